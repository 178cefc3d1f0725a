"""Read course.toml into a Course. Every mistake names the file, the key and what to do next."""

from __future__ import annotations

import difflib
import hashlib
import keyword
import math
import re
import tomllib
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from autograder.errors import CourseError
from autograder.paths import MANIFEST, Paths
from autograder.records import Assignment, Exercise, LatePolicy, Limits, Record, Texts

_ID = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")
_DEVICES = ("cpu", "cuda")
_TABLE = re.compile(r"\s*\[([^\[\]]+)\]")
_TIME = re.compile(r"\s*(?P<key>(?:[\w-]+\.)*(?:release|due))\s*=\s*(?P<value>[^#]*?)\s*(?:#.*)?\Z")
_TIMES = "times need seconds and a zone, e.g. 2026-09-27T23:59:00+08:00."

T = TypeVar("T", bound=Record)


class _CourseTable(Record, frozen=True, kw_only=True):
    id: str
    title: Texts
    language: str = "en"
    languages: tuple[str, ...] = ("en", "zh")
    timezone: str = "UTC"
    devices: tuple[str, ...] = ("cpu",)


class _ExerciseTable(Record, frozen=True, kw_only=True):
    points: float
    by_hand: bool = False


class _AssignmentTable(Record, frozen=True, kw_only=True):
    title: Texts
    exercises: dict[str, Any]
    limits: dict[str, Any] = {}
    credit: dict[str, dict[str, float]] = {}
    release: datetime | None = None
    due: datetime | None = None


class _LmsTable(Record, frozen=True, kw_only=True):
    columns: dict[str, str] = {}


class _Manifest(Record, frozen=True, kw_only=True):
    course: _CourseTable
    limits: Limits = Limits()
    late: LatePolicy | None = None
    lms: _LmsTable = _LmsTable()
    assignments: dict[str, Any]


class Course:
    """The course: its assignments, its languages, and where its files are."""

    def __init__(
        self, root: Path, manifest: _Manifest, assignments: dict[str, Assignment], sha256: str
    ) -> None:
        table = manifest.course
        self.paths = Paths(root)
        self.id = table.id
        self.title = table.title
        self.language = table.language
        self.languages = table.languages
        self.timezone = ZoneInfo(table.timezone)
        self.devices = table.devices
        self.late = manifest.late
        self.lms_columns = manifest.lms.columns
        """Column of an assignment in the LMS's gradebook, where it is not the title."""
        self.assignments = assignments
        self.sha256 = sha256

    def assignment(self, id: str) -> Assignment:
        """The assignment of that id; CourseError naming the nearest one if there is none."""
        try:
            return self.assignments[id]
        except KeyError:
            raise CourseError(
                f"{MANIFEST}: no assignment {id!r}{_nearest(id, self.assignments)}. "
                f"Known: {', '.join(self.assignments)}."
            ) from None


def find_root(start: Path | None = None) -> Path:
    """The nearest folder at or above ``start`` (default: here) that has a course.toml."""
    start = (start or Path.cwd()).resolve()
    for folder in (start, *start.parents):
        if (folder / MANIFEST).is_file():
            return folder
    raise CourseError(
        f"no {MANIFEST} in {start} or above it. Run this inside the course folder, "
        "or name it with --course FOLDER."
    )


def load(root: Path) -> Course:
    """Read and validate ``root/course.toml``."""
    path = root / MANIFEST
    try:
        text = path.read_bytes()
    except OSError as error:
        raise CourseError(f"{path}: cannot be read ({error.strerror}).") from None
    try:
        table = tomllib.loads(text.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise CourseError(f"{path}: is not UTF-8; save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        if wrong := _wrong_time(path, text.decode("utf-8-sig"), str(error)):
            raise wrong from None
        raise CourseError(f"{path}: is not TOML: {error}.") from None
    manifest = _convert(path, "", table, _Manifest)
    entries = {
        id: _convert(path, f"assignments.{id}", entry, _AssignmentTable)
        for id, entry in manifest.assignments.items()
    }
    _validate_course(path, manifest)
    assignments = {}
    for id, entry in entries.items():
        exercises = _exercises(path, f"assignments.{id}.exercises", entry)
        _validate_assignment(path, id, entry, exercises, manifest.course.languages)
        key = f"assignments.{id}.limits"
        _convert(path, key, entry.limits, Limits)
        _validate_limits(path, key, entry.limits)
        assignments[id] = _assignment(id, entry, exercises, manifest.limits)
    for id in manifest.lms.columns:
        if id not in assignments:
            problem = f"no such assignment{_nearest(id, assignments)}."
            raise _wrong(path, f"lms.columns.{id}", problem)
    return Course(root, manifest, assignments, hashlib.sha256(text).hexdigest())


def _wrong_time(path: Path, text: str, error: str) -> CourseError | None:
    """What to say instead, if the parser stopped in a line with a date."""
    at = re.search(r"\(at line (\d+)", error)
    lines = text.split("\n")[: int(at[1])] if at else [""]
    found = _TIME.match(lines[-1])
    if found is None or _is_toml(found["value"]):
        return None
    tables = [match[1] for line in lines if (match := _TABLE.match(line))]
    key = ".".join([*tables[-1:], found["key"]])
    problem = f"{found['value'] or 'nothing'} is no time: {_TIMES}"
    return CourseError(f"{path}:{len(lines)}: {key}: {problem}")


def _is_toml(value: str) -> bool:
    try:
        tomllib.loads(f"value = {value}")
    except tomllib.TOMLDecodeError:
        return False
    return True


def _convert(path: Path, key: str, value: Any, table: type[T]) -> T:
    """Typed ``value``; a CourseError that names ``key`` and what to do if it is malformed."""
    try:
        return msgspec.convert(value, table)
    except msgspec.ValidationError as error:
        problem, _, where = str(error).partition(" - at ")
    inner = where.strip("`").removeprefix("$").replace("[...]", "").strip(".")
    key = ".".join(part for part in (key, inner) if part)
    if unknown := re.search(r"unknown field `(.+?)`", problem):
        hint = _nearest(unknown[1], _known_keys(key, table))
        raise CourseError(
            f"{path}: [{key or 'top level'}]: unknown key {unknown[1]!r}{hint}. "
            "Correct or remove it."
        )
    if missing := re.search(r"missing required field `(.+?)`", problem):
        raise CourseError(
            f"{path}: [{key or 'top level'}]: the key {missing[1]!r} is missing. Add it."
        )
    if "datetime" in problem:
        raise CourseError(f"{path}: {key}: is no time ({problem}): {_TIMES}")
    problem = problem[0].lower() + problem[1:].replace("`object`", "a table")
    raise CourseError(f"{path}: {key}: {problem}. Correct the value.")


def _exercises(path: Path, key: str, entry: _AssignmentTable) -> dict[str, _ExerciseTable]:
    """Exercises written either as ``id = points`` or as ``id = { points = ..., ... }``."""
    tables = {}
    for name, value in entry.exercises.items():
        table = value if isinstance(value, dict) else {"points": value}
        tables[name] = _convert(path, f"{key}.{name}", table, _ExerciseTable)
    return tables


def _known_keys(key: str, table: type[Record]) -> tuple[str, ...]:
    nested: dict[str, type[Record]] = {
        "course": _CourseTable, "limits": Limits, "late": LatePolicy, "lms": _LmsTable
    }  # fmt: skip
    return nested.get(key, table).__struct_fields__


def _nearest(name: str, known: Any) -> str:
    close = difflib.get_close_matches(name, list(known), n=1)
    return f" (did you mean {close[0]!r}?)" if close else ""


def _wrong(path: Path, key: str, problem: str) -> CourseError:
    return CourseError(f"{path}: {key}: {problem}")


def _validate_course(path: Path, manifest: _Manifest) -> None:
    """Rules for the whole course that go beyond types."""
    course = manifest.course
    if course.language not in course.languages:
        raise _wrong(path, "course.language", f"{course.language!r} is not in course.languages.")
    try:
        ZoneInfo(course.timezone)
    except (ValueError, OSError, KeyError):
        problem = f"unknown zone {course.timezone!r}; e.g. 'UTC'."
        raise _wrong(path, "course.timezone", problem) from None
    for device in course.devices:
        if device not in _DEVICES:
            problem = f"unknown device {device!r}; use 'cpu' or 'cuda'."
            raise _wrong(path, "course.devices", problem)
    if "cpu" not in course.devices:
        raise _wrong(path, "course.devices", "must contain 'cpu': the core checks run there.")
    for language in course.languages:
        if language not in course.title:
            raise _wrong(path, "course.title", f"the title in {language!r} is missing.")
    _validate_limits(path, "limits", msgspec.structs.asdict(manifest.limits))
    if not manifest.assignments:
        raise _wrong(path, "assignments", "there is none. Add [assignments.<id>].")


def _validate_limits(path: Path, key: str, limits: dict[str, float]) -> None:
    for name, value in limits.items():
        if not 0 < value < math.inf:
            raise _wrong(path, f"{key}.{name}", f"must be a number above 0, not {value:g}.")


def _validate_assignment(
    path: Path,
    id: str,
    entry: _AssignmentTable,
    exercises: dict[str, _ExerciseTable],
    languages: tuple[str, ...],
) -> None:
    """Rules for one assignment that go beyond types."""
    key = f"assignments.{id}"
    if not _ID.match(id):
        problem = "an id has letters, digits and _ only, and starts with a letter."
        raise _wrong(path, key, problem)
    for language in languages:
        if language not in entry.title:
            raise _wrong(path, f"{key}.title", f"the title in {language!r} is missing.")
    if not exercises:
        raise _wrong(path, f"{key}.exercises", "there is none. Add `name = points`.")
    for name, exercise in exercises.items():
        if not name.isidentifier() or keyword.iskeyword(name):
            raise _wrong(path, f"{key}.exercises.{name}", "is not a Python name.")
        if not 0 < exercise.points < 1000:
            problem = f"points must be above 0, not {exercise.points:g}."
            raise _wrong(path, f"{key}.exercises.{name}", problem)
    for name, credits in entry.credit.items():
        if name not in exercises:
            problem = f"no such exercise{_nearest(name, exercises)}."
            raise _wrong(path, f"{key}.credit.{name}", problem)
        for slug, share in credits.items():
            if not 0 <= share <= 1:
                problem = "a share lies between 0 and 1."
                raise _wrong(path, f"{key}.credit.{name}.{slug}", problem)
        _validate_slugs(path, f"{key}.credit.{name}", Paths(path.parent).misconceptions(id), name,
                        credits)  # fmt: skip
    for name in ("release", "due"):
        moment = getattr(entry, name)
        if moment is not None and moment.tzinfo is None:
            problem = "has no time zone; write e.g. 2026-09-27T23:59:00+08:00."
            raise _wrong(path, f"{key}.{name}", problem)
    if entry.release and entry.due and entry.due <= entry.release:
        raise _wrong(path, f"{key}.due", "lies before the release.")


def _validate_slugs(
    path: Path, key: str, catalogue: Path, exercise: str, slugs: Iterable[str]
) -> None:
    """Credit is for misconceptions that the catalogue has, if there is one."""
    try:
        text = catalogue.read_text(encoding="utf-8")
    except OSError:
        return
    known = re.findall(rf"^(?:def|class) {exercise}__(\w+)", text, re.MULTILINE)
    for slug in slugs:
        if slug not in known:
            hint = _nearest(slug, known) or f" (known: {', '.join(known) or 'none'})"
            problem = f"{catalogue.name} has no misconception {exercise}.{slug}{hint}."
            raise _wrong(path, f"{key}.{slug}", problem)


def _assignment(
    id: str, entry: _AssignmentTable, exercises: dict[str, _ExerciseTable], limits: Limits
) -> Assignment:
    merged = msgspec.structs.asdict(limits) | entry.limits
    return Assignment(
        id=id,
        title=entry.title,
        exercises=tuple(
            Exercise(
                id=name,
                points=table.points,
                by_hand=table.by_hand,
                credit=entry.credit.get(name, {}),
            )
            for name, table in exercises.items()
        ),
        limits=msgspec.convert(merged, Limits),
        release=entry.release,
        due=entry.due,
    )
