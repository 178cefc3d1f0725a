"""Starts the process that judges are forked from, and AHEAD zygotes first: they import torch, too,
and need not wait for it.

    python -m autograder.judge ROOT FD GPU SAFE IDLE_S AHEAD
"""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

import msgspec

from autograder.course import load
from autograder.errors import AutograderError
from autograder.judge.gpu import Gpu
from autograder.judge.launch import Zygote, start


def main(root: str, fd: str, gpu: str, unsafe: str, idle_s: str, ahead: str) -> None:
    """What loop.main does, sooner. ``gpu``: JSON of a Gpu, or null."""
    found = msgspec.json.decode(gpu, type=Gpu | None)
    zygotes = _start(Path(root), found, int(ahead))
    from autograder.judge import loop

    loop.main(root, fd, found, unsafe, idle_s, zygotes)


def _start(root: Path, gpu: Gpu | None, count: int) -> list[Zygote]:
    """Zygotes on their way; fewer where that fails, which a judge will find and report."""
    started: list[Zygote] = []
    try:
        course = load(root)
        while len(started) < count:
            started.append(start(course, gpu))
    except (AutograderError, OSError):
        pass
    return started


if __name__ == "__main__":
    gc.disable()  # until everything is imported: an eighth of the time, and nothing to be found
    main(*sys.argv[1:])
    sys.stderr.flush()
    os._exit(0)  # taking a large interpreter apart takes long, and somebody waits
