"""Starts and ends zygotes: bubblewrap where it runs, a bare process otherwise.

A zygote imports torch once (2-3 s) and forks one confined child per submission, one at a time.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from autograder import paths
from autograder.course import Course
from autograder.errors import GraderError
from autograder.judge.gpu import Gpu
from autograder.judge.wrapper import bubblewrap, bubblewraps, environment, readable
from autograder.records import Limits

START_S = 60.0
KILL_S = 60.0
"""For the child's end and the removal of its files: who makes a million costs the time, and gets
no second try for it. A zygote that is gone is noticed at once."""
_ROOM_MB = 128
"""Free on the disk of a scratch folder that is no tmpfs of its own: two files as large as a
notebook may make them. With less, our full disk would be the student's error."""
_BOOT = """
import importlib.util, sys
box, root, fd = sys.argv[1:4]
sys.path[:] = [p for p in sys.path if p and p != root]
spec = importlib.util.spec_from_file_location(
    "box", box + "/__init__.py", submodule_search_locations=[box])
module = importlib.util.module_from_spec(spec)
sys.modules["box"] = module
spec.loader.exec_module(module)
from box.zygote import main
main(int(fd))
"""


class Zygote:
    """One zygote process. ``fork`` gives a socket to a fresh confined child.

    Starting it does not wait until it is ready; ``fork`` does. Raises GraderError where the process
    cannot be started or does not answer; then close it and start another.
    """

    def __init__(
        self,
        *,
        bwrap: str | None,
        confined: bool = True,
        gpu: Gpu | None = None,
        data: Sequence[str] = (),
    ) -> None:
        self.bwrap = bwrap
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the zygote
        self._own_scratch = None if bwrap else tempfile.mkdtemp(prefix="box-")
        scratch = self._own_scratch or "/tmp/box"
        nodes = gpu.nodes if gpu else ()
        policy = {
            "read": [*readable(gpu), *data],
            "scratch": scratch,
            "namespaces": bwrap is not None,
            "confined": confined,
            "devices": nodes,
            "gpu_share": gpu.share if gpu else 1.0,
        }
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [
            *(bubblewrap(bwrap, scratch, gpu, data) if bwrap else []),
            sys.executable, "-I", "-B", "-X", "utf8", "-c", _BOOT,
            str(paths.BOX), str(paths.PACKAGE.parent), str(theirs.fileno()),
        ]  # fmt: skip
        try:
            self._process = subprocess.Popen(
                command,
                env=environment(scratch) | (gpu.variables if gpu else {}),
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=self._log,
                stderr=self._log,
                start_new_session=True,
                cwd="/" if bwrap else scratch,
            )
        except OSError as error:
            self._discard()
            raise GraderError(f"the box cannot be started: {error}") from error
        finally:
            theirs.close()
        self._pidfd = os.pidfd_open(self._process.pid)
        self._started_by = os.getpid()
        self._busy = False
        self._ready = False
        self._control.send(json.dumps({"policy": policy}).encode())

    def wait(self) -> None:
        """Return once it has imported everything; GraderError if it will not."""
        if self._ready:
            return
        try:
            self._control.settimeout(START_S)
            self._hear("ready")
        except (GraderError, OSError) as error:
            detail = self.log() or str(error)
            self.close()
            raise GraderError(f"the box did not start: {detail[-1500:]}") from error
        self._ready = True

    @property
    def pid(self) -> int:
        """Process id of the outermost process: bubblewrap's, where it is used."""
        return self._process.pid

    def fork(
        self,
        limits: Limits,
        *,
        compiler: bool = False,
        drawing: bool = False,
        meta: bool = False,
    ) -> socket.socket:
        """A socket to a new child, which has applied its limits and its confinement.

        With ``compiler`` torch's compiler is there, without it is imported (1.6 s) on first use.
        With ``meta`` the same holds of what torch does with tensors without data (0.3 s).
        With ``drawing`` matplotlib has drawn before, so that it is no longer slow.
        """
        from autograder.box import wire  # imports torch, while the zygote does

        self.wait()
        if self._busy:
            self.end_child()
        if self._own_scratch:
            _require_room(self._own_scratch)
        ours, theirs = socket.socketpair()
        order = {"do": "fork", "memory_mb": limits.memory_mb, "cpu_s": limits.cpu_s,
                 "compiler": compiler, "drawing": drawing, "meta": meta}  # fmt: skip
        try:
            with theirs:
                socket.send_fds(self._control, [json.dumps(order).encode()], [theirs.fileno()])
            self._busy = True
            ours.settimeout(START_S)
            ready, _ = wire.receive_reply(ours)
        except (OSError, EOFError, wire.WireError) as error:
            ours.close()
            detail = self.log() or f"{type(error).__name__}: {error}"
            raise GraderError(f"the box did not fork: {detail[-500:]}") from error
        except BaseException:
            ours.close()
            raise
        if not isinstance(ready, wire.Ready) or ready.error:
            ours.close()
            raise GraderError(f"the box could not confine itself: {getattr(ready, 'error', ready)}")
        return ours

    def end_child(self) -> dict[str, Any]:
        """Kill the child if it still runs; how it ended: exited, clean, cpu_s, peak_kb."""
        if not self._busy:
            return {}
        self._control.settimeout(KILL_S)
        try:
            self._control.send(b'{"do": "kill"}')
            ended = self._hear("exited")
        except OSError as error:
            raise GraderError(f"the zygote does not answer: {error}") from error
        self._busy = False
        if not ended["clean"]:
            raise GraderError("the scratch folder of the box could not be emptied")
        return ended

    def _hear(self, expected: str) -> dict[str, Any]:
        message = self._control.recv(1 << 16)
        if not message:
            raise GraderError("the zygote ended")
        heard: dict[str, Any] = json.loads(message)
        if expected not in heard:
            raise GraderError(f"the zygote says {heard.get('failed', heard)}")
        return heard

    def log(self) -> str:
        """What the zygote wrote to stderr: only ever our own words."""
        self._log.seek(0)
        return self._log.read().decode("utf-8", "replace").strip()

    def close(self) -> None:
        """End the zygote and its child, and remove its scratch folder."""
        if self._pidfd < 0:
            return
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
        if self._started_by == os.getpid():
            self._process.wait()
        else:  # we were forked from who started it, and who waits for it
            select.select([self._pidfd], [], [])
        os.close(self._pidfd)
        self._pidfd = -1
        self._discard()

    def let_go(self) -> None:
        """Another process has it now: it ends when that one closes it, or ends."""
        self._control.close()
        os.close(self._pidfd)
        self._pidfd = -1
        self._log.close()

    def reaped(self) -> bool:
        """Whether it ended; for who started it, who alone can remove it from the process table."""
        return self._process.poll() is not None

    def _discard(self) -> None:
        self._control.close()
        if self._own_scratch:
            shutil.rmtree(self._own_scratch, ignore_errors=True)
        self._log.close()


def _require_room(folder: str) -> None:
    disk = os.statvfs(folder)
    if disk.f_bavail * disk.f_frsize < _ROOM_MB * 2**20:
        raise GraderError(
            f"{folder}: less than {_ROOM_MB} MB are free on this disk, and a notebook may write as "
            "much. Make room, or set TMPDIR to a folder that has it, then grade again."
        )


def start(course: Course, gpu: Gpu | None) -> Zygote:
    """The first zygote that is to be tried for that course; GraderError, OSError if it fails."""
    return Zygote(bwrap=next(iter(bubblewraps()), None), gpu=gpu, data=data_of(course))


def data_of(course: Course) -> list[str]:
    """The data folders of its assignments, which the box may read."""
    folders = [course.paths.data(id) for id in course.assignments]
    return [str(folder) for folder in folders if folder.is_dir()]


def outside() -> Path:
    """A file the box must never read: what the self-test asks it to try."""
    return paths.PACKAGE / "judge" / "launch.py"
