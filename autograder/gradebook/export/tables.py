"""The columns that nbgrader, Canvas and Moodle know, as rows of cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from autograder.course import Course
from autograder.gradebook.export.cells import Cell, points
from autograder.records import Record, Standing

Rows = list[list[Cell]]
Standings = Mapping[str, Sequence[Standing]]
"""By assignment, in the course's order."""

NBGRADER = (
    "assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email",
    "raw_score", "late_submission_penalty", "score", "max_score",
)  # fmt: skip


class Table(Record, frozen=True, kw_only=True):
    """A file to be, and what whoever imports it should know."""

    rows: Rows
    remarks: tuple[str, ...] = ()


def nbgrader(opened: Any, assignments: Sequence[str], students: Sequence[str] = ()) -> Table:
    """What `nbgrader export` writes, cell by cell, from an open gradebook; all if none is named."""
    rows: Rows = [list(NBGRADER)]
    for release in opened.assignments:
        if assignments and release.name not in assignments:
            continue
        handed = {row.student_id: row for row in release.submissions}
        for person in opened.students:
            if students and person.id not in students:
                continue
            row = handed.get(person.id)
            raw, penalty = (row.score, row.late_submission_penalty) if row else (0.0, 0.0)
            moments = [release.duedate, row.timestamp if row else None]
            rows.append([
                release.name, *(None if moment is None else str(moment) for moment in moments),
                person.id, person.last_name, person.first_name, person.email,
                raw, penalty, max(0.0, raw - penalty), release.max_score,
            ])  # fmt: skip
    return Table(rows=rows)


def canvas(course: Course, found: Standings, *, zero: bool) -> Table:
    """A gradebook file for Canvas.

    Canvas wants Student, ID, SIS User ID, SIS Login ID, Section, then a column per assignment,
    named ``title`` or ``title (number)``, and a second row with the points possible. It knows a
    student by ID, else by SIS Login ID. It ignores columns named Final Points, and an empty cell
    changes nothing. Source: Canvas, lib/gradebook_importer.rb.
    """
    titles = [course.lms_columns.get(id) or _title(course, id) for id in found]
    most = [points(_most(course, id, found[id])) for id in found]
    fixed = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    rows: Rows = [
        [*fixed, *titles, "Final Points"],
        ["    Points Possible", None, None, None, None, *most, "(read only)"],
    ]
    people = _people(found)
    for id, person in people.items():
        name = ", ".join(part for part in (person.last_name, person.first_name) if part) or id
        scores = _scores(found, id, zero=zero)
        rows.append([name, person.lms_id, None, id, None, *map(points, scores), _total(scores)])
    missing = [id for id, person in people.items() if not person.lms_id]
    return Table(rows=rows, remarks=_without("lms_id", missing, "Canvas goes by their login"))


def moodle(course: Course, found: Standings, *, zero: bool) -> Table:
    """A grade file for Moodle, with the columns of Moodle's own export.

    Whoever imports it maps Username, ID number or Email address, and each grade column. Moodle
    takes an empty cell for "no grade", and gives a row whose user cell is empty to the student
    before it: so a column that not every student has is left out. Source: Moodle,
    grade/import/csv/classes/load_data.php.
    """
    people = _people(found)
    users = {"Username": {id: id for id in people},
             "ID number": {id: person.lms_id for id, person in people.items()},
             "Email address": {id: person.email for id, person in people.items()}}  # fmt: skip
    remarks: list[str] = []
    for column in list(users):
        lacking = [id for id, value in users[column].items() if not value]
        if lacking:
            del users[column]
            remarks += _without(column, lacking, f"the column {column!r} is left out")
    titles = [
        course.lms_columns.get(id) or f"Assignment: {_title(course, id)} (Real)" for id in found
    ]
    rows: Rows = [["First name", "Last name", *users, *titles, "Course total (Real)"]]
    for id, person in people.items():
        scores = _scores(found, id, zero=zero)
        known = [values[id] for values in users.values()]
        rows.append([person.first_name, person.last_name, *known, *map(points, scores),
                     _total(scores)])  # fmt: skip
    return Table(rows=rows, remarks=tuple(remarks))


def _people(found: Standings) -> dict[str, Standing]:
    """Every student, with what is known about them."""
    return {one.student: one for many in found.values() for one in many}


def _scores(found: Standings, student: str, *, zero: bool) -> list[float | None]:
    """Per assignment; None where there is none, or 0 where ``zero`` and nothing was handed in."""
    scores: list[float | None] = []
    for many in found.values():
        one = next((one for one in many if one.student == student), None)
        nothing = one is None or not one.handed_in
        scores.append(0.0 if nothing and zero else one.score if one else None)
    return scores


def _total(scores: Sequence[float | None]) -> Cell:
    known = [score for score in scores if score is not None]
    return points(sum(known)) if known else None


def _title(course: Course, assignment: str) -> str:
    title = course.assignment(assignment).title
    return title.get(course.language) or assignment


def _most(course: Course, assignment: str, found: Sequence[Standing]) -> float:
    return found[0].max_score if found else course.assignment(assignment).points


def _without(what: str, students: list[str], so: str) -> tuple[str, ...]:
    if not students:
        return ()
    more = f" and {len(students) - 5} more" if len(students) > 5 else ""
    return (f"no {what}: {', '.join(students[:5])}{more}; {so}. `autograder roster` adds it.",)
