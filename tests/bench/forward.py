#!/usr/bin/env python3
"""Forward passes beside ONNX Runtime, in turns, on the same machine at the same time.

    forward.py FORWARD MODEL [--threads 2] [--batch 1] [--rounds 20] [--runs 15]

FORWARD is the program built from forward.c (ninja tests/bench/forward). Each round runs one engine,
then the other; the pause between them lets the other's waiting threads go to sleep. Prints the
processor, both medians and their ratio (ours : theirs).

SPDX-License-Identifier: GPL-3.0-or-later
"""
import argparse
import os
import statistics
import subprocess
import time

import numpy as np


def processor():
    with open("/proc/cpuinfo") as f:
        lines = dict(line.split(":", 1) for line in f if ":" in line)
    lines = {k.strip(): v.strip() for k, v in lines.items()}
    sets = [s for s in ("avx512f", "avx2", "fma") if s in lines.get("flags", "").split()]
    return f"{lines.get('model name', 'unknown')}, {os.cpu_count()} processors, {' '.join(sets)}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("forward")
    parser.add_argument("model")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--runs", type=int, default=15)
    options = parser.parse_args()

    import onnxruntime
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = options.threads
    session = onnxruntime.InferenceSession(options.model, settings, providers=["CPUExecutionProvider"])
    name, shape = session.get_inputs()[0].name, session.get_inputs()[0].shape
    x = np.random.default_rng(0).uniform(-1, 1, [options.batch, *shape[1:]]).astype(np.float32)

    # What a shell may have set for OpenBLAS would not be there in the program.
    environment = {k: v for k, v in os.environ.items() if not k.startswith("OPENBLAS_")}
    ours_process = subprocess.Popen(
        [options.forward, options.model, f"--threads={options.threads}", f"--batch={options.batch}"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)

    variant = ours_process.stdout.readline().strip()

    def ours(runs):
        ours_process.stdin.write(f"{runs}\n")
        ours_process.stdin.flush()
        return [float(t) for t in ours_process.stdout.readline().split()]

    def theirs(runs):
        times = []
        for _ in range(runs):
            start = time.perf_counter()
            session.run(None, {name: x})
            times.append(1e3 * (time.perf_counter() - start))
        return times

    results = {ours: [], theirs: []}
    for r in range(options.rounds + 1):
        for engine in (ours, theirs):
            time.sleep(0.1)
            times = engine(options.runs)
            if r > 0:  # the first round warms up
                results[engine] += times
    ours_process.stdin.close()

    a, b = statistics.median(results[ours]), statistics.median(results[theirs])
    print(f"{processor()}; inner loops: {variant}")
    print(f"{os.path.basename(options.model)}, batch {options.batch}, {options.threads} threads, "
          f"{len(results[ours])} runs each in turns")
    print(f"emend         median {a:7.2f} ms, least {min(results[ours]):7.2f} ms")
    print(f"ONNX Runtime  median {b:7.2f} ms, least {min(results[theirs]):7.2f} ms "
          f"({onnxruntime.__version__})")
    print(f"ratio of medians {a / b:.2f}, of the least {min(results[ours]) / min(results[theirs]):.2f}")


if __name__ == "__main__":
    main()
