"""Imports torch without its rules for tensors that have no data; they follow when wanted.

A third of what ``import torch`` takes, 0.3 s and more in every process, is Python that tells the
shapes of results on the device "meta" alone, and the reference implementations that this rests on:
for tools that trace programs. A stand-in takes its place. Whoever makes a tensor without data
(torch's dispatcher calls us for it), or asks for one of these modules, has all of them imported
first, and then torch is what it is after a plain import. The judge has that done before the fork
where a submission looks like it.

Importing this module imports torch. Where torch is there already, or is of a version with which
this was not tried, that is the plain import.
"""

from __future__ import annotations

import importlib.metadata
import re
import sys
import warnings
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

_NAME = "torch._meta_registrations"
_ATTRIBUTES = ("_meta_registrations", "_decomp", "_prims", "_refs")
"""Of torch, which the real import sets."""
_NAMESPACES = ("prims", "rngprims", "debugprims")
"""Of torch.ops, in which the real import defines operations."""
_MAKERS = ("aten::empty.memory_format", "aten::empty_strided")
"""What makes a tensor without data, out of nothing or of one with data, ends in one of them. Not so
``tril_indices`` and ``triu_indices``, which need the word "meta" to do it."""
_WITH_IT = (
    "torch._decomp", "torch._prims", "torch._refs", "torch._prims_common.wrappers",
    "torch.testing._internal.common_dtype",
    "torch.utils._content_store",
)  # fmt: skip
"""What the plain import also has, and has in an order that these modules need."""
_TRIED = (2, 13)
"""The version of constraints.txt, with which all tests are run. Before another takes its place:
what the parts that are kept out do to the rest of torch as they are imported, see ``_stand_in``."""


class _Absent(ModuleType):
    """Stands in for a module or a namespace of operations, an attribute of ``owner``."""

    def __init__(self, name: str, owner: Any) -> None:
        super().__init__(name)
        self.__dict__["_owner"] = owner

    def __getattr__(self, name: str) -> Any:
        if name in ("__spec__", "__file__", "__path__"):
            raise AttributeError(name)
        load()
        return getattr(getattr(self._owner, self.__name__.rpartition(".")[2]), name)


class _First(MetaPathFinder):
    """Before a part of what was kept out is imported, all of it is, in torch's own order."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if not name.startswith(_WITH_IT) or not deferred():
            return None
        load()
        there = sys.modules.get(name)
        return ModuleSpec(name, _There(there)) if there is not None else None


class _There(Loader):
    """For a module that has just been imported by the way."""

    def __init__(self, module: ModuleType) -> None:
        self._module, self._spec = module, module.__spec__
        module.__spec__ = None  # or Python takes that, and runs the module once more

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return self._module

    def exec_module(self, module: ModuleType) -> None:
        module.__spec__ = self._spec


_library: Any = None
"""Holds the kernels that call us when a tensor without data is made."""


def deferred() -> bool:
    """Whether the stand-in is still in its place."""
    return isinstance(sys.modules.get(_NAME), _Absent)


def load() -> None:
    """Import what was kept out, if it was."""
    import torch

    if deferred():
        del sys.modules[_NAME]
        for owner, names in ((torch, _ATTRIBUTES), (torch.ops, _NAMESPACES)):
            for name in names:
                if isinstance(vars(owner).get(name), _Absent):
                    delattr(owner, name)
    from torch import _meta_registrations  # noqa: F401 - for what it registers


def _import_torch() -> ModuleType:
    if "torch" in sys.modules or not _tried():
        import torch

        return torch
    stand_in = sys.modules[_NAME] = _Absent(_NAME, None)
    import torch

    stand_in.__dict__["_owner"] = torch
    if not deferred():
        return torch
    try:
        _stand_in()
    except (AttributeError, RuntimeError, TypeError):
        load()
    return torch


def _tried() -> bool:
    version = re.match(r"(\d+)\.(\d+)\.", importlib.metadata.version("torch"))
    return version is not None and tuple(map(int, version.groups())) == _TRIED


def _stand_in() -> None:
    """Take the places of what was kept out, and do what it does for the rest of torch."""
    import torch

    torch._C._set_generator_metaclass(torch._opaque_base.OpaqueBaseMeta)  # by torch._prims
    _watch()
    for name in _ATTRIBUTES:
        if name not in vars(torch):
            setattr(torch, name, _Absent(f"torch.{name}", torch))
    for name in _NAMESPACES:
        setattr(torch.ops, name, _Absent(name, torch.ops))
    sys.meta_path.insert(0, _First())


def _watch() -> None:
    """Have the dispatcher call ``load`` before the first tensor without data is made."""
    global _library
    import torch

    _library = torch.library.Library("aten", "IMPL")  # type: ignore[no-untyped-call]
    for name in _MAKERS:
        kernel = torch.library.get_kernel(name, "Meta")

        def make(keys: Any, *args: Any, kernel: Any = kernel, **options: Any) -> Any:
            load()
            return kernel.call_boxed(keys, *args, **options)

        with warnings.catch_warnings():  # that it takes another's place is what it is for
            warnings.simplefilter("ignore")
            _library.impl(name, make, "Meta", with_keyset=True, allow_override=True)


torch = _import_torch()
