"""pytest collected once and replayed, bare: thirty checks that ask no student anything.

The hooks are the judge's own, so a failing check is a CheckResult and no traceback.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any, ClassVar

import pytest

from autograder.judge import pytest_plugin
from autograder.judge.examine import Bench
from tests.bench.box import Row, median_ms

_CHECKS = 30
_PLUGINS = ("cacheprovider", "terminal", "warnings", "logging", "capture")
_HEAD = """
from autograder.judge.answers import CheckFailed
from autograder.judge.checks import check

def one(draw):
    yield draw.normal(2)

"""
_CHECK = """
@check("f", public=one, hidden=one)
def test_{number}(student, case):
    "A sentence."
    {statement}
"""


class _Nobody:
    """Stands in for a box and a student: there is nothing to revive, nothing was answered."""

    answers: ClassVar[list[Any]] = []

    def revive(self) -> None:
        """Nothing died."""


class _Replayer:
    milliseconds = 0.0

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        nothing: Any = _Nobody()
        bench = Bench(nothing, nothing, "digest", b"secret", "en", ())
        results: list[Any] = []
        session.config.stash[pytest_plugin.BENCH] = bench
        session.config.stash[pytest_plugin.RESULTS] = results

        def replay() -> None:
            results.clear()
            pytest_plugin.replay([i for i in session.items if isinstance(i, pytest.Function)])
            if len(results) != _CHECKS:
                raise RuntimeError(f"{len(results)} of {_CHECKS} checks gave a verdict")

        self.milliseconds = median_ms(replay, 20)
        return True


def measure() -> list[Row]:
    """Rows for replaying checks that all pass and that all fail."""
    rows = []
    for word, statement in (
        ("passing", "pass"),
        ("failing", 'raise CheckFailed("rule", {"en": "no"})'),
    ):
        with tempfile.TemporaryDirectory() as folder:
            checks = [_CHECK.format(number=n, statement=statement) for n in range(_CHECKS)]
            path = Path(folder) / f"test_{word}.py"
            path.write_text(_HEAD + "".join(checks), encoding="utf-8")
            replayer = _Replayer()
            quiet = [word for plugin in _PLUGINS for word in ("-p", f"no:{plugin}")]
            plugin = ["-p", "autograder.judge.pytest_plugin"]
            arguments = [str(path), "-c", os.devnull, "--rootdir", folder, *quiet, *plugin]
            pytest.main(arguments, plugins=[replayer])
        if not replayer.milliseconds:
            raise RuntimeError("pytest did not reach the replay")
        name = f"replaying {_CHECKS} collected checks, all {word}"
        rows.append((name, f"{replayer.milliseconds:.0f} ms", "60 ms", "30 ms"))
    return rows
