"""What counts as the same: tolerances by kind and dtype, shapes, types, side effects."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch

from autograder.box import wire
from autograder.judge.answers import CheckFailed
from autograder.judge.compare import (
    TOLERANCES,
    _plainly_same,
    as_numbers,
    autograd_gradient,
    close,
    close_dict,
    differs,
    exact,
    keeps_type,
    same_tensor,
)
from autograder.judge.show import apart, contrast, show

NAN, INF = math.nan, math.inf
FLOAT_MAX = torch.finfo(torch.float32).max


def fails(got: Any, expected: Any, kind: str = "step") -> str:
    """The problem, or '' where there is none."""
    try:
        close(got, expected, kind)
    except CheckFailed as failed:
        assert failed.texts["en"] and failed.texts["zh"]
        return failed.problem
    return ""


@pytest.mark.parametrize("kind", TOLERANCES)
@pytest.mark.parametrize(("dtype", "which"), [(torch.float64, 0), (torch.float32, 1)])
def test_a_tolerance_lets_a_third_of_it_through_and_three_times_it_not(
    kind: str, dtype: torch.dtype, which: int
) -> None:
    rtol = TOLERANCES[kind][which]
    expected = torch.tensor([[1.0, -200.0], [0.0, 3.0]], dtype=torch.float64)
    for factor, problem in ((0.3, ""), (3.0, "values")):
        off = expected.clone()
        off[1, 0] = factor * rtol * 200  # relative to the largest expected number
        assert fails(off.to(dtype), expected, kind) == problem


@pytest.mark.parametrize("kind", TOLERANCES)
def test_the_short_way_never_lets_through_what_the_long_way_does_not(kind: str) -> None:
    rng = torch.Generator().manual_seed(0)
    odd = [0.0, NAN, INF, -INF, 1e-300, 1e300]
    taken = 0
    for number in range(600):
        shape = [(), (1,), (4,), (3, 2), (2, 0)][number % 5]
        expected = torch.randn(shape, generator=rng, dtype=torch.float64)
        noise = torch.randn(shape, generator=rng, dtype=torch.float64)
        got = expected + 10.0 ** (-(number % 14)) * noise
        if number % 3 == 0 and expected.numel():
            expected.view(-1)[number % expected.numel()] = odd[number % 6]
            got.view(-1)[number % 2 and -1] = odd[number // 6 % 6]
        short = _plainly_same(got, expected, 1e-5, kind)
        assert not short or not differs(got, expected, 1e-5, kind).any()
        taken += short
    assert taken > 100


def test_the_scale_of_a_step_is_the_tensor_of_a_trajectory_the_rows_so_far() -> None:
    expected = torch.tensor([[1.0, 1.0], [1e6, 1.0]], dtype=torch.float64)
    early, late = expected.clone(), expected.clone()
    early[0, 0] += 1e-5
    late[1, 1] += 1e-5
    assert fails(early, expected, "step") == ""
    assert fails(early, expected, "trajectory") == "values"
    assert fails(late, expected, "trajectory") == ""


def test_zeros_are_compared_absolutely() -> None:
    zeros = torch.zeros(3, dtype=torch.float64)
    assert fails(zeros + 1e-10, zeros) == ""
    assert fails(zeros + 1e-8, zeros) == "values"


@pytest.mark.parametrize(
    ("got", "expected", "problem"),
    [
        ([NAN, 1.0], [NAN, 1.0], ""),
        ([INF, 1.0], [INF, 1.0], ""),
        ([-INF, 1.0], [INF, 1.0], "values"),
        ([NAN, 1.0], [INF, 1.0], "values"),
        ([1.0, 1.0], [NAN, 1.0], "values"),
        ([NAN, 1.0], [1.0, 1.0], "values"),
        ([INF, 1.0], [1.0, 1.0], "values"),
        ([INF, 2.0], [INF, 1.0], "values"),
        ([1e308, 1.0], [INF, 1.0], "values"),
        ([NAN, NAN], [NAN, NAN], ""),
    ],
)
@pytest.mark.parametrize("kind", TOLERANCES)
def test_nan_and_inf_stand_where_they_are_expected(
    got: list[float], expected: list[float], problem: str, kind: str
) -> None:
    double = torch.float64
    assert fails(torch.tensor(got, dtype=double), torch.tensor(expected, dtype=double), kind) == (
        problem
    )


@pytest.mark.parametrize(
    ("got", "problem"),
    [
        (torch.tensor([[1.0, 2.0]]), ""),
        ([[1.0, 2.0]], ""),
        (((1, 2),), ""),
        (np.array([[1.0, 2.0]]), ""),
        ([np.array([1.0, 2.0])], ""),
        ([torch.tensor([1.0, 2.0])], ""),
        ([[torch.tensor(1.0), np.float64(2.0)]], ""),
        (torch.tensor([[1, 2]]), ""),
        (torch.tensor([1.0, 2.0]), "shape"),
        (torch.tensor([[[1.0, 2.0]]]), "shape"),
        ([], "shape"),
        (1.0, "shape"),
        ([[1.0], [2.0, 3.0]], "odd"),
        ([["1", "2"]], "odd"),
        (None, "odd"),
        ("12", "odd"),
        ({"a": 1.0}, "odd"),
        (torch.tensor([[1 + 0j, 2 + 0j]]), "odd"),
        (np.array([[1j, 2]]), "odd"),
        (wire.Odd("generator"), "odd"),
        ([[wire.Odd("generator"), 2.0]], "odd"),
    ],
    ids=lambda value: show(value)[:40],
)
def test_numbers_of_any_welcome_type(got: Any, problem: str) -> None:
    assert fails(got, torch.tensor([[1.0, 2.0]], dtype=torch.float64)) == problem


def test_an_expected_shape_is_never_broadcast() -> None:
    assert fails(torch.ones(1), torch.ones(())) == "shape"
    assert fails(torch.ones(()), torch.ones(3)) == "shape"
    assert fails(torch.ones(3, 1), torch.ones(3)) == "shape"
    assert fails(torch.empty(0, 2), torch.empty(0, 2)) == ""
    assert fails(torch.empty(0, 2), torch.empty(0, 3)) == "shape"


def test_a_dict_needs_the_same_keys_and_each_value_close() -> None:
    expected = {"a": torch.ones(2), "b": torch.zeros(1)}
    close_dict({"b": [0.0], "a": (1, 1)}, expected)
    for got, problem in [
        ({"a": torch.ones(2)}, "shape"),
        ({"a": torch.ones(2), "b": [0.0], "c": 1}, "shape"),
        ({"a": torch.ones(2), "b": [0.1]}, "values"),
        ([torch.ones(2)], "odd"),
        (None, "odd"),
    ]:
        with pytest.raises(CheckFailed) as failed:
            close_dict(got, expected)
        assert failed.value.problem == problem


def test_the_keys_that_are_shown_are_bounded() -> None:
    many = {"k" * 100 + str(number): 1.0 for number in range(1000)}
    with pytest.raises(CheckFailed) as failed:
        close_dict(many, {"a": torch.ones(2)})
    assert len(failed.value.texts["en"]) < 2_000


@pytest.mark.parametrize(
    ("got", "ok"),
    [
        (torch.ones(3, dtype=torch.float32), True),
        (torch.ones(3, dtype=torch.float64), False),
        (torch.ones(3, dtype=torch.int64), False),
        (np.ones(3, dtype=np.float32), False),
        ([1.0], False),
        (1.0, False),
        (None, False),
        (wire.Odd("Sub"), False),
    ],
    ids=lambda value: show(value)[:40],
)
def test_keeps_type_wants_a_tensor_of_that_dtype(got: Any, ok: bool) -> None:
    like = torch.zeros(1, dtype=torch.float32)
    if ok:
        keeps_type(got, like)
        return
    with pytest.raises(CheckFailed) as failed:
        keeps_type(got, like)
    assert failed.value.problem == "type"


def leaf(grad: float | None = None) -> torch.Tensor:
    tensor = torch.ones(2, requires_grad=True)
    tensor.grad = None if grad is None else torch.full((2,), grad)
    return tensor


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        (torch.ones(2), torch.ones(2), True),
        (torch.tensor([NAN, INF]), torch.tensor([NAN, INF]), True),
        (torch.zeros(2), torch.tensor([NAN, 0.0]), False),
        (torch.tensor([INF]), torch.tensor([FLOAT_MAX]), False),
        (torch.ones(2), torch.ones(2).double(), False),
        (torch.ones(2), torch.ones(2, 1), False),
        (torch.ones(2), torch.tensor([1.0, 1.0 + 2e-7]), False),
        (torch.ones(2), [1.0, 1.0], False),
        (torch.ones(2), leaf(), False),
        (leaf(), leaf(1.0), False),
        (leaf(1.0), leaf(), False),
        (leaf(1.0), leaf(2.0), False),
        (leaf(1.0), leaf(1.0), True),
        (torch.zeros(2, 2)[:, 0], torch.zeros(2), True),
        (torch.tensor([True]), torch.tensor([True]), True),
        (torch.tensor([1 + 1j]), torch.tensor([1 + 1j]), True),
    ],
)
def test_an_argument_is_unchanged_to_the_bit(old: Any, new: Any, same: bool) -> None:
    assert same_tensor(old, new) is same


def test_references_are_float64_copies_and_gradients_of_scalars_or_batches() -> None:
    point = torch.ones(2, requires_grad=True)
    copy = exact(point)
    copy += 1
    assert copy.dtype == torch.float64 and point.tolist() == [1.0, 1.0]
    batch = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    assert torch.equal(autograd_gradient(lambda p: (p**2).sum(-1), batch), 2 * batch.double())
    assert autograd_gradient(lambda p: p[0] * 3, point).tolist() == [3.0, 0.0]
    assert point.grad is None


def test_the_gradient_of_a_constant_is_zero() -> None:
    assert autograd_gradient(lambda p: torch.ones(3), torch.ones(2)).tolist() == [0.0, 0.0]


def test_numbers_are_real_and_empty_lists_are_empty() -> None:
    assert as_numbers([]) is not None and as_numbers([]).shape == (0,)  # type: ignore[union-attr]
    assert as_numbers(True) == 1.0
    assert as_numbers(2**63) == float(2**63)
    assert as_numbers(1j) is None


def test_a_change_that_is_not_of_numbers_is_named() -> None:
    x = torch.tensor([1.0, 2.0])
    graded = torch.tensor([1.0, 2.0], requires_grad=True)
    assert contrast(x, graded) == ("requires_grad = False", "requires_grad = True")
    before = graded.detach().clone().requires_grad_()
    (graded**2).sum().backward()
    assert contrast(before, graded) == ("grad = None", "grad = [2.0, 4.0]")
    assert contrast(x, x.double()) == ("dtype = torch.float32", "dtype = torch.float64")
    assert contrast(x, x + 1) == ("[1.0, 2.0]", "[2.0, 3.0]")


def test_numbers_that_differ_do_not_look_alike() -> None:
    assert apart(1 / 6, 1 / 6 + 1e-3) == ("0.166667", "0.167667")
    assert apart(1 / 6, 1 / 6 + 1e-8) == ("0.166666667", "0.166666677")
    assert apart([0.1 + 0.2], [0.3]) == ("[0.30000000000000004]", "[0.29999999999999999]")
    assert apart(torch.tensor(0.25), 0.25) == ("0.25", "0.25")
    with pytest.raises(CheckFailed, match=r"got 0\.250000025, expected 0\.25"):
        close(0.250000025, torch.tensor(0.25, dtype=torch.float64))
