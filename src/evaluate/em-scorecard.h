/* The scorecard: what the rules of a stack fix and break on a folder of pictures.
 *
 * Cost.  One prefix and two suffixes a picture: the layers before the first rule run once.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "evaluate/em-folder.h"
#include "picture/em-preprocess.h"
#include "rewrite/em-rule-stack.h"
#include "rewrite/em-solver.h"

G_BEGIN_DECLS

typedef struct
{
  int class_index; /* -1 for the total */
  int pictures;
  int before; /* right before */
  int after;  /* right after */
  int fixed;  /* wrong -> right */
  int broken; /* right -> wrong */
} EmScore;

typedef struct _EmScorecard EmScorecard;

/* Blocking; @progress after each picture. Unreadable pictures are counted and named, not fatal.
 * Returns: (transfer full) (nullable) */
EmScorecard *em_scorecard_run (EmExecutor *executor, EmFolder *folder, const EmRuleStack *rules,
                               EmProgressFunc progress, gpointer progress_data,
                               GCancellable *cancellable, GError **error);
void em_scorecard_free (EmScorecard *scorecard);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmScorecard, em_scorecard_free)

int em_scorecard_get_n_classes (const EmScorecard *scorecard);
const EmScore *em_scorecard_get_class (const EmScorecard *scorecard, int index);
const EmScore *em_scorecard_get_total (const EmScorecard *scorecard);
/* Sentences about pictures that could not be read. (transfer none) %NULL-terminated */
const char *const *em_scorecard_get_unreadable (const EmScorecard *scorecard);

G_END_DECLS
