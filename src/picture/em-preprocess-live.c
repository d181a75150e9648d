/* Live preprocessing.
 *
 * State.  `between` holds what the resampler's first pass makes of the composite, `view` what the
 * second makes of that. Rows first, `between` has the window's columns of each source row that the
 *         window needs: a change in the rectangle [x0, x1) x [y0, y1) reaches the columns whose
 *         support meets [x0, x1) in the source rows [y0, y1), and of the view those columns in the
 * rows whose support meets [y0, y1). Columns first, it is the same with rows and columns swapped.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <string.h>

#include "picture/em-composite-private.h"
#include "picture/em-mask-private.h"
#include "picture/em-preprocess-live.h"
#include "picture/em-resample-private.h"
#include "picture/em-window-private.h"

/* Source rows that are mixed and resampled together: their pixels stay in the cache in between. */
#define BAND 4
/* Source columns that are, where the columns come first. */
#define CHUNK 256

struct _EmPreprocessLive
{
  EmPreprocess spec;
  EmPicture *original;
  EmPicture *layer; /* (nullable) */
  EmMask *mask;     /* (nullable) */
  EmResampleAxis *across;
  EmResampleAxis *down;
  gboolean columns_first;
  /* RGBA, rows first: [source rows][size]; columns first: [size][source columns]. */
  guint8 *between;
  guint8 *band;    /* RGBA: composite pixels of [BAND][source columns] or [source rows][CHUNK] */
  guint8 *weights; /* [source columns]: of the mask, a row */
  EmPicture *view; /* size x size */
};

/* Mixes the source pixels [x, x + n) of @count rows from @y on. Returns where they are: in the
 * original itself where nothing covers it, else in the band. @stride: (out): bytes a row. */
static const guint8 *
mix_band (EmPreprocessLive *live, int x, int n, int y, int count, gsize *stride)
{
  int width = em_picture_get_width (live->original);
  gsize at = ((gsize)y * width + x) * 4, row_bytes = (gsize)width * 4;
  const guint8 *original = em_picture_get_pixels (live->original) + at;
  gboolean mixed = FALSE;

  *stride = row_bytes;
  if (!live->layer)
    return original;

  for (int i = 0; i < count; i++)
    {
      const guint8 *from = original + i * row_bytes;
      const guint8 *layer = em_picture_get_pixels (live->layer) + at + i * row_bytes;
      guint8 *to = live->band + (gsize)i * n * 4;

      if (live->mask && !em_mask_read_row (live->mask, x, y + i, n, live->weights))
        {
          memcpy (to, from, (gsize)n * 4);
          continue;
        }
      em_composite_row (from, layer, live->mask ? live->weights : NULL, n, to);
      mixed = TRUE;
    }
  if (!mixed)
    return original;
  *stride = (gsize)n * 4;
  return live->band;
}

/* Outputs [from, to) of an axis and the inputs [start, end) that they need. */
typedef struct
{
  int from, to, start, end;
} Reach;

static gboolean
reach_init (Reach *reach, const EmResampleAxis *axis, int start, int end)
{
  em_resample_axis_affected (axis, start, end, &reach->from, &reach->to);
  if (reach->from >= reach->to)
    return FALSE;
  reach->start = axis->start[reach->from];
  reach->end = axis->start[reach->to - 1] + axis->length[reach->to - 1];
  return TRUE;
}

/* Source rows [y_start, y_end) to the window's columns, then the view's rows. */
static void
recompute_rows_first (EmPreprocessLive *live, const Reach *columns, const Reach *rows, int y_start,
                      int y_end)
{
  gsize stride = (gsize)live->spec.size * 4, at = 4 * (gsize)columns->from;
  guint8 *view = em_picture_get_pixels (live->view);

  for (int y = y_start; y < y_end; y += BAND)
    {
      int count = MIN (BAND, y_end - y);
      gsize in_stride;
      const guint8 *in =
          mix_band (live, columns->start, columns->end - columns->start, y, count, &in_stride);

      em_resample_rows (live->across, in, in_stride, columns->start, count,
                        live->between + (gsize)(y - live->down->in_start) * stride, stride,
                        columns->from, columns->to);
    }
  for (int row = rows->from; row < rows->to; row++)
    em_resample_column (live->down, row, live->between + at, stride, live->down->in_start,
                        view + row * stride + at, 4 * (gsize)(columns->to - columns->from));
}

/* Source columns [x_start, x_end) to the window's rows, then the view's columns. */
static void
recompute_columns_first (EmPreprocessLive *live, const Reach *columns, const Reach *rows,
                         int x_start, int x_end)
{
  int in_start = live->across->in_start;
  gsize stride = (gsize)live->spec.size * 4;
  gsize between_stride = (gsize)(live->across->in_end - in_start) * 4;
  guint8 *view = em_picture_get_pixels (live->view);

  for (int x = x_start; x < x_end; x += CHUNK)
    {
      int n = MIN (CHUNK, x_end - x);
      gsize in_stride;
      const guint8 *in = mix_band (live, x, n, rows->start, rows->end - rows->start, &in_stride);

      for (int row = rows->from; row < rows->to; row++)
        em_resample_column (live->down, row, in, in_stride, rows->start,
                            live->between + row * between_stride + 4 * (gsize)(x - in_start),
                            4 * (gsize)n);
    }
  em_resample_rows (live->across, live->between + rows->from * between_stride, between_stride,
                    in_start, rows->to - rows->from, view + rows->from * stride, stride,
                    columns->from, columns->to);
}

/* Recomputes what depends on the source pixels of @rect. Returns: whether anything of the view does
 */
static gboolean
recompute (EmPreprocessLive *live, const EmRect *rect)
{
  int x_start = MAX (rect->x, live->across->in_start);
  int x_end = MIN (rect->x + rect->width, live->across->in_end);
  int y_start = MAX (rect->y, live->down->in_start);
  int y_end = MIN (rect->y + rect->height, live->down->in_end);
  Reach columns, rows;

  if (!reach_init (&columns, live->across, x_start, x_end)
      || !reach_init (&rows, live->down, y_start, y_end))
    return FALSE;
  if (live->columns_first)
    recompute_columns_first (live, &columns, &rows, x_start, x_end);
  else
    recompute_rows_first (live, &columns, &rows, y_start, y_end);
  return TRUE;
}

EmPreprocessLive *
em_preprocess_live_new (const EmPreprocess *spec, EmPicture *original, EmPicture *layer,
                        EmMask *mask)
{
  int width = em_picture_get_width (original), height = em_picture_get_height (original);
  EmPreprocessLive *live;
  EmWindow window;
  gsize columns, rows, size = spec->size;

  g_return_val_if_fail (
      !layer || (em_picture_get_width (layer) == width && em_picture_get_height (layer) == height),
      NULL);
  g_return_val_if_fail (!mask || (mask->width == width && mask->height == height), NULL);

  live = g_new0 (EmPreprocessLive, 1);
  live->spec = *spec;
  live->original = em_picture_ref (original);
  live->layer = layer ? em_picture_ref (layer) : NULL;
  live->mask = mask ? em_mask_snapshot (mask) : NULL;
  live->view = em_picture_new (spec->size, spec->size);

  em_window_init (&window, spec->size, spec->crop, width, height);
  live->across = em_resample_axis_new (width, window.resized_width, window.left, window.size);
  live->down = em_resample_axis_new (height, window.resized_height, window.top, window.size);
  columns = live->across->in_end - live->across->in_start;
  rows = live->down->in_end - live->down->in_start;
  live->columns_first =
      em_resample_columns_first (width, height, window.resized_width, window.resized_height);
  live->between = g_malloc ((live->columns_first ? columns : rows) * size * 4);
  live->band = g_malloc ((live->columns_first ? rows * CHUNK : columns * BAND) * 4);
  live->weights = g_malloc (columns);

  recompute (live, &(EmRect){ 0, 0, width, height });
  return live;
}

void
em_preprocess_live_free (EmPreprocessLive *live)
{
  em_picture_unref (live->original);
  g_clear_pointer (&live->layer, em_picture_unref);
  g_clear_pointer (&live->mask, em_mask_unref);
  em_resample_axis_free (live->across);
  em_resample_axis_free (live->down);
  g_free (live->between);
  g_free (live->band);
  g_free (live->weights);
  em_picture_unref (live->view);
  g_free (live);
}

gboolean
em_preprocess_live_set_mask (EmPreprocessLive *live, EmMask *mask, const EmRect *dirty)
{
  EmRect rect = { 0, 0, mask->width, mask->height };
  EmMask *before = live->mask;

  g_return_val_if_fail (mask->width == em_picture_get_width (live->original)
                            && mask->height == em_picture_get_height (live->original),
                        FALSE);

  if (dirty)
    rect = em_mask_clip (mask, dirty);
  else if (before)
    rect = em_mask_difference (before, mask);
  live->mask = em_mask_snapshot (mask);
  g_clear_pointer (&before, em_mask_unref);
  if (!live->layer || rect.width == 0)
    return FALSE;
  return recompute (live, &rect);
}

void
em_preprocess_live_set_layer (EmPreprocessLive *live, EmPicture *layer)
{
  int width = em_picture_get_width (live->original);
  int height = em_picture_get_height (live->original);
  EmRect rect = { 0, 0, width, height };

  g_return_if_fail (
      !layer || (em_picture_get_width (layer) == width && em_picture_get_height (layer) == height));

  if (layer)
    em_picture_ref (layer);
  g_clear_pointer (&live->layer, em_picture_unref);
  live->layer = layer;
  if (live->mask)
    rect = em_mask_get_bounds (live->mask);
  if (rect.width > 0)
    recompute (live, &rect);
}

EmPicture *
em_preprocess_live_get_view (EmPreprocessLive *live)
{
  int size = live->spec.size;

  return em_picture_crop (live->view, 0, 0, size, size);
}

void
em_preprocess_live_write (EmPreprocessLive *live, EmTensor *out, int index)
{
  em_preprocess_normalise (&live->spec, live->view, out, index);
}
