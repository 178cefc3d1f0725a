"""Wrong answers to a3_terrain, each executable, each with what a tutor would say about it.

A function is named ``<exercise>__<slug>``, has the exercise's own signature and is self-contained:
its body runs in a notebook as it stands. Of two that explain the same answers, the first is told.
"""


# hessian: all second derivatives of f at p, (n, n)


def hessian__gradient(f, p):
    """You stopped one derivative too early: this is the gradient, n numbers. The Hessian asks how
    each of these slopes changes in each direction: n × n numbers.

    zh: 你少求了一次导：这是梯度，只有 n 个数。Hessian 问的是每个偏导数沿每个方向怎样变化，一共 n × n 个数。
    """
    return torch.autograd.functional.jacobian(f, p.detach().clone())


def hessian__row_sums(f, p):
    """You added the slopes up before you differentiated again, so each row of the Hessian has
    collapsed into one number. Differentiate the slopes one at a time; each gives a row.

    zh: 你在第二次求导之前把各个偏导数加了起来，于是 Hessian 的每一行都被压成了一个数。要一个偏导数一个偏导数地求，每个给出一行。
    """
    return torch.autograd.functional.hessian(f, p.detach().clone()).sum(0)


def hessian__only_diagonal(f, p):
    """You kept only ∂²f/∂xᵢ². How the slope in x changes along y (the entries off the diagonal)
    is part of the shape too: a saddle can hide there completely.

    zh: 你只留下了 ∂²f/∂xᵢ²。x 方向的坡度沿 y 怎样变（对角线以外的元素）同样是形状的一部分：鞍点可以完全藏在那里。
    """
    return torch.diag(torch.diagonal(torch.autograd.functional.hessian(f, p.detach().clone())))


def hessian__diagonal_vector(f, p):
    """You returned the n numbers ∂²f/∂xᵢ². The Hessian is a table: n rows, n columns, the mixed
    derivatives ∂²f/∂xᵢ∂xⱼ included.

    zh: 你返回的是 n 个数 ∂²f/∂xᵢ²。Hessian 是一张 n 行 n 列的表，混合偏导数 ∂²f/∂xᵢ∂xⱼ 也在里面。
    """
    return torch.diagonal(torch.autograd.functional.hessian(f, p.detach().clone())).clone()


def hessian__laplacian(f, p):
    """You added the second derivatives up to one number. The bends belong to different directions:
    keep all n × n of them.

    zh: 你把二阶导数加成了一个数。它们属于不同的方向：n × n 个都要留着。
    """
    return torch.diagonal(torch.autograd.functional.hessian(f, p.detach().clone())).sum()


def hessian__outer_product(f, p):
    """You multiplied the slopes with each other: ∂f/∂xᵢ · ∂f/∂xⱼ. A second derivative is not a
    product of first ones; differentiate the slope once more.

    zh: 你把一阶偏导数两两相乘了：∂f/∂xᵢ · ∂f/∂xⱼ。二阶导数不是一阶导数的乘积，要对偏导数再求一次导。
    """
    slopes = torch.autograd.functional.jacobian(f, p.detach().clone())
    return torch.outer(slopes, slopes)


def hessian__upper_triangle(f, p):
    """You filled only one half and left zeros in the other. ∂²f/∂x∂y = ∂²f/∂y∂x: the Hessian is
    symmetric, so mirror what you have, or compute every row in full.

    zh: 你只填了一半，另一半还是零。∂²f/∂x∂y = ∂²f/∂y∂x，Hessian 是对称的：把算好的一半对称过去，或者每一行都完整地算。
    """
    return torch.triu(torch.autograd.functional.hessian(f, p.detach().clone()))


def hessian__doubled(f, p):
    """You added the matrix to its own transpose, which doubles it: it is symmetric already.
    Leave that out, or halve the sum.

    zh: 你把矩阵和它的转置相加，结果翻了一倍：它本来就是对称的。不用加，或者加完除以 2。
    """
    matrix = torch.autograd.functional.hessian(f, p.detach().clone())
    return matrix + matrix.T


def hessian__linear_raises(f, p):
    """Right where f bends, but on a plane torch stops: the slopes there are constants, nothing
    connects them to p any more. Ask slopes.requires_grad first; where it is False, return zeros.

    zh: 弯曲的 f 没有问题，可是在平面上 torch 会报错：那里的偏导数是常数，与 p 已经没有联系。先看 slopes.requires_grad，如果是 False，就返回零。
    """
    point = p.detach().clone().requires_grad_()
    (slopes,) = torch.autograd.grad(f(point), point, create_graph=True)
    rows = [torch.autograd.grad(slope, point, retain_graph=True)[0] for slope in slopes]
    return torch.stack(rows)


def hessian__no_create_graph(f, p):
    """torch gives you the slopes but throws its notes on them away, so they cannot be
    differentiated again. Ask it to keep them: create_graph=True.

    zh: torch 算出了偏导数，却把怎样算出来的笔记扔掉了，所以没法再求导。请让它留着：create_graph=True。
    """
    point = p.detach().clone().requires_grad_()
    (slopes,) = torch.autograd.grad(f(point), point)
    rows = [torch.autograd.grad(slope, point, retain_graph=True)[0] for slope in slopes]
    return torch.stack(rows)


def hessian__float32(f, p):
    """Your table is float32, so nine of sixteen digits are lost when it is filled. That is what
    torch.zeros(n, n) makes, and .float(); give it the dtype of p: torch.zeros(n, n, dtype=p.dtype).

    zh: 你的表是 float32，填进去的时候十六位数字丢了九位。torch.zeros(n, n) 造出来的就是 float32，.float() 也一样。让它和 p 一样：torch.zeros(n, n, dtype=p.dtype)。
    """
    matrix = torch.zeros(len(p), len(p))
    matrix[:] = torch.autograd.functional.hessian(f, p.detach().clone())
    return matrix


def hessian__in_place(f, p):
    """The matrix is right, but you switched requires_grad on for the caller's own p, and it stays
    on. Work on p.detach().clone().

    zh: 矩阵是对的，但你把传进来的 p 的 requires_grad 打开了，而且一直开着。请用 p.detach().clone() 来算。
    """
    p.requires_grad_()
    return torch.autograd.functional.hessian(f, p)


# classify: one word by gradient and eigenvalues


def classify__gradient_only(f, p, tol=1e-6):
    """You take every point without slope for a minimum. On a saddle and on a hilltop the gradient
    is 0, too: look at the curvatures before you decide.

    zh: 你把所有没有坡度的点都当成了极小值。鞍点和山顶上的梯度也是 0：先看曲率再下结论。
    """
    slopes = torch.autograd.functional.jacobian(f, p.detach().clone())
    return "not_stationary" if slopes.norm() > tol else "min"


def classify__degenerate_first(f, p, tol=1e-6):
    """You asked for zero curvature before you asked for a saddle. One way up and one way down make
    a saddle, whatever a third direction does: ask that question first.

    zh: 你先问有没有零曲率，再问是不是鞍点。只要一个方向往上、一个方向往下，就是鞍点，第三个方向怎样都不要紧：鞍点要先问。
    """
    point = p.detach().clone()
    if torch.autograd.functional.jacobian(f, point).norm() > tol:
        return "not_stationary"
    curvatures = torch.linalg.eigvalsh(torch.autograd.functional.hessian(f, point))
    if (curvatures.abs() <= tol).any():
        return "degenerate"
    if (curvatures > 0).all():
        return "min"
    return "max" if (curvatures < 0).all() else "saddle"


def classify__determinant(f, p, tol=1e-6):
    """You decided by the determinant alone: positive for a minimum. It is the product of the
    curvatures, and two negative ones give a positive product as well: that is a maximum.

    zh: 你只看行列式，正的就算极小值。行列式是各个曲率的乘积，两个负数相乘也是正的：那是极大值。
    """
    point = p.detach().clone()
    if torch.autograd.functional.jacobian(f, point).norm() > tol:
        return "not_stationary"
    product = torch.linalg.det(torch.autograd.functional.hessian(f, point))
    if product.abs() <= tol:
        return "degenerate"
    return "min" if product > 0 else "saddle"


def classify__two_dimensions(f, p, tol=1e-6):
    """Determinant and ∂²f/∂x² decide in two dimensions only. With three coordinates the product
    of three negative curvatures is negative, on a hilltop. Eigenvalues work for every n.

    zh: 用行列式和 ∂²f/∂x² 来判断，只在二维时成立。三个坐标时，山顶上三个负曲率的乘积是负的。特征值对任何 n 都适用。
    """
    point = p.detach().clone()
    if torch.autograd.functional.jacobian(f, point).norm() > tol:
        return "not_stationary"
    matrix = torch.autograd.functional.hessian(f, point)
    product = torch.linalg.det(matrix)
    if product.abs() <= tol:
        return "degenerate"
    if product < 0:
        return "saddle"
    return "min" if matrix[0, 0] > 0 else "max"


def classify__diagonal(f, p, tol=1e-6):
    """You looked along the axes only (the diagonal). x² + 4xy + y² bends up along both axes and
    yet goes down along the diagonal of the plane. The eigenvalues look in all directions.

    zh: 你只看了坐标轴方向（对角线元素）。x² + 4xy + y² 沿两条轴都向上弯，沿平面的对角线却向下。特征值才照顾到所有方向。
    """
    point = p.detach().clone()
    if torch.autograd.functional.jacobian(f, point).norm() > tol:
        return "not_stationary"
    bends = torch.diagonal(torch.autograd.functional.hessian(f, point))
    up, down = bends > tol, bends < -tol
    if up.any() and down.any():
        return "saddle"
    if not (up | down).all():
        return "degenerate"
    return "min" if up.all() else "max"


def classify__trace(f, p, tol=1e-6):
    """You decided by the sum of the curvatures. A big one upwards hides a small one downwards in
    the sum: each curvature has its own say.

    zh: 你看的是曲率之和。一个大的正曲率会把小的负曲率盖住：每个曲率要分开看。
    """
    point = p.detach().clone()
    if torch.autograd.functional.jacobian(f, point).norm() > tol:
        return "not_stationary"
    total = torch.diagonal(torch.autograd.functional.hessian(f, point)).sum()
    if total.abs() <= tol:
        return "degenerate"
    return "min" if total > 0 else "max"


def classify__swapped(f, p, tol=1e-6):
    """You have minimum and maximum the wrong way round. Positive curvature opens upwards, like a
    cup: that is a minimum.

    zh: 你把极小和极大弄反了。曲率为正，像杯口朝上，那是极小值。
    """
    point = p.detach().clone()
    if torch.autograd.functional.jacobian(f, point).norm() > tol:
        return "not_stationary"
    curvatures = torch.linalg.eigvalsh(torch.autograd.functional.hessian(f, point))
    up, down = curvatures > tol, curvatures < -tol
    if up.any() and down.any():
        return "saddle"
    if not (up | down).all():
        return "degenerate"
    return "max" if up.all() else "min"


def classify__saddle_if_any_down(f, p, tol=1e-6):
    """You call it a saddle as soon as one curvature is negative. A saddle goes down one way and up
    another; where all directions go down you stand on a maximum.

    zh: 只要有一个曲率为负，你就说是鞍点。鞍点是一个方向往下、另一个方向往上；所有方向都往下，那是极大值。
    """
    point = p.detach().clone()
    if torch.autograd.functional.jacobian(f, point).norm() > tol:
        return "not_stationary"
    curvatures = torch.linalg.eigvalsh(torch.autograd.functional.hessian(f, point))
    if (curvatures < -tol).any():
        return "saddle"
    return "min" if (curvatures > tol).all() else "degenerate"


def classify__largest_slope(f, p, tol=1e-6):
    """You compared the largest partial derivative with tol. The rule takes the length of the
    gradient, √(g₁² + … + gₙ²), which is longer than any single one of them.

    zh: 你拿最大的偏导数和 tol 比。规则里用的是梯度的长度 √(g₁² + … + gₙ²)，它比任何一个分量都长。
    """
    point = p.detach().clone()
    if torch.autograd.functional.jacobian(f, point).abs().max() > tol:
        return "not_stationary"
    curvatures = torch.linalg.eigvalsh(torch.autograd.functional.hessian(f, point))
    up, down = curvatures > tol, curvatures < -tol
    if up.any() and down.any():
        return "saddle"
    if not (up | down).all():
        return "degenerate"
    return "min" if up.all() else "max"


def classify__sum_of_slopes(f, p, tol=1e-6):
    """You added up the absolute slopes and compared the sum with tol. The rule takes the length of
    the gradient, √(g₁² + … + gₙ²), which is shorter than that sum.

    zh: 你把各个偏导数的绝对值加起来和 tol 比。规则里用的是梯度的长度 √(g₁² + … + gₙ²)，它比这个和短。
    """
    point = p.detach().clone()
    if torch.autograd.functional.jacobian(f, point).abs().sum() > tol:
        return "not_stationary"
    curvatures = torch.linalg.eigvalsh(torch.autograd.functional.hessian(f, point))
    up, down = curvatures > tol, curvatures < -tol
    if up.any() and down.any():
        return "saddle"
    if not (up | down).all():
        return "degenerate"
    return "min" if up.all() else "max"


def classify__signed_gradient(f, p, tol=1e-6):
    """You compared the slopes with tol with their signs on: −3 is less than 0.001, yet it is
    steep. Take the length of the gradient.

    zh: 你拿偏导数直接和 tol 比，没有取绝对值：−3 小于 0.001，坡却很陡。要用梯度的长度。
    """
    point = p.detach().clone()
    if not (torch.autograd.functional.jacobian(f, point) <= tol).all():
        return "not_stationary"
    curvatures = torch.linalg.eigvalsh(torch.autograd.functional.hessian(f, point))
    up, down = curvatures > tol, curvatures < -tol
    if up.any() and down.any():
        return "saddle"
    if not (up | down).all():
        return "degenerate"
    return "min" if up.all() else "max"


def classify__no_gradient(f, p, tol=1e-6):
    """You never asked whether the ground is level. The middle of a slope can be curved like a
    cup: first the gradient, then the curvatures.

    zh: 你没有先问地面平不平。半山坡上也可以弯成杯子的形状：先看梯度，再看曲率。
    """
    curvatures = torch.linalg.eigvalsh(torch.autograd.functional.hessian(f, p.detach().clone()))
    up, down = curvatures > tol, curvatures < -tol
    if up.any() and down.any():
        return "saddle"
    if not (up | down).all():
        return "degenerate"
    return "min" if up.all() else "max"


def classify__never_degenerate(f, p, tol=1e-6):
    """You have no answer for a direction without curvature, so a flat valley becomes a minimum or
    a maximum. Where some |λ| ≤ tol, and it is no saddle, say 'degenerate'.

    zh: 你没有考虑曲率为零的方向，平底的山谷也被说成了极值。只要有 |λ| ≤ tol，又不是鞍点，就应该答 'degenerate'。
    """
    point = p.detach().clone()
    if torch.autograd.functional.jacobian(f, point).norm() > tol:
        return "not_stationary"
    curvatures = torch.linalg.eigvalsh(torch.autograd.functional.hessian(f, point))
    if (curvatures >= -tol).all():
        return "min"
    return "max" if (curvatures <= tol).all() else "saddle"


def classify__tol_for_slope_only(f, p, tol=1e-6):
    """You use tol for the slope only and compare the curvatures with 0. Rounding never leaves an
    exact 0: count |λ| ≤ tol as no curvature.

    zh: 你只在梯度那里用了 tol，曲率却是和 0 比。舍入误差几乎不会留下精确的 0：|λ| ≤ tol 就算没有曲率。
    """
    point = p.detach().clone()
    if torch.autograd.functional.jacobian(f, point).norm() > tol:
        return "not_stationary"
    curvatures = torch.linalg.eigvalsh(torch.autograd.functional.hessian(f, point))
    if (curvatures > 0).any() and (curvatures < 0).any():
        return "saddle"
    if (curvatures == 0).any():
        return "degenerate"
    return "min" if (curvatures > 0).all() else "max"


def classify__tol_for_curvature_only(f, p, tol=1e-6):
    """You ask for a gradient of exactly 0. Computers hardly ever reach it: a length of at most tol
    counts as level ground.

    zh: 你要求梯度正好等于 0。计算机几乎得不到精确的 0：长度不超过 tol 就算平地。
    """
    point = p.detach().clone()
    if (torch.autograd.functional.jacobian(f, point) != 0).any():
        return "not_stationary"
    curvatures = torch.linalg.eigvalsh(torch.autograd.functional.hessian(f, point))
    up, down = curvatures > tol, curvatures < -tol
    if up.any() and down.any():
        return "saddle"
    if not (up | down).all():
        return "degenerate"
    return "min" if up.all() else "max"


def classify__in_place(f, p, tol=1e-6):
    """The answer is right, but you called backward() on the caller's own p: its requires_grad
    and .grad have changed. Work on p.detach().clone().

    zh: 答案是对的，但你在传进来的 p 上调用了 backward()，它的 requires_grad 和 .grad 都变了。请用 p.detach().clone() 来算。
    """
    p.requires_grad_()
    p.grad = None
    (f(p) + 0 * p.sum()).backward()
    if p.grad.norm() > tol:
        return "not_stationary"
    curvatures = torch.linalg.eigvalsh(torch.autograd.functional.hessian(f, p.detach()))
    up, down = curvatures > tol, curvatures < -tol
    if up.any() and down.any():
        return "saddle"
    if not (up | down).all():
        return "degenerate"
    return "min" if up.all() else "max"


# convexity_witness: two rows and a weight, or None


def convexity_witness__reversed(f, P):
    """You look for chords above the curve. That is what convex functions do everywhere. A witness
    against convexity is a chord with f above it.

    zh: 你找的是高出曲线的弦，而凸函数处处如此。要推翻“凸”，得找一条被 f 高出的弦。
    """
    heights = f(P)
    bar = 1e-5 * float(abs(heights).max()) if len(P) else 0.0
    for i in range(len(P)):
        for j in range(i + 1, len(P)):
            if (heights[i] + heights[j]) / 2 - f((P[i] + P[j]) / 2) > bar:
                return P[i], P[j], 0.5
    return None


def convexity_witness__no_tolerance(f, P):
    """You count every violation, however small. Rounding alone lifts f a little above some chord
    of a plane: only more than 1e-5 · max|f| counts.

    zh: 再小的差你也算。光是舍入误差，就能让平面稍稍高出某条弦：超过 1e-5 · max|f| 才算数。
    """
    heights = f(P)
    for i in range(len(P)):
        for j in range(i + 1, len(P)):
            if f((P[i] + P[j]) / 2) > (heights[i] + heights[j]) / 2:
                return P[i], P[j], 0.5
    return None


def convexity_witness__absolute_tolerance(f, P):
    """You compare with 1e-5 itself. For heights in the millions that is far below rounding, for
    heights of a millionth nothing ever exceeds it. Multiply by max|f|.

    zh: 你拿 1e-5 这个数本身来比。高度上百万时它远小于舍入误差，高度只有百万分之一时又永远超不过。要乘上 max|f|。
    """
    heights = f(P)
    for i in range(len(P)):
        for j in range(i + 1, len(P)):
            if f((P[i] + P[j]) / 2) - (heights[i] + heights[j]) / 2 > 1e-5:
                return P[i], P[j], 0.5
    return None


def convexity_witness__above_both_ends(f, P):
    """You ask whether the middle is higher than both ends. That is too much: on a slope that bends
    down the middle is above the chord and still below the upper end. Compare with the chord.

    zh: 你问的是中点是不是比两端都高，这要求太强了：在向下弯的坡上，中点已经高出弦，却仍比高的那一端低。要和弦比。
    """
    heights = f(P)
    bar = 1e-5 * float(abs(heights).max()) if len(P) else 0.0
    for i in range(len(P)):
        for j in range(i + 1, len(P)):
            if f((P[i] + P[j]) / 2) > max(heights[i], heights[j]) + bar:
                return P[i], P[j], 0.5
    return None


def convexity_witness__neighbours_only(f, P):
    """You tried only rows that follow each other. The one pair that shows it may be anywhere:
    try every row with every other.

    zh: 你只试了相邻的两行。能说明问题的那一对可能在任何位置：每一行都要和其他各行配对。
    """
    heights = f(P)
    bar = 1e-5 * float(abs(heights).max()) if len(P) else 0.0
    for i in range(len(P) - 1):
        if f((P[i] + P[i + 1]) / 2) - (heights[i] + heights[i + 1]) / 2 > bar:
            return P[i], P[i + 1], 0.5
    return None


def convexity_witness__first_row_only(f, P):
    """You paired only row 0 with the others. The pair that shows it may not contain row 0: two
    loops, every row with every other.

    zh: 你只拿第 0 行和其他行配对。能说明问题的那一对里可能没有第 0 行：用两层循环，每一行都和其他各行配对。
    """
    heights = f(P)
    bar = 1e-5 * float(abs(heights).max()) if len(P) else 0.0
    for j in range(1, len(P)):
        if f((P[0] + P[j]) / 2) - (heights[0] + heights[j]) / 2 > bar:
            return P[0], P[j], 0.5
    return None


def convexity_witness__row_numbers(f, P):
    """You found the right rows but returned their numbers. Asked for are the points themselves:
    P[i] and P[j].

    zh: 找对了，但你返回的是行号。题目要的是点本身：P[i] 和 P[j]。
    """
    heights = f(P)
    bar = 1e-5 * float(abs(heights).max()) if len(P) else 0.0
    for i in range(len(P)):
        for j in range(i + 1, len(P)):
            if f((P[i] + P[j]) / 2) - (heights[i] + heights[j]) / 2 > bar:
                return i, j, 0.5
    return None


def convexity_witness__yes_or_no(f, P):
    """You answered whether f looks convex. Anyone can claim that: return the proof, the two points
    and λ, or None.

    zh: 你只回答了是不是凸的，空口无凭。请把证据交出来：两个点和 λ，或者 None。
    """
    heights = f(P)
    bar = 1e-5 * float(abs(heights).max()) if len(P) else 0.0
    for i in range(len(P)):
        for j in range(i + 1, len(P)):
            if f((P[i] + P[j]) / 2) - (heights[i] + heights[j]) / 2 > bar:
                return False
    return True


def convexity_witness__mixed_weights(f, P):
    """Your point is (1−λ)a + λb, but your chord is λf(a) + (1−λ)f(b): place and height do not
    belong together. The same weight goes with a in both.

    zh: 你取的点是 (1−λ)a + λb，弦上的高度却是 λf(a) + (1−λ)f(b)：位置和高度对不上。a 在两处要用同一个权重。
    """
    heights = f(P)
    bar = 1e-5 * float(abs(heights).max()) if len(P) else 0.0
    for i in range(len(P)):
        for j in range(i + 1, len(P)):
            for lam in (0.25, 0.5, 0.75):
                here = f((1 - lam) * P[i] + lam * P[j])
                if here - (lam * heights[i] + (1 - lam) * heights[j]) > bar:
                    return P[i], P[j], lam
    return None


def convexity_witness__chord_of_sum(f, P):
    """You compared f in the middle with f(a) + f(b), which is twice the height of the chord
    there. The weights λ and 1−λ add up to 1: take the mean.

    zh: 你拿中点的 f 和 f(a) + f(b) 比，那是弦在中点高度的两倍。权重 λ 和 1−λ 加起来是 1：应该取平均。
    """
    heights = f(P)
    bar = 1e-5 * float(abs(heights).max()) if len(P) else 0.0
    for i in range(len(P)):
        for j in range(i + 1, len(P)):
            if f((P[i] + P[j]) / 2) - (heights[i] + heights[j]) > bar:
                return P[i], P[j], 0.5
    return None


def convexity_witness__lists(f, P):
    """The witness is right, but you turned the points into lists: no dtype, no device. Return the
    rows P[i] and P[j] as they are.

    zh: 证据是对的，但你把点变成了列表，dtype 和设备都丢了。请原样返回 P[i] 和 P[j]。
    """
    heights = f(P)
    bar = 1e-5 * float(abs(heights).max()) if len(P) else 0.0
    for i in range(len(P)):
        for j in range(i + 1, len(P)):
            if f((P[i] + P[j]) / 2) - (heights[i] + heights[j]) / 2 > bar:
                return P[i].tolist(), P[j].tolist(), 0.5
    return None


def convexity_witness__needs_a_pair(f, P):
    """With fewer than two points there is no chord, and max() of nothing is an error. Return None
    before you ask.

    zh: 不到两个点就没有弦，对空的东西取 max() 会报错。请先返回 None，再去问。
    """
    heights = f(P)
    pairs = [(i, j) for i in range(len(P)) for j in range(i + 1, len(P))]
    above = [f((P[i] + P[j]) / 2) - (heights[i] + heights[j]) / 2 for i, j in pairs]
    highest = max(range(len(pairs)), key=lambda k: above[k])
    if above[highest] <= 1e-5 * abs(heights).max():
        return None
    i, j = pairs[highest]
    return P[i], P[j], 0.5


# find_minima: where many walks end


def find_minima__exact_duplicates(f, starts, alpha, steps, tol):
    """You removed only points that are equal to the last digit. Two walks to one minimum stop
    a hair's breadth apart: merge whatever is closer than 10 · tol.

    zh: 你只去掉了每一位数字都相同的点。两条路走到同一个极小值，停下的位置总差那么一点点：相距不到 10 · tol 就要合并。
    """
    points = starts.detach().clone()
    for _ in range(steps):
        leaf = points.clone().requires_grad_()
        points = points - alpha * torch.autograd.grad(f(leaf).sum(), leaf)[0]
    leaf = points.clone().requires_grad_()
    flat = torch.autograd.grad(f(leaf).sum(), leaf)[0].norm(dim=-1) <= tol
    kept = [
        point
        for point in points[flat]
        if torch.linalg.eigvalsh(torch.autograd.functional.hessian(f, point))[0] > 0
    ]
    return torch.stack(kept).unique(dim=0) if kept else starts.new_empty(0, 2)


def find_minima__determinant(f, starts, alpha, steps, tol):
    """You accept a Hessian with a positive determinant. On a hilltop both curvatures are negative
    and their product is positive. Positive definite means that all eigenvalues are positive.

    zh: 你只要求 Hessian 的行列式为正。山顶上两个曲率都是负的，乘积也是正的。正定的意思是所有特征值都为正。
    """
    points = starts.detach().clone()
    for _ in range(steps):
        leaf = points.clone().requires_grad_()
        points = points - alpha * torch.autograd.grad(f(leaf).sum(), leaf)[0]
    leaf = points.clone().requires_grad_()
    flat = torch.autograd.grad(f(leaf).sum(), leaf)[0].norm(dim=-1) <= tol
    kept = []
    for point in points[flat]:
        if torch.linalg.det(torch.autograd.functional.hessian(f, point)) <= 0:
            continue
        if all((point - known).norm() > 10 * tol for known in kept):
            kept.append(point)
    return torch.stack(kept) if kept else starts.new_empty(0, 2)


def find_minima__no_hessian(f, starts, alpha, steps, tol):
    """You took every point without slope for a minimum. A walk that begins on a saddle or on a
    hilltop never leaves it, because there the gradient is 0, too. Look at the Hessian as well.

    zh: 你把没有坡度的点都当成了极小值。从鞍点或山顶出发的人根本不会动，因为那里的梯度也是 0。还要看 Hessian。
    """
    points = starts.detach().clone()
    for _ in range(steps):
        leaf = points.clone().requires_grad_()
        points = points - alpha * torch.autograd.grad(f(leaf).sum(), leaf)[0]
    leaf = points.clone().requires_grad_()
    flat = torch.autograd.grad(f(leaf).sum(), leaf)[0].norm(dim=-1) <= tol
    kept = []
    for point in points[flat]:
        if all((point - known).norm() > 10 * tol for known in kept):
            kept.append(point)
    return torch.stack(kept) if kept else starts.new_empty(0, 2)


def find_minima__slope_unchecked(f, starts, alpha, steps, tol):
    """You never asked whether the walk has arrived. After the last step a walker may still stand
    on a slope that is curved like a cup: keep only points with ‖∇f‖ ≤ tol.

    zh: 你没有问有没有走到底。走完最后一步的人可能还站在坡上，那里也可以弯成杯子的形状：只留下 ‖∇f‖ ≤ tol 的点。
    """
    points = starts.detach().clone()
    for _ in range(steps):
        leaf = points.clone().requires_grad_()
        points = points - alpha * torch.autograd.grad(f(leaf).sum(), leaf)[0]
    kept = []
    for point in points[points.isfinite().all(dim=-1)]:
        matrix = torch.autograd.functional.hessian(f, point)
        if not matrix.isfinite().all() or torch.linalg.eigvalsh(matrix)[0] <= 0:
            continue
        if all((point - known).norm() > 10 * tol for known in kept):
            kept.append(point)
    return torch.stack(kept) if kept else starts.new_empty(0, 2)


def find_minima__largest_slope(f, starts, alpha, steps, tol):
    """You compared the largest partial derivative with tol, so some walkers count who are still on
    their way. The rule takes the length of the gradient, ‖∇f‖ = √(g₁² + g₂²).

    zh: 你拿最大的偏导数和 tol 比，有的人还没走到底也算进去了。规则里用的是梯度的长度 ‖∇f‖ = √(g₁² + g₂²)。
    """
    points = starts.detach().clone()
    for _ in range(steps):
        leaf = points.clone().requires_grad_()
        points = points - alpha * torch.autograd.grad(f(leaf).sum(), leaf)[0]
    leaf = points.clone().requires_grad_()
    flat = torch.autograd.grad(f(leaf).sum(), leaf)[0].abs().amax(dim=-1) <= tol
    kept = []
    for point in points[flat]:
        if torch.linalg.eigvalsh(torch.autograd.functional.hessian(f, point))[0] <= 0:
            continue
        if all((point - known).norm() > 10 * tol for known in kept):
            kept.append(point)
    return torch.stack(kept) if kept else starts.new_empty(0, 2)


def find_minima__sum_of_differences(f, starts, alpha, steps, tol):
    """You added the differences in x and in y to tell how far two ends are apart: aslant that is
    more than the way across, and one minimum comes twice. The distance is √(Δx² + Δy²): .norm().

    zh: 你把 x 之差和 y 之差相加，当作两个终点的距离：斜着的时候，它比直线距离长，同一个极小值就出现了两次。距离是 √(Δx² + Δy²)：用 .norm()。
    """
    points = starts.detach().clone()
    for _ in range(steps):
        leaf = points.clone().requires_grad_()
        points = points - alpha * torch.autograd.grad(f(leaf).sum(), leaf)[0]
    leaf = points.clone().requires_grad_()
    flat = torch.autograd.grad(f(leaf).sum(), leaf)[0].norm(dim=-1) <= tol
    kept = []
    for point in points[flat]:
        if torch.linalg.eigvalsh(torch.autograd.functional.hessian(f, point))[0] <= 0:
            continue
        if all((point - known).abs().sum() > 10 * tol for known in kept):
            kept.append(point)
    return torch.stack(kept) if kept else starts.new_empty(0, 2)


def find_minima__keeps_diverged(f, starts, alpha, steps, tol):
    """Points at nan slipped through: you dropped what is steeper than tol, and nan is not steeper
    than anything, since every comparison with nan is False. Keep what is ≤ tol instead.

    zh: nan 的点漏过去了：你去掉的是比 tol 陡的点，而 nan 和谁比都是 False，所以不会被去掉。应当反过来，只留下 ≤ tol 的点。
    """
    points = starts.detach().clone()
    for _ in range(steps):
        leaf = points.clone().requires_grad_()
        points = points - alpha * torch.autograd.grad(f(leaf).sum(), leaf)[0]
    leaf = points.clone().requires_grad_()
    steep = torch.autograd.grad(f(leaf).sum(), leaf)[0].norm(dim=-1) > tol
    kept = []
    for point in points[~steep]:
        matrix = torch.autograd.functional.hessian(f, point)
        if matrix.isfinite().all() and torch.linalg.eigvalsh(matrix)[0] <= 0:
            continue
        if not any((point - known).norm() <= 10 * tol for known in kept):
            kept.append(point)
    return torch.stack(kept) if kept else starts.new_empty(0, 2)


def find_minima__mean(f, starts, alpha, steps, tol):
    """You differentiated the mean of the heights, so each walker feels only 1/N of its slope and
    does not arrive. Use the sum: then every walker has its own gradient in full.

    zh: 你对高度的平均值求了导，每个人只感觉到自己坡度的 1/N，走不到底。用总和：这样每个人拿到的都是完整的梯度。
    """
    points = starts.detach().clone()
    for _ in range(steps):
        leaf = points.clone().requires_grad_()
        points = points - alpha * torch.autograd.grad(f(leaf).mean(), leaf)[0]
    leaf = points.clone().requires_grad_()
    flat = torch.autograd.grad(f(leaf).mean(), leaf)[0].norm(dim=-1) <= tol
    kept = []
    for point in points[flat]:
        if torch.linalg.eigvalsh(torch.autograd.functional.hessian(f, point))[0] <= 0:
            continue
        if all((point - known).norm() > 10 * tol for known in kept):
            kept.append(point)
    return torch.stack(kept) if kept else starts.new_empty(0, 2)


def find_minima__ascent(f, starts, alpha, steps, tol):
    """None of your walkers comes down. Do they climb (α times the gradient added, not subtracted),
    hardly move, or take steps without α? Each step goes to point − α·∇f(point).

    zh: 你的点一个也没有走到谷底。是往上爬了（加上了 α 乘梯度，而不是减去），是几乎没有动，还是步子里漏了 α？每一步都走到 point − α·∇f(point)。
    """
    points = starts.detach().clone()
    for _ in range(steps):
        leaf = points.clone().requires_grad_()
        points = points + alpha * torch.autograd.grad(f(leaf).sum(), leaf)[0]
    leaf = points.clone().requires_grad_()
    flat = torch.autograd.grad(f(leaf).sum(), leaf)[0].norm(dim=-1) <= tol
    kept = []
    for point in points[flat]:
        if torch.linalg.eigvalsh(torch.autograd.functional.hessian(f, point))[0] <= 0:
            continue
        if all((point - known).norm() > 10 * tol for known in kept):
            kept.append(point)
    return torch.stack(kept) if kept else starts.new_empty(0, 2)


def find_minima__lowest_only(f, starts, alpha, steps, tol):
    """You kept only the deepest one. A local minimum need not be the lowest point of the whole
    land: return every one that was reached.

    zh: 你只留下了最低的一个。局部极小值不必是全局最低：走到的每一个都要返回。
    """
    points = starts.detach().clone()
    for _ in range(steps):
        leaf = points.clone().requires_grad_()
        points = points - alpha * torch.autograd.grad(f(leaf).sum(), leaf)[0]
    leaf = points.clone().requires_grad_()
    flat = torch.autograd.grad(f(leaf).sum(), leaf)[0].norm(dim=-1) <= tol
    kept = [
        point
        for point in points[flat]
        if torch.linalg.eigvalsh(torch.autograd.functional.hessian(f, point))[0] > 0
    ]
    if not kept:
        return starts.new_empty(0, 2)
    return min(kept, key=lambda point: float(f(point)))[None]


def find_minima__same_height(f, starts, alpha, steps, tol):
    """You took two minima of the same height for one. Two valleys can be equally deep and miles
    apart: compare the places, not the heights.

    zh: 你把高度相同的两个极小值当成了同一个。两个山谷可以一样深，却相隔很远：要比位置，不是比高度。
    """
    points = starts.detach().clone()
    for _ in range(steps):
        leaf = points.clone().requires_grad_()
        points = points - alpha * torch.autograd.grad(f(leaf).sum(), leaf)[0]
    leaf = points.clone().requires_grad_()
    flat = torch.autograd.grad(f(leaf).sum(), leaf)[0].norm(dim=-1) <= tol
    kept = []
    for point in points[flat]:
        if torch.linalg.eigvalsh(torch.autograd.functional.hessian(f, point))[0] <= 0:
            continue
        if all(abs(f(point) - f(known)) > 10 * tol for known in kept):
            kept.append(point)
    return torch.stack(kept) if kept else starts.new_empty(0, 2)


def find_minima__heights(f, starts, alpha, steps, tol):
    """You returned how deep the minima are. Asked for is where they are: one row (x, y) each.

    zh: 你返回的是极小值有多低。题目问的是它们在哪里：每个一行 (x, y)。
    """
    points = starts.detach().clone()
    for _ in range(steps):
        leaf = points.clone().requires_grad_()
        points = points - alpha * torch.autograd.grad(f(leaf).sum(), leaf)[0]
    leaf = points.clone().requires_grad_()
    flat = torch.autograd.grad(f(leaf).sum(), leaf)[0].norm(dim=-1) <= tol
    kept = []
    for point in points[flat]:
        if torch.linalg.eigvalsh(torch.autograd.functional.hessian(f, point))[0] <= 0:
            continue
        if all((point - known).norm() > 10 * tol for known in kept):
            kept.append(point)
    return f(torch.stack(kept)) if kept else starts.new_empty(0)


def find_minima__nothing_to_stack(f, starts, alpha, steps, tol):
    """torch.stack needs at least one point, and sometimes no minimum is reached. Return an empty
    tensor of shape (0, 2) then.

    zh: torch.stack 至少要有一个点，而有时一个极小值也没走到。这时请返回形状为 (0, 2) 的空张量。
    """
    points = starts.detach().clone()
    for _ in range(steps):
        leaf = points.clone().requires_grad_()
        points = points - alpha * torch.autograd.grad(f(leaf).sum(), leaf)[0]
    leaf = points.clone().requires_grad_()
    flat = torch.autograd.grad(f(leaf).sum(), leaf)[0].norm(dim=-1) <= tol
    kept = []
    for point in points[flat]:
        if torch.linalg.eigvalsh(torch.autograd.functional.hessian(f, point))[0] <= 0:
            continue
        if all((point - known).norm() > 10 * tol for known in kept):
            kept.append(point)
    return torch.stack(kept)


def find_minima__all_ends(f, starts, alpha, steps, tol):
    """You returned where every walk ends, so one minimum appears once for each start that runs to
    it. Keep one of all points closer than 10 · tol.

    zh: 你把每条路的终点都返回了，同一个极小值有几个起点就出现几次。相距不到 10 · tol 的点只留一个。
    """
    points = starts.detach().clone()
    for _ in range(steps):
        leaf = points.clone().requires_grad_()
        points = points - alpha * torch.autograd.grad(f(leaf).sum(), leaf)[0]
    return points


def find_minima__in_place(f, starts, alpha, steps, tol):
    """The minima are right, but −= moved the caller's own starts to the bottom. Begin with
    starts.detach().clone().

    zh: 极小值是对的，但 −= 把传进来的起点也挪到谷底去了。请从 starts.detach().clone() 开始。
    """
    points = starts.detach()
    for _ in range(steps):
        leaf = points.clone().requires_grad_()
        points -= alpha * torch.autograd.grad(f(leaf).sum(), leaf)[0]
    leaf = points.clone().requires_grad_()
    flat = torch.autograd.grad(f(leaf).sum(), leaf)[0].norm(dim=-1) <= tol
    kept = []
    for point in points[flat]:
        if torch.linalg.eigvalsh(torch.autograd.functional.hessian(f, point))[0] <= 0:
            continue
        if all((point - known).norm() > 10 * tol for known in kept):
            kept.append(point)
    return torch.stack(kept) if kept else starts.new_empty(0, 2)


# saddle_path: gradient descent on y² − x²


def saddle_path__other_slide(p0, alpha, steps):
    """Your x shrinks and your y grows: that is descent on x² − y², the other slide's saddle (or
    ascent on ours). Here z = y² − x²: ∂z/∂x = −2x, so a step against it makes x larger.

    zh: 你的 x 在缩小、y 在变大：那是在另一张幻灯片的马鞍面 x² − y² 上下降（或者在我们的马鞍面上爬坡）。这里 z = y² − x²，∂z/∂x = −2x，逆着它走一步，x 会变大。
    """
    t = torch.arange(steps + 1, dtype=p0.dtype)
    return p0.detach() * torch.stack([(1 - 2 * alpha) ** t, (1 + 2 * alpha) ** t], dim=-1)


def saddle_path__bowl(p0, alpha, steps):
    """Both of your coordinates shrink, as in the bowl x² + y². On the saddle the x² has a minus:
    in x the ground falls away from 0, so x grows.

    zh: 你的两个坐标都在缩小，那是碗 x² + y²。马鞍面的 x² 前面有负号：沿 x 方向地面从 0 往外下降，所以 x 会变大。
    """
    t = torch.arange(steps + 1, dtype=p0.dtype)
    return p0.detach() * ((1 - 2 * alpha) ** t)[:, None]


def saddle_path__both_grow(p0, alpha, steps):
    """Both of your coordinates grow. In y the ground rises away from 0 (y² has a plus), so descent
    brings y back: its factor is 1 − 2α.

    zh: 你的两个坐标都在变大。沿 y 方向地面从 0 往外升高（y² 前面是正号），下降会把 y 带回来：它的因子是 1 − 2α。
    """
    t = torch.arange(steps + 1, dtype=p0.dtype)
    return p0.detach() * ((1 + 2 * alpha) ** t)[:, None]


def saddle_path__missing_two(p0, alpha, steps):
    """Your factors are 1 + α and 1 − α. The derivative of x² is 2x: the 2 belongs into both
    factors.

    zh: 你的因子是 1 + α 和 1 − α。x² 的导数是 2x：两个因子里都少了 2。
    """
    t = torch.arange(steps + 1, dtype=p0.dtype)
    return p0.detach() * torch.stack([(1 + alpha) ** t, (1 - alpha) ** t], dim=-1)


def saddle_path__straight_line(p0, alpha, steps):
    """Every step of yours is as long as the first: 1 ± 2αt. The slope changes as you move, so
    each step multiplies: (1 ± 2α)ᵗ.

    zh: 你的每一步都和第一步一样长：1 ± 2αt。人一动坡度就变，所以每一步都是乘上一个因子：(1 ± 2α)ᵗ。
    """
    t = torch.arange(steps + 1, dtype=p0.dtype)
    return p0.detach() * torch.stack([1 + 2 * alpha * t, 1 - 2 * alpha * t], dim=-1)


def saddle_path__flowing(p0, alpha, steps):
    """You used e^(±2αt), the path of water that flows without stopping. Gradient descent takes
    whole steps: the factor of one step is 1 ± 2α.

    zh: 你用的是 e^(±2αt)，那是水不停流动的路线。梯度下降是一步一步走的：每一步的因子是 1 ± 2α。
    """
    t = torch.arange(steps + 1, dtype=p0.dtype)
    return p0.detach() * torch.stack([torch.exp(2 * alpha * t), torch.exp(-2 * alpha * t)], dim=-1)


def saddle_path__drops_start(p0, alpha, steps):
    """Your path begins after the first step. Row 0 is the start itself, t = 0: steps + 1 rows.

    zh: 你的路径从第一步之后才开始。第 0 行是起点本身（t = 0），一共 steps + 1 行。
    """
    t = torch.arange(1, steps + 1, dtype=p0.dtype)
    return p0.detach() * torch.stack([(1 + 2 * alpha) ** t, (1 - 2 * alpha) ** t], dim=-1)


def saddle_path__drops_last(p0, alpha, steps):
    """Your last row is missing: t runs from 0 to steps, both included, so steps + 1 rows.

    zh: 你少了最后一行：t 从 0 到 steps，两头都算，一共 steps + 1 行。
    """
    t = torch.arange(steps, dtype=p0.dtype)
    return p0.detach() * torch.stack([(1 + 2 * alpha) ** t, (1 - 2 * alpha) ** t], dim=-1)


def saddle_path__end_only(p0, alpha, steps):
    """You returned only the end of the walk. Asked for is the whole path, a row for each
    t = 0, …, steps.

    zh: 你只返回了终点。题目要的是整条路径：t = 0, …, steps，每个一行。
    """
    return p0.detach() * p0.new_tensor([(1 + 2 * alpha) ** steps, (1 - 2 * alpha) ** steps])


def saddle_path__columns_swapped(p0, alpha, steps):
    """The numbers are right, but y stands in the first column. A point is (x, y): x first.

    zh: 数值是对的，但第一列放成了 y。点是 (x, y)：x 在前。
    """
    t = torch.arange(steps + 1, dtype=p0.dtype)
    path = p0.detach() * torch.stack([(1 + 2 * alpha) ** t, (1 - 2 * alpha) ** t], dim=-1)
    return path.flip(-1)


def saddle_path__lying_down(p0, alpha, steps):
    """Your table lies on its side: one row for x and one for y. Turn it: one row per step, two
    columns. torch.stack(…, dim=-1) does it.

    zh: 你的表放倒了：一行是 x，一行是 y。应该每一步一行，共两列：torch.stack(…, dim=-1)。
    """
    t = torch.arange(steps + 1, dtype=p0.dtype)
    return torch.stack([p0[0] * (1 + 2 * alpha) ** t, p0[1] * (1 - 2 * alpha) ** t])


def saddle_path__float32_powers(p0, alpha, steps):
    """The formula is right, but torch.arange(steps + 1) holds whole numbers, and a Python number
    to such a power is float32: the digits after the seventh are noise.
    Use torch.arange(steps + 1, dtype=p0.dtype).

    zh: 公式是对的，但 torch.arange(steps + 1) 里是整数，Python 的数对它求幂会得到 float32：第七位以后的数字都是噪声。请用 torch.arange(steps + 1, dtype=p0.dtype)。
    """
    t = torch.arange(steps + 1)
    return p0.detach() * torch.stack([(1 + 2 * alpha) ** t, (1 - 2 * alpha) ** t], dim=-1)


def saddle_path__float32(p0, alpha, steps):
    """The numbers are right, but float64 came in and float32 went out: torch.tensor makes float32
    of plain numbers. Say dtype=p0.dtype.

    zh: 数值是对的，但进来的是 float64，出去的成了 float32：torch.tensor 会把普通的数变成 float32。请写明 dtype=p0.dtype。
    """
    x, y = p0.tolist()
    return torch.tensor(
        [[x * (1 + 2 * alpha) ** t, y * (1 - 2 * alpha) ** t] for t in range(steps + 1)]
    )


def saddle_path__in_place(p0, alpha, steps):
    """The path is right, but *= moved the caller's p0 to its end. Make a new point at each step:
    p = p * factors.

    zh: 路径是对的，但 *= 把传进来的 p0 也挪到了终点。每一步都要造一个新的点：p = p * factors。
    """
    point = p0.detach()
    path = [point.clone()]
    for _ in range(steps):
        point *= point.new_tensor([1 + 2 * alpha, 1 - 2 * alpha])
        path.append(point.clone())
    return torch.stack(path)


# basins: which minimum each start runs to


def basins__transposed(f, xs, ys, minima, alpha, steps, tol):
    """Your table is turned on its side: rows follow xs. Row i belongs to ys[i] and column j to
    xs[j], as on a map: shape (H, W). Use torch.meshgrid(xs, ys, indexing="xy").

    zh: 你的表放倒了：行对应的是 xs。应该像地图一样，第 i 行是 ys[i]，第 j 列是 xs[j]，形状 (H, W)。请用 torch.meshgrid(xs, ys, indexing="xy")。
    """
    x, y = torch.meshgrid(xs.detach(), ys.detach(), indexing="ij")
    points = torch.stack([x, y], dim=-1)
    for _ in range(steps):
        leaf = points.clone().requires_grad_()
        points = points - alpha * torch.autograd.grad(f(leaf).sum(), leaf)[0]
    labels = torch.full(x.shape, -1)
    best = torch.full_like(x, tol)
    for k, minimum in enumerate(minima.detach()):
        distance = (points - minimum).norm(dim=-1)
        labels[distance <= best] = k
        best = torch.where(distance <= best, distance, best)
    return labels


def basins__coordinates_swapped(f, xs, ys, minima, alpha, steps, tol):
    """Your walkers start at (y, x). Stack the two grids in the order x, y: the last axis of a
    point holds x first.

    zh: 你的人从 (y, x) 出发了。两张网格要按先 x 后 y 的顺序叠起来：点的最后一维先是 x。
    """
    x, y = torch.meshgrid(xs.detach(), ys.detach(), indexing="xy")
    points = torch.stack([y, x], dim=-1)
    for _ in range(steps):
        leaf = points.clone().requires_grad_()
        points = points - alpha * torch.autograd.grad(f(leaf).sum(), leaf)[0]
    labels = torch.full(x.shape, -1)
    best = torch.full_like(x, tol)
    for k, minimum in enumerate(minima.detach()):
        distance = (points - minimum).norm(dim=-1)
        labels[distance <= best] = k
        best = torch.where(distance <= best, distance, best)
    return labels


def basins__upside_down(f, xs, ys, minima, alpha, steps, tol):
    """Your table is upside down: row 0 belongs to ys[0], not to the last y. Turning it for the
    picture is the picture's business (origin="lower").

    zh: 你的表上下颠倒了：第 0 行是 ys[0]，不是最后一个 y。画图时要不要翻转是画图的事（origin="lower"）。
    """
    x, y = torch.meshgrid(xs.detach(), ys.detach(), indexing="xy")
    points = torch.stack([x, y], dim=-1)
    for _ in range(steps):
        leaf = points.clone().requires_grad_()
        points = points - alpha * torch.autograd.grad(f(leaf).sum(), leaf)[0]
    labels = torch.full(x.shape, -1)
    best = torch.full_like(x, tol)
    for k, minimum in enumerate(minima.detach()):
        distance = (points - minimum).norm(dim=-1)
        labels[distance <= best] = k
        best = torch.where(distance <= best, distance, best)
    return labels.flip(0)


def basins__no_walk(f, xs, ys, minima, alpha, steps, tol):
    """You asked which minimum is near the start, but nobody walked. The basin is decided by where
    the walk ends: descend first, then measure.

    zh: 你看的是起点附近有哪个极小值，可是谁也没有走。属于哪个盆地由终点决定：先下降，再量距离。
    """
    x, y = torch.meshgrid(xs.detach(), ys.detach(), indexing="xy")
    points = torch.stack([x, y], dim=-1)
    labels = torch.full(x.shape, -1)
    best = torch.full_like(x, tol)
    for k, minimum in enumerate(minima.detach()):
        distance = (points - minimum).norm(dim=-1)
        labels[distance <= best] = k
        best = torch.where(distance <= best, distance, best)
    return labels


def basins__nearest_to_start(f, xs, ys, minima, alpha, steps, tol):
    """You gave every start the minimum nearest to it. Water does not run to the nearest lake but
    downhill: walk first, then look which minimum is there, and within tol.

    zh: 你给每个起点配了离它最近的极小值。水不是流向最近的湖，而是往低处流：先走，再看终点 tol 之内是哪个极小值。
    """
    x, y = torch.meshgrid(xs.detach(), ys.detach(), indexing="xy")
    points = torch.stack([x, y], dim=-1)
    if not len(minima):
        return torch.full(x.shape, -1)
    return (points[..., None, :] - minima.detach()).norm(dim=-1).argmin(dim=-1)


def basins__ignores_tol(f, xs, ys, minima, alpha, steps, tol):
    """Every walk of yours gets a number, even one that ends far from all minima. The nearest one
    counts only within tol, else the answer is −1.

    zh: 你给每条路都编了号，连终点离所有极小值都很远的也不例外。最近的极小值要在 tol 之内才算，否则是 −1。
    """
    x, y = torch.meshgrid(xs.detach(), ys.detach(), indexing="xy")
    points = torch.stack([x, y], dim=-1)
    for _ in range(steps):
        leaf = points.clone().requires_grad_()
        points = points - alpha * torch.autograd.grad(f(leaf).sum(), leaf)[0]
    if not len(minima):
        return torch.full(x.shape, -1)
    return (points[..., None, :] - minima.detach()).norm(dim=-1).argmin(dim=-1)


def basins__diverged_counted(f, xs, ys, minima, alpha, steps, tol):
    """Walks that diverged got a number, too: their distance is nan, and nan > tol is False, so
    your −1 never reached them. Ask the other way round: number only where distance ≤ tol.

    zh: 发散的路也得到了编号：它们的距离是 nan，而 nan > tol 是 False，所以没有被改成 −1。反过来问：只有距离 ≤ tol 的才编号。
    """
    x, y = torch.meshgrid(xs.detach(), ys.detach(), indexing="xy")
    points = torch.stack([x, y], dim=-1)
    for _ in range(steps):
        leaf = points.clone().requires_grad_()
        points = points - alpha * torch.autograd.grad(f(leaf).sum(), leaf)[0]
    if not len(minima):
        return torch.full(x.shape, -1)
    distance, labels = (points[..., None, :] - minima.detach()).norm(dim=-1).min(dim=-1)
    labels[distance > tol] = -1
    return labels


def basins__first_within_tol(f, xs, ys, minima, alpha, steps, tol):
    """You took the first minimum within tol. Another one in the list may be nearer: compare the
    distances and take the smallest.

    zh: 你取的是 tol 之内的第一个极小值。后面可能还有更近的：比较各个距离，取最小的。
    """
    x, y = torch.meshgrid(xs.detach(), ys.detach(), indexing="xy")
    points = torch.stack([x, y], dim=-1)
    for _ in range(steps):
        leaf = points.clone().requires_grad_()
        points = points - alpha * torch.autograd.grad(f(leaf).sum(), leaf)[0]
    labels = torch.full(x.shape, -1)
    for k, minimum in enumerate(minima.detach()):
        here = (points - minimum).norm(dim=-1) <= tol
        labels[here & (labels < 0)] = k
    return labels


def basins__last_within_tol(f, xs, ys, minima, alpha, steps, tol):
    """You let every later minimum within tol overwrite the one before. The nearest counts, not
    the last: remember the smallest distance so far.

    zh: tol 之内只要又有一个极小值，你就把前面的盖掉了。要的是最近的，不是最后的：请记住目前最小的距离。
    """
    x, y = torch.meshgrid(xs.detach(), ys.detach(), indexing="xy")
    points = torch.stack([x, y], dim=-1)
    for _ in range(steps):
        leaf = points.clone().requires_grad_()
        points = points - alpha * torch.autograd.grad(f(leaf).sum(), leaf)[0]
    labels = torch.full(x.shape, -1)
    for k, minimum in enumerate(minima.detach()):
        labels[(points - minimum).norm(dim=-1) <= tol] = k
    return labels


def basins__largest_difference(f, xs, ys, minima, alpha, steps, tol):
    """You took the larger of the differences in x and in y for the distance. Distances on this map
    go straight across: √(Δx² + Δy²), as .norm(dim=-1) gives them.

    zh: 你把 x 之差和 y 之差中较大的那个当成了距离。这里的距离是直线距离 √(Δx² + Δy²)，也就是 .norm(dim=-1)。
    """
    x, y = torch.meshgrid(xs.detach(), ys.detach(), indexing="xy")
    points = torch.stack([x, y], dim=-1)
    for _ in range(steps):
        leaf = points.clone().requires_grad_()
        points = points - alpha * torch.autograd.grad(f(leaf).sum(), leaf)[0]
    labels = torch.full(x.shape, -1)
    best = torch.full_like(x, tol)
    for k, minimum in enumerate(minima.detach()):
        distance = (points - minimum).abs().amax(dim=-1)
        labels[distance <= best] = k
        best = torch.where(distance <= best, distance, best)
    return labels


def basins__counted_from_one(f, xs, ys, minima, alpha, steps, tol):
    """You count the minima from 1 and say 0 for none. Python counts from 0: row 0 of minima is
    number 0, and −1 means none.

    zh: 你从 1 开始数极小值，0 表示没有。Python 从 0 数起：minima 的第 0 行是 0 号，没有则是 −1。
    """
    x, y = torch.meshgrid(xs.detach(), ys.detach(), indexing="xy")
    points = torch.stack([x, y], dim=-1)
    for _ in range(steps):
        leaf = points.clone().requires_grad_()
        points = points - alpha * torch.autograd.grad(f(leaf).sum(), leaf)[0]
    labels = torch.full(x.shape, 0)
    best = torch.full_like(x, tol)
    for k, minimum in enumerate(minima.detach()):
        distance = (points - minimum).norm(dim=-1)
        labels[distance <= best] = k + 1
        best = torch.where(distance <= best, distance, best)
    return labels


def basins__mean(f, xs, ys, minima, alpha, steps, tol):
    """You differentiated the mean of all heights, so each walker feels only a small part of its
    slope and hardly moves. Use the sum.

    zh: 你对所有高度的平均值求了导，每个人只感觉到自己坡度的一小部分，几乎走不动。请用总和。
    """
    x, y = torch.meshgrid(xs.detach(), ys.detach(), indexing="xy")
    points = torch.stack([x, y], dim=-1)
    for _ in range(steps):
        leaf = points.clone().requires_grad_()
        points = points - alpha * torch.autograd.grad(f(leaf).mean(), leaf)[0]
    labels = torch.full(x.shape, -1)
    best = torch.full_like(x, tol)
    for k, minimum in enumerate(minima.detach()):
        distance = (points - minimum).norm(dim=-1)
        labels[distance <= best] = k
        best = torch.where(distance <= best, distance, best)
    return labels


def basins__ascent(f, xs, ys, minima, alpha, steps, tol):
    """Your walkers climb: you added α times the gradient, so hardly anyone reaches a minimum.
    Subtract it.

    zh: 你的人都在爬坡：你加上了 α 乘梯度，所以几乎没有人走到极小值。应该减去它。
    """
    x, y = torch.meshgrid(xs.detach(), ys.detach(), indexing="xy")
    points = torch.stack([x, y], dim=-1)
    for _ in range(steps):
        leaf = points.clone().requires_grad_()
        points = points + alpha * torch.autograd.grad(f(leaf).sum(), leaf)[0]
    labels = torch.full(x.shape, -1)
    best = torch.full_like(x, tol)
    for k, minimum in enumerate(minima.detach()):
        distance = (points - minimum).norm(dim=-1)
        labels[distance <= best] = k
        best = torch.where(distance <= best, distance, best)
    return labels


def basins__float_labels(f, xs, ys, minima, alpha, steps, tol):
    """The labels are right, but they are decimal numbers, and such numbers cannot be used as row
    numbers. Make the table whole: torch.full((H, W), -1) is int64.

    zh: 编号是对的，但它们是小数，小数不能拿来当行号用。请用整数的表：torch.full((H, W), -1) 就是 int64。
    """
    x, y = torch.meshgrid(xs.detach(), ys.detach(), indexing="xy")
    points = torch.stack([x, y], dim=-1)
    for _ in range(steps):
        leaf = points.clone().requires_grad_()
        points = points - alpha * torch.autograd.grad(f(leaf).sum(), leaf)[0]
    labels = torch.full_like(x, -1)
    best = torch.full_like(x, tol)
    for k, minimum in enumerate(minima.detach()):
        distance = (points - minimum).norm(dim=-1)
        labels[distance <= best] = k
        best = torch.where(distance <= best, distance, best)
    return labels


def basins__no_minima(f, xs, ys, minima, alpha, steps, tol):
    """argmin, or min, over no minimum at all is an error. With an empty list of minima every
    answer is −1: return that first.

    zh: 一个极小值都没有时，argmin 或 min 会报错。列表为空，答案就全是 −1：请先返回它。
    """
    x, y = torch.meshgrid(xs.detach(), ys.detach(), indexing="xy")
    points = torch.stack([x, y], dim=-1)
    for _ in range(steps):
        leaf = points.clone().requires_grad_()
        points = points - alpha * torch.autograd.grad(f(leaf).sum(), leaf)[0]
    distance, labels = (points[..., None, :] - minima.detach()).norm(dim=-1).min(dim=-1)
    return torch.where(distance <= tol, labels, -1)


def basins__in_place(f, xs, ys, minima, alpha, steps, tol):
    """The table is right, but you switched requires_grad on for the caller's own xs and ys.
    Build the grid from xs.detach() and ys.detach().

    zh: 表是对的，但你把传进来的 xs 和 ys 的 requires_grad 打开了。请用 xs.detach() 和 ys.detach() 来造网格。
    """
    xs.requires_grad_()
    ys.requires_grad_()
    x, y = torch.meshgrid(xs, ys, indexing="xy")
    points = torch.stack([x, y], dim=-1)
    for _ in range(steps):
        points = points - alpha * torch.autograd.grad(f(points).sum(), points)[0]
    points = points.detach()
    labels = torch.full(x.shape, -1)
    best = torch.full_like(x, tol).detach()
    for k, minimum in enumerate(minima.detach()):
        distance = (points - minimum).norm(dim=-1)
        labels[distance <= best] = k
        best = torch.where(distance <= best, distance, best)
    return labels
