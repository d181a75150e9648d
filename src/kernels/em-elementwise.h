/* Operators that are not products: norm, activation, addition, pooling, flattening, softmax. NHWC.
 *
 * Purpose.  In a planned network most of these are folded into convolutions; what is left runs
 *           here.
 * Cost.     O(elements), one or two passes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "kernels/em-team.h"

G_BEGIN_DECLS

/* out[p][c] = scale[c] in[p][c] + shift[c] (ONNX BatchNormalization, inference).
 * @positions = N h w. @in and @out may be the same. */
void em_batch_norm_run (const float *in, const float *scale, const float *shift, float *out,
                        gint64 positions, int channels);
/* out = min (max (in, low), high) (ONNX Clip, Relu). */
void em_clip_run (const float *in, float low, float high, float *out, gint64 count);
/* out = a + b (ONNX Add, equal shapes). */
void em_add_run (const float *a, const float *b, float *out, gint64 count);
/* out [N, C] = mean over the @area positions of in [N, area, C] (ONNX GlobalAveragePool). */
void em_global_average_pool_run (const float *in, float *out, int batch, gint64 area, int channels);
/* out [N, C area] = in [N, area, C] in the order of the file, all positions of a channel side by
 * side (ONNX Flatten of [N, C, H, W], axis 1). */
void em_flatten_run (const float *in, float *out, int batch, gint64 area, int channels);
/* Softmax over the middle dimension of [outer, along, inner] (ONNX Softmax), in a stable way. */
void em_softmax_run (const float *in, float *out, gint64 outer, int along, gint64 inner);

G_END_DECLS
