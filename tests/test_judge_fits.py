"""Generic fits: each says its thing on a pair made for it, and nothing of a right answer."""

from __future__ import annotations

import pytest
import torch

from autograder.judge.fits import fit

V = torch.tensor([1.0, -2.0, 4.0], dtype=torch.float64)
M = torch.tensor([[1.0, 2.0], [-3.0, 5.0]], dtype=torch.float64)
WIDE = torch.tensor([[1.0, 2.0, 7.0], [-3.0, 5.0, 0.5]], dtype=torch.float64)
PATH = torch.tensor([[4.0, 1.0], [2.0, 0.7], [1.5, 0.3], [0.9, 0.1]], dtype=torch.float64)


def changed(row: int) -> torch.Tensor:
    """PATH with another value from that row on."""
    path = PATH.clone()
    path[row:, 0] += torch.tensor([0.3, 0.2, 0.7, 0.1], dtype=torch.float64)[: len(path) - row]
    return path


def shifted(by: int) -> torch.Tensor:
    """PATH moved by that many rows; the free row holds something else."""
    path = PATH.roll(by, 0)
    path[0 if by > 0 else -1] = torch.tensor([8.0, 9.0], dtype=torch.float64)
    return path


FITS = [
    ("fit.sign", -V, V, "step"),
    ("fit.sign", -M, M, "step"),
    ("fit.sign", -V[:1], V[:1], "step"),
    ("fit.scale", 2 * V, V, "step"),
    ("fit.scale", V / 3, V, "step"),
    ("fit.scale", -0.5 * M, M, "step"),
    ("fit.swapped", V.flip(0), V, "step"),
    ("fit.swapped", WIDE.flip(-1), WIDE, "step"),
    ("fit.transposed", M.T, M, "step"),
    ("fit.transposed", WIDE.T, WIDE, "step"),
    ("fit.sum", V.sum(), V, "step"),
    ("fit.sum", WIDE.sum(0), WIDE, "step"),
    ("fit.sum", WIDE.sum(1), WIDE, "step"),
    ("fit.mean", V.mean(), V, "step"),
    ("fit.mean", WIDE.mean(0), WIDE, "step"),
    ("fit.without_start", PATH[1:], PATH, "trajectory"),
    ("fit.without_end", PATH[:-1], PATH, "trajectory"),
    ("fit.extra_end", torch.cat([PATH, PATH[:1]]), PATH, "trajectory"),
    ("fit.extra_start", torch.cat([PATH[2:3], PATH]), PATH, "trajectory"),
    ("fit.stuck", PATH[:1].expand(4, 2), PATH, "trajectory"),
    ("fit.stuck", PATH[:1, 0].expand(4), PATH[:, 0], "trajectory"),
    ("fit.one_tensor", PATH[-1:].expand(4, 2), PATH, "trajectory"),
    ("fit.one_tensor", PATH[[0, 3, 3, 3]], PATH, "trajectory"),
    ("fit.first_difference", PATH[[0, 2, 2, 2]], PATH, "trajectory"),
    ("fit.late", shifted(1), PATH, "trajectory"),
    ("fit.early", shifted(-1), PATH, "trajectory"),
    ("fit.start", changed(0), PATH, "trajectory"),
    ("fit.first_difference", changed(1), PATH, "trajectory"),
    ("fit.first_difference", changed(3), PATH, "trajectory"),
]


@pytest.mark.parametrize(("id", "got", "expected", "kind"), FITS)
def test_a_fit_says_its_thing(
    id: str, got: torch.Tensor, expected: torch.Tensor, kind: str
) -> None:
    found = fit(got, expected, kind)
    assert found is not None and found.id == id
    assert found.texts["en"] and found.texts["zh"]
    assert "{" not in found.texts["en"] + found.texts["zh"]


@pytest.mark.parametrize("expected", [V, M, WIDE, PATH, torch.zeros(3), torch.ones(2, 2)])
@pytest.mark.parametrize("kind", ["step", "trajectory", "numerical"])
def test_a_right_answer_has_no_fit(expected: torch.Tensor, kind: str) -> None:
    found = fit(expected.double() * (1 + 1e-8), expected.double(), kind)
    assert found is None, found and found.id


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (V + torch.tensor([0.1, 0.2, -0.4]), V),
        (torch.tensor([1.0, 2.0]), V),
        (V, torch.zeros(3)),
        (torch.zeros(3), V),
        (torch.full((3,), torch.nan), V),
        (torch.full((3,), torch.inf), V),
        (torch.tensor(2.0), torch.tensor(1.0)),
        (torch.tensor([2.0, 0.0]), torch.tensor([0.5, 0.0])),  # any wrong number is a multiple
        (torch.tensor([2.0, 2e-9]), torch.tensor([0.5, 1e-9])),
        (PATH[1:], PATH),  # no walk: a row is not a step
        (torch.cat([PATH, PATH[:1]]), PATH),
        (torch.empty(0, 2), torch.empty(0, 2)),
        (torch.empty(0), V),
        (torch.rand(2, 3, 4), torch.rand(2, 3, 4) + 1),
    ],
)
def test_a_wrong_answer_of_unknown_cause_has_no_fit(
    got: torch.Tensor, expected: torch.Tensor
) -> None:
    assert fit(got.double(), expected.double(), "step") is None


def test_the_factor_and_the_row_are_named() -> None:
    doubled = fit(2 * V, V, "step")
    assert doubled is not None and "2" in doubled.texts["en"]
    third = fit(changed(2), PATH, "trajectory")
    assert third is not None and third.texts["en"].startswith("Row 2 of 3")
    assert "第 2 行" in third.texts["zh"]


def test_a_factor_holds_for_every_number_or_is_not_said() -> None:
    got = 2 * V
    got[1] += 1e-3
    assert fit(got, V, "step") is None


def test_labels_have_no_sign_and_no_factor() -> None:
    assert fit(-WIDE, WIDE, "labels") is None
    assert fit(2 * WIDE, WIDE, "labels") is None
    turned = fit(WIDE.T, WIDE, "labels")
    assert turned is not None and turned.id == "fit.transposed"


def test_one_thing_beside_zeros_is_neither_a_sum_nor_a_step_early() -> None:
    rest = torch.zeros(4, 2, dtype=torch.float64)
    rest[0] = torch.tensor([0.0, 2.0])
    assert fit(rest[0], rest, "trajectory") is None
    found = fit(torch.zeros(4, 2, dtype=torch.float64), rest, "trajectory")
    assert found is not None and found.id == "fit.start"
