#!/usr/bin/env python3
"""The bundled textures and style pictures: that they open, tile, differ and are recorded.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import glob
import os
import unittest

import numpy as np
from PIL import Image

from support import DATA

PICTURES = os.path.join(DATA, "pictures")


def load(kind):
    files = sorted(glob.glob(os.path.join(PICTURES, kind, "*")))
    return {os.path.basename(f)[:-4]: np.asarray(Image.open(f).convert("RGB"), float) for f in files}


class Pictures(unittest.TestCase):
    def test_textures_tile(self):
        textures = load("textures")
        self.assertGreaterEqual(len(textures), 17)
        for name, rgb in textures.items():
            self.assertEqual(rgb.shape, (512, 512, 3), name)
            for axis in (0, 1):
                steps = np.abs(rgb - np.roll(rgb, 1, axis)).mean((1 - axis, 2))
                # The step over the border is one as anywhere inside; courses of brick and boards make some large.
                self.assertLessEqual(steps[0], 1.25 * np.quantile(steps[1:], 0.98), (name, axis))

    def test_styles(self):
        styles = load("styles")
        self.assertTrue(8 <= len(styles) <= 12)
        for name, rgb in styles.items():
            self.assertEqual(rgb.shape, (512, 512, 3), name)
            self.assertGreater(rgb.std(), 12, name)

    def test_recorded_and_small(self):
        with open(os.path.join(PICTURES, "README.md"), encoding="utf-8") as file:
            text = file.read()
        for name in load("textures"):
            self.assertIn(name, text)
        for kind in ("textures", "styles"):
            files = glob.glob(os.path.join(PICTURES, kind, "*"))
            self.assertTrue(all(f.endswith(".jpg") for f in files), files)
            self.assertLess(sum(map(os.path.getsize, files)), 2.5e6)


if __name__ == "__main__":
    unittest.main(verbosity=2)
