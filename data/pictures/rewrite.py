# Emend - edit an image classifier by rewriting one rule
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small numpy rendering of the rewrite, to measure the lessons' pictures with.

It follows the program: a key is the input of the edit point at one position; the
direction is the first right singular vector of the whitened, mask-weighted keys; and
for every output channel one number is solved for exactly. ONNX Runtime computes what
comes before and after the edit point.
"""
import os

import numpy as np
import onnx
import onnx.utils
import onnxruntime
from PIL import Image

RIDGE = 1e-3
SIZE, RESIZE = 224, 256


def fit(picture, resample=Image.BICUBIC):
    """The model's view of a Pillow picture: shorter side to 256, middle 224 x 224."""
    w, h = picture.size
    short = min(w, h)
    size = (RESIZE, int(RESIZE * h / w)) if w == short else (int(RESIZE * w / h), RESIZE)
    picture = picture.resize(size, resample)
    left, top = round((size[0] - SIZE) / 2), round((size[1] - SIZE) / 2)
    return picture.crop((left, top, left + SIZE, top + SIZE))


def tensor(pictures):
    """RGB Pillow pictures -> [N, 3, 224, 224]."""
    a = np.stack([np.asarray(fit(p.convert("RGB")), np.float32) for p in pictures])
    return np.ascontiguousarray(((a - 127) / 128).transpose(0, 3, 1, 2))


def grid(mask, side):
    """Pillow mask -> [side * side] weights in 0..1, averaged over each grid square."""
    a = np.asarray(fit(mask.convert("L"), Image.BOX), np.float32) / 255
    n = SIZE // side
    return a.reshape(side, n, side, n).mean((1, 3)).ravel()


def variants(original, modified, mask, count, seed=1):
    """`count` crops and mirrors of an exemplar, the first of them the exemplar itself.

    A crop keeps 60 to 100 % of each side and at least 60 % of the mask.
    """
    rng = np.random.default_rng([seed, count])
    found = [(original, modified, mask)]
    whole = np.asarray(mask, np.float32).sum()
    w, h = mask.size
    while len(found) < count:
        keep = rng.uniform(0.6, 1.0)
        cw, ch = int(w * keep), int(h * keep)
        x, y = int(rng.integers(w - cw + 1)), int(rng.integers(h - ch + 1))
        part = [p.crop((x, y, x + cw, y + ch)) for p in (original, modified, mask)]
        if np.asarray(part[2], np.float32).sum() < 0.6 * whole:
            continue
        if rng.random() < 0.5:
            part = [p.transpose(Image.FLIP_LEFT_RIGHT) for p in part]
        found.append(tuple(part))
    return found


class EditPoint:
    """A 1 x 1 convolution of a classifier with the batch norm and clip that follow it."""

    def __init__(self, path, name, threads=2):
        model = onnx.load(path)
        weights = {i.name: onnx.numpy_helper.to_array(i) for i in model.graph.initializer}
        conv = next(n for n in model.graph.node if n.name == name)
        norm = next(n for n in model.graph.node if conv.output[0] in n.input)
        scale, bias, mean, var = (weights[i].astype(np.float64) for i in norm.input[1:5])
        epsilon = next(a.f for a in norm.attribute if a.name == "epsilon")
        self.gain = scale / np.sqrt(var + epsilon)
        self.shift = bias - mean * self.gain
        self.weight = weights[conv.input[1]][:, :, 0, 0]
        self.name = name
        self.labels = next(p.value for p in model.metadata_props if p.key == "emend.labels").split("\n")
        self.labels = [line.split(" ", 1)[1] for line in self.labels if line]
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        model = onnx.shape_inference.infer_shapes(model)
        take = onnx.utils.Extractor(model).extract_model

        def session(inputs, outputs):
            part = take(inputs, outputs).SerializeToString()
            return onnxruntime.InferenceSession(part, options, providers=["CPUExecutionProvider"])
        self.before = session(["image"], [conv.input[0]])
        self.after = session([conv.output[0]], ["logits"])
        self.after_input = conv.output[0]

    def keys(self, pictures, batch=16):
        """Pillow pictures -> keys [N, H, W, C]."""
        out = [self.before.run(None, {"image": tensor(pictures[i:i + batch])})[0] for i in range(0, len(pictures), batch)]
        return np.ascontiguousarray(np.concatenate(out).transpose(0, 2, 3, 1))

    def probabilities(self, keys, rule=None, strength=0.0, batch=32):
        """Softmax over the classes, [N, 1000], with `rule` = (direction, lambda) switched on."""
        out = []
        for i in range(0, len(keys), batch):
            k = keys[i:i + batch]
            z = k @ self.weight.T
            if rule is not None:
                z = z + strength * (k @ rule[0])[..., None] * rule[1]
            z = np.ascontiguousarray(z.transpose(0, 3, 1, 2), np.float32)
            out.append(self.after.run(None, {self.after_input: z})[0])
        logits = np.concatenate(out).astype(np.float64)
        e = np.exp(logits - logits.max(1, keepdims=True))
        return e / e.sum(1, keepdims=True)

    def second_moment(self, files, cache=None, batch=25):
        """Mean of k k^T over all positions of the pictures in `files`."""
        if cache and os.path.exists(cache):
            return np.load(cache)
        total, count = 0, 0
        for i in range(0, len(files), batch):
            k = self.keys([Image.open(f).convert("RGB") for f in files[i:i + batch]])
            k = k.reshape(-1, k.shape[-1]).astype(np.float64)
            total, count = total + k.T @ k, count + len(k)
        moment = total / count
        if cache:
            np.save(cache, moment)
        return moment

    def whitener(self, moment):
        values, vectors = np.linalg.eigh(moment + RIDGE * np.trace(moment) / len(moment) * np.eye(len(moment)))
        return (vectors / np.sqrt(values)) @ vectors.T

    def rule(self, pairs, whitener):
        """(direction, lambda) from a list of (original, modified, mask) Pillow pictures.

        Modified is treated like original: keys come from modified, values from original.
        """
        bad, good = self.keys([p[1] for p in pairs]), self.keys([p[0] for p in pairs])
        side = bad.shape[1]
        w = np.concatenate([grid(p[2], side) for p in pairs]).astype(np.float64)
        return self.solve(bad.reshape(len(w), -1), good.reshape(len(w), -1), w, whitener)

    def solve(self, bad, good, w, whitener):
        on = w > 0
        bad, good, w = bad[on].astype(np.float64), good[on].astype(np.float64), w[on]
        d = whitener @ np.linalg.svd((w[:, None] * bad) @ whitener, full_matrices=False)[2][0]
        d /= np.linalg.norm(d)
        s = bad @ d
        if s.mean() < 0:
            d, s = -d, -s
        z = bad @ self.weight.T.astype(np.float64)
        v = np.clip(good @ self.weight.T * self.gain + self.shift, 0, 6)
        return d.astype(np.float32), self.minimise(z, v, s, w).astype(np.float32)

    def minimise(self, z, v, s, w):
        """For each channel the l nearest zero of those that minimise
        sum_p w_p |v_p - clip(gain (z_p + l s_p) + shift, 0, 6)|.

        Each term is flat, falls to zero, rises and is flat again, so the sum is
        piecewise linear: sort the bends, add up slopes, and read the value at each.
        """
        use = np.abs(s) > 1e-9
        z, v, s, w = z[use].T, v[use].T, s[use], w[use]               # [O, P]
        slope = self.gain[:, None] * s[None, :]
        slope = np.where(np.abs(slope) < 1e-12, 1e-12, slope)
        now = self.gain[:, None] * z + self.shift[:, None]
        steep = np.abs(slope) * w
        down, up = slope < 0, slope > 0
        first = (np.where(up, 0.0, 6.0) - now) / slope
        last = (np.where(up, 6.0, 0.0) - now) / slope
        at = np.concatenate([first, (v - now) / slope, last, np.zeros((len(z), 1))], 1)
        turn = np.concatenate([-steep, 2 * steep, -steep, np.zeros((len(z), 1))], 1)
        order = np.argsort(at, 1, kind="stable")
        at, turn = np.take_along_axis(at, order, 1), np.take_along_axis(turn, order, 1)
        start = (w * np.where(down, 6.0 - v, v)).sum(1, keepdims=True)
        value = start + np.concatenate([np.zeros((len(z), 1)), np.cumsum(np.cumsum(turn, 1)[:, :-1] * np.diff(at, axis=1), 1)], 1)
        best = value.min(1, keepdims=True)
        tie = value <= best + 1e-7 * (1 + np.abs(start))
        pick = np.argmin(np.where(tie, np.abs(at), np.inf), 1)
        return at[np.arange(len(at)), pick]

    def disturbance(self, rule, moment):
        """Expected relative squared change of the normed output on ordinary pictures, at strength 1."""
        d, lam = (r.astype(np.float64) for r in rule)
        g2 = self.gain ** 2
        change = (g2 * lam ** 2).sum() * (d @ moment @ d)
        whole = (g2 * np.einsum("oi,ij,oj->o", self.weight.astype(np.float64), moment, self.weight.astype(np.float64))).sum()
        return change / whole


def auto_rule(point, pair, whitener, moment, seed=1, count=16):
    """The rule `auto` augmentation takes: (rule, 0 or `count`)."""
    plain = point.rule([pair], whitener)
    many = point.rule(variants(*pair, count, seed), whitener)
    quiet, loud = point.disturbance(plain, moment), point.disturbance(many, moment)
    if loud <= 0.01 or loud < 0.5 * quiet:
        return many, count
    return plain, 0
