"""Solutions of a4_optimizers, in the order of the notebook.

Every body stands on its own, so that a mistake planted in one exercise costs no other exercise
its points. Bodies use only math, torch, np and plt, as the notebook's first cell imports them.
"""

import matplotlib.pyplot as plt
import torch


def init_sweep(df, starts, alpha, steps):
    """Return where each of the starts (N,) ends after that many steps, all of them at once."""
    x = starts.detach().clone()
    for _ in range(steps):
        x = x - alpha * df(x)
    return x


def max_lr(H):
    """Return 2/λmax of a symmetric positive definite H (n, n) as a float, else ValueError."""
    curvatures = torch.linalg.eigvalsh(H.detach())  # in ascending order
    if curvatures[0] <= 0:
        raise ValueError("H is not positive definite")
    return 2 / curvatures[-1].item()


def plot_lrs(f, x0, alphas, steps):
    """Draw f along the walk from x0 for every learning rate, on a log scale; return the Axes."""
    _, ax = plt.subplots(figsize=(5.5, 3.6))
    for alpha in alphas:
        x = x0.detach().clone()
        heights = [f(x).item()]
        for _ in range(steps):
            here = x.requires_grad_()
            (slope,) = torch.autograd.grad(f(here), here)
            x = (here - alpha * slope).detach()
            heights.append(f(x).item())
        ax.plot(range(steps + 1), heights, ".-", label=f"α = {alpha:g}")
    ax.set(yscale="log", xlabel="t", ylabel=r"$f(x_t)$")
    ax.legend()
    return ax


def step_decay(alpha0, gamma, every):
    """Return a function of t: alpha0, multiplied by gamma once for every full `every` steps."""

    def alpha(t):
        return alpha0 * gamma ** (t // every)

    return alpha


def momentum_step(theta, grad, v, alpha, beta):
    """Return (theta', v'): first the velocity, then a step along the new velocity."""
    v = grad.clone() if v is None else beta * v + grad
    return theta - alpha * v, v


def escape(df, x0, alphas, betas, steps, barrier):
    """Return a bool matrix (A, B): which pairs end finite, on the other side of the barrier."""
    x = x0.detach().repeat(len(alphas), len(betas))  # all pairs at once, each from x0
    v = torch.zeros_like(x)
    for _ in range(steps):
        v = betas * v + df(x)
        x = x - alphas[:, None] * v
    changed_sides = (x > barrier) != (x0 > barrier)
    return changed_sides & torch.isfinite(x)


class SGD:
    """torch.optim.SGD, rebuilt."""

    def __init__(self, params, lr, momentum=0, dampening=0, weight_decay=0, nesterov=False):
        """Keep the parameters (of any iterable) and the settings; no velocities yet."""
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("nesterov needs a momentum and no dampening")
        self.params = list(params)  # a generator can be read only once
        self.lr = lr
        self.momentum = momentum
        self.dampening = dampening
        self.weight_decay = weight_decay
        self.nesterov = nesterov
        self.velocities = [None] * len(self.params)

    def step(self):
        """Move every parameter that has a gradient, in place."""
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                push = p.grad + self.weight_decay * p
                if self.momentum != 0:
                    if self.velocities[i] is None:
                        v = push.clone()  # the first gradient counts in full
                    else:
                        v = self.momentum * self.velocities[i] + (1 - self.dampening) * push
                    self.velocities[i] = v
                    push = push + self.momentum * v if self.nesterov else v
                p -= self.lr * push

    def zero_grad(self):
        """Forget the gradients; the velocities stay."""
        for p in self.params:
            p.grad = None
