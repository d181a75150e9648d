#!/usr/bin/env python3
"""emend-cli fill beside Pillow and numpy.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import tempfile
import unittest

import numpy as np
from PIL import Image

from support import polygon_mask, run


def pixels(path):
    return np.asarray(Image.open(path).convert("RGB"), int)


class Fill(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.at = lambda name: os.path.join(folder.name, name)
        y, x = np.mgrid[0:120, 0:160]
        scene = np.stack([60 + x / 2, 90 + y / 2, 100 + 30 * np.sin(x / 9)], 2).astype(np.uint8)
        self.picture, self.mask, self.tile, self.out = map(self.at, ("a.png", "m.png", "t.png", "out.png"))
        Image.fromarray(scene).save(self.picture)
        mask = polygon_mask((160, 120), [[(0.2, 0.2), (0.9, 0.3), (0.7, 0.9), (0.1, 0.8)]])
        mask.save(self.mask)
        tile = np.random.default_rng(3).integers(0, 255, (30, 40, 3), np.uint8)
        Image.fromarray(tile).save(self.tile)
        self.scene, self.cover, self.tile_pixels = scene.astype(int), np.asarray(mask) > 0, tile.astype(int)

    def fill(self, *arguments):
        out, _ = run("fill", self.picture, f"--mask={self.mask}", *arguments, "-o", self.out)
        self.assertIn("out.png", out)
        result = pixels(self.out)
        self.assertEqual(np.abs(result - self.scene)[~self.cover].max(), 0)
        return result

    def test_colour(self):
        result = self.fill("--colour=#1280fe")
        self.assertTrue((result[self.cover] == (0x12, 0x80, 0xFE)).all())

    def test_texture(self):
        tiled = np.tile(self.tile_pixels, (5, 5, 1))
        result = self.fill(f"--texture={self.tile}")
        self.assertTrue((result == tiled[:120, :160])[self.cover].all())
        result = self.fill(f"--texture={self.tile}", "--at=7,-4")
        self.assertTrue((result == np.roll(tiled, (-4, 7), (0, 1))[:120, :160])[self.cover].all())
        turned = self.fill(f"--texture={self.tile}", "--angle=90")
        # A quarter turn clockwise is exact: what was to the right lies below.
        self.assertTrue((turned == np.rot90(np.tile(self.tile_pixels, (6, 6, 1)), -1)[:120, :160])[self.cover].all())
        self.fill(f"--texture={self.tile}", "--scale=0.4", "--blend-edges")

    def test_patch(self):
        result = self.fill(f"--patch={self.tile}", "--at=80,60")
        expected = self.scene.copy()
        expected[45:75, 60:100] = self.tile_pixels
        self.assertTrue((result == np.where(self.cover[..., None], expected, self.scene)).all())

    def test_feather(self):
        hard = self.fill(f"--patch={self.tile}", "--at=80,60")
        soft = self.fill(f"--patch={self.tile}", "--at=80,60", "--blend=feather", "--feather=8")
        self.assertTrue((soft[60, 75:85] == hard[60, 75:85]).all())
        self.assertLess(np.abs(soft - self.scene)[45, 60:100].mean(), 5)
        self.assertGreater(np.abs(hard - self.scene)[45, 60:100].mean(), 20)

    def test_seamless(self):
        """A piece of the picture itself in another brightness goes in without a trace."""
        patch = self.at("patch.png")
        Image.fromarray((self.scene[40:80, 50:110] + 60).astype(np.uint8)).save(patch)
        hard = self.fill(f"--patch={patch}", "--at=80,60")
        self.assertGreater(np.abs(hard - self.scene).max(), 50)
        result = self.fill(f"--patch={patch}", "--at=80,60", "--blend=seamless")
        self.assertLessEqual(np.abs(result - self.scene).max(), 1)

    def test_masks_of_another_size(self):
        Image.new("L", (50, 40)).save(self.mask)
        _, sentence = run("fill", self.picture, f"--mask={self.mask}", "--colour=#ffffff", "-o", self.out, code=1)
        for part in ("50 × 40", "160 × 120", "m.png"):
            self.assertIn(part, sentence)
        self.assertFalse(os.path.exists(self.out))

    def test_bad_files(self):
        for broken in (self.at("none.png"), __file__):
            for arguments in ([f"--mask={broken}", "--colour=#ffffff"],
                              [f"--mask={self.mask}", f"--texture={broken}"],
                              [f"--mask={self.mask}", f"--patch={broken}", "--at=1,1"]):
                _, sentence = run("fill", self.picture, *arguments, "-o", self.out, code=1)
                self.assertIn(os.path.basename(broken), sentence)
        run("fill", self.picture, f"--mask={self.mask}", "--colour=#ffffff", "-o", self.at("no/out.png"), code=1)

    def test_usage(self):
        colour, patch = "--colour=#ffffff", f"--patch={self.tile}"
        for arguments in ([], [colour, patch, "--at=1,1"], [patch], [patch, "--at=1"], [patch, "--at=1,x"],
                          ["--colour=white"], ["--colour=#12345"], ["--colour=#12345g"],
                          [patch, "--at=1,1", "--blend=soft"], [patch, "--at=1,1", "--scale=0"],
                          [patch, "--at=1,1", "--scale=nan"], [patch, "--at=1,1", "--angle=inf"],
                          [patch, "--at=1,1", "--feather=-1"]):
            _, sentence = run("fill", self.picture, f"--mask={self.mask}", *arguments, "-o", self.out, code=2)
            self.assertTrue(sentence.strip(), arguments)
        run("fill", self.picture, colour, "-o", self.out, code=2)
        run("fill", self.picture, f"--mask={self.mask}", colour, code=2)
        self.assertIn("seamless", run("fill", "--help")[0])
        self.assertFalse(os.path.exists(self.out))


if __name__ == "__main__":
    unittest.main()
