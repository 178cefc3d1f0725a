"""A loss over a plane through a network's parameters: the heights, and how the network is left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from .models import Interrupted, averages, build, changed, copies, give_gradients, gradients


def probe(
    target: Any, called: str, model: str, d1: Sequence[torch.Tensor], d2: Sequence[torch.Tensor],
    alphas: torch.Tensor, betas: torch.Tensor, *, weights: Sequence[torch.Tensor],
    x: torch.Tensor, y: torch.Tensor, statistics: Sequence[torch.Tensor] = (),
    training: bool = True, stop_at: int = 0, grads: Sequence[torch.Tensor] = (),
) -> dict[str, Any]:  # fmt: skip
    """``target(loss, model, d1, d2, alphas, betas)``, loss being the mean of (model(x) − y)².

    ``called``: what a message calls that loss. ``training``: the mode of the network before.
    ``stop_at``: the loss raises when it is asked for the n-th time (0: never). ``grads``: the
    parameters' gradients from before.
    Returns ``heights`` (None if it raised); afterwards ``changed`` and ``statistics``: of each
    parameter and each BatchNorm average, how many numbers differ; ``training``: the mode of every
    layer; ``graph``: whether any loss was computed with a graph; ``passed``: whether the exception
    came out; ``inputs``: of d1, d2 and (alphas, betas), how many numbers differ; ``grads`` and
    ``trainable`` of the parameters.
    """
    torch.manual_seed(0)  # dropout, where it is left on, does the same wherever this runs
    network = build(model, weights, statistics)
    network.train(training)
    parameters = list(network.parameters())
    give_gradients(parameters, grads)
    inputs = [list(d1), list(d2), [alphas, betas]]
    before = [copies(tensors) for tensors in _watched(network, inputs)]
    asked = 0
    graph = passed = False

    def loss(model: Any) -> torch.Tensor:
        nonlocal asked, graph
        asked += 1
        if asked == stop_at:
            raise Interrupted("while the loss was computed")
        height: torch.Tensor = ((model(x) - y) ** 2).mean()
        graph = graph or height.requires_grad
        return height

    heights = None
    try:
        heights = target(loss, network, d1, d2, alphas, betas)
    except Interrupted:
        passed = True
    after = _watched(network, inputs)
    changes = [changed(*pair) for pair in zip(before, after, strict=True)]
    return {
        "heights": heights,
        "changed": changes[0],
        "statistics": changes[1],
        "inputs": changes[2:],
        "training": [layer.training for layer in network.modules()],
        "graph": graph,
        "passed": passed,
        "grads": gradients(parameters),
        "trainable": [p.requires_grad for p in parameters],
    }


def _watched(network: torch.nn.Module, inputs: list[list[torch.Tensor]]) -> list[Any]:
    return [list(network.parameters()), averages(network), *inputs]
