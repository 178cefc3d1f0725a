"""The late policy of course.toml inside of nbgrader: its plugin, and two steps of its own."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.preprocessors import AssignLatePenalties, NbGraderPreprocessor
from traitlets import List, Unicode
from traitlets.config import Config

from autograder import course as courses
from autograder.course import Course
from autograder.gradebook.late import extensions, rule
from autograder.records import LatePolicy


class CourseLatePenalty(LateSubmissionPlugin):  # type: ignore[misc]  # nbgrader has no types
    """course.toml's [late]. nbgrader's own ``penalty_method``, where it is set, wins."""

    course_root = Unicode(help="Folder of course.toml").tag(config=True)

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float | None:
        """Points to take off; None for nothing."""
        if self.penalty_method != "none":
            points: float | None = super().late_submission_penalty(
                student_id, score, total_seconds_late
            )
            return points
        policy = _course(self.course_root).late
        if policy is None:
            return None
        return rule.penalty(policy, score, total_seconds_late) or None


class GrantExtension(NbGraderPreprocessor):  # type: ignore[misc]
    """Before AssignLatePenalties: the extension that extensions.csv gives the student."""

    course_root = Unicode(help="Folder of course.toml").tag(config=True)

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Into the gradebook; the notebook stays as it is. CourseError if the file is wrong."""
        course = _course(self.course_root)
        granted = extensions.read(course)
        if granted:
            about = resources["nbgrader"]
            with Gradebook(about["db_url"], course.id) as gradebook:
                row = gradebook.find_submission(about["assignment"], about["student"])
                extensions.grant(row, granted, course)
                gradebook.db.commit()
        return nb, resources


class LateNotice(NbGraderPreprocessor):  # type: ignore[misc]
    """After GetGrades, while feedback is made: on top, how late it was and what that cost."""

    course_root = Unicode(help="Folder of course.toml").tag(config=True)
    display_data_priority: Any = List(help="Not used; HTMLExporter sets it on every step.").tag(
        config=True
    )

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """A markdown cell more, if the work was late."""
        from nbformat.v4 import new_markdown_cell

        about = resources["nbgrader"]
        course = _course(self.course_root)
        with Gradebook(about["db_url"], course.id) as gradebook:
            try:
                book = gradebook.find_submission_notebook(
                    about["notebook"], about["assignment"], about["student"]
                )
            except MissingEntry:
                return nb, resources
            language = nb.metadata.get("autograder", {}).get("language", course.language)
            text = self._notice(book, course, language)
        if text:
            nb.cells.insert(0, new_markdown_cell(text, id="late"))
        return nb, resources

    def _notice(self, book: Any, course: Course, language: str) -> str:
        row = book.assignment
        if row.timestamp is None or row.duedate is None:
            return ""
        return rule.notice(
            language,
            due=row.duedate.replace(tzinfo=UTC),
            submitted=row.timestamp.replace(tzinfo=UTC),
            score=book.score,
            penalty=book.late_submission_penalty or 0.0,
            zone=course.timezone,
            policy=self._policy(course),
            extension=row.extension is not None,
        )

    def _policy(self, course: Course) -> LatePolicy | None:
        """course.toml's, unless the configuration puts another rule in its place."""
        # These sections alone: nbconvert's own make every class warn of what it does not know.
        names = ("AssignLatePenalties", "LateSubmissionPlugin", "CourseLatePenalty")
        config = Config({name: self.config[name] for name in names if name in self.config})
        plugin = AssignLatePenalties(config=config).plugin_class(config=config)
        ours = isinstance(plugin, CourseLatePenalty) and plugin.penalty_method == "none"
        return course.late if ours else None


def _course(root: str) -> Course:
    """Read afresh: formgrader's server lives longer than what course.toml says."""
    return courses.load(Path(root) if root else courses.find_root())
