/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rewrite/em-linalg-private.h"

#include <math.h>
#include <string.h>

/* Fortran's calling convention; OpenBLAS ships no header for its LAPACK part. */
extern void ssyevd_ (const char *jobz, const char *uplo, const int *n, float *a, const int *lda,
                     float *w, float *work, const int *lwork, int *iwork, const int *liwork,
                     int *info, gsize jobz_length, gsize uplo_length);
extern void dstev_ (const char *jobz, const int *n, double *d, double *e, double *z, const int *ldz,
                    double *work, int *info, gsize jobz_length);
extern void dposv_ (const char *uplo, const int *n, const int *nrhs, double *a, const int *lda,
                    double *b, const int *ldb, int *info, gsize uplo_length);

#define MAX_LANCZOS_STEPS 160
/* How often the Ritz values are looked at, and how well they must be known: the residual relative
 * to the largest eigenvalue. Single precision products carry no more than this. */
#define LANCZOS_CHECK_EVERY 8
#define LANCZOS_TOLERANCE 1e-6

gboolean
em_linalg_eigen (int n, float *matrix, float *values)
{
  int info = 0, query = -1, integer_size;
  float size;

  ssyevd_ ("V", "U", &n, matrix, &n, values, &size, &query, &integer_size, &query, &info, 1, 1);
  if (info != 0)
    return FALSE;
  /* The size comes as a float, which rounds above 2^24. */
  int work_size = (int)nextafterf (size, INFINITY) + 1;
  g_autofree float *work = g_new (float, work_size);
  g_autofree int *integer_work = g_new (int, integer_size);
  ssyevd_ ("V", "U", &n, matrix, &n, values, work, &work_size, integer_work, &integer_size, &info,
           1, 1);
  return info == 0;
}

gboolean
em_linalg_eigen_tridiagonal (int n, double *diagonal, double *off, double *vectors)
{
  int info = 0;
  g_autofree double *work = g_new (double, MAX (1, 2 * n - 2));
  dstev_ ("V", &n, diagonal, off, vectors, &n, work, &info, 1);
  return info == 0;
}

gboolean
em_linalg_solve_positive (int n, double *matrix, double *b)
{
  /* A lower triangle by rows is Fortran's upper one by columns. */
  const int one = 1;
  int info = 0;
  dposv_ ("U", &n, &one, matrix, &n, b, &n, &info, 1);
  return info == 0;
}

/* --- Lanczos ---------------------------------------------------------------------------------- */

static double
dot (int n, const float *a, const float *b)
{
  double sum = 0;
  for (int i = 0; i < n; i++)
    sum += (double)a[i] * b[i];
  return sum;
}

/* Twice is enough (Kahan, Parlett): the basis stays orthogonal to working precision. */
static void
orthogonalise (int n, int n_basis, const float *basis, float *x)
{
  for (int pass = 0; pass < 2; pass++)
    for (int j = 0; j < n_basis; j++)
      {
        const float *b = basis + (gsize)j * n;
        const double c = dot (n, b, x);
        for (int i = 0; i < n; i++)
          x[i] -= (float)(c * b[i]);
      }
}

typedef struct
{
  int steps;
  double diagonal[MAX_LANCZOS_STEPS], off[MAX_LANCZOS_STEPS];
  double values[MAX_LANCZOS_STEPS]; /* Ritz values, ascending */
  double *vectors;                  /* [steps, steps], rows */
} Ritz;

static gboolean
ritz_solve (Ritz *ritz)
{
  double off[MAX_LANCZOS_STEPS];
  memcpy (ritz->values, ritz->diagonal, sizeof ritz->values);
  memcpy (off, ritz->off, sizeof off);
  return em_linalg_eigen_tridiagonal (ritz->steps, ritz->values, off, ritz->vectors);
}

/* Whether the @count largest Ritz pairs have small residuals: |beta_m s_m|. */
static gboolean
ritz_converged (const Ritz *ritz, int count)
{
  const int m = ritz->steps;
  if (m < count)
    return FALSE;
  const double beta = ritz->off[m - 1], largest = ritz->values[m - 1];
  for (int i = 0; i < count; i++)
    if (fabs (beta * ritz->vectors[(gsize)(m - 1 - i) * m + m - 1]) > LANCZOS_TOLERANCE * largest)
      return FALSE;
  return TRUE;
}

int
em_linalg_leading (int n, int count, const float *start, EmLinalgOperator apply, gpointer data,
                   float *vectors)
{
  const int max_steps = MIN (n, MAX_LANCZOS_STEPS);
  g_autofree float *basis = g_new (float, (gsize)(max_steps + 1) * n);
  g_autofree double *small = g_new (double, (gsize)max_steps *max_steps);
  Ritz ritz = { .vectors = small };

  const double length = sqrt (dot (n, start, start));
  if (!(length > 0))
    return 0;
  for (int i = 0; i < n; i++)
    basis[i] = (float)(start[i] / length);

  while (ritz.steps < max_steps)
    {
      const int m = ritz.steps;
      float *q = basis + (gsize)m * n, *next = q + n;
      apply (q, next, data);
      ritz.diagonal[m] = dot (n, q, next);
      orthogonalise (n, m + 1, basis, next);
      const double beta = sqrt (dot (n, next, next));
      ritz.off[m] = beta;
      ritz.steps = m + 1;

      const gboolean exhausted = beta <= 1e-7 * fabs (ritz.diagonal[0]) || ritz.steps == max_steps;
      if (exhausted || ritz.steps % LANCZOS_CHECK_EVERY == 0)
        if (!ritz_solve (&ritz) || exhausted || ritz_converged (&ritz, count))
          break;
      for (int i = 0; i < n; i++)
        next[i] = (float)(next[i] / beta);
    }

  const int m = ritz.steps;
  int found = 0;
  for (; found < MIN (count, m); found++)
    {
      const int row = m - 1 - found;
      if (!(ritz.values[row] > 1e-7 * ritz.values[m - 1]))
        break;
      float *out = vectors + (gsize)found * n;
      memset (out, 0, sizeof *out * n);
      for (int j = 0; j < m; j++)
        {
          const double c = small[(gsize)row * m + j];
          for (int i = 0; i < n; i++)
            out[i] += (float)(c * basis[(gsize)j * n + i]);
        }
    }
  return found;
}
