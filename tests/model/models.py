"""Small models and ways to spoil them, made with the onnx package.

    models.py good FOLDER   models that must load, with the shape of every value as
                            onnx.shape_inference finds it, in FOLDER/shapes.tsv
    models.py bad FOLDER    files that must be refused, with a part of the sentence that says why,
                            in FOLDER/cases.tsv
    models.py shapes MODEL FOLDER   FOLDER/shapes.tsv of one file

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper, shape_inference

rng = np.random.default_rng(7)


def array(*shape):
    return rng.standard_normal(shape).astype(np.float32) * 0.1


def model(nodes, weights, opset=13, size=16, inputs=None, outputs=None, metadata=None, batch="N",
          name="small"):
    """A model of `nodes` from `image` to `logits`; weights: name -> array or TensorProto."""
    shape = [batch, 3, size, size]
    inputs = inputs or [helper.make_tensor_value_info("image", TensorProto.FLOAT, shape)]
    outputs = outputs or [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["N", None])]
    tensors = [w if isinstance(w, TensorProto) else numpy_helper.from_array(w, k)
               for k, w in weights.items()]
    graph = helper.make_graph(nodes, name, inputs, outputs, tensors)
    result = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)])
    result.ir_version = 8
    for key, value in (metadata or {}).items():
        result.metadata_props.add(key=key, value=value)
    return result


def node(kind, inputs, output, name=None, **attributes):
    return helper.make_node(kind, inputs, [output], name=name if name is not None else output,
                            **attributes)


def tail(source, channels, classes=5, **gemm):
    """Pooling and a classifier after the value `source`, and its weights."""
    nodes = [node("GlobalAveragePool", [source], "pool"), node("Flatten", ["pool"], "features"),
             node("Gemm", ["features", "fc.weight", "fc.bias"], "logits", "fc", transB=1, **gemm)]
    return nodes, {"fc.weight": array(classes, channels), "fc.bias": array(classes)}


def simple(extra=(), weights=None, source="conv", channels=4, conv=None, **options):
    """A convolution 3 -> 4, `extra` nodes, and the tail."""
    nodes, numbers = tail(source, channels)
    first = node("Conv", ["image", "conv.weight"], "conv", **(conv or {}))
    numbers = {"conv.weight": array(4, 3, 3, 3), **numbers, **(weights or {})}
    return model([first, *extra, *nodes], numbers, **options)


def norm(source, output, prefix="bn"):
    return node("BatchNormalization", [source] + [f"{prefix}.{k}" for k in "sbmv"], output)


def norm_weights(channels, prefix="bn"):
    return {f"{prefix}.s": array(channels), f"{prefix}.b": array(channels),
            f"{prefix}.m": array(channels), f"{prefix}.v": np.abs(array(channels)) + 0.1}


def scalar(value):
    return np.array(value, np.float32)


def quantised(source, output, scale, zero, back=None, **attributes):
    """QuantizeLinear and DequantizeLinear of `source`; `back`: scale and zero point of the second."""
    again = back or (scale, zero)
    return [node("QuantizeLinear", [source, scale, zero], output + ".q", **attributes),
            node("DequantizeLinear", [output + ".q", *again], output)]


def qdq(extra=None, weights=None, source="map", channels=4, scales=4, zeros=4, axis=0, kind=np.int8,
        shape=(4, 3, 3, 3), **options):
    """A convolution with int8 weights, a scale each output channel, over a quantised picture; then
    `extra` nodes, by default the quantisation of its result."""
    numbers = {"s": scalar(0.02), "z": np.array(-3, np.int8), "t": scalar(0.05), "u": np.array(7, np.uint8),
               "w.q": rng.integers(-127, 128, shape).astype(kind),
               "w.s": np.full(scales, 0.01, np.float32), "w.z": np.zeros(zeros, kind),
               "b.q": np.arange(4, dtype=np.int32), "b.s": np.full(4, 1e-3, np.float32)}
    nodes, last = tail(source, channels)
    first = [*quantised("image", "in", "s", "z"),
             node("DequantizeLinear", ["w.q", "w.s", "w.z"], "w", axis=axis),
             node("DequantizeLinear", ["b.q", "b.s"], "b", axis=0),
             node("Conv", ["in", "w", "b"], "conv"), node("Relu", ["conv"], "act")]
    more = quantised("act", "map", "t", "u") if extra is None else extra
    return model([*first, *more, *nodes], {**numbers, **last, **(weights or {})}, **options)


def ints(*values):
    return np.array(values, np.int64)


def good():
    cases = {}
    cases["qdq"] = qdq()
    cases["qdq-tensor"] = qdq(scales=1, zeros=1)
    cases["qdq-10"] = model(
        [*quantised("image", "in", "s", "z"), node("DequantizeLinear", ["w.q", "t"], "w"),
         node("Conv", ["in", "w"], "conv"), *tail("conv", 4)[0]],
        {"s": scalar(0.02), "z": np.array(-3, np.int8), "t": scalar(0.1),
         "w.q": rng.integers(0, 256, (4, 3, 3, 3)).astype(np.uint8), **tail("conv", 4)[1]}, opset=10)
    cases["qdq-residual"] = qdq(
        [*quantised("act", "a", "t", "u"), node("Conv", ["a", "k"], "c"), *quantised("c", "d", "s", "z"),
         node("Add", ["d", "a"], "sum"), *quantised("sum", "map", "t", "u")], {"k": array(4, 4, 1, 1)})
    cases["qdq-moved"] = qdq(
        [node("QuantizeLinear", ["act", "t", "u"], "q"), node("Pad", ["q", "pads"], "p", mode="reflect"),
         node("Resize", ["p", "", "factors"], "r", mode="nearest", nearest_mode="floor",
              coordinate_transformation_mode="asymmetric"),
         node("Transpose", ["r"], "l", perm=[0, 2, 3, 1]), node("Transpose", ["l"], "f", perm=[0, 3, 1, 2]),
         node("DequantizeLinear", ["f", "t", "u"], "map")],
        {"pads": ints(0, 0, 1, 2, 0, 0, 3, 0), "factors": np.array([1, 1, 2, 2], np.float32)})
    cases["qdq-again"] = qdq([*quantised("act", "a", "t", "u"), *quantised("a", "map", "t", "u")])
    cases["instance-norm"] = simple(
        [node("GlobalAveragePool", ["conv"], "mean"), node("Sub", ["conv", "mean"], "centred"),
         node("Mul", ["centred", "centred"], "squares"), node("GlobalAveragePool", ["squares"], "variance"),
         node("Add", ["variance", "epsilon"], "safe"), node("Sqrt", ["safe"], "sigma"),
         node("Reciprocal", ["sigma"], "rate"), node("Mul", ["rate", "gamma"], "scale"),
         node("Mul", ["scale", "conv"], "scaled"), node("Sub", ["beta", "scaled"], "turned"),
         node("Sigmoid", ["turned"], "act")],
        {"epsilon": scalar(1e-3), "gamma": array(4, 1, 1), "beta": array(1, 4, 1, 1)}, "act")
    cases["pads"] = simple(
        [node("Pad", ["conv", "p", "five"], "a"), node("Pad", ["a", "q"], "b", mode="edge"),
         node("Pad", ["b", "r"], "c", mode="reflect")],
        {"p": ints(0, 0, 1, 0, 0, 0, 0, 2), "five": scalar(5), "q": ints(0, 0, -1, 3, 0, 0, 0, 1),
         "r": ints(0, 0, 2, 2, 0, 0, 2, 2)}, "c")
    cases["pad-10"] = simple([node("Pad", ["conv"], "a", pads=[0, 0, 1, 1, 0, 0, 1, 1], value=2.0)], {}, "a",
                             opset=10)
    cases["resize-sizes"] = simple(
        [node("Resize", ["conv", "", "", "sizes"], "a", mode="nearest")], {"sizes": ints(1, 4, 20, 9)}, "a")
    cases["resize-10"] = simple([node("Resize", ["conv", "factors"], "a", mode="nearest")],
                                {"factors": np.array([1, 1, 2, 0.5], np.float32)}, "a", opset=10)
    cases["upsample-9"] = simple([node("Upsample", ["conv", "factors"], "a", mode="nearest")],
                                 {"factors": np.array([1, 1, 2, 3], np.float32)}, "a", opset=9)
    cases["reshape"] = model(
        [node("Conv", ["image", "k"], "conv"), node("GlobalAveragePool", ["conv"], "pool"),
         node("Reshape", ["pool", "row"], "r"), node("Reshape", ["r", "map"], "m"),
         node("Conv", ["m", "l"], "n"), node("Reshape", ["n", "flat"], "logits")],
        {"k": array(6, 3, 1, 1), "l": array(5, 6, 1, 1), "row": ints(0, -1), "map": ints(1, 6, 1, 1),
         "flat": ints(1, 5)}, batch=1)
    cases["reshape-flatten"] = simple(
        [node("Reshape", ["conv", "flat"], "f"), node("Gemm", ["f", "v"], "g"), node("Reshape", ["g", "map"], "m")],
        {"flat": ints(0, -1), "v": array(4 * 14 * 14, 4), "map": ints(0, 4, 1, 1)}, "m", batch=1)
    cases["add-constant"] = simple([node("Add", ["c", "conv"], "a"), node("Mul", ["a", "two"], "b")],
                                   {"c": array(4, 1, 1), "two": scalar(2)}, "b")
    cases["add-row"] = simple([node("GlobalAveragePool", ["conv"], "p"), node("Add", ["p", "conv"], "sum")], {},
                              "sum")
    cases["plain"] = simple()
    for opset in range(7, 22):
        cases[f"opset-{opset}"] = simple(opset=opset)
    for mode in ("SAME_UPPER", "SAME_LOWER", "VALID", "NOTSET"):
        for stride in (1, 2, 3):
            cases[f"{mode}-{stride}"] = simple(
                conv=dict(auto_pad=mode, strides=[stride, stride], kernel_shape=[3, 3]))
    cases["dilated"] = simple(conv=dict(dilations=[2, 3], pads=[2, 0, 1, 3]))
    cases["stride-shape"] = simple(conv=dict(strides=[3, 2], pads=[0, 1, 2, 3]))
    cases["groups"] = simple([node("Conv", ["conv", "g.weight", "g.bias"], "g", group=2)],
                             {"g.weight": array(6, 2, 1, 3), "g.bias": array(6)}, "g", 6)
    cases["depthwise"] = simple([node("Conv", ["conv", "g.weight"], "g", group=4, pads=[2] * 4)],
                                {"g.weight": array(8, 1, 5, 5)}, "g", 8)
    cases["clip-6"] = simple([node("Clip", ["conv"], "act", min=0.0, max=6.0)], {}, "act", opset=7)
    cases["clip-6-open"] = simple([node("Clip", ["conv"], "act")], {}, "act", opset=9)
    cases["clip-11"] = simple([node("Clip", ["conv", "lo", "hi"], "act")],
                              {"lo": scalar(0), "hi": scalar(6)}, "act")
    cases["clip-low"] = simple([node("Clip", ["conv", "lo"], "act")], {"lo": scalar(0)}, "act")
    cases["clip-high"] = simple([node("Clip", ["conv", "", "hi"], "act")], {"hi": scalar(6)}, "act")
    cases["relu"] = simple([node("Relu", ["conv"], "act")], {}, "act")
    cases["constant"] = simple(
        [helper.make_node("Constant", [], ["lo"], value=helper.make_tensor("", 1, [], [0.0])),
         helper.make_node("Constant", [], ["hi"], value_float=6.0),
         node("Clip", ["conv", "lo", "hi"], "act")], {}, "act")
    cases["constant-weight"] = simple(
        [helper.make_node("Constant", [], ["k"],
                          value=numpy_helper.from_array(array(6, 4, 1, 1), "k")),
         node("Conv", ["conv", "k"], "g")], {}, "g", 6)
    cases["alias"] = simple(
        [node("Identity", ["one"], "two"), node("Identity", ["two"], "three"),
         node("Conv", ["conv", "one"], "a"), node("Conv", ["a", "three"], "b")],
        {"one": array(4, 4, 1, 1)}, "b")
    cases["dropout"] = simple(
        [helper.make_node("Dropout", ["conv"], ["kept", "mask"], name="drop"),
         node("Identity", ["kept"], "same")], {}, "same")
    cases["norm"] = simple([norm("conv", "bn")], norm_weights(4), "bn")
    cases["norm-clip-add-clip"] = simple(
        [node("Conv", ["conv", "a.weight"], "a"), norm("a", "a.bn"), node("Relu", ["a.bn"], "a.act"),
         node("Conv", ["a.act", "b.weight"], "b"), norm("b", "b.bn", "b.bn"),
         node("Add", ["b.bn", "conv"], "sum"), node("Relu", ["sum"], "out")],
        {"a.weight": array(4, 4, 1, 1), "b.weight": array(4, 4, 1, 1), **norm_weights(4),
         **norm_weights(4, "b.bn")}, "out")
    cases["softmax"] = model(
        [node("Conv", ["image", "w"], "conv"), node("GlobalAveragePool", ["conv"], "pool"),
         node("Flatten", ["pool"], "flat", axis=-3), node("Softmax", ["flat"], "logits", axis=-1)],
        {"w": array(7, 3, 1, 1)})
    cases["softmax-7"] = model(
        [node("Conv", ["image", "w"], "conv"), node("GlobalAveragePool", ["conv"], "pool"),
         node("Softmax", ["pool"], "p"), node("Flatten", ["p"], "logits")],
        {"w": array(7, 3, 1, 1)}, opset=7)
    cases["gemm"] = model(
        [node("Flatten", ["image"], "flat"),
         node("Gemm", ["flat", "w"], "a", alpha=0.5),
         norm("a", "bn"),
         node("Gemm", ["bn", "v", "c"], "logits", beta=2.0)],
        {"w": array(48, 6), "v": array(6, 5), "c": array(1, 5), **norm_weights(6)}, size=4)
    cases["gemm-scalar"] = model(
        [node("Flatten", ["image"], "flat"), node("Gemm", ["flat", "w", "c"], "logits", transB=1)],
        {"w": array(5, 48), "c": scalar(2)}, size=4)
    cases["unsorted"] = simple([node("Relu", ["b"], "c"), node("Relu", ["a"], "b"),
                                node("Relu", ["conv"], "a")], {}, "c")
    cases["dead"] = simple([node("Relu", ["conv"], "nobody")])
    cases["unnamed"] = simple([node("Relu", ["conv"], "act", "")], {}, "act")
    cases["same-names"] = simple([node("Relu", ["conv"], "a", "twin"),
                                  node("Relu", ["a"], "b", "twin")], {}, "b")
    # Three resolutions; the second-to-last stage ends in a 5x5, so its last 3x3 is the default.
    cases["stages"] = simple(
        [node("Conv", ["conv", "b.weight"], "b", pads=[1] * 4),
         node("Conv", ["b", "c.weight"], "c", pads=[1] * 4, strides=[2, 2], dilations=[1, 1]),
         node("Conv", ["c", "d.weight", "d.bias"], "d", pads=[2] * 4, dilations=[1, 1]),
         node("Conv", ["d", "skip.weight"], "skip", strides=[2, 2]),
         node("Conv", ["skip", "last.weight"], "last", dilations=[2, 1], pads=[2, 1, 2, 1])],
        {"b.weight": array(4, 4, 3, 3), "c.weight": array(6, 4, 3, 3), "d.weight": array(6, 6, 5, 5),
         "d.bias": array(6), "skip.weight": array(8, 6, 1, 1), "last.weight": array(8, 8, 3, 3)},
        "last", 8)
    # A residual block whose shortcut is a convolution, written after the main path.
    cases["residual"] = simple(
        [node("Conv", ["conv", "b.weight"], "b", strides=[2, 2]), node("Relu", ["b"], "b.act"),
         node("Conv", ["b.act", "c.weight"], "c", pads=[1] * 4), norm("c", "c.bn"),
         node("Conv", ["conv", "skip.weight"], "skip", strides=[2, 2]),
         node("Add", ["skip", "c.bn"], "sum"), node("Relu", ["sum"], "out"),
         node("Conv", ["out", "last.weight"], "last", strides=[2, 2])],
        {"b.weight": array(8, 4, 2, 2), "c.weight": array(8, 8, 3, 3), **norm_weights(8),
         "skip.weight": array(8, 4, 1, 1), "last.weight": array(8, 8, 1, 1)}, "last", 8)
    cases["unnamed-layers"] = simple([node("Conv", ["conv", "b.weight"], "17", "")],
                                     {"b.weight": array(4, 4, 1, 1)}, "17")
    floats = simple()
    for tensor in floats.graph.initializer:
        numbers = numpy_helper.to_array(tensor).flatten()
        tensor.ClearField("raw_data")
        tensor.float_data.extend(numbers.tolist())
    cases["float-data"] = floats
    cases["inputs-listed"] = simple()
    cases["inputs-listed"].graph.input.extend(
        [helper.make_tensor_value_info("fc.bias", TensorProto.FLOAT, [5])])
    cases["open-size"] = simple(metadata={"emend.input": '{"size": 24}'})
    cases["open-size"].graph.input[0].CopyFrom(
        helper.make_tensor_value_info("image", TensorProto.FLOAT, ["N", 3, "H", "W"]))
    cases["fixed-batch"] = simple(batch=1)
    return cases


def shapes(proto, size=None):
    """Every value and its shape with N = 1, as onnx.shape_inference finds them."""
    copy = onnx.ModelProto()
    copy.CopyFrom(proto)
    dims = copy.graph.input[0].type.tensor_type.shape.dim
    dims[0].dim_value = 1
    for i in (2, 3):
        if size and not dims[i].dim_value:
            dims[i].dim_value = size
    del copy.graph.output[0].type.tensor_type.shape.dim[:]
    copy.graph.output[0].type.tensor_type.ClearField("shape")
    copy = shape_inference.infer_shapes(copy, check_type=True, strict_mode=True, data_prop=True)
    rows = {}
    for info in [*copy.graph.value_info, *copy.graph.output]:
        if info.type.tensor_type.HasField("shape"):
            rows[info.name] = [d.dim_value for d in info.type.tensor_type.shape.dim]
    return rows


def write_shapes(cases, folder):
    with open(os.path.join(folder, "shapes.tsv"), "w", encoding="utf-8") as out:
        for name, proto in cases.items():
            for value, shape in shapes(proto, 24).items():
                print(name, value, ",".join(map(str, shape)), sep="\t", file=out)


def replace_weight(proto, name, tensor):
    for i, old in enumerate(proto.graph.initializer):
        if old.name == name:
            proto.graph.initializer[i].CopyFrom(tensor)
    return proto


def weight(proto, name):
    return next(t for t in proto.graph.initializer if t.name == name)


def edited(change, proto=None):
    proto = proto or simple()
    change(proto)
    return proto


def bad():
    cases = {}

    def add(name, proto, part):
        data = proto if isinstance(proto, bytes) else proto.SerializeToString()
        cases[name] = (data, part)

    whole = simple().SerializeToString()
    for n in (1, 10, 100, len(whole) // 2, len(whole) - 1):
        add(f"truncated-{n}", whole[:n], "")
    add("text", b"Once upon a time there was a file.\n" * 20, "not an ONNX model")
    add("png", b"\x89PNG\r\n\x1a\n" + bytes(100), "not an ONNX model")
    add("zeros", bytes(1000), "not an ONNX model")
    add("no-graph", onnx.ModelProto(ir_version=8), "no graph")
    add("parts", b"\x0a\x00" * 5_000_000, "")
    many = onnx.GraphProto().SerializeToString() + b"\x0a\x00" * 20_000_000
    add("many-nodes", b"\x3a" + varint(len(many)) + many, "damaged")
    stylised = simple()
    stylised.graph.input[0].CopyFrom(helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 16, 16, 3]))
    stylised.graph.output[0].CopyFrom(helper.make_tensor_value_info("conv", TensorProto.FLOAT, [1, 14, 14, 4]))
    add("stylisation", stylised, "is a stylisation network, not a classifier")
    add("opset-6", simple(opset=6), "version 6")
    add("opset-22", simple(opset=22), "version 22")
    add("opset-none", edited(lambda m: m.ClearField("opset_import")), "version 0")

    add("cycle", simple([node("Relu", ["b"], "a"), node("Relu", ["a"], "b"),
                         node("Add", ["conv", "b"], "c")], {}, "c"), "circle: “a”, “b”")
    add("self", simple([node("Relu", ["a"], "a")], {}, "conv"), "circle: “a”")
    add("missing-weight", edited(lambda m: m.graph.initializer.remove(weight(m, "conv.weight"))),
        "“conv” reads “conv.weight”")
    add("missing-input", simple([node("Relu", ["ghost"], "act")], {}, "act"), "“ghost”")
    add("missing-output", edited(lambda m: setattr(m.graph.output[0], "name", "gone")), "“gone”")
    add("twice-node", simple([node("Relu", ["conv"], "conv")]), "“conv” stands for two")
    add("twice-weight", edited(lambda m: m.graph.initializer.append(m.graph.initializer[0])),
        "“conv.weight” stands for two")
    add("weight-is-output", simple([node("Relu", ["conv"], "fc.bias")]), "“fc.bias” stands for two")
    add("two-inputs", edited(lambda m: m.graph.input.extend(
        [helper.make_tensor_value_info("second", TensorProto.FLOAT, [1])])), "2 inputs")
    add("no-input", edited(lambda m: m.graph.ClearField("input")), "0 inputs")
    add("two-outputs", edited(lambda m: m.graph.output.extend(
        [helper.make_tensor_value_info("conv", TensorProto.FLOAT, None)])), "2 outputs")
    add("no-output", edited(lambda m: m.graph.ClearField("output")), "0 outputs")
    add("output-map", edited(lambda m: setattr(m.graph.output[0], "name", "conv")), "[N, classes]")
    add("output-input", edited(lambda m: setattr(m.graph.output[0], "name", "image")),
        "[N, classes]")

    def image(*shape, kind=TensorProto.FLOAT):
        return [helper.make_tensor_value_info("image", kind, shape)]

    add("input-rank", simple(inputs=image("N", 3, 16)), "[N, 3, height, width]")
    add("input-grey", simple(inputs=image("N", 1, 16, 16)), "[N, 3, height, width]")
    add("input-oblong", simple(inputs=image("N", 3, 16, 20)), "square")
    add("input-open", simple(inputs=image("N", 3, "H", "W")), "square")
    add("input-huge", simple(inputs=image("N", 3, 2 ** 40, 2 ** 40)), "square")
    add("input-negative", simple(inputs=image("N", 3, -1, -1)), "square")
    add("input-bytes", simple(inputs=image("N", 3, 16, 16, kind=TensorProto.UINT8)), "float32")

    add("operators", simple([node("Tanh", ["conv"], "a"), node("MaxPool", ["a"], "b"),
                             node("Tanh", ["b"], "c"),
                             helper.make_node("Magic", ["c"], ["d"], domain="org.example")],
                            {}, "d"), "supported: Tanh, MaxPool, org.example.Magic.")

    def set_dims(*dims):
        def change(proto):
            tensor = weight(proto, "conv.weight")
            del tensor.dims[:]
            tensor.dims.extend(dims)
        return change

    add("dims-more", edited(set_dims(4, 3, 3, 4)), "[4 × 3 × 3 × 4]")
    add("dims-overflow", edited(set_dims(2 ** 32, 2 ** 32, 2 ** 32, 108)), "holds 108")
    add("dims-wrap", edited(set_dims(2 ** 62, 4, 1, 1)), "holds 108")
    add("dims-zero", edited(set_dims(0, 3, 3, 3)), "[0 × 3 × 3 × 3]")
    add("dims-negative", edited(set_dims(-4, -3, 3, 3)), "[-4 × -3 × 3 × 3]")
    add("dims-many", edited(set_dims(4, 3, 3, 3, 1)), "at most 4")
    add("dims-flat", edited(set_dims(108)), "1 dimensions; 4")

    def set_raw(data):
        return lambda m: setattr(weight(m, "conv.weight"), "raw_data", data)

    add("raw-short", edited(set_raw(bytes(4 * 107))), "holds 107")
    add("raw-odd", edited(set_raw(bytes(4 * 108 + 1))), "whole number of float32")
    add("raw-none", edited(lambda m: weight(m, "conv.weight").ClearField("raw_data")), "holds 0")
    add("raw-twice", edited(lambda m: weight(m, "conv.weight").float_data.extend([1.0])), "twice")
    add("raw-nan", edited(set_raw(np.full(108, np.nan, np.float32).tobytes())), "not finite")
    add("raw-inf", edited(set_raw(np.full(108, np.inf, np.float32).tobytes())), "not finite")
    for kind in (TensorProto.FLOAT16, TensorProto.DOUBLE, TensorProto.INT64, TensorProto.INT8, 99):
        add(f"type-{kind}", edited(lambda m: setattr(weight(m, "conv.weight"), "data_type", kind)),
            "where float32 was expected")

    def external(proto):
        tensor = weight(proto, "conv.weight")
        tensor.ClearField("raw_data")
        tensor.data_location = TensorProto.EXTERNAL
        tensor.external_data.add(key="location", value="../../etc/passwd")

    add("external", edited(external), "another file")

    add("groups", simple(conv=dict(group=2)), "groups do not divide")
    add("groups-weight", simple([node("Conv", ["conv", "g"], "g.out", group=2)],
                                {"g": array(4, 4, 1, 1)}, "g.out"), "2 groups")
    add("groups-zero", simple(conv=dict(group=0)), "“group” is 0")
    add("groups-big", simple(conv=dict(group=2 ** 40)), "“group”")
    add("channels", simple([node("Conv", ["conv", "g"], "g.out")], {"g": array(4, 5, 1, 1)},
                           "g.out"), "take 5 channels")
    add("kernel-large", simple(size=2), "does not fit")
    add("kernel-shape", simple(conv=dict(kernel_shape=[5, 5])), "“kernel_shape”")
    add("kernel-1d", simple(conv=dict(kernel_shape=[3])), "“kernel_shape” has 1")
    add("strides", simple(conv=dict(strides=[0, 1])), "“strides” holds 0")
    add("strides-big", simple(conv=dict(strides=[2 ** 62, 1])), "“strides”")
    add("dilations", simple(conv=dict(dilations=[1, -1])), "“dilations” holds -1")
    add("pads-negative", simple(conv=dict(pads=[0, 0, -1, 0])), "“pads” holds -1")
    add("pads-big", simple(conv=dict(pads=[2 ** 31, 0, 0, 0])), "“pads”")
    add("pads-three", simple(conv=dict(pads=[1, 1, 1])), "“pads” has 3")
    add("auto-pad", simple(conv=dict(auto_pad="SOMEHOW")), "“auto_pad”")
    add("output-large", model(
        [node("Conv", ["image", "w"], "conv", pads=[4096] * 4), *tail("conv", 8)[0]],
        {"w": array(8, 3, 1, 1), **tail("conv", 8)[1]}), "more than 67108864")
    add("bias-long", simple([node("Conv", ["conv", "g", "b"], "g.out")],
                            {"g": array(4, 4, 1, 1), "b": array(5)}, "g.out"), "4 channels")
    add("weight-computed", simple([node("Conv", ["conv", "conv"], "g")], {}, "g"), "is computed")
    add("input-constant", simple([node("Relu", ["w"], "g")], {"w": array(1, 4, 1, 1)}, "g"),
        "is a constant")
    add("inputs-many", simple([helper.make_node("Relu", ["conv", "conv"], ["g"])], {}, "g"),
        "inputs is 2; 1 was")
    add("inputs-none", simple([helper.make_node("Relu", [], ["g"])], {}, "g"), "inputs is 0")
    add("outputs-none", simple([helper.make_node("Relu", ["conv"], [], name="odd")]), "“odd”")

    add("norm-short", simple([norm("conv", "bn")], norm_weights(3), "bn"), "3 numbers")
    variance = norm_weights(4)
    variance["bn.v"] = array(4) - 10
    add("norm-variance", simple([norm("conv", "bn")], variance, "bn"), "not positive in channel 0")
    training = norm("conv", "bn")
    training.attribute.append(helper.make_attribute("training_mode", 1))
    add("norm-training", simple([training], norm_weights(4), "bn", opset=15), "at inference")
    add("clip-vector", simple([node("Clip", ["conv", "lo"], "act")], {"lo": array(4)}, "act"),
        "one number")
    add("clip-nan", simple([node("Clip", ["conv", "lo"], "act")], {"lo": scalar(np.nan)}, "act"),
        "one number")
    add("clip-computed", simple([node("GlobalAveragePool", ["conv"], "lo"),
                                 node("Clip", ["conv", "lo"], "act")], {}, "act"), "is computed")
    add("add-shapes", simple([node("Conv", ["conv", "g"], "h"), node("Add", ["conv", "h"], "sum")],
                             {"g": array(4, 4, 3, 3)}, "sum"), "different shapes")
    add("add-constant", simple([node("Add", ["conv", "c"], "sum")], {"c": array(4, 1)}, "sum"),
        "different shapes")
    add("add-constants", simple([node("Add", ["c", "c"], "sum")], {"c": array(4, 1, 1)}, "sum"), "is a constant")
    add("add-vector", simple([node("Mul", ["conv", "c"], "sum")], {"c": array(14)}, "sum"), "different shapes")

    add("qdq-scales", qdq(scales=3), "3 scales; 1, or 4 for dimension 0")
    add("qdq-axis", qdq(axis=1), "4 scales; 1, or 3 for dimension 1")
    add("qdq-axis-far", qdq(axis=4), "“axis” is 4")
    add("qdq-axis-negative", qdq(axis=-5), "“axis” is -5")
    add("qdq-zeros", qdq(zeros=3), "as long as its scale, 4")
    add("qdq-zero-type", qdq(weights={"w.z": np.zeros(4, np.uint8)}), "not of the type")
    add("qdq-zero-float", qdq(weights={"w.z": np.zeros(4, np.float32)}), "where integers were expected")
    add("qdq-weight-float", qdq(weights={"w.q": array(4, 3, 3, 3)}), "where integers were expected")
    add("qdq-weight-int64", qdq(kind=np.int64), "int64 numbers where int8")
    add("qdq-scale-rank", qdq(weights={"w.s": array(2, 2)}), "2 dimensions; 0 or 1")
    add("qdq-scale-nan", qdq(weights={"w.s": np.full(4, np.nan, np.float32)}), "not finite")
    add("qdq-scale-none", qdq(weights={"w.s": np.zeros(0, np.float32)}), "holds 0")
    add("qdq-weight-none", qdq(weights={"w.q": np.zeros((0, 3, 3, 3), np.int8)}), "holds 0")
    for name, value in (("zero", 0), ("negative", -0.1), ("tiny", 1e-42), ("infinite", np.inf)):
        add(f"qdq-map-scale-{name}", qdq(weights={"t": scalar(value)}),
            "not finite" if name == "infinite" else "above 0 was expected")
    add("qdq-map-scales", qdq(weights={"t": np.full(4, 0.1, np.float32)}), "for initializers only")
    add("qdq-map-zeros", qdq(weights={"u": np.zeros(4, np.uint8)}), "for initializers only")
    add("qdq-map-zero-int32", qdq(weights={"u": np.array(0, np.int32)}), "neither int8 nor uint8")
    add("qdq-other-scale", qdq(quantised("act", "map", "t", "u", ("s", "u"))), "was quantised with")
    add("qdq-other-zero", qdq(quantised("act", "map", "t", "u", ("t", "z"))), "was quantised with")
    add("qdq-float", qdq([node("DequantizeLinear", ["act", "t", "u"], "map")]), "holds float32")
    add("qdq-twice", qdq([node("QuantizeLinear", ["act", "t", "u"], "q"),
                          node("QuantizeLinear", ["q", "t", "u"], "map")]), "holds quantised integers")
    add("qdq-missing", qdq([node("QuantizeLinear", ["act", "t", "u"], "map")]), "holds quantised integers")
    add("qdq-scale-computed", qdq([node("QuantizeLinear", ["act", "act"], "map")]), "is computed")
    add("qdq-pad", qdq([node("QuantizeLinear", ["act", "t", "u"], "q"), node("Pad", ["q", "p"], "r"),
                        node("DequantizeLinear", ["r", "t", "u"], "map")], {"p": ints(0, 0, 1, 1, 0, 0, 1, 1)}),
        "padding quantised integers")
    add("qdq-blocks", qdq([node("QuantizeLinear", ["act", "t", "u"], "q", block_size=2),
                           node("DequantizeLinear", ["q", "t", "u"], "map")], opset=21), "each block")

    def pad(*pads, weights=None, inputs=("conv", "p"), **attributes):
        return simple([node("Pad", list(inputs), "a", **attributes)], {"p": ints(*pads), **(weights or {})}, "a")

    add("pad-reflect", pad(0, 0, 14, 0, 0, 0, 0, 0, mode="reflect"), "reflects more than the 14")
    add("pad-channels", pad(0, 1, 0, 0, 0, 0, 0, 0), "only rows and columns")
    add("pad-few", pad(0, 0, 1, 1), "“pads” has 4")
    add("pad-none-left", pad(0, 0, -14, 0, 0, 0, 0, 0), "a side of 0")
    add("pad-huge", pad(0, 0, 2 ** 62, 0, 0, 0, 2 ** 62, 0), "“pads” holds")
    add("pad-wrap", pad(0, 0, 1, 1, 0, 0, 1, 1, mode="wrap"), "“mode” is “wrap”")
    add("pad-floats", pad(0, weights={"p": array(8)}), "where integers were expected")
    add("pad-computed", pad(0, inputs=("conv", "conv")), "is computed")
    add("pad-many", simple([node("Pad", ["conv" if i == 0 else f"a{i - 1}", "p" if i % 2 == 0 else "m"], f"a{i}")
                            for i in range(400)],
                           {"p": ints(0, 0, 0, 0, 0, 0, 60000, 0), "m": ints(0, 0, 0, 0, 0, 0, -60000, 0)},
                           "a399"), "rows and columns in all")

    def resize(factors, **attributes):
        return simple([node("Resize", ["conv", "", "f"], "a", **attributes)],
                      {"f": np.array(factors, np.float32)}, "a")

    add("resize-linear", resize([1, 1, 2, 2], mode="linear"), "“mode” is “linear”")
    add("resize-crop", resize([1, 1, 2, 2], coordinate_transformation_mode="tf_crop_and_resize"),
        "in this way")
    add("resize-three", resize([1, 2, 2]), "3 scales")
    add("resize-channels", resize([1, 2, 1, 1]), "only rows and columns")
    add("resize-zero", resize([1, 1, 0, 1]), "above 0 was expected")
    add("resize-nothing", resize([1, 1, 0.01, 1]), "a side of 0")
    add("resize-huge", resize([1, 1, 1e9, 1]), "above 0 was expected")
    add("transpose-other", simple([node("Transpose", ["conv"], "a", perm=[0, 1, 3, 2])], {}, "a"),
        "only a Transpose of a map")
    add("transpose-short", simple([node("Transpose", ["conv"], "a", perm=[1, 0])], {}, "a"), "only a Transpose")
    add("transpose-left", simple([node("Transpose", ["conv"], "a", perm=[0, 2, 3, 1])], {}, "a"),
        "is [N, H, W, C]")
    for name, shape, part in (("map", (1, 4, 7, 28), "only a row"), ("count", (1, 5), "does not hold the 784"),
                              ("three", (1, 4, 196), "3 dimensions"), ("batch", (2, 392), "only a row"),
                              ("two-open", (-1, -1), "does not hold"), ("huge", (1, 2 ** 62), "does not hold")):
        add(f"reshape-{name}", simple([node("Reshape", ["conv", "s"], "a")], {"s": ints(*shape)}, "a"), part)

    add("flatten-axis", model([node("Flatten", ["image"], "logits", axis=2)], {}), "“axis” is 2")
    add("flatten-far", model([node("Flatten", ["image"], "logits", axis=9)], {}), "“axis” is 9")
    add("gemm-depth", simple(channels=5), "row of 5")
    add("gemm-trans", model([node("Flatten", ["image"], "f"),
                             node("Gemm", ["f", "w"], "logits", transA=1)], {"w": array(1, 5)},
                            size=4), "“transA”")
    add("gemm-bias", model([node("Flatten", ["image"], "f"),
                            node("Gemm", ["f", "w", "c"], "logits")],
                           {"w": array(48, 5), "c": array(4)}, size=4), "5 columns")
    add("gemm-map", model([node("Gemm", ["image", "w"], "logits")], {"w": array(48, 5)}, size=4),
        "row of 48")
    add("softmax-batch", model([node("Flatten", ["image"], "f"),
                                node("Softmax", ["f"], "logits", axis=0)], {}), "“axis” is 0")
    add("constant-ints", simple([helper.make_node("Constant", [], ["c"], name="odd",
                                                  value_ints=[1, 2])]), "“odd”")

    add("labels-few", simple(metadata={"emend.labels": "one\ntwo"}), "2 lines")
    for name, text, part in (
            ("json", "{", "not valid JSON"), ("array", "[1]", "JSON object"),
            ("deep", "[" * 50000, "deeper"), ("size", '{"size": 17}', "pictures of 16"),
            ("size-text", '{"size": "16"}', "“size”"), ("crop", '{"crop": 0}', "“crop”"),
            ("crop-big", '{"crop": 1.5}', "“crop”"), ("mean", '{"mean": [1, 2]}', "“mean”"),
            ("std", '{"std": [1, 0, 1]}', "“std”"), ("std-text", '{"std": [1, "a", 1]}', "“std”"),
            ("resize", '{"resize": "nearest"}', "“resize”"), ("layout", '{"layout": "NHWC"}', "“layout”"),
            ("colour", '{"colour": 3}', "“colour”")):
        add(f"spec-{name}", simple(metadata={"emend.input": text}), part)

    name = simple([node("Relu", ["conv"], "act-NAME")], {}, "act-NAME").SerializeToString()
    add("utf-8", name.replace(b"act-NAME", b"act-\xff\xfe\xff\xfe"), "UTF-8")
    add("long-name", simple([node("Relu", ["ghost" * 100000], "act")], {}, "act"), "neither an")
    add("labels-many", simple(metadata={"emend.labels": "\n" * 1000000}), "1000000 lines")
    add("spec-long", simple(metadata={"emend.input": "[" + "1," * 100000 + "1]"}), "64 KiB")
    chain = [node("Relu", ["conv" if i == 0 else f"r{i - 1}"], f"r{i}") for i in range(30000)]
    add("chain-cycle", simple([*reversed(chain), node("Add", ["r29999", "end"], "end")], {}, "end"),
        "circle: “end”")
    return cases


def varint(value):
    out = b""
    while value >= 0x80:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def main():
    kind, folder = sys.argv[1], sys.argv[-1]
    if kind == "shapes":
        write_shapes({"model": onnx.load(sys.argv[2])}, folder)
    elif kind == "good":
        cases = good()
        for name, proto in cases.items():
            if name not in ("unsorted", "same-names"):
                onnx.checker.check_model(proto)
            with open(os.path.join(folder, name + ".onnx"), "wb") as out:
                out.write(proto.SerializeToString())
        with open(os.path.join(folder, "cases.tsv"), "w", encoding="utf-8") as out:
            print(*cases, sep="\n", file=out)
        write_shapes({k: v for k, v in cases.items() if k not in ("unsorted",)}, folder)
    else:
        with open(os.path.join(folder, "cases.tsv"), "w", encoding="utf-8") as table:
            for name, (data, part) in bad().items():
                with open(os.path.join(folder, name + ".onnx"), "wb") as out:
                    out.write(data)
                print(name, part, sep="\t", file=table)


if __name__ == "__main__":
    main()
