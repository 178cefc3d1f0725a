"""The one place for tolerances, and for what counts as the same.

Tolerances are relative to the largest finite |expected| of the tensor (for trajectories: of the
rows so far), because a component that cancels to nearly zero says nothing about the method.
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from autograder.box import wire
from autograder.judge.answers import Answer, CheckFailed
from autograder.judge.measure import measuring_now, record
from autograder.judge.show import apart, contrast, show
from autograder.records import Texts

TOLERANCES: dict[str, tuple[float, float]] = {
    # kind: (float64, float32)
    "step": (1e-9, 1e-5),  # a handful of roundings: eps is 2e-16 and 1e-7
    "trajectory": (1e-9, 1e-4),  # roundings add up over some tens of contracting steps
    "labels": (1e-9, 1e-9),  # whole numbers that are names: no factor or sign means anything
    "end": (1e-9, 1e-4),  # the same; but the rows are ends of many walks, not steps of one
    "numerical": (1e-6, 5e-3),  # the best a central difference reaches: eps ** (2/3), with room
}
_COARSE = (torch.float32, torch.float16, torch.bfloat16)


def tolerance(kind: str, dtype: torch.dtype) -> float:
    """Relative tolerance for results that were computed in ``dtype``."""
    fine, coarse = TOLERANCES[kind]
    return coarse if dtype in _COARSE else fine


def exact(tensor: torch.Tensor) -> torch.Tensor:
    """A detached float64 copy on the CPU: what references are computed from."""
    return tensor.detach().to("cpu", torch.float64, copy=True)


def autograd_gradient(f: Callable[[torch.Tensor], torch.Tensor], p: torch.Tensor) -> torch.Tensor:
    """Reference gradient of a scalar (or batch of independent scalars) f at p, in float64."""
    point = exact(p).requires_grad_()
    value = f(point).sum()
    if not value.requires_grad:  # a constant
        return torch.zeros_like(point)
    (gradient,) = torch.autograd.grad(value, point, allow_unused=True)
    return torch.zeros_like(point) if gradient is None else gradient.detach()


def close(got: Answer | Any, expected: Any, kind: str = "step") -> None:
    """Raise CheckFailed unless ``got`` has the values and the shape of ``expected``.

    Tensors, NumPy arrays, numbers and lists or tuples of these are all welcome: the type is the
    business of ``keeps_type``. nan and inf must stand where they are expected.
    """
    answer, value = _split(got)
    wanted = exact(torch.as_tensor(expected, dtype=_dtype_of(expected)))
    number = _numbers(answer, value, wanted, kind)
    if number.shape != wanted.shape:
        theirs, ours = tuple(number.shape), tuple(wanted.shape)
        raise CheckFailed(
            "shape",
            {
                "en": f"The result has the shape {theirs}; expected {ours}.",
                "zh": f"结果的形状是 {theirs}，应为 {ours}。",
            },
            answer=answer, expected=wanted, kind=kind,
        )  # fmt: skip
    rtol = _allowed(answer, value, kind)
    if _plainly_same(number, wanted, rtol, kind):
        return
    if bool(differs(number, wanted, rtol, kind).any()):
        came, due = apart(value, wanted)
        raise CheckFailed(
            "values",
            {"en": f"got {came}, expected {due}", "zh": f"得到 {came}，应为 {due}"},
            answer=answer, expected=wanted, kind=kind,
        )  # fmt: skip


def close_dict(got: Answer | Any, expected: dict[str, Any], kind: str = "step") -> None:
    """``close`` for every value of a dict with the same keys."""
    answer, value = _split(got)
    if type(value) is not dict:
        _odd(answer, value, {"en": "a dict", "zh": "字典（dict）"})
    if set(value) != set(expected):
        raise CheckFailed(
            "shape",
            {
                "en": f"The keys are {show(sorted(value))}; expected {show(sorted(expected))}.",
                "zh": f"键是 {show(sorted(value))}，应为 {show(sorted(expected))}。",
            },
            answer=answer, expected=expected, kind=kind,
        )  # fmt: skip
    for key, wanted in expected.items():
        close(value[key] if answer is None else answer.with_value(value[key]), wanted, kind)


def _plainly_same(got: torch.Tensor, expected: torch.Tensor, rtol: float, kind: str) -> bool:
    """Whether all are within what ``differs`` allows the first row, found out at a third of its
    cost; False also where it takes a closer look to tell, as with nan, inf or zeros."""
    if measuring_now() or not expected.numel():
        return False
    first = expected[:1] if kind == "trajectory" and expected.dim() else expected
    off, size = (got - expected).abs_().max().item(), first.abs().max().item()
    return size > 0 and 0 <= off <= rtol * size < math.inf


def differs(
    got: torch.Tensor, expected: torch.Tensor, rtol: float, kind: str = "step"
) -> torch.Tensor:
    """Where two float64 tensors of one shape are not the same: a bool tensor of that shape."""
    size = torch.where(expected.isfinite(), expected.abs(), 0.0)
    if kind == "trajectory" and expected.dim() > 0 and expected.numel():
        rows = size.reshape(len(size), -1).amax(dim=1).cummax(dim=0).values
        scale = rows.reshape(-1, *([1] * (expected.dim() - 1)))
    else:
        scale = size.amax() if expected.numel() else torch.ones(())
    return ~within(got, expected, rtol * torch.where(scale > 0, scale, 1.0))


def within(got: torch.Tensor, expected: torch.Tensor, allowed: torch.Tensor) -> torch.Tensor:
    """Where |got - expected| <= allowed, or both are nan or the same inf: a bool tensor."""
    off, finite = (got - expected).abs(), expected.isfinite()
    same = torch.where(finite, off <= allowed, got == expected) | (got.isnan() & expected.isnan())
    equal = same & ((off == 0) | ~finite)  # 0/0 and inf - inf are no deviation
    record(lambda: torch.where(equal, 0.0, torch.where(finite, off / allowed, torch.inf)))
    return same


def keeps_type(got: Answer | Any, like: torch.Tensor) -> None:
    """Raise CheckFailed unless ``got`` is a tensor with the dtype and device of ``like``."""
    answer, value = _split(got)
    if not isinstance(value, torch.Tensor):
        what = kind_of(value)
        texts = {
            "en": f"You returned {with_article(what)}; expected a torch tensor.",
            "zh": f"返回的是 {what}，应为 torch 张量。",
        }
        raise CheckFailed("type", texts, answer=answer, expected=like)
    if value.dtype != like.dtype or value.device.type != like.device.type:
        theirs, ours = (f"{tensor.dtype} on {tensor.device.type}" for tensor in (value, like))
        stays = like.is_floating_point()  # labels and flags have a type of their own
        texts = {
            "en": f"The result is {theirs}; "
            + (f"it should stay what the input is: {ours}." if stays else f"expected {ours}."),
            "zh": f"结果是 {theirs}；" + (f"应与输入一致：{ours}。" if stays else f"应为 {ours}。"),
        }
        raise CheckFailed("type", texts, answer=answer, expected=like)


def kind_of(value: Any) -> str:
    """What a student calls it: the name of its type, or what the box said of it."""
    if value is None:
        return "None"
    return value.what if isinstance(value, wire.Odd) else type(value).__name__


def with_article(what: str) -> str:
    """``a list``, ``an int``, ``None``."""
    if what == "None":
        return what
    return f"{'an' if what[:1].lower() in 'aeio' else 'a'} {what}"


def unchanged(answer: Answer, *indices: int) -> None:
    """Raise CheckFailed if the call changed its arguments (default: any but functions)."""
    before, _ = answer.asked.fresh().arguments(answer.index)
    for index, (old, new) in enumerate(zip(before, answer.args_after, strict=False)):
        if (indices and index not in indices) or callable(old):
            continue
        if not same(old, new):
            was, became = contrast(old, new)
            texts = {
                "en": f"Your function changed its argument number {index + 1}: it was "
                f"{was} and is {became} afterwards. Make a new tensor instead.",
                "zh": f"你的函数改动了第 {index + 1} 个参数：调用前是 {was}，"
                f"调用后成了 {became}。请新建一个张量。",
            }
            raise CheckFailed("changed", texts, answer=answer)


def same(old: Any, new: Any) -> bool:
    """Whether two values that crossed the wire are the same to the bit, type included."""
    if isinstance(old, torch.Tensor):
        return same_tensor(old, new)
    if type(old) is not type(new):
        return False
    if isinstance(old, (np.ndarray, np.generic)):
        return bool(old.dtype == new.dtype and np.array_equal(old, new, equal_nan=True))
    if isinstance(old, dict):
        return old.keys() == new.keys() and all(same(old[key], new[key]) for key in old)
    if isinstance(old, (list, tuple)):
        return len(old) == len(new) and all(map(same, old, new))
    return bool(old == new or old != old)


def same_tensor(old: torch.Tensor, new: Any) -> bool:
    """Bitwise the same values, dtype, requires_grad and grad."""
    if not isinstance(new, torch.Tensor):
        return False
    if old.shape != new.shape or old.dtype != new.dtype or old.requires_grad != new.requires_grad:
        return False
    if (old.grad is None) != (new.grad is None):
        return False
    if old.grad is not None and not same_tensor(old.grad, new.grad):
        return False
    a, b = old.detach(), new.detach()
    return bool(((a == b) | (a.isnan() & b.isnan())).all())


def fail(answer: Answer, *, en: str, zh: str) -> None:
    """Raise CheckFailed for any other rule, with its public explanation in both languages."""
    raise CheckFailed("rule", {"en": en, "zh": zh}, answer=answer)


def as_numbers(value: Any) -> torch.Tensor | None:
    """Real numbers of any welcome type as a float64 CPU tensor; None if they are none."""
    if isinstance(value, torch.Tensor):
        return None if value.is_complex() else exact(value)
    if isinstance(value, (np.ndarray, np.generic)):
        return None if np.iscomplexobj(value) else torch.tensor(value.astype(np.float64))
    if isinstance(value, numbers.Real):
        return torch.tensor(float(value), dtype=torch.float64)
    if isinstance(value, (list, tuple)):
        parts = [as_numbers(item) for item in value]
        if any(part is None or part.shape != parts[0].shape for part in parts):  # type: ignore[union-attr]
            return None
        if not parts:
            return torch.empty(0, dtype=torch.float64)
        return torch.stack(parts)  # type: ignore[arg-type]
    return None


def _split(got: Answer | Any) -> tuple[Answer | None, Any]:
    return (got, got.value) if isinstance(got, Answer) else (None, got)


def _allowed(answer: Answer | None, value: Any, kind: str) -> float:
    """By the coarsest floating dtype that the function was given. A coarser result is a matter of
    ``keeps_type``: of its values only what that rounds is excused, not what else went wrong."""
    own = value.dtype if isinstance(value, torch.Tensor) else torch.float64
    if answer is None:
        return tolerance(kind, own)
    given = answer.asked.dtypes(answer.index)
    rtol = tolerance(kind, next((dtype for dtype in given if dtype in _COARSE), torch.float64))
    return max(rtol, min(tolerance(kind, own), tolerance("step", own)))


def _dtype_of(expected: Any) -> torch.dtype | None:
    """Plain numbers are float64, not torch's default float32, which keeps 8 digits only."""
    return None if isinstance(expected, torch.Tensor) else torch.float64


def _numbers(answer: Answer | None, value: Any, wanted: torch.Tensor, kind: str) -> torch.Tensor:
    number = as_numbers(value)
    if number is None:
        shape = tuple(wanted.shape)
        _odd(answer, value, {"en": f"a tensor of shape {shape}", "zh": f"形状为 {shape} 的张量"})
    assert number is not None
    return number


def _odd(answer: Answer | None, value: Any, wanted: Texts) -> None:
    what = kind_of(value)
    texts = {"en": f"You returned {with_article(what)}.", "zh": f"返回的是 {what}。"}
    if value is None:
        texts = {
            "en": "You returned None: no return was reached, or it returned None.",
            "zh": "返回的是 None：没有执行到 return，或者返回的就是 None。",
        }
    texts = {
        "en": f"{texts['en']} Expected {wanted['en']}.",
        "zh": f"{texts['zh']}应当返回{wanted['zh']}。",
    }
    raise CheckFailed("odd", texts, answer=answer)
