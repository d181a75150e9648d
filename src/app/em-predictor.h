/* The predictor: keeps a prediction of the document at hand.
 *
 * Purpose.  Asks the engine whenever it is told that something changed, one question at a time:
 * while one is under way further changes only mark it as stale, and it is asked again when it comes
 * back. So the panes follow a stroke as fast as the engine can and never fall behind. Signals.
 * "predicted": a new result. "failed" (GError *): the last question's error.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/em-engine.h"

G_BEGIN_DECLS

#define EM_TYPE_PREDICTOR (em_predictor_get_type ())
G_DECLARE_FINAL_TYPE (EmPredictor, em_predictor, EM, PREDICTOR, GObject)

EmPredictor *em_predictor_new (EmEngine *engine, EmDocument *document);

/* Something changed. Nothing is asked while the document has no picture or @edit_point is < 0. */
void em_predictor_queue (EmPredictor *predictor);
void em_predictor_set_edit_point (EmPredictor *predictor, int edit_point);
/* The rule whose key map comes with the result, or -1. */
void em_predictor_set_key_map_rule (EmPredictor *predictor, int rule);
int em_predictor_get_key_map_rule (EmPredictor *predictor);
/* The latest result, %NULL before the first and after em_predictor_clear(). (transfer none) */
const EmPredictionResult *em_predictor_get_result (EmPredictor *predictor);
/* Whether the result is of the document as it is now. */
gboolean em_predictor_is_current (EmPredictor *predictor);
/* Microseconds from the oldest change that the result answers to the result. */
gint64 em_predictor_get_latency (EmPredictor *predictor);
/* Forgets the result (another model). */
void em_predictor_clear (EmPredictor *predictor);

G_END_DECLS
