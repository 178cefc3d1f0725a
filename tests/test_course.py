"""course.toml: the shipped one loads; every mistake names the file, the key and what to do."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from autograder.course import Course, find_root, load
from autograder.errors import CourseError
from autograder.records import LatePolicy, Limits

GOOD = """\
[course]
id = "toy"
title = { en = "Toy", zh = "玩具" }
language = "en"
languages = ["en", "zh"]
timezone = "Asia/Shanghai"
devices = ["cpu"]

[limits]
wall_s = 60

[late]
grace_minutes = 15
percent_per_day = 10

[lms.columns]
a1 = "One (77)"

[assignments.a1]
title = { en = "One", zh = "一" }
release = 2026-09-14T09:00:00+08:00
due = 2026-09-27T23:59:00+08:00
credit.step.swapped = 0.5
limits.call_s = 2

[assignments.a1.exercises]
step = 2
walk = { points = 1.5, by_hand = true }
"""


def write(folder: Path, text: str | bytes) -> Path:
    data = text.encode() if isinstance(text, str) else text
    (folder / "course.toml").write_bytes(data)
    return folder


def test_the_shipped_course(course: Course) -> None:
    a2 = course.assignment("a2_descent")
    assert a2.points == 20
    assert len(a2.exercises) == 9
    assert a2.exercise("J_grad").by_hand
    assert not a2.exercise("gd_step").by_hand
    assert set(a2.title) == set(course.languages) == {"en", "zh"}
    assert a2.due == datetime(2026, 9, 27, 15, 59, tzinfo=UTC)


def test_everything_is_typed(tmp_path: Path) -> None:
    toy = load(write(tmp_path, GOOD))
    a1 = toy.assignment("a1")
    assert toy.late == LatePolicy(grace_minutes=15, percent_per_day=10, percent_cap=100)
    assert toy.lms_columns == {"a1": "One (77)"}
    assert (toy.id, toy.language, str(toy.timezone)) == ("toy", "en", "Asia/Shanghai")
    assert [(one.id, one.points, one.by_hand) for one in a1.exercises] == [
        ("step", 2.0, False),
        ("walk", 1.5, True),
    ]
    assert a1.exercise("step").credit == {"swapped": 0.5}
    assert a1.exercise("walk").credit == {}
    assert toy.paths.text("a1") == tmp_path.resolve() / "assignments" / "a1" / "a1.py"


def test_limits_of_an_assignment_win_over_the_course_and_that_over_defaults(tmp_path: Path) -> None:
    limits = (
        load(write(tmp_path, GOOD.replace("wall_s = 60", "wall_s = 7"))).assignment("a1").limits
    )
    assert (limits.wall_s, limits.call_s, limits.memory_mb) == (7.0, 2.0, Limits().memory_mb)


def test_the_digest_changes_with_every_byte(tmp_path: Path) -> None:
    before = load(write(tmp_path, GOOD)).sha256
    assert load(write(tmp_path, GOOD)).sha256 == before
    assert load(write(tmp_path, GOOD + "# a note\n")).sha256 != before


DUE = "due = 2026-09-27T23:59:00+08:00"
WALK = "walk = { points = 1.5, by_hand = true }"

# What is written instead of what; the key the message must name; what it must say about it.
MISTAKES = {
    "unknown key": ('id = "toy"', 'id = "toy"\nlanguag = "en"', "[course]", "did you mean 'lang"),
    "unknown key on top": ("[limits]", "[limit]", "[top level]", "did you mean 'limits'"),
    "unknown limit": ("wall_s", "wal_s", "[limits]", "did you mean 'wall_s'"),
    "unknown limit of an assignment": (
        "limits.call_s", "limits.cal_s",
        "[assignments.a1.limits]", "did you mean 'call_s'",
    ),
    "unknown key of an assignment": (
        DUE, "deu = 2026-09-27T23:59:00+08:00",
        "[assignments.a1]", "did you mean 'due'",
    ),
    "unknown key of an exercise": (
        "by_hand", "byhand",
        "[assignments.a1.exercises.walk]", "did you mean 'by_hand'",
    ),
    "no course table": ("[course]", "[assignments.course]", "[top level]", "'course' is missing"),
    "no id": ('id = "toy"\n', "", "[course]", "'id' is missing. Add it"),
    "no title": ('title = { en = "One", zh = "一" }', "", "[assignments.a1]", "'title' is missing"),
    "no points": (
        WALK, "walk = { by_hand = true }",
        "[assignments.a1.exercises.walk]", "'points' is missing. Add it",
    ),
    "points as text": (WALK, 'walk = "two"', "assignments.a1.exercises.walk.points", "expected"),
    "points of zero": ("step = 2", "step = 0", "assignments.a1.exercises.step", "above 0, not 0"),
    "negative points": ("step = 2", "step = -1", "assignments.a1.exercises.step", "above 0"),
    "endless points": ("step = 2", "step = inf", "assignments.a1.exercises.step", "points"),
    "points that are none": ("step = 2", "step = nan", "assignments.a1.exercises.step", "points"),
    "by_hand as text": (
        "by_hand = true", 'by_hand = "yes"',
        "assignments.a1.exercises.walk.by_hand", "expected `bool`",
    ),
    "exercise that is no name": (
        "step = 2", '"gd-step" = 2',
        "assignments.a1.exercises.gd-step", "not a Python name",
    ),
    "exercise that is a keyword": (
        "walk =", "lambda =",
        "assignments.a1.exercises.lambda", "not a Python name",
    ),
    "date as text": (DUE, 'due = "next week"', "assignments.a1.due", "times need seconds and a zo"),
    "naive date": (DUE, "due = 2026-09-27T23:59:00", "assignments.a1.due", "has no time zone"),
    "date without time": (DUE, "due = 2026-09-27", "assignments.a1.due", "times need seconds and"),
    "date of another country": (DUE, 'due = "27.9.2026"', "assignments.a1.due", "times need secon"),
    "due before release": (
        DUE, "due = 2026-09-01T09:00:00+08:00",
        "assignments.a1.due", "lies before the release",
    ),
    "unknown device": ('["cpu"]', '["cpu", "tpu"]', "course.devices", "use 'cpu' or 'cuda'"),
    "no cpu": ('["cpu"]', '["cuda"]', "course.devices", "must contain 'cpu'"),
    "unknown language": ('language = "en"', 'language = "fr"', "course.language", "'fr' is not in"),
    "title not in all languages": (
        'title = { en = "One", zh = "一" }', 'title = { en = "One" }',
        "assignments.a1.title", "'zh' is missing",
    ),
    "unknown zone": ("Asia/Shanghai", "Asia/Atlantis", "course.timezone", "unknown zone"),
    "zone outside the zones": ("Asia/Shanghai", "../../etc", "course.timezone", "unknown zone"),
    "credit for no exercise": (
        "credit.step.swapped", "credit.stpe.swapped",
        "assignments.a1.credit.stpe", "did you mean 'step'",
    ),
    "credit above one": (
        "swapped = 0.5", "swapped = 50",
        "assignments.a1.credit.step.swapped", "between 0 and 1",
    ),
    "limit of zero": ("call_s = 2", "call_s = 0", "assignments.a1.limits.call_s", "above 0"),
    "limit of zero for the course": ("wall_s = 60", "wall_s = 0", "limits.wall_s", "above 0"),
    "limit as text": ("wall_s = 60", 'wall_s = "1 min"', "limits.wall_s", "expected `float`"),
    "half a megabyte": (
        "limits.call_s = 2", "limits.memory_mb = 0.5",
        "assignments.a1.limits.memory_mb", "expected `int`",
    ),
    "limit that is no number": ("call_s = 2", "call_s = nan", "assignments.a1.limits.call_s", ""),
    "course title not in all languages": (
        'title = { en = "Toy", zh = "玩具" }', 'title = { zh = "玩具" }',
        "course.title", "'en' is missing",
    ),
    "a percentage above 100": (
        "percent_per_day = 10", "percent_per_day = 110", "late.percent_per_day", "<= 100",
    ),
    "a negative grace": ("grace_minutes = 15", "grace_minutes = -1", "late.grace_minutes", ">= 0"),
    "a grace that is no number": (
        "grace_minutes = 15", "grace_minutes = nan", "late.grace_minutes", ">= 0",
    ),
    "unknown key of the late policy": (
        "percent_per_day = 10", "percent_per_day = 10\npercent_cup = 50",
        "[late]", "did you mean 'percent_cap'",
    ),
    "late policy without a price": (
        "percent_per_day = 10", "", "[late]", "'percent_per_day' is missing. Add it",
    ),
    "column of no assignment": (
        'a1 = "One', 'a11 = "One', "lms.columns.a11", "did you mean 'a1'",
    ),
    "column that is a number": ('"One (77)"', "77", "lms.columns", "expected `str`"),
    "no exercises": (f"step = 2\n{WALK}\n", "", "assignments.a1.exercises", "there is none"),
    "assignment id with a path": (
        "[assignments.a1", '[assignments."../a1"',
        "assignments.../a1", "letters, digits and _",
    ),
    "assignment that is no table": (
        GOOD[GOOD.index("[assignments.a1]") :], "[assignments]\na1 = 3\n",
        "assignments.a1", "expected a table",
    ),
    "no assignments": (
        GOOD[GOOD.index("[assignments.a1]") :], "[assignments]\n",
        "assignments", "",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "key", "says"),
    MISTAKES.values(),
    ids=[name.replace(" ", "-") for name in MISTAKES],
)
def test_a_mistake_names_file_key_and_fix(
    tmp_path: Path, old: str, new: str, key: str, says: str
) -> None:
    assert old in GOOD
    with pytest.raises(CourseError) as caught:
        load(write(tmp_path, GOOD.replace(old, new)))
    message = str(caught.value)
    assert message.startswith(f"{tmp_path / 'course.toml'}: {key}: "), message
    assert says in message
    assert "\n" not in message
    assert message.endswith(".")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"[course\nid = 1", "is not TOML"),
        (b"id = 1\nid = 2", "is not TOML"),
        (f"{GOOD}\n".replace(DUE, f"{DUE}\n{DUE}").encode(), "is not TOML"),
        (GOOD.encode("gbk"), "is not UTF-8; save it as UTF-8"),
        (b"", "'course' is missing"),
    ],
    ids=["not-toml", "twice", "due-twice", "not-utf8", "empty"],
)
def test_a_file_that_is_no_manifest(tmp_path: Path, data: bytes, says: str) -> None:
    with pytest.raises(CourseError) as caught:
        load(write(tmp_path, data))
    assert str(caught.value).startswith(f"{tmp_path / 'course.toml'}: ")
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        (DUE, "due = 2026-09-27T23:59", "assignments.a1.due"),
        (DUE, "due = 2026-09-27 23:59+08:00  # a Sunday", "assignments.a1.due"),
        (DUE, "due = 27.9.2026", "assignments.a1.due"),
        (DUE, "due = next week", "assignments.a1.due"),
        (
            "release = 2026-09-14T09:00:00+08:00",
            "release=2026-09-14T09:00",
            "assignments.a1.release",
        ),
        ("[assignments.a1]\n", "[assignments]\na1.due = 2026-09-27T23:59\n", "assignments.a1.due"),
    ],
)
def test_a_time_that_is_no_toml_names_line_key_and_form(
    tmp_path: Path, old: str, new: str, key: str
) -> None:
    text = GOOD.replace(old, new)
    line = text[: text.index(new)].count("\n") + 1 + new.count("\n", 0, -1)
    with pytest.raises(CourseError) as caught:
        load(write(tmp_path, text))
    message = str(caught.value)
    assert message.startswith(f"{tmp_path / 'course.toml'}:{line}: {key}: "), message
    assert message.endswith("times need seconds and a zone, e.g. 2026-09-27T23:59:00+08:00.")
    assert "#" not in message and "\n" not in message


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match=r"course\.toml: cannot be read \(No such file"):
        load(tmp_path)


def test_a_folder_in_place_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "course.toml").mkdir()
    with pytest.raises(CourseError, match=r"course\.toml: cannot be read \(Is a directory"):
        load(tmp_path)


@pytest.mark.parametrize(("old", "new"), [("\n", "\r\n"), ("[course]", "\ufeff[course]")])
def test_what_windows_editors_save(tmp_path: Path, old: str, new: str) -> None:
    assert load(write(tmp_path, GOOD.replace(old, new))).id == "toy"


def test_an_unknown_assignment_names_the_nearest(course: Course) -> None:
    with pytest.raises(CourseError, match=r"no assignment 'a2_desent' \(did you mean 'a2_descent'"):
        course.assignment("a2_desent")


def test_find_root_looks_upward(tmp_path: Path) -> None:
    deep = tmp_path / "coursework" / "submitted"
    deep.mkdir(parents=True)
    write(tmp_path, GOOD)
    assert find_root(deep) == find_root(tmp_path) == tmp_path.resolve()


def test_find_root_starts_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write(tmp_path, GOOD))
    assert find_root() == tmp_path.resolve()


def test_find_root_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match=r"no course\.toml in .* --course FOLDER\."):
        find_root(tmp_path)


def test_credit_is_for_a_misconception_that_the_catalogue_has(
    tmp_path: Path, course: Course
) -> None:
    table = "\n[assignments.a2_descent.credit]\nupdate_pair.{} = 0.5\n"
    shipped = course.paths.manifest.read_text("utf-8")
    found = load(write(tmp_path, shipped + table.format("sequential")))
    exercise = found.assignment("a2_descent").exercise("update_pair")
    assert exercise.credit == {"sequential": 0.5}
    for wrong, says in (("seqential", "(did you mean 'sequential'"), ("x", "(known: ")):
        with pytest.raises(CourseError) as caught:
            load(write(tmp_path, shipped + table.format(wrong)))
        message = str(caught.value)
        assert f"course.toml: assignments.a2_descent.credit.update_pair.{wrong}: " in message
        assert f"a2_descent.py has no misconception update_pair.{wrong} {says}" in message
