"""What the tests of box, judge and executor share: small notebooks, sessions, and a forged box."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import select
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from autograder.author.build import notebook_with
from autograder.box import wire
from autograder.course import Course, load
from autograder.judge.ingest import CodeCell
from autograder.judge.launch import Zygote
from autograder.judge.session import Session
from autograder.judge.student import Student
from autograder.records import Grade, Job, Judged, Limits, Submission
from autograder.scale.processes import Worker

ROOT = Path(__file__).resolve().parents[1]
ASSIGNMENT = "a2_descent"
SHORT = Limits(wall_s=30.0, call_s=3.0, cpu_s=20.0, memory_mb=2048, output_kb=64)
SETUP = "import math, numpy as np, torch\n"


@functools.cache
def course() -> Course:
    """The course of this repository."""
    return load(ROOT)


@functools.cache
def solved(language: str = "en") -> bytes:
    """A notebook with the reference solutions."""
    return notebook_with(course(), ASSIGNMENT, language, {})


def only(**sources: str) -> bytes:
    """A notebook in which those exercises hold that source and all others are stubs."""
    return notebook_with(course(), ASSIGNMENT, "en", sources, others="stubs")


def but(**sources: str) -> bytes:
    """A notebook in which those exercises hold that source and all others are solved."""
    return notebook_with(course(), ASSIGNMENT, "en", sources)


def ipynb(*sources: str, **more: Any) -> bytes:
    """A notebook of these code cells; ``"check: f"`` makes the check cell of f."""
    cells = []
    for source in sources:
        title = source if source.startswith("check: ") else ""
        metadata = {"title": title} if title else {}
        cells.append({"cell_type": "code", "source": source, "metadata": metadata, "outputs": []})
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells} | more
    return json.dumps(notebook).encode()


def job(notebook: bytes, student: str = "ada", language: str = "en", figures: bool = False) -> Job:
    """That notebook as handed in for a2_descent."""
    submission = Submission(student=student, assignment=ASSIGNMENT, path=f"{student}.ipynb")
    return Job(submission=submission, notebook=notebook, language=language, figures=figures)


def judge_all(executor: Any, notebooks: Sequence[bytes]) -> list[Judged]:
    """What the executor makes of each, in order."""
    jobs = [job(notebook, f"student{number}") for number, notebook in enumerate(notebooks)]
    found = dict(executor.map(jobs))
    return [found[number] for number in range(len(jobs))]


def judge_one(executor: Any, notebook: bytes, **how: Any) -> Judged:
    """What the executor makes of that notebook."""
    ((_, judged),) = executor.map([job(notebook, **how)])
    return judged


def diagnoses(grade: Grade, exercise: str) -> set[str]:
    """What the failing checks of that exercise were diagnosed as; empty where nothing was."""
    return {check.diagnosis for check in grade.exercise(exercise).checks if check.diagnosis}


@contextlib.contextmanager
def session(
    zygote: Zygote,
    *cells: str,
    names: Sequence[str] = ("f",),
    limits: Limits = SHORT,
    figures: bool = False,
) -> Iterator[Session]:
    """An open session of these code cells; ``"check: f\\n..."`` is the check cell of f."""
    parsed = []
    for index, source in enumerate(cells):
        title, _, rest = source.partition("\n")
        if title.startswith("check: "):
            parsed.append(CodeCell(index, rest, title.removeprefix("check: ")))
        else:
            parsed.append(CodeCell(index, source))
    opened = Session(zygote, parsed, names, limits, figures=figures)
    try:
        opened.open()
        yield opened
    finally:
        opened.close()


def student(opened: Session, by_hand: Sequence[str] = ()) -> Student:
    """The functions of an open session."""
    return Student(opened, by_hand.__contains__)


def text_of(outputs: list[dict[str, Any]]) -> str:
    """All text that the cells printed or showed."""
    parts = []
    for cell in outputs:
        for output in cell["outputs"]:
            parts.append(output.get("text") or output.get("data", {}).get("text/plain", ""))
            parts += output.get("traceback", [])
    return "\n".join(parts)


class ForgedBox:
    """Stands in for a zygote: ``script`` plays the student's process on the other end.

    ``script(sock)`` is run in a thread after the cells were asked for and answered with
    ``outputs``.
    """

    def __init__(
        self, script: Callable[[socket.socket], None] = lambda _: None, outputs: bytes = b"[]"
    ) -> None:
        self._script = script
        self._outputs = outputs
        self._thread: threading.Thread | None = None

    def fork(self, limits: Limits, **_: bool) -> socket.socket:
        ours, theirs = socket.socketpair()
        self._thread = threading.Thread(target=self._play, args=(theirs,), daemon=True)
        self._thread.start()
        return ours

    def _play(self, sock: socket.socket) -> None:
        with sock, contextlib.suppress(OSError, EOFError, wire.WireError):
            wire.receive_request(sock)
            wire.send(sock, wire.Ran(["f"], [], len(self._outputs)), self._outputs)
            self._script(sock)

    def end_child(self) -> dict[str, Any]:
        if self._thread is not None:
            self._thread.join(10)
        return {}


def observed(value: wire.Value, payload: bytes = b"", **more: Any) -> Callable[..., None]:
    """A script that answers the first call with that value."""

    def script(sock: socket.socket) -> None:
        wire.receive_request(sock)
        wire.send(sock, wire.Observed([[wire.Observation("returned", value, **more)]]), payload)

    return script


def descendants(pid: int) -> set[int]:
    """Every process below that one, by /proc."""
    children: dict[int, list[int]] = {}
    for entry in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            stat = Path("/proc", entry, "stat").read_text()
            parent = int(stat.rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(entry))
    found: set[int] = set()
    waiting = [pid]
    while waiting:
        below = children.get(waiting.pop(), [])
        found.update(below)
        waiting += below
    return found


def below(worker: Worker) -> set[int]:
    """Every process that works for that judge: its zygote and what is around and below it."""
    zygote = worker.greet().zygote
    return {zygote} | descendants(zygote) | descendants(worker.pid)


class Watched:
    """Processes that must end: opened while they live, waited for afterwards."""

    def __init__(self, pids: set[int]) -> None:
        self._fds = {pid: os.pidfd_open(pid) for pid in pids}

    def left(self, seconds: float = 10.0) -> list[int]:
        """Those that still run after that time."""
        left = [pid for pid, fd in self._fds.items() if not select.select([fd], [], [], seconds)[0]]
        for fd in self._fds.values():
            os.close(fd)
        return left
