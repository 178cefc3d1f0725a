"""The data types of the grader: frozen, keyword-only, no I/O.

Equality of grades ignores how long they took: a regrade on a slower machine is the same grade.
"""

from __future__ import annotations

import functools
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec

Texts = dict[str, str]
"""One sentence per language code, e.g. ``{"en": "...", "zh": "..."}``."""


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all records: immutable, strict when decoded. Give every subclass ``kw_only=True``,
    which msgspec does not inherit."""


class Status(StrEnum):
    """What became of one check."""

    PASSED = "PASSED"
    FAILED = "FAILED"
    CRASHED = "CRASHED"
    TIMEOUT = "TIMEOUT"
    FORBIDDEN = "FORBIDDEN"
    GRADER_ERROR = "GRADER_ERROR"


class Limits(Record, frozen=True, kw_only=True):
    """What one submission may use; seconds, megabytes (2**20 bytes), kilobytes (2**10 bytes)."""

    wall_s: float = 60.0
    call_s: float = 5.0
    cpu_s: float = 60.0
    memory_mb: int = 2048
    output_kb: int = 2048
    processes: int = 1


class Exercise(Record, frozen=True, kw_only=True):
    """One function or class the student writes."""

    id: str
    points: float
    by_hand: bool = False
    credit: dict[str, float] = {}
    """Share of the points granted when the core check is diagnosed as this misconception slug."""


class Assignment(Record, frozen=True, kw_only=True):
    """One notebook: its exercises in the order of the text, and how it is run."""

    id: str
    title: Texts
    exercises: tuple[Exercise, ...]
    limits: Limits = Limits()
    release: datetime | None = None
    due: datetime | None = None

    @property
    def points(self) -> float:
        """Points of the whole assignment."""
        return sum(exercise.points for exercise in self.exercises)

    def exercise(self, id: str) -> Exercise:
        """The exercise of that id; KeyError if there is none."""
        for exercise in self.exercises:
            if exercise.id == id:
                return exercise
        raise KeyError(id)


_Percent = Annotated[float, msgspec.Meta(ge=0, le=100)]


class LatePolicy(Record, frozen=True, kw_only=True):
    """What being late costs, in per cent of the points earned."""

    percent_per_day: _Percent
    """For each 24 hours begun after the due date."""
    percent_cap: _Percent = 100.0
    """Never more than this."""
    grace_minutes: Annotated[float, msgspec.Meta(ge=0, le=1e6)] = 0.0
    """Up to this late costs nothing; later than that, the days count from the due date."""


class Submission(Record, frozen=True, kw_only=True):
    """One notebook handed in by one student."""

    student: str
    assignment: str
    path: str
    sha256: str = ""


class Job(Record, frozen=True, kw_only=True):
    """One notebook to grade; its bytes travel with it, so no shared file system is needed."""

    submission: Submission
    notebook: bytes
    """The file as handed in: .ipynb JSON, or a percent-format .py text."""
    language: str = "en"
    figures: bool = True
    """Whether to draw the notebook's figures; False where nobody will look at them."""
    key: bytes = b""
    """What hidden inputs are drawn from; empty: the worker derives it from the course's secret."""
    measure: bool = False
    """Whether results say how far values were off, for the course gate."""
    explain: bool = True
    """Whether failures are explained and diagnosed; False where only the score is asked for."""
    until: tuple[str, ...] = ()
    """Diagnoses that are looked for: after one of them no more is explained of its exercise."""
    settled: float = 0.0
    """Where only the score is asked for: if an exercise's only core check is off by so many
    tolerances, it earns 0 whatever else is asked, so nothing is; 0: everything is asked."""


class CheckResult(Record, frozen=True, kw_only=True, eq=False):
    """The verdict on one check: one hidden test function, in one dtype, on one device."""

    check: str
    exercise: str
    status: Status
    core: bool = False
    weight: float = 1.0
    sentence: str = ""
    """What was checked, as students read it."""
    message: str = ""
    diagnosis: str | None = None
    seconds: float = 0.0
    deviation: float | msgspec.UnsetType = msgspec.UNSET
    """Only where measured: how far off, in tolerances. Of a passing check the largest error, of a
    failing one the largest distance of a failing case; inf where it was no value that failed."""

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, CheckResult):
            return NotImplemented
        return _timeless(self) == _timeless(other)

    def __ne__(self, other: object) -> bool:  # msgspec's own would compare identities
        return not self == other

    __hash__ = None  # type: ignore[assignment]  # equality ignores a field


class ExerciseGrade(Record, frozen=True, kw_only=True, dict=True):
    """The checks of one exercise, and the score that follows from them."""

    id: str
    max_score: float
    checks: tuple[CheckResult, ...] = ()
    credit: dict[str, float] = {}

    @functools.cached_property
    def score(self) -> float | None:
        """Points earned, rounded to 2 decimals; None where a check failed through our own fault.

        points x passed weight / total weight, and 0 unless a core check passes. A core check
        diagnosed as a misconception that the course gives credit for earns that share instead.
        """
        if not self.checks or any(c.status is Status.GRADER_ERROR for c in self.checks):
            return None
        total = sum(check.weight for check in self.checks)
        passed = sum(check.weight for check in self.checks if check.status is Status.PASSED)
        core = any(check.core and check.status is Status.PASSED for check in self.checks)
        earned = self.max_score * passed / total if core and total else 0.0
        credits = (
            self.credit.get((check.diagnosis or "").rpartition(".")[2], 0.0)
            for check in self.checks
            if check.core
        )
        return round(max(earned, self.max_score * max(credits, default=0.0)), 2)


class Grade(Record, frozen=True, kw_only=True, eq=False):
    """Everything known about one graded submission. Totals are properties."""

    submission: Submission
    exercises: tuple[ExerciseGrade, ...]
    isolation: str
    device: str
    grader_version: str
    course_sha256: str
    language: str = "en"
    notes: tuple[str, ...] = ()
    """What a TA should know: repaired cells, cells that raised, processes that had to be ended."""
    error: str | None = None
    """Why there is no grade at all (no notebook, say); None where there is one."""
    seconds: float = 0.0

    @property
    def score(self) -> float | None:
        """Sum of the exercises' (already rounded) scores; None if one of them is None."""
        scores = [exercise.score for exercise in self.exercises]
        if self.error is not None or any(score is None for score in scores):
            return None
        return round(sum(score for score in scores if score is not None), 2)

    @property
    def max_score(self) -> float:
        """Points of the assignment."""
        return sum(exercise.max_score for exercise in self.exercises)

    def exercise(self, id: str) -> ExerciseGrade:
        """The grade of that exercise; KeyError if there is none."""
        for exercise in self.exercises:
            if exercise.id == id:
                return exercise
        raise KeyError(id)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Grade):
            return NotImplemented
        return _timeless(self) == _timeless(other)

    def __ne__(self, other: object) -> bool:  # msgspec's own would compare identities
        return not self == other

    __hash__ = None  # type: ignore[assignment]  # equality ignores a field


class Standing(Record, frozen=True, kw_only=True):
    """Where one student of the roster stands in one assignment, as nbgrader's gradebook has it."""

    student: str
    assignment: str
    max_score: float
    score: float | None = None
    """What counts: manual scores included, late penalty taken off; None while nothing is graded."""
    penalty: float = 0.0
    """Points taken off for being late, already off ``score``."""
    submitted: datetime | None = None
    """When it was handed in, with time zone; None if nothing was, or it does not say."""
    due: datetime | None = None
    """For this student, extension included."""
    handed_in: bool = False
    needs_manual_grade: bool = False
    refused: str = ""
    """Why the file that lies there now cannot be graded, in a few words: its student must hand in
    again. Empty if it can be, or nobody has tried."""
    outdated: bool = False
    """Whether ``score`` is an earlier file's, and the one that lies there now has none."""
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_id: str = ""

    @property
    def late_s(self) -> float:
        """Seconds after this student's due date; 0 if in time or unknown."""
        if self.submitted is None or self.due is None:
            return 0.0
        return max(0.0, (self.submitted - self.due).total_seconds())


class CellOutput(Record, frozen=True, kw_only=True):
    """What one code cell of the submission showed: nbformat output dicts, bounded."""

    index: int
    outputs: list[dict[str, object]]


class Judged(Record, frozen=True, kw_only=True):
    """A grade together with what the notebook printed and drew while it ran."""

    grade: Grade
    cells: tuple[CellOutput, ...] = ()


def _timeless(record: CheckResult | Grade) -> dict[str, object]:
    fields: dict[str, object] = msgspec.structs.asdict(record)
    del fields["seconds"]
    fields.pop("deviation", None)
    return fields
