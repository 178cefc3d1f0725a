"""The two ways into the gradebook, with the real nbgrader: they must leave the same."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from test_gradebook_judge import FakeJudge, judge_fixture, showing  # noqa: F401 - fixtures
from test_gradebook_toy import (  # noqa: F401 - fixtures
    DOUBLE,
    FAIL_CLOSED,
    SQUARE,
    Toy,
    nbgrader,
    released_fixture,
    toy_fixture,
)
from traitlets.config import Config

from autograder.errors import CourseError
from autograder.gradebook.config import configure_from

# nbgrader 0.9.6 warns of what its own dependencies have deprecated.
pytestmark = pytest.mark.filterwarnings("ignore")

CONFIG_FILE = Path(__file__).resolve().parents[1] / "nbgrader_config.py"
WRONG = "def double(x):\n    return x"


def _tampered(toy: Toy) -> None:
    """Hand in a class of honest, odd and forged notebooks."""
    toy.submit("ada")
    toy.submit("bob", toy.answer(double=WRONG), timestamp="2026-09-28 10:00:00 UTC")
    toy.submit("cem", toy.release(), timestamp="")
    toy.submit("dan", name="my homework.ipynb")

    forged = toy.answer(double=WRONG)
    for cell in forged["cells"]:
        marks = cell["metadata"].get("nbgrader", {})
        marks |= {"points": 1000, "locked": False, "grade": True, "schema_version": 99}
        if marks.get("grade_id", "").startswith("check"):
            cell["source"] = "2.0"
    toy.submit("eve", forged)

    doubled = toy.answer()
    doubled["cells"] += [dict(cell, id=f"again-{at}") for at, cell in enumerate(doubled["cells"])]
    toy.submit("fay", doubled)

    gutted = toy.answer()
    gutted["cells"] = [cell for cell in gutted["cells"] if "check_" not in str(cell["metadata"])]
    gutted["cells"][0]["metadata"]["nbgrader"]["grade_id"] = 7
    del gutted["metadata"]
    toy.submit("gus", gutted)

    bare = toy.answer()
    for cell in bare["cells"]:
        cell["metadata"] = {}
    toy.submit("hal", bare)
    old = {"worksheets": [{"cells": [{"cell_type": "code", "input": DOUBLE}]}], "nbformat": 3}
    toy.submit("ivy", {**old, "nbformat_minor": 0, "metadata": {}})
    toy.submit("jon", {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def _copy(toy: Toy, tmp_path: Path) -> Toy:
    """The same course once more, to be graded the other way."""
    return Toy(Path(shutil.copytree(toy.root, tmp_path / "other", symlinks=True)))


SCORES = {
    "ada": 5.0,
    "bob": 3.0,
    "cem": 0.0,
    "dan": 5.0,
    "eve": 3.0,
    "fay": 5.0,
    "gus": 5.0,
    "hal": 5.0,
    "ivy": 2.0,
    "jon": 0.0,
}


def test_both_ways_leave_equal_gradebooks_and_files(
    toy: Toy, judge: FakeJudge, tmp_path: Path
) -> None:
    _tampered(toy)
    other = _copy(toy, tmp_path)
    assert nbgrader(toy.root, "autograde", "toy") == 0
    summary = other.grade()
    assert not summary.failed
    assert toy.scores() == SCORES == other.scores()
    assert toy.rows() == other.rows()
    penalties = {row[0]: row[-1] for row in toy.rows()["grades"]}
    assert penalties == {student: 3.0 if student == "bob" else None for student in SCORES}
    for student in SCORES:
        assert toy.autograded(student) == other.autograded(student), student
        folders = [t.course.paths.autograded / student / "toy" for t in (toy, other)]
        trees = [sorted(str(p.relative_to(f)) for p in f.rglob("*")) for f in folders]
        assert trees[0] == trees[1]
        modes = [(folder / "toy.ipynb").stat().st_mode & 0o777 for folder in folders]
        assert modes == [0o444, 0o444]
    results = [t.course.paths.results / "toy" for t in (toy, other)]
    assert [(results[0] / f"{s}.json").read_bytes() for s in SCORES] == [
        (results[1] / f"{s}.json").read_bytes() for s in SCORES
    ]


def test_a_regrade_keeps_manual_work_and_asks_for_a_new_look(
    toy: Toy, judge: FakeJudge, tmp_path: Path
) -> None:
    toy.submit("ada")
    toy.submit("bob", toy.answer(double=WRONG))
    toy.grade()
    toy.change("update grade set manual_score = 1.5, extra_credit = 0.25, needs_manual_grade = 0")
    toy.change("update comment set manual_comment = 'by hand'")
    toy.submit("bob")
    other = _copy(toy, tmp_path)
    assert nbgrader(toy.root, "autograde", "toy", "--force") == 0
    other.grade(force=True)
    assert toy.rows() == other.rows()
    for row in toy.rows()["grades"]:
        assert row[4:7] == (1.5, 0.25, 1)
    assert {row[-1] for row in toy.rows()["comments"]} == {"by hand"}
    assert toy.scores() == {"ada": 5.0, "bob": 5.0}


def test_our_fault_is_no_zero_and_keeps_the_old_score(
    toy: Toy, judge: FakeJudge, tmp_path: Path
) -> None:
    toy.submit("ada")
    toy.submit("bob", toy.answer(double="def double(x):\n    return x + x  # or 2 * x"))
    toy.grade()
    before = toy.rows()
    judge.broken.add("ada")
    other = _copy(toy, tmp_path)
    summary = other.grade(force=True)
    assert [grade.submission.student for grade in summary.failed] == ["ada"]
    assert other.rows() == before
    assert nbgrader(toy.root, "autograde", "toy", "--force") == 1
    assert toy.rows() == before
    judge.broken.clear()
    again = other.grade()
    assert [grade.submission.student for grade in again.grades] == ["ada"] and not again.failed
    assert again.judged == 0, "the verdict from before the fault still stands"


def test_a_file_that_is_no_notebook_fails_alone_in_both_ways(
    toy: Toy, judge: FakeJudge, tmp_path: Path
) -> None:
    toy.submit("ada")
    toy.submit("bob", b"PK\x03\x04 no notebook")
    toy.submit("cem", name="one.ipynb")
    toy.submit("cem", name="two.ipynb")
    (toy.course.paths.submitted / "dan" / "toy").mkdir(parents=True)
    other = _copy(toy, tmp_path)
    errors = {grade.submission.student: grade.error for grade in other.grade().failed}
    assert "not JSON" in str(errors["bob"]) or "UTF-8" in str(errors["bob"])
    assert "several others" in str(errors["cem"])
    assert "no notebook" in str(errors["dan"])
    assert set(errors) == {"bob", "cem", "dan"}
    assert nbgrader(toy.root, "autograde", "toy") == 1
    assert toy.rows() == other.rows()
    assert toy.scores() == {"ada": 5.0, "bob": None, "cem": None}


def test_feedback_and_export_work_untouched(toy: Toy, judge: FakeJudge) -> None:
    hostile = toy.answer(double=WRONG)
    hostile["cells"] += [
        {"cell_type": "markdown", "metadata": {}, "source": "# H\n<img src=x onerror=c()> `x<y`"},
        {"cell_type": "markdown", "metadata": {}, "source": "[x](javascript:d()) <div id=check_a>"},
        showing(
            {"output_type": "display_data", "data": {"text/html": "<td>7<script>a()</script>"}},
            {"output_type": "display_data", "data": {"application/javascript": "b()"}},
            {"output_type": "stream", "name": "stderr", "text": "warned\x1b]0;title\x07\n"},
            {"output_type": "execute_result", "data": {"text/plain": "1000"}},
        ),
    ]
    toy.submit("ada", hostile)
    toy.grade()
    assert nbgrader(toy.root, "generate_feedback", "toy") == 0
    page = (toy.course.paths.feedback / "ada" / "toy" / "toy.html").read_text(encoding="utf-8")
    body = page[page.index("<body") :]
    soup = BeautifulSoup(body, "html.parser")
    assert "<script" not in page and "default-src 'none'" in page
    for element in soup.find_all():
        assert element.name not in ("script", "iframe", "object", "embed", "form", "style")
        assert not [name for name in element.attrs if name.startswith("on") or name == "id"] or (
            element.get("id") in ("results", "results-title", "double", "square")
        )
        assert "javascript" not in str(element.get("href", "")) + str(element.get("src", ""))
    assert "b()" not in body
    assert "\x1b" not in body
    assert "title" not in soup.text.split("warned")[1][:20]
    assert "<h1>H" in body
    assert "warned" in body
    assert "expected 2*3*1" in body
    assert "<b>1</b>" not in body
    assert soup.h1 is not None and soup.h1.text == "3 of 5 points"
    rows = [row.text for row in soup.select("#results tbody tr")]
    assert rows[0].startswith("double0 / 2") and rows[1].startswith("square3 / 3")
    assert nbgrader(toy.root, "export", "--to", str(toy.root / "grades.csv")) == 0
    line = (toy.root / "grades.csv").read_text().splitlines()[1]
    assert line.startswith("toy,2026-09-27 23:59:00,2026-09-20 10:00:00,ada,")
    assert line.endswith("3.0,0.0,3.0,5.0")


def test_links_are_not_followed_into_autograded_folders(toy: Toy, judge: FakeJudge) -> None:
    secret = toy.root / "solution.py"
    secret.write_text("the answer")
    for student in ("ada", "bob"):
        folder = toy.submit(student, note="mine")
        (folder / "stolen.txt").symlink_to(secret)
    toy.submit("eve", b"")
    theft = toy.course.paths.submitted / "eve" / "toy" / "toy.ipynb"
    theft.unlink()
    theft.symlink_to(toy.course.paths.submitted / "ada" / "toy" / "toy.ipynb")
    assert nbgrader(toy.root, "autograde", "toy", "--student", "ada") == 0
    summary = toy.grade(students=["bob", "eve"])
    for student in ("ada", "bob"):
        files = sorted(os.listdir(toy.course.paths.autograded / student / "toy"))
        assert files == ["data", "note.txt", "timestamp.txt", "toy.ipynb"]
    assert [grade.error for grade in summary.failed] == ["toy.ipynb is a link out of its folder"]
    assert "stolen.txt" in str(summary.grades[0].notes)


def test_without_our_configuration_a_check_earns_nothing(toy: Toy, judge: FakeJudge) -> None:
    """nbgrader's own Execute would give full marks to a check that says nothing."""
    toy.submit("ada")
    shutil.copy(Path("/dev/null"), toy.root / "nbgrader_config.py")
    root = toy.course.paths.coursework
    assert nbgrader(root, "autograde", "toy") == 0
    assert toy.scores() == {"ada": 0.0}
    assert not judge.jobs
    assert FAIL_CLOSED.strip() in str(toy.autograded("ada")["cells"][3]["source"])
    shown = toy.autograded("ada")["cells"][3]["outputs"]
    assert shown[0]["evalue"] == "graded without hidden tests"


@pytest.mark.parametrize("command", ["autograde", "generate_feedback"])
def test_a_typo_in_course_toml_ends_nbgrader_with_one_line(
    toy: Toy, judge: FakeJudge, capfd: pytest.CaptureFixture[str], command: str
) -> None:
    """nbgrader would go on with folders of its own: "No notebooks were matched by ..."."""
    toy.submit("ada")
    shutil.copy(CONFIG_FILE, toy.root)
    assert nbgrader(toy.root, "autograde", "toy") == 0
    _misspell(toy)
    capfd.readouterr()
    assert nbgrader(toy.root, command, "toy") == 2
    (line,) = capfd.readouterr().err.splitlines()
    assert line.startswith("autograder: ") and "course.toml: [assignments.toy]: unknown key" in line


def test_a_typo_in_course_toml_does_not_end_a_server_at_work(toy: Toy) -> None:
    """formgrader reads the configuration again with each request, in Jupyter's own process."""

    async def request() -> None:
        configure_from(Config(), toy.root)

    _misspell(toy)
    with pytest.raises(CourseError, match="unknown key"):
        asyncio.run(request())


def _misspell(toy: Toy) -> None:
    manifest = toy.course.paths.manifest
    manifest.write_text(manifest.read_text("utf-8").replace("due =", "deu ="), "utf-8")


def test_check_cells_have_one_finite_result_and_no_stderr(toy: Toy, judge: FakeJudge) -> None:
    toy.submit("ada", toy.answer(double=WRONG, square=SQUARE + "  # float"))
    assert nbgrader(toy.root, "autograde", "toy") == 0
    checks = [
        cell
        for cell in toy.autograded("ada")["cells"]
        if cell["metadata"].get("nbgrader", {}).get("grade")
    ]
    for cell, score in zip(checks, ("0.0", "2.0"), strict=True):
        kinds = [output["output_type"] for output in cell["outputs"]]
        assert kinds == ["stream", "execute_result"]
        assert cell["outputs"][0]["name"] == "stdout"
        assert cell["outputs"][1]["data"]["text/plain"] == score


def test_formgraders_button_uses_the_judge(
    toy: Toy, judge: FakeJudge, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It calls NbGraderAPI.autograde, in a long-lived server started in the course folder."""
    from nbgrader.apps import NbGrader
    from nbgrader.apps.api import NbGraderAPI

    toy.submit("ada")
    toy.submit("bob", name="mine.ipynb")
    monkeypatch.chdir(toy.root)
    app = NbGrader()
    app.initialize([])
    app.start()
    assert json.dumps(app.config)  # formgrader shows it
    api = NbGraderAPI(app.coursedir, app.authenticator, app.exchange, parent=app)
    judge.broken.add("bob")
    assert [api.autograde("toy", student)["success"] for student in ("ada", "bob")] == [True, False]
    assert "NBGRADER_EXECUTION" not in os.environ
    judge.broken.clear()
    assert api.autograde("toy", "bob")["success"]
    assert toy.scores() == {"ada": 5.0, "bob": 5.0}
    assert len(judge.jobs) == 3
