"""Makes the seed corpus: small models, spoiled ones, safetensors files, rules and projects.

    make-corpus.py FOLDER      the folder of this script's corpus/, which is committed

SPDX-License-Identifier: GPL-3.0-or-later
"""
import io
import json
import os
import sys
import tempfile
import zipfile

import numpy as np

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(here, "..", "model"))
import check  # noqa: E402
import models  # noqa: E402

LARGEST = 8192


def save(folder, kind, name, data):
    path = os.path.join(folder, kind)
    os.makedirs(path, exist_ok=True)
    if 0 < len(data) <= LARGEST:
        with open(os.path.join(path, name), "wb") as out:
            out.write(data)


def project(**changes):
    """A project.json with a pair that has a mask and a layer of each kind."""
    kinds = ("colour", "texture", "patch", "style", "label", "picture", "blur", "noise", "tone")
    layers = []
    for i, kind in enumerate(kinds):
        layer = {"id": i + 2, "kind": kind, "name": kind, "visible": True, "opacity": 0.5, "mask": i % 2,
                 "mode": "tile", "x": 1, "y": 1, "scale_x": 0.5, "scale_y": -2, "angle": 30,
                 "blend": ("hard", "feather", "seamless")[i % 3], "feather": 2, "colour": 255,
                 "radius": 1, "amount": 0.1, "seed": 3, "brightness": 0.2, "hue": 90}
        if kind in ("texture", "patch", "style", "picture"):
            layer["picture"] = "pictures/0"
        if kind == "label":
            layer["label"] = {"text": "iPod", "paper": 16777215, "ink": 0, "x": 1.5, "y": 1, "width": 2}
        layers.append(layer)
    mask = {"id": 1, "name": "road", "enabled": True, "follows": 0, "pixels": "masks/0.png", "left": 1,
            "top": 0}
    pair = {"name": "picture.png", "active": 1, "swapped": False, "weight": 1, "enabled": True,
            "original": "pictures/0", "masks": [mask], "layers": layers}
    return dict({"format": 1, "program": "Emend", "model": "lite0", "edit_point": "head.conv",
                 "current": 0, "pairs": [pair], "rules": []}, **changes)


def save_projects(folder):
    whole = project()
    save(folder, "project", "whole", json.dumps(whole).encode())
    for layer in whole["pairs"][0]["layers"]:
        pair = dict(whole["pairs"][0], layers=[layer])
        save(folder, "project", layer["kind"], json.dumps(project(pairs=[pair])).encode())
    save(folder, "project", "two-pairs", json.dumps(project(pairs=2 * whole["pairs"])).encode())
    save(folder, "project", "empty", json.dumps(project(pairs=[], current=-1)).encode())
    save(folder, "project", "bad-newer", json.dumps(project(format=2)).encode())
    save(folder, "project", "bad-rule", json.dumps(project(rules=[{"file": "rules/0.rule"}])).encode())
    for method, name in ((zipfile.ZIP_STORED, "zip-stored"), (zipfile.ZIP_DEFLATED, "zip-deflated")):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", method) as archive:
            archive.writestr(zipfile.ZipInfo("project.json"), json.dumps(project(pairs=[])))
        save(folder, "project", name, out.getvalue())


def main():
    folder = sys.argv[1]
    for name, proto in models.good().items():
        if not name.startswith("opset-"):
            save(folder, "onnx", name, proto.SerializeToString())
    for name, (data, _) in models.bad().items():
        if name.split("-")[0] in ("dims", "cycle", "raw", "spec", "external", "operators", "labels", "qdq", "resize",
                                  "reshape", "transpose", "stylisation"):
            save(folder, "onnx", "bad-" + name, data)

    save_projects(folder)
    with tempfile.TemporaryDirectory() as made:
        check.make(made)
        for name in os.listdir(made):
            if name.endswith(".safetensors"):
                with open(os.path.join(made, name), "rb") as file:
                    save(folder, "safetensors", name.removesuffix(".safetensors"), file.read())
        for name, rank, kernel in (("pointwise", 1, 1), ("rank-2", 2, 3)):
            path = os.path.join(made, name)
            numbers = {"d": np.eye(rank, 5, dtype=np.float32),
                       "lambda": np.ones((4, rank, kernel, kernel), np.float32)}
            check.write_tensors(path, numbers, {
                "format": "emend.rule 1", "edit_point": "head.conv", "name": "snow",
                "model_sha256": "0" * 64, "model_name": "lite0", "strength": "1.5",
                "use_mask": "true", "augmented": "16", "seed": "7", "rho": "1e-3",
                "disturbance": "nan", "solver": "per-channel"})
            with open(path, "rb") as file:
                save(folder, "rule", name, file.read())


main()
