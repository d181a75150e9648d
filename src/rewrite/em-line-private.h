/* One unknown: the exact minimum of a sum of clipped absolute differences along a line.
 *
 * Mathematics.  minimise over x: f (x) = sum_p w_p | v_p - clip (c_p + b_p x, low_p, high_p) |. f
 * is continuous and piecewise linear, but not convex: a term is flat where the clip holds. Its
 * slope changes only where a term enters the clip's range, leaves it, or crosses v, at most three
 * places a term, so a local minimum lies at one of those or f is flat around it. All are sorted by
 * their distance from 0 and f is followed outwards from 0 in both directions, which costs one
 * addition a place.
 *
 * Equals.  Of all x whose f is within @tolerance of the least, the one nearest 0 is taken;
 * likewise within a part of the gain that the caller can spare.
 *
 * Cost.  O(n): the places are sorted by radix.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* All arrays [n]; low <= high, both may be infinite; v and c finite; w >= 0. */
typedef struct
{
  int n;
  const float *weight, *value, *low, *high;
  const float *centre; /* c */
  const float *slope;  /* b */
} EmLine;

typedef struct _EmLineScratch EmLineScratch;

/* Working memory for lines of up to @n terms; one a thread. Returns: (transfer full) */
EmLineScratch *em_line_scratch_new (int n);
void em_line_scratch_free (EmLineScratch *scratch);

/* f (x), in double. O(n). */
double em_line_loss (const EmLine *line, double x);

/* The minimiser; with @spare above 0, the nearest x that keeps all but this part of the gain
 * f (0) - min f. @loss: (out) (optional): f there, never above f (0). */
double em_line_solve (const EmLine *line, EmLineScratch *scratch, double tolerance, double spare,
                      double *loss);

G_END_DECLS
