/* The paper's objective over all of W, and its gradient.
 *
 * Mathematics.  L (D) = sum_p w_p sum_o | v_o[p] - out_o (z_o[p] + (D_o * k)[p]) | over the change
 * D [C_out, kh kw C_in] of the weights; dL/dD_o = sum_p -w_p sign (v_o[p] - out_o[p]) scale_o [the
 * clip does not hold] k[p]. At a clip's own bound the gradient passes, as PyTorch's clamp lets it;
 * where the difference is 0 the sign is 0.
 *
 * Cost.  O(P C_out kh kw C_in), two products by BLAS.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "rewrite/em-positions-private.h"

G_BEGIN_DECLS

typedef struct
{
  EmPositions *positions;
  float *keys;        /* [n, inputs] */
  int inputs;         /* kh * kw * C_in */
  EmChannel channels; /* all of them, [channels, n] */
} EmObjective;

void em_objective_init (EmObjective *objective, const EmEditPoint *point, const EmSample *samples,
                        int n_samples);
void em_objective_clear (EmObjective *objective);

/* The loss of the channels [first, first + count) with change @delta [count, inputs], and its
 * gradient into @gradient (nullable, same shape). @scratch: [count, n]. */
double em_objective_evaluate (const EmObjective *objective, int first, int count,
                              const float *delta, float *gradient, float *scratch);

G_END_DECLS
