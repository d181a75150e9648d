/* Pictures: 8-bit RGBA pixels, straight (not premultiplied) alpha.
 *
 * Purpose.  What a file decodes to and what the canvas shows. Row-major, width * 4 bytes a row, no
 * padding; counted references; not written to after it was handed on.
 * Limits.   A side is at most EM_PICTURE_MAX_SIDE and the area at most EM_PICTURE_MAX_PIXELS;
 * decoders check the header before they allocate.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define EM_PICTURE_MAX_SIDE 20000
#define EM_PICTURE_MAX_PIXELS (120 * 1000 * 1000)

typedef struct _EmPicture EmPicture;

/* A picture with undefined pixels. Returns: (transfer full) */
EmPicture *em_picture_new (int width, int height);
/* A copy of RGBA pixels, @stride bytes a row: a patch from the clipboard. Returns: (transfer full)
 */
EmPicture *em_picture_new_from_rgba (const guint8 *pixels, int width, int height, gsize stride);
EmPicture *em_picture_ref (EmPicture *picture);
void em_picture_unref (EmPicture *picture);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmPicture, em_picture_unref)

int em_picture_get_width (const EmPicture *picture);
int em_picture_get_height (const EmPicture *picture);
guint8 *em_picture_get_pixels (const EmPicture *picture); /* RGBA */

/* Decodes a file: JPEG (CMYK, EXIF orientation applied), PNG (8 and 16 bit, palette, grey, alpha)
 * and whatever gdk-pixbuf has a loader for. Values are what Pillow's
 * ImageOps.exif_transpose(Image.open(f)).convert("RGBA") gives, within 1/255. That includes 16-bit
 * grey PNG, whose values above 255 Pillow clips to 255: classifiers were trained on that. @name:
 * the file's name in sentences. Errors: one sentence that names the file and what was expected.
 * Returns: (transfer full) (nullable) */
EmPicture *em_picture_load (const char *path, GError **error);
EmPicture *em_picture_load_bytes (GBytes *bytes, const char *name, GError **error);

/* Writes an RGB(A) PNG atomically (beside it, fsync, rename); alpha only where any is below 255. */
gboolean em_picture_save_png (EmPicture *picture, const char *path, GError **error);
GBytes *em_picture_to_png_bytes (EmPicture *picture, GError **error);
/* A file that decodes to the picture: the one that it was read from, where that is small enough to
 * have been kept, else a PNG, which is made once. Any thread. Returns: (transfer full) (nullable)
 */
GBytes *em_picture_encode (EmPicture *picture, GError **error);

/* The part [x, x + width) x [y, y + height), which must lie inside. Returns: (transfer full) */
EmPicture *em_picture_crop (EmPicture *picture, int x, int y, int width, int height);
/* Mirrored left to right. Returns: (transfer full) */
EmPicture *em_picture_mirror (EmPicture *picture);
/* Resampled to @width x @height with Pillow's antialiased bicubic; colours are weighted by alpha
 * where there is any. The same size gives a reference. Returns: (transfer full) */
EmPicture *em_picture_resize (EmPicture *picture, int width, int height);
/* As large as fits in @side x @side, never larger than the picture itself. Block means, then
 * bicubic: for showing, not for computing. Returns: (transfer full) */
EmPicture *em_picture_thumbnail (EmPicture *picture, int side);

G_END_DECLS
