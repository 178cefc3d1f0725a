"""The slips of machine-made mutants: what may be written in place of one statement."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator

from autograder.author.expressions import is_unseen, of_expression

_WIDEST = 100
"""Characters of a statement in a mutant's name; a longer one is shortened in the middle."""

_CASTS = ("float", "double")


def of_statement(statement: ast.stmt) -> Iterator[tuple[str, str, ast.stmt]]:
    """(operator, what was changed into what, changed copy) for every slip in the statement itself;
    blocks in it stay."""
    for place, operator, new in _replacements(statement, ()):
        if isinstance(statement, ast.Expr) and len(place) == 1 and operator == "call dropped":
            continue  # the same as without the statement
        changed = _with(statement, place, new)
        seen = _enough(statement, place)
        before, after = _walk(statement, seen), _walk(changed, seen)
        yield operator, f"{told(before)} -> {told(after)}", changed
    for operator, changed in _whole(statement):
        yield operator, f"{told(statement)} -> {told(changed)}", changed


def told(node: ast.AST) -> str:
    """Source in one line; of a block only its first line."""
    text = ast.unparse(node).splitlines()[0]
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST // 2]} … {text[-_WIDEST // 2 :]}"


def droppable(statement: ast.stmt, bound: frozenset[str]) -> bool:
    """Whether the function still has all its names without the statement."""
    if isinstance(statement, ast.Expr):
        return not is_unseen(statement.value)
    if isinstance(statement, ast.If):
        return True
    if isinstance(statement, ast.AugAssign | ast.Continue):
        return True
    if isinstance(statement, ast.Assign):
        return all(_bound(target, bound) for target in statement.targets)
    return False


def depend(first: ast.stmt, second: ast.stmt) -> bool:
    """Whether the order of two simple statements can matter and both orders can run."""
    simple = (ast.Expr, ast.Assign, ast.AugAssign)
    if not isinstance(first, simple) or not isinstance(second, simple):
        return False
    if any(isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant)
           for one in (first, second)):  # fmt: skip
        return False
    if any(isinstance(one, ast.Expr) and is_unseen(one.value) for one in (first, second)):
        return False
    if isinstance(first, ast.Expr) and isinstance(second, ast.Expr):
        return True
    written = _names(first, ast.Store) | _names(second, ast.Store)
    common = (_names(first, ast.Load) | _names(first, ast.Store)) & (
        _names(second, ast.Load) | _names(second, ast.Store)
    )
    return bool(common & written) or bool(common and _calls_only(first, second))


def _calls_only(first: ast.stmt, second: ast.stmt) -> bool:
    return isinstance(first, ast.Expr) or isinstance(second, ast.Expr)


def _names(node: ast.AST, context: type[ast.expr_context]) -> set[str]:
    return {
        inner.id
        for inner in ast.walk(node)
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, context)
    }


def _bound(target: ast.expr, bound: frozenset[str]) -> bool:
    if isinstance(target, ast.Name):
        return target.id in bound
    if isinstance(target, ast.Tuple):
        return all(_bound(part, bound) for part in target.elts)
    return True


Place = tuple[tuple[str, int | None], ...]
"""The way from a statement down to one expression: (field, index in it or None) …"""


def _replacements(node: ast.AST, place: Place) -> Iterator[tuple[Place, str, ast.AST]]:
    """(where, operator, what to put there) for the expressions of a statement."""
    if isinstance(node, ast.expr):
        for operator, new in of_expression(node):
            yield place, operator, new
    for field, value in ast.iter_fields(node):
        if field in ("body", "orelse", "finalbody", "handlers") and isinstance(value, list):
            continue
        if field == "func" and isinstance(value, ast.Name):
            continue
        if isinstance(value, list):
            for index, item in enumerate(value):
                if isinstance(item, ast.AST) and not is_unseen(item):
                    yield from _replacements(item, (*place, (field, index)))
        elif isinstance(value, ast.AST) and not is_unseen(value):
            yield from _replacements(value, (*place, (field, None)))


_BARE = (ast.Constant, ast.Name, ast.UnaryOp, ast.Tuple, ast.Slice)


def _enough(statement: ast.stmt, place: Place) -> Place:
    """How far down a slip is told from: a number alone says nothing, its surroundings do."""
    while place:
        node = _walk(statement, place)
        if isinstance(node, ast.expr) and not isinstance(node, _BARE):
            break
        place = place[:-1]
    return place


def _walk(node: ast.AST, place: Place) -> ast.AST:
    for field, index in place:
        value = getattr(node, field)
        node = value if index is None else value[index]
    return node


def _with(statement: ast.stmt, place: Place, new: ast.AST) -> ast.stmt:
    changed = copy.deepcopy(statement)
    node = _walk(changed, place[:-1])
    field, index = place[-1]
    if index is None:
        setattr(node, field, copy.deepcopy(new))
    else:
        getattr(node, field)[index] = copy.deepcopy(new)
    return changed


def _whole(statement: ast.stmt) -> Iterator[tuple[str, ast.stmt]]:
    """Slips of a statement as a whole: in place, cast, sign of what is returned."""
    if isinstance(statement, ast.AugAssign):
        target: ast.expr = copy.deepcopy(statement.target)
        loaded = ast.parse(ast.unparse(statement.target), mode="eval").body
        value = ast.BinOp(left=loaded, op=statement.op, right=statement.value)
        yield "not in place", ast.Assign(targets=[target], value=value, lineno=1)
    if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.BinOp):
        (target, *more), value = statement.targets, statement.value
        if not more and ast.unparse(target) == ast.unparse(value.left):
            changed = ast.parse(f"{ast.unparse(target)} += 1").body[0]
            assert isinstance(changed, ast.AugAssign)
            changed.op, changed.value = value.op, value.right
            yield "in place", changed
    if isinstance(statement, ast.Return) and statement.value is not None:
        if isinstance(statement.value, ast.Constant | ast.Tuple | ast.Dict):
            return
        yield "sign", ast.Return(value=ast.UnaryOp(op=ast.USub(), operand=statement.value))
        for cast in _CASTS:
            func = ast.Attribute(value=statement.value, attr=cast, ctx=ast.Load())
            yield "cast", ast.Return(value=ast.Call(func=func, args=[], keywords=[]))
    if isinstance(statement, ast.If):
        for always in (True, False):
            branch = copy.copy(statement)
            branch.test = ast.Constant(value=always)
            yield "condition", branch
    if isinstance(statement, ast.Continue):
        yield "condition", ast.Break()
