/* The rule list: the document's rule stack, and what can be done with it as a whole.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/em-session.h"

G_BEGIN_DECLS

#define EM_TYPE_RULE_LIST (em_rule_list_get_type ())
G_DECLARE_FINAL_TYPE (EmRuleList, em_rule_list, EM, RULE_LIST, GtkWidget)

void em_rule_list_set_session (EmRuleList *list, EmSession *session);

G_END_DECLS
