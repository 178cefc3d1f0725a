"""Judges on this machine: the warm process that they are forked from, and each judge's socket."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

import msgspec

from autograder.course import Course
from autograder.errors import CourseError, GraderError
from autograder.judge.gpu import WITHOUT_CONTEXT, Gpu
from autograder.judge.post import Hello, receive, send
from autograder.records import Job, Judged

_NICE = 10
"""Priority of judges and all below them: whoever works at this machine comes first."""
_PATIENCE_S = 5.0
"""How long a process that was told to end may take."""
_ENVIRONMENT = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
_COMMAND = [sys.executable, "-m", "autograder.judge"]


class Nursery:
    """The process that judges are forked from, started with ``ahead`` zygotes beside it."""

    def __init__(
        self, course: Course, gpu: Gpu | None, unsafe: bool, idle_s: float, ahead: int
    ) -> None:
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [
                    *_COMMAND, str(course.paths.root), str(theirs.fileno()),
                    msgspec.json.encode(gpu).decode(),
                    "unsafe" if unsafe else "safe", str(idle_s), str(ahead),
                ],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=self._log,
                stderr=self._log,
                cwd=course.paths.root,
                env=os.environ | _ENVIRONMENT | (WITHOUT_CONTEXT if gpu else {}),
            )  # fmt: skip
        with contextlib.suppress(OSError):  # before it has threads or children: they inherit it
            os.setpriority(os.PRIO_PROCESS, self._process.pid, _NICE)

    def worker(self) -> Worker:
        """A new judge, on its way. OSError if there is nobody left to fork it."""
        if self._process.poll() is not None:
            raise BrokenPipeError
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                socket.send_fds(self._control, [b"judge"], [theirs.fileno()])
        except OSError:
            ours.close()
            raise
        return Worker(ours, self.log)

    def ended(self) -> bool:
        """Whether it has ended, or does so within a second."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(1.0)
        return self._process.returncode is not None

    def log(self) -> str:
        """What it and its judges wrote to stderr."""
        self._log.seek(0)
        return self._log.read().decode("utf-8", "replace").strip()

    def close(self) -> None:
        """Hang up; it ends when its judges have ended."""
        self._control.close()
        try:
            self._process.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()


class Worker:
    """One judge process, at the other end of ``sock``; ``log`` tells what it wrote to stderr."""

    def __init__(self, sock: socket.socket, log: Callable[[], str]) -> None:
        self.sock = sock
        self._log = log
        self._pidfd = -1
        self.job: tuple[int, Job] | None = None
        self.since = 0.0
        """When it got its job."""
        self.hello: Hello | None = None

    @property
    def pid(self) -> int:
        """Of the judge; it must have been greeted."""
        return self.greet().pid

    def greet(self) -> Hello:
        """Wait until it is ready. Raises CourseError or GraderError where it cannot start."""
        if self.hello is None:
            try:
                self.hello = receive(self.sock, Hello)
            except (EOFError, OSError):
                raise GraderError(f"the judge did not start:\n{self._log()[-3000:]}") from None
            if self.hello.error:
                error = CourseError if self.hello.course_error else GraderError
                raise error(self.hello.error)
            with contextlib.suppress(ProcessLookupError):
                self._pidfd = os.pidfd_open(self.hello.pid)
        return self.hello

    def send(self, index: int, job: Job) -> None:
        """Give it a job; OSError if it is gone."""
        self.job, self.since = (index, job), time.monotonic()
        send(self.sock, job)

    def result(self) -> Judged:
        """The finished job; EOFError or OSError if it died over it."""
        judged = receive(self.sock, Judged)
        self.job = None
        return judged

    def hang_up(self) -> None:
        """Tell it to end, and do not wait for that."""
        self.sock.close()

    def close(self) -> None:
        """Hang up; its zygote and box end with it."""
        self.hang_up()
        if self._pidfd < 0:  # not greeted: it will find nobody to say hello to
            return
        if not select.select([self._pidfd], [], [], _PATIENCE_S)[0]:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
            select.select([self._pidfd], [], [])
        os.close(self._pidfd)
        self._pidfd = -1
