"""A pretended GPU: tensors that say they are on "cuda" and hold their numbers in ordinary memory.

It keeps CUDA's rules about devices, which most mistakes break: tensors of different devices do not
mix unless one is a CPU scalar, and NumPy wants a CPU tensor. What it says nothing about: rounding,
speed, memory, streams, and whether a driver works inside of a box.

To torch below Python all is on the CPU, autograd included; what Python asks for on "cuda", and what
is computed from that, is ``There``.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
import pytest
import torch
from torch._C._functorch import get_unwrapped, is_functorch_wrapped_tensor
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves, tree_map

from autograder.box import frames, values

_CUDA, _CPU = torch.device("cuda", 0), torch.device("cpu")
_AS_NUMBERS = ("tolist", "__repr__", "__format__")
"""Methods that torch refuses to a tensor of another class, or that say something else of one."""

_INDEXED = (torch.ops.aten.index, torch.ops.aten.index_put_, torch.ops.aten.index_put)
"""Indices may be on the CPU."""


class There(torch.Tensor):
    """A tensor on the pretended GPU; ``here`` holds its numbers."""

    here: torch.Tensor
    __torch_function__ = torch._C._disabled_torch_function_impl

    @staticmethod
    def __new__(cls, here: torch.Tensor) -> There:
        made: There = torch.Tensor._make_wrapper_subclass(  # type: ignore[attr-defined]
            cls, here.shape, strides=here.stride(), storage_offset=here.storage_offset(),
            dtype=here.dtype, device=_CPU, dispatch_sizes_strides_policy="sizes",
        )  # fmt: skip
        made.here = here
        return made

    @classmethod
    def __torch_dispatch__(
        cls, func: Any, types: Any, args: Sequence[Any] = (), kwargs: Any = None
    ) -> Any:
        return _compute(func, args, kwargs or {})

    @property
    def data(self) -> torch.Tensor:
        return There(self.here)

    @data.setter
    def data(self, other: There) -> None:
        self.here = other.here


def _compute(func: Any, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
    """On numbers that are here; the result is There if anything was."""
    tensors = [leaf for leaf in tree_leaves((args, kwargs)) if isinstance(leaf, torch.Tensor)]
    there = {id(tensor.here): tensor for tensor in tensors if isinstance(tensor, There)}
    if func is torch.ops.aten.copy_.default:
        there = {id(_here(args[0])): args[0]} if isinstance(args[0], There) else {}
    elif func.overloadpacket in _INDEXED:
        there = there if isinstance(args[0], There) else {}
    elif there and func.namespace == "aten" and any(map(_lies_here, tensors)):
        raise RuntimeError(
            "Expected all tensors to be on the same device, but found at least two devices, "
            f"cuda:0 and cpu! ({func})"
        )
    out = func(*tree_map(_here, args), **tree_map(_here, kwargs))
    if not there:
        return out

    def back(one: Any) -> Any:
        if not isinstance(one, torch.Tensor):
            return one
        return there[id(one)] if id(one) in there else There(one)  # in place: the same object

    return tree_map(back, out)


def _lies_here(tensor: torch.Tensor) -> bool:
    """A single number may."""
    return not isinstance(tensor, There) and tensor.dim() > 0


def _here(value: Any) -> Any:
    return value.here if isinstance(value, There) else value


class _Up(torch.autograd.Function):
    """To the pretended GPU; the gradient comes back."""

    @staticmethod
    def forward(ctx: Any, tensor: torch.Tensor) -> torch.Tensor:
        return There(tensor.detach().clone())

    @staticmethod
    def backward(ctx: Any, grad: torch.Tensor) -> Any:
        return _here(grad)


class _Down(torch.autograd.Function):
    """From it."""

    @staticmethod
    def forward(ctx: Any, tensor: There) -> torch.Tensor:
        return tensor.here.clone()

    @staticmethod
    def backward(ctx: Any, grad: torch.Tensor) -> Any:
        return There(grad)


class _Asked(TorchFunctionMode):
    """Notices for which device Python asks."""

    def __torch_function__(
        self, func: Any, types: Any, args: Sequence[Any] = (), kwargs: Any = None
    ) -> Any:
        kwargs = dict(kwargs or {})
        if func in (torch.Tensor.cuda, torch.Tensor.cpu):
            return _moved(args[0], _CUDA if func is torch.Tensor.cuda else _CPU)
        if func is torch.Tensor.to:
            return _to(*args, **kwargs)
        device = kwargs.pop("device", None)
        if device is None:
            return func(*args, **kwargs)
        tracked = kwargs.pop("requires_grad", False)
        made = func(*args, **kwargs)
        if isinstance(made, torch.Tensor):
            made = _moved(made, torch.device(device))
            made = made.requires_grad_() if tracked else made
        return made


def _to(tensor: torch.Tensor, *args: Any, **kwargs: Any) -> torch.Tensor:
    """``Tensor.to``, of which the device may be anywhere, also that of another tensor."""
    wanted = [*args, kwargs.pop("device", None)]
    devices = [one.device if isinstance(one, torch.Tensor) else torch.device(one) for one in wanted
               if isinstance(one, (str, torch.device, torch.Tensor))]  # fmt: skip
    rest = [one.dtype if isinstance(one, torch.Tensor) else one for one in args
            if not isinstance(one, (str, torch.device)) and one is not None]  # fmt: skip
    if rest or kwargs:
        tensor = tensor.to(*rest, **kwargs)
    return _moved(tensor, devices[0]) if devices else tensor


def _moved(tensor: torch.Tensor, device: torch.device) -> torch.Tensor:
    if device.type == tensor.device.type:
        return tensor
    step = _Up if device.type == "cuda" else _Down
    if tensor.requires_grad:
        return step.apply(tensor)  # type: ignore[no-any-return, no-untyped-call]
    with torch._C._DisableFuncTorch():  # a constant, whatever is being transformed
        return step.forward(None, tensor)


class _Computed(TorchDispatchMode):
    def __torch_dispatch__(
        self, func: Any, types: Any, args: Sequence[Any] = (), kwargs: Any = None
    ) -> Any:
        return _compute(func, args, kwargs or {})


@contextlib.contextmanager
def pretended_cuda() -> Iterator[None]:
    """Inside, ``device="cuda"`` works in this process, and values cross the wire with it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(torch.cuda, "is_available", lambda: True)
        patch.setattr(torch.Tensor, "device", property(_device), raising=False)
        patch.setattr(torch.Tensor, "is_cuda", property(lambda t: _device(t) == _CUDA))
        for name in _AS_NUMBERS:
            patch.setattr(torch.Tensor, name, _of_numbers(getattr(torch.Tensor, name)))
        for name in ("numpy", "__array__"):
            patch.setattr(torch.Tensor, name, _only_here(getattr(torch.Tensor, name)))
        patch.setattr(values.Packer, "_pack", _packing(values.Packer._pack))
        overwrite = torch.__future__.get_overwrite_module_params_on_conversion()
        torch.__future__.set_overwrite_module_params_on_conversion(True)  # a model's, by .to()
        try:
            with _Asked(), _Computed():
                yield
        finally:
            torch.__future__.set_overwrite_module_params_on_conversion(overwrite)


def _device(tensor: torch.Tensor) -> torch.device:
    """Also of what a transformation of torch.func has wrapped."""
    while is_functorch_wrapped_tensor(tensor):
        tensor = get_unwrapped(tensor)
    return _CUDA if isinstance(tensor, There) else _CPU


def _of_numbers(method: Callable[..., Any]) -> Callable[..., Any]:
    return lambda tensor, *args, **kwargs: method(_here(tensor), *args, **kwargs)


def _only_here(method: Callable[..., Any]) -> Callable[..., Any]:
    def only_here(tensor: torch.Tensor, *args: Any, **kwargs: Any) -> Any:
        if isinstance(tensor, There):
            raise TypeError("can't convert cuda:0 device type tensor to numpy.")
        return method(tensor, *args, **kwargs)

    return only_here


def _packing(otherwise: Callable[..., Any]) -> Callable[..., Any]:
    def pack(packer: values.Packer, value: Any, depth: int) -> frames.Value:
        if not isinstance(value, There):
            return otherwise(packer, value, depth)  # type: ignore[no-any-return]
        here = value.here.detach().requires_grad_(value.requires_grad)
        here.grad = _here(value.grad) if value.is_leaf else None
        packed = packer._tensor(here)
        return _labelled(packed) if isinstance(packed, frames.Tensor) else packed

    return pack


def _labelled(packed: frames.Tensor) -> frames.Tensor:
    grad = _labelled(packed.grad) if packed.grad is not None else None
    return msgspec.structs.replace(packed, device="cuda", grad=grad)
