"""A real box whose CUDA is a stand-in: as it starts it does what NVIDIA's driver is known to do.

Seen to be needed, each refused with error 304 where it may not be done: memfd_create (driver 570);
writing the name of a thread into /proc/self/task/TID/comm (570, 580); reading /proc/self and
/proc/driver/nvidia; ioctl on its device nodes. And it reserves address space by the terabyte.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from autograder import paths
from autograder.judge.gpu import Gpu
from autograder.judge.launch import Zygote

GPU = Gpu(name="pretended", total_mb=8192, free_mb=8000, nodes=("/dev/full",))
"""A device that is there in any box anyway: here it is one on which ioctl is allowed."""

DRIVER = r'''
"""Stands in for CUDA."""

import ctypes
import errno
import fcntl
import mmap
import os
import threading

RESERVED = []


def start(share):
    assert 0 < share <= 1
    os.close(os.memfd_create("driver"))
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait, daemon=True)
    thread.start()
    with open(f"/proc/self/task/{thread.native_id}/comm", "w") as file:
        file.write("cuda-EvtHandlr")
    for path in ("/proc/self/maps", "/proc/devices", "/proc/self/status"):
        with open(path) as file:
            file.read()
    with open("/dev/full", "rb") as node:
        try:
            fcntl.ioctl(node, 0xC020462A)
        except OSError as error:
            if error.errno != errno.ENOTTY:  # it knows no such request, but it was asked
                raise
    RESERVED.append(mmap.mmap(-1, 1 << 42, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, 0))
'''


def _with_tensors() -> str:
    """DRIVER, after which tensors of the box can be on "cuda": helpers_pretend_cuda, in there."""
    source = Path(__file__).with_name("helpers_pretend_cuda.py").read_text(encoding="utf-8")
    pretence = source.replace("from autograder.box import", "from . import")
    start = "    RESERVED.append(pretended_cuda())\n    RESERVED[-1].__enter__()\n"
    return pretence + DRIVER.partition('"""Stands in for CUDA."""')[2] + start


WITH_TENSORS = _with_tensors()


def copied_box(folder: Path, driver: str) -> Path:
    """The box's code below ``folder``, with that in the place of CUDA's start."""
    box = folder / "box"
    shutil.copytree(paths.BOX, box, ignore=shutil.ignore_patterns("__pycache__"))
    (box / "cuda.py").write_text(driver, encoding="utf-8")
    return box


@contextmanager
def box_with_driver(folder: Path, bwrap: str | None, driver: str = DRIVER) -> Iterator[Zygote]:
    """A zygote that has a GPU, in a copy of the box below ``folder``."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paths, "BOX", copied_box(folder, driver))
        zygote = Zygote(bwrap=bwrap, gpu=GPU)
        try:
            zygote.wait()
            yield zygote
        finally:
            zygote.close()
