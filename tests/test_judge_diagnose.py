"""Wrong answers in a real box: named if a misconception explains all of them, else not."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import pytest
import torch
from helpers_judge import course, session, student

from autograder.box import wire
from autograder.judge import diagnose
from autograder.judge.answers import Answer, CheckFailed
from autograder.judge.catalogue import Misconception, load
from autograder.judge.checks import black_box
from autograder.judge.compare import close, keeps_type, unchanged
from autograder.judge.launch import Zygote
from autograder.records import Status

pytest_plugins = ["helpers_judge_fixtures"]

CATALOGUE = load(course().paths.misconceptions("a2_descent"))
STEP = [m for m in CATALOGUE if m.exercise == "gd_step"]


def points() -> list[tuple[torch.Tensor, torch.Tensor, float]]:
    rng = torch.Generator().manual_seed(1)
    double = torch.float64
    return [
        (torch.randn(n, generator=rng, dtype=double), torch.randn(n, generator=rng, dtype=double),
         0.1 * n)
        for n in (2, 3, 4)
    ]  # fmt: skip


def failures(zygote: Zygote, body: str, cases: Sequence[Any] = ()) -> list[CheckFailed]:
    """How the values of this gd_step fail on each case where they do."""
    found = []
    source = f"import torch\ndef gd_step(theta, grad, alpha):\n    {body}"
    with session(zygote, source, names=("gd_step",)) as opened:
        for theta, grad, alpha in cases or points():
            try:
                close(student(opened).gd_step(theta, grad, alpha), theta - alpha * grad)
            except CheckFailed as failed:
                found.append(failed)
    return found


def named(zygote: Zygote, body: str, candidates: Sequence[Misconception] = STEP) -> str | None:
    failed = failures(zygote, body)
    assert failed
    found = diagnose.misconception(failed, candidates)
    return found.id if found else None


@pytest.mark.parametrize(
    ("body", "id"),
    [
        ("return theta + alpha * grad", "gd_step.ascent"),
        ("x = alpha * grad\n    return [float(a + b) for a, b in zip(theta, x)]", "gd_step.ascent"),
        ("return theta - grad", "gd_step.no_alpha"),
        ("return -(alpha * grad)", "gd_step.only_the_step"),
        ("return theta * (1 - alpha)", "gd_step.theta_for_grad"),
    ],
)
def test_a_known_mistake_is_named_however_it_is_written(
    bare_zygote: Zygote, body: str, id: str
) -> None:
    assert named(bare_zygote, body) == id


@pytest.mark.parametrize(
    "body",
    [
        "return theta - 1.37 * alpha * grad + 0.01",
        "return theta + alpha * grad + 1e-6",
        "return theta.flip(0)",
        "return (theta + alpha * grad).flip(0)",
        "return None",
        "return 'up'",
        "return {'theta': theta + alpha * grad}",
        "return theta + alpha * grad if len(theta) == 2 else theta - grad",
        "return torch.tensor(float('nan')) * theta",
        "raise ValueError('no idea')",
        "raise TypeError('no idea')",
        "raise RuntimeError('no idea')",
        "raise IndexError('no idea')",
    ],
)
def test_a_wrong_answer_of_unknown_cause_is_not_named(bare_zygote: Zygote, body: str) -> None:
    assert named(bare_zygote, body) is None


def test_ties_go_to_the_first_in_the_catalogue(bare_zygote: Zygote) -> None:
    first = STEP[0]
    twin = dataclasses.replace(first, slug="twin")
    body = "return theta + alpha * grad"
    assert first.slug == "ascent"
    assert named(bare_zygote, body, [first, twin]) == "gd_step.ascent"
    assert named(bare_zygote, body, [twin, first]) == "gd_step.twin"


def test_every_failing_call_must_be_explained(bare_zygote: Zygote) -> None:
    body = "return theta + alpha * grad if len(theta) < 4 else theta"
    failed = failures(bare_zygote, body)
    assert len(failed) == 3
    assert diagnose.misconception(failed, STEP) is None
    named = diagnose.misconception(failed[:2], STEP)
    assert named is not None and named.slug == "ascent"
    assert diagnose.misconception([], STEP) is None
    silent = CheckFailed("timeout", {}, status=Status.TIMEOUT, answer=failed[0].answer)
    assert diagnose.misconception([*failed[:2], silent], STEP) is None


def right_answers(zygote: Zygote, body: str) -> list[Answer]:
    """What this gd_step answers to every case."""
    source = f"import torch\ndef gd_step(theta, grad, alpha):\n    {body}"
    with session(zygote, source, names=("gd_step",)) as opened:
        return [student(opened).gd_step(*case) for case in points()]


def test_who_is_right_where_a_misconception_is_wrong_made_another_mistake(
    bare_zygote: Zygote,
) -> None:
    body = "return theta + alpha * grad if len(theta) == 2 else theta - alpha * grad"
    failed, answers = failures(bare_zygote, body), right_answers(bare_zygote, body)
    ascent = STEP[0]
    assert ascent.slug == "ascent" and diagnose.misconception(failed, [ascent]) is ascent
    assert diagnose.agrees(ascent, answers[:1]) and not diagnose.agrees(ascent, answers)
    assert diagnose.misconception(failed, [ascent], right=lambda _: False) is None


def test_an_exception_is_a_right_answer_where_the_student_raised_it(bare_zygote: Zygote) -> None:
    source = "def gd_step(theta, grad, alpha):\n    raise ValueError('no ' * 40)"
    with session(bare_zygote, source, names=("gd_step",)) as opened:
        asked = student(opened)
        with pytest.raises(CheckFailed):
            asked.gd_step(*points()[0])
    (answer,) = asked.answers

    def candidate(body: str) -> Misconception:
        names: dict[str, Any] = {}
        exec(f"def gd_step(theta, grad, alpha):\n    {body}", names)
        return Misconception("gd_step", "x", {"en": "x"}, "", names["gd_step"])

    assert diagnose.agrees(candidate("raise ValueError('other words')"), [answer])
    assert not diagnose.agrees(candidate("raise TypeError('no')"), [answer])
    assert not diagnose.agrees(candidate("return theta"), [answer])


def test_what_is_right_does_not_explain_a_slope_that_is_a_little_off(bare_zygote: Zygote) -> None:
    (off,) = failures(bare_zygote, "return (theta - alpha * grad) * (1 + 3e-6)", points()[:1])
    off.kind = "numerical"
    right = dataclasses.replace(
        STEP[0], function=lambda theta, grad, alpha: theta - alpha * grad, slug="right"
    )
    near = dataclasses.replace(
        right, function=lambda theta, grad, alpha: (theta - alpha * grad) * (1 + 2.5e-6)
    )
    assert diagnose.misconception([off], [right]) is None
    assert diagnose.misconception([off], [near]) is near


@pytest.mark.parametrize("body", ["return None", "return torch.zeros(2)", "raise ValueError('no')"])
def test_an_answer_that_many_mistakes_share_is_explained_in_every_check_or_not(
    bare_zygote: Zygote, body: str
) -> None:
    names: dict[str, Any] = {}
    exec(f"import torch\ndef gd_step(theta, grad, alpha):\n    {body}", names)
    alike = Misconception("gd_step", "alike", {"en": "So?"}, "", names["gd_step"])
    (short,) = failures(bare_zygote, body, points()[:1])
    (other,) = failures(bare_zygote, "return theta + grad", points()[1:2])
    assert diagnose.misconception([short], [alike]) is alike
    assert diagnose.misconception([short], [alike], others=[short]) is alike
    assert diagnose.misconception([short], [alike], others=[other]) is None
    (numbers,) = failures(bare_zygote, "return theta + alpha * grad", points()[:1])
    assert diagnose.misconception([numbers], STEP, others=[other]) is STEP[0]


def test_a_changed_argument_and_a_list_are_told_apart_from_wrong_values(
    bare_zygote: Zygote,
) -> None:
    source = "def gd_step(theta, grad, alpha):\n    theta -= alpha * grad\n    return theta"
    theta, grad, alpha = points()[0]
    with (
        session(bare_zygote, source, names=("gd_step",)) as opened,
        pytest.raises(CheckFailed) as failed,
    ):
        unchanged(student(opened).gd_step(theta, grad, alpha))
    found = diagnose.misconception([failed.value], STEP)
    assert found is not None and found.slug == "in_place"
    source = "def gd_step(theta, grad, alpha):\n    return (theta - alpha * grad).tolist()"
    with (
        session(bare_zygote, source, names=("gd_step",)) as opened,
        pytest.raises(CheckFailed) as failed,
    ):
        keeps_type(student(opened).gd_step(theta, grad, alpha), theta)
    found = diagnose.misconception([failed.value], STEP)
    assert found is not None and found.slug == "list"


def test_a_black_box_that_a_candidate_asks_for_ever_is_not_the_answer(
    bare_zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(diagnose, "_MAX_EVALUATIONS", 100)

    def endless(f: Any) -> Any:
        while True:
            f(1.0)

    greedy = Misconception("f", "greedy", {"en": "x", "zh": "x"}, "", endless)
    with (
        session(bare_zygote, "def f(g):\n    return g(2.0)") as opened,
        pytest.raises(CheckFailed) as failed,
    ):
        close(student(opened).f(black_box(lambda x: x, "x")), 3.0)
    assert diagnose.misconception([failed.value], [greedy]) is None


def test_a_generic_fit_is_of_values_and_shapes_only(bare_zygote: Zygote) -> None:
    (doubled, *_) = failures(bare_zygote, "return 2 * (theta - alpha * grad)")
    found = diagnose.generic(doubled)
    assert found is not None and found.id == "fit.scale"
    (nothing, *_) = failures(bare_zygote, "return None")
    assert diagnose.generic(nothing) is None
    assert diagnose.generic(CheckFailed("values", {"en": ""})) is None


def test_a_factor_is_told_only_if_all_wrong_numbers_share_it(bare_zygote: Zygote) -> None:
    doubled = failures(bare_zygote, "return 2 * (theta - alpha * grad)")
    found = diagnose.generic(doubled[0], [*doubled, CheckFailed("type", {"en": ""})])
    assert found is not None and found.id == "fit.scale"
    to_unit = "new = theta - alpha * grad\n    return new / new.norm()"
    units = failures(bare_zygote, to_unit)
    found = diagnose.generic(units[0])
    assert found is not None and found.id == "fit.scale"
    assert diagnose.generic(units[0], units) is None


@pytest.mark.parametrize("misconception", CATALOGUE, ids=lambda m: m.id)
def test_a_misconception_is_complete(misconception: Misconception) -> None:
    assert misconception.exercise in {e.id for e in course().assignment("a2_descent").exercises}
    assert misconception.texts["en"] and misconception.texts["zh"]
    names: dict[str, Any] = {}
    exec(compile(misconception.source, misconception.id, "exec"), names)
    assert callable(names[misconception.exercise])
    assert misconception.texts["en"][:20] not in misconception.source


def test_no_two_misconceptions_have_one_id() -> None:
    ids = [m.id for m in CATALOGUE]
    assert len(ids) == len(set(ids))


def test_what_is_diagnosed_crossed_the_wire_like_the_students_answer() -> None:
    packer = wire.Packer()
    assert isinstance(packer.pack(lambda: 1), wire.Odd)
    assert diagnose._same_value(wire.Odd("function"), wire.Odd("function"), CheckFailed("odd", {}))
    assert not diagnose._same_value({"a": 1.0}, {"b": 1.0}, CheckFailed("values", {}))
    assert not diagnose._same_value("a", 1.0, CheckFailed("odd", {}))


def test_a_public_example_asks_each_misconception_once(bare_zygote: Zygote) -> None:
    """For all checks and submissions: it is the same example. Hidden cases are asked each time."""
    asked: list[int] = []

    def ascent(theta: torch.Tensor, grad: torch.Tensor, alpha: float) -> torch.Tensor:
        asked.append(len(theta))
        return theta + alpha * grad

    candidate = Misconception("gd_step", "ascent", {"en": "You climbed."}, "", ascent)
    (public,) = failures(bare_zygote, "return theta + alpha * grad", points()[:1])
    (again,) = failures(bare_zygote, "return theta - 2 * alpha * grad", points()[:1])
    (hidden,) = failures(bare_zygote, "return theta + alpha * grad", points()[1:2])
    assert diagnose.misconception([hidden], [candidate], public=public) is candidate
    assert diagnose.misconception([hidden], [candidate], public=public) is candidate
    assert diagnose.misconception([hidden], [candidate], public=again) is None
    assert asked == [2, 3, 3]


def test_what_a_misconception_draws_is_forgotten(zygote: Zygote) -> None:
    import matplotlib.pyplot as plt

    drawing = [m for m in CATALOGUE if m.exercise == "plot_surface"]
    source = "import matplotlib.pyplot as plt\ndef plot_surface(f, lim):\n    return plt.gca()"
    with session(zygote, source, names=("plot_surface",)) as opened:
        answer = student(opened).plot_surface(black_box(lambda p: p[..., 0], "f"), 1.0)
    diagnose.misconception([CheckFailed("rule", {}, answer=answer)], drawing)
    assert plt.get_fignums() == []
