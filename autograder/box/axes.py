"""A matplotlib Axes as plain data: what was drawn, by its public artist data, never its pixels."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from .drawn import MAX_ARTISTS, MAX_LABEL, MAX_LEVELS, Axes, Contours, Curve
from .values import safe_text

_MAX_CORNERS = 2_000
_MAX_OUTLINE = 400


def describe(axes: Any) -> Axes[torch.Tensor]:
    """Of ``axes`` the lines, contours, quivers, surfaces and scatters that are not hidden, limits
    in axis order (low may be above high where the student inverted an axis), labels."""
    from matplotlib.collections import LineCollection, PathCollection
    from matplotlib.contour import ContourSet
    from matplotlib.lines import Line2D
    from matplotlib.quiver import Quiver

    solid = axes.name == "3d"
    names = _names_in_legend(axes)
    seen = [artist for artist in axes.get_children() if _is_seen(artist)] if _is_seen(axes) else []
    lines = [Curve(_line(a, solid), _name(a, names)) for a in seen if isinstance(a, Line2D)]
    described: Axes[torch.Tensor] = Axes(
        name=_text(axes.name),
        xlim=_pair(axes.get_xlim()),
        ylim=_pair(axes.get_ylim()),
        xlabel=_text(axes.get_xlabel()),
        ylabel=_text(axes.get_ylabel()),
        yscale=_text(axes.get_yscale()),
        legend=[_text(text) for text in _legend(axes)[:MAX_ARTISTS]],
        lines=lines,
        scatters=[],
        quivers=[],
        contours=[],
        surfaces=[],
    )
    for artist in seen:
        if isinstance(artist, ContourSet):
            described.contours.append(_contours(artist))
        elif isinstance(artist, Quiver):
            columns = [getattr(artist, name) for name in ("X", "Y", "U", "V")]
            described.quivers.append(_columns(*columns))
        elif solid and _is_surface(artist):
            if len(corners := _corners(artist)):
                described.surfaces.append(_rows(corners, 3))
        elif isinstance(artist, LineCollection) and not solid:
            name = _name(artist, names)
            lines += [Curve(_rows(points, 2), name) for points in artist.get_segments()]
        elif type(artist) is PathCollection:
            described.scatters.append(Curve(_rows(artist.get_offsets(), 2), _name(artist, names)))
    for found in (lines, described.scatters, described.quivers, described.contours):
        del found[MAX_ARTISTS:]
    del described.surfaces[MAX_ARTISTS:]
    return described


def _is_seen(artist: Any) -> bool:
    return bool(artist.get_visible() and np.any(np.asarray(artist.get_alpha()) != 0))


def _names_in_legend(axes: Any) -> dict[Any, str]:
    """What ``ax.legend([…])`` calls artists without a label: it takes them in their order.

    A legend of the artists' own labels says nothing of the others.
    """
    from matplotlib.collections import Collection
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    texts = _legend(axes)
    artists = [a for a in axes.get_children() if isinstance(a, (Line2D, Patch, Collection))]
    if {artist.get_label() for artist in artists} & set(texts):
        return {}
    named = [artist for artist in artists if artist.get_label() != "_nolegend_"]
    return dict(zip(named, texts, strict=False))


def _legend(axes: Any) -> list[str]:
    legend = axes.get_legend()
    if legend is None or not _is_seen(legend):
        return []
    return [text.get_text() for text in legend.get_texts()]


def _name(artist: Any, in_legend: dict[Any, str]) -> str:
    own = _text(artist.get_label())
    return _text(in_legend.get(artist, own)) if own.startswith("_") or not own else own


def _line(line: Any, solid: bool) -> torch.Tensor:
    if solid and hasattr(line, "get_data_3d"):
        return _columns(*line.get_data_3d()[:2])
    return _rows(line.get_xydata(), 2)


def _contours(contour: Any) -> Contours[torch.Tensor]:
    levels = [float(level) for level in contour.levels]
    outlines = [
        (level, _rows(_some(path.vertices, _MAX_OUTLINE), 2))
        for level, path in zip(levels, contour.get_paths(), strict=False)
        if len(path.vertices)
    ]
    return Contours(levels[:MAX_LEVELS], bool(contour.filled), _some(outlines, MAX_ARTISTS))


def _is_surface(artist: Any) -> bool:
    from mpl_toolkits.mplot3d.art3d import Line3DCollection, Poly3DCollection

    return isinstance(artist, (Poly3DCollection, Line3DCollection))


def _corners(artist: Any) -> Any:
    """At most _MAX_CORNERS corners (n, 3), the highest and the lowest among them.

    matplotlib has no public name for them: ``_faces`` since 3.11, homogeneous ``_vec`` before;
    ``_segments3d`` of a wireframe.
    """
    points = np.zeros((0, 3))
    if (faces := getattr(artist, "_faces", None)) is not None:
        points = np.asarray(faces, dtype=float).reshape(-1, 3)
    elif (homogeneous := getattr(artist, "_vec", None)) is not None:
        points = np.asarray(homogeneous, dtype=float)[:3].T
    elif len(segments := getattr(artist, "_segments3d", ())):
        points = np.concatenate([np.asarray(one, dtype=float).reshape(-1, 3) for one in segments])
    points = np.unique(points[np.isfinite(points).all(axis=1)], axis=0)
    if len(points) <= _MAX_CORNERS:
        return points
    heights = points[:, 2]
    some = _some(points, _MAX_CORNERS - 2)
    return np.concatenate([some, points[[heights.argmin(), heights.argmax()]]])


def _some(items: Any, count: int) -> Any:
    """At most so many of them, from all over."""
    if len(items) <= count:
        return items
    places = np.linspace(0, len(items) - 1, count).astype(int)
    return [items[place] for place in places]


def _columns(*columns: Any) -> torch.Tensor:
    flat = [np.asarray(column, dtype=np.float64).reshape(-1) for column in columns]
    return _rows(np.stack(np.broadcast_arrays(*flat), axis=1), len(flat))


def _rows(values: Any, columns: int) -> torch.Tensor:
    return torch.from_numpy(np.array(values, dtype=np.float64, copy=True).reshape(-1, columns))


def _pair(values: Any) -> tuple[float, float]:
    low, high = values
    return float(low), float(high)


def _text(value: Any) -> str:
    return safe_text(str(value), MAX_LABEL)
