/* How long it takes to draw each kind of layer, at 1 and at 24 megapixels.
 *
 * usage: fill [NAME…]: only the rows whose name contains one of the words
 * Prints the best of a few runs in milliseconds, single-threaded.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "picture/em-flatten.h"

static const int sizes[2][2] = { { 1250, 800 }, { 6000, 4000 } };

/* Pixels that are not alike, quickly. */
static EmPicture *
make_picture (int width, int height, guint32 seed)
{
  EmPicture *picture = em_picture_new (width, height);
  guint32 *pixels = (guint32 *)em_picture_get_pixels (picture);

  for (gsize i = 0; i < (gsize)width * height; i++)
    {
      seed = seed * 1664525u + 1013904223u;
      pixels[i] = (seed >> 8 & 0x3f3f3f) + 0x404040 + 0xff000000u;
    }
  return picture;
}

typedef struct
{
  EmPicture *original;
  EmLayerMasks masks;
  EmMask *mask;
  guint id;
} Scene;

/* An original with an ellipse for a mask. */
static void
scene_init (Scene *scene, int width, int height)
{
  g_autofree guint8 *row = g_malloc (width);

  scene->original = make_picture (width, height, 1);
  scene->mask = em_mask_new (width, height);
  scene->id = 1;
  scene->masks = (EmLayerMasks){ scene->mask, 1, &scene->id, &scene->mask, 1 };
  for (int y = 0; y < height; y++)
    {
      double v = 2.0 * (y + 0.5) / height - 1, half = width / 2.0 * sqrt (MAX (0, 0.97 - v * v));

      for (int x = 0; x < width; x++)
        row[x] = fabs (x + 0.5 - width / 2.0) < half ? 255 : 0;
      em_mask_write (scene->mask, &(EmRect){ 0, y, width, 1 }, row, width);
    }
}

static void
scene_clear (Scene *scene)
{
  em_picture_unref (scene->original);
  em_mask_unref (scene->mask);
}

static double
measure (const Scene *scene, EmLayer *const *layers, int n)
{
  gint64 best = G_MAXINT64;

  for (int i = 0; i < 3; i++)
    {
      gint64 start = g_get_monotonic_time ();
      EmPicture *flat = em_layers_flatten (scene->original, layers, n, &scene->masks, FALSE, NULL);

      best = MIN (best, g_get_monotonic_time () - start);
      g_clear_pointer (&flat, em_picture_unref);
    }
  return best / 1000.0;
}

typedef struct
{
  const char *name;
  EmLayerKind kind;
  EmPlacement placement; /* of a patch: from the middle */
  EmBlend blend;
  double opacity;
  gboolean whole; /* the patch is as large as the picture */
  gboolean blend_edges;
  gboolean confined;
} Row;

static const Row rows[] = {
  { "colour", EM_LAYER_COLOUR, .opacity = 1 },
  { "colour, half", EM_LAYER_COLOUR, .opacity = 0.5 },
  { "colour, confined", EM_LAYER_COLOUR, .opacity = 1, .confined = TRUE },
  { "texture", EM_LAYER_TEXTURE, { 5, 7, 1, 1, 0 }, .opacity = 1 },
  { "texture, blended edges",
    EM_LAYER_TEXTURE,
    { 5, 7, 1, 1, 0 },
    .opacity = 1,
    .blend_edges = TRUE },
  { "texture, scaled", EM_LAYER_TEXTURE, { 5, 7, 0.7, 0.7, 0 }, .opacity = 1 },
  { "texture, turned", EM_LAYER_TEXTURE, { 5, 7, 1.3, 1.3, 20 }, .opacity = 1 },
  { "patch", EM_LAYER_PATCH, { 0, 0, 1, 1, 0 }, .opacity = 1 },
  { "patch, turned", EM_LAYER_PATCH, { 0, 0, 0.8, 0.8, 20 }, .opacity = 1 },
  { "patch, large, turned", EM_LAYER_PATCH, { 0, 0, 0.8, 0.8, 20 }, .opacity = 1, .whole = TRUE },
  { "patch, large, feather", EM_LAYER_PATCH, { 0, 0, 1, 1, 0 }, EM_BLEND_FEATHER, 1, TRUE },
  { "patch, large, seamless", EM_LAYER_PATCH, { 0, 0, 1, 1, 0 }, EM_BLEND_SEAMLESS, 1, TRUE },
  { "label", EM_LAYER_LABEL, .opacity = 1 },
  { "picture", EM_LAYER_PICTURE, .opacity = 1 },
  { "blur", EM_LAYER_BLUR, .opacity = 1 },
  { "noise", EM_LAYER_NOISE, .opacity = 1 },
  { "tone", EM_LAYER_TONE, .opacity = 1 },
};

static EmLayer *
make_layer (const Row *row, const Scene *scene, EmPicture *small)
{
  int width = em_picture_get_width (scene->original);
  int height = em_picture_get_height (scene->original);
  EmLayer *layer = em_layer_new (row->kind, row->name);
  EmLabel label = { .text = (char *)"label",
                    .paper = 0xfbf9f4,
                    .ink = 0x1a1a2e,
                    .x = width / 2.0,
                    .y = height / 2.0,
                    .width = 400,
                    .angle = 8 };

  layer->colour = 0x336699;
  layer->mode = EM_FILL_TILE;
  layer->placement = row->placement;
  layer->blend = row->blend;
  layer->blend_edges = row->blend_edges;
  layer->opacity = row->opacity;
  layer->mask = row->confined ? scene->id : 0;
  layer->brightness = layer->contrast = layer->saturation = 0.1;
  layer->hue = 20;
  if (row->kind == EM_LAYER_PATCH)
    {
      layer->placement.x += width / 2.0;
      layer->placement.y += height / 2.0;
    }
  if (row->kind == EM_LAYER_LABEL)
    em_layer_set_label (layer, &label);
  if (row->kind == EM_LAYER_PICTURE || row->whole)
    {
      g_autoptr (EmPicture) large = make_picture (width, height, 3);

      em_layer_set_picture (layer, large);
    }
  else
    em_layer_set_picture (layer, small);
  return layer;
}

static gboolean
is_wanted (const char *name, int argc, char **argv)
{
  for (int i = 1; i < argc; i++)
    if (strstr (name, argv[i]))
      return TRUE;
  return argc == 1;
}

int
main (int argc, char **argv)
{
  g_autoptr (EmPicture) small = make_picture (512, 512, 2);

  printf ("%-26s %10s %10s   over a texture\n", "ms", "1 MP", "24 MP");
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      double alone[2], over[2];

      if (!is_wanted (rows[i].name, argc, argv))
        continue;
      for (int s = 0; s < 2; s++)
        {
          Scene scene;
          scene_init (&scene, sizes[s][0], sizes[s][1]);
          g_autoptr (EmLayer) layer = make_layer (&rows[i], &scene, small);
          g_autoptr (EmLayer) texture = em_layer_new (EM_LAYER_TEXTURE, "below");
          EmLayer *stack[] = { texture, layer };

          texture->mode = EM_FILL_TILE;
          em_layer_set_picture (texture, small);
          alone[s] = measure (&scene, &layer, 1);
          over[s] = measure (&scene, stack, 2);
          scene_clear (&scene);
        }
      printf ("%-26s %10.1f %10.1f %10.1f %10.1f\n", rows[i].name, alone[0], alone[1], over[0],
              over[1]);
      fflush (stdout);
    }
  return 0;
}
