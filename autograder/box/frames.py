"""The messages that cross the wall, and their frames: bounded and typed, no pickle.

A frame is two little-endian uint32 (header length, payload length), a msgpack header and a
payload of raw tensor bytes. Both lengths are bounded before anything is read, the header is
decoded against the types below; whatever does not fit is a WireError. The student's side can send
any frame it likes: a forged answer is just another answer to be judged.
"""

from __future__ import annotations

import socket
import struct
import time
from typing import Annotated, TypeVar

import msgspec

from .drawn import Axes

HEADER_LIMIT = 2**20
PAYLOAD_LIMIT = 64 * 2**20
_PREFIX = struct.Struct("<II")


class WireError(Exception):
    """Bytes that are no valid message. On the judge's side: whatever sent them is not trusted."""


_Line = Annotated[str, msgspec.Meta(max_length=2000)]
"""Text that ends up before people's eyes: an honest box sends less, a forged one cannot send more.
"""


class _Wire(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Base of all that travels; array_like keeps the frames small."""


class Tensor(_Wire, frozen=True, tag="t"):
    """A dense torch tensor; its bytes lie in the payload."""

    dtype: str
    shape: tuple[int, ...]
    start: int
    device: str = "cpu"
    requires_grad: bool = False
    strided: bool = False
    """Rebuild it non-contiguous in memory, with the same values."""
    grad: Tensor | None = None


class Array(_Wire, frozen=True, tag="a"):
    """A NumPy array, or a NumPy scalar (shape ())."""

    dtype: str
    shape: tuple[int, ...]
    start: int


class Items(_Wire, frozen=True, tag="i"):
    """A list or tuple."""

    tuple: bool
    items: list[Value]


class Mapping(_Wire, frozen=True, tag="m"):
    """A dict with str keys."""

    keys: list[str]
    values: list[Value]


class Odd(_Wire, frozen=True, tag="o"):
    """Something that has no place in an answer; ``what`` is safe to show, e.g. 'generator'."""

    what: _Line


class BlackBox(_Wire, frozen=True, tag="f"):
    """A function that stays with the judge; calling it in the box asks over the wire."""

    id: int


class Source(_Wire, frozen=True, tag="s"):
    """Course code that is executed in the box, with the names ``given``, and defines ``name``.

    Function number ``id`` of its plan: one object, however often it is used.
    """

    id: int
    text: str
    name: str
    given: dict[str, Value] = {}


class Shared(_Wire, frozen=True, tag="r"):
    """Object number ``index`` of the plan: one object, however often it is used."""

    index: int


Value = (
    None | bool | int | float | str
    | Tensor | Array | Items | Mapping | Axes[Tensor] | Odd | BlackBox | Source | Shared
)  # fmt: skip


class Cell(_Wire, frozen=True, tag="cell"):
    """A code cell; where ``check`` names an exercise, that is where its object is kept. Such a cell
    is empty unless there are pictures in it."""

    index: int
    length: int
    """Bytes of its source (UTF-8), which lies in the payload behind those of the cells before."""
    check: str | None = None


class Run(_Wire, frozen=True, tag="run"):
    """Judge to box: run these cells, keep these names."""

    cells: list[Cell]
    names: list[str]
    cell_s: float
    check_s: float
    output_bytes: int
    data: str | None
    """The course's own data folder, seen by the cells as ``data``; never the submission's."""
    figures: bool
    """Whether to draw: with it figures are kept, and check cells run for theirs."""
    seed: int


class Raised(_Wire, frozen=True, tag="raised"):
    """An exception of the student's, reduced to what may be shown."""

    kind: _Line
    """Name of the exception class."""
    message: _Line
    line: _Line = ""
    lineno: int = 0
    cell: int = -1
    bases: Annotated[list[_Line], msgspec.Meta(max_length=16)] = []
    """Names of the classes it is derived from, the nearest first."""

    def is_a(self, name: str) -> bool:
        """Whether ``except name`` would catch it."""
        return name == self.kind or name in self.bases


class Starting(_Wire, frozen=True, tag="starting"):
    """Box to judge: this cell is run next; where the box ends in it, the judge can say so."""

    index: int


class Ran(_Wire, frozen=True, tag="ran"):
    """Box to judge: which names are bound, which cells raised; outputs as JSON in the payload."""

    bound: list[str]
    raised: list[Raised]
    outputs: int
    """Length of the JSON list of {"index", "outputs"} at the start of the payload."""


class Call(_Wire, frozen=True, tag="call"):
    """One call of the student's function."""

    name: str
    args: list[Value]
    kwargs: dict[str, Value]
    probe: str | None = None
    """Where set, what asks: ``probe(object, *args, **kwargs)`` in place of a plain call."""


class Plan(_Wire, frozen=True, tag="plan"):
    """Calls made one after the other; ``shared`` objects live across them."""

    calls: list[Call]
    shared: list[Value]
    length: int
    """Of its part of the payload, which lies behind those of the plans before."""


class Plans(_Wire, frozen=True, tag="plans"):
    """Judge to box: plans that have nothing to do with each other, of one exercise."""

    plans: list[Plan]
    by_hand: bool
    call_s: float
    """For one call, and for all plans but the last to be begun."""


class Ask(_Wire, frozen=True, tag="ask"):
    """Box to judge, during a call: evaluate black box ``id`` of that plan at ``args``."""

    plan: int
    id: int
    args: list[Value]


class Told(_Wire, frozen=True, tag="told"):
    """Judge to box: the value of a black box, or why there is none."""

    value: Value
    error: str | None = None


class Observation(_Wire, frozen=True, tag="seen"):
    """Box to judge: what became of one call."""

    outcome: _Line
    """returned, raised, undefined, timeout or forbidden"""
    value: Value = None
    raised: Raised | None = None
    args_after: list[Value] = []


class Observed(_Wire, frozen=True, tag="observed"):
    """Box to judge: for each plan that was reached one observation per call that was; of several
    plans whose answers are too large for one frame none at all."""

    plans: list[list[Observation]]


class Ready(_Wire, frozen=True, tag="ready"):
    """Box to judge, first: this process is confined, or why it could not be."""

    error: str = ""


class Attempt(_Wire, frozen=True, tag="attempt"):
    """Judge to box, before any student code: try what must not work."""

    secret: str
    port: int


class Attempted(_Wire, frozen=True, tag="attempted"):
    """Box to judge: by name, why each attempt was stopped ('' = it succeeded)."""

    stopped: dict[str, str]


Request = Run | Plans | Told | Attempt
Reply = Ready | Starting | Ran | Observed | Ask | Attempted

_REQUEST = msgspec.msgpack.Decoder(Request)
_REPLY = msgspec.msgpack.Decoder(Reply)
_ENCODE = msgspec.msgpack.Encoder().encode

T = TypeVar("T")


def send(
    sock: socket.socket, message: Request | Reply, payload: bytes | bytearray | memoryview = b""
) -> None:
    """Write one frame. Raises WireError if it is over the limits, OSError if nobody listens."""
    header = _ENCODE(message)
    if len(header) > HEADER_LIMIT or len(payload) > PAYLOAD_LIMIT:
        raise WireError("message too large")
    sock.sendall(_PREFIX.pack(len(header), len(payload)) + header + bytes(payload))


def receive_request(sock: socket.socket) -> tuple[Request, memoryview]:
    """Read one frame from the judge. Raises EOFError when it hung up."""
    return _receive(sock, _REQUEST)


def receive_reply(sock: socket.socket, until: float | None = None) -> tuple[Reply, memoryview]:
    """Read one frame from the box, all of it before ``until`` (time.monotonic).

    Raises WireError, EOFError where the box hung up, TimeoutError.
    """
    return _receive(sock, _REPLY, until)


def _receive(
    sock: socket.socket, decoder: msgspec.msgpack.Decoder[T], until: float | None = None
) -> tuple[T, memoryview]:
    header_length, payload_length = _PREFIX.unpack(_exactly(sock, _PREFIX.size, until))
    if header_length > HEADER_LIMIT or payload_length > PAYLOAD_LIMIT:
        raise WireError(f"frame of {header_length} + {payload_length} bytes")
    rest = memoryview(_exactly(sock, header_length + payload_length, until))
    try:
        return decoder.decode(rest[:header_length]), rest[header_length:]
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError, ValueError) as error:
        raise WireError(f"no message: {type(error).__name__}") from None


def _exactly(sock: socket.socket, length: int, until: float | None) -> bytearray:
    data = bytearray(length)
    view, got = memoryview(data), 0
    while got < length:
        if until is not None:  # one clock for the whole frame: a drip of bytes wins no time
            remaining = until - time.monotonic()
            if remaining <= 0:
                raise TimeoutError
            sock.settimeout(remaining)
        read = sock.recv_into(view[got:])
        if read == 0:
            raise EOFError("the other side hung up")
        got += read
    return data
