"""The course gate's result as a table for a terminal."""

from __future__ import annotations

from rich.table import Table

from autograder.author.gate import GateResult, Trial, Verdict
from autograder.author.plan import Kind


def render_table(result: GateResult) -> Table:
    """One row per exercise: what solution and stub earn, how many wrong answers are named."""
    table = Table(title=f"{result.assignment} ({', '.join(result.languages)})")
    table.add_column("exercise")
    for name in ("solution", "stub", "wrong answers named", "variants passed"):
        table.add_column(name, justify="right")
    for exercise in dict.fromkeys(trial.exercise for trial in result.trials):
        trials = [trial for trial in result.trials if trial.exercise == exercise]
        table.add_row(
            exercise,
            _scores([trial for trial in trials if trial.kind is Kind.SOLUTION]),
            _scores([trial for trial in trials if trial.kind is Kind.STUB]),
            _count([trial for trial in trials if trial.kind is Kind.MISCONCEPTION]),
            _count([trial for trial in trials if trial.kind is Kind.VARIANT]),
        )
    return table


def _scores(trials: list[Trial]) -> str:
    """``2/2``, or one score per language where they differ."""
    scores = dict.fromkeys(
        "?" if trial.score is None else f"{trial.score:g}/{trial.max_score:g}" for trial in trials
    )
    good = all(trial.verdict is Verdict.AS_IT_SHOULD for trial in trials)
    return _coloured(" ".join(scores), good)


def _count(trials: list[Trial]) -> str:
    good = sum(trial.verdict is Verdict.AS_IT_SHOULD for trial in trials)
    return _coloured(f"{good}/{len(trials)}", good == len(trials)) if trials else "-"


def _coloured(text: str, good: bool) -> str:
    return text if good else f"[bold red]{text}[/]"
