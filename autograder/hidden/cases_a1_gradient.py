"""Inputs and references for the first hidden tests of a1_gradient, random per submission.

Here are the saddle and the black boxes: saddle, derivative, partial, saddle_grad. Names that end
in ``_public`` are the examples students may see. Black boxes answer in kind, be it tensors,
arrays or plain numbers; all of them are smooth, so that any sound method finds their slopes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import torch

from autograder.hidden.cases_a2_descent import both_dtypes
from autograder.judge.checks import Draw, black_box
from autograder.judge.compare import autograd_gradient, exact

Cases = Iterator[Any]
Function = Callable[[torch.Tensor], torch.Tensor]

# Points for saddle and saddle_grad


def point_public(draw: Draw) -> Cases:
    """x = 2, y = 3."""
    yield draw.tensor([2.0, 3.0])


def points(draw: Draw) -> Cases:
    """Single points."""
    for _ in range(4):
        yield apart(draw)


def points_public(draw: Draw) -> Cases:
    """Three points."""
    yield draw.tensor([[2.0, 3.0], [0.0, -1.0], [4.0, 1.0]])


def point_batches(draw: Draw) -> Cases:
    """Many points, also exactly two of them: rows and columns must not be taken for each other."""
    for shape in [(5,), (2,), (3, 4), (1,), (2, 1, 2)]:
        yield apart(draw, *shape)


def layout_public(draw: Draw) -> Cases:
    """Two points with gaps between their numbers in memory."""
    yield draw.noncontiguous(draw.tensor([[2.0, 3.0], [0.0, -1.0]]))


def point_layouts(draw: Draw) -> Iterator[torch.Tensor]:
    """Gaps in memory, a leaf with .grad, no points, the centre, huge and tiny numbers."""
    yield draw.noncontiguous(apart(draw, 3))
    yield leaf_of(draw, apart(draw))
    yield draw.normal(0, 2)
    yield draw.tensor([0.0, 0.0])
    yield apart(draw, 2) * 1e6
    yield apart(draw, 3) * 1e-6


def point_types(draw: Draw) -> Cases:
    """Points in float64 and in float32."""
    for dtype in (torch.float64, torch.float32):
        yield apart(draw, 3).to(dtype)


def apart(draw: Draw, *shape: int) -> torch.Tensor:
    """Points (*shape, 2) off both diagonals, where y² − x² would lose its digits."""
    near, far = draw.uniform_tensor(0.5, 1.0, *shape), draw.uniform_tensor(1.5, 2.0, *shape)
    swap = draw.uniform_tensor(0.0, 1.0, *shape) < 0.5
    sizes = torch.stack([torch.where(swap, far, near), torch.where(swap, near, far)], dim=-1)
    return torch.where(draw.uniform_tensor(0.0, 1.0, *shape, 2) < 0.5, -sizes, sizes)


def leaf_of(draw: Draw, point: torch.Tensor) -> torch.Tensor:
    """The point as a leaf that requires grad and already has a .grad of its own."""
    point = point.requires_grad_()
    point.grad = draw.normal(*point.shape)
    return point


def heights(p: torch.Tensor) -> torch.Tensor:
    """The reference for saddle."""
    x, y = exact(p).unbind(-1)
    return y**2 - x**2


def saddle_gradient(p: torch.Tensor) -> torch.Tensor:
    """The reference for saddle_grad, by autograd."""
    return autograd_gradient(lambda q: q[..., 1] ** 2 - q[..., 0] ** 2, p)


# derivative


def curve_public(draw: Draw) -> Cases:
    """x³ with h = 0.25, which makes 3x² + h²."""
    yield _cube(), draw.tensor([1.0, 2.0]), 0.25


def curves(draw: Draw) -> Cases:
    """(f, x, h), the steps so wide that every other formula gives other numbers."""
    yield _curve(draw), draw.uniform_tensor(-1.5, 1.5, 5), draw.uniform(0.4, 0.6)
    yield _curve(draw), draw.uniform_tensor(-1.5, 1.5, 3), draw.uniform(0.7, 0.9)
    yield _curve(draw), draw.uniform_tensor(-1.5, 1.5, 4), 1


def slope_public(draw: Draw) -> Cases:
    """x³ + 1000, without h."""
    yield _elementwise(lambda x: x**3 + 1000, "x ↦ x³ + 1000"), draw.tensor([1.0, 2.0])


def slopes(draw: Draw) -> Cases:
    """(f, x). High above 0, where differences of heights lose digits first."""
    for count in (5, 3, 6):
        yield _curve(draw, base=draw.uniform(16.0, 22.0)), draw.uniform_tensor(-1.5, 1.5, count)


def sized_public(draw: Draw) -> Cases:
    """x² + x at 0 and at a billion."""
    yield _elementwise(lambda x: x**2 + x, "x ↦ x² + x"), draw.tensor([0.0, 1e9])


def sized_slopes(draw: Draw) -> Cases:
    """(f, x) with x huge, huge and negative, tiny, and 0."""
    wide = 1e6
    x = draw.uniform_tensor(0.6, 1.5, 4) * draw.tensor([1.0, -1.0, 1.0, -1.0])
    yield _curve(draw, base=20.0, scale=wide), x * wide
    yield _curve(draw, base=20.0, scale=1e9), -1e9 * draw.uniform_tensor(0.6, 1.5, 3)
    yield _curve(draw), draw.normal(4, scale=1e-6)
    yield _curve(draw), draw.tensor([0.0, draw.uniform(0.5, 1.0), -draw.uniform(1.0, 1.5)])


def curve_layout_public(draw: Draw) -> Cases:
    """x³ at two numbers with gaps between them in memory."""
    yield _cube(), draw.noncontiguous(draw.tensor([1.0, 2.0])), 0.25


def curve_layouts(draw: Draw) -> Cases:
    """(f, x, h) with gaps in memory, a leaf with a .grad, one number, no number."""
    x = draw.uniform_tensor(-1.5, 1.5, 4)
    yield _curve(draw), draw.noncontiguous(x), 0.5
    yield _curve(draw), leaf_of(draw, draw.uniform_tensor(-1.5, 1.5, 3)), 0.5
    yield _curve(draw), draw.uniform_tensor(-1.5, 1.5, 1), 0.5
    yield _curve(draw), draw.normal(0), 0.5


def curve_types(draw: Draw) -> Cases:
    """(f, x) in float64 and in float32."""
    for x in both_dtypes(draw):
        yield _curve(draw), x


def central(f: Function, x: torch.Tensor, h: float) -> torch.Tensor:
    """The reference for derivative with a given h."""
    here = exact(x)
    return (f(here + h) - f(here - h)) / (2 * h)


def _cube() -> Any:
    return _elementwise(lambda x: x**3, "x ↦ x³")


def _curve(draw: Draw, *, base: float = 1.0, scale: float = 1.0) -> Any:
    """Tilted, bent and wavy; its slopes lie between 0.4 and 6 for |x| ≤ 1.5·scale."""
    tilt, bend, phase = draw.uniform(2.6, 3.4), draw.uniform(0.15, 0.25), draw.uniform(0.0, 6.0)
    height, pace = draw.uniform(0.6, 0.9), draw.uniform(1.2, 1.6)

    def f(x: torch.Tensor) -> torch.Tensor:
        u = x / scale
        return scale * (base + tilt * u + bend * u**2 + height * torch.sin(pace * u + phase))

    return _elementwise(f, "f")


def _elementwise(f: Function, label: str) -> Any:
    """A black box of tensors, NumPy arrays or numbers, which answers in kind."""

    def answer(x: Any) -> Any:
        if isinstance(x, torch.Tensor):
            return f(x)
        if hasattr(x, "dtype"):
            return f(torch.as_tensor(x)).numpy()
        return f(torch.tensor(x, dtype=torch.float64)).tolist()

    return black_box(answer, label)


# partial


def partial_public(draw: Draw) -> Cases:
    """p₀³ + p₀p₁ at (2, 3), the first coordinate."""
    yield _bent_product(), draw.tensor([2.0, 3.0]), 0, 0.25


def partials(draw: Draw) -> Cases:
    """(f, p, i, h)."""
    for n, i in [(2, 0), (3, 2), (4, 1), (2, 1)]:
        yield _hillside(draw, n), draw.uniform_tensor(-1.5, 1.5, n), i, draw.uniform(0.4, 0.6)


def last_public(draw: Draw) -> Cases:
    """p₀³ + p₀p₁ at (2, 3), the last coordinate."""
    yield _bent_product(), draw.tensor([2.0, 3.0]), -1, 0.25


def from_the_end(draw: Draw) -> Cases:
    """(f, p, i, h) with i < 0."""
    for n, i in [(3, -1), (4, -4), (3, -2)]:
        yield _hillside(draw, n), draw.uniform_tensor(-1.5, 1.5, n), i, draw.uniform(0.4, 0.6)


def own_step_public(draw: Draw) -> Cases:
    """p₀³ + p₀p₁ at (2, 3), the first coordinate, without h."""
    yield _bent_product(), draw.tensor([2.0, 3.0]), 0


def own_steps(draw: Draw) -> Cases:
    """(f, p, i). High above 0, where differences of heights lose digits first."""
    for n, i in [(2, 1), (3, 0), (4, 2)]:
        base = draw.uniform(50.0, 60.0)
        yield _hillside(draw, n, base=base), draw.uniform_tensor(-1.5, 1.5, n), i


def sized_step_public(draw: Draw) -> Cases:
    """p₀³ + p₀p₁ where p₀ = 0."""
    yield _bent_product(), draw.tensor([0.0, 3.0]), 0


def sized_steps(draw: Draw) -> Cases:
    """(f, p, i) with p huge, huge and negative, tiny, and with pᵢ = 0."""
    p = draw.uniform_tensor(0.6, 1.5, 3) * draw.tensor([1.0, -1.0, 1.0])
    yield _hillside(draw, 3, scale=1e6), p * 1e6, 1
    for i in (0, 2):
        below = -1e9 * draw.uniform_tensor(0.6, 1.5, 3)
        yield _hillside(draw, 3, base=20.0, scale=1e9), below, i
    yield _hillside(draw, 2), draw.normal(2, scale=1e-6), 0
    yield _hillside(draw, 3), draw.tensor([draw.uniform(0.5, 1.0), 0.0, draw.uniform(1.0, 1.5)]), 1


def partial_layout_public(draw: Draw) -> Cases:
    """A point with gaps between its numbers in memory."""
    yield _bent_product(), draw.noncontiguous(draw.tensor([2.0, 3.0])), 0, 0.25


def partial_layouts(draw: Draw) -> Cases:
    """(f, p, i, h) with gaps in memory, a leaf with a .grad, one coordinate."""
    yield _hillside(draw, 3), draw.noncontiguous(draw.uniform_tensor(-1.5, 1.5, 3)), 1, 0.5
    yield _hillside(draw, 2), leaf_of(draw, draw.uniform_tensor(-1.5, 1.5, 2)), 1, 0.5
    yield _hillside(draw, 1), draw.uniform_tensor(-1.5, 1.5, 1), 0, 0.5


def partial_types(draw: Draw) -> Cases:
    """(f, p, i) in float64 and in float32."""
    for p in both_dtypes(draw):
        yield _hillside(draw, 3), p, 1


def central_at(f: Function, p: torch.Tensor, i: int, h: float) -> torch.Tensor:
    """The reference for partial with a given h."""
    here, step = exact(p), torch.zeros(len(p), dtype=torch.float64)
    step[i] = h
    return (f(here + step) - f(here - step)) / (2 * h)


def _bent_product() -> Any:
    return _elementwise(lambda p: p[..., 0] ** 3 + p[..., 0] * p[..., 1], "p ↦ p₀³ + p₀p₁")


def _hillside(draw: Draw, n: int, *, base: float = 1.0, scale: float = 1.0) -> Any:
    """(…, n) -> (…): coupled; no slope lies below 0.9 in size for |p| ≤ 1.5·scale."""
    steep = [draw.choice([-1.0, 1.0]) * (draw.uniform(2.6, 3.0) + 0.6 * i) for i in range(n)]
    couple, height = draw.uniform(0.08, 0.14), draw.uniform(0.6, 0.8)
    phase = draw.uniform(0.0, 2 * math.pi)

    def f(p: torch.Tensor) -> torch.Tensor:
        u = p / scale
        q = torch.roll(u, 1, -1)
        tilt = torch.tensor(steep, dtype=torch.float64).to(u) * u
        wave = height * torch.sin(u + 0.5 * q + phase)
        return scale * (base + (tilt + couple * u * q + wave).sum(-1))

    return _elementwise(f, "f")
