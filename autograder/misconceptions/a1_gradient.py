"""Wrong answers to a1_gradient, each executable, each with what a tutor would say about it.

A function is named ``<exercise>__<slug>``, has the exercise's own signature and is self-contained:
its body runs in a notebook as it stands. Of two that explain the same answers, the first is told.
"""


# saddle: z = y² − x²


def saddle__other_slide(p):
    """You computed x² − y². That is the saddle of a later slide, turned by a quarter; here x goes
    down and y goes up: z = y² − x².

    zh: 你算的是 x² − y²，那是后面一张幻灯片上的马鞍面，转了四分之一圈。这里沿 x 下降、沿 y 上升：z = y² − x²。
    """
    return p[..., 0] ** 2 - p[..., 1] ** 2


def saddle__lost_superscript(p):
    """You computed y² − x, as the copied text prints it. There the superscript of x got lost: the
    surface is z = y² − x².

    zh: 你算的是 y² − x，正是抄错的文字稿里的样子：x 的上标丢了。这张曲面是 z = y² − x²。
    """
    return p[..., 1] ** 2 - p[..., 0]


def saddle__bowl(p):
    """You added the squares: x² + y² is a bowl that rises on all sides. The saddle falls along x,
    so x² is taken away.

    zh: 你把两个平方加了起来：x² + y² 是一只碗，四面都升高。马鞍面沿 x 方向是下降的，x² 要减去。
    """
    return p[..., 0] ** 2 + p[..., 1] ** 2


def saddle__square_of_difference(p):
    """You squared the difference, (y − x)². Asked for is the difference of two squares, y² − x²:
    square first, then subtract.

    zh: 你算的是差的平方 (y − x)²。题目要的是平方的差 y² − x²：先各自平方，再相减。
    """
    return (p[..., 1] - p[..., 0]) ** 2


def saddle__unpacked(p):
    """x, y = p takes p apart along its first axis: that works for one point only. The coordinates
    lie along the last axis: x = p[..., 0], y = p[..., 1].

    zh: x, y = p 是沿第一维把 p 拆开，只对一个点成立。坐标在最后一维：x = p[..., 0]，y = p[..., 1]。
    """
    x, y = p
    return y**2 - x**2


def saddle__slopes(p):
    """You returned 2y − 2x: these are slopes, added up. This exercise asks for the height itself,
    y² − x²; slopes come later.

    zh: 你返回的是 2y − 2x，那是把两个坡度加在了一起。这道题要的是高度本身 y² − x²，坡度后面才讲。
    """
    return 2 * p[..., 1] - 2 * p[..., 0]


def saddle__rows(p):
    """p[0] and p[1] are the first two *points* when many come in. The coordinates lie along the
    last axis: p[..., 0] and p[..., 1].

    zh: 一次来很多点时，p[0] 和 p[1] 是头两个*点*，不是坐标。坐标在最后一维：p[..., 0] 和 p[..., 1]。
    """
    return p[1] ** 2 - p[0] ** 2


def saddle__one_point_only(p):
    """float(), like .item(), takes a single number, so a batch of points stops your function, and
    one point loses its dtype. Keep the tensors: plain arithmetic handles all points at once.

    zh: float() 和 .item() 一样，只接受一个数：来一批点就会报错，一个点也丢了 dtype。请保留张量，普通的四则运算可以一次算完所有点。
    """
    x, y = float(p[..., 0]), float(p[..., 1])
    return y**2 - x**2


def saddle__batch_sum(p):
    """You added up the heights of all points. Every point has a height of its own, so the result
    keeps all axes of p but the last.

    zh: 你把所有点的高度加到了一起。每个点都有自己的高度，结果应保留 p 除最后一维以外的所有维。
    """
    return (p[..., 1] ** 2 - p[..., 0] ** 2).sum()


def saddle__batch_mean(p):
    """You averaged the heights of all points. Every point has a height of its own: leave out the
    mean.

    zh: 你对所有点的高度取了平均。每个点都有自己的高度，不要取平均。
    """
    return (p[..., 1] ** 2 - p[..., 0] ** 2).mean()


def saddle__in_place(p):
    """The value is right, but p was squared in place: the caller's points are gone. Compute the
    squares as new tensors.

    zh: 结果是对的，但你就地把 p 平方了，调用者的点也就没了。请把平方算成新的张量。
    """
    with torch.no_grad():
        p *= p
    return p[..., 1] - p[..., 0]


def saddle__list(p):
    """The numbers are right, but .tolist() made a Python list of them: no shape, no dtype, no
    device. Return the tensor.

    zh: 数值是对的，但 .tolist() 把它们变成了 Python 列表，没有形状、dtype 和设备。请返回张量。
    """
    return (p[..., 1] ** 2 - p[..., 0] ** 2).tolist()


# derivative: the central difference of an elementwise black box


def derivative__one_sided(f, x, h=None):
    """You looked to the right only: (f(x+h) − f(x))/h is a one-sided difference, and the bend of
    the curve enters in full. Look to both sides: (f(x+h) − f(x−h))/(2h).

    zh: 你只看了右边：(f(x+h) − f(x))/h 是单边差商，曲线的弯曲会全部算进误差。要看两边：(f(x+h) − f(x−h))/(2h)。
    """
    if h is None:
        h = torch.finfo(x.dtype).eps ** (1 / 3) * max([1.0, *x.abs().tolist()])
    return (f(x + h) - f(x)) / h


def derivative__one_sided_left(f, x, h=None):
    """You looked to the left only: (f(x) − f(x−h))/h is a one-sided difference. Look to both sides:
    (f(x+h) − f(x−h))/(2h).

    zh: 你只看了左边：(f(x) − f(x−h))/h 是单边差商。要看两边：(f(x+h) − f(x−h))/(2h)。
    """
    if h is None:
        h = torch.finfo(x.dtype).eps ** (1 / 3) * max([1.0, *x.abs().tolist()])
    return (f(x) - f(x - h)) / h


def derivative__divided_by_h(f, x, h=None):
    """You stepped both ways but divided by h, so every slope is twice too large. The two places
    are 2h apart: divide by (2 * h).

    zh: 你向两边都走了一步，却只除以 h，所以每个坡度都大了一倍。两个位置相距 2h，要除以 (2 * h)。
    """
    if h is None:
        h = torch.finfo(x.dtype).eps ** (1 / 3) * max([1.0, *x.abs().tolist()])
    return (f(x + h) - f(x - h)) / h


def derivative__no_brackets(f, x, h=None):
    """Python reads `/ 2 * h` from the left: it divides by 2 and then multiplies by h. Put brackets
    around the denominator: / (2 * h).

    zh: Python 从左往右读 `/ 2 * h`：先除以 2，再乘以 h。请给分母加上括号：/ (2 * h)。
    """
    if h is None:
        h = torch.finfo(x.dtype).eps ** (1 / 3) * max([1.0, *x.abs().tolist()])
    return (f(x + h) - f(x - h)) / 2 * h


def derivative__not_divided(f, x, h=None):
    """You returned by how much f changes, not how fast. Divide the change by the distance of the
    two places, 2h.

    zh: 你返回的是 f 变了多少，不是变得有多快。要用变化量除以两个位置的距离 2h。
    """
    if h is None:
        h = torch.finfo(x.dtype).eps ** (1 / 3) * max([1.0, *x.abs().tolist()])
    return f(x + h) - f(x - h)


def derivative__backwards(f, x, h=None):
    """You subtracted the wrong way round, so uphill became downhill: right minus left, f(x+h) first.

    zh: 减法的顺序反了，上坡变成了下坡：要用右边减左边，f(x+h) 在前。
    """
    if h is None:
        h = torch.finfo(x.dtype).eps ** (1 / 3) * max([1.0, *x.abs().tolist()])
    return (f(x - h) - f(x + h)) / (2 * h)


def derivative__one_tenth(f, x, h=None):
    """Without h you step by 0.1, and over that distance the curve bends visibly. Take about ε^⅓,
    with ε = torch.finfo(x.dtype).eps.

    zh: 没有给 h 时，你走了 0.1，这么远曲线已经明显弯了。步长应取 ε^⅓ 左右，ε = torch.finfo(x.dtype).eps。
    """
    if h is None:
        h = 0.1
    return (f(x + h) - f(x - h)) / (2 * h)


def derivative__always_one_tenth(f, x, h=None):
    """You always step by 0.1, whatever h is. Use the h that you are given; 0.1 is also far too wide
    for your own choice.

    zh: 不管 h 是多少，你总是走 0.1。给了 h 就要用给的；自己选的时候，0.1 也太宽了。
    """
    h = 0.1
    return (f(x + h) - f(x - h)) / (2 * h)


def derivative__own_h_only(f, x, h=None):
    """You always choose your own step and ignore the h that is given. A caller who passes h wants
    to see the difference with exactly that h.

    zh: 你总是自己选步长，给的 h 没有用上。调用者传了 h，就是要看恰好用这个 h 算出的差商。
    """
    h = torch.finfo(x.dtype).eps ** (1 / 3) * max([1.0, *x.abs().tolist()])
    return (f(x + h) - f(x - h)) / (2 * h)


def derivative__five_points(f, x, h=None):
    """You used a five-point formula also where h is given. It is more exact, but it answers another
    question: asked for is (f(x+h) − f(x−h))/(2h) with that h. Keep the five points for h=None.

    zh: 给定 h 时，你也用了五点公式。它更精确，但答的是另一个问题：题目要的是用这个 h 算出的 (f(x+h) − f(x−h))/(2h)。五点公式留到 h=None 时再用。
    """
    if h is None:
        h = torch.finfo(x.dtype).eps ** (1 / 5) * max([1.0, *x.abs().tolist()])
    near, far = f(x + h) - f(x - h), f(x + 2 * h) - f(x - 2 * h)
    return (8 * near - far) / (12 * h)


def derivative__one_step_for_all_dtypes(f, x, h=None):
    """Without h you step by 0.00001, whatever the dtype and the size of x. In float32, or for large
    x, the two heights then agree in nearly all digits, and rounding is what remains. Take about
    ε^⅓ · max(1, |x|).

    zh: 没有给 h 时，不管 dtype 和 x 的大小，你都走 0.00001。在 float32 里，或者 x 很大时，两个高度几乎每一位都相同，剩下的只有舍入误差。步长应取 ε^⅓ · max(1, |x|) 左右。
    """
    if h is None:
        h = 1e-5
    return (f(x + h) - f(x - h)) / (2 * h)


def derivative__tiny_step(f, x, h=None):
    """Smaller is not always better: with h = 1e-12 the two heights agree in nearly all digits, and
    their difference is mostly rounding. Take about ε^⅓, with ε = torch.finfo(x.dtype).eps.

    zh: h 并不是越小越好：取 1e-12 时，两个高度几乎每一位都相同，相减剩下的主要是舍入误差。步长应取 ε^⅓ 左右，ε = torch.finfo(x.dtype).eps。
    """
    if h is None:
        h = 1e-12
    return (f(x + h) - f(x - h)) / (2 * h)


def derivative__unscaled_step(f, x, h=None):
    """Your step suits the dtype but not the size of x. Near a million, numbers lie so far apart
    that a step of ε^⅓ drowns in rounding. Multiply it by max(1, |x|).

    zh: 你的步长适合 dtype，却不管 x 有多大。在一百万附近，相邻的浮点数隔得很远，ε^⅓ 这么小的步子会淹没在舍入误差里。再乘上 max(1, |x|)。
    """
    if h is None:
        h = torch.finfo(x.dtype).eps ** (1 / 3)
    return (f(x + h) - f(x - h)) / (2 * h)


def derivative__relative_step(f, x, h=None):
    """Your step is a fraction of each x, so at x = 0 it is 0, and 0/0 is NaN. Let it never get
    smaller than it would be at 1: max(1, |x|).

    zh: 你的步长是各个 x 的一个比例，所以在 x = 0 处步长为 0，0/0 就成了 NaN。让它不小于 x = 1 时的步长：max(1, |x|)。
    """
    if h is None:
        h = torch.finfo(x.dtype).eps ** (1 / 3) * x.abs()
    return (f(x + h) - f(x - h)) / (2 * h)


def derivative__needs_h(f, x, h=None):
    """Without h your function stops: None cannot be added to a tensor. Begin with `if h is None:`
    and choose a step there.

    zh: 不给 h，你的函数就会报错：None 不能和张量相加。开头先写 `if h is None:`，在那里选一个步长。
    """
    return (f(x + h) - f(x - h)) / (2 * h)


def derivative__one_number(f, x, h=None):
    """You averaged the slopes. Each entry of x has a slope of its own: return all of them.

    zh: 你对所有坡度取了平均。x 的每个元素都有自己的坡度，要全部返回。
    """
    if h is None:
        h = torch.finfo(x.dtype).eps ** (1 / 3) * max([1.0, *x.abs().tolist()])
    return ((f(x + h) - f(x - h)) / (2 * h)).mean()


def derivative__autograd(f, x, h=None):
    """You let autograd differentiate. Here you do it yourself, from two values of f; the f of the
    hidden tests keeps no notes, so there is nothing for torch to read.

    zh: 你让 autograd 代劳了。这道题要自己来，用 f 的两个值就够了；隐藏测试里的 f 不留计算记录，torch 也无从求导。
    """
    leaf = x.detach().clone().requires_grad_()
    return torch.autograd.grad(f(leaf).sum(), leaf)[0]


def derivative__moves_x(f, x, h=None):
    """The slopes are right, but += moved the caller's x, and it stays moved. Ask for f(x + h): that
    makes a new tensor.

    zh: 坡度是对的，但 += 挪动了调用者的 x，而且没有挪回去。请直接问 f(x + h)，它会生成新的张量。
    """
    if h is None:
        h = torch.finfo(x.dtype).eps ** (1 / 3) * max([1.0, *x.abs().tolist()])
    before = x.detach().clone()
    with torch.no_grad():
        x += h
    return (f(before + h) - f(before - h)) / (2 * h)


def derivative__list(f, x, h=None):
    """The numbers are right, but .tolist() made a Python list of them: dtype and device are lost.
    Return the tensor.

    zh: 数值是对的，但 .tolist() 把它们变成了 Python 列表，dtype 和设备都丢了。请返回张量。
    """
    if h is None:
        h = torch.finfo(x.dtype).eps ** (1 / 3) * max([1.0, *x.abs().tolist()])
    return ((f(x + h) - f(x - h)) / (2 * h)).tolist()


# partial: the same along one coordinate


def partial__all_coordinates(f, p, i, h=None):
    """You moved every coordinate, so the slopes of all of them were added up. A partial derivative
    moves coordinate i and holds the others.

    zh: 你让所有坐标都动了，得到的是各个坡度之和。偏导数只动第 i 个坐标，其余按住不动。
    """
    if h is None:
        h = torch.finfo(p.dtype).eps ** (1 / 3) * max([1.0, *p.abs().tolist()])
    return (f(p + h) - f(p - h)) / (2 * h)


def partial__one_sided(f, p, i, h=None):
    """You stepped forward only: (f(p+heᵢ) − f(p))/h is a one-sided difference. Step back as well:
    (f(p+heᵢ) − f(p−heᵢ))/(2h).

    zh: 你只往前走了一步：(f(p+heᵢ) − f(p))/h 是单边差商。还要往后走一步：(f(p+heᵢ) − f(p−heᵢ))/(2h)。
    """
    if h is None:
        h = torch.finfo(p.dtype).eps ** (1 / 3) * max([1.0, *p.abs().tolist()])
    step = torch.zeros_like(p)
    step[i] = h
    return (f(p + step) - f(p)) / h


def partial__divided_by_h(f, p, i, h=None):
    """You stepped both ways but divided by h, so the slope is twice too large. The two points are
    2h apart: divide by (2 * h).

    zh: 你向两边都走了一步，却只除以 h，所以坡度大了一倍。两个点相距 2h，要除以 (2 * h)。
    """
    if h is None:
        h = torch.finfo(p.dtype).eps ** (1 / 3) * max([1.0, *p.abs().tolist()])
    step = torch.zeros_like(p)
    step[i] = h
    return (f(p + step) - f(p - step)) / h


def partial__no_brackets(f, p, i, h=None):
    """Python reads `/ 2 * h` from the left: it divides by 2 and then multiplies by h. Put brackets
    around the denominator: / (2 * h).

    zh: Python 从左往右读 `/ 2 * h`：先除以 2，再乘以 h。请给分母加上括号：/ (2 * h)。
    """
    if h is None:
        h = torch.finfo(p.dtype).eps ** (1 / 3) * max([1.0, *p.abs().tolist()])
    step = torch.zeros_like(p)
    step[i] = h
    return (f(p + step) - f(p - step)) / 2 * h


def partial__negative_index(f, p, i, h=None):
    """Your comparison j == i never meets a negative i, so nothing moves and the slope is 0. Python
    understands p[-1]: set step[i] = h.

    zh: j == i 这样的比较永远碰不上负的 i，于是谁也没动，坡度成了 0。Python 认识 p[-1]：直接写 step[i] = h。
    """
    if h is None:
        h = torch.finfo(p.dtype).eps ** (1 / 3) * max([1.0, *p.abs().tolist()])
    step = torch.tensor([h if j == i else 0.0 for j in range(len(p))], dtype=p.dtype)
    return (f(p + step) - f(p - step)) / (2 * h)


def partial__same_tensor(f, p, i, h=None):
    """Your two points are one: `q = p` gives the same tensor a second name, and both heights come
    out equal. Make real copies: p.detach().clone().

    zh: 你的两个点其实是同一个：`q = p` 只是给同一个张量多取了一个名字，两个高度自然相同。请做真正的副本：p.detach().clone()。
    """
    if h is None:
        h = torch.finfo(p.dtype).eps ** (1 / 3) * max([1.0, *p.abs().tolist()])
    with torch.no_grad():
        forward, back = p, p
        forward[i] += h
        back[i] -= h
    return (f(forward) - f(back)) / (2 * h)


def partial__step_alone(f, p, i, h=None):
    """You asked f at ±h·eᵢ, which is close to the origin. Start from p: f(p + h·eᵢ), f(p − h·eᵢ).

    zh: 你是在 ±h·eᵢ 处问的 f，那是原点附近。要从 p 出发：f(p + h·eᵢ) 和 f(p − h·eᵢ)。
    """
    if h is None:
        h = torch.finfo(p.dtype).eps ** (1 / 3) * max([1.0, *p.abs().tolist()])
    step = torch.zeros_like(p)
    step[i] = h
    return (f(step) - f(-step)) / (2 * h)


def partial__one_too_low(f, p, i, h=None):
    """You moved the coordinate before the one that was asked for. Python counts from 0, so i is
    already the right place: p[i], not p[i − 1].

    zh: 你动的是所问坐标的前一个。Python 从 0 数起，i 本身就是正确的位置：是 p[i]，不是 p[i − 1]。
    """
    if h is None:
        h = torch.finfo(p.dtype).eps ** (1 / 3) * max([1.0, *p.abs().tolist()])
    step = torch.zeros_like(p)
    step[i - 1] = h
    return (f(p + step) - f(p - step)) / (2 * h)


def partial__whole_gradient(f, p, i, h=None):
    """You returned all partial derivatives. Asked for is one of them: the slope along coordinate i.

    zh: 你返回了所有的偏导数。题目只要其中一个：沿坐标 i 的坡度。
    """
    if h is None:
        h = torch.finfo(p.dtype).eps ** (1 / 3) * max([1.0, *p.abs().tolist()])
    slopes = []
    for step in torch.eye(len(p), dtype=p.dtype) * h:
        slopes.append((f(p + step) - f(p - step)) / (2 * h))
    return torch.stack(slopes)


def partial__scaled_coordinate(f, p, i, h=None):
    """You multiplied the coordinate by 1 ± h, so the step is h·pᵢ and not h. Add and subtract h
    itself.

    zh: 你把坐标乘上了 1 ± h，走的步长就成了 h·pᵢ，而不是 h。应该直接加上、减去 h。
    """
    if h is None:
        h = torch.finfo(p.dtype).eps ** (1 / 3) * max([1.0, *p.abs().tolist()])
    step = torch.zeros_like(p)
    step[i] = h * p.detach()[i]
    return (f(p + step) - f(p - step)) / (2 * h)


def partial__one_tenth(f, p, i, h=None):
    """Without h you step by 0.1, and over that distance the land bends visibly. Take about ε^⅓,
    with ε = torch.finfo(p.dtype).eps.

    zh: 没有给 h 时，你走了 0.1，这么远地面已经明显弯了。步长应取 ε^⅓ 左右，ε = torch.finfo(p.dtype).eps。
    """
    if h is None:
        h = 0.1
    step = torch.zeros_like(p)
    step[i] = h
    return (f(p + step) - f(p - step)) / (2 * h)


def partial__always_one_tenth(f, p, i, h=None):
    """You always step by 0.1, whatever h is. Use the h that you are given; 0.1 is also far too wide
    for your own choice.

    zh: 不管 h 是多少，你总是走 0.1。给了 h 就要用给的；自己选的时候，0.1 也太宽了。
    """
    h = 0.1
    step = torch.zeros_like(p)
    step[i] = h
    return (f(p + step) - f(p - step)) / (2 * h)


def partial__one_step_for_all_dtypes(f, p, i, h=None):
    """Without h you step by 0.000001, whatever the dtype and the size of p. In float32, or for
    large p, the two heights then agree in nearly all digits, and rounding is what remains. Take
    about ε^⅓ · max(1, |p|).

    zh: 没有给 h 时，不管 dtype 和 p 的大小，你都走 0.000001。在 float32 里，或者 p 很大时，两个高度几乎每一位都相同，剩下的只有舍入误差。步长应取 ε^⅓ · max(1, |p|) 左右。
    """
    if h is None:
        h = 1e-6
    step = torch.zeros_like(p)
    step[i] = h
    return (f(p + step) - f(p - step)) / (2 * h)


def partial__relative_step(f, p, i, h=None):
    """Your step is a fraction of pᵢ, so where pᵢ = 0 it is 0, and 0/0 is NaN. Let it never get
    smaller than it would be at 1: max(1, |p|).

    zh: 你的步长是 pᵢ 的一个比例，所以在 pᵢ = 0 处步长为 0，0/0 就成了 NaN。让它不小于 p = 1 时的步长：max(1, |p|)。
    """
    if h is None:
        h = torch.finfo(p.dtype).eps ** (1 / 3) * p.detach()[i].abs()
    step = torch.zeros_like(p)
    step[i] = h
    return (f(p + step) - f(p - step)) / (2 * h)


def partial__own_h_only(f, p, i, h=None):
    """You always choose your own step and ignore the h that is given. A caller who passes h wants
    to see the difference with exactly that h.

    zh: 你总是自己选步长，给的 h 没有用上。调用者传了 h，就是要看恰好用这个 h 算出的差商。
    """
    h = torch.finfo(p.dtype).eps ** (1 / 3) * max([1.0, *p.abs().tolist()])
    step = torch.zeros_like(p)
    step[i] = h
    return (f(p + step) - f(p - step)) / (2 * h)


def partial__needs_h(f, p, i, h=None):
    """Without h your function stops, because None is no number. Begin with `if h is None:` and
    choose a step there.

    zh: 不给 h，你的函数就会报错，因为 None 不是数。开头先写 `if h is None:`，在那里选一个步长。
    """
    step = torch.zeros_like(p)
    step[i] = h
    return (f(p + step) - f(p - step)) / (2 * h)


def partial__autograd(f, p, i, h=None):
    """You let autograd differentiate. Here you do it yourself, from two values of f; the f of the
    hidden tests keeps no notes, so there is nothing for torch to read.

    zh: 你让 autograd 代劳了。这道题要自己来，用 f 的两个值就够了；隐藏测试里的 f 不留计算记录，torch 也无从求导。
    """
    leaf = p.detach().clone().requires_grad_()
    return torch.autograd.grad(f(leaf), leaf)[0][i]


def partial__moves_p(f, p, i, h=None):
    """The slope is right, but you moved the caller's own point and left it there. Make the step on
    a copy, p.detach().clone(), or add a step to p.

    zh: 坡度是对的，但你挪动了调用者的点，而且没有放回去。请在副本 p.detach().clone() 上走这一步，或者给 p 加上一小步。
    """
    if h is None:
        h = torch.finfo(p.dtype).eps ** (1 / 3) * max([1.0, *p.abs().tolist()])
    with torch.no_grad():
        p[i] += h
        high = f(p)
        p[i] -= 2 * h
        low = f(p)
    return (high - low) / (2 * h)


def partial__number(f, p, i, h=None):
    """The number is right, but float(), or .item(), took it out of its tensor: dtype and device are
    lost. Return the tensor.

    zh: 数值是对的，但 float() 或 .item() 把它从张量里取了出来，dtype 和设备都丢了。请返回张量。
    """
    if h is None:
        h = torch.finfo(p.dtype).eps ** (1 / 3) * max([1.0, *p.abs().tolist()])
    step = torch.zeros_like(p)
    step[i] = h
    return float((f(p + step) - f(p - step)) / (2 * h))


# saddle_grad: (−2x, 2y)


def saddle_grad__no_minus(p):
    """You returned (2x, 2y). Vary x alone: does z rise? It falls, because x² is taken away, so the
    slope along x is −2x.

    zh: 你返回的是 (2x, 2y)。只让 x 变一变：z 在升高吗？x² 是被减去的，所以 z 在下降，沿 x 的坡度是 −2x。
    """
    return torch.stack([2 * p[..., 0], 2 * p[..., 1]], dim=-1)


def saddle_grad__other_slide(p):
    """You returned (2x, −2y). That is the gradient of x² − y², the saddle of another slide. Here
    z = y² − x², and both signs are the other way round.

    zh: 你返回的是 (2x, −2y)，那是 x² − y² 的梯度，是另一张幻灯片上的马鞍面。这里 z = y² − x²，两个正负号都相反。
    """
    return torch.stack([2 * p[..., 0], -2 * p[..., 1]], dim=-1)


def saddle_grad__swapped(p):
    """Both slopes are right but sit in each other's place. Slot 0 answers "what if x moves?",
    so −2x comes first.

    zh: 两个坡度都对，只是放错了位置。第 0 个位置回答“x 动会怎样”，所以 −2x 在前。
    """
    return torch.stack([2 * p[..., 1], -2 * p[..., 0]], dim=-1)


def saddle_grad__both_minus(p):
    """You gave both slopes a minus. Only x² is taken away; y² is added, so along y the ground
    rises: 2y.

    zh: 你给两个坡度都加了负号。被减去的只有 x²；y² 是加上的，沿 y 方向升高：2y。
    """
    return -2 * p


def saddle_grad__missing_two(p):
    """You returned (−x, y). The exponent comes down as a factor: the derivative of x² is 2x.

    zh: 你返回的是 (−x, y)。求导时指数要落下来变成因数：x² 的导数是 2x。
    """
    return torch.stack([-p[..., 0], p[..., 1]], dim=-1)


def saddle_grad__squares(p):
    """You returned (−x², y²), the two terms of z. The gradient asks how fast each of them changes:
    −2x and 2y.

    zh: 你返回的是 (−x², y²)，那是 z 的两项本身。梯度问的是它们各自变得有多快：−2x 和 2y。
    """
    return torch.stack([-(p[..., 0] ** 2), p[..., 1] ** 2], dim=-1)


def saddle_grad__lost_superscript(p):
    """You returned (−1, 2y). That is the gradient of y² − x, where the superscript got lost. The
    saddle is y² − x², and its slope along x is −2x.

    zh: 你返回的是 (−1, 2y)，那是丢了上标的 y² − x 的梯度。马鞍面是 y² − x²，沿 x 的坡度是 −2x。
    """
    return torch.stack([-torch.ones_like(p[..., 0]), 2 * p[..., 1]], dim=-1)


def saddle_grad__second_derivatives(p):
    """You returned (−2, 2): that is one derivative too many. Stop after the first: (−2x, 2y).

    zh: 你返回的是 (−2, 2)，多求了一次导。求一次就停：(−2x, 2y)。
    """
    twos = torch.full_like(p, 2.0)
    twos[..., 0] = -2.0
    return twos


def saddle_grad__added_up(p):
    """You added the two slopes. A gradient is a vector: one entry for x, one for y, never their sum.

    zh: 你把两个坡度加了起来。梯度是向量：x 一个分量，y 一个分量，不能相加。
    """
    return -2 * p[..., 0] + 2 * p[..., 1]


def saddle_grad__unit_length(p):
    """You scaled the gradient to length 1. Its length is the steepness and belongs to it (and at
    the centre you get 0/0).

    zh: 你把梯度缩成了单位长度。长度就是坡度，是梯度的一部分（而且在中心处会出现 0/0）。
    """
    grad = torch.stack([-2 * p[..., 0], 2 * p[..., 1]], dim=-1)
    return grad / (grad**2).sum(-1, keepdim=True) ** 0.5


def saddle_grad__batch_mean(p):
    """You averaged over the batch. Each point has its own gradient: the result has the shape of p.

    zh: 你对一批点取了平均。每个点都有自己的梯度，结果的形状应和 p 一样。
    """
    grad = torch.stack([-2 * p[..., 0], 2 * p[..., 1]], dim=-1)
    return grad.reshape(-1, 2).mean(0)


def saddle_grad__batch_sum(p):
    """You added the gradients of all points. Each point has its own: the result has the shape of p.

    zh: 你把所有点的梯度加到了一起。每个点都有自己的梯度，结果的形状应和 p 一样。
    """
    grad = torch.stack([-2 * p[..., 0], 2 * p[..., 1]], dim=-1)
    return grad.reshape(-1, 2).sum(0)


def saddle_grad__stacked_in_front(p):
    """The two slopes stand one below the other, all x first, then all y: that is what a pair, or
    torch.stack without dim, gives. They belong side by side in the last axis: torch.stack(…,
    dim=-1).

    zh: 两个坡度一上一下排开了：先是所有的 x，再是所有的 y。返回一对值，或者 torch.stack 不写 dim，都会这样。应当并排放在最后一维：torch.stack(…, dim=-1)。
    """
    return torch.stack([-2 * p[..., 0], 2 * p[..., 1]])


def saddle_grad__rows(p):
    """p[0] and p[1] are the first two *points* when many come in. The coordinates lie along the
    last axis: p[..., 0] and p[..., 1].

    zh: 一次来很多点时，p[0] 和 p[1] 是头两个*点*，不是坐标。坐标在最后一维：p[..., 0] 和 p[..., 1]。
    """
    return torch.stack([-2 * p[0], 2 * p[1]], dim=-1)


def saddle_grad__one_point_only(p):
    """.item(), like float(), takes a single number, so a batch of points stops your function. Keep
    the batch: compute with p[..., 0] and p[..., 1] as they are.

    zh: .item() 和 float() 一样，只接受一个数，来一批点就会报错。请保留整批点，直接用 p[..., 0] 和 p[..., 1] 计算。
    """
    x, y = p[..., 0].item(), p[..., 1].item()
    return torch.tensor([-2 * x, 2 * y], dtype=p.dtype, device=p.device)


def saddle_grad__autograd(p):
    """You let autograd differentiate. Here it is your turn: hold y and differentiate −x², hold x
    and differentiate y². On paper that takes two lines.

    zh: 你让 autograd 代劳了。这道题要自己求导：按住 y，对 −x² 求导；按住 x，对 y² 求导。在纸上只要两行。
    """
    leaf = p.detach().clone().requires_grad_()
    return torch.autograd.grad((leaf[..., 1] ** 2 - leaf[..., 0] ** 2).sum(), leaf)[0]


def saddle_grad__in_place(p):
    """The value is right, but you wrote it over the caller's points. Compute a new tensor.

    zh: 结果是对的，但你把它写进了调用者的张量，原来的点没了。请算出一个新的张量。
    """
    with torch.no_grad():
        p *= 2
        p[..., 0] *= -1
    return p


def saddle_grad__list(p):
    """The numbers are right, but you return Python lists: no dtype, no device. Return one tensor.

    zh: 数值是对的，但你返回的是 Python 列表，没有 dtype 和设备。请返回一个张量。
    """
    return torch.stack([-2 * p[..., 0], 2 * p[..., 1]], dim=-1).tolist()


# auto_grad: the gradient of f, by torch


def auto_grad__accumulated(f, p):
    """backward() adds to .grad, and you let it add to the caller's own sheet: called twice, the
    gradient doubles. Work on a fresh copy: p.detach().clone().requires_grad_().

    zh: backward() 是往 .grad 里加，而你让它加在了调用者自己的纸上：调用两次，梯度就翻倍。请在新的副本上做：p.detach().clone().requires_grad_()。
    """
    p.requires_grad_()
    height = f(p)
    if height.requires_grad:
        height.backward()
    return torch.zeros_like(p) if p.grad is None else p.grad.clone()


def auto_grad__marks_the_caller(f, p):
    """The gradient is right, but the caller's p now requires grad and has a new .grad. Make a copy
    first and let torch take its notes about that: p.detach().clone().requires_grad_().

    zh: 梯度是对的，但调用者的 p 从此 requires_grad，.grad 也换了。请先做副本，让 torch 为副本做笔记：p.detach().clone().requires_grad_()。
    """
    p.requires_grad_()
    p.grad = None
    height = f(p)
    if height.requires_grad:
        height.backward()
    return torch.zeros_like(p) if p.grad is None else p.grad.clone()


def auto_grad__differences(f, p):
    """You used differences again. They are good to some digits only; torch differentiates every
    operation exactly. Here it is welcome: backward(), or torch.autograd.grad.

    zh: 你又用了差商。差商只准到前几位，而 torch 对每一步运算都精确求导。这道题欢迎使用：backward() 或 torch.autograd.grad。
    """
    p = p.detach()
    h = torch.finfo(p.dtype).eps ** (1 / 3) * max([1.0, *p.abs().tolist()])
    steps = torch.eye(len(p), dtype=p.dtype) * h
    return torch.stack([(f(p + step) - f(p - step)) / (2 * h) for step in steps])


def auto_grad__constant_stops(f, p):
    """Your function stops where f is constant: its height carries no notes, and there is nothing to
    go back through. Look at height.requires_grad first; if it is False, the gradient is zeros.

    zh: f 是常数时，你的函数会报错：算出的高度没有笔记，无从往回读。请先看 height.requires_grad；如果是 False，梯度就是零。
    """
    leaf = p.detach().clone().requires_grad_()
    return torch.autograd.grad(f(leaf), leaf)[0]


def auto_grad__backward_on_constant(f, p):
    """Your function stops where f is constant: its height carries no notes for backward() to read.
    Look at height.requires_grad first; and where .grad stays None, return zeros.

    zh: f 是常数时，你的函数会报错：高度没有笔记，backward() 无可读。请先看 height.requires_grad；.grad 仍是 None 时，返回零。
    """
    leaf = p.detach().clone().requires_grad_()
    f(leaf).backward()
    return leaf.grad


def auto_grad__none(f, p):
    """You return None where f does not depend on p. The slope is known there: it is 0 in every
    coordinate. Return torch.zeros_like(p).

    zh: f 与 p 无关时，你返回了 None。那里的坡度是知道的：每个坐标都是 0。请返回 torch.zeros_like(p)。
    """
    leaf = p.detach().clone().requires_grad_()
    height = f(leaf)
    if height.requires_grad:
        height.backward()
    return leaf.grad


def auto_grad__detached(f, p):
    """You asked f at a detached point, so torch took no notes and there is nothing to go back
    through. Call f on the tensor that requires grad itself.

    zh: 你是在 detach 过的点上计算 f，torch 没有做笔记，也就无从往回读。请直接对那个 requires_grad 的张量计算 f。
    """
    leaf = p.detach().clone().requires_grad_()
    f(leaf.detach()).backward()
    return leaf.grad


def auto_grad__tuple(f, p):
    """torch.autograd.grad returns a tuple, one entry for each tensor it was asked about. Take the
    first: torch.autograd.grad(height, leaf)[0].

    zh: torch.autograd.grad 返回元组，问了几个张量就有几个元素。请取第一个：torch.autograd.grad(height, leaf)[0]。
    """
    leaf = p.detach().clone().requires_grad_()
    return torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf)


def auto_grad__added_up(f, p):
    """You added the slopes to one number. A gradient is a vector with one entry per coordinate.

    zh: 你把各个坡度加成了一个数。梯度是向量，每个坐标一个分量。
    """
    leaf = p.detach().clone().requires_grad_()
    return torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf)[0].sum()


def auto_grad__height(f, p):
    """You returned f(p), the height. Asked for is how it changes: one slope per coordinate.

    zh: 你返回的是高度 f(p)。题目要的是它怎样变化：每个坐标一个坡度。
    """
    return f(p).detach()


def auto_grad__downhill(f, p):
    """You turned the gradient round. It points uphill; the minus comes later, when we walk down.

    zh: 你把梯度掉了个头。梯度指向上坡；负号等到以后下山时才出现。
    """
    leaf = p.detach().clone().requires_grad_()
    return -torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf)[0]


def auto_grad__unit_length(f, p):
    """You scaled the gradient to length 1. Its length is the steepness and belongs to it (and on
    level ground you get 0/0).

    zh: 你把梯度缩成了单位长度。长度就是坡度，是梯度的一部分（而且在平地上会出现 0/0）。
    """
    leaf = p.detach().clone().requires_grad_()
    grad = torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf)[0]
    return grad / grad.norm()


def auto_grad__list(f, p):
    """The numbers are right, but .tolist() made a Python list of them: dtype and device are lost.
    Return the tensor.

    zh: 数值是对的，但 .tolist() 把它们变成了 Python 列表，dtype 和设备都丢了。请返回张量。
    """
    leaf = p.detach().clone().requires_grad_()
    return torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf)[0].tolist()


# directional: ∇f·u/‖u‖


def directional__length_of_u(f, p, u):
    """You left the length of u in: ∇f·u. u says where you look, not how far, so divide by ‖u‖.

    zh: 你把 u 的长度也算了进去：∇f·u。u 只说朝哪边看，不说走多远，所以要除以 ‖u‖。
    """
    leaf = p.detach().clone().requires_grad_()
    grad = torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf)[0]
    return (grad * u).sum()


def directional__length_squared(f, p, u):
    """You divided by ‖u‖², the sum of the squares. The length is its square root: divide by ‖u‖.

    zh: 你除以的是平方和 ‖u‖²。长度是平方和的平方根：要除以 ‖u‖。
    """
    leaf = p.detach().clone().requires_grad_()
    grad = torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf)[0]
    return (grad * u).sum() / (u * u).sum()


def directional__sum_of_u(f, p, u):
    """You divided by the sum of the |uᵢ|. That is not how far it is as the crow flies: the length
    is the square root of the sum of squares.

    zh: 你除以的是 |uᵢ| 之和，那不是直线距离。长度是平方和的平方根。
    """
    leaf = p.detach().clone().requires_grad_()
    grad = torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf)[0]
    return (grad * u).sum() / u.abs().sum()


def directional__largest_entry(f, p, u):
    """You divided by the largest entry of u. The length is the square root of the sum of squares.

    zh: 你除以的是 u 的最大分量。长度是平方和的平方根。
    """
    leaf = p.detach().clone().requires_grad_()
    grad = torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf)[0]
    return (grad * u).sum() / u.abs().max()


def directional__cosine(f, p, u):
    """You divided by the length of the gradient, too; what is left is the cosine of the angle. The
    steepness must stay in: divide by ‖u‖ only.

    zh: 你把梯度的长度也除掉了，剩下的只是夹角的余弦。坡度的大小要留着：只除以 ‖u‖。
    """
    leaf = p.detach().clone().requires_grad_()
    grad = torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf)[0]
    return (grad * u).sum() / grad.norm() / u.norm()


def directional__not_summed(f, p, u):
    """You multiplied gradient and u but did not add up. The slope in one direction is one number:
    the sum of the products, divided by ‖u‖.

    zh: 你把梯度和 u 逐个相乘了，却没有加起来。沿一个方向的坡度是一个数：乘积之和，再除以 ‖u‖。
    """
    leaf = p.detach().clone().requires_grad_()
    grad = torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf)[0]
    return grad * u / u.norm()


def directional__steepest_slope(f, p, u):
    """You returned ‖∇f‖, the slope straight uphill, and never used u. Turned away from the gradient
    the ground is gentler: ∇f·u/‖u‖.

    zh: 你返回的是 ‖∇f‖，即正对上坡的坡度，u 没有用上。从梯度的方向转开，坡就变缓：∇f·u/‖u‖。
    """
    leaf = p.detach().clone().requires_grad_()
    return torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf)[0].norm()


def directional__always_uphill(f, p, u):
    """You dropped the sign. Looking downhill the slope is negative, and that matters: leave out
    abs().

    zh: 你把正负号丢了。朝下坡看，坡度是负的，这很重要：去掉 abs()。
    """
    leaf = p.detach().clone().requires_grad_()
    grad = torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf)[0]
    return ((grad * u).sum() / u.norm()).abs()


def directional__opposite(f, p, u):
    """Your sign is the wrong way round: uphill comes out negative. ∇f·u/‖u‖, without a minus.

    zh: 正负号反了：上坡成了负的。是 ∇f·u/‖u‖，前面没有负号。
    """
    leaf = p.detach().clone().requires_grad_()
    grad = torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf)[0]
    return -(grad * u).sum() / u.norm()


def directional__walk_to_the_end(f, p, u):
    """You walked all along u and compared the heights: (f(p+u) − f(p))/‖u‖. That is the mean slope
    of a long walk. Asked for is the slope underfoot: ∇f·u/‖u‖.

    zh: 你沿着 u 一直走到头，再比较高度：(f(p+u) − f(p))/‖u‖。那是一长段路的平均坡度。题目要的是脚下的坡度：∇f·u/‖u‖。
    """
    with torch.no_grad():
        return (f(p + u) - f(p)) / u.norm()


def directional__gradient_at_u(f, p, u):
    """You took the gradient at u. u is a direction; you stand at p.

    zh: 你求的是 u 处的梯度。u 是方向，你站在 p。
    """
    leaf = u.detach().clone().requires_grad_()
    grad = torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf)[0]
    return (grad * u).sum() / u.norm()


def directional__constant_stops(f, p, u):
    """Your function stops where f is constant: its height carries no notes. There every slope is 0.

    zh: f 是常数时，你的函数会报错：高度没有笔记可读。那里所有的坡度都是 0。
    """
    leaf = p.detach().clone().requires_grad_()
    grad = torch.autograd.grad(f(leaf), leaf)[0]
    return (grad * u).sum() / u.norm()


def directional__changes_u(f, p, u):
    """The slope is right, but /= scaled the caller's own u. Make a new vector: u / u.norm().

    zh: 坡度是对的，但 /= 把调用者的 u 也缩放了。请算出新的向量：u / u.norm()。
    """
    leaf = p.detach().clone().requires_grad_()
    grad = torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf)[0]
    with torch.no_grad():
        u /= u.norm()
    return (grad * u).sum()


def directional__number(f, p, u):
    """The number is right, but float(), or .item(), took it out of its tensor: dtype and device are
    lost. Return the tensor.

    zh: 数值是对的，但 float() 或 .item() 把它从张量里取了出来，dtype 和设备都丢了。请返回张量。
    """
    leaf = p.detach().clone().requires_grad_()
    grad = torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf)[0]
    return float((grad * u).sum() / u.norm())


# steepest: (unit, magnitude)


def steepest__added_epsilon(f, p):
    """You added a small number to the length to avoid 0/0. On gentle slopes it is not small any
    more, and your direction is too short. Divide by the length itself, and treat 0 apart.

    zh: 为了避免 0/0，你给长度加了一个小数。在平缓的坡上它并不小，你的方向就短了。请除以长度本身，长度为 0 的情形单独处理。
    """
    leaf = p.detach().clone().requires_grad_()
    grad = torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf)[0]
    return grad / (grad.norm() + 1e-8), grad.norm()


def steepest__nan_when_flat(f, p):
    """On level ground the gradient is zero, and 0/0 is NaN. Look at the length first: if it is 0,
    return zeros.

    zh: 在平地上梯度为零，0/0 得到 NaN。请先看长度：如果是 0，就返回零。
    """
    leaf = p.detach().clone().requires_grad_()
    grad = torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf)[0]
    return grad / grad.norm(), grad.norm()


def steepest__gradient_itself(f, p):
    """The first value is the gradient as it is. The direction alone has length 1: divide by the
    length.

    zh: 第一个值是原样的梯度。单说方向，长度应为 1：要除以它的长度。
    """
    leaf = p.detach().clone().requires_grad_()
    grad = torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf)[0]
    return grad, grad.norm()


def steepest__length_squared(f, p):
    """You used the sum of the squares as the length. The length is its square root.

    zh: 你把平方和当成了长度。长度是平方和的平方根。
    """
    leaf = p.detach().clone().requires_grad_()
    grad = torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf)[0]
    size = (grad * grad).sum()
    return (grad / size if size > 0 else torch.zeros_like(grad)), size


def steepest__sum_of_entries(f, p):
    """You used the sum of the |∂f/∂pᵢ| as the length. The length is the square root of the sum of
    squares.

    zh: 你把 |∂f/∂pᵢ| 之和当成了长度。长度是平方和的平方根。
    """
    leaf = p.detach().clone().requires_grad_()
    grad = torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf)[0]
    size = grad.abs().sum()
    return (grad / size if size > 0 else torch.zeros_like(grad)), size


def steepest__largest_entry(f, p):
    """You used the largest entry as the length. All entries count: take the square root of the sum
    of squares.

    zh: 你把最大的分量当成了长度。每个分量都要算：取平方和的平方根。
    """
    leaf = p.detach().clone().requires_grad_()
    grad = torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf)[0]
    size = grad.abs().max()
    return (grad / size if size > 0 else torch.zeros_like(grad)), size


def steepest__signs_only(f, p):
    """You kept only the signs, so your direction is always a diagonal. Divide the gradient by its
    length.

    zh: 你只留下了正负号，方向就总在对角线上。应该用梯度除以它的长度。
    """
    leaf = p.detach().clone().requires_grad_()
    grad = torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf)[0]
    return grad.sign(), grad.norm()


def steepest__one_axis(f, p):
    """You chose the best of the axes. Between the axes there is a steeper way: the gradient, divided
    by its length.

    zh: 你是在几条坐标轴里挑了最陡的一条。两条轴之间还有更陡的：梯度除以它的长度。
    """
    leaf = p.detach().clone().requires_grad_()
    grad = torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf)[0]
    unit, best = torch.zeros_like(grad), grad.abs().argmax()
    unit[best] = grad[best].sign()
    return unit, grad.abs().max()


def steepest__downhill(f, p):
    """You point downhill. The direction of steepest *ascent* is the gradient's own, without a minus.

    zh: 你指向了下坡。*上升*最快的方向就是梯度自己的方向，不加负号。
    """
    leaf = p.detach().clone().requires_grad_()
    grad = torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf)[0]
    size = grad.norm()
    return (-grad / size if size > 0 else torch.zeros_like(grad)), size


def steepest__slope_first(f, p):
    """Both values are right, but in the wrong order: first the direction, then the slope.

    zh: 两个值都对，只是顺序反了：先方向，后坡度。
    """
    leaf = p.detach().clone().requires_grad_()
    grad = torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf)[0]
    size = grad.norm()
    return size, (grad / size if size > 0 else torch.zeros_like(grad))


def steepest__height(f, p):
    """Your second value is f(p), the height. Asked for is the slope: the length of the gradient.

    zh: 你的第二个值是高度 f(p)。题目要的是坡度：梯度的长度。
    """
    leaf = p.detach().clone().requires_grad_()
    height = f(leaf) + 0 * leaf.sum()
    grad = torch.autograd.grad(height, leaf)[0]
    size = grad.norm()
    return (grad / size if size > 0 else torch.zeros_like(grad)), height.detach()


def steepest__direction_only(f, p):
    """You returned the direction alone. Return the slope as well: return unit, magnitude.

    zh: 你只返回了方向。坡度也要返回：return unit, magnitude。
    """
    leaf = p.detach().clone().requires_grad_()
    grad = torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf)[0]
    size = grad.norm()
    return grad / size if size > 0 else torch.zeros_like(grad)


def steepest__constant_stops(f, p):
    """Your function stops where f is constant: its height carries no notes. That is level ground:
    both answers are zero.

    zh: f 是常数时，你的函数会报错：高度没有笔记可读。那就是平地，两个答案都是零。
    """
    leaf = p.detach().clone().requires_grad_()
    grad = torch.autograd.grad(f(leaf), leaf)[0]
    size = grad.norm()
    return (grad / size if size > 0 else torch.zeros_like(grad)), size


def steepest__accumulated(f, p):
    """backward() adds to .grad, and you let it add to the caller's own sheet: called twice, the
    slope doubles. Work on a fresh copy: p.detach().clone().requires_grad_().

    zh: backward() 是往 .grad 里加，而你让它加在了调用者自己的纸上：调用两次，坡度就翻倍。请在新的副本上做：p.detach().clone().requires_grad_()。
    """
    p.requires_grad_()
    (f(p) + 0 * p.sum()).backward()
    size = p.grad.norm()
    return (p.grad / size if size > 0 else torch.zeros_like(p.grad)), size


def steepest__number(f, p):
    """Both values are right, but .item() took the slope out of its tensor: dtype and device are
    lost. Return the tensor.

    zh: 两个值都对，但 .item() 把坡度从张量里取了出来，dtype 和设备都丢了。请返回张量。
    """
    leaf = p.detach().clone().requires_grad_()
    grad = torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf)[0]
    size = grad.norm()
    return (grad / size if size > 0 else torch.zeros_like(grad)), size.item()


# field: X, Y, U, V


def field__rows_for_x(f, xs, ys):
    """Your tables lie on their side: rows go with x. Rows go with y and columns with x, (H, W):
    torch.meshgrid(xs, ys, indexing="xy").

    zh: 你的表是横过来的：行跟着 x 走了。应该行跟着 y，列跟着 x，形状 (H, W)：torch.meshgrid(xs, ys, indexing="xy")。
    """
    x, y = torch.meshgrid(xs.detach(), ys.detach(), indexing="ij")
    points = torch.stack((x, y), -1).requires_grad_()
    grad = torch.autograd.grad(f(points).sum() + 0 * points.sum(), points)[0]
    return x, y, grad[..., 0], grad[..., 1]


def field__swapped_arrows(f, xs, ys):
    """U and V have changed places. U goes to the right and belongs to x: slot 0 of the gradient.

    zh: U 和 V 弄反了。U 向右，归 x：是梯度的第 0 个位置。
    """
    x, y = torch.meshgrid(xs.detach(), ys.detach(), indexing="xy")
    points = torch.stack((x, y), -1).requires_grad_()
    grad = torch.autograd.grad(f(points).sum() + 0 * points.sum(), points)[0]
    return x, y, grad[..., 1], grad[..., 0]


def field__swapped_points(f, xs, ys):
    """You asked for the gradient at (y, x). Stack the tables in the order x, y: f reads x from slot 0.

    zh: 你求的是点 (y, x) 处的梯度。两张表要按先 x 后 y 的顺序叠起来：f 从第 0 个位置读 x。
    """
    x, y = torch.meshgrid(xs.detach(), ys.detach(), indexing="xy")
    points = torch.stack((y, x), -1).requires_grad_()
    grad = torch.autograd.grad(f(points).sum() + 0 * points.sum(), points)[0]
    return x, y, grad[..., 0], grad[..., 1]


def field__downhill(f, xs, ys):
    """Your arrows point downhill. The gradient points uphill: leave out the minus.

    zh: 你的箭头指向了下坡。梯度指向上坡：去掉负号。
    """
    x, y = torch.meshgrid(xs.detach(), ys.detach(), indexing="xy")
    points = torch.stack((x, y), -1).requires_grad_()
    grad = torch.autograd.grad(f(points).sum() + 0 * points.sum(), points)[0]
    return x, y, -grad[..., 0], -grad[..., 1]


def field__unit_length(f, xs, ys):
    """You made all arrows equally long. Their length is the steepness: return the gradient as it is.

    zh: 你把所有箭头都变得一样长了。箭头的长度就是坡度：请返回原样的梯度。
    """
    x, y = torch.meshgrid(xs.detach(), ys.detach(), indexing="xy")
    points = torch.stack((x, y), -1).requires_grad_()
    grad = torch.autograd.grad(f(points).sum() + 0 * points.sum(), points)[0]
    grad = grad / grad.norm(dim=-1, keepdim=True)
    return x, y, grad[..., 0], grad[..., 1]


def field__grid_differences(f, xs, ys):
    """You took differences between neighbouring grid points. The grid is far too coarse for that:
    ask torch for the gradient at each point.

    zh: 你用的是相邻网格点之间的差。网格太粗，这样不准：请让 torch 求每个点的梯度。
    """
    x, y = torch.meshgrid(xs.detach(), ys.detach(), indexing="xy")
    z = f(torch.stack((x, y), -1)).detach()
    u, v = torch.zeros_like(z), torch.zeros_like(z)
    if z.shape[1] > 1:
        u[:, 1:] = z.diff(dim=1) / x.diff(dim=1)
        u[:, 0] = u[:, 1]
    if z.shape[0] > 1:
        v[1:] = z.diff(dim=0) / y.diff(dim=0)
        v[0] = v[1]
    return x, y, u, v


def field__one_arrow(f, xs, ys):
    """You averaged the heights before backward(), so every arrow is divided by the number of points.
    Add the heights up; do not average them.

    zh: 你在 backward() 之前对高度取了平均，每个箭头都多除了点的个数。应该求和，不要取平均。
    """
    x, y = torch.meshgrid(xs.detach(), ys.detach(), indexing="xy")
    points = torch.stack((x, y), -1).requires_grad_()
    grad = torch.autograd.grad(f(points).mean() + 0 * points.sum(), points)[0]
    return x, y, grad[..., 0], grad[..., 1]


def field__ticks(f, xs, ys):
    """X and Y are still lists of ticks. All four results are tables of the shape (H, W): return the
    tables that torch.meshgrid made.

    zh: X 和 Y 还是两列刻度。四个结果都应是形状为 (H, W) 的表：请返回 torch.meshgrid 给出的那两张表。
    """
    x, y = torch.meshgrid(xs.detach(), ys.detach(), indexing="xy")
    points = torch.stack((x, y), -1).requires_grad_()
    grad = torch.autograd.grad(f(points).sum() + 0 * points.sum(), points)[0]
    return xs.detach(), ys.detach(), grad[..., 0], grad[..., 1]


def field__points_and_arrows(f, xs, ys):
    """You returned two tensors of pairs, points and arrows. Take them apart: X, Y, U, V, four tables.

    zh: 你返回了两个由数对组成的张量：点和箭头。请把它们拆开：X、Y、U、V 四张表。
    """
    x, y = torch.meshgrid(xs.detach(), ys.detach(), indexing="xy")
    points = torch.stack((x, y), -1).requires_grad_()
    grad = torch.autograd.grad(f(points).sum() + 0 * points.sum(), points)[0]
    return points.detach(), grad


def field__constant_stops(f, xs, ys):
    """Your function stops where f is constant: its heights carry no notes. There all arrows are
    zero.

    zh: f 是常数时，你的函数会报错：高度没有笔记可读。那里所有的箭头都是零。
    """
    x, y = torch.meshgrid(xs.detach(), ys.detach(), indexing="xy")
    points = torch.stack((x, y), -1).requires_grad_()
    grad = torch.autograd.grad(f(points).sum(), points)[0]
    return x, y, grad[..., 0], grad[..., 1]


def field__float64(f, xs, ys):
    """The numbers are right, but your tables always come out as float64. Keep the dtype of xs.

    zh: 数值是对的，但你的表总是 float64。请保持 xs 的 dtype。
    """
    x, y = torch.meshgrid(xs.detach().double(), ys.detach().double(), indexing="xy")
    points = torch.stack((x, y), -1).requires_grad_()
    grad = torch.autograd.grad(f(points).sum() + 0 * points.sum(), points)[0]
    return x, y, grad[..., 0], grad[..., 1]


# plot_field: the arrows on a picture


def plot_field__swapped_arrows(f, xs, ys):
    """U and V have changed places, so the arrows are mirrored. quiver wants X, Y, then U (to the
    right, slot 0 of the gradient), then V (up).

    zh: U 和 V 弄反了，箭头沿对角线翻转了。quiver 依次要 X、Y、U（向右，梯度的第 0 个位置）、V（向上）。
    """
    x, y = torch.meshgrid(xs.detach(), ys.detach(), indexing="xy")
    points = torch.stack((x, y), -1).requires_grad_()
    grad = torch.autograd.grad(f(points).sum(), points)[0]
    ax = plt.figure().add_subplot()
    ax.quiver(x.numpy(), y.numpy(), grad[..., 1].numpy(), grad[..., 0].numpy())
    ax.set(xlabel="x", ylabel="y")
    return ax


def plot_field__no_places(f, xs, ys):
    """Your arrows start at row and column numbers. Tell quiver where they stand: X and Y come first.

    zh: 你的箭头是从行号和列号出发的。要告诉 quiver 箭头站在哪里：先给 X 和 Y。
    """
    x, y = torch.meshgrid(xs.detach(), ys.detach(), indexing="xy")
    points = torch.stack((x, y), -1).requires_grad_()
    grad = torch.autograd.grad(f(points).sum(), points)[0]
    ax = plt.figure().add_subplot()
    ax.quiver(grad[..., 0].numpy(), grad[..., 1].numpy())
    ax.set(xlabel="x", ylabel="y")
    return ax


def plot_field__swapped_places(f, xs, ys):
    """You drew y to the right and x up. quiver wants X first.

    zh: 你把 y 画在了横轴、x 画在了纵轴。quiver 先要 X。
    """
    x, y = torch.meshgrid(xs.detach(), ys.detach(), indexing="xy")
    points = torch.stack((x, y), -1).requires_grad_()
    grad = torch.autograd.grad(f(points).sum(), points)[0]
    ax = plt.figure().add_subplot()
    ax.quiver(y.numpy(), x.numpy(), grad[..., 0].numpy(), grad[..., 1].numpy())
    ax.set(xlabel="x", ylabel="y")
    return ax


def plot_field__rows_for_x(f, xs, ys):
    """The arrows stand in the wrong places: rows of your tables go with x, but quiver reads rows as y.
    Use torch.meshgrid(xs, ys, indexing="xy") and give quiver X and Y from it.

    zh: 箭头站错了地方：你的表里行跟着 x，而 quiver 把行当作 y。请用 torch.meshgrid(xs, ys, indexing="xy")，并把得到的 X、Y 交给 quiver。
    """
    x, y = torch.meshgrid(xs.detach(), ys.detach(), indexing="ij")
    points = torch.stack((x, y), -1).requires_grad_()
    grad = torch.autograd.grad(f(points).sum(), points)[0].reshape(len(ys), len(xs), 2)
    ax = plt.figure().add_subplot()
    ax.quiver(xs.detach().numpy(), ys.detach().numpy(), grad[..., 0].numpy(), grad[..., 1].numpy())
    ax.set(xlabel="x", ylabel="y")
    return ax


def plot_field__unit_length(f, xs, ys):
    """All your arrows are equally long, so nobody sees where it is steep. Hand U and V over as they
    are; quiver scales them by one common factor.

    zh: 你的箭头全都一样长，看不出哪里陡。U 和 V 原样交给 quiver 就行，它会用同一个比例缩放。
    """
    x, y = torch.meshgrid(xs.detach(), ys.detach(), indexing="xy")
    points = torch.stack((x, y), -1).requires_grad_()
    grad = torch.autograd.grad(f(points).sum(), points)[0]
    grad = grad / grad.norm(dim=-1, keepdim=True)
    ax = plt.figure().add_subplot()
    ax.quiver(x.numpy(), y.numpy(), grad[..., 0].numpy(), grad[..., 1].numpy())
    ax.set(xlabel="x", ylabel="y")
    return ax


def plot_field__downhill(f, xs, ys):
    """Your arrows point downhill. The gradient points uphill: leave out the minus.

    zh: 你的箭头指向了下坡。梯度指向上坡：去掉负号。
    """
    x, y = torch.meshgrid(xs.detach(), ys.detach(), indexing="xy")
    points = torch.stack((x, y), -1).requires_grad_()
    grad = -torch.autograd.grad(f(points).sum(), points)[0]
    ax = plt.figure().add_subplot()
    ax.quiver(x.numpy(), y.numpy(), grad[..., 0].numpy(), grad[..., 1].numpy())
    ax.set(xlabel="x", ylabel="y")
    return ax


def plot_field__heights(f, xs, ys):
    """You drew the heights as contour lines, and no arrows. The gradient is drawn with
    ax.quiver(X, Y, U, V).

    zh: 你画的是高度的等高线，没有箭头。梯度要用 ax.quiver(X, Y, U, V) 来画。
    """
    x, y = torch.meshgrid(xs.detach(), ys.detach(), indexing="xy")
    z = f(torch.stack((x, y), -1))
    ax = plt.figure().add_subplot()
    ax.contour(x.numpy(), y.numpy(), z.numpy(), levels=12)
    ax.set(xlabel="x", ylabel="y")
    return ax


def plot_field__no_names(f, xs, ys):
    """The picture is right, but a stranger cannot tell which axis is which. Name both:
    ax.set_xlabel(…), ax.set_ylabel(…).

    zh: 图是对的，但别人看不出哪条轴代表什么。请给两条轴写上名字：ax.set_xlabel(…)、ax.set_ylabel(…)。
    """
    x, y = torch.meshgrid(xs.detach(), ys.detach(), indexing="xy")
    points = torch.stack((x, y), -1).requires_grad_()
    grad = torch.autograd.grad(f(points).sum(), points)[0]
    ax = plt.figure().add_subplot()
    ax.quiver(x.numpy(), y.numpy(), grad[..., 0].numpy(), grad[..., 1].numpy())
    return ax


def plot_field__needs_detach(f, xs, ys):
    """It works until the ticks require grad: .numpy() refuses such tensors. Draw what is left after
    detach().

    zh: 刻度一旦 requires_grad，这里就会出错：.numpy() 不接受这样的张量。请先 detach() 再画。
    """
    x, y = torch.meshgrid(xs, ys, indexing="xy")
    points = torch.stack((x, y), -1).detach().requires_grad_()
    grad = torch.autograd.grad(f(points).sum(), points)[0]
    ax = plt.figure().add_subplot()
    ax.quiver(x.numpy(), y.numpy(), grad[..., 0].numpy(), grad[..., 1].numpy())
    ax.set(xlabel="x", ylabel="y")
    return ax


def plot_field__returns_arrows(f, xs, ys):
    """You returned what quiver gives back, the arrows alone. Return the axes they stand on:
    return ax.

    zh: 你返回的是 quiver 的返回值，也就是箭头本身。要返回它们所在的坐标轴：return ax。
    """
    x, y = torch.meshgrid(xs.detach(), ys.detach(), indexing="xy")
    points = torch.stack((x, y), -1).requires_grad_()
    grad = torch.autograd.grad(f(points).sum(), points)[0]
    ax = plt.figure().add_subplot()
    ax.set(xlabel="x", ylabel="y")
    return ax.quiver(x.numpy(), y.numpy(), grad[..., 0].numpy(), grad[..., 1].numpy())


def plot_field__returns_none(f, xs, ys):
    """You drew the picture but returned nothing, so nobody can add to it. End the function with
    return ax.

    zh: 图画好了，但函数什么也没返回，别人没法接着用。最后加一句 return ax。
    """
    x, y = torch.meshgrid(xs.detach(), ys.detach(), indexing="xy")
    points = torch.stack((x, y), -1).requires_grad_()
    grad = torch.autograd.grad(f(points).sum(), points)[0]
    ax = plt.figure().add_subplot()
    ax.quiver(x.numpy(), y.numpy(), grad[..., 0].numpy(), grad[..., 1].numpy())
    ax.set(xlabel="x", ylabel="y")


# counterexample: the first row that refutes a claim


def counterexample__equal_to_the_last_bit(f, claimed_grad, P):
    """You compared with ==, so mere rounding counts as a lie. Allow rtol=1e-3 and atol=1e-6.

    zh: 你用的是 ==，单纯的舍入误差也被当成了错误。请允许 rtol=1e-3 和 atol=1e-6 的误差。
    """
    for index, point in enumerate(P.detach()):
        leaf = point.clone().requires_grad_()
        grad = torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf)[0]
        if not torch.equal(claimed_grad(point).detach(), grad):
            return index
    return None


def counterexample__relative_only(f, claimed_grad, P):
    """You divided by the true component. Where it is 0 that gives 0/0, and a right claim is called
    wrong. Compare |claim − truth| with 1e-6 + 1e-3·|truth|.

    zh: 你除以了真值的分量。真值为 0 时就成了 0/0，正确的断言也被判为错。请把 |断言 − 真值| 与 1e-6 + 1e-3·|真值| 相比。
    """
    for index, point in enumerate(P.detach()):
        leaf = point.clone().requires_grad_()
        grad = torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf)[0]
        if not (((claimed_grad(point) - grad) / grad).abs() < 1e-3).all():
            return index
    return None


def counterexample__nan_passes(f, claimed_grad, P):
    """NaN slipped through: every comparison with NaN is False, so "is the error too large?" answers
    no. Ask the other way round, `not (error <= allowed)`, or use torch.allclose.

    zh: NaN 溜过去了：与 NaN 的任何比较都是 False，问“误差是否太大？”总答“否”。请反过来问：`not (误差 <= 允许值)`，或者用 torch.allclose。
    """
    for index, point in enumerate(P.detach()):
        leaf = point.clone().requires_grad_()
        grad = torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf)[0]
        if ((claimed_grad(point) - grad).abs() > 1e-6 + 1e-3 * grad.abs()).any():
            return index
    return None


def counterexample__no_abs(f, claimed_grad, P):
    """You noticed only claims that are too large: without abs() a difference of −3 counts as small.
    Compare |claim − truth|.

    zh: 你只发现了偏大的断言：没有 abs()，−3 的差也会被当成很小。要比较 |断言 − 真值|。
    """
    for index, point in enumerate(P.detach()):
        leaf = point.clone().requires_grad_()
        grad = torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf)[0]
        if not (claimed_grad(point) - grad <= 1e-6 + 1e-3 * grad.abs()).all():
            return index
    return None


def counterexample__first_component(f, claimed_grad, P):
    """You compared the first component only. A gradient is right if all its components are.

    zh: 你只比较了第一个分量。所有分量都对，梯度才算对。
    """
    for index, point in enumerate(P.detach()):
        leaf = point.clone().requires_grad_()
        grad = torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf)[0]
        if not torch.isclose(claimed_grad(point)[0], grad[0], rtol=1e-3, atol=1e-6):
            return index
    return None


def counterexample__lengths(f, claimed_grad, P):
    """You compared lengths. A wrong sign, or two components that changed places, leave the length as
    it is: compare component by component.

    zh: 你比较的是长度。正负号错了，或者两个分量弄反了，长度都不变：要逐个分量比较。
    """
    for index, point in enumerate(P.detach()):
        leaf = point.clone().requires_grad_()
        grad = torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf)[0]
        if not torch.isclose(claimed_grad(point).norm(), grad.norm(), rtol=1e-3, atol=1e-6):
            return index
    return None


def counterexample__sums(f, claimed_grad, P):
    """You compared the sums of the components, where errors can cancel. Compare component by
    component.

    zh: 你比较的是各分量之和，误差会互相抵消。要逐个分量比较。
    """
    for index, point in enumerate(P.detach()):
        leaf = point.clone().requires_grad_()
        grad = torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf)[0]
        if not torch.isclose(claimed_grad(point).sum(), grad.sum(), rtol=1e-3, atol=1e-6):
            return index
    return None


def counterexample__too_generous(f, claimed_grad, P):
    """You allow an error of 10 %, which lets wrong claims pass. Use rtol=1e-3 and atol=1e-6.

    zh: 你允许 10% 的误差，错误的断言也会过关。请用 rtol=1e-3 和 atol=1e-6。
    """
    for index, point in enumerate(P.detach()):
        leaf = point.clone().requires_grad_()
        grad = torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf)[0]
        if not torch.isclose(claimed_grad(point), grad, rtol=0.1, atol=1e-6).all():
            return index
    return None


def counterexample__any(f, claimed_grad, P):
    """You accept a claim as soon as one component is right. All of them must be right: all(), not
    any().

    zh: 只要有一个分量对，你就接受了断言。每个分量都要对：用 all()，不是 any()。
    """
    for index, point in enumerate(P.detach()):
        leaf = point.clone().requires_grad_()
        grad = torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf)[0]
        if not torch.isclose(claimed_grad(point), grad, rtol=1e-3, atol=1e-6).any():
            return index
    return None


def counterexample__first_row_only(f, claimed_grad, P):
    """Your loop ends after one row, because `return None` stands inside it. One white swan proves
    nothing: say None only after the loop, when all rows have been tried.

    zh: 你的循环只看了一行就结束了，因为 `return None` 写在了循环里面。一只白天鹅什么也证明不了：试完所有行，在循环之后才能说 None。
    """
    for index, point in enumerate(P.detach()):
        leaf = point.clone().requires_grad_()
        grad = torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf)[0]
        if not torch.isclose(claimed_grad(point), grad, rtol=1e-3, atol=1e-6).all():
            return index
        return None
    return None


def counterexample__last(f, claimed_grad, P):
    """You returned the last wrong row. Asked for is the first: return its index as soon as you meet
    it.

    zh: 你返回的是最后一个错的行。题目要的是第一个：一遇到就返回它的行号。
    """
    found = None
    for index, point in enumerate(P.detach()):
        leaf = point.clone().requires_grad_()
        grad = torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf)[0]
        if not torch.isclose(claimed_grad(point), grad, rtol=1e-3, atol=1e-6).all():
            found = index
    return found


def counterexample__first_right(f, claimed_grad, P):
    """You returned the first row where the claim is right. You are looking for the black swan: the
    first row where it is wrong. Add a `not`.

    zh: 你返回的是断言成立的第一行。要找的是黑天鹅：断言出错的第一行。加一个 `not`。
    """
    for index, point in enumerate(P.detach()):
        leaf = point.clone().requires_grad_()
        grad = torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf)[0]
        if torch.isclose(claimed_grad(point), grad, rtol=1e-3, atol=1e-6).all():
            return index
    return None


def counterexample__from_one(f, claimed_grad, P):
    """You count rows from 1. Python counts from 0: the first row is row 0.

    zh: 你是从 1 数起的。Python 从 0 数起：第一行是第 0 行。
    """
    for index, point in enumerate(P.detach()):
        leaf = point.clone().requires_grad_()
        grad = torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf)[0]
        if not torch.isclose(claimed_grad(point), grad, rtol=1e-3, atol=1e-6).all():
            return index + 1
    return None


def counterexample__how_many(f, claimed_grad, P):
    """You counted the wrong rows. One is enough to refute the claim; return the index of the first.

    zh: 你数的是有几行错了。要推翻断言，一行就够：请返回第一个错的行号。
    """
    count = 0
    for point in P.detach():
        leaf = point.clone().requires_grad_()
        grad = torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf)[0]
        count += not torch.isclose(claimed_grad(point), grad, rtol=1e-3, atol=1e-6).all()
    return count or None


def counterexample__the_point(f, claimed_grad, P):
    """You returned the point itself. Return its index, the number of its row in P.

    zh: 你返回的是那个点本身。请返回它的下标，也就是它在 P 里的行号。
    """
    for point in P.detach():
        leaf = point.clone().requires_grad_()
        grad = torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf)[0]
        if not torch.isclose(claimed_grad(point), grad, rtol=1e-3, atol=1e-6).all():
            return point
    return None


def counterexample__yes_or_no(f, claimed_grad, P):
    """You answered yes or no. Say where: the index of the first wrong row, or None.

    zh: 你只回答了是或否。请说出在哪里：第一个错的行号；没有则为 None。
    """
    for point in P.detach():
        leaf = point.clone().requires_grad_()
        grad = torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf)[0]
        if not torch.isclose(claimed_grad(point), grad, rtol=1e-3, atol=1e-6).all():
            return True
    return False


def counterexample__minus_one(f, claimed_grad, P):
    """You say −1 where nothing is wrong. In Python −1 is the last row; "no row" is None.

    zh: 没有错的时候，你返回了 −1。在 Python 里 −1 是最后一行；“没有这样的行”应该用 None。
    """
    for index, point in enumerate(P.detach()):
        leaf = point.clone().requires_grad_()
        grad = torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf)[0]
        if not torch.isclose(claimed_grad(point), grad, rtol=1e-3, atol=1e-6).all():
            return index
    return -1


def counterexample__constant_stops(f, claimed_grad, P):
    """Your function stops where f is constant: its height carries no notes. There the true gradient
    is zero.

    zh: f 是常数时，你的函数会报错：高度没有笔记可读。那里真正的梯度是零。
    """
    for index, point in enumerate(P.detach()):
        leaf = point.clone().requires_grad_()
        grad = torch.autograd.grad(f(leaf), leaf)[0]
        if not torch.isclose(claimed_grad(point), grad, rtol=1e-3, atol=1e-6).all():
            return index
    return None


def counterexample__float(f, claimed_grad, P):
    """The number is right, but an index is a whole number: return an int, not a float or a tensor.

    zh: 数是对的，但下标应当是整数：请返回 int，而不是 float 或张量。
    """
    for index, point in enumerate(P.detach()):
        leaf = point.clone().requires_grad_()
        grad = torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf)[0]
        if not torch.isclose(claimed_grad(point), grad, rtol=1e-3, atol=1e-6).all():
            return float(index)
    return None
