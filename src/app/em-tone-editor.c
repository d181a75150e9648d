/* The editor of brightness and contrast layers.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "app/em-layer-editor.h"

#define EM_TYPE_TONE_EDITOR (em_tone_editor_get_type ())
G_DECLARE_FINAL_TYPE (EmToneEditor, em_tone_editor, EM, TONE_EDITOR, EmLayerEditor)

struct _EmToneEditor
{
  EmLayerEditor parent;
  EmSliderRow *brightness;
  EmSliderRow *contrast;
  EmSliderRow *hue;
  EmSliderRow *saturation;
};

G_DEFINE_FINAL_TYPE (EmToneEditor, em_tone_editor, EM_TYPE_LAYER_EDITOR)

static void
em_tone_editor_show (EmLayerEditor *editor, const EmLayer *layer)
{
  EmToneEditor *self = EM_TONE_EDITOR (editor);

  if (layer == NULL)
    return;
  em_slider_row_set_value (self->brightness, layer->brightness);
  em_slider_row_set_value (self->contrast, layer->contrast);
  em_slider_row_set_value (self->hue, layer->hue);
  em_slider_row_set_value (self->saturation, layer->saturation);
}

static void
em_tone_editor_write (EmLayerEditor *editor, EmLayer *copy)
{
  EmToneEditor *self = EM_TONE_EDITOR (editor);

  copy->brightness = em_slider_row_get_value (self->brightness);
  copy->contrast = em_slider_row_get_value (self->contrast);
  copy->hue = em_slider_row_get_value (self->hue);
  copy->saturation = em_slider_row_get_value (self->saturation);
}

static void
em_tone_editor_class_init (EmToneEditorClass *class)
{
  EmLayerEditorClass *editor = EM_LAYER_EDITOR_CLASS (class);

  editor->kind = EM_LAYER_TONE;
  editor->show = em_tone_editor_show;
  editor->write = em_tone_editor_write;
}

static void
em_tone_editor_init (EmToneEditor *self)
{
  EmLayerEditor *editor = EM_LAYER_EDITOR (self);
  EmSliderInfo brightness = { .label = _ ("Brightness"),
                              .unit = "%",
                              .lower = -100,
                              .upper = 100,
                              .factor = 0.01,
                              .has_neutral = TRUE };
  EmSliderInfo contrast = { .label = _ ("Contrast"),
                            .unit = "%",
                            .lower = -100,
                            .upper = 100,
                            .factor = 0.01,
                            .has_neutral = TRUE };
  EmSliderInfo hue = { .label = _ ("Hue"),
                       .tooltip = _ ("Turns all colours round the colour circle"),
                       .unit = "°",
                       .lower = -180,
                       .upper = 180,
                       .has_neutral = TRUE };
  EmSliderInfo saturation = { .label = _ ("Saturation"),
                              .tooltip = _ ("How colourful it is: −100 % is grey"),
                              .unit = "%",
                              .lower = -100,
                              .upper = 100,
                              .factor = 0.01,
                              .has_neutral = TRUE };

  self->brightness = em_layer_editor_add_slider (editor, &brightness);
  self->contrast = em_layer_editor_add_slider (editor, &contrast);
  self->hue = em_layer_editor_add_slider (editor, &hue);
  self->saturation = em_layer_editor_add_slider (editor, &saturation);
}

GtkWidget *
em_tone_editor_new (void)
{
  return g_object_new (EM_TYPE_TONE_EDITOR, NULL);
}
