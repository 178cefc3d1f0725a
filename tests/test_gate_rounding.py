"""No luck, on thousands of inputs: right answers pass, far from tolerances, and wrong ones fail.

Where numbers nearly cancel, rounding is a large share of what is left, and a right answer fails
once in some hundred submissions. No few seeds find that; here an input costs no notebook.
"""

from __future__ import annotations

import warnings
from typing import Any

import pytest
import torch
from helpers_inprocess import Answerer, answerers, margins, survives, wrong_answers
from helpers_judge import course

from autograder.author.verdicts import LEAST_MARGIN
from autograder.hidden.cases_a2_descent import steady

DTYPES = (torch.float64, torch.float32)


def found(one: Answerer, assignment: str, inputs: range) -> list[str]:
    """What is wrong with the answer or, if it is the solution, with its margins."""
    wrong = []
    for check, seen in margins(course(), assignment, one, inputs, DTYPES).items():
        wrong += [f"{one.name}: {check}: input {number}: {text}" for number, text in seen.failures]
        if one.name == "solution" and seen.worst > 1 / LEAST_MARGIN:
            wrong.append(f"{check}: input {seen.at}: {seen.worst:.2g} tolerances of rounding")
    return wrong


@pytest.mark.long
@pytest.mark.parametrize("assignment", list(course().assignments))
def test_rounding_stays_far_below_tolerances(assignment: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        wrong = []
        for one in answerers(course(), assignment):
            few = one.exercise.startswith("plot_")  # a picture takes long, and rounds little
            wrong += found(one, assignment, range(10 if few else 500))
        assert wrong == []


@pytest.mark.long
@pytest.mark.parametrize("assignment", list(course().assignments))
def test_wrong_answers_fail_with_every_input(assignment: str) -> None:
    every = list(wrong_answers(course(), assignment))
    assert len(every) >= 10 * len(course().assignment(assignment).exercises)
    assert [
        f"{one.exercise}: {one.name}: {number}"
        for one in every
        for number in range(10)
        if survives(course(), assignment, one, number)
    ] == []


def test_an_answer_that_rounds_more_is_found() -> None:
    """float16 inside: right in no input, and the solution beside it is right in all."""
    named = {(one.exercise, one.name): one for one in answerers(course(), "a2_descent")}
    right = named["gd_step", "solution"]
    assert found(right, "a2_descent", range(3)) == []
    coarse: dict[str, Any] = {
        "gd_step": lambda theta, grad, alpha: (theta.half() - alpha * grad).to(theta)
    }
    wrong = found(Answerer("coarse", "gd_step", coarse), "a2_descent", range(3))
    assert not survives(course(), "a2_descent", Answerer("coarse", "gd_step", coarse), 0)
    assert survives(course(), "a2_descent", right, 0)
    assert len(wrong) >= 3 and all(text.startswith("coarse: gd_step") for text in wrong)


def test_steady_makes_cases_until_no_result_is_nearly_zero() -> None:
    numbers = iter([0.1, -0.2, -0.7, 0.9])
    assert steady(lambda: next(numbers), lambda case: [torch.tensor([0.0, case])]) == -0.7
    with pytest.raises(AssertionError, match="nearly zero whatever is drawn"):
        steady(lambda: 0.0, lambda case: [torch.tensor(case)])
