"""`autograder demo`: build, release, hand in, grade, feedback, export, report, all of it real.

Works in a copy of the course in a folder of its own, so that the real gradebook is not touched.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from autograder.course import Course, load
from autograder.demo.roster import ASSIGNMENT, Pupil, pupils
from autograder.errors import CourseError, GraderError
from autograder.paths import MANIFEST
from autograder.records import Grade, Record

_MARK = ".autograder-demo"


class Demo(Record, frozen=True, kw_only=True):
    """What the demo did and where to look."""

    folder: str
    stories: dict[str, str]
    """By student, what they handed in."""
    grades: tuple[Grade, ...]
    seconds: dict[str, float]
    """By step, how long it took."""
    feedback: tuple[str, ...]
    """Feedback pages, relative to the folder."""
    exported: str
    report: str
    """The class report, relative to the folder."""
    surprises: tuple[str, ...]
    """Where a grade is not what the story deserves; must be empty."""


def run(course: Course, *, folder: Path | None, jobs: int, say: Callable[[str], None]) -> Demo:
    """Run everything. CourseError if ``folder`` is in use, GraderError if nbgrader fails."""
    seconds: dict[str, float] = {}

    def step(name: str, sentence: str) -> None:
        now = time.perf_counter()
        if steps:
            seconds[steps[-1][0]] = now - steps[-1][1]
        steps.append((name, now))
        if sentence:
            say(sentence)

    steps: list[tuple[str, float]] = []
    copy = copy_course(course, folder)
    step("release", f"build and release {ASSIGNMENT} (nbgrader generate_assignment)")
    from autograder.author.release import release
    from autograder.gradebook.nbconfig import load_config

    release(copy, ASSIGNMENT, force=True, config=load_config(copy))
    step("submit", "a class hands in")
    roster = pupils(copy)
    for pupil in roster:
        _hand_in(copy, pupil)
    step("grade", f"autograder grade: {len(roster)} notebooks, {jobs} at a time")
    from autograder.gradebook.grade import grade

    summary = grade(copy, ASSIGNMENT, jobs=jobs)
    step("feedback", "nbgrader generate_feedback")
    _nbgrader(copy, "generate_feedback", ASSIGNMENT, "--force")
    step("export", "nbgrader export")
    _nbgrader(copy, "export", "--to", "grades.csv")
    step("report", "autograder report")
    from autograder.gradebook.standings import of_released
    from autograder.report.write import write

    page = write(copy, ASSIGNMENT, standings=of_released(copy, [ASSIGNMENT]))
    step("", "")
    pages = sorted(copy.paths.feedback.glob(f"*/{ASSIGNMENT}/*.html"))
    return Demo(
        folder=str(copy.paths.root),
        stories={pupil.id: pupil.story for pupil in roster},
        grades=summary.grades,
        seconds=seconds,
        feedback=tuple(str(page.relative_to(copy.paths.root)) for page in pages),
        exported="grades.csv",
        report=str(page.relative_to(copy.paths.root)),
        surprises=_surprises(roster, summary.grades),
    )


def copy_course(course: Course, folder: Path | None) -> Course:
    """The course in a folder of its own; an older demo in that folder is replaced."""
    if folder is None:
        folder = Path(tempfile.mkdtemp(prefix="autograder-demo-"))
    elif folder.exists() and any(folder.iterdir()):
        if not (folder / _MARK).exists():
            raise CourseError(f"{folder}: is not empty and no demo. Name another --folder.")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _MARK).touch()
    for name in (MANIFEST, "nbgrader_config.py"):
        shutil.copy(course.paths.root / name, folder / name)
    for tree in (course.paths.assignments, course.paths.solutions):
        shutil.copytree(tree, folder / tree.name, ignore=shutil.ignore_patterns("__pycache__"))
    return load(folder)


def _hand_in(course: Course, pupil: Pupil) -> None:
    target = course.paths.submitted / pupil.id / ASSIGNMENT
    target.mkdir(parents=True)
    (target / pupil.filename).write_bytes(pupil.notebook)
    (target / "timestamp.txt").write_text("2026-09-20 18:00:00 UTC\n", encoding="utf-8")


def _nbgrader(course: Course, *arguments: str) -> None:
    """The real command, in the folder that has nbgrader_config.py."""
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=course.paths.root,
        env=os.environ | {"JUPYTER_PREFER_ENV_PATH": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode != 0:
        tail = "\n".join(done.stderr.splitlines()[-15:])
        raise GraderError(f"nbgrader {' '.join(arguments)} failed ({done.returncode}):\n{tail}")


def _surprises(roster: list[Pupil], grades: tuple[Grade, ...]) -> tuple[str, ...]:
    by_student = {grade.submission.student: grade for grade in grades}
    found = []
    for pupil in roster:
        grade = by_student.get(pupil.id)
        if grade is None or grade.score is None:
            found.append(f"{pupil.id}: no score ({grade.error if grade else 'not graded'})")
        elif pupil.full_marks and grade.score != grade.max_score:
            found.append(f"{pupil.id}: {grade.score:g} of {grade.max_score:g}, deserves all")
        elif not pupil.full_marks and grade.score == grade.max_score:
            found.append(f"{pupil.id}: full marks for {pupil.story}")
        elif pupil.expected_diagnosis is not None and pupil.expected_diagnosis not in {
            check.diagnosis for exercise in grade.exercises for check in exercise.checks
        }:
            found.append(f"{pupil.id}: not diagnosed as {pupil.expected_diagnosis}")
    return tuple(found)
