"""Inputs and references for the hidden tests of find_minima.

Every start lies well inside a basin, exactly on a saddle or maximum, or far outside, and every
walk has either arrived long before its last step or is far from it: rounding decides nowhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from autograder.hidden import lands_a3_terrain as lands
from autograder.hidden.cases_a2_descent import Cases
from autograder.judge.checks import Draw
from autograder.judge.compare import autograd_gradient, exact

CORNERS = [(1.0, 1.0), (-1.0, -1.0), (1.0, -1.0), (-1.0, 1.0)]
"""Where the wells of ``lands.four_wells`` are, from its centre."""
ALPHA, STEPS = 0.1, 12
"""For these wells: curvatures between 6 and 11, so each step takes two thirds off."""
VALLEY_STEPS = 18
"""For ``lands.two_valleys`` and α = 0.1: curvatures between 4 and 14, half is taken off."""
TOL = 1e-3
"""Within reach of float32."""


# find_minima


def minima_public(draw: Draw) -> Cases:
    """Two valleys of the same depth and three starts, two of them in the same valley."""
    f = lands.two_hollows()
    yield f, draw.tensor([[1.2, 0.5], [-0.8, -0.5], [0.9, 0.0]]), ALPHA, 20, TOL


def minima(draw: Draw) -> Cases:
    """(f, starts, alpha, steps, tol): several starts for each of some minima."""
    f, centre = lands.four_wells(draw)
    some = [CORNERS[i] for i in (1, 3, 1, 0, 3, 1, 0)]
    yield f, near(draw, centre, some), ALPHA, STEPS, TOL
    f, centre = lands.two_valleys(draw)
    both = [(1.0, 0.2), (-1.0, 0.2), (-1.0, 0.2), (1.0, 0.2)]
    yield f, near(draw, centre, both), ALPHA, VALLEY_STEPS, TOL


def level_public(draw: Draw) -> Cases:
    """One start exactly on the saddle, one in a valley."""
    f = lands.two_hollows()
    yield f, draw.tensor([[0.0, 0.0], [1.2, 0.5]]), ALPHA, 60, TOL


def level_grounds(draw: Draw) -> Cases:
    """Starts exactly on a maximum; starts whose walk ends on a saddle."""
    f, centre = lands.four_wells(draw)
    starts = near(draw, centre, [CORNERS[0], CORNERS[2], CORNERS[0]])
    yield f, torch.cat([centre[None], starts]), ALPHA, STEPS, TOL
    f, centre = lands.two_valleys(draw)
    ridge = torch.stack([centre, centre + draw.tensor([0.0, 0.3])])
    yield (
        f,
        torch.cat([near(draw, centre, [(-1.0, 0.2), (-1.0, 0.2)]), ridge]),
        ALPHA,
        VALLEY_STEPS,
        TOL,
    )


def far_public(draw: Draw) -> Cases:
    """One start in a valley, one so far out that every step overshoots more than the last."""
    f = lands.two_hollows()
    yield f, draw.tensor([[1.2, 0.5], [20.0, 0.0]]), ALPHA, 60, TOL


def far_starts(draw: Draw) -> Cases:
    """Starts from which the walk diverges, to inf and on to nan, beside good ones."""
    for f, centre in (lands.four_wells(draw), lands.two_valleys(draw)):
        out = centre + draw.tensor([[draw.uniform(9, 12), 1.0], [-draw.uniform(9, 12), 5.0]])
        good = near(draw, centre, [(1.0, 0.9), (-1.0, 0.9), (1.0, 0.9)], spread=0.1)
        yield f, torch.cat([out[:1], good, out[1:]]), ALPHA, VALLEY_STEPS, TOL


def slow_public(draw: Draw) -> Cases:
    """Five short steps: one walk begins at the bottom, the other is still on its way."""
    yield lands.valley(), draw.tensor([[2.0, 1.0], [0.0, 0.0]]), 0.05, 5, TOL


def slow_walks(draw: Draw) -> Cases:
    """Walks that have not arrived after the last step; some that have; no step at all; slopes a
    little above tol, and a little below; ends so close to each other that they are one minimum,
    and two minima that are just far enough apart. Lengths are 2-norms: most lie between the axes.
    """
    for count in (4, 0):
        bottom = draw.normal(2)
        f = lands.around(draw, bottom, [draw.uniform(0.9, 1.1), draw.uniform(1.8, 2.0)])
        starts = torch.stack([bottom + draw.tensor([0.1, -0.1]), bottom, bottom])
        yield f, starts, 0.05, count, TOL
    curvature, bottom = draw.uniform(1.5, 2.5), draw.normal(2)
    starts = bottom + draw.tensor([[0.3, 0.4], [-0.5, 0.2]])
    for count in (1, 0):  # the first step arrives
        yield lands.round_bowl(bottom, curvature), starts, 1 / curvature, count, TOL
    sides = draw.tensor([[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0]])
    yield lands.round_bowl(bottom, 1.0), bottom + 3 * TOL * sides.repeat(2, 1), 0.05, 0, TOL
    yield lands.round_bowl(bottom, 0.1), bottom + 0.6 * TOL * sides[:2], 0.05, 0, TOL
    between = draw.tensor([[1.0, 1.0], [-1.0, 1.0]])
    for size in (0.8, 0.6):
        yield lands.round_bowl(bottom, 1.0), bottom + size * TOL * between, 0.05, 0, TOL
    beside = torch.stack([bottom, bottom + 9.5 * TOL * draw.tensor([0.6, -0.8])])
    yield lands.round_bowl(bottom, 0.1), beside, 0.05, 0, TOL
    f, wells = lands.twin_wells(draw, 10.5 * 0.05)
    yield f, wells[[0, 1, 0]], 0.01, 0, 0.05


def nothing_public(draw: Draw) -> Cases:
    """A single start, on the saddle of x² + 4xy + y²."""
    f = lands.named("x² + 4xy + y²", "x**2 + 4 * x * y + y**2")
    yield f, draw.tensor([[0.0, 0.0]]), 0.05, 5, TOL


def nothing(draw: Draw) -> Cases:
    """No start; only a maximum; only a saddle, steep or not; only divergence; only a trough."""
    f, centre = lands.four_wells(draw)
    yield f, draw.normal(0, 2), ALPHA, 5, TOL
    yield f, centre[None].clone(), ALPHA, 5, TOL
    yield f, centre + draw.tensor([[30.0, 1.0]]), ALPHA, STEPS, TOL
    f, centre = lands.two_valleys(draw)
    yield f, centre[None].clone(), ALPHA, 5, TOL
    weak = draw.normal(2)
    yield lands.around(draw, weak, [1.0, -draw.uniform(0.2, 0.4)]), weak[None].clone(), 0.1, 2, TOL
    yield lands.named("x²", "x**2"), draw.tensor([[0.0, draw.uniform(0.5, 1.0)]]), 0.1, 2, TOL


def minima_types(draw: Draw) -> Cases:
    """Searches in float64 and in float32."""
    for dtype in (torch.float64, torch.float32):
        f, centre = lands.four_wells(draw)
        yield f, near(draw, centre, CORNERS[:2]).to(dtype), ALPHA, STEPS, TOL


def minima_layouts(draw: Draw) -> Cases:
    """Starts with gaps in memory, transposed, requiring grad."""
    f, centre = lands.four_wells(draw)
    starts = near(draw, centre, CORNERS[1:])
    layouts = (draw.noncontiguous(starts), starts.T.contiguous().T, starts.requires_grad_())
    for layout in layouts:
        yield f, layout, ALPHA, STEPS, TOL


def walk_all(f: Any, starts: torch.Tensor, alpha: float, steps: int) -> torch.Tensor:
    """Where gradient descent from each of the starts (…, 2) ends, in float64."""
    points = exact(starts)
    for _ in range(steps):
        points = points - alpha * autograd_gradient(f, points)
    return points


def reached(f: Any, starts: torch.Tensor, alpha: float, steps: int, tol: float) -> torch.Tensor:
    """The reference for find_minima, (K, 2) in float64, polished by Newton's method."""
    ends = walk_all(f, starts, alpha, steps)
    ends = ends[autograd_gradient(f, ends).norm(dim=-1) <= tol]
    ends = ends[torch.linalg.eigvalsh(_curvatures(f, ends))[:, 0] > 0]
    for _ in range(6):
        slopes = autograd_gradient(f, ends)
        ends = ends - torch.linalg.solve(_curvatures(f, ends), slopes[..., None])[..., 0]
    kept: list[torch.Tensor] = []
    for end in ends:
        if all(float((end - known).norm()) > 10 * tol for known in kept):
            kept.append(end)
    return torch.stack(kept) if kept else ends.new_empty(0, 2)


def _curvatures(f: Any, points: torch.Tensor) -> torch.Tensor:
    """The Hessians (N, 2, 2) at points (N, 2)."""
    here = points.clone().requires_grad_()
    (slopes,) = torch.autograd.grad(f(here).sum(), here, create_graph=True)
    rows = [torch.autograd.grad(slopes[:, i].sum(), here, retain_graph=True)[0] for i in (0, 1)]
    return torch.stack(rows, dim=-2)


def near(
    draw: Draw, centre: torch.Tensor, corners: Sequence[tuple[float, float]], spread: float = 0.3
) -> torch.Tensor:
    """One start within ``spread`` of centre + corner for each corner, (N, 2)."""
    offsets = draw.tensor(list(corners)) + draw.uniform_tensor(-spread, spread, len(corners), 2)
    return centre + offsets
