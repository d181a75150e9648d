/* The editor of noise layers.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "app/em-layer-editor.h"

#define EM_TYPE_NOISE_EDITOR (em_noise_editor_get_type ())
G_DECLARE_FINAL_TYPE (EmNoiseEditor, em_noise_editor, EM, NOISE_EDITOR, EmLayerEditor)

struct _EmNoiseEditor
{
  EmLayerEditor parent;
  EmSliderRow *amount;
  gboolean reseed;
};

G_DEFINE_FINAL_TYPE (EmNoiseEditor, em_noise_editor, EM_TYPE_LAYER_EDITOR)

static void
reseed (GtkButton *button, EmNoiseEditor *self)
{
  self->reseed = TRUE;
  em_layer_editor_chosen (EM_LAYER_EDITOR (self));
}

static void
em_noise_editor_show (EmLayerEditor *editor, const EmLayer *layer)
{
  EmNoiseEditor *self = EM_NOISE_EDITOR (editor);

  if (layer == NULL)
    return;
  em_slider_row_set_value (self->amount, layer->amount);
}

static void
em_noise_editor_write (EmLayerEditor *editor, EmLayer *copy)
{
  EmNoiseEditor *self = EM_NOISE_EDITOR (editor);

  copy->amount = em_slider_row_get_value (self->amount);
  copy->seed += self->reseed;
  self->reseed = FALSE;
}

static void
em_noise_editor_class_init (EmNoiseEditorClass *class)
{
  EmLayerEditorClass *editor = EM_LAYER_EDITOR_CLASS (class);

  editor->kind = EM_LAYER_NOISE;
  editor->show = em_noise_editor_show;
  editor->write = em_noise_editor_write;
}

static void
em_noise_editor_init (EmNoiseEditor *self)
{
  EmLayerEditor *editor = EM_LAYER_EDITOR (self);
  EmSliderInfo amount = { .label = _ ("Amount"),
                          .tooltip = _ ("How strong the noise is, as a part of white"),
                          .unit = "%",
                          .lower = 0,
                          .upper = 100,
                          .factor = 0.01,
                          .digits = 1 };

  self->amount = em_layer_editor_add_slider (editor, &amount);
  GtkWidget *button = em_layer_editor_add_button (editor, _ ("New pattern"),
                                                  _ ("The same amount, other grains"), NULL);
  g_signal_connect (button, "clicked", G_CALLBACK (reseed), self);
}

GtkWidget *
em_noise_editor_new (void)
{
  return g_object_new (EM_TYPE_NOISE_EDITOR, NULL);
}
