/* Fills: layers, and pictures composed of original, layer and mask.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <string.h>

#include "picture/em-composite-private.h"
#include "picture/em-fill.h"
#include "picture/em-mask-private.h"
#include "picture/em-texture.h"

EmPicture *
em_fill_layer (EmPicture *texture, int width, int height, EmFillMode mode, double scale)
{
  const EmPlacement placement = { .scale_x = scale, .scale_y = scale };

  g_return_val_if_fail (width > 0 && height > 0, NULL);
  g_return_val_if_fail (mode == EM_FILL_STRETCH || scale > 0, NULL);

  return em_texture_lay (texture, width, height, mode, &placement, NULL);
}

EmPicture *
em_fill_colour (guint32 rgb, int width, int height)
{
  const guint8 pixel[4] = { rgb >> 16 & 255, rgb >> 8 & 255, rgb & 255, 255 };
  g_autoptr (EmPicture) one = em_picture_new_from_rgba (pixel, 1, 1, 4);

  g_return_val_if_fail (width > 0 && height > 0, NULL);

  return em_fill_layer (one, width, height, EM_FILL_TILE, 1);
}

void
em_fill_composite_rect (EmPicture *original, EmPicture *layer, const EmMask *mask,
                        const EmRect *rect, EmPicture *out)
{
  int width = em_picture_get_width (original), height = em_picture_get_height (original);
  EmRect whole = { 0, 0, width, height };
  EmRect inside = em_rect_intersect (rect, &whole);
  g_autofree guint8 *weights = g_malloc (MAX (1, inside.width));

  g_return_if_fail (em_picture_get_width (layer) == width
                    && em_picture_get_height (layer) == height);
  g_return_if_fail (em_picture_get_width (out) == width && em_picture_get_height (out) == height);
  g_return_if_fail (!mask || (mask->width == width && mask->height == height));

  for (int y = inside.y; y < inside.y + inside.height; y++)
    {
      gsize at = ((gsize)y * width + inside.x) * 4;
      const guint8 *from = em_picture_get_pixels (original) + at;
      guint8 *to = em_picture_get_pixels (out) + at;

      if (!mask || em_mask_read_row (mask, inside.x, y, inside.width, weights))
        em_composite_row (from, em_picture_get_pixels (layer) + at, mask ? weights : NULL,
                          inside.width, to);
      else
        memmove (to, from, (gsize)inside.width * 4);
    }
}

EmPicture *
em_fill_composite (EmPicture *original, EmPicture *layer, EmMask *mask)
{
  int width = em_picture_get_width (original), height = em_picture_get_height (original);
  EmPicture *out = em_picture_new (width, height);

  em_fill_composite_rect (original, layer, mask, &(EmRect){ 0, 0, width, height }, out);
  return out;
}
