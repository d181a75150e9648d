/* Growing and shrinking: grey dilation with a disc, and its dual.
 *
 * Method.   The result at p is the largest m(q) - 255 max (0, |p - q| - r) over all q. Within r
 * that is a maximum over a disc: for each distance of rows one over an interval, which is the
 * larger of two that are a power of two long, and these are made by doubling for each row once. The
 * rim of some 2 pi r pixels, r < |p - q| < r + 1, is gone through one by one. All of it are maxima
 * of bytes over whole rows of a block, which compilers turn into vectors. Blocks of 64 x 64 pixels
 * whose surroundings are all 0 or all 255 stay as they are.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <math.h>
#include <string.h>

#include "picture/em-mask-combine.h"
#include "picture/em-mask-morph.h"
#include "picture/em-mask-private.h"

#define BLOCK 64

/* A rim pixel: beside the middle of its row, and what its distance takes off. */
typedef struct
{
  int dx;
  guint8 loss;
} RimPixel;

typedef struct
{
  int reach;       /* rows and columns around a pixel that matter */
  int *half_width; /* [reach + 1]: of the disc, by distance of rows; -1 for none */
  int *rim_start;  /* [reach + 2]: by distance of rows, into rim */
  GArray *rim;     /* of RimPixel, dx >= 0 */
  int n_levels;    /* of doubling */
  gsize stride;    /* of a block with its surroundings */
  guint8 *levels;  /* [n_levels * stride]: maxima over 2^level pixels of the present row */
  guint8 *source;  /* [stride * stride] */
  gboolean invert;
} Disc;

static void
disc_init (Disc *disc, double radius, gboolean invert)
{
  disc->reach = (int)ceil (radius) + 1;
  disc->half_width = g_new (int, disc->reach + 1);
  disc->rim_start = g_new (int, disc->reach + 2);
  disc->rim = g_array_new (FALSE, FALSE, sizeof (RimPixel));
  disc->invert = invert;
  for (int dy = 0; dy <= disc->reach; dy++)
    {
      double rest = radius * radius - (double)dy * dy;

      disc->half_width[dy] = rest >= 0 ? (int)floor (sqrt (rest)) : -1;
      disc->rim_start[dy] = disc->rim->len;
      for (int dx = disc->half_width[dy] + 1; dx <= disc->reach; dx++)
        {
          double loss = 255 * (hypot (dx, dy) - radius);
          RimPixel pixel = { dx, (guint8)CLAMP (loss + 0.5, 0, 255) };

          if (loss >= 254.5)
            break;
          g_array_append_val (disc->rim, pixel);
        }
    }
  disc->rim_start[disc->reach + 1] = disc->rim->len;
  disc->n_levels = (int)g_bit_storage (2 * disc->half_width[0] + 1);
  disc->stride = BLOCK + 2 * (gsize)disc->reach;
  disc->levels = g_malloc (disc->n_levels * disc->stride);
  disc->source = g_malloc (disc->stride * disc->stride);
}

static void
disc_clear (Disc *disc)
{
  g_free (disc->half_width);
  g_free (disc->rim_start);
  g_array_unref (disc->rim);
  g_free (disc->levels);
  g_free (disc->source);
}

static inline void
take_larger (guint8 *restrict to, const guint8 *restrict from)
{
  for (int i = 0; i < BLOCK; i++)
    to[i] = MAX (to[i], from[i]);
}

static inline void
take_larger_less (guint8 *restrict to, const guint8 *restrict from, guint8 loss)
{
  for (int i = 0; i < BLOCK; i++)
    {
      guint8 value = from[i] > loss ? from[i] - loss : 0;

      to[i] = MAX (to[i], value);
    }
}

/* The maxima over intervals of the source row @row. */
static void
make_levels (const Disc *disc, const guint8 *row)
{
  int n = (int)disc->stride;

  memcpy (disc->levels, row, n);
  for (int level = 1; level < disc->n_levels; level++)
    {
      const guint8 *restrict half = disc->levels + (level - 1) * disc->stride;
      guint8 *restrict whole = disc->levels + level * disc->stride;
      int step = 1 << (level - 1);

      for (int x = 0; x + step < n; x++)
        whole[x] = MAX (half[x], half[x + step]);
      memcpy (whole + MAX (0, n - step), half + MAX (0, n - step), MIN (n, step));
    }
}

/* What the source row at a distance of @dy rows does to the block's row @out. */
static void
spread_row (const Disc *disc, const guint8 *row, int dy, guint8 *out)
{
  int half = disc->half_width[dy];

  if (half >= 0)
    {
      int length = 2 * half + 1, level = g_bit_storage (length) - 1;
      const guint8 *maxima = disc->levels + level * disc->stride + disc->reach - half;

      take_larger (out, maxima);
      take_larger (out, maxima + length - (1 << level));
    }
  for (int i = disc->rim_start[dy]; i < disc->rim_start[dy + 1]; i++)
    {
      const RimPixel *pixel = &g_array_index (disc->rim, RimPixel, i);

      take_larger_less (out, row + disc->reach + pixel->dx, pixel->loss);
      take_larger_less (out, row + disc->reach - pixel->dx, pixel->loss);
    }
}

/* The source around @rect, complemented where the mask is to shrink. Returns: whether it is not of
 * one value only */
static gboolean
read_surroundings (Disc *disc, const EmMask *mask, const EmRect *rect)
{
  EmRect around = { rect->x - disc->reach, rect->y - disc->reach, (int)disc->stride,
                    (int)disc->stride };
  EmRect inside = em_mask_clip (mask, &around);
  gsize n = disc->stride * disc->stride;
  guint8 all = 255, any = 0;

  /* Beyond the border there is nothing to grow from, in the complement as in the mask. */
  if (inside.width < around.width || inside.height < around.height)
    memset (disc->source, disc->invert ? 255 : 0, n);
  em_mask_read (mask, &around, disc->source, disc->stride);
  for (int y = inside.y - around.y; y < inside.y - around.y + inside.height; y++)
    {
      const guint8 *row = disc->source + y * disc->stride + (inside.x - around.x);

      for (int x = 0; x < inside.width; x++)
        {
          all &= row[x];
          any |= row[x];
        }
    }
  if (any == 0 || all == 255)
    return FALSE;
  if (disc->invert)
    for (gsize i = 0; i < n; i++)
      disc->source[i] = 255 - disc->source[i];
  return TRUE;
}

static void
grow_block (Disc *disc, const EmMask *from, EmMask *to, const EmRect *rect)
{
  guint8 out[BLOCK * BLOCK] = { 0 };

  if (!read_surroundings (disc, from, rect))
    return;
  for (int y = 0; y < (int)disc->stride; y++)
    {
      const guint8 *row = disc->source + y * disc->stride;
      guint8 any = 0;

      for (gsize x = 0; x < disc->stride; x++)
        any |= row[x];
      if (any == 0)
        continue;
      make_levels (disc, row);
      for (int i = MAX (0, y - 2 * disc->reach); i < MIN (BLOCK, y + 1); i++)
        spread_row (disc, row, ABS (y - disc->reach - i), out + i * BLOCK);
    }
  if (disc->invert)
    for (int i = 0; i < BLOCK * BLOCK; i++)
      out[i] = 255 - out[i];
  em_mask_write (to, rect, out, BLOCK);
}

static gboolean
is_empty_in (const EmMask *mask, const EmRect *area)
{
  for (int row = area->y / EM_MASK_TILE; row <= (area->y + area->height - 1) / EM_MASK_TILE; row++)
    for (int column = area->x / EM_MASK_TILE; column <= (area->x + area->width - 1) / EM_MASK_TILE;
         column++)
      if (em_mask_peek_tile (mask, column, row))
        return FALSE;
  return TRUE;
}

static gboolean
morph (EmMask *mask, double radius, gboolean invert, GCancellable *cancellable)
{
  g_autoptr (EmMask) after = NULL;
  Disc disc;
  EmRect area;
  gboolean done = TRUE;

  g_return_val_if_fail (radius >= 0 && radius <= EM_MASK_MAX_RADIUS, FALSE);

  after = em_mask_snapshot (mask);
  disc_init (&disc, radius, invert);
  area = em_mask_get_bounds (mask);
  if (!invert && area.width > 0)
    {
      EmRect wider = { area.x - disc.reach, area.y - disc.reach, area.width + 2 * disc.reach,
                       area.height + 2 * disc.reach };

      area = em_mask_clip (mask, &wider);
    }
  for (int y = area.y / BLOCK * BLOCK; y < area.y + area.height && done; y += BLOCK)
    for (int x = area.x / BLOCK * BLOCK; x < area.x + area.width && done; x += BLOCK)
      {
        EmRect around = { x - disc.reach, y - disc.reach, (int)disc.stride, (int)disc.stride };
        EmRect inside = em_mask_clip (mask, &around);

        if (!is_empty_in (mask, &inside))
          grow_block (&disc, mask, after, &(EmRect){ x, y, BLOCK, BLOCK });
        done = !g_cancellable_is_cancelled (cancellable);
      }
  disc_clear (&disc);
  if (done)
    em_mask_combine (mask, after, EM_COMBINE_REPLACE);
  return done;
}

gboolean
em_mask_grow (EmMask *mask, double radius, GCancellable *cancellable)
{
  return morph (mask, radius, FALSE, cancellable);
}

gboolean
em_mask_shrink (EmMask *mask, double radius, GCancellable *cancellable)
{
  return morph (mask, radius, TRUE, cancellable);
}
