"""`autograder report`: read the results, write the page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from autograder.course import Course
from autograder.errors import CourseError
from autograder.files import replace
from autograder.records import Grade, Standing
from autograder.report.page import chapter, render
from autograder.scale import results


def write(
    course: Course,
    assignment: str | None = None,
    *,
    standings: Iterable[Standing] = (),
    output: Path | None = None,
    now: datetime | None = None,
) -> Path:
    """Write the report of one assignment, or of the whole course; where it lies.

    ``standings``: what nbgrader's gradebook says about whom; without them, names, late and missing
    submissions are not known. CourseError for an unknown assignment, or a place to write that is
    none.
    """
    ids = [course.assignment(assignment).id] if assignment else list(course.assignments)
    known = list(standings)
    chapters = []
    for id in ids:
        grades, unreadable = stored(course, id)
        own = [standing for standing in known if standing.assignment == id]
        chapters.append(chapter(course, id, grades, own, unreadable))
    path = output or course.paths.reports / f"{assignment or course.id}.html"
    page = render(course, chapters, whole=assignment is None, now=now or datetime.now(UTC))
    try:
        replace(path, page.encode("utf-8", "replace"))
    except OSError as error:
        problem = f"{path}: cannot be written ({error.strerror}). Name another --output FILE."
        raise CourseError(problem) from None
    return path


def stored(course: Course, assignment: str) -> tuple[list[Grade], tuple[str, ...]]:
    """The grades of one assignment, and the files that this version cannot read."""
    folder = results.path_of(course, assignment, "x").parent
    grades, unreadable = [], []
    for path in sorted(folder.glob("*.json")):
        if path.name.startswith("."):
            continue  # half written
        grade = results.load(course, assignment, path.stem)
        if grade is None:
            unreadable.append(path.name)
        else:
            grades.append(grade)
    return grades, tuple(unreadable)
