"""The command line: one line for a user's mistake, exit codes, and `try --json` to the letter."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import click
import msgspec
import pytest
from click.testing import CliRunner, Result
from helpers_judge import ROOT, but, course, only, solved

from autograder.cli import main
from autograder.errors import GraderError
from autograder.judge.faults import our_fault
from autograder.judge.post import Hello
from autograder.records import Grade, Job, Judged, Status, Submission
from autograder.scale.doctor import Diagnosis
from autograder.scale.local import LocalExecutor

pytest_plugins = ["helpers_judge_fixtures"]

Run = Callable[..., Result]
ASCENT = "def gd_step(theta, grad, alpha):\n    return theta + alpha * grad"


@pytest.fixture
def run(judges: LocalExecutor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """`autograder ...` in an empty folder, with the workers that are open already."""
    monkeypatch.setattr(
        "autograder.scale.local.open_executor", lambda *_, **__: nullcontext(judges)
    )
    monkeypatch.chdir(tmp_path)

    def invoke(*arguments: str | Path) -> Result:
        result = CliRunner().invoke(
            main, ["--course", str(ROOT), *map(str, arguments)], catch_exceptions=False
        )
        assert "Traceback" not in result.output
        return result

    return invoke


def one_line(result: Result, code: int, *said: str) -> None:
    assert result.exit_code == code, result.output
    (line,) = result.stderr.splitlines()
    for text in said:
        assert text in line


def put(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


KEYS = ["path", "assignment", "score", "max_score", "isolation", "device", "exercises", "error"]
EXERCISE_KEYS = ["id", "score", "max_score", "checks"]
CHECK_KEYS = ["check", "status", "core", "message", "diagnosis"]


def test_try_json_has_the_documented_shape(run: Run, tmp_path: Path) -> None:
    good = put(tmp_path / "good.ipynb", solved())
    wrong = put(tmp_path / "wrong.ipynb", but(gd_step=ASCENT))
    junk = put(tmp_path / "junk.ipynb", b"junk")
    result = run("try", "--json", good, wrong, junk, tmp_path / "missing.ipynb")
    assert result.exit_code == 1
    trials = json.loads(result.stdout)
    assert [list(trial) for trial in trials] == [KEYS] * 4
    assert [Path(trial["path"]).name for trial in trials] == [
        "good.ipynb", "wrong.ipynb", "junk.ipynb", "missing.ipynb",
    ]  # fmt: skip
    assert [trial["score"] for trial in trials] == [20, 18, None, None]
    assert [trial["assignment"] for trial in trials] == ["a2_descent", "a2_descent", None, None]
    assert [trial["error"] is None for trial in trials] == [True, True, False, False]
    assert "not a notebook" in trials[2]["error"] and "No such file" in trials[3]["error"]
    for trial in trials[:2]:
        assert trial["isolation"] in ("A", "B") and trial["device"] == "cpu"
        assert trial["max_score"] == 20
        assert [e["id"] for e in trial["exercises"]] == [
            e.id for e in course().assignment("a2_descent").exercises
        ]
        for exercise in trial["exercises"]:
            assert list(exercise) == EXERCISE_KEYS
            assert sum(check["core"] for check in exercise["checks"]) == 1
            for check in exercise["checks"]:
                assert list(check) == CHECK_KEYS
                assert check["status"] in set(Status)
                assert (check["status"] == "PASSED") == (check["message"] == "")
                assert check["diagnosis"] is None or re.fullmatch(r"\w+\.\w+", check["diagnosis"])
    (core,) = [check for check in trials[1]["exercises"][0]["checks"] if check["core"]]
    assert core["diagnosis"] == "gd_step.ascent"
    assert trials[2]["exercises"] == []


def test_try_prints_scores_and_what_went_wrong(run: Run, tmp_path: Path) -> None:
    wrong = put(tmp_path / "wrong.ipynb", but(gd_step=ASCENT))
    result = run("try", wrong)
    assert result.exit_code == 0
    first, *rest = result.stdout.splitlines()
    assert first == f"{wrong}: 18/20"
    text = "\n".join(rest)
    assert "gd_step                 0/2" in text and "(gd_step.ascent)" in text
    assert "You climbed" in text and "plot_surface            1/1" in text
    assert result.stderr == ""


EARNS = {
    "`theta - alpha * grad`": "return theta - alpha * grad",
    "the same in NumPy, after `.detach()`": "a, b = theta.detach().numpy(), grad.detach().numpy()\n"
    "    return a - alpha * b",
    "the same by `theta.numpy()`": "return theta.numpy() - alpha * grad.numpy()",
    "or `np.array(theta)`": "return np.array(theta) - alpha * np.array(grad)",
    "`theta -= alpha * grad`": "theta -= alpha * grad\n    return theta",
    "`theta + alpha * grad`": "return theta + alpha * grad",
}
"""What a row of docs/ta.md begins with or names, and that answer to gd_step."""


def test_what_the_ta_s_page_says_of_scores_is_so(run: Run, tmp_path: Path) -> None:
    page = (ROOT / "docs" / "ta.md").read_text("utf-8")
    table = page[page.index("| handed in for `gd_step`") :].split("\n\n")[0]
    for number, (words, body) in enumerate(EARNS.items()):
        (row,) = [line for line in table.splitlines() if words in line.split(" | ")[0]]
        source = f"# %%\nimport numpy as np\ndef gd_step(theta, grad, alpha):\n    {body}\n"
        path = put(tmp_path / f"{number}.py", source.encode())
        (trial,) = json.loads(run("try", path, "--assignment", "a2_descent", "--json").stdout)
        assert f"{trial['score']:.3g}" == row.split(" | ")[1], row


def test_try_takes_a_percent_file_and_an_assignment(run: Run, tmp_path: Path) -> None:
    path = put(tmp_path / "mine.py", b"# %%\n" + ASCENT.encode() + b"\n")
    for arguments in ([path], [path, "--assignment", "a2_descent"]):
        result = run("try", *arguments, "--json")
        (trial,) = json.loads(result.stdout)
        assert (result.exit_code, trial["score"]) == (0, 0)
        assert trial["exercises"][0]["checks"][0]["diagnosis"] == "gd_step.ascent"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"junk", "not a notebook"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b'{"nbformat": 5, "cells": []}', "nbformat 5"),
        (b'{"nbformat": 4, "cells": []}', "name it with --assignment"),
        (b"[]", "not a notebook"),
    ],
)
def test_a_file_that_cannot_be_graded_is_one_line(
    run: Run, tmp_path: Path, data: bytes, said: str
) -> None:
    one_line(run("try", put(tmp_path / "x.ipynb", data)), 1, "x.ipynb: ", said)


def test_a_folder_and_a_missing_file_are_one_line_each(run: Run, tmp_path: Path) -> None:
    one_line(run("try", tmp_path), 1, "Is a directory")
    one_line(run("try", tmp_path / "none.ipynb"), 1, "No such file")


def test_a_file_name_that_is_no_unicode(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    class Sending:
        """Encodes the jobs as a worker's pipe does."""

        def map(self, jobs: Any) -> Any:
            for index, job in enumerate(jobs):
                yield (
                    index,
                    our_fault(
                        course(),
                        msgspec.msgpack.decode(encode(job), type=Job),
                        "three judges ended",
                    ),
                )

    encode = msgspec.msgpack.encode
    monkeypatch.setattr(
        "autograder.scale.local.open_executor", lambda *_, **__: nullcontext(Sending())
    )
    path = put(tmp_path / os.fsdecode(b"a2_descent \xff.ipynb"), solved())
    for how in ([], ["--json"]):
        assert run("try", path, *how).exit_code == 1


def test_control_characters_of_a_student_do_not_reach_the_terminal(
    run: Run, tmp_path: Path
) -> None:
    source = (
        "def gd_step(theta, grad, alpha):\n    raise ValueError('\\x1b[2J\\x1b]0;owned\\x07[red]')"
    )
    result = run("try", put(tmp_path / "x\x1b[2J.ipynb", only(gd_step=source)))
    assert result.exit_code == 0
    assert "\x1b" not in result.output and "\x07" not in result.output
    assert "[red]" in result.output  # nor is it markup


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["try", "x.ipynb", "--assignment", "a2_decent"], "did you mean 'a2_descent'"),
        (["grade", "a9"], "no assignment 'a9'"),
        (["build", "a9"], "no assignment 'a9'"),
        (["release", "a9"], "no assignment 'a9'"),
        (["check", "a9"], "no assignment 'a9'"),
        (["build", "a2_descent", "--language", "fr"], "fr"),
    ],
)
def test_a_wrong_name_is_one_line_and_a_usage_error(
    run: Run, arguments: list[str], said: str
) -> None:
    one_line(run(*arguments), 2, "autograder: ", said)


@pytest.mark.parametrize(
    "arguments",
    [["try"], ["grade"], ["nonsense"], ["try", "x", "--device", "tpu"], ["--nonsense"],
     ["try", "x", "--jobs", "0"]],
)  # fmt: skip
def test_wrong_usage_is_click_own_error(run: Run, arguments: list[str]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2 and "Usage:" in result.stderr and "Error:" in result.stderr


def test_outside_of_a_course_the_next_step_is_named(tmp_path: Path) -> None:
    for arguments in (["doctor"], ["try", "x.ipynb"], ["grade", "a2_descent"]):
        result = CliRunner().invoke(main, ["--course", str(tmp_path), *arguments])
        one_line(result, 2, "course.toml", "--course FOLDER")


def test_help_needs_no_course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for arguments in (["--help"], ["--version"], ["try", "--help"]):
        assert CliRunner().invoke(main, arguments).exit_code == 0
    assert "Exit codes: 0" in CliRunner().invoke(main, ["--help"]).stdout


def test_the_documented_commands_are_there() -> None:
    assert set(main.commands) >= {"demo", "build", "release", "check", "try", "grade", "doctor"}


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_command_has_help_with_an_example_that_parses(name: str) -> None:
    command = main.commands[name]
    result = CliRunner().invoke(main, [name, "--help"])
    assert result.exit_code == 0
    (example,) = re.findall(r"^ *Example: autograder (.+)$", result.stdout, re.MULTILINE)
    words = example.split()
    assert words[0] == name
    assert command.help
    with click.Context(command) as context:
        command.parse_args(context, words[1:])  # UsageError where an option does not exist
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help or option.metavar or option.type, option.name


def test_a_fault_of_ours_is_an_error_and_no_score(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    class Broken:
        def map(self, jobs: Any) -> Any:
            for index, job in enumerate(jobs):
                yield index, our_fault(course(), job, "three judges ended")

    monkeypatch.setattr(
        "autograder.scale.local.open_executor", lambda *_, **__: nullcontext(Broken())
    )
    path = put(tmp_path / "x.ipynb", solved())
    result = run("try", "--json", path)
    (trial,) = json.loads(result.stdout)
    assert result.exit_code == 1 and trial["score"] is None
    assert trial["error"].startswith("not graded through a fault of the grader")
    assert {c["status"] for e in trial["exercises"] for c in e["checks"]} == {"GRADER_ERROR"}
    one_line(run("try", path), 1, "fault of the grader")


def test_not_isolated_is_said_on_every_grade(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    class Unsafe:
        def map(self, jobs: Any) -> Any:
            for index, _ in enumerate(jobs):
                yield index, Judged(grade=Grade(
                    submission=Submission(student="a", assignment="a2_descent", path=""),
                    exercises=(), isolation="none", device="cpu", grader_version="",
                    course_sha256="",
                ))  # fmt: skip

    asked: list[bool] = []
    monkeypatch.setattr(
        "autograder.scale.local.open_executor",
        lambda *_, unsafe, **__: (asked.append(unsafe), nullcontext(Unsafe()))[1],
    )
    path = put(tmp_path / "x.ipynb", solved())
    assert "NOT ISOLATED" in run("try", "--unsafe", path).stdout
    (trial,) = json.loads(run("try", "--unsafe", "--json", path).stdout)
    assert trial["isolation"] == "none"
    assert asked == [True, True]


def test_a_machine_that_cannot_isolate_refuses_with_the_way_out(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refuse(*_: Any, **__: Any) -> Any:
        raise GraderError("student code cannot be isolated on this machine; `--unsafe` grades")

    monkeypatch.setattr("autograder.scale.local.open_executor", refuse)
    one_line(run("try", put(tmp_path / "x.ipynb", solved())), 2, "cannot be isolated", "--unsafe")


@pytest.mark.parametrize(("level", "code"), [("A", 0), ("B", 0), ("none", 2)])
def test_doctor_says_the_level_and_what_is_not_covered(
    run: Run, monkeypatch: pytest.MonkeyPatch, level: str, code: int
) -> None:
    hello = Hello(isolation=level, stopped={"read a hidden file": "", "start a process": "EPERM"})
    found = Diagnosis(hello=hello, versions={"torch": "2"}, devices={"cpu": "2 threads"},
                      not_covered=("kernel bugs",))  # fmt: skip
    monkeypatch.setattr("autograder.scale.doctor.examine", lambda *_, **__: found)
    result = run("doctor")
    assert result.exit_code == code
    assert result.stdout.startswith(f"isolation: {level} (")
    for text in ("NOT STOPPED", "stopped (EPERM)", "kernel bugs", "torch 2", "cpu 2 threads"):
        assert text in result.stdout


def test_the_real_thing_in_a_process_of_its_own(tmp_path: Path) -> None:
    """Everything unpatched once: `autograder try` on a wrong notebook, then on a missing one."""
    path = put(tmp_path / "a2_descent.ipynb", but(gd_step=ASCENT))
    command = [sys.executable, "-m", "autograder.cli", "--course", str(ROOT), "try", "--jobs", "1"]
    ran = subprocess.run([*command, "--json", str(path), "gone.ipynb"], cwd=tmp_path,
                         capture_output=True, text=True, timeout=300, check=False)  # fmt: skip
    assert ran.returncode == 1 and ran.stderr == ""
    first, second = json.loads(ran.stdout)
    assert (first["score"], first["error"]) == (18, None)
    assert second["score"] is None and "No such file" in second["error"]
    assert list(tmp_path.iterdir()) == [path]
