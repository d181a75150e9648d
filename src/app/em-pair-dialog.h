/* Asks for the two photographs of a scene, which become an exemplar.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/em-session.h"

G_BEGIN_DECLS

#define EM_TYPE_PAIR_DIALOG (em_pair_dialog_get_type ())
G_DECLARE_FINAL_TYPE (EmPairDialog, em_pair_dialog, EM, PAIR_DIALOG, GtkWindow)

/* Modal for @parent; what is chosen is added to @session. */
GtkWidget *em_pair_dialog_new (GtkWindow *parent, EmSession *session);

G_END_DECLS
