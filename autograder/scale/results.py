"""Grades on disk: .autograder/results/<assignment>/<student>.json, which reports read."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import msgspec

from autograder.course import Course
from autograder.records import Grade


def path_of(course: Course, assignment: str, student: str) -> Path:
    """Where the grade of that submission lies."""
    return course.paths.results / assignment / f"{student}.json"


def save(course: Course, grade: Grade) -> None:
    """Write aside, then rename: a reader sees the old grade or the new one."""
    path = path_of(course, grade.submission.assignment, grade.submission.student)
    replace(path, msgspec.json.format(msgspec.json.encode(grade), indent=1) + b"\n")


def load(course: Course, assignment: str, student: str) -> Grade | None:
    """The stored grade; None if there is none that this version can read."""
    try:
        return msgspec.json.decode(path_of(course, assignment, student).read_bytes(), type=Grade)
    except (OSError, msgspec.MsgspecError):
        return None


def replace(path: Path, content: bytes) -> None:
    """Give ``path`` this content in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(aside, 0o644)
        os.replace(aside, path)
    except BaseException:
        os.unlink(aside)
        raise
