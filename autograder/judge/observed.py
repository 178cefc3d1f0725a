"""What the box claims, before anybody believes it: outcomes of calls, outputs of cells."""

from __future__ import annotations

import json
from typing import Any

from autograder.judge.answers import Answer, CheckFailed
from autograder.judge.ingest import MAX_CELLS
from autograder.records import Status


def require_returned(answer: Answer) -> None:
    """Raise CheckFailed, with the right status, for any outcome but a returned value."""
    outcome, raised = answer.observation.outcome, answer.observation.raised
    if outcome == "returned":
        return
    problem, status = "crashed", Status.CRASHED
    if outcome == "undefined":
        problem, status = "undefined", Status.FAILED
    elif outcome == "timeout":
        problem, status = "timeout", Status.TIMEOUT
    elif outcome == "forbidden":
        problem, status = "forbidden", Status.FORBIDDEN
    elif outcome == "raised" and raised is not None:
        problem = "raised"
        if raised.kind == "NotImplementedError" and "NotImplementedError" in raised.line:
            # the stub's own line; torch raises the same for what it cannot compute
            problem, status = "unwritten", Status.FAILED
    raise CheckFailed(problem, {}, status=status, answer=answer)


def outputs(payload: memoryview, limit: int) -> list[dict[str, Any]]:
    """The notebook's outputs as the box claims them; shape checked, size and depth bounded."""
    if len(payload) > 4 * limit + 2**20:
        return []
    try:
        cells = json.loads(bytes(payload))
        return [
            {"index": cell["index"], "outputs": [_tame(output) for output in cell["outputs"]]}
            for cell in (cells if isinstance(cells, list) else [])
            if isinstance(cell, dict)
            and isinstance(cell.get("index"), int)
            and 0 <= cell["index"] <= MAX_CELLS
            and isinstance(cell.get("outputs"), list)
            and all(isinstance(output, dict) for output in cell["outputs"])
        ]
    except (ValueError, RecursionError):
        return []


def _tame(value: Any, depth: int = 0) -> Any:
    """JSON that can be written again: no half characters, no numbers beyond 64 bits."""
    if depth > 12:
        return None
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {_tame(key): _tame(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_tame(item, depth + 1) for item in value]
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        return None
    return value
