/* Fusing: which nodes are one step.
 *
 * Layers.  A layer takes along what follows it as far as nothing else reads what is between: norm,
 * activation, quantisation, addition, activation, quantisation. For an edit point that is what
 * em-edit-point.h has. Where both operands of an addition come from layers, neither takes it along:
 * each of the two may be an edit point whose residual operand, the other one, has to exist before
 * it.
 *
 * Elements.  A run of operators that give each number a new one is one step, up to one that
 * something else reads too; a pooling behind it is its end. Of an operator over two maps the run
 * goes through that which has the shape of the result.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <math.h>

#include "runtime/em-plan-private.h"

int
em_planner_get_only_reader (const EmPlanner *planner, int value)
{
  if (em_graph_get_value (planner->graph, value)->n_consumers != 1
      || value == em_graph_get_output (planner->graph))
    return -1;
  return planner->readers[value];
}

/* The node that alone reads what @step puts out, where that is an @op that no step has yet; else
 * %NULL. */
static const EmNode *
get_next (const EmPlanner *planner, const EmStep *step, EmOp op)
{
  const int next = em_planner_get_only_reader (planner, step->output);
  const EmNode *node = next >= 0 ? em_graph_get_node (planner->graph, next) : NULL;

  return node != NULL && node->op == op && !planner->fused[next] ? node : NULL;
}

/* Makes @node, which reads what @step puts out, a part of it. */
static void
take (EmPlanner *planner, EmStep *step, const EmNode *node)
{
  planner->fused[planner->readers[step->output]] = TRUE;
  step->output = node->output;
}

/* Takes the identities along that alone read what @step puts out. */
static void
take_identities (EmPlanner *planner, EmStep *step)
{
  const EmNode *node;

  while ((node = get_next (planner, step, EM_OP_IDENTITY)) != NULL)
    take (planner, step, node);
}

/* --- layers -------------------------------------------------------------------------------- */

/* Whether @value is what a layer and its norm and activation make, for one reader. */
static gboolean
comes_from_layer (const EmPlanner *planner, int value)
{
  for (;;)
    {
      const EmValue *v = em_graph_get_value (planner->graph, value);
      const EmNode *node;

      if (v->n_consumers != 1 || v->producer < 0)
        return FALSE;
      node = em_graph_get_node (planner->graph, v->producer);
      if (node->op == EM_OP_CONV || node->op == EM_OP_GEMM)
        return TRUE;
      if (node->op != EM_OP_BATCH_NORM && node->op != EM_OP_CLIP)
        return FALSE;
      value = node->inputs[0];
    }
}

static void
take_clip (EmPlanner *planner, EmStep *step, float *low, float *high)
{
  const EmNode *node = get_next (planner, step, EM_OP_CLIP);

  if (node == NULL)
    return;
  *low = node->clip.low;
  *high = node->clip.high;
  take (planner, step, node);
}

/* An edit point's step ends where the edit point does: files whose weights can be edited and whose
 * maps are quantised are rare enough. */
static void
take_grid (EmPlanner *planner, EmStep *step, EmGrid *grid)
{
  const EmNode *node;

  if (step->edit_point >= 0)
    return;
  node = get_next (planner, step, EM_OP_QUANTISE);
  if (node != NULL)
    {
      *grid = node->quantise;
      take (planner, step, node);
    }
  take_identities (planner, step);
}

void
em_planner_fuse_layer (EmPlanner *planner, EmStep *step)
{
  EmEpilogue *epilogue = &step->epilogue;
  const EmNode *layer = em_graph_get_node (planner->graph, step->node);
  const EmNode *node = get_next (planner, step, EM_OP_BATCH_NORM);

  if (node != NULL && em_plan_is_quantised (planner->plan, layer))
    return;
  if (node != NULL)
    {
      em_plan_make_norm (planner->graph, node, &step->scale, &step->shift);
      take (planner, step, node);
    }
  take_clip (planner, step, &epilogue->low, &epilogue->high);
  take_grid (planner, step, &epilogue->grid); /* in integers it holds the bounds too */
  node = get_next (planner, step, EM_OP_ADD);
  if (node == NULL || !em_graph_is_residual (planner->graph, node))
    return;

  const int other = node->inputs[node->inputs[0] == step->output ? 1 : 0];
  if (comes_from_layer (planner, other))
    return;
  step->inputs[1] = planner->plan->slots[other].alias;
  take (planner, step, node);
  take_clip (planner, step, &epilogue->sum_low, &epilogue->sum_high);
  take_grid (planner, step, &epilogue->sum_grid);
}

/* --- elements ------------------------------------------------------------------------------ */

gboolean
em_planner_is_element (const EmNode *node)
{
  switch (node->op)
    {
    case EM_OP_BATCH_NORM:
    case EM_OP_CLIP:
    case EM_OP_ADD:
    case EM_OP_SUB:
    case EM_OP_MUL:
    case EM_OP_SQRT:
    case EM_OP_RECIPROCAL:
    case EM_OP_SIGMOID:
    case EM_OP_QUANTISE:
      return TRUE;
    default:
      return FALSE;
    }
}

/* The map that @node's run goes through: of two the one with the shape of the result. */
static int
get_main_input (const EmPlanner *planner, const EmNode *node)
{
  const EmSlot *slots = planner->plan->slots;

  if (node->n_inputs > 1 && node->op != EM_OP_BATCH_NORM
      && slots[node->inputs[0]].size != slots[node->output].size)
    return node->inputs[1];
  return node->inputs[0];
}

/* One number a channel from the constant @value. */
static float *
spread_constant (EmPlanner *planner, int value, int channels)
{
  EmTensor *data = em_graph_get_value (planner->graph, value)->data;
  const gboolean one = em_tensor_get_count (data) == 1;
  float *numbers = g_new (float, channels);

  for (int c = 0; c < channels; c++)
    numbers[c] = em_tensor_get_data (data)[one ? 0 : c];
  g_ptr_array_add (planner->plan->owned, numbers);
  return numbers;
}

/* A free place for @value among the step's inputs: its index, or -1 where all are taken. */
static int
find_place (const EmStep *step, int value)
{
  for (int i = 1; i < EM_STEP_INPUTS; i++)
    if (step->inputs[i] < 0 || step->inputs[i] == value)
      return i;
  return -1;
}

/* Sets kind and operand of Add, Sub or Mul whose other operand than @main is @other.
 * Returns: %FALSE where the step has no place for the operand */
static gboolean
set_arithmetic (EmPlanner *planner, EmStep *step, const EmNode *node, int main, EmElement *element,
                int *operand)
{
  const EmSlot *slots = planner->plan->slots;
  const gboolean first = node->inputs[0] == main;
  const int other = node->inputs[first ? 1 : 0];

  element->kind = node->op == EM_OP_ADD   ? EM_ELEMENT_ADD
                  : node->op == EM_OP_MUL ? EM_ELEMENT_MUL
                  : first                 ? EM_ELEMENT_SUB
                                          : EM_ELEMENT_SUB_FROM;
  if (other == main && node->op == EM_OP_MUL)
    {
      element->kind = EM_ELEMENT_SQUARE;
      return TRUE;
    }
  if (em_graph_get_value (planner->graph, other)->data != NULL)
    {
      element->per_channel = TRUE;
      element->operand = spread_constant (planner, other, slots[node->output].channels);
      return TRUE;
    }
  element->per_channel = slots[other].size != slots[node->output].size;
  *operand = find_place (step, slots[other].alias);
  if (*operand < 0)
    return FALSE;
  step->inputs[*operand] = slots[other].alias;
  return TRUE;
}

static void
set_norm (EmPlanner *planner, const EmNode *node, EmElement *element)
{
  float *scale, *shift;

  em_plan_make_norm (planner->graph, node, &scale, &shift);
  g_ptr_array_add (planner->plan->owned, scale);
  g_ptr_array_add (planner->plan->owned, shift);
  *element = (EmElement){ .kind = EM_ELEMENT_NORM, .operand = scale, .shift = shift };
}

/* Adds what @node does to the run of @step. Returns: %FALSE where there is no room for it */
static gboolean
add_element (EmPlanner *planner, EmStep *step, const EmNode *node)
{
  EmElement element = { 0 };
  int operand = -1;

  if (step->n_elements == EM_ELEMENTS_MAX)
    return FALSE;
  switch (node->op)
    {
    case EM_OP_BATCH_NORM:
      set_norm (planner, node, &element);
      break;
    case EM_OP_CLIP:
      element.kind = EM_ELEMENT_CLIP;
      element.low = node->clip.low;
      element.high = node->clip.high;
      break;
    case EM_OP_QUANTISE:
      element.kind = EM_ELEMENT_QUANTISE;
      element.grid = node->quantise;
      break;
    case EM_OP_SQRT:
      element.kind = EM_ELEMENT_SQRT;
      break;
    case EM_OP_RECIPROCAL:
      element.kind = EM_ELEMENT_RECIPROCAL;
      break;
    case EM_OP_SIGMOID:
      element.kind = EM_ELEMENT_SIGMOID;
      break;
    default:
      if (!set_arithmetic (planner, step, node,
                           step->n_elements > 0 ? step->output : get_main_input (planner, node),
                           &element, &operand))
        return FALSE;
    }
  step->elements = g_renew (EmElement, step->elements, step->n_elements + 1);
  step->operands = g_renew (int, step->operands, step->n_elements + 1);
  step->elements[step->n_elements] = element;
  step->operands[step->n_elements++] = operand;
  return TRUE;
}

/* The element that alone reads what @step puts out, with a result of the same shape; else %NULL. */
static const EmNode *
get_next_element (const EmPlanner *planner, const EmStep *step)
{
  const EmSlot *slots = planner->plan->slots;
  const int next = planner->readers[step->output];
  const EmNode *node;
  int times;

  if (next < 0 || step->output == em_graph_get_output (planner->graph) || planner->fused[next])
    return NULL;
  node = em_graph_get_node (planner->graph, next);
  /* A square reads it twice. */
  times = node->op == EM_OP_MUL && node->inputs[0] == node->inputs[1] ? 2 : 1;
  if (!em_planner_is_element (node)
      || em_graph_get_value (planner->graph, step->output)->n_consumers != times
      || slots[node->output].size != slots[step->output].size)
    return NULL;
  return node;
}

void
em_planner_fuse_elements (EmPlanner *planner, EmStep *step)
{
  const EmNode *node = em_graph_get_node (planner->graph, step->node);

  if (!em_planner_is_element (node))
    {
      step->ordered = em_planner_is_ordered_pool (planner, node);
      return;
    }
  step->inputs[0] = planner->plan->slots[get_main_input (planner, node)].alias;
  add_element (planner, step, node);
  take_identities (planner, step);
  while ((node = get_next_element (planner, step)) != NULL && add_element (planner, step, node))
    {
      take (planner, step, node);
      take_identities (planner, step);
    }
  node = get_next (planner, step, EM_OP_GLOBAL_AVERAGE_POOL);
  if (node != NULL && !em_planner_is_ordered_pool (planner, node))
    {
      step->kind = EM_STEP_POOL;
      take (planner, step, node);
    }
}
