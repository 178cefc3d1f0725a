"""Exercise cells filled: the text's stub with the body from solutions/, or cleared."""

from __future__ import annotations

import ast

from autograder.author import syntax
from autograder.author.cells import Cell, Role, Text, nearest
from autograder.course import Course
from autograder.errors import CourseError
from autograder.records import Record

BEGIN = "### BEGIN SOLUTION"
END = "### END SOLUTION"


class Sources(Record, frozen=True, kw_only=True):
    """Source of every exercise cell, by exercise id, in three states."""

    stubs: dict[str, str]
    """Cleared, as students receive them."""
    solved: dict[str, str]
    marked: dict[str, str]
    """Solved, each body between nbgrader's solution markers."""


class _Module:
    """The solutions of one assignment, parsed."""

    def __init__(self, course: Course, assignment: str) -> None:
        path = course.paths.solution(assignment)
        self.file = str(path.relative_to(course.paths.root))
        try:
            source = path.read_text(encoding="utf-8")
            self.definitions = syntax.definitions(ast.parse(source))
        except (OSError, UnicodeDecodeError) as error:
            problem = getattr(error, "strerror", None) or "it is not UTF-8"
            raise CourseError(
                f"{self.file}: cannot be read ({problem}). Put the solutions of "
                f"{assignment!r} there: one function or class per exercise."
            ) from None
        except SyntaxError as error:
            raise CourseError(f"{self.file}:{error.lineno}: is not Python: {error.msg}.") from None
        self.lines = source.splitlines()

    def wrong(self, node: ast.AST | None, problem: str) -> CourseError:
        line = f":{node.lineno}" if node is not None and hasattr(node, "lineno") else ""
        return CourseError(f"{self.file}{line}: {problem}")


def sources(course: Course, text: Text, cells: tuple[Cell, ...], code_stub: str) -> Sources:
    """Fill the exercise cells of one language; CourseError where a solution does not fit."""
    module = _Module(course, text.assignment)
    filled = Sources(stubs={}, solved={}, marked={})
    known = set().union(*(syntax.bound_names(c.source) for c in cells if c.role is Role.SETUP))
    for cell in cells:
        if cell.role is not Role.EXERCISE or cell.exercise is None:
            continue
        bodies = _bodies(module, text, cell)
        id = cell.exercise
        filled.stubs[id] = _fill(cell, {key: [code_stub] for key in bodies}, indent=True)
        filled.solved[id] = _fill(cell, bodies)
        filled.marked[id] = _fill(cell, {key: [BEGIN, *body, END] for key, body in bodies.items()})
        if missing := sorted(syntax.needed_names(filled.solved[id]) - known - {id}):
            raise module.wrong(
                module.definitions[id],
                f"{id} uses {', '.join(map(repr, missing))}, which the notebook does not define "
                "there. Only its body is pasted: use names of the setup cell and of earlier "
                "exercises, or define the name inside the body.",
            )
        known.add(id)
    return filled


def _bodies(module: _Module, text: Text, cell: Cell) -> dict[str, list[str]]:
    """Solution lines for every function of the stub that is still to write."""
    id = cell.exercise or ""
    stub = syntax.definitions(syntax.parse(cell.source))[id]
    solution = module.definitions.get(id)
    if solution is None:
        hint = nearest(id, module.definitions)
        where = f"{cell.file} line {cell.line}"
        raise module.wrong(None, f"no solution {id!r}{hint}. Define it as in {where}.")
    if isinstance(stub, ast.ClassDef) != isinstance(solution, ast.ClassDef):
        kind = "class" if isinstance(stub, ast.ClassDef) else "function"
        raise module.wrong(solution, f"{id!r} must be a {kind}, as in {cell.where}.")
    asked, given = syntax.functions(stub), syntax.functions(solution)
    to_write = {name for name, function in asked.items() if syntax.stub_raise(function)}
    _nothing_lost(module, cell, stub, solution)
    bodies = {}
    for name in asked:
        if name not in to_write:
            continue
        if name not in given:
            raise module.wrong(solution, f"{id}: the method {name!r} has no solution. Add it.")
        bodies[name] = _body(module, text, cell, asked[name], given[name])
    return bodies


def _nothing_lost(module: _Module, cell: Cell, stub: ast.AST, solution: syntax.Definition) -> None:
    """A class's solution has nothing beside the methods that the stub has: it would be lost."""
    if not isinstance(stub, ast.ClassDef) or not isinstance(solution, ast.ClassDef):
        return
    have = {ast.dump(item) for item in stub.body} | set(syntax.functions(stub))
    for item in solution.body:
        if item is syntax.docstring(solution) or ast.dump(item) in have:
            continue
        names = [k for k, f in syntax.functions(solution).items() if f is item]
        if not names or names[0] not in have:
            what = f"the method {names[0]!r}" if names else "this line"
            problem = f"{cell.exercise}: {what} is not in the stub, so it would be lost"
            raise module.wrong(item, f"{problem}. Add it to the text's stub, or inline it.")


def _body(
    module: _Module, text: Text, cell: Cell, asked: syntax.Function, given: syntax.Function
) -> list[str]:
    """The body of ``given``, if it fits the signature and the indentation of ``asked``."""
    wanted, found = syntax.parameters(asked), syntax.parameters(given)
    if type(asked) is not type(given) or wanted != found:
        raise module.wrong(
            given,
            f"{given.name}({found}): the stub in {cell.where} has "
            f"{asked.name}({wanted}). Give both the same parameters and defaults.",
        )
    if syntax.stub_raise(given):
        raise module.wrong(given, f"{given.name} is itself a stub. Write its solution.")
    body = syntax.body_lines(module.lines, given)
    stub = syntax.stub_raise(asked)
    column = stub.col_offset if stub else 0
    first = next((x for x in body if x.strip() and not x.lstrip().startswith("#")), "")
    if syntax.indent(first) != column:
        raise module.wrong(given, f"indent the body by {column} spaces, as in the text's stub.")
    return body


def _fill(cell: Cell, bodies: dict[str, list[str]], *, indent: bool = False) -> str:
    """The stub with each ``raise NotImplementedError`` replaced by the lines of its body.

    Markers (and, with ``indent``, every line) are indented to where the raise stood.
    """
    lines = cell.source.splitlines()
    node = syntax.definitions(syntax.parse(cell.source))[cell.exercise or ""]
    for name, function in reversed(list(syntax.functions(node).items())):
        stub = syntax.stub_raise(function)
        if stub is None:
            continue
        pad = " " * stub.col_offset
        body = [pad + x if indent or x in (BEGIN, END) else x for x in bodies[name]]
        lines[stub.lineno - 1 : stub.end_lineno] = body
    return "\n".join(lines)
