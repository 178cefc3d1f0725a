"""Hidden tests are plain pytest; this plugin gives them a student.

For a TA who debugs:

    pytest autograder/hidden/test_a2_descent.py --submission notebook.ipynb -k gd_step

runs the checks against one notebook, in a box as always, with ordinary pytest output (hidden
inputs and values included: that output is for the TA). The judge's worker uses the same hooks,
collects once and replays the items for each submission; there a failure is a CheckResult, not a
traceback.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from autograder.errors import GraderError

BENCH: pytest.StashKey[Any] = pytest.StashKey()
"""Where the bench of the submission under test stands (in the config's stash)."""
RESULTS: pytest.StashKey[list[Any]] = pytest.StashKey()
"""Present when a worker replays: verdicts go in here instead of being raised."""


_OURS = frozenset({"student", "case", "flavour", "request"})


def replay(items: Sequence[pytest.Function]) -> None:
    """Run these checks against the submission in the stash, with no state left behind.

    A check that asks pytest for nothing (no fixture but ours, autouse included) needs none of its
    protocol, which costs more than most checks. Raises GraderError where pytest itself fails.
    """
    for item in items:
        if _OURS.issuperset(item.fixturenames):
            pytest_pyfunc_call(item)
            continue
        results = item.config.stash[RESULTS]
        before = len(results)
        reports = runtestprotocol(item, log=False, nextitem=None)
        if len(results) == before:  # the body was never reached
            raise GraderError(f"{item.name}: {[str(report.longrepr) for report in reports]}")


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--submission``, ``--device`` and ``--unsafe``."""
    group = parser.getgroup("autograder")
    group.addoption("--submission", metavar="FILE", help="notebook that the hidden tests examine")
    group.addoption("--device", default="cpu", choices=["cpu", "cuda"], help="cuda: also there")
    group.addoption("--unsafe", action="store_true", help="run student code without isolation")


def pytest_configure(config: pytest.Config) -> None:
    """Hidden tests without a submission make no sense: say so instead of failing each."""
    config.addinivalue_line("markers", "cuda: needs a CUDA device")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One item per flavour of a check."""
    spec = getattr(metafunc.function, "__check__", None)
    if spec is not None:
        flavours = spec.flavours
        metafunc.parametrize("flavour", flavours, ids=[flavour.name for flavour in flavours])


@pytest.fixture
def student(request: pytest.FixtureRequest) -> Any:
    """The submission's functions; calling one is an Answer."""
    bench = request.config.stash.get(BENCH, None)
    if bench is None:
        pytest.skip("hidden tests need --submission FILE")
    return bench.student


@pytest.fixture
def flavour() -> Any:
    """The dtype and device of the check; parametrised above."""
    from autograder.judge.checks import FLOAT64

    return FLOAT64


@pytest.fixture
def case(flavour: Any) -> Any:
    """One hidden case at a time; the loop over them is in ``pytest_pyfunc_call``."""
    return None


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run the body of a check once per case."""
    spec = getattr(pyfuncitem.obj, "__check__", None)
    if spec is None:
        return None
    from autograder.judge.examine import check_id, examine

    config = pyfuncitem.config
    bench = config.stash[BENCH]
    flavour: Any = pyfuncitem.callspec.params["flavour"]
    name = pyfuncitem.originalname
    results = config.stash.get(RESULTS, None)
    if results is not None:
        results.append(examine(bench, pyfuncitem.obj, spec, name, flavour))
        return True
    if flavour.device not in bench.devices:
        pytest.skip(f"no {flavour.device} in this run (--device {flavour.device})")
    _raise_first_failure(bench, pyfuncitem.obj, spec, name, flavour, check_id(name, flavour))
    return True


def _raise_first_failure(
    bench: Any, test: Any, spec: Any, name: str, flavour: Any, check: str
) -> None:
    """The TA's view: every case, hidden values shown, the first failure raised."""
    from autograder.judge.examine import attempt, cases
    from autograder.judge.messages import public_failure

    bench.session.revive()
    failures = []
    count = 0
    for case in cases(bench, spec, name, flavour):
        count += 1
        if failure := attempt(bench.student, test, case):
            failures.append(failure)
    if failures:
        first = failures[0]
        first.add_note(f"{check}: {len(failures)} of {count} cases failed. The first:")
        first.add_note(public_failure(first, "en"))
        raise first


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Open the submission once there is something to examine."""
    if config.getoption("--submission") and any(_is_check(item) for item in items):
        _open(config, Path(config.getoption("--submission")), items)


def _is_check(item: pytest.Item) -> bool:
    return isinstance(item, pytest.Function) and hasattr(item.obj, "__check__")


def _open(config: pytest.Config, path: Path, items: list[pytest.Item]) -> None:
    from autograder.course import find_root, load
    from autograder.errors import AutograderError
    from autograder.judge.desk import Desk
    from autograder.judge.gpu import wanted

    modules = {Path(inspect.getfile(i.obj)).stem for i in items if isinstance(i, pytest.Function)}
    names = {name.removeprefix("test_") for name in modules}
    try:
        course = load(find_root(config.rootpath))
        data = path.read_bytes()
        assignments = [course.assignment(name) for name in names]
        if len(assignments) != 1:
            raise pytest.UsageError("--submission examines one assignment's hidden tests at a time")
        device, unsafe = config.getoption("--device"), config.getoption("--unsafe")
        desk = Desk(course, gpu=wanted(device), unsafe=unsafe)
        config.add_cleanup(desk.close)
        bench = desk.lay_out(data, assignments[0], course.language, figures=False)
    except OSError as error:
        raise pytest.UsageError(f"--submission {path}: {error.strerror}") from None
    except AutograderError as error:
        raise pytest.UsageError(str(error)) from None
    config.stash[BENCH] = bench


def pytest_report_header(config: pytest.Config) -> Iterator[str]:
    """Name what is examined."""
    if submission := config.getoption("--submission"):
        yield f"submission: {submission}"
