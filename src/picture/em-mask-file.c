/* Masks from and to pictures and files.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <string.h>

#include "picture/em-mask-morph.h"
#include "picture/em-mask-private.h"
#include "picture/em-picture-private.h"
#include "tensor/em-file.h"

/* ITU-R 601 luma in 16-bit fixed point, rounded: what Pillow's convert ("L") computes. */
static inline guint8
luminance (const guint8 *pixel)
{
  return (pixel[0] * 19595 + pixel[1] * 38470 + pixel[2] * 7471 + 0x8000) >> 16;
}

static EmMask *
new_from_pixels (EmPicture *picture, gboolean alpha)
{
  int width = em_picture_get_width (picture), height = em_picture_get_height (picture);
  EmMask *mask = em_mask_new (width, height);
  g_autofree guint8 *band = g_malloc ((gsize)width * EM_MASK_TILE);

  /* A row of tiles at a time, so that each tile is looked through for emptiness once. */
  for (int top = 0; top < height; top += EM_MASK_TILE)
    {
      EmRect rect = { 0, top, width, MIN (EM_MASK_TILE, height - top) };
      const guint8 *from = em_picture_get_pixels (picture) + (gsize)top * width * 4;

      for (gsize i = 0; i < (gsize)width * rect.height; i++, from += 4)
        band[i] = alpha ? from[3] : luminance (from);
      em_mask_write (mask, &rect, band, width);
    }
  return mask;
}

EmMask *
em_mask_new_from_alpha (EmPicture *picture)
{
  return new_from_pixels (picture, TRUE);
}

EmMask *
em_mask_new_from_picture (EmPicture *picture)
{
  return new_from_pixels (picture, em_picture_has_alpha (picture));
}

EmMask *
em_mask_load (const char *path, GError **error)
{
  g_autoptr (EmPicture) picture = em_picture_load (path, error);

  return picture ? em_mask_new_from_picture (picture) : NULL;
}

static void
read_grey_row (gpointer data, int y, guint8 *row)
{
  const EmMask *mask = data;

  em_mask_read_row (mask, 0, y, mask->width, row);
}

static void
read_bit_row (gpointer data, int y, guint8 *row)
{
  const EmMask *mask = data;

  em_mask_read_row (mask, 0, y, mask->width, row);
  for (int x = 0; x < mask->width; x++)
    row[x] = row[x] >= 128;
}

static void
read_alpha_row (gpointer data, int y, guint8 *row)
{
  const EmMask *mask = data;

  em_mask_read_row (mask, 0, y, mask->width, row);
  /* From the last pixel, as two bytes take the place of one. White, so that a mask that is opaque
   * throughout is the same read as grey. */
  for (int x = mask->width - 1; x >= 0; x--)
    {
      row[2 * (gsize)x + 1] = row[x];
      row[2 * (gsize)x] = 255;
    }
}

gboolean
em_mask_save_png (EmMask *mask, const char *path, EmMaskFileKind kind, GError **error)
{
  static const struct
  {
    EmPngFormat format;
    EmPngRowFunc row;
  } writers[] = { [EM_MASK_FILE_GREY] = { EM_PNG_GREY, read_grey_row },
                  [EM_MASK_FILE_BITS] = { EM_PNG_BITS, read_bit_row },
                  [EM_MASK_FILE_ALPHA] = { EM_PNG_GREY_ALPHA, read_alpha_row } };
  g_autoptr (GBytes) bytes = em_png_encode (mask->width, mask->height, writers[kind].format,
                                            writers[kind].row, mask, error);

  return bytes && em_file_write_atomically (path, bytes, error);
}
