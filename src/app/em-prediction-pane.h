/* The prediction pane: Before | After, for B and for A.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/em-session.h"

G_BEGIN_DECLS

#define EM_TYPE_PREDICTION_PANE (em_prediction_pane_get_type ())
G_DECLARE_FINAL_TYPE (EmPredictionPane, em_prediction_pane, EM, PREDICTION_PANE, GtkWidget)

void em_prediction_pane_set_session (EmPredictionPane *pane, EmSession *session);

G_END_DECLS
