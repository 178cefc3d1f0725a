"""CSV files that people keep in a spreadsheet: read strictly, every mistake with its row."""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Sequence
from pathlib import Path

from autograder.errors import CourseError
from autograder.records import Record

_SHOWN = 5
"""Mistakes named in one message; who made five has made more, and mends these first."""


class Row(Record, frozen=True, kw_only=True):
    """One line of a table; every known column is there, empty where the file has nothing."""

    number: int
    """As a spreadsheet counts: the header is row 1."""
    cells: dict[str, str]


class Mistakes:
    """What is wrong with a file, by row."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lines: list[str] = []

    def add(self, number: int, problem: str) -> None:
        """Note a problem of that row; it says what to do."""
        self._lines.append(f"{self._path}: row {number}: {problem}")

    def refuse(self) -> None:
        """CourseError that names them; nothing if there are none."""
        more = len(self._lines) - _SHOWN
        if self._lines:
            tail = [f"and {more} more."] if more > 0 else []
            raise CourseError("\n  ".join([*self._lines[:_SHOWN], *tail]))


def read_table(path: Path, columns: Sequence[str], required: Sequence[str]) -> list[Row]:
    """The rows of a CSV file with a header; cells stripped, empty rows left out.

    UTF-8, with or without a byte order mark; separated by commas, semicolons or tabs, as the
    header is. CourseError if it cannot be read, or a column is unknown, doubled or missing.
    """
    text = _text(path)
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    mistakes = Mistakes(path)
    rows: list[Row] = []
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        _check_header(path, header, columns, required)
        for number, values in enumerate(reader, 2):
            values = [value.strip() for value in values]
            if any("\x00" in value or "\n" in value or "\r" in value for value in values):
                mistakes.add(number, "a cell holds a line break. Take it out.")
            elif len(values) > len(header) and any(values[len(header) :]):
                problem = f"has {len(values)} cells, the header {len(header)}. Quote the commas."
                mistakes.add(number, problem)
            elif any(values):
                cells = dict.fromkeys(columns, "") | dict(zip(header, values, strict=False))
                rows.append(Row(number=number, cells=cells))
    except csv.Error as error:
        problem = f"{path}: row {reader.line_num}: is not CSV ({error}). Save it as CSV again."
        raise CourseError(problem) from None
    mistakes.refuse()
    return rows


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        problem = "is not UTF-8. Save it as “CSV UTF-8”"
        raise CourseError(f"{path}: {problem} (中文 Excel：另存为“CSV UTF-8”).") from None
    except OSError as error:
        raise CourseError(f"{path}: cannot be read ({error.strerror}).") from None


def _check_header(
    path: Path, header: list[str], columns: Sequence[str], required: Sequence[str]
) -> None:
    known = f"Its columns are {', '.join(columns)}."
    for name in header:
        if name not in columns:
            close = difflib.get_close_matches(name, columns, n=1)
            hint = f" (did you mean {close[0]!r}?)" if close else ""
            raise CourseError(f"{path}: row 1: unknown column {name!a}{hint}. {known}")
        if header.count(name) > 1:
            raise CourseError(f"{path}: row 1: the column {name!r} stands there twice. {known}")
    for name in required:
        if name not in header:
            raise CourseError(f"{path}: row 1: the column {name!r} is missing. {known}")
