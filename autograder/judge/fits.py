"""Generic fits: what a wrong value looks like when no catalogued misconception explains it.

Each fit is a true statement about (got, expected) alone. The first that holds is reported.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch

from autograder.judge.compare import differs
from autograder.judge.show import apart, show
from autograder.records import Texts

_RTOL = 1e-6
_CLEAR = 1e-3
"""Of the largest number: one that is smaller may be rounding, and tells nothing about a factor."""


@dataclass(frozen=True)
class Fit:
    """A generic explanation: ``fit.<slug>`` and its sentence."""

    id: str
    texts: Texts
    factor: float | None = None
    """That all answers share, where it speaks of one."""


def fit(
    got: torch.Tensor,
    expected: torch.Tensor,
    kind: str,
    rtol: float = _RTOL,
    shared: Callable[[float], bool] = lambda factor: True,
) -> Fit | None:
    """The first generic explanation of ``got`` for ``expected`` (both float64), or None.

    ``shared`` tells whether a factor explains the other wrong answers, too.
    """
    if _same(got, expected, rtol):
        return None  # so close that any of the sentences below would be noise
    candidates: tuple[Callable[[torch.Tensor, torch.Tensor, float], Fit | None], ...]
    candidates = (_sign, _scale, _swapped, _transposed, _summed, _averaged)
    if kind == "trajectory":
        candidates += (_row_count, _stuck, _off_by_one, _first_difference)
    if kind == "labels":
        candidates = (_transposed,)
    for candidate in candidates:
        found = candidate(got, expected, rtol)
        if found is not None and (found.factor is None or shared(found.factor)):
            return found
    return None


def scaled(got: torch.Tensor, expected: torch.Tensor, factor: float, rtol: float = _RTOL) -> bool:
    """Whether ``got`` is that multiple of ``expected``."""
    return _same(got, factor * expected, rtol)


def _same(got: torch.Tensor, expected: torch.Tensor, rtol: float) -> bool:
    if got.shape != expected.shape or not got.numel():
        return False
    return not bool(differs(got, expected, rtol).any())


def _sign(got: torch.Tensor, expected: torch.Tensor, rtol: float) -> Fit | None:
    if not _same(got, -expected, rtol):
        return None
    return Fit("fit.sign", {
        "en": "Your numbers are right except for their sign: each is −1 times the expected one.",
        "zh": "数值的大小都对，只是符号全反了：每个都是正确值的 −1 倍。",
    })  # fmt: skip


def _scale(got: torch.Tensor, expected: torch.Tensor, rtol: float) -> Fit | None:
    if got.shape != expected.shape or not got.numel() or not expected.isfinite().all():
        return None
    largest = expected.abs().argmax()
    base = expected.reshape(-1)[largest]
    if int((expected.abs() > _CLEAR * base.abs()).sum()) < 2:
        return None  # whatever one number is, it is a multiple of the other
    factor = float(got.reshape(-1)[largest] / base)
    if factor == 0 or not torch.isfinite(torch.tensor(factor)):
        return None
    if not scaled(got, expected, factor, rtol):
        return None
    text = show(float(f"{factor:.4g}"))
    return Fit("fit.scale", {
        "en": f"Every number is exactly {text} times the expected one: look for a missing or an "
        "extra factor.",
        "zh": f"每个数都恰好是正确值的 {text} 倍：检查是否漏乘或多乘了一个因子。",
    }, factor)  # fmt: skip


def _swapped(got: torch.Tensor, expected: torch.Tensor, rtol: float) -> Fit | None:
    if expected.dim() < 1 or expected.shape[-1] < 2 or not _same(got, expected.flip(-1), rtol):
        return None
    return Fit("fit.swapped", {
        "en": "The components are right but in the opposite order: slot 0 belongs to the first "
        "variable.",
        "zh": "各分量的值都对，但顺序反了：第 0 个位置属于第一个变量。",
    })  # fmt: skip


def _transposed(got: torch.Tensor, expected: torch.Tensor, rtol: float) -> Fit | None:
    if expected.dim() != 2 or not _same(got, expected.T, rtol):
        return None
    return Fit("fit.transposed", {
        "en": "This is the transpose of the expected result: rows and columns are exchanged.",
        "zh": "结果是正确答案的转置：行与列互换了。",
    })  # fmt: skip


def _summed(got: torch.Tensor, expected: torch.Tensor, rtol: float) -> Fit | None:
    for axis in range(expected.dim()):
        if _several(expected, axis) and _same(got, expected.sum(axis), rtol):
            return Fit("fit.sum", {
                "en": f"This is the sum of the expected numbers over axis {axis}: keep them apart.",
                "zh": f"结果是正确答案沿第 {axis} 轴求和的值：应保留每个分量，不要相加。",
            })  # fmt: skip
    return None


def _averaged(got: torch.Tensor, expected: torch.Tensor, rtol: float) -> Fit | None:
    for axis in range(expected.dim()):
        if _several(expected, axis) and _same(got, expected.mean(axis), rtol):
            return Fit("fit.mean", {
                "en": f"This is the mean of the expected numbers over axis {axis}: each point has "
                "its own value.",
                "zh": f"结果是正确答案沿第 {axis} 轴的平均值：每个点都有自己的值。",
            })  # fmt: skip
    return None


def _several(expected: torch.Tensor, axis: int) -> bool:
    """Whether more than one of the things along an axis adds something to their sum."""
    others = [other for other in range(expected.dim()) if other != axis]
    return int((expected != 0).any(dim=others).sum() if others else (expected != 0).sum()) > 1


def _row_count(got: torch.Tensor, expected: torch.Tensor, rtol: float) -> Fit | None:
    """One row too few, or one too many."""
    if not expected.dim() or expected.dim() != got.dim():
        return None
    if len(got) == len(expected) + 1 and _same(got[:-1], expected, rtol):
        return Fit("fit.extra_end", {
            "en": "There is one row too many at the end; all before it are right: you took one "
            "step more than asked.",
            "zh": "末尾多了一行，前面的都对：比要求的多走了一步。",
        })  # fmt: skip
    if len(got) == len(expected) + 1 and _same(got[1:], expected, rtol):
        return Fit("fit.extra_start", {
            "en": "There is one row too many at the beginning; all after it are right.",
            "zh": "开头多了一行，后面的都对。",
        })  # fmt: skip
    if _same(got, expected[1:], rtol):
        return Fit("fit.without_start", {
            "en": "The first row is missing: the path begins with the starting point itself.",
            "zh": "少了第一行：路径应当从起点本身开始。",
        })  # fmt: skip
    if _same(got, expected[:-1], rtol):
        return Fit("fit.without_end", {
            "en": "The last row is missing: take every step, and keep the point after the last.",
            "zh": "少了最后一行：每一步都要走，最后一步之后的点也要记录下来。",
        })  # fmt: skip
    return None


def _stuck(got: torch.Tensor, expected: torch.Tensor, rtol: float) -> Fit | None:
    """All rows alike where they should not be."""
    if not expected.dim() or got.shape != expected.shape or len(expected) < 3:
        return None
    if bool((got[1:] != got[1]).any()):
        return None
    if _same(got, expected[:1].expand_as(expected), rtol):
        return Fit("fit.stuck", {
            "en": "Every row is the start: nothing ever moves. Is the update made, and its result "
            "kept?",
            "zh": "每一行都是起点，点一直没有动。更新做了吗？结果存下来了吗？",
        })  # fmt: skip
    moves = bool((expected[1:] != expected[1]).any())
    if moves and _same(got[1:], expected[-1:].expand_as(expected[1:]), rtol):
        return Fit("fit.one_tensor", {
            "en": "Every row you stored is where the walk ends: it is one tensor, stored again and "
            "again and changed in place. Store a copy (.clone()) of it each time.",
            "zh": "你存的每一行都是终点：存进去的始终是同一个张量，之后又被原地修改了。"
            "每次请存一份副本（.clone()）。",
        })  # fmt: skip
    return None


def _off_by_one(got: torch.Tensor, expected: torch.Tensor, rtol: float) -> Fit | None:
    if not expected.dim() or got.shape != expected.shape or len(expected) < 3:
        return None
    if not bool((expected[1:] != expected[1]).any()):
        return None  # a walk at rest is the same a step later
    if _same(got[1:], expected[:-1], rtol):
        return Fit("fit.late", {
            "en": "The path is one step late: row t holds what row t−1 should hold.",
            "zh": "路径晚了一步：第 t 行的值其实应在第 t−1 行。",
        })  # fmt: skip
    if _same(got[:-1], expected[1:], rtol):
        return Fit("fit.early", {
            "en": "The path is one step early: row t holds what row t+1 should hold.",
            "zh": "路径早了一步：第 t 行的值其实应在第 t+1 行。",
        })  # fmt: skip
    return None


def _first_difference(got: torch.Tensor, expected: torch.Tensor, rtol: float) -> Fit | None:
    if not expected.dim() or got.shape != expected.shape or len(expected) < 2:
        return None
    wrong = differs(got, expected, rtol, "trajectory").reshape(len(expected), -1).any(dim=1)
    if not bool(wrong.any()):
        return None
    row = int(wrong.int().argmax())
    theirs, ours = apart(got[row], expected[row])
    if row == 0:
        return Fit("fit.start", {
            "en": f"Already row 0, the starting point, differs: {theirs}, expected {ours}.",
            "zh": f"第 0 行（起点）就不同：{theirs}，应为 {ours}。",
        })  # fmt: skip
    return Fit("fit.first_difference", {
        "en": f"Row {row} of {len(expected) - 1} is the first that differs: {theirs}, expected "
        f"{ours}. Everything before it is right.",
        "zh": f"从第 {row} 行（共 {len(expected) - 1} 步）开始不同：{theirs}，应为 {ours}。"
        "在它之前都是对的。",
    })  # fmt: skip
