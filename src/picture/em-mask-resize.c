/* Masks of another size: a triangle filter along the rows, then along the columns.
 *
 * Method.   Output i of n from m inputs is the mean of the inputs around c = (i + 1/2) m / n,
 * weighted by 1 - |j + 1/2 - c| / s with s = max (1, m / n): linear where it grows, antialiased
 * where it shrinks. Between the passes there are 8-bit pixels.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <math.h>
#include <string.h>

#include "picture/em-mask-private.h"

/* One output: inputs [start, start + n) and their weights. */
typedef struct
{
  int start, n;
  float *weights;
} Taps;

static void
taps_set (Taps *taps, int i, int in_size, int out_size)
{
  double step = (double)in_size / out_size, reach = MAX (1, step), centre = (i + 0.5) * step;
  double sum = 0;

  taps->start = MAX (0, (int)(centre - reach + 0.5));
  taps->n = MIN (in_size, (int)(centre + reach + 0.5)) - taps->start;
  for (int k = 0; k < taps->n; k++)
    {
      taps->weights[k] = (float)MAX (0, 1 - fabs (taps->start + k + 0.5 - centre) / reach);
      sum += taps->weights[k];
    }
  for (int k = 0; k < taps->n; k++)
    taps->weights[k] /= (float)sum;
}

static Taps
taps_new (int in_size, int out_size)
{
  return (Taps){ .weights = g_new (float, 2 * (in_size / out_size) + 4) };
}

/* Each row of the mask, @width wide. */
static guint8 *
resize_rows (const EmMask *mask, int width)
{
  guint8 *result = g_malloc ((gsize)width * mask->height);
  g_autofree guint8 *row = g_malloc (mask->width);
  g_autofree Taps *taps = g_new (Taps, width);

  for (int x = 0; x < width; x++)
    {
      taps[x] = taps_new (mask->width, width);
      taps_set (&taps[x], x, mask->width, width);
    }
  for (int y = 0; y < mask->height; y++)
    {
      guint8 *to = result + (gsize)y * width;

      memset (to, 0, width);
      if (!em_mask_read_row (mask, 0, y, mask->width, row))
        continue;
      for (int x = 0; x < width; x++)
        {
          float sum = 0.5f;

          for (int k = 0; k < taps[x].n; k++)
            sum += taps[x].weights[k] * row[taps[x].start + k];
          to[x] = (guint8)sum;
        }
    }
  for (int x = 0; x < width; x++)
    g_free (taps[x].weights);
  return result;
}

EmMask *
em_mask_resize (EmMask *mask, int width, int height)
{
  g_autofree guint8 *rows = NULL, *band = NULL;
  g_autofree float *sums = NULL;
  EmMask *result;
  Taps taps;

  g_return_val_if_fail (width > 0 && height > 0, NULL);

  if (width == mask->width && height == mask->height)
    return em_mask_snapshot (mask);
  result = em_mask_new (width, height);
  rows = resize_rows (mask, width);
  band = g_malloc ((gsize)width * EM_MASK_TILE);
  sums = g_new (float, width);
  taps = taps_new (mask->height, height);
  for (int top = 0; top < height; top += EM_MASK_TILE)
    {
      EmRect rect = { 0, top, width, MIN (EM_MASK_TILE, height - top) };

      for (int i = 0; i < rect.height; i++)
        {
          taps_set (&taps, top + i, mask->height, height);
          for (int x = 0; x < width; x++)
            sums[x] = 0.5f;
          for (int k = 0; k < taps.n; k++)
            for (int x = 0; x < width; x++)
              sums[x] += taps.weights[k] * rows[(gsize)(taps.start + k) * width + x];
          for (int x = 0; x < width; x++)
            band[(gsize)i * width + x] = (guint8)sums[x];
        }
      em_mask_write (result, &rect, band, width);
    }
  g_free (taps.weights);
  return result;
}
