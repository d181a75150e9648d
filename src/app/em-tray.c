/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "app/em-tray-card.h"
#include "app/em-tray.h"

struct _EmTray
{
  GtkWidget parent;
  GtkWidget *box;
  GtkWidget *cards;
  GtkStackSwitcher *switcher;
  GtkLabel *summary;
  EmSession *session;
  int n_cards;
};

G_DEFINE_FINAL_TYPE (EmTray, em_tray, GTK_TYPE_WIDGET)

static void
update_summary (EmTray *self, const EmState *state)
{
  const int n = (int)state->pairs->len;
  g_autofree char *text = NULL;
  int on = 0;

  for (int i = 0; i < n; i++)
    on += ((EmPair *)g_ptr_array_index (state->pairs, i))->enabled;
  if (n > 1)
    text =
        g_strdup_printf (ngettext ("%d of %d makes the rule", "%d of %d make the rule", on), on, n);
  gtk_label_set_text (self->summary,
                      text ? text : _ ("With more exemplars a rule holds for more pictures."));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->summary), gtk_label_get_text (self->summary));
}

/* A card stands for a place: places come and go at the end, so that what is under the pointer is
 * never taken away from it. */
static void
update (EmTray *self)
{
  const EmState *state = em_document_get_state (em_session_get_document (self->session));
  const int n = (int)state->pairs->len;

  for (; self->n_cards < n; self->n_cards++)
    gtk_box_append (GTK_BOX (self->cards), em_tray_card_new (self->session, self->n_cards));
  for (; self->n_cards > n; self->n_cards--)
    gtk_box_remove (GTK_BOX (self->cards), gtk_widget_get_last_child (self->cards));
  for (GtkWidget *card = gtk_widget_get_first_child (self->cards); card != NULL;
       card = gtk_widget_get_next_sibling (card))
    em_tray_card_update (EM_TRAY_CARD (card));
  update_summary (self, state);
}

static void
document_changed (EmDocument *document, guint changes, EmRect *rect, EmTray *self)
{
  if (!em_document_is_editing_mask (document))
    update (self);
}

void
em_tray_set_session (EmTray *self, EmSession *session)
{
  self->session = g_object_ref (session);
  g_signal_connect_object (em_session_get_document (session), "changed",
                           G_CALLBACK (document_changed), self, 0);
  update (self);
}

void
em_tray_set_stack (EmTray *self, GtkStack *stack)
{
  gtk_stack_switcher_set_stack (self->switcher, stack);
}

GtkWidget *
em_tray_get_card (EmTray *self, int index)
{
  GtkWidget *card = gtk_widget_get_first_child (self->cards);

  for (int i = 0; card != NULL && i < index; i++)
    card = gtk_widget_get_next_sibling (card);
  return card;
}

static void
em_tray_dispose (GObject *object)
{
  EmTray *self = EM_TRAY (object);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (em_tray_parent_class)->dispose (object);
}

static void
em_tray_class_init (EmTrayClass *class)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = em_tray_dispose;
  gtk_widget_class_set_layout_manager_type (widget, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget, "/org/emend/Emend/ui/tray.ui");
  gtk_widget_class_bind_template_child (widget, EmTray, box);
  gtk_widget_class_bind_template_child (widget, EmTray, cards);
  gtk_widget_class_bind_template_child (widget, EmTray, switcher);
  gtk_widget_class_bind_template_child (widget, EmTray, summary);
}

static void
em_tray_init (EmTray *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
