"""What students get beside the notebook: the assignment's data, and how to install.

nbgrader hands every file of a source folder to students verbatim, so this is the whole list.
"""

from __future__ import annotations

from pathlib import Path

from autograder.course import Course
from autograder.errors import CourseError

_NOT_DATA = ("__pycache__", ".")
"""Names in data folders that tools left behind begin so; never shipped."""


def files(course: Course, assignment: str, language: str) -> dict[Path, Path]:
    """Path in the released folder -> the file of the course it is a copy of.

    CourseError if there are instructions to install, but none in this language.
    """
    found = {}
    data = course.paths.data(assignment)
    for path in sorted(data.rglob("*")):
        inside = path.relative_to(data)
        if path.is_file() and not any(part.startswith(_NOT_DATA) for part in inside.parts):
            found["data" / inside] = path
    shared = course.paths.handout
    if (requirements := shared / "requirements.txt").is_file():
        found[Path(requirements.name)] = requirements
        install = shared / f"INSTALL.{language}.md"
        if not install.is_file():
            raise CourseError(
                f"{install.relative_to(course.paths.root)}: is missing. Write how to install "
                f"requirements.txt in this language, or remove {requirements.name} beside it."
            )
        found[Path("INSTALL.md")] = install
    return found
