/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "project/em-state.h"

EmState *
em_state_new (void)
{
  EmState *state = g_new0 (EmState, 1);
  state->pairs = g_ptr_array_new_with_free_func ((GDestroyNotify)em_pair_free);
  state->current = -1;
  state->rules = em_rule_stack_new ();
  return state;
}

EmState *
em_state_copy (const EmState *state)
{
  EmState *copy = g_new (EmState, 1);

  *copy = *state;
  copy->pairs = g_ptr_array_new_full (state->pairs->len, (GDestroyNotify)em_pair_free);
  for (guint i = 0; i < state->pairs->len; i++)
    g_ptr_array_add (copy->pairs, em_pair_copy (g_ptr_array_index (state->pairs, i)));
  copy->model = g_strdup (state->model);
  copy->edit_point = g_strdup (state->edit_point);
  copy->rules = em_rule_stack_copy (state->rules);
  return copy;
}

void
em_state_free (EmState *state)
{
  if (state == NULL)
    return;
  g_ptr_array_unref (state->pairs);
  g_free (state->model);
  g_free (state->edit_point);
  em_rule_stack_free (state->rules);
  g_free (state);
}

EmPair *
em_state_get_pair (const EmState *state)
{
  return state->current >= 0 ? g_ptr_array_index (state->pairs, state->current) : NULL;
}

EmPair *
em_state_find_pair (const EmState *state, guint id, int *index)
{
  for (guint i = 0; i < state->pairs->len; i++)
    {
      EmPair *pair = g_ptr_array_index (state->pairs, i);
      if (pair->id != id)
        continue;
      if (index != NULL)
        *index = (int)i;
      return pair;
    }
  return NULL;
}

gboolean
em_state_is_complete (const EmState *state, char **why)
{
  char *reason = NULL;
  int n_on = 0;

  for (guint i = 0; i < state->pairs->len && reason == NULL; i++)
    {
      const EmPair *pair = g_ptr_array_index (state->pairs, i);
      const char *missing = NULL;
      if (!pair->enabled)
        continue;
      n_on++;
      if (!em_pair_is_complete (pair, &missing))
        reason =
            (int)i == state->current
                ? g_strdup (missing)
                : g_strdup_printf (
                    /* Translators: the name of a picture, then what is missing in it. */
                    _ ("“%s” is not ready, finish it or switch it off: %s"), pair->name, missing);
    }
  if (reason == NULL && n_on == 0)
    reason = g_strdup (state->pairs->len == 0
                           ? _ ("Open a picture first.")
                           : _ ("All exemplars are switched off. Switch one on in the tray."));
  const gboolean complete = reason == NULL;
  if (why != NULL)
    *why = g_steal_pointer (&reason);
  g_free (reason);
  return complete;
}
