"""Gradients, claimed and true, for the hidden tests of counterexample in a1_gradient.

A case is (f, claimed_grad, P, index of the first wrong row or None). Claims are right up to
rounding, or 6 % off and more in some component; right ones stay clear of the allowances.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import torch

from autograder.hidden.cases_a1_gradient import Cases, leaf_of
from autograder.judge.answers import Answer, CheckFailed
from autograder.judge.checks import Draw, torch_function
from autograder.judge.compare import as_numbers, kind_of, with_article
from autograder.judge.show import show


def erratum_public(draw: Draw) -> Cases:
    """The printed z = y² − x with the slide's gradient, which is right where x = ½."""
    yield _printed(), _slide(), draw.tensor([[0.5, 1.0], [2.0, 1.0], [0.5, -1.0], [0.0, 2.0]]), 1


def claims(draw: Draw) -> Cases:
    """First wrong rows in different places, and none; right and wrong ones behind them.

    Each wrong way of comparing fails on other cases than its neighbours in the catalogue do.
    """
    yield *_scaled(draw, "rrwrw", (0.0, 0.06)), 2
    yield *_scaled(draw, "wrw", (-0.1, 0.0)), 0
    yield *_scaled(draw, "rrr", (0.1, 0.1)), None
    yield *_scaled(draw, "rrrwwr", (-0.2, -0.2)), 3
    yield *_shifted(draw, "rwrw"), 1
    yield *_erratum(draw), 3
    yield *_without_minus(draw), 2


def right_public(draw: Draw) -> Cases:
    """z = y² − x² with the slide's gradient."""
    yield _saddle(), _slide(), draw.tensor([[0.5, 1.0], [2.0, 1.0], [0.0, 0.0]]), None


def right_claims(draw: Draw) -> Cases:
    """Right ones: on level ground, on a constant f, off by rounding, for no point at all."""
    yield _saddle(), _slide(), torch.cat([draw.tensor([[0.0, 0.0]]), draw.normal(3, 2)]), None
    yield *_scaled(draw, "rrrrrr", (0.1, 0.1), rounding=1e-9), None
    yield _level(draw), _nought(), draw.normal(2, 3), None
    yield _saddle(), _slide(), draw.normal(0, 2), None
    yield *_scaled(draw, "r", (0.1, 0.1)), None


def nan_public(draw: Draw) -> Cases:
    """2y²/y is 2y, but for y = 0, where it is 0/0."""
    source = (
        "def claim(p):\n"
        "    return torch.stack([-2 * p[..., 0], 2 * p[..., 1] ** 2 / p[..., 1]], dim=-1)\n"
    )
    claim = torch_function(source, "claim", "(−2x, 2y²/y)")
    yield _saddle(), claim, draw.tensor([[1.0, 2.0], [1.0, 0.0]]), 1


def nan_claims(draw: Draw) -> Cases:
    """NaN and inf in one component; a constant f with a claim that is right at the origin only."""
    yield *_scaled(draw, "rrw", (math.nan, 0.0)), 2
    yield *_scaled(draw, "rwr", (0.0, math.nan)), 1
    yield *_scaled(draw, "wr", (math.inf, 0.0)), 0
    yield _level(draw), _slide(), torch.cat([draw.tensor([[0.0, 0.0]]), draw.normal(2, 2)]), 1


def claim_layouts(draw: Draw) -> Cases:
    """Points that are plain, have gaps in memory, or are leaves with a .grad."""
    f, claim, P = _scaled(draw, "rrw", (0.1, 0.0))
    yield f, claim, P, 2
    f, claim, P = _scaled(draw, "rwr", (0.0, -0.1))
    yield f, claim, draw.noncontiguous(P), 1
    f, claim, P = _scaled(draw, "rrrw", (0.1, -0.1))
    yield f, claim, leaf_of(draw, P), 3


def claim_dimensions(draw: Draw) -> Cases:
    """One coordinate, and three of which only one is wrong."""
    yield *_cubes(draw, 1, "rw", wrong=0), 1
    yield *_cubes(draw, 3, "rrwr", wrong=2), 2
    yield *_cubes(draw, 3, "rwr", wrong=0), 1
    yield *_cubes(draw, 3, "rr", wrong=1), None


def require_index(answer: Answer, expected: int | None) -> None:
    """The index, as a number of any type, or None. True and False are no index."""
    got = answer.value
    number = None if isinstance(got, bool) else as_numbers(got)
    same = got is None if expected is None else number is not None and number.shape == ()
    if same and expected is not None and number is not None:
        same = number.item() == expected
    if not same:
        texts = {
            "en": f"It returned {show(got)}; expected {show(expected)}.",
            "zh": f"返回 {show(got)}，应为 {show(expected)}。",
        }
        # "type" where no other type will do as an explanation: 1 is not True.
        raise CheckFailed("type" if isinstance(got, bool) else "rule", texts, answer=answer)


def require_int(answer: Answer) -> None:
    """A Python int and nothing else."""
    if type(answer.value) is not int:
        kind = kind_of(answer.value)
        texts = {
            "en": f"You returned {with_article(kind)}; expected an int.",
            "zh": f"返回的是 {kind}，应为 int。",
        }
        raise CheckFailed("type", texts, answer=answer)


# Rows are right where p₀ < 2 and wrong where p₀ > 2: claims know no row numbers.


def _scaled(
    draw: Draw, rows: str, errors: tuple[float, float], rounding: float = 0.0
) -> tuple[Any, Any, Any]:
    """In the rows called w the components of the claim are off by factors 1 + error."""
    a, b = draw.uniform(0.5, 1.0), draw.uniform(0.5, 1.0)
    factors = ", ".join(f"float({str(1 + error)!r})" for error in errors)
    f = _course(
        "x, y = p[..., 0], p[..., 1]", f"return {a!r} * x**2 * y + {b!r} * y**2 * torch.exp(x)"
    )
    claim = _course(
        "x, y = p[..., 0], p[..., 1]",
        f"gx = 2 * {a!r} * x * y + {b!r} * y**2 * torch.exp(x)",
        f"gy = {a!r} * x**2 + 2 * {b!r} * y * torch.exp(x)",
        f"grad = torch.stack([gx, gy], dim=-1) * (1 + {rounding!r})",
        f"factors = torch.tensor([{factors}], dtype=p.dtype, device=p.device)",
        "return torch.where(p[..., :1] > 2, grad * factors, grad)",
    )
    return f, claim, _rows(draw, rows, 2)


def _shifted(draw: Draw, rows: str) -> tuple[Any, Any, Any]:
    """Wrong rows whose components have the right sum."""
    a = draw.uniform(0.5, 1.0)
    f = _course("return p[..., 0] ** 2 * p[..., 1] + torch.sin(p[..., 1])")
    claim = _course(
        "x, y = p[..., 0], p[..., 1]",
        f"shift = {a!r} * (x > 2).to(x.dtype)",
        "return torch.stack([2 * x * y + shift, x**2 + torch.cos(y) - shift], dim=-1)",
    )
    return f, claim, _rows(draw, rows, 2)


def _cubes(draw: Draw, n: int, rows: str, wrong: int) -> tuple[Any, Any, Any]:
    """(n,): the sum of p³ and of neighbours' products; in wrong rows one component is off."""
    f = _course("return (p**3 + p * torch.roll(p, 1, -1)).sum(-1)")
    claim = _course(
        "grad = 3 * p**2 + torch.roll(p, 1, -1) + torch.roll(p, -1, -1)",
        f"slot = torch.arange(p.shape[-1], device=p.device) == {wrong}",
        "return torch.where(slot & (p[..., :1] > 2), 1.1 * grad, grad)",
    )
    return f, claim, _rows(draw, rows, n)


def _rows(draw: Draw, rows: str, n: int) -> torch.Tensor:
    """A point for each letter: p₀ in (2.2, 2.8) for w, in (1, 1.6) for r; the rest in (1, 2)."""
    P = draw.uniform_tensor(1.0, 2.0, len(rows), n)
    shift = draw.tensor([2.2 if letter == "w" else 1.0 for letter in rows])
    P[:, 0] = shift + draw.uniform_tensor(0.0, 0.6, len(rows))
    return P


def _erratum(draw: Draw) -> tuple[Any, Any, Any]:
    """The lost superscript: right on the line x = ½ only."""
    P = draw.uniform_tensor(1.0, 2.0, 5, 2)
    P[:3, 0] = 0.5
    return _printed(), _slide(), P


def _without_minus(draw: Draw) -> tuple[Any, Any, Any]:
    """(2x, 2y) has the right length everywhere and is right where x = 0."""
    P = draw.uniform_tensor(1.0, 2.0, 4, 2)
    P[:2, 0] = 0.0
    return _saddle(), _course("return 2 * p"), P


def _course(*lines: str, label: str = "f") -> Any:
    body: Sequence[str] = ["def f(p):", *lines]
    return torch_function("\n    ".join(body) + "\n", "f", label)


def _printed() -> Any:
    return _course("return p[..., 1] ** 2 - p[..., 0]", label="y² − x")


def _saddle() -> Any:
    return _course("return p[..., 1] ** 2 - p[..., 0] ** 2", label="y² − x²")


def _slide() -> Any:
    return _course("return torch.stack([-2 * p[..., 0], 2 * p[..., 1]], dim=-1)", label="(−2x, 2y)")


def _level(draw: Draw) -> Any:
    height = draw.uniform(1.0, 2.0)
    return _course(f"return torch.full(p.shape[:-1], {height!r}, dtype=p.dtype, device=p.device)")


def _nought() -> Any:
    return _course("return torch.zeros_like(p)")
