/* The brush: strokes without gaps on a mask.
 *
 * Purpose.  A stroke is a polyline of positions with a radius; the brush stamps the capsule between
 * each two, so no pointer speed leaves a gap. Painting takes the maximum with the mask, erasing the
 * minimum with its complement, so overlapping within a stroke does not build up. The eraser's
 * rim lies one pixel further out than the brush's, so erasing a painted stroke with the same hard
 * brush leaves nothing.
 * Cost.     A memset of the inside and the distances of the rim's pixels; a tile that is shared
 * with a snapshot is copied once.
 * Units.    Picture pixels; (0.5, 0.5) is the centre of the first pixel. Antialiased over one
 * pixel.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "picture/em-mask.h"

G_BEGIN_DECLS

typedef struct
{
  double radius;   /* pixels, > 0 */
  double hardness; /* 0 .. 1: the part of the radius that is fully inside */
  gboolean erase;
} EmBrush;

/* Stamps the capsule from (x0, y0) to (x1, y1) on @mask; equal ends give a disc.
 * Returns: the rectangle that may have changed, clipped to the mask */
EmRect em_brush_stroke (const EmBrush *brush, EmMask *mask, double x0, double y0, double x1,
                        double y1);

G_END_DECLS
