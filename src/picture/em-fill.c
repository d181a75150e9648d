/* Fills: layers, and pictures composed of original, layer and mask.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <math.h>
#include <string.h>

#include "picture/em-composite-private.h"
#include "picture/em-fill.h"
#include "picture/em-mask-private.h"

/* Alpha 255 everywhere. */
static void
make_opaque (guint8 *pixels, gsize n)
{
  for (gsize i = 0; i < n; i++)
    pixels[4 * i + 3] = 255;
}

/* @texture repeated from the top left corner. The first row of copies is made pixel by pixel, each
 * further one from it. */
static EmPicture *
tile (EmPicture *texture, int width, int height)
{
  EmPicture *layer = em_picture_new (width, height);
  int tile_width = em_picture_get_width (texture), tile_height = em_picture_get_height (texture);
  guint8 *to = em_picture_get_pixels (layer);
  gsize stride = (gsize)width * 4;

  for (int y = 0; y < height; y++)
    {
      const guint8 *from =
          em_picture_get_pixels (texture) + (gsize)(y % tile_height) * tile_width * 4;

      if (y >= tile_height)
        memcpy (to + y * stride, to + (y - tile_height) * stride, stride);
      else
        for (int x = 0; x < width; x += tile_width)
          memcpy (to + y * stride + (gsize)x * 4, from, (gsize)MIN (tile_width, width - x) * 4);
    }
  return layer;
}

/* @texture at @scale, for tiling; of a large one only what the layer can show is kept. */
static EmPicture *
scale_texture (EmPicture *texture, int width, int height, double scale)
{
  int in_width = em_picture_get_width (texture), in_height = em_picture_get_height (texture);
  int show_width = (int)CLAMP (ceil (width / scale), 1, in_width);
  int show_height = (int)CLAMP (ceil (height / scale), 1, in_height);
  g_autoptr (EmPicture) shown = NULL;

  if (fabs (scale - 1) < 1e-9)
    return em_picture_ref (texture);
  shown = em_picture_crop (texture, 0, 0, show_width, show_height);
  return em_picture_resize (shown, (int)MAX (1, rint (show_width * scale)),
                            (int)MAX (1, rint (show_height * scale)));
}

EmPicture *
em_fill_layer (EmPicture *texture, int width, int height, EmFillMode mode, double scale)
{
  g_autoptr (EmPicture) opaque = NULL;
  g_autoptr (EmPicture) scaled = NULL;
  int in_width = em_picture_get_width (texture), in_height = em_picture_get_height (texture);

  g_return_val_if_fail (width > 0 && height > 0, NULL);
  g_return_val_if_fail (mode == EM_FILL_STRETCH || scale > 0, NULL);

  opaque = em_picture_crop (texture, 0, 0, in_width, in_height);
  make_opaque (em_picture_get_pixels (opaque), (gsize)in_width * in_height);
  if (mode == EM_FILL_STRETCH)
    return em_picture_resize (opaque, width, height);
  scaled = scale_texture (opaque, width, height, scale);
  return tile (scaled, width, height);
}

EmPicture *
em_fill_colour (guint32 rgb, int width, int height)
{
  const guint8 pixel[4] = { rgb >> 16 & 255, rgb >> 8 & 255, rgb & 255, 255 };
  g_autoptr (EmPicture) one = em_picture_new_from_rgba (pixel, 1, 1, 4);

  g_return_val_if_fail (width > 0 && height > 0, NULL);

  return tile (one, width, height);
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
