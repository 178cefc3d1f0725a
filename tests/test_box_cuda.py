"""A box with a GPU, whose driver is a stand-in: what it lets through for the driver it lets through
for nobody else. With a real one: tests/test_cuda.py."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from helpers_judge import ROOT, session, text_of
from helpers_pretend_driver import DRIVER, box_with_driver
from helpers_probes import probes, tried, victim

from autograder.errors import GraderError
from autograder.judge.isolation import level_of, self_test
from autograder.judge.launch import Zygote
from autograder.records import Limits

pytest_plugins = ["helpers_judge_fixtures"]

SMALL = Limits(wall_s=30.0, call_s=5.0, cpu_s=20.0, memory_mb=256, output_kb=64)
BY_ADDRESS_SPACE = {"more memory than allowed", "raise its own limits"}
"""Probes that reserve shared memory and do not use it; who uses it is ended, see below."""


@pytest.fixture(scope="module", params=["A", "B"])
def level(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def with_gpu(
    level: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Zygote]:
    bwrap = request.getfixturevalue("wrapped_zygote").bwrap if level == "A" else None
    with box_with_driver(tmp_path_factory.mktemp("box"), bwrap) as zygote:
        yield zygote


def printed(zygote: Zygote, source: str) -> str:
    with session(zygote, source, limits=SMALL) as opened:
        return text_of(opened.outputs).strip()


def test_the_self_test_proves_the_same_level(with_gpu: Zygote, level: str) -> None:
    assert level_of(self_test(with_gpu), namespaces=level == "A") == level


@pytest.mark.parametrize(
    "attempt",
    [
        "os.memfd_create('mine')",
        "open(f'/proc/self/task/{threading.get_native_id()}/mem', 'rb').read(1)",
        "fcntl.ioctl(open('/dev/zero', 'rb'), 0xC020462A)",
        f"open('/proc/self/root{ROOT}/course.toml').read()",
        "open('/proc/1/maps').read()",
        "check(ctypes.CDLL(None, use_errno=True).syscall(317, 1, 0, 0))",
    ],
)
def test_what_the_driver_needed_is_not_for_student_code(with_gpu: Zygote, attempt: str) -> None:
    source = (
        "import ctypes, errno, fcntl, os, threading\n"
        "def check(got):\n"
        "    if got: raise OSError(ctypes.get_errno(), '')\n"
        f"try: print('through', {attempt})\n"
        "except OSError as error: print(errno.errorcode[error.errno])"
    )
    assert printed(with_gpu, source) in ("EPERM", "EACCES", "EIO", "ENOENT")


def test_memory_of_its_own_ends_in_a_memory_error(with_gpu: Zygote) -> None:
    source = (
        "import torch\n"
        "kept = [torch.ones(2**24, dtype=torch.uint8) for _ in range(8)]\n"
        "print('128 MB are fine')\n"
        "try:\n"
        "    while True: kept.append(torch.ones(2**24, dtype=torch.uint8))\n"
        "except (MemoryError, RuntimeError): del kept; print('no more')"
    )
    assert printed(with_gpu, source) == "128 MB are fine\nno more"


def test_memory_that_is_shared_ends_the_box(with_gpu: Zygote) -> None:
    bomb = (
        "import ctypes, mmap, time\n"
        "kept = mmap.mmap(-1, 2**31)\n"
        "ctypes.memset(ctypes.addressof(ctypes.c_char.from_buffer(kept)), 1, 2**31)\n"
        "time.sleep(20)"
    )
    with session(with_gpu, bomb, limits=SMALL) as opened:
        assert opened.stillborn is not None
    assert printed(with_gpu, "print('next')") == "next"


def test_every_probe_is_stopped_as_without_a_gpu(
    with_gpu: Zygote, level: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    asked = {name: probe for name, probe in probes().items() if name not in BY_ADDRESS_SPACE}
    assert len(asked) == len(probes()) - len(BY_ADDRESS_SPACE)
    with victim(tmp_path_factory.mktemp("victim")) as target:
        found = tried(with_gpu, [probe.source for probe in asked.values()], target.names)
    through = {name for name, got in zip(asked, found, strict=True) if got}
    assert through == {name for name, probe in asked.items() if not probe.stopped_at(level)}
    assert target.canary not in str(found)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            ("def start(share):", "def start(share):\n    raise RuntimeError('error 999')"),
            "error 999",
        ),
        (("/proc/devices", "/proc/kallsyms"), "Permission denied|No such file"),
    ],
)
def test_a_driver_that_does_not_start_is_our_fault(
    change: tuple[str, str], said: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    driver = DRIVER.replace(*change)
    assert driver != DRIVER
    with (
        box_with_driver(tmp_path_factory.mktemp("box"), None, driver) as zygote,
        pytest.raises(GraderError, match=said),
    ):
        zygote.fork(Limits())
