"""By hand means by hand: notices autograd while a by-hand exercise is called.

Wrappers stand on autograd's entry points before any student code is imported, so a name taken
early (``from torch.autograd import grad``) is a wrapper too. They do nothing outside by-hand
calls. They catch honest mistakes and are no security boundary.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
import torch.autograd.forward_ad
import torch.autograd.functional
import torch.func

_ENTRY_POINTS: tuple[tuple[Any, str], ...] = (
    (torch.Tensor, "backward"),
    (torch.autograd, "backward"),
    (torch.autograd, "grad"),
    *((torch.func, name) for name in (
        "grad", "grad_and_value", "vjp", "jvp", "jacrev", "jacfwd", "hessian", "linearize",
    )),
    *((torch.autograd.functional, name) for name in (
        "jacobian", "hessian", "vjp", "jvp", "vhp", "hvp",
    )),
    (torch.autograd.forward_ad, "make_dual"),
    (torch.autograd.forward_ad, "dual_level"),
)  # fmt: skip


class UsedAutograd(RuntimeError):
    """Raised inside a by-hand exercise that calls autograd."""


class _State:
    active = False
    tripped = ""


def install() -> None:
    """Wrap every entry point. Call once, before student code."""
    for owner, name in _ENTRY_POINTS:
        setattr(owner, name, _wrap(getattr(owner, name), name))


def _wrap(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        if _State.active:
            _State.tripped = name
            raise UsedAutograd(f"{name} is autograd; this exercise is to be solved by hand")
        return function(*args, **kwargs)

    return wrapper


@contextmanager
def by_hand(active: bool) -> Iterator[Callable[[], bool]]:
    """Arm the wrappers inside the block; the yielded function tells whether one was used."""
    _State.active, _State.tripped = active, ""
    try:
        yield lambda: bool(_State.tripped)
    finally:
        _State.active = False
