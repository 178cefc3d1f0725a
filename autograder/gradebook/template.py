"""The release as nbgrader's gradebook has it: the template that submissions are rebuilt from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from autograder.course import Course
from autograder.errors import CourseError
from autograder.gradebook.release import CHECK, SourceCell, Template
from autograder.records import Assignment

_KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def load_template(gradebook: Any, course: Course, assignment: str) -> Template:
    """The template of an assignment, from an open ``nbgrader.api.Gradebook``.

    The database does not know the order of its cells; it is that of the release's notebook.
    CourseError if the assignment was never released, or disagrees with course.toml.
    """
    from nbgrader.api import MissingEntry

    try:
        notebook = gradebook.find_notebook(assignment, assignment)
    except MissingEntry:
        raise CourseError(
            f"{assignment} is not in the gradebook. Run `autograder release {assignment}` first."
        ) from None
    language, order = _as_released(course, assignment)
    position = {grade_id: index for index, grade_id in enumerate(order)}
    cells = sorted(_cells(notebook), key=lambda cell: position.get(cell.grade_id, len(position)))
    _check(course.assignment(assignment), cells)
    return Template(
        assignment=assignment,
        language=language,
        cells=tuple(cells),
        kernelspec=json.loads(notebook.kernelspec or "{}") or _KERNELSPEC,
    )


def _cells(notebook: Any) -> list[SourceCell]:
    """nbgrader's rows about one notebook, merged by the cell they are about."""
    graded = {cell.name: cell for cell in notebook.grade_cells}
    tasks = {cell.name: cell for cell in notebook.task_cells}
    solutions = {cell.name for cell in notebook.solution_cells}
    return [
        SourceCell(
            grade_id=row.name,
            kind=row.cell_type,
            source=row.source or "",
            checksum=row.checksum,
            grade=row.name in graded,
            solution=row.name in solutions,
            locked=bool(row.locked),
            task=row.name in tasks,
            points=float((graded | tasks)[row.name].max_score)
            if row.name in graded or row.name in tasks
            else 0.0,
        )
        for row in notebook.source_cells
    ]


def _as_released(course: Course, assignment: str) -> tuple[str, list[str]]:
    """Language and grade ids, in order, of the released notebook, else of its source."""
    for folder in (course.paths.release, course.paths.source):
        notebook = _read(folder / assignment / f"{assignment}.ipynb")
        cells = notebook.get("cells", [])
        if not cells:
            continue
        marks = [cell.get("metadata", {}).get("nbgrader", {}) for cell in cells]
        about = notebook.get("metadata", {}).get("autograder", {})
        language = about.get("language")
        known = language if language in course.languages else course.language
        return known, [mark["grade_id"] for mark in marks if "grade_id" in mark]
    return course.language, []


def _read(path: Path) -> dict[str, Any]:
    try:
        notebook = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return notebook if isinstance(notebook, dict) else {}


def _check(assignment: Assignment, cells: list[SourceCell]) -> None:
    """The gradebook's checks are course.toml's exercises, with the same points.

    A check that no exercise stands behind would get nbgrader's full marks for saying nothing.
    """
    checks = {cell.exercise: cell for cell in cells if cell.exercise is not None}
    again = f"Run `autograder release {assignment.id} --force`."
    for cell in cells:
        if cell.grade and cell.locked and cell.exercise is None:
            raise CourseError(
                f"{assignment.id}: the gradebook has a check cell {cell.grade_id!r}, whose id "
                f"does not begin with {CHECK!r}. {again}"
            )
    ours = {exercise.id: exercise.points for exercise in assignment.exercises}
    for name in sorted(set(checks) ^ set(ours)):
        where = "course.toml" if name in ours else "the gradebook"
        other = "the gradebook" if name in ours else "course.toml"
        raise CourseError(f"{assignment.id}: {name} is in {where}, but not in {other}. {again}")
    for name, points in ours.items():
        if checks[name].points != points:
            raise CourseError(
                f"{assignment.id}: course.toml gives {name} {points:g} points, the gradebook "
                f"{checks[name].points:g}. {again}"
            )
