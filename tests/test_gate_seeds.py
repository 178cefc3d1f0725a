"""No flakiness: right answers earn all and wrong ones lose points, whatever inputs are drawn."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from autograder.author.gate import try_out
from autograder.author.plan import Kind, Plan, plan
from autograder.course import Course, load
from autograder.scale.local import LocalExecutor

pytest_plugins = ["helpers_judge_fixtures"]

ASSIGNMENTS = list(load(Path(__file__).resolve().parents[1]).assignments)


def only(made: Plan, *kinds: Kind) -> Plan:
    """The plan with cases of these kinds, and no others."""
    return msgspec.structs.replace(
        made,
        whole=tuple(case for case in made.whole if case.kind in kinds),
        altered=tuple(case for case in made.altered if case.kind in kinds),
    )


def assert_green(course: Course, made: Plan, judges: LocalExecutor, at_least: int) -> None:
    result = try_out(course, made, judges)
    assert len(result.trials) >= at_least
    assert [str(problem) for problem in result.problems] == []


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_solution_earns_all_with_ten_seeds(
    course: Course, judges: LocalExecutor, assignment: str
) -> None:
    made = only(plan(course, assignment, seeds=10, machine_made=False), Kind.SOLUTION)
    assert_green(course, made, judges, 10 * len(course.assignment(assignment).exercises))


@pytest.mark.long
@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_right_answers_earn_all_with_200_seeds(
    course: Course, judges: LocalExecutor, assignment: str
) -> None:
    made = plan(course, assignment, seeds=200, machine_made=False)
    made = only(made, Kind.SOLUTION, Kind.VARIANT)
    assert_green(course, made, judges, 200 * 4 * len(course.assignment(assignment).exercises))


@pytest.mark.long
@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_wrong_answers_lose_points_with_ten_seeds(
    course: Course, judges: LocalExecutor, assignment: str
) -> None:
    made = only(plan(course, assignment), Kind.MISCONCEPTION, Kind.MUTANT)
    every = [msgspec.structs.replace(c, seed=seed) for seed in range(10) for c in made.altered]
    made = msgspec.structs.replace(made, altered=tuple(every))
    assert_green(course, made, judges, 10 * 4 * len(course.assignment(assignment).exercises))


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_there_are_enough_right_and_wrong_answers(course: Course, assignment: str) -> None:
    made = plan(course, assignment)
    for exercise in course.assignment(assignment).exercises:
        of = [case for case in made.altered if case.exercises == (exercise.id,)]
        kinds = [case.kind for case in of]
        assert kinds.count(Kind.VARIANT) >= 3, f"{exercise.id}: tests/variants/{assignment}.py"
        assert kinds.count(Kind.MISCONCEPTION) >= 4, f"{exercise.id}: misconceptions/"
        assert kinds.count(Kind.MUTANT) >= 6, f"{exercise.id}: author/slips.py"
        listed = sum(bool(case.equivalent) for case in of)
        assert listed <= kinds.count(Kind.MUTANT) / 2, f"{exercise.id}: tests/variants/*.toml"
