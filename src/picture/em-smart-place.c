/* Smart select: what place says. The way to the strokes over the picture's edges, and regions that
 * no stroke is in.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <math.h>
#include <string.h>

#include "picture/em-smart-private.h"

#define SWEEPS 3
#define FLAT_COST 0.6f     /* of a way as long as the diagonal over even ground, beside edges */
#define FARTHEST 1e6f      /* where there is no such mark */
#define CLEAR_EVIDENCE 2.5 /* nats a pixel from which a region far from strokes is kept */
#define SPECK_SHARE 0.0008 /* of the picture: smaller regions without a stroke go */
#define NEAR_SHARE 0.03    /* of the diagonal: the gap to what has a stroke */
#define HOLE_SHARE 0.004   /* of what is selected */

/* One raster sweep: each pixel from the four neighbours that were visited before it (Toivanen,
 * "New geodesic distance transforms for gray-scale images", 1996). */
static void
sweep (const EmSmartSelect *select, float *distances, gboolean backwards, float flat, float noise)
{
  static const gint8 before[4][2] = { { -1, 0 }, { -1, -1 }, { 0, -1 }, { 1, -1 } };
  const EmSmartLevel *level = &select->levels[select->n_levels - 1];
  int width = level->width, height = level->height, sign = backwards ? -1 : 1;

  for (int row = 0; row < height; row++)
    for (int column = 0; column < width; column++)
      {
        int x = backwards ? width - 1 - column : column, y = backwards ? height - 1 - row : row;
        int i = y * width + x;

        for (int k = 0; k < 4; k++)
          {
            int u = x + sign * before[k][0], v = y + sign * before[k][1], j = v * width + u;
            float edge;

            if (u < 0 || v < 0 || u >= width || v >= height || distances[j] >= distances[i])
              continue;
            edge = sqrtf (em_colour_distance_squared (select->colours[i], select->colours[j]));
            distances[i] = fminf (distances[i], distances[j] + fmaxf (0, edge - noise)
                                                    + (k % 2 ? flat * (float)G_SQRT2 : flat));
          }
      }
}

float *
em_smart_distances (const EmSmartSelect *select, const guint8 *marks, EmMark mark)
{
  const EmSmartLevel *level = &select->levels[select->n_levels - 1];
  gsize n = (gsize)level->width * level->height;
  float *distances = g_new (float, n);
  float flat = FLAT_COST / hypotf (level->width, level->height);
  float noise = sqrtf (1 / (2 * level->beta));

  for (gsize i = 0; i < n; i++)
    distances[i] = marks[i] == mark ? 0 : FARTHEST;
  for (int k = 0; k < 2 * SWEEPS; k++)
    sweep (select, distances, k % 2, flat, noise);
  return distances;
}

/* A connected region of one label. */
typedef struct
{
  GArray *pixels;
  gboolean stroked; /* has a stroke of its own side */
  double evidence;  /* for inside, summed up */
} Region;

static void
grow_region (const EmSmartSelect *select, const guint8 *marks, const EmSmartCut *cut, int start,
             guint8 *seen, Region *region)
{
  const EmSmartLevel *level = &select->levels[select->n_levels - 1];
  guint8 label = cut->labels[start];
  int n = level->width * level->height;

  g_array_set_size (region->pixels, 0);
  region->stroked = FALSE;
  region->evidence = 0;
  seen[start] = TRUE;
  g_array_append_val (region->pixels, start);
  for (guint k = 0; k < region->pixels->len; k++)
    {
      int i = g_array_index (region->pixels, int, k), x = i % level->width;
      int next[] = { x > 0 ? i - 1 : -1, x + 1 < level->width ? i + 1 : -1, i - level->width,
                     i + level->width };

      region->stroked |= marks[i] == (label ? EM_MARK_INSIDE : EM_MARK_OUTSIDE);
      region->evidence += em_smart_evidence (cut, select->colours[i], cut->prior[i]);
      for (guint d = 0; d < G_N_ELEMENTS (next); d++)
        if (next[d] >= 0 && next[d] < n && !seen[next[d]] && cut->labels[next[d]] == label)
          {
            seen[next[d]] = TRUE;
            g_array_append_val (region->pixels, next[d]);
          }
    }
}

/* 1 within @reach (in rows and columns) of a pixel that is 1, along lines of @n pixels that are
 * @step apart. */
static void
widen_line (guint8 *line, int n, int step, int reach)
{
  int last = -reach - 1;
  g_autofree guint8 *old = g_malloc (n);

  for (int i = 0; i < n; i++)
    old[i] = line[(gsize)i * step];
  for (int i = 0; i < n; i++)
    {
      if (old[i])
        last = i;
      line[(gsize)i * step] = i - last <= reach;
    }
  last = n + reach;
  for (int i = n - 1; i >= 0; i--)
    {
      if (old[i])
        last = i;
      line[(gsize)i * step] |= last - i <= reach;
    }
}

/* Where a region has to reach to be near: around what is selected and has a stroke. Returns:
 * (transfer full) */
static guint8 *
find_near (const EmSmartSelect *select, const guint8 *marks, const EmSmartCut *cut, Region *region)
{
  const EmSmartLevel *level = &select->levels[select->n_levels - 1];
  int width = level->width, height = level->height, n = width * height;
  int reach = (int)ceil (NEAR_SHARE * hypot (width, height));
  guint8 *near = g_malloc0 (n);
  g_autofree guint8 *seen = g_malloc0 (n);

  for (int i = 0; i < n; i++)
    if (marks[i] == EM_MARK_INSIDE && !seen[i])
      {
        grow_region (select, marks, cut, i, seen, region);
        for (guint k = 0; k < region->pixels->len; k++)
          near[g_array_index (region->pixels, int, k)] = 1;
      }
  for (int y = 0; y < height; y++)
    widen_line (near + (gsize)y * width, width, 1, reach);
  for (int x = 0; x < width; x++)
    widen_line (near + x, height, width, reach);
  return near;
}

static gboolean
has_reason (const EmSmartCut *cut, const Region *region, const guint8 *near, int selected, int n)
{
  int size = (int)region->pixels->len;

  if (region->stroked)
    return TRUE;
  if (!cut->labels[g_array_index (region->pixels, int, 0)])
    return size >= HOLE_SHARE * selected;
  if (size < SPECK_SHARE * n || region->evidence < CLEAR_EVIDENCE * size)
    return FALSE;
  for (int k = 0; k < size; k++)
    if (near[g_array_index (region->pixels, int, k)])
      return TRUE;
  return FALSE;
}

void
em_smart_tidy (const EmSmartSelect *select, const guint8 *marks, EmSmartCut *cut)
{
  const EmSmartLevel *level = &select->levels[select->n_levels - 1];
  int n = level->width * level->height, selected = 0;
  Region region = { g_array_new (FALSE, FALSE, sizeof (int)), FALSE, 0 };
  g_autofree guint8 *near = find_near (select, marks, cut, &region);
  g_autofree guint8 *seen = g_malloc0 (n);

  for (int i = 0; i < n; i++)
    selected += cut->labels[i];
  /* A region takes the other label at once; its neighbours are then judged as they were. */
  for (int i = 0; i < n; i++)
    if (!seen[i])
      {
        grow_region (select, marks, cut, i, seen, &region);
        if (!has_reason (cut, &region, near, selected, n))
          for (guint k = 0; k < region.pixels->len; k++)
            cut->labels[g_array_index (region.pixels, int, k)] ^= 1;
      }
  g_array_unref (region.pixels);
}
