"""Correct answers to a3_terrain that look different from ours. Each must earn full marks.

Same format as the misconceptions: ``<exercise>__<slug>``, the exercise's own signature,
self-contained; the docstring says why the answer is correct.
"""


# hessian


def hessian__functional(f, p):
    """torch has it ready made."""
    return torch.autograd.functional.hessian(f, p.detach())


def hessian__func(f, p):
    """Forward over reverse mode, with a graph left on the result or not."""
    return torch.func.hessian(f)(p)


def hessian__jacobian_of_the_gradient(f, p):
    """The Jacobian of the gradient is the Hessian."""

    def slopes(q):
        return torch.autograd.functional.jacobian(f, q, create_graph=True)

    return torch.autograd.functional.jacobian(slopes, p.detach().clone())


def hessian__backward_twice(f, p):
    """backward() on our own leaf, its .grad cleared for every row; 0·x³ keeps the graph alive."""
    point = p.detach().clone().requires_grad_()
    (slopes,) = torch.autograd.grad(f(point) + 0 * (point**3).sum(), point, create_graph=True)
    rows = []
    for i in range(len(p)):
        point.grad = None
        slopes[i].backward(retain_graph=True)
        rows.append(point.grad)
    return torch.stack(rows)


def hessian__pushed_forward(f, p):
    """Columns instead of rows: the Hessian is symmetric."""
    directions = torch.eye(len(p), dtype=p.dtype, device=p.device)
    columns = [torch.autograd.functional.hvp(f, p.detach(), one)[1] for one in directions]
    return torch.stack(columns, dim=1)


# classify


def classify__two_ways(f, p, tol=1e-6):
    """torch.func, and counting."""
    p = p.detach()
    if torch.func.grad(f)(p).norm() > tol:
        return "not_stationary"
    curvatures = torch.linalg.eigvalsh(torch.func.hessian(f)(p))
    n_up, n_down = int((curvatures > tol).sum()), int((curvatures < -tol).sum())
    if n_up and n_down:
        return "saddle"
    if n_up + n_down < len(p):
        return "degenerate"
    return "min" if n_up else "max"


def classify__sorted_curvatures(f, p, tol=1e-6):
    """eigvalsh sorts, so the first and the last say it all but for what lies between."""
    point = p.detach().clone().requires_grad_()
    height = f(point) + 0 * (point**3).sum()
    (slopes,) = torch.autograd.grad(height, point, create_graph=True)
    if torch.sqrt((slopes**2).sum()) > tol:
        return "not_stationary"
    rows = [torch.autograd.grad(slope, point, retain_graph=True)[0] for slope in slopes]
    lowest, *_, highest = torch.linalg.eigvalsh(torch.stack(rows)).tolist() * 2
    if lowest < -tol and highest > tol:
        return "saddle"
    if lowest > tol:
        return "min"
    return "max" if highest < -tol else "degenerate"


def classify__numpy(f, p, tol=1e-6):
    """NumPy for the eigenvalues; those of any matrix, as a Hessian's are real."""
    point = p.detach().clone()
    slopes = torch.autograd.functional.jacobian(f, point).cpu().numpy()
    if np.linalg.norm(slopes) > tol:
        return "not_stationary"
    curvatures = torch.autograd.functional.hessian(f, point).double().cpu().numpy()
    curvatures = np.real(np.linalg.eigvals(curvatures))
    if curvatures.max() > tol and curvatures.min() < -tol:
        return "saddle"
    if np.abs(curvatures).min() <= tol:
        return "degenerate"
    return "min" if curvatures.min() > 0 else "max"


def classify__with_own_hessian(f, p, tol=1e-6):
    """The exercise before this one may be used."""
    point = p.detach().clone().requires_grad_()
    height = f(point)
    if height.requires_grad and torch.autograd.grad(height, point)[0].norm() > tol:
        return "not_stationary"
    signs = {
        0 if abs(value) <= tol else (1 if value > 0 else -1)
        for value in torch.linalg.eigvalsh(hessian(f, p)).tolist()
    }
    if {1, -1} <= signs:
        return "saddle"
    if 0 in signs:
        return "degenerate"
    return "min" if signs == {1} else "max"


# convexity_witness


def convexity_witness__plain_loops(f, P):
    """Every pair, one question at a time; the first that shows it."""
    bar = 1e-5 * max((abs(float(f(p))) for p in P), default=0.0)
    for i in range(len(P)):
        for j in range(i):
            a, b = P[i], P[j]
            if f(0.5 * a + 0.5 * b) - (0.5 * f(a) + 0.5 * f(b)) > bar:
                return a, b, 0.5
    return None


def convexity_witness__many_weights(f, P):
    """More weights than one half, the largest violation of all."""
    lams = torch.tensor([0.2, 0.35, 0.5, 0.65, 0.8], dtype=P.dtype, device=P.device)
    best, found = 0.0, None
    heights = f(P) if len(P) else P.new_zeros(0)
    for i in range(len(P)):
        for j in range(i + 1, len(P)):
            between = lams[:, None] * P[i] + (1 - lams)[:, None] * P[j]
            above = f(between) - (lams * heights[i] + (1 - lams) * heights[j])
            k = int(above.argmax())
            if above[k] > 1e-5 * heights.abs().max() and above[k] > best:
                best, found = float(above[k]), (P[i], P[j], float(lams[k]))
    return found


def convexity_witness__pairs_at_once(f, P):
    """All pairs in three calls; λ is a tensor of one number; b comes first."""
    i, j = torch.triu_indices(len(P), len(P), offset=1)
    a, b = P.detach()[i], P.detach()[j]
    ends = torch.stack([f(a), f(b)])
    above = f((a + b) / 2) - ends.mean(dim=0)
    wrong = (above > 1e-5 * f(P.detach()).abs().amax(dim=0)).nonzero() if len(i) else []
    if len(wrong) == 0:
        return None
    k = int(wrong[0])
    return b[k], a[k], torch.tensor(0.5, dtype=P.dtype)


def convexity_witness__numpy(f, P):
    """NumPy compares, torch asks; the rows come back as they were."""
    points = P.detach()
    heights = np.array([float(f(point)) for point in points])
    for i in range(len(points)):
        for j in range(len(points)):
            here = float(f(points[i] + (points[j] - points[i]) / 2))
            if here - (heights[i] + heights[j]) / 2 > 1e-5 * np.abs(heights).max():
                return points[i].clone(), points[j].clone(), 0.5
    return None


# find_minima


def find_minima__one_by_one(f, starts, alpha, steps, tol):
    """One walk after the other; a walk that leaves for infinity is given up early."""
    found = []
    for start in starts.detach():
        point = start.clone()
        for _ in range(steps):
            leaf = point.clone().requires_grad_()
            point = point - alpha * torch.autograd.grad(f(leaf), leaf)[0]
            if not torch.isfinite(point).all():
                break
        if not torch.isfinite(point).all():
            continue
        if torch.func.grad(f)(point).norm() > tol:
            continue
        if torch.linalg.eigvalsh(torch.func.hessian(f)(point)).min() <= 0:
            continue
        if not any(torch.dist(point, known) <= 10 * tol for known in found):
            found.append(point)
    return torch.stack(found) if found else torch.empty(0, 2, dtype=starts.dtype)


def find_minima__optimizer_and_means(f, starts, alpha, steps, tol):
    """torch.optim walks; each minimum is the mean of the ends around it; last found first."""
    points = torch.nn.Parameter(starts.detach().clone())
    optimizer = torch.optim.SGD([points], lr=alpha)
    for _ in range(steps):
        optimizer.zero_grad()
        f(points).sum().backward()
        optimizer.step()
    ends = points.detach()
    slopes = torch.func.vmap(torch.func.grad(f))(ends) if len(ends) else ends
    ends = ends[slopes.norm(dim=-1) <= tol]
    good = [end for end in ends if torch.linalg.eigvalsh(torch.func.hessian(f)(end))[0] > 0]
    groups = []
    for end in good:
        near = [group for group in groups if (group[0] - end).norm() <= 10 * tol]
        if near:
            near[0].append(end)
        else:
            groups.append([end])
    rows = [torch.stack(group).mean(dim=0) for group in reversed(groups)]
    return torch.stack(rows) if rows else ends.new_empty(0, 2)


def find_minima__corner_of_the_matrix(f, starts, alpha, steps, tol):
    """In two dimensions: positive definite = positive corner and positive determinant."""
    points = starts.detach()
    for _ in range(steps):
        leaf = points.clone().requires_grad_()
        points = points - alpha * torch.autograd.grad(f(leaf).sum(), leaf)[0]
    leaf = points.clone().requires_grad_()
    (g,) = torch.autograd.grad(f(leaf).sum(), leaf, create_graph=True)
    hx = torch.autograd.grad(g[:, 0].sum(), leaf, retain_graph=True)[0]
    hy = torch.autograd.grad(g[:, 1].sum(), leaf)[0]
    cup = (hx[:, 0] > 0) & (hx[:, 0] * hy[:, 1] - hx[:, 1] * hy[:, 0] > 0)
    good = points[cup & (g.detach().norm(dim=-1) <= tol)]
    kept = good[:0]
    for point in good:
        if not len(kept) or torch.cdist(point[None], kept).min() > 10 * tol:
            kept = torch.cat([kept, point[None]])
    return kept


# saddle_path


def saddle_path__loop(p0, alpha, steps):
    """Step by step, with the gradient written by hand."""
    path = [p0.detach().clone()]
    for _ in range(steps):
        x, y = path[-1]
        path.append(torch.stack([x + 2 * alpha * x, y - 2 * alpha * y]))
    return torch.stack(path)


def saddle_path__autograd(p0, alpha, steps):
    """Nothing forbids autograd here."""
    point = p0.detach()
    path = [point]
    for _ in range(steps):
        leaf = point.clone().requires_grad_()
        (slope,) = torch.autograd.grad(leaf[1] ** 2 - leaf[0] ** 2, leaf)
        point = point - alpha * slope
        path.append(point)
    return torch.stack(path)


def saddle_path__running_product(p0, alpha, steps):
    """A running product of one and the same factors; the start goes in front."""
    factors = torch.tensor([1 + 2 * alpha, 1 - 2 * alpha], dtype=p0.dtype, device=p0.device)
    products = torch.cumprod(factors.expand(steps, 2), dim=0)
    return torch.cat([p0[None], p0 * products]).detach()


def saddle_path__numbers(p0, alpha, steps):
    """Plain numbers, and back to a tensor of the same dtype."""
    x, y = p0.tolist()
    rows = [[x * (1 + 2 * alpha) ** t, y * (1 - 2 * alpha) ** t] for t in range(steps + 1)]
    return torch.tensor(rows, dtype=p0.dtype, device=p0.device)


def saddle_path__numpy(p0, alpha, steps):
    """NumPy's power of a column by a row."""
    t = np.arange(steps + 1)[:, None]
    path = p0.detach().cpu().numpy() * np.array([1 + 2 * alpha, 1 - 2 * alpha]) ** t
    return torch.from_numpy(path).to(p0)


# basins


def basins__one_by_one(f, xs, ys, minima, alpha, steps, tol):
    """A loop over rows and columns, one walk each."""
    table = torch.full((len(ys), len(xs)), -1, dtype=torch.int64, device=xs.device)
    for i, y in enumerate(ys.tolist()):
        for j, x in enumerate(xs.tolist()):
            point = torch.tensor([x, y], dtype=xs.dtype, device=xs.device)
            for _ in range(steps):
                leaf = point.clone().requires_grad_()
                point = point - alpha * torch.autograd.grad(f(leaf), leaf)[0]
            distances = [float((point - minimum).norm()) for minimum in minima.detach()]
            near = [(d, k) for k, d in enumerate(distances) if d <= tol]
            if near:
                table[i, j] = min(near)[1]
    return table


def basins__cdist(f, xs, ys, minima, alpha, steps, tol):
    """A list of points, all distances at once, one more column that says "none"."""
    grid = torch.cartesian_prod(ys.detach(), xs.detach()).reshape(-1, 2).flip(-1)
    for _ in range(steps):
        leaf = grid.clone().requires_grad_()
        grid = grid - alpha * torch.autograd.grad(f(leaf).sum(), leaf)[0]
    gaps = (grid[:, None, :] - minima.detach()[None]).norm(dim=-1)
    gaps = torch.where(gaps <= tol, gaps, float("inf"))
    none = torch.full_like(grid[:, :1], torch.finfo(xs.dtype).max)
    number = torch.cat([gaps, none], dim=1).argmin(dim=1)
    number[number == len(minima)] = -1
    return number.reshape(len(ys), len(xs))


def basins__transposed_at_the_end(f, xs, ys, minima, alpha, steps, tol):
    """Rows follow xs until the very end; torch.optim walks; diverged walks are masked."""
    x, y = torch.meshgrid(xs.detach(), ys.detach(), indexing="ij")
    points = torch.nn.Parameter(torch.stack((x, y), dim=-1))
    optimizer = torch.optim.SGD([points], lr=alpha)
    for _ in range(steps):
        optimizer.zero_grad()
        f(points).sum().backward()
        optimizer.step()
    ends = points.detach()
    if not len(minima):
        return torch.full((len(ys), len(xs)), -1, device=xs.device)
    distance, number = (ends[..., None, :] - minima.detach()).norm(dim=-1).min(dim=-1)
    number[~(distance <= tol)] = -1
    return number.T


def basins__numpy_table(f, xs, ys, minima, alpha, steps, tol):
    """NumPy holds the table; int64 is its whole-number type, too."""
    x, y = np.meshgrid(xs.detach().cpu().numpy(), ys.detach().cpu().numpy())
    points = torch.from_numpy(np.stack([x, y], axis=-1)).to(xs.device)
    for _ in range(steps):
        leaf = points.clone().requires_grad_()
        points = points - alpha * torch.autograd.grad(f(leaf).sum(), leaf)[0]
    table, best = np.full(x.shape, -1, dtype=np.int64), np.full(x.shape, float(tol))
    for k, minimum in enumerate(minima.detach()):
        distance = (points - minimum).norm(dim=-1).cpu().numpy()
        with np.errstate(invalid="ignore"):
            nearer = distance <= best
        table[nearer] = k
        best[nearer] = distance[nearer]
    return torch.from_numpy(table).to(xs.device)
