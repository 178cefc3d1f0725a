"""Hidden tests of a4_optimizers. References are computed live, in float64; tolerances: compare.py.

The docstring of a check is the sentence that students read.
"""

from __future__ import annotations

from typing import Any

import torch

from autograder.hidden import cases_a4_optimizers as cases
from autograder.hidden import curves_a4_optimizers as curves
from autograder.hidden import pictures_a4_optimizers as pictures
from autograder.hidden import sgd_a4_optimizers as sgd
from autograder.hidden.cases_a2_descent import close_or_empty
from autograder.hidden.torch_sgd_a4_optimizers import require_gradients, require_states
from autograder.judge.answers import CheckFailed
from autograder.judge.checks import check
from autograder.judge.compare import (
    close,
    fail,
    keeps_type,
    kind_of,
    unchanged,
    with_article,
)

# init_sweep


@check("init_sweep", public=curves.sweep_public, hidden=curves.sweeps, core=True, weight=3,
       each_dtype=True)  # fmt: skip
def test_init_sweep_values(student: Any, case: Any) -> None:
    """init_sweep returns where each start ends, each after its own walk downhill.

    zh: init_sweep 让每个起点各自往下走，返回它们各自的终点。
    """
    close(student.init_sweep(*case), curves.swept(*case), kind="end")


@check("init_sweep", public=curves.small_sweep_public, hidden=curves.small_sweeps)
def test_init_sweep_small(student: Any, case: Any) -> None:
    """init_sweep works with no step, one start, no start, and starts far away or close to 0.

    zh: 一步不走、只有一个起点、没有起点，起点极远或极近，init_sweep 都成立。
    """
    close_or_empty(student.init_sweep(*case), curves.swept(*case))


@check("init_sweep", public=curves.runaway_public, hidden=curves.runaways)
def test_init_sweep_runaways(student: Any, case: Any) -> None:
    """init_sweep takes every step even if a start runs away; the others end where they should.

    zh: 有的起点跑向无穷时，init_sweep 照样走完每一步，其余起点不受影响。
    """
    close(student.init_sweep(*case), curves.swept(*case))


@check("init_sweep", public=curves.sweep_public, hidden=curves.sweep_types, each_device=True)
def test_init_sweep_type(student: Any, case: Any) -> None:
    """init_sweep returns one tensor with the dtype and device of starts.

    zh: init_sweep 返回一个张量，dtype 和设备与 starts 相同。
    """
    keeps_type(student.init_sweep(*case), case[1])


@check("init_sweep", public=curves.sweep_public, hidden=curves.sweep_layouts)
def test_init_sweep_inputs(student: Any, case: Any) -> None:
    """init_sweep leaves starts as they were, also if they require grad or are not contiguous.

    zh: init_sweep 不改动 starts，即使它 requires_grad 或者在内存中不连续。
    """
    answer = student.init_sweep(*case)
    unchanged(answer)
    close(answer, curves.swept(*case), kind="end")


# max_lr


@check("max_lr", public=cases.matrix_public, hidden=cases.matrices, core=True, weight=3,
       each_dtype=True)  # fmt: skip
def test_max_lr_values(student: Any, case: Any) -> None:
    """max_lr returns the learning rate above which gradient descent on H diverges.

    zh: max_lr 返回界限：学习率超过它，梯度下降在 H 上就发散。
    """
    close(student.max_lr(case), cases.highest_rate(case))


@check("max_lr", public=cases.saddle_public, hidden=cases.not_definite, weight=2)
def test_max_lr_not_definite(student: Any, case: Any) -> None:
    """max_lr raises ValueError where H is not positive definite.

    zh: H 不是正定矩阵时，max_lr 抛出 ValueError。
    """
    cases.require_value_error(
        lambda: student.max_lr(case),
        en="H is not positive definite: some direction does not curve upwards, and no learning "
        "rate converges there. Raise ValueError.",
        zh="H 不是正定矩阵：有的方向并不向上弯，那里任何学习率都不收敛。请抛出 ValueError。",
    )


@check("max_lr", public=cases.matrix_layout_public, hidden=cases.matrix_layouts)
def test_max_lr_any_layout(student: Any, case: Any) -> None:
    """max_lr takes any H: 1 × 1, huge, tiny, non-contiguous, requiring grad; it leaves H alone.

    zh: 1 × 1 的、特别大或特别小的、不连续的、requires_grad 的 H，max_lr 都能处理，而且不改动 H。
    """
    answer = student.max_lr(case)
    unchanged(answer)
    close(answer, cases.highest_rate(case))


@check("max_lr", public=cases.matrix_public, hidden=cases.matrix_types)
def test_max_lr_type(student: Any, case: Any) -> None:
    """max_lr returns a Python float.

    zh: max_lr 返回 Python 的 float。
    """
    answer = student.max_lr(case)
    value = answer.value
    kind = kind_of(value)
    if kind == "float" or (kind == "ndarray" and value.shape == ()):
        return  # NumPy's own float is a Python float, too; it arrives as an array
    texts = {
        "en": f"You returned {with_article(kind)}; expected a Python float: .item() takes it out "
        "of a tensor.",
        "zh": f"返回的是 {kind}，应为 Python 的 float：用 .item() 从张量里取出来。",
    }
    raise CheckFailed("type", texts, answer=answer)


# plot_lrs: graded by what matplotlib says was drawn, never by pixels


@check("plot_lrs", public=pictures.rates_public, hidden=pictures.rates, core=True, weight=3)
def test_plot_lrs_lines(student: Any, case: Any) -> None:
    """plot_lrs draws, for every α, the heights f(x_t) over t = 0, 1, …, steps.

    zh: plot_lrs 为每个 α 画出高度 f(x_t)，横坐标是 t = 0, 1, …, steps。
    """
    pictures.require_lines(pictures.plot(student.plot_lrs(*case)), case)


@check("plot_lrs", public=pictures.rates_public, hidden=pictures.one_plot)
def test_plot_lrs_labels(student: Any, case: Any) -> None:
    """plot_lrs draws on a logarithmic scale, and the label of each line names its α.

    zh: plot_lrs 用对数刻度，每条线的标签写明它的 α。
    """
    drawn = pictures.plot(student.plot_lrs(*case))
    pictures.require_log(drawn)
    pictures.require_labels(pictures.require_lines(drawn, case), case[2], drawn.answer)


@check("plot_lrs", public=pictures.wild_public, hidden=pictures.wild_rates)
def test_plot_lrs_divergence(student: Any, case: Any) -> None:
    """plot_lrs shows divergence in full: nothing is clipped, no walk stops early.

    zh: plot_lrs 把发散完整地画出来：不截断，也不提前停下。
    """
    pictures.require_unclipped(pictures.plot(student.plot_lrs(*case)), case)


@check("plot_lrs", public=pictures.small_plot_public, hidden=pictures.small_plots)
def test_plot_lrs_small(student: Any, case: Any) -> None:
    """plot_lrs works with one α, with no step, with an x0 that requires grad; x0 stays as it was.

    zh: 只有一个 α、一步不走、x0 带 requires_grad，plot_lrs 都成立；x0 保持不变。
    """
    answer = student.plot_lrs(*case)
    pictures.require_lines(pictures.plot(answer), case)
    unchanged(answer)


# step_decay


@check("step_decay", public=cases.schedule_public, hidden=cases.schedules, core=True, weight=3)
def test_step_decay_values(student: Any, case: Any) -> None:
    """step_decay returns a function of t: constant for `every` steps, then γ times as large.

    zh: step_decay 返回 t 的函数：先保持 every 步不变，然后变为原来的 γ 倍。
    """
    *settings, at = case
    close(student.probed("schedule", "step_decay", *settings, at=at), cases.decayed(*case))


@check("step_decay", public=cases.jumping_public, hidden=cases.jumps)
def test_step_decay_any_order(student: Any, case: Any) -> None:
    """The schedule depends on t alone, not on what it was asked before, for any γ and `every`.

    zh: 学习率只取决于 t，与之前问过什么无关；γ 和 every 取什么值都一样。
    """
    *settings, at = case
    close(student.probed("schedule", "step_decay", *settings, at=at), cases.decayed(*case))


# momentum_step


@check("momentum_step", public=cases.push_public, hidden=cases.pushes, core=True, weight=3,
       each_dtype=True)  # fmt: skip
def test_momentum_step_values(student: Any, case: Any) -> None:
    """momentum_step renews the velocity, v′ = βv + ∇f, and then moves by it, θ′ = θ − αv′.

    zh: momentum_step 先更新速度 v′ = βv + ∇f，再按新的速度移动 θ′ = θ − αv′。
    """
    close(student.momentum_step(*case), cases.pushed(*case))


@check("momentum_step", public=cases.first_push_public, hidden=cases.first_pushes)
def test_momentum_step_first(student: Any, case: Any) -> None:
    """On the first step v is None, and the new velocity is the gradient itself.

    zh: 第一步时 v 是 None，新的速度就是梯度本身。
    """
    close(student.momentum_step(*case), cases.pushed(*case))


@check("momentum_step", public=cases.push_batch_public, hidden=cases.push_batches, each_dtype=True)
def test_momentum_step_batches(student: Any, case: Any) -> None:
    """momentum_step gives every point of a batch its own velocity, whatever the shape.

    zh: 不管形状如何，momentum_step 都让一批点里的每个点有自己的速度。
    """
    close(student.momentum_step(*case), cases.pushed(*case))


@check("momentum_step", public=cases.push_layout_public, hidden=cases.push_layouts)
def test_momentum_step_any_layout(student: Any, case: Any) -> None:
    """momentum_step takes tensors as they come, and coasts on flat ground.

    zh: 不连续的、requires_grad 的、空的、特别大或特别小的张量都能处理；在平地上靠惯性滑行。
    """
    answer, expected = student.momentum_step(*case), cases.pushed(*case)
    if expected.numel():
        close(answer, expected)


@check("momentum_step", public=cases.push_public, hidden=cases.push_types, each_device=True)
def test_momentum_step_type(student: Any, case: Any) -> None:
    """momentum_step returns a pair of tensors with the dtype and device of theta.

    zh: momentum_step 返回两个张量，dtype 和设备与 theta 相同。
    """
    answer = student.momentum_step(*case)
    if not isinstance(answer.value, (tuple, list)) or len(answer.value) != 2:
        fail(
            answer,
            en="Return two values, the new point and the new velocity.",
            zh="请返回两个值：新的点和新的速度。",
        )
    for new in answer.value:
        keeps_type(answer.with_value(new), case[0])


@check("momentum_step", public=cases.push_public, hidden=cases.push_layouts)
def test_momentum_step_inputs(student: Any, case: Any) -> None:
    """momentum_step leaves theta, grad and v as they were.

    zh: momentum_step 不改动 theta、grad 和 v。
    """
    unchanged(student.momentum_step(*case))


# escape


@check("escape", public=curves.escape_public, hidden=curves.escapes, core=True, weight=3,
       each_dtype=True)  # fmt: skip
def test_escape_values(student: Any, case: Any) -> None:
    """escape says for every pair (α, β) whether the ball ends on the other side of the barrier.

    zh: escape 对每一对 (α, β) 回答：小球最后是不是停在障碍的另一边。
    """
    curves.require_escaped(student.escape(*case), case)


@check("escape", public=curves.from_the_right_public, hidden=curves.escapes_from_the_right)
def test_escape_from_the_right(student: Any, case: Any) -> None:
    """escape works from both sides: the other side is where x0 is not.

    zh: 从哪一边出发都成立：“另一边”指的是 x0 不在的那一边。
    """
    curves.require_escaped(student.escape(*case), case)


@check("escape", public=curves.wild_public, hidden=curves.wild_escapes)
def test_escape_runaways(student: Any, case: Any) -> None:
    """A ball that runs away to inf or nan has not escaped; one at a finite place has, however far.

    zh: 跑到 inf 或 nan 的小球不算逃脱；停在有限的地方，再远也算。
    """
    curves.require_escaped(student.escape(*case), case)


@check("escape", public=curves.small_escape_public, hidden=curves.small_escapes)
def test_escape_small(student: Any, case: Any) -> None:
    """escape works with one pair only, with a single step, and without any.

    zh: 只有一对 (α, β)、只走一步，或者一步也不走，escape 都成立。
    """
    curves.require_escaped(student.escape(*case), case)


@check("escape", public=curves.small_escape_public, hidden=curves.escape_layouts, each_device=True)
def test_escape_type(student: Any, case: Any) -> None:
    """escape returns a bool tensor (A, B) and leaves x0, alphas and betas as they were.

    zh: escape 返回 bool 张量 (A, B)，不改动 x0、alphas 和 betas。
    """
    answer = student.escape(*case)
    keeps_type(answer, torch.empty(0, dtype=torch.bool, device=case[1].device))
    unchanged(answer)


# SGD: a probe makes the parameters in the box; torch.optim.SGD runs on the same ones here


@check("SGD", public=sgd.impossible_public, hidden=sgd.impossible)
def test_SGD_impossible(student: Any, case: sgd.Case) -> None:
    """SGD refuses nesterov without momentum, and nesterov with dampening: ValueError.

    zh: 只给 nesterov 而没有动量，或者同时给了 dampening，SGD 都抛出 ValueError。
    """
    cases.require_value_error(
        lambda: case.ask(student),
        en="nesterov needs a momentum, and no dampening: raise ValueError when the optimizer is "
        "made.",
        zh="nesterov 需要有动量，而且不能有 dampening：创建优化器时请抛出 ValueError。",
    )


@check("SGD", public=sgd.momentum_public, hidden=sgd.momentums, core=True, weight=3,
       each_dtype=True)  # fmt: skip
def test_SGD_momentum(student: Any, case: sgd.Case) -> None:
    """SGD with momentum moves every parameter, in place, exactly as torch.optim.SGD does.

    zh: 带动量的 SGD 原地更新每个参数，与 torch.optim.SGD 完全一致。
    """
    require_states(case.ask(student), case)


@check("SGD", public=sgd.plain_public, hidden=sgd.plains)
def test_SGD_plain(student: Any, case: sgd.Case) -> None:
    """Without options SGD is plain gradient descent.

    zh: 不给任何选项时，SGD 就是普通的梯度下降。
    """
    require_states(case.ask(student), case)


@check("SGD", public=sgd.generator_public, hidden=sgd.generators)
def test_SGD_iterable(student: Any, case: sgd.Case) -> None:
    """SGD takes any iterable of parameters, also a generator, which can be read only once.

    zh: 任何可迭代的参数 SGD 都接受，包括只能读一遍的生成器。
    """
    require_states(case.ask(student), case)


@check("SGD", public=sgd.none_public, hidden=sgd.nones)
def test_SGD_none(student: Any, case: sgd.Case) -> None:
    """A parameter whose gradient is None is left alone, and so is its velocity.

    zh: 梯度为 None 的参数原样不动，它的速度也不动。
    """
    require_states(case.ask(student), case)


@check("SGD", public=sgd.coast_public, hidden=sgd.coasts)
def test_SGD_coasts(student: Any, case: sgd.Case) -> None:
    """A gradient of zeros is a gradient: with momentum the parameter coasts on.

    zh: 全零的梯度也是梯度：有动量时，参数会继续滑行。
    """
    require_states(case.ask(student), case)


@check("SGD", public=sgd.rate_public, hidden=sgd.rates)
def test_SGD_rate(student: Any, case: sgd.Case) -> None:
    """The attribute lr may be changed in the middle of a run, and counts from the next step on.

    zh: 训练途中可以改属性 lr，从下一步起生效。
    """
    require_states(case.ask(student), case)


@check("SGD", public=sgd.decay_public, hidden=sgd.decays)
def test_SGD_weight_decay(student: Any, case: sgd.Case) -> None:
    """Weight decay is added to the gradient before anything else happens.

    zh: weight_decay 最先起作用：先把它加到梯度上。
    """
    require_states(case.ask(student), case)


@check("SGD", public=sgd.dampening_public, hidden=sgd.dampenings)
def test_SGD_dampening(student: Any, case: sgd.Case) -> None:
    """Dampening weakens every gradient that enters a velocity, but not the first one.

    zh: dampening 削弱进入速度的每个梯度，第一个除外。
    """
    require_states(case.ask(student), case)


@check("SGD", public=sgd.nesterov_public, hidden=sgd.nesterovs)
def test_SGD_nesterov(student: Any, case: sgd.Case) -> None:
    """With nesterov the step is the gradient plus momentum times the new velocity.

    zh: nesterov 的一步等于梯度加上动量乘以新的速度。
    """
    require_states(case.ask(student), case)


@check("SGD", public=sgd.order_public, hidden=sgd.orders)
def test_SGD_order(student: Any, case: sgd.Case) -> None:
    """SGD takes its settings in torch's order: lr, momentum, dampening, weight_decay, nesterov.

    zh: SGD 的设置按 torch 的顺序排列：lr、momentum、dampening、weight_decay、nesterov。
    """
    require_states(case.ask(student), case)


@check("SGD", public=sgd.everything_public, hidden=sgd.everything, each_dtype=True)
def test_SGD_everything(student: Any, case: sgd.Case) -> None:
    """SGD does what torch's does with several options at once.

    zh: 各个选项同时使用，顺序与 torch 相同。
    """
    require_states(case.ask(student), case)


@check("SGD", public=sgd.sums_public, hidden=sgd.sums)
def test_SGD_leaves_gradients(student: Any, case: sgd.Case) -> None:
    """step leaves the gradients as they are; a velocity is not the same tensor as a gradient.

    zh: step 不改动梯度；速度和梯度不是同一个张量。
    """
    answer = case.ask(student)
    require_gradients(answer, case)
    require_states(answer, case)


@check("SGD", public=sgd.clear_public, hidden=sgd.clears)
def test_SGD_zero_grad(student: Any, case: sgd.Case) -> None:
    """zero_grad sets every gradient to None, and the velocities stay.

    zh: zero_grad 把每个梯度设为 None，速度保留。
    """
    answer = case.ask(student)
    require_gradients(answer, case)
    require_states(answer, case)
