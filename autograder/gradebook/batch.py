"""Judged notebooks on their way into gradebook, autograded folder and results, batch by batch."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import datetime
from types import TracebackType
from typing import Any, Self

import msgspec
from nbgrader.utils import parse_utc
from traitlets.utils.importstring import import_item

from autograder.course import Course
from autograder.errors import GraderError, StudentError
from autograder.files import refused
from autograder.gradebook import bridge, tally
from autograder.gradebook.intake.notebook import to_json, to_node
from autograder.gradebook.intake.notes import note
from autograder.gradebook.intake.submissions import TIMESTAMP, HandedIn, read_file
from autograder.gradebook.nbconfig import load_config
from autograder.gradebook.publish import Publisher
from autograder.gradebook.regrade import Marks
from autograder.gradebook.release import Template
from autograder.gradebook.tally import Tallies
from autograder.gradebook.writer import Entry, GradebookWriter
from autograder.records import Grade, Judged, Record
from autograder.scale import results

SIZE = 32
SECONDS = 2.0
"""A batch is saved once it has this many grades, or its first one is this old."""


class _Pending(Record, frozen=True, kw_only=True):
    """A grade that waits to be saved."""

    handed: HandedIn
    grade: Grade
    entry: Any = None
    notebook: bytes | None = None


class Batch:
    """Saves grades a batch at a time, and then reports each to ``on_saved``."""

    def __init__(self, course: Course, assignment: str, on_saved: Callable[[Grade], None]) -> None:
        config = load_config(course)
        self.course, self.assignment = course, assignment
        self._on_saved = on_saved
        self._writer = GradebookWriter(course, assignment, config)
        self._publisher = Publisher(course, assignment, config)
        self._polishers = _polishers(config)
        self._url = config.CourseDirectory.db_url
        self._pending: list[_Pending] = []
        self._since = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._writer.__exit__(kind, error, trace)

    @property
    def template(self) -> Template:
        """The release that submissions are rebuilt from."""
        return self._writer.template

    def graded(self) -> set[str]:
        """Students whose scores the gradebook has."""
        return self._writer.graded()

    def renew_penalties(self) -> None:
        """Late penalties of all that is graded: a due date may have moved meanwhile."""
        self._writer.renew_penalties()

    def tallies(self) -> Tallies:
        """What counts now for everybody whom the gradebook has."""
        return self._writer.tallies()

    def forecast(
        self, before: Tallies, marks: Marks, graded: Iterable[tuple[HandedIn, Grade]]
    ) -> Tallies:
        """What would count if these grades were saved."""
        dated = [(grade, _timestamp(handed)[0]) for handed, grade in graded]
        return tally.forecast(before, marks, dated, self._writer.penalised)

    def marks(self) -> Marks:
        """Scores that the gradebook has now."""
        return self._writer.marks()

    def add(self, handed: HandedIn, notebook: dict[str, Any], judged: Judged) -> None:
        """Take in a judged notebook. Without a score, the gradebook keeps what it has."""
        when, unreadable = _timestamp(handed)
        notes = notebook["metadata"]["autograder"]["notes"]
        if unreadable:
            text = note("timestamp", [unreadable])
            notes.append(text.get(self.template.language, text["en"]))
        judged = bridge.with_notes(judged, notes)
        entry = Entry(student=handed.student, timestamp=when)
        content = None
        if not bridge.failed(judged.grade):
            try:
                content = self._mark(entry, notebook, judged)
            except GraderError as error:
                grade = msgspec.structs.replace(judged.grade, error=str(error))
                judged = Judged(grade=grade)
        self._put(_Pending(handed=handed, grade=judged.grade, entry=entry, notebook=content))

    def refuse(self, handed: HandedIn, grade: Grade) -> None:
        """Take in a submission that could not be judged. As with nbgrader, the gradebook learns
        of it if there is any notebook."""
        entry = None
        if handed.exists and any(handed.folder.glob("*.ipynb")):
            entry = Entry(student=handed.student, timestamp=_timestamp(handed)[0])
        self._put(_Pending(handed=handed, grade=grade, entry=entry))

    def save(self) -> None:
        """Save all that is pending. GraderError if it cannot be saved."""
        pending, self._pending = self._pending, []
        if entries := [item.entry for item in pending if item.entry is not None]:
            self._writer.write(entries)
        for item in pending:
            try:
                if item.notebook is not None:
                    self._publisher.put(item.handed, item.notebook)
                if item.handed.exists:
                    results.save(self.course, item.grade)
            except OSError as error:
                name = str(self._publisher.folder(item.handed.student))
                problem = refused(error, name) or f"{error.filename or name}: {error.strerror}"
                raise GraderError(f"cannot write {problem}") from error
            self._on_saved(item.grade)

    def _mark(self, entry: Entry, notebook: dict[str, Any], judged: Judged) -> bytes:
        """Fill the entry; the autograded notebook's bytes."""
        bridge.mark(notebook, judged, self.template)
        node = to_node(notebook)
        about = {"student": entry.student, "assignment": self.assignment}
        about |= {"notebook": self.assignment, "db_url": self._url}
        for step in self._polishers:
            node, _ = step(node, {"nbgrader": about})
        entry.notebook = node
        entry.comments = bridge.comments(node, judged, self.template)
        return to_json(node)

    def _put(self, item: _Pending) -> None:
        now = time.monotonic()
        if not self._pending:
            self._since = now
        self._pending.append(item)
        if len(self._pending) >= SIZE or now - self._since > SECONDS:
            self.save()


def _timestamp(handed: HandedIn) -> tuple[datetime | None, str]:
    """When it was handed in (UTC, no zone) by timestamp.txt, None if it does not say; and its
    text where that is no time."""
    path = handed.folder / TIMESTAMP
    if not path.exists():
        return None, ""
    text = "?"
    try:
        text = read_file(path).decode().strip()
        return (parse_utc(text) if text else None), ""
    except (StudentError, ValueError, OverflowError):
        return None, text


def _polishers(config: Any) -> list[Any]:
    """The configured steps between our execution and the saving of scores, e.g. LimitOutput."""
    found = []
    for step in config.Autograde.autograde_preprocessors:
        kind = import_item(step) if isinstance(step, str) else step
        if kind.__name__ == "SaveAutoGrades":
            break
        if kind.__name__ != "JudgeExecute":
            found.append(kind(config=config))
    return found
