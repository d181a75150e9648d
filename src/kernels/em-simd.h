/* The inner loops, once for every instruction set, and the choice between them.
 *
 * Purpose.  A release is built for plain x86-64 but runs on whatever the machine has: em-simd.c is
 * compiled several times with other flags, and the best that the processor offers is taken. Every
 * variant has the same layout of packed weights; sums are rounded differently (fused or not).
 * Shapes.   Rows of keys and of outputs, float32, with strides in floats; nothing needs alignment.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "kernels/em-grid.h"

G_BEGIN_DECLS

/* Output channels in a panel of packed weights. The last panel of a matrix may be half as wide. */
#define EM_PANEL 32
#define EM_HALF_PANEL 16

/* What happens to a finished sum, in this order (see model/em-edit-point.h). */
typedef struct
{
  const float *bias; /* [columns] */
  float low, high;
  EmGrid grid;           /* rounded onto it where it has a scale */
  const float *factors;  /* (nullable) [columns]: steps of the grid that 1 is; no bounds then */
  const float *residual; /* (nullable): laid out as the output */
  float sum_low, sum_high;
  EmGrid sum_grid;
} EmEpilogue;

/* One operator that gives each number a new one: see em-elements.h. */
typedef struct _EmElement EmElement;

/* A stretch of the products' sum: where it begins for the first row, and in the panel. */
typedef struct
{
  const float *in;
  int first;
  /* For ordered sums: its own length, and whether a slice of the sum ends with it. */
  int length;
  gboolean ends;
} EmSegment;

typedef struct
{
  const char *name;

  /* out[r][j] = epilogue (sum over segments s and k < @length of
   * s.in[r @in_stride + k] panel[s.first + k][j]) for @rows rows and @width <= EM_PANEL columns.
   * One segment is a plain product; a convolution has one for each row of its kernel.
   * @panel: [depth][EM_PANEL] or, where @width <= EM_HALF_PANEL, [depth][EM_HALF_PANEL].
   * @epilogue's pointers are those of the first column and row; its bias and factors must be
   * readable for a whole panel. Strides in floats. */
  void (*product) (const EmSegment *segments, int n_segments, int length, gsize in_stride,
                   const float *panel, float *out, gsize out_stride, int rows, int width,
                   const EmEpilogue *epilogue);

  /* The same with the order of the sum as the segments have it: the numbers of a segment lie
   * @key_step apart, each slice is summed on its own and added to those before, and the bias comes
   * last. */
  void (*ordered) (const EmSegment *segments, int n_segments, gsize key_step, gsize in_stride,
                   const float *panel, float *out, gsize out_stride, int rows, int width,
                   const EmEpilogue *epilogue);

  /* One row of a depthwise convolution: for x < n, out[x][c] = epilogue (sum over @n_taps taps of
   * taps[t][x * step + c] weights[t][c]). */
  void (*depthwise) (const float *const *taps, const float *const *weights, int n_taps, gsize step,
                     float *out, int n, int channels, const EmEpilogue *epilogue);

  /* The same with ordered sums: products are rounded, those of one group (@groups[t], rising) are
   * added up from the first, the groups' sums are added up, and the bias comes last. */
  void (*taps) (const float *const *taps, const float *const *weights, const int *groups,
                int n_taps, gsize step, float *out, int n, int channels,
                const EmEpilogue *epilogue);

  /* out[i] = what the @n @elements, one after the other, make of in[i], for i < @count numbers that
   * fit into the first-level cache. @at: where they lie in the maps of the elements' operands;
   * operands of one number a channel begin with the first of these numbers. @in may be @out. */
  void (*elements) (const EmElement *elements, int n, const float *in, gsize at, float *out,
                    int count);
} EmSimd;

/* The variants that this processor can run, the best first (0), or %NULL beyond the last. */
const EmSimd *em_simd_get_variant (int index);

G_END_DECLS
