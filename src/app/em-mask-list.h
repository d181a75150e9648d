/* The list of the masks of the shown pair; the selected one is painted on.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/em-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define EM_TYPE_MASK_LIST (em_mask_list_get_type ())
G_DECLARE_FINAL_TYPE (EmMaskList, em_mask_list, EM, MASK_LIST, GtkWidget)

void em_mask_list_set_session (EmMaskList *list, EmSession *session);
/* Lets the name of the active mask be edited. */
void em_mask_list_rename (EmMaskList *list);

G_END_DECLS
