/* The plan's insides, shared by the planner, the memory planner and the executor.
 *
 * Purpose.  A plan is a list of steps over the graph's values. A convolution or linear layer with
 * the norm, activation, addition and second activation behind it is one step; identities (and
 * flattening what has one position) are none: their values are aliases.
 * Shapes.   A value [N, C, H, W] of the graph lies in memory as [N, H, W, C], a row [N, C] as
 * [N, 1, 1, C]; `size` counts the floats of one picture.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "kernels/em-conv.h"
#include "runtime/em-plan.h"

G_BEGIN_DECLS

typedef enum
{
  EM_STEP_CONV, /* Conv or Gemm and what is fused to it */
  EM_STEP_NORM,
  EM_STEP_CLIP,
  EM_STEP_ADD,
  EM_STEP_POOL,
  EM_STEP_FLATTEN, /* of more than one position: back to the order of the file */
  EM_STEP_SOFTMAX,
} EmStepKind;

typedef struct
{
  EmStepKind kind;
  int node;       /* the graph's node, the layer itself where others are fused to it */
  int inputs[2];  /* values without aliases; -1 for none. A convolution's second is the residual */
  int output;     /* value */
  int edit_point; /* or -1 */
  EmConv *conv;   /* EM_STEP_CONV: base weights, norm folded in */
  float *scale;   /* EM_STEP_NORM; EM_STEP_CONV with a norm folded in */
  float *shift;
  float low, high;
  float sum_low, sum_high;
  gint64 outer, inner; /* EM_STEP_SOFTMAX: a picture is [outer, along, inner] */
  int along;
} EmStep;

/* How a value lies in memory. */
typedef struct
{
  int h, w, channels;
  gint64 size;   /* h w channels */
  int alias;     /* the value that holds its numbers: itself or an earlier one */
  int last_use;  /* the last step that reads it, -1 where none does */
  gint64 offset; /* floats into the arena of one picture; -1 where no step makes it */
} EmSlot;

struct _EmPlan
{
  gatomicrefcount ref_count;
  EmGraph *graph;
  EmEditPoints *points;
  GArray *steps;     /* EmStep, in the order of running */
  EmSlot *slots;     /* by value */
  int *point_steps;  /* the step of each edit point */
  gint64 arena_size; /* floats a picture */
};

static inline const EmStep *
em_plan_get_step (const EmPlan *plan, int step)
{
  return &g_array_index (plan->steps, EmStep, step);
}

/* Sets last_use, offset and arena_size: two values share memory where no step needs both. */
void em_plan_assign_memory (EmPlan *plan);

/* gamma / sigma and beta - gamma mean / sigma of the norm @node (ONNX BatchNormalization), one of
 * each a channel. (out) (transfer full) */
void em_plan_make_norm (const EmGraph *graph, const EmNode *node, float **scale, float **shift);
/* The shape of the layer @node (Conv or Gemm). */
EmConvShape em_plan_get_shape (const EmPlan *plan, const EmNode *node);
/* Packs the layer @node with weights (W + @delta) @scale and bias @scale b + @shift, each of the
 * three nullable. Returns: (transfer full) */
EmConv *em_plan_pack (const EmPlan *plan, const EmNode *node, EmTensor *delta, const float *scale,
                      const float *shift);
/* Packs the layer of @edit_point with the weights W + @delta (nullable, [out, kh, kw, in], for the
 * unfolded layer). @folded: with the norm folded in; else the layer alone with its own bias.
 * Returns: (transfer full) */
EmConv *em_plan_pack_point (const EmPlan *plan, int edit_point, EmTensor *delta, gboolean folded);

G_END_DECLS
