"""Rebuilding tampered notebooks: what is the course's, what is the student's."""

from __future__ import annotations

import json
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.errors import StudentError
from autograder.gradebook.intake.notebook import MAX_CELLS, Cell, read_cells
from autograder.gradebook.intake.repair import Repaired, repair
from autograder.gradebook.release import SourceCell, Template

STUB_A = "def a(x):\n    raise NotImplementedError"
STUB_B = "def b(x):\n    raise NotImplementedError"
DONE_A = "def a(x):\n    return 1"
DONE_B = "def b(x):\n    return 2"
SETUP = "import math"
SUBMIT = "print('before you submit')"


def _locked(grade_id: str, source: str) -> SourceCell:
    return SourceCell(grade_id=grade_id, kind="code", source=source, locked=True)


def _stub(name: str, source: str) -> SourceCell:
    return SourceCell(grade_id=name, kind="code", source=source, solution=True, checksum="0" * 32)


def _check(name: str) -> SourceCell:
    return SourceCell(
        grade_id=f"check_{name}",
        kind="code",
        source=f"assert {name}(0)",
        grade=True,
        locked=True,
        points=2.0,
        checksum="1" * 32,
    )


TEMPLATE = Template(
    assignment="toy",
    language="en",
    cells=(
        _locked("setup", SETUP),
        _stub("a", STUB_A),
        _check("a"),
        _stub("b", STUB_B),
        _check("b"),
        _locked("before_you_submit", SUBMIT),
    ),
    kernelspec={"name": "python3", "display_name": "Python 3", "language": "python"},
)


def _cells(*grade_ids: str, **sources: str) -> list[Cell]:
    """Released cells in this order, with answers for a and b; ``sources`` override."""
    released = {cell.grade_id: cell.source for cell in TEMPLATE.cells} | {"a": DONE_A, "b": DONE_B}
    return [Cell("code", sources.get(id, released[id]), grade_id=id) for id in grade_ids]


ALL = ("setup", "a", "check_a", "b", "check_b", "before_you_submit")


def _own(source: str, kind: str = "code") -> Cell:
    return Cell(kind, source)


def _shape(repaired: Repaired) -> list[str]:
    """Grade id of each cell, or the source of the student's own."""
    return [
        cell["metadata"].get("nbgrader", {}).get("grade_id") or cell["source"]
        for cell in repaired.notebook["cells"]
    ]


def _source(repaired: Repaired, grade_id: str) -> str:
    found: str = repaired.notebook["cells"][_shape(repaired).index(grade_id)]["source"]
    return found


def _notes(repaired: Repaired) -> str:
    return " ".join(note["en"] for note in repaired.notes)


def test_an_honest_notebook_is_left_as_it_is() -> None:
    cells = _cells(*ALL)
    cells.insert(2, _own("x = a(1)"))
    cells.insert(2, _own("# thoughts", "markdown"))
    repaired = repair(cells, TEMPLATE)
    assert _shape(repaired) == ["setup", "a", "# thoughts", "x = a(1)", *ALL[2:]]
    assert _source(repaired, "a") == DONE_A
    assert repaired.notes == ()
    nbformat.validate(repaired.notebook)
    assert repaired.notebook["cells"][4]["metadata"] == {
        "deletable": False,
        "editable": False,
        "nbgrader": {
            "schema_version": 3,
            "grade_id": "check_a",
            "grade": True,
            "solution": False,
            "locked": True,
            "task": False,
            "cell_type": "code",
            "points": 2.0,
            "checksum": "1" * 32,
        },
    }


def test_a_deleted_check_comes_back_after_everything_that_may_define_the_answer() -> None:
    cells = _cells("setup", "a", "b", "check_b", "before_you_submit")
    cells[2:2] = [_own("def a(x):\n    return 3"), _own("## b", "markdown")]
    repaired = repair(cells, TEMPLATE)
    own = "def a(x):\n    return 3"
    assert _shape(repaired) == ["setup", "a", own, "check_a", "## b", *ALL[3:]]
    assert "Deleted cells were put back: check_a." in _notes(repaired)


def test_a_deleted_exercise_comes_back_as_released() -> None:
    repaired = repair(_cells("setup", "check_a", "b", "check_b", "before_you_submit"), TEMPLATE)
    assert _shape(repaired) == list(ALL)
    assert _source(repaired, "a") == STUB_A


def test_an_exercise_that_lost_its_metadata_is_recognised_by_what_it_defines() -> None:
    cells = _cells("setup", "check_a", "b", "check_b", "before_you_submit")
    cells[1:1] = [_own(DONE_A + "  # first"), _own(DONE_A)]
    repaired = repair(cells, TEMPLATE)
    assert _shape(repaired) == ["setup", DONE_A + "  # first", *ALL[1:]]
    assert _source(repaired, "a") == DONE_A


def test_a_stub_put_back_does_not_overwrite_an_answer_in_another_cell() -> None:
    both = DONE_A + "\n\n" + DONE_B
    repaired = repair(_cells("setup", "a", "check_a", "check_b", a=both), TEMPLATE)
    assert _shape(repaired) == list(ALL)
    assert "def b" not in _source(repaired, "b")


def test_of_copies_the_last_worked_one_before_the_check_is_the_exercise() -> None:
    cells = _cells(*ALL)
    cells[2:2] = [
        Cell("code", "def a(x):\n    return 4", grade_id="a"),
        Cell("code", STUB_A + "\n", grade_id="a"),
    ]
    cells.append(Cell("code", "def a(x):\n    return 5", grade_id="a"))
    repaired = repair(cells, TEMPLATE)
    assert _shape(repaired) == ["setup", DONE_A, *ALL[1:], "def a(x):\n    return 5"]
    assert _source(repaired, "a") == "def a(x):\n    return 4"
    assert "several times" in _notes(repaired)


def test_of_exercise_and_check_copied_together_the_second_pair_counts() -> None:
    cells = _cells(*ALL[:3]) + _cells("a", "check_a", a="def a(x):\n    return 6")
    repaired = repair(cells + _cells(*ALL[3:]), TEMPLATE)
    assert _shape(repaired) == ["setup", DONE_A, "assert a(0)", *ALL[1:]]
    assert _source(repaired, "a") == "def a(x):\n    return 6"


def test_locked_cells_are_moved_only_where_they_cannot_work() -> None:
    moved = repair(_cells("check_a", "a", "b", "check_b", "setup", "before_you_submit"), TEMPLATE)
    assert _shape(moved) == list(ALL)
    assert "moved back: setup, check_a." in _notes(moved)
    swapped = ("setup", "b", "check_b", "a", "check_a", "before_you_submit")
    assert _shape(repair(_cells(*swapped), TEMPLATE)) == list(swapped)


def test_edited_locked_cells_are_restored_and_an_edited_setup_is_kept_beside() -> None:
    edits = {"setup": SETUP + "\nimport cmath", "check_a": "2.0"}
    repaired = repair(_cells(*ALL, **edits), TEMPLATE)
    assert _shape(repaired) == ["setup", SETUP + "\nimport cmath", *ALL[1:]]
    assert _source(repaired, "setup") == SETUP
    assert _source(repaired, "check_a") == "assert a(0)"
    assert "restored: setup, check_a." in _notes(repaired)


def test_another_cell_type_is_taken_back() -> None:
    cells = _cells(*ALL)
    cells[1].kind, cells[2].kind = "markdown", "raw"
    repaired = repair(cells, TEMPLATE)
    assert [cell["cell_type"] for cell in repaired.notebook["cells"]] == ["code"] * 6
    assert _source(repaired, "a") == DONE_A


def test_notes_exist_in_chinese_and_name_nothing_unprintable() -> None:
    cells = [*_cells(*ALL), Cell("code", "1", grade_id="\u202eevil\n")]
    (note,) = repair(cells, TEMPLATE).notes
    assert note["zh"] == "忽略了作业中不存在的 grade id：?evil?。"


_ids = st.sampled_from([*ALL, "c", None])
_any_cells = st.lists(
    st.builds(
        Cell,
        st.sampled_from(["code", "markdown", "raw"]),
        st.sampled_from([STUB_A, DONE_A, DONE_B, SETUP, SUBMIT, "assert a(0)", "x"]),
        st.sampled_from(["", "setup", "own-001", "check-a", "x"]),
        _ids,
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)  # a busy machine is no fault
@given(_any_cells)
def test_any_cells_at_all_become_a_valid_gradable_notebook(cells: list[Cell]) -> None:
    own_code = sum(cell.kind == "code" and cell.source == DONE_A for cell in cells)
    repaired = repair(cells, TEMPLATE)
    nbformat.validate(repaired.notebook)
    shape = _shape(repaired)
    assert sorted(id for id in shape if id in ALL) == sorted(ALL)
    assert len({cell["id"] for cell in repaired.notebook["cells"]}) == len(shape)
    assert shape.index("a") < shape.index("check_a")
    assert shape.index("b") < shape.index("check_b")
    kept = [cell for cell in repaired.notebook["cells"] if cell["source"] == DONE_A]
    assert len(kept) >= own_code - 2  # two at most stood in locked check cells


def _file(cells: Any, **top: Any) -> bytes:
    return json.dumps({"cells": cells, "nbformat": 4, **top}).encode()


def test_odd_but_readable_files_are_read() -> None:
    odd = [
        {"cell_type": "code", "source": ["a\r\n", "b", 7], "metadata": {"nbgrader": [1]}},
        {"cell_type": "code", "source": "\ud800", "metadata": {"nbgrader": {"grade_id": 3}}},
        {"cell_type": "sql", "source": None, "id": "has space"},
        {"source": "x", "metadata": None, "attachments": {"i": {"image/png": ["YQ", "=="]}}},
        "no cell",
    ]
    read = read_cells(b"\xef\xbb\xbf" + _file(odd, nbformat=99, metadata=[]))
    assert [(cell.kind, cell.source, cell.grade_id) for cell in read] == [
        ("code", "a\nb", None),
        ("code", "\ufffd", None),
        ("raw", "", None),
        ("raw", "x", None),
    ]
    assert read[3].attachments == {"i": {"image/png": "YQ=="}}


def test_nbformat_3_is_read() -> None:
    cells = [
        {"cell_type": "heading", "level": 2, "source": ["Title"]},
        {"cell_type": "code", "input": ["x = 1"], "outputs": [], "language": "python"},
    ]
    content = json.dumps({"worksheets": [{"cells": cells}], "nbformat": 3}).encode()
    assert [(c.kind, c.source) for c in read_cells(content)] == [
        ("markdown", "## Title"),
        ("code", "x = 1"),
    ]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "it is empty"),
        (b"{]", "not JSON"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"[1]", "not a notebook"),
        (b'{"cells": 3}', "no cells"),
        (b"[" * 100_000, "absurd"),
        (b'{"x": ' + b"9" * 5000 + b"}", "absurd"),
        (_file([{}] * (MAX_CELLS + 1)), "cells; at most"),
        (_file([{"source": "x" * (5 * 2**20)}]), "characters"),
    ],
    ids=["empty", "broken", "binary", "list", "shape", "deep", "digits", "cells", "source"],
)
def test_what_is_no_notebook_is_refused_in_one_line(content: bytes, says: str) -> None:
    with pytest.raises(StudentError, match=says) as caught:
        read_cells(content)
    assert "\n" not in str(caught.value)
