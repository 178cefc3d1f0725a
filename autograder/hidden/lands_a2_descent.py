"""Differentiable functions for the hidden tests of a2_descent: torch_descend, race, the plots.

Like the black boxes, all of them are coupled and treat no two coordinates alike. They travel as
source, are differentiable where the student's code runs, and give references by autograd here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from autograder.hidden.cases_a2_descent import Cases, both_dtypes, leaf, walk
from autograder.judge.checks import Draw, torch_function
from autograder.judge.compare import autograd_gradient

# torch_descend


def land_public(draw: Draw) -> Cases:
    """Three steps down the valley θ₁² + θ₁θ₂ + 2θ₂²."""
    yield _valley(), draw.tensor([2.0, -1.0]), 0.25, 3


def walks_on_land(draw: Draw) -> Cases:
    """(f, theta0, alpha, steps)."""
    for n, count in [(2, 5), (3, 3), (4, 2)]:
        yield _land(draw, n), draw.normal(n), draw.uniform(0.1, 0.4), count


def bottom_public(draw: Draw) -> Cases:
    """Two steps at the bottom of the valley."""
    yield _valley(), draw.tensor([0.0, 0.0]), 0.25, 2


def short_walks_on_land(draw: Draw) -> Cases:
    """Huge and tiny starts, at the bottom, α = 0, no step at all, one coordinate."""
    yield _valley(), draw.normal(2, scale=1e6), 0.2, 2
    yield _valley(), draw.tensor([0.0, 0.0]), 0.2, 2
    yield _land(draw, 2), draw.normal(2), 0.0, 2
    yield _land(draw, 3), draw.normal(3), 0.3, 0
    yield _valley(), draw.normal(2, scale=1e-9), 0.2, 2
    yield _land(draw, 1), draw.normal(1), 0.3, 2


def typed_walks_on_land(draw: Draw) -> Cases:
    """Walks in float64 and in float32."""
    for theta0 in both_dtypes(draw):
        yield _land(draw, 3), theta0, 0.3, 1


def land_walks_from_layouts(draw: Draw) -> Cases:
    """Starts that are plain, have gaps in memory, or are leaves with a .grad."""
    for theta0 in (draw.normal(2), draw.noncontiguous(draw.normal(3)), leaf(draw, 2)):
        yield _land(draw, len(theta0)), theta0, 0.3, 2


def walk_on(f: Callable[..., Any], theta0: torch.Tensor, alpha: Any, count: int) -> torch.Tensor:
    """The reference path on f, its gradient by autograd, (count + 1, n) in float64."""
    return walk(lambda p: autograd_gradient(f, p), theta0, alpha, count)


# race


def race_public(draw: Draw) -> Cases:
    """Two runners in the valley."""
    yield _valley(), draw.tensor([2.0, -1.0]), {"slow": 0.125, "fast": 0.25}, 2


def races(draw: Draw) -> Cases:
    """(f, theta0, alphas, steps), every α different."""
    yield _land(draw, 2), draw.normal(2), _rates(draw, "a", "b", "c"), 2
    yield _land(draw, 3), draw.normal(3), _rates(draw, "slow", "fast"), 4


def small_race_public(draw: Draw) -> Cases:
    """One runner."""
    yield _valley(), draw.tensor([2.0, -1.0]), {"only": 0.25}, 2


def small_races(draw: Draw) -> Cases:
    """One runner, no step, one coordinate."""
    yield _land(draw, 2), draw.normal(2), _rates(draw, "only"), 2
    yield _land(draw, 2), draw.normal(2), _rates(draw, "a", "b"), 0
    yield _land(draw, 1), draw.normal(1), _rates(draw, "a", "b"), 2


def typed_races(draw: Draw) -> Cases:
    """Races in float64 and in float32."""
    for theta0 in both_dtypes(draw):
        yield _land(draw, 3), theta0, _rates(draw, "a", "b"), 1


def races_from_layouts(draw: Draw) -> Cases:
    """Starts that are plain, have gaps in memory, or are leaves with a .grad."""
    for theta0 in (draw.normal(2), draw.noncontiguous(draw.normal(3)), leaf(draw, 2)):
        yield _land(draw, len(theta0)), theta0, _rates(draw, "a", "b"), 1


def raced(
    f: Callable[..., Any], theta0: torch.Tensor, alphas: dict[str, float], count: int
) -> dict[str, torch.Tensor]:
    """The reference for race: all walk at once, which is one gradient a step."""
    rates = torch.tensor(list(alphas.values()), dtype=torch.float64)[:, None]
    starts = theta0.expand(len(rates), *theta0.shape)
    return dict(zip(alphas, walk_on(f, starts, rates, count).unbind(1), strict=True))


def _rates(draw: Draw, *names: str) -> dict[str, float]:
    """One learning rate for each name, all different."""
    return {name: draw.uniform(0.1, 0.14) + 0.09 * i for i, name in enumerate(names)}


_LAND = """
def f(p):
    q = p @ bend.to(p)
    return (p * q + wave * torch.cos(q)).sum(-1)
"""
_VALLEY = """
def valley(p):
    x, y = p[..., 0], p[..., 1]
    return x**2 + x * y + 2 * y**2
"""


def _land(draw: Draw, n: int) -> Any:
    """(…, n) -> (…): quadratic, coupled, with a wave on it."""
    weights = torch.tensor([draw.uniform(0.4, 0.7) + 0.3 * i / n for i in range(n)]).double()
    couple, wave = draw.uniform(0.2, 0.4), draw.uniform(0.3, 0.6)
    bend = torch.diag(weights) + couple * torch.eye(n, dtype=torch.float64).roll(1, 0)
    return torch_function(_LAND, "f", "f", bend=bend, wave=wave)


def _valley() -> Any:
    return torch_function(_VALLEY, "valley", "θ₁² + θ₁θ₂ + 2θ₂²")


# plot_path and plot_surface. A picture costs more than a hundred other calls, so there are few.


def picture_public(draw: Draw) -> Cases:
    """Three points in the valley."""
    yield _valley(), draw.tensor([[2.0, -1.0], [1.25, -0.5], [0.5, 0.25]]), 3.0


def pictures(draw: Draw) -> Cases:
    """(f, path, lim), two paths of different lengths inside the map."""
    for length in (7, 4):
        lim = draw.uniform(1.2, 1.9)
        yield _tilted(draw, lim), _path(draw, length, lim), lim


def one_picture(draw: Draw) -> Cases:
    """One of them."""
    lim = draw.uniform(1.2, 1.9)
    yield _tilted(draw, lim), _path(draw, 6, lim), lim


def valley_pictures(draw: Draw) -> Cases:
    """Always the same valley: how many levels matplotlib chooses must not depend on luck."""
    yield _valley(), _path(draw, 5, 3.0), 3.0


def one_picture_layout(draw: Draw) -> Cases:
    """A path that requires grad."""
    lim = draw.uniform(1.2, 1.9)
    yield _tilted(draw, lim), _path(draw, 5, lim).requires_grad_(), lim


def surface_public(draw: Draw) -> Cases:
    """The valley."""
    yield _valley(), 3.0


def surfaces(draw: Draw) -> Cases:
    """(f, lim), twice."""
    for _ in range(2):
        lim = draw.uniform(1.2, 1.9)
        yield _tilted(draw, lim), lim


def one_surface(draw: Draw) -> Cases:
    """(f, lim), once."""
    lim = draw.uniform(1.2, 1.9)
    yield _tilted(draw, lim), lim


def _path(draw: Draw, length: int, lim: float) -> torch.Tensor:
    return draw.uniform_tensor(-0.8 * lim, 0.8 * lim, length, 2)


_TILTED = """
def f(p):
    x, y = p[..., 0], p[..., 1]
    return high + tilt * x + bow * y**2 + twist * x * y
"""


def _tilted(draw: Draw, lim: float) -> Any:
    """A tilted valley, far above 0, that x and y cannot change places in: x against y²."""
    tilt, bow = draw.uniform(1.0, 1.4), draw.uniform(0.7, 1.0) / lim
    twist, high = draw.uniform(0.2, 0.3) / lim, draw.uniform(20.0, 30.0) * lim
    return torch_function(_TILTED, "f", "f", tilt=tilt, bow=bow, twist=twist, high=high)
