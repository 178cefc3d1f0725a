"""nbgrader's own part: what a notebook costs beside being judged, from file to gradebook."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
import pytest

from autograder.author.build import solved_notebook
from autograder.course import Course, load
from autograder.gradebook.grade import grade
from autograder.records import Job, Judged, Submission
from autograder.scale import local
from tests.bench.box import ASSIGNMENT, Row
from tests.bench.classroom import class_of


class _AtOnce:
    """An executor whose judge has the same answer, a real one, for everybody."""

    def __init__(self, judged: Judged) -> None:
        self._judged = judged

    def map(self, jobs: Iterable[Job]) -> Iterator[tuple[int, Judged]]:
        for index, job in enumerate(jobs):
            graded = msgspec.structs.replace(self._judged.grade, submission=job.submission)
            yield index, msgspec.structs.replace(self._judged, grade=graded)


def measure(course: Course, size: int) -> list[Row]:
    """One row: reading, repair, cache, autograded file, gradebook and results, by notebook."""
    notebook = solved_notebook(course, ASSIGNMENT)
    submission = Submission(student="bench", assignment=ASSIGNMENT, path="")
    with local.open_executor(course) as executor:
        ((_, judged),) = executor.map([Job(submission=submission, notebook=notebook)])
    with class_of(course, notebook, size) as root, pytest.MonkeyPatch.context() as patch:
        at_once = contextlib.nullcontext(_AtOnce(judged))
        patch.setattr(local, "open_executor", lambda *_, **__: at_once)
        spent: list[float] = []

        def start(*_: Any) -> None:
            spent.append(time.process_time())

        summary = grade(load(root), ASSIGNMENT, on_start=start)
        spent.append(time.process_time())
    if len(summary.grades) != size or summary.failed:
        raise RuntimeError(f"{len(summary.grades)} of {size} graded")
    each = 1000 * (spent[1] - spent[0]) / size
    name = f"nbgrader's own part by notebook, figures and all, N = {size}"
    return [(name, f"{each:.1f} ms (CPU)", "20 ms", "8 ms")]
