/* What classifiers end with: flattening and softmax. NHWC.
 *
 * Cost.     O(numbers), one or two passes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* out [N, C area] = in [N, area, C] in the order of the file, all positions of a channel side by
 * side (ONNX Flatten of [N, C, H, W], axis 1). */
void em_flatten_run (const float *in, float *out, int batch, gint64 area, int channels);
/* Softmax over the middle dimension of [outer, along, inner] (ONNX Softmax), in a stable way. */
void em_softmax_run (const float *in, float *out, gint64 outer, int along, gint64 inner);

G_END_DECLS
