"""Records on a socket between a worker and whoever gives it jobs; both sides are ours."""

from __future__ import annotations

import socket
import struct
from typing import TypeVar

import msgspec

from autograder.records import Record

_LENGTH = struct.Struct("<I")
R = TypeVar("R", bound=Record)


class Hello(Record, frozen=True, kw_only=True):
    """First message of a worker: what it can do, or why it cannot."""

    isolation: str = "none"
    stopped: dict[str, str] = {}
    wrapper: str = ""
    failures: list[str] = []
    error: str = ""
    course_error: bool = False
    pid: int = 0
    zygote: int = 0
    """Process ids: its own, and of the zygote that it began with."""


def send(sock: socket.socket, record: Record) -> None:
    """Write one record; OSError if nobody listens."""
    data = msgspec.msgpack.encode(record)
    sock.sendall(_LENGTH.pack(len(data)) + data)


def receive(sock: socket.socket, kind: type[R]) -> R:
    """One record from our own trusted peer. EOFError when it hung up."""
    (length,) = _LENGTH.unpack(_exactly(sock, _LENGTH.size))
    return msgspec.msgpack.decode(_exactly(sock, length), type=kind)


def _exactly(sock: socket.socket, length: int) -> bytes:
    chunks = []
    while length:
        chunk = sock.recv(min(length, 1 << 20))
        if not chunk:
            raise EOFError
        chunks.append(chunk)
        length -= len(chunk)
    return b"".join(chunks)
