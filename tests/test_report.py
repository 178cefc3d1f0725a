"""The class report: what it counts, and that its page shows it to everybody and runs nothing."""

from __future__ import annotations

import itertools
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from helpers_report import classroom, grade, graded, roll_of, standing

from autograder import course as courses
from autograder.cli import main
from autograder.course import Course
from autograder.errors import CourseError
from autograder.judge import catalogue
from autograder.report import figures, findings, health, page
from autograder.report.roll import printable
from autograder.report.words import all_words
from autograder.report.write import write
from autograder.scale import results

ROOT = Path(__file__).resolve().parent.parent
NOW = datetime(2026, 10, 1, 8, tzinfo=UTC)
PAYLOAD = "<script>window.__pwned=1</script><img src=x onerror=alert(1)>"


@pytest.fixture(name="course", params=["en", "zh"])
def course_fixture(request: pytest.FixtureRequest) -> Course:
    """The shipped course in each language."""
    course = courses.load(ROOT)
    course.language = request.param
    return course


@pytest.fixture(name="english")
def english_fixture() -> Course:
    return courses.load(ROOT)


@pytest.fixture(name="drawn")
def drawn_fixture() -> None:
    """For tests that look at the figures: drawing takes most of a page's time."""


@pytest.fixture(autouse=True)
def undrawn_fixture(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody else gets frames without a picture."""
    if "drawn" not in request.fixturenames:
        empty = '<svg role="img" aria-label="{}"></svg>'
        monkeypatch.setattr(figures, "_both", lambda name, alt, *_: empty.format(alt))


def soup(course: Course, *args: Any, whole: bool = False) -> BeautifulSoup:
    chapters = [page.chapter(course, "a2_descent", *args)]
    return BeautifulSoup(page.render(course, chapters, whole=whole, now=NOW), "html.parser")


def test_misconceptions_are_counted_by_student_with_the_tutors_sentence(course: Course) -> None:
    grades = graded(course, **{f"s{n}": {"gd_step": "named"} for n in range(9)}, t={})
    known = {m.id: m for m in catalogue.load(course.paths.misconceptions("a2_descent"))}
    found = findings.misconceptions(course, roll_of(course, grades))
    assert sum(len(one.entries) for one in found) == 9
    counts = [len(one.entries) for one in found]
    assert counts == sorted(counts, reverse=True)
    for one in found:
        assert one.sentence == printable(known[one.id].texts[course.language], 400)
    shown = soup(course, grades, []).select(".mistakes > li")
    share = shown[0].select_one("strong")
    assert share is not None and share.text == f"{counts[0] * 10} %"
    assert found[0].sentence in shown[0].text


def test_the_gradebooks_score_counts_where_there_is_one(english: Course) -> None:
    due = datetime(2026, 9, 27, tzinfo=UTC)
    roll = roll_of(
        english,
        graded(english, ada={}, bob={}, eve={}),
        [
            standing("ada", score=17.5, penalty=2.5, handed_in=True, due=due,
                     submitted=due + timedelta(hours=25)),
            standing("bob", score=20.0, handed_in=True, due=due, submitted=due),
            standing("cem"),
        ],
    )  # fmt: skip
    assert {entry.student: entry.score for entry in roll.entries} == {
        "ada": 17.5, "bob": 20.0, "cem": None, "eve": 20.0,
    }  # fmt: skip
    assert [entry.student for entry in roll.late] == ["ada"]
    assert [entry.student for entry in roll.missing] == ["cem"]
    text = soup(
        english, graded(english, ada={}), [e.standing for e in roll.entries if e.standing]
    ).text
    assert "1 d 1 h" in text


def test_health_names_what_cannot_be_trusted(english: Course) -> None:
    about = english.assignment("a2_descent")
    fine, ours = graded(english, fine={}, ours={"race": "ours"})
    bare = msgspec.structs.replace(
        graded(english, bare={})[0], isolation="none", seconds=9.0, course_sha256="old",
        notes=("cell 3: SyntaxError",),
    )  # fmt: skip
    junk = grade(english, about, "junk", (), error="not JSON")
    roll = roll_of(english, [fine, ours, bare, junk])
    found = health.examine(english, roll, ("torn.json",))
    assert found.not_isolated == 1
    assert found.levels == {"A": 2, "none": 1}
    assert [(entry.student, which) for entry, which in found.faults] == [("ours", ("race",))]
    assert [(entry.student, why) for entry, why in found.refused] == [("junk", "not JSON")]
    assert found.slowest[0][0].student == "bare"
    assert found.outdated == 1
    html = soup(english, [fine, ours, bare, junk], [], ("torn.json",))
    banner = html.select_one("header p.alarm")
    assert banner is not None and "NOT ISOLATED: 1 of 3" in banner.text
    section = html.select_one("#a2_descent-health")
    assert section is not None and section.parent is not None
    for text in ("race", "not JSON", "torn.json", "cell 3: SyntaxError", "course.toml"):
        assert text in section.parent.text


def test_an_isolated_class_has_no_banner(course: Course) -> None:
    assert "NOT ISOLATED" not in str(soup(course, graded(course, ada={}), []))


@pytest.mark.parametrize(
    ("count", "with_gradebook"), [(0, False), (0, True), (1, True), (3, False), (12, True)]
)
def test_a_class_of_any_size_has_a_page(
    course: Course, drawn: None, count: int, with_gradebook: bool
) -> None:
    grades, standings = classroom(course, "a2_descent", count)
    html = soup(course, grades, standings if with_gradebook else [], whole=count == 3)
    accessible(html)
    rows = html.select("#a2_descent-heat ~ details table.heat tbody tr")
    assert len(rows) == len(grades)


def accessible(html: BeautifulSoup) -> None:
    """Landmarks, one h1, no level left out, named tables and figures, ids that are one's own."""
    assert html.html is not None and html.html["lang"] in ("en", "zh-CN")
    assert html.title is not None and html.title.text.strip()
    for landmark in ("header", "main", "footer"):
        assert len(html.find_all(landmark)) == 1
    assert len(html.find_all("h1")) == 1
    levels = [int(str(tag.name)[1]) for tag in html.find_all(re.compile(r"h[1-6]\Z"))]
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    ids = [tag["id"] for tag in html.find_all(id=True)]
    assert len(ids) == len(set(ids))
    targets = {str(link["href"])[1:] for link in html.find_all("a")}
    assert targets <= set(ids)
    named = (tag["aria-labelledby"] for tag in html.find_all(attrs={"aria-labelledby": True}))
    assert set(named) <= set(ids)
    for table in html.find_all("table"):
        assert table.caption is not None or table.find_parent(attrs={"aria-labelledby": True})
        assert all(cell.get("scope") in ("col", "row") for cell in table.find_all("th"))
    for svg in html.find_all("svg"):
        assert svg["role"] == "img" and svg["aria-label"]
    for box in html.select(".scroll"):
        assert box["tabindex"] == "0"


def test_the_page_fetches_nothing_and_runs_nothing(course: Course, drawn: None) -> None:
    grades, standings = classroom(course, "a2_descent", 12)
    html = soup(course, grades, standings)
    assert not html.find_all(["script", "iframe", "object", "embed", "form", "link", "img"])
    policy = html.find("meta", attrs={"http-equiv": "Content-Security-Policy"})
    assert policy is not None and "default-src 'none'" in str(policy["content"])
    for tag in html.find_all():
        for name, value in tag.attrs.items():
            assert not name.startswith("on")
            assert not re.search(r"(?i)https?:|javascript:|//", str(value)), (tag.name, name)
    assert "@import" not in str(html.style) and "url(" not in str(html.style)


def test_what_students_control_is_text(english: Course) -> None:
    (one,) = graded(english, ada={"gd_step": "named"})
    hostile = msgspec.structs.replace(
        one,
        submission=msgspec.structs.replace(one.submission, student=f"a\u202e\x1b]0;t\x07{PAYLOAD}"),
        notes=(PAYLOAD,), isolation=PAYLOAD, grader_version=PAYLOAD,
    )  # fmt: skip
    exercises = [msgspec.structs.replace(hostile.exercises[0], checks=tuple(
        msgspec.structs.replace(check, diagnosis=PAYLOAD, message=f"x\n{PAYLOAD}")
        for check in hostile.exercises[0].checks
    )), *hostile.exercises[1:]]  # fmt: skip
    hostile = msgspec.structs.replace(hostile, exercises=tuple(exercises))
    refused = grade(english, english.assignment("a2_descent"), "bob", (), error=PAYLOAD)
    about = [standing("cem", first_name=PAYLOAD, last_name="$x$ {{ 7 * 7 }}")]
    html = soup(english, [hostile, refused], about, (PAYLOAD,))
    assert not html.find_all(["script", "img"])
    text = html.text
    assert text.count("<script>window.__pwned=1</script>") >= 6
    assert "{{ 7 * 7 }}" in text
    assert "\u202e" not in text and "\x1b" not in text and "\x07" not in text


def test_every_word_is_in_both_languages_with_the_same_blanks() -> None:
    for key, texts in all_words().items():
        assert set(texts) == {"en", "zh"}, key
        blanks = [sorted(re.findall(r"\{(\w+)\}", texts[language])) for language in ("en", "zh")]
        assert blanks[0] == blanks[1], key


def test_a_thousand_students_make_a_page_a_browser_likes(english: Course, drawn: None) -> None:
    grades, standings = classroom(english, "a2_descent", 1000)
    chapters = [page.chapter(english, "a2_descent", grades, standings)]
    html = page.render(english, chapters, whole=False, now=NOW)
    assert len(html.encode()) < 1_200_000


def test_write_reads_the_results_and_replaces_the_page(tmp_path: Path) -> None:
    (tmp_path / "course.toml").write_bytes((ROOT / "course.toml").read_bytes())
    course = courses.load(tmp_path)
    for one in graded(course, ada={}, bob={"race": "timeout"}):
        results.save(course, one)
    results.path_of(course, "a2_descent", "torn").write_text("{")
    path = write(course, "a2_descent", now=NOW)
    assert path == tmp_path / "reports" / "a2_descent.html"
    first = path.read_text(encoding="utf-8")
    assert "torn.json" in first and "bob" in first
    assert write(course, "a2_descent", now=NOW).read_text(encoding="utf-8") == first
    whole = write(course, output=tmp_path / "x" / "all.html", now=NOW)
    accessible(BeautifulSoup(whole.read_text(encoding="utf-8"), "html.parser"))
    with pytest.raises(CourseError, match="a3_terrain"):
        write(course, "a3_terain")
    with pytest.raises(CourseError, match="--output"):
        write(course, "a2_descent", output=path / "below" / "a.html")


def test_the_same_grades_make_the_same_figures_with_ids_of_their_own(
    english: Course, drawn: None
) -> None:
    grades, standings = classroom(english, "a2_descent", 12)
    once, again = (
        page.chapter(english, "a2_descent", grades, standings).figures for _ in range(2)
    )  # fmt: skip
    assert once == again
    text = "".join(once.values())
    assert "#0000" not in text  # every colour is the style sheet's
    ids = re.findall(r'id="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    referred = re.findall(r'(?:url\(|href=")#([^)"]+)', text)
    assert referred and set(referred) <= set(ids)


def test_the_command_says_where_the_page_is(tmp_path: Path) -> None:
    (tmp_path / "course.toml").write_bytes((ROOT / "course.toml").read_bytes())
    command = ["--course", str(tmp_path), "report"]
    done = CliRunner().invoke(main, [*command, "a2_descent"])
    assert done.exit_code == 0, done.output
    assert Path(done.stdout.strip()).read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    done = CliRunner().invoke(main, [*command, "a2_desent"])
    assert done.exit_code == 2 and "did you mean 'a2_descent'" in done.stderr
