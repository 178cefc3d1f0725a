"""Scripts for SGD: parameters, options, and what befalls them, random per submission.

What the events of a script mean is said in the probe that runs them on the student's class,
box/probes/optimizer.py. Parameters differ in shape, and gradients are drawn, not derived: no loss
is needed to test an optimizer. Names that end in ``_public`` are the examples students may see.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import torch

from autograder.hidden.cases_a2_descent import Cases
from autograder.judge.answers import Answer
from autograder.judge.checks import Draw

_SHAPES = ((2,), (2, 3), ())
Event = Any
"""{"step": gradients}, {"add": gradients}, {"lr": number}, or "zero_grad"."""


@dataclass(frozen=True)
class Case:
    """What to build, and what befalls it."""

    params: list[torch.Tensor]
    then: list[Event]
    options: dict[str, Any] = field(default_factory=dict)
    given: str = "list"
    by_place: bool = False
    """Whether the options are handed over without their names, so that their order counts."""

    def ask(self, student: Any) -> Answer:
        """The student's class, probed."""
        extra = {} if self.given == "list" else {"given": self.given}
        named, placed = (self.options, ()) if not self.by_place else ({}, self.options.values())
        answer: Answer = student.probed(
            "optimizer", "SGD", self.params, *placed, **named, then=self.then, **extra
        )
        return answer


def _easy(draw: Draw, then: list[Event], **options: Any) -> Case:
    """One parameter (2, −1), given the gradients that students may see."""
    return Case([draw.tensor([2.0, -1.0])], then, {"lr": 0.25, **options})


def _gradients(draw: Draw, *values: list[float] | None) -> list[Event]:
    """One event per value: that gradient for the only parameter."""
    return [{"step": [None if value is None else draw.tensor(value)]} for value in values]


def _random(draw: Draw, count: int, **options: Any) -> Case:
    """Three parameters, ``count`` steps with random gradients."""
    params = [draw.normal(*shape) for shape in _SHAPES]
    then: list[Event] = [{"step": [draw.normal(*shape) for shape in _SHAPES]} for _ in range(count)]
    return Case(params, then, {"lr": draw.uniform(0.05, 0.3), **options})


def _beta(draw: Draw) -> float:
    return draw.uniform(0.6, 0.9)


# Momentum, and nothing else


def momentum_public(draw: Draw) -> Cases:
    """Two steps."""
    yield _easy(draw, _gradients(draw, [4.0, 1.0], [-2.0, 3.0]), momentum=0.5)


def momentums(draw: Draw) -> Cases:
    """Several steps at a constant rate."""
    for count in (3, 5):
        yield _random(draw, count, momentum=_beta(draw))


def plain_public(draw: Draw) -> Cases:
    """Without any option it is plain gradient descent."""
    yield _easy(draw, _gradients(draw, [4.0, 1.0], [-2.0, 3.0]))


def plains(draw: Draw) -> Cases:
    """Only lr given; parameters in a tuple; scales far apart."""
    case = _random(draw, 3)
    yield Case(case.params, case.then, case.options, given="tuple")
    for scale in (1e6, 1e-6):
        yield Case(
            [draw.normal(2, scale=scale)], [{"step": [draw.normal(2, scale=scale)]}], {"lr": 0.1}
        )


def generator_public(draw: Draw) -> Cases:
    """Two steps; the parameters come from a generator, as from model.parameters()."""
    case = _easy(draw, _gradients(draw, [4.0, 1.0], [-2.0, 3.0]), momentum=0.5)
    yield Case(case.params, case.then, case.options, given="generator")


def generators(draw: Draw) -> Cases:
    """Three parameters from a generator."""
    case = _random(draw, 3, momentum=_beta(draw))
    yield Case(case.params, case.then, case.options, given="generator")


# One thing after the other


def none_public(draw: Draw) -> Cases:
    """No gradient in the second step."""
    yield _easy(draw, _gradients(draw, [4.0, 1.0], None, [4.0, 0.0]), momentum=0.5)


def nones(draw: Draw) -> Cases:
    """Gradients missing now and then, at the first step too; weight decay waits as well."""
    for decay in (0.0, draw.uniform(0.2, 0.5)):
        case = _random(draw, 4, momentum=_beta(draw), weight_decay=decay)
        for step, number in [(0, 0), (1, 1), (1, 2), (2, 0)]:
            case.then[step]["step"][number] = None
        yield case


def coast_public(draw: Draw) -> Cases:
    """A push, then flat ground."""
    yield _easy(draw, _gradients(draw, [4.0, 1.0], [0.0, 0.0], [0.0, 0.0]), momentum=0.5)


def coasts(draw: Draw) -> Cases:
    """Flat ground from the second step on; with zeros from the first nothing moves."""
    case = _random(draw, 4, momentum=_beta(draw))
    zeros = {"step": [torch.zeros_like(param) for param in case.params]}
    yield Case(case.params, [case.then[0], zeros, zeros, case.then[3]], case.options)
    yield Case(case.params, [zeros, case.then[1], zeros], case.options)


def dampening_public(draw: Draw) -> Cases:
    """Two steps with dampening."""
    yield _easy(draw, _gradients(draw, [4.0, 1.0], [-2.0, 3.0]), momentum=0.5, dampening=0.25)


def dampenings(draw: Draw) -> Cases:
    """Dampening; the first gradient of each parameter counts in full, whenever it comes; without
    momentum there is no velocity to dampen."""
    yield _random(draw, 4, momentum=_beta(draw), dampening=draw.uniform(0.2, 0.4))
    late = _random(draw, 4, momentum=_beta(draw), dampening=0.3, weight_decay=0.2)
    late.then[0]["step"][1] = None
    yield late
    yield _random(draw, 3, dampening=draw.uniform(0.2, 0.4))


def decay_public(draw: Draw) -> Cases:
    """Two steps with weight decay."""
    yield _easy(draw, _gradients(draw, [4.0, 1.0], [-2.0, 3.0]), momentum=0.5, weight_decay=0.5)


def decays(draw: Draw) -> Cases:
    """Weight decay with momentum and without."""
    yield _random(draw, 3, momentum=_beta(draw), weight_decay=draw.uniform(0.2, 0.5))
    yield _random(draw, 2, weight_decay=draw.uniform(0.2, 0.5))


def nesterov_public(draw: Draw) -> Cases:
    """Two steps with Nesterov's momentum."""
    yield _easy(draw, _gradients(draw, [4.0, 1.0], [-2.0, 3.0]), momentum=0.5, nesterov=True)


def nesterovs(draw: Draw) -> Cases:
    """Nesterov's momentum."""
    yield _random(draw, 4, momentum=_beta(draw), nesterov=True)
    yield _random(draw, 3, momentum=_beta(draw), nesterov=True, weight_decay=0.3)


def rate_public(draw: Draw) -> Cases:
    """The rate is halved before the second step."""
    first, second = _gradients(draw, [4.0, 1.0], [-2.0, 3.0])
    yield _easy(draw, [first, {"lr": 0.125}, second], momentum=0.5)


def rates(draw: Draw) -> Cases:
    """Another rate in the middle of the run, with momentum and without."""
    for options in ({"momentum": _beta(draw)}, {}):
        case = _random(draw, 4, **options)
        case.then.insert(2, {"lr": draw.uniform(0.4, 0.8)})
        yield case


def everything_public(draw: Draw) -> Cases:
    """All options but nesterov."""
    events = _gradients(draw, [4.0, 1.0], [-2.0, 3.0])
    yield _easy(draw, events, momentum=0.5, dampening=0.25, weight_decay=0.5)


def everything(draw: Draw) -> Cases:
    """Several options at once, gradients missing, another rate."""
    for options in ({"dampening": draw.uniform(0.2, 0.4)}, {"nesterov": True}):
        case = _random(draw, 5, momentum=_beta(draw), weight_decay=0.2, **options)
        case.then[3]["step"][0] = None
        case.then.insert(3, {"lr": draw.uniform(0.2, 0.4)})
        yield case


def order_public(draw: Draw) -> Cases:
    """lr, momentum, dampening, weight decay, without their names."""
    events = _gradients(draw, [4.0, 1.0], [-2.0, 3.0])
    case = _easy(draw, events, momentum=0.5, dampening=0.25, weight_decay=0.5)
    yield replace(case, by_place=True)


def orders(draw: Draw) -> Cases:
    """The first four settings, all of them, only the rate."""
    damped = {"dampening": draw.uniform(0.2, 0.4), "weight_decay": draw.uniform(0.5, 0.7)}
    ahead = {"dampening": 0, "weight_decay": draw.uniform(0.5, 0.7), "nesterov": True}
    for options in (damped, ahead):
        yield replace(_random(draw, 3, momentum=_beta(draw), **options), by_place=True)
    yield replace(_random(draw, 2), by_place=True)


# Gradients


def clear_public(draw: Draw) -> Cases:
    """zero_grad between two steps."""
    first, second = _gradients(draw, [4.0, 1.0], [-2.0, 3.0])
    yield _easy(draw, [first, "zero_grad", second], momentum=0.5)


def clears(draw: Draw) -> Cases:
    """zero_grad between steps and after them, twice, where there is nothing to clear."""
    first, second, third = (case := _random(draw, 3, momentum=_beta(draw))).then
    second["step"][1] = None
    then = [first, "zero_grad", second, "zero_grad", third, "zero_grad", "zero_grad"]
    yield Case(case.params, then, case.options)


def sums_public(draw: Draw) -> Cases:
    """Two steps without zero_grad: the second gradient is added to the first."""
    first, second = _gradients(draw, [4.0, 1.0], [-2.0, 3.0])
    yield _easy(draw, [first, {"add": second["step"]}], momentum=0.5, weight_decay=0.5)


def sums(draw: Draw) -> Cases:
    """Gradients that accumulate in place, as without zero_grad."""
    for options in ({}, {"weight_decay": 0.3}):
        case = _random(draw, 3, momentum=_beta(draw), **options)
        first, second, third = case.then
        more = [{"add": event["step"]} for event in (second, third)]
        yield Case(case.params, [first, *more], case.options)


def impossible_public(draw: Draw) -> Cases:
    """nesterov without momentum."""
    yield _easy(draw, [], nesterov=True)


def impossible(draw: Draw) -> Cases:
    """nesterov without momentum, and with dampening."""
    yield _easy(draw, [], nesterov=True)
    yield _easy(draw, [], momentum=0.9, dampening=draw.uniform(0.1, 0.5), nesterov=True)
