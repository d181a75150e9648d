/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include "rewrite/em-rule-stack.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rewrite/em-rule-stack-private.h"

typedef struct
{
  EmRule *rule;
  double strength;
  gboolean enabled;
} Entry;

struct _EmRuleStack
{
  GArray *entries;
};

static void
entry_clear (gpointer data)
{
  em_rule_unref (((Entry *)data)->rule);
}

EmRuleStack *
em_rule_stack_new (void)
{
  EmRuleStack *stack = g_new (EmRuleStack, 1);
  stack->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_array_set_clear_func (stack->entries, entry_clear);
  return stack;
}

EmRuleStack *
em_rule_stack_copy (const EmRuleStack *stack)
{
  EmRuleStack *copy = em_rule_stack_new ();
  for (int i = 0; i < em_rule_stack_get_n (stack); i++)
    {
      const Entry *entry = &g_array_index (stack->entries, Entry, i);
      em_rule_stack_insert (copy, -1, entry->rule, entry->strength, entry->enabled);
    }
  return copy;
}

void
em_rule_stack_free (EmRuleStack *stack)
{
  if (stack == NULL)
    return;
  g_array_unref (stack->entries);
  g_free (stack);
}

int
em_rule_stack_get_n (const EmRuleStack *stack)
{
  return (int)stack->entries->len;
}

static Entry *
get_entry (const EmRuleStack *stack, int index)
{
  g_return_val_if_fail (index >= 0 && index < em_rule_stack_get_n (stack), NULL);
  return &g_array_index (stack->entries, Entry, index);
}

EmRule *
em_rule_stack_get_rule (const EmRuleStack *stack, int index)
{
  const Entry *entry = get_entry (stack, index);
  return entry != NULL ? entry->rule : NULL;
}

double
em_rule_stack_get_strength (const EmRuleStack *stack, int index)
{
  const Entry *entry = get_entry (stack, index);
  return entry != NULL ? entry->strength : 0;
}

gboolean
em_rule_stack_get_enabled (const EmRuleStack *stack, int index)
{
  const Entry *entry = get_entry (stack, index);
  return entry != NULL && entry->enabled;
}

void
em_rule_stack_insert (EmRuleStack *stack, int index, EmRule *rule, double strength,
                      gboolean enabled)
{
  const int n = em_rule_stack_get_n (stack);
  const Entry entry = { em_rule_ref (rule), strength, enabled };
  g_array_insert_val (stack->entries, index < 0 || index > n ? n : index, entry);
}

void
em_rule_stack_remove (EmRuleStack *stack, int index)
{
  g_return_if_fail (get_entry (stack, index) != NULL);
  g_array_remove_index (stack->entries, index);
}

void
em_rule_stack_move (EmRuleStack *stack, int from, int to)
{
  g_return_if_fail (get_entry (stack, from) != NULL && get_entry (stack, to) != NULL);
  Entry *entries = &g_array_index (stack->entries, Entry, 0);
  const Entry moved = entries[from];
  if (from < to)
    memmove (entries + from, entries + from + 1, sizeof *entries * (to - from));
  else
    memmove (entries + to + 1, entries + to, sizeof *entries * (from - to));
  entries[to] = moved;
}

void
em_rule_stack_set_strength (EmRuleStack *stack, int index, double strength)
{
  Entry *entry = get_entry (stack, index);
  if (entry != NULL)
    entry->strength = strength;
}

void
em_rule_stack_set_enabled (EmRuleStack *stack, int index, gboolean enabled)
{
  Entry *entry = get_entry (stack, index);
  if (entry != NULL)
    entry->enabled = enabled;
}

void
em_rule_stack_replace_rule (EmRuleStack *stack, int index, EmRule *rule)
{
  Entry *entry = get_entry (stack, index);
  if (entry == NULL)
    return;
  EmRule *old = entry->rule;
  entry->rule = em_rule_ref (rule);
  em_rule_unref (old);
}

gboolean
em_rule_stack_equal (const EmRuleStack *a, const EmRuleStack *b)
{
  gboolean same = a->entries->len == b->entries->len;
  for (guint i = 0; same && i < a->entries->len; i++)
    {
      const Entry *p = &g_array_index (a->entries, Entry, i);
      const Entry *q = &g_array_index (b->entries, Entry, i);
      same = p->rule == q->rule && p->strength == q->strength && p->enabled == q->enabled;
    }
  return same;
}

/* --- the sum of the rules --------------------------------------------------------------------- */

static int
find_point (const EmRule *rule, const EmEditPoints *points, const char *model_name, GError **error)
{
  const EmRuleInfo *info = em_rule_get_info (rule);
  const char *name = info->name != NULL && *info->name != '\0' ? info->name : _ ("Unnamed rule");
  const int index = em_edit_points_find (points, info->edit_point);

  if (index < 0)
    {
      g_set_error (
          error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
          _ ("The rule “%s” writes into the layer “%s”, which the model “%s” does not have."), name,
          info->edit_point, model_name);
      return -1;
    }
  const EmEditPoint *point = em_edit_points_get (points, index);
  if (!em_rule_fits (rule, point))
    {
      EmTensor *lambda = em_rule_get_lambda (rule);
      g_set_error (
          error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
          _ ("The rule “%s” is made for a layer of %d to %d channels with a %d × %d kernel, "
             "but “%s” of the model “%s” has %d to %d and %d × %d."),
          name, (int)em_tensor_get_dim (em_rule_get_direction (rule), 1),
          (int)em_tensor_get_dim (lambda, 0), (int)em_tensor_get_dim (lambda, 2),
          (int)em_tensor_get_dim (lambda, 3), info->edit_point, model_name, point->in_channels,
          point->out_channels, point->conv.kernel_h, point->conv.kernel_w);
      return -1;
    }
  return index;
}

/* Setting an array's size calls the free function for the holes too. */
static void
unref_if_any (gpointer tensor)
{
  if (tensor != NULL)
    em_tensor_unref (tensor);
}

GPtrArray *
em_rule_stack_sum (const EmRuleStack *stack, EmPlan *plan, GError **error)
{
  const EmEditPoints *points = em_plan_get_edit_points (plan);
  const char *model_name = em_graph_get_name (em_plan_get_graph (plan));
  const int n_points = em_edit_points_get_n (points);
  g_autoptr (GPtrArray) deltas = g_ptr_array_new_full (n_points, NULL);

  g_ptr_array_set_free_func (deltas, unref_if_any);
  g_ptr_array_set_size (deltas, n_points);
  for (int i = 0; i < em_rule_stack_get_n (stack); i++)
    {
      const Entry *entry = get_entry (stack, i);
      if (!entry->enabled)
        continue;
      const int index = find_point (entry->rule, points, model_name, error);
      if (index < 0)
        return NULL;
      if (entry->strength == 0)
        continue;
      if (deltas->pdata[index] == NULL)
        {
          const EmEditPoint *point = em_edit_points_get (points, index);
          EmTensor *delta = em_tensor_new_4d (point->out_channels, point->conv.kernel_h,
                                              point->conv.kernel_w, point->in_channels);
          memset (em_tensor_get_data (delta), 0, sizeof (float) * em_tensor_get_count (delta));
          deltas->pdata[index] = delta;
        }
      em_rule_add_to_delta (entry->rule, entry->strength, deltas->pdata[index]);
    }
  return g_steal_pointer (&deltas);
}

gboolean
em_rule_stack_apply (const EmRuleStack *stack, EmExecutor *executor, int *first_edit_point,
                     GError **error)
{
  g_autoptr (GPtrArray) deltas = em_rule_stack_sum (stack, em_executor_get_plan (executor), error);
  int first = -1;

  if (deltas == NULL)
    return FALSE;
  for (guint i = 0; i < deltas->len; i++)
    {
      em_executor_set_delta (executor, (int)i, deltas->pdata[i]);
      if (deltas->pdata[i] != NULL && first < 0)
        first = (int)i;
    }
  if (first_edit_point != NULL)
    *first_edit_point = first;
  return TRUE;
}
