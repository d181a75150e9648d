/* Elements: operators that give each number of a map a new one, several in one pass. NHWC.
 *
 * Purpose.  Networks have long runs of such operators (a norm that is computed from the map itself,
 * quantisation after every step). Run one by one each would carry the whole map through memory;
 * here a run of them goes over a few numbers while they are in the first-level cache.
 * Source.   ONNX BatchNormalization, Clip, QuantizeLinear with DequantizeLinear, Add, Sub, Mul,
 * Sqrt, Reciprocal, Sigmoid; GlobalAveragePool.
 * Exactness. Results depend on neither the number of threads nor the batch.
 * Cost.     O(numbers x elements), memory read and written once.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "kernels/em-simd.h"
#include "kernels/em-team.h"

G_BEGIN_DECLS

typedef enum
{
  EM_ELEMENT_NORM,     /* scale[c] x + shift[c] */
  EM_ELEMENT_CLIP,     /* min (max (x, low), high) */
  EM_ELEMENT_QUANTISE, /* rounded onto the grid */
  EM_ELEMENT_ADD,      /* x + operand */
  EM_ELEMENT_SUB,      /* x - operand */
  EM_ELEMENT_SUB_FROM, /* operand - x */
  EM_ELEMENT_MUL,      /* x operand */
  EM_ELEMENT_SQUARE,
  EM_ELEMENT_SQRT,
  EM_ELEMENT_RECIPROCAL,
  EM_ELEMENT_SIGMOID,
} EmElementKind;

struct _EmElement
{
  EmElementKind kind;
  gboolean per_channel; /* the operand is one number a channel, else laid out as the map */
  const float *operand; /* also the scale of a norm, which is per channel */
  const float *shift;   /* of a norm */
  float low, high;
  EmGrid grid;
};

/* Most elements of a run. */
#define EM_ELEMENTS_MAX 16

/* out = the @n @elements of in, both [@positions, @channels], which may be the same.
 * @team: (nullable) */
void em_elements_run (const EmElement *elements, int n, const float *in, float *out,
                      gint64 positions, int channels, EmTeam *team);
/* out[c] = the mean over the positions of what em_elements_run() would give (@n may be 0: ONNX
 * GlobalAveragePool). */
void em_elements_mean (const EmElement *elements, int n, const float *in, float *out,
                       gint64 positions, int channels, EmTeam *team);
/* The mean alone, summed in float32 in ONNX Runtime's order: every fourth position, then these four
 * sums, then what is left. */
void em_elements_mean_ordered (const float *in, float *out, gint64 positions, int channels,
                               EmTeam *team);

G_END_DECLS
