"""What being late takes off, by nbgrader's own step with whatever plugin is configured."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from nbgrader.preprocessors import AssignLatePenalties


class Penalties:
    """nbgrader's late penalty step as configured, to be asked about one score at a time."""

    def __init__(self, config: Any) -> None:
        steps = config.Autograde.autograde_preprocessors
        names = [step if isinstance(step, str) else step.__name__ for step in steps]
        self._step = AssignLatePenalties(config=config)
        self.applied = self._step.enabled and any(
            name.endswith("AssignLatePenalties") for name in names
        )
        """Whether autograding has the step; if not, what the gradebook has stays."""
        if self.applied:
            self._step.init_plugin()

    def of(self, student: str, score: float, late_s: float) -> float | None:
        """Points to take off ``score``; None for nothing."""
        if late_s <= 0:
            return None
        penalty = self._step.plugin_inst.late_submission_penalty(student, score, late_s)
        if penalty is None:
            return None
        return float(self._step._check_late_penalty(SimpleNamespace(score=score), penalty))
