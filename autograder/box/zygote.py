"""Imports once, forks per submission.

Started by the judge with a policy and a control socket. Single-threaded, and no backward pass is
ever run in here: a forked child could not run one of its own. Control messages are small JSON
datagrams; ``fork`` carries the child's end of a socket to the judge.
"""

from __future__ import annotations

import gc
import itertools
import json
import os
import select
import signal
import socket
import sys
import tempfile
import traceback
from typing import Any

_KEEP_FD = 64
_GARBAGE = 20_000
"""Objects made before a child looks for cycles: figures make many, and all of them soon die."""
_LOOK_S = 0.1
_MAX_THREADS, _MAX_FILES = 500, 50_000
"""What no rlimit bounds for one process: small threads (the machine runs out of process ids), and
empty files on a tmpfs (they take the kernel's memory, and time to remove). Looked at now and then;
an honest notebook has a handful of either."""
_CUDA_MB = 1024
"""Of this machine's memory, what CUDA itself may take in a student's process."""


def main(control_fd: int) -> None:
    """Run the zygote on that control socket until the judge hangs up."""
    control = socket.socket(fileno=control_fd)
    hello = json.loads(control.recv(1 << 16))
    os.chdir(hello["policy"]["scratch"])
    gc.disable()  # nothing of what is imported is garbage
    try:
        prepared, shell = _prepare(hello["policy"])
    except BaseException:
        control.send(json.dumps({"failed": traceback.format_exc()[-4000:]}).encode())
        raise
    _settle()
    _empty(hello["policy"]["scratch"])  # what libraries left there is not for the first child
    control.send(json.dumps({"ready": os.getpid(), "threads": _threads()}).encode())
    _loop(control, prepared, shell)


def _prepare(policy: dict[str, Any]) -> tuple[Any, Any]:
    from . import fonts, lean  # lean imports torch, and so has to come before all that do

    lean.torch.set_num_threads(1)
    fonts.list_fonts()  # before it is imported by the others
    from . import compiler, cuda, notebook, serve, trap, warmup  # noqa: F401
    from .confine import Policy, Prepared, drop_privileges

    trap.install()
    compiler.defer()
    shell = notebook.make_shell()
    warmup.warm_up(shell)
    warmup.warm_up_torch()
    drop_privileges()
    return Prepared(Policy(**policy)), shell


def _settle() -> None:
    """What is here stays, garbage too: no child need look through it, and none is taken out, which
    takes a fifth of a second and leaves holes that children would fill, page by page."""
    gc.freeze()
    gc.enable()


def _threads() -> int:
    return len(os.listdir("/proc/self/task"))


def _loop(control: socket.socket, prepared: Any, shell: Any) -> None:
    from . import compiler, lean, warmup

    child = 0
    pidfd = -1
    drawing = False
    memory_mb = 0
    while True:
        watched = [control.fileno()] + ([pidfd] if child else [])
        ready = select.select(watched, [], [], _LOOK_S if child else None)[0]
        if not ready:
            if _greedy(child, memory_mb, prepared.policy):
                os.kill(child, signal.SIGKILL)
            continue
        if pidfd in ready:
            _, status, usage = os.wait4(child, 0)
            os.close(pidfd)
            child, pidfd = 0, -1
            clean = _empty(prepared.policy.scratch)
            _tell(control, exited=os.waitstatus_to_exitcode(status), clean=clean,
                  cpu_s=usage.ru_utime + usage.ru_stime, peak_kb=usage.ru_maxrss)  # fmt: skip
            continue
        message, fds, _, _ = socket.recv_fds(control, 1 << 16, 1)
        if not message:
            if child:
                os.kill(child, signal.SIGKILL)
            return
        order = json.loads(message)
        if order["do"] == "kill" and child:
            os.kill(child, signal.SIGKILL)
        elif order["do"] == "fork":
            if child or _threads() != 1:
                _tell(control, failed=f"child {child}, {_threads()} threads")
                os.close(fds[0])
                continue
            if order["meta"] and lean.deferred():
                lean.load()
                _settle()
            if order["compiler"] and compiler.deferred():
                compiler.load()
                _settle()
            if order["drawing"] and not drawing:
                warmup.warm_up_drawing(shell)
                drawing = True
                _settle()
                _empty(prepared.policy.scratch)
            memory_mb = order["memory_mb"]
            child = os.fork()
            if child == 0:
                _child(fds[0], order, prepared, shell)
            os.close(fds[0])
            pidfd = os.pidfd_open(child)


def _greedy(child: int, memory_mb: int, policy: Any) -> bool:
    """Whether it has more threads or, on a disk of its own, more files than anybody needs; or,
    where the kernel does not limit all kinds of it, more memory than it may."""
    from .confine import memory_kb

    with open(f"/proc/{child}/stat", "rb") as file:
        threads = int(file.read().rpartition(b")")[2].split()[17])
    disk = os.statvfs(policy.scratch)
    files = disk.f_files - disk.f_ffree if policy.namespaces else 0
    if policy.devices and memory_kb(child, "RssAnon", "RssShmem") > (memory_mb + _CUDA_MB) * 1024:
        return True
    return threads > _MAX_THREADS or files > _MAX_FILES


def _child(fd: int, order: dict[str, Any], prepared: Any, shell: Any) -> None:
    """Never returns: confine this process, then answer until the judge hangs up."""
    from .confine import confine, limit, settle
    from .frames import Ready, send
    from .serve import serve

    judge = socket.socket(fileno=_close_all_but(fd, prepared.ruleset))
    try:
        limit(order["memory_mb"], order["cpu_s"], prepared.policy)
        tempfile.tempdir = None
        gc.set_threshold(_GARBAGE)
        confine(prepared)
        if prepared.policy.devices:
            from . import cuda

            cuda.start(prepared.policy.gpu_share)
            settle(order["memory_mb"], prepared.policy)
    except BaseException as error:
        send(judge, Ready(f"{type(error).__name__}: {error}"[:500]))
        os._exit(1)
    try:
        send(judge, Ready())
        serve(judge, shell)
    finally:
        os._exit(0)


def _close_all_but(fd: int, ruleset: Any) -> int:
    """Close every descriptor but ``fd``, which gets a fixed number, and the Landlock ruleset."""
    os.dup2(fd, _KEEP_FD)
    null = os.open("/dev/null", os.O_RDWR)
    for standard in range(3):
        os.dup2(null, standard)
    keep = {_KEEP_FD} if ruleset is None else {_KEEP_FD, ruleset.fileno()}
    start = 3
    for kept in sorted(keep):
        os.closerange(start, kept)
        start = kept + 1
    os.closerange(start, 1 << 20)
    return _KEEP_FD


def _empty(folder: str) -> bool:
    """Remove everything in the scratch folder; False if something would not go.

    Folders are flattened, not descended into: a submission may nest them deeper than any path.
    The names they get are none that it can have taken.
    """
    fresh = (f"{os.urandom(8).hex()}-{number}" for number in itertools.count())
    try:
        while entries := list(os.scandir(folder)):
            for entry in entries:
                if not entry.is_dir(follow_symlinks=False):
                    os.unlink(entry.path)
                    continue
                os.chmod(entry.path, 0o700)
                for child in os.scandir(entry.path):
                    if child.is_dir(follow_symlinks=False):
                        os.chmod(child.path, 0o700)  # a folder that may not be written stays put
                        os.rename(child.path, os.path.join(folder, next(fresh)))
                    else:
                        os.unlink(child.path)
                os.rmdir(entry.path)
    except OSError:
        return False
    return True


def _tell(control: socket.socket, **fields: object) -> None:
    control.send(json.dumps(fields).encode())


if __name__ == "__main__":
    main(int(sys.argv[1]))
