/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "app/em-mask-menu.h"
#include "app/em-tool-options.h"

#define N_COMBINE 4

/* Logical pixels that words and controls need together. */
#define WIDE 520

struct _EmToolOptions
{
  GtkWidget parent;
  GtkWidget *box, *mask_menu;
  GtkLabel *title, *hint, *size_label;
  GtkWidget *combine_group, *brush_group, *tolerance_group, *apply_group, *flip_group;
  GtkToggleButton *replace, *add, *subtract, *intersect;
  GtkAdjustment *size; /* log2 */
  GtkAdjustment *hardness, *tolerance;
  GtkToggleButton *pressure;
  GtkCheckButton *contiguous;
  GtkWidget *apply, *clear;
  GtkSpinner *spinner;
  EmCanvas *canvas;
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (EmToolOptions, em_tool_options, GTK_TYPE_WIDGET)

static GtkToggleButton *
get_combine_button (EmToolOptions *self, EmCombine combine)
{
  GtkToggleButton *const buttons[N_COMBINE] = { self->replace, self->add, self->subtract,
                                                self->intersect };
  return buttons[combine];
}

static void
show_settings (EmToolOptions *self)
{
  EmToolSettings *settings = em_canvas_get_settings (self->canvas);
  const double size = em_tool_settings_get_size (settings);
  g_autofree char *text = g_strdup_printf (_ ("%.0f px"), size);

  self->updating = TRUE;
  gtk_adjustment_set_value (self->size, log2 (size));
  gtk_label_set_text (self->size_label, text);
  gtk_toggle_button_set_active (
      get_combine_button (
          self, em_tool_settings_get_combine (settings, em_canvas_get_tool (self->canvas))),
      TRUE);
  self->updating = FALSE;
}

static void
settings_changed (EmToolSettings *settings, GParamSpec *pspec, EmToolOptions *self)
{
  show_settings (self);
}

static void
tool_changed (EmCanvas *canvas, EmToolOptions *self)
{
  const gboolean pending = em_canvas_is_pending (canvas), busy = em_canvas_is_busy (canvas);
  EmToolInfo info;

  em_tool_kind_get_info (em_canvas_get_tool (canvas), &info);
  gtk_label_set_text (self->title, info.title);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->title), info.title);
  gtk_label_set_text (self->hint, info.hint);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->hint), info.hint);
  gtk_widget_set_visible (self->combine_group, info.uses & EM_TOOL_USES_COMBINE);
  gtk_widget_set_visible (self->brush_group, info.uses & EM_TOOL_USES_BRUSH);
  gtk_widget_set_visible (self->tolerance_group, info.uses & EM_TOOL_USES_TOLERANCE);
  gtk_widget_set_visible (self->apply_group, info.uses & EM_TOOL_USES_APPLY);
  gtk_widget_set_visible (self->flip_group, info.uses & EM_TOOL_USES_FLIP);
  gtk_widget_set_sensitive (self->apply, pending);
  gtk_widget_set_sensitive (self->clear, pending);
  gtk_spinner_set_spinning (self->spinner, busy);
  show_settings (self);
}

static void
size_moved (GtkAdjustment *adjustment, EmToolOptions *self)
{
  if (self->canvas != NULL && !self->updating)
    em_tool_settings_set_size (em_canvas_get_settings (self->canvas),
                               exp2 (gtk_adjustment_get_value (adjustment)));
}

static void
combine_toggled (GtkToggleButton *button, EmToolOptions *self)
{
  if (self->canvas == NULL || self->updating || !gtk_toggle_button_get_active (button))
    return;
  for (int i = 0; i < N_COMBINE; i++)
    if (get_combine_button (self, i) == button)
      em_tool_settings_set_combine (em_canvas_get_settings (self->canvas),
                                    em_canvas_get_tool (self->canvas), i);
}

static void
apply_clicked (GtkButton *button, EmToolOptions *self)
{
  em_canvas_apply (self->canvas);
}

static void
clear_clicked (GtkButton *button, EmToolOptions *self)
{
  em_canvas_cancel (self->canvas);
}

static void
flip_across (GtkButton *button, EmToolOptions *self)
{
  em_canvas_flip_layer (self->canvas, TRUE);
}

static void
flip_down (GtkButton *button, EmToolOptions *self)
{
  em_canvas_flip_layer (self->canvas, FALSE);
}

/* In a small window the controls go before the words: the tool bar shows which tool it is. */
static void
view_changed (EmCanvas *canvas, EmToolOptions *self)
{
  const gboolean wide = gtk_widget_get_width (GTK_WIDGET (self)) >= WIDE;

  gtk_widget_set_visible (GTK_WIDGET (self->title), wide);
  gtk_widget_set_visible (GTK_WIDGET (self->hint), wide);
}

void
em_tool_options_set_canvas (EmToolOptions *self, EmCanvas *canvas, EmSession *session)
{
  const GBindingFlags flags = G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL;
  EmToolSettings *settings = em_canvas_get_settings (canvas);

  self->canvas = canvas;
  em_mask_menu_set_session (EM_MASK_MENU (self->mask_menu), session);
  g_object_bind_property (settings, "hardness", self->hardness, "value", flags);
  g_object_bind_property (settings, "pressure", self->pressure, "active", flags);
  g_object_bind_property (settings, "tolerance", self->tolerance, "value", flags);
  g_object_bind_property (settings, "contiguous", self->contiguous, "active", flags);
  g_signal_connect_object (settings, "notify", G_CALLBACK (settings_changed), self, 0);
  g_signal_connect_object (canvas, "tool-changed", G_CALLBACK (tool_changed), self, 0);
  g_signal_connect_object (canvas, "view-changed", G_CALLBACK (view_changed), self, 0);
  tool_changed (canvas, self);
}

static void
em_tool_options_dispose (GObject *object)
{
  EmToolOptions *self = EM_TOOL_OPTIONS (object);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (em_tool_options_parent_class)->dispose (object);
}

static void
em_tool_options_class_init (EmToolOptionsClass *class)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = em_tool_options_dispose;
  g_type_ensure (EM_TYPE_MASK_MENU);
  gtk_widget_class_set_layout_manager_type (widget, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget, "/org/emend/Emend/ui/tool-options.ui");
  gtk_widget_class_bind_template_child (widget, EmToolOptions, box);
  gtk_widget_class_bind_template_child (widget, EmToolOptions, mask_menu);
  gtk_widget_class_bind_template_child (widget, EmToolOptions, title);
  gtk_widget_class_bind_template_child (widget, EmToolOptions, hint);
  gtk_widget_class_bind_template_child (widget, EmToolOptions, size_label);
  gtk_widget_class_bind_template_child (widget, EmToolOptions, combine_group);
  gtk_widget_class_bind_template_child (widget, EmToolOptions, brush_group);
  gtk_widget_class_bind_template_child (widget, EmToolOptions, tolerance_group);
  gtk_widget_class_bind_template_child (widget, EmToolOptions, apply_group);
  gtk_widget_class_bind_template_child (widget, EmToolOptions, flip_group);
  gtk_widget_class_bind_template_child (widget, EmToolOptions, replace);
  gtk_widget_class_bind_template_child (widget, EmToolOptions, add);
  gtk_widget_class_bind_template_child (widget, EmToolOptions, subtract);
  gtk_widget_class_bind_template_child (widget, EmToolOptions, intersect);
  gtk_widget_class_bind_template_child (widget, EmToolOptions, size);
  gtk_widget_class_bind_template_child (widget, EmToolOptions, hardness);
  gtk_widget_class_bind_template_child (widget, EmToolOptions, tolerance);
  gtk_widget_class_bind_template_child (widget, EmToolOptions, pressure);
  gtk_widget_class_bind_template_child (widget, EmToolOptions, contiguous);
  gtk_widget_class_bind_template_child (widget, EmToolOptions, apply);
  gtk_widget_class_bind_template_child (widget, EmToolOptions, clear);
  gtk_widget_class_bind_template_child (widget, EmToolOptions, spinner);
  gtk_widget_class_bind_template_callback (widget, size_moved);
  gtk_widget_class_bind_template_callback (widget, combine_toggled);
  gtk_widget_class_bind_template_callback (widget, apply_clicked);
  gtk_widget_class_bind_template_callback (widget, clear_clicked);
  gtk_widget_class_bind_template_callback (widget, flip_across);
  gtk_widget_class_bind_template_callback (widget, flip_down);
}

static void
em_tool_options_init (EmToolOptions *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
