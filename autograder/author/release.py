"""Release an assignment: nbgrader's own generate_assignment on our source notebook.

What is released, and in which language, is recorded in .autograder/releases.json.
"""

from __future__ import annotations

import copy
import logging
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from autograder.author import leaks
from autograder.author.build import write_source
from autograder.author.draft import CODE_STUBS, Draft, draft
from autograder.author.text import shown
from autograder.course import Course
from autograder.errors import CourseError, GraderError
from autograder.files import replace
from autograder.records import Record


class Release(Record, frozen=True, kw_only=True):
    """What students have been given."""

    assignment: str
    language: str
    path: str
    """The released folder, relative to the course."""
    due: datetime | None = None
    course_sha256: str
    own_due: bool = False
    """Whether the due date was given for this release, and not by course.toml."""
    overridden: tuple[str, ...] = ()
    """What the course gate found wrong, and --force released all the same."""


def release(
    course: Course,
    assignment: str,
    *,
    language: str | None = None,
    due: datetime | None = None,
    force: bool = False,
    config: Any = None,
    gate: Callable[[], Sequence[object]] = tuple,
) -> Release:
    """Build, clear and check the assignment, and write it to coursework/release/.

    ``due`` overrides course.toml's (it needs a time zone). Without ``language`` or ``due`` an
    assignment that is released again keeps what was given for it before. ``gate`` tells what the
    course gate finds wrong (nothing, unless given). ``force`` replaces a release that exists, and
    releases what the gate refuses: Release.overridden says so. ``config``: nbgrader's traitlets
    configuration where the course has its own, e.g. another gradebook. CourseError if the course
    is wrong, something leaks, or notebooks are handed in and this one has other cells.
    """
    before = releases(course).get(assignment)
    if before is not None and before.language in course.languages:
        language = language or before.language
    own = due or (before.due if before is not None and before.own_due else None)
    made = draft(course, assignment, language)
    folder = course.paths.release / assignment
    if not course.paths.hidden(assignment).exists():
        hidden = shown(course, course.paths.hidden(assignment))
        raise CourseError(f"{hidden}: is missing, so {assignment} could not be graded. Write it.")
    if folder.exists() and not force:
        problem = f"{shown(course, folder)}: {assignment} is already released"
        raise CourseError(f"{problem}. Replace it with --force.")
    try:
        refused = [str(problem) for problem in gate()]
    except GraderError as error:  # no isolation on this machine, say
        refused = [f"it could not be run: {error}"]
    if refused and not force:
        problems = "\n  ".join(refused)
        raise CourseError(
            f"the course gate refuses {assignment}:\n  {problems}\n"
            "Mend what it names, or release it all the same with --force."
        )
    due = own or course.assignment(assignment).due
    if due is not None and due.tzinfo is None:
        raise CourseError(f"due {due} has no time zone; see due_date().")
    # Twice: before an older release is replaced, and what nbgrader really wrote.
    _refuse(course, leaks.lint(course, made, made.notebook(made.sources.stubs)))
    _generate(course, made, due, config)
    if found := leaks.lint_folder(course, made, folder):
        shutil.rmtree(folder)
        _refuse(course, found)
    done = Release(
        assignment=assignment,
        language=made.language,
        path=shown(course, folder),
        due=due,
        own_due=own is not None,
        course_sha256=course.sha256,
        overridden=tuple(refused),
    )
    record = {**releases(course), assignment: done}
    content = msgspec.json.format(msgspec.json.encode(record), indent=2)
    replace(course.paths.state / "releases.json", content + b"\n")
    return done


def releases(course: Course) -> dict[str, Release]:
    """What has been released so far, by assignment."""
    path = course.paths.state / "releases.json"
    if not path.exists():
        return {}
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, Release])
    except msgspec.MsgspecError as error:
        problem = f"{shown(course, path)}: cannot be read: {error}"
        raise CourseError(f"{problem}. Delete it and release again with --force.") from None


def due_date(course: Course, text: str) -> datetime:
    """``--due`` as typed: ISO 8601; without a zone, in the course's own. A date alone means
    the end of that day."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        problem = f"--due {text!r} is no date"
        raise CourseError(f"{problem}. Write e.g. 2026-09-27 or '2026-09-27 23:59'.") from None
    if len(text.strip()) <= len("2026-09-27"):
        moment = moment.replace(hour=23, minute=59)
    return moment if moment.tzinfo else moment.replace(tzinfo=course.timezone)


def _refuse(course: Course, found: list[leaks.Leak]) -> None:
    if found:
        lines = "\n  ".join(str(leak) for leak in found)
        text = "the release would give answers away, so nothing was released"
        raise CourseError(f"{text}:\n  {lines}\nReword these cells of the text.")


def _generate(course: Course, made: Draft, due: datetime | None, config: Any) -> None:
    """Write source/, run generate_assignment on it and set the due date.

    CourseError if notebooks handed in forbid it; GraderError with nbgrader's own words.
    """
    # nbgrader takes seconds to import, and only this function needs it.
    from nbgrader.api import Gradebook
    from nbgrader.converters import GenerateAssignment
    from nbgrader.converters.base import NbGraderException
    from nbgrader.coursedir import CourseDirectory

    config = _config(course, made, config)
    coursedir = CourseDirectory(config=config)
    coursedir.assignment_id = made.assignment.id
    coursedir.notebook_id = "*"
    course.paths.coursework.mkdir(parents=True, exist_ok=True)
    with _alembic(), Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
        _same_cells(course, made, gradebook)
    write_source(course, made)
    with _captured() as log:
        try:
            GenerateAssignment(coursedir=coursedir, config=config, force=True).start()
        except NbGraderException as error:
            problem = "\n".join(log) or str(error)
            raise GraderError(
                f"nbgrader could not release {made.assignment.id}: {problem}"
            ) from None
    with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
        # nbgrader keeps moments as UTC without a zone.
        moment = {"duedate": due.astimezone(UTC).replace(tzinfo=None)} if due else {}
        gradebook.update_or_create_assignment(made.assignment.id, **moment)


def _config(course: Course, made: Draft, given: Any) -> Any:
    """``given``, with our folders and with the stub in the release's language."""
    from traitlets.config import Config

    config = Config() if given is None else copy.deepcopy(given)
    config.CourseDirectory.root = str(course.paths.coursework)
    config.CourseDirectory.setdefault("course_id", course.id)
    stub = CODE_STUBS.get(made.language, CODE_STUBS["en"])
    config.ClearSolutions.code_stub = {"python": stub}
    return config


def _same_cells(course: Course, made: Draft, gradebook: Any) -> None:
    """Once notebooks are handed in, a release may not add or remove graded cells."""
    from nbgrader.api import MissingEntry

    id = made.assignment.id
    try:
        notebook = gradebook.find_notebook(id, id)
    except MissingEntry:
        return
    handed_in = {path.parts[-3] for path in course.paths.submitted.glob(f"*/{id}/*")}
    handed_in |= {submission.student.id for submission in notebook.submissions}
    old = {cell.name for cell in notebook.source_cells}
    new = made.grade_ids()
    if not handed_in or old == new:
        return
    changes = [f"adds {name}" for name in sorted(new - old)]
    changes += [f"removes {name}" for name in sorted(old - new)]
    raise CourseError(
        f"{id} is handed in already (by {len(handed_in)}), and this text {', '.join(changes)}. "
        "Once notebooks are handed in, prose, checks and points may change, exercises may not: "
        "take that change back, or make it a new assignment."
    )


@contextmanager
def _alembic() -> Iterator[None]:
    """Put this Python's programs on PATH: a new gradebook makes nbgrader call `alembic`, which
    is not found when the environment is used without being activated."""
    before = os.environ.get("PATH", "")
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), before])
    try:
        yield
    finally:
        os.environ["PATH"] = before


@contextmanager
def _captured() -> Iterator[list[str]]:
    """nbgrader's log: errors collected, nothing printed."""
    lines: list[str] = []

    class Collect(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(record.getMessage())

    logger = logging.getLogger("traitlets")
    handler = Collect(level=logging.ERROR)
    before = logger.handlers[:], logger.propagate
    logger.handlers, logger.propagate = [handler], False
    try:
        yield lines
    finally:
        logger.handlers, logger.propagate = before
