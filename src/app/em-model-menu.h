/* The model menu: which model, and which layer of it a rewrite changes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/em-session.h"

G_BEGIN_DECLS

#define EM_TYPE_MODEL_MENU (em_model_menu_get_type ())
G_DECLARE_FINAL_TYPE (EmModelMenu, em_model_menu, EM, MODEL_MENU, GtkWidget)

void em_model_menu_set_session (EmModelMenu *menu, EmSession *session);

G_END_DECLS
