"""roster.csv into the gradebook, and where everybody stands."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from test_gradebook_judge import FakeJudge, judge_fixture  # noqa: F401 - fixtures
from test_gradebook_toy import (  # noqa: F401 - fixtures
    MANIFEST,
    Toy,
    released_fixture,
    toy_fixture,
)

from autograder import course as courses
from autograder.cli import main
from autograder.errors import CourseError, GraderError
from autograder.gradebook import roster
from autograder.gradebook.standings import standings
from autograder.records import Standing

# nbgrader 0.9.6 warns of what its own dependencies have deprecated.
pytestmark = pytest.mark.filterwarnings("ignore")

GOOD = """\
student,first_name,last_name,email,lms_id
ada,Ada,Lovelace,ada@example.edu,1815
zhangsan,三,张,,0042
"""


def _write(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "roster.csv"
    path.write_bytes(text.encode(encoding))
    return path


def _people(toy: Toy) -> list[tuple[str, ...]]:
    return toy.query("select id, first_name, last_name, email, lms_user_id from student order by 1")


def test_a_roster_goes_into_the_gradebook_and_can_be_corrected(toy: Toy) -> None:
    done = roster.load(toy.course, _write(toy.root, GOOD, "utf-8-sig"))
    assert [change.new for change in done.changes] == [True, True]
    assert _people(toy) == [
        ("ada", "Ada", "Lovelace", "ada@example.edu", "1815"),
        ("zhangsan", "三", "张", None, "0042"),  # a leading zero is no number's
    ]
    assert roster.load(toy.course, _write(toy.root, GOOD.replace(",", ";"))).unchanged == 2
    path = _write(toy.root, "student,email,lms_id\nada,new@example.edu,\nbob,,\n")
    looked = roster.load(toy.course, path, dry_run=True)
    assert len(_people(toy)) == 2
    done = roster.load(toy.course, path)
    assert done == looked
    assert done.changes[0].before == {"email": "ada@example.edu"}
    assert done.others == ("zhangsan",)
    assert _people(toy)[0] == ("ada", "Ada", "Lovelace", "new@example.edu", "1815")
    assert [row[0] for row in _people(toy)] == ["ada", "bob", "zhangsan"]


def test_a_roster_may_come_before_the_first_release(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "course.toml").write_text(MANIFEST, "utf-8")
    monkeypatch.setenv("PATH", "/usr/bin:/bin")  # nbgrader calls alembic by name
    path = _write(tmp_path, GOOD)
    looked = roster.load(courses.load(tmp_path), path, dry_run=True)
    assert not (tmp_path / "coursework").exists()
    assert roster.load(courses.load(tmp_path), path) == looked
    assert len(_people(Toy(tmp_path))) == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("student,lms_id\nada,1\nada,2\n", "row 3: student ada stands in row 2, too"),
        ("student,lms_id\nada,1\nADA,2\n", "row 3: student ADA stands in row 2, too"),
        ("student,lms_id\nada,1\n\nbob,1\n", "row 4: lms_id 1 stands in row 2, too"),
        ("student,frist_name\nada,Ada\n", "unknown column 'frist_name' (did you mean 'first_name'"),
        ("name\nada\n", "unknown column 'name'"),
        ("first_name\nAda\n", "the column 'student' is missing"),
        ("student,student\nada,ada\n", "stands there twice"),
        ("student,email\nada,x.edu\n", "row 2: email 'x.edu' has no @"),
        ("student\n=cmd()\n", "row 2: '=cmd()' is no student id"),
        ("student\n../x\n", "row 2: the student id '../x' contains '/'"),
        ("student,email\n,a@b\n", "row 2: '' is no student id"),
        (f"student,first_name\nada,{'x' * 129}\n", "row 2: first_name has more than 128"),
        ("", "the column 'student' is missing"),
    ],
)
def test_a_mistake_names_its_row_and_changes_nothing(toy: Toy, text: str, said: str) -> None:
    path = _write(toy.root, text)
    with pytest.raises(CourseError) as caught:
        roster.load(toy.course, path)
    assert str(caught.value).startswith(f"{path}: row ") and said in str(caught.value)
    assert _people(toy) == []


def test_all_mistakes_are_named_up_to_five(toy: Toy) -> None:
    path = _write(toy.root, "student\n" + "".join(f"-{n}\n" for n in range(7)))
    with pytest.raises(CourseError) as caught:
        roster.load(toy.course, path)
    lines = str(caught.value).splitlines()
    assert len(lines) == 6 and lines[-1].strip() == "and 2 more."


def test_a_file_that_cannot_be_read(toy: Toy) -> None:
    with pytest.raises(CourseError, match="CSV UTF-8"):
        roster.load(toy.course, _write(toy.root, GOOD, "gbk"))
    with pytest.raises(CourseError, match="cannot be read"):
        roster.load(toy.course, toy.root / "none.csv")


def test_everybody_stands_somewhere(toy: Toy, judge: FakeJudge) -> None:
    roster.load(toy.course, _write(toy.root, GOOD))
    toy.submit("ada", timestamp="2026-09-28 00:59:00 UTC")
    toy.submit("bob", toy.release())
    toy.grade()
    toy.submit("cem")  # handed in, not graded yet
    toy.change("update grade set manual_score = 1.5, needs_manual_grade = 1 where auto_score = 2")
    found = standings(toy.course, "toy")
    assert [one.student for one in found] == ["ada", "bob", "cem", "zhangsan"]
    ada, bob, cem, zhangsan = found
    assert ada == Standing(
        student="ada", assignment="toy", max_score=5, score=0.0, penalty=5.0,
        submitted=datetime(2026, 9, 28, 0, 59, tzinfo=UTC),
        due=datetime(2026, 9, 27, 23, 59, tzinfo=UTC), handed_in=True, needs_manual_grade=True,
        first_name="Ada", last_name="Lovelace", email="ada@example.edu", lms_id="1815",
    )  # fmt: skip
    assert ada.late_s == 3600
    assert (bob.score, bob.handed_in, bob.penalty) == (0.0, True, 0.0)
    assert (cem.score, cem.handed_in) == (None, True)
    assert (zhangsan.score, zhangsan.handed_in, zhangsan.lms_id) == (None, False, "0042")


def test_nothing_released_is_said(toy: Toy, tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="no assignment 'toi'"):
        standings(toy.course, "toi")
    toy.change("delete from assignment")
    with pytest.raises(CourseError, match="Run `autograder release toy` first"):
        standings(toy.course, "toy")
    toy.course.paths.database.unlink()
    with pytest.raises(GraderError, match="Run `autograder release` first"):
        standings(toy.course, "toy")
    assert not toy.course.paths.database.exists()


def test_the_command(toy: Toy) -> None:
    _write(toy.root, GOOD)

    def run(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, ["--course", str(toy.root), "roster", *arguments])
        return result.exit_code, result.output

    assert run("--dry-run") == (
        0, "new      ada\nnew      zhangsan\n2 new, 0 changed, 0 unchanged; nothing was written\n",
    )  # fmt: skip
    assert run()[0] == 0
    other = _write(toy.root / "coursework", "student,last_name\nada,King\n")
    assert run(str(other)) == (
        0,
        "changed  ada: last_name Lovelace -> King\n0 new, 1 changed, 0 unchanged\n"
        "not in the file, kept: zhangsan\n",
    )
    code, said = run(str(_write(toy.root, "student\nada\nada\n")))
    assert code == 2 and said.startswith("autograder: ") and "Traceback" not in said
