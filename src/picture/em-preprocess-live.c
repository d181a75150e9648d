/* Live preprocessing.
 *
 * State.  `rows` holds, for each source row that the window needs, the composite of that row
 *         resampled to the window's columns (the resampler's first pass); `view` is the second pass
 *         over it. A change in the rectangle [x0, x1) x [y0, y1) reaches the columns whose support
 * meets [x0, x1), in the source rows [y0, y1), and of the view those columns in the rows whose
 * support meets [y0, y1).
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

struct _EmPreprocessLive
{
  EmPreprocess spec;
  EmPicture *original;
  EmPicture *layer; /* (nullable) */
  EmMask *mask;     /* (nullable) */
  EmResampleAxis *across;
  EmResampleAxis *down;
  guint8 *rows;    /* [down->in_end - down->in_start][size] RGBA */
  guint8 *band;    /* [BAND][columns] RGBA: composite pixels */
  guint8 *weights; /* [columns]: of the mask */
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

/* Recomputes what depends on the source pixels of @rect. Returns: whether anything of the view does
 */
static gboolean
recompute (EmPreprocessLive *live, const EmRect *rect)
{
  const EmResampleAxis *across = live->across, *down = live->down;
  gsize stride = (gsize)live->spec.size * 4;
  int column_from, column_to, row_from, row_to, x, n;
  int y_start = MAX (rect->y, down->in_start);
  int y_end = MIN (rect->y + rect->height, down->in_end);
  guint8 *view = em_picture_get_pixels (live->view);

  em_resample_axis_affected (across, rect->x, rect->x + rect->width, &column_from, &column_to);
  em_resample_axis_affected (down, y_start, y_end, &row_from, &row_to);
  if (column_from >= column_to || row_from >= row_to)
    return FALSE;

  x = across->start[column_from];
  n = across->start[column_to - 1] + across->length[column_to - 1] - x;
  for (int y = y_start; y < y_end; y += BAND)
    {
      int count = MIN (BAND, y_end - y);
      gsize in_stride;
      const guint8 *in = mix_band (live, x, n, y, count, &in_stride);

      em_resample_rows (across, in, in_stride, x, count,
                        live->rows + (gsize)(y - down->in_start) * stride, stride, column_from,
                        column_to);
    }

  for (int row = row_from; row < row_to; row++)
    em_resample_column (down, row, live->rows + 4 * (gsize)column_from, stride, down->in_start,
                        view + row * stride + 4 * (gsize)column_from,
                        4 * (gsize)(column_to - column_from));
  return TRUE;
}

EmPreprocessLive *
em_preprocess_live_new (const EmPreprocess *spec, EmPicture *original, EmPicture *layer,
                        EmMask *mask)
{
  int width = em_picture_get_width (original), height = em_picture_get_height (original);
  EmPreprocessLive *live;
  EmWindow window;
  gsize columns;

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
  live->rows = g_malloc ((gsize)(live->down->in_end - live->down->in_start) * spec->size * 4);
  live->band = g_malloc (BAND * columns * 4);
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
  g_free (live->rows);
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

gboolean
em_preprocess_live_is_of (const EmPreprocessLive *live, EmPicture *original)
{
  return live->original == original;
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
