"""What goes beyond a limit ends in a verdict that says where, and costs nothing else."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from helpers_judge import session, student, text_of

from autograder.judge.answers import CheckFailed
from autograder.judge.explain import fatal
from autograder.judge.launch import Zygote
from autograder.judge.messages import public_failure
from autograder.records import Limits, Status

pytest_plugins = ["helpers_judge_fixtures"]

LIMITS = Limits(wall_s=12.0, call_s=1.0, cpu_s=8.0, memory_mb=1024, output_kb=32)
EXCESS = {
    "time": ("while True: pass", Status.TIMEOUT, "OutOfTime"),
    "time in C": ("sum(iter(int, 1))", Status.TIMEOUT, ""),
    "memory": ("bytearray(4 * 2**30)", Status.CRASHED, "MemoryError"),
    "disk": ("open('big', 'wb').write(bytes(65 * 2**20))", Status.CRASHED, "OSError"),
    "processes": ("os.fork()", Status.CRASHED, "PermissionError"),
    "descriptors": ("held = [os.open('.', 0) for _ in range(300)]", Status.CRASHED, "OSError"),
    "recursion": ("deeper()", Status.CRASHED, ""),
}
HEAD = "import os\ndef deeper(): return [deeper()]\n"


@pytest.mark.parametrize("what", EXCESS)
def test_a_limit_ends_in_a_verdict_that_names_the_place(bare_zygote: Zygote, what: str) -> None:
    """In a call of steep(): the message names it, and so does the status."""
    source, status, _ = EXCESS[what]
    cells = (f"{HEAD}def steep():\n    {source}", "def flat(): return 1.0")
    with session(bare_zygote, *cells, names=("steep", "flat"), limits=LIMITS) as opened:
        with pytest.raises(CheckFailed) as failed:
            student(opened).steep()
        assert failed.value.status is status
        assert "steep" in public_failure(failed.value, "en")
        assert "steep" in public_failure(failed.value, "zh")
        opened.revive()
        assert student(opened).flat().value == 1.0


@pytest.mark.parametrize("what", [name for name in EXCESS if EXCESS[name][2]])
def test_in_a_cell_the_cell_is_named_and_the_rest_is_run(bare_zygote: Zygote, what: str) -> None:
    source, _, kind = EXCESS[what]
    cells = (HEAD, source, "def flat(): return 1.0")
    with session(bare_zygote, *cells, names=("flat",), limits=LIMITS) as opened:
        assert [(raised.cell, raised.kind) for raised in opened.raised] == [(1, kind)]
        assert student(opened).flat().value == 1.0


ENDS = {
    "no clock": "signal.setitimer(signal.ITIMER_REAL, 0)\nsum(iter(int, 1))",
    "ignored": "signal.signal(signal.SIGALRM, signal.SIG_IGN)\nwhile True: pass",
    "blocked": "signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])\nsum(iter(int, 1))",
    "exit": "os._exit(0)",
}


@pytest.mark.parametrize("how", ENDS)
def test_a_cell_that_ends_the_notebook_is_named(bare_zygote: Zygote, how: str) -> None:
    """Cell 3 of the notebook: one that is deaf to the box's clock, or that ends the process."""
    status = Status.CRASHED if how == "exit" else Status.TIMEOUT
    bare_zygote.wait()
    limits = Limits(wall_s=2.0, call_s=1.0, cpu_s=8.0)
    cells = ("import os, signal", "1 + 1", f"# cell three\n{ENDS[how]}", "def flat(): return 1.0")
    with session(bare_zygote, *cells, names=("flat",), limits=limits) as opened:
        assert opened.stillborn is status
        with pytest.raises(CheckFailed) as failed:
            student(opened).flat()
        for language in ("en", "zh"):
            bench: Any = SimpleNamespace(session=opened, language=language)
            text, _ = fatal(bench, "flat", failed.value)
            assert ("cell 3" if language == "en" else "第 3 个单元格") in text
            assert "# cell three" in text


THREADS = """
import threading, time
threading.stack_size(32768)
try:
    while True: threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
except RuntimeError as error:
    print(error)
time.sleep(5)
"""
FILES = """
import os
for n in range(4000):
    os.mkdir(str(n))
    for k in range(1000): os.close(os.open(f"{n}/{k}", os.O_CREAT | os.O_WRONLY))
"""


def test_a_flood_of_threads_ends_the_notebook(zygote: Zygote) -> None:
    limits = Limits(wall_s=20.0, cpu_s=8.0)
    with session(zygote, "1 + 1", THREADS, limits=limits) as opened:
        assert opened.stillborn is Status.CRASHED
        assert opened.running is not None and opened.running.index == 1


def test_a_flood_of_empty_files_ends_the_notebook(wrapped_zygote: Zygote) -> None:
    """Its disk is sized, but empty files take none of it. The box is used again at once."""
    with session(wrapped_zygote, "1 + 1", FILES, limits=LIMITS) as opened:
        assert opened.stillborn is Status.CRASHED
        assert opened.running is not None and opened.running.index == 1
    with session(wrapped_zygote, "import os\ndef f(): return os.listdir()") as opened:
        assert student(opened).f().value == []


def test_threads_take_their_stacks_and_no_more_of_what_may_be_had(bare_zygote: Zygote) -> None:
    """A hundred of them, at 8 MB: what is drawn afterwards must not fail for want of memory."""
    source = (
        "import threading, time\nfor n in range(100):\n"
        "    threading.Thread(target=time.sleep, args=(99,), daemon=True).start()\n"
        "def f():\n    import mmap\n    return len(mmap.mmap(-1, 400 * 2**20))"
    )
    with session(bare_zygote, source, limits=Limits(memory_mb=2048)) as opened:
        assert opened.raised == []
        assert student(opened).f().value == 400 * 2**20


def test_a_few_threads_and_files_are_nothing(wrapped_zygote: Zygote) -> None:
    source = (
        "import threading, time\nfor n in range(16):\n"
        "    threading.Thread(target=time.sleep, args=(0.3,), daemon=True).start()\n"
        "    open(str(n), 'w').close()\n"
        "def f(): return 1"
    )
    with session(wrapped_zygote, source) as opened:
        assert opened.raised == []
        assert student(opened).f().value == 1


def test_no_cell_is_named_where_all_were_run(bare_zygote: Zygote) -> None:
    with session(bare_zygote, "def flat(): return 1.0", names=("flat",), limits=LIMITS) as opened:
        assert opened.running is None and opened.stillborn is None


def test_what_is_printed_in_calls_is_nowhere_and_in_cells_is_cut(bare_zygote: Zygote) -> None:
    flood = "for _ in range(10_000): print('x' * 100)"
    cells = (f"def loud():\n    {flood}\n    return 1.0", flood)
    with session(bare_zygote, *cells, names=("loud",), limits=LIMITS) as opened:
        assert student(opened).loud().value == 1.0
        assert "output truncated" in text_of(opened.outputs)
        assert len(text_of(opened.outputs)) < 2 * LIMITS.output_kb * 1024
