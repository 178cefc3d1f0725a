"""A tiny course in a temporary folder for the author tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from autograder import course as courses
from autograder import paths
from autograder.course import Course

MANIFEST = """
[course]
id = "toy"
title = { en = "Toy", zh = "玩具" }

[assignments.toy]
title = { en = "Toy", zh = "玩具" }
due = 2026-09-27T23:59:00+08:00

[assignments.toy.exercises]
step = 2
Walker = 1
"""

TEXT = '''
# %% setup
import math

# %% [markdown] lang="en"
# # Toy
# Walk downhill.

# %% [markdown] lang="zh"
# # 玩具
# 往下走。

# %% example of a slope
slope = math.cos(0.0)

# %% [markdown] lang="en"
# ## One step
# Move a little.

# %% [markdown] lang="zh"
# ## 一步
# 走一小步。

# %% exercise: step lang="en"
def step(x, slope, alpha=0.1):
    """One step downhill.

    x, slope: floats
    """
    # No loop is needed.
    raise NotImplementedError("write it")

# %% exercise: step lang="zh"
def step(x, slope, alpha=0.1):
    """往下走一步。

    x、slope：浮点数
    """
    # 不需要循环。
    raise NotImplementedError("在这里写")

# %% check: step lang="en"
got = step(3.0, 1.0, 0.5)
assert got == 2.5, f"step(3, 1, 0.5) gave {got}, not 2.5"

# %% check: step lang="zh"
got = step(3.0, 1.0, 0.5)
assert got == 2.5, f"应为 2.5，step(3, 1, 0.5) 得到 {got}"

# %% [markdown] lang="en"
# ## A walker

# %% [markdown] lang="zh"
# ## 行者

# %% exercise: Walker
class Walker:
    """Walks; 行走。"""

    pace = 2

    def __init__(self, x):
        self.x = x

    def walk(self, slope):
        """Take one step; 走一步。"""
        raise NotImplementedError("walk")

    def reset(self):
        raise NotImplementedError("reset")

# %% check: Walker
walker = Walker(1.0)
walker.walk(2.0)
assert walker.x == 0.6, walker.x

# %% before you submit lang="en"
print("Restart and run all.")

# %% before you submit lang="zh"
print("重启并全部运行。")
'''

SOLUTIONS = '''
"""Solutions of toy."""

import math


def step(x, slope, alpha=0.1):
    """Docstring of the solution, never shipped."""
    # Against the slope.
    moved = x - alpha * slope  # alpha is the learning rate

    if not math.isfinite(moved):
        return x
    return moved


class Walker:
    def __init__(self, x):
        self.x = x

    def walk(self, slope):
        self.x = step(self.x, slope, self.pace / 10)

    def reset(self):
        self.x = 0.0
'''

HIDDEN = '''
def test_step_value_is_right(student):
    """step goes downhill.

    zh: step 往下走。
    """
'''

MISCONCEPTIONS = '''
def step__ascent(x, slope, alpha=0.1):
    """You climbed: the slope points uphill. Go against it.

    zh: 你在爬坡：斜率指向上坡的方向，要反过来走。
    """
    return x + alpha * slope


def step__whole_slope(x, slope, alpha=0.1):
    """You took the whole slope as your step. Multiply it by alpha right at the start.

    zh: 你把整个斜率当成了一步。先乘以学习率 alpha。
    """
    return x - slope


class Walker__stays:
    """Your walker never moves: store the new place in self.x.

    zh: 你的行者没有动：把新的位置存到 self.x 里。
    """

    def __init__(self, x):
        self.x = x

    def walk(self, slope):
        Walker  # its own name, here too

    def reset(self):
        self.x = 0.0
'''

VARIANTS = """
def step__two_lines(x, slope, alpha=0.1):
    down = -slope
    return x + alpha * down
"""


class Toy:
    """The toy course's files; ``course`` reads them as they are now."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.text = root / "assignments" / "toy" / "toy.py"
        self.solutions = root / "solutions" / "toy.py"
        self.hidden = root / "hidden" / "test_toy.py"
        self.misconceptions = root / "misconceptions" / "toy.py"
        self.variants = root / "tests" / "variants" / "toy.py"
        contents = {
            root / "course.toml": MANIFEST,
            self.text: TEXT,
            self.solutions: SOLUTIONS,
            self.hidden: HIDDEN,
            self.misconceptions: MISCONCEPTIONS,
            self.variants: VARIANTS,
        }
        for path, content in contents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content.lstrip("\n"), encoding="utf-8")

    @property
    def course(self) -> Course:
        return courses.load(self.root)

    def edit(self, path: Path, old: str, new: str, count: int = 1) -> None:
        """Replace ``old``, which must be there, the first ``count`` times."""
        content = path.read_text(encoding="utf-8")
        assert old in content, f"{old!r} is not in {path.name}"
        path.write_text(content.replace(old, new, count), encoding="utf-8")


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Toy:
    monkeypatch.setattr(paths, "HIDDEN", tmp_path / "hidden")
    monkeypatch.setattr(paths, "MISCONCEPTIONS", tmp_path / "misconceptions")
    return Toy(tmp_path)


def cells(notebook: bytes) -> dict[str, Any]:
    """Cells by id; their source joined."""
    content = json.loads(notebook)["cells"]
    return {cell["id"]: {**cell, "source": "".join(cell["source"])} for cell in content}


def test_the_toy_course_itself_is_in_order(toy: Toy) -> None:
    assert [exercise.id for exercise in toy.course.assignment("toy").exercises] == [
        "step",
        "Walker",
    ]
