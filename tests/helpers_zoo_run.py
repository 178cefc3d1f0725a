"""``python -m tests.zoo``: the probes and the animals at A, at B and where nothing stops them."""

from __future__ import annotations

import contextlib
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from helpers_judge import course, judge_all
from helpers_probes import Victim, probes, tried, tried_plainly, victim
from helpers_zoo import (
    ANIMALS,
    executor_at_b,
    expected,
    naive_verdict,
    submission,
    told,
    wrong_with,
    wrong_words,
)
from helpers_zoo_index import ROOT, SECURITY, rows, security_table, written
from rich.console import Console
from rich.table import Table

from autograder.errors import GraderError
from autograder.judge.launch import Zygote
from autograder.judge.wrapper import bubblewraps
from autograder.scale.local import LocalExecutor, open_executor

_NOBODY = 65534


class Score:
    """Of one level: what was tried, what of it was as it must be, and what was not."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.tried = self.good = 0
        self.wrong: list[str] = []

    def count(self, what: str, wrong: Sequence[str] | str) -> None:
        """One more; ``wrong`` is empty where all is well."""
        self.tried += 1
        self.good += not wrong
        if wrong:
            self.wrong.append(f"{self.name}: {what}: {wrong}")


def main(arguments: list[str]) -> None:
    """Print the table; exits with 1 if anything got through or a control did not."""
    if "--write" in arguments:
        page = SECURITY.read_text(encoding="utf-8")
        SECURITY.write_text(written(page, security_table()), encoding="utf-8")
        return
    if "--ordinary" in arguments:
        sys.exit(_as_nobody())
    sys.exit(_report())


def _report() -> int:
    console = Console(highlight=False)
    table = Table("", "probes stopped", "of", "notebooks as they must be", "of", "canary")
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as folder, victim(_below(folder, "victim")) as target:
        for level, zygote, executor in _levels(_below(folder, "b")):
            attempts, animals, seen = Score(level), Score(level), []
            found = tried(zygote, [probe.source for probe in probes().values()], target.names)
            for probe, through in zip(probes().values(), found, strict=True):
                seen.append(through)
                if probe.stopped_at(level):
                    attempts.count(probe.name, through)
            for animal, judged in zip(
                ANIMALS, judge_all(executor, [*map(submission, ANIMALS)]), strict=True
            ):
                seen.append(told(judged))
                problems = wrong_with(animal, judged) + wrong_words(animal, judged)
                if judged.grade.isolation != level:
                    problems.append(f"graded at {judged.grade.isolation}")
                animals.count(animal, problems)
            leaked = sum(target.canary in text for text in seen)
            table.add_row(level, *_cells(attempts), *_cells(animals), f"in {leaked} of {len(seen)}")
            wrong += attempts.wrong + animals.wrong + ["canary"] * leaked
        attempts, animals = _controls(target, _below(folder, "plain"))
        table.add_row("controls that succeed", *_cells(attempts), *_cells(animals), "")
        wrong += attempts.wrong + animals.wrong
    console.print(f"user {os.getuid()}; {len(rows())} threats in the index")
    console.print(table)
    for line in wrong:
        console.print(line[:500], markup=False)
    return bool(wrong)


def _cells(score: Score) -> tuple[str, str]:
    return str(score.good), str(score.tried)


def _below(folder: str, name: str) -> Path:
    path = Path(folder, name)
    path.mkdir()
    return path


def _levels(folder: Path) -> Iterator[tuple[str, Zygote, LocalExecutor]]:
    """Each level that this machine has, with a box and two judges of it."""
    for program in bubblewraps():
        with contextlib.suppress(GraderError), _zygote(bwrap=program) as zygote:
            with open_executor(course(), jobs=2) as executor:
                yield "A", zygote, executor
            break
    with _zygote(bwrap=None) as zygote, executor_at_b(folder) as executor:
        yield "B", zygote, executor


@contextlib.contextmanager
def _zygote(bwrap: str | None, confined: bool = True) -> Iterator[Zygote]:
    zygote = Zygote(bwrap=bwrap, confined=confined)
    try:
        zygote.wait()
        yield zygote
    finally:
        zygote.close()


def _controls(target: Victim, folder: Path) -> tuple[Score, Score]:
    attempts, animals = Score("control"), Score("control")
    plain = [probe for probe in probes().values() if probe.control == "plain"]
    other = [probe for probe in probes().values() if probe.control != "plain"]
    sources = [probe.source if probe.control == "open" else probe.control for probe in other]
    with _zygote(bwrap=None, confined=False) as zygote:
        found = tried_plainly([probe.source for probe in plain], target.names, folder)
        found += tried(zygote, sources, target.names)
        for probe, through in zip([*plain, *other], found, strict=True):
            attempts.count(probe.name, "" if through else "stopped though nothing should")
        for animal in ANIMALS:
            wanted = expected(animal)["control"]
            if ":" not in wanted and wanted != "pytest":
                verdict = naive_verdict(zygote, animal)
                animals.count(animal, "" if verdict == wanted else f"{verdict}, not {wanted}")
    return attempts, animals


def _as_nobody() -> int:
    """The same as an ordinary user, who sees the interpreter though root's home is closed.

    In a mount namespace of its own: nothing of this machine is changed.
    """
    home, state = os.path.expanduser("~"), ROOT / ".autograder"
    state.mkdir(exist_ok=True)
    prefix = Path(sys.base_prefix)
    steps = [f"mount -t tmpfs -o mode=1777 none {shlex.quote(str(state))}"]
    if prefix.is_relative_to(home):
        inner = shlex.quote(str(prefix))
        steps += [
            "aside=$(mktemp -d)",
            f"mount --bind {inner} $aside",
            f"mount -t tmpfs -o mode=755 none {shlex.quote(home)}",
            f"mkdir -p {inner}",
            f"mount --bind $aside {inner}",
        ]
    run = [
        "setpriv", f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups", "env", "HOME=/tmp",
        sys.executable, "-B", "-m", "tests.zoo",
    ]  # fmt: skip
    script = " && ".join([*steps, f"exec {shlex.join(run)}"])
    return subprocess.run(["unshare", "--mount", "sh", "-c", script], cwd=ROOT).returncode
