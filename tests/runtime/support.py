"""What the engine's tests against ONNX Runtime share.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import subprocess
import tempfile

import numpy as np

RUNNER = os.environ["EMEND_ENGINE_RUNNER"]
DATA = os.environ["EMEND_DATADIR"]


def session(model, threads=2, basic=False):
    """basic: without the optimisations that fuse integer layers, which round in their own way."""
    import onnxruntime
    options = onnxruntime.SessionOptions()
    if basic:
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
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


def assert_near(ours, theirs, tolerance, what):
    assert ours.shape == theirs.shape, (what, ours.shape, theirs.shape)
    worst = float(np.abs(ours - theirs).max())
    assert np.isfinite(ours).all() and worst <= tolerance, (what, worst, tolerance)
    return worst
