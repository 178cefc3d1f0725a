"""A context manager that shifts a network's parameters: what they are inside, and afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from .models import Interrupted, build, changed, copies, give_gradients, gradients


def probe(
    target: Any, model: str, d1: Sequence[torch.Tensor], d2: Sequence[torch.Tensor],
    a: float, b: float, *, weights: Sequence[torch.Tensor], raising: bool = False,
    grads: Sequence[torch.Tensor] = (),
) -> dict[str, Any]:  # fmt: skip
    """``with target(model, d1, d2, a, b):`` on a fresh network with those weights.

    ``raising``: once more, and this time an exception leaves the block. ``grads``: the parameters'
    gradients from before.
    Returns ``inside``: the parameters in the first block; ``changed``: of each parameter, how many
    numbers differ after it; ``raised``: the same after the exception; ``directions``: the same of
    d1 and d2; ``passed``: whether the exception came out; ``grads`` and ``trainable`` of the
    parameters at the end.
    """
    network = build(model, weights)
    parameters = list(network.parameters())
    give_gradients(parameters, grads)
    given = [list(d1), list(d2)]
    before, untouched = copies(parameters), [copies(direction) for direction in given]
    passed = False
    with target(network, *given, a, b):
        inside = copies(list(network.parameters()))
    calm = changed(before, list(network.parameters()))
    if raising:
        try:
            with target(network, *given, a, b):
                raise Interrupted("in the block")
        except Interrupted:
            passed = True
    after = list(network.parameters())
    return {
        "inside": inside,
        "changed": calm,
        "raised": changed(before, after),
        "directions": [changed(*pair) for pair in zip(untouched, given, strict=True)],
        "passed": passed,
        "grads": gradients(after),
        "trainable": [p.requires_grad for p in after],
    }
