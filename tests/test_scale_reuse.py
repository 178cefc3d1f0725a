"""Verdicts from the cache, from a twin, from an executor: each submission once, in any order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
import pytest
from helpers_judge import ASSIGNMENT, course, ipynb, job

from autograder.course import Course
from autograder.records import CheckResult, ExerciseGrade, Grade, Job, Judged, Status
from autograder.scale.basis import Basis, basis_of, context_of
from autograder.scale.cache import Cache
from autograder.scale.reuse import Reuse


class Fake:
    """An executor that pulls a job when it has handed out the last, as a worker would."""

    def __init__(self, status: Status = Status.PASSED) -> None:
        self.asked: list[str] = []
        self.status = status

    def map(self, jobs: Iterable[Job]) -> Iterator[tuple[int, Judged]]:
        for index, one in enumerate(jobs):
            self.asked.append(one.submission.student)
            yield index, judged(one, self.status)


def judged(one: Job, status: Status = Status.PASSED) -> Judged:
    exercises = tuple(
        ExerciseGrade(
            id=exercise.id,
            max_score=1.0,
            checks=(CheckResult(check="c", exercise=exercise.id, status=status, core=True),),
        )
        for exercise in course().assignment(ASSIGNMENT).exercises
    )
    grade = Grade(
        submission=one.submission, exercises=exercises, isolation="A", device="cpu",
        grader_version="1", course_sha256="elsewhere",
    )  # fmt: skip
    return Judged(grade=grade)


@pytest.fixture(name="mine")
def mine_fixture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    """The course, with a cache and a secret of its own."""
    found = Course.__new__(Course)
    found.__dict__.update(course().__dict__)
    paths = type(course().paths)(course().paths.root)
    paths.cache, paths.secret = tmp_path / "cache", tmp_path / "secret"
    found.paths = paths
    return found


def run(mine: Course, fake: Fake, jobs: list[Job], *, fresh: bool = False) -> dict[int, Judged]:
    context = context_of(mine, ASSIGNMENT)
    reuse = Reuse(mine, context, Cache(mine, ASSIGNMENT), lambda: fake, fresh=fresh)
    verdicts = list(reuse.map(jobs))
    assert len({v.index for v in verdicts}) == len(verdicts) == len(jobs)
    return {v.index: v.judged for v in verdicts}


def class_of(*sources: str) -> list[Job]:
    return [job(ipynb(source), f"s{number}") for number, source in enumerate(sources)]


def test_each_verdict_is_asked_for_once(mine: Course) -> None:
    fake = Fake()
    found = run(mine, fake, class_of("a = 1", "b = 1", "a = 1", "c = 1", "b = 1"))
    assert fake.asked == ["s0", "s1", "s3"]
    assert [found[i].grade.submission.student for i in range(5)] == ["s0", "s1", "s2", "s3", "s4"]
    run(mine, fake, class_of("c = 1", "d = 1", "a = 1"))
    assert fake.asked == ["s0", "s1", "s3", "s1"]


def test_fresh_asks_again_but_not_twice(mine: Course) -> None:
    run(mine, Fake(), class_of("a = 1"))
    fake = Fake()
    run(mine, fake, class_of("a = 1", "a = 1", "b = 1", "a = 1"), fresh=True)
    assert fake.asked == ["s0", "s2"]


def test_points_and_owner_are_put_on_every_verdict(mine: Course) -> None:
    for found in (run(mine, Fake(), class_of("a = 1")), run(mine, Fake(), class_of("a = 1"))):
        grade = found[0].grade
        assert grade.score == grade.max_score == 20
        assert grade.course_sha256 == mine.sha256


def test_faults_and_what_is_no_notebook_are_not_kept(mine: Course) -> None:
    for _ in range(2):
        fake = Fake(Status.GRADER_ERROR)
        run(mine, fake, class_of("a = 1", "a = 1"))
        assert fake.asked == ["s0", "s1"] or fake.asked == ["s0"]
        fake = Fake()
        run(mine, fake, [job(b"not a notebook"), job(b"not a notebook")])
        assert len(fake.asked) == 2


def test_a_copy_that_fails_by_an_invisible_character_decides_for_nobody(mine: Course) -> None:
    """Else whoever has another's work could hand in a copy, be judged first, and fail for both."""
    fake = Fake()
    run(mine, fake, class_of("a = 1", "a = 1\u3000", "a = 1\x0c", "a = 1 ", "a = 1"))
    assert sorted(fake.asked) == ["s0", "s1", "s2", "s3"]


class Unlucky(Fake):
    """Takes everything at once, and fails over the first so many."""

    def __init__(self, faults: int) -> None:
        super().__init__()
        self.faults = faults

    def map(self, jobs: Iterable[Job]) -> Iterator[tuple[int, Judged]]:
        for index, one in enumerate(list(jobs)):
            self.asked.append(one.submission.student)
            fault = len(self.asked) <= self.faults
            yield index, judged(one, Status.GRADER_ERROR if fault else Status.PASSED)


def test_twins_do_not_share_a_fault_but_two_are_enough(mine: Course) -> None:
    for faults, asked, scores in (
        (1, ["s0", "s1"], [None, 20, 20, 20]),
        (2, ["s0", "s1"], [None, None, None, None]),
    ):
        fake = Unlucky(faults)
        found = run(mine, fake, class_of(*["a = 1"] * 4), fresh=True)
        assert fake.asked == asked
        assert [found[number].grade.score for number in range(4)] == scores


def test_an_entry_lost_between_seeing_and_reading_is_asked_for(
    mine: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(mine, Fake(), class_of("a = 1", "b = 1"))
    monkeypatch.setattr(Cache, "get", lambda self, basis: None)
    monkeypatch.setattr(Cache, "has", lambda self, basis, seen=[]: not (seen or seen.append(1)))
    fake = Fake()
    run(mine, fake, class_of("a = 1", "b = 1", "c = 1"))
    assert sorted(fake.asked) == ["s0", "s1", "s2"]


def test_a_verdict_is_known_by_all_that_it_rests_on(mine: Course) -> None:
    context = context_of(mine, ASSIGNMENT)

    def basis(*sources: str, **how: bool | str) -> Basis:
        found, _ = basis_of(mine, context, msgspec.structs.replace(job(ipynb(*sources)), **how))
        return found

    base = basis("a = 1", "b = 1")
    assert base.key == basis("a = 1", "b = 1").key
    assert base.key != basis("a = 1\u3000", "b = 1").key, "no Python: it must not be a twin"
    moved = basis("a = 1", "", "b = 1")
    assert moved.key != base.key and moved.digest == base.digest, "other cell numbers in messages"
    assert basis("\n\na = 1", "b = 1").key != base.key, "other line numbers in messages"
    assert basis("a = 1", "b = 1", language="zh").key != base.key
    assert basis("a = 1", "b = 1", figures=True).key != base.key
    assert basis("a = 1", "check: gd_step", "b = 1").key != base.key
    mine.paths.secret.unlink()
    assert basis("a = 1", "b = 1").key != base.key, "another secret, other inputs"
