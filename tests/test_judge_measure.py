"""Deviations in tolerances: what is recorded, and that nothing is unless somebody asks."""

from __future__ import annotations

import math

import msgspec
import pytest
import torch

from autograder.judge.answers import CheckFailed
from autograder.judge.compare import close, within
from autograder.judge.measure import measuring, of_case
from autograder.records import CheckResult, Status


def seen_by(got: list[float], expected: list[float]) -> list[float]:
    with measuring(True) as seen:
        try:
            close(torch.tensor(got, dtype=torch.float64), torch.tensor(expected))
        except CheckFailed:
            pass
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
