"""Hidden tests of a1_gradient. References are computed live, in float64; tolerances: compare.py.

The docstring of a check is the sentence that students read.
"""

from __future__ import annotations

from typing import Any

from autograder.hidden import cases_a1_gradient as cases
from autograder.hidden import claims_a1_gradient as claims
from autograder.hidden import fields_a1_gradient as fields
from autograder.hidden import hills_a1_gradient as hills
from autograder.hidden import ways_a1_gradient as ways
from autograder.hidden.arrows_a1_gradient import require_arrows
from autograder.hidden.cases_a2_descent import close_or_empty
from autograder.hidden.pictures_a2_descent import picture, require_named
from autograder.judge.answers import Answer
from autograder.judge.asking import CallSpec
from autograder.judge.checks import check
from autograder.judge.compare import (
    as_numbers,
    autograd_gradient,
    close,
    exact,
    fail,
    keeps_type,
    unchanged,
)


def twice(student: Any, exercise: str, case: Any) -> tuple[Answer, Answer]:
    """The same call two times, with the same objects: the first must leave no trace on them."""
    call: CallSpec = (exercise, case, {})
    first, second = student.plan([call, call], shared=list(case[1:]))
    return first, second


# saddle


@check("saddle", public=cases.point_public, hidden=cases.points, core=True, weight=3,
       each_dtype=True)  # fmt: skip
def test_saddle_values(student: Any, case: Any) -> None:
    """saddle returns z = y² − x², where p = (x, y).

    zh: saddle 返回 z = y² − x²，其中 p = (x, y)。
    """
    close(student.saddle(case), cases.heights(case))


@check("saddle", public=cases.points_public, hidden=cases.point_batches, each_dtype=True)
def test_saddle_batches(student: Any, case: Any) -> None:
    """saddle returns one height for each point of a batch.

    zh: 对一批点，saddle 为每个点各返回一个高度。
    """
    close(student.saddle(case), cases.heights(case))


@check("saddle", public=cases.layout_public, hidden=cases.point_layouts)
def test_saddle_any_layout(student: Any, case: Any) -> None:
    """saddle takes tensors as they come: non-contiguous, requiring grad, empty, huge or tiny.

    zh: 不连续的、requires_grad 的、空的、特别大或特别小的张量，saddle 都能处理。
    """
    close_or_empty(student.saddle(case), cases.heights(case))


@check("saddle", public=cases.point_public, hidden=cases.point_types, each_device=True)
def test_saddle_type(student: Any, case: Any) -> None:
    """saddle returns a tensor with the dtype and device of p.

    zh: saddle 返回张量，dtype 和设备与 p 相同。
    """
    keeps_type(student.saddle(case), case)


@check("saddle", public=cases.point_public, hidden=cases.point_layouts)
def test_saddle_inputs(student: Any, case: Any) -> None:
    """saddle leaves p as it was.

    zh: saddle 不改动 p。
    """
    unchanged(student.saddle(case))


# derivative


@check("derivative", public=cases.curve_public, hidden=cases.curves, core=True, weight=3,
       each_dtype=True)  # fmt: skip
def test_derivative_values(student: Any, case: Any) -> None:
    """derivative returns the central difference with the h that it is given.

    zh: 给定 h 时，derivative 返回用这个 h 算出的中心差商。
    """
    close(student.derivative(*case), cases.central(*case))


@check("derivative", public=cases.slope_public, hidden=cases.slopes, weight=2, each_dtype=True)
def test_derivative_own_step(student: Any, case: Any) -> None:
    """derivative finds the slope without being given h, with a step that suits the dtype.

    zh: 没有给 h 时，derivative 自己选适合 dtype 的步长，仍能求出导数。
    """
    close(student.derivative(*case), autograd_gradient(*case), kind="numerical")


@check("derivative", public=cases.sized_public, hidden=cases.sized_slopes)
def test_derivative_any_size(student: Any, case: Any) -> None:
    """derivative chooses a step that suits the size of x: huge, tiny, or 0.

    zh: derivative 自己选的步长要适合 x 的大小：特别大、特别小，或者等于 0。
    """
    close(student.derivative(*case), autograd_gradient(*case), kind="numerical")


@check("derivative", public=cases.curve_layout_public, hidden=cases.curve_layouts)
def test_derivative_any_layout(student: Any, case: Any) -> None:
    """derivative takes x as it comes: non-contiguous, requiring grad, one number, none.

    zh: 不连续的、requires_grad 的、只有一个数的、空的 x，derivative 都能处理。
    """
    close_or_empty(student.derivative(*case), cases.central(*case))


@check("derivative", public=cases.slope_public, hidden=cases.curve_types, each_device=True)
def test_derivative_type(student: Any, case: Any) -> None:
    """derivative returns a tensor with the dtype and device of x.

    zh: derivative 返回张量，dtype 和设备与 x 相同。
    """
    keeps_type(student.derivative(*case), case[1])


@check("derivative", public=cases.curve_public, hidden=cases.curve_layouts)
def test_derivative_inputs(student: Any, case: Any) -> None:
    """derivative leaves x as it was.

    zh: derivative 不改动 x。
    """
    unchanged(student.derivative(*case))


# partial


@check("partial", public=cases.partial_public, hidden=cases.partials, core=True, weight=3,
       each_dtype=True)  # fmt: skip
def test_partial_values(student: Any, case: Any) -> None:
    """partial returns the central difference along coordinate i, with the h that it is given.

    zh: 给定 h 时，partial 返回沿第 i 个坐标、用这个 h 算出的中心差商。
    """
    close(student.partial(*case), cases.central_at(*case))


@check("partial", public=cases.own_step_public, hidden=cases.own_steps, weight=2, each_dtype=True)
def test_partial_own_step(student: Any, case: Any) -> None:
    """partial finds ∂f/∂pᵢ without being given h, with a step that suits the dtype.

    zh: 没有给 h 时，partial 自己选适合 dtype 的步长，仍能求出 ∂f/∂pᵢ。
    """
    f, p, i = case
    close(student.partial(f, p, i), autograd_gradient(f, p)[i], kind="numerical")


@check("partial", public=cases.sized_step_public, hidden=cases.sized_steps)
def test_partial_any_size(student: Any, case: Any) -> None:
    """partial chooses a step that suits the size of p: huge, tiny, or 0.

    zh: partial 自己选的步长要适合 p 的大小：特别大、特别小，或者等于 0。
    """
    f, p, i = case
    close(student.partial(f, p, i), autograd_gradient(f, p)[i], kind="numerical")


@check("partial", public=cases.last_public, hidden=cases.from_the_end)
def test_partial_negative_index(student: Any, case: Any) -> None:
    """partial counts from the end where i is negative: −1 is the last coordinate.

    zh: i 为负数时，partial 从末尾数起：−1 是最后一个坐标。
    """
    close(student.partial(*case), cases.central_at(*case))


@check("partial", public=cases.partial_layout_public, hidden=cases.partial_layouts)
def test_partial_any_layout(student: Any, case: Any) -> None:
    """partial takes p as it comes: non-contiguous, requiring grad, with a single coordinate.

    zh: 不连续的、requires_grad 的、只有一个坐标的 p，partial 都能处理。
    """
    close(student.partial(*case), cases.central_at(*case))


@check("partial", public=cases.own_step_public, hidden=cases.partial_types, each_device=True)
def test_partial_type(student: Any, case: Any) -> None:
    """partial returns a tensor with the dtype and device of p.

    zh: partial 返回张量，dtype 和设备与 p 相同。
    """
    keeps_type(student.partial(*case), case[1])


@check("partial", public=cases.partial_public, hidden=cases.partial_layouts)
def test_partial_inputs(student: Any, case: Any) -> None:
    """partial leaves p as it was: the step is made on a copy.

    zh: partial 不改动 p：要在副本上走那一小步。
    """
    unchanged(student.partial(*case))


# saddle_grad


@check("saddle_grad", public=cases.point_public, hidden=cases.points, core=True, weight=3,
       each_dtype=True)  # fmt: skip
def test_saddle_grad_values(student: Any, case: Any) -> None:
    """saddle_grad returns (∂z/∂x, ∂z/∂y) of z = y² − x².

    zh: saddle_grad 返回 z = y² − x² 的 (∂z/∂x, ∂z/∂y)。
    """
    close(student.saddle_grad(case), cases.saddle_gradient(case))


@check("saddle_grad", public=cases.points_public, hidden=cases.point_batches, each_dtype=True)
def test_saddle_grad_batches(student: Any, case: Any) -> None:
    """saddle_grad returns one gradient for each point of a batch.

    zh: 对一批点，saddle_grad 为每个点各返回一个梯度。
    """
    close(student.saddle_grad(case), cases.saddle_gradient(case))


@check("saddle_grad", public=cases.layout_public, hidden=cases.point_layouts)
def test_saddle_grad_any_layout(student: Any, case: Any) -> None:
    """saddle_grad takes tensors as they come: non-contiguous, requiring grad, empty, at the centre.

    zh: 不连续的、requires_grad 的、空的张量，以及鞍点本身，saddle_grad 都能处理。
    """
    close_or_empty(student.saddle_grad(case), cases.saddle_gradient(case))


@check("saddle_grad", public=cases.point_public, hidden=cases.point_types, each_device=True)
def test_saddle_grad_type(student: Any, case: Any) -> None:
    """saddle_grad returns a tensor with the dtype and device of p.

    zh: saddle_grad 返回张量，dtype 和设备与 p 相同。
    """
    keeps_type(student.saddle_grad(case), case)


@check("saddle_grad", public=cases.point_public, hidden=cases.point_layouts)
def test_saddle_grad_inputs(student: Any, case: Any) -> None:
    """saddle_grad leaves p as it was.

    zh: saddle_grad 不改动 p。
    """
    unchanged(student.saddle_grad(case))


# auto_grad


@check("auto_grad", public=hills.hill_public, hidden=hills.hills, core=True, weight=3,
       each_dtype=True)  # fmt: skip
def test_auto_grad_values(student: Any, case: Any) -> None:
    """auto_grad returns the gradient of f at p.

    zh: auto_grad 返回 f 在 p 处的梯度。
    """
    close(student.auto_grad(*case), hills.gradient(*case))


@check("auto_grad", public=hills.level_public, hidden=hills.ignoring)
def test_auto_grad_unused(student: Any, case: Any) -> None:
    """auto_grad returns zeros where f does not depend on a coordinate, or on any.

    zh: f 与某个坐标无关，甚至与所有坐标都无关时，auto_grad 在相应位置返回 0。
    """
    close(student.auto_grad(*case), hills.gradient(*case))


@check("auto_grad", public=hills.hill_public, hidden=hills.sized_hills)
def test_auto_grad_any_size(student: Any, case: Any) -> None:
    """auto_grad works for huge and tiny numbers, on level ground, with a single coordinate.

    zh: 数值特别大或特别小、地面水平、只有一个坐标时，auto_grad 都成立。
    """
    close(student.auto_grad(*case), hills.gradient(*case))


@check("auto_grad", public=hills.hill_public, hidden=hills.hill_layouts)
def test_auto_grad_twice(student: Any, case: Any) -> None:
    """auto_grad gives the same gradient when it is called again with the same p.

    zh: 对同一个 p 再调用一次，auto_grad 给出同样的梯度。
    """
    for answer in twice(student, "auto_grad", case):
        close(answer, hills.gradient(*case))


@check("auto_grad", public=hills.hill_public, hidden=hills.hill_layouts)
def test_auto_grad_inputs(student: Any, case: Any) -> None:
    """auto_grad leaves p as it was: its numbers, its requires_grad and its .grad.

    zh: auto_grad 不改动 p：数值、requires_grad 和 .grad 都保持原样。
    """
    unchanged(student.auto_grad(*case))


@check("auto_grad", public=hills.hill_public, hidden=hills.hill_types, each_device=True)
def test_auto_grad_type(student: Any, case: Any) -> None:
    """auto_grad returns a tensor with the dtype and device of p.

    zh: auto_grad 返回张量，dtype 和设备与 p 相同。
    """
    keeps_type(student.auto_grad(*case), case[1])


# directional


@check("directional", public=ways.direction_public, hidden=ways.directions, core=True, weight=3,
       each_dtype=True)  # fmt: skip
def test_directional_values(student: Any, case: Any) -> None:
    """directional returns ∇f·u/‖u‖, the slope in the direction of u.

    zh: directional 返回 ∇f·u/‖u‖，即沿 u 方向的坡度。
    """
    close(student.directional(*case), ways.slope(*case))


@check("directional", public=ways.contour_public, hidden=ways.along_contours)
def test_directional_along_contour(student: Any, case: Any) -> None:
    """directional is 0 along a contour line: the gradient stands at a right angle to it.

    zh: 沿等高线方向，directional 为 0：梯度与等高线垂直。
    """
    close(student.directional(*case), 0.0)


@check("directional", public=ways.direction_public, hidden=ways.sized_directions)
def test_directional_any_size(student: Any, case: Any) -> None:
    """directional does not care how long u is, and has a sign: downhill it is negative.

    zh: directional 与 u 的长短无关，但有正负：下坡方向为负。
    """
    close(student.directional(*case), ways.slope(*case))


@check("directional", public=ways.level_direction_public, hidden=ways.level_directions)
def test_directional_level(student: Any, case: Any) -> None:
    """directional is 0 in every direction on level ground, also where f is constant.

    zh: 在水平的地面上，包括 f 是常数的情形，directional 沿任何方向都为 0。
    """
    close(student.directional(*case), 0.0)


@check("directional", public=ways.direction_public, hidden=ways.direction_layouts)
def test_directional_inputs(student: Any, case: Any) -> None:
    """directional leaves p and u as they were, so a second call gives the same slope.

    zh: directional 不改动 p 和 u，所以再调用一次，得到的坡度不变。
    """
    first, second = twice(student, "directional", case)
    unchanged(first)
    close(second, ways.slope(*case))


@check("directional", public=ways.direction_public, hidden=ways.direction_types, each_device=True)
def test_directional_type(student: Any, case: Any) -> None:
    """directional returns a tensor with the dtype and device of p.

    zh: directional 返回张量，dtype 和设备与 p 相同。
    """
    keeps_type(student.directional(*case), case[1])


# steepest


@check("steepest", public=hills.hill_public, hidden=ways.steep, core=True, weight=3,
       each_dtype=True)  # fmt: skip
def test_steepest_values(student: Any, case: Any) -> None:
    """steepest returns the direction of the gradient, with length 1, and the gradient's length.

    zh: steepest 返回梯度的方向（长度为 1）和梯度的长度。
    """
    ways.close_parts(student.steepest(*case), ways.climb(*case))


@check("steepest", public=ways.compared_public, hidden=ways.compared)
def test_steepest_of_all(student: Any, case: Any) -> None:
    """No other direction climbs as fast as the one that steepest returns, nor faster than it says.

    zh: 没有哪个方向比 steepest 返回的方向升得更快，也没有哪个方向的坡度超过它给出的值。
    """
    f, p, others = case
    answer = student.steepest(f, p)
    unit, size = (as_numbers(part.value) for part in ways.two_parts(answer))
    grad = hills.gradient(f, p)
    best = float((exact(others) @ grad).max())
    if unit is None or size is None or unit.shape != grad.shape or size.numel() != 1:
        ways.close_parts(answer, ways.climb(f, p))
        return
    if not float(unit @ grad) >= best or not float(size) >= best:
        fail(
            answer,
            en=f"Your direction climbs at {float(unit @ grad):.4g} and your slope is "
            f"{float(size):.4g}; another direction climbs at {best:.4g}.",
            zh=f"你的方向坡度是 {float(unit @ grad):.4g}，你给出的坡度是 {float(size):.4g}；"
            f"而另有一个方向的坡度是 {best:.4g}。",
        )


@check("steepest", public=hills.level_public, hidden=ways.flats)
def test_steepest_flat(student: Any, case: Any) -> None:
    """steepest returns zeros on level ground, and no NaN.

    zh: 在水平的地面上，steepest 返回 0，而不是 NaN。
    """
    ways.close_parts(student.steepest(*case), ways.climb(*case))


@check("steepest", public=ways.gentle_public, hidden=ways.gentle)
def test_steepest_any_size(student: Any, case: Any) -> None:
    """steepest returns a direction of length 1 on very gentle and on very steep slopes.

    zh: 坡度特别缓或特别陡时，steepest 返回的方向长度仍为 1。
    """
    ways.close_parts(student.steepest(*case), ways.climb(*case))


@check("steepest", public=hills.hill_public, hidden=hills.hill_layouts)
def test_steepest_inputs(student: Any, case: Any) -> None:
    """steepest leaves p as it was, so a second call gives the same answer.

    zh: steepest 不改动 p，所以再调用一次，结果不变。
    """
    first, second = twice(student, "steepest", case)
    unchanged(first)
    ways.close_parts(second, ways.climb(*case))


@check("steepest", public=hills.hill_public, hidden=hills.hill_types, each_device=True)
def test_steepest_type(student: Any, case: Any) -> None:
    """steepest returns two tensors with the dtype and device of p.

    zh: steepest 返回两个张量，dtype 和设备与 p 相同。
    """
    for part in ways.two_parts(student.steepest(*case)):
        keeps_type(part, case[1])


# field


@check("field", public=fields.field_public, hidden=fields.fields, core=True, weight=3,
       each_dtype=True)  # fmt: skip
def test_field_values(student: Any, case: Any) -> None:
    """field returns X, Y, U, V: at [i, j] the point (xs[j], ys[i]) and the gradient there.

    zh: field 返回 X、Y、U、V：位置 [i, j] 上是点 (xs[j], ys[i]) 和该点的梯度。
    """
    close(student.field(*case), fields.arrows(*case))


@check("field", public=fields.level_field_public, hidden=fields.level_fields)
def test_field_any_land(student: Any, case: Any) -> None:
    """field works where f ignores a coordinate or both, for a single point, for huge numbers.

    zh: f 与一个坐标或两个坐标无关、只有一个点、数值特别大时，field 都成立。
    """
    close(student.field(*case), fields.arrows(*case))


@check("field", public=fields.field_public, hidden=fields.field_types, each_device=True)
def test_field_type(student: Any, case: Any) -> None:
    """field returns four tensors with the dtype and device of xs.

    zh: field 返回四个张量，dtype 和设备与 xs 相同。
    """
    answer = student.field(*case)
    if not isinstance(answer.value, (tuple, list)) or len(answer.value) != 4:
        fail(
            answer,
            en="Return four tensors: return X, Y, U, V.",
            zh="请返回四个张量：return X, Y, U, V。",
        )
    for part in answer.value:
        keeps_type(answer.with_value(part), case[1])


@check("field", public=fields.field_public, hidden=fields.field_layouts)
def test_field_inputs(student: Any, case: Any) -> None:
    """field leaves xs and ys as they were, also if they require grad or are not contiguous.

    zh: field 不改动 xs 和 ys，即使它们 requires_grad 或者在内存中不连续。
    """
    first, second = twice(student, "field", case)
    unchanged(first)
    close(second, fields.arrows(*case))


# plot_field: graded by what matplotlib says was drawn, never by pixels


@check("plot_field", public=fields.field_public, hidden=fields.pictures, core=True, weight=2)
def test_plot_field_arrows(student: Any, case: Any) -> None:
    """plot_field draws the gradient as an arrow at every point of the grid.

    zh: plot_field 在网格的每个点上，把梯度画成箭头。
    """
    require_arrows(picture(student.plot_field(*case)), fields.arrows(*case))


@check("plot_field", public=fields.field_public, hidden=fields.one_picture)
def test_plot_field_names(student: Any, case: Any) -> None:
    """plot_field names both axes.

    zh: plot_field 给两条轴都写上名字。
    """
    require_named(picture(student.plot_field(*case)))


@check("plot_field", public=fields.field_public, hidden=fields.one_picture_of_leaves)
def test_plot_field_inputs(student: Any, case: Any) -> None:
    """plot_field draws also if xs and ys require grad, and leaves them as they were.

    zh: xs 和 ys 是 requires_grad 的张量时，plot_field 也能画，并且不改动它们。
    """
    answer = student.plot_field(*case)
    picture(answer)
    unchanged(answer)


# counterexample


@check("counterexample", public=claims.erratum_public, hidden=claims.claims, core=True, weight=3,
       each_dtype=True)  # fmt: skip
def test_counterexample_values(student: Any, case: Any) -> None:
    """counterexample returns the index of the first row that refutes the claim, or None.

    zh: counterexample 返回第一个推翻这个说法的行号；没有这样的行时返回 None。
    """
    *asked, index = case
    claims.require_index(student.counterexample(*asked), index)


@check("counterexample", public=claims.right_public, hidden=claims.right_claims)
def test_counterexample_right_claims(student: Any, case: Any) -> None:
    """counterexample finds nothing wrong with a gradient that is right up to rounding.

    zh: 对于只有舍入误差的正确梯度，counterexample 找不出错误。
    """
    *asked, index = case
    claims.require_index(student.counterexample(*asked), index)


@check("counterexample", public=claims.nan_public, hidden=claims.nan_claims)
def test_counterexample_nan(student: Any, case: Any) -> None:
    """counterexample counts NaN as wrong.

    zh: counterexample 把 NaN 算作错误。
    """
    *asked, index = case
    claims.require_index(student.counterexample(*asked), index)


@check("counterexample", public=claims.erratum_public, hidden=claims.claim_dimensions)
def test_counterexample_dimensions(student: Any, case: Any) -> None:
    """counterexample compares every component, however many there are.

    zh: 不管有几个分量，counterexample 都逐个比较。
    """
    *asked, index = case
    claims.require_index(student.counterexample(*asked), index)


@check("counterexample", public=claims.erratum_public, hidden=claims.claim_layouts)
def test_counterexample_inputs(student: Any, case: Any) -> None:
    """counterexample leaves P as it was, also if it requires grad or is not contiguous.

    zh: counterexample 不改动 P，即使它 requires_grad 或者在内存中不连续。
    """
    *asked, index = case
    for answer in twice(student, "counterexample", tuple(asked)):
        unchanged(answer)
        claims.require_index(answer, index)


@check("counterexample", public=claims.erratum_public, hidden=claims.claim_layouts)
def test_counterexample_type(student: Any, case: Any) -> None:
    """counterexample returns a Python int.

    zh: counterexample 返回 Python 的 int。
    """
    claims.require_int(student.counterexample(*case[:3]))
