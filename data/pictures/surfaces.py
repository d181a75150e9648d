# Emend - edit an image classifier by rewriting one rule
# SPDX-License-Identifier: GPL-3.0-or-later
"""The seamless textures that a person can choose, beside the grounds of the lessons.

usage: surfaces.py OUTPUT [PHOTOGRAPHS]
  writes OUTPUT/NAME.jpg; the textures that make-lessons.py writes are not among them.
  PHOTOGRAPHS: the folder skimage/data of Debian's python3-skimage, for grass and gravel.

Drawn ones are periodic because their ingredients are (textures.py); the photographs are made so by
blending them into themselves shifted by half. All is seeded.
"""
import math
import os
import sys

import numpy as np
from PIL import Image, ImageFilter

from textures import SIZE, cells, finish, noise, shade, tint

PHOTOGRAPHS = "/usr/lib/python3/dist-packages/skimage/data"


def blend(a, b, share):
    """`a` where `share` is 0, `b` where it is 1."""
    return a + (b - a) * (share[..., None] if np.ndim(a) == 3 and np.ndim(share) == 2 else share)


def ramp(value, low, high):
    t = np.clip((value - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def blur(plane, radius):
    """A periodic Gaussian."""
    f = np.hypot(np.fft.fftfreq(SIZE)[:, None], np.fft.rfftfreq(SIZE)[None, :])
    return np.fft.irfft2(np.fft.rfft2(plane) * np.exp(-2 * (math.pi * radius * f) ** 2), s=(SIZE, SIZE))


def grid():
    return np.meshgrid(np.arange(SIZE), np.arange(SIZE), indexing="ij")


# --- photographs ---------------------------------------------------------------------------


def photograph(name, folder):
    """A grey photograph as a seamless plane 0..1 of even brightness.

    Near the border the picture gives way to itself shifted by half, whose seams lie in the middle.
    The line between both wanders with the picture's own structure, so that blades and stones are cut
    along their shadows and not across.
    """
    plane = np.asarray(Image.open(os.path.join(folder, f"{name}.png")).convert("L"), float) / 255
    wide = np.asarray(Image.fromarray((plane * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(60)), float) / 255
    plane = plane - wide + wide.mean()
    shifted = np.roll(plane, (SIZE // 2, SIZE // 2), (0, 1))
    y, x = grid()
    border = np.minimum(np.minimum(y, SIZE - 1 - y), np.minimum(x, SIZE - 1 - x)).astype(float)
    # The shifted one has seams of its own along both middles, which reach the border at the middle of
    # each side: there a third copy, shifted by a quarter, fills in.
    rng = np.random.default_rng(3)
    wander = noise(rng, slope=1.0, low=6, high=60) * 9 + (plane - shifted) * 40
    first = ramp(border + wander, 30, 34)
    across = np.roll(plane, SIZE // 4, 0 if name == "grass" else 1)
    middle = np.minimum(np.abs(y - SIZE // 2), np.abs(x - SIZE // 2)).astype(float)
    second = ramp(middle + noise(rng, slope=1.0, low=6, high=60) * 9 + (shifted - across) * 40, 28, 32)
    return blend(across, shifted, np.maximum(second, first)) * (1 - first) + plane * first


def grass(rng, folder):
    plane = photograph("grass", folder)
    hue = noise(rng, slope=1.2, low=3, high=60) * 0.5 + (plane - plane.mean()) * 3
    green = tint(np.clip((plane - 0.14) / 0.66, 0, 1), [(0, (12, 22, 6)), (0.35, (58, 88, 28)), (0.6, (112, 142, 58)), (0.85, (176, 190, 104)), (1, (226, 228, 168))])
    return finish(green * (1 + hue[..., None] * np.array([0.07, 0.0, 0.03])))


def gravel(rng, folder):
    plane = photograph("gravel", folder)
    warm = blur(noise(rng, slope=0.2, low=10, high=40), 4) * 3
    grey = np.clip((plane - 0.10) * 1.25, 0, 1)[..., None] * 255
    return finish(grey * (np.array([1.02, 1.0, 0.96]) + warm[..., None] * np.array([0.014, 0.003, -0.018])))


# --- drawn ---------------------------------------------------------------------------------


def brick(rng):
    rows, columns = 8, 4
    y, x = grid()
    wobble = noise(rng, slope=1.8, low=3, high=50)
    y = (y + wobble * 0.8) % SIZE
    row = np.floor(y * rows / SIZE).astype(int) % rows
    shifted = (x + (row % 2) * SIZE / columns / 2 + np.roll(wobble, 99, 1) * 0.8) % SIZE
    column = np.floor(shifted * columns / SIZE).astype(int) % columns
    tall, wide = SIZE / rows, SIZE / columns
    dy = tall / 2 - np.abs(y % tall - tall / 2)
    dx = wide / 2 - np.abs(shifted % wide - wide / 2)
    # Rounded corners: the distance from a rectangle, not the smaller of two.
    inner = 6.0
    gap = np.hypot(np.clip(inner + 4 - dx, 0, None), np.clip(inner + 4 - dy, 0, None))
    chips = np.clip(noise(rng, slope=1.3, low=8, high=70), 0.9, 4) - 0.9
    depth = ramp(2 * inner - gap - chips * 1.2, 3.0, 6.0)
    which = row * columns + column
    tone, hue = rng.normal(0, 1, rows * columns)[which], rng.normal(0, 1, rows * columns)[which]
    rough, pores = noise(rng, slope=0.8, low=6), noise(rng, slope=0.2, low=40)
    face = np.array([148.0, 76.0, 56.0]) + tone[..., None] * np.array([15.0, 9.0, 7.0]) + hue[..., None] * np.array([3.0, 7.0, 7.0])
    soot = ramp(noise(rng, slope=1.6, low=2, high=40), 0.2, 2.6)
    face = face * (1 + rough * 0.06 - np.clip(pores - 1.4, 0, 2) * 0.28 - soot * 0.22)[..., None]
    mortar = np.array([168.0, 160.0, 147.0]) * (1 + noise(rng, slope=0.4, low=30) * 0.07)[..., None]
    height = depth * 5 + rough * 0.35 - np.clip(pores - 1.4, 0, 2) * 0.8
    rgb = blend(mortar * (0.72 + 0.28 * ramp(2 * inner - gap, -5, 3))[..., None], face, depth)
    return finish(rgb * (1 + shade(height, 0.5)[..., None] * 0.36))


def soil(rng):
    rgb = np.zeros((SIZE, SIZE, 3))
    height = noise(rng, slope=1.5, low=3, high=200) * 2.2
    for count, share in ((26, 0.35), (52, 0.5), (100, 0.6)):
        first, second, which = cells(rng, count)
        clod = np.sqrt(np.clip(1 - (first / 0.62) ** 2, 0, 1)) * (rng.random(count * count) < share)[which]
        height = np.maximum(height, height * 0.4 + clod * (330 / count) * rng.uniform(0.5, 1, count * count)[which])
    height = height + noise(rng, slope=0.5, low=30) * 0.55
    light = shade(height, 0.55)
    hollow = np.clip((height - blur(height, 7)) / 3.5, -1, 1)
    value = 0.42 + light * 0.30 + hollow * 0.16 + noise(rng, slope=1.5, low=1, high=12) * 0.04
    rgb = tint(value, [(0, (14, 9, 5)), (0.35, (56, 38, 25)), (0.6, (98, 71, 49)), (0.85, (146, 114, 84)), (1, (188, 158, 124))])
    straw = rng.random((SIZE, SIZE)) > 0.9992
    rgb[straw] += 50
    return finish(rgb)


def cobblestones(rng):
    count = 9
    first, second, which = cells_in_rows(rng, count)
    gap = second - first
    worn = noise(rng, slope=1.3, low=6, high=160)
    top = ramp(gap + worn * 0.025, 0.06, 0.55)
    height = top ** 0.6 * 16 + worn * 0.7 + noise(rng, slope=0.5, low=40) * 0.35
    tone, warm = rng.normal(0, 1, count * count)[which], rng.normal(0, 1, count * count)[which]
    speckle = noise(rng, slope=0.1, low=60)
    value = 118 + tone * 15 + worn * 7 + speckle * 7
    stone = value[..., None] + warm[..., None] * np.array([3.5, 0.5, -3.5]) + np.array([4.0, 0.0, -4.0])
    joint = np.array([62.0, 56.0, 46.0]) * (1 + noise(rng, slope=0.3, low=30) * 0.2)[..., None]
    moss = ramp(noise(rng, slope=1.6, low=2, high=20), 0.7, 1.8)
    joint = blend(joint, np.array([58.0, 70.0, 30.0]) * (1 + speckle * 0.2)[..., None], moss)
    rgb = blend(joint, stone, ramp(gap + worn * 0.03, 0.05, 0.16))
    rgb = rgb * (1 + shade(height, 0.42) * 0.5)[..., None]
    return finish(rgb * (0.5 + 0.5 * ramp(gap, 0.0, 0.3))[..., None])


def cells_in_rows(rng, count):
    """As cells(), squarish: points little off the middle of their square, every other row by half."""
    points = 0.5 + rng.uniform(-0.16, 0.16, (count, count, 2))
    y, x = np.meshgrid(*[np.arange(SIZE) * count / SIZE] * 2, indexing="ij")
    wander = noise(rng, slope=1.6, low=3, high=24)
    y, x = y + wander * 0.05, x + np.roll(wander, 200, 0) * 0.05
    offset = rng.uniform(0, 1, count)
    first = np.full((SIZE, SIZE), 9.0)
    second, which = first.copy(), np.zeros((SIZE, SIZE), int)
    cy = np.floor(y).astype(int)
    for dy in (-1, 0, 1):
        gy = cy + dy
        shifted = x - offset[gy % count]
        cx = np.floor(shifted).astype(int)
        for dx in (-1, 0, 1):
            gx = cx + dx
            p = points[gy % count, gx % count]
            # Chebyshev-like distance: setts are blocks and not bubbles.
            ay, ax = np.abs(gy + p[..., 0] - y), np.abs(gx + p[..., 1] - shifted)
            d = (ay ** 4 + ax ** 4) ** 0.25
            near = d < first
            second = np.where(near, first, np.minimum(second, d))
            which = np.where(near, (gy % count) * count + gx % count, which)
            first = np.where(near, d, first)
    return first, second, which


def marble(rng):
    warp = [noise(rng, slope=1.9, low=1, high=60) for _ in range(2)]
    field = noise(rng, slope=2.3, low=1, high=12)
    rgb = np.full((SIZE, SIZE, 3), (233.0, 231.0, 228.0))
    rgb += (noise(rng, slope=1.9, low=1, high=40) * 7)[..., None] * np.array([1.0, 1.0, 1.05])
    for strength, width, shift, scale in ((95, 0.045, 0.0, 1.0), (60, 0.03, 0.8, 1.3), (48, 0.02, -0.7, 1.8), (30, 0.14, 0.25, 1.0)):
        moved = np.roll(field, (int(rng.integers(SIZE)), int(rng.integers(SIZE))), (0, 1))
        vein = np.abs(moved * scale + warp[0] * 0.32 + warp[1] * 0.12 - shift)
        fade = ramp(np.roll(warp[1], 170, 0), -1.1, 1.3)
        rgb -= (strength * np.exp(-vein / width) * fade)[..., None] * np.array([0.98, 0.94, 0.86])
    return finish(rgb + (noise(rng, slope=0.1, low=60) * 1.2)[..., None])


def fabric(rng):
    threads = 84
    y, x = grid()
    wave = noise(rng, slope=2.2, low=2, high=16) * 1.1
    v, u = (y + wave) * threads / SIZE, (x + np.roll(wave, 160, 1)) * threads / SIZE
    row, column = np.floor(v).astype(int) % threads, np.floor(u).astype(int) % threads
    over = (row + column) % 2 == 0
    a, b = (v % 1) - 0.5, (u % 1) - 0.5
    across, along = np.where(over, a, b), np.where(over, b, a)
    round_ = np.sqrt(np.clip(1 - (2 * across) ** 2 * 0.92, 0, 1)) * (0.62 + 0.38 * np.cos(along * math.pi))
    thread = np.where(over, rng.normal(0, 1, threads)[row], rng.normal(0, 1, threads)[column])
    twist = np.sin((along * 2.2 + across * 3.2) * 2 * math.pi) * 0.06
    folds = noise(rng, slope=2.4, low=1, high=5)
    value = 0.34 + round_ * 0.44 + thread * 0.018 + twist + noise(rng, slope=0.3, low=40) * 0.035 + folds * 0.03
    return finish(tint(value, [(0, (18, 26, 46)), (0.4, (52, 74, 116)), (0.8, (112, 138, 180)), (1, (166, 186, 214))]))


def paper(rng):
    fibres = sum(shade(noise(rng, slope=0.9, low=20, high=170), 0.7, light) for light in ((-0.8, -0.3), (-0.4, -0.8)))
    cloud = noise(rng, slope=1.5, low=2, high=40)
    value = 236 + fibres * 9 + cloud * 2.0 + noise(rng, slope=0.1, low=80) * 1.6
    crease = np.abs(noise(rng, slope=2.5, low=1, high=6))
    value = value + shade(noise(rng, slope=2.6, low=1, high=8), 12) * 5 - 7 * np.exp(-crease / 0.012)
    return finish(value[..., None] + np.array([3.0, 0.5, -7.0]))


def ice(rng):
    deep = noise(rng, slope=1.9, low=1, high=20)
    value = 0.52 + deep * 0.10
    rgb = tint(value, [(0, (74, 108, 128)), (0.4, (138, 170, 186)), (0.7, (180, 204, 214)), (1, (224, 236, 241))])
    # Cracks: borders of warped cells, each a white line with a hazy sheet slanting off below it.
    for count, strength in ((3, 62), (7, 30)):
        first, second, which = cells(rng, count)
        warp = [(noise(rng, slope=1.7, low=3, high=120) * 5).astype(int) for _ in range(2)]
        y, x = grid()
        at = ((y + warp[0]) % SIZE, (x + warp[1]) % SIZE)
        gap = (second - first)[at] * SIZE / count
        kept = ramp(noise(rng, slope=1.6, low=1, high=12), -0.9, 0.5)
        sheet = np.roll(gap, (int(rng.integers(4, 10)), int(rng.integers(-8, 8))), (0, 1))
        rgb += (strength * kept * (np.exp(-gap / 0.8) + 0.42 * np.exp(-sheet / 16) * ramp(noise(rng, slope=1.0, low=4, high=90), -1, 1.5)))[..., None]
        rgb *= (1 + rng.normal(0, 0.03, count * count)[which][at] * kept)[..., None]
    frost = ramp(noise(rng, slope=1.25, low=2, high=200), -0.4, 2.6)
    scratch = sum(np.clip(noise(rng, slope=0.3, low=8, stretch=s) - 1.7, 0, 2) for s in ((1.0, 26.0), (22.0, 1.0)))
    rgb += (scratch * 20)[..., None]
    rgb = blend(rgb, np.array([236.0, 244.0, 248.0]), frost * 0.75)
    first, _, _ = cells(rng, 42)
    bubbles = np.exp(-(first / 0.09) ** 2) * ramp(noise(rng, slope=1.8, low=2, high=16), 1.0, 2.0)
    return finish(rgb + bubbles[..., None] * 36 + (noise(rng, slope=0.3, low=40) * 2.2)[..., None])


def rust(rng):
    patch = noise(rng, slope=1.7, low=2, high=120)
    blister = noise(rng, slope=1.0, low=10, high=180)
    pits = noise(rng, slope=0.4, low=30)
    value = 0.5 + patch * 0.14 + blister * 0.09 + pits * 0.05
    rgb = tint(value, [(0, (44, 24, 18)), (0.25, (86, 42, 24)), (0.5, (142, 70, 32)), (0.75, (186, 104, 50)), (1, (222, 158, 96))])
    height = blister * 1.3 + pits * 0.6 + patch
    paint = noise(rng, slope=1.9, low=2, high=160) - patch * 0.25
    left = ramp(paint, 1.72, 1.8)
    coat = np.array([112.0, 132.0, 134.0]) * (1 + noise(rng, slope=1.2, low=4) * 0.045)[..., None]
    height = height * (1 - left * 0.75) + left * 3.2
    rgb = blend(rgb, coat, left) * (1 - 0.4 * ramp(paint, 1.4, 1.72) * (1 - left))[..., None]
    run = noise(rng, slope=1.0, low=2, high=60, stretch=(9.0, 1.0))
    rgb *= (1 - 0.10 * np.clip(run, 0, 2))[..., None]
    return finish(rgb * (1 + shade(height, 0.55) * 0.34)[..., None])


# --- leaves --------------------------------------------------------------------------------


def leaf(rng, size):
    """One autumn leaf as RGBA, lobed (maple-like) or plain, with ribs and spots."""
    big = 3
    side = size * big
    y, x = np.meshgrid(np.linspace(-1, 1, side), np.linspace(-1, 1, side), indexing="ij")
    angle, r = np.arctan2(x, -(y - 0.35)), np.hypot(x, y - 0.35)
    lobed = rng.random() < 0.6
    if lobed:
        peaks = np.array([0.0, 0.95, -0.95, 1.9, -1.9]) + rng.normal(0, 0.06, 5)
        reach = np.array([1.25, 1.0, 1.0, 0.62, 0.62]) * rng.uniform(0.9, 1.05, 5)
        edge = 0.16 + np.max([q * np.clip(1 - np.abs((angle - p + math.pi) % (2 * math.pi) - math.pi) / 0.56, 0, 1) ** 0.75 for p, q in zip(peaks, reach)], 0)
        edge = np.maximum(edge, 0.42 * (np.cos(angle) * 0.5 + 0.62)) + 0.05 * np.abs((angle * 7 / math.pi) % 2 - 1) - 0.02
        inside = edge - r
        ribs = np.min([np.abs(np.sin(angle - p)) * r + (np.cos(angle - p) < 0) * 9 for p in peaks], 0)
    else:
        slim = rng.uniform(0.42, 0.6)
        along = np.clip((0.85 - y) / 1.75, 0, 1)
        edge = slim * np.sin(along ** 0.8 * math.pi) ** 0.85 * (1 + 0.05 * np.abs((along * 26) % 2 - 1))
        inside = np.where((along > 0) & (along < 1), edge - np.abs(x), -1)
        side_rib = np.abs(((y + np.abs(x) * 0.75) * 5.5) % 1 - 0.5) / 5.5
        ribs = np.minimum(np.abs(x), side_rib + 0.012)
    stem = (np.abs(x - 0.04 * np.sin(y * 5)) < 0.022) & (y > 0.3) & (y < 0.99)
    palette = [((150, 36, 22), (206, 84, 34)), ((196, 96, 26), (232, 158, 52)), ((208, 158, 48), (238, 204, 92)), ((104, 62, 34), (160, 106, 60)), ((126, 122, 44), (196, 172, 70)), ((120, 30, 28), (176, 52, 36))]
    dark, light = (np.array(c, float) for c in palette[rng.integers(len(palette))])
    mottle = Image.fromarray(noise(rng, slope=1.3, low=2, high=60)).resize((side, side), Image.BICUBIC)
    mottle = np.asarray(mottle)
    mix = np.clip(0.5 + 0.25 * mottle + rng.uniform(-0.2, 0.2) + 0.35 * np.exp(-ribs / 0.06) - 0.55 * np.exp(-np.clip(inside, 0, 1) / 0.07), 0, 1)
    rgb = dark + (light - dark) * mix[..., None]
    bulge = np.exp(-ribs / 0.035)
    rgb *= (1 + 0.16 * np.gradient(bulge, axis=1) * side / 60 + 0.10 * bulge)[..., None]
    curl = x * rng.normal(0, 0.22) + y * rng.normal(0, 0.22) + mottle * 0.03
    rgb *= (1 + curl)[..., None]
    spots = ramp(np.roll(mottle, 50, 0), 1.7, 2.1)
    rgb = rgb + (np.array([62.0, 40.0, 24.0]) - rgb) * (spots * 0.7)[..., None]
    rgb = np.where(stem[..., None] & (inside < 0)[..., None], np.array([110.0, 74.0, 40.0]), rgb)
    alpha = ((inside > 0) | stem) * 255.0
    image = Image.fromarray(np.dstack([finish(rgb), alpha.astype(np.uint8)]), "RGBA")
    return image.rotate(rng.uniform(0, 360), Image.BICUBIC).resize((size, size), Image.BOX)


def leaves(rng):
    ground = soil(rng).astype(float) * 0.6
    image = Image.fromarray(finish(ground))
    kinds = [leaf(rng, int(rng.integers(84, 150))) for _ in range(70)]
    for i in range(330):
        piece = kinds[i % 70].rotate(rng.uniform(0, 360), Image.BICUBIC, expand=False)
        dim = 0.55 + 0.45 * min(1, i / 250)
        rgb = np.asarray(piece).astype(float)
        rgb[..., :3] *= dim * rng.uniform(0.85, 1.12)
        piece = Image.fromarray(finish(rgb), "RGBA")
        alpha = piece.getchannel("A")
        shadow = alpha.filter(ImageFilter.GaussianBlur(4)).point(lambda v: int(v * 0.55))
        x, y = (int(v) for v in rng.integers(0, SIZE, 2))
        for oy in (-SIZE, 0):
            for ox in (-SIZE, 0):
                image.paste((8, 5, 3), (x + ox + 4, y + oy + 5), shadow)
                image.paste(piece, (x + ox, y + oy), alpha)
    return np.asarray(image)


DRAWN = (brick, soil, cobblestones, marble, fabric, paper, ice, rust, leaves)
TAKEN = (grass, gravel)


def main(output, folder=PHOTOGRAPHS):
    surfaces = {f.__name__: f(np.random.default_rng([7, len(f.__name__)])) for f in DRAWN}
    surfaces.update({f.__name__: f(np.random.default_rng([7, len(f.__name__)]), folder) for f in TAKEN})
    for name, rgb in surfaces.items():
        Image.fromarray(rgb).save(os.path.join(output, f"{name}.jpg"), quality=90)


if __name__ == "__main__":
    main(*sys.argv[1:])
