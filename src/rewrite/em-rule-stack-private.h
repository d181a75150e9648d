/* What the rule stack and its export share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "rewrite/em-rule-stack.h"

G_BEGIN_DECLS

/* The sum of the enabled rules at each edit point of @plan: an array of as many as there are edit
 * points, of EmTensor [out, kh, kw, in] or %NULL where nothing changes.
 * Returns: (transfer full) (nullable): %NULL with @error naming the first rule that does not fit */
GPtrArray *em_rule_stack_sum (const EmRuleStack *stack, EmPlan *plan, GError **error);

G_END_DECLS
