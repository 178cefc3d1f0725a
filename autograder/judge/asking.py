"""Plans on their way: calls packed for the wire, and the black boxes that answer from here."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from autograder.box import wire
from autograder.errors import GraderError
from autograder.judge.answers import Asked, BlackBox, TorchFunction

MAX_EVALUATIONS = 20_000
"""Of all black boxes in one plan; hidden tests need at most 1,000, a wrong loop may take more."""
MAX_POINTS = 2**21
"""Of one evaluation: as many as a message holds, also where arguments are combined."""
MAX_ASKED_BYTES = 64 * 2**20
"""Of arguments, in all plans asked at once; the judge keeps them for the test."""

CallSpec = tuple[str, tuple[Any, ...], dict[str, Any]]
"""Exercise, positional and keyword arguments."""


class _Arguments(wire.Packer):
    """Packs what is given to the student's functions, the course's own functions included."""

    def __init__(self) -> None:
        super().__init__()
        self.shared: Sequence[Any] = ()
        self.boxes: list[BlackBox] = []
        self.functions: list[TorchFunction] = []

    def special(self, value: Any) -> wire.Value | None:
        """Shared objects by their number, functions by what is to be done for them."""
        for index, item in enumerate(self.shared):
            if item is value:
                return wire.Shared(index)
        if isinstance(value, BlackBox):
            return wire.BlackBox(_number(self.boxes, value))
        if isinstance(value, TorchFunction):
            number = _number(self.functions, value)
            given = {name: self.pack(one) for name, one in value.given.items()}
            return wire.Source(number, value.source, value.name, given)
        return None


def pack(calls: Sequence[CallSpec], shared: Sequence[Any], probe: str | None = None) -> Asked:
    """The calls of one plan as they travel; what of ``shared`` is an argument is one object there.

    ``probe`` names what is done with an object that is no plain function.
    """
    packer = _Arguments()
    objects = [packer.pack(item) for item in shared]
    packer.shared = shared
    packed = [
        wire.Call(
            name,
            [packer.pack(arg) for arg in args],
            {key: packer.pack(value) for key, value in kwargs.items()},
            probe,
        )
        for name, args, kwargs in calls
    ]
    request = wire.Plan(packed, objects, len(packer.payload))
    return Asked(request, memoryview(packer.payload), packer.boxes, packer.functions)


def _number(known: list[Any], value: Any) -> int:
    """Its place in the list, where it is put unless it is there."""
    for number, one in enumerate(known):
        if one is value:
            return number
    known.append(value)
    return len(known) - 1


@dataclass
class Sent:
    """Plans that the box is at, and what it has asked for them so far."""

    plans: Sequence[Asked]
    evaluations: int = 0
    bytes: int = 0
    """Of the arguments."""


def evaluate(sent: Sent, ask: wire.Ask, payload: memoryview) -> tuple[wire.Told, bytearray]:
    """Evaluate a black box at the student's arguments; our words only in the error."""
    if not 0 <= ask.plan < len(sent.plans) or not 0 <= ask.id < len(sent.plans[ask.plan].boxes):
        raise wire.WireError("unknown function")
    asked = sent.plans[ask.plan]
    if len(asked.evaluations) >= MAX_EVALUATIONS:
        return wire.Told(None, f"the function was asked more than {MAX_EVALUATIONS} times"), _NONE
    sent.evaluations += 1
    sent.bytes += len(payload)
    if sent.bytes > MAX_ASKED_BYTES or sent.evaluations > MAX_EVALUATIONS:
        raise wire.WireError("more than any exercise asks")
    unpacker = wire.Unpacker(payload)
    args = tuple(unpacker.unpack(arg) for arg in ask.args)
    asked.evaluations.append((ask.id, args))
    if _points(args) > MAX_POINTS:
        return wire.Told(None, "the function was asked at too many points at once"), _NONE
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


def _points(args: Sequence[Any]) -> int:
    """How many numbers a function of these would have to make; 0 where they do not go together."""
    shapes = [arg.shape for arg in args if isinstance(arg, torch.Tensor)]
    try:
        return math.prod(np.broadcast_shapes(*shapes))  # torch's own needs a third more of torch
    except ValueError:
        return 0


_NONE = bytearray()
