/* Inside src/picture: what colours a region has, as a mixture of Gaussians.
 *
 * Space.    Oklab (B. Ottosson, 2020): lightness 0 .. 1 and two colour axes of about -0.3 .. 0.3,
 * in which equal distances look about equally large. Transparent pixels are seen on mid grey.
 * Method.   k-means++ and a few steps of expectation maximisation over weighted samples, with full
 * covariances that are never narrower than what the eye and a camera's noise tell apart. A small
 * uniform part keeps colours that were never seen from counting as proof of anything.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define EM_COLOUR_PARTS 5

typedef struct
{
  float v[3];
} EmColour;

typedef struct
{
  EmColour mean;
  float inverse[6]; /* of the covariance: 00 01 02 11 12 22 */
  float offset;     /* of the cost: -log of weight and scale */
} EmColourPart;

typedef struct
{
  int n;
  EmColourPart parts[EM_COLOUR_PARTS];
} EmColourModel;

EmColour em_colour_from_rgba (const guint8 *rgba);

static inline float
em_colour_distance_squared (EmColour a, EmColour b)
{
  float x = a.v[0] - b.v[0], y = a.v[1] - b.v[1], z = a.v[2] - b.v[2];

  return x * x + y * y + z * z;
}

/* @n >= 1 samples with positive weights. Deterministic. O(n). */
void em_colour_model_fit (EmColourModel *model, const EmColour *samples, const float *weights,
                          int n);
/* -log of the density at @colour. */
float em_colour_model_cost (const EmColourModel *model, EmColour colour);

G_END_DECLS
