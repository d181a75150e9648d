/* Pictures from and to files: which decoder, and the two ways of writing.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "picture/em-picture-private.h"
#include "tensor/em-file.h"

/* No photograph of EM_PICTURE_MAX_PIXELS is larger in any format that people use. */
#define MAX_FILE_BYTES ((gsize)1024 * 1024 * 1024)

EmPicture *
em_picture_load_bytes (GBytes *bytes, const char *name, GError **error)
{
  static const guint8 jpeg[] = { 0xff, 0xd8, 0xff };
  static const guint8 png[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);
  int orientation = 0;
  EmPicture *picture;

  if (length == 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   _ ("“%s” is empty (0 bytes); a picture was expected."), name);
      return NULL;
    }

  if (length >= sizeof jpeg && memcmp (data, jpeg, sizeof jpeg) == 0)
    picture = em_jpeg_decode (bytes, name, &orientation, error);
  else if (length >= sizeof png && memcmp (data, png, sizeof png) == 0)
    picture = em_png_decode (bytes, name, &orientation, error);
  else
    picture = em_pixbuf_decode (bytes, name, &orientation, error);
  if (!picture)
    return NULL;
  return em_picture_orient (picture, name, orientation, error);
}

EmPicture *
em_picture_load (const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = em_file_read (path, MAX_FILE_BYTES, error);

  return bytes ? em_picture_load_bytes (bytes, path, error) : NULL;
}

static void
write_rgba_row (gpointer data, int y, guint8 *row)
{
  const EmPicture *picture = data;
  gsize length = (gsize)em_picture_get_width (picture) * 4;

  memcpy (row, em_picture_get_pixels (picture) + y * length, length);
}

static void
write_rgb_row (gpointer data, int y, guint8 *row)
{
  const EmPicture *picture = data;
  gsize width = em_picture_get_width (picture);
  const guint8 *from = em_picture_get_pixels (picture) + y * width * 4;

  for (gsize x = 0; x < width; x++)
    memcpy (row + 3 * x, from + 4 * x, 3);
}

GBytes *
em_picture_to_png_bytes (EmPicture *picture, GError **error)
{
  gboolean alpha = em_picture_has_alpha (picture);

  return em_png_encode (em_picture_get_width (picture), em_picture_get_height (picture),
                        alpha ? EM_PNG_RGBA : EM_PNG_RGB, alpha ? write_rgba_row : write_rgb_row,
                        picture, error);
}

gboolean
em_picture_save_png (EmPicture *picture, const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = em_picture_to_png_bytes (picture, error);

  return bytes && em_file_write_atomically (path, bytes, error);
}
