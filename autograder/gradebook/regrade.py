"""What a regrade changes and why: before it is written (`--dry-run`), and after."""

from __future__ import annotations

from collections.abc import Mapping

from autograder.gradebook.intake.submissions import HandedIn
from autograder.records import ExerciseGrade, Grade, Record
from autograder.scale.basis import Basis, differences
from autograder.scale.cache import Origin

LATE = "late"
"""Stands where a change has its exercise, if it is what being late takes off that changed."""


class Mark(Record, frozen=True, kw_only=True):
    """What the gradebook has for one check."""

    auto: float | None = None
    manual: float | None = None
    """Given by hand; it counts, whatever the automatic score is."""


Marks = Mapping[tuple[str, str], Mark]
"""By student and exercise."""


class Change(Record, frozen=True, kw_only=True):
    """One exercise of one student, graded again; or, as ``LATE``, the late penalty, negative."""

    student: str
    exercise: str
    before: float | None
    """Automatic score in the gradebook until now; None if it had none."""
    after: float | None
    """Automatic score now; None where there is none, and then the gradebook keeps what it has."""
    max_score: float
    manual: float | None = None
    """Score given by hand, which is kept and counts."""
    why: tuple[str, ...] = ()
    """What this exercise's verdict or score rests on and what is another now; may be nothing."""

    @property
    def changed(self) -> bool:
        """Whether the automatic score becomes another."""
        return self.after is not None and self.before != self.after


class Former(Record, frozen=True, kw_only=True):
    """What is known of how a student was graded before."""

    grade: Grade | None = None
    origin: Origin | None = None


def changes(
    marks: Marks, former: Former, handed: HandedIn, grade: Grade, basis: Basis | None, forced: bool
) -> tuple[Change, ...]:
    """Every exercise of a student just graded; empty where there is no grade."""
    mine = {e.id: marks.get((handed.student, e.id), Mark()) for e in grade.exercises}
    known = any(mark.auto is not None for mark in mine.values())
    why = _why(former, handed, basis, forced)
    return tuple(
        Change(
            student=handed.student,
            exercise=exercise.id,
            before=mine[exercise.id].auto,
            after=None if grade.error is not None else exercise.score,
            max_score=exercise.max_score,
            manual=mine[exercise.id].manual,
            why=(*_own(former.grade, exercise), *why) if known else ("first grade",),
        )
        for exercise in grade.exercises
    )


def _why(former: Former, handed: HandedIn, basis: Basis | None, forced: bool) -> tuple[str, ...]:
    """What became different for the whole notebook."""
    why: list[str] = []
    origin, old = former.origin, former.grade
    if origin is not None and basis is not None:
        was = origin.basis
        if was.layout != basis.layout:
            same_file = origin.sha256 == handed.sha256
            why.append("the release changed" if same_file else "submission changed")
        elif was.secret != basis.secret:
            why.append("the course's secret changed")
        if was.language != basis.language:
            why.append("another language")
        why += [f"{what} changed" for what in differences(was.context, basis.context)]
    elif old is not None and old.submission.sha256 != handed.sha256:
        why.append("submission changed")
    elif old is not None:
        why.append("not known what it was made from")
    if forced:
        why.append("forced")
    return tuple(why)


def _own(old: Grade | None, now: ExerciseGrade) -> tuple[str, ...]:
    """What course.toml says otherwise about this exercise."""
    was = next((e for e in old.exercises if e.id == now.id), None) if old is not None else None
    if was is None:
        return ()
    why = []
    if was.max_score != now.max_score:
        why.append(f"points {was.max_score:g} to {now.max_score:g}")
    for slug in sorted(was.credit.keys() | now.credit.keys()):
        before, after = was.credit.get(slug, 0.0), now.credit.get(slug, 0.0)
        if before != after:
            why.append(f"credit for {slug} {before:g} to {after:g}")
    return tuple(why)
