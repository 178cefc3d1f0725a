"""The index of threats is complete, everything it names exists, and SECURITY.md says the same."""

from __future__ import annotations

import ast
import functools

import pytest
from helpers_probes import probes
from helpers_zoo import ANIMALS, expected
from helpers_zoo_index import LEVELS, ROOT, SECURITY, Row, rows, security_table, written

ROWS = rows()


@functools.cache
def functions_of(file: str) -> dict[str, str]:
    """The test functions of that file, each with its decorators' text."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return {
        node.name: ast.unparse(ast.Module(node.decorator_list, []))  # type: ignore[arg-type]
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def test_every_row_appears_once_and_in_order() -> None:
    assert [row.number for row in ROWS] == list(range(1, 83))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row.number))
def test_what_a_row_names_exists(row: Row) -> None:
    assert row.attack and row.verdict and row.tried
    assert set(row.named("probe")) <= set(probes())
    assert set(row.named("animal")) <= set(ANIMALS)
    for one in row.tests:
        file, _, rest = one.partition("::")
        name, _, case = rest.partition("[")
        assert name in functions_of(file), one
        assert not case or case.rstrip("]") in (ROOT / file).read_text(encoding="utf-8"), one
    named = len(row.named("probe")) + len(row.named("animal"))
    assert named + sum(one.startswith("tests/") for one in row.tried) == len(row.tried)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row.number))
def test_a_row_has_a_control_or_says_why_not(row: Row) -> None:
    if row.control == "with each":
        controls = [expected(name)["control"] for name in row.named("animal")]
        assert row.named("probe") or [how for how in controls if not how.startswith("none")]
    else:
        assert row.control.startswith(("tests/", "none: "))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row.number))
def test_levels_are_those_of_its_probes(row: Row) -> None:
    assert {row.A, row.B} <= {"blocked", "open", "untried"}
    for level in LEVELS if row.named("probe") else ():
        stopped = all(probes()[name].stopped_at(level) for name in row.named("probe"))
        assert (getattr(row, level) == "blocked") == stopped


def test_every_probe_and_animal_is_of_a_row_and_knows_it() -> None:
    by_number = {row.number: row for row in ROWS}
    for probe in probes().values():
        assert any(probe.name in by_number[number].named("probe") for number in probe.rows)
    for animal in ANIMALS:
        for number in expected(animal).get("threats", []):
            assert number in by_number


def test_security_md_holds_the_table_of_the_index() -> None:
    page = SECURITY.read_text(encoding="utf-8")
    assert page == written(page, security_table()), "run `make zoo`"
