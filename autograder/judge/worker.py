"""The judge: Job in, Judged out, by replaying hidden tests that were collected once."""

from __future__ import annotations

import time
import traceback
from collections import Counter
from typing import Any

import msgspec
import pytest

from autograder import __version__
from autograder.course import Course
from autograder.errors import CourseError, GraderError, StudentError
from autograder.judge import pytest_plugin
from autograder.judge.desk import Desk
from autograder.judge.examine import Bench, ComingCheck
from autograder.judge.explain import explain
from autograder.judge.faults import our_fault
from autograder.records import (
    Assignment,
    CellOutput,
    CheckResult,
    ExerciseGrade,
    Grade,
    Job,
    Judged,
    Status,
)

_TRIES = 2
"""A fault of ours is tried once more with a new zygote before it becomes GRADER_ERROR."""


class Judge:
    """Grades jobs with the items of one collected pytest session."""

    def __init__(self, course: Course, config: pytest.Config, desk: Desk) -> None:
        self._course = course
        self._config = config
        self._desk = desk
        self._items: dict[str, list[pytest.Function]] = {}
        self._lone_cores: dict[str, frozenset[str]] = {}

    def collected(self, items: list[pytest.Item]) -> None:
        """Sort the items by assignment; CourseError if a check names no exercise."""
        for item in items:
            if not isinstance(item, pytest.Function) or not hasattr(item.obj, "__check__"):
                continue
            if _device(item) not in ("cpu", self._desk.device):
                continue
            assignment = item.path.stem.removeprefix("test_")
            self._items.setdefault(assignment, []).append(item)
        for found in self._items.values():  # what the GPU does to a box harms no verdict of the CPU
            found.sort(key=lambda item: _device(item) != "cpu")
        for id, assignment_items in self._items.items():
            self._lone_cores[id] = _lone_cores(assignment_items)
            if id in self._course.assignments:
                _require_complete(self._course.assignments[id], assignment_items)

    def grade(self, job: Job) -> Judged:
        """The grade of one job. Never raises for what a submission holds or does."""
        start = time.perf_counter()
        assignment = self._course.assignments.get(job.submission.assignment)
        if assignment is None:
            known = ", ".join(self._course.assignments)
            return self._without(job, f"unknown assignment; known: {known}.", start)
        for remaining in reversed(range(_TRIES)):
            try:
                return self._once(job, assignment, start)
            except StudentError as error:
                return self._without(job, str(error), start)
            except GraderError as error:
                if remaining:
                    self._desk.renew()
                    continue
                return self._our_fault(job, str(error), start)
            except Exception:
                return self._our_fault(job, traceback.format_exc(), start)
        raise AssertionError("unreachable")

    def _once(self, job: Job, assignment: Assignment, start: float) -> Judged:
        bench = self._desk.lay_out(
            job.notebook, assignment, job.language, figures=job.figures, key=job.key
        )
        bench.measure, bench.explain, bench.until = job.measure, job.explain, job.until
        bench.settles, bench.lone_cores = job.settled, self._lone_cores.get(assignment.id, ())
        results: list[CheckResult] = []
        stash = self._config.stash
        stash[pytest_plugin.BENCH], stash[pytest_plugin.RESULTS] = bench, results
        items = self._items.get(assignment.id, [])
        bench.coming = _together(items)
        pytest_plugin.replay(items)
        if len(results) != len(items):
            raise GraderError(f"{len(results)} verdicts for {len(items)} checks")
        cells = tuple(CellOutput(**cell) for cell in bench.session.outputs)
        results = _without_forbidden(explain(bench, results))
        self._desk.clear()
        exercises = tuple(
            ExerciseGrade(
                id=exercise.id,
                max_score=exercise.points,
                checks=tuple(r for r in results if r.exercise == exercise.id),
                credit=exercise.credit,
            )
            for exercise in assignment.exercises
        )
        grade = self._grade(job, exercises, start, notes=_notes(bench))
        return Judged(grade=grade, cells=cells)

    def _grade(
        self, job: Job, exercises: tuple[ExerciseGrade, ...], start: float, **more: Any
    ) -> Grade:
        return Grade(
            submission=job.submission,
            exercises=exercises,
            isolation=self._desk.isolation.level,
            device=self._desk.device,
            grader_version=__version__,
            course_sha256=self._course.sha256,
            language=job.language,
            seconds=round(time.perf_counter() - start, 4),
            **more,
        )

    def _without(self, job: Job, error: str, start: float) -> Judged:
        return Judged(grade=self._grade(job, (), start, error=error))

    def _our_fault(self, job: Job, reason: str, start: float) -> Judged:
        return our_fault(
            self._course,
            job,
            reason,
            isolation=self._desk.isolation.level,
            device=self._desk.device,
            seconds=round(time.perf_counter() - start, 4),
        )


def _notes(bench: Bench) -> tuple[str, ...]:
    """What a TA should know about how the notebook ran."""
    notes = [
        f"cell {raised.cell + 1}: {raised.kind}: {raised.message}"
        for raised in bench.session.raised[:20]
    ]
    if bench.session.stillborn is not None:
        running = bench.session.running
        where = f" in cell {running.index + 1}" if running is not None else ""
        ended = bench.session.stillborn.value
        notes.append(f"the notebook did not run to its end ({ended}{where})")
    for (exercise, device), failure in bench.ended.items():
        if failure.problem in ("timeout", "crashed"):
            where = "" if device == "cpu" else f" on {device}"
            notes.append(f"{exercise}: ended{where} ({failure.status.value})")
    return (*notes, *bench.faults)


def _without_forbidden(results: list[CheckResult]) -> list[CheckResult]:
    """Autograd in a by-hand exercise earns nothing for that exercise, whichever check saw it."""
    guilty = {r.exercise: r for r in results if r.status is Status.FORBIDDEN}
    return [
        msgspec.structs.replace(
            r,
            status=Status.FORBIDDEN,
            message=guilty[r.exercise].message,
            diagnosis=guilty[r.exercise].diagnosis,
        )
        if r.exercise in guilty
        else r
        for r in results
    ]


def _device(item: pytest.Function) -> str:
    flavour: Any = item.callspec.params["flavour"]
    return str(flavour.device)


def _together(items: list[pytest.Function]) -> dict[tuple[str, str], list[ComingCheck]]:
    """By exercise and device: what may be asked in one message."""
    checks: dict[tuple[str, str], list[Any]] = {}
    for item in items:
        spec = item.obj.__check__
        check = (item.obj, spec, item.originalname, item.callspec.params["flavour"])
        checks.setdefault((spec.exercise, _device(item)), []).append(check)
    return checks


def _lone_cores(items: list[pytest.Function]) -> frozenset[str]:
    """Exercises with one core check."""
    cores = {(item.obj.__check__.exercise, item.originalname)
             for item in items if item.obj.__check__.core}  # fmt: skip
    counted = Counter(exercise for exercise, _ in cores)
    return frozenset(exercise for exercise, count in counted.items() if count == 1)


def _require_complete(assignment: Assignment, items: list[pytest.Function]) -> None:
    core: dict[str, int] = {exercise.id: 0 for exercise in assignment.exercises}
    for item in items:
        spec = item.obj.__check__
        if spec.exercise not in core:
            raise CourseError(
                f"{item.path}: {item.originalname} checks {spec.exercise!r}, which is no exercise "
                f"of {assignment.id} in course.toml. Correct one of the two."
            )
        core[spec.exercise] += spec.core
    for exercise, count in core.items():
        if not count:
            raise CourseError(
                f"{items[0].path}: no core check of {exercise!r}. Mark one test with "
                f"@check({exercise!r}, core=True, ...)."
            )
