/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include "picture/em-layer.h"

const char *const em_layer_kind_words[EM_LAYER_N_KINDS] = {
  [EM_LAYER_COLOUR] = "colour", [EM_LAYER_TEXTURE] = "texture", [EM_LAYER_PATCH] = "patch",
  [EM_LAYER_STYLE] = "style",   [EM_LAYER_LABEL] = "label",     [EM_LAYER_PICTURE] = "picture",
  [EM_LAYER_BLUR] = "blur",     [EM_LAYER_NOISE] = "noise",     [EM_LAYER_TONE] = "tone",
};

const char *const em_blend_words[EM_BLEND_N] = {
  [EM_BLEND_HARD] = "hard",
  [EM_BLEND_FEATHER] = "feather",
  [EM_BLEND_SEAMLESS] = "seamless",
};

static int
find_word (const char *const *words, int n, const char *word)
{
  for (int i = 0; i < n; i++)
    if (g_strcmp0 (words[i], word) == 0)
      return i;
  return -1;
}

int
em_layer_kind_from_word (const char *word)
{
  return find_word (em_layer_kind_words, EM_LAYER_N_KINDS, word);
}

int
em_blend_from_word (const char *word)
{
  return find_word (em_blend_words, EM_BLEND_N, word);
}

EmLayer *
em_layer_new (EmLayerKind kind, const char *name)
{
  EmLayer *layer = g_new0 (EmLayer, 1);

  g_atomic_ref_count_init (&layer->ref_count);
  layer->kind = kind;
  layer->name = g_strdup (name);
  layer->visible = TRUE;
  layer->opacity = 1;
  layer->placement.scale_x = layer->placement.scale_y = 1;
  layer->feather = 12;
  layer->strength = 1;
  layer->radius = 8;
  layer->amount = 0.1;
  return layer;
}

EmLayer *
em_layer_copy (const EmLayer *layer)
{
  EmLayer *copy = g_new (EmLayer, 1);

  *copy = *layer;
  g_atomic_ref_count_init (&copy->ref_count);
  copy->name = g_strdup (layer->name);
  copy->picture = layer->picture ? em_picture_ref (layer->picture) : NULL;
  copy->rendered = layer->rendered ? em_picture_ref (layer->rendered) : NULL;
  copy->label = layer->label ? em_label_copy (layer->label) : NULL;
  return copy;
}

EmLayer *
em_layer_ref (EmLayer *layer)
{
  g_atomic_ref_count_inc (&layer->ref_count);
  return layer;
}

void
em_layer_unref (EmLayer *layer)
{
  if (!g_atomic_ref_count_dec (&layer->ref_count))
    return;
  g_free (layer->name);
  g_clear_pointer (&layer->picture, em_picture_unref);
  g_clear_pointer (&layer->rendered, em_picture_unref);
  g_clear_pointer (&layer->label, em_label_free);
  g_free (layer);
}

static void
set_picture (EmPicture **place, EmPicture *value)
{
  if (value != NULL)
    em_picture_ref (value);
  g_clear_pointer (place, em_picture_unref);
  *place = value;
}

void
em_layer_set_picture (EmLayer *layer, EmPicture *value)
{
  set_picture (&layer->picture, value);
}

void
em_layer_set_rendered (EmLayer *layer, EmPicture *value)
{
  set_picture (&layer->rendered, value);
  layer->outdated = FALSE;
}

void
em_layer_set_label (EmLayer *layer, const EmLabel *value)
{
  EmLabel *copy = value ? em_label_copy (value) : NULL;

  g_clear_pointer (&layer->label, em_label_free);
  layer->label = copy;
}

void
em_layer_set_name (EmLayer *layer, const char *value)
{
  char *copy = g_strdup (value);

  g_free (layer->name);
  layer->name = copy;
}

gboolean
em_layer_waits (const EmLayer *layer)
{
  return layer->kind == EM_LAYER_STYLE && layer->visible && layer->picture != NULL
         && (layer->rendered == NULL || layer->outdated);
}

gboolean
em_layer_follows_mask (const EmLayer *layer)
{
  return layer->mask != 0 || (layer->kind == EM_LAYER_PATCH && layer->blend != EM_BLEND_HARD)
         || layer->kind == EM_LAYER_BLUR || layer->kind == EM_LAYER_NOISE
         || layer->kind == EM_LAYER_TONE;
}
