#!/usr/bin/env python3
"""Classify views with ONNX Runtime.

usage: label-effect.py MODEL VIEWS OUT
VIEWS: RGB bytes of any number of 224 x 224 views. OUT: the most probable class of each, one a line.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import sys

import numpy as np
import onnxruntime

model, views, out = sys.argv[1:]
pixels = np.fromfile(views, dtype=np.uint8).reshape(-1, 224, 224, 3)
options = onnxruntime.SessionOptions()
options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # other tests run beside this
session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
with open(out, "w") as file:
    for view in pixels:
        x = ((view.astype(np.float32) - 127) / 128).transpose(2, 0, 1)[None]
        logits = session.run(None, {session.get_inputs()[0].name: x})[0]
        file.write("%d\n" % logits.argmax())
