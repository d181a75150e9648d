/* Compiled once for each instruction set; EM_SIMD_VARIANT and EM_SIMD_LANES come from the build.
 *
 * GCC's vector types stand for registers: what a register holds is EM_SIMD_LANES floats. A block of
 * the product keeps ROWS x EM_PANEL sums in registers; ROWS is chosen so that they fit.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "kernels/em-simd.h"

#if defined(__SSE__)
#include <immintrin.h>
#endif

#define JOIN_(a, b) a##_##b
#define JOIN(a, b) JOIN_ (a, b)
#define TEXT_(a) #a
#define TEXT(a) TEXT_ (a)

typedef float Vector __attribute__ ((vector_size (EM_SIMD_LANES * sizeof (float))));
typedef float Unaligned
    __attribute__ ((vector_size (EM_SIMD_LANES * sizeof (float)), aligned (sizeof (float))));

#define LANES EM_SIMD_LANES
#if EM_SIMD_LANES == 16
#define ROWS 12 /* 24 of 32 registers hold sums */
#elif EM_SIMD_LANES == 8
#define ROWS 3 /* 12 of 16 */
#else
#define ROWS 1 /* 8 of 16 */
#endif

static inline Vector
load (const float *at)
{
  return *(const Unaligned *)at;
}

static inline void
store (float *at, Vector value)
{
  *(Unaligned *)at = value;
}

/* Vector ?: is C++ only, so smallest and largest are the processor's own where it is an x86. */
#if EM_SIMD_LANES == 16
#define SPREAD(x) _mm512_set1_ps (x)
#define SMALLEST(a, b) _mm512_min_ps (a, b)
#define LARGEST(a, b) _mm512_max_ps (a, b)
#elif EM_SIMD_LANES == 8
#define SPREAD(x) _mm256_set1_ps (x)
#define SMALLEST(a, b) _mm256_min_ps (a, b)
#define LARGEST(a, b) _mm256_max_ps (a, b)
#elif defined(__SSE__)
#define SPREAD(x) _mm_set1_ps (x)
#define SMALLEST(a, b) _mm_min_ps (a, b)
#define LARGEST(a, b) _mm_max_ps (a, b)
#else
#define SPREAD(x) ((Vector){ (x), (x), (x), (x) })
#define SMALLEST(a, b) choose ((a), (b), (a) < (b))
#define LARGEST(a, b) choose ((a), (b), (a) > (b))
typedef int Mask __attribute__ ((vector_size (EM_SIMD_LANES * sizeof (int))));
static inline Vector
choose (Vector a, Vector b, Mask take_a)
{
  return (Vector)(((Mask)a & take_a) | ((Mask)b & ~take_a));
}
#endif

static inline Vector
clamp (Vector x, float low, float high)
{
  return SMALLEST (LARGEST (x, SPREAD (low)), SPREAD (high));
}

/* --- the product --------------------------------------------------------------------------- */

static inline void
finish (const Vector *sums, int vectors, float *out, int width, const EmEpilogue *epilogue,
        gsize offset)
{
  float line[EM_PANEL];
  for (int v = 0; v < vectors; v++)
    store (line + v * LANES, sums[v]);
  for (int j = 0; j < width; j++)
    {
      float y = line[j] + epilogue->bias[j];
      y = y < epilogue->low ? epilogue->low : y > epilogue->high ? epilogue->high : y;
      if (epilogue->residual != NULL)
        {
          y += epilogue->residual[offset + j];
          y = y < epilogue->sum_low    ? epilogue->sum_low
              : y > epilogue->sum_high ? epilogue->sum_high
                                       : y;
        }
      out[offset + j] = y;
    }
}

static inline __attribute__ ((always_inline)) void
block (const float *in, gsize in_stride, const float *panel, int depth, float *out,
       gsize out_stride, const int rows, const int vectors, int width, int first_row,
       const EmEpilogue *epilogue)
{
  Vector sums[ROWS][EM_PANEL / LANES];

  for (int r = 0; r < rows; r++)
    for (int v = 0; v < vectors; v++)
      sums[r][v] = (Vector){ 0 };
  for (int k = 0; k < depth; k++)
    {
      Vector weights[EM_PANEL / LANES];
      for (int v = 0; v < vectors; v++)
        weights[v] = load (panel + (gsize)k * vectors * LANES + v * LANES);
      for (int r = 0; r < rows; r++)
        {
          Vector key = SPREAD (in[r * in_stride + k]);
          for (int v = 0; v < vectors; v++)
            sums[r][v] += key * weights[v];
        }
    }

  for (int r = 0; r < rows; r++)
    {
      const gsize offset = (first_row + r) * out_stride;
      if (width < vectors * LANES)
        {
          finish (sums[r], vectors, out, width, epilogue, offset);
          continue;
        }
      for (int v = 0; v < vectors; v++)
        {
          Vector y =
              clamp (sums[r][v] + load (epilogue->bias + v * LANES), epilogue->low, epilogue->high);
          if (epilogue->residual != NULL)
            y = clamp (y + load (epilogue->residual + offset + v * LANES), epilogue->sum_low,
                       epilogue->sum_high);
          store (out + offset + v * LANES, y);
        }
    }
}

/* The row count has to be a constant for the sums to stay in registers. */
#define BLOCK_CASE(n)                                                                              \
  case n:                                                                                          \
    if (n <= ROWS)                                                                                 \
      {                                                                                            \
        if (width <= EM_HALF_PANEL)                                                                \
          block (in, in_stride, panel, depth, out, out_stride, n <= ROWS ? n : 1,                  \
                 EM_HALF_PANEL / LANES, width, done, epilogue);                                    \
        else                                                                                       \
          block (in, in_stride, panel, depth, out, out_stride, n <= ROWS ? n : 1,                  \
                 EM_PANEL / LANES, width, done, epilogue);                                         \
      }                                                                                            \
    break;

static void
product (const float *in, gsize in_stride, const float *panel, int depth, float *out,
         gsize out_stride, int rows, int width, const EmEpilogue *epilogue)
{
  for (int done = 0, n; done < rows; done += n, in += n * in_stride)
    {
      n = MIN (ROWS, rows - done);
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

/* --- depthwise ----------------------------------------------------------------------------- */

/* @PIXELS neighbours at once share the weights' loads. */
#define PIXELS 4

static inline __attribute__ ((always_inline)) void
depthwise_group (const float *const *taps, const float *const *weights, int n_taps, gsize step,
                 float *out, const int pixels, gsize x, int c, int channels,
                 const EmEpilogue *epilogue)
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
      Vector y = clamp (sums[i], epilogue->low, epilogue->high);
      if (epilogue->residual != NULL)
        y = clamp (y + load (epilogue->residual + at), epilogue->sum_low, epilogue->sum_high);
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
        y = CLAMP (y, epilogue->low, epilogue->high);
        if (epilogue->residual != NULL)
          y = CLAMP (y + epilogue->residual[at], epilogue->sum_low, epilogue->sum_high);
        out[at] = y;
      }
}

static void
depthwise (const float *const *taps, const float *const *weights, int n_taps, gsize step,
           float *out, int n, int channels, const EmEpilogue *epilogue)
{
  int c = 0;
  for (; c + LANES <= channels; c += LANES)
    {
      int x = 0;
      for (; x + PIXELS <= n; x += PIXELS)
        depthwise_group (taps, weights, n_taps, step, out, PIXELS, x, c, channels, epilogue);
      for (; x < n; x++)
        depthwise_group (taps, weights, n_taps, step, out, 1, x, c, channels, epilogue);
    }
  if (c < channels)
    depthwise_rest (taps, weights, n_taps, step, out, n, c, channels, epilogue);
}

const EmSimd JOIN (em_simd, EM_SIMD_VARIANT);
const EmSimd JOIN (em_simd, EM_SIMD_VARIANT) = { TEXT (EM_SIMD_VARIANT), ROWS, product, depthwise };
