/* A layer under rewriting: all the solver needs of an edit point, free of graph and executor.
 *
 * Mathematics.  v_o = clip (clip (scale_o z_o + shift_o, low, high) + r_o, sum_low, sum_high), z =
 * the raw output of the convolution; see model/em-edit-point.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/em-edit-point.h"
#include "tensor/em-tensor.h"

G_BEGIN_DECLS

/* What one exemplar (or one of its augmented variants) looks like at an edit point. */
typedef struct
{
  EmTensor *keys;     /* of B: [1, in_h, in_w, C_in] */
  EmTensor *z;        /* raw output for B with base weights: [1, out_h, out_w, C_out] */
  EmTensor *residual; /* of B: like z, or %NULL */
  EmTensor *values;   /* of A: like z: what the layer is to answer */
  EmTensor *weights;  /* [out_h, out_w]: the mask on the output grid, or all 1 */
} EmSample;

void em_sample_clear (EmSample *sample);

/* out (z): the value of one channel at one position. */
static inline float
em_edit_point_value (const EmEditPoint *point, int channel, float z, float residual)
{
  float y = point->scale[channel] * z + point->shift[channel];
  y = y < point->low ? point->low : y > point->high ? point->high : y;
  y += residual;
  return y < point->sum_low ? point->sum_low : y > point->sum_high ? point->sum_high : y;
}

G_END_DECLS
