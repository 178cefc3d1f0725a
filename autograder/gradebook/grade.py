"""`autograder grade`: judge everything handed in, in parallel, into nbgrader's gradebook.

Order of saving, so that a run that was stopped can be run again: gradebook, autograded folder,
results JSON. Only what has all three is skipped next time.
"""

from __future__ import annotations

import contextlib
import fcntl
import importlib
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from autograder import __version__
from autograder.course import Course
from autograder.errors import CourseError, StudentError
from autograder.gradebook import bridge, submissions
from autograder.gradebook.submissions import TIMESTAMP, HandedIn
from autograder.records import ExerciseGrade, Grade, Job, Judged, Record, Submission
from autograder.scale import results

if TYPE_CHECKING:  # importing nbgrader takes seconds, in which the judges can start
    from autograder.gradebook.batch import Batch


class Summary(Record, frozen=True, kw_only=True):
    """What a run did."""

    assignment: str
    grades: tuple[Grade, ...]
    """Judged now, in the order of the students; those without a score among them."""
    skipped: tuple[Grade, ...] = ()
    """Graded before and unchanged."""
    seconds: float = 0.0

    @property
    def failed(self) -> tuple[Grade, ...]:
        """Without a score: the gradebook kept what it had."""
        return tuple(grade for grade in self.grades if grade.score is None)


def grade(
    course: Course,
    assignment: str,
    *,
    jobs: int = 1,
    students: Iterable[str] | None = None,
    device: str = "cpu",
    force: bool = False,
    unsafe: bool = False,
    on_result: Callable[[Grade], None] | None = None,
    on_start: Callable[[int, int], None] | None = None,
) -> Summary:
    """Grade what was handed in for ``assignment``, or by these ``students``.

    ``on_start(to do, skipped)`` is called once, ``on_result(grade)`` for each grade once it is
    saved. ``force`` grades again what is already graded. Bad submissions are grades with
    ``error``; CourseError and GraderError mean that nothing (more) can be graded.
    """
    course.assignment(assignment)
    start = time.monotonic()
    with contextlib.ExitStack() as stack:
        stack.enter_context(_only_one(course))
        run = _Run(course, assignment, device, unsafe, on_result)
        for handed in submissions.find(course, assignment, students):
            run.sort_in(handed, force)
        pool = stack.enter_context(ThreadPoolExecutor(1))
        loading = pool.submit(importlib.import_module, "autograder.gradebook.batch")
        executor = None
        if run.todo:  # the judges start while nbgrader is being imported
            executor = stack.enter_context(_executor(course, jobs, device, unsafe))
        loading.result()
        run.open_gradebook(stack)
        if run.todo and executor is None:
            executor = stack.enter_context(_executor(course, jobs, device, unsafe))
        if on_start is not None:
            on_start(len(run.todo) + len(run.refused), len(run.skipped))
        try:
            if executor is not None:
                for index, judged in executor.map(run.jobs()):
                    run.finish(index, judged)
            run.refuse_all()
        finally:
            run.save()
    return Summary(
        assignment=assignment,
        grades=tuple(sorted(run.grades, key=lambda grade: grade.submission.student)),
        skipped=tuple(run.skipped.values()),
        seconds=time.monotonic() - start,
    )


def _executor(course: Course, jobs: int, device: str, unsafe: bool) -> Any:
    from autograder.scale.local import open_executor

    return open_executor(course, jobs=jobs, device=device, unsafe=unsafe)


@contextlib.contextmanager
def _only_one(course: Course) -> Iterator[None]:
    """Two runs on one gradebook would undo each other's work."""
    path = course.paths.state / "grade.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            problem = "another `autograder grade` is at work on this course. Wait until it ends."
            raise CourseError(problem) from None
        yield


class _Run:
    """One run: what is to be done, and what waits to be saved."""

    def __init__(
        self,
        course: Course,
        assignment: str,
        device: str,
        unsafe: bool,
        on_result: Callable[[Grade], None] | None,
    ) -> None:
        self.course, self.assignment = course, assignment
        self.device, self.unsafe = device, unsafe
        self.todo: list[HandedIn] = []
        self.refused: list[HandedIn] = []
        self.skipped: dict[str, Grade] = {}
        self.grades: list[Grade] = []
        self._on_result = on_result
        self._handed: dict[str, HandedIn] = {}
        self._asked: dict[int, tuple[HandedIn, dict[str, Any]]] = {}
        self._batch: Batch

    def sort_in(self, handed: HandedIn, force: bool) -> None:
        """Into refused, skipped or to do, by what lies on disk."""
        self._handed[handed.student] = handed
        if handed.error is not None:
            self.refused.append(handed)
        elif not force and (old := self._unchanged(handed)) is not None:
            self.skipped[handed.student] = old
        else:
            self.todo.append(handed)

    def _unchanged(self, handed: HandedIn) -> Grade | None:
        """The stored grade, if nothing that it depends on has changed since."""
        old = results.load(self.course, self.assignment, handed.student)
        folder = self.course.paths.autograded / handed.student / self.assignment
        if old is None or old.score is None or not (folder / f"{self.assignment}.ipynb").is_file():
            return None
        exercises = self.course.assignment(self.assignment).exercises
        same = (
            old.submission.sha256 == handed.sha256
            and old.grader_version == __version__
            and old.device == self.device
            and (old.isolation != "none" or self.unsafe)
            and {e.id: e.max_score for e in old.exercises} == {e.id: e.points for e in exercises}
            and _bytes(folder / TIMESTAMP) == _bytes(handed.folder / TIMESTAMP)
        )
        return old if same else None

    def open_gradebook(self, stack: contextlib.ExitStack) -> None:
        """Read the release; grades that the gradebook does not have are to be done again."""
        from autograder.gradebook.batch import Batch

        self._batch = stack.enter_context(Batch(self.course, self.assignment, self._saved))
        lost = sorted(set(self.skipped) - self._batch.graded())
        for student in lost:
            del self.skipped[student]
            self.todo.append(self._handed[student])
        if self.skipped:
            self._batch.renew_penalties()

    def jobs(self) -> Iterator[Job]:
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

    def finish(self, index: int, judged: Judged) -> None:
        """Take in an answer of the judge."""
        handed, notebook = self._asked.pop(index)
        self._batch.add(handed, notebook, judged)

    def refuse_all(self) -> None:
        """Grades that only say why, for everything that could not be read or was not answered."""
        for handed in self.refused:
            self._batch.refuse(handed, self._refusal(handed, handed.error or ""))
        for handed, _ in self._asked.values():
            problem = "the judge gave no answer; this is no zero, grade it again"
            self._batch.refuse(handed, self._refusal(handed, problem))

    def save(self) -> None:
        """Save what is not saved yet."""
        if hasattr(self, "_batch"):
            self._batch.save()

    def _saved(self, grade: Grade) -> None:
        self.grades.append(grade)
        if self._on_result is not None:
            self._on_result(grade)

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
