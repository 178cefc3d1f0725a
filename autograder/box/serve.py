"""Answers the judge's questions about one submission, until the judge hangs up."""

from __future__ import annotations

import functools
import json
import math
import socket
import time
import warnings
from collections.abc import Callable
from types import CodeType
from typing import Any

import msgspec

from .frames import (
    Ask,
    Attempt,
    Attempted,
    BlackBox,
    Call,
    Observation,
    Observed,
    Odd,
    Plan,
    Plans,
    Raised,
    Ran,
    Run,
    Shared,
    Source,
    Starting,
    Told,
    Value,
    WireError,
    receive_request,
    send,
)
from .notebook import Shell, close_figures, run_cells, time_limit
from .probes import probed
from .raised import OutOfTime, reduce_error
from .selftest import attempt_everything
from .trap import UsedAutograd, Watch, by_hand
from .values import Packer, Unpacker


def serve(sock: socket.socket, shell: Shell) -> None:
    """The loop of one child: one request, one reply."""
    session = _Session(sock, shell)
    while True:
        try:
            request, payload = receive_request(sock)
        except EOFError:
            return
        if isinstance(request, Run):
            session.run(request, payload)
        elif isinstance(request, Plans):
            session.plans(request, payload)
        elif isinstance(request, Attempt):
            send(sock, Attempted(attempt_everything(request.secret, request.port)))


class _Session:
    def __init__(self, sock: socket.socket, shell: Shell) -> None:
        self._sock = sock
        self._shell = shell
        self._kept: dict[str, Any] = {}

    def run(self, request: Run, payload: memoryview) -> None:
        sources, start = [], 0
        for cell in request.cells:
            sources.append(bytes(payload[start : start + cell.length]).decode())
            start += cell.length
        self._kept, raised, outputs = run_cells(
            self._shell, request, sources, lambda index: send(self._sock, Starting(index))
        )
        data = json.dumps(outputs, ensure_ascii=True, default=str).encode()
        send(self._sock, Ran(sorted(self._kept), raised, len(data)), data)

    def plans(self, request: Plans, payload: memoryview) -> None:
        packer = Packer()
        seen: list[list[Observation]] = []
        start, until = 0, time.monotonic() + request.call_s
        with by_hand(request.by_hand, request.plans[0].calls[0].name) as watch:
            for number, plan in enumerate(request.plans):
                part = payload[start : start + plan.length]
                start += plan.length
                seen.append([])
                self._plan(plan, number, part, request.call_s, packer, watch, seen[-1])
                ended = seen[-1][-1].outcome not in ("returned", "raised")
                if watch.used or ended or time.monotonic() > until:
                    break
            watch.look()
        if watch.used:
            seen[-1][-1] = _forbidden(watch, seen[-1][-1])
        try:
            send(self._sock, Observed(seen), packer.payload)
        except WireError:
            send(self._sock, Observed(_too_large(request, seen[-1][-1] if watch.used else None)))

    def _plan(
        self,
        plan: Plan,
        number: int,
        payload: memoryview,
        call_s: float,
        packer: Packer,
        watch: Watch,
        seen: list[Observation],
    ) -> None:
        """Make its calls until one does not return; what became of them is added to ``seen``."""
        shared: list[Any] = []
        unpacker = Unpacker(payload, self._special(number, payload, shared))
        shared += [unpacker.unpack(value) for value in plan.shared]
        packer.begin()
        for call in plan.calls:
            seen.append(self._call(call, call_s, unpacker, packer))
            if watch.used or seen[-1].outcome != "returned":
                break

    def _call(
        self,
        call: Call,
        call_s: float,
        unpacker: Unpacker,
        packer: Packer,
    ) -> Observation:
        if call.name not in self._kept:
            return Observation("undefined")
        args = [unpacker.unpack(value) for value in call.args]
        kwargs = {name: unpacker.unpack(value) for name, value in call.kwargs.items()}
        value: Value = None
        raised = None
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                with time_limit(call_s):
                    result = probed(call.probe, self._kept[call.name])(*args, **kwargs)
                    value = packer.pack(result)
                outcome = "returned"
            except OutOfTime as error:
                outcome, raised = "timeout", reduce_error(error)
            except BaseException as error:  # SystemExit and KeyboardInterrupt are answers, too
                outcome, raised = "raised", reduce_error(error)
        close_figures()
        after = [Odd("function") if callable(arg) else packer.pack(arg) for arg in args]
        return Observation(outcome, value, raised, after)

    def _special(self, plan: int, payload: memoryview, shared: list[Any]) -> Callable[[Any], Any]:
        functions: dict[int, Any] = {}

        def resolve(value: Any) -> Any:
            if isinstance(value, BlackBox):
                return self._black_box(plan, value.id)
            if isinstance(value, Source):
                if value.id not in functions:
                    functions[value.id] = _defined(value, payload)
                return functions[value.id]
            if isinstance(value, Shared):
                return shared[value.index]
            raise TypeError(type(value).__name__)

        return resolve

    def _black_box(self, plan: int, id: int) -> Callable[..., Any]:
        sock = self._sock

        def f(*args: Any) -> Any:
            packer = Packer()
            send(sock, Ask(plan, id, [packer.pack(arg) for arg in args]), packer.payload)
            told, payload = receive_request(sock)
            if not isinstance(told, Told):
                raise RuntimeError("f could not be evaluated")
            if told.error is not None:
                raise ValueError(told.error)
            return Unpacker(payload).unpack(told.value)

        return f


def _too_large(request: Plans, forbidden: Observation | None) -> list[list[Observation]]:
    """What is said in place of answers over the limits: of several plans nothing."""
    if len(request.plans) > 1:
        return []
    after: list[Value] = [Odd("argument") for _ in request.plans[0].calls[0].args]
    large = Observation("returned", Odd("value that is too large to send"), args_after=after)
    return [[forbidden or large]]


def _defined(source: Source, payload: memoryview) -> Any:
    """What the course's code defines."""
    import torch

    unpacker = Unpacker(payload)
    given = {name: unpacker.unpack(value) for name, value in source.given.items()}
    names: dict[str, Any] = {"torch": torch, "math": math, **given}
    exec(_compiled(source.text), names)  # noqa: S102 - the judge sent it
    return names[source.name]


@functools.cache
def _compiled(text: str) -> CodeType:
    return compile(text, "<course>", "exec")


def _forbidden(watch: Watch, seen: Observation) -> Observation:
    """Whatever it returned or raised. ``message`` is the name of what was called, if it is known,
    and the line that of the call, if that is what ended it."""
    kind = UsedAutograd.__name__ if watch.alone else "OtherThreads"
    if seen.raised is not None and seen.raised.kind == UsedAutograd.__name__:
        raised = msgspec.structs.replace(seen.raised, kind=kind, message=watch.name)
    else:
        raised = Raised(kind, watch.name)
    return Observation("forbidden", raised=raised)
