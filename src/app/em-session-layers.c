/* The session's layers: what goes into the mask, and which of them is being worked on.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "app/em-session-private.h"

/* --- the one that is worked on ------------------------------------------------------------- */

EmLayer *
em_session_get_layer (EmSession *self)
{
  const EmPair *pair = em_document_get_pair (self->document);
  return pair != NULL ? em_pair_get_layer (pair, self->layer) : NULL;
}

void
em_session_select_layer (EmSession *self, guint id)
{
  if (self->layer == id)
    return;
  self->layer = id;
  em_document_seal_step (self->document);
  g_signal_emit_by_name (self, "layer-selected");
}

void
em_session_keep_layer (EmSession *self, gboolean another_pair)
{
  const EmPair *pair = em_document_get_pair (self->document);
  const EmLayer *top = pair != NULL ? em_pair_get_top_layer (pair) : NULL;

  if (another_pair || em_session_get_layer (self) == NULL)
    em_session_select_layer (self, top != NULL ? top->id : 0);
}

static EmMask *
get_outline (EmSession *self, const EmLayer *layer, gboolean rough)
{
  EmPicture *original = em_document_get_pair (self->document)->original;
  return em_layer_get_outline (layer, em_picture_get_width (original),
                               em_picture_get_height (original), rough);
}

void
em_session_add_layer (EmSession *self, EmLayer *layer)
{
  if (em_document_get_pair (self->document) == NULL)
    {
      em_session_say (self, _ ("Open a picture first, then choose what fills its mask."), FALSE,
                      NULL, NULL);
      return;
    }
  g_autoptr (EmMask) outline = get_outline (self, layer, FALSE);
  em_session_select_layer (self, em_document_add_layer (self->document, layer, outline));
  g_signal_emit_by_name (self, "layer-added");
}

void
em_session_update_layer (EmSession *self, EmLayer *layer, gboolean transient)
{
  g_autoptr (EmMask) outline = get_outline (self, layer, transient);
  em_document_update_layer (self->document, layer, outline, transient);
}

/* The mask that follows the layer, or %NULL. */
static const EmPairMask *
find_follower (const EmPair *pair, guint layer)
{
  for (guint i = 0; i < pair->masks->len; i++)
    {
      const EmPairMask *mask = g_ptr_array_index (pair->masks, i);
      if (mask->follows == layer)
        return mask;
    }
  return NULL;
}

void
em_session_refine_outline (EmSession *self)
{
  EmLayer *layer = em_session_get_layer (self);
  const EmPairMask *follower =
      layer != NULL ? find_follower (em_document_get_pair (self->document), layer->id) : NULL;

  /* While it was dragged its outline was rough. */
  if (follower != NULL && layer->kind == EM_LAYER_PATCH)
    {
      g_autoptr (EmMask) outline = get_outline (self, layer, FALSE);
      if (em_mask_difference (follower->mask, outline).width > 0)
        em_document_update_layer (self->document, layer, outline, TRUE);
    }
}

void
em_session_settle_layer (EmSession *self)
{
  em_session_refine_outline (self);
  em_document_seal_step (self->document);
}
