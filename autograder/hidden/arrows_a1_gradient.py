"""What plot_field must show, read from the arrows' own data and not from pixels.

Styles are free: one call of quiver or many, arrows in any order, anything extra. The allowance
is about what an eye sees, so it is wide and stands here, not in compare.py.
"""

from __future__ import annotations

from typing import Any

import torch

from autograder.hidden.pictures_a2_descent import Picture
from autograder.judge.answers import CheckFailed
from autograder.judge.compare import as_numbers, close, fail

TAIL = 1e-3
"""Distance of an arrow's tail from its grid point, of the grid's extent."""


def require_arrows(drawn: Picture, expected: torch.Tensor) -> None:
    """An arrow (u, v) at every grid point; ``expected`` is X, Y, U, V in one tensor (4, H, W)."""
    wanted = expected.reshape(4, -1).T
    fields = _fields(drawn.answer.value["quivers"])
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
        return
    worst = (matched[0] - wanted[:, 2:]).abs().amax(dim=1).nan_to_num(nan=torch.inf).argmax()
    x, y, u, v = (f"{number:.4g}" for number in wanted[worst].tolist())
    got_u, got_v = (f"{number:.4g}" for number in matched[0][worst].tolist())
    fail(
        drawn.answer,
        en=f"The arrow at ({x}, {y}) is ({got_u}, {got_v}); expected ({u}, {v}).",
        zh=f"({x}, {y}) 处的箭头是 ({got_u}, {got_v})，应为 ({u}, {v})。",
    )


def _fields(quivers: list[Any]) -> list[torch.Tensor]:
    """Every quiver as rows x, y, u, v, and all of them together."""
    fields = []
    for quiver in quivers:
        columns = [as_numbers(quiver[name]) for name in ("X", "Y", "U", "V")]
        if all(column is not None and column.dim() == 1 for column in columns):
            shortest = min(len(column) for column in columns if column is not None)
            kept = [column[:shortest] for column in columns if column is not None]
            fields.append(torch.stack(kept, dim=1))
    return [*fields, torch.cat(fields)] if len(fields) > 1 else fields


def _at(field: torch.Tensor, tails: torch.Tensor) -> torch.Tensor | None:
    """(u, v) of the arrows that start at ``tails``, in that order; None unless each has one."""
    if len(field) != len(tails):
        return None
    extent = (tails.amax(dim=0) - tails.amin(dim=0)).max().clamp(min=1e-12)
    distance, nearest = torch.cdist(tails, field[:, :2]).min(dim=1)
    if not bool((distance <= TAIL * extent).all()) or len(set(nearest.tolist())) != len(tails):
        return None
    return field[nearest, 2:]
