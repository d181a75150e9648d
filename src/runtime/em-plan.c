/* The planner: see em-plan.h.
 *
 * Every node becomes a step, an alias or a part of a step: em-plan-fuse.c. A step stands where its
 * last node stood, so what else that node reads is there by then.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "runtime/em-plan-private.h"

/* What a plan's packed weights, and the values of one picture, may take at most (2 GiB each): files
 * that ask for more are refused before anything is allocated. */
#define MAX_FLOATS ((gint64)1 << 29)

static gboolean
is_layer (const EmNode *node)
{
  return node->op == EM_OP_CONV || node->op == EM_OP_GEMM;
}

/* --- what lies how ------------------------------------------------------------------------- */

static gboolean
set_slots (EmPlanner *planner, GError **error)
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
      slot->channels = (int)value->shape[value->channels_last ? 3 : 1];
      if (value->rank == 4)
        {
          slot->h = (int)value->shape[value->channels_last ? 1 : 2];
          slot->w = (int)value->shape[value->channels_last ? 2 : 3];
        }
      slot->size = (gint64)slot->h * slot->w * slot->channels;
    }
  return TRUE;
}

/* --- steps --------------------------------------------------------------------------------- */

static EmStepKind
get_kind (EmOp op)
{
  switch (op)
    {
    case EM_OP_CONV:
    case EM_OP_GEMM:
      return EM_STEP_CONV;
    case EM_OP_GLOBAL_AVERAGE_POOL:
      return EM_STEP_POOL;
    case EM_OP_FLATTEN:
      return EM_STEP_FLATTEN;
    case EM_OP_SOFTMAX:
      return EM_STEP_SOFTMAX;
    case EM_OP_SAMPLE:
      return EM_STEP_SAMPLE;
    default:
      return EM_STEP_ELEMENTS;
    }
}

/* Whether the output of @node is its input, number for number. */
static gboolean
is_alias (const EmPlanner *planner, const EmNode *node)
{
  const EmSlot *in = &planner->plan->slots[node->inputs[0]];

  return node->op == EM_OP_IDENTITY || node->op == EM_OP_RESHAPE || node->op == EM_OP_TRANSPOSE
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
make_step (EmPlanner *planner, int index)
{
  EmPlan *plan = planner->plan;
  const EmNode *node = em_graph_get_node (planner->graph, index);
  const float inf = INFINITY;
  EmStep step = {
    .kind = get_kind (node->op),
    .node = index,
    .inputs = { plan->slots[node->inputs[0]].alias, -1, -1, -1 },
    .output = node->output,
    .edit_point = planner->point_nodes[index],
    .epilogue = { .low = -inf, .high = inf, .sum_low = -inf, .sum_high = inf },
  };

  switch (step.kind)
    {
    case EM_STEP_CONV:
      em_planner_fuse_layer (planner, &step);
      step.conv = planner->integer[index] ? em_planner_pack_integer (planner, node)
                                          : em_plan_pack (plan, node, NULL, step.scale, step.shift);
      break;
    case EM_STEP_ELEMENTS:
    case EM_STEP_POOL:
      em_planner_fuse_elements (planner, &step);
      break;
    case EM_STEP_SOFTMAX:
      set_softmax (&step, node->softmax.axis, &plan->slots[node->output]);
      break;
    default:
      break;
    }
  em_planner_set_units (planner, &step);
  return step;
}

/* A step that takes others along waits in @pending until its last node's turn. */
static void
make_steps (EmPlanner *planner)
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
          /* Aliases that stand before the other operands are known only now. */
          for (int j = 1; j < EM_STEP_INPUTS; j++)
            if (ready->inputs[j] >= 0)
              ready->inputs[j] = plan->slots[ready->inputs[j]].alias;
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
      const int end = em_graph_get_value (planner->graph, step.output)->producer;
      if (end != i)
        g_hash_table_insert (pending, GINT_TO_POINTER (end), g_memdup2 (&step, sizeof step));
      else
        g_array_append_val (plan->steps, step);
    }
  for (int s = 0; s < (int)plan->steps->len; s++)
    if (em_plan_get_step (plan, s)->edit_point >= 0)
      plan->point_steps[em_plan_get_step (plan, s)->edit_point] = s;
}

/* --- checks -------------------------------------------------------------------------------- */

static gboolean
is_constant (const EmPlanner *planner, int value)
{
  return em_graph_get_value (planner->graph, value)->data != NULL;
}

static gboolean
check_nodes (const EmPlanner *planner, GError **error)
{
  const EmGraph *graph = planner->graph;
  const EmSlot *slots = planner->plan->slots;

  for (int i = 0; i < em_graph_get_n_nodes (graph); i++)
    {
      const EmNode *node = em_graph_get_node (graph, i);
      const gboolean two = em_planner_is_element (node) && node->n_inputs == 2;
      const gboolean wrong =
          is_layer (node)
              ? is_constant (planner, node->inputs[0]) || !is_constant (planner, node->inputs[1])
              : is_constant (planner, node->inputs[0])
                    && (!two || is_constant (planner, node->inputs[1]));

      if (wrong || (node->op == EM_OP_GEMM && node->gemm.trans_a))
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                       _ ("%s: node “%s” mixes constants and computed values in a way that cannot "
                          "be run."),
                       em_graph_get_name (graph), node->name);
          return FALSE;
        }
    }
  if (em_graph_is_classifier (graph)
      && slots[em_graph_get_output (graph)].size != em_graph_get_n_classes (graph))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                   _ ("%s: the output is not one row of classes a picture."),
                   em_graph_get_name (graph));
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_size (const EmPlanner *planner, GError **error)
{
  const EmGraph *graph = planner->graph;
  gint64 weights = 0;

  for (int i = 0; i < em_graph_get_n_nodes (graph); i++)
    {
      const EmNode *node = em_graph_get_node (graph, i);

      if (is_layer (node))
        {
          const EmConvShape shape = em_plan_get_shape (planner->plan, node);

          weights += em_plan_is_quantised (planner->plan, node) && !planner->integer[i]
                         ? em_conv_get_ordered_size (&shape)
                         : em_conv_get_packed_size (&shape);
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
prepare (EmPlanner *planner)
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
  em_planner_find_integers (planner);
}

EmPlan *
em_plan_new (EmGraph *graph, GError **error)
{
  g_autoptr (EmPlan) plan = g_new0 (EmPlan, 1);
  EmPlanner planner = { .plan = plan, .graph = graph };
  gboolean ok;

  g_atomic_ref_count_init (&plan->ref_count);
  plan->graph = em_graph_ref (graph);
  plan->points = em_edit_points_new (graph);
  plan->steps = g_array_new (FALSE, FALSE, sizeof (EmStep));
  plan->owned = g_ptr_array_new_with_free_func (g_free);
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
  g_free (planner.integer);
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
      g_free (step->elements);
      g_free (step->operands);
    }
  g_array_unref (plan->steps);
  g_ptr_array_unref (plan->owned);
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
