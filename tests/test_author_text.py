# ruff: noqa: F811 - a fixture is imported by its name
"""The assignment's text: parsed into cells, and every mistake in it named with file and line."""

from __future__ import annotations

import re

import pytest
from test_author_toy import Toy, cells, toy  # noqa: F401 - a fixture

from autograder.author.build import source_notebook
from autograder.author.cells import Role
from autograder.author.text import read_text
from autograder.errors import CourseError

pytestmark = pytest.mark.usefixtures("toy")


def error_of(toy: Toy) -> str:
    with pytest.raises(CourseError) as caught:
        read_text(toy.course, "toy")
    return str(caught.value)


def test_roles_languages_and_lines(toy: Toy) -> None:
    text = read_text(toy.course, "toy")
    english = text.select("en")
    assert [(cell.role, cell.exercise) for cell in english if cell.is_code] == [
        (Role.SETUP, None),
        (Role.CODE, None),
        (Role.EXERCISE, "step"),
        (Role.CHECK, "step"),
        (Role.EXERCISE, "Walker"),
        (Role.CHECK, "Walker"),
        (Role.SUBMIT, None),
    ]
    assert "往下走" not in "".join(cell.source for cell in english)
    assert "往下走" in "".join(cell.source for cell in text.select("zh"))
    lines = toy.text.read_text(encoding="utf-8").splitlines()
    for cell in text.cells:
        assert lines[cell.line - 1].startswith("# %%")
        assert cell.title in lines[cell.line - 1]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("exercise: step", "exercise: stpe", ["'stpe'", "did you mean 'step'", "course.toml"]),
        ("exercise: step", "exercize: step", ["is no role", "# %% exercise: step"]),
        ("# %% setup", "# %% Setup", ["is no role", "# %% setup"]),
        ('step lang="zh"', 'step lang="cn"', ["unknown language 'cn'", "course.languages"]),
        ("def step(", "def stap(", ["does not define 'step'", "cell 'exercise: step'"]),
        (
            'raise NotImplementedError("write it")',
            "return x",
            ["does not raise NotImplementedError", "solutions/"],
        ),
        (
            'def reset(self):\n        raise NotImplementedError("reset")',
            'def reset(self): raise NotImplementedError("reset")',
            ["on its own line"],
        ),
        ("class Walker:", "spare = 1\nclass Walker:", ["definition of 'Walker' only"]),
        ("slope = math.cos(0.0)", "slope = math.cos(", ["is not Python", "line 13"]),
        ("slope = math.cos(0.0)", 'slope = open("data/rood.csv")', ["data/rood.csv", "beside"]),
        ("# %% check: Walker", "# %% walker", ["no cell `# %% check: Walker`", "'en'", "Add it"]),
        ("# ## A walker", "# A walker", ["no markdown cell with a heading", "'exercise: Walker'"]),
        ("# %% setup\n", "# %% one\n1\n\n# %% setup\n", ["first code cell", "Move it up"]),
        ('"重启并全部运行。")', '"重启")\n\n# %% last\n1', ["last cell", "Move it down"]),
        (
            'got = step(3.0, 1.0, 0.5)\nassert got == 2.5, f"应',
            'got = step(3.0, 1.0, 0.4)\nassert got == 2.5, f"应',
            ["differs from the 'en' cell", "strings and comments"],
        ),
        ("alpha=0.1):\n    \"\"\"往", "alpha=0.2):\n    \"\"\"往", ["differs from the 'en' cell"]),
        ('得到 {got}"', '得到 {got} {slope}"', ["differs from the 'en' cell"]),
        ('# %% [markdown] lang="zh"\n# # 玩具\n# 往下走。\n', "", ["in 'zh' where 'en' has"]),
        ('# %% check: step lang="en"', "# %% check: step", ["a second such cell in 'zh'"]),
        ("# %% setup", "x = 1\n\n# %% setup", ["text before the first"]),
        ("def step(", "text = '''\n# %% no\n'''\ndef step(", ["inside a string"]),
        ("# %% example of a slope", "# %% [raw]", ["raw cell"]),
    ],
)  # fmt: skip
def test_every_mistake_is_named(toy: Toy, old: str, new: str, expected: list[str]) -> None:
    toy.edit(toy.text, old, new)
    message = error_of(toy)
    assert re.match(r"assignments/toy/toy\.py(:\d+)?: ", message)
    for part in expected:
        assert part in message, message


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('raise NotImplementedError("walk")', "self.x = 1"),  # one method is given
        ("# %% before", "# %% [markdown]\n# x\n\n# %% example\n1\n\n# %% before"),
        ("import math", "%matplotlib inline\nimport math"),
        ('得到 {got}"', '得到 {got}、{got}"'),  # other words, same values
    ],
)
def test_these_are_no_mistakes(toy: Toy, old: str, new: str) -> None:
    toy.edit(toy.text, old, new)
    read_text(toy.course, "toy")


def test_check_before_its_exercise(toy: Toy) -> None:
    text = toy.text.read_text(encoding="utf-8")
    before, exercise, after = text.partition("# %% exercise: Walker")
    body, check, rest = after.partition("# %% check: Walker\n")
    asserts, last, end = rest.partition("# %% before")
    swapped = before + check + asserts + exercise + body + last + end
    toy.text.write_text(swapped, encoding="utf-8")
    assert "stands before its exercise cell" in error_of(toy)


def test_exercise_of_the_manifest_that_the_text_lacks(toy: Toy) -> None:
    toy.edit(toy.root / "course.toml", "Walker = 1", "Walker = 1\nfly = 3")
    message = error_of(toy)
    assert "has no cell `# %% exercise: fly` in 'en'" in message


def test_other_order_than_the_manifest(toy: Toy) -> None:
    toy.edit(toy.root / "course.toml", "step = 2\nWalker = 1", "Walker = 1\nstep = 2")
    assert "comes before 'Walker', in course.toml after it" in error_of(toy)


def test_an_id_that_the_build_uses(toy: Toy) -> None:
    toy.edit(toy.root / "course.toml", "Walker = 1", "Walker = 1\nsetup = 1")
    assert "'setup' is used by the build itself" in error_of(toy)


def test_an_existing_data_file_is_fine(toy: Toy) -> None:
    toy.edit(toy.text, "slope = math.cos(0.0)", 'slope = open("data/road.csv")')
    (toy.text.parent / "data").mkdir()
    (toy.text.parent / "data" / "road.csv").write_text("1\n")
    read_text(toy.course, "toy")


def test_no_text_and_no_utf8(toy: Toy) -> None:
    toy.text.write_bytes(b"\xff\xfe")
    assert "is not UTF-8" in error_of(toy)
    toy.text.unlink()
    assert "cannot be read" in error_of(toy)


def tools(toy: Toy, content: str) -> str:
    """Give the course shared tools; their path as messages show it."""
    toy.course.paths.tools.parent.mkdir(exist_ok=True)
    toy.course.paths.tools.write_text(content, encoding="utf-8")
    return "assignments/handout/tools.py"


def test_shared_tools_follow_every_setup_and_are_folded_and_locked(toy: Toy) -> None:
    file = tools(toy, '# %% tools lang="en"\na = 1  # one\n\n# %% tools lang="zh"\na = 1  # 一\n')
    for language, comment in (("en", "one"), ("zh", "一")):
        cell = read_text(toy.course, "toy").select(language)[1]
        assert (cell.role, cell.file) == (Role.TOOLS, file)
        built = cells(source_notebook(toy.course, "toy", language))
        assert list(built)[:2] == ["setup", "tools"] and comment in built["tools"]["source"]
        assert built["tools"]["metadata"]["jupyter"] == {"source_hidden": True}
        assert built["tools"]["metadata"]["nbgrader"]["locked"] is True


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("# %% helpers\na = 1\n", ["tools.py:1", "no cell `# %% tools`"]),
        ('# %% tools\na = 1\n# %% tools lang="zh"\nb = 1\n', ["tools.py:3", "a second such cell"]),
        ('# %% tools lang="en"\na = 1\n# %% tools lang="zh"\na = 2\n', ["tools.py:3", "differs"]),
        ("# %% tools\na = (\n", ["tools.py:1", "line 2 is not Python"]),
    ],
)
def test_a_mistake_in_the_tools_is_named_with_their_file(
    toy: Toy, content: str, expected: list[str]
) -> None:
    tools(toy, content)
    message = error_of(toy)
    assert all(part in message for part in expected), message
