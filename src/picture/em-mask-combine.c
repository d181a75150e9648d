/* Combining masks tile by tile.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include "picture/em-mask-combine.h"
#include "picture/em-mask-private.h"

#define TILE_PIXELS (EM_MASK_TILE * EM_MASK_TILE)

static void
combine_pixels (guint8 *to, const guint8 *with, EmCombine how)
{
  if (how == EM_COMBINE_ADD)
    for (int i = 0; i < TILE_PIXELS; i++)
      to[i] = MAX (to[i], with[i]);
  else if (how == EM_COMBINE_SUBTRACT)
    for (int i = 0; i < TILE_PIXELS; i++)
      to[i] = MIN (to[i], 255 - with[i]);
  else
    for (int i = 0; i < TILE_PIXELS; i++)
      to[i] = MIN (to[i], with[i]);
}

static void
combine_tile (EmMask *mask, const EmMask *with, EmCombine how, int column, int row)
{
  const guint8 *old = em_mask_peek_tile (mask, column, row);
  const guint8 *other = em_mask_peek_tile (with, column, row);

  if (how == EM_COMBINE_REPLACE || (how == EM_COMBINE_ADD && !old)
      || (how == EM_COMBINE_INTERSECT && !other))
    em_mask_share_tile (mask, with, column, row);
  else if (old && other && (old != other || how == EM_COMBINE_SUBTRACT))
    {
      combine_pixels (em_mask_edit_tile (mask, column, row), other, how);
      em_mask_drop_empty_tile (mask, column, row);
    }
}

EmRect
em_mask_combine (EmMask *mask, const EmMask *with, EmCombine how)
{
  g_autoptr (EmMask) before = NULL;

  g_return_val_if_fail (mask->width == with->width && mask->height == with->height, (EmRect){ 0 });

  /* Tiles that stay shared with the snapshot are not looked at for the difference. */
  before = em_mask_snapshot (mask);
  for (int row = 0; row < mask->rows; row++)
    for (int column = 0; column < mask->columns; column++)
      combine_tile (mask, with, how, column, row);
  return em_mask_difference (before, mask);
}
