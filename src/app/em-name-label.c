/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "app/em-name-label.h"

struct _EmNameLabel
{
  GtkWidget parent;
  GtkStack *stack;
  GtkLabel *label;
  GtkEntry *entry;
};

G_DEFINE_FINAL_TYPE (EmNameLabel, em_name_label, GTK_TYPE_WIDGET)

enum
{
  RENAMED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

void
em_name_label_set_name (EmNameLabel *self, const char *name)
{
  gtk_label_set_text (self->label, name);
}

static gboolean
is_editing (EmNameLabel *self)
{
  return gtk_stack_get_visible_child (self->stack) == GTK_WIDGET (self->entry);
}

void
em_name_label_edit (EmNameLabel *self)
{
  if (is_editing (self))
    return;
  gtk_editable_set_text (GTK_EDITABLE (self->entry), gtk_label_get_text (self->label));
  gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->entry));
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

/* @keep: Return, or the entry is left. */
static void
end (EmNameLabel *self, gboolean keep)
{
  g_autofree char *name = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry)));

  if (!is_editing (self))
    return;
  gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->label));
  g_strstrip (name);
  if (keep && *name != '\0' && g_strcmp0 (name, gtk_label_get_text (self->label)) != 0)
    g_signal_emit (self, signals[RENAMED], 0, name);
}

static void
activated (GtkEntry *entry, EmNameLabel *self)
{
  GtkWidget *row = gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_LIST_BOX_ROW);

  end (self, TRUE);
  if (row != NULL)
    gtk_widget_grab_focus (row);
}

static void
left (GtkEventControllerFocus *controller, EmNameLabel *self)
{
  end (self, TRUE);
}

static gboolean
key_pressed (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state,
             EmNameLabel *self)
{
  if (key != GDK_KEY_Escape)
    return FALSE;
  end (self, FALSE);
  return TRUE;
}

static void
pressed (GtkGestureClick *gesture, int n, double x, double y, EmNameLabel *self)
{
  if (n == 2)
    em_name_label_edit (self);
}

static void
em_name_label_dispose (GObject *object)
{
  EmNameLabel *self = EM_NAME_LABEL (object);

  if (self->stack != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->stack));
  self->stack = NULL;
  G_OBJECT_CLASS (em_name_label_parent_class)->dispose (object);
}

static void
em_name_label_class_init (EmNameLabelClass *class)
{
  G_OBJECT_CLASS (class)->dispose = em_name_label_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (class), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (class), "namelabel");
  signals[RENAMED] = g_signal_new ("renamed", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
em_name_label_init (EmNameLabel *self)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  self->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->label, 0);
  gtk_label_set_ellipsize (self->label, PANGO_ELLIPSIZE_END);
  self->entry = GTK_ENTRY (gtk_entry_new ());
  gtk_editable_set_width_chars (GTK_EDITABLE (self->entry), 6);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (self->entry), 12);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Name"), -1);
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_set_hhomogeneous (self->stack, FALSE);
  gtk_stack_add_child (self->stack, GTK_WIDGET (self->label));
  gtk_stack_add_child (self->stack, GTK_WIDGET (self->entry));
  gtk_widget_set_parent (GTK_WIDGET (self->stack), GTK_WIDGET (self));

  g_signal_connect (self->entry, "activate", G_CALLBACK (activated), self);
  g_signal_connect (focus, "leave", G_CALLBACK (left), self);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed), self);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self->entry), focus);
  gtk_widget_add_controller (GTK_WIDGET (self->entry), keys);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self->label), GTK_EVENT_CONTROLLER (click));
}
