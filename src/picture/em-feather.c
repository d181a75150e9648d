/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <math.h>
#include <string.h>

#include "picture/em-feather.h"
#include "picture/em-mask-private.h"

/* Farther than any feather: it is cut to the longest side of a picture. */
#define FAR G_MAXUINT16

/* Rows between two looks at the cancellable. */
#define ROWS 64

/* The rectangle with a column more on each side, which says whether the picture goes on there. */
typedef struct
{
  EmPicture *layer;
  const EmMask *mask;
  EmRect rect;
  guint16 *down; /* the distance to what is not shown in the same column */
} Feather;

static guint8 *
get_pixels (const Feather *feather, int y)
{
  gsize at = (gsize)(feather->rect.y + y) * em_picture_get_width (feather->layer);

  return em_picture_get_pixels (feather->layer) + 4 * (at + feather->rect.x);
}

static guint16 *
get_down (const Feather *feather, int y)
{
  return feather->down + (gsize)y * (feather->rect.width + 2);
}

/* Whether each pixel of row @y is shown; columns beyond the rectangle but in the picture are not.
 */
static void
find_shown (const Feather *feather, int y, guint8 *shown)
{
  const EmRect *rect = &feather->rect;
  const guint8 *pixels = get_pixels (feather, y);

  memset (shown, 255, rect->width + 2);
  if (feather->mask)
    em_mask_read_row (feather->mask, rect->x, rect->y + y, rect->width, shown + 1);
  for (int x = 0; x < rect->width; x++)
    shown[x + 1] = shown[x + 1] && pixels[4 * x + 3];
  shown[0] = rect->x == 0;
  shown[rect->width + 1] = rect->x + rect->width == em_picture_get_width (feather->layer);
}

/* Returns: %FALSE where cancelled */
static gboolean
measure_columns (const Feather *feather, GCancellable *cancellable)
{
  int n = feather->rect.width + 2, height = feather->rect.height;
  g_autofree guint8 *shown = g_malloc (n);
  g_autofree guint16 *last = g_new (guint16, (guint)n);
  gboolean goes_on = feather->rect.y + height < em_picture_get_height (feather->layer);

  for (int x = 0; x < n; x++)
    last[x] = feather->rect.y > 0 ? 0 : FAR;
  for (int y = 0; y < height; y++)
    {
      if (y % ROWS == 0 && g_cancellable_is_cancelled (cancellable))
        return FALSE;
      find_shown (feather, y, shown);
      for (int x = 0; x < n; x++)
        last[x] = shown[x] ? MIN (last[x], FAR - 1) + 1 : 0;
      memcpy (get_down (feather, y), last, n * sizeof *last);
    }
  for (int x = 0; x < n; x++)
    last[x] = goes_on ? 0 : FAR;
  for (int y = height - 1; y >= 0; y--)
    {
      guint16 *down = get_down (feather, y);

      for (int x = 0; x < n; x++)
        down[x] = last[x] = MIN (down[x], MIN (last[x], FAR - 1) + 1);
    }
  return TRUE;
}

/* Where the parabola over @b begins to be below that over @a < @b. */
static inline double
find_crossing (const guint16 *down, int a, int b)
{
  double high_a = (double)down[a] * down[a], high_b = (double)down[b] * down[b];

  return (high_b - high_a + (double)b * b - (double)a * a) / (2.0 * (b - a));
}

/* The squared distances along a row: the lower envelope of the parabolas over those of its columns
 * that are nearer than @reach; where there are none, @squared is left as it is.
 * @centres, @starts: room for @n. Returns: whether there are any */
static gboolean
measure_row (const guint16 *down, int n, int reach, int *centres, double *starts, float *squared)
{
  int top = -1;

  for (int x = 0; x < n; x++)
    {
      double start = -INFINITY;

      if (down[x] >= reach)
        continue;
      while (top >= 0 && (start = find_crossing (down, centres[top], x)) <= starts[top])
        top--;
      centres[++top] = x;
      starts[top] = top ? start : -INFINITY;
    }
  for (int x = 0, i = 0; x < n && top >= 0; x++)
    {
      while (i < top && starts[i + 1] <= x)
        i++;
      float away = (float)(x - centres[i]), high = down[centres[i]];

      squared[x] = away * away + high * high;
    }
  return top >= 0;
}

/* Pixel centres are half a pixel from the edge between them. */
static inline float
fade (float squared, float feather)
{
  float t = (sqrtf (squared) - 0.5f) / feather;

  t = CLAMP (t, 0, 1);
  return t * t * (3 - 2 * t);
}

gboolean
em_feather_fade (EmPicture *layer, const EmMask *mask, const EmRect *rect, double feather,
                 GCancellable *cancellable)
{
  guint n = rect->width + 2;
  Feather state = { .layer = layer, .mask = mask, .rect = *rect };
  g_autofree guint16 *down = NULL;
  g_autofree int *centres = g_new (int, n);
  g_autofree double *starts = g_new (double, n);
  g_autofree float *squared = g_new (float, n);
  float width = (float)MIN (feather, EM_PICTURE_MAX_SIDE);
  int reach = (int)ceilf (width) + 1; /* from there on nothing fades */

  if (!(feather > 0) || rect->width <= 0 || rect->height <= 0)
    return TRUE;
  down = state.down = g_new (guint16, (gsize)n * rect->height);
  if (!measure_columns (&state, cancellable))
    return FALSE;
  for (int y = 0; y < rect->height; y++)
    {
      guint8 *pixels = get_pixels (&state, y);

      if (y % ROWS == 0 && g_cancellable_is_cancelled (cancellable))
        return FALSE;
      if (!measure_row (get_down (&state, y), (int)n, reach, centres, starts, squared))
        continue;
      for (int x = 0; x < rect->width; x++)
        if (squared[x + 1] < (float)reach * reach)
          pixels[4 * x + 3] = (guint8)(pixels[4 * x + 3] * fade (squared[x + 1], width) + 0.5f);
    }
  return TRUE;
}
