# ruff: noqa: F811 - a fixture is imported by its name
"""Text and solutions into notebooks."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import nbformat
import pytest
from test_author_toy import Toy, cells, toy  # noqa: F401 - a fixture

from autograder.author.build import (
    build,
    notebook_with,
    solved_notebook,
    source_notebook,
    stub_notebook,
)
from autograder.author.draft import CODE_STUBS, FAIL_CLOSED
from autograder.errors import CourseError

STEP = '''def step(x, slope, alpha=0.1):
    """One step downhill.

    x, slope: floats
    """
    # No loop is needed.
    ### BEGIN SOLUTION
    # Against the slope.
    moved = x - alpha * slope  # alpha is the learning rate

    if not math.isfinite(moved):
        return x
    return moved
    ### END SOLUTION'''

WALKER = '''class Walker:
    """Walks; 行走。"""

    pace = 2

    def __init__(self, x):
        self.x = x

    def walk(self, slope):
        """Take one step; 走一步。"""
        ### BEGIN SOLUTION
        self.x = step(self.x, slope, self.pace / 10)
        ### END SOLUTION

    def reset(self):
        ### BEGIN SOLUTION
        self.x = 0.0
        ### END SOLUTION'''


def run(notebook: bytes) -> dict[str, object]:
    space: dict[str, object] = {}
    for cell in json.loads(notebook)["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), space)
    return space


def test_stub_signature_and_solution_body_between_markers(toy: Toy) -> None:
    built = cells(source_notebook(toy.course, "toy", "en"))
    assert built["exercise-step"]["source"] == STEP
    assert built["exercise-Walker"]["source"] == WALKER


def test_notebook_is_valid_and_carries_the_agreed_metadata(toy: Toy) -> None:
    content = source_notebook(toy.course, "toy", "zh")
    nbformat.validate(nbformat.reads(content.decode(), as_version=4))
    notebook = json.loads(content)
    assert notebook["metadata"]["autograder"] == {"assignment": "toy", "language": "zh"}
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    built = cells(content)
    common = {"schema_version": 3, "cell_type": "code", "task": False}
    flags = {id: cell["metadata"].get("nbgrader") for id, cell in built.items()}
    assert flags["check-step"] == common | {
        "grade": True, "solution": False, "locked": True, "grade_id": "check_step", "points": 2,
    }  # fmt: skip
    assert flags["exercise-step"] == common | {
        "grade": False, "solution": True, "locked": False, "grade_id": "step",
    }  # fmt: skip
    for id, grade_id in (("setup", "setup"), ("before-you-submit", "before_you_submit")):
        assert flags[id] == common | {
            "grade": False, "solution": False, "locked": True, "grade_id": grade_id,
        }  # fmt: skip
    assert flags["code-001"] is None and flags["text-001"] is None
    goes_on = {id for id, cell in built.items() if "tags" in cell["metadata"]}
    assert goes_on == {"check-step", "check-Walker"}
    assert built["check-step"]["metadata"]["tags"] == ["raises-exception"]
    assert "lines_to_next_cell" not in content.decode() and "jupytext" not in content.decode()


def test_check_cells_fail_closed_under_nbgraders_own_execute(
    toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    solved = solved_notebook(toy.course, "toy", "en")
    for id in ("check-step", "check-Walker"):
        assert cells(solved)[id]["source"].splitlines()[0] == FAIL_CLOSED
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    run(solved)
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    with pytest.raises(AssertionError, match="graded without hidden tests"):
        run(solved)


def test_points_stand_in_the_headings(toy: Toy) -> None:
    english = cells(stub_notebook(toy.course, "toy", "en"))
    assert english["text-001"]["source"].startswith("# Toy\n")
    assert english["text-002"]["source"] == "## One step (2 points)\nMove a little."
    assert english["text-003"]["source"] == "## A walker (1 point)"
    chinese = cells(stub_notebook(toy.course, "toy", "zh"))
    assert chinese["text-002"]["source"].startswith("## 一步（2 分）\n")
    toy.edit(toy.root / "course.toml", "step = 2", "step = 2.5")
    english = cells(stub_notebook(toy.course, "toy", "en"))
    assert english["text-002"]["source"].startswith("## One step (2.5 points)\n")
    assert english["check-step"]["metadata"]["nbgrader"]["points"] == 2.5


@pytest.mark.parametrize("language", ["en", "zh"])
def test_solved_passes_its_checks_and_the_stub_raises(toy: Toy, language: str) -> None:
    assert "step" in run(solved_notebook(toy.course, "toy", language))
    stub = cells(stub_notebook(toy.course, "toy", language))
    assert CODE_STUBS[language] in stub["exercise-step"]["source"]
    space: dict[str, object] = {}
    exec(stub["exercise-Walker"]["source"], space)
    with pytest.raises(NotImplementedError):
        space["Walker"](1.0).walk(1.0)  # type: ignore[operator]
    with pytest.raises(NotImplementedError):
        run(stub_notebook(toy.course, "toy", language))


def test_notebook_with_one_exercise_replaced(toy: Toy) -> None:
    source = "def step(x, slope, alpha=0.1):\n    return 7"
    made = cells(notebook_with(toy.course, "toy", "en", {"step": source}))
    assert made["exercise-step"]["source"] == source
    assert "self.x = 0.0" in made["exercise-Walker"]["source"]
    made = cells(notebook_with(toy.course, "toy", "en", {"step": "not python ("}, others="stubs"))
    assert made["exercise-step"]["source"] == "not python ("
    assert CODE_STUBS["en"] in made["exercise-Walker"]["source"]
    with pytest.raises(CourseError, match="no exercise stap"):
        notebook_with(toy.course, "toy", "en", {"stap": source})


def test_two_builds_are_the_same_bytes_in_two_processes(toy: Toy) -> None:
    (toy.text.parent / "data" / "__pycache__").mkdir(parents=True)
    (toy.text.parent / "data" / "road.csv").write_text("1\n")
    (toy.text.parent / "data" / "__pycache__" / "x.pyc").write_text("")
    notebook = build(toy.course, "toy", "en")
    first = notebook.read_bytes()
    code = (
        "import sys; from pathlib import Path; from autograder import course; "
        "from autograder.author.build import build; "
        "build(course.load(Path(sys.argv[1])), 'toy', 'en')"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    subprocess.run([sys.executable, "-c", code, str(toy.root)], check=True, env=environment)
    assert notebook.read_bytes() == first == source_notebook(toy.course, "toy", "en")
    folder = notebook.parent
    files = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}
    assert files == {"toy.ipynb", "data/road.csv"}


def test_a_data_file_that_was_removed_leaves_the_source_folder(toy: Toy) -> None:
    data = toy.text.parent / "data"
    data.mkdir()
    (data / "old.csv").write_text("1\n")
    folder = build(toy.course, "toy").parent
    (data / "old.csv").rename(data / "new.csv")
    build(toy.course, "toy")
    assert [path.name for path in (folder / "data").iterdir()] == ["new.csv"]


def test_a_release_says_how_to_install_in_its_own_language(toy: Toy) -> None:
    handout = toy.root / "assignments" / "handout"
    handout.mkdir()
    (handout / "requirements.txt").write_text("torch\n")
    (handout / "INSTALL.zh.md").write_text("先安装\n")
    (handout / "notes.md").write_text("for instructors\n")
    folder = build(toy.course, "toy", "zh").parent
    assert {path.name for path in folder.iterdir()} == {
        "toy.ipynb", "requirements.txt", "INSTALL.md",
    }  # fmt: skip
    assert (folder / "INSTALL.md").read_text() == "先安装\n"
    with pytest.raises(CourseError, match=r"handout/INSTALL\.en\.md: is missing"):
        build(toy.course, "toy", "en")


def test_a_foreign_file_in_the_source_folder_is_refused_and_kept(toy: Toy) -> None:
    foreign = build(toy.course, "toy").parent / "answers.txt"
    foreign.write_text("42")
    with pytest.raises(CourseError, match=r"source/toy/answers\.txt.*copy this file to students"):
        build(toy.course, "toy")
    assert foreign.exists()


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("def step(", "def stap(", ["no solution 'step'", "did you mean 'stap'"]),
        ("alpha=0.1):", "alpha=0.2):", ["alpha=0.2", "alpha=0.1", "same parameters"]),
        ("slope, alpha=0.1", "slope, *, alpha=0.1", ["same parameters"]),
        ("def step(", "async def step(", ["same parameters"]),
        ("return moved", "return moved + SHIFT", ["'SHIFT'", "does not define"]),
        ("return moved", "return Walker", ["'Walker'", "earlier exercises"]),
        ("    def reset(self):\n        self.x = 0.0\n", "", ["'reset' has no solution"]),
        ("def reset(self):", "def reset(self, x=0):", ["same parameters"]),
        ("    def reset(", "    def hop(self):\n        pass\n\n    def reset(", ["'hop'", "lost"]),
        ("    def reset(", "    speed = 3\n\n    def reset(", ["this line", "lost"]),
        ("self.x = 0.0", 'raise NotImplementedError("later")', ["is itself a stub"]),
        ("class Walker:", "def Walker():\n    pass\n\nclass Other:", ["must be a class"]),
        ("import math", "import math (", ["is not Python"]),
    ],
)  # fmt: skip
def test_a_solution_that_does_not_fit(toy: Toy, old: str, new: str, expected: list[str]) -> None:
    toy.edit(toy.solutions, old, new)
    with pytest.raises(CourseError) as caught:
        source_notebook(toy.course, "toy", "en")
    assert str(caught.value).startswith("solutions/toy.py:")
    for part in expected:
        assert part in str(caught.value)


def test_annotations_and_a_missing_docstring_do_not_matter(toy: Toy) -> None:
    toy.edit(
        toy.solutions, "(x, slope, alpha=0.1):", "(x: float, slope: float, alpha=0.1) -> float:"
    )
    toy.edit(toy.solutions, '    """Docstring of the solution, never shipped."""\n', "")
    assert cells(source_notebook(toy.course, "toy", "en"))["exercise-step"]["source"] == STEP


def test_solution_on_one_line_and_trailing_comment(toy: Toy) -> None:
    toy.edit(
        toy.solutions,
        "    def reset(self):\n        self.x = 0.0",
        "    def reset(self): self.x = 0.0",
    )
    toy.edit(toy.solutions, "    return moved\n", "    return moved\n    # Done.\n")
    built = cells(source_notebook(toy.course, "toy", "en"))
    assert built["exercise-Walker"]["source"] == WALKER
    assert "return moved\n    # Done.\n    ### END" in built["exercise-step"]["source"]


def test_no_solutions_and_an_unknown_language(toy: Toy) -> None:
    with pytest.raises(CourseError, match=r"no language 'fr'.*en, zh"):
        source_notebook(toy.course, "toy", "fr")
    toy.solutions.unlink()
    with pytest.raises(CourseError, match=r"solutions/toy\.py: cannot be read"):
        source_notebook(toy.course, "toy", "en")
