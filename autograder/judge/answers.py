"""What a student's function answered, and how an answer can be wrong."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import torch

from autograder.box import wire
from autograder.records import Status, Texts


@dataclass(frozen=True)
class BlackBox:
    """A function of real tensors that stays in the judge; the student asks for its values."""

    function: Callable[..., Any]
    label: str

    def __call__(self, *args: Any) -> Any:
        return self.function(*args)


@dataclass(frozen=True)
class TorchFunction:
    """A differentiable function that travels as course source; callable in the judge, too."""

    source: str
    name: str
    label: str
    function: Callable[..., Any]
    given: Mapping[str, Any] = field(default_factory=dict)
    """What its source may use beside torch and math; travels with it."""

    def __call__(self, *args: Any) -> Any:
        return self.function(*args)


@dataclass
class Asked:
    """The calls of one plan as they were sent, so that they can be shown and made again."""

    request: wire.Plan
    payload: memoryview
    boxes: list[BlackBox]
    functions: list[TorchFunction]
    evaluations: list[tuple[int, tuple[Any, ...]]] = field(default_factory=list)

    @property
    def exercise(self) -> str:
        """Of its calls."""
        return self.request.calls[0].name

    def dtypes(self, index: int) -> list[torch.dtype]:
        """Of the tensors that call number ``index`` was given."""
        call = self.request.calls[index]
        given = [
            self.request.shared[value.index] if isinstance(value, wire.Shared) else value
            for value in (*call.args, *call.kwargs.values())
        ]
        return [wire.DTYPES[value.dtype] for value in given if isinstance(value, wire.Tensor)]

    def fresh(self, on_ask: Callable[[int, tuple[Any, ...]], None] | None = None) -> Fresh:
        """New objects for every argument, as the student's process made them."""
        return Fresh(self, on_ask)


class Fresh:
    """One decoding of a plan; its shared objects exist once."""

    def __init__(self, asked: Asked, on_ask: Callable[[int, tuple[Any, ...]], None] | None) -> None:
        self._asked = asked
        self._on_ask = on_ask
        self._shared: list[Any] = []
        unpacker = self._unpacker()
        self._shared = [unpacker.unpack(value) for value in asked.request.shared]

    def arguments(self, index: int) -> tuple[list[Any], dict[str, Any]]:
        """Positional and keyword arguments of call number ``index``."""
        call = self._asked.request.calls[index]
        unpacker = self._unpacker()
        args = [unpacker.unpack(value) for value in call.args]
        return args, {name: unpacker.unpack(value) for name, value in call.kwargs.items()}

    def _unpacker(self) -> wire.Unpacker:
        return wire.Unpacker(self._asked.payload, self._special)

    def _special(self, value: Any) -> Any:
        if isinstance(value, wire.Shared):
            return self._shared[value.index]
        if isinstance(value, wire.Source):
            function = self._asked.functions[value.id]
            return _plain(function.function, function.label)
        box, on_ask, id = self._asked.boxes[value.id], self._on_ask, value.id

        def asked(*args: Any) -> Any:
            if on_ask is not None:
                on_ask(id, args)
            return box.function(*args)

        return _plain(asked, box.label)


def _plain(function: Callable[..., Any], label: str) -> Callable[..., Any]:
    """A real function, as in the student's process: error messages name the type of an operand."""

    def f(*args: Any) -> Any:
        return function(*args)

    f.label = label  # type: ignore[attr-defined]  # what messages call it
    return f


@dataclass(frozen=True)
class Answer:
    """The outcome of one call of a student's function."""

    exercise: str
    asked: Asked
    index: int
    observation: wire.Observation
    value: Any = None
    args_after: tuple[Any, ...] = ()
    whole: Any = None
    """The value as returned, where ``value`` is only a part of it (``with_value``)."""

    def evaluations(self, box: BlackBox) -> list[tuple[Any, ...]]:
        """The arguments with which the plan's calls asked for values of ``box``, in order."""
        wanted = [id for id, known in enumerate(self.asked.boxes) if known is box]
        return [args for id, args in self.asked.evaluations if id in wanted]

    def with_value(self, value: Any) -> Answer:
        """The same call with a part of its value in place of the value."""
        whole = self.value if self.whole is None else self.whole
        return dataclasses.replace(self, value=value, whole=whole)


class CheckFailed(Exception):
    """A student's answer is wrong. Everything a message needs, in both languages."""

    def __init__(
        self,
        problem: str,
        texts: Texts,
        *,
        status: Status = Status.FAILED,
        answer: Answer | None = None,
        expected: Any = None,
        kind: str = "step",
    ) -> None:
        super().__init__(texts.get("en", problem))
        self.problem = problem
        """values, shape, type, changed, evaluations, raised, undefined, unwritten, timeout,
        forbidden, crashed, odd, or rule."""
        self.texts = texts
        self.status = status
        self.answer = answer
        self.expected = expected
        self.kind = kind
