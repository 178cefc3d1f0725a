"""What the self-test proves at level A and B, and what a box leaves behind.

What student code may try besides is in tests/zoo/probes.toml.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers_judge import ROOT, Watched, descendants, session, student, text_of

from autograder.box.zygote import _empty
from autograder.errors import GraderError
from autograder.judge import isolation
from autograder.judge.isolation import ONLY_AT_A, level_of, self_test
from autograder.judge.launch import Zygote
from autograder.records import Limits

pytest_plugins = ["helpers_judge_fixtures"]


def test_the_self_test_proves_level_a(wrapped_zygote: Zygote) -> None:
    stopped = self_test(wrapped_zygote)
    assert [name for name, by in stopped.items() if not by] == []
    assert level_of(stopped, namespaces=True) == "A"


def test_the_self_test_proves_level_b(bare_zygote: Zygote) -> None:
    stopped = self_test(bare_zygote)
    assert {name for name, by in stopped.items() if not by} <= ONLY_AT_A
    assert level_of(stopped, namespaces=False) == "B"


PLANTED = ROOT / "autograder/judge/launch.py.planted"
BY_LIMITS = {"take more memory than allowed"}
BY_THE_ZYGOTE = {  # it is not dumpable, which is confinement of its own
    "trace the parent",
    "read the parent's environment",
    "read the parent's memory map",
    "read another process's memory",
}


@pytest.fixture(scope="module")
def unconfined(open_zygote: Zygote) -> Iterator[dict[str, str]]:
    """What stops the attempts where nothing should."""
    yield self_test(open_zygote)
    PLANTED.unlink(missing_ok=True)


def test_unconfined_the_same_attempts_succeed(unconfined: dict[str, str]) -> None:
    through = {name for name, by in unconfined.items() if not by}
    assert through >= set(unconfined) - BY_LIMITS - BY_THE_ZYGOTE - {"run a program"}
    assert level_of(unconfined, namespaces=False) == "none"


def test_unconfined_a_program_can_be_run(unconfined: dict[str, str]) -> None:
    assert unconfined["run a program"] == ""


def segments() -> set[str]:
    """System V shared memory of this machine: it outlives the processes that share it."""
    path = Path("/proc/sysvipc/shm")
    return {line.split()[1] for line in path.read_text().splitlines()} if path.exists() else set()


def test_the_self_test_leaves_nothing_behind(open_zygote: Zygote) -> None:
    before = segments()
    assert not all(self_test(open_zygote).values())
    assert not PLANTED.exists()
    assert segments() <= before


@pytest.mark.parametrize(
    ("through", "namespaces", "level"),
    [
        ([], True, "A"),
        ([], False, "B"),
        (["see that it exists"], False, "B"),
        (["see that it exists"], True, "B"),
        (["read a hidden file"], True, "none"),
        (["see that it exists", "start a process"], False, "none"),
    ],
)
def test_the_level_follows_from_what_got_through(
    through: list[str], namespaces: bool, level: str
) -> None:
    names = {"read a hidden file": "no", "see that it exists": "no", "start a process": "no"}
    assert level_of(names | dict.fromkeys(through, ""), namespaces=namespaces) == level


def test_below_b_nothing_is_graded_unless_asked_for(
    monkeypatch: pytest.MonkeyPatch, open_zygote: Zygote
) -> None:
    started: list[dict[str, object]] = []

    def no_box(**how: object) -> Zygote:
        started.append(how)
        if how.get("confined", True):
            raise GraderError("Landlock is missing")
        return open_zygote

    monkeypatch.setattr(isolation, "Zygote", no_box)
    monkeypatch.setattr(isolation, "self_test", lambda zygote: {"read a hidden file": ""})
    with pytest.raises(GraderError, match="--unsafe") as refused:
        isolation.establish()
    assert "Landlock is missing" in str(refused.value)
    assert all(how.get("confined", True) for how in started)
    zygote, found = isolation.establish(unsafe=True)
    assert zygote is open_zygote and found.level == "none"


def test_os_system_starts_nothing(zygote: Zygote) -> None:
    with session(zygote, "import os\nprint(os.system('echo hi > here'), os.listdir())") as opened:
        code, left = text_of(opened.outputs).split()
        assert code != "0" and left == "[]"


def test_only_the_box_and_its_libraries_can_be_seen_at_a(wrapped_zygote: Zygote) -> None:
    source = (
        "import os\n"
        f"print(os.path.exists('{ROOT}/course.toml'), os.path.exists('{ROOT}/autograder/judge'), "
        "os.path.exists('/etc/passwd'), os.getppid() < 100)"
    )
    with session(wrapped_zygote, source) as opened:
        assert text_of(opened.outputs).split() == ["False", "False", "False", "True"]


def test_nothing_but_the_one_socket_is_inherited(zygote: Zygote) -> None:
    source = (
        "import fcntl\n"
        "def there(n):\n"
        "    try: fcntl.fcntl(n, fcntl.F_GETFD)\n"
        "    except OSError: return False\n"
        "    return True\n"
        "print([n for n in range(3, 300) if there(n)])"
    )
    with session(zygote, source) as opened:
        assert text_of(opened.outputs).strip() == "[64]"


def test_the_scratch_folder_is_empty_for_the_next_one(zygote: Zygote) -> None:
    leave = (
        "import os, tempfile\n"
        "open('left.txt', 'w').write('answer')\n"
        "os.makedirs('a/b/c'); open('a/b/c/d', 'w').write('x'); os.symlink('/usr', 'link')\n"
        "open(tempfile.mkstemp()[1], 'w').write('x')\n"
        "print(len(os.listdir('.')))"
    )
    with session(zygote, leave) as opened:
        assert text_of(opened.outputs).strip() == "4"
    with session(zygote, "import os\nprint(os.listdir('.'))") as opened:
        assert text_of(opened.outputs).strip() == "[]"


HARD_TO_REMOVE = {
    "names we would take": "for k in range(5):\n    os.makedirs(f'emptied-{k}/x/y')\n"
    "    os.makedirs(f'd{k}/e/f')",
    "closed folders": "os.makedirs('d/e/f'); os.mkdir('d/e/g', 0); os.umask(0o777)\n"
    "os.mkdir('h'); os.mkdir('d/e/f/i')",
    "odd names": "os.mkdir(b'\\xff'); os.mkdir('\\n'); open('-rf', 'w').close()\n"
    "os.symlink('.', 'loop'); os.mkfifo('fifo') if hasattr(os, 'mkfifo') else None",
}


@pytest.mark.parametrize("what", HARD_TO_REMOVE)
def test_what_is_hard_to_remove_is_removed(zygote: Zygote, what: str) -> None:
    """Else a submission could choose GRADER_ERROR in place of its zero."""
    with session(zygote, "import os", HARD_TO_REMOVE[what]):
        pass
    with session(zygote, "import os\ndef f(): return os.listdir()") as opened:
        assert student(opened).f().value == []


def test_a_very_deep_folder_is_removed_too(tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    folder = os.open(scratch, os.O_RDONLY)
    for _ in range(1500):
        os.mkdir("d", dir_fd=folder)
        below = os.open("d", os.O_RDONLY, dir_fd=folder)
        os.close(folder)
        folder = below
    os.close(folder)
    try:
        assert _empty(str(scratch))
    finally:
        subprocess.run(["rm", "-rf", str(scratch)], check=True)


@pytest.mark.parametrize("level", ["A", "B"])
def test_no_process_is_left_after_close(level: str, request: pytest.FixtureRequest) -> None:
    bwrap = None
    if level == "A":
        bwrap = request.getfixturevalue("wrapped_zygote").bwrap
    before = descendants(os.getpid())
    zygote = Zygote(bwrap=bwrap)
    scratch = zygote._own_scratch
    zygote.fork(Limits()).close()
    started = descendants(os.getpid()) - before
    assert len(started) >= (2 if bwrap is None else 3)
    watched = Watched(started)
    zygote.close()
    assert watched.left() == []
    assert scratch is None or not os.path.exists(scratch)
