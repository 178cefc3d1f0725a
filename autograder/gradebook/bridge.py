"""What the two ways into the gradebook share, so that they cannot differ: `nbgrader autograde`
(preprocessors.py) and `autograder grade` (grade.py)."""

from __future__ import annotations

from typing import Any

import msgspec

from autograder.course import Course
from autograder.errors import GraderError, StudentError
from autograder.gradebook.feedback import outputs
from autograder.gradebook.intake.notebook import Cell, clean, read_cells, to_json
from autograder.gradebook.intake.repair import Repaired, is_of, repair
from autograder.gradebook.intake.submissions import HandedIn
from autograder.gradebook.release import Template
from autograder.judge.ingest import claims
from autograder.records import Grade, Job, Judged, Submission, Texts


def prepare(handed: HandedIn, template: Template) -> Repaired:
    """The repaired notebook of a submission; StudentError if its file is none, or another's."""
    cells = read_cells(handed.content)
    _require_own(cells, handed.content, template)
    repaired = repair(cells, template)
    notes = (*handed.notes, *repaired.notes)
    about = repaired.notebook["metadata"]["autograder"]
    about["notes"] = [_say(note, template.language) for note in notes]
    return Repaired(notebook=repaired.notebook, notes=notes)


def _require_own(cells: list[Cell], content: bytes, template: Template) -> None:
    """StudentError if it says that it is another assignment's, and nothing in it is of this one."""
    if any(is_of(cell, template) for cell in cells):
        return
    claimed = claims(content, "assignment")  # reads the file again: only where it may matter
    if claimed in ("", template.assignment):
        return
    raise StudentError(
        f"this is the notebook of {clean(claimed)}, and nothing in it is of {template.assignment}. "
        "Ask for the right file."
    )


def job(course: Course, handed: HandedIn, notebook: dict[str, Any], language: str) -> Job:
    """What the judge is asked about a repaired notebook."""
    path = handed.notebook or handed.folder
    shown = path.relative_to(course.paths.root) if path.is_relative_to(course.paths.root) else path
    return Job(
        submission=Submission(
            student=handed.student,
            assignment=notebook["metadata"]["autograder"]["assignment"],
            path=str(shown),
            sha256=handed.sha256,
        ),
        notebook=to_json(notebook),
        language=language,
    )


def with_notes(judged: Judged, notes: list[str]) -> Judged:
    """The same judgement, telling the TA first what was repaired."""
    grade = msgspec.structs.replace(judged.grade, notes=(*notes, *judged.grade.notes))
    return msgspec.structs.replace(judged, grade=grade)


def mark(notebook: dict[str, Any], judged: Judged, template: Template) -> None:
    """Write outputs, scores and explanations into the notebook's cells, in place.

    GraderError if there is no score, and then the gradebook must stay as it is.
    """
    if judged.grade.error is not None:
        raise GraderError(judged.grade.error)
    notebook["metadata"]["autograder"]["isolation"] = judged.grade.isolation
    outputs.fill(notebook, judged, template)
    outputs.score_checks(notebook, judged, template)


def comments(notebook: Any, judged: Judged, template: Template) -> dict[str, str | None]:
    """Comment per solution cell; ``notebook`` tells which of them are as released."""
    untouched = {
        cell["metadata"]["nbgrader"]["grade_id"]
        for cell in notebook["cells"]
        if (marks := cell["metadata"].get("nbgrader"))
        and marks.get("solution")
        and cell["source"] == _released(template, marks["grade_id"])
    }
    return outputs.comments(judged, template, untouched)


def failed(grade: Grade) -> bool:
    """Whether there is no score that may go into the gradebook."""
    return grade.score is None


def _released(template: Template, grade_id: str) -> str | None:
    return next((c.source for c in template.cells if c.grade_id == grade_id), None)


def _say(note: Texts, language: str) -> str:
    return note.get(language, note["en"])
