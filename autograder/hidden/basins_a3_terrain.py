"""Inputs and references for the hidden tests of basins; no start lies near a basin's boundary."""

from __future__ import annotations

from typing import Any

import torch

from autograder.hidden import lands_a3_terrain as lands
from autograder.hidden.cases_a2_descent import Cases
from autograder.hidden.walks_a3_terrain import ALPHA, CORNERS, STEPS, near, reached, walk_all
from autograder.judge.checks import Draw
from autograder.judge.compare import exact


def basins_public(draw: Draw) -> Cases:
    """Two valleys, six starts."""
    yield _two_public(draw, [-1.5, 0.5, 1.05])


def grids(draw: Draw) -> Cases:
    """(f, xs, ys, minima, alpha, steps, tol), W ≠ H; not everyone ends at the nearest minimum."""
    f, centre = lands.four_wells(draw)
    xs, ys = _ticks(draw, centre, [-1, 1, 1, -1, 1], [1, -1, -1])
    yield f, xs, ys, _bottoms(draw, f, centre), ALPHA, STEPS, 0.1
    f, centre = lands.uneven(draw)
    bottoms = reached(f, near(draw, centre, [(2.0, 0.4), (-1.0, 0.1)], 0.1), ALPHA, 2 * STEPS, 1e-2)
    xs = centre[0] + draw.tensor([0.8, 1.8, -0.9, 0.3]) + draw.uniform_tensor(-0.1, 0.1, 4)
    ys = centre[1] + draw.tensor([0.1, 0.3]) + draw.uniform_tensor(-0.1, 0.1, 2)
    yield f, xs, ys, bottoms.to(xs), ALPHA, 2 * STEPS, 0.1


def nowhere_public(draw: Draw) -> Cases:
    """The middle column ends on the saddle, the last one diverges."""
    yield _two_public(draw, [-1.0, 0.0, 1.0, 20.0])


def nowhere(draw: Draw) -> Cases:
    """Walks to a minimum that is not listed, to a saddle, to infinity; or not far enough; and
    some that arrive with the only step."""
    f, centre = lands.four_wells(draw)
    xs, ys = _ticks(draw, centre, [-1, 1, 1], [1, -1])
    yield f, xs, ys, _bottoms(draw, f, centre)[:3], ALPHA, STEPS, 0.1
    f, centre = lands.two_valleys(draw)
    bottoms = reached(f, near(draw, centre, [(1.0, 0.2), (-1.0, 0.2)]), ALPHA, 2 * STEPS, 1e-4)
    xs = centre[0] + draw.tensor([1.0, 0.0, -0.9, 11.0, -12.0])
    ys = centre[1] + draw.tensor([0.1, 0.5])
    yield f, xs, ys, bottoms.to(xs), ALPHA, 2 * STEPS, 0.1
    f, centre = lands.four_wells(draw)
    xs, ys = centre[0] + draw.tensor([1.4, 0.9, -1.0]), centre[1] + draw.tensor([-1.0, 1.45])
    yield f, xs, ys, _bottoms(draw, f, centre), 0.002, 3, 0.2
    curvature, bottom = draw.uniform(1.5, 2.5), draw.normal(2)
    xs, ys = bottom[0] + draw.tensor([0.5, -0.4, 0.3]), bottom[1] + draw.tensor([0.2, -0.6])
    for count in (1, 0):
        yield lands.round_bowl(bottom, curvature), xs, ys, bottom[None], 1 / curvature, count, 0.1


def small_grid(draw: Draw) -> Cases:
    """Two starts."""
    f, centre = lands.four_wells(draw)
    xs, ys = _ticks(draw, centre, [1, -1], [1])
    yield f, xs, ys, _bottoms(draw, f, centre), ALPHA, STEPS, 0.1


def nearest_public(draw: Draw) -> Cases:
    """tol = 5 reaches both minima from everywhere: the nearer one counts."""
    yield _two_public(draw, [-1.5, 0.5, 1.05], tol=5.0)


def nearest(draw: Draw) -> Cases:
    """Several listed points within tol; a tol that only one of two near points is within; and
    points that only the 2-norm puts into this order, within tol or beyond it."""
    f, centre = lands.four_wells(draw)
    xs, ys = _ticks(draw, centre, [1, -1, 1, -1], [-1, 1, 1])
    bottoms = _bottoms(draw, f, centre)
    yield f, xs, ys, bottoms, ALPHA, STEPS, 5.0
    decoys = bottoms + draw.tensor([0.08, -0.06])
    yield f, xs, ys, torch.cat([decoys, bottoms]), ALPHA, STEPS, 0.3
    yield f, xs, ys, decoys, ALPHA, STEPS, 0.02
    aslant = [bottoms + draw.tensor([size, -size]) for size in (0.06, 0.08, 0.09)]
    for straight, tol in ((0.1, 0.3), (0.14, 0.3)):
        ahead = bottoms + draw.tensor([straight, 0.0])
        yield f, xs, ys, torch.cat([aslant[1], ahead]), ALPHA, STEPS, tol
    for listed in (aslant[0], aslant[2]):
        yield f, xs, ys, listed, ALPHA, STEPS, 0.1


def empty_grids(draw: Draw) -> Cases:
    """One start; no start; no minimum; no step."""
    f, centre = lands.four_wells(draw)
    bottoms = _bottoms(draw, f, centre)
    xs, ys = _ticks(draw, centre, [1, -1, 1], [-1, 1])
    yield f, xs[:1], ys[:1], bottoms, ALPHA, STEPS, 0.1
    yield f, xs[:0], ys, bottoms, ALPHA, 3, 0.1
    yield f, xs, ys, bottoms[:0], ALPHA, 3, 0.1
    yield f, xs, ys, bottoms, ALPHA, 0, 0.6


def empty_public(draw: Draw) -> Cases:
    """No minimum is listed."""
    f, xs, ys, bottoms, alpha, _, tol = _two_public(draw, [-1.5, 0.5, 1.05])
    yield f, xs, ys, bottoms[:0], alpha, 2, tol


def grid_layouts(draw: Draw) -> Cases:
    """Ticks and minima with gaps in memory, and requiring grad."""
    f, centre = lands.four_wells(draw)
    xs, ys = _ticks(draw, centre, [1, -1, 1], [-1, 1])
    bottoms = _bottoms(draw, f, centre)
    gaps = [draw.noncontiguous(tensor) for tensor in (xs, ys, bottoms)]
    yield f, *gaps, ALPHA, STEPS, 0.1
    leaves = [tensor.clone().requires_grad_() for tensor in (xs, ys, bottoms)]
    yield f, *leaves, ALPHA, STEPS, 0.1


def numbered(
    f: Any, xs: torch.Tensor, ys: torch.Tensor, minima: torch.Tensor, alpha: float, steps: int,
    tol: float,
) -> torch.Tensor:  # fmt: skip
    """The reference for basins, (H, W) int64."""
    x, y = torch.meshgrid(exact(xs), exact(ys), indexing="xy")
    ends = walk_all(f, torch.stack([x, y], dim=-1), alpha, steps)
    far = torch.full((*x.shape, 1), torch.inf, dtype=x.dtype)
    distance = (ends[..., None, :] - exact(minima)).norm(dim=-1).nan_to_num(nan=torch.inf)
    smallest, number = torch.cat([distance, far], dim=-1).min(dim=-1)
    return torch.where(smallest <= tol, number, -1)


def _two_public(draw: Draw, xs: list[float], tol: float = 0.1) -> tuple[Any, ...]:
    f = lands.two_hollows()
    bottoms = draw.tensor([[1.0, 0.25], [-1.0, -0.25]])
    return f, draw.tensor(xs), draw.tensor([0.25, 0.75]), bottoms, ALPHA, 30, tol


def _ticks(
    draw: Draw, centre: torch.Tensor, right: list[int], up: list[int]
) -> tuple[torch.Tensor, torch.Tensor]:
    """Ticks within 0.3 of centre ± 1, on these sides of the centre."""
    xs, ys = (
        middle + draw.tensor(sides) + draw.uniform_tensor(-0.3, 0.3, len(sides))
        for middle, sides in zip(centre, (right, up), strict=True)
    )
    return xs, ys


def _bottoms(draw: Draw, f: Any, centre: torch.Tensor) -> torch.Tensor:
    """The four minima in random order, (4, 2)."""
    starts = centre + draw.tensor(CORNERS)
    order = torch.randperm(4, generator=draw.rng)
    return reached(f, starts, ALPHA, STEPS, 1e-2)[order].to(centre)
