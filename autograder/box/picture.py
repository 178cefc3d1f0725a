"""Figures as PNG, drawn once.

matplotlib draws a figure twice for ``bbox_inches="tight"``, which is what a notebook shows: once
to learn where everything lies, once more on a canvas of that size. Drawn once and then cut out,
the picture is the same but for a shift by part of a pixel.
"""

from __future__ import annotations

import io
import math
from typing import Any

import numpy as np
from IPython.core.pylabtools import print_figure
from matplotlib import rcParams
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from PIL import Image

_COMPRESSION = 1
"""Of zlib: half the time of its default, and without the fourth channel no more bytes."""


def show_by(shell: Any) -> None:
    """Make ``png`` the way in which that shell shows a figure."""
    shell.display_formatter.formatters["image/png"].for_type(Figure, png)


def png(figure: Any) -> bytes | None:
    """What IPython's print_figure makes of a figure; None if there is nothing on it."""
    if type(figure.canvas) is not FigureCanvasAgg:
        return _drawn_twice(figure, "tight")
    if not figure.axes and not figure.lines:
        return None
    canvas, dpi = figure.canvas, figure.dpi
    canvas.draw()  # type: ignore[no-untyped-call]
    renderer = canvas.get_renderer()  # type: ignore[no-untyped-call]
    bounds = figure.get_tightbbox(renderer)
    padded = bounds.padded(rcParams["savefig.pad_inches"])
    width, height = canvas.get_width_height(physical=True)
    if not _inside(bounds, width / dpi, height / dpi):  # cut off at the edge of the canvas
        return _drawn_twice(figure, padded)
    cut = _cut(
        np.asarray(canvas.buffer_rgba()),  # type: ignore[no-untyped-call]
        (round(padded.x0 * dpi), height - round(padded.y1 * dpi)),
        (max(1, int(padded.width * dpi)), max(1, int(padded.height * dpi))),
        np.array(to_rgba(figure.get_facecolor())) * 255,
    )
    file = io.BytesIO()
    Image.fromarray(cut).save(file, "png", compress_level=_COMPRESSION, dpi=(dpi, dpi))
    return file.getvalue()


def _drawn_twice(figure: Any, bounds: Any) -> bytes | None:
    drawn: bytes | None = print_figure(  # type: ignore[no-untyped-call]
        figure, bbox_inches=bounds, pil_kwargs={"compress_level": _COMPRESSION}
    )
    return drawn


def _inside(bounds: Any, width: float, height: float) -> bool:
    numbers = (bounds.x0, bounds.y0, bounds.x1, bounds.y1)
    if not all(map(math.isfinite, numbers)):
        return False
    return bool(min(numbers) >= 0 and bounds.x1 <= width and bounds.y1 <= height)


def _cut(
    pixels: np.ndarray, corner: tuple[int, int], size: tuple[int, int], background: np.ndarray
) -> np.ndarray:
    """Of ``pixels`` (H, W, RGBA) the part of that size (w, h) whose upper left corner is (x, y).

    What lies outside is background (RGBA, 0 to 255); where that is opaque, so is the picture, and
    the result is RGB.
    """
    (left, top), (width, height) = corner, size
    channels = 3 if background[3] == 255 else 4
    cut = np.empty((height, width, channels), np.uint8)
    cut[:] = background[:channels].round()
    there = pixels[..., :channels][max(top, 0) : top + height, max(left, 0) : left + width]
    y, x = max(-top, 0), max(-left, 0)
    cut[y : y + there.shape[0], x : x + there.shape[1]] = there
    return cut
