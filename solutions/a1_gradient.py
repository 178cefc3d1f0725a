"""Solutions of a1_gradient, in the order of the notebook.

Every body stands on its own, so that a mistake planted in one exercise costs no other exercise
its points. Bodies use only math, torch, np and plt, as the notebook's first cell imports them.
"""

import matplotlib.pyplot as plt
import torch


def saddle(p):
    """Return the heights (…) of z = y² − x² at points p (…, 2)."""
    return p[..., 1] ** 2 - p[..., 0] ** 2


def derivative(f, x, h=None):
    """Return the central difference of an elementwise f at every entry of x (N,)."""
    if h is None:
        size = max([1.0, *x.detach().abs().tolist()])
        h = torch.finfo(x.dtype).eps ** (1 / 3) * size
    return (f(x + h) - f(x - h)) / (2 * h)


def partial(f, p, i, h=None):
    """Return ∂f/∂pᵢ at p (n,) as a central difference; only coordinate i moves."""
    if h is None:
        size = max([1.0, *p.detach().abs().tolist()])
        h = torch.finfo(p.dtype).eps ** (1 / 3) * size
    step = torch.zeros_like(p)
    step[i] = h
    return (f(p + step) - f(p - step)) / (2 * h)


def saddle_grad(p):
    """Return the gradient (…, 2) of z = y² − x² at points p (…, 2), by hand."""
    return torch.stack([-2 * p[..., 0], 2 * p[..., 1]], dim=-1)


def auto_grad(f, p):
    """Return the gradient (n,) of f at p by torch; zeros where f does not depend on p."""
    leaf = p.detach().clone().requires_grad_()
    height = f(leaf)
    if height.requires_grad:  # a constant f leaves no notes to read
        height.backward()
    return torch.zeros_like(leaf) if leaf.grad is None else leaf.grad


def directional(f, p, u):
    """Return the slope () of f at p (n,) in the direction of u (n,), whatever u's length."""
    leaf = p.detach().clone().requires_grad_()
    height = f(leaf) + 0 * leaf.sum()  # so that also a constant f depends on the point
    (grad,) = torch.autograd.grad(height, leaf)
    return (grad * u).sum() / u.norm()


def steepest(f, p):
    """Return the direction (n,) of steepest ascent and the slope () there; zeros if level."""
    leaf = p.detach().clone().requires_grad_()
    height = f(leaf) + 0 * leaf.sum()
    (grad,) = torch.autograd.grad(height, leaf)
    magnitude = grad.norm()
    unit = grad / magnitude if magnitude > 0 else torch.zeros_like(grad)
    return unit, magnitude


def field(f, xs, ys):
    """Return X, Y, U, V (H, W): the points of the grid and the gradient of f at each."""
    x, y = torch.meshgrid(xs, ys, indexing="xy")
    points = torch.stack([x, y], dim=-1).detach().requires_grad_()
    total = f(points).sum() + 0 * points.sum()  # each height depends on its own point only
    (grad,) = torch.autograd.grad(total, points)
    return x, y, grad[..., 0], grad[..., 1]


def plot_field(f, xs, ys):
    """Draw the gradient of f at every point of the grid as an arrow; return the Axes."""
    x, y = torch.meshgrid(xs.detach().cpu(), ys.detach().cpu(), indexing="xy")
    points = torch.stack([x, y], dim=-1).requires_grad_()
    total = f(points).sum() + 0 * points.sum()
    (grad,) = torch.autograd.grad(total, points)
    _, ax = plt.subplots(figsize=(5, 4.2))
    ax.quiver(x, y, grad[..., 0], grad[..., 1], angles="xy", color="crimson")
    ax.set(xlabel="x", ylabel="y")
    ax.margins(0.12)  # room for the arrows that start at the edge
    ax.set_aspect("equal")
    return ax


def counterexample(f, claimed_grad, P):
    """Return the index of the first row of P where claimed_grad is not ∇f, or None."""
    for index, point in enumerate(P.detach()):
        leaf = point.clone().requires_grad_()
        height = f(leaf) + 0 * leaf.sum()
        (grad,) = torch.autograd.grad(height, leaf)
        if not torch.isclose(claimed_grad(point), grad, rtol=1e-3, atol=1e-6).all():
            return index
    return None
