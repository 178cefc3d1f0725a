"""Inputs for the hidden tests of convexity_witness: black boxes, and points that see what they do.

All are coupled, and computed in float64, so that float32 adds a single rounding. Whether a pair of
points is a witness is never a close call: violations are above 3 % of max |f|, or below 2e-6.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from autograder.hidden.cases_a2_descent import Cases
from autograder.judge.checks import Draw, black_box

# convexity_witness


def witness_public(draw: Draw) -> Cases:
    """The lecture's saddle: the two points on the x axis see it."""
    f = seen(lambda p: p[..., 1] ** 2 - p[..., 0] ** 2, "y² − x²")
    yield f, draw.tensor([[1.0, 0.0], [0.0, 2.0], [-1.0, 0.0]]), True


def witnesses(draw: Draw) -> Cases:
    """(f, P, whether there is one): pairs of neighbours, pairs with row 0, and neither."""
    for pair in [(1, 4), (2, 3), (0, 2)]:
        yield *pass_between(draw, 2, pair), True
    yield bowl(draw, 2), draw.normal(6, 2), False
    yield *trumpet(draw, 3), True
    yield soft_max(draw, 3), draw.normal(5, 3), False
    yield *two_camps(draw, 2), True
    yield cone(draw, 2), draw.normal(5, 2), False


def convex_public(draw: Draw) -> Cases:
    """A plane with ripples of a few millionths."""
    f = seen(lambda p: 2 + p[..., 0] + 3e-6 * torch.cos(8 * p[..., 0]), "2 + x + 3e-6·cos 8x")
    yield f, draw.tensor([[-0.5, 0.0], [0.5, 1.0], [0.0, 2.0]]), False


def sizes(draw: Draw) -> Cases:
    """Ripples that do not count, violations that do, on huge and tiny functions, below 0 and
    across it; a function that is 0; a ridge that only the middle of the chord sees."""
    for size in (1.0, 1e6, 1e-6):
        yield rippled_plane(draw, 2, size), draw.normal(6, 2), False
    yield rippled_plane(draw, 2, 1.0, base=-6.0), draw.uniform_tensor(-1.0, 1.0, 6, 2), False
    across = torch.cat([draw.tensor([[0.0, 0.0], [3.0, 3.0]]), draw.normal(6, 2)])
    yield rippled_plane(draw, 2, 1.0, base=0.0), across, False
    yield seen(lambda p: torch.zeros_like(p[..., 0]), "0"), draw.normal(4, 2), False
    yield *ridge_halfway(draw), True
    for pair, size in [((0, 3), 1e6), ((2, 3), 1e-6)]:
        yield *pass_between(draw, 3, pair, size), True


def few_public(draw: Draw) -> Cases:
    """A single point on the saddle."""
    f, points, _ = next(witness_public(draw))
    yield f, points[:1], False


def few(draw: Draw) -> Cases:
    """One point, none, one twice; and points that only see a convex part of f."""
    f, points = pass_between(draw, 2)
    yield f, points[:1], False
    yield f, points[:0], False
    yield f, points[[2, 2]], False
    yield f, points[[0, 2, 3]], False
    yield f, points[[1, 4]], True


def witness_layouts(draw: Draw) -> Cases:
    """Points with gaps in memory, transposed, or requiring grad."""
    f, points = pass_between(draw, 3)
    yield f, draw.noncontiguous(points), True
    f, points = pass_between(draw, 3, (0, 2))
    yield f, points.T.contiguous().T, True
    f, points = pass_between(draw, 3, (2, 3))
    yield f, points.requires_grad_(), True


def witness_types(draw: Draw) -> Cases:
    """A witness in float64, one in float32."""
    for dtype in (torch.float64, torch.float32):
        f, points = two_camps(draw, 3)
        yield f, points.to(dtype), True


# Black boxes for convexity_witness, computed in float64 so that float32 adds one rounding only


def seen(formula: Callable[[torch.Tensor], torch.Tensor], label: str) -> Any:
    """A black box (…, n) -> (…) from a formula on float64 tensors."""

    def f(p: Any) -> torch.Tensor:
        here: torch.Tensor = torch.as_tensor(p)
        dtype = here.dtype if here.is_floating_point() else torch.float64
        height = formula(here.detach().to("cpu", torch.float64))
        return height.to(here.device, dtype)

    return black_box(f, label)


def bowl(draw: Draw, n: int) -> Any:
    """Convex: a coupled quadratic with a slope."""
    root = draw.normal(n, n).to("cpu", torch.float64) + 0.5 * torch.eye(n, dtype=torch.float64)
    slope = draw.normal(n).to("cpu", torch.float64)
    return seen(lambda p: ((p @ root) ** 2).sum(-1) + p @ slope + 0.5, "f")


def cone(draw: Draw, n: int) -> Any:
    """Convex with a kink: the length of a coupled linear map."""
    root = draw.normal(n, n + 1).to("cpu", torch.float64)
    return seen(lambda p: (p @ root - 0.3).norm(dim=-1), "f")


def soft_max(draw: Draw, n: int) -> Any:
    """Convex: log Σ exp of coupled linear functions."""
    rows = draw.normal(n, n + 2).to("cpu", torch.float64)
    return seen(lambda p: torch.logsumexp(p @ rows, dim=-1) + 1, "f")


def rippled_plane(draw: Draw, n: int, size: float, base: float = 3.0) -> Any:
    """A plane of heights about ``size`` with ripples of 1e-6 of that: too small to count."""
    if base > 0:
        slope = draw.normal(n).to("cpu", torch.float64) / n
    else:  # so that the heights stay below 0, or reach far from it
        slope = draw.uniform_tensor(0.5, 1.5, n).to("cpu", torch.float64)
    return seen(lambda p: size * (base + p @ slope + 1e-6 * torch.cos(40 * p.sum(-1))), "f")


def ridge_halfway(draw: Draw) -> tuple[Any, torch.Tensor]:
    """A bowl with a ridge between two points: f is above the chord for λ from 0.35 to 0.65 only."""
    middle, turn = draw.normal(2), draw.uniform(0.0, 3.0)
    half = torch.stack([torch.cos(draw.tensor(turn)), torch.sin(draw.tensor(turn))])
    centre = middle.to("cpu", torch.float64)

    def f(p: torch.Tensor) -> torch.Tensor:
        distance = ((p - centre) ** 2).sum(-1)
        return distance + 3 * torch.exp(-distance / 0.09)

    return seen(f, "f"), torch.stack([middle + half, middle - half])


def axes_of(draw: Draw, n: int) -> torch.Tensor:
    """A random orthonormal basis, one direction per row, float64."""
    columns: torch.Tensor = torch.linalg.qr(draw.normal(n, n).to("cpu", torch.float64)).Q
    return columns.T


def pass_between(
    draw: Draw, n: int, pair: tuple[int, int] = (1, 4), size: float = 1.0
) -> tuple[Any, torch.Tensor]:
    """A mountain pass and five points of which exactly one pair of rows sees it."""
    axes = axes_of(draw, n)
    curvature = torch.full((n,), 2.0, dtype=torch.float64)
    curvature[1] = -1.0
    f = seen(lambda p: size * 0.5 * (((p @ axes.T) ** 2) * curvature).sum(-1), "f")
    places = torch.zeros(5, n, dtype=torch.float64)
    others = [row for row in range(5) if row not in pair]
    order = torch.tensor([*pair, *others])
    places[order, 0] = torch.tensor([-0.6, -0.5, 2.0, -2.0, 0.7], dtype=torch.float64)
    places[order[:2], 1] = torch.tensor([-0.85, 0.85], dtype=torch.float64)
    places[order[2:], 1] = draw.uniform(-0.1, 0.1)
    return f, (places @ axes).to(draw.device, draw.dtype)


def two_camps(draw: Draw, n: int) -> tuple[Any, torch.Tensor]:
    """A double well and points in both wells, in any order."""
    axes = axes_of(draw, n)

    def height(p: torch.Tensor) -> torch.Tensor:
        u = p @ axes.T
        wells = (u[..., 0] ** 2 - 1) ** 2
        trough: torch.Tensor = ((u[..., 1:] - 0.3 * u[..., :1]) ** 2).sum(-1) + 2.0
        return trough + wells

    places = draw.uniform_tensor(-0.2, 0.2, 6, n).to("cpu", torch.float64)
    places[:, 0] += torch.tensor([-1.0, -1.0, 1.0, -1.0, 1.0, 1.0], dtype=torch.float64)
    return seen(height, "f"), (places @ axes).to(draw.device, draw.dtype)


def trumpet(draw: Draw, n: int) -> tuple[Any, torch.Tensor]:
    """ln(1 + r²) and points on one ray: not convex, though no middle is above both its ends."""
    way = axes_of(draw, n)[0]
    radius = torch.tensor([6.0, 0.2, 1.5, 3.5], dtype=torch.float64) * draw.uniform(0.9, 1.1)
    places = radius[:, None] * way
    return seen(lambda p: torch.log1p((p**2).sum(-1)), "f"), places.to(draw.device, draw.dtype)
