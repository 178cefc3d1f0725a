"""Archives from students and learning platforms, unpacked so that nothing leaves its folder.

zip, tar and tar.gz; names that are absolute, climb, or are links are left out, and so is what is
too large: sizes are counted while unpacking, for what an archive says of itself may be a lie.
"""

from __future__ import annotations

import contextlib
import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from autograder.errors import StudentError
from autograder.gradebook.intake.notebook import MAX_BYTES

ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz")
MAX_MEMBERS = 20_000
_MAX_NAME = 200
"""Bytes of one part of a path; file systems take 255."""
_UTF8 = 0x800
"""Flag of a zip member whose name is declared to be UTF-8."""

Say = Callable[[str], None]


class Budget:
    """Bytes that may still be written; a part of a budget spends the whole's, too."""

    def __init__(self, left: int, whole: Budget | None = None) -> None:
        self._left, self._whole = left, whole

    @property
    def left(self) -> int:
        """Never below 0."""
        return max(0, self._left if self._whole is None else min(self._left, self._whole.left))

    def spend(self, count: int) -> None:
        """So many bytes were written."""
        self._left -= count
        if self._whole is not None:
            self._whole.spend(count)

    def part(self, most: int) -> Budget:
        """For something that may have ``most`` of it."""
        return Budget(most, self)


def is_archive(path: Path) -> bool:
    """By its name."""
    return path.name.lower().endswith(ARCHIVES)


def unpack(archive: Path, folder: Path, say: Say, budget: Budget) -> None:
    """Unpack into ``folder`` (made if need be).

    ``say`` is told what was left out, and why. StudentError if it is no archive, is damaged, or
    holds more than the budget or too many files: what was unpacked until then stays.
    """
    members = _zip if archive.name.lower().endswith(".zip") else _tar
    try:
        for count, (name, file) in enumerate(members(archive, say)):
            if count >= MAX_MEMBERS:
                raise StudentError(f"{archive.name}: more than {MAX_MEMBERS} files")
            target = _inside(folder, name)
            if target is None:
                say(f"{archive.name}: left out {name!a}: it leads out of the folder")
            elif _is_litter(target.relative_to(folder)):
                continue
            elif problem := _write(archive, file, target, budget):
                say(f"{archive.name}: left out {name!a}: {problem}")
    except (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, NotImplementedError,
            RuntimeError, ValueError) as error:  # fmt: skip
        raise StudentError(f"{archive.name}: is no archive, or damaged ({error})") from None
    except OSError as error:
        raise StudentError(f"{archive.name}: cannot be unpacked ({error})") from None


def _zip(archive: Path, say: Say) -> Iterator[tuple[str, IO[bytes]]]:
    with zipfile.ZipFile(archive) as opened:
        for info in opened.infolist():
            mode = info.external_attr >> 16
            if info.is_dir():
                continue
            if mode & 0o170000 not in (0, 0o100000):
                say(f"{archive.name}: left out {info.filename!a}: it is no plain file")
                continue
            with opened.open(info) as file:
                yield _name(info), file


def _tar(archive: Path, say: Say) -> Iterator[tuple[str, IO[bytes]]]:
    with tarfile.open(archive, "r|*") as opened:  # a stream: nothing is read twice
        for info in opened:
            if info.isdir():
                continue
            file = opened.extractfile(info) if info.isreg() else None
            if file is None:
                say(f"{archive.name}: left out {info.name!a}: it is no plain file")
                continue
            with contextlib.closing(file):
                yield info.name, file


def _name(info: zipfile.ZipInfo) -> str:
    """The member's name; without the UTF-8 flag it may be UTF-8 all the same, or GBK."""
    if info.flag_bits & _UTF8:
        return info.filename
    raw = info.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        with contextlib.suppress(UnicodeDecodeError):
            return raw.decode(encoding)
    return info.filename


def _inside(folder: Path, name: str) -> Path | None:
    """Where that member belongs below ``folder``; None if it would be elsewhere."""
    name = name.replace("\\", "/")
    parts = [part for part in PurePosixPath(name).parts if part != "."]
    odd = any(part in ("..", "/") or "\x00" in part for part in parts)
    if odd or name.startswith("/") or re.match(r"[A-Za-z]:", name) or not parts:
        return None
    return folder.joinpath(*(_short(part) for part in parts))


def _is_litter(name: Path) -> bool:
    """What macOS and Jupyter put beside a notebook: copies of it that nobody meant to hand in."""
    return any(part.startswith(".") or part == "__MACOSX" for part in name.parts)


def _short(part: str) -> str:
    """A part of a path that a file system takes; the ending is kept."""
    part = part.encode("utf-8", "replace").decode()
    if len(part.encode()) <= _MAX_NAME:
        return part
    stem, suffix = Path(part).stem, Path(part).suffix[:20]
    return stem.encode()[: _MAX_NAME - len(suffix.encode())].decode("utf-8", "ignore") + suffix


def _write(archive: Path, file: IO[bytes], target: Path, budget: Budget) -> str:
    """Write one file; why it was not, if it was not. StudentError if the budget is spent."""
    content = file.read(min(MAX_BYTES, budget.left) + 1)
    if len(content) > budget.left:
        raise StudentError(f"{archive.name}: unpacks to more than is allowed; it may be a bomb")
    if len(content) > MAX_BYTES:
        return f"more than {MAX_BYTES // 2**20} MB"
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with target.open("xb") as out:
            out.write(content)
    except FileExistsError:
        return "there is one of that name already"
    budget.spend(len(content))
    return ""
