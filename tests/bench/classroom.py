"""A class end to end: stock nbgrader, nbgrader with our judge, and autograder grade."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook
from nbgrader.utils import compute_checksum

from autograder.author.build import solved_notebook, source_notebook
from autograder.author.release import release
from autograder.course import Course, load
from autograder.demo.run import copy_course
from tests.bench.box import ASSIGNMENT, Row

_FAIL_CLOSED = "NBGRADER_EXECUTION"
_STOCK_CONFIG = "c = get_config()\nc.CourseDirectory.course_id = 'stock'\n"
_DRAWS = re.compile(r"plt\.|plot_\w+\(|\bdraw\(|picture_for\(")

NOTHING = "pass"
"""In place of a cell that draws."""

Say = Callable[[str], None]


@dataclass(frozen=True)
class Work:
    """What is graded: the released text as nbgrader's source has it, and what is handed in."""

    course: Course
    source: bytes
    notebook: bytes


def measure(course: Course, size: int, stock: int, say: Say) -> list[Row]:
    """The three ways with and without figures, as ratios to stock nbgrader; then what a notebook
    costs our own way by size of the class and by number of workers."""
    rows = []
    for figures in (True, False):
        word = "as shipped" if figures else "no figures"
        source = source_notebook(course, ASSIGNMENT)
        notebook = solved_notebook(course, ASSIGNMENT)
        if not figures:
            source, notebook = without_figures(source), without_figures(notebook)
        work = Work(course, source, notebook)
        stock_s = _stock(source, notebook, stock) / stock
        say(f"{word}: stock nbgrader autograde {stock_s:.2f} s a notebook ({stock})")
        native = _ours(work, stock, "nbgrader", "autograde") / stock
        rows.append(_row(f"nbgrader autograde, our judge, {word}, N = {stock}", stock_s, native))
        budget = ("10x", "20x") if figures else ("40x", "100x")
        few, many = (_grade(work, n, say, word) for n in (10, size))
        rows.append(_row(f"autograder grade, {word}, N = {size}", stock_s, many / size, *budget))
        rows += _sizes(word, size, few, many, stock_s)
        if figures:
            alone = _grade(work, size, say, word, jobs=1)
            faster = f"{alone / size:.3f} s a notebook; two are {alone / many:.2f}x as fast"
            rows.append((f"autograder grade, {word}, one worker, N = {size}", faster, "", ""))
    return rows


def _row(name: str, stock_s: float, ours_s: float, must: str = "", aim: str = "") -> Row:
    measured = f"{stock_s / ours_s:.1f}x ({stock_s:.2f} / {ours_s:.3f} s)"
    return (f"{name}, against stock", measured, must, aim)


def _sizes(word: str, size: int, few: float, many: float, stock_s: float) -> list[Row]:
    """Cost by class size; the line through both sizes tells start-up and marginal cost apart."""
    further = (many - few) / (size - 10)
    start = max(0.0, few - 10 * further)
    return [
        (f"autograder grade, {word}, N = 10", f"{few / 10:.3f} s a notebook", "", ""),
        (f"  start-up, {word}", f"{start:.1f} s", "", ""),
        (f"  each further notebook, {word}", f"{further:.3f} s, stock is {stock_s / further:.1f}x",
         "", ""),
    ]  # fmt: skip


def without_figures(notebook: bytes) -> bytes:
    """The same notebook, but nothing is drawn: cells that draw, exercises in it or not, are gone.

    The first cells, which import pyplot and define what the visible checks are made of, stay.
    """
    content = json.loads(notebook)
    for cell in content["cells"]:
        marks = cell["metadata"].get("nbgrader", {})
        if cell["cell_type"] != "code" or marks.get("grade_id") in ("setup", "tools"):
            continue
        if _DRAWS.search(_text(cell)) or marks.get("grade_id") == "before_you_submit":
            cell["source"] = NOTHING
    return json.dumps(content).encode()


def _text(cell: dict[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def _stock(source: bytes, notebook: bytes, count: int) -> float:
    """Wall seconds of `nbgrader autograde` with its defaults; visible checks only."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
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


def _grade(work: Work, count: int, say: Say, word: str, jobs: int = 2) -> float:
    """Wall seconds of `autograder grade`."""
    seconds = _ours(work, count, "autograder", "grade", "--jobs", str(jobs))
    say(f"{word}: autograder grade, {jobs} workers, {seconds / count:.3f} s a notebook ({count})")
    return seconds


def _ours(work: Work, count: int, *command: str) -> float:
    """Wall seconds of grading a new class with our judge, the processes' start included."""
    with class_of(work.course, work.notebook, count) as root:
        _release_as(load(root), work.source)
        return _run(root, *command[:2], ASSIGNMENT, *command[2:])


def _release_as(course: Course, source: bytes) -> None:
    """Let the release hold that source: what is locked in it comes back in every submission."""
    silent = {
        cell.metadata.nbgrader.grade_id: cell
        for cell in nbformat.reads(source.decode(), as_version=4).cells
        if "nbgrader" in cell.metadata and cell.source == NOTHING
    }
    with Gradebook(f"sqlite:///{course.paths.database}") as gradebook:
        for notebook in gradebook.find_assignment(ASSIGNMENT).notebooks:
            for cell in notebook.source_cells:
                if cell.name in silent:
                    cell.source = NOTHING
                    cell.checksum = compute_checksum(silent[cell.name])
        gradebook.db.commit()


@contextmanager
def class_of(course: Course, notebook: bytes, count: int) -> Iterator[Path]:
    """The folder of a course of its own, in which ``count`` students handed in that notebook."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "course"
        copy_course(course, root)
        release(load(root), ASSIGNMENT)  # without the course gate, which is no part of grading
        _hand_in(load(root).paths.coursework, notebook, count)
        yield root


def _hand_in(root: Path, notebook: bytes, count: int) -> None:
    """``count`` students; each notebook differs in a statement, so that none is a copy."""
    for number in range(count):
        content = json.loads(notebook)
        content["cells"].append({
            "cell_type": "code", "id": f"own-{number}", "metadata": {}, "outputs": [],
            "execution_count": None, "source": f"student_number = {number}",
        })  # fmt: skip
        folder = root / "submitted" / f"student{number:04}" / ASSIGNMENT
        folder.mkdir(parents=True)
        (folder / f"{ASSIGNMENT}.ipynb").write_text(json.dumps(content), encoding="utf-8")


def _run(root: Path, *command: str) -> float:
    program = [sys.executable, "-m", "nbgrader" if command[0] == "nbgrader" else "autograder.cli"]
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    start = time.perf_counter()
    ran = subprocess.run([*program, *command[1:]], cwd=root, capture_output=True, text=True,
                         check=False, env=os.environ | {"PATH": path})  # fmt: skip
    if ran.returncode:
        raise RuntimeError(f"{' '.join(command)}: {ran.stdout[-2000:]}{ran.stderr[-2000:]}")
    return time.perf_counter() - start
