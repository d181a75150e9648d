/* The export job.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <string.h>

#include "project/em-engine-private.h"
#include "project/em-export.h"

typedef struct
{
  EmState *state;
  char *path;
} Request;

static void
request_free (Request *request)
{
  em_state_free (request->state);
  g_free (request->path);
  g_free (request);
}

/* Both pictures of the pair as one batch, or NULL where none is open. */
static EmTensor *
make_inputs (EmEngineCore *core, const EmState *state)
{
  const int size = core->preprocess.size;
  EmPair *pair = em_state_get_pair (state);

  if (pair == NULL)
    return NULL;

  g_autoptr (EmPicture) modified = em_pair_compose_modified (pair);
  g_autoptr (EmPicture) plain = em_pair_compose_plain (pair);
  EmTensor *inputs = em_tensor_new_4d (2, size, size, 3);
  em_preprocess_into (&core->preprocess, modified, inputs, 0);
  em_preprocess_into (&core->preprocess, plain, inputs, 1);
  return inputs;
}

static void
run_export (EmEngineCore *core, GTask *task)
{
  Request *request = g_task_get_task_data (task);
  GError *error = NULL;
  double *difference = g_new0 (double, 1);

  if (em_engine_core_check (core, request->state, &error))
    {
      g_autoptr (EmTensor) inputs = make_inputs (core, request->state);
      em_export_model (em_model_get_plan (core->model), core->team, request->state->rules, inputs,
                       request->path, difference, g_task_get_cancellable (task), &error);
    }
  if (error == NULL)
    {
      g_task_return_pointer (task, difference, g_free);
      return;
    }
  g_free (difference);
  g_task_return_error (task, error);
}

void
em_engine_export_async (EmEngine *self, const EmState *state, const char *path,
                        GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  Request *request = g_new (Request, 1);
  *request = (Request){ em_state_copy (state), g_strdup (path) };
  g_task_set_source_tag (task, em_engine_export_async);
  g_task_set_task_data (task, request, (GDestroyNotify)request_free);
  em_engine_push (self, EM_JOB_EXPORT, task, run_export);
}

double
em_engine_export_finish (EmEngine *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), -1.0);
  g_autofree double *difference = g_task_propagate_pointer (G_TASK (result), error);
  return difference ? *difference : -1.0;
}
