"""Local executor: worker processes on this machine, each a judge with its own zygote."""

from __future__ import annotations

import atexit
import selectors
import time
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Self

from autograder.course import Course
from autograder.errors import GraderError
from autograder.judge import gpu
from autograder.judge.faults import our_fault
from autograder.judge.post import Hello
from autograder.records import Job, Judged
from autograder.scale.processes import Nursery, Worker

_MAX_DEATHS = 3
"""A job that ends this many judges is GRADER_ERROR, not tried for ever."""
_STUCK_S = 600.0
"""Longer than the worst notebook takes a judge, every retry included: it hangs, and is ended."""
_LOOK_S = 5.0
"""How often to look for that."""


class _Waiting:
    """Jobs to come, one of them at hand: making it takes a while, for which no worker waits."""

    def __init__(self, jobs: Iterable[Job]) -> None:
        self._jobs = enumerate(jobs)
        self._next: tuple[int, Job] | None = None

    def prepare(self) -> None:
        """Have one at hand, if there is one."""
        if self._next is None:
            self._next = next(self._jobs, None)

    def take(self) -> tuple[int, Job] | None:
        """The next one; None at the end."""
        self.prepare()
        taken, self._next = self._next, None
        return taken


class LocalExecutor:
    """``jobs`` workers; a worker that dies is replaced and its job tried again elsewhere."""

    def __init__(
        self, course: Course, jobs: int, device: str, unsafe: bool, idle_s: float = 0.0
    ) -> None:
        self._course = course
        self._jobs = max(1, jobs)
        self._device, self._unsafe, self._idle_s = device, unsafe, idle_s
        self._workers: list[Worker] = []
        self._nursery: Nursery | None = None

    def __enter__(self) -> Self:
        try:
            self._workers = [self._start() for _ in range(self._jobs)]
            for worker in self._workers:
                worker.greet()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def hello(self) -> Hello:
        """What the first worker said of itself."""
        return self._workers[0].greet()

    def close(self) -> None:
        """End every worker, and what they were forked from."""
        workers, self._workers = self._workers, []
        for worker in workers:  # all of them first: they end side by side
            worker.hang_up()
        for worker in workers:
            worker.close()
        if self._nursery is not None:
            self._nursery.close()
            self._nursery = None

    def map(self, jobs: Iterable[Job]) -> Iterator[tuple[int, Judged]]:
        """Yield (index, judged) as they are finished."""
        waiting = _Waiting(jobs)
        again: list[tuple[int, Job]] = []
        deaths: dict[int, int] = {}
        while len(self._workers) < self._jobs:
            self._workers.append(self._fresh())
        with selectors.DefaultSelector() as selector:
            for worker in self._workers:
                worker.greet()
                selector.register(worker.sock, selectors.EVENT_READ, worker)
                self._feed(worker, again, waiting)
            try:
                while any(worker.job for worker in self._workers):
                    waiting.prepare()
                    heard: list[tuple[int, Judged]] = []
                    for key, _ in selector.select(_LOOK_S):
                        heard += self._hear(key.data, selector, again, deaths)
                    heard += self._stuck(selector)
                    for worker in self._workers:
                        if worker.job is None:
                            self._feed(worker, again, waiting)
                    yield from heard  # while the workers are at the next
            finally:  # left early: what is still being judged must not come out of the next map
                for worker in [worker for worker in self._workers if worker.job]:
                    self._workers.remove(worker)
                    worker.close()

    def _hear(
        self,
        worker: Worker,
        selector: selectors.BaseSelector,
        again: list[tuple[int, Job]],
        deaths: dict[int, int],
    ) -> Iterator[tuple[int, Judged]]:
        """A result, or the end of that worker."""
        try:
            if worker.job is None:
                raise EOFError
            index = worker.job[0]
            judged = worker.result()
        except (EOFError, OSError):
            lost = worker.job
            self._exchange(worker, selector)
            if lost is None:
                return
            deaths[lost[0]] = deaths.get(lost[0], 0) + 1
            if deaths[lost[0]] < _MAX_DEATHS:
                again.append(lost)
            else:
                reason = f"{_MAX_DEATHS} judges ended while grading this submission"
                yield lost[0], our_fault(self._course, lost[1], reason)
        else:
            yield index, judged

    def _stuck(self, selector: selectors.BaseSelector) -> Iterator[tuple[int, Judged]]:
        """Give up what a judge will not come to the end of: nothing in it is tried again."""
        for worker in list(self._workers):
            if worker.job is not None and time.monotonic() - worker.since > _STUCK_S:
                index, job = worker.job
                self._exchange(worker, selector)
                reason = f"the judge did not come to an end in {_STUCK_S:g} s"
                yield index, our_fault(self._course, job, reason)

    def _exchange(self, worker: Worker, selector: selectors.BaseSelector) -> None:
        """A new worker in the place of that one, and listened to."""
        selector.unregister(worker.sock)
        new = self._replace(worker)
        selector.register(new.sock, selectors.EVENT_READ, new)

    def _feed(self, worker: Worker, again: list[tuple[int, Job]], waiting: _Waiting) -> None:
        following = again.pop() if again else waiting.take()
        if following is None:
            return
        try:
            worker.send(*following)
        except OSError:  # it ended while idle; map sees the closed socket and replaces it
            worker.job = following

    def _start(self) -> Worker:
        if self._nursery is not None:
            try:
                return self._nursery.worker()
            except OSError:  # it retired, or was killed
                self._nursery.close()
        ahead = self._jobs - len(self._workers)
        self._nursery = Nursery(
            self._course, gpu.wanted(self._device), self._unsafe, self._idle_s, ahead=max(1, ahead)
        )
        return self._nursery.worker()

    def _fresh(self) -> Worker:
        """A new worker that is ready, also where what it was to be forked from has just ended."""
        nursery = self._nursery
        new = self._start()
        try:
            new.greet()
        except GraderError:
            new.close()
            if nursery is None or nursery is not self._nursery or not nursery.ended():
                raise
            new = self._start()
            new.greet()
        return new

    def _replace(self, worker: Worker) -> Worker:
        worker.close()
        new = self._fresh()
        self._workers[self._workers.index(worker)] = new
        return new


def open_executor(
    course: Course, *, jobs: int = 1, device: str = "cpu", unsafe: bool = False
) -> LocalExecutor:
    """An executor to use in a ``with`` block. Raises CourseError, GraderError on entering."""
    return LocalExecutor(course, jobs, device, unsafe)


_shared: dict[tuple[str, str], LocalExecutor] = {}


def shared_worker(course: Course, device: str = "cpu", idle_s: float = 300.0) -> LocalExecutor:
    """One long-lived executor of this process, for nbgrader and formgrader.

    Its judge ends itself when nothing came for ``idle_s`` seconds and is started again on need.
    """
    key = (str(course.paths.root), device)
    if key not in _shared:
        executor = LocalExecutor(course, 1, device, False, idle_s)
        executor.__enter__()
        atexit.register(executor.close)
        _shared[key] = executor
    return _shared[key]
