"""A submission in a real box: every outcome of a call has its verdict."""

from __future__ import annotations

import inspect
import subprocess
import sys
from typing import Any

import pytest
import torch
from helpers_judge import SHORT, session, student

from autograder import paths
from autograder.judge.answers import CheckFailed
from autograder.judge.asking import MAX_EVALUATIONS
from autograder.judge.checks import black_box, torch_function
from autograder.judge.compare import close, unchanged
from autograder.judge.launch import Zygote
from autograder.judge.messages import forbidden
from autograder.records import Limits, Status

pytest_plugins = ["helpers_judge_fixtures"]

IMPATIENT = Limits(call_s=0.5)

FAILING = {
    "raised": ("def f(x):\n    return 1 / 0", Status.CRASHED),
    "undefined": ("g = 1", Status.FAILED),
    "unwritten": ("def f(x):\n    raise NotImplementedError('write it')", Status.FAILED),
    "timeout": ("def f(x):\n    while True: pass", Status.TIMEOUT),
    "crashed": ("import os\ndef f(x): os._exit(0)", Status.CRASHED),
}


@pytest.mark.parametrize("problem", FAILING)
def test_a_call_that_does_not_return(bare_zygote: Zygote, problem: str) -> None:
    source, status = FAILING[problem]
    with session(bare_zygote, source, limits=IMPATIENT) as opened:
        with pytest.raises(CheckFailed) as failed:
            student(opened).f(torch.ones(2))
        assert (failed.value.problem, failed.value.status) == (problem, status)


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("f = 5", "TypeError"),
        ("def f(): return 1", "TypeError"),
        ("def f(x): import sys; sys.exit(0)", "SystemExit"),
        ("def f(x): raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("def f(x): input()", "RuntimeError"),
        ("def f(x): return f(x)", "RecursionError"),
        ("class f:\n    def __init__(self, x): raise ValueError('no')", "ValueError"),
    ],
)
def test_what_a_call_raises_is_an_answer(bare_zygote: Zygote, source: str, kind: str) -> None:
    with session(bare_zygote, source) as opened:
        with pytest.raises(CheckFailed) as failed:
            student(opened).f(1.0)
        answer = failed.value.answer
        assert failed.value.problem == "raised"
        assert answer is not None and answer.observation.raised is not None
        assert answer.observation.raised.kind == kind
        assert opened.died is None


@pytest.mark.parametrize(
    ("source", "is_value_error"),
    [
        ("def f(x): np.linalg.cholesky(-np.eye(2))", True),
        ("class Mine(ValueError): pass\ndef f(x): raise Mine", True),
        ("def f(x): raise KeyError(x)", False),
        (
            "class Kind(type):\n    @property\n    def __name__(cls): raise ValueError\n"
            "class Mine(Exception, metaclass=Kind): pass\ndef f(x): raise Mine",
            False,
        ),
        (
            "Mine = ValueError\nfor i in range(40): Mine = type('M' * 99, (Mine,), {})\n"
            "def f(x): raise Mine",
            False,  # only so many names travel, and only so much of each
        ),
    ],
)
def test_an_exception_is_what_its_bases_are(
    bare_zygote: Zygote, source: str, is_value_error: bool
) -> None:
    with session(bare_zygote, "import numpy as np", source) as opened:
        with pytest.raises(CheckFailed) as failed:
            student(opened).f(1.0)
        assert failed.value.problem == "raised" and failed.value.answer is not None
        raised = failed.value.answer.observation.raised
        assert raised is not None
        assert raised.is_a("ValueError") is is_value_error and not raised.is_a("object")
        assert len(raised.bases) <= 16 and all(len(base) <= 80 for base in raised.bases)


def test_what_is_told_of_an_exception_is_the_students_own_line(bare_zygote: Zygote) -> None:
    source = "def f(x):\n    y = x\n    return torch.mm(y, y)"
    with session(bare_zygote, "import torch", source) as opened:
        with pytest.raises(CheckFailed) as failed:
            student(opened).f(torch.ones(2))
        assert failed.value.answer is not None
        raised = failed.value.answer.observation.raised
        assert raised is not None
        assert (raised.cell, raised.lineno, raised.line) == (1, 3, "return torch.mm(y, y)")
        assert len(raised.message) <= 300


def test_other_exercises_are_graded_in_a_revived_box(bare_zygote: Zygote) -> None:
    source, status = FAILING["crashed"]
    with session(bare_zygote, source, "print('once')", "def g(x): return x + 1",
                 names=("f", "g")) as opened:  # fmt: skip
        outputs = opened.outputs
        for call in (student(opened).f, student(opened).g):  # nobody has revived it yet
            with pytest.raises(CheckFailed) as failed:
                call(1.0)
            assert failed.value.status is status
        opened.revive()
        assert student(opened).g(1.0).value == 2.0
        assert opened.outputs == outputs


def test_a_call_that_heeds_the_clock_leaves_the_box_alive(bare_zygote: Zygote) -> None:
    source, status = FAILING["timeout"]
    cells = ("n = []", source, "def g():\n    n.append(1)\n    return len(n)")
    with session(bare_zygote, *cells, names=("f", "g"), limits=IMPATIENT) as opened:
        assert student(opened).g().value == 1
        with pytest.raises(CheckFailed) as failed:
            student(opened).f(1.0)
        assert failed.value.status is status
        assert student(opened).g().value == 2


def test_a_notebook_that_ends_the_box_is_not_run_again(bare_zygote: Zygote) -> None:
    with session(bare_zygote, "import os\nos._exit(0)", "def f(): return 1") as opened:
        assert opened.stillborn is Status.CRASHED
        opened.revive()
        with pytest.raises(CheckFailed) as failed:
            student(opened).f()
        assert failed.value.status is Status.CRASHED


AUTOGRAD = {
    "backward": "y = (x**2).sum(); y.backward(); return x.grad",
    "grad": "return torch.autograd.grad((x**2).sum(), x)[0]",
    "taken early": "return early((x**2).sum(), x)[0]",
    "func.grad": "return torch.func.grad(lambda p: (p**2).sum())(x)",
    "jacrev": "return torch.func.jacrev(lambda p: (p**2).sum())(x)",
    "functional": "return torch.autograd.functional.jacobian(lambda p: (p**2).sum(), x)",
    "forward mode": "with torch.autograd.forward_ad.dual_level():\n        return x * 2",
    "jvp": "return torch.func.jvp(lambda p: p**2, (x,), (torch.ones_like(x),))[1]",
    "hidden in a try": "try:\n        torch.autograd.grad((x**2).sum(), x)\n"
    "    except Exception:\n        pass\n    return 2 * x.detach()",
    "checkpoint": "y = (x**2).sum(); torch.autograd.backward([y]); return x.grad",
    "wrapper taken off": "take = getattr(early, '__wrapped__', None) or inside(early)\n"
    "    return take((x**2).sum(), x)[0]",
    "engine": "return engine((x**2).sum(), x)",
    "thread": "found = []\n"
    "    thread = threading.Thread(target=lambda: found.append(engine((x**2).sum(), x)))\n"
    "    thread.start(); thread.join(); return found[0]",
    "torch._C": "torch._C._enter_dual_level()\n"
    "    dual = torch._make_dual(x.detach(), torch.ones_like(x), level=0)\n"
    "    slope = torch._unpack_dual(dual**2, level=0).tangent.clone()\n"
    "    torch._C._exit_dual_level(level=0); return slope",
    "switched off": "sys.modules['box.trap']._on = None; return early((x**2).sum(), x)[0]",
    "everything off": "torch.set_grad_enabled(False); torch.set_default_device('meta')\n"
    "    return torch.enable_grad()(lambda: engine((x**2).sum(), x))()",
}
WAYS = """
import sys, threading, torch, torch.func
from torch.autograd import grad as early
def inside(wrapper):
    return [c.cell_contents for c in wrapper.__closure__ if callable(c.cell_contents)][0]
def engine(y, x):
    run = torch.autograd.Variable._execution_engine.run_backward
    one = torch.ones((), dtype=y.dtype, device='cpu')
    return run((y,), (one,), False, False, (x,), allow_unreachable=True, accumulate_grad=False)[0]
"""


@pytest.mark.parametrize("way", AUTOGRAD)
def test_autograd_is_noticed_where_it_is_by_hand_and_free_elsewhere(
    bare_zygote: Zygote, way: str
) -> None:
    body = f"    x = x.detach().requires_grad_()\n    {AUTOGRAD[way]}"
    x = torch.tensor([1.0, 2.0], dtype=torch.float64)
    with session(bare_zygote, WAYS, f"def f(x):\n{body}") as opened:
        with pytest.raises(CheckFailed) as failed:
            student(opened, by_hand=("f",)).f(x)
        assert (failed.value.problem, failed.value.status) == ("forbidden", Status.FORBIDDEN)
        close(student(opened).f(x), 2 * x)  # the same box, not by hand


def test_by_hand_arithmetic_is_not_forbidden(bare_zygote: Zygote) -> None:
    cells = (
        "import torch\nw = torch.ones(2, requires_grad=True)\n(w**2).sum().backward()",
        "def f(x):\n    with torch.no_grad():\n        return 2 * x.requires_grad_(False)",
    )
    with session(bare_zygote, *cells) as opened:
        close(student(opened, by_hand=("f",)).f(torch.ones(2)), 2 * torch.ones(2))


def test_the_entry_points_are_what_they_were_to_look_at(bare_zygote: Zygote) -> None:
    cells = (
        "import inspect, torch, torch.func\nfrom torch.autograd import grad",
        "def f():\n    return [inspect.signature(grad).parameters.__len__(), grad.__name__,\n"
        "            bool(torch.Tensor.backward.__doc__), hasattr(grad, '__wrapped__')]",
    )
    with session(bare_zygote, *cells) as opened:
        found = student(opened).f().value
    assert found == [len(inspect.signature(torch.autograd.grad).parameters), "grad",
                            True, False]  # fmt: skip


def test_the_message_names_what_was_called_and_where(bare_zygote: Zygote) -> None:
    source = f"{WAYS}def f(x):\n    return torch.func.grad(lambda p: (p**2).sum())(x)"
    with session(bare_zygote, source) as opened, pytest.raises(CheckFailed) as failed:
        student(opened, by_hand=("f",)).f(torch.ones(2))
    for language, thread in (("en", "join()"), ("zh", "线程")):
        text = forbidden(failed.value, "f", language, opened.sources)
        assert "grad" in text and "return torch.func.grad(" in text and thread not in text
        assert "return torch" not in forbidden(failed.value, "f", language, ["another cell"])


def test_a_thread_that_goes_on_training_is_told_what_to_do(bare_zygote: Zygote) -> None:
    """What ran cannot be told apart from what f ran; a thread that has ended is no matter."""
    train = (
        "stepped = threading.Event()\n"
        "def train(rounds):\n    p = torch.ones(2, requires_grad=True)\n"
        "    for _ in range(rounds):\n        engine((p**2).sum(), p); stepped.set()\n"
        "thread = threading.Thread(target=train, args=(3,), daemon=True)\n"
        "thread.start(); thread.join()"
    )
    asks = (
        "def f(x):\n    for _ in range(3):  # the first may be of a run that was before the call\n"
        "        stepped.clear()\n        while thread.is_alive() and not stepped.wait(0.1): pass\n"
        "    return 2 * x"
    )
    goes_on = "thread = threading.Thread(target=train, args=(10**9,), daemon=True)\nthread.start()"
    with session(bare_zygote, WAYS, train, asks) as opened:
        close(student(opened, by_hand=("f",)).f(torch.ones(2)), 2 * torch.ones(2))
    cells = (WAYS, train, asks, goes_on)
    with session(bare_zygote, *cells) as opened, pytest.raises(CheckFailed) as failed:
        student(opened, by_hand=("f",)).f(torch.ones(2))
    assert "join()" in forbidden(failed.value, "f", "en")
    assert "线程" in forbidden(failed.value, "f", "zh")


def test_every_evaluation_of_a_black_box_is_seen_in_order(bare_zygote: Zygote) -> None:
    f, g = black_box(lambda x: x**2, "x²"), black_box(lambda x, y: x - y, "x − y")
    source = "def f(a, b, x):\n    return a(x) + b(x, 3.0) + a(x + 1)"
    with session(bare_zygote, source) as opened:
        answer = student(opened).f(f, g, torch.tensor([2.0]))
        assert answer.value.tolist() == [4.0 - 1.0 + 9.0]
        assert [args[0].item() for args in answer.evaluations(f)] == [2.0, 3.0]
        ((first, second),) = answer.evaluations(g)
        assert (first.item(), second) == (2.0, 3.0)
        assert answer.evaluations(black_box(lambda x: x, "another")) == []


def test_a_black_box_has_no_graph_and_does_not_unpack_the_judge(bare_zygote: Zygote) -> None:
    f = black_box(lambda x: (x.requires_grad_() ** 2).sum(), "sum of squares")
    source = "def f(g, x):\n    y = g(x)\n    return [y.requires_grad, hasattr(g, '__wrapped__')]"
    with session(bare_zygote, source) as opened:
        assert student(opened).f(f, torch.ones(2)).value == [False, False]


@pytest.mark.parametrize(("off", "passes"), [(0.0, True), (1e-4, False)])
def test_a_coarser_result_is_excused_what_it_rounds_and_no_more(
    bare_zygote: Zygote, off: float, passes: bool
) -> None:
    source = f"def f(x):\n    return (x * (1 + {off})).float()"
    x = torch.tensor([1.23456789, -2.3456789], dtype=torch.float64)
    with session(bare_zygote, source) as opened:
        answer = student(opened).f(x)
        if passes:
            close(answer, x, "numerical")
            return
        with pytest.raises(CheckFailed):
            close(answer, x, "numerical")
        close(student(opened).f(x.float()), x.float(), "numerical")


def test_a_black_box_is_not_asked_where_its_arguments_make_far_more_points(
    bare_zygote: Zygote,
) -> None:
    """A few thousand numbers each, millions together: the judge's memory is no student's."""
    f = black_box(lambda a, b: a * b, "f")
    source = "def f(g, n):\n    return g(torch.ones(n, 1), torch.ones(1, n)).sum()"
    with session(bare_zygote, "import torch", source) as opened:
        assert student(opened).f(f, 100).value == 10_000
        with pytest.raises(CheckFailed) as failed:
            student(opened).f(f, 4_000)
    assert failed.value.answer is not None
    raised = failed.value.answer.observation.raised
    assert raised is not None and "too many points at once" in raised.message


WATCHES = """
import importlib.util, sys
spec = importlib.util.spec_from_file_location("box", sys.argv[1] + "/__init__.py",
                                              submodule_search_locations=[sys.argv[1]])
module = importlib.util.module_from_spec(spec)
sys.modules["box"] = module
spec.loader.exec_module(module)
import torch
from box import trap

trap.install()
run = torch.autograd.Variable._execution_engine.run_backward

def differentiate():
    x = torch.ones(2, requires_grad=True)
    run(((x**2).sum(),), (torch.ones(()),), False, False, (), allow_unreachable=True,
        accumulate_grad=True)

def used(whose, active=True):
    with trap.by_hand(active, whose) as watch:
        watch.look()
    return watch.used

found = [used("f"), used("f")]
differentiate()
found += [used("f"), used("f"), used("g")]
differentiate()
found += [used("f"), used("h", False)]
differentiate()
found += [used("f")]
print(found)
"""


def test_nothing_happens_between_two_messages_of_one_exercise() -> None:
    """What another exercise does between them is no matter of this one."""
    done = subprocess.run(
        [sys.executable, "-c", WATCHES, str(paths.BOX)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == str([False, False, True, False, False, False, False, False])


@pytest.mark.parametrize("argument", ["'text'", "None", "[1, 'a']", "lambda: 1", "x.reshape(1, 2)"])
def test_a_black_box_asked_for_nonsense_is_the_students_error(
    bare_zygote: Zygote, argument: str
) -> None:
    matrix = torch.eye(3)
    f = black_box(lambda p: matrix @ p.reshape(3), "f")
    with session(bare_zygote, f"def f(g, x):\n    return g({argument})") as opened:
        with pytest.raises(CheckFailed) as failed:
            student(opened).f(f, torch.ones(2))
        assert failed.value.problem == "raised" and failed.value.answer is not None
        raised = failed.value.answer.observation.raised
        assert raised is not None and raised.kind == "ValueError"
        assert "cannot be evaluated there" in raised.message
        assert opened.died is None


def test_a_black_box_asked_for_ever_stops_answering(
    bare_zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MAX_EVALUATIONS >= 1_000
    monkeypatch.setattr("autograder.judge.asking.MAX_EVALUATIONS", 50)
    f = black_box(lambda x: x, "x")
    with session(bare_zygote, "def f(g):\n    while True: g(1.0)") as opened:
        with pytest.raises(CheckFailed) as failed:
            student(opened).f(f)
        assert failed.value.problem == "raised" and failed.value.answer is not None
        raised = failed.value.answer.observation.raised
        assert raised is not None and "more than 50 times" in raised.message
        assert len(failed.value.answer.evaluations(f)) == 50


def test_a_black_box_that_calls_back_for_ever_is_a_timeout(bare_zygote: Zygote) -> None:
    f = black_box(lambda x: x, "x")
    source = "def f(g):\n    while True:\n        try: g(1.0)\n        except BaseException: pass"
    with session(bare_zygote, source, limits=IMPATIENT) as opened:
        with pytest.raises(CheckFailed) as failed:
            student(opened).f(f)
        assert failed.value.status is Status.TIMEOUT


def test_a_torch_function_is_differentiable_on_the_other_side(bare_zygote: Zygote) -> None:
    f = torch_function("def f(p):\n    return (p[0] ** 2 * p[1]).sin()\n", "f", "sin x²y")
    source = (
        "def f(g, x):\n    x = x.detach().clone().requires_grad_()\n"
        "    g(x).backward()\n    return x.grad"
    )
    x = torch.tensor([0.3, 0.7], dtype=torch.float64)
    here = x.clone().requires_grad_()
    f(here).backward()
    with session(bare_zygote, source) as opened:
        assert here.grad is not None
        close(student(opened).f(f, x), here.grad)


def test_shared_objects_are_one_object_across_calls_and_others_are_fresh(
    bare_zygote: Zygote,
) -> None:
    source = "def f(x):\n    x += 1\n    return x.clone()"
    x = torch.zeros(2)
    with session(bare_zygote, source) as opened:
        calls: list[Any] = [("f", (x,), {}), ("f", (x,), {})]
        first, second = student(opened).plan(calls, shared=[x])
        assert (first.value.tolist(), second.value.tolist()) == ([1.0, 1.0], [2.0, 2.0])
        first, second = student(opened).plan(calls)
        assert second.value.tolist() == [1.0, 1.0]
        assert second.args_after[0].tolist() == [1.0, 1.0]
        assert x.tolist() == [0.0, 0.0]


def test_a_plan_fails_with_its_first_call_that_does_not_return(bare_zygote: Zygote) -> None:
    source = "n = 0\ndef f():\n    global n\n    n += 1\n    return 1 / (2 - n)"
    with session(bare_zygote, source) as opened:
        with pytest.raises(CheckFailed) as failed:
            student(opened).plan([("f", (), {})] * 3)
        assert failed.value.answer is not None and failed.value.answer.index == 1


def test_arguments_arrive_as_they_are_and_come_back_as_they_were_left(bare_zygote: Zygote) -> None:
    leaf = torch.ones(2, requires_grad=True)
    leaf.grad = torch.tensor([3.0, 4.0])
    source = (
        "def f(x, gap, names, *, flag):\n"
        "    return [x.is_leaf, x.requires_grad, x.grad.tolist(), gap.is_contiguous(), names, flag]"
    )
    gap = torch.zeros(2, 2)[:, 0]
    with session(bare_zygote, source) as opened:
        answer = student(opened).f(leaf, gap, {"a": (1, [2.5, None])}, flag=True)
        expected = [True, True, [3.0, 4.0], False, {"a": (1, [2.5, None])}, True]
        assert answer.value == expected
        unchanged(answer)


@pytest.mark.parametrize(
    "change",
    [
        "x += 1", "x.requires_grad_()", "x.resize_(1)", "x[0] = float('nan')",
        "x.data = x.data.float()", "x.zero_()",
        "x.requires_grad_(); (x**2).sum().backward(); x.requires_grad_(False)",
    ],
)  # fmt: skip
def test_a_changed_argument_is_noticed(bare_zygote: Zygote, change: str) -> None:
    source = f"import torch\ndef f(y, x):\n    {change}\n    return 1.0"
    x = torch.tensor([0.5, 2.0], dtype=torch.float64)
    with session(bare_zygote, source) as opened:
        answer = student(opened).f(torch.ones(2), x)
        unchanged(answer, 0)
        with pytest.raises(CheckFailed) as failed:
            unchanged(answer)
        assert failed.value.problem == "changed"
        assert "number 2" in failed.value.texts["en"] and "第 2 个" in failed.value.texts["zh"]


def test_a_mutated_container_that_cannot_be_sent_back_harms_nobody(bare_zygote: Zygote) -> None:
    source = (
        "class Evil:\n    @property\n    def __class__(self): raise ValueError('gotcha')\n"
        "def f(d):\n    d['x'] = Evil()\n    return 1.0\ndef g(): return 2.0"
    )
    with session(bare_zygote, source, names=("f", "g"), limits=SHORT) as opened:
        try:
            assert student(opened).f({"x": 1.0}).value == 1.0
        except CheckFailed as failed:
            assert failed.status is Status.CRASHED
        opened.revive()
        assert student(opened).g().value == 2.0
