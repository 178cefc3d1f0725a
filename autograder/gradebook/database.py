"""Open nbgrader's gradebook, wherever nbgrader_config.py says it is."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from autograder.course import Course
from autograder.errors import GraderError
from autograder.gradebook.nbconfig import load_config

_SQLITE = "sqlite:///"


def exists(course: Course) -> bool:
    """Whether there is a gradebook; a database server is taken at its word."""
    return _exists(load_config(course).CourseDirectory.db_url)


def _exists(url: str) -> bool:
    return not url.startswith(_SQLITE) or _file(url).exists()


def _file(url: str) -> Path:
    return Path(url.removeprefix(_SQLITE).partition("?")[0])


def require(url: str) -> None:
    """GraderError where there is no gradebook; nbgrader would make an empty one."""
    if not _exists(url):
        problem = f"there is no gradebook {_file(url)}. Run `autograder release` first."
        raise GraderError(problem)


@contextmanager
def gradebook(course: Course, *, create: bool = False) -> Iterator[Any]:
    """An ``nbgrader.api.Gradebook``, closed afterwards.

    GraderError if it cannot be used, or is not there and is not to be made.
    """
    from nbgrader.api import Gradebook

    url = load_config(course).CourseDirectory.db_url
    if not create:
        require(url)
    course.paths.coursework.mkdir(parents=True, exist_ok=True)
    before = os.environ.get("PATH", "")
    # To make a gradebook nbgrader calls `alembic`, which an environment that is used without
    # being activated does not have on its PATH.
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), before])
    try:
        try:
            opened = Gradebook(url, course.id)
        except ModuleNotFoundError as error:  # the driver that db_url asks for
            problem = f"{url.partition(':')[0]} needs the package {error.name}. Install it."
            raise GraderError(f"the gradebook cannot be used: {problem}") from None
        with opened:
            yield opened
    except SQLAlchemyError as error:
        raise GraderError(explain(error)) from error
    finally:
        os.environ["PATH"] = before


@contextmanager
def usable() -> Iterator[None]:
    """GraderError where the database refuses."""
    try:
        yield
    except SQLAlchemyError as error:
        raise GraderError(explain(error)) from error


_NEXT = {
    "locked": "it is in use by another program. Let that finish (a formgrader that saves, another "
    "grading run), then run the same command again: what was graded so far is kept",
    "no such": "it is of another nbgrader version. Run `nbgrader db upgrade`",
    "full": "make room on its disk, then run the same command again: what was graded so far is "
    "kept",
    "disk I/O": "look whether its disk is full or broken, then run the same command again: what "
    "was graded so far is kept",
    "readonly": "this account may not write it, or its folder. Run this as the account that owns "
    "the course folder, or let this one in",
    "unable to open": "this account may not open it, or its folder. Run this as the account that "
    "owns the course folder, or let this one in",
}


def explain(error: SQLAlchemyError) -> str:
    """One line, and what to do."""
    problem = str(getattr(error, "orig", None) or error).splitlines()[0]
    advice = next((f": {text}" for word, text in _NEXT.items() if word in problem), "")
    return f"the gradebook cannot be used ({problem}){advice}."
