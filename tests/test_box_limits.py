"""Each limit ends what goes beyond it, says so, and costs the next submission nothing."""

from __future__ import annotations

import pytest
from helpers_judge import SHORT, session, student

from autograder.judge.answers import CheckFailed
from autograder.judge.launch import Zygote
from autograder.records import Limits, Status

pytest_plugins = ["helpers_judge_fixtures"]

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
