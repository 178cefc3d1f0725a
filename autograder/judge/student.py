"""What a hidden test holds: the functions of one submission."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from autograder.judge.ahead import Ahead, Question, Wanted
from autograder.judge.answers import Answer, CheckFailed
from autograder.judge.asking import CallSpec
from autograder.judge.session import Session, returned


class Asker:
    """What a hidden test calls: ``student.gd_step(theta, grad, 0.1)`` is an Answer."""

    def plan(self, calls: Sequence[CallSpec], shared: Sequence[Any] = ()) -> list[Answer]:
        """Several calls in a row; ``shared`` objects are one object across them."""
        return self._ask(Question(calls, shared, None))

    def probed(self, probe: str, exercise: str, *args: Any, **kwargs: Any) -> Answer:
        """Ask the student's object by a probe of box/probes in place of a plain call."""
        (answer,) = self._ask(Question([(exercise, args, kwargs)], (), probe))
        return answer

    def __getattr__(self, name: str) -> Callable[..., Answer]:
        if name.startswith("_"):
            raise AttributeError(name)

        def call(*args: Any, **kwargs: Any) -> Answer:
            return self.plan([(name, args, kwargs)])[0]

        return call

    def _ask(self, question: Question) -> list[Answer]:
        raise NotImplementedError


class Student(Asker):
    """The functions in the box of a session."""

    def __init__(self, session: Session, by_hand: Callable[[str], bool]) -> None:
        self._session = session
        self._by_hand = by_hand
        self._ahead = Ahead()
        self.answers: list[Answer] = []
        """Everything that came back since the examiner last cleared it."""

    def ask_ahead(self, exercise: str, questions: Sequence[Question]) -> None:
        """Ask all of these at once; ``plan`` and ``probed`` then need not. CheckFailed where that
        shows that no other question need be asked."""
        self._ahead.forget()
        self._ahead.ask(self._session, self._by_hand(exercise), questions)

    def _ask(self, question: Question) -> list[Answer]:
        try:
            answers = self._answered(question)
        except CheckFailed as failure:  # an exception may be the right answer
            self.answers += [failure.answer] if failure.answer is not None else []
            raise
        self.answers += answers
        return answers

    def _answered(self, question: Question) -> list[Answer]:
        if (known := self._ahead.take(question)) is not None:
            return returned(known)
        by_hand = self._by_hand(question.calls[0][0])
        return self._session.plan(question.calls, question.shared, by_hand, question.probe)


class Scout(Asker):
    """Finds out what a check asks first, and asks nobody."""

    def _ask(self, question: Question) -> list[Answer]:
        raise Wanted(question)
