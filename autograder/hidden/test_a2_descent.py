"""Hidden tests of a2_descent. References are computed live, in float64; tolerances: compare.py.

The docstring of a check is the sentence that students read.
"""

from __future__ import annotations

from typing import Any

import torch

from autograder.hidden import cases_a2_descent as cases
from autograder.hidden import lands_a2_descent as lands
from autograder.hidden.pictures_a2_descent import (
    picture,
    require_heights,
    require_levels,
    require_map,
    require_named,
    require_path,
    require_square,
    require_surface,
)
from autograder.judge.answers import CheckFailed
from autograder.judge.asking import CallSpec
from autograder.judge.checks import check
from autograder.judge.compare import (
    close,
    close_dict,
    fail,
    keeps_type,
    unchanged,
)

# gd_step


@check("gd_step", public=cases.step_public, hidden=cases.steps, core=True, weight=3,
       each_dtype=True)  # fmt: skip
def test_gd_step_values(student: Any, case: Any) -> None:
    """gd_step moves against the gradient, by α times the gradient.

    zh: gd_step 沿梯度的反方向走，位移是 α 乘梯度。
    """
    close(student.gd_step(*case), cases.stepped(*case))


@check("gd_step", public=cases.step_batch_public, hidden=cases.step_batches, each_dtype=True)
def test_gd_step_batches(student: Any, case: Any) -> None:
    """gd_step moves every point of a batch by its own gradient, whatever the shape.

    zh: 不管形状如何，gd_step 都让一批点里的每个点按自己的梯度移动。
    """
    close(student.gd_step(*case), cases.stepped(*case))


@check("gd_step", public=cases.step_layout_public, hidden=cases.step_layouts)
def test_gd_step_any_layout(student: Any, case: Any) -> None:
    """gd_step takes tensors as they come: non-contiguous, requiring grad, empty, huge or tiny.

    zh: 不连续的、requires_grad 的、空的、特别大或特别小的张量，gd_step 都能处理。
    """
    cases.close_or_empty(student.gd_step(*case), cases.stepped(*case))


@check("gd_step", public=cases.step_public, hidden=cases.step_types, each_device=True)
def test_gd_step_type(student: Any, case: Any) -> None:
    """gd_step returns a tensor with the dtype and device of theta.

    zh: gd_step 返回张量，dtype 和设备与 theta 相同。
    """
    keeps_type(student.gd_step(*case), case[0])


@check("gd_step", public=cases.step_public, hidden=cases.step_layouts)
def test_gd_step_inputs(student: Any, case: Any) -> None:
    """gd_step leaves theta and grad as they were.

    zh: gd_step 不改动 theta 和 grad。
    """
    unchanged(student.gd_step(*case))


# J_grad


@check("J_grad", public=cases.point_public, hidden=cases.points, core=True, weight=3,
       each_dtype=True)  # fmt: skip
def test_J_grad_values(student: Any, case: Any) -> None:
    """J_grad returns the gradient of J, the sum of the squares.

    zh: J_grad 返回平方和 J 的梯度。
    """
    close(student.J_grad(case), cases.gradient_of_J(case))


@check("J_grad", public=cases.points_public, hidden=cases.point_batches, each_dtype=True)
def test_J_grad_batches(student: Any, case: Any) -> None:
    """J_grad returns one gradient for each point of a batch.

    zh: 对一批点，J_grad 为每个点各返回一个梯度。
    """
    close(student.J_grad(case), cases.gradient_of_J(case))


@check("J_grad", public=cases.layout_public, hidden=cases.point_layouts)
def test_J_grad_any_layout(student: Any, case: Any) -> None:
    """J_grad takes tensors as they come: non-contiguous, requiring grad, empty, huge or tiny.

    zh: 不连续的、requires_grad 的、空的、特别大或特别小的张量，J_grad 都能处理。
    """
    cases.close_or_empty(student.J_grad(case), cases.gradient_of_J(case))


@check("J_grad", public=cases.point_public, hidden=cases.both_dtypes, each_device=True)
def test_J_grad_type(student: Any, case: Any) -> None:
    """J_grad returns a tensor with the dtype and device of theta.

    zh: J_grad 返回张量，dtype 和设备与 theta 相同。
    """
    keeps_type(student.J_grad(case), case)


@check("J_grad", public=cases.point_public, hidden=cases.point_layouts)
def test_J_grad_inputs(student: Any, case: Any) -> None:
    """J_grad leaves theta as it was.

    zh: J_grad 不改动 theta。
    """
    unchanged(student.J_grad(case))


# update_pair


@check("update_pair", public=cases.pair_public, hidden=cases.pairs, core=True, weight=3,
       each_dtype=True)  # fmt: skip
def test_update_pair_values(student: Any, case: Any) -> None:
    """update_pair moves both coordinates at the same moment, each by its own slope.

    zh: update_pair 同时更新两个坐标，各用各的偏导数。
    """
    close(student.update_pair(*case), cases.updated(*case))


@check("update_pair", public=cases.pair_numbers, hidden=cases.pair_others)
def test_update_pair_any_input(student: Any, case: Any) -> None:
    """update_pair takes plain numbers, and tensors of any shape, layout and size.

    zh: update_pair 既能处理普通的数，也能处理任意形状、布局和大小的张量。
    """
    close(student.update_pair(*case), cases.updated(*case))


@check("update_pair", public=cases.pair_public, hidden=cases.pair_types, each_device=True)
def test_update_pair_type(student: Any, case: Any) -> None:
    """update_pair returns a pair of tensors with the dtype and device of the inputs.

    zh: update_pair 返回两个张量，dtype 和设备与输入相同。
    """
    answer = student.update_pair(*case)
    if not isinstance(answer.value, (tuple, list)) or len(answer.value) != 2:
        fail(
            answer,
            en="Return two values: return new1, new2.",
            zh="请返回两个值：return new1, new2。",
        )
    for new, old in zip(answer.value, case[2:4], strict=True):
        keeps_type(answer.with_value(new), old)


@check("update_pair", public=cases.pair_public, hidden=cases.pair_inputs)
def test_update_pair_inputs(student: Any, case: Any) -> None:
    """update_pair leaves theta1 and theta2 as they were.

    zh: update_pair 不改动 theta1 和 theta2。
    """
    unchanged(student.update_pair(*case))


# descend


@check("descend", public=cases.descent_public, hidden=cases.descents, core=True, weight=3,
       each_dtype=True)  # fmt: skip
def test_descend_values(student: Any, case: Any) -> None:
    """descend returns the whole path, the start included, each step against the slope underfoot.

    zh: descend 返回包括起点在内的整条路径，每一步都沿当前位置梯度的反方向走。
    """
    close(student.descend(*case), cases.walk(*case), kind="trajectory")


@check("descend", public=cases.schedule_public, hidden=cases.schedules)
def test_descend_schedule(student: Any, case: Any) -> None:
    """descend asks alpha for its value at every step, when alpha is a function of t = 0, 1, 2, …

    zh: alpha 是 t = 0, 1, 2, … 的函数时，descend 在每一步都取它当时的值。
    """
    close(student.descend(*case), cases.walk(*case), kind="trajectory")


@check("descend", public=cases.divergence_public, hidden=cases.divergences)
def test_descend_divergence(student: Any, case: Any) -> None:
    """descend keeps going when the path diverges; inf and nan stay in it.

    zh: 路径发散时 descend 照样走完，inf 和 nan 都留在路径里。
    """
    close(student.descend(*case), cases.walk(*case), kind="trajectory")


@check("descend", public=cases.stationary_public, hidden=cases.short_walks)
def test_descend_every_step(student: Any, case: Any) -> None:
    """descend has steps + 1 rows: on flat ground, with tiny or huge numbers, with no step at all.

    zh: 不管是在平地上、数值极小或极大，还是一步也不走，descend 都返回 steps + 1 行。
    """
    close(student.descend(*case), cases.walk(*case), kind="trajectory")


@check("descend", public=cases.descent_public, hidden=cases.counted_walks)
def test_descend_evaluations(student: Any, case: Any) -> None:
    """descend asks for exactly one gradient per step.

    zh: descend 每走一步只求一次梯度。
    """
    grad_fn, _, _, steps = case
    answer = student.descend(*case)
    asked = len(answer.evaluations(grad_fn))
    if asked != steps:
        texts = {
            "en": f"{steps} steps need {steps} calls of grad_fn; your function made {asked}.",
            "zh": f"走 {steps} 步应该调用 {steps} 次 grad_fn，你的函数调用了 {asked} 次。",
        }
        raise CheckFailed("evaluations", texts, answer=answer)


@check("descend", public=cases.descent_public, hidden=cases.typed_walks, each_device=True)
def test_descend_type(student: Any, case: Any) -> None:
    """descend returns one tensor with the dtype and device of theta0.

    zh: descend 返回一个张量，dtype 和设备与 theta0 相同。
    """
    keeps_type(student.descend(*case), case[1])


@check("descend", public=cases.descent_public, hidden=cases.walks_from_layouts)
def test_descend_inputs(student: Any, case: Any) -> None:
    """descend leaves theta0 as it was, also if it requires grad or is not contiguous.

    zh: descend 不改动 theta0，即使它 requires_grad 或者在内存中不连续。
    """
    answer = student.descend(*case)
    unchanged(answer)
    close(answer, cases.walk(*case), kind="trajectory")


# learning_process


@check("learning_process", public=cases.few_steps, hidden=cases.many_steps, core=True, weight=3)
def test_learning_process_values(student: Any, case: Any) -> None:
    """learning_process walks down x² sin x from 2.5 with α = 0.005.

    zh: learning_process 从 2.5 出发，以 α = 0.005 沿 x² sin x 往下走。
    """
    close(student.learning_process(case), cases.slide_walk(case), kind="trajectory")


@check("learning_process", public=cases.no_steps, hidden=cases.no_steps)
def test_learning_process_default(student: Any, case: Any) -> None:
    """learning_process takes 50 steps if nothing is said, and 0 steps give the start alone.

    zh: learning_process 默认走 50 步；走 0 步时只返回起点。
    """
    close(student.learning_process(), cases.slide_walk(50), kind="trajectory")
    close(student.learning_process(steps=case), cases.slide_walk(case), kind="trajectory")


@check("learning_process", public=cases.few_steps, hidden=cases.few_steps)
def test_learning_process_type(student: Any, case: Any) -> None:
    """learning_process returns a float64 tensor.

    zh: learning_process 返回 float64 张量。
    """
    keeps_type(student.learning_process(case), torch.empty(0, dtype=torch.float64))


# torch_descend


@check("torch_descend", public=lands.land_public, hidden=lands.walks_on_land, core=True, weight=3,
       each_dtype=True)  # fmt: skip
def test_torch_descend_values(student: Any, case: Any) -> None:
    """torch_descend returns the whole path on f, each step against the gradient that torch finds.

    zh: torch_descend 返回 f 上的整条路径，每一步都沿 torch 求出的梯度的反方向走。
    """
    close(student.torch_descend(*case), lands.walk_on(*case), kind="trajectory")


@check("torch_descend", public=lands.bottom_public, hidden=lands.short_walks_on_land)
def test_torch_descend_every_step(student: Any, case: Any) -> None:
    """torch_descend has steps + 1 rows: at the bottom, with tiny or huge numbers, with no step.

    zh: 不管是在谷底、数值极小或极大，还是一步也不走，torch_descend 都返回 steps + 1 行。
    """
    close(student.torch_descend(*case), lands.walk_on(*case), kind="trajectory")


@check(
    "torch_descend", public=lands.land_public, hidden=lands.typed_walks_on_land, each_device=True
)
def test_torch_descend_type(student: Any, case: Any) -> None:
    """torch_descend returns one tensor with the dtype and device of theta0.

    zh: torch_descend 返回一个张量，dtype 和设备与 theta0 相同。
    """
    keeps_type(student.torch_descend(*case), case[1])


@check("torch_descend", public=lands.land_public, hidden=lands.land_walks_from_layouts)
def test_torch_descend_inputs(student: Any, case: Any) -> None:
    """torch_descend leaves theta0 as it was, so a second walk from it is the same walk.

    zh: torch_descend 不改动 theta0，所以从它再走一次，走的还是同一条路。
    """
    call: CallSpec = ("torch_descend", case, {})
    first, second = student.plan([call, call], shared=[case[1]])
    unchanged(first)
    close(second, lands.walk_on(*case), kind="trajectory")


# race


@check("race", public=lands.race_public, hidden=lands.races, core=True, weight=3, each_dtype=True)
def test_race_values(student: Any, case: Any) -> None:
    """race returns, under each name, the path with that learning rate, all from the same start.

    zh: race 在每个名字下返回用那个学习率走出的路径，所有路径的起点相同。
    """
    close_dict(student.race(*case), lands.raced(*case), kind="trajectory")


@check("race", public=lands.small_race_public, hidden=lands.small_races)
def test_race_small(student: Any, case: Any) -> None:
    """race works with one runner, with one coordinate, and with no step.

    zh: 只有一个学习率、只有一个坐标，或者一步也不走，race 都成立。
    """
    close_dict(student.race(*case), lands.raced(*case), kind="trajectory")


@check("race", public=lands.race_public, hidden=lands.typed_races, each_device=True)
def test_race_type(student: Any, case: Any) -> None:
    """race returns a dict of tensors with the dtype and device of theta0.

    zh: race 返回由张量组成的字典，dtype 和设备与 theta0 相同。
    """
    answer = student.race(*case)
    if type(answer.value) is not dict:
        fail(answer, en="Return a dict: name → path.", zh="请返回字典：名字 → 路径。")
    for path in answer.value.values():
        keeps_type(answer.with_value(path), case[1])


@check("race", public=lands.race_public, hidden=lands.races_from_layouts)
def test_race_inputs(student: Any, case: Any) -> None:
    """race leaves theta0 and alphas as they were.

    zh: race 不改动 theta0 和 alphas。
    """
    answer = student.race(*case)
    unchanged(answer)
    close_dict(answer, lands.raced(*case), kind="trajectory")


# plot_path and plot_surface: graded by what matplotlib says was drawn, never by pixels


@check("plot_path", public=lands.picture_public, hidden=lands.pictures, core=True, weight=2)
def test_plot_path_path(student: Any, case: Any) -> None:
    """plot_path draws the path: its first column to the right, its second column up.

    zh: plot_path 画出路径：第一列向右，第二列向上。
    """
    _, path, _ = case
    drawn = picture(student.plot_path(*case))
    require_path(drawn, path)


@check("plot_path", public=lands.picture_public, hidden=lands.one_picture, weight=2)
def test_plot_path_map(student: Any, case: Any) -> None:
    """plot_path draws contour lines of f, all over [−lim, lim]².

    zh: plot_path 在整个 [−lim, lim]² 上画出 f 的等高线。
    """
    f, _, lim = case
    drawn = picture(student.plot_path(*case))
    require_map(drawn, f, lim)


@check("plot_path", public=lands.picture_public, hidden=lands.valley_pictures)
def test_plot_path_levels(student: Any, case: Any) -> None:
    """plot_path draws at least 8 contour levels, and its axes run from −lim to lim and have names.

    zh: plot_path 至少画 8 条等高线；两条轴从 −lim 到 lim，都有名字。
    """
    drawn = picture(student.plot_path(*case))
    require_levels(drawn, 8)
    require_square(drawn, case[2])
    require_named(drawn)


@check("plot_path", public=lands.picture_public, hidden=lands.one_picture_layout)
def test_plot_path_inputs(student: Any, case: Any) -> None:
    """plot_path draws a path that requires grad, and leaves it as it was.

    zh: plot_path 也能画 requires_grad 的路径，并且不改动它。
    """
    answer = student.plot_path(*case)
    picture(answer)
    unchanged(answer)


@check("plot_surface", public=lands.surface_public, hidden=lands.surfaces, core=True, weight=2)
def test_plot_surface_heights(student: Any, case: Any) -> None:
    """plot_surface draws the heights of f as a surface on 3-D axes.

    zh: plot_surface 在三维坐标系里把 f 的高度画成曲面。
    """
    f, lim = case
    drawn = picture(student.plot_surface(*case))
    require_surface(drawn)
    require_heights(drawn, f, lim)


@check("plot_surface", public=lands.surface_public, hidden=lands.one_surface)
def test_plot_surface_square(student: Any, case: Any) -> None:
    """plot_surface covers [−lim, lim]² and names its axes.

    zh: plot_surface 的曲面覆盖 [−lim, lim]²，坐标轴有名字。
    """
    drawn = picture(student.plot_surface(*case))
    require_surface(drawn)
    require_square(drawn, case[1])
    require_named(drawn)
