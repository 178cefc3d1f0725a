"""What a hidden test holds: the functions of one submission."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from autograder.judge.answers import Answer, CheckFailed
from autograder.judge.asking import CallSpec
from autograder.judge.session import Session


class Student:
    """What a hidden test calls: ``student.gd_step(theta, grad, 0.1)`` is an Answer."""

    def __init__(self, session: Session, by_hand: Callable[[str], bool]) -> None:
        self._session = session
        self._by_hand = by_hand
        self.answers: list[Answer] = []
        """Everything that came back since the examiner last cleared it."""

    def plan(self, calls: Sequence[CallSpec], shared: Sequence[Any] = ()) -> list[Answer]:
        """Several calls in a row; ``shared`` objects are one object across them."""
        return self._noted(calls, shared, None)

    def probed(self, probe: str, exercise: str, *args: Any, **kwargs: Any) -> Answer:
        """Ask the student's object by a probe of box/probes in place of a plain call."""
        (answer,) = self._noted([(exercise, args, kwargs)], (), probe)
        return answer

    def _noted(
        self, calls: Sequence[CallSpec], shared: Sequence[Any], probe: str | None
    ) -> list[Answer]:
        by_hand = self._by_hand(calls[0][0])
        try:
            answers = self._session.plan(calls, shared, by_hand, probe)
        except CheckFailed as failure:  # an exception may be the right answer
            self.answers += [failure.answer] if failure.answer is not None else []
            raise
        self.answers += answers
        return answers

    def __getattr__(self, name: str) -> Callable[..., Answer]:
        if name.startswith("_"):
            raise AttributeError(name)

        def call(*args: Any, **kwargs: Any) -> Answer:
            return self.plan([(name, args, kwargs)])[0]

        return call
