"""torch without its rules for tensors that have no data: as after a plain import, once wanted."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from autograder.box import lean
from autograder.judge.session import _WORDS

_LEAN = "from autograder.box import lean; import torch; assert lean.deferred(); "
_MODULES = "import sys; print([n for n in sys.modules if n.startswith('torch')])"
_TABLES = """
import re, torch
for name in sorted(torch._C._dispatch_get_all_op_names()):
    print(name, re.sub("0x[0-9a-f]+", "", torch._C._dispatch_dump_table(name)))
"""
_DOORS = """
import os, sys
from autograder.box import lean
import torch
from torch._subclasses.fake_tensor import FakeTensorMode
assert lean.deferred()

def in_a_child(door):
    if os.fork() == 0:
        try:
            print(door(), not lean.deferred(), "torch._refs" in sys.modules, flush=True)
        finally:
            os._exit(0)
    os.wait()

def fake():
    with FakeTensorMode() as mode:
        return tuple(torch.linalg.qr(mode.from_tensor(torch.ones(3, 2)))[0].shape)

in_a_child(lambda: tuple(torch.linalg.qr(torch.ones(3, 2, device="meta"))[0].shape))
in_a_child(lambda: tuple(torch.ones(3, 2).to("meta").cumsum(0).shape))
in_a_child(fake)
in_a_child(lambda: tuple(torch.broadcast_shapes((3, 1), (2,))))
in_a_child(lambda: tuple(torch.ops.prims.neg(torch.ones(3, 2)).shape))
in_a_child(lambda: tuple(torch.vmap(torch.sin)(torch.ones(3, 2)).shape))
import torch.optim.lr_scheduler, torch.autograd.functional
print(torch.ones(3, 2), torch.autograd.functional.hessian(torch.prod, torch.ones(2)))
torch.nn.Linear(2, 3)(torch.ones(3, 2)).sum().backward()
generator = torch.Generator().manual_seed(1)
data = torch.utils.data.TensorDataset(torch.randn(9, 2, generator=generator))
list(torch.utils.data.DataLoader(data, batch_size=2, shuffle=True, generator=generator))
torch.utils.data.random_split(data, [4, 5], generator=generator)
torch.nn.init.xavier_uniform_(torch.empty(2, 2), generator=generator)
torch.distributions.Normal(0.0, 1.0).log_prob(torch.ones(2))
torch.linalg.svd(torch.linalg.inv(torch.eye(3, requires_grad=True)))[1].sum().backward()
torch.jit.script(torch.nn.ReLU())(torch.ones(2))
print("still", lean.deferred())
"""


def _printed(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False,
        cwd=Path(__file__).parent.parent,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_this_torch_was_tried() -> None:
    """Else a plain import: see whether this file passes with it, and extend ``_TRIED``."""
    assert lean._tried(), torch.__version__


def test_every_door_finds_what_was_kept_out_and_ordinary_work_needs_none_of_it() -> None:
    lines = _printed(_DOORS).splitlines()
    assert lines[:6] == ["(3, 2) True True"] * 6
    assert lines[-1] == "still True"


def test_once_loaded_torch_is_what_it_is_after_a_plain_import() -> None:
    """Every entry of its dispatcher, but for the two kernels that call us first; and what the
    plain import has beside it is known: a module too many is imported in an order of its own."""
    (plain_modules, *plain), (kept_modules, loaded_modules, *loaded) = (
        _printed(code + _TABLES).splitlines()
        for code in (f"import torch; {_MODULES}", f"{_LEAN}{_MODULES}; lean.load(); {_MODULES}")
    )
    assert len(plain) == len(loaded) > 100_000
    differing = [b for a, b in zip(plain, loaded, strict=True) if a != b]
    assert len(differing) == len(lean._MAKERS)
    assert all(line.startswith("Meta: registered at") and "lean.py" in line for line in differing)
    all_of_it, kept, in_the_end = (
        set(re.findall("'(.*?)'", line)) for line in (plain_modules, kept_modules, loaded_modules)
    )
    assert all_of_it == in_the_end and kept < all_of_it
    assert all(name.startswith(lean._WITH_IT) for name in all_of_it - kept)


def test_where_its_place_cannot_be_taken_the_import_is_plain() -> None:
    source = Path(lean.__file__).read_text(encoding="utf-8")
    broken = source.replace("    _watch()\n", "    raise AttributeError\n")
    assert broken != source
    seen = "print(deferred(), 'torch._refs' in sys.modules, torch.Generator().device)"
    assert _printed(f"{broken}\n{seen}") == "False True cpu\n"


def test_an_untried_torch_is_imported_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    versions = {"2.13.0+cpu": True, "2.13.1": True, "2.1.3": False, "2.99.0": False, "odd": False}
    for version, tried in versions.items():
        monkeypatch.setattr(lean.importlib.metadata, "version", lambda _, v=version: v)
        assert lean._tried() is tried


@pytest.mark.parametrize(
    "source",
    [
        'torch.ones(2, device="meta")',
        "torch.vmap(f)(x)",
        "from torch.autograd.functional import jvp",
        "torch.autograd.forward_ad.make_dual(x, v)",
        "torch.broadcast_shapes((2, 1), (3,))",
    ],
)
def test_the_judge_foresees_it(source: str) -> None:
    assert _WORDS["meta"].search(source)
    assert not _WORDS["meta"].search("x = torch.ones(2); metadata = 1; x.sum().backward()")
