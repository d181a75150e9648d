/* Pairs: coming, going, and the direction of the one that is shown.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "project/em-document-private.h"

/* What showing another pair changes. */
#define SHOWN                                                                                      \
  (EM_CHANGE_PICTURE | EM_CHANGE_MASK | EM_CHANGE_FILL | EM_CHANGE_DIRECTION | EM_CHANGE_LAYERS    \
   | EM_CHANGE_MASKS | EM_CHANGE_PAIRS)

static EmPair *
append_pair (EmDocument *self, EmPair *pair)
{
  g_ptr_array_add (self->state->pairs, pair);
  self->state->current = (int)self->state->pairs->len - 1;
  return pair;
}

static EmPair *
append_original (EmDocument *self, EmPicture *picture, const char *name)
{
  return append_pair (self, em_pair_new (self->next_pair++, picture, name));
}

static void
append_aligned (EmDocument *self, EmPicture *original, EmPicture *modified, EmMask *mask,
                EmPicture *texture, const char *name)
{
  EmPair *pair = append_original (self, original, name);
  EmLayer *layer = em_layer_new (EM_LAYER_PICTURE, _ ("Second picture"));
  EmPairMask *active = em_pair_get_active_mask (pair);

  layer->id = pair->next_id++;
  em_layer_set_picture (layer, modified);
  g_ptr_array_add (pair->layers, layer);
  if (mask != NULL)
    {
      em_mask_unref (active->mask);
      active->mask = em_mask_snapshot (mask);
    }
  else
    {
      const EmRect whole = em_document_whole_mask (self);
      em_mask_fill (active->mask, &whole, 255);
    }
  em_pair_unite_masks (pair);
  pair->texture = texture != NULL ? em_picture_ref (texture) : NULL;
  /* One opaque picture is its own fill. */
  em_pair_take_fills (pair, NULL, em_picture_ref (modified), NULL);
}

void
em_document_set_original (EmDocument *self, EmPicture *picture, const char *name)
{
  em_document_before_step (self, SHOWN, _ ("Open picture"), NULL);
  em_picture_ref (picture);
  g_ptr_array_set_size (self->state->pairs, 0);
  append_original (self, picture, name);
  em_picture_unref (picture);
  em_document_after_step (self, SHOWN);
}

void
em_document_set_pair (EmDocument *self, EmPicture *original, EmPicture *modified, EmMask *mask,
                      EmPicture *texture, const char *name)
{
  g_return_if_fail (em_picture_get_width (original) == em_picture_get_width (modified)
                    && em_picture_get_height (original) == em_picture_get_height (modified));

  em_document_before_step (self, SHOWN, _ ("Open pair"), NULL);
  g_ptr_array_set_size (self->state->pairs, 0);
  append_aligned (self, original, modified, mask, texture, name);
  em_document_after_step (self, SHOWN);
}

void
em_document_add_original (EmDocument *self, EmPicture *picture, const char *name)
{
  em_document_before_step (self, SHOWN, _ ("Add exemplar"), NULL);
  append_original (self, picture, name);
  em_document_after_step (self, SHOWN);
}

void
em_document_add_pair (EmDocument *self, EmPicture *original, EmPicture *modified, EmMask *mask,
                      const char *name)
{
  g_return_if_fail (em_picture_get_width (original) == em_picture_get_width (modified)
                    && em_picture_get_height (original) == em_picture_get_height (modified));

  em_document_before_step (self, SHOWN, _ ("Add pair of photographs"), NULL);
  append_aligned (self, original, modified, mask, NULL, name);
  em_document_after_step (self, SHOWN);
}

void
em_document_select_pair (EmDocument *self, int index)
{
  g_return_if_fail (index >= 0 && index < (int)self->state->pairs->len);
  if (index == self->state->current)
    return;
  em_document_end_mask_edit (self, NULL);
  em_document_seal_step (self);
  self->state->current = index;
  const EmRect whole = em_document_whole_mask (self);
  em_document_announce (self, SHOWN, &whole);
}

void
em_document_duplicate_pair (EmDocument *self, int index)
{
  EmPair *copy;

  g_return_if_fail (index >= 0 && index < (int)self->state->pairs->len);
  em_document_before_step (self, SHOWN, _ ("Duplicate exemplar"), NULL);
  copy = em_pair_copy (g_ptr_array_index (self->state->pairs, index));
  copy->id = self->next_pair++;
  g_ptr_array_insert (self->state->pairs, index + 1, copy);
  self->state->current = index + 1;
  em_document_after_step (self, SHOWN);
}

void
em_document_remove_pair (EmDocument *self, int index)
{
  EmState *state = self->state;

  g_return_if_fail (index >= 0 && index < (int)state->pairs->len);
  em_document_before_step (self, SHOWN, _ ("Remove exemplar"), NULL);
  g_ptr_array_remove_index (state->pairs, index);
  if (state->current > index || state->current >= (int)state->pairs->len)
    state->current--;
  if (state->current < 0 && state->pairs->len > 0)
    state->current = 0;
  em_document_after_step (self, SHOWN);
}

void
em_document_move_pair (EmDocument *self, int from, int to)
{
  EmState *state = self->state;
  const EmPair *shown = em_state_get_pair (state);

  g_return_if_fail (from >= 0 && from < (int)state->pairs->len);
  g_return_if_fail (to >= 0 && to < (int)state->pairs->len);
  if (from == to)
    return;
  em_document_before_step (self, EM_CHANGE_PAIRS, _ ("Move exemplar"), NULL);
  EmPair *moved = g_ptr_array_steal_index (state->pairs, from);
  g_ptr_array_insert (state->pairs, to, moved);
  em_state_find_pair (state, shown->id, &state->current);
  em_document_after_step (self, EM_CHANGE_PAIRS);
}

static EmPair *
get_pair (EmDocument *self, int index)
{
  g_return_val_if_fail (index >= 0 && index < (int)self->state->pairs->len, NULL);
  return g_ptr_array_index (self->state->pairs, index);
}

void
em_document_rename_pair (EmDocument *self, int index, const char *name)
{
  EmPair *pair = get_pair (self, index);

  if (g_strcmp0 (pair->name, name) == 0)
    return;
  em_document_before_step (self, EM_CHANGE_PAIRS, _ ("Rename exemplar"), NULL);
  g_free (pair->name);
  pair->name = g_strdup (name);
  em_document_after_step (self, EM_CHANGE_PAIRS);
}

void
em_document_set_pair_enabled (EmDocument *self, int index, gboolean enabled)
{
  EmPair *pair = get_pair (self, index);

  if (pair->enabled == enabled)
    return;
  em_document_before_step (self, EM_CHANGE_PAIRS,
                           enabled ? _ ("Switch exemplar on") : _ ("Switch exemplar off"), NULL);
  pair->enabled = enabled;
  em_document_after_step (self, EM_CHANGE_PAIRS);
}

void
em_document_set_pair_weight (EmDocument *self, int index, double weight)
{
  EmPair *pair = get_pair (self, index);
  g_autofree char *merge_key = g_strdup_printf ("weight %u", pair->id);

  if (pair->weight == weight)
    return;
  em_document_before_step (self, EM_CHANGE_PAIRS, _ ("Change weight"), merge_key);
  pair->weight = weight;
  em_document_after_step (self, EM_CHANGE_PAIRS);
}

/* --- the direction ------------------------------------------------------------------------- */

void
em_document_swap (EmDocument *self)
{
  EmPair *pair = em_document_edit_pair (self);

  if (pair == NULL)
    return;
  em_document_before_step (self, EM_CHANGE_DIRECTION, _ ("Swap direction"), NULL);
  pair->swapped = !pair->swapped;
  em_document_after_step (self, EM_CHANGE_DIRECTION);
}

void
em_document_set_concepts (EmDocument *self, const char *concept, const char *plain_concept)
{
  EmPair *pair = em_document_edit_pair (self);

  if (pair == NULL
      || (g_strcmp0 (concept, pair->concept) == 0
          && g_strcmp0 (plain_concept, pair->plain_concept) == 0))
    return;
  em_document_before_step (self, EM_CHANGE_DIRECTION, _ ("Name concept"), "concepts");
  char *owned = g_strdup (concept), *plain = g_strdup (plain_concept);
  g_free (pair->concept);
  g_free (pair->plain_concept);
  pair->concept = owned;
  pair->plain_concept = plain;
  em_document_after_step (self, EM_CHANGE_DIRECTION);
}

const char *
em_document_get_b_name (EmDocument *self)
{
  const EmPair *pair = em_document_get_pair (self);
  return pair != NULL ? em_pair_get_b_name (pair) : _ ("modified part");
}

const char *
em_document_get_a_name (EmDocument *self)
{
  const EmPair *pair = em_document_get_pair (self);
  return pair != NULL ? em_pair_get_a_name (pair) : _ ("original part");
}
