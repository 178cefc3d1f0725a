"""What may be asked of the student's objects beyond a plain call.

A probe is a function ``probe(object, *args, **kwargs)`` that runs in the box: it uses the student's
class or function in several steps and returns what it saw as plain values. It knows no answer.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from importlib import import_module
from typing import Any

NAMES: tuple[str, ...] = ("loss_surface", "optimizer", "resnet", "schedule", "shift")
"""Modules of this package that have a function ``probe``."""


def probed(name: str | None, target: Any) -> Callable[..., Any]:
    """``target`` itself, or what asks it by the probe of that name."""
    if name is None:
        return target  # type: ignore[no-any-return]
    if name not in NAMES:
        raise ValueError(f"unknown probe {name!r}; known: {', '.join(NAMES)}")
    return functools.partial(import_module(f".{name}", __name__).probe, target)
