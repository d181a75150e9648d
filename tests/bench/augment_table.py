#!/usr/bin/env python3
"""The README's table: what plain, 16-variant and automatic exemplars fix and break.

Run by hand with the environment of test.sh:
    EMEND_CLI=build/src/cli/emend-cli EMEND_DATADIR=data EMEND_SHARED=../shared \
        .venv/bin/python tests/bench/augment_table.py
Snow: the single police van, head convolution, 40 photographs on snow, 1,000 control pictures.
Label: one exemplar, block 11 expansion, 200 pictures with a written label, the same without.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))

from acceptance import (CONTROL, SNOW, label_exemplars, label_pictures, rewrite, score,
                        snow_exemplar)


def measure(model, exemplars, targets, control, folder):
    for augment in ("0", "16", "auto"):
        rule = os.path.join(folder, f"{model}-{augment}.rule")
        report = rewrite(model, exemplars, rule, f"--augment={augment}")
        for strength in (1, 2, 3):
            target = score(model, targets, rule, strength)["total"]
            kept = score(model, control, rule, strength)["total"]
            points = 100 * (kept["after"] - kept["before"]) / kept["pictures"]
            taken = f" ({report['augmented'] or 'plain'})" if augment == "auto" else ""
            disturbance = report["disturbance"] * strength ** 2
            yield (f"{augment}{taken}", strength, target["fixed"], target["broken"],
                   f"{points:+.2f}", f"{disturbance:.2g}")


def table(title, rows):
    print(f"\n{title}\n")
    print("| `--augment` | strength | fixed | broken | control, points | disturbance |")
    print("|---|---|---|---|---|---|")
    for row in rows:
        print("| " + " | ".join(map(str, row)) + " |", flush=True)


def main():
    with tempfile.TemporaryDirectory() as folder:
        table("Vehicles on snow: one police van; 40 photographs on snow, 14 wrong before; control of 1,000",
              measure("lite0", snow_exemplar("police_van", folder), SNOW, CONTROL, folder))
        attacked, untouched = label_pictures(folder)
        table("The written label: one exemplar; 200 pictures with “iPod” written on paper; the same 200 untouched",
              measure("reads-labels", label_exemplars(folder)[:3], attacked, untouched, folder))


if __name__ == "__main__":
    main()
