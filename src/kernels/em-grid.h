/* A grid: the numbers that 8-bit integers stand for in a quantised network.
 *
 * Purpose.  QuantizeLinear rounds a number to the nearest one on a grid and DequantizeLinear gives
 * that number back. The engine computes with the numbers themselves, in float32: to quantise is to
 * round onto the grid. Only between layers that are computed in integers it keeps those, in float32
 * too, less the zero point.
 * Source.   ONNX QuantizeLinear-10/13: saturate (round (x / scale) + zero point), halves to even.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The numbers n scale for the integers low <= n <= high. */
typedef struct
{
  float scale;     /* above 0; 0 for no grid at all */
  float low, high; /* of the integer type, less the zero point */
  float unit;      /* what n is written as, n times this: scale, or 1 for the integers */
} EmGrid;

/* Adding it and taking it off again rounds what is below 2^22, halves to even, on any processor. */
#define EM_GRID_ROUNDER 12582912.0f

static inline EmGrid
em_grid_make (float scale, int zero_point, int low, int high)
{
  return (EmGrid){ scale, (float)(low - zero_point), (float)(high - zero_point), scale };
}

static inline gboolean
em_grid_equal (const EmGrid *a, const EmGrid *b)
{
  return a->scale == b->scale && a->low == b->low && a->high == b->high;
}

G_END_DECLS
