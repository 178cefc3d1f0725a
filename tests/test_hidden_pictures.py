"""Pictures that only look right, pictures that only look wrong, and pictures that nobody drew."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
from typing import Any

import helpers_inprocess as inprocess
import matplotlib.pyplot as plt
import msgspec
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.author.draft import draft
from autograder.box import wire
from autograder.box.drawn import MAX_POINTS, Axes, Contours, Curve, convert
from autograder.course import Course
from autograder.judge.answers import Answer, CheckFailed
from autograder.judge.asking import pack
from autograder.judge.catalogue import close_figures
from autograder.judge.checks import Draw
from autograder.judge.diagnose import _same_value
from autograder.judge.examine import attempt
from autograder.judge.show import is_axes, show
from autograder.judge.student import Asker

HOMES = {
    "plot_field": "a1_gradient",
    "plot_path": "a2_descent",
    "plot_surface": "a2_descent",
    "plot_lrs": "a4_optimizers",
}


def answerer(course: Course, exercise: str, source: str) -> inprocess.Answerer:
    """That source beside the solutions, which it may call."""
    solved = draft(course, HOMES[exercise], course.language).sources.solved
    return inprocess.Answerer("picture", exercise, inprocess._defined(solved, {exercise: source}))


def passes(course: Course, exercise: str, source: str) -> bool:
    """Whether no check of the exercise finds fault with it."""
    one = answerer(course, exercise, source)
    return inprocess.survives(course, HOMES[exercise], one, 0)


def touched(exercise: str, change: str) -> str:
    """The solution, with something done to its Axes before it is returned."""
    return (
        f"solved = {exercise}\ndef {exercise}(*case):\n    ax = solved(*case)\n    {change}\n"
        + ("    return ax\n")
    )


HIDDEN = "[a.set_visible(False) for a in (*ax.lines, *ax.collections)]"
ONLY_LOOKS_RIGHT = {
    "a dict in place of a surface": (
        "plot_surface",
        """
def plot_surface(f, lim):
    ticks = torch.linspace(-lim, lim, 41).double()
    points = torch.cartesian_prod(ticks, ticks)
    z = f(points).detach()
    corners = torch.cat([points, z[:, None]], dim=1)
    ends = [float(z.min()), float(z.max())]
    return {
        "kind": "axes", "name": "3d", "xlim": [-lim, lim], "ylim": [-lim, lim],
        "xlabel": "x", "ylabel": "y", "lines": [], "scatters": [], "quivers": [], "contours": [],
        "surfaces": [{"x": [-lim, lim], "y": [-lim, lim], "z": ends, "points": corners}],
    }
""",
    ),
    "invisible arrows": ("plot_field", touched("plot_field", HIDDEN)),
    "an invisible surface": ("plot_surface", touched("plot_surface", HIDDEN)),
    "invisible contours": (
        "plot_path",
        touched("plot_path", "[a.set_visible(False) for a in ax.collections]"),
    ),
    "an invisible path": (
        "plot_path",
        touched("plot_path", "[a.set_visible(False) for a in ax.lines]"),
    ),
    "a path that is seen through": (
        "plot_path",
        touched("plot_path", "[a.set_alpha(0) for a in ax.lines]"),
    ),
    "invisible lines": ("plot_lrs", touched("plot_lrs", HIDDEN)),
    "invisible axes": ("plot_lrs", touched("plot_lrs", "ax.set_visible(False)")),
    "limits beside all arrows": (
        "plot_field",
        touched("plot_field", "ax.set(xlim=(500, 600), ylim=(500, 600))"),
    ),
    "limits that are all but beside them": (
        "plot_field",
        touched("plot_field", "ax.set_xlim(float(case[1].max()), 600)"),
    ),
    "all rates on every label": (
        "plot_lrs",
        touched("plot_lrs", "[a.set_label(str(case[2])) for a in ax.lines]"),
    ),
    "a wireframe with x and y exchanged": (
        "plot_surface",
        """
def plot_surface(f, lim):
    ticks = torch.linspace(-lim, lim, 41)
    x, y = torch.meshgrid(ticks, ticks, indexing="xy")
    z = f(torch.stack([x, y], dim=-1)).detach()
    ax = plt.figure().add_subplot(projection="3d")
    ax.plot_wireframe(y.numpy(), x.numpy(), z.numpy())
    ax.set(xlabel="x", ylabel="y")
    return ax
""",
    ),
    "contours of another function, with nan": (
        "plot_path",
        """
solved = plot_path
def plot_path(f, path, lim):
    ax = solved(lambda p: f(p.flip(-1)) + p[..., 0] ** 3, path, lim)
    (contours,) = ax.collections
    paths = contours.get_paths()
    for one in paths:
        one.vertices = np.concatenate([one.vertices, [[np.nan, np.nan]]])
        one.codes = None
    contours.set_paths(paths)
    return ax
""",
    ),
}


@pytest.mark.parametrize("name", ONLY_LOOKS_RIGHT)
def test_a_picture_that_only_looks_right_is_found_out(course: Course, name: str) -> None:
    assert not passes(course, *ONLY_LOOKS_RIGHT[name])


ONLY_LOOKS_WRONG = {
    "a path in a collection of steps": (
        "plot_path",
        """
from matplotlib.collections import LineCollection
solved = plot_path
def plot_path(f, path, lim):
    ax = solved(f, path, lim)
    ax.lines[0].remove()
    p = path.detach().numpy()
    ax.add_collection(LineCollection(list(zip(p[:-1], p[1:]))))
    return ax
""",
    ),
    "two hundred levels": (
        "plot_path",
        touched(
            "plot_path",
            "c = ax.collections[0]; c.remove(); t = torch.linspace(-case[2], case[2], 101); "
            "z = case[0](torch.stack(torch.meshgrid(t, t, indexing='xy'), -1)); "
            "ax.contour(t, t, z, 200)",
        ),
    ),
    "other rates behind its own": (
        "plot_lrs",
        touched(
            "plot_lrs",
            "[a.set_label(f'{r} (of {case[2]})') for a, r in zip(ax.lines, case[2])]",
        ),
    ),
}


@pytest.mark.parametrize("name", ONLY_LOOKS_WRONG)
def test_a_picture_that_only_looks_wrong_is_right(course: Course, name: str) -> None:
    assert passes(course, *ONLY_LOOKS_WRONG[name])


ODD_DICTS = {
    "plot_lrs": "{'kind': 'axes', 'name': '', 'xlim': [0, 1], 'ylim': [0, 1], 'xlabel': '', "
    "'ylabel': '', 'lines': [], 'scatters': [], 'quivers': [], 'contours': [], 'surfaces': [], "
    "'yscale': np.array([1.0, 2.0])}",
    "plot_path": "{'kind': 'axes', 'name': '', 'xlim': [0, 1], 'ylim': [0, 1], 'xlabel': '', "
    "'ylabel': '', 'lines': [{'x': case[1][:, 0], 'y': case[1][:, 1]}], 'scatters': [], "
    "'quivers': [], 'surfaces': [], 'contours': [{'levels': [], 'filled': True, 'segments': "
    "[{'level': 1.0, 'points': torch.ones(3, 2)}]}]}",
    "plot_field": "{'kind': 'axes', 'quivers': np.array([1.0, 2.0])}",
    "plot_surface": "{'kind': np.array([1, 2])}",
}


@pytest.mark.parametrize("exercise", ODD_DICTS)
def test_a_dict_is_a_dict(course: Course, exercise: str) -> None:
    source = f"def {exercise}(*case):\n    return {ODD_DICTS[exercise]}\n"
    for failure in failures(course, exercise, source):
        assert failure is not None and "return ax" in failure.texts["en"]


def failures(course: Course, exercise: str, source: str) -> list[CheckFailed | None]:
    """What each of its checks says of the public example."""
    one = answerer(course, exercise, source)
    student = inprocess.Student(inprocess.Local(one.names), lambda _: False)
    return [judged(student, *each) for each in checks(course, exercise)]


def checks(course: Course, exercise: str) -> list[tuple[Callable[..., None], Any]]:
    """The checks of that exercise, each with its public case."""
    found = inprocess.checks(str(course.paths.hidden(HOMES[exercise])))
    mine = [(body, spec) for _, body, spec in found if spec.exercise == exercise]
    assert mine
    return [(body, *spec.public(Draw(0))) for body, spec in mine]


def judged(student: Asker, body: Callable[..., None], case: Any) -> CheckFailed | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        try:
            return attempt(student, body, case)  # type: ignore[arg-type]
        finally:
            close_figures()


LONG = "ax.plot(np.random.rand({0}), np.random.rand({0}))"


def test_a_long_line_in_place_of_the_path_takes_no_time(course: Course) -> None:
    source = touched("plot_path", "ax.lines[0].remove(); " + LONG.format(30_000))
    start = time.perf_counter()
    assert any(
        "path on the axes is" in one.texts["en"]
        for one in failures(course, "plot_path", source)
        if one
    )
    assert time.perf_counter() - start < 5


def test_more_points_than_are_looked_at_are_called_so(course: Course) -> None:
    source = touched("plot_path", LONG.format(MAX_POINTS))
    for failure in failures(course, "plot_path", source):
        assert failure is not None and "too much on the axes" in failure.texts["en"]


# What a box may send, forged or not.

NUMBERS = st.floats() | st.sampled_from([0.0, 1.0, -1.0, 1e308, -1e308, 5e-324, 3.0])
TEXTS = st.text(max_size=9) | st.sampled_from(["_x", "1e999", "-", "0.1 0.4 1.5", "log", "3d"])


def points(columns: int) -> st.SearchStrategy[torch.Tensor]:
    rows = st.lists(st.lists(NUMBERS, min_size=columns, max_size=columns), max_size=6)
    return rows.map(lambda r: torch.tensor(r, dtype=torch.float64).reshape(-1, columns))


def few(what: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(what, max_size=3)


CURVES = few(st.builds(Curve, points(2), TEXTS))
DRAWN = st.builds(
    Axes,
    name=TEXTS,
    xlim=st.tuples(NUMBERS, NUMBERS),
    ylim=st.tuples(NUMBERS, NUMBERS),
    xlabel=TEXTS,
    ylabel=TEXTS,
    yscale=TEXTS,
    legend=few(TEXTS),
    lines=CURVES,
    scatters=CURVES,
    quivers=few(points(4)),
    contours=few(
        st.builds(Contours, few(NUMBERS), st.booleans(), few(st.tuples(NUMBERS, points(2))))
    ),
    surfaces=few(points(3)),
)


class Sends(Asker):
    """Answers with that value whatever it is asked."""

    def __init__(self, value: Any) -> None:
        self._value = value

    def _ask(self, question: Any) -> list[Answer]:
        asked = pack(question.calls, question.shared, question.probe)
        (args, _), seen = asked.fresh().arguments(0), wire.Observation("returned")
        return [Answer(asked.exercise, asked, 0, seen, self._value, tuple(args))]


@pytest.fixture(scope="module")
def all_checks(course: Course) -> list[tuple[Callable[..., None], Any]]:
    return [one for exercise in HOMES for one in checks(course, exercise)]


def right_points(case: Any) -> list[torch.Tensor]:
    """Tensors of a case, as rows, so that some drawings get past the first checks."""
    return [arg for arg in case if isinstance(arg, torch.Tensor) and arg.dim() == 2]


@settings(max_examples=150, deadline=None)
@given(drawn=DRAWN, ticks=st.booleans())
def test_no_picture_is_a_fault_of_ours(
    all_checks: list[tuple[Callable[..., None], Any]], drawn: Axes[torch.Tensor], ticks: bool
) -> None:
    for body, case in all_checks:
        if ticks:
            drawn.lines[:] = [*drawn.lines, *(Curve(p.double(), "") for p in right_points(case))]
        failure = judged(Sends(drawn), body, case)
        assert failure is None or failure.texts["en"]
        drawn.lines[:] = drawn.lines[:3]


@pytest.fixture(scope="module")
def solved(course: Course) -> list[tuple[Callable[..., None], Any, Axes[torch.Tensor]]]:
    """Every check with its public case and the picture that is right there."""
    found = []
    for exercise in HOMES:
        draw = answerer(course, exercise, "").names[exercise]
        for body, case in checks(course, exercise):
            drawn = inprocess._crossed(draw(*case))
            assert judged(Sends(drawn), body, case) is None
            found.append((body, case, drawn))
    return found


@settings(max_examples=150, deadline=None)
@given(other=DRAWN, data=st.data())
def test_no_right_picture_with_something_odd_is_a_fault_of_ours(
    solved: list[tuple[Callable[..., None], Any, Axes[torch.Tensor]]],
    other: Axes[torch.Tensor], data: st.DataObject,
) -> None:  # fmt: skip
    body, case, drawn = data.draw(st.sampled_from(solved))
    names = data.draw(st.lists(st.sampled_from(drawn.__struct_fields__), max_size=3))
    altered = msgspec.structs.replace(drawn, **{name: getattr(other, name) for name in names})
    for name in names:
        theirs = getattr(drawn, name)
        if isinstance(theirs, list) and data.draw(st.booleans()):
            getattr(altered, name).extend(theirs)
    judged(Sends(altered), body, case)
    other = convert(drawn, lambda points: torch.full_like(points, data.draw(NUMBERS)))
    judged(Sends(other), body, case)


@settings(max_examples=100, deadline=None)
@given(one=DRAWN, other=DRAWN)
def test_pictures_are_compared_and_shown(
    one: Axes[torch.Tensor], other: Axes[torch.Tensor]
) -> None:
    failure = CheckFailed("rule", {})
    assert _same_value(one, crossed(one), failure)
    assert _same_value(one, other, failure) in (True, False)
    assert not _same_value(one, {}, failure)
    assert show([one]) == "[Axes]"


class _Resend(wire.Packer):
    def special(self, value: Any) -> wire.Value | None:
        return convert(value, self._points) if is_axes(value) else None


def crossed(value: Any) -> Any:
    packer = _Resend()
    packed = packer.pack(value)
    return wire.Unpacker(memoryview(packer.payload)).unpack(packed)


def test_what_is_told_of_an_axes_crosses_the_wall() -> None:
    _, ax = plt.subplots()
    ax.plot([0, 1], [2, 3], label="up")
    ax.contourf(np.arange(9.0).reshape(3, 3), levels=3)
    ax.quiver([1], [2], [3], [4])
    ax.scatter([5], [6])
    told = inprocess._crossed(ax)
    plt.close("all")
    assert is_axes(told)
    assert told.lines[0].points.tolist() == [[0, 2], [1, 3]] and told.lines[0].label == "up"
    assert told.quivers[0].tolist() == [[1, 2, 3, 4]]
    assert told.scatters[0].points.tolist() == [[5, 6]]
    assert told.contours[0].filled
