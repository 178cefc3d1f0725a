"""README and docs keep their promises: commands exist, links lead somewhere."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from autograder.author.plan import Kind, plan
from autograder.cli import main
from autograder.course import load
from autograder.judge import catalogue

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
COMMAND = re.compile(r"(?:^\$ |`)(autograder [a-z][^`\n#|]*)", re.MULTILINE)
MAKE = re.compile(r"(?:^\$ |`)make ([a-z]+)", re.MULTILINE)
LINK = re.compile(r"\]\(([^)#]+)(#[^)]*)?\)")


def page_id(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_every_link_leads_to_a_file(page: Path) -> None:
    for target, _ in LINK.findall(page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name}: {target}"


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_every_command_shown_exists_with_its_options(page: Path) -> None:
    for text in COMMAND.findall(page.read_text(encoding="utf-8")):
        words = [word for word in shlex.split(text.replace("…", "")) if not word.startswith("<")]
        command = main.commands.get(words[1])
        assert command is not None, f"{page.name}: {text}"
        options = {option for parameter in command.params for option in parameter.opts}
        shown = [word for word in words[2:] if word.startswith("--")]
        assert set(shown) <= options, f"{page.name}: {text}"


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_every_make_target_shown_exists(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in MAKE.findall(page.read_text(encoding="utf-8")):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"{page.name}: make {target}"


def commands() -> Iterator[tuple[str, click.Command]]:
    yield from main.commands.items()


@pytest.mark.parametrize(("name", "command"), list(commands()), ids=lambda value: str(value))
def test_every_command_is_documented_and_has_an_example(name: str, command: click.Command) -> None:
    assert command.help and "Example: autograder" in (command.epilog or "")
    pages = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert f"autograder {name}" in pages or f"make {name}" in pages


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 120


def test_the_proof_table_is_of_this_course() -> None:
    """The gate's counts in the README are those of the catalogue as it stands (`make proof`)."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    course = load(ROOT)
    for id, assignment in course.assignments.items():
        row = re.search(rf"^\| {id} \|(.*)\|$", readme, re.MULTILINE)
        assert row, f"README.md: no row for {id}; run `make proof`"
        cells = [cell.strip() for cell in row[1].split("|")]
        wrong = len(catalogue.load(course.paths.misconceptions(id)))
        assert cells[0] == str(len(assignment.exercises))
        assert cells[1] == f"{assignment.points:g} of {assignment.points:g}"
        assert cells[2] == f"0 of {assignment.points:g}"
        assert cells[3] == f"{wrong} of {wrong}", "run `make proof`"
        made = [c for c in plan(course, id).altered if c.kind is Kind.MUTANT and not c.equivalent]
        assert cells[4] == f"{len(made)} of {len(made)}", "run `make proof`"
