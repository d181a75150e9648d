/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/em-message-bar.h"

/* Long enough to read two lines and to reach the button. */
#define SECONDS 10

struct _EmMessageBar
{
  GtkWidget parent;
  GtkRevealer *revealer;
  GtkWidget *plate;
  GtkImage *icon;
  GtkLabel *text;
  GtkButton *answer;
  guint timeout;
  guint settle;      /* while set, what happens belongs to what the message is about */
  gboolean outdates; /* an error, or with an answer: untrue once something else was done */
};

G_DEFINE_FINAL_TYPE (EmMessageBar, em_message_bar, GTK_TYPE_WIDGET)

void
em_message_bar_dismiss (EmMessageBar *self)
{
  g_clear_handle_id (&self->timeout, g_source_remove);
  gtk_revealer_set_reveal_child (self->revealer, FALSE);
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
}

void
em_message_bar_outdate (EmMessageBar *self, gboolean everything)
{
  if (self->settle == 0 && (self->outdates || everything))
    em_message_bar_dismiss (self);
}

static gboolean
settled (gpointer data)
{
  ((EmMessageBar *)data)->settle = 0;
  return G_SOURCE_REMOVE;
}

static gboolean
timed_out (gpointer data)
{
  EmMessageBar *self = data;
  self->timeout = 0;
  em_message_bar_dismiss (self);
  return G_SOURCE_REMOVE;
}

static void
close_clicked (GtkButton *button, EmMessageBar *self)
{
  em_message_bar_dismiss (self);
}

void
em_message_bar_show (EmMessageBar *self, const char *text, gboolean is_error, const char *label,
                     const char *action)
{
  g_clear_handle_id (&self->timeout, g_source_remove);
  g_clear_handle_id (&self->settle, g_source_remove);
  self->settle = g_idle_add (settled, self);
  self->outdates = is_error || label != NULL;
  gtk_label_set_text (self->text, text);
  gtk_image_set_from_icon_name (self->icon, is_error ? "dialog-warning-symbolic"
                                                     : "dialog-information-symbolic");
  if (is_error)
    gtk_widget_add_css_class (self->plate, "error");
  else
    gtk_widget_remove_css_class (self->plate, "error");
  gtk_widget_set_visible (GTK_WIDGET (self->answer), label != NULL);
  if (label != NULL)
    {
      gtk_button_set_label (self->answer, label);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (self->answer), action);
    }
  gtk_revealer_set_reveal_child (self->revealer, TRUE);
  gtk_widget_set_can_target (GTK_WIDGET (self), TRUE);
  if (!is_error)
    self->timeout = g_timeout_add_seconds (SECONDS, timed_out, self);
}

const char *
em_message_bar_get_text (EmMessageBar *self)
{
  return gtk_revealer_get_reveal_child (self->revealer) ? gtk_label_get_text (self->text) : NULL;
}

static void
em_message_bar_dispose (GObject *object)
{
  EmMessageBar *self = EM_MESSAGE_BAR (object);

  g_clear_handle_id (&self->timeout, g_source_remove);
  g_clear_handle_id (&self->settle, g_source_remove);
  if (self->revealer != NULL)
    {
      gtk_widget_unparent (GTK_WIDGET (self->revealer));
      self->revealer = NULL;
    }
  G_OBJECT_CLASS (em_message_bar_parent_class)->dispose (object);
}

static void
em_message_bar_class_init (EmMessageBarClass *class)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = em_message_bar_dispose;
  gtk_widget_class_set_layout_manager_type (widget, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget, "/org/emend/Emend/ui/message-bar.ui");
  gtk_widget_class_bind_template_child (widget, EmMessageBar, revealer);
  gtk_widget_class_bind_template_child (widget, EmMessageBar, plate);
  gtk_widget_class_bind_template_child (widget, EmMessageBar, icon);
  gtk_widget_class_bind_template_child (widget, EmMessageBar, text);
  gtk_widget_class_bind_template_child (widget, EmMessageBar, answer);
  gtk_widget_class_bind_template_callback (widget, close_clicked);
}

static void
em_message_bar_init (EmMessageBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
}
