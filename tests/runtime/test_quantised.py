"""Networks that are no classifiers beside ONNX Runtime: the two of stylisation end to end on pictures
that ship, the painter at other sizes, and Pad, Resize and Transpose by ONNX's own node tests.

ONNX Runtime runs with its default optimisations, as everybody runs it. Rounding makes much of the last
bit of a sum in these networks: one style number that differs by a step is a picture that differs by
some 5/255 on average. So our numbers are to be the same ones. (On processors with neither VNNI nor
the like ONNX Runtime cuts pairs of products of integers off at 2^15, and differs from itself elsewhere.)

SPDX-License-Identifier: GPL-3.0-or-later
"""
import glob
import os
import sys
import tempfile
import unittest

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

from support import DATA, run_network, session

NODES = os.environ.get("EMEND_ONNX_NODES", "/usr/share/libonnx-testdata/data/node")
PREDICT = os.path.join(DATA, "models", "style-predict.onnx")
TRANSFORM = os.path.join(DATA, "models", "style-transform.onnx")
PAIRS = (("snow/bus-road.jpg", "textures/brick.jpg"), ("label/cat.jpg", "textures/sand.jpg"),
         ("label/coffee.jpg", "snow/bus-snow.jpg"))


def run_theirs(model, *inputs):
    return model.run(None, {i.name: x for i, x in zip(model.get_inputs(), inputs)})[0]


def load(name, width, height):
    picture = Image.open(os.path.join(DATA, "pictures", name)).convert("RGB")
    return np.asarray(picture.resize((width, height), Image.BICUBIC), np.float32)[None] / np.float32(255)


class Stylisation(unittest.TestCase):
    def check(self, ours, theirs, what):
        difference = 255 * np.abs(ours.reshape(theirs.shape) - theirs)
        print(f"{what}: mean {difference.mean():.3f}, 95 % below {np.percentile(difference, 95):.3f} of 255")
        self.assertTrue(np.isfinite(ours).all())
        self.assertLess(difference.mean(), 2, what)
        self.assertLess(np.percentile(difference, 95), 6, what)
        # that the bound means something: the picture is no flat one
        self.assertGreater(theirs.std(), 0.05)

    def test_styles(self):
        """The hundred numbers of a style, the same ones."""
        predict = session(PREDICT)
        names = sorted(os.path.relpath(p, os.path.join(DATA, "pictures"))
                       for folder in ("styles", "textures")
                       for p in glob.glob(os.path.join(DATA, "pictures", folder, "*.jpg")))
        self.assertGreater(len(names), 20)
        for name in names:
            with self.subTest(name):
                style = load(name, 256, 256)
                theirs = run_theirs(predict, style)
                np.testing.assert_array_equal(run_network(PREDICT, style).reshape(theirs.shape), theirs)

    def test_whole(self):
        predict, transform = session(PREDICT), session(TRANSFORM)
        for content_name, style_name in PAIRS:
            with self.subTest(content_name):
                content, style = load(content_name, 384, 384), load(style_name, 256, 256)
                theirs = run_theirs(predict, style)
                self.check(run_network(TRANSFORM, content, run_network(PREDICT, style)),
                           run_theirs(transform, content, theirs), f"{content_name} like {style_name}")
                self.check(run_network(TRANSFORM, content, theirs), run_theirs(transform, content, theirs),
                           f"{content_name}, the same style")

    def test_other_sizes(self):
        """The painter with another size of picture, which for ONNX Runtime is another file."""
        style = run_network(PREDICT, load(PAIRS[0][1], 256, 256)).reshape(1, 1, 1, 100)
        for width, height in ((200, 128), (36, 100), (512, 40)):
            with self.subTest(width=width, height=height):
                model = onnx.load(TRANSFORM)
                dims = model.graph.input[0].type.tensor_type.shape.dim
                dims[1].dim_value, dims[2].dim_value = height, width
                model.graph.output[0].type.tensor_type.ClearField("shape")
                del model.graph.value_info[:]
                content = load(PAIRS[0][0], width, height)
                self.check(run_network(TRANSFORM, content, style, size=(width, height)),
                           run_theirs(session(model.SerializeToString()), content, style), f"{width} x {height}")


def make_network(node, x, constants, opset):
    """`node` over a map, between two Transposes: input and output are [N, H, W, C]."""
    names = {k: v for k, v in constants.items() if v is not None}
    nodes = [helper.make_node("Transpose", ["nhwc"], ["x"], perm=[0, 3, 1, 2]), node,
             helper.make_node("Transpose", ["y"], ["out"], perm=[0, 2, 3, 1])]
    graph = helper.make_graph(
        nodes, "node", [helper.make_tensor_value_info("nhwc", TensorProto.FLOAT, [x.shape[i] for i in (0, 2, 3, 1)])],
        [helper.make_tensor_value_info("out", TensorProto.FLOAT, None)],
        [numpy_helper.from_array(v, k) for k, v in names.items()])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)])


def read(path):
    with open(path, "rb") as file:
        return numpy_helper.to_array(onnx.TensorProto.FromString(file.read()))


class Nodes(unittest.TestCase):
    """ONNX's node tests of operators whose work is done by the reader."""

    def test_nodes(self):
        names = sorted(os.path.basename(p) for pattern in ("*_pad", "resize_*nearest*", "upsample_nearest")
                       for p in glob.glob(os.path.join(NODES, "test_" + pattern)))
        names = [n for n in names if n.split("_")[1] in ("constant", "edge", "reflect", "resize", "upsample")]
        self.assertGreaterEqual(len(names), 12, f"the node tests were expected in {NODES}")
        for name in names:
            with self.subTest(name):
                model = onnx.load(os.path.join(NODES, name, "model.onnx"))
                node = model.graph.node[-1]
                files = sorted(glob.glob(os.path.join(NODES, name, "test_data_set_0", "input_*.pb")))
                given = {i.name: read(f) for i, f in zip(model.graph.input, files)}
                x = given.pop(node.input[0])
                given.update({n.output[0]: numpy_helper.to_array(n.attribute[0].t) for n in model.graph.node[:-1]})
                expected = read(os.path.join(NODES, name, "test_data_set_0", "output_0.pb"))
                moved = onnx.NodeProto()
                moved.CopyFrom(node)
                moved.input[0], moved.output[0] = "x", "y"
                with tempfile.TemporaryDirectory() as folder:
                    path = os.path.join(folder, "node.onnx")
                    onnx.save(make_network(moved, x, given, model.opset_import[0].version), path)
                    ours = run_network(path, x.transpose(0, 2, 3, 1))
                expected = expected.transpose(0, 2, 3, 1)
                np.testing.assert_array_equal(ours.reshape(expected.shape), expected)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
