"""What a student reads about the checks that failed: the public example, then the diagnosis.

The examples are asked last, in a fresh box. A function may remember what it was called with and
tell it at the next call, so the box that saw hidden inputs must not be the one that is quoted.
Where there is nothing to ask (the function is missing, or not written), no such box is opened.
"""

from __future__ import annotations

import traceback
from typing import Any

import msgspec

from autograder.judge import diagnose, examine, messages
from autograder.judge.answers import CheckFailed
from autograder.judge.catalogue import Misconception
from autograder.judge.checks import Draw
from autograder.judge.examine import Bench, Unexplained
from autograder.judge.session import Session
from autograder.records import CheckResult, Status

Reason = tuple[str, str | None]
"""The message, and the id of the diagnosis."""


def explain(bench: Bench, results: list[CheckResult]) -> list[CheckResult]:
    """``results`` with message and diagnosis for the failures that have none yet, but for those
    of an exercise of which ``bench.until`` says that enough is known.

    Never raises: what is not the student's fault is GRADER_ERROR.
    """
    bench.fresh = False
    changes: dict[str, dict[str, Any]] = {}
    enough: set[str] = set()
    for one in bench.unexplained:
        if one.spec.exercise not in enough:
            changes[one.check] = _explained(bench, one)
            if changes[one.check].get("diagnosis") in bench.until:
                enough.add(one.spec.exercise)
    return [msgspec.structs.replace(one, **changes.get(one.check, {})) for one in results]


def _explained(bench: Bench, one: Unexplained) -> dict[str, Any]:
    """The fields of its result that change."""
    try:
        message, diagnosis = _reason(bench, one)
    except Exception:
        bench.faults.append(f"{one.check}: {traceback.format_exc(limit=-6)}")
        return {"status": Status.GRADER_ERROR, "message": messages.say("ours", bench.language)}
    return {"message": message, "diagnosis": diagnosis}


def _reason(bench: Bench, one: Unexplained) -> Reason:
    language, exercise = bench.language, one.spec.exercise
    sentence = messages.pick(one.spec.sentence, language)
    device = one.flavour.device
    if ended := examine.how_ended(bench, exercise, device):
        return fatal(bench, exercise, ended)
    _freshen(bench)
    if bench.session.died:
        return messages.say("not_shown", language, sentence=sentence), None
    (case,) = one.spec.public(Draw(0, one.flavour))
    public = examine.attempt(bench.student, one.test, case)
    if public is not None and public.problem in examine.FATAL:
        bench.ended[exercise, device] = public
        return fatal(bench, exercise, public)
    if public is None:
        stopped = one.failures[0].problem == "raised"
        key = "right_here_stopped" if stopped else "right_here"
        text = messages.say(key, language, sentence=sentence)
    else:
        text = messages.public_failure(public, language)
    return _diagnosed(bench, one, public, text)


def _freshen(bench: Bench) -> None:
    """A box that has seen no hidden input: a new one the first time, the same one from then on."""
    if bench.fresh:
        bench.session.revive()
    else:
        bench.session.renew()
        bench.fresh = True


def _diagnosed(bench: Bench, one: Unexplained, public: CheckFailed | None, text: str) -> Reason:
    """``text`` and what the misconception, or else a generic fit, adds to it."""
    exercise = one.spec.exercise
    candidates = [m for m in bench.catalogue if m.exercise == exercise]
    candidates.sort(key=lambda m: m.id not in bench.named)  # one cause rather than two
    mine = [other for other in bench.unexplained if other.spec.exercise == exercise]
    others = [failure for other in mine if other is not one for failure in other.failures]

    def right(candidate: Misconception) -> bool:
        if candidate.id not in bench.agreeing:
            answers = bench.right.get(exercise, ())
            bench.agreeing[candidate.id] = diagnose.agrees(candidate, answers)
        return bench.agreeing[candidate.id]

    found: Any = None
    if all(other.flavour.device != "cpu" for other in mine):
        found = diagnose.ONLY_ON_THE_GPU
    if found is None:
        found = diagnose.misconception(
            one.failures, candidates, public, right=right, others=others, check=one.check
        )
    if found is None and public is not None:
        found = diagnose.generic(public, [*one.failures, *others])
    if found is None:
        return text, None
    bench.named.add(found.id)
    return f"{text}\n{messages.pick(found.texts, bench.language)}", found.id


def fatal(bench: Bench, exercise: str, failure: CheckFailed) -> Reason:
    """The message where there is no value to look at, and the diagnosis where there is one."""
    language, session = bench.language, bench.session
    if session.stillborn is not None:
        return _stillborn(session, exercise, language), None
    text = messages.say(failure.problem, language, exercise=exercise)
    if failure.problem == "forbidden":
        text = messages.forbidden(failure, exercise, language, session.sources)
        known = diagnose.autograd(m for m in bench.catalogue if m.exercise == exercise)
        if known is not None:
            return f"{text}\n{messages.pick(known.texts, language)}", known.id
    if failure.problem == "undefined" and session.raised:
        first = session.raised[0]
        text += "\n" + messages.say("cell_raised", language, kind=first.kind, message=first.message)
        if first.line:
            text += "\n" + messages.say("line", language, lineno=first.lineno, line=first.line)
    return text, None


def _stillborn(session: Session, exercise: str, language: str) -> str:
    """That the cells could not be run to the end: in which one, if that is known."""
    if session.running is None:
        return messages.say("notebook_died", language, exercise=exercise)
    key = "stuck_in" if session.stillborn is Status.TIMEOUT else "died_in"
    lines = [line.strip() for line in session.running.source.splitlines() if line.strip()]
    first = lines[0][:80] if lines else ""
    return messages.say(key, language, cell=session.running.index + 1, line=first)
