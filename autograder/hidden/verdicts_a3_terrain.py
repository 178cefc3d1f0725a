"""Judging answers of a3_terrain that have no single right value: witnesses and sets of minima."""

from __future__ import annotations

from typing import Any

import torch

from autograder.judge.answers import Answer, CheckFailed
from autograder.judge.compare import as_numbers, close, differs, exact, fail, tolerance, within
from autograder.judge.show import show

COUNTS = 1e-5
"""Of max |f| on P: what the exercise calls a violation. Rounding in float32 is 100 times less."""


def require_label(answer: Answer, expected: str) -> None:
    """One word, spelt exactly so."""
    if type(answer.value) is not str or answer.value != expected:
        texts = {
            "en": f"returned {show(answer.value)}, expected {expected!r}",
            "zh": f"返回 {show(answer.value)}，应为 {expected!r}",
        }
        raise CheckFailed("values", texts, answer=answer, expected=expected)


def require_verdict(answer: Answer, f: Any, P: torch.Tensor, exists: bool) -> None:
    """None where no chord between two rows lies below f; else any a, b, λ that show one."""
    if exists:
        require_witness(answer, f, exact(P))
    elif answer.value is not None:
        fail(
            answer,
            en=f"It returned {show(answer.value)}, but between no two of these points does f rise "
            "above the chord by more than 1e-5 · max|f|: expected None.",
            zh=f"返回了 {show(answer.value)}，但这些点两两之间，f 都没有高出弦 1e-5 · max|f| "
            "以上：应为 None。",
        )


def require_witness(answer: Answer, f: Any, P: torch.Tensor) -> None:
    """Rows a, b of P and λ in (0, 1) with f above the chord between them."""
    a, b, lam = parts(answer)
    rtol = tolerance("step", torch.float32)
    for name, point in (("a", a), ("b", b)):
        if not any(point.shape == row.shape and not differs(point, row, rtol).any() for row in P):
            fail(
                answer,
                en=f"{name} = {show(point)} is not one of the rows of P.",
                zh=f"{name} = {show(point)} 不是 P 的某一行。",
            )
    weight = float(lam)
    if not 0 < weight < 1:
        fail(
            answer,
            en=f"λ = {show(weight)} is not between 0 and 1.",
            zh=f"λ = {show(weight)} 不在 0 和 1 之间。",
        )
    here = float(f(weight * a + (1 - weight) * b))
    chord = weight * float(f(a)) + (1 - weight) * float(f(b))
    if not here - chord > COUNTS * float(f(P).abs().max()):
        fail(
            answer,
            en=f"Between a = {show(a)} and b = {show(b)} with λ = {show(weight)}, f is "
            f"{show(here)} and the chord {show(chord)}: f is not above it.",
            zh=f"在 a = {show(a)} 与 b = {show(b)} 之间取 λ = {show(weight)}，f 为 "
            f"{show(here)}，弦为 {show(chord)}：f 没有高出弦。",
        )


def parts(answer: Answer) -> list[torch.Tensor]:
    """a, b and λ as float64 tensors; CheckFailed where the answer is not made of these."""
    value = answer.value
    if value is None:
        fail(
            answer,
            en="It returned None, but between two of these points f rises above the chord.",
            zh="返回了 None，但这些点中有两个，它们之间 f 高出了弦。",
        )
    if isinstance(value, (tuple, list)) and len(value) == 3:
        numbers = [as_numbers(part) for part in value]
        shapes = [None if part is None else part.dim() for part in numbers]
        if shapes == [1, 1, 0]:
            return [part for part in numbers if part is not None]
    fail(
        answer,
        en=f"It returned {show(value)}; expected None or three things: a point, a point, a number.",
        zh=f"返回了 {show(value)}；应为 None，或者三样东西：一个点、一个点、一个数。",
    )
    raise AssertionError("fail always raises")


def require_minima(answer: Answer, expected: torch.Tensor, tol: float) -> None:
    """Each expected minimum once, in any order, to within 10 · tol; nothing else."""
    value = answer.value
    if not len(expected) and isinstance(value, (list, tuple)) and not value:
        return  # of no minima a plain list cannot tell the shape
    found = as_numbers(value)
    if found is None or found.shape[1:] != (2,):
        close(answer, expected)  # not numbers, or not rows of two: let it say so
        fail(answer, en="Expected a tensor (K, 2).", zh="应为张量 (K, 2)。")
    assert found is not None
    apart = (found[:, None] - expected).norm(dim=-1).nan_to_num(nan=torch.inf)
    near = apart <= 10 * tol
    nearest = torch.nn.functional.pad(apart, (0, 1), value=torch.inf).amin(dim=1)
    reached = within(nearest, torch.zeros_like(nearest), torch.full_like(nearest, 10 * tol))
    for row, hit in zip(found, reached, strict=True):
        if not hit:
            fail(
                answer,
                en=f"{show(row)} is not a minimum that was reached. The minima reached are "
                f"{show(expected)}.",
                zh=f"{show(row)} 不是走到的极小值。走到的极小值是 {show(expected)}。",
            )
    for minimum, times in zip(expected, near.sum(dim=0).tolist(), strict=True):
        if times == 0:
            fail(
                answer,
                en=f"The minimum {show(minimum)} was reached but is not in {show(found)}.",
                zh=f"走到了极小值 {show(minimum)}，但 {show(found)} 里没有它。",
            )
        if times > 1:
            fail(
                answer,
                en=f"The minimum {show(minimum)} is there {times} times: {show(found)}. Points "
                "closer than 10 · tol are one minimum.",
                zh=f"极小值 {show(minimum)} 出现了 {times} 次：{show(found)}。"
                "相距不到 10 · tol 的点算同一个极小值。",
            )
