"""The course on "cuda", without a GPU: hidden tests, solutions and variants keep CUDA's rules about
devices on a pretended one. What only a GPU shows is in tests/test_cuda.py."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import pytest
import torch
from helpers_inprocess import Answerer, Margins, answerers, checks, margins
from helpers_judge import course
from helpers_pretend_cuda import There, pretended_cuda

_BOTH, _FLOAT64 = (torch.float64, torch.float32), (torch.float64,)
BEYOND = {"classify": "two_ways"}
"""Its Hessian by torch.func makes tensors below Python, where nothing is pretended."""


@pytest.fixture
def cuda() -> Iterator[None]:
    with warnings.catch_warnings(), pretended_cuda():
        warnings.simplefilter("ignore")
        yield


def on_cuda(assignment: str, one: Answerer) -> dict[str, Margins]:
    dtypes = _BOTH if one.name == "solution" else _FLOAT64
    return margins(course(), assignment, one, range(1), dtypes, "cuda")


@pytest.mark.parametrize("assignment", list(course().assignments))
def test_right_answers_pass_there_too(cuda: None, assignment: str) -> None:
    asked: set[str] = set()
    wrong = []
    for one in answerers(course(), assignment):
        if BEYOND.get(one.exercise) == one.name:
            continue
        for check, seen in on_cuda(assignment, one).items():
            asked.add(check)
            wrong += [f"{one.name}: {check}: {text}" for _, text in seen.failures]
    assert wrong == []
    specs = [spec for _, _, spec in checks(str(course().paths.hidden(assignment)))]
    many = sum(flavour.device == "cuda" for spec in specs for flavour in spec.flavours)
    assert len(asked) == many > 10


@pytest.mark.parametrize(
    ("mistake", "failing"),
    [
        (lambda theta, grad, alpha: (theta - alpha * grad).cpu(), {"gd_step_type"}),
        (
            lambda theta, grad, alpha: theta - torch.full_like(grad, alpha, device="cpu") * grad,
            {"gd_step_type", "gd_step_values", "gd_step_batches"},
        ),
    ],
)
def test_an_answer_that_forgets_the_device_fails_only_there(mistake: Any, failing: Any) -> None:
    one = Answerer("forgets", "gd_step", {"gd_step": mistake})
    here = margins(course(), "a2_descent", one, range(1), _FLOAT64)
    assert here and not any(seen.failures for seen in here.values())
    with pretended_cuda():
        there = on_cuda("a2_descent", one)
    assert {check.split("[")[0] for check, seen in there.items() if seen.failures} == failing


def test_tensors_of_two_devices_do_not_mix(cuda: None) -> None:
    there, here = torch.ones(2, device="cuda"), torch.ones(2)
    with pytest.raises(RuntimeError, match="same device"):
        there + here
    for one in (there + torch.tensor(1.0), there * 2, there + here.to(there), here.cuda() + there):
        assert one.device.type == "cuda" and one.tolist() == [2, 2]
    assert torch.zeros_like(there).device.type == there.sum().device.type == "cuda"
    assert torch.zeros_like(there, device="cpu").device.type == here.device.type == "cpu"


def test_numpy_wants_a_cpu_tensor(cuda: None) -> None:
    with pytest.raises(TypeError, match="can't convert cuda"):
        torch.ones(2, device="cuda").numpy()
    assert torch.ones(2, device="cuda").cpu().numpy().tolist() == [1, 1]


def test_gradients_stay_where_their_tensors_are(cuda: None) -> None:
    leaf, here = torch.ones(2, device="cuda", requires_grad=True), torch.ones(2, requires_grad=True)
    (leaf * here.to("cuda")).sum().backward()
    assert leaf.grad is not None and leaf.grad.device.type == "cuda"
    assert here.grad is not None and here.grad.device.type == "cpu"


def test_nothing_is_pretended_outside() -> None:
    with pretended_cuda():
        there = torch.ones(2, device="cuda")
    assert isinstance(there, There)
    assert type(torch.ones(2)) is torch.Tensor and torch.ones(2).device.type == "cpu"
    assert not {"device", "is_cuda", "numpy"} & set(vars(torch.Tensor))
