/* The document's state as a value: copies share every picture, layer, mask tile and rule.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include "project/em-state-private.h"

EmState *
em_state_new (void)
{
  EmState *state = g_new0 (EmState, 1);
  state->rules = em_rule_stack_new ();
  state->scale = 1.0;
  return state;
}

EmState *
em_state_copy (const EmState *state)
{
  EmState *copy = g_new (EmState, 1);
  *copy = *state;
  copy->name = g_strdup (state->name);
  copy->model = g_strdup (state->model);
  copy->concept = g_strdup (state->concept);
  copy->plain_concept = g_strdup (state->plain_concept);
  copy->original = state->original ? em_picture_ref (state->original) : NULL;
  copy->mask = state->mask ? em_mask_snapshot (state->mask) : NULL;
  copy->layer = state->layer ? em_picture_ref (state->layer) : NULL;
  copy->plain_layer = state->plain_layer ? em_picture_ref (state->plain_layer) : NULL;
  copy->texture = state->texture ? em_picture_ref (state->texture) : NULL;
  copy->label = state->label ? em_label_copy (state->label) : NULL;
  copy->rules = em_rule_stack_copy (state->rules);
  return copy;
}

void
em_state_clear_content (EmState *state)
{
  state->content = EM_CONTENT_NONE;
  g_clear_pointer (&state->layer, em_picture_unref);
  g_clear_pointer (&state->plain_layer, em_picture_unref);
  g_clear_pointer (&state->texture, em_picture_unref);
  g_clear_pointer (&state->label, em_label_free);
}

void
em_state_free (EmState *state)
{
  if (state == NULL)
    return;
  em_state_clear_content (state);
  g_clear_pointer (&state->original, em_picture_unref);
  g_clear_pointer (&state->mask, em_mask_unref);
  em_rule_stack_free (state->rules);
  g_free (state->name);
  g_free (state->model);
  g_free (state->concept);
  g_free (state->plain_concept);
  g_free (state);
}

static EmPicture *
compose (const EmState *state, EmPicture *layer)
{
  g_return_val_if_fail (state->original != NULL, NULL);
  if (layer == NULL)
    return em_picture_ref (state->original);
  return em_fill_composite (state->original, layer, state->mask);
}

EmPicture *
em_state_compose_modified (const EmState *state)
{
  return compose (state, state->layer);
}

EmPicture *
em_state_compose_plain (const EmState *state)
{
  return compose (state, state->plain_layer);
}
