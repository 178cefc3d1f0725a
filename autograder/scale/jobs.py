"""What an executor is asked and what it answers."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from autograder.judge import gpu
from autograder.records import Job, Judged

__all__ = ["Executor", "Job", "default_jobs"]

_WORKER_MB = 1024
"""Memory that one judge with its zygote and one submission may well need."""
_WORKER_GPU_MB = 2 * (gpu.SHARE_MB + 512)
"""GPU memory of a worker: the judge's tensors and the student's, and half a GB for each context."""


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


def default_jobs(device: str = "cpu") -> int:
    """One judge per core this process may use, fewer where memory is short, on ``device`` "cuda"
    the GPU's too; at least one. GraderError if torch sees no GPU."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    most = min(cores or 1, _available_mb() // _WORKER_MB)
    if (found := gpu.wanted(device)) is not None:
        most = min(most, found.free_mb // _WORKER_GPU_MB)
    return max(1, most)


def _available_mb() -> int:
    """Memory that can be had without swapping, by /proc; plenty where there is no telling."""
    with contextlib.suppress(OSError, ValueError):
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) // 1024
    return 1 << 20
