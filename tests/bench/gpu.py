"""The GPU: what CUDA adds to a fork, a call, a submission; how many workers one GPU bears."""

from __future__ import annotations

import statistics
import time

import torch

from autograder.author.build import solved_notebook
from autograder.course import Course
from autograder.errors import GraderError
from autograder.judge.checks import Draw, Flavour
from autograder.judge.desk import Desk
from autograder.judge.gpu import Gpu, look
from autograder.judge.isolation import establish
from autograder.records import Job, Submission
from autograder.scale.jobs import default_jobs
from autograder.scale.local import open_executor
from tests.bench.box import ASSIGNMENT, Row, median_ms, ready_ms

_EACH = 12
"""Notebooks per worker."""


def measure(course: Course) -> list[Row]:
    """Rows of the table; one that says so where there is no GPU."""
    try:
        found = look()
    except GraderError as error:
        return [("GPU", f"not measured: {error}".split(". ")[0], "", "")]
    notebook = solved_notebook(course, ASSIGNMENT)
    return [
        ("GPU", f"{found.name}, {found.free_mb} of {found.total_mb} MB free", "", ""),
        _fork(found),
        *_call(course, notebook, found),
        *_workers(course, notebook),
    ]


def _fork(found: Gpu) -> Row:
    zygote, isolation = establish(gpu=found)
    try:
        ready = [ready_ms(zygote) for _ in range(20)]
    finally:
        zygote.close()
    name = f"fork to ready with CUDA started, at {isolation.level}, median"
    return (name, f"{statistics.median(ready):.0f} ms", "", "")


def _call(course: Course, notebook: bytes, found: Gpu) -> list[Row]:
    desk = Desk(course, gpu=found)
    try:
        before, _ = torch.cuda.mem_get_info()
        bench = desk.lay_out(notebook, course.assignment(ASSIGNMENT), "en", figures=False)
        theta = Draw(0, Flavour(torch.float64, "cuda")).tensor([1.0, 2.0])
        call = 1000 * median_ms(lambda: bench.student.gd_step(theta, theta, 0.1), 200)
        after, _ = torch.cuda.mem_get_info()
    finally:
        desk.close()
    return [
        ("one call, small tensors on the GPU, median", f"{call:.0f} µs", "", ""),
        ("GPU memory of a student process", f"{(before - after) >> 20} MB", "", ""),
    ]


def _workers(course: Course, notebook: bytes) -> list[Row]:
    """Seconds per notebook on the CPU alone, and on the GPU too, for more and more workers."""
    rows, counts = [], [1]
    while 2 * counts[-1] <= default_jobs("cuda"):
        counts.append(2 * counts[-1])
    alone = _per_notebook(course, notebook, "cpu", 1)
    for workers in counts:
        seconds = _per_notebook(course, notebook, "cuda", workers)
        rows.append((
            f"seconds per notebook on CPU and GPU, {workers} workers, against CPU alone, 1 worker",
            f"{seconds / alone:.2f}x ({seconds:.3f} / {alone:.3f} s)", "", "",
        ))  # fmt: skip
    return rows


def _per_notebook(course: Course, notebook: bytes, device: str, workers: int) -> float:
    submission = Submission(student="bench", assignment=ASSIGNMENT, path="")
    job = Job(submission=submission, notebook=notebook, figures=False)
    with open_executor(course, jobs=workers, device=device) as executor:
        list(executor.map([job] * workers))  # warm
        start = time.perf_counter()
        count = len(list(executor.map([job] * (_EACH * workers))))
        return (time.perf_counter() - start) / count
