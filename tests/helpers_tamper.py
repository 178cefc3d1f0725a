"""Notebooks tampered with at random, as editors, students and forgers do it.

A mutation never changes what the student's functions are once the notebook has been restarted and
run from top to bottom, but for "exercise deleted", which says so: the score that a tampered
notebook deserves is therefore that of the honest one, less the exercises that are gone.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

Cells = list[dict[str, Any]]
_NAMES = ("a2_descent.ipynb", "homework 2 (final).ipynb", "作业.ipynb", "toy-1.ipynb", "x.y.ipynb")
_PASTED = (
    "x = 1\nx",
    "raise ValueError('mine')",
    "import this_is_not_there",
    "%matplotlib inline",
    "print('1000.0')",
    "1000.0",
    "def helper(",
    "# notes\n",
    "!ls /",
)


@dataclass
class Tampered:
    """A file to hand in."""

    content: bytes
    name: str
    done: list[str] = field(default_factory=list)
    missing: set[str] = field(default_factory=set)
    """Exercises whose answer is no longer in it."""


def tamper(honest: dict[str, Any], random: Random, exercises: list[str], own_name: str) -> Tampered:
    """One structural mutation, up to three of the metadata, perhaps one of the file."""
    notebook = copy.deepcopy(honest)
    done, missing = [], set[str]()
    shape = random.choice(_SHAPES)
    if lost := shape(notebook["cells"], random, exercises):
        missing.add(lost)
    done.append(shape.__name__)
    for change in random.sample(_METADATA, random.randint(0, 3)):
        change(notebook, random)
        done.append(change.__name__)
    if random.random() < 0.3:
        change = random.choice(_FILE)
        change(notebook, random)
        done.append(change.__name__)
    name = random.choice(_NAMES) if random.random() < 0.2 else own_name
    return Tampered(json.dumps(notebook).encode(), name, [*done, name], missing)


def _marks(cell: dict[str, Any]) -> dict[str, Any]:
    metadata = cell.get("metadata")
    found = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return found if isinstance(found, dict) else {}


def _marked(cells: Cells) -> Cells:
    return [cell for cell in cells if _marks(cell)]


def _checks(cells: Cells) -> Cells:
    return [cell for cell in cells if str(_marks(cell).get("grade_id", "")).startswith("check_")]


def _defines(cell: dict[str, Any], name: str) -> bool:
    text = "".join(cell["source"])
    return cell["cell_type"] == "code" and bool(
        re.search(rf"^(def|class) {name}\b", text, re.MULTILINE)
    )


def _code(source: str, **metadata: Any) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "metadata": metadata,
            "outputs": [], "execution_count": None}  # fmt: skip


# Structure: cells come, go and move. Each returns the exercise that is lost, if one is.


def nothing_moved(cells: Cells, random: Random, exercises: list[str]) -> None:
    """For the others to be seen alone."""


def checks_deleted(cells: Cells, random: Random, exercises: list[str]) -> None:
    checks = _checks(cells)
    gone = random.sample(checks, random.randint(1, len(checks)))
    cells[:] = [cell for cell in cells if not any(cell is one for one in gone)]


def locked_deleted(cells: Cells, random: Random, exercises: list[str]) -> None:
    cells[:] = [cell for cell in cells if not _marks(cell).get("locked")]


def exercise_deleted(cells: Cells, random: Random, exercises: list[str]) -> str:
    name = random.choice(exercises)
    cells[:] = [cell for cell in cells if not _defines(cell, name)]
    return name


def prose_deleted(cells: Cells, random: Random, exercises: list[str]) -> None:
    cells[:] = [cell for cell in cells if cell["cell_type"] == "code"]


def shuffled(cells: Cells, random: Random, exercises: list[str]) -> None:
    random.shuffle(cells)


def reversed_order(cells: Cells, random: Random, exercises: list[str]) -> None:
    cells.reverse()


def one_moved(cells: Cells, random: Random, exercises: list[str]) -> None:
    cell = cells.pop(random.randrange(len(cells)))
    cells.insert(random.randrange(len(cells) + 1), cell)


def everything_twice(cells: Cells, random: Random, exercises: list[str]) -> None:
    cells += copy.deepcopy(cells)


def some_twice(cells: Cells, random: Random, exercises: list[str]) -> None:
    for cell in random.sample(cells, min(4, len(cells))):
        cells.insert(random.randrange(len(cells) + 1), copy.deepcopy(cell))


def pasted_in(cells: Cells, random: Random, exercises: list[str]) -> None:
    for _ in range(random.randint(1, 4)):
        source = random.choice(_PASTED)
        marks = {"grade_id": random.choice(["hw1", "cell-17", "", "points"]), "grade": True,
                 "points": 100, "locked": False, "solution": True, "schema_version": 3}  # fmt: skip
        foreign = {"nbgrader": marks} if random.random() < 0.5 else {}
        cells.insert(random.randrange(len(cells) + 1), _code(source, **foreign))


def answer_in_a_new_cell(cells: Cells, random: Random, exercises: list[str]) -> None:
    name = random.choice(exercises)
    at = next(at for at, cell in enumerate(cells) if _defines(cell, name))
    cells.insert(at + 1, _code("".join(cells[at]["source"])))
    cells[at]["source"] = f"# {name} is below"


def answer_pasted_into_the_check(cells: Cells, random: Random, exercises: list[str]) -> None:
    name = random.choice(exercises)
    answer = next(cell for cell in cells if _defines(cell, name))
    check = next(c for c in _checks(cells) if _marks(c)["grade_id"] == f"check_{name}")
    check["source"] = "".join(answer["source"]) + "\n" + "".join(check["source"])
    answer["source"] = "# see below"


def cells_merged(cells: Cells, random: Random, exercises: list[str]) -> None:
    """As Jupyter merges them: the first one's metadata, both sources."""
    name = random.choice(exercises)
    at = next(at for at, cell in enumerate(cells) if _defines(cell, name))
    check = next(c for c in _checks(cells) if _marks(c)["grade_id"] == f"check_{name}")
    cells[at]["source"] = "".join(cells[at]["source"]) + "\n\n" + "".join(check["source"])
    cells.remove(check)


def checks_edited(cells: Cells, random: Random, exercises: list[str]) -> None:
    for cell in _checks(cells):
        if random.random() < 0.6:
            cell["source"] = random.choice(["2.0", "pass", "", "1000", "raise SystemExit(0)"])


def setup_edited(cells: Cells, random: Random, exercises: list[str]) -> None:
    for cell in _marked(cells):
        if _marks(cell).get("locked") and cell not in _checks(cells):
            cell["source"] = "".join(cell["source"]) + "\nmine = 3\n"


# Metadata: what stands in it is the student's, too.


def forget(notebook: dict[str, Any], random: Random) -> None:
    part = random.choice([0.3, 1.0])
    for cell in notebook["cells"]:
        if random.random() < part:
            cell["metadata"] = {}


def forge(notebook: dict[str, Any], random: Random) -> None:
    for cell in _marked(notebook["cells"]):
        _marks(cell).update(
            points=random.choice([1000, -1, "many", None]),
            locked=random.random() < 0.5,
            grade=random.random() < 0.5,
            solution=random.random() < 0.5,
            checksum="0" * 32,
        )


def unknown_schema(notebook: dict[str, Any], random: Random) -> None:
    for cell in _marked(notebook["cells"]):
        _marks(cell)["schema_version"] = random.choice([99, 0, "3", None, -1, 1])


def ids_renamed(notebook: dict[str, Any], random: Random) -> None:
    for cell in _marked(notebook["cells"]):
        if random.random() < 0.4:
            odd = ["x", "cell-1", "", 7, None, ["a"], "../x", "\x00", "é" * 300]
            _marks(cell)["grade_id"] = random.choice(odd)


def ids_swapped(notebook: dict[str, Any], random: Random) -> None:
    marked = [cell for cell in _marked(notebook["cells"]) if "grade_id" in _marks(cell)]
    some = random.sample(marked, random.randint(0, len(marked)))
    ids = [_marks(cell)["grade_id"] for cell in some]
    random.shuffle(ids)
    for cell, id in zip(some, ids, strict=True):
        _marks(cell)["grade_id"] = id


def one_id_for_all(notebook: dict[str, Any], random: Random) -> None:
    marked = [cell for cell in _marked(notebook["cells"]) if "grade_id" in _marks(cell)]
    if marked:
        id = _marks(random.choice(marked))["grade_id"]
        for cell in random.sample(marked, min(3, len(marked))):
            _marks(cell)["grade_id"] = id


def metadata_of_odd_kinds(notebook: dict[str, Any], random: Random) -> None:
    for cell in notebook["cells"]:
        if random.random() < 0.3:
            cell["metadata"] = random.choice([None, [], "x", {"nbgrader": 3}, {"nbgrader": []}])


def locked_made_markdown(notebook: dict[str, Any], random: Random) -> None:
    for cell in _marked(notebook["cells"]):
        answer = "def " in "".join(cell["source"])  # pasted there: as markdown it is none
        if _marks(cell).get("locked") and not answer and random.random() < 0.5:
            cell["cell_type"] = random.choice(["markdown", "raw", "heading", 4])


# The file around the cells.


def wrong_kernel(notebook: dict[str, Any], random: Random) -> None:
    name = random.choice(["ir", "julia-1.9", "python2", ""])
    notebook["metadata"] = {"kernelspec": {"name": name, "display_name": name, "language": "R"}}


def no_metadata(notebook: dict[str, Any], random: Random) -> None:
    del notebook["metadata"]


def another_format(notebook: dict[str, Any], random: Random) -> None:
    notebook["nbformat"] = random.choice([4, 5, 99, "4", None])
    notebook["nbformat_minor"] = random.choice([0, 2, 99])


def the_same_id_everywhere(notebook: dict[str, Any], random: Random) -> None:
    for cell in notebook["cells"]:
        cell["id"] = random.choice(["same", "a b", 3, "setup"])


def lines_and_outputs(notebook: dict[str, Any], random: Random) -> None:
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"]).splitlines(keepends=True)
        cell["outputs"] = random.choice([None, 3, [{"output_type": "execute_result"}], []])


Shape = Callable[[Cells, Random, list[str]], str | None]
_SHAPES: list[Shape] = [
    nothing_moved, checks_deleted, locked_deleted, exercise_deleted, prose_deleted, shuffled,
    reversed_order, one_moved, everything_twice, some_twice, pasted_in, answer_in_a_new_cell,
    answer_pasted_into_the_check, cells_merged, checks_edited, setup_edited,
]  # fmt: skip
_METADATA = [
    forget, forge, unknown_schema, ids_renamed, ids_swapped, one_id_for_all,
    metadata_of_odd_kinds, locked_made_markdown,
]  # fmt: skip
_FILE = [wrong_kernel, no_metadata, another_format, the_same_id_everywhere, lines_and_outputs]
