"""Verdicts kept by what they rest on: .autograder/cache/<assignment>/.

One file per verdict, named by its key and renamed into place, so a process that is killed loses
only what it was judging. ``students/<student>.json`` says what each stored grade was made from.

A verdict that no stored grade refers to is removed at the end of a run over the whole class
(``prune``): per student at most the verdict that counts and the one of the last dry run are kept.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

from autograder.course import Course
from autograder.files import replace
from autograder.records import ExerciseGrade, Job, Judged, Record
from autograder.scale import results
from autograder.scale.basis import Basis, Context, fingerprint

_ENDING = ".msgpack"
_UNCONFINED = ".unconfined"
_STALE_S = 3600.0
"""Files that a killed process left half written are younger than that while they are written."""


class Origin(Record, frozen=True, kw_only=True):
    """What one student's stored grade was made from."""

    sha256: str
    """Of the file as handed in."""
    template: str
    """Of the release that it was rebuilt from."""
    basis: Basis


class Cache:
    """The verdicts of one assignment. ``unsafe`` accepts those reached without isolation, too."""

    def __init__(self, course: Course, assignment: str, *, unsafe: bool = False) -> None:
        self._course, self._assignment = course, assignment
        self._folder = course.paths.cache / assignment
        self._endings = [_ENDING, _UNCONFINED + _ENDING] if unsafe else [_ENDING]
        self._used: set[str] = set()

    def has(self, basis: Basis) -> bool:
        """Whether there is a verdict; reading it may still fail."""
        return self._path(basis.key) is not None

    def get(self, basis: Basis) -> Judged | None:
        """The verdict as it was stored; None if there is none that this version can read."""
        key = basis.key
        if (path := self._path(key)) is None:
            return None
        self._used.add(key)
        try:
            return msgspec.msgpack.decode(path.read_bytes(), type=Judged)
        except (OSError, msgspec.MsgspecError):
            with suppress(OSError):
                path.unlink()
            return None

    def put(self, basis: Basis, judged: Judged) -> bool:
        """Store a verdict; False for what is none: a file that is no notebook, a fault of ours."""
        grade = judged.grade
        if grade.error is not None or grade.score is None:
            return False
        key = basis.key
        ending = (_UNCONFINED if grade.isolation == "none" else "") + _ENDING
        replace(self._folder / f"{key}{ending}", msgspec.msgpack.encode(judged))
        self._used.add(key)
        return True

    def origin(self, student: str) -> Origin | None:
        """What that student's stored grade was made from; None if unknown."""
        try:
            return msgspec.json.decode(self._origin(student).read_bytes(), type=Origin)
        except (OSError, msgspec.MsgspecError):
            return None

    def origins(self) -> Iterator[tuple[str, Origin]]:
        """Every student whose grade is stored, in order, with what it was made from."""
        for path in sorted((self._folder / "students").glob("*.json")):
            if results.path_of(self._course, self._assignment, path.stem).exists():
                origin = self.origin(path.stem)
                if origin is not None:
                    yield path.stem, origin

    def refer(self, student: str, origin: Origin) -> None:
        """Say what the grade that was just stored was made from."""
        replace(self._origin(student), msgspec.json.encode(origin))

    def forget(self, student: str) -> None:
        """The stored grade is from elsewhere."""
        self._origin(student).unlink(missing_ok=True)

    def seen(self, sha256: str, context: Context) -> bool:
        """Whether a file with these bytes was probably judged in this context. Only a hint."""
        return _hint(sha256, context) in self._hints

    def prune(self, seen: Collection[tuple[str, Context]]) -> None:
        """Remove verdicts that neither a stored grade nor this run refers to, and remember what
        was ``seen``: hashes of files, and their context."""
        if not self._folder.is_dir():
            return
        keep = self._used | {origin.basis.key for _, origin in self.origins()}
        old = time.time() - _STALE_S
        for path in self._folder.iterdir():
            verdict = path.name.endswith(_ENDING) and path.name.partition(".")[0] not in keep
            with suppress(OSError):
                if verdict or (path.name[0] == "." and path.stat().st_mtime < old):
                    path.unlink()
        hints = sorted({_hint(*one) for one in seen})
        replace(self._folder / "seen.json", msgspec.json.encode(hints))

    @functools.cached_property
    def _hints(self) -> set[str]:
        try:
            return msgspec.json.decode((self._folder / "seen.json").read_bytes(), type=set[str])
        except (OSError, msgspec.MsgspecError):
            return set()

    def _path(self, key: str) -> Path | None:
        paths = (self._folder / f"{key}{ending}" for ending in self._endings)
        return next((path for path in paths if path.exists()), None)

    def _origin(self, student: str) -> Path:
        return self._folder / "students" / f"{student}.json"


def settled(course: Course, job: Job, judged: Judged) -> Judged:
    """That verdict for this job: whose it is, and what course.toml says now about points and
    credit."""
    grade = judged.grade
    checks = {exercise.id: exercise.checks for exercise in grade.exercises}
    exercises = tuple(
        ExerciseGrade(
            id=exercise.id,
            max_score=exercise.points,
            checks=checks[exercise.id],
            credit=exercise.credit,
        )
        for exercise in course.assignment(job.submission.assignment).exercises
        if exercise.id in checks
    )
    grade = msgspec.structs.replace(
        grade, submission=job.submission, exercises=exercises, course_sha256=course.sha256
    )
    return msgspec.structs.replace(judged, grade=grade)


def _hint(sha256: str, context: Context) -> str:
    return f"{sha256[:16]}{fingerprint(context)[:16]}"
