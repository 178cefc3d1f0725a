"""By hand means by hand: notices autograd while a by-hand exercise is called.

Two things look. Wrappers stand on autograd's entry points before any student code is imported, so
a name taken early (``from torch.autograd import grad``) is a wrapper too; they stop the call and
know its name, and do nothing outside by-hand calls. Behind them torch itself is asked how much it
has differentiated: its engine numbers every backward run of the process, in any thread and through
any door, and a listener in its dispatcher counts the dual tensors of forward mode. Taking a
wrapper off is therefore of no use.

Both look from inside the student's process. Whoever rewrites the box's own code in there can make
them blind; see SECURITY.md.
"""

from __future__ import annotations

import functools
import inspect
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
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
    """Raised inside a by-hand exercise that calls autograd; its text is the name of what was."""


class Watch:
    """Over the calls of one plan."""

    def __init__(self) -> None:
        self.used = False
        self.name = ""
        """Of the entry point that was called; empty if none was, or it is not known."""
        self.alone = True
        """False where it may have been another thread of the notebook."""

    def look(self) -> None:
        """Note if torch has differentiated anything since the watch began."""

    def _caught(self, name: str) -> None:
        self.used, self.name = True, name
        self.alone = threading.current_thread() is threading.main_thread()


class _Armed(Watch):
    def __init__(self, whose: str) -> None:
        super().__init__()
        self._whose = whose
        self._before = _last[1] if _last is not None and _last[0] == whose else _done()

    def look(self) -> None:
        global _last
        if self.used or self._before is None:
            return
        after = _done()
        _last = self._whose, after
        if after is None or after[0] - self._before[0] != 1 or after[1] != self._before[1]:
            self.used, self.alone = True, threading.active_count() == 1


_OFF = Watch()
_on: Watch | None = None
_last: tuple[str, tuple[int, int] | None] | None = None
"""Whose calls were watched last, and what torch had done by then: where its next calls follow at
once, nothing may have happened between them either."""


@contextmanager
def by_hand(active: bool, whose: str) -> Iterator[Watch]:
    """Arm everything inside the block, if ``active``. ``look`` after the last call. ``whose``: the
    exercise."""
    global _on, _last
    if not active:
        _last = None
        yield _OFF
        return
    watch = _on = _Armed(whose)
    try:
        yield watch
    finally:
        _on = None


def install() -> None:
    """Wrap every entry point, and listen. Call once, before student code.

    Runs no backward: after one, a forked child could not run its own.
    """
    global _engine
    lacking = (AttributeError, RuntimeError, TypeError)  # an older torch: wrappers only
    with suppress(*lacking):
        _engine = _Engine()
    with suppress(*lacking):
        _listen()
    for owner, name in _ENTRY_POINTS:
        setattr(owner, name, _wrap(getattr(owner, name), name))


def _wrap(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        if _on is not None:
            _on._caught(name)
            raise UsedAutograd(name)
        return function(*args, **kwargs)

    with suppress(ValueError, TypeError):
        wrapper.__signature__ = inspect.signature(function)  # type: ignore[attr-defined]
    del wrapper.__wrapped__  # no invitation to take it off
    return wrapper


class _Mark(torch.autograd.Function):
    """The identity; its backward notes the number that the engine gave to the run."""

    number = -1

    @staticmethod
    def forward(ctx: Any, x: torch.Tensor) -> torch.Tensor:
        return x.view_as(x)

    @staticmethod
    def backward(ctx: Any, *_: Any) -> Any:
        _Mark.number = ctx.task()


class _Engine:
    """Asks torch's engine for the number of its next run, by running it over one node: 40 µs."""

    def __init__(self) -> None:
        task = torch._C._current_graph_task_id
        self._run = torch.autograd.Variable._execution_engine.run_backward
        self._leaf = torch.zeros((), requires_grad=True)
        self._one = torch.ones(())
        self._root = _Mark.apply(self._leaf)  # type: ignore[no-untyped-call]
        self._root.grad_fn.task = task

    def number(self) -> int:
        _Mark.number = -1
        self._run(
            (self._root,), (self._one,), True, False, (self._leaf,),
            allow_unreachable=True, accumulate_grad=False,
        )  # fmt: skip
        return _Mark.number


_engine: _Engine | None = None
_duals = 0
_listener: Any = None


def _done() -> tuple[int, int] | None:
    """The number of the engine's next run and how many dual tensors there were; None: unknown."""
    if _engine is None:
        return None
    try:
        return _engine.number(), _duals
    except Exception:  # whatever a notebook has done to its torch
        return None


def _listen() -> None:
    """Count dual tensors where torch dispatches to the function that makes them."""
    global _listener
    make = torch.library.get_kernel("aten::_make_dual", "AutogradCPU")

    def made(keys: Any, *args: Any) -> Any:
        global _duals
        _duals += 1
        return make.call_boxed(keys, *args)

    _listener = torch.library.Library("aten", "IMPL")  # type: ignore[no-untyped-call]
    with warnings.catch_warnings():  # that it takes another's place is what it is for
        warnings.simplefilter("ignore")
        _listener.impl("_make_dual", made, "Autograd", with_keyset=True, allow_override=True)
