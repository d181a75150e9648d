/* Seamless cloning: a patch's gradients with the colours of its surroundings.
 *
 * Source.   P. Pérez, M. Gangnet, A. Blake, "Poisson image editing", 2003, with the patch's
 *           gradient as guidance. What is added to the patch is then a membrane over the difference
 *           between picture and patch at the region's border, so that is what is solved for.
 * Region.   The pixels with patch and mask above 0. Those beside a pixel of the picture outside the
 *           region get the picture's colour; the rim of the picture is no border.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "picture/em-mask.h"
#include "picture/em-picture.h"

G_BEGIN_DECLS

/* Changes the colours of @layer, a patch drawn on a transparent picture, within the region so that
 * it fits into @below. Where the region has no border, nothing is changed. Alpha stays.
 * @mask: (nullable): everywhere. All of one size. @rect: holds every pixel of @layer that is not
 * transparent; @below is looked at inside it only.
 * Within 0.25/255 of the exact solution before rounding. Cost: about 20 ns a pixel of the region's
 * bounds and 1 µs a pixel of its border. Returns: %FALSE where cancelled */
gboolean em_seamless_fit (EmPicture *layer, EmPicture *below, const EmMask *mask,
                          const EmRect *rect, GCancellable *cancellable);

G_END_DECLS
