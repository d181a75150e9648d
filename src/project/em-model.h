/* A loaded model: graph, plan, edit points, second moments and what the catalogue knows about it.
 *
 * Threads.  Immutable, counted references, any thread.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "rewrite/em-moments.h"
#include "runtime/em-plan.h"

G_BEGIN_DECLS

typedef struct _EmModel EmModel;

/* Loads "lite0", "reads-labels" or a file; a file that is one of the embedded models is recognised.
 * Blocking, some 100 ms. Returns: (transfer full) (nullable) */
EmModel *em_model_load (const char *name, GError **error);

EmModel *em_model_ref (EmModel *model);
void em_model_unref (EmModel *model);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmModel, em_model_unref)

EmPlan *em_model_get_plan (EmModel *model);
EmGraph *em_model_get_graph (EmModel *model);
const EmEditPoints *em_model_get_edit_points (EmModel *model);
/* The embedded model's title, or the file's name. */
const char *em_model_get_title (EmModel *model);
/* "lite0" for an embedded model, else %NULL. */
const char *em_model_get_id (EmModel *model);
/* What em_model_load() took: an embedded model's id or a path. */
const char *em_model_get_source (EmModel *model);
/* A warning to show with the model ("deliberately flawed"), or %NULL. */
const char *em_model_get_warning (EmModel *model);
int em_model_get_default_edit_point (EmModel *model, const char **reason);

/* The second moments that ship with an embedded model, read when first asked for (thread-safe;
 * megabytes, some 10 ms). Returns: (transfer none) (nullable): %NULL where none are known; with
 * @error set only where the file is there but cannot be read */
EmMoments *em_model_get_moments (EmModel *model, GError **error);
/* Whether second moments are known for the edit point. */
gboolean em_model_has_moments (EmModel *model, int edit_point);

G_END_DECLS
