/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include "picture/em-ground.h"
#include "picture/em-mask-private.h"

/* How far from its paper a label's shadow may reach, of the paper's longest side and in pixels:
 * several times what it does, as perspective may magnify it. */
#define REACH 0.5
#define REACH_PIXELS 8

EmRect
em_label_get_reach (const EmLabel *label, const EmMask *paper, int width, int height)
{
  const EmRect whole = { 0, 0, width, height };
  EmRect rect = em_mask_get_bounds (paper);

  /* Where only the shadow is in the picture, the paper's bounds do not tell. */
  if (rect.width == 0)
    return whole;
  const int reach =
      (int)MIN (REACH * MAX (label->width, MAX (rect.width, rect.height)) + REACH_PIXELS,
                EM_PICTURE_MAX_SIDE);
  rect =
      (EmRect){ rect.x - reach, rect.y - reach, rect.width + 2 * reach, rect.height + 2 * reach };
  return em_rect_intersect (&rect, &whole);
}

/* The pixels of row @y of @rect in @picture. */
static guint8 *
get_row (const EmPicture *picture, const EmRect *rect, int y)
{
  return em_picture_get_pixels ((EmPicture *)picture)
         + 4 * ((gsize)y * em_picture_get_width (picture) + rect->x);
}

gboolean
em_shadow_cast (EmPicture *onto, const EmPicture *label, const EmMask *paper, const EmRect *rect,
                double opacity)
{
  const guint part = (guint)(CLAMP (opacity, 0, 1) * 255 + 0.5);
  g_autofree guint8 *cover = g_malloc (MAX (1, rect->width));
  gboolean fell = FALSE;

  for (int y = rect->y; y < rect->y + rect->height; y++)
    {
      const guint8 *in = get_row (label, rect, y);
      guint8 *out = get_row (onto, rect, y);

      em_mask_read_row (paper, rect->x, y, rect->width, cover);
      for (int x = 0; x < rect->width; x++, in += 4, out += 4)
        {
          if (in[3] <= cover[x])
            continue;
          const guint light = 255 * 255 - (in[3] - cover[x]) * part;
          for (int c = 0; c < 3; c++)
            out[c] = (guint8)((out[c] * light + 255 * 255 / 2) / (255 * 255));
          fell = TRUE;
        }
    }
  return fell;
}

void
em_shadow_take_off (EmPicture *label, const EmMask *paper, const EmRect *rect)
{
  g_autofree guint8 *cover = g_malloc (MAX (1, rect->width));

  for (int y = rect->y; y < rect->y + rect->height; y++)
    {
      guint8 *pixel = get_row (label, rect, y);

      em_mask_read_row (paper, rect->x, y, rect->width, cover);
      for (int x = 0; x < rect->width; x++, pixel += 4)
        {
          if (pixel[3] <= cover[x])
            continue;
          /* The shadow added to alpha and not to colour. */
          for (int c = 0; c < 3 && cover[x] > 0; c++)
            pixel[c] = (guint8)MIN (255, (pixel[c] * pixel[3] + cover[x] / 2) / cover[x]);
          pixel[3] = cover[x];
        }
    }
}

static gboolean
casts_shadow (const EmLayer *layer)
{
  return layer->kind == EM_LAYER_LABEL && layer->visible && layer->opacity > 0
         && layer->label != NULL && layer->label->shadow > 0 && em_label_can_draw (layer->label);
}

EmPicture *
em_ground_draw (EmPicture *original, EmLayer *const *layers, int n_layers,
                GCancellable *cancellable)
{
  const int width = em_picture_get_width (original), height = em_picture_get_height (original);
  EmPicture *ground = NULL;
  gboolean fell = FALSE;

  for (int i = 0; i < n_layers && !g_cancellable_is_cancelled (cancellable); i++)
    {
      g_autoptr (EmPicture) written = NULL, blank = NULL;
      g_autoptr (EmMask) paper = NULL;

      if (!casts_shadow (layers[i]))
        continue;
      if (ground == NULL)
        ground = em_picture_crop (original, 0, 0, width, height);
      em_label_render (layers[i]->label, width, height, &written, &blank, &paper);
      const EmRect rect = em_label_get_reach (layers[i]->label, paper, width, height);
      fell |= em_shadow_cast (ground, blank, paper, &rect, layers[i]->opacity);
    }
  if (!fell || g_cancellable_is_cancelled (cancellable))
    g_clear_pointer (&ground, em_picture_unref);
  return ground;
}
