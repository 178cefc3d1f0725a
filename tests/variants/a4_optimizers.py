"""Correct answers to a4_optimizers that look different from ours. Each must earn full marks.

Same format as the misconceptions: ``<exercise>__<slug>``, the exercise's own signature,
self-contained; the docstring says why the answer is correct.
"""


# init_sweep


def init_sweep__one_by_one(df, starts, alpha, steps):
    """A walk for every start, stored in a tensor of their own."""
    ends = torch.empty_like(starts.detach())
    for i in range(len(starts)):
        x = starts[i].detach()
        for _ in range(steps):
            x = x - alpha * df(x)
        ends[i] = x
    return ends


def init_sweep__in_place_on_a_copy(df, starts, alpha, steps):
    """In place is fine on one's own copy."""
    x = starts.detach().clone()
    for _ in range(steps):
        x -= alpha * df(x)
    return x


def init_sweep__whole_path(df, starts, alpha, steps):
    """The whole table of paths, of which the last row is returned; it may carry a graph."""
    path = [starts]
    while len(path) <= steps:
        path.append(path[-1] - alpha * df(path[-1].detach()))
    return path[-1]


def init_sweep__numbers(df, starts, alpha, steps):
    """Plain Python numbers inside, float64 throughout."""
    ends = []
    for x in starts.tolist():
        for _ in range(steps):
            x = x - alpha * float(df(torch.tensor(x, dtype=starts.dtype)))
        ends.append(x)
    return torch.tensor(ends, dtype=starts.dtype, device=starts.device)


def init_sweep__optimizer(df, starts, alpha, steps):
    """torch.optim.SGD does the steps, the gradient comes from df."""
    x = torch.nn.Parameter(starts.detach().clone())
    optimizer = torch.optim.SGD([x], lr=alpha)
    for _ in range(steps):
        x.grad = df(x.detach().clone())
        optimizer.step()
    return x.detach()


def init_sweep__recursion(df, starts, alpha, steps):
    """One step, then the rest of the sweep."""

    def roll(x, left):
        return x if left == 0 else roll(x - alpha * df(x), left - 1)

    return roll(starts.detach().clone(), steps)


# max_lr


def max_lr__numpy(H):
    """NumPy's eigenvalues; its float is a Python float."""
    values = np.linalg.eigvalsh(H.detach().cpu().numpy())
    if (values <= 0).any():
        raise ValueError("not positive definite")
    return 2 / values.max()


def max_lr__cholesky(H):
    """A Cholesky factor exists for positive definite matrices only; the 2-norm is then λmax."""
    _, failed = torch.linalg.cholesky_ex(H.detach())
    if failed > 0:
        raise ValueError("not positive definite")
    return 2 / float(torch.linalg.matrix_norm(H.detach(), ord=2))


def max_lr__general_eigenvalues(H):
    """eigvals of a symmetric matrix are real, in no order."""
    values = torch.linalg.eigvals(H.detach()).real
    if not torch.all(values > 0):
        raise ValueError(f"eigenvalues {values.tolist()}")
    return float(2.0 / max(values.tolist()))


def max_lr__singular_values(H):
    """Singular values are eigenvalues where none of these is negative."""
    values, _ = torch.linalg.eigh(H.detach())
    if values.min().item() <= 0:
        raise ValueError("some direction does not curve upwards")
    return 2 / torch.linalg.svdvals(H.detach())[0].item()


def max_lr__error_of_cholesky(H):
    """torch's own error, turned into the ValueError that is asked for."""
    try:
        torch.linalg.cholesky(H.detach())
    except RuntimeError as error:
        raise ValueError("not positive definite") from error
    largest = np.linalg.eigvalsh(H.detach().cpu().double().numpy())[-1]
    return float(2 / largest)


def max_lr__error_of_numpy(H):
    """NumPy's LinAlgError is a ValueError."""
    matrix = H.detach().cpu().numpy()
    np.linalg.cholesky(matrix)
    return float(2 / np.linalg.eigvalsh(matrix)[-1])


# plot_lrs


def plot_lrs__semilogy(f, x0, alphas, steps):
    """semilogy, an optimizer, the number itself as label, default x data."""
    fig = plt.figure()
    ax = fig.add_subplot()
    for alpha in alphas:
        x = torch.nn.Parameter(x0.detach().clone())
        optimizer = torch.optim.SGD([x], lr=alpha)
        ys = []
        for _ in range(steps):
            optimizer.zero_grad()
            loss = f(x)
            ys.append(loss.item())
            loss.backward()
            optimizer.step()
        ys.append(f(x).item())
        ax.semilogy(ys, label=str(alpha))
    ax.legend()
    return ax


def plot_lrs__all_at_once(f, x0, alphas, steps):
    """All walks side by side: the sum of the heights has their slopes."""
    rates = torch.tensor(alphas, dtype=x0.dtype)
    x = x0.detach().repeat(len(alphas))
    table = [f(x)]
    for _ in range(steps):
        x.requires_grad_()
        (slope,) = torch.autograd.grad(f(x).sum(), x)
        x = (x - rates * slope).detach()
        table.append(f(x))
    table = torch.stack(table).numpy()
    for i, alpha in enumerate(alphas):
        plt.plot(np.arange(steps + 1), table[:, i], "o--", label=rf"$\alpha$ = {alpha}")
    plt.yscale("log")
    plt.xlabel("step")
    plt.ylabel("loss")
    plt.legend(title="learning rate")
    return plt.gca()


def plot_lrs__float32(f, x0, alphas, steps):
    """float32 inside is good enough for a picture; lines in another order, one more line."""
    _, ax = plt.subplots()
    ax.set_yscale("log")
    ax.axhline(float(f(x0.detach())), color="grey", linestyle=":")
    for alpha in reversed(alphas):
        x = torch.tensor(float(x0), requires_grad=True)
        ys = torch.zeros(steps + 1)
        for t in range(steps + 1):
            y = f(x)
            ys[t] = y.detach()
            x.grad = None
            y.backward()
            x.data -= alpha * x.grad
        ax.plot(torch.arange(steps + 1), ys, label=f"lr={alpha:.3g}")
    ax.set(xlabel="t", ylabel="f", title="divergence")
    ax.legend()
    return ax


def plot_lrs__functional(f, x0, alphas, steps):
    """torch.func.grad, and the labels given all at once; no legend."""
    slope = torch.func.grad(f)
    _, ax = plt.subplots(figsize=(4, 3))

    def walk(alpha):
        x = x0.detach()
        yield f(x)
        for _ in range(steps):
            x = x - alpha * slope(x)
            yield f(x)

    lines = [ax.plot([float(height) for height in walk(alpha)])[0] for alpha in alphas]
    for line, alpha in zip(lines, alphas, strict=True):
        line.set_label(f"learning rate {alpha}")
    ax.set_yscale("log")
    return ax


def plot_lrs__legend_only(f, x0, alphas, steps):
    """Lines without labels; the legend names them in their order."""
    _, ax = plt.subplots()
    for alpha in alphas:
        x = x0.detach().clone()
        ys = [f(x).item()]
        for _ in range(steps):
            x.requires_grad_()
            x = (x - alpha * torch.autograd.grad(f(x), x)[0]).detach()
            ys.append(f(x).item())
        ax.plot(ys)
    ax.set_yscale("log")
    ax.legend([f"alpha = {a}" for a in alphas])
    return ax


# step_decay


def step_decay__lambda(alpha0, gamma, every):
    """A lambda."""
    return lambda t: alpha0 * gamma ** (t // every)


def step_decay__floor(alpha0, gamma, every):
    """floor of the fraction is the whole quotient."""

    def rate(t):
        return alpha0 * math.pow(gamma, math.floor(t / every))

    return rate


def step_decay__loop(alpha0, gamma, every):
    """One multiplication per full period."""

    def rate(t):
        now = alpha0
        while t >= every:
            now, t = now * gamma, t - every
        return now

    return rate


def step_decay__object(alpha0, gamma, every):
    """An object that can be called is a function, too; tensors are numbers."""

    class Schedule:
        def __call__(self, t):
            return torch.tensor(alpha0, dtype=torch.float64) * gamma ** divmod(t, every)[0]

    return Schedule()


def step_decay__chained(alpha0, gamma, every):
    """What torch's StepLR does, from the start each time."""

    def rate(t):
        now = alpha0
        for step in range(1, t + 1):
            if step % every == 0:
                now *= gamma
        return now

    return rate


# momentum_step


def momentum_step__zero_start(theta, grad, v, alpha, beta):
    """A velocity of zeros to begin with gives the same first step."""
    if v is None:
        v = torch.zeros_like(grad)
    v = beta * v + grad
    theta = theta - alpha * v
    return theta, v


def momentum_step__torch_add(theta, grad, v, alpha, beta):
    """torch.add and torch.sub have the factor built in."""
    new = grad.clone() if v is None else torch.add(grad, v, alpha=beta)
    return torch.sub(theta, new, alpha=alpha), new


def momentum_step__in_place_on_copies(theta, grad, v, alpha, beta):
    """In place is fine on one's own copies."""
    new = torch.zeros_like(theta) if v is None else v.detach().clone()
    new.mul_(beta).add_(grad.detach())
    return [theta.detach().clone().add_(new, alpha=-alpha), new]


def momentum_step__numpy(theta, grad, v, alpha, beta):
    """NumPy inside, and back to tensors of the same dtype and device."""
    push = grad.detach().cpu().numpy()
    speed = push.copy() if v is None else beta * v.detach().cpu().numpy() + push
    place = theta.detach().cpu().numpy() - alpha * speed
    return tuple(torch.as_tensor(a, dtype=theta.dtype, device=theta.device) for a in (place, speed))


def momentum_step__by_displacement(theta, grad, v, alpha, beta):
    """θ − α∇f − αβv is the same sum, written out."""
    coasting = 0 if v is None else beta * v
    return theta - alpha * grad - alpha * coasting, grad + coasting


# escape


def escape__double_loop(df, x0, alphas, betas, steps, barrier):
    """A ball for every pair, in plain loops."""
    table = []
    for alpha in alphas:
        row = []
        for beta in betas:
            x, v = x0, 0
            for _ in range(steps):
                v = beta * v + df(x)
                x = x - alpha * v
            row.append(bool(torch.isfinite(x)) and bool(x > barrier) != bool(x0 > barrier))
        table.append(row)
    return torch.tensor(table, device=x0.device)


def escape__alpha_inside(df, x0, alphas, betas, steps, barrier):
    """α inside the velocity: the same path as long as α is constant."""
    x = torch.zeros(len(alphas), len(betas), dtype=x0.dtype, device=x0.device) + x0
    v = torch.zeros_like(x)
    for _ in range(steps):
        v = betas * v - alphas.reshape(-1, 1) * df(x)
        x = x + v
    return torch.isfinite(x) & ((x < barrier) if x0 > barrier else (x > barrier))


def escape__displacement(df, x0, alphas, betas, steps, barrier):
    """The heavy ball: the last displacement is repeated, β times as long. Stops at infinity."""
    result = torch.zeros(len(alphas), len(betas), dtype=torch.bool, device=x0.device)
    for i, j in np.ndindex(len(alphas), len(betas)):
        before = x = x0.detach()
        for _ in range(steps):
            before, x = x, x - alphas[i] * df(x) + betas[j] * (x - before)
            if not torch.isfinite(x):
                break
        else:
            result[i, j] = (x - barrier).sign() == -(x0 - barrier).sign()
    return result


def escape__numbers(df, x0, alphas, betas, steps, barrier):
    """Plain Python numbers; df is asked with them, too."""
    start = x0.item()

    def ends_on_the_other_side(alpha, beta):
        x, v = start, 0.0
        for _ in range(steps):
            v = beta * v + float(df(x))
            x -= alpha * v
        return math.isfinite(x) and (x > barrier) == (start < barrier)

    rows = [[ends_on_the_other_side(a, b) for b in betas.tolist()] for a in alphas.tolist()]
    return torch.tensor(rows, dtype=torch.bool, device=x0.device)


def escape__optimizer(df, x0, alphas, betas, steps, barrier):
    """torch.optim.SGD has the same convention."""
    escaped = torch.zeros(len(alphas), len(betas), dtype=torch.bool, device=x0.device)
    for i, alpha in enumerate(alphas.tolist()):
        for j, beta in enumerate(betas.tolist()):
            x = x0.detach().clone()
            ball = torch.optim.SGD([x], lr=alpha, momentum=beta)
            for _ in range(steps):
                x.grad = df(x.clone()).to(x)
                ball.step()
            escaped[i, j] = torch.isfinite(x) and ((x - barrier) * (x0 - barrier) < 0)
    return escaped


# SGD


class SGD__zero_start:
    """Velocities of zeros; who has had no gradient yet is remembered apart. Explicit in-place
    methods."""

    def __init__(self, params, lr, momentum=0, dampening=0, weight_decay=0, nesterov=False):
        if nesterov and (momentum == 0 or dampening):
            raise ValueError
        self.params = [p for p in params]
        self.lr, self.m, self.d, self.wd, self.n = lr, momentum, dampening, weight_decay, nesterov
        self.v = [torch.zeros_like(p, requires_grad=False) for p in self.params]
        self.fresh = [True] * len(self.params)

    @torch.no_grad()
    def step(self):
        for i, (p, v) in enumerate(zip(self.params, self.v, strict=True)):
            if p.grad is not None:
                g = p.grad.add(p, alpha=self.wd)
                v.mul_(self.m).add_(g, alpha=1.0 if self.fresh[i] else 1.0 - self.d)
                self.fresh[i] = False
                if self.m:
                    g = g.add(v, alpha=self.m) if self.n else v
                p.add_(g, alpha=-self.lr)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


class SGD__by_data:
    """Velocities in a dict, parameters changed through .data, all settings in a dict."""

    def __init__(self, params, lr, momentum=0, dampening=0, weight_decay=0, nesterov=False):
        if nesterov and not (momentum > 0 and dampening == 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")
        self.params = tuple(params)
        self.lr = lr
        self.settings = dict(m=momentum, d=dampening, w=weight_decay, n=nesterov)
        self.state = {}

    def step(self):
        m, d, w, n = (self.settings[key] for key in "mdwn")
        for p in self.params:
            if p.grad is None:
                continue
            g = p.grad.data.clone()
            if w:
                g += w * p.data
            if m:
                if p in self.state:
                    self.state[p] = m * self.state[p] + (1 - d) * g
                else:
                    self.state[p] = g.clone()
                g = g + m * self.state[p] if n else self.state[p]
            p.data = p.data - self.lr * g

    def zero_grad(self):
        for p in self.params:
            p.grad = None


class SGD__small_objects:
    """State in attributes of small objects, one per parameter; a ValueError of its own kind."""

    def __init__(self, params, lr, momentum=0, dampening=0, weight_decay=0, nesterov=False):
        class BadOption(ValueError):
            pass

        if nesterov and momentum <= 0:
            raise BadOption("nesterov needs momentum")
        if nesterov and dampening != 0:
            raise BadOption("nesterov needs zero dampening")

        class Ball:
            def __init__(self, p):
                self.p, self.v = p, None

            def push(self, lr):
                force = self.p.grad + weight_decay * self.p.detach()
                first = self.v is None
                self.v = force if first else momentum * self.v + (1 - dampening) * force
                move = force if not momentum else self.v
                if nesterov:
                    move = force + momentum * self.v
                with torch.no_grad():
                    self.p.sub_(lr * move)

        self.balls = [Ball(p) for p in params]
        self.lr = lr

    def step(self):
        for ball in self.balls:
            if ball.p.grad is not None:
                ball.push(self.lr)

    def zero_grad(self):
        for ball in self.balls:
            ball.p.grad = None


class SGD__of_torch_kind:
    """Groups and state as torch keeps them; lr is a property."""

    def __init__(self, params, lr, momentum=0, dampening=0, weight_decay=0, nesterov=False):
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")
        self.group = {
            "params": list(params),
            "lr": lr,
            "momentum": momentum,
            "dampening": dampening,
            "weight_decay": weight_decay,
            "nesterov": nesterov,
        }
        self.state = {}

    @property
    def lr(self):
        return self.group["lr"]

    @lr.setter
    def lr(self, value):
        self.group["lr"] = value

    def step(self):
        group = self.group
        momentum = group["momentum"]
        with torch.no_grad():
            for i, p in enumerate(group["params"]):
                if p.grad is None:
                    continue
                d_p = p.grad
                if group["weight_decay"] != 0:
                    d_p = d_p.add(p, alpha=group["weight_decay"])
                if momentum != 0:
                    buffer = self.state.get(i)
                    if buffer is None:
                        buffer = self.state[i] = d_p.clone()
                    else:
                        buffer.mul_(momentum).add_(d_p, alpha=1 - group["dampening"])
                    d_p = d_p.add(buffer, alpha=momentum) if group["nesterov"] else buffer
                p.add_(d_p, alpha=-group["lr"])

    def zero_grad(self):
        for p in self.group["params"]:
            p.grad = None
