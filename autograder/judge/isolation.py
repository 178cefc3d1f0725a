"""How well is student code shut in here? Found out by trying, not by asking for it."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from dataclasses import dataclass, field

from autograder.box import wire
from autograder.errors import GraderError
from autograder.judge.gpu import Gpu
from autograder.judge.launch import Zygote, outside
from autograder.judge.wrapper import bubblewraps
from autograder.records import Limits

ONLY_AT_A = frozenset({"see that it exists"})
"""What Landlock alone does not stop: stat() tells whether a file exists, its size and age."""


@dataclass
class Isolation:
    """The level reached and what the self-test showed."""

    level: str
    """A: namespaces, Landlock, system-call filter, limits. B: the same without namespaces."""
    stopped: dict[str, str]
    """By attempt, what stopped it; '' where nothing did."""
    wrapper: str = ""
    failures: list[str] = field(default_factory=list)
    """Why better levels were not reached."""


def establish(
    *,
    unsafe: bool = False,
    gpu: Gpu | None = None,
    data: Sequence[str] = (),
    started: Zygote | None = None,
) -> tuple[Zygote, Isolation]:
    """Start a zygote at the best level that a self-test proves; ``data``: folders it may read.

    ``started`` is the first to be tried, with the same GPU and data.

    Raises GraderError, saying what is missing and how to get it, if that is below B; with
    ``unsafe`` it grades all the same, and the level is "none".
    """
    failures: list[str] = []
    for wrapper in (*bubblewraps(), None):
        try:
            if started is not None and started.bwrap == wrapper:
                zygote, started = started, None
            else:
                zygote = Zygote(bwrap=wrapper, gpu=gpu, data=data)
        except GraderError as error:
            failures.append(f"{wrapper or 'without bubblewrap'}: {error}")
            continue
        try:
            stopped = self_test(zygote)
        except GraderError as error:
            failures.append(f"{wrapper or 'without bubblewrap'}: {error}")
            zygote.close()
            continue
        level = level_of(stopped, namespaces=wrapper is not None)
        if level != "none":
            return zygote, Isolation(level, stopped, wrapper or "", failures)
        zygote.close()
        passed = [name for name, by in stopped.items() if not by]
        failures.append(f"{wrapper or 'without bubblewrap'}: not stopped: {', '.join(passed)}")
    if unsafe:
        zygote = Zygote(bwrap=None, confined=False, gpu=gpu, data=data)
        return zygote, Isolation("none", self_test(zygote), "", failures)
    raise GraderError(
        "student code cannot be isolated on this machine, so nothing is graded. Needed: Linux "
        "with Landlock (kernel 5.13 or later) and seccomp; better still bubblewrap. Run "
        "`autograder doctor` for details; `--unsafe` grades without isolation and says so on "
        "every grade.\n  " + "\n  ".join(failures)
    )


def self_test(zygote: Zygote) -> dict[str, str]:
    """Let a fresh child, without student code, try what must not work."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        box = zygote.fork(Limits())
        try:
            wire.send(box, wire.Attempt(str(outside()), listener.getsockname()[1]))
            reply, _ = wire.receive_reply(box)
        except (OSError, EOFError, wire.WireError) as error:
            raise GraderError(f"the self-test did not finish: {error!r}") from error
        finally:
            box.close()
            zygote.end_child()
    if not isinstance(reply, wire.Attempted) or not reply.stopped:
        raise GraderError("the self-test gave no answer")
    return reply.stopped


def level_of(stopped: dict[str, str], *, namespaces: bool) -> str:
    """A if everything was stopped inside namespaces, B if only what B leaves open was not."""
    through = {name for name, by in stopped.items() if not by}
    if namespaces and not through:
        return "A"
    return "B" if through <= ONLY_AT_A else "none"
