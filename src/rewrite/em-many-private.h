/* Several unknowns: Lambda of one output channel for a k x k kernel or a rank above 1.
 *
 * Mathematics.  minimise over x [T]:  f (x) = sum_p w_p | v_p - clip (c_p + scale sum_j x_j s_jp,
 * low_p, high_p) |. Not convex because of the clip. Three moves are repeated, each followed by the
 * exact search along its line (em-line), so f never grows: the step of iteratively reweighted least
 * squares (Holland & Welsch 1977), in which a term held by the clip counts as if it were free when
 * freeing it helps; a search along each axis; and a search along x itself through 0.
 * Equals.   Searches along axes and through 0 take the point nearest 0 among equals, so unknowns
 * that do not matter end at 0.
 * Cost.     O(n T^2) a step, at most some tens of steps.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "rewrite/em-positions-private.h"

G_BEGIN_DECLS

typedef struct _EmMany EmMany;

/* For @unknowns maps [unknowns, n] and weights [n], both borrowed; one a thread. */
EmMany *em_many_new (const float *maps, int unknowns, const float *weight, int n);
void em_many_free (EmMany *many);

/* Solves one channel into @x [unknowns]. @tolerance: losses closer than this are equal.
 * Returns: the loss at @x, never above the loss at 0 */
double em_many_solve (EmMany *many, const EmChannel *channel, float scale, double tolerance,
                      float *x);

G_END_DECLS
