/* The plan's insides, shared by the planner, the memory planner and the executor.
 *
 * Purpose.  A plan is a list of steps over the graph's values. A convolution or linear layer with
 * the norm, activation, addition and second activation behind it is one step, and so is a run of
 * elements; identities (and flattening what has one position, and turning a map from one order of
 * dimensions into the other) are none: their values are aliases.
 * Shapes.   A value [N, C, H, W] of the graph lies in memory as [N, H, W, C], and so does one that
 * the file has as [N, H, W, C]; a row [N, C] lies as [N, 1, 1, C]; `size` counts the floats of one
 * picture.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "kernels/em-conv.h"
#include "kernels/em-elements.h"
#include "runtime/em-plan.h"

G_BEGIN_DECLS

typedef enum
{
  EM_STEP_CONV, /* Conv or Gemm and what is fused to it */
  EM_STEP_ELEMENTS,
  EM_STEP_POOL, /* with the elements before it */
  EM_STEP_SAMPLE,
  EM_STEP_FLATTEN, /* of more than one position: back to the order of the file */
  EM_STEP_SOFTMAX,
} EmStepKind;

/* What a step reads: its map and what else a convolution (the residual) or elements take. */
#define EM_STEP_INPUTS 4

typedef struct
{
  EmStepKind kind;
  int node;                   /* the graph's node, the first one where others are fused to it */
  int inputs[EM_STEP_INPUTS]; /* values without aliases; -1 for none */
  int output;                 /* value */
  int edit_point;             /* or -1 */
  EmConv *conv;               /* EM_STEP_CONV: base weights, norm folded in */
  float *scale, *shift;       /* EM_STEP_CONV: the norm that is folded in */
  EmEpilogue epilogue;        /* EM_STEP_CONV: without bias and residual */
  EmElement *elements;        /* EM_STEP_ELEMENTS, EM_STEP_POOL */
  int *operands; /* for each of them the index into inputs, or -1 where it has none or a constant */
  int n_elements;
  gboolean ordered;    /* EM_STEP_POOL: without elements, summed in ONNX Runtime's order */
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
  GPtrArray *owned;  /* constants of elements */
  gint64 arena_size; /* floats a picture */
};

static inline const EmStep *
em_plan_get_step (const EmPlan *plan, int step)
{
  return &g_array_index (plan->steps, EmStep, step);
}

/* What planning needs and the plan does not keep. */
typedef struct
{
  EmPlan *plan;
  const EmGraph *graph;
  int *readers;      /* by value: a node that reads it, or -1 */
  gboolean *fused;   /* by node: belongs to a step before it */
  int *point_nodes;  /* by node: its edit point, or -1 */
  gboolean *integer; /* by node: a layer that is computed in integers */
} EmPlanner;

/* The node that alone reads @value, or -1. */
int em_planner_get_only_reader (const EmPlanner *planner, int value);

/* Takes the nodes behind the layer @step along. */
void em_planner_fuse_layer (EmPlanner *planner, EmStep *step);

/* Whether @node gives each number of its map a new one. */
gboolean em_planner_is_element (const EmNode *node);
/* Makes @step, whose node is an element or a pooling, a run of elements, with the pooling at its
 * end where there is one. */
void em_planner_fuse_elements (EmPlanner *planner, EmStep *step);

/* Finds the layers that are computed in integers (em-plan-integer.c), from all that is above. */
void em_planner_find_integers (EmPlanner *planner);
/* Whether the pooling @node of a quantised network stays in float32 there: its sums are then taken
 * in order. */
gboolean em_planner_is_ordered_pool (const EmPlanner *planner, const EmNode *node);
/* Where a layer that is computed in integers reads what @step puts out, it is to put out integers:
 * steps of its last grid.
 */
void em_planner_set_units (const EmPlanner *planner, EmStep *step);
/* Packs such a layer, @node. Returns: (transfer full) */
EmConv *em_planner_pack_integer (const EmPlanner *planner, const EmNode *node);

/* Sets last_use, offset and arena_size: two values share memory where no step needs both. */
void em_plan_assign_memory (EmPlan *plan);

/* gamma / sigma and beta - gamma mean / sigma of the norm @node (ONNX BatchNormalization), one of
 * each a channel. (out) (transfer full) */
void em_plan_make_norm (const EmGraph *graph, const EmNode *node, float **scale, float **shift);
/* The shape of the layer @node (Conv or Gemm). */
EmConvShape em_plan_get_shape (const EmPlan *plan, const EmNode *node);
/* Whether @node is a convolution whose weights the file has as integers: where it is not computed
 * in integers its sums are taken in order (kernels/em-ordered-private.h) and a norm behind it is
 * not folded in. */
gboolean em_plan_is_quantised (const EmPlan *plan, const EmNode *node);
/* The weights of the layer @node as [out][kh][kw][in / groups]. Returns: (transfer full) */
EmTensor *em_plan_copy_weights (const EmPlan *plan, const EmNode *node);
/* Packs the layer @node with weights (W + @delta) @scale and bias @scale b + @shift, each of the
 * three nullable. Returns: (transfer full) */
EmConv *em_plan_pack (const EmPlan *plan, const EmNode *node, EmTensor *delta, const float *scale,
                      const float *shift);
/* Packs the layer of @edit_point with the weights W + @delta (nullable, [out, kh, kw, in], for the
 * unfolded layer). @folded: with the norm folded in; else the layer alone with its own bias.
 * Returns: (transfer full) */
EmConv *em_plan_pack_point (const EmPlan *plan, int edit_point, EmTensor *delta, gboolean folded);

G_END_DECLS
