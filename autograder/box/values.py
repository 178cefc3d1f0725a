"""Python values to wire values and back: exact types, bounded in size, depth and number."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from .frames import (
    PAYLOAD_LIMIT,
    Array,
    Items,
    Mapping,
    Odd,
    Tensor,
    Value,
    WireError,
)

MAX_DEPTH = 8
MAX_ITEMS = 20_000
MAX_TEXT = 10_000
MAX_BYTES = 16 * 2**20

DTYPES: dict[str, torch.dtype] = {
    str(dtype).removeprefix("torch."): dtype
    for dtype in (
        torch.float64, torch.float32, torch.float16, torch.bfloat16,
        torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.bool,
        torch.complex64, torch.complex128,
    )
}  # fmt: skip
_NAMES = {dtype: name for name, dtype in DTYPES.items()}
ARRAY_DTYPES = frozenset(
    "float64 float32 float16 int64 int32 int16 int8 uint64 uint32 uint16 uint8 bool "
    "complex64 complex128".split()
)


class Packer:
    """Packs values into one payload.

    ``special`` may claim a value first (functions that stay behind, shared objects). Values of
    classes we do not know become ``Odd``: their methods are never called.
    """

    def __init__(self, special: Callable[[Any], Value | None] | None = None) -> None:
        self.payload = bytearray()
        self._special = special
        self._items = 0

    def pack(self, value: Any, depth: int = 0) -> Value:
        """The wire form of ``value``; never raises for a strange one."""
        self._items += 1
        if depth > MAX_DEPTH or self._items > MAX_ITEMS:
            return Odd("nested too deeply" if depth > MAX_DEPTH else "too many items")
        if self._special is not None and (special := self._special(value)) is not None:
            return special
        kind = type(value)
        if value is None or kind in (bool, float, int, str):
            return _scalar(value)
        if kind is torch.Tensor or kind is torch.nn.Parameter:
            return self._tensor(value)
        if kind is np.ndarray or issubclass(kind, np.generic):
            return self._array(value)
        if kind is list or kind is tuple:
            return Items(kind is tuple, [self.pack(item, depth + 1) for item in value])
        if kind is dict and all(type(key) is str and len(key) <= 200 for key in value):
            keys = [key.encode("utf-8", "replace").decode() for key in value]
            return Mapping(keys, [self.pack(item, depth + 1) for item in value.values()])
        axes = sys.modules.get("matplotlib.axes")
        if axes is not None and isinstance(value, axes.Axes):
            from .probes.axes import describe

            return self.pack(describe(value), depth)
        return Odd(str(kind.__name__)[:60])

    def _tensor(self, tensor: torch.Tensor) -> Value:
        if tensor.layout is not torch.strided or tensor.is_quantized or tensor.is_nested:
            return Odd("sparse, quantized or nested tensor")
        if tensor.device.type not in ("cpu", "cuda"):
            return Odd(f"tensor on the device {tensor.device.type!r}")
        name = _NAMES.get(tensor.dtype)
        if name is None:
            return Odd(f"tensor of dtype {tensor.dtype}")
        if tensor.numel() * tensor.dtype.itemsize > self._room():
            return Odd(f"tensor of shape {tuple(tensor.shape)}, too big to send")
        start = len(self.payload)
        flat = tensor.detach().resolve_conj().resolve_neg().cpu().reshape(-1).contiguous()
        self.payload += flat.view(torch.uint8).numpy().tobytes()
        grad = tensor.grad if tensor.is_leaf and tensor.requires_grad else None
        packed = self._tensor(grad) if grad is not None else None
        return Tensor(
            name,
            tuple(tensor.shape),
            start,
            device=tensor.device.type,
            requires_grad=tensor.requires_grad,
            strided=not tensor.is_contiguous(),
            grad=packed if isinstance(packed, Tensor) else None,
        )

    def _array(self, array: Any) -> Value:
        if array.dtype.name not in ARRAY_DTYPES:
            return Odd(f"NumPy array of dtype {array.dtype.name[:20]}")
        if array.nbytes > self._room():
            return Odd(f"NumPy array of shape {array.shape}, too big to send")
        start = len(self.payload)
        native = np.ascontiguousarray(array).astype(array.dtype.newbyteorder("="), copy=False)
        self.payload += native.tobytes()
        return Array(array.dtype.name, tuple(array.shape), start)

    def _room(self) -> int:
        return min(MAX_BYTES, PAYLOAD_LIMIT - len(self.payload))


def _scalar(value: bool | int | float | str | None) -> Value:
    """None, a bool, a float; an int of 64 bits or a str of bounded length, else Odd."""
    if type(value) is int and not -(2**63) <= value < 2**63:
        return Odd("int with more than 64 bits")
    if isinstance(value, str):
        if len(value) > MAX_TEXT:
            return Odd(f"str of {len(value)} characters")
        return value.encode("utf-8", "replace").decode()  # lone surrogates cannot travel
    return value


def unpack(value: Value, payload: memoryview, special: Callable[[Any], Any] | None = None) -> Any:
    """Fresh Python objects for a wire value.

    ``special`` turns BlackBox, Source and Shared into objects; without it they are a WireError.
    ``Odd`` stays ``Odd``.
    """
    if isinstance(value, Tensor):
        return unpack_tensor(value, payload)
    if isinstance(value, Array):
        return unpack_array(value, payload)
    if isinstance(value, Items):
        items = [unpack(item, payload, special) for item in value.items]
        return tuple(items) if value.tuple else items
    if isinstance(value, Mapping):
        if len(value.keys) != len(value.values):
            raise WireError("mapping with unequal keys and values")
        items = [unpack(item, payload, special) for item in value.values]
        return dict(zip(value.keys, items, strict=True))
    if value is None or isinstance(value, (bool, int, float, str, Odd)):
        return value
    if special is None:
        raise WireError("a function where a value belongs")
    return special(value)


def unpack_tensor(value: Tensor, payload: memoryview) -> torch.Tensor:
    """A fresh tensor with the bytes of ``value``; WireError if shape and bytes disagree."""
    dtype = DTYPES.get(value.dtype)
    if dtype is None or value.device not in ("cpu", "cuda"):
        raise WireError("unknown dtype or device")
    data = _slice(value, payload, dtype.itemsize)
    if not data:
        tensor = torch.empty(value.shape, dtype=dtype)
    elif dtype is torch.bool:  # a byte outside {0, 1} in a bool tensor is undefined behaviour
        tensor = (torch.frombuffer(data, dtype=torch.uint8) != 0).reshape(value.shape)
    else:
        tensor = torch.frombuffer(data, dtype=dtype).reshape(value.shape)
    if value.device == "cuda" and torch.cuda.is_available():
        tensor = tensor.to("cuda")
    if value.strided and tensor.dim():
        base = torch.zeros((*value.shape, 2), dtype=dtype, device=tensor.device)
        base[..., 0] = tensor
        tensor = base[..., 0]
    if value.requires_grad and (dtype.is_floating_point or dtype.is_complex):
        tensor.requires_grad_()
        if value.grad is not None:
            if value.grad.shape != value.shape or value.grad.dtype != value.dtype:
                raise WireError("grad of another shape or dtype")
            if value.grad.grad is not None or value.grad.requires_grad:
                raise WireError("grad of a grad")
            tensor.grad = unpack_tensor(value.grad, payload)
    return tensor


def unpack_array(value: Array, payload: memoryview) -> Any:
    """A fresh NumPy array; WireError if shape and bytes disagree."""
    if value.dtype not in ARRAY_DTYPES:
        raise WireError("unknown array dtype")
    dtype = np.dtype(value.dtype)
    data = np.frombuffer(_slice(value, payload, dtype.itemsize), dtype=np.uint8)
    if dtype == np.bool_:
        return (data != 0).reshape(value.shape)
    return data.view(dtype).reshape(value.shape)


def _slice(value: Tensor | Array, payload: memoryview, itemsize: int) -> bytearray:
    if len(value.shape) > 16 or any(not 0 <= n <= PAYLOAD_LIMIT for n in value.shape):
        raise WireError("shape out of bounds")
    length = math.prod(value.shape) * itemsize
    if not 0 <= value.start <= len(payload) - length:
        raise WireError("tensor outside the payload")
    return bytearray(payload[value.start : value.start + length])
