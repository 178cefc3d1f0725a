"""The box: fork to ready, one call, one submission against the bare limit, private memory."""

from __future__ import annotations

import contextlib
import io
import json
import statistics
import time
from collections.abc import Callable
from typing import Any

import torch

from autograder.author.build import solved_notebook
from autograder.box import wire
from autograder.course import Course
from autograder.judge.checks import Draw
from autograder.judge.desk import Desk
from autograder.judge.examine import attempt
from autograder.judge.isolation import establish
from autograder.judge.launch import Zygote
from autograder.judge.student import Student
from autograder.records import Job, Limits, Submission
from autograder.scale.local import open_executor
from tests.helpers_inprocess import Local, checks

Row = tuple[str, str, str, str]
ASSIGNMENT = "a2_descent"
_KILLS = 200
_LISTENS_S = 30.0
_DEAF = (
    "import os, signal\nsignal.setitimer(signal.ITIMER_REAL, 0)\n"
    "signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\nos.write(64, b'.')\n"
    "sum(iter(int, 1))"
)


def measure(course: Course) -> list[Row]:
    """Rows of the table."""
    notebook = solved_notebook(course, ASSIGNMENT)
    return [_fork(), _kill(), *_call_and_memory(course, notebook), *_submission(course, notebook)]


def median_ms(action: Callable[[], object], times: int) -> float:
    """Median wall time of ``action`` in milliseconds, after one run that does not count."""
    action()
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        action()
        spent.append(1000 * (time.perf_counter() - start))
    return statistics.median(spent)


def _fork() -> Row:
    zygote, isolation = establish()
    ready = sorted(ready_ms(zygote) for _ in range(40))
    zygote.close()
    name = f"fork to ready, confined at {isolation.level}, median (p95)"
    return (name, f"{statistics.median(ready):.1f} ({ready[37]:.1f}) ms", "30 ms", "15 ms")


def ready_ms(zygote: Zygote) -> float:
    """Milliseconds until a new child is ready; it is ended."""
    start = time.perf_counter()
    box = zygote.fork(Limits())
    spent = 1000 * (time.perf_counter() - start)
    box.close()
    zygote.end_child()
    return spent


def _kill() -> Row:
    """From the order to kill a child that loops in C, deaf to every signal, to an empty box."""
    zygote, isolation = establish()
    spent = []
    for _ in range(_KILLS):
        box = zygote.fork(Limits())
        source = _DEAF.encode()
        run = wire.Run([wire.Cell(0, len(source), None)], [], 60.0, 1.0, 1 << 16, None, False, 0)
        wire.send(box, run, source)
        box.settimeout(_LISTENS_S)
        box.recv(1)  # the child says that it is about to be deaf
        start = time.perf_counter()
        zygote.end_child()
        spent.append(1000 * (time.perf_counter() - start))
        box.close()
    zygote.close()
    spent.sort()
    name = f"kill of a loop in C, at {isolation.level}, median (p99 of {_KILLS})"
    p99 = spent[round(0.99 * (_KILLS - 1))]
    return (name, f"{statistics.median(spent):.1f} ({p99:.1f}) ms", "100 ms", "30 ms")


def _call_and_memory(course: Course, notebook: bytes) -> list[Row]:
    desk = Desk(course)
    try:
        assignment = course.assignment(ASSIGNMENT)
        bench = desk.lay_out(notebook, assignment, "en", figures=False)
        theta = torch.tensor([1.0, 2.0], dtype=torch.float64)
        call = 1000 * median_ms(lambda: bench.student.gd_step(theta, theta, 0.1), 500)
        private = _private_mb(desk)
    finally:
        desk.close()
    return [
        ("one call, small tensors, median", f"{call:.0f} µs", "400 µs", "150 µs"),
        ("private memory of a student process", f"{private:.0f} MB", "60 MB", "40 MB"),
    ]


def _private_mb(desk: Desk) -> float:
    """Private memory of the youngest process below the desk's zygote."""
    import psutil

    below = psutil.Process(desk.zygote_pid).children(recursive=True)
    child = max(below, key=lambda process: process.create_time())
    with open(f"/proc/{child.pid}/smaps_rollup", encoding="ascii") as file:
        kilobytes = [int(line.split()[1]) for line in file if line.startswith("Private_")]
    return sum(kilobytes) / 1024


def _submission(course: Course, notebook: bytes) -> list[Row]:
    rows = []
    for figures in (False, True):
        ours = _judged_ms(course, notebook, figures)
        bare = median_ms(lambda: _bare(course, notebook, figures), 5)  # noqa: B023 - called at once
        how = "with" if figures else "no"
        name = f"one submission against its cells and checks run bare, {how} figures"
        measured = f"{ours / bare:.2f}x ({ours:.0f} / {bare:.0f} ms)"
        rows.append((name, measured, "2.5x", "1.3x"))
    return rows


def _judged_ms(course: Course, notebook: bytes, figures: bool) -> float:
    submission = Submission(student="bench", assignment=ASSIGNMENT, path="")
    job = Job(submission=submission, notebook=notebook, figures=figures)
    with open_executor(course) as executor:
        seconds = [judged.grade.seconds for _, judged in executor.map([job] * 9)]
    return 1000 * statistics.median(seconds[2:])


def _bare(course: Course, notebook: bytes, figures: bool) -> None:
    """All code cells, visible checks included, and then every hidden check, in this warm process:
    arguments and answers are copied as for a box, but nothing is sent. Figures of the cells are
    drawn to PNG."""
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    names: dict[str, Any] = {"__name__": "__main__"}
    for cell in json.loads(notebook)["cells"]:
        if cell["cell_type"] != "code":
            continue
        source = cell["source"]
        text = source if isinstance(source, str) else "".join(source)
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(text, "<bare>", "exec"), names)
        for number in plt.get_fignums() if figures else ():
            plt.figure(number).savefig(io.BytesIO(), format="png", bbox_inches="tight")
        plt.close("all")
    student = Student(Local(names), lambda exercise: False)
    for _, body, spec in checks(str(course.paths.hidden(ASSIGNMENT))):
        for flavour in spec.flavours:
            if flavour.device != "cpu":
                continue
            for case in spec.hidden(Draw(1, flavour)):
                with contextlib.redirect_stdout(io.StringIO()):
                    if (failure := attempt(student, body, case)) is not None:
                        raise failure
                plt.close("all")
