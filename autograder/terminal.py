"""What the command line prints: tables and progress, plain lines where no terminal is."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from autograder.records import ExerciseGrade, Grade, Status

if TYPE_CHECKING:  # they import torch or nbgrader, which takes seconds
    from autograder.demo.run import Demo
    from autograder.gradebook.export.write import Exported
    from autograder.gradebook.grade import Summary
    from autograder.gradebook.regrade import Change
    from autograder.gradebook.roster import Loaded
    from autograder.gradebook.tally import Tally
    from autograder.scale.doctor import Diagnosis
    from autograder.scale.trial import Trial

console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)

_NUMBERS = ("before", "after", "of")
NOT_ISOLATED = "NOT ISOLATED: student code ran with the rights of this user"


def clean(text: str) -> Text:
    """Student-controlled text: no markup, no control characters."""
    return Text("".join(c if c.isprintable() or c == "\n" else "�" for c in text))


def points(value: float | None) -> str:
    """``2``, ``0.67``, or ``-`` for a score that is not known."""
    return "-" if value is None else f"{value:g}"


def print_trial(trial: Trial) -> None:
    """One file of ``autograder try``: a line, then what went wrong."""
    name = clean(trial.path)
    if trial.grade is None or trial.error is not None:
        errors.print(Text.assemble(name, ": ", clean(trial.error or "")), soft_wrap=True)
        return
    grade = trial.grade
    console.print(Text.assemble(name, f": {points(grade.score)}/{points(grade.max_score)}"),
                  soft_wrap=True)  # fmt: skip
    if grade.isolation == "none":
        console.print(f"  {NOT_ISOLATED}", style="bold red")
    for exercise in grade.exercises:
        _print_exercise(exercise)


def _print_exercise(exercise: ExerciseGrade) -> None:
    failing = [check for check in exercise.checks if check.status is not Status.PASSED]
    style = "green" if not failing else "red"
    score = f"{points(exercise.score)}/{points(exercise.max_score)}"
    console.print(Text(f"  {exercise.id:18}{score:>9}", style=style))
    said: set[str | None] = set()
    for check in failing:
        text = check.message or check.sentence
        if text in said or check.diagnosis in said:
            continue  # one explanation of one mistake is enough
        said.update({text, check.diagnosis} - {None})
        lines = text.splitlines() or [""]
        names = f" ({check.diagnosis})" if check.diagnosis else ""
        console.print(Text.assemble(
            f"    {check.check}: {check.status.value}{names}\n",
            *[Text.assemble("      ", clean(line), "\n") for line in lines],
        ), end="", soft_wrap=True)  # fmt: skip


def grades_table(title: str, grades: list[Grade], tallies: Mapping[str, Tally]) -> Table:
    """Student, score as the gradebook counts it, what was diagnosed; where there is such, also
    what a person gave by hand and what being late costs."""
    known = [tallies.get(grade.submission.student) for grade in grades]
    by_hand = any(tally.by_hand for tally in known if tally)
    late = any(tally.penalty for tally in known if tally)
    table = Table(title=title)
    table.add_column("student", overflow="fold")
    table.add_column("score", justify="right")
    if by_hand:
        table.add_column("by hand", overflow="fold")
    if late:
        table.add_column("late", justify="right")
    table.add_column("what was found")
    for grade in sorted(grades, key=lambda grade: grade.submission.student):
        tally = tallies.get(grade.submission.student)
        counted = grade.score if grade.score is None or tally is None else round(tally.score, 2)
        more = [clean(", ".join(tally.by_hand) if tally else "")] if by_hand else []
        more += [Text(f"-{tally.penalty:g}" if tally and tally.penalty else "")] if late else []
        score = f"{points(counted)}/{points(grade.max_score)}"
        table.add_row(clean(grade.submission.student), score, *more, clean(findings(grade)))
    return table


def print_summary(summary: Summary) -> None:
    """``autograder grade``: the grades, what changed and why, who handed in the same."""
    title = f"{summary.assignment} (dry run)" if summary.dry_run else summary.assignment
    console.print(grades_table(title, [*summary.grades, *summary.skipped], summary.tallies))
    shown = [change for change in summary.changes if change.before is not None or change.manual]
    if not summary.dry_run:
        shown = [change for change in shown if change.changed]
    if shown:
        console.print(changes_table(shown))
    for group in summary.identical:
        console.print(clean(f"identical cells: {', '.join(group)}"), soft_wrap=True)
    verb = "would be graded; nothing was written" if summary.dry_run else "graded"
    console.print(f"{summary.scored} {verb} ({summary.judged} judged now), "
                  f"{len(summary.skipped)} unchanged, {len(summary.failed)} not graded, "
                  f"{summary.seconds:.1f} s", soft_wrap=True)  # fmt: skip
    if count := len(summary.outdated):
        whose = "1 student is" if count == 1 else f"{count} students is"
        console.print(f"feedback of {whose} older than their grade: run "
                      f"`nbgrader generate_feedback {summary.assignment} --force`",
                      soft_wrap=True)  # fmt: skip


def changes_table(changes: list[Change]) -> Table:
    """Before and after, per student and exercise; one line for what stays as it is."""
    table = Table(title="regraded: before and after")
    for name in ("student", "exercise", "before", "after", "of", "why"):
        justify: Literal["left", "right"] = "right" if name in _NUMBERS else "left"
        table.add_column(name, justify=justify, overflow="fold")
    for student, group in itertools.groupby(changes, lambda change: change.student):
        mine = list(group)
        told = [change for change in mine if change.changed or change.manual is not None]
        for change in told:
            kept = "" if change.manual is None else f"; {change.manual:g} by hand is kept"
            table.add_row(
                clean(student), change.exercise, points(change.before), points(change.after),
                points(change.max_score or None), clean(_reason(change) + kept),
            )  # fmt: skip
        if rest := [change for change in mine if change not in told]:
            before = sum(change.before or 0.0 for change in rest)
            other = f"{len(rest)} {'more' if told else 'exercises'}, unchanged"
            table.add_row(
                clean(student), other, points(round(before, 2)), points(round(before, 2)),
                points(sum(change.max_score for change in rest)), clean(", ".join(rest[0].why)),
            )  # fmt: skip
    return table


def _reason(change: Change) -> str:
    """Why its score is another; a changed score that nothing explains is said to be one."""
    return ", ".join(change.why) or ("not known why" if change.changed else "unchanged")


def findings(grade: Grade) -> str:
    """Diagnoses of a grade, or the statuses that have none, in the order of the notebook."""
    if grade.error:
        return grade.error
    found: dict[str, None] = {}
    for exercise in grade.exercises:
        for check in exercise.checks:
            if check.status is Status.PASSED:
                continue
            found[check.diagnosis or f"{exercise.id}: {check.status.value}"] = None
    many = list(found)
    return ", ".join(many[:3]) + (f" and {len(many) - 3} more" if len(many) > 3 else "")


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar with rate and remaining time on a terminal, a line per tenth elsewhere."""
    if not errors.is_terminal:
        last = -1

        def line(done: int, total: int) -> None:
            nonlocal last
            tenth = 10 * done // max(total, 1)
            if tenth != last:
                last = tenth
                errors.print(f"{what}: {done} of {total}")

        yield line
        return
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"), TimeElapsedColumn(), TextColumn("left"),
        TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=errors, transient=True) as bar:
        task = bar.add_task(what, total=None, rate="")

        def advance(done: int, total: int) -> None:
            speed = bar.tasks[0].finished_speed or bar.tasks[0].speed
            rate = f"{speed:.1f}/s" if speed else ""
            bar.update(task, completed=done, total=total, rate=rate)

        yield advance


def print_diagnosis(diagnosis: Diagnosis) -> None:
    """``autograder doctor``."""
    hello = diagnosis.hello
    level = hello.isolation
    names = {"A": "namespaces, Landlock, system-call filter, limits",
             "B": "Landlock, system-call filter, limits; no namespaces",
             "none": "student code is not isolated"}  # fmt: skip
    console.print(f"isolation: {level} ({names[level]})", style="bold")
    if hello.wrapper:
        console.print(f"around the box: {hello.wrapper}", soft_wrap=True)
    for attempt, by in hello.stopped.items():
        mark = f"stopped ({by})" if by else "NOT STOPPED"
        console.print(Text(f"  {attempt:38}{mark}", style="" if by else "yellow"))
    for reason in hello.failures:
        console.print(clean(f"not used: {reason}"), soft_wrap=True)
    if hello.error:
        errors.print(clean(hello.error), soft_wrap=True)
    console.print("not covered:")
    for gap in diagnosis.not_covered:
        console.print(f"  {gap}")
    for title, table in (("versions", diagnosis.versions), ("devices", diagnosis.devices)):
        console.print(f"{title}: " + ", ".join(f"{k} {v}" for k, v in table.items()),
                      soft_wrap=True)  # fmt: skip


def print_roster(loaded: Loaded, *, dry_run: bool) -> None:
    """``autograder roster``: a line per change, then the counts."""
    for change in loaded.changes:
        if change.new:
            console.print(clean(f"new      {change.student}"), soft_wrap=True)
        for column, value in ({} if change.new else change.after).items():
            before = change.before[column] or "(empty)"
            line = f"changed  {change.student}: {column} {before} -> {value}"
            console.print(clean(line), soft_wrap=True)
    new = sum(change.new for change in loaded.changes)
    counts = f"{new} new, {len(loaded.changes) - new} changed, {loaded.unchanged} unchanged"
    console.print(f"{counts}; nothing was written" if dry_run else counts)
    if loaded.others:
        console.print(clean(f"not in the file, kept: {_few(loaded.others)}"), soft_wrap=True)


def print_exported(done: Exported, path: Path | None) -> None:
    """``autograder export``: what was written on stdout, what is missing on stderr."""
    if path is not None:
        console.print(clean(f"{path}: {done.rows} rows"), soft_wrap=True)
    for remark in done.remarks:
        errors.print(clean(remark), soft_wrap=True)
    if done.waiting:
        errors.print(clean(f"waiting for a manual grade: {_few(done.waiting)}"), soft_wrap=True)
    if done.earlier:
        line = f"score of an earlier file: {_few(done.earlier)}"
        errors.print(clean(line), style="red", soft_wrap=True)
    if done.refused:
        line = f"cannot be graded, ask for the file again: {_few(done.refused)}"
        errors.print(clean(line), style="red", soft_wrap=True)
    if done.ungraded:
        line = f"handed in, not graded: {_few(done.ungraded)}. Run `autograder grade`."
        errors.print(clean(line), style="red", soft_wrap=True)


def _few(names: Sequence[str]) -> str:
    more = f" and {len(names) - 8} more" if len(names) > 8 else ""
    return ", ".join(names[:8]) + more


def print_demo(demo: Demo) -> None:
    """``autograder demo``: the table, the level, the times, where to look."""
    table = Table(title="the class")
    table.add_column("handed in")
    table.add_column("score", justify="right")
    table.add_column("what was found")
    for grade in demo.grades:
        story = demo.stories.get(grade.submission.student, grade.submission.student)
        score = f"{points(grade.score)}/{points(grade.max_score)}"
        table.add_row(clean(story), score, clean(findings(grade)))
    console.print(table)
    levels = sorted({grade.isolation for grade in demo.grades})
    console.print(f"isolation {', '.join(levels)}; {len(demo.grades)} notebooks, "
                  f"{demo.seconds['grade'] / max(1, len(demo.grades)):.2f} s each "
                  "(judges' start included)")  # fmt: skip
    times = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in demo.seconds.items())
    console.print(f"{times}; all {sum(demo.seconds.values()):.1f} s")
    console.print(f"\nlook at    {demo.folder}", soft_wrap=True)
    console.print(f"  grades   {demo.exported}", soft_wrap=True)
    console.print(f"  report   {demo.report}", soft_wrap=True)
    if demo.feedback:
        console.print(f"  feedback {demo.feedback[len(demo.feedback) // 4]}", soft_wrap=True)
    for surprise in demo.surprises:
        errors.print(clean(f"surprise: {surprise}"), style="red", soft_wrap=True)
