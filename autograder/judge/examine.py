"""One check on one submission: its hidden cases. explain.py says what a student reads of it."""

from __future__ import annotations

import functools
import math
import time
import traceback
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from autograder.judge import messages
from autograder.judge.ahead import Question, first_question
from autograder.judge.answers import Answer, CheckFailed
from autograder.judge.catalogue import Misconception
from autograder.judge.checks import FLOAT64, Check, Draw, Flavour, seed
from autograder.judge.measure import measuring, of_case
from autograder.judge.session import Session
from autograder.judge.student import Asker, Scout, Student
from autograder.records import CheckResult, Status

_MAX_FAILURES = 6
"""Failing cases looked at for a diagnosis; more would only take time."""
FATAL = frozenset({"undefined", "unwritten", "timeout", "crashed", "forbidden"})
"""Problems that say all there is to say; the function is not called again."""

TestBody = Callable[[Asker, Any], None]
"""Run up to its first question twice, with the same case: until then it must not change it."""
ComingCheck = tuple[TestBody, Check, str, Flavour]


@dataclass(frozen=True)
class Unexplained:
    """A check that failed, with what is needed to say why."""

    check: str
    test: TestBody
    spec: Check
    flavour: Flavour
    failures: Sequence[CheckFailed]


@dataclass
class Bench:
    """A submission on the examiner's bench."""

    session: Session
    student: Student
    digest: str
    secret: bytes
    language: str
    catalogue: Sequence[Misconception]
    devices: Collection[str] = ("cpu",)
    marked_devices: Collection[str] = ("cpu",)
    ended: dict[tuple[str, str], CheckFailed] = field(default_factory=dict)
    """By exercise and device: what ended the box there, or is missing; see ``how_ended``."""
    unexplained: list[Unexplained] = field(default_factory=list)
    """Failed checks that explain.py has a message for."""
    right: dict[str, list[Answer]] = field(default_factory=dict)
    """By exercise: the answers of all cases that passed, while there is somebody to explain to."""
    agreeing: dict[str, bool] = field(default_factory=dict)
    """By misconception, once asked: whether it gives the answers in ``right``."""
    named: set[str] = field(default_factory=set)
    """Diagnoses so far."""
    measure: bool = False
    """Whether results say how far values were off."""
    explain: bool = True
    """Whether failures get a message and a diagnosis."""
    until: Collection[str] = ()
    """Diagnoses after which nothing more of their exercise is explained."""
    settles: float = 0.0
    """How far off an exercise's only core check must be for the rest not to be asked; 0: never."""
    lone_cores: Collection[str] = ()
    """Exercises with one core check."""
    settled: dict[str, CheckFailed] = field(default_factory=dict)
    """Exercises of which nothing more is asked, and how their core check failed."""
    coming: dict[tuple[str, str], list[ComingCheck]] = field(default_factory=dict)
    """By exercise and device: its checks there, as long as none of them was examined."""
    drawn: dict[tuple[str, Flavour], list[Any]] = field(default_factory=dict)
    """By check: its cases, where they were drawn ahead."""
    fresh: bool = False
    """Whether the box has been asked nothing yet but public examples."""
    faults: list[str] = field(default_factory=list)
    """Traces of our own faults, for the TA."""


def how_ended(bench: Bench, exercise: str, device: str) -> CheckFailed | None:
    """How an exercise ended that is not to be called again. What it did on the CPU holds for the
    GPU, too; what it did there says nothing of the CPU."""
    return bench.ended.get((exercise, "cpu")) or bench.ended.get((exercise, device))


def check_id(name: str, flavour: Flavour) -> str:
    """``test_gd_step_values`` in float32 -> ``gd_step_values[float32]``."""
    name = name.removeprefix("test_")
    return name if flavour == FLOAT64 else f"{name}[{flavour.name}]"


def cases(bench: Bench, spec: Check, name: str, flavour: Flavour) -> Any:
    """The hidden cases of this submission."""
    drawn = bench.drawn.pop((name, flavour), None)
    return _draw(bench, spec, name, flavour) if drawn is None else drawn


def _draw(bench: Bench, spec: Check, name: str, flavour: Flavour) -> Any:
    return spec.hidden(Draw(seed(bench.secret, bench.digest, name), flavour))


def _ask_ahead(bench: Bench, exercise: str, device: str) -> None:
    """Before an exercise's first check on a device: ask what all of them are going to ask."""
    coming = bench.coming.pop((exercise, device), ())
    if bench.session.died is not None:
        return
    questions: list[Question] = []
    for test, spec, name, flavour in coming:
        try:
            drawn = bench.drawn[name, flavour] = list(_draw(bench, spec, name, flavour))
        except Exception:  # ours; examine will hear of it
            bench.drawn.pop((name, flavour), None)
            continue
        for case in drawn:
            question = first_question(functools.partial(test, Scout(), case))
            questions += [question] if question is not None else []
    try:
        bench.student.ask_ahead(exercise, questions)
    except CheckFailed as failure:
        bench.ended[exercise, device] = failure
    if bench.session.died is not None:
        bench.coming.clear()  # once is enough
        bench.session.revive()


def examine(bench: Bench, test: TestBody, spec: Check, name: str, flavour: Flavour) -> CheckResult:
    """The verdict; of a failure the message is still to come, see explain.py. Never raises: what
    is not the student's fault is GRADER_ERROR."""
    start = time.perf_counter()
    message, check = "", check_id(name, flavour)
    off: list[float] = []
    try:
        failures = _hidden(bench, test, spec, name, flavour, off)
        status = failures[0].status if failures else Status.PASSED
        if failures and bench.explain:
            bench.unexplained.append(Unexplained(check, test, spec, flavour, failures))
        if failures and spec.core and flavour == FLOAT64:
            _settle(bench, spec.exercise, failures[0], max(off, default=0.0))
    except Exception:
        bench.faults.append(f"{name}: {traceback.format_exc(limit=-6)}")
        status, message = Status.GRADER_ERROR, messages.say("ours", bench.language)
    main = flavour == FLOAT64
    weight = spec.weight if main else 1.0
    return CheckResult(
        check=check,
        exercise=spec.exercise,
        status=status,
        core=spec.core and main,
        weight=weight if flavour.device in bench.marked_devices else 0.0,
        sentence=messages.pick(spec.sentence, bench.language),
        message=message,
        seconds=round(time.perf_counter() - start, 4),
        deviation=max(off) if off else msgspec.UNSET,
    )


def _settle(bench: Bench, exercise: str, failure: CheckFailed, off: float) -> None:
    """Ask no more of an exercise that can earn nothing any more, where only that is of interest."""
    if 0 < bench.settles <= off and exercise in bench.lone_cores:
        bench.settled[exercise] = failure


def _hidden(
    bench: Bench, test: TestBody, spec: Check, name: str, flavour: Flavour, off: list[float]
) -> list[CheckFailed]:
    """How the hidden cases failed; the answers of those that passed are added to ``bench.right``.

    ``off`` receives how far the cases were off, those that failed if any did.
    """
    if spec.exercise in bench.settled:
        return [bench.settled[spec.exercise]]
    if ended := how_ended(bench, spec.exercise, flavour.device):
        off += [math.inf] if bench.measure else []
        return [ended]
    bench.session.revive()
    if (spec.exercise, flavour.device) in bench.coming:
        _ask_ahead(bench, spec.exercise, flavour.device)
        if how_ended(bench, spec.exercise, flavour.device):
            return _hidden(bench, test, spec, name, flavour, off)
    failures: list[CheckFailed] = []
    for case in cases(bench, spec, name, flavour):
        bench.student.answers.clear()
        with measuring(bench.measure) as seen:
            failure = attempt(bench.student, test, case)
        if bench.measure and (found := of_case(seen, failure)) is not None:
            if failure is not None and not failures:
                off.clear()
            if failure is not None or not failures:
                off.append(found)
        if failure is None:
            if bench.explain:
                bench.right.setdefault(spec.exercise, []).extend(bench.student.answers)
            continue
        failures.append(failure)
        if failure.problem in FATAL:
            bench.ended[spec.exercise, flavour.device] = failure
            break
        if len(failures) == _MAX_FAILURES:
            break
    return failures


def attempt(student: Student, test: TestBody, case: Any) -> CheckFailed | None:
    """How the test fails on that case, or None."""
    try:
        test(student, case)
    except CheckFailed as failure:
        return failure
    except AssertionError as error:
        texts = {"en": "The answer is not as asked.", "zh": "结果不符合要求。"}
        return CheckFailed("rule", dict.fromkeys(texts, str(error)) if str(error) else texts)
    return None
