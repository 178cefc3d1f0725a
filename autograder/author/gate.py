"""The course gate: an assignment is fit for release only if its own tests know right from wrong.

Per exercise the solution earns full marks with every seed, the stub none; every misconception,
handed in as a submission, loses points and is diagnosed as itself; every machine-made mutant loses
points or is listed as no mistake; every correct variant earns full marks; tolerances stand well
apart from both; and nothing in the released notebook gives an answer away. All of it is graded as
students are.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from autograder.author import leaks, pack, plan, verdicts, wording
from autograder.author.draft import Draft
from autograder.author.pack import Sheet
from autograder.author.plan import Case, Kind, Plan
from autograder.author.verdicts import Problem, Trial, Verdict
from autograder.course import Course
from autograder.records import Judged, Record
from autograder.scale.jobs import Executor

__all__ = ["GateResult", "Problem", "Trial", "Verdict", "check", "try_out"]

SEEDS = 3
"""Right answers are tried with so many different inputs; tests/test_gate_seeds.py tries 200."""


class GateResult(Record, frozen=True, kw_only=True):
    """All trials of one assignment and what is to be mended; fit for release without problems."""

    assignment: str
    languages: tuple[str, ...]
    trials: tuple[Trial, ...]
    problems: tuple[Problem, ...]
    isolation: str
    seconds: float

    @property
    def passed(self) -> bool:
        """Whether the assignment may be released."""
        return not self.problems


def check(
    course: Course,
    assignment: str,
    *,
    jobs: int = 2,
    device: str = "cpu",
    unsafe: bool = False,
    executor: Executor | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
    seeds: int = SEEDS,
    machine_made: bool = True,
    explained: bool = False,
) -> GateResult:
    """Grade every case of the assignment; CourseError if its text or solutions are wrong.

    ``executor``: an open one to use; else one is opened with ``jobs``, ``device`` and ``unsafe``.
    ``progress(done, total)`` is called after each notebook. ``seeds``: how many different inputs
    right answers are tried with. ``machine_made=False`` leaves out machine-made mutants;
    ``explained`` diagnoses them, too, which takes twice the time.
    """
    course.assignment(assignment)
    made = plan.plan(
        course, assignment, seeds=seeds, machine_made=machine_made, explained=explained
    )
    if executor is not None:
        return try_out(course, made, executor, progress)
    from autograder.scale.local import open_executor

    with open_executor(course, jobs=jobs, device=device, unsafe=unsafe) as opened:
        return try_out(course, made, opened, progress)


def try_out(
    course: Course,
    made: Plan,
    executor: Executor,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> GateResult:
    """Grade every case of a plan, and look for leaks."""
    begin = time.perf_counter()
    run = _Run(course, made, executor, progress)
    run.everything()
    return GateResult(
        assignment=made.drafts[0].assignment.id,
        languages=tuple(draft.language for draft in made.drafts),
        trials=tuple(run.trials),
        problems=(*_beforehand(course, made), *run.problems),
        isolation=run.isolation,
        seconds=time.perf_counter() - begin,
    )


class _Run:
    """The notebooks of one plan, handed in: first many cases to a notebook, then doubts alone."""

    def __init__(
        self,
        course: Course,
        made: Plan,
        executor: Executor,
        progress: Callable[[int, int], None],
    ) -> None:
        self._course = course
        self._made = made
        self._executor = executor
        self._progress = progress
        self._done = self._total = 0
        self.trials: list[Trial] = []
        self.problems: list[Problem] = []
        self.isolation = "none"

    def everything(self) -> None:
        """Fill ``trials`` and ``problems``, in the order of the plan."""
        own = self._made.drafts[0]
        drafts = {draft.language: draft for draft in self._made.drafts}
        sheets = [pack.whole(drafts[case.language], case) for case in self._made.whole]
        sheets += pack.packed(own, self._made.altered)
        found: dict[Case, tuple[list[Trial], list[Problem]]] = {}
        doubts: list[Case] = []
        for index, judged in self._grade(sheets):
            cases = sheets[index].cases
            for case in cases:
                found[case] = self._judge(case, judged)
                if len(cases) > 1 and (found[case][1] or _doubtful(found[case][0], judged)):
                    doubts.append(case)
        single = [pack.alone(own, case) for case in doubts]
        for index, judged in self._grade(single):
            found[doubts[index]] = self._judge(doubts[index], judged)
        known: set[tuple[str, str, str, str]] = set()
        for case in (*self._made.whole, *self._made.altered):
            trials, problems = found[case]
            self.trials += trials
            for problem in problems:  # with one seed: the others say nothing new
                key = (case.kind, case.language, case.name, problem.exercise)
                if key not in known:
                    self.problems.append(problem)
                    if case.kind is not Kind.VISIBLE_SOLUTION:
                        known.add(key)

    def _judge(self, case: Case, judged: Judged) -> tuple[list[Trial], list[Problem]]:
        if case.kind in (Kind.VISIBLE_SOLUTION, Kind.VISIBLE_STUB):
            return [], list(verdicts.visible(case, judged))
        both = [verdicts.judge(self._course, case, exercise, judged) for exercise in case.exercises]
        return [trial for trial, _ in both], [one for _, problems in both for one in problems]

    def _grade(self, sheets: list[Sheet]) -> Iterable[tuple[int, Judged]]:
        """(number of the sheet, its grade) as they come in."""
        self._total += len(sheets)
        for index, judged in self._executor.map([sheet.job for sheet in sheets]):
            self._done += 1
            self._progress(self._done, self._total)
            self.isolation = judged.grade.isolation
            yield index, judged


def _doubtful(trials: list[Trial], judged: Judged) -> bool:
    """A wrong answer that may have lost its points to another one in the same notebook."""
    lost = any(trial.score != trial.max_score for trial in trials)
    return lost and verdicts.ended_in_company(judged)


def _beforehand(course: Course, made: Plan) -> list[Problem]:
    """What can be told without running anything."""
    problems = [
        Problem(exercise=fault.exercise, what=fault.what, file=fault.file, message=fault.message)
        for fault in made.faults
    ]
    for draft in made.drafts:
        problems += _leaks(course, draft)
    flaws = wording.flaws(course, made.drafts[0].assignment.id)
    problems += [
        Problem(exercise="", what="wording", file=flaw.where, message=flaw.found) for flaw in flaws
    ]
    return problems


def _leaks(course: Course, draft: Draft) -> list[Problem]:
    found = leaks.lint(course, draft, draft.notebook(draft.sources.stubs))
    what = f"leak ({draft.language})"
    return [
        Problem(exercise="", what=what, file=leak.where, message=f"{leak.rule}: {leak.found}")
        for leak in found
    ]
