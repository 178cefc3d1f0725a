"""Correct answers to a2_descent that look different from ours. Each must earn full marks.

Same format as the misconceptions: ``<exercise>__<slug>``, the exercise's own signature,
self-contained; the docstring says why the answer is correct.
"""


# gd_step


def gd_step__add_negative(theta, grad, alpha):
    """θ + (−α)∇f is the same sum."""
    return theta + (-alpha) * grad


def gd_step__torch_sub(theta, grad, alpha):
    """torch.sub has the factor built in and returns a new tensor."""
    return torch.sub(theta, grad, alpha=alpha)


def gd_step__clone_then_in_place(theta, grad, alpha):
    """In place is fine on one's own copy."""
    new = theta.detach().clone()
    new -= alpha * grad.detach()
    return new


def gd_step__numpy(theta, grad, alpha):
    """NumPy inside, and back to a tensor of the same dtype and device."""
    new = theta.detach().cpu().numpy() - alpha * grad.detach().cpu().numpy()
    return torch.as_tensor(new, dtype=theta.dtype, device=theta.device)


def gd_step__flat_loop(theta, grad, alpha):
    """A loop over all entries, whatever the shape."""
    new = torch.empty(theta.numel(), dtype=theta.dtype, device=theta.device)
    with torch.no_grad():
        for i, (t, g) in enumerate(zip(theta.reshape(-1), grad.reshape(-1), strict=True)):
            new[i] = t - alpha * g
    return new.reshape(theta.shape)


def gd_step__lerp(theta, grad, alpha):
    """A weighted mean of θ and θ − ∇f with weights 1 − α and α."""
    return (1 - alpha) * theta + alpha * (theta - grad)


# J_grad


def J_grad__sum_of_two(theta):
    """θ + θ = 2θ."""
    return theta + theta


def J_grad__numpy(theta):
    """NumPy inside, and back to a tensor of the same dtype and device."""
    return torch.from_numpy(2.0 * theta.detach().cpu().numpy()).to(theta)


def J_grad__central_difference(theta):
    """Exact for a square, whatever h: ((θ+h)² − (θ−h)²)/(2h) = 2θ; h = |θ| suits every scale."""
    h = torch.where(theta == 0, 1.0, theta.abs())
    return ((theta + h) ** 2 - (theta - h) ** 2) / (2 * h)


def J_grad__columns(theta):
    """One partial derivative after the other, over any number of columns."""
    columns = [2 * theta[..., i] for i in range(theta.shape[-1])]
    return torch.stack(columns, dim=-1)


def J_grad__power_rule(theta):
    """The power rule written out: 2·θ^(2−1)."""
    return 2 * theta ** (2 - 1)


# update_pair


def update_pair__one_line(d1, d2, theta1, theta2, alpha):
    """The right side is evaluated before anything is assigned, so the update is simultaneous."""
    theta1, theta2 = theta1 - alpha * d1(theta1, theta2), theta2 - alpha * d2(theta1, theta2)
    return theta1, theta2


def update_pair__second_first(d1, d2, theta1, theta2, alpha):
    """The order of the two rules is free as long as both read the old values."""
    new2 = theta2 - alpha * d2(theta1, theta2)
    new1 = theta1 - alpha * d1(theta1, theta2)
    return [new1, new2]


def update_pair__saved_old_values(d1, d2, theta1, theta2, alpha):
    """Old values kept aside under names of their own."""
    old1, old2 = theta1, theta2
    theta1 = old1 - alpha * d1(old1, old2)
    theta2 = old2 - alpha * d2(old1, old2)
    return theta1, theta2


def update_pair__detached(d1, d2, theta1, theta2, alpha):
    """Results need no graph; in place is fine on one's own copies."""
    new1 = torch.as_tensor(theta1).detach().clone()
    new2 = torch.as_tensor(theta2).detach().clone()
    g1, g2 = d1(new1, new2), d2(new1, new2)
    new1 -= alpha * g1
    new2 -= alpha * g2
    return new1, new2


def update_pair__zip(d1, d2, theta1, theta2, alpha):
    """One rule, used for both parameters; the old point is kept in a tuple."""
    old = (theta1, theta2)
    new1, new2 = (theta - alpha * d(*old) for theta, d in zip(old, (d1, d2), strict=True))
    return new1, new2


# descend


def descend__table(grad_fn, theta0, alpha, steps):
    """The whole table is made first and filled row by row."""
    path = torch.empty(steps + 1, len(theta0), dtype=theta0.dtype, device=theta0.device)
    path[0] = theta0.detach()
    for t in range(steps):
        rate = alpha(t) if callable(alpha) else alpha
        path[t + 1] = path[t] - rate * grad_fn(path[t])
    return path


def descend__in_place_on_a_copy(grad_fn, theta0, alpha, steps):
    """θ is moved in place, but it is our own copy and every stored row is a copy again."""
    theta = theta0.detach().clone()
    path = [theta.clone()]
    for t in range(steps):
        theta -= (alpha(t) if callable(alpha) else alpha) * grad_fn(theta)
        path.append(theta.clone())
    return torch.stack(path)


def descend__while(grad_fn, theta0, alpha, steps):
    """A while loop, and a constant α turned into a function."""
    rate = alpha if callable(alpha) else lambda t: alpha
    theta, t, rows = theta0.detach(), 0, [theta0.detach().reshape(1, -1)]
    while t < steps:
        theta = torch.add(theta, grad_fn(theta), alpha=-rate(t))
        rows.append(theta.reshape(1, -1))
        t += 1
    return torch.cat(rows, dim=0)


def descend__numpy(grad_fn, theta0, alpha, steps):
    """NumPy holds the path; grad_fn is asked with tensors."""
    path = np.zeros((steps + 1, len(theta0)), dtype=theta0.detach().cpu().numpy().dtype)
    path[0] = theta0.detach().cpu().numpy()
    for t in range(steps):
        grad = grad_fn(torch.from_numpy(path[t].copy()).to(theta0.device))
        rate = alpha(t) if callable(alpha) else alpha
        with np.errstate(all="ignore"):
            path[t + 1] = path[t] - rate * grad.cpu().numpy()
    return torch.from_numpy(path).to(theta0.device)


def descend__optimizer(grad_fn, theta0, alpha, steps):
    """torch.optim.SGD, fed with the black box's gradient."""
    theta = theta0.detach().clone().requires_grad_()
    optimizer = torch.optim.SGD([theta], lr=1.0)
    path = [theta.detach().clone()]
    for t in range(steps):
        optimizer.param_groups[0]["lr"] = float(alpha(t) if callable(alpha) else alpha)
        theta.grad = grad_fn(theta.detach().clone())
        optimizer.step()
        path.append(theta.detach().clone())
    return torch.stack(path)


def descend__recursion(grad_fn, theta0, alpha, steps):
    """Walk the first steps − 1 steps, then one more."""

    def walk(count):
        if count == 0:
            return theta0.detach().clone().unsqueeze(0)
        before = walk(count - 1)
        rate = alpha(count - 1) if callable(alpha) else alpha
        return torch.cat([before, (before[-1] - rate * grad_fn(before[-1])).unsqueeze(0)])

    return walk(steps)


# learning_process


def learning_process__math(steps=50):
    """Python floats are float64."""
    path = [2.5]
    for _ in range(steps):
        x = path[-1]
        path.append(x - 0.005 * (2 * x * math.sin(x) + x * x * math.cos(x)))
    return torch.tensor(path, dtype=torch.float64)


def learning_process__autograd(steps=50):
    """The derivative from autograd: this exercise is not by hand."""
    x = torch.tensor(2.5, dtype=torch.float64, requires_grad=True)
    path = [x.detach().clone()]
    for _ in range(steps):
        (slope,) = torch.autograd.grad(x**2 * torch.sin(x), x)
        x = (x - 0.005 * slope).detach().requires_grad_()
        path.append(x.detach())
    return torch.stack(path)


def learning_process__factored(steps=50):
    """x·(2 sin x + x cos x) is the same derivative; NumPy holds the path."""
    path = np.empty(steps + 1)
    path[0] = 2.5
    for t in range(steps):
        x = path[t]
        path[t + 1] = x - x * (2 * np.sin(x) + x * np.cos(x)) / 200
    return torch.from_numpy(path)


def learning_process__optimizer(steps=50):
    """torch.optim.SGD does the steps."""
    x = torch.nn.Parameter(torch.tensor(2.5, dtype=torch.float64))
    optimizer = torch.optim.SGD([x], lr=0.005)
    path = torch.full((steps + 1,), 2.5, dtype=torch.float64)
    for t in range(steps):
        optimizer.zero_grad()
        (x.square() * x.sin()).backward()
        optimizer.step()
        path[t + 1] = x.detach()
    return path


# torch_descend


def torch_descend__by_hand(f, theta0, alpha, steps):
    """zero the gradient, backward, step, without an optimizer."""
    theta = theta0.detach().clone().requires_grad_()
    path = [theta.detach().clone()]
    for _ in range(steps):
        if theta.grad is not None:
            theta.grad.zero_()
        f(theta).backward()
        with torch.no_grad():
            theta -= alpha * theta.grad
        path.append(theta.detach().clone())
    return torch.stack(path)


def torch_descend__grad_function(f, theta0, alpha, steps):
    """torch.func.grad gives the gradient as a function: nothing accumulates."""
    slope = torch.func.grad(f)
    path = [theta0.detach().clone()]
    for _ in range(steps):
        path.append(path[-1] - alpha * slope(path[-1]))
    return torch.stack(path)


def torch_descend__fresh_leaf(f, theta0, alpha, steps):
    """A new leaf at every step has no old gradient to clear."""
    rows = torch.empty(steps + 1, *theta0.shape, dtype=theta0.dtype, device=theta0.device)
    rows[0] = theta0.detach()
    for t in range(steps):
        leaf = rows[t].clone().requires_grad_(True)
        f(leaf).backward()
        rows[t + 1] = rows[t] - alpha * leaf.grad
    return rows


def torch_descend__zero_after_step(f, theta0, alpha, steps):
    """step first, then clear: the same, because the first gradient starts from nothing."""
    theta = torch.nn.Parameter(theta0.detach().clone())
    optimizer = torch.optim.SGD([theta], lr=alpha)
    path = [theta0.detach().clone()]
    for _ in range(steps):
        f(theta).backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=False)
        path.append(theta.data.clone())
    return torch.stack(path)


def torch_descend__keeps_the_graph(f, theta0, alpha, steps):
    """The path may carry a graph: θ stays a function of the start all the way."""
    theta = theta0.detach().clone().requires_grad_()
    path = [theta]
    for _ in range(steps):
        (grad,) = torch.autograd.grad(f(theta), theta, create_graph=True)
        theta = theta - alpha * grad
        path.append(theta)
    return torch.stack(path)


def torch_descend__momentum_zero(f, theta0, alpha, steps):
    """SGD with every extra switched off, foreach too."""
    theta = theta0.detach().clone().requires_grad_()
    optimizer = torch.optim.SGD([theta], lr=alpha, momentum=0.0, foreach=False)
    path = [theta.tolist()]
    for _ in range(steps):
        optimizer.zero_grad()
        loss = f(theta)
        loss.backward()
        optimizer.step()
        path.append(theta.tolist())
    return torch.tensor(path, dtype=theta0.dtype, device=theta0.device)


# race


def race__comprehension(f, theta0, alphas, steps):
    """One inner function, one dict comprehension."""
    slope = torch.func.grad(f)

    def run(alpha):
        path = [theta0.detach().clone()]
        for _ in range(steps):
            path.append(path[-1] - alpha * slope(path[-1]))
        return torch.stack(path)

    return {name: run(alpha) for name, alpha in alphas.items()}


def race__all_at_once(f, theta0, alphas, steps):
    """All runners side by side, one row each; the sum of the heights has their gradients."""
    rates = torch.tensor(list(alphas.values()), dtype=theta0.dtype, device=theta0.device)
    now = theta0.detach().repeat(len(alphas), 1)
    table = [now]
    for _ in range(steps):
        leaf = now.clone().requires_grad_()
        total = sum((f(row) for row in leaf), leaf.sum() * 0)
        now = now - rates[:, None] * torch.autograd.grad(total, leaf)[0]
        table.append(now)
    paths = torch.stack(table, dim=1)
    return {name: paths[i] for i, name in enumerate(alphas)}


def race__optimizers(f, theta0, alphas, steps):
    """An optimizer per runner, all stepping together; keys in another order."""
    runners = {name: theta0.detach().clone().requires_grad_() for name in sorted(alphas)}
    optimizers = {n: torch.optim.SGD([theta], lr=alphas[n]) for n, theta in runners.items()}
    paths = {name: [theta.detach().clone()] for name, theta in runners.items()}
    for _ in range(steps):
        for name, theta in runners.items():
            optimizers[name].zero_grad()
            f(theta).backward()
            optimizers[name].step()
            paths[name].append(theta.detach().clone())
    return {name: torch.stack(path) for name, path in paths.items()}


# plot_path


def plot_path__filled(f, path, lim):
    """contourf is a contour plot too; path as a line with a scatter on top."""
    xs = torch.linspace(-lim, lim, 60)
    x, y = torch.meshgrid(xs, xs, indexing="xy")
    z = f(torch.stack((x, y), -1)).detach().numpy()
    p = path.detach().cpu().numpy()
    fig, ax = plt.subplots()
    fig.colorbar(ax.contourf(x.numpy(), y.numpy(), z, levels=12, cmap="viridis"))
    ax.plot(p[:, 0], p[:, 1], "w-")
    ax.scatter(p[:, 0], p[:, 1], c="red", s=9)
    ax.set(xlabel="x", ylabel="y", xlim=(-lim, lim), ylim=(-lim, lim))
    return ax


def plot_path__other_indexing(f, path, lim):
    """Rows for x, and everything handed over transposed: the picture is the same."""
    xs = np.linspace(-lim, lim, 80)
    x, y = np.meshgrid(xs, xs, indexing="ij")
    points = torch.from_numpy(np.stack((x, y), axis=-1))
    z = f(points).detach().numpy()
    plt.figure(figsize=(4, 4))
    plt.contour(x.T, y.T, z.T, levels=np.linspace(z.min(), z.max(), 16))
    plt.plot(*path.detach().cpu().numpy().T, ".-", color="k")
    plt.axis([-lim, lim, -lim, lim])
    plt.xlabel("x")
    plt.ylabel("y")
    return plt.gca()


def plot_path__extras(f, path, lim):
    """Axis lines, a start marker, a legend, filled colours under line contours, float32."""
    xs = torch.linspace(-lim, lim, 31)
    z = torch.tensor([[float(f(torch.stack((x, y)).double())) for x in xs] for y in xs])
    ax = plt.figure().add_subplot()
    ax.axhline(0, color="grey")
    ax.axvline(0, color="grey")
    ax.contourf(xs, xs, z, levels=10, alpha=0.4)
    ax.contour(xs, xs, z, levels=10, colors="k")
    p = path.detach().float().cpu()
    ax.plot(p[:1, 0], p[:1, 1], "rs", label="start")
    ax.plot(p[:, 0], p[:, 1], label="path")
    ax.legend()
    ax.set_title("descent")
    ax.set(xlabel="first", ylabel="second")  # limits as the contours set them
    return ax


def plot_path__pieces(f, path, lim):
    """The path step by step, one short line each, on a grid that reaches over the edge."""
    xs = torch.linspace(-1.5 * lim, 1.5 * lim, 91, dtype=torch.float64)
    grid_y, grid_x = torch.meshgrid(xs, xs, indexing="ij")
    z = f(torch.stack((grid_x, grid_y), dim=-1)).detach()
    _, ax = plt.subplots()
    ax.contour(grid_x, grid_y, z, 25)
    p = path.detach().cpu().tolist()
    for (x0, y0), (x1, y1) in zip(p[:-1], p[1:], strict=True):
        ax.plot([x0, x1], [y0, y1], "r-o")
    ax.set_xlim(-lim, lim)
    ax.set_ylim(-lim, lim)
    ax.set_xlabel(r"$\theta_1$")
    ax.set_ylabel(r"$\theta_2$")
    return ax


def plot_path__arrows(f, path, lim):
    """The steps as arrows, each from its point to the next."""
    xs = np.arange(-lim, lim + 1e-9, lim / 25)
    x, y = np.meshgrid(xs, xs)
    z = f(torch.tensor(np.stack([x, y], -1))).detach().numpy()
    p = path.detach().cpu().numpy()
    ax = plt.figure().add_subplot(111)
    ax.contour(x, y, z, levels=15)
    step = p[1:] - p[:-1]
    ax.quiver(p[:-1, 0], p[:-1, 1], step[:, 0], step[:, 1], angles="xy", scale_units="xy", scale=1)
    ax.set(xlim=(-lim, lim), ylim=(-lim, lim), xlabel="x", ylabel="y")
    return ax


def plot_path__collection(f, path, lim):
    """The path as one LineCollection; no line of its own."""
    from matplotlib.collections import LineCollection

    xs = torch.linspace(-lim, lim, 61, dtype=torch.float64)
    x, y = torch.meshgrid(xs, xs, indexing="xy")
    _, ax = plt.subplots()
    ax.contour(x, y, f(torch.stack([x, y], dim=-1)).detach(), 200)
    ax.add_collection(LineCollection([path.detach().cpu().numpy()], colors="r"))
    ax.set(xlim=(-lim, lim), ylim=(-lim, lim), xlabel="x", ylabel="y")
    return ax


# plot_surface


def plot_surface__subplots(f, lim):
    """subplots with a projection, float64, colours and a title."""
    xs = torch.linspace(-lim, lim, 50, dtype=torch.float64)
    x, y = torch.meshgrid(xs, xs, indexing="ij")
    z = f(torch.stack((x, y), dim=-1)).detach()
    _, ax = plt.subplots(subplot_kw={"projection": "3d"})
    ax.plot_surface(x.numpy(), y.numpy(), z.numpy(), cmap="coolwarm")
    ax.set_title("f")
    ax.view_init(40, -60)
    ax.set(xlabel="x", ylabel="y", zlabel="f")
    return ax


def plot_surface__thinned(f, lim):
    """A fine grid drawn with fewer facets, with a contour well under it."""
    xs = np.linspace(-lim, lim, 81)
    x, y = np.meshgrid(xs, xs)
    z = f(torch.from_numpy(np.stack((x, y), axis=-1))).detach().numpy()
    ax = plt.figure().add_subplot(projection="3d")
    ax.plot_surface(x, y, z, rstride=4, cstride=4)
    ax.contour(x, y, z, zdir="z", offset=z.min() - lim)
    ax.set(xlabel="x", ylabel="y", zlabel="f")
    return ax


def plot_surface__triangles(f, lim):
    """plot_trisurf draws a surface from a list of points."""
    xs = torch.linspace(-lim, lim, 30)
    points = torch.cartesian_prod(xs, xs)
    z = f(points).detach()
    ax = plt.axes(projection="3d")
    ax.plot_trisurf(points[:, 0].numpy(), points[:, 1].numpy(), z.numpy())
    ax.set(xlabel="x", ylabel="y", zlabel="f")
    return ax


def plot_surface__wireframe(f, lim):
    """plot_wireframe shows the heights as well."""
    xs = torch.linspace(-lim, lim, 41)
    x, y = torch.meshgrid(xs, xs, indexing="xy")
    z = f(torch.stack([x, y], dim=-1)).detach()
    ax = plt.figure().add_subplot(projection="3d")
    ax.plot_wireframe(x.numpy(), y.numpy(), z.numpy())
    ax.set(xlabel="x", ylabel="y", zlabel="f")
    return ax
