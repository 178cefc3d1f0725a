"""The course on "cuda", without a GPU: hidden tests, solutions and variants keep CUDA's rules about
devices on a pretended one. What only a GPU shows is in tests/test_cuda.py."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
import torch
from helpers_inprocess import Answerer, Margins, answerers, checks, margins
from helpers_judge import ASSIGNMENT, SHORT, but, course, solved
from helpers_pretend_cuda import There, pretended_cuda
from helpers_pretend_driver import GPU, WITH_TENSORS, copied_box

from autograder import paths
from autograder.box import wire
from autograder.judge.desk import Desk
from autograder.judge.examine import examine
from autograder.judge.explain import explain
from autograder.records import CheckResult, Status

_BOTH, _FLOAT64 = (torch.float64, torch.float32), (torch.float64,)
FORGETS = "def gd_step(theta, grad, alpha):\n    return (theta - alpha * grad).cpu()"
MIXES = (
    "def gd_step(theta, grad, alpha):\n"
    "    return theta - torch.full(grad.shape, alpha, dtype=grad.dtype) * grad"
)
BEYOND = {"classify": "two_ways"}
"""Its Hessian by torch.func makes tensors below Python, where nothing is pretended."""


@pytest.fixture
def cuda() -> Iterator[None]:
    with warnings.catch_warnings(), pretended_cuda():
        warnings.simplefilter("ignore")
        yield


def on_cuda(assignment: str, one: Answerer) -> dict[str, Margins]:
    dtypes = _BOTH if one.name == "solution" else _FLOAT64
    return margins(course(), assignment, one, range(1), dtypes, "cuda")


@pytest.mark.parametrize("assignment", list(course().assignments))
def test_right_answers_pass_there_too(cuda: None, assignment: str) -> None:
    asked: set[str] = set()
    wrong = []
    for one in answerers(course(), assignment):
        if BEYOND.get(one.exercise) == one.name:
            continue
        for check, seen in on_cuda(assignment, one).items():
            asked.add(check)
            wrong += [f"{one.name}: {check}: {text}" for _, text in seen.failures]
    assert wrong == []
    specs = [spec for _, _, spec in checks(str(course().paths.hidden(assignment)))]
    many = sum(flavour.device == "cuda" for spec in specs for flavour in spec.flavours)
    assert len(asked) == many > 10


@pytest.mark.parametrize(
    ("mistake", "failing"),
    [
        (lambda theta, grad, alpha: (theta - alpha * grad).cpu(), {"gd_step_type"}),
        (
            lambda theta, grad, alpha: theta - torch.full_like(grad, alpha, device="cpu") * grad,
            {"gd_step_type", "gd_step_values", "gd_step_batches"},
        ),
    ],
)
def test_an_answer_that_forgets_the_device_fails_only_there(mistake: Any, failing: Any) -> None:
    one = Answerer("forgets", "gd_step", {"gd_step": mistake})
    here = margins(course(), "a2_descent", one, range(1), _FLOAT64)
    assert here and not any(seen.failures for seen in here.values())
    with pretended_cuda():
        there = on_cuda("a2_descent", one)
    assert {check.split("[")[0] for check, seen in there.items() if seen.failures} == failing


def test_tensors_of_two_devices_do_not_mix(cuda: None) -> None:
    there, here = torch.ones(2, device="cuda"), torch.ones(2)
    with pytest.raises(RuntimeError, match="same device"):
        there + here
    for one in (there + torch.tensor(1.0), there * 2, there + here.to(there), here.cuda() + there):
        assert one.device.type == "cuda" and one.tolist() == [2, 2]
    assert torch.zeros_like(there).device.type == there.sum().device.type == "cuda"
    assert torch.zeros_like(there, device="cpu").device.type == here.device.type == "cpu"


def test_numpy_wants_a_cpu_tensor(cuda: None) -> None:
    with pytest.raises(TypeError, match="can't convert cuda"):
        torch.ones(2, device="cuda").numpy()
    assert torch.ones(2, device="cuda").cpu().numpy().tolist() == [1, 1]


def test_gradients_stay_where_their_tensors_are(cuda: None) -> None:
    leaf, here = torch.ones(2, device="cuda", requires_grad=True), torch.ones(2, requires_grad=True)
    (leaf * here.to("cuda")).sum().backward()
    assert leaf.grad is not None and leaf.grad.device.type == "cuda"
    assert here.grad is not None and here.grad.device.type == "cpu"


def test_nothing_is_pretended_outside() -> None:
    with pretended_cuda():
        there = torch.ones(2, device="cuda")
    assert isinstance(there, There)
    assert type(torch.ones(2)) is torch.Tensor and torch.ones(2).device.type == "cpu"
    assert not {"device", "is_cuda", "numpy"} & set(vars(torch.Tensor))


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk whose boxes have the pretended GPU in them, as this process has."""
    with pytest.MonkeyPatch.context() as patch:
        copied = copied_box(tmp_path_factory.mktemp("box"), WITH_TENSORS)
        patch.setattr(paths, "BOX", copied)
        patch.setattr(wire, "start_cuda", lambda share: None)
        desk = Desk(course(), gpu=GPU)
        yield desk
        desk.close()


def graded(desk: Desk, notebook: bytes, language: str = "en") -> dict[str, CheckResult]:
    """Every check of a2_descent on the CPU and then there, explained."""
    hidden = checks(str(course().paths.hidden(ASSIGNMENT)))
    asked = [(*check, flavour) for check in hidden for flavour in check[2].flavours]
    asked.sort(key=lambda check: check[3].device != "cpu")
    assignment = msgspec.structs.replace(course().assignment(ASSIGNMENT), limits=SHORT)
    with pretended_cuda():
        bench = desk.lay_out(notebook, assignment, language, figures=False)
        results = [examine(bench, body, spec, name, flavour) for name, body, spec, flavour in asked]
        return {result.check: result for result in explain(bench, results)}


def test_through_a_real_box_the_solution_passes_all(there: Desk) -> None:
    results = graded(there, solved())
    assert [r for r in results.values() if r.status is not Status.PASSED] == []
    on_gpu = [r for check, r in results.items() if "[cuda-" in check]
    assert len(on_gpu) > 20 and not any(r.weight for r in on_gpu)  # course.toml marks the CPU only


@pytest.mark.parametrize(
    ("source", "failing", "said"),
    [
        (FORGETS, 1, "The result is torch.float64 on cpu; it should stay what the input is"),
        (MIXES, 5, "stopped with RuntimeError: Expected all tensors to be on the same device"),
    ],
)
def test_a_student_is_told_what_a_gpu_has_to_do_with_it(
    there: Desk, source: str, failing: int, said: str
) -> None:
    results = graded(there, but(gd_step=source))
    wrong = [result for result in results.values() if result.status is not Status.PASSED]
    assert len(wrong) == failing and all("[cuda-" in result.check for result in wrong)
    for result in wrong:
        assert result.diagnosis == "fit.device"
        assert said in result.message and "device=x.device" in result.message


def test_and_in_chinese(there: Desk) -> None:
    (wrong,) = [r for r in graded(there, but(gd_step=FORGETS), "zh").values() if r.message]
    assert wrong.message.endswith("返回结果之前不要调用 .cpu() 或 .numpy()。")


def test_who_is_wrong_everywhere_is_told_that_instead(there: Desk) -> None:
    ascent = "def gd_step(theta, grad, alpha):\n    return theta + alpha * grad"
    wrong = [r for r in graded(there, but(gd_step=ascent)).values() if r.message]
    assert {r.diagnosis for r in wrong} == {"gd_step.ascent"}
    assert any("[cuda-" in r.check for r in wrong) and any("[" not in r.check for r in wrong)


def test_what_never_ends_there_changes_nothing_here(there: Desk) -> None:
    source = (
        "def gd_step(theta, grad, alpha):\n"
        "    while theta.device.type == 'cuda': pass\n"
        "    return theta + alpha * grad"
    )
    wrong = [r for r in graded(there, but(gd_step=source)).values() if r.message]
    assert {(r.status, r.diagnosis) for r in wrong if "[cuda-" not in r.check} == {
        (Status.FAILED, "gd_step.ascent")
    }
    late = [r for r in wrong if "[cuda-" in r.check]
    assert len(late) == 5 and {r.status for r in late} == {Status.TIMEOUT}
    assert all("did not finish in time" in r.message for r in late)
