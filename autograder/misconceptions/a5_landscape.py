"""Wrong answers to a5_landscape, each executable, each with what a tutor would say about it.

A function is named ``<exercise>__<slug>``, has the exercise's own signature and is self-contained:
its body runs in a notebook as it stands. Of two that explain the same answers, the first is told.
"""


# common_grads: five functions, derived by w and by b


def common_grads__no_inner_minus(name, x, w, b, y):
    """In the squared error the inner minus got lost: the square pulls out 2(y − (xw+b)), and the
    inside, y − (xw+b), falls when w grows. So the slope is −2x(y − (xw+b)), and −2(y − (xw+b)) by b.

    zh: 平方误差里漏了内层的负号：平方求导得到 2(y − (xw+b))，而里面的 y − (xw+b) 随 w 增大而减小，所以关于 w 是 −2x(y − (xw+b))，关于 b 是 −2(y − (xw+b))。
    """
    line = x * w + b
    if name == "linear":
        return x.clone(), torch.ones_like(b)
    if name == "squares":
        return 2 * x * w, 2 * b
    if name == "exp":
        return x * torch.exp(w), torch.exp(b)
    if name == "squared_error":
        return 2 * x * (y - line), 2 * (y - line)
    if name == "log_loss":
        return x * y / line, y / line
    raise ValueError(name)


def common_grads__no_inner_x(name, x, w, b, y):
    """You differentiated the outside (the square, the logarithm) and forgot the inside: when w moves
    by 1, xw + b moves by x. The chain rule multiplies by that x in dw; in db the factor is 1.

    zh: 你只对外层（平方、对数）求了导，忘了内层：w 变化 1，xw + b 变化 x。按链式法则，dw 还要乘这个 x；db 的内层因子才是 1。
    """
    line = x * w + b
    if name == "linear":
        return x.clone(), torch.ones_like(b)
    if name == "squares":
        return 2 * x * w, 2 * b
    if name == "exp":
        return x * torch.exp(w), torch.exp(b)
    if name == "squared_error":
        return -2 * (y - line), -2 * (y - line)
    if name == "log_loss":
        return y / line, y / line
    raise ValueError(name)


def common_grads__no_two(name, x, w, b, y):
    """The 2 is missing in the squared error: the derivative of e² is 2e, times the inside's own
    slope. (Some books put ½ in front of the square to be rid of it; this course does not.)

    zh: 平方误差里漏了系数 2：e² 的导数是 2e，再乘内层的导数。（有的书在平方前加 ½ 把它消掉，本课没有。）
    """
    line = x * w + b
    if name == "linear":
        return x.clone(), torch.ones_like(b)
    if name == "squares":
        return 2 * x * w, 2 * b
    if name == "exp":
        return x * torch.exp(w), torch.exp(b)
    if name == "squared_error":
        return -x * (y - line), -(y - line)
    if name == "log_loss":
        return x * y / line, y / line
    raise ValueError(name)


def common_grads__log_without_y(name, x, w, b, y):
    """In the log loss the y is gone. It is a constant factor in front of the logarithm, and
    constant factors stay when you differentiate: xy/(xw + b) and y/(xw + b).

    zh: 对数损失里的 y 不见了。它是对数前面的常数因子，求导时要保留：xy/(xw + b) 和 y/(xw + b)。
    """
    line = x * w + b
    if name == "linear":
        return x.clone(), torch.ones_like(b)
    if name == "squares":
        return 2 * x * w, 2 * b
    if name == "exp":
        return x * torch.exp(w), torch.exp(b)
    if name == "squared_error":
        return -2 * x * (y - line), -2 * (y - line)
    if name == "log_loss":
        return x / line, 1 / line
    raise ValueError(name)


def common_grads__log_kept(name, x, w, b, y):
    """In the log loss you kept the logarithm. Its derivative is one over what stands inside:
    log u becomes 1/u, so y·log(xw + b) becomes xy/(xw + b) and y/(xw + b).

    zh: 对数损失里你把对数留下了。对数的导数是“里面那个数的倒数”：log u 变成 1/u，所以得到 xy/(xw + b) 和 y/(xw + b)。
    """
    line = x * w + b
    if name == "linear":
        return x.clone(), torch.ones_like(b)
    if name == "squares":
        return 2 * x * w, 2 * b
    if name == "exp":
        return x * torch.exp(w), torch.exp(b)
    if name == "squared_error":
        return -2 * x * (y - line), -2 * (y - line)
    if name == "log_loss":
        return x * y * torch.log(line), y * torch.log(line)
    raise ValueError(name)


def common_grads__by_x(name, x, w, b, y):
    """Your dw of the linear function is w. That answers "what if x moves?". Here x is a measured
    number and stands still; w moves, and xw + b changes x times as fast.

    zh: 你对线性函数给出的 dw 是 w，那回答的是“x 变了会怎样”。这里 x 是测得的数，不动；动的是 w，xw + b 变化的速度是它的 x 倍。
    """
    line = x * w + b
    if name == "linear":
        return w.clone(), torch.ones_like(b)
    if name == "squares":
        return 2 * x * w, 2 * b
    if name == "exp":
        return x * torch.exp(w), torch.exp(b)
    if name == "squared_error":
        return -2 * x * (y - line), -2 * (y - line)
    if name == "log_loss":
        return x * y / line, y / line
    raise ValueError(name)


def common_grads__b_is_constant(name, x, w, b, y):
    """Your db of the linear function is 0, as if b were a fixed number. b is learned like w: when
    it moves by 1, xw + b moves by 1. So db is 1, in every entry.

    zh: 你对线性函数给出的 db 是 0，好像 b 是固定的常数。b 和 w 一样是要学的参数：b 变化 1，xw + b 也变化 1，所以 db 的每个元素都是 1。
    """
    line = x * w + b
    if name == "linear":
        return x.clone(), torch.zeros_like(b)
    if name == "squares":
        return 2 * x * w, 2 * b
    if name == "exp":
        return x * torch.exp(w), torch.exp(b)
    if name == "squared_error":
        return -2 * x * (y - line), -2 * (y - line)
    if name == "log_loss":
        return x * y / line, y / line
    raise ValueError(name)


def common_grads__power_rule_on_exp(name, x, w, b, y):
    """You treated eʷ like a power of w and brought the exponent down. In eʷ the variable is the
    exponent: eʷ is its own derivative. So dw = xeʷ and db = eᵇ.

    zh: 你把 eʷ 当成 w 的幂，把指数拿到了前面。eʷ 的变量在指数上，它的导数就是它自己，所以 dw = xeʷ，db = eᵇ。
    """
    line = x * w + b
    if name == "linear":
        return x.clone(), torch.ones_like(b)
    if name == "squares":
        return 2 * x * w, 2 * b
    if name == "exp":
        return x * w * torch.exp(w - 1), b * torch.exp(b - 1)
    if name == "squared_error":
        return -2 * x * (y - line), -2 * (y - line)
    if name == "log_loss":
        return x * y / line, y / line
    raise ValueError(name)


def common_grads__x_squared(name, x, w, b, y):
    """In 'squares' only w is squared: xw² + b². You differentiated (xw)², which brings a second x.
    dw is 2xw.

    zh: 'squares' 里只有 w 是平方：xw² + b²。你求的是 (xw)² 的导数，多出了一个 x。dw 是 2xw。
    """
    line = x * w + b
    if name == "linear":
        return x.clone(), torch.ones_like(b)
    if name == "squares":
        return 2 * x**2 * w, 2 * b
    if name == "exp":
        return x * torch.exp(w), torch.exp(b)
    if name == "squared_error":
        return -2 * x * (y - line), -2 * (y - line)
    if name == "log_loss":
        return x * y / line, y / line
    raise ValueError(name)


def common_grads__swapped(name, x, w, b, y):
    """Both derivatives are right but come back in the wrong order: first dw, then db.

    zh: 两个导数都对，只是顺序反了：先返回 dw，再返回 db。
    """
    line = x * w + b
    if name == "linear":
        return torch.ones_like(b), x.clone()
    if name == "squares":
        return 2 * b, 2 * x * w
    if name == "exp":
        return torch.exp(b), x * torch.exp(w)
    if name == "squared_error":
        return -2 * (y - line), -2 * x * (y - line)
    if name == "log_loss":
        return y / line, x * y / line
    raise ValueError(name)


def common_grads__values(name, x, w, b, y):
    """You returned two parts of the function itself, not of its slope. Ask of each part: if only w
    moves a little (then: only b), how fast does the value change?

    zh: 你返回的是函数本身的两部分，而不是它的斜率。对每一部分都要问：只让 w（或只让 b）动一点点，函数值变化得多快？
    """
    line = x * w + b
    if name == "linear":
        return x * w, b.clone()
    if name == "squares":
        return x * w**2, b**2
    if name == "exp":
        return x * torch.exp(w), torch.exp(b)
    if name == "squared_error":
        return (y - line) ** 2, (y - line) ** 2
    if name == "log_loss":
        return y * torch.log(line), y * torch.log(line)
    raise ValueError(name)


def common_grads__number_for_tensor(name, x, w, b, y):
    """db of the linear function is 1 for every entry, and you returned the single number 1. Give it
    the shape of b, or adding it to a gradient later goes wrong without a word: torch.ones_like(b).

    zh: 线性函数的 db 对每个元素都是 1，而你只返回了一个数 1。请给它 b 的形状，否则以后做运算会悄悄出错：torch.ones_like(b)。
    """
    line = x * w + b
    if name == "linear":
        return x.clone(), 1.0
    if name == "squares":
        return 2 * x * w, 2 * b
    if name == "exp":
        return x * torch.exp(w), torch.exp(b)
    if name == "squared_error":
        return -2 * x * (y - line), -2 * (y - line)
    if name == "log_loss":
        return x * y / line, y / line
    raise ValueError(name)


def common_grads__last_for_unknown(name, x, w, b, y):
    """The formulas are right, but any other name falls through to the last one and gets its
    numbers. A typing error would then train a network on the wrong loss: end with raise ValueError.

    zh: 公式都对，但其他任何名字都会落到最后一个公式上。名字打错一个字母，就会在错误的损失上训练：最后请 raise ValueError。
    """
    line = x * w + b
    if name == "linear":
        return x.clone(), torch.ones_like(b)
    if name == "squares":
        return 2 * x * w, 2 * b
    if name == "exp":
        return x * torch.exp(w), torch.exp(b)
    if name == "squared_error":
        return -2 * x * (y - line), -2 * (y - line)
    return x * y / line, y / line


def common_grads__nothing_for_unknown(name, x, w, b, y):
    """The formulas are right, but for an unknown name your function ends without a return and hands
    back None; the error then shows up much later, somewhere else. End with raise ValueError.

    zh: 公式都对，但遇到不认识的名字时函数没有 return，返回了 None，错误会在很久以后别的地方才冒出来。最后请 raise ValueError。
    """
    line = x * w + b
    if name == "linear":
        return x.clone(), torch.ones_like(b)
    if name == "squares":
        return 2 * x * w, 2 * b
    if name == "exp":
        return x * torch.exp(w), torch.exp(b)
    if name == "squared_error":
        return -2 * x * (y - line), -2 * (y - line)
    if name == "log_loss":
        return x * y / line, y / line


def common_grads__key_error(name, x, w, b, y):
    """A dict raises KeyError for an unknown name; asked for is ValueError, which says that the
    argument has a wrong value. Look first: if name not in the table, raise ValueError.

    zh: 字典遇到不认识的名字会抛出 KeyError；题目要的是 ValueError，表示参数的值不对。先检查：名字不在表里就 raise ValueError。
    """
    line = x * w + b
    return {
        "linear": lambda: (x.clone(), torch.ones_like(b)),
        "squares": lambda: (2 * x * w, 2 * b),
        "exp": lambda: (x * torch.exp(w), torch.exp(b)),
        "squared_error": lambda: (-2 * x * (y - line), -2 * (y - line)),
        "log_loss": lambda: (x * y / line, y / line),
    }[name]()


def common_grads__autograd(name, x, w, b, y):
    """You let autograd differentiate. Here it is your turn, once: five pairs of formulas, each a
    line of plain arithmetic. From the next lesson on you may leave it to torch for good.

    zh: 你让 autograd 代劳了。这道题要亲手做一次：五对公式，每对一行四则运算。从下一课起，就可以一直交给 torch 了。
    """
    formulas = {
        "linear": lambda w, b: x * w + b,
        "squares": lambda w, b: x * w**2 + b**2,
        "exp": lambda w, b: x * torch.exp(w) + torch.exp(b),
        "squared_error": lambda w, b: (y - (x * w + b)) ** 2,
        "log_loss": lambda w, b: y * torch.log(x * w + b),
    }
    if name not in formulas:
        raise ValueError(name)
    w, b = w.detach().clone().requires_grad_(), b.detach().clone().requires_grad_()
    return torch.autograd.grad(formulas[name](w, b).sum(), (w, b))


# mse_grad: -2 Xᵀ(y - Xw), summed or averaged


def mse_grad__uphill(X, y, w, reduction="mean"):
    """The sign is turned round: the inner minus of y − Xw got lost. With it the gradient is
    −2Xᵀ(y − Xw); without it, descent would walk away from the data.

    zh: 符号反了：漏掉了 y − Xw 里面的负号。梯度是 −2Xᵀ(y − Xw)；少了负号，梯度下降会离数据越来越远。
    """
    if y.shape != X.shape[:1]:
        raise ValueError("y has another shape")
    total = 2 * X.T @ (y - X @ w)
    return total if reduction == "sum" else total / len(y)


def mse_grad__no_two(X, y, w, reduction="mean"):
    """The 2 is missing: each squared error e² has the derivative 2e. (With ½ in front of the square
    it would vanish; there is no ½ here.)

    zh: 漏了系数 2：误差平方 e² 的导数是 2e。（平方前面如果有 ½，2 才会消失；这里没有。）
    """
    if y.shape != X.shape[:1]:
        raise ValueError("y has another shape")
    total = -X.T @ (y - X @ w)
    return total if reduction == "sum" else total / len(y)


def mse_grad__sum_for_mean(X, y, w, reduction="mean"):
    """You returned the sum over all points where the mean was asked for. Divide by N: else, with
    twice the data, every step would be twice as long.

    zh: 题目要的是均值，你返回的是对所有点的求和。要除以 N，否则数据多一倍，步子也会长一倍。
    """
    if y.shape != X.shape[:1]:
        raise ValueError("y has another shape")
    return -2 * X.T @ (y - X @ w)


def mse_grad__mean_for_sum(X, y, w, reduction="mean"):
    """You divide by N also for reduction='sum'. The two gradients point the same way but differ by
    the factor N: look at reduction before you divide.

    zh: reduction='sum' 时你也除以了 N。两种梯度方向相同，长度却差 N 倍：先看 reduction，再决定除不除。
    """
    if y.shape != X.shape[:1]:
        raise ValueError("y has another shape")
    return -2 * X.T @ (y - X @ w) / len(y)


def mse_grad__divided_by_weights(X, y, w, reduction="mean"):
    """You divided by D, the number of weights. The mean is taken over the errors, and there is one
    error per point: divide by N, the number of rows of X.

    zh: 你除以的是权重的个数 D。均值是对误差取的，每个点一个误差：应当除以 X 的行数 N。
    """
    if y.shape != X.shape[:1]:
        raise ValueError("y has another shape")
    total = -2 * X.T @ (y - X @ w)
    return total if reduction == "sum" else total / len(w)


def mse_grad__no_inner_x(X, y, w, reduction="mean"):
    """You summed up −2 times the errors and stopped: the same number for every weight. An error
    changes x times as fast as its weight moves, so each one is multiplied by its row of X first.

    zh: 你只把误差的 −2 倍加了起来，每个权重得到的是同一个数。权重动 1，误差变 x，所以每个误差要先乘上 X 中自己那一行。
    """
    if y.shape != X.shape[:1]:
        raise ValueError("y has another shape")
    total = -2 * (y - X @ w).sum() * torch.ones_like(w)
    return total if reduction == "sum" else total / len(y)


def mse_grad__loss(X, y, w, reduction="mean"):
    """You returned the squared error itself. The gradient has one number per weight and says how
    the error changes with it: −2Xᵀ(y − Xw), divided by N for the mean.

    zh: 你返回的是误差平方本身。梯度对每个权重有一个数，说明误差怎样随它变化：−2Xᵀ(y − Xw)，取均值时再除以 N。
    """
    if y.shape != X.shape[:1]:
        raise ValueError("y has another shape")
    errors = (y - X @ w) ** 2
    return errors.sum() if reduction == "sum" else errors.mean()


def mse_grad__one_per_point(X, y, w, reduction="mean"):
    """You stopped one step early: this is the gradient of every single point, N rows. The loss adds
    (or averages) over the points, and so does its gradient: sum over dim 0.

    zh: 还差一步：这是每个点各自的梯度，共 N 行。损失是对所有点求和（或取均值），梯度也一样：沿第 0 维求和。
    """
    if y.shape != X.shape[:1]:
        raise ValueError("y has another shape")
    return -2 * X * (y - X @ w)[:, None]


def mse_grad__not_transposed(X, y, w, reduction="mean"):
    """X @ errors does not fit: X has N rows, and the errors are N numbers. To get one number per
    weight, multiply from the other side: X.T @ errors.

    zh: X @ errors 的形状对不上：X 有 N 行，误差有 N 个。要得到每个权重一个数，应当把 X 转置：X.T @ errors。
    """
    if y.shape != X.shape[:1]:
        raise ValueError("y has another shape")
    total = -2 * X @ (y - X @ w)
    return total if reduction == "sum" else total / len(y)


def mse_grad__broadcast(X, y, w, reduction="mean"):
    """The formula is right, but nothing looks at the shape of y. A column (N, 1) minus a list (N,)
    becomes an (N, N) table of differences: many wrong errors, or a message nobody understands.
    Compare y.shape with X.shape[:1] first and raise ValueError.

    zh: 公式是对的，但没有检查 y 的形状。列 (N, 1) 减去一维的 (N,) 会变成 (N, N) 的差值表：要么误差全错，要么报出看不懂的错。请先比较 y.shape 和 X.shape[:1]，不符就 raise ValueError。
    """
    total = -2 * X.T @ (y - X @ w)
    return total if reduction == "sum" else total / X.shape[0]


def mse_grad__flattened(X, y, w, reduction="mean"):
    """You flatten y whatever its shape. That repairs a column, but it also hides that the caller's
    data is not what he thinks it is. The exercise asks for a ValueError.

    zh: 不管 y 是什么形状，你都把它拉平了。这样能救一列数，却也掩盖了“数据不是调用者以为的那样”。题目要求抛出 ValueError。
    """
    total = -2 * X.T @ (y.reshape(-1)[: X.shape[0]] - X @ w)
    return total if reduction == "sum" else total / X.shape[0]


def mse_grad__autograd(X, y, w, reduction="mean"):
    """You let autograd differentiate. By hand it is one line: the errors, times 2, times what each
    weight does to them (X, with its minus), added up by a matrix product.

    zh: 你让 autograd 代劳了。手写只有一行：误差乘 2，再乘每个权重对它的影响（X，带负号），用矩阵乘法加起来。
    """
    if y.shape != X.shape[:1]:
        raise ValueError("y has another shape")
    w = w.detach().clone().requires_grad_()
    errors = (y - X @ w) ** 2
    (errors.sum() if reduction == "sum" else errors.mean()).backward()
    return w.grad


# filter_normalize: each filter of d as long as that of w


def filter_normalize__whole_layer(d, w):
    """You scaled the whole layer by one factor. Then a long filter sets the size for all, and a
    short one is thrown far off. Each filter (each entry of dim 0) has its own length and its own
    factor.

    zh: 你把整层乘了同一个系数，长的卷积核决定了所有卷积核的大小，短的会被推得很远。每个卷积核（第 0 维的每一项）有自己的长度，要用自己的系数。
    """
    if d.dim() < 2:
        return torch.zeros_like(d)
    length = d.norm()
    return d * (w.norm() / length) if length > 0 else torch.zeros_like(d)


def filter_normalize__unit(d, w):
    """You made every filter 1 long. The point is to measure the step against the filter it changes:
    multiply by the length of w's filter as well.

    zh: 你把每个卷积核的长度都变成了 1。关键是步长要和它所改动的卷积核相称：还要乘 w 对应卷积核的长度。
    """
    if d.dim() < 2:
        return torch.zeros_like(d)
    shape = (-1,) + (1,) * (d.dim() - 1)
    lengths = d.flatten(1).norm(dim=1)
    factors = torch.where(lengths > 0, 1 / lengths, torch.zeros_like(lengths))
    return d * factors.reshape(shape)


def filter_normalize__only_multiplied(d, w):
    """You multiplied by the length of w's filter, but did not divide by that of d's. The random
    filter has a length of its own: take it out first.

    zh: 你乘了 w 的卷积核的长度，却没有除以 d 自己的长度。随机的卷积核本来就有长度，要先除掉。
    """
    if d.dim() < 2:
        return torch.zeros_like(d)
    shape = (-1,) + (1,) * (d.dim() - 1)
    return d * w.flatten(1).norm(dim=1).reshape(shape)


def filter_normalize__upside_down(d, w):
    """The factor is upside down: ‖d‖/‖w‖ makes filters longer where they should be shorter. It is
    the length you want over the length you have: ‖w‖/‖d‖.

    zh: 系数上下颠倒了：‖d‖/‖w‖ 会让该变短的反而变长。应当是“想要的长度”除以“现有的长度”：‖w‖/‖d‖。
    """
    if d.dim() < 2:
        return torch.zeros_like(d)
    shape = (-1,) + (1,) * (d.dim() - 1)
    have, want = d.flatten(1).norm(dim=1), w.flatten(1).norm(dim=1)
    factors = torch.where(have * want > 0, have / want, torch.zeros_like(have))
    return d * factors.reshape(shape)


def filter_normalize__squared(d, w):
    """You divided sums of squares: a length is the square root of such a sum. Filters then come out
    too long where w is long, too short where it is short. Use .norm(), or take the root.

    zh: 你用的是平方和的比：长度是平方和的平方根。少了开方，w 长的地方会更长，短的地方会更短。请用 .norm() 或者开平方。
    """
    if d.dim() < 2:
        return torch.zeros_like(d)
    shape = (-1,) + (1,) * (d.dim() - 1)
    have, want = (d**2).flatten(1).sum(dim=1), (w**2).flatten(1).sum(dim=1)
    factors = torch.where(have > 0, want / have, torch.zeros_like(have))
    return d * factors.reshape(shape)


def filter_normalize__columns(d, w):
    """You measured along dim 0, one length per input. A filter is what makes one output: entry i of
    dim 0, with everything behind it. Flatten from dim 1 on, and take the norm of each row.

    zh: 你沿第 0 维量长度，得到的是每个输入一个长度。一个卷积核对应一个输出：第 0 维的第 i 项和它后面的全部。从第 1 维起展平，再对每一行求范数。
    """
    if d.dim() < 2:
        return torch.zeros_like(d)
    have, want = d.norm(dim=0, keepdim=True), w.norm(dim=0, keepdim=True)
    return d * torch.where(have > 0, want / have, torch.zeros_like(have))


def filter_normalize__last_dim(d, w):
    """You took the norm over the last dimension only. For a linear layer that is a filter; for a
    convolution it is one row of a kernel. Flatten everything behind dim 0 first.

    zh: 你只对最后一维求了范数。对线性层来说这正好是一个卷积核，对卷积层却只是核里的一行。请先把第 0 维后面的全部展平。
    """
    if d.dim() < 2:
        return torch.zeros_like(d)
    have, want = d.norm(dim=-1, keepdim=True), w.norm(dim=-1, keepdim=True)
    return d * torch.where(have > 0, want / have, torch.zeros_like(have))


def filter_normalize__convolutions_only(d, w):
    """You take the norm over dimensions 1, 2 and 3: right for a convolution, but a linear layer has
    only two dimensions. d.flatten(1) turns every layer into rows, whatever its shape.

    zh: 你对第 1、2、3 维求范数：卷积层可以，线性层却只有两维。d.flatten(1) 能把任何形状的层都变成一行一个卷积核。
    """
    if d.dim() < 2:
        return torch.zeros_like(d)
    have, want = (t.norm(dim=(1, 2, 3), keepdim=True) for t in (d, w))
    return d * torch.where(have > 0, want / have, torch.zeros_like(have))


def filter_normalize__nan(d, w):
    """A filter of zeros has no direction: 0/0 gave nan, and one nan spoils the whole network. Where
    the length is 0, the answer is zeros.

    zh: 全零的卷积核没有方向：0/0 得到 nan，而一个 nan 会毁掉整个网络。长度为 0 时，结果应当是零。
    """
    if d.dim() < 2:
        return torch.zeros_like(d)
    shape = (-1,) + (1,) * (d.dim() - 1)
    have, want = d.flatten(1).norm(dim=1), w.flatten(1).norm(dim=1)
    return d * (want / have).reshape(shape)


def filter_normalize__bias_scaled(d, w):
    """You scaled biases and BatchNorm parameters too. They are no filters: by the recipe they do
    not move at all, so tensors of at most one dimension give zeros.

    zh: 偏置和 BatchNorm 的参数你也缩放了。它们不是卷积核：按这个做法它们完全不动，所以不超过一维的张量应当返回零。
    """
    if d.dim() < 2:
        return d * (w.norm() / d.norm())
    shape = (-1,) + (1,) * (d.dim() - 1)
    have, want = d.flatten(1).norm(dim=1), w.flatten(1).norm(dim=1)
    return d * torch.where(have > 0, want / have, torch.zeros_like(have)).reshape(shape)


def filter_normalize__bias_kept(d, w):
    """You handed tensors of one dimension back as they came. By the recipe, biases and BatchNorm
    parameters do not move at all: return zeros for them.

    zh: 一维的张量你原样返回了。按这个做法，偏置和 BatchNorm 的参数完全不动：请返回零。
    """
    if d.dim() < 2:
        return d.clone()
    shape = (-1,) + (1,) * (d.dim() - 1)
    have, want = d.flatten(1).norm(dim=1), w.flatten(1).norm(dim=1)
    return d * torch.where(have > 0, want / have, torch.zeros_like(have)).reshape(shape)


def filter_normalize__no_case_for_biases(d, w):
    """flatten(1) needs at least two dimensions, so a bias stops your function. Look at d.dim()
    first: up to one dimension, the answer is zeros.

    zh: flatten(1) 至少需要两维，遇到偏置就会出错。请先看 d.dim()：不超过一维就返回零。
    """
    shape = (-1,) + (1,) * (d.dim() - 1)
    have, want = d.flatten(1).norm(dim=1), w.flatten(1).norm(dim=1)
    return d * torch.where(have > 0, want / have, torch.zeros_like(have)).reshape(shape)


def filter_normalize__in_place(d, w):
    """The values are right, but *= wrote them into the caller's d: whoever wants the raw direction
    again has lost it. Return a new tensor.

    zh: 数值是对的，但 *= 改写了传进来的 d，别人就拿不回原来的方向了。请返回一个新的张量。
    """
    with torch.no_grad():
        if d.dim() < 2:
            d *= 0
            return d
        shape = (-1,) + (1,) * (d.dim() - 1)
        have, want = d.flatten(1).norm(dim=1), w.flatten(1).norm(dim=1)
        d *= torch.where(have > 0, want / have, torch.zeros_like(have)).reshape(shape)
    return d


# shifted: a context manager; written as a class inside, so that no decorator is needed


def shifted__not_restored(model, d1, d2, a, b):
    """After the block the parameters are still shifted. Either nothing puts them back, or what you
    kept was no copy: p.data and p.detach() are the same memory as p. Keep p.detach().clone(), and
    write it back at the end.

    zh: 离开语句块后，参数还是平移过的。要么没有写回去，要么你存下的不是副本：p.data、p.detach() 和 p 共用内存。请存 p.detach().clone()，最后再写回去。
    """

    class Shift:
        def __enter__(self):
            with torch.no_grad():
                for p, u, v in zip(model.parameters(), d1, d2):
                    p += a * u + b * v

        def __exit__(self, *error):
            return None

    return Shift()


def shifted__subtracts(model, d1, d2, a, b):
    """You subtract what you added. In floating point that does not lead back: 0.1 + 0.7 − 0.7 is
    0.09999999999999998. Over hundreds of shifts the network drifts away. Keep a copy of the
    parameters and write the copy back.

    zh: 你把加上去的又减掉。浮点数减不回来：0.1 + 0.7 − 0.7 等于 0.09999999999999998，平移几百次，网络就漂走了。请先存一份参数的副本，再把副本写回去。
    """

    class Shift:
        def __enter__(self):
            with torch.no_grad():
                for p, u, v in zip(model.parameters(), d1, d2):
                    p += a * u + b * v

        def __exit__(self, *error):
            with torch.no_grad():
                for p, u, v in zip(model.parameters(), d1, d2):
                    p -= a * u + b * v

    return Shift()


def shifted__not_after_exception(model, d1, d2, a, b):
    """All is well unless the block raises: then your last lines are never reached, and the network
    stays shifted. Put them under finally.

    zh: 平时都对，可一旦语句块里抛出异常，你最后几行就执行不到，网络会停在平移后的位置。请把它们放到 finally 下面。
    """
    kept = [p.detach().clone() for p in model.parameters()]

    class Shift:
        def __enter__(self):
            with torch.no_grad():
                for p, w, u, v in zip(model.parameters(), kept, d1, d2):
                    p.copy_(w + a * u + b * v)

        def __exit__(self, kind, *error):
            if kind is None:
                with torch.no_grad():
                    for p, w in zip(model.parameters(), kept):
                        p.copy_(w)

    return Shift()


def shifted__swallows(model, d1, d2, a, b):
    """The parameters come back, but the exception does not come out: you caught it and let it
    vanish, so nobody learns what went wrong. Use try and finally without except.

    zh: 参数恢复了，异常却没有传出来：你把它接住又丢掉了，谁也不知道哪里出了错。请用 try 加 finally，不要 except。
    """
    kept = [p.detach().clone() for p in model.parameters()]

    class Shift:
        def __enter__(self):
            with torch.no_grad():
                for p, w, u, v in zip(model.parameters(), kept, d1, d2):
                    p.copy_(w + a * u + b * v)

        def __exit__(self, *error):
            with torch.no_grad():
                for p, w in zip(model.parameters(), kept):
                    p.copy_(w)
            return True

    return Shift()


def shifted__only_d1(model, d1, d2, a, b):
    """The second direction is missing: inside, the parameters are w + a·d1. A plane needs both:
    w + a·d1 + b·d2.

    zh: 少了第二个方向：语句块里的参数是 w + a·d1。平面需要两个方向：w + a·d1 + b·d2。
    """
    kept = [p.detach().clone() for p in model.parameters()]

    class Shift:
        def __enter__(self):
            with torch.no_grad():
                for p, w, u in zip(model.parameters(), kept, d1):
                    p.copy_(w + a * u)

        def __exit__(self, *error):
            with torch.no_grad():
                for p, w in zip(model.parameters(), kept):
                    p.copy_(w)

    return Shift()


def shifted__swapped(model, d1, d2, a, b):
    """a and b have changed places: inside, the parameters are w + b·d1 + a·d2. a belongs to d1.

    zh: a 和 b 用反了：语句块里的参数是 w + b·d1 + a·d2。a 应当配 d1。
    """
    kept = [p.detach().clone() for p in model.parameters()]

    class Shift:
        def __enter__(self):
            with torch.no_grad():
                for p, w, u, v in zip(model.parameters(), kept, d1, d2):
                    p.copy_(w + b * u + a * v)

        def __exit__(self, *error):
            with torch.no_grad():
                for p, w in zip(model.parameters(), kept):
                    p.copy_(w)

    return Shift()


def shifted__without_w(model, d1, d2, a, b):
    """Inside, the parameters are a·d1 + b·d2: the trained weights themselves are gone. The walk
    starts at w: w + a·d1 + b·d2.

    zh: 语句块里的参数是 a·d1 + b·d2，训练好的权重不见了。要从 w 出发：w + a·d1 + b·d2。
    """
    kept = [p.detach().clone() for p in model.parameters()]

    class Shift:
        def __enter__(self):
            with torch.no_grad():
                for p, u, v in zip(model.parameters(), d1, d2):
                    p.copy_(a * u + b * v)

        def __exit__(self, *error):
            with torch.no_grad():
                for p, w in zip(model.parameters(), kept):
                    p.copy_(w)

    return Shift()


def shifted__downhill(model, d1, d2, a, b):
    """You subtracted the directions, as in gradient descent. Here they are just two axes of a map:
    w + a·d1 + b·d2.

    zh: 你减去了两个方向，像梯度下降那样。这里它们只是地图的两条轴：w + a·d1 + b·d2。
    """
    kept = [p.detach().clone() for p in model.parameters()]

    class Shift:
        def __enter__(self):
            with torch.no_grad():
                for p, w, u, v in zip(model.parameters(), kept, d1, d2):
                    p.copy_(w - a * u - b * v)

        def __exit__(self, *error):
            with torch.no_grad():
                for p, w in zip(model.parameters(), kept):
                    p.copy_(w)

    return Shift()


def shifted__leaf_in_place(model, d1, d2, a, b):
    """torch refuses to change a parameter in place while it keeps book for gradients. The shift is
    no part of any loss: put it, and the way back, under with torch.no_grad().

    zh: torch 正在为求梯度记账，这时不允许原地改参数。平移不属于任何损失：请把平移和恢复都放进 with torch.no_grad() 里。
    """
    kept = [p.detach().clone() for p in model.parameters()]

    class Shift:
        def __enter__(self):
            for p, u, v in zip(model.parameters(), d1, d2):
                p += a * u + b * v

        def __exit__(self, *error):
            for p, w in zip(model.parameters(), kept):
                p.copy_(w)

    return Shift()


def shifted__no_decorator(model, d1, d2, a, b):
    """A function with yield is a generator; with cannot use it as it stands. The line
    @contextmanager above the def turns it into what with needs: leave it there.

    zh: 带 yield 的函数是生成器，with 不能直接用它。def 上面那行 @contextmanager 会把它变成 with 需要的东西：请保留这一行。
    """
    kept = [p.detach().clone() for p in model.parameters()]
    try:
        with torch.no_grad():
            for p, w, u, v in zip(model.parameters(), kept, d1, d2):
                p.copy_(w + a * u + b * v)
        yield
    finally:
        with torch.no_grad():
            for p, w in zip(model.parameters(), kept):
                p.copy_(w)


def shifted__no_yield(model, d1, d2, a, b):
    """Your function shifts the parameters and returns; with has nothing to hold on to. What comes
    before the block stands before yield, what comes after it stands behind yield.

    zh: 你的函数平移了参数就返回了，with 没有东西可用。语句块之前要做的写在 yield 前面，之后要做的写在 yield 后面。
    """
    with torch.no_grad():
        for p, u, v in zip(model.parameters(), d1, d2):
            p += a * u + b * v


def shifted__in_place_directions(model, d1, d2, a, b):
    """Inside and after the block the parameters are right, but you scaled d1 and d2 themselves:
    the next shift along them goes elsewhere. Write a * u, which makes a new tensor.

    zh: 语句块内外参数都对，但你把 d1、d2 本身缩放了，下次再用它们就走到别处去了。请写 a * u，它会得到新的张量。
    """
    kept = [p.detach().clone() for p in model.parameters()]

    class Shift:
        def __enter__(self):
            with torch.no_grad():
                for p, u, v in zip(model.parameters(), d1, d2):
                    p += u.mul_(a)
                    p += v.mul_(b)

        def __exit__(self, *error):
            with torch.no_grad():
                for p, w in zip(model.parameters(), kept):
                    p.copy_(w)

    return Shift()


def shifted__frozen(model, d1, d2, a, b):
    """You switched requires_grad off to be allowed to write, and never on again: the network can no
    longer be trained. with torch.no_grad() does the same without a trace.

    zh: 为了能改写参数，你关掉了 requires_grad，之后没有打开：这个网络再也不能训练了。用 with torch.no_grad() 就不会留下痕迹。
    """
    kept = [p.detach().clone() for p in model.parameters()]

    class Shift:
        def __enter__(self):
            for p, w, u, v in zip(model.parameters(), kept, d1, d2):
                p.requires_grad_(False)
                p.copy_(w + a * u + b * v)

        def __exit__(self, *error):
            for p, w in zip(model.parameters(), kept):
                p.copy_(w)

    return Shift()


# surface: losses over the plane


def surface__training_mode(loss, model, d1, d2, alphas, betas):
    """You computed the losses in training mode: BatchNorm measured each batch anew (and changed its
    running statistics), dropout threw dice. Call model.eval() first, and put the mode back at the
    end.

    zh: 你在训练模式下计算了损失：BatchNorm 用的是每一批自己的统计量（还改动了滑动统计量），dropout 在掷骰子。请先调用 model.eval()，最后再恢复原来的模式。
    """
    kept = [p.detach().clone() for p in model.parameters()]
    heights = torch.zeros(len(alphas), len(betas), dtype=alphas.dtype)
    try:
        with torch.no_grad():
            for i, a in enumerate(alphas):
                for j, b in enumerate(betas):
                    for p, w, u, v in zip(model.parameters(), kept, d1, d2):
                        p.copy_(w + a * u + b * v)
                    heights[i, j] = loss(model)
    finally:
        with torch.no_grad():
            for p, w in zip(model.parameters(), kept):
                p.copy_(w)
    return heights


def surface__stays_in_eval(loss, model, d1, d2, alphas, betas):
    """The heights are right, but you leave the model in eval mode. Whoever goes on training it now
    trains without dropout and with frozen BatchNorm averages, and no error tells him. Remember
    model.training and restore it.

    zh: 高度是对的，但你让模型停在了评估模式。接着训练的人会在没有 dropout、BatchNorm 均值冻结的情况下训练，而且不会有任何报错。请记下 model.training，最后恢复。
    """
    kept = [p.detach().clone() for p in model.parameters()]
    heights = torch.zeros(len(alphas), len(betas), dtype=alphas.dtype)
    model.eval()
    try:
        with torch.no_grad():
            for i, a in enumerate(alphas):
                for j, b in enumerate(betas):
                    for p, w, u, v in zip(model.parameters(), kept, d1, d2):
                        p.copy_(w + a * u + b * v)
                    heights[i, j] = loss(model)
    finally:
        with torch.no_grad():
            for p, w in zip(model.parameters(), kept):
                p.copy_(w)
    return heights


def surface__always_trains_after(loss, model, d1, d2, alphas, betas):
    """The heights are right, but at the end you call model.train() in any case. A model that came
    in eval mode must leave in eval mode: remember model.training before you change it.

    zh: 高度是对的，但最后你不管三七二十一都调用了 model.train()。进来时处于评估模式的模型，出去时也要是评估模式：改之前先记下 model.training。
    """
    kept = [p.detach().clone() for p in model.parameters()]
    heights = torch.zeros(len(alphas), len(betas), dtype=alphas.dtype)
    model.eval()
    try:
        with torch.no_grad():
            for i, a in enumerate(alphas):
                for j, b in enumerate(betas):
                    for p, w, u, v in zip(model.parameters(), kept, d1, d2):
                        p.copy_(w + a * u + b * v)
                    heights[i, j] = loss(model)
    finally:
        with torch.no_grad():
            for p, w in zip(model.parameters(), kept):
                p.copy_(w)
        model.train()
    return heights


def surface__transposed(loss, model, d1, d2, alphas, betas):
    """Rows and columns have changed places. The first index belongs to alphas: entry [i, j] is the
    loss at (alphas[i], betas[j]), and the shape is (A, B).

    zh: 行和列对调了。第一个下标属于 alphas：[i, j] 是 (alphas[i], betas[j]) 处的损失，形状是 (A, B)。
    """
    kept = [p.detach().clone() for p in model.parameters()]
    heights = torch.zeros(len(betas), len(alphas), dtype=alphas.dtype)
    was = model.training
    model.eval()
    try:
        with torch.no_grad():
            for i, a in enumerate(alphas):
                for j, b in enumerate(betas):
                    for p, w, u, v in zip(model.parameters(), kept, d1, d2):
                        p.copy_(w + a * u + b * v)
                    heights[j, i] = loss(model)
    finally:
        with torch.no_grad():
            for p, w in zip(model.parameters(), kept):
                p.copy_(w)
        model.train(was)
    return heights


def surface__swapped_directions(loss, model, d1, d2, alphas, betas):
    """The directions have changed places: you walk alphas along d2 and betas along d1. Entry
    [i, j] is the loss at w + alphas[i]·d1 + betas[j]·d2.

    zh: 两个方向用反了：你让 alphas 沿 d2 走，betas 沿 d1 走。[i, j] 是 w + alphas[i]·d1 + betas[j]·d2 处的损失。
    """
    kept = [p.detach().clone() for p in model.parameters()]
    heights = torch.zeros(len(alphas), len(betas), dtype=alphas.dtype)
    was = model.training
    model.eval()
    try:
        with torch.no_grad():
            for i, a in enumerate(alphas):
                for j, b in enumerate(betas):
                    for p, w, u, v in zip(model.parameters(), kept, d1, d2):
                        p.copy_(w + a * v + b * u)
                    heights[i, j] = loss(model)
    finally:
        with torch.no_grad():
            for p, w in zip(model.parameters(), kept):
                p.copy_(w)
        model.train(was)
    return heights


def surface__shifts_pile_up(loss, model, d1, d2, alphas, betas):
    """Each point is reached from the point before, not from w: the shifts pile up, and you wander
    off. Go back to w before each one (or use `shifted`, which does that for you).

    zh: 每个点都是从上一个点出发，而不是从 w 出发，平移越积越多，人就走远了。每次平移前先回到 w（或者用 `shifted`，它会替你做）。
    """
    kept = [p.detach().clone() for p in model.parameters()]
    heights = torch.zeros(len(alphas), len(betas), dtype=alphas.dtype)
    was = model.training
    model.eval()
    try:
        with torch.no_grad():
            for i, a in enumerate(alphas):
                for j, b in enumerate(betas):
                    for p, u, v in zip(model.parameters(), d1, d2):
                        p += a * u + b * v
                    heights[i, j] = loss(model)
    finally:
        with torch.no_grad():
            for p, w in zip(model.parameters(), kept):
                p.copy_(w)
        model.train(was)
    return heights


def surface__not_shifted(loss, model, d1, d2, alphas, betas):
    """Every entry is the loss at w itself: the loss is computed before, or after, the parameters are
    shifted, never while they are. Call loss(model) inside the shift.

    zh: 每一项都是 w 处的损失：你是在平移之前或恢复之后算的损失，而不是在平移期间。请在平移期间调用 loss(model)。
    """
    was = model.training
    model.eval()
    with torch.no_grad():
        here = loss(model)
    model.train(was)
    return torch.ones(len(alphas), len(betas), dtype=alphas.dtype) * here


def surface__diagonal(loss, model, d1, d2, alphas, betas):
    """You went through alphas and betas side by side, which is one line across the plane. A grid
    needs every alpha with every beta: two loops, one inside the other.

    zh: 你让 alphas 和 betas 并排前进，那只是平面上的一条斜线。网格要求每个 alpha 配每个 beta：两层循环，一层套一层。
    """
    kept = [p.detach().clone() for p in model.parameters()]
    heights = torch.zeros(len(alphas), len(betas), dtype=alphas.dtype)
    was = model.training
    model.eval()
    try:
        with torch.no_grad():
            for k, (a, b) in enumerate(zip(alphas, betas)):
                for p, w, u, v in zip(model.parameters(), kept, d1, d2):
                    p.copy_(w + a * u + b * v)
                heights[k, k] = loss(model)
    finally:
        with torch.no_grad():
            for p, w in zip(model.parameters(), kept):
                p.copy_(w)
        model.train(was)
    return heights


def surface__logarithm(loss, model, d1, d2, alphas, betas):
    """You returned log10 of the losses. That is how the picture is drawn; the surface itself holds
    the losses as they are, so that one can measure on it.

    zh: 你返回的是损失的 log10。画图时才取对数；地形本身要保存原来的损失，这样才能在上面测量。
    """
    kept = [p.detach().clone() for p in model.parameters()]
    heights = torch.zeros(len(alphas), len(betas), dtype=alphas.dtype)
    was = model.training
    model.eval()
    try:
        with torch.no_grad():
            for i, a in enumerate(alphas):
                for j, b in enumerate(betas):
                    for p, w, u, v in zip(model.parameters(), kept, d1, d2):
                        p.copy_(w + a * u + b * v)
                    heights[i, j] = loss(model)
    finally:
        with torch.no_grad():
            for p, w in zip(model.parameters(), kept):
                p.copy_(w)
        model.train(was)
    return heights.log10()


def surface__leaves_the_last_point(loss, model, d1, d2, alphas, betas):
    """The heights are right, but the network stays at the last point of the grid: its trained
    weights are lost. Keep copies of the parameters and write them back when you are done.

    zh: 高度是对的，但网络停在了网格的最后一个点，训练好的权重丢了。请先存好参数的副本，做完后写回去。
    """
    kept = [p.detach().clone() for p in model.parameters()]
    heights = torch.zeros(len(alphas), len(betas), dtype=alphas.dtype)
    was = model.training
    model.eval()
    try:
        with torch.no_grad():
            for i, a in enumerate(alphas):
                for j, b in enumerate(betas):
                    for p, w, u, v in zip(model.parameters(), kept, d1, d2):
                        p.copy_(w + a * u + b * v)
                    heights[i, j] = loss(model)
    finally:
        model.train(was)
    return heights


def surface__subtracts(loss, model, d1, d2, alphas, betas):
    """You come back from each point by subtracting what you added. Every time a rounding error
    stays behind (0.1 + 0.7 − 0.7 is 0.09999999999999998), and the network drifts. Write back a copy.

    zh: 你用“减去刚才加上的”回到原处。每次都会留下舍入误差（0.1 + 0.7 − 0.7 等于 0.09999999999999998），网络会慢慢漂走。请把副本写回去。
    """
    heights = torch.zeros(len(alphas), len(betas), dtype=alphas.dtype)
    was = model.training
    model.eval()
    try:
        with torch.no_grad():
            for i, a in enumerate(alphas):
                for j, b in enumerate(betas):
                    for p, u, v in zip(model.parameters(), d1, d2):
                        p += a * u + b * v
                    try:
                        heights[i, j] = loss(model)
                    finally:
                        for p, u, v in zip(model.parameters(), d1, d2):
                            p -= a * u + b * v
    finally:
        model.train(was)
    return heights


def surface__not_after_exception(loss, model, d1, d2, alphas, betas):
    """All is well unless loss raises in the middle of the grid: then the lines that put things right
    are never reached, and the network stays shifted and in eval mode. Put them under finally.

    zh: 平时都对，可一旦 loss 在网格中间抛出异常，恢复的那几行就执行不到，网络会停在平移后的位置和评估模式。请把它们放到 finally 下面。
    """
    kept = [p.detach().clone() for p in model.parameters()]
    heights = torch.zeros(len(alphas), len(betas), dtype=alphas.dtype)
    was = model.training
    model.eval()
    with torch.no_grad():
        for i, a in enumerate(alphas):
            for j, b in enumerate(betas):
                for p, w, u, v in zip(model.parameters(), kept, d1, d2):
                    p.copy_(w + a * u + b * v)
                heights[i, j] = loss(model)
        for p, w in zip(model.parameters(), kept):
            p.copy_(w)
    model.train(was)
    return heights


def surface__with_gradient(loss, model, d1, d2, alphas, betas):
    """The heights are right, but torch kept book of every operation as if you wanted gradients:
    twice the memory and time for nothing. Compute the losses under with torch.no_grad().

    zh: 高度是对的，但 torch 为每一步运算都记了账，好像你要求梯度似的：白费一倍的内存和时间。请在 with torch.no_grad() 里计算损失。
    """
    kept = [p.detach().clone() for p in model.parameters()]
    heights = torch.zeros(len(alphas), len(betas), dtype=alphas.dtype)
    was = model.training
    model.eval()
    try:
        for i, a in enumerate(alphas):
            for j, b in enumerate(betas):
                with torch.no_grad():
                    for p, w, u, v in zip(model.parameters(), kept, d1, d2):
                        p.copy_(w + a * u + b * v)
                heights[i, j] = loss(model).item()
    finally:
        with torch.no_grad():
            for p, w in zip(model.parameters(), kept):
                p.copy_(w)
        model.train(was)
    return heights


def surface__clears_gradients(loss, model, d1, d2, alphas, betas):
    """You cleared the model's gradients. Whoever called you may still need them, and no loss here
    needs a backward: under torch.no_grad() nothing touches .grad. Leave out zero_grad().

    zh: 你清掉了模型的梯度。调用者也许还要用，而这里并不需要 backward：在 torch.no_grad() 下不会碰到 .grad。请去掉 zero_grad()。
    """
    kept = [p.detach().clone() for p in model.parameters()]
    heights = torch.zeros(len(alphas), len(betas), dtype=alphas.dtype)
    was_training = model.training
    model.eval()
    model.zero_grad()
    try:
        with torch.no_grad():
            for i, a in enumerate(alphas):
                for j, b in enumerate(betas):
                    for p, w, u, v in zip(model.parameters(), kept, d1, d2):
                        p.copy_(w + a * u + b * v)
                    heights[i, j] = loss(model)
    finally:
        with torch.no_grad():
            for p, w in zip(model.parameters(), kept):
                p.copy_(w)
        model.train(was_training)
    return heights


def surface__frozen(loss, model, d1, d2, alphas, betas):
    """You switched requires_grad off and never on again: the model can no longer be trained.
    with torch.no_grad() does the same without a trace.

    zh: 你关掉了 requires_grad，之后没有打开：这个模型再也不能训练了。用 with torch.no_grad() 就不会留下痕迹。
    """
    kept = [p.detach().clone() for p in model.parameters()]
    heights = torch.zeros(len(alphas), len(betas), dtype=alphas.dtype)
    was_training = model.training
    model.eval()
    model.requires_grad_(False)
    try:
        with torch.no_grad():
            for i, a in enumerate(alphas):
                for j, b in enumerate(betas):
                    for p, w, u, v in zip(model.parameters(), kept, d1, d2):
                        p.copy_(w + a * u + b * v)
                    heights[i, j] = loss(model)
    finally:
        with torch.no_grad():
            for p, w in zip(model.parameters(), kept):
                p.copy_(w)
        model.train(was_training)
    return heights


def surface__single_precision(loss, model, d1, d2, alphas, betas):
    """The heights are float32 and have lost half their digits. That is what torch.zeros(A, B) makes
    whatever the model is, and .float(); say dtype=alphas.dtype.

    zh: 得到的高度是 float32，丢了一半的位数。不管模型是什么精度，torch.zeros(A, B) 造出来的总是 float32，.float() 也一样。请写上 dtype=alphas.dtype。
    """
    kept = [p.detach().clone() for p in model.parameters()]
    heights = torch.zeros(len(alphas), len(betas))
    was = model.training
    model.eval()
    try:
        with torch.no_grad():
            for i, a in enumerate(alphas):
                for j, b in enumerate(betas):
                    for p, w, u, v in zip(model.parameters(), kept, d1, d2):
                        p.copy_(w + a * u + b * v)
                    heights[i, j] = loss(model)
    finally:
        with torch.no_grad():
            for p, w in zip(model.parameters(), kept):
                p.copy_(w)
        model.train(was)
    return heights


# compare: three measures per surface


def compare__writes_into_surfaces(surfaces):
    """The numbers are right, but you replaced nan in the caller's own surfaces: whoever draws them
    next no longer sees where the loss exploded. Work on a copy.

    zh: 数值是对的，但你把调用者地形里的 nan 直接替换掉了，之后再画图的人就看不出损失在哪里爆炸过。请在副本上做。
    """
    result = {}
    for name, heights in surfaces.items():
        h = heights.detach()
        h[~h.isfinite()] = math.inf
        count = 0
        for i in range(1, h.shape[0] - 1):
            for j in range(1, h.shape[1] - 1):
                around = h[i - 1 : i + 2, j - 1 : j + 2]
                count += int((around > h[i, j]).sum() == 8)
        area = (h < math.log(10)).double().mean().item()
        result[name] = {"log10_max": math.log10(h.max()), "minima": count, "area_below": area}
    return result


def compare__four_neighbours(surfaces):
    """You compared with four neighbours only. A point also has neighbours at its corners: it is a
    grid minimum only if it lies below all eight.

    zh: 你只和上下左右四个邻居比较了。角上还有四个：低于全部八个邻居，才算网格极小值。
    """
    result = {}
    for name, heights in surfaces.items():
        h = heights.detach().double().nan_to_num(nan=math.inf, posinf=math.inf)
        count = 0
        for i in range(1, h.shape[0] - 1):
            for j in range(1, h.shape[1] - 1):
                around = (h[i - 1, j], h[i + 1, j], h[i, j - 1], h[i, j + 1])
                count += all(bool(h[i, j] < one) for one in around)
        area = (h < math.log(10)).double().mean().item()
        result[name] = {"log10_max": math.log10(h.max()), "minima": count, "area_below": area}
    return result


def compare__border(surfaces):
    """You counted points on the border, too. They lack neighbours, and beyond the border it may go
    on downhill: only interior points count.

    zh: 边界上的点你也算进去了。它们的邻居不全，边界之外可能还在下降：只算内部的点。
    """
    result = {}
    for name, heights in surfaces.items():
        h = heights.detach().double().nan_to_num(nan=math.inf, posinf=math.inf)
        rows, columns = h.shape
        wide = torch.full((rows + 2, columns + 2), math.inf, dtype=torch.float64)
        wide[1:-1, 1:-1] = h
        count = 0
        for i in range(1, rows + 1):
            for j in range(1, columns + 1):
                around = wide[i - 1 : i + 2, j - 1 : j + 2]
                count += int((around > wide[i, j]).sum() == 8)
        area = (h < math.log(10)).double().mean().item()
        result[name] = {"log10_max": math.log10(h.max()), "minima": count, "area_below": area}
    return result


def compare__weak_minima(surfaces):
    """You let points count that are only as low as a neighbour. On a level floor every point would
    be a minimum: ask for strictly below.

    zh: 和邻居一样低的点你也算了。那样平地上处处都是极小值：要严格低于邻居。
    """
    result = {}
    for name, heights in surfaces.items():
        h = heights.detach().double().nan_to_num(nan=math.inf, posinf=math.inf)
        count = 0
        for i in range(1, h.shape[0] - 1):
            for j in range(1, h.shape[1] - 1):
                around = h[i - 1 : i + 2, j - 1 : j + 2]
                count += int((around >= h[i, j]).all())
        area = (h < math.log(10)).double().mean().item()
        result[name] = {"log10_max": math.log10(h.max()), "minima": count, "area_below": area}
    return result


def compare__lowest_only(surfaces):
    """Your minima are the points as low as the lowest of all. A local minimum need only lie below
    its own eight neighbours, however deep other hollows are.

    zh: 你数的是和全局最低点一样低的点。局部极小值只要低于自己的八个邻居，不管别处有没有更深的坑。
    """
    result = {}
    for name, heights in surfaces.items():
        h = heights.detach().double().nan_to_num(nan=math.inf, posinf=math.inf)
        count = int((h[1:-1, 1:-1] == h.min()).sum())
        area = (h < math.log(10)).double().mean().item()
        result[name] = {"log10_max": math.log10(h.max()), "minima": count, "area_below": area}
    return result


def compare__natural_logarithm(surfaces):
    """log10_max is meant to count decimal places: use log10, not the natural logarithm, which is
    2.303 times as large.

    zh: log10_max 说的是数量级：要用以 10 为底的 log10，而不是自然对数（它大 2.303 倍）。
    """
    result = {}
    for name, heights in surfaces.items():
        h = heights.detach().double().nan_to_num(nan=math.inf, posinf=math.inf)
        count = 0
        for i in range(1, h.shape[0] - 1):
            for j in range(1, h.shape[1] - 1):
                around = h[i - 1 : i + 2, j - 1 : j + 2]
                count += int((around > h[i, j]).sum() == 8)
        area = (h < math.log(10)).double().mean().item()
        result[name] = {"log10_max": math.log(h.max()), "minima": count, "area_below": area}
    return result


def compare__no_logarithm(surfaces):
    """log10_max is the highest loss itself in your answer: take its log10. 1000 becomes 3.

    zh: 你的 log10_max 是最高的损失本身，还要取 log10：1000 变成 3。
    """
    result = {}
    for name, heights in surfaces.items():
        h = heights.detach().double().nan_to_num(nan=math.inf, posinf=math.inf)
        count = 0
        for i in range(1, h.shape[0] - 1):
            for j in range(1, h.shape[1] - 1):
                around = h[i - 1 : i + 2, j - 1 : j + 2]
                count += int((around > h[i, j]).sum() == 8)
        area = (h < math.log(10)).double().mean().item()
        result[name] = {"log10_max": h.max().item(), "minima": count, "area_below": area}
    return result


def compare__below_ten(surfaces):
    """You counted the points below 10. The threshold is ln 10 = 2.303: that is the loss of a network
    that only guesses among ten digits.

    zh: 你数的是低于 10 的点。门槛是 ln 10 = 2.303：在十个数字里瞎猜的网络，损失就是这么大。
    """
    result = {}
    for name, heights in surfaces.items():
        h = heights.detach().double().nan_to_num(nan=math.inf, posinf=math.inf)
        count = 0
        for i in range(1, h.shape[0] - 1):
            for j in range(1, h.shape[1] - 1):
                around = h[i - 1 : i + 2, j - 1 : j + 2]
                count += int((around > h[i, j]).sum() == 8)
        area = (h < 10).double().mean().item()
        result[name] = {"log10_max": math.log10(h.max()), "minima": count, "area_below": area}
    return result


def compare__count_for_share(surfaces):
    """area_below is a number of points in your answer. A share is asked for: divide by how many
    points the grid has, so that a coarse and a fine grid can be compared.

    zh: 你的 area_below 是点的个数。题目要的是比例：除以网格的总点数，粗网格和细网格才能比较。
    """
    result = {}
    for name, heights in surfaces.items():
        h = heights.detach().double().nan_to_num(nan=math.inf, posinf=math.inf)
        count = 0
        for i in range(1, h.shape[0] - 1):
            for j in range(1, h.shape[1] - 1):
                around = h[i - 1 : i + 2, j - 1 : j + 2]
                count += int((around > h[i, j]).sum() == 8)
        area = (h < math.log(10)).sum().item()
        result[name] = {"log10_max": math.log10(h.max()), "minima": count, "area_below": area}
    return result


def compare__bad_points_dropped(surfaces):
    """You left nan and inf out, so a surface looks tamer the more often it explodes. They are the
    highest points of all: the maximum is inf, and they belong to the area that is not below.

    zh: 你把 nan 和 inf 剔除了，于是爆炸得越厉害，地形看上去反而越平缓。它们是最高的点：最大值是 inf，算面积时它们也占一份，只是不在门槛之下。
    """
    result = {}
    for name, heights in surfaces.items():
        h = heights.detach().double()
        good = h[h.isfinite()]
        count = 0
        for i in range(1, h.shape[0] - 1):
            for j in range(1, h.shape[1] - 1):
                around = h[i - 1 : i + 2, j - 1 : j + 2].nan_to_num(nan=math.inf, posinf=math.inf)
                count += int((around > h[i, j]).sum() == 8)
        area = (good < math.log(10)).double().mean().item()
        result[name] = {"log10_max": math.log10(good.max()), "minima": count, "area_below": area}
    return result


def compare__nan_through(surfaces):
    """nan went through your comparisons: nothing is below nan and nothing above it, so the maximum
    becomes nan and hollows beside it are lost. Replace nan by inf first: nan_to_num(nan=math.inf).

    zh: nan 混进了比较：没有数比 nan 小，也没有数比 nan 大，于是最大值成了 nan，它旁边的坑也漏掉了。请先把 nan 换成 inf：nan_to_num(nan=math.inf)。
    """
    result = {}
    for name, heights in surfaces.items():
        h = heights.detach().double()
        count = 0
        for i in range(1, h.shape[0] - 1):
            for j in range(1, h.shape[1] - 1):
                around = h[i - 1 : i + 2, j - 1 : j + 2]
                count += int((around > h[i, j]).sum() == 8)
        area = (h < math.log(10)).double().mean().item()
        result[name] = {"log10_max": h.max().log10().item(), "minima": count, "area_below": area}
    return result


def compare__largest_float(surfaces):
    """nan_to_num(nan=math.inf) does what you want with nan, but on the way it turns inf into the
    largest float, 1.8·10³⁰⁸: a broken network then has a highest loss of "308". Say posinf=math.inf,
    too.

    zh: nan_to_num(nan=math.inf) 对 nan 做的正是你要的，但它顺手把 inf 换成了最大的浮点数 1.8·10³⁰⁸：坏掉的网络就有了一个“308”的最高损失。请再写上 posinf=math.inf。
    """
    result = {}
    for name, heights in surfaces.items():
        h = heights.detach().double().nan_to_num(nan=math.inf)
        count = 0
        for i in range(1, h.shape[0] - 1):
            for j in range(1, h.shape[1] - 1):
                around = h[i - 1 : i + 2, j - 1 : j + 2]
                count += int((around > h[i, j]).sum() == 8)
        area = (h < math.log(10)).double().mean().item()
        result[name] = {"log10_max": math.log10(h.max()), "minima": count, "area_below": area}
    return result


def compare__first_only(surfaces):
    """You returned inside the loop, so only the first surface was measured. Fill the dict in the
    loop, and return it after the loop.

    zh: 你在循环里就 return 了，只测量了第一个地形。请在循环里填字典，循环结束后再返回。
    """
    result = {}
    for name, heights in surfaces.items():
        h = heights.detach().double().nan_to_num(nan=math.inf, posinf=math.inf)
        count = 0
        for i in range(1, h.shape[0] - 1):
            for j in range(1, h.shape[1] - 1):
                around = h[i - 1 : i + 2, j - 1 : j + 2]
                count += int((around > h[i, j]).sum() == 8)
        area = (h < math.log(10)).double().mean().item()
        result[name] = {"log10_max": math.log10(h.max()), "minima": count, "area_below": area}
        return result
    return result
