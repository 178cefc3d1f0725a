"""What a hidden test is made of: the ``check`` decorator, its inputs, and functions to hand out.

def _public(draw):                       # one case, small fixed numbers: students see it
    yield draw.tensor([1.0, 2.0]), draw.tensor([2.0, 4.0]), 0.1

def _steps(draw):                        # hidden cases, random per submission
    for shape in [(2,), (5, 2)]:
        yield draw.normal(*shape), draw.normal(*shape), draw.uniform(0.05, 0.4)

@check("gd_step", core=True, weight=3, public=_public, hidden=_steps, each_dtype=True)
def test_gd_step_values(student, case):
    '''gd_step moves against the gradient. (what students read)

    zh: ...
    '''
    theta, grad, alpha = case
    close(student.gd_step(theta, grad, alpha), exact(theta) - alpha * exact(grad))
"""

from __future__ import annotations

import functools
import hashlib
import hmac
import inspect
import math
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from types import CodeType
from typing import Any, TypeVar

import torch

from autograder.judge.answers import BlackBox, TorchFunction
from autograder.records import Texts

Cases = Callable[["Draw"], Iterable[Any]]
Test = TypeVar("Test", bound=Callable[..., None])
Choice = TypeVar("Choice")


@dataclass(frozen=True)
class Flavour:
    """The dtype and device in which a check is run."""

    dtype: torch.dtype
    device: str

    @property
    def name(self) -> str:
        """``float64``, ``float32``, ``cuda-float64`` ..."""
        short = str(self.dtype).removeprefix("torch.")
        return short if self.device == "cpu" else f"{self.device}-{short}"


FLOAT64 = Flavour(torch.float64, "cpu")
FLAVOURS = tuple(
    Flavour(dtype, device) for device in ("cpu", "cuda") for dtype in (torch.float64, torch.float32)
)


@dataclass(frozen=True)
class Check:
    """What the decorator was told."""

    exercise: str
    public: Cases
    hidden: Cases
    core: bool
    weight: float
    each_dtype: bool
    each_device: bool
    sentence: Texts

    @property
    def flavours(self) -> tuple[Flavour, ...]:
        """In what the check is run, the main one first."""
        if self.each_dtype:
            return FLAVOURS
        if self.each_device:
            return tuple(flavour for flavour in FLAVOURS if flavour.dtype is torch.float64)
        return (FLOAT64,)


_FIXTURES = inspect.Signature(
    [
        inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD)
        for name in ("student", "case")
    ]
)
"""The fixtures pytest is to provide for every check."""


def check(
    exercise: str,
    *,
    public: Cases,
    hidden: Cases,
    core: bool = False,
    weight: float = 1.0,
    each_dtype: bool = False,
    each_device: bool = False,
) -> Callable[[Test], Test]:
    """Make a pytest function a check of ``exercise``; its body is run once per case.

    ``public`` yields exactly one case, whose numbers students may see; ``hidden`` yields the
    cases that decide. With ``each_dtype`` the check is run in float64 (with ``weight``, core if
    ``core``), in float32 (weight 1, never core) and on every further device of the run; with
    ``each_device`` in float64 on each of them.
    """

    def mark(test: Test) -> Test:
        sentence = sentences(inspect.getdoc(test) or "")
        spec = Check(exercise, public, hidden, core, weight, each_dtype, each_device, sentence)
        test.__check__ = spec  # type: ignore[attr-defined]
        test.__signature__ = _FIXTURES  # type: ignore[attr-defined]  # whatever the case is called
        return test

    return mark


def sentences(docstring: str) -> Texts:
    """The English text and, after a line that starts with ``zh:``, the Chinese one."""
    english, _, chinese = docstring.partition("\nzh:")
    texts = {"en": " ".join(english.split())}
    if chinese:
        texts["zh"] = "".join(line.strip() for line in chinese.splitlines())
    return texts


class Draw:
    """Random inputs in one dtype on one device, the same for the same seed."""

    def __init__(self, seed: int, flavour: Flavour = FLOAT64) -> None:
        self.rng = torch.Generator().manual_seed(seed % 2**63)
        self._scalars = random.Random(seed)
        self.dtype = flavour.dtype
        self.device = flavour.device

    def tensor(self, values: Any) -> torch.Tensor:
        """Those values."""
        return torch.tensor(values, dtype=self.dtype, device=self.device)

    def normal(self, *shape: int, scale: float = 1.0) -> torch.Tensor:
        """Normal numbers with standard deviation ``scale``."""
        drawn = torch.randn(shape, generator=self.rng, dtype=torch.float64) * scale
        return drawn.to(self.device, self.dtype)

    def uniform_tensor(self, low: float, high: float, *shape: int) -> torch.Tensor:
        """Numbers uniform in [low, high)."""
        drawn = torch.rand(shape, generator=self.rng, dtype=torch.float64) * (high - low) + low
        return drawn.to(self.device, self.dtype)

    def uniform(self, low: float, high: float) -> float:
        """One Python float in [low, high)."""
        return self._scalars.uniform(low, high)

    def integer(self, low: int, high: int) -> int:
        """One int in [low, high)."""
        return self._scalars.randrange(low, high)

    def choice(self, options: Sequence[Choice]) -> Choice:
        """One of the options."""
        return options[self.integer(0, len(options))]

    def noncontiguous(self, tensor: torch.Tensor) -> torch.Tensor:
        """The same values with gaps between them in memory."""
        base = torch.zeros((*tensor.shape, 2), dtype=tensor.dtype, device=tensor.device)
        base[..., 0] = tensor.detach()
        return base[..., 0]


def seed(secret: bytes, *parts: str) -> int:
    """A seed that a student cannot compute: HMAC-SHA256 of the parts under the course's secret."""
    message = "\0".join(parts).encode("utf-8", "surrogatepass")
    return int.from_bytes(hmac.new(secret, message, hashlib.sha256).digest()[:8], "big")


def black_box(function: Callable[..., Any], label: str) -> BlackBox:
    """A plain function of real tensors, evaluated in the judge on request; shown as ``label``."""
    return BlackBox(function, label)


def torch_function(source: str, name: str, label: str, **given: Any) -> TorchFunction:
    """A differentiable function that travels as source, which defines ``name``.

    The source may use torch, math and what is ``given``: numbers, tensors. Give what was drawn
    rather than writing it into the source: the same source is compiled once only.
    """
    names: dict[str, Any] = {"torch": torch, "math": math, **given}
    exec(_compiled(source, name), names)  # noqa: S102 - written by a hidden test
    return TorchFunction(source, name, label, names[name], given)


@functools.lru_cache(256)
def _compiled(source: str, name: str) -> CodeType:
    """The same few sources for every submission, unless numbers drawn for it are in them."""
    return compile(source, f"<course function {name}>", "exec")
