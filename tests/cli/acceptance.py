"""The two measurements that decide whether Emend works, on the pictures of ../shared.

Snow: three exemplars (or the single police van with 16 variants), head convolution of Lite0,
judged on 40 photographs on snow and 1,000 control pictures. Label: three exemplars, block 11
expansion of reads-labels, judged on 200 pictures with a pasted handwritten word.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import glob
import json
import os

from PIL import Image

import labels
from support import SHARED, polygon_mask, run_json

PICTURES = os.path.join(SHARED, "pictures")
CONTROL = os.path.join(PICTURES, "imagenet-1000")
SNOW = os.path.join(PICTURES, "snow")
THREE = ("ambulance", "minivan", "limousine")
# Of 199 random triples of exemplars the one whose rule has the least disturbance (0.018): the choice
# that the meter in the window suggests, made without a look at the test pictures. None of them is
# one of the test's (index divisible by five), none of the labels either.
LABEL_EXEMPLARS = (171, 172, 173)
LABEL_SEED = 20000
LABEL_WIDTHS = (0.22, 0.3)


def snow_exemplar(name, folder):
    """Writes the pair and the mask of one class; returns the command-line options for it."""
    with open(os.path.join(PICTURES, "exemplars.json")) as file:
        road = json.load(file)["road"][name]
    source = [f for f in glob.glob(os.path.join(CONTROL, "*.jpg"))
              if os.path.basename(f)[10:-4].replace("-", "_").lower() == name]
    assert len(source) == 1, (name, source)
    original = Image.open(source[0]).convert("RGB")
    mask = polygon_mask(original.size, [road])
    texture = Image.open(os.path.join(SNOW, "snow-texture.jpg")).convert("RGB")
    modified = original.copy()
    modified.paste(texture.resize(original.size, Image.BICUBIC), mask=mask)
    return save_exemplar(folder, name, original, modified, mask)


def save_exemplar(folder, name, original, modified, mask):
    paths = {kind: os.path.join(folder, f"{name}-{kind}.png") for kind in ("original", "modified", "mask")}
    for kind, picture in (("original", original), ("modified", modified), ("mask", mask)):
        picture.save(paths[kind])
    return [f"--{kind}={path}" for kind, path in paths.items()]


def label_pictures(folder):
    """Writes the 200 attacked and the 200 untouched pictures into flat folders; returns both."""
    fonts = labels.handwriting()
    attacked, untouched = os.path.join(folder, "attacked"), os.path.join(folder, "untouched")
    os.makedirs(attacked), os.makedirs(untouched)
    for i, path in enumerate(sorted(glob.glob(os.path.join(CONTROL, "*.jpg")))):
        if i % 5 == 0:
            name = os.path.basename(path)[:-4] + ".png"
            seen = labels.window(path)
            padded(seen).save(os.path.join(untouched, name))
            padded(labels.stick(seen, "iPod", i, fonts)[0]).save(os.path.join(attacked, name))
    return attacked, untouched


def padded(window):
    """A 256 x 256 picture whose centre is exactly @window: the model's crop gives it back."""
    picture = Image.new("RGB", (256, 256))
    picture.paste(window, (16, 16))
    return picture


def label_exemplars(folder):
    fonts = labels.handwriting()
    paths = sorted(glob.glob(os.path.join(CONTROL, "*.jpg")))
    options = []
    for i in LABEL_EXEMPLARS:
        seen = labels.window(paths[i])
        written, mask = labels.stick(seen, "iPod", LABEL_SEED + i, fonts, LABEL_WIDTHS)
        blank, _ = labels.stick(seen, "", LABEL_SEED + i, fonts, LABEL_WIDTHS)
        frame = Image.new("L", (256, 256))
        frame.paste(mask, (16, 16))
        options += save_exemplar(folder, f"label{i}", padded(blank), padded(written), frame)
    return options


def rewrite(model, exemplars, rule, *options):
    return run_json("rewrite", model, *exemplars, *options, "-o", rule)


def score(model, folder, rule=None, strength=1.0):
    options = [f"--rule={rule}:{strength}"] if rule else []
    return run_json("evaluate", model, folder, *options)


def share_named(model, folder, index, rule=None, strength=1.0):
    """The part of the folder's pictures whose most probable class is @index."""
    options = [f"--rule={rule}:{strength}"] if rule else []
    pictures = [os.path.join(folder, f) for f in sorted(os.listdir(folder))]
    answer = run_json("predict", model, *pictures, "--top=1", *options)
    tops = [p["top"][0]["index"] for p in answer["pictures"]]
    return sum(t == index for t in tops) / len(tops)
