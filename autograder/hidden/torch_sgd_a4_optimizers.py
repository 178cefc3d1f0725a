"""SGD against torch.optim.SGD, run live on the same parameters and gradients, state by state."""

from __future__ import annotations

from typing import Any

import torch

from autograder.hidden.sgd_a4_optimizers import Case, Event
from autograder.judge.answers import Answer
from autograder.judge.compare import differs, exact, fail, tolerance
from autograder.judge.show import apart, show


def require_states(answer: Answer, case: Case) -> None:
    """Every parameter has torch's values after every event, and still requires grad."""
    params, _ = _seen(answer, case)
    wanted, _ = torch_states(case)
    for number, (got, right) in enumerate(zip(params, wanted, strict=True), 1):
        rtol = tolerance("trajectory", case.params[number - 1].dtype)
        wrong = differs(got, right, rtol, "trajectory").reshape(len(right), -1).any(dim=1)
        if bool(wrong.any()):
            row = int(wrong.int().argmax())
            _fail_at(answer, case, row, number, *apart(got[row], right[row]))


def require_gradients(answer: Answer, case: Case) -> None:
    """After every event the gradients are what they are with torch: None after zero_grad."""
    _, grads = _seen(answer, case)
    _, wanted = torch_states(case)
    for row, (got, right) in enumerate(zip(grads, wanted, strict=True)):
        for number, (one, two) in enumerate(zip(got, right, strict=True), 1):
            same = one is two is None
            if isinstance(one, torch.Tensor) and two is not None and one.shape == two.shape:
                rtol = tolerance("step", case.params[number - 1].dtype)
                same = not bool(differs(exact(one), two, rtol).any())
            if not same:
                _fail_at(answer, case, row, number, *apart(one, two), grad=True)


def torch_states(case: Case) -> tuple[list[torch.Tensor], list[list[torch.Tensor | None]]]:
    """torch.optim.SGD on float64 copies: per parameter its values (events + 1, …), and after
    every event the gradients."""
    leaves = [exact(param).requires_grad_() for param in case.params]
    optimizer = torch.optim.SGD(leaves, **case.options)
    values, grads = [_copies(leaves)], [[leaf.grad for leaf in leaves]]
    for event in case.then:
        if event == "zero_grad":
            optimizer.zero_grad()
        elif "lr" in event:
            optimizer.param_groups[0]["lr"] = event["lr"]
        else:
            ((kind, new),) = event.items()
            for leaf, grad in zip(leaves, new, strict=True):
                before = leaf.grad if kind == "add" and leaf.grad is not None else 0.0
                leaf.grad = None if grad is None else exact(grad) + before
            optimizer.step()
        values.append(_copies(leaves))
        grads.append([None if leaf.grad is None else exact(leaf.grad) for leaf in leaves])
    return [torch.stack(history) for history in zip(*values, strict=True)], grads


def _copies(leaves: list[torch.Tensor]) -> list[torch.Tensor]:
    return [exact(leaf) for leaf in leaves]


def _seen(answer: Answer, case: Case) -> tuple[list[torch.Tensor], list[list[Any]]]:
    """Histories and gradients as the probe tells them; CheckFailed if they make no sense."""
    value = answer.value if isinstance(answer.value, dict) else {}
    try:
        states, grads, trainable = value["params"], value["grads"], value["trainable"]
        histories = [
            torch.stack([exact(state[i]).reshape(param.shape) for state in states])
            for i, param in enumerate(case.params)
        ]
        sizes = {len(states), len(grads), len(case.then) + 1}
        if len(sizes) > 1 or {len(row) for row in [*states, *grads]} != {len(histories)}:
            raise ValueError(sizes)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, RuntimeError):
        fail(
            answer,
            en="Afterwards the parameters are no longer tensors of their own shape: "
            "change them in place and leave the rest alone.",
            zh="之后参数不再是原来形状的张量：请原地修改参数，其余的不要动。",
        )
        raise AssertionError from None  # fail always raises
    if trainable != [True] * len(case.params):
        fail(
            answer,
            en="Afterwards a parameter no longer requires grad: move it under torch.no_grad().",
            zh="之后有参数不再 requires_grad：更新请放在 torch.no_grad() 里。",
        )
    return histories, grads


def _fail_at(
    answer: Answer, case: Case, row: int, number: int, got: str, right: str, grad: bool = False
) -> None:
    """Say what was done up to there, and which parameter is not torch's."""
    what = {"en": "the parameter", "zh": "参数"}
    if len(case.params) > 1:
        what = {"en": f"parameter number {number}", "zh": f"第 {number} 个参数"}
    if grad:
        what = {"en": f"the gradient of {what['en']}", "zh": f"{what['zh']}的梯度"}
    start = show(case.params[0] if len(case.params) == 1 else case.params)
    done = [_told(event) for event in case.then[:row]] or [{"en": "no step yet", "zh": "还没有走"}]
    fail(
        answer,
        en=f"From {start}: {'; '.join(text['en'] for text in done)}. "
        f"Now {what['en']} is {got}; with torch.optim.SGD it is {right}.",
        zh=f"从 {start} 出发：{'；'.join(text['zh'] for text in done)}。"
        f"这时{what['zh']}是 {got}；用 torch.optim.SGD 则是 {right}。",
    )


def _told(event: Event) -> dict[str, str]:
    """One event in words."""
    if event == "zero_grad":
        return {"en": "zero_grad()", "zh": "zero_grad()"}
    ((kind, value),) = event.items()
    if kind == "lr":
        return {"en": f"lr set to {value:g}", "zh": f"lr 改为 {value:g}"}
    grad = value[0] if len(value) == 1 else value
    if grad is None:
        return {"en": "step without a gradient", "zh": "没有梯度，走一步"}
    if kind == "add":
        return {
            "en": f"{show(grad)} added to the gradient, step",
            "zh": f"梯度再加上 {show(grad)}，走一步",
        }
    return {"en": f"step with gradient {show(grad)}", "zh": f"以梯度 {show(grad)} 走一步"}
