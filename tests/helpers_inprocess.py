"""Right answers asked in this very process: no box, no notebook, so thousands of inputs a minute.

Only for code of this repository. It shows what rounding does on rare inputs; that the same holds
by the ordinary path is the course gate's business.
"""

from __future__ import annotations

import functools
import importlib.util
import inspect
import math
import signal
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import torch

from autograder.author.draft import draft
from autograder.author.entries import read_entries
from autograder.author.plan import Kind, plan
from autograder.box import wire
from autograder.course import Course
from autograder.judge.answers import Answer, CheckFailed
from autograder.judge.asking import CallSpec, pack
from autograder.judge.catalogue import close_figures
from autograder.judge.checks import Check, Draw, Flavour, seed
from autograder.judge.examine import attempt, check_id
from autograder.judge.measure import measuring, of_case
from autograder.judge.session import Session
from autograder.judge.student import Student
from autograder.records import Limits

matplotlib.use("agg")

SLOW = frozenset({"surface_shipped_networks"})
"""Checks left out: they ask for two whole networks."""


@dataclass(frozen=True)
class Answerer:
    """One right answer to one exercise, ready to be called."""

    name: str
    exercise: str
    names: dict[str, Any]


class _Late(BaseException):
    """An answer takes far longer than any right one."""


@dataclass
class Margins:
    """What many inputs have shown of one answer in one check."""

    worst: float = 0.0
    """Largest error of those that pass, in tolerances."""
    at: int = -1
    """The input with which it was."""
    failures: list[tuple[int, str]] = field(default_factory=list)
    """Input, and what the check said."""


class Local(Session):
    """A session whose box is this process."""

    def __init__(self, names: dict[str, Any]) -> None:
        super().__init__(None, [], [], Limits())  # type: ignore[arg-type]  # there is no zygote
        self._functions = names

    def plan(
        self, calls: Sequence[CallSpec], shared: Sequence[Any], by_hand: bool,
        probe: str | None = None,
    ) -> list[Answer]:  # fmt: skip
        asked = pack(calls, shared, probe)
        fresh = asked.fresh(lambda id, args: asked.evaluations.append((id, args)))
        answers = []
        for index, (name, _, _) in enumerate(calls):
            args, kwargs = fresh.arguments(index)
            try:
                value = _crossed(wire.probed(probe, self._functions[name])(*args, **kwargs))
            except Exception as error:
                bases = [one.__name__ for one in type(error).__mro__[1:-1]]
                raised = wire.Raised(type(error).__name__, str(error)[:300], bases=bases)
                seen = wire.Observation("raised", None, raised)
                answer = Answer(name, asked, index, seen)
                raise CheckFailed("raised", {}, answer=answer) from error
            after = tuple(arg if callable(arg) else _crossed(arg) for arg in args)
            answers.append(Answer(name, asked, index, wire.Observation("returned"), value, after))
        return answers


def _crossed(value: Any) -> Any:
    packer = wire.Packer()
    packed = packer.pack(value)
    return wire.Unpacker(memoryview(packer.payload)).unpack(packed)


@functools.cache
def checks(path: str) -> tuple[tuple[str, Callable[..., None], Check], ...]:
    """(name, body, what the decorator was told) of every check in a file of hidden tests."""
    spec = importlib.util.spec_from_file_location("hidden_in_process", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found = inspect.getmembers(module, lambda one: hasattr(one, "__check__"))
    return tuple((name, body, body.__check__) for name, body in found)


def wrong_answers(course: Course, assignment: str) -> Iterator[Answerer]:
    """Every misconception and mutant that is one, but for what only the box's own trap notices."""
    made = plan(course, assignment)
    solved = made.drafts[0].sources.solved
    for case in made.altered:
        wrong = case.kind in (Kind.MISCONCEPTION, Kind.MUTANT) and not case.equivalent
        if wrong and case.name != "autograd":
            (exercise,) = case.exercises
            yield Answerer(case.name, exercise, _defined(solved, {exercise: case.source}))


def survives(course: Course, assignment: str, one: Answerer, number: int) -> bool:
    """Whether no check notices the answer with these inputs; its core checks are asked first."""
    student = Student(Local(one.names), lambda exercise: False)
    mine = [
        c for c in checks(str(course.paths.hidden(assignment))) if c[2].exercise == one.exercise
    ]
    for name, body, spec in sorted(mine, key=lambda check: not check[2].core):
        if name.removeprefix("test_") in SLOW:
            continue
        for flavour in spec.flavours:
            if flavour.device == "cpu" and _notices(student, name, body, spec, flavour, number):
                return False
    return True


def _notices(
    student: Student, name: str, body: Callable[..., None], spec: Check, flavour: Flavour,
    number: int,
) -> bool:  # fmt: skip
    def late(*_: object) -> None:
        raise _Late

    before = signal.signal(signal.SIGALRM, late)
    try:
        for case in spec.hidden(Draw(seed(b"in process", name, str(number)), flavour)):
            signal.alarm(20)
            with warnings.catch_warnings(), redirect_stdout(StringIO()):
                warnings.simplefilter("ignore")
                if attempt(student, body, case) is not None:
                    return True
    except _Late:
        return True
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
        close_figures()
    return False


def answerers(course: Course, assignment: str) -> Iterator[Answerer]:
    """The solution of every exercise, and its variants."""
    solved = draft(course, assignment, course.language).sources.solved
    for exercise, source in solved.items():
        yield Answerer("solution", exercise, _defined(solved, {exercise: source}))
    for entry in read_entries(course.paths.variants(assignment)):
        own = {entry.exercise: entry.source}
        yield Answerer(entry.slug, entry.exercise, _defined(solved, own))


def _defined(solved: dict[str, str], own: dict[str, str]) -> dict[str, Any]:
    names: dict[str, Any] = {
        "math": math,
        "torch": torch,
        "np": np,
        "plt": plt,
        "contextmanager": contextmanager,
    }
    for source in (*solved.values(), *own.values()):
        exec(source, names)
    return names


def margins(
    course: Course, assignment: str, one: Answerer, inputs: range, dtypes: Sequence[torch.dtype],
    device: str = "cpu",
) -> dict[str, Margins]:  # fmt: skip
    """What ``inputs`` show of one answer: by check, with the dtype where it is not float64."""
    student = Student(Local(one.names), lambda exercise: False)
    found: dict[str, Margins] = {}
    for name, body, spec in checks(str(course.paths.hidden(assignment))):
        if spec.exercise != one.exercise or name.removeprefix("test_") in SLOW:
            continue
        for flavour in spec.flavours:
            if flavour.device == device and flavour.dtype in dtypes:
                found[check_id(name, flavour)] = _margins(
                    student, name, body, spec, flavour, inputs
                )
    return found


def _margins(
    student: Student, name: str, body: Callable[..., None], spec: Check, flavour: Flavour,
    inputs: range,
) -> Margins:  # fmt: skip
    found = Margins()
    for number in inputs:
        for case in spec.hidden(Draw(seed(b"in process", name, str(number)), flavour)):
            with warnings.catch_warnings(), redirect_stdout(StringIO()), measuring(True) as seen:
                warnings.simplefilter("ignore")
                failure = attempt(student, body, case)
            close_figures()
            if failure is not None:
                found.failures.append((number, str(failure)))
                continue
            error = of_case(seen, None) or 0.0
            if error > found.worst:
                found.worst, found.at = error, number
    return found
