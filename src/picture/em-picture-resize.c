/* Pictures of another size: bicubic as Pillow's, and thumbnails.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <string.h>

#include "picture/em-picture-private.h"
#include "picture/em-resample-private.h"

/* x / 255 to nearest for 0 <= x <= 255 * 255. */
static inline guint8
divide_by_255 (guint32 x)
{
  x += 128;
  return (guint8)((x + (x >> 8)) >> 8);
}

/* Colours times alpha, so that what is transparent does not shine into its neighbours. */
static EmPicture *
premultiply (const EmPicture *picture)
{
  int width = em_picture_get_width (picture), height = em_picture_get_height (picture);
  EmPicture *result = em_picture_new (width, height);
  const guint8 *from = em_picture_get_pixels (picture);
  guint8 *to = em_picture_get_pixels (result);

  for (gsize i = 0; i < (gsize)width * height * 4; i += 4)
    {
      for (int c = 0; c < 3; c++)
        to[i + c] = divide_by_255 ((guint32)from[i + c] * from[i + 3]);
      to[i + 3] = from[i + 3];
    }
  return result;
}

static void
unpremultiply (EmPicture *picture)
{
  gsize n = (gsize)em_picture_get_width (picture) * em_picture_get_height (picture) * 4;
  guint8 *pixels = em_picture_get_pixels (picture);

  for (gsize i = 0; i < n; i += 4)
    {
      guint8 alpha = pixels[i + 3];

      if (alpha == 0 || alpha == 255)
        continue;
      for (int c = 0; c < 3; c++)
        pixels[i + c] = MIN (255, pixels[i + c] * 255 / alpha);
    }
}

/* The rows first. The rows between the passes are made in strips,
 * so that what is held in memory stays a few rows' height whatever the size. */
static void
resample_rows_first (const EmResampleAxis *across, const EmResampleAxis *down, const guint8 *in,
                     guint8 *out)
{
  int width = across->out_size, height = down->out_size, in_height = down->in_size;
  gsize in_stride = (gsize)across->in_size * 4, stride = (gsize)width * 4;
  int capacity = down->taps + 64;
  g_autofree guint8 *strip = g_malloc (capacity * stride);
  int strip_start = 0, strip_end = 0; /* the input rows that lie in the strip */

  for (int y = 0; y < height; y++)
    {
      int end = down->start[y] + down->length[y];

      if (end > strip_end)
        {
          int keep = MAX (0, strip_end - down->start[y]);
          int more;

          memmove (strip, strip + (gsize)(strip_end - keep - strip_start) * stride, keep * stride);
          strip_start = strip_end - keep;
          if (keep == 0)
            strip_start = strip_end = down->start[y];
          more = MIN (capacity - keep, in_height - strip_end);
          em_resample_rows (across, in + strip_end * in_stride, in_stride, 0, more,
                            strip + keep * stride, stride, 0, width);
          strip_end += more;
        }
      em_resample_column (down, y, strip, stride, strip_start, out + y * stride, stride);
    }
}

/* The columns first: of each output row as wide as the input, then that along itself. */
static void
resample_columns_first (const EmResampleAxis *across, const EmResampleAxis *down, const guint8 *in,
                        guint8 *out)
{
  gsize in_stride = (gsize)across->in_size * 4, stride = (gsize)across->out_size * 4;
  g_autofree guint8 *row = g_malloc (in_stride);

  for (int y = 0; y < down->out_size; y++)
    {
      em_resample_column (down, y, in, in_stride, 0, row, in_stride);
      em_resample_rows (across, row, in_stride, 0, 1, out + y * stride, stride, 0,
                        across->out_size);
    }
}

/* Both passes; the four channels are treated alike. */
static EmPicture *
resample (const EmPicture *picture, int width, int height)
{
  int in_width = em_picture_get_width (picture), in_height = em_picture_get_height (picture);
  g_autoptr (EmResampleAxis) across = em_resample_axis_new (in_width, width, 0, width);
  g_autoptr (EmResampleAxis) down = em_resample_axis_new (in_height, height, 0, height);
  EmPicture *result = em_picture_new (width, height);
  const guint8 *in = em_picture_get_pixels (picture);
  guint8 *out = em_picture_get_pixels (result);

  if (em_resample_columns_first (in_width, in_height, width, height))
    resample_columns_first (across, down, in, out);
  else
    resample_rows_first (across, down, in, out);
  return result;
}

EmPicture *
em_picture_resize (EmPicture *picture, int width, int height)
{
  g_autoptr (EmPicture) premultiplied = NULL;
  EmPicture *result;

  g_return_val_if_fail (width > 0 && height > 0, NULL);

  if (width == em_picture_get_width (picture) && height == em_picture_get_height (picture))
    return em_picture_ref (picture);
  if (!em_picture_has_alpha (picture))
    return resample (picture, width, height);

  premultiplied = premultiply (picture);
  result = resample (premultiplied, width, height);
  unpremultiply (result);
  return result;
}

/* The mean of @factor x @factor blocks; incomplete blocks at the right and bottom are cut off. */
static EmPicture *
shrink (EmPicture *picture, int factor)
{
  int in_width = em_picture_get_width (picture);
  int width = in_width / factor, height = em_picture_get_height (picture) / factor;
  EmPicture *result = em_picture_new (width, height);
  guint8 *to = em_picture_get_pixels (result);
  gsize row_sums = (gsize)width * 4;
  g_autofree guint32 *sums = g_new (guint32, row_sums);
  guint32 half = (guint32)factor * factor / 2, area = (guint32)factor * factor;

  for (int y = 0; y < height; y++)
    {
      memset (sums, 0, row_sums * sizeof *sums);
      for (int i = 0; i < factor; i++)
        {
          const guint8 *from =
              em_picture_get_pixels (picture) + ((gsize)y * factor + i) * in_width * 4;

          for (int x = 0; x < width; x++)
            for (int j = 0; j < factor; j++, from += 4)
              for (int c = 0; c < 4; c++)
                sums[4 * (gsize)x + c] += from[c];
        }
      for (gsize i = 0; i < row_sums; i++)
        *to++ = (guint8)((sums[i] + half) / area);
    }
  return result;
}

EmPicture *
em_picture_thumbnail (EmPicture *picture, int side)
{
  int width = em_picture_get_width (picture), height = em_picture_get_height (picture);
  int longer = MAX (width, height);
  int factor = MIN (longer / (2 * side), MIN (width, height));
  g_autoptr (EmPicture) small = NULL;

  g_return_val_if_fail (side > 0, NULL);

  if (longer <= side)
    return em_picture_ref (picture);
  /* Blocks first, to no less than twice the final size: the bicubic pass then has little to do. */
  small = factor > 1 ? shrink (picture, factor) : em_picture_ref (picture);
  return em_picture_resize (small, MAX (1, (int)((gint64)width * side / longer)),
                            MAX (1, (int)((gint64)height * side / longer)));
}
