#!/usr/bin/env python3
"""Write picture files of every kind and what Pillow makes of them.

usage: make-pictures.py OUT             generated files of every kind
       make-pictures.py OUT FOLDER N    N files of FOLDER, evenly spread, by reference

OUT/manifest has a line a file: its path, tab, the base name of its expectations: BASE.rgba (the
picture as RGBA, orientation applied) and BASE.view (what a network with a window of 224 and a crop of
0.875 sees, RGB). Both are "WIDTH HEIGHT\\n" and the bytes.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import io
import os
import struct
import sys
import zlib

import numpy as np
from PIL import Image, ImageOps

SIZE, RESIZED = 224, 256


def scene(width, height, seed=0, channels=3):
    """Smooth colours, edges and noise, so that neither resampling nor upsampling is trivial."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    planes = []
    for c in range(channels):
        plane = 127 + 90 * np.sin(x / (9 + 5 * c) + c) * np.cos(y / (13 - 2 * c))
        plane += 60 * ((x // 23 + y // 17 + c) % 2)
        plane += rng.normal(0, 18, plane.shape)
        planes.append(plane)
    return np.clip(np.stack(planes, -1), 0, 255).astype(np.uint8)


def view(rgb):
    """torchvision's Resize (256, BICUBIC) and CenterCrop (224), in Pillow's terms."""
    width, height = rgb.size
    short, long = min(width, height), max(width, height)
    new_long = int(RESIZED * long / short)
    size = (RESIZED, new_long) if width <= height else (new_long, RESIZED)
    if rgb.size != size:
        rgb = rgb.resize(size, Image.BICUBIC)
    left, top = (int(round((n - SIZE) / 2.0)) for n in size)
    return rgb.crop((left, top, left + SIZE, top + SIZE))


def write_raw(path, image):
    with open(path, "wb") as out:
        out.write(b"%d %d\n" % image.size)
        out.write(np.asarray(image).tobytes())


class Writer:
    def __init__(self, folder):
        self.folder = folder
        self.manifest = open(os.path.join(folder, "manifest"), "w")

    def expect(self, path, base):
        with Image.open(path) as opened:
            opened.load()
            image = ImageOps.exif_transpose(opened)
            write_raw(os.path.join(self.folder, base + ".rgba"), image.convert("RGBA"))
            write_raw(os.path.join(self.folder, base + ".view"), view(image.convert("RGB")))
        self.manifest.write("%s\t%s\n" % (path, base))

    def bytes(self, name, data):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as out:
            out.write(data)
        self.expect(path, name)

    def image(self, name, image, **options):
        path = os.path.join(self.folder, name)
        image.save(path, **options)
        self.expect(path, name)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def pack_rows(samples, depth):
    """Rows of samples [h, w, channels] as PNG scanlines with filter 0."""
    out = b""
    for row in samples.reshape(samples.shape[0], -1):
        if depth == 16:
            line = row.astype(">u2").tobytes()
        elif depth == 8:
            line = row.astype(np.uint8).tobytes()
        else:
            bits = "".join(format(int(v), "0%db" % depth) for v in row)
            bits += "0" * (-len(bits) % 8)
            line = bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits), 8))
        out += b"\0" + line
    return out


def png(samples, depth, colour, adam7=False, before=()):
    """A PNG of any depth and colour type; Pillow cannot write most of those it reads."""
    height, width = samples.shape[:2]
    if samples.ndim == 2:
        samples = samples[..., None]
    if adam7:
        data = b""
        for y0, x0, dy, dx in ((0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4),
                               (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)):
            part = samples[y0::dy, x0::dx]
            if part.size:
                data += pack_rows(part, depth)
    else:
        data = pack_rows(samples, depth)
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, int(adam7))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + b"".join(chunk(k, d) for k, d in before)
            + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b""))


def exif(orientation, order):
    """A TIFF header with one other tag and the orientation."""
    return (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(
        order + "IHHHIHHHHIHHI", 8, 2, 0x0100, 3, 1, 640, 0, 0x0112, 3, 1, orientation, 0, 0)


def with_marker(jpeg, payload):
    """@jpeg with an APP1 segment after SOI."""
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(payload) + 2) + payload + jpeg[2:]


def jpeg_bytes(image, **options):
    out = io.BytesIO()
    image.save(out, "JPEG", **options)
    return out.getvalue()


def generate(folder):
    to = Writer(folder)
    rgb = Image.fromarray(scene(641, 427))
    small = Image.fromarray(scene(317, 290, 1))
    rgba = Image.fromarray(scene(300, 411, 2, 4), "RGBA")
    grey = small.convert("L")

    for name, options in {"420": {}, "422": {"subsampling": 1}, "444": {"subsampling": 0},
                          "progressive": {"progressive": True}, "q30": {"quality": 30},
                          "restart": {"restart_marker_rows": 1}}.items():
        to.image("rgb-%s.jpg" % name, rgb, **options)
    to.image("grey.jpg", grey)
    to.image("cmyk.jpg", Image.fromarray(scene(402, 305, 3, 4), "CMYK"), quality=92)
    # The same with the colour transform of its Adobe marker set: YCCK.
    with open(os.path.join(folder, "cmyk.jpg"), "rb") as file:
        cmyk = bytearray(file.read())
    cmyk[cmyk.index(b"Adobe") + 11] = 2
    to.bytes("ycck.jpg", bytes(cmyk))
    for width, height in ((1, 1), (17, 3), (33, 31)):
        to.image("odd-%d.jpg" % width, Image.fromarray(scene(width, height, 4)))

    plain = jpeg_bytes(Image.fromarray(scene(297, 260, 5)))
    for orientation in range(1, 9):
        order = "<>"[orientation % 2]
        to.bytes("exif-%d.jpg" % orientation,
                 with_marker(plain, b"Exif\0\0" + exif(orientation, order)))
    xmp = b'http://ns.adobe.com/xap/1.0/\0<x:xmpmeta><rdf tiff:Orientation="6"/></x:xmpmeta>'
    to.bytes("xmp-6.jpg", with_marker(plain, xmp))
    to.bytes("exif-6.png", png(scene(290, 301, 5), 8, 2, before=[(b"eXIf", exif(6, "<"))]))

    to.image("rgb.png", small)
    to.image("rgba.png", rgba)
    to.image("grey.png", grey)
    to.image("grey-alpha.png", rgba.convert("LA"))
    to.image("1-bit.png", small.convert("1"))
    palette = small.quantize(100)
    to.image("palette.png", palette)
    to.image("palette-4-colours.png", small.quantize(4), bits=2)
    to.image("palette-transparent-one.png", palette, transparency=3)
    to.image("palette-transparent-all.png", palette, transparency=bytes(range(0, 200, 2)))
    to.image("rgb-transparent.png", small, transparency=small.getpixel((5, 5)))
    to.image("grey-transparent.png", grey, transparency=grey.getpixel((5, 5)))

    rng = np.random.default_rng(6)
    fine = scene(283, 301, 6, 4).astype(np.uint16) * 256 + rng.integers(0, 256, (301, 283, 4))
    fine = fine.astype(np.uint16)
    to.bytes("grey-16.png", png(fine[..., 0], 16, 0))
    to.bytes("grey-16-dark.png", png(fine[..., 0] // 200, 16, 0))
    to.bytes("rgb-16.png", png(fine[..., :3], 16, 2))
    to.bytes("grey-alpha-16.png", png(fine[..., :2], 16, 4))
    to.bytes("rgba-16.png", png(fine, 16, 6))
    to.bytes("grey-2.png", png(fine[..., 0] >> 14, 2, 0))
    to.bytes("grey-4.png", png(fine[..., 0] >> 12, 4, 0))
    to.bytes("rgb-interlaced.png", png(scene(243, 257, 7), 8, 2, adam7=True))
    to.bytes("grey-16-interlaced.png", png(fine[..., 0] // 99, 16, 0, adam7=True))

    to.image("rgb.bmp", small)
    to.image("rgb.ppm", small)
    to.image("rgb.tiff", small)
    to.image("palette.gif", palette)
    to.image("exif-8.tiff", small, tiffinfo={0x0112: 8})

    for width, height in ((256, 256), (256, 300), (224, 224), (100, 80), (2, 700), (700, 1), (1025, 683), (273, 739), (260, 1700),
                          (1024, 2047), (3001, 257)):
        to.image("size-%dx%d.png" % (width, height), Image.fromarray(scene(width, height, 8)))


def refer(folder, pictures, n):
    to = Writer(folder)
    names = sorted(f for f in os.listdir(pictures) if f.lower().endswith((".jpg", ".jpeg", ".png")))
    if len(names) < n:
        sys.exit("%s: %d pictures, %d expected" % (pictures, len(names), n))
    for i in range(n):
        name = names[i * len(names) // n]
        to.expect(os.path.join(pictures, name), name)


if __name__ == "__main__":
    if len(sys.argv) == 2:
        generate(sys.argv[1])
    elif len(sys.argv) == 4:
        refer(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    else:
        sys.exit(__doc__)
