"""The report's figures, each drawn twice: for a desktop's width and for a phone's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.ticker import MaxNLocator, MultipleLocator, PercentFormatter

from autograder.report.items import Item
from autograder.report.svg import COLOURS, SETTINGS, render

WIDTHS = {"wide": 760, "narrow": 350}
"""CSS class and pixels; the style sheet shows one of them."""
LEVELS = ("level0", "level1", "level2", "level3")
"""Nothing, less than half, half or more, everything."""

Words = dict[str, str]
"""What is written into a figure, by key."""

_DPI = 72  # of matplotlib's SVG: one pixel is one point
_BINS = 10


def level(share: float | None) -> str:
    """The colour of a share of points."""
    if share is None:
        return "unknown"
    if share >= 1:
        return "level3"
    return "level0" if share <= 0 else "level1" if share < 0.5 else "level2"


def distribution(name: str, alt: str, scores: Sequence[float], most: float, words: Words) -> str:
    """Histogram of the scores with their mean and median; ``words``: students, points, ..."""

    def draw(figure: Figure, narrow: bool) -> None:
        axes = _axes(figure.subplots())
        edges, counts = histogram(scores, most)
        bars = axes.bar(edges[:-1], counts, width=np.diff(edges), align="edge",
                        color=COLOURS["accent"], edgecolor="none", linewidth=0)  # fmt: skip
        for bar in bars:
            bar.set_width(bar.get_width() * 0.94)
        labels = [str(count) if count else "" for count in counts]
        axes.bar_label(bars, labels, color=COLOURS["ink"], padding=2)
        mean, median = float(np.mean(scores)), float(np.median(scores))
        for value, style, key in ((mean, "-", "mean"), (median, ":", "median")):
            label = f"{words[key]} {value:.1f}"
            axes.axvline(value, color=COLOURS["ink"], linestyle=style, linewidth=1.5, label=label)
        axes.set_xlim(0, most)
        axes.margins(y=0.18)
        axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
        axes.xaxis.set_major_locator(MaxNLocator(5 if narrow else 10))
        axes.set_xlabel(words["points"])
        axes.set_ylabel(words["students"])
        figure.legend(loc="outside upper right", ncols=2, frameon=False,
                      labelcolor=COLOURS["ink"])  # fmt: skip

    return _both(name, alt, draw, {"wide": 260, "narrow": 240})


def histogram(scores: Sequence[float], most: float) -> tuple[list[float], list[int]]:
    """Edges and counts of its ten bars between 0 and ``most``."""
    edges = np.linspace(0, most, _BINS + 1)
    # Extra credit lies beyond the maximum, and belongs to the last bar.
    counts, _ = np.histogram(np.clip(scores, 0, most), bins=edges)
    return edges.tolist(), counts.tolist()


def exercises(name: str, alt: str, items: Sequence[Item], words: Words) -> str:
    """Shares with nothing, part and everything per exercise; beside (below) it, discrimination."""
    known = any(item.discrimination is not None for item in items)

    def draw(figure: Figure, narrow: bool) -> None:
        if not known:
            _shares(_axes(figure.subplots()), items, words)
        else:
            shape: Any = {"nrows": 2} if narrow else {"ncols": 2, "width_ratios": [3, 2]}
            left, right = (_axes(axes) for axes in figure.subplots(**shape))
            _shares(left, items, words)
            _discrimination(right, items, words)
            if not narrow:
                right.set_yticklabels([])
        figure.legend(loc="outside upper left", ncols=3, frameon=False,
                      labelcolor=COLOURS["ink"])  # fmt: skip

    height = 24 * len(items)
    narrow = 2 * height + 130 if known else height + 90
    return _both(name, alt, draw, {"wide": height + 80, "narrow": narrow})


def _shares(axes: Axes, items: Sequence[Item], words: Words) -> None:
    start = np.zeros(len(items))
    for key, colour in (("none", "level0"), ("part", "level2"), ("full", "level3")):
        share = np.array([getattr(item, key) / max(item.count, 1) for item in items])
        axes.barh(range(len(items)), share, left=start, height=0.7, color=COLOURS[colour],
                  label=words[key])  # fmt: skip
        start = start + share
    axes.set_xlim(0, 1)
    axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.set_xlabel(words["students"])
    _rows(axes, items)


def _discrimination(axes: Axes, items: Sequence[Item], words: Words) -> None:
    known = [(row, item.discrimination) for row, item in enumerate(items)
             if item.discrimination is not None]  # fmt: skip
    for row, value in known:
        axes.plot([0, value], [row, row], color=COLOURS["line"], linewidth=2)
    axes.plot([value for _, value in known], [row for row, _ in known], "o",
              color=COLOURS["accent"])  # fmt: skip
    axes.axvline(0, color=COLOURS["soft"], linewidth=1)
    axes.axvline(0.2, color=COLOURS["soft"], linewidth=1, linestyle=":")
    axes.set_xlim(min([-0.05, *(value - 0.1 for _, value in known)]), 1.02)
    axes.xaxis.set_major_locator(MultipleLocator(0.5))
    axes.set_xlabel(words["discrimination"])
    _rows(axes, items)


def _rows(axes: Axes, items: Sequence[Item]) -> None:
    axes.set_yticks(range(len(items)), [item.id for item in items])
    axes.set_ylim(len(items) - 0.4, -0.6)


def heat_map(name: str, alt: str, shares: Sequence[Sequence[float | None]],
             rows: Sequence[str], words: Words) -> str:  # fmt: skip
    """``shares[student][row]``, the students from left to right as they come."""
    levels = [[level(share) for share in column] for column in zip(*shares, strict=True)]

    def draw(figure: Figure, narrow: bool) -> None:
        axes = _axes(figure.subplots(), grid=False)
        for key in (*LEVELS, "unknown"):
            path = _runs(levels, key)
            axes.add_patch(PathPatch(path, facecolor=COLOURS[key], linewidth=0, label=words[key]))
        axes.set_xlim(0, len(shares))
        axes.set_ylim(len(rows), 0)
        axes.set_yticks([at + 0.5 for at in range(len(rows))], rows)
        axes.xaxis.set_major_locator(MaxNLocator(4 if narrow else 8, integer=True))
        axes.set_xlabel(words["students_sorted"])
        figure.legend(loc="outside upper left", ncols=2 if narrow else 5, frameon=False,
                      labelcolor=COLOURS["ink"], handlelength=1, columnspacing=1)  # fmt: skip

    height = 22 * len(rows)
    return _both(name, alt, draw, {"wide": height + 80, "narrow": height + 120})


def assignments(name: str, alt: str, shares: dict[str, list[float]], words: Words) -> str:
    """A box plot per assignment of the shares of its points; by label, from top to bottom."""

    def draw(figure: Figure, narrow: bool) -> None:
        axes = _axes(figure.subplots())
        line = {"color": COLOURS["ink"], "linewidth": 1.2}
        axes.boxplot(
            list(shares.values()), orientation="horizontal", tick_labels=list(shares),
            widths=0.55, patch_artist=True, medianprops=line | {"linewidth": 2.5},
            boxprops={"facecolor": COLOURS["level3"], "edgecolor": COLOURS["ink"]},
            whiskerprops=line, capprops=line,
            flierprops={"marker": "o", "markersize": 3, "markerfacecolor": COLOURS["soft"],
                        "markeredgecolor": "none"},
        )  # fmt: skip
        axes.invert_yaxis()
        axes.set_xlim(-0.02, 1.02)
        axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
        axes.set_xlabel(words["share"])

    height = 34 * len(shares) + 60
    return _both(name, alt, draw, {"wide": height, "narrow": height})


def _both(name: str, alt: str, draw: Callable[[Figure, bool], None], height: dict[str, int]) -> str:
    drawn = []
    for css, width in WIDTHS.items():
        size = (width / _DPI, height[css] / _DPI)
        with rc_context(SETTINGS):
            figure = Figure(figsize=size, dpi=_DPI, layout="constrained")
            draw(figure, css == "narrow")
        drawn.append(render(figure, f"{name}-{css}", alt, css))
    return "".join(drawn)


def _axes(axes: Axes, *, grid: bool = True) -> Axes:
    """Quiet axes: no box, soft ticks, a light grid along x."""
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.tick_params(length=0, colors=COLOURS["soft"], labelcolor=COLOURS["ink"])
    axes.xaxis.label.set_color(COLOURS["soft"])
    axes.yaxis.label.set_color(COLOURS["soft"])
    if grid:
        axes.grid(axis="x", color=COLOURS["line"], linewidth=0.8)
        axes.set_axisbelow(True)
    return axes


def _runs(levels: Sequence[Sequence[str]], key: str) -> Path:
    """Every cell of that level as one path; neighbours in a row are one rectangle.

    A patch for each of 10,000 cells would make the page ten times as large.
    """
    vertices: list[tuple[float, float]] = []
    codes: list[Any] = []
    for at, row in enumerate(levels):
        start = 0
        while start < len(row):
            end = start + 1
            while end < len(row) and row[end] == row[start]:
                end += 1
            if row[start] == key:
                top, bottom = at + 0.06, at + 0.94
                vertices += [(start, top), (end, top), (end, bottom), (start, bottom), (start, top)]
                codes += [Path.MOVETO, *[Path.LINETO] * 3, Path.CLOSEPOLY]
            start = end
    return Path(np.array(vertices).reshape(-1, 2), codes)
