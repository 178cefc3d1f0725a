"""What students are told to install is what the notebooks import."""

from __future__ import annotations

import ast
import re
import sys
from importlib.metadata import packages_distributions

import pytest

from autograder.author import handout
from autograder.author.text import read_text
from autograder.course import load
from autograder.paths import PACKAGE

COURSE = load(PACKAGE.parent)


def imported(source: str) -> set[str]:
    nodes = list(ast.walk(ast.parse(source)))
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    return {name.split(".")[0] for name in names} - set(sys.stdlib_module_names)


@pytest.mark.parametrize("id", COURSE.assignments)
def test_everything_a_notebook_imports_is_in_the_requirements(id: str) -> None:
    lines = (COURSE.paths.handout / "requirements.txt").read_text("utf-8").splitlines()
    required = {re.split(r"[\s>=<#]", line)[0] for line in lines} - {""}
    owners = packages_distributions()
    for cell in read_text(COURSE, id).cells:
        for name in imported(cell.source) if cell.is_code else ():
            assert required & set(owners[name]), f"{id}, line {cell.line}: {name}"


@pytest.mark.parametrize("language", COURSE.languages)
def test_every_release_has_data_requirements_and_instructions(language: str) -> None:
    beside = handout.files(COURSE, "a5_landscape", language)
    assert {str(inside) for inside in beside} >= {
        "INSTALL.md", "requirements.txt", "data/digits.safetensors",
    }  # fmt: skip
    text = beside[next(inside for inside in beside if inside.name == "INSTALL.md")]
    assert text.name == f"INSTALL.{language}.md"
