"""What a person marked by hand outlives changes of the course after its release."""

from __future__ import annotations

import json

import pytest
from test_gradebook_judge import FakeJudge, judge_fixture  # noqa: F401 - fixtures
from test_gradebook_toy import (  # noqa: F401 - fixtures
    Toy,
    nbgrader,
    released_fixture,
    source_notebook,
    toy_fixture,
)

from autograder.errors import CourseError
from autograder.records import CheckResult, ExerciseGrade, Status

# nbgrader 0.9.6 warns of what its own dependencies have deprecated.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(name="marked")
def marked_fixture(toy: Toy, judge: FakeJudge) -> Toy:
    """ada's double was marked 1.5 by hand, with a comment on each exercise."""
    toy.submit("ada")
    toy.submit("bob")
    toy.grade()
    mine = (
        "(select n.id from submitted_notebook n join submitted_assignment a on "
        "a.id = n.assignment_id where a.student_id = 'ada')"
    )
    toy.change(
        "update grade set manual_score = 1.5, extra_credit = 0.5, needs_manual_grade = 0 "
        f"where auto_score = 2 and notebook_id = {mine}"
    )
    toy.change(f"update comment set manual_comment = '手写评语' where notebook_id = {mine}")
    return toy


def _ada(toy: Toy) -> list[tuple[object, ...]]:
    """Check, automatic, manual and extra points, whether a person is asked for."""
    return [(row[1], *row[3:7]) for row in toy.rows()["grades"] if row[0] == "ada"]


def _comments(toy: Toy) -> set[str | None]:
    return {row[-1] for row in toy.rows()["comments"] if row[0] == "ada"}


def _worth(toy: Toy, points: int) -> Toy:
    """The released course, double worth something else: an instructor's change of course.toml."""
    manifest = toy.root / "course.toml"
    text = manifest.read_text("utf-8")
    manifest.write_text(text.replace("double = 2", f"double = {points}"), "utf-8")
    source = source_notebook()
    for cell in source["cells"]:
        if (marks := cell["metadata"].get("nbgrader", {})).get("grade_id") == "check_double":
            marks["points"] = points
    path = toy.course.paths.source / "toy" / "toy.ipynb"
    path.write_text(json.dumps(source))
    return Toy(toy.root)


def test_other_points_keep_what_was_marked_by_hand(
    marked: Toy, judge: FakeJudge, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = _worth(marked, 4)
    with pytest.raises(CourseError, match="autograder release toy --force"):
        changed.grade()
    assert nbgrader(changed.root, "generate_assignment", "toy", "--force") == 0
    worth = FakeJudge.exercise
    monkeypatch.setattr(
        FakeJudge, "exercise",
        lambda self, name, points, *more: worth(self, name, 4 if name == "double" else 3, *more),
    )  # fmt: skip
    assert not changed.grade().failed
    assert _ada(changed) == [
        ("check_double", 4.0, 1.5, 0.5, 1),
        ("check_square", 3.0, None, None, 0),
    ]
    assert _comments(changed) == {"手写评语"}
    assert changed.scores() == {"ada": 7.0, "bob": 7.0}
    assert changed.rows()["maxima"][0] == ("check_double", 4.0)


def test_a_hidden_test_more_keeps_what_was_marked_by_hand(
    marked: Toy, judge: FakeJudge, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = FakeJudge.exercise

    def stricter(self: FakeJudge, name: str, *more: object) -> ExerciseGrade:
        grade = before(self, name, *more)  # type: ignore[arg-type]
        new = CheckResult(check=f"{name}_new", exercise=name, status=Status.FAILED, weight=3)
        return ExerciseGrade(id=grade.id, max_score=grade.max_score, checks=(*grade.checks, new))

    monkeypatch.setattr(FakeJudge, "exercise", stricter)
    assert nbgrader(marked.root, "autograde", "toy", "--student", "ada", "--force") == 0
    by_nbgrader = _ada(marked)
    marked.grade(force=True)
    assert _ada(marked) == by_nbgrader == [
        ("check_double", 1.0, 1.5, 0.5, 1),
        ("check_square", 1.5, None, None, 0),
    ]  # fmt: skip
    assert _comments(marked) == {"手写评语"}
    assert marked.scores()["bob"] == 2.5
