/* The editor of texture layers: which, and how it lies.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "app/em-layer-editor.h"
#include "app/em-texture-browser.h"

#define EM_TYPE_TEXTURE_EDITOR (em_texture_editor_get_type ())
G_DECLARE_FINAL_TYPE (EmTextureEditor, em_texture_editor, EM, TEXTURE_EDITOR, EmLayerEditor)

struct _EmTextureEditor
{
  EmLayerEditor parent;
  EmTextureBrowser *browser;
  GtkToggleButton *modes[2]; /* repeated, stretched */
  EmSliderRow *scale, *angle, *x, *y;
  GtkCheckButton *blend_edges;
};

G_DEFINE_FINAL_TYPE (EmTextureEditor, em_texture_editor, EM_TYPE_LAYER_EDITOR)

static void
em_texture_editor_show (EmLayerEditor *editor, const EmLayer *layer)
{
  EmTextureEditor *self = EM_TEXTURE_EDITOR (editor);
  const gboolean tile = layer != NULL && layer->mode == EM_FILL_TILE;
  GtkWidget *modes = gtk_widget_get_parent (GTK_WIDGET (self->modes[0]));

  gtk_widget_set_visible (modes, layer != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->scale), tile);
  gtk_widget_set_visible (GTK_WIDGET (self->angle), tile);
  gtk_widget_set_visible (GTK_WIDGET (self->x), tile);
  gtk_widget_set_visible (GTK_WIDGET (self->y), tile);
  gtk_widget_set_visible (GTK_WIDGET (self->blend_edges), tile);
  em_texture_browser_mark (self->browser, layer != NULL ? layer->picture : NULL);
  if (layer == NULL)
    return;
  gtk_toggle_button_set_active (self->modes[tile ? 0 : 1], TRUE);
  em_slider_row_set_value (self->scale, layer->placement.scale_x);
  em_slider_row_set_value (self->angle, layer->placement.angle);
  em_slider_row_set_value (self->x, layer->placement.x);
  em_slider_row_set_value (self->y, layer->placement.y);
  gtk_check_button_set_active (self->blend_edges, layer->blend_edges);
}

static void
em_texture_editor_write (EmLayerEditor *editor, EmLayer *copy)
{
  EmTextureEditor *self = EM_TEXTURE_EDITOR (editor);
  EmPlacement *placement = &copy->placement;
  const double scale = em_slider_row_get_value (self->scale);

  copy->mode = gtk_toggle_button_get_active (self->modes[0]) ? EM_FILL_TILE : EM_FILL_STRETCH;
  placement->scale_y *= scale / placement->scale_x;
  placement->scale_x = scale;
  placement->angle = em_slider_row_get_value (self->angle);
  placement->x = em_slider_row_get_value (self->x);
  placement->y = em_slider_row_get_value (self->y);
  copy->blend_edges = gtk_check_button_get_active (self->blend_edges);
}

static void
em_texture_editor_class_init (EmTextureEditorClass *class)
{
  EmLayerEditorClass *editor = EM_LAYER_EDITOR_CLASS (class);

  editor->kind = EM_LAYER_TEXTURE;
  editor->show = em_texture_editor_show;
  editor->write = em_texture_editor_write;
}

static void
em_texture_editor_init (EmTextureEditor *self)
{
  EmLayerEditor *editor = EM_LAYER_EDITOR (self);
  const EmChoice modes[] = {
    { _ ("Repeat"), _ ("The texture in its own size, side by side") },
    { _ ("Stretch"), _ ("One copy over the whole picture") },
  };
  const EmSliderInfo scale = { .label = _ ("Scale"),
                               .unit = "%",
                               .lower = 2,
                               .upper = 1000,
                               .factor = 0.01,
                               .neutral = 100,
                               .has_neutral = TRUE,
                               .logarithmic = TRUE };
  const EmSliderInfo angle = {
    .label = _ ("Angle"), .unit = "°", .lower = -180, .upper = 180, .has_neutral = TRUE
  };
  const EmSliderInfo x = {
    .label = _ ("Move across"), .unit = _ ("px"), .lower = -1000, .upper = 1000, .has_neutral = TRUE
  };
  const EmSliderInfo y = {
    .label = _ ("Move down"), .unit = _ ("px"), .lower = -1000, .upper = 1000, .has_neutral = TRUE
  };
  GtkWidget *browser = em_texture_browser_new ("textures");

  self->browser = EM_TEXTURE_BROWSER (browser);
  g_signal_connect_swapped (browser, "chosen", G_CALLBACK (em_layer_editor_take_file), self);
  g_signal_connect_swapped (browser, "another", G_CALLBACK (em_layer_editor_choose_file), self);
  gtk_box_append (GTK_BOX (self), browser);
  em_layer_editor_add_choice (editor, modes, G_N_ELEMENTS (modes), self->modes);
  self->scale = em_layer_editor_add_slider (editor, &scale);
  self->angle = em_layer_editor_add_slider (editor, &angle);
  self->x = em_layer_editor_add_slider (editor, &x);
  self->y = em_layer_editor_add_slider (editor, &y);
  self->blend_edges = em_layer_editor_add_check (
      editor, _ ("Blend edges"),
      _ ("Fades opposite edges into each other, so that a repeated photograph shows no seams"));
}

GtkWidget *
em_texture_editor_new (void)
{
  return g_object_new (EM_TYPE_TEXTURE_EDITOR, NULL);
}
