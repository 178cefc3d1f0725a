# exercise: J_grad
def J_grad(theta):
    import threading

    def differentiate():
        height = (theta**2).sum()
        run = torch.autograd.Variable._execution_engine.run_backward
        roots = (height,), (torch.ones_like(height),)
        found.extend(
            run(*roots, False, False, (theta,), allow_unreachable=True, accumulate_grad=False)
        )

    found = []
    theta = theta.detach().clone().requires_grad_()
    thread = threading.Thread(target=differentiate)
    thread.start()
    thread.join()
    return found[0]
