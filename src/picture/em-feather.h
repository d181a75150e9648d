/* Feathering: a patch that fades out towards its edge.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "picture/em-mask.h"
#include "picture/em-picture.h"

G_BEGIN_DECLS

/* Multiplies the alpha of @layer, a patch on a transparent picture, by a smooth step of the
 * distance to the nearest pixel of the picture that is not shown: 0 there, 1 from @feather pixels
 * on. A pixel is shown where layer and mask are above 0; the rim of the picture is no edge.
 * @mask: (nullable): everywhere. @rect: holds every pixel of @layer that is not transparent.
 * Source: P. Felzenszwalb, D. Huttenlocher, "Distance transforms of sampled functions", 2012.
 * Cost: about 15 ns a pixel of @rect, 2 bytes each. Returns: %FALSE where cancelled */
gboolean em_feather_fade (EmPicture *layer, const EmMask *mask, const EmRect *rect, double feather,
                          GCancellable *cancellable);

G_END_DECLS
