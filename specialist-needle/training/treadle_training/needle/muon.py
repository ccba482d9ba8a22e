"""Muon: momentum whose direction is made orthogonal, for the matrices inside a network.

After the published description (Keller Jordan et al., 2024): Nesterov momentum, five Newton-Schulz steps, and a step
length that does not depend on the gradient's.
"""

import torch

STEPS = 5
A, B, C = 3.4445, -4.7750, 2.0315  # of the published quintic; singular values end between about 0.7 and 1.2


def orthogonal(g, dtype=torch.bfloat16):
    """The nearest matrices with orthogonal rows or columns, roughly, to g [count, n, m]."""
    x = g.to(dtype)
    tall = x.shape[-2] > x.shape[-1]
    x = x.mT if tall else x
    x = x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    for _ in range(STEPS):
        y = x @ x.mT
        x = torch.baddbmm(x, torch.baddbmm(y, y, y, beta=B, alpha=C), x, beta=A)
    return (x.mT if tall else x).to(g.dtype)


class Muon(torch.optim.Optimizer):
    """For matrices only. All of a shape are made orthogonal together."""

    def __init__(self, parameters, lr=0.02, momentum=0.95):
        super().__init__(parameters, {"lr": lr, "momentum": momentum})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            by_shape = {}
            for p in group["params"]:
                if p.grad is not None:
                    by_shape.setdefault(p.shape, []).append(p)
            for shape, same in by_shape.items():
                for p in same:
                    if "momentum" not in self.state[p]:
                        self.state[p]["momentum"] = torch.zeros_like(p)
                moments, grads = [self.state[p]["momentum"] for p in same], [p.grad for p in same]
                torch._foreach_lerp_(moments, grads, 1 - group["momentum"])
                ahead = torch._foreach_lerp(grads, moments, group["momentum"])
                update = orthogonal(torch.stack(ahead)) * max(1, shape[0] / shape[1]) ** 0.5
                torch._foreach_add_(same, list(update.unbind()), alpha=-group["lr"])
