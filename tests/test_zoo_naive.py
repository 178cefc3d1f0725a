"""Controls of the threats that need no box: each naive way of doing it is taken in.

What the grader does instead is asserted where index.toml says; here and there it is asserted below.
"""

from __future__ import annotations

import ast
import csv
import io
import json
import os
import pickle
import tarfile
import time
import unicodedata
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from helpers_judge import ROOT, session, student, text_of

from autograder.box import wire
from autograder.gradebook.batch import _timestamp
from autograder.gradebook.render import comment, report
from autograder.gradebook.submissions import HandedIn
from autograder.judge.checks import Draw
from autograder.judge.launch import Zygote
from autograder.judge.secret import submission_key
from autograder.records import CheckResult, ExerciseGrade, Limits, Status

pytest_plugins = ["helpers_judge_fixtures"]

WANTED = torch.ones(2)


class Liar(torch.Tensor):
    """Says that it is equal to everything."""

    @classmethod
    def __torch_function__(cls, *_: Any, **__: Any) -> Any:
        return True


class Runs:
    """Unpickling it calls print; a student's would call something else."""

    def __reduce__(self) -> Any:
        return (_run, ())


_ran: list[str] = []


def _run() -> None:
    _ran.append("ran")


def shape_only(folder: Path) -> bool:
    """Looks at shape and dtype, then at a number: there is none."""
    got = torch.empty(2, device="meta")
    return got.shape == WANTED.shape and got.dtype == WANTED.dtype


def not_larger(folder: Path) -> bool:
    """The difference is larger than the tolerance: never true of NaN."""
    got = torch.tensor([float("nan"), 1.0])
    return not bool(((got - WANTED).abs() > 1e-6).any())


def claims(folder: Path) -> bool:
    """Copies as many bytes as a value says it has."""
    got = torch.zeros(1).expand(10**10)
    return got.numel() * got.element_size() > 2**35 and got.untyped_storage().nbytes() == 4


def alias(folder: Path) -> bool:
    """Keeps a student's tensor to compare it later, when it has become another."""
    theta = torch.zeros(2)
    kept = [theta]
    theta += 1
    return torch.equal(kept[0], WANTED)


def dtype_forgotten(folder: Path) -> bool:
    """Converts before it compares: half the digits and a conjugate are lost on it."""
    return torch.allclose(torch.tensor([1 + 5j, 1.001 - 2j]).real.bfloat16().float(), WANTED)


def computed_after(folder: Path) -> bool:
    """Computes what is expected from inputs that the student has changed to suit."""
    theta = torch.full((2,), 5.0)
    got = theta.zero_()
    return torch.equal(got, theta * 2)


def shown_whole(folder: Path) -> bool:
    """Shows whatever came back; a list in itself and a number of 5,000 digits end the grader."""
    itself: list[Any] = []
    itself.append(itself)
    with pytest.raises(ValueError, match="Circular"):
        json.dumps(itself)
    with pytest.raises(ValueError, match="digits"):
        str(10**5000)
    return True


def product_of_sides(folder: Path) -> bool:
    """The shape has as many elements as there are bytes: 0."""
    return bool(np.prod((0, 2**32 - 1)) == len(b""))


def raw_bool(folder: Path) -> bool:
    """Takes a byte for a bool: two that are both true and not the same."""
    both = np.frombuffer(b"\x01\x02", bool)
    return bool(both.all()) and bool(both[0] != both.view(np.uint8)[1])


def unpickles(folder: Path) -> bool:
    """pickle.loads of a student's bytes."""
    pickle.loads(pickle.dumps(Runs()))
    return _ran == ["ran"]


def broadcast(folder: Path) -> bool:
    """allclose of a 0-d tensor and any shape."""
    return torch.allclose(torch.tensor(1.0), WANTED)


def forked_state(folder: Path) -> bool:
    """Two submissions forked from one process draw the same numbers, if nobody reseeds."""
    state = torch.get_rng_state()
    first = torch.rand(3)
    torch.set_rng_state(state)
    return torch.equal(torch.rand(3), first)


def ansi(folder: Path) -> bool:
    """Prints what a student wrote."""
    print("\x1b]0;100/100\x07", file=(out := io.StringIO()))
    return "\x1b" in out.getvalue()


def formulas(folder: Path) -> bool:
    """csv.writer quotes commas, not formulas."""
    csv.writer(out := io.StringIO()).writerow(["=HYPERLINK(1)", "@x", "+1", "-1"])
    return out.getvalue().startswith("=")


def joined(folder: Path) -> bool:
    """submitted / student."""
    return not (folder / "submitted" / "../../x").resolve().is_relative_to(folder)


def unpacked(folder: Path) -> bool:
    """extractall, as it was before filters."""
    with tarfile.open(folder / "a.tar", "w") as archive:
        archive.addfile(tarfile.TarInfo("../up.txt"))
    (folder / "in").mkdir()
    with tarfile.open(folder / "a.tar") as archive:
        archive.extractall(folder / "in", filter="fully_trusted")
    return (folder / "up.txt").exists()


def followed(folder: Path) -> bool:
    """Reads back what lies in a student's folder."""
    (folder / "answer").write_text("the answer")
    (folder / "mine.ipynb").symlink_to(folder / "answer")
    return (folder / "mine.ipynb").read_text() == "the answer"


def shown_as_is(folder: Path) -> bool:
    """A name that reads otherwise than it is spelt."""
    return any(unicodedata.bidirectional(letter) == "RLO" for letter in "ada\u202eipynb")


def by_mtime(folder: Path) -> bool:
    """Late is what its file's time says."""
    path = folder / "late.ipynb"
    path.touch()
    os.utime(path, (1, 1))
    return path.stat().st_mtime == 1


def by_time(folder: Path) -> bool:
    """Tells how long it took: longer where the input was positive."""

    def spent(hidden: float) -> float:
        start = time.process_time()
        for _ in range(200_000 if hidden > 0 else 1):
            pass
        return time.process_time() - start

    return spent(1.0) > spent(-1.0)


NAIVE: dict[str, Callable[[Path], bool]] = {
    "18 time": by_time,
    "31 subclass": lambda _: bool(torch.allclose(torch.zeros(2).as_subclass(Liar), WANTED)),
    "32 meta": shape_only,
    "33 nan": not_larger,
    "34 expand": claims,
    "35 alias": alias,
    "36 dtype": dtype_forgotten,
    "37 inputs": computed_after,
    "38 itself": shown_whole,
    "39 shape": product_of_sides,
    "40 bool": raw_bool,
    "41 pickle": unpickles,
    "42 broadcast": broadcast,
    "70 fork": forked_state,
    "74 ansi": ansi,
    "75 csv": formulas,
    "76 id": joined,
    "77 archive": unpacked,
    "78 link": followed,
    "80 bidi": shown_as_is,
    "82 mtime": by_mtime,
}


@pytest.mark.parametrize("way", NAIVE)
def test_a_naive_way_is_taken_in(way: str, tmp_path: Path) -> None:
    assert NAIVE[way](tmp_path)


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
    from autograder.judge.ingest import CodeCell
    from autograder.judge.session import Session

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
