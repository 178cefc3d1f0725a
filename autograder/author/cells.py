"""Percent-format source parsed into typed cells.

Cell titles carry the roles (see ``Role``), ``lang`` the language; a cell without ``lang``
belongs to every language. Only the form is checked here; rules.py checks what is said.
"""

from __future__ import annotations

import difflib
import re
import warnings
from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from autograder.errors import CourseError
from autograder.records import Record

_MARKER = re.compile(r"\s*#\s*%%+(\s.*)?$")
_TITLE = re.compile(r"(\w+)\s*:\s*(\S.*)")


class Role(StrEnum):
    """What a cell is for; the value is how its title begins, where a title decides it."""

    SETUP = "setup"
    TOOLS = "tools"
    EXERCISE = "exercise"
    CHECK = "check"
    PROSE = "prose"
    CODE = "code"
    SUBMIT = "before you submit"


class Cell(Record, frozen=True, kw_only=True):
    """One cell of the text, as written."""

    role: Role
    source: str
    file: str
    """Path as messages show it, relative to the course where possible."""
    line: int
    """Line of its ``# %%`` marker in the file, from 1."""
    title: str = ""
    exercise: str | None = None
    """The exercise it states or checks; None for every other role."""
    language: str | None = None
    """None: the cell belongs to every language."""

    @property
    def where(self) -> str:
        """``file:line``, as messages show it."""
        return f"{self.file}:{self.line}"

    @property
    def is_code(self) -> bool:
        """Whether it is a code cell (everything but prose)."""
        return self.role is not Role.PROSE


class Text(Record, frozen=True, kw_only=True):
    """All cells of one assignment, every language of them."""

    assignment: str
    file: str
    """Path as messages show it, relative to the course where possible."""
    cells: tuple[Cell, ...]

    def select(self, language: str) -> tuple[Cell, ...]:
        """The cells of one language, in order."""
        return tuple(cell for cell in self.cells if cell.language in (None, language))

    def wrong(self, cell: Cell | None, problem: str) -> CourseError:
        """A CourseError that names the file, and the cell's line, title and language."""
        if cell is None:
            return CourseError(f"{self.file}: {problem}")
        name = f"cell {cell.title!r}" if cell.title else f"{cell.role} cell"
        language = f" ({cell.language})" if cell.language else ""
        return CourseError(f"{cell.where}: {name}{language}: {problem}")


def parse_text(content: str, *, assignment: str, file: str) -> Text:
    """Percent-format source into cells; only their form is checked here."""
    import jupytext  # here, because most commands need no text

    text = Text(assignment=assignment, file=file, cells=())
    with warnings.catch_warnings():
        # Cell ids are derived by the build; jupytext's random ones are of no interest.
        warnings.simplefilter("ignore")
        nodes = jupytext.reads(content, fmt="py:percent").cells
    lines = content.splitlines()
    markers = [number for number, line in enumerate(lines, 1) if _MARKER.match(line)]
    if len(markers) != len(nodes):
        raise text.wrong(None, _unmarked(lines, markers))
    cells = tuple(_cell(text, node, line) for node, line in zip(nodes, markers, strict=True))
    return Text(assignment=assignment, file=file, cells=cells)


def _unmarked(lines: list[str], markers: list[int]) -> str:
    if not markers:
        return "has no cells. Start each one with a line `# %% title`."
    return (
        "text before the first `# %%` line, or a `# %%` line inside a string. "
        f"The first cell starts in line {markers[0]}; give every cell its own `# %%` line "
        "and keep `# %%` out of strings."
    )


def _cell(text: Text, node: Any, line: int) -> Cell:
    title = str(node.metadata.get("title", ""))
    language = node.metadata.get("lang")
    at = Cell(role=Role.PROSE, source="", file=text.file, line=line, title=title)
    if node.cell_type not in ("code", "markdown"):
        raise text.wrong(at, f"a {node.cell_type} cell; use code or `[markdown]`.")
    if language is not None and not isinstance(language, str):
        raise text.wrong(at, 'lang is not a string; write lang="en".')
    role, exercise = (Role.PROSE, None) if node.cell_type == "markdown" else _role(text, at)
    return Cell(
        role=role,
        source=str(node.source),
        file=text.file,
        line=line,
        title=title,
        exercise=exercise,
        language=language,
    )


def _role(text: Text, at: Cell) -> tuple[Role, str | None]:
    """Role and exercise id that a code cell's title says."""
    title = at.title.strip()
    if title in (Role.SETUP, Role.TOOLS, Role.SUBMIT):
        return Role(title), None
    word, name = match.groups() if (match := _TITLE.fullmatch(title)) else (title, "")
    if name and word in (Role.EXERCISE, Role.CHECK):
        return Role(word), name.strip()
    typed = word.lower() if name else title.lower()
    known = [Role.EXERCISE, Role.CHECK] if name else [Role.SETUP, Role.TOOLS, Role.SUBMIT]
    if close := difflib.get_close_matches(typed, known, n=1, cutoff=0.75):
        right = f"{close[0]}: {name}" if name else str(close[0])
        raise text.wrong(at, f"is no role. Write `# %% {right}`, or choose another title.")
    return Role.CODE, None


def nearest(name: str, known: Iterable[str]) -> str:
    """``" (did you mean 'x'?)"``, or nothing."""
    close = difflib.get_close_matches(name, list(known), n=1)
    return f" (did you mean {close[0]!r}?)" if close else ""
