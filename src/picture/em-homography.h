/* Homographies: a rectangle seen in perspective.
 *
 * Purpose.  Lays a flat sheet into a quadrilateral of the picture, as a camera sees it.
 * Units.    A quadrilateral is x0 y0 … x3 y3 in picture pixels, y down, clockwise on the screen
 * from the sheet's top left; a map is a 3 x 3 matrix by rows.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "picture/em-mask.h"

G_BEGIN_DECLS

/* Whether @quad can be a sheet seen from its front: clockwise, convex, each three corners a
 * triangle of at least half a square pixel, no coordinate beyond a million pixels. */
gboolean em_quad_is_convex (const double quad[8]);

/* The share of the pixel [x, x + 1) x [y, y + 1) that lies in the convex @quad: exact. */
double em_quad_get_cover (const double quad[8], int x, int y);

/* The pixels that @quad touches, cut to a picture of @width x @height. */
EmRect em_quad_get_bounds (const double quad[8], int width, int height);

/* The map of the rectangle of @width x @height around 0 to the convex @quad, corner to corner in
 * order (P. Heckbert, Fundamentals of Texture Mapping and Image Warping, 1989, section 2.2.3). */
void em_homography_init (double map[9], double width, double height, const double quad[8]);
/* The way back. */
void em_homography_invert (const double map[9], double inverse[9]);
/* Returns: %FALSE on and beyond the horizon, where (x, y) has no image and @u, @v are not set. */
gboolean em_homography_map (const double map[9], double x, double y, double *u, double *v);

G_END_DECLS
