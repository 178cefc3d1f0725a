"""What stands in a check cell after grading."""

from __future__ import annotations

from typing import Any

import nbformat
from nbgrader.utils import determine_grade

from autograder.gradebook.feedback.outputs import fill, score_checks
from autograder.gradebook.release import SourceCell, Template
from autograder.records import (
    CellOutput,
    CheckResult,
    ExerciseGrade,
    Grade,
    Judged,
    Status,
    Submission,
)

SOURCE = SourceCell(grade_id="check_f", kind="code", source="", grade=True, locked=True, points=2.0)
TEMPLATE = Template(assignment="a", language="en", cells=(SOURCE,), kernelspec={})
PICTURE = {"output_type": "display_data", "data": {"image/png": "aGk="}, "metadata": {}}
CLAIM = {"output_type": "execute_result", "data": {"text/plain": "2.0"}, "metadata": {}}
STDERR = {"output_type": "stream", "name": "stderr", "text": "a warning"}


def _judged(*outputs: dict[str, Any]) -> Judged:
    check = CheckResult(check="f_values", exercise="f", status=Status.FAILED, core=True)
    grade = Grade(
        submission=Submission(student="ada", assignment="a", path=""),
        exercises=(ExerciseGrade(id="f", max_score=2.0, checks=(check,)),),
        isolation="A",
        device="cpu",
        grader_version="0",
        course_sha256="",
    )
    return Judged(grade=grade, cells=(CellOutput(index=0, outputs=list(outputs)),))


def _filled(judged: Judged) -> Any:
    cell = nbformat.v4.new_code_cell("check", metadata={"nbgrader": SOURCE.metadata["nbgrader"]})
    notebook: dict[str, Any] = {"cells": [dict(cell)]}
    fill(notebook, judged, TEMPLATE)
    score_checks(notebook, judged, TEMPLATE)
    return nbformat.from_dict(notebook["cells"][0])


def test_pictures_drawn_by_a_check_are_kept_beside_the_one_score() -> None:
    cell = _filled(_judged(PICTURE))
    assert [output["output_type"] for output in cell.outputs] == [
        "stream",
        "execute_result",
        "display_data",
    ]
    assert determine_grade(cell) == (0.0, 2.0)


def test_a_score_or_warning_printed_by_the_student_does_not_reach_the_check_cell() -> None:
    cell = _filled(_judged(CLAIM, STDERR, PICTURE))
    assert determine_grade(cell) == (0.0, 2.0)
    assert "warning" not in str(cell.outputs)
