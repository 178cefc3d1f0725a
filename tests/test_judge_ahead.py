"""What the checks of an exercise ask first goes to the box in one message; nothing else changes."""

from __future__ import annotations

import functools
import socket
from typing import Any

import pytest
import torch
from helpers_judge import SHORT, ForgedBox, judge_one, only, session, student

from autograder.box import wire
from autograder.judge import asking
from autograder.judge.ahead import Ahead, Question, first_question
from autograder.judge.answers import CheckFailed
from autograder.judge.checks import black_box, torch_function
from autograder.judge.launch import Zygote
from autograder.judge.session import Session
from autograder.judge.student import Scout, Student
from autograder.records import Limits, Status
from autograder.scale.local import LocalExecutor

pytest_plugins = ["helpers_judge_fixtures"]

SILENT = object()
"""The case of a check that asks nothing."""


def question(*args: Any, name: str = "f") -> Question:
    return Question([(name, args, {})], (), None)


def asked_ahead(opened: Session, *questions: Question, by_hand: bool = False) -> Student:
    """A student who has been asked all of these at once."""
    one = student(opened, ["f"] if by_hand else [])
    one.ask_ahead("f", questions)
    return one


def requests(*answers: wire.Value) -> tuple[ForgedBox, list[wire.Plans]]:
    """A box that answers every plan with these values in turn, and what it was sent."""
    seen: list[wire.Plans] = []

    def script(sock: socket.socket) -> None:
        values = iter(answers)
        while True:
            request, _ = wire.receive_request(sock)
            assert isinstance(request, wire.Plans)
            seen.append(request)
            come = [
                [wire.Observation("returned", next(values), None, [1.0])] for _ in request.plans
            ]
            wire.send(sock, wire.Observed(come))

    return ForgedBox(script), seen


def answer(value: wire.Value) -> wire.Observation:
    return wire.Observation("returned", value, None, [1.0])


def forged(box: Any) -> Session:
    opened = Session(box, [], ["f"], SHORT)
    opened.open()
    return opened


def test_many_questions_are_one_message_and_each_gets_its_own_answer() -> None:
    box, sent = requests(10.0, 20.0, 30.0)
    opened = forged(box)
    inputs = [1.5, 2.5, 3.5]
    one = asked_ahead(opened, *(question(x) for x in inputs))
    assert [one.f(x).value for x in reversed(inputs)] == [30.0, 20.0, 10.0]
    assert [len(plans.plans) for plans in sent] == [3]
    assert [answer.value for answer in one.answers] == [30.0, 20.0, 10.0]
    opened.close()


def test_an_answer_is_given_once_and_only_for_the_very_same_objects() -> None:
    box, sent = requests(1.0, 2.0, 3.0, 4.0, 5.0)
    opened = forged(box)
    x, y = torch.ones(2), torch.zeros(2)
    one = asked_ahead(opened, question(x), question(y))
    assert one.f(x.clone()).value == 3.0  # equal, but asked anew
    assert one.f(x).value == 1.0
    assert one.f(x).value == 4.0  # a second call is a second call
    one.ask_ahead("f", [])
    assert one.f(y).value == 5.0  # what was not taken is forgotten
    assert [len(plans.plans) for plans in sent] == [2, 1, 1, 1]
    opened.close()


def test_the_real_box_answers_every_kind_of_plan_at_once(bare_zygote: Zygote) -> None:
    box = black_box(lambda p: 3 * p, "3p")
    course_function = torch_function("def g(p): return c * p", "g", "cp", c=torch.tensor([7.0]))
    source = (
        "def f(x, g=None):\n"
        "    if g is None:\n"
        "        x.add_(1)\n"
        "        return x\n"
        "    return g(g(x))"
    )
    x, p, shared = torch.ones(2), torch.tensor([2.0]), torch.zeros(1)
    twice = Question([("f", (shared,), {})] * 2, [shared], None)
    with session(bare_zygote, source) as opened:
        one = asked_ahead(
            opened, question(x), question(p, box), question(p, course_function), twice
        )
        assert one.f(p, course_function).value.item() == 98.0
        asked = one.f(p, box)
        assert asked.value.item() == 18.0
        assert [args[0].item() for args in asked.evaluations(box)] == [2.0, 6.0]
        assert one.f(x).value.tolist() == [2.0, 2.0] and x.tolist() == [1.0, 1.0]
        first, second = one.plan([("f", (shared,), {})] * 2, [shared])
        assert (first.value.item(), second.value.item()) == (1.0, 2.0)


def test_an_exception_is_the_answer_of_its_own_question_only(bare_zygote: Zygote) -> None:
    with session(bare_zygote, "def f(x): return 1 / x") as opened:
        one = asked_ahead(opened, question(2.0), question(0.0), question(4.0))
        assert [one.f(2.0).value, one.f(4.0).value] == [0.5, 0.25]


@pytest.mark.parametrize(
    ("worse", "status"),
    [
        ("while True: pass", Status.TIMEOUT),
        ("import os; os._exit(0)", Status.CRASHED),
    ],
)
def test_what_the_box_did_not_get_to_is_asked_alone(
    bare_zygote: Zygote, worse: str, status: Status
) -> None:
    source = f"def f(x):\n    if x == 0:\n        {worse}\n    return x"
    inputs = [1.5, 0.0, 2.5]
    with session(bare_zygote, source, limits=Limits(call_s=0.5)) as opened:
        one = asked_ahead(opened, *(question(x) for x in inputs))
        opened.revive()
        assert one.f(inputs[0]).value == 1.5
        assert one.f(inputs[2]).value == 2.5
        with pytest.raises(CheckFailed) as failed:
            one.f(inputs[1])
        assert failed.value.status is status


def test_answers_that_are_too_large_together_are_asked_for_alone(bare_zygote: Zygote) -> None:
    inputs = [x + 0.5 for x in range(16)]
    with session(bare_zygote, "def f(x): return [x] * 9_000") as opened:
        one = asked_ahead(opened, *(question(x) for x in inputs))
        assert opened.died is None
        assert [one.f(x).value for x in inputs] == [[x] * 9_000 for x in inputs]


def test_one_answer_that_is_too_large_is_called_so(bare_zygote: Zygote) -> None:
    source = (
        "import torch\n"
        "def f(n):\n"
        "    t = torch.zeros([1] * 40, requires_grad=True)\n"
        "    t.grad = torch.zeros([1] * 40)\n"
        "    return [t] * n"
    )
    with session(bare_zygote, source) as opened:
        assert student(opened).f(9_900).value == wire.Odd("value that is too large to send")
        assert opened.died is None


def test_slow_answers_are_not_hurried(bare_zygote: Zygote) -> None:
    source = "import time\ndef f(x):\n    time.sleep(0.3)\n    return x"
    inputs = [float(x) + 0.5 for x in range(5)]
    with session(bare_zygote, source, limits=Limits(call_s=0.5)) as opened:
        one = asked_ahead(opened, *(question(x) for x in inputs))
        assert [one.f(x).value for x in inputs] == inputs
        assert opened.died is None


def test_autograd_by_hand_is_noticed_in_the_middle(bare_zygote: Zygote) -> None:
    source = (
        "import torch\n"
        "def f(x):\n"
        "    if x.item() == 2.0:\n"
        "        x = x.requires_grad_()\n"
        "        return torch.autograd.grad(x * x, x)[0]\n"
        "    return 2 * x"
    )
    inputs = [torch.tensor(x) for x in (1.0, 2.0, 3.0)]
    with session(bare_zygote, source) as opened:
        with pytest.raises(CheckFailed) as failed:
            asked_ahead(opened, *(question(x) for x in inputs), by_hand=True)
        assert failed.value.status is Status.FORBIDDEN
        assert asked_ahead(opened, *(question(x) for x in inputs)).f(inputs[1]).value.item() == 4.0


def test_all_plans_together_may_ask_no_more_than_one() -> None:
    """The judge keeps what it is asked with; the sum is what it can bear."""
    seen = []

    def script(sock: socket.socket) -> None:
        wire.receive_request(sock)
        for count in range(asking.MAX_EVALUATIONS + 10):
            wire.send(sock, wire.Ask(count % 2, 0, [1.0]))
            seen.append(wire.receive_request(sock))

    opened = forged(ForgedBox(script))
    f = black_box(lambda p: p, "p")
    one = asked_ahead(opened, question(1.0, f), question(2.0, f))
    assert opened.died is Status.CRASHED
    assert len(seen) <= asking.MAX_EVALUATIONS
    with pytest.raises(CheckFailed):
        one.f(1.0, f)


def test_the_scout_stops_at_the_first_question_and_hides_no_fault() -> None:
    def check(one: Any, case: Any) -> None:
        if case is None:
            raise ZeroDivisionError
        if case is not SILENT:
            one.f(case)
            raise AssertionError("the scout went on")

    case = torch.ones(2)
    found = first_question(functools.partial(check, Scout(), case))
    assert found is not None and found.calls[0][1][0] is case
    assert first_question(functools.partial(check, Scout(), None)) is None
    assert first_question(functools.partial(check, Scout(), SILENT)) is None
    probed = first_question(lambda: Scout().probed("schedule", "f", 3))
    assert probed is not None and probed.probe == "schedule"


def test_one_question_is_not_worth_a_message_of_its_own() -> None:
    box, sent = requests(5.0)
    opened = forged(box)
    ahead = Ahead()
    ahead.ask(opened, False, [question(1.5)])
    assert sent == [] and ahead.take(question(1.5)) is None
    opened.close()


def test_a_function_that_ends_its_box_now_and_then_keeps_the_marks_of_the_rest(
    judges: LocalExecutor,
) -> None:
    """As before there was asking ahead: only the checks that see it lose their marks."""
    source = (
        "def gd_step(theta, grad, alpha):\n"
        "    if theta.numel() == 0:\n"
        "        import os; os._exit(0)\n"
        "    return theta - alpha * grad"
    )
    graded = judge_one(judges, only(gd_step=source)).grade.exercise("gd_step")
    status = {check.check: check.status for check in graded.checks}
    assert status["gd_step_values"] is Status.PASSED
    assert status["gd_step_batches[float32]"] is Status.PASSED
    assert status["gd_step_any_layout"] is Status.CRASHED
