/* Export: the base model with the enabled rules written in, as an ONNX file that was checked.
 *
 * Purpose.  The new file's bytes are read as a model, planned and run next to the edited model in
 * memory; only where both give the same logits are they written (beside the place, fsync, rename),
 * and then read back. What stood there before is replaced in one step or not at all.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "kernels/em-team.h"
#include "rewrite/em-rule-stack.h"

G_BEGIN_DECLS

/* The most that a logit of the exported model may differ from the edited one in memory: both run in
 * float32 but fold the change in another order. Relative to the largest logit. */
#define EM_EXPORT_TOLERANCE 1e-4

/* @inputs: (nullable): [N, size, size, 3] pictures to compare on; noise is always compared too.
 * @difference: (out) (optional): the largest relative difference of a logit seen.
 * Returns: %FALSE with @error, and nothing half-written, where anything failed */
gboolean em_export_model (EmPlan *plan, EmTeam *team, const EmRuleStack *rules, EmTensor *inputs,
                          const char *path, double *difference, GCancellable *cancellable,
                          GError **error);

G_END_DECLS
