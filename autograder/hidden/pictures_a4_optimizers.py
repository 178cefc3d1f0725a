"""plot_lrs: functions to walk on, and what the picture must show, read from the artists' data.

The allowance below is about what an eye sees, so it is wide and stands here, not in compare.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import torch

from autograder.hidden.cases_a2_descent import Cases
from autograder.hidden.lands_a2_descent import walk_on
from autograder.hidden.pictures_a2_descent import picture
from autograder.judge.answers import Answer
from autograder.judge.checks import Draw, torch_function
from autograder.judge.compare import exact, fail, within
from autograder.judge.show import show

HEIGHT = 1e-3
"""Relative error of each drawn height: float32 inside is welcome, a wrong rule is 2 % off."""
FLOOR = 1e-6
"""Of the first height: what lies below it may be anything small, since 0 has no logarithm."""

_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")


def rates_public(draw: Draw) -> Cases:
    """The slide's parabola, lifted by 2: two rates that arrive, one that diverges."""
    yield _parabola(), draw.tensor(-7.0), [0.1, 0.4, 1.5], 4


def rates(draw: Draw) -> Cases:
    """(f, x0, alphas, steps), the last rate diverges."""
    for steps in (4, 5):
        yield _bowl(draw), _start(draw), _alphas(draw), steps


def one_plot(draw: Draw) -> Cases:
    """One of them."""
    yield _bowl(draw), _start(draw), _alphas(draw), 5


def wild_public(draw: Draw) -> Cases:
    """Six steps that grow a hundredfold each."""
    yield _parabola(), draw.tensor(-7.0), [0.25, 5.5], 6


def wild_rates(draw: Draw) -> Cases:
    """A rate with which f grows a hundredfold at every step, beside one that arrives."""
    yield _parabola(), _start(draw), [0.3, round(draw.uniform(5.0, 6.0), 2)], 16


def small_plot_public(draw: Draw) -> Cases:
    """One rate, one step."""
    yield _parabola(), draw.tensor(-7.0), [0.25], 1


def small_plots(draw: Draw) -> Cases:
    """One rate, no step; a start that requires grad."""
    yield _bowl(draw), _start(draw), _alphas(draw)[:1], 0
    yield _bowl(draw), _start(draw).requires_grad_(), _alphas(draw)[:2], 3


def _parabola() -> Any:
    return torch_function("def f(x):\n    return (x - 2) ** 2\n", "f", "x ↦ (x − 2)²")


def _bowl(draw: Draw) -> Any:
    """A parabola with a wave on it, nowhere below 0."""
    size, place, wave = draw.uniform(0.9, 1.1), draw.uniform(-1.0, 1.0), draw.uniform(0.2, 0.4)
    return torch_function(
        f"def f(x):\n    return {size!r} * (x - {place!r}) ** 2 + {wave!r} * torch.sin(x) ** 2\n",
        "f",
        "f",
    )


def _start(draw: Draw) -> torch.Tensor:
    return draw.tensor(draw.choice([-1.0, 1.0]) * draw.uniform(5.0, 8.0))


def _alphas(draw: Draw) -> list[float]:
    """A slow, a good and a diverging rate, as they are written on a label."""
    slow, good, wild = draw.uniform(0.03, 0.1), draw.uniform(0.2, 0.3), draw.uniform(1.2, 1.5)
    return [round(alpha, 2) for alpha in (slow, good, wild)]


@dataclass(frozen=True)
class Line:
    """One line on the axes: x, y (K,) in float64 and its label."""

    x: torch.Tensor
    y: torch.Tensor
    label: str


@dataclass(frozen=True)
class Plot:
    """The Axes that came back, as far as plot_lrs is concerned."""

    answer: Answer
    lines: list[Line]
    log: bool
    top: float


def plot(answer: Answer) -> Plot:
    """The Axes the function returned; CheckFailed if it returned anything else."""
    _, top = picture(answer).limits[1]  # complains unless it is an Axes
    value = answer.value
    lines = [
        Line(curve.points[:, 0], curve.points[:, 1], curve.label.strip()) for curve in value.lines
    ]
    return Plot(answer, lines, value.yscale == "log", top)


def heights(f: Any, x0: torch.Tensor, alpha: float, steps: int) -> torch.Tensor:
    """f at every point of the walk from x0, (steps + 1,) in float64."""
    return exact(f(walk_on(f, x0, alpha, steps)))


def require_lines(drawn: Plot, case: Any) -> list[Line]:
    """One line for every rate, with the heights of its walk over t = 0 … steps; in their order."""
    f, x0, alphas, steps = case
    return [_line(drawn, heights(f, x0, alpha, steps), alpha) for alpha in alphas]


def require_log(drawn: Plot) -> None:
    """The heights are on a logarithmic scale."""
    if not drawn.log:
        fail(
            drawn.answer,
            en='The vertical axis is not logarithmic: ax.set_yscale("log").',
            zh='纵轴不是对数刻度：ax.set_yscale("log")。',
        )


def require_labels(lines: list[Line], alphas: list[float], answer: Answer) -> None:
    """The label of each line names its rate, and none of the others before it."""
    for line, alpha in zip(lines, alphas, strict=True):
        label = "" if line.label.startswith("_") else line.label
        numbers = [float(number) for number in _NUMBER.findall(label)]
        named = [a for n in numbers for a in alphas if abs(n - a) <= 0.02 * a]
        if alpha not in named[:1]:
            fail(
                answer,
                en=f"The line for α = {alpha:g} has the label {label!r}; put its own α into it: "
                "label=… when you plot it.",
                zh=f"α = {alpha:g} 的那条线，标签是 {label!r}；画线时请用 label=… 写上它自己的 α。",
            )


def require_unclipped(drawn: Plot, case: Any) -> None:
    """The highest point of the divergence is drawn, and lies on the picture."""
    top = max(float(line.y.max()) for line in require_lines(drawn, case))
    if not drawn.top >= 0.5 * top:
        fail(
            drawn.answer,
            en=f"The picture ends at {drawn.top:.3g}, the heights reach {top:.3g}: "
            "leave the limits of the axis to matplotlib.",
            zh=f"图只画到 {drawn.top:.3g}，而高度到了 {top:.3g}：坐标轴的范围交给 matplotlib。",
        )


def _line(drawn: Plot, wanted: torch.Tensor, alpha: float) -> Line:
    """The line with those heights."""
    ticks = torch.arange(len(wanted), dtype=torch.float64)
    same = [line for line in drawn.lines if _follows(line.y, wanted)]
    if not same:
        near = [line for line in drawn.lines if str(alpha) in line.label] or drawn.lines
        got = f" {show(near[0].y)}" if near else " —"
        fail(
            drawn.answer,
            en=f"No line shows f(x_t) for α = {alpha:g}: expected {show(wanted)}, "
            f"the nearest line is{got}.",
            zh=f"没有一条线是 α = {alpha:g} 时的 f(x_t)：应为 {show(wanted)}，最接近的线是{got}。",
        )
    for line in same:
        if line.x.shape == ticks.shape and bool(((line.x - ticks).abs() < 1e-6).all()):
            return line
    fail(
        drawn.answer,
        en=f"The line for α = {alpha:g} starts at t = {show(same[0].x[0])}; "
        "its points belong to t = 0, 1, …, steps.",
        zh=f"α = {alpha:g} 的那条线从 t = {show(same[0].x[0])} 开始；"
        "各点应当对应 t = 0, 1, …, steps。",
    )
    raise AssertionError  # fail always raises


def _follows(got: torch.Tensor, wanted: torch.Tensor) -> bool:
    if got.shape != wanted.shape:
        return False
    allowed = HEIGHT * wanted.abs() + FLOOR * wanted[0].abs()
    return bool(within(got, wanted, allowed).all())
