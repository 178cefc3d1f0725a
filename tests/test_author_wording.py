# ruff: noqa: F811 - a fixture is imported by its name
"""The course's words: each rule fires on a planted flaw, and none on the course as it is."""

from __future__ import annotations

import pytest
from test_author_toy import Toy, toy  # noqa: F401 - a fixture

from autograder.author.wording import flaws, glossary
from autograder.course import load
from autograder.errors import CourseError
from autograder.paths import PACKAGE

COURSE = load(PACKAGE.parent)
GLOSSARY = """
[[term]]
en = "learning rate"
zh = "学习率"
avoid = ["step size", "步幅"]
"""


@pytest.fixture
def worded(toy: Toy) -> Toy:
    """The toy course with a glossary and a hidden test with its two sentences."""
    toy.course.paths.glossary.write_text(GLOSSARY, "utf-8")
    test = '"""step walks.\n\n    zh: step 走一步。\n    """'
    toy.hidden.write_text(f"def test_step_value(student):\n    {test}\n", "utf-8")
    return toy


def found(toy: Toy) -> list[str]:
    return [str(flaw) for flaw in flaws(toy.course, "toy")]


@pytest.mark.parametrize("id", COURSE.assignments)
def test_the_course_is_well_worded(id: str) -> None:
    assert len(glossary(COURSE)) > 10
    assert flaws(COURSE, id) == []


def test_the_toy_is_well_worded(worded: Toy) -> None:
    assert found(worded) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("text", "# Walk downhill.", "# Mind the\n# Step size.", "toy.py:4: says 'step size'"),
        ("text", "# 往下走。", "# 步幅要小。", "says '步幅'; the course's word is '学习率'"),
        ("text", "# Walk downhill.", "# 往下走。", "is not translated: '往' in 'en'"),
        ("text", "# # 玩具\n# 往下走。", "# # Toy\n# Walk.", "no Chinese in it"),
        ("text", "# Walk downhill.", "# [Here](notes.md).", "links to 'notes.md', which leads no"),
        ("text", "# Walk downhill.", "# [Here](http://a.b).", "links to 'http://a.b'"),
        ("text", "# Walk downhill.", "# ![road](data/road.png)", "links to 'data/road.png'"),
        ("text", "# Walk downhill.", "# <details><summary>Hint</details>", "closes <details>"),
        ("text", "# Walk downhill.", "# <details>", "does not close <details>"),
        ("misconceptions", "it by alpha", "it by the step size", "step.whole_slope (en): says"),
        (
            "misconceptions",
            "\n    zh: 你把整个斜率",
            "\n    你把整个斜率",
            "has no text in 'zh'; write a line `zh: …` into the docstring",
        ),
        ("hidden", "\n    zh: step 走一步。", "", "'zh'; write a line `zh: …` into the docstring"),
        (
            "hidden",
            '"""step walks.\n\n    zh: step 走一步。\n    """',
            "pass",
            "'en'; begin the docstring with it",
        ),
        ("hidden", "zh: step 走一步。", "zh: step walks.", "test_step_value (zh): is not transl"),
    ],
)
def test_a_flaw_is_found_where_it_stands(
    worded: Toy, file: str, old: str, new: str, expected: str
) -> None:
    worded.edit(getattr(worded, file), old, new)
    assert any(expected in flaw for flaw in found(worded)), found(worded)


@pytest.mark.parametrize(
    "harmless",
    [
        "The lecture calls it (往下走).",
        "`stepsize` and `step size` are code",
        "[Torch](https://pytorch.org/docs) and [above](#one-step)",
        "<details><summary>Hint</summary> x </details>",
    ],
)
def test_what_only_looks_like_a_flaw(worded: Toy, harmless: str) -> None:
    worded.edit(worded.text, "# Walk downhill.", f"# {harmless}")
    assert found(worded) == []


def test_a_broken_glossary_is_named(worded: Toy) -> None:
    worded.course.paths.glossary.write_text("[[term]]\nen = 'rate'\n")
    with pytest.raises(CourseError, match=r"assignments/glossary\.toml.*`zh`.*Write \[\[term\]\]"):
        flaws(worded.course, "toy")
