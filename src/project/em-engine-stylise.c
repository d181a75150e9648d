/* The stylise job: a picture painted as a style layer says.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include "project/em-engine-private.h"

typedef struct
{
  EmPicture *original;
  EmLayer *layer;
  EmProgressFunc progress;
  gpointer progress_data;
} Request;

static void
request_free (Request *request)
{
  em_picture_unref (request->original);
  em_layer_unref (request->layer);
  g_free (request);
}

static void
run_stylise (EmEngineCore *core, GTask *task)
{
  const Request *request = g_task_get_task_data (task);
  EmJobProgress progress = { task, request->progress, request->progress_data };
  GError *error = NULL;

  if (core->stylise == NULL)
    core->stylise = em_stylise_new (core->team);
  EmPicture *rendered =
      em_stylise_run (core->stylise, request->original, request->layer->picture,
                      request->layer->strength, request->layer->keep_colour, em_job_progress_send,
                      &progress, g_task_get_cancellable (task), &error);
  if (rendered != NULL)
    g_task_return_pointer (task, rendered, (GDestroyNotify)em_picture_unref);
  else
    g_task_return_error (task, error);
}

void
em_engine_stylise_async (EmEngine *self, EmPicture *original, EmLayer *layer,
                         GCancellable *cancellable, EmProgressFunc progress, gpointer progress_data,
                         GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  Request *request = g_new (Request, 1);

  *request = (Request){ em_picture_ref (original), em_layer_ref (layer), progress, progress_data };
  g_task_set_source_tag (task, em_engine_stylise_async);
  g_task_set_task_data (task, request, (GDestroyNotify)request_free);
  em_engine_push (self, EM_JOB_STYLISE, task, run_stylise);
}

EmPicture *
em_engine_stylise_finish (EmEngine *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
