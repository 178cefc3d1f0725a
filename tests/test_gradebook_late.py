"""Late work: the arithmetic, extensions.csv, and both ways into the gradebook."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from test_gradebook_judge import FakeJudge, judge_fixture  # noqa: F401 - fixtures
from test_gradebook_toy import Toy, nbgrader, released_fixture, toy_fixture  # noqa: F401 - fixtures

from autograder import terminal
from autograder.errors import CourseError
from autograder.gradebook.late import extensions, rule
from autograder.gradebook.standings import standings
from autograder.records import LatePolicy

# nbgrader 0.9.6 warns of what its own dependencies have deprecated.
pytestmark = pytest.mark.filterwarnings("ignore")

POLICY = LatePolicy(grace_minutes=15, percent_per_day=10, percent_cap=50)
HOUR = 3600.0
BERLIN, SHANGHAI = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Shanghai")

_policies = st.builds(
    LatePolicy,
    grace_minutes=st.floats(0, 10_000),
    percent_per_day=st.floats(0, 100),
    percent_cap=st.floats(0, 100),
)
_scores, _seconds = st.floats(0, 1000), st.floats(0, 1e8)


@pytest.mark.parametrize(
    ("hours", "off"),
    [(0, 0), (0.25, 0), (0.26, 1), (24, 1), (24.1, 2), (119, 5), (121, 5), (1e5, 5)],
)
def test_what_a_delay_costs(hours: float, off: float) -> None:
    assert rule.penalty(POLICY, 10, hours * HOUR) == off


@given(_policies, _scores, _seconds, _seconds)
def test_later_is_never_cheaper_and_never_above_the_cap(
    policy: LatePolicy, score: float, one: float, other: float
) -> None:
    sooner, later = sorted((one, other))
    cost = [rule.penalty(policy, score, seconds) for seconds in (sooner, later)]
    assert 0 <= cost[0] <= cost[1] <= round(score * policy.percent_cap / 100, 2)


@given(_policies, _scores, st.floats(0, 1))
def test_within_the_grace_nothing_is_taken_off(
    policy: LatePolicy, score: float, part: float
) -> None:
    assert rule.penalty(policy, score, part * policy.grace_minutes * 60) == 0


@given(_policies, _scores, _seconds)
def test_a_penalty_is_a_number_of_cents(policy: LatePolicy, score: float, seconds: float) -> None:
    cost = rule.penalty(policy, score, seconds)
    assert cost == round(cost, 2)


@given(
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.integers(0, 366),
    st.sampled_from([BERLIN, SHANGHAI, ZoneInfo("America/New_York"), ZoneInfo("UTC")]),
)
def test_an_extension_keeps_the_time_of_day(day: date, days: int, zone: ZoneInfo) -> None:
    due = datetime.combine(day, time(23, 59), zone)  # no clock changes at that hour
    longer = rule.extended(due.astimezone(UTC), days, zone).astimezone(zone)
    assert (longer.hour, longer.minute) == (23, 59)
    assert longer.date() == due.date() + timedelta(days=days)


def test_a_day_across_a_clock_change_is_a_day_of_the_calendar() -> None:
    due = datetime(2026, 10, 24, 23, 59, tzinfo=BERLIN)  # summer time ends that night
    assert rule.extended(due, 1, BERLIN) == datetime(2026, 10, 25, 23, 59, tzinfo=BERLIN)
    gained = rule.extended(due.astimezone(UTC), 1, BERLIN) - due.astimezone(UTC)
    assert gained == timedelta(hours=25)


DUE = datetime(2026, 9, 27, 15, 59, tzinfo=UTC)


def _notice(language: str, hours: float, **more: object) -> str:
    options = {"score": 18.0, "penalty": 3.6, "policy": POLICY} | more
    submitted = DUE + timedelta(hours=hours)
    return rule.notice(language, due=DUE, submitted=submitted, zone=SHANGHAI, **options)  # type: ignore[arg-type]


def test_the_notice_says_how_late_what_was_taken_off_and_why() -> None:
    text = _notice("en", 27, extension=True)
    for part in (
        "by 1 d 3 h", "due 2026-09-27 23:59", "came 2026-09-29 02:59", "extension",
        "3.6 of your 18 points", "14.4 remain", "10 %", "at most 50 %", "20 %",
    ):  # fmt: skip
        assert part in text
    chinese = _notice("zh", 27)
    for part in (
        "迟交 1 天 3 小时",
        "2026-09-27 23:59",
        "扣除 3.6 分",
        "剩余 14.4 分",
        "10%",
        "20%",
    ):
        assert part in chinese
    assert "延期" not in chinese


def test_the_notice_within_the_grace_and_under_another_rule() -> None:
    assert "grace period of 15 min: nothing was taken off" in _notice("en", 0.2, penalty=0.0)
    assert "宽限期" in _notice("zh", 0.2, penalty=0.0)
    foreign = _notice("en", 27, policy=None)
    assert "3.6 of your 18" in foreign and "%" not in foreign
    assert _notice("en", -1) == ""


def _course(toy: Toy, table: str = "", config: str = "", csv: str = "") -> Toy:
    """The toy course with a late policy, and without nbgrader's own."""
    manifest = toy.root / "course.toml"
    manifest.write_text(manifest.read_text("utf-8") + table, "utf-8")
    path = toy.root / "nbgrader_config.py"
    lines = path.read_text().splitlines()
    path.write_text("\n".join([*(line for line in lines if "penalty" not in line), config]))
    if csv:
        (toy.root / "extensions.csv").write_text(csv, "utf-8-sig")
    return Toy(toy.root)


LATE = "\n[late]\ngrace_minutes = 15\npercent_per_day = 10\npercent_cap = 50\n"
EXTENSIONS = "student,assignment,due,days,note\nbob,toy,,2,ill\ncem,toy,2026-09-28T12:00,,\n"


def _hand_in(toy: Toy) -> None:
    toy.submit("ada", timestamp="2026-09-28 00:10:00 UTC")  # in the grace
    toy.submit("bob", timestamp="2026-09-29 20:00:00 UTC")  # in his extension
    toy.submit("cem", timestamp="2026-09-29 13:00:00 UTC")  # after hers: 2 days
    toy.submit("dan", timestamp="2026-10-30 10:00:00 UTC")  # the cap
    toy.submit("eve", timestamp="2026-09-28 09:00:00 UTC")


PENALTIES = {"ada": None, "bob": None, "cem": 1.0, "dan": 2.5, "eve": 0.5}


def _penalties(toy: Toy) -> dict[str, float | None]:
    return {row[0]: row[-1] for row in toy.rows()["grades"]}


def test_both_ways_take_off_the_same_and_students_read_why(
    toy: Toy, judge: FakeJudge, tmp_path: Path
) -> None:
    toy = _course(toy, LATE, csv=EXTENSIONS)
    _hand_in(toy)
    other = Toy(Path(shutil.copytree(toy.root, tmp_path / "other")))
    assert nbgrader(toy.root, "autograde", "toy") == 0
    assert not other.grade().failed
    assert _penalties(toy) == PENALTIES == _penalties(other)
    assert toy.rows() == other.rows()
    found = {one.student: one for one in standings(other.course, "toy")}
    assert {id: one.score for id, one in found.items()} == {
        "ada": 5.0, "bob": 5.0, "cem": 4.0, "dan": 2.5, "eve": 4.5,
    }  # fmt: skip
    assert found["bob"].due == datetime(2026, 9, 29, 23, 59, tzinfo=UTC)
    assert found["bob"].late_s == 0 < found["cem"].late_s
    assert nbgrader(toy.root, "generate_feedback", "toy") == 0
    pages = {
        id: BeautifulSoup(
            (toy.course.paths.feedback / id / "toy" / "toy.html").read_text("utf-8"), "html.parser"
        ).text
        for id in PENALTIES
    }
    assert "1 of your 5 points were taken off; 4 remain" in pages["cem"]
    assert "extension included" in pages["cem"]
    assert "within the grace period of 15 min" in pages["ada"]
    assert "Handed in late" not in pages["bob"]


def test_the_terminal_shows_what_being_late_costs_and_whole_names(
    toy: Toy, judge: FakeJudge
) -> None:
    toy = _course(toy, LATE)
    long = "student-" + "0123456789" * 12
    toy.submit(long, timestamp="2026-09-28 09:00:00 UTC")
    toy.submit("ada", timestamp="2026-09-27 09:00:00 UTC")
    summary = toy.grade()
    assert {id: tally.penalty for id, tally in summary.tallies.items()} == {"ada": 0.0, long: 0.5}
    narrow = Console(width=60)
    with narrow.capture() as said:
        narrow.print(terminal.grades_table("toy", list(summary.grades), summary.tallies))
        narrow.print(terminal.changes_table([c for c in summary.changes if c.exercise == "double"]))
    lines = [line for line in said.get().splitlines() if line.startswith("│")]
    assert "".join(line.split("│")[1].strip() for line in lines) == 2 * f"ada{long}"
    assert any("-0.5" in line for line in lines)
    with narrow.capture() as said:
        narrow.print(terminal.grades_table("toy", list(summary.grades), {}))
    assert "late" not in said.get()


def test_what_changes_later_counts_without_judging_again(toy: Toy, judge: FakeJudge) -> None:
    toy = _course(toy, LATE)
    _hand_in(toy)
    toy.grade()
    asked = len(judge.jobs)
    assert _penalties(toy)["bob"] == 1.0
    toy = _course(toy, csv=EXTENSIONS)
    toy.grade()
    assert len(judge.jobs) == asked
    assert _penalties(toy) == PENALTIES
    manifest = toy.root / "course.toml"
    manifest.write_text(manifest.read_text("utf-8").replace("cap = 50", "cap = 30"), "utf-8")
    again = Toy(toy.root)
    (toy.root / "extensions.csv").write_text("student,assignment,days\nbob,toy,0\n")
    again.grade()
    assert _penalties(again) == PENALTIES | {"bob": 1.0, "dan": 1.5}
    assert len(judge.jobs) == asked


def test_an_instructors_own_rule_wins_in_both_ways(
    toy: Toy, judge: FakeJudge, tmp_path: Path
) -> None:
    toy = _course(toy, LATE, config='c.LateSubmissionPlugin.penalty_method = "zero"')
    _hand_in(toy)
    other = Toy(Path(shutil.copytree(toy.root, tmp_path / "other")))
    assert nbgrader(toy.root, "autograde", "toy") == 0
    other.grade()
    assert set(_penalties(toy).values()) == {5.0} == set(_penalties(other).values())


def test_an_extension_granted_in_nbgrader_stays(toy: Toy, judge: FakeJudge) -> None:
    toy = _course(toy, LATE)
    _hand_in(toy)
    toy.grade()
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{toy.course.paths.database}", "toy") as gradebook:
        gradebook.grant_extension("toy", "dan", days=60)
    toy.grade()
    assert _penalties(toy)["dan"] is None
    (dan,) = [one for one in standings(toy.course, "toy") if one.student == "dan"]
    assert dan.due == datetime(2026, 11, 26, 23, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("student,assignment,day\nada,toy,1\n", "row 1: unknown column 'day' (did you mean 'days'"),
        ("student,days\nada,1\n", "row 1: the column 'assignment' is missing"),
        ("student,assignment,days\nada,toi,1\n", "row 2: no assignment 'toi' (did you mean 'toy'"),
        ("student,assignment,days\n\nada,toy,x\n", "row 3: days 'x' is no whole number"),
        ("student,assignment,days\nada,toy,-3\n", "row 2: days '-3'"),
        ("student,assignment,due,days\nada,toy,,\n", "row 2: fill in either due or days"),
        ("student,assignment,due,days\nada,toy,2026-10-01,2\n", "row 2: fill in either"),
        ("student,assignment,due\nada,toy,soon\n", "row 2: due 'soon' is no date"),
        ("student,assignment,due\nada,toy,2026-13-01\n", "row 2: due '2026-13-01' is no date"),
        ("student,assignment,due\nada,toy,2026-01-01\n", "row 2: due 2026-01-01 lies before"),
        ("student,assignment,days\n../ada,toy,1\n", "row 2: the student id"),
        ("student,assignment,days\nada,toy,1\nada,toy,2\n", "row 3: ada has toy in row 2, too"),
        ("student,assignment,days\nada,toy,1,2,3\n", "row 2: has 5 cells, the header 3"),
        ('student,assignment,days\n"ada\nb",toy,1\n', "row 2: a cell holds a line break"),
        ('student,assignment,days\n"ada,toy,1\n', "is not CSV"),
    ],
)
def test_a_mistake_in_extensions_csv_names_its_row(toy: Toy, text: str, said: str) -> None:
    (toy.root / "extensions.csv").write_text(text, "utf-8")
    with pytest.raises(CourseError) as caught:
        extensions.read(toy.course)
    assert str(caught.value).startswith(f"{toy.root / 'extensions.csv'}: ")
    assert said in str(caught.value)


def test_a_name_that_is_nearly_anothers_is_pointed_out(toy: Toy, judge: FakeJudge) -> None:
    """Not so one who has simply not handed in yet, nor one of another assignment."""
    toy.submit("cydonia")
    said: list[str] = []
    rows = "cydonja,toy,3\nzoe,toy,3\ncydonia,toy,1\n"
    (toy.root / "extensions.csv").write_text(f"student,assignment,days\n{rows}", "utf-8")
    toy.grade(on_notice=said.append)
    assert said == [
        "extensions.csv: row 2: cydonja handed in nothing for toy (did you mean 'cydonia'?)"
    ]


def test_what_spreadsheets_make_of_the_file_is_read(toy: Toy) -> None:
    path = toy.root / "extensions.csv"
    moment = datetime(2026, 10, 1, 23, 59, tzinfo=UTC)
    for text in ("2026-10-01", "2026/10/1", "2026/10/1 23:59", "2026-10-02T07:59:00+08:00"):
        path.write_text(f"Student;Assignment;Due\nada;toy;{text}\n;;\n", "utf-8-sig")
        assert extensions.read(toy.course)["ada", "toy"].due == moment, text
    path.write_text("student,assignment,days,note\n张三,toy,1,生病\n", "gbk")
    with pytest.raises(CourseError, match="CSV UTF-8"):
        extensions.read(toy.course)
