"""What is told of a matplotlib Axes: typed and bounded, a value of its own kind on the wire.

``Points`` are rows of float64 numbers: torch tensors at both ends, places in a payload on the way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated, Generic, TypeVar

import msgspec

MAX_ARTISTS = 64
MAX_LEVELS = 1000
MAX_LABEL = 300
MAX_POINTS = 200_000
"""On one Axes, of all kinds together: far more than a picture needs, few enough to look at."""

Points = TypeVar("Points")
Other = TypeVar("Other")

_Text = Annotated[str, msgspec.Meta(max_length=MAX_LABEL)]
_FEW = msgspec.Meta(max_length=MAX_ARTISTS)


class _Drawn(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True, eq=False):
    """Not compared by ==, which tensors have no answer to."""


class Curve(_Drawn, Generic[Points], frozen=True, eq=False):
    """A line, or dots: points (n, 2), and what it is called, in the legend at least."""

    points: Points
    label: _Text


class Contours(_Drawn, Generic[Points], frozen=True, eq=False):
    """One contour plot: of each outline the level and points (n, 2)."""

    levels: Annotated[list[float], msgspec.Meta(max_length=MAX_LEVELS)]
    filled: bool
    outlines: Annotated[list[tuple[float, Points]], _FEW]


class Axes(_Drawn, Generic[Points], frozen=True, eq=False, tag="x"):
    """What can be seen on an Axes."""

    name: _Text
    xlim: tuple[float, float]
    ylim: tuple[float, float]
    xlabel: _Text
    ylabel: _Text
    yscale: _Text
    legend: Annotated[list[_Text], _FEW]
    lines: Annotated[list[Curve[Points]], _FEW]
    scatters: Annotated[list[Curve[Points]], _FEW]
    quivers: Annotated[list[Points], _FEW]
    """Rows x, y, u, v."""
    contours: Annotated[list[Contours[Points]], _FEW]
    surfaces: Annotated[list[Points], _FEW]
    """Some corners (n, 3) of each."""


def parts(axes: Axes[Points]) -> Iterator[tuple[Points, int]]:
    """All points on it, each with the number of its columns."""
    for curve in (*axes.lines, *axes.scatters):
        yield curve.points, 2
    for contours in axes.contours:
        for _, points in contours.outlines:
            yield points, 2
    for arrows in axes.quivers:
        yield arrows, 4
    for corners in axes.surfaces:
        yield corners, 3


def convert(axes: Axes[Points], to: Callable[[Points], Other]) -> Axes[Other]:
    """The same with other points."""
    return Axes(
        axes.name, axes.xlim, axes.ylim, axes.xlabel, axes.ylabel, axes.yscale, axes.legend,
        lines=[Curve(to(curve.points), curve.label) for curve in axes.lines],
        scatters=[Curve(to(curve.points), curve.label) for curve in axes.scatters],
        quivers=[to(arrows) for arrows in axes.quivers],
        contours=[
            Contours(c.levels, c.filled, [(level, to(points)) for level, points in c.outlines])
            for c in axes.contours
        ],
        surfaces=[to(corners) for corners in axes.surfaces],
    )  # fmt: skip
