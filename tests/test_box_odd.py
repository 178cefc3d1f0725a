"""Odd return values: they become Odd in the box, and a clear message in the judge."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from helpers_judge import session, student

from autograder.box import wire
from autograder.judge.answers import CheckFailed
from autograder.judge.compare import close, close_dict, keeps_type
from autograder.judge.launch import Zygote
from autograder.judge.messages import public_failure
from autograder.judge.show import show

pytest_plugins = ["helpers_judge_fixtures"]

ODD = {
    "(i for i in [1])": "generator",
    "lambda: 1": "function",
    "type('Own', (), {})()": "Own",
    "type('Always', (), {'__eq__': lambda *_: True, '__hash__': None})()": "Always",
    "type('Sub', (torch.Tensor,), {})([1.0])": "Sub",
    "torch.eye(2).to_sparse()": "sparse",
    "torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.qint8)": "quantized",
    "torch.nested.nested_tensor([torch.ones(1), torch.ones(2)])": "nested",
    "torch.ones(2, device='meta')": "meta",
    "torch.zeros(1).expand(10**10)": "too big",
    "np.broadcast_to(np.zeros(1), (10**10,))": "too big",
    "10**5000": "64 bits",
    "'x' * 10**6": "1000000 characters",
    "{1: 2}": "dict",
    "{1, 2}": "set",
    "b'bytes'": "bytes",
    "1j": "complex",
    "np.array([object()])": "object",
    "np.array(['2020-01-01'], dtype='datetime64[D]')": "datetime64",
    "torch": "module",
    "ValueError('x')": "ValueError",
}

SOURCE = """
def f(text):
    return eval(text)
"""
NESTED = """
def f(text):
    value = []
    if text == "itself":
        value.append(value)
    elif text == "many":
        value = [0] * 30_000
    elif text == "deep":
        for _ in range(10**4):
            value = [value]
    elif text == "one of its own":
        value = {"a": object(), "b": torch.ones(2)}
    return value
"""


@pytest.fixture(scope="module")
def oddities(bare_zygote: Zygote) -> Any:
    with session(bare_zygote, "import numpy as np, torch", SOURCE, NESTED.replace("f(", "g("),
                 names=("f", "g")) as opened:  # fmt: skip
        yield student(opened)


@pytest.mark.parametrize("expression", ODD)
@pytest.mark.filterwarnings("ignore")
def test_what_has_no_place_in_an_answer_is_odd_and_said_so(oddities: Any, expression: str) -> None:
    answer = oddities.f(expression)
    assert isinstance(answer.value, wire.Odd)
    assert ODD[expression] in answer.value.what
    for compare in (close, keeps_type):
        with pytest.raises(CheckFailed) as failed:
            compare(answer, torch.ones(2))
        assert failed.value.problem in ("odd", "type")
        for language in ("en", "zh"):
            text = public_failure(failed.value, language)
            assert answer.value.what in text and len(text) < 2_000


@pytest.mark.parametrize("which", ["itself", "many", "deep", "one of its own"])
def test_a_container_with_something_odd_in_it(oddities: Any, which: str) -> None:
    answer = oddities.g(which)
    with pytest.raises(CheckFailed) as failed:
        close(answer, torch.ones(2))
    assert failed.value.problem == "odd"
    with pytest.raises(CheckFailed):
        close_dict(answer, {"a": torch.ones(2), "b": torch.ones(2)})
    assert len(show(answer.value)) <= 200
    assert len(public_failure(failed.value, "en")) < 2_000


def test_nothing_returned_asks_for_the_return(oddities: Any) -> None:
    with pytest.raises(CheckFailed, match="return"):
        close(oddities.f("None"), torch.ones(2))


@pytest.mark.parametrize(
    "value", ["'lone \\ud800 half'", "['\\ud800'] * 2", "{'\\ud800': 1.0}", "float('nan')"]
)
def test_odd_text_and_numbers_still_cross(oddities: Any, value: str) -> None:
    with pytest.raises(CheckFailed):
        close(oddities.f(value), torch.tensor(1.0))


def test_a_list_of_a_million_is_odd_and_does_not_end_the_box(bare_zygote: Zygote) -> None:
    with session(bare_zygote, "def f():\n    return [0] * 10**6") as opened:
        answer = student(opened).f()
        with pytest.raises(CheckFailed) as failed:
            close(answer, torch.ones(2))
        assert failed.value.problem == "odd"


def test_too_much_text_for_one_frame_is_odd_and_does_not_end_the_box(bare_zygote: Zygote) -> None:
    with session(bare_zygote, "def f():\n    return ['x' * 9000] * 1000") as opened:
        answer = student(opened).f()
        with pytest.raises(CheckFailed) as failed:
            close(answer, torch.ones(2))
        assert failed.value.problem == "odd"


def test_a_class_with_an_impossible_name_does_not_end_the_box(bare_zygote: Zygote) -> None:
    with session(bare_zygote, "def f():\n    return type('\\ud800', (), {})()") as opened:
        with pytest.raises(CheckFailed) as failed:
            student(opened).f()
        assert failed.value.problem == "raised"
        assert opened.died is None
