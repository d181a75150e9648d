/* The engine: the one thread that owns model, caches and BLAS calls.
 *
 * Purpose.  The main loop draws and nothing else. Everything that computes is a job in a queue; a
 * newer prediction or test job replaces an older one that waits (the older one ends with
 * G_IO_ERROR_CANCELLED), every job can be cancelled and long ones report progress.
 * Results.  Come back to the thread-default main context of the caller as GAsyncResults.
 * Caches.   Input tensors and prefix features of the last pictures are kept, so that a moved
 * strength slider costs one suffix, and a brush stroke one incremental preprocessing and one pass.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "evaluate/em-prediction.h"
#include "project/em-document.h"
#include "project/em-model.h"
#include "rewrite/em-rewrite.h"

G_BEGIN_DECLS

#define EM_TYPE_ENGINE (em_engine_get_type ())
G_DECLARE_FINAL_TYPE (EmEngine, em_engine, EM, ENGINE, GObject)

/* @n_threads: 0 for one a processor. The thread ends with the last reference. */
EmEngine *em_engine_new (int n_threads);

/* Loads "lite0", "reads-labels" or a file, with its moments; it becomes the engine's model when the
 * job succeeds, else the one before stays. finish: (transfer full) (nullable) */
void em_engine_load_model_async (EmEngine *engine, const char *model, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer data);
EmModel *em_engine_load_model_finish (EmEngine *engine, GAsyncResult *result, GError **error);

/* Makes what a rewrite at @edit_point needs (whitening) while the person looks at the picture; call
 * it whenever the edit point changes. Nothing comes back. */
void em_engine_prepare (EmEngine *engine, int edit_point);

/* Decodes a picture file off the main loop, in a thread pool.
 * finish: (transfer full) (nullable) */
void em_engine_load_picture_async (EmEngine *engine, GFile *file, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer data);
EmPicture *em_engine_load_picture_finish (EmEngine *engine, GAsyncResult *result, GError **error);

/* Probabilities of both pictures with the base model and with the rules. */
typedef struct
{
  EmTensor *before_b, *after_b; /* [classes] */
  EmTensor *before_a, *after_a; /* [classes] */
  EmTensor *key_map;   /* (nullable): [h, w] of the asked rule on B, its edit point's grid */
  EmTensor *mask_grid; /* (nullable): [h, w] the mask as the edit point sees it */
  double milliseconds; /* of the whole job */
} EmPredictionResult;
void em_prediction_result_free (EmPredictionResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmPredictionResult, em_prediction_result_free)

/* @state: copied. @edit_point: whose grid the mask is shown on. @key_map_rule: a rule of the stack
 * whose key map is wanted, or -1. Latest wins. finish: (transfer full) (nullable) */
void em_engine_predict_async (EmEngine *engine, const EmState *state, int edit_point,
                              int key_map_rule, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer data);
EmPredictionResult *em_engine_predict_finish (EmEngine *engine, GAsyncResult *result,
                                              GError **error);

/* Makes a rule from the state's pair. @options is copied. @progress is called in the caller's
 * context. finish: (transfer full) (nullable) */
void em_engine_rewrite_async (EmEngine *engine, const EmState *state,
                              const EmRewriteOptions *options, GCancellable *cancellable,
                              EmProgressFunc progress, gpointer progress_data,
                              GAsyncReadyCallback callback, gpointer data);
EmRule *em_engine_rewrite_finish (EmEngine *engine, GAsyncResult *result, GError **error);

/* Paints @original as the style layer @layer says (em-stylise.h); latest wins. @progress:
 * (nullable): called in the caller's context. finish: (transfer full) (nullable): what the layer's
 * rendered picture is to be */
void em_engine_stylise_async (EmEngine *engine, EmPicture *original, EmLayer *layer,
                              GCancellable *cancellable, EmProgressFunc progress,
                              gpointer progress_data, GAsyncReadyCallback callback, gpointer data);
EmPicture *em_engine_stylise_finish (EmEngine *engine, GAsyncResult *result, GError **error);

/* A picture of the test strip, before and after. */
typedef struct
{
  EmPrediction before, after;      /* the most probable class */
  float truth_before, truth_after; /* probability of @truth, 0 where unknown */
} EmTestOutcome;

/* Predicts every picture of @pictures (GPtrArray of EmPicture) with the base and with @rules.
 * Latest wins; prefix features are kept between calls for the same pictures.
 * finish: (transfer full) (element-type EmTestOutcome): one a picture */
void em_engine_test_async (EmEngine *engine, GPtrArray *pictures, const int *truths,
                           const EmRuleStack *rules, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer data);
GArray *em_engine_test_finish (EmEngine *engine, GAsyncResult *result, GError **error);

/* Writes the model with the enabled rules as ONNX beside @path, reads it again, runs both on
 * @state's pictures (and on noise), and only then renames it to @path. finish: the largest relative
 * difference of a logit seen, or < 0 with @error */
void em_engine_export_async (EmEngine *engine, const EmState *state, const char *path,
                             GCancellable *cancellable, GAsyncReadyCallback callback,
                             gpointer data);
double em_engine_export_finish (EmEngine *engine, GAsyncResult *result, GError **error);

G_END_DECLS
