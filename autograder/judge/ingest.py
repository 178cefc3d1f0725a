"""A file as handed in -> the code cells to run. Trusts nothing in it; metadata only says which
cell checks which exercise, and that can hurt nobody but its author."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.errors import StudentError

MAX_BYTES = 64 * 2**20
MAX_CELLS = 2_000
MAX_SOURCE = 8 * 2**20
MAX_PERCENT = 2 * 2**20
"""Of a percent-format text."""
MAX_NESTS = 2_000_000
"""Lists and objects in a file: each takes thirty times the memory of its two bytes."""


_MARKER = re.compile(r"^\s*#\s*(?:%%|<\w*cell>|In\s*\[)", re.MULTILINE)
"""Whatever jupytext may take for the beginning of a cell."""


@dataclass(frozen=True)
class CodeCell:
    """One code cell; where ``check`` names an exercise, that is where its object is kept."""

    index: int
    """Among all cells of the notebook."""
    source: str
    check: str | None = None


@dataclass(frozen=True)
class Ingested:
    """What is left of a submission once the judge has read it."""

    cells: tuple[CodeCell, ...]
    digest: str
    """SHA-256 of the normalised cells: who wrote the same."""
    exact: str
    """SHA-256 of all that code in the box can tell apart: every cell to the last blank, and its
    number. Verdicts and hidden inputs rest on it; on less, a copy that fails by an invisible
    character would decide for its original, and layout could carry what is not in the digest."""


def ingest(data: bytes, exercises: Collection[str]) -> Ingested:
    """The code cells of a notebook (.ipynb JSON, or percent-format .py).

    Raises StudentError, in one line, for what is no notebook.
    """
    raw = read_cells(data)
    cells = []
    for index, cell in enumerate(raw):
        if cell["cell_type"] == "code":
            cells.append(CodeCell(index, _source(cell), _checks(cell, exercises)))
    if sum(len(cell.source) for cell in cells) > MAX_SOURCE:
        raise StudentError(f"more than {MAX_SOURCE >> 20} MB of code; is there data in a cell?")
    normal = [cell.source.strip() for cell in cells if cell.check is None]
    text = "\0".join(source for source in normal if source)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Ingested(tuple(cells), digest, _exact(cells))


def read_cells(data: bytes) -> list[dict[str, Any]]:
    """All cells, each a dict with a str ``cell_type``; StudentError if this is no notebook."""
    notebook = read_notebook(data)
    cells = notebook.get("cells")
    if not isinstance(cells, list):
        raise StudentError("not a notebook: it has no list of cells.")
    if len(cells) > MAX_CELLS:
        raise StudentError(f"a notebook of {len(cells)} cells; at most {MAX_CELLS} are read.")
    for number, cell in enumerate(cells, 1):
        if not isinstance(cell, dict) or not isinstance(cell.get("cell_type"), str):
            raise StudentError(f"not a notebook: its cell {number} is malformed.")
    return cells


def read_notebook(data: bytes) -> dict[str, Any]:
    """The notebook as a dict in nbformat 4; StudentError if this is none."""
    if not data.strip():
        raise StudentError("the file is empty.")
    if len(data) > MAX_BYTES:
        raise StudentError(f"the file has {len(data) >> 20} MB; the limit is {MAX_BYTES >> 20}.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise StudentError("not a notebook: it is not UTF-8 text.") from None
    if text.lstrip()[:1] != "{":
        return _from_percent(text)
    if data.count(b"[") + data.count(b"{") > MAX_NESTS:
        raise StudentError("not a notebook: millions of brackets.")
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError):
        raise StudentError("not a notebook: it is not valid JSON (a broken download?).") from None
    if not isinstance(notebook, dict):
        raise StudentError("not a notebook: its JSON is no object.")
    version = notebook.get("nbformat")
    if version == 3 and isinstance(notebook.get("worksheets"), list):
        return _upgraded(notebook)
    if version not in (4, None):
        raise StudentError(f"nbformat {version!r:.20} cannot be read; save it as version 4.")
    return dict(notebook)


def assignment_of(data: bytes, name: str, known: Mapping[str, Collection[str]]) -> str | None:
    """Which assignment a file belongs to: by its metadata, its name, or the exercises in it."""
    try:
        cells = read_cells(data)
    except StudentError:
        return next((id for id in known if id in name), None)
    if (claimed := claims(data, "assignment")) in known:
        return claimed
    if named := next((id for id in known if id in name), None):
        return named
    text = "\n".join(_source(cell) for cell in cells)
    defined = set(re.findall(r"^(?:def|class)\s+(\w+)", text, re.MULTILINE))
    best = max(known, key=lambda id: len(defined.intersection(known[id])), default=None)
    return best if best is not None and defined.intersection(known[best]) else None


def language_of(data: bytes, known: Collection[str], default: str) -> str:
    """The language in which it was released, as it says itself, if that is a ``known`` one."""
    claimed = claims(data, "language")
    return claimed if claimed in known else default


def claims(data: bytes, key: str) -> str:
    """What a release wrote into the notebook's metadata; '' where it did not."""
    try:
        metadata = read_notebook(data).get("metadata")
    except StudentError:
        return ""
    ours = metadata.get("autograder") if isinstance(metadata, dict) else None
    claimed = ours.get(key) if isinstance(ours, dict) else None
    return claimed if isinstance(claimed, str) else ""


def _from_percent(text: str) -> dict[str, Any]:
    if "# %%" not in text:
        raise StudentError("not a notebook: neither .ipynb JSON nor a .py file with # %% cells.")
    if len(text) > MAX_PERCENT:
        raise StudentError(f"more than {MAX_PERCENT >> 20} MB of text; is there data in a cell?")
    if (count := len(_MARKER.findall(text))) > MAX_CELLS:  # each takes jupytext half a millisecond
        raise StudentError(f"a notebook of {count} cells; at most {MAX_CELLS} are read.")
    import jupytext

    try:
        notebook = jupytext.reads(text, fmt="py:percent")
    except Exception as error:
        raise StudentError(f"not a notebook: {str(error)[:100]}") from None
    return dict(notebook)


def _upgraded(notebook: dict[str, Any]) -> dict[str, Any]:
    import nbformat

    sheets = [sheet for sheet in notebook["worksheets"] if isinstance(sheet, dict)]
    found = [cells for sheet in sheets if isinstance(cells := sheet.get("cells"), list)]
    if (count := sum(map(len, found))) > MAX_CELLS:
        raise StudentError(f"a notebook of {count} cells; at most {MAX_CELLS} are read.")

    try:
        return dict(nbformat.v4.upgrade(nbformat.from_dict(notebook)))
    except Exception:
        raise StudentError("nbformat 3, and it cannot be upgraded; save it as version 4.") from None


def _source(cell: dict[str, Any]) -> str:
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    if not isinstance(source, str):
        return ""
    return source.encode("utf-8", "replace").decode()  # half a character cannot travel


def _exact(cells: Sequence[CodeCell]) -> str:
    text = json.dumps([(cell.index, cell.check, cell.source) for cell in cells])
    return hashlib.sha256(text.encode()).hexdigest()


def _checks(cell: dict[str, Any], exercises: Collection[str]) -> str | None:
    metadata = cell.get("metadata")
    if not isinstance(metadata, dict):
        return None
    nbgrader = metadata.get("nbgrader")
    grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    title = metadata.get("title")
    for text, prefix in ((grade_id, "check_"), (title, "check: ")):
        if isinstance(text, str) and text.startswith(prefix):
            name = text.removeprefix(prefix).strip()
            return name if name in exercises else None
    return None
