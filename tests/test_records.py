"""Records: equality without seconds, and the scoring rule, by example and by property."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.records import (
    Assignment,
    CheckResult,
    Exercise,
    ExerciseGrade,
    Grade,
    Limits,
    Standing,
    Status,
    Submission,
)

PASSED, FAILED, OURS = Status.PASSED, Status.FAILED, Status.GRADER_ERROR
NOT_PASSED = [Status.FAILED, Status.CRASHED, Status.TIMEOUT, Status.FORBIDDEN]


def check(
    status: Status = PASSED, *, core: bool = False, weight: float = 1.0, **more: Any
) -> CheckResult:
    return CheckResult(
        check="c", exercise="gd_step", status=status, core=core, weight=weight, **more
    )


def graded(*checks: CheckResult, points: float = 4.0, **more: Any) -> ExerciseGrade:
    return ExerciseGrade(id="gd_step", max_score=points, checks=checks, **more)


def grade(*exercises: ExerciseGrade, **more: Any) -> Grade:
    fields: dict[str, Any] = {
        "submission": Submission(student="ada", assignment="a2", path="a2.ipynb"),
        "exercises": exercises,
        "isolation": "A",
        "device": "cpu",
        "grader_version": "1",
        "course_sha256": "0",
    }
    return Grade(**(fields | more))


# The scoring rule


@pytest.mark.parametrize(
    ("checks", "score"),
    [
        ([check(core=True, weight=3), check()], 4.0),
        ([check(core=True, weight=3), check(FAILED)], 3.0),
        ([check(FAILED, core=True), check(weight=99)], 0.0),
        ([check(), check()], 0.0),  # passed, but none of them is core
        ([check(FAILED, core=True), check(core=True)], 2.0),  # one core check is enough
        ([check(core=True), check(FAILED, weight=0)], 4.0),  # reported only: moves no mark
        ([check(FAILED, core=True), check(weight=0)], 0.0),
        ([check(core=True, weight=0)], 0.0),  # nothing has a weight: nothing to divide by
    ],
)
def test_score_of_an_exercise(checks: list[CheckResult], score: float) -> None:
    assert graded(*checks).score == score


@pytest.mark.parametrize("status", NOT_PASSED)
def test_whatever_is_not_passed_earns_nothing(status: Status) -> None:
    assert graded(check(status, core=True), check()).score == 0.0
    assert graded(check(core=True), check(status)).score == 2.0


def test_our_fault_is_never_a_zero() -> None:
    assert graded(check(FAILED, core=True), check(OURS)).score is None
    assert graded(check(core=True), check(OURS, weight=0)).score is None
    assert graded().score is None  # no check ran at all


def test_one_third_is_rounded_to_cents_once() -> None:
    third = graded(check(core=True), check(FAILED), check(FAILED), points=1)
    assert third.score == 0.33
    assert grade(third, third, third).score == 0.99  # what the gradebook adds up, too


@pytest.mark.parametrize(
    ("diagnosis", "score"),
    [("gd_step.swapped", 2.0), ("gd_step.ascent", 0.0), ("fit.sign", 0.0), (None, 0.0)],
)
def test_credit_for_a_diagnosed_misconception(diagnosis: str | None, score: float) -> None:
    failed = check(FAILED, core=True, diagnosis=diagnosis)
    assert graded(failed, check(), credit={"swapped": 0.5}).score == score


def test_credit_is_for_the_core_check_and_takes_nothing_away() -> None:
    side = check(FAILED, diagnosis="gd_step.swapped")
    assert graded(check(FAILED, core=True), side, credit={"swapped": 0.5}).score == 0.0
    assert graded(check(core=True, weight=3), side, credit={"swapped": 0.5}).score == 3.0


CHECKS = st.lists(
    st.builds(
        check,
        st.sampled_from([PASSED, *NOT_PASSED]),
        core=st.booleans(),
        weight=st.sampled_from([0.0, 0.5, 1.0, 2.0, 3.0]),
    ),
    min_size=1,
    max_size=8,
)
POINTS = st.integers(1, 40).map(lambda halves: halves / 2)


def scored(checks: list[CheckResult], points: float) -> float:
    score = graded(*checks, points=points).score
    assert score is not None
    return score


@given(CHECKS, POINTS)
def test_a_score_lies_between_zero_and_the_points(checks: list[CheckResult], points: float) -> None:
    score = scored(checks, points)
    assert 0.0 <= score <= points
    assert score == round(score, 2)


@given(CHECKS, POINTS)
def test_no_points_without_a_passed_core_check(checks: list[CheckResult], points: float) -> None:
    if not any(one.core and one.status is PASSED for one in checks):
        assert scored(checks, points) == 0.0


@given(CHECKS, POINTS)
def test_all_points_exactly_for_all_weight(checks: list[CheckResult], points: float) -> None:
    checks = [*checks, check(core=True)]
    everything = all(one.status is PASSED or not one.weight for one in checks)
    assert (scored(checks, points) == points) == everything


@given(CHECKS, POINTS, st.data())
def test_passing_one_more_check_never_costs(
    checks: list[CheckResult], points: float, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(checks) - 1))
    better = list(checks)
    better[index] = msgspec.structs.replace(checks[index], status=PASSED)
    assert scored(better, points) >= scored(checks, points)


@given(CHECKS, POINTS)
def test_the_order_of_checks_does_not_matter(checks: list[CheckResult], points: float) -> None:
    assert scored(checks[::-1], points) == scored(checks, points)


@given(CHECKS, POINTS)
def test_a_check_without_weight_moves_no_mark(checks: list[CheckResult], points: float) -> None:
    for status in [PASSED, FAILED]:
        assert scored([*checks, check(status, weight=0.0)], points) == scored(checks, points)


@given(CHECKS, POINTS, st.integers(0, 8))
def test_one_fault_of_ours_makes_the_score_unknown(
    checks: list[CheckResult], points: float, at: int
) -> None:
    assert graded(*checks[:at], check(OURS), *checks[at:], points=points).score is None


# A whole grade


def test_totals() -> None:
    total = grade(graded(check(core=True)), graded(check(FAILED, core=True), points=2))
    assert (total.score, total.max_score) == (4.0, 6.0)
    assert total.exercise("gd_step") is total.exercises[0]
    with pytest.raises(KeyError):
        total.exercise("nothing")


def test_a_total_is_unknown_if_a_part_is_or_there_is_an_error() -> None:
    assert grade(graded(check(core=True)), graded(check(OURS))).score is None
    assert grade(error="is no notebook").score is None
    assert grade(graded(check(core=True)), error="worker ended").score is None


@given(st.lists(CHECKS, min_size=1, max_size=5))
def test_a_total_is_the_sum_of_what_stands_in_the_gradebook(parts: list[list[CheckResult]]) -> None:
    total = grade(*(graded(*checks) for checks in parts)).score
    assert total == round(sum(scored(checks, 4.0) for checks in parts), 2)


# Identity


def test_a_regrade_on_a_slower_machine_is_the_same_grade() -> None:
    fast = grade(graded(check(core=True, seconds=0.1)), seconds=1.0)
    slow = grade(graded(check(core=True, seconds=9.9)), seconds=60.0)
    assert fast == slow
    assert not fast != slow  # noqa: SIM202 - `!=` is another method than `==`


@pytest.mark.parametrize(
    "change",
    [
        {"isolation": "B"},
        {"device": "cuda"},
        {"grader_version": "2"},
        {"course_sha256": "1"},
        {"language": "zh"},
        {"error": "is no notebook"},
        {"notes": ("cell 3 raised",)},
        {"submission": Submission(student="bob", assignment="a2", path="a2.ipynb")},
        {"exercises": (graded(check(FAILED, core=True)),)},
        {"exercises": (graded(check(core=True, message="other words")),)},
    ],
)
def test_any_other_difference_is_one(change: dict[str, Any]) -> None:
    one = grade(graded(check(core=True)))
    assert one != msgspec.structs.replace(one, **change)


def test_a_grade_equals_nothing_else_and_has_no_hash() -> None:
    assert grade() != "grade"
    assert check() != "check"
    for record in (grade(), check()):
        with pytest.raises(TypeError):
            hash(record)


def test_json_and_back() -> None:
    one = grade(graded(check(FAILED, core=True, diagnosis="gd_step.ascent"), credit={"x": 0.5}))
    assert msgspec.json.decode(msgspec.json.encode(one), type=Grade) == one


def test_records_are_frozen_keyword_only_and_strict() -> None:
    with pytest.raises(AttributeError):
        grade().isolation = "none"
    with pytest.raises(TypeError):
        Limits(60.0)
    with pytest.raises(msgspec.ValidationError, match="unknown field `wal_s`"):
        msgspec.convert({"wal_s": 1}, Limits)


def test_an_assignment_knows_its_points_and_exercises() -> None:
    parts = (Exercise(id="gd_step", points=2), Exercise(id="race", points=1.5))
    assignment = Assignment(id="a2", title={"en": "A2"}, exercises=parts)
    assert assignment.points == 3.5
    assert assignment.exercise("race") is parts[1]
    with pytest.raises(KeyError):
        assignment.exercise("walk")


def test_lateness_is_measured_from_the_students_own_due_date() -> None:
    due = datetime(2026, 9, 27, 23, 59, tzinfo=UTC)

    def late_s(submitted: datetime | None, due: datetime | None) -> float:
        return Standing(
            student="ada", assignment="a2", max_score=20.0, submitted=submitted, due=due
        ).late_s

    assert late_s(due + timedelta(hours=2), due) == 7200
    assert late_s(due - timedelta(seconds=1), due) == late_s(None, due) == late_s(due, None) == 0
