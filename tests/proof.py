"""``make proof``: run the course gate and write its result into README.md between two markers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from autograder.author.gate import GateResult, Trial, Verdict, check
from autograder.author.plan import Kind
from autograder.course import load
from autograder.scale.local import open_executor

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
BEGIN, END = "<!-- proof: begin -->", "<!-- proof: end -->"
_PATTERN = re.compile(f"{BEGIN}.*?{END}", re.DOTALL)
_HEAD = (
    "| assignment | exercises | solution | stub | wrong answers caught and named "
    "| machine-made mutants killed | correct variants | CPU | GPU |\n"
    "|---|---|---|---|---|---|---|---|---|"
)


def table(results: Iterable[GateResult], gpu: bool) -> str:
    """The proof table in markdown. ``gpu``: whether the checks really ran on one."""
    lines = [_HEAD]
    for result in results:
        row = [
            result.assignment,
            str(len({trial.exercise for trial in result.trials})),
            _scores(result, Kind.SOLUTION),
            _scores(result, Kind.STUB),
            _count(result, Kind.MISCONCEPTION),
            _count(result, Kind.MUTANT),
            _count(result, Kind.VARIANT),
            "yes",
            "yes" if gpu else "not run",
        ]
        lines.append("| " + " | ".join(row) + " |")
    return "\n".join(lines)


def replaced(readme: str, proof: str) -> str:
    """``readme`` with ``proof`` between the markers; ValueError if they are missing."""
    if not _PATTERN.search(readme):
        raise ValueError(f"README.md: no {BEGIN} ... {END}")
    return _PATTERN.sub(lambda _: f"{BEGIN}\n{proof}\n{END}", readme)


def _of(result: GateResult, kind: Kind) -> list[Trial]:
    return [t for t in result.trials if t.kind is kind and not t.equivalent]


def _scores(result: GateResult, kind: Kind) -> str:
    """Points over all exercises, in the language and with the seed where they are lowest (highest
    for the stub)."""
    totals: dict[str, float] = {}
    for trial in _of(result, kind):
        run = f"{trial.language} {trial.seed}"
        totals[run] = totals.get(run, 0.0) + (trial.score or 0.0)
    worst = max(totals.values()) if kind is Kind.STUB else min(totals.values())
    points = {trial.exercise: trial.max_score for trial in result.trials}
    return f"{worst:g} of {sum(points.values()):g}"


def _count(result: GateResult, kind: Kind) -> str:
    """Of as many different answers; one is good if it is with every seed."""
    trials = _of(result, kind)
    every = {(trial.exercise, trial.name) for trial in trials}
    bad = {(t.exercise, t.name) for t in trials if t.verdict is not Verdict.AS_IT_SHOULD}
    return f"{len(every - bad)} of {len(every)}"


def main() -> None:
    """Run the gate on every assignment and rewrite README.md."""
    course = load(ROOT)
    with open_executor(course, jobs=2) as executor:
        results = [check(course, id, executor=executor) for id in course.assignments]
    for result in results:
        for problem in result.problems:
            print(problem)
    readme = README.read_text(encoding="utf-8")
    README.write_text(replaced(readme, table(results, gpu=False)), encoding="utf-8")


if __name__ == "__main__":
    main()
