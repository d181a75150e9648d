/* The panel on the left: the masks, the layers that fill them, and the editor of the selected one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/em-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define EM_TYPE_STUDIO_PANEL (em_studio_panel_get_type ())
G_DECLARE_FINAL_TYPE (EmStudioPanel, em_studio_panel, EM, STUDIO_PANEL, GtkWidget)

void em_studio_panel_set_session (EmStudioPanel *panel, EmSession *session);
/* Selects the topmost layer of @kind, or where there is none shows what makes one. */
void em_studio_panel_show_kind (EmStudioPanel *panel, EmLayerKind kind);
/* Shows what makes another layer of @kind. */
void em_studio_panel_offer (EmStudioPanel *panel, EmLayerKind kind);
/* Lets the name of the active mask be edited. */
void em_studio_panel_rename_mask (EmStudioPanel *panel);

G_END_DECLS
