"""What the course gate said of an assignment, kept until anything changes that it depends on."""

from __future__ import annotations

import hashlib
import importlib.metadata
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from autograder.author import handout
from autograder.author.gate import GateResult
from autograder.author.verdicts import Problem
from autograder.course import Course
from autograder.files import replace
from autograder.paths import PACKAGE
from autograder.records import Record


class Certificate(Record, frozen=True, kw_only=True):
    """A green gate, and what it was green for."""

    assignment: str
    key: str


def problems(course: Course, assignment: str, run: Callable[[], GateResult]) -> tuple[Problem, ...]:
    """What the gate finds wrong; nothing if it found nothing the last time and nothing changed.

    ``run`` is the gate. Only a green result is kept: a red one may be the machine's fault.
    """
    key = fingerprint(course, assignment)
    path = course.paths.state / "certificates" / f"{assignment}.json"
    if _read(path) == Certificate(assignment=assignment, key=key):
        return ()
    result = run()
    if result.passed:
        replace(path, msgspec.json.encode(Certificate(assignment=assignment, key=key)) + b"\n")
    return result.problems


def fingerprint(course: Course, assignment: str) -> str:
    """SHA-256 of everything that the gate's result depends on: grader, course.toml, text,
    handout, solution, variants and torch."""
    digest = hashlib.sha256(importlib.metadata.version("torch").encode())
    for path in sorted(set(_files(course, assignment))):
        digest.update(f"\0{path}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _files(course: Course, assignment: str) -> Iterator[Path]:
    yield from PACKAGE.rglob("*.py")
    paths = course.paths
    single = (paths.manifest, paths.tools, paths.text(assignment), paths.solution(assignment))
    for path in (*single, paths.hidden(assignment), paths.misconceptions(assignment)):
        if path.is_file():
            yield path
    yield from paths.variants(assignment).parent.glob("*")
    for language in course.languages:
        yield from handout.files(course, assignment, language).values()


def _read(path: Path) -> Certificate | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Certificate)
    except (OSError, msgspec.MsgspecError):
        return None
