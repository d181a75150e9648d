/* Convolutions and linear layers over packed weights.
 *
 * Purpose.  Weights are packed once, at planning, into panels that the inner loops read in order;
 * norm, activation and residual addition run on the sums while they are in registers. Four ways,
 * chosen by the shape: *pointwise* (1 x 1, stride 1: a product of the map as it lies), *depthwise*
 * (one channel a group), *direct* (wide maps: a product of the map as it lies for each row of the
 * kernel), and *general* (positions unfolded to rows, a few at a time). A linear layer is a
 * pointwise convolution over one position.
 * Source.   ONNX Conv-11 and Gemm-13; the epilogue is that of an edit point, model/em-edit-point.h.
 * Shapes.   Input [N, in_h, in_w, in_channels], output [N, out_h, out_w, out_channels], NHWC.
 * Exactness.  The numbers of a position depend on its keys and the weights alone, to the last bit:
 * not on the batch, on the number of threads or on other positions. They do depend on the processor
 * (see em-simd.h).
 * Cost.     N out_h out_w out_channels kernel_h kernel_w in_channels / groups multiply-adds.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "kernels/em-simd.h"
#include "kernels/em-team.h"

G_BEGIN_DECLS

typedef struct
{
  int in_h, in_w, in_channels;
  int out_h, out_w, out_channels;
  int kernel_h, kernel_w;
  int stride_h, stride_w;
  int dilation_h, dilation_w;
  int pad_top, pad_left; /* what lies beyond at the bottom and right follows from out_h and out_w */
  int groups;
} EmConvShape;

typedef struct _EmConv EmConv;

/* Packs @weights [out_channels][kernel_h][kernel_w][in_channels / groups], times @scale[o]
 * (nullable) for output channel o. @bias: (nullable): [out_channels], not scaled, copied.
 * Returns: (transfer full) */
EmConv *em_conv_new (const EmConvShape *shape, const float *weights, const float *scale,
                     const float *bias);
/* The same for layers of quantised networks, whose sums are taken in a fixed order where they are
 * not depthwise or pointwise: see em-ordered-private.h. Returns: (transfer full) */
EmConv *em_conv_new_ordered (const EmConvShape *shape, const float *weights, const float *bias);
/* The same for layers of quantised networks that are computed in integers: @weights and @bias
 * (nullable) hold integers, and so must the map; a sum is rounded to as many steps of the
 * epilogue's grid as the sum times @factors[o] is. Where no sum can leave +-2^24 it is exact, in
 * whatever order it is taken. Source: ONNX QLinearConv-10. Returns: (transfer full) */
EmConv *em_conv_new_integer (const EmConvShape *shape, const float *weights, const float *bias,
                             const float *factors);
void em_conv_free (EmConv *conv);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmConv, em_conv_free)

/* Floats that the packed weights of @shape take: at most 16 times the weights themselves. */
gint64 em_conv_get_packed_size (const EmConvShape *shape);
/* The same for em_conv_new_ordered(), or somewhat more: at most a hundred times the weights. */
gint64 em_conv_get_ordered_size (const EmConvShape *shape);
/* Makes it use @simd, one of em_simd_get_variant(), in place of the best: the packed weights are
 * the same for all. For tests. */
void em_conv_set_variant (EmConv *conv, const EmSimd *simd);

const EmConvShape *em_conv_get_shape (const EmConv *conv);

/* out = clip (clip (conv (in) + bias, low, high) + residual, sum_low, sum_high), rounded onto the
 * grids. Of @epilogue everything is read but bias and factors, which are the convolution's own.
 * @in: [@batch, in_h, in_w, in_channels]; @out and the residual (nullable): [@batch, out_h, out_w,
 * out_channels]. @out must overlap neither. @team: (nullable): then in the caller alone. */
void em_conv_run (const EmConv *conv, const float *in, float *out, int batch,
                  const EmEpilogue *epilogue, EmTeam *team);

G_END_DECLS
