"""pytest collected once and replayed, bare: no student, thirty trivial tests."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol

from tests.bench.box import Row, median_ms

_TESTS = 30


class _Replayer:
    milliseconds = 0.0

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        def replay() -> None:
            for item, following in zip(session.items, [*session.items[1:], None], strict=True):
                runtestprotocol(item, log=False, nextitem=following)

        self.milliseconds = median_ms(replay, 20)
        return True


def measure() -> list[Row]:
    """Rows for replaying tests that all pass and that all fail."""
    rows = []
    for word, statement in (("passing", "assert True"), ("failing", "assert False")):
        with tempfile.TemporaryDirectory() as folder:
            tests = "".join(f"def test_{n}():\n    {statement}\n" for n in range(_TESTS))
            path = Path(folder) / f"test_{word}.py"
            path.write_text(tests, encoding="utf-8")
            replayer = _Replayer()
            start = time.perf_counter()
            pytest.main(
                [str(path), "-q", "-c", "/dev/null", "--rootdir", folder, "--tb=no",
                 "-p", "no:cacheprovider", "-p", "no:terminal", "-p", "no:warnings",
                 "-p", "no:logging", "-p", "no:capture"],
                plugins=[replayer],
            )  # fmt: skip
            assert time.perf_counter() > start
        name = f"replaying {_TESTS} collected tests, all {word}"
        rows.append((name, f"{replayer.milliseconds:.0f} ms", "60 ms", "30 ms"))
    return rows
