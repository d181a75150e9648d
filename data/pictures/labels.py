# Emend - edit an image classifier by rewriting one rule
# SPDX-License-Identifier: GPL-3.0-or-later
"""Still lifes for the lesson on written labels.

A thing lies on a table top (or a whole photograph is taken as it is), and a sheet of
paper with a word written on it lies beside or on it. Each still life comes as a clean
picture, with the blank paper, with the written paper, and with the paper's mask.
"""
import dataclasses
import glob
import math
import os

import numpy as np
from PIL import Image, ImageDraw, ImageFont

import textures
from scenes import STAMPS, mix, plane, smooth

WIDTH, HEIGHT = 640, 480
PHOTOS = "/usr/lib/python3/dist-packages/skimage/data"
FONT_FOLDERS = "/usr/share/fonts"
INKS = {"black": (28, 28, 34), "blue": (32, 44, 110), "red": (150, 32, 34)}


@dataclasses.dataclass
class Still:
    """One still life; sizes in pixels of the finished picture."""
    subject: str            # below STAMPS without .png, or a file in PHOTOS
    ground: str = "wood"    # a texture's name, or "r,g,b" for a painted board
    seed: int = 0
    length: int = 380       # of the subject's longer side
    turn: float = 0.0       # of the subject, in degrees
    x: float = 0.5          # the subject's centre, as fractions of the picture
    y: float = 0.5
    paper: float = 0.30     # width of the sheet, as a fraction of the picture's height
    paper_x: float = 0.6    # centre of the sheet
    paper_y: float = 0.7
    paper_turn: float = 4.0
    font: str = "Breip.ttf"
    ink: str = "black"
    word: str = "iPod"


def font_file(name):
    """Full path of a font file by its name."""
    found = sorted(glob.glob(os.path.join(FONT_FOLDERS, "**", name), recursive=True))
    if not found:
        raise FileNotFoundError(f"font {name} not found below {FONT_FOLDERS}")
    return found[0]


def table(still):
    """The table top in the light of a window to the upper left."""
    if still.ground[0].isdigit():
        colour = np.array([int(v) for v in still.ground.split(",")], np.float32) / 255
        fibre = plane(3000 + still.seed % 5, 0.6, 8, None)[:HEIGHT, :]
        fibre = np.concatenate([fibre, fibre[:, ::-1]], 1)[:, :WIDTH]
        rgb = colour * (1 + 0.018 * fibre[..., None])
    else:
        tile = textures.make(still.ground, 1 + still.seed % 3).astype(np.float32) / 255
        shift = (still.seed * 131) % 512
        tile = np.roll(tile, (shift, shift * 3), (0, 1))
        rgb = np.concatenate([tile, tile], 1)[:HEIGHT, :WIDTH]
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    light = 1.10 - 0.34 * np.hypot((x - 0.25 * WIDTH) / WIDTH, (y - 0.2 * HEIGHT) / HEIGHT)
    return (rgb * light[..., None]).astype(np.float32)


def cut_out(still):
    """The subject turned and sized: RGB and alpha on the whole picture."""
    image = Image.open(f"{STAMPS}/{still.subject}.png").convert("RGBA")
    image = image.crop(image.getchannel("A").point(lambda a: 255 if a > 20 else 0).getbbox())
    a = np.asarray(image, np.float32) / 255
    pre = np.concatenate([a[..., :3] * a[..., 3:], a[..., 3:]], -1)
    scale = still.length / max(image.size)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    left, top = round(still.x * WIDTH), round(still.y * HEIGHT)
    out = []
    for c in range(4):
        p = Image.fromarray(pre[..., c], "F").resize(size, Image.BICUBIC).rotate(still.turn, Image.BICUBIC, expand=True)
        full = Image.new("F", (WIDTH, HEIGHT), 0)
        full.paste(p, (left - p.width // 2, top - p.height // 2))
        out.append(np.asarray(full))
    alpha = np.clip(out[3], 0, 1)
    return np.clip(np.stack(out[:3], -1) / np.maximum(alpha, 1e-3)[..., None], 0, 1), alpha


def sheet(still, word):
    """The paper alone, three times as large as in the picture: RGBA, with a soft curl of light."""
    rng = np.random.default_rng([still.seed, 7])
    w = round(still.paper * HEIGHT) * 3
    font = ImageFont.truetype(font_file(still.font), round(w * 0.5))
    box = font.getbbox(still.word)
    font = ImageFont.truetype(font_file(still.font), round(w * 0.5 * 0.74 * w / (box[2] - box[0])))
    box = font.getbbox(still.word)
    h = round((box[3] - box[1]) * rng.uniform(1.55, 1.8))
    image = Image.new("RGB", (w, h), (247, 244, 236))
    if word:
        ImageDraw.Draw(image).text(((w - box[0] - box[2]) / 2, (h - box[1] - box[3]) / 2), word, font=font, fill=INKS[still.ink])
    rgb = np.asarray(image, np.float32) / 255
    fibre = plane(3100, 0.5, 20, None)
    fibre = np.tile(fibre, (h // 512 + 1, w // 512 + 1))[:h, :w]
    x = np.linspace(-1, 1, w, dtype=np.float32)[None, :]
    rgb = rgb * (1 + 0.012 * fibre - 0.03 * x)[..., None]
    a = np.ones((h, w, 1), np.float32)
    out = np.clip(np.rint(np.concatenate([np.clip(rgb, 0, 1), a], -1) * 255), 0, 255).astype(np.uint8)
    return Image.fromarray(out, "RGBA")


def lay(still, word):
    """The sheet in its place: RGB and coverage on the whole picture."""
    paper = sheet(still, word)
    canvas = Image.new("RGBA", (WIDTH * 3, HEIGHT * 3), (247, 244, 236, 0))
    turned = paper.rotate(still.paper_turn, Image.BICUBIC, expand=True, fillcolor=(247, 244, 236, 0))
    canvas.paste(turned, (round(still.paper_x * WIDTH * 3 - turned.width / 2), round(still.paper_y * HEIGHT * 3 - turned.height / 2)))
    a = np.asarray(canvas.resize((WIDTH, HEIGHT), Image.BOX), np.float32) / 255
    return a[..., :3], a[..., 3]


def cast(rgb, alpha, offset, radius, depth):
    """Shadow of something that lies on the picture, light from the upper left."""
    moved = np.roll(alpha, offset, (0, 1))
    return rgb * (1 - depth * np.maximum(smooth(moved, radius) * 0.8, smooth(alpha, radius * 0.4) * 0.5))[..., None]


def photograph(still):
    """A whole photograph at the picture's size, its longer side cropped."""
    image = Image.open(os.path.join(PHOTOS, still.subject)).convert("RGB")
    scale = max(WIDTH / image.width, HEIGHT / image.height)
    image = image.resize((math.ceil(image.width * scale), math.ceil(image.height * scale)), Image.BICUBIC)
    left, top = round(still.x * (image.width - WIDTH)), round(still.y * (image.height - HEIGHT))
    return np.asarray(image.crop((left, top, left + WIDTH, top + HEIGHT)), np.float32) / 255


def render(still):
    """(clean, blank, written, mask) as uint8 arrays; the mask is 255 on the paper."""
    if still.subject.endswith((".png", ".jpg")):
        clean = photograph(still)
    else:
        rgb, alpha = cut_out(still)
        thick = max(4.0, 0.022 * still.length)
        clean = cast(table(still), alpha, (round(thick * 0.8), round(thick * 0.7)), thick * 0.9, 0.75)
        clean = mix(clean, np.clip(rgb * 0.97 + 0.01, 0, 1), alpha)
        clean = smooth(clean, 0.4)
    grain = np.random.default_rng([still.seed, 5]).standard_normal((HEIGHT, WIDTH, 1)).astype(np.float32) * 0.008
    pictures, cover = [clean + grain], None
    for word in ("", still.word):
        rgb, cover = lay(still, word)
        under = cast(clean, cover, (4, 3), 3.5, 0.55)
        pictures.append(mix(under, rgb * 0.97, cover) + grain)
    to_bytes = [np.clip(np.rint(p * 255), 0, 255).astype(np.uint8) for p in (*pictures, cover)]
    return tuple(to_bytes)
