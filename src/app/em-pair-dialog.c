/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "app/em-pair-dialog.h"

struct _EmPairDialog
{
  GtkWindow parent;
  GtkWidget *b_button, *a_button, *add;
  GtkLabel *b_name, *a_name;
  GFile *b, *a;
  EmSession *session;
};

G_DEFINE_FINAL_TYPE (EmPairDialog, em_pair_dialog, GTK_TYPE_WINDOW)

static void
show_file (GtkLabel *label, GFile *file)
{
  g_autofree char *name = file != NULL ? g_file_get_basename (file) : NULL;

  gtk_label_set_text (label, name != NULL ? name : _ ("Choose…"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (label), name);
}

static void
file_chosen (GtkNativeDialog *native, int response, EmPairDialog *self)
{
  const gboolean is_b = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (native), "b"));
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT
                               ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (native))
                               : NULL;

  if (file != NULL)
    g_set_object (is_b ? &self->b : &self->a, file);
  show_file (self->b_name, self->b);
  show_file (self->a_name, self->a);
  gtk_widget_set_sensitive (self->add, self->a != NULL && self->b != NULL);
  g_object_unref (native);
}

static void
choose (GtkButton *button, EmPairDialog *self)
{
  const gboolean is_b = GTK_WIDGET (button) == self->b_button;
  GtkFileChooserNative *native = gtk_file_chooser_native_new (
      is_b ? _ ("B: what the model gets wrong") : _ ("A: what the model gets right"),
      GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Open"), _ ("_Cancel"));
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _ ("Pictures"));
  gtk_file_filter_add_mime_type (filter, "image/*");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (native), filter);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (native), TRUE);
  g_object_set_data (G_OBJECT (native), "b", GINT_TO_POINTER (is_b));
  g_signal_connect_object (native, "response", G_CALLBACK (file_chosen), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (native));
}

static void
add_clicked (GtkButton *button, EmPairDialog *self)
{
  em_session_add_pair (self->session, self->b, self->a);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
em_pair_dialog_dispose (GObject *object)
{
  EmPairDialog *self = EM_PAIR_DIALOG (object);

  g_clear_object (&self->b);
  g_clear_object (&self->a);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (em_pair_dialog_parent_class)->dispose (object);
}

static void
em_pair_dialog_class_init (EmPairDialogClass *class)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = em_pair_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget, "/org/emend/Emend/ui/pair-dialog.ui");
  gtk_widget_class_bind_template_child (widget, EmPairDialog, b_button);
  gtk_widget_class_bind_template_child (widget, EmPairDialog, a_button);
  gtk_widget_class_bind_template_child (widget, EmPairDialog, add);
  gtk_widget_class_bind_template_child (widget, EmPairDialog, b_name);
  gtk_widget_class_bind_template_child (widget, EmPairDialog, a_name);
  gtk_widget_class_bind_template_callback (widget, choose);
  gtk_widget_class_bind_template_callback (widget, add_clicked);
  gtk_widget_class_add_binding_action (widget, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
em_pair_dialog_init (EmPairDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
em_pair_dialog_new (GtkWindow *parent, EmSession *session)
{
  EmPairDialog *self = g_object_new (EM_TYPE_PAIR_DIALOG, "transient-for", parent, "modal", TRUE,
                                     "destroy-with-parent", TRUE, NULL);
  self->session = g_object_ref (session);
  return GTK_WIDGET (self);
}
