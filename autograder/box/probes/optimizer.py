"""An optimizer class, step by step: parameters are built here, the script says what befalls them.

``SGD([[2.0, -1.0]], lr=0.1, then=[{"step": [[1.0, 4.0]]}, "zero_grad", {"step": [None]}])`` makes
one parameter, gives it a gradient and steps, clears the gradient, then steps without any.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch


def probe(
    target: Any, params: Sequence[torch.Tensor], *settings: Any, then: Sequence[Any],
    given: str = "list", **options: Any,
) -> dict[str, Any]:  # fmt: skip
    """Build ``target(params, *settings, **options)`` and run the script; what it raises passes.

    Events of ``then``: ``{"step": gradients}``, one per parameter (None: it has none), sets them
    and steps; ``{"add": gradients}`` adds them in place, as backward does, and steps;
    ``{"lr": number}`` sets that attribute; the string "zero_grad" calls that method.
    ``given``: how the parameters are handed over, "list", "tuple" or "generator".
    Returns ``params`` and ``grads``: before the first and after every event, a copy for each
    parameter (None where there is no gradient), and ``trainable``: requires_grad at the end.
    """
    leaves = [param.detach().clone().requires_grad_() for param in params]
    optimizer = target(_handed_over(leaves, given), *settings, **options)
    values, grads = [[_copy(leaf) for leaf in leaves]], [[_copy(leaf.grad) for leaf in leaves]]
    for event in then:
        if event == "zero_grad":
            optimizer.zero_grad()
        elif "lr" in event:
            optimizer.lr = event["lr"]
        else:
            _set_gradients(leaves, event)
            optimizer.step()
        values.append([_copy(leaf) for leaf in leaves])
        grads.append([_copy(leaf.grad) for leaf in leaves])
    trainable = [leaf.requires_grad for leaf in leaves]
    return {"params": values, "grads": grads, "trainable": trainable}


def _handed_over(leaves: list[torch.Tensor], given: str) -> Any:
    if given == "generator":
        return (leaf for leaf in leaves)
    return tuple(leaves) if given == "tuple" else list(leaves)


def _set_gradients(leaves: list[torch.Tensor], event: dict[str, Any]) -> None:
    """New tensors, or sums in the tensors that are there."""
    ((kind, grads),) = event.items()
    adding = kind == "add"
    for leaf, grad in zip(leaves, grads, strict=True):
        if grad is None:
            leaf.grad = leaf.grad if adding else None
        elif adding and leaf.grad is not None:
            leaf.grad += grad
        else:
            leaf.grad = grad.detach().clone()


def _copy(tensor: torch.Tensor | None) -> torch.Tensor | None:
    return None if tensor is None else tensor.detach().clone()
