/* The executor: runs a plan, whole or from an edit point on, with changed weights or without.
 *
 * Purpose.  One executor belongs to one thread (the engine thread) and owns working memory and the
 * weight overrides of the active rules; the plan and its base weights are never changed.
 * Prefix cache.  em_executor_run_prefix() runs up to an edit point and keeps every value that the
 * rest needs (the live set) as EmFeatures; em_executor_run_suffix() goes on from there, so that
 * after an edit only the layers behind it are computed. Both together give what the whole run
 * gives, bit for bit, and a picture gives in a batch what it gives alone.
 *
 * Shapes.  Input [N, H, W, 3] normalised; logits [N, classes].
 *
 * Cancelling.  @cancellable is looked at between layers (each well under 100 ms).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "kernels/em-team.h"
#include "runtime/em-plan.h"
#include "tensor/em-progress.h"

G_BEGIN_DECLS

typedef struct _EmExecutor EmExecutor;
typedef struct _EmFeatures EmFeatures;

/* @team: (transfer none): must outlive the executor. Returns: (transfer full) */
EmExecutor *em_executor_new (EmPlan *plan, EmTeam *team);
void em_executor_free (EmExecutor *executor);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmExecutor, em_executor_free)

EmPlan *em_executor_get_plan (EmExecutor *executor); /* (transfer none) */
EmTeam *em_executor_get_team (EmExecutor *executor); /* (transfer none) */

/* Runs the whole network. Returns: (transfer full) (nullable): logits [N, classes] */
EmTensor *em_executor_run (EmExecutor *executor, EmTensor *input, GCancellable *cancellable,
                           GError **error);

/* Runs a network of any inputs and output (em_graph_load_network()). @inputs: one for each of the
 * graph's, [N, H, W, C] whatever the file's order, all of one N. @progress: (nullable): told after
 * each layer. Returns: (transfer full) (nullable): the output, [N, H, W, C] */
EmTensor *em_executor_run_network (EmExecutor *executor, EmTensor *const *inputs,
                                   EmProgressFunc progress, gpointer progress_data,
                                   GCancellable *cancellable, GError **error);

/* The same as em_executor_run(), showing the keys of every edit point on the way (second moments
 * need them all from one pass). All pictures run at once and memory grows with N: meant for a few.
 * @observer is called in the caller's thread, in the graph's order; @keys is valid during the call
 * only. */
typedef void (*EmKeyObserver) (int edit_point, EmTensor *keys, gpointer data);
EmTensor *em_executor_run_observed (EmExecutor *executor, EmTensor *input, EmKeyObserver observer,
                                    gpointer observer_data, GCancellable *cancellable,
                                    GError **error);

/* Runs everything before edit point @edit_point (an index into the plan's edit points) and keeps
 * what the rest needs. Returns: (transfer full) (nullable) */
EmFeatures *em_executor_run_prefix (EmExecutor *executor, EmTensor *input, int edit_point,
                                    GCancellable *cancellable, GError **error);
/* Goes on from @features, of this or another executor of the same plan. Returns: (transfer full)
 * (nullable): logits [N, classes] */
EmTensor *em_executor_run_suffix (EmExecutor *executor, EmFeatures *features,
                                  GCancellable *cancellable, GError **error);

/* Overrides the weights of an edit point: W' = W + @delta, @delta [out, kh, kw, in] for the
 * *unfolded* layer; %NULL goes back to the base. O(weights of that layer). */
void em_executor_set_delta (EmExecutor *executor, int edit_point, EmTensor *delta);
/* Goes back to the base everywhere. */
void em_executor_clear_deltas (EmExecutor *executor);

/* The raw output z of the edit point's layer (own bias included, before norm and activation) with
 * the *base* weights. Returns: (transfer full): [N, out_h, out_w, out_channels] */
EmTensor *em_executor_get_pre_activation (EmExecutor *executor, EmFeatures *features);

EmFeatures *em_features_ref (EmFeatures *features);
void em_features_unref (EmFeatures *features);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmFeatures, em_features_unref)

int em_features_get_edit_point (const EmFeatures *features);
/* The keys: [N, in_h, in_w, in_channels] ([N, 1, 1, in_channels] where linear). (transfer none) */
EmTensor *em_features_get_keys (const EmFeatures *features);
/* The residual operand [N, out_h, out_w, out_channels], or %NULL. (transfer none) */
EmTensor *em_features_get_residual (const EmFeatures *features);

G_END_DECLS
