/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <math.h>
#include <string.h>

#include "picture/em-picture-private.h"
#include "picture/em-sampler-private.h"
#include "picture/em-texture.h"

/* The part of a side over which the moved copy fades, at either end. */
#define FADE 0.25

/* Rows between two looks at the cancellable. */
#define ROWS 16

/* A copy of @texture or itself, with alpha 255. */
static EmPicture *
make_opaque (EmPicture *texture)
{
  int width = em_picture_get_width (texture), height = em_picture_get_height (texture);
  EmPicture *opaque;
  guint8 *pixels;

  if (!em_picture_has_alpha (texture))
    return em_picture_ref (texture);
  opaque = em_picture_crop (texture, 0, 0, width, height);
  pixels = em_picture_get_pixels (opaque);
  for (gsize i = 0; i < (gsize)width * height; i++)
    pixels[4 * i + 3] = 255;
  return opaque;
}

/* @place as a whole pixel of @size that the first picture pixel shows, or -1. */
static int
find_whole (double place, int size)
{
  double whole = rint (place);

  if (!(fabs (place - whole) < 1e-9 && fabs (whole) < 1e9))
    return -1;
  whole = fmod (-whole, size);
  return (int)(whole < 0 ? whole + size : whole);
}

/* @texture from its pixel (@first_x, @first_y) on. The first row of copies is made pixel by pixel,
 * each further one from it. */
static EmPicture *
tile (EmPicture *texture, int width, int height, int first_x, int first_y)
{
  EmPicture *layer = em_picture_new (width, height);
  int tile_width = em_picture_get_width (texture), tile_height = em_picture_get_height (texture);
  guint8 *to = em_picture_get_pixels (layer);
  gsize stride = (gsize)width * 4;

  for (int y = 0; y < height; y++)
    {
      int from_y = (int)(((gint64)first_y + y) % tile_height);
      const guint8 *from = em_picture_get_pixels (texture) + (gsize)from_y * tile_width * 4;

      if (y >= tile_height)
        {
          memcpy (to + y * stride, to + (y - tile_height) * stride, stride);
          continue;
        }
      for (int x = 0; x < width;)
        {
          int from_x = x == 0 ? first_x : 0;
          int n = MIN (tile_width - from_x, width - x);

          memcpy (to + y * stride + (gsize)x * 4, from + (gsize)from_x * 4, (gsize)n * 4);
          x += n;
        }
    }
  return layer;
}

EmPicture *
em_texture_lay (EmPicture *texture, int width, int height, EmFillMode mode,
                const EmPlacement *placement, GCancellable *cancellable)
{
  g_autoptr (EmPicture) opaque = make_opaque (texture);
  g_autoptr (EmPicture) layer = NULL;
  g_autoptr (EmSampler) sampler = NULL;
  int first_x, first_y;

  g_return_val_if_fail (width > 0 && height > 0, NULL);

  if (mode == EM_FILL_STRETCH)
    return em_picture_resize (opaque, width, height);
  first_x = find_whole (placement->x, em_picture_get_width (opaque));
  first_y = find_whole (placement->y, em_picture_get_height (opaque));
  if (first_x >= 0 && first_y >= 0 && placement->scale_x == 1 && placement->scale_y == 1
      && fmod (placement->angle, 360) == 0)
    return tile (opaque, width, height, first_x, first_y);

  sampler = em_sampler_new (opaque, placement, EM_SAMPLER_WRAP);
  layer = em_picture_new (width, height);
  for (int y = 0; y < height; y++)
    {
      if (y % ROWS == 0 && g_cancellable_is_cancelled (cancellable))
        return NULL;
      em_sampler_read_row (sampler, 0, y, width,
                           em_picture_get_pixels (layer) + (gsize)y * width * 4);
    }
  return g_steal_pointer (&layer);
}

/* The mean colour. */
static void
find_mean (EmPicture *picture, float mean[3])
{
  gsize n = (gsize)em_picture_get_width (picture) * em_picture_get_height (picture);
  const guint8 *pixels = em_picture_get_pixels (picture);
  guint64 sums[3] = { 0 };

  for (gsize i = 0; i < n; i++)
    for (int c = 0; c < 3; c++)
      sums[c] += pixels[4 * i + c];
  for (int c = 0; c < 3; c++)
    mean[c] = (float)((double)sums[c] / n);
}

/* For each of @size places of a side how much of the picture and of its moved copy is shown; the
 * squares of both add up to 1. */
static void
find_shares (guint size, float *own, float *moved)
{
  for (guint i = 0; i < size; i++)
    {
      double way = MIN (i + 0.5, size - i - 0.5) / (size * FADE);
      double t = MIN (way, 1), weight = t * t * (3 - 2 * t);
      double norm = hypot (weight, 1 - weight);

      own[i] = (float)(weight / norm);
      moved[i] = (float)((1 - weight) / norm);
    }
}

/* The picture and its copy, mixed: one pixel. */
static inline void
blend_pixel (const guint8 *here, const guint8 *there, float own, float moved, const float mean[3],
             guint8 *to)
{
  for (int c = 0; c < 3; c++)
    {
      float value = mean[c] + own * (here[c] - mean[c]) + moved * (there[c] - mean[c]);

      to[c] = (guint8)(CLAMP (value, 0, 255) + 0.5f);
    }
  to[3] = 255;
}

/* Blends the left and right ends of @in, or the upper and lower ones. Returns: (nullable): %NULL
 * where cancelled */
static EmPicture *
blend_ends (EmPicture *in, gboolean across, const float mean[3], GCancellable *cancellable)
{
  int width = em_picture_get_width (in), height = em_picture_get_height (in);
  guint size = across ? width : height;
  g_autofree float *own = g_new (float, size);
  g_autofree float *moved = g_new (float, size);
  g_autoptr (EmPicture) out = em_picture_new (width, height);

  find_shares (size, own, moved);
  for (int y = 0; y < height; y++)
    {
      int other = across ? y : (int)(((guint)y + size / 2) % size);
      const guint8 *here = em_picture_get_pixels (in) + (gsize)y * width * 4;
      const guint8 *there = em_picture_get_pixels (in) + (gsize)other * width * 4;
      guint8 *to = em_picture_get_pixels (out) + (gsize)y * width * 4;

      if (y % ROWS == 0 && g_cancellable_is_cancelled (cancellable))
        return NULL;
      for (guint x = 0; x < (guint)width; x++)
        {
          guint i = across ? x : (guint)y;
          gsize from = across ? (x + size / 2) % size : x;

          blend_pixel (here + 4 * (gsize)x, there + 4 * from, own[i], moved[i], mean,
                       to + 4 * (gsize)x);
        }
    }
  return g_steal_pointer (&out);
}

EmPicture *
em_texture_make_tileable (EmPicture *texture, GCancellable *cancellable)
{
  g_autoptr (EmPicture) opaque = make_opaque (texture);
  g_autoptr (EmPicture) across = NULL;
  float mean[3];

  find_mean (opaque, mean);
  across = blend_ends (opaque, TRUE, mean, cancellable);
  return across ? blend_ends (across, FALSE, mean, cancellable) : NULL;
}
