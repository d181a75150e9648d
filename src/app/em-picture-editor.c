/* The editor of second photographs.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "app/em-layer-editor.h"
#include "app/em-thumbnail.h"

#define THUMBNAIL 110

#define EM_TYPE_PICTURE_EDITOR (em_picture_editor_get_type ())
G_DECLARE_FINAL_TYPE (EmPictureEditor, em_picture_editor, EM, PICTURE_EDITOR, EmLayerEditor)

struct _EmPictureEditor
{
  EmLayerEditor parent;
  GtkWidget *picture;
  EmPicture *shown;
};

G_DEFINE_FINAL_TYPE (EmPictureEditor, em_picture_editor, EM_TYPE_LAYER_EDITOR)

static void
em_picture_editor_show (EmLayerEditor *editor, const EmLayer *layer)
{
  EmPictureEditor *self = EM_PICTURE_EDITOR (editor);

  if (layer == NULL || layer->picture == NULL || layer->picture == self->shown)
    return;
  g_clear_pointer (&self->shown, em_picture_unref);
  self->shown = em_picture_ref (layer->picture);
  em_thumbnail_show_picture (GTK_PICTURE (self->picture), layer->picture, 2 * THUMBNAIL);
}

static void
em_picture_editor_write (EmLayerEditor *editor, EmLayer *copy)
{
}

static void
em_picture_editor_dispose (GObject *object)
{
  g_clear_pointer (&EM_PICTURE_EDITOR (object)->shown, em_picture_unref);
  G_OBJECT_CLASS (em_picture_editor_parent_class)->dispose (object);
}

static void
em_picture_editor_class_init (EmPictureEditorClass *class)
{
  EmLayerEditorClass *editor = EM_LAYER_EDITOR_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = em_picture_editor_dispose;
  editor->kind = EM_LAYER_PICTURE;
  editor->show = em_picture_editor_show;
  editor->write = em_picture_editor_write;
}

static void
em_picture_editor_init (EmPictureEditor *self)
{
  EmLayerEditor *editor = EM_LAYER_EDITOR (self);

  em_layer_editor_add_note (
      editor,
      _ ("Another photograph of the same scene, in the same size: it is shown in the mask."));
  self->picture = gtk_picture_new ();
  gtk_picture_set_content_fit (GTK_PICTURE (self->picture), GTK_CONTENT_FIT_CONTAIN);
  gtk_widget_set_size_request (self->picture, -1, THUMBNAIL);
  gtk_box_append (GTK_BOX (self), self->picture);
  GtkWidget *replace =
      em_layer_editor_add_button (editor, _ ("Replace…"), _ ("Choose another photograph"), NULL);
  g_signal_connect_swapped (replace, "clicked", G_CALLBACK (em_layer_editor_choose_file), self);
}

GtkWidget *
em_picture_editor_new (void)
{
  return g_object_new (EM_TYPE_PICTURE_EDITOR, NULL);
}
