#!/usr/bin/env python3
"""Resize raw RGBA pictures with Pillow.

usage: resize-reference.py IN OUT WIDTH HEIGHT
IN and OUT are "WIDTH HEIGHT\\n" and RGBA bytes.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import sys

import numpy as np
from PIL import Image

source, target, width, height = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
with open(source, "rb") as file:
    size = tuple(map(int, file.readline().split()))
    image = Image.frombytes("RGBA", size, file.read())
# Without transparency the alpha channel is no reason to weigh colours.
opaque = image.getextrema()[3][0] == 255
if opaque:
    image = image.convert("RGB")
image = image.resize((width, height), Image.BICUBIC).convert("RGBA")
with open(target, "wb") as file:
    file.write(b"%d %d\n" % image.size)
    file.write(np.asarray(image).tobytes())
