/* TEMPORARY */
#include "picture/em-layer.h"
EmMask *
em_layer_get_outline (const EmLayer *layer, int width, int height)
{
  if (layer->kind == EM_LAYER_LABEL)
    { EmPicture *wr, *bl; EmMask *m; em_label_render (layer->label, width, height, &wr, &bl, &m); em_picture_unref (wr); em_picture_unref (bl); return m; }
  return NULL;
}
