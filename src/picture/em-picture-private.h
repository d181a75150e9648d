/* Inside src/picture: making pictures whose size comes from a file, and the decoders.
 *
 * Every decoder calls em_picture_check_size() with what the header says before it allocates a
 * pixel, and em_picture_try_new(), which fails with a sentence where memory is short.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "picture/em-picture.h"

G_BEGIN_DECLS

/* Whether @width x @height is within the limits; else @error, which names the file @name. */
gboolean em_picture_check_size (const char *name, gint64 width, gint64 height, GError **error);
/* As em_picture_new(), with @error where the size or the memory does not allow it. */
EmPicture *em_picture_try_new (const char *name, gint64 width, gint64 height, GError **error);
/* All bytes 0: transparent. Memory is touched only where it is written to. */
EmPicture *em_picture_new_transparent (int width, int height);
/* Whether any alpha is below 255. O(pixels). */
gboolean em_picture_has_alpha (const EmPicture *picture);
/* @picture as an EXIF @orientation asks for it to be shown; 1 and unknown ones change nothing.
 * @picture: (transfer full). Returns: (transfer full) (nullable): %NULL with @error */
EmPicture *em_picture_orient (EmPicture *picture, const char *name, int orientation,
                              GError **error);

/* The orientation (1 .. 8) that the TIFF structure @data of an EXIF block gives, 0 for none. */
int em_exif_get_orientation (const guint8 *data, gsize length);
/* The same from the text of an XMP packet. */
int em_xmp_get_orientation (const guint8 *data, gsize length);

/* One file format each. @name: for sentences. Orientation is not applied yet but put in
 * @orientation. Returns: (transfer full) (nullable) */
EmPicture *em_jpeg_decode (GBytes *bytes, const char *name, int *orientation, GError **error);
EmPicture *em_png_decode (GBytes *bytes, const char *name, int *orientation, GError **error);
EmPicture *em_pixbuf_decode (GBytes *bytes, const char *name, int *orientation, GError **error);

/* What a row is made of; but for bits as many bytes a pixel as the value says. */
typedef enum
{
  EM_PNG_BITS, /* a byte of 0 or 1 a pixel, stored as one bit */
  EM_PNG_GREY,
  EM_PNG_GREY_ALPHA,
  EM_PNG_RGB,
  EM_PNG_RGBA
} EmPngFormat;

/* A PNG of @width x @height pixels. @row is called for each row y, in order, and fills it in.
 * Returns: (transfer full) (nullable) */
typedef void (*EmPngRowFunc) (gpointer data, int y, guint8 *row);
GBytes *em_png_encode (int width, int height, EmPngFormat format, EmPngRowFunc row, gpointer data,
                       GError **error);

G_END_DECLS
