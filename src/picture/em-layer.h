/* Layers: what goes into the mask, as values that can be edited later.
 *
 * Purpose.  A pair of pictures is made from one original: inside the concept mask m the *modified*
 * picture shows the layers, one over the other. Nothing is drawn into the original; a layer says
 * only what it is, and em_layers_flatten() draws.
 * Stack.    fill = the layers from the first (lowest) to the last, each laid over what is below it
 * by its alpha and opacity as if m were 1 everywhere; modified = ground + m fill. So painting the
 * mask never draws the layers again, unless one is confined to one of several masks.
 * Values.   A layer is not written to once others hold it: copy it, change the copy, put it in its
 * place. @id stays the same through that.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "picture/em-fill.h"
#include "picture/em-label.h"
#include "picture/em-mask.h"
#include "picture/em-picture.h"

G_BEGIN_DECLS

typedef enum
{
  EM_LAYER_COLOUR,  /* @colour */
  EM_LAYER_TEXTURE, /* @picture, @mode, @placement: repeated or stretched over everything */
  EM_LAYER_PATCH,   /* @picture, @placement, @blend, @feather: one copy at a place */
  EM_LAYER_STYLE,   /* @picture (the style), @strength, @keep_colour, @rendered */
  EM_LAYER_LABEL,   /* @label; A shows its blank twin */
  EM_LAYER_PICTURE, /* @picture: the second photograph of an aligned pair, of the same size */
  EM_LAYER_BLUR,    /* @radius */
  EM_LAYER_NOISE,   /* @amount, @seed */
  EM_LAYER_TONE,    /* @brightness, @contrast, @hue, @saturation */
  EM_LAYER_N_KINDS
} EmLayerKind;

typedef enum
{
  EM_BLEND_HARD,     /* by the patch's alpha */
  EM_BLEND_FEATHER,  /* fading out over @feather picture pixels towards its edge */
  EM_BLEND_SEAMLESS, /* its gradients, with the surroundings' colours (Perez et al. 2003) */
  EM_BLEND_N
} EmBlend;

/* As project files, actions and the command line name them: "texture", "seamless"; and back, -1
 * where there is none called so. */
extern const char *const em_layer_kind_words[EM_LAYER_N_KINDS];
extern const char *const em_blend_words[EM_BLEND_N];
int em_layer_kind_from_word (const char *word); /* @word: (nullable) */
int em_blend_from_word (const char *word);

/* Where a texture's first pixel's corner or a patch's centre lies, in picture pixels, and how many
 * picture pixels one of its pixels takes; a negative scale mirrors. @angle: degrees, clockwise. */
typedef struct
{
  double x, y;
  double scale_x, scale_y;
  double angle;
} EmPlacement;

/* Read only for everybody but who has just made the copy. Pointers are owned. */
typedef struct
{
  gatomicrefcount ref_count;
  guint id; /* > 0, unique in its pair */
  EmLayerKind kind;
  char *name; /* what it shows: "snow" */
  gboolean visible;
  double opacity; /* 0 .. 1 */
  guint mask;     /* id of the mask it is confined to, or 0: all of them */

  EmPicture *picture;
  EmFillMode mode;
  EmPlacement placement;
  gboolean blend_edges; /* of a texture: made to tile, as photographs show a grid of seams else */
  EmBlend blend;
  double feather; /* picture pixels */
  guint32 colour; /* 0xRRGGBB */
  EmLabel *label;

  double strength; /* 0 .. 1 */
  gboolean keep_colour;
  EmPicture *rendered; /* (nullable): the stylised original, at any size; made by the engine */
  gboolean outdated;   /* @rendered shows earlier values: to be seen until the new one is there */

  double radius; /* picture pixels: sigma of the Gaussian */
  double amount; /* 0 .. 1: standard deviation of the noise as a part of white */
  guint32 seed;
  double brightness, contrast, saturation; /* -1 .. 1 */
  double hue;                              /* degrees, -180 .. 180 */
} EmLayer;

/* A layer of @kind that is seen, opaque, unconfined, with neutral values. Returns: (transfer full)
 */
EmLayer *em_layer_new (EmLayerKind kind, const char *name);
/* A copy to change: shares pictures, has one reference. Returns: (transfer full) */
EmLayer *em_layer_copy (const EmLayer *layer);
EmLayer *em_layer_ref (EmLayer *layer);
void em_layer_unref (EmLayer *layer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmLayer, em_layer_unref)

/* Sets a picture field, taking a reference; @value may be %NULL. */
void em_layer_set_picture (EmLayer *layer, EmPicture *value);
void em_layer_set_rendered (EmLayer *layer, EmPicture *value);
void em_layer_set_label (EmLayer *layer, const EmLabel *value);
void em_layer_set_name (EmLayer *layer, const char *value);

/* Whether it is a style that is seen and whose picture is still to be drawn. */
gboolean em_layer_waits (const EmLayer *layer);

/* Whether what the layer shows depends on the masks' shapes, so that it is drawn again after a
 * stroke: an adjustment is computed within the masks' bounds only. */
gboolean em_layer_follows_mask (const EmLayer *layer);

/* The area that a layer takes by itself in a picture of @width x @height: a label's paper, a patch.
 * @rough: a patch's four corners only, without its alpha: quick enough for every motion of a drag.
 * Returns: (transfer full) (nullable): %NULL for layers that fill whatever the mask is */
EmMask *em_layer_get_outline (const EmLayer *layer, int width, int height, gboolean rough);

G_END_DECLS
