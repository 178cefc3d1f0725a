"""`autograder grade toy` as a process of its own, with cheap judges, to be killed at any moment."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

from test_gradebook_toy import DOUBLE, Toy

TESTS = Path(__file__).resolve().parent
_RUN = (
    "import sys; from autograder.scale import processes; processes._COMMAND[:] = sys.argv[1:3]; "
    "from autograder.cli import main; sys.argv[1:] = sys.argv[3:]; main()"
)


class Class:
    """A class of the toy course; each hands in something else."""

    def __init__(self, toy: Toy, size: int) -> None:
        self.toy, self.size = toy, size
        self.log = toy.root / "judged"
        for number in range(size):
            wrong = "def double(x):\n    return x" if number % 3 else DOUBLE
            toy.submit(f"student{number:04}", toy.answer(double=f"{wrong}  # {number}"))

    def start(self, *options: str) -> subprocess.Popen[bytes]:
        """A run that may be killed."""
        judge = [sys.executable, str(TESTS / "cheap_judge.py")]
        path = f"{TESTS.parent}{os.pathsep}{TESTS}"
        return subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", _RUN, *judge, "--course", str(self.toy.root),
             "grade", "toy", "--jobs", "2", *options],
            env=os.environ | {"PYTHONPATH": path, "CHEAP_JUDGE_LOG": str(self.log)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def judged(self) -> Counter[str]:
        """How often each student's code was run."""
        text = self.log.read_text() if self.log.exists() else ""
        return Counter(text.splitlines())
