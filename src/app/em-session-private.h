/* What the session's files share: em-session.c (state and opening), em-session-rules.c (rewriting,
 * rule files, export).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/em-session.h"

G_BEGIN_DECLS

struct _EmSession
{
  GObject parent;
  EmDocument *document;
  EmEngine *engine;
  EmPredictor *predictor;
  EmTestSet *test_set;
  EmCatalogue *catalogue;
  GPtrArray *lessons;

  EmModel *model;
  int edit_point;
  const EmLesson *lesson; /* whose pair is open, or NULL */
  EmFillMode fill_mode;
  double fill_scale;
  gboolean live;
  EmRule *offered_rule;

  GQueue waiting; /* of GFile: to be opened when nothing is going on */

  /* what is going on */
  char *activity;
  double fraction;
  GCancellable *stop; /* of the activity, or NULL */
  gboolean rewriting;
};

/* Begins something slow called @activity; replaces what was going on. (transfer none) */
GCancellable *em_session_begin (EmSession *self, const char *activity);
void em_session_set_progress (EmSession *self, double fraction);
/* Ends the activity that @cancellable belongs to, unless another took its place. */
void em_session_end (EmSession *self, GCancellable *cancellable);
/* Tells @error unless it is a cancellation. */
void em_session_report (EmSession *self, const GError *error);
/* Another model: forgets what belongs to the one before. */
void em_session_take_model (EmSession *self, EmModel *model);

G_END_DECLS
