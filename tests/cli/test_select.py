#!/usr/bin/env python3
"""emend-cli select: masks of every kind as Pillow reads them, and the sentences.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import tempfile
import unittest

import numpy as np
from PIL import Image, ImageDraw

from support import run, run_json

SIZE = (420, 300)


class Select(unittest.TestCase):
    @classmethod
    def at(cls, name):
        return os.path.join(cls.folder.name, name)

    @classmethod
    def draw(cls, name, draw, size=SIZE, mode="L"):
        picture = Image.new(mode, size)
        draw(ImageDraw.Draw(picture))
        picture.save(cls.at(name))
        return cls.at(name)

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        truth = Image.new("L", SIZE)
        ImageDraw.Draw(truth).ellipse([120, 60, 330, 240], fill=255)
        cls.truth = np.asarray(truth) > 127
        rng = np.random.default_rng(1)
        pixels = np.where(cls.truth[..., None], (190, 90, 60), (70, 120, 90)) + rng.normal(0, 10, (300, 420, 3))
        cls.picture = cls.at("picture.png")
        Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(cls.picture)
        cls.inside = cls.draw("inside.png", lambda d: d.line([180, 130, 270, 170], fill=255, width=9))
        cls.outside = cls.draw("outside.png", lambda d: d.line([30, 40, 90, 260, 390, 280], fill=255, width=9))

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def select(self, *arguments):
        return run_json("select", self.picture, f"--inside={self.inside}", *arguments)

    def check_truth(self, mask):
        overlap = (mask & self.truth).sum() / (mask | self.truth).sum()
        self.assertGreater(overlap, 0.98)

    def test_kinds(self):
        masks = {}
        for kind, mode in (("grey", "L"), ("bits", "1"), ("alpha", "LA")):
            out = self.at(kind + ".png")
            answer = self.select(f"--outside={self.outside}", f"--kind={kind}", "-o", out)
            self.assertEqual(answer["mask"], out)
            picture = Image.open(out)
            self.assertEqual((picture.mode, picture.size), (mode, SIZE))
            masks[kind] = np.asarray(picture.getchannel("A") if kind == "alpha" else picture.convert("L"))
            self.check_truth(masks[kind] > 127)
        self.assertTrue((masks["grey"] == masks["alpha"]).all())
        self.assertTrue(((masks["grey"] >= 128) == (masks["bits"] > 0)).all())
        grey = (masks["grey"] > 0) & (masks["grey"] < 255)
        self.assertTrue(200 < grey.sum() < 4000, grey.sum())

    def test_json_tells_the_mask(self):
        out = self.at("told.png")
        answer = self.select("-o", out)
        mask = np.asarray(Image.open(out))
        self.check_truth(mask > 127)
        self.assertAlmostEqual(answer["share"], mask.mean() / 255, places=6)
        y, x = np.nonzero(mask)
        self.assertEqual([answer[k] for k in ("x", "y", "width", "height")],
                         [x.min(), y.min(), np.ptp(x) + 1, np.ptp(y) + 1])

    def test_strokes_from_alpha(self):
        strokes = self.draw("alpha-strokes.png", lambda d: d.line([180, 130, 270, 170], fill=(0, 0, 0, 255), width=9),
                            mode="RGBA")
        out = self.at("from-alpha.png")
        run("select", self.picture, f"--inside={strokes}", "-o", out)
        self.check_truth(np.asarray(Image.open(out)) > 127)

    def test_other_sizes_name_both_files_and_sizes(self):
        small = self.draw("small.png", lambda d: d.rectangle([0, 0, 9, 9], fill=255), (100, 80))
        for arguments in ((f"--inside={small}",), (f"--inside={self.inside}", f"--outside={small}")):
            out = self.at("never.png")
            stdout, stderr = run("select", self.picture, *arguments, "-o", out, code=1)
            self.assertEqual(stdout, "")
            for word in (small, self.picture, "100 × 80", "420 × 300"):
                self.assertIn(word, stderr)
            self.assertFalse(os.path.exists(out))

    def test_no_stroke(self):
        empty = self.draw("empty.png", lambda d: None)
        _, stderr = run("select", self.picture, f"--inside={empty}", "-o", self.at("never.png"), code=1)
        self.assertIn("no stroke inside", stderr)

    def test_bad_files(self):
        run("select", self.at("missing.png"), f"--inside={self.inside}", "-o", self.at("never.png"), code=1)
        _, stderr = run("select", self.picture, f"--inside={self.at('missing.png')}", "-o", self.at("never.png"), code=1)
        self.assertIn("missing.png", stderr)
        run("select", self.picture, f"--inside={self.inside}", "-o", self.at("no/folder.png"), code=1)

    def test_usage(self):
        for arguments in ([], [self.picture], [self.picture, f"--inside={self.inside}"],
                          [self.picture, "-o", self.at("never.png")],
                          [self.picture, f"--inside={self.inside}", "-o", self.at("never.png"), "--kind=jpeg"]):
            stdout, stderr = run("select", *arguments, code=2)
            self.assertEqual(stdout, "")
            self.assertIn("--help", stderr)


if __name__ == "__main__":
    unittest.main()
