"""The GPU of this machine. Nothing that forks may make a CUDA context, which does not survive that:
whoever wants to know asks another process, see driver.py."""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys

import msgspec

from autograder.errors import GraderError
from autograder.paths import PACKAGE
from autograder.records import Record

SHARE_MB = 1024
"""GPU memory that one student's tensors may take, and a judge's."""
_LOOK_S = 120.0
_KEPT = ("CUDA_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES", "LD_LIBRARY_PATH")
"""Of the environment: which GPU, and where the driver's libraries are."""
_COMMAND = (sys.executable, "-m", "autograder.judge.driver")
WITHOUT_CONTEXT = {"PYTORCH_NVML_BASED_CUDA_CHECK": "1"}
"""With this in the environment, to ask torch whether there is a GPU does not spoil a later fork."""


class Gpu(Record, frozen=True, kw_only=True):
    """The GPU that torch calls "cuda", and what it takes to use it."""

    name: str
    total_mb: int
    free_mb: int
    """When it was looked at."""
    nodes: tuple[str, ...]
    """Device files that its driver opens."""
    folders: tuple[str, ...] = ()
    """In which the libraries of a process lie that uses it."""
    variables: dict[str, str] = {}
    """Of the environment."""

    @property
    def share(self) -> float:
        """How much of its memory one process may take for tensors, at most 1."""
        return min(1.0, SHARE_MB / max(1, self.total_mb))


def wanted(device: str) -> Gpu | None:
    """The GPU for ``--device cuda``, None for cpu. GraderError if torch sees none."""
    return look() if device == "cuda" else None


@functools.cache
def look(command: tuple[str, ...] = _COMMAND) -> Gpu:
    """What is there, found out once (some seconds). GraderError if torch sees no GPU."""
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_LOOK_S,
            cwd=PACKAGE.parent, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise GraderError(
            f"--device cuda: the GPU did not answer in {_LOOK_S:g} s. Look at it with nvidia-smi, "
            "or grade with --device cpu."
        ) from None
    try:
        found = json.loads(done.stdout)
    except ValueError:
        raise GraderError(f"--device cuda: CUDA fails here:\n{done.stderr[-1500:]}") from None
    if found is None:
        raise GraderError(
            "--device cuda: torch sees no CUDA device here. Grade with --device cpu, or on a "
            "machine with a GPU and a CUDA build of torch."
        )
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return msgspec.convert(found | {"variables": kept | WITHOUT_CONTEXT}, type=Gpu)
