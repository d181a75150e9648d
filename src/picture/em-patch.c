/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <math.h>
#include <string.h>

#include "picture/em-homography.h"
#include "picture/em-mask-private.h"
#include "picture/em-patch.h"
#include "picture/em-picture-private.h"
#include "picture/em-sampler-private.h"

/* Rows between two looks at the cancellable. */
#define ROWS 16

void
em_patch_get_corners (const EmPlacement *placement, int width, int height, double corners[8])
{
  static const double signs[4][2] = { { -0.5, -0.5 }, { 0.5, -0.5 }, { 0.5, 0.5 }, { -0.5, 0.5 } };
  double cosine, sine;

  em_sampler_turn (placement->angle, &cosine, &sine);
  for (int i = 0; i < 4; i++)
    {
      double u = signs[i][0] * width * placement->scale_x;
      double v = signs[i][1] * height * placement->scale_y;

      corners[2 * i] = placement->x + u * cosine - v * sine;
      corners[2 * i + 1] = placement->y + u * sine + v * cosine;
    }
}

static gboolean
is_valid (const EmPlacement *placement)
{
  return isfinite (placement->x) && isfinite (placement->y) && isfinite (placement->angle)
         && isfinite (placement->scale_x) && isfinite (placement->scale_y)
         && placement->scale_x != 0 && placement->scale_y != 0;
}

/* Copies the pixels of @rect; the patch's top left one lies at (@left, @top). */
static void
copy (EmPicture *patch, gint64 left, gint64 top, const EmRect *rect, EmPicture *out)
{
  gsize stride = 4 * (gsize)em_picture_get_width (out);
  gsize patch_stride = 4 * (gsize)em_picture_get_width (patch);

  for (int y = rect->y; y < rect->y + rect->height; y++)
    memcpy (em_picture_get_pixels (out) + y * stride + 4 * (gsize)rect->x,
            em_picture_get_pixels (patch) + (y - top) * patch_stride + 4 * (rect->x - left),
            4 * (gsize)rect->width);
}

/* Half the sides in picture pixels, and the way to the patch's axes. */
typedef struct
{
  double half_width, half_height;
  double cosine, sine;
} Frame;

/* Narrows [*from, *to) to the x with |slope x + rest| < limit. */
static void
narrow (double slope, double rest, double limit, int *from, int *to)
{
  double a, b;

  if (fabs (slope) < 1e-9)
    {
      if (fabs (rest) >= limit)
        *to = *from;
      return;
    }
  a = (-limit - rest) / slope;
  b = (limit - rest) / slope;
  *from = (int)CLAMP (ceil (MIN (a, b)), *from, *to);
  *to = (int)CLAMP (floor (MAX (a, b)) + 1, *from, *to);
}

/* How much of a pixel at @place lies within @half of 0. */
static inline double
overlap (double place, double half)
{
  double covered = MIN (place + 0.5, half) - MAX (place - 0.5, -half);

  return CLAMP (covered, 0, 1);
}

/* The pixels [from, from + n) of a row, whose middles are (@dx + i, @dy) from the patch's centre.
 */
static void
cover_row (const Frame *frame, double dx, double dy, int n, guint8 *pixels)
{
  for (int i = 0; i < n; i++)
    {
      double u = (dx + i) * frame->cosine + dy * frame->sine;
      double v = dy * frame->cosine - (dx + i) * frame->sine;
      double cover = overlap (u, frame->half_width) * overlap (v, frame->half_height);

      if (cover < 1)
        pixels[4 * i + 3] = (guint8)(pixels[4 * i + 3] * cover + 0.5);
      if (pixels[4 * i + 3] == 0)
        memset (pixels + 4 * (gsize)i, 0, 4);
    }
}

static gboolean
sample (EmPicture *patch, const EmPlacement *placement, const EmRect *rect, EmPicture *out,
        GCancellable *cancellable)
{
  g_autoptr (EmSampler) sampler = em_sampler_new (patch, placement, EM_SAMPLER_EDGE);
  Frame frame = { fabs (em_picture_get_width (patch) * placement->scale_x) / 2,
                  fabs (em_picture_get_height (patch) * placement->scale_y) / 2 };
  gsize stride = 4 * (gsize)em_picture_get_width (out);
  double dx = rect->x + 0.5 - placement->x;

  em_sampler_turn (placement->angle, &frame.cosine, &frame.sine);
  for (int y = rect->y; y < rect->y + rect->height; y++)
    {
      double dy = y + 0.5 - placement->y;
      int from = 0, to = rect->width;
      guint8 *pixels;

      if ((y - rect->y) % ROWS == 0 && g_cancellable_is_cancelled (cancellable))
        return FALSE;
      narrow (frame.cosine, dx * frame.cosine + dy * frame.sine, frame.half_width + 0.5, &from,
              &to);
      narrow (-frame.sine, dy * frame.cosine - dx * frame.sine, frame.half_height + 0.5, &from,
              &to);
      if (from == to)
        continue;
      pixels = em_picture_get_pixels (out) + y * stride + 4 * ((gsize)rect->x + from);
      em_sampler_read_row (sampler, rect->x + from, y, to - from, pixels);
      cover_row (&frame, dx + from, dy, to - from, pixels);
    }
  return TRUE;
}

EmPicture *
em_patch_draw (EmPicture *patch, const EmPlacement *placement, int width, int height, EmRect *rect,
               GCancellable *cancellable)
{
  g_autoptr (EmPicture) out = em_picture_new_transparent (width, height);
  double corners[8];
  EmRect area = { 0 };

  if (is_valid (placement))
    {
      em_patch_get_corners (placement, em_picture_get_width (patch), em_picture_get_height (patch),
                            corners);
      area = em_quad_get_bounds (corners, width, height);
    }
  if (rect)
    *rect = area;
  if (area.width == 0 || area.height == 0)
    return g_steal_pointer (&out);
  if (placement->scale_x == 1 && placement->scale_y == 1 && fmod (placement->angle, 360) == 0
      && corners[0] == rint (corners[0]) && corners[1] == rint (corners[1]))
    copy (patch, (gint64)corners[0], (gint64)corners[1], &area, out);
  else if (!sample (patch, placement, &area, out, cancellable))
    return NULL;
  return g_steal_pointer (&out);
}

EmMask *
em_patch_coverage (EmPicture *patch, const EmPlacement *placement, int width, int height)
{
  EmRect rect;
  g_autoptr (EmPicture) drawn = em_patch_draw (patch, placement, width, height, &rect, NULL);
  EmMask *mask = em_mask_new (width, height);
  g_autofree guint8 *band = g_malloc (MAX (1, (gsize)rect.width * EM_MASK_TILE));

  for (int y = 0; y < rect.height; y += EM_MASK_TILE)
    {
      EmRect part = { rect.x, rect.y + y, rect.width, MIN (EM_MASK_TILE, rect.height - y) };

      for (int row = 0; row < part.height; row++)
        {
          const guint8 *pixels =
              em_picture_get_pixels (drawn) + 4 * ((gsize)(part.y + row) * width + rect.x);

          for (int x = 0; x < rect.width; x++)
            band[(gsize)row * rect.width + x] = pixels[4 * x + 3];
        }
      em_mask_write (mask, &part, band, rect.width);
    }
  return mask;
}
