"""Every check of every graded notebook, as JSON Lines: for statistics, a line a check."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from autograder.course import Course
from autograder.records import CheckResult, Grade, Record
from autograder.scale import results


class Line(Record, frozen=True, kw_only=True):
    """One check, or, with ``error``, a submission that could not be graded.

    Scores are the judge's: manual scores and late penalties stand in the CSV files.
    """

    assignment: str
    student: str
    exercise: str | None = None
    check: str | None = None
    status: str | None = None
    core: bool | None = None
    weight: float | None = None
    diagnosis: str | None = None
    sentence: str | None = None
    message: str | None = None
    exercise_score: float | None = None
    exercise_max: float | None = None
    language: str
    device: str
    isolation: str
    grader_version: str
    sha256: str
    """Of the notebook as handed in."""
    error: str | None = None


def text(course: Course, assignments: Sequence[str]) -> str:
    """The lines, by assignment, student, and order in the notebook."""
    encode = msgspec.json.encode
    lines = [encode(line).decode() for id in assignments for line in _lines(course, id)]
    return "".join(f"{line}\n" for line in lines)


def _lines(course: Course, assignment: str) -> Iterator[Line]:
    folder = course.paths.results / assignment
    for path in sorted(folder.glob("*.json")):
        grade = results.load(course, assignment, path.stem)
        if grade is not None:
            yield from _of(grade)


def _of(grade: Grade) -> Iterator[Line]:
    if grade.error is not None:
        yield _line(grade, error=grade.error)
    for exercise in grade.exercises:
        for check in exercise.checks:
            yield _line(
                grade,
                **_check(check),
                exercise_score=exercise.score,
                exercise_max=exercise.max_score,
            )


def _check(check: CheckResult) -> dict[str, object]:
    fields = msgspec.structs.asdict(check)
    return {name: fields[name] for name in Line.__struct_fields__ if name in fields}


def _line(grade: Grade, **about: object) -> Line:
    return msgspec.convert(
        {
            "assignment": grade.submission.assignment,
            "student": grade.submission.student,
            "language": grade.language,
            "device": grade.device,
            "isolation": grade.isolation,
            "grader_version": grade.grader_version,
            "sha256": grade.submission.sha256,
            **about,
        },
        Line,
    )
