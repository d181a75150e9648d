/* What the parts of the rewrite share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "rewrite/em-rewrite.h"

G_BEGIN_DECLS

struct _EmRewriteContext
{
  gatomicrefcount references;
  EmPlan *plan;
  int edit_point;
  double rho;
  EmTensor *weight;    /* base, [out, kh, kw, in] */
  EmTensor *second;    /* C, or NULL */
  EmTensor *whitening; /* Z, or NULL */
  double output_power; /* NAN without C */
};

const EmEditPoint *em_rewrite_context_get_point (const EmRewriteContext *context);

/* Runs the prefix for every view of every exemplar.
 * @n_variants: how many views an exemplar (>= 1, the first is the pair as it is).
 * @samples: (out) [n_exemplars * n_variants], exemplar by exemplar, to be cleared by the caller
 * whatever is returned.
 * @progress: called with 0 .. @share. */
gboolean em_rewrite_collect (EmExecutor *executor, EmRewriteContext *context,
                             const EmExemplar *exemplars, int n_exemplars, int n_variants,
                             guint32 seed, gboolean use_mask, EmSample *samples, double share,
                             EmProgressFunc progress, gpointer progress_data,
                             GCancellable *cancellable, GError **error);

G_END_DECLS
