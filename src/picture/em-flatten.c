/* TEMPORARY */
#include "picture/em-flatten.h"
EmPicture *
em_layers_flatten (EmPicture *original, EmLayer *const *layers, int n_layers, const EmLayerMasks *masks, gboolean plain, GCancellable *cancellable)
{
  EmPicture *out = NULL; int w = em_picture_get_width (original), h = em_picture_get_height (original);
  for (int i = 0; i < n_layers; i++)
    {
      EmPicture *p = NULL;
      const EmLayer *l = layers[i];
      if (!l->visible || (plain && l->kind != EM_LAYER_LABEL)) continue;
      if (l->kind == EM_LAYER_TEXTURE) p = em_fill_layer (l->picture, w, h, l->mode, l->placement.scale_x);
      else if (l->kind == EM_LAYER_COLOUR) p = em_fill_colour (l->colour, w, h);
      else if (l->kind == EM_LAYER_PICTURE) p = em_picture_ref (l->picture);
      else if (l->kind == EM_LAYER_LABEL)
        { EmPicture *wr, *bl; EmMask *m; em_label_render (l->label, w, h, &wr, &bl, &m); em_mask_unref (m); if (plain) { p = bl; em_picture_unref (wr);} else { p = wr; em_picture_unref (bl);} }
      if (p) { g_clear_pointer (&out, em_picture_unref); out = p; }
    }
  return out;
}
