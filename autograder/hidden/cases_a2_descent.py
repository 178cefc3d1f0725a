"""Inputs and references for the hidden tests of a2_descent, random per submission.

All functions are coupled: every partial derivative depends on other coordinates, and no two
coordinates play the same part. On the slides' own separable J a sequential update, or a swapped
coordinate, would go unseen. Names that end in ``_public`` are the examples students may see.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

import torch

from autograder.judge.answers import Answer
from autograder.judge.checks import Draw, black_box, torch_function
from autograder.judge.compare import autograd_gradient, close, exact

Cases = Iterator[Any]
Case = TypeVar("Case")

# Points and gradients: gd_step, J_grad


def step_public(draw: Draw) -> Cases:
    """One point."""
    yield draw.tensor([2.0, 1.0]), draw.tensor([3.0, -4.0]), 0.1


def steps(draw: Draw) -> Cases:
    """(theta, grad, alpha), one point each."""
    for n in (2, 3, 4):
        yield _step(draw, n)


def step_batch_public(draw: Draw) -> Cases:
    """Two points."""
    yield draw.tensor([[2.0, 1.0], [0.0, 5.0]]), draw.tensor([[3.0, -4.0], [1.0, 2.0]]), 0.1


def step_batches(draw: Draw) -> Cases:
    """(theta, grad, alpha) of every other shape."""
    for shape in [(), (5, 2), (3, 4, 2), (2, 3)]:
        yield _step(draw, *shape)


def step_layout_public(draw: Draw) -> Cases:
    """A transposed table of points."""
    yield draw.tensor([[2.0, 0.0], [1.0, 5.0]]).T, draw.tensor([[3.0, 1.0], [-4.0, 2.0]]).T, 0.1


def step_layouts(draw: Draw) -> Cases:
    """Every layout, each with a gradient of the same layout; flat ground; α = 0."""
    for theta in point_layouts(draw):
        grad = draw.noncontiguous(draw.normal(*theta.shape, scale=float(_size(theta))))
        yield theta, grad, draw.uniform(0.05, 0.4)
    yield draw.normal(2), draw.tensor([0.0, 0.0]), 0.3
    yield draw.normal(2), draw.normal(2), 0.0


def stepped(theta: torch.Tensor, grad: torch.Tensor, alpha: float) -> torch.Tensor:
    """The reference for gd_step."""
    return exact(theta) - alpha * exact(grad)


def _step(draw: Draw, *shape: int) -> tuple[torch.Tensor, torch.Tensor, float]:
    def make() -> tuple[torch.Tensor, torch.Tensor, float]:
        return draw.normal(*shape), draw.normal(*shape), draw.uniform(0.05, 0.4)

    return steady(make, lambda case: [stepped(*case)])


def step_types(draw: Draw) -> Cases:
    """One step in float64, one in float32."""
    for theta in both_dtypes(draw):
        yield theta, theta.roll(1), draw.uniform(0.05, 0.4)


def point_public(draw: Draw) -> Cases:
    """One point in three dimensions."""
    yield draw.tensor([3.0, -1.0, 0.5])


def points(draw: Draw) -> Cases:
    """Single points."""
    for n in (2, 3, 5):
        yield draw.normal(n)


def points_public(draw: Draw) -> Cases:
    """Two points."""
    yield draw.tensor([[3.0, -1.0], [0.5, 2.0]])


def point_batches(draw: Draw) -> Cases:
    """Many points."""
    for shape in [(5, 2), (2, 3), (3, 4, 2)]:
        yield draw.normal(*shape)


def layout_public(draw: Draw) -> Cases:
    """A transposed table of points."""
    yield draw.tensor([[3.0, 0.5], [-1.0, 2.0]]).T


def point_layouts(draw: Draw) -> Iterator[torch.Tensor]:
    """Unusual but legal tensors: gaps in memory, transposed, a leaf with .grad, empty, extreme."""
    yield draw.noncontiguous(draw.normal(3, 2))
    yield draw.normal(2, 5).T
    yield leaf(draw, 3)
    yield draw.normal(0, 2)
    yield draw.normal(2, scale=1e6)
    yield draw.normal(3, scale=1e-6)


def leaf(draw: Draw, n: int) -> torch.Tensor:
    """A point that requires grad and already has a .grad of its own."""
    theta = draw.normal(n).requires_grad_()
    theta.grad = draw.normal(n)
    return theta


def both_dtypes(draw: Draw) -> Iterator[torch.Tensor]:
    """The same kind of point in float64 and in float32."""
    for dtype in (torch.float64, torch.float32):
        yield draw.normal(3).to(dtype)


def gradient_of_J(theta: torch.Tensor) -> torch.Tensor:
    """The reference for J_grad, by autograd."""
    return autograd_gradient(lambda p: (p**2).sum(-1), theta)


def steady(
    make: Callable[[], Case],
    results: Callable[[Case], Iterable[torch.Tensor]],
    least: float = 0.5,
) -> Case:
    """The first case of those made whose right results all reach ``least`` in size.

    Where numbers of size 1 nearly cancel, as in θ − α∇f, what is left of them in float32 is mostly
    rounding, and a right answer could not be told from a wrong one.
    """
    for _ in range(1_000):
        case = make()
        if all(float(result.abs().max()) >= least for result in results(case)):
            return case
    raise AssertionError("the right results are nearly zero whatever is drawn")


def close_or_empty(answer: Answer, expected: torch.Tensor) -> None:
    """``close``; of an empty result a plain list cannot tell the shape, so [] will do."""
    if expected.numel() or not isinstance(answer.value, (list, tuple)):
        close(answer, expected)


def _size(theta: torch.Tensor) -> torch.Tensor:
    return exact(theta).abs().amax() if theta.numel() else torch.ones(())


# update_pair. Black boxes are plain arithmetic: numbers, tensors and arrays may all be asked.


def pair_public(draw: Draw) -> Cases:
    """The slopes of θ₁² + θ₁θ₂ + 2θ₂², at a point; no number of the result is 0."""
    yield *_easy_slopes(), draw.tensor(2.0), draw.tensor(-1.0), 0.25


def pair_numbers(draw: Draw) -> Cases:
    """The same with plain numbers."""
    yield *_easy_slopes(), 2.0, -1.0, 0.25


def pairs(draw: Draw) -> Cases:
    """(d1, d2, theta1, theta2, alpha) with 0-d tensors."""

    def make() -> tuple[Any, ...]:
        return *_slopes(draw), *_two_apart(draw), draw.uniform(0.1, 0.4)

    for _ in range(3):
        yield steady(make, lambda case: [updated(*case)], least=1.0)


def pair_others(draw: Draw) -> Cases:
    """Numbers (exact in float32, too), tables, gaps in memory, leaves, huge and tiny values."""
    yield *_easy_slopes(), draw.integer(3, 9) / 4, -draw.integer(3, 9) / 8, 0.25
    for shape in [(4,), (2, 3), (0,)]:
        yield *_slopes(draw), *_two_apart(draw, *shape), draw.uniform(0.1, 0.4)
    for scale in (1e6, 1e-6):
        theta1, theta2 = _two_apart(draw)
        yield *_easy_slopes(), theta1 * scale, theta2 * scale, draw.uniform(0.1, 0.4)
    yield from pair_inputs(draw)


def pair_types(draw: Draw) -> Cases:
    """0-d tensors in float64 and in float32."""
    for dtype in (torch.float64, torch.float32):
        theta1, theta2 = _two_apart(draw)
        yield *_slopes(draw), theta1.to(dtype), theta2.to(dtype), draw.uniform(0.1, 0.4)


def pair_inputs(draw: Draw) -> Cases:
    """Tensors that require grad, tensors with gaps in memory."""
    theta1, theta2 = _two_apart(draw)
    yield *_slopes(draw), theta1.requires_grad_(), theta2.requires_grad_(), 0.2
    theta1, theta2 = (draw.noncontiguous(theta) for theta in _two_apart(draw, 3))
    yield *_slopes(draw), theta1, theta2, 0.2


def updated(d1: Any, d2: Any, theta1: Any, theta2: Any, alpha: float) -> torch.Tensor:
    """The reference for update_pair, both new coordinates in one tensor (2, …)."""
    old = [exact(torch.as_tensor(theta, dtype=torch.float64)) for theta in (theta1, theta2)]
    return torch.stack([theta - alpha * d(*old) for theta, d in zip(old, (d1, d2), strict=True)])


def _easy_slopes() -> tuple[Any, Any]:
    return (
        black_box(lambda x, y: 2 * x + y, "(θ₁, θ₂) ↦ 2θ₁ + θ₂"),
        black_box(lambda x, y: x + 4 * y, "(θ₁, θ₂) ↦ θ₁ + 4θ₂"),
    )


def _slopes(draw: Draw) -> tuple[Any, Any]:
    """d1 and d2 of one random coupled polynomial."""
    a, b = draw.uniform(0.8, 1.6), draw.uniform(2.0, 3.0)
    c, e = draw.uniform(0.3, 0.7), draw.uniform(0.1, 0.3)
    d1 = black_box(lambda x, y: a * x + c * y + e * y * y + 0.3, "∂f/∂θ₁")
    d2 = black_box(lambda x, y: b * y + c * x + 2 * e * x * y - 0.5, "∂f/∂θ₂")
    return d1, d2


def _two_apart(draw: Draw, *shape: int) -> tuple[torch.Tensor, torch.Tensor]:
    """θ₁ and θ₂ of that shape, of clearly different size and sign."""
    return draw.uniform_tensor(0.5, 1.0, *shape), draw.uniform_tensor(-2.0, -1.5, *shape)


# descend. Walks are no longer than it takes to tell: every step is a question over the wall.


def descent_public(draw: Draw) -> Cases:
    """Three steps down the valley θ₁² + θ₁θ₂ + 2θ₂²."""
    yield _easy_gradient(), draw.tensor([2.0, -1.0]), 0.25, 3


def descents(draw: Draw) -> Cases:
    """(grad_fn, theta0, alpha, steps) with a constant α."""
    for n, count in [(2, 5), (3, 3), (4, 2)]:
        yield _gradient(draw, n), draw.normal(n), draw.uniform(0.15, 0.5), count


def schedule_public(draw: Draw) -> Cases:
    """α = 0.5/(t + 1)."""
    alpha = torch_function("def alpha(t):\n    return 0.5 / (t + 1)\n", "alpha", "t ↦ 0.5/(t + 1)")
    yield _easy_gradient(), draw.tensor([2.0, -1.0]), alpha, 3


def schedules(draw: Draw) -> Cases:
    """(grad_fn, theta0, alpha, steps) with α a function of t."""
    first = draw.uniform(0.4, 0.6)
    shrinking = f"def alpha(t):\n    return {first!r} / (1 + t)\n"
    jumping = f"def alpha(t):\n    return 0.2 if t % 3 == 1 else {first!r}\n"
    for source in (shrinking, jumping):
        alpha = torch_function(source, "alpha", "α(t)")
        yield _gradient(draw, 2), draw.normal(2), alpha, 4


def divergence_public(draw: Draw) -> Cases:
    """Cubed at every step: inf after 6 steps, then nan."""
    grad_fn = black_box(lambda p: 4 * torch.as_tensor(p) ** 3, "p ↦ 4p³")
    yield grad_fn, draw.tensor([2.0, -3.0]), 1.0, 8


def divergences(draw: Draw) -> Cases:
    """A path that overflows to inf and nan, and one that grows a thousandfold."""
    size = draw.uniform(1.0, 2.0)
    exploding = black_box(lambda p: size * torch.as_tensor(p) ** 3 + torch.roll(p, 1), "∇f")
    yield exploding, draw.uniform_tensor(2.0, 3.0, 2), draw.uniform(1.0, 1.5), 9
    yield _gradient(draw, 2), draw.tensor([1e5, -3e5]), 20.0, 3


def stationary_public(draw: Draw) -> Cases:
    """Two steps on flat ground."""
    yield _easy_gradient(), draw.tensor([0.0, 0.0]), 0.25, 2


def short_walks(draw: Draw) -> Cases:
    """Huge and tiny starts, flat ground, α = 0, no step at all, one coordinate."""
    yield _gradient(draw, 2, bend=0.0), draw.normal(2, scale=1e6), 0.3, 2
    yield _gradient(draw, 2, bend=0.0), draw.tensor([0.0, 0.0]), 0.3, 2
    yield _gradient(draw, 2), draw.normal(2), 0.0, 2
    yield _gradient(draw, 3), draw.normal(3), 0.3, 0
    yield _gradient(draw, 3, bend=0.0), draw.normal(3, scale=1e-9), 0.3, 2
    yield _gradient(draw, 1), draw.normal(1), 0.3, 2


def counted_walks(draw: Draw) -> Cases:
    """Walks of 3, 1 and 0 steps."""
    for count in (3, 1, 0):
        yield _gradient(draw, 2), draw.normal(2), 0.3, count


def typed_walks(draw: Draw) -> Cases:
    """Walks in float64 and in float32."""
    for theta0 in both_dtypes(draw):
        yield _gradient(draw, 3), theta0, 0.3, 2


def walks_from_layouts(draw: Draw) -> Cases:
    """Starts with gaps in memory, and leaves with a .grad."""
    for theta0 in (draw.noncontiguous(draw.normal(3)), leaf(draw, 2)):
        yield _gradient(draw, len(theta0)), theta0, 0.3, 2


def walk(grad_fn: Callable[..., Any], theta0: torch.Tensor, alpha: Any, count: int) -> torch.Tensor:
    """The reference path (count + 1, n) in float64."""
    path = [exact(theta0)]
    for t in range(count):
        rate = alpha(t) if callable(alpha) else alpha
        path.append(path[-1] - rate * grad_fn(path[-1]))
    return torch.stack(path)


def _easy_gradient() -> Any:
    matrix = torch.tensor([[2.0, 1.0], [1.0, 4.0]], dtype=torch.float64)
    return _black_gradient(matrix, 0.0, "(θ₁, θ₂) ↦ (2θ₁ + θ₂, θ₁ + 4θ₂)")


def _gradient(draw: Draw, n: int, bend: float = 0.5) -> Any:
    """A random black-box gradient (n,) -> (n,)."""
    matrix = draw.uniform_tensor(0.15, 0.35, n, n).to("cpu", torch.float64)
    matrix += torch.diag(draw.uniform_tensor(0.6, 1.2, n).to("cpu", torch.float64))
    return _black_gradient(matrix, bend, "∇f")


def _black_gradient(matrix: torch.Tensor, bend: float, label: str) -> Any:
    """A p + bend·cos(p shifted by one), with that matrix A."""

    def grad_fn(p: Any) -> torch.Tensor:
        here = torch.as_tensor(p)
        slope: torch.Tensor = matrix.to(here) @ here + bend * torch.cos(torch.roll(here, 1))
        return slope

    return black_box(grad_fn, label)


# learning_process


def few_steps(draw: Draw) -> Cases:
    """Three steps."""
    yield 3


def many_steps(draw: Draw) -> Cases:
    """A few walks of different lengths."""
    yield 4 + draw.integer(0, 4)
    yield 20 + draw.integer(0, 10)
    yield 51 + draw.integer(0, 10)


def no_steps(draw: Draw) -> Cases:
    """No step at all."""
    yield 0


def slide_walk(count: int) -> torch.Tensor:
    """The reference for learning_process: x² sin x from 2.5, α = 0.005."""
    path = [2.5]
    for _ in range(count):
        x = path[-1]
        path.append(x - 0.005 * (2 * x * math.sin(x) + x**2 * math.cos(x)))
    return torch.tensor(path, dtype=torch.float64)
