"""Inputs and references for the hidden tests of a5_landscape that need no network.

Random per submission. Names that end in ``_public`` are the examples students may see.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import torch

from autograder.hidden.cases_a2_descent import Cases, steady
from autograder.judge.checks import Draw
from autograder.judge.compare import exact

SIMPLE = ("linear", "squares", "exp")
FORMULAS: dict[str, Callable[..., torch.Tensor]] = {
    "linear": lambda x, w, b, y: x * w + b,
    "squares": lambda x, w, b, y: x * w**2 + b**2,
    "exp": lambda x, w, b, y: x * torch.exp(w) + torch.exp(b),
    "squared_error": lambda x, w, b, y: (y - (x * w + b)) ** 2,
    "log_loss": lambda x, w, b, y: y * torch.log(x * w + b),
}


# common_grads


def easy_public(draw: Draw) -> Cases:
    """The three simple functions at one point."""
    yield SIMPLE, *_easy(draw)


def simple(draw: Draw) -> Cases:
    """(names, x, w, b, y), whatever their signs."""
    for shape in [(3,), (2,)]:
        yield SIMPLE, *(draw.normal(*shape) for _ in range(4))


def error_public(draw: Draw) -> Cases:
    """The squared error at one point."""
    yield ("squared_error",), *_easy(draw)


def errors(draw: Draw) -> Cases:
    """The squared error, y on either side of the line."""
    for size in (3, 4):
        yield ("squared_error",), *_off_the_line(draw, size)


def log_public(draw: Draw) -> Cases:
    """The log loss at one point."""
    yield ("log_loss",), *_easy(draw)


def logs(draw: Draw) -> Cases:
    """The log loss, xw + b well above 0."""
    for shape in [(3,), (4,)]:
        yield ("log_loss",), *_positive(draw, *shape)


def shapes_public(draw: Draw) -> Cases:
    """A table of numbers."""
    x, w, b, y = _easy(draw)
    yield SIMPLE, *(torch.stack([one, one + 1]) for one in (x, w, b, y))


def shapes(draw: Draw) -> Cases:
    """Single numbers, tables, gaps in memory, leaves with a .grad, nothing at all."""
    names = tuple(FORMULAS)
    for shape in [(), (2, 3), (2, 1, 3), (0, 2)]:
        yield names, *_positive(draw, *shape)
    yield names, *(draw.noncontiguous(one) for one in _positive(draw, 3, 2))
    leaves = [one.requires_grad_() for one in _positive(draw, 2)]
    for leaf in leaves:
        leaf.grad = draw.normal(2)
    yield names, *leaves
    for scale in (1e6, 1e-6):
        yield ("linear", "squared_error"), *(one * scale for one in _positive(draw, 3))


def unknown_public(draw: Draw) -> Cases:
    """A name that is none of the five."""
    yield "cubes", *_easy(draw)


def unknown(draw: Draw) -> Cases:
    """Names that are none of the five, some of them nearly."""
    for name in ("cubes", "Linear", "", "log"):
        yield name, *_positive(draw, 2)


def typed(draw: Draw) -> Cases:
    """(names, x, w, b, y) in float64 and in float32."""
    for dtype in (torch.float64, torch.float32):
        yield tuple(FORMULAS), *(one.to(dtype) for one in _positive(draw, 3))


def gradients(
    name: str, x: torch.Tensor, w: torch.Tensor, b: torch.Tensor, y: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """The reference for common_grads: (df/dw, df/db) by autograd in float64."""
    x, y = exact(x), exact(y)
    w, b = exact(w).requires_grad_(), exact(b).requires_grad_()
    dw, db = torch.autograd.grad(FORMULAS[name](x, w, b, y).sum(), (w, b))
    return dw, db


def _off_the_line(draw: Draw, size: int) -> list[torch.Tensor]:
    """x, w, b, y, and y − (xw + b) is not nearly zero everywhere."""
    return steady(
        lambda: [draw.normal(size) for _ in range(4)],
        lambda case: gradients("squared_error", *case),
    )


def _easy(draw: Draw) -> list[torch.Tensor]:
    """x = 2, w = 1, b = 3, y = 10: xw + b = 5."""
    return [draw.tensor([value]) for value in (2.0, 1.0, 3.0, 10.0)]


def _positive(draw: Draw, *shape: int) -> list[torch.Tensor]:
    """x, w, b, y, no two alike in size."""
    bounds = [(1.0, 2.0), (0.4, 0.9), (0.2, 0.5), (2.5, 4.0)]
    return [draw.uniform_tensor(low, high, *shape) for low, high in bounds]


# mse_grad


def mse_public(draw: Draw) -> Cases:
    """Three points, two weights."""
    X = draw.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    yield X, draw.tensor([0.0, 1.0, 1.0]), draw.tensor([1.0, -1.0])


def means(draw: Draw) -> Cases:
    """(X, y, w), more rows than columns and fewer."""
    for rows, columns in [(5, 3), (3, 4), (7, 2)]:
        yield _steady_points(draw, rows, columns)


def mse_layouts(draw: Draw) -> Cases:
    """One point, one weight, gaps in memory, a leaf with a .grad, huge and tiny numbers."""
    yield _points(draw, 1, 3)
    yield _points(draw, 4, 1)
    X, y, w = _points(draw, 4, 3)
    yield X.T.contiguous().T, draw.noncontiguous(y), draw.noncontiguous(w)
    X, y, w = _points(draw, 4, 2)
    w = w.requires_grad_()
    w.grad = draw.normal(2)
    yield X, y.requires_grad_(), w
    for scale in (1e6, 1e-6):
        X, y, w = _points(draw, 4, 2)
        yield X * scale, y, w / scale


def bad_public(draw: Draw) -> Cases:
    """y as a column."""
    for X, y, w in mse_public(draw):
        yield X, y[:, None], w


def bad_targets(draw: Draw) -> Cases:
    """y as a column, as a row, too short, too long, with one number only."""
    X, y, w = _points(draw, 4, 3)
    for wrong in (y[:, None], y[None], y[:3], torch.cat([y, y[:1]]), y[:1], y[0]):
        yield X, wrong, w


def mse_typed(draw: Draw) -> Cases:
    """(X, y, w) in float64 and in float32."""
    for dtype in (torch.float64, torch.float32):
        yield tuple(one.to(dtype) for one in _points(draw, 4, 3))


def mse_gradient(case: tuple[torch.Tensor, ...], reduction: str) -> torch.Tensor:
    """The reference for mse_grad, by autograd in float64."""
    X, y, w = case
    here = exact(w).requires_grad_()
    errors = (exact(y) - exact(X) @ here) ** 2
    (found,) = torch.autograd.grad(errors.sum() if reduction == "sum" else errors.mean(), here)
    return found


def _steady_points(draw: Draw, rows: int, columns: int) -> tuple[torch.Tensor, ...]:
    return steady(lambda: _points(draw, rows, columns), lambda case: [mse_gradient(case, "mean")])


def _points(draw: Draw, rows: int, columns: int) -> tuple[torch.Tensor, ...]:
    return draw.normal(rows, columns), draw.normal(rows), draw.normal(columns)


# filter_normalize


def filters_public(draw: Draw) -> Cases:
    """Two filters of two weights."""
    yield draw.tensor([[3.0, 4.0], [0.0, 1.0]]), draw.tensor([[0.0, 10.0], [5.0, 12.0]])


def filters(draw: Draw) -> Cases:
    """(d, w) of linear and convolutional layers, filters of clearly different length."""
    for shape in [(3, 4), (4, 2, 3, 3), (2, 5, 3), (5, 1)]:
        yield _direction(draw, *shape), _weights(draw, *shape)


def bias_public(draw: Draw) -> Cases:
    """A bias."""
    yield draw.tensor([3.0, -4.0]), draw.tensor([1.0, 2.0])


def biases(draw: Draw) -> Cases:
    """Biases, BatchNorm scales, a single number."""
    for shape in [(3,), (1,), ()]:
        yield draw.normal(*shape), draw.normal(*shape)


def zero_public(draw: Draw) -> Cases:
    """The second filter of d is zero."""
    yield draw.tensor([[3.0, 4.0], [0.0, 0.0]]), draw.tensor([[0.0, 10.0], [5.0, 12.0]])


def zeros(draw: Draw) -> Cases:
    """A zero filter in d, in w, in both."""
    for shape in [(3, 4), (3, 2, 3, 3)]:
        d, w = _direction(draw, *shape), _weights(draw, *shape)
        d[1] = 0
        yield d.clone(), w.clone()
        w[2] = 0
        yield d.clone(), w.clone()
        w[1] = 0
        yield d, w


def filter_layouts(draw: Draw) -> Cases:
    """Gaps in memory, transposed, leaves with a .grad, huge and tiny weights."""
    yield draw.noncontiguous(_direction(draw, 3, 4)), draw.noncontiguous(_weights(draw, 3, 4))
    yield _direction(draw, 4, 3).T, _weights(draw, 4, 3).T
    yield _direction(draw, 2, 3, 3, 2).permute(0, 3, 1, 2), _weights(draw, 2, 2, 3, 3)
    w = _weights(draw, 3, 2).requires_grad_()
    w.grad = draw.normal(3, 2)
    yield _direction(draw, 3, 2), w
    for scale in (1e6, 1e-6):
        yield _direction(draw, 3, 2), _weights(draw, 3, 2) * scale


def filter_types(draw: Draw) -> Cases:
    """Filters and a bias, in float64 and in float32."""
    for dtype in (torch.float64, torch.float32):
        for shape in [(3, 4), (3,)]:
            yield draw.normal(*shape).to(dtype), draw.normal(*shape).to(dtype)


def normalized(d: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    """The reference for filter_normalize, filter by filter."""
    d, w, made = exact(d), exact(w), torch.zeros(d.shape, dtype=torch.float64)
    if d.dim() > 1:
        for one, drawn, weights in zip(made, d, w, strict=True):
            length = (drawn**2).sum().sqrt()
            if length > 0:
                one.copy_(drawn * (weights**2).sum().sqrt() / length)
    return made


def _direction(draw: Draw, *shape: int) -> torch.Tensor:
    """No number near 0: it is allowed to add 1e-10 to a length, as the code of Li et al. does."""
    drawn = draw.normal(*shape)
    return drawn + 0.5 * drawn.sign()


def _weights(draw: Draw, *shape: int) -> torch.Tensor:
    """Each filter about twice as long as the one before."""
    sizes = 2.0 ** torch.arange(shape[0]).reshape(-1, *[1] * (len(shape) - 1))
    return draw.normal(*shape) * sizes.to(draw.device, draw.dtype)


# compare


def maps_public(draw: Draw) -> Cases:
    """One small map with two hollows, one of them beside the other."""
    yield {"a": draw.tensor([[9, 9, 9, 9], [9, 1, 9, 9], [9, 9, 2, 9], [9, 9, 9, 100.0]])}


def maps(draw: Draw) -> Cases:
    """{name: (A, B)}: several random lands, a single one, one with heights on both sides of ln 10,
    nearer than ln 9 and ln 11."""
    yield {"plain": _land(draw, 7, 9), "with skips": _land(draw, 8, 5)}
    yield {"only": _land(draw, 6, 11)}
    yield {"a": _land(draw, 5, 5), "b": _land(draw, 9, 4), "c": _land(draw, 4, 6)}
    shore = _land(draw, 5, 6)
    shore[3, :2] = draw.tensor([draw.uniform(2.22, 2.26), draw.uniform(2.34, 2.38)])
    yield {"shore": shore}


def cliffs_public(draw: Draw) -> Cases:
    """A map with an inf and a nan beside its hollow."""
    inf, nan = math.inf, math.nan
    yield {"a": draw.tensor([[9, 9, 9, 9], [9, 1, inf, 9], [9, 9, nan, 9], [9, 9, 9, 9.0]])}


def cliffs(draw: Draw) -> Cases:
    """nan or inf, beside a hollow and far from any."""
    for bad in (math.nan, math.inf):
        land = _land(draw, 7, 6)
        land[3, 3] = 0.01  # the lowest point, with a bad neighbour
        land[2, 2:4] = bad
        land[5, 1] = bad
        far = _land(draw, 5, 6)
        far[0, 5] = bad
        yield {"near": land, "far": far}


def plateau_public(draw: Draw) -> Cases:
    """Two neighbours of the same height: no strict minimum."""
    yield {"a": draw.tensor([[9, 9, 9, 9], [9, 1, 1, 9], [9, 9, 9, 9], [9, 9, 9, 9.0]])}


def plateaus(draw: Draw) -> Cases:
    """Pools of equal height, side by side or corner to corner, and one real minimum."""
    for step in ((0, 1), (1, 1), (1, 0)):
        land = torch.full_like(_land(draw, 7, 7), draw.uniform(4.0, 9.0))
        land[1, 1] = land[1 + step[0], 1 + step[1]] = draw.uniform(0.5, 1.5)
        land[5, 5] = draw.uniform(2.5, 3.5)
        yield {"pools": land}


def strips_public(draw: Draw) -> Cases:
    """A strip of two rows has no interior."""
    yield {"a": draw.tensor([[9, 1, 9], [9, 9, 100.0]])}


def strips(draw: Draw) -> Cases:
    """Maps with little or no interior, one in float32, one that requires grad; no map at all."""
    yield {"row": _land(draw, 1, 6), "two": _land(draw, 5, 2), "point": _land(draw, 1, 1)}
    yield {"single": _land(draw, 5, 6).float()}
    yield {
        "leaf": _land(draw, 4, 5).requires_grad_(),
        "gaps": draw.noncontiguous(_land(draw, 5, 4)),
    }
    yield {}


def compared(surfaces: dict[str, torch.Tensor]) -> dict[str, dict[str, float]]:
    """The reference for compare."""
    return {name: _measures(exact(heights)) for name, heights in surfaces.items()}


def _measures(heights: torch.Tensor) -> dict[str, float]:
    high = torch.where(heights.isnan(), math.inf, heights)
    minima = 0
    for i in range(1, high.shape[0] - 1):
        for j in range(1, high.shape[1] - 1):
            around = [high[i + k, j + m] for k in (-1, 0, 1) for m in (-1, 0, 1) if k or m]
            minima += all(bool(high[i, j] < height) for height in around)
    return {
        "log10_max": float(high.max().log10()),
        "minima": minima,
        "area_below": float((high < math.log(10)).double().mean()),
    }


def _land(draw: Draw, rows: int, columns: int) -> torch.Tensor:
    """Heights from about 0.05 to 1000, none near ln 10, some low ones on the border."""
    heights = 10 ** draw.uniform_tensor(-1.3, 3.0, rows, columns)
    heights[0, 0] = draw.uniform(0.02, 0.04)
    near = (heights - math.log(10)).abs() < 0.05
    return torch.where(near, 2.0, heights)
