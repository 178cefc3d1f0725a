"""One submission in one box: run its cells, call its functions, map every failure to a verdict."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Sequence
from typing import Any

from autograder.box import wire
from autograder.judge import asking
from autograder.judge.answers import Answer, Asked, CheckFailed
from autograder.judge.asking import CallSpec
from autograder.judge.ingest import CodeCell
from autograder.judge.launch import Zygote
from autograder.judge.observed import outputs, require_returned
from autograder.records import Limits, Status

_GRACE_S = 1.0
"""How much later than the box's own clock ours strikes."""
_CHECK_S = 2.0
"""For a visible check, which is run for its pictures only."""

_WORDS = {
    "compiler": re.compile(r"\b(_?func(torch)?|torch\.compile|fx|vectorize|checkpoint|_dynamo)\b"),
    "meta": re.compile(r"\bmeta\b|v(map|ectorize)|jvp|forward_ad|broadcast_shapes|Multivariate"),
    "drawing": re.compile(r"\bplt\.\w|\.(plot|subplots|imshow|contour|scatter|hist|bar|savefig)"),
}
"""Words of cells that may use torch.func or torch.compile, whose import is slow, or that draw; a
guess too many costs the zygote a second, once, a guess too few every such child half of one."""


_PICTURES = re.compile(r"plt|plot|draw|fig|pict|show|imag|axes|axis|canvas|chart", re.IGNORECASE)
"""What a visible check that has pictures speaks of. Only such a one is run."""


class BoxDied(Exception):
    """The student's process ended, or had to be ended."""

    def __init__(self, status: Status) -> None:
        super().__init__(status.value)
        self.status = status


class Session:
    """A box with the submission's functions in it.

    A box that dies is opened again for the next exercise (``revive``), with the cells run once
    more, as long as the submission's wall time lasts.
    """

    def __init__(
        self,
        zygote: Zygote,
        cells: Sequence[CodeCell],
        names: Sequence[str],
        limits: Limits,
        *,
        seed: int = 0,
        data: str | None = None,
        figures: bool = True,
    ) -> None:
        self._zygote = zygote
        self._cells = list(cells)
        self._names = list(names)
        self._limits = limits
        self._seed = seed
        self._data = data
        self._figures = figures
        self._socket: socket.socket | None = None
        self._until = time.monotonic() + limits.wall_s
        self.died: Status | None = None
        self.stillborn: Status | None = None
        """Set where the cells themselves ended the box: there is no use in opening it again."""
        self.running: CodeCell | None = None
        """The cell that was begun last, where the cells were not run to the end."""
        self.bound: frozenset[str] = frozenset()
        self.raised: list[wire.Raised] = []
        self.outputs: list[dict[str, Any]] = []

    @property
    def sources(self) -> list[str]:
        """The text of each code cell."""
        return [cell.source for cell in self._cells]

    def open(self) -> None:
        """Fork and run the cells. Afterwards ``stillborn`` tells if they ended the box.

        Check cells call the student's functions, too, for their pictures; where that ends the
        box, the cells are run once more without.
        """
        self._open()
        if self.died is not None and self._figures and time.monotonic() < self._until:
            self._figures = False
            self._open()
        self._figures = False  # a revived box need not draw them again
        self.stillborn = self.died

    def _open(self) -> None:
        self.died = self.running = None
        wanted = {
            name: any(word.search(cell.source) for cell in self._cells)
            for name, word in _WORDS.items()
        }
        self._socket = self._zygote.fork(self._limits, **wanted)
        sources = [b"" if _silent(cell) else cell.source.encode() for cell in self._cells]
        run = wire.Run(
            [
                wire.Cell(cell.index, len(source), cell.check)
                for cell, source in zip(self._cells, sources, strict=True)
            ],
            self._names,
            max(1.0, min(self._limits.wall_s, self._limits.cpu_s) / 6),
            min(self._limits.call_s, _CHECK_S),
            self._limits.output_kb * 1024,
            self._data,
            self._figures,
            self._seed,
        )
        try:
            wire.send(self._socket, run, b"".join(sources))
            reply, payload = self._ran(min(self._until, time.monotonic() + self._cells_s()))
            if not isinstance(reply, wire.Ran) or reply.outputs != len(payload):
                raise BoxDied(Status.CRASHED)
            self.running = None
            self.bound, self.raised = frozenset(reply.bound), reply.raised
            self.outputs = outputs(payload, self._limits.output_kb * 1024)
        except (BoxDied, wire.WireError, OSError) as error:
            self._end(getattr(error, "status", Status.CRASHED))

    def _ran(self, until: float) -> tuple[wire.Reply, memoryview]:
        """What the box says after the cells; ``running`` is kept up to date meanwhile."""
        by_index = {cell.index: cell for cell in self._cells}
        for _ in range(len(self._cells) + 1):
            reply, payload = self._receive(until)
            if not isinstance(reply, wire.Starting):
                return reply, payload
            self.running = by_index.get(reply.index)
        raise BoxDied(Status.CRASHED)

    def _cells_s(self) -> float:
        """For all cells together: what leaves time to ask for every exercise, even so."""
        return self._limits.wall_s / 2

    def revive(self) -> None:
        """Open the box again if it died and there is time left."""
        if self.died and not self.stillborn and time.monotonic() < self._until:
            outputs = self.outputs
            self.open()
            self.outputs = outputs or self.outputs

    def renew(self) -> None:
        """A fresh box with the cells run once more, which knows nothing of what was asked so far.
        ``died`` tells if there is none, for want of time or because the cells ended it."""
        outputs, raised = self.outputs, self.raised
        self.close()
        self.died = Status.TIMEOUT
        if time.monotonic() < self._until:
            self._open()
        self.outputs, self.raised = outputs, raised

    def close(self) -> None:
        """End the student's process."""
        self.hang_up()
        self._zygote.end_child()

    def hang_up(self) -> None:
        """Close our end only: for a zygote that is about to be ended with all it holds."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def plan(
        self,
        calls: Sequence[CallSpec],
        shared: Sequence[Any],
        by_hand: bool,
        probe: str | None = None,
    ) -> list[Answer]:
        """Make the calls one after the other in the student's process.

        Raises CheckFailed for the first call that does not return. GraderError is our own fault.
        """
        asked = asking.pack(calls, shared, probe)
        until = time.monotonic() + self._limits.call_s * len(calls) + _GRACE_S
        reached = self._ask([asked], by_hand, until)
        if self.died is not None:
            answer = Answer(asked.exercise, asked, 0, wire.Observation("died"))
            problem = "timeout" if self.died is Status.TIMEOUT else "crashed"
            raise CheckFailed(problem, {}, status=self.died, answer=answer)
        answers = returned(reached[0])
        if len(answers) != len(calls):
            self._end(Status.CRASHED)
            raise CheckFailed("crashed", {}, status=Status.CRASHED, answer=answers[-1])
        return answers

    def plans(self, asked: Sequence[Asked], by_hand: bool) -> list[list[Answer]]:
        """Ask several plans of one exercise at once: what came of those that were reached.

        The box goes on after an exception and stops at anything worse, or when the time of one
        call is over. Where it dies there are no answers, and it is not known of which plan.
        """
        until = time.monotonic() + 2 * self._limits.call_s + _GRACE_S
        return self._ask(asked, by_hand, until)

    def _ask(self, asked: Sequence[Asked], by_hand: bool, until: float) -> list[list[Answer]]:
        """Nothing where the box is dead; ``died`` tells how it ended."""
        if self.died is not None:
            return []
        try:
            seen, payload = self._converse(asked, by_hand, min(self._until, until))
            unpacker = wire.Unpacker(payload)
            return [
                [_answer(one, index, saw, unpacker) for index, saw in enumerate(of_one)]
                for one, of_one in zip(asked, seen, strict=False)
            ]
        except (BoxDied, wire.WireError, OSError) as error:
            self._end(getattr(error, "status", Status.CRASHED))
            return []

    def _converse(
        self, asked: Sequence[Asked], by_hand: bool, until: float
    ) -> tuple[list[list[wire.Observation]], memoryview]:
        """Send the plans and answer their questions until the observations come."""
        assert self._socket is not None
        request = wire.Plans([one.request for one in asked], by_hand, self._limits.call_s)
        payload = asked[0].payload if len(asked) == 1 else b"".join(one.payload for one in asked)
        self._socket.settimeout(max(0.01, until - time.monotonic()))
        wire.send(self._socket, request, payload)
        sent = asking.Sent(asked)
        while True:
            reply, payload = self._receive(until)
            if isinstance(reply, wire.Observed):
                count = len(reply.plans)  # none: all of them are too large for one message
                if count > len(asked) or (count == 0 and len(asked) == 1):
                    raise BoxDied(Status.CRASHED)
                for one, seen in zip(asked, reply.plans, strict=False):
                    if not seen or len(seen) > len(one.request.calls):
                        raise BoxDied(Status.CRASHED)
                return reply.plans, payload
            if not isinstance(reply, wire.Ask):
                raise BoxDied(Status.CRASHED)
            told, answer = asking.evaluate(sent, reply, payload)
            wire.send(self._socket, told, answer)

    def _receive(self, until: float) -> tuple[wire.Reply, memoryview]:
        assert self._socket is not None
        try:
            return wire.receive_reply(self._socket, until)
        except TimeoutError:
            raise BoxDied(Status.TIMEOUT) from None
        except EOFError:
            raise BoxDied(Status.CRASHED) from None

    def _end(self, status: Status) -> None:
        self.close()
        self.died = status


def _silent(cell: CodeCell) -> bool:
    """Whether it is a check cell without pictures: all that counts is where it stands."""
    return cell.check is not None and not _PICTURES.search(cell.source)


def returned(answers: Sequence[Answer]) -> list[Answer]:
    """The answers; raises CheckFailed for the first that is none."""
    for answer in answers:
        require_returned(answer)
    return list(answers)


def _answer(asked: Asked, index: int, seen: wire.Observation, unpacker: wire.Unpacker) -> Answer:
    """Raises WireError for what honest code cannot have written."""
    value = unpacker.unpack(seen.value)
    after = tuple(unpacker.unpack(item) for item in seen.args_after)
    if seen.outcome == "returned" and len(after) != len(asked.request.calls[index].args):
        raise wire.WireError("arguments that did not come back")
    return Answer(asked.exercise, asked, index, seen, value, after)
