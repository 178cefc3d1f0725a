"""What was handed in: coursework/submitted/<student>/<assignment>/, read with suspicion."""

from __future__ import annotations

import hashlib
import os
import stat
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from autograder.course import Course
from autograder.errors import StudentError
from autograder.gradebook.intake.notebook import MAX_BYTES
from autograder.gradebook.intake.notes import note
from autograder.records import Record, Texts

TIMESTAMP = "timestamp.txt"
_FORBIDDEN = set('/\\*?[]{}",;:<>|')
"""Path separators, what nbgrader would take for a pattern, what breaks a CSV file."""


class HandedIn(Record, frozen=True, kw_only=True):
    """One student's folder of one assignment."""

    student: str
    folder: Path
    notebook: Path | None = None
    content: bytes = b""
    sha256: str = ""
    """Of the file as handed in."""
    notes: tuple[Texts, ...] = ()
    error: str | None = None
    """Why there is nothing to grade."""
    exists: bool = True
    """False where there is no folder at all, or none may be made under that student id."""


def check_student(student: str) -> str:
    """``student`` if it can be a folder's name, a database key and a CSV field; StudentError."""
    odd = [c for c in student if c in _FORBIDDEN or unicodedata.category(c)[0] == "C"]
    if odd:
        raise StudentError(f"the student id {student!a} contains {odd[0]!a}")
    if not student or student.strip() != student or student[0] in ".-=+@":
        raise StudentError(f"{student!a} is no student id: it may not start like that")
    if len(student) > 128:
        raise StudentError(f"the student id {student[:20]!r}… has more than 128 characters")
    return student


def find(course: Course, assignment: str, students: Iterable[str] | None = None) -> list[HandedIn]:
    """Everything handed in for the assignment (or by these students), sorted by student.

    Unreadable submissions are among them, with ``error``. Students asked for who handed in
    nothing are, too.
    """
    names = handed_in(course, assignment) if students is None else sorted(set(students))
    return [read(course, assignment, name) for name in names]


def handed_in(course: Course, assignment: str) -> list[str]:
    """Names of the students' folders that have the assignment, sorted."""
    submitted = course.paths.submitted
    try:
        entries = list(os.scandir(submitted))
    except FileNotFoundError:
        return []
    names = [entry.name for entry in entries if entry.is_dir() and entry.name[0] != "."]
    return sorted(name for name in names if os.path.isdir(submitted / name / assignment))


def read(course: Course, assignment: str, student: str) -> HandedIn:
    """One student's submission; never raises for what is in it."""
    folder = course.paths.submitted
    exists = False
    try:
        folder = folder / check_student(student) / assignment
        exists = folder.is_dir()
        if not exists:
            raise StudentError(f"nothing was handed in: there is no folder {folder}")
        notebook, notes = choose_notebook(folder, assignment)
        content = read_file(folder / notebook)
        if left_out := links(folder):
            notes += (note("links", left_out),)
    except StudentError as error:
        return HandedIn(student=student, folder=folder, error=str(error), exists=exists)
    return HandedIn(
        student=student,
        folder=folder,
        notebook=folder / notebook,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        notes=notes,
    )


def choose_notebook(folder: Path, assignment: str) -> tuple[str, tuple[Texts, ...]]:
    """Name of the notebook to grade, and notes. StudentError if there is none, or no telling.

    It is ``<assignment>.ipynb``; else the only one whose name begins like that ("a2 (1).ipynb");
    else the only one there is.
    """
    found = sorted(
        name
        for name in os.listdir(folder)
        if name.endswith(".ipynb") and name[0] != "." and os.path.isfile(folder / name)
    )
    expected = f"{assignment}.ipynb"
    if expected in found and (target := _link_inside(folder / expected)) is not None:
        return target, (note("renamed", [target]),)
    if expected in found:
        return expected, ()
    alike = [name for name in found if name.lower().startswith(assignment.lower())]
    for names in (alike, found):
        if len(names) == 1:
            return names[0], (note("renamed", names),)
    if not found:
        others = sorted(name for name in os.listdir(folder) if name != TIMESTAMP)
        there = f" (there: {', '.join(map(ascii, others[:5]))})" if others else ""
        raise StudentError(f"no notebook: {expected} is missing in {folder}{there}")
    raise StudentError(
        f"{expected} is missing, and there are several others: "
        f"{', '.join(map(ascii, found[:5]))}. Rename the right one."
    )


def _link_inside(path: Path) -> str | None:
    """Name of the neighbour that a link beside it stands for; None if ``path`` is no such link."""
    if not path.is_symlink():
        return None
    target = os.readlink(path)
    return target if os.path.basename(target) == target else None


def read_file(path: Path) -> bytes:
    """Content of a regular file. StudentError if it cannot be read, is too large, or is a link
    out of its folder, which could name another student's work."""
    try:
        if path.resolve(strict=True).parent != path.parent.resolve():
            raise StudentError(f"{path.name} is a link out of its folder")
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise StudentError(f"{path.name} is not a file")
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise StudentError(f"{path.name} cannot be read: {error.strerror}") from None
    if len(content) > MAX_BYTES:
        raise StudentError(f"{path.name} has more than {MAX_BYTES // 2**20} MB")
    return content


def links(folder: Path) -> list[str]:
    """Everything below ``folder`` that is neither a plain file nor a folder, relative to it, but
    for notebooks, which are not copied.

    nbgrader copies what a link stands for into the student's feedback, be it a solution.
    """
    found = []
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = Path(parent, name)
            if path.suffix == ".ipynb":
                continue
            if path.is_symlink() or not (path.is_file() or path.is_dir()):
                found.append(str(path.relative_to(folder)))
    return sorted(found)
