"""What goes beyond a limit ends in a verdict that says where, and costs nothing else."""

from __future__ import annotations

import pytest
from helpers_judge import session, student, text_of

from autograder.judge.answers import CheckFailed
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


def test_a_cell_that_is_deaf_to_the_clock_ends_the_notebook(bare_zygote: Zygote) -> None:
    limits = Limits(wall_s=4.0, call_s=1.0, cpu_s=8.0)
    deaf = "import signal\nsignal.setitimer(signal.ITIMER_REAL, 0)\nsum(iter(int, 1))"
    with session(bare_zygote, deaf, "def flat(): return 1.0", limits=limits) as opened:
        assert opened.stillborn is Status.TIMEOUT


def test_what_is_printed_in_calls_is_nowhere_and_in_cells_is_cut(bare_zygote: Zygote) -> None:
    flood = "for _ in range(10_000): print('x' * 100)"
    cells = (f"def loud():\n    {flood}\n    return 1.0", flood)
    with session(bare_zygote, *cells, names=("loud",), limits=LIMITS) as opened:
        assert student(opened).loud().value == 1.0
        assert "output truncated" in text_of(opened.outputs)
        assert len(text_of(opened.outputs)) < 2 * LIMITS.output_kb * 1024
