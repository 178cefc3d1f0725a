"""Judge each verdict once: from the cache, from a twin in the same class, else by an executor."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator

import msgspec

from autograder.course import Course
from autograder.errors import StudentError
from autograder.records import Job, Judged, Record
from autograder.scale.basis import Basis, Context, basis_of
from autograder.scale.cache import Cache, settled
from autograder.scale.jobs import Executor


class Verdict(Record, frozen=True, kw_only=True):
    """A finished job."""

    index: int
    """Of the job, as it was given."""
    judged: Judged
    basis: Basis | None = None
    """None for what is no notebook."""
    fresh: bool = True
    """False where no student code was run for it."""


class _Asked(Record, frozen=True, kw_only=True):
    """A job on its way."""

    index: int
    job: Job
    basis: Basis | None = None


class Reuse:
    """Verdicts on jobs of one assignment.

    ``executor`` is called when the first job has to be judged, and not before. ``fresh`` judges
    everything anew; what comes out is stored all the same.
    """

    def __init__(
        self,
        course: Course,
        context: Context,
        cache: Cache,
        executor: Callable[[], Executor],
        *,
        fresh: bool = False,
    ) -> None:
        self._course, self._context, self._cache = course, context, cache
        self._executor = executor
        self._fresh = fresh
        self._ready: list[_Asked] = []
        """In the cache, to be read when there is time to hand them out."""
        self._twins: dict[str, list[_Asked]] = {}
        """Per key that is being judged: jobs that wait for the same verdict."""
        self._faults: set[str] = set()
        """Keys whose judgement was a fault of ours, once so far."""
        self._stored: set[str] = set()
        """Keys judged and stored in this run."""

    def map(self, jobs: Iterable[Job]) -> Iterator[Verdict]:
        """Verdicts in any order. Never raises for what a submission holds or does."""
        coming: Iterator[_Asked] = map(self._look, itertools.count(), jobs)
        while True:
            lost: list[_Asked] = []
            missing = self._missing(coming)
            for first in missing:  # the first that the cache does not have, if there is one
                yield from self._from_cache(lost)
                yield from self._judge(itertools.chain([first], missing), lost)
            yield from self._from_cache(lost)
            if not lost:
                return
            coming = iter(lost)  # unreadable entries, and twins of what failed by our fault

    def _look(self, index: int, job: Job) -> _Asked:
        try:
            basis, key = basis_of(self._course, self._context, job)
        except StudentError:  # the judge says what is wrong with it
            return _Asked(index=index, job=job)
        return _Asked(index=index, job=msgspec.structs.replace(job, key=key), basis=basis)

    def _missing(self, coming: Iterator[_Asked]) -> Iterator[_Asked]:
        """Those that must be judged; the others wait where they will be found."""
        for asked in coming:
            if asked.basis is None:
                yield asked
            elif (key := asked.basis.key) in self._twins:
                self._twins[key].append(asked)
            elif (key in self._stored or not self._fresh) and self._cache.has(asked.basis):
                self._ready.append(asked)
            else:
                self._twins[key] = []
                yield asked

    def _judge(self, missing: Iterable[_Asked], lost: list[_Asked]) -> Iterator[Verdict]:
        asked: dict[int, _Asked] = {}

        def jobs() -> Iterator[Job]:
            for number, one in enumerate(missing):
                asked[number] = one
                yield one.job

        for number, judged in self._executor().map(jobs()):
            one = asked.pop(number)
            twins: list[_Asked] = []
            if one.basis is not None:
                key = one.basis.key
                twins = self._twins.pop(key, [])
                if self._cache.put(one.basis, judged):
                    self._stored.add(key)
                elif key not in self._faults:  # a fault over one is not shared, but tried again
                    self._faults.add(key)
                    lost += twins
                    twins = []
            yield self._verdict(one, judged, fresh=True)
            for twin in twins:
                yield self._verdict(twin, judged, fresh=False)
            yield from self._from_cache(lost)

    def _from_cache(self, lost: list[_Asked]) -> Iterator[Verdict]:
        while self._ready:
            asked = self._ready.pop()
            assert asked.basis is not None
            judged = self._cache.get(asked.basis)
            if judged is None:
                lost.append(asked)
            else:
                yield self._verdict(asked, judged, fresh=False)

    def _verdict(self, asked: _Asked, judged: Judged, *, fresh: bool) -> Verdict:
        judged = settled(self._course, asked.job, judged)
        return Verdict(index=asked.index, judged=judged, basis=asked.basis, fresh=fresh)
