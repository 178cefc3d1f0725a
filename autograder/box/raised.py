"""Exceptions of student code, reduced to what may be shown."""

from __future__ import annotations

import traceback
from types import TracebackType

from .frames import Raised
from .values import safe_text

CELL_FILE = "<cell {}>"
"""File name under which a cell is compiled; how a student's own lines are recognised."""
_CELL = "<cell "
_MAX_CLASSES = 12


class OutOfTime(BaseException):
    """A cell or a call ran past its time; not an Exception, so a bare except rarely eats it."""


def message(error: BaseException) -> str:
    """Its text, bounded."""
    try:
        return safe_text(str(error), 300)
    except Exception:  # a student's own __str__ may do anything
        return ""


def reduce_error(error: BaseException) -> Raised:
    """What may be shown of an exception: its type, a bounded message, the student's own line."""
    try:
        own = own_frames(error.__traceback__, 1)
    except Exception:
        own = []
    last = own[-1] if own else None
    cell, line, lineno = -1, "", 0
    if last is not None:
        cell = int(last.filename[6:-1])
        line, lineno = (last.line or "")[:200], last.lineno or 0
    elif isinstance(error, SyntaxError) and (error.filename or "").startswith(_CELL):
        cell = int((error.filename or "<cell -1>")[6:-1])
        line, lineno = (error.text or "").strip()[:200], error.lineno or 0
    name, *bases = _classes(error)
    return Raised(name, message(error), safe_text(line, 200), lineno, cell, bases)


def _classes(error: BaseException) -> list[str]:
    """Names of its class and of some of those that this is derived from, nearest first."""
    try:
        mro = [one for one in type(error).__mro__ if one is not object]
        return [safe_text(one.__name__, 80) for one in mro[:_MAX_CLASSES]]
    except Exception:  # a student's own metaclass may do anything
        return ["Exception"]


def own_frames(trace: TracebackType | None, count: int) -> list[traceback.FrameSummary]:
    """The last ``count`` frames that are the student's own cells; no other is looked at, as its
    source would be read from disk."""
    own = []
    while trace is not None:
        if trace.tb_frame.f_code.co_filename.startswith(_CELL):
            own.append(trace)
        trace = trace.tb_next
    return [traceback.extract_tb(one, limit=1)[0] for one in own[-count:]]
