/* A pair: one exemplar as the person makes it. An original, masks on it, what goes into them.
 *
 * Purpose.  B and A of "treat B like A" come from one original: the *modified* picture shows the
 * layers inside the concept mask, the *plain* one is the original (with a label: its blank twin).
 * An aligned pair of photographs is the same with the second photograph as a layer.
 * Masks.    Several, with names and switches. The *concept mask* is the union of those that are on;
 * with one mask it is that mask itself.
 * Fills.    The layers drawn into one picture, so that modified = ground + mask fill. They are made
 * off the main loop and may lag behind: @fills_current tells. The ground is the original, with the
 * shadows that labels cast beside their papers: the same for both pictures.
 * Threads.  A pair belongs to its state; copies share pictures, layers and mask tiles.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "picture/em-layer.h"
#include "picture/em-mask-combine.h"

G_BEGIN_DECLS

typedef struct
{
  guint id;   /* > 0, unique in its pair among masks and layers */
  char *name; /* (nullable): the person gave none */
  EmMask *mask;
  gboolean enabled;
  guint follows; /* id of the layer whose outline it is, until it is painted on; else 0 */
} EmPairMask;

/* Read only outside the project folder. Every pointer is owned by the pair. */
typedef struct
{
  guint id; /* > 0, unique in the document */
  char *name;
  EmPicture *original;
  GPtrArray *masks;  /* of EmPairMask; at least one */
  guint active;      /* id of the mask that tools paint on */
  GPtrArray *layers; /* of EmLayer, the lowest first */
  EmPicture
      *texture;     /* (nullable): what an aligned photograph shows in the mask, for re-cropping */
  gboolean swapped; /* TRUE: B is the plain picture */
  char *concept;    /* (nullable): what the person calls the modified part: "snow" */
  char *plain_concept; /* (nullable): what it was before: "asphalt" */
  double weight;       /* > 0: how much it counts beside the others */
  gboolean enabled;    /* takes part in the next rewrite */
  guint next_id;

  EmMask *mask;                 /* the concept mask */
  EmPicture *ground;            /* (nullable): where no shadow falls, it is the original */
  EmPicture *fill, *plain_fill; /* (nullable) */
  gboolean fills_current;
} EmPair;

/* Without layers, with one empty mask. Returns: (transfer full) */
EmPair *em_pair_new (guint id, EmPicture *original, const char *name);
EmPair *em_pair_copy (const EmPair *pair);
void em_pair_free (EmPair *pair);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmPair, em_pair_free)

EmPairMask *em_pair_find_mask (const EmPair *pair, guint id);
/* The mask that tools paint on; never %NULL. */
EmPairMask *em_pair_get_active_mask (const EmPair *pair);
/* The place of a layer in the list, or -1. */
int em_pair_find_layer (const EmPair *pair, guint id);
/* (transfer none) (nullable) */
EmLayer *em_pair_get_layer (const EmPair *pair, guint id);
/* The topmost layer that is seen, or %NULL. (transfer none) */
EmLayer *em_pair_get_top_layer (const EmPair *pair);

/* What the two parts are called: never %NULL; falls back to the topmost layer's name and to "the
 * modified part" and the like. */
const char *em_pair_get_concept (const EmPair *pair);
const char *em_pair_get_plain_concept (const EmPair *pair);
const char *em_pair_get_b_name (const EmPair *pair);
const char *em_pair_get_a_name (const EmPair *pair);

/* Whether it can be rewritten from; @why: (out) (optional): a translated sentence where not. */
gboolean em_pair_is_complete (const EmPair *pair, const char **why);
/* A style layer that is seen and whose picture is still to be drawn. (transfer none) (nullable) */
EmLayer *em_pair_get_waiting_style (const EmPair *pair);
/* What augmented variants re-crop: the texture that is topmost. (transfer none) (nullable) */
EmPicture *em_pair_get_texture (const EmPair *pair);

/* What both pictures stand on; never %NULL. (transfer none) */
EmPicture *em_pair_get_ground (const EmPair *pair);
/* Whether the fills of @a are those of @b. */
gboolean em_pair_same_fills (const EmPair *a, const EmPair *b);
/* Draws ground and fills. Blocking; 24 megapixels take about 100 ms a layer. %FALSE where
 * cancelled. */
gboolean em_pair_draw_fills (EmPair *pair, GCancellable *cancellable);
/* The two pictures in full size; fills that are not current are drawn first. Blocking. */
EmPicture *em_pair_compose_modified (EmPair *pair);
EmPicture *em_pair_compose_plain (EmPair *pair);

G_END_DECLS
