"""Starts a judge, ``python -m autograder.judge ROOT FD DEVICE SAFE IDLE_S``, its zygote first: both
import torch, which takes seconds, and neither need wait for the other."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

from autograder.course import load
from autograder.errors import AutograderError
from autograder.judge.launch import Zygote, start


def main(root: str, fd: str, device: str, unsafe: str, idle_s: str) -> None:
    """What worker.main does, sooner."""
    started = _start(Path(root), device)
    from autograder.judge import worker

    worker.main(root, fd, device, unsafe, idle_s, started)


def _start(root: Path, device: str) -> Zygote | None:
    """A zygote on its way; None where that fails, which the worker will find and report."""
    try:
        return start(load(root), device)
    except (AutograderError, OSError):
        return None


if __name__ == "__main__":
    gc.disable()  # until everything is imported: an eighth of the time, and nothing to be found
    main(*sys.argv[1:])
    sys.stderr.flush()
    os._exit(0)  # taking a large interpreter apart takes long, and somebody waits
