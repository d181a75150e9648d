# Emend - edit an image classifier by rewriting one rule
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures whose style the stylisation network can take on.

usage: styles.py OUTPUT
  writes OUTPUT/NAME.jpg, 512 x 512; dashes in a name are shown as spaces.

Weathers and times of day are drawn as such; the styles of painting are one landscape in different
hands: strokes along a field of directions, tiles, washes. All is seeded, nothing is a photograph.
"""
import math
import os
import sys

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

import surfaces
from surfaces import blend, blur, ramp
from textures import SIZE, cells, finish, noise, shade, snow as snow_ground, tint

Y, X = np.meshgrid(np.linspace(0, 1, SIZE), np.linspace(0, 1, SIZE), indexing="ij")


def picture(rgb):
    return Image.fromarray(finish(rgb))


def soft(rgb, radius):
    return np.asarray(picture(rgb).filter(ImageFilter.GaussianBlur(radius)), float)


def ridge(rng, height, rough, high=40):
    """The upper edge of hills, as a row of heights 0..1 from the top."""
    return height + rough * noise(rng, slope=1.6, low=1, high=high)[0]


def conifers(rng, rgb, base, count, tall, colours):
    """Trees in front of `rgb`: triangles of drooping boughs, the far ones first."""
    image = picture(rgb)
    draw = ImageDraw.Draw(image)
    for i in range(count):
        far = i / count
        x, size = rng.uniform(-0.05, 1.05) * SIZE, tall * (0.5 + far) * rng.uniform(0.7, 1.2)
        foot = base + far * 0.16 * SIZE + rng.uniform(-4, 4)
        for k in range(int(size / 2)):
            t = k / (size / 2)
            reach = size * 0.24 * (1 - t) * rng.uniform(0.6, 1.15)
            y = foot - t * size
            colour = colours[1 if rng.random() < 0.45 + 0.3 * t else 0]
            for side in (-1, 1):
                light = rng.normal(1, 0.07)
                shown = tuple(int(np.clip(c * light, 0, 255)) for c in colour)
                tip = (x + side * reach * rng.uniform(0.8, 1.1), y + reach * rng.uniform(0.3, 0.6))
                draw.line([(x, y - 2), tip], fill=shown, width=3)
    return np.asarray(image, float)


def landscape(rng):
    """Sky, hills, a field and a lake, in strong colours: what the painters paint."""
    cloud = ramp(noise(rng, slope=1.8, low=1, high=40, stretch=(1.0, 2.0)), -0.1, 1.6)
    rgb = tint(Y * 1.7, [(0, (44, 96, 178)), (0.5, (126, 176, 218)), (0.8, (246, 214, 160)), (1, (250, 190, 120))])
    rgb = blend(rgb, np.array([252.0, 244.0, 232.0]), cloud * (1 - 0.5 * Y))
    for height, rough, colour in ((0.42, 0.05, (98, 116, 168)), (0.50, 0.035, (62, 104, 120)), (0.60, 0.03, (70, 122, 62)), (0.72, 0.02, (206, 164, 58)), (0.86, 0.02, (176, 70, 40))):
        inside = ramp((Y - ridge(rng, height, rough)[None, :]) * SIZE, -1, 1)
        tone = 1 + 0.20 * noise(rng, slope=1.4, low=2, high=80, stretch=(1.0, 2.0)) - 0.35 * ramp(Y - height, 0.0, 0.2)
        rgb = blend(rgb, np.array(colour, float) * tone[..., None], inside)
    lake = ramp(1 - np.hypot((X - 0.6) / 0.34, (Y - 0.755) / 0.04), 0, 0.2)
    rgb = blend(rgb, np.array([104.0, 156.0, 206.0]) * (1 + 0.18 * noise(rng, slope=1.2, low=4, stretch=(1.0, 8.0)))[..., None], lake)
    return conifers(rng, rgb, 0.66 * SIZE, 26, 66, ((24, 60, 40), (54, 104, 56)))


def directions(rng, rgb):
    """Angles along the edges of `rgb`, wandering where there are none."""
    grey = blur(rgb.mean(2), 5)
    gy, gx = np.gradient(grey)
    wander = noise(rng, slope=2.2, low=1, high=6) * 0.9
    weight = ramp(np.hypot(gy, gx), 0.3, 3)
    c = np.cos(2 * wander) * (1 - weight) + np.cos(2 * np.arctan2(gx, -gy)) * weight
    s = np.sin(2 * wander) * (1 - weight) + np.sin(2 * np.arctan2(gx, -gy)) * weight
    return 0.5 * np.arctan2(s, c)


# --- weather and light ---------------------------------------------------------------------


def snow(rng):
    rgb = tint(Y * 1.6, [(0, (168, 182, 204)), (0.6, (206, 214, 226)), (1, (226, 230, 238))])
    for far, tall in ((0.62, 70), (0.35, 105), (0.0, 150)):
        dark, light = (tuple(c + (200 - c) * far for c in colour) for colour in ((58, 74, 82), (226, 232, 240)))
        rgb = soft(conifers(rng, rgb, (0.50 + 0.04 * (1 - far)) * SIZE, 26, tall, (dark, light)), 0.7)
    ground = np.asarray(Image.fromarray(snow_ground(rng)), float)
    drifts = shade(noise(rng, slope=2.4, low=1, high=8, stretch=(1.0, 2.0)), 16)
    inside = ramp((Y - ridge(rng, 0.56, 0.02)[None, :]) * SIZE, -3, 6)
    rgb = blend(rgb, ground * (0.95 + 0.09 * drifts)[..., None] * np.array([0.97, 0.985, 1.0]), inside)
    flakes = Image.new("L", (SIZE, SIZE))
    draw = ImageDraw.Draw(flakes)
    for _ in range(900):
        x, y, r = rng.random() * SIZE, rng.random() * SIZE, 0.6 + rng.exponential(1.1)
        draw.ellipse((x - r, y - r, x + r, y + r), fill=int(rng.uniform(150, 255)))
    veil = np.asarray(flakes.filter(ImageFilter.GaussianBlur(0.9)), float) / 255
    return blend(rgb, np.array([255.0, 255.0, 255.0]), veil)


def ice(rng):
    rgb = surfaces.ice(rng).astype(float)
    return np.clip((rgb - 128) * 1.2 + 122, 0, 255) * np.array([0.92, 0.99, 1.04])


def autumn_leaves(rng):
    return surfaces.leaves(rng)


def lights(rng, count, low, high, colours, top, bottom):
    """Round spots of light out of focus, as light to add."""
    rgb = np.zeros((SIZE, SIZE, 3))
    for _ in range(count):
        r, colour = rng.uniform(low, high), np.array(colours[rng.integers(len(colours))], float)
        cx, cy = rng.random(), rng.uniform(top, bottom)
        d = np.hypot(X - cx, Y - cy) * SIZE
        disc = ramp(r - d, -1.5, 1.5) * (0.62 + 0.38 * ramp(d, r * 0.6, r))
        rgb += disc[..., None] * colour * rng.uniform(0.25, 0.75)
    return rgb


def rain(rng):
    """A wet window: the street's lights out of focus, and drops that show them upside down."""
    rgb = tint(Y, [(0, (62, 76, 92)), (0.5, (92, 106, 120)), (1, (46, 54, 64))]) * (1 + 0.10 * noise(rng, slope=2, low=1, high=10))[..., None]
    rgb = rgb + lights(rng, 34, 12, 34, ((250, 190, 100), (240, 90, 60), (190, 220, 250), (120, 200, 150)), 0.3, 0.9) * 0.8
    back = soft(rgb, 5)
    height = np.zeros((SIZE, SIZE))
    for _ in range(900):
        r = min(17, 1.6 + rng.exponential(2.9))
        cx, cy = rng.random() * SIZE, rng.random() * SIZE
        x0, x1, y0, y1 = (int(np.clip(v, 0, SIZE)) for v in (cx - r - 2, cx + r + 3, cy - r * 1.3 - 2, cy + r * 1.3 + 3))
        y, x = np.mgrid[y0:y1, x0:x1]
        drop = np.sqrt(np.clip(1 - ((x - cx) / r) ** 2 - ((y - cy) / (r * rng.uniform(1, 1.3))) ** 2, 0, 1)) * r
        height[y0:y1, x0:x1] = np.maximum(height[y0:y1, x0:x1], drop)
    for _ in range(16):
        cx, end = rng.random() * SIZE, int(rng.uniform(0.3, 1) * SIZE)
        path = cx + np.cumsum(rng.normal(0, 0.35, end))
        for y in range(end):
            d = np.abs(np.arange(SIZE) - path[y])
            height[y] = np.maximum(height[y], np.sqrt(np.clip(1 - (d / 3.2) ** 2, 0, 1)) * 2.6)
    gy, gx = np.gradient(height)
    at_y = np.clip(np.mgrid[0:SIZE, 0:SIZE][0] + gy * 34, 0, SIZE - 1).astype(int)
    at_x = np.clip(np.mgrid[0:SIZE, 0:SIZE][1] + gx * 34, 0, SIZE - 1).astype(int)
    seen = soft(rgb, 1.5)[at_y, at_x] * 1.08
    out = blend(back, seen, ramp(height, 0.1, 0.9))
    slope = gy * 0.8 + gx * 0.4
    out += (np.clip(-slope - 0.55, 0, 1) * 150)[..., None] - (np.clip(slope - 0.3, 0, 1) * 60)[..., None]
    return out


def night(rng):
    rgb = tint(Y, [(0, (4, 7, 22)), (0.55, (14, 24, 58)), (0.72, (44, 46, 84)), (1, (8, 9, 20))])
    cloud = ramp(noise(rng, slope=1.9, low=1, high=30), 0, 2)
    rgb = rgb + cloud[..., None] * np.array([10.0, 12.0, 26.0])
    stars = (rng.random((SIZE, SIZE)) > 0.9983) * rng.uniform(60, 230, (SIZE, SIZE)) * (Y < 0.6)
    rgb = rgb + stars[..., None] + soft(np.repeat(stars[..., None], 3, 2) * 5, 1.4) * np.array([0.6, 0.7, 1.0])
    moon = np.hypot(X - 0.76, Y - 0.18) * SIZE
    rgb = rgb + (ramp(34 - moon, -1, 1) * 210 + 60 * np.exp(-moon / 70))[..., None] * np.array([1.0, 0.97, 0.86])
    image = picture(rgb)
    draw = ImageDraw.Draw(image)
    x = 0
    while x < SIZE:
        wide, top = int(rng.uniform(22, 60)), int(SIZE * rng.uniform(0.5, 0.74))
        draw.rectangle((x, top, x + wide, int(SIZE * 0.8)), fill=(9, 11, 24))
        for wy in range(top + 5, int(SIZE * 0.78), 9):
            for wx in range(x + 4, x + wide - 5, 8):
                if rng.random() < 0.42:
                    draw.rectangle((wx, wy, wx + 3, wy + 4), fill=((255, 206, 120), (255, 236, 190), (170, 206, 255))[rng.integers(3)])
        x += wide + int(rng.uniform(-4, 8))
    rgb = np.asarray(image, float)
    split = int(SIZE * 0.8)
    mirror = soft(rgb[2 * split - SIZE:split][::-1].repeat(1, 0), 1.2)
    waves = (noise(rng, slope=1.0, low=6, stretch=(1.0, 7.0)) * 5).astype(int)[split:]
    columns = np.clip(np.arange(SIZE)[None, :] + waves, 0, SIZE - 1)
    rgb[split:] = mirror[np.arange(SIZE - split)[:, None], columns] * 0.62
    return rgb + soft(np.clip(rgb - 120, 0, 255), 7) * 0.9


def sunset(rng):
    horizon = 0.62
    rgb = tint(Y / horizon, [(0, (58, 44, 106)), (0.35, (150, 64, 112)), (0.65, (232, 104, 74)), (0.88, (254, 176, 84)), (1, (255, 222, 140))])
    cloud = noise(rng, slope=1.7, low=1, high=70, stretch=(1.0, 4.0))
    lit = ramp(cloud, 0.1, 1.3)
    rgb = blend(rgb, tint(Y / horizon, [(0, (96, 58, 112)), (0.5, (214, 84, 82)), (1, (255, 150, 84))]), lit * 0.85)
    rgb += (np.clip(shade(cloud, 3, (0.9, 0.1)), 0, 1) * 46 * ramp(Y, 0, horizon))[..., None] * np.array([1.0, 0.7, 0.35])
    sun = np.hypot(X - 0.42, Y - 0.53) * SIZE
    rgb += (ramp(26 - sun, -1.5, 1.5) * 130 + 95 * np.exp(-sun / 60))[..., None] * np.array([1.0, 0.85, 0.5])
    split = int(SIZE * horizon)
    hills = ramp((Y - ridge(rng, horizon - 0.035, 0.012)[None, :]) * SIZE, -1, 1) * (Y < horizon)
    rgb = blend(rgb, np.array([66.0, 36.0, 62.0]), hills)
    rows = split - 1 - ((np.arange(SIZE - split)) * 1.5).astype(int)
    ripple = noise(rng, slope=1.1, low=6, stretch=(1.0, 9.0))[split:]
    depth = np.linspace(0.15, 1, SIZE - split)[:, None]
    at = np.clip(rows[:, None] + (ripple * 26 * depth).astype(int), 0, split - 1)
    rgb[split:] = rgb[at, np.arange(SIZE)[None, :]] * (0.74 + 0.10 * ripple * depth)[..., None]
    return rgb


# --- hands ---------------------------------------------------------------------------------


def ink_drawing(rng):
    rgb = landscape(rng)
    rgb = soft(rgb, 1.2)
    grey = rgb.mean(2)
    # Even shares of all tones, so that neither sky nor ground is one black or white.
    grey = np.argsort(np.argsort(grey.ravel())).reshape(SIZE, SIZE) / SIZE ** 2
    grey = blur(grey, 1.5)
    angles = directions(rng, rgb)
    big = 2
    image = Image.new("L", (SIZE * big, SIZE * big), 255)
    draw = ImageDraw.Draw(image)
    for turn, limit in ((0, 0.72), (0.0, 0.48), (math.pi / 2.6, 0.30), (-math.pi / 3, 0.15)):
        for _ in range(5200):
            y, x = rng.random(2) * SIZE
            if grey[int(y), int(x)] > limit * rng.uniform(0.75, 1.0):
                continue
            points, a = [(x * big, y * big)], angles[int(y), int(x)] + turn + rng.normal(0, 0.05)
            for _ in range(int(rng.uniform(3, 7))):
                x, y = x + 3.4 * math.cos(a), y + 3.4 * math.sin(a)
                points.append((x * big, y * big))
                a += rng.normal(0, 0.06)
            draw.line(points, fill=int(rng.uniform(10, 70)), width=int(rng.integers(1, 3)))
    edges = np.hypot(*np.gradient(blur(grey, 1.5)))
    line = 1 - ramp(edges, 0.06, 0.12) * 0.9
    ink = np.asarray(image.resize((SIZE, SIZE), Image.BOX), float) / 255 * line
    sheet = surfaces.paper(rng).astype(float)
    return sheet * (ink * 0.93 + 0.07)[..., None]


def mosaic(rng):
    rgb = soft(np.clip((landscape(rng) - 120) * 1.3 + 128, 0, 255), 2.5)
    count = 46
    first, second, which = cells(rng, count)
    flat = which.ravel()
    size = np.maximum(np.bincount(flat, minlength=count * count), 1)
    means = np.stack([np.bincount(flat, rgb[..., c].ravel(), count * count) / size for c in range(3)], -1)
    means = means * rng.normal(1, 0.09, (count * count, 1)) + rng.normal(0, 7, (count * count, 3))
    gap = second - first
    tilt = rng.normal(0, 0.07, (count * count, 2))[which]
    y, x = Y * count % 1 - 0.5, X * count % 1 - 0.5
    tile = means[which] * (1 + tilt[..., 0] * y * 2 + tilt[..., 1] * x * 2 + shade(ramp(gap, 0.1, 0.4) * 4, 0.8) * 0.3)[..., None]
    grout = np.array([84.0, 78.0, 70.0]) * (1 + noise(rng, slope=0.3, low=40) * 0.1)[..., None]
    return blend(grout, tile, ramp(gap, 0.10, 0.19))


def stained_glass(rng):
    count = 11
    first, second, which = cells(rng, count)
    warp = [(noise(rng, slope=2.4, low=1, high=5) * 14).astype(int) for _ in range(2)]
    at = tuple((np.mgrid[0:SIZE, 0:SIZE][k] + warp[k]) % SIZE for k in range(2))
    gap, which = ((second - first) * SIZE / count)[at], which[at]
    palette = np.array([(196, 24, 34), (24, 64, 170), (238, 178, 30), (20, 128, 74), (120, 38, 140), (236, 232, 206), (226, 98, 28), (40, 150, 196)], float)
    glass = palette[rng.integers(len(palette), size=count * count)][which]
    glow = 0.72 + 0.5 * np.exp(-(np.hypot(X - 0.5, Y - 0.4) / 0.55) ** 2)
    streak = noise(rng, slope=1.4, low=2, high=60, stretch=(4.0, 1.0))
    rgb = glass * (glow * (1 + 0.14 * streak + rng.normal(0, 0.1, count * count)[which]))[..., None]
    lead = 34 + 60 * np.clip(shade(ramp(gap, 0, 6) * -5, 0.6), 0, 1)
    return blend(np.repeat(lead[..., None], 3, 2), rgb, ramp(gap, 4.2, 6.2))


def oil_paint(rng):
    rgb = np.clip((landscape(rng) - 118) * 1.25 + 124, 0, 255)
    angles = directions(rng, rgb)
    colour, relief = picture(soft(rgb, 8)), Image.new("L", (SIZE, SIZE), 90)
    paint, bump = ImageDraw.Draw(colour), ImageDraw.Draw(relief)
    for width, count in ((26, 900), (15, 2600), (8, 6500), (4, 6000)):
        source = soft(rgb, width / 3)
        detail = np.abs(rgb - soft(rgb, width)).mean(2)
        for _ in range(count):
            y, x = rng.random(2) * SIZE
            if width < 10 and detail[int(y), int(x)] < rng.uniform(2, 14):
                continue
            base = source[int(y), int(x)] * rng.normal(1, 0.06) + rng.normal(0, 6, 3)
            a, high = angles[int(y), int(x)] + rng.normal(0, 0.12), rng.uniform(60, 200)
            length = width * rng.uniform(1.6, 3.2)
            side = (-math.sin(a), math.cos(a))
            # Bristles: parallel hairs of slightly different paint.
            for k in np.arange(-width / 2, width / 2, 1.6):
                trim = 1 - (2 * k / width) ** 2 * 0.3 - rng.random() * 0.25
                sx, sy = x + side[0] * k, y + side[1] * k
                ends = [(sx - math.cos(a) * length * trim / 2, sy - math.sin(a) * length * trim / 2), (sx + math.cos(a) * length * trim / 2, sy + math.sin(a) * length * trim / 2)]
                hair = tuple(int(v) for v in np.clip(base * rng.normal(1, 0.035), 0, 255))
                paint.line(ends, fill=hair, width=2)
                bump.line(ends, fill=int(np.clip(high + rng.normal(0, 30), 0, 255)), width=2)
    height = np.asarray(relief.filter(ImageFilter.GaussianBlur(0.7)), float) / 255
    return np.asarray(colour, float) * (1 + shade(height, 2.0)[..., None] * 0.17)


def water_colour(rng):
    rgb = soft(np.clip((landscape(rng) - 128) * 1.15 + 140, 0, 255), 3)
    sheet = surfaces.paper(rng).astype(float)
    count = 20
    first, second, which = cells(rng, count)
    bleed = [(noise(rng, slope=1.6, low=2, high=90) * 11).astype(int) for _ in range(2)]
    at = tuple(np.clip(np.mgrid[0:SIZE, 0:SIZE][k] + bleed[k], 0, SIZE - 1) for k in range(2))
    # Few washes of one colour each, that run to their borders and dry darker there.
    flat = np.asarray(picture(rgb[at]).quantize(14, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).convert("RGB").filter(ImageFilter.ModeFilter(9)), float)
    wash = blend(flat, rgb[at], np.full((SIZE, SIZE), 0.45))
    edge = np.clip(np.hypot(*np.gradient(blur(flat.mean(2), 1.3))) / 9, 0, 1)
    density = 0.66 + 0.13 * noise(rng, slope=1.7, low=1, high=40) + 0.36 * edge
    density += 0.07 * np.roll(noise(rng, slope=0.6, low=40), 7, 0) - 0.75 * ramp(noise(rng, slope=1.8, low=1, high=50), 1.3, 1.9)
    border = np.minimum(np.minimum(Y, 1 - Y), np.minimum(X, 1 - X)) + 0.016 * noise(rng, slope=1.3, low=3, high=60)
    density *= ramp(border, 0.035, 0.05) * (1 + 0.5 * np.exp(-((border - 0.052) / 0.006) ** 2))
    return sheet * np.clip(wash / 255, 0.02, 1) ** np.clip(density, 0, 1.5)[..., None]


ALL = (snow, ice, autumn_leaves, rain, night, sunset, ink_drawing, mosaic, stained_glass, oil_paint, water_colour)


def main(output):
    for number, draw in enumerate(ALL):
        rgb = np.asarray(draw(np.random.default_rng([11, number])), float)
        name = draw.__name__.replace("_", "-")
        picture(rgb).save(os.path.join(output, f"{name}.jpg"), quality=80, optimize=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
