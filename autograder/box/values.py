"""Python values to wire values and back: exact types, bounded in size, depth and number."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from .drawn import MAX_POINTS, Axes, convert, parts
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
MAX_ITEMS = 10_000
MAX_TEXT = 10_000
MAX_TEXT_IN_ALL = 2**18
MAX_BYTES = 16 * 2**20

DTYPES: dict[str, torch.dtype] = {
    str(dtype).removeprefix("torch."): dtype
    for dtype in (
        torch.float64, torch.float32, torch.float16, torch.bfloat16,
        torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.bool,
        torch.complex64, torch.complex128,
    )
}  # fmt: skip
_PLAIN = frozenset({type(None), bool, int, float, str, Odd})
_NAMES = {dtype: name for name, dtype in DTYPES.items()}
ARRAY_DTYPES = frozenset(
    "float64 float32 float16 int64 int32 int16 int8 uint64 uint32 uint16 uint8 bool "
    "complex64 complex128".split()
)


class _TooMuch(Exception):
    """The value does not fit into a message; says how in safe words."""


class Packer:
    """Packs the values of one message into one payload.

    Values of classes we do not know become ``Odd``: their methods are never called.
    """

    def __init__(self) -> None:
        self.payload = bytearray()
        self.begin()

    def begin(self) -> None:
        """What follows may hold as much as a message: it has nothing to do with what went before.
        All of it together is bounded by the frame."""
        self._items = 0
        self._text = 0

    def pack(self, value: Any) -> Value:
        """The wire form of ``value``; never raises for a strange one."""
        before = len(self.payload)
        try:
            return self._pack(value, 0)
        except _TooMuch as error:
            del self.payload[before:]
            return Odd(str(error))
        except Exception:  # e.g. a class whose very name cannot be read
            del self.payload[before:]
            return Odd("object that cannot be read")

    def special(self, value: Any) -> Value | None:
        """For those who know more: what to send for that value, or None (functions that stay
        behind, shared objects)."""

    def _pack(self, value: Any, depth: int) -> Value:
        self._items += 1
        if self._items > MAX_ITEMS:
            raise _TooMuch(f"{type(value).__name__[:20]} among more than {MAX_ITEMS} items")
        if depth > MAX_DEPTH:
            raise _TooMuch("value nested too deeply")
        if (special := self.special(value)) is not None:
            return special
        kind = type(value)
        if kind is torch.Tensor or kind is torch.nn.Parameter:
            return self._tensor(value)
        if kind is float or kind is bool or value is None:
            return value  # type: ignore[no-any-return]
        if kind is int:
            return self._scalar(value)
        if issubclass(kind, str):  # NumPy's strings are such
            return self._scalar(str.__str__(value))
        if kind is np.ndarray or issubclass(kind, np.generic):
            return self._array(value)
        if issubclass(kind, (list, tuple)):  # a named tuple is one; none of its own methods is run
            items = (tuple if issubclass(kind, tuple) else list).__iter__(value)
            return Items(issubclass(kind, tuple), [self._pack(item, depth + 1) for item in items])
        if issubclass(kind, dict) and all(type(key) is str for key in dict.keys(value)):
            keys = [str(self._scalar(key)) for key in dict.keys(value)]
            return Mapping(keys, [self._pack(item, depth + 1) for item in dict.values(value)])
        axes = sys.modules.get("matplotlib.axes")
        if axes is not None and issubclass(kind, axes.Axes):
            return self._axes(value)
        return Odd(safe_text(kind.__name__, 60))

    def _axes(self, value: Any) -> Axes[Tensor]:
        from .axes import describe

        described = describe(value)
        if sum(len(points) for points, _ in parts(described)) > MAX_POINTS:
            raise _TooMuch("Axes with too much on it")
        return convert(described, self._points)

    def _points(self, points: torch.Tensor) -> Tensor:
        packed = self._tensor(points)
        if not isinstance(packed, Tensor):
            raise _TooMuch("Axes with too much on it")
        return packed

    def _scalar(self, value: int | str) -> Value:
        if type(value) is int and not -(2**63) <= value < 2**63:
            return Odd("int with more than 64 bits")
        if not isinstance(value, str):
            return value
        if len(value) > MAX_TEXT:
            return Odd(f"str of {len(value)} characters")
        self._text += len(value)
        if self._text > MAX_TEXT_IN_ALL:
            raise _TooMuch("value with too much text in it")
        return safe_text(value, MAX_TEXT)

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
        if tensor.numel():
            self.payload += _bytes_of(tensor)
        grad = tensor.grad if tensor.is_leaf else None
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


def _bytes_of(tensor: torch.Tensor) -> bytes:
    """Its values in row-major order, whatever its strides; a bit pattern NumPy lacks goes as is."""
    values = tensor.detach()
    if values.is_conj() or values.is_neg():
        values = values.resolve_conj().resolve_neg()
    if values.device.type != "cpu":
        values = values.cpu()
    if values.dtype is torch.bfloat16:
        values = values.contiguous().view(torch.int16)
    data: bytes = values.numpy().tobytes()
    return data


def safe_text(text: str, limit: int) -> str:
    """At most ``limit`` characters that can be encoded: a lone surrogate cannot travel."""
    return text[:limit].encode("utf-8", "replace").decode()


class Unpacker:
    """Makes fresh Python objects of the values of one message.

    ``special`` turns BlackBox, Source and Shared into objects; without it they are a WireError.
    ``Odd`` stays ``Odd``. Each byte of the payload is used once: many tensors over the same bytes
    would fill the memory.
    """

    def __init__(self, payload: memoryview, special: Callable[[Any], Any] | None = None) -> None:
        self._payload = payload
        self._special = special
        self._room = len(payload)

    def unpack(self, value: Value, depth: int = 0) -> Any:
        """The object; WireError where no honest box can have packed such a value."""
        if depth > MAX_DEPTH:
            raise WireError("nested too deeply")
        if isinstance(value, Tensor):
            return self._tensor(value)
        if type(value) in _PLAIN:
            return value
        if isinstance(value, Array):
            return self._array(value)
        if isinstance(value, Items):
            items = [self.unpack(item, depth + 1) for item in value.items]
            return tuple(items) if value.tuple else items
        if isinstance(value, Mapping):
            if len(value.keys) != len(value.values):
                raise WireError("mapping with unequal keys and values")
            items = [self.unpack(item, depth + 1) for item in value.values]
            return dict(zip(value.keys, items, strict=True))
        if isinstance(value, Axes):
            return self._axes(value)
        if self._special is None:
            raise WireError("a function where a value belongs")
        return self._special(value)

    def _axes(self, value: Axes[Tensor]) -> Axes[torch.Tensor]:
        """Its points have the shapes that describe() gives them, and nothing else about them."""
        rows = 0
        for points, columns in parts(value):
            rows += points.shape[0] if points.shape else 0
            if points != Tensor("float64", (*points.shape[:1], columns), points.start):
                raise WireError("points that are none")
        if rows > MAX_POINTS:
            raise WireError("more points than are told of an Axes")
        return convert(value, self._tensor)

    def _tensor(self, value: Tensor) -> torch.Tensor:
        dtype = DTYPES.get(value.dtype)
        if dtype is None or value.device not in ("cpu", "cuda"):
            raise WireError("unknown dtype or device")
        data = self._bytes(value, dtype.itemsize)
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
        if dtype.is_floating_point or dtype.is_complex:
            if value.grad is not None:
                tensor.grad = self._grad(value, value.grad)
            tensor.requires_grad_(value.requires_grad)
        return tensor

    def _grad(self, value: Tensor, grad: Tensor) -> torch.Tensor:
        if grad.shape != value.shape or grad.dtype != value.dtype or grad.device != value.device:
            raise WireError("grad of another shape, dtype or device")
        if grad.grad is not None or grad.requires_grad:
            raise WireError("grad of a grad")
        return self._tensor(grad)

    def _array(self, value: Array) -> Any:
        if value.dtype not in ARRAY_DTYPES:
            raise WireError("unknown array dtype")
        dtype = np.dtype(value.dtype)
        data = np.frombuffer(self._bytes(value, dtype.itemsize), dtype=np.uint8)
        if dtype == np.bool_:
            return (data != 0).reshape(value.shape)
        return data.view(dtype).reshape(value.shape)

    def _bytes(self, value: Tensor | Array, itemsize: int) -> bytearray:
        shape = value.shape
        if len(shape) > 16 or min(shape, default=0) < 0:
            raise WireError("shape out of bounds")
        count = math.prod(shape)
        if (count or math.prod([n or 1 for n in shape])) > PAYLOAD_LIMIT:  # even an empty one
            raise WireError("shape out of bounds")
        length = count * itemsize
        self._room -= length
        if self._room < 0 or not 0 <= value.start <= len(self._payload) - length:
            raise WireError("tensors outside the payload, or over the same bytes")
        return bytearray(self._payload[value.start : value.start + length])
