/* The editor of the selected layer: name, opacity, the mask it is confined to, and the controls of
 * its kind. Without a layer it may offer the kind that a tool is for.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/em-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define EM_TYPE_LAYER_PANE (em_layer_pane_get_type ())
G_DECLARE_FINAL_TYPE (EmLayerPane, em_layer_pane, EM, LAYER_PANE, GtkWidget)

void em_layer_pane_set_session (EmLayerPane *pane, EmSession *session);
/* Shows what makes a layer of @kind, until a layer is selected. */
void em_layer_pane_offer (EmLayerPane *pane, EmLayerKind kind);

G_END_DECLS
