"""A function that returns a function of t: the values of the inner one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def probe(target: Any, *args: Any, at: Sequence[int]) -> list[Any]:
    """``target(*args)`` asked at every t of ``at``, in that order; TypeError if it is no function.

    The values come back as they are.
    """
    schedule = target(*args)
    if not callable(schedule):
        raise TypeError(f"a function of t was expected, not {type(schedule).__name__}")
    return [schedule(t) for t in at]
