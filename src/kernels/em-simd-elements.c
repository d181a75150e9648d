/* The loops of em-elements.h, compiled once for each instruction set as em-simd.c is.
 *
 * Each is a plain loop over numbers side by side, which the compiler turns into vectors.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "kernels/em-elements.h"

#define JOIN_(a, b) a##_##b
#define JOIN(a, b) JOIN_ (a, b)

static void
quantise (const EmGrid *grid, float *x, int count)
{
  const EmGrid g = *grid;

  for (int i = 0; i < count; i++)
    {
      float n = x[i] / g.scale;

      n = n < g.low ? g.low : n;
      n = n > g.high ? g.high : n;
      x[i] = ((n + EM_GRID_ROUNDER) - EM_GRID_ROUNDER) * g.unit;
    }
}

static void
clip (float low, float high, float *x, int count)
{
  for (int i = 0; i < count; i++)
    {
      const float y = x[i] < low ? low : x[i];

      x[i] = y > high ? high : y;
    }
}

static void
apply (const EmElement *element, gsize at, float *restrict x, int count)
{
  const float *restrict operand =
      element->operand != NULL && !element->per_channel ? element->operand + at : element->operand;

  switch (element->kind)
    {
    case EM_ELEMENT_NORM:
      for (int i = 0; i < count; i++)
        x[i] = operand[i] * x[i] + element->shift[i];
      break;
    case EM_ELEMENT_CLIP:
      clip (element->low, element->high, x, count);
      break;
    case EM_ELEMENT_QUANTISE:
      quantise (&element->grid, x, count);
      break;
    case EM_ELEMENT_ADD:
      for (int i = 0; i < count; i++)
        x[i] += operand[i];
      break;
    case EM_ELEMENT_SUB:
      for (int i = 0; i < count; i++)
        x[i] -= operand[i];
      break;
    case EM_ELEMENT_SUB_FROM:
      for (int i = 0; i < count; i++)
        x[i] = operand[i] - x[i];
      break;
    case EM_ELEMENT_MUL:
      for (int i = 0; i < count; i++)
        x[i] *= operand[i];
      break;
    case EM_ELEMENT_SQUARE:
      for (int i = 0; i < count; i++)
        x[i] *= x[i];
      break;
    case EM_ELEMENT_SQRT:
      for (int i = 0; i < count; i++)
        x[i] = sqrtf (x[i]);
      break;
    case EM_ELEMENT_RECIPROCAL:
      for (int i = 0; i < count; i++)
        x[i] = 1 / x[i];
      break;
    case EM_ELEMENT_SIGMOID:
      for (int i = 0; i < count; i++)
        x[i] = 1 / (1 + expf (-x[i]));
      break;
    }
}

void JOIN (em_simd_elements, EM_SIMD_VARIANT) (const EmElement *elements, int n, const float *in,
                                               gsize at, float *out, int count);
void
JOIN (em_simd_elements, EM_SIMD_VARIANT) (const EmElement *elements, int n, const float *in,
                                          gsize at, float *out, int count)
{
  if (out != in)
    memcpy (out, in, (gsize)count * sizeof *out);
  for (int e = 0; e < n; e++)
    apply (&elements[e], at, out, count);
}
