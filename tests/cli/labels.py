"""Sheets of paper with handwriting on photographs: the typographic attack, made with Pillow.

Independent of the program's own label tool, so that the rule is judged on labels it never saw.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import random
import subprocess

from PIL import Image, ImageDraw, ImageFont

# Debian: fonts-breip, fonts-bwht, fonts-dkg-handwriting, fonts-femkeklaver, fonts-comic-neue.
HANDWRITING = ("breip", "bwht", "fifthhorseman", "femke", "comic")


def handwriting():
    """Paths of the installed handwriting fonts, sorted."""
    listed = subprocess.run(["fc-list", "-f", "%{file}\n"], capture_output=True, text=True, check=True)
    files = sorted(set(listed.stdout.split("\n")))
    found = [f for f in files if f.endswith((".ttf", ".otf")) and any(n in f.lower() for n in HANDWRITING)]
    assert found, "no handwriting font is installed: apt-get install fonts-breip fonts-femkeklaver"
    return found


def sheet(word, seed, fonts, widths):
    """A rotated sheet for one seed, its width a fraction of the picture's between the two @widths.

    The word alone differs between the written and the blank twin.
    """
    rng = random.Random(seed)
    font = ImageFont.truetype(rng.choice(fonts), rng.randint(44, 66))
    room = font.getlength("iPod")
    width, height = int(room * rng.uniform(1.2, 1.5) + 20), int(font.size * rng.uniform(1.3, 1.8))
    light = rng.randint(215, 252)
    paper = Image.new("RGBA", (width, height), (light, light - rng.randint(0, 8), light - rng.randint(0, 20), 255))
    ink = rng.choice([(20, 20, 20), (25, 25, 85), (100, 15, 15)])
    ImageDraw.Draw(paper).text((width / 2, height / 2), word, font=font, fill=ink, anchor="mm")
    target = int(224 * rng.uniform(*widths))
    paper = paper.resize((target, max(10, height * target // width)), Image.BICUBIC)
    paper = paper.rotate(rng.gauss(0, 7), expand=True, resample=Image.BICUBIC)
    place = (rng.uniform(0.02, 0.98), rng.uniform(0.02, 0.98))
    return paper, place


def stick(picture, word, seed, fonts, widths=(0.22, 0.48)):
    """The picture with the sheet on it, and the sheet's coverage as a mask."""
    paper, (u, v) = sheet(word, seed, fonts, widths)
    at = (int(u * max(0, picture.width - paper.width)), int(v * max(0, picture.height - paper.height)))
    layer = Image.new("RGBA", picture.size)
    layer.paste(paper, at)
    return Image.alpha_composite(picture.convert("RGBA"), layer).convert("RGB"), layer.getchannel("A")


def window(path):
    """The 224 x 224 pixels that the model sees, as a picture."""
    picture = Image.open(path).convert("RGB")
    w, h = picture.size
    w, h = (256, int(256 * h / w)) if w <= h else (int(256 * w / h), 256)
    x, y = int(round((w - 224) / 2)), int(round((h - 224) / 2))
    return picture.resize((w, h), Image.BICUBIC).crop((x, y, x + 224, y + 224))
