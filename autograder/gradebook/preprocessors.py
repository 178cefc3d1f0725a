"""What `nbgrader autograde` and formgrader's button run in place of nbgrader's Execute.

nbgrader makes preprocessors anew for every notebook, so the judge's process is not theirs: it is
``shared_worker``'s, which ends itself when idle. Any exception raised here makes nbgrader report
the student as failed and leave the gradebook as it was.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Unicode

from autograder import course as courses
from autograder.errors import GraderError, StudentError
from autograder.gradebook import bridge
from autograder.gradebook.intake.notebook import to_node
from autograder.gradebook.intake.submissions import choose_notebook, links, read
from autograder.gradebook.template import load_template
from autograder.records import Judged
from autograder.scale import results
from autograder.scale.basis import basis_of, context_of, fingerprint
from autograder.scale.cache import Cache, Origin, settled


class SubmissionExporter(NotebookExporter):
    """nbconvert's exporter, but a submission is read by RepairNotebook: nbformat's reader raises
    on notebooks that can be repaired."""

    def from_filename(
        self, filename: str, resources: Any = None, **kw: Any
    ) -> tuple[Any, dict[str, Any]]:
        """Start from an empty notebook where RepairNotebook is going to fill it."""
        if not any(isinstance(step, RepairNotebook) for step in self._preprocessors):
            return super().from_filename(filename, resources=resources, **kw)
        name = Path(filename).stem
        resources["metadata"] = {"name": name, "path": str(Path(filename).parent)}
        empty = to_node({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
        made: tuple[Any, dict[str, Any]]
        made = self.from_notebook_node(empty, resources, **kw)  # type: ignore[no-untyped-call]
        return made


def link_notebook(assignment: str, student: str, notebooks: list[str]) -> None:
    """nbgrader's pre-convert hook: make a notebook of another name known as the assignment's.

    Puts a link ``<assignment>.ipynb`` beside it and into ``notebooks``, nbgrader's own list.
    Where there is no telling which notebook is meant, nbgrader then reports the student.
    """
    if not notebooks:
        return
    folder = Path(notebooks[0]).parent
    expected = folder / f"{folder.name}.ipynb"
    if expected.exists():
        return
    try:
        chosen, _ = choose_notebook(folder, folder.name)
    except StudentError:
        return
    expected.unlink(missing_ok=True)
    expected.symlink_to(chosen)
    notebooks[:] = [str(expected)]


class CoursePreprocessor(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Base of ours: knows the course, and reads nbgrader's resources."""

    course_root = Unicode(help="Folder of course.toml").tag(config=True)

    def open(self, resources: Any) -> Any:
        """Read the course and, from the gradebook, the template of the notebook's assignment.

        StudentError if the notebook is not the assignment's: there is one per assignment.
        """
        marks = resources["nbgrader"]
        self.student, self.assignment = marks["student"], marks["assignment"]
        self.course = courses.load(Path(self.course_root or courses.find_root()))
        if marks["notebook"] != self.assignment:
            raise StudentError(f"{marks['notebook']}.ipynb is not the notebook of this assignment")
        with Gradebook(marks["db_url"], self.course.id) as gradebook:
            self.template = load_template(gradebook, self.course, self.assignment)
        return marks


class RepairNotebook(CoursePreprocessor):
    """First sanitize step: the submission, rebuilt from the release's cells (see repair.py)."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Replace ``nb``. StudentError if the file is no notebook or the student id is unfit."""
        self.open(resources)
        handed = read(self.course, self.assignment, self.student)
        if handed.error is not None:
            raise StudentError(handed.error)
        repaired = bridge.prepare(handed, self.template)
        for note in repaired.notes:
            self.log.warning("%s: %s", self.student, note["en"])
        dest = self.course.paths.autograded / self.student / self.assignment
        for link in links(handed.folder):
            if (dest / link).is_file():  # nbgrader has copied what the link stands for
                (dest / link).unlink()
        return to_node(repaired.notebook), resources


class JudgeExecute(CoursePreprocessor):
    """In place of Execute: asks the judge, and writes outputs and scores into the notebook."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Fill ``nb``. GraderError if there is no score: never a student's zero."""
        try:
            return self._judge(nb, resources), resources
        except BaseException:
            # nbgrader sets it, and forgets it if a step raises; in formgrader's server every
            # kernel started later would then refuse to run check cells.
            os.environ.pop("NBGRADER_EXECUTION", None)
            raise

    def _judge(self, nb: Any, resources: Any) -> Any:
        from autograder.scale.local import shared_worker

        self.open(resources)
        handed = read(self.course, self.assignment, self.student)
        language = self.template.language
        asked = bridge.job(self.course, handed, dict(nb), language)
        worker = shared_worker(self.course, device="cpu")
        answers = [judged for _, judged in worker.map([asked])]
        if len(answers) != 1:
            raise GraderError(f"the judge gave {len(answers)} answers to one notebook")
        basis, _ = basis_of(self.course, context_of(self.course, self.assignment), asked)
        Cache(self.course, self.assignment).put(basis, answers[0])
        resources["autograder_origin"] = Origin(
            sha256=handed.sha256, template=fingerprint(self.template), basis=basis
        )
        judged = settled(self.course, asked, answers[0])  # the worker may know older points
        judged = bridge.with_notes(judged, list(nb.metadata["autograder"]["notes"]))
        if bridge.failed(judged.grade):
            results.save(self.course, judged.grade)
        bridge.mark(nb, judged, self.template)
        resources["autograder"] = judged
        return to_node(nb)


class AutoComments(CoursePreprocessor):
    """After SaveAutoGrades, which empties them: comments on the exercises' solution cells."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Write the comments, and the grade's JSON, now that the gradebook has the scores."""
        marks = self.open(resources)
        judged: Judged = resources["autograder"]
        texts = bridge.comments(nb, judged, self.template)
        with Gradebook(marks["db_url"], self.course.id) as gradebook:
            rows = gradebook.find_submission_notebook(
                self.assignment, self.assignment, self.student
            ).comments
            for row in rows:
                if row.name in texts:
                    row.auto_comment = texts[row.name]
            gradebook.db.commit()
        results.save(self.course, judged.grade)
        Cache(self.course, self.assignment).refer(self.student, resources["autograder_origin"])
        return nb, resources
