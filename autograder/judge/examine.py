"""One check on one submission: hidden cases first, then the public example, then the diagnosis."""

from __future__ import annotations

import math
import time
import traceback
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from autograder.judge import diagnose, messages
from autograder.judge.answers import Answer, CheckFailed
from autograder.judge.catalogue import Misconception
from autograder.judge.checks import FLOAT64, Check, Draw, Flavour, seed
from autograder.judge.measure import measuring, of_case
from autograder.judge.session import Session
from autograder.judge.student import Student
from autograder.records import CheckResult, Status

_MAX_FAILURES = 6
"""Failing cases looked at for a diagnosis; more would only take time."""
_FATAL = frozenset({"undefined", "unwritten", "timeout", "crashed", "forbidden"})

TestBody = Callable[[Student, Any], None]


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
    ended: dict[str, CheckFailed] = field(default_factory=dict)
    """Exercises that ended the box, or are not there: not called again."""
    measure: bool = False
    """Whether results say how far values were off."""
    explain: bool = True
    """Whether failures get a message and a diagnosis."""
    until: Collection[str] = ()
    """Diagnoses after which nothing more of their exercise is explained."""
    explained: set[str] = field(default_factory=set)
    """Exercises of which enough is known by ``until``."""
    faults: list[str] = field(default_factory=list)
    """Traces of our own faults, for the TA."""


def check_id(name: str, flavour: Flavour) -> str:
    """``test_gd_step_values`` in float32 -> ``gd_step_values[float32]``."""
    name = name.removeprefix("test_")
    return name if flavour == FLOAT64 else f"{name}[{flavour.name}]"


def cases(bench: Bench, spec: Check, name: str, flavour: Flavour) -> Any:
    """The hidden cases of this submission."""
    return spec.hidden(Draw(seed(bench.secret, bench.digest, name), flavour))


def examine(bench: Bench, test: TestBody, spec: Check, name: str, flavour: Flavour) -> CheckResult:
    """The verdict. Never raises: what is not the student's fault is GRADER_ERROR."""
    start = time.perf_counter()
    message, diagnosis = "", None
    off: list[float] = []
    try:
        failures, passes = _hidden(bench, test, spec, name, flavour, off)
        status = failures[0].status if failures else Status.PASSED
        if failures and bench.explain and spec.exercise not in bench.explained:
            message, diagnosis = _explain(bench, test, spec, flavour, failures, passes)
            if diagnosis in bench.until:
                bench.explained.add(spec.exercise)
    except Exception:
        bench.faults.append(f"{name}: {traceback.format_exc(limit=-6)}")
        status, message = Status.GRADER_ERROR, messages.say("ours", bench.language)
    main = flavour == FLOAT64
    weight = spec.weight if main else 1.0
    return CheckResult(
        check=check_id(name, flavour),
        exercise=spec.exercise,
        status=status,
        core=spec.core and main,
        weight=weight if flavour.device in bench.marked_devices else 0.0,
        sentence=messages.pick(spec.sentence, bench.language),
        message=message,
        diagnosis=diagnosis,
        seconds=round(time.perf_counter() - start, 4),
        deviation=max(off) if off else msgspec.UNSET,
    )


def _hidden(
    bench: Bench, test: TestBody, spec: Check, name: str, flavour: Flavour, off: list[float]
) -> tuple[list[CheckFailed], list[Answer]]:
    """How the hidden cases failed, and the answers of those that passed.

    ``off`` receives how far the cases were off, those that failed if any did.
    """
    if spec.exercise in bench.ended:
        off += [math.inf] if bench.measure else []
        return [bench.ended[spec.exercise]], []
    bench.session.revive()
    failures: list[CheckFailed] = []
    passes: list[Answer] = []
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
            passes += bench.student.answers
            continue
        failures.append(failure)
        if failure.problem in _FATAL:
            bench.ended[spec.exercise] = failure
            break
        if len(failures) == _MAX_FAILURES:
            break
    return failures, passes


def attempt(student: Student, test: TestBody, case: Any) -> CheckFailed | None:
    """How the test fails on that case, or None."""
    try:
        test(student, case)
    except CheckFailed as failure:
        return failure
    except AssertionError as error:
        return CheckFailed("rule", {"en": str(error), "zh": str(error)})
    return None


def _explain(
    bench: Bench,
    test: TestBody,
    spec: Check,
    flavour: Flavour,
    failures: list[CheckFailed],
    passes: list[Answer],
) -> tuple[str, str | None]:
    """What the student reads, and the id of the diagnosis."""
    language = bench.language
    if failures[0].problem in _FATAL:
        return _fatal(bench, spec.exercise, failures[0])
    (case,) = spec.public(Draw(0, flavour))
    public = attempt(bench.student, test, case)
    if public is not None and public.problem in _FATAL:
        bench.ended[spec.exercise] = public
        return _fatal(bench, spec.exercise, public)
    candidates = [m for m in bench.catalogue if m.exercise == spec.exercise]
    if public is None:
        sentence = messages.pick(spec.sentence, language)
        text = messages.say("right_here", language, sentence=sentence)
    else:
        text = messages.public_failure(public, language)
    everything = [*failures, *([public] if public else [])]
    known = diagnose.misconception(everything, candidates, passes)
    if known is not None:
        return f"{text}\n{messages.pick(known.texts, language)}", known.id
    fitted = diagnose.generic(public) if public is not None else None
    if fitted is not None:
        return f"{text}\n{messages.pick(fitted.texts, language)}", fitted.id
    return text, None


def _fatal(bench: Bench, exercise: str, failure: CheckFailed) -> tuple[str, str | None]:
    """The message where there is no value to look at, and the diagnosis where there is one."""
    language, session = bench.language, bench.session
    if session.stillborn is not None:
        return messages.say("notebook_died", language, exercise=exercise), None
    text = messages.say(failure.problem, language, exercise=exercise)
    if failure.problem == "forbidden":
        known = diagnose.autograd(m for m in bench.catalogue if m.exercise == exercise)
        if known is not None:
            return f"{text}\n{messages.pick(known.texts, language)}", known.id
    if failure.problem == "undefined" and session.raised:
        first = session.raised[0]
        text += "\n" + messages.say("cell_raised", language, kind=first.kind, message=first.message)
        if first.line:
            text += "\n" + messages.say("line", language, lineno=first.lineno, line=first.line)
    return text, None
