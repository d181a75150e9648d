/* Inside src/picture: the tiles of a mask.
 *
 * Invariants.  A tile is %NULL where all its pixels are 0; a tile that is held has at least one
 * pixel above 0. What lies in an edge tile beyond the mask is 0. A tile with more than one
 *              reference is never written to.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "picture/em-mask.h"

G_BEGIN_DECLS

typedef struct
{
  gatomicrefcount ref_count;
  guint8 pixels[EM_MASK_TILE * EM_MASK_TILE];
} EmMaskTile;

struct _EmMask
{
  gatomicrefcount ref_count;
  int width, height;
  int columns, rows; /* of tiles */
  EmMaskTile **tiles;
};

/* The tile's pixels, EM_MASK_TILE bytes a row, or %NULL where all are 0. */
static inline const guint8 *
em_mask_peek_tile (const EmMask *mask, int column, int row)
{
  const EmMaskTile *tile = mask->tiles[row * mask->columns + column];

  return tile ? tile->pixels : NULL;
}

/* The tile's pixels to write to; made (all 0) or copied where needed. Whoever may have left it all
 * 0 calls em_mask_drop_empty_tile() afterwards. */
guint8 *em_mask_edit_tile (EmMask *mask, int column, int row);
void em_mask_drop_empty_tile (EmMask *mask, int column, int row);
/* Puts the tile of @from, which has the same size, in the place of the mask's own. O(1). */
void em_mask_share_tile (EmMask *mask, const EmMask *from, int column, int row);

/* @rect cut to the mask; empty ones have width and height 0. */
EmRect em_mask_clip (const EmMask *mask, const EmRect *rect);
EmRect em_rect_intersect (const EmRect *a, const EmRect *b);
/* The rectangle of a tile, cut to the mask. */
EmRect em_mask_tile_rect (const EmMask *mask, int column, int row);

/* One row: pixels [x, x + n) of row @y to @out. Returns: whether any may be above 0 (@out is filled
 * in any case) */
gboolean em_mask_read_row (const EmMask *mask, int x, int y, int n, guint8 *out);

G_END_DECLS
