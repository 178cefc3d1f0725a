"""Small networks for the hidden tests of a5_landscape: ``shifted`` and ``surface``.

A network does not cross the wire: its layers travel as text, its numbers as tensors, and the
probes of box/probes build it there. Here it is built once more, for the reference. Names that end
in ``_public`` are the examples students may see.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field, replace
from typing import Any

import torch
from torch import nn

from autograder.hidden.cases_a2_descent import Cases, steady
from autograder.judge.answers import Answer
from autograder.judge.checks import Draw
from autograder.judge.compare import exact, fail

Tensors = list[torch.Tensor]
_LOSS = "mean of (model(x) - y)²"
_PLAIN = "Linear(2, 3) Tanh() Linear(3, 2)"
_NORMED = "Linear(2, 3) BatchNorm1d(3) Tanh() Linear(3, 1)"
_NOISY = "Linear(2, 4) BatchNorm1d(4) Dropout(0.5) Linear(4, 1)"


@dataclass(frozen=True)
class Network:
    """Layers as text, and the numbers in them."""

    layers: str
    weights: Tensors
    statistics: Tensors = field(default_factory=list)

    def build(self, weights: Tensors) -> nn.Sequential:
        """It with other weights, in float64 and eval mode: what references are computed with."""
        model = _model(self.layers).double().eval()
        averages = [one for one in model.buffers() if one.is_floating_point()]
        with torch.no_grad():
            for parameter, weight in zip(model.parameters(), weights, strict=True):
                parameter.copy_(weight)
            for average, known in zip(averages, self.statistics, strict=True):
                average.copy_(exact(known))
        return model


@dataclass(frozen=True)
class Shift:
    """One use of ``shifted``."""

    network: Network
    d1: Tensors
    d2: Tensors
    a: float
    b: float
    raising: bool = False
    grads: Tensors = field(default_factory=list)

    def ask(self, student: Any) -> tuple[Answer, dict[str, Any]]:
        """The student's context manager, probed: the answer, and what was seen, by name."""
        options: dict[str, Any] = {"weights": self.network.weights}
        if self.raising:
            options["raising"] = True
        if self.grads:
            options["grads"] = self.grads
        inputs = (self.network.layers, self.d1, self.d2, self.a, self.b)
        answer: Answer = student.probed("shift", "shifted", *inputs, **options)
        return answer, _seen(answer)

    def inside(self) -> Tensors:
        """The reference: w + a·d1 + b·d2 for each parameter."""
        return [
            exact(w) + self.a * exact(u) + self.b * exact(v)
            for w, u, v in zip(self.network.weights, self.d1, self.d2, strict=True)
        ]


@dataclass(frozen=True)
class Plane:
    """One call of ``surface``; the loss is the mean of (model(x) − y)²."""

    network: Network
    d1: Tensors
    d2: Tensors
    alphas: torch.Tensor
    betas: torch.Tensor
    x: torch.Tensor
    y: torch.Tensor
    training: bool = True
    stop_at: int = 0
    grads: Tensors = field(default_factory=list)

    def ask(self, student: Any) -> tuple[Answer, dict[str, Any]]:
        """The student's function, probed: the answer, and what was seen, by name."""
        options: dict[str, Any] = {"weights": self.network.weights, "x": self.x, "y": self.y}
        if self.network.statistics:
            options["statistics"] = self.network.statistics
        if not self.training:
            options["training"] = False
        if self.stop_at:
            options["stop_at"] = self.stop_at
        if self.grads:
            options["grads"] = self.grads
        inputs = (_LOSS, self.network.layers, self.d1, self.d2, self.alphas, self.betas)
        answer: Answer = student.probed("loss_surface", "surface", *inputs, **options)
        return answer, _seen(answer)

    def heights(self) -> torch.Tensor:
        """The reference (A, B), in float64."""
        made = torch.zeros(len(self.alphas), len(self.betas), dtype=torch.float64)
        for i, a in enumerate(exact(self.alphas)):
            for j, b in enumerate(exact(self.betas)):
                here = Shift(self.network, self.d1, self.d2, float(a), float(b)).inside()
                with torch.no_grad():
                    errors = self.network.build(here)(exact(self.x)) - exact(self.y)
                made[i, j] = (errors**2).mean()
        return made


def _model(layers: str) -> nn.Sequential:
    """``"Linear(2, 3) Tanh()"`` with weights of its own."""
    made = []
    for name, options in re.findall(r"(\w+)\(([^)]*)\)", layers):
        made.append(getattr(nn, name)(*ast.literal_eval(f"({options},)" if options else "()")))
    return nn.Sequential(*made)


def _seen(answer: Answer) -> dict[str, Any]:
    """What a probe reports; CheckFailed for anything that a probe would not say."""
    value = answer.value
    if not isinstance(value, dict):
        fail(answer, en="This answer cannot be read.", zh="这个回答无法读取。")
    assert isinstance(value, dict)
    return value


# shifted


def shift_public(draw: Draw) -> Cases:
    """One weight and one bias; 0.1 + 0.7 − 0.7 is not 0.1."""
    yield _easy_shift(draw)


def shifts(draw: Draw) -> Cases:
    """Networks with biases, BatchNorm and convolutions; a and b of any sign."""
    for layers in (_PLAIN, _NORMED, "Conv2d(1, 2, 3) Tanh()"):
        yield _shift(draw, layers, draw.uniform(0.5, 1.5), -draw.uniform(0.4, 1.2))
    yield _shift(draw, _PLAIN, 0.0, 0.7)


def broken_public(draw: Draw) -> Cases:
    """An exception in the block."""
    yield replace(_easy_shift(draw), raising=True)


def broken_shifts(draw: Draw) -> Cases:
    """An exception in the block."""
    for layers in (_PLAIN, _NORMED):
        network = _network(draw, layers)
        d1, d2 = _directions(draw, network), _directions(draw, network)
        yield Shift(network, d1, d2, draw.uniform(0.5, 1.5), -0.8, raising=True)


def side_public(draw: Draw) -> Cases:
    """Parameters that have a gradient already."""
    yield replace(_easy_shift(draw), grads=[draw.tensor([[5.0]]), draw.tensor([6.0])])


def side_shifts(draw: Draw) -> Cases:
    """Parameters with gradients, directions with gaps in memory."""
    network = _network(draw, _PLAIN)
    d1 = [draw.noncontiguous(d) for d in _directions(draw, network)]
    grads = _directions(draw, network)
    yield Shift(network, d1, _directions(draw, network), 0.7, -0.4, grads=grads)


def _shift(draw: Draw, layers: str, a: float, b: float) -> Shift:
    def make() -> Shift:
        network = _network(draw, layers)
        return Shift(network, _directions(draw, network), _directions(draw, network), a, b)

    return steady(make, Shift.inside, least=0.3)


def _easy_shift(draw: Draw) -> Shift:
    network = Network("Linear(1, 1)", [draw.tensor([[0.1]]), draw.tensor([3.0])])
    d1, d2 = [draw.tensor([[0.7]]), draw.tensor([0.0])], [draw.tensor([[0.0]]), draw.tensor([2.0])]
    return Shift(network, d1, d2, 1.0, 0.5)


# surface


def plane_public(draw: Draw) -> Cases:
    """The line 2x + 1 through two points it fits; d1 turns it, d2 lifts it."""
    yield _easy_plane(draw)


def planes(draw: Draw) -> Cases:
    """A small network in training mode, more rows than columns and fewer."""
    for rows, columns in [(3, 2), (2, 4)]:
        yield _plane(draw, _PLAIN, rows, columns)


def noisy_public(draw: Draw) -> Cases:
    """The same line with dropout, in training mode."""
    yield _easy_plane(draw, "Linear(1, 1) Dropout(0.5)")


def noisy_planes(draw: Draw) -> Cases:
    """BatchNorm and dropout, in training mode."""
    for layers in (_NORMED, _NOISY):
        yield _plane(draw, layers, 2, 3)


def modes_public(draw: Draw) -> Cases:
    """A network in training mode."""
    yield _easy_plane(draw)


def modes(draw: Draw) -> Cases:
    """In training mode, in eval mode."""
    yield _plane(draw, _NOISY, 2, 2)
    yield replace(_plane(draw, _NOISY, 2, 2), training=False)


def left_public(draw: Draw) -> Cases:
    """0.1 + 0.7 − 0.7 is not 0.1."""
    yield replace(_easy_plane(draw), network=_easy_shift(draw).network, d1=_easy_shift(draw).d1)


def left_planes(draw: Draw) -> Cases:
    """Plain, with BatchNorm, directions with gaps in memory."""
    yield _plane(draw, _NORMED, 3, 2)
    plane = _plane(draw, _PLAIN, 2, 3)
    yield replace(plane, d1=[draw.noncontiguous(d) for d in plane.d1])


def stopped_public(draw: Draw) -> Cases:
    """The loss raises at the second point."""
    for plane in left_public(draw):
        yield replace(plane, stop_at=2)


def stopped_planes(draw: Draw) -> Cases:
    """The loss raises in the midst of the grid."""
    yield replace(_plane(draw, _NORMED, 3, 2), stop_at=4)


def trained_public(draw: Draw) -> Cases:
    """The same line; its parameters have a gradient already."""
    yield replace(_easy_plane(draw), grads=[draw.tensor([[5.0]]), draw.tensor([6.0])])


def trained_planes(draw: Draw) -> Cases:
    """Parameters with gradients."""
    plane = _plane(draw, _NORMED, 2, 2)
    yield replace(plane, grads=_directions(draw, plane.network))


def small_public(draw: Draw) -> Cases:
    """A single point."""
    plane = _easy_plane(draw)
    yield replace(plane, alphas=plane.alphas[1:], betas=plane.betas[2:])


def small_planes(draw: Draw) -> Cases:
    """A point, a row, a column, no row at all; in both dtypes."""
    for rows, columns in [(1, 1), (1, 3), (3, 1), (0, 2)]:
        yield _plane(draw, _PLAIN, rows, columns)
    plane = _plane(draw, _PLAIN, 2, 2)
    network = replace(plane.network, weights=_float(plane.network.weights))
    rest = {name: getattr(plane, name).float() for name in ("alphas", "betas", "x", "y")}
    yield replace(plane, network=network, d1=_float(plane.d1), d2=_float(plane.d2), **rest)


def corners_public(draw: Draw) -> Cases:
    """The shipped networks at the centre and around it."""
    yield ["with_skips", "plain"], torch.tensor([-1.0, 0.0, 1.0])


def corners(draw: Draw) -> Cases:
    """The same, the plane cut off a little closer to the centre."""
    size = draw.uniform(0.8, 1.0)
    yield ["with_skips", "plain"], torch.tensor([-size, 0.0, size])


def _float(tensors: Tensors) -> Tensors:
    return [tensor.float() for tensor in tensors]


def _easy_plane(draw: Draw, layers: str = "Linear(1, 1)") -> Plane:
    network = Network(layers, [draw.tensor([[2.0]]), draw.tensor([1.0])])
    d1, d2 = [draw.tensor([[1.0]]), draw.tensor([0.0])], [draw.tensor([[0.0]]), draw.tensor([1.0])]
    return Plane(
        network, d1, d2, alphas=draw.tensor([0.0, 1.0]), betas=draw.tensor([0.0, -1.0, 2.0]),
        x=draw.tensor([[1.0], [2.0]]), y=draw.tensor([[3.0], [5.0]]),
    )  # fmt: skip


def _plane(draw: Draw, layers: str, rows: int, columns: int) -> Plane:
    network = _network(draw, layers)
    x = draw.normal(5, 2)
    return Plane(
        network, _directions(draw, network), _directions(draw, network),
        alphas=draw.uniform_tensor(-1.0, 1.0, rows), betas=draw.uniform_tensor(-1.0, 1.0, columns),
        x=x, y=x.sum(dim=1, keepdim=True) + 2.0,
    )  # fmt: skip


def _network(draw: Draw, layers: str) -> Network:
    """Random weights, and averages that are not those of any batch."""
    weights = [draw.normal(*p.shape, scale=0.7) for p in _model(layers).parameters()]
    norms = [int(n) for n in re.findall(r"BatchNorm1d\((\d+)\)", layers)]
    statistics = []
    for n in norms:
        statistics += [draw.normal(n), draw.uniform_tensor(0.5, 2.0, n)]
    return Network(layers, weights, statistics)


def _directions(draw: Draw, network: Network) -> Tensors:
    return [draw.normal(*w.shape, scale=0.6) for w in network.weights]
