"""The page a student gets back: what earned what, what to look at, and the notebook as graded.

`nbgrader generate_feedback` runs as always; only its exporter is ours. The page loads nothing and
runs nothing. What is known of an exercise comes from its check cell, which grading has written.
"""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

from nbconvert.exporters import HTMLExporter
from pygments.formatters import HtmlFormatter
from traitlets import default
from traitlets.config import Config

from autograder.gradebook.feedback.html import clean_html, markdown2html
from autograder.gradebook.feedback.render import Line, is_automatic, read_report
from autograder.gradebook.release import CHECK
from autograder.records import Record, Texts

_TEMPLATES = Path(__file__).parent / "templates"

WORDS: dict[str, Texts] = {
    "feedback": {"en": "Feedback", "zh": "反馈"},
    "skip": {"en": "Skip to the results", "zh": "跳到结果"},
    "of": {"en": "{score} of {max} points", "zh": "得 {score} 分，满分 {max} 分"},
    "penalty": {
        "en": "Late: {penalty} points were taken off; without that it would be {before}.",
        "zh": "迟交扣 {penalty} 分；不扣分时为 {before} 分。",
    },
    "results": {"en": "Results", "zh": "各题结果"},
    "exercise": {"en": "exercise", "zh": "题目"},
    "points": {"en": "points", "zh": "得分"},
    "look": {"en": "what to look at", "zh": "看这里"},
    "all_right": {"en": "All checks passed.", "zh": "检查全部通过。"},
    "to_code": {"en": "to your code", "zh": "查看你的代码"},
    "by_hand": {"en": "marked by hand", "zh": "人工评分"},
    "passed": {"en": "{n} of {all} checks passed", "zh": "{all} 项检查通过 {n} 项"},
    "comment": {"en": "From your grader", "zh": "助教评语"},
    "notebook": {"en": "Your notebook", "zh": "你的笔记本"},
    "repaired": {
        "en": "Something was repaired before grading. It costs nothing.",
        "zh": "评分前对笔记本做了修复，不扣分。",
    },
    "visible": {"en": "the visible check (not what was graded)", "zh": "可见检查（并非评分所用）"},
    "given": {"en": "a cell that came with the notebook", "zh": "发布时自带的单元格"},
    "top": {"en": "to the results", "zh": "回到结果"},
    "not_isolated": {
        "en": "NOT ISOLATED: this was graded without isolating student code.",
        "zh": "NOT ISOLATED（未隔离）：本次评分没有隔离学生代码。",
    },
    "picture": {"en": "figure drawn by this cell", "zh": "该单元格画出的图"},
}


class Result(Record, frozen=True, kw_only=True):
    """One exercise as the student reads it."""

    id: str
    score: float
    max_score: float
    lines: tuple[Line, ...] = ()
    comment: str = ""
    """A person's, markdown; what grading wrote itself stands in ``lines``."""
    by_hand: bool = False

    @property
    def passed(self) -> int:
        """How many checks need nothing done."""
        return sum(line.passed for line in self.lines)

    @property
    def first(self) -> Line | None:
        """The first failing check: what to read first."""
        return next((line for line in self.lines if not line.passed), None)

    @property
    def full(self) -> bool:
        """Whether nothing is missing."""
        return self.score >= self.max_score


class Page(Record, frozen=True, kw_only=True):
    """What the template needs to know beside the notebook."""

    language: str
    results: tuple[Result, ...]
    notes: tuple[str, ...]
    isolated: bool

    def say(self, key: str, **words: object) -> str:
        """A text of the page in its language."""
        return WORDS[key].get(self.language, WORDS[key]["en"]).format(**words)

    def late(self, notebook: Any) -> str:
        """What the late policy has put on top of the notebook, markdown."""
        if not notebook.cells or notebook.cells[0].get("id") != "late":
            return ""
        return str(notebook.cells[0].source)

    def result(self, grade_id: str) -> Result | None:
        """The exercise that a check cell is about."""
        wanted = grade_id.removeprefix(CHECK)
        return next((result for result in self.results if result.id == wanted), None)


def page(notebook: Any) -> Page:
    """Read an autograded notebook to which nbgrader's GetGrades has added scores and comments."""
    about = notebook.metadata.get("autograder", {})
    marks = [cell.metadata.get("nbgrader", {}) for cell in notebook.cells]
    comments = {mark["grade_id"]: mark.get("comment") or "" for mark in marks if "comment" in mark}
    return Page(
        language=str(about.get("language", "en")),
        results=tuple(
            _result(cell, mark, comments)
            for cell, mark in zip(notebook.cells, marks, strict=True)
            if mark.get("grade") and mark["grade_id"].startswith(CHECK)
        ),
        notes=tuple(str(note) for note in about.get("notes", ())),
        isolated=about.get("isolation") != "none",
    )


def _result(cell: Any, mark: Any, comments: dict[str, str]) -> Result:
    id = mark["grade_id"].removeprefix(CHECK)
    written = [output for output in cell.get("outputs", ()) if output.output_type == "stream"]
    comment = comments.get(id, "")
    score = float(mark.get("score") or 0.0)
    return Result(
        id=id,
        score=score,
        max_score=float(mark.get("points") or 0.0),
        lines=read_report(written[0].text) if written else (),
        comment="" if is_automatic(comment) else comment,
        by_hand=_automatic_score(cell) not in (None, score),
    )


def _automatic_score(cell: Any) -> float | None:
    """What grading wrote into the check cell, whatever a person made of it."""
    for output in cell.get("outputs", ()):
        if output.output_type == "execute_result":
            try:
                return float(output.data["text/plain"])
            except (KeyError, ValueError):
                return None
    return None


class FeedbackExporter(HTMLExporter):
    """nbconvert's HTML exporter with our template, whatever nbgrader sets for its own."""

    def __init__(self, config: Any = None, **options: Any) -> None:
        ours = copy.deepcopy(config) if config is not None else Config()
        # In a section of our own: nbgrader names its template for every HTMLExporter.
        ours.FeedbackExporter.template_name = "student_feedback"
        ours.FeedbackExporter.template_file = "index.html.j2"
        ours.FeedbackExporter.sanitize_html = True
        ours.FeedbackExporter.extra_template_basedirs = [str(_TEMPLATES)]
        super().__init__(config=ours, **options)  # type: ignore[no-untyped-call]  # nbconvert's

    @default("exclude_input_prompt")
    def _no_prompts(self) -> bool:
        return True

    def default_filters(self) -> Any:
        """nbconvert's with ours in their place, whatever is configured; and the page."""
        yield from super().default_filters()  # type: ignore[no-untyped-call]  # nbconvert's
        yield "clean_html", clean_html
        yield "markdown2html", markdown2html
        yield "feedback_page", page
        yield "points", _points

    def _init_resources(self, resources: Any) -> Any:
        made = super()._init_resources(resources)  # type: ignore[no-untyped-call]  # nbconvert's
        light, dark = (HtmlFormatter(style=style) for style in ("default", "github-dark"))
        made["code_css"] = light.get_style_defs(".highlight")
        made["dark_code_css"] = dark.get_style_defs(".highlight")
        made["page_css"] = (_TEMPLATES / "student_feedback" / "feedback.css").read_text("utf-8")
        return made


def _points(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
