/* The executor: see em-executor.h.
 *
 * Where values lie.  A value lies in the arena, or where a run wants to keep it (the input, the
 * logits, the live set of a prefix) in a tensor of its own: it is *pinned*. Steps ask find() and do
 * not know the difference, so a prefix writes into its features and a suffix reads from them
 * without a copy.
 * Batches.  A batch runs in chunks of a few pictures, so that what one step writes is still in the
 * cache when the next one reads it. A picture's numbers do not depend on the chunk it is in: every
 * sum runs over the same terms in the same order. Prefix and suffix.  The suffix of an edit point
 * is every step that depends on it, the prefix all others: for a network with branches more than
 * "what comes before in the list", and always complete, residual operands included.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "kernels/em-sample.h"
#include "kernels/em-softmax.h"
#include "runtime/em-executor.h"
#include "runtime/em-features-private.h"
#include "runtime/em-plan-private.h"

/* What a chunk may have in use at once: about what the caches hold. */
#define CHUNK_FLOATS (1 << 20)

struct _EmExecutor
{
  EmPlan *plan;
  EmTeam *team;
  float *arena;
  gint64 arena_floats;
  EmConv **edited; /* by edit point: with the delta, or NULL */
  EmConv **raw;    /* by edit point: without norm and delta, made when first asked for */
};

/* One call of run(). */
typedef struct
{
  EmExecutor *executor;
  EmTensor **pins;     /* by value: (nullable) (transfer none) */
  const guint8 *steps; /* which to run; NULL for all */
  int batch;
  int first, count; /* the chunk */
  EmKeyObserver observer;
  gpointer observer_data;
  EmProgressFunc progress;
  gpointer progress_data;
  GCancellable *cancellable;
} Run;

EmExecutor *
em_executor_new (EmPlan *plan, EmTeam *team)
{
  EmExecutor *executor = g_new0 (EmExecutor, 1);
  const gsize n_points = (gsize)em_edit_points_get_n (plan->points);

  executor->plan = em_plan_ref (plan);
  executor->team = team;
  executor->edited = g_new0 (EmConv *, n_points);
  executor->raw = g_new0 (EmConv *, n_points);
  return executor;
}

void
em_executor_free (EmExecutor *executor)
{
  if (executor == NULL)
    return;
  for (int i = 0; i < em_edit_points_get_n (executor->plan->points); i++)
    {
      g_clear_pointer (&executor->edited[i], em_conv_free);
      g_clear_pointer (&executor->raw[i], em_conv_free);
    }
  g_free (executor->edited);
  g_free (executor->raw);
  free (executor->arena);
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

/* --- steps --------------------------------------------------------------------------------- */

static gboolean
is_wanted (const Run *run, int step)
{
  return run->steps == NULL || run->steps[step];
}

/* Where the chunk's numbers of @value are. */
static float *
find (const Run *run, int value)
{
  const EmSlot *slot = &run->executor->plan->slots[value];

  if (run->pins[value] != NULL)
    return em_tensor_get_data (run->pins[value]) + run->first * slot->size;
  return run->executor->arena + slot->offset * run->count;
}

static void
run_conv (const Run *run, const EmStep *step)
{
  const EmExecutor *executor = run->executor;
  const EmConv *conv = step->conv;
  EmEpilogue epilogue = step->epilogue;

  epilogue.residual = step->inputs[1] >= 0 ? find (run, step->inputs[1]) : NULL;
  if (step->edit_point >= 0 && executor->edited[step->edit_point] != NULL)
    conv = executor->edited[step->edit_point];
  em_conv_run (conv, find (run, step->inputs[0]), find (run, step->output), run->count, &epilogue,
               executor->team);
}

/* The elements of @step with what they read for picture @picture of the chunk. */
static void
find_operands (const Run *run, const EmStep *step, int picture, EmElement *elements)
{
  for (int i = 0; i < step->n_elements; i++)
    {
      const int operand = step->operands[i];

      elements[i] = step->elements[i];
      if (operand >= 0)
        elements[i].operand = find (run, step->inputs[operand])
                              + picture * run->executor->plan->slots[step->inputs[operand]].size;
    }
}

/* Elements, and pooling with the elements before it, picture by picture: rows that the elements
 * read are each picture's own. */
static void
run_elements (const Run *run, const EmStep *step)
{
  const EmSlot *in = &run->executor->plan->slots[step->inputs[0]];
  const EmSlot *out = &run->executor->plan->slots[step->output];
  const gint64 area = (gint64)in->h * in->w;
  EmElement elements[EM_ELEMENTS_MAX];

  for (int n = 0; n < run->count; n++)
    {
      const float *from = find (run, step->inputs[0]) + n * in->size;
      float *to = find (run, step->output) + n * out->size;

      find_operands (run, step, n, elements);
      if (step->ordered)
        em_elements_mean_ordered (from, to, area, in->channels, run->executor->team);
      else if (step->kind == EM_STEP_POOL)
        em_elements_mean (elements, step->n_elements, from, to, area, in->channels,
                          run->executor->team);
      else
        em_elements_run (elements, step->n_elements, from, to, area, in->channels,
                         run->executor->team);
    }
}

static void
run_sample (const Run *run, const EmStep *step)
{
  const EmPlan *plan = run->executor->plan;
  const EmNode *node = em_graph_get_node (plan->graph, step->node);
  const EmSlot *in = &plan->slots[step->inputs[0]], *out = &plan->slots[step->output];

  for (int n = 0; n < run->count; n++)
    em_sample_run (find (run, step->inputs[0]) + n * in->size, in->w, in->channels,
                   node->sample.rows, node->sample.columns, node->sample.fill,
                   find (run, step->output) + n * out->size, out->h, out->w, run->executor->team);
}

static void
run_step (const Run *run, const EmStep *step)
{
  const EmSlot *slot = &run->executor->plan->slots[step->inputs[0]];
  const float *in = find (run, step->inputs[0]);
  float *out = find (run, step->output);

  switch (step->kind)
    {
    case EM_STEP_CONV:
      run_conv (run, step);
      break;
    case EM_STEP_ELEMENTS:
    case EM_STEP_POOL:
      run_elements (run, step);
      break;
    case EM_STEP_SAMPLE:
      run_sample (run, step);
      break;
    case EM_STEP_FLATTEN:
      em_flatten_run (in, out, run->count, (gint64)slot->h * slot->w, slot->channels);
      break;
    case EM_STEP_SOFTMAX:
      em_softmax_run (in, out, run->count * step->outer, step->along, step->inner);
      break;
    }
}

/* Shows the observer the whole batch's keys of @step. */
static void
show_keys (const Run *run, const EmStep *step)
{
  const EmSlot *slot = &run->executor->plan->slots[step->inputs[0]];
  g_autoptr (EmTensor) keys = em_tensor_new_4d (run->count, slot->h, slot->w, slot->channels);

  memcpy (em_tensor_get_data (keys), find (run, step->inputs[0]),
          sizeof (float) * (gsize)em_tensor_get_count (keys));
  run->observer (step->edit_point, keys, run->observer_data);
}

/* How many pictures to run at a time, from the step that uses most memory. */
static int
choose_chunk (const Run *run)
{
  const EmPlan *plan = run->executor->plan;
  gint64 most = 1;

  if (run->observer != NULL)
    return run->batch;
  for (int s = 0; s < (int)plan->steps->len; s++)
    {
      const EmStep *step = em_plan_get_step (plan, s);

      if (is_wanted (run, s))
        most = MAX (most, plan->slots[step->inputs[0]].size + plan->slots[step->output].size);
    }
  return (int)CLAMP (CHUNK_FLOATS / most, 1, run->batch);
}

static void
reserve (EmExecutor *executor, int chunk)
{
  const gint64 floats = executor->plan->arena_size * chunk;

  if (floats <= executor->arena_floats)
    return;
  free (executor->arena);
  executor->arena = aligned_alloc (64, (gsize)floats * sizeof (float));
  if (executor->arena == NULL)
    g_error ("Out of memory: %" G_GINT64_FORMAT " numbers for a network's layers", floats);
  executor->arena_floats = floats;
}

static gboolean
run (Run *run, GError **error)
{
  const EmPlan *plan = run->executor->plan;
  const int chunk = choose_chunk (run);

  reserve (run->executor, chunk);
  for (run->first = 0; run->first < run->batch; run->first += run->count)
    {
      run->count = MIN (chunk, run->batch - run->first);
      for (int s = 0; s < (int)plan->steps->len; s++)
        {
          const EmStep *step = em_plan_get_step (plan, s);

          if (!is_wanted (run, s))
            continue;
          if (g_cancellable_set_error_if_cancelled (run->cancellable, error))
            return FALSE;
          if (run->observer != NULL && step->edit_point >= 0)
            show_keys (run, step);
          run_step (run, step);
          if (run->progress != NULL)
            run->progress ((s + 1.0) / plan->steps->len, run->progress_data);
        }
    }
  return TRUE;
}

/* --- whole runs ---------------------------------------------------------------------------- */

static gboolean
check_nth_input (EmExecutor *executor, EmTensor *input, int index, GError **error)
{
  const EmGraph *graph = executor->plan->graph;
  const EmSlot *slot = &executor->plan->slots[em_graph_get_nth_input (graph, index)];

  if (em_tensor_get_rank (input) == 4 && em_tensor_get_dim (input, 0) >= 1
      && em_tensor_get_dim (input, 0) <= G_MAXINT && em_tensor_get_dim (input, 1) == slot->h
      && em_tensor_get_dim (input, 2) == slot->w && em_tensor_get_dim (input, 3) == slot->channels)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               _ ("“%s” takes pictures of %d × %d pixels and %d channels."),
               em_graph_get_name (graph), slot->w, slot->h, slot->channels);
  return FALSE;
}

static gboolean
check_input (EmExecutor *executor, EmTensor *input, GError **error)
{
  return check_nth_input (executor, input, 0, error);
}

/* Runs with the output pinned to @result. Returns: (transfer full) (nullable): @result, or what was
 * put in for a network without a step, which puts that out */
static EmTensor *
run_to (Run *r, EmTensor *result, GError **error)
{
  const EmPlan *plan = r->executor->plan;
  const int output = plan->slots[em_graph_get_output (plan->graph)].alias;

  if (r->pins[output] != NULL)
    return em_tensor_ref (r->pins[output]);
  r->pins[output] = result;
  return run (r, error) ? em_tensor_ref (result) : NULL;
}

static EmTensor *
run_to_logits (Run *r, GError **error)
{
  g_autoptr (EmTensor) logits =
      em_tensor_new_2d (r->batch, em_graph_get_n_classes (r->executor->plan->graph));

  return run_to (r, logits, error);
}

EmTensor *
em_executor_run_observed (EmExecutor *executor, EmTensor *input, EmKeyObserver observer,
                          gpointer observer_data, GCancellable *cancellable, GError **error)
{
  const EmGraph *graph = executor->plan->graph;
  g_autofree EmTensor **pins = g_new0 (EmTensor *, em_graph_get_n_values (graph));
  Run r = {
    .executor = executor,
    .pins = pins,
    .observer = observer,
    .observer_data = observer_data,
    .cancellable = cancellable,
  };

  if (!check_input (executor, input, error))
    return NULL;
  r.batch = (int)em_tensor_get_dim (input, 0);
  pins[em_graph_get_input (graph)] = input;
  return run_to_logits (&r, error);
}

EmTensor *
em_executor_run (EmExecutor *executor, EmTensor *input, GCancellable *cancellable, GError **error)
{
  return em_executor_run_observed (executor, input, NULL, NULL, cancellable, error);
}

EmTensor *
em_executor_run_network (EmExecutor *executor, EmTensor *const *inputs, EmProgressFunc progress,
                         gpointer progress_data, GCancellable *cancellable, GError **error)
{
  const EmPlan *plan = executor->plan;
  const EmSlot *slot = &plan->slots[em_graph_get_output (plan->graph)];
  g_autofree EmTensor **pins = g_new0 (EmTensor *, em_graph_get_n_values (plan->graph));
  Run r = {
    .executor = executor,
    .pins = pins,
    .batch = (int)em_tensor_get_dim (inputs[0], 0),
    .progress = progress,
    .progress_data = progress_data,
    .cancellable = cancellable,
  };

  for (int i = 0; i < em_graph_get_n_inputs (plan->graph); i++)
    {
      if (!check_nth_input (executor, inputs[i], i, error))
        return NULL;
      g_return_val_if_fail (em_tensor_get_dim (inputs[i], 0) == r.batch, NULL);
      pins[em_graph_get_nth_input (plan->graph, i)] = inputs[i];
    }
  g_autoptr (EmTensor) result = em_tensor_new_4d (r.batch, slot->h, slot->w, slot->channels);
  return run_to (&r, result, error);
}

/* --- prefix and suffix --------------------------------------------------------------------- */

/* For each step, whether it depends on edit point @edit_point. (transfer full) */
static guint8 *
find_suffix (const EmPlan *plan, int edit_point)
{
  guint8 *steps = g_new0 (guint8, plan->steps->len);
  g_autofree guint8 *values = g_new0 (guint8, em_graph_get_n_values (plan->graph));

  for (int s = plan->point_steps[edit_point]; s < (int)plan->steps->len; s++)
    {
      const EmStep *step = em_plan_get_step (plan, s);

      steps[s] = s == plan->point_steps[edit_point];
      for (int i = 0; i < EM_STEP_INPUTS; i++)
        steps[s] = steps[s] || (step->inputs[i] >= 0 && values[step->inputs[i]]);
      values[step->output] = steps[s];
    }
  return steps;
}

/* Pins what the steps of @suffix read and none of them makes. */
static void
pin_live_set (EmFeatures *features, const EmPlan *plan, const guint8 *suffix, EmTensor *input)
{
  g_autofree guint8 *made = g_new0 (guint8, em_graph_get_n_values (plan->graph));

  for (int s = 0; s < (int)plan->steps->len; s++)
    {
      const EmStep *step = em_plan_get_step (plan, s);

      made[step->output] = suffix[s];
      for (int i = 0; suffix[s] && i < EM_STEP_INPUTS; i++)
        {
          const int value = step->inputs[i];

          if (value < 0 || made[value] || features->pins[value] != NULL)
            continue;
          if (value == em_graph_get_input (plan->graph))
            features->pins[value] = em_tensor_ref (input);
          else
            features->pins[value] =
                em_tensor_new_4d (features->batch, plan->slots[value].h, plan->slots[value].w,
                                  plan->slots[value].channels);
        }
    }
}

/* (transfer container) */
static EmTensor **
copy_pins (const EmFeatures *features)
{
  return g_memdup2 (features->pins,
                    sizeof (EmTensor *) * (gsize)em_graph_get_n_values (features->plan->graph));
}

EmFeatures *
em_executor_run_prefix (EmExecutor *executor, EmTensor *input, int edit_point,
                        GCancellable *cancellable, GError **error)
{
  EmPlan *plan = executor->plan;
  g_autoptr (EmFeatures) features = NULL;
  g_autofree EmTensor **pins = NULL;
  g_autofree guint8 *steps = NULL;

  g_return_val_if_fail (edit_point >= 0 && edit_point < em_edit_points_get_n (plan->points), NULL);
  if (!check_input (executor, input, error))
    return NULL;
  features = em_features_new (plan, edit_point, (int)em_tensor_get_dim (input, 0));
  steps = find_suffix (plan, edit_point);
  pin_live_set (features, plan, steps, input);
  for (guint s = 0; s < plan->steps->len; s++)
    steps[s] = !steps[s];
  pins = copy_pins (features);
  pins[em_graph_get_input (plan->graph)] = input;

  Run r = {
    .executor = executor,
    .pins = pins,
    .steps = steps,
    .batch = features->batch,
    .cancellable = cancellable,
  };
  if (!run (&r, error))
    return NULL;
  return g_steal_pointer (&features);
}

EmTensor *
em_executor_run_suffix (EmExecutor *executor, EmFeatures *features, GCancellable *cancellable,
                        GError **error)
{
  EmPlan *plan = executor->plan;
  g_autofree EmTensor **pins = NULL;
  g_autofree guint8 *steps = NULL;

  g_return_val_if_fail (features->plan == plan, NULL);
  pins = copy_pins (features);
  steps = find_suffix (plan, features->edit_point);

  Run r = {
    .executor = executor,
    .pins = pins,
    .steps = steps,
    .batch = features->batch,
    .cancellable = cancellable,
  };
  return run_to_logits (&r, error);
}

/* --- overrides ----------------------------------------------------------------------------- */

void
em_executor_set_delta (EmExecutor *executor, int edit_point, EmTensor *delta)
{
  g_return_if_fail (edit_point >= 0 && edit_point < em_edit_points_get_n (executor->plan->points));

  g_clear_pointer (&executor->edited[edit_point], em_conv_free);
  if (delta != NULL)
    executor->edited[edit_point] = em_plan_pack_point (executor->plan, edit_point, delta, TRUE);
}

void
em_executor_clear_deltas (EmExecutor *executor)
{
  for (int i = 0; i < em_edit_points_get_n (executor->plan->points); i++)
    g_clear_pointer (&executor->edited[i], em_conv_free);
}

EmTensor *
em_executor_get_pre_activation (EmExecutor *executor, EmFeatures *features)
{
  const int point = features->edit_point;
  const EmEpilogue plain = {
    .low = -INFINITY,
    .high = INFINITY,
    .sum_low = -INFINITY,
    .sum_high = INFINITY,
  };
  const EmConvShape *shape;
  EmTensor *z;

  g_return_val_if_fail (features->plan == executor->plan, NULL);
  if (executor->raw[point] == NULL)
    executor->raw[point] = em_plan_pack_point (executor->plan, point, NULL, FALSE);
  shape = em_conv_get_shape (executor->raw[point]);
  z = em_tensor_new_4d (features->batch, shape->out_h, shape->out_w, shape->out_channels);
  em_conv_run (executor->raw[point], em_tensor_get_data (em_features_get_keys (features)),
               em_tensor_get_data (z), features->batch, &plain, executor->team);
  return z;
}
