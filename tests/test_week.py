"""A week on the real nbgrader, exchange and judge included: from release to export."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from test_gradebook_toy import Toy, nbgrader

from autograder.author.release import release
from autograder.cli import main
from autograder.course import load
from autograder.demo.run import copy_course
from autograder.gradebook import roster
from autograder.gradebook.grade import grade
from autograder.gradebook.nbconfig import load_config
from autograder.gradebook.standings import standings

# nbgrader 0.9.6 warns of what its own dependencies have deprecated.
pytestmark = pytest.mark.filterwarnings("ignore")

A2 = "a2_descent"
ROSTER = "student,first_name,last_name,lms_id\nada,Ada,Lovelace,1815\nbob,Bob,B,12\ncem,三,张,42\n"
EXTENSIONS = "student,assignment,days,note\nada,a2_descent,30,ill\n"
RIGHT = {
    "gd_step": "def gd_step(theta, grad, alpha):\n    return theta - alpha * grad",
    "J_grad": "def J_grad(theta):\n    return 2 * theta",
}
WRONG = RIGHT | {"gd_step": "def gd_step(theta, grad, alpha):\n    return theta + alpha * grad"}


class Student:
    """Somebody with a home of their own, who has nbgrader and the exchange's address."""

    def __init__(self, id: str, home: Path, exchange: Path) -> None:
        self.id, self.home = id, home
        home.mkdir()
        (home / "nbgrader_config.py").write_text(
            f"c = get_config()\nc.Exchange.root = {str(exchange)!r}\n"
            f"c.CourseDirectory.course_id = 'gradients'\nc.CourseDirectory.student_id = {id!r}\n"
        )

    def nbgrader(self, *arguments: str) -> str:
        """The real command in a process; what it said."""
        own = {"HOME": str(self.home), "JUPYTER_DATA_DIR": str(self.home / ".jupyter-data"),
               "JUPYTER_CONFIG_DIR": str(self.home / ".jupyter")}  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", *arguments], cwd=self.home, env=os.environ | own,
            capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr

    def fill_in(self, sources: dict[str, str]) -> None:
        """Work on the notebook as fetched."""
        path = self.home / A2 / f"{A2}.ipynb"
        notebook = json.loads(path.read_bytes())
        for cell in notebook["cells"]:
            name = cell["metadata"].get("nbgrader", {}).get("grade_id")
            cell["source"] = sources.get(name, cell["source"])
        path.write_text(json.dumps(notebook), "utf-8")


def _course(tmp_path: Path, exchange: Path) -> Toy:
    """The course in a folder of its own, a2_descent due yesterday, released."""
    course = copy_course(load(Path(__file__).resolve().parents[1]), tmp_path / "course")
    root = course.paths.root
    with (root / "nbgrader_config.py").open("a") as config:
        config.write(f"\nc.Exchange.root = {str(exchange)!r}\n")
    (root / "roster.csv").write_text(ROSTER, "utf-8")
    (root / "extensions.csv").write_text(EXTENSIONS, "utf-8")
    due = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=30)
    release(course, A2, due=due, config=load_config(course))
    roster.load(course, course.paths.roster)
    return Toy(root)


def _api(week: Toy, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What formgrader's button calls."""
    from nbgrader.apps import NbGrader
    from nbgrader.apps.api import NbGraderAPI

    monkeypatch.chdir(week.root)
    app = NbGrader()
    app.initialize([])
    app.start()
    return NbGraderAPI(app.coursedir, app.authenticator, app.exchange, parent=app)


def _correct_by_hand(week: Toy, student: str) -> None:
    """As formgrader does when a TA types a score and a comment."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{week.course.paths.database}", week.course.id) as gradebook:
        about = (A2, A2, student)
        mark = gradebook.find_grade("check_gd_step", *about)
        mark.manual_score, mark.needs_manual_grade = 1.5, False
        gradebook.find_comment("gd_step", *about).manual_comment = "Nearly. 很接近了。"
        gradebook.db.commit()


def _export(week: Toy, *arguments: str) -> list[list[str]]:
    done = CliRunner().invoke(
        main,
        ["--course", str(week.root), "export", *arguments, "--to", "-"],
        catch_exceptions=False,
    )
    assert done.exit_code == 0, done.output
    return list(csv.reader(io.StringIO(done.stdout)))


def _text(page: Path) -> str:
    return BeautifulSoup(page.read_text("utf-8"), "html.parser").text


def test_from_release_to_export(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    exchange = tmp_path / "exchange"
    exchange.mkdir(mode=0o777)
    exchange.chmod(0o777)
    week = _course(tmp_path, exchange)
    assert nbgrader(week.root, "release_assignment", A2) == 0

    students = {id: Student(id, tmp_path / id, exchange) for id in ("ada", "bob")}
    assert A2 in students["ada"].nbgrader("list")
    for student in students.values():
        student.nbgrader("fetch_assignment", A2)
        student.fill_in(RIGHT if student.id == "ada" else WRONG)
        student.nbgrader("submit", A2)
    assert nbgrader(week.root, "collect", A2) == 0

    # Each way into the gradebook gives everybody the same.
    assert nbgrader(week.root, "autograde", A2, "--student", "ada") == 0
    assert not grade(week.course, A2, students=["bob"]).failed
    first = week.rows()
    assert not grade(week.course, A2, students=["ada"], force=True).failed
    assert _api(week, monkeypatch).autograde(A2, "bob")["success"]
    assert week.rows() == first
    assert week.scores() == {"ada": 3.0, "bob": 1.0}

    # Late by 30 hours: two days begun; ada has an extension.
    found = {one.student: one for one in standings(week.course, A2)}
    assert [found[id].penalty for id in ("ada", "bob", "cem")] == [0.0, 0.2, 0.0]
    assert [found[id].handed_in for id in ("ada", "bob", "cem")] == [True, True, False]

    # Manual work wins over a regrade, which asks for a new look.
    _correct_by_hand(week, "bob")
    assert nbgrader(week.root, "autograde", A2, "--student", "bob", "--force") == 0
    (mark,) = [row for row in week.rows()["grades"] if row[:2] == ("bob", "check_gd_step")]
    assert mark[3:7] == (0.0, 1.5, None, 1)
    found = {one.student: one for one in standings(week.course, A2)}
    assert (found["bob"].score, found["bob"].penalty) == (2.0, 0.5)
    assert found["bob"].needs_manual_grade

    assert nbgrader(week.root, "generate_feedback", A2) == 0
    assert nbgrader(week.root, "release_feedback", A2) == 0
    for student in students.values():
        student.nbgrader("fetch_feedback", A2)
    pages = {id: next((tmp_path / id / A2 / "feedback").rglob("*.html")) for id in students}
    bobs = _text(pages["bob"])
    assert "Handed in late, by 1 d 6 h" in bobs and "0.5 of your 2.5 points" in bobs
    assert "Nearly. 很接近了。" in bobs and "You climbed" in bobs
    assert "Handed in late" not in _text(pages["ada"])

    canvas = _export(week, "--format", "canvas")
    assert [row[:2] + row[5:6] for row in canvas[1:]] == [
        ["    Points Possible", "", "20"], ["Lovelace, Ada", "1815", "3"], ["B, Bob", "12", "2"],
        ["张, 三", "42", ""],
    ]  # fmt: skip
    moodle = _export(week, "--format", "moodle", "--zero")
    assert [row[2:4] + row[-1:] for row in moodle[1:]] == [
        ["ada", "1815", "3"], ["bob", "12", "2"], ["cem", "42", "0"],
    ]  # fmt: skip
    assert len(_export(week, "--format", "checks")) > 2 * 9
    shutil.rmtree(exchange)
