"""roster.csv into nbgrader's gradebook: who is in the class, and by which id the LMS knows them.

    student,first_name,last_name,email,lms_id
    ada,Ada,Lovelace,ada@example.edu,1815

``student`` is nbgrader's id, usually the login; ``lms_id`` is Canvas's ID or Moodle's ID number.
Students are added and corrected, never removed; an empty cell leaves what the gradebook has.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any

from autograder.course import Course
from autograder.errors import StudentError
from autograder.gradebook.database import exists, gradebook
from autograder.gradebook.intake.submissions import check_student
from autograder.gradebook.tables import Mistakes, read_table
from autograder.records import Record

COLUMNS = ("student", "first_name", "last_name", "email", "lms_id")
_FIELDS = {"first_name": "first_name", "last_name": "last_name", "email": "email",
           "lms_id": "lms_user_id"}  # fmt: skip
"""Our column -> nbgrader's."""
_MAX = 128
"""Characters that nbgrader's columns hold; SQLite would not mind, PostgreSQL does."""


class Student(Record, frozen=True, kw_only=True):
    """One row of the roster."""

    student: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_id: str = ""


class Change(Record, frozen=True, kw_only=True):
    """What became of a student in the gradebook."""

    student: str
    before: dict[str, str] = {}
    after: dict[str, str] = {}
    """Columns that changed; for a new student, all that the file has."""
    new: bool = False


class Loaded(Record, frozen=True, kw_only=True):
    """What a roster did, or would do, to the gradebook."""

    changes: tuple[Change, ...]
    unchanged: int
    others: tuple[str, ...]
    """In the gradebook, not in the file: they stay."""


def read(path: Path) -> list[Student]:
    """The students of a roster file. CourseError names each row that is wrong, and why."""
    mistakes = Mistakes(path)
    seen: dict[tuple[str, str], int] = {}
    found = []
    for row in read_table(path, COLUMNS, ("student",)):
        try:
            check_student(row.cells["student"])
        except StudentError as error:
            mistakes.add(row.number, f"{error}. Correct it.")
        for column in ("student", "lms_id"):
            value = row.cells[column]
            first = seen.setdefault((column, value.casefold()), row.number)
            if value and first != row.number:
                mistakes.add(row.number, f"{column} {value} stands in row {first}, too. Keep one.")
        for column, value in row.cells.items():
            if len(value) > _MAX:
                mistakes.add(row.number, f"{column} has more than {_MAX} characters. Shorten it.")
        if (email := row.cells["email"]) and "@" not in email:
            mistakes.add(row.number, f"email {email!a} has no @. Correct it or leave it empty.")
        found.append(Student(**row.cells))
    mistakes.refuse()
    return found


def load(course: Course, path: Path, *, dry_run: bool = False) -> Loaded:
    """Bring the gradebook up to the file, in one transaction; ``dry_run`` only looks.

    CourseError if the file is wrong: nothing is changed then. GraderError if the gradebook cannot
    be used.
    """
    students = read(path)
    if dry_run and not exists(course):
        return _loaded(students, [change for one in students if (change := _change(one, None))])
    from nbgrader import api

    with gradebook(course, create=True) as opened:
        known = {row.id: row for row in opened.students}
        changes = []
        for student in students:
            row = known.get(student.student)
            if change := _change(student, row):
                changes.append(change)
                if row is None:
                    row = api.Student(id=student.student)
                    opened.db.add(row)
                for column, value in change.after.items():
                    setattr(row, _FIELDS[column], value)
        if dry_run:
            opened.db.rollback()
        else:
            opened.db.commit()
    return _loaded(students, changes, set(known))


def _loaded(
    students: list[Student], changes: list[Change], known: AbstractSet[str] = frozenset()
) -> Loaded:
    return Loaded(
        changes=tuple(changes),
        unchanged=len(students) - len(changes),
        others=tuple(sorted(known - {student.student for student in students})),
    )


def _change(student: Student, row: Any) -> Change | None:
    new = {column: getattr(student, column) for column in _FIELDS}
    old = {column: getattr(row, name, None) or "" for column, name in _FIELDS.items()}
    after = {column: value for column, value in new.items() if value and value != old[column]}
    if row is not None and not after:
        return None
    before = {column: old[column] for column in after} if row is not None else {}
    return Change(student=student.student, before=before, after=after, new=row is None)
