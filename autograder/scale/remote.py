"""What a Dask worker runs for us: bytes in, bytes out, judged by its own judge processes.

The worker has the course folder (its working directory, or AUTOGRADER_COURSE) and this package.
It needs no submissions, no results and no secret: notebooks and the keys that their inputs are
drawn from come with the jobs. Student bytes are never unpickled: Dask moves them as ``bytes``.
"""

from __future__ import annotations

import atexit
import os
import queue
import threading
import traceback
from collections.abc import Callable
from pathlib import Path

import msgspec

from autograder.course import Course, find_root, load
from autograder.errors import AutograderError
from autograder.records import Job, Judged, Record
from autograder.scale.basis import Context, context_of, differences, fingerprint
from autograder.scale.local import LocalExecutor

COURSE = "AUTOGRADER_COURSE"
_IDLE_S = 120.0
"""A judge to whom nobody came for so long ends itself; it is started again on need."""


class Terms(Record, frozen=True, kw_only=True):
    """Under which a worker may take work."""

    context: Context
    """What it must judge with; points, credit and dates are applied by who asks."""
    unsafe: bool = False
    """Whether it may work without isolation."""


class Task(Record, frozen=True, kw_only=True):
    """One job under those terms."""

    terms: Terms
    job: Job


class Reply(Record, frozen=True, kw_only=True):
    """What a worker says to terms or a task."""

    isolation: str = "none"
    refusal: str = ""
    """Why it takes no work; empty if it does."""
    fault: str = ""
    """What went wrong over this task. Never raised: Dask would unpickle our exception."""
    judged: Judged | None = None


def greet(terms: bytes) -> bytes:
    """Whether this worker can work under ``terms`` (msgpack of Terms): msgpack of Reply."""
    return _answer(lambda: _reply(msgspec.msgpack.decode(terms, type=Terms), None))


def judge(task: bytes) -> bytes:
    """The verdict on ``task`` (msgpack of Task): msgpack of Reply."""

    def reply() -> Reply:
        asked = msgspec.msgpack.decode(task, type=Task)
        return _reply(asked.terms, asked.job)

    return _answer(reply)


def _answer(reply: Callable[[], Reply]) -> bytes:
    try:
        return msgspec.msgpack.encode(reply())
    except Exception:
        return msgspec.msgpack.encode(Reply(fault=traceback.format_exc()[-2000:]))


def _reply(terms: Terms, job: Job | None) -> Reply:
    try:
        course = load(find_root(Path(os.environ[COURSE]) if COURSE in os.environ else None))
        mine = context_of(course, terms.context.assignment, terms.context.device)
        if differing := differences(mine, terms.context):
            what = "; ".join(_told(mine, terms.context, word) for word in differing)
            return Reply(refusal=f"not the same here as where grading was started: {what}")
        executor = _take(course, terms)
    except AutograderError as error:
        return Reply(refusal=str(error))
    try:
        isolation = executor.hello.isolation
        if isolation == "none" and not terms.unsafe:
            executor.close()
            return Reply(refusal="student code cannot be isolated here")
        judged = None if job is None else next(executor.map([job]))[1]
    except BaseException:
        executor.close()
        raise
    _pool(terms).put(executor)
    return Reply(isolation=isolation, judged=judged)


def _told(mine: Context, theirs: Context, word: str) -> str:
    """Versions are told, as somebody has to make them the same; fingerprints tell nobody."""
    if word == "Python or torch":
        return f"{word} ({mine.versions}; asked for: {theirs.versions})"
    return word


_pools: dict[str, queue.SimpleQueue[LocalExecutor]] = {}
_lock = threading.Lock()


def _pool(terms: Terms) -> queue.SimpleQueue[LocalExecutor]:
    """Judges of this process that wait for work under these terms."""
    with _lock:
        return _pools.setdefault(fingerprint(terms), queue.SimpleQueue())


def _take(course: Course, terms: Terms) -> LocalExecutor:
    """A judge that is free, else a new one: there are as many as threads that ask."""
    try:
        return _pool(terms).get_nowait()
    except queue.Empty:
        return LocalExecutor(
            course, 1, terms.context.device, terms.unsafe, idle_s=_IDLE_S
        ).__enter__()


@atexit.register
def _close_all() -> None:
    for pool in _pools.values():
        while not pool.empty():
            pool.get_nowait().close()
