"""torch's compiler stays out of the box until a notebook wants it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from helpers_judge import session, text_of

from autograder.box import compiler
from autograder.judge.launch import Zygote

_STEP = """
import sys, torch
p = torch.nn.Parameter(torch.ones(2))
p.grad = torch.ones(2)
torch.optim.SGD([p], lr=0.5, momentum=0.9).step()
print(p.tolist(), any("convert_frame" in name for name in sys.modules))
print("torch._refs" in sys.modules)
"""
_GRAD = "print(torch.func.grad(lambda x: x ** 3)(torch.tensor(2.0)).item())"


def test_an_optimizer_needs_no_compiler_and_torch_func_finds_it_there() -> None:
    """In this order, in a zygote of its own: once imported, it stays for all that follow."""
    zygote = Zygote(bwrap=None)
    try:
        with session(zygote, _STEP) as opened:
            assert text_of(opened.outputs).splitlines()[:2] == ["[0.5, 0.5] False", "False"]
        with session(zygote, _STEP, _GRAD) as opened:
            assert text_of(opened.outputs).split() == ["[0.5,", "0.5]", "True", "True", "12.0"]
    finally:
        zygote.close()


def test_whatever_else_is_asked_of_it_loads_the_real_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiler, "load", lambda: SimpleNamespace(config="the real one"))
    stand_in = compiler._NotCompiling("torch._dynamo")
    assert stand_in.disable(len) is len and stand_in.disable(recursive=False)(len) is len
    assert stand_in.graph_break() is None
    assert stand_in.config == "the real one"
