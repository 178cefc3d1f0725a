"""No word a student reads depends on a hidden input, however the student tries to carry one out.

Hidden inputs are drawn anew for every notebook: two notebooks that differ in a harmless cell get
other inputs, and must get the same messages.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from helpers_judge import ASSIGNMENT, but, course, judge_all

from autograder.author.entries import read_entries
from autograder.records import Judged, Status
from autograder.scale.local import LocalExecutor

pytest_plugins = ["helpers_judge_fixtures"]

RAISES = """
log = []
def gd_step(theta, grad, alpha):
    log.append(theta.tolist())
    raise ValueError(str(log)[:300])
"""
RETURNS = """
log = []
def gd_step(theta, grad, alpha):
    log.append(theta.detach().reshape(-1)[:1].double())
    return torch.cat(log)[:1].expand(theta.shape)
"""
ANOTHER_FUNCTION = """
def gd_step(theta, grad, alpha):
    J_grad.seen = theta.tolist()
    return theta - alpha * grad
"""
TELLS = """
def J_grad(theta):
    raise ValueError(str(getattr(J_grad, "seen", "nothing")))
"""
LEAVES_A_FILE = """
import glob, os, tempfile
places = [os.getcwd(), tempfile.gettempdir(), "/dev/shm", "/var/tmp", os.path.expanduser("~")]
def gd_step(theta, grad, alpha):
    found = [open(name).read() for place in places for name in glob.glob(place + "/seen*")]
    for place in places:
        try:
            with open(place + "/seen", "w") as file:
                file.write(str(theta.tolist()))
        except OSError:
            pass
    raise ValueError(str(found))
"""
NAMES_A_LINE = """
import linecache
def J_grad(theta):
    told = "hidden theta = " + str(theta.tolist())
    name = J_grad.__code__.co_filename
    linecache.cache[name] = (len(told), None, [told + "\\n"] * 500, name)
    x = torch.ones(2, requires_grad=True)
    return torch.autograd.grad(x.sum(), x)[0]
"""
CARRIERS = {
    "names a line of its own making": but(J_grad=NAMES_A_LINE),
    "raises what it remembers": but(gd_step=RAISES),
    "returns what it remembers": but(gd_step=RETURNS),
    "tells another function": but(gd_step=ANOTHER_FUNCTION, J_grad=TELLS),
    "leaves a file": but(gd_step=LEAVES_A_FILE),
}


def told(judged: Judged) -> dict[str, tuple[str, str | None]]:
    """What a student reads of each check that failed."""
    assert judged.grade.error is None
    checks = [check for exercise in judged.grade.exercises for check in exercise.checks]
    assert all(check.status is not Status.GRADER_ERROR for check in checks)
    return {c.check: (c.message, c.diagnosis) for c in checks if c.status is not Status.PASSED}


def nudged(notebook: bytes) -> bytes:
    """The same notebook with a harmless cell more, hence with other hidden inputs."""
    content = json.loads(notebook)
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    content["cells"].append({**cell, "id": "nudge", "source": "nudge = 1"})
    return json.dumps(content).encode()


def wrong_answers(count: int) -> Iterator[bytes]:
    """Notebooks with one wrong answer each, the first ``count`` of every exercise."""
    seen: dict[str, int] = {}
    for entry in read_entries(course().paths.misconceptions(ASSIGNMENT)):
        seen[entry.exercise] = seen.get(entry.exercise, 0) + 1
        if seen[entry.exercise] <= count:
            yield but(**{entry.exercise: entry.source})


@pytest.mark.parametrize("way", CARRIERS)
def test_what_a_function_remembers_stays_where_it_is(judges: LocalExecutor, way: str) -> None:
    notebook = CARRIERS[way]
    one, two = judge_all(judges, [notebook, nudged(notebook)])
    assert told(one) and told(one) == told(two)
    for message, _ in told(one).values():
        assert not re.search(r"\d\.\d{5,}", message), message  # public examples are round numbers


def test_messages_do_not_depend_on_hidden_inputs(judges: LocalExecutor) -> None:
    notebooks = list(wrong_answers(2))
    assert len(notebooks) >= 16
    judged = judge_all(judges, [*notebooks, *map(nudged, notebooks)])
    for one, two in zip(judged[: len(notebooks)], judged[len(notebooks) :], strict=True):
        assert told(one) and told(one) == told(two)
        for message, _ in told(one).values():
            assert not re.search(r"\btest_|Traceback|autograder/|\.py\b|hidden_|/tmp", message)
