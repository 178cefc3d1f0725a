"""The process that judges come from. It imports torch and collects the hidden tests once; pytest's
own session is the loop: ``pytest_runtestloop`` forks judges, and each replays the tests for every
submission that comes over its socket.
"""

from __future__ import annotations

import gc
import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from autograder.box import wire
from autograder.course import Course, load
from autograder.errors import AutograderError, CourseError
from autograder.judge import catalogue
from autograder.judge.blame import import_failed
from autograder.judge.desk import Desk
from autograder.judge.gpu import Gpu
from autograder.judge.launch import Zygote
from autograder.judge.nursery import Nursery
from autograder.judge.post import Hello, receive, send
from autograder.judge.worker import Judge
from autograder.records import Job

_WITHOUT = ("cacheprovider", "logging", "capture", "terminal", "warnings", "faulthandler",
            "threadexception", "unraisableexception")  # fmt: skip
"""Plugins of pytest that have nothing to do here."""


@dataclass(kw_only=True)
class Loop:
    """The pytest plugin that forks judges instead of running the items once."""

    course: Course
    control: socket.socket
    """Sockets come over it, one for each judge."""
    gpu: Gpu | None
    """None: on the CPU only."""
    unsafe: bool
    idle_s: float
    """A judge to whom nothing came for so long ends itself; 0: never."""
    zygotes: Sequence[Zygote] = ()
    """On their way, of this course and GPU."""
    broken: list[str] = field(default_factory=list)
    """A line for each thing in the course for which nothing can be judged."""

    def pytest_exception_interact(
        self,
        node: pytest.Item | pytest.Collector,
        call: pytest.CallInfo[object],
        report: pytest.CollectReport | pytest.TestReport,
    ) -> None:
        """Remember why a file of hidden tests could not be collected."""
        if isinstance(report, pytest.CollectReport) and call.excinfo is not None:
            error = call.excinfo.value
            if isinstance(error, pytest.Collector.CollectError):  # pytest's words for another one
                error = error.__cause__ or error
            self.broken.append(import_failed(error, node.path, self.course.paths.root))

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Fork judges until nobody asks any more."""
        import torch

        for id in self.course.assignments:  # here, before anything is judged, and for every fork
            try:
                catalogue.load(self.course.paths.misconceptions(id))
            except CourseError as error:
                self.broken.append(str(error))
        if torch.cuda.is_initialized():  # type: ignore[no-untyped-call]
            self.broken.append(
                "a file of hidden tests uses CUDA while it is imported. Let it make "
                "tensors in its cases, with draw: a context does not survive a fork"
            )
        gc.freeze()  # what was imported and collected stays, and is shared
        gc.enable()
        serve = lambda sock, zygote: self._serve(session, sock, zygote)  # noqa: E731 - short
        Nursery(self.control, self.zygotes, serve, retires=self.idle_s > 0).run()
        return True

    def _serve(self, session: pytest.Session, sock: socket.socket, zygote: Zygote | None) -> None:
        """A judge: say hello, then answer jobs until the other side hangs up."""
        try:
            if self.broken:
                raise CourseError("\n".join(dict.fromkeys(self.broken)))
            desk = Desk(self.course, gpu=self.gpu, unsafe=self.unsafe, started=zygote)
        except AutograderError as error:
            _refuse(sock, error)
            return
        try:
            judge = Judge(self.course, session.config, desk)
            judge.collected(session.items)
            isolation = desk.isolation
            send(sock, Hello(
                isolation=isolation.level, stopped=isolation.stopped, wrapper=isolation.wrapper,
                failures=isolation.failures, pid=os.getpid(), zygote=desk.zygote_pid,
            ))  # fmt: skip
            sock.settimeout(self.idle_s or None)
            while True:
                send(sock, judge.grade(receive(sock, Job)))
        except CourseError as error:
            _refuse(sock, error)
        except (EOFError, TimeoutError):
            return
        finally:
            desk.close()


def main(
    root: str, fd: str, gpu: Gpu | None, unsafe: str, idle_s: str, zygotes: Sequence[Zygote] = ()
) -> None:
    """Fork judges for sockets that come over socket ``fd`` until the other side hangs up."""
    control = socket.socket(fileno=int(fd))
    import torch

    torch.set_num_threads(1)
    wire.defer_compiler()
    try:
        course = load(Path(root))
    except AutograderError as error:
        reason = error
        refuse = lambda sock, zygote: _refuse(sock, reason)  # noqa: E731 - short
        Nursery(control, zygotes, refuse, retires=False).run()
        return
    loop = Loop(
        course=course, control=control, gpu=gpu, unsafe=unsafe == "unsafe",
        idle_s=float(idle_s), zygotes=zygotes,
    )  # fmt: skip
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    pytest.main(arguments(course), plugins=[loop])


def arguments(course: Course) -> list[str]:
    """What pytest is to collect, and what it is to leave out."""
    tests = [str(path) for id in course.assignments if (path := course.paths.hidden(id)).is_file()]
    return [
        *tests, "-p", "autograder.judge.pytest_plugin",
        *(word for name in _WITHOUT for word in ("-p", f"no:{name}")),
        "-c", os.devnull, "--rootdir", str(course.paths.root), "--assert=plain",
        "--import-mode=importlib",
    ]  # fmt: skip


def _refuse(sock: socket.socket, error: AutograderError) -> None:
    send(sock, Hello(error=str(error), course_error=isinstance(error, CourseError)))
