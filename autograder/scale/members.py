"""The workers of a Dask cluster, and what is on its way to them."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from autograder.errors import CourseError, GraderError
from autograder.records import Job

_CONNECT_S = 15.0


@dataclass(eq=False)
class Helper:
    """A worker of the cluster."""

    address: str
    threads: int
    accepted: bool = False
    refusal: str = ""
    running: set[int] = field(default_factory=set)
    alone: bool = False
    """It works on a job that may have killed a worker: nobody else is put at risk with it."""


@dataclass(eq=False)
class Flight:
    """Something asked of a worker; without a job, whether it takes work at all."""

    helper: Helper
    future: Any
    job: tuple[int, Job] | None = None
    since: float = field(default_factory=time.monotonic)


def connect(address: str) -> Any:
    """A ``distributed.Client``; CourseError without Dask, GraderError without a scheduler."""
    try:
        from distributed import Client
    except ImportError:
        raise CourseError(
            "--scheduler needs Dask, which is not installed here. "
            "Run `pip install 'autograder[cluster]'`."
        ) from None
    try:
        return Client(  # type: ignore[no-untyped-call]  # distributed has few types
            address, timeout=_CONNECT_S, set_as_default=False
        )
    except (OSError, ValueError, TypeError) as error:
        raise GraderError(
            f"--scheduler {address}: no Dask scheduler answers there ({error}). Start one with "
            "`dask scheduler`, or correct the address."
        ) from None


def problem(future: Any) -> str:
    """Why Dask has no reply."""
    error = future.exception() if future.status == "error" else None
    return f"{type(error).__name__}: {error}" if error is not None else str(future.status)
