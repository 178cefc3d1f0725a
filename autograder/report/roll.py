"""Who is in the class and what they have: one entry per student of the roster or of the results."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from autograder.records import Assignment, ExerciseGrade, Grade, Record, Standing

_MAX_NAME = 60


class Entry(Record, frozen=True, kw_only=True):
    """One student and one assignment."""

    student: str
    name: str = ""
    """Real name, if the gradebook knows it, ready to be shown."""
    grade: Grade | None = None
    standing: Standing | None = None

    @property
    def score(self) -> float | None:
        """What counts: nbgrader's, with manual scores and penalty, where there is a gradebook."""
        if self.standing is not None:
            return self.standing.score
        return self.grade.score if self.grade is not None else None

    @property
    def handed_in(self) -> bool:
        """Whether there is anything to grade."""
        return self.grade is not None or (self.standing is not None and self.standing.handed_in)

    def exercise(self, id: str) -> ExerciseGrade | None:
        """That exercise's checks; None without a grade, or in one from before it was added."""
        if self.grade is None or self.grade.error is not None:
            return None
        try:
            return self.grade.exercise(id)
        except KeyError:
            return None

    def share(self, id: str) -> float | None:
        """Of the exercise's points, by its checks, between 0 and 1; None if it is not known."""
        found = self.exercise(id)
        if found is None or found.score is None or not found.max_score:
            return None
        return found.score / found.max_score


class Roll(Record, frozen=True, kw_only=True):
    """One assignment and everybody in it, sorted by student id."""

    assignment: Assignment
    entries: tuple[Entry, ...]
    has_gradebook: bool
    """Whether late and missing submissions, names and manual scores are known."""

    @property
    def scores(self) -> list[float]:
        """The scores there are."""
        return [entry.score for entry in self.entries if entry.score is not None]

    @property
    def graded(self) -> tuple[Entry, ...]:
        """Those whose checks are known: what can be said about exercises is said about them."""
        return tuple(
            entry for entry in self.entries if entry.grade is not None and entry.grade.error is None
        )

    @property
    def missing(self) -> tuple[Entry, ...]:
        """On the roster, nothing handed in."""
        return tuple(entry for entry in self.entries if not entry.handed_in)

    @property
    def waiting(self) -> tuple[Entry, ...]:
        """Handed in, and no score yet: not graded, not gradable, or our own fault."""
        return tuple(entry for entry in self.entries if entry.handed_in and entry.score is None)

    @property
    def late(self) -> tuple[Entry, ...]:
        """Handed in after their due date, the latest first."""
        found = [e for e in self.entries if e.standing is not None and e.standing.late_s > 0]
        return tuple(sorted(found, key=lambda e: -e.standing.late_s if e.standing else 0.0))

    @property
    def to_mark(self) -> tuple[Entry, ...]:
        """Those for whom nbgrader waits for a manual grade."""
        return tuple(e for e in self.entries if e.standing and e.standing.needs_manual_grade)


def call(assignment: Assignment, grades: Iterable[Grade], standings: Iterable[Standing]) -> Roll:
    """Put grades and standings of one assignment together by student id."""
    by_student = {grade.submission.student: grade for grade in grades}
    known = {standing.student: standing for standing in standings}
    entries = (
        Entry(
            student=student,
            name=full_name(known.get(student)),
            grade=by_student.get(student),
            standing=known.get(student),
        )
        for student in sorted(by_student.keys() | known.keys())
    )
    return Roll(assignment=assignment, entries=tuple(entries), has_gradebook=bool(known))


def full_name(standing: Standing | None) -> str:
    """``Ada Lovelace``; ``王小明``, family name first and without a space, where it is Chinese."""
    if standing is None:
        return ""
    first, last = printable(standing.first_name), printable(standing.last_name)
    if first and last and _is_han(first) and _is_han(last):
        return last + first
    return f"{first} {last}".strip()


def printable(text: str, longest: int = _MAX_NAME) -> str:
    """``text`` in one line, without what is invisible or turns the direction of writing.

    It is still to be escaped: the page's template does that.
    """
    shown = "".join(c if c.isprintable() else " " if c.isspace() else "�" for c in text)
    shown = unicodedata.normalize("NFC", shown).strip()
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"


def _is_han(text: str) -> bool:
    return all("\u3400" <= c <= "\u9fff" or c == "·" for c in text)
