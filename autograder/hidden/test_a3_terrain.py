"""Hidden tests of a3_terrain. References are computed live, in float64; tolerances: compare.py.

The docstring of a check is the sentence that students read.
"""

from __future__ import annotations

from typing import Any

import torch

from autograder.hidden import basins_a3_terrain as grounds
from autograder.hidden import cases_a3_terrain as cases
from autograder.hidden import chords_a3_terrain as chords
from autograder.hidden import walks_a3_terrain as walks
from autograder.hidden.verdicts_a3_terrain import (
    parts,
    require_label,
    require_minima,
    require_verdict,
)
from autograder.judge.checks import check
from autograder.judge.compare import close, fail, keeps_type, unchanged

# hessian


@check("hessian", public=cases.hessian_public, hidden=cases.hessians, core=True, weight=3,
       each_dtype=True)  # fmt: skip
def test_hessian_values(student: Any, case: Any) -> None:
    """hessian returns all second derivatives of f at p, row i the gradient of slope number i.

    zh: hessian 返回 f 在 p 处的全部二阶导数，第 i 行是第 i 个偏导数的梯度。
    """
    close(student.hessian(*case), cases.curvature(*case))


@check("hessian", public=cases.flat_public, hidden=cases.flats)
def test_hessian_flat(student: Any, case: Any) -> None:
    """hessian returns zeros where nothing bends: f linear, constant, or without some coordinate.

    zh: 不弯曲的地方 hessian 返回零：f 是线性的、常数，或者没有用到某个坐标。
    """
    close(student.hessian(*case), cases.curvature(*case))


@check("hessian", public=cases.hessian_public, hidden=cases.layouts)
def test_hessian_any_point(student: Any, case: Any) -> None:
    """hessian takes points as they come: one coordinate, non-contiguous, huge, tiny, stationary.

    zh: 只有一个坐标的、不连续的、特别大或特别小的点，以及驻点，hessian 都能处理。
    """
    close(student.hessian(*case), cases.curvature(*case))


@check("hessian", public=cases.hessian_public, hidden=cases.typed_points, each_device=True)
def test_hessian_type(student: Any, case: Any) -> None:
    """hessian returns a tensor with the dtype and device of p.

    zh: hessian 返回张量，dtype 和设备与 p 相同。
    """
    keeps_type(student.hessian(*case), case[1])


@check("hessian", public=cases.hessian_public, hidden=cases.layouts)
def test_hessian_inputs(student: Any, case: Any) -> None:
    """hessian leaves p as it was, its requires_grad and .grad included.

    zh: hessian 不改动 p，包括它的 requires_grad 和 .grad。
    """
    unchanged(student.hessian(*case))


# classify


@check("classify", public=cases.label_public, hidden=cases.labels, core=True, weight=3,
       each_dtype=True)  # fmt: skip
def test_classify_labels(student: Any, case: Any) -> None:
    """classify tells minima, maxima, saddles, degenerate and not stationary points apart.

    zh: classify 能分辨极小值、极大值、鞍点、退化点和非驻点。
    """
    args, expected = case
    require_label(student.classify(*args), expected)


@check("classify", public=cases.rule_public, hidden=cases.rules)
def test_classify_rule(student: Any, case: Any) -> None:
    """classify follows the rule to the letter: the order of the questions, and tol in each.

    zh: classify 严格按规则来：提问的顺序，以及每一问里的 tol。
    """
    args, expected = case
    require_label(student.classify(*args), expected)


@check("classify", public=cases.default_public, hidden=cases.defaults)
def test_classify_default_tol(student: Any, case: Any) -> None:
    """classify uses tol = 1e-6 if nothing is said.

    zh: 不给 tol 时，classify 用 1e-6。
    """
    args, expected = case
    require_label(student.classify(*args), expected)


@check("classify", public=cases.known_public, hidden=cases.known)
def test_classify_known_lands(student: Any, case: Any) -> None:
    """classify is right on well-known landscapes, planes and constants included.

    zh: 在大家熟悉的地形上，包括平面和常数，classify 都正确。
    """
    args, expected = case
    require_label(student.classify(*args), expected)


@check("classify", public=cases.label_public, hidden=cases.label_inputs)
def test_classify_inputs(student: Any, case: Any) -> None:
    """classify leaves p as it was, also if it requires grad or is not contiguous.

    zh: classify 不改动 p，即使它 requires_grad 或者在内存中不连续。
    """
    args, expected = case
    answer = student.classify(*args)
    unchanged(answer)
    require_label(answer, expected)


# convexity_witness


@check("convexity_witness", public=chords.witness_public, hidden=chords.witnesses, core=True,
       weight=3, each_dtype=True)  # fmt: skip
def test_convexity_witness_values(student: Any, case: Any) -> None:
    """convexity_witness finds a chord that f rises above, and returns None where there is none.

    zh: convexity_witness 找出一条被 f 高出的弦；没有这样的弦时返回 None。
    """
    f, points, exists = case
    require_verdict(student.convexity_witness(f, points), f, points, exists)


@check("convexity_witness", public=chords.convex_public, hidden=chords.sizes)
def test_convexity_witness_small_violations(student: Any, case: Any) -> None:
    """convexity_witness measures violations against max|f|: 1e-5 of it or less does not count.

    zh: convexity_witness 用 max|f| 来衡量高出多少：不超过它的 1e-5 就不算。
    """
    f, points, exists = case
    require_verdict(student.convexity_witness(f, points), f, points, exists)


@check("convexity_witness", public=chords.few_public, hidden=chords.few)
def test_convexity_witness_few_points(student: Any, case: Any) -> None:
    """convexity_witness looks at the rows of P only, also if they are one, two, or none.

    zh: convexity_witness 只看 P 的各行，哪怕只有一行、两行，甚至一行也没有。
    """
    f, points, exists = case
    require_verdict(student.convexity_witness(f, points), f, points, exists)


@check(
    "convexity_witness", public=chords.witness_public, hidden=chords.witness_types, each_device=True
)
def test_convexity_witness_type(student: Any, case: Any) -> None:
    """convexity_witness returns a tuple: two tensors with the dtype and device of P, one number.

    zh: convexity_witness 返回元组：两个 dtype 和设备与 P 相同的张量，一个数。
    """
    f, points, _ = case
    answer = student.convexity_witness(f, points)
    parts(answer)
    if type(answer.value) is not tuple:
        fail(answer, en="Return a tuple: return a, b, lam.", zh="请返回元组：return a, b, lam。")
    for point in answer.value[:2]:
        keeps_type(answer.with_value(point), points)


@check("convexity_witness", public=chords.witness_public, hidden=chords.witness_layouts)
def test_convexity_witness_inputs(student: Any, case: Any) -> None:
    """convexity_witness leaves P as it was, also if it requires grad or is not contiguous.

    zh: convexity_witness 不改动 P，即使它 requires_grad 或者在内存中不连续。
    """
    f, points, exists = case
    answer = student.convexity_witness(f, points)
    unchanged(answer)
    require_verdict(answer, f, points, exists)


# find_minima


@check("find_minima", public=walks.minima_public, hidden=walks.minima, core=True, weight=3,
       each_dtype=True)  # fmt: skip
def test_find_minima_values(student: Any, case: Any) -> None:
    """find_minima returns every minimum that the walks reach, each of them once.

    zh: find_minima 返回走到的每一个极小值，每个只出现一次。
    """
    require_minima(student.find_minima(*case), walks.reached(*case), case[-1])


@check("find_minima", public=walks.level_public, hidden=walks.level_grounds)
def test_find_minima_level_ground(student: Any, case: Any) -> None:
    """find_minima leaves out walks that end on a saddle or a maximum.

    zh: 终点是鞍点或极大值的，find_minima 不收。
    """
    require_minima(student.find_minima(*case), walks.reached(*case), case[-1])


@check("find_minima", public=walks.far_public, hidden=walks.far_starts)
def test_find_minima_divergence(student: Any, case: Any) -> None:
    """find_minima leaves out walks that diverge, and keeps the others.

    zh: 发散的路 find_minima 不收，其余的照收。
    """
    require_minima(student.find_minima(*case), walks.reached(*case), case[-1])


@check("find_minima", public=walks.slow_public, hidden=walks.slow_walks)
def test_find_minima_unfinished(student: Any, case: Any) -> None:
    """find_minima leaves out walks that are still on their way after the last step.

    zh: 走完最后一步还没到底的，find_minima 不收。
    """
    require_minima(student.find_minima(*case), walks.reached(*case), case[-1])


@check("find_minima", public=walks.nothing_public, hidden=walks.nothing)
def test_find_minima_nothing(student: Any, case: Any) -> None:
    """find_minima returns an empty tensor (0, 2) if no minimum is reached, or nobody starts.

    zh: 没有走到任何极小值，或者根本没有起点时，find_minima 返回空张量 (0, 2)。
    """
    require_minima(student.find_minima(*case), walks.reached(*case), case[-1])


@check("find_minima", public=walks.minima_public, hidden=walks.minima_types, each_device=True)
def test_find_minima_type(student: Any, case: Any) -> None:
    """find_minima returns one tensor with the dtype and device of starts.

    zh: find_minima 返回一个张量，dtype 和设备与 starts 相同。
    """
    keeps_type(student.find_minima(*case), case[1])


@check("find_minima", public=walks.minima_public, hidden=walks.minima_layouts)
def test_find_minima_inputs(student: Any, case: Any) -> None:
    """find_minima leaves starts as they were, also if they require grad or are not contiguous.

    zh: find_minima 不改动 starts，即使它 requires_grad 或者在内存中不连续。
    """
    answer = student.find_minima(*case)
    unchanged(answer)
    require_minima(answer, walks.reached(*case), case[-1])


# saddle_path


@check("saddle_path", public=cases.saddle_public, hidden=cases.saddle_walks, core=True, weight=3,
       each_dtype=True)  # fmt: skip
def test_saddle_path_values(student: Any, case: Any) -> None:
    """saddle_path returns the whole walk down y² − x²: away from 0 in x, towards 0 in y.

    zh: saddle_path 返回沿 y² − x² 下降的整条路径：x 远离 0，y 靠近 0。
    """
    close(student.saddle_path(*case), cases.down_the_saddle(*case), kind="trajectory")


@check("saddle_path", public=cases.ridge_public, hidden=cases.odd_saddle_walks)
def test_saddle_path_special(student: Any, case: Any) -> None:
    """saddle_path is right on the ridge, on the saddle, for α = 0, ½ and 1, and without a step.

    zh: 在山脊上、在鞍点上，α 为 0、½、1，或者一步也不走，saddle_path 都正确。
    """
    close(student.saddle_path(*case), cases.down_the_saddle(*case), kind="trajectory")


@check("saddle_path", public=cases.saddle_public, hidden=cases.saddle_types, each_device=True)
def test_saddle_path_type(student: Any, case: Any) -> None:
    """saddle_path returns one tensor with the dtype and device of p0.

    zh: saddle_path 返回一个张量，dtype 和设备与 p0 相同。
    """
    keeps_type(student.saddle_path(*case), case[0])


@check("saddle_path", public=cases.saddle_public, hidden=cases.saddle_layouts)
def test_saddle_path_inputs(student: Any, case: Any) -> None:
    """saddle_path leaves p0 as it was, also if it requires grad or is not contiguous.

    zh: saddle_path 不改动 p0，即使它 requires_grad 或者在内存中不连续。
    """
    answer = student.saddle_path(*case)
    unchanged(answer)
    close(answer, cases.down_the_saddle(*case), kind="trajectory")


# basins


@check("basins", public=grounds.basins_public, hidden=grounds.grids, core=True, weight=3,
       each_dtype=True)  # fmt: skip
def test_basins_values(student: Any, case: Any) -> None:
    """basins tells for each start, row i at ys[i] and column j at xs[j], where its walk ends.

    zh: basins 说出每个起点（第 i 行是 ys[i]，第 j 列是 xs[j]）最后走到哪个极小值。
    """
    close(student.basins(*case), grounds.numbered(*case), kind="labels")


@check("basins", public=grounds.nowhere_public, hidden=grounds.nowhere)
def test_basins_nowhere(student: Any, case: Any) -> None:
    """basins says −1 where a walk ends at no listed minimum: on a saddle, elsewhere, diverged.

    zh: 终点不在列出的极小值旁边时（鞍点、别处、发散），basins 给出 −1。
    """
    close(student.basins(*case), grounds.numbered(*case), kind="labels")


@check("basins", public=grounds.nearest_public, hidden=grounds.nearest)
def test_basins_nearest(student: Any, case: Any) -> None:
    """basins takes the nearest of several minima within tol, and none beyond tol.

    zh: tol 之内有好几个极小值时，basins 取最近的；超出 tol 的一个也不取。
    """
    close(student.basins(*case), grounds.numbered(*case), kind="labels")


@check("basins", public=grounds.empty_public, hidden=grounds.empty_grids)
def test_basins_small(student: Any, case: Any) -> None:
    """basins works for a single start, for none, without minima, and without a step.

    zh: 只有一个起点、没有起点、没有极小值，或者一步也不走，basins 都成立。
    """
    close(student.basins(*case), grounds.numbered(*case), kind="labels")


@check("basins", public=grounds.basins_public, hidden=grounds.small_grid, each_device=True)
def test_basins_type(student: Any, case: Any) -> None:
    """basins returns an int64 tensor.

    zh: basins 返回 int64 张量。
    """
    keeps_type(student.basins(*case), torch.empty(0, dtype=torch.int64, device=case[1].device))


@check("basins", public=grounds.basins_public, hidden=grounds.grid_layouts)
def test_basins_inputs(student: Any, case: Any) -> None:
    """basins leaves xs, ys and minima as they were, also if they require grad.

    zh: basins 不改动 xs、ys 和 minima，即使它们 requires_grad。
    """
    answer = student.basins(*case)
    unchanged(answer)
    close(answer, grounds.numbered(*case), kind="labels")
