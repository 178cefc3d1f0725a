"""Functions named ``<exercise>__<slug>``: the misconceptions and the correct variants."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path

from autograder.author import syntax
from autograder.errors import CourseError
from autograder.records import Record, Texts

_LANGUAGE = re.compile(r"^([a-z]{2}):\s", re.MULTILINE)


class Entry(Record, frozen=True, kw_only=True):
    """One way to write one exercise."""

    exercise: str
    slug: str
    source: str
    """The function or class, under the exercise's own name."""
    line: int
    texts: Texts
    """Its docstring, per language; English stands first and unmarked."""

    @property
    def id(self) -> str:
        """``<exercise>.<slug>``, as diagnoses name it."""
        return f"{self.exercise}.{self.slug}"


def read_entries(path: Path) -> tuple[Entry, ...]:
    """The entries of a file in their order; none if there is no such file."""
    if not path.exists():
        return ()
    source = path.read_text(encoding="utf-8")
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        raise CourseError(f"{path}:{error.lineno}: is not Python: {error.msg}.") from None
    lines = source.splitlines(keepends=True)
    entries = []
    for name, node in syntax.definitions(tree).items():
        exercise, separator, slug = name.partition("__")
        if not separator or not exercise or not slug:
            continue
        first = min([node.lineno, *(mark.lineno for mark in node.decorator_list)])
        text = "".join(lines[first - 1 : node.end_lineno])
        entries.append(
            Entry(
                exercise=exercise,
                slug=slug,
                source=syntax.renamed(text, name, exercise),
                line=node.lineno,
                texts=_texts(ast.get_docstring(node) or ""),
            )
        )
    return tuple(entries)


def _texts(docstring: str) -> Texts:
    first, *rest = _LANGUAGE.split(inspect.cleandoc(docstring))
    pairs = zip(["en", *rest[::2]], [first, *rest[1::2]], strict=True)
    return {language: " ".join(text.split()) for language, text in pairs if text.strip()}
