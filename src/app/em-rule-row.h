/* A rule of the stack: switch, name, strength, disturbance, and what can be done with it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/em-session.h"

G_BEGIN_DECLS

#define EM_STRENGTH_MAX 6.0

#define EM_TYPE_RULE_ROW (em_rule_row_get_type ())
G_DECLARE_FINAL_TYPE (EmRuleRow, em_rule_row, EM, RULE_ROW, GtkWidget)

GtkWidget *em_rule_row_new (EmSession *session, int index);
/* Shows what the document's rule at the row's index is now. */
void em_rule_row_update (EmRuleRow *row);

G_END_DECLS
