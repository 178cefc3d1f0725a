"""Memory of judge and zygote over many submissions, right ones and wrong ones in turn."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from autograder.author.build import solved_notebook
from autograder.course import Course
from autograder.judge.catalogue import load
from autograder.records import Job, Submission
from autograder.scale.local import LocalExecutor, open_executor
from tests.bench.box import ASSIGNMENT, Row

_SAMPLES = 25
_SETTLED = 24
"""Submissions after which what is kept on purpose (compiled checks, known outcomes of public
examples, buffers of torch and matplotlib) is there: every notebook has been judged six times."""
Sample = tuple[int, float, float]
"""Submissions so far; MB of the judge and of its zygote."""


def measure(course: Course, count: int, plot: Path | None, say: Callable[[str], None]) -> list[Row]:
    """Rows: where each process stands once it has settled, and how much it grew since."""
    notebooks = [solved_notebook(course, ASSIGNMENT), *_wrong(course)]
    samples: list[Sample] = []
    with open_executor(course) as executor:
        jobs = [_job(notebooks[number % len(notebooks)], number) for number in range(count)]
        for done, _ in enumerate(executor.map(jobs), 1):
            if done % max(1, count // _SAMPLES) == 0:
                samples.append((done, *_private_mb(executor)))
    if plot is not None:
        _draw(samples, plot)
        say(f"memory over {count} submissions: {plot}")
    settled, last = next((s for s in samples if s[0] >= _SETTLED), samples[0]), samples[-1]
    return [
        (f"memory of the {who} itself, {settled[0]} to {last[0]} submissions",
         f"{settled[at]:.0f} MB, {last[at] - settled[at]:+.1f} MB", "no growth", "")
        for who, at in (("judge", 1), ("zygote", 2))
    ]  # fmt: skip


def _job(notebook: bytes, number: int) -> Job:
    submission = Submission(student=f"student{number}", assignment=ASSIGNMENT, path="")
    return Job(submission=submission, notebook=notebook, figures=False)


def _wrong(course: Course) -> list[bytes]:
    """Notebooks with a misconception in every exercise: what diagnosing needs stays bounded."""
    known: dict[str, list[str]] = {}
    for misconception in load(course.paths.misconceptions(ASSIGNMENT)):
        known.setdefault(misconception.exercise, []).append(misconception.source)
    found = []
    for pick in range(3):
        content = json.loads(solved_notebook(course, ASSIGNMENT))
        for cell in content["cells"]:
            marks = cell["metadata"].get("nbgrader", {})
            if marks.get("solution") and (sources := known.get(marks["grade_id"])):
                cell["source"] = sources[pick % len(sources)]
        found.append(json.dumps(content).encode())
    return found


def _private_mb(executor: LocalExecutor) -> tuple[float, float]:
    """What each of the two has written itself; a judge shares the rest with what it came from."""
    import psutil

    (worker,) = executor._workers
    outer = psutil.Process(worker.greet().zygote)
    chain = [outer, *outer.children(recursive=True)]
    zygote = next(process for process in chain if process.name() != "bwrap")
    judge = float(psutil.Process(worker.pid).memory_full_info().uss) / 2**20
    return judge, _anonymous_mb(zygote.pid)


def _anonymous_mb(pid: int) -> float:
    """Also what a child shares: there is one now and then, and it shares nearly everything."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    (line,) = [line for line in rollup.splitlines() if line.startswith("Anonymous:")]
    return int(line.split()[1]) / 2**10


def _draw(samples: list[Sample], path: Path) -> None:
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(7, 4))
    for at, who in ((1, "judge"), (2, "zygote")):
        axes.plot([sample[0] for sample in samples], [sample[at] for sample in samples], label=who)
    axes.set(xlabel="submissions", ylabel="memory (MB)", ylim=(0, None))
    axes.legend()
    figure.savefig(path, dpi=120)
    plt.close(figure)
