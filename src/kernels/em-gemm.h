/* Matrix products over OpenBLAS, single-threaded calls.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* c [m, n] = alpha op(a) op(b) + beta c, row-major; op(a) is [m, k], op(b) is [k, n]. */
void em_gemm (gboolean trans_a, gboolean trans_b, int m, int n, int k, float alpha, const float *a,
              const float *b, float beta, float *c);
/* c [n, n] += rows^T rows, upper triangle only; @rows [m, n]. */
void em_syrk_add (int m, int n, const float *rows, float *c);

G_END_DECLS
