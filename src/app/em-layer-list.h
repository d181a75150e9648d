/* The list of the layers that fill the mask, the topmost first.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/em-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define EM_TYPE_LAYER_LIST (em_layer_list_get_type ())
G_DECLARE_FINAL_TYPE (EmLayerList, em_layer_list, EM, LAYER_LIST, GtkWidget)

void em_layer_list_set_session (EmLayerList *list, EmSession *session);

G_END_DECLS
