"""The leak linter: nothing in a released folder gives an answer away.

A first line of defence, by text and syntax tree. It compares what is released with the
solutions, the hidden tests' names and the misconceptions' texts.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from autograder.author import handout, syntax
from autograder.author.draft import Draft
from autograder.author.entries import read_entries
from autograder.author.text import shown
from autograder.course import Course
from autograder.records import Record

_MARKERS = ("BEGIN SOLUTION", "END SOLUTION", "BEGIN HIDDEN TESTS", "END HIDDEN TESTS")
_OPERATORS = (ast.BinOp, ast.AugAssign, ast.Compare, ast.BoolOp, ast.comprehension, ast.Lambda)
_SIMPLE = (ast.Return, ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")
_NUMBER = re.compile(r"\d+(?:\.\d*)?")
_DIGITS = 4
"""Significant digits from which on the same number in two places is no accident."""
_SHORTEST = 24
"""Bytes of text without spaces below which a match means nothing (eight Chinese characters)."""


class Leak(Record, frozen=True, kw_only=True):
    """One thing that must not be in a release."""

    rule: str
    """marker, stub, solution, hidden-test, literal, misconception or file."""
    where: str
    """File, and for a cell its line in the assignment's text."""
    found: str

    def __str__(self) -> str:
        return f"{self.where}: {self.rule}: {self.found}"


class _Secrets:
    """What must not appear, in the forms it is searched for."""

    def __init__(self, course: Course, made: Draft) -> None:
        id = made.assignment.id
        self.code: dict[str, str] = {}
        """Normalised statement or expression -> the exercise it solves."""
        for name, source in made.sources.solved.items():
            for statement in _statements(syntax.parse(source)):
                self.code[ast.unparse(statement)] = name
                value = getattr(statement, "value", None)
                if value is not None and _weight(value) > 1:
                    self.code[ast.unparse(value)] = name
        hidden = sorted(course.paths.hidden(id).parent.glob(f"*_{id}.py"))
        self.tests = set().union(*map(_test_names, hidden)) | {path.stem for path in hidden}
        self.literals = set().union(*map(_literals, hidden))
        self.texts: dict[str, str] = {}
        for entry in read_entries(course.paths.misconceptions(id)):
            for text in entry.texts.values():
                for part in (text, *_SENTENCE.split(text)):
                    if len(squeezed := _squeeze(part).encode()) >= _SHORTEST:
                        self.texts[squeezed.decode()] = entry.id


def lint(course: Course, made: Draft, notebook: bytes) -> list[Leak]:
    """Every leak in one notebook made from ``made``, cell by cell."""
    secrets = _Secrets(course, made)
    leaks: list[Leak] = []
    content = json.loads(notebook)
    for index, cell in enumerate(content["cells"]):
        where = made.cells[index].where
        source = "".join(cell["source"])
        for text in _strings(cell):
            leaks += _in_text(secrets, where, text)
        id = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if id in made.sources.stubs:
            leaks += _in_stub(where, source, made.sources.stubs[id])
        else:
            leaks += _solutions(secrets, where, source, is_code=cell["cell_type"] == "code")
    for text in _strings(content["metadata"]):
        leaks += _in_text(secrets, "notebook metadata", text)
    return list(dict.fromkeys(leaks))


def lint_folder(course: Course, made: Draft, folder: Path) -> list[Leak]:
    """Every leak in a release: its notebook, its handout, and files that should not be there."""
    id = made.assignment.id
    notebook = folder / f"{id}.ipynb"
    leaks = lint(course, made, notebook.read_bytes())
    secrets = _Secrets(course, made)
    beside = handout.files(course, id, made.language)
    for path in sorted(folder.rglob("*")):
        if path.is_dir() or path == notebook:
            continue
        where = shown(course, path)
        if path.relative_to(folder) not in beside:
            leaks.append(Leak(rule="file", where=where, found="is no file of the assignment"))
        elif path.suffix in (".py", ".ipynb", ".txt", ".md", ".csv", ".json"):
            leaks += _in_text(secrets, where, path.read_text(encoding="utf-8", errors="replace"))
    return leaks


def _in_text(secrets: _Secrets, where: str, text: str) -> Iterator[Leak]:
    """Markers, hidden tests' names and numbers, misconception texts, anywhere in any string."""
    for marker in _MARKERS:
        if marker in text:
            yield Leak(rule="marker", where=where, found=f"{marker!r} was not cleared")
    for name in secrets.tests & set(re.findall(r"\w+", text)):
        yield Leak(rule="hidden-test", where=where, found=f"names the hidden test {name!r}")
    for number in secrets.literals & set(_NUMBER.findall(text)):
        yield Leak(rule="literal", where=where, found=f"holds {number}, from a hidden test")
    squeezed = _squeeze(text)
    for words, id in secrets.texts.items():
        if words in squeezed:
            yield Leak(rule="misconception", where=where, found=f"holds the text of {id}")


def _in_stub(where: str, source: str, stub: str) -> Iterator[Leak]:
    """An exercise cell is the cleared stub, to the last statement."""
    try:
        same = syntax.program(source) == syntax.program(stub)
    except SyntaxError:
        same = False
    if not same:
        yield Leak(rule="stub", where=where, found="holds more than the exercise's stub")


def _solutions(secrets: _Secrets, where: str, source: str, *, is_code: bool) -> Iterator[Leak]:
    """Solution statements and the longer expressions of them: as code however it is laid out,
    and as text, which covers prose, comments and messages. Of nested ones the longest is told."""
    nodes = ast.walk(syntax.parse(source)) if is_code else ()
    codes = {ast.unparse(node) for node in nodes if isinstance(node, ast.stmt | ast.expr)}
    squeezed = _squeeze(source)
    found = [
        code
        for code in secrets.code
        if code in codes or (len(_squeeze(code)) >= _SHORTEST / 2 and _squeeze(code) in squeezed)
    ]
    for code in found:
        if not any(code != longer and code in longer for longer in found):
            text = f"holds {code!r}, from the solution of {secrets.code[code]}"
            yield Leak(rule="solution", where=where, found=text)


def _statements(tree: ast.AST) -> Iterator[ast.stmt]:
    """Statements that compute something; calls and names alone are in every example."""
    for node in ast.walk(tree):
        if isinstance(node, _SIMPLE) and _weight(node):
            yield node


def _weight(node: ast.AST) -> int:
    return sum(isinstance(part, _OPERATORS) for part in ast.walk(node))


def _test_names(path: Path) -> set[str]:
    if not path.exists():
        return set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = (node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    return {name for name in names if name.startswith("test_")}


def _literals(path: Path) -> set[str]:
    """Numbers of a hidden test that tell something, but for those of its public examples."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    public = [
        node
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef) and function.name.endswith("public")
        for node in ast.walk(function)
    ]
    constants = {node for node in ast.walk(tree) if isinstance(node, ast.Constant)} - set(public)
    numbers = [repr(c.value) for c in constants if type(c.value) in (int, float)]
    return {n for n in numbers if len(re.sub(r"e.*|\.", "", n).strip("0")) >= _DIGITS}


def _strings(value: Any) -> Iterable[str]:
    """Every string in JSON; lists of lines are joined, as notebooks mean them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        if value and all(isinstance(item, str) for item in value):
            yield "".join(value)
        else:
            for item in value:
                yield from _strings(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _strings(item)


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)
