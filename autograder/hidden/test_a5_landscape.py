"""Hidden tests of a5_landscape. References are computed live, in float64; tolerances: compare.py.

The docstring of a check is the sentence that students read.
"""

from __future__ import annotations

import math
from typing import Any

import torch

from autograder.hidden import cases_a5_landscape as cases
from autograder.hidden import networks_a5_landscape as networks
from autograder.hidden.cases_a4_optimizers import require_value_error
from autograder.hidden.verdicts_a5_landscape import (
    all_modes,
    pair,
    require_close,
    require_gradients,
    require_measures,
    require_restored,
    require_trainable,
)
from autograder.judge.checks import check
from autograder.judge.compare import as_numbers, close, exact, fail, keeps_type, unchanged

# common_grads


@check("common_grads", public=cases.easy_public, hidden=cases.simple, core=True, weight=3,
       each_dtype=True)  # fmt: skip
def test_common_grads_values(student: Any, case: Any) -> None:
    """common_grads differentiates 'linear', 'squares' and 'exp' by w and by b.

    zh: common_grads 对 'linear'、'squares' 和 'exp' 分别求关于 w 和 b 的导数。
    """
    require_gradients(student, case)


@check("common_grads", public=cases.error_public, hidden=cases.errors, weight=2, each_dtype=True)
def test_common_grads_squared_error(student: Any, case: Any) -> None:
    """common_grads differentiates 'squared_error' by w and by b, the inner function included.

    zh: common_grads 对 'squared_error' 求关于 w 和 b 的导数，不漏掉内层函数。
    """
    require_gradients(student, case)


@check("common_grads", public=cases.log_public, hidden=cases.logs, weight=2, each_dtype=True)
def test_common_grads_log_loss(student: Any, case: Any) -> None:
    """common_grads differentiates 'log_loss' by w and by b, the inner function included.

    zh: common_grads 对 'log_loss' 求关于 w 和 b 的导数，不漏掉内层函数。
    """
    require_gradients(student, case)


@check("common_grads", public=cases.shapes_public, hidden=cases.shapes)
def test_common_grads_any_shape(student: Any, case: Any) -> None:
    """common_grads works entry by entry, on tensors of any shape, layout and size.

    zh: common_grads 逐个元素计算，任意形状、布局和大小的张量都能处理。
    """
    require_gradients(student, case)


@check("common_grads", public=cases.unknown_public, hidden=cases.unknown)
def test_common_grads_unknown(student: Any, case: Any) -> None:
    """common_grads raises ValueError for a name that it does not know.

    zh: 遇到不认识的名字，common_grads 抛出 ValueError。
    """
    require_value_error(
        lambda: student.common_grads(*case),
        en=f"There is no function {case[0]!r}: expected a ValueError.",
        zh=f"没有叫 {case[0]!r} 的函数：应当抛出 ValueError。",
    )


@check("common_grads", public=cases.easy_public, hidden=cases.typed, each_device=True)
def test_common_grads_type(student: Any, case: Any) -> None:
    """common_grads returns two tensors with the dtype and device of the inputs.

    zh: common_grads 返回两个张量，dtype 和设备与输入相同。
    """
    names, *inputs = case
    for name in names:
        for part in pair(student.common_grads(name, *inputs)):
            keeps_type(part, inputs[0])


@check("common_grads", public=cases.easy_public, hidden=cases.typed)
def test_common_grads_inputs(student: Any, case: Any) -> None:
    """common_grads leaves x, w, b and y as they were.

    zh: common_grads 不改动 x、w、b 和 y。
    """
    names, *inputs = case
    for name in names:
        unchanged(student.common_grads(name, *inputs))


# mse_grad


@check("mse_grad", public=cases.mse_public, hidden=cases.means, core=True, weight=3,
       each_dtype=True)  # fmt: skip
def test_mse_grad_values(student: Any, case: Any) -> None:
    """mse_grad returns the gradient of the mean squared error by the weights.

    zh: mse_grad 返回均方误差关于权重的梯度。
    """
    close(student.mse_grad(*case), cases.mse_gradient(case, "mean"))


@check("mse_grad", public=cases.mse_public, hidden=cases.means, weight=2, each_dtype=True)
def test_mse_grad_sum(student: Any, case: Any) -> None:
    """mse_grad with reduction='sum' returns the gradient of the sum of the squared errors.

    zh: reduction='sum' 时，mse_grad 返回误差平方和的梯度。
    """
    close(student.mse_grad(*case, reduction="sum"), cases.mse_gradient(case, "sum"))


@check("mse_grad", public=cases.bad_public, hidden=cases.bad_targets, weight=2)
def test_mse_grad_bad_targets(student: Any, case: Any) -> None:
    """mse_grad raises ValueError where y does not hold one number per row of X.

    zh: y 不是 X 的每行对应一个数时，mse_grad 抛出 ValueError。
    """
    X, y, _ = case
    rows, shape = len(X), tuple(y.shape)
    require_value_error(
        lambda: student.mse_grad(*case),
        en=f"y has the shape {shape}, not ({rows},): expected a ValueError.",
        zh=f"y 的形状是 {shape}，不是 ({rows},)：应当抛出 ValueError。",
    )


@check("mse_grad", public=cases.mse_public, hidden=cases.mse_layouts)
def test_mse_grad_any_layout(student: Any, case: Any) -> None:
    """mse_grad takes one point, one weight, any layout and size, and leaves what it is given.

    zh: 一个点、一个权重、任意布局和大小，mse_grad 都能处理，并且不改动输入。
    """
    answer = student.mse_grad(*case)
    close(answer, cases.mse_gradient(case, "mean"))
    unchanged(answer)


@check("mse_grad", public=cases.mse_public, hidden=cases.mse_typed, each_device=True)
def test_mse_grad_type(student: Any, case: Any) -> None:
    """mse_grad returns a tensor with the dtype and device of w.

    zh: mse_grad 返回张量，dtype 和设备与 w 相同。
    """
    keeps_type(student.mse_grad(*case), case[2])


# filter_normalize


@check("filter_normalize", public=cases.filters_public, hidden=cases.filters, core=True, weight=3,
       each_dtype=True)  # fmt: skip
def test_filter_normalize_values(student: Any, case: Any) -> None:
    """filter_normalize keeps the direction of every filter of d and gives it the length of w's.

    zh: filter_normalize 保持 d 每个卷积核的方向，长度换成 w 对应卷积核的长度。
    """
    close(student.filter_normalize(*case), cases.normalized(*case))


@check("filter_normalize", public=cases.bias_public, hidden=cases.biases)
def test_filter_normalize_biases(student: Any, case: Any) -> None:
    """filter_normalize returns zeros for biases and all that has at most one dimension.

    zh: 对偏置等不超过一维的张量，filter_normalize 返回零。
    """
    close(student.filter_normalize(*case), torch.zeros(case[0].shape))


@check("filter_normalize", public=cases.zero_public, hidden=cases.zeros)
def test_filter_normalize_zero_filters(student: Any, case: Any) -> None:
    """filter_normalize returns zeros, no nan, where a filter is zero.

    zh: 卷积核全为零时，filter_normalize 返回零，而不是 nan。
    """
    close(student.filter_normalize(*case), cases.normalized(*case))


@check("filter_normalize", public=cases.filters_public, hidden=cases.filter_layouts)
def test_filter_normalize_any_layout(student: Any, case: Any) -> None:
    """filter_normalize takes tensors as they come: non-contiguous, requiring grad, huge or tiny.

    zh: 不连续的、requires_grad 的、特别大或特别小的张量，filter_normalize 都能处理。
    """
    close(student.filter_normalize(*case), cases.normalized(*case))


@check("filter_normalize", public=cases.filters_public, hidden=cases.filter_types, each_device=True)
def test_filter_normalize_type(student: Any, case: Any) -> None:
    """filter_normalize returns a tensor with the dtype and device of d.

    zh: filter_normalize 返回张量，dtype 和设备与 d 相同。
    """
    keeps_type(student.filter_normalize(*case), case[0])


@check("filter_normalize", public=cases.filters_public, hidden=cases.filter_layouts)
def test_filter_normalize_inputs(student: Any, case: Any) -> None:
    """filter_normalize leaves d and w as they were.

    zh: filter_normalize 不改动 d 和 w。
    """
    unchanged(student.filter_normalize(*case))


# shifted: a probe builds the network beside the student's code


@check("shifted", public=networks.shift_public, hidden=networks.shifts, core=True, weight=3,
       each_dtype=True)  # fmt: skip
def test_shifted_values(student: Any, case: Any) -> None:
    """Inside `with shifted(model, d1, d2, a, b):` every parameter is w + a·d1 + b·d2.

    zh: 在 `with shifted(model, d1, d2, a, b):` 里，每个参数都是 w + a·d1 + b·d2。
    """
    answer, seen = case.ask(student)
    expected = case.inside()
    inside = seen.get("inside")
    if not isinstance(inside, list) or len(inside) != len(expected):
        fail(
            answer,
            en=f"In the block the model should have its {len(expected)} parameters.",
            zh=f"在 with 语句块里，模型应当还有它的 {len(expected)} 个参数。",
        )
    for number, (got, wanted) in enumerate(zip(inside, expected, strict=True)):
        require_close(
            answer.with_value(got), wanted,
            en=f"In the block, parameter {number}", zh=f"在语句块里，第 {number} 个参数",
        )  # fmt: skip


@check("shifted", public=networks.shift_public, hidden=networks.shifts, weight=2)
def test_shifted_restores(student: Any, case: Any) -> None:
    """After the block every parameter is what it was before, bit for bit.

    zh: 离开语句块后，每个参数都和原来一样，一位不差。
    """
    answer, seen = case.ask(student)
    require_restored(answer, seen, case)


@check("shifted", public=networks.broken_public, hidden=networks.broken_shifts, weight=2)
def test_shifted_exception(student: Any, case: Any) -> None:
    """An exception in the block comes out of it, and the parameters are restored all the same.

    zh: 语句块里抛出的异常会照常传出来，参数也照样恢复。
    """
    answer, seen = case.ask(student)
    if seen.get("passed") is not True:
        fail(
            answer,
            en="The exception raised in the block did not come out of it: it was swallowed.",
            zh="语句块里抛出的异常没有传出来：它被吞掉了。",
        )
    require_restored(answer, seen, case, "raised")


@check("shifted", public=networks.side_public, hidden=networks.side_shifts)
def test_shifted_side_effects(student: Any, case: Any) -> None:
    """shifted leaves d1 and d2, and the parameters' .grad and requires_grad, as they were.

    zh: shifted 不改动 d1、d2，也不改动参数的 .grad 和 requires_grad。
    """
    answer, seen = case.ask(student)
    if seen.get("directions") != [[0] * len(case.d1)] * 2:
        fail(answer, en="d1 or d2 was changed.", zh="d1 或 d2 被改动了。")
    require_trainable(answer, seen, case)


# surface: likewise


@check("surface", public=networks.plane_public, hidden=networks.planes, core=True, weight=3,
       each_dtype=True)  # fmt: skip
def test_surface_values(student: Any, case: Any) -> None:
    """surface holds, in row i and column j, the loss at w + alphas[i]·d1 + betas[j]·d2.

    zh: surface 第 i 行第 j 列是 w + alphas[i]·d1 + betas[j]·d2 处的损失。
    """
    answer, seen = case.ask(student)
    close(answer.with_value(seen.get("heights")), case.heights())


@check("surface", public=networks.noisy_public, hidden=networks.noisy_planes, weight=2)
def test_surface_eval_mode(student: Any, case: Any) -> None:
    """surface computes every loss in eval mode, even if the model was in training mode.

    zh: 即使模型原来处于训练模式，surface 也在评估模式（eval）下计算每个损失。
    """
    answer, seen = case.ask(student)
    close(answer.with_value(seen.get("heights")), case.heights())


@check("surface", public=networks.modes_public, hidden=networks.modes)
def test_surface_mode(student: Any, case: Any) -> None:
    """surface leaves the model in the mode it was in, training or eval.

    zh: surface 结束后，模型仍处于原来的模式：训练或评估。
    """
    answer, seen = case.ask(student)
    if not all_modes(seen, case.training):
        before, after = ("training", "eval") if case.training else ("eval", "training")
        fail(
            answer,
            en=f"The model was in {before} mode and is in {after} mode afterwards.",
            zh=f"模型原来处于 {before} 模式，事后却处于 {after} 模式。",
        )


@check("surface", public=networks.left_public, hidden=networks.left_planes, weight=2)
def test_surface_restores(student: Any, case: Any) -> None:
    """surface leaves parameters, BatchNorm statistics and its inputs as they were, bit for bit.

    zh: surface 不改动参数、BatchNorm 的统计量和输入，一位不差。
    """
    answer, seen = case.ask(student)
    require_restored(answer, seen, case)
    if seen.get("statistics") != [0] * len(case.network.statistics):
        fail(
            answer,
            en="The running mean or variance of a BatchNorm layer was changed.",
            zh="BatchNorm 层的滑动均值或方差被改动了。",
        )
    count = len(case.d1)
    if seen.get("inputs") != [[0] * count, [0] * count, [0, 0]]:
        fail(
            answer,
            en="d1, d2, alphas or betas was changed.",
            zh="d1、d2、alphas 或 betas 被改动了。",
        )


@check("surface", public=networks.trained_public, hidden=networks.trained_planes)
def test_surface_side_effects(student: Any, case: Any) -> None:
    """surface leaves the parameters' .grad and requires_grad as they were.

    zh: surface 不改动参数的 .grad 和 requires_grad。
    """
    answer, seen = case.ask(student)
    require_trainable(answer, seen, case)


@check("surface", public=networks.stopped_public, hidden=networks.stopped_planes)
def test_surface_exception(student: Any, case: Any) -> None:
    """If the loss raises, surface restores parameters and mode, and lets the exception out.

    zh: 如果 loss 抛出异常，surface 会恢复参数和模式，并让异常传出去。
    """
    answer, seen = case.ask(student)
    if seen.get("passed") is not True:
        fail(
            answer,
            en="The loss raised at one of the points, and the exception did not come out.",
            zh="loss 在某个点抛出了异常，但异常没有传出来。",
        )
    require_restored(answer, seen, case)
    if not all_modes(seen, True):
        fail(
            answer,
            en="After the exception the model was not back in training mode.",
            zh="异常之后，模型没有回到训练模式。",
        )


@check("surface", public=networks.plane_public, hidden=networks.planes)
def test_surface_no_gradient(student: Any, case: Any) -> None:
    """surface computes the losses without recording a graph for gradients.

    zh: surface 计算损失时不记录求梯度用的计算图。
    """
    answer, seen = case.ask(student)
    if seen.get("graph") is not False:
        fail(
            answer,
            en="The loss was computed with a graph: its result requires grad.",
            zh="计算损失时记录了计算图：得到的结果 requires_grad。",
        )


@check("surface", public=networks.small_public, hidden=networks.small_planes, each_device=True)
def test_surface_type(student: Any, case: Any) -> None:
    """surface returns one tensor (A, B) with the dtype of alphas, however small the grid.

    zh: 无论网格多小，surface 都返回一个形状为 (A, B) 的张量，dtype 与 alphas 相同。
    """
    answer, seen = case.ask(student)
    heights = answer.with_value(seen.get("heights"))
    keeps_type(heights, case.alphas)
    close(heights, case.heights())


@check("surface", public=networks.corners_public, hidden=networks.corners)
def test_surface_shipped_networks(student: Any, case: Any) -> None:
    """surface finds both shipped networks lowest at the centre, and the plain one far higher.

    zh: surface 得出：两个随附的网络都在中心处最低，而没有跳连的那个高得多。
    """
    names, ticks = case
    answer = student.probed("resnet", "surface", checkpoints=names, ticks=ticks, digits=8)
    value = answer.value if isinstance(answer.value, list) else []
    found = [as_numbers(heights) for heights in value]
    if len(found) != 2 or any(h is None or h.shape != (3, 3) for h in found):
        fail(
            answer,
            en="For a 3 × 3 grid, expected a tensor (3, 3) for each of the two networks.",
            zh="对 3 × 3 的网格，两个网络应各得到一个 (3, 3) 的张量。",
        )
    skips, plain = (h.nan_to_num(nan=math.inf) for h in found if h is not None)
    for heights, name in ((skips, names[0]), (plain, names[1])):
        if int(heights.argmin()) != 4:
            fail(
                answer,
                en=f"For {name}, the middle of the grid should be the lowest of the nine points.",
                zh=f"对 {name}，九个点中最低的应当是网格正中间的点。",
            )
    if not (skips[1, 1] < plain[1, 1] and 10 * skips.max() < plain.max()):
        fail(
            answer,
            en="The plain network should be higher at the centre, and far higher at its highest.",
            zh="没有跳连的网络在中心应当更高，最高处更是高得多。",
        )


# compare


@check("compare", public=cases.maps_public, hidden=cases.maps, core=True, weight=3,
       each_dtype=True)  # fmt: skip
def test_compare_values(student: Any, case: Any) -> None:
    """compare finds log10 of the highest point, the number of grid minima, the share below ln 10.

    zh: compare 求出最高点的 log10、网格极小值的个数，以及低于 ln 10 的比例。
    """
    require_measures(student.compare(case), cases.compared(case))


@check("compare", public=cases.cliffs_public, hidden=cases.cliffs, weight=2)
def test_compare_nan_and_inf(student: Any, case: Any) -> None:
    """compare takes nan and inf for points higher than every number.

    zh: compare 把 nan 和 inf 当作比任何数都高的点。
    """
    require_measures(student.compare(case), cases.compared(case))


@check("compare", public=cases.plateau_public, hidden=cases.plateaus)
def test_compare_strict_minima(student: Any, case: Any) -> None:
    """compare counts a point only if it lies strictly below all its neighbours.

    zh: 只有严格低于所有邻居的点，compare 才算作极小值。
    """
    require_measures(student.compare(case), cases.compared(case))


@check("compare", public=cases.strips_public, hidden=cases.strips)
def test_compare_any_grid(student: Any, case: Any) -> None:
    """compare takes grids without an interior, float32, tensors that require grad, and no grid.

    zh: 没有内部点的网格、float32、requires_grad 的张量，甚至一个网格都没有，compare 都能处理。
    """
    require_measures(student.compare(case), cases.compared(case))


@check("compare", public=cases.cliffs_public, hidden=cases.cliffs)
def test_compare_inputs(student: Any, case: Any) -> None:
    """compare leaves the surfaces as they were.

    zh: compare 不改动各个地形。
    """
    answer = student.compare(case)
    after = answer.args_after[0]
    if not isinstance(after, dict) or set(after) != set(case):
        fail(answer, en="The dict of surfaces was changed.", zh="地形的字典被改动了。")
    for name, heights in case.items():
        now = as_numbers(after[name])
        if now is None or not torch.equal(now.nan_to_num(-1), exact(heights).nan_to_num(-1)):
            fail(
                answer,
                en=f"The surface {name!r} was changed.",
                zh=f"地形 {name!r} 被改动了。",
            )
