"""Inputs and references for the hidden tests of a3_terrain, random per submission.

Names that end in ``_public`` are the examples students may see. Those of
convexity_witness are in chords_a3_terrain, of find_minima and basins in walks_ and basins_.
"""

from __future__ import annotations

import math
from typing import Any

import torch

from autograder.hidden import lands_a3_terrain as lands
from autograder.hidden.cases_a2_descent import Cases, both_dtypes, leaf
from autograder.judge.checks import Draw
from autograder.judge.compare import exact

# hessian


def hessian_public(draw: Draw) -> Cases:
    """A point on x²y."""
    yield lands.named("x²y", "x**2 * y"), draw.tensor([3.0, 5.0])


def hessians(draw: Draw) -> Cases:
    """(f, p) in two, three and four dimensions."""
    for n in (2, 3, 4):
        yield lands.hills(draw, n), draw.normal(n)


def flat_public(draw: Draw) -> Cases:
    """A plane."""
    yield lands.named("3x + 2y", "3 * x + 2 * y"), draw.tensor([1.0, -2.0])


def flats(draw: Draw) -> Cases:
    """A plane, constants with and without a graph, coordinates that f never uses."""
    yield lands.plane(draw, 3), draw.normal(3)
    yield lands.level(draw.uniform(1.0, 4.0)), draw.normal(2)
    yield lands.named("0·x + 4", "0 * x + 4"), draw.normal(2)
    yield lands.named("x³", "x**3"), draw.normal(3)
    yield lands.named("xy", "x * y"), draw.normal(4)


def layouts(draw: Draw) -> Cases:
    """Gaps in memory, a leaf with .grad, one coordinate, huge and tiny, at a stationary point."""
    for p in (draw.noncontiguous(draw.normal(3)), leaf(draw, 2), draw.normal(1),
              draw.normal(2, scale=1e6), draw.normal(3, scale=1e-6)):  # fmt: skip
        yield lands.hills(draw, len(p)), p
    p = draw.normal(2)
    yield lands.around(draw, p, [draw.uniform(0.5, 1.0), -draw.uniform(1.5, 2.0)]), p


def typed_points(draw: Draw) -> Cases:
    """A point in float64 and in float32, on hills, a plane, a constant."""
    for p in both_dtypes(draw):
        yield lands.hills(draw, len(p)), p
        yield lands.plane(draw, len(p)), p
        yield lands.level(draw.uniform(1.0, 4.0)), p


def curvature(f: Any, p: torch.Tensor) -> torch.Tensor:
    """The reference for hessian, (n, n) in float64."""
    hessian: Any = torch.autograd.functional.hessian
    matrix: torch.Tensor = hessian(f, exact(p))
    return matrix


# classify


def label_public(draw: Draw) -> Cases:
    """The saddle x² + 4xy + y², whose curvatures along x and y are both positive."""
    f = lands.named("x² + 4xy + y²", "x**2 + 4 * x * y + y**2")
    yield (f, draw.tensor([0.0, 0.0]), 1e-3), "saddle"


def labels(draw: Draw) -> Cases:
    """((f, p, tol), answer): every answer; 1e-3 leaves room for float32."""

    def big() -> float:
        return draw.uniform(0.5, 2.0)

    for curvatures, answer in [
        ([big(), big()], "min"),
        ([-big(), -big()], "max"),
        ([big(), 0.0], "degenerate"),
        ([big(), big(), big()], "min"),
        ([-big(), -big(), -big()], "max"),
        ([big(), -big(), -big()], "saddle"),
    ]:
        yield _place(draw, curvatures), answer
    p = draw.normal(2)  # both diagonal entries positive
    turned = lands.around(draw, p, [3 * big() + 2, -big()], angle=draw.uniform(0.7, 0.87))
    yield (turned, p, 1e-3), "saddle"
    for sign in (-0.2, 0.2):
        slope = [sign * big(), sign * big()]
        yield _place(draw, [big(), big()], slope=slope), "not_stationary"


def rule_public(draw: Draw) -> Cases:
    """The curvatures of the valley are 1 and 3: with tol = 2, one of them is as good as none."""
    yield (lands.valley(), draw.tensor([0.0, 0.0]), 2.0), "degenerate"


def rules(draw: Draw) -> Cases:
    """Where the wording of the rule decides: order, 2-norm, tol on both sides."""
    yield _place(draw, [2.0, -1.0, 0.0]), "saddle"
    yield _place(draw, [2.0, 0.3], tol=0.5), "degenerate"
    yield _place(draw, [2.0, -0.3], tol=0.5), "degenerate"
    yield _place(draw, [-2.0, 0.2], tol=0.5), "degenerate"
    yield _place(draw, [2.0, 1.0], slope=[0.1, -0.2], tol=0.5), "min"
    yield _place(draw, [-2.0, -1.0], slope=[0.1, -0.2], tol=0.5), "max"
    yield _place(draw, [2.0, 1.0], slope=[0.3, -0.35], tol=0.5), "min"
    yield _place(draw, [-2.0, -1.0], slope=[-0.35, -0.3], tol=0.5), "max"
    for slope in ([0.4, -0.4], [-2.0, -1.0], [2.0, 1.0]):
        yield _place(draw, [2.0, 1.0], slope=slope, tol=0.5), "not_stationary"


def default_public(draw: Draw) -> Cases:
    """A hundred-thousandth off the bottom: the slope is a little more than 1e-6."""
    yield (lands.valley(), draw.tensor([1e-5, 0.0])), "not_stationary"


def defaults(draw: Draw) -> Cases:
    """Without tol: 1e-5 is something, 1e-7 is nothing."""
    for curvatures, slope, answer in [
        ([1.5, 0.8], [1e-5, -1e-5], "not_stationary"),
        ([1.5, 0.8], [1e-7, -1e-7], "min"),
        ([-1.5, -1e-5], None, "max"),
        ([1.5, 1e-7], None, "degenerate"),
    ]:
        yield _place(draw, curvatures, slope=slope)[:2], answer


def known_public(draw: Draw) -> Cases:
    """The top of a cosine ridge."""
    yield (
        (lands.named("cos(x + 2y)", "torch.cos(x + 2 * y)"), draw.tensor([0.0, 0.0])),
        "degenerate",
    )


def known(draw: Draw) -> Cases:
    """Landscapes of the lesson; planes, constants, and places that need higher derivatives."""
    half, quarter = math.sqrt(0.5), math.pi / 2
    monkey = lands.named("x³ − 3xy²", "x**3 - 3 * x * y**2")
    for f, point, answer in [
        (lands.himmelblau(), [3.0, 2.0], "min"),
        (lands.hill_and_hollow(), [-half, 0.0], "min"),
        (lands.hill_and_hollow(), [half, 0.0], "max"),
        (lands.egg_box(), [quarter, 0.0], "saddle"),
        (lands.egg_box(), [quarter, quarter], "degenerate"),
        (lands.named("x⁴ + y⁴", "x**4 + y**4"), [0.0, 0.0], "degenerate"),
        (monkey, [0.0, 0.0], "degenerate"),
        (lands.plane(draw, 2), [1.0, 2.0], "not_stationary"),
        (lands.level(2.5), [1.0, 2.0], "degenerate"),
    ]:
        yield (f, draw.tensor(point)), answer


def label_inputs(draw: Draw) -> Cases:
    """Points that require grad and have one, points with gaps in memory."""
    for p in (leaf(draw, 2), draw.noncontiguous(draw.normal(3))):
        curvatures = [-draw.uniform(0.5, 2.0) for _ in range(len(p))]
        yield (lands.around(draw, p, curvatures), p, 1e-3), "max"


def _place(
    draw: Draw, curvatures: list[float], slope: list[float] | None = None, tol: float = 1e-3
) -> tuple[Any, torch.Tensor, float]:
    p = draw.normal(len(curvatures))
    return lands.around(draw, p, curvatures, slope), p, tol


# saddle_path


def saddle_public(draw: Draw) -> Cases:
    """Three steps."""
    yield draw.tensor([0.5, 2.0]), 0.1, 3


def saddle_walks(draw: Draw) -> Cases:
    """(p0, alpha, steps)."""
    for low, high, count in [(0.05, 0.15, 12), (0.2, 0.4, 6), (0.6, 0.9, 5)]:
        yield _off_axes(draw), draw.uniform(low, high), count + draw.integer(0, 3)


def ridge_public(draw: Draw) -> Cases:
    """On the ridge, one step to the bottom of the pass."""
    yield draw.tensor([0.0, 2.0]), 0.5, 2


def odd_saddle_walks(draw: Draw) -> Cases:
    """α = ½, α = 1, on the ridge, on the saddle, α = 0, one step, none; huge and tiny starts."""
    yield _off_axes(draw), 0.5, 3
    yield _off_axes(draw), 1.0, 4
    yield draw.tensor([0.0, draw.uniform(1.0, 2.0)]), 0.3, 5
    yield draw.tensor([0.0, 0.0]), 0.3, 3
    yield _off_axes(draw), 0.0, 3
    yield _off_axes(draw), 0.2, 1
    yield _off_axes(draw), 0.2, 0
    yield _off_axes(draw) * 1e6, 0.2, 3
    yield _off_axes(draw) * 1e-6, 0.2, 3


def saddle_types(draw: Draw) -> Cases:
    """Walks in float64 and in float32."""
    for dtype in (torch.float64, torch.float32):
        yield _off_axes(draw).to(dtype), 0.2, 3


def saddle_layouts(draw: Draw) -> Cases:
    """Starts with gaps in memory, and leaves with a .grad."""
    for p0 in (draw.noncontiguous(_off_axes(draw)), leaf(draw, 2)):
        yield p0, 0.2, 4


def down_the_saddle(p0: torch.Tensor, alpha: float, steps: int) -> torch.Tensor:
    """The reference for saddle_path: step by step, (steps + 1, 2) in float64."""
    x, y = exact(p0).tolist()
    rows = [[x, y]]
    for _ in range(steps):
        x, y = x + 2 * alpha * x, y - 2 * alpha * y
        rows.append([x, y])
    return torch.tensor(rows, dtype=torch.float64)


def _off_axes(draw: Draw) -> torch.Tensor:
    """A start of two clearly different coordinates."""
    signs = draw.tensor([draw.choice([-1.0, 1.0]), draw.choice([-1.0, 1.0])])
    return signs * torch.stack([draw.uniform_tensor(0.3, 0.6), draw.uniform_tensor(1.0, 2.0)])
