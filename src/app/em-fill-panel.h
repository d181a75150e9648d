/* The fill panel: textures to fill the mask with.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/em-session.h"

G_BEGIN_DECLS

#define EM_TYPE_FILL_PANEL (em_fill_panel_get_type ())
G_DECLARE_FINAL_TYPE (EmFillPanel, em_fill_panel, EM, FILL_PANEL, GtkWidget)

void em_fill_panel_set_session (EmFillPanel *panel, EmSession *session);

G_END_DECLS
