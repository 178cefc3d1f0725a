"""A new assignment that is in order from its first minute: one exercise, to be replaced.

It has everything that an assignment has, and passes the course gate as it stands.
"""

from __future__ import annotations

import re
from pathlib import Path

import jinja2

from autograder.author.text import shown
from autograder.course import Course, load
from autograder.errors import CourseError
from autograder.files import replace

_ID = re.compile(r"a[0-9]+_[a-z][a-z0-9_]*\Z")
_TEMPLATES = Path(__file__).with_name("scaffold")


def new(course: Course, assignment: str) -> tuple[Path, ...]:
    """Write the files of ``assignment`` and its entry in course.toml; returns their paths.

    CourseError if the id is no id or taken, a file is in the way, or the course's languages are
    not those that the templates are written in. Nothing is written then.
    """
    if not _ID.match(assignment):
        raise CourseError(f"{assignment!r} is no id. Write a number and a topic, e.g. a6_topic.")
    if assignment in course.assignments:
        raise CourseError(f"course.toml: there is {assignment} already. Choose another id.")
    if unknown := sorted(set(course.languages) - {"en", "zh"}):
        raise CourseError(
            f"course.toml: no template is written in {unknown[0]!r}. Copy an assignment instead."
        )
    topic = assignment.partition("_")[2].replace("_", " ")
    title = {"en": topic.capitalize(), "zh": topic}
    paths = course.paths
    targets = {
        paths.text(assignment): "text.py",
        paths.solution(assignment): "solution.py",
        paths.hidden(assignment): "hidden.py",
        paths.misconceptions(assignment): "misconceptions.py",
        paths.variants(assignment): "variants.py",
    }
    for path in targets:
        if path.exists():
            raise CourseError(f"{shown(course, path)}: is in the way. Move it, or choose an id.")
    made = {path: _render(name, assignment, title) for path, name in targets.items()}
    manifest = paths.manifest.read_text(encoding="utf-8").rstrip("\n") + "\n"
    made[paths.manifest] = manifest + _render("course.toml", assignment, title)
    for path, content in made.items():  # course.toml last: until then, nothing refers to the rest
        replace(path, content.encode())
    load(paths.root)
    return tuple(made)


def _render(name: str, assignment: str, title: dict[str, str]) -> str:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
    )
    return environment.get_template(f"{name}.jinja").render(id=assignment, title=title)
