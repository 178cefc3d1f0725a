"""What `autograder grade` says that counts: scores by hand, late penalties, feedback gone old."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from test_gradebook_judge import FakeJudge, judge_fixture  # noqa: F401 - fixtures
from test_gradebook_toy import Toy, nbgrader, released_fixture, toy_fixture  # noqa: F401 - fixtures

from autograder.cli import main
from autograder.gradebook.standings import standings

# nbgrader 0.9.6 warns of what its own dependencies have deprecated.
pytestmark = pytest.mark.filterwarnings("ignore")

HALF = "def double(x):\n    return x"
LATE = "\n[late]\ngrace_minutes = 15\npercent_per_day = 10\npercent_cap = 50\n"
EIGHT_HOURS, FOUR_DAYS = "2026-09-28 08:00:00 UTC", "2026-10-01 10:00:00 UTC"


@pytest.fixture(name="late")
def late_fixture(toy: Toy, judge: FakeJudge) -> Toy:
    """The toy course with a late policy: ada is in time, bob late by 4 days, cem by 1."""
    manifest, config = toy.root / "course.toml", toy.root / "nbgrader_config.py"
    manifest.write_text(manifest.read_text("utf-8") + LATE, "utf-8")
    lines = config.read_text().splitlines()
    config.write_text("\n".join(line for line in lines if "penalty" not in line))
    toy = Toy(toy.root)
    toy.submit("ada")
    toy.submit("bob", timestamp=FOUR_DAYS)
    toy.submit("cem", timestamp=EIGHT_HOURS)
    return toy


def _grade(toy: Toy, *arguments: str) -> Result:
    return CliRunner().invoke(
        main, ["--course", str(toy.root), "grade", "toy", "--jobs", "1", *arguments],
        catch_exceptions=False, env={"COLUMNS": "160"},
    )  # fmt: skip


def _row(result: Result, student: str) -> str:
    """The student's first row of a table: its cells, one blank between them."""
    for line in result.stdout.splitlines():
        cells = [cell.strip() for cell in line.strip("│").split("│")]
        if cells[0] == student:
            return " ".join(" ".join(cells).split())
    raise AssertionError(f"{student} has no row in {result.stdout}")


def _by_hand(toy: Toy, student: str, points: float) -> None:
    toy.change(
        f"update grade set manual_score = {points} where auto_score in (0, 2) and notebook_id = "
        "(select n.id from submitted_notebook n join submitted_assignment a on "
        f"a.id = n.assignment_id where a.student_id = '{student}')"
    )


def _extend(toy: Toy, rows: str) -> None:
    (toy.root / "extensions.csv").write_text(f"student,assignment,days\n{rows}", "utf-8")


def test_the_first_dry_run_shows_what_being_late_would_cost(late: Toy) -> None:
    dry = _grade(late, "--dry-run")
    assert [_row(dry, id) for id in ("ada", "bob", "cem")] == [
        "ada 5/5",
        "bob 5/5 -2",
        "cem 5/5 -0.5",
    ]
    assert late.rows()["students"] == []
    real = _grade(late)
    assert [_row(real, id) for id in ("ada", "bob", "cem")] == [
        "ada 5/5",
        "bob 5/5 -2",
        "cem 5/5 -0.5",
    ]
    assert "before and after" not in real.stdout


def test_both_runs_list_the_same_change_of_penalty_with_its_reason(late: Toy) -> None:
    late.grade()
    _by_hand(late, "cem", 1)
    _extend(late, "bob,toy,2\n")
    late.submit("ada", late.answer(double=HALF), timestamp=EIGHT_HOURS)
    rows = late.rows()
    dry = late.grade(dry_run=True)
    assert late.rows() == rows
    found = [(c.student, c.before, c.after, c.why) for c in dry.changes if c.exercise == "late"]
    assert found == [
        ("ada", 0.0, -0.3, ("another time of handing in", "score 5 to 3")),
        ("bob", -2.0, -1.0, ("extension none to 2 d",)),
        ("cem", -0.5, -0.4, ("the late rule or the due date changed",)),
    ]
    real = late.grade()
    assert real.changes == dry.changes and real.tallies == dry.tallies
    assert {one.student: one.penalty for one in standings(late.course, "toy")} == {
        "ada": 0.3, "bob": 1.0, "cem": 0.4,
    }  # fmt: skip
    assert not [c for c in late.grade().changes if c.exercise == "late"]


@pytest.mark.parametrize("more", [["--dry-run"], []])
def test_a_change_of_penalty_alone_is_in_the_table(late: Toy, more: list[str]) -> None:
    late.grade()
    _extend(late, "bob,toy,3\n")
    result = _grade(late, *more)
    assert _row(result, "bob") == "bob 5/5 -0.5"
    assert "before and after" in result.stdout and "extension none to 3 d" in result.stdout


def test_what_is_graded_again_leaves_nobody_elses_penalty_behind(late: Toy) -> None:
    late.grade()
    _extend(late, "bob,toy,3\n")
    late.submit("ada", late.answer(double=HALF))
    late.grade(students=["ada"])
    found = {one.student: one.penalty for one in standings(late.course, "toy")}
    assert found["bob"] == 0.5


def test_a_late_file_that_cannot_be_graded_makes_no_earlier_score_late(late: Toy) -> None:
    late.grade()
    late.submit("ada", b"%PDF-1.4", timestamp=FOUR_DAYS)
    for dry_run in (False, True, False):
        late.grade(dry_run=dry_run)
        (ada, *_) = standings(late.course, "toy")
        assert (ada.score, ada.penalty, ada.outdated) == (5.0, 0.0, True)


@pytest.mark.parametrize("more", [["--dry-run"], []])
def test_the_score_printed_is_the_gradebooks_with_what_was_given_by_hand(
    late: Toy, more: list[str]
) -> None:
    late.submit("ada", late.answer(double=HALF))
    late.grade()
    _by_hand(late, "ada", 1.5)
    assert _row(_grade(late, *more), "ada").startswith("ada 4.5/5 double 1.5")
    late.submit("ada", late.answer(double=HALF, square="def square(x):\n    return x"))
    result = _grade(late, *more)
    assert "by hand" in result.stdout
    assert _row(result, "ada").startswith("ada 1.5/5 double 1.5")
    assert _row(result, "bob").startswith("bob 5/5 -2")


def test_the_counts_of_the_last_line_add_up(toy: Toy, judge: FakeJudge) -> None:
    toy.submit("ada")
    toy.submit("bob", b"%PDF-1.4")
    toy.submit("cem", b"")
    for more, said in ((["--dry-run"], "1 would be graded"), ([], "1 graded")):
        text = " ".join(_grade(toy, *more).stdout.split())
        assert said in text and "0 unchanged, 2 not graded" in text
    text = " ".join(_grade(toy, "--student", "nobody").stdout.split())
    assert "0 graded (0 judged now), 0 unchanged, 1 not graded" in text


def _advice(toy: Toy, *arguments: str) -> list[str]:
    lines = _grade(toy, *arguments).stdout.splitlines()
    return [line for line in lines if line.startswith("feedback of")]


def test_feedback_older_than_its_grade_is_said_last(late: Toy) -> None:
    late.grade()
    assert _advice(late) == []
    assert nbgrader(late.root, "generate_feedback", "toy") == 0
    assert _advice(late) == []
    _by_hand(late, "ada", 0.5)
    again = "older than their grade: run `nbgrader generate_feedback toy --force`"
    assert _advice(late) == [f"feedback of 1 student is {again}"]
    assert _advice(late, "--dry-run") == []
    _extend(late, "bob,toy,9\n")
    assert _advice(late) == [f"feedback of 2 students is {again}"]
    assert nbgrader(late.root, "generate_feedback", "toy", "--force") == 0
    assert _advice(late) == []
    _age(late.course.paths.feedback / "cem" / "toy" / "toy.html")
    assert _advice(late) == [f"feedback of 1 student is {again}"]


def _age(page: Path) -> None:
    os.utime(page, (1, 1))
