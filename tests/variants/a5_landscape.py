"""Correct answers to a5_landscape that look different from ours. Each must earn full marks.

Same format as the misconceptions: ``<exercise>__<slug>``, the exercise's own signature,
self-contained; the docstring says why the answer is correct.
"""


# common_grads


def common_grads__table(name, x, w, b, y):
    """A table of functions, looked up after a check."""
    error = y - (x * w + b)
    table = {
        "linear": lambda: (x, 1 + 0 * b),
        "squares": lambda: (2 * w * x, b + b),
        "exp": lambda: (w.exp() * x, b.exp()),
        "squared_error": lambda: (-2 * error * x, -2 * error),
        "log_loss": lambda: (y * x / (x * w + b), y / (x * w + b)),
    }
    if name not in table:
        raise ValueError(f"no function {name}")
    return table[name]()


def common_grads__chain_rule(name, x, w, b, y):
    """Outer slope times inner slope; the inner ones are x and 1."""
    u = x * w + b
    outer = {"linear": torch.ones_like(u), "squared_error": 2 * (u - y), "log_loss": y / u}
    if name in outer:
        return outer[name] * x, outer[name] * torch.ones_like(b)
    if name == "squares":
        return torch.mul(x, w).mul(2), b.mul(2)
    if name == "exp":
        return torch.exp(w).mul(x), torch.exp(b)
    raise ValueError


def common_grads__numpy(name, x, w, b, y):
    """NumPy inside, torch at the door; a list of two is a pair, too."""
    X, W, B, Y = (t.detach().cpu().numpy() for t in (x, w, b, y))
    if name == "linear":
        pair = X * np.ones_like(W), np.ones_like(B)
    elif name == "squares":
        pair = 2 * X * W, 2 * B
    elif name == "exp":
        pair = X * np.exp(W), np.exp(B)
    elif name == "squared_error":
        pair = 2 * (X * W + B - Y) * X, 2 * (X * W + B - Y)
    elif name == "log_loss":
        pair = Y * X / (X * W + B), Y / (X * W + B)
    else:
        raise ValueError(f"unknown: {name}")
    return [torch.as_tensor(np.asarray(p), dtype=x.dtype, device=x.device) for p in pair]


def common_grads__match(name, x, w, b, y):
    """The error expanded: −2xy + 2x²w + 2xb."""
    match name:
        case "linear":
            return x * 1, torch.full_like(b, 1)
        case "squares":
            return 2 * x * w, 2 * b
        case "exp":
            return x * math.e**w, math.e**b
        case "squared_error":
            return -2 * x * y + 2 * x * x * w + 2 * x * b, -2 * y + 2 * x * w + 2 * b
        case "log_loss":
            return x * y * (x * w + b) ** -1, y * (x * w + b) ** -1
        case _:
            raise ValueError("expected one of five names")


# mse_grad


def mse_grad__loop(X, y, w, reduction="mean"):
    """Point by point."""
    if tuple(y.shape) != (X.shape[0],):
        raise ValueError("shape of y")
    total = torch.zeros_like(w)
    for row, target in zip(X, y, strict=True):
        total = total + 2 * ((row * w).sum() - target) * row
    if reduction == "mean":
        total = total / X.shape[0]
    return total


def mse_grad__einsum(X, y, w, reduction="mean"):
    """einsum, with the errors the other way round."""
    if y.ndim != 1 or len(y) != len(X):
        raise ValueError("one target for every point, please")
    residual = torch.einsum("nd,d->n", X, w) - y
    gradient = 2 * torch.einsum("nd,n->d", X, residual)
    return {"sum": gradient, "mean": gradient / len(y)}[reduction]


def mse_grad__normal_equations(X, y, w, reduction="mean"):
    """2(XᵀX w − Xᵀy) is the same."""
    N = X.shape[0]
    if y.shape != (N,):
        raise ValueError(f"expected {N} targets")
    scale = 2.0 if reduction == "sum" else 2.0 / N
    return scale * (X.T @ X @ w - X.T @ y)


def mse_grad__numpy(X, y, w, reduction="mean"):
    """NumPy inside, and the mean over rows of per-point gradients."""
    if y.dim() != 1 or y.shape[0] != X.shape[0]:
        raise ValueError("y must be a vector")
    A, t, v = (one.detach().cpu().numpy() for one in (X, y, w))
    rows = -2 * A * (t - A.dot(v))[:, None]
    total = rows.sum(axis=0) if reduction == "sum" else rows.mean(axis=0)
    return torch.as_tensor(total, dtype=w.dtype, device=w.device)


# filter_normalize


def filter_normalize__epsilon(d, w):
    """As in the code of Li et al.: a tiny number under the fraction instead of a case for zero."""
    if d.dim() <= 1:
        return d * 0
    new = d.detach().clone()
    for filter, weights in zip(new, w.detach(), strict=True):
        filter.mul_(weights.norm() / (filter.norm() + 1e-10))
    return new


def filter_normalize__keepdim(d, w):
    """Sums of squares over every dimension but the first."""
    if len(d.shape) < 2:
        return torch.zeros(d.shape, dtype=d.dtype, device=d.device)
    others = tuple(range(1, d.dim()))
    have = d.square().sum(dim=others, keepdim=True).sqrt()
    want = w.square().sum(dim=others, keepdim=True).sqrt()
    return torch.nan_to_num(d / have) * want


def filter_normalize__functional(d, w):
    """torch.nn.functional.normalize makes rows of length 1, and leaves zero rows alone."""
    if d.ndim < 2:
        return torch.zeros_like(d)
    rows = torch.nn.functional.normalize(d.reshape(d.shape[0], -1), dim=1)
    return (rows * w.reshape(w.shape[0], -1).norm(dim=1, keepdim=True)).reshape(d.shape)


def filter_normalize__loop(d, w):
    """Filter by filter, with a case for zero."""
    if d.dim() < 2:
        return torch.zeros_like(d)
    made = []
    for i in range(d.shape[0]):
        length = torch.linalg.vector_norm(d[i])
        if length == 0:
            made.append(torch.zeros_like(d[i]))
        else:
            made.append(d[i] / length * torch.linalg.vector_norm(w[i]))
    return torch.stack(made) if made else torch.zeros_like(d)


# shifted


def shifted__manager_class(model, d1, d2, a, b):
    """A class with __enter__ and __exit__, copies taken on entering."""

    class Shift:
        def __enter__(self):
            self.kept = [p.detach().clone() for p in model.parameters()]
            with torch.no_grad():
                for p, u, v in zip(model.parameters(), d1, d2, strict=True):
                    p.add_(u, alpha=a).add_(v, alpha=b)
            return model

        def __exit__(self, kind, error, traceback):
            with torch.no_grad():
                for p, w in zip(model.parameters(), self.kept, strict=True):
                    p.copy_(w)
            return False

    return Shift()


def shifted__new_data(model, d1, d2, a, b):
    """p.data is given other tensors and then the old ones back: nothing is copied at all."""
    from contextlib import contextmanager

    @contextmanager
    def manager():
        old = [p.data for p in model.parameters()]
        for p, w, u, v in zip(model.parameters(), old, d1, d2, strict=True):
            p.data = w + a * u + b * v
        try:
            yield
        finally:
            for p, w in zip(model.parameters(), old, strict=True):
                p.data = w

    return manager()


def shifted__state_dict(model, d1, d2, a, b):
    """A deep copy of the state, loaded back at the end."""
    import copy
    from contextlib import ExitStack

    stack = ExitStack()
    stack.callback(model.load_state_dict, copy.deepcopy(model.state_dict()))
    for p, u, v in zip(model.parameters(), d1, d2, strict=True):
        p.data.add_(a * u + b * v)
    return stack


def shifted__one_vector(model, d1, d2, a, b):
    """All parameters as one long vector."""
    from contextlib import contextmanager

    from torch.nn.utils import parameters_to_vector, vector_to_parameters

    @contextmanager
    def manager():
        before = parameters_to_vector(model.parameters()).detach().clone()
        step = a * parameters_to_vector(d1) + b * parameters_to_vector(d2)
        try:
            vector_to_parameters(before + step, model.parameters())
            yield model
        finally:
            vector_to_parameters(before, model.parameters())

    return manager()


# surface


def surface__uses_shifted(loss, model, d1, d2, alphas, betas):
    """With the exercise before, numbers for the coordinates, and a list of lists on the way."""
    was = model.training
    model.train(False)
    rows = torch.zeros(len(alphas), len(betas), dtype=alphas.dtype, device=alphas.device)
    try:
        for i, a in enumerate(alphas.tolist()):
            for j, b in enumerate(betas.tolist()):
                with shifted(model, d1, d2, a, b), torch.no_grad():
                    rows[i, j] = loss(model)
    finally:
        model.train(was)
    return rows


def surface__on_a_copy(loss, model, d1, d2, alphas, betas):
    """The model is never touched: a deep copy is shifted."""
    import copy

    other = copy.deepcopy(model).eval().requires_grad_(False)
    kept = [p.clone() for p in other.parameters()]
    heights = alphas.new_empty(len(alphas), len(betas))
    for i in range(len(alphas)):
        for j in range(len(betas)):
            for p, w, u, v in zip(other.parameters(), kept, d1, d2, strict=True):
                p.copy_(w + alphas[i] * u + betas[j] * v)
            heights[i, j] = loss(other).item()
    return heights


def surface__functional(loss, model, d1, d2, alphas, betas):
    """torch.func.functional_call evaluates the model with other parameters."""
    from torch.func import functional_call

    modes = [(module, module.training) for module in model.modules()]
    names = [name for name, _ in model.named_parameters()]
    weights = [p.detach() for p in model.parameters()]
    model.eval()
    points = [(a, b) for a in alphas for b in betas]
    found = []
    try:
        with torch.inference_mode():
            for a, b in points:
                moved = [w + a * u + b * v for w, u, v in zip(weights, d1, d2, strict=True)]
                state = dict(zip(names, moved, strict=True))
                found.append(
                    float(loss(lambda x, state=state: functional_call(model, state, (x,))))
                )
    finally:
        for module, training in modes:
            module.training = training
    table = torch.tensor(found, dtype=alphas.dtype, device=alphas.device)
    return table.reshape(len(alphas), len(betas))


def surface__row_by_row(loss, model, d1, d2, alphas, betas):
    """p.data is exchanged; gradients are switched off for the whole function."""

    @torch.no_grad()
    def heights():
        old = [p.data for p in model.parameters()]
        was = model.training
        model.eval()
        table = alphas.new_full((len(alphas), len(betas)), float("nan"))
        try:
            for i, a in enumerate(alphas):
                row = [w + a * u for w, u in zip(old, d1, strict=True)]
                for j, b in enumerate(betas):
                    for p, w, v in zip(model.parameters(), row, d2, strict=True):
                        p.data = w + b * v
                    table[i][j] = loss(model)
        finally:
            for p, w in zip(model.parameters(), old, strict=True):
                p.data = w
            model.train(was)
        return table

    return heights()


# compare


def compare__pooling(surfaces):
    """Minima by shifting the whole grid eight times."""
    found = {}
    for name, heights in surfaces.items():
        z = torch.where(heights.isfinite(), heights, torch.inf).detach().double()
        inner = z[1:-1, 1:-1]
        low = torch.ones_like(inner, dtype=torch.bool)
        for i in range(3):
            for j in range(3):
                if (i, j) != (1, 1) and inner.numel():
                    rows, columns = inner.shape
                    low &= inner < z[i : i + rows, j : j + columns]
        found[name] = dict(
            log10_max=z.max().log10().item(),
            minima=low.sum().item(),
            area_below=(z < math.log(10)).sum().item() / z.numel(),
        )
    return found


def compare__numpy(surfaces):
    """NumPy, with infinity padded round the grid; float32 shares are near enough."""
    found = {}
    for name, heights in surfaces.items():
        z = heights.detach().cpu().numpy().copy()
        z[np.isnan(z)] = np.inf
        count = 0
        for i in range(1, z.shape[0] - 1):
            for j in range(1, z.shape[1] - 1):
                nine = z[i - 1 : i + 2, j - 1 : j + 2].flatten()
                count += bool(z[i, j] < np.delete(nine, 4).min())
        share = float((z < np.log(10)).astype(np.float32).mean())
        found[name] = {"log10_max": np.log10(z.max()), "minima": count, "area_below": share}
    return found


def compare__python(surfaces):
    """Lists and loops; nan is written as a comparison that fails."""

    def measure(rows):
        highest, low, minima = -math.inf, 0, 0
        for i, row in enumerate(rows):
            for j, height in enumerate(row):
                height = math.inf if height != height else height
                highest = max(highest, height)
                low += height < math.log(10)
                if 0 < i < len(rows) - 1 and 0 < j < len(row) - 1:
                    others = [rows[i + k][j + m] for k in (-1, 0, 1) for m in (-1, 0, 1) if k or m]
                    minima += height != math.inf and not any(other <= height for other in others)
        count = sum(len(row) for row in rows)
        return {"log10_max": math.log10(highest), "minima": minima, "area_below": low / count}

    return {name: measure(heights.tolist()) for name, heights in surfaces.items()}


def compare__tensors(surfaces):
    """0-d tensors for the numbers; unfold lays the nine points of every patch side by side."""
    found = {}
    for name, heights in surfaces.items():
        z = torch.where(heights.isnan(), math.inf, heights).detach().double()
        minima = torch.tensor(0)
        if min(z.shape) > 2:
            patches = z.unfold(0, 3, 1).unfold(1, 3, 1).flatten(2)
            minima = ((patches > patches[..., 4:5]).sum(-1) == 8).sum()
        found[name] = {
            "log10_max": torch.log10(z.max()),
            "minima": minima,
            "area_below": (z < math.log(10)).double().mean(),
        }
    return found
