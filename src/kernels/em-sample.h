/* Sampling: a map whose positions are positions of another one. NHWC.
 *
 * Purpose.  Padding (constant, reflected, edge) and nearest-neighbour resizing are the same thing:
 * each row of the output is a row of the input, or none, and so is each column.
 * Source.   ONNX Pad, Resize (mode "nearest"), Upsample.
 * Cost.     O(numbers of the output).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "kernels/em-team.h"

G_BEGIN_DECLS

/* out [@out_h, @out_w, @channels]: out[y][x] = in[rows[y]][columns[x]] of in [.., @in_w,
 * @channels], and @fill where either is -1. @team: (nullable) */
void em_sample_run (const float *in, int in_w, int channels, const int *rows, const int *columns,
                    float fill, float *out, int out_h, int out_w, EmTeam *team);

G_END_DECLS
