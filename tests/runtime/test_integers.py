"""Random chains of quantised convolutions beside ONNX Runtime with its default optimisations, to the
bit: int8 and uint8 maps with any zero point, scales for a channel or for all, uint8 weights with a
zero point, groups, depthwise, strides, uneven pads, Relu or Clip in between, biases of integers and of
float32.

That ONNX Runtime made every convolution one operator on integers, which is what is compared, is read
from the graph that it made.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import sys
import tempfile
import unittest

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from support import run_network, session


class Chain:
    """A random chain: `model`, and `input_shape`, [1, 3, H, W]."""

    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)
        self.type = self.choose(np.int8, np.uint8)
        self.nodes, self.constants, self.layers = [], [], []
        self.shape = self.input_shape = (1, 3, self.pick(5, 24), self.pick(5, 24))
        self.scale = np.float32(0.02)
        value = self.round("x", self.zero_point())
        for _ in range(self.pick(1, 6)):
            value = self.add_layer(value)
        graph = helper.make_graph(
            self.nodes, "chain", [helper.make_tensor_value_info("x", TensorProto.FLOAT, self.input_shape)],
            [helper.make_tensor_value_info(value, TensorProto.FLOAT, self.shape)], self.constants)
        self.model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
        onnx.checker.check_model(self.model)

    def pick(self, low, high):
        return int(self.rng.integers(low, high))

    def choose(self, *options):
        return options[self.pick(0, len(options))]

    def zero_point(self):
        info = np.iinfo(self.type)
        return self.type(self.pick(info.min, info.max + 1))

    def constant(self, numbers):
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(numbers), name))
        return name

    def node(self, op, inputs, **attributes):
        output = f"v{len(self.nodes)}"
        self.nodes.append(helper.make_node(op, inputs, [output], **attributes))
        return output

    def round(self, value, zero_point):
        grid = [self.constant(self.scale), self.constant(zero_point)]
        return self.node("DequantizeLinear", [self.node("QuantizeLinear", [value, *grid]), *grid])

    def dequantise(self, numbers, scales, zeros):
        axis = {"axis": 0} if scales.ndim else {}
        return self.node("DequantizeLinear", [self.constant(v) for v in (numbers, scales, zeros)], **axis)

    def make_shape(self, kind, channels, size):
        """(kernel, strides, pads, groups, output channels)"""
        if kind == "pointwise":
            return (1, 1), [1, 1], [0] * 4, 1, self.pick(1, 80)
        kernel = tuple(min(self.pick(1, 6), n) for n in size)
        groups = {"full": 1, "depthwise": channels, "groups": max(g for g in (1, 2, 3) if channels % g == 0)}[kind]
        return (kernel, [self.pick(1, 3), self.pick(1, 3)], [self.pick(0, kernel[i % 2]) for i in range(4)], groups,
                channels if kind == "depthwise" else groups * self.pick(1, 12))

    def make_weights(self, shape):
        """(value, scales)"""
        if self.choose(False, False, True):
            kind, zeros, scales = np.uint8, np.uint8(self.pick(100, 156)), np.float32(np.exp(self.rng.uniform(-6, -3)))
        else:
            n = self.choose((), (shape[0],), (shape[0],))
            kind, zeros, scales = np.int8, np.zeros(n, np.int8), np.exp(self.rng.uniform(-6, -3, n)).astype(np.float32)
        # int8 of seven bits: two products of more may not fit where ONNX Runtime adds them up in 16
        low, high = (0, 255) if kind is np.uint8 else (-64, 63)
        numbers = np.clip(np.rint(self.rng.normal((low + high) / 2, 30, shape)), low, high).astype(kind)
        return self.dequantise(numbers, np.asarray(scales), zeros), np.asarray(scales)

    def make_bias(self, kind, steps, channels):
        if kind == "integers":
            return [self.dequantise(self.rng.integers(-9000, 9000, channels).astype(np.int32), steps,
                                    np.zeros(steps.shape, np.int32))]
        if kind == "float":
            return [self.constant((self.rng.normal(0, 3000, channels) * steps).astype(np.float32))]
        return []

    def add_layer(self, value):
        _, channels, h, w = self.shape
        kind, bias = self.choose("full", "depthwise", "groups", "pointwise"), self.choose("none", "integers", "float")
        activation = self.choose("none", "Relu", "Clip")
        kernel, strides, pads, groups, out = self.make_shape(kind, channels, (h, w))
        weights, scales = self.make_weights((out, channels // groups) + kernel)
        steps = np.asarray(self.scale * scales, np.float32)
        value = self.node("Conv", [value, weights, *self.make_bias(bias, steps, out)], group=groups,
                          kernel_shape=kernel, strides=strides, pads=pads)
        # such that the sums reach over some of the grid
        self.scale = np.float32(np.median(steps) * 30 * np.sqrt(channels // groups * kernel[0] * kernel[1]))
        if activation == "Relu":
            value = self.node("Relu", [value])
        elif activation == "Clip":
            value = self.node("Clip", [value, self.constant(np.float32(0)),
                                       self.constant(np.float32(255.01) * self.scale)])
        self.shape = (1, out, *((n + pads[i] + pads[i + 2] - kernel[i]) // strides[i] + 1
                                for i, n in enumerate((h, w))))
        self.layers.append((kind, bias, activation, weights, kernel, strides, pads))
        return self.round(value, self.zero_point() if activation == "none" else self.type(np.iinfo(self.type).min))


class Integers(unittest.TestCase):
    def check(self, chain, folder):
        path, fused = os.path.join(folder, "chain.onnx"), os.path.join(folder, "fused.onnx")
        onnx.save(chain.model, path)
        theirs = session(path, optimised=fused)
        operators = [n.op_type for n in onnx.load(fused).graph.node]
        self.assertEqual(operators.count("QLinearConv"), len(chain.layers))
        x = chain.rng.normal(0, 1.5, chain.input_shape).astype(np.float32)
        expected = theirs.run(None, {"x": x})[0].transpose(0, 2, 3, 1)
        np.testing.assert_array_equal(run_network(path, x.transpose(0, 2, 3, 1)).reshape(expected.shape), expected)
        return len(np.unique(expected))

    def test_chains(self):
        levels, seen = [], set()
        with tempfile.TemporaryDirectory() as folder:
            for seed in range(48):
                chain = Chain(seed)
                seen |= {(chain.type, layer[0]) for layer in chain.layers} | {layer[1:3] for layer in chain.layers}
                with self.subTest(seed=seed, layers=chain.layers):
                    levels.append(self.check(chain, folder))
        # that it means something: every kind was there, and most results are no flat maps
        self.assertEqual(len(seen), 2 * 4 + 3 * 3)
        self.assertGreater(np.median(levels), 30)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
