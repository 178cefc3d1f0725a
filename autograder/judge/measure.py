"""How far answers are from right, in tolerances: what the course gate asserts tolerances with.

Nothing is recorded unless somebody asks (``Job.measure``): a student's grade has no use for it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch

from autograder.judge.answers import CheckFailed

_seen: list[float] | None = None


@contextmanager
def measuring(wanted: bool) -> Iterator[list[float]]:
    """Collect the deviation of every comparison made inside; nothing unless ``wanted``."""
    global _seen
    seen: list[float] = []
    _seen = seen if wanted else None
    try:
        yield seen
    finally:
        _seen = None


def measuring_now() -> bool:
    """Whether somebody wants to know how far off each answer is."""
    return _seen is not None


def record(deviations: Callable[[], torch.Tensor]) -> None:
    """Note the largest of these deviations (in tolerances); not evaluated if nobody measures."""
    if _seen is not None:
        found = deviations()
        if found.numel():
            _seen.append(float(found.nan_to_num(nan=math.inf, posinf=math.inf).max()))


def of_case(seen: list[float], failure: CheckFailed | None) -> float | None:
    """One case's deviation from the comparisons made for it; None if none was made.

    Of a passing case the largest error (what did not compare equal was a try of several); of a
    failing one the largest distance, and inf where no comparison failed: a wrong type or shape,
    an exception, a count is no matter of tolerance.
    """
    if failure is None:
        return max((one for one in seen if one <= 1), default=None)
    return max((one for one in seen if one > 1), default=math.inf)
