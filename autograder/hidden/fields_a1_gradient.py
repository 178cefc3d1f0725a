"""Inputs and references for field and plot_field of a1_gradient.

A picture costs more than a hundred other calls, so there are few.
"""

from __future__ import annotations

from typing import Any

import torch

from autograder.hidden.cases_a1_gradient import Cases, Function, leaf_of
from autograder.hidden.cases_a2_descent import both_dtypes
from autograder.hidden.hills_a1_gradient import bent, gradient, hill, level
from autograder.judge.checks import Draw, torch_function
from autograder.judge.compare import exact


def field_public(draw: Draw) -> Cases:
    """x²y on three by two points."""
    yield bent(), draw.tensor([0.0, 1.0, 2.0]), draw.tensor([1.0, 3.0])


def fields(draw: Draw) -> Cases:
    """(f, xs, ys), never square, ticks in any order."""
    for width, height in [(5, 3), (2, 4), (3, 1)]:
        yield hill(draw, 2), _ticks(draw, width), _ticks(draw, height)


def level_field_public(draw: Draw) -> Cases:
    """A function that is 3 everywhere."""
    yield level(3.0), draw.tensor([0.0, 1.0, 2.0]), draw.tensor([1.0, 3.0])


def level_fields(draw: Draw) -> Cases:
    """(f, xs, ys) where f ignores y or both; one point; huge numbers; the origin in the middle."""
    yield level(draw.uniform(1.0, 4.0)), _ticks(draw, 3), _ticks(draw, 2)
    yield _first_only(draw), _ticks(draw, 2), _ticks(draw, 3)
    yield hill(draw, 2), _ticks(draw, 1), _ticks(draw, 1)
    yield hill(draw, 2), _ticks(draw, 3) * 1e6, _ticks(draw, 2) * 1e6
    yield hill(draw, 2), _around_zero(draw, 3), _around_zero(draw, 2)


def field_layouts(draw: Draw) -> Cases:
    """Ticks with gaps in memory, ticks that require grad."""
    yield hill(draw, 2), draw.noncontiguous(_ticks(draw, 3)), draw.noncontiguous(_ticks(draw, 2))
    yield hill(draw, 2), leaf_of(draw, _ticks(draw, 2)), leaf_of(draw, _ticks(draw, 3))


def field_types(draw: Draw) -> Cases:
    """(f, xs, ys) in float64 and in float32."""
    for xs in both_dtypes(draw):
        yield hill(draw, 2), xs, xs[:2].clone()


def pictures(draw: Draw) -> Cases:
    """(f, xs, ys): anywhere, and with the origin in the middle, as pictures often are."""
    yield hill(draw, 2), _rising(draw, 5), _rising(draw, 3)
    yield hill(draw, 2), _around_zero(draw, 3), _around_zero(draw, 4)


def one_picture(draw: Draw) -> Cases:
    """(f, xs, ys), once."""
    yield hill(draw, 2), _rising(draw, 4), _rising(draw, 3)


def one_picture_of_leaves(draw: Draw) -> Cases:
    """(f, xs, ys) with ticks that require grad."""
    yield hill(draw, 2), leaf_of(draw, _rising(draw, 4)), leaf_of(draw, _rising(draw, 3))


def arrows(f: Function, xs: torch.Tensor, ys: torch.Tensor) -> torch.Tensor:
    """The reference for field: X, Y, U, V in one tensor (4, H, W)."""
    x, y = torch.meshgrid(exact(xs), exact(ys), indexing="xy")
    points = torch.stack([x, y], dim=-1)
    return torch.cat([points, gradient(f, points)], dim=-1).permute(2, 0, 1)


def _ticks(draw: Draw, count: int) -> torch.Tensor:
    return draw.uniform_tensor(-2.0, 2.0, count)


def _rising(draw: Draw, count: int) -> torch.Tensor:
    return torch.arange(count).to(draw.tensor(0.0)) + draw.uniform_tensor(-0.3, 0.3, count)


def _around_zero(draw: Draw, count: int) -> torch.Tensor:
    """Evenly spaced ticks whose sum is 0 to the bit."""
    return draw.tensor([(2 * i - count + 1) / 4 for i in range(count)]) * draw.integer(2, 5)


def _first_only(draw: Draw) -> Any:
    """(…, 2) -> (…) that ignores y."""
    source = f"def f(p):\n    return torch.sin({draw.uniform(0.5, 1.5)!r} * p[..., 0])\n"
    return torch_function(source, "f", "f")
