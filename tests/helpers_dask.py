"""A real Dask cluster on this machine: `dask scheduler` and `dask worker`, ports by the system."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from helpers_judge import ROOT


class Cluster:
    """A scheduler, and the workers that were started so far."""

    def __init__(self, folder: Path, stack: contextlib.ExitStack) -> None:
        self._folder, self._stack = folder, stack
        self.address = ""
        self.workers: list[subprocess.Popen[str]] = []
        scheduler = self._start("scheduler", "--port", "0")
        assert scheduler.stderr is not None
        for line in scheduler.stderr:
            if found := re.search(r"Scheduler at:\s+(tcp://127\S+)", line):
                self.address = found[1]
                break
        self._stack.enter_context(_drained(scheduler))

    def worker(self, *options: str, course: Path = ROOT, **environment: str) -> None:
        """One more worker process, one job at a time."""
        more = {"AUTOGRADER_COURSE": str(course)} | environment
        started = self._start("worker", self.address, "--nthreads", "1", "--no-nanny", *options,
                              **more)  # fmt: skip
        self._stack.enter_context(_drained(started))
        self.workers.append(started)

    def _start(self, *words: str, **environment: str) -> subprocess.Popen[str]:
        code = "import sys; from dask.__main__ import main; sys.exit(main())"
        process = subprocess.Popen(
            [sys.executable, "-c", code, *words, "--host", "127.0.0.1", "--no-dashboard"],
            cwd=self._folder,
            env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._stack.callback(_end, process)
        return process


@contextlib.contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """Ended on leaving, with all its workers."""
    with contextlib.ExitStack() as stack:
        yield Cluster(folder, stack)


@contextlib.contextmanager
def _drained(process: subprocess.Popen[str]) -> Iterator[None]:
    """Its stderr goes to a thread, so that it never waits for a reader."""
    import threading

    assert process.stderr is not None
    thread = threading.Thread(target=process.stderr.read, daemon=True)
    thread.start()
    yield


def _end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()
    if process.stderr is not None:
        process.stderr.close()
