/* The editor of colour layers.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "app/em-layer-editor.h"

#define EM_TYPE_COLOUR_EDITOR (em_colour_editor_get_type ())
G_DECLARE_FINAL_TYPE (EmColourEditor, em_colour_editor, EM, COLOUR_EDITOR, EmLayerEditor)

struct _EmColourEditor
{
  EmLayerEditor parent;
  GtkColorButton *colour;
};

G_DEFINE_FINAL_TYPE (EmColourEditor, em_colour_editor, EM_TYPE_LAYER_EDITOR)

static void
em_colour_editor_show (EmLayerEditor *editor, const EmLayer *layer)
{
  if (layer != NULL)
    em_colour_button_set_rgb (EM_COLOUR_EDITOR (editor)->colour, layer->colour);
}

static void
em_colour_editor_write (EmLayerEditor *editor, EmLayer *copy)
{
  copy->colour = em_colour_button_get_rgb (EM_COLOUR_EDITOR (editor)->colour);
}

static void
em_colour_editor_class_init (EmColourEditorClass *class)
{
  EmLayerEditorClass *editor = EM_LAYER_EDITOR_CLASS (class);

  editor->kind = EM_LAYER_COLOUR;
  editor->show = em_colour_editor_show;
  editor->write = em_colour_editor_write;
}

static void
em_colour_editor_init (EmColourEditor *self)
{
  self->colour = em_layer_editor_add_colour (EM_LAYER_EDITOR (self), _ ("Colour"),
                                             _ ("The colour that fills the mask"));
}

GtkWidget *
em_colour_editor_new (void)
{
  return g_object_new (EM_TYPE_COLOUR_EDITOR, NULL);
}
