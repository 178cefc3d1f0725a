"""Figures drawn once look as matplotlib's own, drawn twice."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import matplotlib
import numpy as np
import pytest
from IPython.core.pylabtools import print_figure
from PIL import Image

matplotlib.use("agg")

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from autograder.box.picture import png


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    plt.close("all")


def flat() -> Any:
    figure, axes = plt.subplots(figsize=(4, 3))
    axes.plot([0, 1, 4, 9], "o-", label="path")
    axes.set_title("descent")
    axes.legend()
    return figure


def solid() -> Any:
    figure = plt.figure(figsize=(4, 3))
    x, y = np.meshgrid(np.linspace(-1, 1, 9), np.linspace(-1, 1, 9))
    figure.add_subplot(projection="3d").plot_surface(x, y, x * y)
    return figure


def pixels(data: bytes | None) -> np.ndarray:
    assert data is not None
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"), dtype=float)


@pytest.mark.parametrize("draw", [flat, solid])
def test_it_is_matplotlibs_picture_but_for_part_of_a_pixel(draw: Any) -> None:
    ours, theirs = pixels(png(draw())), pixels(print_figure(draw()))
    assert all(abs(a - b) <= 1 for a, b in zip(ours.shape, theirs.shape, strict=True))
    height, width = (min(a, b) for a, b in zip(ours.shape[:2], theirs.shape[:2], strict=True))

    def blurred(picture: np.ndarray) -> np.ndarray:
        high, wide = height // 8 * 8, width // 8 * 8
        return picture[:high, :wide].reshape(high // 8, 8, wide // 8, 8, 3).mean(axis=(1, 3))

    assert np.abs(blurred(ours) - blurred(theirs)).mean() < 3  # of 255
    assert np.abs(blurred(ours) - 255).mean() > 3  # something is drawn


def test_a_figure_is_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = []
    draw = Figure.draw
    monkeypatch.setattr(Figure, "draw", lambda self, *a: (drawn.append(self), draw(self, *a))[1])
    assert png(flat())
    assert len(drawn) == 1


def test_what_hangs_over_the_edge_is_not_cut_off() -> None:
    def over() -> Any:
        figure = flat()
        figure.axes[0].text(1.3, -0.4, "far outside", transform=figure.axes[0].transAxes)
        return figure

    ours, theirs = pixels(png(over())), pixels(print_figure(over()))
    assert ours.shape == theirs.shape
    assert (ours == theirs).all()


def test_an_empty_figure_is_no_picture() -> None:
    assert png(plt.figure()) is None


def test_a_background_that_is_seen_through_stays_so() -> None:
    figure = flat()
    figure.set_facecolor((1, 1, 1, 0))
    picture = Image.open(io.BytesIO(png(figure) or b""))
    assert picture.mode == "RGBA" and picture.getpixel((0, 0)) == (255, 255, 255, 0)
    assert Image.open(io.BytesIO(png(flat()) or b"")).mode == "RGB"
