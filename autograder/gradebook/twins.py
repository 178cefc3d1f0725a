"""Who handed in the same as somebody else."""

from __future__ import annotations

from collections.abc import Mapping

from autograder.course import Course
from autograder.errors import StudentError
from autograder.judge.ingest import ingest


def twins(
    course: Course, assignment: str, digests: Mapping[str, str]
) -> tuple[tuple[str, ...], ...]:
    """Students with equal digests, those who left the release as it is set aside."""
    groups: dict[str, list[str]] = {}
    for student, digest in sorted(digests.items()):
        groups.setdefault(digest, []).append(student)
    groups.pop(_untouched(course, assignment), None)
    return tuple(tuple(group) for group in groups.values() if len(group) > 1)


def _untouched(course: Course, assignment: str) -> str:
    """Digest of the notebook as released; empty if it is not there."""
    path = course.paths.release / assignment / f"{assignment}.ipynb"
    names = [exercise.id for exercise in course.assignment(assignment).exercises]
    try:
        return ingest(path.read_bytes(), names).digest
    except (OSError, StudentError):
        return ""
