#!/usr/bin/env python3
"""The two stylisation networks beside ONNX Runtime, in turns, on the same machine at the same time.

    stylise.py FORWARD MODELS [--threads 2] [--rounds 8] [--runs 5]

FORWARD is the program built from forward.c (ninja tests/bench/forward), MODELS the folder with
style-predict.onnx and style-transform.onnx. Prints the processor, the inner loops and OpenBLAS's
core type, both medians for each network and their ratio (ours : theirs), and those of the sum, which
is what stylising a picture of 384 x 384 takes. What a shell may have set for OpenBLAS is taken away.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import argparse
import os

from forward import Ours, Theirs, measure, processor, report


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("forward")
    parser.add_argument("models")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()

    print(processor())
    sums = None
    for name in ("style-predict.onnx", "style-transform.onnx"):
        path = os.path.join(options.models, name)
        ours = Ours(options.forward, path, "--network", f"--threads={options.threads}")
        theirs = Theirs(path, options.threads)
        results = measure(ours, theirs, options.rounds, options.runs)
        ours.close()
        print(f"{name}, {options.threads} threads, {len(results[0])} runs each in turns; inner loops: {ours.variant}")
        report(*results, theirs.version)
        sums = results if sums is None else [[a + b for a, b in zip(*pair)] for pair in zip(sums, results)]
    print("both networks")
    report(*sums, theirs.version)


if __name__ == "__main__":
    main()
