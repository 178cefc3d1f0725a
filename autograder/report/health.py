"""Whether the grading itself can be trusted: isolation, faults of ours, times, repairs."""

from __future__ import annotations

import statistics
from collections import Counter

from autograder.course import Course
from autograder.records import Record, Status
from autograder.report.roll import Entry, Roll, printable

SLOWEST = 5
_MAX_NOTE = 300


class Health(Record, frozen=True, kw_only=True):
    """Of one assignment's grading."""

    levels: dict[str, int]
    """Submissions by isolation level: "A", "B", "none"."""
    faults: tuple[tuple[Entry, tuple[str, ...]], ...]
    """Whose exercises could not be judged through our own fault, and which."""
    refused: tuple[tuple[Entry, str], ...]
    """Who handed in what cannot be graded, and why."""
    slowest: tuple[tuple[Entry, float], ...]
    """Seconds, the longest first."""
    median_s: float | None
    notes: tuple[tuple[Entry, tuple[str, ...]], ...]
    """What graders should know: repaired cells, cells that raised, processes that were ended."""
    outdated: int
    """Grades made with another course.toml than today's."""
    versions: tuple[str, ...]
    """Of the grader."""
    unreadable: tuple[str, ...] = ()
    """Result files that this version cannot read."""

    @property
    def not_isolated(self) -> int:
        """Grades for which student code ran with the rights of whoever graded."""
        return self.levels.get("none", 0)


def examine(course: Course, roll: Roll, unreadable: tuple[str, ...] = ()) -> Health:
    """Look at every grade there is."""
    with_grade = [(entry, entry.grade) for entry in roll.entries if entry.grade is not None]
    judged = [(entry, grade) for entry, grade in with_grade if grade.error is None]
    levels = Counter(grade.isolation for _, grade in judged)
    times = sorted(((entry, grade.seconds) for entry, grade in judged), key=lambda at: -at[1])
    faults = (
        (entry, tuple(e.id for e in grade.exercises if _is_ours([c.status for c in e.checks])))
        for entry, grade in judged
    )
    return Health(
        levels={level: levels[level] for level in sorted(levels)},
        faults=tuple((entry, exercises) for entry, exercises in faults if exercises),
        refused=tuple(
            (entry, printable(grade.error, _MAX_NOTE))
            for entry, grade in with_grade
            if grade.error is not None
        ),
        slowest=tuple(times[:SLOWEST]),
        median_s=statistics.median(seconds for _, seconds in times) if times else None,
        notes=tuple(
            (entry, tuple(printable(note, _MAX_NOTE) for note in grade.notes))
            for entry, grade in judged
            if grade.notes
        ),
        outdated=sum(grade.course_sha256 != course.sha256 for _, grade in judged),
        versions=tuple(sorted({printable(grade.grader_version) for _, grade in judged})),
        unreadable=tuple(printable(name) for name in unreadable),
    )


def _is_ours(statuses: list[Status]) -> bool:
    return not statuses or Status.GRADER_ERROR in statuses
