/* What can be done with the whole mask: a menu, and a preview for what takes a number.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/em-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define EM_TYPE_MASK_MENU (em_mask_menu_get_type ())
G_DECLARE_FINAL_TYPE (EmMaskMenu, em_mask_menu, EM, MASK_MENU, GtkWidget)

void em_mask_menu_set_session (EmMaskMenu *menu, EmSession *session);

G_END_DECLS
