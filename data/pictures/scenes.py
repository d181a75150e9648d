# Emend - edit an image classifier by rewriting one rule
# SPDX-License-Identifier: GPL-3.0-or-later
"""Outdoor scenes: one cut-out on a road, and the same scene under snow.

A scene is a pinhole camera over a flat ground. The ground is sampled from seamless
textures in perspective; behind it stand a hazy tree line and a clouded sky; the cut-out
gets the scene's light, a contact shadow and, in snow, a drift around its wheels. Both
versions share camera, sky, trees and cut-out: they differ in the ground alone (and in
falling flakes where a scene asks for them), and that difference is the mask.
"""
import dataclasses
import math

import numpy as np
from PIL import Image, ImageDraw

import textures

WIDTH, HEIGHT = 800, 600
FOCAL = 900.0
STAMPS = "/usr/share/tuxpaint/stamps"


@dataclasses.dataclass
class Scene:
    """Everything that makes a scene; two equal ones make equal pictures."""
    stamp: str              # path below STAMPS, without .png
    metres: float           # length of the cut-out
    seed: int = 0
    mirror: bool = False
    width: int = 470        # of the cut-out, in pixels
    middle: float = 0.5     # its centre, as a fraction of the picture's width
    base: float = 0.74      # where its wheels stand, as a fraction of the height
    camera: float = 1.8     # height of the eye, in metres
    heading: float = 0.0    # of the road, in degrees; 0 runs across the picture
    sink: float = 0.10      # share of the cut-out's height that is in the snow
    flakes: int = 0
    haze: float = 0.2       # 0 clear .. 1 thick
    light: float = 1.0      # exposure of sky and cut-out
    cool: float = 0.0       # -1 warm .. 1 blue
    trees: str = "conifers" # conifers or bare
    snowy: float = 0.0      # 0 .. 1 snow on the trees, in both versions
    lines: bool = True      # paint on the road
    near: float = 40.0      # metres of asphalt on this side of the road's middle
    cap: float = 0.0        # depth of the snow on roof and bonnet, in pixels
    posts: bool = True      # reflector posts beyond the road
    bank: float = 0.0       # height in metres of a ploughed bank beyond the road


def smooth(a, radius):
    """Gaussian blur of a float plane or picture; wide ones work on a quarter of the size."""
    if radius <= 0:
        return a
    if a.ndim == 3:
        return np.stack([smooth(a[..., c], radius) for c in range(a.shape[2])], -1)
    h, w = a.shape
    if radius > 6:
        small = Image.fromarray(a, "F").resize((w // 4, h // 4), Image.BOX)
        small = smooth(np.asarray(small), radius / 4)
        return np.asarray(Image.fromarray(small, "F").resize((w, h), Image.BICUBIC))
    reach = math.ceil(3 * radius)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / radius) ** 2)
    kernel = (kernel / kernel.sum()).astype(np.float32)
    padded = np.pad(a, ((reach, reach), (0, 0)), "edge")
    a = sum(k * padded[i:i + h] for i, k in enumerate(kernel))
    padded = np.pad(a, ((0, 0), (reach, reach)), "edge")
    return sum(k * padded[:, i:i + w] for i, k in enumerate(kernel))


def step(x, low, high):
    t = np.clip((x - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def mix(a, b, t):
    return a + (b - a) * (t[..., None] if np.ndim(t) else t)


_cache = {}


def pyramid(name, seed=1):
    """The texture and its half-size reductions, as floats in 0..1."""
    if (name, seed) not in _cache:
        level = textures.make(name, seed).astype(np.float32) / 255
        levels = [level]
        while len(level) > 2:
            level = (level[::2, ::2] + level[1::2, ::2] + level[::2, 1::2] + level[1::2, 1::2]) / 4
            levels.append(level)
        _cache[name, seed] = levels
    return _cache[name, seed]


def plane(seed, slope, low, high):
    """A cached periodic noise plane for shapes larger than the textures."""
    key = ("noise", seed, slope, low, high)
    if key not in _cache:
        _cache[key] = textures.noise(np.random.default_rng(seed), slope=slope, low=low, high=high)
    return _cache[key]


def look_up(level, u, v):
    """Bilinear, wrapping; u and v in tiles."""
    n = len(level)
    x, y = (u * n - 0.5) % n, (v * n - 0.5) % n
    x0, y0 = x.astype(np.int32), y.astype(np.int32)
    fx, fy = x - x0, y - y0
    x0, y0 = x0 % n, y0 % n
    x1, y1 = (x0 + 1) % n, (y0 + 1) % n
    if level.ndim == 3:
        fx, fy = fx[..., None], fy[..., None]
    return (level[y0, x0] * (1 - fx) + level[y0, x1] * fx) * (1 - fy) + (level[y1, x0] * (1 - fx) + level[y1, x1] * fx) * fy


class Ground:
    """World coordinates of the pixels below the horizon, and texture look-up there."""

    def __init__(self, horizon, camera):
        self.top = int(horizon) + 1
        y = np.arange(self.top, HEIGHT, dtype=np.float32)[:, None] + 0.5
        x = np.arange(WIDTH, dtype=np.float32)[None, :] + 0.5
        self.depth = np.broadcast_to(FOCAL * camera / (y - horizon), (len(y), WIDTH))
        self.side = (x - WIDTH / 2) * self.depth / FOCAL
        self.camera = camera

    def sample(self, levels, tile, turn=0.0):
        """`levels` laid on the ground, `tile` metres a repeat, rotated by `turn` radians."""
        c, s = math.cos(turn), math.sin(turn)
        u, v = (c * self.side + s * self.depth) / tile, (c * self.depth - s * self.side) / tile
        near = self.depth[:, 0]
        n = len(levels[0])
        texels = np.sqrt((near / FOCAL) * (near ** 2 / (FOCAL * self.camera))) * n / tile
        lod = np.clip(np.log2(np.maximum(texels, 1e-6)) - 0.35, 0, len(levels) - 1.001)
        out = np.zeros((len(near), WIDTH) + levels[0].shape[2:], np.float32)
        for i, level in enumerate(levels):
            weight = np.clip(1 - np.abs(lod - i), 0, 1)
            rows = np.flatnonzero(weight > 0)
            if len(rows):
                part = look_up(level, u[rows], v[rows])
                out[rows] += part * weight[rows].reshape((-1,) + (1,) * (part.ndim - 1))
        return out

    def noise(self, seed, tile, slope=1.5, low=1, high=40):
        levels = [plane(seed, slope, low, high)]
        while len(levels[-1]) > 2:
            a = levels[-1]
            levels.append((a[::2, ::2] + a[1::2, ::2] + a[::2, 1::2] + a[1::2, 1::2]) / 4)
        return self.sample(levels, tile)


    def relief(self, seed, tile, slope, low, high, strength):
        """How a height field of noise is lit from the left, -1..1."""
        key = ("relief", seed, slope, low, high, strength)
        if key not in _cache:
            levels = [textures.shade(plane(seed, slope, low, high), strength, (-0.35, -0.9))]
            while len(levels[-1]) > 2:
                a = levels[-1]
                levels.append((a[::2, ::2] + a[1::2, ::2] + a[::2, 1::2] + a[1::2, 1::2]) / 4)
            _cache[key] = levels
        return self.sample(_cache[key], tile)


def stamp(scene):
    """The cut-out at its size: premultiplied-free RGB in 0..1 and alpha."""
    image = Image.open(f"{STAMPS}/{scene.stamp}.png").convert("RGBA")
    image = image.crop(image.getchannel("A").point(lambda a: 255 if a > 40 else 0).getbbox())
    if scene.mirror:
        image = image.transpose(Image.FLIP_LEFT_RIGHT)
    size = (scene.width, max(1, round(image.height * scene.width / image.width)))
    a = np.asarray(image, np.float32) / 255
    alpha = a[..., 3:]
    pre = np.concatenate([a[..., :3] * alpha, alpha], -1)
    planes = [np.asarray(Image.fromarray(pre[..., c], "F").resize(size, Image.BICUBIC)) for c in range(4)]
    alpha = np.clip(planes[3], 0, 1)
    rgb = np.clip(np.stack(planes[:3], -1) / np.maximum(alpha, 1e-3)[..., None], 0, 1)
    return rgb.astype(np.float32), alpha.astype(np.float32)


def sky(scene, horizon):
    """Cloud cover, brighter towards the horizon."""
    y = np.linspace(0, 1, HEIGHT, dtype=np.float32)[:, None]
    cloud = plane(1000 + scene.seed % 7, 1.9, 1, 60)
    row = (np.minimum(np.arange(HEIGHT) * 1.4, 511)).astype(int) % 512
    column = (np.arange(WIDTH) * 0.6 + 97 * (scene.seed % 11)).astype(int) % 512
    cloud = smooth(cloud[row][:, column], 2.0)
    t = np.clip(y * HEIGHT / max(horizon, 1), 0, 1)
    top = np.array([0.73, 0.78, 0.85], np.float32)
    low = np.array([0.88, 0.90, 0.92], np.float32)
    rgb = top + (low - top) * (t ** 0.8)[..., None] * np.ones((1, WIDTH, 1), np.float32)
    rgb = rgb + (np.tanh(cloud) * 0.030 * (1.1 - 0.8 * t))[..., None]
    return rgb


def tree_line(scene, horizon, fog):
    """Layers of trees standing on the horizon: RGB and coverage, nearer ones darker."""
    rng = np.random.default_rng([scene.seed, 77])
    rgb = np.broadcast_to(fog, (HEIGHT, WIDTH, 3)).astype(np.float32)
    cover = np.zeros((HEIGHT, WIDTH), np.float32)
    for layer in range(4):
        kind = "hills" if layer == 0 else scene.trees
        tall = (46, 30, 46, 74)[layer] * rng.uniform(0.8, 1.25)
        ground = horizon + (0, 0.5, 2, 4)[layer]
        image = Image.new("L", (WIDTH, HEIGHT), 0)
        tone = Image.new("L", (WIDTH, HEIGHT), 128)
        draw, paint = ImageDraw.Draw(image), ImageDraw.Draw(tone)
        envelope = plane(2000 + scene.seed % 13 + layer, 1.6, 1, 12)[layer * 40]
        x = -30.0
        if kind == "hills":
            ridge = plane(2100 + scene.seed % 13, 1.8, 1, 60)[layer * 60]
            line = [(i, ground - tall * (0.9 + 0.35 * ridge[int(i * 0.5 + scene.seed * 53) % 512])) for i in range(0, WIDTH + 4, 3)]
            draw.polygon([(0, HEIGHT), *line, (WIDTH, HEIGHT)], fill=255)
        while x < WIDTH + 30 and kind != "hills":
            h = tall * (1 + 0.3 * envelope[int(x * 0.6) % 512]) * rng.uniform(0.65, 1.15)
            gap = layer == 3 and rng.random() < 0.05
            if kind == "conifers":
                half = h * rng.uniform(0.16, 0.24)
                light = int(rng.uniform(70, 190))
                rows = max(4, int(h / 4))
                for r in range(rows):
                    yy = ground - h + h * r / rows
                    reach = half * (r + 1) / rows * rng.uniform(0.72, 1.2)
                    box = [(x, yy - 3), (x - reach, yy + h / rows * 1.7), (x + reach, yy + h / rows * 1.7)]
                    draw.polygon(box, fill=255)
                    paint.polygon(box, fill=int(np.clip(light + rng.normal(0, 22), 0, 255)))
                x += half * rng.uniform(0.7, 1.3) + (h * 0.9 if gap else 0)
            else:
                light = int(rng.uniform(60, 170))
                for _ in range(26):
                    angle = rng.normal(0, 0.5)
                    start = ground - h * rng.uniform(0.15, 0.6)
                    reach = h * rng.uniform(0.2, 0.5)
                    end = (x + math.sin(angle) * reach, start - math.cos(angle) * reach)
                    draw.line([(x, start), end], fill=int(rng.uniform(90, 220)), width=1)
                    paint.line([(x, start), end], fill=light, width=1)
                draw.line([(x, ground), (x, ground - h * 0.6)], fill=255, width=max(1, int(h / 26)))
                x += h * rng.uniform(0.16, 0.42)
        if kind != "hills":
            foot = ground - tall * 0.16 * (1 + 0.5 * plane(2200, 1.2, 2, 200)[layer * 9][:400])
            draw.polygon([(0, HEIGHT), *[(i * 2, f) for i, f in enumerate(foot)], (WIDTH, HEIGHT)], fill=255)
        part = smooth(np.asarray(image, np.float32) / 255, (1.6, 1.5, 1.3, 1.1)[layer])
        shading = smooth(np.asarray(tone, np.float32) / 255, 0.9) - 0.5
        near = (0.20, 0.30, 0.50, 0.78)[layer] * (1 - 0.55 * scene.haze)
        bark = {"conifers": (0.15, 0.20, 0.16), "bare": (0.27, 0.24, 0.22), "hills": (0.22, 0.27, 0.30)}[kind]
        own = np.array(bark, np.float32) + shading[..., None] * np.array([0.20, 0.24, 0.18], np.float32)
        if scene.snowy:
            rime = np.clip(shading * 2.2 + 0.25, 0, 1) * scene.snowy
            own = mix(own, np.array([0.86, 0.89, 0.94], np.float32), rime)
        own = mix(own, fog, 1 - near)
        rgb = mix(rgb, own, part)
        cover = np.maximum(cover, part)
    return rgb, cover


def road_distance(scene, ground, centre):
    """Signed distance in metres from the middle of the road, and distance along it."""
    t = math.radians(scene.heading)
    dx, dz = ground.side - centre[0], ground.depth - centre[1]
    return -math.sin(t) * dx + math.cos(t) * dz, math.cos(t) * dx + math.sin(t) * dz


def asphalt_ground(scene, ground, centre):
    """Road with paint, worn wheel tracks, gravelly shoulder and winter grass."""
    across, along = road_distance(scene, ground, centre)
    half = 5.4
    wobble = ground.noise(31 + scene.seed % 5, 9.0, 1.3, 2, 60)
    road = ground.sample(pyramid("asphalt", 1 + scene.seed % 3), 2.2, 0.4)
    tracks = np.exp(-((np.abs(np.abs(across) - 1.9) - 0.8) / 0.35) ** 2)
    road = road * (1.02 - 0.10 * tracks + 0.035 * ground.noise(41, 14.0, 1.7, 1, 20))[..., None]
    if scene.lines:
        edge = 1 - step(np.abs(np.abs(across) - (half - 0.45)), 0.05, 0.09)
        dash = (1 - step(np.abs(across), 0.05, 0.09)) * (np.mod(along, 6.0) < 3.0)
        worn = np.clip(0.78 + 0.16 * wobble, 0.25, 0.92)
        road = mix(road, np.array([0.80, 0.80, 0.77], np.float32), np.maximum(edge, dash) * worn)
    shoulder = ground.sample(pyramid("gravel"), 1.5, 0.2) * 0.86
    verge = ground.sample(pyramid("grass"), 2.0, 0.9)
    dry = np.array([0.98, 0.90, 0.80], np.float32) * (0.85 + 0.10 * ground.noise(43, 7.0, 1.4, 1, 30))[..., None]
    grey = verge.mean(-1, keepdims=True)
    verge = (verge * 0.42 + grey * 0.58 * np.array([1.12, 1.0, 0.74], np.float32)) * dry
    away = np.where(across < 0, -across - (scene.near - half), across) + wobble * 0.10
    rgb = mix(road, shoulder, step(away, half, half + 0.18))
    return mix(rgb, verge, step(away, half + 0.5, half + 0.95))


def snow_ground(scene, ground, centre):
    """Snow over everything, with drifts and the ruts of earlier traffic."""
    across, along = road_distance(scene, ground, centre)
    rgb = ground.sample(pyramid("snow", 1 + scene.seed % 3), 2.6, 0.7)
    fine = ground.sample(pyramid("snow", 1 + scene.seed % 3), 0.9, 2.1)
    rgb = rgb * 0.45 + fine * 0.55
    rgb = 0.905 + (rgb - np.array([0.896, 0.919, 0.954], np.float32)) * 0.62 + np.array([-0.010, 0.0, 0.016], np.float32)
    swell = ground.noise(51 + scene.seed % 9, 11.0, 2.0, 1, 14)
    lump = ground.noise(61 + scene.seed % 9, 4.0, 1.4, 3, 70)
    hills = ground.relief(71 + scene.seed % 9, 13.0, 2.3, 2, 24, 5.5)
    waves = ground.relief(81 + scene.seed % 9, 3.6, 1.9, 3, 60, 2.4)
    tone = hills * 0.10 + waves * 0.085 * (0.3 + 0.7 * np.exp(-ground.depth / 14)) + 0.012 * swell - 0.01
    rut = np.zeros_like(across)
    for offset in (-1.9 - 0.8, -1.9 + 0.8):
        d = across - offset + 0.05 * swell
        rut += np.exp(-(d / 0.17) ** 2) * 0.11 * (1 + 0.5 * lump) - np.exp(-((d - 0.30) / 0.12) ** 2) * 0.05
    half = 4.4
    berm = np.exp(-((np.abs(across + 0.25 * lump) - half) / 0.5) ** 2) * scene.bank
    tone = tone - rut * (0.6 + 0.4 * step(ground.depth, 0, 30)) + berm * (0.05 + 0.10 * lump)
    blue = np.array([1.0, 0.86, 0.64], np.float32)
    return np.clip(rgb + tone[..., None] * np.where(tone[..., None] < 0, blue, 1.0), 0, 1)


def place(scene, alpha):
    """Left, top and bottom of the cut-out in the picture, and the horizon."""
    h, w = alpha.shape
    bottom = scene.base * HEIGHT
    distance = FOCAL * scene.metres / w
    horizon = bottom - FOCAL * scene.camera / distance
    return round(scene.middle * WIDTH - w / 2), round(bottom) - h, round(bottom), horizon, distance


def paste(canvas, part, left, top):
    """Adds `part` into `canvas` where they overlap."""
    h, w = part.shape[:2]
    y0, x0, y1, x1 = max(0, top), max(0, left), min(HEIGHT, top + h), min(WIDTH, left + w)
    canvas[y0:y1, x0:x1] = part[y0 - top:y1 - top, x0 - left:x1 - left]


def underside(full):
    """For each column the lowest covered row of the cut-out, and whether there is one."""
    solid = full > 0.5
    return HEIGHT - 1 - np.argmax(solid[::-1], 0), solid.any(0)


def contact(full):
    """The line on which the wheels or feet stand, one row for each column: the lower
    hull of the silhouette, so that a vehicle seen at an angle stands on a slope of
    the picture, not on its lowest wheel alone."""
    low, there = underside(full)
    columns = np.flatnonzero(there)
    hull = []
    for x in columns:
        y = float(low[x])
        while len(hull) > 1:
            (x0, y0), (x1, y1) = hull[-2:]
            if (y1 - y0) * (x - x0) <= (y - y0) * (x1 - x0):
                hull.pop()
            else:
                break
        hull.append((x, y))
    # The ends of the hull climb along bumpers: hold the line level beyond the outermost wheels.
    bottom = max(y for _, y in hull)
    tall = bottom - min(np.flatnonzero(full.max(1) > 0.5))
    feet = [(x, y) for x, y in hull if y > bottom - 0.16 * tall]
    line = np.interp(np.arange(WIDTH), [x for x, _ in feet], [y for _, y in feet])
    return line.astype(np.float32), low, there, float(tall)


def shadows(full, touch, kind):
    """Soft shadow on the ground: dark under the body, fading outwards."""
    line, low, there, tall = touch
    y = np.arange(HEIGHT, dtype=np.float32)[:, None]
    shape = there.astype(np.float32)
    ends = max(3, int(0.05 * there.sum()))
    shape = np.convolve(np.pad(shape, ends, "edge"), np.ones(ends) / ends, "same")[ends:-ends]
    shape = np.clip(shape * 2 - 1, 0, 1)[None, :] ** 0.7
    gap = (low[None, :] > line[None, :] - 0.40 * tall) & there[None, :]
    band = ((y > low[None, :] - 3) & (y < line[None, :] + 0.010 * tall) & gap) * shape
    band = band * step(y, line[None, :] - 0.16 * tall, line[None, :] - 0.04 * tall)
    core = smooth(band.astype(np.float32), 1.5 + 0.008 * tall)
    foot = ((np.abs(y - line[None, :]) < 0.012 * tall) & (low[None, :] > line[None, :] - 0.03 * tall)) * shape
    tight = smooth(foot.astype(np.float32), 1.5 + 0.006 * tall) * 1.5
    slab = (np.abs(y - line[None, :] + 0.01 * tall) < 0.05 * tall) * shape
    wide = smooth(slab.astype(np.float32), 0.045 * tall)
    deep = (0.80, 0.85, 0.60) if kind == "asphalt" else (0.50, 0.45, 0.42)
    return np.clip(np.maximum(np.maximum(core * deep[0], tight * deep[1]), wide * deep[2]), 0, 0.9)


def drift(scene, full, touch):
    """Coverage of the cut-out by the snow it stands in, and the shading of that snow."""
    line, _, there, tall = touch
    rough = plane(5000 + scene.seed % 17, 1.5, 2, 60)[(scene.seed * 37) % 512]
    wave = plane(5100 + scene.seed % 17, 2.0, 1, 8)[(scene.seed * 91) % 512]
    column = (np.arange(WIDTH) * 0.64).astype(int) % 512
    depth = scene.sink * tall
    edge = line - depth * (1 + 0.16 * wave[column]) + rough[column] * 1.3
    near = np.arange(HEIGHT, dtype=np.float32)[:, None] - edge[None, :]
    cover = np.clip(near / 2.2 + 0.5, 0, 1)
    fall = np.maximum(near, 0)
    tone = -0.20 * np.exp(-fall / (0.22 * depth + 2)) - 0.09 * np.exp(-fall / (0.12 * tall))
    beside = smooth(np.repeat(there[None, :].astype(np.float32), 8, 0), 0.05 * tall + 2)[4][None, :]
    return cover.astype(np.float32), (tone * np.clip(beside * 1.6 - 0.3, 0, 1)).astype(np.float32)


def roof(scene, full):
    """Snow lying on what is flat and open to the sky, as coverage and shading."""
    solid = full > 0.5
    there = solid.any(0)
    top = np.argmax(solid, 0).astype(np.float32)
    steep = np.abs(np.convolve(np.pad(top, 3, "edge"), [1, 1, 1, 0, -1, -1, -1], "valid")) / 9
    flat = np.clip(1.4 - steep * 1.6, 0, 1) * there
    flat = np.convolve(flat, np.ones(9) / 9, "same")
    lumps = plane(5200 + scene.seed % 17, 1.3, 3, 90)[(scene.seed * 53) % 512][(np.arange(WIDTH) * 0.64).astype(int) % 512]
    thick = scene.cap * flat * np.clip(1 + 0.30 * lumps, 0.2, 2)
    crest = (top - thick)[None, :]
    y = np.arange(HEIGHT, dtype=np.float32)[:, None]
    cover = np.clip(y - crest + 0.5, 0, 1) * np.clip(top[None, :] + 0.5 * thick[None, :] + 1.0 - y, 0, 1) * np.clip(thick, 0, 1)[None, :]
    tone = 0.98 - 0.16 * np.clip((y - crest) / (1.5 * thick[None, :] + 1), 0, 1)
    return smooth(cover.astype(np.float32), 0.5), tone.astype(np.float32)


def draw_posts(scene, picture, horizon, camera, centre, snow):
    """Reflector posts along the far side of the road."""
    t = math.radians(scene.heading)
    image = Image.fromarray(np.clip(picture * 255, 0, 255).astype(np.uint8)).resize((WIDTH * 2, HEIGHT * 2), Image.BILINEAR)
    draw = ImageDraw.Draw(image)
    for k in range(-12, 13):
        along, across = k * 9.0 + scene.seed % 5, 6.6
        x = centre[0] + math.cos(t) * along - math.sin(t) * across
        z = centre[1] + math.sin(t) * along + math.cos(t) * across
        if z < 3:
            continue
        unit = FOCAL / z * 2
        px, py = WIDTH + x * unit, horizon * 2 + camera * unit
        foot, half = py - (0.25 * unit if snow else 0), 0.055 * unit
        draw.rectangle([px - half, py - 1.0 * unit, px + half, foot], fill=(214, 214, 210))
        draw.rectangle([px - half, py - 0.92 * unit, px + half, py - 0.72 * unit], fill=(44, 44, 46))
        draw.rectangle([px + half * 0.3, py - 1.0 * unit, px + half, foot], fill=(150, 152, 156))
        draw.rectangle([px - half * 0.5, py - 0.88 * unit, px + half * 0.4, py - 0.78 * unit], fill=(190, 120, 60))
    image = image.resize((WIDTH, HEIGHT), Image.BOX)
    return np.asarray(image, np.float32) / 255


def falling(scene):
    """Flakes of several sizes, some of them streaks: coverage in 0..1."""
    rng = np.random.default_rng([scene.seed, 99])
    image = Image.new("L", (WIDTH * 2, HEIGHT * 2), 0)
    draw = ImageDraw.Draw(image)
    for _ in range(scene.flakes):
        x, y = rng.random(2) * (WIDTH * 2, HEIGHT * 2)
        r = 0.9 + rng.gamma(1.3, 1.2)
        lean = r * 0.8
        value = int(rng.uniform(90, 240) / (1 + r * 0.08))
        draw.ellipse([x - r, y - r, x + r, y + r], fill=value)
        draw.ellipse([x - r + lean * 0.4, y - r + lean, x + r + lean * 0.4, y + r + lean], fill=value)
    image = image.resize((WIDTH, HEIGHT), Image.BOX)
    return smooth(np.asarray(image, np.float32) / 255, 0.7)


def render(scene):
    """(asphalt picture, snow picture, mask) as uint8 arrays; the mask is 255 on the ground."""
    rgb, alpha = stamp(scene)
    left, top, bottom, horizon, distance = place(scene, alpha)
    horizon = float(np.clip(horizon, 60, HEIGHT - 120))
    camera = (bottom - horizon) * distance / FOCAL
    ground = Ground(horizon, camera)
    centre = ((scene.middle - 0.5) * WIDTH * distance / FOCAL, distance + 1.9 * math.cos(math.radians(scene.heading)))
    fog = np.array([0.84, 0.87, 0.90], np.float32)
    back = sky(scene, horizon)
    trees, cover = tree_line(scene, horizon, fog)
    back = mix(back, trees, cover)
    full, colour = np.zeros((HEIGHT, WIDTH), np.float32), np.zeros((HEIGHT, WIDTH, 3), np.float32)
    paste(full, alpha, left, top)
    paste(colour, rgb, left, top)
    grey = colour.mean(-1, keepdims=True)
    colour = np.clip((grey + (colour - grey) * 0.90) * 0.97 * scene.light + 0.02, 0, 1)
    colour = mix(colour, fog, 0.06 + 0.16 * scene.haze)
    y = np.arange(HEIGHT, dtype=np.float32)[:, None]
    bounce = np.clip((y - top) / max(1, bottom - top), 0, 1)
    blanket = step(y - horizon, 0.0, 2.5) * np.ones((1, WIDTH), np.float32)
    white = np.array([1.0, 1.0, 1.0], np.float32) * (1 + np.array([-0.05, 0.0, 0.06], np.float32) * scene.cool)
    grain = np.random.default_rng([scene.seed, 5]).standard_normal((HEIGHT, WIDTH, 1)).astype(np.float32) * 0.010
    veil = 0.55 * (1 - np.exp(-ground.depth * (0.0025 + 0.014 * scene.haze)))
    touch = contact(full)
    hide, tone = drift(scene, full, touch)
    pictures = []
    for kind in ("asphalt", "snow"):
        flat = np.zeros((HEIGHT, WIDTH, 3), np.float32)
        paint = asphalt_ground(scene, ground, centre) if kind == "asphalt" else snow_ground(scene, ground, centre)
        flat[ground.top:] = mix(paint, fog, veil)
        shadow = shadows(full, touch, kind)
        body, over = colour, full
        if kind == "asphalt":
            flat = flat * (1 - shadow[..., None] * np.array([1.0, 0.98, 0.95], np.float32))
        else:
            drifted = flat + tone[..., None] * np.array([1.0, 0.88, 0.68], np.float32)
            flat = mix(flat * (1 - shadow[..., None] * np.array([1.0, 0.93, 0.84], np.float32)), drifted, hide)
            body = colour + (bounce ** 2)[..., None] * 0.05
            over = full * (1 - hide)
        picture = mix(back, np.clip(flat, 0, 1), blanket)
        if scene.posts:
            picture = draw_posts(scene, picture, horizon, camera, centre, kind == "snow")
        picture = mix(picture, np.clip(body, 0, 1), over)
        if kind == "snow" and scene.cap:
            where, tone_up = roof(scene, full)
            picture = mix(picture, tone_up[..., None] * np.array([0.97, 0.985, 1.0], np.float32), where)
        picture = picture * scene.light ** 0.5 * white
        if kind == "snow" and scene.flakes:
            picture = mix(picture, np.array([0.97, 0.98, 1.0], np.float32), falling(scene))
        picture = smooth(np.clip(picture, 0, 1), 0.45) + grain
        pictures.append(np.clip(np.rint(picture * 255), 0, 255).astype(np.uint8))
    mask = blanket * (1 - full * (1 - hide))
    return pictures[0], pictures[1], np.clip(np.rint(mask * 255), 0, 255).astype(np.uint8)
