"""An honest notebook gets the same grade beside whomever, and nothing is left behind."""

from __future__ import annotations

import contextlib
import ctypes
import os
import random
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from helpers_judge import but, course, descendants, judge_all, solved
from helpers_zoo import ANIMALS, submission

from autograder.records import Grade, Judged
from autograder.scale.local import LocalExecutor, open_executor

pytest_plugins = ["helpers_judge_fixtures"]

_NEWIPC = 0x08000000
QUICK = ("exits_at_once", "patches_torch", "writes_results", "queues_replies", "fork_bomb",
         "raises_inputs", "inspects_stack", "always_equal")  # fmt: skip
"""Animals that are over in no time."""
HALF_RIGHT = but(gd_step="def gd_step(theta, grad, alpha):\n    return theta + alpha * grad")
HONEST = (solved(), HALF_RIGHT)


def bare(judged: Judged) -> tuple[Any, ...]:
    """The grade without whose it is and how long it took, and what the cells showed."""
    no_time = [
        msgspec.structs.replace(
            one, checks=tuple(msgspec.structs.replace(c, seconds=0.0) for c in one.checks)
        )
        for one in judged.grade.exercises
    ]
    grade: Grade = judged.grade
    return grade.score, no_time, grade.notes, grade.error, grade.isolation, judged.cells


def beside(executor: LocalExecutor, neighbours: Sequence[str], seed: int) -> list[tuple[Any, ...]]:
    """The honest notebooks' grades, graded in any order with those animals."""
    notebooks = [*HONEST, *map(submission, neighbours)]
    order = list(range(len(notebooks)))
    random.Random(seed).shuffle(order)
    judged = judge_all(executor, [notebooks[number] for number in order])
    return [bare(judged[order.index(number)]) for number in range(len(HONEST))]


def test_a_grade_is_the_same_alone_and_beside_one_and_five(judges: LocalExecutor) -> None:
    alone = beside(judges, [], seed=0)
    assert [grade[0] for grade in alone] == [20, 18]
    for seed, neighbours in enumerate([QUICK[:1], QUICK[1:2], QUICK[:5], QUICK[3:]]):
        assert beside(judges, neighbours, seed) == alone


@pytest.mark.long
def test_a_grade_is_the_same_beside_twenty(judges: LocalExecutor) -> None:
    alone = beside(judges, [], seed=0)
    for seed in range(3):
        assert beside(judges, ANIMALS[:20], seed) == alone


class Left:
    """What might be left behind: processes, descriptors, mounts, shared memory, files."""

    def __init__(self, folder: Path, pids: set[int]) -> None:
        self.processes = len(pids)
        self.descriptors = sum(len(_listed(f"/proc/{pid}/fd")) for pid in {os.getpid(), *pids})
        self.mounts = len(Path("/proc/self/mountinfo").read_text().splitlines())
        self.shared = {name for name in _listed("/dev/shm") if not name.startswith("zoo-")}
        self.segments = _segments()
        self.files = sorted(str(path) for path in folder.rglob("*"))


def _listed(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _segments() -> int:
    path = Path("/proc/sysvipc/shm")
    return len(path.read_text().splitlines()) if path.exists() else 0


@contextlib.contextmanager
def alone_with_shared_memory() -> Iterator[None]:
    """System V memory of our own, where we may have it: others of this machine make some, too."""
    libc = ctypes.CDLL(None)
    with open("/proc/self/ns/ipc", "rb") as ours:
        libc.unshare(_NEWIPC)  # refused to an ordinary user
        try:
            yield
        finally:
            libc.setns(ours.fileno(), _NEWIPC)


def leave_nothing(folder: Path, count: int, patch: pytest.MonkeyPatch) -> None:
    """Judge that many, all sorts, and look around before and after."""
    patch.setenv("TMPDIR", str(folder))
    patch.setattr(tempfile, "tempdir", str(folder))
    before = descendants(os.getpid())
    with open_executor(course(), jobs=1) as executor:
        round_ = [*map(submission, QUICK[:4]), HONEST[0]]
        judge_all(executor, round_)  # descriptors that stay are opened now
        first = Left(folder, descendants(os.getpid()) - before)
        for _ in range(count // len(round_)):
            judge_all(executor, round_)
        assert vars(Left(folder, descendants(os.getpid()) - before)) == vars(first)
    assert descendants(os.getpid()) <= before
    assert list(folder.iterdir()) == []


def test_forty_submissions_leave_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with alone_with_shared_memory():
        leave_nothing(tmp_path, 35, monkeypatch)


@pytest.mark.long
def test_a_thousand_submissions_leave_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with alone_with_shared_memory():
        leave_nothing(tmp_path, 1000, monkeypatch)
