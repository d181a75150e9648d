/* Weights of a plan: in the kernels' order, with norm and delta, packed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "runtime/em-plan-private.h"

static const float *
get_data (const EmGraph *graph, int value)
{
  return em_tensor_get_data (em_graph_get_value (graph, value)->data);
}

void
em_plan_make_norm (const EmGraph *graph, const EmNode *node, float **scale, float **shift)
{
  const int channels = (int)em_graph_get_value (graph, node->output)->shape[1];
  const float *gamma = get_data (graph, node->inputs[1]);
  const float *beta = get_data (graph, node->inputs[2]);
  const float *mean = get_data (graph, node->inputs[3]);
  const float *variance = get_data (graph, node->inputs[4]);

  *scale = g_new (float, channels);
  *shift = g_new (float, channels);
  for (int c = 0; c < channels; c++)
    {
      double factor = gamma[c] / sqrt ((double)variance[c] + node->batch_norm.epsilon);

      (*scale)[c] = (float)factor;
      (*shift)[c] = (float)(beta[c] - factor * mean[c]);
    }
}

EmConvShape
em_plan_get_shape (const EmPlan *plan, const EmNode *node)
{
  const EmSlot *in = &plan->slots[node->inputs[0]], *out = &plan->slots[node->output];
  EmConvShape shape = {
    .in_h = in->h,
    .in_w = in->w,
    .in_channels = in->channels,
    .out_h = out->h,
    .out_w = out->w,
    .out_channels = out->channels,
    .kernel_h = 1,
    .kernel_w = 1,
    .stride_h = 1,
    .stride_w = 1,
    .dilation_h = 1,
    .dilation_w = 1,
    .groups = 1,
  };

  if (node->op == EM_OP_CONV)
    {
      shape.kernel_h = node->conv.kernel_h;
      shape.kernel_w = node->conv.kernel_w;
      shape.stride_h = node->conv.stride_h;
      shape.stride_w = node->conv.stride_w;
      shape.dilation_h = node->conv.dilation_h;
      shape.dilation_w = node->conv.dilation_w;
      shape.pad_top = node->conv.pad_top;
      shape.pad_left = node->conv.pad_left;
      shape.groups = node->conv.groups;
    }
  return shape;
}

gboolean
em_plan_is_quantised (const EmPlan *plan, const EmNode *node)
{
  return node->op == EM_OP_CONV && em_graph_get_value (plan->graph, node->inputs[1])->computed;
}

EmTensor *
em_plan_copy_weights (const EmPlan *plan, const EmNode *node)
{
  const EmConvShape shape = em_plan_get_shape (plan, node);
  const float *from = get_data (plan->graph, node->inputs[1]);
  const int out = shape.out_channels, in = shape.in_channels / shape.groups;
  const int taps = shape.kernel_h * shape.kernel_w;
  EmTensor *weights = em_tensor_new_4d (out, shape.kernel_h, shape.kernel_w, in);
  float *to = em_tensor_get_data (weights);
  const gboolean in_first = node->op == EM_OP_GEMM && !node->gemm.trans_b;
  const float alpha = node->op == EM_OP_GEMM ? node->gemm.alpha : 1.0f;

  for (gsize o = 0; o < (gsize)out; o++)
    for (gsize t = 0; t < (gsize)taps; t++)
      for (gsize i = 0; i < (gsize)in; i++)
        *to++ = alpha * from[in_first ? i * out + o : (o * in + i) * taps + t];
  return weights;
}

/* The layer's own bias, scaled and shifted by the norm (%NULL for none). */
static float *
make_bias (const EmGraph *graph, const EmNode *node, int channels, const float *scale,
           const float *shift)
{
  float *bias = g_new0 (float, channels);

  if (node->n_inputs > 2 && node->inputs[2] >= 0)
    {
      const float *own = get_data (graph, node->inputs[2]);
      const float beta = node->op == EM_OP_GEMM ? node->gemm.beta : 1.0f;
      const gboolean one =
          em_tensor_get_count (em_graph_get_value (graph, node->inputs[2])->data) == 1;

      for (int c = 0; c < channels; c++)
        bias[c] = beta * own[one ? 0 : c];
    }
  for (int c = 0; scale != NULL && c < channels; c++)
    bias[c] = scale[c] * bias[c] + shift[c];
  return bias;
}

EmConv *
em_plan_pack (const EmPlan *plan, const EmNode *node, EmTensor *delta, const float *scale,
              const float *shift)
{
  const EmConvShape shape = em_plan_get_shape (plan, node);
  g_autoptr (EmTensor) weights = em_plan_copy_weights (plan, node);
  g_autofree float *bias = make_bias (plan->graph, node, shape.out_channels, scale, shift);

  if (delta != NULL)
    {
      g_return_val_if_fail (em_tensor_same_shape (delta, weights), NULL);

      const float *d = em_tensor_get_data (delta);
      float *w = em_tensor_get_data (weights);
      const gint64 count = em_tensor_get_count (weights);

      for (gint64 i = 0; i < count; i++)
        w[i] += d[i];
    }
  if (em_plan_is_quantised (plan, node))
    return em_conv_new_ordered (&shape, em_tensor_get_data (weights), bias);
  return em_conv_new (&shape, em_tensor_get_data (weights), scale, bias);
}

EmConv *
em_plan_pack_point (const EmPlan *plan, int edit_point, EmTensor *delta, gboolean folded)
{
  const EmStep *step = em_plan_get_step (plan, plan->point_steps[edit_point]);

  return em_plan_pack (plan, em_graph_get_node (plan->graph, step->node), delta,
                       folded ? step->scale : NULL, folded ? step->shift : NULL);
}
