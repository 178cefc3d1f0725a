"""What students read, and what of their output survives."""

from __future__ import annotations

import pytest

from autograder.errors import GraderError
from autograder.gradebook.feedback.html import clean_html
from autograder.gradebook.feedback.outputs import output_of, score
from autograder.gradebook.feedback.render import MAX_TEXT, comment, escape, plain, report
from autograder.records import CheckResult, ExerciseGrade, Status


def _grade(*checks: CheckResult, points: float = 2.0) -> ExerciseGrade:
    return ExerciseGrade(id="gd_step", max_score=points, checks=checks)


def _check(status: Status, message: str = "", flavour: str = "", **more: object) -> CheckResult:
    return CheckResult(
        check=f"gd_step_values{flavour}",
        exercise="gd_step",
        status=status,
        core=not flavour,
        sentence="gd_step goes downhill.",
        message=message,
    )


def test_report_says_score_sentence_status_and_each_message_once() -> None:
    wrong = "gd_step(1) returned 3; expected 1.\nYou climbed."
    grade = _grade(
        _check(Status.FAILED, wrong),
        _check(Status.FAILED, wrong, "[float32]"),
        _check(Status.PASSED, "", "[x]"),
    )
    assert report(grade, "en") == (
        "gd_step: 0 of 2 points\n"
        "✗ gd_step goes downhill. — not yet\n"
        "    gd_step(1) returned 3; expected 1.\n"
        "    You climbed.\n"
        "✗ gd_step goes downhill. (float32) — not yet\n"
        "✓ gd_step goes downhill. (x)\n"
    )
    assert report(grade, "zh").startswith(
        "gd_step：得 0 分，满分 2 分\n✗ gd_step goes downhill. — 未通过"
    )


def test_comment_is_none_for_full_marks_and_short_for_an_untouched_cell() -> None:
    assert comment(_grade(_check(Status.PASSED)), "en") is None
    failed = _grade(_check(Status.CRASHED, "raised"))
    assert comment(failed, "zh", untouched=True) == (
        "**得 0 分，满分 2 分**\n\n还没有作答：单元格仍是发布时的样子。"
    )
    assert "raised" in str(comment(failed, "en"))


def test_everything_is_bounded() -> None:
    grade = _grade(*[_check(Status.FAILED, f"{n}" + "x" * 10**6) for n in range(50)])
    assert len(report(grade, "en")) < MAX_TEXT + 100
    assert len(str(comment(grade, "en"))) < MAX_TEXT + 100


@pytest.mark.filterwarnings("ignore")  # of nbconvert's dependencies
def test_the_students_own_words_stay_words_in_markdown() -> None:
    from nbconvert.filters import markdown2html

    hostile = "<script>x</script> [a](http://e) ![i](http://e) __init__ 2*x*y `c` $m$ # h & \\"
    told = str(comment(_grade(_check(Status.CRASHED, hostile)), "en"))
    html = markdown2html(told)
    for tag in ("<script", "<a ", "<img", "<em>", "<code>", "<h1"):
        assert tag not in html
    assert "2*x*y" in html
    assert "__init__" in html
    assert escape("gd_step([1, 2], [[3]])") == "gd_step([1, 2], [[3]])"


def test_terminal_escapes_and_direction_marks_are_stripped() -> None:
    assert plain("a\x1b]0;t\x07b\x1b[31mc\x00\u202ed\x9be\n") == "abcde\n"
    shown = output_of({"output_type": "stream", "name": "odd", "text": "\x1b[31mred\x1b[2Jx"}, 1)
    assert shown == {"output_type": "stream", "name": "stdout", "text": "\x1b[31mredx"}


def test_outputs_keep_figures_and_tables_and_nothing_that_runs() -> None:
    data = {
        "text/plain": "t",
        "text/html": "<table></table>",
        "image/png": "QUJD",
        "image/jpeg": '"><script>',
        "image/svg+xml": "<svg onload=x>",
        "application/javascript": "x()",
        "text/markdown": "<img>",
        "text/latex": "$<script>$",
    }
    shown = output_of({"output_type": "display_data", "data": data, "metadata": {"a": 1}}, 1)
    assert shown is not None
    assert sorted(shown["data"]) == ["image/png", "text/html", "text/plain"]
    assert shown["metadata"] == {}
    assert output_of({"output_type": "display_data", "data": {"x/y": "z"}}, 1) is None
    assert output_of({"output_type": "update_display_data", "data": {"text/plain": ""}}, 1) is None
    error = output_of({"output_type": "error", "traceback": ["\x1b[31mA\x07", 3]}, 1)
    assert error == {
        "output_type": "error",
        "ename": "",
        "evalue": "",
        "traceback": ["\x1b[31mA", ""],
    }


@pytest.mark.parametrize(
    ("html", "gone"),
    [
        ("<img src=http://spy/x.png>", "spy"),
        ("<img src=data:text/html,x>", "data:"),
        ("<a href=javascript:x>y</a>", "javascript"),
        ("<a href='data:text/html,x'>y</a>", "data:"),
        ("<div class='modal navbar-fixed-top'>100/100</div>", "modal"),
        ("<div style='position:fixed;top:0'>100/100</div>", "position"),
        ("<p id=check_gd_step onclick=x>y</p>", "check_gd_step"),
        ("<iframe src=x></iframe>", "<iframe"),
        ("<form><input></form>", "<input"),
    ],
)
def test_html_cannot_act_or_pose(html: str, gone: str) -> None:
    assert gone not in clean_html(html)


def test_honest_html_survives() -> None:
    table = '<table class="dataframe"><thead><tr><th>x</th></tr></thead></table>'
    code = '<div class="highlight"><pre><span class="k">def</span></pre></div>'
    picture = '<img src="data:image/png;base64,QUJD" alt="plot">'
    for html in (table, code, picture, "<h2>T</h2><p>a <em>b</em></p>"):
        assert clean_html(html) == html


def test_a_score_is_finite_and_within_bounds_or_an_error() -> None:
    full = _grade(_check(Status.PASSED), points=2.0)
    assert score(full, 2.0) == 2.0
    assert score(full, 1.5) == 1.5
    assert score(_grade(_check(Status.FAILED)), 2.0) == 0.0
    with pytest.raises(GraderError, match="gd_step_values"):
        score(_grade(_check(Status.GRADER_ERROR)), 2.0)
    with pytest.raises(GraderError):
        score(_grade(), 2.0)
