/* The few pieces of linear algebra that the rewrite needs besides products: eigenvectors and
 * one kind of linear system.
 *
 * Source.  LAPACK's ssyevd, dstev and dposv, which OpenBLAS contains.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Eigenvalues (ascending, into @values [n]) and eigenvectors of a symmetric matrix: row i of
 * @matrix [n, n] is eigenvector i afterwards. O(n^3). Returns: whether LAPACK converged */
gboolean em_linalg_eigen (int n, float *matrix, float *values);

/* The same for the symmetric tridiagonal matrix with diagonal @diagonal [n] and off-diagonal
 * @off [n - 1] (both are overwritten, @diagonal with the ascending eigenvalues). Row i of
 * @vectors [n, n] is eigenvector i. O(n^3) with a small constant. */
gboolean em_linalg_eigen_tridiagonal (int n, double *diagonal, double *off, double *vectors);

/* Solves M x = b for a symmetric positive definite M [n, n] of which the lower triangle (by rows)
 * is given; @b becomes x, @matrix is overwritten. Returns: FALSE where M is not positive definite
 */
gboolean em_linalg_solve_positive (int n, double *matrix, double *b);

/* y = M x for a symmetric operator on vectors of @n numbers. */
typedef void (*EmLinalgOperator) (const float *x, float *y, gpointer data);

/* The @count eigenvectors of largest eigenvalue of a symmetric positive semidefinite operator, as
 * rows of @vectors [count, n], by Lanczos' method with full reorthogonalisation (Golub & Van Loan,
 * Matrix Computations, 10.1): as many applications of @apply as the spectrum needs, at most
 * min (n, 160), and O(n) memory for each. @start: [n], not 0, not orthogonal to what is looked for.
 * Returns: how many vectors were found, less than @count where the operator's rank is smaller */
int em_linalg_leading (int n, int count, const float *start, EmLinalgOperator apply, gpointer data,
                       float *vectors);

G_END_DECLS
