"""What went wrong, counted: misconceptions with their tutor sentence, and who is stuck where."""

from __future__ import annotations

from collections.abc import Iterable

from autograder.course import Course
from autograder.judge import catalogue
from autograder.judge.messages import pick, say
from autograder.records import CheckResult, ExerciseGrade, Record, Status, Texts
from autograder.report.roll import Entry, Roll, printable

KINDS = (
    "untouched",
    "syntax",
    "absent",
    "died",
    "timeout",
    "crashed",
    "forbidden",
    "named",
    "unnamed",
)
"""Why an exercise earned nothing, from not begun to wrong in a way that nobody has named yet."""

_MAX_SENTENCE = 400


class Misconception(Record, frozen=True, kw_only=True):
    """One way to be wrong, and who was."""

    id: str
    """``<exercise>.<slug>``, or ``fit.<slug>`` of a generic fit."""
    exercise: str
    sentence: str
    """What a tutor says to it, in the course's language."""
    entries: tuple[Entry, ...]


class Stuck(Record, frozen=True, kw_only=True):
    """Who earned nothing in one exercise, by the reason."""

    exercise: str
    reasons: dict[str, tuple[Entry, ...]]
    """By kind; kinds that nobody has are left out."""

    @property
    def count(self) -> int:
        """Students, all reasons together."""
        return sum(map(len, self.reasons.values()))


def misconceptions(course: Course, roll: Roll) -> tuple[Misconception, ...]:
    """Those that were diagnosed, the most frequent first; a student counts once for each."""
    sentences = _sentences(course, roll.assignment.id)
    found: dict[tuple[str, str], dict[str, Entry]] = {}
    spoken: dict[tuple[str, str], str] = {}
    for entry, check in _failed(roll):
        if check.diagnosis is None:
            continue
        key = (check.exercise, check.diagnosis)
        found.setdefault(key, {})[entry.student] = entry
        spoken.setdefault(key, check.message.strip().rpartition("\n")[2])
    order = [exercise.id for exercise in roll.assignment.exercises]
    ranked = sorted(found, key=lambda key: (-len(found[key]), _rank(order, key[0]), key[1]))
    return tuple(
        Misconception(
            id=printable(id),
            exercise=printable(exercise),
            sentence=_sentence(sentences.get(id), course.language, spoken[exercise, id]),
            entries=tuple(found[exercise, id].values()),
        )
        for exercise, id in ranked
    )


def stuck(roll: Roll) -> tuple[Stuck, ...]:
    """Per exercise, in the order of the notebook, those who earned nothing in it."""
    table = []
    for exercise in roll.assignment.exercises:
        reasons: dict[str, list[Entry]] = {}
        for entry in roll.graded:
            grade = entry.exercise(exercise.id)
            if grade is not None and grade.score == 0 and entry.grade is not None:
                reasons.setdefault(reason(grade, entry.grade.language), []).append(entry)
        ordered = {kind: tuple(reasons[kind]) for kind in KINDS if kind in reasons}
        table.append(Stuck(exercise=exercise.id, reasons=ordered))
    return tuple(table)


def reason(grade: ExerciseGrade, language: str) -> str:
    """Which of KINDS an exercise without points is, by its first failing (core) check.

    A result holds no such word, so the judge's own sentences are recognised, in its language.
    """
    failing = [check for check in grade.checks if check.status is not Status.PASSED]
    check = next((check for check in failing if check.core), failing[0] if failing else None)
    if check is None:
        return "unnamed"
    message = check.message
    if message == say("unwritten", language, exercise=grade.id):
        return "untouched"
    if message.startswith(say("undefined", language, exercise=grade.id)):
        broken = ("SyntaxError", "IndentationError", "TabError")
        told = (say("cell_raised", language, kind=kind, message="").strip() for kind in broken)
        return "syntax" if any(text in message for text in told) else "absent"
    if message == say("notebook_died", language, exercise=grade.id):
        return "died"
    by_status = {
        Status.TIMEOUT: "timeout",
        Status.CRASHED: "crashed",
        Status.FORBIDDEN: "forbidden",
    }
    return by_status.get(check.status, "named" if check.diagnosis else "unnamed")


def _failed(roll: Roll) -> Iterable[tuple[Entry, CheckResult]]:
    for entry in roll.graded:
        if entry.grade is None:
            continue
        for exercise in entry.grade.exercises:
            for check in exercise.checks:
                if check.status is not Status.PASSED:
                    yield entry, check


def _sentences(course: Course, assignment: str) -> dict[str, Texts]:
    known = catalogue.load(course.paths.misconceptions(assignment))
    return {misconception.id: misconception.texts for misconception in known}


def _sentence(texts: Texts | None, language: str, spoken: str) -> str:
    """The catalogue's; for a generic fit, what one of the students was told."""
    return printable(pick(texts, language) if texts else spoken, _MAX_SENTENCE)


def _rank(order: list[str], exercise: str) -> int:
    return order.index(exercise) if exercise in order else len(order)
