"""What is judged again and what is not; what a regrade changes, and what it keeps."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from test_gradebook_judge import FakeJudge, judge_fixture  # noqa: F401 - a fixture
from test_gradebook_toy import (  # noqa: F401 - fixtures
    DOUBLE,
    MANIFEST,
    Toy,
    nbgrader,
    released_fixture,
    toy_fixture,
)

from autograder import paths
from autograder.course import load
from autograder.gradebook.regrade import Change
from autograder.records import Job, Judged, Status
from autograder.scale import basis, local

# nbgrader 0.9.6 warns of what its own dependencies have deprecated.
pytestmark = pytest.mark.filterwarnings("ignore")

HALF = "def double(x):\n    return x"
CREDIT = "\n[assignments.toy.credit]\ndouble.halved = {}\n"


@pytest.fixture(name="hidden")
def hidden_fixture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of hidden tests that may be changed."""
    folder = tmp_path / "hidden"
    folder.mkdir()
    (folder / "test_toy.py").write_text("from autograder.hidden import cases_toy\n")
    (folder / "cases_toy.py").write_text("from autograder.hidden.lands_toy import LAND\n")
    (folder / "lands_toy.py").write_text("LAND = 1\n")
    (folder / "cases_other.py").write_text("")
    monkeypatch.setattr(paths, "HIDDEN", folder)
    return folder


@pytest.fixture(name="no_judge")
def no_judge_fixture(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Once called, starting a judge is an error."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a judge was started")

    return lambda: monkeypatch.setattr(local, "open_executor", refuse)


def changed(summary: Any) -> list[tuple[str, str, float | None, float | None, str]]:
    return [
        (c.student, c.exercise, c.before, c.after, "; ".join(c.why))
        for c in summary.changes
        if c.changed
    ]


def manifest(toy: Toy, text: str) -> None:
    (toy.root / "course.toml").write_text(text, encoding="utf-8")
    toy.course = load(toy.root)


def diagnosing(judge: FakeJudge, monkeypatch: pytest.MonkeyPatch) -> None:
    """Failing core checks of ``double`` are diagnosed as double.halved from now on."""

    def judged(job: Job) -> Judged:
        found = FakeJudge.judge(judge, job)
        exercises = tuple(
            msgspec.structs.replace(
                exercise,
                checks=tuple(
                    msgspec.structs.replace(check, diagnosis="double.halved")
                    if check.status is Status.FAILED
                    else check
                    for check in exercise.checks
                ),
            )
            for exercise in found.grade.exercises
        )
        grade = msgspec.structs.replace(found.grade, exercises=exercises)
        return msgspec.structs.replace(found, grade=grade)

    monkeypatch.setattr(judge, "judge", judged)


def test_credit_is_applied_without_running_anybody_s_code(
    toy: Toy,
    judge: FakeJudge,
    monkeypatch: pytest.MonkeyPatch,
    no_judge: Callable[[], None],
) -> None:
    diagnosing(judge, monkeypatch)
    toy.submit("ada")
    toy.submit("bob", toy.answer(double=HALF))
    assert toy.grade().judged == 2
    assert toy.scores() == {"ada": 5.0, "bob": 3.0}
    manifest(toy, MANIFEST + CREDIT.format(0.5))
    no_judge()
    summary = toy.grade()
    assert summary.judged == 0 and toy.scores() == {"ada": 5.0, "bob": 4.0}
    assert changed(summary) == [("bob", "double", 0.0, 1.0, "credit for halved 0 to 0.5")]
    assert "1" in str(toy.autograded("bob")["cells"][3]["outputs"])
    manifest(toy, MANIFEST + CREDIT.format(0.25))
    assert changed(toy.grade()) == [("bob", "double", 1.0, 0.5, "credit for halved 0.5 to 0.25")]
    assert toy.grade().grades == ()


def test_points_are_applied_without_running_anybody_s_code(
    toy: Toy, judge: FakeJudge, no_judge: Callable[[], None]
) -> None:
    toy.submit("ada")
    toy.grade()
    manifest(toy, MANIFEST.replace("double = 2", "double = 4"))
    toy.change("update grade_cells set max_score = 4 where max_score = 2")  # release --force
    no_judge()
    summary = toy.grade()
    assert changed(summary) == [("ada", "double", 2.0, 4.0, "points 2 to 4")]
    assert toy.scores() == {"ada": 7.0}


def test_another_hidden_test_regrades_and_another_file_does_not(
    toy: Toy, judge: FakeJudge, hidden: Path
) -> None:
    toy.submit("ada")
    toy.grade()
    (hidden / "cases_other.py").write_text("OTHER = 1\n")
    assert toy.grade().grades == ()
    (hidden / "lands_toy.py").write_text("LAND = 2\n")  # imported by what the test imports
    summary = toy.grade()
    assert summary.judged == 1
    assert {c.why for c in summary.changes} == {("hidden tests changed",)}
    assert toy.grade().grades == ()


def test_a_dry_run_writes_nothing_and_the_real_run_judges_nothing(
    toy: Toy, judge: FakeJudge, hidden: Path, no_judge: Callable[[], None]
) -> None:
    toy.submit("ada")
    toy.submit("bob")
    toy.grade()
    toy.change("update grade set manual_score = 1.5 where auto_score = 2")
    before = files(toy)
    rows = toy.rows()
    toy.submit("bob", toy.answer(double=HALF))
    (hidden / "test_toy.py").write_text("from autograder.hidden import cases_toy  # other\n")
    before["submitted"] = files(toy)["submitted"]
    summary = toy.grade(dry_run=True)
    assert changed(summary) == [
        ("bob", "double", 2.0, 0.0, "submission changed; hidden tests changed")
    ]
    kept = [c for c in summary.changes if c.exercise == "double"]
    assert [(c.student, c.manual) for c in kept] == [("ada", 1.5), ("bob", 1.5)]
    assert files(toy) == before and toy.rows() == rows
    no_judge()
    real = toy.grade()
    assert real.judged == 0 and real.changes == summary.changes
    assert toy.scores() == {"ada": 5.0, "bob": 3.0}
    assert {row[4] for row in toy.rows()["grades"] if row[3] == 2.0 or row[3] == 0.0} == {1.5}
    assert toy.grade().grades == ()


def files(toy: Toy) -> dict[str, dict[str, bytes]]:
    """Everything that a real run writes."""
    roots = {
        "autograded": toy.course.paths.autograded,
        "results": toy.course.paths.results,
        "students": toy.course.paths.cache / "toy" / "students",
        "submitted": toy.course.paths.submitted,
    }
    return {
        name: {str(path): path.read_bytes() for path in root.rglob("*") if path.is_file()}
        for name, root in roots.items()
    }


def test_a_dry_run_of_a_new_class_says_first_grade(toy: Toy, judge: FakeJudge) -> None:
    toy.submit("ada")
    summary = toy.grade(dry_run=True)
    assert {c.why for c in summary.changes} == {("first grade",)}
    assert toy.rows()["students"] == [] and not toy.course.paths.autograded.exists()


def test_the_same_cells_are_judged_once_and_named(toy: Toy, judge: FakeJudge) -> None:
    toy.submit("ada")
    toy.submit("bob", toy.answer(double=f"\n\n{DOUBLE}\n"))  # blank lines: other messages, twins
    toy.submit("cem")
    toy.submit("dan", toy.answer(double=HALF))
    toy.submit("eve", toy.release())
    toy.submit("fay", toy.release())
    summary = toy.grade()
    assert summary.judged == 4
    assert summary.identical == (("ada", "bob", "cem"),)
    assert toy.scores()["cem"] == 5.0
    (stored,) = [g for g in summary.grades if g.submission.student == "cem"]
    assert stored.submission.path == "coursework/submitted/cem/toy/toy.ipynb"
    toy.submit("gil")
    again = toy.grade()
    assert again.judged == 0 and again.identical == (("ada", "bob", "cem", "gil"),)


def test_force_judges_again(toy: Toy, judge: FakeJudge) -> None:
    toy.submit("ada")
    toy.submit("bob")
    toy.grade()
    summary = toy.grade(force=True)
    assert summary.judged == 1 and len(summary.grades) == 2
    assert {c.why for c in summary.changes} == {("forced",)}


def test_a_fault_of_ours_is_not_remembered(toy: Toy, judge: FakeJudge) -> None:
    toy.submit("ada")
    judge.broken = {"ada"}
    assert len(toy.grade().failed) == 1
    assert toy.grade().judged == 1, "tried again"
    judge.broken = set()
    assert toy.grade().judged == 1 and toy.scores() == {"ada": 5.0}


def test_what_was_judged_unconfined_does_not_serve_a_confined_run(
    toy: Toy, judge: FakeJudge, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unconfined(job: Job) -> Judged:
        found = FakeJudge.judge(judge, job)
        grade = msgspec.structs.replace(found.grade, isolation="none")
        return msgspec.structs.replace(found, grade=grade)

    toy.submit("ada")
    monkeypatch.setattr(judge, "judge", unconfined)
    assert toy.grade(unsafe=True).judged == 1
    (toy.course.paths.results / "toy" / "ada.json").unlink()
    assert toy.grade(unsafe=True).judged == 0
    monkeypatch.undo()
    monkeypatch.setattr(local, "open_executor", lambda course, **options: judge)
    summary = toy.grade()
    assert summary.judged == 1 and summary.grades[0].isolation == "A"


def test_nobody_s_verdicts_are_removed(toy: Toy, judge: FakeJudge, hidden: Path) -> None:
    def kept() -> int:
        return len(list((toy.course.paths.cache / "toy").glob("*.msgpack")))

    for student in ("ada", "bob"):
        toy.submit(student, toy.answer(double=f"{DOUBLE}  # {student}"))
    toy.grade()
    assert kept() == 2
    for number in range(3):
        (hidden / "lands_toy.py").write_text(f"LAND = {number + 2}\n")
        toy.grade(dry_run=True)
        assert kept() == 4, "what counts, and what the dry run found"
    toy.grade()
    assert kept() == 2


def test_an_entry_that_cannot_be_read_is_judged_again(toy: Toy, judge: FakeJudge) -> None:
    toy.submit("ada")
    toy.grade()
    (entry,) = (toy.course.paths.cache / "toy").glob("*.msgpack")
    entry.write_bytes(b"half")
    (toy.course.paths.results / "toy" / "ada.json").unlink()
    assert toy.grade().judged == 1
    assert entry.read_bytes() != b"half"


@pytest.mark.parametrize("field", ["grader", "versions", "misconceptions", "data", "rules"])
def test_each_part_of_the_context_counts(
    toy: Toy, judge: FakeJudge, monkeypatch: pytest.MonkeyPatch, field: str
) -> None:
    toy.submit("ada")
    toy.grade()
    if field in ("grader", "versions"):
        monkeypatch.setattr(basis, f"_{field}", lambda: "other")
    elif field == "misconceptions":
        monkeypatch.setattr(paths, "MISCONCEPTIONS", toy.root)
        (toy.root / "toy.py").write_text("")
    elif field == "data":
        toy.course.paths.data("toy").mkdir(parents=True)
        (toy.course.paths.data("toy") / "points.csv").write_text("1")
    else:
        manifest(toy, MANIFEST + "\n[assignments.toy.limits]\nwall_s = 5\n")
    summary = toy.grade()
    assert summary.judged == 1 and "changed" in summary.changes[0].why[0]


def test_another_release_is_noticed(toy: Toy, judge: FakeJudge) -> None:
    toy.submit("ada")
    toy.grade()
    toy.change("update source_cell set source = source || '\n# see above' where name = 'setup'")
    summary = toy.grade()
    assert summary.judged == 1
    assert {c.why for c in summary.changes} == {("the release changed",)}


def test_a_manual_score_shows_as_kept() -> None:
    from rich.console import Console

    from autograder.terminal import changes_table

    rows = [
        Change(student="ada", exercise="double", before=1.0, after=2.0, max_score=2, manual=1.5,
               why=("hidden tests changed",)),
        Change(student="ada", exercise="square", before=3.0, after=3.0, max_score=3,
               why=("hidden tests changed",)),
        Change(student="bob", exercise="double", before=None, after=2.0, max_score=2,
               why=("[red]x",)),
    ]  # fmt: skip
    console = Console(width=120)
    with console.capture() as said:
        console.print(changes_table(rows))
    text = said.get()
    assert "1.5 by hand is kept" in text and "1 more, unchanged" in text and "[red]x" in text


def test_points_in_a_heading_and_markdown_do_not_count_as_answers(
    toy: Toy, judge: FakeJudge
) -> None:
    toy.submit("ada")
    toy.grade()
    answer = json.loads(json.dumps(toy.answer()))
    answer["cells"][1]["source"] = "# Toy, with my own words"
    toy.submit("ada", answer)
    summary = toy.grade()
    assert summary.judged == 0 and len(summary.grades) == 1


def test_what_nbgrader_autograde_found_is_kept(
    toy: Toy, judge: FakeJudge, no_judge: Callable[[], None]
) -> None:
    toy.submit("ada")
    assert nbgrader(toy.root, "autograde", "toy") == 0
    assert len(judge.jobs) == 1
    no_judge()
    assert toy.grade().grades == ()
    toy.submit("bob")
    assert toy.grade().judged == 0, "the same cells as ada's"


@pytest.mark.parametrize("dry_run", [True, False])
def test_the_terminal_says_what_would_change_or_has(
    toy: Toy, judge: FakeJudge, capsys: pytest.CaptureFixture[str], dry_run: bool
) -> None:
    from autograder import terminal

    toy.submit("ada", toy.answer(double=f"{DOUBLE}  # ada"))
    toy.submit("bob")
    toy.grade()
    toy.submit("bob", toy.answer(double=HALF))
    with terminal.console.capture() as said:
        terminal.print_summary(toy.grade(dry_run=dry_run, students=["ada", "bob"]))
    text = " ".join(said.get().split())
    assert "regraded: before and after" in text and "submission changed" in text
    assert "1 more, unchanged" in text if dry_run else "more, unchanged" not in text
    assert ("(dry run)" in text) is dry_run and ("nothing was written" in text) is dry_run
    assert "(1 judged now), 1 unchanged, 0 not graded" in text
