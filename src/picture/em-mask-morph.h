/* Growing, shrinking and feathering masks.
 *
 * Purpose.  What the menu does to a finished mask. Grey values keep their meaning: growing takes
 * for each pixel the largest value within the radius, with a rim of one pixel over which that falls
 * off; shrinking is growing of the complement, so that shrinking what was grown gives at least
 * what there was. What the mask is beyond the picture's border is unknown: growing takes it as
 * outside, shrinking as inside, so that neither makes an edge at the border; feathering mirrors.
 * Cost.     Only near pixels that are neither wholly in nor out: for growing and shrinking by r
 * some r / 10 ns a pixel, for feathering some 10 ns whatever the radius.
 * Cancel.   Looked at within a few milliseconds; the mask then stays as it was.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "picture/em-mask.h"

G_BEGIN_DECLS

#define EM_MASK_MAX_RADIUS 1000 /* pixels, for all three */

/* By @radius pixels (>= 0, fractions count).
 * Returns: %FALSE where it was cancelled, with @mask unchanged */
gboolean em_mask_grow (EmMask *mask, double radius, GCancellable *cancellable);
gboolean em_mask_shrink (EmMask *mask, double radius, GCancellable *cancellable);
/* Blurs by a Gaussian of standard deviation @sigma pixels; the sum of all pixels is kept. */
gboolean em_mask_feather (EmMask *mask, double sigma, GCancellable *cancellable);

/* The picture's alpha: 255 where it is opaque. Returns: (transfer full) */
EmMask *em_mask_new_from_alpha (EmPicture *picture);

G_END_DECLS
