"""A judge for the gradebook tests that only looks at the source."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from helpers_fake_judge import FakeJudge
from test_gradebook_toy import code

from autograder.scale import local

__all__ = ["FakeJudge", "judge_fixture", "showing"]


def showing(*shown: dict[str, object]) -> dict[str, Any]:
    """A cell that shows these nbformat outputs."""
    return code("# show: " + base64.b64encode(json.dumps(shown).encode()).decode())


@pytest.fixture(name="judge")
def judge_fixture(monkeypatch: pytest.MonkeyPatch) -> FakeJudge:
    """In place of both executors."""
    fake = FakeJudge()
    monkeypatch.setattr(local, "open_executor", lambda course, **options: fake)
    monkeypatch.setattr(local, "shared_worker", lambda course, **options: fake)
    return fake
