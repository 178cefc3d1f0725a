"""Values and frames across the wall: round trips, bounds, garbage."""

from __future__ import annotations

import random
import socket
import struct
import threading
from collections import OrderedDict, defaultdict
from enum import StrEnum
from itertools import chain
from typing import Any, NamedTuple

import msgspec
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from autograder.box import wire
from autograder.box.frames import HEADER_LIMIT, PAYLOAD_LIMIT
from autograder.box.values import ARRAY_DTYPES, DTYPES, MAX_DEPTH, Array


def crossed(value: Any) -> Any:
    """The value as it arrives on the other side of a real socket."""
    packer = wire.Packer()
    message = wire.Observed([[wire.Observation("returned", packer.pack(value))]])
    reply, payload = sent(message, packer.payload)
    assert isinstance(reply, wire.Observed)
    return wire.Unpacker(payload).unpack(reply.plans[0][0].value)


def sent(message: Any, payload: bytes | bytearray = b"") -> tuple[wire.Reply, memoryview]:
    left, right = socket.socketpair()
    with left, right:
        writer = threading.Thread(target=wire.send, args=(left, message, payload))
        writer.start()
        try:
            return wire.receive_reply(right)
        finally:
            writer.join()


def received(data: bytes) -> tuple[wire.Reply, memoryview]:
    """What the judge makes of these bytes, after which the other side hangs up."""
    left, right = socket.socketpair()
    with right:
        writer = threading.Thread(target=_write, args=(left, data))
        writer.start()
        try:
            return wire.receive_reply(right)
        finally:
            right.close()  # the writer may still be at it
            writer.join()


def _write(sock: socket.socket, data: bytes) -> None:
    with sock:
        try:
            sock.sendall(data)
        except OSError:
            return


def frame(header: bytes, payload: bytes = b"") -> bytes:
    return struct.pack("<II", len(header), len(payload)) + header + payload


def same(a: Any, b: Any) -> bool:
    """Same type, same structure, same bits."""
    if type(a) is not type(b):
        return False
    if isinstance(a, torch.Tensor):
        return (
            a.dtype == b.dtype
            and a.shape == b.shape
            and a.requires_grad == b.requires_grad
            and torch.equal(bits(a), bits(b))
        )
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    return bool(a == b) or a != a  # nan


def bits(tensor: torch.Tensor) -> torch.Tensor:
    plain = (
        tensor.detach().resolve_conj().resolve_neg().clone(memory_format=torch.contiguous_format)
    )
    return plain.reshape(-1).view(torch.uint8)


@st.composite
def tensors(draw: Any) -> torch.Tensor:
    """Any dtype, 0 to 3 dimensions, empty ones and strange strides too."""
    dtype = DTYPES[draw(st.sampled_from(sorted(DTYPES)))]
    shape = draw(arrays.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4))
    generator = torch.Generator().manual_seed(draw(st.integers(0, 2**32)))
    values = torch.randint(-3, 4, shape, generator=generator)
    tensor = (values > 0 if dtype is torch.bool else values).to(dtype)
    layout = draw(st.sampled_from(["dense", "transposed", "strided", "expanded", "conj", "grad"]))
    if layout == "transposed":
        return tensor.mT if tensor.dim() > 1 else tensor
    if layout == "strided":
        return torch.stack([tensor, tensor], dim=-1)[..., 0]
    if layout == "expanded":
        return tensor.expand(3, *tensor.shape)
    if layout == "conj":
        return tensor.conj()
    if layout == "grad" and (dtype.is_floating_point or dtype.is_complex):
        tensor.requires_grad_()
    return tensor


numpy_arrays = st.sampled_from(sorted(ARRAY_DTYPES)).flatmap(
    lambda name: arrays.arrays(
        np.dtype(name), arrays.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4)
    )
)
plain = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats()
    | st.text(max_size=30)
)
nested = st.recursive(
    plain | tensors() | numpy_arrays,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(deadline=None, max_examples=300, derandomize=True, database=None)
@given(nested)
def test_values_survive_the_crossing(value: Any) -> None:
    assert same(crossed(value), value)


def test_a_tensor_keeps_its_gaps_and_its_grad() -> None:
    leaf = torch.ones(3, dtype=torch.float64, requires_grad=True)
    leaf.grad = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64)
    back = crossed(leaf)
    assert back.is_leaf and torch.equal(back.grad, leaf.grad)
    gaps = torch.zeros(4, 2)[:, 0]
    assert not crossed(gaps).is_contiguous() and torch.equal(crossed(gaps), gaps)
    assert crossed(torch.nn.Parameter(torch.ones(2))).requires_grad
    assert crossed(torch.ones(2, requires_grad=True) * 2).grad is None


def test_a_column_of_one_row_crosses() -> None:
    column = torch.ones(1, 2, dtype=torch.float64)[:, 0]
    assert torch.equal(crossed(column), column)


def test_bytes_of_another_order_arrive_as_the_same_numbers() -> None:
    assert crossed(np.arange(3, dtype=">f8")).tolist() == [0.0, 1.0, 2.0]


def test_a_bool_byte_is_made_0_or_1() -> None:
    tensor = wire.Unpacker(memoryview(b"\x00\x02\xff")).unpack(wire.Tensor("bool", (3,), 0))
    assert tensor.tolist() == [False, True, True]
    assert tensor.view(torch.uint8).tolist() == [0, 1, 1]
    array = wire.Unpacker(memoryview(b"\x00\x80")).unpack(Array("bool", (2,), 0))
    assert array.view(np.uint8).tolist() == [0, 1]


BAD_VALUES = {
    "shape larger than the bytes": wire.Tensor("float64", (3,), 0),
    "negative start": wire.Tensor("float64", (1,), -8),
    "start past the end": wire.Tensor("float64", (1,), 2**70),
    "negative side": wire.Tensor("float64", (-1, -1), 0),
    "0 and a huge side": wire.Tensor("float64", (0, 2**32 - 1), 0),
    "17 dimensions": wire.Tensor("float64", (1,) * 17, 0),
    "a product over all bounds": wire.Tensor("float64", (2**26,) * 16, 0),
    "no dtype": wire.Tensor("float7", (1,), 0),
    "a dtype that is an attribute of torch": wire.Tensor("nn", (1,), 0),
    "no device": wire.Tensor("float64", (1,), 0, device="meta"),
    "array of objects": Array("object", (1,), 0),
    "array larger than the bytes": Array("float64", (3,), 0),
    "array with a negative side": Array("float64", (-2,), 0),
    "mapping of unequal halves": wire.Mapping(["a", "b"], [1]),
    "black box": wire.BlackBox(0),
    "source": wire.Source(0, "import os", "os"),
    "shared": wire.Shared(0),
    "grad of another shape": wire.Tensor(
        "float64", (1,), 0, requires_grad=True, grad=wire.Tensor("float64", (2,), 0)
    ),
    "grad of a grad": wire.Tensor(
        "float64", (1,), 0, requires_grad=True,
        grad=wire.Tensor("float64", (1,), 0, requires_grad=True),
    ),
}  # fmt: skip


class Pair(NamedTuple):
    a: float
    b: float


class Kind(StrEnum):
    MIN = "min"


class Loud(dict):  # type: ignore[type-arg]
    """Says something else in every method of its own."""

    def __iter__(self) -> Any:
        return iter(["forged"])

    keys = items = values = __iter__  # type: ignore[assignment]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Pair(1.0, 2.0), (1.0, 2.0)),
        (OrderedDict(a=1.0), {"a": 1.0}),
        (defaultdict(list, a=[1]), {"a": [1]}),
        (Loud(a=1.0), {"a": 1.0}),
        (torch.Size([2, 3]), (2, 3)),
        (np.array(["max", "min"])[1], "min"),
        (Kind.MIN, "min"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_a_tuple_a_dict_or_a_str_crosses_as_that(value: Any, expected: Any) -> None:
    got = crossed(value)
    assert got == expected and type(got) is type(expected)


@pytest.mark.parametrize("name", BAD_VALUES)
def test_a_value_that_cannot_be_is_a_wire_error(name: str) -> None:
    payload = memoryview(bytes(16))
    for value in (BAD_VALUES[name], wire.Items(False, [BAD_VALUES[name]])):
        with pytest.raises(wire.WireError):
            wire.Unpacker(payload).unpack(value)


@pytest.mark.parametrize("kind", [wire.Tensor, Array])
def test_an_empty_shape_whose_size_overflows_is_a_wire_error(kind: Any) -> None:
    value = kind("float64", (0, *(PAYLOAD_LIMIT,) * 5), 0)
    with pytest.raises(wire.WireError):
        wire.Unpacker(memoryview(b"")).unpack(value)


def test_many_tensors_over_the_same_bytes_do_not_multiply_them() -> None:
    size = 2**20
    value = wire.Items(False, [wire.Tensor("uint8", (size,), 0) for _ in range(8)])
    with pytest.raises(wire.WireError):
        wire.Unpacker(memoryview(bytes(size))).unpack(value)


def test_what_is_nested_deeper_than_an_honest_box_packs_is_a_wire_error() -> None:
    value: Any = 1.0
    for _ in range(10 * MAX_DEPTH):
        value = wire.Items(False, [value])
    with pytest.raises(wire.WireError):
        wire.Unpacker(memoryview(b"")).unpack(value)


LONG = wire.Raised("E", "forged " * 9999)
MANY = wire.Raised("E", "forged", bases=["ValueError"] * 99)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", EOFError),
        (b"\x01\x00", EOFError),
        (frame(msgspec.msgpack.encode(wire.Ready()))[:-1], EOFError),
        (b"\xff" * 8, wire.WireError),
        (struct.pack("<II", 10, 2**32 - 1) + b"x" * 10, wire.WireError),
        (struct.pack("<II", HEADER_LIMIT + 1, 0), wire.WireError),
        (struct.pack("<II", 0, PAYLOAD_LIMIT + 1), wire.WireError),
        (frame(b""), wire.WireError),
        (frame(b"\xc1"), wire.WireError),
        (frame(b"\x91" * 100_000), wire.WireError),
        (frame(b"\xdd\xff\xff\xff\xff"), wire.WireError),
        (frame(msgspec.msgpack.encode(["ready", "", "extra"])), wire.WireError),
        (frame(msgspec.msgpack.encode(["plan", [], [], False, 1.0])), wire.WireError),
        (frame(msgspec.msgpack.encode(["seen", "returned"])), wire.WireError),
        (frame(msgspec.msgpack.encode(["ran", [], [], "2"])), wire.WireError),
        (frame(msgspec.msgpack.encode(wire.Ran([], [LONG], 0))), wire.WireError),
        (frame(msgspec.msgpack.encode(wire.Ran([], [MANY], 0))), wire.WireError),
        (frame(msgspec.msgpack.encode(wire.Ask(0, 0, [wire.Odd("x" * 9999)]))), wire.WireError),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else repr(value[:12]),
)
def test_bytes_that_are_no_reply(data: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        received(data)


def test_what_is_over_the_limits_is_not_sent() -> None:
    left, right = socket.socketpair()
    with left, right:
        with pytest.raises(wire.WireError):
            wire.send(left, wire.Ready("x" * (HEADER_LIMIT + 1)))
        with pytest.raises(wire.WireError):
            wire.send(left, wire.Ready(), bytes(PAYLOAD_LIMIT + 1))
        left.shutdown(socket.SHUT_WR)
        with pytest.raises(EOFError):
            wire.receive_reply(right)


def test_ten_thousand_mutated_frames_give_nothing_but_wire_errors() -> None:
    fuzz(10_000, seed=20)


@pytest.mark.long
def test_a_million_mutated_frames_give_nothing_but_wire_errors() -> None:
    fuzz(1_000_000, seed=21)


def fuzz(count: int, seed: int) -> None:
    """Decode that many mutated frames and the values in them."""
    chance = random.Random(seed)
    packer = wire.Packer()
    values = [torch.ones(2, 3), [1.0, "a", None], {"k": np.ones(2)}, torch.tensor(True), 1j]
    packed = [packer.pack(value) for value in values]
    messages = [
        wire.Observed(
            [[wire.Observation("returned", value, args_after=packed)] for value in packed]
        ),
        wire.Ask(0, 0, packed),
        wire.Ran(["f"], [wire.Raised("LinAlgError", "no", "x", 3, 1, ["ValueError"])], 2),
        wire.Starting(3),
    ]
    whole = [frame(msgspec.msgpack.encode(m), bytes(packer.payload)) for m in messages]
    counts = {"decoded": 0, "refused": 0}
    for _ in range(count):
        try:
            reply, payload = decode(mutated(chance.choice(whole), chance))
            for call in chain(*reply.plans) if isinstance(reply, wire.Observed) else ():
                wire.Unpacker(payload).unpack(call.value)
            for arg in reply.args if isinstance(reply, wire.Ask) else ():
                wire.Unpacker(payload).unpack(arg)
            counts["decoded"] += 1
        except (wire.WireError, EOFError):
            counts["refused"] += 1
    assert min(counts.values()) > count // 20, counts  # the mutations reach both outcomes


def mutated(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(changed))
        changed[at] = chance.choice([0, 1, 0x7F, 0xFF, 0xC1, 0x91, chance.randrange(256)])
    if chance.random() < 0.2:
        del changed[chance.randrange(len(changed)) :]
    return bytes(changed)


class Canned:
    """A socket with these bytes in it, then the end."""

    def __init__(self, data: bytes) -> None:
        self._data = memoryview(data)

    def recv_into(self, buffer: memoryview) -> int:
        count = min(len(buffer), len(self._data))
        buffer[:count] = self._data[:count]
        self._data = self._data[count:]
        return count


def decode(data: bytes) -> tuple[wire.Reply, memoryview]:
    return wire.receive_reply(Canned(data))  # type: ignore[arg-type]
