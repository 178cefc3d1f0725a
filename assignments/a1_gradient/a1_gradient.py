# %% [markdown] lang="en"
# # From derivative to gradient
#
# How steep is it here? On a road one number answers the question: the derivative. On a hillside
# it depends on where you turn. To the east it may go up, to the north down, and somewhere in
# between it is level. The **gradient** holds all these answers in a single arrow: it points to
# where the ground rises fastest, and its length says how fast.
#
# In this notebook you build that arrow three times: from nothing but heights, on paper, and with
# torch. You find out what its direction and its length mean, and draw whole fields of arrows. In
# the end you convict a formula that has been copied wrongly for years. Ten exercises, most of
# them only a few lines long. Each one goes the same way: a goal, a picture, a formula, one worked
# number, your code, a *visible check*, and a question to think about. Stuck? Open the hint.
#
# **How marks come about.** Behind every exercise stand *hidden tests*. One of them is the core:
# are the values right? If the core fails, the exercise earns nothing. If it passes, each further
# test adds its share: many points at once, float32, inputs left as they were, and so on. So a
# function that is right for one point only still earns a part. The visible check tries a few
# small examples. Passing it is a good sign, but it is not the mark.
#
# **Two rules.** Write your code in the exercise cells and leave the check cells alone: marking
# puts the original checks back. And never change the tensors that you are given: compute a new
# one and return it.
#
# **One word about shapes.** A point is a tensor whose last axis holds its coordinates. `(…, 2)`
# means points in the plane, any number of them, in any arrangement: one point (2,), a list of
# five (5, 2), a table (3, 4, 2).

# %% [markdown] lang="zh"
# # 从导数到梯度
#
# 这里有多陡？在一条路上，一个数就能回答：导数。
# 在山坡上，就要看你朝哪边走了：
# 往东也许上坡，往北也许下坡，中间某个方向又是平的。
# **梯度**把所有这些答案装进一个箭头：
# 它指向地面升高最快的方向，它的长度说明升得有多快。
#
# 在这份练习里，你要用三种办法造出这个箭头：
# 只靠高度的数值、用纸笔推导、用 torch。
# 你会弄清楚它的方向和长度各是什么意思，画出整片箭头，
# 最后再揭穿一个被抄错了好多年的公式。
# 一共十道练习，大多只要几行代码。每道题的顺序都一样：
# 目标、图景、公式、一个算好的数、你的代码、
# *可见检查*、一个思考题。卡住了就打开提示。
#
# **分数怎么来。** 每道题背后都有*隐藏测试*。
# 其中一个是核心：数值对不对？核心没过，这道题就没有分；
# 核心过了，其余测试各占一份：一次算很多个点、
# float32、不改动输入，等等。
# 所以只对单个点正确的函数也能得到一部分分数。
# 可见检查只试几个小例子，通过了是好兆头，但还不是分数。
#
# **两条规矩。** 代码写在练习单元格里，检查单元格不要动：
# 评分时会换回原来的检查。
# 另外，不要改动传进来的张量：算出新的，再返回。
#
# **关于形状。** 一个点是一个张量，最后一维放它的坐标。
# `(…, 2)` 表示平面上的点，个数不限，排列不限：
# 一个点是 (2,)，五个点排成一列是 (5, 2)，
# 排成表格就是 (3, 4, 2)。

# %% [markdown] lang="en"
# Run the next two cells first: the imports and a landscape to stand on, and then, folded away, the small
# helpers that the visible checks use. You need not change anything in them.

# %% [markdown] lang="zh"
# 请先运行下面两个单元格：第一个是导入语句和一片地形，
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

# %% setup lang="zh"
import math

import matplotlib.pyplot as plt
import numpy as np
import torch


def valley(p):
    """狭长的山谷 x² + xy + y²：p 是点 (…, 2)，返回高度 (…)。"""
    return p[..., 0] ** 2 + p[..., 0] * p[..., 1] + p[..., 1] ** 2

# %% [markdown] lang="en"
# ## A first look: arrows on ellipses
#
# This is our landscape, $f(x, y) = x^2 + xy + y^2$, seen from above like a hiking map. Along each
# ellipse the height is the same. At twelve points of each ellipse an arrow shows the gradient.

# %% [markdown] lang="zh"
# ## 先看一眼：椭圆上的箭头
#
# 这就是我们的地形 $f(x, y) = x^2 + xy + y^2$，
# 像登山地图一样从上往下看。
# 同一个椭圆上，高度处处相同。
# 每个椭圆上取十二个点，箭头就是那里的梯度。

# %% example: arrows on ellipses
across, along = torch.tensor([1.0, 1.0]), torch.tensor([1.0, -1.0])  # steep and gentle direction


def ellipse(height, turns):
    """Points of the valley at that height, one for each part of a turn."""
    angle = 2 * math.pi * turns[:, None]
    return (height / 3) ** 0.5 * angle.cos() * across + height**0.5 * angle.sin() * along


_, axes = plt.subplots(figsize=(5.6, 5))
for height in [0.75, 3.0, 6.75]:
    axes.plot(*ellipse(height, torch.linspace(0, 1, 121)).T, color="0.6", linewidth=1)
    points = ellipse(height, torch.arange(12) / 12)
    slopes = points + points.sum(dim=1, keepdim=True)  # (2x + y, x + 2y), for this valley only
    axes.quiver(*points.T, *slopes.T, angles="xy", scale_units="xy", scale=7, color="crimson")
axes.plot([0, 2.8], [0, -1.4], "k--", linewidth=0.8)
axes.annotate("(2, −1)", (2.0, -1.0), (2.1, -0.8))
axes.plot(0, 0, "k*", markersize=10)
axes.set(xlim=(-3.8, 3.8), ylim=(-3.8, 3.8), xlabel="x", ylabel="y")
axes.set_aspect("equal")

# %% [markdown] lang="en"
# Three things to see. Every arrow stands at a **right angle** to its ellipse. Arrows are **longer**
# where the ellipses lie close together: that is steep ground. And an arrow does *not* point
# straight away from the centre: look at (2, −1), where the dashed line would. On circles it would,
# and that is luck. So we begin with ellipses.

# %% [markdown] lang="zh"
# 有三点值得注意。每个箭头都与脚下的椭圆成**直角**。
# 椭圆挤得越密，箭头**越长**：那里地面更陡。
# 另外，箭头*并不*背着中心往外指：
# 看看 (2, −1)，虚线才是背着中心的方向。
# 只有在圆上，这两个方向才重合，那是运气。
# 所以我们先看椭圆。

# %% [markdown] lang="en"
# ## `saddle` · up one way, down the other
#
# **Goal.** Compute the heights of the lecture's surface, z = y² − x².
#
# **Picture.** A mountain pass. Walk along x, and from the pass the path falls in front of you and
# behind you. Walk along y, and it rises both ways. Whoever sits on a horse knows the shape: it
# is called a saddle.
#
# **Formula.** A point is $p = (x, y)$, its height
# $$z = y^2 - x^2 .$$
#
# **Worked number.** At p = (2, 3): z = 9 − 4 = 5.
#
# **A warning.** A widely copied text of the lecture prints z = y² − x: the little 2 got lost on
# the way. In the last exercise you will prove that this cannot be right.
#
# <details><summary>Hint</summary>
#
# Which part of the tensor is x? The coordinates lie along the last axis, so x is entry 0 of that
# axis and y is entry 1. For one point you could write `p[0]`. But for a list of five points
# `p[0]` is the first point, not the list of all x. Write `p[..., 0]`: the three dots stand for
# "all the axes before, however many there are". The result has one axis less than p, because the
# last axis is used up: (5, 2) becomes (5,). After that plain arithmetic does everything, entry by
# entry. You need no loop. Stay away from `.item()` and `float()`, which turn a single number into
# a Python number and fail for more than one.
#
# </details>

# %% [markdown] lang="zh"
# ## `saddle` · 一边升，一边降
#
# **目标。** 计算课上那张曲面 z = y² − x² 的高度。
#
# **图景。** 一个山口。沿 x 方向走，从山口出发，
# 前后都是下坡；沿 y 方向走，前后都是上坡。
# 骑过马的人都认得这个形状：它就叫马鞍面。
#
# **公式。** 一个点记作 $p = (x, y)$，它的高度是
# $$z = y^2 - x^2$$
#
# **一个算好的数。** 在 p = (2, 3) 处：z = 9 − 4 = 5。
#
# **提醒。** 这一课有一份流传很广的文字稿，
# 上面印的是 z = y² − x：那个小小的 2 在传抄中丢了。
# 做到最后一题，你会证明它不可能是对的。
#
# <details><summary>提示</summary>
#
# 张量的哪一部分是 x？坐标放在最后一维上，
# 所以 x 是这一维的第 0 个元素，y 是第 1 个。
# 只有一个点时可以写 `p[0]`。
# 但如果是一列五个点，`p[0]` 就成了第一个点，
# 而不是所有点的 x。请写 `p[..., 0]`：
# 三个点表示“前面所有的维，不管有几维”。
# 结果比 p 少一维，因为最后一维已经用掉了：
# (5, 2) 变成 (5,)。接下来用普通的四则运算就行，
# 它会逐个元素地算，不需要循环。
# 不要用 `.item()` 和 `float()`：
# 它们只能把一个数变成 Python 的数，数一多就会报错。
#
# </details>

# %% exercise: saddle lang="en"
def saddle(p):
    """The height of the saddle z = y² − x².

    p: tensor (…, 2), one point or many; the last axis holds x and y
    Returns a new tensor (…), one height per point. p keeps its values.

    >>> saddle(torch.tensor([[2.0, 3.0], [1.0, 0.0]]))
    tensor([ 5., -1.])
    """
    raise NotImplementedError("saddle is not written yet")


# %% exercise: saddle lang="zh"
def saddle(p):
    """马鞍面 z = y² − x² 的高度。

    p: 张量 (…, 2)，一个点或许多点；最后一维是 x 和 y
    返回新的张量 (…)，每个点一个高度。p 的值保持不变。

    >>> saddle(torch.tensor([[2.0, 3.0], [1.0, 0.0]]))
    tensor([ 5., -1.])
    """
    raise NotImplementedError("saddle 还没有写")


# %% check: saddle
with visible_check("saddle"):
    expect("saddle([2, 3])", saddle(torch.tensor([2.0, 3.0])), 5.0)
    points = torch.tensor([[1.0, 0.0], [0.0, 2.0], [3.0, 3.0]])
    expect("saddle([[1, 0], [0, 2], [3, 3]])", saddle(points), [-1.0, 4.0, 0.0])
    expect("saddle(points); points", points, [[1.0, 0.0], [0.0, 2.0], [3.0, 3.0]])

# %% example: the saddle
if picture_for("saddle"):
    x, y = np.meshgrid(np.linspace(-1.5, 1.5, 25), np.linspace(-1.5, 1.5, 25))
    axes = plt.figure(figsize=(5, 4)).add_subplot(projection="3d")
    axes.plot_surface(x, y, saddle(torch.tensor(np.stack([x, y], -1))).numpy(), alpha=0.4)
    walk, zero = torch.linspace(-1.5, 1.5, 41), torch.zeros(41)
    axes.plot(walk, zero, saddle(torch.stack([walk, zero], -1)), "r-", zorder=5)
    axes.plot(zero, walk, saddle(torch.stack([zero, walk], -1)), "b-", zorder=5)
    axes.set(xlabel="x", ylabel="y", zlabel="z", xticks=[-1, 0, 1], yticks=[-1, 0, 1])
    axes.view_init(28, -55)

# %% [markdown] lang="en"
# Red is the walk along x, blue the walk along y.
#
# **To think about.** From (0, 0) there are two straight lines along which you neither climb nor
# fall. Which ones? The last point of the visible check lies on one of them.

# %% [markdown] lang="zh"
# 红线是沿 x 走，蓝线是沿 y 走。
#
# **想一想。** 从 (0, 0) 出发，有两条直线，
# 沿着它们走既不上坡也不下坡。是哪两条？
# 可见检查里的最后一个点就在其中一条上。

# %% [markdown] lang="en"
# ## `derivative` · the slope of a curve, from heights alone
#
# **Goal.** Find the slope of f at every entry of x when all you can do is ask f for its values.
#
# **Picture.** Put a short ruler on a curve, so that it touches the curve a little to the left and
# a little to the right of x. Its slope is nearly the slope of the curve at x. It is better to
# reach out to both sides than to one: whatever bends the curve pulls equally at both ends.
#
# **Formula.** The central difference:
# $$f'(x) \approx \frac{f(x + h) - f(x - h)}{2h}$$
# If h is given, use this h for every entry. If not, choose one yourself. Too large an h, and the
# curve bends under the ruler; too small, and the two heights agree in nearly all their digits, so
# that their difference is mostly rounding. A good size is
# $$h = \varepsilon^{1/3} \cdot \max(1, |x|_{\max}),$$
# where ε is the rounding of the dtype, `torch.finfo(x.dtype).eps`. That gives h = 0.000006 in
# float64 and h = 0.005 in float32, as long as no |x| is greater than 1.
#
# **Worked number.** f(x) = x³ at x = 2 with h = 0.25: (2.25³ − 1.75³)/0.5 = 12.0625. The slope
# itself is 12.
#
# **By hand** means: no `backward`, no `torch.autograd`, no `torch.func`, in this exercise and the
# next two. Using them earns nothing there, even when the numbers are right. Here they could not
# help you anyway: the hidden tests' f is a black box that gives values and keeps no notes.
#
# <details><summary>Hint</summary>
#
# Two cases, one formula. First make sure that you have an h: `if h is None`, choose one, and do
# not touch an h that was given. Then ask f twice, at all places at once: f works entry by entry,
# so x + h moves every entry to the right and a single call answers for all of them. Mind the
# denominator. You stepped h to the right and h to the left, so the two places are 2h apart, and
# in Python `/ 2 * h` divides by two and then multiplies by h: use brackets. When you measure how
# large x is, think of an x without entries, which has no largest one. And write `x = x + h`
# nowhere: give the moved numbers a name of their own.
#
# </details>

# %% [markdown] lang="zh"
# ## `derivative` · 只凭高度，求曲线的坡度
#
# **目标。** 只能向 f 询问函数值，求 f 在 x 的每个元素处的坡度。
#
# **图景。** 把一把短尺搭在曲线上，
# 让它在 x 左边一点和右边一点各碰到曲线一次。
# 尺子的坡度差不多就是曲线在 x 处的坡度。
# 向两边伸比只向一边伸好：
# 曲线的弯曲对尺子两端的影响相同，正好抵消。
#
# **公式。** 中心差商：
# $$f'(x) \approx \frac{f(x + h) - f(x - h)}{2h}$$
# 给了 h，每个元素都用这个 h；没有给，就自己选一个。
# h 太大，曲线在尺子下面就弯了；
# h 太小，两个高度几乎每一位数字都相同，
# 相减之后剩下的主要是舍入误差。合适的大小是
# $$h = \varepsilon^{1/3} \cdot \max(1, |x|_{\max})$$
# 其中 ε 是 dtype 的舍入精度，即 `torch.finfo(x.dtype).eps`。
# 只要 |x| 都不超过 1，float64 的 h 就是 0.000006，
# float32 的 h 就是 0.005。
#
# **一个算好的数。** f(x) = x³，在 x = 2 处取 h = 0.25：
# (2.25³ − 1.75³)/0.5 = 12.0625。真正的坡度是 12。
#
# **亲手算**的意思是：不用 `backward`、`torch.autograd`、
# `torch.func`。这道题和接下来的两道题都是这样：
# 用了它们，哪怕数值正确，也没有分。
# 何况它们在这里也帮不上忙：
# 隐藏测试里的 f 是黑盒，只给数值，不留计算记录。
#
# <details><summary>提示</summary>
#
# 两种情况，一个公式。先保证手里有一个 h：
# 如果 `h is None`，就自己选；已经给了的 h，不要动它。
# 然后问 f 两次，每次把所有位置一起问：
# f 是逐个元素计算的，x + h 把每个元素都向右移，
# 一次调用就得到全部答案。注意分母：
# 向右走了 h，向左也走了 h，两个位置相距 2h。
# 在 Python 里，`/ 2 * h` 是先除以二，再乘以 h，
# 所以要加括号。量 x 有多大的时候，
# 要想到 x 可能一个元素也没有，那就没有最大值可言。
# 另外，不要写 `x = x + h`：给移动后的数另起名字。
#
# </details>

# %% exercise: derivative lang="en"
def derivative(f, x, h=None):
    """The slope of f at every entry of x, as a central difference (no autograd).

    f: function that works entry by entry: a tensor (N,) in, its values (N,) out
    x: tensor (N,), any number of entries; it keeps its values
    h: number > 0, the step to both sides; if None, choose one that suits the dtype and size of x
    Returns a tensor (N,), one slope per entry.

    >>> derivative(lambda x: x**3, torch.tensor([1.0, 2.0]), h=1.0)
    tensor([ 4., 13.])
    """
    raise NotImplementedError("derivative is not written yet")


# %% exercise: derivative lang="zh"
def derivative(f, x, h=None):
    """用中心差商求 f 在 x 的每个元素处的坡度（不用自动求导）。

    f: 逐个元素计算的函数：输入张量 (N,)，输出函数值 (N,)
    x: 张量 (N,)，元素个数不限；它的值保持不变
    h: 大于 0 的数，向两边走的步长；为 None 时，自己选一个适合 x 的 dtype 和大小的
    返回张量 (N,)，每个元素一个坡度。

    >>> derivative(lambda x: x**3, torch.tensor([1.0, 2.0]), h=1.0)
    tensor([ 4., 13.])
    """
    raise NotImplementedError("derivative 还没有写")


# %% check: derivative
with visible_check("derivative"):

    def cube(x):
        return x.detach() ** 3

    x = torch.tensor([1.0, 2.0], dtype=torch.float64)
    expect("derivative(x³, [1, 2], h=0.25)", derivative(cube, x, h=0.25), [3.0625, 12.0625])
    expect("derivative(x³, x, h=0.25); x", x, [1.0, 2.0])
    expect("derivative(x³, [1, 2])", derivative(cube, x), [3.0, 12.0])
    answer = derivative(cube, x.float())
    expect("derivative(x³, [1, 2]) in float32", answer, [3.0, 12.0], rtol=5e-3)

# %% example: how small should h be
if picture_for("derivative"):
    _, axes = plt.subplots(figsize=(6, 3.4))
    axes.set(xscale="log", yscale="log", xlabel="h", ylabel="error")
    for dtype, color in [(torch.float64, "C0"), (torch.float32, "C1")]:
        steps = torch.logspace(-11, 0, 45, dtype=torch.float64).tolist()
        x, best = torch.tensor([1.0], dtype=dtype), torch.finfo(dtype).eps ** (1 / 3)
        errors = [abs(derivative(torch.sin, x, step).item() - math.cos(1.0)) for step in steps]
        axes.plot(steps, errors, ".-", color=color, linewidth=0.8, label=str(dtype)[6:])
        axes.axvline(best, color=color, linestyle="--", linewidth=0.8)
    axes.set(xticks=[1e-10, 1e-5, 1], yticks=[1e-12, 1e-6, 1], title="slope of sin x at x = 1")
    axes.minorticks_off()  # labels take most of the time
    axes.legend(loc="lower left")

# %% [markdown] lang="en"
# On the right the error shrinks with h²: the shorter the ruler, the straighter the curve under it.
# On the left it grows again:
# rounding. The dashed lines are ε^⅓, close to the bottom of each valley.
#
# **To think about.** For sin x at x = 1 and h = 0.1 a one-sided difference is off by 0.0429, the
# central one by 0.0009. With h = 0.05 they are off by 0.0213 and 0.000225. What happens to each
# error when h is halved?

# %% [markdown] lang="zh"
# 图的右边，误差随 h² 缩小：尺子越短，曲线越像直线。
# 图的左边，误差又变大了：那是舍入误差。
# 虚线是 ε^⅓，离两条曲线的谷底都不远。
#
# **想一想。** 对 sin x，在 x = 1 处取 h = 0.1，
# 单边差商的误差是 0.0429，中心差商的误差是 0.0009；
# 取 h = 0.05，误差分别是 0.0213 和 0.000225。
# h 减半时，两个误差各变成原来的几分之几？

# %% [markdown] lang="en"
# ## `partial` · move one coordinate, hold the others
#
# **Goal.** Find the slope of f in the direction of one coordinate axis.
#
# **Picture.** You stand on a hillside with a compass and step due east, then due west, and compare
# the two heights. North and south do not come into it: that coordinate is held. The slope you
# feel is one *partial* derivative. There is one for each coordinate.
#
# **Formula.** With $e_i$ for the point that has a 1 in place i and 0 elsewhere:
# $$\frac{\partial f}{\partial p_i} \approx \frac{f(p + h\,e_i) - f(p - h\,e_i)}{2h}$$
# The round ∂ says "only this one moves". (The slides write d where they mean ∂.) For h the same
# rule holds as before: given, or your own, now with the largest |coordinate| of p.
#
# **Worked number.** In the valley at p = (2, −1) with h = 0.25. East: f(2.25, −1) = 3.8125, west:
# f(1.75, −1) = 2.3125, so ∂f/∂x = 1.5/0.5 = 3. North: f(2, −0.75) = 3.0625, and south the same,
# so ∂f/∂y = 0. Look at the arrow at (2, −1) in the first picture: it points due east.
#
# <details><summary>Hint</summary>
#
# Build the two points first. A small step is itself a point: zeros everywhere (`torch.zeros_like`
# keeps shape and dtype) and h in place i. Adding it to p makes a new point, subtracting it makes
# another, and p stays as it is. If you would rather change one entry of a copy, make two real
# copies with `clone`. After `q = p` there are not two points but one point with two names, and
# both f values will be the same. Python counts from 0, and index −1 is the last entry; if you
# write `step[i]`, this works by itself, but a comparison like `j == i` never meets a negative i.
# f takes one point and returns one number, so your result has no axis at all.
#
# </details>

# %% [markdown] lang="zh"
# ## `partial` · 只动一个坐标，其余按住
#
# **目标。** 求 f 沿某一条坐标轴方向的坡度。
#
# **图景。** 你拿着指南针站在山坡上，
# 往正东迈一小步，再往正西迈一小步，比较两处的高度。
# 南北方向不参与：那个坐标按住不动。
# 这样感觉到的坡度就是一个*偏*导数，每个坐标各有一个。
# 课上把求偏导数叫作*偏微分*。
#
# **公式。** 用 $e_i$ 表示第 i 个位置是 1、其余都是 0 的点：
# $$\frac{\partial f}{\partial p_i} \approx \frac{f(p + h\,e_i) - f(p - h\,e_i)}{2h}$$
# 圆圆的 ∂ 是说“只有这一个在动”。
# （幻灯片上写的是 d，意思是 ∂。）
# h 的规矩和上一题一样：或者给定，或者自己选，
# 只是现在看的是 p 的坐标中绝对值最大的那个。
#
# **一个算好的数。** 在山谷的 p = (2, −1) 处取 h = 0.25。
# 往东：f(2.25, −1) = 3.8125；往西：f(1.75, −1) = 2.3125，
# 所以 ∂f/∂x = 1.5/0.5 = 3。
# 往北：f(2, −0.75) = 3.0625，往南也一样，所以 ∂f/∂y = 0。
# 看看第一幅图里 (2, −1) 处的箭头：它指向正东。
#
# <details><summary>提示</summary>
#
# 先把两个点造出来。一小步本身也是一个点：
# 处处为零（`torch.zeros_like` 会保持形状和 dtype），
# 只有第 i 个位置是 h。p 加上它是一个新的点，
# 减去它是另一个新的点，p 自己不变。
# 如果更想在副本上改一个元素，
# 那就用 `clone` 做两个真正的副本。
# 写 `q = p` 并没有得到两个点，
# 而是一个点有了两个名字，两次得到的 f 值会完全相同。
# Python 从 0 数起，下标 −1 表示最后一个元素；
# 写 `step[i]` 时这一点自动成立，
# 而 `j == i` 这样的比较永远碰不上负的 i。
# f 接收一个点，返回一个数，所以你的结果一维也没有。
#
# </details>

# %% exercise: partial lang="en"
def partial(f, p, i, h=None):
    """The partial derivative ∂f/∂pᵢ at p, as a central difference (no autograd).

    f: function of a point (n,) that returns its height ()
    p: tensor (n,), the point; it keeps its values
    i: whole number, which coordinate moves; −1 is the last one
    h: number > 0, the step to both sides; if None, choose one that suits the dtype and size of p
    Returns a tensor (), the slope along coordinate i.

    >>> partial(lambda p: p[0] ** 3 * p[1], torch.tensor([2.0, 3.0]), 0, h=0.5)
    tensor(36.7500)
    """
    raise NotImplementedError("partial is not written yet")


# %% exercise: partial lang="zh"
def partial(f, p, i, h=None):
    """用中心差商求 p 处的偏导数 ∂f/∂pᵢ（不用自动求导）。

    f: 函数，给它一个点 (n,)，返回高度 ()
    p: 张量 (n,)，所在的点；它的值保持不变
    i: 整数，哪个坐标在动；−1 表示最后一个
    h: 大于 0 的数，向两边走的步长；为 None 时，自己选一个适合 p 的 dtype 和大小的
    返回张量 ()，即沿坐标 i 的坡度。

    >>> partial(lambda p: p[0] ** 3 * p[1], torch.tensor([2.0, 3.0]), 0, h=0.5)
    tensor(36.7500)
    """
    raise NotImplementedError("partial 还没有写")


# %% check: partial
with visible_check("partial"):

    def land(p):
        return (p[0] ** 3 * p[1]).detach()

    p = torch.tensor([2.0, 3.0], dtype=torch.float64)
    expect("partial(p₀³p₁, [2, 3], 0, h=0.5)", partial(land, p, 0, h=0.5), 36.75)
    expect("partial(p₀³p₁, p, 0, h=0.5); p", p, [2.0, 3.0])
    expect("partial(p₀³p₁, [2, 3], 0)", partial(land, p, 0), 36.0)
    expect("partial(p₀³p₁, [2, 3], 1)", partial(land, p, 1), 8.0)
    expect("partial(p₀³p₁, [2, 3], -1)", partial(land, p, -1), 8.0)

# %% [markdown] lang="en"
# **To think about.** Somebody moves *all* coordinates by h and divides by 2h. Which number does
# she get in the valley at (2, −1)? And in which direction did she walk?

# %% [markdown] lang="zh"
# **想一想。** 有人让*所有*坐标都移动 h，再除以 2h。
# 她在山谷的 (2, −1) 处会得到哪个数？
# 她其实是朝哪个方向走的？

# %% [markdown] lang="en"
# ## `saddle_grad` · both slopes at once, on paper
#
# **Goal.** Write down the gradient of the saddle as a formula.
#
# **Picture.** Two questions, asked one after the other. "What if x moves?" Then y stands still, and
# y² with it. "What if y moves?" Then x stands still. The two answers, in this order, are the
# gradient: slot 0 belongs to x, slot 1 to y.
#
# **Formula.** The gradient collects the partial derivatives:
# $$\nabla f = \left(\frac{\partial f}{\partial x_1};\ \dots;\
# \frac{\partial f}{\partial x_n}\right)$$
# For the saddle $z = y^2 - x^2$ the slide says
# $$\frac{\partial z}{\partial x} = -2x, \qquad \frac{\partial z}{\partial y} = 2y .$$
#
# **Worked number.** At (2, 3): ∇z = (−4, 6). Check the sign by walking: from x = 2 to x = 2.1 the
# height falls from 5 to 4.59.
#
# **A trap.** A later slide shows the saddle x² − y². It is this one turned by a quarter, and both
# signs are the opposite. Always ask which saddle you sit on.
#
# <details><summary>Hint</summary>
#
# Compute the two partial derivatives one after the other, each for all points at once, with the
# same `p[..., 0]` and `p[..., 1]` as in `saddle`. Each has the shape (…), one number per point.
# Now they must get a new last axis, side by side, so that the result has the shape of p:
# `torch.stack` does this, and its argument `dim` says where the new axis goes. Left out, it goes
# to the front, which is right for one point and wrong for many. Do not add the two numbers: a
# gradient is a vector. Do not average over the points: each has a gradient of its own. If you are
# unsure of a sign, let your own `partial` tell you.
#
# </details>

# %% [markdown] lang="zh"
# ## `saddle_grad` · 两个坡度一起，用纸笔推导
#
# **目标。** 把马鞍面的梯度写成公式。
#
# **图景。** 先后问两个问题。“如果 x 动，会怎样？”
# 这时 y 不动，y² 也就不动。“如果 y 动，会怎样？”
# 这时 x 不动。两个答案按这个顺序排好，就是梯度：
# 第 0 个位置归 x，第 1 个位置归 y。
#
# **公式。** 梯度把所有偏导数收在一起：
# $$\nabla f = \left(\frac{\partial f}{\partial x_1};\ \dots;\
# \frac{\partial f}{\partial x_n}\right)$$
# 对马鞍面 $z = y^2 - x^2$，幻灯片上写着
# $$\frac{\partial z}{\partial x} = -2x, \qquad \frac{\partial z}{\partial y} = 2y$$
#
# **一个算好的数。** 在 (2, 3) 处：∇z = (−4, 6)。
# 走一步就能验证正负号：x 从 2 走到 2.1，
# 高度从 5 降到 4.59。
#
# **一个陷阱。** 后面有一张幻灯片上的马鞍面是 x² − y²。
# 它是这一个转了四分之一圈，两个正负号都反过来。
# 动笔之前，先看清自己坐在哪个马鞍上。
#
# <details><summary>提示</summary>
#
# 两个偏导数一个一个来，每个都对所有点一起算，
# 用的还是 `saddle` 里的 `p[..., 0]` 和 `p[..., 1]`。
# 它们的形状都是 (…)，每个点一个数。
# 现在要让它们并排放进新的最后一维，
# 这样结果的形状才和 p 一样：
# `torch.stack` 就做这件事，参数 `dim` 说明新的一维放在哪里。
# 不写的话，新的一维会放到最前面：
# 一个点时没有问题，点一多就错了。
# 不要把两个数加起来：梯度是向量。
# 也不要对所有点取平均：每个点都有自己的梯度。
# 拿不准正负号，就让你自己写的 `partial` 来告诉你。
#
# </details>

# %% exercise: saddle_grad lang="en"
def saddle_grad(p):
    """The gradient (∂z/∂x, ∂z/∂y) of the saddle z = y² − x², written by hand (no autograd).

    p: tensor (…, 2), one point or many; the last axis holds x and y
    Returns a new tensor (…, 2), the gradient at each point. p keeps its values.

    >>> saddle_grad(torch.tensor([2.0, 3.0]))
    tensor([-4.,  6.])
    """
    raise NotImplementedError("saddle_grad is not written yet")


# %% exercise: saddle_grad lang="zh"
def saddle_grad(p):
    """马鞍面 z = y² − x² 的梯度 (∂z/∂x, ∂z/∂y)，亲手写出（不用自动求导）。

    p: 张量 (…, 2)，一个点或许多点；最后一维是 x 和 y
    返回新的张量 (…, 2)，即每个点的梯度。p 的值保持不变。

    >>> saddle_grad(torch.tensor([2.0, 3.0]))
    tensor([-4.,  6.])
    """
    raise NotImplementedError("saddle_grad 还没有写")


# %% check: saddle_grad
with visible_check("saddle_grad"):
    expect("saddle_grad([2, 3])", saddle_grad(torch.tensor([2.0, 3.0])), [-4.0, 6.0])
    points = torch.tensor([[1.0, 0.0], [0.0, 2.0], [-3.0, 1.5]])
    answer = saddle_grad(points)
    expect("saddle_grad([[1, 0], [0, 2], [-3, 1.5]])", answer, [[-2, 0], [0, 4], [6, 3]])
    expect("saddle_grad(points); points", points, [[1.0, 0.0], [0.0, 2.0], [-3.0, 1.5]])

# %% [markdown] lang="en"
# **To think about.** At one point this gradient is (0, 0), so the ground is level there. Is it a
# minimum, a maximum, or neither? Can the gradient alone tell?

# %% [markdown] lang="zh"
# **想一想。** 在某一点，这个梯度是 (0, 0)，那里的地面是平的。
# 它是极小值、极大值，还是都不是？
# 只看梯度，能看出来吗？

# %% [markdown] lang="en"
# ## `auto_grad` · let torch take notes
#
# **Goal.** Get the gradient of any f, exactly, without a formula and without an h.
#
# **Picture.** A helper with a notepad. While you compute f, she writes down each operation.
# `backward` reads the notes from the end to the beginning and *adds* the slopes to a sheet that
# hangs on your point, `.grad`. She never wipes the sheet on her own. And where f never looked at
# a coordinate, or at none, there is nothing to read: that slope is 0.
#
# **Formula.**
# $$\nabla f(p) = \left(\frac{\partial f}{\partial p_1}, \dots,
# \frac{\partial f}{\partial p_n}\right)$$
#
# **Worked number.** In the valley ∇f = (2x + y, x + 2y), so at (2, −1) it is (3, 0). Let torch do
# this twice on one and the same point and never wipe the sheet: the second time it reads (6, 0).
#
# From here on autograd is welcome.
#
# <details><summary>Hint</summary>
#
# Torch takes notes only about tensors that ask for it. The point belongs to the caller, so make a
# copy that is cut off from everything else (`detach`, then `clone`) and switch on `requires_grad_`
# for the copy. Its sheet is empty, so nothing can add up, and the caller's point keeps its own.
# Call f on the copy. If f is constant, its height carries no notes: `requires_grad` of the height
# is False, and `backward` would complain. If there are notes but your point is not in them, `.grad`
# stays None. In both cases the answer is a point full of zeros. `torch.autograd.grad` is another
# way; it returns a tuple, so take entry 0.
#
# </details>

# %% [markdown] lang="zh"
# ## `auto_grad` · 让 torch 记笔记
#
# **目标。** 不写公式，也不选 h，精确求出任意 f 的梯度。
#
# **图景。** 一位带着记事本的助手。
# 你计算 f 时，她记下每一步运算。
# `backward` 把笔记从后往前读一遍，
# 再把坡度*加*到挂在那个点上的一张纸上，也就是 `.grad`。
# 她从不自己动手擦。如果 f 根本没看某个坐标，
# 甚至一个坐标也没看，笔记里就没有它：那个坡度是 0。
#
# **公式。**
# $$\nabla f(p) = \left(\frac{\partial f}{\partial p_1}, \dots,
# \frac{\partial f}{\partial p_n}\right)$$
#
# **一个算好的数。** 在山谷里 ∇f = (2x + y, x + 2y)，
# 所以在 (2, −1) 处是 (3, 0)。
# 对同一个点让 torch 算两次，纸又从来不擦：
# 第二次读到的就是 (6, 0)。
#
# 从这道题开始，可以使用自动求导。
#
# <details><summary>提示</summary>
#
# torch 只为提出要求的张量做笔记。
# 点属于调用者，所以先做一个与外界无关的副本：
# 用 `detach`，再用 `clone`；然后对副本打开 `requires_grad_`。
# 副本的纸是空的，不会越加越多，
# 调用者的点也保住了自己的那张纸。对副本计算 f。
# 如果 f 是常数，算出的高度就没有笔记：
# 它的 `requires_grad` 是 False，`backward` 会报错。
# 如果有笔记，但里面没有你的点，`.grad` 就一直是 None。
# 这两种情况，答案都是一个全为零的点。
# 也可以用 `torch.autograd.grad`：
# 它返回元组，要取第 0 个。
#
# </details>

# %% exercise: auto_grad lang="en"
def auto_grad(f, p):
    """The gradient of f at p, computed by torch.

    f: function of a point (n,) that returns its height (), differentiable by torch; it may
       ignore some coordinates, or all of them
    p: tensor (n,), the point; it keeps its values, its requires_grad and its .grad
    Returns a tensor (n,): slot i holds ∂f/∂pᵢ, and 0 where f does not depend on pᵢ.

    >>> auto_grad(lambda p: p[0] ** 2 * p[1], torch.tensor([2.0, 3.0]))
    tensor([12.,  4.])
    """
    raise NotImplementedError("auto_grad is not written yet")


# %% exercise: auto_grad lang="zh"
def auto_grad(f, p):
    """由 torch 计算 f 在 p 处的梯度。

    f: 函数，给它一个点 (n,)，返回高度 ()，torch 可以对它求导；
       它可能与某些坐标无关，也可能与所有坐标都无关
    p: 张量 (n,)，所在的点；它的值、requires_grad 和 .grad 都保持不变
    返回张量 (n,)：第 i 个位置是 ∂f/∂pᵢ；f 与 pᵢ 无关时为 0。

    >>> auto_grad(lambda p: p[0] ** 2 * p[1], torch.tensor([2.0, 3.0]))
    tensor([12.,  4.])
    """
    raise NotImplementedError("auto_grad 还没有写")


# %% check: auto_grad
with visible_check("auto_grad"):
    p = torch.tensor([2.0, -1.0])
    expect("auto_grad(valley, [2, -1])", auto_grad(valley, p), [3.0, 0.0])
    expect("auto_grad(valley, p) once more", auto_grad(valley, p), [3.0, 0.0])
    expect("auto_grad(valley, p); p.requires_grad", p.requires_grad, False)
    expect("auto_grad(p ↦ 3, [2, -1])", auto_grad(lambda p: torch.tensor(3.0), p), [0.0, 0.0])

# %% [markdown] lang="en"
# **To think about.** You now have three ways to the same gradient: differences, paper, torch. Which
# one would you trust if two of them disagreed, and how would you find the mistake?

# %% [markdown] lang="zh"
# **想一想。** 现在有三条路通向同一个梯度：差商、纸笔、torch。
# 如果其中两条的结果不一样，你相信哪一条？
# 又怎样找出错在哪里？

# %% [markdown] lang="en"
# ## `directional` · the slope wherever you turn
#
# **Goal.** Compute how steeply f rises in the direction of u.
#
# **Picture.** You stand on the hillside and turn round slowly. Straight along the gradient it rises
# fastest. Turn away, and it gets gentler; at a right angle it is level, for there runs the contour
# line; behind you it falls. You need not measure each direction anew: the gradient knows them all.
#
# **Formula.**
# $$\nabla_u f = \frac{\nabla f \cdot u}{\lVert u \rVert}, \qquad
# \nabla f \cdot u = \sum_i \frac{\partial f}{\partial p_i}\, u_i, \qquad
# \lVert u \rVert = \sqrt{\textstyle\sum_i u_i^2}$$
# u says where you look, not how far. So its length is divided out.
#
# **Worked number.** In the valley at (1, 1) the gradient is (3, 3). Towards u = (3, 4):
# (3 · 3 + 3 · 4)/5 = 4.2. Towards u = (6, 8) the same. Towards (1, −1), along the ellipse: 0.
#
# <details><summary>Hint</summary>
#
# Two steps: the gradient, then one number from it. For the gradient use the same moves as in
# `auto_grad`, or call your own `auto_grad`; then this exercise is short, but it can only be as
# right as that one. For the number multiply gradient and u entry by entry and add up: that is the
# dot product, and for two vectors `@` does it, too. Divide by the length of u: the square root of
# the sum of its squares, or `u.norm()`. Not by the sum of the entries, not by the length squared,
# and not by the length of the gradient as well, for then only the cosine of an angle would be
# left. Do not scale u in place; it belongs to the caller.
#
# </details>

# %% [markdown] lang="zh"
# ## `directional` · 转向哪边，坡度多少
#
# **目标。** 求 f 沿 u 方向上升得有多陡。
#
# **图景。** 你站在山坡上，慢慢转一圈。
# 正对着梯度时，升得最快；
# 转开一点，坡就缓一点；
# 转到成直角的地方，地面是平的，等高线就从那里经过；
# 背对着梯度，就是下坡。
# 不必每个方向都重新去量：梯度全知道。
#
# **公式。**
# $$\nabla_u f = \frac{\nabla f \cdot u}{\lVert u \rVert}, \qquad
# \nabla f \cdot u = \sum_i \frac{\partial f}{\partial p_i}\, u_i, \qquad
# \lVert u \rVert = \sqrt{\textstyle\sum_i u_i^2}$$
# u 只说朝哪边看，不说走多远，所以要除掉它的长度。
#
# **一个算好的数。** 在山谷的 (1, 1) 处，梯度是 (3, 3)。
# 朝 u = (3, 4)：(3 · 3 + 3 · 4)/5 = 4.2。
# 朝 u = (6, 8) 也一样。朝 (1, −1)，即沿着椭圆：0。
#
# <details><summary>提示</summary>
#
# 两步：先求梯度，再由它算出一个数。
# 求梯度的做法和 `auto_grad` 一样，
# 也可以直接调用你自己的 `auto_grad`：
# 这样代码很短，但它对，这道题才会对。
# 再把梯度和 u 逐个元素相乘，然后加起来：
# 这就是点积，对两个向量也可以写 `@`。
# 最后除以 u 的长度：各元素平方和的平方根，
# 或者 `u.norm()`。不是除以元素之和，
# 不是除以长度的平方，
# 也不要再除以梯度的长度，
# 那样就只剩下夹角的余弦了。
# 不要就地缩放 u：它是调用者的。
#
# </details>

# %% exercise: directional lang="en"
def directional(f, p, u):
    """The slope of f at p in the direction of u.

    f: function of a point (n,) that returns its height (), differentiable by torch
    p: tensor (n,), the point
    u: tensor (n,), not zero, of any length: only its direction counts
    Returns a tensor (): positive uphill, negative downhill. p and u keep their values.

    >>> directional(lambda p: p[0] ** 2 * p[1], torch.tensor([2.0, 3.0]), torch.tensor([3.0, 4.0]))
    tensor(10.4000)
    """
    raise NotImplementedError("directional is not written yet")


# %% exercise: directional lang="zh"
def directional(f, p, u):
    """f 在 p 处沿 u 方向的坡度。

    f: 函数，给它一个点 (n,)，返回高度 ()，torch 可以对它求导
    p: 张量 (n,)，所在的点
    u: 张量 (n,)，不为零，长度任意：只有方向起作用
    返回张量 ()：上坡为正，下坡为负。p 和 u 的值保持不变。

    >>> directional(lambda p: p[0] ** 2 * p[1], torch.tensor([2.0, 3.0]), torch.tensor([3.0, 4.0]))
    tensor(10.4000)
    """
    raise NotImplementedError("directional 还没有写")


# %% check: directional
with visible_check("directional"):
    p, u = torch.tensor([1.0, 1.0]), torch.tensor([3.0, 4.0])
    expect("directional(valley, [1, 1], [3, 4])", directional(valley, p, u), 4.2)
    expect("directional(valley, [1, 1], [-6, -8])", directional(valley, p, -2 * u), -4.2)
    expect("directional(valley, p, u); u", u, [3.0, 4.0])
    level = directional(valley, p, torch.tensor([1.0, -1.0]))
    expect("directional(valley, [1, 1], [1, -1])", level, 0.0)

# %% [markdown] lang="en"
# **To think about.** At (1, 1) no direction has a slope of more than 4.243. How can you tell
# without trying them all?

# %% [markdown] lang="zh"
# **想一想。** 在 (1, 1) 处，没有哪个方向的坡度超过 4.243。
# 不逐个去试，怎么知道？

# %% [markdown] lang="en"
# ## `steepest` · what the arrow says
#
# **Goal.** Take the gradient apart: where does it point, and how long is it?
#
# **Picture.** "Which way is up?" and "how steep is it?" are two questions. The first is answered by
# a compass needle, which always has the same length. The second is answered by one number. On
# level ground the second answer is 0, and the needle has nowhere to point.
#
# **Formula.**
# $$\text{magnitude} = \lVert \nabla f \rVert, \qquad
# \text{unit} = \frac{\nabla f}{\lVert \nabla f \rVert}$$
# and both are zero where $\nabla f = 0$.
#
# **Worked number.** In the valley at (1, 2.5): ∇f = (4.5, 6). Its length is 7.5, its direction
# (0.6, 0.8). At (0, 0) the ground is level: direction (0, 0), slope 0.
#
# <details><summary>Hint</summary>
#
# The gradient first, as in the two exercises before. Its length is `grad.norm()`, or the square
# root of the sum of squares. Dividing by that length makes the direction, and there is the trap:
# on level ground you divide 0 by 0, and torch does not complain. It returns NaN, "not a number",
# and NaN spoils everything that is computed from it later. So look at the length first, and if it
# is 0, return zeros in the shape of p. Adding a small number such as 1e-8 to the length looks
# clever, but on very gentle ground it makes the needle too short. Return both answers in one line,
# separated by a comma: first the direction, then the slope, which is a tensor without any axis.
#
# </details>

# %% [markdown] lang="zh"
# ## `steepest` · 箭头在说什么
#
# **目标。** 把梯度拆开：它指向哪里，有多长？
#
# **图景。** “哪边是上坡？”和“有多陡？”是两个问题。
# 第一个由指南针回答：指针的长度总是一样。
# 第二个由一个数回答。
# 在平地上，第二个答案是 0，指针也就无处可指。
#
# **公式。**
# $$\text{magnitude} = \lVert \nabla f \rVert, \qquad
# \text{unit} = \frac{\nabla f}{\lVert \nabla f \rVert}$$
# 如果 $\nabla f = 0$，两者都是零。
#
# **一个算好的数。** 在山谷的 (1, 2.5) 处：∇f = (4.5, 6)。
# 长度是 7.5，方向是 (0.6, 0.8)。
# 在 (0, 0) 处地面是平的：方向 (0, 0)，坡度 0。
#
# <details><summary>提示</summary>
#
# 先求梯度，和前两题一样。它的长度是 `grad.norm()`，
# 也就是平方和的平方根。
# 梯度除以长度就得到方向，陷阱也在这里：
# 在平地上是 0 除以 0，而 torch 不会报错，
# 它返回 NaN，意思是“不是数”，
# 之后凡是用它算出来的，也全都成了 NaN。
# 所以先看长度，如果是 0，就返回形状与 p 相同的零。
# 给长度加上 1e-8 之类的小数，看似聪明，
# 但在非常平缓的地方，指针就会变短。
# 两个答案写在同一行返回，用逗号隔开：
# 先方向，后坡度；坡度是一个没有维的张量。
#
# </details>

# %% exercise: steepest lang="en"
def steepest(f, p):
    """The direction in which f rises fastest at p, and how fast it rises there.

    f: function of a point (n,) that returns its height (), differentiable by torch
    p: tensor (n,), the point; it keeps its values
    Returns the pair (unit, magnitude): a tensor (n,) of length 1 and a tensor (). On level ground
    both are zero.

    >>> steepest(lambda p: 3 * p[0] + 4 * p[1], torch.tensor([2.0, 3.0]))
    (tensor([0.6000, 0.8000]), tensor(5.))
    """
    raise NotImplementedError("steepest is not written yet")


# %% exercise: steepest lang="zh"
def steepest(f, p):
    """f 在 p 处上升最快的方向，以及在那个方向上升得有多快。

    f: 函数，给它一个点 (n,)，返回高度 ()，torch 可以对它求导
    p: 张量 (n,)，所在的点；它的值保持不变
    返回一对值 (unit, magnitude)：长度为 1 的张量 (n,) 和一个张量 ()。
    在平地上，两者都是零。

    >>> steepest(lambda p: 3 * p[0] + 4 * p[1], torch.tensor([2.0, 3.0]))
    (tensor([0.6000, 0.8000]), tensor(5.))
    """
    raise NotImplementedError("steepest 还没有写")


# %% check: steepest lang="en"
with visible_check("steepest"):
    for p, way, slope in [([1.0, 2.5], [0.6, 0.8], 7.5), ([0.0, 0.0], [0.0, 0.0], 0.0)]:
        answer = steepest(valley, torch.tensor(p))
        pair = isinstance(answer, (tuple, list)) and len(answer) == 2
        require(pair, f"steepest should return two values, not {show(answer)}")
        expect(f"steepest(valley, {p})[0]", answer[0], way)
        expect(f"steepest(valley, {p})[1]", answer[1], slope)

# %% check: steepest lang="zh"
with visible_check("steepest"):
    for p, way, slope in [([1.0, 2.5], [0.6, 0.8], 7.5), ([0.0, 0.0], [0.0, 0.0], 0.0)]:
        answer = steepest(valley, torch.tensor(p))
        pair = isinstance(answer, (tuple, list)) and len(answer) == 2
        require(pair, f"steepest 应当返回两个值，而不是 {show(answer)}")
        expect(f"steepest(valley, {p})[0]", answer[0], way)
        expect(f"steepest(valley, {p})[1]", answer[1], slope)

# %% [markdown] lang="en"
# ### What does grad mean?
#
# Stand at (1, 2.5), turn once round, and measure the slope in every direction.

# %% [markdown] lang="zh"
# ### 梯度是什么意思？
#
# 站在 (1, 2.5)，原地转一圈，量一量每个方向的坡度。

# %% example: once round
if picture_for("directional", "steepest"):
    p, turns = torch.tensor([1.0, 2.5]), torch.arange(0, 361, 5)
    ways = torch.stack([torch.deg2rad(turns).cos(), torch.deg2rad(turns).sin()], dim=-1)
    (east, north), magnitude = steepest(valley, p)
    toward = math.degrees(math.atan2(north, east))
    _, axes = plt.subplots(figsize=(6, 3.2))
    axes.plot(turns, [float(directional(valley, p, u)) for u in ways], ".-", linewidth=0.8)
    axes.plot(toward, float(magnitude), "o", color="crimson")
    axes.annotate("steepest", (toward, 7.5), (toward + 8, 8.2), color="crimson")
    axes.axhline(0, color="0.6", linewidth=0.8)
    axes.axvline(toward + 90, color="0.6", linestyle="--", linewidth=0.8)
    axes.set(xlabel="direction in degrees, 0 = east, 90 = north", ylabel="slope", ylim=(-9, 10))
    axes.set_xticks(range(0, 361, 90))

# %% [markdown] lang="en"
# The **direction** of the gradient is where the curve is highest, at 53.13°. Its **magnitude** is
# how high it is there: 7.5. A quarter turn away, at the dashed line, the slope is 0: that way runs
# the ellipse.
#
# **To think about.** At which angle does the ground fall fastest, and how fast? No code needed.

# %% [markdown] lang="zh"
# 梯度的**方向**，就是曲线最高处的那个方向：53.13°。
# 梯度的**大小**，就是那里的高度：7.5。
# 再转过四分之一圈，到虚线处，坡度是 0：椭圆就朝那边走。
#
# **想一想。** 朝哪个角度，地面降得最快？有多快？
# 不用写代码就能回答。

# %% [markdown] lang="en"
# ## `field` · an arrow everywhere
#
# **Goal.** Compute the gradient at every point of a grid.
#
# **Picture.** A weather map with the wind drawn as little arrows: for each place where it stands
# and where it blows. Four tables of numbers hold the whole map: X and Y say where each arrow
# starts, U and V how far it goes to the right and up.
#
# **Formula.** For the ticks $x_j$ along the bottom and $y_i$ up the side:
# $$X_{ij} = x_j, \quad Y_{ij} = y_i, \quad
# (U_{ij}, V_{ij}) = \nabla f(x_j, y_i)$$
# Rows go with y, columns with x: W ticks across and H ticks up make tables of the shape (H, W).
#
# **Worked number.** The valley over xs = [0, 1, 2] and ys = [−1, 1]: four tables (2, 3). In row 0,
# column 2 stands the point (2, −1) with the arrow (3, 0).
#
# <details><summary>Hint</summary>
#
# `torch.meshgrid` turns two lists of ticks into the tables X and Y; with `indexing="xy"` rows go
# with y. Stacked along a new last axis they become a tensor of points (H, W, 2), and f takes all of
# it at once and returns H times W heights. Now a trick: `backward` wants a single number, so add
# all the heights. Each height depends on its own point only, so the slope of the sum at one point
# is the slope of that one height, and all gradients come out in one go, in the shape (H, W, 2).
# Its slots 0 and 1 are U and V. Or loop over the points with your `auto_grad`, slow but plain.
# If f ignores the points, the answer is zeros again.
#
# </details>

# %% [markdown] lang="zh"
# ## `field` · 处处有箭头
#
# **目标。** 求网格上每个点的梯度。
#
# **图景。** 天气图上用小箭头画风：
# 每个箭头从哪里出发，往哪里吹。
# 整张图装在四张表里：X 和 Y 说明箭头的起点，
# U 和 V 说明它向右、向上各伸多远。
#
# **公式。** 横向的刻度是 $x_j$，纵向的刻度是 $y_i$：
# $$X_{ij} = x_j, \quad Y_{ij} = y_i, \quad
# (U_{ij}, V_{ij}) = \nabla f(x_j, y_i)$$
# 行跟着 y 走，列跟着 x 走：
# 横向 W 个刻度，纵向 H 个刻度，表的形状就是 (H, W)。
#
# **一个算好的数。** 山谷，xs = [0, 1, 2]，ys = [−1, 1]：
# 四张表的形状都是 (2, 3)。第 0 行第 2 列的点是 (2, −1)，
# 那里的箭头是 (3, 0)。
#
# <details><summary>提示</summary>
#
# `torch.meshgrid` 把两列刻度变成两张表 X 和 Y；
# 加上 `indexing="xy"`，行就跟着 y 走。
# 沿新的最后一维叠起来，就是一批点 (H, W, 2)，
# f 一次全部接收，返回 H 乘 W 个高度。
# 接下来有个窍门：`backward` 只接受一个数，
# 那就把所有高度加起来。
# 每个高度只跟自己的点有关，
# 所以总和在某一点的坡度，就是那一个高度的坡度，
# 所有梯度一次就能求出，形状是 (H, W, 2)，
# 第 0 和第 1 个位置就是 U 和 V。
# 也可以用你的 `auto_grad` 逐点循环：慢，但简单。
# 如果 f 与这些点无关，答案仍然是零。
#
# </details>

# %% exercise: field lang="en"
def field(f, xs, ys):
    """The gradient field of f on a grid.

    f:  function of points (…, 2) that returns heights (…), differentiable by torch
    xs: tensor (W,), the ticks of the x axis
    ys: tensor (H,), the ticks of the y axis
    Returns X, Y, U, V, four tensors (H, W): at [i, j] the point (xs[j], ys[i]) and the
    gradient (U, V) of f there. xs and ys keep their values.

    >>> X, Y, U, V = field(lambda p: 3 * p[..., 0], torch.arange(3.0), torch.arange(2.0))
    >>> U
    tensor([[3., 3., 3.],
            [3., 3., 3.]])
    """
    raise NotImplementedError("field is not written yet")


# %% exercise: field lang="zh"
def field(f, xs, ys):
    """f 在网格上的梯度场。

    f:  函数，给它一些点 (…, 2)，返回高度 (…)，torch 可以对它求导
    xs: 张量 (W,)，x 轴上的刻度
    ys: 张量 (H,)，y 轴上的刻度
    返回 X、Y、U、V 四个张量 (H, W)：位置 [i, j] 上是点 (xs[j], ys[i])，
    以及 f 在那里的梯度 (U, V)。xs 和 ys 的值保持不变。

    >>> X, Y, U, V = field(lambda p: 3 * p[..., 0], torch.arange(3.0), torch.arange(2.0))
    >>> U
    tensor([[3., 3., 3.],
            [3., 3., 3.]])
    """
    raise NotImplementedError("field 还没有写")


# %% check: field lang="en"
with visible_check("field"):
    answer = field(valley, torch.tensor([0.0, 1.0, 2.0]), torch.tensor([-1.0, 1.0]))
    four = isinstance(answer, (tuple, list)) and len(answer) == 4
    require(four, f"field should return four tensors, not {show(answer)}")
    tables = [[[0, 1, 2], [0, 1, 2]], [[-1, -1, -1], [1, 1, 1]]]
    tables += [[[-1, 1, 3], [1, 3, 5]], [[-2, -1, 0], [2, 3, 4]]]
    for name, part, table in zip("XYUV", answer, tables, strict=True):
        expect(f"field(valley, [0, 1, 2], [-1, 1]): {name}", part, table)

# %% check: field lang="zh"
with visible_check("field"):
    answer = field(valley, torch.tensor([0.0, 1.0, 2.0]), torch.tensor([-1.0, 1.0]))
    four = isinstance(answer, (tuple, list)) and len(answer) == 4
    require(four, f"field 应当返回四个张量，而不是 {show(answer)}")
    tables = [[[0, 1, 2], [0, 1, 2]], [[-1, -1, -1], [1, 1, 1]]]
    tables += [[[-1, 1, 3], [1, 3, 5]], [[-2, -1, 0], [2, 3, 4]]]
    for name, part, table in zip("XYUV", answer, tables, strict=True):
        expect(f"field(valley, [0, 1, 2], [-1, 1]): {name}", part, table)

# %% [markdown] lang="en"
# **To think about.** The trick adds up all heights before `backward`. Why would it go wrong if f
# first subtracted the mean height of all points?

# %% [markdown] lang="zh"
# **想一想。** 上面的窍门是先把所有高度加起来，再 `backward`。
# 如果 f 会先减去所有点的平均高度，为什么就不灵了？

# %% [markdown] lang="en"
# ## `plot_field` · the wind map
#
# **Goal.** Draw the gradient field.
#
# **Picture.** The first picture of this notebook, but with an arrow at every point of a grid.
#
# **Formula.** `quiver` draws one arrow for each entry of the four tables:
# $$(X_{ij}, Y_{ij}) \;\longrightarrow\; (X_{ij} + s\,U_{ij},\; Y_{ij} + s\,V_{ij})$$
# The number s is the same for all arrows; matplotlib chooses it so that they do not run into each
# other. Hand over U and V as they are.
#
# **Worked number.** With 9 ticks across and 7 ticks up there are 63 arrows. In the valley on
# [−2, 2] × [−1.5, 1.5] the longest ones start in the corners (2, 1.5) and (−2, −1.5): there the
# gradient has the length √(5.5² + 5²) = 7.433.
#
# <details><summary>Hint</summary>
#
# The four tables come first: compute them as in `field`, or call your own `field`. Then
# `plt.subplots()` gives you a figure and its axes, and the axes have a method `quiver` that takes
# X, Y, U and V in this order. Leave X and Y out, and the arrows start at the row and column
# numbers. Matplotlib cannot draw a tensor that requires grad, so detach all four first. Two
# options make the picture honest: `angles="xy"` turns each arrow along the axes as they are
# drawn, and `set_aspect("equal")` makes one unit as long across as up. Without them right angles
# may not look right. Name both axes, and return the Axes, neither the figure nor what `quiver`
# returns.
#
# </details>

# %% [markdown] lang="zh"
# ## `plot_field` · 画出风向图
#
# **目标。** 把梯度场画出来。
#
# **图景。** 就像这份练习的第一幅图，
# 只是现在网格的每个点上都有一个箭头。
#
# **公式。** `quiver` 对四张表的每个位置画一个箭头：
# $$(X_{ij}, Y_{ij}) \;\longrightarrow\; (X_{ij} + s\,U_{ij},\; Y_{ij} + s\,V_{ij})$$
# s 对所有箭头都一样，由 matplotlib 来选，
# 好让箭头不会互相撞上。U 和 V 原样交给它就行。
#
# **一个算好的数。** 横向 9 个刻度，纵向 7 个刻度，
# 一共 63 个箭头。山谷在 [−2, 2] × [−1.5, 1.5] 上，
# 最长的箭头从两个角 (2, 1.5) 和 (−2, −1.5) 出发：
# 那里梯度的长度是 √(5.5² + 5²) = 7.433。
#
# <details><summary>提示</summary>
#
# 先要有四张表：像 `field` 那样算，
# 或者直接调用你自己的 `field`。
# 然后用 `plt.subplots()` 得到图和坐标轴，
# 坐标轴有一个方法叫 `quiver`，依次接收 X、Y、U、V。
# 如果不给 X 和 Y，箭头就会从行号和列号出发。
# matplotlib 画不了 requires_grad 的张量，
# 所以四个都要先 detach。
# 有两个选项能让图不骗人：
# `angles="xy"` 让箭头按坐标轴的实际比例转向，
# `set_aspect("equal")` 让横竖两个方向的单位一样长。
# 少了它们，直角看上去可能就不是直角。
# 给两条轴写上名字，返回的是 Axes，
# 不是 figure，也不是 `quiver` 的返回值。
#
# </details>

# %% exercise: plot_field lang="en"
def plot_field(f, xs, ys):
    """The gradient field of f as arrows.

    f:  function of points (…, 2) that returns heights (…), differentiable by torch
    xs: tensor (W,), the ticks of the x axis
    ys: tensor (H,), the ticks of the y axis
    Returns the matplotlib Axes: one quiver arrow (U, V) at each of the W·H grid points, both
    axes labelled.

    >>> ax = plot_field(valley, torch.arange(3.0), torch.arange(2.0))
    >>> ax.collections[0].N
    6
    """
    raise NotImplementedError("plot_field is not written yet")


# %% exercise: plot_field lang="zh"
def plot_field(f, xs, ys):
    """用箭头画出 f 的梯度场。

    f:  函数，给它一些点 (…, 2)，返回高度 (…)，torch 可以对它求导
    xs: 张量 (W,)，x 轴上的刻度
    ys: 张量 (H,)，y 轴上的刻度
    返回 matplotlib 的 Axes：W·H 个网格点上各有一个 quiver 箭头 (U, V)，
    两条轴都有名字。

    >>> ax = plot_field(valley, torch.arange(3.0), torch.arange(2.0))
    >>> ax.collections[0].N
    6
    """
    raise NotImplementedError("plot_field 还没有写")


# %% check: plot_field lang="en"
with visible_check("plot_field"):
    ax = plot_field(valley, torch.linspace(-2, 2, 9), torch.linspace(-1.5, 1.5, 7))
    require(isinstance(ax, plt.Axes), f"plot_field should return the Axes, not {show(ax)}")
    quivers = [drawn for drawn in ax.collections if hasattr(drawn, "U")]
    require(quivers, "there are no arrows on the axes.")
    x, y, u, v = (np.ravel(getattr(quivers[0], name)) for name in "XYUV")
    expect("how many arrows", len(u), 63)
    ends = [x.min(), x.max(), y.min(), y.max()]
    expect("where the arrows begin: min x, max x, min y, max y", ends, [-2.0, 2.0, -1.5, 1.5])
    expect("U, to the right", u, 2 * x + y)
    expect("V, up", v, x + 2 * y)
    require(ax.get_xlabel() and ax.get_ylabel(), "name both axes.")

# %% check: plot_field lang="zh"
with visible_check("plot_field"):
    ax = plot_field(valley, torch.linspace(-2, 2, 9), torch.linspace(-1.5, 1.5, 7))
    require(isinstance(ax, plt.Axes), f"plot_field 应当返回 Axes，而不是 {show(ax)}")
    quivers = [drawn for drawn in ax.collections if hasattr(drawn, "U")]
    require(quivers, "坐标轴上没有箭头。")
    x, y, u, v = (np.ravel(getattr(quivers[0], name)) for name in "XYUV")
    expect("箭头的个数", len(u), 63)
    ends = [x.min(), x.max(), y.min(), y.max()]
    expect("箭头的起点：x 最小、x 最大、y 最小、y 最大", ends, [-2.0, 2.0, -1.5, 1.5])
    expect("U，向右", u, 2 * x + y)
    expect("V，向上", v, x + 2 * y)
    require(ax.get_xlabel() and ax.get_ylabel(), "请给两条轴写上名字。")

# %% [markdown] lang="en"
# And the saddle, with its contour lines below the arrows:

# %% [markdown] lang="zh"
# 再来看马鞍面，箭头下面是它的等高线：

# %% example: the saddle's field
if picture_for("saddle", "plot_field"):
    axes = plot_field(saddle, torch.linspace(-2, 2, 9), torch.linspace(-2, 2, 9))
    x, y = np.meshgrid(np.linspace(-2.5, 2.5, 61), np.linspace(-2.5, 2.5, 61))
    z = saddle(torch.tensor(np.stack([x, y], -1)))
    axes.contour(x, y, z.numpy(), levels=np.arange(-4, 5), colors="0.7", linewidths=0.8)

# %% [markdown] lang="en"
# **To think about.** Follow the arrows from a point close to the centre. Where do they carry you?
# And where would you go if you always walked against them?

# %% [markdown] lang="zh"
# **想一想。** 从靠近中心的一点出发，顺着箭头走，会被带到哪里？
# 如果总是逆着箭头走，又会走到哪里？

# %% [markdown] lang="en"
# ## `counterexample` · convict a formula
#
# **Goal.** Find a point that proves a claimed gradient wrong.
#
# **Picture.** Somebody claims: "all swans are white." A thousand white swans prove nothing; one
# black swan settles it. A formula for a gradient is such a claim, about all points at once. You
# get a list of points and the claim, and look for the first black swan.
#
# **Formula.** The claim c is *right* at p if every component is close to the true one:
# $$\lvert c_i - \partial_i f \rvert \le 10^{-6} + 10^{-3}\,\lvert \partial_i f \rvert
# \quad \text{for all } i$$
# Otherwise it is wrong there. NaN is close to nothing, so it is wrong.
#
# **Worked number.** The text that lost its superscript claims: z = y² − x, with the derivatives
# −2x and 2y. But y² − x has the gradient (−1, 2y). On the line x = 0.5 the two agree, however many
# points of it you try. At (2, 1) they do not: (−4, 2) against (−1, 2). So for the points
# (0.5, 1), (2, 1), (0.5, −1) the answer is 1, the index of the second.
#
# <details><summary>Hint</summary>
#
# Go through the rows of P with `enumerate`, which gives each row together with its number. At each
# row compute the true gradient with torch, as in `auto_grad`, and ask the claim. Then compare
# component by component: `torch.allclose` with `rtol=1e-3` and `atol=1e-6` is made for this, and
# it counts NaN as different. The relative tolerance belongs to its second argument, so the truth
# goes there. Comparing with `==` would complain about mere rounding. Comparing lengths or sums
# would miss a wrong sign. At the first row that is wrong return its number at once. Only after
# the whole loop may you say None; a `return None` inside the loop looks at one row only. The
# index 0 is a good answer, too.
#
# </details>

# %% [markdown] lang="zh"
# ## `counterexample` · 揭穿一个公式
#
# **目标。** 找出一个点，证明别人给的梯度是错的。
#
# **图景。** 有人说：“天鹅都是白的。”
# 一千只白天鹅什么也证明不了，一只黑天鹅就够了。
# 梯度公式也是这样的断言，它说的是所有的点。
# 给你一列点和一个断言，请找出第一只黑天鹅。
#
# **公式。** 如果每个分量都与真值足够接近，
# 断言 c 在 p 处就是*对*的：
# $$\lvert c_i - \partial_i f \rvert \le 10^{-6} + 10^{-3}\,\lvert \partial_i f \rvert
# \quad (\text{对所有 } i)$$
# 否则就是错的。NaN 与谁都不接近，所以算错。
#
# **一个算好的数。** 丢了上标的那份文字稿断言：
# z = y² − x，偏导数是 −2x 和 2y。
# 可是 y² − x 的梯度是 (−1, 2y)。
# 在直线 x = 0.5 上两者相同，试多少个点都一样。
# 到了 (2, 1) 就不同了：一个是 (−4, 2)，一个是 (−1, 2)。
# 所以对 (0.5, 1)、(2, 1)、(0.5, −1) 这三个点，
# 答案是 1，即第二个点的下标。
#
# <details><summary>提示</summary>
#
# 用 `enumerate` 逐行走过 P，它会把行号和这一行一起给你。
# 在每一行，像 `auto_grad` 那样用 torch 求出真正的梯度，
# 再问断言给出的梯度，然后逐个分量比较：
# `torch.allclose` 加上 `rtol=1e-3` 和 `atol=1e-6`
# 正好做这件事，而且它把 NaN 算作不同。
# 相对误差看的是第二个参数，所以真值放在第二个。
# 用 `==` 比较，会把单纯的舍入误差也当成错误；
# 只比较长度或者总和，会漏掉正负号的错误。
# 遇到第一个错的行，立刻返回它的行号。
# 整个循环结束之后才能说 None：
# 在循环里面 `return None`，就只看了一行。
# 行号 0 也是一个正当的答案。
#
# </details>

# %% exercise: counterexample lang="en"
def counterexample(f, claimed_grad, P):
    """The first point at which claimed_grad is not the gradient of f.

    f:            function of a point (n,) that returns its height (), differentiable by torch
    claimed_grad: function of a point (n,) that returns what somebody says the gradient is (n,)
    P:            tensor (N, n), the points to try, in this order; it keeps its values
    Returns the index of the first row at which the claim is wrong (rtol 1e-3, atol 1e-6; NaN is
    wrong), as an int, or None if there is no such row.

    >>> P = torch.tensor([[0.5, 1.0], [2.0, 1.0], [0.5, -1.0]])
    >>> counterexample(lambda p: p[0] ** 3 + p[1], lambda p: torch.ones(2), P)
    0
    """
    raise NotImplementedError("counterexample is not written yet")


# %% exercise: counterexample lang="zh"
def counterexample(f, claimed_grad, P):
    """claimed_grad 不是 f 的梯度的第一个点。

    f:            函数，给它一个点 (n,)，返回高度 ()，torch 可以对它求导
    claimed_grad: 函数，给它一个点 (n,)，返回别人声称的梯度 (n,)
    P:            张量 (N, n)，要依次检验的点；它的值保持不变
    返回断言出错的第一行的行号（int）；判断标准是 rtol 1e-3、atol 1e-6，NaN 算错。
    没有这样的行时，返回 None。

    >>> P = torch.tensor([[0.5, 1.0], [2.0, 1.0], [0.5, -1.0]])
    >>> counterexample(lambda p: p[0] ** 3 + p[1], lambda p: torch.ones(2), P)
    0
    """
    raise NotImplementedError("counterexample 还没有写")


# %% check: counterexample
with visible_check("counterexample"):

    def printed(p):
        return p[1] ** 2 - p[0]

    def slide(p):
        return torch.stack([-2 * p[0], 2 * p[1]])

    P = torch.tensor([[0.5, 1.0], [2.0, 1.0], [0.5, -1.0]])
    tried = "counterexample(y² − x, (−2x, 2y), [[0.5, 1], [2, 1], [0.5, -1]])"
    expect(tried, counterexample(printed, slide, P), 1)
    tried = "counterexample(y² − x, (−2x, 2y), [[2, 1], [0.5, -1]])"
    expect(tried, counterexample(printed, slide, P[1:]), 0)
    tried = "counterexample(y² − x, (−2x, 2y), [[0.5, 1], [0.5, -1]])"
    expect(tried, counterexample(printed, slide, P[::2]), None)
    expect("counterexample(…, P); P", P, [[0.5, 1.0], [2.0, 1.0], [0.5, -1.0]])

# %% [markdown] lang="en"
# Now the trial itself: three surfaces, one claim, (−2x, 2y), and 200 random points.

# %% [markdown] lang="zh"
# 现在正式开庭：三张曲面，一个断言 (−2x, 2y)，200 个随机点。

# %% example: the trial
if picture_for("counterexample"):
    P = torch.randn(200, 2, generator=torch.Generator().manual_seed(0))
    surfaces = {
        "y² − x ": printed,
        "x² − y²": lambda p: p[0] ** 2 - p[1] ** 2,
        "y² − x²": lambda p: -(p[0] ** 2 - p[1] ** 2),
    }
    for name, f in surfaces.items():
        print(f"z = {name}:", counterexample(f, slide, P))

# %% [markdown] lang="en"
# The first two are convicted by the very first point. The third passes all 200. So the slide's
# derivatives belong to z = y² − x², and it was a superscript that got lost.
#
# **To think about.** The third one passed. Is it proved now that (−2x, 2y) is its gradient? What
# would a proof look like?

# %% [markdown] lang="zh"
# 前两个被第一个点就揭穿了，第三个通过了全部 200 个点。
# 所以幻灯片上的偏导数属于 z = y² − x²，丢掉的正是一个上标。
#
# **想一想。** 第三个通过了。
# 这就证明了 (−2x, 2y) 是它的梯度吗？
# 真正的证明应该是什么样子？

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
    "saddle", "derivative", "partial", "saddle_grad", "auto_grad", "directional", "steepest",
    "field", "plot_field", "counterexample",
)
