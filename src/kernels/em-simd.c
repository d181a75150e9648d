/* Compiled once for each instruction set; EM_SIMD_VARIANT and EM_SIMD_LANES come from the build.
 *
 * GCC's vector types stand for registers: what a register holds is EM_SIMD_LANES floats. A block of
 * the product keeps ROWS x EM_PANEL sums in registers; ROWS is chosen so that they fit.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "kernels/em-simd-vector-private.h"

#if EM_SIMD_LANES == 16
#define ROWS 12 /* 24 of 32 registers hold sums */
#elif EM_SIMD_LANES == 8
#define ROWS 3 /* 12 of 16 */
#else
#define ROWS 1 /* 8 of 16 */
#endif

/* --- the product --------------------------------------------------------------------------- */

/* How the keys of a product lie. */
typedef struct
{
  const EmSegment *segments;
  int n_segments;
  int length;     /* of each segment; ordered sums have it in the segments */
  gsize key_step; /* 1 but for ordered sums */
  gsize in_stride;
} Keys;

static inline __attribute__ ((always_inline)) void
block (const Keys *keys, const gboolean ordered, const gboolean rounded, const float *panel,
       float *out, gsize out_stride, const int rows, const int vectors, int width, int first_row,
       const EmEpilogue *epilogue)
{
  const gsize in_stride = keys->in_stride, step = ordered ? keys->key_step : 1;
  Vector sums[ROWS][EM_PANEL / LANES], totals[ROWS][EM_PANEL / LANES];

  for (int r = 0; r < rows; r++)
    for (int v = 0; v < vectors; v++)
      sums[r][v] = totals[r][v] = (Vector){ 0 };
  for (int s = 0; s < keys->n_segments; s++)
    {
      const EmSegment *segment = &keys->segments[s];
      const float *in = segment->in + first_row * in_stride;
      const float *at = panel + (gsize)segment->first * vectors * LANES;
      const int length = ordered ? segment->length : keys->length;

      for (int k = 0; k < length; k++)
        {
          Vector weights[EM_PANEL / LANES];
          for (int v = 0; v < vectors; v++)
            weights[v] = load (at + (gsize)k * vectors * LANES + v * LANES);
          for (int r = 0; r < rows; r++)
            {
              Vector key = SPREAD (in[r * in_stride + k * step]);
              for (int v = 0; v < vectors; v++)
                sums[r][v] += key * weights[v];
            }
        }
      if (ordered && segment->ends)
        for (int r = 0; r < rows; r++)
          for (int v = 0; v < vectors; v++)
            {
              totals[r][v] += sums[r][v];
              sums[r][v] = (Vector){ 0 };
            }
    }

  for (int r = 0; r < rows; r++)
    for (int v = 0; v < vectors; v++)
      finish (ordered ? totals[r][v] + sums[r][v] : sums[r][v], width - v * LANES, out,
              (first_row + r) * out_stride + v * LANES, v * LANES, epilogue, rounded);
}

/* The row count has to be a constant for the sums to stay in registers. */
#define BLOCK_CASE(n)                                                                              \
  case n:                                                                                          \
    if (n <= ROWS)                                                                                 \
      {                                                                                            \
        if (width <= EM_HALF_PANEL)                                                                \
          block (keys, ordered, rounded, panel, out, out_stride, n <= ROWS ? n : 1,                \
                 EM_HALF_PANEL / LANES, width, done, epilogue);                                    \
        else                                                                                       \
          block (keys, ordered, rounded, panel, out, out_stride, n <= ROWS ? n : 1,                \
                 EM_PANEL / LANES, width, done, epilogue);                                         \
      }                                                                                            \
    break;

static inline __attribute__ ((always_inline)) void
multiply (const Keys *keys, const gboolean ordered, const gboolean rounded, const float *panel,
          float *out, gsize out_stride, int rows, int width, const EmEpilogue *epilogue)
{
  /* Blocks of nearly one size: a last one of a single row would cost half as much as a full one. */
  for (int done = 0, n, blocks = (rows + ROWS - 1) / ROWS; done < rows; done += n, blocks--)
    {
      n = (rows - done + blocks - 1) / blocks;
      switch (n)
        {
          BLOCK_CASE (1)
          BLOCK_CASE (2)
          BLOCK_CASE (3)
          BLOCK_CASE (4)
          BLOCK_CASE (5)
          BLOCK_CASE (6)
          BLOCK_CASE (7)
          BLOCK_CASE (8)
          BLOCK_CASE (9)
          BLOCK_CASE (10)
          BLOCK_CASE (11)
          BLOCK_CASE (12)
        }
    }
}

static void
product (const EmSegment *segments, int n_segments, int length, gsize in_stride, const float *panel,
         float *out, gsize out_stride, int rows, int width, const EmEpilogue *epilogue)
{
  const Keys keys = { segments, n_segments, length, 1, in_stride };

  if (has_grid (epilogue))
    multiply (&keys, FALSE, TRUE, panel, out, out_stride, rows, width, epilogue);
  else
    multiply (&keys, FALSE, FALSE, panel, out, out_stride, rows, width, epilogue);
}

static void
ordered (const EmSegment *segments, int n_segments, gsize key_step, gsize in_stride,
         const float *panel, float *out, gsize out_stride, int rows, int width,
         const EmEpilogue *epilogue)
{
  const Keys keys = { segments, n_segments, 0, key_step, in_stride };

  multiply (&keys, TRUE, TRUE, panel, out, out_stride, rows, width, epilogue);
}

/* --- depthwise ----------------------------------------------------------------------------- */

/* @PIXELS neighbours at once share the weights' loads. */
#define PIXELS 4

static inline __attribute__ ((always_inline)) void
depthwise_group (const float *const *taps, const float *const *weights, int n_taps, gsize step,
                 float *out, const int pixels, gsize x, int c, int channels,
                 const EmEpilogue *epilogue, const gboolean rounded)
{
  Vector sums[PIXELS];
  for (int i = 0; i < pixels; i++)
    sums[i] = load (epilogue->bias + c);
  for (int t = 0; t < n_taps; t++)
    {
      Vector w = load (weights[t] + c);
      for (int i = 0; i < pixels; i++)
        sums[i] += load (taps[t] + (x + i) * step + c) * w;
    }
  for (int i = 0; i < pixels; i++)
    {
      gsize at = (x + i) * channels + c;
      Vector y = activate (sums[i], c, epilogue, rounded);
      if (epilogue->residual != NULL)
        y = clamp (y + load (epilogue->residual + at), epilogue->sum_low, epilogue->sum_high);
      if (rounded && epilogue->residual != NULL)
        y = round_to (y, &epilogue->sum_grid);
      store (out + at, y);
    }
}

static void
depthwise_rest (const float *const *taps, const float *const *weights, int n_taps, gsize step,
                float *out, int n, int from, int channels, const EmEpilogue *epilogue)
{
  for (gsize x = 0; x < (gsize)n; x++)
    for (int c = from; c < channels; c++)
      {
        gsize at = x * channels + c;
        float y = epilogue->bias[c];
        for (int t = 0; t < n_taps; t++)
          y += taps[t][x * step + c] * weights[t][c];
        y = activate_one (y, c, epilogue);
        if (epilogue->residual != NULL)
          {
            y = CLAMP (y + epilogue->residual[at], epilogue->sum_low, epilogue->sum_high);
            y = round_one (y, &epilogue->sum_grid);
          }
        out[at] = y;
      }
}

static inline __attribute__ ((always_inline)) int
depthwise_vectors (const float *const *taps, const float *const *weights, int n_taps, gsize step,
                   float *out, int n, int channels, const EmEpilogue *epilogue,
                   const gboolean rounded)
{
  int c = 0;
  for (; c + LANES <= channels; c += LANES)
    {
      int x = 0;
      for (; x + PIXELS <= n; x += PIXELS)
        depthwise_group (taps, weights, n_taps, step, out, PIXELS, x, c, channels, epilogue,
                         rounded);
      for (; x < n; x++)
        depthwise_group (taps, weights, n_taps, step, out, 1, x, c, channels, epilogue, rounded);
    }
  return c;
}

static void
depthwise (const float *const *taps, const float *const *weights, int n_taps, gsize step,
           float *out, int n, int channels, const EmEpilogue *epilogue)
{
  const int c =
      has_grid (epilogue)
          ? depthwise_vectors (taps, weights, n_taps, step, out, n, channels, epilogue, TRUE)
          : depthwise_vectors (taps, weights, n_taps, step, out, n, channels, epilogue, FALSE);

  if (c < channels)
    depthwise_rest (taps, weights, n_taps, step, out, n, c, channels, epilogue);
}

/* Compiled beside this file: em-simd-elements.c, em-simd-taps.c. */
void JOIN (em_simd_elements, EM_SIMD_VARIANT) (const EmElement *elements, int n, const float *in,
                                               gsize at, float *out, int count);

void JOIN (em_simd_taps, EM_SIMD_VARIANT) (const float *const *taps, const float *const *weights,
                                           const int *groups, int n_taps, gsize step, float *out,
                                           int n, int channels, const EmEpilogue *epilogue);

const EmSimd JOIN (em_simd, EM_SIMD_VARIANT);
const EmSimd JOIN (em_simd, EM_SIMD_VARIANT) = {
  .name = TEXT (EM_SIMD_VARIANT),
  .product = product,
  .ordered = ordered,
  .depthwise = depthwise,
  .taps = JOIN (em_simd_taps, EM_SIMD_VARIANT),
  .elements = JOIN (em_simd_elements, EM_SIMD_VARIANT),
};
