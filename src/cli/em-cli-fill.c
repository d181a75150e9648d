/* emend-cli fill: a picture with a colour, a texture or a patch inside a mask.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdio.h>

#include "cli/em-cli.h"
#include "picture/em-flatten.h"

/* What was typed. */
typedef struct
{
  char *mask, *texture, *colour, *patch, *place, *blend, *output;
  double feather, scale, angle;
  gboolean blend_edges;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->mask);
  g_free (options->texture);
  g_free (options->colour);
  g_free (options->patch);
  g_free (options->place);
  g_free (options->blend);
  g_free (options->output);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/* The layer without its picture, from what was typed. Returns: a sentence where that is wrong */
static const char *
read_layer (const Options *options, EmLayer *layer)
{
  const int blend = em_blend_from_word (options->blend);
  double place[2] = { 0 };

  if ((options->texture != NULL) + (options->colour != NULL) + (options->patch != NULL) != 1)
    return _ ("exactly one of --texture, --colour and --patch is expected");
  if (options->mask == NULL)
    return _ ("--mask is missing");
  if (options->output == NULL)
    return _ ("-o OUT is missing");
  if (options->colour != NULL && !em_cli_read_colour (options->colour, &layer->colour))
    return _ ("--colour expects #rrggbb, as #ffffff for white");
  if (options->patch != NULL && options->place == NULL)
    return _ ("--at=X,Y is missing: where the patch's centre goes");
  if (options->place != NULL && !em_cli_read_numbers (options->place, place, 2))
    return _ ("--at expects two numbers, X,Y");
  if (options->blend != NULL && blend < 0)
    return _ ("--blend expects hard, feather or seamless");
  if (!(options->scale > 0) || !isfinite (options->scale))
    return _ ("--scale expects a number above 0");
  if (!isfinite (options->angle))
    return _ ("--angle expects a number of degrees");
  if (!(options->feather >= 0) || !isfinite (options->feather))
    return _ ("--feather expects a number of pixels, 0 or more");
  layer->placement = (EmPlacement){ .x = place[0],
                                    .y = place[1],
                                    .scale_x = options->scale,
                                    .scale_y = options->scale,
                                    .angle = options->angle };
  if (blend >= 0)
    layer->blend = (EmBlend)blend;
  layer->feather = options->feather;
  layer->mode = EM_FILL_TILE;
  layer->blend_edges = options->blend_edges;
  return NULL;
}

/* The picture with the layer in the mask. Returns: (transfer full) (nullable) */
static EmPicture *
fill (const char *path, const Options *options, EmLayer *layer, GError **error)
{
  const char *drawn = options->patch ? options->patch : options->texture;
  g_autoptr (EmPicture) original = em_picture_load (path, error);
  g_autoptr (EmPicture) picture = NULL;
  g_autoptr (EmPicture) flat = NULL;

  if (original == NULL)
    return NULL;
  g_autoptr (EmMask) mask = em_mask_load (options->mask, error);
  if (mask == NULL)
    return NULL;
  if (em_mask_get_width (mask) != em_picture_get_width (original)
      || em_mask_get_height (mask) != em_picture_get_height (original))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   _ ("The mask “%s” is %d × %d pixels, but the picture “%s” is %d × %d; both must "
                      "have one size."),
                   options->mask, em_mask_get_width (mask), em_mask_get_height (mask), path,
                   em_picture_get_width (original), em_picture_get_height (original));
      return NULL;
    }
  if (drawn != NULL)
    {
      picture = em_picture_load (drawn, error);
      if (picture == NULL)
        return NULL;
      em_layer_set_picture (layer, picture);
    }

  const EmLayerMasks masks = { .concept = mask };
  flat = em_layers_flatten (original, &layer, 1, &masks, FALSE, NULL);
  return em_fill_composite (original, flat, mask);
}

static int
run (int argc, char **argv)
{
  g_auto (Options) options = { .scale = 1, .feather = 12 };
  const GOptionEntry entries[] = {
    { "mask", 0, 0, G_OPTION_ARG_FILENAME, &options.mask, N_ ("White where the fill goes"), "M" },
    { "texture", 0, 0, G_OPTION_ARG_FILENAME, &options.texture, N_ ("A picture to repeat"), "T" },
    { "blend-edges", 0, 0, G_OPTION_ARG_NONE, &options.blend_edges,
      N_ ("Make the texture repeat without seams"), NULL },
    { "colour", 0, 0, G_OPTION_ARG_STRING, &options.colour, N_ ("One colour, #rrggbb"), "C" },
    { "patch", 0, 0, G_OPTION_ARG_FILENAME, &options.patch, N_ ("A picture to put at a place"),
      "P" },
    { "at", 0, 0, G_OPTION_ARG_STRING, &options.place,
      N_ ("The patch's centre, or the texture's corner (0,0), in pixels"), "X,Y" },
    { "blend", 0, 0, G_OPTION_ARG_STRING, &options.blend,
      N_ ("The patch's edge: hard, feather or seamless (hard)"), "EDGE" },
    { "feather", 0, 0, G_OPTION_ARG_DOUBLE, &options.feather,
      N_ ("Pixels over which a feathered patch fades (12)"), "N" },
    { "scale", 0, 0, G_OPTION_ARG_DOUBLE, &options.scale,
      N_ ("Picture pixels to a texture's or patch's pixel (1)"), "S" },
    { "angle", 0, 0, G_OPTION_ARG_DOUBLE, &options.angle, N_ ("Degrees, clockwise (0)"), "A" },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output, N_ ("The filled picture"), "OUT" },
    { NULL }
  };
  if (!em_cli_parse (&em_cli_fill, entries, NULL, &argc, &argv, 1, 1))
    return EM_CLI_USAGE;

  const EmLayerKind kind = options.patch     ? EM_LAYER_PATCH
                           : options.texture ? EM_LAYER_TEXTURE
                                             : EM_LAYER_COLOUR;
  g_autoptr (EmLayer) layer = em_layer_new (kind, "");
  const char *wrong = read_layer (&options, layer);
  if (wrong != NULL)
    return em_cli_usage (&em_cli_fill, "%s", wrong);

  GError *error = NULL;
  g_autoptr (EmPicture) filled = fill (argv[1], &options, layer, &error);
  if (filled == NULL || !em_picture_save_png (filled, options.output, &error))
    return em_cli_fail (error);
  printf (_ ("Filled picture written to “%s”.\n"), options.output);
  return EM_CLI_DONE;
}

const EmCliCommand em_cli_fill = { "fill", "PICTURE",
                                   N_ ("Put a colour, a texture or a patch into a mask"), run };
