"""Tries, in a confined child and before any student code, what must not work there."""

from __future__ import annotations

import contextlib
import ctypes
import mmap
import os
import socket
from collections.abc import Callable

_PTRACE_ATTACH = 16
_SYS = {"x86_64": (101, 310, 29, 31), "aarch64": (117, 270, 194, 195)}
"""ptrace, process_vm_readv, shmget, shmctl."""
_IPC_RMID = 0


def attempt_everything(secret: str, port: int) -> dict[str, str]:
    """By name of the attempt, what stopped it; '' where it succeeded.

    ``secret`` is a file outside the box, ``port`` a TCP port of this machine that listens.
    """
    folder = os.path.dirname(secret)
    attempts: dict[str, Callable[[], object]] = {
        "read a hidden file": lambda: _read(secret),
        "list its folder": lambda: os.listdir(folder),
        "see that it exists": lambda: os.stat(secret),
        "write beside it": lambda: _plant(secret + ".planted"),
        "read the parent's environment": lambda: _read(f"/proc/{os.getppid()}/environ"),
        "read the parent's memory map": lambda: _read(f"/proc/{os.getppid()}/maps"),
        "open a TCP connection": lambda: socket.create_connection(("127.0.0.1", port), 1),
        "send a UDP packet": lambda: _udp(port),
        "start a process": _fork,
        "run a program": _exec,
        "signal the parent": lambda: os.kill(os.getppid(), 0),
        "trace the parent": lambda: _syscall(0, _PTRACE_ATTACH, os.getppid(), 0, 0),
        "read another process's memory": lambda: _syscall(1, os.getppid(), 0, 0, 0, 0, 0),
        "share memory with later submissions": _share,
        "take more memory than allowed": lambda: mmap.mmap(-1, 1 << 40),
    }
    return {name: _stopped_by(attempt) for name, attempt in attempts.items()}


def _stopped_by(attempt: Callable[[], object]) -> str:
    try:
        attempt()
    except FileNotFoundError:
        return "not there"
    except (OSError, MemoryError) as error:
        return getattr(error, "strerror", None) or type(error).__name__
    return ""


def _read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read(1)


def _plant(path: str) -> None:
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY))
    os.unlink(path)


def _exec() -> None:
    """Where exec is allowed, the kernel looks for the program and does not find it."""
    with contextlib.suppress(FileNotFoundError):
        os.execv("/nonexistent", ["x"])


def _udp(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.sendto(b"x", ("127.0.0.1", port))


def _fork() -> None:
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)


def _share() -> None:
    """A segment of System V memory outlives its process: where one can be had, it is removed."""
    _syscall(3, _syscall(2, 0, 4096, 0o1600), _IPC_RMID, 0)


def _syscall(which: int, *args: int) -> int:
    numbers = _SYS.get(os.uname().machine)
    if numbers is None:
        raise OSError(0, "unknown architecture")
    libc = ctypes.CDLL(None, use_errno=True)
    got: int = libc.syscall(numbers[which], *(ctypes.c_long(arg) for arg in args))
    if got == -1:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return got
