"""Controls of the threats that need no box: each naive way of doing it is taken in.

What the grader does instead is asserted where index.toml says.
"""

from __future__ import annotations

import csv
import io
import json
import os
import pickle
import tarfile
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

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
