"""Deviations in tolerances: what is recorded, and that nothing is unless somebody asks."""

from __future__ import annotations

import contextlib
import math

import msgspec
import pytest
import torch
from helpers_judge import job, only

from autograder.judge.answers import CheckFailed
from autograder.judge.compare import close, within
from autograder.judge.measure import measuring, of_case
from autograder.records import CheckResult, Grade, Status
from autograder.scale.local import LocalExecutor

pytest_plugins = ["helpers_judge_fixtures"]


def seen_by(got: list[float], expected: list[float]) -> list[float]:
    with measuring(True) as seen, contextlib.suppress(CheckFailed):
        close(torch.tensor(got, dtype=torch.float64), torch.tensor(expected))
    return seen


def test_the_largest_error_counts_in_tolerances_of_the_largest_number() -> None:
    (found,) = seen_by([1.0, 100.0 + 2e-8], [1.0, 100.0])
    assert found == pytest.approx(2e-8 / (1e-9 * 100), rel=1e-4)
    (found,) = seen_by([1.5, 2.0], [1.0, 2.0])
    assert found == pytest.approx(0.5 / 2e-9, rel=1e-4)


def test_nan_and_inf_are_infinitely_far_unless_expected() -> None:
    assert seen_by([math.nan, 1.0], [1.0, 1.0]) == [math.inf]
    assert seen_by([math.inf, 1.0], [1.0, 1.0]) == [math.inf]
    assert seen_by([math.nan, math.inf], [math.nan, math.inf]) == [0.0]
    assert seen_by([0.0], [0.0]) == [0.0]


def test_nothing_is_recorded_outside() -> None:
    with measuring(False) as seen:
        close(torch.ones(2), torch.ones(2))
    close(torch.ones(2), torch.ones(2))
    assert seen == []


def test_within_allows_each_number_its_own() -> None:
    with measuring(True) as seen:
        same = within(torch.tensor([1.0, 2.0]), torch.zeros(2), torch.tensor([2.0, 1.0]))
    assert same.tolist() == [True, False] and seen == [2.0]


def test_a_case_that_passed_or_failed() -> None:
    failure = CheckFailed("values", {})
    assert of_case([0.25, 0.5], None) == 0.5
    assert of_case([0.25, 7.0], None) == 0.25, "the 7 was one try of several"
    assert of_case([], None) is None
    assert of_case([0.25, 7.0], failure) == 7.0
    assert of_case([0.25], failure) == math.inf, "it failed for another reason"


def test_a_result_says_it_only_where_measured_and_is_the_same_result() -> None:
    plain = CheckResult(check="c", exercise="e", status=Status.PASSED)
    measured = msgspec.structs.replace(plain, deviation=0.5)
    assert plain == measured
    assert b"deviation" not in msgspec.json.encode(plain)
    assert msgspec.json.decode(msgspec.json.encode(measured), type=CheckResult).deviation == 0.5


ASCENT = "def gd_step(theta, grad, alpha):\n    return theta + alpha * grad"


def graded(judges: LocalExecutor, **how: object) -> Grade:
    asked = msgspec.structs.replace(job(only(gd_step=ASCENT)), **how)
    ((_, judged),) = judges.map([asked])
    return judged.grade


def test_a_job_that_measures(judges: LocalExecutor) -> None:
    checks = {
        check.check: check for check in graded(judges, measure=True).exercise("gd_step").checks
    }
    wrong, right = checks["gd_step_values"], checks["gd_step_type"]
    assert wrong.status is Status.FAILED and right.status is Status.PASSED
    assert isinstance(wrong.deviation, float) and 1e6 < wrong.deviation < 1e12
    assert right.deviation is msgspec.UNSET, "no value was compared"
    for check in graded(judges).exercise("gd_step").checks:
        assert check.deviation is msgspec.UNSET
        assert check == checks[check.check]


def test_a_job_that_only_wants_the_score_or_one_name(judges: LocalExecutor) -> None:
    everything = graded(judges).exercise("gd_step")
    named = [check for check in everything.checks if check.diagnosis == "gd_step.ascent"]
    assert len(named) > 1
    silent = graded(judges, explain=False).exercise("gd_step")
    assert not any(check.message or check.diagnosis for check in silent.checks)
    once = graded(judges, until=("gd_step.ascent",)).exercise("gd_step")
    assert [check.diagnosis for check in once.checks if check.diagnosis] == ["gd_step.ascent"]
    statuses = [[check.status for check in one.checks] for one in (everything, silent, once)]
    assert statuses[0] == statuses[1] == statuses[2]


def test_what_can_earn_nothing_any_more_is_asked_no_more(judges: LocalExecutor) -> None:
    everything = graded(judges, measure=True, explain=False).exercise("gd_step")
    few = graded(judges, measure=True, explain=False, settled=10.0).exercise("gd_step")
    (core,) = [check for check in few.checks if check.core]
    assert everything.score == few.score == 0
    assert isinstance(core.deviation, float) and core.deviation >= 10
    asked = [check.check for check in few.checks if check.deviation is not msgspec.UNSET]
    assert asked == [core.check]
    assert any(check.status is Status.PASSED for check in everything.checks)
    assert all(check.status is Status.FAILED for check in few.checks)
    far = graded(judges, measure=True, explain=False, settled=math.inf).exercise("gd_step")
    assert far == everything, "not off by so many tolerances"
