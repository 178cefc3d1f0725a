"""Wrong answers to a2_descent, each executable, each with what a tutor would say about it.

A function is named ``<exercise>__<slug>``, has the exercise's own signature and is self-contained:
its body runs in a notebook as it stands. Of two that explain the same answers, the first is told.
"""


# gd_step: theta - alpha * grad, any shape


def gd_step__ascent(theta, grad, alpha):
    """You climbed: θ + α∇f goes uphill, because the gradient points to where f grows.
    Step against it: θ − α∇f.

    zh: 你在爬坡：梯度指向函数值变大的方向，θ + α∇f 会越走越高。要沿它的反方向走：θ − α∇f。
    """
    return theta + alpha * grad


def gd_step__no_alpha(theta, grad, alpha):
    """You took the whole gradient as your step: θ − ∇f. Without α the step is usually far too
    long and jumps over the valley. Multiply the gradient by α first.

    zh: 你把整个梯度当成了一步：θ − ∇f。少了学习率 α，步子往往太大，会一下跨过谷底。先用 α 乘梯度，再去减。
    """
    return theta - grad


def gd_step__only_the_step(theta, grad, alpha):
    """You returned −α∇f, which is the step itself, not the place it leads to.
    Add it to where you stand: θ − α∇f.

    zh: 你返回的 −α∇f 只是“迈出的这一步”，不是走到的位置。要从原来的 θ 出发：θ − α∇f。
    """
    return -alpha * grad


def gd_step__alpha_grad(theta, grad, alpha):
    """You returned α∇f. That is how far to move; it does not say from where, or that we go down.
    Start at θ and take it away: θ − α∇f.

    zh: 你返回的是 α∇f，它只说明走多远，没有起点，也没有向下的方向。从 θ 出发减去它：θ − α∇f。
    """
    return alpha * grad


def gd_step__alpha_on_theta(theta, grad, alpha):
    """Your α multiplies θ, so the point is squeezed towards 0 and the gradient keeps its full
    length. α belongs to the gradient: θ − α∇f.

    zh: 你把 α 乘到了 θ 上：点被拉向 0，梯度却一点没缩短。α 应该乘在梯度上：θ − α∇f。
    """
    return alpha * theta - grad


def gd_step__theta_for_grad(theta, grad, alpha):
    """You computed θ − αθ: the gradient you were given is never used, so every function would be
    treated alike. Put grad in the second place: θ − α∇f.

    zh: 你算的是 θ − αθ，传进来的梯度根本没用上，这样对任何函数走法都一样。第二项里应该是 grad：θ − α∇f。
    """
    return theta - alpha * theta


def gd_step__brackets(theta, grad, alpha):
    """You computed α(θ − ∇f): the brackets make α shrink θ as well.
    Only the gradient is scaled: θ − α∇f.

    zh: 你算的是 α(θ − ∇f)，括号让 α 把 θ 也缩小了。α 只乘梯度：θ − α∇f。
    """
    return alpha * (theta - grad)


def gd_step__reversed(theta, grad, alpha):
    """You subtracted the wrong way round: α∇f − θ lands on the other side of 0.
    Start from θ and take the step away: θ − α∇f.

    zh: 减法的顺序反了：α∇f − θ 会跑到原点的另一边。应该从 θ 里减去这一步：θ − α∇f。
    """
    return alpha * grad - theta


def gd_step__unit_length(theta, grad, alpha):
    """You divided the gradient by its length, so all steps are α long. The length carries
    information: it is the steepness, and it makes steps shorter near the bottom
    (at the bottom you even get 0/0). Use the gradient as it is.

    zh: 你把梯度除以了它的长度，于是每一步都一样长。梯度的长度是有用的：它就是坡度，越接近谷底步子越小（到了谷底还会出现 0/0）。直接用原来的梯度。
    """
    return theta - alpha * grad / (grad**2).sum() ** 0.5


def gd_step__sign_only(theta, grad, alpha):
    """You kept only the signs of the gradient, so a gentle slope moves you as far as a steep one.
    Multiply α by the gradient itself.

    zh: 你只用了梯度的正负号，缓坡和陡坡就走得一样远了。应该用 α 乘梯度本身。
    """
    return theta - alpha * torch.sign(grad)


def gd_step__divided(theta, grad, alpha):
    """You divided by α, so a small learning rate gives a huge step. A small α means a small step:
    multiply, θ − α∇f.

    zh: 你用梯度除以了 α，学习率越小步子反而越大。α 小，步子就该小：用乘法，θ − α∇f。
    """
    return theta - grad / alpha


def gd_step__two_coordinates(theta, grad, alpha):
    """You handle the entries 0 and 1 one by one, so a third parameter, or a table of points,
    is lost. θ − α∇f works on whole tensors of any shape: no indices are needed.

    zh: 你只处理了下标 0 和 1 的两个分量，第三个参数或者一批点就丢了。θ − α∇f 可以直接对任意形状的张量整体运算，不需要下标。
    """
    return torch.stack([theta[0] - alpha * grad[0], theta[1] - alpha * grad[1]])


def gd_step__batch_mean(theta, grad, alpha):
    """You averaged the gradient over the batch, so all points move in the same direction.
    Each point has its own gradient: subtract row by row, which is what θ − α∇f does.

    zh: 你把一批点的梯度取了平均，结果所有点都朝同一个方向走。每个点有自己的梯度，要逐行相减，直接写 θ − α∇f 就可以了。
    """
    mean = grad if grad.dim() < 2 else grad.reshape(-1, grad.shape[-1]).mean(0)
    return theta - alpha * mean


def gd_step__in_place(theta, grad, alpha):
    """The value is right, but −= wrote it into the caller's θ: whoever still needs the old θ
    has lost it. Make a new tensor: return theta - alpha * grad.

    zh: 结果是对的，但 −= 直接改写了传进来的 θ，别人手里的旧值也就没了。请生成一个新的张量：return theta - alpha * grad。
    """
    with torch.no_grad():
        theta -= alpha * grad
    return theta


def gd_step__list(theta, grad, alpha):
    """The numbers are right, but you return a Python list: no shape, no dtype, no device, and the
    next step cannot compute with it. Leave out .tolist() and return the tensor.

    zh: 数值是对的，但你返回的是 Python 列表，没有形状、dtype 和设备，下一步也没法接着算。去掉 .tolist()，直接返回张量。
    """
    return (theta - alpha * grad).tolist()


# J_grad: the gradient of J = sum of squares, by hand


def J_grad__missing_two(theta):
    """You returned θ. The power rule brings the exponent down: the derivative of θ² is 2θ.

    zh: 你返回的是 θ。求导时指数 2 要落到前面来：θ² 的导数是 2θ。
    """
    return theta.clone()


def J_grad__squares(theta):
    """You returned θ², the terms of J itself. The gradient asks how fast J changes: 2θ.

    zh: 你返回的 θ² 是 J 的各项本身。梯度问的是 J 变化得有多快：2θ。
    """
    return theta**2


def J_grad__kept_power(theta):
    """You brought the 2 down but kept the square: 2θ². The exponent drops by one: θ² becomes 2θ¹.

    zh: 2 落下来了，平方却还留着：2θ²。求导后指数要减 1：θ² 变成 2θ。
    """
    return 2 * theta**2


def J_grad__second_derivative(theta):
    """You returned 2 everywhere: that is the derivative of 2θ, one derivative too many.
    Stop after the first: 2θ.

    zh: 你处处返回 2，那是 2θ 的导数，多求了一次导。求一次就够了：2θ。
    """
    return torch.full_like(theta, 2.0)


def J_grad__value(theta):
    """You returned J, the height. Asked for is its slope in each direction: one number per
    parameter, 2θ.

    zh: 你返回的是 J 的值，也就是“高度”。题目要的是每个方向上的坡度，每个参数一个数：2θ。
    """
    return (theta**2).sum(-1)


def J_grad__one_number(theta):
    """You added the partial derivatives up to one number. A gradient is a vector: it keeps one
    entry per parameter, so leave out the sum.

    zh: 你把各个偏导数加成了一个数。梯度是向量，每个参数对应一个分量，不要求和。
    """
    return (2 * theta).sum(-1)


def J_grad__downhill(theta):
    """You returned −2θ, the way down. The gradient itself points up; the minus comes later,
    in the update rule θ − α∇J.

    zh: 你返回的 −2θ 是下坡的方向。梯度本身指向上坡，负号留到更新公式 θ − α∇J 里再出现。
    """
    return -2 * theta


def J_grad__saddle(theta):
    """You gave the first entry a minus. That is the saddle z = y² − x² of the last lesson.
    In J all squares are added, so no entry changes sign: 2θ.

    zh: 你给第一个分量加了负号，那是上一课的马鞍面 z = y² − x²。J 里的平方全是相加的，每个分量都是 2θ，不变号。
    """
    signs = torch.ones_like(theta)
    signs[..., :1] = -1
    return 2 * signs * theta


def J_grad__unit_length(theta):
    """You scaled the gradient to length 1. Its length is the steepness and belongs to it: 2θ.

    zh: 你把梯度缩成了单位长度。长度代表坡度，是梯度的一部分，不能丢：2θ。
    """
    return theta / (theta**2).sum(-1, keepdim=True) ** 0.5


def J_grad__mean(theta):
    """Your result is the gradient of the mean of the squares: each entry is divided by how many
    there are. J is the sum: 2θ, nothing to divide by.

    zh: 你算的是“平方的平均”的梯度，每个分量都多除了个数。J 是求和，不用除：2θ。
    """
    return 2 * theta / theta.numel()


def J_grad__batch_sum(theta):
    """You added the gradients of all points in the batch. Each point has its own gradient, so the
    result has the shape of θ: 2θ, no sum.

    zh: 你把一批点的梯度加到了一起。每个点都有自己的梯度，结果的形状应该和 θ 一样：2θ，不要求和。
    """
    return 2 * theta if theta.dim() < 2 else (2 * theta).reshape(-1, theta.shape[-1]).sum(0)


def J_grad__autograd(theta):
    """You let autograd differentiate. Here it is your turn: on paper the derivative of θ² is 2θ,
    and one line of plain arithmetic is the whole answer.

    zh: 你让 autograd 代劳了。这道题要自己求导：在纸上算出 θ² 的导数是 2θ，写一行普通的算式就行。
    """
    leaf = theta.detach().clone().requires_grad_()
    return torch.autograd.grad((leaf**2).sum(), leaf)[0]


def J_grad__in_place(theta):
    """The value is right, but *= doubled the caller's θ itself. Compute a new tensor: 2 * theta.

    zh: 结果是对的，但 *= 把传进来的 θ 也翻倍了。请算出一个新的张量：2 * theta。
    """
    with torch.no_grad():
        theta *= 2
    return theta


# update_pair: both rules of the slide at once


def update_pair__sequential(d1, d2, theta1, theta2, alpha):
    """You gave θ₂ the new θ₁. Both rules of the slide read the old values:
    compute both derivatives first, then update both.

    zh: 你更新 θ₂ 时用了已经更新过的 θ₁。两条公式右边都是旧值：先把两个偏导数都算出来，再一起更新。
    """
    theta1 = theta1 - alpha * d1(theta1, theta2)
    theta2 = theta2 - alpha * d2(theta1, theta2)
    return theta1, theta2


def update_pair__sequential_backwards(d1, d2, theta1, theta2, alpha):
    """You updated θ₂ first and gave the new θ₂ to the rule for θ₁. Both rules read the old values:
    compute both derivatives first, then update both.

    zh: 你先更新了 θ₂，又拿新的 θ₂ 去算 θ₁。两条公式右边都是旧值：先把两个偏导数都算出来，再一起更新。
    """
    theta2 = theta2 - alpha * d2(theta1, theta2)
    theta1 = theta1 - alpha * d1(theta1, theta2)
    return theta1, theta2


def update_pair__ascent(d1, d2, theta1, theta2, alpha):
    """You added the derivatives, and that goes uphill. Subtract them: θ₁ − α∂J/∂θ₁, θ₂ − α∂J/∂θ₂.

    zh: 你加上了偏导数，这是在爬坡。应该减去：θ₁ − α∂J/∂θ₁，θ₂ − α∂J/∂θ₂。
    """
    return theta1 + alpha * d1(theta1, theta2), theta2 + alpha * d2(theta1, theta2)


def update_pair__no_alpha(d1, d2, theta1, theta2, alpha):
    """You subtracted the whole derivatives: α is missing. It decides how long the step is:
    θ₁ − α∂J/∂θ₁, and the same for θ₂.

    zh: 你减去了整个偏导数，漏掉了 α。步子多大由 α 决定：θ₁ − α∂J/∂θ₁，θ₂ 也一样。
    """
    return theta1 - d1(theta1, theta2), theta2 - d2(theta1, theta2)


def update_pair__only_the_steps(d1, d2, theta1, theta2, alpha):
    """You returned the two steps, −α times each derivative, and not where they lead.
    Start at the old values: θ₁ − α∂J/∂θ₁, θ₂ − α∂J/∂θ₂.

    zh: 你返回的只是两个“步子”（−α 乘偏导数），不是走到的位置。要从旧值出发：θ₁ − α∂J/∂θ₁，θ₂ − α∂J/∂θ₂。
    """
    return -alpha * d1(theta1, theta2), -alpha * d2(theta1, theta2)


def update_pair__swapped_derivatives(d1, d2, theta1, theta2, alpha):
    """You moved θ₁ by d2 and θ₂ by d1. d1 answers "what if θ₁ changes?", so it belongs to θ₁,
    and d2 belongs to θ₂.

    zh: 你用 d2 更新了 θ₁，用 d1 更新了 θ₂。d1 回答的是“θ₁ 变化会怎样”，所以归 θ₁；d2 归 θ₂。
    """
    return theta1 - alpha * d2(theta1, theta2), theta2 - alpha * d1(theta1, theta2)


def update_pair__same_derivative(d1, d2, theta1, theta2, alpha):
    """You used d1 in both rules, a typical slip when copying a line. θ₂ moves by its own
    derivative, d2.

    zh: 两条公式里你都用了 d1，多半是复制那一行时忘了改。θ₂ 要用它自己的偏导数 d2。
    """
    return theta1 - alpha * d1(theta1, theta2), theta2 - alpha * d1(theta1, theta2)


def update_pair__swapped_arguments(d1, d2, theta1, theta2, alpha):
    """You asked for the derivatives at (θ₂, θ₁), which is another point. The order is
    d1(theta1, theta2) and d2(theta1, theta2).

    zh: 你求的是点 (θ₂, θ₁) 处的偏导数，那是另一个点。参数的顺序是 d1(theta1, theta2)、d2(theta1, theta2)。
    """
    return theta1 - alpha * d1(theta2, theta1), theta2 - alpha * d2(theta2, theta1)


def update_pair__own_argument_twice(d1, d2, theta1, theta2, alpha):
    """You gave each derivative only its own parameter, twice: d1(θ₁, θ₁), d2(θ₂, θ₂). A slope
    depends on where you stand in both directions: pass (θ₁, θ₂) to both.

    zh: 你给每个偏导数传了两遍自己的参数：d1(θ₁, θ₁)、d2(θ₂, θ₂)。坡度取决于你在两个方向上的位置，两个都要传 (θ₁, θ₂)。
    """
    return theta1 - alpha * d1(theta1, theta1), theta2 - alpha * d2(theta2, theta2)


def update_pair__theta1_for_both(d1, d2, theta1, theta2, alpha):
    """The second rule also starts from θ₁, so θ₂ is forgotten. It reads θ₂ − α∂J/∂θ₂.

    zh: 第二条公式你也从 θ₁ 出发了，θ₂ 就被丢掉了。应该是 θ₂ − α∂J/∂θ₂。
    """
    return theta1 - alpha * d1(theta1, theta2), theta1 - alpha * d2(theta1, theta2)


def update_pair__only_theta1(d1, d2, theta1, theta2, alpha):
    """Only θ₁ moved; θ₂ came back as it was. One step of gradient descent moves all parameters.

    zh: 只有 θ₁ 动了，θ₂ 原样返回。梯度下降的一步要更新所有参数。
    """
    return theta1 - alpha * d1(theta1, theta2), theta2 + 0


def update_pair__swapped_results(d1, d2, theta1, theta2, alpha):
    """Both numbers are right, but in the wrong order: return the new θ₁ first, then the new θ₂.

    zh: 两个数都算对了，只是返回的顺序反了：先新的 θ₁，再新的 θ₂。
    """
    return theta2 - alpha * d2(theta1, theta2), theta1 - alpha * d1(theta1, theta2)


def update_pair__in_place(d1, d2, theta1, theta2, alpha):
    """The values are right, but −= overwrote the tensors of the caller, who may still need the
    old point. Write new1 = theta1 - alpha * g1 and so on.

    zh: 数值是对的，但 −= 改写了传进来的张量，调用的人可能还要用旧的点。请写成 new1 = theta1 - alpha * g1 这样的形式。
    """
    g1, g2 = d1(theta1, theta2), d2(theta1, theta2)
    with torch.no_grad():
        theta1 -= alpha * g1
        theta2 -= alpha * g2
    return theta1, theta2


def update_pair__numbers(d1, d2, theta1, theta2, alpha):
    """The values are right, but float(), or .item(), turned your tensors into plain numbers: dtype
    and device are lost, and tables of numbers cannot pass at all. Return the tensors.

    zh: 数值是对的，但 float() 或 .item() 把张量变成了普通的数，dtype 和设备都丢了，成批的数也没法处理。请直接返回张量。
    """
    g1, g2 = d1(theta1, theta2), d2(theta1, theta2)
    return float(theta1 - alpha * g1), float(theta2 - alpha * g2)


# descend: the whole path, start included, for a black-box gradient


def descend__ascent(grad_fn, theta0, alpha, steps):
    """You added the gradient, so your path climbs. Every step goes against it: θ − α∇f.

    zh: 你加上了梯度，整条路径都在往上爬。每一步都要沿梯度的反方向走：θ − α∇f。
    """
    path = [theta0.clone()]
    for t in range(steps):
        rate = alpha(t) if callable(alpha) else alpha
        path.append(path[-1] + rate * grad_fn(path[-1]))
    return torch.stack(path)


def descend__no_alpha(grad_fn, theta0, alpha, steps):
    """You subtract the whole gradient each time and never use α, so the steps are far too long.
    The step is α times the gradient.

    zh: 你每次都减去整个梯度，α 一直没用上，步子太大了。每一步应该是 α 乘梯度。
    """
    path = [theta0.clone()]
    for _ in range(steps):
        path.append(path[-1] - grad_fn(path[-1]))
    return torch.stack(path)


def descend__only_the_step(grad_fn, theta0, alpha, steps):
    """Each row of yours is just −α∇f: a step, counted from 0 instead of from where you stand.
    Write θ = θ − α∇f.

    zh: 你的每一行都只是 −α∇f，也就是一步的位移，而且是从 0 算起的。应该从当前位置出发：θ = θ − α∇f。
    """
    path = [theta0.clone()]
    for t in range(steps):
        rate = alpha(t) if callable(alpha) else alpha
        path.append(-rate * grad_fn(path[-1]))
    return torch.stack(path)


def descend__hoisted(grad_fn, theta0, alpha, steps):
    """You use the slope at the start for every step (asked for once, before the loop, or again and
    again at theta0) and walk straight on. The slope changes as you move: inside the loop, call
    grad_fn at the point where you stand now.

    zh: 你每一步用的都是起点处的梯度（在循环前只求了一次，或者每次都在 theta0 处求），于是一路直走。位置变了坡度也会变：请在循环里面、在当前的点上调用 grad_fn。
    """
    path, grad = [theta0.clone()], grad_fn(theta0)
    for t in range(steps):
        rate = alpha(t) if callable(alpha) else alpha
        path.append(path[-1] - rate * grad)
    return torch.stack(path)


def descend__one_tensor(grad_fn, theta0, alpha, steps):
    """All rows are equal: you put the same tensor into the list again and again, and −= then
    changes every entry at once. Store a copy, path.append(theta.clone()), or make a new tensor
    with theta = theta - ….

    zh: 你的每一行都一样：列表里反复存的是同一个张量，−= 一改，所有的行都跟着变。请存副本 path.append(theta.clone())，或者用 theta = theta - … 生成新张量。
    """
    theta = theta0.detach().clone()
    path = [theta]
    for t in range(steps):
        rate = alpha(t) if callable(alpha) else alpha
        theta -= rate * grad_fn(theta)
        path.append(theta)
    return torch.stack(path)


def descend__sequential(grad_fn, theta0, alpha, steps):
    """You update one entry at a time and ask for the gradient again in between, so later entries
    see a point that is already half moved. One gradient per step, then all entries together.

    zh: 你逐个分量更新，中间又重新求了梯度，后面的分量看到的是只走了一半的点。每一步只求一次梯度，所有分量一起更新。
    """
    path = [theta0.clone()]
    for t in range(steps):
        rate = alpha(t) if callable(alpha) else alpha
        theta = path[-1].detach().clone()
        for i in range(len(theta)):
            theta[i] -= rate * grad_fn(theta)[i]
        path.append(theta)
    return torch.stack(path)


def descend__drops_start(grad_fn, theta0, alpha, steps):
    """Your path begins after the first step. Put theta0 in first: row 0 is the start, and there
    are steps + 1 rows.

    zh: 你的路径是从第一步之后才开始记的。先把 theta0 放进去：第 0 行是起点，一共有 steps + 1 行。
    """
    theta, path = theta0, []
    for t in range(steps):
        rate = alpha(t) if callable(alpha) else alpha
        theta = theta - rate * grad_fn(theta)
        path.append(theta)
    return torch.stack(path) if path else theta0.new_empty(0, len(theta0))


def descend__drops_last(grad_fn, theta0, alpha, steps):
    """The place where you end is missing. Either you store the point before each step and not after
    the last, or you take one step too few: steps steps make steps + 1 rows.

    zh: 少了最后走到的那个点。要么你只在每步之前记录、走完最后一步没有再记，要么你少走了一步：走 steps 步，一共是 steps + 1 行。
    """
    theta, path = theta0, []
    for t in range(steps):
        path.append(theta)
        rate = alpha(t) if callable(alpha) else alpha
        theta = theta - rate * grad_fn(theta)
    return torch.stack(path) if path else theta0.new_empty(0, len(theta0))


def descend__one_step_too_many(grad_fn, theta0, alpha, steps):
    """You took one step more than asked: range(steps + 1) makes steps + 1 steps. It is the rows
    that number steps + 1, because the start is one of them.

    zh: 你多走了一步：range(steps + 1) 会走 steps + 1 步。steps + 1 是行数，因为起点也占一行。
    """
    path = [theta0.clone()]
    for t in range(steps + 1):
        rate = alpha(t) if callable(alpha) else alpha
        path.append(path[-1] - rate * grad_fn(path[-1]))
    return torch.stack(path)


def descend__end_only(grad_fn, theta0, alpha, steps):
    """You returned only the last point. Asked for is the whole path, one row per point, because
    the way there shows whether α was good.

    zh: 你只返回了最后一个点。题目要的是整条路径，每个点占一行，因为从走过的路才看得出 α 选得好不好。
    """
    theta = theta0.clone()
    for t in range(steps):
        rate = alpha(t) if callable(alpha) else alpha
        theta = theta - rate * grad_fn(theta)
    return theta


def descend__unit_length(grad_fn, theta0, alpha, steps):
    """You scaled each gradient to length 1, so the steps never get shorter near the bottom, and
    on flat ground you get 0/0. Use the gradient as it comes.

    zh: 你把每次的梯度都缩成单位长度，快到谷底时步子也不会变小，在平地上还会出现 0/0。梯度算出来是什么就用什么。
    """
    path = [theta0.clone()]
    for t in range(steps):
        rate = alpha(t) if callable(alpha) else alpha
        grad = grad_fn(path[-1])
        path.append(path[-1] - rate * grad / grad.norm())
    return torch.stack(path)


def descend__alpha_frozen(grad_fn, theta0, alpha, steps):
    """You asked the schedule once, at t = 0, and kept that value. α may change on the way:
    call alpha(t) inside the loop.

    zh: 你只在 t = 0 时问了一次学习率，后面一直用这个值。α 会随 t 变化，请在循环里调用 alpha(t)。
    """
    path = [theta0.clone()]
    rate = alpha(0) if callable(alpha) else alpha
    for _ in range(steps):
        path.append(path[-1] - rate * grad_fn(path[-1]))
    return torch.stack(path)


def descend__alpha_next(grad_fn, theta0, alpha, steps):
    """Your schedule is one step ahead: the first step uses alpha(1). Counting starts at t = 0,
    so the first step uses alpha(0).

    zh: 你的学习率早了一步：第一步就用了 alpha(1)。t 从 0 开始数，第一步要用 alpha(0)。
    """
    path = [theta0.clone()]
    for t in range(1, steps + 1):
        rate = alpha(t) if callable(alpha) else alpha
        path.append(path[-1] - rate * grad_fn(path[-1]))
    return torch.stack(path)


def descend__alpha_never_called(grad_fn, theta0, alpha, steps):
    """alpha can be a function of t, and a function cannot be multiplied by a gradient.
    If callable(alpha), use alpha(t); otherwise alpha itself.

    zh: alpha 也可能是 t 的函数，而函数不能直接和梯度相乘。如果 callable(alpha) 成立就用 alpha(t)，否则才用 alpha 本身。
    """
    path = [theta0.clone()]
    for _ in range(steps):
        path.append(path[-1] - alpha * grad_fn(path[-1]))
    return torch.stack(path)


def descend__stops_when_flat(grad_fn, theta0, alpha, steps):
    """You leave the loop once the gradient is tiny, so the path gets shorter than promised.
    That is clever in real life; here the path always has steps + 1 rows, so take the small steps.

    zh: 梯度很小时你就退出了循环，路径比约定的短。平时这样做很聪明，但这里的路径必须有 steps + 1 行，再小的步子也要走完。
    """
    path = [theta0.clone()]
    for t in range(steps):
        rate = alpha(t) if callable(alpha) else alpha
        grad = grad_fn(path[-1])
        if grad.norm() < 1e-6:
            break
        path.append(path[-1] - rate * grad)
    return torch.stack(path)


def descend__stops_when_infinite(grad_fn, theta0, alpha, steps):
    """You stop as soon as a number is inf or nan. Divergence is a result too, and we want to see
    it: keep going, and let inf and nan stand in the path.

    zh: 一出现 inf 或 nan 你就停了。发散也是一种结果，要让人看得见：请继续走完，inf 和 nan 就留在路径里。
    """
    path = [theta0.clone()]
    for t in range(steps):
        rate = alpha(t) if callable(alpha) else alpha
        theta = path[-1] - rate * grad_fn(path[-1])
        if not torch.isfinite(theta).all():
            break
        path.append(theta)
    return torch.stack(path)


def descend__clamps(grad_fn, theta0, alpha, steps):
    """You hold the points inside a box, so a learning rate that is too large looks harmless.
    Leave the clamp out: the path should show that it flies away.

    zh: 你把点限制在一个范围之内，太大的学习率看上去就像没事一样。去掉 clamp，让路径如实显示它飞走了。
    """
    path = [theta0.clone()]
    for t in range(steps):
        rate = alpha(t) if callable(alpha) else alpha
        path.append((path[-1] - rate * grad_fn(path[-1])).clamp(-1e6, 1e6))
    return torch.stack(path)


def descend__nan_to_zero(grad_fn, theta0, alpha, steps):
    """You replaced inf and nan by ordinary numbers, which hides that the path diverged.
    Leave them as they are.

    zh: 你用普通的数替换了 inf 和 nan，发散就被掩盖了。让它们原样留着。
    """
    path = [theta0.clone()]
    for t in range(steps):
        rate = alpha(t) if callable(alpha) else alpha
        path.append(torch.nan_to_num(path[-1] - rate * grad_fn(path[-1])))
    return torch.stack(path)


def descend__asks_twice(grad_fn, theta0, alpha, steps):
    """The path is right, but you call grad_fn more often than you step. For a big network each
    call is minutes of work: store the result in a variable and use it again.

    zh: 路径是对的，但 grad_fn 调用的次数比走的步数多。对大网络来说，每次调用都可能要好几分钟：把结果存进变量再重复使用。
    """
    path = [theta0.clone()]
    for t in range(steps):
        rate = alpha(t) if callable(alpha) else alpha
        if not torch.isnan(grad_fn(path[-1])).all():
            path.append(path[-1] - rate * grad_fn(path[-1]))
        else:
            path.append(torch.full_like(path[-1], float("nan")))
    return torch.stack(path)


def descend__asks_at_the_end(grad_fn, theta0, alpha, steps):
    """The path is right, but after the last step you ask for one gradient more and never use it.
    steps steps need exactly steps gradients: ask just before you step.

    zh: 路径是对的，但走完最后一步你又多求了一次梯度，根本没用上。走 steps 步正好只需要 steps 次梯度：要走的时候再求。
    """
    path, grad = [theta0.clone()], grad_fn(theta0)
    for t in range(steps):
        rate = alpha(t) if callable(alpha) else alpha
        path.append(path[-1] - rate * grad)
        grad = grad_fn(path[-1])
    return torch.stack(path)


def descend__in_place(grad_fn, theta0, alpha, steps):
    """The path is right, but theta = theta0 is only a second name: −= moved the caller's start.
    Begin with theta = theta0.clone().

    zh: 路径是对的，但 theta = theta0 只是起了个别名，−= 把传进来的起点也挪走了。开头请写 theta = theta0.clone()。
    """
    theta = theta0.detach()
    path = [theta.clone()]
    for t in range(steps):
        rate = alpha(t) if callable(alpha) else alpha
        theta -= rate * grad_fn(theta)
        path.append(theta.clone())
    return torch.stack(path)


def descend__list(grad_fn, theta0, alpha, steps):
    """The points are right, but they come as a list of tensors. Stack them to one table with
    steps + 1 rows: torch.stack(path).

    zh: 每个点都对，但你返回的是一个由张量组成的列表。请用 torch.stack(path) 把它们叠成一张 steps + 1 行的表。
    """
    path = [theta0.clone()]
    for t in range(steps):
        rate = alpha(t) if callable(alpha) else alpha
        path.append(path[-1] - rate * grad_fn(path[-1]))
    return path


# learning_process: x² sin x from 2.5, α = 0.005


def learning_process__product_rule(steps=50):
    """You multiplied the two derivatives: 2x·cos x. For a product each factor has its turn:
    (x² sin x)′ = 2x·sin x + x²·cos x.

    zh: 你把两个导数直接相乘了：2x·cos x。乘积求导要让每个因子轮流求导：(x² sin x)′ = 2x·sin x + x²·cos x。
    """
    path = [2.5]
    for _ in range(steps):
        path.append(path[-1] - 0.005 * 2 * path[-1] * math.cos(path[-1]))
    return torch.tensor(path, dtype=torch.float64)


def learning_process__first_term_only(steps=50):
    """You kept 2x·sin x and lost the second half of the product rule. Add x²·cos x, which comes
    from differentiating sin x.

    zh: 你只留下了 2x·sin x，漏掉了乘积法则的后一半。还要加上对 sin x 求导得到的 x²·cos x。
    """
    path = [2.5]
    for _ in range(steps):
        path.append(path[-1] - 0.005 * 2 * path[-1] * math.sin(path[-1]))
    return torch.tensor(path, dtype=torch.float64)


def learning_process__second_term_only(steps=50):
    """You kept x²·cos x and lost the first half of the product rule. Add 2x·sin x, which comes
    from differentiating x².

    zh: 你只留下了 x²·cos x，漏掉了乘积法则的前一半。还要加上对 x² 求导得到的 2x·sin x。
    """
    path = [2.5]
    for _ in range(steps):
        path.append(path[-1] - 0.005 * path[-1] ** 2 * math.cos(path[-1]))
    return torch.tensor(path, dtype=torch.float64)


def learning_process__minus_cos(steps=50):
    """You used 2x·sin x − x²·cos x: the derivative of sin x is +cos x (it is cos x whose
    derivative has the minus). Change that sign.

    zh: 你用的是 2x·sin x − x²·cos x。sin x 的导数是 +cos x，带负号的是 cos x 的导数。把这个符号改过来。
    """
    path = [2.5]
    for _ in range(steps):
        x = path[-1]
        path.append(x - 0.005 * (2 * x * math.sin(x) - x**2 * math.cos(x)))
    return torch.tensor(path, dtype=torch.float64)


def learning_process__sin_only(steps=50):
    """You walked down sin x alone. The function of the slide is x² sin x; with the x² in front,
    its derivative is 2x·sin x + x²·cos x.

    zh: 你只是沿着 sin x 往下走。幻灯片上的函数是 x² sin x，前面有 x²，导数是 2x·sin x + x²·cos x。
    """
    path = [2.5]
    for _ in range(steps):
        path.append(path[-1] - 0.005 * math.cos(path[-1]))
    return torch.tensor(path, dtype=torch.float64)


def learning_process__value_not_slope(steps=50):
    """You stepped by α times the value x² sin x. How high you are does not tell which way is down:
    use the derivative, 2x·sin x + x²·cos x.

    zh: 你每一步减去的是 α 乘函数值 x² sin x。高度说明不了哪边是下坡：要用导数 2x·sin x + x²·cos x。
    """
    path = [2.5]
    for _ in range(steps):
        path.append(path[-1] - 0.005 * path[-1] ** 2 * math.sin(path[-1]))
    return torch.tensor(path, dtype=torch.float64)


def learning_process__ascent(steps=50):
    """You added the derivative and climbed to the hill on the left. Go against it:
    x − 0.005·(2x·sin x + x²·cos x).

    zh: 你加上了导数，爬到左边的山顶去了。要反着走：x − 0.005·(2x·sin x + x²·cos x)。
    """
    path = [2.5]
    for _ in range(steps):
        x = path[-1]
        path.append(x + 0.005 * (2 * x * math.sin(x) + x**2 * math.cos(x)))
    return torch.tensor(path, dtype=torch.float64)


def learning_process__hoisted(steps=50):
    """You computed the slope once, at 2.5, and used it for all steps. It changes with x:
    compute it inside the loop.

    zh: 你只在 2.5 处算了一次导数，之后每一步都用它。导数会随 x 变化，要放到循环里面算。
    """
    slope = 5 * math.sin(2.5) + 6.25 * math.cos(2.5)
    path = [2.5 - 0.005 * slope * t for t in range(steps + 1)]
    return torch.tensor(path, dtype=torch.float64)


def learning_process__starts_elsewhere(steps=50):
    """Your walk begins at 5, which is near where the slide's picture ends.
    The start is x₀ = 2.5.

    zh: 你是从 5 出发的，那附近其实是幻灯片图上的终点。起点应该是 x₀ = 2.5。
    """
    path = [5.0]
    for _ in range(steps):
        x = path[-1]
        path.append(x - 0.005 * (2 * x * math.sin(x) + x**2 * math.cos(x)))
    return torch.tensor(path, dtype=torch.float64)


def learning_process__alpha_ten_times(steps=50):
    """Your learning rate is 0.05, a zero is missing: α = 0.005.

    zh: 你的学习率是 0.05，少写了一个 0：α = 0.005。
    """
    path = [2.5]
    for _ in range(steps):
        x = path[-1]
        path.append(x - 0.05 * (2 * x * math.sin(x) + x**2 * math.cos(x)))
    return torch.tensor(path, dtype=torch.float64)


def learning_process__heights(steps=50):
    """You stored the heights x² sin x. Asked for are the places: the values of x, with 2.5 first.

    zh: 你存的是高度 x² sin x。题目要的是位置，也就是每一步的 x，第一个是 2.5。
    """
    x, path = 2.5, [2.5**2 * math.sin(2.5)]
    for _ in range(steps):
        x = x - 0.005 * (2 * x * math.sin(x) + x**2 * math.cos(x))
        path.append(x**2 * math.sin(x))
    return torch.tensor(path, dtype=torch.float64)


def learning_process__drops_start(steps=50):
    """Your list begins after the first step. Row 0 is the start, 2.5, so there are
    steps + 1 numbers.

    zh: 你是从第一步之后才开始记的。第 0 个应该是起点 2.5，一共有 steps + 1 个数。
    """
    x, path = 2.5, []
    for _ in range(steps):
        x = x - 0.005 * (2 * x * math.sin(x) + x**2 * math.cos(x))
        path.append(x)
    return torch.tensor(path, dtype=torch.float64)


def learning_process__drops_last(steps=50):
    """The last point is missing, as if the start were a step: steps steps after 2.5 give
    steps + 1 numbers.

    zh: 少了最后一个点，好像把起点也算成了一步：从 2.5 再走 steps 步，一共是 steps + 1 个数。
    """
    x, path = 2.5, []
    for _ in range(steps):
        path.append(x)
        x = x - 0.005 * (2 * x * math.sin(x) + x**2 * math.cos(x))
    return torch.tensor(path, dtype=torch.float64)


def learning_process__ignores_steps(steps=50):
    """You always walk 50 steps, whatever was asked. 50 is only the default: use steps.

    zh: 不管要求几步，你总是走 50 步。50 只是默认值，循环里要用 steps。
    """
    path = [2.5]
    for _ in range(50):
        x = path[-1]
        path.append(x - 0.005 * (2 * x * math.sin(x) + x**2 * math.cos(x)))
    return torch.tensor(path, dtype=torch.float64)


def learning_process__float32(steps=50):
    """Right walk, but in float32, torch's default: only seven digits survive, and the rounding
    errors travel along. Ask for dtype=torch.float64.

    zh: 走法是对的，但用了 torch 默认的 float32，只有七位有效数字，舍入误差还会一路累积。请指定 dtype=torch.float64。
    """
    path = [torch.tensor(2.5)]
    for _ in range(steps):
        x = path[-1]
        path.append(x - 0.005 * (2 * x * torch.sin(x) + x**2 * torch.cos(x)))
    return torch.stack(path)


def learning_process__list(steps=50):
    """The numbers are right, but you return a Python list.
    Wrap it: torch.tensor(path, dtype=torch.float64).

    zh: 数值是对的，但你返回的是 Python 列表。请包成张量：torch.tensor(path, dtype=torch.float64)。
    """
    path = [2.5]
    for _ in range(steps):
        x = path[-1]
        path.append(x - 0.005 * (2 * x * math.sin(x) + x**2 * math.cos(x)))
    return path


# torch_descend: autograd finds the gradient


def torch_descend__no_zero_grad(f, theta0, alpha, steps):
    """You never cleared the old gradients: backward() adds to .grad, so each step is pushed by
    all the slopes before it too. Call zero_grad() (or set .grad = None) before each backward().

    zh: 你没有清掉旧的梯度。backward() 会把新梯度累加到 .grad 上，于是每一步都带着之前所有的梯度。每次 backward() 之前先调用 zero_grad()（或者令 .grad = None）。
    """
    theta = theta0.detach().clone().requires_grad_()
    path = [theta.detach().clone()]
    for _ in range(steps):
        f(theta).backward()
        with torch.no_grad():
            theta -= alpha * theta.grad
        path.append(theta.detach().clone())
    return torch.stack(path)


def torch_descend__detached(f, theta0, alpha, steps):
    """What you gave to f does not require grad: a detached copy, or requires_grad_() is missing.
    Autograd then has no thread to follow back, and backward() has nowhere to go. Call f with the
    very tensor that requires grad.

    zh: 你传给 f 的张量不带 requires_grad：要么是 detach 过的副本，要么漏了 requires_grad_()。autograd 没有线索可循，backward() 就无路可走了。请把 requires_grad 的那个张量本身传给 f。
    """
    theta = theta0.detach().clone().requires_grad_()
    path = [theta.detach().clone()]
    for _ in range(steps):
        theta.grad = None
        f(theta.detach()).backward()
        with torch.no_grad():
            theta -= alpha * theta.grad
        path.append(theta.detach().clone())
    return torch.stack(path)


def torch_descend__never_moves(f, theta0, alpha, steps):
    """Your path never leaves the start: step() finds no gradient. Either zero_grad() stands
    between backward() and step(), or step() is missing, or f got a copy of the parameter.
    The order is zero_grad, backward, step.

    zh: 你的路径一直停在起点，因为 step() 时没有梯度可用。可能是 zero_grad() 夹在了 backward() 和 step() 中间，可能漏了 step()，也可能传给 f 的是参数的副本。正确顺序是 zero_grad、backward、step。
    """
    theta = theta0.detach().clone().requires_grad_()
    optimizer = torch.optim.SGD([theta], lr=alpha)
    path = [theta.detach().clone()]
    for _ in range(steps):
        f(theta).backward()
        optimizer.zero_grad()
        optimizer.step()
        path.append(theta.detach().clone())
    return torch.stack(path)


def torch_descend__ascent(f, theta0, alpha, steps):
    """You added the gradient, so the path climbs. Subtract α times the gradient; step() of
    torch.optim.SGD does the same as long as maximize is off.

    zh: 你加上了梯度，路径在往上爬。要减去 α 乘梯度；用 torch.optim.SGD 的 step() 也一样，只要没有打开 maximize。
    """
    theta = theta0.detach().clone().requires_grad_()
    path = [theta.detach().clone()]
    for _ in range(steps):
        (grad,) = torch.autograd.grad(f(theta), theta)
        with torch.no_grad():
            theta += alpha * grad
        path.append(theta.detach().clone())
    return torch.stack(path)


def torch_descend__value_not_gradient(f, theta0, alpha, steps):
    """You subtracted α·f(θ), the height, from every coordinate. A height has no direction:
    call backward() on it and subtract α times theta.grad.

    zh: 你让每个坐标都减去了 α·f(θ)，那是高度，没有方向。要先对它 backward()，再减去 α 乘 theta.grad。
    """
    path = [theta0.detach().clone()]
    for _ in range(steps):
        path.append(path[-1] - alpha * f(path[-1]))
    return torch.stack(path)


def torch_descend__no_alpha(f, theta0, alpha, steps):
    """You subtracted the whole gradient; α is never used. Multiply by alpha, or give the optimizer
    lr=alpha.

    zh: 你减去的是整个梯度，alpha 没有用上。请乘上 alpha，或者给优化器传 lr=alpha。
    """
    path = [theta0.detach().clone()]
    for _ in range(steps):
        theta = path[-1].clone().requires_grad_()
        path.append(path[-1] - torch.autograd.grad(f(theta), theta)[0])
    return torch.stack(path)


def torch_descend__default_lr(f, theta0, alpha, steps):
    """Your optimizer runs with its own learning rate, 0.001, because alpha never reached it.
    Write torch.optim.SGD([theta], lr=alpha).

    zh: 你的优化器用的是它自己的默认学习率 0.001，alpha 没有传给它。请写 torch.optim.SGD([theta], lr=alpha)。
    """
    theta = theta0.detach().clone().requires_grad_()
    optimizer = torch.optim.SGD([theta], lr=1e-3)
    path = [theta.detach().clone()]
    for _ in range(steps):
        optimizer.zero_grad()
        f(theta).backward()
        optimizer.step()
        path.append(theta.detach().clone())
    return torch.stack(path)


def torch_descend__adam(f, theta0, alpha, steps):
    """You used Adam, which rescales every coordinate so that all steps are about α long.
    Plain gradient descent is torch.optim.SGD with lr=alpha.

    zh: 你用的是 Adam，它会逐个坐标缩放，让每一步都差不多是 α 那么长。普通的梯度下降是 torch.optim.SGD，lr=alpha。
    """
    theta = theta0.detach().clone().requires_grad_()
    optimizer = torch.optim.Adam([theta], lr=alpha)
    path = [theta.detach().clone()]
    for _ in range(steps):
        optimizer.zero_grad()
        f(theta).backward()
        optimizer.step()
        path.append(theta.detach().clone())
    return torch.stack(path)


def torch_descend__momentum(f, theta0, alpha, steps):
    """You switched momentum on, so old steps keep pushing. That comes in a later lesson; here
    use SGD with nothing but lr=alpha.

    zh: 你打开了动量，之前的步子还在继续推着你走。动量以后再学，这里的 SGD 只需要 lr=alpha。
    """
    theta = theta0.detach().clone().requires_grad_()
    optimizer = torch.optim.SGD([theta], lr=alpha, momentum=0.9)
    path = [theta.detach().clone()]
    for _ in range(steps):
        optimizer.zero_grad()
        f(theta).backward()
        optimizer.step()
        path.append(theta.detach().clone())
    return torch.stack(path)


def torch_descend__hoisted(f, theta0, alpha, steps):
    """You use the gradient at the start for every step (one backward() before the loop, or always
    at theta0). Each new point has its own slope: f(theta).backward() belongs inside the loop,
    with the theta of now.

    zh: 你每一步用的都是起点处的梯度（只在循环前 backward() 了一次，或者总在 theta0 处求）。每到一个新的点坡度都不同：f(theta).backward() 要放进循环里，用当前的 theta。
    """
    theta = theta0.detach().clone().requires_grad_()
    (grad,) = torch.autograd.grad(f(theta), theta)
    return torch.stack([theta0.detach() - alpha * t * grad for t in range(steps + 1)])


def torch_descend__one_tensor(f, theta0, alpha, steps):
    """All rows are equal: you stored the parameter itself (detach() shares its memory), and step()
    then changed every stored row. Store a copy: theta.detach().clone().

    zh: 你的每一行都一样：存进去的是参数本身（detach() 和它共享内存），step() 一改，存过的行全跟着变。请存副本：theta.detach().clone()。
    """
    theta = theta0.detach().clone().requires_grad_()
    path = [theta.detach()]
    for _ in range(steps):
        (grad,) = torch.autograd.grad(f(theta), theta)
        with torch.no_grad():
            theta -= alpha * grad
        path.append(theta.detach())
    return torch.stack(path)


def torch_descend__drops_start(f, theta0, alpha, steps):
    """Your path begins after the first step. Store theta0 before the loop: steps + 1 rows.

    zh: 你的路径是从第一步之后才开始记的。请在循环之前先存 theta0，一共 steps + 1 行。
    """
    theta, path = theta0.detach().clone(), []
    for _ in range(steps):
        theta.requires_grad_()
        theta = theta.detach() - alpha * torch.autograd.grad(f(theta), theta)[0]
        path.append(theta.clone())
    return torch.stack(path) if path else theta0.new_empty(0, len(theta0))


def torch_descend__drops_last(f, theta0, alpha, steps):
    """The end of the walk is missing. Either you store the point before each step and not after the
    last, or you take one step too few: steps steps make steps + 1 rows.

    zh: 少了终点。要么你只在每步之前记录、走完最后一步没有再存，要么你少走了一步：走 steps 步，一共是 steps + 1 行。
    """
    theta, path = theta0.detach().clone(), []
    for _ in range(steps):
        path.append(theta.detach().clone())
        theta.requires_grad_()
        theta = theta.detach() - alpha * torch.autograd.grad(f(theta), theta)[0]
    return torch.stack(path) if path else theta0.new_empty(0, len(theta0))


def torch_descend__end_only(f, theta0, alpha, steps):
    """You returned only the last point. Collect a copy after every step and return them all,
    stacked, with theta0 first.

    zh: 你只返回了最后一个点。请在每一步之后存一份副本，最后把它们（theta0 在最前面）叠起来一起返回。
    """
    theta = theta0.detach().clone()
    for _ in range(steps):
        leaf = theta.clone().requires_grad_()
        theta = theta - alpha * torch.autograd.grad(f(leaf), leaf)[0]
    return theta


def torch_descend__in_place(f, theta0, alpha, steps):
    """The path is right, but you made the caller's theta0 the parameter, so step() moved it and
    requires_grad stayed on. Work on theta0.detach().clone().

    zh: 路径是对的，但你把传进来的 theta0 当成了参数，step() 把它挪走了，requires_grad 也一直开着。请用 theta0.detach().clone() 来训练。
    """
    theta = theta0.requires_grad_()
    path = [theta.detach().clone()]
    for _ in range(steps):
        (grad,) = torch.autograd.grad(f(theta), theta)
        with torch.no_grad():
            theta -= alpha * grad
        path.append(theta.detach().clone())
    return torch.stack(path)


def torch_descend__float32(f, theta0, alpha, steps):
    """The walk is right, but in float32: nine of sixteen digits are lost. That is what torch.tensor
    makes of plain numbers, and .float() of anything; theta0.detach().clone() keeps the dtype.

    zh: 路径是对的，但成了 float32，float64 的精度丢了九位。torch.tensor 会把普通的数变成 float32，.float() 也一样；用 theta0.detach().clone() 可以保持 dtype 不变。
    """
    theta = torch.tensor(theta0.tolist())
    path = [theta]
    for _ in range(steps):
        leaf = path[-1].clone().requires_grad_()
        path.append(path[-1] - alpha * torch.autograd.grad(f(leaf), leaf)[0])
    return torch.stack(path)


def torch_descend__leaf_in_place(f, theta0, alpha, steps):
    """torch refuses to change a tensor that requires grad while it keeps book of every operation.
    The step itself is no part of f: put it under with torch.no_grad().

    zh: torch 正在记录 theta 的每一步运算，这时不允许原地改它。更新这一步不属于 f：请把它放进 with torch.no_grad() 里。
    """
    theta = theta0.detach().clone().requires_grad_()
    path = [theta.detach().clone()]
    for _ in range(steps):
        theta.grad = None
        f(theta).backward()
        theta -= alpha * theta.grad
        path.append(theta.detach().clone())
    return torch.stack(path)


def torch_descend__grad_is_none(f, theta0, alpha, steps):
    """theta = theta - … makes a result of theta, and backward() fills .grad of leaves only, so at
    the second step theta.grad is None. Step in place under torch.no_grad(), or start each step
    with theta = theta.detach().requires_grad_().

    zh: theta = theta - … 得到的是运算结果，而 backward() 只把梯度填给叶子张量，所以第二步时 theta.grad 是 None。请在 torch.no_grad() 里原地更新，或者每一步开头写 theta = theta.detach().requires_grad_()。
    """
    theta = theta0.detach().clone().requires_grad_()
    path = [theta.detach().clone()]
    for _ in range(steps):
        f(theta).backward()
        theta = theta - alpha * theta.grad
        path.append(theta.detach().clone())
    return torch.stack(path)


# race: several learning rates, one start


def race__shared_theta(f, theta0, alphas, steps):
    """Your runs share one θ: each begins where the one before it stopped, so it is no race.
    Put theta = theta0.detach().clone() inside the loop over the learning rates.

    zh: 你的几次运行共用了一个 θ，后一次从前一次停下的地方接着走，这就不公平了。请把 theta = theta0.detach().clone() 放进遍历学习率的循环里。
    """
    theta, paths = theta0.detach().clone(), {}
    for name, alpha in alphas.items():
        path = [theta]
        for _ in range(steps):
            leaf = theta.clone().requires_grad_()
            theta = theta - alpha * torch.autograd.grad(f(leaf), leaf)[0]
            path.append(theta)
        paths[name] = torch.stack(path)
    return paths


def race__end_only(f, theta0, alphas, steps):
    """You kept only where each run ends. A race is watched on the way: store all points,
    steps + 1 rows for each learning rate.

    zh: 你只留下了每次运行的终点。比赛要看过程：每个学习率都要存下全部 steps + 1 行。
    """
    ends = {}
    for name, alpha in alphas.items():
        theta = theta0.detach().clone()
        for _ in range(steps):
            leaf = theta.clone().requires_grad_()
            theta = theta - alpha * torch.autograd.grad(f(leaf), leaf)[0]
        ends[name] = theta
    return ends


def race__no_keys(f, theta0, alphas, steps):
    """The paths are right, but in a list nobody knows which learning rate is which. Return a
    dict with the same keys as alphas.

    zh: 路径是对的，但放在列表里就看不出哪条对应哪个学习率了。请返回一个字典，键和 alphas 的一样。
    """
    paths = []
    for alpha in alphas.values():
        path = [theta0.detach().clone()]
        for _ in range(steps):
            leaf = path[-1].clone().requires_grad_()
            path.append(path[-1] - alpha * torch.autograd.grad(f(leaf), leaf)[0])
        paths.append(torch.stack(path))
    return paths


def race__numbered_keys(f, theta0, alphas, steps):
    """You named the runs yourself ("0", "1", …). The names are in alphas: loop over
    alphas.items() and reuse each key.

    zh: 你自己给每次运行编了号（"0"、"1"……）。名字在 alphas 里已经有了：遍历 alphas.items()，沿用它的键。
    """
    paths = {}
    for number, alpha in enumerate(alphas.values()):
        path = [theta0.detach().clone()]
        for _ in range(steps):
            leaf = path[-1].clone().requires_grad_()
            path.append(path[-1] - alpha * torch.autograd.grad(f(leaf), leaf)[0])
        paths[str(number)] = torch.stack(path)
    return paths


def race__one_alpha(f, theta0, alphas, steps):
    """All your runs use the same learning rate, the first one, so they all look alike.
    In the loop take the rate that belongs to the key: for name, alpha in alphas.items().

    zh: 你的每次运行用的都是第一个学习率，结果全都一样。循环里要取每个键自己的值：for name, alpha in alphas.items()。
    """
    alpha, paths = next(iter(alphas.values()), 0.0), {}
    for name in alphas:
        path = [theta0.detach().clone()]
        for _ in range(steps):
            leaf = path[-1].clone().requires_grad_()
            path.append(path[-1] - alpha * torch.autograd.grad(f(leaf), leaf)[0])
        paths[name] = torch.stack(path)
    return paths


def race__last_run_only(f, theta0, alphas, steps):
    """Every key holds the same path, the last one: you filled one list for all runs. Begin a new
    list, and a new θ, for each learning rate.

    zh: 每个键存的都是同一条路径，也就是最后一条：所有运行共用了一张列表。每换一个学习率，都要重新建列表，θ 也重新开始。
    """
    path = []
    for alpha in alphas.values():
        path = [theta0.detach().clone()]
        for _ in range(steps):
            leaf = path[-1].clone().requires_grad_()
            path.append(path[-1] - alpha * torch.autograd.grad(f(leaf), leaf)[0])
    return {name: torch.stack(path) for name in alphas}


def race__ascent(f, theta0, alphas, steps):
    """Your runners climb: you added α times the gradient. Subtract it.

    zh: 你的选手都在爬坡：你加上了 α 乘梯度。应该减去它。
    """
    paths = {}
    for name, alpha in alphas.items():
        path = [theta0.detach().clone()]
        for _ in range(steps):
            leaf = path[-1].clone().requires_grad_()
            path.append(path[-1] + alpha * torch.autograd.grad(f(leaf), leaf)[0])
        paths[name] = torch.stack(path)
    return paths


def race__no_zero_grad(f, theta0, alphas, steps):
    """Old gradients pile up in .grad, so every step is pushed by all steps before it. Clear them
    before each backward(): zero_grad(), or .grad = None.

    zh: 旧的梯度一直累加在 .grad 里，每一步都带着之前所有的梯度。每次 backward() 之前先清掉：zero_grad() 或者 .grad = None。
    """
    paths = {}
    for name, alpha in alphas.items():
        theta = theta0.detach().clone().requires_grad_()
        path = [theta.detach().clone()]
        for _ in range(steps):
            f(theta).backward()
            with torch.no_grad():
                theta -= alpha * theta.grad
            path.append(theta.detach().clone())
        paths[name] = torch.stack(path)
    return paths


def race__heights(f, theta0, alphas, steps):
    """You stored f(θ), the heights. Asked for are the places: steps + 1 rows with the coordinates
    of θ, one table per learning rate.

    zh: 你存的是高度 f(θ)。题目要的是位置：每个学习率一张表，共 steps + 1 行，每行是 θ 的坐标。
    """
    heights = {}
    for name, alpha in alphas.items():
        path = [theta0.detach().clone()]
        for _ in range(steps):
            leaf = path[-1].clone().requires_grad_()
            path.append(path[-1] - alpha * torch.autograd.grad(f(leaf), leaf)[0])
        heights[name] = torch.stack([f(theta) for theta in path])
    return heights


def race__drops_start(f, theta0, alphas, steps):
    """Your paths begin after the first step. Every runner starts at theta0: store it first,
    steps + 1 rows each.

    zh: 你的路径都是从第一步之后才开始记的。每个选手都从 theta0 出发，请先把它存进去，每条路径有 steps + 1 行。
    """
    paths = {}
    for name, alpha in alphas.items():
        path = [theta0.detach().clone()]
        for _ in range(steps):
            leaf = path[-1].clone().requires_grad_()
            path.append(path[-1] - alpha * torch.autograd.grad(f(leaf), leaf)[0])
        paths[name] = torch.stack(path)[1:]
    return paths


def race__one_tensor(f, theta0, alphas, steps):
    """In each of your paths all rows are equal: the same tensor was stored every time and then
    changed in place. Store copies: theta.detach().clone().

    zh: 你的每条路径里所有的行都一样：每次存的是同一个张量，之后又被原地改掉。请存副本：theta.detach().clone()。
    """
    paths = {}
    for name, alpha in alphas.items():
        theta = theta0.detach().clone().requires_grad_()
        path = [theta.detach()]
        for _ in range(steps):
            (grad,) = torch.autograd.grad(f(theta), theta)
            with torch.no_grad():
                theta -= alpha * grad
            path.append(theta.detach())
        paths[name] = torch.stack(path)
    return paths


def race__in_place(f, theta0, alphas, steps):
    """You ran on the caller's own theta0: the first runner moves it, so the others start
    elsewhere, and the caller's start is gone. Give each run theta0.detach().clone().

    zh: 你直接在传进来的 theta0 上跑：第一个选手就把它挪走了，后面的选手起点都变了，调用的人也丢了起点。每次运行都要用 theta0.detach().clone()。
    """
    paths = {}
    for name, alpha in alphas.items():
        theta = theta0.requires_grad_()
        path = [theta.detach().clone()]
        for _ in range(steps):
            (grad,) = torch.autograd.grad(f(theta), theta)
            with torch.no_grad():
                theta -= alpha * grad
            path.append(theta.detach().clone())
        paths[name] = torch.stack(path)
    return paths


# plot_path: contour lines of f and the path over them


def plot_path__swapped_axes(f, path, lim):
    """You drew θ₂ to the right and θ₁ up, so the path does not lie on the map. The first column,
    path[:, 0], goes along x: ax.plot(path[:, 0], path[:, 1]).

    zh: 你把 θ₂ 画在了横轴、θ₁ 画在了纵轴，路径和地图对不上。第一列 path[:, 0] 是横坐标：ax.plot(path[:, 0], path[:, 1])。
    """
    xs = torch.linspace(-lim, lim, 61, dtype=path.dtype)
    x, y = torch.meshgrid(xs, xs, indexing="xy")
    z = f(torch.stack((x, y), dim=-1)).detach()
    way = path.detach()
    ax = plt.figure().add_subplot()
    ax.contour(x.numpy(), y.numpy(), z.numpy(), levels=20)
    ax.plot(way[:, 1].numpy(), way[:, 0].numpy(), "o-")
    ax.set(xlim=(-lim, lim), ylim=(-lim, lim), xlabel="θ₁", ylabel="θ₂")
    return ax


def plot_path__transposed(f, path, lim):
    """Your map is mirrored: heights were computed with rows for x, but contour reads rows as y.
    Use torch.meshgrid(xs, ys, indexing="xy") and hand X, Y and Z from the same grid to contour.

    zh: 你的等高线沿对角线翻转了：算高度时行对应 x，而 contour 把行当作 y。请用 torch.meshgrid(xs, ys, indexing="xy")，并把同一套网格的 X、Y、Z 交给 contour。
    """
    xs = torch.linspace(-lim, lim, 61, dtype=path.dtype)
    x, y = torch.meshgrid(xs, xs, indexing="ij")
    z = f(torch.stack((x, y), dim=-1)).detach()
    way = path.detach()
    ax = plt.figure().add_subplot()
    ax.contour(xs.numpy(), xs.numpy(), z.numpy(), levels=20)
    ax.plot(way[:, 0].numpy(), way[:, 1].numpy(), "o-")
    ax.set(xlim=(-lim, lim), ylim=(-lim, lim), xlabel="θ₁", ylabel="θ₂")
    return ax


def plot_path__path_missing(f, path, lim):
    """The map is there, but nobody walks on it: the path was not drawn.
    Add ax.plot(path[:, 0], path[:, 1], "o-").

    zh: 地图画好了，路径却没有画上去。加一句 ax.plot(path[:, 0], path[:, 1], "o-")。
    """
    xs = torch.linspace(-lim, lim, 61, dtype=path.dtype)
    x, y = torch.meshgrid(xs, xs, indexing="xy")
    z = f(torch.stack((x, y), dim=-1)).detach()
    ax = plt.figure().add_subplot()
    ax.contour(x.numpy(), y.numpy(), z.numpy(), levels=20)
    ax.set(xlim=(-lim, lim), ylim=(-lim, lim), xlabel="θ₁", ylabel="θ₂")
    return ax


def plot_path__start_and_end_only(f, path, lim):
    """You drew a straight line from the first point to the last. The turns between them are what
    we want to see: plot all rows of path.

    zh: 你只从第一个点直接连到了最后一个点。我们想看的正是中间怎么拐弯：请把 path 的所有行都画出来。
    """
    xs = torch.linspace(-lim, lim, 61, dtype=path.dtype)
    x, y = torch.meshgrid(xs, xs, indexing="xy")
    z = f(torch.stack((x, y), dim=-1)).detach()
    way = path.detach()[[0, -1]]
    ax = plt.figure().add_subplot()
    ax.contour(x.numpy(), y.numpy(), z.numpy(), levels=20)
    ax.plot(way[:, 0].numpy(), way[:, 1].numpy(), "o-")
    ax.set(xlim=(-lim, lim), ylim=(-lim, lim), xlabel="θ₁", ylabel="θ₂")
    return ax


def plot_path__columns_over_time(f, path, lim):
    """ax.plot(path) draws each column against the step number. For the way over the map, one
    coordinate goes against the other: ax.plot(path[:, 0], path[:, 1]).

    zh: ax.plot(path) 画的是每一列随步数的变化。要在地图上画出路线，应该用一个坐标对另一个坐标：ax.plot(path[:, 0], path[:, 1])。
    """
    xs = torch.linspace(-lim, lim, 61, dtype=path.dtype)
    x, y = torch.meshgrid(xs, xs, indexing="xy")
    z = f(torch.stack((x, y), dim=-1)).detach()
    ax = plt.figure().add_subplot()
    ax.contour(x.numpy(), y.numpy(), z.numpy(), levels=20)
    ax.plot(path.detach().numpy(), "o-")
    ax.set(xlim=(-lim, lim), ylim=(-lim, lim), xlabel="θ₁", ylabel="θ₂")
    return ax


def plot_path__no_contour(f, path, lim):
    """The path is there, but it hangs in the air: there are no contour lines of f below it. Compute
    f on a grid and call ax.contour(X, Y, Z, levels=…) first (an image has no contour lines).

    zh: 路径画了，下面却没有 f 的等高线，看不出是在上坡还是下坡。先在网格上算出 f，再调用 ax.contour(X, Y, Z, levels=…)（用图像显示的不算等高线）。
    """
    way = path.detach()
    ax = plt.figure().add_subplot()
    ax.plot(way[:, 0].numpy(), way[:, 1].numpy(), "o-")
    ax.set(xlim=(-lim, lim), ylim=(-lim, lim), xlabel="θ₁", ylabel="θ₂")
    return ax


def plot_path__few_levels(f, path, lim):
    """With so few contour lines the valley cannot be seen. Ask for at least 8, better 20:
    levels=20.

    zh: 等高线太少，看不出山谷的形状。至少要 8 条，最好 20 条：levels=20。
    """
    xs = torch.linspace(-lim, lim, 61, dtype=path.dtype)
    x, y = torch.meshgrid(xs, xs, indexing="xy")
    z = f(torch.stack((x, y), dim=-1)).detach()
    way = path.detach()
    ax = plt.figure().add_subplot()
    ax.contour(x.numpy(), y.numpy(), z.numpy(), levels=3)
    ax.plot(way[:, 0].numpy(), way[:, 1].numpy(), "o-")
    ax.set(xlim=(-lim, lim), ylim=(-lim, lim), xlabel="θ₁", ylabel="θ₂")
    return ax


def plot_path__half_the_map(f, path, lim):
    """Your map goes from 0 to lim, so three quarters of it are missing. Both axes run from
    −lim to lim.

    zh: 你的地图是从 0 到 lim，四分之三都没画出来。两个轴都要从 −lim 画到 lim。
    """
    xs = torch.linspace(0.0, lim, 61, dtype=path.dtype)
    x, y = torch.meshgrid(xs, xs, indexing="xy")
    z = f(torch.stack((x, y), dim=-1)).detach()
    way = path.detach()
    ax = plt.figure().add_subplot()
    ax.contour(x.numpy(), y.numpy(), z.numpy(), levels=20)
    ax.plot(way[:, 0].numpy(), way[:, 1].numpy(), "o-")
    ax.set(xlim=(0.0, lim), ylim=(0.0, lim), xlabel="θ₁", ylabel="θ₂")
    return ax


def plot_path__lim_ignored(f, path, lim):
    """Your map always has the same size, whatever lim is. Use lim in the grid: from −lim to lim.

    zh: 不管 lim 是多少，你的地图大小总是一样。网格要用上 lim：从 −lim 到 lim。
    """
    xs = torch.linspace(-5.0, 5.0, 61, dtype=path.dtype)
    x, y = torch.meshgrid(xs, xs, indexing="xy")
    z = f(torch.stack((x, y), dim=-1)).detach()
    way = path.detach()
    ax = plt.figure().add_subplot()
    ax.contour(x.numpy(), y.numpy(), z.numpy(), levels=20)
    ax.plot(way[:, 0].numpy(), way[:, 1].numpy(), "o-")
    ax.set(xlim=(-5.0, 5.0), ylim=(-5.0, 5.0), xlabel="θ₁", ylabel="θ₂")
    return ax


def plot_path__no_names(f, path, lim):
    """The picture is right, but a stranger cannot tell which axis is which. Name both:
    ax.set_xlabel(…), ax.set_ylabel(…).

    zh: 图是对的，但别人看不出哪条轴代表什么。请给两条轴写上名字：ax.set_xlabel(…)、ax.set_ylabel(…)。
    """
    xs = torch.linspace(-lim, lim, 61, dtype=path.dtype)
    x, y = torch.meshgrid(xs, xs, indexing="xy")
    z = f(torch.stack((x, y), dim=-1)).detach()
    way = path.detach()
    ax = plt.figure().add_subplot()
    ax.contour(x.numpy(), y.numpy(), z.numpy(), levels=20)
    ax.plot(way[:, 0].numpy(), way[:, 1].numpy(), "o-")
    ax.set(xlim=(-lim, lim), ylim=(-lim, lim))
    return ax


def plot_path__needs_detach(f, path, lim):
    """It works until the path requires grad: matplotlib and .numpy() refuse such tensors.
    Draw path.detach() instead.

    zh: 路径一旦 requires_grad，这里就会出错：matplotlib 和 .numpy() 不接受这样的张量。请画 path.detach()。
    """
    xs = torch.linspace(-lim, lim, 61, dtype=path.dtype)
    x, y = torch.meshgrid(xs, xs, indexing="xy")
    z = f(torch.stack((x, y), dim=-1)).detach()
    ax = plt.figure().add_subplot()
    ax.contour(x.numpy(), y.numpy(), z.numpy(), levels=20)
    ax.plot(path[:, 0].numpy(), path[:, 1].numpy(), "o-")
    ax.set(xlim=(-lim, lim), ylim=(-lim, lim), xlabel="θ₁", ylabel="θ₂")
    return ax


def plot_path__returns_none(f, path, lim):
    """You drew the picture but returned nothing, so nobody can add to it.
    End the function with return ax.

    zh: 图画好了，但函数什么也没返回，别人没法接着用。最后加一句 return ax。
    """
    xs = torch.linspace(-lim, lim, 61, dtype=path.dtype)
    x, y = torch.meshgrid(xs, xs, indexing="xy")
    z = f(torch.stack((x, y), dim=-1)).detach()
    way = path.detach()
    ax = plt.figure().add_subplot()
    ax.contour(x.numpy(), y.numpy(), z.numpy(), levels=20)
    ax.plot(way[:, 0].numpy(), way[:, 1].numpy(), "o-")
    ax.set(xlim=(-lim, lim), ylim=(-lim, lim), xlabel="θ₁", ylabel="θ₂")


# plot_surface: the hills in 3-D


def plot_surface__flat_axes(f, lim):
    """You drew a map from above on flat axes. A surface needs 3-D axes:
    plt.figure().add_subplot(projection="3d"), then ax.plot_surface(X, Y, Z).

    zh: 你在平面坐标系里画了一张俯视图。曲面需要三维坐标系：plt.figure().add_subplot(projection="3d")，再调用 ax.plot_surface(X, Y, Z)。
    """
    xs = torch.linspace(-lim, lim, 41)
    x, y = torch.meshgrid(xs, xs, indexing="xy")
    z = f(torch.stack((x, y), dim=-1)).detach()
    ax = plt.figure().add_subplot()
    ax.contourf(x.numpy(), y.numpy(), z.numpy(), levels=20)
    ax.set(xlabel="θ₁", ylabel="θ₂")
    return ax


def plot_surface__empty_axes(f, lim):
    """The 3-D axes are there, but no surface is on them: add ax.plot_surface(X, Y, Z)
    with the heights Z = f on the grid.

    zh: 三维坐标系有了，上面却没有曲面。先在网格上算出高度 Z = f，再调用 ax.plot_surface(X, Y, Z)。
    """
    ax = plt.figure().add_subplot(projection="3d")
    ax.set_xlim(-lim, lim)
    ax.set_ylim(-lim, lim)
    ax.set(xlabel="θ₁", ylabel="θ₂")
    return ax


def plot_surface__no_heights(f, lim):
    """Your surface is a flat sheet at height 0: f was never used. The third argument is the height
    at each grid point: Z = f(torch.stack((X, Y), dim=-1)).

    zh: 你画的是高度为 0 的一块平板，f 没有用上。第三个参数是每个网格点的高度：Z = f(torch.stack((X, Y), dim=-1))。
    """
    xs = torch.linspace(-lim, lim, 41)
    x, y = torch.meshgrid(xs, xs, indexing="xy")
    ax = plt.figure().add_subplot(projection="3d")
    ax.plot_surface(x.numpy(), y.numpy(), torch.zeros_like(x).numpy())
    ax.set(xlabel="θ₁", ylabel="θ₂")
    return ax


def plot_surface__swapped(f, lim):
    """Your surface is turned: the heights belong to (y, x). Stack the grid in the order x, y, and
    give plot_surface the X, Y and Z of one and the same grid.

    zh: 你的曲面转了方向：高度对应的是 (y, x)。网格要按先 x 后 y 的顺序叠起来，再把同一套网格的 X、Y、Z 交给 plot_surface。
    """
    xs = torch.linspace(-lim, lim, 41)
    x, y = torch.meshgrid(xs, xs, indexing="xy")
    z = f(torch.stack((y, x), dim=-1)).detach()
    ax = plt.figure().add_subplot(projection="3d")
    ax.plot_surface(x.numpy(), y.numpy(), z.numpy())
    ax.set(xlabel="θ₁", ylabel="θ₂")
    return ax


def plot_surface__upside_down(f, lim):
    """Your hills are valleys: the heights have the wrong sign. Draw f itself, not −f.

    zh: 你的山变成了谷：高度的符号反了。要画的是 f 本身，不是 −f。
    """
    xs = torch.linspace(-lim, lim, 41)
    x, y = torch.meshgrid(xs, xs, indexing="xy")
    z = -f(torch.stack((x, y), dim=-1)).detach()
    ax = plt.figure().add_subplot(projection="3d")
    ax.plot_surface(x.numpy(), y.numpy(), z.numpy())
    ax.set(xlabel="θ₁", ylabel="θ₂")
    return ax


def plot_surface__quarter(f, lim):
    """Your surface goes from 0 to lim: that is a quarter of it. Both axes run from −lim to lim.

    zh: 你的曲面是从 0 到 lim，只有四分之一。两个轴都要从 −lim 画到 lim。
    """
    xs = torch.linspace(0.0, lim, 41)
    x, y = torch.meshgrid(xs, xs, indexing="xy")
    z = f(torch.stack((x, y), dim=-1)).detach()
    ax = plt.figure().add_subplot(projection="3d")
    ax.plot_surface(x.numpy(), y.numpy(), z.numpy())
    ax.set(xlabel="θ₁", ylabel="θ₂")
    return ax


def plot_surface__lim_ignored(f, lim):
    """Your surface always has the same size, whatever lim is. Use lim in the grid: −lim to lim.

    zh: 不管 lim 是多少，你的曲面大小总是一样。网格要用上 lim：从 −lim 到 lim。
    """
    xs = torch.linspace(-5.0, 5.0, 41)
    x, y = torch.meshgrid(xs, xs, indexing="xy")
    z = f(torch.stack((x, y), dim=-1)).detach()
    ax = plt.figure().add_subplot(projection="3d")
    ax.plot_surface(x.numpy(), y.numpy(), z.numpy())
    ax.set(xlabel="θ₁", ylabel="θ₂")
    return ax


def plot_surface__no_names(f, lim):
    """The surface is right, but its axes have no names, so nobody knows which way is θ₁.
    Set them: ax.set_xlabel(…), ax.set_ylabel(…), ax.set_zlabel(…).

    zh: 曲面是对的，但坐标轴没有名字，看不出哪边是 θ₁。请写上：ax.set_xlabel(…)、ax.set_ylabel(…)、ax.set_zlabel(…)。
    """
    xs = torch.linspace(-lim, lim, 41)
    x, y = torch.meshgrid(xs, xs, indexing="xy")
    z = f(torch.stack((x, y), dim=-1)).detach()
    ax = plt.figure().add_subplot(projection="3d")
    ax.plot_surface(x.numpy(), y.numpy(), z.numpy())
    return ax


def plot_surface__returns_surface(f, lim):
    """You returned what plot_surface gives back, the surface alone. Return the axes it stands on:
    return ax.

    zh: 你返回的是 plot_surface 的返回值，也就是曲面本身。要返回它所在的坐标系：return ax。
    """
    xs = torch.linspace(-lim, lim, 41)
    x, y = torch.meshgrid(xs, xs, indexing="xy")
    z = f(torch.stack((x, y), dim=-1)).detach()
    ax = plt.figure().add_subplot(projection="3d")
    return ax.plot_surface(x.numpy(), y.numpy(), z.numpy())


def plot_surface__returns_none(f, lim):
    """You drew the surface but returned nothing. End the function with return ax.

    zh: 曲面画好了，但函数什么也没返回。最后加一句 return ax。
    """
    xs = torch.linspace(-lim, lim, 41)
    x, y = torch.meshgrid(xs, xs, indexing="xy")
    z = f(torch.stack((x, y), dim=-1)).detach()
    ax = plt.figure().add_subplot(projection="3d")
    ax.plot_surface(x.numpy(), y.numpy(), z.numpy())
