"""On a real GPU: skipped, and said so, where torch sees none.

What of it can be shown without one is in test_devices.py (the rules of devices), test_box_cuda.py
(the box, with a stand-in for the driver) and test_judge_gpu.py.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers_judge import ASSIGNMENT, but, course, diagnoses, judge_one, session, solved, text_of
from helpers_probes import probes, tried, victim
from test_box_cuda import BY_ADDRESS_SPACE
from test_devices import FORGETS, MIXES

from autograder.author.build import solved_notebook
from autograder.judge.gpu import SHARE_MB, look
from autograder.judge.isolation import establish
from autograder.judge.launch import Zygote
from autograder.records import Grade, Job, Limits, Status, Submission
from autograder.scale.local import LocalExecutor, open_executor

pytestmark = pytest.mark.cuda
pytest_plugins = ["helpers_judge_fixtures"]

ROOMY = Limits(wall_s=60.0, call_s=20.0, cpu_s=40.0, memory_mb=2048, output_kb=64)
ASCENT = "def gd_step(theta, grad, alpha):\n    return theta + alpha * grad"


@pytest.fixture(scope="module")
def on_gpu() -> Iterator[LocalExecutor]:
    with open_executor(course(), device="cuda") as executor:
        yield executor


@pytest.fixture(scope="module")
def box() -> Iterator[Zygote]:
    zygote, _ = establish(gpu=look())
    yield zygote
    zygote.close()


def failing(grade: Grade, exercise: str) -> set[str]:
    return {c.check for c in grade.exercise(exercise).checks if c.status is not Status.PASSED}


def test_it_is_found_with_its_nodes_and_its_memory() -> None:
    found = look()
    assert found.name and found.nodes and 0 < found.free_mb <= found.total_mb
    assert all(path.startswith("/dev/") for path in found.nodes)


@pytest.mark.parametrize("assignment", list(course().assignments))
def test_solutions_pass_every_check_there(on_gpu: LocalExecutor, assignment: str) -> None:
    submission = Submission(student="ada", assignment=assignment, path="ada.ipynb")
    job = Job(submission=submission, notebook=solved_notebook(course(), assignment))
    ((_, judged),) = on_gpu.map([job])
    grade = judged.grade
    checks = [check for exercise in grade.exercises for check in exercise.checks]
    wrong = [f"{c.check}: {c.status}: {c.message}" for c in checks if c.status is not Status.PASSED]
    assert wrong == [] and grade.error is None
    assert grade.device == "cuda" and grade.score == grade.max_score
    assert sum("[cuda-" in check.check for check in checks) > 10


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (FORGETS, {"gd_step_type[cuda-float64]"}),
        (MIXES, {
            f"gd_step_{name}[cuda-{dtype}]"
            for name, dtypes in (("values", 2), ("batches", 2), ("type", 1))
            for dtype in ("float64", "float32")[:dtypes]
        }),
    ],
)  # fmt: skip
def test_who_forgets_the_device_loses_no_points_but_is_told(
    on_gpu: LocalExecutor, source: str, expected: set[str]
) -> None:
    grade = judge_one(on_gpu, but(gd_step=source)).grade
    assert failing(grade, "gd_step") == expected
    assert grade.score == grade.max_score


def test_a_wrong_answer_is_named_as_on_the_cpu(on_gpu: LocalExecutor) -> None:
    grade = judge_one(on_gpu, but(gd_step=ASCENT)).grade
    assert grade.exercise("gd_step").score == 0
    assert diagnoses(grade, "gd_step") == {"gd_step.ascent"}


def test_the_cpu_finds_the_same_without_it(on_gpu: LocalExecutor, judges: LocalExecutor) -> None:
    for notebook in (solved(), but(gd_step=ASCENT)):
        there, here = judge_one(on_gpu, notebook).grade, judge_one(judges, notebook).grade
        assert there.score == here.score
        for exercise in here.exercises:
            mine = [c for c in there.exercise(exercise.id).checks if "[cuda-" not in c.check]
            assert [(c.check, c.status) for c in mine] == [
                (c.check, c.status) for c in exercise.checks
            ]


def test_it_is_shut_in_as_well_as_without(on_gpu: LocalExecutor, judges: LocalExecutor) -> None:
    assert on_gpu.hello.isolation == judges.hello.isolation
    assert on_gpu.hello.stopped.keys() == judges.hello.stopped.keys()


def test_every_probe_is_stopped_beside_the_real_driver(box: Zygote, tmp_path: Path) -> None:
    asked = {name: probe for name, probe in probes().items() if name not in BY_ADDRESS_SPACE}
    with victim(tmp_path) as target:
        found = tried(box, [probe.source for probe in asked.values()], target.names)
    level = "B" if box.bwrap is None else "A"
    through = {name for name, got in zip(asked, found, strict=True) if got}
    assert through == {name for name, probe in asked.items() if not probe.stopped_at(level)}


def test_only_who_never_forks_has_the_gpu_open(on_gpu: LocalExecutor) -> None:
    """The zygote and what judges are forked from have no context; the judge has one."""
    judge_one(on_gpu, solved())
    hello = on_gpu.hello
    parent = int(Path(f"/proc/{hello.pid}/stat").read_text().rpartition(")")[2].split()[1])
    assert opened(hello.pid)
    assert not opened(parent)
    if hello.wrapper == "":  # bubblewrap's own process is no zygote
        assert not opened(hello.zygote)


def opened(pid: int) -> set[str]:
    """Nodes of the driver that this process has open."""
    links = [os.readlink(entry.path) for entry in os.scandir(f"/proc/{pid}/fd")]
    return set(links) & set(look().nodes)


def test_what_was_in_its_memory_is_not_there_for_the_next(box: Zygote) -> None:
    """Threat 71. A few hundred MB of a pattern, then all that can be had is looked through."""
    size = SHARE_MB * 2**20 * 3 // 4
    writes = f"t = torch.full(({size // 8},), 0x5EC4E75EC4E7, device='cuda'); print(len(t))"
    reads = (
        f"t = torch.empty({size // 8}, dtype=torch.int64, device='cuda')\n"
        "print(int((t == 0x5EC4E75EC4E7).sum()))"
    )
    with session(box, "import torch", writes, limits=ROOMY) as opened_box:
        assert text_of(opened_box.outputs).strip() == str(size // 8)
    with session(box, "import torch", reads, limits=ROOMY) as opened_box:
        assert text_of(opened_box.outputs).strip() == "0"


def test_who_takes_too_much_of_it_is_alone_with_that(box: Zygote) -> None:
    greedy = (
        "import torch\n"
        f"try: t = torch.empty({2 * SHARE_MB} * 2**20, dtype=torch.uint8, device='cuda')\n"
        "except torch.OutOfMemoryError: print('no')"
    )
    with session(box, greedy, limits=ROOMY) as opened_box:
        assert text_of(opened_box.outputs).strip() == "no"
    with session(box, "import torch\nprint(torch.ones(3, device='cuda').sum().item())") as next_box:
        assert text_of(next_box.outputs).strip() == "3.0"


def test_hidden_tests_run_there_in_plain_pytest(tmp_path: Path) -> None:
    import subprocess
    import sys

    path = tmp_path / "ada.ipynb"
    path.write_bytes(solved())
    done = subprocess.run(
        [sys.executable, "-m", "pytest", f"autograder/hidden/test_{ASSIGNMENT}.py", "--submission",
         str(path), "--device", "cuda", "-q", "-p", "no:cacheprovider"],
        cwd=course().paths.root, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "skipped" not in done.stdout
