"""The gate on the real a2_descent, in a copy that is broken on purpose: everything is noticed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


class Copy:
    """The course with the grader itself, to be edited."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for folder in ("autograder", "assignments", "solutions", "tests/variants"):
            shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__py*"))
        shutil.copy(ROOT / "course.toml", root)

    def edit(self, file: str, old: str, new: str) -> None:
        path = self.root / file
        content = path.read_text(encoding="utf-8")
        assert content.count(old) == 1, f"{file} has {old!r} {content.count(old)} times"
        path.write_text(content.replace(old, new), encoding="utf-8")

    def check(self, *arguments: str) -> tuple[int, list[str]]:
        """Exit code and the lines on stderr of ``autograder check``."""
        done = subprocess.run(
            [sys.executable, "-m", "autograder.cli", "check", *arguments],
            cwd=self.root,
            env={**os.environ, "PYTHONPATH": str(self.root), "COLUMNS": "200"},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stderr.splitlines()


@pytest.mark.long
def test_six_faults_planted_in_a2(tmp_path: Path) -> None:
    """A weak tolerance, a check removed, a check that refuses right answers, a solution line in the
    text, a surviving mutant, and an entry of the list that is no longer true; each is named with
    the file to look at."""
    copy = Copy(tmp_path)
    hidden, listed = "autograder/hidden/test_a2_descent.py", "tests/variants/equivalent.toml"
    copy.edit(
        "autograder/judge/compare.py", '"trajectory": (1e-9, 1e-4)', '"trajectory": (0.2, 0.2)'
    )
    copy.edit(hidden, "    unchanged(student.gd_step(*case))\n", "    student.gd_step(*case)\n")
    sentence = '    zh: J_grad 返回平方和 J 的梯度。\n    """\n'
    copy.edit(
        hidden, sentence, f"{sentence}    assert isinstance(student.J_grad(case).value, list)\n"
    )
    copy.edit(listed, '  "torch.linspace(-lim, lim, 41) -> torch.linspace(lim, -lim, 41)",\n', "")
    copy.edit(
        listed,
        '  "torch.linspace(-lim, lim, 41) -> torch.linspace(-lim, lim, 42)",\n',
        '  "torch.linspace(-lim, lim, 41) -> torch.linspace(-lim, lim, 43)",\n',
    )
    text = "assignments/a2_descent/a2_descent.py"
    copy.edit(
        text,
        "(2.5, 0.5): the red dots.\n",
        "(2.5, 0.5), `theta = theta - rate * grad_fn(theta)`.\n",
    )
    code, lines = copy.check("a2_descent")
    assert code == 2

    def named(*parts: str) -> list[str]:
        return [line for line in lines if all(part in line for part in parts)]

    assert named("margin: is told from the right answer by", "autograder/judge/compare.py")
    removed = named(" gd_step: ", "must lose points. Add a hidden test that it fails.")
    assert removed and all("misconceptions/a2_descent.py:" in line for line in removed)
    assert named(f"{hidden}: J_grad: solution (en): earns", "must earn all")
    assert named(f"{text}:", "leak (en): solution: holds", "from the solution of descend")
    assert named("tests/variants/a2_descent.py:", "J_grad: variant", "must earn all")
    (survivor,) = named("plot_surface: mutant", "torch.linspace(lim, -lim, 41): survives")
    assert survivor.startswith(f"{hidden}: ")
    (stale,) = named("plot_surface: mutant", "is not made (any more)")
    assert stale.startswith(f"{listed}:")


@pytest.mark.long
def test_a_missing_translation_is_named_before_anything_is_run(tmp_path: Path) -> None:
    copy = Copy(tmp_path)
    text = "assignments/a2_descent/a2_descent.py"
    written = (tmp_path / text).read_text(encoding="utf-8")
    begin = written.index('# %% [markdown] lang="zh"\n# ## 先看一眼')
    cell = written[begin : written.index("# %%", begin + 5)]
    copy.edit(text, cell, "")
    code, lines = copy.check("a2_descent")
    assert code == 2
    assert "Both languages must have the same cells in the same order." in lines[-1]
    assert f"{text}:" in lines[-1] and "'zh'" in lines[-1]


MISCONCEPTIONS = "autograder/misconceptions/a2_descent.py"
HIDDEN = "autograder/hidden/test_a2_descent.py"
CASES = "autograder/hidden/cases_a2_descent.py"
IMPORT = "from autograder.judge.checks import"


def test_a_sentence_that_is_missing_stops_the_check_before_anything_is_judged(
    tmp_path: Path,
) -> None:
    copy = Copy(tmp_path)
    copy.edit(MISCONCEPTIONS, "\n    zh: 你在爬坡", "\n    你在爬坡")
    code, (line,) = copy.check("a2_descent")
    assert code == 2
    assert re.match(rf"autograder: \S*{MISCONCEPTIONS}:\d+: gd_step__ascent has no sentence", line)
    assert line.endswith("Write a line `zh: …` into its docstring.")


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (HIDDEN, IMPORT, f"def\n{IMPORT}", "is not Python: invalid syntax"),
        (CASES, IMPORT, f"def\n{IMPORT}", "is not Python: invalid syntax"),
        (HIDDEN, IMPORT, f"import torhc\n{IMPORT}", "No module named 'torhc'"),
        (CASES, IMPORT, f"1 / 0\n{IMPORT}", "ZeroDivisionError: division by zero"),
    ],
)
def test_hidden_tests_that_cannot_be_imported_are_one_line(
    tmp_path: Path, file: str, old: str, new: str, said: str
) -> None:
    copy = Copy(tmp_path)
    copy.edit(file, old, new)
    at = (tmp_path / file).read_text(encoding="utf-8").split(IMPORT)[0].count("\n")
    code, (line,) = copy.check("a2_descent")
    assert code == 2
    assert line.startswith(f"autograder: {file}:{at}: ") and said in line, line
