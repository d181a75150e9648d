/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "app/em-history-popover.h"

struct _EmHistoryPopover
{
  GtkPopover parent;
  GtkListBox *steps;
  EmDocument *document;
  int n_undo;
};

G_DEFINE_FINAL_TYPE (EmHistoryPopover, em_history_popover, GTK_TYPE_POPOVER)

static GtkWidget *
make_row (const char *name, gboolean current, gboolean ahead)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8), *label = gtk_label_new (name);
  GtkWidget *mark = gtk_image_new_from_icon_name ("object-select-symbolic");

  gtk_widget_set_opacity (mark, current ? 1 : 0);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 32);
  if (ahead)
    gtk_widget_add_css_class (label, "dim-label");
  gtk_box_append (GTK_BOX (box), mark);
  gtk_box_append (GTK_BOX (box), label);
  return box;
}

/* A row stands for what is left when its step was the last: the first is before all of them. */
static void
rebuild (EmHistoryPopover *self)
{
  const int n = em_document_get_n_steps (self->document, &self->n_undo);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->steps))) != NULL)
    gtk_list_box_remove (self->steps, child);
  for (int i = 0; i <= n; i++)
    gtk_list_box_append (self->steps, make_row (i > 0 ? em_document_get_step (self->document, i - 1)
                                                      : _ ("As it was at first"),
                                                i == self->n_undo, i > self->n_undo));
}

static void
show_current (EmHistoryPopover *self)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->steps, self->n_undo);

  gtk_list_box_select_row (self->steps, row);
  /* Scrolls to it as well, and the arrow keys go on from there. */
  gtk_widget_grab_focus (GTK_WIDGET (row));
}

static gboolean
show_current_later (gpointer data)
{
  show_current (data);
  return G_SOURCE_REMOVE;
}

static void
shown (GtkWidget *widget, gpointer data)
{
  EmHistoryPopover *self = EM_HISTORY_POPOVER (widget);

  rebuild (self);
  /* Once the rows have their places. */
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, show_current_later, g_object_ref (self),
                   g_object_unref);
}

static void
row_activated (GtkListBox *list, GtkListBoxRow *row, EmHistoryPopover *self)
{
  const int n_undo = gtk_list_box_row_get_index (row);

  gtk_popover_popdown (GTK_POPOVER (self));
  em_document_travel_to (self->document, n_undo);
}

void
em_history_popover_set_document (EmHistoryPopover *self, EmDocument *document)
{
  g_set_object (&self->document, document);
}

static void
em_history_popover_dispose (GObject *object)
{
  g_clear_object (&EM_HISTORY_POPOVER (object)->document);
  G_OBJECT_CLASS (em_history_popover_parent_class)->dispose (object);
}

static void
em_history_popover_class_init (EmHistoryPopoverClass *class)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = em_history_popover_dispose;
  gtk_widget_class_set_template_from_resource (widget, "/org/emend/Emend/ui/history-popover.ui");
  gtk_widget_class_bind_template_child (widget, EmHistoryPopover, steps);
  gtk_widget_class_bind_template_callback (widget, shown);
  gtk_widget_class_bind_template_callback (widget, row_activated);
}

static void
em_history_popover_init (EmHistoryPopover *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
