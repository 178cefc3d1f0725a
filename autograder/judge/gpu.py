"""The GPU of this machine, found out by a process that uses it and then ends.

Nothing that forks may make a CUDA context: it does not survive that. So whoever wants to know asks
another process, which also shows what the driver opens: what a box has to let through.
"""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys

from autograder.errors import GraderError
from autograder.records import Record

SHARE_MB = 1024
"""GPU memory that one student's tensors may take, and a judge's."""
_LOOK_S = 120.0
_KEPT = ("CUDA_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES", "LD_LIBRARY_PATH")
"""Of the environment: which GPU, and where the driver's libraries are."""
_LOOK = r"""
import glob, json, os, stat, torch
if not torch.cuda.is_available():
    print(json.dumps(None))
    raise SystemExit
torch.ones(1, device="cuda").item()
free, total = torch.cuda.mem_get_info()
nodes = set(glob.glob("/dev/nvidia*") + glob.glob("/dev/nvidia-caps/*"))
for fd in os.listdir("/proc/self/fd"):
    try:
        nodes.add(os.readlink("/proc/self/fd/" + fd))
    except OSError:
        pass
def is_node(path):
    return path.startswith("/dev/") and os.path.exists(path) and stat.S_ISCHR(os.stat(path).st_mode)
usual = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/pts")
with open("/proc/self/maps") as file:
    mapped = {line.split(maxsplit=5)[5].strip() for line in file if ".so" in line}
print(json.dumps({
    "name": torch.cuda.get_device_name(), "free_mb": free >> 20, "total_mb": total >> 20,
    "nodes": sorted(path for path in nodes if is_node(path) and not path.startswith(usual)),
    "folders": sorted({os.path.dirname(path) for path in mapped if path.startswith("/")}),
}))
"""


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
def look(program: str = _LOOK) -> Gpu:
    """What is there, found out once (some seconds). GraderError if torch sees no GPU."""
    try:
        done = subprocess.run(
            [sys.executable, "-c", program],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_LOOK_S, check=False,
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
    return Gpu(
        name=found["name"],
        total_mb=found["total_mb"],
        free_mb=found["free_mb"],
        nodes=tuple(found["nodes"]),
        folders=tuple(found["folders"]),
        variables=kept,
    )
