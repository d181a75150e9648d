/* Shapes as masks: exact areas of trapezoids, row by row.
 *
 * Method.   A row of pixels is cut into bands at the outline's corners and crossings, so that
 * within a band no two edges meet. Sorted from left to right, the edges where the winding number
 * leaves and regains 0 bound trapezoids; each adds the area to its right, in units of pixels, to
 * a row of differences, whose running sum is the coverage. Signed areas alone, without bands,
 * would cancel where two loops of opposite sense share a pixel.
 * Bound.    Heights are multiples of 1/1024 pixel, so a row has at most 1024 bands. A row so
 * crowded that sorting its bands would take milliseconds is sampled at 16 x 16 points a pixel
 * instead.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <math.h>
#include <string.h>

#include "picture/em-mask-private.h"
#include "picture/em-mask-shape.h"

#define TILE EM_MASK_TILE
#define STEPS 1024 /* heights a pixel */
#define FARTHEST 1e6
#define CHORD_ERROR (1 / 1024.0) /* pixels between an ellipse and its polygon */
#define CROWDED_SORTED 50000     /* edges to sort in a row, over all its bands */
#define CROWDED_SCANNED 4000000  /* edges to look at */
#define SAMPLES 16               /* a pixel's side, in a crowded row */

typedef struct
{
  gint32 top, bottom; /* in steps, top < bottom */
  double x, slope;    /* x at height 0, and change a step */
  int winding;
  double x_top, x_bottom; /* in the present band */
} Edge;

typedef struct
{
  EmMask *mask;
  double *sums; /* [width + 2]: differences of coverage along the row */
  guint8 *row;
  int left, right; /* the sums that are not 0, half open */
  gint64 sorted;   /* edges, in this row */
} Canvas;

/* The area to the right of a segment of @height (in pixels, signed) from @x0 to @x1, both within
 * the picture. */
static void
add_segment (Canvas *canvas, double x0, double x1, double height)
{
  double low = MIN (x0, x1), high = MAX (x0, x1);
  int first = (int)low, last = (int)high;
  double done = 0;

  canvas->left = MIN (canvas->left, first);
  canvas->right = MAX (canvas->right, last + 2);
  if (first == last)
    {
      double beside = (low + high) / 2 - first;

      canvas->sums[first] += height * (1 - beside);
      canvas->sums[first + 1] += height * beside;
      return;
    }
  /* Pixel by pixel: the part of the height in each, and how far right in it the segment is. */
  for (int x = first; x <= last; x++)
    {
      double from = MAX (low, x), to = MIN (high, x + 1);
      double part = x == last ? height - done : height * ((to - from) / (high - low));
      double beside = (from + to) / 2 - x;

      canvas->sums[x] += part * (1 - beside);
      canvas->sums[x + 1] += part * beside;
      done += part;
    }
}

/* The same for any @x0, @x1: what lies left of the picture counts at its border, what lies right of
 * it not at all. */
static void
add_clipped (Canvas *canvas, double x0, double x1, double height)
{
  double width = canvas->mask->width;
  double low = MIN (x0, x1), high = MAX (x0, x1);
  double scale = high > low ? height / (high - low) : 0;

  /* What an edge to the left began then goes on to the border. */
  if (high > width)
    canvas->right = canvas->mask->width + 1;
  if (low >= 0 && high <= width)
    {
      add_segment (canvas, low, high, height);
      return;
    }
  if (high <= 0 || low >= width)
    {
      if (high <= 0)
        add_segment (canvas, 0, 0, height);
      return;
    }
  if (low < 0)
    add_segment (canvas, 0, 0, -low * scale);
  add_segment (canvas, MAX (low, 0), MIN (high, width), (MIN (high, width) - MAX (low, 0)) * scale);
}

static int
compare_tops (gconstpointer a, gconstpointer b)
{
  const Edge *p = *(Edge *const *)a, *q = *(Edge *const *)b;

  if (p->x_top != q->x_top)
    return p->x_top < q->x_top ? -1 : 1;
  return p->x_bottom < q->x_bottom ? -1 : p->x_bottom > q->x_bottom;
}

static int
compare_middles (gconstpointer a, gconstpointer b)
{
  const Edge *p = *(Edge *const *)a, *q = *(Edge *const *)b;
  double p_sum = p->x_top + p->x_bottom, q_sum = q->x_top + q->x_bottom;

  return p_sum < q_sum ? -1 : p_sum > q_sum;
}

static void
place_edges (GPtrArray *edges, gint32 top, gint32 bottom)
{
  for (guint i = 0; i < edges->len; i++)
    {
      Edge *edge = edges->pdata[i];

      edge->x_top = edge->x + edge->slope * top;
      edge->x_bottom = edge->x + edge->slope * bottom;
    }
}

/* Puts @edges, all of which span the band from @top to @bottom, in order. Returns: the height down
 * to which the order holds: the first crossing, or @bottom */
static gint32
order_edges (GPtrArray *edges, gint32 top, gint32 bottom)
{
  gint32 end = bottom;

  place_edges (edges, top, bottom);
  qsort (edges->pdata, edges->len, sizeof (gpointer), compare_tops);
  for (guint i = 1; i < edges->len; i++)
    {
      const Edge *a = edges->pdata[i - 1], *b = edges->pdata[i];

      if (a->x_bottom > b->x_bottom)
        {
          double apart = b->x_top - a->x_top, closing = a->x_bottom - b->x_bottom;
          double height = (bottom - top) * apart / (apart + closing);

          end = MIN (end, top + MAX (1, (gint32)(height + 0.5)));
        }
    }
  if (end < bottom)
    place_edges (edges, top, end);
  qsort (edges->pdata, edges->len, sizeof (gpointer), compare_middles);
  return end;
}

/* Adds what the outline winds around between @top and @bottom. Returns: %FALSE where the row is too
 * crowded */
static gboolean
fill_band (Canvas *canvas, GPtrArray *edges, gint32 top, gint32 bottom)
{
  while (top < bottom && edges->len > 1)
    {
      gint32 end = order_edges (edges, top, bottom);
      double height = (double)(end - top) / STEPS;
      int winding = 0;

      canvas->sorted += edges->len;
      if (canvas->sorted > CROWDED_SORTED)
        return FALSE;

      for (guint i = 0; i < edges->len; i++)
        {
          const Edge *edge = edges->pdata[i];
          int next = winding + edge->winding;

          if ((winding == 0) != (next == 0))
            add_clipped (canvas, edge->x_top, edge->x_bottom, winding == 0 ? height : -height);
          winding = next;
        }
      top = end;
    }
  return TRUE;
}

static void
clear_sums (Canvas *canvas)
{
  if (canvas->right > canvas->left)
    memset (canvas->sums + canvas->left, 0, (canvas->right - canvas->left) * sizeof *canvas->sums);
  canvas->left = canvas->mask->width;
  canvas->right = 0;
}

/* The row that starts at height @at by samples: the winding number of each is the running sum of
 * the edges to its left, which needs no order. */
static void
sample_row (Canvas *canvas, GPtrArray *active, gint32 at)
{
  int n = canvas->mask->width * SAMPLES;
  g_autofree gint32 *windings = g_new (gint32, n);

  clear_sums (canvas);
  canvas->left = 0;
  canvas->right = canvas->mask->width + 1;
  for (int k = 0; k < SAMPLES; k++)
    {
      /* Heights between two steps, so that no sample lies on a corner. */
      double y = at + (k + 0.5) * STEPS / SAMPLES + 0.5;
      gint32 sum = 0;

      memset (windings, 0, n * sizeof *windings);
      for (guint i = 0; i < active->len; i++)
        {
          const Edge *edge = active->pdata[i];
          double x = ceil ((edge->x + edge->slope * y) * SAMPLES - 0.5);

          if (edge->top < y && edge->bottom > y && x < n)
            windings[(int)MAX (x, 0)] += edge->winding;
        }
      for (int i = 0; i < n; i++)
        {
          sum += windings[i];
          if (sum != 0)
            {
              canvas->sums[i / SAMPLES] += 1.0 / (SAMPLES * SAMPLES);
              canvas->sums[i / SAMPLES + 1] -= 1.0 / (SAMPLES * SAMPLES);
            }
        }
    }
}

/* Turns the sums into row @y of the mask and sets them to 0 again. */
static void
write_row (Canvas *canvas, int y)
{
  EmMask *mask = canvas->mask;
  int left = canvas->left, right = MIN (canvas->right, mask->width);
  double sum = 0;

  for (int x = left; x < right; x++)
    {
      sum += canvas->sums[x];
      canvas->row[x] = (guint8)(CLAMP (sum, 0, 1) * 255 + 0.5);
    }
  for (int x = left, end; x < right; x = end)
    {
      guint8 any = 0;

      end = MIN (right, (x / TILE + 1) * TILE);
      for (int i = x; i < end; i++)
        any |= canvas->row[i];
      if (any == 0)
        continue;
      memcpy (em_mask_edit_tile (mask, x / TILE, y / TILE) + (y % TILE) * TILE + x % TILE,
              canvas->row + x, end - x);
    }
  clear_sums (canvas);
}

static int
compare_edge_starts (gconstpointer a, gconstpointer b)
{
  const Edge *p = a, *q = b;

  return p->top < q->top ? -1 : p->top > q->top;
}

static int
compare_heights (gconstpointer a, gconstpointer b)
{
  gint32 p = *(const gint32 *)a, q = *(const gint32 *)b;

  return p < q ? -1 : p > q;
}

static double
bounded (double value)
{
  return isnan (value) ? 0 : CLAMP (value, -FARTHEST, FARTHEST);
}

/* The edges that have a height and reach into the rows of the picture, from the top down. */
static GArray *
make_edges (const double *points, int n, int height)
{
  GArray *edges = g_array_new (FALSE, FALSE, sizeof (Edge));
  gint32 limit = height * STEPS;

  for (int i = 0; i < n; i++)
    {
      const double *a = points + 2 * (gsize)i, *b = points + 2 * (gsize)((i + 1) % n);
      double x0 = bounded (a[0]), x1 = bounded (b[0]);
      gint32 y0 = (gint32)lrint (bounded (a[1]) * STEPS);
      gint32 y1 = (gint32)lrint (bounded (b[1]) * STEPS);
      Edge edge;

      if (y0 == y1 || MAX (y0, y1) <= 0 || MIN (y0, y1) >= limit)
        continue;
      edge.winding = y0 < y1 ? 1 : -1;
      edge.slope = (x1 - x0) / ((double)y1 - y0);
      edge.x = x0 - edge.slope * y0;
      edge.top = MAX (MIN (y0, y1), 0);
      edge.bottom = MIN (MAX (y0, y1), limit);
      g_array_append_val (edges, edge);
    }
  g_array_sort (edges, compare_edge_starts);
  return edges;
}

/* The heights in the row that starts at @at where an edge of @active begins or ends, sorted. */
static void
find_heights (GPtrArray *active, gint32 at, GArray *heights)
{
  g_array_set_size (heights, 0);
  for (guint i = 0; i < active->len; i++)
    {
      const Edge *edge = active->pdata[i];
      gint32 ends[] = { MAX (edge->top, at), MIN (edge->bottom, at + STEPS) };

      g_array_append_vals (heights, ends, 2);
    }
  g_array_sort (heights, compare_heights);
}

/* Adds the row that starts at height @at. @heights, @band: scratch memory. */
static void
fill_row (Canvas *canvas, GPtrArray *active, gint32 at, GArray *heights, GPtrArray *band)
{
  gint64 scanned = 0;
  gboolean crowded = FALSE;

  find_heights (active, at, heights);
  canvas->sorted = 0;
  for (guint i = 1; i < heights->len && !crowded; i++)
    {
      gint32 top = g_array_index (heights, gint32, i - 1);
      gint32 bottom = g_array_index (heights, gint32, i);

      if (top == bottom)
        continue;
      g_ptr_array_set_size (band, 0);
      for (guint k = 0; k < active->len; k++)
        {
          Edge *edge = active->pdata[k];

          if (edge->top <= top && edge->bottom >= bottom)
            g_ptr_array_add (band, edge);
        }
      scanned += active->len;
      crowded = scanned > CROWDED_SCANNED || !fill_band (canvas, band, top, bottom);
    }
  if (crowded)
    sample_row (canvas, active, at);
}

/* The rows from the first edge's to the last one's end. */
static void
fill_rows (Canvas *canvas, GArray *edges)
{
  g_autoptr (GPtrArray) active = g_ptr_array_new ();
  g_autoptr (GPtrArray) band = g_ptr_array_new ();
  g_autoptr (GArray) heights = g_array_new (FALSE, FALSE, sizeof (gint32));
  guint next = 0;
  gint32 at = g_array_index (edges, Edge, 0).top / STEPS * STEPS;

  for (; next < edges->len || active->len > 0; at += STEPS)
    {
      for (; next < edges->len && g_array_index (edges, Edge, next).top < at + STEPS; next++)
        g_ptr_array_add (active, &g_array_index (edges, Edge, next));
      fill_row (canvas, active, at, heights, band);
      write_row (canvas, at / STEPS);
      for (guint i = 0; i < active->len;)
        if (((Edge *)active->pdata[i])->bottom <= at + STEPS)
          g_ptr_array_remove_index_fast (active, i);
        else
          i++;
    }
}

EmMask *
em_mask_new_polygon (int width, int height, const double *points, int n)
{
  EmMask *mask = em_mask_new (width, height);
  Canvas canvas = { mask, NULL, NULL, width, 0, 0 };
  g_autoptr (GArray) edges = NULL;

  if (n < 3)
    return mask;
  edges = make_edges (points, n, height);
  if (edges->len == 0)
    return mask;

  canvas.sums = g_new0 (double, (gsize)width + 2);
  canvas.row = g_malloc (width);
  fill_rows (&canvas, edges);
  for (int row = 0; row < mask->rows; row++)
    for (int column = 0; column < mask->columns; column++)
      em_mask_drop_empty_tile (mask, column, row);
  g_free (canvas.sums);
  g_free (canvas.row);
  return mask;
}

EmMask *
em_mask_new_rectangle (int width, int height, double x0, double y0, double x1, double y1)
{
  const double points[] = { x0, y0, x1, y0, x1, y1, x0, y1 };

  return em_mask_new_polygon (width, height, points, 4);
}

EmMask *
em_mask_new_ellipse (int width, int height, double x0, double y0, double x1, double y1)
{
  double cx = (bounded (x0) + bounded (x1)) / 2, cy = (bounded (y0) + bounded (y1)) / 2;
  double rx = fabs (bounded (x1) - bounded (x0)) / 2, ry = fabs (bounded (y1) - bounded (y0)) / 2;
  double radius = MAX (MAX (rx, ry), 1);
  /* A chord over an angle of 2 a lies radius (1 - cos a) away from its arc. */
  int n = (int)ceil (G_PI / acos (1 - CHORD_ERROR / radius));
  g_autofree double *points = g_new (double, 2 * (gsize)n);

  for (int i = 0; i < n; i++)
    {
      points[2 * i] = cx + rx * cos (2 * G_PI * i / n);
      points[2 * i + 1] = cy + ry * sin (2 * G_PI * i / n);
    }
  return em_mask_new_polygon (width, height, points, n);
}
