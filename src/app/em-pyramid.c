/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "app/em-pyramid.h"

#define MAX_LEVELS 16

struct _EmPyramid
{
  gatomicrefcount references;
  EmPicture *picture;
  gboolean opaque;
  int n_levels;
  int width[MAX_LEVELS], height[MAX_LEVELS];
  guint8 *levels[MAX_LEVELS]; /* [0] stays NULL: the picture's own pixels */
};

int
em_pyramid_count_levels (int width, int height)
{
  int n = 1;
  while (MAX (width, height) > EM_TILE && n < MAX_LEVELS)
    {
      width = (width + 1) / 2;
      height = (height + 1) / 2;
      n++;
    }
  return n;
}

/* Straight RGBA to what the levels hold. */
static inline void
load_pixel (const guint8 *in, gboolean opaque, guint8 *out)
{
  guint alpha = opaque ? 255 : in[3];
  if (alpha == 255)
    {
      memcpy (out, in, 3);
      out[3] = 255;
      return;
    }
  for (int c = 0; c < 3; c++)
    out[c] = (in[c] * alpha + 127) / 255;
  out[3] = alpha;
}

static void
load_row (const guint8 *in, int n, gboolean opaque, guint8 *out)
{
  for (int i = 0; i < n; i++)
    load_pixel (in + 4 * i, opaque, out + 4 * i);
}

/* One row of the next level from two rows of @width pixels. */
static void
halve_rows (const guint8 *top, const guint8 *bottom, int width, guint8 *out)
{
  for (int x = 0; x < (width + 1) / 2; x++)
    {
      int left = 8 * x, right = 2 * x + 1 < width ? left + 4 : left;
      for (int c = 0; c < 4; c++)
        out[4 * x + c] =
            (top[left + c] + top[right + c] + bottom[left + c] + bottom[right + c] + 2) / 4;
    }
}

EmPyramid *
em_pyramid_new (EmPicture *picture, gboolean opaque)
{
  EmPyramid *self = g_new0 (EmPyramid, 1);

  g_atomic_ref_count_init (&self->references);
  self->picture = em_picture_ref (picture);
  self->opaque = opaque;
  self->width[0] = em_picture_get_width (picture);
  self->height[0] = em_picture_get_height (picture);
  self->n_levels = em_pyramid_count_levels (self->width[0], self->height[0]);

  g_autofree guint8 *rows = g_malloc ((gsize)self->width[0] * 8);
  for (int k = 1; k < self->n_levels; k++)
    {
      const int width = self->width[k - 1], height = self->height[k - 1];
      const gsize stride = (gsize)width * 4;
      const guint8 *below = k == 1 ? em_picture_get_pixels (picture) : self->levels[k - 1];

      self->width[k] = (width + 1) / 2;
      self->height[k] = (height + 1) / 2;
      self->levels[k] = g_malloc ((gsize)self->width[k] * self->height[k] * 4);
      for (int y = 0; y < self->height[k]; y++)
        {
          const guint8 *top = below + 2 * y * stride;
          const guint8 *bottom = 2 * y + 1 < height ? top + stride : top;
          if (k == 1)
            {
              load_row (top, width, opaque, rows);
              load_row (bottom, width, opaque, rows + stride);
              top = rows;
              bottom = rows + stride;
            }
          halve_rows (top, bottom, width, self->levels[k] + (gsize)y * self->width[k] * 4);
        }
    }
  return self;
}

EmPyramid *
em_pyramid_ref (EmPyramid *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
em_pyramid_unref (EmPyramid *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->references))
    return;
  for (int k = 1; k < self->n_levels; k++)
    g_free (self->levels[k]);
  em_picture_unref (self->picture);
  g_free (self);
}

EmPicture *
em_pyramid_get_picture (EmPyramid *self)
{
  return self->picture;
}

void
em_pyramid_read (gpointer pyramid, int level, const EmRect *rect, guint8 *out)
{
  EmPyramid *self = pyramid;
  const int width = self->width[level], height = self->height[level];
  const guint8 *pixels = level == 0 ? em_picture_get_pixels (self->picture) : self->levels[level];
  const int left = CLAMP (rect->x, 0, width - 1);
  const int right = CLAMP (rect->x + rect->width, left + 1, width);

  for (int y = 0; y < rect->height; y++)
    {
      const guint8 *row = pixels + (gsize)CLAMP (rect->y + y, 0, height - 1) * width * 4;
      guint8 *to = out + (gsize)y * rect->width * 4;
      guint8 *inner = to + 4 * (left - rect->x);

      if (level == 0)
        load_row (row + 4 * left, right - left, self->opaque, inner);
      else
        memcpy (inner, row + 4 * left, 4 * (right - left));
      for (int x = rect->x; x < left; x++)
        memcpy (to + 4 * (x - rect->x), inner, 4);
      for (int x = right; x < rect->x + rect->width; x++)
        memcpy (to + 4 * (x - rect->x), inner + 4 * (right - left - 1), 4);
    }
}

/* --- masks --------------------------------------------------------------------------------- */

struct _EmMaskPyramid
{
  EmMask *mask; /* level 0, or NULL before the first update */
  int n_levels;
  int width[MAX_LEVELS], height[MAX_LEVELS];
  guint8 *levels[MAX_LEVELS];
};

EmMaskPyramid *
em_mask_pyramid_new (int width, int height)
{
  EmMaskPyramid *self = g_new0 (EmMaskPyramid, 1);

  self->n_levels = em_pyramid_count_levels (width, height);
  for (int k = 0; k < self->n_levels; k++)
    {
      self->width[k] = k == 0 ? width : (self->width[k - 1] + 1) / 2;
      self->height[k] = k == 0 ? height : (self->height[k - 1] + 1) / 2;
      if (k > 0)
        self->levels[k] = g_malloc0 ((gsize)self->width[k] * self->height[k]);
    }
  return self;
}

void
em_mask_pyramid_free (EmMaskPyramid *self)
{
  g_clear_pointer (&self->mask, em_mask_unref);
  for (int k = 1; k < self->n_levels; k++)
    g_free (self->levels[k]);
  g_free (self);
}

/* Fills the pixels [x0, x1) x [y0, y1) of level @k from the two rows a time of the level below. */
static void
update_level (EmMaskPyramid *self, int k, int x0, int y0, int x1, int y1)
{
  const int columns = 2 * (x1 - x0);
  g_autofree guint8 *rows = g_malloc ((gsize)columns * 2);

  for (int y = y0; y < y1; y++)
    {
      const EmRect source = { 2 * x0, 2 * y, columns, 2 };
      guint8 *out = self->levels[k] + (gsize)y * self->width[k] + x0;

      em_mask_pyramid_read (self, k - 1, &source, rows);
      for (int x = 0; x < x1 - x0; x++)
        out[x] =
            (rows[2 * x] + rows[2 * x + 1] + rows[columns + 2 * x] + rows[columns + 2 * x + 1] + 2)
            / 4;
    }
}

void
em_mask_pyramid_update (EmMaskPyramid *self, EmMask *mask, const EmRect *rect)
{
  if (self->mask != mask)
    {
      g_clear_pointer (&self->mask, em_mask_unref);
      self->mask = em_mask_ref (mask);
    }

  int x0 = MAX (rect->x, 0), x1 = MIN (rect->x + rect->width, self->width[0]);
  int y0 = MAX (rect->y, 0), y1 = MIN (rect->y + rect->height, self->height[0]);
  for (int k = 1; k < self->n_levels && x0 < x1 && y0 < y1; k++)
    {
      x0 /= 2;
      y0 /= 2;
      x1 = (x1 + 1) / 2;
      y1 = (y1 + 1) / 2;
      update_level (self, k, x0, y0, x1, y1);
    }
}

/* Repeats the pixels of the part that was read, @inner within @rect, out to the edges of @out. */
static void
repeat_edges (const EmRect *rect, const EmRect *inner, guint8 *out)
{
  const int left = inner->x - rect->x, top = inner->y - rect->y;
  const int right = rect->width - left - inner->width;

  for (int y = top; y < top + inner->height; y++)
    {
      guint8 *row = out + (gsize)y * rect->width;
      memset (row, row[left], left);
      memset (row + rect->width - right, row[rect->width - right - 1], right);
    }
  for (int y = 0; y < top; y++)
    memcpy (out + (gsize)y * rect->width, out + (gsize)top * rect->width, rect->width);
  for (int y = top + inner->height; y < rect->height; y++)
    memcpy (out + (gsize)y * rect->width, out + (gsize)(top + inner->height - 1) * rect->width,
            rect->width);
}

void
em_mask_pyramid_read (gpointer pyramid, int level, const EmRect *rect, guint8 *out)
{
  EmMaskPyramid *self = pyramid;
  const int width = self->width[level], height = self->height[level];
  EmRect inner;

  inner.x = CLAMP (rect->x, 0, width - 1);
  inner.y = CLAMP (rect->y, 0, height - 1);
  inner.width = CLAMP (rect->x + rect->width, inner.x + 1, width) - inner.x;
  inner.height = CLAMP (rect->y + rect->height, inner.y + 1, height) - inner.y;
  guint8 *first = out + (gsize)(inner.y - rect->y) * rect->width + (inner.x - rect->x);

  if (level > 0)
    for (int y = 0; y < inner.height; y++)
      memcpy (first + (gsize)y * rect->width,
              self->levels[level] + (gsize)(inner.y + y) * width + inner.x, inner.width);
  else if (self->mask != NULL)
    em_mask_read (self->mask, &inner, first, rect->width);
  else
    for (int y = 0; y < inner.height; y++)
      memset (first + (gsize)y * rect->width, 0, inner.width);
  repeat_edges (rect, &inner, out);
}
