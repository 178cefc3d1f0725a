"""Many grades into nbgrader's gradebook at once: one session, one commit per batch.

Leaves exactly what nbgrader's SaveAutoGrades, our AutoComments and AssignLatePenalties leave.
Manual scores and comments are never touched; a regrade over a manual score asks for a new look.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self

import msgspec
from nbgrader import api
from nbgrader.utils import compute_checksum, determine_grade
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import selectinload

from autograder.course import Course
from autograder.errors import GraderError
from autograder.gradebook import tally
from autograder.gradebook.database import explain, require, usable
from autograder.gradebook.late import extensions
from autograder.gradebook.late.taken import Penalties
from autograder.gradebook.regrade import Mark
from autograder.gradebook.tally import Tally
from autograder.gradebook.template import load_template


@dataclass
class Entry:
    """One submission for the gradebook."""

    student: str
    timestamp: datetime | None = None
    """When it was handed in, UTC without zone; None keeps what the gradebook has. So does a score
    that stays because there is no notebook: it came with another file."""
    notebook: Any = None
    """The marked notebook (NotebookNode); None only makes sure that the submission is known."""
    comments: dict[str, str | None] = field(default_factory=dict)
    """Instead of nbgrader's own automatic comments, by grade id."""


class GradebookWriter:
    """An open gradebook, and the template of one assignment in it."""

    def __init__(self, course: Course, assignment: str, config: Any) -> None:
        self._assignment = assignment
        base = select(api.BaseCell.id, api.BaseCell.name).join(api.Notebook).join(api.Assignment)
        url = config.CourseDirectory.db_url
        require(url)
        with usable():
            self._gradebook = api.Gradebook(url, course.id)
            self._db = self._gradebook.db
            self.template = load_template(self._gradebook, course, assignment)
            due = select(api.Assignment.duedate).where(api.Assignment.name == assignment)
            self._due: datetime | None = self._db.scalar(due)
            rows = self._db.execute(base.where(api.Assignment.name == assignment)).all()
        self._sources = {source.grade_id: source for source in self.template.cells}
        self._names: dict[str, str] = {row.id: row.name for row in rows}
        self._penalties = Penalties(config)
        self._course, self._extensions = course, extensions.read(course)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._gradebook.close()

    def graded(self) -> set[str]:
        """Students for whom every check of this assignment has a score."""
        checks = [source.grade_id for source in self.template.cells if source.exercise is not None]
        query = (
            select(api.SubmittedAssignment.student_id)
            .join(api.Assignment, api.Assignment.id == api.SubmittedAssignment.assignment_id)
            .join(api.SubmittedNotebook)
            .join(api.Grade)
            .join(api.GradeCell, api.GradeCell.id == api.Grade.cell_id)
            .where(api.Assignment.name == self._assignment, api.GradeCell.name.in_(checks))
            .group_by(api.SubmittedAssignment.student_id)
            .having(func.count(api.Grade.auto_score) == len(checks))
        )
        with usable():
            return set(self._db.scalars(query))

    def marks(self) -> dict[tuple[str, str], Mark]:
        """Automatic and manual score of every check, by student and exercise."""
        exercises = {cell.grade_id: cell.exercise for cell in self.template.cells if cell.exercise}
        query = (
            select(
                api.SubmittedAssignment.student_id,
                api.GradeCell.name,
                api.Grade.auto_score,
                api.Grade.manual_score,
            )
            .join(api.Assignment, api.Assignment.id == api.SubmittedAssignment.assignment_id)
            .join(api.SubmittedNotebook)
            .join(api.Grade)
            .join(api.GradeCell, api.GradeCell.id == api.Grade.cell_id)
            .where(api.Assignment.name == self._assignment, api.GradeCell.name.in_(exercises))
        )
        with usable():
            found = self._db.execute(query).all()
        return {
            (student, exercises[name]): Mark(auto=auto, manual=manual)
            for student, name, auto, manual in found
        }

    def tallies(self) -> dict[str, Tally]:
        """What counts for everybody whom the gradebook has."""
        with usable():
            return tally.read(self._db, self._assignment)

    def penalised(self, student: str, known: Tally) -> Tally:
        """``known`` with the extension and penalty that `_penalise` would write. Writes nothing."""
        due, extension = self._due, known.extension
        granted = self._extensions.get((student, self._assignment))
        if granted is not None and due is not None:
            extension = extensions.allowance(granted, due, self._course)
        penalty: float | None = known.penalty
        if self._penalties.applied:
            late = 0.0
            if due is not None and known.submitted is not None:
                late = (known.submitted - due - (extension or timedelta(0))).total_seconds()
            penalty = self._penalties.of(student, known.score, late)
        return msgspec.structs.replace(known, extension=extension, penalty=penalty or 0.0)

    def write(self, entries: Sequence[Entry]) -> None:
        """Save a batch in one transaction. GraderError if the database refuses: nothing saved."""
        try:
            with self._db.no_autoflush:
                release = self._gradebook.find_assignment(self._assignment)
                rows = self._rows(release, [entry.student for entry in entries])
                for entry in entries:
                    row = rows[entry.student]
                    if entry.timestamp is not None and (
                        entry.notebook is not None or not _scored(row)
                    ):
                        row.timestamp = entry.timestamp
                    if entry.notebook is not None:
                        self._mark(self._book(row), entry)
            self._db.flush()
            for entry in entries:
                if entry.notebook is not None:
                    self._penalise(rows[entry.student])
            self._db.commit()
        except SQLAlchemyError as error:
            self._db.rollback()
            raise GraderError(explain(error)) from error

    def _rows(self, release: Any, students: list[str]) -> dict[str, Any]:
        """The submission of each student, made where there is none yet."""
        books = selectinload(api.SubmittedAssignment.notebooks)
        query = (
            select(api.SubmittedAssignment)
            .where(api.SubmittedAssignment.assignment_id == release.id)
            .where(api.SubmittedAssignment.student_id.in_(students))
            .options(
                books.selectinload(api.SubmittedNotebook.grades),
                books.selectinload(api.SubmittedNotebook.comments),
            )
        )
        rows = {row.student_id: row for row in self._db.scalars(query)}
        known = select(api.Student).where(api.Student.id.in_(students))
        people = {row.id: row for row in self._db.scalars(known)}
        for student in students:
            if student not in rows:
                person = people.get(student) or api.Student(id=student)
                rows[student] = self._new(release, person)
        return rows

    def _new(self, release: Any, person: Any) -> Any:
        """A submission with a row for each cell, as nbgrader's add_submission makes it."""
        row = api.SubmittedAssignment(assignment=release, student=person)
        for notebook in release.notebooks:
            book = api.SubmittedNotebook(notebook=notebook, assignment=row)
            for cell in (*notebook.grade_cells, *notebook.task_cells):
                api.Grade(cell_id=cell.id, notebook=book)
            for cell in (*notebook.solution_cells, *notebook.task_cells):
                api.Comment(cell_id=cell.id, notebook=book)
        self._db.add(row)
        return row

    def _book(self, row: Any) -> Any:
        return next(book for book in row.notebooks if book.notebook.name == self._assignment)

    def _mark(self, book: Any, entry: Entry) -> None:
        """Scores and comments of one notebook, by nbgrader's own rules."""
        marked = [cell for cell in entry.notebook.cells if "nbgrader" in cell.metadata]
        cells = {cell.metadata.nbgrader["grade_id"]: cell for cell in marked}
        for grade in book.grades:
            name = self._names[grade.cell_id]
            if self._sources[name].task:
                continue  # graded by hand alone
            grade.auto_score, _ = determine_grade(cells[name])
            grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None
        for comment in book.comments:
            name = self._names[comment.cell_id]
            comment.auto_comment = entry.comments.get(name, self._response(cells[name]))

    def _response(self, cell: Any) -> str | None:
        marks = cell.metadata.nbgrader
        same = marks.get("checksum") == compute_checksum(cell)
        return "No response." if same and not marks["task"] else None

    def renew_penalties(self) -> None:
        """Extensions and late penalties of everything graded, as the course has them today.

        nbgrader computes penalties only while it grades.
        """
        release = self._gradebook.find_assignment(self._assignment)
        rows = self._rows(release, sorted(self.graded()))
        try:
            for row in rows.values():
                self._penalise(row)
            self._db.commit()
        except SQLAlchemyError as error:
            self._db.rollback()
            raise GraderError(explain(error)) from error

    def _penalise(self, row: Any) -> None:
        """Extension and late penalty of a flushed submission, by nbgrader's configured plugin."""
        extensions.grant(row, self._extensions, self._course)
        if not self._penalties.applied:
            return
        book = self._book(row)
        book.late_submission_penalty = None
        if (late := row.total_seconds_late) > 0:
            self._db.refresh(book, ["score"])
            book.late_submission_penalty = self._penalties.of(row.student.id, book.score, late)


def _scored(row: Any) -> bool:
    """Whether the gradebook has a score of this submission."""
    return any(grade.auto_score is not None for book in row.notebooks for grade in book.grades)
