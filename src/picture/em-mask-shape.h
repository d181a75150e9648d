/* Shapes as masks: lasso, polygon, rectangle and ellipse, antialiased.
 *
 * Purpose.  What the selection tools outline. A pixel's value is the part of its area that lies
 * inside, times 255. What an outline winds around at all is inside (nonzero winding), so a lasso
 * that crosses itself has no holes.
 * Units.    Picture pixels; (0.5, 0.5) is the centre of the first pixel. Points may lie anywhere;
 * beyond a million pixels, and where they are not finite, they are moved to that border. Heights
 * are rounded to 1/1024 pixel.
 * Cost.     Rows times the outline's edges in a row, and a pass over the pixels between its left
 * and right end; only tiles under the shape take memory.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "picture/em-mask.h"

G_BEGIN_DECLS

/* The closed polygon through @n @points (x, y, x, y…). Fewer than three give an empty mask.
 * Returns: (transfer full) */
EmMask *em_mask_new_polygon (int width, int height, const double *points, int n);
/* Between two opposite corners. Returns: (transfer full) */
EmMask *em_mask_new_rectangle (int width, int height, double x0, double y0, double x1, double y1);
/* The ellipse that touches the sides of the rectangle between two opposite corners.
 * Returns: (transfer full) */
EmMask *em_mask_new_ellipse (int width, int height, double x0, double y0, double x1, double y1);

G_END_DECLS
