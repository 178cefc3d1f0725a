# %% [markdown] lang="en"
# # The landscape of a network
#
# So far the land had two coordinates, and you could look at it. The network on the lecture's last
# slide, **ResNet-56**, has 214 402 of them in the small version that we use. Nobody can look at
# that. But one can cut a plane through it and draw the loss above the plane. At the end of this
# notebook you do so, for two networks side by side, and every function in between is yours.
#
# The way there leads over the bridge to the next lesson: the **gradients of common functions**,
# the small pieces that a network is made of. Six exercises: two of them on the bridge, four on
# the land.
#
# **How marks come about.** As always: behind every exercise stand hidden tests, one of them the
# core (are the values right?). Without the core an exercise earns nothing; with it, each further
# test adds its share. Write in the exercise cells, leave the check cells alone, and never change
# what you are given, unless you put it back.

# %% [markdown] lang="zh"
# # 神经网络的地形
#
# 到目前为止，地形只有两个坐标，可以看得见。
# 课上最后一张幻灯片的网络 **ResNet-56**，
# 在我们使用的小号版本里有 214 402 个坐标，谁也看不见。
# 但可以用一个平面把它切开，把平面上方的损失画出来。
# 在这份练习的最后，你会为两个网络并排画出这样的图，
# 中间用到的每个函数都是你自己写的。
#
# 路上先要走过通往下一课的桥：**常见函数的梯度**，
# 它们是拼成网络的小零件。
# 一共六道练习：两道在桥上，四道在地形上。
#
# **分数怎么来。** 和以前一样：每道题背后都有隐藏测试，
# 其中一个是核心（数值对不对？）。
# 核心没过就没有分；过了，其余测试各占一份。
# 代码写在练习单元格里，不要动检查单元格；
# 也不要改动传进来的东西，除非之后原样放回去。

# %% [markdown] lang="en"
# Run the next two cells first: the imports, and then, folded away, the small helpers that the
# visible checks use. You need not change anything in them.

# %% [markdown] lang="zh"
# 请先运行下面两个单元格：第一个是导入语句，第二个（已折叠）是可见检查要用的小工具。
# 其中的内容都不需要改动。

# %% setup
import math
from contextlib import contextmanager

import matplotlib.pyplot as plt
import numpy as np
import torch
from safetensors.torch import load_file

torch.set_num_threads(1)

# %% [markdown] lang="en"
# ## A first look: two networks, one land each
#
# Both networks have 56 layers, learn the same digits (8 × 8 pixels, written by hand) and were
# trained in the same way. The only difference: on the left, **skip connections** carry the input
# of every two layers past both of them and add it to what comes out; on the right there are none. In the middle of each picture stand
# the trained weights. A step to the side is a step along one of two random directions, and the
# height is the loss there, as a power of ten.

# %% [markdown] lang="zh"
# ## 先看一眼：两个网络，两片地形
#
# 两个网络都有 56 层，学的是同样的数字
# （手写，8 × 8 像素），训练方法也一样。
# 唯一的区别：左边有**跳连**（skip connection），
# 每两层，输入都会绕过它们，再加到输出上；右边没有。
# 每幅图的正中央是训练好的权重。
# 往旁边走，就是沿着两个随机方向之一走；
# 高度是那里的损失，以 10 的幂表示。

# %% example: two lands
land = load_file("data/landscape.safetensors")  # losses above a 29 × 29 grid
side = torch.linspace(-1, 1, 29)
across, along = (grid.numpy() for grid in torch.meshgrid(side, side, indexing="ij"))
_, pair = plt.subplots(1, 2, figsize=(9, 3.8), subplot_kw={"projection": "3d"})
for axes, name in zip(pair, ["with_skips", "plain"], strict=True):
    height = land[name].log10().numpy()
    axes.plot_surface(across, along, height, cmap="viridis", vmin=-3, vmax=6)
    axes.set(title=name, xlabel="a", ylabel="b", zlabel=r"$\log_{10}$ loss", zlim=(-3.5, 6.5))
    axes.set(xticks=[-1, 0, 1], yticks=[-1, 0, 1])
    axes.set_box_aspect(None, zoom=0.85)

# %% [markdown] lang="en"
# On the left lies one smooth funnel: from everywhere the ground leads down to the middle, and the
# middle is deep. On the right the corners are a hundred to a thousand times as high, and what they surround is
# a wide floor with dents in it, nowhere deep at all.
#
# **Read this picture honestly.** The network with skips is fully trained: loss 0.0004 (over
# 128 of the digits that it learned from), and 98 % of digits that it never saw are named correctly. The plain network is *barely* trained: loss 1.26
# and 42 %, where guessing gives 2.30 and 10 %. With the same effort it simply got stuck. So the
# picture shows two things at once: how the land looks, and how far each network came in it. It
# does not prove that the shape of the land alone held the plain one back. Chance has a part in it,
# too. We trained ten such pairs from different random starts; on unseen digits the plain network
# ended anywhere between 19 % and 57 %, the other one never under 98 %, and this pair is a middling
# one. That a deep network without skips is hard to *train* is the safer lesson.

# %% [markdown] lang="zh"
# 左边是一个光滑的漏斗：无论站在哪里，地面都通向中央，
# 而中央很深。右边的四角要高出上百倍到上千倍，
# 围着的是一片宽阔、坑坑洼洼的平底，哪里都不深。
#
# **老实地读这幅图。** 有跳连的网络训练得很充分：
# 损失 0.0004（在 128 个训练用的数字上），没见过的数字认对了 98 %。
# 没有跳连的网络*几乎没有训练起来*：
# 损失 1.26，正确率 42 %，而瞎猜的损失是 2.30，正确率 10 %。
# 花了同样的力气，它就是卡住了。
# 所以这幅图同时显示了两件事：地形是什么样子，
# 以及两个网络在其中各走了多远。
# 它并不能证明拖住右边那个网络的就是地形的形状。
# 其中也有运气：我们从不同的随机起点训练了十对这样的网络，
# 在没见过的数字上，没有跳连的网络正确率从 19 % 到 57 % 不等，
# 有跳连的从不低于 98 %；图上这一对居中。
# 更稳妥的结论是：没有跳连的深层网络很难*训练*。

# %% [markdown] lang="en"
# ## `common_grads` · the gradients of common functions
#
# **Goal.** Differentiate, by hand, five functions that the next lesson is about.
#
# **Picture.** A train of gears. You turn w; it turns the inner wheel xw + b; that turns the outer
# wheel, a square or a logarithm. How fast the last wheel turns is the product of the gear ratios.
# That is the chain rule. The measured numbers x and y are bolted down; only w and b turn.
#
# **Formula.** $$f = g(u),\; u = xw + b: \qquad
# \frac{\partial f}{\partial w} = g'(u)\, x, \qquad \frac{\partial f}{\partial b} = g'(u)$$
#
# | name | f | ∂f/∂w | ∂f/∂b |
# |---|---|---|---|
# | `'linear'` | $xw + b$ | ? | ? |
# | `'squares'` | $xw^2 + b^2$ | ? | ? |
# | `'exp'` | $x e^w + e^b$ | ? | ? |
# | `'squared_error'` | $(y - (xw + b))^2$ | ? | ? |
# | `'log_loss'` | $y \log(xw + b)$ | ? | ? |
#
# **Worked number.** x = 2, w = 0.5, b = 1, y = 4. Then xw + b = 2 and the squared error is
# (4 − 2)² = 4. Raise w by 0.001: xw + b becomes 2.002, the error 1.998² = 3.992004. It fell by
# 0.007996, so ∂f/∂w is about −8. The same with b gives −4.
#
# **By hand**: no autograd here, as in `J_grad`.
#
# <details><summary>Hint</summary>
#
# Fill in the ten question marks on paper first, one function at a time, and always with the same
# question: if only this letter moves a little, what happens to f? Terms without it stand still.
# In the first three functions w and b never meet, so each derivative is a rule that you know from
# school. In the last two, name the inside u, differentiate the outside by u, then multiply by what
# u does when w moves and when b moves. Watch the minus inside the squared error: u grows, but the
# distance to y shrinks. All four tensors have the same shape and everything happens entry by
# entry; also a derivative that is a plain number needs that shape (`torch.ones_like`). For any
# other name end with `raise ValueError(...)`.
#
# </details>

# %% [markdown] lang="zh"
# ## `common_grads` · 常见函数的梯度
#
# **目标。** 亲手求出五个函数的导数，它们正是下一课的内容。
#
# **图景。** 一串齿轮。你转动 w，它带动里面的轮子 xw + b，
# 后者再带动外面的轮子：一个平方，或一个对数。
# 最后一个轮子转得多快，等于各级传动比的乘积。
# 这就是链式法则。测得的数 x 和 y 用螺丝固定着，
# 能转的只有 w 和 b。
#
# **公式。** $$f = g(u),\; u = xw + b: \qquad
# \frac{\partial f}{\partial w} = g'(u)\, x, \qquad \frac{\partial f}{\partial b} = g'(u)$$
#
# | 名字 | f | ∂f/∂w | ∂f/∂b |
# |---|---|---|---|
# | `'linear'` | $xw + b$ | ? | ? |
# | `'squares'` | $xw^2 + b^2$ | ? | ? |
# | `'exp'` | $x e^w + e^b$ | ? | ? |
# | `'squared_error'` | $(y - (xw + b))^2$ | ? | ? |
# | `'log_loss'` | $y \log(xw + b)$ | ? | ? |
#
# **一个算好的数。** x = 2，w = 0.5，b = 1，y = 4。
# 这时 xw + b = 2，平方误差是 (4 − 2)² = 4。
# 让 w 增加 0.001：xw + b 变成 2.002，
# 误差变成 1.998² = 3.992004，减少了 0.007996，
# 所以 ∂f/∂w 大约是 −8。对 b 这样做，得到 −4。
#
# **亲手算**：和 `J_grad` 一样，这里不用自动求导。
#
# <details><summary>提示</summary>
#
# 先在纸上把十个问号填好，一个函数一个函数地来，
# 每次都问同一个问题：只让这个字母动一点点，f 会怎样？
# 不含它的项不动。前三个函数里 w 和 b 各管各的，
# 每个导数都是中学就见过的公式。
# 后两个函数，先把里面记作 u，外层对 u 求导，
# 再乘上“w 动时 u 怎么动”“b 动时 u 怎么动”。
# 注意平方误差里面的负号：u 变大，它到 y 的差反而变小。
# 四个张量形状相同，一切都逐个元素进行；
# 导数是常数的时候，也要给它同样的形状
# （`torch.ones_like`）。
# 遇到其他名字，最后 `raise ValueError(...)`。
#
# </details>

# %% exercise: common_grads lang="en"
def common_grads(name, x, w, b, y):
    """The derivatives of a common function by w and by b, by hand (no autograd).

    name: 'linear'         f = x·w + b
          'squares'        f = x·w² + b²
          'exp'            f = x·exp(w) + exp(b)
          'squared_error'  f = (y − (x·w + b))²
          'log_loss'       f = y·log(x·w + b)
    x, w, b, y: tensors of one shape; every entry is a case of its own
    Returns the pair (df/dw, df/db), two tensors of that shape. Any other name: ValueError.

    >>> x, w, b, y = torch.tensor([[2.0], [0.5], [1.0], [4.0]])
    >>> common_grads("linear", x, w, b, y)
    (tensor([2.]), tensor([1.]))
    """
    raise NotImplementedError("common_grads is not written yet")


# %% exercise: common_grads lang="zh"
def common_grads(name, x, w, b, y):
    """常见函数关于 w 和 b 的导数，亲手写出（不用自动求导）。

    name: 'linear'         f = x·w + b
          'squares'        f = x·w² + b²
          'exp'            f = x·exp(w) + exp(b)
          'squared_error'  f = (y − (x·w + b))²
          'log_loss'       f = y·log(x·w + b)
    x, w, b, y: 形状相同的张量；每个元素各算各的
    返回一对 (df/dw, df/db)，两个同样形状的张量。其他名字：ValueError。

    >>> x, w, b, y = torch.tensor([[2.0], [0.5], [1.0], [4.0]])
    >>> common_grads("linear", x, w, b, y)
    (tensor([2.]), tensor([1.]))
    """
    raise NotImplementedError("common_grads 还没有写")


# %% check: common_grads lang="en"
with visible_check("common_grads"):
    x, w, b, y = torch.tensor([[2.0], [0.5], [1.0], [4.0]], dtype=torch.float64)
    step = 1e-6
    functions = {
        "linear": lambda w, b: x * w + b,
        "squares": lambda w, b: x * w**2 + b**2,
        "exp": lambda w, b: x * torch.exp(w) + torch.exp(b),
        "squared_error": lambda w, b: (y - (x * w + b)) ** 2,
        "log_loss": lambda w, b: y * torch.log(x * w + b),
    }
    for name, f in functions.items():  # difference quotients, as in the first lesson
        by_w = (f(w + step, b) - f(w - step, b)) / (2 * step)
        by_b = (f(w, b + step) - f(w, b - step)) / (2 * step)
        answer = common_grads(name, x, w, b, y)
        require(isinstance(answer, (tuple, list)) and len(answer) == 2, "return dw, db.")
        expect(f"common_grads('{name}', 2, 0.5, 1, 4)[0]", answer[0], by_w)
        expect(f"common_grads('{name}', 2, 0.5, 1, 4)[1]", answer[1], by_b)
    try:
        answer = common_grads("cosine", x, w, b, y)
    except ValueError:
        answer = "ValueError"
    expect("common_grads('cosine', 2, 0.5, 1, 4)", answer, "ValueError")

# %% check: common_grads lang="zh"
with visible_check("common_grads"):
    x, w, b, y = torch.tensor([[2.0], [0.5], [1.0], [4.0]], dtype=torch.float64)
    step = 1e-6
    functions = {
        "linear": lambda w, b: x * w + b,
        "squares": lambda w, b: x * w**2 + b**2,
        "exp": lambda w, b: x * torch.exp(w) + torch.exp(b),
        "squared_error": lambda w, b: (y - (x * w + b)) ** 2,
        "log_loss": lambda w, b: y * torch.log(x * w + b),
    }
    for name, f in functions.items():  # 差商，和第一课一样
        by_w = (f(w + step, b) - f(w - step, b)) / (2 * step)
        by_b = (f(w, b + step) - f(w, b - step)) / (2 * step)
        answer = common_grads(name, x, w, b, y)
        require(isinstance(answer, (tuple, list)) and len(answer) == 2, "请返回 dw, db。")
        expect(f"common_grads('{name}', 2, 0.5, 1, 4)[0]", answer[0], by_w)
        expect(f"common_grads('{name}', 2, 0.5, 1, 4)[1]", answer[1], by_b)
    try:
        answer = common_grads("cosine", x, w, b, y)
    except ValueError:
        answer = "ValueError"
    expect("common_grads('cosine', 2, 0.5, 1, 4)", answer, "ValueError")

# %% [markdown] lang="en"
# **To think about.** In three of the five functions ∂f/∂w is x times ∂f/∂b. Which three, and why
# not the other two?

# %% [markdown] lang="zh"
# **想一想。** 五个函数中，有三个的 ∂f/∂w 等于 x 乘 ∂f/∂b。
# 是哪三个？另外两个为什么不是？

# %% [markdown] lang="en"
# ## `mse_grad` · many points pull on the weights
#
# **Goal.** The gradient of the squared error over a whole data set: one number per weight.
#
# **Picture.** Rubber bands. Every data point is tied to the model's prediction by a band; the
# farther off the prediction, the harder it pulls. A point with a large input has a long lever. The
# gradient is the sum of all pulls, turned round: it points to where the error grows.
#
# **Formula.** With N points as the rows $x_n$ of X:
# $$L = \frac{1}{N}\sum_{n}\,(y_n - x_n \cdot w)^2, \qquad
# \nabla L = -\frac{2}{N}\sum_{n}\,(y_n - x_n \cdot w)\; x_n$$
# With `reduction='sum'` the factor 1/N is left out of both.
#
# **Worked number.** X = ((1, 2), (3, 4), (5, 6)), y = (0, 1, 1), w = (1, 0). The predictions are
# (1, 3, 5), the errors y − Xw = (−1, −2, −4). The gradient of the sum is
# −2 · (−1·1 − 2·3 − 4·5) = 54 for the first weight and 68 for the second; of the mean, a third of
# that: (18, 22.67).
#
# **A trap, and what you do about it.** Give y as a column of shape (3, 1) and torch does not
# complain: column minus row makes a 3 × 3 table, every target minus every prediction. The "mean
# error" becomes 8.33 instead of 7, and a network trains on nonsense. So the shape of y must be
# (N,), else raise ValueError.
#
# <details><summary>Hint</summary>
#
# Check the shape first: `X.shape[:1]` is the only shape that y may have. Then go in two moves. The
# errors are N numbers, one per point: target minus prediction, and `X @ w` makes all predictions
# at once. For the gradient, each error must be multiplied by its own row of X, and the products
# added up over the points. A loop does that. A matrix product does it too: which side does the
# matrix stand on, and must it be transposed, so that N errors become D sums? Count the shapes; only
# one order fits. Last the factors: the 2 from the square, the minus from inside, and, for the mean
# only, the division by the number of points. No autograd here.
#
# </details>

# %% [markdown] lang="zh"
# ## `mse_grad` · 许多点一起拉
#
# **目标。** 求整个数据集上平方误差的梯度：每个权重一个数。
#
# **图景。** 橡皮筋。每个数据点都用橡皮筋拴在模型的预测上：
# 预测偏得越远，拉得越紧；输入越大的点，杠杆越长。
# 梯度就是所有拉力之和掉个头：它指向误差变大的方向。
#
# **公式。** N 个点是 X 的各行 $x_n$：
# $$L = \frac{1}{N}\sum_{n}\,(y_n - x_n \cdot w)^2, \qquad
# \nabla L = -\frac{2}{N}\sum_{n}\,(y_n - x_n \cdot w)\; x_n$$
# `reduction='sum'` 时，两个式子都去掉 1/N。
#
# **一个算好的数。**
# X = ((1, 2), (3, 4), (5, 6))，y = (0, 1, 1)，w = (1, 0)。
# 预测是 (1, 3, 5)，误差 y − Xw = (−1, −2, −4)。
# 求和时，第一个权重的梯度是
# −2 · (−1·1 − 2·3 − 4·5) = 54，第二个是 68；
# 取均值时是它们的三分之一：(18, 22.67)。
#
# **一个陷阱，以及你的对策。**
# 如果把 y 写成形状为 (3, 1) 的一列，torch 不会抱怨：
# 列减行得到 3 × 3 的表，每个目标减每个预测。
# “平均误差”变成 8.33 而不是 7，网络就在胡乱训练。
# 所以 y 的形状必须是 (N,)，否则抛出 ValueError。
#
# <details><summary>提示</summary>
#
# 先检查形状：y 只能是 `X.shape[:1]` 这一种形状。
# 然后分两步走。误差有 N 个，每个点一个：目标减预测，
# 而 `X @ w` 一次就算出所有预测。
# 求梯度时，每个误差要乘上 X 中自己的那一行，
# 再对所有点加起来。用循环可以，用矩阵乘法也可以：
# 矩阵应当站在哪一边，要不要转置，
# 才能把 N 个误差变成 D 个和？数一数形状，
# 只有一种写法对得上。
# 最后是系数：平方带来的 2，里面带来的负号，
# 以及只有取均值时才有的“除以点数”。
# 这里不用自动求导。
#
# </details>

# %% exercise: mse_grad lang="en"
def mse_grad(X, y, w, reduction="mean"):
    """The gradient of the squared error by the weights, by hand (no autograd).

    X: tensor (N, D), one point per row
    y: tensor (N,), the targets; any other shape: ValueError
    w: tensor (D,), the weights; the predictions are X @ w
    reduction: 'mean' (over the points) or 'sum'
    Returns a new tensor (D,).

    >>> X = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    >>> mse_grad(X, torch.tensor([0.0, 1.0, 1.0]), torch.tensor([1.0, 0.0]), "sum")
    tensor([54., 68.])
    """
    raise NotImplementedError("mse_grad is not written yet")


# %% exercise: mse_grad lang="zh"
def mse_grad(X, y, w, reduction="mean"):
    """平方误差关于权重的梯度，亲手写出（不用自动求导）。

    X: 张量 (N, D)，每行一个点
    y: 张量 (N,)，目标；其他任何形状：ValueError
    w: 张量 (D,)，权重；预测是 X @ w
    reduction: 'mean'（对各点取均值）或 'sum'（求和）
    返回新的张量 (D,)。

    >>> X = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    >>> mse_grad(X, torch.tensor([0.0, 1.0, 1.0]), torch.tensor([1.0, 0.0]), "sum")
    tensor([54., 68.])
    """
    raise NotImplementedError("mse_grad 还没有写")


# %% check: mse_grad
with visible_check("mse_grad"):
    X = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    y, w = torch.tensor([0.0, 1.0, 1.0]), torch.tensor([1.0, 0.0])
    expect("mse_grad(X, y, [1, 0], 'sum')", mse_grad(X, y, w, "sum"), [54.0, 68.0])
    expect("mse_grad(X, y, [1, 0])", mse_grad(X, y, w), [18.0, 22.6666667])
    expect("mse_grad(X, y, [0, 0])", mse_grad(X, y, 0 * w), [-5.3333333, -6.6666667])
    try:
        answer = mse_grad(X, y[:, None], w)
    except ValueError:
        answer = "ValueError"
    expect("mse_grad(X, [[0], [1], [1]], [1, 0])", answer, "ValueError")

# %% [markdown] lang="en"
# **To think about.** Somebody doubles his data by writing every point down twice. What happens to
# the gradient with 'mean', what with 'sum', and which of them needs a new learning rate?

# %% [markdown] lang="zh"
# **想一想。** 有人把每个点抄写两遍，数据就多了一倍。
# 'mean' 的梯度会怎样？'sum' 的呢？
# 哪一种需要换一个学习率？

# %% [markdown] lang="en"
# ## ResNet-56
#
# The bridge is behind us; here is the network. Its recipe is old and plain: 3 × 3 convolutions in
# three stages of nine blocks, each block two convolutions deep, a first convolution and a linear
# layer: 1 + 3 · 9 · 2 + 1 = 56 layers. `skip=True` adds the line that made it famous (He et al.,
# 2015): `y = y + short`. You need not change anything in the next two cells.

# %% [markdown] lang="zh"
# ## ResNet-56
#
# 桥已经走过，下面就是网络。它的配方朴素得很：
# 3 × 3 卷积，三个阶段，每个阶段九个块，每块两层卷积，
# 再加最前面的一层卷积和最后的线性层：
# 1 + 3 · 9 · 2 + 1 = 56 层。
# `skip=True` 会加上让它出名的那一行
# （He 等，2015）：`y = y + short`。
# 接下来的两个单元格不需要改动。

# %% the network lang="en"
class Block(torch.nn.Module):
    """Two 3 × 3 convolutions, each with BatchNorm; with `skip`, their input is added at the end."""

    def __init__(self, narrow, wide, stride, skip):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(narrow, wide, 3, stride, padding=1, bias=False)
        self.norm1 = torch.nn.BatchNorm2d(wide)
        self.conv2 = torch.nn.Conv2d(wide, wide, 3, padding=1, bias=False)
        self.norm2 = torch.nn.BatchNorm2d(wide)
        self.stride, self.extra, self.skip = stride, wide - narrow, skip

    def forward(self, x):
        y = self.norm2(self.conv2(self.norm1(self.conv1(x)).relu()))
        if self.skip:  # the shortcut has no parameters: it thins out pixels, adds empty channels
            short = x[:, :, :: self.stride, :: self.stride]
            y = y + torch.nn.functional.pad(short, (0, 0, 0, 0, 0, self.extra))
        return y.relu()


class ResNet56(torch.nn.Module):
    """1 + 3 · 9 · 2 convolutions and a linear layer: 56 layers; plain if skip is False."""

    def __init__(self, skip, widths=(8, 16, 32)):
        super().__init__()
        self.conv = torch.nn.Conv2d(1, widths[0], 3, padding=1, bias=False)
        self.norm = torch.nn.BatchNorm2d(widths[0])
        blocks, narrow = [], widths[0]
        for wide in widths:
            for _ in range(9):
                blocks.append(Block(narrow, wide, 1 if narrow == wide else 2, skip))
                narrow = wide
        self.blocks = torch.nn.Sequential(*blocks)
        self.linear = torch.nn.Linear(narrow, 10)

    def forward(self, images):
        x = self.blocks(self.norm(self.conv(images)).relu())
        return self.linear(x.mean(dim=(2, 3)))


# %% the network lang="zh"
class Block(torch.nn.Module):
    """两层 3 × 3 卷积，各带 BatchNorm；`skip` 为 True 时，最后加上块的输入。"""

    def __init__(self, narrow, wide, stride, skip):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(narrow, wide, 3, stride, padding=1, bias=False)
        self.norm1 = torch.nn.BatchNorm2d(wide)
        self.conv2 = torch.nn.Conv2d(wide, wide, 3, padding=1, bias=False)
        self.norm2 = torch.nn.BatchNorm2d(wide)
        self.stride, self.extra, self.skip = stride, wide - narrow, skip

    def forward(self, x):
        y = self.norm2(self.conv2(self.norm1(self.conv1(x)).relu()))
        if self.skip:  # 捷径没有参数：抽掉一部分像素，补上空通道
            short = x[:, :, :: self.stride, :: self.stride]
            y = y + torch.nn.functional.pad(short, (0, 0, 0, 0, 0, self.extra))
        return y.relu()


class ResNet56(torch.nn.Module):
    """1 + 3 · 9 · 2 层卷积和一个线性层：共 56 层；skip 为 False 时没有跳连。"""

    def __init__(self, skip, widths=(8, 16, 32)):
        super().__init__()
        self.conv = torch.nn.Conv2d(1, widths[0], 3, padding=1, bias=False)
        self.norm = torch.nn.BatchNorm2d(widths[0])
        blocks, narrow = [], widths[0]
        for wide in widths:
            for _ in range(9):
                blocks.append(Block(narrow, wide, 1 if narrow == wide else 2, skip))
                narrow = wide
        self.blocks = torch.nn.Sequential(*blocks)
        self.linear = torch.nn.Linear(narrow, 10)

    def forward(self, images):
        x = self.blocks(self.norm(self.conv(images)).relu())
        return self.linear(x.mean(dim=(2, 3)))


# %% example: the two trained networks lang="en"
digits = load_file("data/digits.safetensors")
images = digits["images"][:, None] / 16  # (1797, 1, 8, 8), from 0 to 1
labels = digits["labels"].long()  # the first 1297 were trained on, 500 were not


def trained(name):
    """The network called "with_skips" or "plain", as it was when training ended."""
    skip = name == "with_skips"
    model = ResNet56(skip)
    file = "data/with_skips.safetensors" if skip else "data/plain.safetensors"
    model.load_state_dict(load_file(file))
    return model.eval()


for name in ["with_skips", "plain"]:
    with torch.no_grad():
        right = trained(name)(images[1297:]).argmax(dim=1) == labels[1297:]
    print(f"{name:11}{int(right.sum())} of 500 unseen digits are right")

# %% example: the two trained networks lang="zh"
digits = load_file("data/digits.safetensors")
images = digits["images"][:, None] / 16  # (1797, 1, 8, 8)，从 0 到 1
labels = digits["labels"].long()  # 前 1297 个用来训练，后 500 个没有用过


def trained(name):
    """名为 "with_skips" 或 "plain" 的网络，训练结束时的样子。"""
    skip = name == "with_skips"
    model = ResNet56(skip)
    file = "data/with_skips.safetensors" if skip else "data/plain.safetensors"
    model.load_state_dict(load_file(file))
    return model.eval()


for name in ["with_skips", "plain"]:
    with torch.no_grad():
        right = trained(name)(images[1297:]).argmax(dim=1) == labels[1297:]
    print(f"{name:11}没见过的 500 个数字，认对了 {int(right.sum())} 个")

# %% [markdown] lang="en"
# ## `filter_normalize` · a fair step
#
# **Goal.** Give a random direction the same proportions as the network that it is to change.
#
# **Picture.** A ruler for giants and dwarfs. Multiply one filter by 10 and let the BatchNorm behind
# it divide by 10: the network computes the same, but now a random step of length 1 hardly
# touches that filter. Two landscapes drawn with such steps cannot be compared. So each filter gets
# a step measured on itself: as long as the filter is.
#
# **Formula** (Li et al., 2018). A *filter* is entry i of dimension 0: all weights that make one
# output.
# $$d_i \;\leftarrow\; \frac{d_i}{\lVert d_i \rVert}\,\lVert w_i \rVert$$
# Biases and BatchNorm's own parameters (at most one dimension) do not move at all: zeros. A filter
# of zeros has no direction: zeros again, and never 0/0.
#
# **Worked number.** d = ((3, 4), (1, 0)), w = ((0, 10), (5, 12)). The lengths are 5 and 1 in d, 10
# and 13 in w. So row 0 is doubled to (6, 8), and row 1 becomes (13, 0).
#
# <details><summary>Hint</summary>
#
# Begin with the exception: how many dimensions has d? Up to one, you are done at once. Otherwise
# you need one length per filter, whether the layer has two dimensions (linear) or four
# (convolution). `flatten(1)` turns either into a matrix with one row per filter, and `norm(dim=1)`
# measures its rows. Do it for d and for w, and divide. The result is a list of factors, one per
# filter; to multiply d by it, reshape it to (number of filters, 1, 1, …), with as many ones as d has
# further dimensions. Before you divide, think of the length zero: `torch.where` can choose between
# a quotient and zero. Return a new tensor; d belongs to the caller.
#
# </details>

# %% [markdown] lang="zh"
# ## `filter_normalize` · 公平的一步
#
# **目标。** 让随机方向的大小比例与它要改动的网络一致。
#
# **图景。** 给巨人和矮人用的尺子。
# 把一个卷积核乘以 10，再让它后面的 BatchNorm 除以 10：
# 网络算出来的完全一样，
# 可是长度为 1 的随机一步对这个卷积核几乎没有影响。
# 用这样的步子画出来的两片地形没法比较。
# 所以每个卷积核的步子用它自己来量：
# 卷积核有多长，步子就有多长。
#
# **公式**（Li 等，2018）。
# 一个*卷积核*（filter）是第 0 维的第 i 项：
# 产生一个输出的全部权重。
# $$d_i \;\leftarrow\; \frac{d_i}{\lVert d_i \rVert}\,\lVert w_i \rVert$$
# 偏置和 BatchNorm 自己的参数（不超过一维）完全不动：零。
# 全零的卷积核没有方向：也是零，绝不能出现 0/0。
#
# **一个算好的数。**
# d = ((3, 4), (1, 0))，w = ((0, 10), (5, 12))。
# d 的长度是 5 和 1，w 的长度是 10 和 13。
# 所以第 0 行放大一倍，成为 (6, 8)，第 1 行成为 (13, 0)。
#
# <details><summary>提示</summary>
#
# 先处理例外：d 有几维？不超过一维，马上就完成了。
# 其余情况，每个卷积核需要一个长度，
# 不管这一层是两维（线性层）还是四维（卷积层）。
# `flatten(1)` 把它们都变成每行一个卷积核的矩阵，
# `norm(dim=1)` 量出每一行的长度。
# 对 d 和 w 各量一次，再相除，得到一列系数，每个卷积核一个。
# 要用它去乘 d，先变成形状
# （卷积核个数, 1, 1, …），d 后面还有几维就写几个 1。
# 相除之前想一想长度为零的情况：
# `torch.where` 可以在商和零之间选择。
# 返回一个新的张量；d 是别人的。
#
# </details>

# %% exercise: filter_normalize lang="en"
def filter_normalize(d, w):
    """A direction for one tensor of parameters, filter by filter as long as the parameters.

    d: tensor, a random direction for one layer; dimension 0 counts the filters
    w: tensor of the same shape, the weights of that layer
    Returns a new tensor of that shape: filter i has d's direction and w's length.
    Zeros where d has at most one dimension, and for every filter that is zero.

    >>> d, w = torch.tensor([[3.0, 4.0], [1.0, 0.0]]), torch.tensor([[0.0, 10.0], [5.0, 12.0]])
    >>> filter_normalize(d, w)
    tensor([[ 6.,  8.],
            [13.,  0.]])
    """
    raise NotImplementedError("filter_normalize is not written yet")


# %% exercise: filter_normalize lang="zh"
def filter_normalize(d, w):
    """一个参数张量的方向：每个卷积核都和参数中对应的一样长。

    d: 张量，某一层的随机方向；第 0 维是卷积核的编号
    w: 形状相同的张量，那一层的权重
    返回同样形状的新张量：第 i 个卷积核方向取自 d，长度取自 w。
    d 不超过一维时全为零；全零的卷积核也得到零。

    >>> d, w = torch.tensor([[3.0, 4.0], [1.0, 0.0]]), torch.tensor([[0.0, 10.0], [5.0, 12.0]])
    >>> filter_normalize(d, w)
    tensor([[ 6.,  8.],
            [13.,  0.]])
    """
    raise NotImplementedError("filter_normalize 还没有写")


# %% check: filter_normalize
with visible_check("filter_normalize"):
    d = torch.tensor([[3.0, 4.0], [1.0, 0.0], [0.0, 0.0]])
    w = torch.tensor([[0.0, 10.0], [5.0, 12.0], [1.0, 1.0]])
    wanted = [[6.0, 8.0], [13.0, 0.0], [0.0, 0.0]]
    expect("filter_normalize([[3, 4], [1, 0], [0, 0]], w)", filter_normalize(d, w), wanted)
    expect("filter_normalize([3, 4, 5], [1, 2, 3])", filter_normalize(d[0], w[0]), [0.0, 0.0])
    kernels, weights = torch.ones(2, 1, 2, 2), torch.arange(8.0).reshape(2, 1, 2, 2)
    lengths = filter_normalize(kernels, weights).flatten(1).norm(dim=1)
    expect("the lengths for a convolution", lengths, [14**0.5, 126**0.5])

# %% [markdown] lang="en"
# **To think about.** Take the point a = 1, b = 0 of the picture. By how many per cent has each
# filter been changed there? So how large is the land that we look at?

# %% [markdown] lang="zh"
# **想一想。** 看图上 a = 1、b = 0 这一点。
# 那里每个卷积核被改动了百分之多少？
# 那么，我们看到的这片地形有多大？

# %% [markdown] lang="en"
# ## `shifted` · borrow the network, and give it back
#
# **Goal.** Move all parameters to another point for a moment, and bring them back exactly.
#
# **Picture.** A book from the library. You take it out, you read in it, you put it back, and also
# if the fire alarm rings in the middle of a page, it must stand on its shelf again afterwards. In
# Python that is a *context manager*: `with shifted(model, d1, d2, a, b):` takes the book out, and
# the end of the block puts it back.
#
# **Formula.** For every parameter w, with its own part of both directions:
# $$w \;\to\; w + a\, d_1 + b\, d_2 \qquad \text{inside, and } w \text{ again afterwards}$$
#
# **Worked number.** Let w = 0.1 and a·d₁ = 0.7. Inside, the weight is 0.8. Whoever goes back by
# subtracting gets 0.1 + 0.7 − 0.7 = 0.09999999999999998. That is not 0.1, and after a thousand
# shifts the network is another one. Afterwards it must be the same *bit for bit*.
#
# <details><summary>Hint</summary>
#
# The line `@contextmanager` turns a function with one `yield` into what `with` needs: all lines
# before `yield` run when the block begins, all lines after it when the block ends. So: copy,
# shift, `yield`, write back. A copy is `p.detach().clone()`; without `clone` you keep the very
# memory that you are about to change. `p.copy_(...)` writes into a parameter, and torch allows that
# only under `with torch.no_grad():`. Do not put the `yield` itself under it, or the user could not
# compute gradients in his block. An exception in the block arrives at your `yield`: lines after it
# are skipped then, unless they stand under `finally`. `zip` walks through the parameters and both
# lists together.
#
# </details>

# %% [markdown] lang="zh"
# ## `shifted` · 借来网络，原样奉还
#
# **目标。** 把全部参数临时移到另一点，再分毫不差地移回来。
#
# **图景。** 图书馆的书。借出来，读几页，放回去；
# 哪怕读到一半火警响了，事后它也必须回到架子上。
# 在 Python 里，这叫*上下文管理器*：
# `with shifted(model, d1, d2, a, b):` 把书取出来，
# 语句块结束时放回去。
#
# **公式。** 对每个参数 w，以及两个方向中属于它的那一份：
# $$w \;\to\; w + a\, d_1 + b\, d_2 \qquad \text{（语句块里）}$$
# 语句块结束后又是 w。
#
# **一个算好的数。** 设 w = 0.1，a·d₁ = 0.7。
# 语句块里权重是 0.8。如果用减法退回去，
# 得到 0.1 + 0.7 − 0.7 = 0.09999999999999998，不是 0.1；
# 平移一千次之后，就成了另一个网络。
# 事后的参数必须和原来*一位不差*。
#
# <details><summary>提示</summary>
#
# `@contextmanager` 这一行，能把带一个 `yield` 的函数
# 变成 `with` 需要的东西：
# `yield` 之前的各行在语句块开始时执行，
# 之后的各行在语句块结束时执行。
# 所以顺序是：复制、平移、`yield`、写回。
# 复制用 `p.detach().clone()`；
# 少了 `clone`，你留下的就是马上要被改掉的那块内存。
# `p.copy_(...)` 往参数里写，
# torch 只允许在 `with torch.no_grad():` 下面这样做。
# 但 `yield` 本身不要放进去，
# 否则别人在语句块里就没法求梯度了。
# 语句块里的异常会传到你的 `yield` 处，
# 后面的各行就被跳过，除非它们写在 `finally` 下面。
# `zip` 可以让参数和两个列表一起往前走。
#
# </details>

# %% exercise: shifted lang="en"
@contextmanager
def shifted(model, d1, d2, a, b):
    """`with shifted(model, d1, d2, a, b):` — inside, every parameter w is w + a·d1 + b·d2.

    model:  a torch.nn.Module
    d1, d2: lists of tensors, one for each of model.parameters(), in that order
    a, b:   numbers
    Afterwards every parameter is what it was, bit for bit, also if the block raises; the
    exception goes on its way. d1 and d2 keep their values.

    >>> model = torch.nn.Linear(1, 1, bias=False)
    >>> before = model.weight.item()
    >>> with shifted(model, [torch.ones(1, 1)], [torch.zeros(1, 1)], 2.0, 0.0):
    ...     inside = model.weight.item()
    >>> round(inside - before, 5), model.weight.item() == before
    (2.0, True)
    """
    raise NotImplementedError("shifted is not written yet")


# %% exercise: shifted lang="zh"
@contextmanager
def shifted(model, d1, d2, a, b):
    """`with shifted(model, d1, d2, a, b):` 的语句块里，每个参数 w 都是 w + a·d1 + b·d2。

    model:  一个 torch.nn.Module
    d1, d2: 张量的列表，按 model.parameters() 的顺序，每个参数一个
    a, b:   数
    之后每个参数都和原来一样，一位不差；语句块抛出异常时也是如此，异常照常传出去。
    d1 和 d2 的值保持不变。

    >>> model = torch.nn.Linear(1, 1, bias=False)
    >>> before = model.weight.item()
    >>> with shifted(model, [torch.ones(1, 1)], [torch.zeros(1, 1)], 2.0, 0.0):
    ...     inside = model.weight.item()
    >>> round(inside - before, 5), model.weight.item() == before
    (2.0, True)
    """
    raise NotImplementedError("shifted 还没有写")


# %% check: shifted lang="en"
with visible_check("shifted"):
    model = torch.nn.Linear(1, 1).double()
    start = [torch.tensor([[0.1]], dtype=torch.float64), torch.tensor([3.0])]
    model.load_state_dict({"weight": start[0], "bias": start[1]})
    weight = model.weight.item()
    d1 = [torch.tensor([[0.35]], dtype=torch.float64), torch.tensor([0.0]).double()]
    d2 = [torch.tensor([[0.0]]).double(), torch.tensor([2.0]).double()]
    with shifted(model, d1, d2, 2.0, -0.5):
        expect("with shifted(model, d1, d2, 2, -0.5): model.weight", model.weight, [[0.8]])
        expect("with shifted(model, d1, d2, 2, -0.5): model.bias", model.bias, [2.0])
    expect("afterwards: model.weight", model.weight, [[0.1]])
    expect("afterwards: model.bias", model.bias, [3.0])
    same = model.weight.item() == weight
    require(same, f"the weight was {weight!r} and is {model.weight.item()!r} afterwards.")
    try:
        with shifted(model, d1, d2, 2.0, -0.5):
            raise KeyError("the fire alarm")
        came_out = False
    except KeyError:
        came_out = True
    require(came_out, "an exception in the block should come out of it.")
    expect("after an exception: model.weight", model.weight, [[0.1]])

# %% check: shifted lang="zh"
with visible_check("shifted"):
    model = torch.nn.Linear(1, 1).double()
    start = [torch.tensor([[0.1]], dtype=torch.float64), torch.tensor([3.0])]
    model.load_state_dict({"weight": start[0], "bias": start[1]})
    weight = model.weight.item()
    d1 = [torch.tensor([[0.35]], dtype=torch.float64), torch.tensor([0.0]).double()]
    d2 = [torch.tensor([[0.0]]).double(), torch.tensor([2.0]).double()]
    with shifted(model, d1, d2, 2.0, -0.5):
        expect("with shifted(model, d1, d2, 2, -0.5): model.weight", model.weight, [[0.8]])
        expect("with shifted(model, d1, d2, 2, -0.5): model.bias", model.bias, [2.0])
    expect("之后：model.weight", model.weight, [[0.1]])
    expect("之后：model.bias", model.bias, [3.0])
    same = model.weight.item() == weight
    require(same, f"权重原来是 {weight!r}，之后成了 {model.weight.item()!r}。")
    try:
        with shifted(model, d1, d2, 2.0, -0.5):
            raise KeyError("火警")
        came_out = False
    except KeyError:
        came_out = True
    require(came_out, "语句块里的异常应当传出来。")
    expect("异常之后：model.weight", model.weight, [[0.1]])

# %% [markdown] lang="en"
# **To think about.** `descend` was never allowed to change its start, and `shifted` may change a
# whole network. What makes the one a mistake and the other good manners?

# %% [markdown] lang="zh"
# **想一想。** `descend` 绝不能改动它的起点，
# 而 `shifted` 可以改动整个网络。
# 为什么前者是错误，后者却不失礼貌？

# %% [markdown] lang="en"
# ## `surface` · the loss above a plane
#
# **Goal.** Measure the loss at every crossing of a grid, and leave no trace.
#
# **Picture.** Hang a sheet of squared paper through the 214 402-dimensional land, its middle at
# the trained weights, its two edges along d₁ and d₂. Over each crossing of the lines, put a stick
# as long as the loss is there.
#
# **Formula.**
# $$L_{ij} = \text{loss}\big(w + \alpha_i\, d_1 + \beta_j\, d_2\big)$$
#
# **Worked number.** The line 3x − 1 goes exactly through the points (0, −1) and (2, 5): loss 0. Let
# d₁ turn it (the slope changes by 1) and d₂ lift it (by 1). At (α, β) the errors are β and
# 2α + β, so the mean of their squares is 2 at (1, 0), 1 at (1, −1) and 5 at (1, 1).
#
# **Three things to leave as they were.** The parameters, bit for bit, as in `shifted`. The *mode*:
# measure in eval mode, where dropout rests and BatchNorm uses the averages it has stored; in
# training mode BatchNorm would rescale away much of what you want to see, and change those
# averages as it goes. And the book-keeping: nobody asks for gradients here, so record none.
#
# <details><summary>Hint</summary>
#
# Two loops, one inside the other: for every alpha, for every beta. In the middle: shift, call
# `loss(model)`, note the number in row i, column j. If your `shifted` works, use it; it brings the
# parameters back after every point. Around the loops goes what must be true for all of them. Look
# at `model.training` before you call `model.eval()`, and at the end call `model.train(...)` with
# what you saw. If the loss raises halfway, that end must still be reached: `try`, `finally`. Put
# `with torch.no_grad():` around the computing. For the table make zeros of shape (A, B) with the
# dtype of alphas; without it you get float32, whatever the model computes in.
#
# </details>

# %% [markdown] lang="zh"
# ## `surface` · 平面上方的损失
#
# **目标。** 在网格的每个交点上测量损失，并且不留痕迹。
#
# **图景。** 在 214 402 维的地形里挂一张方格纸，
# 正中央钉在训练好的权重上，两条边沿着 d₁ 和 d₂。
# 在格线的每个交点上竖一根小棍，
# 那里的损失有多大，小棍就有多高。
#
# **公式。**
# $$L_{ij} = \text{loss}\big(w + \alpha_i\, d_1 + \beta_j\, d_2\big)$$
#
# **一个算好的数。**
# 直线 3x − 1 正好经过点 (0, −1) 和 (2, 5)：损失为 0。
# 让 d₁ 转动它（斜率加 1），d₂ 抬高它（加 1）。
# 在 (α, β) 处，两个误差是 β 和 2α + β，
# 所以平方的均值在 (1, 0) 是 2，在 (1, −1) 是 1，在 (1, 1) 是 5。
#
# **三样东西要原样留下。** 参数：和 `shifted` 一样，一位不差。
# *模式*：要在评估模式（eval）下测量，
# 这时 dropout 不工作，BatchNorm 使用存下来的平均值；
# 在训练模式下，BatchNorm 会把你想看的变化缩放掉一大半，
# 还会一边算一边改动那些平均值。
# 还有记账：这里没人要梯度，所以不要记录计算图。
#
# <details><summary>提示</summary>
#
# 两层循环，一层套一层：对每个 alpha，对每个 beta。
# 最里面是：平移，调用 `loss(model)`，
# 把数记在第 i 行第 j 列。
# 如果你的 `shifted` 没问题，就用它，
# 它在每个点之后都会把参数带回来。
# 对所有点都要成立的事，写在循环外面：
# 调用 `model.eval()` 之前先看一眼 `model.training`，
# 最后用看到的值调用 `model.train(...)`。
# 如果算到一半 loss 抛出异常，最后这一步也必须执行：
# 用 `try` 和 `finally`。
# 计算放在 `with torch.no_grad():` 里面。
# 表格用零张量，形状 (A, B)，dtype 与 alphas 相同；
# 不写 dtype 就是 float32，不管模型用什么精度。
#
# </details>

# %% exercise: surface lang="en"
def surface(loss, model, d1, d2, alphas, betas):
    """The loss over the plane through the parameters that d1 and d2 span.

    loss:   function of the model that returns a number, a tensor ()
    model:  a torch.nn.Module with parameters w
    d1, d2: lists of tensors, one for each of model.parameters(), in that order
    alphas: tensor (A,); betas: tensor (B,)
    Returns a tensor (A, B) with the dtype of alphas: entry [i, j] is the loss at
    w + alphas[i]·d1 + betas[j]·d2, in eval mode and without gradients.
    Afterwards parameters, mode and BatchNorm statistics are what they were, also if loss raises.
    """
    raise NotImplementedError("surface is not written yet")


# %% exercise: surface lang="zh"
def surface(loss, model, d1, d2, alphas, betas):
    """过当前参数、由 d1 和 d2 张成的平面上的损失。

    loss:   函数，给它模型，返回一个数，即张量 ()
    model:  一个 torch.nn.Module，参数为 w
    d1, d2: 张量的列表，按 model.parameters() 的顺序，每个参数一个
    alphas: 张量 (A,)；betas: 张量 (B,)
    返回张量 (A, B)，dtype 与 alphas 相同：[i, j] 是
    w + alphas[i]·d1 + betas[j]·d2 处的损失，在评估模式下、不带梯度地计算。
    之后参数、模式和 BatchNorm 的统计量都和原来一样；loss 抛出异常时也是如此。
    """
    raise NotImplementedError("surface 还没有写")


# %% check: surface lang="en"
with visible_check("surface"):
    line = torch.nn.Sequential(torch.nn.Linear(1, 1), torch.nn.Dropout(0.5))
    line[0].load_state_dict({"weight": torch.tensor([[3.0]]), "bias": torch.tensor([-1.0])})
    turn = [torch.tensor([[1.0]]), torch.tensor([0.0])]
    lift = [torch.tensor([[0.0]]), torch.tensor([1.0])]
    with_graph = []

    def line_loss(model):
        errors = model(torch.tensor([[0.0], [2.0]])) - torch.tensor([[-1.0], [5.0]])
        with_graph.append(errors.requires_grad)
        return (errors**2).mean()

    line.train()
    alphas, betas = torch.tensor([0.0, 1.0]), torch.tensor([-1.0, 0.0, 1.0])
    answer = surface(line_loss, line, turn, lift, alphas, betas)
    expect("surface(loss, line, turn, lift, [0, 1], [-1, 0, 1])", answer, [[1, 0, 1], [1, 2, 5]])
    expect("afterwards: the weight", line[0].weight, [[3.0]])
    require(line.training, "the model was in training mode and no longer is.")
    require(not any(with_graph), "the losses were computed with a graph for gradients.")

# %% check: surface lang="zh"
with visible_check("surface"):
    line = torch.nn.Sequential(torch.nn.Linear(1, 1), torch.nn.Dropout(0.5))
    line[0].load_state_dict({"weight": torch.tensor([[3.0]]), "bias": torch.tensor([-1.0])})
    turn = [torch.tensor([[1.0]]), torch.tensor([0.0])]
    lift = [torch.tensor([[0.0]]), torch.tensor([1.0])]
    with_graph = []

    def line_loss(model):
        errors = model(torch.tensor([[0.0], [2.0]])) - torch.tensor([[-1.0], [5.0]])
        with_graph.append(errors.requires_grad)
        return (errors**2).mean()

    line.train()
    alphas, betas = torch.tensor([0.0, 1.0]), torch.tensor([-1.0, 0.0, 1.0])
    answer = surface(line_loss, line, turn, lift, alphas, betas)
    expect("surface(loss, line, turn, lift, [0, 1], [-1, 0, 1])", answer, [[1, 0, 1], [1, 2, 5]])
    expect("之后：权重", line[0].weight, [[3.0]])
    require(line.training, "模型原来处于训练模式，现在不是了。")
    require(not any(with_graph), "计算损失时记录了求梯度用的计算图。")

# %% [markdown] lang="en"
# **And now the picture, by your own functions.** Both networks, 9 × 9 points each, the mean loss
# over 32 digits: 162 times a network of 56 layers, in about two seconds. The random directions are
# those of the first picture; raise `points` to 29 and `some` to 128, and in less than a minute you
# have it again, made by yourself.

# %% [markdown] lang="zh"
# **现在来画图，用你自己的函数。**
# 两个网络，各 9 × 9 个点，每点是 32 个数字的平均损失：
# 一个 56 层的网络算 162 次，大约两秒钟。
# 随机方向就是第一幅图用的那些；
# 把 `points` 改成 29、`some` 改成 128，
# 不到一分钟，你就亲手重现了开头那幅图。

# %% example: both landscapes, your own
points, some = 9, 32  # points a side of the grid; digits to take the loss over


def digit_loss(model):
    return torch.nn.functional.cross_entropy(model(images[:some]), labels[:some])


def random_direction(model, generator):
    weights = [p.detach() for p in model.parameters()]
    return [filter_normalize(torch.randn(w.shape, generator=generator), w) for w in weights]


lands = {}
if picture_for("filter_normalize", "surface"):
    ticks = torch.linspace(-1, 1, points)
    for name in ["with_skips", "plain"]:
        model, generator = trained(name), torch.Generator().manual_seed(5)
        d1, d2 = random_direction(model, generator), random_direction(model, generator)
        lands[name] = surface(digit_loss, model, d1, d2, ticks, ticks)

    across, along = (grid.numpy() for grid in torch.meshgrid(ticks, ticks, indexing="ij"))
    figure = plt.figure(figsize=(9, 7))
    for place, name in enumerate(lands, 1):
        height = lands[name].log10().numpy()
        flat = figure.add_subplot(2, 2, place)
        drawn = flat.contour(across, along, height, levels=np.arange(-4, 7, 0.25), linewidths=0.8)
        flat.clabel(drawn, drawn.levels[::8], fontsize=7)
        flat.set(title=name, xlabel="a", ylabel="b", aspect="equal")
        solid = figure.add_subplot(2, 2, place + 2, projection="3d")
        solid.plot_surface(across, along, height, cmap="viridis", vmin=-3, vmax=6)
        solid.set(xlabel="a", ylabel="b", zlabel=r"$\log_{10}$ loss", zlim=(-3.5, 6.5))
        solid.set(xticks=[-1, 0, 1], yticks=[-1, 0, 1])
        solid.set_box_aspect(None, zoom=0.85)

# %% [markdown] lang="en"
# **To think about.** In eval mode BatchNorm uses averages that belong to the weights in the middle
# of the picture. Far from the middle they no longer fit. Does that make the walls of these lands
# higher or lower than they would be otherwise?

# %% [markdown] lang="zh"
# **想一想。** 在评估模式下，
# BatchNorm 用的平均值属于图正中央的那组权重。
# 离开中央越远，它们越不合适。
# 这会让地形四周的墙显得更高，还是更低？

# %% [markdown] lang="en"
# ## `compare` · from a picture to numbers
#
# **Goal.** Say in three numbers what the eye sees in a landscape.
#
# **Picture.** A picture convinces quickly, and misleads quickly: a different colour scale, and the
# bowl is a cliff. A hiker in doubt asks three plain questions. How high is the highest peak? In how
# many hollows could I get stuck? How much of the land is low ground?
#
# **Formula.**
#
# - `log10_max`: $\log_{10}$ of the highest point;
# - `minima`: how many interior points lie strictly below all 8 of their neighbours;
# - `area_below`: the share of the grid below ln 10 ≈ 2.303, the loss of a network that gives each
#   of the ten digits 10 %.
#
# A loss that has become nan or inf is *higher than every number*: the network broke there.
#
# **Worked number.** The 4 × 5 land below has its peak at 1000, so log10_max = 3. It has two
# minima, 1 and 2. The 0 lies on the border, where neighbours are missing: not counted. Below 2.303
# lie 3 of 20 points: area_below = 0.15.
#
# $$\begin{pmatrix} 5&5&5&5&5\\ 5&1&5&2&5\\ 5&5&5&5&5\\ 0&5&5&5&1000 \end{pmatrix}$$
#
# <details><summary>Hint</summary>
#
# Deal with nan first: every comparison with nan is False, whichever way round you write it, so
# conditions quietly go wrong. `nan_to_num(nan=math.inf, posinf=math.inf)` makes a copy in which
# nan is inf; after that, inf behaves as you would wish in all three measures. The
# maximum and the share are one line each: `(h < limit)` is a table of True and False, and its mean,
# as numbers, is a share. For the minima go through the interior points, from 1 to one before the
# last, in both directions. Cut out the 3 × 3 patch around the point. How many of its nine entries
# lie above the one in the middle, if it is a strict minimum?
#
# </details>

# %% [markdown] lang="zh"
# ## `compare` · 从图画到数字
#
# **目标。** 用三个数说出眼睛在地形中看到的东西。
#
# **图景。** 图画很快就能说服人，也很快就能误导人：
# 换一种颜色刻度，碗就成了悬崖。
# 拿不准的登山者会问三个朴素的问题：
# 最高的山峰有多高？会被困住的坑有几个？低地占多少？
#
# **公式。**
#
# - `log10_max`：最高点的 $\log_{10}$；
# - `minima`：有多少个内部点严格低于全部 8 个邻居；
# - `area_below`：网格中低于 ln 10 ≈ 2.303 的比例；
#   给十个数字各 10 % 概率的网络，损失正好是 ln 10。
#
# 变成 nan 或 inf 的损失*比任何数都高*：网络在那里坏掉了。
#
# **一个算好的数。** 下面这片 4 × 5 的地形，
# 最高点是 1000，所以 log10_max = 3。
# 极小值有两个：1 和 2。0 在边界上，邻居不全，不算。
# 20 个点中有 3 个低于 2.303：area_below = 0.15。
#
# $$\begin{pmatrix} 5&5&5&5&5\\ 5&1&5&2&5\\ 5&5&5&5&5\\ 0&5&5&5&1000 \end{pmatrix}$$
#
# <details><summary>提示</summary>
#
# 先处理 nan：和 nan 的任何比较，不管怎么写都是 False，
# 条件会悄悄出错。
# `nan_to_num(nan=math.inf, posinf=math.inf)` 给出一个副本，
# 其中 nan 变成 inf；之后 inf 在三个量里都会按你希望的那样表现。
# 最大值和比例各一行：
# `(h < limit)` 是一张 True 和 False 的表，
# 当作数来求平均，就是比例。
# 极小值则要走遍内部的点，
# 两个方向都从 1 到倒数第二个。
# 把这个点周围 3 × 3 的小块切出来：
# 如果中间是严格极小值，九个数里有几个比它高？
#
# </details>

# %% exercise: compare lang="en"
def compare(surfaces):
    """Three measures for each of several loss surfaces.

    surfaces: dict from a name to a tensor (A, B) of losses; they keep their values
    Returns a dict from each name to a dict with
        'log10_max':  log10 of the highest loss
        'minima':     number of interior points strictly below all 8 neighbours
        'area_below': share of all points below ln 10
    nan and inf lie above every number.

    >>> compare({"flat": torch.full((3, 3), 100.0)})
    {'flat': {'log10_max': 2.0, 'minima': 0, 'area_below': 0.0}}
    """
    raise NotImplementedError("compare is not written yet")


# %% exercise: compare lang="zh"
def compare(surfaces):
    """为若干片损失地形各求三个量。

    surfaces: 字典，从名字到损失张量 (A, B)；它们的值保持不变
    返回字典，从每个名字到一个字典：
        'log10_max':  最高损失的 log10
        'minima':     严格低于全部 8 个邻居的内部点的个数
        'area_below': 低于 ln 10 的点所占的比例
    nan 和 inf 比任何数都高。

    >>> compare({"flat": torch.full((3, 3), 100.0)})
    {'flat': {'log10_max': 2.0, 'minima': 0, 'area_below': 0.0}}
    """
    raise NotImplementedError("compare 还没有写")


# %% check: compare lang="en"
with visible_check("compare"):
    small = torch.full((4, 5), 5.0)
    small[1, 1], small[1, 3], small[3, 0], small[3, 4] = 1.0, 2.0, 0.0, 1000.0
    broken = small.clone()
    broken[2, 2] = math.nan
    wanted = {"small": (3.0, 2, 0.15), "broken": (math.inf, 2, 0.15)}
    answer = compare({"small": small, "broken": broken})
    require(isinstance(answer, dict), f"compare should return a dict, not {show(answer)}")
    for name, numbers_wanted in wanted.items():
        require(name in answer, f"the answer has nothing under the name {name!r}.")
        keys = ["log10_max", "minima", "area_below"]
        for key, number in zip(keys, numbers_wanted, strict=True):
            require(key in answer[name], f"under {name!r} there is no {key!r}.")
            expect(f"compare(…)['{name}']['{key}']", answer[name][key], number)

# %% check: compare lang="zh"
with visible_check("compare"):
    small = torch.full((4, 5), 5.0)
    small[1, 1], small[1, 3], small[3, 0], small[3, 4] = 1.0, 2.0, 0.0, 1000.0
    broken = small.clone()
    broken[2, 2] = math.nan
    wanted = {"small": (3.0, 2, 0.15), "broken": (math.inf, 2, 0.15)}
    answer = compare({"small": small, "broken": broken})
    require(isinstance(answer, dict), f"compare 应当返回字典，而不是 {show(answer)}")
    for name, numbers_wanted in wanted.items():
        require(name in answer, f"答案里没有名字 {name!r}。")
        keys = ["log10_max", "minima", "area_below"]
        for key, number in zip(keys, numbers_wanted, strict=True):
            require(key in answer[name], f"{name!r} 下面没有 {key!r}。")
            expect(f"compare(…)['{name}']['{key}']", answer[name][key], number)

# %% example: the numbers of both lands
if picture_for("compare"):
    coarse = {name: land[name][::2, ::2] for name in ["with_skips", "plain"]}  # 15 × 15 points
    for name, measures in compare(coarse).items():
        row = "   ".join(f"{key} {value:.3g}" for key, value in measures.items())
        print(f"{name:11}{row}")

# %% [markdown] lang="en"
# These are the 15 × 15 points of the first picture, 128 digits each. For our pair: the highest
# point is 10³ with skips and 10⁶ without, and the number of grid minima is 1 against 5. Over ten
# pairs it was 10^2.7 to 10^3.5 against 10^4.7 to 10^6.9, and 1 minimum (once 2) against 1 to 8. The
# heights never overlapped; the number of minima did. `area_below` did not tell the two kinds apart.
#
# **To think about.** A minimum on a grid need not be a minimum of the land: between two crossings
# anything may happen, and so may in the 214 400 directions that the sheet of paper does not show.
# Which of the three numbers would you trust most, and what would you measure next?

# %% [markdown] lang="zh"
# 这是第一幅图中的 15 × 15 个点，每点用 128 个数字。
# 对我们这一对网络：最高点有跳连时是 10³，没有时是 10⁶；
# 网格极小值的个数是 1 比 5。
# 十对网络的范围：最高点 10^2.7 到 10^3.5，
# 对 10^4.7 到 10^6.9；
# 极小值 1 个（有一次是 2 个），对 1 到 8 个。
# 高度从不重叠，极小值的个数却有重叠；
# `area_below` 则分不出这两类网络。
#
# **想一想。** 网格上的极小值不一定是地形的极小值：
# 两个交点之间什么都可能发生，
# 方格纸没有显示的那 214 400 个方向上也一样。
# 三个数里你最信哪一个？接下来你会测量什么？

# %% [markdown] lang="en"
# ## The bridge
#
# One lesson ends here, the next begins. What you have now: a gradient is a direction and a slope;
# a network is a long chain of small functions; each of them has a derivative that you can write
# down (`common_grads`), and the chain rule multiplies them. The next lesson, **gradients of common
# functions** (常见函数梯度), goes through that list and hands the multiplying to torch. When
# `backward` then fills 214 402 numbers in one call, you know what each of them means: how the loss
# changes if this weight alone moves a little, on a land that you have seen.

# %% [markdown] lang="zh"
# ## 桥
#
# 这一课到此结束，下一课从这里开始。
# 你已经知道：梯度是方向，也是坡度；
# 网络是由许多小函数连成的长链；
# 每个小函数都有你写得出的导数（`common_grads`），
# 链式法则把它们乘起来。
# 下一课**常见函数梯度**会把这张表走一遍，
# 然后把乘法交给 torch。
# 当 `backward` 一次填好 214 402 个数的时候，
# 你知道其中每一个的意思：
# 只让这一个权重动一点点，损失会怎样变化，
# 而那片地形，你已经亲眼看过了。

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
before_you_submit("common_grads", "mse_grad", "filter_normalize", "shifted", "surface", "compare")
