/* The positions of all samples that a rewrite looks at, as plain arrays.
 *
 * Purpose.  Solvers work on one output channel over all positions with a weight above 0, whatever
 * picture they are from. Here the geometry (stride, padding, dilation) is resolved once.
 *
 * Mathematics.  Both clips and the residual are one clip: with t = scale z + shift + r, v = clip
 * (t, clip (low + r, sum_low, sum_high), clip (high + r, sum_low, sum_high)), because a clip of a
 * clip is a clip.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "rewrite/em-layer.h"

G_BEGIN_DECLS

typedef struct
{
  const EmEditPoint *point;
  const EmSample *samples;
  int n_samples;
  int n;         /* positions */
  int channels;  /* output channels */
  float *weight; /* [n] */
  int *sample;   /* [n]: which sample, */
  int *offset;   /* [n]: and which row of its output grid */
} EmPositions;

/* One channel (or several, one after another) over the positions. All [n]. */
typedef struct
{
  float *centre; /* scale z + shift + r */
  float *low, *high;
  float *value;
} EmChannel;

/* Keeps references to nothing: @point and @samples must outlive it. Returns: (transfer full) */
EmPositions *em_positions_new (const EmEditPoint *point, const EmSample *samples, int n_samples);
void em_positions_free (EmPositions *positions);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmPositions, em_positions_free)

int em_positions_get_taps (const EmPositions *positions); /* kernel_h * kernel_w */

/* The key maps as seen by each tap: [rank * kh * kw, n], 0 where a tap lies in the padding, the
 * taps in the order of Lambda's [r, kh, kw]. Returns: (transfer full) */
float *em_positions_make_maps (const EmPositions *positions, EmTensor *direction);
/* The keys themselves: [n, kh * kw * C_in]. Returns: (transfer full) */
float *em_positions_make_keys (const EmPositions *positions);

/* Memory for @count channels side by side. */
void em_channel_init (EmChannel *channel, const EmPositions *positions, int count);
void em_channel_clear (EmChannel *channel);
/* Fills @count channels from channel @first on. O(count n). */
void em_positions_gather (const EmPositions *positions, int first, int count, EmChannel *out);
/* Channel @index of those side by side (borrowed). */
EmChannel em_channel_at (const EmChannel *channels, const EmPositions *positions, int index);

G_END_DECLS
