"""The bundled classifiers on 100 of the shared photographs: our logits beside ONNX Runtime's, on the
same input tensors, one at a time and in batches.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import sys
import unittest

import numpy as np
from PIL import Image

from support import DATA, assert_near, run_engine, session

PICTURES = os.path.join(os.environ["EMEND_SHARED"], "pictures", "imagenet-1000")


def load(path):
    picture = Image.open(path).convert("RGB")
    scale = 256 / min(picture.size)
    picture = picture.resize([max(224, round(s * scale)) for s in picture.size], Image.BICUBIC)
    x, y = (picture.width - 224) // 2, (picture.height - 224) // 2
    pixels = np.asarray(picture.crop((x, y, x + 224, y + 224)), np.float32)
    return ((pixels - 127) / 128).transpose(2, 0, 1)


class Logits(unittest.TestCase):
    def setUp(self):
        names = sorted(n for n in os.listdir(PICTURES) if n.lower().endswith((".jpg", ".jpeg", ".png")))
        self.assertGreaterEqual(len(names), 100, f"100 pictures were expected in {PICTURES}")
        names = names[::len(names) // 100][:100]
        self.x = np.stack([load(os.path.join(PICTURES, name)) for name in names]).astype(np.float32)

    def test_bundled(self):
        for name in ("efficientnet-lite0", "efficientnet-lite0-reads-labels"):
            path = os.path.join(DATA, "models", name + ".onnx")
            model = session(path)
            theirs = np.concatenate([model.run(None, {"image": x[None]})[0] for x in self.x])
            worst = assert_near(run_engine(path, self.x), theirs, 1e-3, name)
            print(f"{name}: largest difference {worst:.2e} over {len(self.x)} pictures")
            worst = assert_near(run_engine(path, self.x[:6]), theirs[:6], 1e-3, name)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
