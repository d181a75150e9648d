/* The state: everything a document is at one moment, as a value.
 *
 * Purpose.  Pictures, layers and rules are immutable and shared; masks share their tiles. So a copy
 * is cheap, a step of the history is a state, and a job of the engine has one to itself. Cost.
 * Copying: O(mask tiles + layers + rules), about 50 us for a pair of 24 megapixels.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/em-pair.h"
#include "rewrite/em-rule-stack.h"

G_BEGIN_DECLS

/* Read only outside the project folder. Every pointer is owned by the state. */
typedef struct
{
  GPtrArray *pairs; /* of EmPair */
  int current;      /* the pair that is shown; -1 where there is none */
  char *model;      /* (nullable): what the rules belong to, as em_model_load() takes it */
  char *edit_point; /* (nullable): where the next rewrite writes */
  EmRuleStack *rules;
  guint64 serial; /* the same for the same state, whatever was undone and redone in between */
} EmState;

/* No pairs, no rules. Returns: (transfer full) */
EmState *em_state_new (void);
EmState *em_state_copy (const EmState *state);
void em_state_free (EmState *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmState, em_state_free)

/* The pair that is shown. (transfer none) (nullable) */
EmPair *em_state_get_pair (const EmState *state);
/* The pair with @id, or %NULL; @index: (out) (optional). (transfer none) */
EmPair *em_state_find_pair (const EmState *state, guint id, int *index);
/* Whether a rewrite makes sense: some pair is on and all that are on are complete. @why: (out)
 * (optional): a sentence where not; (transfer full) */
gboolean em_state_is_complete (const EmState *state, char **why);

G_END_DECLS
