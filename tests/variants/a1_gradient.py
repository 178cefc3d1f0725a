"""Correct answers to a1_gradient that look different from ours. Each must earn full marks.

Same format as the misconceptions: ``<exercise>__<slug>``, the exercise's own signature,
self-contained; the docstring says why the answer is correct.
"""


# saddle


def saddle__factored(p):
    """(y − x)(y + x) is the same number."""
    x, y = p[..., 0], p[..., 1]
    return (y - x) * (y + x)


def saddle__signs(p):
    """The squares, weighted with −1 and 1 and added up along the last axis."""
    return (p * p * torch.tensor([-1.0, 1.0], dtype=p.dtype, device=p.device)).sum(-1)


def saddle__numpy(p):
    """NumPy inside, and back to a tensor of the same dtype and device."""
    q = p.detach().cpu().numpy()
    return torch.as_tensor(q[..., 1] ** 2 - q[..., 0] ** 2, dtype=p.dtype, device=p.device)


def saddle__unbind(p):
    """unbind takes the last axis apart."""
    x, y = p.unbind(dim=-1)
    return y.square() - x.square()


def saddle__loop(p):
    """A loop over all points, whatever their arrangement."""
    z = torch.empty(p.shape[:-1].numel(), dtype=p.dtype, device=p.device)
    for i, point in enumerate(p.detach().reshape(-1, 2)):
        z[i] = point[1] * point[1] - point[0] * point[0]
    return z.reshape(p.shape[:-1])


# derivative


def derivative__five_point(f, x, h=None):
    """Without h a five-point formula, with the step that suits it."""
    if h is not None:
        return (f(x + h) - f(x - h)) / (2 * h)
    size = max(1.0, float(x.detach().abs().max())) if len(x) else 1.0
    h = torch.finfo(x.dtype).eps ** (1 / 5) * size
    return (8 * (f(x + h) - f(x - h)) - (f(x + 2 * h) - f(x - 2 * h))) / (12 * h)


def derivative__richardson(f, x, h=None):
    """Without h two central differences, with h and h/2, and Richardson's combination of them."""
    given = h is not None
    if not given:
        size = float(torch.cat([x.detach().abs(), torch.ones_like(x[:1])]).max())
        h = 2 * torch.finfo(x.dtype).eps ** (1 / 4) * size
    wide = (f(x + h) - f(x - h)) / (2 * h)
    if given:
        return wide
    half = (f(x + h / 2) - f(x - h / 2)) / h
    return (4 * half - wide) / 3


def derivative__loop(f, x, h=None):
    """One entry after the other, each asked as a tensor with one entry."""
    if h is None:
        h = torch.finfo(x.dtype).eps ** (1 / 3) * max([1.0] + [abs(v) for v in x.tolist()])
    slopes = torch.zeros_like(x)
    for k in range(len(x)):
        one = x.detach()[k : k + 1]
        slopes[k : k + 1] = (f(one + h) - f(one - h)) / (2 * h)
    return slopes


def derivative__numbers(f, x, h=None):
    """Asked with Python numbers, in double precision; the result keeps the dtype of x."""
    slopes = []
    for v in x.tolist():
        step = 6e-6 * max(1.0, abs(v)) if h is None else h
        slopes.append((float(f(v + step)) - float(f(v - step))) / (2 * step))
    return torch.tensor(slopes, dtype=x.dtype, device=x.device)


def derivative__own_scale_for_each(f, x, h=None):
    """A step of its own for every entry, measured after rounding, so that it is exactly what it says."""
    x = x.detach()
    if h is None:
        h = torch.finfo(x.dtype).eps ** (1 / 3) * x.abs().clamp(min=1.0)
        up, down = x + h, x - h
        return (f(up) - f(down)) / (up - down)
    return (f(x + h) - f(x - h)) / (h + h)


def derivative__in_double(f, x, h=None):
    """Computed in float64 whatever comes in, and handed back in the dtype of x."""
    y = x.detach().double()
    if h is None:
        h = 1e-5 * max([1.0, *y.abs().tolist()])
    return ((f(y + h) - f(y - h)) / (2 * h)).to(x.dtype)


def derivative__numpy(f, x, h=None):
    """Asked with NumPy arrays."""
    a = x.detach().cpu().numpy()
    if h is None:
        h = float(np.finfo(a.dtype).eps) ** (1 / 3) * max(
            1.0, float(np.max(np.abs(a), initial=1.0))
        )
    slope = (np.asarray(f(a + h)) - np.asarray(f(a - h))) / (2 * h)
    return torch.as_tensor(slope, dtype=x.dtype, device=x.device)


def derivative__both_at_once(f, x, h=None):
    """All places in a single call."""
    if h is None:
        h = torch.finfo(x.dtype).eps ** (1 / 3) * max([1.0, *x.tolist(), *(-x).tolist()])
    right, left = f(torch.cat([x + h, x - h])).split([len(x), len(x)])
    return (right - left) / (2 * h)


# partial


def partial__clones(f, p, i, h=None):
    """Two real copies, each changed in one place."""
    if h is None:
        h = torch.finfo(p.dtype).eps ** (1 / 3) * max(1.0, p.detach().abs().max().item())
    forward, back = p.detach().clone(), p.detach().clone()
    forward[i] += h
    back[i] -= h
    return (f(forward) - f(back)) / (2 * h)


def partial__unit_vector(f, p, i, h=None):
    """A row of the identity matrix."""
    if h is None:
        h = torch.finfo(p.dtype).eps ** (1 / 3) * max(1.0, float(p.detach().abs().max()))
    e = torch.eye(len(p), dtype=p.dtype, device=p.device)[i]
    return (f(p + h * e) - f(p - h * e)) / (2 * h)


def partial__walk_and_return(f, p, i, h=None):
    """One copy, moved there and back again."""
    q = p.detach().clone()
    here = q[i].clone()
    if h is None:
        h = torch.finfo(p.dtype).eps ** (1 / 3) * max(1.0, p.detach().abs().max().item())
    q[i] = here + h
    high = f(q)
    q[i] = here - h
    return (high - f(q)) / (2 * h)


def partial__five_point(f, p, i, h=None):
    """Without h a five-point formula."""
    step = torch.zeros_like(p)
    if h is not None:
        step[i] = h
        return (f(p + step) - f(p - step)) / (2 * h)
    h = torch.finfo(p.dtype).eps ** (1 / 5) * max(1.0, float(p.detach().abs().max()))
    step[i] = h
    near, far = f(p + step) - f(p - step), f(p + 2 * step) - f(p - 2 * step)
    return (8 * near - far) / (12 * h)


def partial__numpy(f, p, i, h=None):
    """Asked with NumPy arrays; the result keeps the dtype of p."""
    a = p.detach().cpu().numpy()
    if h is None:
        h = float(np.finfo(a.dtype).eps) ** (1 / 3) * max(1.0, float(np.abs(a).max()))
    e = np.zeros_like(a)
    e[i] = h
    return torch.as_tensor((f(a + e) - f(a - e)) / (2 * h), dtype=p.dtype, device=p.device)


def partial__by_derivative(f, p, i, h=None):
    """A function of one number, handed to the derivative of the exercise before."""
    if h is None:
        h = torch.finfo(p.dtype).eps ** (1 / 3) * max(1.0, float(p.detach().abs().max()))

    def along(t):
        values = []
        for number in t:
            q = p.detach().clone()
            q[i] = number
            values.append(f(q))
        return torch.stack(values)

    return derivative(along, p.detach()[i].reshape(1), h)[0]


# saddle_grad


def saddle_grad__signs(p):
    """2p, with the sign of x turned."""
    return 2 * p * torch.tensor([-1.0, 1.0], dtype=p.dtype, device=p.device)


def saddle_grad__slots(p):
    """An empty tensor of the right shape, filled slot by slot."""
    grad = torch.empty_like(p)
    with torch.no_grad():
        grad[..., 0] = -2 * p[..., 0]
        grad[..., 1] = 2 * p[..., 1]
    return grad.detach()


def saddle_grad__matrix(p):
    """The Hessian times the point."""
    return p @ torch.tensor([[-2.0, 0.0], [0.0, 2.0]], dtype=p.dtype, device=p.device)


def saddle_grad__clone(p):
    """In place is fine on one's own copy."""
    grad = p.detach().clone()
    grad *= 2
    grad[..., 0].neg_()
    return grad


def saddle_grad__numpy(p):
    """NumPy inside, and back to a tensor of the same dtype and device."""
    q = p.detach().cpu().numpy()
    grad = np.stack([-2 * q[..., 0], 2 * q[..., 1]], axis=-1)
    return torch.as_tensor(grad, dtype=p.dtype, device=p.device)


# auto_grad


def auto_grad__grad(f, p):
    """torch.autograd.grad; adding 0·Σp lets every f depend on the point."""
    leaf = p.detach().requires_grad_()
    return torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf)[0]


def auto_grad__func(f, p):
    """torch.func.grad knows constants by itself."""
    return torch.func.grad(f)(p.detach())


def auto_grad__jacobian(f, p):
    """The Jacobian of a function with one output is its gradient."""
    return torch.autograd.functional.jacobian(f, p.detach().clone())


def auto_grad__allow_unused(f, p):
    """Ask whether there are notes, and allow that the point is not in them."""
    leaf = torch.nn.Parameter(p.detach().clone())
    height = f(leaf)
    if not height.requires_grad:
        return torch.zeros_like(p)
    (grad,) = torch.autograd.grad(height, leaf, allow_unused=True)
    return torch.zeros_like(p) if grad is None else grad


def auto_grad__with_graph(f, p):
    """The result may carry a graph."""
    leaf = p.detach().clone().requires_grad_()
    grad = torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf, create_graph=True)[0]
    return grad + 0 * leaf


def auto_grad__forward_mode(f, p):
    """One coordinate after the other, by forward mode."""
    slopes = []
    for direction in torch.eye(len(p), dtype=p.dtype, device=p.device):
        slopes.append(torch.func.jvp(f, (p.detach(),), (direction,))[1])
    return torch.stack(slopes).to(p.dtype)


# directional


def directional__unit_first(f, p, u):
    """First the unit vector, then the dot product."""
    leaf = p.detach().clone().requires_grad_()
    grad = torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf)[0]
    return grad @ (u / torch.linalg.vector_norm(u))


def directional__along_a_line(f, p, u):
    """The slope at t = 0 of f on the line p + t·u/‖u‖."""
    t = torch.zeros((), dtype=p.dtype, device=p.device, requires_grad=True)
    way = u.detach() / (u.detach() ** 2).sum().sqrt()
    height = f(p.detach() + t * way) + 0 * t
    return torch.autograd.grad(height, t)[0]


def directional__forward_mode(f, p, u):
    """A Jacobian-vector product is just this (forward mode may widen the dtype of a number)."""
    way = u.detach() / u.detach().norm()
    return torch.func.jvp(f, (p.detach(),), (way,))[1].to(p.dtype)


def directional__by_auto_grad(f, p, u):
    """The gradient of the exercise before."""
    return torch.dot(auto_grad(f, p), u.detach()) / math.sqrt(sum(v * v for v in u.tolist()))


# steepest


def steepest__normalize(f, p):
    """normalize divides by the length, but never by less than 1e-12."""
    leaf = p.detach().clone().requires_grad_()
    grad = torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf)[0]
    return torch.nn.functional.normalize(grad, dim=0), grad.norm()


def steepest__by_auto_grad(f, p):
    """The gradient of the exercise before; lengths by hand; a list of two."""
    grad = auto_grad(f, p)
    size = (grad * grad).sum().sqrt()
    if size == 0:
        return [torch.zeros_like(grad), size]
    return [grad / size, size]


def steepest__where(f, p):
    """Divide by 1 where the length is 0."""
    grad = torch.func.grad(f)(p.detach())
    size = torch.linalg.norm(grad)
    return grad / torch.where(size > 0, size, 1.0), size


def steepest__nan_to_num(f, p):
    """0/0 is NaN, and the only NaN there can be: put 0 in its place."""
    leaf = p.detach().clone().requires_grad_()
    grad = torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf)[0]
    size = grad.norm()
    return torch.nan_to_num(grad / size, nan=0.0), size


# field


def field__loop(f, xs, ys):
    """One point after the other."""
    shape = (len(ys), len(xs))
    X, Y, U, V = (torch.zeros(shape, dtype=xs.dtype, device=xs.device) for _ in range(4))
    for i, y in enumerate(ys.detach()):
        for j, x in enumerate(xs.detach()):
            X[i, j], Y[i, j] = x, y
            U[i, j], V[i, j] = auto_grad(f, torch.stack([x, y]))
    return X, Y, U, V


def field__two_leaves(f, xs, ys):
    """X and Y are the leaves, and each gets its own slope."""
    X = xs.detach().repeat(len(ys), 1).requires_grad_()
    Y = ys.detach().reshape(-1, 1).repeat(1, len(xs)).requires_grad_()
    heights = f(torch.stack([X, Y], dim=-1)) + 0 * (X + Y)
    heights.sum().backward()
    return X.detach(), Y.detach(), X.grad, Y.grad


def field__vmap(f, xs, ys):
    """The gradient function, mapped over both axes of the grid."""
    X, Y = torch.meshgrid(xs.detach(), ys.detach(), indexing="xy")
    slopes = torch.func.vmap(torch.func.vmap(torch.func.grad(f)))(torch.stack([X, Y], -1))
    return X, Y, slopes[..., 0], slopes[..., 1]


def field__ij_transposed(f, xs, ys):
    """indexing="ij", turned over at the end; a list of points in between."""
    X, Y = torch.meshgrid(xs.detach(), ys.detach(), indexing="ij")
    points = torch.stack([X.reshape(-1), Y.reshape(-1)], dim=1).requires_grad_()
    heights = f(points) + 0 * points.sum(-1)
    (grad,) = torch.autograd.grad(heights, points, torch.ones_like(heights))
    U, V = grad.T.reshape(2, *X.shape)
    return [X.T, Y.T, U.T, V.T]


# plot_field


def plot_field__by_field(f, xs, ys):
    """The tables of the exercise before, with colours for the lengths."""
    X, Y, U, V = (table.detach().numpy() for table in field(f, xs, ys))
    _, ax = plt.subplots()
    ax.quiver(X, Y, U, V, np.hypot(U, V), cmap="viridis", angles="xy", pivot="tail")
    ax.set_xlabel("x")
    ax.set_ylabel("y")
    return ax


def plot_field__list_of_points(f, xs, ys):
    """Arrows in another order, at a list of points, with float32 ticks, over contour lines."""
    points = torch.cartesian_prod(xs.detach(), ys.detach()).requires_grad_()
    heights = f(points)
    (grad,) = torch.autograd.grad(heights.sum(), points)
    x, y = points.detach().float().numpy().T
    u, v = grad.numpy().T
    ax = plt.figure(figsize=(4, 4)).add_subplot(111)
    ax.tricontour(x, y, heights.detach().numpy())
    ax.quiver(x, y, u, v)
    ax.set(xlabel="first", ylabel="second", title="field")
    return ax


def plot_field__ticks(f, xs, ys):
    """quiver makes the grid itself from lists of ticks; pyplot's own functions."""
    X, Y = torch.meshgrid(xs.detach(), ys.detach(), indexing="xy")
    points = torch.stack([X, Y], dim=-1).requires_grad_()
    f(points).sum().backward()
    plt.figure()
    plt.quiver(
        xs.detach().numpy(),
        ys.detach().numpy(),
        points.grad[:, :, 0].numpy(),
        points.grad[:, :, 1].numpy(),
        scale=60,
    )
    plt.xlabel("$x$")
    plt.ylabel("$y$")
    return plt.gca()


def plot_field__arrow_by_arrow(f, xs, ys):
    """One call of quiver per point, with dots at the tails."""
    ax = plt.axes()
    for x in xs.detach():
        for y in ys.detach():
            point = torch.stack([x, y]).requires_grad_()
            (grad,) = torch.autograd.grad(f(point), point)
            ax.quiver(x.item(), y.item(), grad[0].item(), grad[1].item(), color="r")
            ax.plot(x.item(), y.item(), "k.")
    ax.set(xlabel="x", ylabel="y")
    return ax


# counterexample


def counterexample__allclose(f, claimed_grad, P):
    """torch.allclose, and a row counter by hand."""
    row = 0
    while row < P.shape[0]:
        point = P[row].detach().clone().requires_grad_()
        truth = torch.autograd.grad(f(point) + 0 * point.sum(), point)[0]
        if not torch.allclose(claimed_grad(point.detach()), truth, rtol=1e-3, atol=1e-6):
            return row
        row += 1


def counterexample__by_auto_grad(f, claimed_grad, P):
    """All rows first, then the first of the wrong ones; the claim is asked with a leaf."""
    wrong = []
    for point in P.detach().clone():
        truth = auto_grad(f, point)
        error = (claimed_grad(point.requires_grad_()).detach() - truth).abs()
        wrong.append(not bool((error <= 1e-6 + 1e-3 * truth.abs()).all()))
    return wrong.index(True) if True in wrong else None


def counterexample__next(f, claimed_grad, P):
    """A generator, and next with a default."""
    slope = torch.func.grad(f)

    def wrong(p):
        return not torch.isclose(claimed_grad(p), slope(p), rtol=1e-3, atol=1e-6).all()

    return next((i for i, p in enumerate(P.detach()) if wrong(p)), None)


def counterexample__numpy(f, claimed_grad, P):
    """NumPy compares."""
    for i in range(len(P)):
        point = P[i].detach().clone().requires_grad_()
        (f(point) + 0 * point.sum()).backward()
        claim = np.asarray(claimed_grad(point.detach()).tolist())
        if not np.allclose(claim, point.grad.tolist(), rtol=1e-3, atol=1e-6):
            return i
    return None


def counterexample__tighter(f, claimed_grad, P):
    """Claims are right up to rounding or far off, so a somewhat tighter allowance is as good."""
    for i, point in enumerate(P.detach()):
        leaf = point.clone().requires_grad_()
        truth = torch.autograd.grad(f(leaf) + 0 * leaf.sum(), leaf)[0]
        if not torch.allclose(claimed_grad(point), truth, rtol=1e-4, atol=1e-5):
            return i
    return None
