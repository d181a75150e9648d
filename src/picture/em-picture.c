/* Pictures: the counted block of pixels and what only moves pixels about.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <inttypes.h>
#include <errno.h>
#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#include "picture/em-picture-private.h"

struct _EmPicture
{
  gatomicrefcount ref_count;
  int width;
  int height;
  guint8 *pixels;
  GBytes *encoded; /* (nullable): set once, by whichever thread comes first */
};

static EmPicture *
picture_wrap (guint8 *pixels, int width, int height)
{
  EmPicture *picture = g_new (EmPicture, 1);

  g_atomic_ref_count_init (&picture->ref_count);
  picture->width = width;
  picture->height = height;
  picture->pixels = pixels;
  picture->encoded = NULL;
  return picture;
}

EmPicture *
em_picture_new (int width, int height)
{
  gsize size;
  guint8 *pixels;

  g_return_val_if_fail (width > 0 && height > 0, NULL);

  size = (gsize)width * height * 4;
  pixels = malloc (size);
  if (!pixels)
    g_error ("%s: %zu bytes for a picture are not to be had", G_STRLOC, size);
  return picture_wrap (pixels, width, height);
}

EmPicture *
em_picture_new_transparent (int width, int height)
{
  guint8 *pixels;

  g_return_val_if_fail (width > 0 && height > 0, NULL);

  /* calloc() hands out untouched zero pages for blocks of this size, where memset() would not. */
  pixels = calloc ((gsize)width * height, 4);
  if (!pixels)
    g_error ("%s: no memory for a picture of %d x %d", G_STRLOC, width, height);
  return picture_wrap (pixels, width, height);
}

EmPicture *
em_picture_new_from_rgba (const guint8 *pixels, int width, int height, gsize stride)
{
  EmPicture *picture;

  g_return_val_if_fail (pixels != NULL, NULL);
  g_return_val_if_fail (stride >= (gsize)width * 4, NULL);

  picture = em_picture_new (width, height);
  for (int y = 0; y < height; y++)
    memcpy (picture->pixels + (gsize)y * width * 4, pixels + y * stride, (gsize)width * 4);
  return picture;
}

gboolean
em_picture_check_size (const char *name, gint64 width, gint64 height, GError **error)
{
  if (width > 0 && height > 0 && width <= EM_PICTURE_MAX_SIDE && height <= EM_PICTURE_MAX_SIDE
      && width * height <= EM_PICTURE_MAX_PIXELS)
    return TRUE;

  if (width <= 0 || height <= 0)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                 _ ("“%s” is a picture without pixels (%" PRId64 " × %" PRId64
                    "); at least one row and column were expected."),
                 name, width, height);
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                 _ ("“%s” is too large: its header says %" PRId64 " × %" PRId64
                    " pixels, at most %d a side and %d megapixels were expected."),
                 name, width, height, EM_PICTURE_MAX_SIDE, EM_PICTURE_MAX_PIXELS / 1000000);
  return FALSE;
}

EmPicture *
em_picture_try_new (const char *name, gint64 width, gint64 height, GError **error)
{
  guint8 *pixels;

  if (!em_picture_check_size (name, width, height, error))
    return NULL;
  pixels = malloc ((gsize)width * height * 4);
  if (!pixels)
    {
      g_set_error (
          error, G_IO_ERROR, G_IO_ERROR_NO_SPACE,
          _ ("There is not enough memory for the %" PRId64 " × %" PRId64 " pixels of “%s”."), width,
          height, name);
      return NULL;
    }
  return picture_wrap (pixels, (int)width, (int)height);
}

EmPicture *
em_picture_ref (EmPicture *picture)
{
  g_atomic_ref_count_inc (&picture->ref_count);
  return picture;
}

void
em_picture_unref (EmPicture *picture)
{
  if (!g_atomic_ref_count_dec (&picture->ref_count))
    return;
  free (picture->pixels);
  g_clear_pointer (&picture->encoded, g_bytes_unref);
  g_free (picture);
}

void
em_picture_set_encoded (EmPicture *picture, GBytes *encoded)
{
  /* Every thread that encodes it makes the same picture of it: the first one's bytes stay. */
  if (g_atomic_pointer_compare_and_exchange (&picture->encoded, NULL, encoded))
    g_bytes_ref (encoded);
}

GBytes *
em_picture_encode (EmPicture *picture, GError **error)
{
  g_autoptr (GBytes) encoded = NULL;
  GBytes *known = g_atomic_pointer_get (&picture->encoded);

  if (known)
    return g_bytes_ref (known);
  encoded = em_picture_to_png_bytes (picture, error);
  if (!encoded)
    return NULL;
  em_picture_set_encoded (picture, encoded);
  return g_bytes_ref (g_atomic_pointer_get (&picture->encoded));
}

int
em_picture_get_width (const EmPicture *picture)
{
  return picture->width;
}

int
em_picture_get_height (const EmPicture *picture)
{
  return picture->height;
}

guint8 *
em_picture_get_pixels (const EmPicture *picture)
{
  return picture->pixels;
}

gboolean
em_picture_has_alpha (const EmPicture *picture)
{
  const guint8 *pixel = picture->pixels;

  /* A row at a time without a branch inside, so that the compiler can use vectors. */
  for (int y = 0; y < picture->height; y++)
    {
      guint8 all = 255;

      for (int x = 0; x < picture->width; x++)
        all &= pixel[4 * (gsize)x + 3];
      if (all != 255)
        return TRUE;
      pixel += (gsize)picture->width * 4;
    }
  return FALSE;
}

EmPicture *
em_picture_crop (EmPicture *picture, int x, int y, int width, int height)
{
  g_return_val_if_fail (x >= 0 && y >= 0 && width > 0 && height > 0, NULL);
  g_return_val_if_fail (width <= picture->width - x && height <= picture->height - y, NULL);

  return em_picture_new_from_rgba (picture->pixels + ((gsize)y * picture->width + x) * 4, width,
                                   height, (gsize)picture->width * 4);
}

/* One row of @to from @from, @step pixels (may be negative) apart. */
static void
copy_spaced (guint32 *to, const guint32 *from, gssize step, int n)
{
  for (int i = 0; i < n; i++)
    to[i] = from[i * step];
}

EmPicture *
em_picture_mirror (EmPicture *picture)
{
  EmPicture *mirrored = em_picture_new (picture->width, picture->height);
  const guint32 *from = (const guint32 *)picture->pixels;
  guint32 *to = (guint32 *)mirrored->pixels;

  for (int y = 0; y < picture->height; y++)
    {
      gsize row = (gsize)y * picture->width;

      copy_spaced (to + row, from + row + picture->width - 1, -1, picture->width);
    }
  return mirrored;
}

/* The columns of @picture as rows: writing is in order, reading goes down 16 columns at a time so
 * that a fetched cache line is used before it is evicted. */
static void
transpose (const EmPicture *picture, guint32 *to, int to_width, gboolean from_right,
           gboolean from_bottom)
{
  enum
  {
    BLOCK = 16
  };
  int w = picture->width, h = picture->height;
  const guint32 *from = (const guint32 *)picture->pixels;

  for (int y0 = 0; y0 < h; y0 += BLOCK)
    for (int x = 0; x < w; x++)
      {
        int n = MIN (BLOCK, h - y0);
        int column = from_right ? w - 1 - x : x;
        gssize first = from_bottom ? h - 1 - y0 : y0;

        copy_spaced (to + (gsize)x * to_width + y0, from + first * w + column,
                     from_bottom ? -(gssize)w : w, n);
      }
}

EmPicture *
em_picture_orient (EmPicture *picture, const char *name, int orientation, GError **error)
{
  int w = picture->width, h = picture->height;
  gboolean turned = orientation >= 5 && orientation <= 8;
  g_autoptr (EmPicture) source = picture;
  EmPicture *result;
  guint32 *to;

  if (orientation < 2 || orientation > 8)
    return g_steal_pointer (&source);

  result = em_picture_try_new (name, turned ? h : w, turned ? w : h, error);
  if (!result)
    return NULL;
  to = (guint32 *)result->pixels;

  if (turned)
    {
      gboolean from_right = orientation == 7 || orientation == 8;
      gboolean from_bottom = orientation == 6 || orientation == 7;

      transpose (picture, to, h, from_right, from_bottom);
      return result;
    }

  for (int y = 0; y < h; y++)
    {
      gboolean from_bottom = orientation == 3 || orientation == 4;
      gboolean from_right = orientation == 2 || orientation == 3;
      const guint32 *row =
          (const guint32 *)picture->pixels + (gsize)(from_bottom ? h - 1 - y : y) * w;

      copy_spaced (to + (gsize)y * w, from_right ? row + w - 1 : row, from_right ? -1 : 1, w);
    }
  return result;
}
