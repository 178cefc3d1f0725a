"""The arrows of DESIGN.md, by syntax tree: who may import whom, inside functions, too.

A finding reads ``autograder/box/wire.py:3: box -> records is forbidden: ...``.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "autograder"

_BASE = {"errors", "files", "paths", "records", "version"}
_JUDGING = {*_BASE, "course", "judge"}
_SCALING = {*_JUDGING, "scale"}
_WORKING = {*_SCALING, "author", "gradebook", "report"}
ARROWS: dict[str, set[str]] = {
    "version": set(),  # autograder/__init__.py holds nothing but the version
    "errors": set(),
    "files": set(),
    "paths": set(),
    "records": {"errors"},
    "course": _BASE,
    "judge": {*_BASE, "course", "box.wire"},
    "scale": _JUDGING,
    "author": _SCALING,
    "gradebook": _SCALING,
    "report": _SCALING,
    "demo": _WORKING,  # the whole cycle on a simulated class
    "terminal": {*_WORKING, "demo"},  # cli's tables and progress
    "cli": {*_WORKING, "demo", "terminal"},
    "__main__": {"cli"},
    "hidden": {"judge"},
    "box": set(),
    "misconceptions": set(),
}
"""Layer -> layers it may import from, besides itself."""

WHY = {
    "box": "it runs beside student code and imports only itself, by `from .`",
    "hidden": "hidden tests import judge, hidden and torch",
    "misconceptions": "bodies are pasted into notebooks; math, torch, np and plt are there already",
    "judge": "of the box it imports only autograder.box.wire; hidden tests it loads by path",
}
DOWNWARD = "cli -> author, gradebook, report -> scale -> judge -> course -> records -> errors"
WHOLE = "autograder as a whole"
_LOADERS = {"import_module", "__import__"}


@dataclass(frozen=True)
class Import:
    """One imported module, absolute, None if it is computed; ``level``: the dots it began with."""

    line: int
    target: str | None
    level: int = 0


def imports(path: str, source: str) -> Iterator[Import]:
    """Every import in the file at ``path``, wherever it stands in it, relative ones resolved.

    ``from a import b`` is a.b: whether b is a module or a name in one, its layer is the same.
    """
    package = path.split("/")[:-1]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (Import(node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = "." * node.level + (f"{node.module}." if node.module else "")
            for alias in node.names:
                yield _resolved(node.lineno, start + alias.name, package)
        elif isinstance(node, ast.Call) and _name(node.func) in _LOADERS:
            yield _resolved(node.lineno, _opening(node.args), package)


def _resolved(line: int, name: str, package: list[str]) -> Import:
    inner = name.lstrip(".")
    level = len(name) - len(inner)
    base = package[: len(package) - level + 1] if level else []
    return Import(line, ".".join([*base, inner]) or None, level)


def _opening(args: list[ast.expr]) -> str:
    """The name that the first argument is, or the packages it begins with; "" if computed."""
    first = args[0] if args else None
    whole = not isinstance(first, ast.JoinedStr)
    first = first.values[0] if isinstance(first, ast.JoinedStr) else first
    text = first.value if isinstance(first, ast.Constant) else ""
    return text if isinstance(text, str) and (whole or "." in text) else ""


def _name(func: ast.expr) -> str | None:
    return func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", None)


def layer(module: str) -> str | None:
    """The layer a module of ours belongs to, None if it is not ours. Of the box, wire stands out.

    "version" is autograder/__init__.py, "" autograder as a whole: importing that reaches everything
    by attribute.
    """
    parts = module.split(".")
    if parts[0] != PACKAGE:
        return None
    inner = parts[1] if len(parts) > 1 else ""
    if inner in ("__version__", "__init__"):
        return "version"
    return "box.wire" if parts[1:3] == ["box", "wire"] else inner


def layer_of(path: str) -> str | None:
    """The layer of the file at ``path``; None outside the package."""
    found = layer(path.removesuffix(".py").replace("/", "."))
    return "box" if found == "box.wire" else found


def findings(path: str, source: str) -> list[str]:
    """What is wrong with the imports of the file at ``path`` (relative to the repository)."""
    mine = layer_of(path)
    if mine is not None and mine not in ARROWS:
        return [f"{path}:1: layer {mine} has no arrows; add it to DESIGN.md and to ARROWS here"]
    found = ((one.line, _forbidden(mine, one)) for one in imports(path, source))
    return list(dict.fromkeys(f"{path}:{line}: {reason}" for line, reason in found if reason))


def _forbidden(mine: str | None, one: Import) -> str | None:
    """Why the layer ``mine`` (None: outside the package) must not have this import."""
    if one.target is None:
        return f"{mine} -> ? is forbidden: a computed import hides its arrow" if mine else None
    top = one.target.split(".")[0]
    if top in ("solutions", "assignments"):
        return f"{mine or 'tests'} -> {top} is forbidden: they are read as text, never imported"
    if mine is None:
        return None
    if mine == "misconceptions":
        return f"misconceptions -> {top} is forbidden: {WHY[mine]}"
    theirs = layer(one.target)
    if theirs is None:
        foreign = mine == "hidden" and top != "torch" and top not in sys.stdlib_module_names
        return f"hidden -> {top} is forbidden: {WHY[mine]}" if foreign else None
    if mine == "box":
        inside = theirs in ("box", "box.wire") and one.level > 0
        return None if inside else f"box -> {theirs or WHOLE} is forbidden: {WHY[mine]}"
    if theirs == mine or theirs in ARROWS[mine]:
        return None
    theirs = theirs or WHOLE
    return f"{mine} -> {theirs} is forbidden: {WHY.get(mine, DOWNWARD)}"


def sources() -> list[str]:
    """Our Python files, relative to the repository; course text and odd submissions are not."""
    found = [
        path.relative_to(ROOT).as_posix()
        for folder in (PACKAGE, "tests")
        for path in (ROOT / folder).rglob("*.py")
    ]
    return [path for path in sorted(found) if "/zoo/" not in path] + ["nbgrader_config.py"]


def test_no_import_goes_up() -> None:
    found = [
        line for path in sources() for line in findings(path, (ROOT / path).read_text("utf-8"))
    ]
    assert not found, "\n" + "\n".join(found)


def test_the_walk_sees_the_package() -> None:
    """Guards the test above against passing because it looks at nothing."""
    seen = {layer_of(path) for path in sources()}
    assert {"box", "judge", "hidden", "misconceptions", "author", "course", None} <= seen


# Violations planted, each with the arrow that must be named.
PLANTED = [
    ("box/serve.py", "from autograder.records import Grade", "box -> records"),
    ("box/serve.py", "from autograder.box.wire import send", "box -> box.wire"),
    ("box/serve.py", "from ..records import Grade", "box -> records"),
    ("box/serve.py", "from .. import errors", "box -> errors"),
    ("box/probes/shift.py", "from ...judge.compare import close", "box -> judge"),
    ("box/wire.py", "from ..paths import HIDDEN", "box -> paths"),
    ("box/__init__.py", "from ..course import load", "box -> course"),
    ("box/serve.py", "import autograder", "box ->"),
    ("judge/session.py", "from autograder.box import serve", "judge -> box"),
    ("judge/session.py", "from autograder.box import wire, values", "judge -> box"),
    ("judge/session.py", "from autograder import box", "judge -> box"),
    ("judge/session.py", "import autograder.box.frames as frames", "judge -> box"),
    ("judge/session.py", "from ..box.confine import confine", "judge -> box"),
    ("judge/session.py", "from autograder.hidden import test_a2_descent", "judge -> hidden"),
    ("judge/x.py", "from autograder import misconceptions", "judge -> misconceptions"),
    ("judge/session.py", "from ..scale.local import open_executor", "judge -> scale"),
    ("judge/x.py", "import autograder", "judge -> autograder as a whole"),
    ("judge/x.py", "from autograder import *", "judge -> *"),
    ("scale/local.py", "from autograder.gradebook.grade import grade", "scale -> gradebook"),
    ("author/gate.py", "from autograder.gradebook import grade", "author -> gradebook"),
    ("gradebook/grade.py", "import autograder.author.build", "gradebook -> author"),
    ("gradebook/grade.py", "from autograder.box import wire", "gradebook -> box.wire"),
    ("author/gate.py", "import autograder.hidden.test_a2_descent", "author -> hidden"),
    ("author/gate.py", "from autograder.cli import main", "author -> cli"),
    ("author/gate.py", "from autograder.demo import roster", "author -> demo"),
    ("gradebook/grade.py", "from autograder.terminal import console", "gradebook -> terminal"),
    ("cli.py", "from autograder.hidden import cases_a2_descent", "cli -> hidden"),
    ("course.py", "from autograder.judge import desk", "course -> judge"),
    ("records.py", "from .course import load", "records -> course"),
    ("errors.py", "from autograder import records", "errors -> records"),
    ("paths.py", "from autograder.records import Record", "paths -> records"),
    ("__init__.py", "from .course import load", "version -> course"),
    ("hidden/test_x.py", "from autograder.author import build", "hidden -> author"),
    ("hidden/test_x.py", "from autograder.records import Status", "hidden -> records"),
    ("hidden/test_x.py", "import sklearn", "hidden -> sklearn"),
    ("misconceptions/x.py", "import math", "misconceptions -> math"),
    ("misconceptions/x.py", "from __future__ import annotations", "misconceptions -> __future__"),
    ("author/gate.py", "from solutions import a2_descent", "author -> solutions"),
    ("author/gate.py", "import assignments.a2_descent", "author -> assignments"),
    ("judge/x.py", "import_module('autograder.hidden.test_x')", "judge -> hidden"),
    ("judge/x.py", "importlib.import_module('solutions.a2')", "judge -> solutions"),
    ("judge/x.py", "__import__('autograder.author')", "judge -> author"),
    ("judge/x.py", "import_module(f'autograder.hidden.test_{id}')", "judge -> hidden"),
    ("judge/x.py", "import_module(f'autograder.{name}')", "judge -> autograder as a whole"),
    ("judge/x.py", "importlib.import_module(name)", "judge -> ?"),
    ("judge/x.py", "importlib.import_module(f'auto{name}')", "judge -> ?"),
    ("box/probes/__init__.py", "import_module(f'...{name}', __name__)", "box -> autograder as"),
    ("newcomer/x.py", "import math", "layer newcomer has no arrows"),
]


@pytest.mark.parametrize(("path", "line", "arrow"), PLANTED)
@pytest.mark.parametrize("frame", ["{}", "def f():\n    {}", "if TYPE_CHECKING:\n    {}"])
def test_a_planted_import_is_named(path: str, line: str, arrow: str, frame: str) -> None:
    if "*" in line and frame.startswith("def"):
        pytest.skip("Python itself forbids it there")
    source = frame.format(line)
    (found,) = findings(f"autograder/{path}", source)[:1]
    number = 1 if "no arrows" in arrow else source.count("\n") + 1
    assert found.startswith(f"autograder/{path}:{number}: ")
    assert arrow in found


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("box/serve.py", "from .frames import send"),
        ("box/probes/shift.py", "from ..values import Packer"),
        ("box/__init__.py", "from . import frames"),
        ("box/serve.py", "import torch, msgspec"),
        ("box/probes/__init__.py", "import_module(f'.{name}', __name__)"),
        ("judge/session.py", "from autograder.box import wire"),
        ("judge/session.py", "from autograder.box.wire import send"),
        ("judge/session.py", "from . import compare"),
        ("judge/session.py", "from autograder import __version__, paths"),
        ("hidden/test_x.py", "from autograder.hidden import cases_x"),
        ("hidden/test_x.py", "import math, torch"),
        ("author/gate.py", "from autograder.scale.jobs import Job"),
        ("cli.py", "from autograder.gradebook.grade import grade"),
        ("records.py", "import autograder_of_someone_else"),
    ],
)
def test_a_rightful_import_is_let_through(path: str, line: str) -> None:
    assert findings(f"autograder/{path}", line) == []


def test_tests_do_not_import_the_course_text() -> None:
    assert findings("tests/test_x.py", "import solutions.a2_descent")
    assert not findings("tests/test_x.py", "from autograder.box import serve")
