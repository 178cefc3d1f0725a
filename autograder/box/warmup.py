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
    """Draw a little once; RuntimeError if that does not work here.

    It makes a child's first figure faster by 0.05 to 0.15 s. That is fonts, formulas and how a
    picture is written; to have drawn surfaces, contours or more text saves a child nothing more.
    """
    from . import axes  # noqa: F401 - what describes figures

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
import matplotlib.pyplot as plt
_axes = plt.subplots(figsize=(2, 2))[1]
_axes.plot([0, 1], "o-", label="θ")
_axes.set(xlabel=r"$\theta_1^2$", title="α = 0.1")
_axes.legend()
plt.show()
%matplotlib inline
"""
