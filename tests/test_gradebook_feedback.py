"""The feedback page, its formulas, and what formgrader shows: built without grading anything."""

from __future__ import annotations

import re
import time
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup

from autograder.gradebook.feedback.html import (
    clean_html,
    escaped_names,
    local_scripts,
    markdown2html,
)
from autograder.gradebook.feedback.mathml import MAX_TEX, mathml
from autograder.gradebook.feedback.page import WORDS, FeedbackExporter, page
from autograder.gradebook.feedback.render import comment, is_automatic, read_report, report
from autograder.records import CheckResult, ExerciseGrade, Status

pytestmark = pytest.mark.filterwarnings("ignore")  # of nbconvert's dependencies

WRONG = "gd_step(1) returned 3; expected 1.\n✗ You climbed. <b>$x$</b>"


def grade(*statuses: Status, language: str = "en") -> ExerciseGrade:
    sentence = {"en": "gd_step goes downhill.", "zh": "gd_step 往下走。"}[language]
    return ExerciseGrade(id="gd_step", max_score=2.0, checks=tuple(
        CheckResult(check=f"gd_step_{at}", exercise="gd_step", status=status, core=not at,
                    sentence=sentence, message="" if status == "PASSED" else f"{WRONG} {at}")
        for at, status in enumerate(statuses)
    ))  # fmt: skip


def notebook(language: str = "en", isolation: str = "A", **marks: Any) -> Any:
    """An autograded notebook of one exercise, as GetGrades leaves it."""
    cell, output = nbformat.v4.new_code_cell, nbformat.v4.new_output
    known = grade(Status.FAILED, Status.PASSED, language=language)
    solution = {"grade_id": "gd_step", "solution": True, "comment": comment(known, language)}
    check = {"grade_id": "check_gd_step", "grade": True, "locked": True, "score": 0.0,
             "points": 2.0}  # fmt: skip
    made = nbformat.v4.new_notebook()
    made.metadata["autograder"] = {"language": language, "isolation": isolation, "notes": []}
    made.cells = [
        nbformat.v4.new_markdown_cell("# Title $\\theta_1$"),
        cell("def gd_step(): <b>", metadata={"nbgrader": solution | marks.get("solution", {})}),
        cell("assert gd_step()", metadata={"nbgrader": check | marks.get("check", {})}, outputs=[
            output("stream", text=report(known, language)),
            output("execute_result", {"text/plain": "0.0"}, execution_count=1),
            output("display_data", {"image/png": "QUJD"}),
        ]),
    ]  # fmt: skip
    return made


def shown(made: Any, **grade: float) -> BeautifulSoup:
    about = {"notebook": "a2", "score": 0.0, "max_score": 2.0, "late_penalty": 0.0} | grade
    html, _ = FeedbackExporter().from_notebook_node(made, resources={"nbgrader": about})
    return BeautifulSoup(html, "html.parser")


def test_a_report_is_read_back_as_it_was_written() -> None:
    lines = read_report(report(grade(Status.FAILED, Status.PASSED, Status.GRADER_ERROR), "en"))
    assert [(line.mark, line.passed) for line in lines] == [("✗", False), ("✓", True), ("!", False)]
    assert lines[0].sentence == "gd_step goes downhill. — not yet"
    # A student's own line cannot pass for a check of ours.
    assert lines[0].news == ("gd_step(1) returned 3; expected 1.", "✗ You climbed. <b>$x$</b> 0")
    assert read_report("anything\nelse") == ()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_persons_comment_is_told_from_our_own(language: str) -> None:
    assert is_automatic(str(comment(grade(Status.FAILED), language)))
    assert is_automatic(str(comment(grade(Status.FAILED), language, untouched=True)))
    assert not is_automatic("**Well done**: 2 of 2 points")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_says_everything_once_in_the_releases_language(language: str) -> None:
    html = shown(notebook(language))
    say = page(notebook(language)).say
    assert html.html is not None and html.html["lang"] == {"en": "en", "zh": "zh-CN"}[language]
    assert html.h1 is not None and html.h1.text == say("of", score=0, max=2)
    (row,) = html.select("#results tbody tr")
    assert "expected 1." in row.text and "You climbed. <b>$x$</b>" in row.text
    assert [li.text.count("gd_step") for li in html.select(".result > .checks > li")] == [2]
    assert say("passed", n=1, all=2) in html.select_one(".result").text  # type: ignore[union-attr]
    assert say("comment") not in html.text  # nobody has written one
    assert html.select_one("#gd_step") is not None
    assert html.select_one(".graded img")["alt"] == say("picture")  # type: ignore[index]


def test_marks_and_words_of_a_person_are_shown_as_theirs() -> None:
    by_hand = {"check": {"score": 1.5}, "solution": {"comment": "Look at the **sign**."}}
    html = shown(notebook(**by_hand), score=1.5)
    card = html.select_one(".result")
    assert card is not None
    assert "1.5 of 2 points" in card.text and "marked by hand" in card.text
    assert card.select_one(".comment strong").text == "sign"  # type: ignore[union-attr]


def test_late_repaired_and_not_isolated_are_said_on_top() -> None:
    late = notebook(isolation="none")
    late.metadata["autograder"]["notes"] = ["Deleted <cells> were put back: x."]
    top = shown(late, score=8.0, late_penalty=2.0).header
    assert top is not None
    for said in ("NOT ISOLATED", "2 points were taken off", "10", "Deleted <cells> were put back"):
        assert said in top.text
    late.cells.insert(0, nbformat.v4.new_markdown_cell("Two days **late**.", id="late"))
    html = shown(late, late_penalty=2.0)
    assert "Two days late." in html.header.text  # type: ignore[union-attr]
    assert html.text.count("Two days late.") == 1
    assert "NOT ISOLATED" not in shown(notebook()).text


def test_the_page_is_complete_without_a_network_or_a_script() -> None:
    html = shown(notebook())
    assert not html.find_all(["script", "link", "iframe"])
    policy = html.find("meta", attrs={"http-equiv": "Content-Security-Policy"})
    assert policy is not None and str(policy["content"]).startswith("default-src 'none'")
    for tag in html.find_all(True):
        for name in ("src", "href"):
            assert str(tag.get(name, "#")).startswith(("#", "data:image/")), tag
    assert html.find("math") is not None
    ids = [tag["id"] for tag in html.find_all(id=True)]
    assert len(ids) == len(set(ids))


def test_every_word_is_in_both_languages_with_the_same_blanks() -> None:
    for key, texts in WORDS.items():
        blanks = {lang: sorted(re.findall(r"\{(\w+)\}", text)) for lang, text in texts.items()}
        assert blanks["en"] == blanks["zh"], key


def markdown(source: str, **cell: Any) -> str:
    return markdown2html({"cell": cell}, source)


def test_formulas_become_mathml() -> None:
    html = markdown("Step $\\theta - \\alpha\\nabla f$ and\n\n$$\\frac{1}{2}$$")
    assert html.count("<math") == 2 and "<mfrac>" in html and "θ" in html
    assert 'display="block"' in html and 'display="inline"' in html


@pytest.mark.parametrize("tex", [
    r"\href{javascript:alert(1)}{x}", r"\style{position:fixed}{x}", r"\class{a}{x}",
    r"\text{<script>alert(1)</script>}", r"<img src=x onerror=alert(1)>", r"\cssId{b}{x}",
])  # fmt: skip
def test_a_formula_carries_nothing_that_acts(tex: str) -> None:
    html = BeautifulSoup(mathml(tex, display=True), "html.parser")
    for tag in html.find_all(True):
        assert tag.name in ("math", "code") or tag.name.startswith("m")
        assert not {"href", "style", "class", "id", "src", "xlink:href"} & set(tag.attrs)


def test_a_formula_stays_out_of_attributes() -> None:
    inside = r'![$\text{" onerror="alert(1)}$](data:image/png;base64,QUJD "$t$")'
    html = BeautifulSoup(markdown(inside), "html.parser")
    assert html.img is not None and set(html.img.attrs) <= {"src", "alt", "title"}
    assert not html.find("math")


@pytest.mark.parametrize("source", [
    "![x](attachment:nowhere.png)", "$" + "{" * 5000 + "$", "<b>" * 20000, "$" * 999, "[" * 5000,
    "> " * 3000 + "x", "x" * (2**20 + 1), "$\\begin{pmatrix}$", "`" * 4001, "<b></i>" * 9000,
    "<p>" * 20001,
], ids=range(11))  # fmt: skip
def test_no_text_keeps_a_page_from_being_shown(source: str) -> None:
    """Nor waited for: hostile nesting would take a parser hours."""
    start = time.process_time()
    html = markdown(source)
    assert html and "<script" not in html
    assert clean_html(source)
    assert time.process_time() - start < 10


def test_a_large_table_is_no_attack() -> None:
    row = "<tr>" + "<td>1.25</td>" * 20 + "</tr>"
    table = f"<table><tbody>{row * 400}</tbody></table>"
    assert clean_html(table) == table


def test_a_long_formula_is_shown_as_it_was_typed() -> None:
    assert mathml("x" * (MAX_TEX + 1), display=False).startswith("<code>xxx")
    assert mathml("a<b", display=False) != "a<b"


def test_formgraders_page_fetches_nothing_and_escapes_names() -> None:
    head = '<script src="/static/a.js"></script><script src="https://cdn/m.js?x"> </script>'
    local = local_scripts(head)
    assert "https:" not in local and "/static/a.js" in local and "window.MathJax" in local
    names = escaped_names({"first_name": '<b "x">', "last_name": None, "index": 3})
    assert names == {"first_name": "&lt;b &quot;x&quot;&gt;"}
