/* Layers that are computed in integers: which they are, and their packed weights.
 *
 * Purpose.  ONNX Runtime makes one operator on integers (QLinearConv) of a convolution between
 * DequantizeLinear and QuantizeLinear. That rounds once, from the exact sum, where numbers in
 * float32 are rounded at every product; after some thirty layers the difference can be seen. The
 * same is computed here, in float32 registers that hold integers: as long as no sum can leave
 * +-2^24, it is exact.
 * Which.    Those that ONNX Runtime fuses in an int8 network on x86-64: a map that is quantised for
 * this layer alone, quantised weights, and an output that is quantised at once and for one reader;
 * a Clip before that only where the grid ends within it anyway. Others are summed in float32.
 * Source.   ONNX QLinearConv-10.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <float.h>
#include <math.h>

#include "runtime/em-plan-private.h"

/* Up to here float32 holds every integer. */
#define EXACT 16777216.0
/* Integers up to here are found again from float32 numbers that stand for them. */
#define LARGEST_BIAS (EXACT / 4)

/* How the parts of a layer were quantised. */
typedef struct
{
  const EmNode *node;
  const EmGrid *in, *out;
} Layer;

static const EmValue *
get_input (const EmGraph *graph, const EmNode *node, int input)
{
  return input < node->n_inputs && node->inputs[input] >= 0
             ? em_graph_get_value (graph, node->inputs[input])
             : NULL;
}

/* One scale a channel, or one for all. */
static float
get_scale (EmTensor *scales, int channel)
{
  return em_tensor_get_data (scales)[em_tensor_get_count (scales) > 1 ? channel : 0];
}

/* The integer that @number stands for. */
static float
count_steps (float number, float scale)
{
  return (float)rint ((double)number / (double)scale);
}

/* The bias of channel @channel. What the file has as float32, ONNX Runtime quantises. */
static float
count_bias_steps (const EmGraph *graph, const Layer *layer, int channel)
{
  const EmValue *weights = get_input (graph, layer->node, 1);
  const EmValue *bias = get_input (graph, layer->node, 2);
  float number;

  if (bias == NULL)
    return 0;
  number = em_tensor_get_data (bias->data)[em_tensor_get_count (bias->data) > 1 ? channel : 0];
  if (bias->scales != NULL)
    return number != 0 ? count_steps (number, get_scale (bias->scales, channel)) : 0;
  return rintf (number / (layer->in->scale * get_scale (weights->scales, channel)));
}

/* --- which --------------------------------------------------------------------------------- */

/* The quantisation of @node's map, or %NULL where something else reads it or lies between. */
static const EmGrid *
find_grid_before (const EmPlanner *planner, const EmNode *node)
{
  do
    {
      const int value = node->inputs[0];

      if (em_planner_get_only_reader (planner, value) < 0
          || em_graph_get_value (planner->graph, value)->producer < 0)
        return NULL;
      node =
          em_graph_get_node (planner->graph, em_graph_get_value (planner->graph, value)->producer);
    }
  while (node->op == EM_OP_IDENTITY);
  return node->op == EM_OP_QUANTISE ? &node->quantise : NULL;
}

static const EmNode *
get_only_reader (const EmPlanner *planner, int value)
{
  const int reader = em_planner_get_only_reader (planner, value);

  return reader >= 0 ? em_graph_get_node (planner->graph, reader) : NULL;
}

/* Whether what a grid holds lies between the bounds, but for their last bits. */
static gboolean
lies_within (const EmGrid *grid, const EmNode *clip)
{
  return clip->clip.low - grid->scale * grid->low <= FLT_EPSILON
         && grid->scale * grid->high - clip->clip.high <= FLT_EPSILON;
}

/* The quantisation of what @node puts out, or %NULL where it has not one reader behind it. */
static const EmGrid *
find_grid_after (const EmPlanner *planner, const EmNode *node)
{
  const EmNode *next = get_only_reader (planner, node->output);
  const EmNode *clip = next != NULL && next->op == EM_OP_CLIP ? next : NULL;
  const EmNode *dequantise;

  if (clip != NULL)
    next = get_only_reader (planner, clip->output);
  if (next == NULL || next->op != EM_OP_QUANTISE
      || (clip != NULL && !lies_within (&next->quantise, clip)))
    return NULL;
  dequantise = get_only_reader (planner, next->output);
  if (dequantise == NULL || dequantise->op != EM_OP_IDENTITY)
    return NULL;
  if (em_planner_get_only_reader (planner, dequantise->output) < 0
      && em_graph_get_value (planner->graph, dequantise->output)->n_consumers > 0)
    return NULL;
  return &next->quantise;
}

/* Whether all integers are found again, and no sum of channel @channel can leave +-2^24. */
static gboolean
is_exact (const EmGraph *graph, const Layer *layer, int channel)
{
  const EmValue *weights = get_input (graph, layer->node, 1);
  const EmValue *bias = get_input (graph, layer->node, 2);
  const gint64 depth = em_tensor_get_count (weights->data) / weights->shape[0];
  const float *row = em_tensor_get_data (weights->data) + channel * depth;
  const float scale = get_scale (weights->scales, channel);
  const float bias_scale =
      bias != NULL && bias->scales != NULL ? get_scale (bias->scales, channel) : 1;
  double sum = 0;

  if (!isnormal (scale) || !isnormal (bias_scale) || !isnormal (layer->in->scale * scale)
      || !isnormal (layer->in->scale * scale / layer->out->scale))
    return FALSE;
  for (gint64 i = 0; i < depth; i++)
    sum += fabs ((double)count_steps (row[i], scale));
  sum *= MAX (-layer->in->low, layer->in->high);

  const double steps = fabs ((double)count_bias_steps (graph, layer, channel));
  return steps <= LARGEST_BIAS && sum + steps <= EXACT;
}

static gboolean
is_integer (const EmPlanner *planner, int index)
{
  const EmNode *node = em_graph_get_node (planner->graph, index);
  const EmValue *weights = get_input (planner->graph, node, 1);
  Layer layer = { .node = node };

  if (node->op != EM_OP_CONV || weights->scales == NULL || planner->point_nodes[index] >= 0)
    return FALSE;
  layer.in = find_grid_before (planner, node);
  layer.out = find_grid_after (planner, node);
  if (layer.in == NULL || layer.out == NULL)
    return FALSE;
  for (int o = 0; o < (int)weights->shape[0]; o++)
    if (!is_exact (planner->graph, &layer, o))
      return FALSE;
  return TRUE;
}

void
em_planner_find_integers (EmPlanner *planner)
{
  const int n_nodes = em_graph_get_n_nodes (planner->graph);

  planner->integer = g_new (gboolean, n_nodes);
  for (int i = 0; i < n_nodes; i++)
    planner->integer[i] = is_integer (planner, i);
}

/* ONNX Runtime takes the mean of integers (QLinearGlobalAveragePool) where both types are the same:
 * what is quantised for one reader is uint8 by then, all else still int8. */
gboolean
em_planner_is_ordered_pool (const EmPlanner *planner, const EmNode *node)
{
  const EmNode *next = get_only_reader (planner, node->output);

  if (em_graph_get_value (planner->graph, node->inputs[0])->grid.scale == 0)
    return FALSE;
  return next == NULL || next->op != EM_OP_QUANTISE
         || (find_grid_before (planner, node) != NULL) != (find_grid_after (planner, node) != NULL);
}

void
em_planner_set_units (const EmPlanner *planner, EmStep *step)
{
  const int reader = em_planner_get_only_reader (planner, step->output);

  if (reader < 0 || !planner->integer[reader])
    return;
  if (step->kind == EM_STEP_CONV)
    {
      EmEpilogue *epilogue = &step->epilogue;

      (epilogue->sum_grid.scale != 0 ? &epilogue->sum_grid : &epilogue->grid)->unit = 1;
    }
  else
    step->elements[step->n_elements - 1].grid.unit = 1;
}

/* --- weights ------------------------------------------------------------------------------- */

EmConv *
em_planner_pack_integer (const EmPlanner *planner, const EmNode *node)
{
  const EmGraph *graph = planner->graph;
  const EmConvShape shape = em_plan_get_shape (planner->plan, node);
  const Layer layer = { node, find_grid_before (planner, node), find_grid_after (planner, node) };
  EmTensor *scales = get_input (graph, node, 1)->scales;
  g_autoptr (EmTensor) weights = em_plan_copy_weights (planner->plan, node);
  g_autofree float *bias = g_new (float, shape.out_channels);
  g_autofree float *factors = g_new (float, shape.out_channels);
  const gint64 depth = em_tensor_get_count (weights) / shape.out_channels;
  float *w = em_tensor_get_data (weights);

  for (int o = 0; o < shape.out_channels; o++)
    {
      const float scale = get_scale (scales, o);

      for (gint64 i = 0; i < depth; i++, w++)
        *w = count_steps (*w, scale);
      bias[o] = count_bias_steps (graph, &layer, o);
      factors[o] = layer.in->scale * scale / layer.out->scale;
    }
  return em_conv_new_integer (&shape, em_tensor_get_data (weights), bias, factors);
}
