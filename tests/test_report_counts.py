"""What the class report counts: difficulty, discrimination, mistakes, who is stuck and why."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from helpers_report import graded, roll_of, standing

from autograder import course as courses
from autograder.course import Course
from autograder.report import figures, findings, items
from autograder.report.roll import full_name, printable

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(name="course", params=["en", "zh"])
def course_fixture(request: pytest.FixtureRequest) -> Course:
    """The shipped course in each language."""
    course = courses.load(ROOT)
    course.language = request.param
    return course


@pytest.fixture(name="english")
def english_fixture() -> Course:
    return courses.load(ROOT)


def test_difficulty_and_discrimination_are_those_of_the_textbook(english: Course) -> None:
    """Ten students; gd_step is missed by the weak five, J_grad by the strong five."""
    weak = dict.fromkeys(("gd_step", "update_pair", "descend", "race"), "unnamed")
    kinds = {f"s{n}": {**weak, "J_grad": "right"} for n in range(5)}
    kinds |= {f"s{n}": {"J_grad": "unnamed"} for n in range(5, 10)}
    analysed = {item.id: item for item in items.analyse(roll_of(english, graded(english, **kinds)))}
    assert analysed["gd_step"].difficulty == 0.5
    assert (analysed["gd_step"].full, analysed["gd_step"].part, analysed["gd_step"].none) == (
        5, 0, 5,
    )  # fmt: skip
    assert analysed["gd_step"].discrimination == pytest.approx(1.0)
    assert analysed["gd_step"].verdict == "good"
    assert analysed["J_grad"].discrimination == pytest.approx(-1.0)
    assert analysed["J_grad"].verdict == "negative"
    assert analysed["plot_path"].discrimination is None  # the same for everybody
    assert analysed["plot_path"].difficulty == 1.0


def test_the_item_itself_is_not_part_of_the_total(english: Course) -> None:
    """Nine exercises right for all and one a coin toss: uncorrected, r would be 1."""
    kinds = {f"s{n}": {"descend": "unnamed"} if n % 2 else {} for n in range(12)}
    analysed = {item.id: item for item in items.analyse(roll_of(english, graded(english, **kinds)))}
    assert analysed["descend"].discrimination is None


def test_a_small_class_has_no_discrimination(english: Course) -> None:
    kinds = {f"s{n}": {"gd_step": "unnamed", "race": "unnamed"} if n % 2 else {} for n in range(9)}
    analysed = items.analyse(roll_of(english, graded(english, **kinds)))
    assert {item.discrimination for item in analysed} == {None}


def test_an_unknown_score_counts_nowhere(english: Course) -> None:
    roll = roll_of(english, graded(english, ada={"gd_step": "ours"}, bob={}))
    analysed = {item.id: item for item in items.analyse(roll)}
    assert (analysed["gd_step"].count, analysed["gd_step"].difficulty) == (1, 1.0)
    assert roll.scores == [20.0]
    assert [entry.student for entry in roll.waiting] == ["ada"]


def test_a_generic_fit_is_told_as_the_student_was_told(english: Course) -> None:
    (one,) = graded(english, ada={"gd_step": "unnamed"})
    wrong = [
        msgspec.structs.replace(c, diagnosis="fit.sign", message="f(1) returned 1.\nAll signs.")
        for c in one.exercises[0].checks
    ]
    first = msgspec.structs.replace(one.exercises[0], checks=tuple(wrong))
    changed = msgspec.structs.replace(one, exercises=(first, *one.exercises[1:]))
    (found,) = findings.misconceptions(english, roll_of(english, [changed]))
    assert (found.id, found.exercise, found.sentence) == ("fit.sign", "gd_step", "All signs.")


@pytest.mark.parametrize("kind", findings.KINDS)
def test_why_somebody_is_stuck_is_read_from_the_judges_own_sentences(
    course: Course, kind: str
) -> None:
    roll = roll_of(course, graded(course, ada={"J_grad": kind}, bob={}))
    by_exercise = {one.exercise: one.reasons for one in findings.stuck(roll)}
    assert {kind: ("ada",)} == {
        key: tuple(entry.student for entry in entries)
        for key, entries in by_exercise.pop("J_grad").items()
    }
    assert set(map(len, by_exercise.values())) == {0}


def test_names_are_written_as_their_bearers_write_them() -> None:
    assert full_name(standing("x", first_name="小明", last_name="王")) == "王小明"
    assert full_name(standing("x", first_name="Ada", last_name="Lovelace")) == "Ada Lovelace"
    assert full_name(None) == ""
    assert printable("x" * 100) == "x" * 59 + "…"


def test_the_heat_map_is_a_rectangle_for_each_run_of_equal_cells() -> None:
    levels = [["level0", "level0", "level3"], ["level3", "level0", "unknown"]]
    corners = {key: len(figures._runs(levels, key)) // 5 for key in (*figures.LEVELS, "unknown")}
    assert corners == {"level0": 2, "level1": 0, "level2": 0, "level3": 2, "unknown": 1}
    assert [figures.level(share) for share in (None, 0, 0.4, 0.5, 1, 1.2)] == [
        "unknown", "level0", "level1", "level2", "level3", "level3",
    ]  # fmt: skip
