"""Hidden tests as a TA runs them: plain pytest against one notebook, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from helpers_judge import ROOT, but

HIDDEN = "autograder/hidden/test_a2_descent.py"
ASCENT = "def gd_step(theta, grad, alpha):\n    return theta + alpha * grad"


def hidden(*arguments: str) -> subprocess.CompletedProcess[str]:
    """pytest on the hidden tests with these arguments."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", HIDDEN, "-p", "no:cacheprovider", *arguments],
        cwd=ROOT,
        env=os.environ | {"OMP_NUM_THREADS": "1", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_a_ta_sees_the_right_checks_pass_and_the_wrong_ones_fail(tmp_path: Path) -> None:
    """One run for both: update_pair is solved, gd_step climbs."""
    path = tmp_path / "climbs.ipynb"
    path.write_bytes(but(gd_step=ASCENT))
    ran = hidden("--submission", str(path), "-k", "gd_step or update_pair", "-v", "-rA")
    assert ran.returncode == 1, ran.stdout + ran.stderr
    lines = ran.stdout.splitlines()
    verdicts = {
        line.split("::")[1].split(" ")[0]: line.split()[1] for line in lines if "%]" in line
    }
    assert verdicts["test_gd_step_values[float64]"] == "FAILED"
    assert verdicts["test_gd_step_values[float32]"] == "FAILED"
    assert verdicts["test_gd_step_type[float64]"] == "PASSED"
    assert verdicts["test_update_pair_values[float64]"] == "PASSED"
    assert verdicts["test_update_pair_values[cuda-float64]"] == "SKIPPED"
    assert not any("descend" in name or "race" in name for name in verdicts)
    assert f"submission: {path}" in ran.stdout
    assert "3 of 3 cases failed" in ran.stdout  # hidden numbers are for the TA to see
    assert "CheckFailed: got [" in ran.stdout
    assert "close(student.gd_step(*case)" in ran.stdout  # an ordinary traceback
    assert "INTERNALERROR" not in ran.stdout + ran.stderr


def test_a_submission_that_cannot_be_examined_is_one_line() -> None:
    ran = hidden("--submission", "nowhere.ipynb")
    assert ran.returncode == 4
    assert "No such file" in ran.stderr and "Traceback" not in ran.stdout + ran.stderr


def test_without_a_submission_hidden_tests_are_skipped() -> None:
    ran = hidden("-q", "-k", "J_grad")
    assert ran.returncode == 0 and "skipped" in ran.stdout and "passed" not in ran.stdout
