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

/* Blends along one direction: @n_lines lines, @line bytes apart, of @size pixels, @step apart. */
static void
blend_ends (const guint8 *in, guint8 *out, int n_lines, gsize line, guint size, gsize step,
            const float mean[3])
{
  g_autofree float *own = g_new (float, size);
  g_autofree float *moved = g_new (float, size);

  find_shares (size, own, moved);
  for (int l = 0; l < n_lines; l++)
    for (guint i = 0; i < size; i++)
      {
        const guint8 *here = in + l * line + i * step;
        const guint8 *there = in + l * line + (i + size / 2) % size * step;
        guint8 *to = out + l * line + i * step;

        for (int c = 0; c < 3; c++)
          {
            float value = mean[c] + own[i] * (here[c] - mean[c]) + moved[i] * (there[c] - mean[c]);

            to[c] = (guint8)(CLAMP (value, 0, 255) + 0.5f);
          }
        to[3] = 255;
      }
}

EmPicture *
em_texture_make_tileable (EmPicture *texture)
{
  int width = em_picture_get_width (texture), height = em_picture_get_height (texture);
  g_autoptr (EmPicture) opaque = make_opaque (texture);
  g_autoptr (EmPicture) across = em_picture_new (width, height);
  EmPicture *result = em_picture_new (width, height);
  gsize stride = (gsize)width * 4;
  float mean[3];

  find_mean (opaque, mean);
  blend_ends (em_picture_get_pixels (opaque), em_picture_get_pixels (across), height, stride, width,
              4, mean);
  blend_ends (em_picture_get_pixels (across), em_picture_get_pixels (result), width, 4, height,
              stride, mean);
  return result;
}
