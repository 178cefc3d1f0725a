# ruff: noqa: F811 - a fixture is imported by its name
"""The course gate: passes the toy course, and names each thing that is wrong with a worse one."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any, Self

import pytest
from msgspec import UNSET
from rich.console import Console
from test_author_toy import Toy, toy  # noqa: F401 - a fixture

from autograder.author import confusion
from autograder.author.gate import GateResult, Trial, Verdict, check
from autograder.author.gate_table import render_table
from autograder.author.plan import Kind
from autograder.errors import CourseError
from autograder.judge.faults import our_fault
from autograder.records import CellOutput, CheckResult, ExerciseGrade, Grade, Job, Judged, Status


class ToyJudge:
    """An Executor that runs notebooks in this process and knows what the toy exercises do."""

    def __init__(self, **override: Any) -> None:
        self.override = override
        """By exercise id: the text of a fault of ours; an error in tolerances; or "in company": it
        loses its points where another exercise is in the notebook."""
        self.notebooks: list[str] = []

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
        self.notebooks.append(job.submission.path)
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
            ExerciseGrade(id=name, max_score=points, checks=(self._check(name, bound),))
            for name, points in (("step", 2.0), ("Walker", 1.0))
        )
        ended = ("step: ended (TIMEOUT)", "Walker: ended (TIMEOUT)")
        together = "in company" in self.override.values() and len(bound) > 1
        grade = Grade(
            submission=job.submission,
            exercises=exercises,
            isolation="none",
            device="cpu",
            grader_version="0",
            course_sha256="",
            language=job.language,
            notes=ended if together else (),
        )
        return Judged(grade=grade, cells=tuple(outputs))

    def _check(self, name: str, bound: dict[str, Any]) -> CheckResult:
        planted, found = self.override.get(name), bound.get(name)

        def result(status: Status, diagnosis: str | None = None, message: str = "") -> CheckResult:
            off: Any = planted if isinstance(planted, float) else UNSET
            return CheckResult(
                check=f"test_{name}",
                exercise=name,
                status=status,
                core=True,
                diagnosis=diagnosis,
                message=message,
                deviation=off,
            )

        if planted == "in company":
            if len(bound) > 1:
                return result(Status.TIMEOUT)
        elif isinstance(planted, str):
            return result(Status.GRADER_ERROR, message=planted)
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


def gate(toy: Toy, *, machine_made: bool = False, **override: Any) -> GateResult:
    judge = ToyJudge(**override)
    return check(toy.course, "toy", executor=judge, machine_made=machine_made)


def trial(result: GateResult, kind: Kind, name: str = "", exercise: str = "step") -> Trial:
    (found,) = [
        one
        for one in result.trials
        if (one.kind, one.name, one.exercise) == (kind, name, exercise)
        and (one.language, one.seed) == ("en", 0)
    ]
    return found


def only_problem(result: GateResult) -> str:
    assert len(result.problems) == 1, [str(problem) for problem in result.problems]
    assert not result.passed
    return str(result.problems[0])


def test_the_toy_course_passes(toy: Toy) -> None:
    seen: list[tuple[int, int]] = []
    judge = ToyJudge()
    result = check(toy.course, "toy", executor=judge, machine_made=False, seeds=2,
                   progress=lambda *at: seen.append(at))  # fmt: skip
    assert [str(problem) for problem in result.problems] == []
    assert result.passed and result.languages == ("en", "zh")
    assert trial(result, Kind.SOLUTION).score == 2
    assert trial(result, Kind.SOLUTION, exercise="Walker").score == 1
    assert trial(result, Kind.STUB).score == 0
    assert trial(result, Kind.MISCONCEPTION, "ascent").diagnoses == ("step.ascent",)
    assert trial(result, Kind.MISCONCEPTION, "stays", "Walker").score == 0
    assert trial(result, Kind.VARIANT, "two_lines").score == 2
    assert {one.verdict for one in result.trials} == {Verdict.AS_IT_SHOULD}
    total = len(judge.notebooks)
    assert seen == [(done, total) for done in range(1, total + 1)]
    assert {one.seed for one in result.trials if one.kind is Kind.VARIANT} == {0, 1}
    assert {one.seed for one in result.trials if one.kind is Kind.MISCONCEPTION} == {0}
    together = [path for path in judge.notebooks if "step misc" in path and "Walker misc" in path]
    assert len(together) == 1, judge.notebooks


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
    console = Console(file=io.StringIO(), width=80)
    console.print(render_table(gate(toy)))
    text = console.file.getvalue()  # type: ignore[attr-defined]
    (row,) = [line for line in text.splitlines() if " step " in line]
    assert row.split()[:6] == ["step", "2/2", "0/2", "1/2", "-", "1/1"]


def test_mutant_that_survives_must_be_listed_with_its_reason(toy: Toy) -> None:
    survivors = [
        problem for problem in gate(toy, machine_made=True).problems if "survives" in str(problem)
    ]
    names = {problem.what.removeprefix("mutant ") for problem in survivors}
    assert "return x -> return -x" in names
    assert "x - alpha * slope -> x + alpha * slope" not in names, "the toy test kills that one"
    message = str(survivors[0])
    assert message.startswith(str(toy.hidden)[-18:]) or "hidden/test_toy.py: step:" in message
    assert "list it with the reason why it is right in tests/variants/equivalent.toml" in message
    listed = [
        f'[[toy]]\nexercise = "{one.exercise}"\nreason = "The toy judge asks little."\n'
        f"mutants = [{json.dumps(one.what.removeprefix('mutant '))}]\n"
        for one in survivors
    ]
    (toy.variants.parent / "equivalent.toml").write_text("\n".join(listed))
    result = gate(toy, machine_made=True)
    assert [str(problem) for problem in result.problems] == []
    machine_made = [one for one in result.trials if one.kind is Kind.MUTANT]
    assert sum(one.equivalent for one in machine_made) == len(survivors)
    assert all(one.score == one.max_score for one in machine_made if one.equivalent)


def test_listed_mutant_that_is_killed_or_gone_is_stale(toy: Toy) -> None:
    path = toy.variants.parent / "equivalent.toml"
    path.write_text(
        '[[toy]]\nexercise = "step"\nreason = "who knows"\nmutants = [\n'
        '  "x - alpha * slope -> x + alpha * slope",\n  "gone -> away",\n]\n'
    )
    problems = [str(problem) for problem in gate(toy, machine_made=True).problems]
    (killed,) = [one for one in problems if "is listed as equivalent (who knows)" in one]
    assert killed.startswith("tests/variants/equivalent.toml:5: step: mutant x - alpha * slope")
    (gone,) = [one for one in problems if "is not made (any more)" in one]
    assert gone.startswith("tests/variants/equivalent.toml:6: step: mutant gone -> away")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[[toy]]\n", "missing required field `exercise`"),
        ('[[toy]]\nexercise = "step"\nreason = " "\nmutants = []\n', "the reason is empty"),
        ('[[toy]]\nexercise = "s"\nreason = "r"\nmutants = ["a", "a"]\n', "'a' twice"),
        ("toy = [", "tests/variants/equivalent.toml: [[toy]]"),
    ],
)
def test_list_of_equivalents_that_cannot_be_read(toy: Toy, text: str, expected: str) -> None:
    (toy.variants.parent / "equivalent.toml").write_text(text)
    with pytest.raises(CourseError) as caught:
        gate(toy, machine_made=True)
    assert expected in str(caught.value)


def test_a_tolerance_too_near_to_the_solution_or_to_a_wrong_answer(toy: Toy) -> None:
    problems = {problem.what: str(problem) for problem in gate(toy, step=0.2).problems}
    assert (
        "margin: in test_step its rounding errors reach 0.2 of the tolerance"
        in (problems["solution (en)"])
    )
    assert "by 0.2 tolerances only, in test_step; 10 are safe" in problems["misconception ascent"]
    assert set(problems) == {"solution (en)", "solution (zh)", "misconception ascent",
                             "misconception whole_slope"}  # fmt: skip


def test_what_fails_in_company_is_asked_again_alone(toy: Toy) -> None:
    """A neighbour in the notebook neither costs a right answer its points nor kills a mutant."""
    result = gate(toy, step="in company")
    lost = [one for one in result.trials if one.verdict is not Verdict.AS_IT_SHOULD]
    assert {one.kind for one in lost} == {Kind.SOLUTION}, "whole notebooks are never packed"
    toy.edit(toy.misconceptions, "return x + alpha * slope", "return x - alpha * slope")
    problems = [str(problem) for problem in gate(toy, step="in company").problems]
    assert any("misconception ascent: earns 2 of 2" in one for one in problems)


def test_who_is_taken_for_whom(toy: Toy) -> None:
    result = check(toy.course, "toy", executor=ToyJudge(), explained=True)
    lines = confusion.summary(result).splitlines()
    assert lines[0] == "3 catalogued wrong answers diagnosed: 3 as itself"
    assert "as a misconception" in lines[1] and "as nothing" in lines[1]
    text = confusion.write(toy.course, result).read_text()
    assert "step,misconception,ascent,itself,step.ascent,gave 3.5" in text
    assert "step,mutant,x - alpha * slope -> x + alpha * slope,a misconception,step.ascent" in text


def test_what_was_not_judged_is_not_said_to_pass_on_the_stub(toy: Toy) -> None:
    class Faulty(ToyJudge):
        def _judge(self, job: Job) -> Judged:
            return our_fault(toy.course, job, "three judges ended")

    result = check(toy.course, "toy", executor=Faulty(), machine_made=False)
    visible = [str(one) for one in result.problems if "visible checks" in one.what]
    assert len(visible) == 4
    assert all("could not be graded: three judges ended" in one for one in visible)
    assert not any("passes on the stub" in str(one) for one in result.problems)
