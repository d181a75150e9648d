"""Small networks of many shapes: our engine beside ONNX Runtime.

Each network is drawn from a seed: branches, strides, odd sizes, asymmetric pads, dilations, groups,
norms where nothing can be folded, both forms of Gemm. For each, the logits have to agree, also with
weights changed at an edit point, and the runner itself insists on prefix + suffix = whole.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import sys
import tempfile
import unittest

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from support import assert_near, run_engine, session


class Net:
    """Builds an ONNX file layer by layer; values are names, shapes are kept aside."""

    def __init__(self, seed, size, opset=13):
        self.random = np.random.default_rng(seed)
        self.nodes, self.initializers, self.shapes = [], [], {"image": (3, size, size)}
        self.size, self.opset = size, opset

    def constant(self, array):
        name = f"w{len(self.initializers)}"
        array = np.asarray(array, np.float32)
        self.initializers.append(numpy_helper.from_array(array, name))
        return name

    def node(self, op, inputs, shape, **attributes):
        name = f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(op, inputs, [name + "_out"], name=name, **attributes))
        self.shapes[name + "_out"] = shape
        return name + "_out"

    def conv(self, x, out, kernel=1, stride=1, dilation=1, groups=1, pads=None, bias=False):
        c, h, w = self.shapes[x]
        kh, kw = (kernel, kernel) if isinstance(kernel, int) else kernel
        if pads is None:
            pads = [(kh - 1) * dilation // 2, (kw - 1) * dilation // 2] * 2
        weight = self.random.standard_normal((out, c // groups, kh, kw)) / np.sqrt(c // groups * kh * kw)
        inputs = [x, self.constant(weight)]
        if bias:
            inputs.append(self.constant(self.random.standard_normal(out)))
        oh = (h + pads[0] + pads[2] - (kh - 1) * dilation - 1) // stride + 1
        ow = (w + pads[1] + pads[3] - (kw - 1) * dilation - 1) // stride + 1
        return self.node("Conv", inputs, (out, oh, ow), kernel_shape=[kh, kw], strides=[stride] * 2,
                         dilations=[dilation] * 2, group=groups, pads=pads)

    def norm(self, x):
        c = self.shapes[x][0]
        r = self.random
        return self.node("BatchNormalization",
                         [x, self.constant(r.uniform(0.5, 1.5, c) * r.choice([-1, 1], c)),
                          self.constant(r.standard_normal(c)), self.constant(r.standard_normal(c)),
                          self.constant(r.uniform(0.3, 2, c))], self.shapes[x], epsilon=1e-3)

    def relu(self, x):
        return self.node("Relu", [x], self.shapes[x])

    def clip(self, x, low, high):
        inputs = [x, "" if low is None else self.constant(low)]
        if high is not None:
            inputs.append(self.constant(high))
        return self.node("Clip", inputs, self.shapes[x])

    def add(self, a, b):
        return self.node("Add", [a, b], self.shapes[a])

    def pool(self, x):
        return self.node("GlobalAveragePool", [x], (self.shapes[x][0], 1, 1))

    def flatten(self, x):
        return self.node("Flatten", [x], (int(np.prod(self.shapes[x])),))

    def gemm(self, x, out, **attributes):
        depth = self.shapes[x][0]
        shape = (out, depth) if attributes.get("transB") else (depth, out)
        bias = self.random.standard_normal(attributes.pop("bias", (out,)))
        return self.node("Gemm", [x, self.constant(self.random.standard_normal(shape) / np.sqrt(depth)),
                                  self.constant(bias)], (out,), **attributes)

    def save(self, output, path):
        value = helper.make_tensor_value_info
        graph = helper.make_graph(
            self.nodes, "net",
            [value("image", TensorProto.FLOAT, ["N", 3, self.size, self.size])],
            [value(output, TensorProto.FLOAT, ["N", *self.shapes[output]])], self.initializers)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", self.opset)])
        model.ir_version = 8
        onnx.checker.check_model(model)
        onnx.save(model, path)


def residual_net(n):
    """A ResNet's blocks: identity and projected shortcuts, activation after the addition."""
    x = n.relu(n.norm(n.conv(n.conv("image", 12, 7, 2, pads=[3, 2, 2, 3]), 24, 3)))
    a = n.relu(n.norm(n.conv(x, 16, 1)))
    x = n.relu(n.add(n.norm(n.conv(a, 24, 3)), x))
    a = n.norm(n.conv(n.relu(n.norm(n.conv(x, 20, 1))), 40, 3, 2, pads=[1, 1, 1, 1]))
    b = n.norm(n.conv(x, 40, 1, 2))
    x = n.relu(n.add(b, a))
    a = n.norm(n.conv(x, 40, 3))
    x = n.clip(n.add(a, x), -1, 4)
    return n.gemm(n.flatten(n.pool(x)), 37, transB=1)


def mobile_net(n):
    """Depthwise and pointwise layers, asymmetric pads, shortcuts without activation."""
    x = n.clip(n.norm(n.conv("image", 33, 3, 2, pads=[0, 0, 1, 1])), 0, 6)
    x = n.clip(n.norm(n.conv(x, 33, 5, 1, groups=33)), 0, 6)
    x = y = n.norm(n.conv(x, 17, 1))
    x = n.clip(n.norm(n.conv(x, 50, 1)), 0, 6)
    x = n.clip(n.norm(n.conv(x, 50, 3, groups=50)), 0, 6)
    x = n.add(n.norm(n.conv(x, 17, 1, bias=True)), y)
    x = n.conv(x, 48, (3, 5), 2, groups=1, pads=[2, 0, 1, 3], bias=True)
    x = n.conv(x, 48, 3, 2, dilation=2, groups=48, pads=[0, 3, 4, 1])
    return n.gemm(n.flatten(n.pool(n.relu(x))), 19, alpha=1.0, beta=0.5)


def odd_net(n):
    """What folds into nothing: norm first, clips of clips, one value read thrice, grouped layers,
    a flattened map, several linear layers."""
    x = n.clip(n.norm("image"), None, 3)
    x = n.conv(x, 18, 3, groups=3, bias=True)
    a = n.clip(n.clip(n.conv(x, 18, 3, dilation=3), -2, None), -1, 2)
    b = n.add(a, a)
    c = n.node("Identity", [n.conv(b, 18, (1, 3), groups=6)], n.shapes[x])
    x = n.add(n.add(c, a), b)
    x = n.node("Dropout", [n.norm(n.relu(x))], n.shapes[x])
    x = n.flatten(n.conv(x, 5, 3, 3, pads=[0, 0, 0, 0]))
    x = n.relu(n.gemm(x, 31, bias=(1,)))
    x = n.gemm(n.norm(x) if n.opset >= 9 else x, 70, alpha=0.7, beta=-2.0, transB=1, bias=(1, 70))
    return n.gemm(n.clip(x, -0.5, 0.5), 3, transB=1)


def wide_net(n):
    """Widths around the panels' edges."""
    x = "image"
    for out in (1, 15, 16, 17, 31, 32, 33, 47, 48, 49, 63, 64, 65, 95, 97, 130):
        x = n.relu(n.conv(x, out, 1, bias=True))
    return n.gemm(n.flatten(n.pool(n.conv(x, 200, 3))), 101)


def quantised(n, x, scale, zero, kind=np.uint8):
    """QuantizeLinear and DequantizeLinear."""
    s, z = n.constant(scale), f"z{len(n.initializers)}"
    n.initializers.append(numpy_helper.from_array(np.array(zero, kind), z))
    q = n.node("QuantizeLinear", [x, s, z], n.shapes[x])
    return n.node("DequantizeLinear", [q, s, z], n.shapes[x])


def norm_net(n):
    """What gives each number a new one, in runs: norms made from the map itself, operands that are
    maps, rows and constants on either side, a value that is read twice."""
    x = n.relu(n.conv("image", 21, 3, 2, bias=True))
    for i in range(3):
        c = n.shapes[x][0]
        mean = n.pool(x)
        centred = n.node("Sub", [x, mean], n.shapes[x])
        variance = n.pool(n.node("Mul", [centred, centred], n.shapes[x]))
        safe = n.node("Add", [n.constant(np.full((c, 1, 1), 0.1)), variance], n.shapes[mean])
        rate = n.node("Reciprocal", [n.node("Sqrt", [safe], n.shapes[mean])], n.shapes[mean])
        y = n.node("Mul", [rate, centred], n.shapes[x])
        y = n.node("Sub", [n.constant(0.25 * (i + 1)), y], n.shapes[x])
        y = n.node("Sigmoid", [n.node("Sub", [mean, y], n.shapes[x])], n.shapes[x])
        y = n.norm(n.node("Add", [n.node("Mul", [y, x], n.shapes[x]), centred], n.shapes[x]))
        x = n.add(n.conv(y, c, 3), n.clip(y, -2, 2))
    return n.gemm(n.flatten(n.pool(x)), 23)


def coarse_net(n):
    """Quantised maps between float layers: on a grid of powers of two sums are exact, so that both
    engines round to the same numbers."""
    def layer(x, out, kernel, **options):
        y = n.conv(x, out, kernel, **options)
        for i in n.initializers:
            if i.name == n.nodes[-1].input[1]:
                w = np.round(numpy_helper.to_array(i) * 16) / 16
                i.CopyFrom(numpy_helper.from_array(w.astype(np.float32), i.name))
        return y

    x = quantised(n, "image", 1 / 32, 128)
    x = quantised(n, n.relu(layer(x, 24, 3, stride=2)), 1 / 16, 0)
    y = quantised(n, layer(x, 24, 3, groups=24), 1 / 8, -5, np.int8)
    x = quantised(n, n.add(quantised(n, layer(y, 24, 1), 1 / 8, 9, np.int8), x), 1 / 8, 100)
    x = quantised(n, n.relu(x), 1 / 8, 100)
    return n.gemm(n.flatten(n.pool(x)), 13)


def softmax_net(n):
    x = n.conv("image", 9, 3, 2, bias=True)
    for axis in (1, 2, 3, -1):
        x = n.conv(n.node("Softmax", [x], n.shapes[x], axis=axis), 9, 1, bias=True)
        x = n.clip(x, -50, 50)
    x = n.gemm(n.flatten(n.pool(x)), 11)
    return n.node("Softmax", [x], n.shapes[x], axis=-1)


class Networks(unittest.TestCase):
    def check(self, make, seed, size, batch):
        n = Net(seed, size)
        output = make(n)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "net.onnx")
            n.save(output, path)
            x = n.random.standard_normal((batch, 3, size, size)).astype(np.float32)
            theirs = session(path, basic=make is coarse_net).run(None, {"image": x})[0]
            scale = max(1, float(np.abs(theirs).max()))
            assert_near(run_engine(path, x), theirs, 2e-5 * scale, (make.__name__, seed, size))
            if batch <= 2 and make is not coarse_net:  # a change of a weight would leave its grid
                self.check_edits(path, x, scale)

    def check_edits(self, path, x, scale):
        """Changes each editable weight in the file and, by a delta, in our engine; and compares
        the layer's raw output."""
        model = onnx.load(path)
        initializers = {i.name: i for i in model.graph.initializer}
        random = np.random.default_rng(len(x))
        for node in model.graph.node:
            groups = [a.i for a in node.attribute if a.name == "group"]
            alpha = [a.f for a in node.attribute if a.name == "alpha"]
            if node.op_type not in ("Conv", "Gemm") or node.input[0] == "image":
                continue
            if groups not in ([], [1]) or alpha not in ([], [1.0]):
                continue
            w = numpy_helper.to_array(initializers[node.input[1]])
            delta = (random.standard_normal(w.shape) * np.abs(w).mean()).astype(np.float32)
            changed = onnx.ModelProto()
            changed.CopyFrom(model)
            for i in changed.graph.initializer:
                if i.name == node.input[1]:
                    i.CopyFrom(numpy_helper.from_array(w + delta, i.name))
            theirs = session(changed.SerializeToString()).run(None, {"image": x})[0]
            if node.op_type == "Conv":
                mine = delta.transpose(0, 2, 3, 1)
            else:
                trans = any(a.name == "transB" and a.i for a in node.attribute)
                mine = (delta if trans else delta.T)[:, None, None, :]
            # the raw output is of the base model, whatever the deltas are
            ours, raw = run_engine(path, x, {node.name: mine}, raw=node.name)
            assert_near(ours, theirs, 5e-5 * max(scale, float(np.abs(theirs).max())),
                        (path, node.name))

            probe = onnx.ModelProto()
            probe.CopyFrom(model)
            probe.graph.output.append(helper.make_tensor_value_info(node.output[0], TensorProto.FLOAT, None))
            z = session(probe.SerializeToString()).run([node.output[0]], {"image": x})[0]
            if z.ndim == 4:
                z = z.transpose(0, 2, 3, 1)
            assert_near(raw.reshape(z.shape), z, 2e-5 * max(1, float(np.abs(z).max())), (path, node.name, "raw"))

    def refuse(self, n, output, sentence):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "net.onnx")
            n.save(output, path)
            told = run_engine(path, np.zeros((1, 3, 1, 1)), keep_going=True)
            self.assertIsInstance(told, str, "the engine took it")
            self.assertIn(sentence, told)

    def test_memory(self):
        # a dozen large maps that all wait for their additions
        n = Net(0, 4096)
        maps = ["image"]
        for _ in range(12):
            maps.append(n.conv(maps[-1], 3, 1))
        x = maps.pop()
        for _ in range(11):
            x = n.add(x, maps.pop())
        self.refuse(n, n.gemm(n.flatten(n.pool(x)), 5), "2 GiB of memory for one picture")

        # small groups, which are packed as if they were wide, again and again with the same weights
        n = Net(0, 16)
        x = n.conv("image", 4096, 1)
        x = n.conv(n.conv(x, 8192, 15, groups=4096), 4096, 1, groups=4096)
        wide, narrow = n.nodes[-2:]
        for _ in range(40):
            for node, channels in ((wide, 8192), (narrow, 4096)):
                shape = (channels, *n.shapes[node.output[0]][1:])
                keep = {a.name: helper.get_attribute_value(a) for a in node.attribute}
                x = n.node("Conv", [x, node.input[1]], shape, **keep)
        self.refuse(n, n.gemm(n.flatten(n.pool(x)), 5), "the weights need more than 2 GiB")

    def test_networks(self):
        for make in (residual_net, mobile_net, odd_net, wide_net, softmax_net, norm_net, coarse_net):
            for seed, (size, batch) in enumerate(((32, 2), (33, 1), (19, 5), (41, 3))):
                with self.subTest(make=make.__name__, size=size):
                    self.check(make, seed, size, batch)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
