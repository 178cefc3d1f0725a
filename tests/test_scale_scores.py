"""What earns nothing on every exercise: a stub, zeros, an input handed back, a constant, ascent."""

from __future__ import annotations

import json
import re
from typing import Any, ClassVar

import pytest
from helpers_judge import course, diagnoses, judge_all, judge_one, only

from autograder.errors import GraderError
from autograder.judge.catalogue import load
from autograder.records import Grade, Status
from autograder.scale.local import LocalExecutor

pytest_plugins = ["helpers_judge_fixtures"]

PLOTS = ("plot_path", "plot_surface")
EXERCISES = [exercise.id for exercise in course().assignment("a2_descent").exercises]
SIGNATURES = {
    "gd_step": "theta, grad, alpha",
    "J_grad": "theta",
    "update_pair": "d1, d2, theta1, theta2, alpha",
    "descend": "grad_fn, theta0, alpha, steps",
    "learning_process": "steps=50",
    "torch_descend": "f, theta0, alpha, steps",
    "race": "f, theta0, alphas, steps",
    "plot_path": "f, path, lim",
    "plot_surface": "f, lim",
}
SHAPED = {  # nothing but zeros or a constant of the right type and shape
    "gd_step": "torch.full_like(theta, {0})",
    "J_grad": "torch.full_like(theta, {0})",
    "update_pair": "(torch.full_like(theta1, {0}), torch.full_like(theta2, {0}))",
    "descend": "theta0.new_full((steps + 1, *theta0.shape), {0})",
    "learning_process": "torch.full((steps + 1,), {0}, dtype=torch.float64)",
    "torch_descend": "theta0.new_full((steps + 1, *theta0.shape), {0})",
    "race": "{{k: theta0.new_full((steps + 1, *theta0.shape), {0}) for k in alphas}}",
    "plot_path": "plt.subplots()[1]",
    "plot_surface": "plt.subplots(subplot_kw={{'projection': '3d'}})[1]",
}
START_ONLY = {  # the start, repeated: the input handed back in the right shape
    "update_pair": "theta1, theta2",
    "descend": "theta0.detach().clone().expand(steps + 1, -1)",
    "torch_descend": "theta0.detach().clone().expand(steps + 1, -1)",
    "race": "{k: theta0.detach().clone().expand(steps + 1, -1) for k in alphas}",
    "learning_process": "torch.full((steps + 1,), 2.5, dtype=torch.float64)",
}


def returning(values: dict[str, str]) -> bytes:
    """A notebook in which each exercise returns that expression."""
    sources = {
        name: f"def {name}({SIGNATURES[name]}):\n    return {value}"
        for name, value in values.items()
    }
    return only(**sources)


def parameter(name: str, index: int) -> str:
    names = [part.partition("=")[0].strip() for part in SIGNATURES[name].split(",")]
    return names[index]


def ascents() -> dict[str, str]:
    """Where the catalogue has one: the misconception that climbs."""
    found = load(course().paths.misconceptions("a2_descent"))
    return {m.exercise: m.source for m in found if m.slug == "ascent"}


def shaped(number: str) -> bytes:
    """That number everywhere; empty axes are drawn once only, for drawing takes its time."""
    drawn = EXERCISES if number == "0.0" else [e for e in EXERCISES if e not in PLOTS]
    return returning({e: SHAPED[e].format(number) for e in drawn})


def handed_back(index: int) -> bytes:
    """Each exercise returns that argument of its own."""
    fitting = [e for e in EXERCISES if index < SIGNATURES[e].count(",") + 1]
    return returning({e: parameter(e, index) for e in fitting})


WORTHLESS: dict[str, bytes] = {
    "stub": only(),
    "None": returning(dict.fromkeys(EXERCISES, "None")),
    **{f"argument {index}": handed_back(index) for index in range(5)},
    "the start alone": returning(START_ONLY),
    "zeros": shaped("0.0"),
    "ones": shaped("1.0"),
    "nan": shaped("float('nan')"),
    "ascent": only(**ascents()),
}


@pytest.fixture(scope="module")
def graded(judges: LocalExecutor) -> dict[str, Grade]:
    """All of these notebooks, graded at once."""
    found = judge_all(judges, list(WORTHLESS.values()))
    return {name: one.grade for name, one in zip(WORTHLESS, found, strict=True)}


@pytest.mark.parametrize("name", WORTHLESS)
def test_it_earns_nothing_on_any_exercise(graded: dict[str, Grade], name: str) -> None:
    grade = graded[name]
    assert grade.error is None
    assert {exercise.id: exercise.score for exercise in grade.exercises} == dict.fromkeys(
        EXERCISES, 0.0
    )


def test_ascent_is_named_wherever_one_can_climb(graded: dict[str, Grade]) -> None:
    climbing = ascents()
    assert {"gd_step", "descend", "torch_descend", "race"} <= set(climbing)
    for exercise in climbing:
        assert f"{exercise}.ascent" in diagnoses(graded["ascent"], exercise)


def test_a_stub_is_told_that_it_is_not_written(graded: dict[str, Grade]) -> None:
    for exercise in graded["stub"].exercises:
        assert {check.status for check in exercise.checks} == {Status.FAILED}
        assert all("not written yet" in check.message for check in exercise.checks)


RAISING = ["RuntimeError", "TypeError", "ValueError", "AttributeError", "IndexError", "KeyError"]


def test_an_exception_of_unknown_cause_gets_no_diagnosis(judges: LocalExecutor) -> None:
    notebooks = [
        only(**{
            e: f"def {e}({SIGNATURES[e]}):\n    raise {kind}('of unknown cause')"
            for e in EXERCISES if e not in PLOTS or kind == "TypeError"
        })
        for kind in RAISING
    ]  # fmt: skip
    for judged in judge_all(judges, notebooks):
        for exercise in judged.grade.exercises:
            assert exercise.score == 0
            assert diagnoses(judged.grade, exercise.id) == set()


BAD_MANNERS = {
    "gd_step": "{'kind': np.array([1, 2])}",
    "race": "[path for path in alphas]",
    "plot_path": "{'kind': np.array([1, 2])}",
    "plot_surface": "{'kind': 'axes', 'lines': 5}",
    "descend": "[[1.0], [2.0, 3.0]]",
    "update_pair": "iter([theta1, theta2])",
    "torch_descend": "theta0.to_sparse()",
    "learning_process": "10 ** 5000",
}
OUR_FAULT = {
    "J_grad": ("theta.to(torch.complex128)", "diagnose._same_value: bool of a complex tensor"),
    "race": (
        "[alphas.update({k: np.array([1.0, 2.0]) for k in alphas}), {}][1]",
        "test_race_inputs: args_after[2] != case[2] of arrays",
    ),
}


def faults(grade: Grade) -> list[str]:
    checks = [check for exercise in grade.exercises for check in exercise.checks]
    return [check.check for check in checks if check.status is Status.GRADER_ERROR]


def test_odd_answers_are_failures_with_a_message(judges: LocalExecutor) -> None:
    grade = judge_one(judges, returning(BAD_MANNERS)).grade
    assert faults(grade) == [], grade.notes
    assert grade.score == 0
    failing = [c for e in grade.exercises for c in e.checks if c.status is not Status.PASSED]
    assert failing and all(check.message for check in failing)


@pytest.mark.parametrize(
    "exercise",
    list(OUR_FAULT),
)
def test_an_odd_answer_is_not_our_fault(judges: LocalExecutor, exercise: str) -> None:
    value, _ = OUR_FAULT[exercise]
    grade = judge_one(judges, returning({exercise: value})).grade
    assert faults(grade) == [], grade.notes
    assert grade.score == 0


def test_by_hand_is_by_hand_for_the_whole_exercise_and_named(judges: LocalExecutor) -> None:
    source = (
        "def J_grad(theta):\n    p = theta.detach().requires_grad_()\n"
        "    return torch.autograd.grad((p**2).sum(), p)[0]"
    )
    exercise = judge_one(judges, only(J_grad=source)).grade.exercise("J_grad")
    assert exercise.score == 0
    assert {check.status for check in exercise.checks} == {Status.FORBIDDEN}
    assert {check.diagnosis for check in exercise.checks} == {"J_grad.autograd"}


def test_autograd_on_some_inputs_only_is_found_out_and_costs_the_exercise(
    judges: LocalExecutor,
) -> None:
    source = (
        "def J_grad(theta):\n    if theta.dim() < 3:\n        return 2 * theta\n"
        "    p = theta.detach().requires_grad_()\n"
        "    return torch.autograd.grad((p**2).sum(), p)[0]"
    )
    assert judge_one(judges, only(J_grad=source)).grade.exercise("J_grad").score == 0


def test_right_for_a_point_but_not_for_a_batch_earns_part_and_is_told_so(
    judges: LocalExecutor,
) -> None:
    source = (
        "def gd_step(theta, grad, alpha):\n"
        "    if theta.dim() > 1: raise ValueError('one point only')\n"
        "    return theta - alpha * grad"
    )
    exercise = judge_one(judges, only(gd_step=source)).grade.exercise("gd_step")
    assert exercise.score is not None and 0 < exercise.score < 2
    assert {c.check for c in exercise.checks if c.status is not Status.PASSED} >= {
        "gd_step_batches", "gd_step_batches[float32]",
    }  # fmt: skip


def test_hidden_inputs_never_reach_a_message_or_an_output(judges: LocalExecutor) -> None:
    """A message quotes the public example, which has short numbers; hidden ones have 15 digits."""
    judged = judge_one(judges, only(
        gd_step="def gd_step(theta, grad, alpha):\n    raise ValueError(theta.tolist())",
        descend="def descend(grad_fn, theta0, alpha, steps):\n    print(theta0.tolist())\n"
        "    return theta0 * 1.5",
        update_pair="def update_pair(d1, d2, theta1, theta2, alpha):\n    display(theta1)\n"
        "    assert False, str(theta1.item())",
    ))  # fmt: skip
    messages = [check.message for e in judged.grade.exercises for check in e.checks]
    assert any("ValueError: [2.0, 1.0]" in message for message in messages)
    told = "\n".join(messages) + json.dumps([cell.outputs for cell in judged.cells])
    assert re.findall(r"\d\.\d{9,}", told) == []


def test_a_hidden_test_that_is_wrong_is_our_fault_and_no_zero() -> None:
    """Built by hand: the examiner with a test that raises something of its own."""
    from autograder.judge import examine
    from autograder.judge.checks import FLOAT64, Draw, check
    from autograder.records import ExerciseGrade

    def one(draw: Draw) -> list[int]:
        return [1]

    @check("gd_step", public=one, hidden=one, core=True)
    def broken(student: Any, case: Any) -> None:
        """It breaks."""
        raise KeyError("ours")

    class Quiet:
        answers: ClassVar[list[Any]] = []

        def revive(self) -> None: ...

    quiet: Any = Quiet()
    bench: Any = examine.Bench(quiet, quiet, "digest", b"secret", "en", ())
    for fault in (broken, _raises(GraderError("the box is gone"))):
        spec: Any = broken.__check__  # type: ignore[attr-defined]
        result = examine.examine(bench, fault, spec, "test_broken", FLOAT64)
        assert result.status is Status.GRADER_ERROR
        assert "no fault of yours" in result.message
        exercise = ExerciseGrade(id="gd_step", max_score=2, checks=(result,))
        assert exercise.score is None
    assert len(bench.faults) == 2 and "KeyError" in bench.faults[0]


def _raises(error: Exception) -> Any:
    def test(student: Any, case: Any) -> None:
        raise error

    return test
