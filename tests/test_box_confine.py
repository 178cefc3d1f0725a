"""What must not work in a box, at level A and B; and, as a control, that it works without."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers_judge import ROOT, SHORT, Watched, descendants, session, student, text_of

from autograder.box.zygote import _empty
from autograder.errors import GraderError
from autograder.judge import isolation
from autograder.judge.answers import CheckFailed
from autograder.judge.isolation import ONLY_AT_A, level_of, self_test
from autograder.judge.launch import Zygote
from autograder.records import Limits, Status

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


def test_the_self_test_leaves_nothing_behind(unconfined: dict[str, str]) -> None:
    assert unconfined and not PLANTED.exists()


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


ATTEMPTS = {
    "read hidden tests": f"open('{ROOT}/autograder/hidden/test_a2_descent.py').read()",
    "list hidden tests": f"os.listdir('{ROOT}/autograder/hidden')",
    "read solutions": f"open('{ROOT}/solutions/a2_descent.py').read()",
    "follow a link out": f"os.symlink('{ROOT}/course.toml', 'l'); open('l').read()",
    "hard link": f"os.link('{ROOT}/course.toml', 'h'); open('h').read()",
    "import the judge": f"sys.path.insert(0, '{ROOT}'); import autograder.judge",
    "passwd": "open('/etc/passwd').read()",
    "write beside torch": "open(os.path.join(os.path.dirname(torch.__file__), 'x.pth'), 'w')",
    "/dev/shm": "open('/dev/shm/left', 'w')",
    "/tmp": "open('/tmp/left-by-a-submission', 'w')",
    "other processes": "open(f'/proc/{os.getppid()}/cmdline').read()",
    "fork": "os.fork() or os._exit(0)",
    "spawn": "subprocess.run(['/bin/true'])",
    "multiprocessing": "multiprocessing.get_context('fork').Process(target=print).start()",
    "exec by descriptor": "os.execve(os.memfd_create('x'), ['x'], {})",
    "tcp": "socket.create_connection(('127.0.0.1', 9), 1)",
    "dns": "socket.getaddrinfo('example.org', 80, type=socket.SOCK_STREAM)[0]; socket.socket()",
    "unix socket": "socket.socket(socket.AF_UNIX)",
    "kill everyone": "os.kill(-1, 0)",
    "kill the parent": "os.kill(os.getppid(), 0)",
    "prlimit": "resource.prlimit(os.getppid(), resource.RLIMIT_CPU)",
    "raise its own limits": "resource.setrlimit(resource.RLIMIT_AS, (-1, -1))",
    "new session": "os.setsid()",
    "chroot": "os.chroot('.')",
    "be dumpable": "assert ctypes.CDLL(None).prctl(4, 1, 0, 0, 0) == 0",
    "a huge file": "open('big', 'wb').write(b'x' * 100 * 2**20)",
}
_HEAD = "import ctypes, multiprocessing, os, resource, socket, subprocess, sys, torch\n"


@pytest.mark.parametrize("name", ATTEMPTS)
def test_an_attempt_of_student_code_is_stopped(zygote: Zygote, name: str) -> None:
    source = f"{_HEAD}{ATTEMPTS[name]}\nprint('got' + ' through')"
    with session(zygote, source, "def f(): return 1.0") as opened:
        assert "got through" not in text_of(opened.outputs)
        assert len(opened.raised) == 1, text_of(opened.outputs)
        assert student(opened).f().value == 1.0


def test_os_system_starts_nothing(zygote: Zygote) -> None:
    with session(zygote, "import os\nprint(os.system('echo hi > here'), os.listdir())") as opened:
        code, left = text_of(opened.outputs).split()
        assert code != "0" and left == "[]"


CONTROLS = ["read hidden tests", "list hidden tests", "import the judge", "/dev/shm", "fork",
            "spawn", "unix socket", "kill the parent", "new session", "be dumpable"]  # fmt: skip


@pytest.mark.parametrize("name", CONTROLS)
def test_unconfined_that_attempt_succeeds(open_zygote: Zygote, name: str) -> None:
    source = f"{_HEAD}{ATTEMPTS[name]}\nprint('got through')"
    with session(open_zygote, source) as opened:
        assert "got through" in text_of(opened.outputs), opened.raised
    Path("/dev/shm/left").unlink(missing_ok=True)


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


STUBBORN = {
    "ignores the alarm": "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\n"
    "def f():\n    signal.signal(signal.SIGALRM, signal.SIG_IGN)\n"
    "    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\n    while True: pass",
    "eats every exception": "def f():\n    while True:\n        try:\n"
    "            while True: pass\n        except BaseException: pass",
    "loops in C": "def f():\n    return sum(iter(int, 1))",
    "one long call into C": "def f():\n    return 7 ** (7 ** 12) % 2",
    "stops itself": "import os, signal\ndef f():\n    os.kill(os.getpid(), signal.SIGSTOP)",
    "sleeps": "import time\ndef f():\n    try: time.sleep(100)\n    except BaseException: "
    "time.sleep(100)",
}


@pytest.mark.parametrize("name", STUBBORN)
def test_a_call_that_never_ends_is_ended_from_outside(bare_zygote: Zygote, name: str) -> None:
    limits = Limits(call_s=0.5)
    with session(bare_zygote, STUBBORN[name], "def g(): return 1.0", names=("f", "g"),
                 limits=limits) as opened:  # fmt: skip
        with pytest.raises(CheckFailed) as failed:
            student(opened).f()
        assert failed.value.status is Status.TIMEOUT
        opened.revive()
        assert student(opened).g().value == 1.0
    the_next_is_graded(bare_zygote)


DYING = {
    "os._exit": "import os\ndef f(): os._exit(0)",
    "segfault": "import ctypes\ndef f(): ctypes.string_at(0)",
    "abort": "import os\ndef f(): os.abort()",
    "kill itself": "import os, signal\ndef f(): os.kill(os.getpid(), signal.SIGKILL)",
    "hang up": "import os\ndef f(): os.close(64)",
    "too deep for C": "import sys\nsys.setrecursionlimit(10**9)\n"
    "def g(n): return [g(n + 1)]\ndef f(): return g(0)",
}


@pytest.mark.parametrize("name", DYING)
def test_a_call_that_ends_the_process_is_a_crash(bare_zygote: Zygote, name: str) -> None:
    limits = Limits(call_s=10.0, memory_mb=1024)
    with session(bare_zygote, DYING[name], "def g(): return 1.0", names=("f", "g"),
                 limits=limits) as opened:  # fmt: skip
        with pytest.raises(CheckFailed) as failed:
            student(opened).f()
        assert failed.value.status is Status.CRASHED
        opened.revive()
        assert student(opened).g().value == 1.0
    the_next_is_graded(bare_zygote)


MEMORY = {
    "bytes": "def f(): return len(bytearray(4 * 2**30))",
    "a growing list": "def f():\n    x = []\n    while True: x.append(bytearray(2**24))",
    "torch": "import torch\ndef f(): return torch.ones(2**30)",
}


@pytest.mark.parametrize("name", MEMORY)
def test_too_much_memory_is_an_exception_like_any_other(bare_zygote: Zygote, name: str) -> None:
    limits = Limits(call_s=10.0, memory_mb=1024)
    with session(bare_zygote, MEMORY[name], "def g(): return 1.0", names=("f", "g"),
                 limits=limits) as opened:  # fmt: skip
        with pytest.raises(CheckFailed) as failed:
            student(opened).f()
        assert failed.value.problem == "raised"
        assert failed.value.answer is not None
        raised = failed.value.answer.observation.raised
        assert raised is not None and raised.kind in ("MemoryError", "RuntimeError")
        assert student(opened).g().value == 1.0
    the_next_is_graded(bare_zygote)


def test_processor_time_is_limited_for_the_whole_notebook(bare_zygote: Zygote) -> None:
    limits = Limits(wall_s=30.0, call_s=30.0, cpu_s=1.0)
    with session(bare_zygote, "def f():\n    while True: pass", limits=limits) as opened:
        with pytest.raises(CheckFailed) as failed:
            student(opened).f()
        assert failed.value.status in (Status.CRASHED, Status.TIMEOUT)
    the_next_is_graded(bare_zygote)


def the_next_is_graded(zygote: Zygote) -> None:
    with session(zygote, "def f(): return 2.0", limits=SHORT) as opened:
        assert student(opened).f().value == 2.0


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
