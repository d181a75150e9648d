#!/usr/bin/env python3
"""What textures, patches and seamless clones should look like, with Pillow and numpy.

usage: fill-reference.py texture IN OUT WIDTH HEIGHT X Y SCALE_X SCALE_Y ANGLE
       fill-reference.py patch IN OUT WIDTH HEIGHT X Y SCALE_X SCALE_Y ANGLE
       fill-reference.py seamless BELOW LAYER OUT
Pictures are "WIDTH HEIGHT\\n" and RGBA bytes.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import math
import sys

import numpy as np
from PIL import Image

SAMPLES = 6  # a side of a pixel


def read(path):
    with open(path, "rb") as file:
        width, height = map(int, file.readline().split())
        return np.frombuffer(file.read(), np.uint8).reshape(height, width, 4)


def write(path, pixels):
    pixels = np.ascontiguousarray(pixels.round().clip(0, 255).astype(np.uint8))
    with open(path, "wb") as file:
        file.write(b"%d %d\n" % (pixels.shape[1], pixels.shape[0]))
        file.write(pixels.tobytes())


def to_source(placement):
    """The matrix rows of (x, y) in the picture to (u, v) from the placed point, in source pixels."""
    x, y, sx, sy, angle = placement
    c, s = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    return (c / sx, s / sx, -(x * c + y * s) / sx), (-s / sy, c / sy, -(y * c - x * s) / sy)


def texture(source, width, height, placement):
    """Supersampled, bilinear, with indices taken modulo the size."""
    h, w = source.shape[:2]
    (a, b, c), (d, e, f) = to_source(placement)
    total = np.zeros((height, width, 3))
    for i in range(SAMPLES):
        for j in range(SAMPLES):
            x = np.arange(width)[None] + (i + 0.5) / SAMPLES
            y = np.arange(height)[:, None] + (j + 0.5) / SAMPLES
            u, v = a * x + b * y + c - 0.5, d * x + e * y + f - 0.5
            u0, v0 = np.floor(u), np.floor(v)
            p, q = (u - u0)[..., None], (v - v0)[..., None]
            columns = [(u0.astype(int) + k) % w for k in (0, 1)]
            rows = [(v0.astype(int) + k) % h for k in (0, 1)]
            pick = lambda r, k: source[rows[r], columns[k], :3].astype(float)
            total += ((1 - q) * ((1 - p) * pick(0, 0) + p * pick(0, 1))
                      + q * ((1 - p) * pick(1, 0) + p * pick(1, 1)))
    alpha = np.full((height, width, 1), 255.0)
    return np.concatenate([total / SAMPLES ** 2, alpha], 2)


def patch(source, width, height, placement):
    """Pillow's own transform on a canvas with SAMPLES x SAMPLES pixels for one, then their mean."""
    h, w = source.shape[:2]
    (a, b, c), (d, e, f) = to_source(placement)
    matrix = (a / SAMPLES, b / SAMPLES, c + w / 2, d / SAMPLES, e / SAMPLES, f + h / 2)
    image = Image.fromarray(source, "RGBA").transform(
        (width * SAMPLES, height * SAMPLES), Image.Transform.AFFINE, matrix, Image.Resampling.BICUBIC)
    pixels = np.asarray(image, float)
    pixels[..., :3] *= pixels[..., 3:] / 255
    pixels = pixels.reshape(height, SAMPLES, width, SAMPLES, 4).mean((1, 3))
    alpha = pixels[..., 3:]
    return np.where(alpha > 0, np.concatenate([pixels[..., :3] * 255 / np.maximum(alpha, 1e-9), alpha], 2), 0)


def seamless(below, layer):
    """Poisson's equation by conjugate gradients, over the pixels with alpha.

    Pixels beside one without alpha have the colour of what is below; the rim of the picture is free.
    """
    below, patch_ = below[..., :3].astype(float), layer[..., :3].astype(float)
    region = layer[..., 3] > 0
    framed = np.pad(region, 1, constant_values=True)
    inner = framed[1:-1, :-2] & framed[1:-1, 2:] & framed[:-2, 1:-1] & framed[2:, 1:-1]
    free = (region & inner)[..., None]
    across = (region[:, 1:] & region[:, :-1])[..., None].astype(float)
    down = (region[1:] & region[:-1])[..., None].astype(float)

    def laplacian(u):
        result = np.zeros_like(u)
        dx, dy = across * (u[:, 1:] - u[:, :-1]), down * (u[1:] - u[:-1])
        result[:, 1:] += dx
        result[:, :-1] -= dx
        result[1:] += dy
        result[:-1] -= dy
        return result * free

    # Not the difference but the colours themselves, as the paper states the problem.
    u = np.where((region & ~inner)[..., None], below, patch_)
    guidance = laplacian(patch_)
    r = guidance - laplacian(u)
    p, norm = r.copy(), (r * r).sum((0, 1))
    for _ in range(20000):
        if norm.max() < 1e-8:
            break
        q = laplacian(p)
        step = norm / np.maximum((p * q).sum((0, 1)), 1e-300)
        u += step * p
        r -= step * q
        new = (r * r).sum((0, 1))
        p, norm = r + new / np.maximum(norm, 1e-300) * p, new
    assert norm.max() < 1e-8, norm
    return np.concatenate([np.where(region[..., None], u, patch_), layer[..., 3:]], 2)


def main():
    kind, *rest = sys.argv[1:]
    if kind == "seamless":
        write(rest[2], seamless(read(rest[0]), read(rest[1])))
        return
    width, height = map(int, rest[2:4])
    draw = {"texture": texture, "patch": patch}[kind]
    write(rest[1], draw(read(rest[0]), width, height, tuple(map(float, rest[4:]))))


main()
