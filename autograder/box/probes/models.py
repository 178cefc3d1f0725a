"""Small networks for the probes, built where they are used: a model does not cross the wire."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

import torch
from torch import nn

_LAYERS = {
    layer.__name__: layer
    for layer in (nn.Linear, nn.Conv2d, nn.BatchNorm1d, nn.Dropout, nn.Tanh, nn.ReLU)
}


class Interrupted(Exception):
    """Raised by a probe in the midst of the student's work, as an error of the user's would be."""


def build(
    layers: str, weights: Sequence[torch.Tensor], statistics: Sequence[torch.Tensor] = ()
) -> nn.Sequential:
    """``"Linear(2, 3) Tanh()"`` with those parameters, in the dtype and on the device of the first.

    ``statistics``: running mean and variance of each BatchNorm, in order. A fresh network is in
    training mode.
    """
    made = []
    for name, options in re.findall(r"(\w+)\(([^)]*)\)", layers):
        made.append(_LAYERS[name](*ast.literal_eval(f"({options},)" if options else "()")))
    model = nn.Sequential(*made).to(weights[0].device, weights[0].dtype)
    with torch.no_grad():
        for parameter, value in zip(model.parameters(), weights, strict=True):
            parameter.copy_(value)
        for buffer, value in zip(averages(model), statistics, strict=False):
            buffer.copy_(value)
    return model


def averages(model: nn.Module) -> list[torch.Tensor]:
    """Running means and variances, in order; not the counters beside them."""
    return [buffer for buffer in model.buffers() if buffer.is_floating_point()]


def copies(tensors: Sequence[torch.Tensor]) -> list[torch.Tensor]:
    """What they hold now."""
    return [tensor.detach().clone() for tensor in tensors]


def give_gradients(parameters: Sequence[torch.nn.Parameter], grads: Sequence[torch.Tensor]) -> None:
    """Copies of these, one for each parameter."""
    for parameter, grad in zip(parameters, grads, strict=False):
        parameter.grad = grad.detach().clone()


def gradients(parameters: Sequence[torch.nn.Parameter]) -> list[torch.Tensor | None]:
    """Copies of what they have, None where there is none."""
    return [None if p.grad is None else p.grad.detach().clone() for p in parameters]


def changed(before: Sequence[torch.Tensor], after: Sequence[torch.Tensor]) -> list[int]:
    """Of each tensor, how many of its numbers are no longer the same bit for bit."""
    return [_different(old, new) for old, new in zip(before, after, strict=True)]


def _different(old: torch.Tensor, new: torch.Tensor) -> int:
    if old.shape != new.shape or old.dtype != new.dtype:
        return max(1, old.numel())
    bits = torch.int64 if old.dtype is torch.float64 else torch.int32
    here, there = (tensor.detach().contiguous().view(bits) for tensor in (old, new))
    return int((here != there).sum())
