"""Write what a judged notebook showed, and what came of it, into the notebook's cells.

nbgrader takes the score of a check cell from its first error, stderr or execute_result output;
with none of these it gives *full marks*. So a check cell gets exactly one execute_result, a
finite number between 0 and the maximum, zero included, and beside it only stdout and the pictures
that the student's functions drew there.
"""

from __future__ import annotations

import math
import re
import string
from typing import Any

from autograder.errors import GraderError
from autograder.gradebook.feedback.render import comment, plain, report
from autograder.gradebook.release import Template
from autograder.records import ExerciseGrade, Judged

_BASE64 = f"{string.ascii_letters}{string.digits}+/={string.whitespace}".encode()
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def fill(notebook: dict[str, Any], judged: Judged, template: Template) -> None:
    """Put outputs into every code cell of the repaired ``notebook``.

    GraderError if the grade lacks a score for one of the check cells: never a zero.
    """
    shown = {cell.index: cell.outputs for cell in judged.cells}
    known = {source.grade_id: source for source in template.cells}
    count = 0
    for index, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] != "code":
            continue
        count += 1
        cell["execution_count"] = count
        marks = cell["metadata"].get("nbgrader", {})
        source = known.get(marks.get("grade_id", ""))
        outputs = [output_of(raw, count) for raw in shown.get(index, [])]
        if source is not None and source.exercise is not None:
            outputs = [output for output in outputs if _is_picture(output)]
        cell["outputs"] = [output for output in outputs if output is not None]


def score_checks(notebook: dict[str, Any], judged: Judged, template: Template) -> None:
    """Put score and explanation into every check cell."""
    cells = {
        cell["metadata"].get("nbgrader", {}).get("grade_id"): cell for cell in notebook["cells"]
    }
    for source in template.cells:
        if source.exercise is None:
            continue
        cell = cells[source.grade_id]
        grade = exercise(judged, source.exercise)
        number = score(grade, source.points)
        cell["outputs"] = [
            {
                "output_type": "stream",
                "name": "stdout",
                "text": report(grade, template.language),
            },
            {
                "output_type": "execute_result",
                "execution_count": cell["execution_count"],
                "data": {"text/plain": repr(number)},
                "metadata": {},
            },
            *filter(_is_picture, cell["outputs"]),
        ]


def _is_picture(output: dict[str, Any] | None) -> bool:
    """Of no meaning to nbgrader's scoring, unlike an execute_result."""
    return (
        output is not None
        and output["output_type"] == "display_data"
        and any(mime.startswith("image/") for mime in output["data"])
    )


def exercise(judged: Judged, id: str) -> ExerciseGrade:
    """The grade of that exercise; GraderError if the judge left it out."""
    try:
        return judged.grade.exercise(id)
    except KeyError:
        raise GraderError(f"the judge returned no grade for {id}") from None


def score(grade: ExerciseGrade, points: float) -> float:
    """A number that nbgrader takes as it is; GraderError where there is none."""
    value = grade.score
    if value is None or not math.isfinite(value):
        ours = [check.check for check in grade.checks if check.status == "GRADER_ERROR"]
        reason = f": {', '.join(ours)}" if ours else ""
        raise GraderError(
            f"{grade.id} could not be judged{reason}; this is no zero, grade it again"
        )
    return min(max(float(value), 0.0), points)


def comments(judged: Judged, template: Template, untouched: set[str]) -> dict[str, str | None]:
    """Comment per exercise, by the grade id of its solution cell."""
    solutions = {source.grade_id for source in template.cells if source.solution or source.task}
    return {
        source.exercise: comment(
            exercise(judged, source.exercise),
            template.language,
            untouched=source.exercise in untouched,
        )
        for source in template.cells
        if source.exercise in solutions and source.exercise is not None
    }


def output_of(raw: dict[str, object], count: int) -> dict[str, Any] | None:
    """One nbformat output with nothing in it that a browser runs; None if nothing is left.

    Plain text, errors, PNG and JPEG figures, and HTML tables (cleaned when they are shown)
    survive; scripts, widgets, SVG and unknown types do not.
    """
    kind = raw.get("output_type")
    if kind == "stream":
        name = "stderr" if raw.get("name") == "stderr" else "stdout"
        return {"output_type": "stream", "name": name, "text": _terminal(_text(raw.get("text")))}
    if kind == "error":
        trace = raw.get("traceback")
        return {
            "output_type": "error",
            "ename": plain(_text(raw.get("ename"))),
            "evalue": plain(_text(raw.get("evalue"))),
            "traceback": [_terminal(_text(line)) for line in trace]
            if isinstance(trace, list)
            else [],
        }
    data = _bundle(raw.get("data"))
    if kind not in ("display_data", "execute_result") or not data:
        return None
    number = {"execution_count": count} if kind == "execute_result" else {}
    return {"output_type": kind, "data": data, "metadata": {}, **number}


def _bundle(raw: object) -> dict[str, str]:
    """The harmless part of a MIME bundle."""
    data: dict[str, str] = {}
    for mime, value in raw.items() if isinstance(raw, dict) else ():
        text = _text(value)
        if mime in ("image/png", "image/jpeg"):
            if text.isascii() and not text.encode().translate(None, _BASE64):
                data[mime] = text
        elif mime == "text/plain":
            data[mime] = _terminal(text)
        elif mime == "text/html" or (mime == "text/latex" and "<" not in text):
            data[mime] = plain(text)
    return data


def _text(value: object) -> str:
    lines = value if isinstance(value, list) else [value]
    return "".join(line for line in lines if isinstance(line, str))


def _terminal(text: str) -> str:
    """``text`` with colours, and no other terminal escape or control character."""
    parts = _COLOUR.split(text)
    colours = _COLOUR.findall(text)
    return "".join(plain(part) + colour for part, colour in zip(parts, [*colours, ""], strict=True))
