"""The helpers of the visible checks, as a student meets them in either language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from autograder.course import load
from autograder.paths import PACKAGE

TOOLS = load(PACKAGE.parent).paths.tools
WORDS = {
    "en": {
        "passes": "✓ f passes its visible check. The hidden tests were not run.",
        "not run": "The hidden tests were not run.",
        "none": "no return was reached, or it returned None",
        "unwritten": "C.step is not written yet.",
        "undefined": "f is not defined",
        "states": ["✗ missing", "✓ visible check passes", "· untouched", "… defined"],
    },
    "zh": {
        "passes": "✓ f 通过了可见检查。隐藏测试没有运行。",
        "not run": "隐藏测试没有运行。",
        "none": "没有执行到 return，或者返回的就是 None",
        "unwritten": "C.step 还没有写。",
        "undefined": "f 还没有定义",
        "states": ["✗ 缺失", "✓ 通过可见检查", "· 还没动过", "… 已定义"],
    },
}
Notebook = dict[str, Any]


@pytest.fixture(params=WORDS)
def words(request: pytest.FixtureRequest) -> dict[str, Any]:
    return WORDS[request.param] | {"language": request.param}


@pytest.fixture
def notebook(words: dict[str, Any]) -> Notebook:
    """The names of a notebook in which the tools' cell was run."""
    cells = TOOLS.read_text("utf-8").split("# %% tools ")
    (source,) = (cell for cell in cells if cell.startswith(f'lang="{words["language"]}"'))
    names: Notebook = {"torch": torch, "np": np}
    exec("#" + source, names)
    return names


def failing(notebook: Notebook, check: Callable[[], None], name: str = "f") -> str:
    """What the student reads; nothing follows a failure, so it says all."""
    with pytest.raises(notebook["NotPassed"]) as failed, notebook["visible_check"](name):
        check()
    return "\n".join(failed.value._render_traceback_())


def test_a_check_that_passes_says_that_hidden_tests_were_not_run(
    notebook: Notebook, words: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    notebook["f"] = lambda x: 2 * x
    with notebook["visible_check"]("f"):
        notebook["expect"]("f([1, 2])", notebook["f"](torch.tensor([1, 2])), [2, 4])
    assert capsys.readouterr().out.strip() == words["passes"]


@pytest.mark.parametrize(
    ("got", "shown"),
    [
        (torch.tensor([[1.0, 2.0], [3.0, 5.0]]), ["f(x)[1]", "[3, 5]", "[3, 4]"]),
        (torch.tensor([1.0]), ["[1]", "(1,)", "(2, 2)"]),
        ("text", ["'text'"]),
    ],
)
def test_a_check_that_fails_says_what_was_tried_and_that_hidden_tests_were_not_run(
    notebook: Notebook, words: dict[str, Any], got: Any, shown: list[str]
) -> None:
    notebook["f"] = abs
    wanted = [[1.0, 2.0], [3.0, 4.0]]
    text = failing(notebook, lambda: notebook["expect"]("f(x)", got, wanted))
    assert all(part in text for part in ["f(x)", *shown])
    assert text.endswith(words["not run"]) and text.count(words["not run"]) == 1


def test_none_is_no_question(notebook: Notebook, words: dict[str, Any]) -> None:
    """A function may have a return, and it may say None."""
    notebook["f"] = abs
    text = failing(notebook, lambda: notebook["expect"]("f(x)", None, 1.0))
    assert words["none"] in text


def test_a_long_table_is_shown_in_short(notebook: Notebook) -> None:
    notebook["f"] = abs
    got, wanted = torch.rand(200), torch.rand(200) + 2
    text = failing(notebook, lambda: notebook["expect"]("f(x)", got, wanted))
    assert "..." in text and len(text) < 400


def test_what_is_not_written_or_not_there_is_named(
    notebook: Notebook, words: dict[str, Any]
) -> None:
    ending = "is not written yet" if words["language"] == "en" else "还没有写"
    source = f"class C:\n    def step(self):\n        raise NotImplementedError('C.step {ending}')"
    exec(source, notebook)
    text = failing(notebook, lambda: notebook["C"]().step(), "C")
    assert words["unwritten"] in text and text.endswith(words["not run"])

    def missing() -> None:
        raise NameError

    assert words["undefined"] in failing(notebook, missing)


def test_the_last_cell_tells_each_state_from_the_others(
    notebook: Notebook, words: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """One that passes does so also with the stub's line still below its return."""
    exec(
        "def passing(x):\n    return x\n    raise NotImplementedError\n"
        "def stub(x):\n    raise NotImplementedError\n"
        "def other(x):\n    return x",
        notebook,
    )
    with notebook["visible_check"]("passing"):
        pass
    capsys.readouterr()
    notebook["before_you_submit"]("gone", "passing", "stub", "other")
    lines = capsys.readouterr().out.splitlines()
    assert [line[18:].startswith(state) for line, state in
            zip(lines, words["states"], strict=False)] == [True] * 4  # fmt: skip
    assert words["not run"] in lines
