"""Text and solutions into notebooks: nbgrader's source notebook, and solved, unsolved or
altered ones for the gate, the demo and tests. Deterministic: same input, same bytes.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from autograder.author import handout
from autograder.author.draft import Draft, draft
from autograder.author.text import shown
from autograder.course import Course
from autograder.errors import CourseError
from autograder.files import replace


def build(course: Course, assignment: str, language: str | None = None) -> Path:
    """Write coursework/source/<assignment>/: the notebook and its handout, nothing else.

    Returns the notebook's path. CourseError if a foreign file lies there: nbgrader would hand
    it to students verbatim.
    """
    made = draft(course, assignment, language)
    return write_source(course, made)


def write_source(course: Course, made: Draft) -> Path:
    """``build`` for a draft that is already read."""
    folder = course.paths.source / made.assignment.id
    notebook = folder / f"{made.assignment.id}.ipynb"
    content = made.notebook(made.sources.marked)
    beside = handout.files(course, made.assignment.id, made.language)
    _no_foreign_files(course, folder, notebook, beside)
    folder.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(folder / "data", ignore_errors=True)
    for inside, path in beside.items():
        replace(folder / inside, path.read_bytes())
    replace(notebook, content)
    return notebook


def _no_foreign_files(
    course: Course, folder: Path, notebook: Path, beside: Mapping[Path, Path]
) -> None:
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        hidden = any(part.startswith(".") or part == "__pycache__" for part in inside.parts)
        known = inside in beside or inside.parts[0] == "data"
        if path.is_dir() or path == notebook or known or hidden:
            continue
        raise CourseError(
            f"{shown(course, path)}: nbgrader would copy this file to students. Move it away; "
            f"data belongs into {shown(course, course.paths.data(notebook.stem))}/."
        )


def source_notebook(course: Course, assignment: str, language: str | None = None) -> bytes:
    """nbgrader's source notebook: solutions between markers."""
    made = draft(course, assignment, language)
    return made.notebook(made.sources.marked)


def solved_notebook(course: Course, assignment: str, language: str | None = None) -> bytes:
    """The notebook of a student who writes the reference solutions."""
    made = draft(course, assignment, language)
    return made.notebook(made.sources.solved)


def stub_notebook(course: Course, assignment: str, language: str | None = None) -> bytes:
    """The notebook as students receive it, but for what nbgrader adds to the metadata."""
    made = draft(course, assignment, language)
    return made.notebook(made.sources.stubs)


def notebook_with(
    course: Course,
    assignment: str,
    language: str | None,
    exercises: Mapping[str, str],
    *,
    others: str = "solved",
) -> bytes:
    """A notebook in which the given exercises hold the given source, verbatim.

    ``others``: what the remaining exercises hold, ``"solved"`` or ``"stubs"``. Sources need not
    be valid Python (that is what some tests are about).
    """
    made = draft(course, assignment, language)
    if unknown := set(exercises) - set(made.sources.stubs):
        raise CourseError(f"{assignment}: no exercise {', '.join(sorted(unknown))}.")
    rest = {"solved": made.sources.solved, "stubs": made.sources.stubs}[others]
    return made.notebook({**rest, **exercises})
