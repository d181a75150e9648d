"""Makes the seed corpus: small models, spoiled ones, safetensors files and rules.

    make-corpus.py FOLDER      the folder of this script's corpus/, which is committed

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import sys
import tempfile

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


def main():
    folder = sys.argv[1]
    for name, proto in models.good().items():
        if not name.startswith("opset-"):
            save(folder, "onnx", name, proto.SerializeToString())
    for name, (data, _) in models.bad().items():
        if name.split("-")[0] in ("dims", "cycle", "raw", "spec", "external", "operators", "labels", "qdq", "resize",
                                  "reshape", "transpose", "stylisation"):
            save(folder, "onnx", "bad-" + name, data)

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
