"""The simulated class: who hands in what, and why they are in the demo."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from autograder.author.build import notebook_with
from autograder.course import Course
from autograder.judge import catalogue

ASSIGNMENT = "a2_descent"

_STYLES: dict[str, dict[str, str]] = {
    "correct, as in the lecture": {},
    "correct, with NumPy inside": {
        "gd_step": """
def gd_step(theta, grad, alpha):
    moved = np.asarray(theta.detach()) - alpha * np.asarray(grad.detach())
    return torch.as_tensor(moved, dtype=theta.dtype)
""",
        "J_grad": """
def J_grad(theta):
    return torch.stack([2 * theta[..., k] for k in range(theta.shape[-1])], dim=-1)
""",
    },
    "correct, with plain loops": {
        "descend": """
def descend(grad_fn, theta0, alpha, steps):
    rate = alpha if callable(alpha) else (lambda t: alpha)
    path = torch.zeros((steps + 1, *theta0.shape), dtype=theta0.dtype, device=theta0.device)
    path[0] = theta0.detach()
    for t in range(steps):
        path[t + 1] = path[t] - rate(t) * grad_fn(path[t].clone())
    return path
""",
    },
    "correct, autograd by hand": {
        "torch_descend": """
def torch_descend(f, theta0, alpha, steps):
    path = [theta0.detach().clone()]
    for _ in range(steps):
        here = path[-1].clone().requires_grad_()
        (slope,) = torch.autograd.grad(f(here), here)
        path.append((here - alpha * slope).detach())
    return torch.stack(path)
""",
    },
}

_MISCONCEPTIONS = (
    "gd_step.ascent",
    "gd_step.no_alpha",
    "J_grad.autograd",
    "update_pair.sequential",
    "descend.hoisted",
    "descend.drops_start",
    "learning_process.ascent",
    "torch_descend.detached",
    "race.end_only",
    "plot_path.path_missing",
)
"""One student each, where the catalogue has them; else the exercise's first."""

_PECULIAR: dict[str, dict[str, str]] = {
    "syntax error in one cell": {
        "gd_step": "def gd_step(theta, grad, alpha)\n    return theta - alpha * grad\n"
    },
    "import of a package that is not there": {
        "race": "import pandas_of_the_future\n\n"
        "def race(f, theta0, alphas, steps):\n    return {}\n"
    },
    "a loop that never ends": {
        "descend": "def descend(grad_fn, theta0, alpha, steps):\n    while True:\n        pass\n"
    },
    "a memory bomb": {
        "J_grad": "def J_grad(theta):\n    hoard = []\n    while True:\n"
        "        hoard.append(torch.ones(2**24))\n"
    },
    "tries to read the hidden tests": {
        "update_pair": """
def update_pair(d1, d2, theta1, theta2, alpha):
    import glob
    found = glob.glob("/**/test_a2_descent.py", recursive=True)
    raise RuntimeError(open(found[0]).read() if found else "nothing to be found")
"""
    },
    "leaves Python in the middle of a call": {
        "learning_process": "def learning_process(steps=50):\n    import os\n    os._exit(0)\n"
    },
}


@dataclass(frozen=True)
class Pupil:
    """One simulated student."""

    id: str
    story: str
    notebook: bytes
    filename: str = f"{ASSIGNMENT}.ipynb"
    expected_diagnosis: str | None = None
    full_marks: bool = False


def pupils(course: Course) -> list[Pupil]:
    """The class, in the order of the table."""
    return [
        Pupil(f"s{number:02}-{_slug(pupil.story)}", pupil.story, pupil.notebook, pupil.filename,
              pupil.expected_diagnosis, pupil.full_marks)
        for number, pupil in enumerate(_unnumbered(course), 1)
    ]  # fmt: skip


def _unnumbered(course: Course) -> Iterator[Pupil]:
    def made(exercises: Mapping[str, str], others: str = "solved") -> bytes:
        return notebook_with(course, ASSIGNMENT, None, exercises, others=others)

    for story, exercises in _STYLES.items():
        yield Pupil("", story, made(exercises), full_marks=True)
    known = {m.id: m for m in catalogue.load(course.paths.misconceptions(ASSIGNMENT))}
    for wanted in _MISCONCEPTIONS:
        exercise = wanted.partition(".")[0]
        found = known.get(wanted) or next(m for m in known.values() if m.exercise == exercise)
        notebook = made({exercise: found.source})
        yield Pupil("", f"misconception {found.id}", notebook, expected_diagnosis=found.id)
    yield Pupil("", "handed in untouched", made({}, others="stubs"))
    for story, exercises in _PECULIAR.items():
        yield Pupil("", story, made(exercises))
    yield Pupil("", "a check cell deleted", _without_check(made({}), "gd_step"), full_marks=True)
    yield Pupil("", "file under another name", made({}), "homework 2 (final).ipynb", None, True)


def _without_check(notebook: bytes, exercise: str) -> bytes:
    content = json.loads(notebook)
    content["cells"] = [
        cell
        for cell in content["cells"]
        if cell["metadata"].get("nbgrader", {}).get("grade_id") != f"check_{exercise}"
    ]
    return json.dumps(content).encode()


def _slug(story: str) -> str:
    words = "".join(c if c.isalnum() else " " for c in story.lower()).split()
    return "-".join(words[:4])
