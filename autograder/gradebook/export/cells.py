"""CSV that a spreadsheet opens without running anything.

A cell that begins with =, +, -, @, a tab or a line break is a formula to a spreadsheet, or a way
to hide one; names and addresses come from people. Such text gets an apostrophe in front, which a
spreadsheet takes for "this is text". Numbers stay numbers.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

Cell = str | float | None

_FORMULA = re.compile(r"[\s\x00-\x20]*[=+\-@＝＋－＠]|[\t\r\n]")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?\Z")


def text(cells: Iterable[Sequence[Cell]]) -> str:
    """Rows as CSV with ``\\n`` line ends; None is an empty cell."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([safe(cell) for cell in row] for row in cells)
    return out.getvalue()


def safe(cell: Cell) -> str:
    """``cell`` as it may stand in a CSV file; line breaks and NUL become spaces."""
    if cell is None:
        return ""
    if isinstance(cell, float | int):
        return repr(cell)
    harmless = _NUMBER.match(cell) or not _FORMULA.match(cell)
    flat = re.sub(r"[\x00\r\n\t]+", " ", cell)
    return flat if harmless else f"'{flat}"


def points(value: float | None) -> Cell:
    """``14.4``, ``20``: no more decimals than there are, at most two."""
    return None if value is None else f"{value:.2f}".rstrip("0").rstrip(".")
