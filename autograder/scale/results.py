"""Grades on disk: .autograder/results/<assignment>/<student>.json, which reports read."""

from __future__ import annotations

from pathlib import Path

import msgspec

from autograder.course import Course
from autograder.files import replace
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
