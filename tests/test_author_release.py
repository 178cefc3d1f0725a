# ruff: noqa: F811 - a fixture is imported by its name
"""Releases made by the real nbgrader."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from test_author_toy import Toy, cells, toy  # noqa: F401 - a fixture
from traitlets.config import Config

from autograder.author import release as releasing
from autograder.author.build import stub_notebook
from autograder.author.draft import CODE_STUBS, FAIL_CLOSED
from autograder.author.release import due_date, release, releases
from autograder.errors import CourseError, GraderError
from autograder.gradebook.config import CODE_STUBS as BRIDGE_STUBS
from autograder.gradebook.config import configure

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
# nbgrader and SQLAlchemy warn about their own code; ours has no part in it.


def released(toy: Toy) -> Path:
    return toy.root / "coursework" / "release" / "toy" / "toy.ipynb"


def due_in_gradebook(toy: Toy) -> str:
    with sqlite3.connect(toy.root / "coursework" / "gradebook.db") as connection:
        rows = connection.execute("select name, duedate from assignment").fetchall()
    assert [name for name, _ in rows] == ["toy"]
    return str(rows[0][1])


def test_release_with_nbgrader(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """One course through its life: release, replace, hand in, change."""
    monkeypatch.setenv("PATH", "/nonexistent")  # as when the environment is not activated
    done = release(toy.course, "toy", language="zh")
    assert releases(toy.course) == {"toy": done} and done.language == "zh"
    notebook = cells(released(toy).read_bytes())
    stub = cells(stub_notebook(toy.course, "toy", "zh"))
    assert {id: cell["source"] for id, cell in notebook.items()} == {
        id: cell["source"] for id, cell in stub.items()
    }
    assert notebook["check-step"]["source"].startswith(FAIL_CLOSED)
    assert notebook["check-step"]["metadata"]["editable"] is False
    assert json.loads(released(toy).read_bytes())["metadata"]["autograder"]["language"] == "zh"
    assert due_in_gradebook(toy).startswith("2026-09-27 15:59:00")
    assert [path.name for path in released(toy).parent.iterdir()] == ["toy.ipynb"]

    with pytest.raises(CourseError, match=r"already released.*--force"):
        release(toy.course, "toy")
    due = datetime(2026, 10, 1, 12, tzinfo=UTC)
    config = Config()
    configure(config, toy.course)  # in the course's language; the release is in its own
    release(toy.course, "toy", due=due, force=True, config=config)
    assert due_in_gradebook(toy).startswith("2026-10-01 12:00:00")
    assert releases(toy.course)["toy"].language == "zh", "as it was given before"
    release(toy.course, "toy", language="en", force=True)
    assert releases(toy.course)["toy"].language == "en"
    assert due_in_gradebook(toy).startswith("2026-10-01 12:00:00"), "so is the date"

    handed_in = toy.root / "coursework" / "submitted" / "ada" / "toy" / "toy.ipynb"
    handed_in.parent.mkdir(parents=True)
    handed_in.write_bytes(released(toy).read_bytes())
    toy.edit(toy.text, "# Walk downhill.", "# Walk downhill, slowly.")
    release(toy.course, "toy", force=True)
    assert "slowly" in released(toy).read_text()
    _drop_walker(toy)
    with pytest.raises(CourseError, match=r"toy is handed in already \(by 1\).*removes Walker"):
        release(toy.course, "toy", force=True)
    assert "Walker" in released(toy).read_text(), "the old release stays"
    source = toy.root / "coursework" / "source" / "toy" / "toy.ipynb"
    assert "Walker" in source.read_text(), "and so does its source"


def _drop_walker(toy: Toy) -> None:
    text = toy.text.read_text(encoding="utf-8")
    before, _, after = text.partition('# %% [markdown] lang="en"\n# ## A walker')
    toy.text.write_text(before + after[after.index("# %% before") :], encoding="utf-8")
    toy.edit(toy.root / "course.toml", "Walker = 1\n", "")


def test_a_leak_in_the_text_releases_nothing(toy: Toy) -> None:
    toy.edit(toy.text, "# Walk downhill.", "# test_step_value_is_right")
    with pytest.raises(CourseError, match="nothing was released") as caught:
        release(toy.course, "toy")
    assert "toy.py:4: hidden-test: names" in str(caught.value)
    assert not released(toy).exists()


def test_a_leak_that_nbgrader_lets_through_is_taken_back(
    toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    def leaky(course: Any, made: Any, *_: Any) -> None:
        released(toy).parent.mkdir(parents=True)
        released(toy).write_bytes(made.notebook(made.sources.marked))

    monkeypatch.setattr(releasing, "_generate", leaky)
    with pytest.raises(CourseError, match="was not cleared"):
        release(toy.course, "toy")
    assert not released(toy).parent.exists() and releases(toy.course) == {}


def test_without_hidden_tests_nothing_is_released(toy: Toy) -> None:
    toy.hidden.unlink()
    with pytest.raises(CourseError, match=r"hidden/test_toy\.py: is missing"):
        release(toy.course, "toy")


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("2026-09-27", "2026-09-27T23:59:00+08:00"),
        ("2026-09-27 18:00", "2026-09-27T18:00:00+08:00"),
        ("2026-09-27T18:00+02:00", "2026-09-27T18:00:00+02:00"),
    ],
)
def test_due_as_typed(toy: Toy, typed: str, moment: str) -> None:
    toy.edit(toy.root / "course.toml", 'id = "toy"', 'id = "toy"\ntimezone = "Asia/Shanghai"')
    assert due_date(toy.course, typed).isoformat() == moment


def test_due_that_is_no_date(toy: Toy) -> None:
    with pytest.raises(CourseError, match=r"'next week' is no date.*2026-09-27"):
        due_date(toy.course, "next week")


def test_a_broken_record_of_releases(toy: Toy) -> None:
    record = toy.root / ".autograder" / "releases.json"
    record.parent.mkdir()
    record.write_text("{")
    with pytest.raises(CourseError, match=r"releases\.json: cannot be read.*--force"):
        releases(toy.course)


def test_the_bridge_clears_to_the_same_stub() -> None:
    assert BRIDGE_STUBS == CODE_STUBS


def test_a_red_gate_refuses_and_force_says_what_it_overrides(toy: Toy) -> None:
    def red() -> list[str]:
        return ["hidden/test_toy.py: step: misconception ascent: earns 2 of 2"]

    def broken() -> list[str]:
        raise GraderError("student code cannot be isolated")

    with pytest.raises(CourseError, match=r"gate refuses toy:\n.*ascent: earns 2 of 2\n.*--force"):
        release(toy.course, "toy", gate=red)
    assert not released(toy).exists()
    with pytest.raises(CourseError, match="it could not be run: student code cannot be isolated"):
        release(toy.course, "toy", gate=broken)
    assert not released(toy).exists()
    done = release(toy.course, "toy", gate=red, force=True)
    assert done.overridden == tuple(red()) and released(toy).exists()
    assert release(toy.course, "toy", gate=list, force=True).overridden == ()
