"""`autograder grade`: what is graded, what is skipped, what is refused, and what stays."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import msgspec
import pytest
from test_gradebook_judge import FakeJudge, judge_fixture  # noqa: F401 - a fixture
from test_gradebook_toy import (  # noqa: F401 - fixtures
    DOUBLE,
    MANIFEST,
    Toy,
    code,
    notebook,
    released_fixture,
    toy_fixture,
)

from autograder.course import load
from autograder.errors import CourseError, GraderError, StudentError
from autograder.files import replace
from autograder.gradebook import config
from autograder.gradebook.intake.submissions import check_student
from autograder.records import Grade
from autograder.scale import local, results

# nbgrader 0.9.6 warns of what its own dependencies have deprecated.
pytestmark = pytest.mark.filterwarnings("ignore")


def test_a_second_run_skips_what_is_graded_and_unchanged(toy: Toy, judge: FakeJudge) -> None:
    for student in ("ada", "bob", "cem", "dan", "eve"):
        toy.submit(student)
    assert len(toy.grade().grades) == 5
    judge.jobs.clear()
    toy.submit("bob", toy.answer(double="def double(x):\n    return 0"))
    toy.submit("cem", timestamp="2026-09-28 10:00:00 UTC")
    (toy.course.paths.results / "toy" / "dan.json").unlink()
    toy.change(
        "update grade set auto_score = null where notebook_id = (select n.id from "
        "submitted_notebook n join submitted_assignment a on a.id = n.assignment_id "
        "where a.student_id = 'eve')"
    )
    started: list[tuple[int, int]] = []
    summary = toy.grade(on_start=lambda todo, skipped: started.append((todo, skipped)))
    assert started == [(4, 1)]
    assert [grade.submission.student for grade in summary.grades] == ["bob", "cem", "dan", "eve"]
    assert [job.submission.student for job in judge.jobs] == ["bob"], "others wrote nothing new"
    assert [grade.submission.student for grade in summary.skipped] == ["ada"]
    assert toy.scores() == {"ada": 5.0, "bob": 3.0, "cem": 5.0, "dan": 5.0, "eve": 5.0}
    judge.jobs.clear()
    assert len(toy.grade(students=["ada"], force=True).grades) == 1
    assert [job.submission.student for job in judge.jobs] == ["ada"]


def test_every_grade_is_reported_once_it_is_saved(toy: Toy, judge: FakeJudge) -> None:
    for student in ("ada", "bob"):
        toy.submit(student)
    saved: list[tuple[str, Grade | None]] = []

    def on_result(grade: Grade) -> None:
        student = grade.submission.student
        assert toy.scores()[student] == grade.score
        assert toy.autograded(student)["cells"]
        saved.append((student, results.load(toy.course, "toy", student)))

    summary = toy.grade(on_result=on_result)
    assert sorted(student for student, _ in saved) == ["ada", "bob"]
    assert [grade.submission.student for grade in summary.grades] == ["ada", "bob"]
    assert {grade for _, grade in saved if grade is None} == set()
    stored = results.load(toy.course, "toy", "ada")
    assert stored == summary.grades[0]
    assert stored is not None and stored.submission.path == "coursework/submitted/ada/toy/toy.ipynb"


def test_bad_submissions_are_one_line_each_and_the_rest_is_graded(
    toy: Toy, judge: FakeJudge
) -> None:
    toy.submit("ada")
    toy.submit("bob", b"<html>not found</html>")
    toy.submit("x,y")
    toy.submit("=cmd()")
    toy.submit("\u202eada")
    if _bytes_allowed(toy):
        toy.submit("b\udcffd")
    (toy.course.paths.submitted / "dir" / "toy" / "toy.ipynb").mkdir(parents=True)
    (toy.course.paths.submitted / "stray.txt").write_text("no folder")
    errors = {grade.submission.student: grade.error for grade in toy.grade().failed}
    assert {"bob", "x,y", "=cmd()", "\u202eada", "dir"} <= set(errors)
    assert all(error and "\n" not in error and error.isascii() for error in errors.values())
    assert toy.scores() == {"ada": 5.0, "bob": None, "dir": None}
    stored = sorted(path.name for path in (toy.course.paths.results / "toy").iterdir())
    assert stored == ["ada.json", "bob.json", "dir.json"]
    assert results.load(toy.course, "toy", "bob") is not None
    assert [grade.error for grade in toy.grade().failed] == list(
        dict(sorted(errors.items())).values()
    )


def test_another_assignments_notebook_is_no_zero(toy: Toy, judge: FakeJudge) -> None:
    """Its own work in such a file counts; a file that says nothing of where it is from, too."""
    cells = [
        code("import math", grade_id="setup", locked=True),
        code("def triple(x): return 3 * x"),
    ]
    other = notebook(*cells)
    other["metadata"]["autograder"]["assignment"] = "a9_other"
    mixed = notebook(code("def double(x): return 2 * x"))
    mixed["metadata"]["autograder"]["assignment"] = "a9_other"
    silent = notebook(*cells)
    del silent["metadata"]["autograder"]
    for student, made in (("ada", other), ("bob", mixed), ("cem", silent)):
        toy.submit(student, json.dumps(made).encode())
    (failed,) = toy.grade().failed
    assert failed.submission.student == "ada" and failed.score is None
    assert "notebook of a9_other, and nothing in it is of toy" in str(failed.error)


def test_what_lies_there_instead_of_a_notebook_is_said(toy: Toy, judge: FakeJudge) -> None:
    folder = toy.course.paths.submitted / "ada" / "toy"
    folder.mkdir(parents=True)
    (folder / "toy.py").write_text("# %%\n")
    (failed,) = toy.grade().failed
    assert "toy.ipynb is missing in" in str(failed.error)
    assert str(failed.error).endswith("(there: 'toy.py')")


def _bytes_allowed(toy: Toy) -> bool:
    """Whether this file system takes names that are no UTF-8."""
    try:
        (toy.root / "\udcff").write_text("")
    except (OSError, UnicodeError):
        return False
    return True


@pytest.mark.parametrize(
    "student", ["../ada", "a/b", "..", ".", "", " ada", "a\0b", "a*", "a" * 129]
)
def test_no_student_id_leads_out_of_its_folder(toy: Toy, judge: FakeJudge, student: str) -> None:
    with pytest.raises(StudentError):
        check_student(student)
    (grade,) = toy.grade(students=[student]).grades
    assert grade.error is not None and grade.score is None
    assert grade.max_score == 5
    assert not judge.jobs
    assert not toy.course.paths.results.exists()


def test_ordinary_student_ids_are_fine() -> None:
    for student in ("ada", "2026-0017", "a.b+c@uni.edu", "王小明", "ada lovelace", "o'hara"):
        assert check_student(student) == student


def test_a_student_who_handed_in_nothing_is_said_so(toy: Toy, judge: FakeJudge) -> None:
    toy.submit("ada")
    (grade,) = toy.grade(students=["bob"]).grades
    assert grade.error is not None and "nothing was handed in" in grade.error
    assert toy.rows()["students"] == []


def test_an_unreadable_timestamp_is_noted_and_ignored(toy: Toy, judge: FakeJudge) -> None:
    toy.submit("ada", timestamp="yesterday evening")
    (grade,) = toy.grade().grades
    assert grade.score == 5.0
    assert "yesterday evening" in str(grade.notes)
    assert toy.rows()["submissions"] == [("ada", None, None)]


def test_messages_follow_the_language_of_the_release(toy: Toy, judge: FakeJudge) -> None:
    path = toy.course.paths.release / "toy" / "toy.ipynb"
    released = json.loads(path.read_bytes())
    released["metadata"]["autograder"]["language"] = "zh"
    path.write_text(json.dumps(released))
    toy.submit("ada", toy.release() | {"cells": []})
    (grade,) = toy.grade().grades
    assert grade.language == judge.jobs[0].language == "zh"
    assert grade.notes[0].startswith("以下单元格被删除")
    assert "得 0 分" in str(toy.autograded("ada"))


def test_a_gradebook_that_cannot_be_written_saves_nothing_by_halves(
    toy: Toy, judge: FakeJudge, monkeypatch: pytest.MonkeyPatch
) -> None:
    toy.submit("ada")
    (toy.root / "nbgrader_config.py").write_text(
        (toy.root / "nbgrader_config.py").read_text() + 'c.CourseDirectory.db_url += "?timeout=0"\n'
    )
    locked = sqlite3.connect(toy.course.paths.database, isolation_level=None)

    def judge_and_lock(job: Any) -> Any:
        locked.execute("begin immediate")
        return FakeJudge.judge(judge, job)

    monkeypatch.setattr(judge, "judge", judge_and_lock)
    with pytest.raises(GraderError, match="in use by another program"):
        toy.grade()
    locked.close()
    assert not toy.course.paths.autograded.exists()
    assert not (toy.course.paths.results / "toy").exists()
    monkeypatch.undo()
    monkeypatch.setattr(local, "open_executor", lambda course, **options: judge)
    assert toy.grade().grades[0].score == 5.0


def test_what_was_judged_before_an_interruption_is_kept(
    toy: Toy, judge: FakeJudge, monkeypatch: pytest.MonkeyPatch
) -> None:
    for student in ("ada", "bob"):
        toy.submit(student, toy.answer(double=f"{DOUBLE}  # {student}"))

    def stop(jobs: Any) -> Any:
        asked = list(jobs)
        yield 0, judge.judge(asked[0])
        raise KeyboardInterrupt

    monkeypatch.setattr(judge, "map", stop)
    with pytest.raises(KeyboardInterrupt):
        toy.grade()
    assert toy.scores() == {"ada": 5.0}
    monkeypatch.undo()
    monkeypatch.setattr(local, "open_executor", lambda course, **options: judge)
    assert [grade.submission.student for grade in toy.grade().grades] == ["bob"]


def test_an_answer_that_never_came_is_no_zero(
    toy: Toy, judge: FakeJudge, monkeypatch: pytest.MonkeyPatch
) -> None:
    toy.submit("ada")
    monkeypatch.setattr(judge, "map", lambda jobs: iter(list(jobs)[:0]))
    (grade,) = toy.grade().failed
    assert grade.error is not None and "no answer" in grade.error
    assert toy.scores() == {"ada": None}


def test_a_second_run_at_the_same_time_is_refused(toy: Toy, judge: FakeJudge) -> None:
    toy.submit("ada")

    def again(grade: Grade) -> None:
        with pytest.raises(CourseError, match="another `autograder grade` is at work"):
            toy.grade()

    assert len(toy.grade(on_result=again).grades) == 1


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("square = 3", "square = 4", "course.toml gives square 4 points, the gradebook 3"),
        ("square = 3", "square = 3\ncube = 1", "cube is in course.toml, but not in the gradebook"),
        ("square = 3", "", "square is in the gradebook, but not in course.toml"),
    ],
)
def test_a_release_that_disagrees_with_course_toml_is_not_graded(
    toy: Toy, judge: FakeJudge, old: str, new: str, says: str
) -> None:
    toy.submit("ada")
    (toy.root / "course.toml").write_text(MANIFEST.replace(old, new), encoding="utf-8")
    toy.course = load(toy.root)
    with pytest.raises(CourseError, match=says):
        toy.grade()
    assert toy.scores() == {}


def test_an_assignment_that_was_never_released_is_said_so(toy: Toy, judge: FakeJudge) -> None:
    toy.change("delete from notebook")
    toy.submit("ada")
    with pytest.raises(CourseError, match="Run `autograder release toy` first"):
        toy.grade()


def test_without_a_gradebook_the_release_is_named(toy: Toy, judge: FakeJudge) -> None:
    """As in a fresh clone: neither the folder nor the file is there, and neither is made."""
    folder = toy.course.paths.coursework
    shutil.rmtree(folder)
    said = r"there is no gradebook .*gradebook\.db\. Run `autograder release` first\."
    with pytest.raises(GraderError, match=said):
        toy.grade()
    assert not folder.exists()
    folder.mkdir()
    with pytest.raises(GraderError, match=said):
        toy.grade()
    assert not toy.course.paths.database.exists()


def test_a_broken_nbgrader_config_is_a_course_error(toy: Toy, judge: FakeJudge) -> None:
    toy.submit("ada")
    (toy.root / "nbgrader_config.py").write_text("c = get_config()\n1 / 0")
    with pytest.raises(CourseError, match=r"nbgrader_config\.py: ZeroDivisionError"):
        toy.grade()


def test_stubs_and_configuration_are_plain_data() -> None:
    from autograder.author.draft import CODE_STUBS

    assert config.CODE_STUBS == CODE_STUBS
    assert json.dumps([config.SANITIZE, config.AUTOGRADE])


def test_a_result_written_by_another_version_is_no_result(toy: Toy) -> None:
    path = results.path_of(toy.course, "toy", "ada")
    replace(path, b'{"score": 3}')
    assert results.load(toy.course, "toy", "ada") is None
    assert Path(path).read_bytes() == b'{"score": 3}'
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(path.read_bytes(), type=Grade)
