"""One assignment in one language, from which notebooks are made. Same input, same bytes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

import nbformat

from autograder.author import rules
from autograder.author.cells import Cell, Role, Text
from autograder.author.solutions import Sources, sources
from autograder.author.text import read_text
from autograder.course import Course
from autograder.errors import CourseError
from autograder.records import Assignment, Record

FAIL_CLOSED = (
    'import os; assert os.environ.get("NBGRADER_EXECUTION") != "autograde", '
    '"graded without hidden tests"'
)
"""First line of every check cell: nbgrader's own Execute, which would give full marks to a check
without output, fails in it instead."""

CODE_STUBS = {
    "en": 'raise NotImplementedError("replace this line with your code")',
    "zh": 'raise NotImplementedError("把这一行换成你的代码")',
}
"""What stands where the solution was (nbgrader's ClearSolutions.code_stub)."""

_POINTS = {"en": (" ({:g} point)", " ({:g} points)"), "zh": ("（{:g} 分）", "（{:g} 分）")}

_KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
_LANGUAGE_INFO = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}


class Draft(Record, frozen=True, kw_only=True):
    """One assignment in one language, parsed once, from which any number of notebooks is made."""

    assignment: Assignment
    language: str
    text: Text
    cells: tuple[Cell, ...]
    sources: Sources

    def notebook(
        self,
        exercises: Mapping[str, str],
        *,
        keep: Callable[[Cell], bool] = lambda cell: True,
        graded: bool = True,
    ) -> bytes:
        """The notebook in which exercise cells hold ``exercises`` (id -> source).

        ``keep`` leaves cells out. ``graded=False`` makes check cells ordinary code cells, so
        that a judge runs their visible asserts.
        """
        counts = {"text": 0, "code": 0}
        cells = []
        for cell, source in zip(self.cells, self._sources(exercises), strict=True):
            id, marks = _identity(cell, counts)
            if not keep(cell):
                continue
            metadata = _metadata(cell, marks, self.assignment) if marks and graded else {}
            if cell.role is Role.TOOLS:  # an editor shows it folded: nobody needs to read it
                metadata["jupyter"] = {"source_hidden": True}
            if cell.role is Role.CHECK:  # "Run All Cells" goes on behind a check that fails
                metadata["tags"] = ["raises-exception"]
            if cell.role is Role.CHECK and graded:
                source = f"{FAIL_CLOSED}\n{source}"
            made = {"id": id, "metadata": metadata, "source": source.splitlines(keepends=True)}
            code: dict[str, Any] = {"cell_type": "code", "execution_count": None, "outputs": []}
            cells.append({**made, **(code if cell.is_code else {"cell_type": "markdown"})})
        return self._bytes(cells)

    def grade_ids(self) -> set[str]:
        """Ids of the cells that nbgrader keeps in its gradebook."""
        marks = (_identity(cell, {"text": 0, "code": 0})[1] for cell in self.cells)
        return {mark["grade_id"] for mark in marks if mark}

    def _sources(self, exercises: Mapping[str, str]) -> list[str]:
        """Source per cell: exercises filled in, points appended to headings."""
        result = [cell.source for cell in self.cells]
        for index, cell in enumerate(self.cells):
            if cell.role is not Role.EXERCISE or cell.exercise is None:
                continue
            result[index] = exercises[cell.exercise].strip("\n")
            head = rules.heading(self.cells, cell)
            if head is not None:
                points = points_text(self.assignment.exercise(cell.exercise).points, self.language)
                first, newline, rest = result[head].partition("\n")
                result[head] = f"{first.rstrip()}{points}{newline}{rest}"
        return result

    def _bytes(self, cells: list[dict[str, Any]]) -> bytes:
        notebook = {
            "cells": cells,
            "metadata": {
                "kernelspec": _KERNELSPEC,
                "language_info": _LANGUAGE_INFO,
                "autograder": {"assignment": self.assignment.id, "language": self.language},
            },
            "nbformat": 4,
            "nbformat_minor": 5,
        }
        try:
            nbformat.validate(notebook)
        except nbformat.ValidationError as error:
            problem = str(error).splitlines()[0]
            raise self.text.wrong(None, f"does not make a valid notebook: {problem}") from None
        return (json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def draft(course: Course, assignment: str, language: str | None = None) -> Draft:
    """Read and check text and solutions; CourseError if anything in them is wrong."""
    language = known_language(course, language)
    text = read_text(course, assignment)
    cells = text.select(language)
    stub = CODE_STUBS.get(language, CODE_STUBS["en"])
    return Draft(
        assignment=course.assignment(assignment),
        language=language,
        text=text,
        cells=cells,
        sources=sources(course, text, cells, stub),
    )


def known_language(course: Course, language: str | None) -> str:
    """``language``, or the course's own if None; CourseError if the course does not have it."""
    language = language or course.language
    if language not in course.languages:
        known = ", ".join(course.languages)
        raise CourseError(f"no language {language!r} in this course. Choose one of: {known}.")
    return language


def points_text(points: float, language: str) -> str:
    """`` (2 points)`` or ``（2 分）``, as a heading carries it."""
    one, many = _POINTS.get(language, _POINTS["en"])
    return (one if points == 1 else many).format(points)


def _identity(cell: Cell, counts: dict[str, int]) -> tuple[str, dict[str, Any]]:
    """The cell's stable id, and its nbgrader flags ({} for a cell nbgrader does not know)."""
    name = (cell.exercise or "").replace("_", "-")
    match cell.role:
        case Role.EXERCISE:
            return f"exercise-{name}", {"grade_id": cell.exercise, "solution": True}
        case Role.CHECK:
            flags = {"grade_id": f"check_{cell.exercise}", "grade": True, "locked": True}
            return f"check-{name}", flags
        case Role.SETUP | Role.TOOLS | Role.SUBMIT:
            grade_id = re.sub(r"\W", "_", cell.role)
            return grade_id.replace("_", "-"), {"grade_id": grade_id, "locked": True}
    kind = "code" if cell.is_code else "text"
    counts[kind] += 1
    return f"{kind}-{counts[kind]:03}", {}


def _metadata(cell: Cell, marks: dict[str, Any], assignment: Assignment) -> dict[str, Any]:
    """Cell metadata of a cell that nbgrader knows; its title survives, so that a notebook saved
    as percent-format text still says which cell is which."""
    flags = {"grade": False, "solution": False, "locked": False, "task": False, **marks}
    if cell.role is Role.CHECK and cell.exercise:
        points = assignment.exercise(cell.exercise).points
        flags["points"] = int(points) if points == int(points) else points
    return {
        "nbgrader": {**flags, "schema_version": 3, "cell_type": "code"},
        "title": cell.title,
    }
