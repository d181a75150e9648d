/* The test-strip job: further pictures with and without the rules.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include "project/em-engine-private.h"

typedef struct
{
  GPtrArray *pictures; /* of EmPicture */
  int *truths;         /* (nullable): one a picture, -1 unknown */
  EmRuleStack *rules;
} Request;

static void
request_free (Request *request)
{
  g_ptr_array_unref (request->pictures);
  g_free (request->truths);
  em_rule_stack_free (request->rules);
  g_free (request);
}

/* The view of @picture from the last call, or a new one at @index. Views of pictures that are gone
 * go with them: the list always mirrors the request. */
static EmView *
find_view (EmEngineCore *core, guint index, EmPicture *picture)
{
  for (guint i = index; i < core->tests->len; i++)
    {
      EmView *view = core->tests->pdata[i];
      if (view->original == picture)
        {
          core->tests->pdata[i] = core->tests->pdata[index];
          core->tests->pdata[index] = view;
          return view;
        }
    }
  EmView *view = g_new0 (EmView, 1);
  em_view_set (view, &core->preprocess, picture, NULL, NULL);
  g_ptr_array_insert (core->tests, index, view);
  return view;
}

static void
judge (EmGraph *graph, EmTensor *logits, int truth, EmPrediction *top, float *of_truth)
{
  g_autoptr (EmTensor) probabilities = em_prediction_probabilities (graph, logits, 0);
  em_prediction_top (probabilities, 1, top);
  *of_truth = truth >= 0 && truth < em_tensor_get_count (probabilities)
                  ? em_tensor_get_data (probabilities)[truth]
                  : 0.0f;
}

static gboolean
test_view (EmEngineCore *core, EmView *view, int truth, int first, EmTestOutcome *outcome,
           GCancellable *cancellable, GError **error)
{
  EmGraph *graph = em_model_get_graph (core->model);
  EmTensor *before = em_view_get_before (view, core->base, first, cancellable, error);

  if (before == NULL)
    return FALSE;
  g_autoptr (EmTensor) after =
      em_view_run_after (view, core->base, core->edited, first, cancellable, error);
  if (after == NULL)
    return FALSE;
  judge (graph, before, truth, &outcome->before, &outcome->truth_before);
  judge (graph, after, truth, &outcome->after, &outcome->truth_after);
  return TRUE;
}

static void
run_test (EmEngineCore *core, GTask *task)
{
  Request *request = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr (GArray) outcomes = g_array_new (FALSE, TRUE, sizeof (EmTestOutcome));
  GError *error = NULL;
  int first = -1;

  gboolean going = em_engine_core_check (core, NULL, &error)
                   && em_rule_stack_apply (request->rules, core->edited, &first, &error);
  for (guint i = 0; going && i < request->pictures->len; i++)
    {
      EmTestOutcome outcome = { 0 };
      EmView *view = find_view (core, i, request->pictures->pdata[i]);
      going = test_view (core, view, request->truths ? request->truths[i] : -1, first, &outcome,
                         cancellable, &error);
      g_array_append_val (outcomes, outcome);
    }
  if (!going)
    {
      g_task_return_error (task, error);
      return;
    }
  g_ptr_array_set_size (core->tests, request->pictures->len);
  g_task_return_pointer (task, g_steal_pointer (&outcomes), (GDestroyNotify)g_array_unref);
}

void
em_engine_test_async (EmEngine *self, GPtrArray *pictures, const int *truths,
                      const EmRuleStack *rules, GCancellable *cancellable,
                      GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  Request *request = g_new0 (Request, 1);
  request->pictures = g_ptr_array_new_with_free_func ((GDestroyNotify)em_picture_unref);
  for (guint i = 0; i < pictures->len; i++)
    g_ptr_array_add (request->pictures, em_picture_ref (pictures->pdata[i]));
  if (truths != NULL)
    request->truths = g_memdup2 (truths, sizeof (int) * pictures->len);
  request->rules = em_rule_stack_copy (rules);
  g_task_set_source_tag (task, em_engine_test_async);
  g_task_set_task_data (task, request, (GDestroyNotify)request_free);
  em_engine_push (self, EM_JOB_TEST, task, run_test);
}

GArray *
em_engine_test_finish (EmEngine *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
