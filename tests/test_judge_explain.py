"""Explaining a failure asks in a fresh box, and opens none where there is nothing to ask."""

from __future__ import annotations

from typing import Any

import pytest
from helpers_judge import ASSIGNMENT, but, course

from autograder.judge.checks import FLOAT64, Draw, check
from autograder.judge.compare import close
from autograder.judge.desk import Desk
from autograder.judge.examine import Bench, examine
from autograder.judge.explain import explain
from autograder.judge.launch import Zygote
from autograder.records import CheckResult

pytest_plugins = ["helpers_judge_fixtures"]

ASCENT = "def gd_step(theta, grad, alpha):\n    return theta + alpha * grad"
UNWRITTEN = "def gd_step(theta, grad, alpha):\n    raise NotImplementedError"


def one(draw: Draw) -> Any:
    yield draw.tensor([1.0, 2.0]), draw.tensor([2.0, 4.0]), 0.1


@check("gd_step", public=one, hidden=one, core=True)
def descends(student: Any, case: Any) -> None:
    """gd_step descends.

    zh: gd_step 下降。
    """
    theta, grad, alpha = case
    close(student.gd_step(theta, grad, alpha), theta - alpha * grad)


def examined(bench: Bench) -> list[CheckResult]:
    """That check, asked twice under two names."""
    spec = descends.__check__  # type: ignore[attr-defined]
    return [examine(bench, descends, spec, name, FLOAT64) for name in ("test_one", "test_two")]


@pytest.mark.parametrize(("answer", "boxes"), [(ASCENT, 2), (UNWRITTEN, 1)])
def test_a_fresh_box_is_opened_once_and_only_where_something_is_asked(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, answer: str, boxes: int
) -> None:
    forked: list[object] = []
    fork = Zygote.fork

    def count(self: Zygote, *args: Any, **how: Any) -> Any:
        forked.append(args)
        return fork(self, *args, **how)

    monkeypatch.setattr(Zygote, "fork", count)
    bench = desk.lay_out(but(gd_step=answer), course().assignment(ASSIGNMENT), "en", figures=False)
    results = explain(bench, examined(bench))
    desk.clear()
    assert len(forked) == boxes
    assert all(result.message for result in results)
    assert (results[0].diagnosis == "gd_step.ascent") is (boxes == 2)


def test_the_box_that_is_quoted_has_never_seen_a_hidden_case(desk: Desk) -> None:
    tells = (
        "seen = []\ndef gd_step(theta, grad, alpha):\n    seen.append(1)\n"
        "    raise ValueError(str(len(seen)))"
    )
    bench = desk.lay_out(but(gd_step=tells), course().assignment(ASSIGNMENT), "en", figures=False)
    messages = [result.message for result in explain(bench, examined(bench))]
    desk.clear()
    assert "ValueError: 1" in messages[0], "asked for the first time"
