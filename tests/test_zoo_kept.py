"""What the grader does where tests/test_zoo_naive.py shows that the naive way is taken in."""

from __future__ import annotations

import ast
import os
from datetime import datetime
from pathlib import Path

import torch
from helpers_judge import ROOT, session, student, text_of

from autograder.box import wire
from autograder.gradebook.batch import _timestamp
from autograder.gradebook.feedback.render import comment, report
from autograder.gradebook.intake.submissions import HandedIn
from autograder.judge.checks import Draw
from autograder.judge.ingest import CodeCell
from autograder.judge.launch import Zygote
from autograder.judge.secret import submission_key
from autograder.judge.session import Session
from autograder.records import CheckResult, ExerciseGrade, Limits, Status

pytest_plugins = ["helpers_judge_fixtures"]


def test_an_object_with_reduce_runs_nothing_in_the_judge(bare_zygote: Zygote) -> None:
    source = (
        "class Runs:\n    def __reduce__(self): return (print, ('ran in ' + 'the judge',))\n"
        "def f(): return Runs()"
    )
    with session(bare_zygote, source) as opened:
        assert isinstance(student(opened).f().value, wire.Odd)


def test_nothing_in_the_package_unpickles() -> None:
    """No module that can load a pickle is imported anywhere, nor torch.load called."""
    for path in (ROOT / "autograder").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            names = [alias.name for alias in getattr(node, "names", [])
                     if isinstance(node, ast.Import | ast.ImportFrom)]  # fmt: skip
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            loaded = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib"} & set(names)
            assert not loaded, path
            if isinstance(node, ast.Attribute) and node.attr == "load":
                assert getattr(node.value, "id", "") not in ("torch", "pickle"), path


def test_hidden_inputs_are_other_ones_for_every_notebook() -> None:
    def inputs(secret: bytes, digest: str) -> torch.Tensor:
        return Draw(int.from_bytes(submission_key(secret, digest)[:8], "little")).normal(4)

    ada, bob = inputs(b"s" * 32, "ada"), inputs(b"s" * 32, "bob")
    assert torch.equal(ada, inputs(b"s" * 32, "ada"))
    assert not torch.equal(ada, bob)
    assert not torch.equal(ada, inputs(b"t" * 32, "ada")), "nobody without the secret draws them"


def test_no_time_is_told_to_a_student() -> None:
    def page(seconds: float) -> tuple[str, str | None]:
        check = CheckResult(check="c", exercise="f", status=Status.FAILED, core=True,
                            sentence="f falls.", message="no", seconds=seconds)  # fmt: skip
        grade = ExerciseGrade(id="f", max_score=1.0, checks=(check,))
        return report(grade, "en"), comment(grade, "en")

    assert page(0.001) == page(4.321)


def test_random_numbers_are_other_ones_for_another_notebook(bare_zygote: Zygote) -> None:
    source = (
        "import random, numpy as np, torch\n"
        "print(random.random(), np.random.rand(), torch.rand(()).item())"
    )
    drawn = []
    for seed in (1, 2, 1):
        opened = Session(bare_zygote, [CodeCell(0, source)], [], Limits(), seed=seed)
        opened.open()
        drawn.append(text_of(opened.outputs).split())
        opened.close()
    assert drawn[0] == drawn[2]
    assert all(one != two for one, two in zip(drawn[0], drawn[1], strict=True))


def test_a_backdated_file_is_as_late_as_its_timestamp(tmp_path: Path) -> None:
    path = tmp_path / "toy.ipynb"
    path.touch()
    os.utime(path, (1, 1))
    handed = HandedIn(student="ada", folder=tmp_path, notebook=path)
    assert _timestamp(handed) == (None, "")
    (tmp_path / "timestamp.txt").write_text("2026-09-20 10:00:00 UTC")
    os.utime(tmp_path / "timestamp.txt", (1, 1))
    assert _timestamp(handed)[0] == datetime(2026, 9, 20, 10)  # noqa: DTZ001 - nbgrader's UTC
