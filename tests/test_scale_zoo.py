"""The zoo: one folder per hostile or odd submission, with the verdict it must get.

``submission.py`` is the notebook in percent format, or ``cells.py`` whose cells are put before the
solved notebook's, or ``exercise.py`` with definitions that take the place of solutions.
``expected.toml`` says what must come out; other files lie beside the submission.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from helpers_judge import ROOT, but, course, judge_all, solved

from autograder.records import Judged, Status
from autograder.scale.local import LocalExecutor
from autograder.scale.trial import try_files

pytest_plugins = ["helpers_judge_fixtures"]

ZOO = Path(__file__).parent / "zoo"
ANIMALS = sorted(path.name for path in ZOO.iterdir() if path.is_dir())
KEYS = {"about", "threats", "score", "error", "exercises", "statuses", "shows", "never"}


def expected(animal: str) -> dict[str, Any]:
    return tomllib.loads((ZOO / animal / "expected.toml").read_text(encoding="utf-8"))


def submission(animal: str) -> bytes:
    """The bytes that are handed in."""
    folder = ZOO / animal
    if (path := folder / "submission.py").exists():
        return text_of(path).encode()
    if (path := folder / "exercise.py").exists():
        return but(**definitions(text_of(path)))
    notebook = json.loads(solved())
    cells = [
        {"cell_type": "code", "id": f"more-{number}", "source": source.strip(), "metadata": {},
         "outputs": [], "execution_count": None}
        for number, source in enumerate(text_of(folder / "cells.py").split("# %%")[1:])
    ]  # fmt: skip
    notebook["cells"][:0] = cells
    return json.dumps(notebook).encode()


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8").replace("{ROOT}", str(ROOT))


def definitions(text: str) -> dict[str, str]:
    """``# exercise: gd_step`` and what follows, by name."""
    parts = re.split(r"^# exercise: (\w+)\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.fixture(scope="module")
def caged(judges: LocalExecutor) -> Iterator[dict[str, Judged]]:
    """All animals, and the solved notebook before, between and after them."""
    notebooks = [solved()]
    for animal in ANIMALS:
        notebooks += [submission(animal), solved()]
    judged = judge_all(judges, notebooks)
    after = [f"after {animal}" for animal in ANIMALS]
    yield dict(zip(["", *ANIMALS, *after], [judged[0], *judged[1::2], *judged[2::2]], strict=True))


@pytest.mark.parametrize("animal", ANIMALS)
def test_an_animal_gets_the_verdict_it_must(caged: dict[str, Judged], animal: str) -> None:
    wanted = expected(animal)
    assert set(wanted) <= KEYS and wanted["about"]
    grade = caged[animal].grade
    statuses = {
        exercise.id: {check.status for check in exercise.checks} for exercise in grade.exercises
    }
    assert all(Status.GRADER_ERROR not in found for found in statuses.values()), grade.notes
    if "error" in wanted:
        assert grade.error is not None and wanted["error"] in grade.error
        return
    assert grade.error is None
    assert grade.score == wanted["score"], (statuses, grade.notes)
    for exercise, score in wanted.get("exercises", {}).items():
        assert grade.exercise(exercise).score == score
    for exercise, status in wanted.get("statuses", {}).items():
        assert statuses[exercise] == {Status(status)}


@pytest.mark.parametrize("animal", ANIMALS)
def test_what_comes_out_of_a_cage(caged: dict[str, Judged], animal: str) -> None:
    wanted = expected(animal)
    judged = caged[animal]
    messages = [c.message for e in judged.grade.exercises for c in e.checks]
    told = json.dumps(
        [[c.outputs for c in judged.cells], messages, judged.grade.notes], ensure_ascii=False
    )
    for text in wanted.get("shows", []):
        assert text in told
    for text in [*wanted.get("never", []), "test_gd_step_values", str(ROOT / "autograder/hidden")]:
        assert text not in told
    assert len(told) < 8 * 2**20


@pytest.mark.parametrize("animal", ANIMALS)
def test_an_honest_neighbour_gets_the_same_grade(caged: dict[str, Judged], animal: str) -> None:
    before, after = caged[""].grade, caged[f"after {animal}"].grade
    assert after.score == 20
    assert after.exercises == before.exercises
    assert after.notes == before.notes
    assert caged[f"after {animal}"].cells == caged[""].cells


def test_what_lies_beside_a_file_is_not_even_read(judges: LocalExecutor, tmp_path: Path) -> None:
    """conftest.py, torch.py and pytest.ini beside a notebook."""
    folder = ZOO / "conftest_beside"
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    notebook = tmp_path / "a2_descent.ipynb"
    notebook.write_bytes(submission("conftest_beside"))
    (trial,) = try_files(course(), [notebook], lambda: nullcontext(judges))
    assert trial.grade is not None and trial.grade.score == expected("conftest_beside")["score"]
    assert not (tmp_path / "poisoned").exists()
