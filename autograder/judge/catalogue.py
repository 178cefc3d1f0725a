"""The misconceptions of an assignment: executable wrong answers with a tutor's sentence each.

The file is read by path, never imported. A function ``gd_step__ascent`` is the misconception
``gd_step.ascent``; its docstring is the sentence, in English and, after ``zh:``, in Chinese. The
bodies use the names that the notebook's setup cell defines.
"""

from __future__ import annotations

import ast
import functools
import math
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from autograder.errors import CourseError
from autograder.judge.checks import sentences
from autograder.records import Texts


@dataclass(frozen=True)
class Misconception:
    """One wrong answer."""

    exercise: str
    slug: str
    texts: Texts
    source: str
    """Its definition under the exercise's own name, ready to be pasted into a notebook."""
    function: Callable[..., Any]

    @property
    def id(self) -> str:
        """``<exercise>.<slug>``, as in reports and course.toml."""
        return f"{self.exercise}.{self.slug}"


@functools.cache
def load(path: Path) -> tuple[Misconception, ...]:
    """Every misconception of that file in its order; none if there is no file.

    Raises CourseError naming file and line where a definition is malformed.
    """
    if not path.is_file():
        return ()
    text = path.read_text(encoding="utf-8")
    try:
        tree = ast.parse(text, str(path))
    except SyntaxError as error:
        raise CourseError(f"{path}:{error.lineno}: is not Python: {error.msg}.") from None
    names: dict[str, Any] = {"math": math, "np": np, "torch": torch, "plt": _Pyplot()}
    try:
        exec(compile(tree, str(path), "exec"), names)  # noqa: S102 - a file of the course
    except Exception as error:
        raise CourseError(f"{path}: does not run: {type(error).__name__}: {error}.") from error
    found: list[Misconception] = []
    for node in tree.body:
        if not isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            continue
        exercise, mark, slug = node.name.partition("__")
        texts = sentences(ast.get_docstring(node) or "")
        if not mark or not slug:
            problem = "is not named <exercise>__<slug>. Rename it."
        elif not texts["en"]:
            problem = "has no sentence in English. Begin its docstring with it."
        elif "zh" not in texts:
            problem = "has no sentence in Chinese. Write a line `zh: …` into its docstring."
        else:
            problem = ""
        if problem:
            raise CourseError(f"{path}:{node.lineno}: {node.name} {problem}")
        if any((known.exercise, known.slug) == (exercise, slug) for known in found):
            raise CourseError(f"{path}:{node.lineno}: {node.name} is there twice. Rename one.")
        source = _renamed(text, node, exercise)
        found.append(Misconception(exercise, slug, texts, source, names[node.name]))
    return tuple(found)


def _renamed(text: str, node: ast.FunctionDef | ast.ClassDef, name: str) -> str:
    """The source of ``node`` under another name, without its docstring."""
    lines = text.splitlines()
    first, last = node.body[0], node.body[-1]
    docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    head = lines[node.lineno - 1 : first.lineno - 1]
    assert first.end_lineno is not None and last.end_lineno is not None
    body = lines[(first.end_lineno if docstring else first.lineno - 1) : last.end_lineno]
    head[0] = head[0].replace(node.name, name, 1)
    while body and not body[0].strip():
        body.pop(0)
    return "\n".join([*head, *body]) + "\n"


class _Pyplot:
    """Imports pyplot when a misconception about a figure is first evaluated."""

    def __getattr__(self, name: str) -> Any:
        import matplotlib

        matplotlib.use("agg")
        import matplotlib.pyplot

        return getattr(matplotlib.pyplot, name)


def close_figures() -> None:
    """Forget what misconceptions have drawn; pyplot would keep it for ever."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None and pyplot.get_fignums():
        pyplot.close("all")
