"""What the engine's tests against ONNX Runtime share.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import subprocess
import tempfile

import numpy as np

RUNNER = os.environ["EMEND_ENGINE_RUNNER"]
NETWORK_RUNNER = os.environ["EMEND_NETWORK_RUNNER"]
DATA = os.environ["EMEND_DATADIR"]


def session(model, threads=2, plain=False, optimised=None):
    """plain: without optimisations. Those quantise weights beside quantised maps. optimised: where to
    write the graph that is run."""
    import onnxruntime
    options = onnxruntime.SessionOptions()
    if plain:
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    if optimised:
        options.optimized_model_filepath = optimised
    options.intra_op_num_threads = threads
    options.log_severity_level = 4 if optimised else 3
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def run_engine(model, x, deltas=None, raw=None, keys=None, keep_going=False):
    """Runs our engine over x [N, C, H, W]: logits [N, classes], with raw or keys (logits, array).

    deltas: {edit point: [out, kh, kw, in]}. raw, keys: an edit point's name. keep_going: gives the
    runner's sentence, a string, where it fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        def path(name):
            return os.path.join(folder, name)
        np.ascontiguousarray(x.transpose(0, 2, 3, 1), np.float32).tofile(path("in"))
        command = [RUNNER, model, path("in"), str(len(x)), path("out")]
        for i, (point, delta) in enumerate((deltas or {}).items()):
            np.ascontiguousarray(delta, np.float32).tofile(path(f"delta{i}"))
            command.append(f"delta={point}:{path(f'delta{i}')}")
        if raw:
            command.append(f"raw={raw}:{path('raw')}")
        if keys:
            command.append(f"keys={keys}:{path('keys')}")
        done = subprocess.run(command, capture_output=True, text=True, timeout=300)
        if keep_going and done.returncode == 1:
            return done.stderr
        assert done.returncode == 0, (done.returncode, done.stderr)
        logits = np.fromfile(path("out"), np.float32).reshape(len(x), -1)
        for extra in ("raw", "keys"):
            if os.path.exists(path(extra)):
                return logits, np.fromfile(path(extra), np.float32)
        return logits


def run_network(model, *inputs, size=(0, 0)):
    """Runs our engine over a network that is no classifier; inputs, and its output, as they lie there:
    [1, H, W, C]. size: width and height, for a network that works at any."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for i, x in enumerate(inputs):
            paths.append(os.path.join(folder, str(i)))
            np.ascontiguousarray(x, np.float32).tofile(paths[-1])
        out = os.path.join(folder, "out")
        done = subprocess.run([NETWORK_RUNNER, model, *map(str, size), out, *paths], capture_output=True, text=True,
                              timeout=300)
        assert done.returncode == 0, done.stderr
        return np.fromfile(out, np.float32)


def assert_near(ours, theirs, tolerance, what):
    assert ours.shape == theirs.shape, (what, ours.shape, theirs.shape)
    worst = float(np.abs(ours - theirs).max())
    assert np.isfinite(ours).all() and worst <= tolerance, (what, worst, tolerance)
    return worst
