/* Convolutions whose sums are taken in a fixed order.
 *
 * Purpose.  In a quantised network every map is rounded, and norms computed from rounded maps make
 * much of little: two sums that differ in their last bit and round to two integers lead, thirty
 * layers on, to pictures that differ by 5/255 on average. What such a file computes so depends on
 * the order in which it is summed up, but for the layers that are computed in integers.
 *
 * Order.  That of ONNX Runtime where it runs the file as it is written: input channels outermost,
 * then the kernel's rows and columns, with fused multiply-adds, 128 terms at a time from zero (256
 * and more for maps of few positions); these slices are added up, the bias last. Depthwise:
 * products of four taps at a time, rounded each. (Where the processor has no fused multiply-add the
 * order helps little.)
 *
 * Few outputs.  Neighbouring positions of a row are computed as further output channels, so that
 * panels are full: they lie side by side in the output, and their kernels overlap. It only adds
 * products with zero to a sum.
 *
 * Shapes and cost: as in em-conv.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "kernels/em-conv.h"

G_BEGIN_DECLS

/* Taps of a group of a depthwise convolution's sum. */
#define EM_ORDERED_TAPS 4

typedef struct _EmOrdered EmOrdered;

/* Terms of a slice. */
int em_ordered_get_slice (const EmConvShape *shape);

/* One group. @weights, @bias: as for em_conv_new(). Returns: (transfer full) */
EmOrdered *em_ordered_new (const EmConvShape *shape, const float *weights, const float *bias);
/* Floats that its weights take, or somewhat more. */
gint64 em_ordered_get_size (const EmConvShape *shape);
void em_ordered_free (EmOrdered *ordered);
void em_ordered_run (const EmOrdered *ordered, const EmSimd *simd, const float *in, float *out,
                     int batch, const EmEpilogue *epilogue, EmTeam *team);

G_END_DECLS
