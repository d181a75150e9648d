/* Predictions: the most probable classes of a picture.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "picture/em-picture.h"
#include "picture/em-preprocess.h"
#include "runtime/em-executor.h"

G_BEGIN_DECLS

typedef struct
{
  int index;
  float probability; /* 0 .. 1 */
} EmPrediction;

/* The preprocessing that @graph asks for. */
void em_prediction_get_preprocess (EmGraph *graph, EmPreprocess *out);

/* The probabilities of row @row of @logits [N, classes]; a softmax unless the graph has one.
 * Returns: (transfer full): [classes] */
EmTensor *em_prediction_probabilities (EmGraph *graph, EmTensor *logits, int row);
/* The @n most probable classes of @probabilities [classes], best first. */
void em_prediction_top (EmTensor *probabilities, int n, EmPrediction *out);

G_END_DECLS
