"""Is a graded case as it should be: right answers earn all, wrong ones lose points, with a name."""

from __future__ import annotations

import math
from collections.abc import Iterable
from enum import StrEnum

import msgspec

from autograder.author.plan import Case, Kind
from autograder.author.text import shown
from autograder.course import Course
from autograder.records import CheckResult, ExerciseGrade, Grade, Judged, Record, Status

LEAST_MARGIN = 10.0
"""A tolerance stands this far above the solution's own error, and a mutant this far beyond it."""


class Verdict(StrEnum):
    """What became of one trial."""

    AS_IT_SHOULD = "as it should"
    WRONG = "wrong"
    OUR_FAULT = "our fault"


class Trial(Record, frozen=True, kw_only=True):
    """One case as graded: one exercise of one notebook."""

    kind: Kind
    exercise: str
    name: str
    """Slug of the misconception or variant, name of the mutant; empty for solution and stub."""
    language: str
    verdict: Verdict
    score: float | None
    max_score: float
    diagnoses: tuple[str, ...] = ()
    seed: int = 0
    equivalent: bool = False
    """A mutant that is listed as no wrong answer."""
    deviation: float | None = None
    """In tolerances: the largest error of a right answer, the largest distance of a wrong one
    (inf where it is no value that fails)."""
    message: str = ""
    """What the first failing check tells the student."""


class Problem(Record, frozen=True, kw_only=True):
    """One thing to mend, and where."""

    exercise: str
    what: str
    """E.g. ``misconception hoisted`` or ``solution (zh)``."""
    file: str
    message: str

    def __str__(self) -> str:
        subject = ": ".join(part for part in (self.exercise, self.what) if part)
        return f"{self.file}: {subject}: {self.message}"


def judge(course: Course, case: Case, exercise: str, judged: Judged) -> tuple[Trial, list[Problem]]:
    """Compare one exercise's grade with what the case must earn."""
    grade = judged.grade
    graded = None
    if grade.error is None:
        graded = next((one for one in grade.exercises if one.id == exercise), None)
    score = graded.score if graded else None
    failed = [c for c in graded.checks if c.status is not Status.PASSED] if graded else []
    diagnoses = tuple(dict.fromkeys(c.diagnosis for c in failed if c.diagnosis))
    message, file = "", case.file
    our_fault = graded is None or score is None
    if graded is None or score is None:
        message = _not_graded(grade, failed)
        file = shown(course, course.paths.hidden(grade.submission.assignment))
    else:
        message = _complaint(case, exercise, graded, score, diagnoses)
    trial = Trial(
        kind=case.kind,
        exercise=exercise,
        name=case.name,
        language=case.language,
        verdict=Verdict.OUR_FAULT if our_fault else Verdict.WRONG,
        score=score,
        max_score=graded.max_score if graded else 0.0,
        diagnoses=diagnoses,
        seed=case.seed,
        equivalent=bool(case.equivalent),
        deviation=_deviation(case, graded) if graded else None,
        message=failed[0].message if failed else "",
    )
    if not message:
        return msgspec.structs.replace(trial, verdict=Verdict.AS_IT_SHOULD), []
    return trial, [Problem(exercise=exercise, what=case.what, file=file, message=message)]


def _not_graded(grade: Grade, failed: Iterable[CheckResult]) -> str:
    """Why there is no score."""
    noted = grade.notes[-1].strip().splitlines()[-1:] if grade.notes else []  # for the TA
    faults = noted or [c.message for c in failed if c.status is Status.GRADER_ERROR]
    detail = grade.error or "; ".join(dict.fromkeys(faults)) or "no check was run"
    return f"could not be graded: {detail}"


def ended_in_company(judged: Judged) -> bool:
    """Whether two exercises or more ended the notebook's process: one may have ended the other."""
    ended = sum(": ended (" in note for note in judged.grade.notes)
    return ended > 1 or any("did not run to its end" in note for note in judged.grade.notes)


def _complaint(
    case: Case, exercise: str, graded: ExerciseGrade, score: float, diagnoses: tuple[str, ...]
) -> str:
    """What is wrong with the score, the diagnosis or the margin; empty if nothing is."""
    earned = f"earns {score:g} of {graded.max_score:g}"
    right = case.kind in (Kind.SOLUTION, Kind.VARIANT) or bool(case.equivalent)
    if case.equivalent and score < graded.max_score:
        return (
            f"is listed as equivalent ({case.equivalent}), but {earned}: a test tells it from the "
            f"solution. Remove it from the list, or mend the test. {_failures(graded)}"
        )
    if right and score < graded.max_score:
        return f"{earned}, must earn all. {_failures(graded)}"
    if right and diagnoses:
        return f"is right but diagnosed as {', '.join(diagnoses)}. {_failures(graded)}"
    match case.kind:
        case Kind.STUB if score > 0:
            return f"{earned}, must earn 0. Its core check must fail for a stub."
        case Kind.MISCONCEPTION if score >= graded.max_score:
            return f"{earned}, must lose points. Add a hidden test that it fails."
        case Kind.MUTANT if score >= graded.max_score and not case.equivalent:
            return (
                f"survives: {earned}. Add a hidden test that it fails, or list it with the reason "
                "why it is right in tests/variants/equivalent.toml."
            )
        case Kind.MISCONCEPTION if f"{exercise}.{case.name}" not in diagnoses:
            wanted = f"must be diagnosed as {exercise}.{case.name}"
            if not diagnoses:
                return f"is not diagnosed, {wanted}. {_failures(graded)}"
            return (
                f"is diagnosed as {', '.join(diagnoses)}, {wanted}. Of two that explain the same "
                f"answers the first in the file is told. {_failures(graded)}"
            )
    return _too_close(case, graded)


def _too_close(case: Case, graded: ExerciseGrade) -> str:
    """Whether a tolerance is too narrow for a right answer, or too wide for a wrong one."""
    if case.kind is Kind.SOLUTION:
        for check in graded.checks:
            error = _number(check)
            if error is not None and error > 1 / LEAST_MARGIN:
                return (
                    f"margin: in {check.check} its rounding errors reach {error:.2g} of the "
                    f"tolerance, at most {1 / LEAST_MARGIN:g} is safe. Choose inputs that cancel "
                    "less, or a wider tolerance in autograder/judge/compare.py."
                )
    wrong = case.kind in (Kind.MISCONCEPTION, Kind.MUTANT) and not case.equivalent
    distance = _deviation(case, graded)
    if wrong and distance is not None and distance < LEAST_MARGIN:
        checks = [c.check for c in graded.checks if c.status is not Status.PASSED]
        return (
            f"margin: is told from the right answer by {distance:.2g} tolerances only, in "
            f"{', '.join(checks[:3])}; {LEAST_MARGIN:g} are safe. Choose inputs on which it is "
            "further off, or a narrower tolerance in autograder/judge/compare.py."
        )
    return ""


def _deviation(case: Case, graded: ExerciseGrade) -> float | None:
    """The largest of the checks that passed, of a right answer; of those that failed, else."""
    right = case.kind in (Kind.SOLUTION, Kind.VARIANT) or bool(case.equivalent)
    found = [
        number
        for check in graded.checks
        if (check.status is Status.PASSED) is right and (number := _number(check)) is not None
    ]
    return max(found, default=None if right else math.inf)


def _number(check: CheckResult) -> float | None:
    return None if isinstance(check.deviation, msgspec.UnsetType) else check.deviation


def _failures(graded: ExerciseGrade) -> str:
    failed = [check for check in graded.checks if check.status is not Status.PASSED]
    lines = [f"{c.check}: {c.status}: {' '.join(c.message.split())[:200]}" for c in failed[:3]]
    more = [f"and {len(failed) - 3} more"] if len(failed) > 3 else []
    return " | ".join([*lines, *more])


def visible(case: Case, judged: Judged) -> Iterable[Problem]:
    """Visible checks, run as ordinary cells: silent on the solution, loud on the stub."""
    checks = [check for exercise in judged.grade.exercises for check in exercise.checks]
    faulty = any(check.status is Status.GRADER_ERROR for check in checks)
    if judged.grade.error or (faulty and not judged.cells):  # no cell was run: none is silent
        message = _not_graded(judged.grade, checks)
        yield Problem(exercise="", what=case.what, file=case.file, message=message)
        return
    outputs = {cell.index: cell.outputs for cell in judged.cells}
    for index, name, is_check in case.cells:
        shown = outputs.get(index, [])
        error = next((one for one in shown if one.get("output_type") == "error"), None)
        warned = next((one for one in shown if one.get("name") == "stderr"), None)
        if case.kind is Kind.VISIBLE_STUB:
            if not is_check or error is not None:
                continue
            message = "passes on the stub. Let it call the function and compare."
        elif error is not None:
            message = f"raises {error.get('ename')}: {error.get('evalue')} on the solution"
        elif warned is not None:
            message = f"warns on the solution: {''.join(str(warned.get('text'))).strip()[:200]}"
        else:
            continue
        yield Problem(exercise=name, what=case.what, file=case.file, message=message)
