/* Naive references: each operator as its specification writes it, in double and in NCHW, one output
 * number at a time. Nothing here is shared with the kernels but the shapes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "kernels/em-conv.h"

/* ONNX Conv-11: @in [N][C][H][W], @weights [O][C / groups][kh][kw], @bias (nullable) [O],
 * @out [N][O][oh][ow]; then the epilogue of em-conv.h with @residual (nullable) laid out as @out.
 */
void reference_conv (const EmConvShape *s, int batch, const double *in, const double *weights,
                     const double *bias, const EmEpilogue *epilogue, const double *residual,
                     double *out);
/* ONNX GlobalAveragePool-1. */
void reference_pool (int batch, int channels, int area, const double *in, double *out);
/* ONNX Softmax-13 over the middle dimension. */
void reference_softmax (int outer, int along, int inner, const double *in, double *out);

/* [N][C][area] from [N][area][C], widened. */
void reference_from_nhwc (int batch, int channels, int area, const float *in, double *out);
