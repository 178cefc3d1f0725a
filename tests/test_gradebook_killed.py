"""A run that is killed, again and again: nothing is lost, nothing is graded by halves."""

from __future__ import annotations

import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from helpers_class import Class
from test_gradebook_toy import Toy, released_fixture, toy_fixture  # noqa: F401 - fixtures

from autograder.records import Grade
from autograder.scale import results

# nbgrader 0.9.6 warns of what its own dependencies have deprecated.
pytestmark = pytest.mark.filterwarnings("ignore")


def state(toy: Toy) -> dict[str, Any]:
    """All that grading leaves behind."""
    folders = sorted(toy.course.paths.submitted.iterdir())
    return {
        "rows": toy.rows(),
        "grades": [results.load(toy.course, "toy", folder.name) for folder in folders],
        "autograded": [
            (toy.course.paths.autograded / folder.name / "toy" / "toy.ipynb").read_bytes()
            for folder in folders
        ],
    }


def kill_and_run_again(pupils: Class, kills: int, seed: int) -> None:
    """Kill at moments spread over the work: from before the first to within the last."""
    pick = random.Random(seed)
    moments = sorted(pick.uniform(0, pupils.size) for _ in range(kills))
    for moment in moments:
        process = pupils.start()
        while process.poll() is None and sum(pupils.judged().values()) < int(moment):
            wait(process, 0.01)
        wait(process, pick.uniform(0, 0.3))
        process.kill()
        process.wait()
    process = pupils.start()
    assert process.wait(600) == 0


def wait(process: subprocess.Popen[bytes], seconds: float) -> None:
    """Until it ends, but no longer than that."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return


def check(toy: Toy, tmp_path: Path, size: int, kills: int) -> None:
    undisturbed = tmp_path / "undisturbed"
    shutil.copytree(toy.root, undisturbed)
    pupils, control = Class(toy, size), Class(Toy(undisturbed), size)
    assert control.start().wait(600) == 0
    kill_and_run_again(pupils, kills, seed=size)
    ours, theirs = state(toy), state(control.toy)
    assert ours["rows"] == theirs["rows"]
    assert len(toy.scores()) == size and set(toy.scores().values()) == {3.0, 5.0}
    assert all(isinstance(grade, Grade) for grade in ours["grades"])
    assert ours["grades"] == theirs["grades"]
    assert ours["autograded"] == theirs["autograded"]
    judged = pupils.judged()
    assert len(judged) == size and set(control.judged().values()) == {1}
    twice = sum(judged.values()) - size
    assert twice <= 2 * kills, "only what was being judged is judged again: two judges a kill"
    summary = toy.grade()
    assert summary.grades == () and len(summary.skipped) == size


def test_a_run_killed_at_random_moments_ends_as_if_it_had_not_been(
    toy: Toy, tmp_path: Path
) -> None:
    check(toy, tmp_path, size=24, kills=2)


@pytest.mark.long
def test_a_thousand_notebooks_and_twenty_kills(toy: Toy, tmp_path: Path) -> None:
    check(toy, tmp_path, size=1000, kills=20)
