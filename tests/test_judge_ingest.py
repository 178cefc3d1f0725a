"""A file as handed in: every malformed one is one clear line, never a traceback."""

from __future__ import annotations

import json
from typing import Any

import pytest
from helpers_judge import course, ipynb, solved

from autograder.errors import StudentError
from autograder.judge.ingest import MAX_BYTES, MAX_CELLS, assignment_of, ingest

NAMES = ["f", "g"]
CELL = {"cell_type": "code", "source": "x = 1", "metadata": {}}


def notebook(cells: Any, **more: Any) -> bytes:
    return json.dumps({"nbformat": 4, "metadata": {}, "cells": cells} | more).encode()


V3 = {
    "nbformat": 3, "nbformat_minor": 0, "metadata": {},
    "worksheets": [{"metadata": {}, "cells": [
        {"cell_type": "code", "language": "python", "input": "def f(): return 1", "outputs": [],
         "collapsed": False, "metadata": {}},
    ]}],
}  # fmt: skip

MALFORMED = {
    "empty": b"",
    "white space": b" \n\t ",
    "not JSON": b"{ broken",
    "half a download": solved()[: len(solved()) // 2],
    "plain text": b"dear teacher, here is my homework",
    "html": b"<!DOCTYPE html><html><body>Sign in</body></html>",
    "a Python file without cells": b"def f():\n    return 1\n",
    "pdf": b"%PDF-1.7\n\xe2\xe3\xcf\xd3",
    "zip": b"PK\x03\x04" + bytes(range(256)),
    "binary": bytes(range(256)),
    "utf-16": ipynb("x = 1").decode().encode("utf-16"),
    "latin-1": b'{"cells": [{"source": "caf\xe9"}]}',
    "a list": b"[1, 2]",
    "a number": b"5",
    "nbformat 3 without sheets": b'{"nbformat": 3, "cells": []}',
    "nbformat 3 of nonsense": b'{"nbformat": 3, "worksheets": [5]}',
    "nbformat 5": notebook([CELL], nbformat=5),
    "nbformat of letters": notebook([CELL], nbformat="four"),
    "nbformat a list": notebook([CELL], nbformat=[4]),
    "nbformat null, cells null": b'{"nbformat": null, "cells": null}',
    "no cells": b'{"nbformat": 4, "metadata": {}}',
    "cells a dict": notebook({"0": CELL}),
    "cells a string": notebook("x = 1"),
    "a cell that is none": notebook([CELL, 5]),
    "a cell without a type": notebook([{"source": "x"}]),
    "a cell type that is none": notebook([{"cell_type": ["code"]}]),
    "too many cells": notebook([CELL] * (MAX_CELLS + 1)),
    "deep JSON": b'{"a":' * 100_000,
    "deep list": b'{"cells":' + b"[" * 100_000,
    "a number of 5000 digits": b'{"cells": [], "nbformat": ' + b"9" * 5000 + b"}",
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_file_is_one_clear_line(name: str) -> None:
    with pytest.raises(StudentError) as error:
        ingest(MALFORMED[name], NAMES)
    message = str(error.value)
    assert message and "\n" not in message and len(message) < 200
    assert "Traceback" not in message


@pytest.mark.parametrize("size", [MAX_BYTES + 1, 200 * 2**20])
def test_a_file_that_is_too_large_is_not_even_parsed(size: int) -> None:
    with pytest.raises(StudentError, match=f"{size >> 20} MB"):
        ingest(b"{" + b"[" * (size - 1), NAMES)


ODD_BUT_FINE = {
    "a source in lines": (notebook([CELL | {"source": ["x = 1\n", "y = 2"]}]), ["x = 1\ny = 2"]),
    "no source": (notebook([{"cell_type": "code"}]), [""]),
    "a source that is none": (notebook([CELL | {"source": 5}]), [""]),
    "metadata null": (notebook([CELL | {"metadata": None}]), ["x = 1"]),
    "nbgrader null": (notebook([CELL | {"metadata": {"nbgrader": [1]}}]), ["x = 1"]),
    "a byte order mark": (b"\xef\xbb\xbf" + ipynb("x = 1"), ["x = 1"]),
    "no nbformat": (b'{"cells": [{"cell_type": "code", "source": "x"}]}', ["x"]),
    "an unknown cell type": (notebook([{"cell_type": "heading", "source": "x"}, CELL]), ["x = 1"]),
    "nbformat 3": (json.dumps(V3).encode(), ["def f(): return 1"]),
    "percent": (b"# %%\nx = 1\n\n# %% [markdown]\n# hi\n\n# %%\ny = 2\n", ["x = 1", "y = 2"]),
    "windows": (b"# %%\r\nx = 1\r\n", ["x = 1"]),
    "no cell at all": (notebook([]), []),
}


@pytest.mark.parametrize("name", ODD_BUT_FINE)
def test_an_odd_notebook_is_read(name: str) -> None:
    data, sources = ODD_BUT_FINE[name]
    assert [cell.source for cell in ingest(data, NAMES).cells] == sources


@pytest.mark.parametrize(
    ("metadata", "check"),
    [
        ({"nbgrader": {"grade_id": "check_f", "grade": True}}, "f"),
        ({"title": "check: f"}, "f"),
        ({"nbgrader": {"grade_id": "check_other"}}, None),
        ({"nbgrader": {"grade_id": ["check_f"]}}, None),
        ({"nbgrader": {"grade_id": "f"}}, None),
        ({"title": "exercise: f"}, None),
        ({"title": {"check: f": 1}}, None),
        ({}, None),
    ],
)
def test_check_cells_are_known_by_their_metadata(metadata: Any, check: str | None) -> None:
    (cell,) = ingest(notebook([CELL | {"metadata": metadata}]), NAMES).cells
    assert cell.check == check


def test_cells_are_numbered_as_they_stand_in_the_notebook() -> None:
    markdown = {"cell_type": "markdown", "source": "# x"}
    read = ingest(notebook([markdown, CELL, markdown, markdown, CELL]), NAMES)
    assert [cell.index for cell in read.cells] == [1, 4]


def test_the_digest_is_of_the_work_and_of_nothing_else() -> None:
    digest = ingest(ipynb("x = 1", "y = 2"), NAMES).digest
    same = [
        ipynb(" x = 1\n", "", "y = 2"),
        ipynb("x = 1", "check: f", "y = 2"),
        ipynb("x = 1", "y = 2", metadata={"author": "me"}),
        b"# %%\nx = 1\n\n# %%\ny = 2\n",
    ]
    assert {ingest(data, NAMES).digest for data in same} == {digest}
    others = [ipynb("x = 1", "y = 3"), ipynb("x = 1y = 2"), ipynb("y = 2", "x = 1")]
    assert digest not in {ingest(data, NAMES).digest for data in others}
    ingest(b'{"cells": [{"cell_type": "code", "source": "\\ud800"}]}', NAMES)


def test_hidden_inputs_rest_on_all_that_code_can_tell_apart() -> None:
    """A notebook may read its cells' numbers and its lines'; with the same inputs for another
    layout it could ask for them bit by bit, without a change of its digest."""
    markdown = {"cell_type": "markdown", "source": "# x"}
    notebooks = [
        notebook([CELL]), notebook([markdown, CELL]), notebook([CELL, CELL | {"source": ""}]),
        *(notebook([CELL | {"source": source}]) for source in ("\n1", "1 ", "1\n", "1\u3000")),
    ]  # fmt: skip
    exact = {ingest(data, NAMES).exact for data in notebooks}
    assert len(exact) == len(notebooks)
    more = notebook([CELL, markdown], metadata={"author": "me"})
    assert ingest(more, NAMES).exact == ingest(notebook([CELL]), NAMES).exact


KNOWN = {"a1_gradient": ["saddle"], "a2_descent": ["gd_step", "descend"]}


@pytest.mark.parametrize(
    ("data", "name", "id"),
    [
        (ipynb("x", metadata={"autograder": {"assignment": "a2_descent"}}), "a1_gradient",
         "a2_descent"),
        (ipynb("x", metadata={"autograder": {"assignment": "a9"}}), "x", None),
        (ipynb("x", metadata={"autograder": 5}), "my a1_gradient (2)", "a1_gradient"),
        (ipynb("x", metadata=[1]), "x", None),
        (ipynb("def saddle(p):\n    return p"), "untitled", "a1_gradient"),
        (ipynb("def descend():\n    pass", "def gd_step(): pass", "def saddle(): pass"), "x",
         "a2_descent"),
        (ipynb("saddle = 1"), "x", None),
        (b"\xff\xfe", "a2_descent", "a2_descent"),
        (b"", "homework", None),
        (solved(), "homework", "a2_descent"),
    ],
)  # fmt: skip
def test_the_assignment_is_found_by_metadata_name_or_exercises(
    data: bytes, name: str, id: str | None
) -> None:
    assert assignment_of(data, name, KNOWN) == id


@pytest.mark.parametrize("value", [["a2_descent"], {"a2_descent": 1}])
def test_an_assignment_in_the_metadata_that_is_no_name(value: Any) -> None:
    data = ipynb("x", metadata={"autograder": {"assignment": value}})
    assert assignment_of(data, "x", KNOWN) is None


def test_a_built_notebook_has_one_check_cell_per_exercise() -> None:
    names = [exercise.id for exercise in course().assignment("a2_descent").exercises]
    checks = [cell.check for cell in ingest(solved(), names).cells if cell.check]
    assert checks == names
