"""Feedback pages that nbgrader will not renew by itself: it skips what exists."""

from __future__ import annotations

import re
from pathlib import Path

from autograder.course import Course
from autograder.gradebook.tally import Tallies

_SCORE = re.compile(r"<h1>\D*(\d+(?:\.\d+)?)")
"""The page's own headline, in every language."""
_HEAD = 2**16
"""Characters, style sheets included, in which it stands."""


def outdated(course: Course, assignment: str, tallies: Tallies) -> tuple[str, ...]:
    """Students whose page is older than their autograded notebook, or shows another score."""
    found = []
    for student, tally in tallies.items():
        page = course.paths.feedback / student / assignment / f"{assignment}.html"
        graded = course.paths.autograded / student / assignment / f"{assignment}.ipynb"
        try:
            older = page.stat().st_mtime < graded.stat().st_mtime
            if older or _shown(page) not in (None, tally.counts):
                found.append(student)
        except OSError:
            continue  # one of the two is not there
    return tuple(found)


def _shown(page: Path) -> float | None:
    """The score on it; None on a page that is not ours."""
    with page.open(encoding="utf-8", errors="replace") as file:
        found = _SCORE.search(file.read(_HEAD))
    return float(found[1]) if found else None
