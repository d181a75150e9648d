/* Patches: one copy of a picture at a place, scaled, turned, mirrored.
 *
 * Edges.    A pixel that the patch's edge crosses is covered by the product of its overlaps along
 *           the patch's two sides: exact without a turn. Colours beyond the edge are the edge's.
 * Exact.    At whole pixels, with scale 1 and without a turn, pixels are copied.
 * Cost.     Of the covered pixels only: 4 ns copied, about 25 ns else.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "picture/em-layer.h"

G_BEGIN_DECLS

/* Draws @patch on a transparent picture of @width x @height. @rect: (out) (optional): holds every
 * pixel that is not transparent. A placement with numbers that are not finite or a scale of 0
 * draws nothing. Returns: (transfer full) (nullable): %NULL where cancelled */
EmPicture *em_patch_draw (EmPicture *patch, const EmPlacement *placement, int width, int height,
                          EmRect *rect, GCancellable *cancellable);

/* Where the corners of a patch of @width x @height pixels lie: x0 y0 … x3 y3 in picture pixels, in
 * the order top left, top right, bottom right, bottom left of the patch itself. */
void em_patch_get_corners (const EmPlacement *placement, int width, int height, double corners[8]);

/* The alpha of what em_patch_draw() draws. Returns: (transfer full) */
EmMask *em_patch_coverage (EmPicture *patch, const EmPlacement *placement, int width, int height);

G_END_DECLS
