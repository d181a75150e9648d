/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "app/em-test-card.h"
#include "app/em-test-strip.h"

struct _EmTestCard
{
  GtkWidget parent;
  GtkWidget *box;
  GtkPicture *picture;
  GtkImage *icon;
  GtkLabel *word, *before, *after;
};

G_DEFINE_FINAL_TYPE (EmTestCard, em_test_card, GTK_TYPE_WIDGET)

static const char *const style_classes[] = { "unknown", "unchanged", "wrong",
                                             "fixed",   "broken",    "changed" };
/* The icon says what the ring's colour says, for those who do not see the colour. */
static const char *const icons[] = {
  "view-more-horizontal-symbolic", "list-remove-symbolic",    "em-cross-symbolic",
  "object-select-symbolic",        "dialog-warning-symbolic", "view-refresh-symbolic",
};

static void
show_class (GtkLabel *label, const char *arrow, EmGraph *graph, const EmPrediction *prediction)
{
  g_autofree char *text =
      g_strconcat (arrow, em_graph_get_class_name (graph, prediction->index), NULL);
  gtk_label_set_text (label, text);
}

static char *
make_tooltip (const EmTestItem *item, EmGraph *graph)
{
  g_autoptr (GString) text = g_string_new (item->name);

  if (item->truth_name != NULL)
    g_string_append_printf (text, _ ("\nIt shows: %s"), item->truth_name);
  if (item->verdict != EM_VERDICT_UNKNOWN && graph != NULL)
    g_string_append_printf (text, _ ("\nBefore: %s, %.1f %%\nAfter: %s, %.1f %%"),
                            em_graph_get_class_name (graph, item->outcome.before.index),
                            100 * item->outcome.before.probability,
                            em_graph_get_class_name (graph, item->outcome.after.index),
                            100 * item->outcome.after.probability);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

void
em_test_card_show (EmTestCard *self, const EmTestItem *item, EmGraph *graph)
{
  g_autofree char *tooltip = make_tooltip (item, graph);

  gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (item->thumbnail));
  for (guint i = 0; i < G_N_ELEMENTS (style_classes); i++)
    gtk_widget_remove_css_class (GTK_WIDGET (self), style_classes[i]);
  gtk_widget_add_css_class (GTK_WIDGET (self), style_classes[item->verdict]);
  gtk_image_set_from_icon_name (self->icon, icons[item->verdict]);
  gtk_label_set_text (self->word, em_verdict_get_word (item->verdict));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), tooltip);
  gtk_label_set_text (self->before, "");
  gtk_label_set_text (self->after, "");
  if (item->verdict == EM_VERDICT_UNKNOWN || graph == NULL)
    return;
  show_class (self->before, "", graph, &item->outcome.before);
  show_class (self->after, "→ ", graph, &item->outcome.after);
}

static void
em_test_card_dispose (GObject *object)
{
  g_clear_pointer (&EM_TEST_CARD (object)->box, gtk_widget_unparent);
  G_OBJECT_CLASS (em_test_card_parent_class)->dispose (object);
}

static void
em_test_card_class_init (EmTestCardClass *class)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = em_test_card_dispose;
  gtk_widget_class_set_css_name (widget, "testcard");
  gtk_widget_class_set_layout_manager_type (widget, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget, "/org/emend/Emend/ui/test-card.ui");
  gtk_widget_class_bind_template_child (widget, EmTestCard, box);
  gtk_widget_class_bind_template_child (widget, EmTestCard, picture);
  gtk_widget_class_bind_template_child (widget, EmTestCard, icon);
  gtk_widget_class_bind_template_child (widget, EmTestCard, word);
  gtk_widget_class_bind_template_child (widget, EmTestCard, before);
  gtk_widget_class_bind_template_child (widget, EmTestCard, after);
}

static void
em_test_card_init (EmTestCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
em_test_card_new (void)
{
  return g_object_new (EM_TYPE_TEST_CARD, NULL);
}
