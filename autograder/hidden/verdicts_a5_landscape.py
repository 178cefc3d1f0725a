"""What the hidden tests of a5_landscape demand in several places, with the words for it."""

from __future__ import annotations

from typing import Any

import torch

from autograder.hidden.cases_a2_descent import close_or_empty
from autograder.hidden.cases_a5_landscape import gradients
from autograder.judge.answers import Answer, CheckFailed
from autograder.judge.compare import close, exact, fail
from autograder.judge.show import show


def pair(answer: Answer) -> tuple[Answer, Answer]:
    """The two parts of what came back; CheckFailed if there are not two."""
    value = answer.value
    two = isinstance(value, (tuple, list)) and len(value) == 2
    if not two and not (isinstance(value, torch.Tensor) and value.dim() and len(value) == 2):
        fail(answer, en="Return two values: return dw, db.", zh="请返回两个值：return dw, db。")
    return answer.with_value(value[0]), answer.with_value(value[1])


def require_gradients(student: Any, case: Any) -> None:
    """common_grads of every name of the case is right, both parts of it."""
    names, *inputs = case
    for name in names:
        parts = pair(student.common_grads(name, *inputs))
        for part, expected in zip(parts, gradients(name, *inputs), strict=True):
            close_or_empty(part, expected)


def require_close(answer: Answer, expected: torch.Tensor, *, en: str, zh: str) -> None:
    """``close``, with words for which of several numbers it is about."""
    try:
        close(answer, expected)
    except CheckFailed as failure:
        got, wanted = show(answer.value), show(expected)
        texts = {
            "en": f"{en} was {got}; expected {wanted}.",
            "zh": f"{zh}是 {got}，应为 {wanted}。",
        }
        problem = "rule" if failure.problem == "values" else failure.problem
        raise CheckFailed(problem, texts, answer=answer, expected=failure.expected) from None


def require_restored(
    answer: Answer, seen: dict[str, Any], case: Any, when: str = "changed"
) -> None:
    """No number of any parameter of the case's network has changed."""
    changed = seen.get(when)
    if changed != [0] * len(case.network.weights):
        fail(
            answer,
            en="Afterwards the parameters are not what they were. How many numbers changed in "
            f"each: {show(changed)}.",
            zh=f"之后参数没有恢复原样。各个参数中变了的数的个数依次是：{show(changed)}。",
        )


def require_trainable(answer: Answer, seen: dict[str, Any], case: Any) -> None:
    """Every parameter of the case's network still requires grad and has the .grad it had."""
    if seen.get("trainable") != [True] * len(case.grads):
        fail(
            answer,
            en="A parameter no longer requires grad afterwards.",
            zh="事后有参数的 requires_grad 变成了 False。",
        )
    grads = seen.get("grads")
    for number, wanted in enumerate(case.grads):
        got = grads[number] if isinstance(grads, list) and len(grads) == len(case.grads) else None
        require_close(
            answer.with_value(got), exact(wanted),
            en=f"Afterwards, .grad of parameter {number}", zh=f"事后，第 {number} 个参数的 .grad ",
        )  # fmt: skip


def all_modes(seen: dict[str, Any], training: bool) -> bool:
    """Whether every layer is in that mode afterwards."""
    modes = seen.get("training")
    return isinstance(modes, list) and all(mode is training for mode in modes)


def require_measures(answer: Answer, expected: dict[str, dict[str, float]]) -> None:
    """Every number of every surface, each named where it is wrong."""
    value = answer.value
    if type(value) is not dict or set(value) != set(expected):
        fail(
            answer,
            en=f"Return a dict with the names of the surfaces: {sorted(expected)}.",
            zh=f"请返回字典，键是各个地形的名字：{sorted(expected)}。",
        )
    for name, measures in expected.items():
        inner = value[name]
        if type(inner) is not dict or set(inner) != set(measures):
            fail(
                answer,
                en=f"Under {name!r} expected a dict with the keys {sorted(measures)}.",
                zh=f"{name!r} 对应的应当是字典，键是 {sorted(measures)}。",
            )
        for key, wanted in measures.items():
            try:
                close(answer.with_value(inner[key]), wanted, kind="numerical")
            except CheckFailed:
                got = show(inner[key])
                fail(
                    answer,
                    en=f"{key} of {name!r} is {got}; expected {show(wanted)}.",
                    zh=f"{name!r} 的 {key} 是 {got}，应为 {show(wanted)}。",
                )
