/* A name that can be edited in its place: by a double click, F2 on its row, or from code.
 *
 * Signal.  "renamed" (const char *name): the person gave another one, not empty.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define EM_TYPE_NAME_LABEL (em_name_label_get_type ())
G_DECLARE_FINAL_TYPE (EmNameLabel, em_name_label, EM, NAME_LABEL, GtkWidget)

void em_name_label_set_name (EmNameLabel *label, const char *name);
void em_name_label_edit (EmNameLabel *label);

G_END_DECLS
