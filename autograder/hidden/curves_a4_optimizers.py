"""Curves and what rolls on them: inputs and references of init_sweep and escape, both 1-D.

Slopes are black boxes: plain functions of tensors of any shape, or of numbers. Random per
submission. Names that end in ``_public`` are the examples students may see.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from autograder.hidden.cases_a2_descent import Cases, both_dtypes, leaf, walk
from autograder.judge.answers import Answer, CheckFailed
from autograder.judge.checks import Draw, black_box
from autograder.judge.compare import close, exact, fail
from autograder.judge.show import show

# init_sweep


def sweep_public(draw: Draw) -> Cases:
    """Two steps on the lecture's curve x² + 8 cos x − 3x, from three starts."""
    yield lecture_slope(), draw.tensor([1.0, -5.0, 5.0]), 0.07, 2


def sweeps(draw: Draw) -> Cases:
    """(df, starts, alpha, steps), the starts in no order."""
    for count, steps in [(5, 6), (4, 8)]:
        yield wavy_slope(draw), draw.normal(count, scale=3.0), draw.uniform(0.03, 0.06), steps


def small_sweep_public(draw: Draw) -> Cases:
    """No step at all."""
    yield lecture_slope(), draw.tensor([-5.0, 5.0]), 0.07, 0


def small_sweeps(draw: Draw) -> Cases:
    """No step, one start, no start, far away, close to 0."""
    yield wavy_slope(draw), draw.normal(3), 0.05, 0
    yield wavy_slope(draw), draw.normal(1), 0.05, 2
    yield wavy_slope(draw), draw.normal(0), 0.05, 2
    yield wavy_slope(draw), draw.normal(2, scale=1e6), 0.05, 2
    yield black_box(lambda x: 3 * torch.as_tensor(x), "x ↦ 3x"), draw.normal(3, scale=1e-6), 0.1, 3


def runaway_public(draw: Draw) -> Cases:
    """On the slope x³ one of three starts runs away to infinity."""
    yield _cubic(1.0), draw.tensor([1.0, 3.0, -0.5]), 1.0, 8


def runaways(draw: Draw) -> Cases:
    """Starts that run away to inf and on to nan, beside others that do not."""
    for steps in (5, 12):
        far = draw.uniform_tensor(30.0, 40.0, 2) * draw.tensor([1.0, -1.0])
        near = draw.uniform_tensor(0.2, 0.8, 2)
        starts = torch.stack([near, far], dim=1).reshape(-1)
        yield _cubic(draw.uniform(0.8, 1.2)), starts, 1.0, steps


def sweep_types(draw: Draw) -> Cases:
    """Sweeps in float64 and in float32."""
    for starts in both_dtypes(draw):
        yield wavy_slope(draw), starts, 0.05, 2


def sweep_layouts(draw: Draw) -> Cases:
    """Starts with gaps in memory, and leaves with a .grad."""
    for starts in (draw.noncontiguous(draw.normal(3)), leaf(draw, 2)):
        yield wavy_slope(draw), starts, 0.05, 3


def swept(df: Callable[..., Any], starts: torch.Tensor, alpha: float, steps: int) -> torch.Tensor:
    """The reference for init_sweep, in float64."""
    return walk(df, starts, alpha, steps)[-1]


def lecture_slope() -> Any:
    """The derivative of the lecture's curve."""
    return _black_slope(2.0, 8.0, 3.0, "x ↦ 2x − 8 sin x − 3")


def wavy_slope(draw: Draw) -> Any:
    """The derivative of a curve like the lecture's, with several valleys."""
    return _black_slope(
        draw.uniform(1.6, 2.4), draw.uniform(6.0, 9.0), draw.uniform(-3.0, 3.0), "df"
    )


def real(x: Any) -> torch.Tensor:
    """What a black box was asked with as a tensor; a plain number becomes float64."""
    return x if isinstance(x, torch.Tensor) else torch.as_tensor(x, dtype=torch.float64)


def _black_slope(bend: float, wave: float, tilt: float, label: str) -> Any:
    return black_box(lambda x: bend * real(x) - wave * torch.sin(real(x)) - tilt, label)


def _cubic(size: float) -> Any:
    return black_box(lambda x: size * real(x) ** 3, "x ↦ x³")


# escape, on the double well u⁴/4 − u²/2 + tilt·u: its valleys lie near −1 and 1.
#
# Where a ball ends after a few steps must not depend on rounding, and must tell the rules apart
# that students confuse (velocity averaged, reset or ahead of itself; crossed on the way but back
# at the end). Rates and starts that do both were searched for; every outcome below stays what it
# is if α and the start are changed by 1 %. Random are place and size of the wells, which change
# the numbers and not the outcome. All core cases together take 90 evaluations in a double loop.

_FAST: tuple[Any, ...] = (-0.081, -1.56, [0.68, 0.35], [0.12, 0.48, 0.67], 7)
_WIDE: tuple[Any, ...] = (0.051, -1.53, [0.07, 0.36, 0.74, 0.8], [0.16, 0.71], 6)
_SHORT: tuple[Any, ...] = (-0.181, -1.717, [0.06, 0.5], [0.12, 0.58, 0.93], 6)
_WILD: tuple[Any, ...] = (0.119, -1.799, [0.14, 0.71], [0.45, 0.6, 0.84], 10)
_FAR: tuple[Any, ...] = (0.119, -20.0, [1.0], [0.0, 0.5], 1)
"""tilt, start, alphas, betas, steps"""


def escape_public(draw: Draw) -> Cases:
    """The lecture's curve: with α = 0.09 and β = 0.9 the ball crosses the hill and comes back."""
    alphas, betas = draw.tensor([0.03, 0.09]), draw.tensor([0.9, 0.5, 0.0])
    yield lecture_slope(), draw.tensor(-5.0), alphas, betas, 40, -0.533


def escapes(draw: Draw) -> Cases:
    """(df, x0, alphas, betas, steps, barrier), from the left, everything finite."""
    for base in (_FAST, _WIDE):
        yield _wells(draw, base)


def from_the_right_public(draw: Draw) -> Cases:
    """Two valleys, from the right."""
    df = black_box(lambda x: real(x) ** 3 - real(x) + 0.181, "x ↦ x³ − x + 0.181")
    _, start, alphas, betas, steps = _SHORT
    yield df, draw.tensor(-start), draw.tensor(alphas), draw.tensor(betas), steps, 0.187


def escapes_from_the_right(draw: Draw) -> Cases:
    """The mirror image."""
    yield _wells(draw, _FAST, mirrored=True)


def wild_public(draw: Draw) -> Cases:
    """One flat valley; with α = 3 the ball is at +inf after 7 steps."""
    alphas, betas = draw.tensor([0.5, 3.0]), draw.tensor([0.0])
    yield black_box(lambda x: real(x) ** 3, "x ↦ x³"), draw.tensor(-1.0), alphas, betas, 7, 0.5


def wild_escapes(draw: Draw) -> Cases:
    """Some balls run away: to inf, or on to nan; from both sides. Some are on the other side,
    thousands of miles away after one step, at 1e35 after three."""
    yield _wells(draw, _WILD)
    yield _wells(draw, _WILD, mirrored=True)
    yield _wells(draw, _FAR)
    yield _wells(draw, (*_FAR[:4], 3), mirrored=True)


def small_escape_public(draw: Draw) -> Cases:
    """No step at all."""
    alphas, betas = draw.tensor([0.03, 0.09]), draw.tensor([0.8])
    yield lecture_slope(), draw.tensor(-5.0), alphas, betas, 0, -0.533


def small_escapes(draw: Draw) -> Cases:
    """No step; one step, which is enough for one rate; a pair that escapes, one that does not; a
    barrier on the far side of the start, which only a ball that rolls uphill can cross."""
    df, x0, alphas, betas, _, barrier = _wells(draw, _SHORT)
    yield df, x0, alphas, betas, 0, barrier
    yield _wells(draw, (*_FAST[:2], [1.0, 0.3], [0.12, 0.67], 1))
    for alpha in (0.5, 0.06):
        yield _wells(draw, (*_SHORT[:2], [alpha], [0.12], 6))
    yield _wells(draw, (*_SHORT[:3], [0.12, 0.58], 1), barrier=-1.8)


def escape_layouts(draw: Draw) -> Cases:
    """Rates with gaps in memory, everything requiring grad."""
    df, x0, alphas, betas, steps, barrier = _wells(draw, _SHORT)
    yield df, x0, draw.noncontiguous(alphas), draw.noncontiguous(betas), steps, barrier
    yield (df, *(item.requires_grad_() for item in (x0, alphas, betas)), steps, barrier)


def escaped(
    df: Callable[..., Any],
    x0: torch.Tensor,
    alphas: torch.Tensor,
    betas: torch.Tensor,
    steps: int,
    barrier: float,
) -> torch.Tensor:
    """The reference for escape: a bool matrix (A, B), every ball simulated on its own."""
    rows = []
    for alpha in exact(alphas):
        for beta in exact(betas):
            x, v = exact(x0), torch.zeros((), dtype=torch.float64)
            for _ in range(steps):
                v = beta * v + df(x)
                x = x - alpha * v
            crossed = x > barrier if x0 < barrier else x < barrier
            rows.append(crossed & x.isfinite())
    return torch.stack(rows).reshape(len(alphas), len(betas))


def require_escaped(answer: Answer, case: Any) -> None:
    """The matrix of yes and no is right; the message shows it as such."""
    wanted = escaped(*case)
    try:
        close(answer, wanted)
    except CheckFailed as failure:
        if failure.problem != "values":
            raise
        fail(
            answer,
            en=f"It returned {show(answer.value)}; expected {show(wanted)}.",
            zh=f"返回 {show(answer.value)}，应为 {show(wanted)}。",
        )


def _wells(
    draw: Draw, base: tuple[Any, ...], mirrored: bool = False, barrier: float | None = None
) -> tuple[Any, ...]:
    """That case on a double well of random place and size; the barrier is the hilltop, or at u."""
    tilt, start, alphas, betas, steps = base
    place, size = draw.uniform(-3.0, 3.0), draw.uniform(0.6, 2.5) * (-1 if mirrored else 1)

    def slope(x: Any) -> torch.Tensor:
        u = (real(x) - place) / size
        push: torch.Tensor = size * (u**3 - u + tilt)
        return push

    x0, wall = draw.tensor(place + size * start), _hilltop(tilt) if barrier is None else barrier
    rates = draw.tensor(alphas), draw.tensor(betas)
    return black_box(slope, "df"), x0, *rates, steps, place + size * wall


def _hilltop(tilt: float) -> float:
    """Where u³ − u + tilt = 0 between the valleys, by Newton's method from 0."""
    u = 0.0
    for _ in range(20):
        u -= (u**3 - u + tilt) / (3 * u**2 - 1)
    return u
