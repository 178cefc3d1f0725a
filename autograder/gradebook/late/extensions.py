"""extensions.csv: who may hand in later, and until when.

    student,assignment,due,days,note
    ada,a2_descent,2026-10-01T23:59,,ill
    bob,a2_descent,,3,

``due`` without a zone is in the course's own, a date alone means the end of that day; ``days``
are added to the assignment's due date. ``days`` of 0 takes an extension back. The note is for
whoever keeps the file. What the file does not mention stays as the gradebook has it: to delete a
row takes nothing back.
"""

from __future__ import annotations

import difflib
from datetime import UTC, datetime, timedelta
from typing import Any

from autograder.course import Course
from autograder.errors import CourseError, StudentError
from autograder.gradebook.intake.submissions import check_student, handed_in
from autograder.gradebook.late.rule import extended
from autograder.gradebook.tables import Mistakes, Row, read_table
from autograder.records import Record

_COLUMNS = ("student", "assignment", "due", "days", "note")
_MAX_DAYS = 366


class Extension(Record, frozen=True, kw_only=True):
    """One row: another due date, or that many calendar days more."""

    row: int
    due: datetime | None = None
    days: int = 0


def read(course: Course) -> dict[tuple[str, str], Extension]:
    """By student and assignment; empty if there is no file. CourseError names the rows."""
    path = course.paths.extensions
    if not path.exists():
        return {}
    mistakes = Mistakes(path)
    found: dict[tuple[str, str], Extension] = {}
    for row in read_table(path, _COLUMNS, ("student", "assignment")):
        key = row.cells["student"], row.cells["assignment"]
        try:
            check_student(key[0])
            course.assignment(key[1])
            if key in found:
                raise CourseError(f"{key[0]} has {key[1]} in row {found[key].row}, too. Keep one.")
            found[key] = _extension(course, row)
        except StudentError as error:
            mistakes.add(row.number, f"{error}. Correct it.")
        except CourseError as error:
            mistakes.add(row.number, str(error).removeprefix("course.toml: "))
    mistakes.refuse()
    return found


def misspelt(course: Course, assignment: str) -> list[str]:
    """A line for each row whose student handed in nothing, and looks like one who did."""
    known = handed_in(course, assignment)
    lines = []
    for (student, id), extension in read(course).items():
        if id != assignment or student in known:
            continue
        if close := difflib.get_close_matches(student, known, n=1, cutoff=0.75):
            lines.append(
                f"{course.paths.extensions.name}: row {extension.row}: {student} handed in "
                f"nothing for {id} (did you mean {close[0]!r}?)"
            )
    return lines


def _extension(course: Course, row: Row) -> Extension:
    """CourseError, without the row, if it says neither or both, or something absurd."""
    due, days = row.cells["due"], row.cells["days"]
    if bool(due) == bool(days):
        raise CourseError("fill in either due or days.")
    if days:
        if not (days.isascii() and days.isdigit() and int(days) <= _MAX_DAYS):
            raise CourseError(f"days {days!r} is no whole number from 0 to {_MAX_DAYS}.")
        return Extension(row=row.number, days=int(days))
    try:
        moment = _moment(due, course)
    except (ValueError, TypeError):
        raise CourseError(f"due {due!r} is no date. Write 2026-10-01T23:59.") from None
    regular = course.assignment(row.cells["assignment"]).due
    if regular is not None and moment < regular:
        raise CourseError(f"due {due} lies before the due date of {row.cells['assignment']}.")
    return Extension(row=row.number, due=moment)


def _moment(text: str, course: Course) -> datetime:
    """ISO 8601, or what a spreadsheet makes of it: 2026/10/1 23:59."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        day, _, clock = text.replace("/", "-").replace("T", " ").partition(" ")
        year, month, date = map(int, day.split("-"))
        hour, minute = map(int, clock.split(":")[:2] if clock else ("0", "0"))
        moment = datetime(year, month, date, hour, minute, tzinfo=course.timezone)
    if ":" not in text:
        moment = moment.replace(hour=23, minute=59)
    return moment if moment.tzinfo else moment.replace(tzinfo=course.timezone)


def allowance(extension: Extension, due: datetime, course: Course) -> timedelta | None:
    """What to add to ``due`` (UTC, without zone, as nbgrader keeps it); None for nothing."""
    regular = due.replace(tzinfo=UTC)
    moment = extension.due or extended(regular, extension.days, course.timezone)
    return max(timedelta(0), moment - regular) or None


def grant(submission: Any, extensions: dict[tuple[str, str], Extension], course: Course) -> None:
    """Give nbgrader's SubmittedAssignment the extension that the file has for it, if it has one.

    Not committed.
    """
    found = extensions.get((submission.student_id, submission.assignment.name))
    if found is not None and submission.assignment.duedate is not None:
        submission.extension = allowance(found, submission.assignment.duedate, course)
