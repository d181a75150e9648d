#!/usr/bin/env python3
"""Checks our mask files by Pillow and writes Pillow's, with the values that must be read from them.

mask-files.py FOLDER: reads mask.raw, grey.png, bits.png and alpha.png; writes their-KIND.png and .raw.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import sys

import numpy as np
from PIL import Image


def at(name):
    return os.path.join(sys.argv[1], name)


def write_raw(name, values):
    with open(at(name), "wb") as file:
        file.write(b"%d %d\n" % (values.shape[1], values.shape[0]))
        file.write(np.ascontiguousarray(values, np.uint8).tobytes())


with open(at("mask.raw"), "rb") as file:
    width, height = map(int, file.readline().split())
    mask = np.frombuffer(file.read(), np.uint8).reshape(height, width)

grey, bits, alpha = (Image.open(at(name + ".png")) for name in ("grey", "bits", "alpha"))
assert (grey.mode, bits.mode, alpha.mode) == ("L", "1", "LA"), (grey.mode, bits.mode, alpha.mode)
assert (np.asarray(grey) == mask).all()
assert (np.asarray(bits) == (mask >= 128)).all()
assert (np.asarray(alpha)[..., 1] == mask).all()
assert (np.asarray(alpha)[..., 0] == 255).all()

rng = np.random.default_rng(1)
colours = Image.fromarray(rng.integers(0, 256, (height, width, 3), np.uint8))
shape = Image.fromarray(mask)
made = {
    "L": (shape, mask),
    "1": (shape.point(lambda v: 255 * (v > 99)).convert("1"), np.where(mask > 99, 255, 0)),
    "LA": (Image.merge("LA", (colours.convert("L"), shape)), mask),
    "RGBA": (Image.merge("RGBA", (*colours.split(), shape)), mask),
    "RGB": (colours, np.asarray(colours.convert("L"))),
}
palette = shape.quantize(16)
made["P"] = (palette, np.asarray(palette.convert("RGB").convert("L")))
for name, (picture, values) in made.items():
    assert picture.mode == name, (picture.mode, name)
    picture.save(at(f"their-{name}.png"))
    write_raw(f"their-{name}.raw", values)
for name, size in (("small", (97, 70)), ("large", (733, 391))):
    write_raw(f"their-{name}.raw", np.asarray(shape.resize(size, Image.BILINEAR)))
