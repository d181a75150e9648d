/* Recent projects, kept where the desktop keeps recent files (GtkRecentManager).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct
{
  char *path, *name, *folder; /* "FOLDER/snow.emend", "snow", "~" */
  GDateTime *time;            /* when it was last opened or saved */
  gboolean exists;
} EmRecent;

void em_recent_free (EmRecent *recent);
/* @path was opened or saved just now. */
void em_recent_add (const char *path);
/* The last @n, the newest first. (element-type EmRecent) (transfer full) */
GPtrArray *em_recent_list (guint n);

G_END_DECLS
