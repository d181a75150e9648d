/* The editor of style layers: whose manner, how strong, and how far its drawing is.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "app/em-layer-editor.h"
#include "app/em-texture-browser.h"

#define EM_TYPE_STYLE_EDITOR (em_style_editor_get_type ())
G_DECLARE_FINAL_TYPE (EmStyleEditor, em_style_editor, EM, STYLE_EDITOR, EmLayerEditor)

struct _EmStyleEditor
{
  EmLayerEditor parent;
  EmTextureBrowser *browser;
  EmSliderRow *strength;
  GtkCheckButton *keep_colour;
  GtkStack *state; /* always of one height, so that nothing jumps */
  GtkWidget *drawn, *drawing, *progress, *again;
};

G_DEFINE_FINAL_TYPE (EmStyleEditor, em_style_editor, EM_TYPE_LAYER_EDITOR)

static void
stop (GtkButton *button, EmStyleEditor *self)
{
  em_session_stop_style (em_layer_editor_get_session (EM_LAYER_EDITOR (self)));
}

static void
draw_again (GtkButton *button, EmStyleEditor *self)
{
  em_session_retry_style (em_layer_editor_get_session (EM_LAYER_EDITOR (self)));
}

static void
em_style_editor_show (EmLayerEditor *editor, const EmLayer *layer)
{
  EmStyleEditor *self = EM_STYLE_EDITOR (editor);

  gtk_widget_set_visible (GTK_WIDGET (self->strength), layer != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->keep_colour), layer != NULL);
  em_texture_browser_mark (self->browser, layer != NULL ? layer->picture : NULL);
  if (layer == NULL)
    return;
  em_slider_row_set_value (self->strength, layer->strength);
  gtk_check_button_set_active (self->keep_colour, layer->keep_colour);
}

static void
em_style_editor_write (EmLayerEditor *editor, EmLayer *copy)
{
  EmStyleEditor *self = EM_STYLE_EDITOR (editor);

  copy->strength = em_slider_row_get_value (self->strength);
  copy->keep_colour = gtk_check_button_get_active (self->keep_colour);
  copy->outdated = TRUE;
}

static void
em_style_editor_show_activity (EmLayerEditor *editor, const EmLayer *layer)
{
  EmStyleEditor *self = EM_STYLE_EDITOR (editor);
  double fraction = 0;
  const gboolean drawing =
      layer != NULL
      && em_session_is_drawing_style (em_layer_editor_get_session (editor), layer->id, &fraction);
  const gboolean waits =
      layer != NULL && layer->visible && (layer->rendered == NULL || layer->outdated);

  gtk_widget_set_visible (GTK_WIDGET (self->state), layer != NULL);
  gtk_stack_set_visible_child (self->state, drawing ? self->drawing
                                            : waits ? self->again
                                                    : self->drawn);
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->progress), fraction);
}

static void
em_style_editor_class_init (EmStyleEditorClass *class)
{
  EmLayerEditorClass *editor = EM_LAYER_EDITOR_CLASS (class);

  editor->kind = EM_LAYER_STYLE;
  editor->show = em_style_editor_show;
  editor->show_activity = em_style_editor_show_activity;
  editor->write = em_style_editor_write;
}

static void
em_style_editor_init (EmStyleEditor *self)
{
  EmLayerEditor *editor = EM_LAYER_EDITOR (self);
  const EmSliderInfo strength = {
    .label = _ ("Strength"),
    .tooltip = _ ("How far the picture goes over into the style"),
    .unit = "%",
    .lower = 0,
    .upper = 100,
    .factor = 0.01,
  };
  GtkWidget *browser = em_texture_browser_new ("styles");
  GtkWidget *button = gtk_button_new_with_label (_ ("Stop"));

  self->browser = EM_TEXTURE_BROWSER (browser);
  g_signal_connect_swapped (browser, "chosen", G_CALLBACK (em_layer_editor_take_file), self);
  g_signal_connect_swapped (browser, "another", G_CALLBACK (em_layer_editor_choose_file), self);
  gtk_box_append (GTK_BOX (self), browser);
  self->strength = em_layer_editor_add_slider (editor, &strength);
  gtk_widget_set_name (GTK_WIDGET (self->strength), "at:strength");
  self->keep_colour = em_layer_editor_add_check (
      editor, _ ("Keep colours"),
      _ ("Takes the brightness of the style, the colours of the picture"));

  self->state = GTK_STACK (gtk_stack_new ());
  self->drawn = gtk_label_new (NULL);
  gtk_stack_add_child (self->state, self->drawn);
  self->drawing = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  self->progress = gtk_progress_bar_new ();
  gtk_progress_bar_set_text (GTK_PROGRESS_BAR (self->progress), _ ("Drawing the style…"));
  gtk_progress_bar_set_show_text (GTK_PROGRESS_BAR (self->progress), TRUE);
  gtk_progress_bar_set_ellipsize (GTK_PROGRESS_BAR (self->progress), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (self->progress, TRUE);
  gtk_widget_set_valign (self->progress, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (self->drawing), self->progress);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, _ ("Leaves the picture as it is"));
  g_signal_connect (button, "clicked", G_CALLBACK (stop), self);
  gtk_box_append (GTK_BOX (self->drawing), button);
  gtk_stack_add_child (self->state, self->drawing);
  self->again = gtk_button_new_with_label (_ ("Draw the style"));
  gtk_widget_set_valign (self->again, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (self->again, _ ("Its drawing was stopped"));
  g_signal_connect (self->again, "clicked", G_CALLBACK (draw_again), self);
  gtk_stack_add_child (self->state, self->again);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->state));
}

GtkWidget *
em_style_editor_new (void)
{
  return g_object_new (EM_TYPE_STYLE_EDITOR, NULL);
}
