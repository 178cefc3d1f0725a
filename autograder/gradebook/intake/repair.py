"""Rebuild a submitted notebook from the release's own cells, so that every one can be graded.

What belongs to the course (checks, setup, flags, points) is the course's again; what the student
wrote stays where the student left it, and nothing of it is lost. The rules:

- A grade id that the student's metadata claims is a hint, and a cell's text a better one: the
  text of a locked cell is that cell, and what defines another exercise is that exercise. Flags,
  points, checksums, schema version and source of locked cells come from the release.
- Exercise in several copies: copies still as released are dropped if another one was worked on,
  since such a leftover could only overwrite the answer. Of the others the last one before the
  check is the exercise; the rest become the student's own cells. All run in order, so what counts
  is what the student saw after "Restart and run all".
- Check in several copies: the last one that reads as released counts, because who copies exercise
  and check together works on in the second pair. The others become the student's own cells.
- Exercise lost: the last free code cell that defines its name is it (an editor dropped the
  metadata); else it comes back as released, or without code if a known cell defines the name.
- Locked cell lost, or standing where it cannot work (a check above its exercise, the setup below
  an exercise): it comes back in its place, a check as late as possible.
- A locked code cell that is no check (the setup) and was edited: it is restored, and the edited
  version follows it as the student's own.
"""

from __future__ import annotations

import functools
import re
from itertools import count
from typing import Any

from autograder.gradebook.intake.notebook import Cell
from autograder.gradebook.intake.notes import Notes
from autograder.gradebook.release import CHECK, SourceCell, Template
from autograder.records import Record, Texts


class Repaired(Record, frozen=True, kw_only=True):
    """The rebuilt notebook (nbformat 4.5, no outputs), and what a TA should know."""

    notebook: dict[str, Any]
    notes: tuple[Texts, ...] = ()


def repair(cells: list[Cell], template: Template) -> Repaired:
    """Rebuild; pure and deterministic. Never fails: any list of cells becomes gradable."""
    work = _Work(cells, template)
    for source in sorted(template.cells, key=lambda cell: not cell.locked):
        work.choose(source)  # checks first: which exercise counts depends on where they stand
    work.adopt()
    work.put_back(locked=False)
    work.take_out_misplaced()
    work.put_back(locked=True)
    work.restore_sources()
    return Repaired(notebook=_notebook(work, template), notes=work.notes.all())


class _Work:
    """The notebook under repair: the cells in order, and which of them is which source cell."""

    def __init__(self, cells: list[Cell], template: Template) -> None:
        self.cells = list(cells)
        self.template = template
        self.known = {source.grade_id: source for source in template.cells}
        self.order = {source.grade_id: at for at, source in enumerate(template.cells)}
        self.chosen: dict[str, Cell] = {}
        self.notes = Notes()
        for cell in cells:
            if cell.grade_id is not None and cell.grade_id not in self.known:
                self.notes.add("unknown", cell.grade_id)
                cell.grade_id = None
        for cell in cells:
            if cell.grade_id is not None:
                self._read(cell, self.known[cell.grade_id])

    def _read(self, cell: Cell, claimed: SourceCell) -> None:
        """Believe the text of a cell rather than what it claims to be."""
        if _same(cell.source, claimed.source):
            return
        locked = [s.grade_id for s in self.template.cells if s.locked and _is(cell, s)]
        defined = [s.grade_id for s in self.template.cells if _defines(cell, s)]
        found = locked or defined
        if found and claimed.grade_id not in found:
            self.notes.add("confused", claimed.grade_id)
            cell.grade_id = found[0] if len(found) == 1 else None

    def at(self, grade_id: str) -> int:
        """Position of a chosen cell; -1 if there is none."""
        cell = self.chosen.get(grade_id)
        return -1 if cell is None else self.cells.index(cell)

    def choose(self, source: SourceCell) -> None:
        """Among the cells that claim to be ``source``, keep one."""
        copies = [cell for cell in self.cells if cell.grade_id == source.grade_id]
        if not copies:
            return
        if len(copies) > 1:
            self.notes.add("copies", source.grade_id)
            if not source.locked:
                copies = self._worked_on(copies, source)
        intact = [cell for cell in copies if source.locked and _is(cell, source)]
        kept = (intact or copies)[-1]
        if not source.locked and (check := self.at(CHECK + source.grade_id)) >= 0:
            before = [cell for cell in copies if self.cells.index(cell) < check]
            kept = (before or copies)[-1]
        for cell in copies:
            cell.grade_id = None
        kept.grade_id = source.grade_id
        self.chosen[source.grade_id] = kept

    def _worked_on(self, copies: list[Cell], source: SourceCell) -> list[Cell]:
        """Drop copies still as released, if another one was worked on."""
        worked = [cell for cell in copies if not _same(cell.source, source.source)]
        if worked:
            self.cells = [cell for cell in self.cells if cell not in copies or cell in worked]
        return worked or copies

    def adopt(self) -> None:
        """Recognise by their text cells that lost their metadata."""
        for source in self.template.cells:
            if source.grade_id in self.chosen:
                continue
            check = self.at(CHECK + source.grade_id)
            free = [cell for cell in self.cells if cell.grade_id is None]
            found = [cell for cell in free if _is(cell, source)]
            before = [cell for cell in found if self.cells.index(cell) < check]
            if kept := (before or found)[-1:]:
                kept[0].grade_id = source.grade_id
                self.chosen[source.grade_id] = kept[0]
                self.notes.add("recognised", source.grade_id)

    def take_out_misplaced(self) -> None:
        """Take out locked cells standing where they cannot work; they are put back in place."""
        for source in self.template.cells:
            at = self.at(source.grade_id)
            if at < 0 or not source.locked:
                continue
            if source.exercise is not None:
                wrong = at < self.at(source.exercise)
            else:
                later = [
                    c for c in self.template.cells[self.order[source.grade_id] :] if c.solution
                ]
                wrong = any(0 <= self.at(cell.grade_id) < at for cell in later)
            if wrong:
                self.cells.remove(self.chosen.pop(source.grade_id))
                self.notes.add("moved", source.grade_id)

    def put_back(self, *, locked: bool) -> None:
        """Insert the cells of the release that the submission lacks."""
        for source in self.template.cells:
            if source.locked is locked and source.grade_id not in self.chosen:
                self._put_back(source)

    def _put_back(self, source: SourceCell) -> None:
        cell = Cell(kind=source.kind, source=source.source, grade_id=source.grade_id)
        if any(_defines(other, source) for other in self.cells):
            cell.source = f"# {source.grade_id}: deleted here, defined in another cell"
        self.cells.insert(self._place(source), cell)
        self.chosen[source.grade_id] = cell
        if source.grade_id not in self.notes.ids("moved"):
            self.notes.add("missing", source.grade_id)

    def _place(self, source: SourceCell) -> int:
        """Behind the source cell before it; a check behind the code that follows its exercise."""
        index = self.order[source.grade_id]
        if index == len(self.template.cells) - 1:
            return len(self.cells)
        before = [self.at(cell.grade_id) for cell in self.template.cells[:index]]
        behind = next((at for at in reversed(before) if at >= 0), -1)
        if source.exercise is None:
            return behind + 1
        exercise = self.at(source.exercise)
        start = exercise if exercise >= 0 else behind
        end = start + 1
        for at in range(start + 1, len(self.cells)):
            if self.cells[at].grade_id is not None:
                break
            if self.cells[at].kind == "code":
                end = at + 1
        return end

    def restore_sources(self) -> None:
        """Kind of every known cell, and source of the locked ones, as released."""
        for source in self.template.cells:
            cell = self.chosen[source.grade_id]
            if source.locked and not _same(cell.source, source.source):
                self.notes.add("edited", source.grade_id)
                if cell.kind == "code" and not source.grade and cell.source.strip():
                    own = Cell(kind="code", source=cell.source)
                    self.cells.insert(self.cells.index(cell) + 1, own)
            elif cell.kind != source.kind:
                self.notes.add("kind", source.grade_id)
            cell.kind = source.kind
            if source.locked:
                cell.source = source.source


def _same(one: str, other: str) -> bool:
    """Equal but for white space at line ends and around."""
    return one == other or _normal(one) == _normal(other)


@functools.lru_cache(1024)
def _normal(text: str) -> str:
    """Each cell is compared with many."""
    return "\n".join(line.rstrip() for line in text.strip().split("\n"))


def _is(cell: Cell, source: SourceCell) -> bool:
    """Whether a cell without metadata is, by its text, this source cell."""
    if source.locked:
        return _same(cell.source, source.source)
    return _defines(cell, source)


def is_of(cell: Cell, template: Template) -> bool:
    """Whether it is an exercise or a check of that release, or defines one of its exercises."""
    return any(
        cell.grade_id == source.grade_id or _defines(cell, source)
        for source in template.cells
        if source.solution or source.grade
    )


def _defines(cell: Cell, source: SourceCell) -> bool:
    """Whether a code cell defines, at top level, the name that this exercise asks for."""
    if cell.kind != "code" or not source.solution or not source.grade_id.isidentifier():
        return False
    name = re.escape(source.grade_id)
    pattern = rf"^(?:(?:async\s+)?(?:def|class)\s+{name}\b|{name}\s*=(?!=))"
    return re.search(pattern, cell.source, re.MULTILINE) is not None


def _notebook(work: _Work, template: Template) -> dict[str, Any]:
    """Assemble nbformat 4.5 with metadata of ours alone."""
    free = (f"own-{number:03}" for number in count(1))
    used = {source.cell_id for source in template.cells}
    taken = used | {cell.id for cell in work.cells}
    cells = []
    for cell in work.cells:
        source = work.known.get(cell.grade_id or "")
        node: dict[str, Any] = {"cell_type": cell.kind, "metadata": {}, "source": cell.source}
        if source is not None:
            node |= {"id": source.cell_id, "metadata": source.metadata}
        else:
            if not cell.id or cell.id in used:
                cell.id = next(id for id in free if id not in taken)
            node["id"] = cell.id
            used.add(node["id"])
            if cell.kind == "markdown" and cell.attachments:
                node["attachments"] = cell.attachments
        if cell.kind == "code":
            node |= {"execution_count": None, "outputs": []}
        cells.append(node)
    notes = [note.get(template.language, note["en"]) for note in work.notes.all()]
    about = {"assignment": template.assignment, "language": template.language, "notes": notes}
    return {
        "cells": cells,
        "metadata": {
            "kernelspec": template.kernelspec,
            "language_info": {"name": "python", "pygments_lexer": "ipython3"},
            "autograder": about,
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
