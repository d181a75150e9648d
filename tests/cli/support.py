"""What the command-line tests share: running emend-cli, exemplar pictures, ONNX Runtime.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import os
import subprocess

import numpy as np
from PIL import Image, ImageDraw, ImageOps

CLI = os.environ["EMEND_CLI"]
DATA = os.environ["EMEND_DATADIR"]
SHARED = os.environ["EMEND_SHARED"]
LITE0 = os.path.join(DATA, "models", "efficientnet-lite0.onnx")


def read(path):
    with open(path, "rb") as file:
        return file.read()


def write(path, data):
    with open(path, "wb") as file:
        file.write(data)


def run(*arguments, code=0):
    """Runs emend-cli, checks the exit code and returns what it printed (stdout, stderr)."""
    done = subprocess.run([CLI, *map(str, arguments)], capture_output=True, text=True, timeout=600)
    assert done.returncode == code, (arguments, done.returncode, done.stdout, done.stderr)
    return done.stdout, done.stderr


def run_json(*arguments):
    return json.loads(run(*arguments, "--json")[0])


def preprocess(path):
    """What the models' metadata ask for, by Pillow: [1, 3, 224, 224]."""
    picture = ImageOps.exif_transpose(Image.open(path)).convert("RGB")
    w, h = picture.size
    w, h = (256, int(256 * h / w)) if w <= h else (int(256 * w / h), 256)
    picture = picture.resize((w, h), Image.BICUBIC)
    x, y = int(round((w - 224) / 2)), int(round((h - 224) / 2))
    pixels = np.asarray(picture.crop((x, y, x + 224, y + 224)), np.float32)
    return ((pixels - 127) / 128).transpose(2, 0, 1)[None]


def session(path):
    import onnxruntime
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def probabilities(model, path):
    logits = model.run(None, {"image": preprocess(path)})[0][0].astype(np.float64)
    e = np.exp(logits - logits.max())
    return e / e.sum()


def polygon_mask(size, polygons):
    """White inside polygons given in fractions of width and height."""
    mask = Image.new("L", size)
    for polygon in polygons:
        ImageDraw.Draw(mask).polygon([(x * size[0], y * size[1]) for x, y in polygon], fill=255)
    return mask
