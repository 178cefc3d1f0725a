"""The machine refuses: a full disk, a locked gradebook, another account's files.

Each ends in one line that names the file and the next thing to do; nothing is lost, and the same
command run again finishes the job. Real file systems and accounts, as far as this user has them.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from helpers_disk import fill, small_disk
from test_gradebook_judge import FakeJudge, judge_fixture  # noqa: F401 - a fixture
from test_gradebook_killed import state
from test_gradebook_toy import DOUBLE, Toy, released_fixture, toy_fixture  # noqa: F401 - fixtures

from autograder.cli import main

# nbgrader 0.9.6 warns of what its own dependencies have deprecated.
pytestmark = pytest.mark.filterwarnings("ignore")

NOBODY = 65534
STUDENTS = ("ada", "bob", "cem")


@pytest.fixture(autouse=True)
def handed_in(toy: Toy, judge: FakeJudge) -> None:
    for number, student in enumerate(STUDENTS):
        toy.submit(student, toy.answer(double=f"{DOUBLE}  # {number}"))


@contextmanager
def another_account() -> Iterator[None]:
    """As one that owns nothing here; only root can become it."""
    if os.geteuid() != 0:
        pytest.skip("only root can become another account")
    os.setegid(NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


def run(toy: Toy) -> tuple[int, str]:
    """`autograder grade toy`: exit code, and the one line it ends with where it cannot go on."""
    done = CliRunner().invoke(main, ["--course", str(toy.root), "grade", "toy"])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
    lines = [line for line in done.stderr.splitlines() if line.startswith("autograder: ")]
    assert len(lines) == (done.exit_code == 2), done.stderr
    assert "Traceback" not in done.output
    return done.exit_code, "".join(lines)


def expected(toy: Toy, tmp_path: Path) -> dict[str, Any]:
    """What an undisturbed run leaves."""
    shutil.copytree(toy.root, tmp_path / "undisturbed")
    undisturbed = Toy(tmp_path / "undisturbed")
    assert run(undisturbed) == (0, "")
    return state(undisturbed)


FULL = {
    "no room for the secret": (".autograder", 0, ".autograder/secret"),
    "no room for verdicts": (".autograder", 2 * 4096, ".autograder/"),
    "no room for results": (".autograder", 4 * 4096, ".autograder/results/toy"),
    "no room for the gradebook": ("coursework", 0, "gradebook"),
    "no room for notebooks": ("coursework/autograded", 4096, "coursework/autograded"),
}


@pytest.mark.parametrize("what", FULL)
def test_a_full_disk_loses_nothing(toy: Toy, tmp_path: Path, what: str) -> None:
    folder, room, named = FULL[what]
    wanted = expected(toy, tmp_path)
    with small_disk(toy.root / folder) as filler:
        fill(filler, room)
        code, line = run(toy)
        assert code == 2 and named in line, line
        assert "make room" in line.lower() or "disk is full" in line
        filler.unlink()
        assert run(toy) == (0, "")
        assert state(toy) == wanted


def test_a_gradebook_that_is_locked_from_the_start(toy: Toy, tmp_path: Path) -> None:
    wanted = expected(toy, tmp_path)
    settings = toy.root / "nbgrader_config.py"
    before = settings.read_text()
    settings.write_text(before + 'c.CourseDirectory.db_url += "?timeout=0"\n')
    with closing(sqlite3.connect(toy.course.paths.database, isolation_level=None)) as locked:
        locked.execute("begin exclusive")
        code, line = run(toy)
        assert code == 2 and "in use by another program" in line and "again" in line
        locked.execute("rollback")
    settings.write_text(before)
    assert run(toy) == (0, "")
    assert state(toy) == wanted


OTHERS = {
    "the course folder": ("", 0o755, ".autograder: Permission denied"),
    "our own folder": (".autograder", 0o755, ".autograder/"),
    "the gradebook": ("coursework", 0o755, "gradebook"),
    "the secret": (".autograder/secret", 0o600, "secret"),
}


@pytest.mark.parametrize("what", OTHERS)
def test_another_account_is_told_whose_files_they_are(toy: Toy, tmp_path: Path, what: str) -> None:
    """A colleague's run made them; now somebody else grades what has come since."""
    assert run(toy) == (0, "")
    toy.submit("dan")
    inside, mode, named = OTHERS[what]
    if what == "the course folder":
        shutil.rmtree(toy.root / ".autograder")
    else:
        subprocess.run(["chmod", "-R", "a+rwX", str(toy.root)], check=True)
    _open_the_way(tmp_path)
    for path in [toy.root / inside, *(toy.root / inside).rglob("*")]:
        path.chmod(mode if path.is_dir() or mode == 0o600 else 0o644)
    with another_account():
        code, line = run(toy)
    assert code == 2 and named in line, line
    assert "account" in line
    assert run(toy) == (0, "")
    assert toy.scores() == dict.fromkeys((*STUDENTS, "dan"), 5.0)


def test_a_lock_that_another_account_made_is_no_hindrance(toy: Toy, tmp_path: Path) -> None:
    assert run(toy) == (0, "")
    subprocess.run(["chmod", "-R", "a+rwX", str(toy.root)], check=True)
    _open_the_way(tmp_path)
    (toy.root / ".autograder" / "grade.lock").chmod(0o644)
    with another_account():
        assert run(toy) == (0, "")


def _open_the_way(folder: Path) -> None:
    """pytest's folders are its user's alone; those above the course may be passed through."""
    for above in (folder, *folder.parents):
        if above.owner() == "root" and above != Path("/"):
            above.chmod(above.stat().st_mode | 0o111)
