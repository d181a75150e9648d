/* A browser of small pictures: the bundled ones, or those of a folder of the person's choice.
 *
 * Signals. "chosen" (GFile *file); "another": a file that is not here.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "picture/em-picture.h"

G_BEGIN_DECLS

#define EM_TYPE_TEXTURE_BROWSER (em_texture_browser_get_type ())
G_DECLARE_FINAL_TYPE (EmTextureBrowser, em_texture_browser, EM, TEXTURE_BROWSER, GtkWidget)

/* @bundled: the folder in the data directory's pictures. */
GtkWidget *em_texture_browser_new (const char *bundled);
/* Marks what shows @picture; it is known from when it was chosen here. (nullable) */
void em_texture_browser_mark (EmTextureBrowser *browser, EmPicture *picture);

G_END_DECLS
