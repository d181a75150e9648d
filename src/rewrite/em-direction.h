/* The concept direction d and the key map s (design, section 2.1 and 2.2).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "rewrite/em-layer.h"

G_BEGIN_DECLS

/* d = Z times the first @rank right singular vectors of diag (w) K Z, orthonormalised; the sign of
 * each makes the weighted mean of K d positive. A layer's kernel sees several keys per output
 * position: the weights of the output grid are spread to the input grid by area.
 * @whitening: Z [C, C], or %NULL for the identity.
 * Returns: (transfer full) (nullable): [rank, C]; %NULL with @error where no weight is above 0 */
EmTensor *em_direction_compute (const EmEditPoint *point, const EmSample *samples, int n_samples,
                                EmTensor *whitening, int rank, GError **error);

/* s = K d: the key map of features [N, h, w, C] for direction row @row of @direction [r, C].
 * Returns: (transfer full): [N, h, w, 1] */
EmTensor *em_direction_key_map (EmTensor *keys, EmTensor *direction, int row);

G_END_DECLS
