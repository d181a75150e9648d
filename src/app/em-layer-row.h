/* A row of the list of layers: eye, what it shows, name and kind.
 *
 * Signals.  "dropped" (guint layer, gboolean below): another layer was dragged onto this one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/em-session-content.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define EM_TYPE_LAYER_ROW (em_layer_row_get_type ())
G_DECLARE_FINAL_TYPE (EmLayerRow, em_layer_row, EM, LAYER_ROW, GtkListBoxRow)

GtkWidget *em_layer_row_new (EmSession *session);
/* @layer is at the row's place now. */
void em_layer_row_show (EmLayerRow *row, const EmLayer *layer);
guint em_layer_row_get_layer (EmLayerRow *row); /* its id */
void em_layer_row_rename (EmLayerRow *row);

/* "Texture" */
const char *em_layer_kind_get_title (EmLayerKind kind);

G_END_DECLS
