/* Computes masks off the main loop, the latest wins.
 *
 * Purpose.  Tools that look at every pixel show their result while the pointer goes on. One piece
 * of work runs at a time; of what comes meanwhile only the last is kept and runs next.
 * Threads.  Main loop, but for the work itself.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "picture/em-mask.h"

G_BEGIN_DECLS

/* In a thread. Returns: (transfer full) (nullable): %NULL with @error, or where it was cancelled */
typedef EmMask *(*EmMaskWork) (gpointer data, GCancellable *cancellable, GError **error);
/* In the main loop; @mask: (transfer none) (nullable); @error: (nullable): what went wrong. Both
 * are %NULL where nothing came of it. */
typedef void (*EmMaskDone) (EmMask *mask, const GError *error, gpointer owner);

#define EM_TYPE_MASK_RUNNER (em_mask_runner_get_type ())
G_DECLARE_FINAL_TYPE (EmMaskRunner, em_mask_runner, EM, MASK_RUNNER, GObject)

/* @owner: borrowed; stop the runner before it goes. */
EmMaskRunner *em_mask_runner_new (EmMaskDone done, gpointer owner);
/* Runs @work on @data, of which it takes possession, next. @interrupt: what runs is of no use any
 * more; else its result is handed over first. */
void em_mask_runner_start (EmMaskRunner *runner, EmMaskWork work, gpointer data,
                           GDestroyNotify free_data, gboolean interrupt);
/* Whether a result is still to come. */
gboolean em_mask_runner_is_busy (EmMaskRunner *runner);
/* Forgets what runs and waits: done() is not called for it. */
void em_mask_runner_stop (EmMaskRunner *runner);

G_END_DECLS
