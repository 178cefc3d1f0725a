"""Which notebooks the course gate hands in, and what is wrong before any is run."""

from __future__ import annotations

import hashlib
from enum import StrEnum
from pathlib import Path

from autograder.author import syntax
from autograder.author.cells import Cell, Role, nearest
from autograder.author.draft import Draft, draft
from autograder.author.entries import Entry, read_entries
from autograder.author.text import shown
from autograder.course import Course
from autograder.errors import CourseError
from autograder.records import Job, Record, Submission

_INJECTED = frozenset({"math", "torch", "np", "plt"})
"""Names that misconceptions and variants may use besides their own."""


class Kind(StrEnum):
    """What a notebook of the gate holds."""

    SOLUTION = "solution"
    STUB = "stub"
    MISCONCEPTION = "misconception"
    VARIANT = "variant"
    VISIBLE_SOLUTION = "visible checks on the solution"
    VISIBLE_STUB = "visible checks on the stub"


class Case(Record, frozen=True, kw_only=True):
    """One notebook to grade, and where to look if the grade is not as it should be."""

    kind: Kind
    job: Job
    exercises: tuple[str, ...]
    """Those whose score is looked at."""
    file: str
    name: str = ""
    cells: tuple[tuple[int, str, bool], ...] = ()
    """Of the code cells: index in the notebook, title, whether it is a check."""

    @property
    def what(self) -> str:
        """``misconception hoisted``, ``solution (zh)``."""
        return f"{self.kind} {self.name}" if self.name else f"{self.kind} ({self.job.language})"


class Fault(Record, frozen=True, kw_only=True):
    """A misconception or variant that cannot be handed in."""

    exercise: str
    what: str
    file: str
    message: str


class Plan(Record, frozen=True, kw_only=True):
    """Everything the gate is going to try."""

    drafts: tuple[Draft, ...]
    """One per language, the course's own first."""
    cases: tuple[Case, ...]
    faults: tuple[Fault, ...]


def plan(course: Course, assignment: str) -> Plan:
    """All cases of one assignment; CourseError if its text, solutions or tests are wrong."""
    hidden = course.paths.hidden(assignment)
    if not hidden.exists():
        problem = f"{shown(course, hidden)}: is missing"
        raise CourseError(f"{problem}. Write the hidden tests of {assignment!r} there.")
    order = sorted(course.languages, key=lambda language: language != course.language)
    drafts = tuple(draft(course, assignment, language) for language in order)
    cases = [case for made in drafts for case in _whole(course, made)]
    faults = []
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
            else:
                cases.append(_altered(drafts[0], kind, entry, file))
    return Plan(drafts=drafts, cases=tuple(cases), faults=tuple(faults))


def variants_file(course: Course, assignment: str) -> Path:
    """Correct answers written differently: functions ``<exercise>__<slug>``."""
    return course.paths.root / "tests" / "variants" / f"{assignment}.py"


def _whole(course: Course, made: Draft) -> list[Case]:
    """Solution and stub of the whole notebook, and its visible checks on both."""
    ids = tuple(exercise.id for exercise in made.assignment.exercises)
    hidden = shown(course, course.paths.hidden(made.assignment.id))
    code = tuple(
        (index, cell.title or f"line {cell.line}", cell.role is Role.CHECK)
        for index, cell in enumerate(made.cells)
        if cell.is_code
    )
    cases = []
    for kind, sources, graded in (
        (Kind.SOLUTION, made.sources.solved, True),
        (Kind.STUB, made.sources.stubs, True),
        (Kind.VISIBLE_SOLUTION, made.sources.solved, False),
        (Kind.VISIBLE_STUB, made.sources.stubs, False),
    ):
        notebook = made.notebook(sources, graded=graded)
        figures = kind is Kind.VISIBLE_SOLUTION
        job = _job(made, f"{kind.name.lower()}_{made.language}", notebook, figures=figures)
        file = hidden if graded else made.text.file
        cells = () if graded else code
        cases.append(Case(kind=kind, job=job, exercises=ids, file=file, cells=cells))
    return cases


def _altered(made: Draft, kind: Kind, entry: Entry, file: str) -> Case:
    """A notebook of one exercise only, plus earlier ones that it calls: fast to grade."""
    needed = {entry.exercise, *(syntax.needed_names(entry.source) & set(made.sources.solved))}

    def keep(cell: Cell) -> bool:
        return cell.role is Role.SETUP or cell.exercise in needed

    notebook = made.notebook({**made.sources.solved, entry.exercise: entry.source}, keep=keep)
    job = _job(made, f"{kind}_{entry.exercise}_{entry.slug}", notebook)
    return Case(kind=kind, job=job, exercises=(entry.exercise,), file=file, name=entry.slug)


def _job(made: Draft, name: str, notebook: bytes, *, figures: bool = False) -> Job:
    submission = Submission(
        student="gate",
        assignment=made.assignment.id,
        path=f"{name}.ipynb",
        sha256=hashlib.sha256(notebook).hexdigest(),
    )
    language = made.language
    return Job(submission=submission, notebook=notebook, language=language, figures=figures)


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
