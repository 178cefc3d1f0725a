"""Which line of a course's Python file is wrong, in one line; importlib's own lines tell nobody."""

from __future__ import annotations

import traceback
from pathlib import Path


def import_failed(error: BaseException, file: Path, root: Path) -> str:
    """``<file>:<line>: <what>``, for what was raised while ``file`` was imported.

    The place is in ``file``, or in the file of its folder that the import had come to; paths are
    relative to ``root``, if they lie there.
    """
    if isinstance(error, SyntaxError) and error.filename:
        return f"{_shown(Path(error.filename), root)}:{error.lineno}: is not Python: {error.msg}"
    what = " ".join("".join(traceback.format_exception_only(error)).split())
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if Path(frame.filename).parent == file.parent:
            return f"{_shown(Path(frame.filename), root)}:{frame.lineno}: {what}"
    return f"{_shown(file, root)}: {what}"


def _shown(path: Path, root: Path) -> str:
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)
