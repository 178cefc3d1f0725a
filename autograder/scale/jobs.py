"""What an executor is asked and what it answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Protocol, Self

from autograder.records import Judged, Record, Submission


class Job(Record, frozen=True, kw_only=True):
    """One notebook to grade; its bytes travel with it, so no shared file system is needed."""

    submission: Submission
    notebook: bytes
    """The file as handed in: .ipynb JSON, or a percent-format .py text."""
    language: str = "en"


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
