"""A class end to end: stock nbgrader, nbgrader with our judge, and autograder grade."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograder.author.build import solved_notebook, source_notebook
from autograder.course import Course, load
from autograder.demo.run import copy_course
from tests.bench.box import ASSIGNMENT, Row

_FAIL_CLOSED = "NBGRADER_EXECUTION"
_STOCK_CONFIG = "c = get_config()\nc.CourseDirectory.course_id = 'stock'\n"


def measure(course: Course, size: int, stock: int, say: Callable[[str], None]) -> list[Row]:
    """Seconds per notebook of the three ways, as ratios to stock nbgrader."""
    rows = []
    for figures in (True, False):
        word = "as shipped" if figures else "without figures"
        notebook = solved_notebook(course, ASSIGNMENT)
        source = source_notebook(course, ASSIGNMENT)
        if not figures:
            notebook, source = _without_figures(notebook), _without_figures(source)
        with tempfile.TemporaryDirectory() as folder:
            stock_s = _stock(Path(folder) / "stock", source, notebook, stock) / stock
            say(f"{word}: stock nbgrader autograde {stock_s:.2f} s a notebook ({stock})")
            if figures:
                native = _ours(course, Path(folder) / "native", notebook, stock, "nbgrader")
                rows.append(_row(f"nbgrader autograde with our judge, {word}, N = {stock}",
                                 stock_s, native / stock, "", ""))  # fmt: skip
                say(f"{word}: nbgrader autograde with our judge {native / stock:.2f} s")
            ours = _ours(course, Path(folder) / "ours", notebook, size, "autograder") / size
            say(f"{word}: autograder grade {ours:.3f} s a notebook ({size})")
            must, aim = ("10x", "20x") if figures else ("40x", "100x")
            rows.append(_row(f"autograder grade, {word}, N = {size}", stock_s, ours, must, aim))
    return rows


def _row(name: str, stock_s: float, ours_s: float, must: str, aim: str) -> Row:
    measured = f"{stock_s / ours_s:.1f}x ({stock_s:.2f} / {ours_s:.3f} s)"
    return (f"{name}, against stock", measured, must, aim)


def _without_figures(notebook: bytes) -> bytes:
    """The same notebook, but nothing is drawn: cells that plot outside functions are dropped."""
    content = json.loads(notebook)
    drawing = ("plt.", "plot_path(", "plot_surface(", "draw(")
    for cell in content["cells"]:
        text = _text(cell)
        marks = cell["metadata"].get("nbgrader", {})
        exercise = marks.get("solution") or marks.get("grade_id") == "setup"
        if cell["cell_type"] == "code" and not exercise and any(word in text for word in drawing):
            cell["source"] = "pass"
    return json.dumps(content).encode()


def _text(cell: dict[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def _stock(root: Path, source: bytes, notebook: bytes, count: int) -> float:
    """Wall seconds of `nbgrader autograde` with its defaults; visible checks only."""
    folder = root / "source" / ASSIGNMENT
    folder.mkdir(parents=True)
    (folder / f"{ASSIGNMENT}.ipynb").write_bytes(_open(source))
    (root / "nbgrader_config.py").write_text(_STOCK_CONFIG, encoding="utf-8")
    _run(root, "nbgrader", "generate_assignment", ASSIGNMENT)
    _hand_in(root, _open(notebook), count)
    return _run(root, "nbgrader", "autograde", ASSIGNMENT)


def _open(notebook: bytes) -> bytes:
    """Without the line that makes check cells refuse to be graded by themselves."""
    content = json.loads(notebook)
    for cell in content["cells"]:
        lines = [line for line in _text(cell).splitlines() if _FAIL_CLOSED not in line]
        cell["source"] = "\n".join(lines)
    return json.dumps(content).encode()


def _ours(course: Course, root: Path, notebook: bytes, count: int, command: str) -> float:
    """Wall seconds of grading the same class with our judge, the processes' start included."""
    copy = copy_course(course, root)
    _run(root, "autograder", "release", ASSIGNMENT)
    _hand_in(load(root).paths.coursework, notebook, count)
    verb = "grade" if command == "autograder" else "autograde"
    seconds = _run(root, command, verb, ASSIGNMENT)
    shutil.rmtree(copy.paths.root)
    return seconds


def _hand_in(root: Path, notebook: bytes, count: int) -> None:
    """``count`` students; each notebook differs in a comment, so that none is a copy."""
    for number in range(count):
        content = json.loads(notebook)
        content["cells"].append({
            "cell_type": "code", "id": f"own-{number}", "metadata": {}, "outputs": [],
            "execution_count": None, "source": f"# student {number}",
        })  # fmt: skip
        folder = root / "submitted" / f"student{number:04}" / ASSIGNMENT
        folder.mkdir(parents=True)
        (folder / f"{ASSIGNMENT}.ipynb").write_text(json.dumps(content), encoding="utf-8")


def _run(root: Path, *command: str) -> float:
    program = [sys.executable, "-m", "nbgrader" if command[0] == "nbgrader" else "autograder.cli"]
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    start = time.perf_counter()
    subprocess.run([*program, *command[1:]], cwd=root, check=True, capture_output=True,
                   env=os.environ | {"PATH": path})  # fmt: skip
    return time.perf_counter() - start
