/* Thumbnails: small textures of pictures, made off the main loop.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "picture/em-picture.h"

G_BEGIN_DECLS

/* @picture no larger than @side x @side. Any thread. Returns: (transfer full) */
GdkTexture *em_thumbnail_new (EmPicture *picture, int side);
/* Decodes @path in a thread and shows it in @widget; a file that
 * cannot be read leaves the widget empty and a warning on standard error. */
void em_thumbnail_show_file (GtkPicture *widget, const char *path, int side);
/* The same with a picture; the last one that was asked for is shown. */
void em_thumbnail_show_picture (GtkPicture *widget, EmPicture *picture, int side);

G_END_DECLS
