"""Dask executor: the same judges on the machines of an existing cluster.

Dask carries bytes and says which workers there are; which job runs where is decided here, so that
a job is known by the worker it was on when that one died.
"""

from __future__ import annotations

import itertools
import queue
import time
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import Any, Self

import msgspec

from autograder.course import Course
from autograder.errors import GraderError
from autograder.judge.faults import our_fault
from autograder.records import Job, Judged
from autograder.scale import remote
from autograder.scale.basis import Context
from autograder.scale.members import Flight, Helper, connect, problem

_MAX_DEATHS = 3
"""A job that ends this many workers is GRADER_ERROR, not tried for ever."""
_POLL_S = 1.0
"""How often the scheduler is asked which workers there are."""
_PATIENCE_S = 90.0
"""How long to wait for a worker where there is none: a batch system starts them late."""
_STUCK_S = 1800.0
"""Longer than the worst notebook with every retry: the worker, or word of it, is lost."""
_FETCH_S = 15.0
"""For bytes that are ready, until their worker is taken for lost."""


class ClusterExecutor:
    """Grades on the workers that take work; those that come later join in.

    A job whose worker goes away is done by another. GraderError where nobody takes work.
    """

    def __init__(
        self,
        course: Course,
        context: Context,
        address: str,
        *,
        unsafe: bool = False,
        on_notice: Callable[[str], None] | None = None,
    ) -> None:
        self._course, self._address = course, address
        self._terms = remote.Terms(context=context, unsafe=unsafe)
        self._on_notice = on_notice
        self._client: Any = None
        self._helpers: dict[str, Helper] = {}
        self._flights: dict[int, Flight] = {}
        self._tokens = itertools.count()
        self._landed: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._again: list[tuple[int, Job]] = []
        self._deaths: dict[int, int] = {}
        self._looked = -_POLL_S
        self._alone_since: float | None = None

    def __enter__(self) -> Self:
        self._client = connect(self._address)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._drop_all()
        self._client.close()

    def map(self, jobs: Iterable[Job]) -> Iterator[tuple[int, Judged]]:
        """Yield (index, judged) as they are finished."""
        waiting = enumerate(jobs)
        self._again, self._deaths = [], {}
        following = next(waiting, None)
        try:
            while following or self._again or any(f.job for f in self._flights.values()):
                yield from self._look()
                for helper in self._in_turn():
                    while following and len(helper.running) < helper.threads:
                        self._send(helper, following)
                        following = next(waiting, None)
                try:
                    yield from self._land(self._landed.get(timeout=_POLL_S))
                except queue.Empty:
                    continue
        finally:
            self._drop_all()

    def _in_turn(self) -> list[Helper]:
        """Who may get new jobs. Jobs that lost a worker go first, each to one with no other."""
        free = [helper for helper in self._helpers.values() if helper.accepted and not helper.alone]
        free.sort(key=lambda helper: len(helper.running))
        while self._again and free and not free[0].running:
            helper = free.pop(0)
            helper.alone = True
            self._send(helper, self._again.pop())
        return free[1:] if self._again else free  # the first is left to become idle

    def _send(self, helper: Helper, job: tuple[int, Job]) -> None:
        task = remote.Task(terms=self._terms, job=job[1])
        self._ask(helper, remote.judge, msgspec.msgpack.encode(task), job)

    def _ask(
        self,
        helper: Helper,
        function: Callable[[bytes], bytes],
        data: bytes,
        job: tuple[int, Job] | None = None,
    ) -> None:
        token = next(self._tokens)
        future = self._client.submit(function, data, workers=[helper.address], pure=False)
        self._flights[token] = Flight(helper, future, job)
        if job is not None:
            helper.running.add(token)
        future.add_done_callback(lambda _: self._landed.put(token))

    def _look(self) -> Iterator[tuple[int, Judged]]:
        """Who has come, who has gone; GraderError if there is nobody to wait for."""
        if time.monotonic() - self._looked < _POLL_S:
            return
        self._looked = time.monotonic()
        try:
            alive = self._client.nthreads()
        except (OSError, TimeoutError) as error:
            raise GraderError(f"the Dask scheduler {self._address} is gone: {error}") from None
        for address in self._helpers.keys() - alive.keys():
            helper = self._helpers.pop(address)
            if helper.accepted:
                self._say(f"worker {address} is gone; what it worked on is done elsewhere")
            for token in [t for t, flight in self._flights.items() if flight.helper is helper]:
                yield from self._lose(token)
        for address, threads in alive.items():
            if address not in self._helpers:
                self._helpers[address] = Helper(address, threads)
                terms = msgspec.msgpack.encode(self._terms)
                self._ask(self._helpers[address], remote.greet, terms)
        for token in [t for t, f in self._flights.items() if self._looked - f.since > _STUCK_S]:
            self._refuse(self._flights[token].helper, "it does not answer")
            yield from self._lose(token)
        self._require_somebody()

    def _require_somebody(self) -> None:
        if self._flights or any(helper.accepted for helper in self._helpers.values()):
            self._alone_since = None
            return
        refusals = [f"{h.address}: {h.refusal}" for h in self._helpers.values()]
        if refusals:
            reasons = "\n".join(refusals)
            raise GraderError(f"no worker of {self._address} takes work:\n{reasons}")
        if self._alone_since is None:
            self._alone_since = time.monotonic()
            self._say(f"waiting for workers at {self._address}")
        elif time.monotonic() - self._alone_since > _PATIENCE_S:
            raise GraderError(
                f"the Dask cluster {self._address} has no workers. Start some with "
                f"`dask worker {self._address}` in the course folder, then run this again."
            )

    def _land(self, token: int) -> Iterator[tuple[int, Judged]]:
        """A reply, or the failure of that worker."""
        flight = self._flights.get(token)
        if flight is None:
            return  # given up before
        try:
            if flight.future.status != "finished":
                raise GraderError(problem(flight.future))
            reply = msgspec.msgpack.decode(
                flight.future.result(timeout=_FETCH_S), type=remote.Reply
            )
            if reply.fault:
                raise GraderError(reply.fault)
        except (OSError, TimeoutError):  # gone between the work and the answer
            yield from self._lose(token, blame=False)
            return
        except GraderError as error:
            if flight.job is None:  # it cannot even say whether it works
                self._refuse(flight.helper, str(error))
            yield from self._lose(token, str(error))
            return
        if reply.refusal:
            self._refuse(flight.helper, reply.refusal)
            yield from self._lose(token, blame=False)
            return
        self._forget(token)
        if flight.job is None:
            flight.helper.accepted = True
            self._say(f"worker {flight.helper.address}: {flight.helper.threads} at a time, "
                      f"isolation {reply.isolation}")  # fmt: skip
        elif reply.judged is not None:
            yield flight.job[0], reply.judged

    def _lose(
        self, token: int, fault: str = "", *, blame: bool = True
    ) -> Iterator[tuple[int, Judged]]:
        """Give a job to somebody else, but not for ever."""
        flight = self._forget(token)
        if flight.job is None:
            return
        index, job = flight.job
        self._deaths[index] = self._deaths.get(index, 0) + blame
        if self._deaths[index] < _MAX_DEATHS:
            self._again.append(flight.job)
        else:
            reason = f"{_MAX_DEATHS} workers ended while grading this submission\n{fault}".strip()
            yield index, our_fault(self._course, job, reason)

    def _forget(self, token: int) -> Flight:
        flight = self._flights.pop(token)
        flight.helper.running.discard(token)
        flight.helper.alone = flight.helper.alone and bool(flight.helper.running)
        flight.future.cancel()
        return flight

    def _refuse(self, helper: Helper, reason: str) -> None:
        helper.accepted, helper.refusal = False, reason
        self._say(f"worker {helper.address} takes no work: {reason}")

    def _drop_all(self) -> None:
        for token in list(self._flights):
            self._forget(token)

    def _say(self, text: str) -> None:
        if self._on_notice is not None:
            self._on_notice(text)
