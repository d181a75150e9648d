/* A prediction list: the most probable classes with bars, and what changed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/em-session.h"

G_BEGIN_DECLS

#define EM_PREDICTION_ROWS 5

#define EM_TYPE_PREDICTION_LIST (em_prediction_list_get_type ())
G_DECLARE_FINAL_TYPE (EmPredictionList, em_prediction_list, EM, PREDICTION_LIST, GtkWidget)

/* Shows the top of @probabilities [classes]; with @before, each row's change in points against it.
 * @probabilities: (nullable): empty rows. */
void em_prediction_list_show (EmPredictionList *list, EmSession *session, EmTensor *probabilities,
                              EmTensor *before);

G_END_DECLS
