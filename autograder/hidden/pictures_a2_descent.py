"""What the plots of a2_descent must show, read from the artists' data and not from pixels.

Styles are free: contour or contourf, lines, markers, arrows or pieces, any grid, anything extra.
The allowances below are about what an eye sees, so they are wide and stand here, not in compare.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch

from autograder.judge.answers import Answer, CheckFailed
from autograder.judge.compare import close, exact, fail, kind_of
from autograder.judge.show import is_axes, show

HEIGHT = 0.01
"""Mean error of drawn heights, of their range: a 15 × 15 grid makes 0.001, f(y, x) 0.14 or more."""
EXTREME = 0.1
"""Error of the lowest and highest point drawn, of the range."""
MARGIN = 0.15
"""Of lim, between an axis limit and ±lim: matplotlib's own margin is 0.1."""

Height = Callable[[torch.Tensor], torch.Tensor]


@dataclass(frozen=True)
class Contour:
    """One contour plot: its levels, and of each outline the level and the points (K, 2)."""

    levels: list[float]
    filled: bool
    outlines: list[tuple[float, torch.Tensor]]


@dataclass(frozen=True)
class Picture:
    """The Axes that came back, parsed once. Points are float64 tensors (K, 2) or (K, 3)."""

    answer: Answer
    name: str
    limits: list[tuple[float, float]]
    labels: list[str]
    trails: list[torch.Tensor]
    arrows: list[torch.Tensor]
    contours: list[Contour]
    clouds: list[torch.Tensor]


def picture(answer: Answer) -> Picture:
    """The Axes the function returned; CheckFailed if it returned anything else."""
    value = answer.value
    if is_axes(value):
        return Picture(
            answer=answer,
            name=value.name,
            limits=[_pair(value.xlim), _pair(value.ylim)],
            labels=[value.xlabel.strip(), value.ylabel.strip()],
            trails=[curve.points for curve in (*value.lines, *value.scatters)],
            arrows=[_ends(rows) for rows in value.quivers],
            contours=[
                Contour(c.levels, c.filled, [one for one in c.outlines if len(one[1])])
                for c in value.contours
            ],
            clouds=[cloud for cloud in value.surfaces if len(cloud)],
        )
    if kind_of(value).startswith("Axes with"):
        fail(
            answer,
            en="There is too much on the axes to look at: a few thousand points are plenty.",
            zh="坐标轴上的东西太多，无法查看：几千个点就足够了。",
        )
    fail(
        answer,
        en="Return the Axes that you drew on: end with return ax.",
        zh="请返回画图所用的 Axes：最后一句写 return ax。",
    )
    raise AssertionError  # fail always raises


def require_path(drawn: Picture, path: torch.Tensor) -> None:
    """All points of the path are drawn in order, as a line, pieces of lines, dots or arrows."""
    wanted = exact(path)
    pieces = torch.cat([*drawn.trails, torch.empty(0, 2, dtype=torch.float64)])
    fresh = torch.ones(len(pieces), dtype=torch.bool)
    fresh[1:] = (pieces[1:] != pieces[:-1]).any(dim=1)
    joined = pieces[fresh]  # pieces that share their end points, as one line
    candidates = [*drawn.trails, *drawn.arrows, *_nearest_runs(joined, wanted)]
    if not candidates:
        fail(drawn.answer, en="There is no path on the axes.", zh="坐标轴上没有路径。")
    if not any(_same(drawn.answer, candidate, wanted) for candidate in candidates):
        _say_path(drawn.answer, candidates, wanted)


def require_map(drawn: Picture, f: Height, lim: float) -> None:
    """Some contour plot on the axes is one of f, and the lines reach all over [−lim, lim]²."""
    if not any(contour.outlines for contour in drawn.contours):
        fail(drawn.answer, en="There are no contour lines on the axes.", zh="坐标轴上没有等高线。")
    low, high = _range(f, lim)
    fitting = [one for one in drawn.contours if _misfit(one, f) <= HEIGHT * (high - low)]
    if not fitting:
        fail(
            drawn.answer,
            en="The contour lines do not follow f: the height on a line is not the level of the "
            "line. Have x and y changed places?",
            zh="等高线与 f 不符：线上各点的高度不等于这条线的值。x 和 y 是不是弄反了？",
        )
    points = torch.cat([points for one in fitting for _, points in one.outlines])
    reach = (1 - MARGIN) * lim
    if not bool(((points.amin(dim=0) <= -reach) & (points.amax(dim=0) >= reach)).all()):
        fail(
            drawn.answer,
            en=f"The contour lines should cover the square from −{lim:g} to {lim:g} both ways.",
            zh=f"等高线应覆盖两个方向上从 −{lim:g} 到 {lim:g} 的正方形。",
        )


def require_levels(drawn: Picture, least: int) -> None:
    """At least that many contour levels, counted over all contour plots on the axes."""
    levels = {level for contour in drawn.contours for level in contour.levels}
    if len(levels) < least:
        fail(
            drawn.answer,
            en=f"There are {len(levels)} contour levels; at least {least} are needed.",
            zh=f"只有 {len(levels)} 条等高线，至少要 {least} 条。",
        )


def require_square(drawn: Picture, lim: float) -> None:
    """Both axes run from −lim to lim, but for margins."""
    for low, high in drawn.limits:
        if not max(abs(low + lim), abs(high - lim)) <= MARGIN * lim:
            fail(
                drawn.answer,
                en=f"Both axes should run from −{lim:g} to {lim:g}; "
                f"one runs from {low:.3g} to {high:.3g}.",
                zh=f"两条轴都应该从 −{lim:g} 到 {lim:g}，现在有一条是从 {low:.3g} 到 {high:.3g}。",
            )


def require_named(drawn: Picture) -> None:
    """The horizontal axes have names."""
    if not all(drawn.labels):
        fail(
            drawn.answer,
            en="Name both axes: ax.set_xlabel(…), ax.set_ylabel(…).",
            zh="请给两条轴写上名字：ax.set_xlabel(…)、ax.set_ylabel(…)。",
        )


def require_surface(drawn: Picture) -> None:
    """A surface on 3-D axes."""
    if drawn.name != "3d":
        fail(
            drawn.answer,
            en='The axes are flat: ask for projection="3d" when you create them.',
            zh='坐标系是平面的：创建时要写 projection="3d"。',
        )
    if not drawn.clouds:
        fail(
            drawn.answer,
            en="There is no surface on the axes: ax.plot_surface(X, Y, Z).",
            zh="坐标系里没有曲面：ax.plot_surface(X, Y, Z)。",
        )


def require_heights(drawn: Picture, f: Height, lim: float) -> None:
    """Some surface has the heights of f over [−lim, lim]²."""
    low, high = _range(f, lim)
    off = torch.stack([(f(cloud[:, :2]) - cloud[:, 2]).abs().mean() for cloud in drawn.clouds])
    best = int(off.nan_to_num(nan=torch.inf).argmin())
    bottom, top = (float(end) for end in drawn.clouds[best][:, 2].aminmax())
    if not max(abs(bottom - low), abs(top - high)) <= EXTREME * (high - low):
        fail(
            drawn.answer,
            en=f"The surface runs from height {bottom:.3g} to {top:.3g}; "
            f"f runs from {low:.3g} to {high:.3g} there.",
            zh=f"曲面的高度从 {bottom:.3g} 到 {top:.3g}，而 f 在这里是从 {low:.3g} 到 {high:.3g}。",
        )
    if not float(off[best]) <= HEIGHT * (high - low):
        fail(
            drawn.answer,
            en="The heights do not belong to these points: have x and y changed places?",
            zh="高度与点对不上：x 和 y 是不是弄反了？",
        )


def _say_path(answer: Answer, candidates: list[torch.Tensor], wanted: torch.Tensor) -> None:
    """Fail with the path that was drawn, or what is nearest to one."""
    likely = next((item for item in candidates if item.shape == wanted.shape), candidates[0])
    if likely.shape == wanted.shape and _same(answer, likely.flip(1), wanted):
        fail(
            answer,
            en="The path is drawn with x and y exchanged: its first column goes to the right, "
            "its second up.",
            zh="路径的 x 和 y 画反了：第一列是横坐标，第二列是纵坐标。",
        )
    fail(
        answer,
        en=f"The path on the axes is {show(likely)}; expected {show(wanted)}.",
        zh=f"坐标轴上的路径是 {show(likely)}，应为 {show(wanted)}。",
    )


def _pair(limits: tuple[float, float]) -> tuple[float, float]:
    low, high = sorted(limits)
    return low, high


def _ends(arrows: torch.Tensor) -> torch.Tensor:
    """Where arrows (n, 4) start, and where the last one ends."""
    tails, steps = arrows[:, :2], arrows[:, 2:]
    return torch.cat([tails, (tails + steps)[-1:]])


def _nearest_runs(points: torch.Tensor, wanted: torch.Tensor) -> list[torch.Tensor]:
    """The len(wanted) points in a row that are nearest to it, read forwards and backwards."""
    if len(points) < len(wanted):
        return []
    runs = points.unfold(0, len(wanted), 1).transpose(1, 2)
    off = [(runs - way).abs().amax(dim=(1, 2)) for way in (wanted, wanted.flip(0))]
    return [runs[one.nan_to_num(nan=torch.inf).argmin()] for one in off]


def _same(answer: Answer, candidate: torch.Tensor, wanted: torch.Tensor) -> bool:
    for points in (candidate, candidate.flip(0)):
        try:
            close(answer.with_value(points), wanted, kind="numerical")
        except CheckFailed:
            continue
        return True
    return False


def _range(f: Height, lim: float) -> tuple[float, float]:
    ticks = torch.linspace(-lim, lim, 41, dtype=torch.float64)
    heights = f(torch.cartesian_prod(ticks, ticks))
    low, high = float(heights.min()), float(heights.max())
    return (0.0 if abs(low) < 1e-9 * (high - low) else low), high  # rounding at a bottom of 0


def _misfit(contour: Contour, f: Height) -> float:
    """Mean distance of f, on the drawn outlines, from the level of a line or the band of a fill.

    A band reaches one level further on both sides, since extend= shifts the count by one.
    """
    errors, levels = [], contour.levels
    for level, points in contour.outlines:
        low = high = level
        if contour.filled and levels:
            at = min(range(len(levels)), key=lambda i: abs(levels[i] - level))
            low, high = levels[max(at - 1, 0)], levels[min(at + 2, len(levels) - 1)]
        heights = f(points)
        errors.append((low - heights).clamp(min=0) + (heights - high).clamp(min=0))
    return float(torch.cat(errors).mean()) if errors else float("inf")
