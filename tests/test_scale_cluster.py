"""A real Dask cluster on this machine: the same grades, whoever comes and goes."""

from __future__ import annotations

import gc
import os
import signal
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from helpers_dask import Cluster, cluster
from helpers_judge import ASSIGNMENT, ROOT, but, course, ipynb, job, judge_all, solved

from autograder.demo.run import copy_course
from autograder.errors import CourseError, GraderError
from autograder.judge.desk import Desk
from autograder.judge.post import Hello
from autograder.judge.secret import course_secret
from autograder.records import Job, Status
from autograder.scale import members, remote
from autograder.scale.basis import basis_of, context_of
from autograder.scale.cluster import ClusterExecutor
from autograder.scale.local import LocalExecutor

pytest_plugins = ["helpers_judge_fixtures"]

ASCENT = "def gd_step(theta, grad, alpha):\n    return theta + alpha * grad"
CLASS = [
    solved(),
    but(gd_step=ASCENT),
    b"not a notebook",
    but(J_grad="import os\ndef J_grad(theta):\n    os._exit(0)"),
    ipynb("x = 1"),
    but(update_pair="def update_pair(x, y, alpha):\n    raise ValueError(x)"),
]


@pytest.fixture(name="dask")
def dask_fixture(tmp_path: Path) -> Iterator[Cluster]:
    """A scheduler without workers."""
    with cluster(tmp_path) as found:
        yield found
    with warnings.catch_warnings():  # what a Dask client leaves open where its peer was killed
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


def executor(dask: Cluster, said: list[str], **how: Any) -> ClusterExecutor:
    context = context_of(course(), ASSIGNMENT)
    return ClusterExecutor(course(), context, dask.address, on_notice=said.append, **how)


def keyed(data: bytes, student: str) -> Job:
    """A job that carries its key, as Reuse sends it."""
    one = job(data, student)
    if data.startswith(b"not"):
        return one
    _, key = basis_of(course(), context_of(course(), ASSIGNMENT), one)
    return msgspec.structs.replace(one, key=key)


def test_equal_grades_though_a_worker_is_killed_and_another_has_other_rules(
    dask: Cluster, judges: LocalExecutor, tmp_path: Path
) -> None:
    """Two workers in a course folder with a secret of its own; the third has other limits."""
    elsewhere = copy_course(course(), tmp_path / "elsewhere").paths.root
    other = copy_course(course(), tmp_path / "other").paths.root
    manifest = other / "course.toml"
    manifest.write_text(manifest.read_text("utf-8").replace("call_s = 5", "call_s = 4"), "utf-8")
    for root in (elsewhere, elsewhere, other):
        dask.worker(course=root)
    locally = judge_all(judges, CLASS)
    said: list[str] = []
    found = {}
    with executor(dask, said) as cluster_executor:
        jobs = [keyed(data, f"student{number}") for number, data in enumerate(CLASS)]
        for index, judged in cluster_executor.map(jobs):
            if not found:  # while both have work
                os.kill(dask.workers[0].pid, signal.SIGKILL)
            found[index] = judged
    assert [found[index].grade.exercises for index in range(len(CLASS))] == [
        judged.grade.exercises for judged in locally
    ]
    assert [found[index].grade for index in range(len(CLASS))] == [
        msgspec.structs.replace(judged.grade, course_sha256=found[0].grade.course_sha256)
        for judged in locally
    ]
    assert [found[index].cells for index in range(len(CLASS))] == [j.cells for j in locally]
    text = "\n".join(said)
    assert text.count("isolation A") + text.count("isolation B") == 2
    assert text.count("is gone; what it worked on is done elsewhere") == 1
    assert "takes no work: not the same here" in text and "limits, by-hand flags" in text
    assert (elsewhere / ".autograder" / "secret").read_bytes() != course_secret(
        course().paths.secret
    )


PRELOAD = '''
"""For a Dask worker: judges that only look, and a notebook that ends whoever judges it."""
import os, sys
sys.path[:0] = [{tests!r}]
from autograder.scale import processes, remote
processes._COMMAND[:] = [sys.executable, {tests!r} + "/cheap_judge.py"]
def reply_or_die(terms, job, reply=remote._reply):
    if job is not None and b"KILLER" in job.notebook:
        os.kill(os.getpid(), 9)
    return reply(terms, job)

if remote._reply.__name__ == "_reply":  # Dask runs this file twice
    remote._reply = reply_or_die
'''


@pytest.fixture(name="cheap")
def cheap_fixture(tmp_path: Path) -> tuple[str, ...]:
    """Options of `dask worker` for judges that run nothing."""
    preload = tmp_path / "cheap_worker.py"
    preload.write_text(PRELOAD.format(tests=str(ROOT / "tests")))
    return ("--preload", str(preload))


def test_a_notebook_that_ends_three_workers_is_our_fault_and_the_rest_is_done(
    dask: Cluster, cheap: tuple[str, ...], tmp_path: Path
) -> None:
    for _ in range(4):
        dask.worker(*cheap, CHEAP_JUDGE_LOG=str(tmp_path / "judged"))
    said: list[str] = []
    jobs = [job(ipynb("KILLER" if number == 2 else "x"), f"s{number}") for number in range(8)]
    with executor(dask, said) as cluster_executor:
        found = dict(cluster_executor.map(jobs))
    assert sorted(found) == list(range(8))
    killer = found.pop(2).grade
    assert killer.score is None and "3 workers ended" in killer.notes[0]
    assert {c.status for e in killer.exercises for c in e.checks} == {Status.GRADER_ERROR}
    assert all(judged.grade.score is not None for judged in found.values())
    assert [worker.poll() for worker in dask.workers].count(None) == 1


def test_a_worker_that_comes_later_joins_in_and_nobody_waits_for_refusals(
    dask: Cluster, cheap: tuple[str, ...], tmp_path: Path
) -> None:
    said: list[str] = []
    environment = {"CHEAP_JUDGE_LOG": str(tmp_path / "judged")}

    def notice(text: str) -> None:
        said.append(text)
        if "waiting for workers" in text:
            dask.worker(*cheap, **environment)

    with ClusterExecutor(
        course(), context_of(course(), ASSIGNMENT), dask.address, on_notice=notice
    ) as late:
        assert len(dict(late.map([job(ipynb("x")), job(ipynb("y"))]))) == 2
    assert said[0].startswith("waiting for workers at tcp://")
    os.kill(dask.workers[0].pid, signal.SIGKILL)
    dask.workers[0].wait()
    dask.worker(*cheap, **environment, CHEAP_JUDGE_ISOLATION="none")
    with executor(dask, said) as refused, pytest.raises(GraderError, match="takes work"):
        dict(refused.map([job(ipynb("x"))]))
    assert "student code cannot be isolated here" in said[-1]
    with executor(dask, said, unsafe=True) as unsafe:
        assert len(dict(unsafe.map([job(ipynb("x"))]))) == 1


def test_an_address_where_nobody_answers_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "_CONNECT_S", 0.2)
    context = context_of(course(), ASSIGNMENT)
    for address in ("tcp://127.0.0.1:1", "nonsense://x", "127.0.0.1:1"):
        with pytest.raises(GraderError, match="no Dask scheduler answers"):
            ClusterExecutor(course(), context, address).__enter__()
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(CourseError, match=r"autograder\[cluster\]"):
        ClusterExecutor(course(), context, "tcp://127.0.0.1:1").__enter__()


class Ready:
    """A judge that is there at once."""

    hello = Hello(isolation="B")

    def __init__(self, *_: object, **__: object) -> None:
        pass

    def __enter__(self) -> Ready:
        return self

    def close(self) -> None:
        pass


@pytest.mark.parametrize(
    "field", ["tests", "misconceptions", "data", "rules", "grader", "versions"]
)
def test_a_worker_with_another_course_says_what_differs(
    monkeypatch: pytest.MonkeyPatch, field: str
) -> None:
    monkeypatch.setattr(remote, "LocalExecutor", Ready)
    monkeypatch.setenv(remote.COURSE, str(ROOT))
    monkeypatch.setattr(remote, "_pools", {})

    def greeted(context: Any) -> remote.Reply:
        terms = msgspec.msgpack.encode(remote.Terms(context=context))
        return msgspec.msgpack.decode(remote.greet(terms), type=remote.Reply)

    context = context_of(course(), ASSIGNMENT)
    assert greeted(context).refusal == "" and greeted(context).isolation == "B"
    refusal = greeted(msgspec.structs.replace(context, **{field: "other"})).refusal
    assert "not the same here" in refusal
    monkeypatch.setenv(remote.COURSE, "/nowhere")
    assert "no course.toml" in greeted(context).refusal


def test_a_job_s_key_stands_for_the_secret(desk: Desk) -> None:
    """What travels draws the inputs that the secret draws, in no other submission."""
    key = keyed(solved(), "ada").key
    assert len(key) == 32 and key != keyed(but(gd_step=ASCENT), "ada").key
    assignment = course().assignment(ASSIGNMENT)
    assert desk.lay_out(solved(), assignment, "en", figures=False).secret == key
    other = b"k" * 32
    assert desk.lay_out(solved(), assignment, "en", figures=False, key=other).secret == other
