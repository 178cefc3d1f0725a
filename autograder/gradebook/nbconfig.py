"""The configuration that `nbgrader autograde` would run with in the course folder."""

from __future__ import annotations

from typing import Any

from nbgrader.apps import NbGrader
from traitlets.config import Application

from autograder.course import Course
from autograder.errors import CourseError
from autograder.gradebook.config import configure

FILE = "nbgrader_config"


def load_config(course: Course) -> Any:
    """nbgrader's configuration: the machine's and the user's, then the course folder's.

    A course folder without nbgrader_config.py gets what course.toml says. CourseError if the
    file cannot be run, or leads nbgrader to other folders than ours.
    """
    app = NbGrader()
    Application.load_config_file(app, FILE, path=app.config_file_paths)
    app.raise_config_file_errors = True
    try:
        Application.load_config_file(app, FILE, path=str(course.paths.root))
    except Exception as error:  # whatever a user's Python file raises
        raise CourseError(f"{FILE}.py: {type(error).__name__}: {error}") from error
    config = app.config
    if "CoursePreprocessor" not in config:
        configure(config, course)
    root = config.CourseDirectory.get("root")
    if root != str(course.paths.coursework):
        raise CourseError(
            f"{FILE}.py sets CourseDirectory.root to {root!r}, not to {course.paths.coursework}. "
            "Remove that line."
        )
    return config
