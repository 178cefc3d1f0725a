"""Whether what is stored about a student is about the file that lies there now."""

from __future__ import annotations

import re

from autograder.course import Course
from autograder.errors import StudentError
from autograder.gradebook.intake import submissions
from autograder.gradebook.intake.notebook import read_cells
from autograder.records import Record
from autograder.scale import results

UNANSWERED = "the judge gave no answer; this is no zero, grade it again"


class Newest(Record, frozen=True, kw_only=True):
    """A student's newest file."""

    refused: str = ""
    """Why it cannot be graded, in a few words; empty if it can, or nobody has tried."""
    graded: bool = True
    """Whether what is stored is about it, as far as is known."""


def look(course: Course, assignment: str, student: str) -> Newest:
    """Read what was handed in, and what grading said of it."""
    handed = submissions.read(course, assignment, student)
    if handed.error is not None:
        return Newest(refused=_brief(handed.error), graded=False)
    grade = results.load(course, assignment, student)
    if grade is not None and grade.submission.sha256 == handed.sha256:
        ours = grade.error == UNANSWERED or any(exercise.checks for exercise in grade.exercises)
        refused = "" if grade.error is None or ours else _brief(grade.error)
        return Newest(refused=refused, graded=grade.score is not None)
    try:
        read_cells(handed.content)
    except StudentError as error:
        return Newest(refused=_brief(str(error)), graded=False)
    return Newest(graded=grade is None)


def _brief(problem: str) -> str:
    """``not a notebook``, of the line that tells the whole story."""
    return re.split(r"[:;(]|, and ", problem.removeprefix("the file is "))[0].strip()
