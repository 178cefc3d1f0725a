"""Words that only our side knows are in no artefact of a class, whatever a burglar hands in.

They are planted in the course's secret (which is in the judge's memory), the solutions, the
environment, the gradebook; of hidden tests their own words are looked for.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from helpers_judge import ASSIGNMENT, but, session, text_of
from helpers_probes import victim
from helpers_zoo import ZOO, definitions
from test_gradebook_toy import nbgrader

from autograder import paths
from autograder.author.build import notebook_with
from autograder.author.release import release
from autograder.course import Course, load
from autograder.demo.run import copy_course
from autograder.gradebook.grade import grade
from autograder.gradebook.nbconfig import load_config
from autograder.judge.launch import Zygote
from autograder.report.write import write

# nbgrader 0.9.6 warns of what its own dependencies have deprecated.
pytestmark = pytest.mark.filterwarnings("ignore")
pytest_plugins = ["helpers_judge_fixtures"]

HIDDEN = paths.HIDDEN / f"test_{ASSIGNMENT}.py"
WORDS = ("test_gd_step_values", "each_dtype=True", "cases.step_layouts")
"""Of hidden tests: what is in their source and nowhere else."""


class Planted:
    """The shipped course in a folder of its own, with a canary in each place."""

    def __init__(self, root: Path, patch: pytest.MonkeyPatch) -> None:
        self.course: Course = copy_course(load(paths.PACKAGE.parent), root)
        self.canaries = {
            place: f"CANARY-{place}-{secrets.token_hex(8)}"
            for place in ("secret", "solutions", "environment", "gradebook")
        }
        release(self.course, ASSIGNMENT, force=True, config=load_config(self.course))
        at = self.course.paths
        at.state.mkdir(exist_ok=True)
        at.secret.write_text(self.canaries["secret"])
        with at.solution(ASSIGNMENT).open("a") as file:
            file.write(f"\n\n# {self.canaries['solutions']}\n")
        patch.setenv("ZOO_CANARY", self.canaries["environment"])
        with closing(sqlite3.connect(at.database)) as database:
            database.execute("create table zoo (word text)")
            database.execute("insert into zoo values (?)", [self.canaries["gradebook"]])
            database.commit()

    def cells(self) -> list[str]:
        """The burglar's."""
        text = (ZOO / "burglar.py").read_text(encoding="utf-8")
        text = text.replace("{ROOT}", str(self.course.paths.root)).replace("{HIDDEN}", str(HIDDEN))
        return [cell.strip() for cell in text.split("# %%")[1:]]

    def burglar(self) -> bytes:
        """Its cells, and a call that raises what they found."""
        raises = "def gd_step(theta, grad, alpha):\n    raise ValueError(loot + found.decode())"
        notebook = json.loads(notebook_with(self.course, ASSIGNMENT, "en", {"gd_step": raises}))
        cell: dict[str, Any] = {"cell_type": "code", "metadata": {}, "outputs": []}
        notebook["cells"][:0] = [
            cell | {"id": f"burglar-{number}", "source": source, "execution_count": None}
            for number, source in enumerate(self.cells())
        ]
        return json.dumps(notebook).encode()

    def hand_in(self, student: str, content: bytes) -> None:
        folder = self.course.paths.submitted / student / ASSIGNMENT
        folder.mkdir(parents=True)
        (folder / f"{ASSIGNMENT}.ipynb").write_bytes(content)

    def found_in(self, data: bytes) -> list[str]:
        """Which canaries, or words of hidden tests, are there."""
        return [word for word in (*self.canaries.values(), *WORDS) if word.encode() in data]


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        yield Planted(tmp_path_factory.mktemp("canary") / "course", patch)


def test_unconfined_the_burglar_brings_every_canary_home(
    planted: Planted, open_zygote: Zygote, tmp_path: Path
) -> None:
    bystander = victim(tmp_path, planted.canaries["environment"])
    with bystander, session(open_zygote, *planted.cells()) as opened:
        said = text_of(opened.outputs) + str(opened.raised)
    assert set(planted.canaries.values()) <= set(planted.found_in(said.encode())), said
    assert "def test_gd_step_values" in said


def test_no_artefact_of_a_class_holds_the_canary(
    planted: Planted, capfd: pytest.CaptureFixture[str]
) -> None:
    carrier = definitions((ZOO / "raises_inputs/exercise.py").read_text(encoding="utf-8"))
    planted.hand_in("burglar", planted.burglar())
    planted.hand_in("carrier", but(**carrier))
    planted.hand_in("honest", but())
    course = planted.course
    summary = grade(course, ASSIGNMENT, jobs=1)
    assert [one.score for one in summary.grades] == [18, 17, 20], summary
    assert nbgrader(course.paths.root, "generate_feedback", ASSIGNMENT) == 0
    write(course, ASSIGNMENT)
    at, looked_at = course.paths, 0
    for folder in (at.autograded, at.feedback, at.results, at.cache, at.reports, at.release):
        files = [path for path in folder.rglob("*") if path.is_file()]
        assert files, folder
        looked_at += len(files)
        for path in files:
            assert planted.found_in(path.read_bytes()) == [], path
    assert looked_at >= 9
    captured = capfd.readouterr()
    assert planted.found_in(f"{captured} {summary}".encode()) == []
    with closing(sqlite3.connect(at.database)) as database:
        database.execute("drop table zoo")
        assert planted.found_in("\n".join(database.iterdump()).encode()) == []
