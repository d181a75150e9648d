/* Fills: what goes into the mask.
 *
 * Purpose.  Makes the *modified* picture from the original: where the mask is m, the result is
 * (1 - m) original + m fill. A fill layer is a picture of the same size as the original.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "picture/em-mask.h"
#include "picture/em-picture.h"

G_BEGIN_DECLS

/* The way a texture covers a picture. */
typedef enum
{
  EM_FILL_STRETCH, /* one copy over the whole picture (the design's exemplars) */
  EM_FILL_TILE,    /* repeated at its own size times scale */
} EmFillMode;

/* Lays @texture over @width x @height. @scale: texture pixels to picture pixels, for tiling.
 * Returns: (transfer full): an opaque layer of that size */
EmPicture *em_fill_layer (EmPicture *texture, int width, int height, EmFillMode mode, double scale);
/* One colour. @rgb: 0xRRGGBB. */
EmPicture *em_fill_colour (guint32 rgb, int width, int height);

/* original and @layer mixed under @mask, all of one size; a pixel's layer alpha scales the mask.
 * @mask (nullable): everywhere, which lays @layer on by its alpha. Exact rounding. Returns:
 * (transfer full) */
EmPicture *em_fill_composite (EmPicture *original, EmPicture *layer, EmMask *mask);
/* The same for the rows and columns of @rect only, into @out (same size as @original). */
void em_fill_composite_rect (EmPicture *original, EmPicture *layer, const EmMask *mask,
                             const EmRect *rect, EmPicture *out);

G_END_DECLS
