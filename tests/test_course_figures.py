"""Solved notebooks, run as students run them: every figure says what its axes are, and a second
run shows the same."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import pytest

from autograder.author.build import solved_notebook
from autograder.course import load
from autograder.paths import PACKAGE

COURSE = load(PACKAGE.parent)
# matplotlib hands torch tensors to NumPy in a way that NumPy has deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


def unlabelled(figure: Any) -> Iterator[str]:
    """Axes without a word at one of their axes; pictures without axes need none."""
    for axes in figure.axes:
        words = [axes.get_xlabel(), axes.get_ylabel()]
        words += [axes.get_zlabel()] if hasattr(axes, "get_zlabel") else []
        colorbar = "colorbar" in axes.get_label()
        if axes.axison and not (any(words) if colorbar else all(words)):
            yield f"labels {words}"


def run(assignment: str) -> tuple[list[str], list[str]]:
    """What every cell printed and drew, and the figures that lack a label."""
    names: dict[str, Any] = {"__name__": "__main__"}
    shown, lacking = [], []
    plt.close("all")
    for cell in json.loads(solved_notebook(COURSE, assignment, "en"))["cells"]:
        if cell["cell_type"] != "code":
            continue
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            exec(compile("".join(cell["source"]), cell["id"], "exec"), names)
        shown.append(f"{cell['id']}: {output.getvalue()}")
        for number in plt.get_fignums():
            figure = plt.figure(number)
            figure.canvas.draw()
            pixels = bytes(figure.canvas.buffer_rgba())  # type: ignore[attr-defined]
            shown.append(f"{cell['id']}: {hashlib.sha256(pixels).hexdigest()}")
            lacking += [f"{cell['id']}: {problem}" for problem in unlabelled(figure)]
        plt.close("all")
    return shown, lacking


@pytest.mark.parametrize("id", COURSE.assignments)
def test_figures_are_labelled_and_runs_are_alike(id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(data_folder(id))
    plt.switch_backend("agg")
    first, lacking = run(id)
    assert lacking == []
    assert sum(len(line.rpartition(" ")[2]) == 64 for line in first) >= 2, "no figures were drawn"
    assert run(id) == (first, [])


def data_folder(id: str) -> Path:
    return COURSE.paths.data(id).parent


def test_a_missing_label_is_found() -> None:
    figure, axes = plt.subplots()
    axes.set_xlabel("x")
    assert list(unlabelled(figure)) == ["labels ['x', '']"]
    axes.axis("off")
    assert list(unlabelled(figure)) == []
    plt.close(figure)
