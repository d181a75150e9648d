/* The tray: the exemplars as cards, and how to add one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/em-session.h"

G_BEGIN_DECLS

#define EM_TYPE_TRAY (em_tray_get_type ())
G_DECLARE_FINAL_TYPE (EmTray, em_tray, EM, TRAY, GtkWidget)

void em_tray_set_session (EmTray *tray, EmSession *session);
/* The stack that the tray shares with other pages; its header switches between them. */
void em_tray_set_stack (EmTray *tray, GtkStack *stack);

/* %NULL where there is none. (transfer none) */
GtkWidget *em_tray_get_card (EmTray *tray, int index);

G_END_DECLS
