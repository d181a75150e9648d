/* The history: states before and after the current one.
 *
 * Purpose.  A step is a whole state that shares what did not change, so undo is an exchange of two
 * pointers whatever was done. Steps with the same *merge key* in a row are one (a slider's travel).
 * Memory.   As many steps as fit: what a step holds that its neighbour towards the present does not
 * (mask tiles, pictures, fills) is counted when it is made. Above EM_HISTORY_BYTES the fills of the
 * farthest steps go first, which can be drawn again, then the oldest steps.
 * Cost.     A push compares two states: O(mask tiles + layers).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/em-state.h"

G_BEGIN_DECLS

#define EM_HISTORY_BYTES ((gsize)256 * 1024 * 1024)

typedef struct _EmHistory EmHistory;

/* @budget: bytes, EM_HISTORY_BYTES. */
EmHistory *em_history_new (gsize budget);
void em_history_free (EmHistory *history);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmHistory, em_history_free)

/* Records that @before was left by a change called @description that touched @changes. Steps ahead
 * are dropped. With @merge_key (nullable) equal to the last step's, that step goes on instead. */
void em_history_push (EmHistory *history, const EmState *before, guint changes,
                      const char *description, const char *merge_key);
/* Ends merging: the next step with the same key is a step of its own. */
void em_history_seal (EmHistory *history);

/* What undo / redo would do, or %NULL. */
const char *em_history_get_undo (EmHistory *history);
const char *em_history_get_redo (EmHistory *history);
/* The steps as a list: the oldest first, those to be redone last. */
int em_history_get_n_undo (EmHistory *history);
int em_history_get_n_redo (EmHistory *history);
const char *em_history_get_step (EmHistory *history, int index);
/* Bytes that the steps hold beside the current state. */
gsize em_history_get_bytes (EmHistory *history);

/* Gives @current (transfer full) and takes the state before it. @changes: (out): what differs.
 * Returns: (transfer full) (nullable): %NULL where there is nothing, @current stays the caller's */
EmState *em_history_undo (EmHistory *history, EmState *current, guint *changes);
EmState *em_history_redo (EmHistory *history, EmState *current, guint *changes);

/* Calls @func for every state that is kept. */
void em_history_foreach (EmHistory *history, void (*func) (EmState *state, gpointer data),
                         gpointer data);

G_END_DECLS
