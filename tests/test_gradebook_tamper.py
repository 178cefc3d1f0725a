"""Whatever was done to a notebook: it grades, and the score is what its functions deserve."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from helpers_tamper import tamper
from test_gradebook_judge import FakeJudge, judge_fixture  # noqa: F401 - fixtures
from test_gradebook_toy import Toy, released_fixture, toy_fixture  # noqa: F401 - fixtures

from autograder.author.build import notebook_with
from autograder.author.release import release
from autograder.course import Course, load
from autograder.demo.run import copy_course
from autograder.gradebook.nbconfig import load_config
from autograder.judge import catalogue
from autograder.scale import results

# nbgrader 0.9.6 warns of what its own dependencies have deprecated.
pytestmark = pytest.mark.filterwarnings("ignore")


def test_tampered_notebooks_grade_like_honest_ones(toy: Toy, judge: FakeJudge) -> None:
    random = Random(20261122)
    answers = {"right": {}, "wrong": {"double": "def double(x):\n    return x"}}
    points = {"right": {"double": 2, "square": 3}, "wrong": {"double": 0, "square": 3}}
    deserved, told = {}, {}
    for number in range(150):
        kind = random.choice(["right", "wrong"])
        made = tamper(toy.answer(**answers[kind]), random, ["double", "square"], "toy.ipynb")
        student = f"s{number:03}"
        toy.submit(student, made.content, made.name)
        deserved[student] = sum(points[kind][id] for id in points[kind] if id not in made.missing)
        told[student] = f"{made.done} missing {made.missing}"
    summary = toy.grade()
    assert not summary.failed
    got = toy.scores()
    wrong = [f"{id}: {got[id]} for {deserved[id]}, {told[id]}" for id in deserved
             if got[id] != deserved[id]]  # fmt: skip
    assert not wrong, "\n".join(wrong)


def _real(tmp_path: Path) -> Course:
    """This course in a folder of its own, a2_descent released."""
    course = copy_course(load(Path(__file__).resolve().parents[1]), tmp_path / "course")
    release(course, "a2_descent", force=True, config=load_config(course))
    return course


@pytest.mark.long
def test_two_hundred_tampered_notebooks_through_the_real_judge(tmp_path: Path) -> None:
    """Equal, exercise by exercise, to the honest notebook of the same answers, graded beside."""
    course, random = _real(tmp_path), Random(5)
    ids = [exercise.id for exercise in course.assignment("a2_descent").exercises]
    known = {one.id: one for one in catalogue.load(course.paths.misconceptions("a2_descent"))}
    wrong = [one for one in known.values() if one.exercise not in ("plot_path", "plot_surface")]
    plans, told = {}, {}

    def hand_in(student: str, content: bytes, name: str = "a2_descent.ipynb") -> None:
        folder = course.paths.submitted / student / "a2_descent"
        folder.mkdir(parents=True)
        (folder / name).write_bytes(content)

    honest = [notebook_with(course, "a2_descent", None, {})]
    for _ in range(7):
        chosen = random.sample(wrong, 2)
        sources = {one.exercise: one.source for one in chosen}
        honest.append(notebook_with(course, "a2_descent", None, sources))
    for number, content in enumerate(honest):
        hand_in(f"honest{number}", content)
    for number in range(200):
        base = random.randrange(len(honest))
        made = tamper(json.loads(honest[base]), random, ids, "a2_descent.ipynb")
        student = f"s{number:03}"
        hand_in(student, made.content, made.name)
        plans[student], told[student] = (base, made.missing), made.done
    done = subprocess.run(
        [sys.executable, "-m", "autograder.cli", "--course", str(course.paths.root), "grade",
         "a2_descent", "--jobs", "2"],
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "208 graded" in done.stdout and "0 not graded" in done.stdout

    def scores(student: str) -> dict[str, float | None]:
        found = results.load(course, "a2_descent", student)
        assert found is not None
        return {exercise.id: exercise.score for exercise in found.exercises}

    bases = [scores(f"honest{number}") for number in range(len(honest))]
    assert sum(filter(None, bases[0].values())) == 20
    surprises = []
    for student, (base, missing) in plans.items():
        expected = {id: 0 if id in missing else score for id, score in bases[base].items()}
        got = scores(student)
        if got != expected:
            differ = {id: (got[id], expected[id]) for id in got if got[id] != expected[id]}
            surprises.append(f"{student}: {differ}: {told[student]}")
    assert not surprises, "\n".join(surprises)
