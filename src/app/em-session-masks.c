/* The session's masks: from and to files, and from alpha.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "app/em-session-private.h"
#include "picture/em-mask-morph.h"

/* A mask on its way from or to a file, or being made. */
typedef struct
{
  GCancellable *cancellable;
  GFile *file;
  EmMask *mask;
  EmMaskFileKind kind;
  EmPicture *picture; /* whose alpha is asked for */
  guint pair;         /* id of the one that it is for */
} MaskCall;

static void
mask_call_free (gpointer data)
{
  MaskCall *call = data;
  g_clear_object (&call->cancellable);
  g_clear_object (&call->file);
  g_clear_pointer (&call->mask, em_mask_unref);
  g_clear_pointer (&call->picture, em_picture_unref);
  g_free (call);
}

/* Runs @work in a thread as the activity called @activity. What only reads need not be waited for
 * once it was stopped. */
static void
run (EmSession *self, MaskCall *call, const char *activity, gboolean only_reads,
     GTaskThreadFunc work, GAsyncReadyCallback done)
{
  call->cancellable = g_object_ref (em_session_begin (self, activity));
  g_autoptr (GTask) task = g_task_new (self, call->cancellable, done, NULL);
  g_task_set_return_on_cancel (task, only_reads);
  g_task_set_task_data (task, call, mask_call_free);
  g_task_run_in_thread (task, work);
}

/* What came back, with the activity over and an error told. */
static EmMask *
finish (EmSession *self, GAsyncResult *result)
{
  const MaskCall *call = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  EmMask *mask = g_task_propagate_pointer (G_TASK (result), &error);

  em_session_end (self, call->cancellable);
  if (error != NULL)
    em_session_report (self, error);
  return mask;
}

static gboolean
has_picture (EmSession *self)
{
  if (em_document_get_pair (self->document) != NULL)
    return TRUE;
  em_session_say (self, _ ("Open a picture first: a mask belongs to one."), FALSE, NULL, NULL);
  return FALSE;
}

/* --- import -------------------------------------------------------------------------------- */

static char *
get_path (GFile *file, GError **error)
{
  char *path = g_file_get_path (file);

  if (path == NULL)
    {
      g_autofree char *name = g_file_get_parse_name (file);
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                   _ ("“%s” is not a local file: copy the mask to this computer first."), name);
    }
  return path;
}

static void
read_mask (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const MaskCall *call = data;
  GError *error = NULL;
  g_autofree char *path = get_path (call->file, &error);
  EmMask *mask = path != NULL ? em_mask_load (path, &error) : NULL;

  if (mask != NULL)
    g_task_return_pointer (task, mask, (GDestroyNotify)em_mask_unref);
  else
    g_task_return_error (task, error);
}

static void
offer_to_scale (EmSession *self, EmMask *mask, const char *name)
{
  EmPicture *original = em_document_get_pair (self->document)->original;
  g_autofree char *text = g_strdup_printf (
      _ ("The mask “%s” has %d × %d pixels, the picture %d × %d."), name, em_mask_get_width (mask),
      em_mask_get_height (mask), em_picture_get_width (original), em_picture_get_height (original));

  g_clear_pointer (&self->offered_mask, em_mask_unref);
  self->offered_mask = em_mask_ref (mask);
  g_free (self->offered_mask_name);
  self->offered_mask_name = g_strdup (name);
  em_session_say (self, text, TRUE, _ ("Scale to fit"), "win.accept-mask");
}

static void
take_mask (EmSession *self, EmMask *mask, const char *name)
{
  g_autofree char *title = em_session_concept_from_name (name);
  em_document_add_mask (self->document, title, mask);
}

static void
mask_read (GObject *object, GAsyncResult *result, gpointer data)
{
  EmSession *self = EM_SESSION (object);
  const MaskCall *call = g_task_get_task_data (G_TASK (result));
  g_autoptr (EmMask) mask = finish (self, result);
  const EmPair *pair = em_document_get_pair (self->document);
  g_autofree char *name = g_file_get_basename (call->file);

  if (mask == NULL || pair == NULL)
    return;
  if (em_mask_get_width (mask) == em_mask_get_width (pair->mask)
      && em_mask_get_height (mask) == em_mask_get_height (pair->mask))
    take_mask (self, mask, name);
  else
    offer_to_scale (self, mask, name);
}

void
em_session_import_mask (EmSession *self, GFile *file)
{
  if (!has_picture (self))
    return;
  MaskCall *call = g_new0 (MaskCall, 1);
  call->file = g_object_ref (file);
  run (self, call, _ ("Opening mask…"), TRUE, read_mask, mask_read);
}

void
em_session_accept_mask (EmSession *self)
{
  const EmPair *pair = em_document_get_pair (self->document);
  g_autoptr (EmMask) offered = g_steal_pointer (&self->offered_mask);

  if (offered == NULL || pair == NULL)
    return;
  g_autoptr (EmMask) scaled =
      em_mask_resize (offered, em_mask_get_width (pair->mask), em_mask_get_height (pair->mask));
  take_mask (self, scaled, self->offered_mask_name);
}

/* --- export -------------------------------------------------------------------------------- */

static void
write_mask (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const MaskCall *call = data;
  GError *error = NULL;
  g_autofree char *path = get_path (call->file, &error);

  if (path != NULL && em_mask_save_png (call->mask, path, call->kind, &error))
    g_task_return_pointer (task, NULL, NULL);
  else
    g_task_return_error (task, error);
}

static void
mask_written (GObject *object, GAsyncResult *result, gpointer data)
{
  EmSession *self = EM_SESSION (object);
  const MaskCall *call = g_task_get_task_data (G_TASK (result));
  const gboolean failed = g_task_had_error (G_TASK (result));

  finish (self, result);
  if (failed)
    return;
  g_autofree char *name = g_file_get_basename (call->file);
  g_autofree char *text = g_strdup_printf (_ ("Exported the mask to “%s”."), name);
  em_session_say (self, text, FALSE, NULL, NULL);
}

void
em_session_export_mask (EmSession *self, GFile *file, EmMaskFileKind kind)
{
  if (!has_picture (self))
    return;
  const EmPair *pair = em_document_get_pair (self->document);
  MaskCall *call = g_new0 (MaskCall, 1);
  call->file = g_object_ref (file);
  call->mask = em_mask_snapshot (em_pair_get_active_mask (pair)->mask);
  call->kind = kind;
  run (self, call, _ ("Exporting mask…"), FALSE, write_mask, mask_written);
}

/* --- alpha --------------------------------------------------------------------------------- */

static void
read_alpha (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  MaskCall *call = data;
  g_autoptr (EmMask) mask =
      call->picture != NULL ? em_mask_new_from_alpha (call->picture) : em_mask_ref (call->mask);

  if (call->picture != NULL && em_mask_get_share (mask) >= 1)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "%s",
                             _ ("The picture has no transparent part: open one with alpha, or "
                                "select a patch."));
  else
    g_task_return_pointer (task, g_steal_pointer (&mask), (GDestroyNotify)em_mask_unref);
}

static void
alpha_read (GObject *object, GAsyncResult *result, gpointer data)
{
  EmSession *self = EM_SESSION (object);
  g_autoptr (EmMask) mask = finish (self, result);
  const MaskCall *call = g_task_get_task_data (G_TASK (result));
  const EmPair *pair = em_document_get_pair (self->document);

  /* Another picture may be shown by now. */
  if (mask != NULL && pair != NULL && pair->id == call->pair)
    em_document_combine_mask (self->document, mask, EM_COMBINE_REPLACE, _ ("Mask from alpha"));
}

void
em_session_mask_from_alpha (EmSession *self)
{
  if (!has_picture (self))
    return;
  const EmPair *pair = em_document_get_pair (self->document);
  EmPicture *original = pair->original;
  const EmLayer *layer = em_session_get_layer (self);
  MaskCall *call = g_new0 (MaskCall, 1);

  call->pair = pair->id;
  if (layer != NULL && layer->kind == EM_LAYER_PATCH)
    call->mask = em_layer_get_outline (layer, em_picture_get_width (original),
                                       em_picture_get_height (original), FALSE);
  if (call->mask == NULL)
    call->picture = em_picture_ref (original);
  run (self, call, _ ("Reading alpha…"), TRUE, read_alpha, alpha_read);
}
