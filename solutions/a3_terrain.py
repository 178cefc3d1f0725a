"""Solutions of a3_terrain, in the order of the notebook.

Every body stands on its own, so that a mistake planted in one exercise costs no other exercise
its points. Bodies use only math, torch, np and plt, as the notebook's first cell imports them.
"""

import torch


def hessian(f, p):
    """Return the second derivatives (n, n): row i is the gradient of slope number i."""
    point = p.detach().clone().requires_grad_()
    matrix = torch.zeros(len(p), len(p), dtype=p.dtype, device=p.device)
    height = f(point)
    if not height.requires_grad:  # f is constant
        return matrix
    (slopes,) = torch.autograd.grad(height, point, create_graph=True)
    if not slopes.requires_grad:  # f is linear: its slopes are the same everywhere
        return matrix
    for i, slope in enumerate(slopes):
        (matrix[i],) = torch.autograd.grad(slope, point, retain_graph=True, materialize_grads=True)
    return matrix


def classify(f, p, tol=1e-6):
    """Return 'not_stationary', 'saddle', 'degenerate', 'min' or 'max', by slope and curvatures."""
    point = p.detach().clone()
    if torch.autograd.functional.jacobian(f, point).norm() > tol:
        return "not_stationary"
    curvatures = torch.linalg.eigvalsh(torch.autograd.functional.hessian(f, point))
    up, down = curvatures > tol, curvatures < -tol
    if up.any() and down.any():
        return "saddle"
    if not (up | down).all():
        return "degenerate"
    return "min" if up.all() else "max"


def convexity_witness(f, P):
    """Return rows a, b of P and 0.5 where f lies highest above a chord; None if it never does."""
    if len(P) < 2:
        return None
    points = P.detach()
    heights = f(points)
    middles = (points[:, None] + points) / 2
    above = f(middles) - (heights[:, None] + heights) / 2
    if above.max() <= 1e-5 * heights.abs().max():
        return None
    i, j = divmod(int(above.argmax()), len(P))
    return points[i].clone(), points[j].clone(), 0.5


def find_minima(f, starts, alpha, steps, tol):
    """Return the distinct minima (K, 2) that gradient descent reaches from the starts (N, 2)."""
    points = starts.detach().clone()
    for _ in range(steps):
        points.requires_grad_()
        (slopes,) = torch.autograd.grad(f(points).sum(), points)
        points = points.detach() - alpha * slopes
    points.requires_grad_()
    (slopes,) = torch.autograd.grad(f(points).sum(), points, create_graph=True)
    rows = [torch.autograd.grad(slopes[:, i].sum(), points, retain_graph=True)[0] for i in (0, 1)]
    flat = slopes.detach().norm(dim=-1) <= tol  # false for nan: diverged starts end here
    bottoms = torch.linalg.eigvalsh(torch.stack(rows, dim=-2)[flat])[:, 0] > 0
    minima = []
    for point in points.detach()[flat][bottoms]:
        if all((point - known).norm() > 10 * tol for known in minima):
            minima.append(point)
    return torch.stack(minima) if minima else starts.new_empty(0, 2)


def saddle_path(p0, alpha, steps):
    """Return the path (steps + 1, 2) on y² − x²: x grows by one factor, y shrinks by another."""
    t = torch.arange(steps + 1, dtype=p0.dtype, device=p0.device)
    factors = torch.stack([(1 + 2 * alpha) ** t, (1 - 2 * alpha) ** t], dim=-1)
    return p0.detach() * factors


def basins(f, xs, ys, minima, alpha, steps, tol):
    """Return (H, W) int64: the number of the minimum that each grid point runs to, else −1."""
    x, y = torch.meshgrid(xs.detach(), ys.detach(), indexing="xy")
    points = torch.stack([x, y], dim=-1)
    for _ in range(steps):
        points.requires_grad_()
        (slopes,) = torch.autograd.grad(f(points).sum(), points)
        points = points.detach() - alpha * slopes
    labels = torch.full(x.shape, -1, device=xs.device)
    nearest = torch.full_like(x, tol)
    for number, minimum in enumerate(minima.detach()):
        distance = (points - minimum).norm(dim=-1)
        closer = distance <= nearest  # false for nan: diverged starts keep their −1
        labels[closer] = number
        nearest = torch.where(closer, distance, nearest)
    return labels
