"""`autograder grade`: judge everything handed in, in parallel, into nbgrader's gradebook.

Order of saving, so that a run that was stopped can be run again: verdict in the cache, gradebook,
autograded folder, results JSON, what it was made from. Only what has all of these is skipped next
time; what has the first is not judged again.
"""

from __future__ import annotations

import contextlib
import fcntl
import gc
import importlib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO

from autograder.course import Course
from autograder.errors import CourseError, GraderError
from autograder.files import refused
from autograder.gradebook.feedback.outdated import outdated
from autograder.gradebook.intake import submissions
from autograder.gradebook.late import extensions
from autograder.gradebook.regrade import Change
from autograder.gradebook.run import Run
from autograder.gradebook.tally import Tally
from autograder.records import Grade, Record
from autograder.scale.jobs import Executor


class Summary(Record, frozen=True, kw_only=True):
    """What a run did."""

    assignment: str
    grades: tuple[Grade, ...]
    """Graded now, in the order of the students; those without a score among them."""
    skipped: tuple[Grade, ...] = ()
    """Graded before and unchanged."""
    judged: int = 0
    """Notebooks whose code was run; the other grades come from the cache or from a twin."""
    changes: tuple[Change, ...] = ()
    """Every exercise of everything graded now, in the order of the students; and every late
    penalty that became another."""
    identical: tuple[tuple[str, ...], ...] = ()
    """Students whose cells are the same but for blank lines; not those who wrote nothing."""
    tallies: Mapping[str, Tally] = {}
    """What counts for everybody in the gradebook, or would after a dry run."""
    outdated: tuple[str, ...] = ()
    """Students whose feedback page does not show their grade; not after a dry run."""
    dry_run: bool = False
    seconds: float = 0.0

    @property
    def scored(self) -> int:
        """How many were graded now and have a score."""
        return len(self.grades) - len(self.failed)

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
    dry_run: bool = False,
    scheduler: str | None = None,
    on_result: Callable[[Grade], None] | None = None,
    on_start: Callable[[int, int], None] | None = None,
    on_notice: Callable[[str], None] | None = None,
) -> Summary:
    """Grade what was handed in for ``assignment``, or by these ``students``.

    ``on_start(to do, skipped)`` is called once, ``on_result(grade)`` for each grade once it is
    saved, ``on_notice(text)`` for what a TA should know of a cluster's workers. ``force`` judges
    again what is judged already; ``dry_run`` saves nothing but verdicts in the cache;
    ``scheduler`` is the address of a Dask cluster that is to do the work. Bad submissions are
    grades with ``error``; CourseError and GraderError mean that nothing (more) can be graded.
    """
    course.assignment(assignment)
    start = time.monotonic()
    with contextlib.ExitStack() as stack:
        stack.enter_context(_only_one(course))

        def open_executor() -> Executor:
            if scheduler is not None:
                from autograder.scale.cluster import ClusterExecutor

                opened = ClusterExecutor(course, run.context, scheduler, unsafe=unsafe,
                                      on_notice=on_notice)  # fmt: skip
                return stack.enter_context(opened)
            from autograder.scale.local import open_executor

            return stack.enter_context(
                open_executor(course, jobs=jobs, device=device, unsafe=unsafe)
            )

        run = Run(course, assignment, open_executor, device=device, unsafe=unsafe, force=force,
                  dry_run=dry_run, on_result=on_result)  # fmt: skip
        for handed in submissions.find(course, assignment, students):
            run.sort_in(handed)
        if on_notice is not None:
            for line in extensions.misspelt(course, assignment):
                on_notice(line)
        pool = stack.enter_context(ThreadPoolExecutor(1))
        loading = pool.submit(_load)
        if run.must_judge():  # the judges start while nbgrader is being imported
            run.executor()
        loading.result()
        run.open_gradebook(stack)
        if on_start is not None:
            on_start(run.to_do, len(run.skipped))
        try:
            run.judge()
            run.refuse_all()
        finally:
            run.save()
        if students is None:
            run.prune()
        tallies = run.tally()
        return Summary(
            assignment=assignment,
            grades=tuple(sorted(run.grades, key=lambda grade: grade.submission.student)),
            skipped=tuple(run.skipped.values()),
            judged=run.judged,
            changes=tuple(sorted(run.changes, key=lambda change: change.student)),
            identical=run.identical(),
            tallies=tallies,
            outdated=() if dry_run else outdated(course, assignment, tallies),
            dry_run=dry_run,
            seconds=time.monotonic() - start,
        )


def _load() -> None:
    """Import nbgrader, without looking for garbage in what stays."""
    gc.disable()
    importlib.import_module("autograder.gradebook.batch")
    gc.freeze()
    gc.enable()


@contextlib.contextmanager
def _only_one(course: Course) -> Iterator[None]:
    """Two runs on one gradebook would undo each other's work."""
    path = course.paths.state / "grade.lock"
    with _lock_file(path) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            problem = "another `autograder grade` is at work on this course. Wait until it ends."
            raise CourseError(problem) from None
        yield


def _lock_file(path: Path) -> IO[str]:
    """Open; one that another account made need only be readable."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            return path.open("a")
        except PermissionError:
            return path.open()
    except OSError as error:
        raise GraderError(refused(error, str(path)) or f"{path}: {error.strerror}") from error
