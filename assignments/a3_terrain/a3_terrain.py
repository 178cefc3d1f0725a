# %% [markdown] lang="en"
# # Convex functions, local minima, saddle points
#
# Walking downhill is easy by now. But where do you arrive? The fog lifts for a moment, and you see
# bowls, hilltops, mountain passes and flat gutters. On all of them the ground is level somewhere,
# and **level ground alone does not tell you where you are.**
#
# In this notebook you learn to tell them apart, by feeling how the slope *changes*. You find proof
# that a land is not convex, collect all valleys of a land, walk over a mountain pass, and draw the
# map that says which start leads to which valley. Six exercises. Each one goes the same way: a
# goal, a picture, a formula, one worked number, your code, a *visible check*, and a question to
# think about. Stuck? Open the hint.
#
# **How marks come about.** Behind every exercise stand *hidden tests*. One of them is the core:
# are the values right? If the core fails, the exercise earns nothing. If it passes, each further
# test adds its share: float32, walks that diverge, empty inputs, inputs left as they were, and so
# on. The visible check tries a few small examples. Passing it is a good sign, but it is not the
# mark.
#
# **Two rules.** Write your code in the exercise cells and leave the check cells alone: marking
# puts the original checks back. And never change the tensors that you are given: compute a new
# one and return it. Autograd is allowed everywhere in this notebook.

# %% [markdown] lang="zh"
# # 凸函数、局部极小值、鞍点
#
# 下山你已经会了。可是会走到哪里呢？
# 大雾散开片刻，你看见碗底、山顶、山口，还有平平的沟。
# 这些地方都有平地，
# **光凭脚下是平的，说不出自己在哪里。**
#
# 在这份练习里，你要学会分辨它们：
# 去感觉坡度怎样*变化*。
# 你会找到“这片地形不是凸的”的证据，
# 收齐一片地形的所有山谷，走过一个山口，
# 再画出一张地图：从哪里出发，会落进哪个山谷。
# 一共六道练习，每道题的顺序都一样：
# 目标、图景、公式、一个算好的数、你的代码、
# *可见检查*、一个思考题。卡住了就打开提示。
#
# **分数怎么来。** 每道题背后都有*隐藏测试*。
# 其中一个是核心：数值对不对？核心没过，这道题就没有分；
# 核心过了，其余测试各占一份：float32、发散的路、
# 空的输入、不改动输入，等等。
# 可见检查只试几个小例子，通过了是好兆头，但还不是分数。
#
# **两条规矩。** 代码写在练习单元格里，检查单元格不要动：
# 评分时会换回原来的检查。
# 另外，不要改动传进来的张量：算出新的，再返回。
# 这份练习里处处可以用自动求导。

# %% [markdown] lang="en"
# Run the next two cells first: the imports and four landscapes, and then, folded away, the small
# helpers that the visible checks use. You need not change anything in them.

# %% [markdown] lang="zh"
# 请先运行下面两个单元格：第一个是导入语句和四片地形，
# 第二个（已折叠）是可见检查要用的小工具。
# 其中的内容都不需要改动。

# %% setup lang="en"
import math

import matplotlib.pyplot as plt
import numpy as np
import torch


def valley(p):
    """A long valley, x² + xy + y², at points p (…, 2); returns heights (…)."""
    return p[..., 0] ** 2 + p[..., 0] * p[..., 1] + p[..., 1] ** 2


def saddle(p):
    """The lecture's saddle, y² − x², at points p (…, 2); returns heights (…)."""
    return p[..., 1] ** 2 - p[..., 0] ** 2


def himmelblau(p):
    """Himmelblau's land of four valleys at points p (…, 2); returns heights (…)."""
    return (p[..., 0] ** 2 + p[..., 1] - 11) ** 2 + (p[..., 0] + p[..., 1] ** 2 - 7) ** 2


def peaks(p):
    """MATLAB's peaks, three hilltops and three hollows, at points p (…, 2)."""
    x, y = p[..., 0], p[..., 1]
    round_the_middle = (x / 5 - x**3 - y**5) * torch.exp(-(x**2) - y**2)
    below = (1 - x) ** 2 * torch.exp(-(x**2) - (y + 1) ** 2)
    return 3 * below - 10 * round_the_middle - torch.exp(-((x + 1) ** 2) - y**2) / 3

# %% setup lang="zh"
import math

import matplotlib.pyplot as plt
import numpy as np
import torch


def valley(p):
    """狭长的山谷 x² + xy + y²：p 是点 (…, 2)，返回高度 (…)。"""
    return p[..., 0] ** 2 + p[..., 0] * p[..., 1] + p[..., 1] ** 2


def saddle(p):
    """课上的马鞍面 y² − x²：p 是点 (…, 2)，返回高度 (…)。"""
    return p[..., 1] ** 2 - p[..., 0] ** 2


def himmelblau(p):
    """Himmelblau 的四谷之地：p 是点 (…, 2)，返回高度 (…)。"""
    return (p[..., 0] ** 2 + p[..., 1] - 11) ** 2 + (p[..., 0] + p[..., 1] ** 2 - 7) ** 2


def peaks(p):
    """MATLAB 的 peaks，三座山顶、三个凹坑：p 是点 (…, 2)。"""
    x, y = p[..., 0], p[..., 1]
    round_the_middle = (x / 5 - x**3 - y**5) * torch.exp(-(x**2) - y**2)
    below = (1 - x) ** 2 * torch.exp(-(x**2) - (y + 1) ** 2)
    return 3 * below - 10 * round_the_middle - torch.exp(-((x + 1) ** 2) - y**2) / 3

# %% [markdown] lang="en"
# ## A first look: the mountain pass
#
# The lecture's saddle, $z = y^2 - x^2$. Stand in the middle, at the black dot: the ground is level.
# Along the blue line, in y, you are at the bottom of a valley. Along the red line, in x, you are on
# top of a hill. Both at the same spot.

# %% [markdown] lang="zh"
# ## 先看一眼：山口
#
# 这是课上的马鞍面 $z = y^2 - x^2$。
# 站到正中间的黑点上：脚下是平的。
# 沿着蓝线（y 方向）看，你在谷底；
# 沿着红线（x 方向）看，你在山顶。
# 而这是同一个地方。

# %% example: the saddle
ticks = torch.linspace(-1, 1, 31)
x, y = torch.meshgrid(ticks, ticks, indexing="xy")
_, axes = plt.subplots(figsize=(5.4, 4.4), subplot_kw={"projection": "3d"})
z = saddle(torch.stack([x, y], dim=-1))
axes.plot_surface(x.numpy(), y.numpy(), z.numpy(), cmap="viridis", alpha=0.55)
zero = torch.zeros(31)
axes.plot(ticks, zero, -(ticks**2), color="crimson", linewidth=2.5, zorder=5)
axes.plot(zero, ticks, ticks**2, color="navy", linewidth=2.5, zorder=5)
axes.plot([0], [0], [0], "ko", markersize=7, zorder=6)
axes.set(xlabel="x", ylabel="y", zlabel="z")
axes.set(xticks=[-1, 0, 1], yticks=[-1, 0, 1], zticks=[-1, 0, 1])
axes.view_init(elev=24, azim=-62)

# %% [markdown] lang="en"
# In the fog, the gradient cannot tell this spot from the bottom of a bowl: it is (0, 0) on both.
# What differs is the way the slope changes when you take a small step. That is the second
# derivative, and it is where we begin.

# %% [markdown] lang="zh"
# 在雾里，光靠梯度分不清这里和碗底：两处都是 (0, 0)。
# 不同的是：迈一小步，坡度怎样变化。
# 这就是二阶导数，我们从它开始。

# %% [markdown] lang="en"
# ## `hessian` · how the slope changes
#
# **Goal.** Compute all second derivatives of f at a point.
#
# **Picture.** You carry a spirit level. At your feet it shows the slope in x and the slope in y.
# Now you move one small step to the east and read both again: each reading has changed a little.
# Two readings, two directions to step in: four changes. They form a small table, the *Hessian*.
#
# **Formula.**
# $$H_{ij} = \frac{\partial^2 f}{\partial x_i\,\partial x_j}
# = \frac{\partial}{\partial x_j}\left(\frac{\partial f}{\partial x_i}\right)$$
# Row i is the gradient of slope number i. The order of the two derivatives does not matter, so
# the table is symmetric.
#
# **Worked number.** On Himmelblau's land
# $$H = \begin{pmatrix} 12x^2 + 4y - 42 & 4x + 4y \\ 4x + 4y & 4x + 12y^2 - 26 \end{pmatrix}.$$
# At (3, 2) that is 74 and 20 in the first row, 20 and 34 in the second.
#
# <details><summary>Hint</summary>
#
# Torch finds gradients, and a slope is itself a number that torch has computed: so ask for its
# gradient once more. Two things stand in the way. First, torch throws its notes away after the
# first derivative, unless you say `create_graph=True`. Second, it differentiates one number at a
# time: take the slopes one by one, the gradient of each is a row, and stack the rows. If you add
# the slopes up before, the rows are added up, too. On a plane the slopes are constants, and nothing
# connects them to p any more; on a constant function not even the height is connected. Then
# `requires_grad` is False and torch would complain: return zeros. The table should have the dtype
# of p. And leave p itself alone: work on a copy that is detached.
#
# </details>

# %% [markdown] lang="zh"
# ## `hessian` · 坡度怎样变化
#
# **目标。** 算出 f 在一个点的全部二阶导数。
#
# **图景。** 你带着一只水平仪。
# 它在脚下显示两个读数：x 方向的坡度、y 方向的坡度。
# 往东挪一小步，再读一遍：两个读数都变了一点。
# 两个读数，两个可以挪动的方向，一共四个变化。
# 它们排成一张小表，叫 *Hessian*（黑塞矩阵）。
#
# **公式。**
# $$H_{ij} = \frac{\partial^2 f}{\partial x_i\,\partial x_j}
# = \frac{\partial}{\partial x_j}\left(\frac{\partial f}{\partial x_i}\right)$$
# 第 i 行是第 i 个偏导数的梯度。
# 两次求导的先后无关紧要，所以这张表是对称的。
#
# **一个算好的数。** 在 Himmelblau 的地形上，
# $$H = \begin{pmatrix} 12x^2 + 4y - 42 & 4x + 4y \\ 4x + 4y & 4x + 12y^2 - 26 \end{pmatrix}.$$
# 在 (3, 2) 处，第一行是 74 和 20，第二行是 20 和 34。
#
# <details><summary>提示</summary>
#
# torch 会求梯度，而偏导数本身也是 torch 算出来的数：
# 那就对它再求一次梯度。有两件事要当心。
# 第一，求完一次导，torch 就把笔记扔了，
# 除非你说 `create_graph=True`。
# 第二，它一次只对一个数求导：
# 把偏导数一个一个拿出来，每个的梯度是一行，再把各行叠起来。
# 如果先把偏导数加起来，各行也就加在一起了。
# 在平面上，偏导数是常数，与 p 不再有联系；
# 在常数函数上，连高度都与 p 无关。
# 这时 `requires_grad` 是 False，torch 会报错：请返回零。
# 表的 dtype 应与 p 相同。
# 不要动 p 本身：用 detach 之后的副本来算。
#
# </details>

# %% exercise: hessian lang="en"
def hessian(f, p):
    """All second derivatives of f at one point.

    f: function of a point (n,) that returns its height (), differentiable by torch
    p: tensor (n,); it keeps its values and its requires_grad
    Returns a tensor (n, n): row i, column j holds ∂²f/∂pᵢ∂pⱼ. A linear or constant f gives zeros.

    >>> hessian(valley, torch.tensor([1.0, 5.0]))
    tensor([[2., 1.],
            [1., 2.]])
    """
    raise NotImplementedError("hessian is not written yet")


# %% exercise: hessian lang="zh"
def hessian(f, p):
    """f 在一个点的全部二阶导数。

    f: 函数，给它一个点 (n,)，返回高度 ()，torch 可以对它求导
    p: 张量 (n,)；它的值和 requires_grad 都保持不变
    返回张量 (n, n)：第 i 行第 j 列是 ∂²f/∂pᵢ∂pⱼ。f 是线性的或常数时返回零。

    >>> hessian(valley, torch.tensor([1.0, 5.0]))
    tensor([[2., 1.],
            [1., 2.]])
    """
    raise NotImplementedError("hessian 还没有写")


# %% check: hessian
with visible_check("hessian"):
    point = torch.tensor([3.0, 2.0])
    expect("hessian(himmelblau, [3, 2])", hessian(himmelblau, point), [[74.0, 20.0], [20.0, 34.0]])
    expect("hessian(himmelblau, point); point.requires_grad", point.requires_grad, False)
    answer = hessian(lambda p: p[0] * p[1] ** 2 + p[2], torch.tensor([2.0, 3.0, 4.0]))
    wanted = [[0.0, 6.0, 0.0], [6.0, 4.0, 0.0], [0.0, 0.0, 0.0]]
    expect("hessian(lambda p: p[0] * p[1]**2 + p[2], [2, 3, 4])", answer, wanted)
    answer = hessian(lambda p: 5 * p[0] - p[1], torch.tensor([2.0, 3.0]))
    expect("hessian(lambda p: 5 * p[0] - p[1], [2, 3])", answer, [[0.0, 0.0], [0.0, 0.0]])

# %% [markdown] lang="en"
# **To think about.** The Hessian of the valley $x^2 + xy + y^2$ is the same at every point,
# Himmelblau's is not. For which functions is it the same everywhere?

# %% [markdown] lang="zh"
# **想一想。** 山谷 $x^2 + xy + y^2$ 的 Hessian 处处相同，
# Himmelblau 的却不是。什么样的函数，Hessian 处处相同？

# %% [markdown] lang="en"
# ## `classify` · where am I?
#
# **Goal.** Say in one word what kind of place a point is.
#
# **Picture.** First the spirit level: if the ground is not level, you are on a slope, and there is
# nothing more to ask. If it is level, turn round once and watch the ground bend. In some direction
# it bends up the most, in another, at a right angle to it, the least (perhaps down). These two
# bends are the *eigenvalues* λ of the Hessian. Both up: a cup, a minimum. Both down: a hilltop, a
# maximum. One up, one down: a saddle. And if one of them is 0, you stand in a gutter that may go
# either way far off: nobody can tell from here.
#
# **Formula.** Ask in this order; the first yes is the answer.
#
# | question | answer |
# |---|---|
# | is $\lVert\nabla f\rVert_2 >$ tol? | `'not_stationary'` |
# | is some λ > tol and some λ < −tol? | `'saddle'` |
# | is some $\lvert\lambda\rvert \le$ tol? | `'degenerate'` |
# | are all λ > tol? | `'min'` |
# | otherwise (all λ < −tol) | `'max'` |
#
# `tol` is there because computers round: a slope of exactly 0 is rare.
#
# **Worked number.** $f = x^2 + 4xy + y^2$ at (0, 0). Its Hessian is 2 and 4 in the first row, 4 and
# 2 in the second: along x and along y it bends up. Yet its eigenvalues are 6 and −2, and along the
# line y = −x it goes down: f(1, −1) = −2. A saddle, hidden from all who only look along the axes.
#
# <details><summary>Hint</summary>
#
# Translate the table line by line, with one `return` per line; then the order takes care of
# itself. You need two things from f: its gradient and its Hessian. You may call your own
# `hessian`; but mind that a mistake there will cost you twice. The length of the gradient is the
# root of the sum of squares, `norm()`, and not the largest entry, nor the entries with their
# signs: −5 is less than tol, and yet steep. For the eigenvalues of a symmetric table there is
# `torch.linalg.eigvalsh`. (The one without the h answers in complex numbers, which have no order.)
# `(… > tol).any()` and `.all()` ask for some and for all. Do not use the determinant: it is the
# product of the eigenvalues, and two downward bends multiply to something positive.
#
# </details>

# %% [markdown] lang="zh"
# ## `classify` · 我在哪里？
#
# **目标。** 用一个词说出一个点是什么样的地方。
#
# **图景。** 先看水平仪：地面不平，你就在坡上，别的不用问。
# 地面是平的，就原地转一圈，看地面怎样弯。
# 在某个方向，它向上弯得最厉害；
# 在与之垂直的方向，弯得最少（也许是向下弯）。
# 这两个弯曲程度就是 Hessian 的*特征值* λ。
# 都向上：像杯子，极小值；都向下：像山顶，极大值；
# 一上一下：鞍点。
# 如果有一个是 0，你就站在一条平沟里，
# 它在远处往哪边去，从这里看不出来。
#
# **公式。** 按这个顺序问，第一个“是”就是答案。
#
# | 问题 | 答案 |
# |---|---|
# | $\lVert\nabla f\rVert_2 >$ tol 吗？ | `'not_stationary'` |
# | 有的 λ > tol，有的 λ < −tol 吗？ | `'saddle'` |
# | 有的 $\lvert\lambda\rvert \le$ tol 吗？ | `'degenerate'` |
# | 所有 λ > tol 吗？ | `'min'` |
# | 剩下的（所有 λ < −tol） | `'max'` |
#
# 要有 `tol`，是因为计算机会舍入：坡度很少正好等于 0。
#
# **一个算好的数。** $f = x^2 + 4xy + y^2$，在 (0, 0) 处。
# Hessian 的第一行是 2 和 4，第二行是 4 和 2：
# 沿 x、沿 y 都向上弯。
# 可是特征值是 6 和 −2，沿直线 y = −x 往下走：
# f(1, −1) = −2。
# 这是一个鞍点，只看坐标轴方向的人发现不了它。
#
# <details><summary>提示</summary>
#
# 把表格一行一行翻译成代码，每行一个 `return`，
# 顺序自然就对了。
# 你需要 f 的两样东西：梯度和 Hessian。
# 可以调用你自己的 `hessian`，不过那里错了，这里也会跟着错。
# 梯度的长度是平方和的根 `norm()`，
# 不是最大的分量，也不能不取绝对值就直接比：
# −5 比 tol 小，坡却很陡。
# 对称矩阵的特征值用 `torch.linalg.eigvalsh`
# （少了 h 的那个返回复数，复数没法比大小）。
# `(… > tol).any()` 问“有没有”，`.all()` 问“是不是全都”。
# 不要用行列式：它是特征值的乘积，
# 两个向下的弯曲乘起来是正的。
#
# </details>

# %% exercise: classify lang="en"
def classify(f, p, tol=1e-6):
    """What kind of place p is: 'not_stationary', 'saddle', 'degenerate', 'min' or 'max'.

    f:   function of a point (n,) that returns its height (), differentiable by torch
    p:   tensor (n,); it keeps its values and its requires_grad
    tol: number > 0; slopes and curvatures up to this size count as none
    Returns the first of these words that fits: 'not_stationary' if the length of the gradient is
    > tol; 'saddle' if some eigenvalue of the Hessian is > tol and some is < −tol; 'degenerate' if
    some eigenvalue is between −tol and tol; 'min' if all are > tol; 'max' if all are < −tol.

    >>> classify(saddle, torch.tensor([0.0, 0.0]))
    'saddle'
    """
    raise NotImplementedError("classify is not written yet")


# %% exercise: classify lang="zh"
def classify(f, p, tol=1e-6):
    """点 p 是什么样的地方：'not_stationary'、'saddle'、'degenerate'、'min' 或 'max'。

    f:   函数，给它一个点 (n,)，返回高度 ()，torch 可以对它求导
    p:   张量 (n,)；它的值和 requires_grad 都保持不变
    tol: 大于 0 的数；大小不超过它的坡度和曲率都算作没有
    返回第一个符合的词：梯度的长度 > tol，'not_stationary'；
    Hessian 有的特征值 > tol、有的 < −tol，'saddle'；
    有的特征值在 −tol 和 tol 之间，'degenerate'；
    全都 > tol，'min'；全都 < −tol，'max'。

    >>> classify(saddle, torch.tensor([0.0, 0.0]))
    'saddle'
    """
    raise NotImplementedError("classify 还没有写")


# %% check: classify
with visible_check("classify"):
    origin = torch.tensor([0.0, 0.0])
    expect("classify(valley, [0, 0])", classify(valley, origin), "min")
    expect("classify(valley, [0, 1])", classify(valley, torch.tensor([0.0, 1.0])), "not_stationary")
    expect("classify(-valley, [0, 0])", classify(lambda p: -valley(p), origin), "max")
    answer = classify(lambda p: p[0] ** 2 + 4 * p[0] * p[1] + p[1] ** 2, origin)
    expect("classify(x² + 4xy + y², [0, 0])", answer, "saddle")
    answer = classify(lambda p: (p[0] + p[1]) ** 2, origin)
    expect("classify((x + y)², [0, 0])", answer, "degenerate")
    hilltop = torch.tensor([math.sqrt(0.5), 0.0])
    answer = classify(lambda p: p[0] * torch.exp(-(p[0] ** 2) - p[1] ** 2), hilltop, 1e-3)
    expect("classify(x·exp(−x² − y²), [√½, 0], 1e-3)", answer, "max")

# %% [markdown] lang="en"
# **To think about.** $x^4 + y^4$ and $-x^4 - y^4$ and $x^4 - y^4$ are all degenerate at (0, 0).
# What kind of place is it really, in each case? What would you have to look at to find out?

# %% [markdown] lang="zh"
# **想一想。** $x^4 + y^4$、$-x^4 - y^4$、$x^4 - y^4$
# 在 (0, 0) 处都是退化的。它们其实各是什么样的地方？
# 要看什么才能知道？

# %% [markdown] lang="en"
# ## `convexity_witness` · proof that it is not convex
#
# **Goal.** Find two points that prove that f is not convex, or report that no two of them do.
#
# **Picture.** Stretch a string between two points of the graph: a *chord*. On a convex land every
# string hangs free above the ground. Where a single string would have to run through the earth,
# the land is not convex. On the right, the string between two valleys runs through the hill.

# %% [markdown] lang="zh"
# ## `convexity_witness` · “不是凸的”，证据在此
#
# **目标。** 找出两个点，证明 f 不是凸函数；
# 如果哪两个点都证明不了，就如实说没有。
#
# **图景。** 在图像的两点之间拉一根绳子，这就是*弦*。
# 在凸的地形上，每根绳子都悬在地面上方。
# 只要有一根绳子得从土里穿过去，这片地形就不是凸的。
# 右图中，两个山谷之间的绳子穿过了山丘。

# %% example: chords
x = torch.linspace(-3.6, 4.4, 161)
_, (left, right) = plt.subplots(1, 2, figsize=(8.4, 3.1), layout="constrained")
bowl, wavy = lambda x: x**2 / 2 - x, lambda x: x**2 + 8 * torch.cos(x) - 3 * x
left.set(ylim=(-4, 10))
right.set(ylim=(-13, 16))
for axes, f, ends in [(left, bowl, [-2.0, 3.5]), (right, wavy, [-2.0498, 2.8084])]:
    ends = torch.tensor(ends)
    middle = ends.mean()
    axes.plot(x, f(x), color="0.45")
    axes.plot(ends, f(ends), "o-", color="crimson", markersize=5)
    axes.plot([middle, middle], [f(middle), f(ends).mean()], "k:", linewidth=1.5)
    axes.plot(middle, f(middle), "ko", markersize=4)
    for name, end in zip("ab", ends, strict=True):
        place = {"xytext": (-4, -17), "textcoords": "offset points"}
        axes.annotate(name, (end, f(end)), color="crimson", **place)
    axes.set(xlabel="x", ylabel="f(x)")

# %% [markdown] lang="en"
# **Formula.** f is convex if for all points a, b and all weights 0 < λ < 1
# $$f(\lambda a + (1-\lambda) b) \;\le\; \lambda f(a) + (1-\lambda) f(b).$$
# Left: the height of the ground between a and b. Right: the height of the string above the same
# spot. One a, b, λ for which it is wrong is a *witness*. Your witness must be found among the rows
# of P. Because computers round, the ground must stick out by more than $10^{-5} \cdot \max|f|$,
# where the largest height is taken over P; less does not count.
#
# **Worked number.** On the right: f(−2.0498) = 6.664 and f(2.8084) = −8.098. Halfway, the string is
# at (6.664 − 8.098)/2 = −0.717, but the hill at x = 0.3793 is 6.437 high. So
# (−2.0498, 2.8084, 0.5) is a witness.
#
# **No witness is no proof.** None only says that these points see nothing. The land may still bend
# the other way where nobody has looked.
#
# <details><summary>Hint</summary>
#
# λ = ½ is enough here: then the spot is the mean of a and b, and the string is at the mean of the
# two heights. Go through all pairs of rows with two loops. For each pair compare three heights. If
# the ground is above the string by more than the allowance, you have a witness: return the two
# points and 0.5. If the loops end without one, return None. Every pair means every pair:
# neighbours in the list need not be neighbours on the land. Be careful with the direction of the
# inequality: a string above the ground is what convex functions have everywhere. f takes many
# points at once, so two calls without a loop can do the same work: one for P, one for all the
# middles. With fewer than two rows there is no string at all.
#
# </details>

# %% [markdown] lang="zh"
# **公式。** 如果对任意两点 a、b 和任意权重 0 < λ < 1 都有
# $$f(\lambda a + (1-\lambda) b) \;\le\; \lambda f(a) + (1-\lambda) f(b)$$
# f 就是凸函数。左边是 a、b 之间地面的高度，
# 右边是同一处绳子的高度。
# 只要有一组 a、b、λ 让它不成立，就是一个*证据*。
# 证据里的两个点要取自 P 的各行。
# 计算机会舍入，所以地面要高出 $10^{-5} \cdot \max|f|$ 以上才算
# （最大的高度在 P 上取），不到就不算。
#
# **一个算好的数。** 看右图：f(−2.0498) = 6.664，f(2.8084) = −8.098。
# 正中间绳子的高度是 (6.664 − 8.098)/2 = −0.717，
# 而山丘在 x = 0.3793 处高 6.437。
# 所以 (−2.0498, 2.8084, 0.5) 是一个证据。
#
# **没有证据，不等于证明了凸。** 返回 None，
# 只说明这些点什么也没看到；
# 没人去看的地方，地面也许正往反方向弯。
#
# <details><summary>提示</summary>
#
# 这里取 λ = ½ 就够了：这时位置是 a 和 b 的平均，
# 绳子的高度是两个高度的平均。
# 用两层循环走遍所有的行对，每一对比较三个高度。
# 地面比绳子高出的部分超过允许的量，证据就有了：
# 返回这两个点和 0.5。循环走完还没有，就返回 None。
# 每一对都要试：列表里相邻的，在地面上未必相邻。
# 小心不等号的方向：绳子在地面上方，凸函数处处如此。
# f 一次可以接收许多点，所以不用循环也能做到，
# 只需调用两次：一次给 P，一次给所有的中点。
# 不到两行时，根本没有绳子可拉。
#
# </details>

# %% exercise: convexity_witness lang="en"
def convexity_witness(f, P):
    """Two points that prove that f is not convex, if some two rows of P do.

    f: function of points (…, n) that returns heights (…); torch cannot differentiate it
    P: tensor (N, n), the points to try; it keeps its values
    Returns a tuple (a, b, lam): a and b are rows of P (tensors (n,), not row numbers), lam is a
    number between 0 and 1, and f at lam·a + (1−lam)·b is above lam·f(a) + (1−lam)·f(b) by more
    than 1e-5 times the largest |f| on P. Any such answer is right. None if no two rows give one.

    >>> convexity_witness(saddle, torch.tensor([[0.0, 1.0], [0.0, 3.0]])) is None
    True
    """
    raise NotImplementedError("convexity_witness is not written yet")


# %% exercise: convexity_witness lang="zh"
def convexity_witness(f, P):
    """如果 P 的某两行能证明 f 不是凸函数，返回这两个点。

    f: 函数，给它一些点 (…, n)，返回高度 (…)；torch 不能对它求导
    P: 张量 (N, n)，要试的点；它的值保持不变
    返回元组 (a, b, lam)：a、b 是 P 的两行（张量 (n,)，不是行号），
    lam 是 0 和 1 之间的数，f 在 lam·a + (1−lam)·b 处的高度
    比 lam·f(a) + (1−lam)·f(b) 高出 P 上最大 |f| 的 1e-5 以上。
    满足条件的任何答案都对。没有这样的两行时返回 None。

    >>> convexity_witness(saddle, torch.tensor([[0.0, 1.0], [0.0, 3.0]])) is None
    True
    """
    raise NotImplementedError("convexity_witness 还没有写")


# %% check: convexity_witness lang="en"
with visible_check("convexity_witness"):
    P = torch.tensor([[3.0, 2.0], [2.8, 2.4], [2.6, 1.6], [3.5844, -1.8481]])
    answer = convexity_witness(himmelblau, P)  # row 3 is in another valley
    tried = "convexity_witness(himmelblau, four points in two valleys)"
    require(answer is not None, f"{tried} returned None, but there is a hill between the valleys.")
    require(isinstance(answer, tuple) and len(answer) == 3, f"return a, b, lam, not {show(answer)}")
    a, b, lam = (numbers(part) for part in answer)
    for name, end in [("a", a), ("b", b)]:
        found = isinstance(end, torch.Tensor) and any(torch.equal(end, row) for row in P.double())
        require(found, f"{name} should be one of the rows of P, not {show(end)}")
    require(0 < lam < 1, f"lam should be between 0 and 1, not {show(lam)}")
    ground = himmelblau(lam * a + (1 - lam) * b)
    string = lam * himmelblau(a) + (1 - lam) * himmelblau(b)
    shown = f"{show(a)} and {show(b)}: ground {ground:.4g}, string {string:.4g}"
    require(ground > string + 0.01, f"this is no witness, between {shown}.")
    expect("convexity_witness(valley, the same points)", convexity_witness(valley, P), None)
    expect("convexity_witness(himmelblau, P[:3])", convexity_witness(himmelblau, P[:3]), None)

# %% check: convexity_witness lang="zh"
with visible_check("convexity_witness"):
    P = torch.tensor([[3.0, 2.0], [2.8, 2.4], [2.6, 1.6], [3.5844, -1.8481]])
    answer = convexity_witness(himmelblau, P)  # 第 3 行在另一个山谷里
    tried = "convexity_witness(himmelblau, 两个山谷里的四个点)"
    require(answer is not None, f"{tried} 返回了 None，可是两个山谷之间有一座山丘。")
    require(isinstance(answer, tuple) and len(answer) == 3, f"应返回 a, b, lam，而不是 {show(answer)}")
    a, b, lam = (numbers(part) for part in answer)
    for name, end in [("a", a), ("b", b)]:
        found = isinstance(end, torch.Tensor) and any(torch.equal(end, row) for row in P.double())
        require(found, f"{name} 应当是 P 的一行，而不是 {show(end)}")
    require(0 < lam < 1, f"lam 应当在 0 和 1 之间，而不是 {show(lam)}")
    ground = himmelblau(lam * a + (1 - lam) * b)
    string = lam * himmelblau(a) + (1 - lam) * himmelblau(b)
    shown = f"{show(a)} 与 {show(b)} 之间，地面 {ground:.4g}，绳子 {string:.4g}"
    require(ground > string + 0.01, f"这不是证据：{shown}。")
    expect("convexity_witness(valley, 同样的点)", convexity_witness(valley, P), None)
    expect("convexity_witness(himmelblau, P[:3])", convexity_witness(himmelblau, P[:3]), None)

# %% [markdown] lang="en"
# **To think about.** On a convex land every local minimum is the lowest point of all. Suppose there
# were two valleys of different depth, and stretch a string between their bottoms: why can that
# not be?

# %% [markdown] lang="zh"
# **想一想。** 在凸的地形上，每个局部极小值都是全局最低点。
# 假设有两个深浅不同的山谷，在两个谷底之间拉一根绳子：
# 为什么这不可能？

# %% [markdown] lang="en"
# ## `find_minima` · all the valleys
#
# **Goal.** Walk from many starts and list the different minima that were reached.
#
# **Picture.** A bus sets down a school class all over the land, and everybody walks downhill. After
# an hour you look where they are. Some stand together in one valley: that is one minimum, not
# several. Some are still on their way. One stood exactly on a pass, felt level ground, and never
# moved. And one took such long strides that he was flung out of the map.
#
# **Formula.** From each start, `steps` times $\theta \leftarrow \theta - \alpha\nabla f(\theta)$.
# An end point counts if
# $$\lVert \nabla f \rVert_2 \le \mathrm{tol} \quad\text{and all eigenvalues of } H
# \text{ are positive;}$$
# end points closer than 10 · tol to each other are one minimum.
#
# **Worked number.** Himmelblau's land, α = 0.01, 100 steps. From (0, 0) and from (4, 4) you get to
# (3, 2). From (−3, 3) to (−2.8051, 3.1313). From (20, 20) the first step lands at (−315, −319),
# the fourth at infinity, and the fifth at nan, "not a number".
#
# <details><summary>Hint</summary>
#
# f takes all walkers at once: heights (N,) from points (N, 2). The gradient of the *sum* of the
# heights with respect to all points holds every walker's own gradient, because no height depends on
# another walker. (The mean would make everybody N times slower.) Walk all `steps`, then sort out.
# Comparisons with nan are always False: keep the points with a slope ≤ tol, rather than drop those
# with a slope > tol, and the lost ones are gone. For each point that is left look at the smallest
# eigenvalue of its Hessian. Then begin an empty list and take each point only if it is farther
# than 10 · tol from all points that are in the list already. If the list stays empty,
# `torch.stack` fails: return an empty tensor of shape (0, 2).
#
# </details>

# %% [markdown] lang="zh"
# ## `find_minima` · 所有的山谷
#
# **目标。** 从许多起点出发，列出走到的各个极小值。
#
# **图景。** 一辆校车把全班同学撒在山里各处，每个人都往下走。
# 一小时后看看大家在哪里。
# 有几个人站在同一个山谷里：那是一个极小值，不是好几个。
# 有人还在半路上。
# 有一个正好站在山口，觉得脚下是平的，一步也没动。
# 还有一个步子太大，被甩出了地图。
#
# **公式。** 从每个起点走 `steps` 次
# $\theta \leftarrow \theta - \alpha\nabla f(\theta)$。
# 终点要满足
# $$\lVert \nabla f \rVert_2 \le \mathrm{tol} \quad\text{且 } H
# \text{ 的所有特征值为正}$$
# 才算数；相距不到 10 · tol 的终点算同一个极小值。
#
# **一个算好的数。** Himmelblau 的地形，α = 0.01，走 100 步。
# 从 (0, 0) 和 (4, 4) 出发，都走到 (3, 2)。
# 从 (−3, 3) 走到 (−2.8051, 3.1313)。
# 从 (20, 20) 出发，第一步落在 (−315, −319)，
# 第四步到了无穷大，第五步成了 nan（“不是一个数”）。
#
# <details><summary>提示</summary>
#
# f 可以一次接收所有人：给它点 (N, 2)，返回高度 (N,)。
# 对高度的*总和*求梯度，得到的就是每个人自己的梯度，
# 因为谁的高度都与别人无关。
# （用平均值的话，每个人都慢了 N 倍。）
# 走完 `steps` 步，再来筛选。
# 和 nan 比较永远是 False：要“留下坡度 ≤ tol 的点”，
# 而不是“去掉坡度 > tol 的点”，这样走丢的人就不在了。
# 对剩下的每个点，看 Hessian 最小的特征值。
# 然后准备一个空列表：一个点与列表里所有的点
# 都相距 10 · tol 以上，才把它放进去。
# 列表一直是空的话，`torch.stack` 会报错：
# 请返回形状为 (0, 2) 的空张量。
#
# </details>

# %% exercise: find_minima lang="en"
def find_minima(f, starts, alpha, steps, tol):
    """The different minima that gradient descent reaches from many starts.

    f:      function of points (…, 2) that returns heights (…), differentiable by torch
    starts: tensor (N, 2); it keeps its values
    alpha:  number, the learning rate
    steps:  whole number ≥ 0, for every walk
    tol:    number > 0; a minimum has a gradient of length ≤ tol and a positive definite Hessian,
            and end points closer than 10·tol are one minimum
    Returns a tensor (K, 2), one row per minimum, in any order; (0, 2) if there is none. Walks that
    diverge, end on a saddle or a maximum, or have not arrived, count for nothing.

    >>> starts = torch.tensor([[1.0, 2.0], [-2.0, 1.0], [0.0, -1.0]])
    >>> find_minima(valley, starts, 0.2, 60, 1e-3).shape
    torch.Size([1, 2])
    """
    raise NotImplementedError("find_minima is not written yet")


# %% exercise: find_minima lang="zh"
def find_minima(f, starts, alpha, steps, tol):
    """从许多起点做梯度下降，走到的各个极小值。

    f:      函数，给它一些点 (…, 2)，返回高度 (…)，torch 可以对它求导
    starts: 张量 (N, 2)；它的值保持不变
    alpha:  数，学习率
    steps:  不小于 0 的整数，每条路都走这么多步
    tol:    大于 0 的数；极小值处梯度的长度 ≤ tol，Hessian 正定；
            相距不到 10·tol 的终点算同一个极小值
    返回张量 (K, 2)，每个极小值一行，顺序随意；一个也没有时是 (0, 2)。
    发散的、终点是鞍点或极大值的、还没走到的，都不算。

    >>> starts = torch.tensor([[1.0, 2.0], [-2.0, 1.0], [0.0, -1.0]])
    >>> find_minima(valley, starts, 0.2, 60, 1e-3).shape
    torch.Size([1, 2])
    """
    raise NotImplementedError("find_minima 还没有写")


# %% check: find_minima lang="en"
with visible_check("find_minima"):
    starts = torch.tensor([[0.0, 0.0], [4.0, 4.0], [-3.0, 3.0], [20.0, 20.0], [-3.0, -3.0]])
    answer = numbers(find_minima(himmelblau, starts, 0.01, 100, 1e-3))
    tried = "find_minima(himmelblau, five starts, 0.01, 100, 1e-3)"
    fits = isinstance(answer, torch.Tensor) and answer.dim() == 2 and answer.shape[1] == 2
    require(fits, f"{tried} should return a tensor (K, 2), not {show(answer)}")
    for bottom in [[3.0, 2.0], [-2.8051, 3.1313], [-3.7793, -3.2832]]:
        times = int(torch.isclose(answer, torch.tensor(bottom).double(), atol=0.01).all(1).sum())
        require(times == 1, f"{bottom} is there {times} times instead of once in {show(answer)}")
    require(len(answer) == 3, f"three minima are reached, not {len(answer)}: {show(answer)}")
    expect("starts afterwards", starts[0], [0.0, 0.0])
    shape = tuple(find_minima(saddle, torch.tensor([[0.0, 1.0]]), 0.2, 60, 1e-3).shape)
    tried = "find_minima(saddle, [[0, 1]], 0.2, 60, 1e-3)"
    require(shape == (0, 2), f"{tried} should have the shape (0, 2), not {shape}")

# %% check: find_minima lang="zh"
with visible_check("find_minima"):
    starts = torch.tensor([[0.0, 0.0], [4.0, 4.0], [-3.0, 3.0], [20.0, 20.0], [-3.0, -3.0]])
    answer = numbers(find_minima(himmelblau, starts, 0.01, 100, 1e-3))
    tried = "find_minima(himmelblau, 五个起点, 0.01, 100, 1e-3)"
    fits = isinstance(answer, torch.Tensor) and answer.dim() == 2 and answer.shape[1] == 2
    require(fits, f"{tried} 应返回张量 (K, 2)，而不是 {show(answer)}")
    for bottom in [[3.0, 2.0], [-2.8051, 3.1313], [-3.7793, -3.2832]]:
        times = int(torch.isclose(answer, torch.tensor(bottom).double(), atol=0.01).all(1).sum())
        require(times == 1, f"{bottom} 应当出现一次，却出现了 {times} 次：{show(answer)}")
    require(len(answer) == 3, f"走到的极小值有三个，而不是 {len(answer)} 个：{show(answer)}")
    expect("调用之后的 starts", starts[0], [0.0, 0.0])
    shape = tuple(find_minima(saddle, torch.tensor([[0.0, 1.0]]), 0.2, 60, 1e-3).shape)
    tried = "find_minima(saddle, [[0, 1]], 0.2, 60, 1e-3)"
    require(shape == (0, 2), f"{tried} 的形状应为 (0, 2)，而不是 {shape}")

# %% example: the hollows of peaks
if picture_for("find_minima"):
    ticks = torch.linspace(-2, 2, 9)
    found = find_minima(peaks, torch.cartesian_prod(ticks, ticks), 0.02, 200, 1e-3)
    for x, y in found.tolist():
        print(f"peaks({x:.3f}, {y:.3f}) = {peaks(torch.tensor([x, y])):.3f}")

# %% [markdown] lang="en"
# MATLAB's famous test picture, *peaks*, has three hollows of very different depth. From 81 starts
# on a grid, some walk into each of them. Only one is the global minimum.
#
# **To think about.** Far out, peaks is a plain: at (5, 5) its gradient is shorter than $10^{-15}$.
# What does your function say about a walker who starts there, and is he in a minimum?

# %% [markdown] lang="zh"
# MATLAB 著名的测试图形 *peaks* 有三个深浅悬殊的凹坑。
# 从网格上的 81 个起点出发，每个坑都有人走进去。
# 其中只有一个是全局最小值。
#
# **想一想。** peaks 的远处是一片平原：
# 在 (5, 5)，梯度的长度还不到 $10^{-15}$。
# 从那里出发的人，你的函数会怎么说？他在极小值里吗？

# %% [markdown] lang="en"
# ## `saddle_path` · over the pass, in one formula
#
# **Goal.** Write down the whole descent on the lecture's saddle without walking it.
#
# **Picture.** You come down from the north along the ridge of the pass, straight at the saddle.
# With each step you are closer to it, and the ground gets more level: you could take it for
# arriving. But you are a hand's breadth beside the ridge, and with each step that hand's breadth
# grows, too. In the end it carries you off, down the other side.
#
# **Formula.** $z = y^2 - x^2$, so $\partial z/\partial x = -2x$ and $\partial z/\partial y = 2y$.
# One step of $\theta - \alpha\nabla z$ makes of each coordinate a fixed multiple of itself:
# $$x_{t} = q^t\, x_0, \qquad y_{t} = r^t\, y_0 .$$
# Which q and r? Put the two derivatives in. One of them is larger than 1.
#
# **Careful, signs.** The lecture has two saddles. The formula says $y^2 - x^2$; a later slide shows
# a picture (Khan Academy's) of $x^2 - y^2$. It is the same land, turned by 90°, and every sign
# changes places. We use the first.
#
# **Worked number.** From (0.1, 2) with α = 0.1: (0.12, 1.6), (0.144, 1.28), … After 10 steps
# (0.619, 0.215), after 20 steps (3.834, 0.023). After 8 steps the slope is at its gentlest, 1.09
# where it was 4.00 at the start, as if you were arriving.
#
# <details><summary>Hint</summary>
#
# Take one step on paper, from $(x, y)$. In x the derivative is negative, and subtracting something
# negative adds: x gets larger. In y it gets smaller. Collect the terms, so that each new coordinate
# reads "a number times the old one". The second step multiplies by the same number again, so after
# t steps it stands there t times: a power. You need the powers for t = 0, 1, …, steps, that is
# steps + 1 rows, and the power 0 gives the start. `torch.arange(steps + 1, dtype=p0.dtype)` holds
# all t at once. Do not leave out the dtype: a Python number to the power of whole numbers becomes
# float32, and half of your digits are lost. A loop that walks step by step is right, too.
#
# </details>

# %% [markdown] lang="zh"
# ## `saddle_path` · 一个公式翻过山口
#
# **目标。** 不用一步步走，直接写出在课上的马鞍面上下降的全程。
#
# **图景。** 你从北边沿着山脊下来，直奔山口。
# 每走一步都离它更近，脚下也越来越平：
# 你会以为快到了。
# 可是你偏离山脊一掌宽，而每走一步，
# 这一掌宽也在变大。最后它把你带走，从另一侧滑了下去。
#
# **公式。** $z = y^2 - x^2$，
# 所以 $\partial z/\partial x = -2x$，$\partial z/\partial y = 2y$。
# 走一步 $\theta - \alpha\nabla z$，
# 每个坐标都变成自己的固定倍数：
# $$x_{t} = q^t\, x_0, \qquad y_{t} = r^t\, y_0 .$$
# q 和 r 是多少？把两个偏导数代进去。其中一个大于 1。
#
# **当心符号。** 课上有两个马鞍面。
# 公式写的是 $y^2 - x^2$；后面一张幻灯片的图
# （出自 Khan Academy）画的是 $x^2 - y^2$。
# 同一片地形转了 90°，所有的符号都换了位置。
# 我们用前一个。
#
# **一个算好的数。** 从 (0.1, 2) 出发，α = 0.1：
# (0.12, 1.6)，(0.144, 1.28)，……
# 10 步之后是 (0.619, 0.215)，20 步之后是 (3.834, 0.023)。
# 第 8 步之后坡度最小，只有 1.09，而起点处是 4.00：
# 看上去就像快到了。
#
# <details><summary>提示</summary>
#
# 在纸上从 $(x, y)$ 走一步。
# x 方向的导数是负的，减去负的就是加：x 变大；
# y 则变小。合并同类项，
# 让每个新坐标写成“一个数乘以旧坐标”。
# 第二步又乘同一个数，
# 所以 t 步之后它一共乘了 t 次：这就是幂。
# 你需要 t = 0, 1, …, steps 的幂，共 steps + 1 行，
# 0 次幂给出起点。
# `torch.arange(steps + 1, dtype=p0.dtype)` 一次装下所有的 t。
# 不要漏掉 dtype：Python 的数以整数张量为指数，
# 结果会变成 float32，数字的精度就丢了一半。
# 用循环一步一步走也对。
#
# </details>

# %% exercise: saddle_path lang="en"
def saddle_path(p0, alpha, steps):
    """Gradient descent on z = y² − x², all points of the walk.

    p0:    tensor (2,), the start (x, y); it keeps its values
    alpha: number, the learning rate
    steps: whole number ≥ 0
    Returns a tensor (steps + 1, 2): row 0 is the start, row t the point after t steps.

    >>> saddle_path(torch.tensor([1.0, 8.0]), 0.25, 2)
    tensor([[1.0000, 8.0000],
            [1.5000, 4.0000],
            [2.2500, 2.0000]])
    """
    raise NotImplementedError("saddle_path is not written yet")


# %% exercise: saddle_path lang="zh"
def saddle_path(p0, alpha, steps):
    """在 z = y² − x² 上做梯度下降，路上的所有点。

    p0:    张量 (2,)，起点 (x, y)；它的值保持不变
    alpha: 数，学习率
    steps: 不小于 0 的整数
    返回张量 (steps + 1, 2)：第 0 行是起点，第 t 行是走了 t 步之后的点。

    >>> saddle_path(torch.tensor([1.0, 8.0]), 0.25, 2)
    tensor([[1.0000, 8.0000],
            [1.5000, 4.0000],
            [2.2500, 2.0000]])
    """
    raise NotImplementedError("saddle_path 还没有写")


# %% check: saddle_path lang="en"
with visible_check("saddle_path"):
    start = torch.tensor([0.1, 2.0])
    answer = saddle_path(start, 0.1, 2)
    expect("saddle_path([0.1, 2], 0.1, 2)", answer, [[0.1, 2.0], [0.12, 1.6], [0.144, 1.28]])
    expect("saddle_path(start, 0.1, 2); start", start, [0.1, 2.0])
    answer = saddle_path(torch.tensor([-1.0, 1.0]), 0.75, 3)
    wanted = [[-1.0, 1.0], [-2.5, -0.5], [-6.25, 0.25], [-15.625, -0.125]]
    expect("saddle_path([-1, 1], 0.75, 3)", answer, wanted)
    answer = saddle_path(torch.tensor([1.0, 1.0], dtype=torch.float64), 0.1, 20)[-1, 0]
    digits = abs(float(answer) - 38.33759992447475) < 1e-9
    require(digits, "float64 went in, but only the first seven digits are right: dtype=p0.dtype?")

# %% check: saddle_path lang="zh"
with visible_check("saddle_path"):
    start = torch.tensor([0.1, 2.0])
    answer = saddle_path(start, 0.1, 2)
    expect("saddle_path([0.1, 2], 0.1, 2)", answer, [[0.1, 2.0], [0.12, 1.6], [0.144, 1.28]])
    expect("saddle_path(start, 0.1, 2); start", start, [0.1, 2.0])
    answer = saddle_path(torch.tensor([-1.0, 1.0]), 0.75, 3)
    wanted = [[-1.0, 1.0], [-2.5, -0.5], [-6.25, 0.25], [-15.625, -0.125]]
    expect("saddle_path([-1, 1], 0.75, 3)", answer, wanted)
    answer = saddle_path(torch.tensor([1.0, 1.0], dtype=torch.float64), 0.1, 20)[-1, 0]
    digits = abs(float(answer) - 38.33759992447475) < 1e-9
    require(digits, "传进去的是 float64，却只有前七位数字正确：是不是漏了 dtype=p0.dtype？")

# %% example: over the pass
if picture_for("saddle_path"):
    ticks = torch.linspace(-2.2, 2.2, 61)
    x, y = torch.meshgrid(ticks, ticks, indexing="xy")
    _, axes = plt.subplots(figsize=(5, 4.4))
    heights = saddle(torch.stack([x, y], -1)).numpy()
    axes.contour(x.numpy(), y.numpy(), heights, levels=19, cmap="viridis", linewidths=0.8)
    walkers = {"crimson": [0.1, 2.0], "darkorange": [-0.02, 2.0], "navy": [0.0, -2.0]}
    for color, start in walkers.items():
        walk = saddle_path(torch.tensor(start), 0.1, 24)
        axes.plot(*walk.T, "o-", color=color, markersize=3.5, linewidth=1.1)
    axes.plot(0, 0, "k*", markersize=10)
    axes.set(xlim=(-2.2, 2.2), ylim=(-2.2, 2.2), xlabel="x", ylabel="y")
    axes.set_aspect("equal")

# %% [markdown] lang="en"
# Three walkers. The red and the orange one start a little beside the ridge; they linger near the
# star and are carried off, to different sides. The blue one starts exactly on the ridge, x = 0, and
# nothing ever pushes him off.
#
# **To think about.** Why is it so rare, in practice, that gradient descent ends on a saddle? And
# why can it still cost a lot of time?

# %% [markdown] lang="zh"
# 三个行人。红色和橙色的起点略微偏离山脊，
# 在星号附近徘徊一阵，然后被带向不同的两侧。
# 蓝色的起点正好在山脊上，x = 0，没有什么会把他推开。
#
# **想一想。** 实际中，梯度下降很少停在鞍点上，为什么？
# 可它为什么还是会耗掉许多时间？

# %% [markdown] lang="en"
# ## `basins` · the map of all starts
#
# **Goal.** Find out, for every start on a grid, into which minimum its walk runs.
#
# **Picture.** Rain falls everywhere. Each drop runs downhill and ends in some lake. Colour every
# spot of the map by the lake that its rain runs to: the coloured areas are the *basins of
# attraction*, and the lines between them are watersheds. The nearest lake is often not yours.
#
# **Formula.** Row i belongs to $y_i$, column j to $x_j$, as on a map:
# $$B_{ij} = \text{number of the minimum nearest to the end of the walk from } (x_j, y_i),$$
# if it is within tol of that end, else −1. Minima are numbered as in the list: 0, 1, 2, …
#
# **Worked number.** Himmelblau's land with the minima 0: (3, 2), 1: (−2.805, 3.131),
# 2: (−3.779, −3.283), 3: (3.584, −1.848); α = 0.01, 100 steps, tol = 0.1. The starts
# x = −3, 3.5, 20 and y = −2.5, 2.5 give the rows 2, 3, −1 and 1, 0, −1: from x = 20 the walk
# diverges.
#
# <details><summary>Hint</summary>
#
# You have all the parts. Build the grid of starts with `torch.meshgrid(xs, ys, indexing="xy")` and
# stack x and y along a new last axis: shape (H, W, 2), ys down and xs across. Let all of them walk
# at once, with the gradient of the sum of their heights, as in `find_minima`. Then begin with a
# table full of −1, whole numbers (`torch.full` with −1 makes int64), and a table that holds the
# smallest distance so far, which begins at tol. Go through the minima one by one: where the
# distance from the end of the walk is smaller, write the number and remember the distance. A walk
# that diverged has the distance nan, which is never smaller than anything, so its −1 stays. If
# there are no minima, the loop does nothing, and that is right, too.
#
# </details>

# %% [markdown] lang="zh"
# ## `basins` · 所有起点的地图
#
# **目标。** 对网格上的每个起点，弄清它走进哪个极小值。
#
# **图景。** 到处都在下雨。每滴雨水往低处流，最后汇进某个湖。
# 地图上的每一处，按雨水流进哪个湖来涂颜色：
# 一块块颜色就是*吸引盆*，它们的分界线就是分水岭。
# 最近的湖往往并不是你的湖。
#
# **公式。** 像地图一样，第 i 行对应 $y_i$，第 j 列对应 $x_j$：
# $$B_{ij} = \text{离从 } (x_j, y_i) \text{ 出发的终点最近的极小值的编号}$$
# 它到终点的距离要在 tol 之内，否则是 −1。
# 极小值按列表中的顺序编号：0、1、2……
#
# **一个算好的数。** Himmelblau 的地形，极小值
# 0：(3, 2)，1：(−2.805, 3.131)，
# 2：(−3.779, −3.283)，3：(3.584, −1.848)；
# α = 0.01，走 100 步，tol = 0.1。
# 起点取 x = −3, 3.5, 20 和 y = −2.5, 2.5，
# 两行结果是 2, 3, −1 和 1, 0, −1：从 x = 20 出发会发散。
#
# <details><summary>提示</summary>
#
# 需要的零件你都有了。
# 用 `torch.meshgrid(xs, ys, indexing="xy")` 造出起点的网格，
# 把 x 和 y 沿着新的最后一维叠起来：
# 形状 (H, W, 2)，竖着是 ys，横着是 xs。
# 像 `find_minima` 那样，用高度总和的梯度让所有人一起走。
# 然后准备一张全是 −1 的整数表（`torch.full` 配上 −1 就是 int64），
# 再准备一张表记录目前最小的距离，一开始都是 tol。
# 把极小值一个一个拿来：
# 终点到它的距离更小的地方，写上编号，记下距离。
# 发散的人，距离是 nan，它不会比任何数小，所以 −1 还在。
# 一个极小值也没有时，循环什么也不做，结果也是对的。
#
# </details>

# %% exercise: basins lang="en"
def basins(f, xs, ys, minima, alpha, steps, tol):
    """For every start on a grid, the number of the minimum that its walk runs to.

    f:      function of points (…, 2) that returns heights (…), differentiable by torch
    xs, ys: tensors (W,) and (H,), the coordinates of the starts; they keep their values
    minima: tensor (K, 2), the known minima
    alpha:  number, the learning rate
    steps:  whole number ≥ 0, for every walk
    tol:    number > 0; how far from a minimum a walk may end
    Returns an int64 tensor (H, W): entry [i, j] belongs to the start (xs[j], ys[i]) and is the
    number 0 … K−1 of the minimum nearest to the end of its walk, −1 if none is within tol.

    >>> bottom = torch.tensor([[0.0, 0.0]])
    >>> basins(valley, torch.tensor([1.0, 2.0]), torch.tensor([0.0]), bottom, 0.2, 60, 0.1)
    tensor([[0, 0]])
    """
    raise NotImplementedError("basins is not written yet")


# %% exercise: basins lang="zh"
def basins(f, xs, ys, minima, alpha, steps, tol):
    """对网格上的每个起点，给出它走到的极小值的编号。

    f:      函数，给它一些点 (…, 2)，返回高度 (…)，torch 可以对它求导
    xs, ys: 张量 (W,) 和 (H,)，起点的坐标；它们的值保持不变
    minima: 张量 (K, 2)，已知的极小值
    alpha:  数，学习率
    steps:  不小于 0 的整数，每条路都走这么多步
    tol:    大于 0 的数；终点离极小值最远可以有多远
    返回 int64 张量 (H, W)：[i, j] 对应起点 (xs[j], ys[i])，
    是离终点最近的极小值的编号 0 … K−1；tol 之内一个也没有时是 −1。

    >>> bottom = torch.tensor([[0.0, 0.0]])
    >>> basins(valley, torch.tensor([1.0, 2.0]), torch.tensor([0.0]), bottom, 0.2, 60, 0.1)
    tensor([[0, 0]])
    """
    raise NotImplementedError("basins 还没有写")


# %% check: basins
with visible_check("basins"):
    four = torch.tensor([[3.0, 2.0], [-2.8051, 3.1313], [-3.7793, -3.2832], [3.5844, -1.8481]])
    xs, ys = torch.tensor([-3.0, 3.5, 20.0]), torch.tensor([-2.5, 2.5])
    answer = basins(himmelblau, xs, ys, four, 0.01, 100, 0.1)
    tried = "basins(himmelblau, [-3, 3.5, 20], [-2.5, 2.5], four, 0.01, 100, 0.1)"
    expect(tried, answer, [[2, 3, -1], [1, 0, -1]])
    expect(tried + ".dtype", getattr(answer, "dtype", type(answer).__name__), torch.int64)
    answer = basins(himmelblau, xs, ys, four[2:], 0.01, 100, 0.1)
    tried = "basins(himmelblau, [-3, 3.5, 20], [-2.5, 2.5], four[2:], 0.01, 100, 0.1)"
    expect(tried, answer, [[0, 1, -1], [-1, -1, -1]])

# %% example: four basins
if picture_for("basins"):
    ticks = torch.linspace(-6, 6, 121)
    four = torch.tensor([[3.0, 2.0], [-2.8051, 3.1313], [-3.7793, -3.2832], [3.5844, -1.8481]])
    _, panels = plt.subplots(1, 2, figsize=(8.4, 4), layout="constrained")
    for axes, alpha, count in zip(panels, [0.004, 0.014], [110, 45], strict=True):
        colours = basins(himmelblau, ticks, ticks, four, alpha, count, 0.1)
        axes.imshow(colours, origin="lower", extent=(-6, 6, -6, 6), cmap="Set2", vmin=-1, vmax=6)
        axes.plot(*four.T, "k*", markersize=9)
        axes.set(xlabel="x", ylabel="y", title=rf"$\alpha = {alpha}$")

# %% [markdown] lang="en"
# The same land twice, with its four minima; each start has the colour of the minimum where it ends.
# With small steps the basins are what rain would do: four areas, smooth watersheds. With larger
# steps a walk from the steep border leaps right across the map, and where it lands decides
# everything: neighbours end in different valleys. The minima have not moved. The learning rate
# alone has redrawn the map.
#
# **To think about.** Where on the left map is the hilltop in the middle of the land? How can you
# see it in the colours?

# %% [markdown] lang="zh"
# 同一片地形画了两次，四个极小值也在图上；
# 每个起点的颜色，就是它最后走到的那个极小值的颜色。
# 步子小的时候，吸引盆就像雨水的流向：
# 四块区域，分水岭光滑。
# 步子大的时候，从陡峭的边缘出发，一步就跳过整张地图，
# 落在哪里决定了一切：相邻的起点会落进不同的山谷。
# 极小值没有动，单单是学习率就重画了这张地图。
#
# **想一想。** 左图中间的那个山顶在哪里？
# 从颜色上怎么看得出来？

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
    "hessian", "classify", "convexity_witness", "find_minima", "saddle_path", "basins",
)
