# ruff: noqa: F811 - a fixture is imported by its name
"""Each rule of the leak linter fires on a planted leak, and none on the clean course."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from test_author_toy import Toy, cells, toy  # noqa: F401 - a fixture

from autograder.author.build import build
from autograder.author.draft import Draft, draft
from autograder.author.leaks import Leak, lint, lint_folder


def planted(toy: Toy, plant: Callable[[dict[str, Any]], None], language: str = "en") -> list[Leak]:
    """Leaks after ``plant`` has changed the released cells (by id)."""
    made = draft(toy.course, "toy", language)
    notebook = json.loads(made.notebook(made.sources.stubs))
    plant({cell["id"]: cell for cell in notebook["cells"]})
    return lint(toy.course, made, json.dumps(notebook).encode())


def rules(leaks: list[Leak]) -> set[str]:
    return {leak.rule for leak in leaks}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_clean_course_has_no_leaks(toy: Toy, language: str) -> None:
    assert planted(toy, lambda cells: None, language) == []


def test_the_source_notebook_is_full_of_leaks(toy: Toy) -> None:
    made = draft(toy.course, "toy", "en")
    assert {"marker", "stub"} <= rules(lint(toy.course, made, made.notebook(made.sources.marked)))


@pytest.mark.parametrize(
    ("id", "source"),
    [
        ("code-001", "moved=(x-alpha*slope)"),
        ("code-001", "print(x - alpha * slope + 1)"),
        ("check-step", "assert step(1, 2) == x - (alpha * slope)"),
        ("code-001", "# hint: moved = x - alpha*slope"),
        ("code-001", "def solve(x, slope, alpha):\n    self.x = step(self.x, slope, self.pace/10)"),
        ("text-002", "Write `moved = x - alpha * slope` there."),
    ],
)
def test_solution_code_outside_the_exercise(toy: Toy, id: str, source: str) -> None:
    leaks = planted(toy, lambda cells: cells[id].update(source=source))
    assert [leak.rule for leak in leaks] == ["solution"]
    lines = toy.text.read_text(encoding="utf-8").splitlines()
    file, line = leaks[0].where.split(":")
    title = {"code-001": "example", "check-step": "check: step", "text-002": "[markdown]"}[id]
    assert file == "assignments/toy/toy.py" and title in lines[int(line) - 1]
    assert "from the solution of" in leaks[0].found


def test_trivial_statements_may_stand_in_examples(toy: Toy) -> None:
    example = "import math\nx = 0.0\n\ndef show(x):\n    if not math.isfinite(x):\n        return x"
    assert planted(toy, lambda cells: cells["code-001"].update(source=example)) == []


def test_an_exercise_cell_that_was_not_cleared(toy: Toy) -> None:
    def plant(cells: dict[str, Any]) -> None:
        source = "".join(cells["exercise-step"]["source"])
        cells["exercise-step"]["source"] = source.replace("    raise", "    x = 1\n    raise")

    assert rules(planted(toy, plant)) == {"stub"}


def test_an_exercise_cell_that_is_no_python_is_not_a_stub(toy: Toy) -> None:
    leaks = planted(toy, lambda cells: cells["exercise-step"].update(source="def ("))
    assert rules(leaks) == {"stub"}


def test_markers(toy: Toy) -> None:
    leaks = planted(toy, lambda cells: cells["text-001"].update(source="### END SOLUTION"))
    assert rules(leaks) == {"marker"}


@pytest.mark.parametrize("name", ["test_step_value_is_right", "test_toy"])
def test_hidden_test_names_anywhere(toy: Toy, name: str) -> None:
    output = {"output_type": "stream", "name": "stdout", "text": [f"{name} failed\n"]}
    leaks = planted(toy, lambda cells: cells["check-step"].update(outputs=[output]))
    assert rules(leaks) == {"hidden-test"}
    leaks = planted(toy, lambda cells: cells["text-001"]["metadata"].update({"name": name}))
    assert rules(leaks) == {"hidden-test"}


@pytest.mark.parametrize(
    "text",
    [
        "You climbed:\nthe slope points uphill.  Go against it.",
        "Multiply it by alpha right at the start.",
        "提示：斜率。你在爬坡：斜率指向上坡的方向，要反过来走。",
    ],
)
def test_misconception_texts(toy: Toy, text: str) -> None:
    leaks = planted(toy, lambda cells: cells["text-003"].update(source=f"# A\n{text}"))
    assert rules(leaks) == {"misconception"}


def test_numbers_of_hidden_tests(toy: Toy) -> None:
    content = (
        "def case(draw):\n    yield 4.7031, 25\n\n\ndef case_public(draw):\n    yield 1.4142\n"
    )
    (toy.hidden.parent / "cases_toy.py").write_text(content)
    leaks = planted(toy, lambda cells: cells["text-002"].update(source="It ends at (−4.7031, 0)."))
    assert [(leak.rule, leak.found) for leak in leaks] == [
        ("literal", "holds 4.7031, from a hidden test")
    ]
    assert planted(toy, lambda cells: cells["text-002"].update(source="25 steps to 1.4142")) == []
    leaks = planted(toy, lambda cells: cells["text-002"].update(source="see cases_toy.py"))
    assert rules(leaks) == {"hidden-test"}


def released(toy: Toy) -> tuple[Draft, Any]:
    """A folder as a release should look, without nbgrader."""
    (toy.text.parent / "data").mkdir()
    (toy.text.parent / "data" / "road.csv").write_text("1\n")
    made = draft(toy.course, "toy", "en")
    notebook = build(toy.course, "toy", "en")
    notebook.write_bytes(made.notebook(made.sources.stubs))
    return made, notebook.parent


def test_files_of_a_release(toy: Toy) -> None:
    made, folder = released(toy)
    assert lint_folder(toy.course, made, folder) == []
    (folder / "solutions.txt").write_text("42")
    (folder / "data" / "extra.csv").write_text("42")
    leaks = lint_folder(toy.course, made, folder)
    assert [leak.rule for leak in leaks] == ["file", "file"]
    (folder / "solutions.txt").unlink()
    (folder / "data" / "extra.csv").unlink()
    (folder / "data" / "road.csv").write_text("see test_step_value_is_right")
    assert rules(lint_folder(toy.course, made, folder)) == {"hidden-test"}


def test_no_cell_of_the_toy_is_skipped(toy: Toy) -> None:
    """A planted marker is found in every cell there is."""
    made = draft(toy.course, "toy", "en")
    for id in cells(made.notebook(made.sources.stubs)):
        leaks = planted(toy, lambda cells, id=id: cells[id].update(source="# BEGIN SOLUTION"))
        assert "marker" in rules(leaks), id
