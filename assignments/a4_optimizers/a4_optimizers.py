# %% [markdown] lang="en"
# # Optimizer performance
#
# You know the rule: step against the gradient, and feel again. Whether it brings you to a good
# valley depends on three things about which the rule says nothing: **where you start**
# (initialization), **how far you step** (the learning rate), and **whether you keep your swing**
# (momentum).
#
# In this notebook you measure all three. At the end you write an optimizer of your own that does
# what torch's does, number for number. Seven exercises. Each one goes the same way: a goal, a
# picture, a formula, one worked number, your code, a *visible check*, and a question to think
# about. Stuck? Open the hint.
#
# **How marks come about.** Behind every exercise stand *hidden tests*. One of them is the core:
# are the values right? If the core fails, the exercise earns nothing. If it passes, each further
# test adds its share. The visible check tries a few small examples. Passing it is a good sign,
# but it is not the mark.
#
# **Two rules.** Write your code in the exercise cells and leave the check cells alone: marking
# puts the original checks back. And never change the tensors that you are given: compute a new
# one and return it. (The last exercise is the exception: an optimizer is there to change
# parameters.)
#
# **Notation.** $\theta$ is a point with any number of coordinates; where there is only one, we
# call it $x$. $\theta_t$ is where you stand after $t$ steps.

# %% [markdown] lang="zh"
# # 优化器的表现
#
# 规则你已经知道：逆着梯度走一步，再感觉一次。
# 它能不能把你带到好的山谷，取决于规则里没有说的三件事：
# **从哪里出发**（初始化）、**一步走多远**（学习率）、
# **记不记得刚才的势头**（动量）。
#
# 这份练习里，三件事你都要亲手量一量。
# 最后你会写出自己的优化器，每个数都和 torch 的一样。
# 一共七道练习，每道题的顺序都一样：
# 目标、图景、公式、一个算好的数、你的代码、
# *可见检查*、一个思考题。卡住了就打开提示。
#
# **分数怎么来。** 每道题背后都有*隐藏测试*。
# 其中一个是核心：数值对不对？核心没过，这道题就没有分；
# 核心过了，其余测试各占一份。
# 可见检查只试几个小例子，通过了是好兆头，但还不是分数。
#
# **两条规矩。** 代码写在练习单元格里，检查单元格不要动：
# 评分时会换回原来的检查。
# 另外，不要改动传进来的张量：算出新的，再返回。
# （最后一题例外：优化器的工作就是改动参数。）
#
# **记号。** $\theta$ 是一个点，坐标有几个都可以；
# 只有一个坐标时写作 $x$。$\theta_t$ 是走了 $t$ 步之后的位置。

# %% [markdown] lang="en"
# Run the next two cells first: the imports and three landscapes, and then, folded away, the small
# helpers that the visible checks use. You need not change anything in them.

# %% [markdown] lang="zh"
# 请先运行下面两个单元格：第一个是导入语句和三片地形，
# 第二个（已折叠）是可见检查要用的小工具。
# 其中的内容都不需要改动。

# %% setup lang="en"
import math

import matplotlib.pyplot as plt
import numpy as np
import torch


def hills(x):
    """The lecture's curve x² + 8 cos x − 3x, at x (…); returns heights (…)."""
    return x**2 + 8 * torch.cos(x) - 3 * x


def hills_slope(x):
    """Its derivative, 2x − 8 sin x − 3, at x (…); returns slopes (…)."""
    return 2 * x - 8 * torch.sin(x) - 3


def bowl(x):
    """The parabola (x − 2)², at x (…); returns heights (…)."""
    return (x - 2) ** 2


def valley(p):
    """A long valley, θ₁² + θ₁θ₂ + θ₂², at points p (…, 2); returns heights (…)."""
    return p[..., 0] ** 2 + p[..., 0] * p[..., 1] + p[..., 1] ** 2

# %% setup lang="zh"
import math

import matplotlib.pyplot as plt
import numpy as np
import torch


def hills(x):
    """课上的曲线 x² + 8 cos x − 3x：x 的形状是 (…)，返回高度 (…)。"""
    return x**2 + 8 * torch.cos(x) - 3 * x


def hills_slope(x):
    """它的导数 2x − 8 sin x − 3：x 的形状是 (…)，返回坡度 (…)。"""
    return 2 * x - 8 * torch.sin(x) - 3


def bowl(x):
    """抛物线 (x − 2)²：x 的形状是 (…)，返回高度 (…)。"""
    return (x - 2) ** 2


def valley(p):
    """狭长的山谷 θ₁² + θ₁θ₂ + θ₂²：p 是点 (…, 2)，返回高度 (…)。"""
    return p[..., 0] ** 2 + p[..., 0] * p[..., 1] + p[..., 1] ** 2

# %% [markdown] lang="en"
# ## Initialization: two starts, two valleys
#
# The two pictures of the lecture. **Left**, the curve $f(x) = x^2 + 8\cos x - 3x$: the same rule
# and the same α = 0.07, but one ball is let go at −5 and the other at 5. **Right**, a map of
# $(1 - x/2 + x^5 + y^3)\,e^{-x^2-y^2}$: two walkers with α = 0.3, from (−1, 1) and from (1, −0.5).

# %% [markdown] lang="zh"
# ## 初始化：两个起点，两个山谷
#
# 这是课上的两幅图。**左边**是曲线 $f(x) = x^2 + 8\cos x - 3x$：
# 规则相同，α = 0.07 也相同，
# 一个小球从 −5 放手，另一个从 5 放手。
# **右边**是 $(1 - x/2 + x^5 + y^3)\,e^{-x^2-y^2}$ 的地图：
# 两个行人，α = 0.3，分别从 (−1, 1) 和 (1, −0.5) 出发。

# %% example: two starts
def dimples(p):
    x, y = p[..., 0], p[..., 1]
    return (1 - x / 2 + x**5 + y**3) * torch.exp(-(x**2) - y**2)


x = torch.linspace(-6, 6, 241)
ticks = torch.linspace(-3, 3, 61)
grid = torch.stack(torch.meshgrid(ticks, ticks, indexing="xy"), dim=-1)
_, (left, right) = plt.subplots(1, 2, figsize=(9.5, 3.7), gridspec_kw={"wspace": 0.25})
left.plot(x, hills(x), color="0.6")
right.contour(ticks, ticks, dimples(grid), levels=24, cmap="viridis", linewidths=0.8)
for start, corner, color in ((-5.0, (-1.0, 1.0), "crimson"), (5.0, (1.0, -0.5), "tab:blue")):
    balls, feet = [torch.tensor(start)], [torch.tensor(corner)]
    for _ in range(40):
        balls.append(balls[-1] - 0.07 * hills_slope(balls[-1]))
        foot = feet[-1].clone().requires_grad_()
        (slope,) = torch.autograd.grad(dimples(foot), foot)
        feet.append(feet[-1] - 0.3 * slope)
    balls, feet = torch.stack(balls), torch.stack(feet)
    left.plot(balls, hills(balls), "o-", color=color, markersize=4, linewidth=1)
    right.plot(*feet.T, "o-", color=color, markersize=3, linewidth=1)
    left.plot(balls[-1], hills(balls[-1]), "k*", markersize=10)
    right.plot(*feet[-1], "k*", markersize=10)
left.axvline(-0.533, color="0.8", linestyle=":")
left.set(xlabel="x", ylabel="x² + 8 cos x − 3x")
right.set(xlabel="x", ylabel="y")
right.set_aspect("equal")

# %% [markdown] lang="en"
# Every walk ends in the valley into which its start happens to drain. The red ball ends at
# x = −2.0498, 6.66 high; the blue one at 2.8084, at −8.10. The hilltop at x = −0.533 (dotted line)
# divides them. The walkers on the right end at (−1.689, 0) and at (0.114, −1.464). None of them
# knows about the other valley: a gradient sees only the ground underfoot.

# %% [markdown] lang="zh"
# 每一次下山，都停在起点所属的那个山谷里。
# 红球停在 x = −2.0498，高度 6.66；
# 蓝球停在 2.8084，高度 −8.10。
# 分界是 x = −0.533 处的山顶（虚线）。
# 右边两个行人停在 (−1.689, 0) 和 (0.114, −1.464)。
# 谁也不知道另一个山谷的存在：梯度只看得见脚下。

# %% [markdown] lang="en"
# ## `init_sweep` · where does each start end?
#
# **Goal.** Let many balls go at once and note where each one stops.
#
# **Picture.** A row of balls along the curve above, one every few centimetres. All of them are let
# go at the same moment and roll by the same rule. Each feels its own slope and knows nothing of
# its neighbours.
#
# **Formula.** For every start $i$ by itself:
# $$x^{(i)}_{t+1} = x^{(i)}_t - \alpha f'\!\left(x^{(i)}_t\right), \qquad t = 0, \dots,
# \text{steps} - 1$$
#
# **Worked number.** The slope of the curve is 2x − 8 sin x − 3. At the starts −5, 0, 5 it is
# −20.6714, −3, 14.6714, so with α = 0.07 one step leads to −3.5530, 0.2100, 3.9730.
#
# <details><summary>Hint</summary>
#
# Here `df` is the derivative itself, not f: you need no autograd. It works entry by entry, so you
# may hand it all positions in one tensor and get all slopes back in one tensor; then the code for
# a thousand balls is the code for one. If you prefer a loop over the starts, that is fine, too:
# begin each walk at its own start. Only the last position is wanted, no path, so one variable
# that changes from step to step is enough. Take care what this variable is in the beginning: the
# tensor `starts` belongs to the caller, and an operation such as `-=` would write the end points
# into it. A ball that runs away to infinity is a result like any other: take every step, whatever
# the numbers are.
#
# </details>

# %% [markdown] lang="zh"
# ## `init_sweep` · 每个起点停在哪里？
#
# **目标。** 同时放开许多小球，记下每个小球停在哪里。
#
# **图景。** 沿着上面的曲线摆一排小球，
# 每隔一小段放一个，同一时刻放手，按同一条规则滚动。
# 每个小球只感觉自己脚下的坡度，不管别的小球。
#
# **公式。** 对每个起点 $i$ 单独进行：
# $$x^{(i)}_{t+1} = x^{(i)}_t - \alpha f'\!\left(x^{(i)}_t\right), \qquad t = 0, \dots,
# \text{steps} - 1$$
#
# **一个算好的数。** 曲线的坡度是 2x − 8 sin x − 3。
# 在起点 −5、0、5 处分别是 −20.6714、−3、14.6714，
# 取 α = 0.07，走一步到 −3.5530、0.2100、3.9730。
#
# <details><summary>提示</summary>
#
# 这里的 `df` 就是导数，不是 f，所以不需要自动求导。
# 它逐个元素地计算：
# 把所有位置放在一个张量里交给它，
# 就一次得到所有的坡度，
# 于是一千个小球的代码和一个小球的一样。
# 喜欢对起点写循环也可以，每次从各自的起点开始。
# 题目只要最后的位置，不要路径，
# 所以一个随步数变化的变量就够了。
# 注意这个变量一开始是什么：
# `starts` 是别人的张量，
# 用 `-=` 之类的运算会把终点写进去。
# 跑向无穷的小球也是一种结果：
# 不管数值变成什么，都走完每一步。
#
# </details>

# %% exercise: init_sweep lang="en"
def init_sweep(df, starts, alpha, steps):
    """Gradient descent from many starts on a curve.

    df:     function, the derivative: tensor of x values in, tensor of slopes of that shape out
    starts: tensor (N,), where the walks begin; it keeps its values
    alpha:  number, the learning rate
    steps:  whole number ≥ 0, how many steps each walk takes
    Returns a tensor (N,), the end points in the order of starts.

    >>> init_sweep(lambda x: 2 * x, torch.tensor([4.0, -8.0]), 0.25, 2)
    tensor([ 1., -2.])
    """
    raise NotImplementedError("init_sweep is not written yet")


# %% exercise: init_sweep lang="zh"
def init_sweep(df, starts, alpha, steps):
    """在一条曲线上，从许多起点做梯度下降。

    df:     函数，即导数：给它一些 x 的张量，返回同样形状的坡度张量
    starts: 张量 (N,)，各次下降的起点；它的值保持不变
    alpha:  数，学习率
    steps:  不小于 0 的整数，每次下降走多少步
    返回张量 (N,)，按 starts 的顺序排列的终点。

    >>> init_sweep(lambda x: 2 * x, torch.tensor([4.0, -8.0]), 0.25, 2)
    tensor([ 1., -2.])
    """
    raise NotImplementedError("init_sweep 还没有写")


# %% check: init_sweep
with visible_check("init_sweep"):
    starts = torch.tensor([-5.0, 0.0, 5.0])
    answer = init_sweep(hills_slope, starts, 0.07, 1)
    expect("init_sweep(hills_slope, [-5, 0, 5], 0.07, 1)", answer, [-3.553002, 0.21, 3.973002])
    expect("init_sweep(hills_slope, starts, 0.07, 1); starts", starts, [-5.0, 0.0, 5.0])
    answer = init_sweep(hills_slope, starts, 0.07, 3)
    expect("init_sweep(hills_slope, [-5, 0, 5], 0.07, 3)", answer, [-2.322839, 0.918387, 2.933228])
    answer = init_sweep(hills_slope, starts, 0.07, 100)
    expect("init_sweep(hills_slope, [-5, 0, 5], 0.07, 100)", answer, [-2.049806, 2.808368, 2.808368])

# %% example: the sweep
if picture_for("init_sweep"):
    starts = torch.linspace(-7.5, 7.5, 201)
    _, axes = plt.subplots(figsize=(6, 3.4))
    axes.plot(starts, init_sweep(hills_slope, starts, 0.2, 80), ".", color="tab:orange", markersize=4)
    axes.plot(starts, init_sweep(hills_slope, starts, 0.07, 80), color="tab:blue", linewidth=1)
    axes.annotate("α = 0.07", (1, 2.81), (0.4, 1.9), color="tab:blue")
    axes.annotate("α = 0.2", (-4.3, 2.81), (-5.1, 1.9), color="tab:orange")
    axes.axvline(-0.533, color="0.8", linestyle=":")
    axes.set(xlabel="start", ylabel="end")

# %% [markdown] lang="en"
# With α = 0.07 the picture is a staircase with one step: left of the hilltop everything ends at
# −2.05, right of it at 2.81. With α = 0.2 (orange) some starts far on the left end in the *right*
# valley: the ground there is so steep that a stride or two lead just over the hilltop.
#
# **To think about.** Nobody shows you the whole curve when you train a network. What could you do
# about a bad start, if each walk takes a day?

# %% [markdown] lang="zh"
# α = 0.07 时，图像是只有一级的台阶：
# 山顶左边的起点都停在 −2.05，右边的都停在 2.81。
# α = 0.2 时（橙色），左边远处有些起点却停在*右边*的山谷：
# 那里坡太陡，一两步就刚好迈过了山顶。
#
# **想一想。** 训练网络时，没有人给你看整条曲线。
# 如果走一次要一整天，遇到不好的起点，你能做些什么？

# %% [markdown] lang="en"
# ## `max_lr` · how large may α be?
#
# **Goal.** From the curvature of a valley compute the learning rate beyond which no walk arrives.
#
# **Picture.** A skater in a half-pipe. He steps towards the bottom and lands on the other side. If
# he lands lower than he stood, he comes to rest some day. If he lands higher, he lands higher
# still next time. The steeper the sides bend upwards, the shorter his steps must be.
#
# **Formula.** Near a minimum f looks like $\tfrac12\,\theta^\top H\,\theta$, where $H$ is the
# symmetric matrix of second derivatives, the *Hessian*. Along an eigenvector of $H$ with
# eigenvalue $\lambda$ (the curvature in that direction) one step multiplies the distance by
# $1 - \alpha\lambda$. It shrinks exactly if
# $$|1 - \alpha\lambda| < 1 \iff 0 < \alpha < \frac{2}{\lambda}.$$
# All directions must shrink, so the most sharply curved one decides. If some $\lambda \le 0$, there
# is a direction without a bottom, and no α will do.
#
# **Worked number.** The valley θ₁² + θ₁θ₂ + θ₂² has H = [[2, 1], [1, 2]], with eigenvalues 1 and 3.
# So the limit is 2/3 ≈ 0.667. In *Search for minima*, α = 0.5 arrived there and α = 0.7 flew off.
#
# <details><summary>Hint</summary>
#
# The whole exercise is about eigenvalues, and torch computes those of a symmetric matrix for you:
# look up `torch.linalg.eigvalsh`. It returns them in ascending order, so you know where in the
# tensor the smallest and the largest stand. First ask the smallest one whether this is a valley at
# all; "positive definite" means that every eigenvalue is above zero, and a zero is not. If it is
# no valley, stop with `raise ValueError("…")` and a few words for whoever reads it. Then compute
# the limit from the largest. The diagonal of H is not enough: the sharpest bend usually lies
# between the axes. The result is asked for as an ordinary Python number: `.item()` takes a number
# out of a tensor.
#
# </details>

# %% [markdown] lang="zh"
# ## `max_lr` · α 最大能取多少？
#
# **目标。** 由山谷的曲率算出一个界限：学习率超过它，怎么也走不到谷底。
#
# **图景。** U 形池里的滑板手。他朝池底迈一步，落在对面。
# 如果落点比原来低，他迟早会停下来；
# 如果比原来高，下一次只会更高。
# 两边弯得越厉害，步子就得越小。
#
# **公式。** 在极小值附近，f 看上去像 $\tfrac12\,\theta^\top H\,\theta$，
# $H$ 是由二阶导数组成的对称矩阵，叫作 *Hessian 矩阵*。
# 沿着 $H$ 的一个特征向量（特征值 $\lambda$ 就是这个方向的曲率），
# 一步会把距离乘上 $1 - \alpha\lambda$。距离缩小的条件是
# $$|1 - \alpha\lambda| < 1 \iff 0 < \alpha < \frac{2}{\lambda}$$
# 每个方向都要缩小，所以由弯得最厉害的方向决定。
# 如果有某个 $\lambda \le 0$，那个方向就没有底，
# 取什么 α 都不行。
#
# **一个算好的数。** 山谷 θ₁² + θ₁θ₂ + θ₂² 的 H = [[2, 1], [1, 2]]，
# 特征值是 1 和 3，所以界限是 2/3 ≈ 0.667。
# 在前面“寻找极小值”的练习里，α = 0.5 走到了，α = 0.7 飞走了。
#
# <details><summary>提示</summary>
#
# 这道题全是关于特征值的，而对称矩阵的特征值 torch 会替你算：
# 查一查 `torch.linalg.eigvalsh`。
# 它按从小到大的顺序返回，
# 所以你知道最小的和最大的各在什么位置。
# 先问最小的那个：这里到底是不是山谷？
# “正定”的意思是每个特征值都大于零，等于零不算。
# 不是山谷，就用 `raise ValueError("…")` 停下来，
# 写上一两句话给看到的人。然后由最大的那个算出界限。
# 只看 H 的对角线是不够的：
# 弯得最厉害的方向通常在坐标轴之间。
# 结果要的是普通的 Python 数：
# `.item()` 可以把数从张量里取出来。
#
# </details>

# %% exercise: max_lr lang="en"
def max_lr(H):
    """The learning rate beyond which gradient descent diverges near a minimum.

    H: symmetric tensor (n, n), the Hessian there; it keeps its values
    Returns a Python float, 2 over the largest eigenvalue of H.
    Raises ValueError if H is not positive definite.

    >>> max_lr(torch.tensor([[4.0, 0.0], [0.0, 1.0]]))
    0.5
    """
    raise NotImplementedError("max_lr is not written yet")


# %% exercise: max_lr lang="zh"
def max_lr(H):
    """在极小值附近，学习率超过这个界限，梯度下降就会发散。

    H: 对称张量 (n, n)，该处的 Hessian 矩阵；它的值保持不变
    返回 Python 的 float：2 除以 H 的最大特征值。
    如果 H 不是正定的，抛出 ValueError。

    >>> max_lr(torch.tensor([[4.0, 0.0], [0.0, 1.0]]))
    0.5
    """
    raise NotImplementedError("max_lr 还没有写")


# %% check: max_lr lang="en"
with visible_check("max_lr"):
    answer = max_lr(torch.tensor([[2.0, 1.0], [1.0, 2.0]]))
    expect("max_lr([[2, 1], [1, 2]])", answer, 2 / 3)
    require(isinstance(answer, float), f"the limit should be a Python float, not {answer!r}.")
    expect("max_lr([[4, 0], [0, 1]])", max_lr(torch.tensor([[4.0, 0.0], [0.0, 1.0]])), 0.5)
    for saddle in ([[1.0, 2.0], [2.0, 1.0]], [[2.0, 0.0], [0.0, -1.0]]):
        try:
            answer = max_lr(torch.tensor(saddle))
        except ValueError:
            continue
        require(False, f"max_lr({saddle}) returned {answer}; there it should raise ValueError.")

# %% check: max_lr lang="zh"
with visible_check("max_lr"):
    answer = max_lr(torch.tensor([[2.0, 1.0], [1.0, 2.0]]))
    expect("max_lr([[2, 1], [1, 2]])", answer, 2 / 3)
    require(isinstance(answer, float), f"界限应当是 Python 的 float，而不是 {answer!r}。")
    expect("max_lr([[4, 0], [0, 1]])", max_lr(torch.tensor([[4.0, 0.0], [0.0, 1.0]])), 0.5)
    for saddle in ([[1.0, 2.0], [2.0, 1.0]], [[2.0, 0.0], [0.0, -1.0]]):
        try:
            answer = max_lr(torch.tensor(saddle))
        except ValueError:
            continue
        require(False, f"max_lr({saddle}) 返回了 {answer}；这里应当抛出 ValueError。")

# %% [markdown] lang="en"
# **To think about.** On the curve of the first picture the second derivative is 5.69 where the red
# ball ends and 9.56 where the blue one ends. Which learning rates let a ball come to rest in the
# upper valley, but not in the deeper one?

# %% [markdown] lang="zh"
# **想一想。** 在第一幅图的曲线上，二阶导数在红球的终点是 5.69，
# 在蓝球的终点是 9.56。
# 取什么样的学习率，小球能在较高的山谷里停住，
# 却停不在更深的那个里？

# %% [markdown] lang="en"
# ## `plot_lrs` · arriving and diverging in one picture
#
# **Goal.** Draw how high each walk stands after every step, one line for each learning rate.
#
# **Picture.** On a logarithmic scale "times a constant at every step" becomes a *straight line*. A
# line that falls: the walk arrives. A level line: it swings for ever. A line that rises: it
# diverges. One look tells all three apart, over any number of powers of ten.
#
# **Formula.** For each α the points $(t, f(x_t))$, $t = 0, 1, \dots, \text{steps}$. The lecture
# takes $x^2 - 4x + 2 = (x - 2)^2 - 2$ from −7. We lift it by 2, since a negative height has no
# logarithm. Then $x_t = 2 - 9(1 - 2\alpha)^t$, and
# $$f(x_t) = 81\,(1 - 2\alpha)^{2t}.$$
#
# **Worked number.** With the lecture's α = 0.98 the heights are 81, 74.65, 68.80, … and 15.82
# after 20 steps: slow, but falling. With α = 1.02 they are 81, 87.61, 94.76, … and 388.9 after 20
# steps. The limit between them is `max_lr` = 2/2 = 1.
#
# <details><summary>Hint</summary>
#
# Make one Axes before you start; all lines go onto it. For every α begin again at a fresh copy of
# `x0`, or the second walk sets off where the first one stopped. A walk of `steps` steps has
# `steps + 1` heights, because the one at the start counts. Note a height as a plain number
# (`.item()`): a tensor that still remembers its graph cannot be drawn. The slope comes from torch,
# by `torch.autograd.grad` or by `backward`; after `backward` remember that gradients add up. When
# you plot a line, give it a `label` with its α in it, then one call of `legend` shows all labels.
# Last, make the vertical axis logarithmic with `set_yscale`. Do not cut off or replace large
# numbers: they are the message.
#
# </details>

# %% [markdown] lang="zh"
# ## `plot_lrs` · 一幅图看清收敛和发散
#
# **目标。** 画出每一步之后站得多高，每个学习率一条线。
#
# **图景。** 在对数刻度上，“每一步乘同一个数”变成一条*直线*。
# 线往下，走得到；线是平的，永远来回摆；线往上，发散了。
# 不管跨越多少个数量级，一眼就能分清这三种情况。
#
# **公式。** 对每个 α，画出点 $(t, f(x_t))$，$t = 0, 1, \dots, \text{steps}$。
# 课上的例子是 $x^2 - 4x + 2 = (x - 2)^2 - 2$，从 −7 出发。
# 高度为负就没有对数，所以我们把它抬高 2。
# 这时 $x_t = 2 - 9(1 - 2\alpha)^t$，于是
# $$f(x_t) = 81\,(1 - 2\alpha)^{2t}$$
#
# **一个算好的数。** 取课上的 α = 0.98，
# 高度依次是 81、74.65、68.80……，20 步之后是 15.82：慢，但在下降。
# 取 α = 1.02，则是 81、87.61、94.76……，20 步之后是 388.9。
# 两者之间的界限是 `max_lr` = 2/2 = 1。
#
# <details><summary>提示</summary>
#
# 开始之前先建好一个 Axes，所有的线都画在上面。
# 每换一个 α，都要从 `x0` 的一份新副本出发，
# 否则第二次就会从第一次停下的地方接着走。
# 走 `steps` 步有 `steps + 1` 个高度，因为起点也算一个。
# 高度要记成普通的数（`.item()`）：
# 还带着计算图的张量是画不出来的。
# 坡度由 torch 来算，用 `torch.autograd.grad`
# 或者 `backward` 都行；用 `backward` 时别忘了梯度会累加。
# 画线的时候，用 `label` 写上这条线的 α，
# 最后调用一次 `legend`，标签就都显示出来了。
# 再用 `set_yscale` 把纵轴设为对数刻度。
# 不要截断或替换很大的数：它们正是要让人看到的。
#
# </details>

# %% exercise: plot_lrs lang="en"
def plot_lrs(f, x0, alphas, steps):
    """The height after every step, one line for each learning rate, on a log scale.

    f:      function of x (…) that returns heights (…) ≥ 0, differentiable by torch
    x0:     tensor (), the start of every walk; it keeps its value
    alphas: list of numbers, the learning rates
    steps:  whole number ≥ 0
    Returns the matplotlib Axes: for each α a line with the points (t, f(x_t)), t = 0 … steps,
    and a label that names the α; the vertical axis is logarithmic, nothing is cut off.

    >>> plot_lrs(bowl, torch.tensor(-7.0), [0.1, 1.02], 20).get_yscale()
    'log'
    """
    raise NotImplementedError("plot_lrs is not written yet")


# %% exercise: plot_lrs lang="zh"
def plot_lrs(f, x0, alphas, steps):
    """每一步之后的高度，每个学习率一条线，纵轴用对数刻度。

    f:      函数，给它 x (…)，返回不小于 0 的高度 (…)，torch 可以对它求导
    x0:     张量 ()，每次下降的起点；它的值保持不变
    alphas: 数的列表，各个学习率
    steps:  不小于 0 的整数
    返回 matplotlib 的 Axes：每个 α 一条线，经过点 (t, f(x_t))，t = 0 … steps，
    标签写明 α；纵轴是对数刻度，什么都不截断。

    >>> plot_lrs(bowl, torch.tensor(-7.0), [0.1, 1.02], 20).get_yscale()
    'log'
    """
    raise NotImplementedError("plot_lrs 还没有写")


# %% check: plot_lrs lang="en"
with visible_check("plot_lrs"):
    x0, rates = torch.tensor(-7.0, dtype=torch.float64), [0.05, 0.1, 0.98, 1.02]
    ax = plot_lrs(bowl, x0, rates, 40)
    require(isinstance(ax, plt.Axes), f"plot_lrs should return the Axes, not {show(ax)}")
    for rate in rates:
        lines = [line for line in ax.get_lines() if str(rate) in str(line.get_label())]
        require(lines, f"no line has a label that names α = {rate}.")
        drawn, t = torch.tensor(np.array(lines[0].get_xydata())), torch.arange(41.0)
        wanted = torch.stack([t, 81 * (1 - 2 * rate) ** (2 * t)], dim=1)
        expect(f"plot_lrs(bowl, -7, …, 40), the line (t, height) for α = {rate}", drawn, wanted)
    require(ax.get_yscale() == "log", "the vertical axis should be logarithmic.")

# %% check: plot_lrs lang="zh"
with visible_check("plot_lrs"):
    x0, rates = torch.tensor(-7.0, dtype=torch.float64), [0.05, 0.1, 0.98, 1.02]
    ax = plot_lrs(bowl, x0, rates, 40)
    require(isinstance(ax, plt.Axes), f"plot_lrs 应当返回 Axes，而不是 {show(ax)}")
    for rate in rates:
        lines = [line for line in ax.get_lines() if str(rate) in str(line.get_label())]
        require(lines, f"没有哪条线的标签写明 α = {rate}。")
        drawn, t = torch.tensor(np.array(lines[0].get_xydata())), torch.arange(41.0)
        wanted = torch.stack([t, 81 * (1 - 2 * rate) ** (2 * t)], dim=1)
        expect(f"plot_lrs(bowl, -7, …, 40)，α = {rate} 那条线的 (t, 高度)", drawn, wanted)
    require(ax.get_yscale() == "log", "纵轴应当是对数刻度。")

# %% [markdown] lang="en"
# Three lines fall, one rises, and all are straight. With α = 0.1 every step leaves (1 − 0.2)² = 64 %
# of the height. With α = 0.98 it leaves 92 %: the ball crosses the bottom at every step and lands
# almost as high on the other side. With α = 1.02 it lands higher.
#
# **To think about.** α = 0.02 and α = 0.98 give exactly the same line. Are the two walks the same?
# And what does α = 0.5 do?

# %% [markdown] lang="zh"
# 三条线下降，一条上升，而且都是直的。
# α = 0.1 时，每一步之后高度剩下 (1 − 0.2)² = 64 %。
# α = 0.98 时剩下 92 %：球每一步都越过谷底，
# 落在对面几乎同样高的地方。
# α = 1.02 时，落点比原来还高。
#
# **想一想。** α = 0.02 和 α = 0.98 画出的线一模一样。
# 这两次下降是一样的吗？α = 0.5 又会怎样？

# %% [markdown] lang="en"
# ## `step_decay` · first stride, then tiptoe
#
# **Goal.** Make a learning rate that shrinks while you walk.
#
# **Picture.** A staircase. Far from the valley long strides save time; close to it they leap over
# the bottom. So walk at one pace for a while, then at a smaller one, then at a smaller one still.
#
# **Formula.** With $k$ steps on every stair:
# $$\alpha_t = \alpha_0\,\gamma^{\lfloor t/k \rfloor}$$
# $\lfloor\;\rfloor$ rounds down. Torch calls it `StepLR`; in the code $k$ is `every`.
#
# **Worked number.** α₀ = 0.8, γ = 0.5, k = 10: the steps t = 0 … 9 have 0.8, the steps 10 … 19
# have 0.4, and at t = 25 it is 0.8 · 0.5² = 0.2.
#
# <details><summary>Hint</summary>
#
# A function can return a function. Define a second function inside the first; it takes `t`, and it
# may use `alpha0`, `gamma` and `every`, which it remembers even after `step_decay` is over. Then
# return the inner function itself, by its name and without brackets: with brackets you would call
# it and return a number. How many stairs has the walk come down by step t? Python's `//` divides
# and rounds down. Compute the rate from t alone. If the inner function changes a number that it
# keeps, its answers depend on how often it was asked, and a plot that asks for a rate would
# disturb the training.
#
# </details>

# %% [markdown] lang="zh"
# ## `step_decay` · 先大步走，再踮着脚
#
# **目标。** 做一个边走边变小的学习率。
#
# **图景。** 一段楼梯。离谷底远的时候，大步走省时间；
# 离得近了，大步会跨过谷底。
# 所以先用一种步子走一阵，再换小一点的，再换更小的。
#
# **公式。** 每一级台阶上走 $k$ 步：
# $$\alpha_t = \alpha_0\,\gamma^{\lfloor t/k \rfloor}$$
# $\lfloor\;\rfloor$ 表示向下取整。
# torch 里它叫 `StepLR`；代码里 $k$ 写作 `every`。
#
# **一个算好的数。** α₀ = 0.8，γ = 0.5，k = 10：
# t = 0 … 9 这些步用 0.8，10 … 19 用 0.4，
# 到 t = 25 是 0.8 · 0.5² = 0.2。
#
# <details><summary>提示</summary>
#
# 函数可以返回函数。在第一个函数里面再定义一个函数，
# 它的参数是 `t`，可以使用 `alpha0`、`gamma` 和 `every`：
# 即使 `step_decay` 已经结束，它也还记得这些值。
# 然后返回里面那个函数本身，只写名字，不加括号：
# 加了括号就是调用它，返回的成了一个数。
# 走到第 t 步时，一共下了几级台阶？
# Python 的 `//` 先除，再向下取整。
# 学习率只由 t 算出来。
# 如果里面的函数会改动它记住的数，
# 答案就取决于被问过几次，
# 画一次图、问几个值，就会打乱训练。
#
# </details>

# %% exercise: step_decay lang="en"
def step_decay(alpha0, gamma, every):
    """A learning rate that is multiplied by gamma after every `every` steps.

    alpha0: number, the rate of step t = 0
    gamma:  number, the factor of each drop
    every:  whole number ≥ 1, the number of steps between two drops
    Returns a function of t = 0, 1, 2, … that returns the rate of step t.

    >>> alpha = step_decay(0.8, 0.5, 10)
    >>> alpha(0), alpha(9), alpha(10), alpha(25)
    (0.8, 0.8, 0.4, 0.2)
    """
    raise NotImplementedError("step_decay is not written yet")


# %% exercise: step_decay lang="zh"
def step_decay(alpha0, gamma, every):
    """每走 `every` 步就乘一次 gamma 的学习率。

    alpha0: 数，t = 0 这一步的学习率
    gamma:  数，每次下降乘的因子
    every:  不小于 1 的整数，两次下降之间的步数
    返回 t = 0, 1, 2, … 的函数，它返回第 t 步的学习率。

    >>> alpha = step_decay(0.8, 0.5, 10)
    >>> alpha(0), alpha(9), alpha(10), alpha(25)
    (0.8, 0.8, 0.4, 0.2)
    """
    raise NotImplementedError("step_decay 还没有写")


# %% check: step_decay lang="en"
with visible_check("step_decay"):
    alpha = step_decay(0.8, 0.5, 10)
    require(callable(alpha), f"step_decay should return a function of t, not {alpha!r}.")
    for t, rate in ((0, 0.8), (9, 0.8), (10, 0.4), (19, 0.4), (25, 0.2), (9, 0.8)):
        expect(f"step_decay(0.8, 0.5, 10)({t})", alpha(t), rate)
    expect("step_decay(1.0, 0.1, 2)(5)", step_decay(1.0, 0.1, 2)(5), 0.01)

# %% check: step_decay lang="zh"
with visible_check("step_decay"):
    alpha = step_decay(0.8, 0.5, 10)
    require(callable(alpha), f"step_decay 应当返回 t 的函数，而不是 {alpha!r}。")
    for t, rate in ((0, 0.8), (9, 0.8), (10, 0.4), (19, 0.4), (25, 0.2), (9, 0.8)):
        expect(f"step_decay(0.8, 0.5, 10)({t})", alpha(t), rate)
    expect("step_decay(1.0, 0.1, 2)(5)", step_decay(1.0, 0.1, 2)(5), 0.01)

# %% [markdown] lang="en"
# **To think about.** On the parabola of the last picture, start with α₀ = 1.02 and halve it every
# 10 steps. Does the walk arrive? Your `descend` from *Search for minima* takes a function of t: try
# it there.

# %% [markdown] lang="zh"
# **想一想。** 在上一幅图的抛物线上，从 α₀ = 1.02 开始，
# 每 10 步减半。走得到吗？
# “寻找极小值”里你写的 `descend` 可以接收 t 的函数，去那里试一试。

# %% [markdown] lang="en"
# ## `momentum_step` · a ball that keeps its swing
#
# **Goal.** Do one step of gradient descent with momentum.
#
# **Picture.** So far you were a walker who stops after every step and forgets. Now be a heavy ball.
# The slope does not move it, it only *pushes*; what moves it is its velocity, and of that a share
# β survives from one step to the next. On a long slope the ball gathers speed. In a small dip it
# rolls through.
#
# **Formula.** First the velocity, then the place, with the *new* velocity:
# $$v \leftarrow \beta v + \nabla f(\theta), \qquad \theta \leftarrow \theta - \alpha v$$
# In the beginning there is no velocity yet, $v$ is `None`, and the first one is the gradient. The
# whole course, and torch, use this convention. In books you also meet α inside the velocity,
# $v \leftarrow \beta v + \alpha\nabla f$ and $\theta \leftarrow \theta - v$ (Sutskever), which
# walks the same path as long as α stays the same; and averaging,
# $v \leftarrow \beta v + (1 - \beta)\nabla f$, whose steps are shorter by the factor $1 - \beta$.
#
# **Worked number.** In the valley from (2.5, 0.5) with α = 0.1 and β = 0.5. The first gradient is
# (5.5, 3.5) = v, and the ball moves to (1.95, 0.15). The gradient there is (4.05, 2.25), so
# v = 0.5 · (5.5, 3.5) + (4.05, 2.25) = (6.8, 4.0), and it moves on to (1.27, −0.25).
#
# <details><summary>Hint</summary>
#
# There are two results, and the second step of the formula uses the result of the first: compute
# the new velocity and give it a name before you move. The gradient comes in ready-made, so there
# is no function to call and no loop. Treat `None` first, in an `if`: arithmetic with it is an
# error. A velocity of zeros to begin with gives the same first step, so either way is right. Note
# that the velocity points *uphill*, as the gradient does, and that the minus stands only in the
# last formula; with a second minus the ball climbs. Return both, the place first. And write
# neither into `theta` nor into `v`: whoever calls you may still need the old ones.
#
# </details>

# %% [markdown] lang="zh"
# ## `momentum_step` · 记得势头的小球
#
# **目标。** 完成带动量的梯度下降的一步。
#
# **图景。** 到现在为止，你是一个走一步停一下、停下就忘的行人。
# 现在变成一个沉重的小球。坡度不再直接移动它，只是*推*它；
# 真正移动它的是速度，而速度每一步都会保留下 β 那么大一份。
# 在长坡上，球越滚越快；遇到小坑，它会一冲而过。
#
# **公式。** 先更新速度，再用*新的*速度更新位置：
# $$v \leftarrow \beta v + \nabla f(\theta), \qquad \theta \leftarrow \theta - \alpha v$$
# 一开始还没有速度，$v$ 是 `None`，第一次的速度就是梯度。
# 整门课和 torch 都用这个约定。书里还会见到另外两种：
# 把 α 放进速度，$v \leftarrow \beta v + \alpha\nabla f$，
# $\theta \leftarrow \theta - v$（Sutskever），
# 只要 α 不变，走的路完全一样；
# 以及取平均，$v \leftarrow \beta v + (1 - \beta)\nabla f$，
# 步子是原来的 $1 - \beta$ 倍。
#
# **一个算好的数。** 在山谷里从 (2.5, 0.5) 出发，α = 0.1，β = 0.5。
# 第一个梯度是 (5.5, 3.5)，也就是 v，球移到 (1.95, 0.15)。
# 那里的梯度是 (4.05, 2.25)，所以
# v = 0.5 · (5.5, 3.5) + (4.05, 2.25) = (6.8, 4.0)，
# 球接着移到 (1.27, −0.25)。
#
# <details><summary>提示</summary>
#
# 结果有两个，而公式的第二步要用第一步的结果：
# 先算出新的速度，给它起个名字，再移动。
# 梯度是现成的，所以不用调用函数，也不用循环。
# 先用 `if` 处理 `None`：拿它做运算会报错。
# 一开始让速度全为零，第一步的结果也一样，两种做法都对。
# 注意速度和梯度一样指向*上坡*，
# 负号只在最后一个式子里出现；再多一个负号，球就往上爬了。
# 两个都要返回，位置在前。
# 不要写进 `theta`，也不要写进 `v`：
# 调用你的人可能还要用旧的值。
#
# </details>

# %% exercise: momentum_step lang="en"
def momentum_step(theta, grad, v, alpha, beta):
    """One step of gradient descent with momentum.

    theta: tensor of any shape, the point where the ball is
    grad:  tensor of the same shape, the gradient there
    v:     tensor of the same shape, the velocity so far; None on the first step
    alpha: number, the learning rate
    beta:  number, the share of the velocity that survives
    Returns the pair (new theta, new v), new tensors; theta, grad and v keep their values.

    >>> theta, grad, v = torch.tensor([3.0]), torch.tensor([4.0]), torch.tensor([8.0])
    >>> momentum_step(theta, grad, v, 0.25, 0.5)
    (tensor([1.]), tensor([8.]))
    """
    raise NotImplementedError("momentum_step is not written yet")


# %% exercise: momentum_step lang="zh"
def momentum_step(theta, grad, v, alpha, beta):
    """带动量的梯度下降的一步。

    theta: 任意形状的张量，球所在的点
    grad:  同样形状的张量，该点的梯度
    v:     同样形状的张量，到目前为止的速度；第一步时是 None
    alpha: 数，学习率
    beta:  数，速度保留下来的比例
    返回一对新的张量（新的 theta，新的 v）；theta、grad 和 v 的值保持不变。

    >>> theta, grad, v = torch.tensor([3.0]), torch.tensor([4.0]), torch.tensor([8.0])
    >>> momentum_step(theta, grad, v, 0.25, 0.5)
    (tensor([1.]), tensor([8.]))
    """
    raise NotImplementedError("momentum_step 还没有写")


# %% check: momentum_step lang="en"
with visible_check("momentum_step"):
    theta, grad = torch.tensor([2.5, 0.5]), torch.tensor([5.5, 3.5])
    answer = momentum_step(theta, grad, None, 0.1, 0.5)
    pair = isinstance(answer, (tuple, list)) and len(answer) == 2
    require(pair, f"momentum_step should return two values, not {show(answer)}.")
    expect("momentum_step([2.5, 0.5], [5.5, 3.5], None, 0.1, 0.5)[0]", answer[0], [1.95, 0.15])
    expect("momentum_step([2.5, 0.5], [5.5, 3.5], None, 0.1, 0.5)[1]", answer[1], [5.5, 3.5])

    theta, grad = torch.tensor([1.95, 0.15]), torch.tensor([4.05, 2.25])
    v = torch.tensor([5.5, 3.5])
    moved, faster = momentum_step(theta, grad, v, 0.1, 0.5)
    tried = "momentum_step([1.95, 0.15], [4.05, 2.25], [5.5, 3.5], 0.1, 0.5)"
    expect(f"{tried}[0]", moved, [1.27, -0.25])
    expect(f"{tried}[1]", faster, [6.8, 4.0])
    expect("momentum_step(theta, grad, v, 0.1, 0.5); v", v, [5.5, 3.5])
    expect("momentum_step(theta, grad, v, 0.1, 0.5); theta", theta, [1.95, 0.15])

# %% check: momentum_step lang="zh"
with visible_check("momentum_step"):
    theta, grad = torch.tensor([2.5, 0.5]), torch.tensor([5.5, 3.5])
    answer = momentum_step(theta, grad, None, 0.1, 0.5)
    pair = isinstance(answer, (tuple, list)) and len(answer) == 2
    require(pair, f"momentum_step 应当返回两个值，而不是 {show(answer)}。")
    expect("momentum_step([2.5, 0.5], [5.5, 3.5], None, 0.1, 0.5)[0]", answer[0], [1.95, 0.15])
    expect("momentum_step([2.5, 0.5], [5.5, 3.5], None, 0.1, 0.5)[1]", answer[1], [5.5, 3.5])

    theta, grad = torch.tensor([1.95, 0.15]), torch.tensor([4.05, 2.25])
    v = torch.tensor([5.5, 3.5])
    moved, faster = momentum_step(theta, grad, v, 0.1, 0.5)
    tried = "momentum_step([1.95, 0.15], [4.05, 2.25], [5.5, 3.5], 0.1, 0.5)"
    expect(f"{tried}[0]", moved, [1.27, -0.25])
    expect(f"{tried}[1]", faster, [6.8, 4.0])
    expect("momentum_step(theta, grad, v, 0.1, 0.5); v", v, [5.5, 3.5])
    expect("momentum_step(theta, grad, v, 0.1, 0.5); theta", theta, [1.95, 0.15])

# %% [markdown] lang="en"
# **To think about.** On a slope that is the same everywhere, the velocity settles. At which value?
# How much longer than without momentum are the steps then, if β = 0.9?

# %% [markdown] lang="zh"
# **想一想。** 在坡度处处相同的长坡上，速度最后会稳定下来。稳定在多少？
# 如果 β = 0.9，这时的步子是没有动量时的多少倍？

# %% [markdown] lang="en"
# ## `escape` · out of the wrong valley
#
# **Goal.** Find out which learning rates and momenta carry a ball over the hill.
#
# **Picture.** The curve of the first picture, and the red ball again, let go at −5. A walker ends in
# the upper valley at −2.05 and stays there. A ball with momentum arrives with a swing: it may roll
# through, over the hilltop at −0.533, into the deep valley. With too much swing it may roll back
# again.
#
# **Formula.** For each pair $(\alpha_i, \beta_j)$ a walk of its own, from $x_0$ and at rest:
# $$v \leftarrow \beta_j v + f'(x), \qquad x \leftarrow x - \alpha_i v$$
# It has escaped if $x$ is finite after the last step and lies on the other side of the barrier
# than $x_0$.
#
# **Worked number.** From −5, barrier −0.533: α = 0.09 without momentum ends at −2.05, not escaped.
# α = 0.03 with β = 0.8 ends at 2.81, escaped, although its α is smaller. α = 0.02 with β = 0.95
# crosses the hill, comes back, and after 300 steps is at −2.05: not escaped.
#
# <details><summary>Hint</summary>
#
# The plain way is three loops: over the learning rates, over the momenta, over the steps. Inside
# the first two, begin from scratch: the ball at `x0`, its velocity zero. If either is left over
# from the pair before, all later answers are wrong. Judge only after the last step, since a ball
# that has crossed may return. "The other side" depends on where the ball started: compare the side
# of its end with the side of `x0`. A ball at infinity is on some side, too, and comparing with nan
# gives False, so ask for a finite end (`torch.isfinite`) as well. A comparison of tensors makes a
# bool tensor all by itself. If you like it short: `df` takes tensors of any shape, so all balls
# can roll at once.
#
# </details>

# %% [markdown] lang="zh"
# ## `escape` · 逃出不好的山谷
#
# **目标。** 找出哪些学习率和动量能让小球翻过山顶。
#
# **图景。** 还是第一幅图的曲线，还是那个从 −5 放手的红球。
# 行人会停在 −2.05 处较高的山谷，再也不走。
# 带着动量的球冲劲十足，
# 可能一直滚过 −0.533 处的山顶，进入更深的山谷。
# 冲劲太大，也可能又滚回来。
#
# **公式。** 每一对 $(\alpha_i, \beta_j)$ 单独走一次，从 $x_0$ 静止出发：
# $$v \leftarrow \beta_j v + f'(x), \qquad x \leftarrow x - \alpha_i v$$
# 如果最后一步之后 $x$ 是有限的，
# 并且和 $x_0$ 分别在障碍的两边，就算逃脱。
#
# **一个算好的数。** 从 −5 出发，障碍在 −0.533：
# α = 0.09、没有动量，停在 −2.05，没有逃脱。
# α = 0.03、β = 0.8，停在 2.81，逃脱了，尽管 α 更小。
# α = 0.02、β = 0.95，翻过了山顶又回来，300 步之后在 −2.05：没有逃脱。
#
# <details><summary>提示</summary>
#
# 最直接的写法是三层循环：学习率、动量、步数。
# 在前两层循环里面，每次都从头开始：
# 球在 `x0`，速度为零。
# 只要有一样是上一对留下来的，后面的答案就全错了。
# 只在最后一步之后判断，因为翻过去的球可能还会回来。
# “另一边”取决于球从哪里出发：
# 请比较终点和 `x0` 各在哪一边。
# 跑到无穷远的球也总在某一边，和 nan 比较则总是 False，
# 所以还要求终点是有限的（`torch.isfinite`）。
# 张量之间的比较，结果自然就是 bool 张量。
# 想写得短一点：`df` 可以接收任意形状的张量，
# 所以所有的球可以同时滚。
#
# </details>

# %% exercise: escape lang="en"
def escape(df, x0, alphas, betas, steps, barrier):
    """Which learning rates and momenta carry a ball to the other side of a barrier?

    df:      function, the derivative: tensor of x values in, tensor of slopes of that shape out
    x0:      tensor (), where every ball is let go, at rest
    alphas:  tensor (A,), the learning rates
    betas:   tensor (B,), the momenta
    steps:   whole number ≥ 0, how many steps each ball rolls
    barrier: number, the position that divides the two sides
    Returns a bool tensor (A, B): entry [i, j] is True if the ball with alphas[i] and betas[j]
    ends at a finite x on the other side of the barrier than x0.

    >>> alphas, betas = torch.tensor([0.03, 0.09]), torch.tensor([0.0, 0.8])
    >>> escape(hills_slope, torch.tensor(-5.0), alphas, betas, 60, -0.533)
    tensor([[False,  True],
            [False,  True]])
    """
    raise NotImplementedError("escape is not written yet")


# %% exercise: escape lang="zh"
def escape(df, x0, alphas, betas, steps, barrier):
    """哪些学习率和动量能把小球带到障碍的另一边？

    df:      函数，即导数：给它一些 x 的张量，返回同样形状的坡度张量
    x0:      张量 ()，每个小球放手的位置，初速为零
    alphas:  张量 (A,)，学习率
    betas:   张量 (B,)，动量
    steps:   不小于 0 的整数，每个小球滚多少步
    barrier: 数，分开两边的位置
    返回 bool 张量 (A, B)：用 alphas[i] 和 betas[j] 的小球，
    如果停在有限的 x，并且和 x0 不在障碍的同一边，[i, j] 处就是 True。

    >>> alphas, betas = torch.tensor([0.03, 0.09]), torch.tensor([0.0, 0.8])
    >>> escape(hills_slope, torch.tensor(-5.0), alphas, betas, 60, -0.533)
    tensor([[False,  True],
            [False,  True]])
    """
    raise NotImplementedError("escape 还没有写")


# %% check: escape lang="en"
with visible_check("escape"):
    x0, alphas = torch.tensor(-5.0), torch.tensor([0.03, 0.09])
    answer = escape(hills_slope, x0, alphas, torch.tensor([0.0, 0.5, 0.9]), 40, -0.533)
    kind = getattr(answer, "dtype", type(answer).__name__)
    require(kind == torch.bool, f"escape should return a bool tensor, not {kind}.")
    tried = "escape(hills_slope, -5, [0.03, 0.09], [0, 0.5, 0.9], 40, -0.533)"
    shape = tuple(answer.shape)
    require(shape == (2, 3), f"{tried} should have the shape (2, 3), not {shape}")
    expect(f"{tried}[0]", str(answer[0].tolist()), "[False, False, True]")
    expect(f"{tried}[1]", str(answer[1].tolist()), "[False, True, False]")

    def downhill(x):  # a hillside without a valley: everything rolls to the left, for ever
        return torch.ones_like(x)

    answer = escape(downhill, torch.tensor(5.0), torch.tensor([1.0]), torch.tensor([0.0]), 3, 1.0)
    expect("escape(x ↦ 1, 5, [1], [0], 3, 1)", str(answer.tolist()), "[[False]]")
    answer = escape(downhill, torch.tensor(5.0), torch.tensor([1.0]), torch.tensor([0.0]), 7, 1.0)
    expect("escape(x ↦ 1, 5, [1], [0], 7, 1)", str(answer.tolist()), "[[True]]")

    def cannon(x):  # shoots every ball to the right, to infinity: no escape
        return torch.full_like(x, -math.inf)

    answer = escape(cannon, torch.tensor(0.0), torch.tensor([1.0]), torch.tensor([0.0]), 1, 1.0)
    expect("escape(x ↦ −∞, 0, [1], [0], 1, 1)", str(answer.tolist()), "[[False]]")

# %% check: escape lang="zh"
with visible_check("escape"):
    x0, alphas = torch.tensor(-5.0), torch.tensor([0.03, 0.09])
    answer = escape(hills_slope, x0, alphas, torch.tensor([0.0, 0.5, 0.9]), 40, -0.533)
    kind = getattr(answer, "dtype", type(answer).__name__)
    require(kind == torch.bool, f"escape 应当返回 bool 张量，而不是 {kind}。")
    tried = "escape(hills_slope, -5, [0.03, 0.09], [0, 0.5, 0.9], 40, -0.533)"
    shape = tuple(answer.shape)
    require(shape == (2, 3), f"{tried} 的形状应为 (2, 3)，而不是 {shape}")
    expect(f"{tried}[0]", str(answer[0].tolist()), "[False, False, True]")
    expect(f"{tried}[1]", str(answer[1].tolist()), "[False, True, False]")

    def downhill(x):  # 没有山谷的山坡：一切都向左滚，永远不停
        return torch.ones_like(x)

    answer = escape(downhill, torch.tensor(5.0), torch.tensor([1.0]), torch.tensor([0.0]), 3, 1.0)
    expect("escape(x ↦ 1, 5, [1], [0], 3, 1)", str(answer.tolist()), "[[False]]")
    answer = escape(downhill, torch.tensor(5.0), torch.tensor([1.0]), torch.tensor([0.0]), 7, 1.0)
    expect("escape(x ↦ 1, 5, [1], [0], 7, 1)", str(answer.tolist()), "[[True]]")

    def cannon(x):  # 把每个球都射向右边的无穷远：这不算逃脱
        return torch.full_like(x, -math.inf)

    answer = escape(cannon, torch.tensor(0.0), torch.tensor([1.0]), torch.tensor([0.0]), 1, 1.0)
    expect("escape(x ↦ −∞, 0, [1], [0], 1, 1)", str(answer.tolist()), "[[False]]")

# %% example: escape minima
if picture_for("momentum_step", "escape"):
    x = torch.linspace(-5.5, 5.5, 221)
    _, (left, right) = plt.subplots(1, 2, figsize=(9.5, 3.7), gridspec_kw={"wspace": 0.25})
    left.plot(x, hills(x), color="0.6")
    for rate, share, color in ((0.09, 0.0, "crimson"), (0.03, 0.8, "tab:blue")):
        ball, v, balls = torch.tensor(-5.0), None, [torch.tensor(-5.0)]
        for _ in range(60):
            ball, v = momentum_step(ball, hills_slope(ball), v, rate, share)
            balls.append(ball)
        balls = torch.stack(balls)
        left.plot(balls, hills(balls), "o-", color=color, markersize=4, linewidth=1,
                  label=f"α = {rate}, β = {share}")
        left.plot(balls[-1], hills(balls[-1]), "k*", markersize=10)
        right.plot(share, rate, "o", color=color, markersize=7)
    left.axvline(-0.533, color="0.8", linestyle=":")
    left.set(xlabel="x", ylabel="x² + 8 cos x − 3x")
    left.legend()
    alphas, betas = torch.linspace(0.01, 0.2, 16), torch.linspace(0.0, 0.95, 16)
    escaped = escape(hills_slope, torch.tensor(-5.0), alphas, betas, 40, -0.533)
    right.pcolormesh(betas, alphas, escaped.float(), cmap="Pastel1_r", shading="nearest", zorder=0)
    right.text(0.03, 0.12, "stays")
    right.text(0.45, 0.12, "escapes")
    right.set(xlabel="β", ylabel="α")

# %% [markdown] lang="en"
# On the left the red walker and the blue ball of the worked number. On the right one small square
# for each pair (α, β): without momentum (β = 0) no α up to 0.2 escapes from here. The more momentum,
# the smaller the α that will do. But far to the right the land turns wild: the ball crosses the
# hill to and fro, and luck decides where it is when the time is over.
#
# A larger α alone is no way out. With α = 0.2165 and β = 0 the first step happens to lead just over
# the hilltop, and then the ball leaps between 2.335 and 3.224 for ever: `max_lr` of the deep
# valley is 2/9.56 = 0.209. The blue ball needs no more than α = 0.03, and it comes to rest.
#
# **To think about.** For a ball with momentum on a parabola of curvature λ, the limit is no longer
# 2/λ but 2(1 + β)/λ. Why may it step further than the walker? (Watch it at an α between the two:
# what does the old velocity do each time the ball has overshot?)

# %% [markdown] lang="zh"
# 左边是算好的数里的红色行人和蓝色小球。
# 右边每个小方块是一对 (α, β)：
# 没有动量（β = 0）时，α 到 0.2 为止都逃不出来。
# 动量越大，需要的 α 就越小。但再往右就乱了：
# 球在山顶两边来回翻越，时间到了停在哪边，全凭运气。
#
# 光加大 α 不是出路。α = 0.2165、β = 0 时，
# 第一步碰巧刚好跨过山顶，
# 然后球就在 2.335 和 3.224 之间永远来回跳：
# 深谷的 `max_lr` 是 2/9.56 = 0.209。
# 蓝球只用 α = 0.03，而且停得下来。
#
# **想一想。** 在曲率为 λ 的抛物线上，带动量的球的界限不再是 2/λ，
# 而是 2(1 + β)/λ。它为什么可以比行人迈得更远？
# （取一个介于两者之间的 α 看看：
# 每次冲过头之后，旧的速度起什么作用？）

# %% [markdown] lang="en"
# ## `SGD` · the optimizer itself
#
# **Goal.** Write the optimizer that trains most networks, so that it does what torch's does.
#
# **Picture.** The helper with the notepad from *Search for minima* keeps a sheet `.grad` for each
# parameter. The optimizer is her colleague who walks: `step` reads every sheet and moves the
# parameter, `zero_grad` throws the sheets away. He also has a memory, one velocity for each
# parameter, and that outlives the sheets.
#
# **Formula.** For every parameter θ that has a gradient, with torch's names:
# $$g = \nabla f + \text{weight\_decay}\cdot\theta$$
# $$v \leftarrow \begin{cases} g & \text{its first time} \\
# \text{momentum}\cdot v + (1 - \text{dampening})\cdot g & \text{later} \end{cases}$$
# $$\theta \leftarrow \theta - \text{lr}\cdot\begin{cases} g + \text{momentum}\cdot v &
# \text{if nesterov} \\ v & \text{otherwise} \end{cases}$$
# With momentum = 0 there is no velocity, and the step is −lr · g.
#
# **Worked number.** One parameter at 1, lr = 0.5, momentum = 0.5. Gradient 1: v = 1, θ = 0.5. No
# gradient (`None`): nothing happens. Gradient 0: v = 0.5, and θ coasts to 0.25. Then lr = 0.1 and
# gradient 0 again: v = 0.25, θ = 0.225.
#
# <details><summary>Hint</summary>
#
# `__init__` only stores. `params` may be a generator, as `model.parameters()` is, and can be read
# once, so make a list of it; keep the tensors themselves and no copies, for they are what the
# network uses. Refuse what torch refuses: nesterov without a momentum above zero, or together with
# dampening. In `step` go through the parameters by number, so that each finds its own velocity
# again. Three cases are easily mixed up: a gradient that is `None` (skip this parameter altogether,
# its velocity too), a gradient of zeros (an ordinary step), a parameter without a velocity yet. The
# parameters require grad, so they may be changed in place only under `torch.no_grad()`. Leave
# `p.grad` itself as it is. Read `self.lr` in each step: somebody may have changed it.
#
# </details>

# %% [markdown] lang="zh"
# ## `SGD` · 优化器本身
#
# **目标。** 写出训练大多数网络所用的优化器，和 torch 的做得一模一样。
#
# **图景。** “寻找极小值”里那位带记事本的助手，
# 给每个参数留了一张纸 `.grad`。
# 优化器是她负责走路的同事：
# `step` 读每一张纸，然后移动参数；`zero_grad` 把纸都扔掉。
# 他自己也有记忆：每个参数一个速度，纸扔了，速度还在。
#
# **公式。** 对每个有梯度的参数 θ（名字与 torch 相同）：
# $$g = \nabla f + \text{weight\_decay}\cdot\theta$$
# $$v \leftarrow \begin{cases} g & \text{第一次} \\
# \text{momentum}\cdot v + (1 - \text{dampening})\cdot g & \text{以后} \end{cases}$$
# $$\theta \leftarrow \theta - \text{lr}\cdot\begin{cases} g + \text{momentum}\cdot v &
# \text{如果 nesterov} \\ v & \text{否则} \end{cases}$$
# momentum = 0 时没有速度，这一步就是 −lr · g。
#
# **一个算好的数。** 一个参数，值为 1，lr = 0.5，momentum = 0.5。
# 梯度为 1：v = 1，θ = 0.5。
# 没有梯度（`None`）：什么都不发生。
# 梯度为 0：v = 0.5，θ 滑行到 0.25。
# 然后 lr = 0.1，梯度还是 0：v = 0.25，θ = 0.225。
#
# <details><summary>提示</summary>
#
# `__init__` 只负责存东西。`params` 可能是生成器
# （`model.parameters()` 就是），只能读一遍，所以要变成列表；
# 存的是张量本身，不是副本，因为网络用的就是它们。
# torch 拒绝的你也要拒绝：动量不大于零的 nesterov，
# 或者 nesterov 与 dampening 同时出现。
# 在 `step` 里按编号走过各个参数，
# 这样每个参数都能找回自己的速度。
# 有三种情况容易混淆：梯度是 `None`
# （整个跳过这个参数，速度也不动）、
# 梯度全为零（普通的一步）、还没有速度的参数。
# 参数带着 requires_grad，
# 只有在 `torch.no_grad()` 里才能原地改动。
# `p.grad` 本身不要动。
# 每一步都去读 `self.lr`：别人可能已经改过它。
#
# </details>

# %% exercise: SGD lang="en"
class SGD:
    """Stochastic gradient descent, as torch.optim.SGD does it.

    >>> p = torch.tensor([1.0], requires_grad=True)
    >>> optimizer = SGD([p], lr=0.5, momentum=0.5)
    >>> p.grad = torch.tensor([1.0])
    >>> optimizer.step()
    >>> p
    tensor([0.5000], requires_grad=True)
    """

    def __init__(self, params, lr, momentum=0, dampening=0, weight_decay=0, nesterov=False):
        """Keep what step and zero_grad need. The attribute lr may be changed later on.

        params:       any iterable of tensors that require grad, also a generator
        lr:           number, the learning rate
        momentum:     number, the share of the velocity that survives
        dampening:    number, by how much later gradients are weakened in the velocity
        weight_decay: number, how strongly the parameters are pulled towards 0
        nesterov:     bool, whether to look one step ahead
        Raises ValueError for nesterov without a momentum above 0 or with dampening.
        """
        raise NotImplementedError("SGD.__init__ is not written yet")

    def step(self):
        """Move every parameter whose .grad is not None, in place; leave the gradients alone."""
        raise NotImplementedError("SGD.step is not written yet")

    def zero_grad(self):
        """Set the .grad of every parameter to None."""
        raise NotImplementedError("SGD.zero_grad is not written yet")


# %% exercise: SGD lang="zh"
class SGD:
    """随机梯度下降，做法与 torch.optim.SGD 相同。

    >>> p = torch.tensor([1.0], requires_grad=True)
    >>> optimizer = SGD([p], lr=0.5, momentum=0.5)
    >>> p.grad = torch.tensor([1.0])
    >>> optimizer.step()
    >>> p
    tensor([0.5000], requires_grad=True)
    """

    def __init__(self, params, lr, momentum=0, dampening=0, weight_decay=0, nesterov=False):
        """存好 step 和 zero_grad 要用的东西。属性 lr 以后可能会被改动。

        params:       任意可迭代对象，由 requires_grad 的张量组成，也可能是生成器
        lr:           数，学习率
        momentum:     数，速度保留下来的比例
        dampening:    数，后来的梯度进入速度时削弱多少
        weight_decay: 数，把参数往 0 拉的力度
        nesterov:     bool，是否往前多看一步
        动量不大于 0 的 nesterov，或者 nesterov 与 dampening 同时出现：抛出 ValueError。
        """
        raise NotImplementedError("SGD.__init__ 还没有写")

    def step(self):
        """原地移动每个 .grad 不是 None 的参数；梯度本身不要动。"""
        raise NotImplementedError("SGD.step 还没有写")

    def zero_grad(self):
        """把每个参数的 .grad 设为 None。"""
        raise NotImplementedError("SGD.zero_grad 还没有写")


# %% check: SGD lang="en"
with visible_check("SGD"):
    settings = [{}, {"momentum": 0.5}, {"momentum": 0.5, "dampening": 0.25}]
    settings += [{"momentum": 0.5, "weight_decay": 0.5}, {"momentum": 0.5, "nesterov": True}]
    for options in settings:  # yours and torch's, side by side in the valley
        ours, theirs = (torch.tensor([2.5, 0.5], requires_grad=True) for _ in range(2))
        pairs = [(ours, SGD([ours], lr=0.1, **options))]
        pairs += [(theirs, torch.optim.SGD([theirs], lr=0.1, **options))]
        for t in (1, 2, 3):
            for p, optimizer in pairs:
                optimizer.zero_grad()
                valley(p).backward()
                optimizer.step()
            given = "".join(f", {name}={value}" for name, value in options.items())
            expect(f"SGD([p], lr=0.1{given}); p after step {t}", ours, theirs)

    p = torch.tensor([1.0], requires_grad=True)
    optimizer = SGD((tensor for tensor in [p]), lr=0.5, momentum=0.5)
    for grad, rate, moved in ((1.0, 0.5, 0.5), (None, 0.5, 0.5), (0.0, 0.5, 0.25), (0.0, 0.1, 0.225)):
        optimizer.lr = rate
        p.grad = None if grad is None else torch.tensor([grad])
        optimizer.step()
        expect(f"the worked number; p after gradient {grad} with lr = {rate}", p, [moved])
    optimizer.zero_grad()
    expect("optimizer.zero_grad(); p.grad", p.grad, None)
    for options in ({}, {"momentum": 0.5, "dampening": 0.5}):
        try:
            SGD([p], lr=0.1, nesterov=True, **options)
        except ValueError:
            continue
        given = "".join(f", {name}={value}" for name, value in options.items())
        require(False, f"SGD([p], lr=0.1, nesterov=True{given}) should raise ValueError.")

# %% check: SGD lang="zh"
with visible_check("SGD"):
    settings = [{}, {"momentum": 0.5}, {"momentum": 0.5, "dampening": 0.25}]
    settings += [{"momentum": 0.5, "weight_decay": 0.5}, {"momentum": 0.5, "nesterov": True}]
    for options in settings:  # 在山谷里并排走：你的和 torch 的
        ours, theirs = (torch.tensor([2.5, 0.5], requires_grad=True) for _ in range(2))
        pairs = [(ours, SGD([ours], lr=0.1, **options))]
        pairs += [(theirs, torch.optim.SGD([theirs], lr=0.1, **options))]
        for t in (1, 2, 3):
            for p, optimizer in pairs:
                optimizer.zero_grad()
                valley(p).backward()
                optimizer.step()
            given = "".join(f", {name}={value}" for name, value in options.items())
            expect(f"SGD([p], lr=0.1{given})；第 {t} 步之后的 p", ours, theirs)

    p = torch.tensor([1.0], requires_grad=True)
    optimizer = SGD((tensor for tensor in [p]), lr=0.5, momentum=0.5)
    for grad, rate, moved in ((1.0, 0.5, 0.5), (None, 0.5, 0.5), (0.0, 0.5, 0.25), (0.0, 0.1, 0.225)):
        optimizer.lr = rate
        p.grad = None if grad is None else torch.tensor([grad])
        optimizer.step()
        expect(f"上面算好的数；梯度 {grad}、lr = {rate} 的一步之后的 p", p, [moved])
    optimizer.zero_grad()
    expect("optimizer.zero_grad(); p.grad", p.grad, None)
    for options in ({}, {"momentum": 0.5, "dampening": 0.5}):
        try:
            SGD([p], lr=0.1, nesterov=True, **options)
        except ValueError:
            continue
        given = "".join(f", {name}={value}" for name, value in options.items())
        require(False, f"SGD([p], lr=0.1, nesterov=True{given}) 应当抛出 ValueError。")

# %% [markdown] lang="en"
# **To think about.** "Stochastic" means that each gradient comes from a few examples only and is
# partly chance. What does a velocity that remembers many of them do to the chance?

# %% [markdown] lang="zh"
# **想一想。** “随机”的意思是，每个梯度只由少数几个样本算出，
# 带有偶然性。速度里记着很多个这样的梯度，偶然性会怎样？

# %% [markdown] lang="en"
# ## Before you submit
#
# 1. Choose **Restart Kernel and Run All Cells**. Marking does the same: it starts afresh and runs
#    the notebook from top to bottom. What counts is your function as it stands when its check
#    cell runs.
# 2. Read the list that the last cell prints.
# 3. Save, and hand in the notebook under its own name.
#
# A visible check tries a few small examples; the hidden tests try many more, and they alone make
# the mark. The list below cannot know the mark either.

# %% [markdown] lang="zh"
# ## 提交之前
#
# 1. 选择 **Restart Kernel and Run All Cells**。
#    评分时也是这样：重新启动，从上到下运行一遍。
#    检查单元格运行时你的函数是什么样，就按什么样评分。
# 2. 看看最后一个单元格打印的清单。
# 3. 保存，按原来的文件名提交。
#
# 可见检查只试几个小例子；隐藏测试试得多得多，
# 分数只由它们决定。下面的清单也不知道分数。

# %% before you submit
before_you_submit(
    "init_sweep", "max_lr", "plot_lrs", "step_decay", "momentum_step", "escape", "SGD",
)
