/* The brush: capsules stamped row by row.
 *
 * Method.   A capsule is convex, so on each pixel row the pixels within a distance of the segment
 * are one interval. Two intervals a row are found in closed form: the inner, where the brush is
 *           wholly on and which is filled as memory, and the outer, where it ends; only the pixels
 *           between them need their distance.
 * Eraser.   Its rim lies one pixel further out than the brush's: erasing a painted stroke with the
 * same hard brush leaves nothing, where two equal rims would leave a line of half-covered pixels.
 * Cost.     O(rows + rim pixels) and a memset of the inside.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <math.h>
#include <string.h>

#include "picture/em-brush.h"
#include "picture/em-mask-private.h"

#define TILE EM_MASK_TILE

typedef struct
{
  double x0, y0, x1, y1;
  double dx, dy; /* unit vector along the segment; 0, 0 for a disc */
  double length;
  double inner, outer; /* distances: wholly on up to, off from */
  float slope;         /* coverage a pixel of distance, times 255 */
  gboolean erase;
} Capsule;

/* An interval on a row; empty where low > high. */
typedef struct
{
  double low, high;
} Interval;

static Interval
interval_unite (Interval a, Interval b)
{
  if (a.low > a.high)
    return b;
  if (b.low > b.high)
    return a;
  return (Interval){ MIN (a.low, b.low), MAX (a.high, b.high) };
}

static Interval
disc_interval (double cx, double cy, double radius, double y)
{
  double rest = radius * radius - (y - cy) * (y - cy);

  if (rest < 0)
    return (Interval){ 1, 0 };
  rest = sqrt (rest);
  return (Interval){ cx - rest, cx + rest };
}

/* Where low <= slope * x + offset <= high. */
static Interval
slab_interval (double slope, double offset, double low, double high)
{
  double a, b;

  if (fabs (slope) < 1e-12)
    return offset >= low && offset <= high ? (Interval){ -G_MAXDOUBLE, G_MAXDOUBLE }
                                           : (Interval){ 1, 0 };
  a = (low - offset) / slope;
  b = (high - offset) / slope;
  return (Interval){ MIN (a, b), MAX (a, b) };
}

/* The part of the row of pixel centres at @y within @radius of the segment. */
static Interval
capsule_interval (const Capsule *capsule, double radius, double y)
{
  Interval all;

  if (radius < 0)
    return (Interval){ 1, 0 };
  all = disc_interval (capsule->x0, capsule->y0, radius, y);
  if (capsule->length > 0)
    {
      double x0 = capsule->x0, ry = y - capsule->y0;
      double dx = capsule->dx, dy = capsule->dy;
      /* Between the ends, and not further than the radius aside; both with x relative to x0. */
      Interval along = slab_interval (dx, ry * dy, 0, capsule->length);
      Interval aside = slab_interval (-dy, ry * dx, -radius, radius);
      Interval band = { MAX (along.low, aside.low) + x0, MIN (along.high, aside.high) + x0 };

      all = interval_unite (all, disc_interval (capsule->x1, capsule->y1, radius, y));
      all = interval_unite (all, band);
    }
  return all;
}

/* The brush's coverage, 0 .. 255, of @n pixels from column @x of row @y. */
static void
cover (const Capsule *capsule, int x, int y, int n, guint8 *out)
{
  float rx = (float)(x + 0.5 - capsule->x0), ry = (float)(y + 0.5 - capsule->y0);
  float dx = (float)capsule->dx, dy = (float)capsule->dy, length = (float)capsule->length;
  float outer = (float)capsule->outer, slope = capsule->slope;

  for (int i = 0; i < n; i++)
    {
      float px = rx + i;
      float along = px * dx + ry * dy;
      float nearest = along < 0 ? 0 : along > length ? length : along;
      float ox = px - nearest * dx, oy = ry - nearest * dy;
      float value = (outer - sqrtf (ox * ox + oy * oy)) * slope + 0.5f;

      value = value < 0 ? 0 : value > 255 ? 255 : value;
      out[i] = (guint8)(int)value;
    }
}

/* Puts the brush on pixels [x, x + n) of row @y; @row: the tile's pixels from column @x on. */
static void
stamp_rim (const Capsule *capsule, int x, int y, int n, guint8 *row)
{
  guint8 coverage[TILE];

  cover (capsule, x, y, n, coverage);
  if (capsule->erase)
    for (int i = 0; i < n; i++)
      row[i] = MIN (row[i], 255 - coverage[i]);
  else
    for (int i = 0; i < n; i++)
      row[i] = MAX (row[i], coverage[i]);
}

/* The pixels whose centres lie in @interval and in [from, to): half open. */
static void
to_pixels (Interval interval, int from, int to, int *start, int *end)
{
  *start = *end = from;
  if (interval.low > interval.high)
    return;
  *start = (int)CLAMP (ceil (interval.low - 0.5), from, to);
  *end = (int)CLAMP (floor (interval.high - 0.5) + 1, *start, to);
}

/* The rows of one tile. */
static void
stamp_tile (const Capsule *capsule, EmMask *mask, int column, int tile_row, const EmRect *part)
{
  int right = part->x + part->width;
  guint8 *tile = NULL;

  if (capsule->erase && !em_mask_peek_tile (mask, column, tile_row))
    return;

  for (int y = part->y; y < part->y + part->height; y++)
    {
      int start, end, inner_start, inner_end;
      guint8 *row;

      to_pixels (capsule_interval (capsule, capsule->outer, y + 0.5), part->x, right, &start, &end);
      if (start >= end)
        continue;
      if (!tile)
        tile = em_mask_edit_tile (mask, column, tile_row);
      row = tile + (y % TILE) * TILE - column * TILE;

      to_pixels (capsule_interval (capsule, capsule->inner, y + 0.5), start, end, &inner_start,
                 &inner_end);
      if (inner_start >= inner_end)
        inner_start = inner_end = end;
      stamp_rim (capsule, start, y, inner_start - start, row + start);
      memset (row + inner_start, capsule->erase ? 0 : 255, inner_end - inner_start);
      stamp_rim (capsule, inner_end, y, end - inner_end, row + inner_end);
    }
  if (tile)
    em_mask_drop_empty_tile (mask, column, tile_row);
}

static void
capsule_init (Capsule *capsule, const EmBrush *brush, double x0, double y0, double x1, double y1)
{
  double length = hypot (x1 - x0, y1 - y0);
  double hardness = CLAMP (brush->hardness, 0, 1);
  double ramp = brush->radius * (1 - hardness) + 1;

  capsule->x0 = x0;
  capsule->y0 = y0;
  capsule->x1 = x1;
  capsule->y1 = y1;
  capsule->length = length;
  capsule->dx = length > 0 ? (x1 - x0) / length : 0;
  capsule->dy = length > 0 ? (y1 - y0) / length : 0;
  capsule->erase = brush->erase;
  capsule->outer = brush->radius + (brush->erase ? 1.5 : 0.5);
  /* A little less than where coverage becomes 1: distances in single precision decide the rest. */
  capsule->inner = capsule->outer - ramp - 1e-3;
  capsule->slope = (float)(255 / ramp);
}

EmRect
em_brush_stroke (const EmBrush *brush, EmMask *mask, double x0, double y0, double x1, double y1)
{
  Capsule capsule;
  EmRect rect = { 0 };
  double left, top, right, bottom;

  g_return_val_if_fail (brush->radius > 0, rect);
  if (!isfinite (x0 + y0 + x1 + y1 + brush->radius))
    return rect;

  capsule_init (&capsule, brush, x0, y0, x1, y1);
  left = CLAMP (floor (MIN (x0, x1) - capsule.outer), 0, mask->width);
  top = CLAMP (floor (MIN (y0, y1) - capsule.outer), 0, mask->height);
  right = CLAMP (ceil (MAX (x0, x1) + capsule.outer), left, mask->width);
  bottom = CLAMP (ceil (MAX (y0, y1) + capsule.outer), top, mask->height);
  if (left >= right || top >= bottom)
    return rect;
  rect = (EmRect){ (int)left, (int)top, (int)(right - left), (int)(bottom - top) };

  for (int row = rect.y / TILE; row <= (rect.y + rect.height - 1) / TILE; row++)
    for (int column = rect.x / TILE; column <= (rect.x + rect.width - 1) / TILE; column++)
      {
        EmRect tile = em_mask_tile_rect (mask, column, row);
        EmRect part = em_rect_intersect (&rect, &tile);

        stamp_tile (&capsule, mask, column, row, &part);
      }
  return rect;
}
