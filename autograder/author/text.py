"""An assignment's text: the one document an instructor edits, read and checked.

What every notebook needs for its visible checks stands once, in assignments/handout/tools.py;
its cell follows the setup cell of each notebook.
"""

from __future__ import annotations

from pathlib import Path

from autograder.author.cells import Role, Text, parse_text
from autograder.author.rules import validate
from autograder.course import Course
from autograder.errors import CourseError


def read_text(course: Course, assignment: str) -> Text:
    """The assignment's cells, checked against course.toml; CourseError if anything is wrong."""
    entry = course.assignment(assignment)
    try:
        text = _parse(course, assignment, course.paths.text(assignment))
    except OSError as error:
        raise CourseError(
            f"{shown(course, course.paths.text(assignment))}: cannot be read ({error.strerror}). "
            f"The text of {assignment!r} belongs there; write it, or remove "
            f"[assignments.{assignment}] from course.toml."
        ) from None
    if course.paths.tools.is_file():
        text = _with_tools(text, _parse(course, assignment, course.paths.tools))
    validate(text, entry, course.languages, course.paths.data(assignment))
    return text


def _parse(course: Course, assignment: str, path: Path) -> Text:
    file = shown(course, path)
    try:
        content = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise CourseError(f"{file}: is not UTF-8; save it as UTF-8.") from None
    return parse_text(content, assignment=assignment, file=file)


def _with_tools(text: Text, tools: Text) -> Text:
    """``text`` with the tools behind its setup."""
    for cell in tools.cells:
        if cell.role is not Role.TOOLS:
            raise tools.wrong(cell, "is no cell `# %% tools`. Move it into an assignment.")
    setups = [index for index, cell in enumerate(text.cells) if cell.role is Role.SETUP]
    behind = setups[-1] + 1 if setups else 0
    cells = (*text.cells[:behind], *tools.cells, *text.cells[behind:])
    return Text(assignment=text.assignment, file=text.file, cells=cells)


def shown(course: Course, path: Path) -> str:
    """A path as messages show it: relative to the course if it lies inside."""
    path = path.resolve()
    inside = path.is_relative_to(course.paths.root)
    return str(path.relative_to(course.paths.root)) if inside else str(path)
