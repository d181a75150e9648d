/* The help: one page of text about what the words in the window mean.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A window beside @parent, which it is destroyed with. Returns: (transfer none) */
GtkWidget *em_help_window_new (GtkWindow *parent);

G_END_DECLS
