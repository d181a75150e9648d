/* What the session's files share: em-session.c (state and opening), em-session-layers.c (what goes
 * into the mask), em-session-pictures.c, em-session-masks.c, em-session-styles.c (the same from
 * files and by the engine), em-session-rewrite.c (making rules), em-session-rules.c (rule files,
 * export).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/em-session-content.h"
#include "project/em-flattener.h"

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
  EmFlattener *flattener;
  guint layer; /* id of the one that is worked on, or 0 */
  gboolean live;
  EmRule *offered_rule;

  GQueue waiting; /* of GFile: to be opened when nothing is going on */

  /* what is going on */
  char *activity;
  double fraction;
  GCancellable *stop; /* of the activity, or NULL */
  gboolean rewriting;

  /* what goes into the mask */
  EmLabel *label_template; /* or NULL: the usual one */
  GFile *dropped;          /* became a patch, could have been opened */
  EmMask *offered_mask;    /* of another size, to be scaled if the person agrees */
  char *offered_mask_name;
  EmLayer *drawn_style; /* the one that the engine is drawing, or NULL */
  guint drawn_pair;
  GCancellable *style_stop;
  double style_fraction;
  EmLayer *refused_style; /* stopped or failed: not asked for again by itself */

  /* the rule that is solved again while the mask is painted */
  EmRule *live_rule;     /* as it is in the document, or NULL */
  gboolean live_swapped; /* the direction it was made in */
  gboolean solving;      /* plainly, for the live rule */
  gboolean solve_again;  /* the pair has changed since */
};

/* Begins something slow called @activity; replaces what was going on. (transfer none) */
GCancellable *em_session_begin (EmSession *self, const char *activity);
void em_session_set_progress (EmSession *self, double fraction);
/* Ends the activity that @cancellable belongs to, unless another took its place. */
void em_session_end (EmSession *self, GCancellable *cancellable);
/* Tells @error unless it is a cancellation. */
void em_session_report (EmSession *self, const GError *error);
/* The pair has changed: solves the live rule again, plainly, if there is one and live is on. */
void em_session_solve_again (EmSession *self);
/* After the layers changed: keeps one selected that is there. @another_pair: whatever was selected
 * belongs to the pair before. */
void em_session_keep_layer (EmSession *self, gboolean another_pair);
/* After the layers changed: has the engine draw the styles that wait. */
void em_session_draw_styles (EmSession *self);
/* A name without its ending, as what a picture shows: "fresh-snow.png": "fresh snow". Returns:
 * (transfer full) */
char *em_session_concept_from_name (const char *name);
/* Frees what em-session-pictures.c, em-session-masks.c and em-session-styles.c keep. */
void em_session_forget_content (EmSession *self);
/* Another model: forgets what belongs to the one before. */
void em_session_take_model (EmSession *self, EmModel *model);

G_END_DECLS
