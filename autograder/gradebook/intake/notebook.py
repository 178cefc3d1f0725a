"""Read a handed-in .ipynb without trusting anything in it, and write notebooks.

Only what grading needs survives reading: kind, source and order of the cells, their claimed
grade ids (hints, no more), cell ids and attachments. Metadata and outputs are dropped.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

import msgspec

from autograder.errors import StudentError

MAX_BYTES = 64 * 2**20
"""Of the file; figures of a whole course fit in, a disk image does not."""
MAX_CELLS = 2000
MAX_SOURCE = 4 * 2**20
"""Characters in all cells together."""

_KINDS = ("code", "markdown", "raw")
_CELL_ID = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")
_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(eq=False)
class Cell:
    """One cell of a submission. Compared by identity: two cells may read the same."""

    kind: str
    source: str
    id: str = ""
    grade_id: str | None = None
    attachments: dict[str, dict[str, str]] = field(default_factory=dict)


def read_cells(content: bytes) -> list[Cell]:
    """The cells of an .ipynb of any nbformat. StudentError if it is no notebook.

    nbformat 1 to 3 (worksheets) are understood; a newer one is read as nbformat 4.
    """
    if len(content) > MAX_BYTES:
        size = f"{len(content) / 2**20:.0f} MB"
        raise StudentError(f"the notebook has {size}; at most {MAX_BYTES // 2**20} are read")
    document = _json(content)
    if not isinstance(document, dict):
        raise StudentError("the file is JSON, but not a notebook")
    raw = document.get("cells")
    if raw is None and isinstance(sheets := document.get("worksheets"), list):
        raw = [cell for sheet in sheets if isinstance(sheet, dict) for cell in _cells_of(sheet)]
    if not isinstance(raw, list):
        raise StudentError("the file is JSON, but not a notebook: it has no cells")
    if len(raw) > MAX_CELLS:
        raise StudentError(f"the notebook has {len(raw)} cells; at most {MAX_CELLS} are read")
    cells = [_cell(item) for item in raw if isinstance(item, dict)]
    if sum(len(cell.source) for cell in cells) > MAX_SOURCE:
        raise StudentError(f"the notebook's cells hold more than {MAX_SOURCE} characters")
    return cells


def _json(content: bytes) -> Any:
    try:
        return json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise StudentError("the file is not a notebook: it is not UTF-8 text") from None
    except json.JSONDecodeError as error:
        problem = f"line {error.lineno}: {error.msg}" if content.strip() else "it is empty"
        raise StudentError(f"the file is not a notebook: it is not JSON ({problem})") from None
    except (ValueError, RecursionError):
        raise StudentError("the file is not a notebook: its JSON is absurd") from None


def _cells_of(sheet: dict[str, Any]) -> list[Any]:
    cells = sheet.get("cells")
    return cells if isinstance(cells, list) else []


def _cell(raw: dict[str, Any]) -> Cell:
    """One cell of nbformat 4, or of 1 to 3, where code stands in ``input`` and headings apart."""
    kind = raw.get("cell_type")
    source = _text(raw.get("source", raw.get("input", raw.get("text", ""))))
    if kind == "heading":
        level = raw.get("level", 1)
        source = f"{'#' * (level if level in range(1, 7) else 1)} {source}"
    kind = {"heading": "markdown", "html": "markdown"}.get(str(kind), kind)
    id, metadata = raw.get("id"), raw.get("metadata")
    claim = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = claim.get("grade_id") if isinstance(claim, dict) else None
    return Cell(
        kind=kind if kind in _KINDS else "raw",
        source=source,
        id=id if isinstance(id, str) and _CELL_ID.match(id) else "",
        grade_id=clean(grade_id) if isinstance(grade_id, str) and grade_id else None,
        attachments=_attachments(raw.get("attachments")),
    )


def _text(value: Any) -> str:
    lines = value if isinstance(value, list) else [value]
    return clean("".join(line for line in lines if isinstance(line, str)))


def clean(text: str) -> str:
    """``text`` with line ends as ``\\n`` and without lone surrogates, which no file can hold."""
    return _SURROGATES.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def _attachments(value: Any) -> dict[str, dict[str, str]]:
    """Images pasted into a markdown cell: name -> MIME type -> base64."""
    if not isinstance(value, dict):
        return {}
    return {
        clean(name): {clean(mime): _text(data) for mime, data in bundle.items()}
        for name, bundle in value.items()
        if isinstance(bundle, dict)
    }


def to_node(notebook: dict[str, Any]) -> Any:
    """The notebook as nbformat's NotebookNode (a copy), which nbgrader works on."""
    from nbformat import from_dict  # here, because importing nbformat is slow

    return from_dict(notebook)


def to_json(notebook: Any) -> bytes:
    """The notebook (dict or NotebookNode) as the bytes of an .ipynb file.

    Ten times as fast as nbformat's writer; sources stay single strings, which nbformat allows.
    """
    return msgspec.json.format(msgspec.json.encode(notebook, order="sorted"), indent=1) + b"\n"
