/* Depthwise convolutions with ordered sums, compiled once for each instruction set as em-simd.c is,
 * but without fusing products and sums: each is rounded.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernels/em-simd-vector-private.h"

/* As many groups as there can be taps: the sum of a group begins with its first product. */
static inline Vector
sum_taps (const float *const *taps, const float *const *weights, const int *groups, int n_taps,
          gsize at, int c)
{
  Vector total = { 0 };

  for (int t = 0; t < n_taps;)
    {
      const int group = groups[t];
      Vector sum = load (taps[t] + at) * load (weights[t] + c);

      for (t++; t < n_taps && groups[t] == group; t++)
        sum += load (taps[t] + at) * load (weights[t] + c);
      total += sum;
    }
  return total;
}

static inline float
sum_taps_one (const float *const *taps, const float *const *weights, const int *groups, int n_taps,
              gsize at, int c)
{
  float total = 0;

  for (int t = 0; t < n_taps;)
    {
      const int group = groups[t];
      float sum = taps[t][at] * weights[t][c];

      for (t++; t < n_taps && groups[t] == group; t++)
        sum += taps[t][at] * weights[t][c];
      total += sum;
    }
  return total;
}

static inline float
finish_one (float sum, gsize at, int c, const EmEpilogue *epilogue)
{
  float y = activate_one (sum + epilogue->bias[c], c, epilogue);

  if (epilogue->residual != NULL)
    {
      y += epilogue->residual[at];
      y = round_one (CLAMP (y, epilogue->sum_low, epilogue->sum_high), &epilogue->sum_grid);
    }
  return y;
}

void JOIN (em_simd_taps, EM_SIMD_VARIANT) (const float *const *taps, const float *const *weights,
                                           const int *groups, int n_taps, gsize step, float *out,
                                           int n, int channels, const EmEpilogue *epilogue);
void
JOIN (em_simd_taps, EM_SIMD_VARIANT) (const float *const *taps, const float *const *weights,
                                      const int *groups, int n_taps, gsize step, float *out, int n,
                                      int channels, const EmEpilogue *epilogue)
{
  for (gsize x = 0; x < (gsize)n; x++)
    {
      const gsize line = x * (gsize)channels;
      int c = 0;

      for (; c + LANES <= channels; c += LANES)
        finish (sum_taps (taps, weights, groups, n_taps, x * step + (gsize)c, c), LANES, out,
                line + (gsize)c, c, epilogue, TRUE);
      for (; c < channels; c++)
        out[line + (gsize)c] =
            finish_one (sum_taps_one (taps, weights, groups, n_taps, x * step + (gsize)c, c),
                        line + (gsize)c, c, epilogue);
    }
}
