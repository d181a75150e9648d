#!/usr/bin/env python3
"""Blur and tone of raw RGBA pictures, by other people's code or by the plain formula.

usage: adjust-reference.py pillow IN OUT RADIUS
       adjust-reference.py gauss IN OUT RADIUS
       adjust-reference.py tone IN OUT BRIGHTNESS CONTRAST HUE SATURATION
IN and OUT are "WIDTH HEIGHT\\n" and RGBA bytes. `pillow` is ImageFilter.GaussianBlur, `gauss` the
convolution with a sampled Gaussian, `tone` uses colorsys for hue and saturation.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import colorsys
import math
import sys

import numpy as np
from PIL import Image, ImageFilter


def gauss(a, radius):
    """Colours weighted by alpha, the border going on."""
    reach = math.ceil(6 * radius) + 1
    kernel = np.exp(-np.arange(-reach, reach + 1) ** 2 / (2 * radius ** 2))
    kernel /= kernel.sum()
    weighted = a.astype(float)
    weighted[..., :3] *= weighted[..., 3:] / 255
    for axis in (0, 1):
        pad = [(0, 0)] * 3
        pad[axis] = (reach, reach)
        padded = np.pad(weighted, pad, mode="edge")
        weighted = np.apply_along_axis(lambda line: np.convolve(line, kernel, "valid"), axis, padded)
    colour = weighted[..., :3] * 255 / np.maximum(weighted[..., 3:], 1e-9)
    return np.dstack([np.rint(np.clip(colour, 0, 255)), a[..., 3]])


def tone(a, brightness, contrast, hue, saturation):
    out = a.astype(float)
    for pixel in out.reshape(-1, 4):
        v = pixel[:3] / 255
        v = v + (1 - v) * brightness if brightness > 0 else v * (1 + brightness)
        v = np.clip(0.5 + (v - 0.5) * math.tan((contrast + 1) * math.pi / 4), 0, 1)
        h, l, s = colorsys.rgb_to_hls(*v)
        v = colorsys.hls_to_rgb((h + hue / 360) % 1, l, min(1, s * (1 + saturation)))
        pixel[:3] = np.rint(np.array(v) * 255)
    return out


kind, source, target = sys.argv[1:4]
numbers = [float(a) for a in sys.argv[4:]]
with open(source, "rb") as file:
    image = Image.frombytes("RGBA", tuple(map(int, file.readline().split())), file.read())
if kind == "pillow":
    result = np.asarray(image.filter(ImageFilter.GaussianBlur(numbers[0])))
else:
    result = {"gauss": gauss, "tone": tone}[kind](np.asarray(image), *numbers)
with open(target, "wb") as file:
    file.write(b"%d %d\n" % image.size)
    file.write(result.astype(np.uint8).tobytes())
