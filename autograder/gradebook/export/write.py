"""`autograder export`: grades into one file, written aside and renamed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from autograder.course import Course
from autograder.errors import CourseError
from autograder.files import replace
from autograder.gradebook.database import gradebook
from autograder.gradebook.export import cells, checks, tables
from autograder.gradebook.standings import standings
from autograder.records import Record, Standing

FORMATS = {"nbgrader": "grades.csv", "canvas": "canvas.csv", "moodle": "moodle.csv",
           "checks": "checks.jsonl"}  # fmt: skip
"""What there is, and the file it goes to if none is named."""


class Exported(Record, frozen=True, kw_only=True):
    """What was written, and what is not in it."""

    content: str
    rows: int
    """Lines that are about a student."""
    ungraded: tuple[str, ...]
    """``student (assignment)``: handed in, can be graded, and no score yet."""
    refused: tuple[str, ...]
    """``student (assignment: why)``: what was handed in cannot be graded, and there is no score."""
    earlier: tuple[str, ...]
    """``student (assignment; newest: why)``: the score is an earlier file's."""
    waiting: tuple[str, ...]
    """Scores that still wait for a person."""
    remarks: tuple[str, ...] = ()


def export(
    course: Course,
    format: str,
    assignments: Sequence[str] = (),
    *,
    to: Path | None = None,
    zero: bool = False,
    bom: bool = False,
) -> Exported:
    """Write ``assignments`` (all that are released, if none is named) to the file ``to``, if any.

    ``zero`` writes 0 where nothing was handed in; ``bom`` begins the file with a byte order mark,
    without which Excel takes 中文 for something else. CourseError, GraderError as `standings`.
    """
    ids = list(assignments) or released(course)
    found = {id: standings(course, id) for id in ids}
    remarks: tuple[str, ...] = ()
    if format == "checks":
        content, rows = checks.text(course, ids), 0
        rows = content.count("\n")
    else:
        table = _table(course, format, found, zero=zero)
        content, remarks = cells.text(table.rows), table.remarks
        rows = len(table.rows) - (2 if format == "canvas" else 1)
    everybody = [one for many in found.values() for one in many]
    unscored = [one for one in everybody if one.handed_in and one.score is None]
    if to is not None:
        replace(to, (("\ufeff" if bom else "") + content).encode())
    return Exported(
        content=content,
        rows=rows,
        ungraded=_names(one for one in unscored if not one.refused),
        refused=tuple(
            f"{one.student} ({one.assignment}: {one.refused})" for one in unscored if one.refused
        ),
        earlier=tuple(
            f"{one.student} ({one.assignment}; newest: {one.refused or 'not graded'})"
            for one in everybody
            if one.outdated
        ),
        waiting=_names(one for one in everybody if one.needs_manual_grade),
        remarks=remarks,
    )


def released(course: Course) -> list[str]:
    """Assignments of course.toml that the gradebook knows, in course.toml's order."""
    with gradebook(course) as opened:
        known = {release.name for release in opened.assignments}
    ids = [id for id in course.assignments if id in known]
    if not ids:
        raise CourseError("nothing is released yet. Run `autograder release ASSIGNMENT` first.")
    return ids


def _table(
    course: Course, format: str, found: dict[str, list[Standing]], *, zero: bool
) -> tables.Table:
    if format == "canvas":
        return tables.canvas(course, found, zero=zero)
    if format == "moodle":
        return tables.moodle(course, found, zero=zero)
    with gradebook(course) as opened:
        return tables.nbgrader(opened, list(found))


def _names(many: Iterable[Standing]) -> tuple[str, ...]:
    return tuple(f"{one.student} ({one.assignment})" for one in many)
