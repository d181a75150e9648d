/* The prediction job: both pictures of the pair, with and without the rules.
 *
 * What is kept makes it quick: a moved slider leaves inputs and features as they are and costs two
 * suffixes; a brush stroke leaves the plain picture alone.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "project/em-engine-private.h"
#include "rewrite/em-direction.h"

typedef struct
{
  EmState *state;
  int edit_point;
  int key_map_rule;
} Request;

static void
request_free (Request *request)
{
  em_state_free (request->state);
  g_free (request);
}

void
em_prediction_result_free (EmPredictionResult *result)
{
  g_clear_pointer (&result->before_b, em_tensor_unref);
  g_clear_pointer (&result->after_b, em_tensor_unref);
  g_clear_pointer (&result->before_a, em_tensor_unref);
  g_clear_pointer (&result->after_a, em_tensor_unref);
  g_clear_pointer (&result->key_map, em_tensor_unref);
  g_clear_pointer (&result->mask_grid, em_tensor_unref);
  g_free (result);
}

/* Probabilities of @view before and after. @first: the first edit point changed, or -1. */
static gboolean
predict_view (EmEngineCore *core, EmView *view, int first, EmTensor **before, EmTensor **after,
              GCancellable *cancellable, GError **error)
{
  EmGraph *graph = em_model_get_graph (core->model);
  EmTensor *logits = em_view_get_before (view, core->base, first, cancellable, error);
  if (logits == NULL)
    return FALSE;
  g_autoptr (EmTensor) edited =
      em_view_run_after (view, core->base, core->edited, first, cancellable, error);
  if (edited == NULL)
    return FALSE;
  *before = em_prediction_probabilities (graph, logits, 0);
  *after = em_prediction_probabilities (graph, edited, 0);
  return TRUE;
}

/* Where rule @index fires on @view: its key map on the grid of its edit point. */
static EmTensor *
make_key_map (EmEngineCore *core, EmView *view, const EmRuleStack *rules, int index,
              GCancellable *cancellable, GError **error)
{
  EmRule *rule = em_rule_stack_get_rule (rules, index);
  int point = em_edit_points_find (em_model_get_edit_points (core->model),
                                   em_rule_get_info (rule)->edit_point);
  if (point < 0)
    return NULL;

  g_autoptr (EmFeatures) own = NULL;
  EmFeatures *features = view->features;
  if (features == NULL || em_features_get_edit_point (features) != point)
    features = own = em_executor_run_prefix (core->base, view->input, point, cancellable, error);
  if (features == NULL)
    return NULL;
  return em_direction_key_map (em_features_get_keys (features), em_rule_get_direction (rule), 0);
}

static EmTensor *
make_mask_grid (EmEngineCore *core, EmMask *mask, int edit_point)
{
  const EmEditPoints *points = em_model_get_edit_points (core->model);
  if (edit_point < 0 || edit_point >= em_edit_points_get_n (points))
    return NULL;
  const EmEditPoint *point = em_edit_points_get (points, edit_point);
  EmTensor *grid = em_tensor_new_2d (point->out_h, point->out_w);
  em_mask_to_grid (mask, core->preprocess.size, core->preprocess.crop, point->out_h, point->out_w,
                   em_tensor_get_data (grid));
  return grid;
}

static gboolean
predict (EmEngineCore *core, const Request *request, EmPredictionResult *result,
         GCancellable *cancellable, GError **error)
{
  const EmState *state = request->state;
  int first = -1;

  if (!em_engine_core_check (core, state, error))
    return FALSE;
  EmPair *pair = em_state_get_pair (state);
  if (pair == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_INITIALIZED,
                           _ ("No picture is open. Open one first."));
      return FALSE;
    }
  if (!em_rule_stack_apply (state->rules, core->edited, &first, error))
    return FALSE;

  EmPicture *ground = em_pair_get_ground (pair);
  em_view_set (&core->modified, &core->preprocess, ground, pair->fill, pair->mask);
  em_view_set (&core->plain, &core->preprocess, ground, pair->plain_fill, pair->mask);
  EmView *b = pair->swapped ? &core->plain : &core->modified;
  EmView *a = pair->swapped ? &core->modified : &core->plain;

  if (!predict_view (core, b, first, &result->before_b, &result->after_b, cancellable, error)
      || !predict_view (core, a, first, &result->before_a, &result->after_a, cancellable, error))
    return FALSE;
  if (request->key_map_rule >= 0 && request->key_map_rule < em_rule_stack_get_n (state->rules))
    result->key_map =
        make_key_map (core, b, state->rules, request->key_map_rule, cancellable, error);
  result->mask_grid = make_mask_grid (core, pair->mask, request->edit_point);
  return error == NULL || *error == NULL;
}

static void
run_predict (EmEngineCore *core, GTask *task)
{
  GError *error = NULL;
  g_autoptr (EmPredictionResult) result = g_new0 (EmPredictionResult, 1);
  gint64 start = g_get_monotonic_time ();

  if (!predict (core, g_task_get_task_data (task), result, g_task_get_cancellable (task), &error))
    {
      g_task_return_error (task, error);
      return;
    }
  result->milliseconds = (g_get_monotonic_time () - start) / 1000.0;
  g_task_return_pointer (task, g_steal_pointer (&result),
                         (GDestroyNotify)em_prediction_result_free);
}

void
em_engine_predict_async (EmEngine *self, const EmState *state, int edit_point, int key_map_rule,
                         GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  Request *request = g_new (Request, 1);
  *request = (Request){ em_state_copy (state), edit_point, key_map_rule };
  g_task_set_source_tag (task, em_engine_predict_async);
  g_task_set_task_data (task, request, (GDestroyNotify)request_free);
  em_engine_push (self, EM_JOB_PREDICT, task, run_predict);
}

EmPredictionResult *
em_engine_predict_finish (EmEngine *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
