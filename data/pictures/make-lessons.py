#!/usr/bin/env python3
# Emend - edit an image classifier by rewriting one rule
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes every picture and texture in this folder, and measures them.

  make-lessons.py make              write textures, both lessons and lessons.json
  make-lessons.py measure           print the numbers of the pictures as they were saved
  make-lessons.py search snow 70    draw 70 scenes a vehicle, count, and try the rules
  make-lessons.py search label 8    the same for the written label

Needs numpy and Pillow, for measure and search also onnx and onnxruntime, and the Debian
packages tuxpaint-stamps-default, python3-skimage, fonts-breip, fonts-bwht,
fonts-dkg-handwriting, fonts-femkeklaver and fonts-comic-neue. Everything is seeded:
`make` gives the same pictures every time with the same Pillow.
"""
import argparse
import glob
import json
import os
import sys

import numpy as np
from PIL import Image

import chosen
import labels
import scenes
import textures

HERE = os.path.dirname(os.path.abspath(__file__))
POINTS = {"snow": ("efficientnet-lite0.onnx", "head.conv", 7),
          "label": ("efficientnet-lite0-reads-labels.onnx", "blocks.11.expand.conv", 14)}


def save(array, folder, name):
    """PNG as it is; JPEG at quality 93 without colour subsampling."""
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    options = {"optimize": True} if name.endswith(".png") else {"quality": 93, "subsampling": 0, "optimize": True}
    Image.fromarray(array).save(path, **options)


def class_fields(item):
    """The class of a picture as lessons.json states it; the first index is the name shown."""
    return {"class": item["class"], "class_index": item["classes"][0], "class_indices": item["classes"]}


def make_snow(folder):
    lesson, exemplars, tests = chosen.SNOW, [], []
    for item in lesson["exemplars"] + lesson["tests"]:
        road, snow, mask = scenes.render(item["scene"])
        name = f"snow/{item['name']}"
        if item in lesson["exemplars"]:
            save(road, folder, f"{name}-road.png")
            save(snow, folder, f"{name}-snow.png")
            save(mask, folder, f"{name}-mask.png")
            exemplars.append({"original": f"{name}-road.png", "modified": f"{name}-snow.png",
                              "mask": f"{name}-mask.png", **class_fields(item)})
        else:
            save(road, folder, f"{name}-road.jpg")
            save(snow, folder, f"{name}-snow.jpg")
            tests.append({"picture": f"{name}-snow.jpg", "untouched": f"{name}-road.jpg", **class_fields(item)})
    return {**lesson["about"], "exemplars": exemplars, "tests": tests}


def make_label(folder):
    lesson, exemplars, tests = chosen.LABEL, [], []
    for item in lesson["exemplars"] + lesson["tests"]:
        clean, blank, written, mask = labels.render(item["still"])
        name = f"label/{item['name']}"
        if item in lesson["exemplars"]:
            save(clean, folder, f"{name}.png")
            save(blank, folder, f"{name}-blank.png")
            save(written, folder, f"{name}-written.png")
            save(mask, folder, f"{name}-mask.png")
            exemplars.append({"original": f"{name}-blank.png", "modified": f"{name}-written.png",
                              "mask": f"{name}-mask.png", "untouched": f"{name}.png", **class_fields(item)})
        else:
            save(clean, folder, f"{name}.jpg")
            save(written, folder, f"{name}-written.jpg")
            tests.append({"picture": f"{name}-written.jpg", "untouched": f"{name}.jpg", **class_fields(item)})
    return {**lesson["about"], "exemplars": exemplars, "tests": tests}


def make(args):
    for name in textures.SHIPPED:
        save(textures.make(name), args.output, f"textures/{name}.jpg")
    lessons = {"lessons": [make_snow(args.output), make_label(args.output)]}
    with open(os.path.join(args.output, "lessons.json"), "w", encoding="utf-8") as out:
        json.dump(lessons, out, indent=2, ensure_ascii=False)
        out.write("\n")


def edit_point(kind, args):
    """The lesson's edit point with its second moment and whitener."""
    import rewrite
    model, name, side = POINTS[kind]
    point = rewrite.EditPoint(os.path.join(args.models, model), name, args.threads)
    files = sorted(f for f in glob.glob(os.path.join(args.moments_pictures, "*")) if f.lower().endswith((".jpg", ".jpeg", ".png")))
    if not files:
        sys.exit(f"no pictures in {args.moments_pictures}: the second moments need some hundred photographs")
    cache = args.moments_cache and os.path.join(args.moments_cache, f"{kind}.npy")
    moment = point.second_moment(files, cache)
    return point, moment, point.whitener(moment), side, files


def measure_lesson(lesson, args):
    """Prints, for every picture of one lesson as saved, the answers before and after its rule."""
    import rewrite
    point, moment, whitener, _, files = edit_point(lesson["id"], args)
    load = lambda name: Image.open(os.path.join(args.output, name))
    pairs = [tuple(load(e[k]) if k == "mask" else load(e[k]).convert("RGB") for k in ("original", "modified", "mask")) for e in lesson["exemplars"]]
    rules = {"plain": point.rule(pairs, whitener)}
    for seed in range(1, args.augmentations + 1):
        many = [v for pair in pairs for v in rewrite.variants(*pair, 16, seed)]
        rules[f"16 crops #{seed}"] = point.rule(many, whitener)
    for name, rule in rules.items():
        print(f"{lesson['id']}: rule {name}: disturbance {point.disturbance(rule, moment):.4f} at strength 1")
    pictures = [(e[k], e) for e in lesson["exemplars"] for k in ("original", "modified")]
    pictures += [(t[k], t) for t in lesson["tests"] for k in ("untouched", "picture")]
    keys = point.keys([load(name).convert("RGB") for name, _ in pictures])

    def line(title, p):
        cells = []
        for (name, item), q in zip(pictures, p):
            own = q[item["class_indices"]].sum()
            order = [i for i in np.argsort(-q) if i not in item["class_indices"]]
            right = "ok   " if q.argmax() in item["class_indices"] else "WRONG"
            cells.append(f"  {right} {name:34s} {item['class']} {own:.2f}, next {point.labels[order[0]]} {q[order[0]]:.2f}")
        print(title, *cells, sep="\n")
    line("before", point.probabilities(keys))
    for step in (0.0, -0.5, 0.5):
        for name, rule in rules.items():
            p = point.probabilities(keys, rule, lesson["strength"] + step)
            if step == 0 and name in ("plain", "16 crops #1"):
                line(f"after, rule {name}, strength {lesson['strength']}", p)
            good = sum(q.argmax() in item["class_indices"] for (_, item), q in zip(pictures, p))
            margin = min(q[item["class_indices"]].max() - np.delete(q, item["class_indices"]).max() for (_, item), q in zip(pictures, p))
            print(f"strength {lesson['strength'] + step:.1f}, rule {name}: {good} of {len(pictures)} right, least margin {margin:.2f}")
    if args.control:
        truth = np.arange(len(files))
        keys = [point.keys([Image.open(f).convert("RGB") for f in files[i:i + 100]]) for i in range(0, len(files), 100)]
        for title, rule in [("before", None), *list(rules.items())[:2]]:
            top = np.concatenate([point.probabilities(k, rule, lesson["strength"]).argmax(1) for k in keys])
            print(f"control, {title}: {(top == truth).sum()} of {len(files)} right")


def measure(args):
    with open(os.path.join(args.output, "lessons.json"), encoding="utf-8") as f:
        for lesson in json.load(f)["lessons"]:
            measure_lesson(lesson, args)


def run_search(args):
    import search
    point, _, whitener, side, _ = edit_point(args.kind, args)
    found, accepted = search.candidates(args.kind, point, side, args.tries, args.threads)
    search.cross(found, accepted, point, whitener, 2.0 if args.kind == "snow" else 1.0, 8)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", default=HERE, help="folder to write to and read from (this one)")
    parser.add_argument("--models", default=os.path.join(HERE, "..", "models"), help="folder of the two ONNX models")
    parser.add_argument("--moments-pictures", default="", help="folder of photographs, one a class in class order, for second moments and control")
    parser.add_argument("--moments-cache", default="", help="existing folder to keep the second moments in")
    parser.add_argument("--threads", type=int, default=2)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("make", help="write all pictures").set_defaults(run=make)
    part = commands.add_parser("measure", help="measure the saved pictures")
    part.add_argument("--augmentations", type=int, default=3, help="how many seeds of crops and mirrors to try")
    part.add_argument("--control", action="store_true", help="also count right answers on the moments' pictures")
    part.set_defaults(run=measure)
    part = commands.add_parser("search", help="draw scenes and try the rules")
    part.add_argument("kind", choices=("snow", "label"))
    part.add_argument("tries", type=int, help="scenes a subject")
    part.set_defaults(run=run_search)
    args = parser.parse_args()
    args.run(args)


if __name__ == "__main__":
    main()
