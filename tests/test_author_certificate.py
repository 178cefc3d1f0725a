# ruff: noqa: F811 - a fixture is imported by its name
"""The gate is run again exactly when something changed that its result depends on."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_author_toy import Toy, toy  # noqa: F401 - a fixture

from autograder.author import certificate
from autograder.author.gate import GateResult
from autograder.author.verdicts import Problem

RED = Problem(exercise="step", what="variant two_lines", file="v.py:1", message="earns 1 of 2")


class Gate:
    """Counts its runs."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        self.runs = 0

    def __call__(self) -> GateResult:
        self.runs += 1
        return GateResult(
            assignment="toy", languages=("en",), trials=(), problems=self.problems,
            isolation="A", seconds=0.0,
        )  # fmt: skip


def ask(toy: Toy, gate: Gate) -> tuple[Problem, ...]:
    return certificate.problems(toy.course, "toy", gate)


def test_a_green_gate_is_run_once(toy: Toy) -> None:
    gate = Gate()
    assert ask(toy, gate) == ask(toy, gate) == ()
    assert gate.runs == 1


def test_a_red_gate_is_run_again(toy: Toy) -> None:
    gate = Gate(RED)
    assert ask(toy, gate) == ask(toy, gate) == (RED,)
    assert gate.runs == 2


def handout(toy: Toy) -> Path:
    folder = toy.course.paths.handout
    folder.mkdir()
    for language in toy.course.languages:
        (folder / f"INSTALL.{language}.md").write_text("pip install\n")
    return folder / "requirements.txt"


@pytest.mark.parametrize(
    "name", ["text", "solutions", "hidden", "misconceptions", "variants", "manifest", "handout"]
)
def test_every_file_of_the_assignment_counts(toy: Toy, name: str) -> None:
    special = {"manifest": toy.root / "course.toml", "handout": handout(toy)}
    path = special.get(name) or getattr(toy, name)
    gate = Gate()
    ask(toy, gate)
    path.write_text((path.read_text("utf-8") if path.exists() else "") + "\n# more\n", "utf-8")
    ask(toy, gate)
    assert gate.runs == 2


def test_a_damaged_certificate_is_no_certificate(toy: Toy) -> None:
    gate = Gate()
    ask(toy, gate)
    (path,) = (toy.course.paths.state / "certificates").iterdir()
    path.write_bytes(b'{"assignment": "toy"')
    ask(toy, gate)
    assert gate.runs == 2
