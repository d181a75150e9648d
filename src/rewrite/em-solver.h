/* The solver: Lambda for a given direction (design, section 2.3), an output channel at a time.
 *
 * Mathematics.  minimise over Lambda_o: sum_p w_p | v_o[p] - out (z_o[p] + (Lambda_o * s)[p]) |, s
 * the key maps of B. kh kw rank unknowns: one is solved exactly at a breakpoint of the piecewise
 * linear loss, more by iteratively reweighted least squares and line searches (em-many).
 *
 * Nearest zero.  Among equal losses the Lambda nearest to zero is taken (a dead activation leaves
 * a half-line of minimisers), and so is one that keeps 99 % of a channel's gain: the last
 * hundredth is fitted to the exemplars' noise and costs a fifth to a third of the rule's
 * disturbance. The loss stays well under the paper's solver's.
 *
 * Cost.  One unknown: O(C_out P). Channels are independent and shared out over the team.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "kernels/em-team.h"
#include "rewrite/em-layer.h"
#include "tensor/em-progress.h"

G_BEGIN_DECLS

typedef struct
{
  double loss_before; /* at Lambda = 0 */
  double loss_after;
} EmSolverReport;

/* @direction: [r, C_in]. Returns: (transfer full) (nullable): Lambda [C_out, r, kh, kw]; %NULL
 * where cancelled */
EmTensor *em_solver_solve (const EmEditPoint *point, const EmSample *samples, int n_samples,
                           EmTensor *direction, EmTeam *team, EmSolverReport *report,
                           GCancellable *cancellable, GError **error);

/* The paper's solver as the yardstick: Adam on all of W, @steps steps (the paper: 20,000) at
 * @rate, the change projected on the direction(s) every @project_every steps (10); least L1 as
 * above. Adam's steps do not depend on where W begins, so it is the change that is moved; @weight
 * names the shape and is not read.
 *
 * @progress: called about every 100 steps with 0 .. 1. The best projected Lambda seen is returned.
 */
EmTensor *em_reference_solver_solve (const EmEditPoint *point, EmTensor *weight,
                                     const EmSample *samples, int n_samples, EmTensor *direction,
                                     int steps, double rate, int project_every, EmTeam *team,
                                     EmSolverReport *report, EmProgressFunc progress,
                                     gpointer progress_data, GCancellable *cancellable,
                                     GError **error);

/* The loss of @lambda (may be %NULL for 0) at strength @strength. */
double em_solver_loss (const EmEditPoint *point, const EmSample *samples, int n_samples,
                       EmTensor *direction, EmTensor *lambda, double strength);

G_END_DECLS
