/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "app/em-test-card.h"
#include "app/em-test-strip.h"

struct _EmTestStrip
{
  GtkWidget parent;
  GtkWidget *box;
  GtkWidget *cards;
  GtkLabel *summary;
  GtkStack *stack;
  GtkStackSwitcher *switcher;
  EmSession *session;
  int n_cards;
};

G_DEFINE_FINAL_TYPE (EmTestStrip, em_test_strip, GTK_TYPE_WIDGET)

const char *
em_verdict_get_word (EmVerdict verdict)
{
  switch (verdict)
    {
    case EM_VERDICT_UNCHANGED:
      return _ ("unchanged");
    case EM_VERDICT_WRONG:
      return _ ("wrong");
    case EM_VERDICT_FIXED:
      return _ ("fixed");
    case EM_VERDICT_BROKEN:
      return _ ("broken");
    case EM_VERDICT_CHANGED:
      return _ ("changed");
    case EM_VERDICT_UNKNOWN:
      break;
    }
  return _ ("not tested");
}

static void
add_count (GString *text, EmTestSet *set, EmVerdict verdict)
{
  const int n = em_test_set_count (set, verdict);
  if (n > 0)
    g_string_append_printf (text, " · %d %s", n, em_verdict_get_word (verdict));
}

static void
update_summary (EmTestStrip *self, EmTestSet *set)
{
  const int n = em_test_set_get_n (set);
  g_autoptr (GString) text = g_string_new (NULL);

  if (n > 0)
    g_string_append_printf (text, ngettext ("%d further picture", "%d further pictures", n), n);
  for (EmVerdict verdict = EM_VERDICT_UNCHANGED; verdict <= EM_VERDICT_CHANGED; verdict++)
    add_count (text, set, verdict);
  gtk_label_set_text (self->summary, text->str);
}

static void
tests_changed (EmTestSet *set, EmTestStrip *self)
{
  EmModel *model = em_session_get_model (self->session);
  const int n = em_test_set_get_n (set);
  int i = 0;

  for (; self->n_cards < n; self->n_cards++)
    gtk_box_append (GTK_BOX (self->cards), em_test_card_new ());
  for (; self->n_cards > n; self->n_cards--)
    gtk_box_remove (GTK_BOX (self->cards), gtk_widget_get_last_child (self->cards));
  for (GtkWidget *card = gtk_widget_get_first_child (self->cards); card != NULL;
       card = gtk_widget_get_next_sibling (card))
    em_test_card_show (EM_TEST_CARD (card), em_test_set_get (set, i++),
                       model ? em_model_get_graph (model) : NULL);
  update_summary (self, set);
  gtk_stack_set_visible_child_name (self->stack, n > 0 ? "cards" : "empty");
}

void
em_test_strip_set_session (EmTestStrip *self, EmSession *session)
{
  self->session = g_object_ref (session);
  g_signal_connect_object (em_session_get_test_set (session), "changed", G_CALLBACK (tests_changed),
                           self, 0);
  tests_changed (em_session_get_test_set (session), self);
}

void
em_test_strip_set_stack (EmTestStrip *self, GtkStack *stack)
{
  gtk_stack_switcher_set_stack (self->switcher, stack);
}

static void
em_test_strip_dispose (GObject *object)
{
  EmTestStrip *self = EM_TEST_STRIP (object);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (em_test_strip_parent_class)->dispose (object);
}

static void
em_test_strip_class_init (EmTestStripClass *class)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = em_test_strip_dispose;
  gtk_widget_class_set_layout_manager_type (widget, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget, "/org/emend/Emend/ui/test-strip.ui");
  gtk_widget_class_bind_template_child (widget, EmTestStrip, box);
  gtk_widget_class_bind_template_child (widget, EmTestStrip, cards);
  gtk_widget_class_bind_template_child (widget, EmTestStrip, summary);
  gtk_widget_class_bind_template_child (widget, EmTestStrip, stack);
  gtk_widget_class_bind_template_child (widget, EmTestStrip, switcher);
}

static void
em_test_strip_init (EmTestStrip *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
