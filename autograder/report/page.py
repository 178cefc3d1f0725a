"""Grades and standings to the HTML of the report. Nothing in the page runs, and nothing is fetched.

What students control (ids, names, file names, error texts) is made printable where it enters and
escaped by the template; the page's own policy forbids scripts and addresses all the same.
"""

from __future__ import annotations

import functools
import itertools
import math
import statistics
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from autograder.course import Course
from autograder.judge.messages import pick
from autograder.records import Grade, Record, Standing
from autograder.report import figures, findings, health, items
from autograder.report.roll import Entry, Roll, call, printable
from autograder.report.words import Words

_TEMPLATES = Path(__file__).parent / "templates"
SHOWN_MISCONCEPTIONS = 8
"""The others are there, folded."""
OPEN_TABLE = 40
"""Up to so many students, the table of every score is unfolded."""


class Chapter(Record, frozen=True, kw_only=True):
    """Everything the page says about one assignment."""

    roll: Roll
    title: str
    items: tuple[items.Item, ...]
    misconceptions: tuple[findings.Misconception, ...]
    stuck: tuple[findings.Stuck, ...]
    health: health.Health
    figures: dict[str, str]
    by_total: tuple[Entry, ...]
    """Everybody with a grade, the lowest total first."""

    @property
    def id(self) -> str:
        """Of the assignment."""
        return self.roll.assignment.id


def chapter(
    course: Course,
    assignment: str,
    grades: Iterable[Grade],
    standings: Iterable[Standing],
    unreadable: tuple[str, ...] = (),
) -> Chapter:
    """Count everything and draw the figures of one assignment."""
    words = Words(course.language)
    roll = call(course.assignment(assignment), grades, standings)
    analysis = items.analyse(roll)
    by_total = tuple(sorted(roll.graded, key=_total))
    return Chapter(
        roll=roll,
        title=pick(roll.assignment.title, course.language),
        items=analysis,
        misconceptions=findings.misconceptions(course, roll),
        stuck=findings.stuck(roll),
        health=health.examine(course, roll, unreadable),
        figures=_figures(roll, analysis, by_total, words),
        by_total=by_total,
    )


def render(course: Course, chapters: Sequence[Chapter], *, whole: bool, now: datetime) -> str:
    """The page: one chapter, or with ``whole`` an overview and then every chapter."""
    words = Words(course.language)
    students = {entry.student: entry for ch in chapters for entry in ch.roll.entries}
    return _environment().get_template("report.html.j2").render(
        course=course,
        title=pick(course.title, course.language),
        chapters=chapters,
        whole=whole,
        overview=_overview(chapters, words) if whole else "",
        students=[students[id] for id in sorted(students)],
        scores={ch.id: {e.student: e for e in ch.roll.entries} for ch in chapters},
        moment=functools.partial(_moment, course),
        made=_moment(course, now),
        css=Markup((_TEMPLATES / "report.css").read_text(encoding="utf-8")),
        w=words,
    )  # fmt: skip


@functools.cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "number": _number, "percent": _percent, "level": figures.level, "printable": printable,
        "duration": _duration, "correlation": _correlation,
        "students": _students, "svg": Markup,  # drawn by us, of names in course.toml and numbers
    }  # fmt: skip
    environment.globals |= {
        "SHOWN": SHOWN_MISCONCEPTIONS, "OPEN": OPEN_TABLE, "LEAST": items.MIN_CLASS,
        "mean": statistics.fmean, "median": statistics.median, "histogram": _histogram,
    }  # fmt: skip
    return environment


def _figures(
    roll: Roll, analysis: Sequence[items.Item], by_total: Sequence[Entry], words: Words
) -> dict[str, str]:
    """SVG by name; what there is nothing to draw for is left out."""
    drawn: dict[str, str] = {}
    name, scores = roll.assignment.id, roll.scores
    if scores:
        alt = words(
            "distribution_alt", n=len(scores), low=_number(min(scores)), high=_number(max(scores)),
            most=_number(roll.assignment.points), mean=_number(statistics.fmean(scores)),
            median=_number(statistics.median(scores)),
        )  # fmt: skip
        drawn["distribution"] = figures.distribution(
            f"{name}-scores", alt, scores, roll.assignment.points,
            words.some("students", "points", "mean", "median"),
        )  # fmt: skip
    if roll.graded:
        drawn["exercises"] = figures.exercises(
            f"{name}-items", words("exercises_alt"), analysis,
            words.some("students", "discrimination", "none", "part", "full"),
        )  # fmt: skip
        ids = [item.id for item in analysis]
        drawn["heat"] = figures.heat_map(
            f"{name}-heat", words("heat_alt", rows=len(ids), n=len(by_total)),
            [[entry.share(id) for id in ids] for entry in by_total], ids,
            words.some(*figures.LEVELS, "unknown", "students_sorted"),
        )  # fmt: skip
    return drawn


def _overview(chapters: Sequence[Chapter], words: Words) -> str:
    shares = {
        ch.id: [score / ch.roll.assignment.points for score in ch.roll.scores]
        for ch in chapters
        if ch.roll.scores
    }
    if not shares:
        return ""
    return figures.assignments("course", words("course_alt"), shares, words.some("share"))


def _total(entry: Entry) -> tuple[float, str]:
    grade = entry.grade
    known = [e.score or 0.0 for e in grade.exercises] if grade is not None else []
    return sum(known), entry.student


def _number(value: float | None) -> str:
    """``17.5``; ``–`` for what is not known."""
    return "–" if value is None else f"{value:.2f}".rstrip("0").rstrip(".")


def _students(count: int, words: Words) -> str:
    return words("one_student") if count == 1 else words("n_students", n=count)


def _correlation(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}".replace("-", "−")


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f} %"


def _duration(seconds: float, words: Words) -> str:
    minutes = math.ceil(seconds / 60)
    key = "days" if minutes >= 1440 else "hours" if minutes >= 60 else "minutes"
    hours = minutes // 60
    days = hours // 24
    return words(key, days=days, hours=hours - 24 * days, minutes=minutes - 60 * hours)


def _moment(course: Course, moment: datetime | None) -> str:
    """In the course's time zone, with its offset."""
    if moment is None:
        return "–"
    return moment.astimezone(course.timezone).isoformat(sep=" ", timespec="minutes")


def _histogram(scores: Sequence[float], most: float) -> list[tuple[str, int]]:
    """The bars of the figure as rows: from – to, and how many."""
    edges, counts = figures.histogram(scores, most)
    ranges = itertools.pairwise(edges)
    return [
        (f"{_number(low)} – {_number(high)}", count)
        for (low, high), count in zip(ranges, counts, strict=True)
    ]
