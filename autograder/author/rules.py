"""What an assignment's text must fulfil: each rule raises a CourseError that says the remedy."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterable
from pathlib import Path

from autograder.author import syntax
from autograder.author.cells import Cell, Role, Text, nearest
from autograder.records import Assignment

HEADING = re.compile(r"#{1,6} \S")
_DATA = re.compile(r"(?:\./)?data/(\S+)")


def validate(text: Text, assignment: Assignment, languages: tuple[str, ...], data: Path) -> None:
    """Apply every rule; CourseError at the first that fails. ``data``: the folder of its data."""
    _names(text, assignment, languages)
    for cell in text.cells:
        if cell.is_code:
            _parses(text, cell)
        if cell.role is Role.EXERCISE:
            _stub(text, cell)
    for language in languages:
        _structure(text, assignment, language)
    for other in languages[1:]:
        _same_cells(text, languages[0], other)
    _data(text, data)


def _names(text: Text, assignment: Assignment, languages: tuple[str, ...]) -> None:
    """Titles and languages are known; ids do not collide with the built notebook's own."""
    known = [exercise.id for exercise in assignment.exercises]
    for cell in text.cells:
        if cell.language is not None and cell.language not in languages:
            problem = f"unknown language {cell.language!r}{nearest(cell.language, languages)}"
            raise text.wrong(cell, f"{problem}. Use one of course.languages in course.toml.")
        if cell.exercise is not None and cell.exercise not in known:
            raise text.wrong(
                cell,
                f"no exercise {cell.exercise!r}{nearest(cell.exercise, known)}. Correct the "
                f"title, or add it to [assignments.{assignment.id}.exercises] in course.toml.",
            )
    taken = {"setup", "tools", "before_you_submit", *(f"check_{name}" for name in known)}
    for name in known:
        if name in taken:
            problem = f"the exercise id {name!r} is used by the build itself"
            raise text.wrong(None, f"{problem}. Rename it here and in course.toml.")


def _parses(text: Text, cell: Cell) -> None:
    try:
        syntax.parse(cell.source)
    except SyntaxError as error:
        line = cell.line + (error.lineno or 0)
        raise text.wrong(cell, f"line {line} is not Python: {error.msg}. Correct it.") from None


def _stub(text: Text, cell: Cell) -> None:
    """An exercise cell is one definition of that name, of which some function is still to write."""
    name = cell.exercise or ""
    tree = syntax.parse(cell.source)
    node = syntax.definitions(tree).get(name)
    if node is None:
        raise text.wrong(cell, f"the stub does not define {name!r}. Write `def {name}(...)` in it.")
    if len(tree.body) > 1:
        problem = f"must hold the definition of {name!r} only"
        raise text.wrong(cell, f"{problem}. Move the rest into the setup or an example cell.")
    stubs = [syntax.stub_raise(function) for function in syntax.functions(node).values()]
    lines = cell.source.splitlines()
    raises = [stub for stub in stubs if stub is not None]
    whole = bool(raises) if isinstance(node, ast.ClassDef) else None not in stubs
    if not whole:
        raise text.wrong(
            cell,
            "the stub does not raise NotImplementedError. After the docstring, write only "
            '`raise NotImplementedError("...")`; the solution belongs in solutions/.',
        )
    for stub in raises:
        if lines[stub.lineno - 1].encode()[: stub.col_offset].strip():
            raise text.wrong(cell, "write `raise NotImplementedError(...)` on its own line.")


def _structure(text: Text, assignment: Assignment, language: str) -> None:
    """One setup first, one exercise and one check cell each, in order, one last cell."""
    cells = text.select(language)
    code = [cell for cell in cells if cell.is_code]
    setup = _only(text, language, Role.SETUP, (c for c in cells if c.role is Role.SETUP))
    if code[0] != setup:
        raise text.wrong(setup, "must be the first code cell. Move it up.")
    if len(tools := [cell for cell in cells if cell.role is Role.TOOLS]) > 1:
        raise text.wrong(tools[1], f"a second such cell in {language!r}. Keep {tools[0].where}.")
    last = _only(text, language, Role.SUBMIT, (c for c in cells if c.role is Role.SUBMIT))
    if cells[-1] != last:
        raise text.wrong(last, "must be the last cell. Move it down.")
    order = []
    for exercise in assignment.exercises:
        pair = []
        for role in (Role.EXERCISE, Role.CHECK):
            found = (c for c in cells if c.role is role and c.exercise == exercise.id)
            pair.append(_only(text, language, f"{role}: {exercise.id}", found))
        if cells.index(pair[1]) < cells.index(pair[0]):
            raise text.wrong(pair[1], "stands before its exercise cell. Move it after that.")
        if heading(cells, pair[0]) is None:
            problem = f"no markdown cell with a heading before it in {language!r}"
            raise text.wrong(pair[0], f"{problem}. Add one (`## ...`): the points go there.")
        order.append(pair[0])
    for before, after in itertools.pairwise(order):
        if cells.index(after) < cells.index(before):
            problem = f"comes before {before.exercise!r}, in course.toml after it"
            raise text.wrong(after, f"{problem}. Give both the same order.")


def _only(text: Text, language: str, title: str, found: Iterable[Cell]) -> Cell:
    cells = list(found)
    if not cells:
        problem = f"has no cell `# %% {title}` in {language!r}"
        raise text.wrong(None, f'{problem}. Add it, with lang="{language}" or without lang.')
    if len(cells) > 1:
        problem = f"a second such cell in {language!r}, after line {cells[0].line}"
        raise text.wrong(cells[1], f"{problem}. Keep one, or give each its own lang.")
    return cells[0]


def heading(cells: tuple[Cell, ...], exercise: Cell) -> int | None:
    """Index of the markdown cell that heads an exercise: the nearest one before it that starts
    with a heading and stands after the exercise before."""
    for index in range(cells.index(exercise) - 1, -1, -1):
        cell = cells[index]
        if cell.role is Role.EXERCISE:
            return None
        if cell.role is Role.PROSE and HEADING.match(cell.source):
            return index
    return None


def _same_cells(text: Text, first: str, other: str) -> None:
    """Two languages have the same cells, and their code differs in strings and comments only."""
    ours, theirs = text.select(first), text.select(other)
    for one, two in zip(ours, theirs, strict=False):
        if one == two:
            continue
        if (one.role, one.exercise) != (two.role, two.exercise):
            raise text.wrong(
                two,
                f"stands in {other!r} where {first!r} has {_called(one)} ({one.where}). "
                "Both languages must have the same cells in the same order.",
            )
        if one.is_code and syntax.program(one.source) != syntax.program(two.source):
            raise text.wrong(
                two,
                f"its code differs from the {first!r} cell in {one.where} in more than "
                "strings and comments. Make both the same program.",
            )
    if len(ours) != len(theirs):
        longer = ours if len(ours) > len(theirs) else theirs
        lacking = other if longer is ours else first
        problem = f"has no counterpart in {lacking!r}. Add it, or remove this one"
        raise text.wrong(longer[min(len(ours), len(theirs))], f"{problem}.")


def _called(cell: Cell) -> str:
    return f"the cell {cell.title!r}" if cell.title else f"a {cell.role} cell"


def _data(text: Text, folder: Path) -> None:
    """Every ``data/...`` path that a code cell names is a file of the assignment."""
    for cell in text.cells:
        if not cell.is_code:
            continue
        for node in ast.walk(syntax.parse(cell.source)):
            if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
                continue
            match = _DATA.fullmatch(node.value)
            if match and not (folder / match[1]).exists():
                have = [str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()]
                problem = f"{node.value!r} does not exist{nearest(match[1], have)}"
                raise text.wrong(cell, f"{problem}. Put the file beside the text.")
