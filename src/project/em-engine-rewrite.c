/* The rewrite job: the state's pair becomes a rule.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "project/em-engine-private.h"

typedef struct
{
  EmState *state;
  EmRewriteOptions options;
  char *name;
  EmProgressFunc progress;
  gpointer progress_data;
} Request;

static void
request_free (Request *request)
{
  em_state_free (request->state);
  g_free (request->name);
  g_free (request);
}

/* --- progress travels to the caller's main context ----------------------------------------- */

typedef struct
{
  GTask *task;
  double fraction;
} Progress;

static gboolean
deliver_progress (gpointer data)
{
  Progress *progress = data;
  Request *request = g_task_get_task_data (progress->task);
  if (!g_task_get_completed (progress->task))
    request->progress (progress->fraction, request->progress_data);
  return G_SOURCE_REMOVE;
}

static void
progress_free (Progress *progress)
{
  g_object_unref (progress->task);
  g_free (progress);
}

static void
send_progress (double fraction, gpointer data)
{
  GTask *task = data;
  Progress *progress = g_new (Progress, 1);
  *progress = (Progress){ g_object_ref (task), fraction };
  g_main_context_invoke_full (g_task_get_context (task), G_PRIORITY_DEFAULT, deliver_progress,
                              progress, (GDestroyNotify)progress_free);
}

/* --- the job ------------------------------------------------------------------------------- */

static gboolean
check_pair (const EmState *state, GError **error)
{
  const char *sentence = NULL;

  if (state->original == NULL)
    sentence = _ ("No picture is open. Open one and paint the concept.");
  else if (state->layer == NULL)
    sentence = _ ("Nothing was put into the mask yet, so both pictures are the same. Choose a "
                  "texture or put a label on the picture.");
  else if (em_mask_is_empty (state->mask))
    sentence = _ ("The mask is empty. Paint the concept with the brush first.");
  if (sentence == NULL)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, sentence);
  return FALSE;
}

static EmRule *
rewrite (EmEngineCore *core, GTask *task, GError **error)
{
  Request *request = g_task_get_task_data (task);
  const EmState *state = request->state;

  if (!em_engine_core_check (core, state, error) || !check_pair (state, error))
    return NULL;
  EmRewriteContext *context =
      em_engine_core_get_context (core, request->options.edit_point, request->options.rho, error);
  if (context == NULL)
    return NULL;

  g_autoptr (EmPicture) modified = em_state_compose_modified (state);
  g_autoptr (EmPicture) plain = em_state_compose_plain (state);
  EmExemplar exemplar = { .a = state->swapped ? modified : plain,
                          .b = state->swapped ? plain : modified,
                          .mask = state->mask,
                          .texture = state->swapped ? NULL : state->texture };
  return em_rewrite_run (core->base, context, &exemplar, 1, &request->options,
                         request->progress ? send_progress : NULL, task,
                         g_task_get_cancellable (task), error);
}

static void
run_rewrite (EmEngineCore *core, GTask *task)
{
  GError *error = NULL;
  EmRule *rule = rewrite (core, task, &error);
  if (rule != NULL)
    g_task_return_pointer (task, rule, (GDestroyNotify)em_rule_unref);
  else
    g_task_return_error (task, error);
}

void
em_engine_rewrite_async (EmEngine *self, const EmState *state, const EmRewriteOptions *options,
                         GCancellable *cancellable, EmProgressFunc progress, gpointer progress_data,
                         GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  Request *request = g_new0 (Request, 1);
  request->state = em_state_copy (state);
  request->options = *options;
  request->options.name = request->name = g_strdup (options->name);
  request->progress = progress;
  request->progress_data = progress_data;
  g_task_set_source_tag (task, em_engine_rewrite_async);
  g_task_set_task_data (task, request, (GDestroyNotify)request_free);
  em_engine_push (self, EM_JOB_REWRITE, task, run_rewrite);
}

EmRule *
em_engine_rewrite_finish (EmEngine *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
