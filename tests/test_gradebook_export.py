"""Grades for nbgrader, Canvas and Moodle, and every check as JSON Lines."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from test_gradebook_judge import FakeJudge, judge_fixture  # noqa: F401 - fixtures
from test_gradebook_toy import Toy, nbgrader, released_fixture, toy_fixture  # noqa: F401 - fixtures

from autograder.cli import main
from autograder.gradebook import roster
from autograder.gradebook.export import cells
from autograder.gradebook.standings import standings

# nbgrader 0.9.6 warns of what its own dependencies have deprecated.
pytestmark = pytest.mark.filterwarnings("ignore")

ROSTER = """\
student,first_name,last_name,email,lms_id
ada,Ada,"Lovelace, Countess",ada@example.edu,1815
bob,=HYPERLINK("x"),+Bob,bob@example.edu,12
zhangsan,三,张,zs@example.edu,0042
"""


@pytest.fixture(name="graded")
def graded_fixture(toy: Toy, judge: FakeJudge) -> Toy:
    """Three students; ada has 5, bob 3, zhangsan handed in nothing."""
    (toy.root / "roster.csv").write_text(ROSTER, "utf-8")
    roster.load(toy.course, toy.root / "roster.csv")
    toy.submit("ada")
    toy.submit("bob", toy.answer(double="def double(x):\n    return x"))
    toy.grade()
    return toy


def _run(toy: Toy, *arguments: str) -> Result:
    result = CliRunner().invoke(
        main, ["--course", str(toy.root), "export", *arguments], catch_exceptions=False
    )
    assert "Traceback" not in result.output
    return result


def _rows(toy: Toy, *arguments: str) -> list[list[str]]:
    result = _run(toy, *arguments, "--to", "-")
    assert result.exit_code == 0, result.output
    return list(csv.reader(io.StringIO(result.stdout)))


def test_nbgraders_csv_has_its_columns_and_values(graded: Toy) -> None:
    graded.change("update student set first_name = 'Bob', last_name = 'B' where id = 'bob'")
    graded.change("update student set last_name = 'Lovelace' where id = 'ada'")
    graded.submit("bob", timestamp="2026-09-28 10:00:00 UTC")
    graded.grade()
    stock = "--exporter=nbgrader.plugins.export.CsvExportPlugin"
    assert nbgrader(graded.root, "export", stock, "--to", "stock.csv") == 0
    assert nbgrader(graded.root, "export", "--to", "ours.csv") == 0
    theirs, ours = ((graded.root / f"{name}.csv").read_text("utf-8") for name in ("stock", "ours"))
    assert ours == theirs == _run(graded, "--to", "-").stdout
    assert "bob,B,Bob,bob@example.edu,5.0,5.0,0.0,5.0" in ours


def test_canvas_gets_its_documented_columns(graded: Toy) -> None:
    rows = _rows(graded, "--format", "canvas")
    fixed = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    assert rows == [
        [*fixed, "Toy", "Final Points"],
        ["    Points Possible", "", "", "", "", "5", "(read only)"],
        ["Lovelace, Countess, Ada", "1815", "", "ada", "", "5", "5"],
        ['\'+Bob, =HYPERLINK("x")', "12", "", "bob", "", "3", "3"],
        ["张, 三", "0042", "", "zhangsan", "", "", ""],
    ]


def test_moodle_gets_its_documented_columns(graded: Toy) -> None:
    rows = _rows(graded, "--format", "moodle", "toy", "--zero")
    names = ["First name", "Last name", "Username", "ID number", "Email address"]
    assert rows == [
        [*names, "Assignment: Toy (Real)", "Course total (Real)"],
        ["Ada", "Lovelace, Countess", "ada", "1815", "ada@example.edu", "5", "5"],
        ['\'=HYPERLINK("x")', "'+Bob", "bob", "12", "bob@example.edu", "3", "3"],
        ["三", "张", "zhangsan", "0042", "zs@example.edu", "0", "0"],
    ]


def test_a_user_column_that_would_give_marks_to_somebody_else_is_left_out(graded: Toy) -> None:
    graded.change("update student set lms_user_id = null where id = 'bob'")
    result = _run(graded, "--format", "moodle", "--to", "-")
    assert "no ID number: bob; the column 'ID number' is left out" in result.stderr
    assert result.stdout.splitlines()[0].startswith("First name,Last name,Username,Email address,")
    assert "no lms_id: bob" in _run(graded, "--format", "canvas", "--to", "-").stderr


def test_columns_of_the_lms_are_named_in_course_toml(graded: Toy) -> None:
    path = graded.root / "course.toml"
    path.write_text(path.read_text("utf-8") + '\n[lms.columns]\ntoy = "Spielzeug (77)"\n', "utf-8")
    assert _rows(graded, "--format", "canvas")[0][5] == "Spielzeug (77)"
    assert _rows(graded, "--format", "moodle")[0][5] == "Spielzeug (77)"


def test_every_check_is_a_line(graded: Toy) -> None:
    graded.submit("cem", b"no notebook")
    graded.grade()
    result = _run(graded, "--format", "checks", "--to", "-")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["student"] for line in lines] == ["ada"] * 4 + ["bob"] * 4 + ["cem"]
    assert {tuple(line) for line in lines} == {tuple(lines[0])}  # the same keys, each time
    wrong = lines[4]
    assert (wrong["exercise"], wrong["check"], wrong["status"]) == (
        "double", "double_values", "FAILED",
    )  # fmt: skip
    assert (wrong["exercise_score"], wrong["exercise_max"], wrong["core"]) == (0, 2, True)
    assert wrong["message"] == "double(3) returned <b>1</b>, expected 2*3*1."
    assert "not a notebook" in lines[-1]["error"] and lines[-1]["check"] is None
    assert result.exit_code == 1 and "cem (toy: not a notebook)" in result.stderr


def test_what_is_missing_is_said_and_exit_codes_are_the_readmes(graded: Toy) -> None:
    out = graded.root / "out" / "mine.csv"
    result = _run(graded, "--to", str(out), "--bom")
    assert (result.exit_code, result.stdout.replace("\n", "")) == (0, f"{out}: 3 rows")
    assert out.read_bytes().startswith(b"\xef\xbb\xbfassignment,")
    graded.change("update grade set needs_manual_grade = 1")
    result = _run(graded, "--to", str(out))
    assert "waiting for a manual grade: ada (toy), bob (toy)" in result.stderr
    assert result.exit_code == 0
    graded.submit("cem")
    assert _run(graded, "--to", str(out)).exit_code == 1
    assert _run(graded, "toi", "--to", str(out)).exit_code == 2
    assert _run(graded, "--format", "excel").exit_code == 2


def test_nbgraders_own_command_writes_the_same(graded: Toy) -> None:
    for name in ("Canvas", "Moodle"):
        plugin = f"--exporter=autograder.gradebook.export.plugin.{name}Export"
        assert nbgrader(graded.root, "export", plugin, "--to", "lms.csv") == 0
        ours = _run(graded, "--format", name.lower(), "--to", "-").stdout
        assert (graded.root / "lms.csv").read_text("utf-8") == ours


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"), ("+SUM(A1)", "'+SUM(A1)"), ("-2+3", "'-2+3"), ("@x", "'@x"),
        ("\t=1", "' =1"), ("\r=1", "' =1"), ("\n-x", "' -x"), ("  =1", "'  =1"), ("＝1", "'＝1"),
        ("-5", "-5"), ("-0.5", "-0.5"), ("+3", "+3"), (-5.0, "-5.0"), (3, "3"), (None, ""),
        ("Ada", "Ada"), ("a=b", "a=b"), ("a\nb", "a b"), ("张三", "张三"),
    ],
)  # fmt: skip
def test_a_cell_never_is_a_formula(cell: cells.Cell, written: str) -> None:
    assert cells.safe(cell) == written


@given(st.text())
def test_no_text_at_all_is_a_formula_and_a_row_stays_a_row(cell: str) -> None:
    (row,) = csv.reader(io.StringIO(cells.text([[cell, "end"]]), newline=""), strict=True)
    assert row[1:] == ["end"]
    read = row[0].lstrip()
    assert not read or read[0] not in "=+-@＝＋－＠" or float(read) is not None


def test_points_have_two_decimals_at_most() -> None:
    assert [cells.points(value) for value in (20.0, 14.4, 0.666, 0.0, None)] == [
        "20", "14.4", "0.67", "0", None,
    ]  # fmt: skip


def test_export_before_any_release_is_one_line(tmp_path: Path, toy: Toy) -> None:
    toy.course.paths.database.unlink()
    result = _run(toy)
    assert result.exit_code == 2 and len(result.stderr.splitlines()) == 1


def test_the_score_of_an_earlier_file_is_named(graded: Toy) -> None:
    graded.submit("ada", b"%PDF-1.4")
    assert "score of an earlier file: ada (toy; newest: not a notebook)" in _run(graded).stderr
    graded.grade()
    graded.submit("bob", graded.answer(double="def double(x):\n    return 2"))
    for format in ("nbgrader", "canvas"):
        result = _run(graded, "--format", format, "--to", "-")
        assert result.exit_code == 1 and ",5" in result.stdout
        assert result.stderr.splitlines() == [
            "score of an earlier file: ada (toy; newest: not a notebook), "
            "bob (toy; newest: not graded)"
        ]
    graded.submit("ada")
    graded.grade()
    assert _run(graded, "--to", "-").stderr == ""


def test_a_file_that_is_no_notebook_waits_for_nobody_but_its_student(graded: Toy) -> None:
    graded.submit("cem", b"")
    graded.submit("dan", b"%PDF-1.4")
    for _ in range(2):  # before grading, and after
        result = _run(graded, "--to", "-")
        assert result.exit_code == 1
        assert result.stderr.splitlines() == [
            "cannot be graded, ask for the file again: cem (toy: not a notebook), "
            "dan (toy: not a notebook)"
        ]
        graded.grade()
    found = {one.student: one for one in standings(graded.course, "toy")}
    assert found["cem"].refused == "not a notebook" and not found["cem"].needs_manual_grade
    page = graded.root / "report.html"
    command = ["--course", str(graded.root), "report", "toy", "--output", str(page)]
    assert CliRunner().invoke(main, command, catch_exceptions=False).exit_code == 0
    html = page.read_text("utf-8")
    assert "ask for the file again" in html and "Waiting for a manual grade" not in html
    graded.submit("cem")
    assert "handed in, not graded: cem (toy)" in _run(graded, "--to", "-").stderr


def test_a_fault_of_ours_is_not_asked_of_the_student(graded: Toy, judge: FakeJudge) -> None:
    graded.submit("cem", graded.answer(square="def square(x):\n    return x"))
    judge.broken = {"cem"}
    graded.grade()
    result = _run(graded, "--to", "-")
    assert "handed in, not graded: cem (toy). Run `autograder grade`." in result.stderr
    assert "ask for the file" not in result.stderr
