# Emend - edit an image classifier by rewriting one rule
# SPDX-License-Identifier: GPL-3.0-or-later
"""Seamless procedural textures.

Every texture is periodic in both directions because each of its ingredients is: noise
made in the frequency domain, cells on a torus, and strokes drawn again on the other
side of the border. All are seeded, so the same call gives the same bytes.
"""
import math

import numpy as np
from PIL import Image, ImageDraw

SIZE = 512


def noise(rng, size=SIZE, slope=1.0, low=1.0, high=None, stretch=(1.0, 1.0)):
    """Periodic noise of mean 0 and deviation 1 with amplitude ~ frequency^-slope.

    `low` and `high` are cycles a tile; `stretch` divides the frequencies along y and x,
    so (1, 8) gives streaks that run along x.
    """
    fy = np.fft.fftfreq(size)[:, None] * size * stretch[0]
    fx = np.fft.rfftfreq(size)[None, :] * size * stretch[1]
    f = np.hypot(fy, fx)
    amplitude = np.where(f >= low, np.maximum(f, 1e-6) ** -slope, 0.0)
    if high is not None:
        amplitude = amplitude * np.exp(-(f / high) ** 4)
    white = np.fft.rfft2(rng.standard_normal((size, size)))
    n = np.fft.irfft2(white * amplitude, s=(size, size))
    return ((n - n.mean()) / n.std()).astype(np.float32)


def cells(rng, count, size=SIZE):
    """Worley cells on a torus, one point in each square of a `count` x `count` grid.

    Returns the distances to the nearest and second nearest point (in squares) and the
    number of the nearest one.
    """
    points = rng.random((count, count, 2)).astype(np.float32)
    y, x = np.meshgrid(*[np.arange(size, dtype=np.float32) * count / size] * 2, indexing="ij")
    cy, cx = y.astype(int), x.astype(int)
    first = np.full((size, size), 9.0, np.float32)
    second = first.copy()
    which = np.zeros((size, size), int)
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            gy, gx = cy + dy, cx + dx
            p = points[gy % count, gx % count]
            d = np.hypot(gy + p[..., 0] - y, gx + p[..., 1] - x)
            near = d < first
            second = np.where(near, first, np.minimum(second, d))
            which = np.where(near, (gy % count) * count + gx % count, which)
            first = np.where(near, d, first)
    return first, second, which


def shade(height, strength, light=(-0.6, -0.6)):
    """Lambert-like brightness offset of a height field lit along `light` (y, x)."""
    gy = np.roll(height, -1, 0) - np.roll(height, 1, 0)
    gx = np.roll(height, -1, 1) - np.roll(height, 1, 1)
    slope = (gy * light[0] + gx * light[1]) * strength
    return slope / np.sqrt(1 + slope ** 2)


def tint(value, stops):
    """Map `value` in 0..1 through a list of (position, (r, g, b) in 0..255)."""
    at = [s[0] for s in stops]
    return np.stack([np.interp(value, at, [s[1][c] for s in stops]) for c in range(3)], -1)


def finish(rgb):
    return np.clip(np.rint(rgb), 0, 255).astype(np.uint8)


def snow(rng):
    drift = noise(rng, slope=2.2, low=1, high=10)
    lumps = noise(rng, slope=1.3, low=8, high=90)
    grain = noise(rng, slope=0.25, low=60)
    light = (shade(drift, 14) * 0.42 + shade(lumps, 1.1) * 0.34 + shade(grain, 0.30) * 0.36 + drift * 0.03)
    rgb = tint(0.66 + light * 0.5, [(0, (148, 163, 190)), (0.45, (206, 216, 232)), (0.7, (234, 239, 246)), (1, (255, 255, 255))])
    sparkle = rng.random((SIZE, SIZE)) > 0.9985
    rgb[sparkle] += 16
    return finish(rgb)


def asphalt(rng):
    first, _, which = cells(rng, 110)
    stone = rng.normal(0, 1, 110 * 110)[which] * np.clip(1 - first * 1.1, 0, 1)
    worn = noise(rng, slope=1.6, low=1, high=14)
    fine = noise(rng, slope=0.1, low=40)
    value = 100 + stone * 25 + worn * 4.5 + fine * 7
    return finish(value[..., None] + np.array([1.0, 0.0, 1.5]))


def sand(rng):
    y = np.arange(SIZE)[:, None] / SIZE
    warp = noise(rng, slope=2.4, low=1, high=8)
    ripple = np.sin(2 * math.pi * (9 * y) + warp * 1.5)
    height = ripple * 2.2 + warp * 1.2 + noise(rng, slope=1.2, low=10) * 0.35
    light = shade(height, 1.6, (-0.9, -0.3)) * 0.30 + noise(rng, slope=0.1, low=40) * 0.055
    return finish(tint(0.55 + light, [(0, (120, 92, 60)), (0.5, (205, 174, 128)), (1, (247, 228, 192))]))


def strokes(rng, count, length, width, colours, lean):
    """Short tapering strokes drawn on a torus, dark ones first."""
    big = SIZE * 2
    image = Image.new("RGB", (big, big), tuple(colours[0]))
    draw = ImageDraw.Draw(image)
    for i in range(count):
        x, y = rng.random(2) * big
        angle = -math.pi / 2 + rng.normal(0, lean)
        reach = length * (0.5 + rng.random()) * 2
        depth = min(1.0, i / count + rng.random() * 0.35)
        colour = np.array([np.interp(depth, np.linspace(0, 1, len(colours)), [c[k] for c in colours]) for k in range(3)])
        colour = tuple(int(v) for v in np.clip(colour * rng.normal(1, 0.1) + rng.normal(0, 6, 3), 0, 255))
        bend = rng.normal(0, 0.35)
        path = [(x, y), (x + reach * 0.5 * math.cos(angle), y + reach * 0.5 * math.sin(angle)),
                (x + reach * math.cos(angle + bend), y + reach * math.sin(angle + bend))]
        for oy in (-big, 0, big):
            for ox in (-big, 0, big):
                if -big < path[0][0] + ox < 2 * big and -big < path[0][1] + oy < 2 * big:
                    moved = [(px + ox, py + oy) for px, py in path]
                    draw.line(moved[:2], fill=colour, width=width)
                    draw.line(moved[1:], fill=colour, width=max(1, width - 1))
    return np.asarray(image.resize((SIZE, SIZE), Image.BOX), np.float32)


def grass(rng):
    colours = [(22, 34, 12), (44, 66, 22), (78, 104, 36), (112, 138, 56), (152, 168, 84)]
    rgb = strokes(rng, 26000, 17, 3, colours, 0.75)
    return finish(rgb * (1 + 0.07 * noise(rng, slope=1.6, low=1, high=10)[..., None]))


def gravel(rng):
    first, second, which = cells(rng, 27)
    edge = np.clip((second - first) * 2.2, 0, 1)
    dome = np.sqrt(edge) * 9 + noise(rng, slope=1.2, low=12) * 0.5
    tone = rng.normal(0, 1, 27 * 27)[which]
    warm = rng.normal(0, 1, 27 * 27)[which]
    value = 142 + tone * 24 + shade(dome, 0.75) * 62 + noise(rng, slope=0.3, low=30) * 8
    value = value * (0.30 + 0.70 * np.clip(edge * 2.4, 0, 1))
    return finish(value[..., None] + warm[..., None] * np.array([6.0, 2.0, -5.0]) + np.array([6.0, 3.0, -3.0]))


def water(rng):
    swell = noise(rng, slope=2.1, low=3, high=20, stretch=(0.6, 1.5))
    waves = noise(rng, slope=1.5, low=9, high=80, stretch=(0.6, 1.4))
    tilt = shade(swell * 4 + waves * 1.1, 1.0, (-1.0, -0.15))
    rgb = tint(0.42 + tilt * 0.30 + swell * 0.05, [(0, (12, 46, 62)), (0.4, (38, 92, 112)), (0.65, (86, 138, 156)), (0.9, (176, 208, 218)), (1, (240, 248, 250))])
    return finish(rgb)


def wood(rng):
    planks = 4
    y, x = np.meshgrid(np.arange(SIZE), np.arange(SIZE), indexing="ij")
    plank = y * planks // SIZE
    base = noise(rng, slope=2.0, low=1, high=20, stretch=(1.0, 6.0))
    fibre = noise(rng, slope=0.6, low=20, stretch=(0.8, 20.0))
    rings = np.zeros((SIZE, SIZE), np.float32)
    for p in range(planks):
        warp = np.roll(base, int(rng.integers(SIZE)), 1)
        centre = rng.uniform(-0.3, 1.3)
        across = (y % (SIZE // planks)) / (SIZE // planks) - centre
        rings = np.where(plank == p, np.sin(across * rng.uniform(22, 34) + warp * 2.2), rings)
    tone = rng.normal(0, 1, planks)[plank]
    value = 0.55 + rings * 0.10 + fibre * 0.065 + tone * 0.06
    gap = np.minimum(y % (SIZE // planks), SIZE // planks - 1 - y % (SIZE // planks))
    rgb = tint(value, [(0, (66, 38, 18)), (0.4, (138, 90, 50)), (0.7, (182, 132, 82)), (1, (222, 180, 128))])
    return finish(rgb * (0.42 + 0.58 * np.clip(gap / 2.5, 0, 1))[..., None])


def metal(rng):
    brushed = noise(rng, slope=0.35, low=2, stretch=(1.0, 60.0))
    sheen = noise(rng, slope=2.2, low=1, high=4, stretch=(0.6, 1.6))
    scratch = noise(rng, slope=0.2, low=30, stretch=(1.0, 12.0))
    value = 168 + brushed * 11 + sheen * 9 + scratch * 4
    return finish(value[..., None] + np.array([-1.0, 0.0, 3.0]))


# The numbers seed: they stay as they are when textures come and go.
ALL = {"asphalt": (0, asphalt), "grass": (2, grass), "gravel": (3, gravel), "metal": (4, metal),
       "sand": (5, sand), "snow": (6, snow), "water": (7, water), "wood": (8, wood)}
# Those that a person can choose; surfaces.py makes the others.
SHIPPED = ("asphalt", "metal", "sand", "snow", "water", "wood")


def make(name, seed=1):
    """The texture `name` as (512, 512, 3) uint8."""
    number, draw = ALL[name]
    return draw(np.random.default_rng([seed, number]))
