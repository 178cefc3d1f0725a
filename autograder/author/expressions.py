"""The slips of machine-made mutants in one expression: arithmetic on tensors, axes, copies, steps.

Left out are slips that no test on a CPU can see (``device=``) and those of looks (colours, sizes
of figures), about which the exercises say nothing.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator

_LOOKS = frozenset(
    {"color", "cmap", "figsize", "linewidth", "linewidths", "markersize", "margins", "set_aspect"}
)
_UNSEEN = _LOOKS | {"device"}

_ARITHMETIC: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div,),
    ast.Div: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.FloorDiv: (ast.Div, ast.Mod),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
}
_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
_INSTEAD = {
    "sum": ("mean",), "mean": ("sum",), "max": ("min",), "min": ("max",),
    "argmax": ("argmin",), "argmin": ("argmax",), "all": ("any",), "any": ("all",),
    "sin": ("cos",), "cos": ("sin",), "exp": ("log",), "log10": ("log",), "log": ("log10",),
    "zeros": ("ones",), "ones": ("zeros",), "zeros_like": ("ones_like",),
    "ones_like": ("zeros_like",), "eval": ("train",), "norm": ("sum",), "append": ("extend",),
    "linspace": ("logspace",), "float64": ("float32",),
}  # fmt: skip


def of_expression(node: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    for slip in (_constants, _operators, _conditions, _calls, _subscripts, _order):
        yield from slip(node)


def _constants(node: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if not isinstance(node, ast.Constant):
        return
    value = node.value
    if isinstance(value, bool):
        yield "constant", ast.Constant(value=not value)
    elif isinstance(value, int):
        for other in (value + 1, value - 1):
            yield "constant", ast.Constant(value=other)
    elif isinstance(value, float):
        yield "constant", ast.Constant(value=value * 2)
        yield "constant", ast.Constant(value=value / 2)


def _operators(node: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.Not | ast.Invert):
        yield "sign", node.operand
    if isinstance(node, ast.BinOp):
        for kind in _ARITHMETIC.get(type(node.op), ()):
            yield "operator", ast.BinOp(left=node.left, op=kind(), right=node.right)
        if not isinstance(node.op, ast.MatMult):
            yield "term dropped", node.left
        if isinstance(node.op, ast.Add | ast.Mult | ast.BitAnd | ast.BitOr):
            yield "term dropped", node.right
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        for other in _COMPARISONS.get(type(node.ops[0]), ()):
            changed = copy.copy(node)
            changed.ops = [other()]
            yield "comparison", changed
    if isinstance(node, ast.BoolOp):
        other_op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield "operator", ast.BoolOp(op=other_op, values=node.values)
        for value in node.values:
            yield "term dropped", value


def _conditions(node: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(node, ast.IfExp):
        yield "condition", node.body
        yield "condition", node.orelse


def _calls(node: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if not isinstance(node, ast.Call):
        return
    if isinstance(node.func, ast.Attribute):
        yield from _methods(node, node.func)
    if isinstance(node.func, ast.Name) and node.func.id == "range":
        *before, end = node.args
        for slip in (ast.Add(), ast.Sub()):
            moved = ast.BinOp(left=end, op=slip, right=ast.Constant(value=1))
            yield "off by one", ast.Call(func=node.func, args=[*before, moved], keywords=[])
        if not before:
            first = ast.Constant(value=1)
            yield "off by one", ast.Call(func=node.func, args=[first, end], keywords=[])
    if isinstance(node.func, ast.Name) and node.func.id in _INSTEAD:
        for other in _INSTEAD[node.func.id]:
            called = ast.Name(id=other, ctx=ast.Load())
            yield "function", ast.Call(func=called, args=node.args, keywords=node.keywords)
    for index, keyword in enumerate(node.keywords):
        if keyword.arg and not is_unseen(keyword):
            rest = [*node.keywords[:index], *node.keywords[index + 1 :]]
            yield "argument dropped", ast.Call(func=node.func, args=node.args, keywords=rest)
        if keyword.arg == "indexing":
            axes = [*rest, ast.keyword(arg="indexing", value=ast.Constant(value="ij"))]
            yield "axis", ast.Call(func=node.func, args=node.args, keywords=axes)
    if len(node.args) >= 2 and not any(isinstance(one, ast.Starred) for one in node.args[:2]):
        swapped = [node.args[1], node.args[0], *node.args[2:]]
        yield "arguments swapped", ast.Call(func=node.func, args=swapped, keywords=node.keywords)


def _methods(node: ast.Call, called: ast.Attribute) -> Iterator[tuple[str, ast.expr]]:
    """``x.clone()`` without its call, ``x.sum()`` as ``x.mean()``."""
    is_module = isinstance(called.value, ast.Name) and called.value.id in ("torch", "math", "np")
    is_module = is_module or "torch." in ast.unparse(called.value)
    if not is_module and called.attr != "cpu":
        yield "call dropped", called.value
    for other in _INSTEAD.get(called.attr, ()):
        func = ast.Attribute(value=called.value, attr=other, ctx=ast.Load())
        yield "function", ast.Call(func=func, args=node.args, keywords=node.keywords)


def _subscripts(node: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(node, ast.Attribute) and node.attr == "float64":
        yield "cast", ast.Attribute(value=node.value, attr="float32", ctx=ast.Load())
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield "call dropped", node.value


def _order(node: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """``[a, b]`` as ``[b, a]``."""
    if not isinstance(node, ast.List | ast.Tuple) or not isinstance(node.ctx, ast.Load):
        return
    if len(node.elts) == 2:
        changed = copy.copy(node)
        changed.elts = node.elts[::-1]
        yield "elements swapped", changed


def is_unseen(node: ast.AST) -> bool:
    """A keyword of looks, or a call that is only about looks."""
    if isinstance(node, ast.keyword):
        return node.arg in _UNSEEN
    called = node.func if isinstance(node, ast.Call) else None
    return isinstance(called, ast.Attribute) and called.attr in _UNSEEN
