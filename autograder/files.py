"""Files that appear whole or not at all, and what to say where they cannot appear."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path


def replace(path: Path, content: bytes) -> None:
    """Give ``path`` this content in one step: written aside, then renamed, so that a reader sees
    the old file or the new one, and a crash leaves no half of one. OSError with its name if the
    machine refuses."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, aside = tempfile.mkstemp(dir=path.parent, prefix=".")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            os.chmod(aside, 0o644)
            os.replace(aside, path)
        except BaseException:
            os.unlink(aside)
            raise
    except OSError as error:
        error.filename = str(path)  # not the one aside, which nobody knows
        raise


_AGAIN = "then run the same command again: what was finished is kept."
_NEXT = {
    errno.ENOSPC: f"Make room on that disk, {_AGAIN}",
    errno.EDQUOT: f"Make room, {_AGAIN}",
    errno.EROFS: f"Make that file system writable, {_AGAIN}",
    errno.EIO: f"Look after that disk, {_AGAIN}",
    errno.EACCES: "Run this as the account that owns the course folder, or let this one in.",
    errno.EPERM: "Run this as the account that owns the course folder, or let this one in.",
}


def refused(error: OSError, what: str = "") -> str | None:
    """One line where the machine refuses a file: which one, why, the next thing to do. None for
    any other error. ``what`` names it where the error does not."""
    if error.errno not in _NEXT:
        return None
    name = error.filename2 or error.filename or what or "a file"  # 2: what is copied to
    return f"{name}: {error.strerror}. {_NEXT[error.errno]}"
