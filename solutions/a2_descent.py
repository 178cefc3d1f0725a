"""Solutions of a2_descent, in the order of the notebook.

Every body stands on its own, so that a mistake planted in one exercise costs no other exercise
its points. Bodies use only math, torch, np and plt, as the notebook's first cell imports them.
"""

import matplotlib.pyplot as plt
import numpy as np
import torch


def gd_step(theta, grad, alpha):
    """Return theta - alpha * grad as a new tensor of any shape."""
    return theta - alpha * grad


def J_grad(theta):
    """Return the gradient (…, n) of the sum of squares over the last axis, by hand."""
    return 2 * theta


def update_pair(d1, d2, theta1, theta2, alpha):
    """Return both new coordinates; both slopes are read before either coordinate moves."""
    slope1 = d1(theta1, theta2)
    slope2 = d2(theta1, theta2)
    return theta1 - alpha * slope1, theta2 - alpha * slope2


def descend(grad_fn, theta0, alpha, steps):
    """Return the whole path (steps + 1, n), asking grad_fn once per step."""
    theta = theta0.detach().clone()
    path = [theta]
    for t in range(steps):
        rate = alpha(t) if callable(alpha) else alpha
        theta = theta - rate * grad_fn(theta)
        path.append(theta)
    return torch.stack(path)


def learning_process(steps=50):
    """Return the x of every step, (steps + 1,) in float64, on x² sin x from 2.5 at rate 0.005."""
    x = torch.tensor(2.5, dtype=torch.float64)
    path = [x]
    for _ in range(steps):
        slope = 2 * x * torch.sin(x) + x**2 * torch.cos(x)  # the product rule
        x = x - 0.005 * slope
        path.append(x)
    return torch.stack(path)


def torch_descend(f, theta0, alpha, steps):
    """Return the path (steps + 1, n) of torch's own plain SGD; theta0 keeps its values."""
    theta = theta0.detach().clone().requires_grad_()
    optimizer = torch.optim.SGD([theta], lr=alpha)
    path = [theta0.detach().clone()]
    for _ in range(steps):
        optimizer.zero_grad()
        f(theta).backward()
        optimizer.step()
        path.append(theta.detach().clone())  # step() writes into theta: keep a copy
    return torch.stack(path)


def race(f, theta0, alphas, steps):
    """Return one path (steps + 1, n) per name; every runner gets its own copy of the start."""
    paths = {}
    for name, alpha in alphas.items():
        theta = theta0.detach().clone()
        path = [theta]
        for _ in range(steps):
            here = theta.detach().requires_grad_()
            (slope,) = torch.autograd.grad(f(here), here)
            theta = theta - alpha * slope
            path.append(theta)
        paths[name] = torch.stack(path)
    return paths


def plot_path(f, path, lim):
    """Draw contour lines of f on [−lim, lim]² with the path (T, 2) over them; return the Axes."""
    ticks = torch.linspace(-lim, lim, 101, dtype=path.dtype, device=path.device)
    x, y = torch.meshgrid(ticks, ticks, indexing="xy")
    with torch.no_grad():
        z = f(torch.stack([x, y], dim=-1)).double().cpu().numpy()
    # Levels that grow like squares: evenly spaced rings around a minimum.
    levels = z.min() + np.ptp(z) * np.linspace(0, 1, 21)[1:] ** 2
    walked = path.detach().cpu()
    _, ax = plt.subplots(figsize=(5, 4.2))
    ax.contour(x.cpu(), y.cpu(), z, levels=levels, cmap="viridis", linewidths=0.8)
    ax.plot(walked[:, 0], walked[:, 1], "o-", color="crimson", markersize=3.5, linewidth=1.2)
    ax.set(xlim=(-lim, lim), ylim=(-lim, lim), xlabel=r"$\theta_1$", ylabel=r"$\theta_2$")
    ax.set_aspect("equal")
    return ax


def plot_surface(f, lim):
    """Draw the height of f over [−lim, lim]² as a 3-D surface; return the Axes."""
    ticks = torch.linspace(-lim, lim, 41)
    x, y = torch.meshgrid(ticks, ticks, indexing="xy")
    with torch.no_grad():
        z = f(torch.stack([x, y], dim=-1))
    _, ax = plt.subplots(figsize=(5.5, 4.5), subplot_kw={"projection": "3d"})
    ax.plot_surface(x.numpy(), y.numpy(), z.numpy(), cmap="viridis")
    ax.set(xlabel=r"$\theta_1$", ylabel=r"$\theta_2$", zlabel=r"$f$")
    return ax
