"""Asks for what the checks of an exercise are going to ask, all at once.

Every round trip between the judge and a box costs as much as a small answer. So each check's body
is run up to its first question, case by case; the questions go out together, and when the checks
are run in earnest their answers lie here. Whatever is not clear (the box died, an answer was not
reached) is asked again, alone, as if nothing had been asked before.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.judge import asking
from autograder.judge.answers import Answer
from autograder.judge.asking import CallSpec
from autograder.judge.session import Session, returned


@dataclass(frozen=True)
class Question:
    """What a check asks in one go; the same question only with the very same objects in it."""

    calls: Sequence[CallSpec]
    shared: Sequence[Any]
    probe: str | None

    def same(self, other: Question) -> bool:
        """Whether the same calls are made with the same objects."""
        return (
            self.probe == other.probe
            and len(self.calls) == len(other.calls)
            and _identical(self.shared, other.shared)
            and all(map(_same_call, self.calls, other.calls))
        )


def _same_call(one: CallSpec, other: CallSpec) -> bool:
    (name, args, kwargs), (others_name, others_args, others_kwargs) = one, other
    return (
        name == others_name
        and kwargs.keys() == others_kwargs.keys()
        and _identical(args, others_args)
        and all(value is others_kwargs[key] for key, value in kwargs.items())
    )


def _identical(one: Sequence[Any], other: Sequence[Any]) -> bool:
    return len(one) == len(other) and all(map(operator.is_, one, other))


class Wanted(BaseException):
    """Ends a check's body at its first question."""

    def __init__(self, question: Question) -> None:
        super().__init__()
        self.question = question


class Ahead:
    """Answers that came before they were asked for; each is given once."""

    def __init__(self) -> None:
        self._found: list[tuple[Question, list[Answer]]] = []

    def ask(self, session: Session, by_hand: bool, questions: Iterable[Question]) -> None:
        """Send these questions, all of one exercise, and keep what comes back whole.

        CheckFailed where autograd was used in a by-hand exercise: that concerns all of them.
        """
        asked = [(one, asking.pack(one.calls, one.shared, one.probe)) for one in questions]
        if len(asked) < 2:
            return
        came = session.plans([packed for _, packed in asked], by_hand)
        for answers in came:
            if answers[-1].observation.outcome == "forbidden":
                returned(answers[-1:])
        for (question, _), answers in zip(asked, came, strict=False):
            if len(answers) == len(question.calls) or answers[-1].observation.outcome != "returned":
                self._found.append((question, answers))

    def take(self, question: Question) -> list[Answer] | None:
        """The answers to that question, if they are here."""
        for place, (known, _) in enumerate(self._found):  # nearly always the first
            if known.same(question):
                return self._found.pop(place)[1]
        return None

    def forget(self) -> None:
        """What was not taken is not wanted any more."""
        self._found.clear()


def first_question(run: Callable[[], object]) -> Question | None:
    """What ``run``, a check's body, asks first; None if it ends without a question.

    It is run again later, so whatever it raises here will be heard then.
    """
    try:
        run()
    except Wanted as wanted:
        return wanted.question
    except Exception:
        pass
    return None
