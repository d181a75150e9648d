/* The area that a layer takes by itself.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include "picture/em-layer.h"
#include "picture/em-mask-shape.h"
#include "picture/em-patch.h"

EmMask *
em_layer_get_outline (const EmLayer *layer, int width, int height, gboolean rough)
{
  double corners[8];

  switch (layer->kind)
    {
    case EM_LAYER_LABEL:
      if (!em_label_can_draw (layer->label))
        return em_mask_new (width, height);
      em_label_get_corners (layer->label, corners);
      break;
    case EM_LAYER_PATCH:
      if (!rough)
        return em_patch_coverage (layer->picture, &layer->placement, width, height);
      em_patch_get_corners (&layer->placement, em_picture_get_width (layer->picture),
                            em_picture_get_height (layer->picture), corners);
      break;
    default:
      return NULL;
    }
  return em_mask_new_polygon (width, height, corners, 4);
}
