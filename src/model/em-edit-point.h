/* Edit points: the layers of a graph that a rule can be written into.
 *
 * Purpose.  Finds every convolution (groups = 1) and linear layer that can be edited, with what
 * follows it up to the next branch: batch norm, activation, residual addition (design, section 1),
 * and says which one to take by default and why.
 * Left out. Grouped and depthwise convolutions (a rule runs across all channels), layers that read
 * the picture itself (a stem: its keys are colours, not concepts), and layers whose weights another
 * node shares. EfficientNet-Lite0 so has 33: 15 expansions, 16 projections, head and classifier.
 * Mathematics.  With z the layer's raw output (its own bias included) at one position and channel
 * o, the value of the edit point is
 *
 *     v_o = clip (clip (scale_o z_o + shift_o, low, high) + r_o, sum_low, sum_high)
 *
 * where scale and shift are the batch norm's (1 and 0 without one), r is the residual operand (0
 * without one), and a missing activation is (-inf, inf).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/em-graph.h"

G_BEGIN_DECLS

typedef struct
{
  const char *name;   /* the layer's node name, e.g. "head.conv" */
  const char *weight; /* the initializer's name, e.g. "head.conv.weight" */
  gboolean linear;    /* a Gemm: no positions, kernel 1 x 1 */
  int node;           /* the Conv or Gemm */
  int end;            /* the last node that belongs to the edit point (the Add, Clip or norm) */
  int input;          /* value id: the keys */
  int output;         /* value id: the values, output of @end */
  int residual;       /* value id of the other operand of the addition, or -1 */
  int in_channels, out_channels;
  int in_h, in_w, out_h, out_w; /* 1 x 1 where linear */
  EmConvAttributes conv;        /* kernel, stride, padding, dilation; 1 x 1 where linear */
  const float *scale;           /* out_channels: gamma / sigma */
  const float *shift;           /* out_channels: beta - gamma mean / sigma */
  float low, high;              /* activation directly after the norm */
  float sum_low, sum_high;      /* activation after the addition */
} EmEditPoint;

typedef struct _EmEditPoints EmEditPoints;

/* Finds the edit points of @graph, in the graph's order. O(nodes). Returns: (transfer full) */
EmEditPoints *em_edit_points_new (EmGraph *graph);
void em_edit_points_free (EmEditPoints *points);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmEditPoints, em_edit_points_free)

int em_edit_points_get_n (const EmEditPoints *points);
const EmEditPoint *em_edit_points_get (const EmEditPoints *points, int index);
/* The index of the edit point called @name, or -1. */
int em_edit_points_find (const EmEditPoints *points, const char *name);

/* The edit point to begin with: for the embedded models the measured one, for any other the last
 * 3x3 or 1x1 convolution of the second-to-last stage (a stage ends where the resolution falls).
 * @reason: (out) (optional) (transfer none): one translated sentence that says why.
 * Returns: an index, or -1 where the model has no edit point */
int em_edit_points_get_default (const EmEditPoints *points, const char **reason);

/* Copies the base weights as [out][kh][kw][in] (the layout in which rules are applied): a
 * convolution's from OIHW, a Gemm's from either orientation.
 * Returns: (transfer full): [out_channels, kernel_h, kernel_w, in_channels] */
EmTensor *em_edit_points_copy_weight (const EmEditPoints *points, int index);

G_END_DECLS
