/* A thin bar of a share, drawn without a layout of its own.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define EM_TYPE_BAR (em_bar_get_type ())
G_DECLARE_FINAL_TYPE (EmBar, em_bar, EM, BAR, GtkWidget)

GtkWidget *em_bar_new (void);
/* @fraction: 0 .. 1. */
void em_bar_set_fraction (EmBar *bar, double fraction);

G_END_DECLS
