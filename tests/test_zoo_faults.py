"""The zygote is killed at each step of a submission: a fault of ours, never the student's crash.

A judge that is killed, a run that is killed and a locked gradebook are in test_scale_local.py,
test_gradebook_killed.py and test_gradebook_grade.py; a full disk, a gradebook that stays locked and
another account's files are in test_gradebook_machine.py.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from helpers_disk import small_disk
from helpers_judge import below, course, judge_one, session, solved, student

from autograder.box import wire
from autograder.errors import GraderError
from autograder.judge.checks import black_box
from autograder.judge.desk import Desk
from autograder.judge.launch import Zygote
from autograder.records import Limits
from autograder.scale.local import LocalExecutor

pytest_plugins = ["helpers_judge_fixtures"]

CELL = "def f(g): return g(1.0)\n"


def kill(zygote: Zygote) -> None:
    """And wait until it is gone, so that what comes next is not a matter of luck."""
    os.kill(zygote.pid, signal.SIGKILL)
    os.waitid(os.P_PID, zygote.pid, os.WEXITED | os.WNOWAIT)


def before_the_fork(zygote: Zygote, patch: pytest.MonkeyPatch) -> None:
    zygote.wait()
    kill(zygote)
    with session(zygote, CELL):
        pass


def with_the_cells(zygote: Zygote, patch: pytest.MonkeyPatch) -> None:
    send = wire.send

    def send_and_kill(sock: Any, message: Any, *payload: Any) -> None:
        kill(zygote)
        send(sock, message, *payload)

    patch.setattr(wire, "send", send_and_kill)
    with session(zygote, CELL):
        pass


def before_a_call(zygote: Zygote, patch: pytest.MonkeyPatch) -> None:
    with session(zygote, CELL) as opened:
        kill(zygote)
        student(opened).f(black_box(lambda x: x, "g"))


def in_a_call(zygote: Zygote, patch: pytest.MonkeyPatch) -> None:
    def answer(x: float) -> float:
        kill(zygote)
        return x

    with session(zygote, CELL) as opened:
        student(opened).f(black_box(answer, "g"))


def after_a_call(zygote: Zygote, patch: pytest.MonkeyPatch) -> None:
    with session(zygote, CELL) as opened:
        assert student(opened).f(black_box(lambda x: x, "g")).value == 1.0
        kill(zygote)
        opened.renew()


def at_the_end(zygote: Zygote, patch: pytest.MonkeyPatch) -> None:
    with session(zygote, CELL):
        kill(zygote)


STOPS: dict[str, Callable[[Zygote, pytest.MonkeyPatch], None]] = {
    "before the fork": before_the_fork,
    "with the cells": with_the_cells,
    "before a call": before_a_call,
    "in a call": in_a_call,
    "after a call": after_a_call,
    "at the end": at_the_end,
}


@pytest.mark.parametrize(
    "stop",
    [name if name == "in a call" else pytest.param(name, marks=pytest.mark.long) for name in STOPS],
)
def test_a_zygote_that_is_killed_is_a_fault_of_ours(
    stop: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    zygote = Zygote(bwrap=None)
    try:
        zygote.wait()
        with pytest.raises(GraderError):
            STOPS[stop](zygote, monkeypatch)
    finally:
        zygote.close()


def test_the_judge_starts_another_and_the_grade_is_the_same() -> None:
    with LocalExecutor(course(), 1, "cpu", False) as executor:
        first = judge_one(executor, solved()).grade
        (worker,) = executor._workers
        for pid in below(worker):
            os.kill(pid, signal.SIGKILL)
        second = judge_one(executor, solved()).grade
        assert executor._workers == [worker]
    assert first.score == second.score == 20
    assert first.exercises == second.exercises


@pytest.mark.parametrize("end", [Desk.close, Desk.renew])
def test_a_desk_that_ends_under_a_submission_leaves_no_socket(end: Callable[[Desk], None]) -> None:
    before = sockets()
    desk = Desk(course())
    try:
        bench = desk.lay_out(solved(), course().assignment("a2_descent"), "en", figures=False)
        assert len(sockets() - before) == 2, "one to the zygote, one to the student's process"
        end(desk)
    finally:
        desk.close()
    assert sockets() - before == set(), bench


def test_a_disk_that_is_full_is_not_the_students_fault(
    bare_zygote: Zygote, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a box has no disk of its own, a notebook that writes a file needs room on ours."""
    monkeypatch.setattr(bare_zygote, "_own_scratch", str(tmp_path / "scratch"))
    with small_disk(tmp_path / "scratch"), pytest.raises(GraderError, match="Make room"):
        bare_zygote.fork(Limits())
    monkeypatch.undo()
    bare_zygote.fork(Limits()).close()
    bare_zygote.end_child()


def sockets() -> set[str]:
    """Those this process holds."""
    links = (f"/proc/self/fd/{fd}" for fd in os.listdir("/proc/self/fd"))
    return {name for link in links if (name := _link(link)).startswith("socket:")}


def _link(path: str) -> str:
    try:
        return os.readlink(path)
    except OSError:  # the listing's own
        return ""
