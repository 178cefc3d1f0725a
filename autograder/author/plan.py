"""What the course gate tries, and what is wrong before anything is run."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

import msgspec

from autograder.author import syntax
from autograder.author.cells import Role, nearest
from autograder.author.draft import Draft, draft
from autograder.author.entries import Entry, read_entries
from autograder.author.equivalents import read_equivalents
from autograder.author.mutants import mutants
from autograder.author.text import shown
from autograder.course import Course
from autograder.errors import CourseError
from autograder.records import Record

_INJECTED = frozenset({"math", "torch", "np", "plt"})
"""Names that misconceptions and variants may use besides their own."""


class Kind(StrEnum):
    """What is tried."""

    SOLUTION = "solution"
    STUB = "stub"
    MISCONCEPTION = "misconception"
    MUTANT = "mutant"
    VARIANT = "variant"
    VISIBLE_SOLUTION = "visible checks on the solution"
    VISIBLE_STUB = "visible checks on the stub"


class Case(Record, frozen=True, kw_only=True):
    """One thing to try, and where to look if its grade is not as it should be."""

    kind: Kind
    language: str
    exercises: tuple[str, ...]
    """Those whose score is looked at."""
    file: str
    name: str = ""
    source: str = ""
    """Of the one exercise that is written differently; empty for a whole notebook."""
    needs: tuple[str, ...] = ()
    """Other exercises that it calls."""
    seed: int = 0
    """Other inputs for every other seed."""
    explained: bool = True
    """Whether its diagnosis is asked for; that costs more than its score."""
    everything: bool = False
    """Whether every failing check is to be diagnosed, and not only until it is named as itself."""
    equivalent: str = ""
    """Why a mutant is no wrong answer, as the list of such says."""
    cells: tuple[tuple[int, str, bool], ...] = ()
    """Of the code cells: index in the notebook, title, whether it is a check."""

    @property
    def what(self) -> str:
        """``misconception hoisted``, ``solution (zh)``."""
        seed = f", seed {self.seed}" if self.seed else ""
        return (
            f"{self.kind} {self.name}{seed}"
            if self.name
            else f"{self.kind} ({self.language}{seed})"
        )


class Fault(Record, frozen=True, kw_only=True):
    """Something that cannot be tried at all."""

    exercise: str
    what: str
    file: str
    message: str


class Plan(Record, frozen=True, kw_only=True):
    """Everything the gate is going to try."""

    drafts: tuple[Draft, ...]
    """One per language, the course's own first."""
    whole: tuple[Case, ...]
    """Notebooks of their own: solution, stub, visible checks."""
    altered: tuple[Case, ...]
    """One exercise each; several share a notebook."""
    faults: tuple[Fault, ...]


def plan(
    course: Course,
    assignment: str,
    *,
    seeds: int = 1,
    machine_made: bool = True,
    explained: bool = False,
) -> Plan:
    """All cases of one assignment; CourseError if its text, solutions or tests are wrong.

    Right answers are tried with ``seeds`` different seeds, wrong ones with one. ``explained``:
    whether all checks that a wrong answer fails are diagnosed, machine-made mutants included.
    """
    hidden = course.paths.hidden(assignment)
    if not hidden.exists():
        problem = f"{shown(course, hidden)}: is missing"
        raise CourseError(f"{problem}. Write the hidden tests of {assignment!r} there.")
    order = sorted(course.languages, key=lambda language: language != course.language)
    drafts = tuple(draft(course, assignment, language) for language in order)
    whole = [case for made in drafts for case in _whole(course, made)]
    whole += [case for seed in range(1, seeds) for case in _whole(course, drafts[0], seed)]
    altered: list[Case] = []
    faults: list[Fault] = []
    sources = {
        Kind.MISCONCEPTION: course.paths.misconceptions(assignment),
        Kind.VARIANT: variants_file(course, assignment),
    }
    for kind, path in sources.items():
        for entry in read_entries(path):
            file = f"{shown(course, path)}:{entry.line}"
            if message := _unfit(drafts[0], kind, entry):
                what = f"{kind} {entry.slug}"
                fault = Fault(exercise=entry.exercise, what=what, file=file, message=message)
                faults.append(fault)
                continue
            for seed in range(seeds if kind is Kind.VARIANT else 1):
                one = _case(drafts[0], kind, entry.exercise, entry.slug, entry.source, file, seed)
                altered.append(msgspec.structs.replace(one, everything=explained))
    if machine_made:
        machines, stale = _machine_made(course, drafts[0], explained)
        altered, faults = [*altered, *machines], [*faults, *stale]
    return Plan(drafts=drafts, whole=tuple(whole), altered=tuple(altered), faults=tuple(faults))


def variants_file(course: Course, assignment: str) -> Path:
    """Correct answers written differently: functions ``<exercise>__<slug>``."""
    return course.paths.root / "tests" / "variants" / f"{assignment}.py"


def equivalents_file(course: Course) -> Path:
    """Machine-made mutants that are no wrong answers, each with its reason."""
    return course.paths.root / "tests" / "variants" / "equivalent.toml"


def _machine_made(course: Course, made: Draft, explained: bool) -> tuple[list[Case], list[Fault]]:
    """A case per mutant, and a fault per listed equivalent that does not exist."""
    path = equivalents_file(course)
    where = shown(course, path)
    listed = read_equivalents(path, where, made.assignment.id)
    cases = []
    for exercise in made.sources.solved:
        for mutant in mutants(exercise, made.sources.solved[exercise]):
            known = listed.pop((exercise, mutant.name), None)
            file = known.where if known else shown(course, course.paths.hidden(made.assignment.id))
            case = _case(made, Kind.MUTANT, exercise, mutant.name, mutant.source, file)
            reason = known.reason if known else ""
            cases.append(msgspec.structs.replace(case, equivalent=reason, explained=explained))
    message = "is listed as equivalent but is not made (any more). Correct or remove the entry."
    faults = [
        Fault(exercise=exercise, what=f"{Kind.MUTANT} {name}", file=known.where, message=message)
        for (exercise, name), known in listed.items()
    ]
    return cases, faults


def _whole(course: Course, made: Draft, seed: int = 0) -> list[Case]:
    """Solution and stub of the whole notebook, and its visible checks on both."""
    code = tuple(
        (index, cell.title or f"line {cell.line}", cell.role is Role.CHECK)
        for index, cell in enumerate(made.cells)
        if cell.is_code
    )
    hidden = shown(course, course.paths.hidden(made.assignment.id))

    def case(kind: Kind, file: str, cells: tuple[tuple[int, str, bool], ...] = ()) -> Case:
        ids = tuple(exercise.id for exercise in made.assignment.exercises)
        return Case(kind=kind, language=made.language, exercises=ids, file=file, cells=cells,
                    seed=seed)  # fmt: skip

    if seed:
        return [case(Kind.SOLUTION, hidden)]
    return [
        case(Kind.SOLUTION, hidden),
        case(Kind.STUB, hidden),
        case(Kind.VISIBLE_SOLUTION, made.text.file, code),
        case(Kind.VISIBLE_STUB, made.text.file, code),
    ]


def _case(
    made: Draft, kind: Kind, exercise: str, name: str, source: str, file: str, seed: int = 0
) -> Case:
    """An exercise written differently; it needs what it calls, and what that calls in turn."""
    solved = made.sources.solved
    needs: dict[str, None] = {}
    ahead = [source]
    while ahead:
        for other in sorted(syntax.needed_names(ahead.pop()) & set(solved) - {exercise, *needs}):
            needs[other] = None
            ahead.append(solved[other])
    return Case(kind=kind, language=made.language, exercises=(exercise,), file=file, name=name,
                source=source, needs=tuple(needs), seed=seed)  # fmt: skip


def _unfit(made: Draft, kind: Kind, entry: Entry) -> str:
    """Why an entry cannot be handed in; empty if it can."""
    if entry.exercise not in made.sources.solved:
        hint = nearest(entry.exercise, made.sources.solved)
        return f"there is no exercise {entry.exercise!r}{hint}. Rename the function."
    allowed = _INJECTED | {entry.exercise}
    if kind is Kind.VARIANT:
        allowed |= set(made.sources.solved)
    if missing := sorted(syntax.needed_names(entry.source) - allowed):
        names = ", ".join(map(repr, missing))
        return f"uses {names}, which it does not define. Define or import it in the body."
    stub = syntax.definitions(syntax.parse(made.sources.stubs[entry.exercise]))[entry.exercise]
    given = syntax.definitions(syntax.parse(entry.source))[entry.exercise]
    if isinstance(stub, syntax.Function) and isinstance(given, syntax.Function):
        wanted, found = syntax.parameters(stub), syntax.parameters(given)
        if kind is Kind.MISCONCEPTION and wanted != found:
            return f"has the parameters ({found}), the stub has ({wanted}). Use the stub's."
    return ""
