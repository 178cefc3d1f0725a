"""The course gate: an assignment is fit for release only if its own tests know right from wrong.

Per exercise the solution earns full marks, the stub none; every misconception, handed in as a
submission, loses points and is diagnosed as itself; every correct variant earns full marks; and
nothing in the released notebook gives an answer away. All of it is graded as students are.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from enum import StrEnum

from autograder.author import leaks, plan
from autograder.author.plan import Case, Kind
from autograder.author.text import shown
from autograder.course import Course
from autograder.records import ExerciseGrade, Judged, Record, Status
from autograder.scale.jobs import Executor


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
    """Slug of the misconception or variant; empty for solution and stub."""
    language: str
    verdict: Verdict
    score: float | None
    max_score: float
    diagnoses: tuple[str, ...] = ()


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


class GateResult(Record, frozen=True, kw_only=True):
    """All trials of one assignment and what is to be mended; fit for release without problems."""

    assignment: str
    languages: tuple[str, ...]
    trials: tuple[Trial, ...]
    problems: tuple[Problem, ...]
    isolation: str
    seconds: float

    @property
    def passed(self) -> bool:
        """Whether the assignment may be released."""
        return not self.problems


def check(
    course: Course,
    assignment: str,
    *,
    jobs: int = 2,
    device: str = "cpu",
    unsafe: bool = False,
    executor: Executor | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> GateResult:
    """Grade every case of the assignment; CourseError if its text or solutions are wrong.

    ``executor``: an open one to use; else one is opened with ``jobs``, ``device`` and ``unsafe``.
    ``progress(done, total)`` is called after each notebook.
    """
    begin = time.perf_counter()
    course.assignment(assignment)
    made = plan.plan(course, assignment)
    if executor is not None:
        judged = _run(executor, made.cases, progress)
    else:
        from autograder.scale.local import open_executor

        with open_executor(course, jobs=jobs, device=device, unsafe=unsafe) as opened:
            judged = _run(opened, made.cases, progress)
    problems = [
        Problem(exercise=fault.exercise, what=fault.what, file=fault.file, message=fault.message)
        for fault in made.faults
    ]
    for draft in made.drafts:
        found = leaks.lint(course, draft, draft.notebook(draft.sources.stubs))
        what = f"leak ({draft.language})"
        problems += [
            Problem(exercise="", what=what, file=leak.where, message=f"{leak.rule}: {leak.found}")
            for leak in found
        ]
    trials = []
    for case, result in zip(made.cases, judged, strict=True):
        if case.kind in (Kind.VISIBLE_SOLUTION, Kind.VISIBLE_STUB):
            problems += _visible(case, result)
            continue
        for exercise in case.exercises:
            trial, complaint = _judge(course, case, exercise, result)
            trials.append(trial)
            problems += complaint
    return GateResult(
        assignment=assignment,
        languages=tuple(draft.language for draft in made.drafts),
        trials=tuple(trials),
        problems=tuple(problems),
        isolation=next((one.grade.isolation for one in judged), "none"),
        seconds=time.perf_counter() - begin,
    )


def _run(
    executor: Executor, cases: tuple[Case, ...], progress: Callable[[int, int], None]
) -> list[Judged]:
    """The judged cases in their own order, however they come in."""
    results: dict[int, Judged] = {}
    for index, judged in executor.map([case.job for case in cases]):
        results[index] = judged
        progress(len(results), len(cases))
    return [results[index] for index in range(len(cases))]


def _judge(
    course: Course, case: Case, exercise: str, judged: Judged
) -> tuple[Trial, list[Problem]]:
    """Compare one exercise's grade with what the case must earn."""
    grade = judged.grade
    graded = None
    if grade.error is None:
        graded = next((one for one in grade.exercises if one.id == exercise), None)
    score = graded.score if graded else None
    failed = [c for c in graded.checks if c.status is not Status.PASSED] if graded else []
    diagnoses = tuple(dict.fromkeys(c.diagnosis for c in failed if c.diagnosis))
    message, file = "", case.file
    if graded is None or score is None:
        faults = [c.message for c in failed if c.status is Status.GRADER_ERROR]
        detail = grade.error or "; ".join(dict.fromkeys(faults)) or "no check was run"
        message = f"could not be graded: {detail}"
        file = shown(course, course.paths.hidden(case.job.submission.assignment))
    else:
        message = _complaint(case, exercise, graded, score, diagnoses)
    our_fault = graded is None or score is None
    verdict = Verdict.OUR_FAULT if our_fault else Verdict.WRONG
    trial = Trial(
        kind=case.kind,
        exercise=exercise,
        name=case.name,
        language=case.job.language,
        verdict=verdict if message else Verdict.AS_IT_SHOULD,
        score=score,
        max_score=graded.max_score if graded else 0.0,
        diagnoses=diagnoses,
    )
    what = case.what
    found = [Problem(exercise=exercise, what=what, file=file, message=message)] if message else []
    return trial, found


def _complaint(
    case: Case, exercise: str, graded: ExerciseGrade, score: float, diagnoses: tuple[str, ...]
) -> str:
    """What is wrong with the score or the diagnosis; empty if nothing is."""
    earned = f"earns {score:g} of {graded.max_score:g}"
    match case.kind:
        case Kind.SOLUTION | Kind.VARIANT if score < graded.max_score:
            return f"{earned}, must earn all. {_failures(graded)}"
        case Kind.STUB if score > 0:
            return f"{earned}, must earn 0. Its core check must fail for a stub."
        case Kind.MISCONCEPTION if score >= graded.max_score:
            return f"{earned}, must lose points. Add a hidden test that it fails."
        case Kind.MISCONCEPTION if f"{exercise}.{case.name}" not in diagnoses:
            wanted = f"must be diagnosed as {exercise}.{case.name}"
            if not diagnoses:
                return f"is not diagnosed, {wanted}. {_failures(graded)}"
            return (
                f"is diagnosed as {', '.join(diagnoses)}, {wanted}. Of two that explain the same "
                f"answers the first in the file is told. {_failures(graded)}"
            )
    return ""


def _failures(graded: ExerciseGrade) -> str:
    failed = [check for check in graded.checks if check.status is not Status.PASSED]
    lines = [f"{c.check}: {c.status}: {' '.join(c.message.split())[:200]}" for c in failed[:3]]
    more = [f"and {len(failed) - 3} more"] if len(failed) > 3 else []
    return " | ".join([*lines, *more])


def _visible(case: Case, judged: Judged) -> Iterable[Problem]:
    """Visible checks, run as ordinary cells: silent on the solution, loud on the stub."""
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
