"""Differentiable functions for the hidden tests of a3_terrain.

All are coupled: no coordinate can be treated on its own, and no two play the same part. What sits
where (a centre, a well) is exact in the dtype of the draw, so that a start on a saddle stays there.
"""

from __future__ import annotations

import math
from typing import Any

import torch

from autograder.judge.checks import Draw, torch_function


def named(label: str, formula: str) -> Any:
    """f of (…, 2) from a formula in x and y, shown to students as ``label``."""
    source = f"def f(p):\n    x, y = p[..., 0], p[..., 1]\n    return {formula}\n"
    return torch_function(source, "f", label)


def valley() -> Any:
    """Convex and coupled."""
    return named("x² + xy + y²", "x**2 + x * y + y**2")


def himmelblau() -> Any:
    """Four minima of height 0, four saddles, one maximum."""
    return named("(x² + y − 11)² + (x + y² − 7)²", "(x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2")


def hill_and_hollow() -> Any:
    """A maximum at (√½, 0), a minimum at (−√½, 0)."""
    return named("x·exp(−x² − y²)", "x * torch.exp(-x**2 - y**2)")


def egg_box() -> Any:
    """Minima at (kπ, lπ), saddles between two of them, flat tops between four."""
    return named("−(cos²x + cos²y)²", "-(torch.cos(x) ** 2 + torch.cos(y) ** 2) ** 2")


def two_hollows() -> Any:
    """Minima at ±(1, ¼), a saddle at 0: what students see of find_minima and basins."""
    return named("(x² − 1)² + (2y − x/2)²", "(x**2 - 1) ** 2 + (2 * y - x / 2) ** 2")


def hills(draw: Draw, n: int) -> Any:
    """(…, n) -> (…): curved differently at every point, no two second derivatives alike."""
    weights = [draw.uniform(0.4, 0.7) + 0.3 * i / n for i in range(n)]
    couple, wave, bend = draw.uniform(0.3, 0.5), draw.uniform(0.3, 0.6), draw.uniform(0.1, 0.2)
    return torch_function(
        "def f(p):\n"
        f"    weights = torch.tensor({weights!r}, dtype=p.dtype, device=p.device)\n"
        "    q = torch.roll(p, 1, -1)\n"
        f"    wave = {wave!r} * torch.cos(p + 0.5 * q)\n"
        f"    return (weights * p**2 + {couple!r} * p * q + {bend!r} * p * q**2 + wave).sum(-1)\n",
        "f",
        "f",
    )


def plane(draw: Draw, n: int) -> Any:
    """(…, n) -> (…): linear."""
    slopes = [draw.uniform(0.5, 1.5) for _ in range(n)]
    return torch_function(
        "def f(p):\n"
        f"    slopes = torch.tensor({slopes!r}, dtype=p.dtype, device=p.device)\n"
        "    return (p * slopes).sum(-1) + 2\n",
        "f",
        "a·p + 2",
    )


def level(height: float) -> Any:
    """(…, n) -> (…): constant; the result does not depend on p, not even in torch's notes."""
    return torch_function(
        "def f(p):\n"
        f"    return torch.full(p.shape[:-1], {height!r}, dtype=p.dtype, device=p.device)\n",
        "f",
        f"{height:g}",
    )


def around(
    draw: Draw, point: torch.Tensor, curvatures: list[float], slope: list[float] | None = None,
    angle: float | None = None,
) -> Any:  # fmt: skip
    """f with these principal curvatures and this gradient (default: none) at ``point``.

    The principal directions are random; in two dimensions they can be turned by ``angle``.
    """
    n = len(curvatures)
    if angle is None:
        turn = torch.linalg.qr(draw.normal(n, n).to("cpu", torch.float64)).Q
    else:
        c, s = math.cos(angle), math.sin(angle)
        turn = torch.tensor([[c, -s], [s, c]], dtype=torch.float64)
    matrix = turn @ torch.diag(torch.tensor(curvatures, dtype=torch.float64)) @ turn.T
    matrix = (matrix + matrix.T) / 2
    return torch_function(
        "def f(p):\n"
        f"    d = p - torch.tensor({point.tolist()!r}, dtype=p.dtype, device=p.device)\n"
        f"    matrix = torch.tensor({matrix.tolist()!r}, dtype=p.dtype, device=p.device)\n"
        f"    slope = torch.tensor({slope or [0.0] * n!r}, dtype=p.dtype, device=p.device)\n"
        "    bend = d**2 * torch.roll(d, 1, -1)\n"
        f"    return (0.5 * (d @ matrix) * d + slope * d + {draw.uniform(0.3, 0.9)!r} * bend)"
        f".sum(-1) + {draw.uniform(1.0, 4.0)!r}\n",
        "f",
        "f",
    )


def round_bowl(bottom: torch.Tensor, curvature: float) -> Any:
    """The same curvature in every direction: with α = 1 / curvature one step arrives."""
    return torch_function(
        "def f(p):\n"
        f"    bottom = torch.tensor({bottom.tolist()!r}, dtype=p.dtype, device=p.device)\n"
        f"    return {curvature / 2!r} * ((p - bottom) ** 2).sum(-1) + 1.5\n",
        "f",
        "f",
    )


def twin_wells(draw: Draw, apart: float) -> tuple[Any, torch.Tensor]:
    """f with two minima so far apart, and these (2, 2); the way between them is a diagonal."""
    slant = draw.uniform(0.7, 1.0)
    c = apart / 2 / math.sqrt(1 + slant**2)
    a, b = draw.uniform_tensor(-2.0, 2.0, 2).tolist()
    formula = f"{draw.uniform(8.0, 12.0)!r} * (u**2 - {c**2!r}) ** 2 + (v - {slant!r} * u) ** 2"
    source = f"def f(p):\n    u, v = p[..., 0] - {a!r}, p[..., 1] - {b!r}\n    return {formula}\n"
    wells = draw.tensor([[a + c, b + slant * c], [a - c, b - slant * c]])
    return torch_function(source, "f", "f"), wells


def four_wells(draw: Draw) -> tuple[Any, torch.Tensor]:
    """f with minima near centre + (±1, ±1), a maximum exactly at the centre; and the centre."""
    centre = draw.uniform_tensor(-2.0, 2.0, 2)
    a, b = centre.tolist()
    k, c = draw.uniform(0.9, 1.2), draw.uniform(0.35, 0.5)
    formula = f"(u**2 - 1) ** 2 + {k!r} * (v**2 - 1) ** 2 + {c!r} * u * v"
    source = f"def f(p):\n    u, v = p[..., 0] - {a!r}, p[..., 1] - {b!r}\n    return {formula}\n"
    return torch_function(source, "f", "f"), centre


def uneven(draw: Draw) -> tuple[Any, torch.Tensor]:
    """f with minima at centre + (−1, c) and + (2, 4c), c ≈ 0.1; and the centre.

    The pass between them is at u ≈ 1.2, so between 0.5 and 1.2 the nearer minimum is the wrong one.
    """
    centre = draw.uniform_tensor(-2.0, 2.0, 2)
    a, b = centre.tolist()
    q, k, c = draw.uniform(1.15, 1.25), draw.uniform(2.5, 3.5), draw.uniform(0.08, 0.12)
    bends = f"u**4 / 2 - {(1 + q) * 2 / 3!r} * u**3 + {q - 2!r} * u**2 + {4 * q!r} * u"
    formula = f"{bends} + {k!r} * (v - {c!r} * u**2) ** 2"
    source = f"def f(p):\n    u, v = p[..., 0] - {a!r}, p[..., 1] - {b!r}\n    return {formula}\n"
    return torch_function(source, "f", "f"), centre


def two_valleys(draw: Draw) -> tuple[Any, torch.Tensor]:
    """f with minima at centre + (±1, c) and a saddle exactly at the centre; and the centre.

    Descent that starts on the ridge, above or below the centre, stays on it and ends on the saddle.
    """
    centre = draw.uniform_tensor(-2.0, 2.0, 2)
    a, b = centre.tolist()
    k, c = draw.uniform(3.8, 4.2), draw.uniform(0.2, 0.25)
    formula = f"(u**2 - 1) ** 2 + {k!r} * (v - {c!r} * u**2) ** 2"
    source = f"def f(p):\n    u, v = p[..., 0] - {a!r}, p[..., 1] - {b!r}\n    return {formula}\n"
    return torch_function(source, "f", "f"), centre
