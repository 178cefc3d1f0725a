"""A matplotlib Axes as plain data: what was drawn, by its public artist data, never its pixels."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

_MAX_ARTISTS = 64
_MAX_CORNERS = 2_000


def describe(axes: Any) -> dict[str, Any]:
    """Lines, contours, quivers, surfaces, scatters, limits, labels of ``axes``.

    Coordinates are float64 tensors; limits are [low, high] lists in axis order (low may be above
    high where the student inverted an axis).
    """
    from matplotlib.contour import ContourSet
    from matplotlib.quiver import Quiver

    solid = axes.name == "3d"
    described: dict[str, Any] = {
        "kind": "axes",
        "name": str(axes.name),
        "xlim": _pair(axes.get_xlim()),
        "ylim": _pair(axes.get_ylim()),
        "xlabel": str(axes.get_xlabel()),
        "ylabel": str(axes.get_ylabel()),
        "title": str(axes.get_title()),
        "xscale": str(axes.get_xscale()),
        "yscale": str(axes.get_yscale()),
        "lines": [_line(line, solid) for line in axes.get_lines()[:_MAX_ARTISTS]],
        "contours": [],
        "quivers": [],
        "surfaces": [],
        "scatters": [],
        "legend": [],
    }
    if solid:
        described["zlim"] = _pair(axes.get_zlim())
        described["zlabel"] = str(axes.get_zlabel())
    if (legend := axes.get_legend()) is not None:
        described["legend"] = [text.get_text() for text in legend.get_texts()]
    for artist in list(axes.collections)[:_MAX_ARTISTS]:
        if isinstance(artist, ContourSet):
            described["contours"].append(_contour(artist))
        elif isinstance(artist, Quiver):
            described["quivers"].append(
                {name: _tensor(getattr(artist, name)) for name in ("X", "Y", "U", "V")}
            )
        elif solid and type(artist).__name__ in ("Poly3DCollection", "Line3DCollection"):
            described["surfaces"].append(_surface(axes, artist))
        elif type(artist).__name__ == "PathCollection":
            offsets = np.asarray(artist.get_offsets(), dtype=float).reshape(-1, 2)
            described["scatters"].append({"x": _tensor(offsets[:, 0]), "y": _tensor(offsets[:, 1])})
    return described


def _line(line: Any, solid: bool) -> dict[str, Any]:
    label = str(line.get_label())
    if solid and hasattr(line, "get_data_3d"):
        x, y, z = line.get_data_3d()
        return {"x": _tensor(x), "y": _tensor(y), "z": _tensor(z), "label": label}
    x, y = line.get_data(orig=True)
    return {"x": _tensor(x), "y": _tensor(y), "label": label}


def _contour(contour: Any) -> dict[str, Any]:
    points = [path.vertices for path in contour.get_paths() if len(path.vertices)]
    corners = np.concatenate(points) if points else np.zeros((0, 2))
    segments = [
        {"level": float(level), "points": _tensor(path.vertices[:400])}
        for level, path in zip(contour.levels, contour.get_paths(), strict=False)
        if len(path.vertices)
    ]
    return {
        "levels": _tensor(contour.levels),
        "filled": bool(contour.filled),
        "zmin": float(contour.zmin),
        "zmax": float(contour.zmax),
        "x": _range(corners[:, 0]),
        "y": _range(corners[:, 1]),
        "segments": segments[:_MAX_ARTISTS],
    }


def _surface(axes: Any, artist: Any) -> dict[str, Any]:
    """Extent of what is drawn, and some of the surface's own corners where they can be had."""
    surface: dict[str, Any] = {
        "x": _pair(axes.xy_dataLim.intervalx),
        "y": _pair(axes.xy_dataLim.intervaly),
        "z": _pair(axes.zz_dataLim.intervalx),
    }
    corners = _corners(artist)
    if len(corners):
        surface["points"] = _tensor(corners).reshape(-1, 3)
    return surface


def _corners(artist: Any) -> Any:
    """At most _MAX_CORNERS corners (n, 3), the highest and the lowest among them.

    matplotlib has no public name for them: ``_faces`` since 3.11, homogeneous ``_vec`` before.
    """
    points = np.zeros((0, 3))
    if (faces := getattr(artist, "_faces", None)) is not None:
        points = np.asarray(faces, dtype=float).reshape(-1, 3)
    elif (homogeneous := getattr(artist, "_vec", None)) is not None:
        points = np.asarray(homogeneous, dtype=float)[:3].T
    points = np.unique(points[np.isfinite(points).all(axis=1)], axis=0)
    if len(points) <= _MAX_CORNERS:
        return points
    some = np.linspace(0, len(points) - 1, _MAX_CORNERS - 2).astype(int)
    heights = points[:, 2]
    return points[[*some, heights.argmin(), heights.argmax()]]


def _tensor(values: Any) -> torch.Tensor:
    return torch.from_numpy(np.array(values, dtype=np.float64, copy=True).reshape(-1))


def _range(values: Any) -> list[float]:
    return [float(values.min()), float(values.max())] if len(values) else []


def _pair(values: Any) -> list[float]:
    return [float(value) for value in values]
