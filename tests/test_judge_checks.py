"""Inputs that are drawn, sentences that are read, catalogues that are malformed."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

import pytest
import torch

from autograder.errors import CourseError
from autograder.judge.catalogue import load
from autograder.judge.checks import (
    FLOAT64,
    Draw,
    Flavour,
    black_box,
    check,
    seed,
    sentences,
    torch_function,
)
from autograder.judge.examine import check_id
from autograder.judge.secret import course_secret
from autograder.judge.show import show

FLOAT32 = Flavour(torch.float32, "cpu")


def everything(draw: Draw) -> list[Any]:
    return [
        draw.normal(2, 3), draw.uniform_tensor(-1, 1, 4), draw.uniform(2, 3), draw.integer(0, 100),
        draw.choice("abcdef"), draw.normal(2, scale=10.0),
    ]  # fmt: skip


def same(left: list[Any], right: list[Any]) -> bool:
    return all(
        torch.equal(a, b) if isinstance(a, torch.Tensor) else a == b
        for a, b in zip(left, right, strict=True)
    )


def test_the_same_seed_draws_the_same_and_another_seed_does_not() -> None:
    assert same(everything(Draw(7)), everything(Draw(7)))
    assert not torch.equal(Draw(7).normal(3), Draw(8).normal(3))
    torch.manual_seed(0)  # nobody's global state matters
    before = torch.rand(())
    torch.manual_seed(0)
    everything(Draw(7))
    assert torch.equal(torch.rand(()), before)


def test_float32_draws_the_same_numbers_rounded() -> None:
    coarse, fine = Draw(7, FLOAT32).normal(50), Draw(7).normal(50)
    assert coarse.dtype == torch.float32 and fine.dtype == torch.float64
    assert torch.equal(coarse, fine.float())


def test_what_is_drawn_lies_where_it_should() -> None:
    draw = Draw(1)
    assert all(2 <= draw.uniform(2, 3) < 3 for _ in range(200))
    assert {draw.integer(0, 3) for _ in range(200)} == {0, 1, 2}
    assert {draw.choice("ab") for _ in range(100)} == {"a", "b"}
    assert draw.tensor([1, 2]).dtype == torch.float64
    values = draw.uniform_tensor(-1, 1, 1000)
    assert values.min() < -0.9 and values.max() > 0.9
    gaps = draw.noncontiguous(draw.tensor([[1.0, 2.0], [3.0, 4.0]]))
    assert not gaps.is_contiguous() and gaps.tolist() == [[1.0, 2.0], [3.0, 4.0]]


def test_a_seed_needs_the_secret_and_every_part() -> None:
    known = seed(b"secret", "digest", "test")
    assert known == seed(b"secret", "digest", "test") and 0 <= known < 2**64
    others = [seed(b"other", "digest", "test"), seed(b"secret", "digest", "test2"),
              seed(b"secret", "digesttest"), seed(b"secret", "diges", "ttest")]  # fmt: skip
    assert known not in others
    assert seed(b"secret", "\ud800") != seed(b"secret", "\ud801")


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "state" / "secret"
    made = course_secret(path)
    assert len(made) == 32 and course_secret(path) == made
    assert path.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["secret"]
    assert course_secret(tmp_path / "other") != made


def test_a_docstring_is_a_sentence_in_each_language() -> None:
    texts = sentences("gd_step moves\n    downhill.\n\nzh: 往下\n    走。\n")
    assert texts == {"en": "gd_step moves downhill.", "zh": "往下走。"}
    assert sentences("Only English.") == {"en": "Only English."}


def test_a_check_carries_what_it_was_told() -> None:
    def none(draw: Draw) -> list[Any]:
        return []

    @check("f", public=none, hidden=none, core=True, weight=3, each_dtype=True)
    def test_f_values(student: Any, odd_name: Any) -> None:
        """It works.

        zh: 行。
        """

    spec: Any = test_f_values.__check__  # type: ignore[attr-defined]
    assert (spec.exercise, spec.core, spec.weight, spec.each_dtype) == ("f", True, 3, True)
    assert spec.sentence == {"en": "It works.", "zh": "行。"}


@pytest.mark.parametrize(
    ("how", "flavours"),
    [
        ({}, ["float64"]),
        ({"each_dtype": True}, ["float64", "float32", "cuda-float64", "cuda-float32"]),
        ({"each_device": True}, ["float64", "cuda-float64"]),
    ],
)
def test_a_check_says_in_what_it_is_run(how: dict[str, bool], flavours: list[str]) -> None:
    @check("f", public=list, hidden=list, **how)
    def test_f_values(student: Any, case: Any) -> None:
        """It works."""

    spec: Any = test_f_values.__check__  # type: ignore[attr-defined]
    assert [flavour.name for flavour in spec.flavours] == flavours


@pytest.mark.parametrize(
    ("flavour", "id"),
    [
        (FLOAT64, "gd_step_values"),
        (FLOAT32, "gd_step_values[float32]"),
        (Flavour(torch.float64, "cuda"), "gd_step_values[cuda-float64]"),
    ],
)
def test_the_id_of_a_check_names_its_flavour(flavour: Flavour, id: str) -> None:
    assert check_id("test_gd_step_values", flavour) == id


def test_functions_that_are_handed_out_can_be_called_in_the_judge_and_shown() -> None:
    square = black_box(lambda x: x**2, "x²")
    sine = torch_function("def s(x):\n    return torch.sin(x) * math.pi\n", "s", "π sin x")
    assert square(3) == 9
    assert torch.equal(sine(torch.ones(1)), torch.sin(torch.ones(1)) * torch.pi)
    assert [show(square), show(sine)] == ["x²", "π sin x"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (torch.tensor([1.0, 0.1234567]), "[1.0, 0.123457]"),
        (torch.arange(100.0), "[0.0, 1.0, 2.0, …, 99.0]"),
        (torch.tensor([1, 2]), "[1, 2]"),
        (torch.tensor(float("nan")), "nan"),
        (1e-20, "1e-20"),
        (3.0, "3.0"),
        ((1, "a"), "(1, 'a')"),
        (None, "None"),
        ({"slow": torch.ones(1)}, "{'slow': [1.0]}"),
    ],
)
def test_values_are_shown_short(value: Any, text: str) -> None:
    assert show(value) == text


def test_nothing_shown_is_long() -> None:
    for value in (["x" * 100] * 100, torch.rand(7, 7, 7), {str(n): n for n in range(1000)}):
        assert len(show(value)) <= 200


GOOD = '''
def f__wrong(x):
    """You added.

    zh: 加了。
    """
    # why
    y = x + 1

    return y
'''


def catalogue(folder: Path, text: str) -> Path:
    path = folder / "a1.py"
    path.write_text(textwrap.dedent(text), encoding="utf-8")
    return path


def test_a_catalogue_is_read_by_path_in_its_order(tmp_path: Path) -> None:
    (found,) = load(catalogue(tmp_path, GOOD))
    assert (found.id, found.texts) == ("f.wrong", {"en": "You added.", "zh": "加了。"})
    assert found.function(1) == 2
    assert found.source == "def f(x):\n    # why\n    y = x + 1\n\n    return y\n"
    assert load(tmp_path / "none.py") == ()


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("x = 1\ndef f(x):\n    '''A.\n\n    zh: B'''\n", 2, "f is not named <exercise>__<slug>"),
        ("def f__(x):\n    '''A.\n\n    zh: B'''\n", 1, "f__ is not named <exercise>__<slug>"),
        (
            "\n\ndef f__wrong(x):\n    '''Only English.'''\n    return x\n", 3,
            "f__wrong has no sentence in Chinese. Write a line `zh: …` into its docstring.",
        ),
        (
            "def f__wrong(x):\n    return x\n", 1,
            "f__wrong has no sentence in English. Begin its docstring with it.",
        ),
        ("def f__wrong(x):\n    return (\n", 2, "is not Python: "),
    ],
)  # fmt: skip
def test_a_malformed_catalogue_names_file_line_and_what_to_write(
    tmp_path: Path, text: str, line: int, says: str
) -> None:
    path = catalogue(tmp_path, text)
    with pytest.raises(CourseError) as error:
        load(path)
    assert str(error.value).startswith(f"{path}:{line}: {says}")


def test_a_name_that_comes_twice_would_hide_the_first(tmp_path: Path) -> None:
    twice = GOOD + GOOD.replace("x + 1", "x + 2")
    with pytest.raises(CourseError):
        load(catalogue(tmp_path, twice))


def test_a_catalogue_that_does_not_run_names_the_file(tmp_path: Path) -> None:
    path = catalogue(tmp_path, GOOD + "\nnowhere.x = 1\n")
    with pytest.raises(CourseError, match=str(path)):
        load(path)
