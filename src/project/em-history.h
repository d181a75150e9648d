/* The history: states before and after the current one.
 *
 * Purpose.  A step is a whole state that shares what did not change, so undo is an exchange of two
 * pointers whatever was done. Steps with the same *merge key* in a row are one (a slider's travel).
 * Memory.   A step costs its own mask tiles, layers and pictures only. The oldest steps are let go
 * when more than EM_HISTORY_STEPS are kept.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/em-document.h"

G_BEGIN_DECLS

#define EM_HISTORY_STEPS 500

typedef struct _EmHistory EmHistory;

EmHistory *em_history_new (void);
void em_history_free (EmHistory *history);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmHistory, em_history_free)

/* Records that @before was left by a change called @description that touched @changes. Steps ahead
 * are dropped. With @merge_key (nullable) equal to the last step's, that step goes on instead. */
void em_history_push (EmHistory *history, const EmState *before, guint changes,
                      const char *description, const char *merge_key);
/* Ends merging: the next step with the same key is a step of its own. */
void em_history_seal (EmHistory *history);

const char *em_history_get_undo (EmHistory *history);
const char *em_history_get_redo (EmHistory *history);

/* Gives @current (transfer full) and takes the state before it. @changes: (out): what differs.
 * Returns: (transfer full) (nullable): %NULL where there is nothing, @current stays the caller's */
EmState *em_history_undo (EmHistory *history, EmState *current, guint *changes);
EmState *em_history_redo (EmHistory *history, EmState *current, guint *changes);

G_END_DECLS
