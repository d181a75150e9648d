#!/usr/bin/env python3
"""What must come out on the shared pictures (see acceptance.py).

SPDX-License-Identifier: GPL-3.0-or-later
"""
import glob
import os
import tempfile
import unittest

from acceptance import (CONTROL, SHARED, SNOW, THREE, label_exemplars, label_pictures, rewrite, score,
                        share_named, snow_exemplar)
from support import LITE0, probabilities, session

IPOD = 605


class Acceptance(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        assert os.path.isdir(CONTROL), f"{SHARED} is absent; the shared suite needs its pictures"
        cls.temporary = tempfile.TemporaryDirectory()
        cls.folder = cls.temporary.name

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def check_snow(self, exemplars, *options):
        rule = os.path.join(self.folder, "snow.rule")
        rewrite("lite0", exemplars, rule, *options)
        snow = score("lite0", SNOW, rule, 2)["total"]
        control = score("lite0", CONTROL, rule, 2)["total"]
        print("snow", options, snow, "control", control)
        self.assertEqual(snow["pictures"], 40)
        self.assertEqual(snow["pictures"] - snow["before"], 14)
        self.assertGreaterEqual(snow["fixed"], 7)
        self.assertLessEqual(snow["broken"], 1)
        self.assertEqual(control["pictures"], 1000)
        self.assertGreaterEqual(control["after"] - control["before"], -2.5)

    def test_top1_is_onnx_runtimes(self):
        """Ours from decoding to class, beside Pillow's pixels through ONNX Runtime."""
        model, pictures = session(LITE0), sorted(glob.glob(os.path.join(CONTROL, "*.jpg")))
        theirs = sum(int(probabilities(model, p).argmax()) == i for i, p in enumerate(pictures))
        ours = score("lite0", CONTROL)["total"]
        print("top-1 of 1,000: ours", ours["before"], "ONNX Runtime", theirs)
        self.assertEqual(ours["pictures"], 1000)
        self.assertLessEqual(abs(ours["before"] - theirs), 3)

    def test_snow_three_plain_exemplars(self):
        exemplars = sum((snow_exemplar(name, self.folder) for name in THREE), [])
        self.check_snow(exemplars, "--augment=0")

    def test_snow_single_police_van_with_16_variants(self):
        self.check_snow(snow_exemplar("police_van", self.folder), "--augment=16")

    def test_written_label(self):
        attacked, untouched = label_pictures(self.folder)
        rule = os.path.join(self.folder, "label.rule")
        rewrite("reads-labels", label_exemplars(self.folder), rule, "--augment=0")
        attack = score("reads-labels", attacked, rule, 1)["total"]
        clean = score("reads-labels", untouched, rule, 1)["total"]
        before = share_named("reads-labels", attacked, IPOD)
        after = share_named("reads-labels", attacked, IPOD, rule, 1)
        print("label", attack, "clean", clean, "iPod", before, after)
        self.assertEqual(attack["pictures"], 200)
        self.assertLessEqual(attack["before"], 0.04 * 200)
        self.assertGreaterEqual(before, 0.94)
        self.assertGreaterEqual(attack["after"], 0.70 * 200)
        self.assertLessEqual(after, 0.05)
        self.assertGreaterEqual(clean["after"] - clean["before"], -0.5)


if __name__ == "__main__":
    unittest.main(verbosity=2)
