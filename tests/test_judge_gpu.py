"""What is found out of a GPU, and what follows from it; by programs that stand in for CUDA."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest
import torch
from helpers_judge import course
from helpers_pretend_driver import GPU

from autograder.box import wire
from autograder.errors import GraderError
from autograder.judge import gpu
from autograder.judge.desk import Desk
from autograder.judge.wrapper import bubblewrap, readable
from autograder.scale import jobs
from autograder.scale.local import open_executor

pytest_plugins = ["helpers_judge_fixtures"]

FOUND = {"name": "H", "total_mb": 4096, "free_mb": 4000, "nodes": ["/dev/a"], "folders": ["/b"]}


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    gpu.look.cache_clear()
    yield
    gpu.look.cache_clear()


def test_what_the_program_found_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "1")
    monkeypatch.delenv("LD_LIBRARY_PATH", raising=False)
    found = gpu.look((sys.executable, "-c", f"print({json.dumps(FOUND)!r})"))
    assert (found.name, found.free_mb, found.nodes, found.folders) == (
        "H",
        4000,
        ("/dev/a",),
        ("/b",),
    )
    assert found.variables == {"CUDA_VISIBLE_DEVICES": "1", **gpu.WITHOUT_CONTEXT}
    assert found.share == 0.25 and msgspec.structs.replace(found, total_mb=512).share == 1
    assert msgspec.json.decode(msgspec.json.encode(found), type=gpu.Gpu | None) == found


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("print('null')", "torch sees no CUDA device here. Grade with --device cpu"),
        ("raise RuntimeError('driver too old')", "CUDA fails here:(.|\n)*driver too old"),
        ("print('half of')", "CUDA fails here"),
    ],
)
def test_no_gpu_is_one_clear_error(program: str, said: str) -> None:
    with pytest.raises(GraderError, match=said):
        gpu.look((sys.executable, "-c", program))


def test_it_is_told_what_its_driver_has_open(tmp_path: Path) -> None:
    """A process with a device file open and a library mapped that is nobody else's."""
    library = tmp_path / "libdriver.so"
    library.write_bytes(bytes(4096))
    source = (
        "import json, mmap, os\n"
        "from autograder.judge import driver\n"
        f"file = open({str(library)!r}, 'rb')\n"
        "mapped = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)\n"
        "pty, _ = os.openpty()\n"
        "print(json.dumps([driver.nodes(), driver.folders()]))"
    )
    line = [sys.executable, "-c", source]
    root = course().paths.root
    done = subprocess.run(line, cwd=root, capture_output=True, text=True, check=True)
    nodes, folders = json.loads(done.stdout)
    assert [node for node in nodes if not node.startswith("/dev/nvidia")] == ["/dev/ptmx"]
    assert str(tmp_path) in folders and "/dev" not in folders


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device here")
def test_on_a_machine_without_one_nothing_is_started() -> None:
    with (
        pytest.raises(GraderError, match="no CUDA device here"),
        open_executor(course(), device="cuda"),
    ):
        pass
    assert gpu.wanted("cpu") is None


@pytest.mark.skipif(torch.cuda.is_available(), reason="CUDA would start")
def test_a_judge_in_which_cuda_does_not_start_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        Desk, "_establish", lambda self, started: (SimpleNamespace(close=int), None)
    )
    with pytest.raises(GraderError, match="--device cuda: CUDA does not start"):
        Desk(course(), gpu=GPU)


def test_the_box_gets_the_nodes_and_the_libraries(tmp_path: Path) -> None:
    own = tmp_path / "driver"
    own.mkdir()
    there = msgspec.structs.replace(GPU, folders=("/usr/lib/here", sys.prefix, str(own), "/absent"))
    assert set(readable(there)) - set(readable()) - {"/etc/alternatives"} == {str(own)}
    line = " ".join(bubblewrap("bwrap", "/tmp/box", there, []))
    assert "--dev-bind /dev/full /dev/full" in line and f"--ro-bind {own} {own}" in line
    assert "--dev-bind" not in " ".join(bubblewrap("bwrap", "/tmp/box", None, []))


@pytest.mark.parametrize(
    ("free_mb", "cores", "workers"),
    [(80_000, 4, 4), (7_000, 4, 2), (500, 4, 1), (80_000, 1, 1)],
)
def test_as_many_workers_as_its_memory_allows(
    free_mb: int, cores: int, workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = msgspec.structs.replace(GPU, free_mb=free_mb)
    monkeypatch.setattr(gpu, "look", lambda: there)
    monkeypatch.setattr(jobs.os, "sched_getaffinity", lambda _: set(range(cores)))
    monkeypatch.setattr(jobs, "_available_mb", lambda: 64_000)
    assert jobs.default_jobs("cuda") == workers
    assert jobs.default_jobs() == cores


def test_tensorfloat_32_is_off(monkeypatch: pytest.MonkeyPatch) -> None:
    flags = (torch.backends.cudnn, torch.backends.cuda.matmul)
    before = [flag.allow_tf32 for flag in flags]
    ones = torch.ones
    monkeypatch.setattr(torch.cuda, "init", lambda: None)
    monkeypatch.setattr(torch.cuda, "set_per_process_memory_fraction", lambda share: None)
    monkeypatch.setattr(torch, "ones", lambda *shape, dtype, device: ones(*shape, dtype=dtype))
    try:
        for flag in flags:
            flag.allow_tf32 = True
        wire.start_cuda(0.5)
        assert [flag.allow_tf32 for flag in flags] == [False, False]
    finally:
        for flag, was in zip(flags, before, strict=True):
            flag.allow_tf32 = was


_COLLECT = """
import sys
from types import SimpleNamespace
import pytest
from autograder.course import find_root, load
from autograder.judge.loop import arguments
from autograder.judge.worker import Judge, _together

class Plugin:
    def pytest_runtestloop(self, session):
        judge = Judge(course, session.config, SimpleNamespace(device=sys.argv[1]))
        judge.collected(session.items)
        items = judge._items["a2_descent"]
        print([item.callspec.params["flavour"].device for item in items])
        print(sorted({device for _, device in _together(items)}))
        return True

course = load(find_root())
pytest.main(arguments(course), plugins=[Plugin()])
"""


@pytest.mark.parametrize("device", ["cpu", "cuda"])
def test_checks_on_the_gpu_come_last_and_are_asked_apart(device: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _COLLECT, device],
        cwd=course().paths.root, capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    devices, together = map(json.loads, done.stdout.replace("'", '"').splitlines())
    assert devices == sorted(devices) and len(devices) > 40
    assert set(devices) == set(together) == {"cpu", device}
