/* Masks: tiles, copies and the operations on whole masks.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <string.h>

#include "picture/em-mask-private.h"

#define TILE EM_MASK_TILE

static EmMaskTile *
tile_new (void)
{
  EmMaskTile *tile = g_new0 (EmMaskTile, 1);

  g_atomic_ref_count_init (&tile->ref_count);
  return tile;
}

static EmMaskTile *
tile_ref (EmMaskTile *tile)
{
  g_atomic_ref_count_inc (&tile->ref_count);
  return tile;
}

static void
tile_unref (EmMaskTile *tile)
{
  if (tile && g_atomic_ref_count_dec (&tile->ref_count))
    g_free (tile);
}

EmMask *
em_mask_new (int width, int height)
{
  EmMask *mask;

  g_return_val_if_fail (width > 0 && height > 0, NULL);

  mask = g_new (EmMask, 1);
  g_atomic_ref_count_init (&mask->ref_count);
  mask->width = width;
  mask->height = height;
  mask->columns = (width + TILE - 1) / TILE;
  mask->rows = (height + TILE - 1) / TILE;
  mask->tiles = g_new0 (EmMaskTile *, (gsize)mask->columns * mask->rows);
  return mask;
}

EmMask *
em_mask_snapshot (EmMask *mask)
{
  EmMask *copy = em_mask_new (mask->width, mask->height);

  for (int i = 0; i < mask->columns * mask->rows; i++)
    if (mask->tiles[i])
      copy->tiles[i] = tile_ref (mask->tiles[i]);
  return copy;
}

EmMask *
em_mask_ref (EmMask *mask)
{
  g_atomic_ref_count_inc (&mask->ref_count);
  return mask;
}

void
em_mask_unref (EmMask *mask)
{
  if (!g_atomic_ref_count_dec (&mask->ref_count))
    return;
  for (int i = 0; i < mask->columns * mask->rows; i++)
    tile_unref (mask->tiles[i]);
  g_free (mask->tiles);
  g_free (mask);
}

int
em_mask_get_width (const EmMask *mask)
{
  return mask->width;
}

int
em_mask_get_height (const EmMask *mask)
{
  return mask->height;
}

guint8
em_mask_get_pixel (const EmMask *mask, int x, int y)
{
  const guint8 *tile;

  g_return_val_if_fail (x >= 0 && y >= 0 && x < mask->width && y < mask->height, 0);

  tile = em_mask_peek_tile (mask, x / TILE, y / TILE);
  return tile ? tile[(y % TILE) * TILE + x % TILE] : 0;
}

gboolean
em_mask_is_empty (const EmMask *mask)
{
  for (int i = 0; i < mask->columns * mask->rows; i++)
    if (mask->tiles[i])
      return FALSE;
  return TRUE;
}

guint8 *
em_mask_edit_tile (EmMask *mask, int column, int row)
{
  EmMaskTile **place = &mask->tiles[row * mask->columns + column];

  if (!*place)
    *place = tile_new ();
  else if (!g_atomic_ref_count_compare (&(*place)->ref_count, 1))
    {
      EmMaskTile *copy = g_new (EmMaskTile, 1);

      g_atomic_ref_count_init (&copy->ref_count);
      memcpy (copy->pixels, (*place)->pixels, sizeof copy->pixels);
      tile_unref (*place);
      *place = copy;
    }
  return (*place)->pixels;
}

void
em_mask_drop_empty_tile (EmMask *mask, int column, int row)
{
  EmMaskTile **place = &mask->tiles[row * mask->columns + column];
  const guint8 *pixel;
  guint8 any = 0;

  if (!*place)
    return;
  /* Leaves early after the first row with a pixel, yet has no branch inside a row. */
  pixel = (*place)->pixels;
  for (int y = 0; y < TILE; y++, pixel += TILE)
    {
      for (int x = 0; x < TILE; x++)
        any |= pixel[x];
      if (any)
        return;
    }
  g_clear_pointer (place, tile_unref);
}

void
em_mask_share_tile (EmMask *mask, const EmMask *from, int column, int row)
{
  EmMaskTile **place = &mask->tiles[row * mask->columns + column];
  EmMaskTile *tile = from->tiles[row * mask->columns + column];

  if (tile)
    tile_ref (tile);
  tile_unref (*place);
  *place = tile;
}

EmRect
em_rect_intersect (const EmRect *a, const EmRect *b)
{
  gint64 left = MAX (a->x, b->x), top = MAX (a->y, b->y);
  gint64 right = MIN ((gint64)a->x + a->width, (gint64)b->x + b->width);
  gint64 bottom = MIN ((gint64)a->y + a->height, (gint64)b->y + b->height);
  EmRect none = { 0 };

  if (left >= right || top >= bottom)
    return none;
  return (EmRect){ (int)left, (int)top, (int)(right - left), (int)(bottom - top) };
}

/* The smallest rectangle that holds both; an empty one adds nothing. */
static EmRect
unite (const EmRect *a, const EmRect *b)
{
  int left = MIN (a->x, b->x), top = MIN (a->y, b->y);

  if (a->width <= 0 || a->height <= 0)
    return *b;
  if (b->width <= 0 || b->height <= 0)
    return *a;
  return (EmRect){ left, top, MAX (a->x + a->width, b->x + b->width) - left,
                   MAX (a->y + a->height, b->y + b->height) - top };
}

EmRect
em_mask_clip (const EmMask *mask, const EmRect *rect)
{
  EmRect whole = { 0, 0, mask->width, mask->height };

  return em_rect_intersect (rect, &whole);
}

EmRect
em_mask_tile_rect (const EmMask *mask, int column, int row)
{
  return em_mask_clip (mask, &(EmRect){ column * TILE, row * TILE, TILE, TILE });
}

gboolean
em_mask_read_row (const EmMask *mask, int x, int y, int n, guint8 *out)
{
  gboolean any = FALSE;

  while (n > 0)
    {
      const guint8 *tile = em_mask_peek_tile (mask, x / TILE, y / TILE);
      int step = MIN (n, TILE - x % TILE);

      if (tile)
        {
          memcpy (out, tile + (y % TILE) * TILE + x % TILE, step);
          any = TRUE;
        }
      else
        memset (out, 0, step);
      out += step;
      x += step;
      n -= step;
    }
  return any;
}

double
em_mask_get_share (const EmMask *mask)
{
  guint64 sum = 0;

  for (int i = 0; i < mask->columns * mask->rows; i++)
    {
      guint tile = 0;
      for (int k = 0; mask->tiles[i] != NULL && k < EM_MASK_TILE * EM_MASK_TILE; k++)
        tile += mask->tiles[i]->pixels[k];
      sum += tile;
    }
  return sum / 255.0 / mask->width / mask->height;
}

void
em_mask_read (const EmMask *mask, const EmRect *rect, guint8 *out, gsize stride)
{
  EmRect inside = em_mask_clip (mask, rect);

  for (int y = 0; y < inside.height; y++)
    em_mask_read_row (mask, inside.x, inside.y + y, inside.width,
                      out + (gsize)(inside.y - rect->y + y) * stride + (inside.x - rect->x));
}

/* Calls @edit for the part of each tile that lies in @rect, cut to the mask. */
typedef void (*TileEdit) (EmMask *mask, int column, int row, const EmRect *part, gpointer data);

static void
for_each_tile (EmMask *mask, const EmRect *rect, TileEdit edit, gpointer data)
{
  EmRect inside = em_mask_clip (mask, rect);

  if (inside.width == 0)
    return;
  for (int row = inside.y / TILE; row <= (inside.y + inside.height - 1) / TILE; row++)
    for (int column = inside.x / TILE; column <= (inside.x + inside.width - 1) / TILE; column++)
      {
        EmRect tile = em_mask_tile_rect (mask, column, row);
        EmRect part = em_rect_intersect (&inside, &tile);

        edit (mask, column, row, &part, data);
      }
}

typedef struct
{
  const EmRect *rect;
  const guint8 *in;
  gsize stride;
} WriteData;

static void
write_tile (EmMask *mask, int column, int row, const EmRect *part, gpointer data)
{
  const WriteData *write = data;
  guint8 *tile = em_mask_edit_tile (mask, column, row);

  for (int y = part->y; y < part->y + part->height; y++)
    memcpy (tile + (y % TILE) * TILE + part->x % TILE,
            write->in + (gsize)(y - write->rect->y) * write->stride + (part->x - write->rect->x),
            part->width);
  em_mask_drop_empty_tile (mask, column, row);
}

void
em_mask_write (EmMask *mask, const EmRect *rect, const guint8 *in, gsize stride)
{
  WriteData data = { rect, in, stride };

  for_each_tile (mask, rect, write_tile, &data);
}

typedef struct
{
  guint8 value;
  EmMaskTile *whole; /* one tile for all that are covered entirely */
} FillData;

static void
fill_tile (EmMask *mask, int column, int row, const EmRect *part, gpointer data)
{
  FillData *fill = data;
  EmMaskTile **place = &mask->tiles[row * mask->columns + column];
  guint8 *tile;

  if (part->width == TILE && part->height == TILE)
    {
      g_clear_pointer (place, tile_unref);
      if (fill->value == 0)
        return;
      if (!fill->whole)
        {
          fill->whole = tile_new ();
          memset (fill->whole->pixels, fill->value, sizeof fill->whole->pixels);
        }
      *place = tile_ref (fill->whole);
      return;
    }

  if (fill->value == 0 && !*place)
    return;
  tile = em_mask_edit_tile (mask, column, row);
  for (int y = part->y; y < part->y + part->height; y++)
    memset (tile + (y % TILE) * TILE + part->x % TILE, fill->value, part->width);
  if (fill->value == 0)
    em_mask_drop_empty_tile (mask, column, row);
}

void
em_mask_fill (EmMask *mask, const EmRect *rect, guint8 value)
{
  FillData data = { value, NULL };

  for_each_tile (mask, rect, fill_tile, &data);
  tile_unref (data.whole);
}

static void
invert_tile (EmMask *mask, int column, int row, const EmRect *part, gpointer data)
{
  guint8 *tile;

  if (!em_mask_peek_tile (mask, column, row))
    {
      fill_tile (mask, column, row, part, data);
      return;
    }
  tile = em_mask_edit_tile (mask, column, row);
  for (int y = 0; y < part->height; y++)
    for (int x = 0; x < part->width; x++)
      tile[y * TILE + x] = 255 - tile[y * TILE + x];
  em_mask_drop_empty_tile (mask, column, row);
}

void
em_mask_invert (EmMask *mask)
{
  EmRect whole = { 0, 0, mask->width, mask->height };
  FillData data = { 255, NULL };

  for_each_tile (mask, &whole, invert_tile, &data);
  tile_unref (data.whole);
}

/* Where a tile and another (either may be %NULL: all 0) differ, in tile pixels. */
static EmRect
tile_difference (const guint8 *a, const guint8 *b)
{
  static const guint8 zeros[TILE] = { 0 };
  int top = TILE, bottom = -1, left = TILE, right = -1;

  for (int y = 0; y < TILE; y++)
    {
      const guint8 *p = a ? a + y * TILE : zeros, *q = b ? b + y * TILE : zeros;

      if (memcmp (p, q, TILE) == 0)
        continue;
      top = MIN (top, y);
      bottom = y;
      for (int x = 0; x < left; x++)
        if (p[x] != q[x])
          left = x;
      for (int x = TILE - 1; x > right; x--)
        if (p[x] != q[x])
          right = x;
    }
  if (bottom < 0)
    return (EmRect){ 0 };
  return (EmRect){ left, top, right - left + 1, bottom - top + 1 };
}

EmRect
em_mask_difference (const EmMask *a, const EmMask *b)
{
  EmRect all = { 0 };

  g_return_val_if_fail (a->width == b->width && a->height == b->height, all);

  for (int row = 0; row < a->rows; row++)
    for (int column = 0; column < a->columns; column++)
      {
        const guint8 *p = em_mask_peek_tile (a, column, row);
        const guint8 *q = em_mask_peek_tile (b, column, row);
        EmRect part;

        if (p == q)
          continue;
        part = tile_difference (p, q);
        part.x += column * TILE;
        part.y += row * TILE;
        all = unite (&all, &part);
      }
  return all;
}

gsize
em_mask_count_unshared (const EmMask *mask, const EmMask *beside)
{
  gsize bytes = 0;

  for (int i = 0; i < mask->columns * mask->rows; i++)
    if (mask->tiles[i] && (!beside || mask->tiles[i] != beside->tiles[i]))
      bytes += sizeof *mask->tiles[i];
  return bytes;
}

EmRect
em_mask_get_bounds (const EmMask *mask)
{
  EmRect all = { 0 };

  for (int row = 0; row < mask->rows; row++)
    for (int column = 0; column < mask->columns; column++)
      {
        const guint8 *tile = em_mask_peek_tile (mask, column, row);
        EmRect part;

        if (!tile)
          continue;
        part = tile_difference (tile, NULL);
        part.x += column * TILE;
        part.y += row * TILE;
        all = unite (&all, &part);
      }
  return all;
}
