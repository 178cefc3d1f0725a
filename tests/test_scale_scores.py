"""What earns nothing: a stub, zeros, an input handed back, a constant, ascent; on every exercise."""

from __future__ import annotations

import ast
import json
from typing import Any

import pytest
from helpers_judge import course, diagnoses, judge_all, judge_one, only

from autograder.errors import GraderError
from autograder.judge.catalogue import load
from autograder.records import Grade, Status
from autograder.scale.local import LocalExecutor

pytest_plugins = ["helpers_judge_fixtures"]

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
    return names[index % len(names)]


def ascents() -> dict[str, str]:
    """Where the catalogue has one: the misconception that climbs."""
    found = load(course().paths.misconceptions("a2_descent"))
    return {m.exercise: m.source for m in found if m.slug == "ascent"}


WORTHLESS: dict[str, bytes] = {
    "stub": only(),
    "None": returning(dict.fromkeys(EXERCISES, "None")),
    **{f"argument {i}": returning({e: parameter(e, i) for e in EXERCISES}) for i in range(5)},
    "the start alone": returning(START_ONLY),
    "zeros": returning({e: SHAPED[e].format("0.0") for e in EXERCISES}),
    "ones": returning({e: SHAPED[e].format("1.0") for e in EXERCISES}),
    "2.5": returning({e: SHAPED[e].format("2.5") for e in EXERCISES}),
    "nan": returning({e: SHAPED[e].format("float('nan')") for e in EXERCISES}),
    "inf": returning({e: SHAPED[e].format("float('inf')") for e in EXERCISES}),
    "a plain 0": returning(dict.fromkeys(EXERCISES, "0")),
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
            for e in EXERCISES
        })
        for kind in RAISING
    ]  # fmt: skip
    for judged in judge_all(judges, notebooks):
        for exercise in judged.grade.exercises:
            assert exercise.score == 0
            assert diagnoses(judged.grade, exercise.id) == set()


BAD_MANNERS = {
    "gd_step": "{'kind': np.array([1, 2])}",
    "race": "[alphas.update({k: np.array([1.0, 2.0]) for k in alphas}), {}][1]",
    "plot_path": "{'kind': np.array([1, 2])}",
    "plot_surface": "{'kind': 'axes', 'lines': 5}",
    "descend": "[[1.0], [2.0, 3.0]]",
    "update_pair": "iter([theta1, theta2])",
    "torch_descend": "theta0.to_sparse()",
    "learning_process": "10 ** 5000",
    "J_grad": "theta.to(torch.complex128)",
}


def test_odd_answers_are_failures_with_a_message_and_never_our_fault(
    judges: LocalExecutor,
) -> None:
    grade = judge_one(judges, returning(BAD_MANNERS)).grade
    ours = [
        check.check
        for exercise in grade.exercises
        for check in exercise.checks
        if check.status is Status.GRADER_ERROR
    ]
    assert ours == [], grade.notes
    assert grade.score == 0
    assert all(check.message for e in grade.exercises for check in e.checks)


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


def test_hidden_numbers_never_reach_a_message(judges: LocalExecutor) -> None:
    source = "def gd_step(theta, grad, alpha):\n    raise ValueError(theta.tolist())"
    spoken = "def descend(grad_fn, theta0, alpha, steps):\n    print(theta0)\n    return theta0 * 0"
    judged = judge_one(judges, only(gd_step=source, descend=spoken))
    grade = judged.grade
    known = {
        message for exercise in ("gd_step", "descend") for message in
        (check.message for check in grade.exercise(exercise).checks)
    }  # fmt: skip
    numbers = ast.literal_eval
    for message in known:
        for line in message.splitlines():
            if "ValueError" in line:
                shown = line.partition("ValueError: ")[2]
                assert all(len(str(x)) <= 8 for x in flat(numbers(shown))), message
    assert "tensor(" not in json.dumps([cell.outputs for cell in judged.cells])


def flat(value: Any) -> list[float]:
    return [x for item in value for x in flat(item)] if isinstance(value, list) else [value]


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
        def revive(self) -> None: ...

    bench: Any = examine.Bench(Quiet(), None, "digest", b"secret", "en", ())  # type: ignore[arg-type]
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
