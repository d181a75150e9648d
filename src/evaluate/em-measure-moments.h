/* Second moments of a folder of pictures.
 *
 * Cost.  One forward pass a picture shows the keys of every edit point.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "evaluate/em-folder.h"
#include "rewrite/em-moments.h"
#include "rewrite/em-solver.h"
#include "runtime/em-executor.h"

G_BEGIN_DECLS

/* Accumulates the keys of the @n_points edit points @points (indices) over @folder. Pictures that
 * cannot be read are passed over; @unreadable (out) (transfer full) gets their sentences,
 * %NULL-terminated. Returns: (transfer full) (nullable): %NULL with @error where cancelled or where
 * no picture could be read */
EmMoments *em_measure_moments (EmExecutor *executor, EmFolder *folder, const int *points,
                               int n_points, char ***unreadable, EmProgressFunc progress,
                               gpointer progress_data, GCancellable *cancellable, GError **error);

G_END_DECLS
