"""An assignment's text: the one document an instructor edits, read and checked."""

from __future__ import annotations

from pathlib import Path

from autograder.author.cells import Text, parse_text
from autograder.author.rules import validate
from autograder.course import Course
from autograder.errors import CourseError


def read_text(course: Course, assignment: str) -> Text:
    """The assignment's cells, checked against course.toml; CourseError if anything is wrong."""
    entry = course.assignment(assignment)
    path = course.paths.text(assignment)
    file = str(path.relative_to(course.paths.root))
    try:
        content = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise CourseError(f"{file}: is not UTF-8; save it as UTF-8.") from None
    except OSError as error:
        raise CourseError(
            f"{file}: cannot be read ({error.strerror}). The text of {assignment!r} belongs "
            f"there; write it, or remove [assignments.{assignment}] from course.toml."
        ) from None
    text = parse_text(content, assignment=assignment, file=file)
    validate(text, entry, course.languages, course.paths.data(assignment))
    return text


def shown(course: Course, path: Path) -> str:
    """A path as messages show it: relative to the course if it lies inside."""
    path = path.resolve()
    inside = path.is_relative_to(course.paths.root)
    return str(path.relative_to(course.paths.root)) if inside else str(path)
