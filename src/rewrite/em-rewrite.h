/* The rewrite: exemplars in, a rule out (design, section 2).
 *
 * Purpose.  Runs the prefix for both pictures of each exemplar (and its augmented variants), finds
 * the direction, solves, measures the disturbance, and with EM_AUGMENT_AUTO solves plain and
 * augmented and says which was taken.
 *
 * Automatic.  EM_AUGMENT_AUTO solves the plain pairs and 16 variants of each, and takes the
 * augmented rule where its disturbance is at most 0.01 or lower than the plain one's; without
 * moments it stays plain. info.augmented says what was taken.
 *
 * Threads.  Blocking: call it in the thread that owns @executor. @cancellable is looked at at
 * least every 100 ms.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "picture/em-mask.h"
#include "picture/em-picture.h"
#include "rewrite/em-moments.h"
#include "rewrite/em-rule.h"
#include "rewrite/em-solver.h"
#include "runtime/em-executor.h"

G_BEGIN_DECLS

/* One pair. Keys come from B, values from A: "treat B like A". */
typedef struct
{
  EmPicture *a;
  EmPicture *b;       /* same size as @a */
  EmMask *mask;       /* same size; what differs in concept */
  EmPicture *texture; /* (nullable): what fills the mask in B; augmented variants re-crop it */
  double weight;      /* how much it counts beside the others; 0 counts as 1 */
} EmExemplar;

#define EM_AUGMENT_AUTO (-1)

typedef struct
{
  int edit_point; /* index */
  int rank;       /* >= 1 */
  gboolean use_mask;
  double rho;  /* 1e-3 */
  int augment; /* EM_AUGMENT_AUTO, 0, or how many variants an exemplar */
  guint32 seed;
  gboolean reference; /* the paper's solver */
  const char *name;   /* of the rule */
} EmRewriteOptions;

/* edit point -1, rank 1, mask on, rho 1e-3, auto, seed 0. */
void em_rewrite_options_init (EmRewriteOptions *options);

/* What stays the same between two rewrites at one edit point: second moment, whitening, base
 * weight, output power. Made once (O(C^3)), kept by the caller. */
typedef struct _EmRewriteContext EmRewriteContext;
/* @moments: (nullable): without them keys are not whitened and the disturbance is NaN. */
EmRewriteContext *em_rewrite_context_new (EmPlan *plan, int edit_point, EmMoments *moments,
                                          double rho, GError **error);
EmRewriteContext *em_rewrite_context_ref (EmRewriteContext *context);
void em_rewrite_context_unref (EmRewriteContext *context);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmRewriteContext, em_rewrite_context_unref)

/* delta (strength) of @rule in this context, NaN without moments. O(C_in^2). */
double em_rewrite_context_get_disturbance (EmRewriteContext *context, const EmRule *rule,
                                           double strength);

/* The strength to begin with, which is also the slider's mark: the largest one whose expected
 * disturbance stays below 0.01, under which nothing was ever seen to be lost on control pictures;
 * in steps of 0.1, at least 1 (the change that was solved for: whoever pressed Rewrite asked for
 * it) and at most 3 (beyond, rules break more than they fix whatever the meter says). NaN or 0
 * gives 1.
 * @disturbance: delta (1). EmRuleInfo.strength of a new rule is this. */
double em_rewrite_suggest_strength (double disturbance);

/* Weight overrides of @executor at or after the edit point do not matter; those before it do, so a
 * rule over the base model is made with an executor that has none.
 * Returns: (transfer full) (nullable): the rule; %NULL with @error (empty mask, sizes that differ,
 * cancelled) */
EmRule *em_rewrite_run (EmExecutor *executor, EmRewriteContext *context,
                        const EmExemplar *exemplars, int n_exemplars,
                        const EmRewriteOptions *options, EmProgressFunc progress,
                        gpointer progress_data, GCancellable *cancellable, GError **error);

G_END_DECLS
