# exercise: gd_step
def gd_step(theta, grad, alpha)
    return theta - alpha * grad
