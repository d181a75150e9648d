/* Smart select from one level to the next larger one, and from labels to an antialiased mask.
 *
 * Band.     Only pixels within REACH of the outline on the smaller level are decided anew, each as
 * four on the larger one; what lies beside the band keeps its side and holds the band at its rims.
 * Edge.     A pixel that touches one of the other side is a mixture of what lies around: its share
 * is where its colour lies between the mean colours of both sides nearby (3 rings, pixels that
 * touch none of the other side). Where these hardly differ, it is the smoothed outline's share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <math.h>
#include <string.h>

#include "picture/em-mask-private.h"
#include "picture/em-smart-private.h"

#define REACH 2
#define CHECK_NODES 65536 /* between looks at the cancellable */
#define EDGE_RINGS 3
#define TELLING 0.04f /* a distance of colours that tells shares of a pixel apart */

/* The pixels to decide: four nodes for each pixel of the smaller level that is in the band. */
typedef struct
{
  const EmSmartSelect *select;
  const EmSmartCut *cut;     /* still of the smaller level */
  const EmSmartLevel *level; /* the larger one */
  const EmSmartLevel *small;
  int shift;         /* of the larger level */
  gint32 *index;     /* of the smaller level: the first of a pixel's nodes, or -1 */
  GArray *pixels;    /* int: the smaller level's pixels in the band */
  EmColour *colours; /* of the nodes */
  EmMaxFlow *flow;
} Band;

static void
add_to_band (Band *band, int x, int y)
{
  for (int v = MAX (0, y - REACH); v < MIN (band->small->height, y + REACH + 1); v++)
    for (int u = MAX (0, x - REACH); u < MIN (band->small->width, x + REACH + 1); u++)
      {
        int i = v * band->small->width + u;

        if (band->index[i] >= 0)
          continue;
        band->index[i] = 4 * (gint32)band->pixels->len;
        g_array_append_val (band->pixels, i);
      }
}

static void
find_band (Band *band)
{
  int width = band->small->width, height = band->small->height;
  const guint8 *labels = band->cut->labels;

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        int i = y * width + x;

        if ((x + 1 < width && labels[i] != labels[i + 1])
            || (y + 1 < height && labels[i] != labels[i + width]))
          add_to_band (band, x, y);
      }
}

/* Node @k of the smaller level's pixel @i. Returns: whether it is in the picture */
static gboolean
node_place (const Band *band, int i, int k, int *x, int *y)
{
  *x = 2 * (i % band->small->width) + k % 2;
  *y = 2 * (i / band->small->width) + k / 2;
  return *x < band->level->width && *y < band->level->height;
}

/* Whether any pixel that the larger level's pixel stands for is stroked. */
static gboolean
is_stroked (const EmMask *strokes, int x, int y, int shift)
{
  int right = MIN ((x + 1) << shift, strokes->width);
  int bottom = MIN ((y + 1) << shift, strokes->height);

  for (int v = y << shift; v < bottom; v++)
    for (int u = x << shift; u < right; u++)
      if (em_mask_get_pixel (strokes, u, v) >= 128)
        return TRUE;
  return FALSE;
}

static void
prefer_node (Band *band, const EmMask *inside, const EmMask *outside, int node, int x, int y)
{
  int up = band->select->n_levels - 1 - band->shift;
  gsize place =
      (gsize)(y >> up) * band->select->levels[band->select->n_levels - 1].width + (x >> up);

  if (is_stroked (inside, x, y, band->shift))
    em_max_flow_prefer (band->flow, node, EM_SMART_CERTAIN);
  else if (outside && is_stroked (outside, x, y, band->shift))
    em_max_flow_prefer (band->flow, node, -EM_SMART_CERTAIN);
  else
    em_max_flow_prefer (
        band->flow, node,
        em_smart_evidence (band->cut, band->colours[node], band->cut->prior[place]));
}

/* Joins a node to its neighbours in the band; those beside the band count by their label. */
static void
join_node (Band *band, int node, int x, int y)
{
  for (int d = 0; d < EM_FLOW_DIRECTIONS; d++)
    {
      int u = x + em_flow_dx[d], v = y + em_flow_dy[d], i;
      float weight;

      if (u < 0 || v < 0 || u >= band->level->width || v >= band->level->height)
        continue;
      i = (v / 2) * band->small->width + u / 2;
      if (band->index[i] >= 0 && d % 2 == 0)
        {
          int other = band->index[i] + v % 2 * 2 + u % 2;

          weight = em_smart_edge_weight (band->level->beta, band->colours[node],
                                         band->colours[other], d);
          em_max_flow_join (band->flow, node, other, d, weight);
        }
      else if (band->index[i] < 0)
        {
          weight = em_smart_edge_weight (band->level->beta, band->colours[node],
                                         em_smart_level_get_colour (band->level, u, v), d);
          em_max_flow_prefer (band->flow, node, band->cut->labels[i] ? weight : -weight);
        }
    }
}

static gboolean
solve_band (Band *band, const EmMask *inside, const EmMask *outside, GCancellable *cancellable)
{
  int n = (int)band->pixels->len, x, y;

  band->flow = em_max_flow_new (4 * n);
  band->colours = g_new0 (EmColour, 4 * (gsize)n);
  for (int node = 0; node < 4 * n; node++)
    if (node_place (band, g_array_index (band->pixels, int, node / 4), node % 4, &x, &y))
      band->colours[node] = em_smart_level_get_colour (band->level, x, y);
  for (int node = 0; node < 4 * n; node++)
    {
      if (node % CHECK_NODES == 0 && g_cancellable_is_cancelled (cancellable))
        return FALSE;
      if (!node_place (band, g_array_index (band->pixels, int, node / 4), node % 4, &x, &y))
        continue;
      prefer_node (band, inside, outside, node, x, y);
      join_node (band, node, x, y);
    }
  return em_max_flow_solve (band->flow, cancellable);
}

/* The labels of the larger level: those of the smaller one doubled, and the band's. */
static guint8 *
take_labels (const Band *band)
{
  int width = band->level->width, height = band->level->height, x, y;
  guint8 *labels = g_malloc ((gsize)width * height);

  for (int v = 0; v < height; v++)
    {
      const guint8 *from = band->cut->labels + (gsize)(v / 2) * band->small->width;
      guint8 *to = labels + (gsize)v * width;

      if (v % 2 == 1)
        memcpy (to, to - width, width);
      else
        for (int u = 0; u < width; u++)
          to[u] = from[u / 2];
    }
  for (int node = 0; node < 4 * (int)band->pixels->len; node++)
    if (node_place (band, g_array_index (band->pixels, int, node / 4), node % 4, &x, &y))
      labels[(gsize)y * width + x] = em_max_flow_is_inside (band->flow, node);
  return labels;
}

gboolean
em_smart_refine (const EmSmartSelect *select, const EmMask *inside, const EmMask *outside,
                 EmSmartCut *cut, GCancellable *cancellable)
{
  const EmSmartLevel *small = &select->levels[cut->level];
  gsize n_small = (gsize)small->width * small->height;
  Band band = { select, cut, small - 1, small, cut->level - 1, NULL, NULL, NULL, NULL };
  gboolean done;

  band.index = g_new (gint32, n_small);
  memset (band.index, 0xff, n_small * sizeof *band.index);
  band.pixels = g_array_new (FALSE, FALSE, sizeof (int));
  find_band (&band);
  done = solve_band (&band, inside, outside, cancellable);
  if (done)
    {
      guint8 *labels = take_labels (&band);

      g_free (cut->labels);
      cut->labels = labels;
      cut->level--;
    }
  em_max_flow_free (band.flow);
  g_free (band.colours);
  g_free (band.index);
  g_array_unref (band.pixels);
  return done;
}

/* Whether any of the eight neighbours has the other label. */
static gboolean
touches_other (const guint8 *labels, int width, int height, int x, int y)
{
  guint8 own = labels[(gsize)y * width + x];

  for (int v = MAX (0, y - 1); v <= MIN (height - 1, y + 1); v++)
    for (int u = MAX (0, x - 1); u <= MIN (width - 1, x + 1); u++)
      if (labels[(gsize)v * width + u] != own)
        return TRUE;
  return FALSE;
}

/* The share of an edge pixel without a stroke that is inside, 0 .. 255. */
static guint8
edge_share (const EmSmartLevel *level, const guint8 *labels, int x, int y)
{
  float sums[2][3] = { { 0 } }, counts[2] = { 0 }, smooth = 0, weights = 0, along = 0, length = 0;
  EmColour own = em_smart_level_get_colour (level, x, y);

  for (int v = MAX (0, y - EDGE_RINGS); v <= MIN (level->height - 1, y + EDGE_RINGS); v++)
    for (int u = MAX (0, x - EDGE_RINGS); u <= MIN (level->width - 1, x + EDGE_RINGS); u++)
      {
        int label = labels[(gsize)v * level->width + u];
        EmColour colour;

        if (ABS (u - x) <= 1 && ABS (v - y) <= 1)
          {
            float weight = (float)((2 - ABS (u - x)) * (2 - ABS (v - y)));

            smooth += weight * label;
            weights += weight;
          }
        if (touches_other (labels, level->width, level->height, u, v))
          continue;
        colour = em_smart_level_get_colour (level, u, v);
        counts[label]++;
        for (int c = 0; c < 3; c++)
          sums[label][c] += colour.v[c];
      }
  smooth /= weights;
  if (counts[0] > 0 && counts[1] > 0)
    for (int c = 0; c < 3; c++)
      {
        float from = sums[0][c] / counts[0], to = sums[1][c] / counts[1];

        along += (own.v[c] - from) * (to - from);
        length += (to - from) * (to - from);
      }
  if (length < TELLING * TELLING)
    return (guint8)(smooth * 255 + 0.5f);
  /* What the outline says and what the colour says, each half: single noisy pixels stay calm. */
  return (guint8)((CLAMP (along / length, 0, 1) + smooth) / 2 * 255 + 0.5f);
}

EmMask *
em_smart_to_mask (const EmSmartSelect *select, const EmMask *inside, const EmMask *outside,
                  const EmSmartCut *cut, GCancellable *cancellable)
{
  const EmSmartLevel *level = &select->levels[0];
  int width = level->width, height = level->height;
  g_autoptr (EmMask) mask = em_mask_new (width, height);
  g_autofree guint8 *band = g_malloc ((gsize)width * EM_MASK_TILE);

  for (int top = 0; top < height; top += EM_MASK_TILE)
    {
      EmRect rect = { 0, top, width, MIN (EM_MASK_TILE, height - top) };

      for (int y = top; y < top + rect.height; y++)
        {
          const guint8 *row = cut->labels + (gsize)y * width;
          const guint8 *above = y > 0 ? row - width : row;
          const guint8 *below = y + 1 < height ? row + width : row;
          guint8 *out = band + (gsize)(y - top) * width;

          for (int x = 0; x < width; x++)
            out[x] = row[x] ? 255 : 0;
          for (int x = 0; x < width; x++)
            {
              int left = MAX (0, x - 1), right = MIN (width - 1, x + 1);

              if ((row[x] != above[x] || row[x] != below[x] || row[x] != row[left]
                   || row[x] != row[right])
                  && !is_stroked (inside, x, y, 0) && !(outside && is_stroked (outside, x, y, 0)))
                out[x] = edge_share (level, cut->labels, x, y);
            }
        }
      em_mask_write (mask, &rect, band, width);
      if (g_cancellable_is_cancelled (cancellable))
        return NULL;
    }
  return g_steal_pointer (&mask);
}
