#!/usr/bin/env python3
"""emend-cli stylise: the picture beside ONNX Runtime's, forms, masks, strength,
colour, exit codes and sentences; and what the other subcommands say to a stylisation network.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import tempfile
import unittest

import numpy as np
from PIL import Image

from support import DATA, run, run_json, session

CONTENT = os.path.join(DATA, "pictures", "snow", "bus-road.jpg")
STYLE = os.path.join(DATA, "pictures", "snow", "bus-snow.jpg")


class Stylise(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.content = cls.at("content.png")
        Image.open(CONTENT).convert("RGB").resize((250, 170)).save(cls.content)
        cls.whole = cls.stylise("whole.png")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    @classmethod
    def at(cls, name):
        return os.path.join(cls.folder.name, name)

    @classmethod
    def stylise(cls, name, *options):
        run("stylise", cls.content, f"--style={STYLE}", *options, "-o", cls.at(name))
        return cls.pixels(name)

    @classmethod
    def pixels(cls, name):
        return np.asarray(Image.open(cls.at(name)).convert("RGB")).astype(int)

    def test_whole(self):
        original = self.pixels("content.png")
        self.assertEqual(self.whole.shape, original.shape)
        self.assertGreater(np.abs(self.whole - original).mean(), 10)

    def test_beside_onnx_runtime(self):
        """At sizes that need no resizing: 384 x 384 like 256 x 256."""
        predict, transform = (session(os.path.join(DATA, "models", f"style-{n}.onnx"))
                              for n in ("predict", "transform"))
        for content_name, style_name in (("label/cat.jpg", "textures/marble.jpg"),
                                         ("snow/bus-road.jpg", "styles/mosaic.jpg")):
            with self.subTest(content_name):
                for name, source, size in (("in.png", content_name, 384), ("style.png", style_name, 256)):
                    picture = Image.open(os.path.join(DATA, "pictures", source)).convert("RGB")
                    picture.resize((size, size), Image.BICUBIC).save(self.at(name))
                run("stylise", self.at("in.png"), f"--style={self.at('style.png')}", "-o", self.at("out.png"))
                content, style = (self.pixels(n)[None].astype(np.float32) / np.float32(255)
                                  for n in ("in.png", "style.png"))
                numbers = predict.run(None, {predict.get_inputs()[0].name: style})[0]
                theirs = transform.run(None, {i.name: x for i, x in zip(transform.get_inputs(), (content, numbers))})[0]
                difference = np.abs(self.pixels("out.png") - 255 * theirs[0])
                self.assertLess(difference.mean(), 2)
                self.assertLess(np.percentile(difference, 95), 6)
                self.assertGreater(theirs.std(), 0.03)

    def test_json(self):
        report = run_json("stylise", self.content, f"--style={STYLE}", "-o", self.at("json.png"))
        self.assertEqual((report["output"], report["painted_width"], report["painted_height"]),
                         (self.at("json.png"), 564, 384))
        self.assertGreater(report["seconds"], 0)
        np.testing.assert_array_equal(self.pixels("json.png"), self.whole)

    def test_mask(self):
        mask = Image.new("L", (250, 170))
        mask.paste(255, (40, 90, 200, 170))
        mask.save(self.at("mask.png"))
        part, inside = self.stylise("part.png", f"--mask={self.at('mask.png')}"), np.asarray(mask) > 0
        np.testing.assert_array_equal(part[inside], self.whole[inside])
        np.testing.assert_array_equal(part[~inside], self.pixels("content.png")[~inside])

    def test_strength(self):
        np.testing.assert_array_equal(self.stylise("none.png", "--strength=0"), self.pixels("content.png"))
        half = self.stylise("half.png", "--strength=0.5")
        self.assertGreater(np.abs(half - self.whole).mean(), 1)
        self.assertGreater(np.abs(half - self.pixels("content.png")).mean(), 1)

    def test_colour(self):
        kept, original = self.stylise("kept.png", "--keep-colour"), self.pixels("content.png")
        chroma = [p[..., :2] - p[..., 1:] for p in (kept, original)]
        self.assertLess(np.abs(chroma[0] - chroma[1]).mean(), 1)
        self.assertGreater(np.abs(kept - original).mean(), 5)

    def test_wrong(self):
        out = self.at("wrong.png")
        for options, sentence in (([self.content, "-o", out], "--style is missing"),
                                  ([self.content, f"--style={STYLE}"], "-o OUT is missing"),
                                  ([self.content, f"--style={STYLE}", "--strength=1.1", "-o", out], "from 0 to 1"),
                                  ([self.content, f"--style={STYLE}", "--strength=nan", "-o", out], "from 0 to 1"),
                                  ([f"--style={STYLE}", "-o", out], "emend-cli stylise PICTURE")):
            self.assertIn(sentence, run("stylise", *options, code=2)[1])
        Image.new("L", (30, 20), 255).save(self.at("small.png"))
        told = run("stylise", self.content, f"--style={STYLE}", f"--mask={self.at('small.png')}", "-o", out,
                   code=1)[1]
        self.assertIn("30 × 20", told)
        self.assertIn("250 × 170", told)
        for bad in (self.at("nowhere.png"), __file__):
            self.assertIn(os.path.basename(bad), run("stylise", self.content, f"--style={bad}", "-o", out, code=1)[1])
            self.assertIn(os.path.basename(bad), run("stylise", bad, f"--style={STYLE}", "-o", out, code=1)[1])
        self.assertFalse(os.path.exists(out))

    def test_models(self):
        for network in ("style-predict.onnx", "style-transform.onnx"):
            path = os.path.join(DATA, "models", network)
            for command in (["predict", path, self.content], ["inspect", path],
                            ["moments", path, self.folder.name, "-o", self.at("m.moments")],
                            ["evaluate", path, self.folder.name],
                            ["apply", path, f"--rule={self.at('no.rule')}", "-o", self.at("m.onnx")],
                            ["rewrite", path, f"--original={self.content}", f"--modified={self.content}",
                             f"--mask={self.content}", "-o", self.at("r.rule")]):
                with self.subTest(command=command[0], network=network):
                    self.assertIn("is a stylisation network, not a classifier", run(*command, code=1)[1])


if __name__ == "__main__":
    unittest.main(verbosity=1)
