"""Machine-made wrong answers: a solution with one small slip in it.

Nobody has to think of these mistakes, so they show which hidden test is missing. A mutant is told
by its code before and after (``theta - alpha * grad -> theta + alpha * grad``): the name stays
when other lines come or go.
"""

from __future__ import annotations

import ast
import copy
import itertools
from collections.abc import Iterator

from autograder.author import slips, syntax
from autograder.records import Record


class Mutant(Record, frozen=True, kw_only=True):
    """One solution with one slip."""

    exercise: str
    name: str
    """What was changed into what, unique within the exercise."""
    operator: str
    source: str
    """The whole exercise cell."""


def mutants(exercise: str, solved: str) -> tuple[Mutant, ...]:
    """Every mutant of one exercise cell, in the order of its lines; no two are the same program.

    Only statements of function bodies change: signatures and docstrings are the text's own.
    """
    tree = syntax.parse(solved)
    target = syntax.definitions(tree)[exercise]
    seen = {_program(tree)}
    found: list[Mutant] = []
    names: dict[str, int] = {}
    for path in _blocks(target):
        block = _at(target, path)
        for start, end, operator, name, new in _slips(block, target):
            changed = copy.deepcopy(tree)
            replaced = _at(syntax.definitions(changed)[exercise], path)
            replaced[start:end] = copy.deepcopy(new)
            ast.fix_missing_locations(changed)
            if (program := _program(changed)) in seen or not _compiles(changed):
                continue
            seen.add(program)
            names[name] = names.get(name, 0) + 1
            if names[name] > 1:
                name = f"{name} ({names[name]})"
            found.append(
                Mutant(exercise=exercise, name=name, operator=operator, source=ast.unparse(changed))
            )
    return tuple(found)


Path = tuple[tuple[str, int], ...]
"""How to walk from a definition to one of its blocks: (field, index of the statement) …"""


def _blocks(node: ast.AST, path: Path = ()) -> Iterator[Path]:
    """Paths of all lists of statements below a definition, outermost first."""
    for field in ("body", "orelse", "finalbody"):
        block = getattr(node, field, None)
        if not isinstance(block, list) or not block:
            continue
        yield (*path, (field, -1))
        for index, statement in enumerate(block):
            yield from _blocks(statement, (*path, (field, index)))


def _at(node: ast.AST, path: Path) -> list[ast.stmt]:
    for field, index in path:
        block: list[ast.stmt] = getattr(node, field)
        if index < 0:
            return block
        node = block[index]
    raise AssertionError("a path ends with a block")


def _slips(
    block: list[ast.stmt], target: syntax.Definition
) -> Iterator[tuple[int, int, str, str, list[ast.stmt]]]:
    """(start, end, operator, name, statements): what may stand in place of ``block[start:end]``."""
    bound = _bound_twice(target)
    for index, statement in enumerate(block):
        if isinstance(statement, syntax.Function | ast.ClassDef) or _is_text(statement):
            continue
        for operator, name, changed in slips.of_statement(statement):
            yield index, index + 1, operator, name, [changed]
        if slips.droppable(statement, bound):
            name = f"without: {slips.told(statement)}"
            yield index, index + 1, "statement dropped", name, [ast.Pass()]
    for index, (first, second) in enumerate(itertools.pairwise(block)):
        if slips.depend(first, second):
            name = f"in this order: {slips.told(second)}; {slips.told(first)}"
            yield index, index + 2, "order", name, [second, first]


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _bound_twice(target: syntax.Definition) -> frozenset[str]:
    """Names with a value before or after any one assignment: parameters, and what is set twice."""
    counts: dict[str, int] = {}
    for node in ast.walk(target):
        if isinstance(node, ast.arg):
            counts[node.arg] = counts.get(node.arg, 0) + 2
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            counts[node.id] = counts.get(node.id, 0) + 1
    return frozenset(name for name, count in counts.items() if count > 1)


def _program(tree: ast.AST) -> str:
    return ast.dump(ast.parse(ast.unparse(tree)))


def _compiles(tree: ast.Module) -> bool:
    try:
        compile(tree, "<mutant>", "exec")
    except (SyntaxError, ValueError):
        return False
    return True
