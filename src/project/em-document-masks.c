/* Masks of the pair that is shown: edits as one step each, and the list of masks.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "project/em-document-private.h"

/* What coming and going of masks changes. */
#define LISTED (EM_CHANGE_MASK | EM_CHANGE_MASKS | EM_CHANGE_LAYERS)

/* --- edits --------------------------------------------------------------------------------- */

EmMask *
em_document_begin_mask_edit (EmDocument *self)
{
  EmPair *pair = em_document_edit_pair (self);

  g_return_val_if_fail (pair != NULL, NULL);
  em_document_end_mask_edit (self, NULL);
  self->stroke_start = em_state_copy (self->state);
  self->stroke_changes = 0;
  EmPairMask *active = em_pair_get_active_mask (pair);
  /* What a hand has painted does not follow a layer any more. */
  active->follows = 0;
  /* Painting on a mask that is off would show nothing. */
  if (!active->enabled)
    {
      active->enabled = TRUE;
      em_pair_unite_masks (pair);
      self->stroke_changes |= EM_CHANGE_MASKS;
      const EmRect whole = em_document_whole_mask (self);
      em_document_announce (self, EM_CHANGE_MASK | EM_CHANGE_MASKS, &whole);
    }
  return active->mask;
}

EmMask *
em_document_begin_selection (EmDocument *self, EmCombine how)
{
  EmPair *pair = em_document_edit_pair (self);

  g_return_val_if_fail (pair != NULL, NULL);
  if (how != EM_COMBINE_REPLACE || em_pair_get_active_mask (pair)->follows == 0)
    return em_document_begin_mask_edit (self);
  em_document_end_mask_edit (self, NULL);
  const EmRect whole = em_document_whole_mask (self);
  g_autoptr (EmMask) empty = em_mask_new (whole.width, whole.height);
  self->stroke_start = em_state_copy (self->state);
  self->stroke_changes = LISTED;
  pair->active = em_pair_add_mask (pair, NULL, empty)->id;
  em_pair_unite_masks (pair);
  em_document_announce (self, LISTED, NULL);
  return em_pair_get_active_mask (pair)->mask;
}

/* The active mask as it was when the edit began; %NULL where it was made for the edit. */
static EmMask *
get_start (const EmState *start, const EmPairMask *active)
{
  const EmPairMask *mask = em_pair_find_mask (em_state_get_pair (start), active->id);
  return mask != NULL ? mask->mask : NULL;
}

/* What the edit has changed in the active mask. */
static EmRect
get_changed (EmDocument *self, const EmState *start)
{
  const EmPairMask *active = em_pair_get_active_mask (em_document_get_pair (self));
  EmMask *before = get_start (start, active);

  if (before != NULL)
    return em_mask_difference (before, active->mask);
  return em_mask_is_empty (active->mask) ? (EmRect){ 0 } : em_document_whole_mask (self);
}

void
em_document_mask_edited (EmDocument *self, const EmRect *rect)
{
  if (rect->width <= 0 || rect->height <= 0)
    return;
  em_pair_unite_rect (em_document_edit_pair (self), rect);
  em_document_announce (self, EM_CHANGE_MASK, rect);
}

void
em_document_preview_mask (EmDocument *self, const EmMask *with, EmCombine how)
{
  g_return_if_fail (self->stroke_start != NULL);

  EmPairMask *active = em_pair_get_active_mask (em_document_edit_pair (self));
  EmMask *start = get_start (self->stroke_start, active);
  g_autoptr (EmMask) wanted =
      start != NULL ? em_mask_snapshot (start)
                    : em_mask_new (em_mask_get_width (with), em_mask_get_height (with));
  em_mask_combine (wanted, with, how);
  const EmRect changed = em_mask_difference (active->mask, wanted);
  em_mask_combine (active->mask, wanted, EM_COMBINE_REPLACE);
  em_document_mask_edited (self, &changed);
}

void
em_document_end_mask_edit (EmDocument *self, const char *description)
{
  if (self->stroke_start == NULL)
    return;

  EmPair *pair = em_document_edit_pair (self);
  const EmRect changed = get_changed (self, self->stroke_start);
  /* A mask that was made for nothing goes again. */
  if (changed.width == 0 && get_start (self->stroke_start, em_pair_get_active_mask (pair)) == NULL)
    {
      em_document_cancel_mask_edit (self);
      return;
    }
  EmState *start = g_steal_pointer (&self->stroke_start);
  if (changed.width > 0 || self->stroke_changes != 0)
    {
      guint changes = EM_CHANGE_MASK | self->stroke_changes;
      em_history_push (self->history, start, changes, description ? description : _ ("Change mask"),
                       NULL);
      self->state->serial = ++self->last_serial;
      changes = EM_CHANGE_HISTORY;
      if (em_pair_follows_masks (pair))
        changes |= em_document_outdate_fills (self, pair) | EM_CHANGE_LAYERS;
      em_document_announce (self, changes, NULL);
    }
  em_state_free (start);
}

void
em_document_cancel_mask_edit (EmDocument *self)
{
  if (self->stroke_start == NULL)
    return;

  EmState *start = g_steal_pointer (&self->stroke_start);
  const EmRect changed = get_changed (self, start);
  em_state_free (self->state);
  self->state = start;
  em_document_announce (self, EM_CHANGE_MASK | self->stroke_changes, &changed);
}

gboolean
em_document_is_editing_mask (EmDocument *self)
{
  return self->stroke_start != NULL;
}

void
em_document_combine_mask (EmDocument *self, const EmMask *with, EmCombine how,
                          const char *description)
{
  if (em_document_get_pair (self) == NULL)
    return;
  EmMask *mask = em_document_begin_selection (self, how);
  const EmRect changed = em_mask_combine (mask, with, how);
  em_document_mask_edited (self, &changed);
  em_document_end_mask_edit (self, description);
}

void
em_document_invert_mask (EmDocument *self)
{
  if (em_document_get_pair (self) == NULL)
    return;
  em_mask_invert (em_document_begin_mask_edit (self));
  const EmRect rect = em_document_whole_mask (self);
  em_document_mask_edited (self, &rect);
  em_document_end_mask_edit (self, _ ("Invert mask"));
}

static void
flood (EmDocument *self, guint8 value, const char *description)
{
  if (em_document_get_pair (self) == NULL)
    return;
  const EmRect rect = em_document_whole_mask (self);
  em_mask_fill (em_document_begin_mask_edit (self), &rect, value);
  em_document_mask_edited (self, &rect);
  em_document_end_mask_edit (self, description);
}

void
em_document_clear_mask (EmDocument *self)
{
  flood (self, 0, _ ("Clear mask"));
}

void
em_document_fill_mask (EmDocument *self)
{
  flood (self, 255, _ ("Select everything"));
}

/* --- the list ------------------------------------------------------------------------------ */

/* After masks came, went or were switched. */
static void
masks_changed (EmDocument *self, EmPair *pair)
{
  guint changes = LISTED;

  em_pair_unite_masks (pair);
  if (em_pair_follows_masks (pair))
    changes |= em_document_outdate_fills (self, pair);
  em_document_after_step (self, changes);
}

void
em_document_add_mask (EmDocument *self, const char *name, EmMask *mask)
{
  EmPair *pair = em_document_edit_pair (self);
  const EmRect whole = em_document_whole_mask (self);
  g_autoptr (EmMask) empty = NULL;

  if (pair == NULL)
    return;
  if (mask == NULL)
    mask = empty = em_mask_new (whole.width, whole.height);
  g_return_if_fail (em_mask_get_width (mask) == whole.width
                    && em_mask_get_height (mask) == whole.height);
  em_document_before_step (self, LISTED, _ ("Add mask"), NULL);
  pair->active = em_pair_add_mask (pair, name, mask)->id;
  masks_changed (self, pair);
}

void
em_document_duplicate_mask (EmDocument *self, guint id)
{
  EmPair *pair = em_document_edit_pair (self);
  EmPairMask *mask = em_pair_find_mask (pair, id);

  g_return_if_fail (mask != NULL);
  em_document_before_step (self, LISTED, _ ("Duplicate mask"), NULL);
  pair->active = em_pair_add_mask (pair, mask->name, mask->mask)->id;
  masks_changed (self, pair);
}

static void
unconfine_layers (EmPair *pair, guint mask)
{
  for (guint i = 0; i < pair->layers->len; i++)
    {
      EmLayer *layer = g_ptr_array_index (pair->layers, i);
      if (layer->mask != mask)
        continue;
      EmLayer *copy = em_layer_copy (layer);
      copy->mask = 0;
      em_layer_unref (layer);
      g_ptr_array_index (pair->layers, i) = copy;
    }
}

void
em_document_remove_mask (EmDocument *self, guint id)
{
  EmPair *pair = em_document_edit_pair (self);
  EmPairMask *mask = em_pair_find_mask (pair, id);

  g_return_if_fail (mask != NULL);
  if (pair->masks->len == 1)
    {
      em_document_clear_mask (self);
      return;
    }
  em_document_before_step (self, LISTED, _ ("Remove mask"), NULL);
  unconfine_layers (pair, id);
  g_ptr_array_remove (pair->masks, mask);
  if (pair->active == id)
    pair->active = ((EmPairMask *)g_ptr_array_index (pair->masks, 0))->id;
  em_document_outdate_fills (self, pair);
  masks_changed (self, pair);
}

void
em_document_rename_mask (EmDocument *self, guint id, const char *name)
{
  EmPairMask *mask = em_pair_find_mask (em_document_edit_pair (self), id);

  g_return_if_fail (mask != NULL);
  if (g_strcmp0 (mask->name, name) == 0)
    return;
  em_document_before_step (self, EM_CHANGE_MASKS, _ ("Rename mask"), NULL);
  g_free (mask->name);
  mask->name = g_strdup (name);
  em_document_after_step (self, EM_CHANGE_MASKS);
}

void
em_document_set_mask_enabled (EmDocument *self, guint id, gboolean enabled)
{
  EmPair *pair = em_document_edit_pair (self);
  EmPairMask *mask = em_pair_find_mask (pair, id);

  g_return_if_fail (mask != NULL);
  if (mask->enabled == enabled)
    return;
  em_document_before_step (self, LISTED, enabled ? _ ("Switch mask on") : _ ("Switch mask off"),
                           NULL);
  mask->enabled = enabled;
  masks_changed (self, pair);
}

void
em_document_select_mask (EmDocument *self, guint id)
{
  EmPair *pair = em_document_edit_pair (self);
  guint changes = EM_CHANGE_MASKS;

  g_return_if_fail (em_pair_find_mask (pair, id) != NULL);
  if (pair->active == id)
    return;
  em_document_end_mask_edit (self, NULL);
  pair->active = id;
  /* Where no mask is, layers confined to the active one wait to be painted. */
  if (em_pair_follows_masks (pair))
    changes |= em_document_outdate_fills (self, pair) | EM_CHANGE_LAYERS;
  em_document_announce (self, changes, NULL);
}
