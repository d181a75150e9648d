/* What a register holds, in GCC's vector types: shared by the loops that are compiled once for each
 * instruction set (EM_SIMD_VARIANT and EM_SIMD_LANES come from the build).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

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

/* The number of the grid nearest to @n steps. */
static inline Vector
round_steps (Vector n, const EmGrid *grid)
{
  return ((clamp (n, grid->low, grid->high) + EM_GRID_ROUNDER) - EM_GRID_ROUNDER) * grid->unit;
}

static inline float
round_steps_one (float n, const EmGrid *grid)
{
  return ((CLAMP (n, grid->low, grid->high) + EM_GRID_ROUNDER) - EM_GRID_ROUNDER) * grid->unit;
}

static inline Vector
round_to (Vector x, const EmGrid *grid)
{
  return grid->scale == 0 ? x : round_steps (x / grid->scale, grid);
}

static inline float
round_one (float x, const EmGrid *grid)
{
  return grid->scale == 0 ? x : round_steps_one (x / grid->scale, grid);
}

/* The first @n floats of a register, 0 < @n < LANES: what is beyond them in memory is neither read
 * nor written. */
#if EM_SIMD_LANES == 16
#define PART(n) ((__mmask16)((1u << (n)) - 1))

static inline Vector
load_part (const float *at, int n)
{
  return _mm512_maskz_loadu_ps (PART (n), at);
}

static inline void
store_part (float *at, Vector value, int n)
{
  _mm512_mask_storeu_ps (at, PART (n), value);
}
#else
static inline Vector
load_part (const float *at, int n)
{
  float line[LANES] = { 0 };
  for (int i = 0; i < n; i++)
    line[i] = at[i];
  return load (line);
}

static inline void
store_part (float *at, Vector value, int n)
{
  float line[LANES];
  store (line, value);
  for (int i = 0; i < n; i++)
    at[i] = line[i];
}
#endif

/* Activation and first grid for the sums of channels from @column on, bias included. @rounded:
 * whether there is a grid at all, known when this is compiled. */
static inline __attribute__ ((always_inline)) Vector
activate (Vector sum, int column, const EmEpilogue *epilogue, const gboolean rounded)
{
  if (rounded && epilogue->factors != NULL)
    return round_steps (sum * load (epilogue->factors + column), &epilogue->grid);

  const Vector y = clamp (sum, epilogue->low, epilogue->high);
  return rounded ? round_to (y, &epilogue->grid) : y;
}

static inline float
activate_one (float sum, int column, const EmEpilogue *epilogue)
{
  if (epilogue->factors != NULL)
    return round_steps_one (sum * epilogue->factors[column], &epilogue->grid);
  return round_one (CLAMP (sum, epilogue->low, epilogue->high), &epilogue->grid);
}

/* Bias, activation and residual for the sums of one register; writes the first @n of them.
 * @rounded: see activate(). */
static inline __attribute__ ((always_inline)) void
finish (Vector sum, int n, float *out, gsize at, int column, const EmEpilogue *epilogue,
        const gboolean rounded)
{
  if (n <= 0)
    return;

  Vector y = activate (sum + load (epilogue->bias + column), column, epilogue, rounded);
  if (epilogue->residual != NULL)
    {
      const float *residual = epilogue->residual + at;
      y += n >= LANES ? load (residual) : load_part (residual, n);
      y = clamp (y, epilogue->sum_low, epilogue->sum_high);
      if (rounded)
        y = round_to (y, &epilogue->sum_grid);
    }
  if (n >= LANES)
    store (out + at, y);
  else
    store_part (out + at, y, n);
}

/* Whether @epilogue rounds. */
static inline gboolean
has_grid (const EmEpilogue *epilogue)
{
  return epilogue->grid.scale != 0 || epilogue->sum_grid.scale != 0;
}
