/* The editor of blur layers.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "app/em-layer-editor.h"

#define EM_TYPE_BLUR_EDITOR (em_blur_editor_get_type ())
G_DECLARE_FINAL_TYPE (EmBlurEditor, em_blur_editor, EM, BLUR_EDITOR, EmLayerEditor)

struct _EmBlurEditor
{
  EmLayerEditor parent;
  EmSliderRow *radius;
};

G_DEFINE_FINAL_TYPE (EmBlurEditor, em_blur_editor, EM_TYPE_LAYER_EDITOR)

static void
em_blur_editor_show (EmLayerEditor *editor, const EmLayer *layer)
{
  EmBlurEditor *self = EM_BLUR_EDITOR (editor);

  if (layer == NULL)
    return;
  em_slider_row_set_value (self->radius, layer->radius);
}

static void
em_blur_editor_write (EmLayerEditor *editor, EmLayer *copy)
{
  EmBlurEditor *self = EM_BLUR_EDITOR (editor);

  copy->radius = em_slider_row_get_value (self->radius);
}

static void
em_blur_editor_class_init (EmBlurEditorClass *class)
{
  EmLayerEditorClass *editor = EM_LAYER_EDITOR_CLASS (class);

  editor->kind = EM_LAYER_BLUR;
  editor->show = em_blur_editor_show;
  editor->write = em_blur_editor_write;
}

static void
em_blur_editor_init (EmBlurEditor *self)
{
  EmLayerEditor *editor = EM_LAYER_EDITOR (self);
  EmSliderInfo radius = { .label = _ ("Radius"),
                          .tooltip = _ ("How far the blur reaches, in picture pixels"),
                          .unit = _ ("px"),
                          .lower = 0.3,
                          .upper = 200,
                          .digits = 1,
                          .logarithmic = TRUE };

  self->radius = em_layer_editor_add_slider (editor, &radius);
}

GtkWidget *
em_blur_editor_new (void)
{
  return g_object_new (EM_TYPE_BLUR_EDITOR, NULL);
}
