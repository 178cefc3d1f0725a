"""Where every student stands in an assignment, read from nbgrader's gradebook."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import case, func, select

from autograder.course import Course
from autograder.errors import CourseError
from autograder.gradebook.database import exists, gradebook
from autograder.gradebook.intake import submissions
from autograder.gradebook.late import extensions
from autograder.gradebook.newest import Newest, look
from autograder.records import Standing


def standings(course: Course, assignment: str) -> list[Standing]:
    """One per student, sorted by id: who is in the gradebook, and who handed in.

    Students who handed in nothing are among them. CourseError if the assignment was never
    released, GraderError if the gradebook cannot be read.
    """
    from nbgrader.api import MissingEntry

    course.assignment(assignment)
    try:
        with gradebook(course) as opened:
            return _standings(course, opened, opened.find_assignment(assignment))
    except MissingEntry:
        problem = f"{assignment} is not in the gradebook."
        raise CourseError(f"{problem} Run `autograder release {assignment}` first.") from None


def of_released(course: Course, assignments: Iterable[str]) -> list[Standing]:
    """``standings`` of those of the assignments that the gradebook has; none without one."""
    if not exists(course):
        return []
    with gradebook(course) as opened:
        released = {release.name: release for release in opened.assignments}
        wanted = [released[id] for id in assignments if id in released]
        return [one for release in wanted for one in _standings(course, opened, release)]


def _standings(course: Course, opened: Any, release: Any) -> list[Standing]:
    from nbgrader import api

    people = {student.id: student for student in opened.db.scalars(select(api.Student))}
    rows = {row.student_id: row for row in release.submissions}
    marks = _marks(opened, release)
    handed = set(submissions.handed_in(course, release.name))
    granted = extensions.read(course)
    found = []
    for id in sorted(set(people) | handed):
        person, row = people.get(id), rows.get(id)
        graded, manual = marks.get(id, (0, 0))
        newest = look(course, release.name, id) if id in handed else Newest()
        penalty = float(row.late_submission_penalty or 0.0) if row and graded else 0.0
        found.append(
            Standing(
                student=id,
                assignment=release.name,
                max_score=float(release.max_score or 0.0),
                score=round(max(0.0, row.score - penalty), 2) if row and graded else None,
                penalty=penalty,
                submitted=_aware(row.timestamp) if row else None,
                due=_due(course, release, row, granted.get((id, release.name))),
                handed_in=id in handed or bool(row and (row.timestamp or graded)),
                needs_manual_grade=bool(manual and (graded or not newest.refused)),
                refused=newest.refused,
                outdated=bool(graded and not newest.graded),
                first_name=(person and person.first_name) or "",
                last_name=(person and person.last_name) or "",
                email=(person and person.email) or "",
                lms_id=(person and person.lms_user_id) or "",
            )
        )
    return found


def _marks(opened: Any, release: Any) -> dict[str, tuple[int, int]]:
    """By student: cells that have a score, by hand or not, and cells that wait for a person."""
    from nbgrader import api

    scored = func.coalesce(api.Grade.manual_score, api.Grade.auto_score).is_not(None)
    waits = case((api.Grade.needs_manual_grade, 1), else_=0)
    query = (
        select(
            api.SubmittedAssignment.student_id,
            func.sum(case((scored, 1), else_=0)),
            func.sum(waits),
        )
        .join(
            api.SubmittedNotebook, api.SubmittedNotebook.assignment_id == api.SubmittedAssignment.id
        )
        .join(api.Grade, api.Grade.notebook_id == api.SubmittedNotebook.id)
        .where(api.SubmittedAssignment.assignment_id == release.id)
        .group_by(api.SubmittedAssignment.student_id)
    )
    return {
        id: (int(graded or 0), int(manual or 0)) for id, graded, manual in opened.db.execute(query)
    }


def _due(
    course: Course, release: Any, row: Any, extension: extensions.Extension | None
) -> datetime | None:
    """What the file says today; else what the gradebook has."""
    if release.duedate is None:
        return None
    if extension is not None:
        more = extensions.allowance(extension, release.duedate, course)
    else:
        more = row.extension if row else None
    return _aware(release.duedate + more if more else release.duedate)


def _aware(moment: datetime | None) -> datetime | None:
    """nbgrader's UTC without a zone, with one."""
    return None if moment is None else moment.replace(tzinfo=UTC)
