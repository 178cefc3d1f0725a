"""A notebook may change torch's default dtype; the course's own code does not care."""

from __future__ import annotations

import json

from helpers_judge import course

from autograder.author.build import solved_notebook
from autograder.records import Job, Status, Submission
from autograder.scale.local import LocalExecutor

pytest_plugins = ["helpers_judge_fixtures"]


def in_double(assignment: str) -> Job:
    """The solved notebook; its setup cell makes float64 the default."""
    notebook = json.loads(solved_notebook(course(), assignment, "en"))
    setup = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    setup["source"] = "".join(setup["source"]) + "\ntorch.set_default_dtype(torch.float64)\n"
    submission = Submission(student="ada", assignment=assignment, path=f"{assignment}.ipynb")
    return Job(submission=submission, notebook=json.dumps(notebook).encode(), language="en")


def test_solved_notebooks_with_float64_as_the_default_earn_everything(
    judges: LocalExecutor,
) -> None:
    found = dict(judges.map([in_double(assignment) for assignment in course().assignments]))
    assert len(found) == 5
    checks = [check for one in found.values() for e in one.grade.exercises for check in e.checks]
    assert [check for check in checks if check.status is not Status.PASSED] == []
