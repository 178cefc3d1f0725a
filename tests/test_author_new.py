# ruff: noqa: F811 - a fixture is imported by its name
"""A new assignment is in order from its first minute."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from test_author_toy import Toy, toy  # noqa: F401 - a fixture

from autograder.author.build import build
from autograder.author.new import new
from autograder.author.plan import plan
from autograder.errors import CourseError
from autograder.paths import PACKAGE

TOOLS = PACKAGE.parent / "assignments" / "handout" / "tools.py"


def files(root: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_it_is_a_whole_assignment(toy: Toy) -> None:
    toy.course.paths.tools.parent.mkdir()
    toy.course.paths.tools.write_bytes(TOOLS.read_bytes())
    before = files(toy.root)
    made = new(toy.course, "a6_noise")
    after = files(toy.root)
    assert {path for path in after if after[path] != before.get(path)} == set(made)
    assert after[toy.root / "course.toml"].startswith(before[toy.root / "course.toml"])
    assignment = toy.course.assignment("a6_noise")
    assert assignment.title == {"en": "Noise", "zh": "noise"} and assignment.points == 2
    for language in ("en", "zh"):
        assert "a6_noise.ipynb" in str(build(toy.course, "a6_noise", language))
    planned = plan(toy.course, "a6_noise")
    assert planned.faults == () and len(planned.altered) > 10


@pytest.mark.parametrize(
    ("id", "expected"),
    [
        ("noise", r"'noise' is no id.*a6_topic"),
        ("a6_Noise", "is no id"),
        ("../a6_noise", "is no id"),
    ],
)
def test_a_bad_id_is_refused(toy: Toy, id: str, expected: str) -> None:
    before = files(toy.root)
    with pytest.raises(CourseError, match=expected):
        new(toy.course, id)
    assert files(toy.root) == before


def test_nothing_is_overwritten(toy: Toy) -> None:
    made = new(toy.course, "a6_noise")
    with pytest.raises(CourseError, match="there is a6_noise already"):
        new(toy.course, "a6_noise")
    toy.edit(made[-1], "[assignments.a6_noise", "[assignments.a7_other", 2)
    before = files(toy.root)
    with pytest.raises(CourseError, match=r"a6_noise\.py: is in the way"):
        new(toy.course, "a6_noise")
    assert files(toy.root) == before


def test_a_language_without_a_template_is_refused(toy: Toy) -> None:
    toy.edit(toy.root / "course.toml", 'zh = "玩具" }', 'zh = "玩具", fr = "Jouet" }', 2)
    toy.edit(toy.root / "course.toml", 'id = "toy"', 'id = "toy"\nlanguages = ["en", "zh", "fr"]')
    with pytest.raises(CourseError, match="no template is written in 'fr'"):
        new(toy.course, "a6_noise")


def test_it_passes_the_gate_as_it_stands(tmp_path: Path) -> None:
    """With the real judge, in a copy of the course: `new` writes beside the hidden tests."""
    root = PACKAGE.parent
    for name in ("autograder", "assignments/handout"):
        shutil.copytree(root / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(root / "course.toml", tmp_path)
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    for command in ("new", "check"):
        line = [sys.executable, "-m", "autograder.cli", command, "a6_noise"]
        done = subprocess.run(
            line, cwd=tmp_path, env=environment, text=True, capture_output=True, timeout=300
        )
        assert done.returncode == 0, done.stderr
    assert "2/2" in done.stdout and "4/4" in done.stdout and "3/3" in done.stdout
