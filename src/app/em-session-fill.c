/* The session's fills: what goes into the mask.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "app/em-session-private.h"

/* A file's name without its ending, as what a texture shows: "fresh-snow.png": "fresh snow". */
static char *
concept_from_name (const char *name)
{
  char *concept = g_strdup (name);
  char *dot = strrchr (concept, '.');
  if (dot != NULL && dot != concept)
    *dot = '\0';
  return g_strdelimit (concept, "-_", ' ');
}

/* A fill under way: its layer is as large as the picture and is made in a thread. */
typedef struct
{
  EmPicture *original, *texture, *layer;
  EmFillMode mode;
  double scale;
  char *concept;
} Fill;

static void
fill_free (gpointer data)
{
  Fill *fill = data;
  em_picture_unref (fill->original);
  em_picture_unref (fill->texture);
  g_clear_pointer (&fill->layer, em_picture_unref);
  g_free (fill->concept);
  g_free (fill);
}

static void
make_layer (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Fill *fill = data;
  fill->layer = em_fill_layer (fill->texture, em_picture_get_width (fill->original),
                               em_picture_get_height (fill->original), fill->mode, fill->scale);
  g_task_return_boolean (task, TRUE);
}

static void
layer_made (GObject *object, GAsyncResult *result, gpointer data)
{
  EmSession *self = EM_SESSION (object);
  const Fill *fill = g_task_get_task_data (G_TASK (result));

  /* A newer fill, or another picture, has come in between. */
  if (self->fill_task != G_TASK (result)
      || em_document_get_state (self->document)->original != fill->original)
    return;
  self->fill_task = NULL;
  em_document_set_texture_layer (self->document, fill->texture, fill->layer, fill->mode,
                                 fill->scale, fill->concept);
}

static void
start_fill (EmSession *self, EmPicture *texture, const char *concept)
{
  Fill *fill = g_new0 (Fill, 1);

  fill->original = em_picture_ref (em_document_get_state (self->document)->original);
  fill->texture = em_picture_ref (texture);
  fill->mode = self->fill_mode;
  fill->scale = self->fill_scale;
  fill->concept = g_strdup (concept);
  g_autoptr (GTask) task = g_task_new (self, NULL, layer_made, NULL);
  g_task_set_task_data (task, fill, fill_free);
  self->fill_task = task;
  g_task_run_in_thread (task, make_layer);
}

void
em_session_fill (EmSession *self, EmPicture *texture, const char *name)
{
  g_autofree char *concept = concept_from_name (name);

  if (em_document_get_state (self->document)->original == NULL)
    {
      em_session_say (self, _ ("Open a picture first, then choose what fills its mask."), FALSE,
                      NULL, NULL);
      return;
    }
  start_fill (self, texture, concept);
}

/* A texture file that is being read. */
typedef struct
{
  EmSession *session;
  GCancellable *cancellable;
  char *name;
} FillFile;

static void
fill_loaded (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autofree FillFile *file = data;
  g_autoptr (EmSession) self = file->session;
  g_autoptr (GCancellable) cancellable = file->cancellable;
  g_autofree char *name = file->name;
  g_autoptr (GError) error = NULL;
  g_autoptr (EmPicture) texture =
      em_engine_load_picture_finish (EM_ENGINE (object), result, &error);

  if (texture != NULL)
    em_session_fill (self, texture, name);
  else
    em_session_report (self, error);
  em_session_end (self, cancellable);
}

void
em_session_fill_from_file (EmSession *self, GFile *file)
{
  FillFile *call = g_new (FillFile, 1);

  call->session = g_object_ref (self);
  call->cancellable = g_object_ref (em_session_begin (self, _ ("Opening texture…")));
  call->name = g_file_get_basename (file);
  em_engine_load_picture_async (self->engine, file, call->cancellable, fill_loaded, call);
}

void
em_session_take_pasted (EmSession *self, EmPicture *picture)
{
  if (em_document_get_state (self->document)->original != NULL)
    em_session_fill (self, picture, _ ("pasted picture"));
  else
    em_document_set_original (self->document, picture, _ ("Pasted picture"));
}

void
em_session_set_fill_layout (EmSession *self, EmFillMode mode, double scale)
{
  const EmState *state = em_document_get_state (self->document);

  if (self->fill_mode == mode && self->fill_scale == scale)
    return;
  self->fill_mode = mode;
  self->fill_scale = scale;
  if (state->content == EM_CONTENT_TEXTURE)
    start_fill (self, state->texture, state->concept);
}
