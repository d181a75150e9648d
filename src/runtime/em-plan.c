/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "runtime/em-plan-private.h"

struct _EmPlan
{
  gatomicrefcount references;
  EmGraph *graph;
  EmEditPoints *points;
  GArray *steps;      /* of EmStep */
  int *alias;         /* of each value */
  int *slot;          /* of each value */
  int *last_use;      /* of each value: step */
  int *edit_steps;    /* of each edit point */
  GArray *slot_sizes; /* of gint64 */
};

/* --- reading the graph --------------------------------------------------------------------- */

static const float *
data_of (const EmPlan *plan, int value)
{
  return em_tensor_get_data (em_graph_get_value (plan->graph, value)->data);
}

static gboolean
is_constant (const EmPlan *plan, int value)
{
  return em_graph_get_value (plan->graph, value)->data != NULL;
}

/* The one node that reads @value, or NULL where there are several or none. @from: where to look. */
static const EmNode *
only_reader (const EmPlan *plan, int value, int from, int *index)
{
  if (em_graph_get_value (plan->graph, value)->n_consumers != 1
      || value == em_graph_get_output (plan->graph))
    return NULL;
  for (int i = from; i < em_graph_get_n_nodes (plan->graph); i++)
    {
      const EmNode *node = em_graph_get_node (plan->graph, i);
      for (int j = 0; j < node->n_inputs; j++)
        if (node->inputs[j] == value)
          {
            *index = i;
            return node;
          }
    }
  return NULL;
}

/* scale and shift of a batch norm: gamma / sigma and beta - gamma mean / sigma. */
static void
read_norm (const EmPlan *plan, const EmNode *node, float **scale, float **shift)
{
  const float *gamma = data_of (plan, node->inputs[1]), *beta = data_of (plan, node->inputs[2]);
  const float *mean = data_of (plan, node->inputs[3]), *variance = data_of (plan, node->inputs[4]);
  const gint64 n = em_graph_get_value (plan->graph, node->inputs[1])->shape[0];

  *scale = g_new (float, n);
  *shift = g_new (float, n);
  for (gint64 i = 0; i < n; i++)
    {
      double s = gamma[i] / sqrt ((double)variance[i] + node->batch_norm.epsilon);
      (*scale)[i] = s;
      (*shift)[i] = beta[i] - mean[i] * s;
    }
}

/* Whether a value's channels follow each other whatever the layout: [N, C] or [N, C, 1, 1]. */
static gboolean
is_row (const EmValue *value)
{
  return value->rank == 2 || (value->rank == 4 && value->shape[2] == 1 && value->shape[3] == 1);
}

static EmStep
new_step (EmStepKind kind, const EmNode *node)
{
  return (EmStep){ .kind = kind,
                   .input = node->inputs[0],
                   .second = -1,
                   .output = node->output,
                   .low = -INFINITY,
                   .high = INFINITY,
                   .sum_low = -INFINITY,
                   .sum_high = INFINITY,
                   .edit_point = -1 };
}

/* --- convolutions and what is fused into them ------------------------------------------------ */

/* A layer's shape and its weights as [out][kh][kw][in / groups]. */
static EmConvShape
read_layer (const EmPlan *plan, const EmNode *node, float **weights, const float **bias)
{
  const EmValue *weight = em_graph_get_value (plan->graph, node->inputs[1]);
  const float *w = em_tensor_get_data (weight->data);
  EmConvShape s = { .in_h = 1,
                    .in_w = 1,
                    .out_h = 1,
                    .out_w = 1,
                    .kernel_h = 1,
                    .kernel_w = 1,
                    .stride_h = 1,
                    .stride_w = 1,
                    .dilation_h = 1,
                    .dilation_w = 1,
                    .groups = 1 };

  *bias = node->n_inputs > 2 && node->inputs[2] >= 0 ? data_of (plan, node->inputs[2]) : NULL;
  if (node->op == EM_OP_GEMM)
    {
      s.out_channels = weight->shape[node->gemm.trans_b ? 0 : 1];
      s.in_channels = weight->shape[node->gemm.trans_b ? 1 : 0];
      *weights = g_new (float, (gsize)s.out_channels *s.in_channels);
      for (int o = 0; o < s.out_channels; o++)
        for (int i = 0; i < s.in_channels; i++)
          (*weights)[(gsize)o * s.in_channels + i] =
              node->gemm.alpha
              * w[node->gemm.trans_b ? (gsize)o * s.in_channels + i
                                     : (gsize)i * s.out_channels + o];
      return s;
    }

  const EmValue *in = em_graph_get_value (plan->graph, node->inputs[0]);
  const EmValue *out = em_graph_get_value (plan->graph, node->output);
  const EmConvAttributes *c = &node->conv;
  const int per_group = weight->shape[1], taps = c->kernel_h * c->kernel_w;
  s = (EmConvShape){ in->shape[2],  in->shape[3],  in->shape[1], out->shape[2], out->shape[3],
                     out->shape[1], c->kernel_h,   c->kernel_w,  c->stride_h,   c->stride_w,
                     c->dilation_h, c->dilation_w, c->pad_top,   c->pad_left,   c->groups };
  *weights = g_new (float, (gsize)s.out_channels *taps *per_group);
  for (int o = 0; o < s.out_channels; o++)
    for (int t = 0; t < taps; t++)
      for (int i = 0; i < per_group; i++)
        (*weights)[((gsize)o * taps + t) * per_group + i] =
            w[((gsize)o * per_group + i) * taps + t];
  return s;
}

/* Takes over the node after @step where it is a norm of it. */
static void
fuse_norm (EmPlan *plan, EmStep *step, int from, gboolean *done)
{
  int index;
  const EmNode *norm = only_reader (plan, step->output, from, &index);
  if (norm == NULL || norm->op != EM_OP_BATCH_NORM)
    return;
  read_norm (plan, norm, &step->scale, &step->shift);
  step->output = norm->output;
  done[index] = TRUE;
}

static void
fuse_clip (EmPlan *plan, EmStep *step, int from, gboolean *done, float *low, float *high)
{
  int index;
  const EmNode *clip = only_reader (plan, step->output, from, &index);
  if (clip == NULL || clip->op != EM_OP_CLIP)
    return;
  *low = clip->clip.low;
  *high = clip->clip.high;
  step->output = clip->output;
  done[index] = TRUE;
}

/* Takes over an addition whose other operand is there already when this layer runs. */
static gboolean
fuse_add (EmPlan *plan, EmStep *step, int from, gboolean *done)
{
  int index;
  const EmNode *add = only_reader (plan, step->output, from, &index);
  if (add == NULL || add->op != EM_OP_ADD)
    return FALSE;
  int other = add->inputs[0] == step->output ? add->inputs[1] : add->inputs[0];
  const EmValue *operand = em_graph_get_value (plan->graph, other);
  if (other == step->output || operand->data != NULL || operand->producer >= from)
    return FALSE;
  step->second = other;
  step->output = add->output;
  done[index] = TRUE;
  return TRUE;
}

static void
add_layer (EmPlan *plan, int index, gboolean *done)
{
  const EmNode *node = em_graph_get_node (plan->graph, index);
  EmStep step = new_step (EM_STEP_CONV, node);
  g_autofree float *weights = NULL;
  const float *bias;
  EmConvShape shape = read_layer (plan, node, &weights, &bias);
  const float beta = node->op == EM_OP_GEMM ? node->gemm.beta : 1.0f;

  fuse_norm (plan, &step, index, done);
  fuse_clip (plan, &step, index, done, &step.low, &step.high);
  if (fuse_add (plan, &step, index, done))
    fuse_clip (plan, &step, index, done, &step.sum_low, &step.sum_high);

  g_autofree float *folded = g_new (float, shape.out_channels);
  for (int o = 0; o < shape.out_channels; o++)
    folded[o] = (step.scale ? step.scale[o] : 1.0f) * (bias ? beta * bias[o] : 0.0f)
                + (step.shift ? step.shift[o] : 0.0f);
  step.conv = em_conv_new (&shape, weights, step.scale, folded);
  for (int i = 0; i < em_edit_points_get_n (plan->points); i++)
    if (em_edit_points_get (plan->points, i)->node == index)
      {
        step.edit_point = i;
        plan->edit_steps[i] = plan->steps->len;
      }
  g_array_append_val (plan->steps, step);
}

/* --- the other operators --------------------------------------------------------------------- */

static gboolean
add_node (EmPlan *plan, int index, gboolean *done, GError **error)
{
  const EmNode *node = em_graph_get_node (plan->graph, index);
  EmStep step;

  switch (node->op)
    {
    case EM_OP_CONV:
      add_layer (plan, index, done);
      return TRUE;
    case EM_OP_GEMM:
      if (node->gemm.trans_a || !is_constant (plan, node->inputs[1])
          || (node->n_inputs > 2 && node->inputs[2] >= 0
              && em_tensor_get_count (em_graph_get_value (plan->graph, node->inputs[2])->data)
                     != em_graph_get_value (plan->graph, node->output)->shape[1]))
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                       _ ("“%s”: the Gemm “%s” is no linear layer (constant weights and one bias a "
                          "class were expected)."),
                       em_graph_get_name (plan->graph), node->name);
          return FALSE;
        }
      add_layer (plan, index, done);
      return TRUE;
    case EM_OP_IDENTITY:
      plan->alias[node->output] = node->inputs[0];
      return TRUE;
    case EM_OP_FLATTEN:
      if (!is_row (em_graph_get_value (plan->graph, node->inputs[0])))
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                       _ ("“%s”: “%s” flattens a map of more than one position; a pooled map was "
                          "expected."),
                       em_graph_get_name (plan->graph), node->name);
          return FALSE;
        }
      plan->alias[node->output] = node->inputs[0];
      return TRUE;
    case EM_OP_BATCH_NORM:
      step = new_step (EM_STEP_BATCH_NORM, node);
      read_norm (plan, node, &step.scale, &step.shift);
      break;
    case EM_OP_CLIP:
      step = new_step (EM_STEP_CLIP, node);
      step.low = node->clip.low;
      step.high = node->clip.high;
      break;
    case EM_OP_ADD:
      step = new_step (EM_STEP_ADD, node);
      step.second = node->inputs[1];
      break;
    case EM_OP_GLOBAL_AVERAGE_POOL:
      step = new_step (EM_STEP_POOL, node);
      break;
    case EM_OP_SOFTMAX:
      step = new_step (EM_STEP_SOFTMAX, node);
      break;
    }
  g_array_append_val (plan->steps, step);
  return TRUE;
}

/* --- memory ----------------------------------------------------------------------------------- */

int
em_plan_get_alias (const EmPlan *plan, int value)
{
  while (plan->alias[value] >= 0)
    value = plan->alias[value];
  return value;
}

/* Hands out slots in the order of the steps; a slot is free again after the last step that reads
 * it. Among free slots the one whose size fits best is taken. The input has a slot of its own. */
static void
assign_slots (EmPlan *plan)
{
  const int n_values = em_graph_get_n_values (plan->graph);
  const int n_steps = plan->steps->len;
  g_autoptr (GArray) busy_until = g_array_new (FALSE, FALSE, sizeof (int));

  for (int v = 0; v < n_values; v++)
    plan->slot[v] = plan->last_use[v] = -1;
  for (int i = 0; i < n_steps; i++)
    {
      EmStep *step = &g_array_index (plan->steps, EmStep, i);
      step->input = em_plan_get_alias (plan, step->input);
      if (step->second >= 0)
        step->second = em_plan_get_alias (plan, step->second);
      plan->last_use[step->input] = i;
      if (step->second >= 0)
        plan->last_use[step->second] = i;
    }
  plan->last_use[em_plan_get_alias (plan, em_graph_get_output (plan->graph))] = n_steps;

  for (int i = -1; i < n_steps; i++)
    {
      const int value =
          i < 0 ? em_graph_get_input (plan->graph) : g_array_index (plan->steps, EmStep, i).output;
      const gint64 size = em_plan_get_size (plan, value);
      int best = -1;
      gint64 best_waste = G_MAXINT64;
      for (guint s = 0; s < busy_until->len; s++)
        {
          gint64 waste = ABS (g_array_index (plan->slot_sizes, gint64, s) - size);
          if (g_array_index (busy_until, int, s) < i && waste < best_waste)
            {
              best = s;
              best_waste = waste;
            }
        }
      if (best < 0)
        {
          const int free_now = -2;
          best = busy_until->len;
          g_array_append_val (busy_until, free_now);
          g_array_append_val (plan->slot_sizes, size);
        }
      gint64 *slot_size = &g_array_index (plan->slot_sizes, gint64, best);
      *slot_size = MAX (*slot_size, size);
      g_array_index (busy_until, int, best) = MAX (plan->last_use[value], i);
      plan->slot[value] = best;
    }
}

/* --- the plan --------------------------------------------------------------------------------- */

EmPlan *
em_plan_new (EmGraph *graph, GError **error)
{
  const int n_nodes = em_graph_get_n_nodes (graph), n_values = em_graph_get_n_values (graph);
  g_autoptr (EmPlan) plan = g_new0 (EmPlan, 1);
  g_autofree gboolean *done = g_new0 (gboolean, n_nodes);

  g_atomic_ref_count_init (&plan->references);
  plan->graph = em_graph_ref (graph);
  plan->points = em_edit_points_new (graph);
  plan->steps = g_array_new (FALSE, TRUE, sizeof (EmStep));
  plan->slot_sizes = g_array_new (FALSE, FALSE, sizeof (gint64));
  plan->alias = g_new (int, n_values);
  plan->slot = g_new (int, n_values);
  plan->last_use = g_new (int, n_values);
  plan->edit_steps = g_new (int, em_edit_points_get_n (plan->points) + 1);
  for (int v = 0; v < n_values; v++)
    plan->alias[v] = -1;

  for (int i = 0; i < n_nodes; i++)
    if (!done[i] && !add_node (plan, i, done, error))
      return NULL;
  assign_slots (plan);
  return g_steal_pointer (&plan);
}

EmPlan *
em_plan_ref (EmPlan *plan)
{
  g_atomic_ref_count_inc (&plan->references);
  return plan;
}

void
em_plan_unref (EmPlan *plan)
{
  if (!g_atomic_ref_count_dec (&plan->references))
    return;
  for (guint i = 0; i < plan->steps->len; i++)
    {
      EmStep *step = &g_array_index (plan->steps, EmStep, i);
      g_clear_pointer (&step->conv, em_conv_free);
      g_free (step->scale);
      g_free (step->shift);
    }
  g_array_unref (plan->steps);
  g_array_unref (plan->slot_sizes);
  em_edit_points_free (plan->points);
  em_graph_unref (plan->graph);
  g_free (plan->alias);
  g_free (plan->slot);
  g_free (plan->last_use);
  g_free (plan->edit_steps);
  g_free (plan);
}

EmGraph *
em_plan_get_graph (const EmPlan *plan)
{
  return plan->graph;
}

const EmEditPoints *
em_plan_get_edit_points (const EmPlan *plan)
{
  return plan->points;
}

int
em_plan_get_n_steps (const EmPlan *plan)
{
  return plan->steps->len;
}

const EmStep *
em_plan_get_step (const EmPlan *plan, int step)
{
  return &g_array_index (plan->steps, EmStep, step);
}

gint64
em_plan_get_size (const EmPlan *plan, int value)
{
  const EmValue *v = em_graph_get_value (plan->graph, value);
  gint64 size = 1;
  for (int i = 1; i < v->rank; i++)
    size *= v->shape[i];
  return size;
}

int
em_plan_get_slot (const EmPlan *plan, int value)
{
  return plan->slot[value];
}

int
em_plan_get_n_slots (const EmPlan *plan)
{
  return plan->slot_sizes->len;
}

gint64
em_plan_get_slot_size (const EmPlan *plan, int slot)
{
  return g_array_index (plan->slot_sizes, gint64, slot);
}

int
em_plan_get_last_use (const EmPlan *plan, int value)
{
  return plan->last_use[value];
}

int
em_plan_get_edit_step (const EmPlan *plan, int edit_point)
{
  return plan->edit_steps[edit_point];
}
