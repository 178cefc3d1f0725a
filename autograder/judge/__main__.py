"""Starts the process that judges are forked from, ``python -m autograder.judge ROOT FD DEVICE SAFE
IDLE_S AHEAD``, and AHEAD zygotes first: they import torch, too, and need not wait for it."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

from autograder.course import load
from autograder.errors import AutograderError
from autograder.judge.launch import Zygote, start


def main(root: str, fd: str, device: str, unsafe: str, idle_s: str, ahead: str) -> None:
    """What loop.main does, sooner."""
    zygotes = _start(Path(root), device, int(ahead))
    from autograder.judge import loop

    loop.main(root, fd, device, unsafe, idle_s, zygotes)


def _start(root: Path, device: str, count: int) -> list[Zygote]:
    """Zygotes on their way; fewer where that fails, which a judge will find and report."""
    started: list[Zygote] = []
    try:
        course = load(root)
        while len(started) < count:
            started.append(start(course, device))
    except (AutograderError, OSError):
        pass
    return started


if __name__ == "__main__":
    gc.disable()  # until everything is imported: an eighth of the time, and nothing to be found
    main(*sys.argv[1:])
    sys.stderr.flush()
    os._exit(0)  # taking a large interpreter apart takes long, and somebody waits
