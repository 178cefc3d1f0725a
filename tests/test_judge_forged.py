"""Frames that honest code cannot have written: answers like any other, never a fault of ours.

The student's process is played by a thread, so that every byte is under the test's control.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import time
from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np
import pytest
import torch
from helpers_judge import ForgedBox, observed

from autograder.box import wire
from autograder.box.drawn import MAX_POINTS, Contours, Curve
from autograder.box.values import Array
from autograder.hidden import lands_a2_descent as lands
from autograder.hidden.pictures_a2_descent import picture
from autograder.judge.answers import CheckFailed
from autograder.judge.checks import Draw, black_box
from autograder.judge.compare import close
from autograder.judge.ingest import CodeCell
from autograder.judge.session import Session
from autograder.judge.student import Student
from autograder.records import CellOutput, Limits, Status

LIMITS = Limits(wall_s=30.0, call_s=0.2)
FOREVER = 8.0
"""Seconds after which a judge that should have given up counts as hanging."""


def open_with(script: Callable[[socket.socket], None]) -> Session:
    box: Any = ForgedBox(script)
    session = Session(box, [], ["f"], LIMITS)
    session.open()
    assert session.died is None
    return session


def verdict(script: Callable[[socket.socket], None], *args: Any) -> CheckFailed:
    """How a call of f fails that is answered by that script."""
    session = open_with(script)
    try:
        with pytest.raises(CheckFailed) as failed:
            close(Student(session, lambda _: False).f(*args), torch.ones(2))
        return failed.value
    finally:
        session.close()


def garbage(data: bytes) -> Callable[[socket.socket], None]:
    def script(sock: socket.socket) -> None:
        wire.receive_request(sock)
        sock.sendall(data)

    return script


ASKED = wire.Observation("returned", 1.0, None, [wire.Odd("function")])
"""What came of a call whose one argument is a black box."""


def asking(ask: wire.Ask, payload: bytes = b"", times: int = 1) -> Callable[[socket.socket], None]:
    """Asks for a value of a black box, then answers 1.0."""

    def script(sock: socket.socket) -> None:
        wire.receive_request(sock)
        for _ in range(times):
            wire.send(sock, ask, payload)
            wire.receive_request(sock)
        wire.send(sock, wire.Observed([[ASKED]]))

    return script


def other(*replies: wire.Reply) -> Callable[[socket.socket], None]:
    """Answers a call with something else than observations."""

    def script(sock: socket.socket) -> None:
        wire.receive_request(sock)
        for reply in replies:
            wire.send(sock, reply)

    return script


RETURNED = wire.Observation("returned", 1.0)


def axes(*, points: Any = None, **fields: Any) -> wire.Value:
    """An Axes with that line on it, as no packer makes one."""
    forged: dict[str, Any] = {
        "name": "rectilinear", "xlim": (0.0, 1.0), "ylim": (0.0, 1.0), "xlabel": "", "ylabel": "",
        "yscale": "log", "legend": [], "lines": [], "scatters": [], "quivers": [], "contours": [],
        "surfaces": [],
    } | fields  # fmt: skip
    if points is not None:
        forged["lines"] = [Curve(points, "")]
    return wire.Axes(**forged)


def no_points(dtype: str = "float64", shape: tuple[int, ...] = (0, 2), **more: Any) -> wire.Tensor:
    return wire.Tensor(dtype, shape, 0, **more)


CRASHES = {
    "garbage": garbage(b"\xff" * 100),
    "4 GiB announced": garbage(struct.pack("<II", 5, 2**32 - 1) + b"\x00" * 50),
    "half a frame": garbage(struct.pack("<II", 50, 0) + b"\x91"),
    "hung up": lambda sock: None,
    "Ready": other(wire.Ready()),
    "Ran": other(wire.Ran([], [], 0)),
    "Starting": other(wire.Starting(0)),
    "no plan": other(wire.Observed([])),
    "no observation": other(wire.Observed([[]])),
    "two for one plan": other(wire.Observed([[RETURNED], [RETURNED]])),
    "two for one call": other(wire.Observed([[RETURNED, RETURNED]])),
    "an outcome of its own": other(wire.Observed([[wire.Observation("passed", 1.0)]])),
    "raised nothing": other(wire.Observed([[wire.Observation("raised")]])),
    "tensor without bytes": observed(wire.Tensor("float64", (2,), 0)),
    "a function": observed(wire.Source(0, "import os", "os")),
    "a black box": observed(wire.BlackBox(0)),
    "an overflowing shape": observed(wire.Tensor("float64", (0, *(2**26,) * 5), 0)),
    "an overflowing array": observed(Array("float64", (0, *(2**26,) * 5), 0)),
    "an axes without limits": observed(axes(xlim=())),
    "an axes whose limit is a word": observed(axes(xlim=("a", 1.0))),
    "an axes whose scale is a list": observed(axes(yscale=[1.0, 2.0])),
    "an axes whose name is an array": observed(axes(name=Array("int8", (0,), 0))),
    "an axes with a line that is none": observed(axes(lines=[1.0])),
    "an axes with half a line": observed(axes(lines=[Curve(no_points(), None)])),
    "an axes with a surface of words": observed(axes(surfaces=["abc"])),
    "an axes with an array as line": observed(axes(points=Array("float64", (0, 2), 0))),
    "an axes with a thousand lines": observed(axes(lines=[Curve(no_points(), "")] * 1000)),
    "an axes with a long label": observed(axes(xlabel="x" * 2000)),
    "points in one row": observed(axes(points=no_points(shape=(0,)))),
    "points of no shape": observed(axes(points=no_points(shape=()))),
    "points with three columns": observed(axes(points=no_points(shape=(0, 3)))),
    "points with a third axis": observed(axes(points=no_points(shape=(0, 2, 1)))),
    "less than no points": observed(axes(points=no_points(shape=(-1, 2)))),
    "points without bytes": observed(axes(points=no_points(shape=(5, 2)))),
    "points that are whole": observed(axes(points=no_points("int64"))),
    "complex points": observed(axes(points=no_points("complex128"))),
    "points elsewhere": observed(axes(points=no_points(device="cuda"))),
    "points with a graph": observed(axes(points=no_points(requires_grad=True))),
    "points with gaps": observed(axes(points=no_points(strided=True))),
    "points with a slope": observed(axes(points=no_points(grad=no_points()))),
    "arrows with two columns": observed(axes(quivers=[no_points()])),
    "corners with two columns": observed(axes(surfaces=[no_points()])),
    "outlines with three columns": observed(
        axes(contours=[Contours([], False, [(0.0, no_points(shape=(0, 3)))])])
    ),
    "more points than are told of": observed(
        axes(points=no_points(shape=(MAX_POINTS + 1, 2))), bytes(16 * MAX_POINTS + 16)
    ),
    "a black box that is none": asking(wire.Ask(0, 3, [])),
    "a negative black box": asking(wire.Ask(0, -1, [])),
    "a black box of another plan": asking(wire.Ask(1, 0, [])),
    "a black box of no plan": asking(wire.Ask(-1, 0, [])),
    "a tensor without bytes as argument": asking(wire.Ask(0, 0, [wire.Tensor("int8", (9,), 0)])),
    "an overflowing tensor as argument": asking(
        wire.Ask(0, 0, [wire.Tensor("int8", (0, *(2**26,) * 5), 0)])
    ),
}


@pytest.mark.parametrize("name", CRASHES)
def test_a_frame_that_cannot_be_is_a_crash(name: str) -> None:
    failure = verdict(CRASHES[name], black_box(lambda p: p, "p"))
    assert (failure.problem, failure.status) == ("crashed", Status.CRASHED)


class NeverDone(ForgedBox):
    """Says of a cell that there is none of that it begins, again and again."""

    def _play(self, sock: socket.socket) -> None:
        with sock, contextlib.suppress(OSError, EOFError):
            wire.receive_request(sock)
            for number in range(1000):
                wire.send(sock, wire.Starting(-number))


def test_cells_that_begin_for_ever_are_a_crash() -> None:
    box: Any = NeverDone()
    opened = Session(box, [CodeCell(1, "1")], ["f"], LIMITS)
    opened.open()
    assert opened.stillborn is Status.CRASHED
    assert opened.running is None
    opened.close()


def nested(depth: int) -> wire.Value:
    value: wire.Value = 1.0
    for _ in range(depth):
        value = wire.Items(False, [value])
    return value


@pytest.mark.parametrize("depth", [100, 300, 470])
def test_a_deeply_nested_answer_or_argument_is_no_fault_of_ours(depth: int) -> None:
    deep = black_box(lambda p: p, "p")
    assert verdict(observed(nested(depth))).problem in ("shape", "odd", "crashed")
    assert verdict(asking(wire.Ask(0, 0, [nested(depth)])), deep).problem in ("shape", "crashed")


def test_an_argument_that_cannot_be_an_array_is_no_fault_of_ours() -> None:
    array = Array("int8", (0, *(2**26,) * 5), 0)
    failure = verdict(asking(wire.Ask(0, 0, [array])), black_box(lambda p: p, "p"))
    assert failure.problem == "crashed"


def test_arguments_that_do_not_come_back_are_no_fault_of_ours() -> None:
    (case,) = lands.race_public(Draw(0))
    session = open_with(observed(1.0, args_after=[]))
    try:
        answer = Student(session, lambda _: False).f(*case)
        assert len(answer.args_after) == len(case)
    except CheckFailed:
        return
    finally:
        session.close()


def test_a_dict_that_pretends_to_be_a_picture_is_no_fault_of_ours() -> None:
    session = open_with(observed(wire.Mapping(["kind"], [Array("int8", (2,), 0)]), b"\1\2"))
    try:
        with pytest.raises(CheckFailed):
            picture(Student(session, lambda _: False).f())
    finally:
        session.close()


def test_a_forged_axes_is_an_answer_like_any_other() -> None:
    points = wire.Tensor("float64", (2, 2), 0)
    session = open_with(observed(axes(points=points), np.arange(4.0).tobytes()))
    try:
        drawn = picture(Student(session, lambda _: False).f())
        assert [trail.tolist() for trail in drawn.trails] == [[[0.0, 1.0], [2.0, 3.0]]]
    finally:
        session.close()
    assert verdict(observed(axes())).problem == "odd"


def test_a_forged_number_is_an_answer_like_any_other() -> None:
    payload = np.ones(2).tobytes()
    session = open_with(observed(wire.Tensor("float64", (2,), 0), payload))
    close(Student(session, lambda _: False).f(), torch.ones(2, dtype=torch.float64))
    session.close()
    assert verdict(observed(2.0)).problem == "shape"


def test_replies_queued_ahead_do_not_answer_later_questions() -> None:
    def script(sock: socket.socket) -> None:
        ahead = wire.Observed([[wire.Observation("returned", 1.0)]])
        for _ in range(3):
            wire.send(sock, ahead)
        for _ in range(3):
            wire.receive_request(sock)

    session = open_with(script)
    f = Student(session, lambda _: False).f
    close(f(), 1.0)
    with pytest.raises(CheckFailed):
        close(f(), 2.0)  # whatever it sent, it cannot know what is asked
    session.close()


def test_silence_is_a_timeout() -> None:
    start = time.monotonic()
    failure = verdict(lambda sock: wire.receive_request(sock) and wire.receive_request(sock))
    assert failure.status is Status.TIMEOUT
    assert time.monotonic() - start < FOREVER


def test_a_slow_drip_of_bytes_is_a_timeout() -> None:
    stop = time.monotonic() + FOREVER

    def script(sock: socket.socket) -> None:
        wire.receive_request(sock)
        sock.sendall(struct.pack("<II", 2**20, 0))
        sock.settimeout(0.1)
        while time.monotonic() < stop:
            sock.sendall(b"\x00")
            try:
                sock.recv(1)  # waits a tenth of a second, or sees that the judge gave up
                return
            except TimeoutError:
                continue

    start = time.monotonic()
    failure = verdict(script)
    assert time.monotonic() - start < FOREVER / 2
    assert failure.status is Status.TIMEOUT


def test_a_black_box_that_cannot_take_its_arguments_says_so_to_the_student() -> None:
    told: list[Any] = []

    def script(sock: socket.socket) -> None:
        wire.receive_request(sock)
        for value in ("text", wire.Odd("generator"), nested(5)):
            wire.send(sock, wire.Ask(0, 0, [value]))
            told.append(wire.receive_request(sock)[0])
        wire.send(sock, wire.Observed([[ASKED]]))

    assert verdict(script, black_box(torch.cos, "cos")).problem == "shape"
    assert [one.error for one in told] == ["the function cannot be evaluated there: TypeError"] * 3


def test_the_judge_keeps_a_bounded_number_of_bytes_of_what_was_asked() -> None:
    size = 16 * 2**20
    ask = wire.Ask(0, 0, [wire.Tensor("uint8", (size,), 0)])
    f = black_box(lambda p: 1.0, "f")
    box: Any = ForgedBox(asking(ask, bytes(size), times=20))
    session = Session(box, [], ["f"], Limits(wall_s=30.0, call_s=20.0))
    session.open()
    try:
        answer = Student(session, lambda _: False).f(f)
        kept = sum(arg.numel() for args in answer.evaluations(f) for arg in args)
        assert kept < 10 * size
    except CheckFailed:
        return
    finally:
        session.close()


def outputs_of(data: bytes) -> list[dict[str, Any]]:
    """What a session keeps of these bytes in place of the notebook's outputs."""
    box: Any = ForgedBox(outputs=data)
    session = Session(box, [], ["f"], LIMITS)
    try:
        session.open()
        return session.outputs
    finally:
        session.close()


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{", b"nonsense", b"[1, 2]", b'[{"index": "a", "outputs": []}]',
        b'[{"index": 1, "outputs": [1]}]', b"\xff\xfe", b'"text"',
        b"5", b"null",
    ],
)  # fmt: skip
def test_forged_outputs_of_a_notebook_are_dropped(data: bytes) -> None:
    assert outputs_of(data) == []


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 100_000,
        b'[{"index": 1, "outputs": [{"text": 1e400, "n": ' + b"9" * 40 + b"}]}]",
        b'[{"index": ' + b"9" * 40 + b', "outputs": []}]',
        b'[{"index": 1, "outputs": [{"text": "\\ud800"}]}]',
        b'[{"index": 1, "outputs": [{"text": "\\uD800"}]}]',
        b'[{"index": 1, "outputs": [' + b'{"a": ' * 600 + b"1" + b"}" * 600 + b"]}]",
    ],
    ids=["deep", "big number", "big index", "surrogate", "SURROGATE", "deep output"],
)
def test_forged_outputs_can_be_sent_on_by_the_worker(data: bytes) -> None:
    kept = [CellOutput(**cell) for cell in outputs_of(data)]
    msgspec.msgpack.encode(kept)
