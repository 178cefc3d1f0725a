"""Questions about the Python in a cell: what it defines, what it needs, whether it is a stub.

Everything here works on source text and syntax trees; nothing is executed.
"""

from __future__ import annotations

import ast
import builtins
import io
import re
import symtable
import tokenize
from collections.abc import Iterator

Function = ast.FunctionDef | ast.AsyncFunctionDef
Definition = Function | ast.ClassDef

BUILTINS = frozenset(dir(builtins)) | {"__name__", "__class__"}

_MAGIC = re.compile(r"^(\s*)[%!].*$", re.MULTILINE)


def parse(source: str) -> ast.Module:
    """The tree of a cell; IPython magics count as ``pass``. SyntaxError as ast.parse raises it."""
    return ast.parse(_without_magics(source))


def _without_magics(source: str) -> str:
    return _MAGIC.sub(r"\1pass", source)


def definitions(tree: ast.Module) -> dict[str, Definition]:
    """Top-level functions and classes by name."""
    return {
        node.name: node
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    }


def functions(node: Definition) -> dict[str, Function]:
    """The function itself, or the methods of a class, by name.

    A property and its setter share their name, so decorators are part of the key.
    """
    if not isinstance(node, ast.ClassDef):
        return {node.name: node}
    found: dict[str, Function] = {}
    for item in node.body:
        if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef):
            marks = "".join(f"@{ast.unparse(mark)} " for mark in item.decorator_list)
            found[marks + item.name] = item
    return found


def docstring(node: ast.AST) -> ast.Expr | None:
    """The docstring statement of a function or class."""
    first = next(iter(getattr(node, "body", [])), None)
    value = first.value if isinstance(first, ast.Expr) else None
    is_text = isinstance(value, ast.Constant) and isinstance(value.value, str)
    return first if is_text and isinstance(first, ast.Expr) else None


def stub_raise(function: Function) -> ast.Raise | None:
    """The ``raise NotImplementedError`` that is all the function does; None if it does more."""
    rest = function.body[1:] if docstring(function) else function.body
    if len(rest) != 1 or not isinstance(rest[0], ast.Raise) or rest[0].exc is None:
        return None
    raised = rest[0].exc.func if isinstance(rest[0].exc, ast.Call) else rest[0].exc
    is_stub = isinstance(raised, ast.Name) and raised.id == "NotImplementedError"
    return rest[0] if is_stub else None


def parameters(node: Function) -> str:
    """Names, kinds and defaults of the parameters, without annotations."""
    return ast.unparse(_bare(node.args))


def _bare(arguments: ast.arguments) -> ast.arguments:
    def strip(argument: ast.arg) -> ast.arg:
        return ast.arg(arg=argument.arg)

    return ast.arguments(
        posonlyargs=[strip(one) for one in arguments.posonlyargs],
        args=[strip(one) for one in arguments.args],
        vararg=strip(arguments.vararg) if arguments.vararg else None,
        kwonlyargs=[strip(one) for one in arguments.kwonlyargs],
        kw_defaults=arguments.kw_defaults,
        kwarg=strip(arguments.kwarg) if arguments.kwarg else None,
        defaults=arguments.defaults,
    )


class _Wordless(ast.NodeTransformer):
    """Blank every string, so that only the program is left.

    Another language orders its words differently: of an f-string only the set of its
    expressions stays.
    """

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        return ast.Constant(value="") if isinstance(node.value, str) else node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        values = [part for part in node.values if isinstance(part, ast.FormattedValue)]
        unique = {ast.dump(part): part for part in values}
        if not unique:
            return ast.Constant(value="")
        return ast.Tuple(elts=[unique[key] for key in sorted(unique)], ctx=ast.Load())


def program(source: str) -> str:
    """The cell's tree with every string blanked: equal for two translations of one cell."""
    return ast.dump(_Wordless().visit(parse(source)))


def bound_names(source: str) -> set[str]:
    """Names that the cell defines for later cells."""
    table = symtable.symtable(_without_magics(source), "<cell>", "exec")
    return {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()
    }


def needed_names(source: str) -> set[str]:
    """Names that the cell reads but does not define, builtins left out."""
    table = symtable.symtable(_without_magics(source), "<cell>", "exec")
    return set(_outside(table)) - bound_names(source) - BUILTINS


def _outside(table: symtable.SymbolTable) -> Iterator[str]:
    at_top = table.get_type() == "module"
    for symbol in table.get_symbols():
        if symbol.is_referenced() and (at_top or symbol.is_global()):
            yield symbol.get_name()
    for child in table.get_children():
        yield from _outside(child)


def renamed(source: str, old: str, new: str) -> str:
    """``source`` with every name ``old`` replaced by ``new``; strings and comments untouched."""
    lines = source.splitlines(keepends=True)
    hits = [
        token.start
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.NAME and token.string == old
    ]
    for row, column in reversed(hits):
        line = lines[row - 1]
        lines[row - 1] = line[:column] + new + line[column + len(old) :]
    return "".join(lines)


def body_lines(lines: list[str], function: Function) -> list[str]:
    """The source lines of a function's body: docstring left out, comments kept.

    ``lines`` are those of the file that ``function`` was parsed from.
    """
    text = docstring(function)
    first = function.body[1 if text and len(function.body) > 1 else 0]
    start = min([first.lineno, *(mark.lineno for mark in getattr(first, "decorator_list", []))])
    prefix = lines[start - 1].encode()[: first.col_offset].decode()
    if prefix.strip() and start == first.lineno:
        head = " " * (function.col_offset + 4) + lines[start - 1][len(prefix) :]
        return [head, *lines[start : function.end_lineno]]
    floor = text.end_lineno if text and text.end_lineno else function.lineno
    while start - 1 > floor and _is_comment(lines[start - 2]):
        start -= 1
    end = function.end_lineno or first.lineno
    while end < len(lines) and _is_comment(lines[end]) and indent(lines[end]) > function.col_offset:
        end += 1
    body = lines[start - 1 : end]
    while body and not body[0].strip():
        body = body[1:]
    while body and not body[-1].strip():
        body = body[:-1]
    return body


def _is_comment(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


def indent(line: str) -> int:
    return len(line) - len(line.lstrip())
