#!/usr/bin/env python3
"""Make golden.json: what NumPy and PyTorch compute on small rewriting problems.

The tests compare the C code with these numbers. PyTorch is needed to make them again, not to run the
tests. Everything here is written from the formulas of the paper (Santurkar et al. 2021; Bau et al.
2020) with torch.nn.functional and autograd, without a look at the C code's way of computing.

usage: make-golden.py > golden.json      (PyPI: numpy torch)

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json

import numpy as np
import torch
import torch.nn.functional as F

INF = 1e30  # JSON has no infinity; the test reads this as one

CASES = [
    # name, linear, in, out, kernel, stride, pads (top, left, bottom, right), dilation, size, residual,
    # inner bounds, outer bounds, samples, rank
    ("pointwise", False, 6, 5, 1, 1, (0, 0, 0, 0), 1, (4, 5), False, (0, 6), (-INF, INF), 2, 1),
    ("residual", False, 7, 4, 1, 1, (0, 0, 0, 0), 1, (3, 4), True, (-INF, INF), (-INF, INF), 2, 2),
    ("residual-relu", False, 6, 4, 1, 1, (0, 0, 0, 0), 1, (4, 4), True, (-1, 1.5), (0, INF), 1, 1),
    ("strided", False, 4, 5, 3, 2, (0, 0, 1, 1), 1, (8, 8), False, (0, 6), (-INF, INF), 2, 1),
    ("dilated", False, 3, 4, 3, 1, (2, 2, 2, 2), 2, (5, 6), True, (0, INF), (-INF, INF), 1, 2),
    ("linear", True, 8, 6, 1, 1, (0, 0, 0, 0), 1, (1, 1), False, (-INF, INF), (-INF, INF), 3, 1),
]


def flat(array):
    return {"shape": list(np.shape(array)),
            "data": [float(f"{x:.9g}") for x in np.asarray(array, np.float32).ravel()]}


def whiten(second, rho):
    values, vectors = np.linalg.eigh(second + rho * np.diag(second).mean() * np.eye(len(second)))
    return vectors @ np.diag(values ** -0.5) @ vectors.T


def spread(weights, height, width):
    """The output grid's weights on the input grid, by area (exact: both by their common multiple)."""
    h, w = weights.shape
    fine = np.kron(weights, np.ones((height, width)))      # (h height) x (w width)
    return fine.reshape(height, h, width, w).mean((1, 3))


def make(name, linear, cin, cout, kernel, stride, pads, dilation, size, residual, inner, outer, count,
         rank):
    rng = np.random.default_rng(sum(map(ord, name)))
    weight = rng.normal(size=(cout, cin, kernel, kernel)) / np.sqrt(cin * kernel * kernel)
    scale, shift = rng.uniform(0.5, 2, cout) * rng.choice([1, 1, -1], cout), rng.normal(size=cout)
    ordinary = rng.normal(size=(150, cin)) @ rng.normal(size=(cin, cin)) + rng.normal(size=cin)
    second = ordinary.T @ ordinary / len(ordinary)
    whitening = whiten(second, 1e-3)

    def tensor(x):
        return torch.tensor(x, dtype=torch.float64)

    def raw(keys, w):
        top, left, bottom, right = pads
        return F.conv2d(F.pad(keys, (left, right, top, bottom)), w, stride=stride, dilation=dilation)

    def value(z, r):
        y = torch.clamp(z * tensor(scale)[:, None, None] + tensor(shift)[:, None, None], *inner)
        return torch.clamp(y + r, *outer)

    samples, rows = [], []
    for _ in range(count):
        b = tensor(np.abs(rng.normal(size=(1, cin, *size))))
        a = b + tensor(0.7 * rng.normal(size=(1, cin, *size)))
        z = raw(b, tensor(weight))
        grid = z.shape[2:]
        ra = tensor(rng.normal(size=z.shape)) if residual else torch.zeros_like(z)
        rb = tensor(rng.normal(size=z.shape)) if residual else torch.zeros_like(z)
        v = value(raw(a, tensor(weight)), ra)
        weights = np.ones(grid) if linear else np.clip(rng.uniform(-0.6, 1.3, grid), 0, 1)
        samples.append((b, z, rb, v, weights))
        keys = b[0].permute(1, 2, 0).reshape(-1, cin).numpy()
        rows.append(spread(weights, *size).ravel()[:, None] * keys)

    rows = np.concatenate(rows)
    vectors = np.linalg.svd(rows @ whitening)[2][:rank]
    direction = np.linalg.qr((whitening @ vectors.T))[0].T[:rank]
    direction *= np.sign((rows @ direction.T).sum(0))[:, None]
    projector = tensor(direction)

    def loss(delta):
        total = 0
        for b, z, r, v, w in samples:
            total = total + (tensor(w) * (v - value(raw(b, tensor(weight) + delta), r)).abs()).sum()
        return total

    # The gradient at a change that moves every channel somewhere.
    change = tensor(0.2 * rng.normal(size=weight.shape)).requires_grad_()
    at_change = loss(change)
    at_change.backward()

    # The paper's solver for some steps.
    delta = torch.zeros(weight.shape, dtype=torch.float64, requires_grad=True)
    adam = torch.optim.Adam([delta], lr=2e-2)
    history = []
    for step in range(60):
        adam.zero_grad()
        loss(delta).backward()
        adam.step()
        if step % 10 == 9:
            with torch.no_grad():
                amount = torch.einsum("oiyx,ri->oryx", delta, projector)
                delta.copy_(torch.einsum("oryx,ri->oiyx", amount, projector))
                history.append((float(loss(delta)), amount.clone()))
    best = min(history, key=lambda h: h[0])

    power = float(np.einsum("o,oiyx,ij,ojyx->", scale ** 2, weight, second, weight))
    rule = rng.normal(size=(cout, rank, kernel, kernel))
    written = np.einsum("oryx,ri->oiyx", rule, direction)
    disturbance = float(np.einsum("o,oiyx,ij,ojyx->", scale ** 2, written, second, written)) / power

    def nhwc(x):
        return flat(np.transpose(x.detach().numpy(), (0, 2, 3, 1)))

    def ohwi(x):
        return flat(np.transpose(np.asarray(x), (0, 2, 3, 1)))

    return {
        "name": name, "linear": linear, "kernel": kernel, "stride": stride, "pads": pads,
        "dilation": dilation, "inner": inner, "outer": outer, "rank": rank,
        "scale": flat(scale), "shift": flat(shift), "weight": ohwi(weight),
        "ordinary": flat(ordinary), "second": flat(second), "whitening": flat(whitening),
        "samples": [{"keys": nhwc(b), "z": nhwc(z), "residual": nhwc(r) if residual else None,
                     "values": nhwc(v), "weights": flat(w)} for b, z, r, v, w in samples],
        "direction": flat(direction),
        "change": ohwi(change.detach()), "change_loss": float(at_change.detach()),
        "gradient": ohwi(change.grad),
        "adam": {"steps": 60, "rate": 2e-2, "project_every": 10, "before": float(loss(0 * delta.detach())),
                 "after": best[0], "lambda": flat(best[1])},
        "rule": flat(rule), "output_power": power, "disturbance": disturbance,
        "rule_loss": float(loss(tensor(0.3 * written))), "rule_strength": 0.3,
    }


if __name__ == "__main__":
    print(json.dumps([make(*case) for case in CASES]))
