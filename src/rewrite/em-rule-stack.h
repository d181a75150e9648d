/* The rule stack: an ordered list of rules over an immutable base, each with a switch and a
 * strength.
 *
 * Threads.  A stack is a value: copy it (O(rules)) to hand it to another thread.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "rewrite/em-rule.h"
#include "runtime/em-executor.h"

G_BEGIN_DECLS

typedef struct _EmRuleStack EmRuleStack;

EmRuleStack *em_rule_stack_new (void);
EmRuleStack *em_rule_stack_copy (const EmRuleStack *stack);
void em_rule_stack_free (EmRuleStack *stack);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmRuleStack, em_rule_stack_free)

int em_rule_stack_get_n (const EmRuleStack *stack);
EmRule *em_rule_stack_get_rule (const EmRuleStack *stack, int index); /* (transfer none) */
double em_rule_stack_get_strength (const EmRuleStack *stack, int index);
gboolean em_rule_stack_get_enabled (const EmRuleStack *stack, int index);

/* Whether both hold the same rules with the same strengths and switches. */
gboolean em_rule_stack_equal (const EmRuleStack *a, const EmRuleStack *b);

/* Inserts at @index (-1: at the end). */
void em_rule_stack_insert (EmRuleStack *stack, int index, EmRule *rule, double strength,
                           gboolean enabled);
void em_rule_stack_remove (EmRuleStack *stack, int index);
void em_rule_stack_move (EmRuleStack *stack, int from, int to);
void em_rule_stack_set_strength (EmRuleStack *stack, int index, double strength);
void em_rule_stack_set_enabled (EmRuleStack *stack, int index, gboolean enabled);
void em_rule_stack_replace_rule (EmRuleStack *stack, int index, EmRule *rule);

/* Sets @executor's weight overrides to the sum of the enabled rules (and to the base elsewhere).
 * %FALSE with @error naming the first rule that does not fit; nothing is changed then.
 * @first_edit_point: (out) (optional): the earliest edit point that changed, or -1. */
gboolean em_rule_stack_apply (const EmRuleStack *stack, EmExecutor *executor, int *first_edit_point,
                              GError **error);

/* The base model's file with the enabled rules written in, as bytes. (transfer full) (nullable) */
GBytes *em_rule_stack_export_onnx (const EmRuleStack *stack, EmPlan *plan, GError **error);

G_END_DECLS
