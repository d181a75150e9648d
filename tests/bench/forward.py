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


class Ours:
    """The program built from forward.c, kept running; what a shell may have set for OpenBLAS would
    not be there in the program."""

    def __init__(self, program, model, *options):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("OPENBLAS_")}
        self.process = subprocess.Popen([program, model, *options], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True, env=environment)
        self.variant = self.process.stdout.readline().strip()

    def run(self, runs):
        self.process.stdin.write(f"{runs}\n")
        self.process.stdin.flush()
        return [float(t) for t in self.process.stdout.readline().split()]

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Theirs:
    """ONNX Runtime on inputs drawn at random; a shape's open dimensions become the batch."""

    def __init__(self, model, threads, batch=1):
        import onnxruntime
        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = threads
        settings.log_severity_level = 3
        self.session = onnxruntime.InferenceSession(model, settings, providers=["CPUExecutionProvider"])
        self.version = onnxruntime.__version__
        random = np.random.default_rng(0)
        self.inputs = {i.name: random.uniform(-1, 1, [batch, *i.shape[1:]]).astype(np.float32)
                       for i in self.session.get_inputs()}

    def run(self, runs):
        times = []
        for _ in range(runs):
            start = time.perf_counter()
            self.session.run(None, self.inputs)
            times.append(1e3 * (time.perf_counter() - start))
        return times


def measure(ours, theirs, rounds, runs):
    """Times of both, in turns; the pause lets the other's waiting threads go to sleep."""
    results = ([], [])
    for r in range(rounds + 1):
        for engine, times in zip((ours, theirs), results):
            time.sleep(0.1)
            found = engine.run(runs)
            if r > 0:  # the first round warms up
                times.extend(found)
    return results


def report(ours, theirs, version):
    a, b = statistics.median(ours), statistics.median(theirs)
    print(f"emend         median {a:7.2f} ms, least {min(ours):7.2f} ms")
    print(f"ONNX Runtime  median {b:7.2f} ms, least {min(theirs):7.2f} ms ({version})")
    print(f"ratio of medians {a / b:.2f}, of the least {min(ours) / min(theirs):.2f}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("forward")
    parser.add_argument("model")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--runs", type=int, default=15)
    options = parser.parse_args()

    ours = Ours(options.forward, options.model, f"--threads={options.threads}", f"--batch={options.batch}")
    theirs = Theirs(options.model, options.threads, options.batch)
    results = measure(ours, theirs, options.rounds, options.runs)
    ours.close()
    print(f"{processor()}; inner loops: {ours.variant}")
    print(f"{os.path.basename(options.model)}, batch {options.batch}, {options.threads} threads, "
          f"{len(results[0])} runs each in turns")
    report(*results, theirs.version)


if __name__ == "__main__":
    main()
