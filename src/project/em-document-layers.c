/* Layers of the pair that is shown.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "project/em-document-private.h"

/* Layers change names in the sentence as well. */
#define LAYERED (EM_CHANGE_LAYERS | EM_CHANGE_DIRECTION)

static void
layers_changed (EmDocument *self, EmPair *pair, guint changes)
{
  em_document_after_step (self, changes | em_document_outdate_fills (self, pair));
}

/* Gives the mask that follows the layer @id the shape of @outline. */
static void
shape_mask (EmPair *pair, guint id, EmMask *outline, const char *name)
{
  EmPairMask *follower = NULL, *active = em_pair_get_active_mask (pair);

  for (guint i = 0; i < pair->masks->len; i++)
    if (((EmPairMask *)g_ptr_array_index (pair->masks, i))->follows == id)
      follower = g_ptr_array_index (pair->masks, i);
  /* A region that was marked to be copied is the patch itself from now on. */
  if (follower == NULL
      && (em_mask_is_empty (active->mask)
          || (active->follows == 0 && em_mask_difference (active->mask, outline).width == 0)))
    follower = active;
  if (follower == NULL)
    follower = em_pair_add_mask (pair, name, outline);
  else
    em_mask_combine (follower->mask, outline, EM_COMBINE_REPLACE);
  /* Only a new layer's mask becomes the active one: who moves a label goes on with the mask that
   * was painted. */
  if (follower->follows != id)
    pair->active = follower->id;
  follower->follows = id;
  em_pair_unite_masks (pair);
}

/* Whether a mask still follows the layer @id. */
static gboolean
has_follower (const EmPair *pair, guint id)
{
  for (guint i = 0; i < pair->masks->len; i++)
    if (((EmPairMask *)g_ptr_array_index (pair->masks, i))->follows == id)
      return TRUE;
  return FALSE;
}

static const char *
describe_new (EmLayerKind kind)
{
  switch (kind)
    {
    case EM_LAYER_COLOUR:
      return _ ("Fill with colour");
    case EM_LAYER_TEXTURE:
      return _ ("Fill with texture");
    case EM_LAYER_PATCH:
      return _ ("Paste patch");
    case EM_LAYER_STYLE:
      return _ ("Stylise");
    case EM_LAYER_LABEL:
      return _ ("Put label");
    default:
      return _ ("Add adjustment");
    }
}

static const char *
describe_change (EmLayerKind kind)
{
  switch (kind)
    {
    case EM_LAYER_COLOUR:
      return _ ("Change colour");
    case EM_LAYER_TEXTURE:
      return _ ("Change texture");
    case EM_LAYER_PATCH:
      return _ ("Change patch");
    case EM_LAYER_STYLE:
      return _ ("Change style");
    case EM_LAYER_LABEL:
      return _ ("Change label");
    default:
      return _ ("Change adjustment");
    }
}

guint
em_document_add_layer (EmDocument *self, EmLayer *layer, EmMask *outline)
{
  EmPair *pair = em_document_edit_pair (self);
  const guint changes = LAYERED | (outline != NULL ? EM_CHANGE_MASK | EM_CHANGE_MASKS : 0);

  g_return_val_if_fail (pair != NULL, 0);
  em_document_before_step (self, changes, describe_new (layer->kind), NULL);
  layer->id = pair->next_id++;
  g_ptr_array_add (pair->layers, em_layer_ref (layer));
  if (outline != NULL)
    shape_mask (pair, layer->id, outline, layer->name);
  layers_changed (self, pair, changes);
  return layer->id;
}

void
em_document_update_layer (EmDocument *self, EmLayer *layer, EmMask *outline, gboolean transient)
{
  EmPair *pair = em_document_edit_pair (self);
  const int index = em_pair_find_layer (pair, layer->id);
  g_autofree char *merge_key = transient ? g_strdup_printf ("layer %u", layer->id) : NULL;

  g_return_if_fail (index >= 0);
  if (outline != NULL && !has_follower (pair, layer->id))
    outline = NULL;
  const guint changes = LAYERED | (outline != NULL ? EM_CHANGE_MASK | EM_CHANGE_MASKS : 0);
  em_document_before_step (self, changes, describe_change (layer->kind), merge_key);
  em_layer_ref (layer);
  em_layer_unref (g_ptr_array_index (pair->layers, index));
  g_ptr_array_index (pair->layers, index) = layer;
  if (outline != NULL)
    shape_mask (pair, layer->id, outline, layer->name);
  layers_changed (self, pair, changes);
}

void
em_document_remove_layer (EmDocument *self, guint id)
{
  EmPair *pair = em_document_edit_pair (self);
  const int index = em_pair_find_layer (pair, id);
  guint changes = LAYERED;

  g_return_if_fail (index >= 0);
  if (has_follower (pair, id))
    changes |= EM_CHANGE_MASK | EM_CHANGE_MASKS;
  em_document_before_step (self, changes, _ ("Remove layer"), NULL);
  g_ptr_array_remove_index (pair->layers, index);
  /* The outline goes with what it is the outline of. */
  for (guint i = pair->masks->len; i-- > 0;)
    {
      EmPairMask *mask = g_ptr_array_index (pair->masks, i);
      if (mask->follows != id)
        continue;
      mask->follows = 0;
      if (pair->masks->len > 1)
        {
          if (pair->active == mask->id)
            pair->active = ((EmPairMask *)g_ptr_array_index (pair->masks, i == 0))->id;
          g_ptr_array_remove_index (pair->masks, i);
        }
      else
        {
          const EmRect whole = em_document_whole_mask (self);
          em_mask_fill (mask->mask, &whole, 0);
        }
    }
  em_pair_unite_masks (pair);
  layers_changed (self, pair, changes);
}

void
em_document_duplicate_layer (EmDocument *self, guint id)
{
  EmPair *pair = em_document_edit_pair (self);
  const int index = em_pair_find_layer (pair, id);

  g_return_if_fail (index >= 0);
  em_document_before_step (self, LAYERED, _ ("Duplicate layer"), NULL);
  EmLayer *copy = em_layer_copy (g_ptr_array_index (pair->layers, index));
  copy->id = pair->next_id++;
  g_ptr_array_insert (pair->layers, index + 1, copy);
  layers_changed (self, pair, LAYERED);
}

void
em_document_move_layer (EmDocument *self, guint id, int to)
{
  EmPair *pair = em_document_edit_pair (self);
  const int index = em_pair_find_layer (pair, id);

  g_return_if_fail (index >= 0 && to >= 0 && to < (int)pair->layers->len);
  if (index == to)
    return;
  em_document_before_step (self, LAYERED, _ ("Move layer"), NULL);
  EmLayer *layer = g_ptr_array_steal_index (pair->layers, index);
  g_ptr_array_insert (pair->layers, to, layer);
  layers_changed (self, pair, LAYERED);
}

void
em_document_set_layer_visible (EmDocument *self, guint id, gboolean visible)
{
  EmPair *pair = em_document_edit_pair (self);
  const int index = em_pair_find_layer (pair, id);

  g_return_if_fail (index >= 0);
  EmLayer *layer = g_ptr_array_index (pair->layers, index);
  if (layer->visible == visible)
    return;
  em_document_before_step (self, LAYERED, visible ? _ ("Show layer") : _ ("Hide layer"), NULL);
  EmLayer *copy = em_layer_copy (layer);
  copy->visible = visible;
  em_layer_unref (layer);
  g_ptr_array_index (pair->layers, index) = copy;
  layers_changed (self, pair, LAYERED);
}

/* --- what was drawn ------------------------------------------------------------------------ */

typedef struct
{
  EmLayer *layer, *rendered;
} Swap;

static void
swap_layer (EmState *state, gpointer data)
{
  const Swap *swap = data;

  for (guint i = 0; i < state->pairs->len; i++)
    {
      EmPair *pair = g_ptr_array_index (state->pairs, i);
      for (guint k = 0; k < pair->layers->len; k++)
        {
          if (g_ptr_array_index (pair->layers, k) != swap->layer)
            continue;
          g_ptr_array_index (pair->layers, k) = em_layer_ref (swap->rendered);
          em_layer_unref (swap->layer);
          pair->fills_current = FALSE;
        }
    }
}

/* A newer version of @layer, whose own picture is still to come. */
static void
show_meanwhile (EmDocument *self, guint id, const EmLayer *layer, EmPicture *rendered)
{
  EmPair *pair = em_state_find_pair (self->state, id, NULL);
  const int index = pair != NULL ? em_pair_find_layer (pair, layer->id) : -1;
  EmLayer *newer = index >= 0 ? g_ptr_array_index (pair->layers, index) : NULL;

  if (newer == NULL || newer->kind != EM_LAYER_STYLE || newer == layer
      || (newer->rendered != NULL && !newer->outdated))
    return;
  EmLayer *copy = em_layer_copy (newer);
  em_layer_set_rendered (copy, rendered);
  copy->outdated = TRUE;
  em_layer_unref (newer);
  g_ptr_array_index (pair->layers, index) = copy;
  pair->fills_current = FALSE;
}

void
em_document_set_rendered (EmDocument *self, guint pair, EmLayer *layer, EmPicture *rendered)
{
  g_autoptr (EmLayer) copy = em_layer_copy (layer);
  Swap swap = { em_layer_ref (layer), copy };

  em_layer_set_rendered (copy, rendered);
  em_history_foreach (self->history, swap_layer, &swap);
  if (self->stroke_start != NULL)
    swap_layer (self->stroke_start, &swap);
  swap_layer (self->state, &swap);
  show_meanwhile (self, pair, copy, rendered);
  em_layer_unref (layer);
  em_document_announce (self, EM_CHANGE_LAYERS, NULL);
}

/* Returns: whether there was a pair in @state that waited for the fills of @drawn. */
static gboolean
take_fills (EmState *state, const EmPair *drawn)
{
  EmPair *pair = em_state_find_pair (state, drawn->id, NULL);

  if (pair == NULL || pair->original != drawn->original || pair->fills_current)
    return FALSE;
  em_pair_share_fills (pair, drawn);
  pair->fills_current = em_pair_same_fills (drawn, pair);
  return TRUE;
}

gboolean
em_document_take_fills (EmDocument *self, const EmPair *drawn)
{
  const EmPair *pair = em_state_find_pair (self->state, drawn->id, NULL);

  /* A stroke that is given up goes back to it. */
  if (self->stroke_start != NULL)
    take_fills (self->stroke_start, drawn);
  const gboolean taken = take_fills (self->state, drawn);
  const gboolean current = pair != NULL && pair->fills_current;
  if (taken && pair == em_document_get_pair (self))
    em_document_announce (self, EM_CHANGE_FILL, NULL);
  return current;
}
