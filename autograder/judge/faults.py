"""The grade of a submission that could not be judged through our own fault: never a zero."""

from __future__ import annotations

from autograder import __version__
from autograder.course import Course
from autograder.records import CheckResult, ExerciseGrade, Grade, Job, Judged, Status


def our_fault(
    course: Course,
    job: Job,
    reason: str,
    *,
    isolation: str = "none",
    device: str = "cpu",
    seconds: float = 0.0,
) -> Judged:
    """Every exercise GRADER_ERROR, so that there is no score; ``reason`` is for the TA."""
    from autograder.judge.messages import say  # torch, which whoever hands out jobs can do without

    exercises = tuple(
        ExerciseGrade(
            id=exercise.id,
            max_score=exercise.points,
            checks=(
                CheckResult(
                    check=exercise.id,
                    exercise=exercise.id,
                    status=Status.GRADER_ERROR,
                    core=True,
                    message=say("ours", job.language),
                ),
            ),
        )
        for exercise in course.assignment(job.submission.assignment).exercises
    )
    grade = Grade(
        submission=job.submission,
        exercises=exercises,
        isolation=isolation,
        device=device,
        grader_version=__version__,
        course_sha256=course.sha256,
        language=job.language,
        notes=(reason[-4000:],),
        seconds=seconds,
    )
    return Judged(grade=grade)
