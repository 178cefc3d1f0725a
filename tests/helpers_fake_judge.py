"""A judge of the toy course that only looks at the source."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from typing import Self

from autograder import __version__
from autograder.records import (
    CellOutput,
    CheckResult,
    ExerciseGrade,
    Grade,
    Job,
    Judged,
    Status,
)


class FakeJudge:
    """Scores by looking at the source that a check would have judged. Runs nothing."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []
        self.broken: set[str] = set()
        """Students at whose notebooks the judge fails."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def map(self, jobs: Iterable[Job]) -> Iterator[tuple[int, Judged]]:
        """In reverse order of asking, to show that order does not matter."""
        asked = list(jobs)
        self.jobs += asked
        yield from reversed([(index, self.judge(job)) for index, job in enumerate(asked)])

    def judge(self, job: Job) -> Judged:
        """Points for ``2 * x`` and ``x * x`` in what stands above the check."""
        cells = json.loads(job.notebook)["cells"]
        above, shown = "", []
        found: dict[str, str] = {}
        for index, cell in enumerate(cells):
            grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
            if grade_id.startswith("check_"):
                found[grade_id.removeprefix("check_")] = above
            elif cell["cell_type"] == "code":
                above += cell["source"] + "\n"
                shown.append(CellOutput(index=index, outputs=outputs(cell["source"])))
        grade = Grade(
            submission=job.submission,
            exercises=tuple(
                self.exercise(name, points, found.get(name, above), job.submission.student)
                for name, points in (("double", 2), ("square", 3))
            ),
            isolation="A",
            device="cpu",
            grader_version=__version__,
            course_sha256="0",
            language=job.language,
        )
        return Judged(grade=grade, cells=tuple(shown))

    def exercise(self, name: str, points: float, above: str, student: str) -> ExerciseGrade:
        """The last definition counts."""
        last = above.rpartition(f"def {name}(x):")[2].split("def ")[0]
        right = {"double": "2 * x", "square": "x * x"}[name] in last
        status = Status.PASSED if right else Status.FAILED
        if student in self.broken:
            status = Status.GRADER_ERROR
        return ExerciseGrade(
            id=name,
            max_score=points,
            checks=(
                CheckResult(
                    check=f"{name}_values",
                    exercise=name,
                    status=status,
                    core=True,
                    weight=2,
                    sentence=f"{name} has the right values.",
                    message="" if right else f"{name}(3) returned <b>1</b>, expected 2*3*1.",
                ),
                CheckResult(
                    check=f"{name}_types",
                    exercise=name,
                    status=Status.PASSED if "float" not in last else Status.FAILED,
                    sentence=f"{name} keeps the type.",
                ),
            ),
        )


def outputs(source: str) -> list[dict[str, object]]:
    """What a cell shows that ``showing`` made."""
    line = next((line for line in source.splitlines() if line.startswith("# show: ")), None)
    shown: list[dict[str, object]] = json.loads(base64.b64decode(line[8:])) if line else []
    return shown
