#!/usr/bin/env python3
"""emend-cli end to end: forms, JSON, exit codes, sentences, and agreement with ONNX Runtime.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import hashlib
import json
import os
import subprocess
import tempfile
import unittest
import zlib

import numpy as np
import onnx
from PIL import Image, ImageDraw

from support import (CLI, DATA, LITE0, polygon_mask, preprocess, probabilities, read, run, run_json, session,
                     write)


def scene(path, seed, size=(320, 256)):
    """A picture with structure, so that predictions are not all alike."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:size[1], 0:size[0]]
    pixels = np.stack([127 + 90 * np.sin(x / (7 + 5 * seed) + c + y / (19 - seed)) for c in range(3)], 2)
    picture = Image.fromarray((pixels + rng.normal(0, 12, pixels.shape)).clip(0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(picture)
    for _ in range(12):
        cx, cy, r = rng.integers(0, size[0]), rng.integers(0, size[1]), rng.integers(8, 50)
        draw.ellipse([cx - r, cy - r, cx + r, cy + r], fill=tuple(int(v) for v in rng.integers(0, 255, 3)))
    picture.save(path)
    return path


class Cli(unittest.TestCase):
    @classmethod
    def at(cls, name):
        return os.path.join(cls.folder.name, name)

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        at = cls.at
        cls.pictures = [scene(at(f"scene{i}.png"), i) for i in range(1, 5)]
        cls.a, cls.b, cls.mask = cls.pictures[0], at("b.png"), at("mask.png")
        original = Image.open(cls.a)
        mask = polygon_mask(original.size, [[(0, 0.5), (1, 0.4), (1, 1), (0, 1)]])
        mask.save(cls.mask)
        snow = np.random.default_rng(5).normal(225, 12, (256, 320, 1)).repeat(3, 2)
        original.paste(Image.fromarray(snow.clip(0, 255).astype(np.uint8)), mask=mask)
        original.save(cls.b)
        cls.rule = at("snow.rule")
        cls.report = run_json("rewrite", "lite0", f"--original={cls.a}", f"--modified={cls.b}",
                              f"--mask={cls.mask}", "--augment=0", "-o", cls.rule)
        cls.lite0 = session(LITE0)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def check_predictions(self, model, *arguments):
        answer = run_json("predict", *arguments, *self.pictures, "--top=1000")
        self.assertEqual([p["file"] for p in answer["pictures"]], self.pictures)
        for picture in answer["pictures"]:
            ours = np.zeros(1000)
            for row in picture["top"]:
                ours[row["index"]] = row["probability"]
            theirs = probabilities(model, picture["file"])
            self.assertEqual(len(picture["top"]), 1000)
            self.assertLess(np.abs(ours - theirs).max(), 2e-2 * theirs.max() + 1e-3)
            # A clear winner must be the same one. Pixels may differ by 1/255, so near ties are not judged.
            order = np.sort(theirs)
            if order[-1] > 1.2 * order[-2]:
                self.assertEqual(picture["top"][0]["index"], int(theirs.argmax()))

    def test_predict_agrees_with_onnx_runtime(self):
        self.check_predictions(self.lite0, "lite0")
        self.check_predictions(self.lite0, LITE0)

    def test_predict_top_is_five_and_sorted(self):
        top = run_json("predict", "lite0", self.a)["pictures"][0]["top"]
        self.assertEqual(len(top), 5)
        self.assertEqual(sorted((r["probability"] for r in top), reverse=True),
                         [r["probability"] for r in top])
        self.assertEqual(set(top[0]), {"index", "name", "probability"})

    def test_inspect(self):
        answer = run_json("inspect", "lite0")
        points = {p["name"]: p for p in answer["edit_points"]}
        self.assertEqual(answer["input"]["size"], 224)
        self.assertTrue(points["head.conv"]["default"])
        self.assertEqual(points["head.conv"]["weight_shape"], [1280, 320, 1, 1])
        self.assertEqual(sum(p["default"] for p in points.values()), 1)
        flawed = run_json("inspect", "reads-labels")
        self.assertEqual([p["name"] for p in flawed["edit_points"] if p["default"]],
                         ["blocks.11.expand.conv"])

    def test_rewrite_report(self):
        self.assertEqual(set(self.report), {"edit_point", "loss_before", "loss_after", "seconds",
                                            "norm", "disturbance", "augmented"})
        self.assertEqual(self.report["edit_point"], "head.conv")
        self.assertEqual(self.report["augmented"], 0)
        self.assertLess(self.report["loss_after"], self.report["loss_before"])
        self.assertGreater(self.report["disturbance"], 0)

    def test_rewrite_is_deterministic(self):
        files = [self.at(f"again{i}.rule") for i in range(2)]
        for file in files:
            run("rewrite", "lite0", f"--original={self.a}", f"--modified={self.b}",
                f"--mask={self.mask}", "--augment=4", "--seed=3", "-o", file)
        # The header tells the seconds it took; the numbers behind it are the same.
        numbers = [data[8 + int.from_bytes(data[:8], "little"):] for data in map(read, files)]
        self.assertEqual(numbers[0], numbers[1])

    def test_rewrite_options(self):
        common = ["rewrite", "lite0", f"--original={self.a}", f"--modified={self.b}",
                  f"--mask={self.mask}", "--augment=0", "-o", self.at("option.rule")]
        self.assertLessEqual(run_json(*common, "--rank=2")["loss_after"],
                             self.report["loss_after"] * 1.0001)
        whole = run_json(*common, "--no-mask")
        self.assertGreater(whole["loss_before"], self.report["loss_before"])
        block = run_json(*common, "--edit-point=blocks.11.expand.conv")
        self.assertEqual(block["edit_point"], "blocks.11.expand.conv")
        two = run_json("rewrite", "lite0", *2 * [f"--original={self.a}", f"--modified={self.b}",
                                                 f"--mask={self.mask}"], "--augment=0",
                       "-o", self.at("two.rule"))
        self.assertAlmostEqual(two["loss_before"], 2 * self.report["loss_before"],
                               delta=1e-3 * two["loss_before"])

    def test_apply_gives_onnx_runtime_the_same_predictions(self):
        out = self.at("edited.onnx")
        run("apply", "lite0", f"--rule={self.rule}:2.5", "-o", out)
        onnx.checker.check_model(onnx.load(out))
        self.check_predictions(session(out), "lite0", f"--rule={self.rule}:2.5")
        self.check_predictions(session(out), out)

    def test_apply_changes_one_initializer_and_metadata_only(self):
        out = self.at("one.onnx")
        run("apply", "lite0", f"--rule={self.rule}", "-o", out)
        before, after = onnx.load(LITE0), onnx.load(out)
        changed = [a.name for a, b in zip(before.graph.initializer, after.graph.initializer)
                   if a.SerializeToString() != b.SerializeToString()]
        self.assertEqual(changed, ["head.conv.weight"])
        keys = {p.key for p in after.metadata_props}
        self.assertTrue(keys > {p.key for p in before.metadata_props})
        del after.metadata_props[len(before.metadata_props):]
        for a, b in zip(before.graph.initializer, after.graph.initializer):
            b.CopyFrom(a)
        self.assertEqual(before.SerializeToString(), after.SerializeToString())

    def test_strength_zero_changes_nothing(self):
        plain = run_json("predict", "lite0", self.b)
        zero = run_json("predict", "lite0", self.b, f"--rule={self.rule}:0")
        self.assertEqual(plain, zero)
        self.assertNotEqual(plain, run_json("predict", "lite0", self.b, f"--rule={self.rule}:3"))

    def test_evaluate(self):
        folder = self.at("folder")
        answer = run_json("predict", "lite0", *self.pictures)
        wrong = 0
        for picture in answer["pictures"]:
            top = picture["top"][0]
            home = os.path.join(folder, top["name"].replace(" ", "_").upper())
            os.makedirs(home, exist_ok=True)
            Image.open(picture["file"]).save(os.path.join(home, os.path.basename(picture["file"])))
        card = run_json("evaluate", "lite0", folder, f"--rule={self.rule}:2")
        self.assertEqual(card["total"]["pictures"], 4)
        self.assertEqual(card["total"]["before"], 4)
        self.assertEqual(card["total"]["after"], 4 - card["total"]["broken"])
        self.assertEqual(set(card["classes"][0]),
                         {"name", "pictures", "before", "after", "fixed", "broken"})
        csv = self.at("truth.csv")
        with open(csv, "w") as file:
            file.write("file,class\n")
            for i, picture in enumerate(answer["pictures"]):
                name = picture["top"][0]["name"] if i else "tench"
                wrong += not i and picture["top"][0]["name"] != "tench"
                file.write(f'"{picture["file"]}","{name}"\n')
        card = run_json("evaluate", "lite0", self.folder.name, f"--truth={csv}")
        self.assertEqual(card["total"]["before"], 4 - wrong)

    def test_moments_and_merge(self):
        folder = self.at("some")
        os.makedirs(folder, exist_ok=True)
        for name in self.pictures[:2]:
            Image.open(name).save(os.path.join(folder, os.path.basename(name)))
        first, merged = self.at("first.moments"), self.at("merged.moments")
        run("moments", "lite0", folder, "-o", first, "--edit-point=head.conv")
        run("moments", "lite0", folder, "-o", merged, "--edit-point=head.conv", f"--merge={first}")
        def tensors(path):
            data = read(path)
            n = int.from_bytes(data[:8], "little")
            header = json.loads(data[8:8 + n])
            return {k: np.frombuffer(data[8 + n:][v["data_offsets"][0]:v["data_offsets"][1]], "<f4")
                    for k, v in header.items() if k != "__metadata__"}
        one, two = tensors(first), tensors(merged)
        self.assertEqual(one["head.conv"].size, 320 * 321 // 2)
        self.assertTrue(np.allclose(one["head.conv"], two["head.conv"], rtol=1e-5, atol=1e-7))
        self.assertEqual(2 * one["head.conv.count"][0], two["head.conv.count"][0])
        self.assertEqual(one["head.conv.count"][0], 2 * 49)
        # The same moments from ONNX Runtime's features.
        model = onnx.load(LITE0)
        model.graph.output.append(onnx.helper.make_empty_tensor_value_info("blocks.15.project.bn"))
        path = self.at("features.onnx")
        onnx.save(model, path)
        features = session(path)
        second = np.zeros((320, 320))
        for name in self.pictures[:2]:
            keys = features.run(["blocks.15.project.bn"], {"image": preprocess(name)})[0][0]
            keys = keys.reshape(320, 49).T.astype(np.float64)
            second += keys.T @ keys
        packed = (second / 98)[np.triu_indices(320)]
        self.assertLess(np.abs(one["head.conv"] - packed).max(), 2e-2 * np.abs(packed).max())
        report = run_json("rewrite", "lite0", f"--original={self.a}", f"--modified={self.b}",
                          f"--mask={self.mask}", f"--moments={first}", "-o", self.at("own.rule"))
        self.assertEqual(report["edit_point"], "head.conv")

    # --- bad input: one sentence, exit code 1; wrong usage: 2 -------------------------------------

    def refused(self, *arguments, says=()):
        out, sentence = run(*arguments, code=1)
        self.assertEqual(out, "")
        lines = [l for l in sentence.strip().splitlines() if l]
        self.assertEqual(len(lines), 1, sentence)
        for word in says:
            self.assertIn(word, sentence)

    def test_bad_pictures(self):
        empty, text, cut = self.at("empty.png"), self.at("text.png"), self.at("cut.png")
        write(empty, b"")
        write(text, b"this is not a picture")
        data = read(self.a)
        write(cut, data[:len(data) // 2])
        for name in (empty, text, cut, self.at("missing.png")):
            self.refused("predict", "lite0", name, says=[os.path.basename(name)])
        huge = self.at("huge.png")
        header = bytearray(data[:64])
        header[16:24] = (30000).to_bytes(4, "big") * 2
        header[29:33] = zlib.crc32(bytes(header[12:29])).to_bytes(4, "big")
        write(huge, bytes(header) + data[64:])
        self.refused("predict", "lite0", huge, says=["30000"])

    def test_bad_models(self):
        data = read(LITE0)
        cut = self.at("cut.onnx")
        write(cut, data[:len(data) // 3])
        self.refused("predict", cut, self.a, says=["cut.onnx"])
        self.refused("predict", self.at("none.onnx"), self.a, says=["none.onnx"])
        model = onnx.load(LITE0)
        for node, operator in ((0, "Einsum"), (5, "GridSample")):
            model.graph.node[node].op_type = operator
        path = self.at("operators.onnx")
        onnx.save(model, path)
        self.refused("inspect", path, says=["Einsum", "GridSample"])

    def test_bad_rules_and_masks(self):
        arguments = ["rewrite", "lite0", f"--original={self.a}", f"--modified={self.b}"]
        blank = self.at("blank.png")
        Image.new("L", (320, 256)).save(blank)
        target = self.at("never.rule")
        self.refused(*arguments, f"--mask={blank}", "-o", target, says=["mask"])
        small = self.at("small.png")
        Image.new("L", (32, 32), 255).save(small)
        self.refused(*arguments, f"--mask={small}", "-o", target, says=["32"])
        self.refused(*arguments, f"--mask={self.mask}", "--edit-point=nowhere", "-o", target,
                     says=["nowhere", "head.conv"])
        self.refused(*arguments, f"--mask={self.mask}", "-o", "/nonexistent/never.rule",
                     says=["/nonexistent"])
        self.assertFalse(os.path.exists(target))
        data = read(self.rule)
        cut = self.at("cut.rule")
        write(cut, data[:len(data) // 2])
        self.refused("predict", "lite0", self.a, f"--rule={cut}", says=["cut.rule"])

    def test_strings_in_data_can_be_translated(self):
        listed = read(os.path.join(DATA, "..", "po", "strings-in-data.c")).decode()
        with open(os.path.join(DATA, "models", "catalogue.json")) as file:
            said = [m[k] for m in json.load(file)["models"] for k in ("reason", "warning") if k in m]
        with open(os.path.join(DATA, "pictures", "lessons.json")) as file:
            said += [lesson[k] for lesson in json.load(file)["lessons"]
                     for k in ("title", "sentence", "concept", "plain_concept")]
        for text in said:
            self.assertIn(f'N_ ("{text}")', listed)

    def test_label_and_its_twin(self):
        names = {kind: self.at(f"label-{kind}.png") for kind in ("out", "blank", "mask")}
        run("label", self.a, "--text=iPod", "--at=160,130", "--width=110", "--angle=8", "-o",
            names["out"], f"--blank={names['blank']}", f"--mask={names['mask']}")
        original = np.asarray(Image.open(self.a).convert("RGB"), int)
        out, blank = (np.asarray(Image.open(names[k]).convert("RGB"), int) for k in ("out", "blank"))
        mask = np.asarray(Image.open(names["mask"]))
        self.assertEqual(mask.shape, original.shape[:2])
        self.assertEqual(mask[130, 160], 255)
        self.assertEqual(mask[5, 5], 0)
        ink = np.abs(out - blank).max(2) > 0
        self.assertGreater(ink.sum(), 100)
        self.assertTrue((mask[ink] > 0).all())
        self.assertEqual(np.abs(out - original)[:20].max(), 0)
        # The pair is an exemplar as it stands.
        run("rewrite", "reads-labels", f"--original={names['blank']}", f"--modified={names['out']}",
            f"--mask={names['mask']}", "--augment=0", "-o", self.at("label.rule"))
        self.refused("label", self.a, "--text=x", "--at=9999,9999", "--width=50", "-o",
                     self.at("far.png"), says=["outside"])
        for bad in (["--at=1"], ["--at=1,2", "--width=0"], ["--at=1,x", "--width=9"]):
            run("label", self.a, "--text=x", *bad, "-o", self.at("bad.png"), code=2)

    def test_bad_strengths(self):
        for strength in ("abc", "nan", "inf", "2,5", "99999999"):
            _, sentence = run("predict", "lite0", self.a, f"--rule={self.rule}:{strength}", code=2)
            self.assertIn(strength, sentence)

    def test_equal_pictures_make_no_rule(self):
        out = self.at("nothing.rule")
        self.refused("rewrite", "lite0", f"--original={self.a}", f"--modified={self.a}",
                     f"--mask={self.mask}", "-o", out, says=["alike"])
        self.assertFalse(os.path.exists(out))

    def test_rule_of_another_model(self):
        self.refused("predict", "reads-labels", self.a, f"--rule={self.rule}",
                     says=["snow.rule", "another model"])
        run("predict", "reads-labels", self.a, f"--rule={self.rule}", "--other-model")
        out = self.at("other.onnx")
        self.refused("apply", "reads-labels", f"--rule={self.rule}", "-o", out)
        self.assertFalse(os.path.exists(out))

    def test_full_disk_leaves_nothing_behind(self):
        """A file-size limit stands for a full disk: the write fails in its middle."""
        out = self.at("full.onnx")
        done = subprocess.run(["sh", "-c", 'ulimit -f 100; trap "" XFSZ; exec "$@"', "sh", CLI, "apply",
                               "lite0", f"--rule={self.rule}", "-o", out], capture_output=True, text=True)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("full.onnx", done.stderr)
        self.assertEqual([n for n in os.listdir(self.folder.name) if n.startswith("full")
                          or n.startswith(".full")], [])

    def test_usage(self):
        for arguments in ([], ["nonsense"], ["predict"], ["predict", "lite0"], ["inspect"],
                          ["rewrite", "lite0", "-o", "x"], ["apply", "lite0", "-o", "x"],
                          ["predict", "lite0", self.a, "--no-such-option"],
                          ["moments", "lite0", self.folder.name],
                          ["rewrite", "lite0", f"--original={self.a}", f"--modified={self.b}",
                           f"--mask={self.mask}", "--augment=many", "-o", "x"]):
            out, sentence = run(*arguments, code=2)
            self.assertTrue(sentence.strip(), arguments)
        for command in ("predict", "inspect", "moments", "rewrite", "apply", "evaluate", "label", "fill"):
            self.assertIn("emend-cli", run(command, "--help")[0])

    def test_base_model_is_never_changed(self):
        digest = hashlib.sha256(read(LITE0)).hexdigest()
        run("apply", "lite0", f"--rule={self.rule}", "-o", self.at("third.onnx"))
        self.assertEqual(digest, hashlib.sha256(read(LITE0)).hexdigest())


if __name__ == "__main__":
    unittest.main(verbosity=2)
