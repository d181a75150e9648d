#!/usr/bin/env python3
"""emend-cli label in perspective, against a warp that numpy works out and Pillow draws.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import tempfile
import unittest

import numpy as np
from PIL import Image

from support import run

SIZE = (420, 330)
FINE = 8  # samples a pixel and direction
QUADS = ([60, 50, 360, 90, 330, 280, 40, 300], [180, 40, 260, 45, 400, 310, 20, 290],
         [30, 200, 200, 20, 390, 140, 230, 310], [60.5, 60.25, 340.5, 60.25, 340.5, 240.75, 60.5, 240.75])


def homography(source, target):
    """The 3 x 3 matrix that takes four points to four others, by the linear system for its entries."""
    rows, right = [], []
    for (x, y), (u, v) in zip(source, target):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    return np.append(np.linalg.solve(rows, right), 1).reshape(3, 3)


def warp(image, quad):
    """The whole of @image seen in @quad, finely sampled and averaged."""
    w, h = image.size
    back = homography(np.reshape(quad, (4, 2)) * FINE, [(0, 0), (w, 0), (w, h), (0, h)])
    fine = image.transform((SIZE[0] * FINE, SIZE[1] * FINE), Image.PERSPECTIVE, (back / back[2, 2]).ravel()[:8],
                           Image.BILINEAR)
    return np.asarray(fine, float).reshape(SIZE[1], FINE, SIZE[0], FINE).mean((1, 3))


class Label(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.at = lambda name: os.path.join(folder.name, name)
        Image.new("RGB", SIZE, (90, 120, 60)).save(self.at("plain.png"))

    def draw(self, name, *options, picture="plain.png"):
        paths = [self.at(f"{name}-{kind}.png") for kind in ("written", "blank", "mask")]
        run("label", self.at(picture), "--text=not a\ncat", *options, "-o", paths[0], f"--blank={paths[1]}",
            f"--mask={paths[2]}")
        return [Image.open(p) for p in paths]

    def corners(self, quad):
        return "--corners=" + ",".join(map(str, quad))

    def test_paper_is_the_warped_rectangle(self):
        for quad in QUADS:
            mask = np.asarray(self.draw("paper", self.corners(quad))[2], float)
            error = np.abs(mask - warp(Image.new("L", (300, 200), 255), quad))
            self.assertLess(error.mean(), 0.1)
            # Along a pixel's side an edge is found to a sixteenth by the samples.
            self.assertLess(error.max(), 255 / FINE)

    def test_ink_is_the_warped_ink(self):
        Image.new("RGB", (2400, 2000), (0, 0, 0)).save(self.at("large.png"))
        flat, _, paper = self.draw("flat", "--at=1200,1000", "--width=2000", "--shadow=0", "--paper=#ffffff",
                                   "--ink=#000000", picture="large.png")
        box = paper.getbbox()
        for quad in QUADS:
            written, blank, mask = self.draw("ink", self.corners(quad), "--shadow=0", "--paper=#ffffff", "--ink=#000000")
            inside = np.asarray(mask) == 255
            got = np.asarray(written.convert("L"), float)
            error = np.abs(got - warp(flat.crop(box).convert("L"), quad))[inside]
            self.assertLess(error.mean(), 1)
            self.assertLess(np.quantile(error, 0.99), 12)
            self.assertGreater((got[inside] < 100).sum(), 100)
            self.assertEqual(np.asarray(blank.convert("L"))[inside].min(), 255)

    def test_twin_colours_and_shadow(self):
        plain = np.asarray(Image.open(self.at("plain.png")))
        for quad in QUADS:
            written, blank, mask = (np.asarray(i) for i in self.draw(
                "twin", self.corners(quad), "--paper=#ffee66", "--ink=#aa0000", "--shadow=1"))
            ink = (written != blank).any(2)
            self.assertTrue((mask[ink] > 0).all())
            self.assertTrue((blank[mask == 255] == (0xff, 0xee, 0x66)).all())
            self.assertTrue((written == (0xaa, 0, 0)).all(2).any())
            self.assertTrue((blank[mask == 0] <= plain[mask == 0]).all())
            self.assertLess(blank[mask == 0].min(), 30)
            _, bare, _ = (np.asarray(i) for i in self.draw("bare", self.corners(quad), "--shadow=0"))
            self.assertTrue((bare[mask == 0] == plain[mask == 0]).all())

    def test_text_size(self):
        counts = []
        for size in (0.5, 1, 1.3):
            written, blank, _ = (np.asarray(i, int) for i in self.draw("size", self.corners(QUADS[0]), f"--text-size={size}"))
            counts.append((np.abs(written - blank).max(2) > 100).sum())
        self.assertTrue(counts[0] < counts[1] < counts[2], counts)

    def test_bad_options(self):
        good = self.corners(QUADS[0])
        for bad in (["--corners=1,2,3"], ["--corners=0,0,9,9,9,0,0,9"], ["--corners=0,0,9,0,9,9,0,nan"],
                    [good, "--at=1,2"], [good, "--width=9"], [good, "--paper=red"], [good, "--ink=#12345"],
                    [good, "--ink=#-12345"], [good, "--shadow=2"], [good, "--shadow=nan"], [good, "--text-size=0"]):
            _, sentence = run("label", self.at("plain.png"), "--text=x", *bad, "-o", self.at("bad.png"), code=2)
            self.assertIn("--", sentence)
            self.assertFalse(os.path.exists(self.at("bad.png")))


if __name__ == "__main__":
    unittest.main(verbosity=2)
