/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "app/em-soft-renderer.h"

/* One row of the screen: which pixels of the level it shows, and their colours. */
typedef struct
{
  const EmScene *scene;
  int level;
  int first, count; /* columns of the level that are read */
  guint8 *original, *layer, *plain_layer, *mask;
  guint8 *mask_above; /* of the row of the screen above */
} Row;

static void
read_row (Row *row, int y)
{
  const EmRect rect = { row->first, y, row->count, 1 };

  em_pyramid_read (row->scene->original, row->level, &rect, row->original);
  if (row->scene->layer != NULL)
    em_pyramid_read (row->scene->layer, row->level, &rect, row->layer);
  if (row->scene->plain_layer != NULL)
    em_pyramid_read (row->scene->plain_layer, row->level, &rect, row->plain_layer);
  guint8 *above = row->mask;
  row->mask = row->mask_above;
  row->mask_above = above;
  em_mask_pyramid_read (row->scene->mask, row->level, &rect, row->mask);
}

static void
mix_pixel (const Row *row, const EmCanvasLook *look, gboolean modified, int i, guint8 *out)
{
  const guint8 *fill = modified ? (row->scene->layer ? row->layer + 4 * i : NULL)
                                : (row->scene->plain_layer ? row->plain_layer + 4 * i : NULL);
  const float m = row->mask[i] / 255.0f;
  const int before = i > 0 ? row->mask[i - 1] : row->mask[i];
  const gboolean here = row->mask[i] > 127;
  const gboolean edge = (before > 127) != here || (row->mask_above[i] > 127) != here;
  const float *over = edge ? look->outline : look->tint;
  const float strength = edge ? look->outline[3] : look->tint[3] * m;

  for (int c = 0; c < 3; c++)
    {
      float value = row->original[4 * i + c];
      if (fill != NULL)
        value = value * (1 - m * fill[3] / 255.0f) + m * fill[c];
      value += (255 * over[c] - value) * strength;
      out[c] = (guint8)CLAMP (value + 0.5f, 0, 255);
    }
  out[3] = 255;
}

/* A pixel of a line between the picture's pixels. */
static void
draw_grid (guint8 *out, float strength)
{
  const float bright = 0.3f * out[0] + 0.6f * out[1] + 0.1f * out[2];
  const float target = bright < 127.5f ? 255 : 0;

  for (int c = 0; c < 3; c++)
    out[c] += (target - out[c]) * strength;
}

GBytes *
em_soft_renderer_draw (const EmScene *scene, const EmViewport *viewport, double scale,
                       const EmCanvasLook *look, int width, int height)
{
  guint8 *pixels = g_malloc0 ((gsize)width * height * 4);
  Row row = { scene };

  if (scene->original == NULL)
    return g_bytes_new_take (pixels, (gsize)width * height * 4);

  row.level = em_viewport_get_level (viewport, scale,
                                     em_pyramid_count_levels (scene->width, scene->height));
  const double unit = 1.0 / (1 << row.level);
  const double step = unit / (viewport->zoom * scale);
  const int level_width = (int)ceil (scene->width * unit);
  const int level_height = (int)ceil (scene->height * unit);
  row.first = CLAMP ((int)floor (viewport->x * unit), 0, level_width - 1);
  row.count =
      CLAMP ((int)ceil (viewport->x * unit + width * step), row.first + 1, level_width) - row.first;
  g_autofree guint8 *memory = g_malloc ((gsize)row.count * 14);
  row.original = memory;
  row.layer = memory + (gsize)row.count * 4;
  row.plain_layer = memory + (gsize)row.count * 8;
  row.mask = memory + (gsize)row.count * 12;
  row.mask_above = memory + (gsize)row.count * 13;
  memset (row.mask, 0, row.count);

  const float grid = row.level == 0 ? em_pixel_grid_strength (viewport->zoom * scale) : 0;
  int last = -1;
  for (int y = 0; y < height; y++)
    {
      int from = (int)floor (viewport->y * unit + (y + 0.5) * step);
      if (from < 0 || from >= level_height)
        continue;
      const gboolean new_row = from != last;
      if (new_row)
        read_row (&row, from);
      last = from;
      int before = -1;
      for (int x = 0; x < width; x++)
        {
          int i = (int)floor (viewport->x * unit + (x + 0.5) * step) - row.first;
          if (i >= 0 && i < row.count)
            {
              guint8 *out = pixels + ((gsize)y * width + x) * 4;
              mix_pixel (&row, look, x >= look->split * scale, i, out);
              if (grid > 0 && (new_row || i != before))
                draw_grid (out, grid);
            }
          before = i;
        }
    }
  return g_bytes_new_take (pixels, (gsize)width * height * 4);
}
