"""Cases put together into notebooks: one wrong answer per exercise shares a notebook with others.

Exercises that call each other are kept apart. A notebook costs the same to open however many
exercises it holds, so hundreds of cases become some tens of notebooks.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

import msgspec

from autograder.author.cells import Cell, Role
from autograder.author.draft import Draft
from autograder.author.plan import Case, Kind
from autograder.author.verdicts import LEAST_MARGIN
from autograder.records import Job, Record, Submission


class Sheet(Record, frozen=True, kw_only=True):
    """One notebook to grade and the cases it decides."""

    job: Job
    cases: tuple[Case, ...]


def packed(made: Draft, cases: Iterable[Case]) -> list[Sheet]:
    """Sheets for cases of one exercise each; those of one seed and with or without diagnosis."""
    queues: dict[tuple[int, bool], dict[str, list[Case]]] = {}
    for case in cases:
        (exercise,) = case.exercises
        queues.setdefault((case.seed, case.explained), {}).setdefault(exercise, []).append(case)
    return [
        _sheet(made, together)
        for by_exercise in queues.values()
        for together in _together(by_exercise)
    ]


def _together(by_exercise: dict[str, list[Case]]) -> list[list[Case]]:
    """Lists of cases without two of one exercise, and none that another one of them needs."""
    queues = {exercise: cases[::-1] for exercise, cases in by_exercise.items()}
    lists = []
    while any(queues.values()):
        chosen: list[Case] = []
        taken: set[str] = set()
        needed: set[str] = set()
        for exercise, queue in queues.items():
            if queue and exercise not in needed and not taken.intersection(queue[-1].needs):
                chosen.append(queue.pop())
                taken.add(exercise)
                needed.update(chosen[-1].needs)
        lists.append(chosen)
    return lists


def alone(made: Draft, case: Case) -> Sheet:
    """A notebook that holds this case only, with the exercises that it calls; explained."""
    return _sheet(made, [msgspec.structs.replace(case, explained=True, everything=True)])


def whole(made: Draft, case: Case) -> Sheet:
    """The whole notebook: solution or stub, its checks graded or run as ordinary cells."""
    graded = case.kind in (Kind.SOLUTION, Kind.STUB)
    right = case.kind in (Kind.SOLUTION, Kind.VISIBLE_SOLUTION)
    sources = made.sources.solved if right else made.sources.stubs
    notebook = _salted(made.notebook(sources, graded=graded), case.seed)
    figures = case.kind is Kind.VISIBLE_SOLUTION
    return Sheet(job=_job(made, case.what, notebook, figures=figures), cases=(case,))


def _sheet(made: Draft, cases: list[Case]) -> Sheet:
    sources = dict(made.sources.solved)
    kept: set[str] = set()
    for case in cases:
        sources[case.exercises[0]] = case.source
        kept.update(case.exercises, case.needs)

    def keep(cell: Cell) -> bool:
        return cell.role is Role.SETUP or cell.exercise in kept

    notebook = _salted(made.notebook(sources, keep=keep), cases[0].seed)
    name = "_".join(f"{case.exercises[0]} {case.what}" for case in cases)
    job = _job(made, name, notebook)
    until = tuple(
        f"{case.exercises[0]}.{case.name}"
        for case in cases
        if case.kind is Kind.MISCONCEPTION and not case.everything
    )
    explained = cases[0].explained
    settled = 0.0 if explained else LEAST_MARGIN
    job = msgspec.structs.replace(job, explain=explained, until=until, settled=settled)
    return Sheet(job=job, cases=tuple(cases))


def _salted(notebook: bytes, seed: int) -> bytes:
    """A harmless cell more: hidden inputs are drawn by what stands in the cells."""
    if not seed:
        return notebook
    content = json.loads(notebook)
    cell = {"cell_type": "code", "id": f"seed-{seed}", "metadata": {}, "source": [f"# {seed}"]}
    content["cells"].append({**cell, "execution_count": None, "outputs": []})
    return json.dumps(content, ensure_ascii=False).encode()


def _job(made: Draft, name: str, notebook: bytes, *, figures: bool = False) -> Job:
    submission = Submission(
        student="gate",
        assignment=made.assignment.id,
        path=f"{name[:100]}.ipynb",
        sha256=hashlib.sha256(notebook).hexdigest(),
    )
    return Job(submission=submission, notebook=notebook, language=made.language, figures=figures,
               measure=True)  # fmt: skip
