"""Workers: the same grade from each, in any number; one that dies is replaced."""

from __future__ import annotations

import json
import os
import signal
import socket
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest
from helpers_judge import (
    Watched,
    below,
    but,
    course,
    diagnoses,
    ipynb,
    job,
    judge_all,
    judge_one,
    only,
    solved,
)

from autograder.errors import CourseError, GraderError
from autograder.judge.post import Hello, receive
from autograder.records import Grade, Job, Judged, Status
from autograder.scale import local, processes
from autograder.scale.doctor import NOT_COVERED
from autograder.scale.local import LocalExecutor, shared_worker

pytest_plugins = ["helpers_judge_fixtures"]

ASCENT = "def gd_step(theta, grad, alpha):\n    return theta + alpha * grad"
MIXED = [
    solved(),
    but(gd_step=ASCENT),
    but(descend="def descend(grad_fn, theta0, alpha, steps):\n    while True: pass"),
    b"not a notebook",
    but(J_grad="import os\ndef J_grad(theta):\n    os._exit(0)"),
    ipynb("x = 1"),
]


@pytest.fixture(scope="module")
def twice(judges: LocalExecutor) -> list[list[Any]]:
    """The mixed class, graded by two workers, forwards and backwards."""
    forwards = judge_all(judges, MIXED)
    jobs = [job(data, f"student{number}") for number, data in enumerate(MIXED)]
    found = dict(judges.map(reversed(jobs)))
    return [forwards, [found[len(jobs) - 1 - number] for number in range(len(jobs))]]


def test_a_regrade_is_the_same_grade_whoever_came_before(twice: list[list[Any]]) -> None:
    for first, second in zip(*twice, strict=True):
        assert first.grade == second.grade
        assert first.grade.seconds != second.grade.seconds or first.grade.error


def test_one_worker_gives_the_same_grades_ends_itself_when_idle_and_starts_again(
    twice: list[list[Any]],
) -> None:
    executor = shared_worker(course(), idle_s=2.0)
    try:
        assert shared_worker(course()) is executor
        (worker,) = executor._workers
        judge, started = Watched({worker.pid}), Watched(below(worker))
        alone = judge_all(executor, MIXED)
        assert [judged.grade for judged in alone] == [judged.grade for judged in twice[0]]
        assert judge.left(60) == []  # nothing came for two seconds
        assert started.left() == []
        assert judge_one(executor, only()).grade.score == 0
        assert executor._workers != [worker]
    finally:
        executor.close()
        local._shared.clear()


def test_what_became_of_each(twice: list[list[Any]]) -> None:
    full, ascent, loop, no_notebook, exit_, empty = (judged.grade for judged in twice[0])
    assert full.score == full.max_score == 20
    assert full.isolation in ("A", "B") and full.error is None and full.device == "cpu"
    assert ascent.score == 18 and ascent.exercise("gd_step").score == 0
    assert diagnoses(ascent, "gd_step") == {"gd_step.ascent"}
    assert loop.exercise("descend").score == 0 and loop.score == 16
    assert {c.status for c in loop.exercise("descend").checks} == {Status.TIMEOUT}
    assert "not a notebook" in no_notebook.error and no_notebook.score is None
    assert exit_.score == 19
    assert {c.status for c in exit_.exercise("J_grad").checks} == {Status.CRASHED}
    assert empty.score == 0 and empty.error is None


def test_the_language_of_the_job_is_the_language_of_its_messages(judges: LocalExecutor) -> None:
    grade = judge_one(judges, but(gd_step=ASCENT), language="zh").grade
    (core,) = [check for check in grade.exercise("gd_step").checks if check.core]
    assert "爬坡" in core.message and "应为" in core.message
    assert grade.language == "zh"


def test_an_unknown_assignment_is_an_error_of_that_file(judges: LocalExecutor) -> None:
    strange = msgspec.structs.replace(
        job(solved()), submission=msgspec.structs.replace(job(b"").submission, assignment="a9")
    )
    found = dict(judges.map([strange, job(solved())]))
    assert "unknown assignment" in (found[0].grade.error or "")
    assert found[1].grade.score == 20


def test_outputs_come_back_with_the_grade(judges: LocalExecutor) -> None:
    data = ipynb("print('hello')", "'θ'", "1 / 0")
    judged = judge_one(judges, data)
    assert [cell.index for cell in judged.cells] == [0, 1, 2]
    assert judged.cells[0].outputs[0]["text"] == "hello\n"
    assert judged.grade.notes[0].startswith("cell 3: ZeroDivisionError")


HARMLESS = {
    "prints half a character": "print('\\ud83d')",
    "raises half a character": "raise ValueError('\\ud83d')",
    "shows a huge number": "display({'application/json': {'n': 10**40}}, raw=True)",
    "half a character in the source": "x = '\ud83d'",
    "a megabyte of source": "x = '" + "y" * 2**20 + "'",
}


@pytest.mark.parametrize(
    "name",
    list(HARMLESS),
)
def test_a_cell_that_shows_something_odd_costs_nothing(judges: LocalExecutor, name: str) -> None:
    grade = judge_one(judges, with_cell(HARMLESS[name])).grade
    assert grade.score == 20


def with_cell(source: str) -> bytes:
    """The solved notebook with one more cell at its beginning."""
    notebook = msgspec.json.decode(solved())
    cell = {"cell_type": "code", "id": "more", "source": "SOURCE", "metadata": {}, "outputs": [],
            "execution_count": None}  # fmt: skip
    notebook["cells"].insert(0, cell)
    return json.dumps(notebook).replace('"SOURCE"', json.dumps(source)).encode()


def test_a_worker_that_is_killed_while_judging_is_replaced_and_the_job_done(
    judges: LocalExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    victim = judges._workers[0]
    pid = victim.pid
    send = victim.send

    def send_and_kill(index: int, job: Job) -> None:
        send(index, job)
        os.kill(pid, signal.SIGKILL)

    monkeypatch.setattr(victim, "send", send_and_kill)
    those = Watched(below(victim))
    found = judge_all(judges, [solved(), but(gd_step=ASCENT), solved()])
    assert [judged.grade.score for judged in found] == [20, 18, 20]
    assert victim not in judges._workers and len(judges._workers) == 2
    assert those.left() == []


def test_judges_are_replaced_when_what_they_were_forked_from_is_gone() -> None:
    with LocalExecutor(course(), 1, "cpu", False) as executor:
        (worker,) = executor._workers
        nursery = executor._nursery
        assert nursery is not None
        everything = Watched({worker.pid, nursery._process.pid} | below(worker))
        os.kill(nursery._process.pid, signal.SIGKILL)
        os.kill(worker.pid, signal.SIGKILL)
        assert judge_one(executor, only()).grade.score == 0
        assert executor._workers != [worker] and executor._nursery is not nursery
        assert everything.left() == []
        last = Watched({executor._workers[0].pid} | below(executor._workers[0]))
    assert last.left() == []


class Dying:
    """A worker that dies over every job."""

    def __init__(self) -> None:
        self.sock, theirs = socket.socketpair()
        theirs.close()
        self.job: Any = None
        self.since = time.monotonic()

    def greet(self) -> Hello:
        return Hello(isolation="A")

    def send(self, index: int, job: Job) -> None:
        self.job = (index, job)

    def result(self) -> Any:
        return receive(self.sock, Hello)

    def hang_up(self) -> None:
        self.sock.close()

    def close(self) -> None:
        self.hang_up()


def test_a_job_that_no_worker_survives_is_our_fault_and_the_rest_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started: list[Dying] = []

    def start(self: LocalExecutor) -> Dying:
        started.append(Dying())
        return started[-1]

    monkeypatch.setattr(LocalExecutor, "_start", start)
    with LocalExecutor(course(), 1, "cpu", False) as executor:
        found = judge_all(executor, [solved(), solved()])
    assert len(started) == 1 + 2 * local._MAX_DEATHS
    for judged in found:
        grade = judged.grade
        assert grade.score is None and grade.error is None
        assert {c.status for e in grade.exercises for c in e.checks} == {Status.GRADER_ERROR}
        assert "judges ended" in grade.notes[0]


class Silent(Dying):
    """A worker that never answers."""

    def __init__(self) -> None:
        self.sock, self.theirs = socket.socketpair()
        self.job: Any = None
        self.since = -1e9

    def close(self) -> None:
        self.theirs.close()
        super().close()


def test_a_judge_that_hangs_is_ended_and_its_job_is_our_fault(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started: list[Silent] = []

    def start(self: LocalExecutor) -> Silent:
        started.append(Silent())
        return started[-1]

    monkeypatch.setattr(LocalExecutor, "_start", start)
    monkeypatch.setattr(local, "_LOOK_S", 0.01)
    with LocalExecutor(course(), 1, "cpu", False) as executor:
        found = judge_all(executor, [solved(), solved()])
    assert len(started) == 3 and all(worker.theirs.fileno() == -1 for worker in started)
    for judged in found:
        assert judged.grade.score is None
        assert "did not come to an end in 600 s" in judged.grade.notes[0]


class Echo(Dying):
    """A worker that answers each job at once with a grade of that submission."""

    def __init__(self) -> None:
        self.sock, self.theirs = socket.socketpair()
        self.job: Any = None
        self.since = time.monotonic()

    def send(self, index: int, job: Job) -> None:
        super().send(index, job)
        grade = Grade(
            submission=job.submission, exercises=(), isolation="A", device="cpu",
            grader_version="", course_sha256="",
        )  # fmt: skip
        data = msgspec.msgpack.encode(Judged(grade=grade))
        self.theirs.sendall(len(data).to_bytes(4, "little") + data)

    def result(self) -> Any:
        judged = receive(self.sock, Judged)
        self.job = None
        return judged

    def close(self) -> None:
        self.theirs.close()
        super().close()


def test_a_consumer_that_stops_early_does_not_mix_up_the_next_class(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(LocalExecutor, "_start", lambda self: Echo())
    with LocalExecutor(course(), 2, "cpu", False) as executor:
        first = executor.map([job(b"", "ada"), job(b"", "bob")])
        next(first)
        first.close()  # type: ignore[attr-defined]
        names = ["eve", "fay", "gil"]
        found = dict(executor.map([job(b"", name) for name in names]))
    assert [found[index].grade.submission.student for index in range(3)] == names


def test_a_worker_that_cannot_start_says_why(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for hello, kind in (
        (Hello(error="no Landlock"), GraderError),
        (Hello(error="course.toml: wrong", course_error=True), CourseError),
    ):
        fake = Dying()
        worker = processes.Worker.__new__(processes.Worker)
        worker.hello, worker.sock = None, fake.sock
        monkeypatch.setattr(processes, "receive", lambda *_, hello=hello: hello)
        with pytest.raises(kind, match=hello.error):
            worker.greet()
        fake.close()


def test_every_level_says_what_it_does_not_cover() -> None:
    assert set(NOT_COVERED) == {"A", "B", "none"}
    assert all(NOT_COVERED.values())
