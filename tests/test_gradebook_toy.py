"""A tiny released course for the gradebook tests."""

from __future__ import annotations

import functools
import json
import os
import shutil
import sqlite3
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder import course as courses
from autograder.course import Course
from autograder.gradebook import grade as grading

FAIL_CLOSED = (
    'import os; assert os.environ.get("NBGRADER_EXECUTION") != "autograde", '
    '"graded without hidden tests"\n'
)
MANIFEST = """
[course]
id = "toy"
title = { en = "Toy", zh = "玩具" }

[assignments.toy]
title = { en = "Toy", zh = "玩具" }
due = 2026-09-27T23:59:00+00:00

[assignments.toy.exercises]
double = 2
square = 3
"""
CONFIG = """
from pathlib import Path
from autograder.gradebook.config import configure_from

c = get_config()
configure_from(c, Path(__file__).parent)
c.LateSubmissionPlugin.penalty_method = "zero"
"""
DOUBLE = "def double(x):\n    return 2 * x"
SQUARE = "def square(x):\n    return x * x"


def code(source: str, **marks: Any) -> dict[str, Any]:
    """A code cell; ``marks`` are nbgrader's."""
    flags = {"grade": False, "solution": False, "locked": False, "task": False, **marks}
    metadata = {"nbgrader": flags | {"schema_version": 3, "cell_type": "code"}} if marks else {}
    base = {"cell_type": "code", "execution_count": None, "outputs": []}
    return base | {"metadata": metadata, "source": source}


def text(source: str) -> dict[str, Any]:
    """A markdown cell."""
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def exercise(name: str, body: str) -> dict[str, Any]:
    """A source exercise cell."""
    source = f"def {name}(x):\n    ### BEGIN SOLUTION\n    {body}\n    ### END SOLUTION"
    return code(source, solution=True, grade_id=name)


def check(name: str, points: float) -> dict[str, Any]:
    """A source check cell."""
    source = f"{FAIL_CLOSED}assert {name}(0) == 0\nprint('visible only')"
    return code(source, grade=True, locked=True, grade_id=f"check_{name}", points=points)


def notebook(*cells: dict[str, Any], language: str = "en") -> dict[str, Any]:
    """nbformat 4.5."""
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    about = {"assignment": "toy", "language": language}
    return {
        "cells": [{"id": f"cell-{index}", **cell} for index, cell in enumerate(cells)],
        "metadata": {"kernelspec": kernel, "autograder": about},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def source_notebook(language: str = "en") -> dict[str, Any]:
    """What the author's build would write."""
    return notebook(
        code("import math", locked=True, grade_id="setup"),
        text("# Toy"),
        exercise("double", "return 2 * x"),
        check("double", 2),
        text("## Next"),
        exercise("square", "return x * x"),
        check("square", 3),
        code("print('submit')", locked=True, grade_id="before_you_submit"),
        language=language,
    )


class Toy:
    """The course in ``root``, released; notebooks are handed in with ``submit``."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.course: Course = courses.load(root)

    def release(self) -> dict[str, Any]:
        """The notebook that students got."""
        path = self.course.paths.release / "toy" / "toy.ipynb"
        released: dict[str, Any] = json.loads(path.read_bytes())
        for cell in released["cells"]:
            cell["source"] = "".join(cell["source"])
        return released

    def answer(self, double: str = DOUBLE, square: str = SQUARE) -> dict[str, Any]:
        """The released notebook with these two answers in it."""
        answered = self.release()
        for cell in answered["cells"]:
            name = cell["metadata"].get("nbgrader", {}).get("grade_id")
            cell["source"] = {"double": double, "square": square}.get(name, cell["source"])
        return answered

    def submit(
        self,
        student: str,
        content: dict[str, Any] | bytes | None = None,
        name: str = "toy.ipynb",
        timestamp: str = "2026-09-20 10:00:00 UTC",
        **files: str,
    ) -> Path:
        """Hand in; the folder."""
        folder = self.course.paths.submitted / student / "toy"
        folder.mkdir(parents=True, exist_ok=True)
        content = self.answer() if content is None else content
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        (folder / name).write_bytes(data)
        if timestamp:
            (folder / "timestamp.txt").write_text(timestamp)
        for file, body in files.items():
            (folder / f"{file}.txt").write_text(body)
        return folder

    def grade(self, **options: Any) -> grading.Summary:
        """`autograder grade toy`."""
        return grading.grade(self.course, "toy", **options)

    def autograded(self, student: str) -> dict[str, Any]:
        """The student's autograded notebook."""
        path = self.course.paths.autograded / student / "toy" / "toy.ipynb"
        found: dict[str, Any] = nbformat.read(path, as_version=4)
        return found

    def query(self, sql: str) -> list[Any]:
        """Rows of the gradebook."""
        with sqlite3.connect(self.course.paths.database) as database:
            return database.execute(sql).fetchall()

    def change(self, sql: str) -> None:
        """Do what a TA does by hand in formgrader."""
        with sqlite3.connect(self.course.paths.database) as database:
            database.execute(sql)

    def rows(self) -> dict[str, list[Any]]:
        """Everything in the gradebook that grading decides, in a fixed order."""
        book = (
            "join base_cell c on c.id = x.cell_id join submitted_notebook n on n.id = x.notebook_id"
            " join submitted_assignment a on a.id = n.assignment_id order by 1, 2, 3"
        )
        return {
            "grades": self.query(
                "select a.student_id, c.name, c.type, x.auto_score, x.manual_score, x.extra_credit,"
                f" x.needs_manual_grade, n.late_submission_penalty from grade x {book}"
            ),
            "comments": self.query(
                "select a.student_id, c.name, c.type, x.auto_comment, x.manual_comment "
                f"from comment x {book}"
            ),
            "submissions": self.query(
                "select student_id, timestamp, extension from submitted_assignment order by 1"
            ),
            "maxima": self.query(
                "select name, max_score from base_cell c join grade_cells g using (id) order by 1"
            ),
            "students": self.query("select id from student order by 1"),
        }

    def scores(self) -> dict[str, float | None]:
        """Automatic score per student, summed."""
        rows = self.query(
            "select a.student_id, sum(x.auto_score) from grade x join submitted_notebook n on "
            "n.id = x.notebook_id join submitted_assignment a on a.id = n.assignment_id group by 1"
        )
        return dict(rows)


def nbgrader(root: Path, *arguments: str) -> int:
    """Run the real command in this process; its exit code."""
    from jupyter_core.application import NoStart
    from nbgrader.apps.nbgraderapp import NbGraderApp

    before = Path.cwd()
    os.chdir(root)
    app = NbGraderApp()
    try:
        app.initialize(list(arguments))
        app.start()
        raise AssertionError("no subcommand")
    except NoStart:  # jupyter's way to say that a subcommand has run
        return 0
    except SystemExit as error:
        return int(error.code or 0)
    finally:
        os.environ.pop("NBGRADER_EXECUTION", None)  # nbgrader forgets it where a step raised
        app.reset()
        os.chdir(before)


@pytest.fixture(scope="module", name="released")
def released_fixture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course, released with the real nbgrader, once for all modules that import this."""
    return _release(tmp_path_factory.getbasetemp() / "released")


@functools.cache
def _release(root: Path) -> Path:
    source = root / "coursework" / "source" / "toy"
    (source / "data").mkdir(parents=True)
    (root / "course.toml").write_text(MANIFEST, encoding="utf-8")
    (root / "nbgrader_config.py").write_text(CONFIG)
    (source / "data" / "points.csv").write_text("1,2\n")
    (source / "toy.ipynb").write_text(json.dumps(source_notebook()))
    # nbgrader calls alembic by name.
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    assert nbgrader(root, "generate_assignment", "toy") == 0
    with sqlite3.connect(root / "coursework" / "gradebook.db") as database:
        database.execute("update assignment set duedate = '2026-09-27 23:59:00.000000'")
    return root


@pytest.fixture(name="toy")
def toy_fixture(released: Path, tmp_path: Path) -> Toy:
    """A copy of the released course."""
    root = tmp_path / "course"
    shutil.copytree(released, root)
    return Toy(root)
