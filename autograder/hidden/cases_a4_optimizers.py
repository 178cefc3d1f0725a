"""Inputs and references for the hidden tests of a4_optimizers: one step, one matrix, one schedule.

Random per submission; no two coordinates play the same part. Names that end in ``_public`` are
the examples students may see.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable

import torch

from autograder.hidden.cases_a2_descent import Cases, both_dtypes, leaf, steady
from autograder.judge.answers import Answer, CheckFailed
from autograder.judge.checks import Draw
from autograder.judge.compare import exact, fail

# max_lr


def matrix_public(draw: Draw) -> Cases:
    """The Hessian of 4θ₁² + 4θ₁θ₂ + 8θ₂²: eigenvalues 12 ± 4√2."""
    yield draw.tensor([[8.0, 4.0], [4.0, 16.0]])


def matrices(draw: Draw) -> Cases:
    """Coupled positive definite matrices of several sizes."""
    for n in (2, 3, 5):
        yield _definite(draw, n)


def matrix_layout_public(draw: Draw) -> Cases:
    """One direction only."""
    yield draw.tensor([[8.0]])


def matrix_layouts(draw: Draw) -> Cases:
    """1 × 1, tiny, huge, with gaps in memory, requiring grad."""
    yield draw.uniform_tensor(0.5, 2.0, 1, 1)
    yield _definite(draw, 3) * 1e-8
    yield _definite(draw, 2) * 1e6
    yield draw.noncontiguous(_definite(draw, 3))
    yield _definite(draw, 2).requires_grad_()


def matrix_types(draw: Draw) -> Cases:
    """In float64 and in float32."""
    for dtype in (torch.float64, torch.float32):
        yield _definite(draw, 3).to(dtype)


def saddle_public(draw: Draw) -> Cases:
    """A saddle, although its diagonal is positive."""
    yield draw.tensor([[2.0, 4.0], [4.0, 2.0]])


def not_definite(draw: Draw) -> Cases:
    """Saddles, a hilltop (of positive determinant), a flat direction, flat ground."""
    size = draw.uniform(0.5, 2.0)
    yield draw.tensor([[2.0, 3.0], [3.0, 2.0]]) * size
    yield torch.diag(draw.tensor([-1.0, 4.0, -2.0])) * size
    yield -_definite(draw, 2)
    yield -_definite(draw, 3)
    yield torch.diag(draw.tensor([size, 0.0]))
    yield draw.tensor([[0.0, 0.0], [0.0, 0.0]])


def highest_rate(H: torch.Tensor) -> torch.Tensor:
    """The reference for max_lr: two over the largest eigenvalue, ()."""
    largest: torch.Tensor = torch.linalg.eigvalsh(exact(H))[-1]
    return 2 / largest


def require_value_error(ask: Callable[[], Answer], *, en: str, zh: str) -> None:
    """Pass if the call raises a ValueError; anything else raises CheckFailed with that text."""
    try:
        answer = ask()
    except CheckFailed as failure:
        seen = failure.answer.observation.raised if failure.answer else None
        if failure.problem == "raised" and seen is not None and seen.is_a("ValueError"):
            return
        raise
    fail(answer, en=en, zh=zh)


def _definite(draw: Draw, n: int) -> torch.Tensor:
    """Eigenvalues between about 1 and 4, along directions that lie between the axes."""
    turn, _ = torch.linalg.qr(draw.normal(n, n).to("cpu", torch.float64))
    sizes = torch.linspace(1.0, 4.0, n, dtype=torch.float64) * draw.uniform(0.8, 1.25)
    matrix: torch.Tensor = turn @ torch.diag(sizes) @ turn.T
    return ((matrix + matrix.T) / 2).to(draw.device, draw.dtype)


# momentum_step


def push_public(draw: Draw) -> Cases:
    """One point that moves already."""
    yield draw.tensor([2.0, -1.0]), draw.tensor([4.0, 1.0]), draw.tensor([-2.0, 3.0]), 0.25, 0.5


def pushes(draw: Draw) -> Cases:
    """(theta, grad, v, alpha, beta), one point each."""
    for n in (2, 3, 4):
        yield _push(draw, n)


def first_push_public(draw: Draw) -> Cases:
    """The first step."""
    yield draw.tensor([2.0, -1.0]), draw.tensor([4.0, 1.0]), None, 0.25, 0.5


def first_pushes(draw: Draw) -> Cases:
    """First steps, of one point and of many."""
    for shape in [(3,), (2,), (4, 2)]:
        yield draw.normal(*shape), draw.normal(*shape), None, *_rates(draw)


def push_batch_public(draw: Draw) -> Cases:
    """Two points."""
    theta, grad = draw.tensor([[2.0, -1.0], [0.0, 1.0]]), draw.tensor([[4.0, 1.0], [2.0, 0.0]])
    yield theta, grad, draw.tensor([[-2.0, 3.0], [1.0, 1.0]]), 0.25, 0.5


def push_batches(draw: Draw) -> Cases:
    """Every other shape."""
    for shape in [(), (5, 2), (3, 4, 2), (2, 3)]:
        yield _push(draw, *shape)


def push_layout_public(draw: Draw) -> Cases:
    """On flat ground: it coasts."""
    yield draw.tensor([2.0, -1.0]), draw.tensor([0.0, 0.0]), draw.tensor([-2.0, 3.0]), 0.25, 0.5


def push_layouts(draw: Draw) -> Cases:
    """Gaps in memory, a leaf with a .grad, empty, huge, tiny, flat ground, β = 0."""
    yield *(draw.noncontiguous(draw.normal(3, 2)) for _ in range(3)), *_rates(draw)
    yield leaf(draw, 3), draw.normal(3), draw.normal(3), *_rates(draw)
    yield *(draw.normal(0, 2) for _ in range(3)), *_rates(draw)
    for scale in (1e6, 1e-6):
        yield *(draw.normal(2, scale=scale) for _ in range(3)), *_rates(draw)
    yield draw.normal(2), draw.tensor([0.0, 0.0]), draw.normal(2), *_rates(draw)
    yield *(draw.normal(2) for _ in range(3)), draw.uniform(0.05, 0.4), 0.0


def push_types(draw: Draw) -> Cases:
    """With a velocity and without, in float64 and in float32."""
    for theta in both_dtypes(draw):
        yield theta, theta.roll(1), theta.roll(2), *_rates(draw)
        yield theta, theta.roll(1), None, *_rates(draw)


def pushed(
    theta: torch.Tensor, grad: torch.Tensor, v: torch.Tensor | None, alpha: float, beta: float
) -> torch.Tensor:
    """The reference for momentum_step: new point and new velocity in one tensor (2, …)."""
    velocity = exact(grad) if v is None else beta * exact(v) + exact(grad)
    return torch.stack([exact(theta) - alpha * velocity, velocity])


Push = tuple[torch.Tensor, torch.Tensor, torch.Tensor, float, float]


def _push(draw: Draw, *shape: int) -> Push:
    def make() -> Push:
        theta, grad, v = (draw.normal(*shape) for _ in range(3))
        return theta, grad, v, *_rates(draw)

    return steady(make, lambda case: [pushed(*case)])


def _rates(draw: Draw) -> tuple[float, float]:
    """α and β, neither of them near ½, 1 or the other one."""
    return draw.uniform(0.05, 0.3), draw.uniform(0.6, 0.9)


# step_decay


def schedule_public(draw: Draw) -> Cases:
    """Halved every three steps."""
    yield 0.8, 0.5, 3, [0, 2, 3, 7]


def schedules(draw: Draw) -> Cases:
    """(alpha0, gamma, every, at), the t in order."""
    for every in (4, 7):
        first, gamma = draw.uniform(0.2, 0.9), draw.uniform(0.2, 0.45)
        yield first, gamma, every, [0, 1, every - 1, every, every + 1, 2 * every, 3 * every + 2]


def jumping_public(draw: Draw) -> Cases:
    """The t in no order, one of them twice."""
    yield 0.8, 0.5, 3, [7, 0, 3, 0]


def jumps(draw: Draw) -> Cases:
    """The t in no order; decay at every step; no decay; a rate that grows; all at once to 0."""
    first = draw.uniform(0.2, 0.9)
    yield first, draw.uniform(0.2, 0.45), 5, [17, 3, 5, 17, 0, 30, 4]
    yield first, draw.uniform(0.6, 0.8), 1, [4, 0, 2, 1]
    yield first, 1.0, 4, [9, 0, 4]
    yield first, draw.uniform(1.2, 1.6), 3, [7, 0, 3]
    yield first, 0.0, 2, [3, 0, 2, 1]


def decayed(alpha0: float, gamma: float, every: int, at: list[int]) -> torch.Tensor:
    """The reference for step_decay: torch's own StepLR, asked after t steps."""
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=alpha0)
    schedule = torch.optim.lr_scheduler.StepLR(optimizer, step_size=every, gamma=gamma)
    rates = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch would like to see steps of the optimizer as well
        for _ in range(max(at) + 1):
            rates.append(float(schedule.get_last_lr()[0]))
            schedule.step()
    return torch.tensor([rates[t] for t in at], dtype=torch.float64)
