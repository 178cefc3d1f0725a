"""One plan on its way: its calls packed for the wire, and the black boxes that answer from here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from autograder.box import wire
from autograder.errors import GraderError
from autograder.judge.answers import Asked, BlackBox, TorchFunction

MAX_EVALUATIONS = 20_000
"""Of one black box in one plan; hidden tests need at most 1,000, a wrong loop may take more."""
MAX_ASKED_BYTES = 64 * 2**20
"""Of arguments, in one plan; the judge keeps them for the test."""

CallSpec = tuple[str, tuple[Any, ...], dict[str, Any]]
"""Exercise, positional and keyword arguments."""


def pack(
    calls: Sequence[CallSpec],
    shared: Sequence[Any],
    by_hand: bool,
    probe: str | None,
    call_s: float,
) -> Asked:
    """The calls of one plan as they travel; what of ``shared`` is an argument is one object there.

    ``probe`` names what is done with an object that is no plain function; ``call_s`` is the time
    that each call may take.
    """
    boxes: list[BlackBox] = []
    sources: dict[tuple[str, str], TorchFunction] = {}
    sharing = False

    def special(value: Any) -> wire.Value | None:
        if sharing:
            for index, item in enumerate(shared):
                if item is value:
                    return wire.Shared(index)
        if isinstance(value, BlackBox):
            if not any(known is value for known in boxes):
                boxes.append(value)
            return wire.BlackBox(next(i for i, known in enumerate(boxes) if known is value))
        if isinstance(value, TorchFunction):
            sources[value.source, value.name] = value
            return wire.Source(value.source, value.name)
        return None

    packer = wire.Packer(special)
    objects = [packer.pack(item) for item in shared]
    sharing = True
    packed = [
        wire.Call(
            name,
            [packer.pack(arg) for arg in args],
            {key: packer.pack(value) for key, value in kwargs.items()},
            probe,
        )
        for name, args, kwargs in calls
    ]
    request = wire.Plan(packed, objects, by_hand, call_s)
    return Asked(request, memoryview(packer.payload), boxes, sources)


def evaluate(asked: Asked, ask: wire.Ask, payload: memoryview) -> tuple[wire.Told, bytearray]:
    """Evaluate a black box at the student's arguments; our words only in the error."""
    if not 0 <= ask.id < len(asked.boxes):
        raise wire.WireError("unknown function")
    if len(asked.evaluations) >= MAX_EVALUATIONS:
        return wire.Told(None, f"the function was asked more than {MAX_EVALUATIONS} times"), _NONE
    asked.bytes += len(payload)
    if asked.bytes > MAX_ASKED_BYTES:
        raise wire.WireError("more data than any exercise asks with")
    unpacker = wire.Unpacker(payload)
    args = tuple(unpacker.unpack(arg) for arg in ask.args)
    asked.evaluations.append((ask.id, args))
    try:
        value = asked.boxes[ask.id].function(*args)
    except GraderError:
        raise
    except Exception as error:  # the student's arguments do not fit the course's function
        reason = f"the function cannot be evaluated there: {type(error).__name__}"
        return wire.Told(None, reason), _NONE
    packer = wire.Packer()
    value = value.detach() if isinstance(value, torch.Tensor) else value  # no graph crosses
    return wire.Told(packer.pack(value)), packer.payload


_NONE = bytearray()
