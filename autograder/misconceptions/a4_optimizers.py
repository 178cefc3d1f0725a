"""Wrong answers to a4_optimizers, each executable, each with what a tutor would say about it.

A function or class is named ``<exercise>__<slug>``, has the exercise's own signature and is
self-contained: its body runs in a notebook as it stands. Of two that explain the same answers,
the first is told.
"""


# init_sweep: where every start ends


def init_sweep__ascent(df, starts, alpha, steps):
    """Your balls roll uphill: you added the slope. Every step goes against it: x − α·df(x).

    zh: 你的小球在往上滚：你加上了坡度。每一步都要逆着坡度走：x − α·df(x)。
    """
    x = starts.detach().clone()
    for _ in range(steps):
        x = x + alpha * df(x)
    return x


def init_sweep__no_alpha(df, starts, alpha, steps):
    """You subtract the whole slope and never use α, so the balls jump from valley to valley.
    One step is α times the slope.

    zh: 你每次减去整个坡度，α 一直没用上，小球就在山谷之间乱跳。一步的长度是 α 乘坡度。
    """
    x = starts.detach().clone()
    for _ in range(steps):
        x = x - df(x)
    return x


def init_sweep__hoisted(df, starts, alpha, steps):
    """You ask for the slopes at the starts only and use them for every step, so each ball walks
    straight on. Call df inside the loop, at the places where the balls are now.

    zh: 你只在起点问了一次坡度，每一步都用它，小球就一路直走。请在循环里、在小球当前的位置上调用 df。
    """
    x, slope = starts.detach().clone(), df(starts.detach())
    for _ in range(steps):
        x = x - alpha * slope
    return x


def init_sweep__one_step_too_many(df, starts, alpha, steps):
    """You took one step more than asked: range(steps + 1) makes steps + 1 steps.

    zh: 你多走了一步：range(steps + 1) 会走 steps + 1 步。
    """
    x = starts.detach().clone()
    for _ in range(steps + 1):
        x = x - alpha * df(x)
    return x


def init_sweep__one_step_too_few(df, starts, alpha, steps):
    """One step is missing: range(1, steps), say, makes only steps − 1 of them. Write range(steps).

    zh: 少走了一步：比如 range(1, steps) 只走 steps − 1 步。请写 range(steps)。
    """
    x = starts.detach().clone()
    for _ in range(1, steps):
        x = x - alpha * df(x)
    return x


def init_sweep__only_the_last_step(df, starts, alpha, steps):
    """You always step off from the start again, so only one step is left in the end. Go on from
    where the last step has led: x = x − α·df(x).

    zh: 你每次都重新从起点迈步，最后只剩下一步。要从上一步到达的地方接着走：x = x − α·df(x)。
    """
    x = starts.detach().clone()
    for _ in range(steps):
        x = starts.detach() - alpha * df(x)
    return x


def init_sweep__chained(df, starts, alpha, steps):
    """Each ball begins where the one before it stopped, because x is not set back. Every start
    has its own walk: begin with x = starts[i] each time.

    zh: 每个小球都从前一个停下的地方出发，因为 x 没有重置。每个起点走自己的路：每次先令 x = starts[i]。
    """
    ends, x = [], starts.detach()[0] if len(starts) else None
    for _ in range(len(starts)):
        for _ in range(steps):
            x = x - alpha * df(x)
        ends.append(x)
    return torch.stack(ends) if ends else starts.detach().clone()


def init_sweep__path(df, starts, alpha, steps):
    """You returned the whole paths. Here only the end points are asked for, one for each start:
    the last row.

    zh: 你返回了整条路径。这里只要终点，每个起点一个，也就是最后一行。
    """
    path = [starts.detach()]
    for _ in range(steps):
        path.append(path[-1] - alpha * df(path[-1]))
    return torch.stack(path)


def init_sweep__distance(df, starts, alpha, steps):
    """You returned how far each ball has come, and not where it is. Do not subtract the starts.

    zh: 你返回的是每个小球走了多远，不是它停在哪里。不要再减去起点。
    """
    x = starts.detach().clone()
    for _ in range(steps):
        x = x - alpha * df(x)
    return x - starts.detach()


def init_sweep__slope_at_the_end(df, starts, alpha, steps):
    """You returned the slopes at the end points. At the bottom they are all 0 and do not tell which
    valley it is: return the places x.

    zh: 你返回的是终点处的坡度。到了谷底坡度都是 0，看不出是哪个山谷：请返回位置 x。
    """
    x = starts.detach().clone()
    for _ in range(steps):
        x = x - alpha * df(x)
    return df(x)


def init_sweep__sorted(df, starts, alpha, steps):
    """You sorted the end points, and nobody can tell any more which start each belongs to.
    Keep the order of starts.

    zh: 你把终点排了序，就看不出哪个终点属于哪个起点了。请保持 starts 的顺序。
    """
    x = starts.detach().clone()
    for _ in range(steps):
        x = x - alpha * df(x)
    return x.sort().values


def init_sweep__mean_slope(df, starts, alpha, steps):
    """You averaged the slopes, so all balls move together. They do not know of one another: each
    rolls by the slope under its own feet.

    zh: 你把坡度取了平均，所有小球就一起移动了。它们互不相干：每个小球只看自己脚下的坡度。
    """
    x = starts.detach().clone()
    for _ in range(steps):
        x = x - alpha * df(x).mean()
    return x


def init_sweep__stops_when_infinite(df, starts, alpha, steps):
    """You stop all walks as soon as one of them has run away, so the others do not get to their
    ends. Take every step; inf and nan are an answer, too.

    zh: 有一个小球跑向无穷，你就让所有小球都停下，别的小球还没走到终点。请走完每一步，inf 和 nan 也是一种答案。
    """
    x = starts.detach().clone()
    for _ in range(steps):
        new = x - alpha * df(x)
        if not torch.isfinite(new).all():
            break
        x = new
    return x


def init_sweep__in_place(df, starts, alpha, steps):
    """The ends are right, but −= wrote them into the caller's starts, and the starts are gone.
    Work on a copy, starts.clone(), or write x = x − ….

    zh: 终点是对的，但 −= 把它们写进了传进来的 starts，起点就没了。请先复制一份 starts.clone()，或者写成 x = x − …。
    """
    with torch.no_grad():
        for _ in range(steps):
            starts -= alpha * df(starts)
    return starts


def init_sweep__list(df, starts, alpha, steps):
    """The numbers are right, but you return a Python list, without dtype and device. Stack the
    end points to one tensor, or leave out .tolist().

    zh: 数值是对的，但你返回的是 Python 列表，没有 dtype 和设备。请把终点堆成一个张量，或者去掉 .tolist()。
    """
    x = starts.detach().clone()
    for _ in range(steps):
        x = x - alpha * df(x)
    return x.tolist()


# max_lr: 2/λmax


def max_lr__smallest(H):
    """You divided by the smallest eigenvalue. The steepest direction diverges first, so it sets
    the limit: eigvalsh sorts upwards, and the largest eigenvalue is its last.

    zh: 你除以了最小的特征值。最先发散的是最陡的方向，界限由它决定：eigvalsh 从小到大排列，最大的特征值在最后。
    """
    values = torch.linalg.eigvalsh(H.detach())
    if values[0] <= 0:
        raise ValueError("H is not positive definite")
    return 2 / values[0].item()


def max_lr__one_over(H):
    """You returned 1/λmax. With that rate the steep direction arrives in one step; it diverges
    only where a step overshoots by more than it started with, |1 − αλ| > 1: that is 2/λmax.

    zh: 你返回的是 1/λmax。用这个学习率，最陡的方向一步就到；要冲过头的距离比原来还远才会发散，|1 − αλ| > 1，也就是 2/λmax。
    """
    values = torch.linalg.eigvalsh(H.detach())
    if values[0] <= 0:
        raise ValueError("H is not positive definite")
    return 1 / values[-1].item()


def max_lr__curvature(H):
    """You returned the largest eigenvalue itself. A sharper curve needs smaller steps: the limit
    is 2 divided by it.

    zh: 你返回的是最大特征值本身。弯得越厉害，步子就得越小：界限是 2 除以它。
    """
    values = torch.linalg.eigvalsh(H.detach())
    if values[0] <= 0:
        raise ValueError("H is not positive definite")
    return values[-1].item()


def max_lr__half_curvature(H):
    """You turned the fraction over: λmax/2 grows with the curvature, but the limit must shrink.
    It is 2/λmax.

    zh: 分数写倒了：λmax/2 会随曲率变大，而界限应该变小。正确的是 2/λmax。
    """
    values = torch.linalg.eigvalsh(H.detach())
    if values[0] <= 0:
        raise ValueError("H is not positive definite")
    return values[-1].item() / 2


def max_lr__diagonal(H):
    """You took the largest entry on the diagonal. The steepest direction usually lies between the
    axes, where H curves more than along any axis: take the largest eigenvalue.

    zh: 你取了对角线上最大的数。最陡的方向通常不在坐标轴上，那里比沿任何坐标轴都弯得厉害：请用最大的特征值。
    """
    if torch.linalg.eigvalsh(H.detach())[0] <= 0:
        raise ValueError("H is not positive definite")
    return 2 / H.detach().diagonal().max().item()


def max_lr__trace(H):
    """You divided by the trace, the sum of all eigenvalues. That is on the safe side, but too
    careful: only the largest one counts.

    zh: 你除以了迹，也就是所有特征值之和。这样太保守了：起作用的只有最大的那个。
    """
    if torch.linalg.eigvalsh(H.detach())[0] <= 0:
        raise ValueError("H is not positive definite")
    return 2 / H.detach().trace().item()


def max_lr__frobenius(H):
    """torch.linalg.norm of a matrix is the root of the sum of its squares, which mixes all
    directions. Only the steepest one counts: the largest eigenvalue.

    zh: 对矩阵来说，torch.linalg.norm 是各数平方和的平方根，把所有方向混在了一起。起作用的只有最陡的方向：最大的特征值。
    """
    if torch.linalg.eigvalsh(H.detach())[0] <= 0:
        raise ValueError("H is not positive definite")
    return 2 / torch.linalg.norm(H.detach()).item()


def max_lr__best_rate(H):
    """You returned 2/(λmin + λmax). That is the rate with which gradient descent is fastest; the
    limit, beyond which it diverges, is 2/λmax.

    zh: 你返回的是 2/(λmin + λmax)，那是下降最快的学习率；超过就发散的界限是 2/λmax。
    """
    values = torch.linalg.eigvalsh(H.detach())
    if values[0] <= 0:
        raise ValueError("H is not positive definite")
    return 2 / (values[0] + values[-1]).item()


def max_lr__determinant(H):
    """You only looked at the determinant, the product of the eigenvalues: two negative ones make
    it positive. Every eigenvalue must be above 0.

    zh: 你只看了行列式，也就是特征值的乘积：两个负数相乘又成了正数。必须每个特征值都大于 0。
    """
    if torch.linalg.det(H.detach()) <= 0:
        raise ValueError("H is not positive definite")
    return 2 / torch.linalg.eigvalsh(H.detach())[-1].item()


def max_lr__positive_diagonal(H):
    """You only looked at the diagonal. A saddle can hide between the axes: along them the ground
    rises, across them it falls. Check the eigenvalues.

    zh: 你只检查了对角线。鞍点可能藏在坐标轴之间：沿坐标轴是上升的，斜着走却是下降的。请检查特征值。
    """
    if (H.detach().diagonal() <= 0).any():
        raise ValueError("H is not positive definite")
    return 2 / torch.linalg.eigvalsh(H.detach())[-1].item()


def max_lr__no_error(H):
    """You did not look whether H is positive definite. On a saddle one direction runs away with
    every learning rate, so there is no limit to return: raise ValueError when an eigenvalue is
    not above 0.

    zh: 你没有检查 H 是不是正定。在鞍点上，不管学习率多小都有一个方向会跑掉，没有界限可返回：只要有特征值不大于 0，就抛出 ValueError。
    """
    return 2 / torch.linalg.eigvalsh(H.detach())[-1].item()


def max_lr__steepest_either_way(H):
    """You took the eigenvalue of largest size, whatever its sign. Where it is negative the ground
    curves down and nothing converges: look at the smallest eigenvalue, and raise ValueError
    unless it is above 0.

    zh: 你取了绝对值最大的特征值，没有管正负号。特征值为负，说明地面向下弯，不会收敛：请检查最小的特征值，它不大于 0 就抛出 ValueError。
    """
    return 2 / torch.linalg.eigvalsh(H.detach()).abs().max().item()


def max_lr__flat_allowed(H):
    """You let an eigenvalue of 0 pass. Along that direction the ground is level, and positive
    definite means that every direction rises: raise ValueError already at 0.

    zh: 特征值为 0 你也放过了。那个方向是平的，而正定要求每个方向都上升：等于 0 时就应该抛出 ValueError。
    """
    values = torch.linalg.eigvalsh(H.detach())
    if values[0] < 0:
        raise ValueError("H is not positive definite")
    return 2 / max(values[-1].item(), 1e-300)


def max_lr__fixed_threshold(H):
    """You compare with a small number, such as 1e-6, and refuse matrices that are small but
    positive definite. Multiplied by a millionth a bowl is still a bowl: compare with 0.

    zh: 你拿一个小数（比如 1e-6）作比较，把数值很小但确实正定的矩阵也拒绝了。碗缩小一百万倍还是碗：请和 0 比较。
    """
    values = torch.linalg.eigvalsh(H.detach())
    if values[0] <= 1e-4:
        raise ValueError("H is not positive definite")
    return 2 / values[-1].item()


def max_lr__tensor(H):
    """The number is right, but it is still a tensor. Asked for is a Python float: .item().

    zh: 数是对的，但还是张量。题目要的是 Python 的 float：用 .item()。
    """
    values = torch.linalg.eigvalsh(H.detach())
    if values[0] <= 0:
        raise ValueError("H is not positive definite")
    return 2 / values[-1]


# plot_lrs: f(x_t) over t for several learning rates


def plot_lrs__linear_scale(f, x0, alphas, steps):
    """On an ordinary scale the diverging line squeezes all others flat on the axis. Ask for a
    logarithmic one: ax.set_yscale("log").

    zh: 用普通刻度，发散的那条线会把其他线都压扁在坐标轴上。请用对数刻度：ax.set_yscale("log")。
    """
    _, ax = plt.subplots()
    for alpha in alphas:
        x, heights = x0.detach().clone(), []
        for t in range(steps + 1):
            heights.append(f(x).item())
            here = x.clone().requires_grad_()
            x = x - alpha * torch.autograd.grad(f(here), here)[0]
        ax.plot(heights, label=f"α = {alpha:g}")
    ax.legend()
    return ax


def plot_lrs__positions(f, x0, alphas, steps):
    """You drew the places x_t. Asked for are the heights f(x_t): they tell at a glance whether a
    walk gets anywhere, and they have a logarithm.

    zh: 你画的是位置 x_t。题目要的是高度 f(x_t)：一眼就能看出有没有进展，而且可以取对数。
    """
    _, ax = plt.subplots()
    for alpha in alphas:
        x, places = x0.detach().clone(), []
        for t in range(steps + 1):
            places.append(x.item())
            here = x.clone().requires_grad_()
            x = x - alpha * torch.autograd.grad(f(here), here)[0]
        ax.plot(places, label=f"α = {alpha:g}")
    ax.set_yscale("log")
    ax.legend()
    return ax


def plot_lrs__log_twice(f, x0, alphas, steps):
    """You drew the logarithms of the heights. Give matplotlib the heights themselves and let the
    axis take the logarithm: then one can read the numbers off.

    zh: 你画的是高度的对数。把高度本身交给 matplotlib，由坐标轴取对数，这样才能直接读数。
    """
    _, ax = plt.subplots()
    for alpha in alphas:
        x, heights = x0.detach().clone(), []
        for t in range(steps + 1):
            heights.append(math.log10(max(f(x).item(), 1e-300)))
            here = x.clone().requires_grad_()
            x = x - alpha * torch.autograd.grad(f(here), here)[0]
        ax.plot(heights, label=f"α = {alpha:g}")
    ax.legend()
    return ax


def plot_lrs__without_start(f, x0, alphas, steps):
    """Your lines begin after the first step. The height at x0 belongs to t = 0: steps + 1 points
    in all.

    zh: 你的线从第一步之后才开始。x0 处的高度属于 t = 0：一共 steps + 1 个点。
    """
    _, ax = plt.subplots()
    for alpha in alphas:
        x, heights = x0.detach().clone(), []
        for t in range(steps):
            here = x.clone().requires_grad_()
            x = x - alpha * torch.autograd.grad(f(here), here)[0]
            heights.append(f(x).item())
        ax.plot(heights, label=f"α = {alpha:g}")
    ax.set_yscale("log")
    ax.legend()
    return ax


def plot_lrs__without_end(f, x0, alphas, steps):
    """Your lines stop before the last step. Note the height once more after the loop: steps + 1
    points in all.

    zh: 你的线在最后一步之前就停了。循环之后再记一次高度：一共 steps + 1 个点。
    """
    _, ax = plt.subplots()
    for alpha in alphas:
        x, heights = x0.detach().clone(), []
        for t in range(steps):
            heights.append(f(x).item())
            here = x.clone().requires_grad_()
            x = x - alpha * torch.autograd.grad(f(here), here)[0]
        ax.plot(heights, label=f"α = {alpha:g}")
    ax.set_yscale("log")
    ax.legend()
    return ax


def plot_lrs__shifted(f, x0, alphas, steps):
    """The heights are right, but they stand over t = 1, 2, …: the start belongs over t = 0.

    zh: 高度都对，但横坐标成了 1, 2, …：起点应当画在 t = 0。
    """
    _, ax = plt.subplots()
    for alpha in alphas:
        x, heights = x0.detach().clone(), []
        for t in range(steps + 1):
            heights.append(f(x).item())
            here = x.clone().requires_grad_()
            x = x - alpha * torch.autograd.grad(f(here), here)[0]
        ax.plot(range(1, steps + 2), heights, label=f"α = {alpha:g}")
    ax.set_yscale("log")
    ax.legend()
    return ax


def plot_lrs__chained(f, x0, alphas, steps):
    """The second line begins where the first one ended. Every learning rate starts from x0: set x
    back before each walk.

    zh: 第二条线从第一条结束的地方开始。每个学习率都从 x0 出发：每次走之前先把 x 重置。
    """
    _, ax = plt.subplots()
    x = x0.detach().clone()
    for alpha in alphas:
        heights = [f(x).item()]
        for t in range(steps):
            here = x.clone().requires_grad_()
            x = x - alpha * torch.autograd.grad(f(here), here)[0]
            heights.append(f(x).item())
        ax.plot(heights, label=f"α = {alpha:g}")
    ax.set_yscale("log")
    ax.legend()
    return ax


def plot_lrs__ascent(f, x0, alphas, steps):
    """Every one of your lines rises: you added the gradient. Step against it.

    zh: 你的每条线都在上升：你加上了梯度。请沿梯度的反方向走。
    """
    _, ax = plt.subplots()
    for alpha in alphas:
        x, heights = x0.detach().clone(), []
        for t in range(steps + 1):
            heights.append(f(x).item())
            here = x.clone().requires_grad_()
            x = x + alpha * torch.autograd.grad(f(here), here)[0]
        ax.plot(heights, label=f"α = {alpha:g}")
    ax.set_yscale("log")
    ax.legend()
    return ax


def plot_lrs__accumulated(f, x0, alphas, steps):
    """backward adds to .grad, and you never clear it: every step uses the sum of all gradients so
    far. Set x.grad = None before each backward.

    zh: backward 会把梯度加到 .grad 上，而你一直没有清零：每一步用的都是到目前为止所有梯度之和。每次 backward 之前请令 x.grad = None。
    """
    _, ax = plt.subplots()
    for alpha in alphas:
        x, heights = x0.detach().clone().requires_grad_(), []
        for t in range(steps + 1):
            height = f(x)
            heights.append(height.item())
            height.backward()
            with torch.no_grad():
                x -= alpha * x.grad
        ax.plot(heights, label=f"α = {alpha:g}")
    ax.set_yscale("log")
    ax.legend()
    return ax


def plot_lrs__only_one(f, x0, alphas, steps):
    """Only the last learning rate has a line: the plotting stands after the loop over alphas.
    Move it into the loop.

    zh: 只有最后一个学习率画了线：画线的语句放到了循环外面。请移到对 alphas 的循环里。
    """
    _, ax = plt.subplots()
    for alpha in alphas:
        x, heights = x0.detach().clone(), []
        for t in range(steps + 1):
            heights.append(f(x).item())
            here = x.clone().requires_grad_()
            x = x - alpha * torch.autograd.grad(f(here), here)[0]
    ax.plot(heights, label=f"α = {alpha:g}")
    ax.set_yscale("log")
    ax.legend()
    return ax


def plot_lrs__many_axes(f, x0, alphas, steps):
    """You open a new figure for every learning rate, so the lines cannot be compared. Make one
    Axes before the loop and draw all lines on it.

    zh: 你为每个学习率都新开了一张图，没法比较。请在循环之前建好一个 Axes，所有的线都画在上面。
    """
    for alpha in alphas:
        _, ax = plt.subplots()
        x, heights = x0.detach().clone(), []
        for t in range(steps + 1):
            heights.append(f(x).item())
            here = x.clone().requires_grad_()
            x = x - alpha * torch.autograd.grad(f(here), here)[0]
        ax.plot(heights, label=f"α = {alpha:g}")
        ax.set_yscale("log")
    return ax


def plot_lrs__no_labels(f, x0, alphas, steps):
    """Nobody can tell which line is which. Give each one a label with its α when you plot it, and
    call ax.legend() in the end.

    zh: 看不出哪条线是哪个学习率。画线时用 label 写上 α，最后调用 ax.legend()。
    """
    _, ax = plt.subplots()
    for alpha in alphas:
        x, heights = x0.detach().clone(), []
        for t in range(steps + 1):
            heights.append(f(x).item())
            here = x.clone().requires_grad_()
            x = x - alpha * torch.autograd.grad(f(here), here)[0]
        ax.plot(heights)
    ax.set_yscale("log")
    return ax


def plot_lrs__clipped(f, x0, alphas, steps):
    """You clip the heights, so a walk that runs away looks as if it stood still. Divergence is
    what this picture is for: leave the numbers as they are.

    zh: 你把高度截断了，跑掉的那条线看上去像停住了。这幅图正是要让人看到发散：数值是多少就画多少。
    """
    _, ax = plt.subplots()
    for alpha in alphas:
        x, heights = x0.detach().clone(), []
        for t in range(steps + 1):
            heights.append(min(f(x).item(), 1e6))
            here = x.clone().requires_grad_()
            x = x - alpha * torch.autograd.grad(f(here), here)[0]
        ax.plot(heights, label=f"α = {alpha:g}")
    ax.set_yscale("log")
    ax.legend()
    return ax


def plot_lrs__cut_off(f, x0, alphas, steps):
    """You set an upper limit on the axis, so the diverging line leaves the picture. Leave the
    limits to matplotlib: on a logarithmic scale everything fits.

    zh: 你给纵轴设了上限，发散的线就跑到图外去了。范围交给 matplotlib 就好：用对数刻度，什么都放得下。
    """
    _, ax = plt.subplots()
    for alpha in alphas:
        x, heights = x0.detach().clone(), []
        for t in range(steps + 1):
            heights.append(f(x).item())
            here = x.clone().requires_grad_()
            x = x - alpha * torch.autograd.grad(f(here), here)[0]
        ax.plot(heights, label=f"α = {alpha:g}")
    ax.set(yscale="log", ylim=(1e-6, 1e6))
    ax.legend()
    return ax


def plot_lrs__gives_up(f, x0, alphas, steps):
    """You leave the loop once a walk diverges, so its line just ends. Go on: the straight line
    upwards on the logarithmic scale is what we want to see.

    zh: 一发散你就退出了循环，那条线就断了。请继续走：对数刻度上那条直直向上的线，正是我们想看到的。
    """
    _, ax = plt.subplots()
    for alpha in alphas:
        x, heights = x0.detach().clone(), []
        for t in range(steps + 1):
            heights.append(f(x).item())
            if heights[-1] > 1e6:
                break
            here = x.clone().requires_grad_()
            x = x - alpha * torch.autograd.grad(f(here), here)[0]
        ax.plot(heights, label=f"α = {alpha:g}")
    ax.set_yscale("log")
    ax.legend()
    return ax


def plot_lrs__figure(f, x0, alphas, steps):
    """You returned the Figure, the sheet of paper. Return the Axes that you drew on.

    zh: 你返回的是 Figure，也就是整张纸。请返回画线所用的 Axes。
    """
    figure, ax = plt.subplots()
    for alpha in alphas:
        x, heights = x0.detach().clone(), []
        for t in range(steps + 1):
            heights.append(f(x).item())
            here = x.clone().requires_grad_()
            x = x - alpha * torch.autograd.grad(f(here), here)[0]
        ax.plot(heights, label=f"α = {alpha:g}")
    ax.set_yscale("log")
    ax.legend()
    return figure


# step_decay: a function of t


def step_decay__smooth(alpha0, gamma, every):
    """Your rate falls a little at every step, because t / every is a fraction. It is to stay
    level and then drop: count full periods with t // every.

    zh: 你的学习率每一步都降一点，因为 t / every 是小数。应该先保持不变再下降：用 t // every 数出完整的周期。
    """
    return lambda t: alpha0 * gamma ** (t / every)


def step_decay__every_step(alpha0, gamma, every):
    """Your rate shrinks at every step: the exponent is t, and `every` is never used. Multiply by γ
    only once for each full `every` steps: t // every.

    zh: 你的学习率每一步都在缩小：指数用的是 t，every 没用上。每满 every 步才乘一次 γ：t // every。
    """
    return lambda t: alpha0 * gamma**t


def step_decay__once(alpha0, gamma, every):
    """Your rate drops once and then stays. It drops again and again, after every further period:
    count the periods with t // every.

    zh: 你的学习率只降了一次就不动了。每过一个周期都要再降：用 t // every 数出过了几个周期。
    """
    return lambda t: alpha0 * gamma if t >= every else alpha0


def step_decay__early(alpha0, gamma, every):
    """Your rate drops one step early: at t = every − 1. Counting starts at 0, so the steps
    0 … every − 1 still have the full rate: t // every.

    zh: 你的学习率早降了一步，在 t = every − 1 就降了。t 从 0 开始数，0 到 every − 1 这些步都用原来的值：t // every。
    """
    return lambda t: alpha0 * gamma ** ((t + 1) // every)


def step_decay__late(alpha0, gamma, every):
    """Your rate drops one step late: t = every still has the old one. The step t = every is the
    first of the new period: t // every.

    zh: 你的学习率晚降了一步：t = every 时还是旧值。t = every 已经是新周期的第一步：t // every。
    """
    return lambda t: alpha0 * gamma ** (max(t - 1, 0) // every)


def step_decay__remainder(alpha0, gamma, every):
    """You used the remainder, t % every, which starts again in each period. How many periods are
    over is the whole quotient: t // every.

    zh: 你用的是余数 t % every，它每个周期都会从头开始。过了几个周期要看整数商：t // every。
    """
    return lambda t: alpha0 * gamma ** (t % every)


def step_decay__brackets(alpha0, gamma, every):
    """You raise α₀ to the power as well: (α₀γ)^k. Only γ is repeated; α₀ stands once in front.

    zh: 你把 α₀ 也一起乘方了：(α₀γ)^k。反复相乘的只有 γ，α₀ 在前面只出现一次。
    """
    return lambda t: (alpha0 * gamma) ** (t // every) if t >= every else alpha0


def step_decay__times(alpha0, gamma, every):
    """You multiply by γ times the number of periods. Each period multiplies once more by γ: a
    power, γ ** (t // every).

    zh: 你乘的是 γ 与周期数的积。每过一个周期再乘一次 γ，应该是乘方：γ ** (t // every)。
    """
    return lambda t: alpha0 * gamma * (t // every) if t >= every else alpha0


def step_decay__divided(alpha0, gamma, every):
    """You divide by γ, so the rate grows where γ is below 1. Multiply by it.

    zh: 你除以了 γ，γ 小于 1 时学习率反而变大。应该乘。
    """
    return lambda t: alpha0 / gamma ** (t // every) if gamma else alpha0


def step_decay__hyperbola(alpha0, gamma, every):
    """You wrote α₀/(1 + γk), another well-known schedule. Here each drop multiplies the rate
    by γ: α₀γ^k.

    zh: 你写的是 α₀/(1 + γk)，那是另一种常见的衰减方式。这里每次下降都乘 γ：α₀γ^k。
    """
    return lambda t: alpha0 / (1 + gamma * (t // every))


def step_decay__stateful(alpha0, gamma, every):
    """Your schedule changes a number that it remembers, so its answer depends on how often it has
    been asked. Let t decide and nothing else: no number that the function changes.

    zh: 你的函数会改动它记住的数，于是答案取决于被问过几次。请只用 t 来计算。
    """
    rate = [alpha0]

    def alpha(t):
        if t > 0 and t % every == 0:
            rate[0] *= gamma
        return rate[0]

    return alpha


def step_decay__number(alpha0, gamma, every):
    """You returned a number. Return a function: define it inside, with t as its argument, and
    return its name without calling it.

    zh: 你返回的是一个数。题目要的是函数：在里面定义一个以 t 为参数的函数，返回它的名字，不要调用它。
    """
    return alpha0 * gamma


# momentum_step: v' = beta v + grad, theta' = theta - alpha v'


def momentum_step__old_velocity(theta, grad, v, alpha, beta):
    """You moved by the old velocity and renewed it afterwards, so every gradient comes one step
    too late. First v, then θ, with the new v.

    zh: 你先按旧的速度移动，再更新速度，每个梯度都晚一步才起作用。应该先更新 v，再用新的 v 更新 θ。
    """
    old = torch.zeros_like(theta) if v is None else v
    return theta - alpha * old, beta * old + grad


def momentum_step__first_step_damped(theta, grad, v, alpha, beta):
    """You weaken the first gradient by 1 − β. The first velocity is the whole gradient.

    zh: 你把第一个梯度乘了 1 − β。第一次的速度就是整个梯度。
    """
    v = (1 - beta) * grad if v is None else beta * v + grad
    return theta - alpha * v, v


def momentum_step__averaging(theta, grad, v, alpha, beta):
    """You averaged: v = βv + (1 − β)∇f. That is another convention, whose steps are 1 − β times as
    long; ours adds the whole gradient: v = βv + ∇f.

    zh: 你取了平均：v = βv + (1 − β)∇f。这是另一种约定，步子只有 1 − β 倍；我们的约定加上整个梯度：v = βv + ∇f。
    """
    old = torch.zeros_like(theta) if v is None else v
    v = beta * old + (1 - beta) * grad
    return theta - alpha * v, v


def momentum_step__alpha_inside(theta, grad, v, alpha, beta):
    """Your velocity has α in it: v = βv + α∇f, θ − v. That walks the same path as long as α stays
    the same, but it is another v. In our convention α comes last, v = βv + ∇f and θ − αv, so that
    a new α acts at once.

    zh: 你的速度里带上了 α：v = βv + α∇f，θ − v。只要 α 不变，走的路相同，但 v 不是同一个 v。我们的约定是最后才乘 α：v = βv + ∇f，θ − αv，这样换了 α 立刻生效。
    """
    v = alpha * grad if v is None else beta * v + alpha * grad
    return theta - v, v


def momentum_step__displacement(theta, grad, v, alpha, beta):
    """Your v is the displacement: v = βv − α∇f, θ + v. In our convention the velocity points
    uphill like the gradient and has no α in it: v = βv + ∇f, θ − αv.

    zh: 你的 v 是位移：v = βv − α∇f，θ + v。我们的约定里，速度和梯度一样指向上坡，也不含 α：v = βv + ∇f，θ − αv。
    """
    v = -alpha * grad if v is None else beta * v - alpha * grad
    return theta + v, v


def momentum_step__sign_clash(theta, grad, v, alpha, beta):
    """Two minus signs cancel: v = βv − α∇f already points downhill, and then you subtract it, so
    you climb. Have the minus once: v = βv + ∇f, θ − αv.

    zh: 两个负号抵消了：v = βv − α∇f 已经指向下坡，你又把它减去，结果在爬坡。负号只能有一个：v = βv + ∇f，θ − αv。
    """
    v = -alpha * grad if v is None else beta * v - alpha * grad
    return theta - v, v


def momentum_step__ascent(theta, grad, v, alpha, beta):
    """You added the velocity, and it points uphill as the gradient does. Subtract it: θ − αv.

    zh: 你加上了速度，而它和梯度一样指向上坡。应该减去：θ − αv。
    """
    v = grad if v is None else beta * v + grad
    return theta + alpha * v, v


def momentum_step__reset(theta, grad, v, alpha, beta):
    """You never use the old velocity: this is plain gradient descent. It must be remembered,
    v = βv + ∇f.

    zh: 你没有用到旧的速度，这就是普通的梯度下降。速度要记住：v = βv + ∇f。
    """
    return theta - alpha * grad, grad.clone()


def momentum_step__nesterov(theta, grad, v, alpha, beta):
    """You took Nesterov's step, α(∇f + βv), which looks one step ahead. Classical momentum moves
    by the new velocity itself: θ − αv.

    zh: 你走的是 Nesterov 的一步 α(∇f + βv)，它往前多看了一步。经典动量直接用新的速度：θ − αv。
    """
    v = grad if v is None else beta * v + grad
    return theta - alpha * (grad + beta * v), v


def momentum_step__no_friction(theta, grad, v, alpha, beta):
    """β is missing: v + ∇f adds up all gradients for ever, and the ball never comes to rest.
    Multiply the old velocity by β.

    zh: 漏了 β：v + ∇f 会把所有梯度一直加下去，小球永远停不下来。旧的速度要乘 β。
    """
    v = grad if v is None else v + grad
    return theta - alpha * v, v


def momentum_step__beta_on_gradient(theta, grad, v, alpha, beta):
    """β stands on the wrong term: v + β∇f. It is the old velocity that fades: βv + ∇f.

    zh: β 乘错了地方：v + β∇f。要衰减的是旧的速度：βv + ∇f。
    """
    v = beta * grad if v is None else v + beta * grad
    return theta - alpha * v, v


def momentum_step__weights_swapped(theta, grad, v, alpha, beta):
    """You weigh the old velocity by 1 − β and the gradient by β. β says how much of the old
    velocity stays: βv + ∇f.

    zh: 你给旧的速度乘了 1 − β，给梯度乘了 β。β 表示旧速度保留多少：βv + ∇f。
    """
    old = torch.zeros_like(theta) if v is None else v
    v = (1 - beta) * old + beta * grad
    return theta - alpha * v, v


def momentum_step__rates_swapped(theta, grad, v, alpha, beta):
    """α and β have changed places: β keeps a part of the velocity, α is the length of the step.

    zh: α 和 β 用反了：β 决定速度保留多少，α 决定步长。
    """
    v = grad if v is None else alpha * v + grad
    return theta - beta * v, v


def momentum_step__no_alpha(theta, grad, v, alpha, beta):
    """You moved by the whole velocity; α is missing: θ − αv.

    zh: 你按整个速度移动，漏了 α：θ − αv。
    """
    v = grad if v is None else beta * v + grad
    return theta - v, v


def momentum_step__alpha_on_gradient_only(theta, grad, v, alpha, beta):
    """You computed θ − α∇f − βv: the old velocity moves the point without α. First renew the
    velocity, then multiply all of it by α.

    zh: 你算的是 θ − α∇f − βv，旧的速度没有乘 α 就用来移动了。先更新速度，再把整个速度乘 α。
    """
    old = torch.zeros_like(theta) if v is None else v
    return theta - alpha * grad - beta * old, beta * old + grad


def momentum_step__swapped_results(theta, grad, v, alpha, beta):
    """Both results are right, but in the wrong order: first the point, then the velocity.

    zh: 两个结果都对，只是顺序反了：先返回点，再返回速度。
    """
    v = grad if v is None else beta * v + grad
    return v, theta - alpha * v


def momentum_step__point_only(theta, grad, v, alpha, beta):
    """You returned the point only, and the velocity is lost before the next step. Return both.

    zh: 你只返回了点，下一步就没有速度可用了。两个都要返回。
    """
    v = grad if v is None else beta * v + grad
    return theta - alpha * v


def momentum_step__none_fails(theta, grad, v, alpha, beta):
    """On the first step v is None, and None cannot be multiplied. Ask for it first: if v is None,
    the new velocity is the gradient.

    zh: 第一步时 v 是 None，None 不能做乘法。请先判断：如果 v is None，新的速度就是梯度。
    """
    v = beta * v + grad
    return theta - alpha * v, v


def momentum_step__first_step_rests(theta, grad, v, alpha, beta):
    """When v is None you start with a velocity of 0 and leave it so: the first gradient is lost.
    Already the first step is β·0 + ∇f = ∇f.

    zh: v 是 None 时，你让速度等于 0 就不管了，第一个梯度被丢掉了。第一步也要算：β·0 + ∇f = ∇f。
    """
    v = torch.zeros_like(theta) if v is None else beta * v + grad
    return theta - alpha * v, v


def momentum_step__one_velocity(theta, grad, v, alpha, beta):
    """You averaged the velocity over the batch, so all points move alike. Each point has its own.

    zh: 你把一批点的速度取了平均，结果所有点走得一样。每个点有自己的速度。
    """
    v = grad if v is None else beta * v + grad
    if v.dim() > 1:
        v = v.reshape(-1, v.shape[-1]).mean(0).expand_as(theta)
    return theta - alpha * v, v.clone()


def momentum_step__in_place(theta, grad, v, alpha, beta):
    """The values are right, but you renewed the caller's v in place. Whoever wants to go back a
    step cannot: make a new tensor, beta * v + grad.

    zh: 数值是对的，但你原地改了传进来的 v，别人就没法再用旧的速度了。请生成新的张量：beta * v + grad。
    """
    if v is None:
        v = grad.clone()
    else:
        with torch.no_grad():
            v.mul_(beta).add_(grad)
    return theta - alpha * v, v


def momentum_step__theta_in_place(theta, grad, v, alpha, beta):
    """The values are right, but −= wrote the new point into the caller's θ. Return a new tensor.

    zh: 数值是对的，但 −= 把新的点写进了传进来的 θ。请返回新的张量。
    """
    v = grad.clone() if v is None else beta * v + grad
    with torch.no_grad():
        theta -= alpha * v
    return theta, v


# escape: which (alpha, beta) end finite, on the other side


def escape__left_only(df, x0, alphas, betas, steps, barrier):
    """You ask for x > barrier, which is the other side only for balls that start on the left.
    Compare the side where each ball ends with the side of x0.

    zh: 你判断的是 x > barrier，只有从左边出发时那才是另一边。请比较终点和 x0 各在哪一边。
    """
    x = x0.detach().repeat(len(alphas), len(betas))
    v = torch.zeros_like(x)
    for _ in range(steps):
        v = betas * v + df(x)
        x = x - alphas[:, None] * v
    return (x > barrier) & torch.isfinite(x)


def escape__no_momentum(df, x0, alphas, betas, steps, barrier):
    """Your β does nothing: every column is the same, as in plain descent. The velocity must be
    carried on from step to step, v = βv + df(x).

    zh: 你的 β 不起作用：每一列都一样，等于普通的梯度下降。速度要一步步传下去：v = βv + df(x)。
    """
    x = x0.detach().repeat(len(alphas), len(betas))
    for _ in range(steps):
        x = x - alphas[:, None] * df(x)
    return ((x > barrier) != (x0 > barrier)) & torch.isfinite(x)


def escape__ever_crossed(df, x0, alphas, betas, steps, barrier):
    """You count a ball as soon as it has crossed the barrier once. Some come back: only the place
    after the last step counts.

    zh: 小球只要越过一次障碍，你就算它逃脱了。可是有的会回来：只看最后一步之后停在哪里。
    """
    x = x0.detach().repeat(len(alphas), len(betas))
    v, crossed = torch.zeros_like(x), torch.zeros_like(x, dtype=torch.bool)
    for _ in range(steps):
        v = betas * v + df(x)
        x = x - alphas[:, None] * v
        crossed |= (x > barrier) != (x0 > barrier)
    return crossed & torch.isfinite(x)


def escape__velocity_kept(df, x0, alphas, betas, steps, barrier):
    """The velocity of one pair (α, β) is still there when the next one begins. Every ball starts
    from rest: set v back to 0 inside both loops.

    zh: 前一对 (α, β) 的速度留给了后一对。每个小球都从静止开始：在两层循环里面把 v 重置为 0。
    """
    escaped = torch.zeros(len(alphas), len(betas), dtype=torch.bool, device=x0.device)
    v = torch.zeros_like(x0)
    for i, alpha in enumerate(alphas):
        for j, beta in enumerate(betas):
            x = x0.detach()
            for _ in range(steps):
                v = beta * v + df(x)
                x = x - alpha * v
            escaped[i, j] = ((x > barrier) != (x0 > barrier)) & torch.isfinite(x)
    return escaped


def escape__ascent(df, x0, alphas, betas, steps, barrier):
    """Your balls roll uphill: subtract the velocity, x − αv.

    zh: 你的小球在往上滚：要减去速度，x − αv。
    """
    x = x0.detach().repeat(len(alphas), len(betas))
    v = torch.zeros_like(x)
    for _ in range(steps):
        v = betas * v + df(x)
        x = x + alphas[:, None] * v
    return ((x > barrier) != (x0 > barrier)) & torch.isfinite(x)


def escape__start_kept(df, x0, alphas, betas, steps, barrier):
    """The second ball starts where the first one stopped. Each pair (α, β) begins at x0: set x
    back inside both loops.

    zh: 第二个小球从第一个停下的地方出发。每一对 (α, β) 都从 x0 开始：在两层循环里面把 x 重置。
    """
    escaped = torch.zeros(len(alphas), len(betas), dtype=torch.bool, device=x0.device)
    x = x0.detach()
    for i, alpha in enumerate(alphas):
        for j, beta in enumerate(betas):
            v = torch.zeros_like(x0)
            for _ in range(steps):
                v = beta * v + df(x)
                x = x - alpha * v
            escaped[i, j] = ((x > barrier) != (x0 > barrier)) & torch.isfinite(x)
    return escaped


def escape__averaging(df, x0, alphas, betas, steps, barrier):
    """You averaged, v = βv + (1 − β)·df(x), with α unchanged: the steps are only 1 − β times as
    long. Add the whole slope.

    zh: 你取了平均 v = βv + (1 − β)·df(x)，α 却没变：步子只有原来的 1 − β 倍。请加上整个坡度。
    """
    x = x0.detach().repeat(len(alphas), len(betas))
    v = torch.zeros_like(x)
    for _ in range(steps):
        v = betas * v + (1 - betas) * df(x)
        x = x - alphas[:, None] * v
    return ((x > barrier) != (x0 > barrier)) & torch.isfinite(x)


def escape__nesterov(df, x0, alphas, betas, steps, barrier):
    """You took Nesterov's steps. Here the ball moves by its velocity, x − αv.

    zh: 你走的是 Nesterov 的步子。这里小球按自己的速度移动：x − αv。
    """
    x = x0.detach().repeat(len(alphas), len(betas))
    v = torch.zeros_like(x)
    for _ in range(steps):
        slope = df(x)
        v = betas * v + slope
        x = x - alphas[:, None] * (slope + betas * v)
    return ((x > barrier) != (x0 > barrier)) & torch.isfinite(x)


def escape__old_velocity(df, x0, alphas, betas, steps, barrier):
    """You moved first and renewed the velocity afterwards: the ball does not move at all in the
    first step, and is late ever after. First v, then x.

    zh: 你先移动，后更新速度：第一步小球根本没动，之后也总是慢一拍。应该先更新 v，再更新 x。
    """
    x = x0.detach().repeat(len(alphas), len(betas))
    v = torch.zeros_like(x)
    for _ in range(steps):
        x, v = x - alphas[:, None] * v, betas * v + df(x)
    return ((x > barrier) != (x0 > barrier)) & torch.isfinite(x)


def escape__no_friction(df, x0, alphas, betas, steps, barrier):
    """β is missing: the old velocity stays in full, and no ball ever loses its swing. v = βv + df(x).

    zh: 漏了 β：旧的速度全部保留，小球永远不会慢下来。应为 v = βv + df(x)。
    """
    x = x0.detach().repeat(len(alphas), len(betas))
    v = torch.zeros_like(x)
    for _ in range(steps):
        v = v + df(x)
        x = x - alphas[:, None] * v
    return ((x > barrier) != (x0 > barrier)) & torch.isfinite(x)


def escape__rates_swapped(df, x0, alphas, betas, steps, barrier):
    """α and β have changed places: α is the length of the step, β the part of the velocity that
    is kept.

    zh: α 和 β 用反了：α 是步长，β 是速度保留的比例。
    """
    x = x0.detach().repeat(len(alphas), len(betas))
    v = torch.zeros_like(x)
    for _ in range(steps):
        v = alphas[:, None] * v + df(x)
        x = x - betas * v
    return ((x > barrier) != (x0 > barrier)) & torch.isfinite(x)


def escape__hoisted(df, x0, alphas, betas, steps, barrier):
    """You asked for the slope at x0 only, so every ball is pushed on and on in one direction.
    Call df inside the loop, at the present x.

    zh: 你只在 x0 处问了一次坡度，小球就一直被往同一个方向推。请在循环里、在当前的 x 处调用 df。
    """
    x = x0.detach().repeat(len(alphas), len(betas))
    v, slope = torch.zeros_like(x), df(x)
    for _ in range(steps):
        v = betas * v + slope
        x = x - alphas[:, None] * v
    return ((x > barrier) != (x0 > barrier)) & torch.isfinite(x)


def escape__stayed(df, x0, alphas, betas, steps, barrier):
    """You marked the balls that stayed. True means: it ends on the other side.

    zh: 你标出的是留在原处的小球。True 表示它停在了另一边。
    """
    x = x0.detach().repeat(len(alphas), len(betas))
    v = torch.zeros_like(x)
    for _ in range(steps):
        v = betas * v + df(x)
        x = x - alphas[:, None] * v
    return (x > barrier) == (x0 > barrier)


def escape__transposed(df, x0, alphas, betas, steps, barrier):
    """Rows and columns are exchanged: row i belongs to alphas[i], column j to betas[j].

    zh: 行和列反了：第 i 行对应 alphas[i]，第 j 列对应 betas[j]。
    """
    x = x0.detach().repeat(len(betas), len(alphas))
    v = torch.zeros_like(x)
    for _ in range(steps):
        v = betas[:, None] * v + df(x)
        x = x - alphas * v
    return ((x > barrier) != (x0 > barrier)) & torch.isfinite(x)


def escape__end_points(df, x0, alphas, betas, steps, barrier):
    """You returned where the balls end. Asked for is a yes or no: compare with the barrier.

    zh: 你返回的是小球的终点。题目要的是“是”或“否”：请与障碍比较。
    """
    x = x0.detach().repeat(len(alphas), len(betas))
    v = torch.zeros_like(x)
    for _ in range(steps):
        v = betas * v + df(x)
        x = x - alphas[:, None] * v
    return x


def escape__infinity_counts(df, x0, alphas, betas, steps, barrier):
    """A ball at infinity is on the other side by number only: it diverged. Ask for
    torch.isfinite(x) as well.

    zh: 跑到无穷远的小球，只是数值上在另一边，其实是发散了。还要加上 torch.isfinite(x)。
    """
    x = x0.detach().repeat(len(alphas), len(betas))
    v = torch.zeros_like(x)
    for _ in range(steps):
        v = betas * v + df(x)
        x = x - alphas[:, None] * v
    return (x - barrier) * (x0 - barrier) < 0


def escape__far_is_gone(df, x0, alphas, betas, steps, barrier):
    """You take a ball that is far away for one that has diverged. Whatever is finite has a side,
    however large it is: ask torch.isfinite(x), not whether x is large.

    zh: 小球跑得远了，你就当它发散了。只要还是有限的数，再大也在某一边：要问的是 torch.isfinite(x)，不是 x 大不大。
    """
    x = x0.detach().repeat(len(alphas), len(betas))
    v = torch.zeros_like(x)
    for _ in range(steps):
        v = betas * v + df(x)
        x = x - alphas[:, None] * v
    return ((x > barrier) != (x0 > barrier)) & (x.abs() < 1e3)


def escape__nan_counts(df, x0, alphas, betas, steps, barrier):
    """Every comparison with nan is False, so a ball at nan looks as if it had left the right-hand
    side. Ask for torch.isfinite(x) as well.

    zh: 与 nan 比较的结果总是 False，于是变成 nan 的小球看上去像是离开了右边。还要加上 torch.isfinite(x)。
    """
    x = x0.detach().repeat(len(alphas), len(betas))
    v = torch.zeros_like(x)
    for _ in range(steps):
        v = betas * v + df(x)
        x = x - alphas[:, None] * v
    return (x > barrier) != (x0 > barrier)


def escape__numbers(df, x0, alphas, betas, steps, barrier):
    """The answers are right, but they are ones and zeros. Return a bool tensor: a comparison makes
    one, or dtype=torch.bool.

    zh: 答案是对的，但用的是 1 和 0。请返回 bool 张量：比较运算的结果就是，或者写 dtype=torch.bool。
    """
    x = x0.detach().repeat(len(alphas), len(betas))
    v = torch.zeros_like(x)
    for _ in range(steps):
        v = betas * v + df(x)
        x = x - alphas[:, None] * v
    return (((x > barrier) != (x0 > barrier)) & torch.isfinite(x)).to(x0.dtype)


# SGD: torch's own, state by state


class SGD__no_value_error:
    """You accept nesterov without momentum, or with dampening. There is no velocity to look ahead
    with, or it does not fit: torch refuses both with a ValueError, when the optimizer is made.

    zh: 你接受了没有动量的 nesterov，或者同时带 dampening 的 nesterov。前者没有速度可以往前看，后者对不上：这两种情况 torch 在创建优化器时就抛出 ValueError。
    """

    def __init__(self, params, lr, momentum=0, dampening=0, weight_decay=0, nesterov=False):
        self.params, self.lr, self.momentum = list(params), lr, momentum
        self.dampening, self.weight_decay, self.nesterov = dampening, weight_decay, nesterov
        self.velocities = [None] * len(self.params)

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                push = p.grad + self.weight_decay * p
                if self.momentum != 0:
                    v = self.velocities[i]
                    v = push if v is None else self.momentum * v + (1 - self.dampening) * push
                    self.velocities[i] = v
                    push = push + self.momentum * v if self.nesterov else v
                p -= self.lr * push

    def zero_grad(self):
        for p in self.params:
            p.grad = None


class SGD__refuses_nesterov:
    """You refuse nesterov altogether. It is fine with a momentum above 0 and without dampening:
    raise ValueError only if one of the two is not so.

    zh: 你把 nesterov 一律拒绝了。只要动量大于 0 且没有 dampening，就可以用：只有不满足时才抛出 ValueError。
    """

    def __init__(self, params, lr, momentum=0, dampening=0, weight_decay=0, nesterov=False):
        if nesterov:
            raise ValueError("nesterov needs a momentum and no dampening")
        self.params, self.lr, self.momentum = list(params), lr, momentum
        self.dampening, self.weight_decay, self.nesterov = dampening, weight_decay, nesterov
        self.velocities = [None] * len(self.params)

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                push = p.grad + self.weight_decay * p
                if self.momentum != 0:
                    v = self.velocities[i]
                    v = push if v is None else self.momentum * v + (1 - self.dampening) * push
                    self.velocities[i] = v
                    push = push + self.momentum * v if self.nesterov else v
                p -= self.lr * push

    def zero_grad(self):
        for p in self.params:
            p.grad = None


class SGD__zero_grad_forgets_velocity:
    """Your zero_grad also drops the velocities, and it is called before every step: no momentum is
    left. Clear the gradients only.

    zh: 你的 zero_grad 把速度也清掉了，而它每一步之前都会被调用，动量就没了。只清梯度。
    """

    def __init__(self, params, lr, momentum=0, dampening=0, weight_decay=0, nesterov=False):
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("nesterov needs a momentum and no dampening")
        self.params, self.lr, self.momentum = list(params), lr, momentum
        self.dampening, self.weight_decay, self.nesterov = dampening, weight_decay, nesterov
        self.velocities = [None] * len(self.params)

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                push = p.grad + self.weight_decay * p
                if self.momentum != 0:
                    v = self.velocities[i]
                    v = push if v is None else self.momentum * v + (1 - self.dampening) * push
                    self.velocities[i] = v
                    push = push + self.momentum * v if self.nesterov else v
                p -= self.lr * push

    def zero_grad(self):
        for p in self.params:
            p.grad = None
        self.velocities = [None] * len(self.params)


class SGD__no_momentum:
    """The momentum does nothing here: this is plain gradient descent. Either the velocity starts
    anew at every step, or the step does not use it. Keep it in the object, one for each parameter,
    and go on with it in the next step.

    zh: 动量没有起作用，这等于普通的梯度下降。要么速度每一步都重新开始，要么更新时没有用到它。请把速度存在对象里，每个参数一个，下一步接着用。
    """

    def __init__(self, params, lr, momentum=0, dampening=0, weight_decay=0, nesterov=False):
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("nesterov needs a momentum and no dampening")
        self.params, self.lr, self.momentum = list(params), lr, momentum
        self.dampening, self.weight_decay, self.nesterov = dampening, weight_decay, nesterov
        self.velocities = [None] * len(self.params)

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                push = p.grad + self.weight_decay * p
                if self.momentum != 0:
                    v = push
                    push = push + self.momentum * v if self.nesterov else v
                p -= self.lr * push

    def zero_grad(self):
        for p in self.params:
            p.grad = None


class SGD__old_velocity:
    """You moved by the old velocity and renewed it afterwards: every gradient comes one step late.
    First the velocity, then the parameter.

    zh: 你先按旧的速度移动，再更新速度，每个梯度都晚了一步。应该先更新速度，再更新参数。
    """

    def __init__(self, params, lr, momentum=0, dampening=0, weight_decay=0, nesterov=False):
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("nesterov needs a momentum and no dampening")
        self.params, self.lr, self.momentum = list(params), lr, momentum
        self.dampening, self.weight_decay, self.nesterov = dampening, weight_decay, nesterov
        self.velocities = [None] * len(self.params)

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                push = p.grad + self.weight_decay * p
                if self.momentum != 0:
                    v = self.velocities[i]
                    old = torch.zeros_like(p) if v is None else v
                    self.velocities[i] = self.momentum * old + (1 - self.dampening) * push
                    push = push + self.momentum * self.velocities[i] if self.nesterov else old
                p -= self.lr * push

    def zero_grad(self):
        for p in self.params:
            p.grad = None


class SGD__averaging:
    """You averaged, v = βv + (1 − β)∇f, so the steps are 1 − β times as long as torch's. Without
    dampening torch adds the whole gradient.

    zh: 你取了平均 v = βv + (1 − β)∇f，步子只有 torch 的 1 − β 倍。没有 dampening 时，torch 加上的是整个梯度。
    """

    def __init__(self, params, lr, momentum=0, dampening=0, weight_decay=0, nesterov=False):
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("nesterov needs a momentum and no dampening")
        self.params, self.lr, self.momentum = list(params), lr, momentum
        self.dampening, self.weight_decay, self.nesterov = dampening, weight_decay, nesterov
        self.velocities = [None] * len(self.params)

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                push = p.grad + self.weight_decay * p
                if self.momentum != 0:
                    v = self.velocities[i]
                    v = torch.zeros_like(p) if v is None else v
                    v = self.momentum * v + (1 - self.momentum) * push
                    self.velocities[i] = v
                    push = push + self.momentum * v if self.nesterov else v
                p -= self.lr * push

    def zero_grad(self):
        for p in self.params:
            p.grad = None


class SGD__ascent:
    """Your parameters climb: subtract lr times the step. If your velocity carries a minus already,
    βv − α∇f, do not put a second one in front of it.

    zh: 你的参数在爬坡：应该减去 lr 乘这一步。如果速度里已经带了负号（βv − α∇f），前面就不要再加一个负号。
    """

    def __init__(self, params, lr, momentum=0, dampening=0, weight_decay=0, nesterov=False):
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("nesterov needs a momentum and no dampening")
        self.params, self.lr, self.momentum = list(params), lr, momentum
        self.dampening, self.weight_decay, self.nesterov = dampening, weight_decay, nesterov
        self.velocities = [None] * len(self.params)

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                push = p.grad + self.weight_decay * p
                if self.momentum != 0:
                    v = self.velocities[i]
                    v = push if v is None else self.momentum * v + (1 - self.dampening) * push
                    self.velocities[i] = v
                    push = push + self.momentum * v if self.nesterov else v
                p += self.lr * push

    def zero_grad(self):
        for p in self.params:
            p.grad = None


class SGD__sign_clash:
    """Two minus signs cancel: your velocity βv − α∇f points downhill, and then you subtract it, so
    the parameters climb. Have the minus once, and lr with it, in the last line.

    zh: 两个负号抵消了：你的速度 βv − α∇f 已经指向下坡，又被减去，参数就在爬坡。负号只出现一次，放在最后一行。
    """

    def __init__(self, params, lr, momentum=0, dampening=0, weight_decay=0, nesterov=False):
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("nesterov needs a momentum and no dampening")
        self.params, self.lr, self.momentum = list(params), lr, momentum
        self.dampening, self.weight_decay, self.nesterov = dampening, weight_decay, nesterov
        self.velocities = [None] * len(self.params)

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                push = p.grad + self.weight_decay * p
                if self.momentum != 0:
                    v = self.velocities[i]
                    v = torch.zeros_like(p) if v is None else v
                    v = self.momentum * v - self.lr * push
                    self.velocities[i] = v
                    push = push + self.momentum * v if self.nesterov else v
                p -= push if self.momentum != 0 else self.lr * push

    def zero_grad(self):
        for p in self.params:
            p.grad = None


class SGD__alpha_inside:
    """Your velocity has α in it, v = βv + α∇f. As long as lr stays the same that is the same path;
    but when lr changes, your old velocity keeps the old lr. Multiply by lr in the last line only.

    zh: 你的速度里带上了 α：v = βv + α∇f。lr 不变时路径是一样的；lr 一变，旧的速度里还留着旧的 lr。请只在最后一行乘 lr。
    """

    def __init__(self, params, lr, momentum=0, dampening=0, weight_decay=0, nesterov=False):
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("nesterov needs a momentum and no dampening")
        self.params, self.lr, self.momentum = list(params), lr, momentum
        self.dampening, self.weight_decay, self.nesterov = dampening, weight_decay, nesterov
        self.velocities = [None] * len(self.params)

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                push = p.grad + self.weight_decay * p
                if self.momentum != 0:
                    v = self.velocities[i]
                    share = 1 if v is None else 1 - self.dampening
                    v = 0 if v is None else self.momentum * v
                    v = v + self.lr * share * push
                    self.velocities[i] = v
                    p -= self.lr * push + self.momentum * v if self.nesterov else v
                else:
                    p -= self.lr * push

    def zero_grad(self):
        for p in self.params:
            p.grad = None


class SGD__always_nesterov:
    """You take Nesterov's step although nobody asked for it. With nesterov=False the step is the
    velocity itself.

    zh: 没有要求 nesterov，你也走了 Nesterov 的步子。nesterov=False 时，一步就是速度本身。
    """

    def __init__(self, params, lr, momentum=0, dampening=0, weight_decay=0, nesterov=False):
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("nesterov needs a momentum and no dampening")
        self.params, self.lr, self.momentum = list(params), lr, momentum
        self.dampening, self.weight_decay, self.nesterov = dampening, weight_decay, nesterov
        self.velocities = [None] * len(self.params)

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                push = p.grad + self.weight_decay * p
                if self.momentum != 0:
                    v = self.velocities[i]
                    v = push if v is None else self.momentum * v + (1 - self.dampening) * push
                    self.velocities[i] = v
                    push = push + self.momentum * v
                p -= self.lr * push

    def zero_grad(self):
        for p in self.params:
            p.grad = None


class SGD__never_nesterov:
    """With nesterov you still take the classical step: you ignore it, or you look ahead with the
    old velocity, ∇f + βv, which is the classical step again. Renew v first; then the step is the
    gradient plus momentum times the new v.

    zh: 设置了 nesterov，你走的还是经典动量的一步：可能没有用到它，也可能往前看时用了旧的速度，∇f + βv 正好又是经典的一步。先更新 v，再用梯度加上动量乘新的 v。
    """

    def __init__(self, params, lr, momentum=0, dampening=0, weight_decay=0, nesterov=False):
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("nesterov needs a momentum and no dampening")
        self.params, self.lr, self.momentum = list(params), lr, momentum
        self.dampening, self.weight_decay, self.nesterov = dampening, weight_decay, nesterov
        self.velocities = [None] * len(self.params)

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                push = p.grad + self.weight_decay * p
                if self.momentum != 0:
                    v = self.velocities[i]
                    v = push if v is None else self.momentum * v + (1 - self.dampening) * push
                    self.velocities[i] = v
                    push = v
                p -= self.lr * push

    def zero_grad(self):
        for p in self.params:
            p.grad = None


class SGD__dampening_first_step:
    """You weaken the first gradient, too. In torch the first velocity is the whole gradient;
    dampening begins with the second.

    zh: 第一个梯度你也削弱了。torch 里第一次的速度就是整个梯度，dampening 从第二个梯度才开始。
    """

    def __init__(self, params, lr, momentum=0, dampening=0, weight_decay=0, nesterov=False):
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("nesterov needs a momentum and no dampening")
        self.params, self.lr, self.momentum = list(params), lr, momentum
        self.dampening, self.weight_decay, self.nesterov = dampening, weight_decay, nesterov
        self.velocities = [None] * len(self.params)

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                push = p.grad + self.weight_decay * p
                if self.momentum != 0:
                    v = self.velocities[i]
                    v = torch.zeros_like(p) if v is None else v
                    v = self.momentum * v + (1 - self.dampening) * push
                    self.velocities[i] = v
                    push = push + self.momentum * v if self.nesterov else v
                p -= self.lr * push

    def zero_grad(self):
        for p in self.params:
            p.grad = None


class SGD__dampening_ignored:
    """You ignore dampening. From the second gradient on, each one enters the velocity multiplied by
    1 − dampening.

    zh: 你没有用到 dampening。从第二个梯度起，每个梯度都要乘 1 − dampening 再加进速度。
    """

    def __init__(self, params, lr, momentum=0, dampening=0, weight_decay=0, nesterov=False):
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("nesterov needs a momentum and no dampening")
        self.params, self.lr, self.momentum = list(params), lr, momentum
        self.dampening, self.weight_decay, self.nesterov = dampening, weight_decay, nesterov
        self.velocities = [None] * len(self.params)

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                push = p.grad + self.weight_decay * p
                if self.momentum != 0:
                    v = self.velocities[i]
                    v = push if v is None else self.momentum * v + push
                    self.velocities[i] = v
                    push = push + self.momentum * v if self.nesterov else v
                p -= self.lr * push

    def zero_grad(self):
        for p in self.params:
            p.grad = None


class SGD__dampening_one_clock:
    """You have one flag for the first step of all. A parameter may get its first gradient later,
    and that one counts in full, too: ask for each parameter whether it has a velocity yet.

    zh: 你用一个标志表示“第一步”，管所有的参数。有的参数后来才得到第一个梯度，那个梯度也不能削弱：请对每个参数分别看它有没有速度。
    """

    def __init__(self, params, lr, momentum=0, dampening=0, weight_decay=0, nesterov=False):
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("nesterov needs a momentum and no dampening")
        self.params, self.lr, self.momentum = list(params), lr, momentum
        self.dampening, self.weight_decay, self.nesterov = dampening, weight_decay, nesterov
        self.velocities = [None] * len(self.params)
        self.begun = False

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                push = p.grad + self.weight_decay * p
                if self.momentum != 0:
                    v = self.velocities[i]
                    share = 1 - self.dampening if self.begun else 1
                    v = share * push if v is None else self.momentum * v + share * push
                    self.velocities[i] = v
                    push = push + self.momentum * v if self.nesterov else v
                p -= self.lr * push
        self.begun = True

    def zero_grad(self):
        for p in self.params:
            p.grad = None


class SGD__none_is_zero:
    """You treat a missing gradient as zeros. None means that the parameter took no part in this
    step: leave it alone, without coasting and without weight decay.

    zh: 你把没有梯度当成了零梯度。None 表示这个参数没有参与这一步：不滑行，也不做 weight decay，原样不动。
    """

    def __init__(self, params, lr, momentum=0, dampening=0, weight_decay=0, nesterov=False):
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("nesterov needs a momentum and no dampening")
        self.params, self.lr, self.momentum = list(params), lr, momentum
        self.dampening, self.weight_decay, self.nesterov = dampening, weight_decay, nesterov
        self.velocities = [None] * len(self.params)

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                grad = torch.zeros_like(p) if p.grad is None else p.grad
                push = grad + self.weight_decay * p
                if self.momentum != 0:
                    v = self.velocities[i]
                    v = push if v is None else self.momentum * v + (1 - self.dampening) * push
                    self.velocities[i] = v
                    push = push + self.momentum * v if self.nesterov else v
                p -= self.lr * push

    def zero_grad(self):
        for p in self.params:
            p.grad = None


class SGD__none_fails:
    """A parameter that took no part has p.grad = None, and None cannot be added. Skip such a
    parameter.

    zh: 没有参与计算的参数 p.grad 是 None，不能做加法。请跳过这样的参数。
    """

    def __init__(self, params, lr, momentum=0, dampening=0, weight_decay=0, nesterov=False):
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("nesterov needs a momentum and no dampening")
        self.params, self.lr, self.momentum = list(params), lr, momentum
        self.dampening, self.weight_decay, self.nesterov = dampening, weight_decay, nesterov
        self.velocities = [None] * len(self.params)

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                push = p.grad + self.weight_decay * p
                if self.momentum != 0:
                    v = self.velocities[i]
                    v = push if v is None else self.momentum * v + (1 - self.dampening) * push
                    self.velocities[i] = v
                    push = push + self.momentum * v if self.nesterov else v
                p -= self.lr * push

    def zero_grad(self):
        for p in self.params:
            p.grad = None


class SGD__none_stops_all:
    """At the first parameter without a gradient you leave the loop, and those behind it are not
    moved. Skip only this one: continue.

    zh: 遇到第一个没有梯度的参数，你就退出了循环，后面的参数都没有更新。只跳过这一个：用 continue。
    """

    def __init__(self, params, lr, momentum=0, dampening=0, weight_decay=0, nesterov=False):
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("nesterov needs a momentum and no dampening")
        self.params, self.lr, self.momentum = list(params), lr, momentum
        self.dampening, self.weight_decay, self.nesterov = dampening, weight_decay, nesterov
        self.velocities = [None] * len(self.params)

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    break
                push = p.grad + self.weight_decay * p
                if self.momentum != 0:
                    v = self.velocities[i]
                    v = push if v is None else self.momentum * v + (1 - self.dampening) * push
                    self.velocities[i] = v
                    push = push + self.momentum * v if self.nesterov else v
                p -= self.lr * push

    def zero_grad(self):
        for p in self.params:
            p.grad = None


class SGD__none_forgets:
    """You drop the velocity of a parameter that has no gradient. It is left alone in every respect,
    and goes on with its old velocity when the next gradient comes.

    zh: 参数没有梯度时，你把它的速度也丢掉了。应该完全不动它，等下一个梯度来了，接着用原来的速度。
    """

    def __init__(self, params, lr, momentum=0, dampening=0, weight_decay=0, nesterov=False):
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("nesterov needs a momentum and no dampening")
        self.params, self.lr, self.momentum = list(params), lr, momentum
        self.dampening, self.weight_decay, self.nesterov = dampening, weight_decay, nesterov
        self.velocities = [None] * len(self.params)

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    self.velocities[i] = None
                    continue
                push = p.grad + self.weight_decay * p
                if self.momentum != 0:
                    v = self.velocities[i]
                    v = push if v is None else self.momentum * v + (1 - self.dampening) * push
                    self.velocities[i] = v
                    push = push + self.momentum * v if self.nesterov else v
                p -= self.lr * push

    def zero_grad(self):
        for p in self.params:
            p.grad = None


class SGD__zero_rests:
    """You skip a parameter whose gradient is all zeros. Zeros are a gradient: the ground is level,
    the velocity fades by β, and the parameter coasts on.

    zh: 梯度全为零的参数被你跳过了。零也是梯度：地面是平的，速度按 β 衰减，参数继续滑行。
    """

    def __init__(self, params, lr, momentum=0, dampening=0, weight_decay=0, nesterov=False):
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("nesterov needs a momentum and no dampening")
        self.params, self.lr, self.momentum = list(params), lr, momentum
        self.dampening, self.weight_decay, self.nesterov = dampening, weight_decay, nesterov
        self.velocities = [None] * len(self.params)

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None or not p.grad.any():
                    continue
                push = p.grad + self.weight_decay * p
                if self.momentum != 0:
                    v = self.velocities[i]
                    v = push if v is None else self.momentum * v + (1 - self.dampening) * push
                    self.velocities[i] = v
                    push = push + self.momentum * v if self.nesterov else v
                p -= self.lr * push

    def zero_grad(self):
        for p in self.params:
            p.grad = None


class SGD__decay_ignored:
    """You ignore weight_decay. Add weight_decay · p to the gradient, before the velocity is
    renewed.

    zh: 你没有用到 weight_decay。在更新速度之前，请把 weight_decay · p 加到梯度上。
    """

    def __init__(self, params, lr, momentum=0, dampening=0, weight_decay=0, nesterov=False):
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("nesterov needs a momentum and no dampening")
        self.params, self.lr, self.momentum = list(params), lr, momentum
        self.dampening, self.weight_decay, self.nesterov = dampening, weight_decay, nesterov
        self.velocities = [None] * len(self.params)

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                push = p.grad
                if self.momentum != 0:
                    v = self.velocities[i]
                    v = push if v is None else self.momentum * v + (1 - self.dampening) * push
                    self.velocities[i] = v
                    push = push + self.momentum * v if self.nesterov else v
                p -= self.lr * push

    def zero_grad(self):
        for p in self.params:
            p.grad = None


class SGD__decay_sign:
    """Your weight decay pushes the parameters away from 0. It is to pull them towards 0: add
    weight_decay · p to the gradient.

    zh: 你的 weight decay 把参数推离了 0。它应该把参数往 0 拉：在梯度上加 weight_decay · p。
    """

    def __init__(self, params, lr, momentum=0, dampening=0, weight_decay=0, nesterov=False):
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("nesterov needs a momentum and no dampening")
        self.params, self.lr, self.momentum = list(params), lr, momentum
        self.dampening, self.weight_decay, self.nesterov = dampening, weight_decay, nesterov
        self.velocities = [None] * len(self.params)

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                push = p.grad - self.weight_decay * p
                if self.momentum != 0:
                    v = self.velocities[i]
                    v = push if v is None else self.momentum * v + (1 - self.dampening) * push
                    self.velocities[i] = v
                    push = push + self.momentum * v if self.nesterov else v
                p -= self.lr * push

    def zero_grad(self):
        for p in self.params:
            p.grad = None


class SGD__decay_apart:
    """You shrink the parameter apart from the velocity. That is another optimizer (SGDW). Here
    weight_decay · p is a part of the gradient and goes into the velocity with it.

    zh: 你把参数的衰减和速度分开了，那是另一种优化器（SGDW）。这里 weight_decay · p 是梯度的一部分，要一起进入速度。
    """

    def __init__(self, params, lr, momentum=0, dampening=0, weight_decay=0, nesterov=False):
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("nesterov needs a momentum and no dampening")
        self.params, self.lr, self.momentum = list(params), lr, momentum
        self.dampening, self.weight_decay, self.nesterov = dampening, weight_decay, nesterov
        self.velocities = [None] * len(self.params)

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                push = p.grad
                if self.momentum != 0:
                    v = self.velocities[i]
                    v = push if v is None else self.momentum * v + (1 - self.dampening) * push
                    self.velocities[i] = v
                    push = push + self.momentum * v if self.nesterov else v
                p -= self.lr * (push + self.weight_decay * p)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


class SGD__lr_frozen:
    """You keep the learning rate under another name, so opt.lr = … changes nothing. Read self.lr at
    every step.

    zh: 你把学习率存到了别的名字里，opt.lr = … 就不起作用了。请在每一步读取 self.lr。
    """

    def __init__(self, params, lr, momentum=0, dampening=0, weight_decay=0, nesterov=False):
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("nesterov needs a momentum and no dampening")
        self.params, self.lr, self.momentum = list(params), lr, momentum
        self.dampening, self.weight_decay, self.nesterov = dampening, weight_decay, nesterov
        self.rate = lr
        self.velocities = [None] * len(self.params)

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                push = p.grad + self.weight_decay * p
                if self.momentum != 0:
                    v = self.velocities[i]
                    v = push if v is None else self.momentum * v + (1 - self.dampening) * push
                    self.velocities[i] = v
                    push = push + self.momentum * v if self.nesterov else v
                p -= self.rate * push

    def zero_grad(self):
        for p in self.params:
            p.grad = None


class SGD__one_velocity:
    """All parameters share one velocity, so each is pushed by the one before it. Keep a velocity
    for each.

    zh: 所有参数共用了一个速度，每个参数都被前一个参数推着走。请为每个参数各存一个速度。
    """

    def __init__(self, params, lr, momentum=0, dampening=0, weight_decay=0, nesterov=False):
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("nesterov needs a momentum and no dampening")
        self.params, self.lr, self.momentum = list(params), lr, momentum
        self.dampening, self.weight_decay, self.nesterov = dampening, weight_decay, nesterov
        self.velocity = None

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                push = p.grad + self.weight_decay * p
                if self.momentum != 0:
                    v = self.velocity
                    v = push if v is None else self.momentum * v + (1 - self.dampening) * push
                    self.velocity = v
                    push = push + self.momentum * v if self.nesterov else v
                p -= self.lr * push

    def zero_grad(self):
        for p in self.params:
            p.grad = None


class SGD__reads_generator_twice:
    """You keep params as it came. A generator can be read once only: after the first loop it is
    empty, and nothing moves any more. Make a list of it in __init__.

    zh: 你原样保存了 params。生成器只能读一遍：第一次循环之后它就空了，参数再也不动。请在 __init__ 里把它变成列表。
    """

    def __init__(self, params, lr, momentum=0, dampening=0, weight_decay=0, nesterov=False):
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("nesterov needs a momentum and no dampening")
        self.params, self.lr, self.momentum = params, lr, momentum
        self.dampening, self.weight_decay, self.nesterov = dampening, weight_decay, nesterov
        self.velocities = {}

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                push = p.grad + self.weight_decay * p
                if self.momentum != 0:
                    v = self.velocities.get(i)
                    v = push if v is None else self.momentum * v + (1 - self.dampening) * push
                    self.velocities[i] = v
                    push = push + self.momentum * v if self.nesterov else v
                p -= self.lr * push

    def zero_grad(self):
        for p in self.params:
            p.grad = None


class SGD__rebinds:
    """The model's parameters stay where they are. Either no step is made, or it is made elsewhere:
    p = p − … only gives an old name to a new tensor, and a copy made in __init__ is not the model's
    either. Change the very tensors you were given, in place: p −= …, under torch.no_grad().

    zh: 模型里的参数没有动。要么根本没有更新，要么更新的是别的张量：p = p − … 只是用旧名字指向一个新张量，在 __init__ 里复制出来的也不是模型的参数。请原地改动传进来的张量本身：在 torch.no_grad() 下写 p −= …。
    """

    def __init__(self, params, lr, momentum=0, dampening=0, weight_decay=0, nesterov=False):
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("nesterov needs a momentum and no dampening")
        self.params, self.lr, self.momentum = list(params), lr, momentum
        self.dampening, self.weight_decay, self.nesterov = dampening, weight_decay, nesterov
        self.velocities = [None] * len(self.params)

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                push = p.grad + self.weight_decay * p
                if self.momentum != 0:
                    v = self.velocities[i]
                    v = push if v is None else self.momentum * v + (1 - self.dampening) * push
                    self.velocities[i] = v
                    push = push + self.momentum * v if self.nesterov else v
                p = p - self.lr * push

    def zero_grad(self):
        for p in self.params:
            p.grad = None


class SGD__records_the_step:
    """torch forbids to change a parameter in place while it keeps book for backward. The step is no
    part of the loss: put it under with torch.no_grad().

    zh: torch 正在为 backward 做记录，这时不允许原地改动参数。更新这一步不属于损失函数：请放进 with torch.no_grad() 里。
    """

    def __init__(self, params, lr, momentum=0, dampening=0, weight_decay=0, nesterov=False):
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("nesterov needs a momentum and no dampening")
        self.params, self.lr, self.momentum = list(params), lr, momentum
        self.dampening, self.weight_decay, self.nesterov = dampening, weight_decay, nesterov
        self.velocities = [None] * len(self.params)

    def step(self):
        for i, p in enumerate(self.params):
            if p.grad is None:
                continue
            push = p.grad + self.weight_decay * p
            if self.momentum != 0:
                v = self.velocities[i]
                v = push if v is None else self.momentum * v + (1 - self.dampening) * push
                self.velocities[i] = v
                push = push + self.momentum * v if self.nesterov else v
            p -= self.lr * push

    def zero_grad(self):
        for p in self.params:
            p.grad = None


class SGD__velocity_is_gradient:
    """Your first velocity is the gradient tensor itself, so what is added to one also changes the
    other. Keep a copy: p.grad.clone().

    zh: 你的第一个速度就是梯度那个张量本身，往一个里面加，另一个也跟着变。请存一份副本：p.grad.clone()。
    """

    def __init__(self, params, lr, momentum=0, dampening=0, weight_decay=0, nesterov=False):
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("nesterov needs a momentum and no dampening")
        self.params, self.lr, self.momentum = list(params), lr, momentum
        self.dampening, self.weight_decay, self.nesterov = dampening, weight_decay, nesterov
        self.velocities = [None] * len(self.params)

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                push = p.grad + self.weight_decay * p if self.weight_decay else p.grad
                if self.momentum != 0:
                    v = self.velocities[i]
                    if v is None:
                        v = push
                    else:
                        v.mul_(self.momentum).add_(push, alpha=1 - self.dampening)
                    self.velocities[i] = v
                    push = push + self.momentum * v if self.nesterov else v
                p -= self.lr * push

    def zero_grad(self):
        for p in self.params:
            p.grad = None


class SGD__changes_gradient:
    """You add the weight decay into p.grad itself. Whoever goes on adding gradients, without
    zero_grad, adds to your sum. Compute a new tensor: p.grad + ….

    zh: 你把 weight decay 直接加进了 p.grad。如果之后不清零、继续累加梯度，就会加到你改过的数上。请算出一个新的张量：p.grad + …。
    """

    def __init__(self, params, lr, momentum=0, dampening=0, weight_decay=0, nesterov=False):
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("nesterov needs a momentum and no dampening")
        self.params, self.lr, self.momentum = list(params), lr, momentum
        self.dampening, self.weight_decay, self.nesterov = dampening, weight_decay, nesterov
        self.velocities = [None] * len(self.params)

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                p.grad += self.weight_decay * p
                push = p.grad.clone()
                if self.momentum != 0:
                    v = self.velocities[i]
                    v = push if v is None else self.momentum * v + (1 - self.dampening) * push
                    self.velocities[i] = v
                    push = push + self.momentum * v if self.nesterov else v
                p -= self.lr * push

    def zero_grad(self):
        for p in self.params:
            p.grad = None


class SGD__settings_in_another_order:
    """Your parameters stand in another order than torch's: whoever writes SGD(params, 0.1, 0.9, 0.5)
    means lr, momentum, dampening. Keep torch's order: lr, momentum, dampening, weight_decay, nesterov.

    zh: 你的参数顺序和 torch 不同：别人写 SGD(params, 0.1, 0.9, 0.5)，指的依次是 lr、momentum、dampening。请保持 torch 的顺序：lr、momentum、dampening、weight_decay、nesterov。
    """

    def __init__(self, params, lr, momentum=0, weight_decay=0, dampening=0, nesterov=False):
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("nesterov needs a momentum and no dampening")
        self.params, self.lr, self.momentum = list(params), lr, momentum
        self.dampening, self.weight_decay, self.nesterov = dampening, weight_decay, nesterov
        self.velocities = [None] * len(self.params)

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                push = p.grad + self.weight_decay * p
                if self.momentum != 0:
                    v = self.velocities[i]
                    v = push if v is None else self.momentum * v + (1 - self.dampening) * push
                    self.velocities[i] = v
                    push = push + self.momentum * v if self.nesterov else v
                p -= self.lr * push

    def zero_grad(self):
        for p in self.params:
            p.grad = None


class SGD__no_lr:
    """You never use lr: the last line takes lr times the step.

    zh: lr 一直没用上：最后一行要用 lr 乘这一步。
    """

    def __init__(self, params, lr, momentum=0, dampening=0, weight_decay=0, nesterov=False):
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("nesterov needs a momentum and no dampening")
        self.params, self.lr, self.momentum = list(params), lr, momentum
        self.dampening, self.weight_decay, self.nesterov = dampening, weight_decay, nesterov
        self.velocities = [None] * len(self.params)

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                push = p.grad + self.weight_decay * p
                if self.momentum != 0:
                    v = self.velocities[i]
                    v = push if v is None else self.momentum * v + (1 - self.dampening) * push
                    self.velocities[i] = v
                    push = push + self.momentum * v if self.nesterov else v
                p -= push

    def zero_grad(self):
        for p in self.params:
            p.grad = None


class SGD__first_parameter_only:
    """Only the first parameter moves: there is a return, or a break, inside the loop. Go through
    all of them.

    zh: 只有第一个参数动了：循环里有 return 或 break。请走完所有参数。
    """

    def __init__(self, params, lr, momentum=0, dampening=0, weight_decay=0, nesterov=False):
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("nesterov needs a momentum and no dampening")
        self.params, self.lr, self.momentum = list(params), lr, momentum
        self.dampening, self.weight_decay, self.nesterov = dampening, weight_decay, nesterov
        self.velocities = [None] * len(self.params)

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                push = p.grad + self.weight_decay * p
                if self.momentum != 0:
                    v = self.velocities[i]
                    v = push if v is None else self.momentum * v + (1 - self.dampening) * push
                    self.velocities[i] = v
                    push = push + self.momentum * v if self.nesterov else v
                p -= self.lr * push
                return

    def zero_grad(self):
        for p in self.params:
            p.grad = None


class SGD__zeros_gradients:
    """Your zero_grad fills the gradients with zeros. torch sets them to None: that saves memory,
    and a parameter that takes no part in the next step is skipped and does not coast.

    zh: 你的 zero_grad 把梯度填成了零。torch 是设为 None：这样省内存，而且下一步没有参与的参数会被跳过，不会滑行。
    """

    def __init__(self, params, lr, momentum=0, dampening=0, weight_decay=0, nesterov=False):
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("nesterov needs a momentum and no dampening")
        self.params, self.lr, self.momentum = list(params), lr, momentum
        self.dampening, self.weight_decay, self.nesterov = dampening, weight_decay, nesterov
        self.velocities = [None] * len(self.params)

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                push = p.grad + self.weight_decay * p
                if self.momentum != 0:
                    v = self.velocities[i]
                    v = push if v is None else self.momentum * v + (1 - self.dampening) * push
                    self.velocities[i] = v
                    push = push + self.momentum * v if self.nesterov else v
                p -= self.lr * push

    def zero_grad(self):
        for p in self.params:
            if p.grad is not None:
                p.grad.zero_()


class SGD__keeps_gradients:
    """After your zero_grad the gradients are still there. Set p.grad = None for every parameter.

    zh: zero_grad 之后梯度还在。请对每个参数令 p.grad = None。
    """

    def __init__(self, params, lr, momentum=0, dampening=0, weight_decay=0, nesterov=False):
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("nesterov needs a momentum and no dampening")
        self.params, self.lr, self.momentum = list(params), lr, momentum
        self.dampening, self.weight_decay, self.nesterov = dampening, weight_decay, nesterov
        self.velocities = [None] * len(self.params)

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                push = p.grad + self.weight_decay * p
                if self.momentum != 0:
                    v = self.velocities[i]
                    v = push if v is None else self.momentum * v + (1 - self.dampening) * push
                    self.velocities[i] = v
                    push = push + self.momentum * v if self.nesterov else v
                p -= self.lr * push

    def zero_grad(self):
        pass
