"""Fixtures of the tests of box, judge and executor; each starts processes, so all share them.

A test module asks for them by ``pytest_plugins = ["helpers_judge_fixtures"]``.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from helpers_judge import course

from autograder.errors import GraderError
from autograder.judge.desk import Desk
from autograder.judge.launch import Zygote
from autograder.judge.wrapper import bubblewraps
from autograder.scale.local import LocalExecutor, open_executor


@pytest.fixture(scope="session")
def bare_zygote() -> Iterator[Zygote]:
    """Level B: Landlock, system-call filter and limits, no namespaces."""
    zygote = Zygote(bwrap=None)
    yield zygote
    zygote.close()


@pytest.fixture(scope="session")
def wrapped_zygote() -> Iterator[Zygote]:
    """Level A: bubblewrap around it. Skipped, with its words, where bubblewrap cannot run."""
    reasons = ["bubblewrap is not installed"]
    for program in bubblewraps():
        try:
            zygote = Zygote(bwrap=program)
            zygote.wait()
        except GraderError as error:
            reasons.append(f"{program}: {error}")
            continue
        yield zygote
        zygote.close()
        return
    pytest.skip(f"no level A here: {reasons[-1]}")


@pytest.fixture(scope="session")
def open_zygote() -> Iterator[Zygote]:
    """Not confined at all: the positive control of every attempt that must be stopped."""
    zygote = Zygote(bwrap=None, confined=False)
    yield zygote
    zygote.close()


@pytest.fixture(params=["A", "B"])
def zygote(request: pytest.FixtureRequest) -> Zygote:
    """Each level in turn."""
    return request.getfixturevalue({"A": "wrapped_zygote", "B": "bare_zygote"}[request.param])


@pytest.fixture(scope="session")
def desk() -> Iterator[Desk]:
    """A desk in this process, at the best level of this machine."""
    desk = Desk(course())
    yield desk
    desk.close()


@pytest.fixture(scope="session")
def judges() -> Iterator[LocalExecutor]:
    """Two workers."""
    with open_executor(course(), jobs=2) as executor:
        yield executor
