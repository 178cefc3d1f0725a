# %% [markdown] lang="en"
# # Search for minima
#
# You stand on a hillside in thick fog and want to reach the valley. You cannot see it. But you
# can feel with your feet which way the ground rises, and how steeply. That feeling is the
# gradient, and one rule is enough to get down: **step against it, and feel again.**
#
# In this notebook you write that rule, let it walk, draw where it walked, and find out what can
# go wrong. Nine exercises, most of them only a few lines long. Each one goes the same way: a
# goal, a picture, a formula, one worked number, your code, a *visible check*, and a question to
# think about. Stuck? Open the hint.
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
# **One warning about notation.** $\theta_1$ and $\theta_2$ are the two coordinates of a point.
# $\theta_t$ and $\theta_{t+1}$ are whole points: where you stand after $t$ steps, and after one
# more.

# %% [markdown] lang="zh"
# # 寻找极小值
#
# 你站在山坡上，四周大雾弥漫，想走到谷底。
# 谷底在哪儿看不见，但脚下能感觉到：
# 哪个方向在升高，有多陡。这种感觉就是梯度。
# 下山只需要一条规则：**逆着梯度走一步，再感觉一次。**
#
# 在这份练习里，你要写出这条规则，让它走起来，
# 画出它走过的路，再看看哪里会出问题。
# 一共九道练习，大多只要几行代码。每道题的顺序都一样：
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
# **记号提醒。** $\theta_1$、$\theta_2$ 是一个点的两个坐标；
# $\theta_t$、$\theta_{t+1}$ 是整个点：
# 走了 $t$ 步之后站在哪里，再走一步又在哪里。

# %% [markdown] lang="en"
# Run the next two cells first: the imports and two landscapes to walk on, and then, folded away, the small
# helpers that the visible checks use. You need not change anything in them.

# %% [markdown] lang="zh"
# 请先运行下面两个单元格：第一个是导入语句和两片可以行走的地形，
# 第二个（已折叠）是可见检查要用的小工具。
# 其中的内容都不需要改动。

# %% setup lang="en"
import math

import matplotlib.pyplot as plt
import numpy as np
import torch


def valley(p):
    """A long valley, θ₁² + θ₁θ₂ + θ₂², at points p (…, 2); returns heights (…)."""
    return p[..., 0] ** 2 + p[..., 0] * p[..., 1] + p[..., 1] ** 2


def himmelblau(p):
    """Himmelblau's land of four valleys at points p (…, 2); returns heights (…)."""
    return (p[..., 0] ** 2 + p[..., 1] - 11) ** 2 + (p[..., 0] + p[..., 1] ** 2 - 7) ** 2

# %% setup lang="zh"
import math

import matplotlib.pyplot as plt
import numpy as np
import torch


def valley(p):
    """狭长的山谷 θ₁² + θ₁θ₂ + θ₂²：p 是点 (…, 2)，返回高度 (…)。"""
    return p[..., 0] ** 2 + p[..., 0] * p[..., 1] + p[..., 1] ** 2


def himmelblau(p):
    """Himmelblau 的四谷之地：p 是点 (…, 2)，返回高度 (…)。"""
    return (p[..., 0] ** 2 + p[..., 1] - 11) ** 2 + (p[..., 0] + p[..., 1] ** 2 - 7) ** 2

# %% [markdown] lang="en"
# ## A first look: the valley from above
#
# This is our landscape, $f(\theta_1, \theta_2) = \theta_1^2 + \theta_1\theta_2 + \theta_2^2$,
# seen from above like a hiking map. Along each ellipse the height is the same. Somebody has
# walked down from (2.5, 0.5): the red dots.

# %% [markdown] lang="zh"
# ## 先看一眼：从上往下看山谷
#
# 这就是我们的地形
# $f(\theta_1, \theta_2) = \theta_1^2 + \theta_1\theta_2 + \theta_2^2$，
# 像登山地图一样从上往下看。
# 同一个椭圆上，高度处处相同。
# 有人从 (2.5, 0.5) 走了下来：红点就是脚印。

# %% example: the valley
turn = torch.linspace(0, 2 * math.pi, 121)
across, along = torch.tensor([1.0, 1.0]), torch.tensor([1.0, -1.0])  # steep and gentle direction
t = torch.arange(9)[:, None]
feet = 1.5 * 0.4**t * across + 0.8**t * along  # a formula that works for this valley only

_, axes = plt.subplots(figsize=(5, 4.2))
for height in [0.25, 1, 2.25, 4, 5.875, 7.75, 10.5, 14]:
    ring = (height / 3) ** 0.5 * turn.cos()[:, None] * across
    ring = ring + height**0.5 * turn.sin()[:, None] * along
    axes.plot(*ring.T, color="0.75" if height != 7.75 else "0.35", linewidth=1)
axes.plot([2.5, 0], [0.5, 0], "k--", linewidth=0.8)
axes.plot(*feet.T, "o-", color="crimson", markersize=4)
axes.annotate(r"$-\nabla f$", (1.95, 0.15), (2.0, -0.45), color="crimson")
axes.annotate("t = 0", feet[0], feet[0] + torch.tensor([0.1, 0.1]))
axes.annotate("t = 1", feet[1], feet[1] + torch.tensor([-0.05, -0.35]))
axes.plot(0, 0, "k*", markersize=10)
axes.set(xlim=(-3, 3.4), ylim=(-2.6, 2.6), xlabel=r"$\theta_1$", ylabel=r"$\theta_2$")
axes.set_aspect("equal")

# %% [markdown] lang="en"
# Two things to see. The first step leaves its ellipse at a **right angle**: that is the steepest
# way down. And it does *not* point at the minimum (the star; the dashed line would). The walker
# first drops to the bottom of the valley and then follows it: in the fog, the slope underfoot is
# all there is to know.

# %% [markdown] lang="zh"
# 有两点值得注意。第一步与脚下的椭圆成**直角**：
# 那是最陡的下坡方向。
# 而它*并不*指向极小值（星号；虚线才指向它）。
# 行人先下到谷底，再沿着山谷走。
# 在雾里，能知道的只有脚下的坡度。

# %% [markdown] lang="en"
# ## `gd_step` · one step downhill
#
# **Goal.** Take one step of gradient descent.
#
# **Picture.** Look at the point t = 0 above. The gradient ∇f stands at a right angle to the
# ellipse and points where the ground rises fastest; its length says how steep it is. You want to
# go down, so turn round (that is the minus) and walk α times that length. The number α is the
# *learning rate*.
#
# **Formula.**
# $$\theta_{t+1} = \theta_t - \alpha_t \nabla f(\theta_t)$$
#
# **Worked number.** At θ = (2.5, 0.5) the gradient is (5.5, 3.5). With α = 0.2 the new point is
# (2.5 − 0.2 · 5.5, 0.5 − 0.2 · 3.5) = (1.4, −0.2). The height falls from 7.75 to 1.72.
#
# <details><summary>Hint</summary>
#
# You need no loop, and you need no function f: somebody has already measured the gradient and
# hands it to you. Tensors do their arithmetic entry by entry, so one short line works for a
# single point, for a list of a thousand points and for the weights of a network. Do not take
# theta apart into coordinates. Read the formula from right to left: scale the gradient, turn it
# round, add it to the place where you stand. If the numbers grow where they should shrink, look
# at your sign. One trap: `theta -= …` looks like the same thing, but it writes into the tensor
# that belongs to the caller, who may still need the old point. Build a new tensor and return it.
#
# </details>

# %% [markdown] lang="zh"
# ## `gd_step` · 下山一步
#
# **目标。** 完成梯度下降的一步。
#
# **图景。** 看上图中 t = 0 的点。
# 梯度 ∇f 与椭圆成直角，指向地面升高最快的方向；
# 它的长度就是坡度。你要下山，
# 所以先转身（这就是那个负号），
# 再走“α 乘以这个长度”那么远。α 叫作*学习率*。
#
# **公式。**
# $$\theta_{t+1} = \theta_t - \alpha_t \nabla f(\theta_t)$$
#
# **一个算好的数。** 在 θ = (2.5, 0.5) 处，梯度是 (5.5, 3.5)。
# 取 α = 0.2，新的点是
# (2.5 − 0.2 · 5.5, 0.5 − 0.2 · 3.5) = (1.4, −0.2)，
# 高度从 7.75 降到 1.72。
#
# <details><summary>提示</summary>
#
# 这里不需要循环，也不需要函数 f：
# 梯度已经有人量好，直接交给你了。
# 张量的运算逐个元素进行，
# 所以短短一行代码对一个点、对一千个点、
# 对网络的权重都成立，
# 不必把 theta 拆成坐标。公式从右往左读：
# 先按 α 缩放梯度，再掉头，最后加到你站的位置上。
# 如果该变小的数反而变大了，就检查正负号。
# 有一个陷阱：`theta -= …` 看上去一样，
# 却会写进调用者的张量，而对方也许还要用原来的点。
# 请算出一个新的张量再返回。
#
# </details>

# %% exercise: gd_step lang="en"
def gd_step(theta, grad, alpha):
    """One step of gradient descent.

    theta: tensor of any shape, the point where you stand
    grad:  tensor of the same shape, the gradient measured there
    alpha: number, the learning rate
    Returns the new point: a new tensor of that shape. theta and grad keep their values.

    >>> gd_step(torch.tensor([2.5, 0.5]), torch.tensor([5.5, 3.5]), 0.5)
    tensor([-0.2500, -1.2500])
    """
    raise NotImplementedError("gd_step is not written yet")


# %% exercise: gd_step lang="zh"
def gd_step(theta, grad, alpha):
    """梯度下降的一步。

    theta: 任意形状的张量，你现在所在的点
    grad:  同样形状的张量，在该点量到的梯度
    alpha: 数，学习率
    返回新的点：同样形状的新张量。theta 和 grad 的值保持不变。

    >>> gd_step(torch.tensor([2.5, 0.5]), torch.tensor([5.5, 3.5]), 0.5)
    tensor([-0.2500, -1.2500])
    """
    raise NotImplementedError("gd_step 还没有写")


# %% check: gd_step
with visible_check("gd_step"):
    theta, grad = torch.tensor([2.5, 0.5]), torch.tensor([5.5, 3.5])
    expect("gd_step([2.5, 0.5], [5.5, 3.5], 0.2)", gd_step(theta, grad, 0.2), [1.4, -0.2])
    expect("gd_step(theta, grad, 0.2); theta", theta, [2.5, 0.5])

    points, grads = torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([[1.0, 1.0], [0.0, 2.0]])
    answer = gd_step(points, grads, 0.5)
    expect("gd_step([[1, 2], [3, 4]], [[1, 1], [0, 2]], 0.5)", answer, [[0.5, 1.5], [3.0, 3.0]])

# %% [markdown] lang="en"
# **To think about.** In the picture the first step misses the star. From which points of an
# ellipse would it point exactly at the star?

# %% [markdown] lang="zh"
# **想一想。** 图中的第一步没有对准星号。
# 从椭圆上的哪些点出发，它会正好指向星号？

# %% [markdown] lang="en"
# ## `J_grad` · the slope of the bowl, by hand
#
# **Goal.** Write down the gradient of the lecture's bowl yourself.
#
# **Picture.** J is a round bowl. Hold θ₂ fixed and walk along θ₁ only: you walk on a parabola,
# and its slope does not care where θ₂ is held. Seen from above, the contours of J are circles.
# On a circle, and only there, the way down always points at the centre. That is luck, and the
# valley above does not have it: do not learn it from the bowl.
#
# **Formula.** The objective is
# $$\min_{\theta_1, \theta_2} J(\theta_1, \theta_2), \qquad
# J(\theta_1, \theta_2) = \theta_1^2 + \theta_2^2$$
# and its two derivatives are
# $$\frac{\partial J}{\partial \theta_1}
# = \frac{\partial}{\partial \theta_1}\theta_1^2 + \frac{\partial}{\partial \theta_1}\theta_2^2
# = 2\theta_1, \qquad
# \frac{\partial J}{\partial \theta_2} = 2\theta_2 .$$
# (The slide writes d where it means ∂.) Your function takes n coordinates: $J = \sum_i \theta_i^2$.
#
# **Worked number.** At θ = (3, −1): J = 10 and ∇J = (6, −2).
#
# **By hand** means: no `backward`, no `torch.autograd`, no `torch.func`. Using them earns nothing
# here, even when the numbers are right. In `torch_descend` and later you may use them.
#
# <details><summary>Hint</summary>
#
# Ask one question per coordinate: if only this one moves a little, how fast does J change? Each
# term of the sum contains a single coordinate, so all other terms stand still and their
# derivative is zero. What remains is the derivative of one square, the same rule for every
# coordinate. The answer is therefore not one number but a list of numbers, one per coordinate,
# and it has exactly the shape of theta. If you return a single number per point, you have added
# the slopes up, or you have returned J itself. You do not have to know how many coordinates
# there are, nor how many points came in together: arithmetic on the whole tensor treats every
# entry alike.
#
# </details>

# %% [markdown] lang="zh"
# ## `J_grad` · 亲手算碗的坡度
#
# **目标。** 亲手写出课上那只“碗”的梯度。
#
# **图景。** J 是一只圆碗。固定 θ₂，只沿 θ₁ 走：
# 你走在一条抛物线上，它的坡度与 θ₂ 固定在哪里无关。
# 从上往下看，J 的等高线是圆。
# 只有在圆上，下坡方向才总是指向圆心。
# 这只是运气，上面的山谷就不是这样：
# 别从碗里得出这个结论。
#
# **公式。** 目标是
# $$\min_{\theta_1, \theta_2} J(\theta_1, \theta_2), \qquad
# J(\theta_1, \theta_2) = \theta_1^2 + \theta_2^2$$
# 它的两个偏导数是
# $$\frac{\partial J}{\partial \theta_1}
# = \frac{\partial}{\partial \theta_1}\theta_1^2 + \frac{\partial}{\partial \theta_1}\theta_2^2
# = 2\theta_1, \qquad
# \frac{\partial J}{\partial \theta_2} = 2\theta_2 .$$
# （幻灯片上写的是 d，意思是 ∂。）
# 你的函数要能处理 n 个坐标：$J = \sum_i \theta_i^2$。
#
# **一个算好的数。** 在 θ = (3, −1) 处：J = 10，∇J = (6, −2)。
#
# **亲手算**的意思是：不用 `backward`、`torch.autograd`、
# `torch.func`。用了它们，哪怕数值正确，这道题也没有分。
# 从 `torch_descend` 开始就可以用了。
#
# <details><summary>提示</summary>
#
# 对每个坐标问同一个问题：
# 只让它动一点点，J 变化得多快？
# 求和式里每一项只含一个坐标，
# 所以其余各项都不动，它们的导数是零。
# 剩下的就是一个平方的导数，
# 每个坐标都是同一条规则。因此答案不是一个数，
# 而是一组数，每个坐标一个，形状与 theta 完全相同。
# 如果每个点只返回了一个数，
# 那就是把各个方向的坡度加了起来，或者返回了 J 本身。
# 你不需要知道有几个坐标，也不需要知道一次来了几个点：
# 对整个张量做运算，每个元素都会得到同样的处理。
#
# </details>

# %% exercise: J_grad lang="en"
def J_grad(theta):
    """The gradient of J(θ) = θ₁² + … + θₙ², written by hand (no autograd).

    theta: tensor (…, n), one point or many; the last axis holds the n coordinates
    Returns a new tensor (…, n), the gradient at each point. theta keeps its values.

    >>> J_grad(torch.tensor([3.0, -1.0]))
    tensor([ 6., -2.])
    """
    raise NotImplementedError("J_grad is not written yet")


# %% exercise: J_grad lang="zh"
def J_grad(theta):
    """J(θ) = θ₁² + … + θₙ² 的梯度，亲手写出（不用自动求导）。

    theta: 张量 (…, n)，一个点或许多点；最后一维是 n 个坐标
    返回新的张量 (…, n)，即每个点的梯度。theta 的值保持不变。

    >>> J_grad(torch.tensor([3.0, -1.0]))
    tensor([ 6., -2.])
    """
    raise NotImplementedError("J_grad 还没有写")


# %% check: J_grad
with visible_check("J_grad"):
    expect("J_grad([3, -1])", J_grad(torch.tensor([3.0, -1.0])), [6.0, -2.0])
    points = torch.tensor([[1.0, 2.0, 3.0], [0.0, -1.5, 4.0]])
    answer = J_grad(points)
    expect("J_grad([[1, 2, 3], [0, -1.5, 4]])", answer, [[2.0, 4.0, 6.0], [0.0, -3.0, 8.0]])
    expect("J_grad(points); points", points, [[1.0, 2.0, 3.0], [0.0, -1.5, 4.0]])

# %% [markdown] lang="en"
# **To think about.** On this bowl one learning rate takes you to the minimum in a single step,
# from anywhere. Which one? And what happens for ever with α = 1?

# %% [markdown] lang="zh"
# **想一想。** 在这只碗上，
# 有一个学习率能让你从任何地方一步走到极小值。是多少？
# 如果 α = 1，又会永远发生什么？

# %% [markdown] lang="en"
# ## `update_pair` · two coordinates, one moment
#
# **Goal.** Update θ₁ and θ₂ together, as the slide's two rules say.
#
# **Picture.** Two friends carry a sofa down the hill. One moves it east or west, the other north
# or south. Both read the slope at the spot where the sofa stands *now*, and then both move. If
# the second waits until the first has moved, he reads the slope at a spot where the sofa has
# never stood.
#
# **Formula.**
# $$\theta_1' = \theta_1 - \alpha\,\frac{\partial J}{\partial \theta_1}(\theta_1, \theta_2), \qquad
# \theta_2' = \theta_2 - \alpha\,\frac{\partial J}{\partial \theta_2}(\theta_1, \theta_2)$$
# The prime means "after the step". On the right-hand sides no prime appears.
#
# **Worked number.** In the valley the derivatives are 2θ₁ + θ₂ and θ₁ + 2θ₂. From (2.5, 0.5)
# with α = 0.2: θ₁′ = 2.5 − 0.2 · 5.5 = 1.4 and θ₂′ = 0.5 − 0.2 · 3.5 = −0.2. Who moves θ₁ first
# and only then reads the second slope finds 1.4 + 2 · 0.5 = 2.4 there and lands at θ₂′ = 0.02.
#
# <details><summary>Hint</summary>
#
# `d1` and `d2` are functions. Each wants both coordinates and answers with one slope: call them
# like `d1(first, second)`. Look at the formula and mark every old value and every new value in
# two colours. The two right-hand sides contain only the old colour, so both slopes must be known
# before anything moves. If you write `theta1 = …` on your first line, the old value is gone and
# your second line uses the new one without a warning. Give the slopes, or the new values, names
# of their own. Python can also compute two results in one line and return them as a pair. The
# coordinates may be plain numbers or tensors; ordinary arithmetic serves both.
#
# </details>

# %% [markdown] lang="zh"
# ## `update_pair` · 两个坐标，同一时刻
#
# **目标。** 按幻灯片上的两条规则，同时更新 θ₁ 和 θ₂。
#
# **图景。** 两个朋友抬着沙发下山，
# 一个管东西方向，一个管南北方向。
# 两人都在沙发*此刻*所在的位置读坡度，然后一起挪动。
# 如果第二个人等第一个人挪完再读，
# 他读到的就是沙发从没停过的地方的坡度。
#
# **公式。**
# $$\theta_1' = \theta_1 - \alpha\,\frac{\partial J}{\partial \theta_1}(\theta_1, \theta_2), \qquad
# \theta_2' = \theta_2 - \alpha\,\frac{\partial J}{\partial \theta_2}(\theta_1, \theta_2)$$
# 撇号表示“走完这一步之后”。等号右边没有撇号。
#
# **一个算好的数。** 山谷的两个偏导数是 2θ₁ + θ₂ 和 θ₁ + 2θ₂。
# 从 (2.5, 0.5) 出发，α = 0.2：
# θ₁′ = 2.5 − 0.2 · 5.5 = 1.4，θ₂′ = 0.5 − 0.2 · 3.5 = −0.2。
# 如果先挪 θ₁ 再读第二个坡度，
# 读到的是 1.4 + 2 · 0.5 = 2.4，落在 θ₂′ = 0.02。
#
# <details><summary>提示</summary>
#
# `d1` 和 `d2` 是函数，各自需要两个坐标，
# 返回一个坡度：像 `d1(first, second)` 这样调用。
# 看着公式，用两种颜色标出旧值和新值：
# 两个等号的右边只有旧的颜色，
# 所以两个坡度都要在挪动之前读好。
# 如果第一行就写 `theta1 = …`，旧值就没了，
# 第二行会悄悄用上新值，而且没有任何警告。
# 给坡度或者新值另起名字就好。
# Python 也可以在一行里算出两个结果，成对返回。
# 坐标可能是普通的数，也可能是张量，
# 用普通的四则运算，两种情况都适用。
#
# </details>

# %% exercise: update_pair lang="en"
def update_pair(d1, d2, theta1, theta2, alpha):
    """The slide's two update rules, both at the same moment.

    d1, d2: functions of (theta1, theta2), the two partial derivatives
    theta1, theta2: numbers, or tensors of the same shape, the two coordinates
    alpha: number, the learning rate
    Returns the pair (new theta1, new theta2); tensors that came in keep their values.

    >>> update_pair(lambda a, b: 2 * a + b, lambda a, b: a + 2 * b, 2.5, 0.5, 0.5)
    (-0.25, -1.25)
    """
    raise NotImplementedError("update_pair is not written yet")


# %% exercise: update_pair lang="zh"
def update_pair(d1, d2, theta1, theta2, alpha):
    """幻灯片上的两条更新规则，同时执行。

    d1, d2: 关于 (theta1, theta2) 的函数，即两个偏导数
    theta1, theta2: 数，或形状相同的张量，即两个坐标
    alpha: 数，学习率
    返回一对值（新的 theta1，新的 theta2）；传进来的张量保持不变。

    >>> update_pair(lambda a, b: 2 * a + b, lambda a, b: a + 2 * b, 2.5, 0.5, 0.5)
    (-0.25, -1.25)
    """
    raise NotImplementedError("update_pair 还没有写")


# %% check: update_pair
with visible_check("update_pair"):
    d1, d2 = lambda a, b: 2 * a + b, lambda a, b: a + 2 * b
    expect("update_pair(d1, d2, 2.5, 0.5, 0.2)", update_pair(d1, d2, 2.5, 0.5, 0.2), [1.4, -0.2])
    d1, d2 = lambda a, b: a * b, lambda a, b: a - b
    expect("update_pair(a·b, a−b, 2, 3, 0.5)", update_pair(d1, d2, 2.0, 3.0, 0.5), [-1.0, 3.5])

# %% [markdown] lang="en"
# **To think about.** On the slide's own J, "one after the other" gives the same result as "both at
# once". Why? What does that say about testing your code on J alone?

# %% [markdown] lang="zh"
# **想一想。** 在幻灯片自己的 J 上，
# “先后更新”和“同时更新”的结果一样。为什么？
# 如果只用 J 来测试代码，会漏掉什么？

# %% [markdown] lang="en"
# ## `descend` · the whole walk
#
# **Goal.** Repeat the step and keep every point, from the start to the end.
#
# **Picture.** Footprints in snow. You leave one before you set off, and one more after each step:
# three steps leave four footprints. At every footprint you stop, feel the slope *there*, and
# only then go on.
#
# **Formula.** For $t = 0, 1, \dots, \text{steps} - 1$:
# $$\theta_{t+1} = \theta_t - \alpha_t \nabla f(\theta_t)$$
# $\alpha_t$ may change as you go: `alpha` is either a number or a function of $t$.
#
# **Worked number.** In the valley from (2.5, 0.5) with α = 0.2, three steps leave four rows:
# (2.5, 0.5), (1.4, −0.2), (0.88, −0.4), (0.608, −0.416).
#
# <details><summary>Hint</summary>
#
# Write down three steps on paper first: what do you know before step t, and what after it? A loop
# needs one thing that changes (the point where you stand) and one thing that grows (the list of
# footprints). The start belongs into that list before the loop begins. Inside the loop ask
# `grad_fn` once, at the present point; asked only before the loop, it tells you about the start
# for ever. If you change one tensor in place and store it again and again, all your footprints
# are the same tensor and show the last point: store a new one each time. `callable(alpha)` tells
# whether alpha is a function; then the rate of step t is `alpha(t)`. `torch.stack` turns a list
# of points into a matrix. Do not stop early, not even at infinity.
#
# </details>

# %% [markdown] lang="zh"
# ## `descend` · 走完全程
#
# **目标。** 重复走一步，并记下从起点到终点的每一个点。
#
# **图景。** 雪地里的脚印。出发前有一个，每走一步再多一个：
# 三步留下四个脚印。
# 每到一个脚印就停下来，感觉*那里*的坡度，再往前走。
#
# **公式。** 对 $t = 0, 1, \dots, \text{steps} - 1$：
# $$\theta_{t+1} = \theta_t - \alpha_t \nabla f(\theta_t)$$
# $\alpha_t$ 可以边走边变：`alpha` 是一个数，或是 $t$ 的函数。
#
# **一个算好的数。** 在山谷里从 (2.5, 0.5) 出发，α = 0.2，
# 三步留下四行：
# (2.5, 0.5)、(1.4, −0.2)、(0.88, −0.4)、(0.608, −0.416)。
#
# <details><summary>提示</summary>
#
# 先在纸上写三步：第 t 步之前知道什么，之后又知道什么？
# 循环里有一样东西在变（你站的点），
# 有一样东西在变长（脚印的列表）。
# 起点要在循环开始之前就放进列表。
# 在循环里，每一步都在当前的点上问一次 `grad_fn`；
# 如果只在循环前问一次，
# 它告诉你的就永远是起点的坡度。
# 如果反复就地修改同一个张量并把它存进列表，
# 所有脚印就是同一个张量，全都显示最后一点：
# 每次都要存一个新的。
# `callable(alpha)` 能判断 alpha 是不是函数；
# 是的话，第 t 步的学习率是 `alpha(t)`。
# `torch.stack` 把一列点变成矩阵。
# 不要提前停下，哪怕走到了无穷大。
#
# </details>

# %% exercise: descend lang="en"
def descend(grad_fn, theta0, alpha, steps):
    """Gradient descent, with every point on the way.

    grad_fn: function of a point (n,) that returns the gradient (n,) there
    theta0:  tensor (n,), the start; it keeps its values
    alpha:   number, or function of the step number t = 0, 1, 2, …
    steps:   whole number ≥ 0; grad_fn is called exactly this many times
    Returns a tensor (steps + 1, n): row 0 is the start, row t the point after t steps.
    Never stops early: if the numbers become inf or nan, they stay in the path.

    >>> descend(lambda p: 2 * p, torch.tensor([4.0, -8.0]), 0.25, 2)
    tensor([[ 4., -8.],
            [ 2., -4.],
            [ 1., -2.]])
    """
    raise NotImplementedError("descend is not written yet")


# %% exercise: descend lang="zh"
def descend(grad_fn, theta0, alpha, steps):
    """梯度下降，并记下途中的每一个点。

    grad_fn: 函数，给它一个点 (n,)，返回该点的梯度 (n,)
    theta0:  张量 (n,)，起点；它的值保持不变
    alpha:   数，或步号 t = 0, 1, 2, … 的函数
    steps:   不小于 0 的整数；grad_fn 恰好被调用这么多次
    返回张量 (steps + 1, n)：第 0 行是起点，第 t 行是走了 t 步之后的点。
    不提前停下：数值变成 inf 或 nan 时，也照样留在路径里。

    >>> descend(lambda p: 2 * p, torch.tensor([4.0, -8.0]), 0.25, 2)
    tensor([[ 4., -8.],
            [ 2., -4.],
            [ 1., -2.]])
    """
    raise NotImplementedError("descend 还没有写")


# %% check: descend
with visible_check("descend"):
    asked = []  # where the slope was asked for

    def slope(p):
        asked.append(p)
        return torch.stack([2 * p[0] + p[1], p[0] + 2 * p[1]])

    start = torch.tensor([2.5, 0.5])
    answer = descend(slope, start, 0.2, 3)
    feet = [[2.5, 0.5], [1.4, -0.2], [0.88, -0.4], [0.608, -0.416]]
    expect("descend(slope, [2.5, 0.5], 0.2, 3)", answer, feet)
    expect("descend(slope, [2.5, 0.5], 0.2, 3); calls of slope", len(asked), 3)
    expect("descend(slope, start, 0.2, 3); start", start, [2.5, 0.5])

    answer = descend(slope, start, lambda t: 0.2 / (t + 1), 2)
    feet = [[2.5, 0.5], [1.4, -0.2], [1.14, -0.3]]
    expect("descend(slope, [2.5, 0.5], lambda t: 0.2 / (t + 1), 2)", answer, feet)

# %% [markdown] lang="en"
# **To think about.** Why does a path with four rows need only three gradients? And what would a
# fourth one be good for?

# %% [markdown] lang="zh"
# **想一想。** 四行的路径为什么只需要三个梯度？
# 第四个梯度又能派什么用场？

# %% [markdown] lang="en"
# ## `learning_process` · the lecture's first run
#
# **Goal.** Recompute "Learning process 1" from the lecture, point by point.
#
# **Picture.** A ball on the curve f(x) = x² sin x. It is let go at x = 2.5, just beyond a hilltop,
# where the ground is still almost level. First it creeps. Then it finds the steep slope and runs.
# Near the bottom, at x = 5.087, it creeps again.
#
# **Formula.** $f(x) = x^2 \sin x$, start $x_0 = 2.5$, learning rate $\alpha = 0.005$, 50 steps of
# $$x_{t+1} = x_t - \alpha f'(x_t) .$$
#
# **Worked number.** f′(2.5) = −2.0148: the ground falls to the right. So
# x₁ = 2.5 + 0.005 · 2.0148 = 2.51007.
#
# **An erratum.** The caption under this picture in the lecture says that the run ends near
# (4.9, −23.7) after 50 steps. The rule above does not do that: it ends at (4.703, −22.11), and
# needs 56 steps to get past 4.9. When a caption and a rule disagree, recompute. You are marked by
# the rule.
#
# <details><summary>Hint</summary>
#
# There are two jobs. The first is the derivative: x² sin x is a product, so differentiate each
# factor in turn while the other one stays, and add the two results. Compare with the worked
# number: your slope at 2.5 must be −2.0148. If it is not, stop there and repair it. The second
# job is the loop, and you already have one: `descend` wants a point with n coordinates, so this
# ball is a point with n = 1, and you take the single column out at the end. Or write the loop
# once more with single numbers; then a mistake in `descend` cannot spoil this exercise. The
# result must be float64 (`dtype=torch.float64`): start from a float64 tensor, and everything
# computed from it stays float64.
#
# </details>

# %% [markdown] lang="zh"
# ## `learning_process` · 课上的第一次下降
#
# **目标。** 把课上的 “Learning process 1” 一点一点重新算出来。
#
# **图景。** 曲线 f(x) = x² sin x 上有一个小球。
# 它在 x = 2.5 处放手，刚过山顶，地面还几乎是平的。
# 起初它慢慢爬，碰到陡坡就跑起来，
# 接近谷底 x = 5.087 时又慢下来。
#
# **公式。** $f(x) = x^2 \sin x$，起点 $x_0 = 2.5$，
# 学习率 $\alpha = 0.005$，走 50 步：
# $$x_{t+1} = x_t - \alpha f'(x_t)$$
#
# **一个算好的数。** f′(2.5) = −2.0148：地面向右下降。
# 所以 x₁ = 2.5 + 0.005 · 2.0148 = 2.51007。
#
# **一处勘误。** 课上这幅图的说明写着：50 步之后停在 (4.9, −23.7) 附近。
# 上面的规则并不是这样：它停在 (4.703, −22.11)，
# 要走 56 步才越过 4.9。
# 图注和规则不一致时，就重新算一遍。评分以规则为准。
#
# <details><summary>提示</summary>
#
# 这里有两件事。第一件是求导：x² sin x 是乘积，
# 轮流对一个因子求导，另一个因子不动，再把两个结果相加。
# 拿算好的数来核对：你在 2.5 处的坡度应当是 −2.0148。
# 如果不是，就先停下来改好。第二件是循环，你手里已经有一个：
# `descend` 要的是有 n 个坐标的点，
# 小球就是 n = 1 的点，最后把唯一的那一列取出来。
# 也可以用单个的数把循环再写一遍，
# 这样 `descend` 里的错误就不会连累这道题。
# 结果必须是 float64（`dtype=torch.float64`）：
# 从 float64 的张量出发，由它算出来的一切都保持 float64。
#
# </details>

# %% exercise: learning_process lang="en"
def learning_process(steps=50):
    """The lecture's "Learning process 1": x² sin x, from 2.5, learning rate 0.005.

    steps: whole number ≥ 0
    Returns a float64 tensor (steps + 1,): x after 0, 1, …, steps steps, the start included.

    >>> learning_process(2)
    tensor([2.5000, 2.5101, 2.5207], dtype=torch.float64)
    """
    raise NotImplementedError("learning_process is not written yet")


# %% exercise: learning_process lang="zh"
def learning_process(steps=50):
    """“Learning process 1”：在 x² sin x 上从 2.5 出发，学习率 0.005。

    steps: 不小于 0 的整数
    返回 float64 张量 (steps + 1,)：走了 0, 1, …, steps 步之后的 x，包括起点。

    >>> learning_process(2)
    tensor([2.5000, 2.5101, 2.5207], dtype=torch.float64)
    """
    raise NotImplementedError("learning_process 还没有写")


# %% check: learning_process
with visible_check("learning_process"):
    answer = learning_process(2)
    expect("learning_process(2)", answer, [2.5, 2.5100739, 2.5206817])
    kind = getattr(answer, "dtype", type(answer).__name__)
    expect("learning_process(2).dtype", kind, torch.float64)
    answer = learning_process()
    expect("len(learning_process())", len(answer), 51)
    expect("learning_process()[50]", answer[50], 4.7027436)

# %% example: learning process 1
if picture_for("learning_process"):
    walked = learning_process()
    x = torch.linspace(1.8, 6.3, 181)
    _, axes = plt.subplots(figsize=(6, 3.4))
    axes.plot(x, x**2 * torch.sin(x), color="0.6")
    axes.scatter(walked, walked**2 * torch.sin(walked), c=range(51), cmap="plasma", s=14, zorder=3)
    axes.annotate("t = 0", (2.5, 3.74), (2.6, 6.0))
    axes.annotate("t = 50", (walked[50], -22.1), (4.15, -25.5))
    axes.plot(4.9, -23.7, "kx", markersize=8)
    axes.annotate("caption", (4.9, -23.7), (4.95, -27.5))
    axes.set(xlabel="x", ylabel="x² sin x", xlim=(1.8, 6.3), ylim=(-30, 10))

# %% [markdown] lang="en"
# **To think about.** The steps grow until step 41 (0.083 wide) and then shrink, although α = 0.005
# all the time. What changed?

# %% [markdown] lang="zh"
# **想一想。** 步子越来越大，到第 41 步最大（0.083），
# 之后越来越小，而 α 一直是 0.005。是什么在变？

# %% [markdown] lang="en"
# ## `torch_descend` · let torch feel the slope
#
# **Goal.** Walk the same walk, but let torch compute the gradient of any f.
#
# **Picture.** A helper with a notepad. While you compute f, she writes down each operation.
# `backward` reads the notes from the end to the beginning and *adds* the slopes to the sheet
# `theta.grad`. `zero_grad` wipes the sheet. `step` walks. She never wipes on her own.
#
# **Formula.** Three words per step, always in this order:
# $$\mathtt{zero\_grad} \;\to\; f(\theta)\mathtt{.backward} \;\to\; \mathtt{step}$$
#
# **Worked number.** In the valley from (2.5, 0.5) with α = 0.2 the first rows are the ones you
# know: (2.5, 0.5), (1.4, −0.2), (0.88, −0.4). Forget to wipe the sheet, and the second step uses
# (5.5, 3.5) + (2.6, 1.0) = (8.1, 4.5) and lands at (−0.22, −1.1).
#
# <details><summary>Hint</summary>
#
# Torch takes notes only about tensors that ask for it. The start belongs to the caller, so make
# a copy that is cut off from everything else (`detach`, then `clone`) and switch on
# `requires_grad_` for the copy. `torch.optim.SGD` takes a list of tensors and a learning rate
# `lr`; without further options it does exactly the step you know. Call f on the tensor itself:
# f on a detached tensor leaves no notes, and `backward` has nothing to read. The optimizer writes
# the new point into the same tensor every time, so put a detached copy on your path, or all rows
# will be equal in the end. If you prefer, leave the optimizer out and get the slope from
# `torch.autograd.grad`; that is allowed here.
#
# </details>

# %% [markdown] lang="zh"
# ## `torch_descend` · 让 torch 去感觉坡度
#
# **目标。** 走同样的路，但让 torch 来算任意 f 的梯度。
#
# **图景。** 一位带着记事本的助手。
# 你计算 f 时，她记下每一步运算。
# `backward` 把笔记从后往前读一遍，
# 再把坡度*加*到 `theta.grad` 这张纸上。
# `zero_grad` 把纸擦干净，`step` 迈步。
# 她从不自己动手擦。
#
# **公式。** 每一步三个词，顺序不变：
# $$\mathtt{zero\_grad} \;\to\; f(\theta)\mathtt{.backward} \;\to\; \mathtt{step}$$
#
# **一个算好的数。** 在山谷里从 (2.5, 0.5) 出发，α = 0.2，
# 前几行你已经认识：(2.5, 0.5)、(1.4, −0.2)、(0.88, −0.4)。
# 忘了擦纸，第二步用的就是
# (5.5, 3.5) + (2.6, 1.0) = (8.1, 4.5)，落在 (−0.22, −1.1)。
#
# <details><summary>提示</summary>
#
# torch 只为提出要求的张量做笔记。
# 起点属于调用者，所以先做一个与外界无关的副本：
# 用 `detach`，再用 `clone`；然后对副本打开 `requires_grad_`。
# `torch.optim.SGD` 接收一列张量和学习率 `lr`，
# 不加别的选项时，它做的正是你熟悉的那一步。
# 要对这个张量本身计算 f：
# 对 detach 过的张量算 f，不会留下笔记，
# `backward` 就没有东西可读。
# 优化器每次都把新的点写进同一个张量，
# 所以放进路径的应当是 detach 之后的副本，
# 否则最后每一行都一样。
# 不想用优化器，也可以用 `torch.autograd.grad` 求坡度，
# 这道题允许。
#
# </details>

# %% exercise: torch_descend lang="en"
def torch_descend(f, theta0, alpha, steps):
    """Gradient descent on f, with the gradient from torch.

    f:      function of a point (n,) that returns its height (), differentiable by torch
    theta0: tensor (n,), the start; it keeps its values and its requires_grad
    alpha:  number, the learning rate
    steps:  whole number ≥ 0
    Returns a tensor (steps + 1, n): row 0 is the start, row t the point after t steps.

    >>> torch_descend(lambda p: (p**2).sum(), torch.tensor([4.0, -8.0]), 0.25, 2)
    tensor([[ 4., -8.],
            [ 2., -4.],
            [ 1., -2.]])
    """
    raise NotImplementedError("torch_descend is not written yet")


# %% exercise: torch_descend lang="zh"
def torch_descend(f, theta0, alpha, steps):
    """在 f 上做梯度下降，梯度由 torch 计算。

    f:      函数，给它一个点 (n,)，返回高度 ()，torch 可以对它求导
    theta0: 张量 (n,)，起点；它的值和 requires_grad 都保持不变
    alpha:  数，学习率
    steps:  不小于 0 的整数
    返回张量 (steps + 1, n)：第 0 行是起点，第 t 行是走了 t 步之后的点。

    >>> torch_descend(lambda p: (p**2).sum(), torch.tensor([4.0, -8.0]), 0.25, 2)
    tensor([[ 4., -8.],
            [ 2., -4.],
            [ 1., -2.]])
    """
    raise NotImplementedError("torch_descend 还没有写")


# %% check: torch_descend
with visible_check("torch_descend"):
    start = torch.tensor([2.5, 0.5])
    answer = torch_descend(valley, start, 0.2, 3)
    feet = [[2.5, 0.5], [1.4, -0.2], [0.88, -0.4], [0.608, -0.416]]
    expect("torch_descend(valley, [2.5, 0.5], 0.2, 3)", answer, feet)
    expect("torch_descend(valley, start, 0.2, 3); start", start, [2.5, 0.5])
    expect("torch_descend(valley, start, 0.2, 3); start.requires_grad", start.requires_grad, False)

# %% [markdown] lang="en"
# **To think about.** Torch adds to `.grad` instead of overwriting it. When could adding be just
# what you want? (Think of a batch too large for the memory.)

# %% [markdown] lang="zh"
# **想一想。** torch 把梯度加到 `.grad` 上，而不是覆盖它。
# 什么时候“加”正是你想要的？（想想内存放不下的大批量。）

# %% [markdown] lang="en"
# ## `race` · small steps, good steps, wild steps
#
# **Goal.** Let several learning rates start from the same point and compare their paths.
#
# **Picture.** Three walkers in the valley. The first shuffles and hardly arrives. The second
# strides and arrives. The third takes such long strides that each one lands on the opposite
# slope, higher than before.
#
# **Formula.** One path per name, all with the same f, start and number of steps:
# $$\text{race}[k]_{t+1} = \text{race}[k]_t - \alpha_k \nabla f(\text{race}[k]_t)$$
#
# **Worked number.** From (2.5, 0.5), after 10 steps: α = 0.05 is still at (0.894, −0.303);
# α = 0.5 is at (0.002, 0.000); α = 0.7 is at (3.891, 3.891), farther out than it started.
#
# <details><summary>Hint</summary>
#
# The answer is a dictionary with the same names as `alphas`, and behind every name stands a whole
# path, start included, just as in `torch_descend`. Go through the pairs of name and rate with
# `alphas.items()`. For each pair do one complete descent from the start. You may call your own
# `torch_descend` for that: then this exercise is very short, but it can only be as right as that
# one. Take care that every walker begins at the start. If one walker's loop changes a tensor that
# the next one takes over, the second begins where the first stopped, and row 0 of his path gives
# it away. Numbers that run off to infinity belong to the result: leave them in.
#
# </details>

# %% [markdown] lang="zh"
# ## `race` · 步子太小、正好、太大
#
# **目标。** 让几个学习率从同一点出发，比较它们的路径。
#
# **图景。** 山谷里有三个行人。第一个迈小碎步，迟迟走不到；
# 第二个大步走，走到了；
# 第三个步子太大，每一步都落到对面的坡上，比原来还高。
#
# **公式。** 每个名字一条路径，f、起点和步数都相同：
# $$\text{race}[k]_{t+1} = \text{race}[k]_t - \alpha_k \nabla f(\text{race}[k]_t)$$
#
# **一个算好的数。** 从 (2.5, 0.5) 出发走 10 步：
# α = 0.05 还在 (0.894, −0.303)；
# α = 0.5 到了 (0.002, 0.000)；
# α = 0.7 在 (3.891, 3.891)，比出发时还远。
#
# <details><summary>提示</summary>
#
# 答案是一个字典，名字与 `alphas` 相同，
# 每个名字对应一整条路径，
# 和 `torch_descend` 一样包括起点。
# 用 `alphas.items()` 依次取出名字和学习率，
# 每一对都从起点完整地走一遍。
# 可以调用你自己的 `torch_descend`：
# 这样代码很短，但它对，这道题才会对。
# 注意每个行人都要从起点出发。
# 如果一个人的循环改动了张量，下一个人又接着用，
# 那么第二个人就从第一个人停下的地方开始，
# 看看他路径的第 0 行就会发现。
# 跑向无穷大的数也是结果的一部分，请保留。
#
# </details>

# %% exercise: race lang="en"
def race(f, theta0, alphas, steps):
    """Several learning rates from one start.

    f:      function of a point (n,) that returns its height (), differentiable by torch
    theta0: tensor (n,), the common start; it keeps its values
    alphas: dict from a name to a learning rate
    steps:  whole number ≥ 0
    Returns a dict from each name to its path, a tensor (steps + 1, n), start included.

    >>> race(lambda p: (p**2).sum(), torch.tensor([8.0]), {"slow": 0.25, "wild": 1.5}, 1)
    {'slow': tensor([[8.],
            [4.]]), 'wild': tensor([[  8.],
            [-16.]])}
    """
    raise NotImplementedError("race is not written yet")


# %% exercise: race lang="zh"
def race(f, theta0, alphas, steps):
    """几个学习率从同一个起点出发。

    f:      函数，给它一个点 (n,)，返回高度 ()，torch 可以对它求导
    theta0: 张量 (n,)，共同的起点；它的值保持不变
    alphas: 字典，从名字到学习率
    steps:  不小于 0 的整数
    返回字典，从每个名字到它的路径：张量 (steps + 1, n)，包括起点。

    >>> race(lambda p: (p**2).sum(), torch.tensor([8.0]), {"slow": 0.25, "wild": 1.5}, 1)
    {'slow': tensor([[8.],
            [4.]]), 'wild': tensor([[  8.],
            [-16.]])}
    """
    raise NotImplementedError("race 还没有写")


# %% check: race lang="en"
with visible_check("race"):
    start = torch.tensor([2.5, 0.5])
    alphas = {"slow": 0.05, "good": 0.5, "wild": 0.7}
    answer = race(valley, start, alphas, 10)
    require(isinstance(answer, dict), f"race should return a dict, not {show(answer)}")
    require(set(answer) == set(alphas), f"the names should be {list(alphas)}, not {list(answer)}")
    for name in alphas:
        expect(f"len(race(valley, start, alphas, 10)['{name}'])", len(answer[name]), 11)
        expect(f"race(valley, start, alphas, 10)['{name}'][0]", answer[name][0], [2.5, 0.5])
        alpha = alphas[name]
        steep, gentle = 1.5 * (1 - 3 * alpha) ** 10, (1 - alpha) ** 10  # for this valley only
        end = [steep + gentle, steep - gentle]
        expect(f"race(valley, start, alphas, 10)['{name}'][10]", answer[name][10], end)
    expect("race(valley, start, alphas, 10); start", start, [2.5, 0.5])

# %% check: race lang="zh"
with visible_check("race"):
    start = torch.tensor([2.5, 0.5])
    alphas = {"slow": 0.05, "good": 0.5, "wild": 0.7}
    answer = race(valley, start, alphas, 10)
    require(isinstance(answer, dict), f"race 应当返回字典，而不是 {show(answer)}")
    require(set(answer) == set(alphas), f"名字应当是 {list(alphas)}，而不是 {list(answer)}")
    for name in alphas:
        expect(f"len(race(valley, start, alphas, 10)['{name}'])", len(answer[name]), 11)
        expect(f"race(valley, start, alphas, 10)['{name}'][0]", answer[name][0], [2.5, 0.5])
        alpha = alphas[name]
        steep, gentle = 1.5 * (1 - 3 * alpha) ** 10, (1 - alpha) ** 10  # 只对这个山谷成立
        end = [steep + gentle, steep - gentle]
        expect(f"race(valley, start, alphas, 10)['{name}'][10]", answer[name][10], end)
    expect("race(valley, start, alphas, 10); start", start, [2.5, 0.5])

# %% [markdown] lang="en"
# **To think about.** Between 0.5 and 0.7 lies a learning rate at which the walker neither arrives
# nor runs away. Search for it with `race`. What does his path look like?

# %% [markdown] lang="zh"
# **想一想。** 在 0.5 和 0.7 之间有一个学习率，
# 行人既走不到，也不会跑远。用 `race` 找找看。
# 他的路径是什么样子？

# %% [markdown] lang="en"
# ## `plot_path` · the walk on a map
#
# **Goal.** Draw a path over the contour lines of f.
#
# **Picture.** A hiking map: each thin line joins points of equal height. Lines close together mean
# steep ground. A walker who always takes the steepest way crosses each line at a right angle
# where the step begins.
#
# **Formula.** A grid of points over the square, and the height at each of them:
# $$[-\text{lim}, \text{lim}]^2, \qquad z_{ij} = f(x_j, y_i)$$
#
# **Worked number.** With lim = 3 and 101 ticks on each axis, the ticks are 0.06 apart, and f is
# asked for 10 201 heights: in a single call.
#
# <details><summary>Hint</summary>
#
# Build it in four moves. First the ticks: `torch.linspace` from −lim to lim. Then all points of
# the square: `torch.meshgrid` with `indexing="xy"` gives two matrices, one for each coordinate;
# stacked along a new last axis they become one tensor whose last axis has length 2, and f takes
# all of it at once. Then the map: `contour` wants both matrices, the heights and at least 8
# levels; if you only ask for a number of levels, matplotlib may choose fewer, so ask for 20.
# Last the path: column 0 goes to the right, column 1 goes up. Matplotlib cannot draw a tensor
# that requires grad, so detach first. Set the limits after drawing, name both axes, return the
# Axes object rather than the figure.
#
# </details>

# %% [markdown] lang="zh"
# ## `plot_path` · 地图上的路
#
# **目标。** 把路径画在 f 的等高线上。
#
# **图景。** 一张登山地图：每条细线连接同样高的点，
# 线越密，地越陡。总是走最陡方向的人，
# 每一步起步时都与等高线成直角。
#
# **公式。** 正方形上的一张网格，以及每个格点的高度：
# $$[-\text{lim}, \text{lim}]^2, \qquad z_{ij} = f(x_j, y_i)$$
#
# **一个算好的数。** lim = 3，每条轴上 101 个刻度，
# 刻度间隔 0.06，一共要向 f 问 10 201 个高度：一次问完。
#
# <details><summary>提示</summary>
#
# 分四步来。先是刻度：从 −lim 到 lim 的 `torch.linspace`。
# 再是正方形上所有的点：
# `torch.meshgrid` 加上 `indexing="xy"` 给出两个矩阵，
# 每个坐标一个；沿着新的最后一维叠起来，
# 就成了最后一维长度为 2 的张量，f 一次全部接收。
# 然后是地图：`contour` 需要两个矩阵、高度，
# 以及至少 8 条等高线；只给条数时，
# matplotlib 选的可能比你要的少，所以要它画 20 条。
# 最后是路径：第 0 列向右，第 1 列向上。
# matplotlib 画不了 requires_grad 的张量，所以先 detach。
# 画完再设范围，给两条轴写上名字，
# 返回的是 Axes，不是 figure。
#
# </details>

# %% exercise: plot_path lang="en"
def plot_path(f, path, lim):
    """Contour lines of f on [−lim, lim]², with a path drawn over them.

    f:    function of points (…, 2) that returns heights (…), differentiable by torch
    path: tensor (T, 2), the points in order
    lim:  number > 0; both axes run from −lim to lim
    Returns the matplotlib Axes: at least 8 contour levels, one line through all points of the
    path, both axes labelled.

    >>> ax = plot_path(valley, torch.tensor([[2.5, 0.5], [1.4, -0.2]]), 3.0)
    >>> ax.get_xlim() == (-3.0, 3.0)
    True
    """
    raise NotImplementedError("plot_path is not written yet")


# %% exercise: plot_path lang="zh"
def plot_path(f, path, lim):
    """在 [−lim, lim]² 上画 f 的等高线，再把路径画在上面。

    f:    函数，给它一些点 (…, 2)，返回高度 (…)，torch 可以对它求导
    path: 张量 (T, 2)，按顺序排列的点
    lim:  大于 0 的数；两条轴都从 −lim 到 lim
    返回 matplotlib 的 Axes：至少 8 条等高线，一条经过路径上所有点的折线，
    两条轴都有名字。

    >>> ax = plot_path(valley, torch.tensor([[2.5, 0.5], [1.4, -0.2]]), 3.0)
    >>> ax.get_xlim() == (-3.0, 3.0)
    True
    """
    raise NotImplementedError("plot_path 还没有写")


# %% check: plot_path lang="en"
with visible_check("plot_path"):
    t = torch.arange(13)[:, None]
    zigzag = 1.5 * (-0.8) ** t * torch.tensor([1.0, 1.0]) + 0.4**t * torch.tensor([1.0, -1.0])
    ax = plot_path(valley, zigzag, 3.0)  # the walk with α = 0.6
    require(isinstance(ax, plt.Axes), f"plot_path should return the Axes, not {show(ax)}")
    expect("plot_path(valley, zigzag, 3.0).get_xlim()", ax.get_xlim(), [-3.0, 3.0])
    expect("plot_path(valley, zigzag, 3.0).get_ylim()", ax.get_ylim(), [-3.0, 3.0])
    contours = [drawn for drawn in ax.collections if hasattr(drawn, "levels")]
    require(contours, "there are no contour lines on the axes.")
    levels = len(contours[0].levels)
    require(levels >= 8, f"{levels} contour levels; at least 8 are needed.")
    lines = [torch.as_tensor(np.array(line.get_xydata())) for line in ax.get_lines()]
    require(lines, "there is no path on the axes.")
    if not any(line.shape == (13, 2) and np.allclose(line, zigzag, atol=1e-6) for line in lines):
        expect("plot_path(valley, zigzag, 3.0).get_lines()[0].get_xydata()", lines[0], zigzag)
    require(ax.get_xlabel() and ax.get_ylabel(), "name both axes.")

# %% check: plot_path lang="zh"
with visible_check("plot_path"):
    t = torch.arange(13)[:, None]
    zigzag = 1.5 * (-0.8) ** t * torch.tensor([1.0, 1.0]) + 0.4**t * torch.tensor([1.0, -1.0])
    ax = plot_path(valley, zigzag, 3.0)  # α = 0.6 时走出的路
    require(isinstance(ax, plt.Axes), f"plot_path 应当返回 Axes，而不是 {show(ax)}")
    expect("plot_path(valley, zigzag, 3.0).get_xlim()", ax.get_xlim(), [-3.0, 3.0])
    expect("plot_path(valley, zigzag, 3.0).get_ylim()", ax.get_ylim(), [-3.0, 3.0])
    contours = [drawn for drawn in ax.collections if hasattr(drawn, "levels")]
    require(contours, "坐标轴上没有等高线。")
    levels = len(contours[0].levels)
    require(levels >= 8, f"只有 {levels} 条等高线，至少要 8 条。")
    lines = [torch.as_tensor(np.array(line.get_xydata())) for line in ax.get_lines()]
    require(lines, "坐标轴上没有路径。")
    if not any(line.shape == (13, 2) and np.allclose(line, zigzag, atol=1e-6) for line in lines):
        expect("plot_path(valley, zigzag, 3.0).get_lines()[0].get_xydata()", lines[0], zigzag)
    require(ax.get_xlabel() and ax.get_ylabel(), "请给两条轴写上名字。")

# %% [markdown] lang="en"
# **To think about.** With α = 0.6 the walker jumps from one side of the valley to the other. Which
# direction is to blame, the steep one or the gentle one? Which of the two would like a larger α?
#
# ### Learning process 2
#
# Now with two parameters, and with your own functions. Himmelblau's land has four valleys, all of
# them with their bottom exactly at height 0. Four walkers set off close to the middle with α = 0.01.

# %% [markdown] lang="zh"
# **想一想。** α = 0.6 时，行人在山谷两侧跳来跳去。
# 该怪哪个方向，陡的还是缓的？
# 两个方向中，哪一个希望 α 更大？
#
# ### Learning process 2
#
# 现在有两个参数，而且用的是你自己写的函数。
# Himmelblau 的地形有四个山谷，谷底高度都正好是 0。
# 四个行人从靠近中间的地方出发，α = 0.01。

# %% example: learning process 2
if picture_for("torch_descend", "plot_path"):
    starts = torch.tensor([[0.0, 0.0], [-0.5, 0.0], [-1.0, -1.0], [0.0, -1.0]])
    runs = [torch_descend(himmelblau, start, 0.01, 40) for start in starts]
    axes = plot_path(himmelblau, runs[0], 5.0)
    for run in runs[1:]:
        axes.plot(*run.T, "o-", markersize=3.5, linewidth=1.2)
    for run in runs:
        print([round(coordinate, 3) for coordinate in run[-1].tolist()])

# %% [markdown] lang="en"
# From (0, 0) the walk ends at (3, 2). A start only half a unit to the left ends in another valley.
# The rule is the same; the start decides. We come back to this under *initialization*.

# %% [markdown] lang="zh"
# 从 (0, 0) 出发，终点是 (3, 2)。
# 起点只往左移半个单位，就落进了另一个山谷。
# 规则没有变，是起点决定了结果。讲*初始化*时还会回到这里。

# %% [markdown] lang="en"
# ## `plot_surface` · the land itself
#
# **Goal.** Draw f as a surface in three dimensions.
#
# **Picture.** Take the map by its centre and let every point rise to its height: the rings become
# slopes, the four valleys become hollows.
#
# **Formula.** The same grid as before; now the height goes upwards:
# $$(x_j,\; y_i,\; z_{ij}), \qquad z_{ij} = f(x_j, y_i)$$
#
# **Worked number.** On [−5, 5]² Himmelblau's land is lowest at 0, in its valleys, and highest at
# 890, in the corner (5, 5). At (0, 0) it is 170 high.
#
# <details><summary>Hint</summary>
#
# You have built the grid already, in `plot_path`: ticks, two matrices, one stacked tensor, one
# call of f. What is new is the kind of axes. Ask for them when you create the plot, with the
# option `projection="3d"`; given to `plt.subplots`, it goes inside `subplot_kw`. Such axes have a
# method called `plot_surface`, which takes the two matrices and the heights. All three must be
# matrices of the same shape; if f gets a list of points instead of a grid, the heights come back
# as a list and the method complains. Turn tensors into arrays with `.numpy()`. A fine grid looks
# smooth but takes long: about 40 ticks are plenty. Name all three axes, and return the Axes.
#
# </details>

# %% [markdown] lang="zh"
# ## `plot_surface` · 地形本身
#
# **目标。** 把 f 画成三维曲面。
#
# **图景。** 把地图拎起来，让每一点升到自己的高度：
# 一圈圈等高线变成山坡，四个山谷变成四个凹坑。
#
# **公式。** 网格和前面一样，只是高度现在朝上：
# $$(x_j,\; y_i,\; z_{ij}), \qquad z_{ij} = f(x_j, y_i)$$
#
# **一个算好的数。** 在 [−5, 5]² 上，
# Himmelblau 的地形最低是谷底的 0，
# 最高是角上 (5, 5) 处的 890。
# (0, 0) 处高 170。
#
# <details><summary>提示</summary>
#
# 网格在 `plot_path` 里已经做过：
# 刻度、两个矩阵、叠成一个张量、调用一次 f。
# 新的是坐标轴的种类：创建图的时候，
# 用选项 `projection="3d"` 来要；
# 如果用 `plt.subplots`，就放进 `subplot_kw`。
# 这种坐标轴有一个方法叫 `plot_surface`，
# 接收两个矩阵和高度，三者必须是同样形状的矩阵；
# 如果给 f 的是一列点而不是网格，
# 得到的高度也是一列，这个方法就会报错。
# 用 `.numpy()` 把张量变成数组。
# 网格越细越光滑，也越慢：40 个刻度左右足够了。
# 给三条轴都写上名字，返回 Axes。
#
# </details>

# %% exercise: plot_surface lang="en"
def plot_surface(f, lim):
    """The height of f over [−lim, lim]² as a surface in three dimensions.

    f:   function of points (…, 2) that returns heights (…), differentiable by torch
    lim: number > 0; both coordinates run from −lim to lim
    Returns the matplotlib Axes (projection "3d") with the surface on it, axes labelled.

    >>> plot_surface(valley, 2.0).name
    '3d'
    """
    raise NotImplementedError("plot_surface is not written yet")


# %% exercise: plot_surface lang="zh"
def plot_surface(f, lim):
    """把 f 在 [−lim, lim]² 上的高度画成三维曲面。

    f:   函数，给它一些点 (…, 2)，返回高度 (…)，torch 可以对它求导
    lim: 大于 0 的数；两个坐标都从 −lim 到 lim
    返回 matplotlib 的 Axes（projection 为 "3d"），上面有曲面，轴有名字。

    >>> plot_surface(valley, 2.0).name
    '3d'
    """
    raise NotImplementedError("plot_surface 还没有写")


# %% check: plot_surface lang="en"
with visible_check("plot_surface"):
    ax = plot_surface(himmelblau, 5.0)
    require(isinstance(ax, plt.Axes), f"plot_surface should return the Axes, not {show(ax)}")
    require(ax.name == "3d", 'the axes are flat: ask for projection="3d".')
    require(ax.collections, "there is no surface on the axes.")
    low, high = ax.get_zlim()
    shown = f"{low:.0f} to {high:.0f}"
    require(low < 10 and high > 850, f"heights should run from 0 to 890, not {shown}.")

# %% check: plot_surface lang="zh"
with visible_check("plot_surface"):
    ax = plot_surface(himmelblau, 5.0)
    require(isinstance(ax, plt.Axes), f"plot_surface 应当返回 Axes，而不是 {show(ax)}")
    require(ax.name == "3d", '坐标轴是平的：请用 projection="3d"。')
    require(ax.collections, "坐标轴上没有曲面。")
    low, high = ax.get_zlim()
    shown = f"{low:.0f} 到 {high:.0f}"
    require(low < 10 and high > 850, f"高度应当从 0 到 890，而不是 {shown}。")

# %% [markdown] lang="en"
# **To think about.** You now have a map and a surface of the same land. Which one would you use to
# read off where the minima lie? Which one to explain to a friend what a minimum is?

# %% [markdown] lang="zh"
# **想一想。** 同一片地形，现在你有地图，也有曲面。
# 要读出极小值的位置，你会用哪一个？
# 要向朋友解释什么是极小值，又会用哪一个？

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
    "gd_step", "J_grad", "update_pair", "descend", "learning_process", "torch_descend",
    "race", "plot_path", "plot_surface",
)
