"""Keeps torch's compiler out of the process until somebody really wants it.

``torch.optim`` imports ``torch._dynamo`` only to ask that its steps not be compiled: 1.6 s, 800
modules and their memory in every process, for two functions that do nothing where nothing is
compiled. A stand-in answers for these two; any other use of it (torch.func needs it) loads the
real one. The judge has that done before the fork where a submission looks like it.
"""

from __future__ import annotations

import contextlib
import sys
from types import ModuleType
from typing import Any

_NAME = "torch._dynamo"


class _NotCompiling(ModuleType):
    """Stands in for torch._dynamo where nothing is being compiled."""

    def disable(self, fn: Any = None, *_: Any, **__: Any) -> Any:
        """Not to be compiled: ``fn`` as it is."""
        return fn if fn is not None else lambda inner: inner

    def graph_break(self, *_: Any, **__: Any) -> None:
        """There is no graph to break."""

    def __getattr__(self, name: str) -> Any:
        if name in ("__spec__", "__file__"):
            raise AttributeError(name)
        return getattr(load(), name)


def defer() -> None:
    """Put the stand-in where torch looks for its compiler, unless that is there already."""
    import torch

    if _NAME not in sys.modules:
        stand_in = _NotCompiling(_NAME)
        sys.modules[_NAME] = stand_in
        torch._dynamo = stand_in


def deferred() -> bool:
    """Whether the stand-in is still in its place."""
    return isinstance(sys.modules.get(_NAME), _NotCompiling)


def load() -> ModuleType:
    """The real torch._dynamo, imported now if need be."""
    import torch

    from . import lean

    lean.load()  # what it compiles, it runs on tensors without data first
    if deferred():
        del sys.modules[_NAME]
        with contextlib.suppress(AttributeError):
            del torch._dynamo
    import torch._dynamo

    return torch._dynamo
