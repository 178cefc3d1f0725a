"""The command line: parse, call, print. No logic in here."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from autograder import __version__
from autograder.course import Course, find_root, load
from autograder.errors import AutograderError
from autograder.files import refused
from autograder.scale.jobs import default_jobs

EPILOG = "Exit codes: 0 graded, 1 some submission could not be graded, 2 usage or course error."
_CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class _Group(click.Group):
    """Errors of ours and of the machine are one line on stderr and exit code 2; anything else is
    a bug of ours."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except AutograderError as error:
            click.echo(f"autograder: {error}", err=True)
            ctx.exit(2)
        except OSError as error:
            if (problem := refused(error)) is None:
                raise
            click.echo(f"autograder: {problem}", err=True)
            ctx.exit(2)
        except KeyboardInterrupt:
            click.echo("autograder: stopped; what was finished is saved.", err=True)
            ctx.exit(130)


@click.group(cls=_Group, context_settings=_CONTEXT, epilog=EPILOG)
@click.option("--course", "folder", type=click.Path(path_type=Path), help="Folder of course.toml.")
@click.version_option(__version__)
@click.pass_context
def main(ctx: click.Context, folder: Path | None) -> None:
    """Build, release, grade and certify an autograded course."""
    ctx.obj = functools.cache(lambda: load(find_root(folder)))


def _course(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give the command the course; loading it may be a CourseError."""

    @functools.wraps(command)
    def wrapper(**kwargs: Any) -> Any:
        return command(click.get_current_context().obj(), **kwargs)

    return wrapper


def _option_jobs(command: Callable[..., Any]) -> Callable[..., Any]:
    """``jobs`` is never None in the command."""

    @functools.wraps(command)
    def wrapper(*, jobs: int | None, **kwargs: Any) -> Any:
        if jobs is None:  # of another machine's GPU, nothing is known here
            jobs = default_jobs("cpu" if kwargs.get("scheduler") else kwargs.get("device", "cpu"))
        return command(jobs=jobs, **kwargs)

    text = "Submissions judged at a time; default: one per core, if there is memory for it."
    return click.option("--jobs", type=click.IntRange(1), help=text)(wrapper)


_device = click.option(
    "--device", type=click.Choice(["cpu", "cuda"]), default="cpu", show_default=True,
    help="cuda: on the GPU, too.",
)  # fmt: skip
_unsafe = click.option(
    "--unsafe", is_flag=True, help="Grade without isolation where none can be had, and say so."
)


@main.command(epilog="Example: autograder demo --folder /tmp/demo")
@click.option("--folder", type=click.Path(path_type=Path), help="Where to; default: a new one.")
@_option_jobs
@_course
def demo(course: Course, folder: Path | None, jobs: int) -> None:
    """A simulated class through the whole cycle, from build to feedback, export and report."""
    from autograder.demo.run import run
    from autograder.terminal import console, print_demo

    done = run(course, folder=folder, jobs=jobs, say=console.print)
    print_demo(done)
    sys.exit(1 if done.surprises else 0)


@main.command(epilog="Example: autograder build a2_descent")
@click.argument("assignment", required=False)
@click.option("--language", help="Default: the language of course.toml.")
@_course
def build(course: Course, assignment: str | None, language: str | None) -> None:
    """Make nbgrader's source notebook from an assignment's text and solutions."""
    from autograder.author.build import build as build_source

    for id in [assignment] if assignment else list(course.assignments):
        click.echo(build_source(course, id, language))


@main.command(epilog="Example: autograder release a2_descent --language zh --due 2026-10-04T23:59")
@click.argument("assignment")
@click.option("--language", help="Default: the language of course.toml.")
@click.option("--due", metavar="DATE", help="ISO date and time; default: course.toml's.")
@click.option(
    "--force", is_flag=True, help="Replace a release that exists; override a red course gate."
)
@_option_jobs
@_course
def release(
    course: Course, assignment: str, language: str | None, due: str | None, force: bool, jobs: int
) -> None:
    """Release an assignment: the course gate, build, generate, check for leaks, schedule.

    The gate is run unless it was green before and nothing has changed since.
    """
    from autograder.author import certificate
    from autograder.author.gate import GateResult
    from autograder.author.gate import check as run_gate
    from autograder.author.release import due_date
    from autograder.author.release import release as do_release
    from autograder.gradebook.nbconfig import load_config
    from autograder.terminal import errors, progress

    def run() -> GateResult:
        with progress(f"checking {assignment}") as advance:
            return run_gate(course, assignment, jobs=jobs, progress=advance)

    moment = due_date(course, due) if due else None
    made = do_release(
        course, assignment, language=language, due=moment, force=force, config=load_config(course),
        gate=lambda: certificate.problems(course, assignment, run),
    )  # fmt: skip
    for problem in made.overridden:
        errors.print(f"overridden by --force: {problem}", style="red", markup=False, soft_wrap=True)
    click.echo(f"released {made.assignment} ({made.language}) to {made.path}/")
    if made.due is not None:
        kept = ", as it was given before (--due changes it)" if made.own_due and not due else ""
        click.echo(f"due {made.due.astimezone(course.timezone):%Y-%m-%d %H:%M %z}{kept}")


@main.command(epilog="Example: autograder new a6_topic")
@click.argument("assignment")
@_course
def new(course: Course, assignment: str) -> None:
    """Begin an assignment: text, solution, hidden tests and the rest, in order from the start."""
    from autograder.author.new import new as do_new
    from autograder.author.text import shown

    for path in do_new(course, assignment):
        click.echo(shown(course, path))
    click.echo(f"Now replace the example exercise, and run: autograder check {assignment}")


@main.command(epilog="Example: autograder check a2_descent")
@click.argument("assignment", required=False)
@click.option("--matrix", is_flag=True, help="Also write what each wrong answer is taken for.")
@_option_jobs
@_unsafe
@_course
def check(course: Course, assignment: str | None, matrix: bool, jobs: int, unsafe: bool) -> None:
    """The course gate: solutions pass, stubs earn 0, wrong answers are caught and named."""
    from autograder.author import confusion
    from autograder.author.gate import check as run_gate
    from autograder.author.gate_table import render_table
    from autograder.scale.local import open_executor
    from autograder.terminal import console, errors, progress

    ids = [course.assignment(assignment).id] if assignment else list(course.assignments)
    red = False
    with open_executor(course, jobs=jobs, unsafe=unsafe) as executor:
        for id in ids:
            with progress(f"checking {id}") as advance:
                result = run_gate(course, id, executor=executor, progress=advance,
                                  explained=matrix)  # fmt: skip
            console.print(render_table(result))
            console.print(f"{len(result.trials)} trials in {result.seconds:.1f} s, "
                          f"isolation {result.isolation}")  # fmt: skip
            if matrix:
                console.print(confusion.summary(result))
                console.print(f"written to {confusion.write(course, result)}", soft_wrap=True)
            for problem in result.problems:
                errors.print(str(problem), style="red", markup=False, soft_wrap=True)
            red = red or not result.passed
    if red:
        sys.exit(2)


@main.command("try", epilog="Example: autograder try my_notebook.ipynb")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--assignment", metavar="A", help="Default: found out from each file.")
@click.option("--json", "as_json", is_flag=True, help="One JSON list, an object per file.")
@_option_jobs
@_device
@_unsafe
@_course
def try_(
    course: Course, files: tuple[Path, ...], assignment: str | None, as_json: bool, jobs: int,
    device: str, unsafe: bool,
) -> None:  # fmt: skip
    """Grade notebook files (.ipynb, or .py percent) without touching the gradebook."""
    from autograder.scale import trial
    from autograder.scale.local import open_executor
    from autograder.terminal import print_trial

    if assignment:
        course.assignment(assignment)
    count = min(jobs, len(files))
    trials = trial.try_files(
        course,
        files,
        lambda: open_executor(course, jobs=count, device=device, unsafe=unsafe),
        assignment=assignment,
    )
    if as_json:
        click.echo(json.dumps([trial.as_json(course, t) for t in trials], ensure_ascii=False))
    else:
        for one in trials:
            print_trial(one)
    sys.exit(1 if any(one.error is not None for one in trials) else 0)


@main.command(epilog="Example: autograder grade a2_descent --jobs 2")
@click.argument("assignment")
@click.option("--student", "students", multiple=True, help="Only this one; may be repeated.")
@click.option("--force", is_flag=True, help="Judge again what is judged already.")
@click.option("--dry-run", is_flag=True, help="Judge and show what would change; write nothing.")
@click.option("--scheduler", metavar="ADDRESS", help="Dask cluster to judge on, instead of here.")
@_option_jobs
@_device
@_unsafe
@_course
def grade(
    course: Course, assignment: str, students: tuple[str, ...], force: bool, dry_run: bool,
    scheduler: str | None, jobs: int, device: str, unsafe: bool,
) -> None:  # fmt: skip
    """Grade everything submitted, in parallel, into nbgrader's gradebook and autograded/."""
    from autograder.gradebook.grade import grade as run_grade
    from autograder.terminal import NOT_ISOLATED, errors, print_summary, progress

    with progress(f"grading {assignment}") as advance:
        done = total = 0

        def start(todo: int, skipped: int) -> None:
            nonlocal total
            total = todo
            advance(0, total)

        def one(_: object) -> None:
            nonlocal done
            done += 1
            advance(done, total)

        summary = run_grade(
            course, assignment, jobs=jobs, students=students or None, device=device, force=force,
            unsafe=unsafe, dry_run=dry_run, scheduler=scheduler, on_result=one, on_start=start,
            on_notice=lambda text: errors.print(text, markup=False, soft_wrap=True),
        )  # fmt: skip
    print_summary(summary)
    if any(grade.isolation == "none" and grade.error is None for grade in summary.grades):
        errors.print(NOT_ISOLATED, style="bold red")
    sys.exit(1 if summary.failed else 0)


@main.command(epilog="Example: autograder roster roster.csv")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@_course
def roster(course: Course, file: Path | None, dry_run: bool) -> None:
    """Students from a CSV file (default: roster.csv beside course.toml) into the gradebook.

    Columns: student, first_name, last_name, email, lms_id. Nobody is removed.
    """
    from autograder.gradebook.roster import load as load_roster
    from autograder.terminal import print_roster

    print_roster(load_roster(course, file or course.paths.roster, dry_run=dry_run), dry_run=dry_run)


@main.command(epilog="Example: autograder export a2_descent --format canvas --to canvas.csv")
@click.argument("assignments", nargs=-1)
@click.option(
    "--format", "format", default="nbgrader", show_default=True,
    type=click.Choice(["nbgrader", "canvas", "moodle", "checks"]),
    help="checks: every check as JSON Lines.",
)  # fmt: skip
@click.option("--to", type=click.Path(path_type=Path), help="The file; - for the terminal.")
@click.option("--zero", is_flag=True, help="canvas, moodle: 0 where nothing was handed in.")
@click.option("--bom", is_flag=True, help="Begin with a byte order mark, for Excel.")
@_course
def export(
    course: Course, assignments: tuple[str, ...], format: str, to: Path | None, zero: bool,
    bom: bool,
) -> None:  # fmt: skip
    """Grades of all released assignments, or of these, for nbgrader, Canvas or Moodle."""
    from autograder.gradebook.export.write import FORMATS
    from autograder.gradebook.export.write import export as run_export
    from autograder.terminal import print_exported

    for id in assignments:
        course.assignment(id)
    shown = str(to) == "-"
    path = None if shown else to or Path(FORMATS[format])
    done = run_export(course, format, assignments, to=path, zero=zero, bom=bom)
    if shown:
        click.echo(done.content, nl=False)
    print_exported(done, path)
    sys.exit(1 if done.ungraded or done.refused or done.earlier else 0)


@main.command(epilog="Example: autograder report a2_descent")
@click.argument("assignment", required=False)
@click.option(
    "--output", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False),
    help="Default: reports/<assignment>.html, or one named after the course.",
)  # fmt: skip
@_course
def report(course: Course, assignment: str | None, output: Path | None) -> None:
    """The class report, one HTML file: scores, mistakes, who is stuck, health of the grading."""
    from autograder.gradebook.standings import of_released
    from autograder.report.write import write

    ids = [course.assignment(assignment).id] if assignment else list(course.assignments)
    click.echo(write(course, assignment, standings=of_released(course, ids), output=output))


@main.command(epilog="Example: autograder doctor --device cuda")
@_device
@_unsafe
@_course
def doctor(course: Course, device: str, unsafe: bool) -> None:
    """The isolation level reached, by which self-tests; versions, devices, what is not covered."""
    from autograder.scale.doctor import examine
    from autograder.terminal import print_diagnosis

    diagnosis = examine(course, device=device, unsafe=unsafe)
    print_diagnosis(diagnosis)
    sys.exit(2 if diagnosis.hello.isolation == "none" else 0)


if __name__ == "__main__":
    main()
