/* The planner: see em-plan.h.
 *
 * Fusing.  A layer takes along what follows it as far as nothing else reads what is between: norm,
 * activation, addition, activation, as em-edit-point.h has it. A step stands where its last node
 * stood, so the other operand of the addition is there by then. Where both operands of an addition
 * come from layers, neither takes it along: each of the two may be an edit point whose residual
 * operand, the other one, has to exist before it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "runtime/em-plan-private.h"

/* What a plan's packed weights, and the values of one picture, may take at most (2 GiB each): files
 * that ask for more are refused before anything is allocated. */
#define MAX_FLOATS ((gint64)1 << 29)

typedef struct
{
  EmPlan *plan;
  const EmGraph *graph;
  int *readers;     /* by value: a node that reads it, or -1 */
  gboolean *fused;  /* by node: belongs to a layer before it */
  int *point_nodes; /* by node: its edit point, or -1 */
} Planner;

static gboolean
is_layer (const EmNode *node)
{
  return node->op == EM_OP_CONV || node->op == EM_OP_GEMM;
}

/* --- what lies how ------------------------------------------------------------------------- */

static gboolean
set_slots (Planner *planner, GError **error)
{
  const EmGraph *graph = planner->graph;

  for (int v = 0; v < em_graph_get_n_values (graph); v++)
    {
      const EmValue *value = em_graph_get_value (graph, v);
      EmSlot *slot = &planner->plan->slots[v];

      slot->alias = v;
      slot->h = slot->w = slot->channels = 1;
      if (value->data != NULL)
        continue;
      if (value->rank != 4 && value->rank != 2)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                       _ ("%s: “%s” has %d dimensions; 2 or 4 were expected."),
                       em_graph_get_name (graph), value->name, value->rank);
          return FALSE;
        }
      slot->channels = (int)value->shape[1];
      slot->h = value->rank == 4 ? (int)value->shape[2] : 1;
      slot->w = value->rank == 4 ? (int)value->shape[3] : 1;
      slot->size = (gint64)slot->h * slot->w * slot->channels;
    }
  return TRUE;
}

/* The node that alone reads @value, or -1. */
static int
get_only_reader (const Planner *planner, int value)
{
  if (em_graph_get_value (planner->graph, value)->n_consumers != 1
      || value == em_graph_get_output (planner->graph))
    return -1;
  return planner->readers[value];
}

/* Whether @value is what a layer and its norm and activation make, for one reader. */
static gboolean
comes_from_layer (const Planner *planner, int value)
{
  for (;;)
    {
      const EmValue *v = em_graph_get_value (planner->graph, value);
      const EmNode *node;

      if (v->n_consumers != 1 || v->producer < 0)
        return FALSE;
      node = em_graph_get_node (planner->graph, v->producer);
      if (is_layer (node))
        return TRUE;
      if (node->op != EM_OP_BATCH_NORM && node->op != EM_OP_CLIP)
        return FALSE;
      value = node->inputs[0];
    }
}

/* --- steps --------------------------------------------------------------------------------- */

/* The node that alone reads what @step puts out, where that is an @op; else %NULL. */
static const EmNode *
get_next (const Planner *planner, const EmStep *step, EmOp op)
{
  const int next = get_only_reader (planner, step->output);
  const EmNode *node = next >= 0 ? em_graph_get_node (planner->graph, next) : NULL;

  return node != NULL && node->op == op ? node : NULL;
}

/* Makes @node, which reads what @step puts out, a part of it. */
static void
take (Planner *planner, EmStep *step, const EmNode *node)
{
  planner->fused[planner->readers[step->output]] = TRUE;
  step->output = node->output;
}

/* Takes the nodes behind the layer @step along. */
static void
fuse (Planner *planner, EmStep *step)
{
  const EmNode *node = get_next (planner, step, EM_OP_BATCH_NORM);

  if (node != NULL)
    {
      em_plan_make_norm (planner->graph, node, &step->scale, &step->shift);
      take (planner, step, node);
    }
  node = get_next (planner, step, EM_OP_CLIP);
  if (node != NULL)
    {
      step->low = node->clip.low;
      step->high = node->clip.high;
      take (planner, step, node);
    }
  node = get_next (planner, step, EM_OP_ADD);
  if (node == NULL)
    return;

  const int other = node->inputs[node->inputs[0] == step->output ? 1 : 0];
  if (comes_from_layer (planner, other))
    return;
  step->inputs[1] = planner->plan->slots[other].alias;
  take (planner, step, node);
  node = get_next (planner, step, EM_OP_CLIP);
  if (node != NULL)
    {
      step->sum_low = node->clip.low;
      step->sum_high = node->clip.high;
      take (planner, step, node);
    }
}

static EmStepKind
get_kind (EmOp op)
{
  switch (op)
    {
    case EM_OP_CONV:
    case EM_OP_GEMM:
      return EM_STEP_CONV;
    case EM_OP_BATCH_NORM:
      return EM_STEP_NORM;
    case EM_OP_CLIP:
      return EM_STEP_CLIP;
    case EM_OP_ADD:
      return EM_STEP_ADD;
    case EM_OP_GLOBAL_AVERAGE_POOL:
      return EM_STEP_POOL;
    case EM_OP_FLATTEN:
      return EM_STEP_FLATTEN;
    case EM_OP_SOFTMAX:
      return EM_STEP_SOFTMAX;
    case EM_OP_IDENTITY:
    default:
      g_assert_not_reached ();
    }
}

/* Whether the output of @node is its input, number for number. */
static gboolean
is_alias (const Planner *planner, const EmNode *node)
{
  const EmSlot *in = &planner->plan->slots[node->inputs[0]];

  return node->op == EM_OP_IDENTITY
         || (node->op == EM_OP_FLATTEN && (gint64)in->channels == in->size);
}

/* @axis counts N, C, H, W; memory has N, H, W, C. */
static void
set_softmax (EmStep *step, int axis, const EmSlot *slot)
{
  const int along[] = { slot->channels, slot->h, slot->w };
  const gint64 inner[] = { 1, (gint64)slot->w * slot->channels, slot->channels };

  step->along = along[axis - 1];
  step->inner = inner[axis - 1];
  step->outer = slot->size / step->along / step->inner;
}

static EmStep
make_step (Planner *planner, int index)
{
  EmPlan *plan = planner->plan;
  const EmNode *node = em_graph_get_node (planner->graph, index);
  EmStep step = {
    .kind = get_kind (node->op),
    .node = index,
    .inputs = { plan->slots[node->inputs[0]].alias, -1 },
    .output = node->output,
    .edit_point = planner->point_nodes[index],
    .low = -INFINITY,
    .high = INFINITY,
    .sum_low = -INFINITY,
    .sum_high = INFINITY,
  };

  if (node->op == EM_OP_ADD)
    step.inputs[1] = plan->slots[node->inputs[1]].alias;
  if (node->op == EM_OP_CLIP)
    {
      step.low = node->clip.low;
      step.high = node->clip.high;
    }
  if (node->op == EM_OP_BATCH_NORM)
    em_plan_make_norm (planner->graph, node, &step.scale, &step.shift);
  if (node->op == EM_OP_SOFTMAX)
    set_softmax (&step, node->softmax.axis, &plan->slots[node->output]);
  return step;
}

/* Every node becomes a step, an alias or a part of a layer's step. A layer that takes others along
 * waits in @pending until its last node's turn. */
static void
make_steps (Planner *planner)
{
  EmPlan *plan = planner->plan;
  const int n_nodes = em_graph_get_n_nodes (planner->graph);
  g_autoptr (GHashTable) pending = g_hash_table_new_full (NULL, NULL, NULL, g_free);

  for (int i = 0; i < n_nodes; i++)
    {
      const EmNode *node = em_graph_get_node (planner->graph, i);
      EmStep *ready = g_hash_table_lookup (pending, GINT_TO_POINTER (i));

      if (ready != NULL)
        {
          /* Aliases that stand between layer and addition are known only now. */
          if (ready->inputs[1] >= 0)
            ready->inputs[1] = plan->slots[ready->inputs[1]].alias;
          g_array_append_val (plan->steps, *ready);
          continue;
        }
      if (planner->fused[i])
        continue;
      if (is_alias (planner, node))
        {
          plan->slots[node->output].alias = plan->slots[node->inputs[0]].alias;
          continue;
        }

      EmStep step = make_step (planner, i);
      if (step.kind == EM_STEP_CONV)
        {
          fuse (planner, &step);
          step.conv = em_plan_pack (plan, node, NULL, step.scale, step.shift);

          const int end = em_graph_get_value (planner->graph, step.output)->producer;
          if (end != i)
            {
              g_hash_table_insert (pending, GINT_TO_POINTER (end), g_memdup2 (&step, sizeof step));
              continue;
            }
        }
      g_array_append_val (plan->steps, step);
    }
  for (int s = 0; s < (int)plan->steps->len; s++)
    if (em_plan_get_step (plan, s)->edit_point >= 0)
      plan->point_steps[em_plan_get_step (plan, s)->edit_point] = s;
}

/* --- checks -------------------------------------------------------------------------------- */

static gboolean
check_nodes (const Planner *planner, GError **error)
{
  const EmGraph *graph = planner->graph;

  for (int i = 0; i < em_graph_get_n_nodes (graph); i++)
    {
      const EmNode *node = em_graph_get_node (graph, i);
      gboolean layer = is_layer (node);
      gboolean constant =
          em_graph_get_value (graph, node->inputs[0])->data != NULL
          || (layer && em_graph_get_value (graph, node->inputs[1])->data == NULL)
          || (node->op == EM_OP_ADD && em_graph_get_value (graph, node->inputs[1])->data != NULL);

      if (constant || (node->op == EM_OP_GEMM && node->gemm.trans_a))
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                       _ ("%s: node “%s” mixes constants and computed values in a way that cannot "
                          "be run."),
                       em_graph_get_name (graph), node->name);
          return FALSE;
        }
      if (node->op == EM_OP_ADD
          && planner->plan->slots[node->inputs[0]].size
                 != planner->plan->slots[node->inputs[1]].size)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                       _ ("%s: node “%s” adds values of different shapes."),
                       em_graph_get_name (graph), node->name);
          return FALSE;
        }
    }
  if (planner->plan->slots[em_graph_get_output (graph)].size != em_graph_get_n_classes (graph))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                   _ ("%s: the output is not one row of classes a picture."),
                   em_graph_get_name (graph));
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_size (const Planner *planner, GError **error)
{
  const EmGraph *graph = planner->graph;
  gint64 weights = 0;

  for (int i = 0; i < em_graph_get_n_nodes (graph); i++)
    {
      const EmNode *node = em_graph_get_node (graph, i);

      if (is_layer (node))
        {
          const EmConvShape shape = em_plan_get_shape (planner->plan, node);

          weights += em_conv_get_packed_size (&shape);
        }
      if (weights > MAX_FLOATS)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                       _ ("%s: at node “%s” the weights need more than 2 GiB of memory."),
                       em_graph_get_name (graph), node->name);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
check_arena (const EmPlan *plan, GError **error)
{
  if (plan->arena_size <= MAX_FLOATS)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
               _ ("%s: the network needs more than 2 GiB of memory for one picture."),
               em_graph_get_name (plan->graph));
  return FALSE;
}

static void
prepare (Planner *planner)
{
  const EmGraph *graph = planner->graph;
  EmPlan *plan = planner->plan;
  const int n_nodes = em_graph_get_n_nodes (graph), n_values = em_graph_get_n_values (graph);
  const int n_points = em_edit_points_get_n (plan->points);

  planner->readers = g_new (int, n_values);
  planner->fused = g_new0 (gboolean, n_nodes);
  planner->point_nodes = g_new (int, n_nodes);
  for (int v = 0; v < n_values; v++)
    planner->readers[v] = -1;
  for (int i = 0; i < n_nodes; i++)
    {
      const EmNode *node = em_graph_get_node (graph, i);

      planner->point_nodes[i] = -1;
      for (int j = 0; j < node->n_inputs; j++)
        if (node->inputs[j] >= 0)
          planner->readers[node->inputs[j]] = i;
    }
  for (int p = 0; p < n_points; p++)
    planner->point_nodes[em_edit_points_get (plan->points, p)->node] = p;
}

EmPlan *
em_plan_new (EmGraph *graph, GError **error)
{
  g_autoptr (EmPlan) plan = g_new0 (EmPlan, 1);
  Planner planner = { .plan = plan, .graph = graph };
  gboolean ok;

  g_atomic_ref_count_init (&plan->ref_count);
  plan->graph = em_graph_ref (graph);
  plan->points = em_edit_points_new (graph);
  plan->steps = g_array_new (FALSE, FALSE, sizeof (EmStep));
  plan->slots = g_new0 (EmSlot, em_graph_get_n_values (graph));
  plan->point_steps = g_new0 (int, em_edit_points_get_n (plan->points));

  prepare (&planner);
  ok = set_slots (&planner, error) && check_nodes (&planner, error) && check_size (&planner, error);
  if (ok)
    {
      make_steps (&planner);
      em_plan_assign_memory (plan);
      ok = check_arena (plan, error);
    }
  g_free (planner.readers);
  g_free (planner.fused);
  g_free (planner.point_nodes);
  return ok ? g_steal_pointer (&plan) : NULL;
}

EmPlan *
em_plan_ref (EmPlan *plan)
{
  g_atomic_ref_count_inc (&plan->ref_count);
  return plan;
}

void
em_plan_unref (EmPlan *plan)
{
  if (!g_atomic_ref_count_dec (&plan->ref_count))
    return;
  for (guint s = 0; s < plan->steps->len; s++)
    {
      EmStep *step = &g_array_index (plan->steps, EmStep, s);

      g_clear_pointer (&step->conv, em_conv_free);
      g_free (step->scale);
      g_free (step->shift);
    }
  g_array_unref (plan->steps);
  g_free (plan->slots);
  g_free (plan->point_steps);
  em_edit_points_free (plan->points);
  em_graph_unref (plan->graph);
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
