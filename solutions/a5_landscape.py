"""Solutions of a5_landscape, in the order of the notebook.

Every body stands on its own, so that a mistake planted in one exercise costs no other exercise
its points. Bodies use only math, torch, np and plt, as the notebook's first cell imports them.
"""

import math
from contextlib import contextmanager

import torch


def common_grads(name, x, w, b, y):
    """Return (df/dw, df/db), elementwise and by hand; ValueError for a name we do not know."""
    line = b + x * w
    if name == "linear":
        return x.clone(), torch.ones_like(b)
    if name == "squares":
        return 2 * x * w, 2 * b
    if name == "exp":
        return x * torch.exp(w), torch.exp(b)
    if name == "squared_error":
        slope = -2 * (y - line)  # by the inner function xw + b; its minus is the one in y − (…)
        return slope * x, slope
    if name == "log_loss":
        slope = y / line
        return slope * x, slope
    raise ValueError(f"unknown function {name!r}")


def mse_grad(X, y, w, reduction="mean"):
    """Return the gradient (D,) of the mean or sum of the squared errors, by hand."""
    if y.shape != X.shape[:1]:
        raise ValueError(f"y has shape {tuple(y.shape)}, expected {tuple(X.shape[:1])}")
    total = -2 * X.T @ (y - X @ w)
    return total if reduction == "sum" else total / len(y)


def filter_normalize(d, w):
    """Return d with every filter (row of dim 0) as long as that of w; zeros where dim() ≤ 1."""
    if d.dim() < 2:
        return torch.zeros_like(d)
    lengths = d.flatten(1).norm(dim=1)
    wanted = w.flatten(1).norm(dim=1)
    factors = torch.where(lengths > 0, wanted / lengths.where(lengths > 0, 1), 0)
    return d * factors.reshape(-1, *[1] * (d.dim() - 1))


@contextmanager
def shifted(model, d1, d2, a, b):
    """Put the parameters at w + a·d1 + b·d2; afterwards write the very bits of w back."""
    parameters = list(model.parameters())
    before = [p.detach().clone() for p in parameters]
    try:
        with torch.no_grad():
            for p, w, u, v in zip(parameters, before, d1, d2, strict=True):
                p.copy_(w + a * u + b * v)
        yield model
    finally:
        with torch.no_grad():
            for p, w in zip(parameters, before, strict=True):
                p.copy_(w)


def surface(loss, model, d1, d2, alphas, betas):
    """Return the losses (A, B) over the plane that d1 and d2 span; the model is left as it was."""
    parameters = list(model.parameters())
    before = [p.detach().clone() for p in parameters]
    training = model.training
    heights = torch.zeros(len(alphas), len(betas), dtype=alphas.dtype, device=alphas.device)
    model.eval()
    try:
        with torch.no_grad():
            for i, a in enumerate(alphas):
                for j, b in enumerate(betas):
                    for p, w, u, v in zip(parameters, before, d1, d2, strict=True):
                        p.copy_(w + a * u + b * v)
                    heights[i, j] = loss(model)
    finally:
        with torch.no_grad():
            for p, w in zip(parameters, before, strict=True):
                p.copy_(w)
        model.train(training)
    return heights


def compare(surfaces):
    """Return log10_max, minima and area_below of every surface (A, B), by name."""
    result = {}
    for name, heights in surfaces.items():
        h = heights.detach().double().nan_to_num(nan=math.inf, posinf=math.inf)
        minima = 0
        for i in range(1, h.shape[0] - 1):
            for j in range(1, h.shape[1] - 1):
                around = h[i - 1 : i + 2, j - 1 : j + 2]
                minima += int((around > h[i, j]).sum() == 8)
        result[name] = {
            "log10_max": math.log10(h.max()),
            "minima": minima,
            "area_below": (h < math.log(10)).double().mean().item(),
        }
    return result
