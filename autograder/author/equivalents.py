"""The list of machine-made mutants that are no wrong answers, each group with its reason.

[[a1_gradient]]
exercise = "steepest"
reason = "At magnitude 0 both branches give zeros."
mutants = ["unit = ... -> unit = ..."]
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import msgspec

from autograder.errors import CourseError
from autograder.records import Record


class _Group(Record, frozen=True, kw_only=True):
    exercise: str
    reason: str
    mutants: tuple[str, ...]


class Equivalent(Record, frozen=True, kw_only=True):
    """One entry of the list."""

    reason: str
    where: str
    """File and line."""


def read_equivalents(path: Path, shown: str, assignment: str) -> dict[tuple[str, str], Equivalent]:
    """Entries of one assignment by (exercise, mutant); {} if there is no file.

    CourseError, naming the file, for what cannot be read or stands there twice.
    """
    if not path.exists():
        return {}
    text = path.read_text(encoding="utf-8")
    try:
        table = tomllib.loads(text)
        groups = msgspec.convert(table.get(assignment, []), list[_Group])
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise CourseError(
            f"{shown}: [[{assignment}]]: {error}. Each group has exercise, reason and mutants."
        ) from None
    found: dict[tuple[str, str], Equivalent] = {}
    for group in groups:
        if not group.reason.strip():
            raise CourseError(f"{shown}: [[{assignment}]]: {group.exercise}: the reason is empty.")
        for name in group.mutants:
            if (group.exercise, name) in found:
                raise CourseError(f"{shown}: [[{assignment}]]: {group.exercise}: {name!r} twice.")
            where = f"{shown}:{_line(text, assignment, group.exercise, name)}"
            found[group.exercise, name] = Equivalent(reason=group.reason, where=where)
    return found


def _line(text: str, assignment: str, exercise: str, name: str) -> int:
    """The line of an entry: the first that holds its name below its exercise; else the first."""
    inside = at_exercise = False
    forms = (name, json.dumps(name, ensure_ascii=False)[1:-1])
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("[["):
            inside, at_exercise = line.strip() == f"[[{assignment}]]", False
        elif line.startswith("exercise"):
            at_exercise = f'"{exercise}"' in line
        elif inside and at_exercise and any(form in line for form in forms):
            return number
    return 1
