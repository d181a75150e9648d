/* Textures: a picture repeated or stretched over another one's size.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "picture/em-layer.h"

G_BEGIN_DECLS

/* Lays @texture over @width x @height pixels; the result is opaque. EM_FILL_STRETCH: one copy,
 * without regard to @placement. EM_FILL_TILE: repeated; placed at whole pixels with scale 1 and
 * without a turn the pixels are copied, else they are bicubic, antialiased where shrunk.
 * Cost: 3 ns a pixel copied, about 10 ns scaled, about 16 ns turned.
 * Returns: (transfer full) (nullable): %NULL where cancelled */
EmPicture *em_texture_lay (EmPicture *texture, int width, int height, EmFillMode mode,
                           const EmPlacement *placement, GCancellable *cancellable);

/* A version of @texture, opaque, whose opposite edges meet without a seam: near the edges it fades
 * into a copy of itself moved by half its width, and then by half its height. The contrast, which
 * a mean of two unrelated pictures would lose, is kept by dividing by the weights' norm.
 * Returns: (transfer full) (nullable): %NULL where cancelled */
EmPicture *em_texture_make_tileable (EmPicture *texture, GCancellable *cancellable);

G_END_DECLS
