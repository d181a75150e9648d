/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <math.h>
#include <string.h>

#include "picture/em-adjust.h"
#include "picture/em-composite-private.h"
#include "picture/em-feather.h"
#include "picture/em-flatten.h"
#include "picture/em-ground.h"
#include "picture/em-mask-private.h"
#include "picture/em-patch.h"
#include "picture/em-picture-private.h"
#include "picture/em-seamless.h"
#include "picture/em-texture.h"

/* Rows between two looks at the cancellable. */
#define ROWS 64

typedef struct
{
  EmPicture *original;
  int width, height;
  const EmLayerMasks *masks;
  GCancellable *cancellable;
  EmPicture *result; /* the layers so far; %NULL before the first */
  gboolean shared;   /* others may hold @result */
} Flatten;

/* One layer, drawn. */
typedef struct
{
  EmPicture *picture; /* (nullable): nothing to see */
  EmRect rect;        /* what counts of it */
  gboolean alone;     /* outside @rect it is transparent */
  gboolean shared;    /* others may hold it */
} Drawn;

/* The mask that @layer is confined to, or %NULL. */
static EmMask *
find_mask (const Flatten *flatten, const EmLayer *layer)
{
  for (int i = 0; i < flatten->masks->n; i++)
    if (flatten->masks->ids[i] == layer->mask)
      return flatten->masks->masks[i];
  return NULL;
}

/* The mask whose edge is that of @layer. */
static EmMask *
get_edge_mask (const Flatten *flatten, const EmLayer *layer)
{
  return layer->mask ? find_mask (flatten, layer) : flatten->masks->concept;
}

static EmRect
get_whole (const Flatten *flatten)
{
  return (EmRect){ 0, 0, flatten->width, flatten->height };
}

/* What can be seen of @layer now. */
static EmRect
get_seen (const Flatten *flatten, const EmLayer *layer)
{
  EmRect seen = em_mask_get_bounds (flatten->masks->concept);

  if (layer->mask)
    {
      EmRect own = em_mask_get_bounds (find_mask (flatten, layer));

      seen = em_rect_intersect (&seen, &own);
    }
  return seen;
}

/* A picture of the caller's own that shows, in @rect, the original with the layers so far. */
static EmPicture *
copy_below (const Flatten *flatten, const EmRect *rect)
{
  EmPicture *below = em_picture_new_transparent (flatten->width, flatten->height);

  if (flatten->result)
    em_fill_composite_rect (flatten->original, flatten->result, NULL, rect, below);
  else
    for (int y = rect->y; y < rect->y + rect->height; y++)
      {
        gsize at = 4 * ((gsize)y * flatten->width + rect->x);

        memcpy (em_picture_get_pixels (below) + at, em_picture_get_pixels (flatten->original) + at,
                4 * (gsize)rect->width);
      }
  return below;
}

static Drawn
draw_patch (const Flatten *flatten, const EmLayer *layer)
{
  Drawn drawn = { .alone = TRUE };
  EmMask *mask = get_edge_mask (flatten, layer);
  gboolean done = TRUE;

  drawn.picture = em_patch_draw (layer->picture, &layer->placement, flatten->width, flatten->height,
                                 &drawn.rect, flatten->cancellable);
  if (!drawn.picture)
    return drawn;
  if (layer->blend == EM_BLEND_FEATHER)
    done = em_feather_fade (drawn.picture, mask, &drawn.rect, layer->feather, flatten->cancellable);
  else if (layer->blend == EM_BLEND_SEAMLESS)
    {
      EmRect bounds = em_mask_get_bounds (mask);
      EmRect region = em_rect_intersect (&drawn.rect, &bounds);
      g_autoptr (EmPicture) below =
          flatten->result ? copy_below (flatten, &region) : em_picture_ref (flatten->original);

      done = em_seamless_fit (drawn.picture, below, mask, &region, flatten->cancellable);
    }
  if (!done)
    g_clear_pointer (&drawn.picture, em_picture_unref);
  return drawn;
}

/* The paper alone. Its shadow falls on the layers below it; where there are none, it falls on the
 * ground that everything stands on. */
static Drawn
draw_label (const Flatten *flatten, const EmLayer *layer, gboolean plain)
{
  Drawn drawn = { .alone = TRUE };
  g_autoptr (EmPicture) other = NULL;
  g_autoptr (EmMask) paper = NULL;

  em_label_render (layer->label, flatten->width, flatten->height, plain ? &other : &drawn.picture,
                   plain ? &drawn.picture : &other, &paper);
  drawn.rect = em_label_get_reach (layer->label, paper, flatten->width, flatten->height);
  if (flatten->result)
    em_shadow_cast (flatten->result, drawn.picture, paper, &drawn.rect, layer->opacity);
  em_shadow_take_off (drawn.picture, paper, &drawn.rect);
  return drawn;
}

/* The adjustments: what is below, changed where it is seen. */
static Drawn
draw_adjustment (const Flatten *flatten, const EmLayer *layer)
{
  Drawn drawn = { .rect = get_seen (flatten, layer) };
  EmRect whole = get_whole (flatten), grown = drawn.rect;
  g_autoptr (EmPicture) below = NULL;
  int reach = 0;

  if (drawn.rect.width == 0 || drawn.rect.height == 0)
    return drawn;
  if (layer->kind == EM_LAYER_BLUR)
    reach = (int)CLAMP (ceil (4 * layer->radius) + 2, 0, EM_PICTURE_MAX_SIDE);
  grown = (EmRect){ grown.x - reach, grown.y - reach, grown.width + 2 * reach,
                    grown.height + 2 * reach };
  grown = em_rect_intersect (&grown, &whole);
  below = copy_below (flatten, &grown);
  if (layer->kind == EM_LAYER_BLUR)
    {
      drawn.picture = em_adjust_blur (below, layer->radius, &drawn.rect, flatten->cancellable);
      return drawn;
    }
  /* In bands, so that it can be stopped between them. */
  for (int y = 0; y < drawn.rect.height && !g_cancellable_is_cancelled (flatten->cancellable);
       y += ROWS)
    {
      const EmRect band = { drawn.rect.x, drawn.rect.y + y, drawn.rect.width,
                            MIN (ROWS, drawn.rect.height - y) };
      if (layer->kind == EM_LAYER_NOISE)
        em_adjust_noise (below, layer->amount, layer->seed, &band);
      else
        em_adjust_tone (below, layer->brightness, layer->contrast, layer->hue, layer->saturation,
                        &band);
    }
  drawn.picture = g_steal_pointer (&below);
  return drawn;
}

static EmPicture *
draw_texture (const Flatten *flatten, const EmLayer *layer)
{
  g_autoptr (EmPicture) texture =
      layer->blend_edges && layer->mode == EM_FILL_TILE
          ? em_texture_make_tileable (layer->picture, flatten->cancellable)
          : em_picture_ref (layer->picture);

  if (!texture)
    return NULL;
  return em_texture_lay (texture, flatten->width, flatten->height, layer->mode, &layer->placement,
                         flatten->cancellable);
}

static Drawn
draw_layer (const Flatten *flatten, const EmLayer *layer, gboolean plain)
{
  Drawn drawn = { .rect = get_whole (flatten), .alone = TRUE };
  EmPicture *shown = layer->kind == EM_LAYER_STYLE ? layer->rendered : layer->picture;

  switch (layer->kind)
    {
    case EM_LAYER_COLOUR:
      drawn.picture = em_fill_colour (layer->colour, flatten->width, flatten->height);
      break;
    case EM_LAYER_TEXTURE:
      if (layer->picture)
        drawn.picture = draw_texture (flatten, layer);
      break;
    case EM_LAYER_PATCH:
      if (layer->picture)
        drawn = draw_patch (flatten, layer);
      break;
    case EM_LAYER_STYLE:
    case EM_LAYER_PICTURE:
      if (shown)
        drawn.picture = em_picture_resize (shown, flatten->width, flatten->height);
      drawn.shared = drawn.picture == shown;
      break;
    case EM_LAYER_LABEL:
      if (layer->label)
        drawn = draw_label (flatten, layer, plain);
      break;
    case EM_LAYER_BLUR:
    case EM_LAYER_NOISE:
    case EM_LAYER_TONE:
      drawn = draw_adjustment (flatten, layer);
      break;
    case EM_LAYER_N_KINDS:
      break;
    }
  return drawn;
}

static inline guint8
divide_by_255 (guint x)
{
  return (guint8)((x + 127) / 255);
}

/* How much @layer counts at the pixels [x, x + n) of row @y. @weights: room for 2 n. */
static void
find_weights (const Flatten *flatten, const EmLayer *layer, int x, int y, int n, guint8 *weights)
{
  guint opacity = (guint)(CLAMP (layer->opacity, 0, 1) * 255 + 0.5);
  guint8 *concept = weights + n;
  guint nowhere = layer->mask == flatten->masks->active ? 255 : 0;

  if (!layer->mask)
    {
      memset (weights, (int)opacity, n);
      return;
    }
  em_mask_read_row (find_mask (flatten, layer), x, y, n, weights);
  em_mask_read_row (flatten->masks->concept, x, y, n, concept);
  for (int i = 0; i < n; i++)
    {
      guint part = concept[i] ? (255u * weights[i] + concept[i] / 2) / concept[i] : nowhere;

      weights[i] = divide_by_255 (MIN (part, 255) * opacity);
    }
}

/* Whether all of a row's pixels have the alpha @value, 0 or 255. */
static gboolean
has_alpha_only (const guint8 *pixels, guint8 value, int n)
{
  guint8 different = 0;

  for (int x = 0; x < n; x++)
    different |= pixels[4 * x + 3] ^ value;
  return different == 0;
}

/* @layer, by its alpha and @weights, over @pixels, which have alpha too. */
static void
lay_row (guint8 *pixels, const guint8 *layer, const guint8 *weights, int n)
{
  if (has_alpha_only (pixels, 255, n))
    {
      em_composite_row (pixels, layer, weights, n, pixels);
      return;
    }
  if (has_alpha_only (pixels, 0, n))
    {
      memcpy (pixels, layer, 4 * (gsize)n);
      for (int x = 0; x < n; x++)
        pixels[4 * x + 3] = divide_by_255 (layer[4 * x + 3] * (guint)weights[x]);
      return;
    }
  for (int x = 0; x < n; x++, pixels += 4, layer += 4)
    {
      guint own = divide_by_255 (layer[3] * (guint)weights[x]);
      guint rest = divide_by_255 (pixels[3] * (255 - own));

      if (own == 0)
        continue;
      for (int c = 0; c < 3; c++)
        pixels[c] = (guint8)((layer[c] * own + pixels[c] * rest + (own + rest) / 2) / (own + rest));
      pixels[3] = (guint8)MIN (own + rest, 255);
    }
}

/* Makes sure that there is a result that may be written to. */
static void
own_result (Flatten *flatten)
{
  EmPicture *own;

  if (flatten->result && !flatten->shared)
    return;
  own = flatten->result ? em_picture_crop (flatten->result, 0, 0, flatten->width, flatten->height)
                        : em_picture_new_transparent (flatten->width, flatten->height);
  g_clear_pointer (&flatten->result, em_picture_unref);
  flatten->result = own;
  flatten->shared = FALSE;
}

/* Lays what was drawn of @layer over the result. */
static void
lay (Flatten *flatten, const EmLayer *layer, const Drawn *drawn)
{
  EmRect rect = drawn->rect;
  g_autofree guint8 *weights = NULL;

  if (!flatten->result && drawn->alone && !layer->mask && layer->opacity >= 1)
    {
      flatten->result = em_picture_ref (drawn->picture);
      flatten->shared = drawn->shared;
      return;
    }
  if (layer->mask && layer->mask != flatten->masks->active)
    {
      EmRect own = em_mask_get_bounds (find_mask (flatten, layer));

      rect = em_rect_intersect (&rect, &own);
    }
  own_result (flatten);
  weights = g_malloc (MAX (1, 2 * (gsize)rect.width));
  for (int y = rect.y; y < rect.y + rect.height; y++)
    {
      gsize at = 4 * ((gsize)y * flatten->width + rect.x);

      if (y % ROWS == 0 && g_cancellable_is_cancelled (flatten->cancellable))
        return;
      find_weights (flatten, layer, rect.x, y, rect.width, weights);
      lay_row (em_picture_get_pixels (flatten->result) + at,
               em_picture_get_pixels (drawn->picture) + at, weights, rect.width);
    }
}

static gboolean
is_seen (const Flatten *flatten, const EmLayer *layer, gboolean plain)
{
  return layer->visible && layer->opacity > 0 && (!plain || layer->kind == EM_LAYER_LABEL)
         && (!layer->mask || find_mask (flatten, layer));
}

/* Whether nothing of what is below can be seen. */
static gboolean
hides_below (const EmLayer *layer)
{
  return layer->opacity >= 1 && !layer->mask
         && (layer->kind == EM_LAYER_COLOUR
             || (layer->kind == EM_LAYER_TEXTURE && layer->picture != NULL));
}

EmPicture *
em_layers_flatten (EmPicture *original, EmLayer *const *layers, int n_layers,
                   const EmLayerMasks *masks, gboolean plain, GCancellable *cancellable)
{
  Flatten flatten = { .original = original,
                      .width = em_picture_get_width (original),
                      .height = em_picture_get_height (original),
                      .masks = masks,
                      .cancellable = cancellable };
  int first = 0;

  for (int i = 0; i < n_layers; i++)
    if (is_seen (&flatten, layers[i], plain) && hides_below (layers[i]))
      first = i;
  for (int i = first; i < n_layers && !g_cancellable_is_cancelled (cancellable); i++)
    if (is_seen (&flatten, layers[i], plain))
      {
        if (layers[i]->kind == EM_LAYER_LABEL && flatten.result)
          own_result (&flatten);
        Drawn drawn = draw_layer (&flatten, layers[i], plain);

        if (drawn.picture)
          lay (&flatten, layers[i], &drawn);
        g_clear_pointer (&drawn.picture, em_picture_unref);
      }
  if (g_cancellable_is_cancelled (cancellable))
    g_clear_pointer (&flatten.result, em_picture_unref);
  return flatten.result;
}
