/* The rewrite job: the state's pairs that are on become a rule.
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

/* --- the job ------------------------------------------------------------------------------- */

/* The two pictures of each pair that is on. */
static void
add_exemplar (GArray *exemplars, EmPair *pair)
{
  EmPicture *modified = em_pair_compose_modified (pair), *plain = em_pair_compose_plain (pair);
  const EmExemplar exemplar = { .a = pair->swapped ? modified : plain,
                                .b = pair->swapped ? plain : modified,
                                .mask = pair->mask,
                                .texture = pair->swapped ? NULL : em_pair_get_texture (pair),
                                .weight = pair->weight };
  g_array_append_val (exemplars, exemplar);
}

static void
exemplar_clear (gpointer data)
{
  EmExemplar *exemplar = data;
  em_picture_unref (exemplar->a);
  em_picture_unref (exemplar->b);
}

static EmRule *
rewrite (EmEngineCore *core, GTask *task, GError **error)
{
  Request *request = g_task_get_task_data (task);
  const EmState *state = request->state;
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autofree char *why = NULL;

  if (!em_engine_core_check (core, state, error))
    return NULL;
  if (!em_state_is_complete (state, &why))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, why);
      return NULL;
    }
  EmRewriteContext *context =
      em_engine_core_get_context (core, request->options.edit_point, request->options.rho, error);
  if (context == NULL)
    return NULL;

  g_autoptr (GArray) exemplars = g_array_new (FALSE, FALSE, sizeof (EmExemplar));
  g_array_set_clear_func (exemplars, exemplar_clear);
  for (guint i = 0; i < state->pairs->len; i++)
    {
      EmPair *pair = g_ptr_array_index (state->pairs, i);
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      if (pair->enabled)
        add_exemplar (exemplars, pair);
    }
  EmJobProgress progress = { task, request->progress, request->progress_data };
  return em_rewrite_run (core->base, context, (const EmExemplar *)(const void *)exemplars->data,
                         (int)exemplars->len, &request->options, em_job_progress_send, &progress,
                         cancellable, error);
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
