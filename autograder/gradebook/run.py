"""One run of `autograder grade`: what is to be done, what is known already, what was found."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from autograder import __version__
from autograder.course import Course
from autograder.errors import StudentError
from autograder.gradebook import bridge, regrade
from autograder.gradebook.intake.submissions import TIMESTAMP, HandedIn
from autograder.gradebook.newest import UNANSWERED
from autograder.gradebook.tally import Tallies, late_changes
from autograder.gradebook.twins import twins
from autograder.records import ExerciseGrade, Grade, Job, Record, Submission
from autograder.scale import results
from autograder.scale.basis import Basis, context_of, fingerprint
from autograder.scale.cache import Cache, Origin
from autograder.scale.jobs import Executor
from autograder.scale.reuse import Reuse, Verdict

if TYPE_CHECKING:  # importing nbgrader takes seconds, in which the judges can start
    from autograder.gradebook.batch import Batch


class _Made(Record, frozen=True, kw_only=True):
    """A grade on its way into the gradebook."""

    handed: HandedIn
    former: regrade.Former
    basis: Basis | None


class Run:
    """What is to be done, and what waits to be saved."""

    def __init__(
        self,
        course: Course,
        assignment: str,
        open_executor: Callable[[], Executor],
        *,
        device: str,
        unsafe: bool,
        force: bool,
        dry_run: bool,
        on_result: Callable[[Grade], None] | None,
    ) -> None:
        self.course, self.assignment = course, assignment
        self.device, self.unsafe, self.force, self.dry_run = device, unsafe, force, dry_run
        self.context = context_of(course, assignment, device)
        self.todo: list[HandedIn] = []
        self.refused: list[HandedIn] = []
        self.skipped: dict[str, Grade] = {}
        self.grades: list[Grade] = []
        self.changes: list[regrade.Change] = []
        self.judged = 0
        """Notebooks whose code was run."""
        self._cache = Cache(course, assignment, unsafe=unsafe)
        self._open_executor = open_executor
        self._executor: Executor | None = None
        self._on_result = on_result
        self._handed: dict[str, HandedIn] = {}
        self._former: dict[str, regrade.Former] = {}
        self._asked: dict[int, tuple[HandedIn, dict[str, Any]]] = {}
        self._made: dict[str, _Made] = {}
        self._batch: Batch
        self._template = ""
        self._marks: regrade.Marks = {}
        self._before: Tallies = {}

    @property
    def to_do(self) -> int:
        """Submissions that will be reported."""
        return len(self.todo) + len(self.refused)

    def sort_in(self, handed: HandedIn) -> None:
        """Into refused, skipped or to do, by what lies on disk."""
        self._handed[handed.student] = handed
        if handed.error is not None:
            self.refused.append(handed)
            return
        grade = results.load(self.course, self.assignment, handed.student)
        former = regrade.Former(grade=grade, origin=self._cache.origin(handed.student))
        self._former[handed.student] = former
        if not self.force and grade is not None and self._unchanged(handed, grade, former.origin):
            self.skipped[handed.student] = grade
        else:
            self.todo.append(handed)

    def _unchanged(self, handed: HandedIn, old: Grade, origin: Origin | None) -> bool:
        """Whether nothing that the stored grade depends on has changed since."""
        folder = self.course.paths.autograded / handed.student / self.assignment
        exercises = self.course.assignment(self.assignment).exercises
        return (
            origin is not None
            and origin.sha256 == old.submission.sha256 == handed.sha256
            and origin.basis.context == self.context
            and old.score is not None
            and (old.isolation != "none" or self.unsafe)
            and [(e.id, e.max_score, e.credit) for e in old.exercises]
            == [(e.id, e.points, e.credit) for e in exercises]
            and (folder / f"{self.assignment}.ipynb").is_file()
            and _bytes(folder / TIMESTAMP) == _bytes(handed.folder / TIMESTAMP)
        )

    def must_judge(self) -> bool:
        """Whether judges are needed, as far as can be told before the gradebook is open."""
        return any(
            self.force or not self._cache.seen(handed.sha256, self.context) for handed in self.todo
        )

    def executor(self) -> Executor:
        """The judges, started when they are first asked for."""
        if self._executor is None:
            self._executor = self._open_executor()
        return self._executor

    def open_gradebook(self, stack: contextlib.ExitStack) -> None:
        """Read the release; what the gradebook does not have, or was made from another release,
        is to be done again."""
        from autograder.gradebook.batch import Batch

        self._batch = stack.enter_context(Batch(self.course, self.assignment, self._saved))
        self._template = fingerprint(self._batch.template)
        self._marks, self._before = self._batch.marks(), self._batch.tallies()
        graded = self._batch.graded()
        for student in list(self.skipped):
            origin = self._former[student].origin
            if student not in graded or origin is None or origin.template != self._template:
                del self.skipped[student]
                self.todo.append(self._handed[student])
        if not self.dry_run:
            self._batch.renew_penalties()

    def judge(self) -> None:
        """Take in a verdict on everything that is to be done."""
        reuse = Reuse(self.course, self.context, self._cache, self.executor, fresh=self.force)
        for verdict in reuse.map(self._jobs()):
            self._finish(verdict)

    def _jobs(self) -> Iterator[Job]:
        """Repaired notebooks, one after the other, as the executor takes them."""
        index = 0
        for handed in self.todo:
            try:
                repaired = bridge.prepare(handed, self._batch.template)
            except StudentError as error:
                self.refused.append(msgspec.structs.replace(handed, error=str(error)))
                continue
            self._asked[index] = handed, repaired.notebook
            index += 1
            yield bridge.job(self.course, handed, repaired.notebook, self._batch.template.language)

    def _finish(self, verdict: Verdict) -> None:
        handed, notebook = self._asked.pop(verdict.index)
        former = self._former[handed.student]
        self._made[handed.student] = _Made(handed=handed, former=former, basis=verdict.basis)
        self.judged += verdict.fresh
        if self.dry_run:
            notes = notebook["metadata"]["autograder"]["notes"]
            self._saved(bridge.with_notes(verdict.judged, notes).grade)
        else:
            self._batch.add(handed, notebook, verdict.judged)

    def refuse_all(self) -> None:
        """Grades that only say why, for everything that could not be read or was not answered."""
        refused = [(handed, handed.error or "") for handed in self.refused]
        refused += [(handed, UNANSWERED) for handed, _ in self._asked.values()]
        for handed, problem in refused:
            grade = self._refusal(handed, problem)
            if self.dry_run:
                self._saved(grade)
            else:
                self._batch.refuse(handed, grade)

    def save(self) -> None:
        """Save what is not saved yet."""
        if hasattr(self, "_batch"):
            self._batch.save()

    def tally(self) -> Tallies:
        """What counts now for everybody in the gradebook; after a dry run, what would."""
        if not self.dry_run:
            after = self._batch.tallies()
        else:
            made = [(self._handed[grade.submission.student], grade) for grade in self.grades]
            after = self._batch.forecast(self._before, self._marks, made)
        self.changes += late_changes(self._before, after)
        return after

    def _saved(self, grade: Grade) -> None:
        """The grade is where it belongs; a dry run's belongs nowhere."""
        student = grade.submission.student
        made = self._made.get(student)
        if made is not None:
            self.changes += regrade.changes(
                self._marks, made.former, made.handed, grade, made.basis, self.force
            )
            if made.basis is not None and grade.score is not None and not self.dry_run:
                origin = Origin(
                    sha256=made.handed.sha256, template=self._template, basis=made.basis
                )
                self._cache.refer(student, origin)
        self.grades.append(grade)
        if self._on_result is not None:
            self._on_result(grade)

    def prune(self) -> None:
        """Let the cache forget what nobody's grade rests on any more. After a run over all."""
        scored = {grade.submission.student for grade in self.grades if grade.score is not None}
        known = [self._handed[student] for student in scored | self.skipped.keys()]
        self._cache.prune([(handed.sha256, self.context) for handed in known])

    def identical(self) -> tuple[tuple[str, ...], ...]:
        """Students with the same cells, but for those who left the release as it is."""
        digests = {student: origin.basis.digest for student, origin in self._cache.origins()}
        digests |= {
            student: made.basis.digest
            for student, made in self._made.items()
            if made.basis is not None
        }
        return twins(self.course, self.assignment, digests)

    def _refusal(self, handed: HandedIn, problem: str) -> Grade:
        path = str(handed.notebook or handed.folder)
        return Grade(
            submission=Submission(
                student=handed.student,
                assignment=self.assignment,
                path=path.removeprefix(f"{self.course.paths.root}/"),
                sha256=handed.sha256,
            ),
            exercises=tuple(
                ExerciseGrade(id=exercise.id, max_score=exercise.points)
                for exercise in self.course.assignment(self.assignment).exercises
            ),
            isolation="",  # nothing was run
            device=self.device,
            grader_version=__version__,
            course_sha256=self.course.sha256,
            language=self._batch.template.language,
            error=problem,
        )


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
