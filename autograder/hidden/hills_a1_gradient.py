"""Differentiable functions for the hidden tests of a1_gradient, and the inputs for auto_grad.

All are coupled and treat no two coordinates alike. They travel as source, are differentiable
where the student's code runs, work in batches and under vmap, and give references by autograd.
"""

from __future__ import annotations

from typing import Any

import torch

from autograder.hidden.cases_a1_gradient import Cases, Function, leaf_of
from autograder.hidden.cases_a2_descent import both_dtypes, steady
from autograder.judge.checks import Draw, torch_function
from autograder.judge.compare import autograd_gradient

# auto_grad: (f, p)


def hill_public(draw: Draw) -> Cases:
    """x²y at (2, 3)."""
    yield bent(), draw.tensor([2.0, 3.0])


def hills(draw: Draw) -> Cases:
    """(f, p) in two to four dimensions."""
    for n in (2, 3, 4):
        yield on_a_slope(draw, n)


def level_public(draw: Draw) -> Cases:
    """A function that is 3 everywhere."""
    yield level(3.0), draw.tensor([2.0, 3.0])


def ignoring(draw: Draw) -> Cases:
    """(f, p) where f is constant, in two ways, or ignores some coordinates."""
    yield level(draw.uniform(1.0, 4.0)), draw.normal(3)
    yield _own_weight(draw), draw.normal(2)
    yield _ends_only(draw), draw.normal(4)
    yield level(draw.uniform(-4.0, -1.0)), draw.normal(1)


def sized_hills(draw: Draw) -> Cases:
    """(f, p) with huge and tiny numbers, at a level point, with one coordinate."""
    yield hill(draw, 3), draw.normal(3, scale=1e6)
    yield hill(draw, 2), draw.normal(2, scale=1e-6)
    yield bowl(draw), draw.tensor([0.0, 0.0])
    yield hill(draw, 1), draw.normal(1)


def hill_layouts(draw: Draw) -> Cases:
    """Points that are plain, have gaps in memory, or are leaves with a .grad."""
    yield hill(draw, 2), draw.normal(2)
    yield hill(draw, 3), draw.noncontiguous(draw.normal(3))
    yield hill(draw, 2), leaf_of(draw, draw.normal(2))


def hill_types(draw: Draw) -> Cases:
    """(f, p) in float64 and in float32; and where f is constant."""
    for p in both_dtypes(draw):
        yield hill(draw, 3), p
        yield level(2.0), p


def on_a_slope(draw: Draw, n: int) -> tuple[Any, torch.Tensor]:
    """(f, p) where f is not nearly level."""
    return steady(lambda: (hill(draw, n), draw.normal(n)), lambda case: [gradient(*case)])


def gradient(f: Function, p: torch.Tensor) -> torch.Tensor:
    """The reference gradient, also of a function that does not depend on p."""
    return autograd_gradient(lambda q: f(q) + 0 * q.sum(-1), p)


# The functions


def hill(draw: Draw, n: int, size: float = 1.0) -> Any:
    """(…, n) -> (…): quadratic, coupled, with a wave on it."""
    weights = [draw.uniform(0.5, 0.8) + 0.4 * i for i in range(n)]
    couple, wave, tilt = draw.uniform(0.3, 0.5), draw.uniform(0.4, 0.7), draw.uniform(0.8, 1.2)
    return torch_function(
        "def f(p):\n"
        f"    weights = torch.tensor({weights!r}, dtype=p.dtype, device=p.device)\n"
        "    q = torch.roll(p, 1, -1)\n"
        f"    bumps = weights * p**2 + {couple!r} * p * q + {wave!r} * torch.sin(p + 0.5 * q)\n"
        f"    return {size!r} * (bumps.sum(-1) - {tilt!r} * p[..., 0])\n",
        "f",
        "f",
    )


def bent(size: float = 1.0) -> Any:
    """x²y, of which students see examples; or a millionth of it."""
    label = "p ↦ x²y" if size == 1.0 else f"p ↦ {size:g} · x²y"
    source = f"def bent(p):\n    return {size!r} * p[..., 0] ** 2 * p[..., 1]\n"
    return torch_function(source, "bent", label)


def bowl(draw: Draw) -> Any:
    """(…, 2) -> (…): level at the origin."""
    a, b, c = draw.uniform(0.8, 1.2), draw.uniform(0.3, 0.6), draw.uniform(1.4, 1.8)
    return torch_function(
        "def f(p):\n"
        "    x, y = p[..., 0], p[..., 1]\n"
        f"    return {a!r} * x**2 + {b!r} * x * y + {c!r} * y**2\n",
        "f",
        "f",
    )


def level(height: float) -> Any:
    """(…, n) -> (…): the same height everywhere, without a graph."""
    return torch_function(
        "def level(p):\n"
        f"    return torch.full(p.shape[:-1], {height!r}, dtype=p.dtype, device=p.device)\n",
        "level",
        f"p ↦ {height:g}",
    )


def _own_weight(draw: Draw) -> Any:
    """(n,) -> (): constant, with a graph in which p does not appear."""
    return torch_function(
        f"weight = torch.tensor({draw.uniform(1.0, 2.0)!r}, requires_grad=True)\n"
        "def f(p):\n    return weight.to(p.device, p.dtype) ** 2\n",
        "f",
        "f",
    )


def _ends_only(draw: Draw) -> Any:
    """(…, n) -> (…) that looks at the first and the last coordinate only."""
    return torch_function(
        "def f(p):\n"
        f"    return {draw.uniform(1.0, 2.0)!r} * p[..., 0] ** 2 * p[..., -1] - p[..., 0]\n",
        "f",
        "f",
    )
