"""Who is taken for whom: what wrong answers were diagnosed as.

A catalogued one must be named as itself. A machine-made mutant is in no catalogue: a diagnosis of
it is another way to see the same numbers, and the file is there to read whether that is true.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from enum import StrEnum
from pathlib import Path

from autograder.author.gate import GateResult, Trial
from autograder.author.plan import Kind
from autograder.course import Course


class Outcome(StrEnum):
    """What a wrong answer was taken for."""

    ITSELF = "itself"
    MISCONCEPTION = "a misconception"
    FIT = "a generic fit"
    NOTHING = "nothing"


def outcome(trial: Trial) -> Outcome:
    """The best of the trial's diagnoses: itself, another misconception, a generic fit, nothing."""
    if f"{trial.exercise}.{trial.name}" in trial.diagnoses:
        return Outcome.ITSELF
    if any(not one.startswith("fit.") for one in trial.diagnoses):
        return Outcome.MISCONCEPTION
    return Outcome.FIT if trial.diagnoses else Outcome.NOTHING


def counts(result: GateResult, kind: Kind) -> Counter[Outcome]:
    """How often wrong answers of a kind were taken for what; those that lost nothing left out."""
    lost = (trial for trial in wrong(result) if trial.kind is kind)
    return Counter(outcome(trial) for trial in lost)


def wrong(result: GateResult) -> list[Trial]:
    """Trials of wrong answers that lost points."""
    kinds = (Kind.MISCONCEPTION, Kind.MUTANT)
    return [
        trial for trial in result.trials if trial.kind in kinds and trial.score != trial.max_score
    ]


def summary(result: GateResult) -> str:
    """Two short lines for a terminal."""
    lines = []
    for kind, words in ((Kind.MISCONCEPTION, "catalogued"), (Kind.MUTANT, "machine-made")):
        found = counts(result, kind)
        told = ", ".join(f"{found[one]} as {one}" for one in Outcome if found[one])
        lines.append(f"{sum(found.values())} {words} wrong answers diagnosed: {told or 'none'}")
    return "\n".join(lines)


def table(result: GateResult) -> str:
    """The whole matrix as CSV, one wrong answer a row, with what its author would read."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["exercise", "kind", "wrong answer", "taken for", "diagnoses", "message"])
    for trial in wrong(result):
        diagnoses = " ".join(trial.diagnoses)
        row = [trial.exercise, trial.kind, trial.name, outcome(trial), diagnoses, trial.message]
        writer.writerow(row)
    return text.getvalue()


def write(course: Course, result: GateResult) -> Path:
    """Write the matrix to ``.autograder/gate/<assignment>.csv``."""
    path = course.paths.state / "gate" / f"{result.assignment}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(table(result), encoding="utf-8")
    return path
