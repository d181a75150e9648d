#!/usr/bin/env python3
"""Computes a rewrite from the model file alone and compares it with what the C library made of it.

ONNX Runtime gives keys, raw outputs, residuals and values; Pillow the pixels; NumPy the rest. Nothing
of the C code is used but the files that it wrote: x.rule, edited.onnx, logits.f32.

usage: check-rewrite.py MODEL MOMENTS FOLDER      (PyPI: numpy onnx onnxruntime pillow)

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import os
import struct
import sys

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before NumPy reads it

import numpy as np
import onnx
import onnxruntime
from PIL import Image


def safetensors(path):
    data = open(path, "rb").read()
    (length,) = struct.unpack("<Q", data[:8])
    header, body = json.loads(data[8:8 + length]), data[8 + length:]
    metadata = header.pop("__metadata__", {})
    return metadata, {name: np.frombuffer(body[t["data_offsets"][0]:t["data_offsets"][1]], "<f4")
                      .reshape(t["shape"]).astype(np.float64) for name, t in header.items()}


def window(picture, resample):
    w, h = picture.size
    w, h = (256, int(256 * h / w)) if w <= h else (int(256 * w / h), 256)
    x, y = round((w - 224) / 2), round((h - 224) / 2)
    return picture.resize((w, h), resample).crop((x, y, x + 224, y + 224))


def pixels(path):
    seen = window(Image.open(path).convert("RGB"), Image.BICUBIC)
    return ((np.asarray(seen, np.float32) - 127) / 128).transpose(2, 0, 1)


def session(model):
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = 1  # a few pictures; others use the machine too
    return onnxruntime.InferenceSession(model.SerializeToString(), options)


class Layer:
    """The edit point's surroundings, read off the graph."""

    def __init__(self, model, name):
        self.initial = {i.name: onnx.numpy_helper.to_array(i).astype(np.float64)
                        for i in model.graph.initializer}
        after = {n.input[0]: n for n in model.graph.node}
        self.node = next(n for n in model.graph.node if n.name == name)
        self.linear = self.node.op_type == "Gemm"
        self.weight_name = self.node.input[1]
        weight = self.initial[self.weight_name]
        self.weight = weight[:, :, None, None] if self.linear else weight
        self.key, self.raw = self.node.input[0], self.node.output[0]
        self.attributes = {a.name: onnx.helper.get_attribute_value(a) for a in self.node.attribute}
        channels = len(self.weight)
        self.scale, self.shift = np.ones(channels), np.zeros(channels)
        self.low, self.high, self.residual, self.value = -np.inf, np.inf, None, self.raw
        norm = after.get(self.raw)
        if norm is not None and norm.op_type == "BatchNormalization":
            gamma, beta, mean, var = (self.initial[i] for i in norm.input[1:5])
            epsilon = next(a.f for a in norm.attribute if a.name == "epsilon")
            self.scale = gamma / np.sqrt(var + epsilon)
            self.shift = beta - self.scale * mean
            self.value = norm.output[0]
        following = [n for n in model.graph.node if self.value in n.input]
        if len(following) == 1 and following[0].op_type == "Clip":
            self.low, self.high = (float(self.initial[i]) for i in following[0].input[1:3])
            self.value = following[0].output[0]
        elif len(following) == 1 and following[0].op_type == "Add":
            self.residual = next(i for i in following[0].input if i != self.value)
            self.value = following[0].output[0]

    def taps(self, plane):
        """[positions, kh * kw] windows of one plane, zeros in the padding."""
        kh, kw = self.weight.shape[2:]
        top, left, bottom, right = self.attributes.get("pads", (0, 0, 0, 0))
        sy, sx = self.attributes.get("strides", (1, 1))
        plane = np.pad(plane, ((top, bottom), (left, right)))
        views = np.lib.stride_tricks.sliding_window_view(plane, (kh, kw))[::sy, ::sx]
        return views.reshape(-1, kh * kw)


def main(model_path, moments_path, folder):
    def path(name):
        return os.path.join(folder, name)

    metadata, rule = safetensors(path("x.rule"))
    _, moments = safetensors(moments_path)
    name, strength = metadata["edit_point"], float(metadata["strength"])
    model = onnx.load(model_path)
    layer = Layer(model, name)
    d, amounts = rule["d"][0], rule["lambda"][:, 0].reshape(len(layer.weight), -1)

    # Keys and values.
    exposed = onnx.ModelProto()
    exposed.CopyFrom(model)
    wanted = [layer.key, layer.raw, layer.value] + ([layer.residual] if layer.residual else [])
    known = {o.name for o in exposed.graph.output} | {i.name for i in exposed.graph.input}
    exposed.graph.output.extend(onnx.helper.make_empty_tensor_value_info(w) for w in wanted if w not in known)
    batch = np.stack([pixels(path("a.png")), pixels(path("b.png"))])
    run = session(exposed)
    got = {w: batch if w == "image" else run.run([w], {"image": batch})[0] for w in wanted}
    got = {w: (x[:, :, None, None] if x.ndim == 2 else x).astype(np.float64) for w, x in got.items()}
    channels, height, width = got[layer.raw].shape[1:]

    def rows(x):
        return x.reshape(len(x), -1).T

    keys, z, v = got[layer.key][1], rows(got[layer.raw][1]), rows(got[layer.value][0])
    r = rows(got[layer.residual][1]) if layer.residual else 0
    mask = np.asarray(window(Image.open(path("mask.png")).convert("L"), Image.BOX), np.float64) / 255
    grid = mask.reshape(height, 224 // height, width, 224 // width).mean((1, 3)).ravel()
    weights = np.ones(1) if layer.linear else grid

    # Direction.
    packed = moments[name]
    cin = len(keys)
    second = np.zeros((cin, cin))
    second[np.triu_indices(cin)] = packed
    second = second + np.triu(second, 1).T
    values, vectors = np.linalg.eigh(second + 1e-3 * np.diag(second).mean() * np.eye(cin))
    whitening = (vectors / np.sqrt(values)) @ vectors.T
    h, w = keys.shape[1:]
    spread = np.kron(weights.reshape(height, width), np.ones((h // height, w // width))).ravel()
    expected = whitening @ np.linalg.svd((spread[:, None] * rows(keys)) @ whitening, full_matrices=False)[2][0]
    expected /= np.linalg.norm(expected)
    expected *= np.sign(spread @ (rows(keys) @ expected))
    cosine = expected @ d
    assert cosine > 0.9995, f"{name}: the direction's cosine is {cosine}"

    # Losses with the file's Lambda, and the least loss any single channel could have reached.
    maps = layer.taps(np.tensordot(d, keys, 1))

    def losses(channel, amount):
        t = (z[:, channel, None] + maps @ amount) * layer.scale[channel] + layer.shift[channel]
        t = np.clip(t, layer.low, layer.high) + (r[:, channel, None] if layer.residual else 0)
        return weights @ np.abs(v[:, channel, None] - t)

    before = sum(losses(o, np.zeros((maps.shape[1], 1)))[0] for o in range(channels))
    after = sum(losses(o, amounts[o][:, None])[0] for o in range(channels))
    for key, ours in (("loss_before", before), ("loss_after", after)):
        theirs = float(metadata[key])
        assert abs(theirs - ours) <= 0.01 * ours + 1e-5 * before, f"{name}: {key} is {theirs}, not {ours}"
    if maps.shape[1] == 1 and len(maps) <= 400:  # all places at once: memory grows with the square
        least = 0
        for o in range(channels):
            steep = layer.scale[o] * maps[:, 0]
            centre = z[:, o] * layer.scale[o] + layer.shift[o]
            shift = r[:, o] if layer.residual else 0
            places = np.concatenate([(b - centre) / steep for b in (layer.low, layer.high, v[:, o] - shift)
                                     if np.all(np.isfinite(b))] + [[0.0]])
            places = places[np.isfinite(places)]
            least += losses(o, places[None]).min()
        assert after <= least + 0.02 * (before - least), f"{name}: {after} is not the least, {least}"

    # Disturbance.
    square = layer.scale ** 2
    power = np.einsum("o,oiyx,ij,ojyx->", square, layer.weight, second, layer.weight, optimize=True)
    disturbance = (square @ (amounts ** 2).sum(1)) * (d @ second @ d) / power
    told = float(metadata["disturbance"])
    assert abs(told - disturbance) <= 1e-3 * disturbance, f"{name}: disturbance {told}, not {disturbance}"

    # The exported file.
    edited = onnx.load(path("edited.onnx"))
    onnx.checker.check_model(edited)
    change = strength * np.einsum("ot,i->oit", amounts, d).reshape(layer.weight.shape)
    for old, new in zip(model.graph.initializer, edited.graph.initializer):
        if old.name != layer.weight_name:
            assert old.SerializeToString() == new.SerializeToString(), f"{old.name} changed"
        else:
            new = onnx.numpy_helper.to_array(new).reshape(layer.weight.shape)
            worst = np.abs(new - (layer.weight + change)).max()
            assert worst < 1e-5, f"{old.name} differs by {worst} from W + strength Lambda d"
    assert [n.SerializeToString() for n in model.graph.node] == [n.SerializeToString() for n in edited.graph.node]
    told = json.loads({p.key: p.value for p in edited.metadata_props}["emend.rules"])
    assert [(t["name"], t["edit_point"], t["strength"]) for t in told] == [("Waves", name, strength)], told
    logits = session(edited).run(["logits"], {"image": batch[1:]})[0].ravel()
    ours = np.fromfile(path("logits.f32"), "<f4")
    worst = np.abs(logits - ours).max()
    assert worst < 2e-2, f"{name}: the exported model's logits differ by {worst}"
    print(f"# {name}: cosine {cosine:.7f}, loss {before:.1f} -> {after:.1f}, logits within {worst:.1e}")


if __name__ == "__main__":
    main(*sys.argv[1:])
