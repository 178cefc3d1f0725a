"""The course gate's result as a table for a terminal."""

from __future__ import annotations

import math
from collections.abc import Iterable

from rich.box import SIMPLE_HEAD
from rich.table import Table

from autograder.author.gate import GateResult, Trial, Verdict
from autograder.author.plan import Kind


def render_table(result: GateResult) -> Table:
    """One row per exercise: what solution and stub earn, how many wrong answers are caught and
    named, and how many tolerances lie between the tolerance and the nearest wrong answer, and
    between the solution's own error and the tolerance."""
    table = Table(
        title=f"{result.assignment} ({', '.join(result.languages)})",
        box=SIMPLE_HEAD, padding=(0, 0), pad_edge=False,
    )  # fmt: skip
    table.add_column("exercise", no_wrap=True)
    for name in ("solution", "stub", "wrong\nnamed", "mutants\nkilled", "variants",
                 "nearest\nwrong", "over\nrounding"):  # fmt: skip
        table.add_column(name, justify="right", no_wrap=True)
    for exercise in dict.fromkeys(trial.exercise for trial in result.trials):
        trials = [trial for trial in result.trials if trial.exercise == exercise]
        of = {kind: [trial for trial in trials if trial.kind is kind] for kind in Kind}
        table.add_row(
            exercise,
            _scores(of[Kind.SOLUTION]),
            _scores(of[Kind.STUB]),
            _count(of[Kind.MISCONCEPTION]),
            _count([trial for trial in of[Kind.MUTANT] if not trial.equivalent]),
            _count(of[Kind.VARIANT]),
            times(nearest(trials)),
            times(over_rounding(trials)),
        )
    return table


def nearest(trials: Iterable[Trial]) -> float:
    """How many tolerances the nearest wrong answer is off; inf if none fails by a value."""
    wrong = (Kind.MISCONCEPTION, Kind.MUTANT)
    off = (t.deviation for t in trials if t.kind in wrong and not t.equivalent)
    return min((one for one in off if one is not None), default=math.inf)


def over_rounding(trials: Iterable[Trial]) -> float:
    """How many times the solution's largest error fits into the tolerance; inf if it is exact."""
    errors = [t.deviation for t in trials if t.kind is Kind.SOLUTION and t.deviation]
    return 1 / max(errors) if errors else math.inf


def times(margin: float) -> str:
    """``32 ×``, ``4e+05 ×``, or ``-`` where nothing was compared."""
    if math.isinf(margin):
        return "-"
    return f"{margin:.0f} ×" if margin < 1e4 else f"{margin:.0e} ×"


def _scores(trials: list[Trial]) -> str:
    """``2/2``, or one score per language where they differ."""
    scores = dict.fromkeys(
        "?" if trial.score is None else f"{trial.score:g}/{trial.max_score:g}" for trial in trials
    )
    good = all(trial.verdict is Verdict.AS_IT_SHOULD for trial in trials)
    return _coloured(" ".join(scores), good)


def _count(trials: list[Trial]) -> str:
    """Of as many different answers; one is good if it is with every seed."""
    every = {trial.name for trial in trials}
    bad = {trial.name for trial in trials if trial.verdict is not Verdict.AS_IT_SHOULD}
    return _coloured(f"{len(every - bad)}/{len(every)}", not bad) if trials else "-"


def _coloured(text: str, good: bool) -> str:
    return text if good else f"[bold red]{text}[/]"
