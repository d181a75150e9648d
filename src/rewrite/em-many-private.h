/* Several unknowns: Lambda of one output channel for a k x k kernel or a rank above 1.
 *
 * Mathematics.  minimise over x [T]: f (x) = sum_p w_p | v_p - clip (c_p + scale sum_j x_j s_jp,
 * low_p, high_p) |. Not convex because of the clip. Descent repeats the step of iteratively
 * reweighted least squares (Holland & Welsch 1977), in which a term that the clip holds counts as
 * if it were free when freeing it helps, with a search along it; then come exact searches
 * (em-line) along each axis and along the ray from 0 through x. f never grows. Where time allows,
 * descent starts again from points that a step with randomly dropped terms leads to (iterated
 * local search), and the best end is kept.
 *
 * Equals.  Searches along axes and the ray take the point nearest 0 among equals, so unknowns that
 * do not matter end at 0.
 *
 * Cost.  A step is O(n T^2), an exact search O(n). The number of searches falls as n T grows, so
 * that a channel of ten thousand positions takes about as long as one of a hundred.
 *
 * Determinism.  The random numbers are seeded by the caller, a channel at a time.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "rewrite/em-positions-private.h"

G_BEGIN_DECLS

typedef struct _EmMany EmMany;

/* For @unknowns maps [unknowns, n] and weights [n], both borrowed; one a thread. */
EmMany *em_many_new (const float *maps, int unknowns, const float *weight, int n);
void em_many_free (EmMany *many);

/* Solves one channel into @x [unknowns]. @tolerance: losses closer than this are equal; @spare: the
 * part of the gain that is given up for a smaller x at the end.
 * Returns: the loss at @x, never above the loss at 0 */
double em_many_solve (EmMany *many, const EmChannel *channel, float scale, double tolerance,
                      double spare, guint32 seed, float *x);

G_END_DECLS
