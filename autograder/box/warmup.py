"""What is slow the first time, done once in the zygote: magics, drawing where it is wanted.

Nothing of a course is in here: no solution, no test, and no backward pass, after which a forked
child could not run one of its own.
"""

from __future__ import annotations

import asyncio

from .notebook import Shell, close_figures
from .recorder import RECORDER


def warm_up(shell: Shell) -> None:
    """Run cells once; RuntimeError if that does not work here."""
    _run(shell, _CELL)


def warm_up_drawing(shell: Shell) -> None:
    """Draw once, which takes half a second; RuntimeError if that does not work here."""
    from .probes import axes  # noqa: F401 - what describes figures

    _run(shell, _DRAWING)


def _run(shell: Shell, source: str) -> None:
    RECORDER.start(2**24)
    RECORDER.current = []
    shell.run_cell(source, store_history=False)  # type: ignore[no-untyped-call]
    if any(output["output_type"] == "error" for output in RECORDER.current):
        raise RuntimeError(f"warming up failed: {RECORDER.current}")
    RECORDER.current = None
    close_figures()
    shell.reset(new_session=False)  # type: ignore[no-untyped-call]
    asyncio.set_event_loop(None)


def warm_up_torch() -> None:
    """Random numbers, and one step of an optimizer with a gradient written by hand."""
    import numpy.random
    import torch
    import torch.optim.lr_scheduler

    numpy.random.seed(0)
    torch.manual_seed(0)

    parameter = torch.nn.Parameter(torch.zeros(1))
    parameter.grad = torch.ones(1)
    torch.optim.SGD([parameter], lr=0.1, momentum=0.9).step()


_CELL = r"""
import math, numpy as np, torch, matplotlib.pyplot as plt
%matplotlib inline
print(torch.ones(2))
torch.zeros(1)
"""

_DRAWING = r"""
import math, numpy as np, torch, matplotlib.pyplot as plt
from mpl_toolkits.mplot3d import Axes3D
_x, _y = np.meshgrid(np.linspace(-1, 1, 12), np.linspace(-1, 1, 12))
_figure, _axes = plt.subplots(1, 3, figsize=(9, 3))
_set = _axes[0].contour(_x, _y, _x**2 + 2 * _y**2, levels=8)
_axes[0].clabel(_set)
_axes[0].plot([0, -0.5], [0, 1], "o-", label="θ")
_axes[0].quiver(_x[::4, ::4], _y[::4, ::4], _x[::4, ::4], _y[::4, ::4])
_axes[0].set(xlabel=r"$\theta_1$", ylabel=r"$\theta_2$", title="α = 0.1", aspect="equal")
_axes[0].legend(loc="best")
_figure.colorbar(_axes[1].contourf(_x, _y, _x * _y, cmap="viridis"), ax=_axes[1])
_axes[1].scatter([0, 1], [0, 1], c=[0, 1]); _axes[1].annotate("min", (0, 0), (0.5, 0.5))
_axes[1].set_title(r"$J(\theta) = \frac{1}{2} \nabla f^2$", fontsize="small")
_axes[2].semilogy([1e-8, 1e-4, 1, 1e4], "--", marker="."); _axes[2].loglog(); _axes[2].grid(True)
_axes[2].axhline(0.5, color="gray"); _axes[2].text(0.5, 0.5, "−1.5e-3")
plt.show()
_figure = plt.figure()
_solid = _figure.add_subplot(projection="3d")
_solid.plot_surface(_x, _y, _x**2 - _y**2, cmap="viridis")
_solid.plot([0, 1], [0, 1], [0, 1]); _solid.set(xlabel="x", ylabel="y", zlabel=r"$f(x, y)$")
plt.tight_layout()
plt.show()
%matplotlib inline
"""
