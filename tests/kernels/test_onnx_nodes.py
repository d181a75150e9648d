"""The ONNX project's own node tests (Debian package libonnx-testdata) for the operators that the
engine runs. What these tests hold that no picture classifier's layer can be is named in OUTSIDE.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import glob
import os
import re
import subprocess
import sys
import tempfile
import unittest

import numpy as np
import onnx
from onnx import numpy_helper

RUNNER = os.environ["EMEND_KERNEL_RUNNER"]
FOLDER = os.environ.get("EMEND_ONNX_NODES", "/usr/share/libonnx-testdata/data/node")

FAMILIES = (r"test_(basic_conv|conv|batchnorm|clip|relu|add|sub|mul|sqrt|reciprocal|sigmoid|quantizelinear|"
            r"globalaveragepool|flatten|gemm|softmax)(_|$)")
OUTSIDE = {
    "test_batchnorm_epsilon_training_mode": "statistics of the batch: training",
    "test_batchnorm_example_training_mode": "statistics of the batch: training",
    "test_clip_default_int8_inbounds": "not float32",
    "test_clip_default_int8_max": "not float32",
    "test_clip_default_int8_min": "not float32",
    "test_add_uint8": "not float32",
    "test_sub_uint8": "not float32",
    "test_mul_uint8": "not float32",
    "test_quantizelinear_axis": "a scale for each channel of a map; the reader refuses it",
    "test_gemm_all_attributes": "transA mixes the pictures of a batch; the reader refuses it",
    "test_gemm_transposeA": "transA mixes the pictures of a batch; the reader refuses it",
    "test_gemm_default_matrix_bias": "a bias for each picture; the reader refuses it",
    "test_flatten_axis0": "mixes the pictures of a batch; the reader refuses it",
    "test_flatten_axis2": "mixes the pictures of a batch; the reader refuses it",
    "test_flatten_axis3": "mixes the pictures of a batch; the reader refuses it",
    "test_flatten_negative_axis1": "mixes the pictures of a batch; the reader refuses it",
    "test_flatten_negative_axis2": "mixes the pictures of a batch; the reader refuses it",
    "test_flatten_negative_axis4": "mixes the pictures of a batch; the reader refuses it",
}


def nhwc(x):
    return x.transpose(0, 2, 3, 1) if x.ndim == 4 else x


def run(op, integers, numbers, inputs, shape):
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for i, x in enumerate(inputs):
            paths.append(os.path.join(folder, str(i)))
            np.ascontiguousarray(x, np.float32).tofile(paths[-1])
        out = os.path.join(folder, "out")
        text = [",".join(str(v) for v in values) for values in ([int(np.prod(shape)), *integers], numbers)]
        subprocess.run([RUNNER, op, *text, out, *paths], check=True, timeout=60)
        return np.fromfile(out, np.float32).reshape(shape)


def conv(a, x, w, b=None):
    kernel = w.shape[2:]
    strides, dilations = a.get("strides", [1, 1]), a.get("dilations", [1, 1])
    pads = a.get("pads", [0, 0, 0, 0])
    if a.get("auto_pad", b"NOTSET") != b"NOTSET":
        upper = a["auto_pad"] == b"SAME_UPPER"
        total = [max((-(-n // s) - 1) * s + k - n, 0) for n, s, k in zip(x.shape[2:], strides, kernel)]
        small, large = [t // 2 for t in total], [t - t // 2 for t in total]
        pads = small + large if upper else large + small
    size = [(x.shape[2 + i] + pads[i] + pads[2 + i] - (kernel[i] - 1) * dilations[i] - 1) // strides[i] + 1
            for i in range(2)]
    n, o = x.shape[0], w.shape[0]
    integers = [n, *x.shape[2:], x.shape[1], *size, o, *kernel, *strides, *dilations, *pads[:2],
                a.get("group", 1)]
    y = run("conv", integers, [], [nhwc(x), nhwc(w), np.zeros(o) if b is None else b], (n, *size, o))
    return y.transpose(0, 3, 1, 2)


KINDS = {"norm": 0, "clip": 1, "quantise": 2, "add": 3, "sub": 4, "mul": 6, "sqrt": 8, "reciprocal": 9,
         "sigmoid": 10}


def element(kind, x, *operands, numbers=()):
    """As in a map with the last dimension for its channels; operands of one number each are spread."""
    channels = x.shape[-1] if x.ndim else 1
    per_channel = bool(operands) and operands[0].shape != x.shape
    inputs = [x, *(np.broadcast_to(o, (channels,)) if per_channel else o for o in operands)]
    return run("element", [x.size // channels, channels, KINDS[kind], int(per_channel)], numbers, inputs,
               x.shape)


def batch_norm(a, x, gamma, beta, mean, variance):
    scale = gamma / np.sqrt(variance + a.get("epsilon", 1e-5))
    flat = np.moveaxis(x, 1, -1)
    y = element("norm", flat, scale, beta - mean * scale)
    return np.moveaxis(y, -1, 1)


def clip(a, x, low=None, high=None):
    bounds = ["-inf" if low is None else low, "inf" if high is None else high]
    return element("clip", x, numbers=bounds)


def relu(a, x):
    return element("clip", x, numbers=[0, "inf"])


def unary(kind):
    return lambda a, x: element(kind, x)


def binary(kind):
    return lambda a, x, y: element(kind, x, y)


def quantise(a, x, scale, zero):
    """The engine keeps the numbers that the integers stand for."""
    limits = np.iinfo(zero.dtype)
    y = element("quantise", x, numbers=[0, 0, scale, int(zero), limits.min, limits.max])
    return np.round(y / scale + zero)


def pool(a, x):
    n, c = x.shape[:2]
    means = [run("mean", [x[0, 0].size, c], [], [np.moveaxis(one, 0, -1)], (c,)) for one in x]
    return np.stack(means).reshape(n, c, *[1] * (x.ndim - 2))


def flatten(a, x):
    n, c = x.shape[:2]
    return run("flatten", [n, x.size // n // c, c], [], [np.moveaxis(x, 1, -1)], (n, x.size // n))


def gemm(a, x, y, z=0.0):
    """As the planner does it: a convolution over one position, alpha and beta in its weights."""
    w = a.get("alpha", 1) * (y if a.get("transB", 0) else y.T)
    (m, k), n = x.shape, len(w)
    bias = a.get("beta", 1) * np.broadcast_to(z, (n,) if np.ndim(z) < 2 else (1, n)).reshape(n)
    integers = [m, 1, 1, k, 1, 1, n, *[1] * 6, 0, 0, 1]
    return run("conv", integers, [], [x, w, bias], (m, n))


def softmax(a, x):
    axis = a.get("axis", -1) % x.ndim
    split = [int(np.prod(x.shape[:axis])), x.shape[axis], int(np.prod(x.shape[axis + 1:]))]
    return run("softmax", split, [], [x], x.shape)


OPERATORS = {"Conv": conv, "BatchNormalization": batch_norm, "Clip": clip, "Relu": relu, "Add": binary("add"),
             "Sub": binary("sub"), "Mul": binary("mul"), "Sqrt": unary("sqrt"), "Reciprocal": unary("reciprocal"),
             "Sigmoid": unary("sigmoid"), "QuantizeLinear": quantise,
             "GlobalAveragePool": pool, "Flatten": flatten, "Gemm": gemm, "Softmax": softmax}


def read(path):
    with open(path, "rb") as f:
        return numpy_helper.to_array(onnx.TensorProto.FromString(f.read()))


class Nodes(unittest.TestCase):
    def test_nodes(self):
        names = [os.path.basename(p) for p in sorted(glob.glob(os.path.join(FOLDER, "test_*")))]
        names = [n for n in names if re.match(FAMILIES, n) and not n.endswith("_expanded")]
        self.assertGreater(len(names), 40, f"the node tests were expected in {FOLDER}")
        self.assertEqual(sorted(set(OUTSIDE) - set(names)), [])
        done = 0
        for name in names:
            if name in OUTSIDE:
                continue
            with self.subTest(name):
                node = onnx.load(os.path.join(FOLDER, name, "model.onnx")).graph.node
                self.assertEqual(len(node), 1)
                node = node[0]
                attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
                files = sorted(glob.glob(os.path.join(FOLDER, name, "test_data_set_0", "input_*.pb")))
                given = iter([read(f) for f in files])
                inputs = [next(given) if i else None for i in node.input]
                expected = read(os.path.join(FOLDER, name, "test_data_set_0", "output_0.pb"))
                ours = OPERATORS[node.op_type](attributes, *inputs)
                np.testing.assert_allclose(ours, expected, rtol=1e-4, atol=1e-5)
                done += 1
        print(f"{done} node tests agree; {len(OUTSIDE)} are outside: " +
              "; ".join(f"{n} ({why})" for n, why in OUTSIDE.items()))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
