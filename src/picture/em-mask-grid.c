/* The mask as a layer sees it: exact means over the cells of a grid.
 *
 * Method.  A cell is a rectangle in picture pixels with fractional borders; a pixel counts by the
 * part of it that lies in the cell. The sum over a row is one of whole bytes plus two fractions at
 *          the ends, so a cell costs its pixels once, and tiles that are all 0 cost nothing.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <math.h>
#include <string.h>

#include "picture/em-mask-private.h"
#include "picture/em-window-private.h"

/* One axis of a cell: pixels [first, last] of which the first counts by @head, the last by @tail
 * and those between wholly. With first == last only @head counts. */
typedef struct
{
  int first, last;
  double head, tail;
} Span;

static Span
span_between (double start, double end, int limit)
{
  Span span;

  start = CLAMP (start, 0, limit);
  end = CLAMP (end, start, limit);
  span.first = MIN ((int)start, limit - 1);
  span.last = CLAMP ((int)ceil (end) - 1, span.first, limit - 1);
  if (span.first == span.last)
    {
      span.head = end - start;
      span.tail = 0;
    }
  else
    {
      span.head = span.first + 1 - start;
      span.tail = end - span.last;
    }
  return span;
}

static guint32
sum_bytes (const guint8 *bytes, int n)
{
  guint32 sum = 0;

  for (int i = 0; i < n; i++)
    sum += bytes[i];
  return sum;
}

/* The weighted sum of one row of the mask over @span. */
static double
sum_row (const EmMask *mask, int y, const Span *span)
{
  guint64 whole = 0;
  double sum = em_mask_get_pixel (mask, span->first, y) * span->head;
  int x = span->first + 1;

  if (span->tail > 0)
    sum += em_mask_get_pixel (mask, span->last, y) * span->tail;
  while (x < span->last)
    {
      const guint8 *tile = em_mask_peek_tile (mask, x / EM_MASK_TILE, y / EM_MASK_TILE);
      int n = MIN (span->last - x, EM_MASK_TILE - x % EM_MASK_TILE);

      if (tile)
        whole += sum_bytes (tile + (y % EM_MASK_TILE) * EM_MASK_TILE + x % EM_MASK_TILE, n);
      x += n;
    }
  return sum + whole;
}

void
em_mask_to_grid (const EmMask *mask, int size, double crop, int grid_h, int grid_w, float *out)
{
  EmWindow window;
  double step_x, step_y, left, top;

  em_window_init (&window, size, crop, mask->width, mask->height);
  step_x = (double)mask->width / window.resized_width;
  step_y = (double)mask->height / window.resized_height;
  left = window.left * step_x;
  top = window.top * step_y;
  step_x *= (double)size / grid_w;
  step_y *= (double)size / grid_h;

  for (int row = 0; row < grid_h; row++)
    {
      Span down = span_between (top + row * step_y, top + (row + 1) * step_y, mask->height);

      for (int column = 0; column < grid_w; column++)
        {
          Span across =
              span_between (left + column * step_x, left + (column + 1) * step_x, mask->width);
          double sum = sum_row (mask, down.first, &across) * down.head;

          for (int y = down.first + 1; y < down.last; y++)
            sum += sum_row (mask, y, &across);
          if (down.tail > 0)
            sum += sum_row (mask, down.last, &across) * down.tail;
          out[row * grid_w + column] = (float)CLAMP (sum / (255 * step_x * step_y), 0, 1);
        }
    }
}
