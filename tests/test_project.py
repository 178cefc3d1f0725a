"""The project's own frame: what is imported is declared, what is declared is pinned."""

from __future__ import annotations

import os
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

from test_layers import PACKAGE, ROOT, imports, sources

from autograder import __version__

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
PIN = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)==([0-9][0-9A-Za-z.]*)")


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def names(requirements: list[str]) -> set[str]:
    return {normal(re.split(r"[^\w.-]", line)[0]) for line in requirements}


def pins() -> list[str]:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def test_every_imported_package_is_declared() -> None:
    """Not only found among what others happen to install."""
    declared = names(PROJECT["dependencies"]) | names(EXTRAS["cluster"])
    owners = packages_distributions()
    missing = []
    for path in sources():
        if not path.startswith(f"{PACKAGE}/"):
            continue
        for one in imports(path, (ROOT / path).read_text("utf-8")):
            top = (one.target or PACKAGE).split(".")[0]
            if top == PACKAGE or top in sys.stdlib_module_names:
                continue
            if not declared & {normal(name) for name in owners.get(top, [top])}:
                missing.append(f"{path}:{one.line}: {top} is not among the dependencies")
    assert not missing, "\n" + "\n".join(missing)


def test_every_dependency_is_pinned() -> None:
    wanted = names(PROJECT["dependencies"]).union(*map(names, EXTRAS.values()))
    assert wanted <= {normal(line.split("==")[0]) for line in pins()}


def test_constraints_are_names_and_versions_only() -> None:
    assert [line for line in pins() if not PIN.fullmatch(line)] == []


def test_one_version() -> None:
    assert PROJECT["version"] == __version__


def test_the_build_server_runs_what_a_developer_runs() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert "\nmake lint\nmake test\n" in script.read_text("utf-8")
