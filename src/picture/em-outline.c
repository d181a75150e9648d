/* The area that a layer takes by itself.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include "picture/em-layer.h"
#include "picture/em-mask-shape.h"

EmMask *
em_layer_get_outline (const EmLayer *layer, int width, int height)
{
  double corners[8];

  if (layer->kind != EM_LAYER_LABEL)
    return NULL;
  if (!em_label_can_draw (layer->label))
    return em_mask_new (width, height);
  em_label_get_corners (layer->label, corners);
  return em_mask_new_polygon (width, height, corners, 4);
}
