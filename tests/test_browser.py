"""Formgrader, feedback and report in a real browser: they work, and obey no student.

The server is the real one with the real judge behind its button. Every payload is shown to act
where nothing is cleaned, before it is shown not to act where a TA or a student looks.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from helpers_browser import (
    CONTROLS,
    MISSING,
    PAYLOADS,
    all_payloads,
    browser,
    notebook_of,
    payload,
    pwned,
    requests,
    view,
)
from helpers_formgrader import ASSIGNMENT, enter, formgrader, open_submission, press, row

from autograder.author.build import notebook_with
from autograder.author.release import release
from autograder.course import Course, load
from autograder.demo.run import copy_course
from autograder.gradebook.nbconfig import load_config
from autograder.records import Standing
from autograder.report.write import stored, write

pytestmark = [
    pytest.mark.skipif(bool(MISSING), reason=MISSING),
    pytest.mark.filterwarnings("ignore"),  # of nbgrader's and nbconvert's dependencies
]

ROOT = Path(__file__).resolve().parent.parent
ASCENT = "def gd_step(theta, grad, alpha):\n    return theta + alpha * grad"
HOSTILE = "o' onload='x &lt i"
"""A student id as bad as ids may be."""
SHOWS = f"""
from IPython.display import HTML, Markdown, display
for text in {[payload(name) for name in PAYLOADS]!r}:
    display(HTML(text))
display(Markdown({all_payloads()!r}))
print({all_payloads()!r}, {CONTROLS!r})
raise ValueError({all_payloads()!r})
"""
RAISES = f"def race(f, theta0, alphas, steps):\n    raise ValueError({payload('onerror')!r})"


@pytest.fixture(scope="module", name="course")
def course_fixture(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The shipped course in a folder of its own, a2_descent released, two notebooks handed in."""
    course = copy_course(load(ROOT), tmp_path_factory.mktemp("formgrader") / "course")
    release(course, ASSIGNMENT, force=True, config=load_config(course))
    hand_in(course, "ada", notebook_with(course, ASSIGNMENT, "en", {"gd_step": ASCENT}))
    hand_in(course, HOSTILE, hostile(course), f"{payload('onerror').replace('/', '')}.ipynb")
    return course


def hand_in(course: Course, student: str, content: bytes, name: str = "") -> None:
    folder = course.paths.submitted / student / ASSIGNMENT
    folder.mkdir(parents=True)
    (folder / (name or f"{ASSIGNMENT}.ipynb")).write_bytes(content)
    (folder / "timestamp.txt").write_text("2026-09-20 18:00:00 UTC\n", encoding="utf-8")


def hostile(course: Course) -> bytes:
    """Wrong in two exercises, with every payload in prose, in outputs and in an exception."""
    notebook = notebook_of(
        notebook_with(course, ASSIGNMENT, "en", {"gd_step": ASCENT, "race": RAISES})
    )
    texts = [*map(payload, PAYLOADS), all_payloads(), "![](attachment:nowhere.png)", "$\\href{x}y$"]
    cells: list[dict[str, Any]] = [
        {"cell_type": "markdown", "metadata": {}, "source": text} for text in texts
    ]
    code = {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": []}
    cells += [code | {"source": SHOWS}]
    for number, cell in enumerate(cells):
        notebook["cells"].append({"id": f"mine-{number}", **cell})
    return json.dumps(notebook).encode()


@pytest.fixture(scope="module", name="url")
def url_fixture(course: Course) -> Iterator[str]:
    with formgrader(course.paths.root) as url:
        yield url


@pytest.fixture(scope="module", name="driver")
def driver_fixture(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with browser(tmp_path_factory.mktemp("profile")) as driver:
        view(driver, 1200)
        yield driver


@pytest.fixture(scope="module", name="shots")
def shots_fixture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the pictures of a run are kept; AUTOGRADER_SHOTS names another folder."""
    folder = Path(os.environ.get("AUTOGRADER_SHOTS") or tmp_path_factory.mktemp("screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def feedback_of(course: Course, student: str) -> Path:
    (page,) = (course.paths.feedback / student / ASSIGNMENT).glob("*.html")
    return page


def untouched(driver: Any, title: str) -> None:
    """No payload has acted, nothing lies over the page, no address elsewhere was asked for."""
    assert pwned(driver) == set()
    assert driver.title == title
    assert driver.execute_script(
        "return document.elementFromPoint(innerWidth / 2, innerHeight / 2).closest('.overlay')"
    ) is None  # fmt: skip
    for link in driver.execute_script("return [...document.links].map(a => a.href)"):
        assert not link.lower().startswith(("javascript", "data:")), link
    abroad = [
        address
        for address in requests(driver)
        if not address.startswith(("http://127.0.0.1:", "file:", "data:image/"))
    ]
    assert not abroad


def test_a_ta_grades_corrects_regrades_and_sends_feedback(
    course: Course, url: str, driver: Any, shots: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    press(driver, url, "ada", "autograde")
    driver.save_screenshot(str(shots / "1-autograded.png"))
    assert "18 / 20" in row(driver, "ada")

    requests(driver)
    open_submission(driver, url, "ada")
    assert driver.find_elements("css selector", "math"), "formulas are MathML"
    assert not [entry for entry in driver.get_log("browser") if entry["level"] == "SEVERE"]
    enter(driver, "#check_gd_step", "1.5")
    enter(driver, "#gd_step-comment", "Almost: **look at the sign** again.")
    driver.execute_script(
        "document.getElementById('check_gd_step').scrollIntoView({block: 'center'})"
    )
    driver.save_screenshot(str(shots / "2-corrected-by-hand.png"))
    untouched(driver, ASSIGNMENT)

    press(driver, url, "ada", "autograde")
    assert "19.5 / 20" in row(driver, "ada"), "a manual score wins over a regrade"
    assert "needs manual grading" in row(driver, "ada"), "and is asked about again"
    driver.save_screenshot(str(shots / "3-regraded.png"))

    press(driver, url, "ada", "generate-feedback")
    requests(driver)
    driver.get(feedback_of(course, "ada").as_uri())
    text = driver.find_element("css selector", "body").text
    for said in ("19.5 of 20 points", "marked by hand", "look at the sign", "You climbed"):
        assert said in text
    driver.save_screenshot(str(shots / "4-feedback.png"))
    driver.find_element("css selector", "#results a").click()
    driver.save_screenshot(str(shots / "5-feedback-exercise.png"))
    untouched(driver, f"{ASSIGNMENT} · Feedback")
    with capsys.disabled():
        print(f"\nscreenshots: {shots}")


@pytest.mark.parametrize("where", ["prose", "output"])
def test_the_payloads_act_where_nothing_is_cleaned(driver: Any, tmp_path: Path, where: str) -> None:
    """The control: nbgrader's own feedback template without our filters."""
    import nbformat
    import nbgrader
    from nbconvert.exporters import HTMLExporter

    formgrader = Path(nbgrader.__file__).parent / "server_extensions" / "formgrader"
    texts = [*map(payload, PAYLOADS), all_payloads()]
    shown = [nbformat.v4.new_output("display_data", {"text/html": text}) for text in texts]
    notebook = nbformat.v4.new_notebook()
    if where == "prose":
        notebook.cells = [nbformat.v4.new_markdown_cell(text) for text in texts]
    else:
        notebook.cells = [nbformat.v4.new_code_cell(outputs=shown)]
    about = {"notebook": "x", "score": 0, "max_score": 0, "late_penalty": 0}
    exporter = HTMLExporter(
        template_name="feedback",
        extra_template_basedirs=[str(formgrader / "templates")],
        extra_template_paths=[str(formgrader / "static/node_modules/bootstrap/dist/css")],
    )
    page, _ = exporter.from_notebook_node(notebook, resources={"nbgrader": about})
    path = tmp_path / "stock.html"
    path.write_text(page, encoding="utf-8")
    driver.get(path.as_uri())
    assert pwned(driver) >= set(PAYLOADS)
    assert driver.execute_script(
        "return document.elementFromPoint(innerWidth / 2, innerHeight / 2).closest('.overlay')"
    )  # fmt: skip
    links = driver.execute_script("return [...document.links].map(a => a.protocol)")
    assert "javascript:" in links


def test_no_payload_acts_in_formgrader_feedback_or_report(
    course: Course, url: str, driver: Any, shots: Path
) -> None:
    press(driver, url, HOSTILE, "autograde")
    assert "Traceback" not in row(driver, HOSTILE)
    assert pwned(driver) == set()
    named(course)
    requests(driver)
    open_submission(driver, url, HOSTILE)
    untouched(driver, ASSIGNMENT)
    assert "onerror" in driver.find_element("css selector", "nav").get_attribute("textContent")
    enter(driver, "#race-comment", all_payloads())
    driver.save_screenshot(str(shots / "6-hostile-in-formgrader.png"))

    press(driver, url, HOSTILE, "generate-feedback")
    page = feedback_of(course, HOSTILE)
    raw = page.read_bytes().decode()
    assert not [c for c in ("\x1b", "\x07", "\x9b", "\u202e") if c in raw]
    requests(driver)
    driver.get(page.as_uri())
    driver.execute_script("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert payload("onerror") in driver.find_element("css selector", "body").text
    untouched(driver, f"{ASSIGNMENT} · Feedback")
    driver.save_screenshot(str(shots / "7-hostile-feedback.png"))

    driver.get(hostile_report(course).as_uri())
    driver.execute_script("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert payload("onerror") in driver.find_element("css selector", "body").text
    untouched(driver, "Search for minima · What is a gradient · Class report")
    driver.save_screenshot(str(shots / "8-hostile-report.png"))


def named(course: Course) -> None:
    """Give the hostile student a hostile name, as an LMS might hand it over."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course.paths.database}", course.id) as gradebook:
        gradebook.update_or_create_student(
            HOSTILE, first_name=payload("onerror"), last_name=payload("script")
        )


def hostile_report(course: Course) -> Path:
    """Of both grades, told about names and of a submission that cannot be graded."""
    grades, _ = stored(course, ASSIGNMENT)
    assert grades[-1].submission.student == HOSTILE
    assert "onerror" in str(grades[-1].notes), "the file's name is told to the TA"
    bad = msgspec.structs.replace(
        grades[-1], error=all_payloads(),
        submission=msgspec.structs.replace(grades[-1].submission, student="bad"),
    )  # fmt: skip
    folder = course.paths.results / ASSIGNMENT
    (folder / "bad.json").write_bytes(msgspec.json.encode(bad))
    standings = [
        Standing(student=student, assignment=ASSIGNMENT, max_score=20.0, score=3.0, handed_in=True,
                 first_name=payload("onerror"), last_name=payload("script"))
        for student in (HOSTILE, "bad", "ada")
    ]  # fmt: skip
    return write(course, ASSIGNMENT, standings=standings)


@pytest.mark.parametrize("width", [390, 1200])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_report_fits_phone_and_desktop(
    driver: Any, tmp_path: Path, shots: Path, width: int, scheme: str
) -> None:
    """Nothing sticks out to the side, and one of each figure's two drawings is to be seen."""
    from datetime import UTC, datetime

    from helpers_report import classroom

    from autograder.report.page import chapter, render

    course = load(ROOT)
    course.language = "zh"
    grades, standings = classroom(course, ASSIGNMENT, 30)
    page = tmp_path / "report.html"
    chapters = [chapter(course, ASSIGNMENT, grades, standings)]
    page.write_text(render(course, chapters, whole=False, now=datetime.now(UTC)), encoding="utf-8")
    view(driver, width, scheme)
    try:
        driver.get(page.as_uri())
        driver.execute_script("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert driver.execute_script("return document.documentElement.scrollWidth") <= width
        seen = driver.execute_script(
            "return [...document.querySelectorAll('figure')].map(f => "
            "[...f.children].filter(s => s.getBoundingClientRect().width > 0).length)"
        )
        assert seen == [1, 1, 1]
        driver.save_screenshot(str(shots / f"9-report-{width}-{scheme}.png"))
    finally:
        view(driver, 1200)
