/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "app/em-tool-bar.h"

struct _EmToolBar
{
  GtkWidget parent;
  GtkWidget *scroller;
  GtkBox *box;
  GtkWidget *buttons[EM_TOOL_N_KINDS];
};

G_DEFINE_FINAL_TYPE (EmToolBar, em_tool_bar, GTK_TYPE_WIDGET)

GtkWidget *
em_tool_bar_get_button (EmToolBar *self, EmToolKind kind)
{
  return self->buttons[kind];
}

static void
add_button (EmToolBar *self, EmToolKind kind)
{
  GtkWidget *button = gtk_toggle_button_new ();
  EmToolInfo info;

  em_tool_kind_get_info (kind, &info);
  g_autofree char *tooltip = g_strdup_printf ("%s (%s)\n%s", info.title, info.keys, info.hint);
  gtk_button_set_icon_name (GTK_BUTTON (button), info.icon);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, tooltip);
  /* The keys that follow a click are for the canvas. */
  gtk_widget_set_focus_on_click (button, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  info.title, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, info.hint,
                                  GTK_ACCESSIBLE_PROPERTY_KEY_SHORTCUTS, info.keys, -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.tool");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", info.name);
  gtk_box_append (self->box, button);
  self->buttons[kind] = button;
}

static void
em_tool_bar_dispose (GObject *object)
{
  EmToolBar *self = EM_TOOL_BAR (object);
  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  G_OBJECT_CLASS (em_tool_bar_parent_class)->dispose (object);
}

static void
em_tool_bar_class_init (EmToolBarClass *class)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = em_tool_bar_dispose;
  gtk_widget_class_set_layout_manager_type (widget, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget, GTK_ACCESSIBLE_ROLE_TOOLBAR);
  gtk_widget_class_set_template_from_resource (widget, "/org/emend/Emend/ui/tool-bar.ui");
  gtk_widget_class_bind_template_child (widget, EmToolBar, scroller);
  gtk_widget_class_bind_template_child (widget, EmToolBar, box);
}

static void
em_tool_bar_init (EmToolBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  for (int i = 0; i < EM_TOOL_N_KINDS; i++)
    {
      /* The view, the mask by hand, the mask by what is seen, what goes into it. */
      if (i == EM_TOOL_BRUSH || i == EM_TOOL_WAND || i == EM_TOOL_TEXTURE)
        gtk_box_append (self->box, gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
      add_button (self, i);
    }
}
