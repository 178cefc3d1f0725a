"""What an executor is asked and what it answers."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from autograder.records import Job, Judged

__all__ = ["Executor", "Job", "default_jobs"]

_WORKER_MB = 1024
"""Memory that one judge with its zygote and one submission may well need."""


class Executor(Protocol):
    """Grades jobs somewhere. A context manager: leaving it ends every process it started."""

    def map(self, jobs: Iterable[Job]) -> Iterator[tuple[int, Judged]]:
        """Yield (index of the job, its grade) as they are finished, in any order.

        Never raises for a bad submission or for a fault while grading one: those are in the
        grade (``error``, or GRADER_ERROR checks).
        """
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


def default_jobs() -> int:
    """One judge per core this process may use, fewer where memory is short; at least one."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, min(cores or 1, _available_mb() // _WORKER_MB))


def _available_mb() -> int:
    """Memory that can be had without swapping, by /proc; plenty where there is no telling."""
    with contextlib.suppress(OSError, ValueError):
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) // 1024
    return 1 << 20
