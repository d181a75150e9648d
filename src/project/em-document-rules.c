/* The rule stack and the model that it belongs to.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "project/em-document-private.h"

void
em_document_add_rule (EmDocument *self, EmRule *rule, double strength)
{
  em_document_before_step (self, EM_CHANGE_RULES, _ ("Add rule"), NULL);
  em_rule_stack_insert (self->state->rules, -1, rule, strength, TRUE);
  em_document_after_step (self, EM_CHANGE_RULES);
}

void
em_document_remove_rule (EmDocument *self, int index)
{
  em_document_before_step (self, EM_CHANGE_RULES, _ ("Delete rule"), NULL);
  em_rule_stack_remove (self->state->rules, index);
  em_document_after_step (self, EM_CHANGE_RULES);
}

void
em_document_move_rule (EmDocument *self, int from, int to)
{
  if (from == to)
    return;
  em_document_before_step (self, EM_CHANGE_RULES, _ ("Move rule"), NULL);
  em_rule_stack_move (self->state->rules, from, to);
  em_document_after_step (self, EM_CHANGE_RULES);
}

void
em_document_duplicate_rule (EmDocument *self, int index)
{
  EmRuleStack *rules = self->state->rules;

  em_document_before_step (self, EM_CHANGE_RULES, _ ("Duplicate rule"), NULL);
  em_rule_stack_insert (rules, index + 1, em_rule_stack_get_rule (rules, index),
                        em_rule_stack_get_strength (rules, index),
                        em_rule_stack_get_enabled (rules, index));
  em_document_after_step (self, EM_CHANGE_RULES);
}

void
em_document_rename_rule (EmDocument *self, int index, const char *name)
{
  EmRule *rule = em_rule_stack_get_rule (self->state->rules, index);
  if (g_strcmp0 (em_rule_get_info (rule)->name, name) == 0)
    return;

  em_document_before_step (self, EM_CHANGE_RULES, _ ("Rename rule"), NULL);
  g_autoptr (EmRule) renamed = em_rule_rename (rule, name);
  em_rule_stack_replace_rule (self->state->rules, index, renamed);
  em_document_after_step (self, EM_CHANGE_RULES);
}

void
em_document_replace_rule (EmDocument *self, int index, EmRule *rule, gboolean follows)
{
  if (!follows)
    {
      em_document_before_step (self, EM_CHANGE_RULES, _ ("Solve again"), NULL);
      em_rule_stack_replace_rule (self->state->rules, index, rule);
      em_document_after_step (self, EM_CHANGE_RULES);
      return;
    }
  em_rule_stack_replace_rule (self->state->rules, index, rule);
  if (self->stroke_start != NULL)
    {
      self->stroke_changes |= EM_CHANGE_RULES;
      em_document_announce (self, EM_CHANGE_RULES, NULL);
    }
  else
    em_document_touched (self, EM_CHANGE_RULES);
}

void
em_document_set_rule_enabled (EmDocument *self, int index, gboolean enabled)
{
  if (em_rule_stack_get_enabled (self->state->rules, index) == enabled)
    return;
  em_document_before_step (self, EM_CHANGE_RULES,
                           enabled ? _ ("Switch rule on") : _ ("Switch rule off"), NULL);
  em_rule_stack_set_enabled (self->state->rules, index, enabled);
  em_document_after_step (self, EM_CHANGE_RULES);
}

void
em_document_set_rule_strength (EmDocument *self, int index, double strength)
{
  if (em_rule_stack_get_strength (self->state->rules, index) == strength)
    return;
  g_autofree char *merge_key = g_strdup_printf ("strength %d", index);
  em_document_before_step (self, EM_CHANGE_RULES, _ ("Change strength"), merge_key);
  em_rule_stack_set_strength (self->state->rules, index, strength);
  em_document_after_step (self, EM_CHANGE_RULES);
}

void
em_document_clear_rules (EmDocument *self)
{
  if (em_rule_stack_get_n (self->state->rules) == 0)
    return;
  em_document_before_step (self, EM_CHANGE_RULES, _ ("Remove all rules"), NULL);
  em_rule_stack_free (self->state->rules);
  self->state->rules = em_rule_stack_new ();
  em_document_after_step (self, EM_CHANGE_RULES);
}

void
em_document_set_model (EmDocument *self, const char *model, gboolean keep_rules)
{
  const guint changes = EM_CHANGE_MODEL | EM_CHANGE_RULES;

  if (g_strcmp0 (self->state->model, model) == 0)
    return;
  if (self->state->model == NULL)
    {
      self->state->model = g_strdup (model);
      return;
    }
  em_document_before_step (self, changes, _ ("Change model"), NULL);
  g_free (self->state->model);
  self->state->model = g_strdup (model);
  if (!keep_rules)
    {
      em_rule_stack_free (self->state->rules);
      self->state->rules = em_rule_stack_new ();
    }
  em_document_after_step (self, changes);
}

void
em_document_set_edit_point (EmDocument *self, const char *edit_point)
{
  if (g_strcmp0 (self->state->edit_point, edit_point) == 0)
    return;
  g_free (self->state->edit_point);
  self->state->edit_point = g_strdup (edit_point);
}
