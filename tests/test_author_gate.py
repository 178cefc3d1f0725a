# ruff: noqa: F811 - a fixture is imported by its name
"""The course gate: passes the toy course, and names each thing that is wrong with a worse one."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any, Self

import pytest
from rich.console import Console
from test_author_toy import Toy, toy  # noqa: F401 - a fixture

from autograder.author.gate import GateResult, Trial, Verdict, check
from autograder.author.gate_table import render_table
from autograder.author.plan import Kind, plan
from autograder.errors import CourseError
from autograder.records import CellOutput, CheckResult, ExerciseGrade, Grade, Job, Judged, Status


class ToyJudge:
    """An Executor that runs notebooks in this process and knows what the toy exercises do."""

    def __init__(self, **override: Any) -> None:
        self.override = override
        """Attributes by exercise id: a grade to return instead, or an exception text."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def map(self, jobs: Iterable[Job]) -> Iterator[tuple[int, Judged]]:
        for index, job in reversed(list(enumerate(jobs))):
            yield index, self._judge(job)

    def _judge(self, job: Job) -> Judged:
        space: dict[str, Any] = {}
        bound: dict[str, Any] = {}
        outputs = []
        for number, cell in enumerate(json.loads(job.notebook)["cells"]):
            flags = cell["metadata"].get("nbgrader", {})
            if flags.get("grade"):
                name = flags["grade_id"].removeprefix("check_")
                bound[name] = space.get(name)
            elif cell["cell_type"] == "code":
                try:
                    with contextlib.redirect_stdout(io.StringIO()):
                        exec("".join(cell["source"]), space)
                except Exception as error:
                    shown = {
                        "output_type": "error",
                        "ename": type(error).__name__,
                        "evalue": str(error),
                    }
                    outputs.append(CellOutput(index=number, outputs=[shown]))
        exercises = tuple(
            ExerciseGrade(id=name, max_score=points, checks=(self._check(name, bound.get(name)),))
            for name, points in (("step", 2.0), ("Walker", 1.0))
        )
        grade = Grade(
            submission=job.submission,
            exercises=exercises,
            isolation="none",
            device="cpu",
            grader_version="0",
            course_sha256="",
            language=job.language,
        )
        return Judged(grade=grade, cells=tuple(outputs))

    def _check(self, name: str, found: Any) -> CheckResult:
        def result(status: Status, diagnosis: str | None = None, message: str = "") -> CheckResult:
            return CheckResult(
                check=f"test_{name}",
                exercise=name,
                status=status,
                core=True,
                diagnosis=diagnosis,
                message=message,
            )

        if name in self.override:
            return result(Status.GRADER_ERROR, message=self.override[name])
        try:
            got = found(3.0, 1.0, 0.5) if name == "step" else _walked(found)
        except Exception as error:
            return result(Status.CRASHED, message=str(error))
        wrong = {3.5: "step.ascent", 2.0: "step.whole_slope", 1.0: "Walker.stays"}
        if got == {"step": 2.5, "Walker": 0.6}[name]:
            return result(Status.PASSED)
        return result(Status.FAILED, wrong.get(got), f"gave {got}")


def _walked(kind: Any) -> float:
    walker = kind(1.0)
    walker.walk(2.0)
    return float(walker.x)


def gate(toy: Toy, **override: Any) -> GateResult:
    return check(toy.course, "toy", executor=ToyJudge(**override))


def trial(result: GateResult, kind: Kind, name: str = "", exercise: str = "step") -> Trial:
    (found,) = [
        one
        for one in result.trials
        if (one.kind, one.name, one.exercise) == (kind, name, exercise) and one.language == "en"
    ]
    return found


def only_problem(result: GateResult) -> str:
    assert len(result.problems) == 1, [str(problem) for problem in result.problems]
    assert not result.passed
    return str(result.problems[0])


def test_the_toy_course_passes(toy: Toy) -> None:
    seen: list[tuple[int, int]] = []
    result = check(toy.course, "toy", executor=ToyJudge(), progress=lambda *at: seen.append(at))
    assert [str(problem) for problem in result.problems] == []
    assert result.passed and result.languages == ("en", "zh")
    assert trial(result, Kind.SOLUTION).score == 2
    assert trial(result, Kind.SOLUTION, exercise="Walker").score == 1
    assert trial(result, Kind.STUB).score == 0
    assert trial(result, Kind.MISCONCEPTION, "ascent").diagnoses == ("step.ascent",)
    assert trial(result, Kind.MISCONCEPTION, "stays", "Walker").score == 0
    assert trial(result, Kind.VARIANT, "two_lines").score == 2
    assert {one.verdict for one in result.trials} == {Verdict.AS_IT_SHOULD}
    total = len(plan(toy.course, "toy").cases)
    assert seen == [(done, total) for done in range(1, total + 1)]


def test_solution_that_does_not_earn_all(toy: Toy) -> None:
    toy.edit(toy.solutions, "return moved", "return moved + 0")
    toy.edit(toy.solutions, "x - alpha * slope", "x - 2 * alpha * slope")
    problems = [str(problem) for problem in gate(toy).problems]
    assert any(
        "step: solution (en): earns 0 of 2, must earn all. test_step: FAILED: gave 2.0" in one
        for one in problems
    )
    visible = [one for one in problems if "visible checks on the solution (zh)" in one]
    assert visible and "toy.py: check: step" in visible[0] and "AssertionError" in visible[0]


def test_misconception_that_no_test_notices(toy: Toy) -> None:
    toy.edit(toy.misconceptions, "return x + alpha * slope", "return x - alpha * slope")
    message = only_problem(gate(toy))
    assert message.startswith("misconceptions/toy.py:1: step: misconception ascent: earns 2 of 2")
    assert "must lose points" in message


def test_misconception_diagnosed_as_another_or_as_nothing(toy: Toy) -> None:
    toy.edit(toy.misconceptions, "return x + alpha * slope", "return x - slope")
    message = only_problem(gate(toy))
    assert "is diagnosed as step.whole_slope, must be diagnosed as step.ascent" in message
    toy.edit(toy.misconceptions, "return x - slope", "return 100.0")
    assert "is not diagnosed, must be diagnosed as step.ascent" in only_problem(gate(toy))


def test_variant_that_loses_points(toy: Toy) -> None:
    toy.edit(toy.variants, "x + alpha * down", "x - alpha * down")
    message = only_problem(gate(toy))
    assert message.startswith("tests/variants/toy.py:1: step: variant two_lines: earns 0 of 2")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("step__ascent", "stap__ascent", "no exercise 'stap' (did you mean 'step'?)"),
        ("return x - slope", "return HELPER(x)", "uses 'HELPER', which it does not define"),
        (
            "def step__ascent(x, slope, alpha=0.1)",
            "def step__ascent(x, slope, alpha)",
            "the stub's",
        ),
    ],
)
def test_misconception_that_cannot_be_handed_in(
    toy: Toy, old: str, new: str, expected: str
) -> None:
    toy.edit(toy.misconceptions, old, new)
    assert expected in only_problem(gate(toy))


def test_a_variant_may_call_an_earlier_exercise(toy: Toy) -> None:
    source = (
        "class Walker__calls:\n    def __init__(self, x):\n        self.x = x\n\n"
        "    def walk(self, slope):\n        self.x = step(self.x, slope, 0.2)\n"
    )
    toy.variants.write_text(source)
    result = gate(toy)
    assert result.passed and trial(result, Kind.VARIANT, "calls", "Walker").score == 1


def test_our_own_fault_is_no_zero(toy: Toy) -> None:
    result = gate(toy, Walker="the reference raised")
    assert trial(result, Kind.STUB, exercise="Walker").verdict is Verdict.OUR_FAULT
    assert trial(result, Kind.STUB, exercise="Walker").score is None
    assert all("could not be graded: the reference raised" in str(p) for p in result.problems)


def test_visible_check_that_passes_on_the_stub(toy: Toy) -> None:
    toy.edit(toy.text, "walker.walk(2.0)\nassert walker.x == 0.6, walker.x", "walker.x")
    problems = [str(problem) for problem in gate(toy).problems]
    assert len(problems) == 2
    assert all("check: Walker" in one and "passes on the stub" in one for one in problems)


def test_leak_in_one_language(toy: Toy) -> None:
    toy.edit(toy.text, "# 往下走。", "# 往下走：moved = x - alpha * slope")
    message = only_problem(gate(toy))
    assert message.startswith("assignments/toy/toy.py:8: leak (zh): solution: holds")


def test_without_hidden_tests(toy: Toy) -> None:
    toy.hidden.unlink()
    with pytest.raises(CourseError, match=r"test_toy\.py: is missing"):
        gate(toy)


def test_table(toy: Toy) -> None:
    toy.edit(toy.misconceptions, "return x + alpha * slope", "return x - alpha * slope")
    console = Console(file=io.StringIO(), width=100)
    console.print(render_table(gate(toy)))
    text = console.file.getvalue()  # type: ignore[attr-defined]
    (row,) = [line for line in text.splitlines() if " step " in line]
    assert row.split()[1::2][:5] == ["step", "2/2", "0/2", "1/2", "1/1"]
