"""What plot_field must show, read from the arrows' own data and not from pixels.

Styles are free: one call of quiver or many, arrows in any order, anything extra. The allowance
is about what an eye sees, so it is wide and stands here, not in compare.py.
"""

from __future__ import annotations

import torch

from autograder.hidden.pictures_a2_descent import Picture
from autograder.judge.answers import CheckFailed
from autograder.judge.compare import close, fail

TAIL = 1e-3
"""Distance of an arrow's tail from its grid point, of the grid's extent."""
SEEN = 0.5
"""Of the arrows, how many must start within the limits of the axes."""


def require_arrows(drawn: Picture, expected: torch.Tensor) -> None:
    """An arrow (u, v) at every grid point; ``expected`` is X, Y, U, V in one tensor (4, H, W)."""
    wanted = expected.reshape(4, -1).T
    quivers = drawn.answer.value.quivers
    fields = [*quivers, torch.cat(quivers)] if len(quivers) > 1 else quivers
    if not fields:
        fail(
            drawn.answer,
            en="There are no arrows on the axes: ax.quiver(X, Y, U, V).",
            zh="坐标轴上没有箭头：ax.quiver(X, Y, U, V)。",
        )
    matched = [found for field in fields if (found := _at(field, wanted[:, :2])) is not None]
    if not matched:
        fail(
            drawn.answer,
            en=f"One arrow should start at each of the {len(wanted)} points (x, y) of the grid, "
            "and no other arrows should be there.",
            zh=f"网格的 {len(wanted)} 个点 (x, y) 上应各有一个箭头，此外不应有别的箭头。",
        )
    for found in matched:
        try:
            close(drawn.answer.with_value(found), wanted[:, 2:], kind="numerical")
        except CheckFailed:
            continue
        _require_seen(drawn, wanted[:, :2])
        return
    worst = (matched[0] - wanted[:, 2:]).abs().amax(dim=1).nan_to_num(nan=torch.inf).argmax()
    x, y, u, v = (f"{number:.4g}" for number in wanted[worst].tolist())
    got_u, got_v = (f"{number:.4g}" for number in matched[0][worst].tolist())
    fail(
        drawn.answer,
        en=f"The arrow at ({x}, {y}) is ({got_u}, {got_v}); expected ({u}, {v}).",
        zh=f"({x}, {y}) 处的箭头是 ({got_u}, {got_v})，应为 ({u}, {v})。",
    )


def _require_seen(drawn: Picture, tails: torch.Tensor) -> None:
    low, high = torch.tensor(drawn.limits, dtype=torch.float64).T
    room = TAIL * (high - low)
    seen = int(((tails >= low - room) & (tails <= high + room)).all(dim=1).sum())
    if seen < SEEN * len(tails):
        fail(
            drawn.answer,
            en=f"Only {seen} of the {len(tails)} arrows start within the limits of the axes: "
            "leave the limits to matplotlib, or take them from xs and ys.",
            zh=f"{len(tails)} 个箭头中只有 {seen} 个的起点在坐标轴的范围之内："
            "范围交给 matplotlib，或者由 xs 和 ys 得出。",
        )


def _at(field: torch.Tensor, tails: torch.Tensor) -> torch.Tensor | None:
    """(u, v) of the arrows that start at ``tails``, in that order; None unless each has one."""
    if len(field) != len(tails):
        return None
    extent = (tails.amax(dim=0) - tails.amin(dim=0)).max().clamp(min=1e-12)
    distance, nearest = torch.cdist(tails, field[:, :2]).min(dim=1)
    if not bool((distance <= TAIL * extent).all()) or len(set(nearest.tolist())) != len(tails):
        return None
    return field[nearest, 2:]
