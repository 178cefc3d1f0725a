# exercise: J_grad
def J_grad(theta):
    theta = theta.detach().clone().requires_grad_()
    height = (theta**2).sum()
    run = torch.autograd.Variable._execution_engine.run_backward
    roots = (height,), (torch.ones_like(height),)
    return run(*roots, False, False, (theta,), allow_unreachable=True, accumulate_grad=False)[0]
