/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "kernels/em-elementwise.h"
#include "runtime/em-executor.h"
#include "runtime/em-plan-private.h"

struct _EmExecutor
{
  EmPlan *plan;
  EmTeam *team;
  EmTensor **slots; /* [n_slots]: memory of the values, for @batch pictures */
  int batch;        /* 0: none allocated yet */
  EmConv **edited;  /* [n_edit_points]: overrides, or NULL */
  EmConv **raw;     /* [n_edit_points]: unfolded base layers, made when first asked for */
};

/* A value that is alive at the cut. */
typedef struct
{
  int value;
  EmTensor *data;
} Live;

struct _EmFeatures
{
  gatomicrefcount references;
  int edit_point;
  int batch;
  GArray *live; /* of Live */
  EmTensor *keys, *residual;
};

EmExecutor *
em_executor_new (EmPlan *plan, EmTeam *team)
{
  EmExecutor *executor = g_new0 (EmExecutor, 1);
  const int n_points = em_edit_points_get_n (em_plan_get_edit_points (plan));

  executor->plan = em_plan_ref (plan);
  executor->team = team;
  executor->slots = g_new0 (EmTensor *, em_plan_get_n_slots (plan));
  executor->edited = g_new0 (EmConv *, n_points + 1);
  executor->raw = g_new0 (EmConv *, n_points + 1);
  return executor;
}

static void
free_slots (EmExecutor *executor)
{
  for (int i = 0; i < em_plan_get_n_slots (executor->plan); i++)
    g_clear_pointer (&executor->slots[i], em_tensor_unref);
  executor->batch = 0;
}

void
em_executor_free (EmExecutor *executor)
{
  const int n_points = em_edit_points_get_n (em_plan_get_edit_points (executor->plan));
  free_slots (executor);
  for (int i = 0; i < n_points; i++)
    {
      g_clear_pointer (&executor->edited[i], em_conv_free);
      g_clear_pointer (&executor->raw[i], em_conv_free);
    }
  g_free (executor->slots);
  g_free (executor->edited);
  g_free (executor->raw);
  em_plan_unref (executor->plan);
  g_free (executor);
}

EmPlan *
em_executor_get_plan (EmExecutor *executor)
{
  return executor->plan;
}

EmTeam *
em_executor_get_team (EmExecutor *executor)
{
  return executor->team;
}

/* --- memory ----------------------------------------------------------------------------------- */

static void
reserve (EmExecutor *executor, int batch)
{
  if (executor->batch == batch)
    return;
  free_slots (executor);
  for (int i = 0; i < em_plan_get_n_slots (executor->plan); i++)
    executor->slots[i] = em_tensor_new_1d (batch * em_plan_get_slot_size (executor->plan, i));
  executor->batch = batch;
}

static float *
memory_of (EmExecutor *executor, int value)
{
  return em_tensor_get_data (executor->slots[em_plan_get_slot (executor->plan, value)]);
}

/* Copies @value of the whole batch out of its slot, with its shape in NHWC. */
static EmTensor *
copy_value (EmExecutor *executor, int value)
{
  const EmValue *v = em_graph_get_value (em_plan_get_graph (executor->plan), value);
  const int n = executor->batch;
  EmTensor *copy = v->rank == 4 ? em_tensor_new_4d (n, v->shape[2], v->shape[3], v->shape[1])
                                : em_tensor_new_4d (n, 1, 1, v->shape[1]);
  memcpy (em_tensor_get_data (copy), memory_of (executor, value),
          em_tensor_get_count (copy) * sizeof (float));
  return copy;
}

/* --- running ---------------------------------------------------------------------------------- */

static void
run_step (EmExecutor *executor, const EmStep *step)
{
  const int batch = executor->batch;
  const gint64 size = em_plan_get_size (executor->plan, step->output);
  const float *in = memory_of (executor, step->input);
  const float *second = step->second >= 0 ? memory_of (executor, step->second) : NULL;
  float *out = memory_of (executor, step->output);
  const EmValue *input = em_graph_get_value (em_plan_get_graph (executor->plan), step->input);

  switch (step->kind)
    {
    case EM_STEP_CONV:
      {
        const EmEpilogue epilogue = { .low = step->low,
                                      .high = step->high,
                                      .residual = second,
                                      .sum_low = step->sum_low,
                                      .sum_high = step->sum_high };
        const EmConv *conv = step->conv;
        if (step->edit_point >= 0 && executor->edited[step->edit_point] != NULL)
          conv = executor->edited[step->edit_point];
        em_conv_run (conv, in, out, batch, &epilogue, executor->team);
        break;
      }
    case EM_STEP_BATCH_NORM:
      em_batch_norm_run (in, step->scale, step->shift, out, batch * size / input->shape[1],
                         input->shape[1]);
      break;
    case EM_STEP_CLIP:
      em_clip_run (in, step->low, step->high, out, batch * size);
      break;
    case EM_STEP_ADD:
      em_add_run (in, second, out, batch * size);
      break;
    case EM_STEP_POOL:
      em_global_average_pool_run (in, out, batch, input->shape[2] * input->shape[3],
                                  input->shape[1]);
      break;
    case EM_STEP_SOFTMAX:
      em_softmax_run (in, out, batch, size);
      break;
    }
}

static gboolean
run_steps (EmExecutor *executor, int first, int last, EmKeyObserver observer, gpointer data,
           GCancellable *cancellable, GError **error)
{
  for (int i = first; i < last; i++)
    {
      const EmStep *step = em_plan_get_step (executor->plan, i);
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (observer != NULL && step->edit_point >= 0)
        {
          g_autoptr (EmTensor) keys = copy_value (executor, step->input);
          observer (step->edit_point, keys, data);
        }
      run_step (executor, step);
    }
  return TRUE;
}

/* Puts @input into its slot after a look at its shape. */
static gboolean
take_input (EmExecutor *executor, EmTensor *input, GError **error)
{
  EmGraph *graph = em_plan_get_graph (executor->plan);
  const int value = em_graph_get_input (graph);
  const EmValue *v = em_graph_get_value (graph, value);

  if (em_tensor_get_rank (input) != 4 || em_tensor_get_dim (input, 0) < 1
      || em_tensor_get_dim (input, 1) != v->shape[2] || em_tensor_get_dim (input, 2) != v->shape[3]
      || em_tensor_get_dim (input, 3) != v->shape[1])
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   _ ("“%s” takes pictures of %d × %d pixels and %d channels."),
                   em_graph_get_name (graph), (int)v->shape[3], (int)v->shape[2], (int)v->shape[1]);
      return FALSE;
    }
  reserve (executor, em_tensor_get_dim (input, 0));
  memcpy (memory_of (executor, value), em_tensor_get_data (input),
          em_tensor_get_count (input) * sizeof (float));
  return TRUE;
}

static EmTensor *
copy_logits (EmExecutor *executor)
{
  EmGraph *graph = em_plan_get_graph (executor->plan);
  const int value = em_plan_get_alias (executor->plan, em_graph_get_output (graph));
  EmTensor *logits = em_tensor_new_2d (executor->batch, em_graph_get_n_classes (graph));
  memcpy (em_tensor_get_data (logits), memory_of (executor, value),
          em_tensor_get_count (logits) * sizeof (float));
  return logits;
}

EmTensor *
em_executor_run_observed (EmExecutor *executor, EmTensor *input, EmKeyObserver observer,
                          gpointer observer_data, GCancellable *cancellable, GError **error)
{
  if (!take_input (executor, input, error)
      || !run_steps (executor, 0, em_plan_get_n_steps (executor->plan), observer, observer_data,
                     cancellable, error))
    return NULL;
  return copy_logits (executor);
}

EmTensor *
em_executor_run (EmExecutor *executor, EmTensor *input, GCancellable *cancellable, GError **error)
{
  return em_executor_run_observed (executor, input, NULL, NULL, cancellable, error);
}

/* --- prefix and suffix ------------------------------------------------------------------------ */

/* Keeps @value of the batch as part of what the suffix needs. */
static EmTensor *
keep (EmFeatures *features, EmExecutor *executor, int value)
{
  Live live = { value, copy_value (executor, value) };
  g_array_append_val (features->live, live);
  return live.data;
}

EmFeatures *
em_executor_run_prefix (EmExecutor *executor, EmTensor *input, int edit_point,
                        GCancellable *cancellable, GError **error)
{
  EmPlan *plan = executor->plan;
  const int cut = em_plan_get_edit_step (plan, edit_point);
  const EmStep *edit = em_plan_get_step (plan, cut);
  const int picture = em_graph_get_input (em_plan_get_graph (plan));

  if (!take_input (executor, input, error)
      || !run_steps (executor, 0, cut, NULL, NULL, cancellable, error))
    return NULL;

  EmFeatures *features = g_new0 (EmFeatures, 1);
  g_atomic_ref_count_init (&features->references);
  features->edit_point = edit_point;
  features->batch = executor->batch;
  features->live = g_array_new (FALSE, FALSE, sizeof (Live));
  for (int i = -1; i < cut; i++)
    {
      const int value = i < 0 ? picture : em_plan_get_step (plan, i)->output;
      if (em_plan_get_last_use (plan, value) < cut)
        continue;
      EmTensor *data = keep (features, executor, value);
      if (value == edit->input)
        features->keys = data;
      if (value == edit->second)
        features->residual = data;
    }
  return features;
}

EmTensor *
em_executor_run_suffix (EmExecutor *executor, EmFeatures *features, GCancellable *cancellable,
                        GError **error)
{
  reserve (executor, features->batch);
  for (guint i = 0; i < features->live->len; i++)
    {
      const Live *live = &g_array_index (features->live, Live, i);
      memcpy (memory_of (executor, live->value), em_tensor_get_data (live->data),
              em_tensor_get_count (live->data) * sizeof (float));
    }
  if (!run_steps (executor, em_plan_get_edit_step (executor->plan, features->edit_point),
                  em_plan_get_n_steps (executor->plan), NULL, NULL, cancellable, error))
    return NULL;
  return copy_logits (executor);
}

/* --- overrides -------------------------------------------------------------------------------- */

void
em_executor_set_delta (EmExecutor *executor, int edit_point, EmTensor *delta)
{
  g_clear_pointer (&executor->edited[edit_point], em_conv_free);
  if (delta == NULL)
    return;

  const EmStep *step =
      em_plan_get_step (executor->plan, em_plan_get_edit_step (executor->plan, edit_point));
  g_autoptr (EmTensor) weight =
      em_edit_points_copy_weight (em_plan_get_edit_points (executor->plan), edit_point);
  g_return_if_fail (em_tensor_same_shape (weight, delta));
  float *w = em_tensor_get_data (weight);
  const float *d = em_tensor_get_data (delta);
  for (gint64 i = 0; i < em_tensor_get_count (weight); i++)
    w[i] += d[i];
  executor->edited[edit_point] =
      em_conv_new (em_conv_get_shape (step->conv), w, step->scale, em_conv_get_bias (step->conv));
}

void
em_executor_clear_deltas (EmExecutor *executor)
{
  for (int i = 0; i < em_edit_points_get_n (em_plan_get_edit_points (executor->plan)); i++)
    em_executor_set_delta (executor, i, NULL);
}

/* The layer's own bias: what is left of the folded one without the norm. */
static EmConv *
make_raw (EmExecutor *executor, int edit_point)
{
  EmGraph *graph = em_plan_get_graph (executor->plan);
  const EmEditPoints *points = em_plan_get_edit_points (executor->plan);
  const EmNode *node = em_graph_get_node (graph, em_edit_points_get (points, edit_point)->node);
  const EmStep *step =
      em_plan_get_step (executor->plan, em_plan_get_edit_step (executor->plan, edit_point));
  g_autoptr (EmTensor) weight = em_edit_points_copy_weight (points, edit_point);
  const float *bias = NULL;

  if (node->n_inputs > 2 && node->inputs[2] >= 0)
    bias = em_tensor_get_data (em_graph_get_value (graph, node->inputs[2])->data);
  return em_conv_new (em_conv_get_shape (step->conv), em_tensor_get_data (weight), NULL, bias);
}

EmTensor *
em_executor_get_pre_activation (EmExecutor *executor, EmFeatures *features)
{
  const int point = features->edit_point;
  if (executor->raw[point] == NULL)
    executor->raw[point] = make_raw (executor, point);

  const EmConvShape *s = em_conv_get_shape (executor->raw[point]);
  const EmEpilogue plain = {
    .low = -G_MAXFLOAT, .high = G_MAXFLOAT, .sum_low = -G_MAXFLOAT, .sum_high = G_MAXFLOAT
  };
  EmTensor *z = em_tensor_new_4d (features->batch, s->out_h, s->out_w, s->out_channels);
  em_conv_run (executor->raw[point], em_tensor_get_data (features->keys), em_tensor_get_data (z),
               features->batch, &plain, executor->team);
  return z;
}

/* --- features --------------------------------------------------------------------------------- */

EmFeatures *
em_features_ref (EmFeatures *features)
{
  g_atomic_ref_count_inc (&features->references);
  return features;
}

void
em_features_unref (EmFeatures *features)
{
  if (!g_atomic_ref_count_dec (&features->references))
    return;
  for (guint i = 0; i < features->live->len; i++)
    em_tensor_unref (g_array_index (features->live, Live, i).data);
  g_array_unref (features->live);
  g_free (features);
}

int
em_features_get_edit_point (const EmFeatures *features)
{
  return features->edit_point;
}

EmTensor *
em_features_get_keys (const EmFeatures *features)
{
  return features->keys;
}

EmTensor *
em_features_get_residual (const EmFeatures *features)
{
  return features->residual;
}
