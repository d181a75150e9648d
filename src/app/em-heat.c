/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "app/em-heat.h"

/* About this many texture pixels a side, so that scaling on screen adds no blur of its own. */
#define SIDE 448

static GdkTexture *
make_texture (guint8 *pixels, int width, int height)
{
  g_autoptr (GBytes) bytes = g_bytes_new_take (pixels, (gsize)width * height * 4);
  return gdk_memory_texture_new (width, height, GDK_MEMORY_R8G8B8A8, bytes, (gsize)width * 4);
}

/* Violet over orange to yellow; told apart by brightness alone as well. */
static void
heat_colour (float value, guint8 *out)
{
  const float v = CLAMP (value, 0, 1);

  out[0] = 255 * MIN (1.0f, 0.35f + 0.9f * v);
  out[1] = 255 * v * v * 0.9f;
  out[2] = 255 * (0.55f * (1 - v));
  out[3] = 255 * 0.8f * MIN (1.0f, 1.6f * v);
}

static float
sample (const float *data, int width, int height, float x, float y)
{
  const float cx = CLAMP (x - 0.5f, 0, width - 1), cy = CLAMP (y - 0.5f, 0, height - 1);
  const int x0 = cx, y0 = cy, x1 = MIN (x0 + 1, width - 1), y1 = MIN (y0 + 1, height - 1);
  const float fx = cx - x0, fy = cy - y0;

  return (1 - fy) * ((1 - fx) * data[y0 * width + x0] + fx * data[y0 * width + x1])
         + fy * ((1 - fx) * data[y1 * width + x0] + fx * data[y1 * width + x1]);
}

const float *
em_heat_get_plane (EmTensor *plane, int *rows, int *columns)
{
  const int first = em_tensor_get_rank (plane) == 4; /* the batch, of one */

  *rows = em_tensor_get_dim (plane, first);
  *columns = em_tensor_get_dim (plane, first + 1);
  return em_tensor_get_data (plane);
}

double
em_heat_get_value (EmTensor *plane, double x, double y)
{
  int rows, columns;
  const float *data = em_heat_get_plane (plane, &rows, &columns);
  const double column = floor (x * columns), row = floor (y * rows);

  if (!(column >= 0 && row >= 0 && column < columns && row < rows))
    return NAN;
  return data[(int)row * columns + (int)column];
}

double
em_heat_get_largest (EmTensor *plane)
{
  int rows, columns;
  const float *data = em_heat_get_plane (plane, &rows, &columns);
  float most = 0;

  for (int i = 0; i < rows * columns; i++)
    most = MAX (most, data[i]);
  return most;
}

GdkTexture *
em_heat_new_scale (void)
{
  guint8 *pixels = g_malloc (4 * 64);

  for (int i = 0; i < 64; i++)
    heat_colour (i / 63.0f, pixels + 4 * i);
  return make_texture (pixels, 64, 1);
}

GdkTexture *
em_heat_new_key_map (EmTensor *key_map)
{
  int width, height;
  const float *data = em_heat_get_plane (key_map, &height, &width);
  const int side = SIDE / 2;
  guint8 *pixels = g_malloc ((gsize)side * side * 4);
  const float most = MAX (em_heat_get_largest (key_map), 1e-12);

  for (int y = 0; y < side; y++)
    for (int x = 0; x < side; x++)
      heat_colour (
          sample (data, width, height, (x + 0.5f) * width / side, (y + 0.5f) * height / side)
              / most,
          pixels + ((gsize)y * side + x) * 4);
  return make_texture (pixels, side, side);
}

GdkTexture *
em_heat_new_mask_grid (EmTensor *mask_grid)
{
  const int rows = em_tensor_get_dim (mask_grid, 0), columns = em_tensor_get_dim (mask_grid, 1);
  const float *data = em_tensor_get_data (mask_grid);
  const int cell = MAX (4, SIDE / MAX (columns, rows));
  const int width = columns * cell, height = rows * cell;
  guint8 *pixels = g_malloc ((gsize)width * height * 4);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        guint8 *out = pixels + ((gsize)y * width + x) * 4;
        const gboolean line = x % cell == 0 || y % cell == 0;
        const float weight = data[(y / cell) * columns + x / cell];

        out[0] = line ? 255 : 40;
        out[1] = line ? 255 : 130;
        out[2] = 255;
        out[3] = line ? 60 : 200 * weight;
      }
  return make_texture (pixels, width, height);
}
