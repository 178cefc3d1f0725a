"""Answers the judge's questions about one submission, until the judge hangs up."""

from __future__ import annotations

import json
import math
import socket
import warnings
from collections.abc import Callable
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
        elif isinstance(request, Plan):
            session.plan(request, payload)
        elif isinstance(request, Attempt):
            send(sock, Attempted(attempt_everything(request.secret, request.port)))


class _Session:
    def __init__(self, sock: socket.socket, shell: Shell) -> None:
        self._sock = sock
        self._shell = shell
        self._kept: dict[str, Any] = {}
        self._sources: dict[tuple[str, str], Any] = {}

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

    def plan(self, request: Plan, payload: memoryview) -> None:
        unpacker = Unpacker(payload, self._special([]))
        shared = [unpacker.unpack(value) for value in request.shared]
        unpacker = Unpacker(payload, self._special(shared))
        packer = Packer()
        seen: list[Observation] = []
        with by_hand(request.by_hand) as watch:
            for call in request.calls:
                seen.append(self._call(call, request, unpacker, packer))
                if watch.used or seen[-1].outcome != "returned":
                    break
            watch.look()
        if watch.used:
            seen[-1] = _forbidden(watch, seen[-1])
        try:
            send(self._sock, Observed(seen), packer.payload)
        except WireError:
            large = Observation("returned", Odd("value that is too large to send"))
            send(self._sock, Observed([seen[-1] if watch.used else large]))

    def _call(
        self,
        call: Call,
        plan: Plan,
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
                with time_limit(plan.call_s):
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

    def _special(self, shared: list[Any]) -> Callable[[Any], Any]:
        def resolve(value: Any) -> Any:
            if isinstance(value, BlackBox):
                return self._black_box(value.id)
            if isinstance(value, Source):
                return self._source(value)
            if isinstance(value, Shared):
                return shared[value.index]
            raise TypeError(type(value).__name__)

        return resolve

    def _black_box(self, id: int) -> Callable[..., Any]:
        sock = self._sock

        def f(*args: Any) -> Any:
            packer = Packer()
            send(sock, Ask(id, [packer.pack(arg) for arg in args]), packer.payload)
            told, payload = receive_request(sock)
            if not isinstance(told, Told):
                raise RuntimeError("f could not be evaluated")
            if told.error is not None:
                raise ValueError(told.error)
            return Unpacker(payload).unpack(told.value)

        return f

    def _source(self, source: Source) -> Any:
        key = (source.text, source.name)
        if key not in self._sources:
            import torch

            names: dict[str, Any] = {"torch": torch, "math": math}
            exec(compile(source.text, "<course>", "exec"), names)  # noqa: S102 - the judge sent it
            self._sources[key] = names[source.name]
        return self._sources[key]


def _forbidden(watch: Watch, seen: Observation) -> Observation:
    """Whatever it returned or raised. ``message`` is the name of what was called, if it is known,
    and the line that of the call, if that is what ended it."""
    kind = UsedAutograd.__name__ if watch.alone else "OtherThreads"
    if seen.raised is not None and seen.raised.kind == UsedAutograd.__name__:
        raised = msgspec.structs.replace(seen.raised, kind=kind, message=watch.name)
    else:
        raised = Raised(kind, watch.name)
    return Observation("forbidden", raised=raised)
