/* Flattening: the layers of a pair drawn into one picture.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "picture/em-layer.h"

G_BEGIN_DECLS

/* The masks that layers are drawn under. */
typedef struct
{
  EmMask *concept; /* the union of the masks that are on */
  int n;
  const guint *ids;
  EmMask *const *masks; /* of the concept mask's size */
  guint active;         /* id of the mask that is painted on: pixels in no mask count as its own */
} EmLayerMasks;

/* The @n_layers @layers from the lowest to the topmost, drawn for @original.
 * @plain: what A shows, where labels alone are seen, as their blank twins.
 * A layer confined to mask k counts at a pixel by mask k / concept, so that laid over the original
 * under the concept mask each part has its own mask's edge. A label is drawn without the shadow
 * that falls on @original: that is for em_ground_draw(), and @original may be what it gave.
 * Blocking: 24 megapixels take about 100 ms a layer. @cancellable is looked at at least every 100
 * ms. Returns: (transfer full) (nullable): a picture of the original's size, transparent where no
 * layer shows; %NULL where none is seen at all, or cancelled */
EmPicture *em_layers_flatten (EmPicture *original, EmLayer *const *layers, int n_layers,
                              const EmLayerMasks *masks, gboolean plain, GCancellable *cancellable);

G_END_DECLS
