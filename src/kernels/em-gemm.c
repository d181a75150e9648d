/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernels/em-gemm.h"

#include <cblas.h>

void
em_gemm (gboolean trans_a, gboolean trans_b, int m, int n, int k, float alpha, const float *a,
         const float *b, float beta, float *c)
{
  cblas_sgemm (CblasRowMajor, trans_a ? CblasTrans : CblasNoTrans,
               trans_b ? CblasTrans : CblasNoTrans, m, n, k, alpha, a, trans_a ? m : k, b,
               trans_b ? k : n, beta, c, n);
}

void
em_syrk_add (int m, int n, const float *rows, float *c)
{
  cblas_ssyrk (CblasRowMajor, CblasUpper, CblasTrans, n, m, 1.0f, rows, n, 1.0f, c, n);
}
