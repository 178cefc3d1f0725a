"""Names a wrong answer: which misconception gives exactly what the student's function gave?

Every misconception of the exercise is evaluated in the judge on the very arguments of the failing
calls. One that reproduces all observations (values, exceptions, changed arguments) is the
diagnosis; on ties the catalogue's order decides. Failing that, a generic fit of the public
example is tried; failing that, there is no guess.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from typing import Any

import torch

from autograder.box import wire
from autograder.judge.answers import Answer, CheckFailed
from autograder.judge.catalogue import Misconception
from autograder.judge.compare import as_numbers, differs, same, same_tensor, tolerance
from autograder.judge.fits import Fit, fit

_SILENT = frozenset({"undefined", "unwritten", "timeout", "forbidden", "crashed"})
_MAX_EVALUATIONS = 5_000
_SAME_WORDS = 60
"""Characters of an exception's message that must agree; torch raises RuntimeError for anything."""


class _TooManyEvaluations(Exception):
    pass


def misconception(
    failures: Sequence[CheckFailed],
    candidates: Iterable[Misconception],
    passes: Sequence[Answer] = (),
) -> Misconception | None:
    """The first candidate that explains the observation of every failing call.

    Among several, one that gives the right answers of the passing calls, too, comes first: who
    answers "min" everywhere is not who mistakes some saddles for minima.
    """
    usable = [f for f in failures if f.answer is not None and f.problem not in _SILENT]
    if not usable or len(usable) != len(failures):
        return None
    fitting = [c for c in candidates if all(_explains(c, failure) for failure in usable)]
    if len(fitting) > 1:
        right = [CheckFailed("values", {}, answer=a, kind="numerical") for a in passes]
        better = (c for c in fitting if all(_explains(c, answer) for answer in right))
        return next(better, fitting[0])
    return fitting[0] if fitting else None


def autograd(candidates: Iterable[Misconception]) -> Misconception | None:
    """The misconception that the box's own trap has seen: autograd in a by-hand exercise."""
    return next((candidate for candidate in candidates if candidate.slug == "autograd"), None)


def generic(failure: CheckFailed) -> Fit | None:
    """A generic fit of one failing call whose values are not hidden."""
    if failure.answer is None or failure.problem not in ("values", "shape"):
        return None
    got = as_numbers(failure.answer.value)
    if got is None or not isinstance(failure.expected, torch.Tensor):
        return None
    rtol = max(1e-6, tolerance(failure.kind, _dtype(failure.answer.value)))
    return fit(got, failure.expected, failure.kind, rtol)


def _dtype(value: Any) -> torch.dtype:
    return value.dtype if isinstance(value, torch.Tensor) else torch.float64


def _explains(candidate: Misconception, failure: CheckFailed) -> bool:
    answer = failure.answer
    assert answer is not None
    evaluations = 0

    def count(_: int, __: tuple[Any, ...]) -> None:
        nonlocal evaluations
        evaluations += 1
        if evaluations > _MAX_EVALUATIONS:
            raise _TooManyEvaluations

    fresh = answer.asked.fresh(count)
    value: Any = None
    args: list[Any] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for index in range(answer.index + 1):
                args, kwargs = fresh.arguments(index)
                probe = answer.asked.request.calls[index].probe
                value = wire.probed(probe, candidate.function)(*args, **kwargs)
    except _TooManyEvaluations:
        return False
    except Exception as error:
        raised = answer.observation.raised
        return (
            failure.problem == "raised"
            and raised is not None
            and raised.kind == type(error).__name__
            and raised.message[:_SAME_WORDS] == str(error)[:_SAME_WORDS]
        )
    if failure.problem == "raised":
        return False
    if failure.problem == "evaluations" and evaluations != len(answer.asked.evaluations):
        return False
    return _same_value(_crossed(value), _whole(answer), failure) and _same_after(args, answer)


def _crossed(value: Any) -> Any:
    """The value as it would come back over the wire (figures become data, odd things Odd)."""
    packer = wire.Packer()
    packed = packer.pack(value)
    return wire.Unpacker(memoryview(packer.payload)).unpack(packed)


def _whole(answer: Answer) -> Any:
    """The full returned value, also where the failing comparison looked at a part of it."""
    return answer.whole if answer.whole is not None else answer.value


def _same_value(ours: Any, theirs: Any, failure: CheckFailed) -> bool:
    strict = failure.problem == "type"
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(
            _same_value(ours[key], theirs[key], failure) for key in ours
        )
    a, b = as_numbers(ours), as_numbers(theirs)
    if a is not None and b is not None:
        if strict and (type(ours) is not type(theirs) or _dtype(ours) != _dtype(theirs)):
            return False
        if a.shape != b.shape:
            return False
        coarse = _dtype(theirs) if _dtype(theirs) != torch.float64 else _dtype(ours)
        return not bool(differs(b, a, 10 * tolerance(failure.kind, coarse), failure.kind).any())
    if isinstance(ours, (list, tuple)) and isinstance(theirs, (list, tuple)):
        return len(ours) == len(theirs) and all(
            _same_value(x, y, failure) for x, y in zip(ours, theirs, strict=True)
        )
    return same(ours, theirs)


def _same_after(args: Sequence[Any], answer: Answer) -> bool:
    """Whether the call left its tensor arguments as the misconception does."""
    before, _ = answer.asked.fresh().arguments(answer.index)
    for old, ours, theirs in zip(before, args, answer.args_after, strict=False):
        if isinstance(ours, torch.Tensor) and same_tensor(old, ours) != same_tensor(old, theirs):
            return False
    return True
