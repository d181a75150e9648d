/* Everything that is neither JPEG nor PNG: whatever gdk-pixbuf has a loader for.
 *
 * Hostile.  The loader is fed in pieces; when it has read the size from the header and that is over
 *           the limit, it is told to make nothing of it (a size of 0) and gets no further data.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "picture/em-picture-private.h"

#define PIECE (64 * 1024)

typedef struct
{
  const char *name;
  GError *error; /* the size is over the limit */
} Check;

static void
on_size_prepared (GdkPixbufLoader *loader, int width, int height, gpointer data)
{
  Check *check = data;

  if (!check->error && !em_picture_check_size (check->name, width, height, &check->error))
    gdk_pixbuf_loader_set_size (loader, 0, 0);
}

/* Feeds @bytes to @loader and closes it. FALSE with @error. */
static gboolean
feed (GdkPixbufLoader *loader, GBytes *bytes, const Check *check, GError **error)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  for (gsize at = 0; at < length; at += PIECE)
    if (!gdk_pixbuf_loader_write (loader, data + at, MIN (PIECE, length - at), error)
        || check->error)
      {
        gdk_pixbuf_loader_close (loader, NULL);
        return FALSE;
      }
  return gdk_pixbuf_loader_close (loader, error);
}

static EmPicture *
picture_from_pixbuf (GdkPixbuf *pixbuf, const char *name, GError **error)
{
  int width = gdk_pixbuf_get_width (pixbuf), height = gdk_pixbuf_get_height (pixbuf);
  int channels = gdk_pixbuf_get_n_channels (pixbuf);
  gsize stride = gdk_pixbuf_get_rowstride (pixbuf);
  const guint8 *from = gdk_pixbuf_read_pixels (pixbuf);
  EmPicture *picture = em_picture_try_new (name, width, height, error);
  guint8 *to;

  if (!picture)
    return NULL;
  to = em_picture_get_pixels (picture);
  for (int y = 0; y < height; y++, from += stride)
    for (int x = 0; x < width; x++, to += 4)
      {
        memcpy (to, from + (gsize)x * channels, 3);
        to[3] = channels == 4 ? from[(gsize)x * channels + 3] : 255;
      }
  return picture;
}

EmPicture *
em_pixbuf_decode (GBytes *bytes, const char *name, int *orientation, GError **error)
{
  g_autoptr (GdkPixbufLoader) loader = gdk_pixbuf_loader_new ();
  g_autoptr (GError) reason = NULL;
  Check check = { name, NULL };
  GdkPixbuf *pixbuf = NULL;
  const char *option;

  g_signal_connect (loader, "size-prepared", G_CALLBACK (on_size_prepared), &check);
  if (feed (loader, bytes, &check, &reason))
    pixbuf = gdk_pixbuf_loader_get_pixbuf (loader);
  if (check.error)
    {
      g_propagate_error (error, check.error);
      return NULL;
    }
  if (!pixbuf)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   /* Translators: the second is a reason in gdk-pixbuf's words. */
                   _ ("“%s” could not be read: a picture (JPEG, PNG or another common format) was "
                      "expected (%s)."),
                   name, reason ? reason->message : _ ("it holds no picture"));
      return NULL;
    }

  option = gdk_pixbuf_get_option (pixbuf, "orientation");
  *orientation = option ? (int)g_ascii_strtoll (option, NULL, 10) : 0;
  return picture_from_pixbuf (pixbuf, name, error);
}
