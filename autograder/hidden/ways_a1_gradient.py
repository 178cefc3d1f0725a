"""Inputs and references for directional and steepest of a1_gradient."""

from __future__ import annotations

import torch

from autograder.hidden.cases_a1_gradient import Cases, Function, leaf_of
from autograder.hidden.cases_a2_descent import both_dtypes
from autograder.hidden.hills_a1_gradient import bent, bowl, gradient, hill, level, on_a_slope
from autograder.judge.answers import Answer, CheckFailed
from autograder.judge.checks import Draw
from autograder.judge.compare import close, exact, fail

# directional: (f, p, u)


def direction_public(draw: Draw) -> Cases:
    """x²y at (2, 3), towards (3, 4)."""
    yield bent(), draw.tensor([2.0, 3.0]), draw.tensor([3.0, 4.0])


def directions(draw: Draw) -> Cases:
    """(f, p, u), u neither of unit length nor close to a level direction."""
    for n in (2, 3, 4, 2):
        f, p = on_a_slope(draw, n)
        yield f, p, _slanted(draw, gradient(f, p))


def contour_public(draw: Draw) -> Cases:
    """x²y at (2, 3), where ∇f = (12, 4), along the contour line."""
    yield bent(), draw.tensor([2.0, 3.0]), draw.tensor([-4.0, 12.0])


def along_contours(draw: Draw) -> Cases:
    """(f, p, u) with u at a right angle to the gradient."""
    for _ in range(2):
        f, p = hill(draw, 2), draw.normal(2)
        x, y = gradient(f, p).tolist()
        size = draw.uniform(0.5, 2.0)
        yield f, p, draw.tensor([-y * size, x * size])


def sized_directions(draw: Draw) -> Cases:
    """(f, p, u) with u huge or tiny, with p huge, with one coordinate, opposite ways."""
    f, p = hill(draw, 3), draw.normal(3)
    u = _slanted(draw, gradient(f, p))
    yield f, p, u * 1e6
    yield f, p, u * -1e-6
    p = draw.normal(3, scale=1e6)
    yield f, p, _slanted(draw, gradient(f, p))
    f, p = hill(draw, 1), draw.normal(1)
    yield f, p, _slanted(draw, gradient(f, p))


def level_direction_public(draw: Draw) -> Cases:
    """A function that is 3 everywhere."""
    yield level(3.0), draw.tensor([2.0, 3.0]), draw.tensor([3.0, 4.0])


def level_directions(draw: Draw) -> Cases:
    """(f, p, u) where f is constant, or level at p."""
    yield level(draw.uniform(1.0, 4.0)), draw.normal(3), draw.normal(3)
    yield bowl(draw), draw.tensor([0.0, 0.0]), draw.normal(2)


def direction_layouts(draw: Draw) -> Cases:
    """(f, p, u) with gaps in memory and with leaves; and twice the plain thing."""
    for p in (draw.normal(3), draw.noncontiguous(draw.normal(3)), leaf_of(draw, draw.normal(3))):
        f = hill(draw, 3)
        u = _slanted(draw, gradient(f, p))
        yield f, p, draw.noncontiguous(u).requires_grad_(p.requires_grad)


def direction_types(draw: Draw) -> Cases:
    """(f, p, u) in float64 and in float32."""
    for p in both_dtypes(draw):
        yield hill(draw, 3), p, p.roll(1)


def slope(f: Function, p: torch.Tensor, u: torch.Tensor) -> torch.Tensor:
    """The reference for directional."""
    way = exact(u)
    return gradient(f, p) @ way / (way @ way).sqrt()


def _slanted(draw: Draw, grad: torch.Tensor) -> torch.Tensor:
    """A vector within 70° of the gradient or of its opposite: its slope keeps its digits."""
    for _ in range(200):
        u = draw.normal(len(grad))
        cosine = (grad * exact(u)).sum() / grad.norm() / exact(u).norm()
        if cosine.abs() > 0.35:
            return torch.nn.functional.normalize(u, dim=0) * draw.uniform(2.0, 5.0)
    raise AssertionError("no direction found")


# steepest: (f, p)


def steep(draw: Draw) -> Cases:
    """(f, p) on steep slopes: gentle ones are a check of their own."""
    for n in (2, 3, 4):
        f, p = hill(draw, n, size=30.0), draw.normal(n)
        yield f, p / p.norm() * draw.uniform(1.8, 2.2)


def compared_public(draw: Draw) -> Cases:
    """x²y at (2, 3), against four other ways, one of them close to the steepest."""
    others = draw.tensor([[0.96, 0.28], [0.6, 0.8], [-1.0, 0.0], [0.0, -1.0]])
    yield bent(), draw.tensor([2.0, 3.0]), others


def compared(draw: Draw) -> Cases:
    """(f, p, 64 unit vectors)."""
    for n in (2, 3):
        ways = draw.normal(64, n)
        yield hill(draw, n), draw.normal(n), ways / ways.norm(dim=1, keepdim=True)


def flats(draw: Draw) -> Cases:
    """(f, p) at the bottom of a bowl, and where f is constant."""
    yield bowl(draw), draw.tensor([0.0, 0.0])
    yield level(draw.uniform(1.0, 4.0)), draw.normal(3)


def gentle_public(draw: Draw) -> Cases:
    """x²y/1000000 at (2, 3)."""
    yield bent(1e-6), draw.tensor([2.0, 3.0])


def gentle(draw: Draw) -> Cases:
    """(f, p) on slopes of 10⁻⁶ and 10⁶, and in one dimension."""
    yield hill(draw, 2, size=1e-6), draw.normal(2)
    yield hill(draw, 3, size=1e6), draw.normal(3)
    yield hill(draw, 1), draw.normal(1)


def climb(f: Function, p: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """The reference for steepest."""
    grad = gradient(f, p)
    size = (grad**2).sum().sqrt()
    return (grad / size if size > 0 else torch.zeros_like(grad)), size


def two_parts(answer: Answer) -> tuple[Answer, Answer]:
    """The two values of steepest, each as an answer."""
    if not isinstance(answer.value, (tuple, list)) or len(answer.value) != 2:
        fail(
            answer,
            en="Return two values: the direction, then the slope: return unit, magnitude.",
            zh="请返回两个值：先方向，后坡度：return unit, magnitude。",
        )
    unit, size = (answer.with_value(part) for part in answer.value)
    return unit, size


def close_parts(answer: Answer, expected: tuple[torch.Tensor, torch.Tensor]) -> None:
    """``close`` for both; the message shows both together."""
    for part, wanted in zip(two_parts(answer), expected, strict=True):
        try:
            close(part, wanted)
        except CheckFailed as failure:
            if failure.problem != "values":
                raise
            raise CheckFailed("values", failure.texts, answer=answer, expected=expected) from None
