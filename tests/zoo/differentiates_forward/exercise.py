# exercise: J_grad
def J_grad(theta):
    torch._C._enter_dual_level()
    dual = torch._make_dual(theta.detach().clone(), torch.ones_like(theta), level=0)
    slope = torch._unpack_dual(dual**2, level=0).tangent.clone()
    torch._C._exit_dual_level(level=0)
    return slope
