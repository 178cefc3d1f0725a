"""The zoo: one folder per hostile or odd submission, with the verdict it must get at A and at B."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from helpers_judge import ROOT, course, judge_all, solved
from helpers_probes import probes
from helpers_zoo import (
    ANIMALS,
    KEYS,
    ZOO,
    executor_at_b,
    expected,
    naive_verdict,
    submission,
    wrong_with,
    wrong_words,
)

from autograder.judge.launch import Zygote
from autograder.records import Judged
from autograder.scale.local import LocalExecutor
from autograder.scale.trial import try_files

pytest_plugins = ["helpers_judge_fixtures"]

NAIVE = [name for name in ANIMALS if ":" not in (how := expected(name)["control"])
         and how != "pytest"]  # fmt: skip


@pytest.fixture(scope="module")
def caged(judges: LocalExecutor) -> Iterator[dict[str, Judged]]:
    """All animals, and the solved notebook before, between and after them."""
    notebooks = [solved()]
    for animal in ANIMALS:
        notebooks += [submission(animal), solved()]
    judged = judge_all(judges, notebooks)
    after = [f"after {animal}" for animal in ANIMALS]
    yield dict(zip(["", *ANIMALS, *after], [judged[0], *judged[1::2], *judged[2::2]], strict=True))


@pytest.fixture(scope="module")
def caged_at_b(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Judged]:
    """All animals on a machine without bubblewrap, and the solved notebook at the end."""
    with executor_at_b(tmp_path_factory.mktemp("no-bubblewrap")) as executor:
        judged = judge_all(executor, [*map(submission, ANIMALS), solved()])
    return dict(zip([*ANIMALS, ""], judged, strict=True))


@pytest.mark.parametrize("animal", ANIMALS)
def test_an_animal_gets_the_verdict_it_must(caged: dict[str, Judged], animal: str) -> None:
    assert set(expected(animal)) <= KEYS and expected(animal)["about"]
    assert wrong_with(animal, caged[animal]) == []
    assert wrong_words(animal, caged[animal]) == []


@pytest.mark.parametrize("animal", ANIMALS)
def test_without_namespaces_it_gets_the_same(
    caged: dict[str, Judged], caged_at_b: dict[str, Judged], animal: str
) -> None:
    judged = caged_at_b[animal]
    assert judged.grade.isolation == "B"
    assert wrong_with(animal, judged) == []
    assert wrong_words(animal, judged) == []
    assert judged.grade.score == caged[animal].grade.score


@pytest.mark.parametrize("animal", NAIVE)
def test_a_naive_grader_is_taken_in(open_zygote: Zygote, animal: str) -> None:
    before = sorted(os.listdir(ROOT))
    assert naive_verdict(open_zygote, animal) == expected(animal)["control"]
    assert sorted(os.listdir(ROOT)) == before  # though nothing stopped it


def test_a_naive_grader_knows_right_from_wrong(
    open_zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = "def gd_step(theta, grad, alpha):\n    return theta - alpha * grad"
    wrong = "def gd_step(theta, grad, alpha):\n    return theta + alpha * grad"
    for source, verdict in ((right, "passed"), (wrong, "failed")):
        monkeypatch.setattr("helpers_zoo.source_of", lambda *_, source=source: source)
        assert naive_verdict(open_zygote, "") == verdict


def test_every_other_control_is_named() -> None:
    for animal in set(ANIMALS) - set(NAIVE):
        how, _, what = expected(animal)["control"].partition(": ")
        assert how in ("pytest", "none") or what in probes()


@pytest.mark.parametrize("animal", ANIMALS)
def test_an_honest_neighbour_gets_the_same_grade(caged: dict[str, Judged], animal: str) -> None:
    before, after = caged[""].grade, caged[f"after {animal}"].grade
    assert after.score == 20
    assert after.exercises == before.exercises
    assert after.notes == before.notes
    assert caged[f"after {animal}"].cells == caged[""].cells


def test_what_lies_beside_a_file_is_not_even_read(judges: LocalExecutor, tmp_path: Path) -> None:
    """conftest.py, torch.py and pytest.ini beside a notebook; pytest itself would run them."""
    folder = ZOO / "conftest_beside"
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    notebook = tmp_path / "a2_descent.ipynb"
    notebook.write_bytes(submission("conftest_beside"))
    (trial,) = try_files(course(), [notebook], lambda: nullcontext(judges))
    assert trial.grade is not None and trial.grade.score == expected("conftest_beside")["score"]
    assert not (tmp_path / "poisoned").exists()
    (tmp_path / "pytest.ini").unlink()
    subprocess.run([sys.executable, "-m", "pytest", "-q", "."], cwd=tmp_path, capture_output=True)
    assert (tmp_path / "poisoned").exists()
