/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "app/em-rule-list.h"
#include "app/em-rule-row.h"

struct _EmRuleList
{
  GtkWidget parent;
  GtkWidget *box;
  GtkWidget *rows;
  GtkStack *stack;
  GtkLabel *hint;
  EmSession *session;
  int n_rows;
};

G_DEFINE_FINAL_TYPE (EmRuleList, em_rule_list, GTK_TYPE_WIDGET)

/* A row stands for a place in the stack: places come and go at the end, and every row shows what is
 * at its place now. So a slider under the pointer is never taken away from it. */
static void
update (EmRuleList *self)
{
  EmDocument *document = em_session_get_document (self->session);
  const int n = em_rule_stack_get_n (em_document_get_state (document)->rules);

  for (; self->n_rows < n; self->n_rows++)
    gtk_box_append (GTK_BOX (self->rows), em_rule_row_new (self->session, self->n_rows));
  for (; self->n_rows > n; self->n_rows--)
    gtk_box_remove (GTK_BOX (self->rows), gtk_widget_get_last_child (self->rows));
  for (GtkWidget *row = gtk_widget_get_first_child (self->rows); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    em_rule_row_update (EM_RULE_ROW (row));
  gtk_stack_set_visible_child_name (self->stack, n > 0 ? "rules" : "empty");
}

/* With no rule yet: what to do next. */
static void
update_hint (EmRuleList *self)
{
  gtk_label_set_text (
      self->hint,
      em_session_can_rewrite (self->session, NULL)
          ? _ ("No rules yet. Press Rewrite to make one from this pair.")
          : _ ("No rules yet. Paint over what the model gets wrong, choose what fills it, then "
               "press Rewrite."));
}

static void
document_changed (EmDocument *document, guint changes, EmRect *rect, EmRuleList *self)
{
  if (changes & (EM_CHANGE_PICTURE | EM_CHANGE_LAYERS | EM_CHANGE_HISTORY))
    update_hint (self);
  if (changes & EM_CHANGE_RULES)
    update (self);
}

void
em_rule_list_set_session (EmRuleList *self, EmSession *session)
{
  self->session = g_object_ref (session);
  g_signal_connect_object (em_session_get_document (session), "changed",
                           G_CALLBACK (document_changed), self, 0);
  update (self);
  update_hint (self);
}

static void
em_rule_list_dispose (GObject *object)
{
  EmRuleList *self = EM_RULE_LIST (object);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (em_rule_list_parent_class)->dispose (object);
}

static void
em_rule_list_class_init (EmRuleListClass *class)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = em_rule_list_dispose;
  gtk_widget_class_set_layout_manager_type (widget, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget, "/org/emend/Emend/ui/rule-list.ui");
  gtk_widget_class_bind_template_child (widget, EmRuleList, box);
  gtk_widget_class_bind_template_child (widget, EmRuleList, rows);
  gtk_widget_class_bind_template_child (widget, EmRuleList, stack);
  gtk_widget_class_bind_template_child (widget, EmRuleList, hint);
}

static void
em_rule_list_init (EmRuleList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
