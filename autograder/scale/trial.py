"""`autograder try`: grade notebook files and leave no trace in any gradebook."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from autograder.course import Course
from autograder.errors import StudentError
from autograder.judge.ingest import assignment_of, language_of, read_cells
from autograder.records import Grade, Job, Record, Submission
from autograder.scale.jobs import Executor


class Trial(Record, frozen=True, kw_only=True):
    """One file and what became of it."""

    path: str
    assignment: str | None = None
    grade: Grade | None = None
    error: str | None = None
    """Why it could not be graded; None where it was."""


def try_files(
    course: Course,
    files: Sequence[Path],
    open_executor: Callable[[], Any],
    *,
    assignment: str | None = None,
    on_result: Callable[[Trial], None] = lambda trial: None,
) -> list[Trial]:
    """Grade each file, in the order given. One that cannot be graded has ``error``; never raises
    for it. ``open_executor`` is called once, if there is anything to grade."""
    trials: dict[int, Trial] = {}
    jobs: list[tuple[int, Job]] = []
    known = {id: [e.id for e in entry.exercises] for id, entry in course.assignments.items()}
    for number, path in enumerate(files):
        name = os.fsencode(path).decode("utf-8", "replace")
        try:
            data = path.read_bytes()
        except OSError as error:
            reason = f"cannot be read: {error.strerror or error}"
            trials[number] = Trial(path=name, assignment=assignment, error=reason)
            on_result(trials[number])
            continue
        id = assignment or assignment_of(data, Path(name).stem, known)
        if id is None:
            trials[number] = Trial(path=name, error=_homeless(data, list(known)))
            on_result(trials[number])
            continue
        submission = Submission(student=Path(name).stem, assignment=id, path=name)
        language = language_of(data, course.languages, course.language)
        jobs.append((number, Job(submission=submission, notebook=data, language=language,
                                 figures=False)))  # fmt: skip
    if jobs:
        with open_executor() as executor:
            _grade(executor, jobs, trials, on_result)
    return [trials[number] for number in range(len(files))]


def _homeless(data: bytes, known: list[str]) -> str:
    """Why a file has no assignment: it is no notebook, or says nothing about it."""
    try:
        read_cells(data)
    except StudentError as error:
        return str(error)
    return f"belongs to no assignment; name it with --assignment ({', '.join(known)})."


def _grade(
    executor: Executor,
    jobs: list[tuple[int, Job]],
    trials: dict[int, Trial],
    on_result: Callable[[Trial], None],
) -> None:
    for index, judged in executor.map(job for _, job in jobs):
        number, job = jobs[index]
        grade = judged.grade
        error = grade.error
        if error is None and grade.score is None:
            error = "not graded through a fault of the grader: " + (
                grade.notes[-1].strip().splitlines()[-1] if grade.notes else "see GRADER_ERROR"
            )
        trials[number] = Trial(
            path=job.submission.path,
            assignment=job.submission.assignment,
            grade=grade,
            error=error,
        )
        on_result(trials[number])


def as_json(course: Course, trial: Trial) -> dict[str, Any]:
    """The object that ``try --json`` prints for one file."""
    grade = trial.grade
    assignment = course.assignments.get(trial.assignment or "")
    return {
        "path": trial.path,
        "assignment": trial.assignment,
        "score": None if grade is None or trial.error is not None else grade.score,
        "max_score": assignment.points if assignment else None,
        "isolation": grade.isolation if grade else "none",  # nothing of the file was run
        "device": grade.device if grade else "cpu",
        "exercises": [
            {
                "id": exercise.id,
                "score": exercise.score,
                "max_score": exercise.max_score,
                "checks": [
                    {
                        "check": check.check,
                        "status": check.status.value,
                        "core": check.core,
                        "message": check.message,
                        "diagnosis": check.diagnosis,
                    }
                    for check in exercise.checks
                ],
            }
            for exercise in (grade.exercises if grade else ())
        ],
        "error": trial.error,
    }
