/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/em-pair-thumbnail.h"

#include "app/em-thumbnail.h"
#include "picture/em-fill.h"

/* The pair, small. */
typedef struct
{
  EmPicture *ground;
  EmMask *mask;
  int side, width, height;
} Small;

static EmPicture *
compose (const Small *small, EmPicture *fill)
{
  if (fill == NULL)
    return em_picture_ref (small->ground);
  g_autoptr (EmPicture) small_fill = em_picture_thumbnail (fill, small->side);
  return em_fill_composite (small->ground, small_fill, small->mask);
}

static gboolean
is_edge (const guint8 *mask, const Small *small, int x, int y)
{
  static const int steps[][2] = { { -1, 0 }, { 1, 0 }, { 0, -1 }, { 0, 1 } };

  if (mask[y * small->width + x] < 128)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      const int nx = x + steps[i][0], ny = y + steps[i][1];
      if (nx >= 0 && nx < small->width && ny >= 0 && ny < small->height
          && mask[ny * small->width + nx] < 128)
        return TRUE;
    }
  return FALSE;
}

/* The mask's outline in the colour that the canvas gives it. */
static GdkTexture *
outline (EmPicture *picture, const Small *small)
{
  const gsize n = (gsize)small->width * small->height;
  const EmRect whole = { 0, 0, small->width, small->height };
  g_autofree guint8 *mask = g_malloc (n);
  guint8 *pixels = g_memdup2 (em_picture_get_pixels (picture), n * 4);
  g_autoptr (GBytes) bytes = g_bytes_new_take (pixels, n * 4);

  em_mask_read (small->mask, &whole, mask, small->width);
  for (int y = 0; y < small->height; y++)
    for (int x = 0; x < small->width; x++)
      if (is_edge (mask, small, x, y))
        {
          guint8 *pixel = pixels + ((gsize)y * small->width + x) * 4;
          pixel[0] = 237;
          pixel[1] = 51;
          pixel[2] = 107;
          pixel[3] = 255;
        }
  return gdk_memory_texture_new (small->width, small->height, GDK_MEMORY_R8G8B8A8, bytes,
                                 (gsize)small->width * 4);
}

EmPairThumbnail *
em_pair_thumbnail_new (EmPair *pair, int side)
{
  EmPairThumbnail *thumbnail = g_new0 (EmPairThumbnail, 1);
  if (!pair->fills_current)
    em_pair_draw_fills (pair, NULL);
  Small small = { .ground = em_picture_thumbnail (em_pair_get_ground (pair), side), .side = side };
  small.width = em_picture_get_width (small.ground);
  small.height = em_picture_get_height (small.ground);
  small.mask = em_mask_resize (pair->mask, small.width, small.height);
  g_autoptr (EmPicture) modified = compose (&small, pair->fill);
  g_autoptr (EmPicture) plain = compose (&small, pair->plain_fill);
  thumbnail->b = outline (pair->swapped ? plain : modified, &small);
  thumbnail->a = em_thumbnail_new (pair->swapped ? modified : plain, side);
  em_picture_unref (small.ground);
  em_mask_unref (small.mask);
  return thumbnail;
}

void
em_pair_thumbnail_free (EmPairThumbnail *thumbnail)
{
  g_clear_object (&thumbnail->b);
  g_clear_object (&thumbnail->a);
  g_free (thumbnail);
}
