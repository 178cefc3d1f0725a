"""What counts for a student: now, and, for a dry run, after the real one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

from autograder.gradebook.late import rule
from autograder.gradebook.regrade import LATE, Change, Mark, Marks
from autograder.gradebook.release import CHECK
from autograder.records import Grade, Record


class Tally(Record, frozen=True, kw_only=True):
    """One student's points, as the gradebook has them or would have them."""

    score: float = 0.0
    """Scores by hand and extra credit included; what being late costs is not off yet."""
    penalty: float = 0.0
    by_hand: tuple[str, ...] = ()
    """``gd_step 1.5``: what a person gave, which counts instead of the automatic score."""
    graded: bool = False
    """Whether every check has an automatic score."""
    submitted: datetime | None = None
    """UTC without zone, as nbgrader keeps it."""
    extension: timedelta | None = None

    @property
    def counts(self) -> float:
        """The penalty taken off: what is exported, and what the student reads."""
        return round(max(0.0, self.score - self.penalty), 2)


Tallies = Mapping[str, Tally]
"""By student."""


def read(db: Any, assignment: str) -> dict[str, Tally]:
    """Everybody whom the gradebook has in ``assignment``."""
    from nbgrader import api
    from sqlalchemy import select

    query = (
        select(
            api.SubmittedAssignment.student_id, api.SubmittedAssignment.timestamp,
            api.SubmittedAssignment.extension, api.SubmittedNotebook.late_submission_penalty,
            api.BaseCell.name, api.Grade.auto_score, api.Grade.manual_score,
            api.Grade.extra_credit,
        )
        .join(api.Assignment, api.Assignment.id == api.SubmittedAssignment.assignment_id)
        .join(
            api.SubmittedNotebook, api.SubmittedNotebook.assignment_id == api.SubmittedAssignment.id
        )
        .join(api.Grade, api.Grade.notebook_id == api.SubmittedNotebook.id)
        .join(api.BaseCell, api.BaseCell.id == api.Grade.cell_id)
        .where(api.Assignment.name == assignment)
        .order_by(api.SubmittedAssignment.student_id, api.BaseCell.name)
    )  # fmt: skip
    found: dict[str, Tally] = {}
    for student, submitted, extension, penalty, name, auto, manual, extra in db.execute(query):
        known = found.get(student, Tally(graded=True))
        score = auto if manual is None else manual
        found[student] = Tally(
            score=known.score + (0.0 if score is None else score + (extra or 0.0)),
            penalty=float(penalty or 0.0),
            by_hand=(*known.by_hand, *_by_hand(name.removeprefix(CHECK), manual, extra)),
            graded=known.graded and (auto is not None or not name.startswith(CHECK)),
            submitted=submitted,
            extension=extension,
        )
    return found


def _by_hand(name: str, manual: float | None, extra: float | None) -> list[str]:
    given = [] if manual is None else [f"{manual:g}"]
    given += [f"+{extra:g} extra"] if extra else []
    return [" ".join([name, *given])] if given else []


def forecast(
    before: Tallies,
    marks: Marks,
    graded: Iterable[tuple[Grade, datetime | None]],
    penalised: Callable[[str, Tally], Tally],
) -> dict[str, Tally]:
    """What the gradebook would have once these grades were in it.

    ``graded``: each with the time that its file was handed in, None keeping the gradebook's;
    ``penalised`` puts extension and penalty of a student into a tally.
    """
    after = {
        student: penalised(student, tally) if tally.graded else tally
        for student, tally in before.items()
    }
    for grade, submitted in graded:
        if grade.score is None:
            continue  # the gradebook keeps what it has
        student = grade.submission.student
        known = after.get(student, Tally())
        score = known.score
        for exercise in grade.exercises:
            mark = marks.get((student, exercise.id), Mark())
            if mark.manual is None:
                score += (exercise.score or 0.0) - (mark.auto or 0.0)
        submitted = submitted or known.submitted
        made = msgspec.structs.replace(known, score=score, submitted=submitted, graded=True)
        after[student] = penalised(student, made)
    return after


def late_changes(before: Tallies, after: Tallies) -> list[Change]:
    """Penalties that are others now, of those who were graded before."""
    return [
        Change(
            student=student,
            exercise=LATE,
            before=_off(was.penalty),
            after=_off(after[student].penalty),
            max_score=0.0,
            why=_why(was, after[student]),
        )
        for student, was in before.items()
        if was.graded and abs(was.penalty - after[student].penalty) > 0.001
    ]


def _off(penalty: float) -> float:
    return -round(penalty, 2) if penalty else 0.0


def _why(was: Tally, now: Tally) -> tuple[str, ...]:
    why = []
    if was.extension != now.extension:
        why.append(f"extension {_length(was.extension)} to {_length(now.extension)}")
    if was.submitted != now.submitted:
        why.append("another time of handing in")
    if abs(was.score - now.score) > 0.001:
        why.append(f"score {was.score:g} to {now.score:g}")
    return tuple(why) or ("the late rule or the due date changed",)


def _length(extension: timedelta | None) -> str:
    return rule.duration(extension.total_seconds(), "en") if extension else "none"
