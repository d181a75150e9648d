/* The wand: what has about the colour of one pixel.
 *
 * Purpose.  A pixel is alike if no channel, alpha among them, differs from the clicked pixel by
 * more than the tolerance, or if both are wholly transparent, whatever colour lies hidden there.
 * Contiguous takes what is alike and connected to the clicked pixel over sides of pixels.
 * The edge is hard; em_mask_feather() softens it.
 * Cost.     One pass over the pixels, for live use while the tolerance is dragged: a contiguous
 * selection looks only at rows that it reaches, and takes a byte a pixel of scratch memory.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "picture/em-mask.h"

G_BEGIN_DECLS

/* @x, @y: a pixel of @picture. @tolerance: 0 .. 255, largest difference of a channel.
 * Returns: (transfer full) (nullable): %NULL where it was cancelled */
EmMask *em_wand_select (EmPicture *picture, int x, int y, double tolerance, gboolean contiguous,
                        GCancellable *cancellable);

G_END_DECLS
