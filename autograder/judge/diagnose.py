"""Names a wrong answer: which misconception gives exactly what the student's function gave?

Every misconception of the exercise is evaluated in the judge on the very arguments of the failing
calls. One that reproduces all observations (values, exceptions, changed arguments), and is right
wherever the student is right, is the diagnosis; on ties the catalogue's order decides. Failing
that, a generic fit of the public example is tried; failing that, there is no guess.

Numbers that agree are evidence. A word, a flag, an exception, None or zeros are little: many
mistakes end there. Where nothing else was seen, a misconception must explain everything that is
wrong with the exercise, in all of its checks.
"""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
import torch

from autograder.box import wire
from autograder.judge.answers import Answer, CheckFailed
from autograder.judge.catalogue import Misconception, close_figures
from autograder.judge.compare import as_numbers, differs, same, same_tensor, tolerance
from autograder.judge.fits import Fit, fit, scaled

_SILENT = frozenset({"undefined", "unwritten", "timeout", "forbidden", "crashed"})
_MAX_EVALUATIONS = 5_000
_SAME_WORDS = 60
"""Characters of an exception's message that must agree; torch raises RuntimeError for anything."""
_DEAR = frozenset({"resnet"})
"""Probes that take longer than all other questions of their exercise: not asked once more."""
_REMEMBERED = 512
"""Outcomes on public examples that are kept; those of a2's plots are the largest, some 100 KB."""
ONLY_ON_THE_GPU = Fit("fit.device", {
    "en": "On the CPU it is right. Here the tensors that you were given were on a GPU, the device "
    "\"cuda\". Make each new tensor where a given one, say x, is: torch.zeros_like(x), or "
    "device=x.device; and hand the result back without .cpu() or .numpy().",
    "zh": "在 CPU 上是对的。这里传入的张量在 GPU 上，也就是设备 \"cuda\"。"
    "新建张量时要放在与输入（比如 x）相同的设备上：用 torch.zeros_like(x)，或写 device=x.device；"
    "返回结果之前不要调用 .cpu() 或 .numpy()。",
})  # fmt: skip


class _TooManyEvaluations(Exception):
    pass


@dataclass(frozen=True)
class _Outcome:
    """What a misconception does with the calls that a student's function was given."""

    value: Any = None
    args: Sequence[Any] = ()
    """The arguments of the last call, as they are afterwards."""
    evaluations: int = 0
    raised: tuple[str, str] | None = None
    endless: bool = False


@dataclass(frozen=True)
class _Question:
    """Calls that may be asked again, by a later check or submission; equal if they are the same."""

    calls: bytes
    payload: bytes
    check: str
    """Where black boxes are asked about: whose they are. Each submission gets its own objects."""
    answer: Answer = field(compare=False)


def misconception(
    failures: Sequence[CheckFailed],
    candidates: Iterable[Misconception],
    public: CheckFailed | None = None,
    *,
    right: Callable[[Misconception], bool] = lambda candidate: True,
    others: Sequence[CheckFailed] = (),
    check: str = "",
) -> Misconception | None:
    """The first candidate that explains the observation of every failing call.

    ``public`` is the failure of the public example, if it fails; it is looked at first. ``right``
    tells whether a candidate is right where the student is (see ``agrees``), ``others`` are the
    failures of other checks of the exercise. ``check`` names whose public example it is.
    """
    shown = [] if public is None else [public]
    if not failures or not all(map(_usable, [*shown, *failures])):
        return None
    told = any(map(_telling, failures))
    more = [] if told else [other for other in others if _usable(other)]
    for candidate in candidates:
        if (
            all(_explains(_known(candidate, failure, check), failure) for failure in shown)
            and all(_explains(_done(candidate, failure), failure) for failure in failures)
            and all(_explains(_done(candidate, other), other) for other in more)
            and right(candidate)
        ):
            return candidate
    return None


def agrees(candidate: Misconception, passes: Iterable[Answer]) -> bool:
    """Whether a candidate gives the values of these right answers. Whoever is right where it is
    wrong has made another mistake."""
    for answer in passes:
        if answer.asked.request.calls[answer.index].probe in _DEAR:
            continue
        if not _alike(_outcome(candidate.function, answer), answer):
            return False
    return True


def _alike(outcome: _Outcome, answer: Answer) -> bool:
    """The same value, or an exception of the same type, whatever its words."""
    raised = answer.observation.raised
    if outcome.endless or (outcome.raised is None) is not (raised is None):
        return False
    if outcome.raised is not None and raised is not None:
        return raised.is_a(outcome.raised[0])
    failure = CheckFailed("values", {}, answer=answer, kind="numerical")
    return _same_value(outcome.value, _whole(answer), failure, 10.0)


def _telling(failure: CheckFailed) -> bool:
    """Whether an observation holds numbers that hardly two mistakes have in common."""
    assert failure.answer is not None
    return failure.problem != "raised" and _broken(_whole(failure.answer))


def _broken(value: Any) -> bool:
    """Whether some number in it is finite and not whole."""
    if isinstance(value, dict):
        return any(map(_broken, value.values()))
    numbers = as_numbers(value)
    if numbers is not None:
        return bool((numbers.isfinite() & (numbers != numbers.round())).any())
    return isinstance(value, (list, tuple)) and any(map(_broken, value))


def _usable(failure: CheckFailed) -> bool:
    return failure.answer is not None and failure.problem not in _SILENT


def autograd(candidates: Iterable[Misconception]) -> Misconception | None:
    """The misconception that the box's own trap has seen: autograd in a by-hand exercise."""
    return next((candidate for candidate in candidates if candidate.slug == "autograd"), None)


def generic(failure: CheckFailed, others: Sequence[CheckFailed] = ()) -> Fit | None:
    """A generic fit of one failing call whose values are not hidden.

    A factor is told only where all ``others``, the hidden failures of the exercise, share it.
    """
    compared = _compared(failure)
    if compared is None or failure.problem not in ("values", "shape"):
        return None
    wrong = [other for other in others if other.problem == "values"]
    pairs = [pair for pair in map(_compared, wrong) if pair is not None]

    def shared(factor: float) -> bool:
        return all(scaled(got, expected, factor, rtol) for got, expected, rtol in pairs)

    got, expected, rtol = compared
    return fit(got, expected, failure.kind, rtol, shared)


def _compared(failure: CheckFailed) -> tuple[torch.Tensor, torch.Tensor, float] | None:
    """The numbers that came back, those that were expected, and the tolerance; None without."""
    if failure.answer is None or not isinstance(failure.expected, torch.Tensor):
        return None
    got = as_numbers(failure.answer.value)
    rtol = max(1e-6, tolerance(failure.kind, _dtype(failure.answer.value)))
    return None if got is None else (got, failure.expected, rtol)


def _dtype(value: Any) -> torch.dtype:
    return value.dtype if isinstance(value, torch.Tensor) else torch.float64


def _known(candidate: Misconception, failure: CheckFailed, check: str) -> _Outcome:
    """Its outcome on a public example, which is the same for every submission."""
    assert failure.answer is not None
    asked = failure.answer.asked
    if asked.boxes and not check:
        return _done(candidate, failure)
    calls = msgspec.msgpack.encode((failure.answer.index, asked.request))
    question = _Question(calls, bytes(asked.payload), check if asked.boxes else "", failure.answer)
    return _remembered(candidate.function, question)


@functools.lru_cache(_REMEMBERED)
def _remembered(function: Callable[..., Any], question: _Question) -> _Outcome:
    return _outcome(function, question.answer)


def _done(candidate: Misconception, failure: CheckFailed) -> _Outcome:
    assert failure.answer is not None
    return _outcome(candidate.function, failure.answer)


def _outcome(function: Callable[..., Any], answer: Answer) -> _Outcome:
    """Make the calls up to the one that is looked at, with fresh arguments."""
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
                value = wire.probed(probe, function)(*args, **kwargs)
        return _Outcome(_crossed(value), args, evaluations)
    except _TooManyEvaluations:
        return _Outcome(endless=True)
    except Exception as error:
        return _Outcome(raised=(type(error).__name__, str(error)[:_SAME_WORDS]))
    finally:
        close_figures()


def _explains(outcome: _Outcome, failure: CheckFailed) -> bool:
    answer = failure.answer
    assert answer is not None
    if outcome.endless:
        return False
    if outcome.raised is not None or failure.problem == "raised":
        raised = answer.observation.raised
        seen = None if raised is None else (raised.kind, raised.message[:_SAME_WORDS])
        return failure.problem == "raised" and seen is not None and seen == outcome.raised
    if failure.problem == "evaluations" and outcome.evaluations != len(answer.asked.evaluations):
        return False
    # The tolerance of a numerical derivative is wide: within ten of them lies the truth as well,
    # and whatever is right would explain a slope that is a little off.
    factor = 1.0 if failure.kind == "numerical" else 10.0
    alike = _same_value(outcome.value, _whole(answer), failure, factor)
    return alike and _same_after(outcome.args, answer)


def _crossed(value: Any) -> Any:
    """The value as it would come back over the wire (figures become data, odd things Odd)."""
    packer = wire.Packer()
    packed = packer.pack(value)
    return wire.Unpacker(memoryview(packer.payload)).unpack(packed)


def _whole(answer: Answer) -> Any:
    """The full returned value, also where the failing comparison looked at a part of it."""
    return answer.whole if answer.whole is not None else answer.value


def _same_value(ours: Any, theirs: Any, failure: CheckFailed, factor: float = 1.0) -> bool:
    """Whether they agree to within ``factor`` tolerances."""
    strict = failure.problem == "type"
    if isinstance(ours, msgspec.Struct) and type(ours) is type(theirs):  # an Axes and its parts
        ours, theirs = msgspec.structs.astuple(ours), msgspec.structs.astuple(theirs)
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(
            _same_value(ours[key], theirs[key], failure, factor) for key in ours
        )
    a, b = as_numbers(ours), as_numbers(theirs)
    if a is not None and b is not None:
        if strict and (type(ours) is not type(theirs) or _dtype(ours) != _dtype(theirs)):
            return False
        if a.shape != b.shape:
            return False
        coarse = _dtype(theirs) if _dtype(theirs) != torch.float64 else _dtype(ours)
        allowed = factor * tolerance(failure.kind, coarse)
        return not bool(differs(b, a, allowed, failure.kind).any())
    if isinstance(ours, (list, tuple)) and isinstance(theirs, (list, tuple)):
        return len(ours) == len(theirs) and all(
            _same_value(x, y, failure, factor) for x, y in zip(ours, theirs, strict=True)
        )
    return same(ours, theirs)


def _same_after(args: Sequence[Any], answer: Answer) -> bool:
    """Whether the call left its tensor arguments as the misconception does."""
    before, _ = answer.asked.fresh().arguments(answer.index)
    for old, ours, theirs in zip(before, args, answer.args_after, strict=False):
        if isinstance(ours, torch.Tensor) and same_tensor(old, ours) != same_tensor(old, theirs):
            return False
    return True
