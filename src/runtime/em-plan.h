/* The plan: a graph compiled for running.
 *
 * Purpose.  Folds batch norm into weights, fuses activation and residual addition into the layer
 * before them, packs weights in the kernels' layout and assigns memory. Immutable, so that several
 * executors can share one.
 * Edit points keep their identity: each is one step whose weights an executor can override.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/em-edit-point.h"
#include "model/em-graph.h"

G_BEGIN_DECLS

typedef struct _EmPlan EmPlan;

/* Compiles @graph. Tens of milliseconds: call it off the main loop.
 * Returns: (transfer full) (nullable): %NULL with @error where something cannot be run */
EmPlan *em_plan_new (EmGraph *graph, GError **error);
EmPlan *em_plan_ref (EmPlan *plan);
void em_plan_unref (EmPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmPlan, em_plan_unref)

EmGraph *em_plan_get_graph (const EmPlan *plan);                  /* (transfer none) */
const EmEditPoints *em_plan_get_edit_points (const EmPlan *plan); /* (transfer none) */

G_END_DECLS
