"""What an executor is asked and what it answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Protocol, Self

from autograder.records import Job, Judged

__all__ = ["Executor", "Job"]


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
