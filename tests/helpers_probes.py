"""Probes of tests/zoo/probes.toml: read, and tried in one box per level or in a plain process."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import subprocess
import sys
import textwrap
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers_judge import ROOT, session, text_of

from autograder.judge.launch import Zygote
from autograder.records import Limits

ZOO = Path(__file__).resolve().parent / "zoo"
LIMITS = Limits(wall_s=60.0, cpu_s=40.0, memory_mb=2048, output_kb=256)
_THROUGH = "got through"
_MISTAKES = {"NameError", "AttributeError", "TypeError", "SyntaxError", "KeyError"}
"""A probe that ends so was stopped by nobody but its author."""

_HEAD = """
import ctypes, errno, fcntl, gc, mmap, multiprocessing, os, platform, resource, signal, socket
import subprocess, sys, tempfile, urllib.request
from seccompy.syscalls import syscall_nr
libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_void_p

def call(name, *args):
    "A system call by name; OSError if it fails."
    ctypes.set_errno(0)
    got = libc.syscall(syscall_nr(name), *(ctypes.c_long(arg) for arg in args))
    if got == -1:
        raise OSError(ctypes.get_errno(), name)
    return got

def heard(name, *args):
    "PermissionError if the call is not allowed at all; nonsense arguments are no matter."
    try:
        call(name, *args)
    except OSError as error:
        if error.errno == errno.EPERM:
            raise

def there(number):
    try:
        os.fstat(number)
    except OSError:
        return False
    return True
"""


@dataclass(frozen=True, kw_only=True)
class Probe:
    """One attempt; tests/zoo/probes.toml says what the fields mean."""

    name: str
    rows: tuple[int, ...]
    source: str
    reads: bool = False
    b: str = "blocked"
    control: str = "open"

    def stopped_at(self, level: str) -> bool:
        """Whether it must be stopped at that level."""
        return level == "A" or self.b == "blocked"


def probes() -> dict[str, Probe]:
    """All of them by name."""
    table = tomllib.loads((ZOO / "probes.toml").read_text(encoding="utf-8"))["probe"]
    found = [Probe(**entry | {"rows": tuple(entry["rows"])}) for entry in table]
    assert len({probe.name for probe in found}) == len(found)
    return {probe.name: probe for probe in found}


@dataclass
class Victim:
    """A process with secrets, see tests/zoo/victim.py; ``names`` is what a probe may use."""

    canary: str
    names: dict[str, Any]


@contextlib.contextmanager
def victim(folder: Path, canary: str = "") -> Iterator[Victim]:
    """One in that folder; ended, and its shared memory removed, afterwards."""
    canary = canary or f"CANARY{secrets.token_hex(12)}"
    process = subprocess.Popen(
        [sys.executable, "-I", str(ZOO / "victim.py"), str(folder)],
        env={"ZOO_CANARY": canary, "PATH": os.defpath},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None and process.stdout is not None
    try:
        yield Victim(canary, json.loads(process.stdout.readline()) | {"ROOT": str(ROOT)})
    finally:
        process.stdin.close()
        process.stdout.close()
        process.wait(10)


def tried(zygote: Zygote, sources: Sequence[str], names: dict[str, Any]) -> list[str]:
    """What each source showed in one box: '' where it was stopped, else what it brought home."""
    head = _HEAD + "\n".join(f"{name} = {value!r}" for name, value in names.items())
    with session(zygote, head, *map(_cell, sources), limits=LIMITS) as opened:
        assert opened.died is None, opened.raised
        mistakes = [raised for raised in opened.raised if raised.kind in _MISTAKES]
        assert not mistakes, f"stopped by a mistake of their own: {mistakes}"
        shown = {cell["index"]: text_of([cell]) for cell in opened.outputs}
    return [
        text.rpartition(_THROUGH)[2] if _THROUGH in (text := shown.get(number, "")) else ""
        for number in range(1, len(sources) + 1)
    ]


def tried_plainly(sources: Sequence[str], names: dict[str, Any], folder: Path) -> list[str]:
    """The same in a process of this machine without any limit of ours."""
    head = _HEAD + "\n".join(f"{name} = {value!r}" for name, value in names.items())
    cells = [_cell(source) for source in sources]
    run = (
        f"import json, traceback\nnames = {{}}\nexec({head!r}, names)\n"
        f"for number, cell in enumerate({cells!r}):\n"
        "    print('\\0', end='')\n"
        "    try: exec(cell, names)\n"
        "    except BaseException as error: print(repr(error))\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", run], cwd=folder, capture_output=True, text=True, check=True
    )
    shown = done.stdout.split("\0")[1:]
    return [text.rpartition(_THROUGH)[2] if _THROUGH in text else "" for text in shown]


def _cell(source: str) -> str:
    """The words are put together at run time: a traceback that quotes the cell has them not."""
    half = len(_THROUGH) // 2
    said = f"{_THROUGH[:half]!r} + {_THROUGH[half:]!r}"
    return f"got = ''\n{textwrap.dedent(source).strip()}\nprint({said}, got)"
