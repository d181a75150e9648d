/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/em-sentence.h"

struct _EmSentence
{
  GtkWidget parent;
  GtkWidget *box;
  GtkEntry *b_name, *a_name;
  EmDocument *document;
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (EmSentence, em_sentence, GTK_TYPE_WIDGET)

/* A name that was given is text; the one that stands in for it is a placeholder. */
static void
show_name (GtkEntry *entry, const char *given, const char *shown)
{
  gtk_entry_set_placeholder_text (entry, shown);
  if (g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (entry)), given ? given : "") != 0)
    gtk_editable_set_text (GTK_EDITABLE (entry), given ? given : "");
}

static void
update (EmSentence *self)
{
  const EmPair *pair = em_document_get_pair (self->document);
  const char *concept = pair != NULL ? pair->concept : NULL;
  const char *plain = pair != NULL ? pair->plain_concept : NULL;
  const gboolean swapped = pair != NULL && pair->swapped;

  self->updating = TRUE;
  show_name (self->b_name, swapped ? plain : concept, em_document_get_b_name (self->document));
  show_name (self->a_name, swapped ? concept : plain, em_document_get_a_name (self->document));
  self->updating = FALSE;
  gtk_widget_set_sensitive (GTK_WIDGET (self), pair != NULL);
}

static void
name_changed (GtkEditable *editable, EmSentence *self)
{
  const EmPair *pair = self->document != NULL ? em_document_get_pair (self->document) : NULL;

  if (self->updating || pair == NULL)
    return;
  const char *b = gtk_editable_get_text (GTK_EDITABLE (self->b_name));
  const char *a = gtk_editable_get_text (GTK_EDITABLE (self->a_name));
  const gboolean swapped = pair->swapped;
  g_autofree char *concept = g_strdup (swapped ? a : b), *plain = g_strdup (swapped ? b : a);

  em_document_set_concepts (self->document, *concept ? concept : NULL, *plain ? plain : NULL);
}

static void
document_changed (EmDocument *document, guint changes, EmRect *rect, EmSentence *self)
{
  if (changes & (EM_CHANGE_DIRECTION | EM_CHANGE_FILL | EM_CHANGE_PICTURE))
    update (self);
}

void
em_sentence_set_document (EmSentence *self, EmDocument *document)
{
  g_set_object (&self->document, document);
  g_signal_connect_object (document, "changed", G_CALLBACK (document_changed), self, 0);
  update (self);
}

static void
em_sentence_dispose (GObject *object)
{
  EmSentence *self = EM_SENTENCE (object);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->document);
  G_OBJECT_CLASS (em_sentence_parent_class)->dispose (object);
}

static void
em_sentence_class_init (EmSentenceClass *class)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = em_sentence_dispose;
  gtk_widget_class_set_layout_manager_type (widget, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget, "/org/emend/Emend/ui/sentence.ui");
  gtk_widget_class_bind_template_child (widget, EmSentence, box);
  gtk_widget_class_bind_template_child (widget, EmSentence, b_name);
  gtk_widget_class_bind_template_child (widget, EmSentence, a_name);
  gtk_widget_class_bind_template_callback (widget, name_changed);
}

static void
em_sentence_init (EmSentence *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
