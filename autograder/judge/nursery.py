"""One warm process that forks judges: torch is imported and the hidden tests are collected once,
however many judges there are, and one that died is replaced at once.

Nothing is ever judged in here: a child could not run a backward pass any more, and what it
inherits must hold nothing of a submission. Zygotes import beside it; a judge takes one with it.
"""

from __future__ import annotations

import os
import select
import socket
import sys
import traceback
from collections.abc import Callable, Sequence

from autograder.judge.launch import Zygote

Serve = Callable[[socket.socket, Zygote | None], None]
"""What a judge does with its socket, until the other side hangs up."""


class Nursery:
    """Forks a judge for each socket that comes over ``control``, until that is closed.

    With ``retires`` it ends once all its judges have ended: judges that end when nobody needs them
    need no warm process behind them either.
    """

    def __init__(
        self, control: socket.socket, zygotes: Sequence[Zygote], serve: Serve, *, retires: bool
    ) -> None:
        self._control = control
        self._waiting = list(zygotes)
        self._given: list[Zygote] = []
        """To be reaped once they end; they end with the judge that has the other end."""
        self._serve = serve
        self._retires = retires
        self._judges: dict[int, int] = {}
        """Process id by pidfd."""

    def run(self) -> None:
        """Serve until nobody can ask any more and every judge has ended."""
        listening = True
        while listening or self._judges:
            watched = [*self._judges, *([self._control.fileno()] if listening else [])]
            for ready in select.select(watched, [], [])[0]:
                if ready in self._judges:
                    self._reap(ready)
                    if self._retires and not self._judges:
                        self._control.shutdown(socket.SHUT_RD)  # who asks from now on learns it
                else:
                    listening = self._order()
        for zygote in self._waiting:
            zygote.close()

    def _order(self) -> bool:
        """Fork a judge for the socket that came; False if no more can come."""
        message, fds, _, _ = socket.recv_fds(self._control, 16, 1)
        if not message:
            return False
        zygote = self._waiting.pop(0) if self._waiting else None
        pid = os.fork()
        if pid == 0:
            self._judge(socket.socket(fileno=fds[0]), zygote)
        os.close(fds[0])
        if zygote is not None:
            zygote.let_go()
            self._given.append(zygote)
        self._judges[os.pidfd_open(pid)] = pid
        return True

    def _judge(self, sock: socket.socket, zygote: Zygote | None) -> None:
        """In the child; never returns."""
        try:
            self._control.close()
            for other in self._waiting:  # it must see its own judge end, not this one
                other.let_go()
            for fd in self._judges:
                os.close(fd)
            self._serve(sock, zygote)
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(0)  # taking a large interpreter apart takes long, and somebody waits

    def _reap(self, pidfd: int) -> None:
        os.waitpid(self._judges.pop(pidfd), 0)
        os.close(pidfd)
        self._given = [zygote for zygote in self._given if not zygote.reaped()]
