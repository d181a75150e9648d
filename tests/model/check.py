"""Checks what the C tests wrote, with ONNX Runtime, onnx.checker and a reader of our own.

    check.py points MODEL POINTS        the edit points' formula gives the values that ONNX Runtime has
    check.py rewritten BASE NEW         NEW is BASE but for what tests/model/test-writer.c changed
    check.py tensors FILE               FILE is the safetensors file of tests/model/test-safetensors.c
    check.py make FOLDER                safetensors files to read, good.safetensors and bad ones

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import os
import struct
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import numpy_helper


def read_tensors(path):
    """Tensors and metadata of a safetensors file, strictly."""
    data = open(path, "rb").read()
    length, = struct.unpack("<Q", data[:8])
    assert (8 + length) % 8 == 0, "the numbers are not aligned"
    header = json.loads(data[8:8 + length])
    body = data[8 + length:]
    metadata = header.pop("__metadata__", {})
    tensors, end = {}, 0
    for name, entry in header.items():
        begin, stop = entry["data_offsets"]
        assert entry["dtype"] == "F32" and begin == end, name
        end = stop
        tensors[name] = np.frombuffer(body[begin:stop], "<f4").reshape(entry["shape"])
    assert end == len(body)
    return tensors, metadata


def write_tensors(path, tensors, metadata=None, change=None):
    header, body = {}, b""
    if metadata is not None:
        header["__metadata__"] = metadata
    for name, array in tensors.items():
        raw = np.ascontiguousarray(array, "<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(array.shape),
                        "data_offsets": [len(body), len(body) + len(raw)]}
        body += raw
    if change:
        body = change(header, body) or body
    text = json.dumps(header).encode()
    with open(path, "wb") as out:
        out.write(struct.pack("<Q", len(text)) + text + body)


def session(path_or_bytes):
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    return onnxruntime.InferenceSession(path_or_bytes, options)


def run_all(path, names, image):
    """The values `names` of the model for one input."""
    proto = onnx.load(path)
    outputs = {o.name for o in proto.graph.output}
    for name in sorted(set(names) - outputs - {proto.graph.input[0].name}):
        proto.graph.output.append(onnx.ValueInfoProto(name=name))
    values = session(proto.SerializeToString()).run(names, {proto.graph.input[0].name: image})
    return dict(zip(names, values))


def pre_activation(keys, weight, bias, conv):
    """What the layer gives, by definition; keys NCHW or rows, weight O kh kw I."""
    if keys.ndim == 2:
        return keys @ weight[:, 0, 0, :].T + bias
    pads, strides, dilations = conv["pads"], conv["strides"], conv["dilations"]
    padded = np.pad(keys, ((0, 0), (0, 0), (pads[0], pads[2]), (pads[1], pads[3])))
    kh, kw = weight.shape[1:3]
    h = (padded.shape[2] - dilations[0] * (kh - 1) - 1) // strides[0] + 1
    w = (padded.shape[3] - dilations[1] * (kw - 1) - 1) // strides[1] + 1
    total = np.zeros((1, weight.shape[0], h, w)) + bias[None, :, None, None]
    for y in range(kh):
        for x in range(kw):
            top, left = y * dilations[0], x * dilations[1]
            part = padded[:, :, top:top + strides[0] * (h - 1) + 1:strides[0],
                          left:left + strides[1] * (w - 1) + 1:strides[1]]
            total += np.einsum("nihw,oi->nohw", part, weight[:, y, x])
    return total


def points(path, file):
    tensors, metadata = read_tensors(file)
    described = json.loads(metadata["points"])
    proto = onnx.load(path)
    weights = {t.name: numpy_helper.to_array(t) for t in proto.graph.initializer}
    side = proto.graph.input[0].type.tensor_type.shape.dim[2].dim_value
    image = np.random.default_rng(3).standard_normal((1, 3, side, side)).astype(np.float32)
    names = [p[k] for p in described for k in ("input", "output", "residual") if p[k]]
    values = run_all(path, list(dict.fromkeys(names)), image)
    worst = 0.0
    for p in described:
        name = p["name"]
        weight = tensors[name + ".weight"].astype(np.float64)
        bias = weights[p["bias"]].flatten() * p["beta"] if p["bias"] else np.zeros(len(weight))
        z = pre_activation(values[p["input"]].astype(np.float64), weight, bias, p)
        shape = (1, -1) + (1,) * (z.ndim - 2)
        v = tensors[name + ".scale"].reshape(shape) * z + tensors[name + ".shift"].reshape(shape)
        v = np.clip(v, *p["clip"])
        if p["residual"]:
            v = v + values[p["residual"]]
        v = np.clip(v, *p["sum_clip"])
        expected = values[p["output"]]
        assert v.shape == expected.shape, name
        error = np.abs(v - expected).max() / max(1.0, np.abs(expected).max())
        assert error < 1e-4, f"{name}: off by {error}"
        worst = max(worst, error)
    print(f"{len(described)} edit points, off by at most {worst:.1e}")


def rewritten(base_path, new_path):
    """The test doubled `head.conv.weight` and set two metadata entries."""
    base_bytes, new_bytes = open(base_path, "rb").read(), open(new_path, "rb").read()
    base, new = onnx.load(base_path), onnx.load(new_path)
    onnx.checker.check_model(new, full_check=True)
    changed = {}
    for old, fresh in zip(base.graph.initializer, new.graph.initializer, strict=True):
        if old.SerializeToString() != fresh.SerializeToString():
            changed[old.name] = numpy_helper.to_array(fresh), numpy_helper.to_array(old)
    assert list(changed) == ["head.conv.weight"], list(changed)
    fresh, old = changed["head.conv.weight"]
    assert np.array_equal(fresh, old * 2)

    entries = {p.key: p.value for p in new.metadata_props}
    assert len(entries) == len(new.metadata_props)
    assert entries.pop("emend.rules") == "zwei\u00e4"
    assert entries.pop("emend.note") == ""
    assert entries == {p.key: p.value for p in base.metadata_props if p.key in entries}
    assert set(entries) == {"emend.labels", "emend.input"}

    # Byte for byte: only the payload differs, and what was appended.
    begin = base_bytes.find(old.tobytes())
    end = begin + old.nbytes
    assert begin > 0 and base_bytes[:begin] == new_bytes[:begin]
    assert base_bytes[end:] == new_bytes[end:len(base_bytes)]
    appended = onnx.ModelProto.FromString(new_bytes[len(base_bytes):])
    assert {p.key for p in appended.metadata_props} == {"emend.rules", "emend.note"}

    image = np.random.default_rng(3).standard_normal((1, 3, 224, 224)).astype(np.float32)
    head = [run_all(p, ["head.conv"], image)["head.conv"] for p in (base_path, new_path)]
    assert np.allclose(head[1], 2 * head[0], rtol=1e-4, atol=1e-4)
    print("identical but for the change")


def small(path):
    """A rewritten model made by models.py: weights times 3, checked and run."""
    proto = onnx.load(path)
    onnx.checker.check_model(proto, full_check=True)
    side = proto.graph.input[0].type.tensor_type.shape.dim[2].dim_value
    session(path).run(None, {"image": np.zeros((1, 3, side, side), np.float32)})


def tensors(path):
    found, metadata = read_tensors(path)
    assert list(found) == ["d", "lambda", "empty", "scalar"], list(found)
    assert found["d"].shape == (2, 3) and np.array_equal(found["d"].flatten(), np.arange(6))
    assert found["lambda"].shape == (2, 1, 3, 3)
    assert np.allclose(found["lambda"].flatten(), np.arange(18) / 7, rtol=1e-6)
    assert found["empty"].shape == (0, 4)
    assert found["scalar"].shape == () and found["scalar"] == -1.5
    assert metadata == {"name": "quote \" and \u00e4 and \n", "format": "2"}, metadata


def make(folder):
    def path(name):
        return os.path.join(folder, name + ".safetensors")

    numbers = {"a": np.arange(6, dtype=np.float32).reshape(2, 3), "b": np.float32(7).reshape(()),
               "none": np.zeros((3, 0), np.float32),
               "c": np.arange(16, dtype=np.float32).reshape(2, 2, 2, 2)}
    write_tensors(path("good"), numbers, {"k": "v\u00e4", "empty": ""})
    whole = open(path("good"), "rb").read()
    rows = []

    def bad(name, part, change=None, data=None):
        if data is None:
            write_tensors(path(name), numbers, {"k": "v"}, change)
        else:
            with open(path(name), "wb") as out:
                out.write(data)
        rows.append((name, part))

    def entry(key, value):
        return lambda header, body: header["a"].update({key: value})

    bad("cut-4", "cut off", data=whole[:4])
    bad("cut-20", "cut off", data=whole[:20])
    bad("cut-end", "within the file", data=whole[:-1])
    bad("extra", "its tensors take", data=whole + b"1234")
    bad("length-huge", "cut off", data=struct.pack("<Q", 2 ** 64 - 1) + whole[8:])
    bad("length-long", "1 MiB", data=struct.pack("<Q", 5 << 20) + b"{" + b" " * (5 << 20))
    bad("length-zero", "JSON object", data=bytes(8) + whole[8:])
    bad("not-json", "JSON", data=struct.pack("<Q", 5) + b"{abc}")
    bad("not-utf8", "UTF-8", data=struct.pack("<Q", 5) + b"{\"\xff\"}")
    lone = rb'{"__metadata__":{"k":"\ud800x"}}'
    bad("surrogate", "UTF-8", data=struct.pack("<Q", len(lone)) + lone)
    lone = rb'{"__metadata__":{"\udc00x":"v"}}'
    bad("surrogate-key", "UTF-8", data=struct.pack("<Q", len(lone)) + lone)
    deep = b'{"a":' * 100000
    bad("deep", "deeper", data=struct.pack("<Q", len(deep)) + deep)
    bad("dtype", "holds F64", entry("dtype", "F64"))
    bad("dtype-none", "holds ? numbers", entry("dtype", 3))
    bad("shape-long", "at most 4", entry("shape", [1, 1, 1, 2, 3]))
    bad("shape-text", "whole number", entry("shape", ["2", 3]))
    bad("shape-float", "whole number", entry("shape", [2.5, 3]))
    bad("shape-negative", "whole number", entry("shape", [-2, -3]))
    bad("shape-none", "shape", entry("shape", None))
    bad("shape-other", "do not fit", entry("shape", [2, 4]))
    bad("shape-overflow", "do not fit", entry("shape", [2 ** 62, 2 ** 62, 2 ** 62]))
    bad("shape-wrap", "do not fit", entry("shape", [2 ** 61 + 1, 8]))
    bad("offsets-back", "within the file", entry("data_offsets", [24, 0]))
    bad("offsets-far", "within the file", entry("data_offsets", [0, 2 ** 63 - 1]))
    bad("offsets-negative", "within the file", entry("data_offsets", [-24, 0]))
    bad("offsets-one", "within the file", entry("data_offsets", [0]))
    bad("overlap", "begin where", lambda h, b: h["c"].update(data_offsets=[0, 64]))
    bad("entry-list", "object", lambda h, b: h.update(a=[1]))
    bad("metadata-list", "not an object", lambda h, b: h.update(__metadata__=[1]))
    bad("metadata-number", "not a string", lambda h, b: h["__metadata__"].update(k=1))
    with open(os.path.join(folder, "cases.tsv"), "w", encoding="utf-8") as out:
        for row in rows:
            print(*row, sep="\t", file=out)


if __name__ == "__main__":
    {"points": points, "rewritten": rewritten, "tensors": tensors, "make": make,
     "small": small}[sys.argv[1]](*sys.argv[2:])
