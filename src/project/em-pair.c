/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "picture/em-flatten.h"
#include "picture/em-ground.h"
#include "project/em-pair-private.h"

static EmPairMask *
mask_copy (const EmPairMask *mask)
{
  EmPairMask *copy = g_new (EmPairMask, 1);
  *copy = *mask;
  copy->name = g_strdup (mask->name);
  copy->mask = em_mask_snapshot (mask->mask);
  return copy;
}

static void
mask_free (gpointer data)
{
  EmPairMask *mask = data;
  g_free (mask->name);
  em_mask_unref (mask->mask);
  g_free (mask);
}

static EmPair *
pair_alloc (void)
{
  EmPair *pair = g_new0 (EmPair, 1);
  pair->masks = g_ptr_array_new_with_free_func (mask_free);
  pair->layers = g_ptr_array_new_with_free_func ((GDestroyNotify)em_layer_unref);
  return pair;
}

EmPair *
em_pair_new (guint id, EmPicture *original, const char *name)
{
  EmPair *pair = pair_alloc ();
  g_autoptr (EmMask) mask =
      em_mask_new (em_picture_get_width (original), em_picture_get_height (original));

  pair->id = id;
  pair->name = g_strdup (name);
  pair->original = em_picture_ref (original);
  pair->weight = 1;
  pair->enabled = TRUE;
  pair->next_id = 1;
  pair->active = em_pair_add_mask (pair, NULL, mask)->id;
  em_pair_unite_masks (pair);
  pair->fills_current = TRUE;
  return pair;
}

static EmPicture *
ref_picture (EmPicture *picture)
{
  return picture != NULL ? em_picture_ref (picture) : NULL;
}

EmPair *
em_pair_copy (const EmPair *pair)
{
  EmPair *copy = pair_alloc ();
  GPtrArray *masks = copy->masks, *layers = copy->layers;

  *copy = *pair;
  copy->masks = masks;
  copy->layers = layers;
  copy->name = g_strdup (pair->name);
  copy->concept = g_strdup (pair->concept);
  copy->plain_concept = g_strdup (pair->plain_concept);
  copy->original = em_picture_ref (pair->original);
  copy->texture = ref_picture (pair->texture);
  copy->ground = copy->fill = copy->plain_fill = NULL;
  em_pair_share_fills (copy, pair);
  copy->mask = NULL;
  for (guint i = 0; i < pair->masks->len; i++)
    {
      const EmPairMask *mask = g_ptr_array_index (pair->masks, i);
      g_ptr_array_add (masks, mask_copy (mask));
      if (mask->mask == pair->mask)
        copy->mask = em_mask_ref (((EmPairMask *)g_ptr_array_index (masks, i))->mask);
    }
  if (copy->mask == NULL)
    copy->mask = em_mask_snapshot (pair->mask);
  for (guint i = 0; i < pair->layers->len; i++)
    g_ptr_array_add (layers, em_layer_ref (g_ptr_array_index (pair->layers, i)));
  return copy;
}

void
em_pair_free (EmPair *pair)
{
  g_free (pair->name);
  g_free (pair->concept);
  g_free (pair->plain_concept);
  g_clear_pointer (&pair->original, em_picture_unref);
  g_clear_pointer (&pair->texture, em_picture_unref);
  g_clear_pointer (&pair->mask, em_mask_unref);
  em_pair_take_fills (pair, NULL, NULL, NULL);
  g_ptr_array_unref (pair->masks);
  g_ptr_array_unref (pair->layers);
  g_free (pair);
}

/* --- looking up ---------------------------------------------------------------------------- */

EmPairMask *
em_pair_find_mask (const EmPair *pair, guint id)
{
  for (guint i = 0; i < pair->masks->len; i++)
    {
      EmPairMask *mask = g_ptr_array_index (pair->masks, i);
      if (mask->id == id)
        return mask;
    }
  return NULL;
}

EmPairMask *
em_pair_get_active_mask (const EmPair *pair)
{
  EmPairMask *mask = em_pair_find_mask (pair, pair->active);
  return mask != NULL ? mask : g_ptr_array_index (pair->masks, 0);
}

int
em_pair_find_layer (const EmPair *pair, guint id)
{
  for (guint i = 0; i < pair->layers->len; i++)
    if (((EmLayer *)g_ptr_array_index (pair->layers, i))->id == id)
      return (int)i;
  return -1;
}

EmLayer *
em_pair_get_layer (const EmPair *pair, guint id)
{
  const int index = em_pair_find_layer (pair, id);
  return index >= 0 ? g_ptr_array_index (pair->layers, index) : NULL;
}

EmLayer *
em_pair_get_top_layer (const EmPair *pair)
{
  for (guint i = pair->layers->len; i-- > 0;)
    {
      EmLayer *layer = g_ptr_array_index (pair->layers, i);
      if (layer->visible)
        return layer;
    }
  return NULL;
}

/* --- names --------------------------------------------------------------------------------- */

static gboolean
is_given (const char *name)
{
  return name != NULL && *name != '\0';
}

/* Colours and adjustments say nothing of what they are meant to be. */
static const char *
layer_concept (const EmLayer *layer)
{
  switch (layer->kind)
    {
    case EM_LAYER_TEXTURE:
    case EM_LAYER_PATCH:
    case EM_LAYER_STYLE:
      return is_given (layer->name) ? layer->name : NULL;
    case EM_LAYER_LABEL:
      return _ ("written label");
    default:
      return NULL;
    }
}

const char *
em_pair_get_concept (const EmPair *pair)
{
  const EmLayer *top = em_pair_get_top_layer (pair);
  const char *name = top != NULL ? layer_concept (top) : NULL;

  if (is_given (pair->concept))
    return pair->concept;
  return name != NULL ? name : _ ("modified part");
}

const char *
em_pair_get_plain_concept (const EmPair *pair)
{
  const EmLayer *top = em_pair_get_top_layer (pair);

  if (is_given (pair->plain_concept))
    return pair->plain_concept;
  return top != NULL && top->kind == EM_LAYER_LABEL ? _ ("blank label") : _ ("original part");
}

const char *
em_pair_get_b_name (const EmPair *pair)
{
  return pair->swapped ? em_pair_get_plain_concept (pair) : em_pair_get_concept (pair);
}

const char *
em_pair_get_a_name (const EmPair *pair)
{
  return pair->swapped ? em_pair_get_concept (pair) : em_pair_get_plain_concept (pair);
}

gboolean
em_pair_is_complete (const EmPair *pair, const char **why)
{
  const char *reason = NULL;

  if (em_mask_is_empty (pair->mask))
    reason = _ ("Paint with the brush over the part that the model gets wrong.");
  else if (em_pair_get_top_layer (pair) == NULL)
    reason = _ ("Choose what fills the mask: a texture, a picture or a label.");
  else if (em_pair_get_waiting_style (pair) != NULL)
    reason = _ ("The style is still being drawn.");
  if (why != NULL)
    *why = reason;
  return reason == NULL;
}

EmPicture *
em_pair_get_texture (const EmPair *pair)
{
  const EmLayer *top = em_pair_get_top_layer (pair);
  if (top != NULL && top->kind == EM_LAYER_TEXTURE)
    return top->picture;
  return top != NULL && top->kind == EM_LAYER_PICTURE ? pair->texture : NULL;
}

EmLayer *
em_pair_get_waiting_style (const EmPair *pair)
{
  for (guint i = 0; i < pair->layers->len; i++)
    {
      EmLayer *layer = g_ptr_array_index (pair->layers, i);
      if (em_layer_waits (layer))
        return layer;
    }
  return NULL;
}

/* --- masks --------------------------------------------------------------------------------- */

EmPairMask *
em_pair_add_mask (EmPair *pair, const char *name, EmMask *mask)
{
  EmPairMask *added = g_new0 (EmPairMask, 1);
  added->id = pair->next_id++;
  added->name = g_strdup (name);
  added->mask = em_mask_snapshot (mask);
  added->enabled = TRUE;
  g_ptr_array_add (pair->masks, added);
  return added;
}

void
em_pair_unite_masks (EmPair *pair)
{
  EmPairMask *only = g_ptr_array_index (pair->masks, 0);
  EmMask *united;

  if (pair->masks->len == 1 && only->enabled)
    united = em_mask_ref (only->mask);
  else
    {
      united = em_mask_new (em_mask_get_width (only->mask), em_mask_get_height (only->mask));
      for (guint i = 0; i < pair->masks->len; i++)
        {
          const EmPairMask *mask = g_ptr_array_index (pair->masks, i);
          if (mask->enabled)
            em_mask_combine (united, mask->mask, EM_COMBINE_ADD);
        }
    }
  g_clear_pointer (&pair->mask, em_mask_unref);
  pair->mask = united;
}

void
em_pair_unite_rect (EmPair *pair, const EmRect *rect)
{
  const gsize n = (gsize)rect->width * rect->height;

  if (((EmPairMask *)g_ptr_array_index (pair->masks, 0))->mask == pair->mask)
    return;
  g_autofree guint8 *united = g_malloc0 (n), *part = g_malloc (n);
  for (guint i = 0; i < pair->masks->len; i++)
    {
      const EmPairMask *mask = g_ptr_array_index (pair->masks, i);
      if (!mask->enabled)
        continue;
      em_mask_read (mask->mask, rect, part, rect->width);
      for (gsize k = 0; k < n; k++)
        united[k] = MAX (united[k], part[k]);
    }
  em_mask_write (pair->mask, rect, united, rect->width);
}

gboolean
em_pair_follows_masks (const EmPair *pair)
{
  for (guint i = 0; i < pair->layers->len; i++)
    {
      const EmLayer *layer = g_ptr_array_index (pair->layers, i);
      if (layer->visible && em_layer_follows_mask (layer))
        return TRUE;
    }
  return FALSE;
}

/* --- fills --------------------------------------------------------------------------------- */

void
em_pair_take_fills (EmPair *pair, EmPicture *ground, EmPicture *fill, EmPicture *plain_fill)
{
  g_clear_pointer (&pair->ground, em_picture_unref);
  g_clear_pointer (&pair->fill, em_picture_unref);
  g_clear_pointer (&pair->plain_fill, em_picture_unref);
  pair->ground = ground;
  pair->fill = fill;
  pair->plain_fill = plain_fill;
}

void
em_pair_share_fills (EmPair *pair, const EmPair *from)
{
  em_pair_take_fills (pair, ref_picture (from->ground), ref_picture (from->fill),
                      ref_picture (from->plain_fill));
}

EmPicture *
em_pair_get_ground (const EmPair *pair)
{
  return pair->ground != NULL ? pair->ground : pair->original;
}

static gboolean
same_masks (const EmPair *a, const EmPair *b)
{
  if (a->active != b->active || a->masks->len != b->masks->len)
    return FALSE;
  for (guint i = 0; i < a->masks->len; i++)
    {
      const EmPairMask *p = g_ptr_array_index (a->masks, i), *q = g_ptr_array_index (b->masks, i);
      if (p->id != q->id || p->enabled != q->enabled
          || em_mask_difference (p->mask, q->mask).width > 0)
        return FALSE;
    }
  return TRUE;
}

gboolean
em_pair_same_fills (const EmPair *a, const EmPair *b)
{
  if (a->original != b->original || a->layers->len != b->layers->len)
    return FALSE;
  for (guint i = 0; i < a->layers->len; i++)
    if (g_ptr_array_index (a->layers, i) != g_ptr_array_index (b->layers, i))
      return FALSE;
  return !em_pair_follows_masks (a) || same_masks (a, b);
}

static EmPicture *
flatten (const EmPair *pair, EmPicture *ground, gboolean plain, GCancellable *cancellable)
{
  const guint n = pair->masks->len;
  g_autofree guint *ids = g_new (guint, n);
  g_autofree EmMask **masks = g_new (EmMask *, n);

  for (guint i = 0; i < n; i++)
    {
      const EmPairMask *mask = g_ptr_array_index (pair->masks, i);
      ids[i] = mask->id;
      masks[i] = mask->mask;
    }
  const EmLayerMasks all = { pair->mask, (int)n, ids, masks, pair->active };
  return em_layers_flatten (ground, (EmLayer *const *)pair->layers->pdata, (int)pair->layers->len,
                            &all, plain, cancellable);
}

gboolean
em_pair_draw_fills (EmPair *pair, GCancellable *cancellable)
{
  EmPicture *ground = em_ground_draw (pair->original, (EmLayer *const *)pair->layers->pdata,
                                      (int)pair->layers->len, cancellable);
  EmPicture *below = ground != NULL ? ground : pair->original;
  EmPicture *fill = flatten (pair, below, FALSE, cancellable);
  EmPicture *plain = flatten (pair, below, TRUE, cancellable);

  if (g_cancellable_is_cancelled (cancellable))
    {
      g_clear_pointer (&ground, em_picture_unref);
      g_clear_pointer (&fill, em_picture_unref);
      g_clear_pointer (&plain, em_picture_unref);
      return FALSE;
    }
  em_pair_take_fills (pair, ground, fill, plain);
  pair->fills_current = TRUE;
  return TRUE;
}

static EmPicture *
compose (EmPair *pair, gboolean plain)
{
  if (!pair->fills_current)
    em_pair_draw_fills (pair, NULL);
  EmPicture *fill = plain ? pair->plain_fill : pair->fill;
  EmPicture *ground = em_pair_get_ground (pair);
  return fill != NULL ? em_fill_composite (ground, fill, pair->mask) : em_picture_ref (ground);
}

EmPicture *
em_pair_compose_modified (EmPair *pair)
{
  return compose (pair, FALSE);
}

EmPicture *
em_pair_compose_plain (EmPair *pair)
{
  return compose (pair, TRUE);
}
