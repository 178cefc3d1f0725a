"""A release as its submissions are rebuilt from it."""

from __future__ import annotations

import re
from typing import Any

from autograder.records import Record

CHECK = "check_"
"""A check cell's grade id is this and the exercise's id."""


class SourceCell(Record, frozen=True, kw_only=True):
    """A cell of the release that nbgrader knows."""

    grade_id: str
    kind: str
    source: str
    checksum: str | None = None
    grade: bool = False
    solution: bool = False
    locked: bool = False
    task: bool = False
    points: float = 0.0

    @property
    def exercise(self) -> str | None:
        """Id of the exercise it checks; None if it is not a check cell."""
        is_check = self.grade and self.locked and self.grade_id.startswith(CHECK)
        return self.grade_id.removeprefix(CHECK) if is_check else None

    @property
    def cell_id(self) -> str:
        """The id its cell has in the release."""
        name = re.sub(r"[^A-Za-z0-9-]", "-", self.grade_id)[:50]
        return f"exercise-{name}" if self.solution and not self.grade else name

    @property
    def metadata(self) -> dict[str, Any]:
        """Cell metadata, as the release has it."""
        nbgrader: dict[str, Any] = {
            "schema_version": 3,
            "grade_id": self.grade_id,
            "grade": self.grade,
            "solution": self.solution,
            "locked": self.locked,
            "task": self.task,
            "cell_type": self.kind,
        }
        if self.checksum:
            nbgrader["checksum"] = self.checksum
        if self.grade or self.task:
            nbgrader["points"] = self.points
        locked = {"editable": False} if self.locked else {}
        return {"deletable": False, **locked, "nbgrader": nbgrader}


class Template(Record, frozen=True, kw_only=True):
    """What of the release a submission is rebuilt from; cells in the release's order."""

    assignment: str
    language: str
    cells: tuple[SourceCell, ...]
    kernelspec: dict[str, Any]
