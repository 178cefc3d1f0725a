"""What a verdict rests on, fingerprinted: the key of the result cache, and why a grade changed.

Points, credit, dates and the student's name are not in it: they are applied to what the cache
holds (cache.py). The language is, because messages are written in it; a release has one language
and is another notebook in another, so nothing is judged twice for that.
"""

from __future__ import annotations

import ast
import functools
import hashlib
import importlib.metadata
import platform
from collections.abc import Iterable
from pathlib import Path

import msgspec

from autograder import __version__, paths
from autograder.course import Course
from autograder.judge.ingest import ingest
from autograder.judge.secret import course_secret, submission_key
from autograder.records import Job, Record

_PACKAGES = ("torch", "numpy", "matplotlib", "ipython")
"""Beside Python, what decides what student code computes and draws."""


class Context(Record, frozen=True, kw_only=True):
    """All that a verdict on one assignment rests on but the notebook. Fields are fingerprints."""

    assignment: str
    tests: str
    """Hidden tests and every file of ``hidden/`` that they import."""
    misconceptions: str
    data: str
    rules: str
    """Of course.toml: exercises in their order, by-hand flags, limits, marked devices."""
    grader: str
    """Version and source of the judge and the box."""
    versions: str
    """Of Python and the libraries that student code uses, in words."""
    device: str


class Basis(Record, frozen=True, kw_only=True):
    """What one verdict rests on."""

    context: Context
    digest: str
    """Of the student's normalised cells: who wrote the same."""
    layout: str
    """Of all code cells as they are run, where outputs and messages place them."""
    secret: str
    """The submission's key under the course's secret, hashed."""
    language: str
    figures: bool

    @property
    def key(self) -> str:
        """Name of this verdict in the cache."""
        return fingerprint(self)


_WORDS = {
    "tests": "hidden tests",
    "misconceptions": "misconceptions",
    "data": "data files",
    "rules": "limits, by-hand flags or exercises",
    "grader": "grader",
    "versions": "Python or torch",
    "device": "device",
}


def fingerprint(record: Record) -> str:
    """Of all fields of a record, 32 hex digits."""
    return _hash([msgspec.json.encode(record, order="deterministic")])


def differences(old: Context, new: Context) -> tuple[str, ...]:
    """What is another thing in the one than in the other, in words for a TA; empty if nothing."""
    return tuple(
        words for field, words in _WORDS.items() if getattr(old, field) != getattr(new, field)
    )


def context_of(course: Course, assignment: str, device: str = "cpu") -> Context:
    """Read and fingerprint what the assignment is judged with, as it lies on disk now."""
    entry = course.assignment(assignment)
    rules = {
        "exercises": [(exercise.id, exercise.by_hand) for exercise in entry.exercises],
        "limits": entry.limits,
        "devices": course.devices,
    }
    data = course.paths.data(assignment)
    files = sorted(path for path in data.rglob("*") if path.is_file())
    return Context(
        assignment=assignment,
        tests=_files(_imported(course.paths.hidden(assignment)), paths.HIDDEN),
        misconceptions=_files([course.paths.misconceptions(assignment)], paths.MISCONCEPTIONS),
        data=_files(files, data),
        rules=_hash([msgspec.json.encode(rules, order="deterministic")]),
        grader=_grader(),
        versions=_versions(),
        device=device,
    )


def basis_of(course: Course, context: Context, job: Job) -> tuple[Basis, bytes]:
    """The basis of a job's verdict, and the submission's key, from which its inputs are drawn.

    StudentError if its notebook is none.
    """
    names = [exercise.id for exercise in course.assignment(context.assignment).exercises]
    ingested = ingest(job.notebook, names)
    key = submission_key(course_secret(course.paths.secret), ingested.exact)
    basis = Basis(
        context=context,
        digest=ingested.digest,
        layout=ingested.exact[:32],
        secret=_hash([key]),
        language=job.language,
        figures=job.figures,
    )
    return basis, key


def _imported(test: Path) -> list[Path]:
    """The test file and, by its imports, every other file of its folder that it rests on."""
    found: dict[Path, None] = {}
    waiting = [test.parent / "conftest.py", test]
    while waiting:
        path = waiting.pop()
        if path in found or not path.is_file():
            continue
        found[path] = None
        names = _imports(path.read_text(encoding="utf-8"), str(path))
        waiting += [path.parent / f"{name}.py" for name in names]
    return sorted(found)


def _imports(source: str, name: str) -> set[str]:
    """Every word of an imported dotted name: more than the modules, never fewer."""
    try:
        tree = ast.parse(source, name)
    except SyntaxError:  # the judge says so, when it collects the file
        return set()
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(word for alias in node.names for word in alias.name.split("."))
        elif isinstance(node, ast.ImportFrom):
            found.update((node.module or "").split("."))
            found.update(alias.name for alias in node.names)
    return found


@functools.cache
def _grader() -> str:
    """Of the code in this process, so that it is not read again once it runs."""
    files = [paths.PACKAGE / "records.py"]
    for folder in (paths.PACKAGE / "judge", paths.BOX):
        files += sorted(folder.rglob("*.py"))
    return f"{__version__} {_files(files, paths.PACKAGE)}"


@functools.cache
def _versions() -> str:
    found = [f"python {platform.python_version()}"]
    found += [f"{name} {importlib.metadata.version(name)}" for name in _PACKAGES]
    return ", ".join(found)


def _files(files: Iterable[Path], root: Path) -> str:
    """One hash of names and contents; a file that is not there is as good as an empty list."""
    parts: list[bytes] = []
    for path in files:
        if path.is_file():
            parts += [path.relative_to(root).as_posix().encode(), path.read_bytes()]
    return _hash(parts)


def _hash(parts: Iterable[bytes]) -> str:
    """SHA-256 of the parts, each with its length before it; 32 hex digits of it."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()[:32]
